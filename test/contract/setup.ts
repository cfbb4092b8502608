/**
 * Set-up of the contract suite: for every vendor of the registry its emulator and a gateway in front of it. What to expect is read out of what the
 * gateway publishes of a connection; no test names a vendor.
 */
import http from 'node:http';
import { afterAll, afterEach, expect, vi } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import type { Adapter } from '../../src/adapter.ts';
import type { Emulator, EmulatorOptions, SeenRequest, StartEmulator } from '../../src/emulator.ts';
import type { ConnectionView } from '../../src/gateway/describe.ts';
import { editionsOf } from '../../src/sandbox.ts';
import { type Answer, type CallOptions, type FileSettings, KEY, READER, startGateway, type TestGateway } from '../harness.ts';

// Walks take long on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Keys beside `KEY` and `READER`. */
export const TUNNEL = 'test-key-that-only-passes-through';
export const WRITING_TUNNEL = 'test-key-that-passes-through-and-writes-orders';
/** May do everything, at no connection of the stage but `other`. */
export const STRANGER = 'test-key-of-another-connection';
const READ = ['orders:read', 'products:read', 'stock:read', 'customers:read', 'reference:read'];

/** The connection that most tests use. */
export const SHOP = 'shop';
/** Another connection to the same account, the only one of `STRANGER`. */
export const OTHER = 'other';

/** Budgets so wide that they never slow a test. */
const WIDE = { requestsPerSecond: 5000, concurrency: 32, timeoutMs: 5000, retries: 2 };

/** Switches that emulators share; each ignores what it does not know. */
export interface Switches extends EmulatorOptions {
  readonly orders?: number;
  readonly products?: number;
  readonly rateLimit?: boolean;
}

/** A vendor's emulator with a gateway in front of it. */
export interface Stage {
  /** The vendor's, and the edition's after it where the vendor has several. */
  readonly name: string;
  readonly vendor: string;
  readonly adapter: Adapter;
  readonly emulator: Emulator;
  readonly gateway: TestGateway;
  /** What the gateway publishes of `SHOP`. */
  readonly view: ConnectionView;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  get(path: string, options?: CallOptions): Promise<Answer>;
  /** Native calls that change data, since the last `forget`. */
  writes(): SeenRequest[];
  /** An unused connection to the same account, so that its circuit and its caches are new. Named in `spares`. */
  spare(kind: string): string;
  stop(): Promise<void>;
}

export interface StageOptions {
  readonly emulator?: Partial<Switches>;
  /** More connections to the same account, with what they say differently from `SHOP`. */
  readonly connections?: (emulator: Emulator) => Readonly<Record<string, FileSettings>>;
  /** Kinds of unused connections: how many, and what they say differently. */
  readonly spares?: Readonly<Record<string, { readonly count: number; readonly settings: FileSettings }>>;
  /** More of the configuration file. */
  readonly file?: FileSettings;
  readonly now?: () => number;
}

/** Starts a vendor's emulator by convention. */
export async function startVendor(vendor: string, switches: Partial<Switches> = {}): Promise<Emulator> {
  const module = (await import(`../../adapters/${vendor}/emulator/index.ts`)) as { startEmulator: StartEmulator<Switches> };
  return module.startEmulator({ seed: 'documented', rateLimit: false, ...switches });
}

/** A connection to an emulator, as a configuration file says it. */
export function connectionTo(emulator: Emulator, id: string, settings: FileSettings = {}): FileSettings {
  const { limits, ...rest } = settings as { limits?: object };
  return { id, vendor: emulator.vendor, baseUrl: emulator.url, ...emulator.connection, ...rest, limits: { ...WIDE, ...limits } };
}

/** The keys of a stage, as a configuration file says them. */
export const KEYS: readonly FileSettings[] = [
  { name: 'all', key: KEY, scopes: ['*'] },
  { name: 'reader', key: READER, scopes: READ },
  { name: 'tunnel', key: TUNNEL, scopes: ['passthrough'] },
  { name: 'writing-tunnel', key: WRITING_TUNNEL, scopes: ['passthrough', 'orders:write'] },
  { name: 'stranger', key: STRANGER, scopes: ['*'], connections: [OTHER] },
];

/** Starts a stage. */
export async function startStage(adapter: Adapter, options: StageOptions = {}, edition = ''): Promise<Stage> {
  const emulator = await startVendor(adapter.vendor, { ...(await editionsOf(adapter.vendor))[edition], ...options.emulator });
  const spares = Object.entries(options.spares ?? {}).map(([kind, { count, settings }]) => ({
    kind,
    ids: Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`),
    settings,
  }));
  const gateway = await startGateway(
    {
      ...options.file,
      keys: KEYS,
      connections: [
        connectionTo(emulator, SHOP),
        connectionTo(emulator, OTHER),
        ...Object.entries(options.connections?.(emulator) ?? {}).map(([id, settings]) => connectionTo(emulator, id, settings)),
        ...spares.flatMap(({ ids, settings }) => ids.map((id) => connectionTo(emulator, id, settings))),
      ],
    },
    options.now && { now: options.now },
  );
  const view = (await gateway.call('GET', `/connections/${SHOP}`)).body as ConnectionView;
  return {
    name: edition === '' ? adapter.vendor : `${adapter.vendor}-${edition}`,
    vendor: adapter.vendor,
    adapter,
    emulator,
    gateway,
    view,
    call: (method, path, given) => gateway.call(method, path, given),
    get: (path, given) => gateway.call('GET', path, given),
    writes: () => emulator.seen.filter((request) => isWrite(adapter, request)),
    spare(kind) {
      const id = spares.find((each) => each.kind === kind)?.ids.shift();
      if (id === undefined) throw new Error(`no spare connection ${kind} is left`);
      return id;
    },
    async stop() {
      await gateway.close();
      await emulator.stop();
    },
  };
}

/**
 * A stage for every edition of every vendor of the registry. After each test every fault is healed, and no emulator may have met a call that breaks a documented rule:
 * the gateway causes no refusals.
 */
export async function startStages(options: StageOptions = {}): Promise<readonly Stage[]> {
  const editions = await Promise.all(
    adapters.map(async (adapter) => Object.keys(await editionsOf(adapter.vendor)).map((edition) => ({ adapter, edition }))),
  );
  const stages = await Promise.all(editions.flat().map(({ adapter, edition }) => startStage(adapter, options, edition)));
  afterEach(() => {
    for (const { emulator } of stages) settle(emulator);
  });
  afterAll(async () => void (await Promise.all(stages.map((stage) => stage.stop()))));
  return stages;
}

/** Heals an emulator and forgets what it saw; fails when a call broke a documented rule, or carried a key of the gateway's callers. */
export function settle(emulator: Emulator): void {
  const refused = emulator.refused.map(({ request, reason }) => `${request.method} ${request.url} ${request.body}: ${reason}`);
  const seen = JSON.stringify(emulator.seen);
  emulator.heal();
  emulator.forget();
  expect(refused).toEqual([]);
  for (const key of [KEY, READER, TUNNEL, WRITING_TUNNEL, STRANGER])
    expect(seen.includes(key), 'a caller’s key reached the vendor').toBe(false);
}

/** The first reference kind of a connection that the vendor is asked for; some are told without asking. */
export async function askedKind({ adapter, emulator, view }: Stage): Promise<string | undefined> {
  const gateway = await startGateway({ connections: [connectionTo(emulator, SHOP)] }, { adapters: [adapter] });
  try {
    for (const kind of view.reference) {
      const answer = await gateway.call('GET', `/reference/${kind}?connection=${SHOP}`);
      if (Number(answer.headers['sluice-vendor-calls']) > 0) return kind;
    }
    return undefined;
  } finally {
    await gateway.close();
    emulator.forget();
  }
}

/** Whether a native call changes data: by its verb, unless the adapter says that it misleads. */
export function isWrite(adapter: Adapter, request: { readonly method: string; readonly path: string }): boolean {
  const rule = adapter.wire.surprising.find((each) => each.method === request.method && each.path.test(request.path));
  return rule?.writes ?? request.method !== 'GET';
}

// biome-ignore lint/suspicious/noExplicitAny: records of every resource are looked into
export type Listed = any;

/** A list walked to its end. */
export interface Walked {
  readonly records: Listed[];
  /** The answers, in order. */
  readonly pages: Answer[];
}

/** Walks `nextCursor` to null. `path` has its connection and filters; `limit` is the same for all pages, or told page by page. */
export async function walk(gateway: TestGateway, path: string, limit: number | ((page: number) => number) = 200): Promise<Walked> {
  const records: Listed[] = [];
  const pages: Answer[] = [];
  let cursor: string | null = null;
  do {
    const size = typeof limit === 'number' ? limit : limit(pages.length);
    const query = `limit=${size}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer: Answer = await gateway.call('GET', `${path}${path.includes('?') ? '&' : '?'}${query}`);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data.length).toBeLessThanOrEqual(size);
    records.push(...answer.body.data);
    pages.push(answer);
    cursor = answer.body.page.nextCursor;
    if (pages.length > 2000) throw new Error('the walk does not end');
  } while (cursor !== null);
  return { records, pages };
}

/** What tells two records of a list apart. */
export function identity(record: Listed): string {
  return record.id ?? `${record.variantId} ${record.warehouse.id}`;
}

/** Identities in one order, for comparing sets; a record told twice shows. */
export function identities(records: readonly Listed[]): string[] {
  return records.map(identity).sort();
}

/** Runs `work` over items, a few at once. */
export async function each<T>(items: readonly T[], work: (item: T) => Promise<void>, atOnce = 8): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

/** A small generator of numbers from a seed, so that a choice can be repeated. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Expects a problem of the contract's catalogue. */
export function expectProblem(answer: Answer, status: number, ...codes: readonly string[]): void {
  expect([answer.status, answer.body?.code], answer.text).toEqual([
    status,
    codes.includes(answer.body?.code) ? answer.body.code : codes.join(' or '),
  ]);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: expect.any(String),
    requestId: answer.headers['x-request-id'],
    retryable: expect.any(Boolean),
  });
}

/** Sends a request whose path goes out exactly as written: no client tidies dots and slashes away. */
export function callRaw(gateway: TestGateway, method: string, path: string, headers: Record<string, string | string[]>): Promise<Answer> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        let body: unknown;
        try {
          body = JSON.parse(text);
        } catch {}
        resolve({ status: response.statusCode ?? 0, headers: response.headers as Answer['headers'], text, body });
      });
    });
    request.on('error', reject);
    request.end();
  });
}
