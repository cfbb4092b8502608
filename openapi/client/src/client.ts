/** The client: a method for each operation of the gateway, on top of openapi-fetch. */
import createFetchClient, { type Client as FetchClient } from 'openapi-fetch';
import type {
  Category,
  CategoryCreate,
  CategoryPatch,
  Connection,
  Customer,
  CustomerCreate,
  CustomerPatch,
  HistoryEntry,
  Operation,
  Order,
  OrderCreate,
  OrderPatch,
  Product,
  ProductCreate,
  ProductPatch,
  ReferenceEntry,
  ReferenceKind,
  StockLevel,
  StockResult,
  StockUpdateLine,
  Transaction,
  TransactionCreate,
} from './model.ts';
import { type AwaitOptions, delivered } from './operations.ts';
import {
  type CategoryQuery,
  type CustomerQuery,
  connectionsNamed,
  type Include,
  type OperationQuery,
  type OrderQuery,
  type ProductQuery,
  type StockQuery,
  type TransactionQuery,
  toText,
} from './query.ts';
import type { paths } from './schema.ts';
import { type CallOptions, createTransport, type Retry, type RetryOptions } from './transport.ts';
import { type Envelope, type Walk, type WalkOptions, walkOver } from './walk.ts';

/** What a client is made of. */
export interface ClientOptions {
  /** Where the gateway is, e.g. `https://gateway.example`; in browsers also a path of the page's own origin. */
  readonly baseUrl: string;
  /** API key, or what gives the current one; asked before each attempt. */
  readonly key: string | (() => string | Promise<string>);
  /** Instead of the global `fetch`. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds that one attempt may take. Default 40,000: a little more than the gateway's own `server.deadlineMs`. */
  readonly timeoutMs?: number;
  /** How what is `retryable` is repeated; false = not at all. */
  readonly retry?: RetryOptions | false;
  /** Told of each attempt that failed and is repeated: for logs. */
  readonly onRetry?: (retry: Retry) => void;
}

/** What may be said of a read by id. */
export interface ReadOptions extends CallOptions {
  /** More than is usually told. */
  readonly include?: Include | readonly Include[] | undefined;
}

/** What may be said of a write. */
export interface WriteOptions extends CallOptions {
  /** Refuse what the vendor has no place for (`unsupported_field`), instead of naming it in `ignored`. */
  readonly strict?: boolean | undefined;
}

/** What may be said of a POST. */
export interface KeyedOptions extends WriteOptions {
  /**
   * 1 to 255 visible ASCII characters. The same call with the same key is done once, whoever repeats it, for 72 hours. Default: one made for this
   * call and kept over its attempts; give one of your own to be able to repeat the call after a crash.
   */
  readonly idempotencyKey?: string | undefined;
}

/** What may be said of a create. */
export interface CreateOptions extends KeyedOptions {
  /** Where it goes. Default: the key's default connection, else the only one it may use. */
  readonly connection?: string | undefined;
}

/** What may be said of a new order. */
export interface OrderOptions extends CreateOptions {
  /** Have the order accepted now and delivered later. A connection may be configured to do so unasked. */
  readonly later?: boolean | undefined;
}

/** What became of a write. */
export interface Written {
  /** JSON Pointers of what was given and has no place at the vendor: it is lost. */
  readonly ignored: readonly string[];
  /** True when this is the answer that was given to the same call before. */
  readonly replayed: boolean;
  /** Finds the request in the gateway's log. */
  readonly requestId: string | null;
}
/** The same with the record as it is now. */
export type WrittenAs<Name extends string, T> = Written & { readonly [Key in Name]: T };
/** A new order: made, or accepted to be delivered later. */
export type Placed = Written &
  ({ readonly order: Order; readonly operation: null } | { readonly order: null; readonly operation: Operation });

/** A call of the vendor's own API. */
export interface NativeOptions {
  /** Default GET. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: NonNullable<RequestInit['headers']>;
  readonly body?: RequestInit['body'];
  /** Until the answer begins; then its body can be cancelled. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the answer begins. */
  readonly timeoutMs?: number;
}

type Api = FetchClient<paths>;
type Wanted<T> = Promise<{ readonly data?: Envelope<T> }>;

/** A gateway as its callers see it. What fails throws `SluiceError`. */
export interface Client {
  /** The document's own paths and types, for what no method below does: `client.api.GET('/readyz')`. Same key, same retries, same errors. */
  readonly api: Api;

  /** Orders, newest first where the vendors list them so. */
  orders(query?: OrderQuery, options?: WalkOptions): Walk<Order>;
  /** An order by its gateway id. An id that the vendor has replaced since keeps answering, with the new id inside. */
  getOrder(id: string, options?: ReadOptions): Promise<Order>;
  /** Creates an order at one vendor, or has it accepted for later. An `externalId` that is taken: `already_exists` with `existingId`. */
  createOrder(order: OrderCreate, options?: OrderOptions): Promise<Placed>;
  /** JSON Merge Patch: absent = unchanged, null = cleared; `items` replaces the whole list. */
  updateOrder(id: string, patch: OrderPatch, options?: WriteOptions): Promise<WrittenAs<'order', Order>>;
  /** Cancels in the vendor's own way. */
  cancelOrder(id: string, reason?: string, options?: KeyedOptions): Promise<WrittenAs<'order', Order>>;
  /** Where the vendor deletes orders; `unsupported` elsewhere. */
  deleteOrder(id: string, options?: CallOptions): Promise<void>;
  /** Every change that the vendor remembers, oldest first. */
  getOrderHistory(id: string, options?: CallOptions): Promise<readonly HistoryEntry[]>;

  /** Waits until an accepted order is delivered, and reads it. Throws `SluiceOperationError` when it will not be. */
  waitForOrder(operation: Operation | string, options?: AwaitOptions): Promise<Order>;
  /** Orders that were accepted for later, newest first: those with `status: 'failed'` wait for a person. */
  operations(query?: OperationQuery, options?: CallOptions): Walk<Operation>;
  /** How far an accepted order has come. */
  getOperation(id: string, options?: CallOptions): Promise<Operation>;
  /** Tries a failed or waiting order again, as soon as that can double nothing. */
  retryOperation(id: string, options?: KeyedOptions): Promise<Operation>;
  /** Ends a waiting order as failed. */
  cancelOperation(id: string, options?: KeyedOptions): Promise<Operation>;

  /** The catalogue, with variants. */
  products(query?: ProductQuery, options?: WalkOptions): Walk<Product>;
  /** A product by its gateway id. */
  getProduct(id: string, options?: ReadOptions): Promise<Product>;
  /** Creates a product at one vendor. */
  createProduct(product: ProductCreate, options?: CreateOptions): Promise<WrittenAs<'product', Product>>;
  /** JSON Merge Patch, prices included. */
  updateProduct(id: string, patch: ProductPatch, options?: WriteOptions): Promise<WrittenAs<'product', Product>>;

  /** What each warehouse has of each variant. */
  stock(query?: StockQuery, options?: WalkOptions): Walk<StockLevel>;
  /** Sets quantities, at most 1,000 lines. A line that fails is no error of the call: look at `results`. */
  updateStock(lines: readonly StockUpdateLine[], options?: WriteOptions): Promise<StockResult>;

  /** Persons and companies. */
  customers(query?: CustomerQuery, options?: WalkOptions): Walk<Customer>;
  /** A customer by its gateway id, with everything the vendor tells. */
  getCustomer(id: string, options?: ReadOptions): Promise<Customer>;
  /** Creates a customer at one vendor. What must be unique and is taken: `already_exists`. */
  createCustomer(customer: CustomerCreate, options?: CreateOptions): Promise<WrittenAs<'customer', Customer>>;
  /** JSON Merge Patch; lists replace the whole list. */
  updateCustomer(id: string, patch: CustomerPatch, options?: WriteOptions): Promise<WrittenAs<'customer', Customer>>;
  /** The ledger of a customer's balance, where the vendor has one. */
  transactions(customerId: string, query?: TransactionQuery, options?: WalkOptions): Walk<Transaction>;
  /** Changes a customer's balance, once. */
  addTransaction(
    customerId: string,
    transaction: TransactionCreate,
    options?: KeyedOptions,
  ): Promise<WrittenAs<'transaction', Transaction>>;

  /** Product categories, a tree by `parentId`. */
  categories(query?: CategoryQuery, options?: WalkOptions): Walk<Category>;
  /** A category by its gateway id. */
  getCategory(id: string, options?: ReadOptions): Promise<Category>;
  /** Creates a category at one vendor. */
  createCategory(category: CategoryCreate, options?: CreateOptions): Promise<WrittenAs<'category', Category>>;
  /** JSON Merge Patch. */
  updateCategory(id: string, patch: CategoryPatch, options?: WriteOptions): Promise<WrittenAs<'category', Category>>;
  /** Where the vendor deletes categories; `unsupported` elsewhere. */
  deleteCategory(id: string, options?: CallOptions): Promise<void>;

  /** Reference data of a kind: warehouses, statuses, delivery methods ... */
  reference(
    kind: ReferenceKind,
    query?: { readonly connection?: string | readonly string[] | undefined },
    options?: WalkOptions,
  ): Walk<ReferenceEntry>;
  /** Which kinds each connection has. */
  referenceKinds(
    options?: CallOptions,
  ): Promise<readonly { readonly connection: string; readonly vendor: string; readonly kinds: readonly ReferenceKind[] }[]>;
  /** Drops what the gateway has cached, of one connection and kind or of all, and loads it again. */
  refreshReference(
    what?: { readonly connection?: string; readonly kind?: ReferenceKind },
    options?: CallOptions,
  ): Promise<readonly { readonly connection: string; readonly kind: ReferenceKind; readonly entries: number }[]>;

  /** The connections that the key may use: what each can do and how it is. */
  connections(options?: CallOptions): Promise<readonly Connection[]>;
  /** The same for one. */
  getConnection(id: string, options?: CallOptions): Promise<Connection>;
  /** OpenAPI document of what one connection can do, with its own statuses, warehouses and methods as named choices. */
  getConnectionDocument(id: string, options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;

  /**
   * The vendor's own API: `path` with its query, as the vendor has it. The answer is the vendor's, whatever its status; only what the gateway itself
   * refuses throws. Made once, never repeated.
   */
  passthrough(connection: string, path: string, options?: NativeOptions): Promise<Response>;
}

/** Makes a client of the gateway at `baseUrl`. */
export function createClient(options: ClientOptions): Client {
  const baseUrl = checkedUrl(options.baseUrl);
  if (options.key === '') throw new TypeError('key is empty: give an API key of the gateway.');
  const transport = createTransport({
    key: options.key,
    // Looked up at each call, and not called as a method of anything: browsers insist.
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    timeoutMs: options.timeoutMs ?? 40_000,
    retry: options.retry ?? {},
    onRetry: options.onRetry,
  });
  const api: Api = createFetchClient<paths>({ baseUrl, fetch: transport() });

  /** A list's answer, with text where its query has more. */
  const walk = <T>(
    read: (query: Record<string, string>, fetch: (request: Request) => Promise<Response>) => Wanted<T>,
    query: Readonly<Record<string, unknown>>,
    { onSource, ...call }: WalkOptions = {},
  ): Walk<T> => {
    const { cursor: from, ...rest } = toText(query);
    const fetch = transport(call);
    const page = async (cursor: string | undefined) => dataOf(await read({ ...rest, ...(cursor !== undefined && { cursor }) }, fetch));
    return walkOver(page, { from, named: connectionsNamed(query), onSource });
  };
  const reading = ({ include, ...call }: ReadOptions = {}) => ({ fetch: transport(call), query: toText({ include }) });

  const client: Client = {
    api,

    orders: (query = {}, more) => walk((text, fetch) => api.GET('/orders', { params: { query: text }, fetch }), query, more),
    async getOrder(id, more) {
      const { fetch, query } = reading(more);
      return dataOf(await api.GET('/orders/{id}', { params: { path: { id: segment(id) }, query }, fetch }));
    },
    async createOrder(order, more = {}) {
      const { connection, later = false, ...rest } = more;
      const answer = await api.POST('/orders', {
        params: { query: toText({ connection }), header: keyed(rest, later) },
        body: order,
        fetch: transport(rest),
      });
      const record = dataOf(answer);
      return answer.response.status === 202
        ? { ...written(answer.response), order: null, operation: record as Operation }
        : { ...written(answer.response), order: record as Order, operation: null };
    },
    async updateOrder(id, patch, more) {
      const answer = await api.PATCH('/orders/{id}', {
        params: { path: { id: segment(id) }, header: preferring(more) },
        body: patch,
        fetch: transport(more),
      });
      return { ...written(answer.response), order: dataOf(answer) };
    },
    async cancelOrder(id, reason, more = {}) {
      const answer = await api.POST('/orders/{id}/cancel', {
        params: { path: { id: segment(id) }, header: keyed(more) },
        ...(reason !== undefined && { body: { reason } }),
        fetch: transport(more),
      });
      return { ...written(answer.response), order: dataOf(answer) };
    },
    async deleteOrder(id, more) {
      await api.DELETE('/orders/{id}', { params: { path: { id: segment(id) } }, fetch: transport(more) });
    },
    async getOrderHistory(id, more) {
      return dataOf(await api.GET('/orders/{id}/history', { params: { path: { id: segment(id) } }, fetch: transport(more) })).data;
    },

    waitForOrder: (operation, more) => delivered(client, operation, more),
    operations: (query = {}, more) => walk((text, fetch) => api.GET('/operations', { params: { query: text }, fetch }), query, more),
    async getOperation(id, more) {
      return dataOf(await api.GET('/operations/{id}', { params: { path: { id: segment(id) } }, fetch: transport(more) }));
    },
    async retryOperation(id, more = {}) {
      const params = { path: { id: segment(id) }, header: keyed(more) };
      return dataOf(await api.POST('/operations/{id}/retry', { params, fetch: transport(more) }));
    },
    async cancelOperation(id, more = {}) {
      const params = { path: { id: segment(id) }, header: keyed(more) };
      return dataOf(await api.POST('/operations/{id}/cancel', { params, fetch: transport(more) }));
    },

    products: (query = {}, more) => walk((text, fetch) => api.GET('/products', { params: { query: text as object }, fetch }), query, more),
    async getProduct(id, more) {
      const { fetch, query } = reading(more);
      return dataOf(await api.GET('/products/{id}', { params: { path: { id: segment(id) }, query }, fetch }));
    },
    async createProduct(product, more = {}) {
      const params = { query: toText({ connection: more.connection }), header: keyed(more) };
      const answer = await api.POST('/products', { params, body: product, fetch: transport(more) });
      return { ...written(answer.response), product: dataOf(answer) };
    },
    async updateProduct(id, patch, more) {
      const params = { path: { id: segment(id) }, header: preferring(more) };
      const answer = await api.PATCH('/products/{id}', { params, body: patch, fetch: transport(more) });
      return { ...written(answer.response), product: dataOf(answer) };
    },

    stock: (query = {}, more) => walk((text, fetch) => api.GET('/stock', { params: { query: text }, fetch }), query, more),
    async updateStock(lines, more) {
      const params = { header: preferring(more) };
      return dataOf(await api.PUT('/stock', { params, body: { lines: [...lines] }, fetch: transport(more) }));
    },

    customers: (query = {}, more) =>
      walk((text, fetch) => api.GET('/customers', { params: { query: text as object }, fetch }), query, more),
    async getCustomer(id, more) {
      const { fetch, query } = reading(more);
      return dataOf(await api.GET('/customers/{id}', { params: { path: { id: segment(id) }, query }, fetch }));
    },
    async createCustomer(customer, more = {}) {
      const params = { query: toText({ connection: more.connection }), header: keyed(more) };
      const answer = await api.POST('/customers', { params, body: customer, fetch: transport(more) });
      return { ...written(answer.response), customer: dataOf(answer) };
    },
    async updateCustomer(id, patch, more) {
      const params = { path: { id: segment(id) }, header: preferring(more) };
      const answer = await api.PATCH('/customers/{id}', { params, body: patch, fetch: transport(more) });
      return { ...written(answer.response), customer: dataOf(answer) };
    },
    transactions: (customerId, query = {}, more) =>
      walk(
        (text, fetch) => api.GET('/customers/{id}/transactions', { params: { path: { id: segment(customerId) }, query: text }, fetch }),
        query,
        more,
      ),
    async addTransaction(customerId, transaction, more = {}) {
      const params = { path: { id: segment(customerId) }, header: keyed(more) };
      const answer = await api.POST('/customers/{id}/transactions', { params, body: transaction, fetch: transport(more) });
      return { ...written(answer.response), transaction: dataOf(answer) };
    },

    categories: (query = {}, more) => walk((text, fetch) => api.GET('/categories', { params: { query: text }, fetch }), query, more),
    async getCategory(id, more) {
      const { fetch, query } = reading(more);
      return dataOf(await api.GET('/categories/{id}', { params: { path: { id: segment(id) }, query }, fetch }));
    },
    async createCategory(category, more = {}) {
      const params = { query: toText({ connection: more.connection }), header: keyed(more) };
      const answer = await api.POST('/categories', { params, body: category, fetch: transport(more) });
      return { ...written(answer.response), category: dataOf(answer) };
    },
    async updateCategory(id, patch, more) {
      const params = { path: { id: segment(id) }, header: preferring(more) };
      const answer = await api.PATCH('/categories/{id}', { params, body: patch, fetch: transport(more) });
      return { ...written(answer.response), category: dataOf(answer) };
    },
    async deleteCategory(id, more) {
      await api.DELETE('/categories/{id}', { params: { path: { id: segment(id) } }, fetch: transport(more) });
    },

    reference: (kind, query = {}, more) =>
      walk((text, fetch) => api.GET('/reference/{kind}', { params: { path: { kind }, query: text }, fetch }), query, more),
    async referenceKinds(more) {
      return dataOf(await api.GET('/reference', { fetch: transport(more) })).data;
    },
    async refreshReference(what = {}, more) {
      return dataOf(await api.POST('/reference/refresh', { body: what, fetch: transport(more) })).data;
    },

    async connections(more) {
      return dataOf(await api.GET('/connections', { fetch: transport(more) })).data;
    },
    async getConnection(connection, more) {
      return dataOf(
        await api.GET('/connections/{connection}', { params: { path: { connection: segment(connection) } }, fetch: transport(more) }),
      );
    },
    async getConnectionDocument(connection, more) {
      const params = { path: { connection: segment(connection) } };
      return dataOf(await api.GET('/connections/{connection}/openapi.json', { params, fetch: transport(more) }));
    },

    async passthrough(connection, path, { method = 'GET', headers, body = null, ...call } = {}) {
      const url = `${baseUrl}/passthrough/${segment(connection)}/${path.replace(/^\//, '')}`;
      return transport(call)(new Request(url, { method, body, ...(headers !== undefined && { headers }) }));
    },
  };
  return client;
}

/** What an answer holds. That it failed is thrown before. */
function dataOf<T>({ data }: { readonly data?: T }): T {
  return data as T;
}

function written({ headers }: Response): Written {
  // A comma may be part of a pointer; each begins with a slash.
  const ignored = headers.get('sluice-ignored')?.split(/, (?=\/)/) ?? [];
  return { ignored, replayed: headers.get('idempotency-replayed') === 'true', requestId: headers.get('x-request-id') };
}

/** Headers of a write. */
function preferring({ strict = false }: WriteOptions = {}, later = false): { prefer?: string } {
  const preferences = [...(later ? ['respond-async'] : []), ...(strict ? ['handling=strict'] : [])];
  return preferences.length > 0 ? { prefer: preferences.join(', ') } : {};
}

/** Headers of a POST: under the caller's key, or under one of its own. */
function keyed(options: KeyedOptions, later = false): { 'idempotency-key': string; prefer?: string } {
  return { 'idempotency-key': options.idempotencyKey ?? newKey(), ...preferring(options, later) };
}

/** 128 random bits. crypto.randomUUID is not there on pages without TLS. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** An id as one segment of a path. */
function segment(id: string): string {
  // The rest is encoded; these would lead to another path.
  if (id === '' || id === '.' || id === '..') throw new TypeError(`not an id: ${JSON.stringify(id)}`);
  return id;
}

function checkedUrl(baseUrl: string): string {
  const page = (globalThis as { location?: { href: string } }).location?.href;
  let protocol = '';
  try {
    ({ protocol } = new URL(baseUrl, page));
  } catch {
    // Told below.
  }
  if (!/^https?:$/.test(protocol)) throw new TypeError(`baseUrl must be an http or https URL, not ${JSON.stringify(baseUrl)}`);
  return baseUrl.replace(/\/+$/, '');
}
