/**
 * A vendor that flaps, in a process of its own: `node flapping-vendor.ts '{"sort":"searchable","seed":1}'`, asked by messages of its parent.
 * `searchable` keeps what it is sent, twice when it is sent twice; `keyed` is RetailCRM's emulator, which refuses a second order with an externalId.
 */
import { fork } from 'node:child_process';
import { flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator } from '../../adapters/retailcrm/emulator/index.ts';
import { type Emulator, type Fault, serveEmulator } from '../../src/emulator.ts';
import { environment } from './processes.ts';

export type VendorSort = 'searchable' | 'keyed';

/** How often each fault is shown, as a share of all requests. */
export interface Flaps {
  /** Reset before any work. */
  readonly reset: number;
  /** The work is done, then the connection is reset. */
  readonly lost: number;
  /** 503 without any work. */
  readonly busy: number;
  /** The work begins late, up to `slowestMs`. */
  readonly slow: number;
  /** The longest that it takes before it does the work, milliseconds. A quiet period must be longer. */
  readonly slowestMs: number;
  /** The work is done, the answer is a page for people. */
  readonly junk: number;
  /** The work is done, no answer ever comes. */
  readonly hang: number;
  /** What it has made is found only after so many milliseconds. */
  readonly searchLagMs: number;
  /** Every 10 to 20 s everything fails for a second and a half. */
  readonly outages: boolean;
}

export const FLAPS: Flaps = {
  ...{ reset: 0.05, lost: 0.05, busy: 0.04, slow: 0.03, slowestMs: 1300, junk: 0.01, hang: 0.02 },
  ...{ searchLagMs: 0, outages: true },
};

const OUTAGE_MS = 1500;

/** An order as the vendor keeps it. */
export interface Kept {
  /** As gateway ids name it after their connection. */
  readonly id: string;
  readonly externalId: string;
}

/** What a parent may ask of it. */
type Question =
  | { readonly ask: 'flap'; readonly flaps: Flaps }
  | { readonly ask: 'heal' }
  | { readonly ask: 'count' }
  | { readonly ask: 'ledger' };

/** A flapping vendor as its parent sees it. */
export interface FlappingVendor {
  readonly url: string;
  /** What a connection's configuration says of it. */
  readonly connection: { readonly vendor: string; readonly credentials: Readonly<Record<string, string>>; readonly options: object };
  flap(flaps?: Flaps): Promise<void>;
  /** No fault any more; answers with how often each was shown. */
  heal(): Promise<Readonly<Record<string, number>>>;
  /** Orders made so far, doubles included. */
  count(): Promise<number>;
  /** Every order, in the order in which they were made, doubles included. */
  ledger(): Promise<readonly Kept[]>;
  stop(): Promise<void>;
}

/** Starts one in a process of its own. Every random choice follows from the seed. */
export async function startFlappingVendor(sort: VendorSort, seed: number): Promise<FlappingVendor> {
  const child = fork(import.meta.filename, [JSON.stringify({ sort, seed })], { env: environment(), execArgv: [] });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const waiting = new Map<number, (answer: unknown) => void>();
  let asked = 0;
  const ready = new Promise<Pick<FlappingVendor, 'url' | 'connection'>>((done, fail) => {
    child.once('exit', (code) => fail(new Error(`the ${sort} vendor ended with ${code}`)));
    child.on('message', (message: { ready?: never; number?: number; answer?: unknown }) => {
      if (message.ready) done(message.ready);
      else if (message.number !== undefined) waiting.get(message.number)?.(message.answer);
    });
  });
  const ask = async <T>(question: Question): Promise<T> => {
    const number = ++asked;
    const answer = new Promise((done) => waiting.set(number, done));
    child.send({ number, ...question });
    return (await answer) as T;
  };
  return {
    ...(await ready),
    flap: (flaps = FLAPS) => ask({ ask: 'flap', flaps }),
    heal: () => ask({ ask: 'heal' }),
    count: () => ask({ ask: 'count' }),
    ledger: () => ask({ ask: 'ledger' }),
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// ---------------------------------------------------------------- in the vendor's process

interface Vendor {
  readonly emulator: Emulator;
  /** As in `Flaps`. */
  lag(searchLagMs: number): void;
  count(): number;
  ledger(): Promise<readonly Kept[]>;
}

/** The searchable vendor, in this process. */
export async function startSearchable(): Promise<Vendor> {
  const orders: { readonly id: number; readonly externalId: string; readonly made: string }[] = [];
  const found = new Map<string, (typeof orders)[number][]>();
  let lagMs = 0;
  const emulator = await serveEmulator(
    { vendor: 'flapping', connection: { credentials: { token: 'flapping-token' }, options: {} }, wrongCredentials: { token: 'no' } },
    ({ app, refuse }) => {
      app.addHook('onRequest', async (request, reply) => {
        if (request.headers['x-token'] === 'flapping-token') return;
        refuse(request, 'credentials');
        return reply.code(401).send({});
      });
      app.get('/orders', async (request) => ({ orders: found.get((request.query as { externalId: string }).externalId) ?? [] }));
      app.get('/orders/:id', async (request, reply) => {
        return orders[Number((request.params as { id: string }).id) - 1] ?? reply.code(404).send({});
      });
      app.post('/orders', async (request, reply) => {
        const { externalId } = JSON.parse(String(request.body)) as { externalId: string };
        const order = { id: orders.length + 1, externalId, made: new Date().toISOString() };
        orders.push(order);
        const show = () => found.set(externalId, [...(found.get(externalId) ?? []), order]);
        if (lagMs > 0) setTimeout(show, lagMs);
        else show();
        return reply.code(201).send(order);
      });
    },
  );
  return {
    emulator,
    lag(searchLagMs) {
      lagMs = searchLagMs;
    },
    count: () => orders.length,
    ledger: async () => orders.map(({ id, externalId }) => ({ id: String(id), externalId })),
  };
}

async function startKeyed(): Promise<Vendor> {
  const emulator = await startEmulator({ seed: 'empty', rateLimit: false });
  // Refusals are not counted: whoever asks for progress needs no exact figure.
  let made = 0;
  return {
    emulator: {
      ...emulator,
      forget() {
        made += emulator.seen.filter(({ method, path }) => method === 'POST' && path.endsWith('/orders/create')).length;
        emulator.forget();
      },
    },
    // Its search is its uniqueness: it never lags.
    lag: () => undefined,
    count: () => made,
    async ledger() {
      const kept: { readonly id: number; readonly externalId: string }[] = [];
      const headers = { 'x-api-key': String(emulator.connection.credentials.apiKey) };
      for (let page = 1, pages = 1; page <= pages; page++) {
        const answer = await fetch(`${emulator.url}/api/v5/orders?limit=100&page=${page}`, { headers });
        const body = (await answer.json()) as {
          pagination: { totalPageCount: number };
          orders: { id: number; externalId?: string }[];
        };
        pages = body.pagination.totalPageCount;
        kept.push(...body.orders.map(({ id, externalId }) => ({ id, externalId: externalId ?? '' })));
      }
      return kept.toSorted((a, b) => a.id - b.id).map(({ id, externalId }) => ({ id: `order-${id}`, externalId }));
    },
  };
}

/** Lets the emulator flap; answers with a count of what was shown. */
function flap(emulator: Emulator, flaps: Flaps, random: () => number): Record<string, number> {
  const shown: Record<string, number> = {};
  const started = Date.now();
  let outage = { from: 5000 + random() * 5000, reset: random() < 0.5 };
  let draw = 0;
  let from = 0;
  const share = (name: string, size: number, fault: Omit<Fault, 'when'>) => {
    const [low, high] = [from, from + size];
    from = high;
    emulator.fail({
      ...fault,
      when: () => {
        if (draw < low || draw >= high) return false;
        shown[name] = (shown[name] ?? 0) + 1;
        return true;
      },
    });
  };
  // The first of the faults that are asked about a request draws the lot for all of them.
  const inOutage = (reset: boolean) => () => {
    if (!reset) draw = random();
    const now = Date.now() - started;
    if (now > outage.from + OUTAGE_MS) outage = { from: now + 10_000 + random() * 10_000, reset: random() < 0.5 };
    if (!flaps.outages || now < outage.from || outage.reset !== reset) return false;
    shown.outage = (shown.outage ?? 0) + 1;
    return true;
  };
  emulator.fail({ show: { status: 503 }, when: inOutage(false) });
  emulator.fail({ show: 'reset', when: inOutage(true) });
  share('reset before work', flaps.reset, { show: 'reset' });
  share('worked, then reset', flaps.lost, { show: 'reset', worked: true });
  share('503', flaps.busy, { show: { status: 503 } });
  for (const part of [0.3, 0.5, 0.75, 1]) share('slow', flaps.slow / 4, { show: { delayMs: flaps.slowestMs * part } });
  share('worked, then a page', flaps.junk, { show: 'html', worked: true });
  share('worked, then nothing', flaps.hang, { show: 'hang', worked: true });
  return shown;
}

async function run({ sort, seed }: { readonly sort: VendorSort; readonly seed: number }): Promise<void> {
  const random = randomOf(seed);
  const { emulator, lag, count, ledger } = await (sort === 'searchable' ? startSearchable() : startKeyed());
  let shown: Record<string, number> = {};
  process.on('message', async (question: Question & { readonly number: number }) => {
    const { number, ask } = question;
    const answer = (reply: unknown) => process.send?.({ number, answer: reply ?? null });
    if (ask === 'flap') {
      shown = flap(emulator, question.flaps, random);
      lag(question.flaps.searchLagMs);
      answer(null);
    } else if (ask === 'heal') {
      emulator.heal();
      answer(shown);
    } else if (ask === 'count') answer(count());
    else answer(await ledger());
  });
  process.on('disconnect', () => process.exit());
  // It is killed in the end, and keeps nothing then.
  flushCompileCache();
  process.send?.({ ready: { url: emulator.url, connection: { vendor: emulator.vendor, ...emulator.connection } } });
  for (;;) {
    await sleep(200);
    emulator.forget();
  }
}

if (process.argv[1] === import.meta.filename) await run(JSON.parse(process.argv[2] ?? ''));
