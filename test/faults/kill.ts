/**
 * The kill test: clients create orders through gateways that are killed with SIGKILL and started again, at vendors that flap. Afterwards two
 * sets are compared: what was acknowledged, and what the vendors keep. Nothing acknowledged may be missing, nothing may be there twice.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { KEY } from '../harness.ts';
import { FLAPS, type FlappingVendor, type Flaps, type Kept, randomOf, startFlappingVendor, type VendorSort } from './flapping-vendor.ts';
import { type GatewayProcess, gatewayProcess } from './processes.ts';

/** How an order is given: with what the caller asks, or by how its connection takes orders in. */
type Way = 'direct' | 'respond-async' | 'durable' | 'on-failure';

export interface KillOptions {
  /** For configurations, logs and an embedded store. */
  readonly folder: string;
  /** `store.url`. */
  readonly store: string;
  /** Gateways on this store, killed in turn. */
  readonly gateways: 1 | 2;
  readonly orders: number;
  /** How often a gateway is killed: evenly over the work, at random moments. */
  readonly kills: number;
  /** How often a gateway is stopped for longer than it may hold anything, and goes on as if nothing had been. Needs two of them. */
  readonly stalls?: number;
  readonly seed: number;
  /** How many connections of each way, by sort of vendor. Each gets the same share of the orders. */
  readonly connections: Readonly<Partial<Record<VendorSort, Readonly<Partial<Record<Way, number>>>>>>;
  readonly flaps?: Flaps;
  /** How orders are searched at the searchable vendor; `blind` spoils it, for the test of the test. */
  readonly search?: 'true' | 'none' | 'blind';
  readonly pace?: Pace;
  /** Milliseconds until every order must be acknowledged, and again until nothing must be waiting. Default 15 minutes: how quick it is tells of the machine. */
  readonly patience?: number;
}

/** How patient the gateways are. */
export interface Pace {
  /** Time of one request of a client, milliseconds: a repeat of one that was interrupted waits for twice as long. */
  readonly deadlineMs: number;
  /** One call's time-out. The slowest work of a vendor takes longer. */
  readonly timeoutMs: number;
  /** Seconds. Longer than the vendors' slowest work. */
  readonly quietPeriod: number;
}
export const PACE: Pace = { deadlineMs: 4000, timeoutMs: 900, quietPeriod: 2 };

/** What came out; lists hold one readable line a case. */
export interface KillReport {
  readonly orders: number;
  readonly seconds: number;
  readonly kills: number;
  readonly stalls: number;
  /** Answers that acknowledge, by kind. */
  readonly acknowledged: Readonly<Record<string, number>>;
  /** Why requests were repeated. */
  readonly retries: Readonly<Record<string, number>>;
  /** Faults that the vendors showed. */
  readonly faults: Readonly<Record<string, number>>;
  /** Orders at the vendors, doubles included. */
  readonly made: number;
  /** Attempts of all operations. */
  readonly attempts: number;
  /** Operations by status, at the end. */
  readonly operations: Readonly<Record<string, number>>;
  /** Orders that no client got acknowledged in time. */
  readonly unacknowledged: readonly string[];
  /** Acknowledged, and not at the vendor. */
  readonly lost: readonly string[];
  /** More than once at the vendor. */
  readonly doubled: readonly string[];
  /** Operations that still waited when time was over. */
  readonly pending: readonly string[];
  /** Acknowledgements and operations that tell another order than the vendor has, or end otherwise than they should. */
  readonly wrong: readonly string[];
  /** Answers that none of this explains: a 500, a refusal. */
  readonly unexpected: readonly string[];
  /** Orders that overtook an earlier one of their client and connection, though neither met any fault. */
  readonly overtaken: readonly string[];
  /** How many orders were compared for that. */
  readonly inOrder: number;
}

/** Unexpected answers that end a run. */
const MANY = 20;
/** A stalled gateway's deadline, claims, locks and lanes last at most so many deadlines. */
const STALL_DEADLINES = 3;

/** An order that a client is to place. */
interface Wanted {
  readonly externalId: string;
  readonly connection: string;
  readonly way: Way;
  tries: number;
  /** Milliseconds since the epoch. */
  notBefore: number;
}

/** What a client was told. */
interface Acknowledged {
  readonly wanted: Wanted;
  readonly kind: '201' | '202' | '409 already_exists';
  /** Of the order; undefined for one that is to be delivered. */
  readonly orderId: string | undefined;
  readonly operationId: string | undefined;
  /** Grows from acknowledgement to acknowledgement. */
  readonly rank: number;
}

interface Operation {
  readonly id: string;
  readonly externalId: string;
  readonly status: string;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly orderId: string | null;
  readonly error: { readonly code: string; readonly detail?: string; readonly existingId?: string } | null;
}

/** Runs it. Resolves with what came out, good or bad; rejects when it could not be run. */
export async function runKillTest(options: KillOptions): Promise<KillReport> {
  const { seed, folder, pace = PACE, patience = 900_000 } = options;
  const started = Date.now();
  const random = randomOf(seed);
  const sorts = Object.keys(options.connections) as VendorSort[];
  const vendors = new Map<VendorSort, FlappingVendor>();
  const gateways: GatewayProcess[] = [];
  const agent = new Agent({ connections: 128, keepAliveTimeout: 1000 });
  try {
    for (const [index, sort] of sorts.entries()) vendors.set(sort, await startFlappingVendor(sort, seed + index));
    const settings = {
      server: { deadlineMs: pace.deadlineMs },
      store: { url: options.store },
      intake: { quietPeriod: pace.quietPeriod },
      connections: connectionsOf(options, vendors),
    };
    const entry = join(import.meta.dirname, 'gateway.ts');
    for (let index = 0; index < options.gateways; index++) {
      gateways.push(await gatewayProcess({ folder, name: `gateway-${index + 1}`, settings, entry }));
    }
    await Promise.all(gateways.map((gateway) => gateway.start()));
    for (const vendor of vendors.values()) await vendor.flap(options.flaps ?? FLAPS);

    const clients = createClients(options, gateways, agent, random);
    const made = async () => (await Promise.all([...vendors.values()].map((vendor) => vendor.count()))).reduce((sum, one) => sum + one, 0);
    const killer = createKiller(options, gateways, made, random);
    const inTime = deadline(patience);
    await Promise.race([Promise.all([clients.done, killer.done]), clients.broken, killer.failed, inTime.over]);
    clients.stop();
    await killer.stop();
    inTime.clear();

    const faults: Record<string, number> = {};
    for (const vendor of vendors.values()) for (const [name, count] of Object.entries(await vendor.heal())) add(faults, name, count);
    const reader = createReader(gateways[0]?.url ?? '', agent);
    const operations = await reader.settled(patience);
    const ledgers = new Map<VendorSort, readonly Kept[]>();
    for (const [sort, vendor] of vendors) ledgers.set(sort, await vendor.ledger());
    const statuses: Record<string, number> = {};
    for (const { status } of operations) add(statuses, status);
    return {
      orders: options.orders,
      seconds: Math.round((Date.now() - started) / 1000),
      kills: killer.kills(),
      stalls: killer.stalls(),
      ...clients.report(),
      faults,
      operations: statuses,
      attempts: operations.reduce((sum, { attempts }) => sum + attempts, 0),
      ...compare(clients.acknowledgements, operations, ledgers),
    };
  } finally {
    for (const gateway of gateways) await gateway.signal('SIGKILL');
    for (const vendor of vendors.values()) await vendor.stop();
    await agent.destroy();
  }
}

/** The figures as a table for people. */
export function figures(report: KillReport): string {
  const rows = Object.entries(report).map(([name, value]) => {
    if (Array.isArray(value)) return [name, value.length === 0 ? '0' : `${value.length}: ${value.slice(0, 5).join('; ')}`];
    if (typeof value !== 'object') return [name, String(value)];
    const parts = Object.entries(value as Record<string, number>).toSorted(([, a], [, b]) => b - a);
    return [name, parts.map(([part, count]) => `${part} ${count}`).join(', ')];
  });
  return rows.map(([name, value]) => `  ${name?.padEnd(15)} ${value}`).join('\n');
}

// ---------------------------------------------------------------- the gateway's configuration

function connectionsOf(
  { connections, search = 'true', pace = PACE }: KillOptions,
  vendors: ReadonlyMap<VendorSort, FlappingVendor>,
): object[] {
  return lanes(connections).map(({ id, way, sort }) => {
    const vendor = vendors.get(sort);
    if (!vendor) throw new Error(`no ${sort} vendor`);
    return {
      id,
      ...vendor.connection,
      baseUrl: vendor.url,
      ...(sort === 'searchable' && { options: { search } }),
      limits: { requestsPerSecond: 10_000, concurrency: 32, timeoutMs: pace.timeoutMs, retries: 1 },
      intake: way === 'respond-async' ? 'direct' : way,
    };
  });
}

function lanes(connections: KillOptions['connections']): { id: string; way: Way; sort: VendorSort }[] {
  return Object.entries(connections).flatMap(([sort, ways]) =>
    Object.entries(ways).flatMap(([way, count]) =>
      Array.from({ length: count }, (_, index) => ({
        id: `${sort}-${way}-${index + 1}`,
        way: way as Way,
        sort: sort as VendorSort,
      })),
    ),
  );
}

// ---------------------------------------------------------------- clients

function createClients(options: KillOptions, gateways: readonly GatewayProcess[], agent: Agent, random: () => number) {
  const { pace = PACE } = options;
  const targets = lanes(options.connections);
  const acknowledgements: Acknowledged[] = [];
  const acknowledged: Record<string, number> = {};
  const retries: Record<string, number> = {};
  const unexpected: string[] = [];
  const open = new Map<string, Wanted>();
  let stopped = false;
  let rank = 0;
  let giveUp = () => {};
  const broken = new Promise<void>((resolve) => {
    giveUp = resolve;
  });

  const wanted = Array.from({ length: options.orders }, (_, index): Wanted => {
    const target = targets[index % targets.length];
    if (!target) throw new Error('no connection');
    return { externalId: `kill-${options.seed}-${index}`, connection: target.id, way: target.way, tries: 0, notBefore: 0 };
  });
  for (const one of wanted) open.set(one.externalId, one);

  /** Sends it once. `later`: this order must be asked for again. `pause`: nothing is to be had there at the moment. */
  const place = async (one: Wanted): Promise<'done' | 'later' | 'pause'> => {
    one.tries++;
    const again = (why: string, millis: number, how: 'later' | 'pause' = 'later') => {
      add(retries, why);
      one.notBefore = Date.now() + millis + random() * 200;
      return how;
    };
    const acknowledge = (kind: Acknowledged['kind'], about: Pick<Acknowledged, 'orderId' | 'operationId'>) => {
      acknowledgements.push({ wanted: one, kind, ...about, rank: ++rank });
      add(acknowledged, kind);
      return 'done' as const;
    };
    const gateway = gateways[Math.floor(random() * gateways.length)];
    let status: number;
    let headers: Readonly<Record<string, string | string[] | undefined>>;
    let text: string;
    try {
      const answer = await request(`${gateway?.url}/orders?connection=${one.connection}`, {
        method: 'POST',
        dispatcher: agent,
        signal: AbortSignal.timeout(pace.deadlineMs + 1000),
        headers: {
          authorization: `Bearer ${KEY}`,
          'content-type': 'application/json',
          'idempotency-key': `key-${one.externalId}`,
          ...(one.way === 'respond-async' && { prefer: 'respond-async' }),
        },
        body: JSON.stringify({
          externalId: one.externalId,
          customer: { name: 'Someone' },
          items: [{ name: 'Thing', quantity: 1, unitPrice: '1.00' }],
        }),
      });
      status = answer.statusCode;
      headers = answer.headers;
      text = await answer.body.text();
    } catch (error) {
      const { name, code } = error as { name: string; code?: string };
      return again(name === 'TimeoutError' ? 'no answer in time' : `connection: ${code ?? name}`, 500, 'pause');
    }
    const body = parse(text) as { id?: string; code?: string; existingId?: string; retryable?: boolean };
    const location = String(headers.location ?? '');
    if (status === 201 && body.id !== undefined) return acknowledge('201', { orderId: body.id, operationId: undefined });
    if (status === 202 && location === `/operations/${body.id}`) return acknowledge('202', { orderId: undefined, operationId: body.id });
    // Only this client uses its externalIds: what has one was made by an earlier try whose answer was lost.
    if (status === 409 && body.code === 'already_exists' && body.existingId !== undefined && one.tries > 1)
      return acknowledge('409 already_exists', { orderId: body.existingId, operationId: undefined });
    if (status === 504 && body.code === 'outcome_unknown') return again('504 outcome_unknown', pace.quietPeriod * 1000);
    const waits = status === 409 ? body.code === 'idempotency_in_progress' || body.retryable === true || one.tries > 1 : status > 500;
    const how = body.code === 'overloaded' ? 'pause' : 'later';
    if (waits || status === 429) return again(`${status} ${body.code}`, Math.min(Number(headers['retry-after'] ?? 1), 2) * 1000, how);
    unexpected.push(`${one.externalId} at ${one.connection}: ${status} ${text.slice(0, 300)}`);
    if (unexpected.length === MANY) giveUp();
    return 'done';
  };

  /** One client: its orders one after the other; one that must be repeated later lets the next go first. */
  const client = async (queue: Wanted[]): Promise<void> => {
    const parked: Wanted[] = [];
    while (!stopped) {
      const due = parked.findIndex(({ notBefore }) => notBefore <= Date.now());
      // So many waiting for another try: nothing is to be had at the moment.
      const one = due >= 0 ? parked.splice(due, 1)[0] : parked.length < 4 ? queue.shift() : undefined;
      if (!one && parked.length === 0) return;
      if (!one) {
        await sleep(50);
        continue;
      }
      const outcome = await place(one);
      if (outcome === 'done') {
        open.delete(one.externalId);
        continue;
      }
      parked.push(one);
      if (outcome === 'pause') await sleep(Math.max(0, one.notBefore - Date.now()));
    }
  };

  // Orders of one connection that is asked for later delivery come from one client, so that their order means something.
  const queues = targets.flatMap(({ id, way }) => {
    const share = wanted.filter(({ connection }) => connection === id);
    const width = way === 'direct' || way === 'on-failure' ? 2 : 1;
    return Array.from({ length: width }, (_, index) => share.filter((_, at) => at % width === index));
  });
  const done = Promise.all(queues.map(client)).then(() => undefined);
  return {
    done,
    /** When so many answers were unexpected that going on shows nothing new. */
    broken,
    stop: () => {
      stopped = true;
    },
    acknowledgements: acknowledgements as readonly Acknowledged[],
    report: () => ({ acknowledged, retries, unexpected, unacknowledged: [...open.keys()] }),
  };
}

// ---------------------------------------------------------------- kills

/** Kills gateways in turn, evenly over the work that reaches the vendors, and starts them again at once. */
function createKiller(options: KillOptions, gateways: readonly GatewayProcess[], made: () => Promise<number>, random: () => number) {
  const { orders, kills, stalls = 0, pace = PACE } = options;
  let killed = 0;
  let stalled = 0;
  let stopped = false;
  const run = async () => {
    const blows = kills + stalls;
    for (let blow = 0; blow < blows; blow++) {
      const at = (orders * 0.95 * (blow + random())) / blows;
      while (!stopped && (await made()) < at) await sleep(30);
      await sleep(random() * 200);
      if (stopped) return;
      const gateway = gateways[blow % gateways.length];
      // Stalls are spread over the blows.
      if (Math.floor(((blow + 1) * stalls) / blows) > Math.floor((blow * stalls) / blows)) {
        await gateway?.signal('SIGSTOP');
        await sleep(STALL_DEADLINES * pace.deadlineMs);
        await gateway?.signal('SIGCONT');
        stalled++;
      } else {
        await gateway?.signal('SIGKILL');
        await gateway?.start();
        killed++;
      }
    }
  };
  const done = run();
  const failed = new Promise<never>((_, reject) => done.catch(reject));
  return {
    done,
    failed,
    kills: () => killed,
    stalls: () => stalled,
    async stop() {
      stopped = true;
      await done;
    },
  };
}

// ---------------------------------------------------------------- what became of it

function createReader(url: string, agent: Agent) {
  const list = async (query: string): Promise<Operation[]> => {
    const found: Operation[] = [];
    let cursor: string | null = null;
    do {
      const at: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await request(`${url}/operations?limit=200${query}${at}`, {
        dispatcher: agent,
        headers: { authorization: `Bearer ${KEY}` },
      });
      const body = (await answer.body.json()) as { data: Operation[]; page: { nextCursor: string | null } };
      if (answer.statusCode !== 200) throw new Error(`GET /operations answered ${answer.statusCode} ${JSON.stringify(body)}`);
      found.push(...body.data);
      cursor = body.page.nextCursor;
    } while (cursor !== null);
    return found;
  };
  return {
    /** Every operation, when none waits any more or time is over. */
    async settled(patience: number): Promise<Operation[]> {
      for (const until = Date.now() + patience; Date.now() < until; await sleep(250)) {
        const waiting = await list('&status=queued,delivering,unknown');
        if (waiting.every(({ status, nextAttemptAt }) => status === 'unknown' && nextAttemptAt === null)) break;
      }
      return list('');
    },
  };
}

function compare(
  acknowledgements: readonly Acknowledged[],
  operations: readonly Operation[],
  ledgers: ReadonlyMap<VendorSort, readonly Kept[]>,
): Pick<KillReport, 'made' | 'lost' | 'doubled' | 'pending' | 'wrong' | 'overtaken' | 'inOrder'> {
  const kept = new Map<string, { readonly id: string; readonly rank: number }[]>();
  let made = 0;
  for (const ledger of ledgers.values()) {
    for (const [rank, { id, externalId }] of ledger.entries()) kept.set(externalId, [...(kept.get(externalId) ?? []), { id, rank }]);
    made += ledger.length;
  }
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const gidOf = ({ connection, externalId }: Wanted) => `${connection}:${kept.get(externalId)?.[0]?.id}`;
  const lost: string[] = [];
  const wrong: string[] = [];
  for (const { wanted, kind, orderId, operationId } of acknowledgements) {
    const { externalId } = wanted;
    if (!kept.has(externalId)) lost.push(`${externalId} (${kind}, ${wanted.connection}, operation ${operationId ?? 'none'})`);
    if (operationId === undefined) {
      if (orderId !== gidOf(wanted)) wrong.push(`${externalId} was acknowledged as ${orderId}, the vendor has ${gidOf(wanted)}`);
      continue;
    }
    const operation = byId.get(operationId);
    // An earlier try, a direct one, may have made it: then the operation says so, and names it.
    const told = operation?.status === 'failed' && operation.error?.code === 'already_exists' ? operation.error.existingId : undefined;
    const ends = operation?.status === 'delivered' ? operation.orderId : told;
    if (ends !== gidOf(wanted) || operation?.externalId !== externalId)
      wrong.push(`${externalId}: ${JSON.stringify(operation ?? 'no operation')}, the vendor has ${gidOf(wanted)}`);
  }
  const lanes = Map.groupBy(
    acknowledgements.filter(({ wanted, operationId }) => {
      const quiet = wanted.way === 'respond-async' || wanted.way === 'durable';
      return quiet && wanted.tries === 1 && operationId !== undefined && byId.get(operationId)?.attempts === 1;
    }),
    ({ wanted }) => wanted.connection,
  );
  const overtaken: string[] = [];
  let inOrder = 0;
  for (const lane of lanes.values()) {
    inOrder += lane.length;
    let before = -1;
    for (const { wanted } of lane.toSorted((a, b) => a.rank - b.rank)) {
      const rank = kept.get(wanted.externalId)?.[0]?.rank ?? Number.POSITIVE_INFINITY;
      if (rank < before) overtaken.push(`${wanted.externalId} at ${wanted.connection}`);
      before = Math.max(before, rank);
    }
  }
  return {
    made,
    lost,
    doubled: [...kept].filter(([, all]) => all.length > 1).map(([externalId, all]) => `${externalId} ${all.length} times`),
    pending: operations
      .filter(({ status }) => status === 'queued' || status === 'delivering' || status === 'unknown')
      .map(({ id, status, attempts, error }) => `${id} ${status} after ${attempts}: ${error?.code} ${error?.detail ?? ''}`),
    wrong,
    overtaken,
    inOrder,
  };
}

function deadline(millis: number): { readonly over: Promise<void>; clear(): void } {
  let clear = () => {};
  const over = new Promise<void>((done) => {
    const timer = setTimeout(done, millis);
    clear = () => {
      clearTimeout(timer);
      done();
    };
  });
  return { over, clear };
}

function add(counts: Record<string, number>, name: string, more = 1): void {
  counts[name] = (counts[name] ?? 0) + more;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
