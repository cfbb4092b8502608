/**
 * The gateway with an emulator of every edition of every vendor, and what is known of their records: ids, words and cursors that requests are
 * made of. Every vendor stands twice: once for the normalized operations, and once more for the passthrough, so that what a caller tells a vendor
 * in its own words never spoils the records that the others are judged by.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type Dispatcher, Pool } from 'undici';
import { adapters } from '../../adapters/index.ts';
import { buildApp } from '../../src/app.ts';
import type { Emulator } from '../../src/emulator.ts';
import type { ConnectionView } from '../../src/gateway/describe.ts';
import { editionsOf } from '../../src/sandbox.ts';
import { connectionTo, startVendor } from '../contract/setup.ts';
import { testConfig } from '../harness.ts';
import { type Answered, type ApiDocument, type RawDocument, readDocument } from './document.ts';

/** May do everything with the connections of the normalized operations. */
export const FUZZER = 'fuzz-key-with-every-scope';
/** The same, only reading. */
export const FUZZ_READER = 'fuzz-key-that-only-reads';
/** Speaks to the other accounts, in the vendors' own words. */
export const FUZZ_TUNNEL = 'fuzz-key-that-passes-through';

/** A native call, as a recorded exchange shows it. */
export interface NativeCall {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  readonly form?: unknown;
}

/** A request, as it goes over the wire. */
export interface Sent {
  readonly method: string;
  /** Path and query as written. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
}

export interface World {
  readonly url: string;
  readonly document: ApiDocument;
  readonly connections: readonly ConnectionView[];
  /** Ids of the connections that only the passthrough may use, with their vendors. */
  readonly tunnels: readonly { readonly id: string; readonly vendor: string }[];
  readonly emulators: readonly Emulator[];
  /** Ids of a connection's records: resources, `variants`, and reference kinds. */
  ids(connection: string, kind: string): readonly string[];
  /** Values that records have under a name. */
  words(name: string): readonly string[];
  /** Targets of next pages, of a path. */
  pages(path: string): readonly string[];
  /** What recorded calls gave as `extra` to a vendor's resource. */
  extras(vendor: string, resource: string): readonly unknown[];
  native(vendor: string): readonly NativeCall[];
  send(request: Sent): Promise<Answered>;
  /** Learns ids and cursors of an answer. */
  learn(request: Sent, answer: Answered): void;
  /** Lines that the gateway logged as errors, stacks included. */
  readonly errors: readonly string[];
  stop(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: records of every resource are looked into
type Record_ = any;

const RESOURCES = ['orders', 'products', 'stock', 'customers', 'categories'] as const;
const WORDS = ['sku', 'number', 'externalId', 'email', 'phone', 'name'];
/** Records of a kind that are remembered; the newest stay. */
const MOST = 2000;
const ANSWER_MS = 130_000;

/** Starts it. `seed`: how much the vendors hold. */
export async function startWorld(seed: 'documented' | 'sandbox'): Promise<World> {
  const accounts = (
    await Promise.all(
      adapters.map(async ({ vendor }) =>
        Promise.all(
          Object.entries(await editionsOf(vendor)).flatMap(([edition, switches]) => {
            const id = edition === '' ? vendor : `${vendor}-${edition}`;
            return [
              startVendor(vendor, { ...switches, seed }).then((emulator) => ({ id, emulator, tunnel: false })),
              startVendor(vendor, { ...switches, seed: 'documented' }).then((emulator) => ({ id: `${id}-raw`, emulator, tunnel: true })),
            ];
          }),
        ),
      ),
    )
  ).flat();
  const open = accounts.filter(({ tunnel }) => !tunnel);
  const names = open.map(({ id }) => id);
  const config = testConfig({
    keys: [
      { name: 'fuzzer', key: FUZZER, scopes: ['*'], connections: names },
      { name: 'reader', key: FUZZ_READER, scopes: ['orders:read'], connections: names },
      { name: 'tunnel', key: FUZZ_TUNNEL, scopes: ['*'], connections: accounts.filter(({ tunnel }) => tunnel).map(({ id }) => id) },
    ],
    // However slow the machine is.
    connections: accounts.map(({ id, emulator }) => connectionTo(emulator, id, { limits: { timeoutMs: 60_000 } })),
    server: { host: '127.0.0.1', port: 0, deadlineMs: 120_000 },
  });
  const errors: string[] = [];
  const app = await buildApp(config, {
    adapters,
    bounds: { sharedLoop: true },
    logger: {
      level: 'error',
      stream: { write: (line: string) => void errors.push(line) },
      serializers: { err: (error: Error) => error.stack ?? String(error) },
    },
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const pool = new Pool(url, { connections: 16, pipelining: 1, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });

  const send = async ({ method, target, headers, body }: Sent): Promise<Answered> => {
    const answer = await pool.request({ method: method as Dispatcher.HttpMethod, path: target, headers, body });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  };
  const read = async (target: string): Promise<Record_> => {
    const answer = await send({ method: 'GET', target, headers: { authorization: `Bearer ${FUZZER}` }, body: null });
    if (answer.status !== 200) throw new Error(`${target}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
  };

  const ids = new Map<string, string[]>();
  const words = new Map<string, string[]>();
  const pages = new Map<string, string[]>();
  const note = (map: Map<string, string[]>, key: string, value: unknown) => {
    if (typeof value !== 'string' || value === '') return;
    const known = map.get(key) ?? [];
    map.set(key, known);
    if (known.includes(value)) return;
    if (known.length >= MOST) known.shift();
    known.push(value);
  };
  const remember = (resource: string, record: Record_) => {
    if (typeof record?.connection !== 'string' || resource === 'operations') return;
    note(ids, `${record.connection} ${resource === 'stock' ? 'products' : resource}`, record.id ?? record.productId);
    for (const variant of [record, ...(record.variants ?? [])]) note(ids, `${record.connection} variants`, variant.variantId ?? variant.id);
    for (const name of WORDS) note(words, name, record[name]);
    note(words, 'sku', record.variants?.[0]?.sku);
    note(words, 'barcode', record.barcodes?.[0]);
    note(words, 'phone', record.customer?.phone ?? record.phones?.[0]);
  };

  const document = readDocument((await (await fetch(`${url}/openapi.json`)).json()) as RawDocument);
  const connections: ConnectionView[] = (await read('/connections')).data;
  for (const { id, capabilities, reference } of connections) {
    for (const resource of RESOURCES) {
      if (capabilities[resource]?.list === 'unsupported') continue;
      for (const record of (await read(`/${resource}?connection=${id}&limit=200`)).data) remember(resource, record);
    }
    for (const kind of reference)
      for (const entry of (await read(`/reference/${kind}?connection=${id}`)).data) note(ids, `${id} ${kind}`, entry.id);
  }
  // Accepted orders: of some of these the vendor makes an order, others it refuses.
  for (const { id, capabilities } of connections) {
    if (capabilities.orders?.create === 'unsupported') continue;
    for (const customer of [{ firstName: 'Олена', phone: '+380671234567' }, {}]) {
      const headers = { authorization: `Bearer ${FUZZER}`, 'content-type': 'application/json', prefer: 'respond-async' };
      const body = JSON.stringify({ customer, items: [{ name: 'Шапка', quantity: 1, unitPrice: '10.00' }] });
      const answer = await send({ method: 'POST', target: `/orders?connection=${id}`, headers, body });
      if (answer.status === 202) note(ids, ' operations', (JSON.parse(answer.text) as Record_).id);
    }
  }
  const { extras, native } = recorded();

  return {
    url,
    document,
    connections,
    tunnels: accounts.filter(({ tunnel }) => tunnel).map(({ id, emulator }) => ({ id, vendor: emulator.vendor })),
    emulators: open.map(({ emulator }) => emulator),
    ids: (connection, kind) => ids.get(`${connection} ${kind}`) ?? [],
    words: (name) => words.get(name) ?? [],
    pages: (path) => pages.get(path) ?? [],
    extras: (vendor, resource) => extras.get(`${vendor} ${resource}`) ?? [],
    native: (vendor) => native.get(vendor) ?? [],
    send,
    learn({ method, target }, answer) {
      const [path = '', query = ''] = target.split('?');
      const resource = path.split('/')[1] ?? '';
      if (method === 'DELETE' && answer.status === 204) {
        const id = decodeURIComponent(path.split('/')[2] ?? '');
        const known = ids.get(`${id.split(':')[0]} ${resource}`);
        if (known?.includes(id)) known.splice(known.indexOf(id), 1);
      }
      if (answer.status === 202) note(ids, ' operations', (JSON.parse(answer.text) as Record_).id);
      if (answer.status < 200 || answer.status > 201 || answer.text === '' || path.startsWith('/passthrough')) return;
      const body: Record_ = JSON.parse(answer.text);
      if (method === 'POST') remember(resource, body);
      const cursor = body?.page?.nextCursor;
      if (typeof cursor === 'string') {
        const rest = query.split('&').filter((part) => part !== '' && !part.startsWith('cursor='));
        note(pages, path, `${path}?${[...rest, `cursor=${encodeURIComponent(cursor)}`].join('&')}`);
        for (const record of body.data) remember(resource, record);
      }
    },
    errors,
    async stop() {
      await pool.destroy();
      await app.close();
      await Promise.all(accounts.map(({ emulator }) => emulator.stop()));
    },
  };
}

/** What the recorded exchanges tell of each vendor: its own inputs, and native calls. */
function recorded(): { readonly extras: Map<string, unknown[]>; readonly native: Map<string, NativeCall[]> } {
  const extras = new Map<string, unknown[]>();
  const native = new Map<string, NativeCall[]>();
  for (const { vendor } of adapters) {
    const folder = new URL(`../../adapters/${vendor}/golden/`, import.meta.url);
    const calls: NativeCall[] = [];
    native.set(vendor, calls);
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
      const golden = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as {
        readonly call: { readonly path: string; readonly body?: { readonly extra?: unknown } };
        readonly exchanges: readonly { readonly request: NativeCall }[];
      };
      calls.push(...golden.exchanges.map(({ request }) => request));
      const { extra } = golden.call.body ?? {};
      if (extra === undefined) continue;
      const key = `${vendor} ${golden.call.path.split(/[/?]/)[1]}`;
      extras.set(key, [...(extras.get(key) ?? []), extra]);
    }
  }
  return { extras, native };
}
