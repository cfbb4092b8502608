/**
 * The table of vendor faults: every operation of every edition of every vendor, through a relay that shows a fault. What an operation is made of is read
 * out of what the gateway publishes of a connection; what must come out is one rule for each class of fault. No test names a vendor.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { adapters } from '../../../adapters/index.ts';
import type { SeenRequest } from '../../../src/emulator.ts';
import { CATALOGUE, type ErrorCode } from '../../../src/errors.ts';
import { CIRCUIT_DEFAULTS } from '../../../src/gateway/circuit.ts';
import { editionsOf } from '../../../src/sandbox.ts';
import { canCreate, freshNumber, type Goods, goodsOf, moved, smallOrder } from '../../contract/drafts.ts';
import { connectionTo, expectProblem, isWrite, type Listed, SHOP, type Stage, startStage, walk } from '../../contract/setup.ts';
import { type Answer, startGateway, type TestGateway } from '../../harness.ts';
import { answer as answerWith, type Relay, type Relayed, startRelay } from './relay.ts';
import type { Class, Wrong } from './scenes.ts';

export const OPERATIONS = ['list', 'read', 'create', 'change', 'stock', 'passed read', 'passed write'] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** Milliseconds: short, so that many faults fit into minutes. */
export const TIMEOUT = 1500;
export const DEADLINE = 5000;
/** Native calls of one operation, whatever the vendor says of its pages. */
const MOST_CALLS = 150;
/** What an answer may take beyond its deadline: the grain of timers, and a machine that has other things to do. */
export const MARGIN = 700;

/** An operation through one lane. */
interface Operation {
  readonly name: OperationName;
  readonly supported: boolean;
  /** Whether the vendor's answer to its write is no JSON, so that it says nothing: any will do. */
  readonly mute?: boolean;
  /** Native calls that it takes while all is well. */
  readonly calls?: number;
  /** Whether it changes something. */
  readonly effect: 'read' | 'write';
  run(lane: Lane): Promise<Answer>;
}

/** A connection of its own for one operation, with a relay of its own to the vendor. */
interface Lane {
  readonly id: string;
  readonly relay: Relay;
}

/** An order that was asked for. */
interface Wanted {
  readonly cell: string;
  readonly externalId: string;
  readonly answer: Answer;
  /** Whether its request may have reached the vendor. */
  readonly reached: boolean;
  /** Whether the vendor answers everything else as it should, so that the order can be found. */
  readonly findable: boolean;
}

/** One edition of a vendor with everything that the table needs of it. */
export interface Bench {
  readonly name: string;
  readonly stage: Stage;
  readonly gateway: TestGateway;
  readonly operations: readonly Operation[];
  lane(operation: OperationName): Lane;
  /** Unused connections, for faults that leave one unusable for a while. */
  readonly spares: Lane[];
  readonly wanted: Wanted[];
  readonly reads: (request: { readonly method: string; readonly path: string }) => boolean;
  stop(): Promise<void>;
}

/** Starts a bench for every edition of every vendor, or of those that `only` picks, with connections that lead to `places`. */
export async function startBenches(
  only: (vendor: string) => boolean = () => true,
  places: readonly string[] = [],
): Promise<readonly Bench[]> {
  const editions = await Promise.all(
    adapters
      .filter(({ vendor }) => only(vendor))
      .map(async (adapter) => Object.keys(await editionsOf(adapter.vendor)).map((edition) => ({ adapter, edition }))),
  );
  return Promise.all(
    editions
      .flat()
      .map(async ({ adapter, edition }) => startBench(await startStage(adapter, { emulator: { orders: 25 } }, edition), places)),
  );
}

async function startBench(stage: Stage, places: readonly string[]): Promise<Bench> {
  const { emulator, adapter, view } = stage;
  const ids = [...OPERATIONS.map((name) => name.replace(' ', '-')), ...OPERATIONS.map((_, index) => `spare-${index + 1}`)];
  const lanes = await Promise.all(ids.map(async (id): Promise<Lane> => ({ id, relay: await startRelay(emulator.url) })));
  const gateway = await startGateway({
    server: { host: '127.0.0.1', port: 0, deadlineMs: DEADLINE },
    // Nothing is kept: each operation makes all its calls.
    cache: { ttl: 0, staleIfError: 0 },
    connections: [
      ...lanes.map(({ id, relay }) => ({
        ...connectionTo(emulator, id, { limits: { timeoutMs: TIMEOUT, retries: 1 } }),
        baseUrl: relay.url,
        // What the account tells of itself need not be asked.
        timezone: view.timezone,
        currency: view.currency,
      })),
      connectionTo(emulator, 'bystander'),
      ...places.map((baseUrl, index) => ({
        ...connectionTo(emulator, `place-${index}`, { limits: { timeoutMs: TIMEOUT, retries: 1 } }),
        baseUrl,
      })),
    ],
  });
  const reads = (request: { readonly method: string; readonly path: string }) => !isWrite(adapter, request);
  const material = await materialOf(stage);
  const wanted: Wanted[] = [];
  const can = (resource: string, operation: string) => (view.capabilities[resource]?.[operation] ?? 'unsupported') !== 'unsupported';
  const operations: readonly Operation[] = [
    {
      name: 'list',
      supported: can('orders', 'list'),
      effect: 'read',
      run: ({ id }) => gateway.call('GET', `/orders?connection=${id}&limit=3`),
    },
    {
      name: 'read',
      supported: can('orders', 'get'),
      effect: 'read',
      run: ({ id }) => gateway.call('GET', `/orders/${through(material.orderId, id)}`),
    },
    {
      name: 'create',
      supported: canCreate(stage, 'orders'),
      effect: 'write',
      run: async ({ id }) => gateway.call('POST', `/orders?connection=${id}`, { body: moved(await material.draft(), id) }),
    },
    {
      name: 'change',
      supported: material.change !== undefined,
      effect: 'write',
      run: ({ id }) => {
        const { resource, record, body } = material.change ?? {
          resource: 'orders',
          record: material.orderId,
          body: () => ({ notes: { manager: 'x' } }),
        };
        return gateway.call('PATCH', `/${resource}/${through(record, id)}`, { body: moved(body(), id) });
      },
    },
    {
      name: 'stock',
      supported: can('stock', 'update'),
      effect: 'write',
      run: ({ id }) => {
        const line = {
          variantId: material.goods?.variantId ?? `${SHOP}:1`,
          warehouseId: material.goods?.warehouseId ?? undefined,
          quantity: 3 + (count++ % 5),
        };
        return gateway.call('PUT', '/stock', { body: { lines: [moved(line, id)] } });
      },
    },
    { name: 'passed read', supported: true, effect: 'read', run: ({ id }) => passed(gateway, id, material.nativeRead) },
    {
      name: 'passed write',
      supported: material.nativeWrite !== undefined,
      effect: 'write',
      run: ({ id }) => passed(gateway, id, material.nativeWrite),
    },
  ];
  let count = 0;
  const laneOf = (name: OperationName) => lanes[OPERATIONS.indexOf(name)] as Lane;
  /** While the vendor is well: what an operation says then is what can be expected of it. */
  const tried = await Promise.all(
    operations.map(async (operation): Promise<Operation> => {
      const lane = laneOf(operation.name);
      const said = saidOf(operation.name, await operation.run(lane));
      if (operation.supported && !['ok', 'passed', 'unsupported'].includes(said))
        throw new Error(`${stage.name}: ${operation.name} says ${said}`);
      const write = lane.relay.arrived.findLast((request) => !reads(request));
      return {
        ...operation,
        calls: lane.relay.arrived.length,
        supported: operation.supported && said !== 'unsupported',
        mute: write !== undefined && !isJson(write.honest?.body),
      };
    }),
  );
  return {
    name: stage.name,
    stage,
    gateway,
    operations: tried,
    lane: laneOf,
    spares: lanes.slice(OPERATIONS.length),
    wanted,
    reads,
    stop: async () => {
      await gateway.close();
      await Promise.all(lanes.map(({ relay }) => relay.stop()));
      await stage.stop();
    },
  };
}

/** What operations are made with. */
interface Material {
  readonly orderId: string;
  readonly goods: Goods | undefined;
  draft(): Promise<Listed>;
  readonly change: { readonly resource: string; readonly record: string; body(): object } | undefined;
  readonly nativeRead: SeenRequest;
  readonly nativeWrite: SeenRequest | undefined;
}

async function materialOf(stage: Stage): Promise<Material> {
  const { emulator, adapter } = stage;
  const first = (await smallOrder(stage)) as Listed;
  emulator.forget();
  const orderId = (await stage.get(`/orders?connection=${SHOP}&limit=3`)).body.data[0].id;
  const nativeRead = emulator.seen.filter((request) => !isWrite(adapter, request)).at(-1) as SeenRequest;
  const change = await changeOf(stage);
  const nativeWrite = stage.writes().at(-1);
  return {
    orderId,
    goods: (await goodsOf(stage))[0],
    draft: async () => ({ ...first, externalId: freshNumber() }),
    change,
    nativeRead,
    nativeWrite,
  };
}

async function changeOf(stage: Stage): Promise<Material['change']> {
  for (const [resource, ...changes] of [
    ['orders', () => ({ notes: { manager: `нове ${freshNumber()}` } }), () => ({ notes: { customer: `нове ${freshNumber()}` } })],
    ['customers', () => ({ firstName: `Нова ${freshNumber()}` }), () => ({ name: `Нова ${freshNumber()}` })],
  ] as [string, ...(() => object)[]][]) {
    if ((stage.view.capabilities[resource]?.update ?? 'unsupported') === 'unsupported') continue;
    for (const { id } of (await walk(stage.gateway, `/${resource}?connection=${SHOP}`)).records) {
      for (const body of changes) {
        stage.emulator.forget();
        const answer = await stage.call('PATCH', `/${resource}/${id}`, { body: body() });
        if (answer.status === 200) return { resource, record: answer.body.id, body };
      }
    }
  }
  return undefined;
}

function isJson(body: Buffer | undefined): boolean {
  try {
    return typeof JSON.parse(body?.toString() ?? '') === 'object';
  } catch {
    return false;
  }
}

const through = (id: string, connection: string) => id.replace(/^[^:]*/, connection);

const NO_REQUEST: SeenRequest = { method: 'GET', url: '/', path: '/', body: '', headers: {} };

function passed(gateway: TestGateway, lane: string, native: SeenRequest | undefined): Promise<Answer> {
  const { method, url, body, headers } = native ?? NO_REQUEST;
  const type = headers['content-type'];
  return gateway.call(method, `/passthrough/${lane}${url}`, {
    ...(body !== '' && { body: Buffer.from(body) }),
    headers: typeof type === 'string' ? { 'content-type': type } : {},
  });
}

// ---------------------------------------------------------------- the rules

/** Codes for a read, for a create that did nothing and can be looked up, and for any other write; `ok` = success is right too. */
interface Rule {
  readonly read: readonly (ErrorCode | 'ok')[];
  readonly create: readonly (ErrorCode | 'ok')[];
  readonly write: readonly (ErrorCode | 'ok')[];
  /** Whether the passthrough gives the vendor's answer as it is. */
  readonly passes: boolean;
}
const same = (passes: boolean, ...codes: readonly ErrorCode[]): Rule => ({ read: codes, create: codes, write: codes, passes });
const lost = (read: ErrorCode): Rule => ({ read: [read], create: ['outcome_unknown'], write: ['outcome_unknown'], passes: false });
/** Any failure that the vendor's own answer can mean, but never a fault of ours. */
const ANY: readonly (ErrorCode | 'ok')[] = [
  'ok',
  'vendor_invalid_response',
  'vendor_error',
  'vendor_rejected',
  'vendor_unavailable',
  'not_found',
  'unsupported',
  'unsupported_field',
  'conflict',
  'already_exists',
  'outcome_unknown',
  // A fault that lists every record has many more to ask for.
  'vendor_timeout',
];

export const RULES: Readonly<Record<Class, Rule>> = {
  silent: lost('vendor_timeout'),
  broken: lost('vendor_unavailable'),
  alien: lost('vendor_invalid_response'),
  flood: lost('vendor_invalid_response'),
  cut: { ...lost('vendor_invalid_response'), passes: true },
  // The vendor is done with it, and a look-up shows that there is no order.
  unclear: {
    read: ['vendor_invalid_response'],
    create: ['vendor_invalid_response', 'outcome_unknown'],
    write: ['outcome_unknown'],
    passes: true,
  },
  strange: { read: ANY, create: ANY, write: ANY, passes: true },
  limited: same(true, 'vendor_rate_limited'),
  // What a vendor documents as its rate limit may be a 503.
  closed: same(true, 'vendor_unavailable', 'vendor_rate_limited'),
  own: same(true, 'vendor_error'),
  redirect: same(true, 'vendor_invalid_response'),
  late: { read: ['ok', 'vendor_unavailable'], create: ['ok', 'outcome_unknown'], write: ['ok', 'outcome_unknown'], passes: true },
  fine: { read: ['ok'], create: ['ok'], write: ['ok'], passes: true },
};

/** What an answer says: `ok`, or the code of its problem; of a stock update that of its line. */
export function saidOf(operation: OperationName, answer: Answer): string {
  if (operation.startsWith('passed')) return answer.body?.code !== undefined && isProblem(answer) ? answer.body.code : 'passed';
  const error = operation === 'stock' && answer.status === 200 ? answer.body?.results?.[0]?.error : undefined;
  if (error) return error.code;
  return answer.status < 300 ? 'ok' : String(answer.body?.code);
}

function isProblem(answer: Answer): boolean {
  return (
    /^application\/problem\+json/.test(answer.headers['content-type'] ?? '') && answer.body?.requestId === answer.headers['x-request-id']
  );
}

// ---------------------------------------------------------------- one cell

export interface CellOptions {
  /** The vendor does a write before its answer is spoiled. */
  readonly worked?: boolean;
  /** The native call from which on the fault shows; all that can be struck when absent. */
  readonly from?: number;
}

/** Shows a fault to an operation, and says what is wrong with what came of it; nothing when all is as the contract says. A noisy machine gets a second try. */
export async function cell(bench: Bench, name: OperationName, fault: string, wrong: Wrong, options: CellOptions = {}): Promise<string[]> {
  const complaints = await once(bench, name, fault, wrong, options);
  if (complaints.length === 0) return [];
  await sleep(1000);
  return once(bench, name, fault, wrong, options);
}

async function once(bench: Bench, name: OperationName, fault: string, wrong: Wrong, options: CellOptions): Promise<string[]> {
  const operation = bench.operations.find((each) => each.name === name) as Operation;
  const lane = bench.lane(name);
  const title = `${bench.name}, ${name}, ${fault}${options.worked ? ', after the work' : ''}${options.from === undefined ? '' : `, from call ${options.from}`}`;
  const complaints: string[] = [];
  const complain = (text: string) => void complaints.push(`${title}: ${text}`);
  const { relay } = lane;
  const rule = RULES[wrong.class];
  relay.heal();
  relay.forget();
  const direct = name.startsWith('passed');
  const writes = operation.effect === 'write' && !direct && options.from === undefined;
  // A success is only to be had of a write that was done.
  const worked = options.worked ?? (wrong.class === 'fine' || wrong.class === 'late' || (wrong.class === 'strange' && !direct));
  relay.strike({
    scene: wrong.scene,
    reads: bench.reads,
    worked,
    ...(writes && { when: (request) => !bench.reads(request) }),
    ...(options.from !== undefined && { after: options.from }),
  });
  const began = performance.now();
  const answer = await operation.run(lane);
  const took = performance.now() - began;
  const struck = relay.arrived.filter((request) => request.struck);
  const said = saidOf(name, answer);
  relay.heal();

  if (answer.status >= 500 && !isProblem(answer) && !(direct && rule.passes)) complain(`no problem: ${answer.text.slice(0, 200)}`);
  if (said === 'internal_error') complain(`a fault of ours: ${answer.text.slice(0, 300)}`);
  if (took > DEADLINE + MARGIN) complain(`took ${Math.round(took)} ms`);
  if (/127\.0\.0\.1|localhost|\bat .+\.ts:\d+/.test(isProblem(answer) ? answer.text : ''))
    complain(`told too much: ${answer.text.slice(0, 300)}`);
  if (isProblem(answer) && answer.status === 503 && !(Number(answer.headers['retry-after']) > 0)) complain('no Retry-After with a 503');
  const doubled = repeatedWrites(relay.arrived, bench.reads);
  if (relay.arrived.length > MOST_CALLS) complain(`made ${relay.arrived.length} calls`);
  if (doubled) complain(`a write was sent twice: ${doubled}`);
  if (name === 'create' && operation.supported && !complaints.length) {
    const externalId = externalIdOf(answer, relay.arrived);
    if (externalId)
      bench.wanted.push({
        cell: title,
        externalId,
        answer,
        reached: relay.arrived.some((request) => !bench.reads(request) && request.honest !== undefined),
        findable: !['silent', 'strange'].includes(wrong.class) && options.from === undefined,
      });
  }

  if (!operation.supported) {
    // A line of a stock update may be found out to be unsupported by a read.
    if (!direct && struck.length === 0 && said !== 'unsupported')
      complain(`unsupported, yet it said ${said}: ${answer.text.slice(0, 200)}`);
    if (!direct && relay.arrived.some((request) => !bench.reads(request))) complain('unsupported, yet a write was sent');
  } else if (struck.length === 0) {
    if (options.from === undefined) complain(`the fault was never met; said ${said}`);
  } else {
    const expected = expectedOf(bench, operation, wrong, relay.arrived, struck, { ...options, worked, direct });
    if (!expected.includes(said)) complain(`said ${said} (${answer.status}), not ${expected.join(' or ')}: ${answer.text.slice(0, 400)}`);
    else if (isProblem(answer) && said in CATALOGUE) {
      try {
        expectProblem(answer, CATALOGUE[said as ErrorCode].status, said);
      } catch (error) {
        complain(`not the catalogue's problem: ${(error as Error).message.slice(0, 300)}`);
      }
    }
  }
  complaints.push(...(await recovered(bench, lane)).map((text) => `${title}: ${text}`));
  return complaints;
}

/** What may be said, by the effect of the call that met the fault and by what was done before it. */
function expectedOf(
  bench: Bench,
  operation: Operation,
  wrong: Wrong,
  arrived: readonly Relayed[],
  struck: readonly Relayed[],
  { from, worked, direct }: CellOptions & { readonly direct: boolean },
): readonly string[] {
  const rule = RULES[wrong.class];
  const [first] = struck as [Relayed];
  // Many megabytes may take all the time there is.
  const late = wrong.heavy ? (bench.reads(first) ? ['vendor_timeout', 'vendor_invalid_response'] : ['outcome_unknown']) : [];
  if (direct) return [...(rule.passes ? ['passed'] : operation.effect === 'read' ? rule.read : rule.write), ...late];
  const done = arrived.slice(0, arrived.indexOf(first)).some((request) => !bench.reads(request));
  // Something is written: success where the rest was not needed, else nobody knows.
  if (done && from !== undefined) return ['ok', 'outcome_unknown'];
  // So many calls at once that the circuit opened meanwhile.
  if (bench.reads(first)) return [...rule.read, ...late, ...(struck.length >= CIRCUIT_DEFAULTS.failures ? ['vendor_unavailable'] : [])];
  if (operation.name !== 'create')
    return [...rule.write, ...late, ...(operation.mute && ['unclear', 'cut'].includes(wrong.class) ? ['ok'] : [])];
  if (worked) return ['ok', ...rule.create, 'outcome_unknown'];
  return bench.stage.view.guarantees['orders.create'] === 'exactly-once' ? rule.create : [...rule.create, 'outcome_unknown'];
}

function repeatedWrites(arrived: readonly Relayed[], reads: Bench['reads']): string | undefined {
  const seen = new Set<string>();
  for (const request of arrived.filter((each) => !reads(each))) {
    const write = `${request.method} ${request.url} ${request.body}`;
    if (seen.has(write)) return write.slice(0, 300);
    seen.add(write);
  }
  return undefined;
}

/** The identifier of the order that was asked for: in the answer, or in what was sent. */
function externalIdOf(answer: Answer, arrived: readonly Relayed[]): string | undefined {
  if (answer.status === 201) return answer.body.externalId;
  const text = arrived
    .map(({ url, body }) => decodeURIComponent(`${url} ${body}`.replaceAll('+', ' ').replace(/%(?![0-9a-f]{2})/gi, '%25')))
    .join(' ');
  return /\b7\d{8}\b/.exec(text)?.[0];
}

/** The vendor is well again: the next call that is let through to it succeeds, and after it everything. */
async function recovered(bench: Bench, lane: Lane): Promise<string[]> {
  lane.relay.heal();
  lane.relay.forget();
  let probes = 0;
  for (const until = Date.now() + 15_000; Date.now() < until; await sleep(200)) {
    const answer = await bench.gateway.call('GET', `/orders?connection=${lane.id}&limit=3`);
    if (answer.status === 200) {
      if (answer.body.data.length !== 3) return [`recovered with ${answer.body.data.length} orders instead of 3`];
      return answer.text.includes('stolen') ? ['was given an answer that nobody asked for'] : [];
    }
    const told = `${answer.status} ${answer.text.slice(0, 300)}`;
    if (answer.status !== 503) return [`a well vendor was asked, and it said ${told}`];
    // A list of several calls at once: the first is the probe, the others are refused until it has come back.
    if (Number(answer.headers['sluice-vendor-calls'] ?? 0) > 0 && ++probes > 1) return [`the probe did not help: ${told}`];
  }
  return ['did not recover'];
}

/** Shows a vendor that asks for a day of patience: nobody waits that long, everybody is told a sane time, and nothing is sent before it. */
export async function patience(bench: Bench, name: OperationName): Promise<string[]> {
  const operation = bench.operations.find((each) => each.name === name) as Operation;
  const lane = bench.spares[OPERATIONS.indexOf(name)] as Lane;
  const complaints: string[] = [];
  const complain = (text: string) => void complaints.push(`${bench.name}, ${name}, a day of patience: ${text}`);
  lane.relay.strike({
    scene: (socket) => answerWith(socket, { status: 429, headers: { 'retry-after': '86400' }, body: Buffer.from('{}') }),
    reads: bench.reads,
  });
  const began = performance.now();
  const first = await operation.run(lane);
  if (performance.now() - began > DEADLINE + MARGIN) complain('waited');
  if (lane.relay.arrived.length === 0) return complaints;
  lane.relay.forget();
  const second = await operation.run(lane);
  if (lane.relay.arrived.length > 0) complain(`${lane.relay.arrived.length} calls were made all the same`);
  const direct = name.startsWith('passed');
  for (const [index, answer] of [first, second].entries()) {
    const said = saidOf(name, answer);
    if (said !== (direct && index === 0 ? 'passed' : 'vendor_rate_limited')) complain(`said ${said}: ${answer.text.slice(0, 200)}`);
    const wait = Number(answer.headers['retry-after']);
    if (said === 'vendor_rate_limited' && name !== 'stock' && !(wait >= 1 && wait <= 3600)) complain(`told to wait ${wait} s`);
  }
  return complaints;
}

/** Runs an operation against a place where nobody answers as a vendor: nothing happened, and that is what is said. */
export async function astray(bench: Bench, name: OperationName, place: number, codes: readonly string[]): Promise<string[]> {
  const operation = bench.operations.find((each) => each.name === name) as Operation;
  const began = performance.now();
  const answer = await operation.run({ id: `place-${place}`, relay: bench.lane(name).relay });
  const said = saidOf(name, answer);
  const title = `${bench.name}, ${name}: `;
  const late = performance.now() - began > DEADLINE + MARGIN ? [`${title}late`] : [];
  // The circuit opens in the end.
  const expected = [...codes, 'vendor_unavailable', ...(operation.supported ? [] : ['unsupported', 'not_found', 'conflict'])];
  if (/127\.0\.0\.1|invalid\b.*:\d|nonexistent/.test(answer.text)) late.push(`${title}told too much: ${answer.text.slice(0, 300)}`);
  return expected.includes(said) ? late : [...late, `${title}said ${said}, not ${expected.join(' or ')}: ${answer.text.slice(0, 200)}`];
}

/** Asks a connection that has nothing to do with all this, until it is stopped; says what went wrong there. */
export function watch(bench: Bench): () => Promise<string[]> {
  const complaints: string[] = [];
  let over = false;
  const done = (async () => {
    for (; !over; await sleep(50)) {
      const { status, body, text } = await bench.gateway.call('GET', '/orders?connection=bystander&limit=3');
      if (status !== 200 || body.data.length !== 3) complaints.push(`${bench.name}, bystander: ${status} ${text.slice(0, 200)}`);
    }
  })();
  return async () => {
    over = true;
    await done;
    return complaints;
  };
}

/** Compares the orders that were asked for with those that the vendor has. */
export async function audit(bench: Bench): Promise<string[]> {
  const { records } = await walk(bench.stage.gateway, `/orders?connection=${SHOP}`);
  const found = new Map<string, number>();
  for (const { externalId } of records) if (externalId) found.set(externalId, (found.get(externalId) ?? 0) + 1);
  const exactly = bench.stage.view.guarantees['orders.create'] === 'exactly-once';
  return bench.wanted.flatMap(({ cell: title, externalId, answer, reached, findable }) => {
    const times = found.get(externalId) ?? 0;
    if (times > 1) return [`${title}: made ${times} times`];
    if (answer.status === 201 && times === 0) return [`${title}: said to be made, and is not there`];
    if (!reached && times > 0) return [`${title}: made, though it never reached the vendor`];
    if (exactly && times === 1 && answer.status !== 201 && (findable || answer.body?.code !== 'outcome_unknown'))
      return [`${title}: made, and said to have failed: ${answer.text.slice(0, 200)}`];
    return [];
  });
}
