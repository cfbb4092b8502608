/**
 * A vendor that is what a test says. Its records are plain rows on a real HTTP server; what each connection can do is an object that a
 * test changes at will, so that one gateway serves a thousand different vendors.
 */
import { z } from 'zod';
import type {
  Adapter,
  Context,
  Create,
  Finder,
  IdentifiedOrderDraft,
  List,
  ListFacts,
  OrderFilters,
  ReferenceLoaders,
  Resources,
  Settings,
  Update,
} from '../src/adapter.ts';
import { defineAdapter } from '../src/define-adapter.ts';
import { type Emulator, serveEmulator } from '../src/emulator.ts';
import { isMissing } from '../src/errors.ts';
import { toGid } from '../src/lib/ids.ts';
import { readerOf } from '../src/lib/reader.ts';
import type { Order, OrderPatch } from '../src/model/order.ts';
import type { Http } from '../src/wire.ts';

const Credentials = z.strictObject({ token: z.string() });
const Options = z.strictObject({ warehouse: z.string().optional() });
type FakeSettings = Settings<z.infer<typeof Credentials>, z.infer<typeof Options>>;
export type FakeContext = Context<Http, FakeSettings>;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What one connection can do. */
export type Abilities = Mutable<Resources<Http, FakeSettings>>;

/** An order as the vendor keeps it. */
export interface Row {
  id: string;
  externalId?: string | null;
  number?: string | null;
  status?: Order['status'];
  createdAt?: string;
  updatedAt?: string | null;
  notes?: string | null;
}

export interface FakeVendor {
  readonly adapter: Adapter;
  readonly emulator: Emulator;
  /** By connection: what it can do. */
  readonly can: Record<string, Abilities>;
  /** Reference kinds, of all connections; fill it before the gateway starts. */
  readonly reference: Mutable<ReferenceLoaders<Http, FakeSettings>>;
  /** By connection: its orders in the order of its list. A null is a record that was deleted: a gap on its page. */
  readonly rows: Record<string, (Row | null)[]>;
  /** Whether a change gives an order another id, and forgets the old one. */
  renumbers: boolean;
  /** What the account tells of itself; undefined = it does not. Set before the gateway starts. */
  account: (() => Promise<{ timezone?: string; currency?: string }>) | undefined;
  /** Configuration of connections to it. */
  connections(ids: readonly string[], more?: object): object[];
}

/** Starts the vendor: without abilities and rows. */
export async function startFakeVendor(): Promise<FakeVendor> {
  const rows: FakeVendor['rows'] = {};
  const can: FakeVendor['can'] = {};
  let made = 0;
  const credentials = { token: 'the-vendors-own-token' };
  const emulator = await serveEmulator(
    { vendor: 'fake', connection: { credentials, options: {} }, wrongCredentials: { token: 'x' } },
    ({ app }) => {
      type At = { Params: { connection: string; id: string }; Querystring: Record<string, string> };
      const table = (connection: string) => (rows[connection] ??= []);
      app.get<At>('/:connection/orders', async ({ params, query }) => {
        const [all, offset, size] = [table(params.connection), Number(query.offset), Number(query.size)];
        const next = offset + size < all.length ? offset + size : null;
        return { rows: all.slice(offset, offset + size).filter((row) => row !== null), next, total: all.filter(Boolean).length };
      });
      app.get<At>('/:connection/find', async ({ params, query }) => ({
        rows: table(params.connection).filter((row) => row?.externalId === query.externalId),
      }));
      app.get<At>('/:connection/orders/:id', async ({ params }, reply) => {
        const row = table(params.connection).find((each) => each?.id === params.id);
        return row ?? reply.code(404).send({});
      });
      app.post<At>('/:connection/orders', async ({ params, body }, reply) => {
        const row = { id: `new-${++made}`, ...JSON.parse(String(body)) } as Row;
        table(params.connection).unshift(row);
        return reply.code(201).send(row);
      });
      app.patch<At>('/:connection/orders/:id', async ({ params, body }, reply) => {
        const row = table(params.connection).find((each) => each?.id === params.id);
        if (!row) return reply.code(404).send({});
        Object.assign(row, JSON.parse(String(body)));
        if (vendor.renumbers) row.id = `new-${++made}`;
        return row;
      });
      app.all('/echo/*', async (request, reply) => {
        reply.headers({
          location: `http://${request.headers.host}/orders/1`,
          'x-vendor': 'yes',
          'set-cookie': 'a=b',
          'x-request-id': "the vendor's",
          'access-control-allow-origin': '*',
        });
        return { method: request.method, url: request.url, headers: request.headers, body: request.body ?? null };
      });
    },
  );
  const vendor: FakeVendor = {
    can,
    rows,
    emulator,
    renumbers: false,
    account: undefined,
    reference: {},
    connections: (ids, more = {}) => ids.map((id) => ({ id, vendor: 'fake', baseUrl: emulator.url, credentials, ...more })),
    get adapter() {
      return defineAdapter({
        vendor: 'fake',
        title: 'Fake',
        credentials: Credentials,
        options: Options,
        defaults: {
          timezone: 'Europe/Kyiv',
          currency: 'UAH',
          country: 'UA',
          limits: { requestsPerSecond: 10_000, concurrency: 100, timeoutMs: 1000, retries: 0 },
        },
        wire: {
          authorize: (request, settings) => ({ ...request, headers: { ...request.headers, 'x-token': settings.credentials.token } }),
          readFailure: (response) => (response.status === 422 ? { kind: 'rejected', message: response.text } : undefined),
          credentialParameters: ['token'],
          surprising: [
            { method: 'GET', path: /^\/echo\/pay$/, writes: true },
            { method: 'POST', path: /^\/echo\/search$/, writes: false },
          ],
        },
        connect: (http: Http) => http,
        ...(vendor.account && { discover: vendor.account }),
        // Asked once a connection by the gateway: what is there now is looked up each time.
        resources: ({ connection }) => ({
          get orders() {
            return can[connection]?.orders;
          },
          get products() {
            return can[connection]?.products;
          },
          get stock() {
            return can[connection]?.stock;
          },
          get customers() {
            return can[connection]?.customers;
          },
          get categories() {
            return can[connection]?.categories;
          },
        }),
        reference: vendor.reference,
      }) as unknown as Adapter;
    },
  };
  return vendor;
}

const text = z.string().nullish();
const NativeRow = z.object({ id: z.string(), externalId: text, number: text, status: text, createdAt: text, updatedAt: text, notes: text });
const readRow = readerOf(NativeRow);
const readPage = readerOf(z.object({ rows: z.array(NativeRow), next: z.number().nullish(), total: z.number().nullish() }));

/** A row as an order. */
export function toOrder(scope: FakeContext['scope'], row: z.infer<typeof NativeRow>): Order {
  const { connection, vendor, currency } = scope;
  return {
    ...{ id: toGid(scope, row.id), connection, vendor, number: row.number ?? null, externalId: row.externalId ?? null },
    ...{ status: (row.status ?? 'pending') as Order['status'], nativeStatus: null, currency },
    ...{ createdAt: row.createdAt ?? '2026-01-01T00:00:00Z', updatedAt: row.updatedAt ?? null, customer: null, items: [] },
    totals: { items: null, discount: null, shipping: null, tax: null, total: null, paid: null, due: null },
    ...{ payment: { status: 'unknown', method: null }, shipping: null, source: null },
    ...{ notes: { customer: null, manager: row.notes ?? null }, extra: {}, raw: row },
  };
}

type OrderList = List<Http, FakeSettings, Order, OrderFilters>;
const base = (context: FakeContext) => `/${context.scope.connection}`;

/** A list of orders over the wire: one vendor call a page. */
export function orderList(
  facts: Partial<ListFacts<OrderFilters>> & { readonly asked?: (query: Parameters<OrderList['run']>[1]) => void },
): OrderList {
  const { asked, ...rest } = facts;
  return {
    ...{ capability: 'native', filters: {}, pageSizes: { max: 50 }, total: 'free', order: 'newest first', ...rest },
    async run({ client, scope }, query) {
      asked?.(query);
      const at = { offset: Number(query.position?.offset ?? 0), size: query.size };
      const page = await client.send({ method: 'GET', path: `/${scope.connection}/orders`, query: at, effect: 'read' }, readPage);
      return {
        items: page.rows.map((row) => toOrder(scope, row)),
        next: typeof page.next === 'number' ? { offset: page.next } : null,
        ...(rest.total !== 'never' && { total: page.total ?? null }),
      };
    },
  };
}

/** Reads an order by id. */
export async function readOrder(context: FakeContext, id: string): Promise<Order | undefined> {
  const path = `${base(context)}/orders/${encodeURIComponent(id)}`;
  const row = await context.client.send({ method: 'GET', path, effect: 'read' }, readRow).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  return row && toOrder(context.scope, row);
}
export const orderGet = { capability: 'native', run: readOrder } as const;

type OrderCreate = Create<Http, FakeSettings, Order, IdentifiedOrderDraft> & Finder<Http, FakeSettings, Order>;

/** A create that reads back what it made. */
export function orderCreate(facts: Partial<OrderCreate> = {}): OrderCreate {
  return {
    ...{ capability: 'composed', guarantee: 'exactly-once', fields: ['/externalId', '/customer', '/items', '/notes/manager'] },
    async run(context, draft) {
      const json = { externalId: draft.externalId, notes: draft.notes?.manager };
      const row = await context.client.send({ method: 'POST', path: `${base(context)}/orders`, body: { json }, effect: 'write' }, readRow);
      return (await readOrder(context, row.id)) ?? toOrder(context.scope, row);
    },
    async find(context, externalId) {
      const request = { method: 'GET', path: `${base(context)}/find`, query: { externalId }, effect: 'read' } as const;
      const [row] = (await context.client.send(request, readPage)).rows;
      return row && toOrder(context.scope, row);
    },
    ...facts,
  };
}

/** A change that answers what the vendor answered. */
export function orderUpdate(
  facts: Partial<Update<Http, FakeSettings, Order, OrderPatch>> = {},
): Update<Http, FakeSettings, Order, OrderPatch> {
  return {
    ...{ capability: 'native', replacesId: true, fields: ['/status', '/notes/manager', '/items'] },
    run: (context, id, patch) => writeOrder(context, id, { status: patch.status, notes: patch.notes?.manager }),
    ...facts,
  };
}

/** Changes a row. */
export async function writeOrder(context: FakeContext, id: string, json: Partial<Row>): Promise<Order> {
  const path = `${base(context)}/orders/${encodeURIComponent(id)}`;
  return toOrder(context.scope, await context.client.send({ method: 'PATCH', path, body: { json }, effect: 'write' }, readRow));
}
