/** The engine's face to the routes: every operation of the contract, for any vendor. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Adapter, ChangeFacts, Delete, Get, List, ResourceName, Update } from '../adapter.ts';
import type { Config, ConnectionConfig } from '../config.ts';
import { ProblemError } from '../errors.ts';
import { parseGid, toGid } from '../lib/ids.ts';
import { type Category, CategoryDraft, CategoryPatch } from '../model/category.ts';
import { type Customer, CustomerDraft, CustomerPatch, type Transaction, TransactionDraft } from '../model/customer.ts';
import { type HistoryEntry, type Order, type OrderDraft, OrderPatch } from '../model/order.ts';
import { type Product, ProductDraft, ProductPatch } from '../model/product.ts';
import type { ReferenceEntry, ReferenceKind } from '../model/reference.ts';
import type { StockLevel, StockResult, StockUpdate } from '../model/stock.ts';
import type { Tracing } from '../sight/traces.ts';
import type { Store } from '../store/store.ts';
import type { Cache } from './cache.ts';
import type { Call, Caller } from './call.ts';
import { type AnyContext, type AnySettings, type Connection, connect } from './connections.ts';
import { createCursors } from './cursor.ts';
import { type ConnectionView, viewOf } from './describe.ts';
import { createExclusive } from './exclusive.ts';
import type { FilteredList, GivenFilters } from './filters.ts';
import { type CreateGovernor, createGovernor, keepGovernors } from './governor.ts';
import type { DoorLog, Pools } from './http.ts';
import { createDesk, type Operations } from './intake.ts';
import { createDelivery, type Delivery } from './intake-delivery.ts';
import { createLenient } from './lenient.ts';
import { connectionsInFilters, type ListAnswer, type Listed, type ListRequest, listOver, withoutRaw } from './lists.ts';
import { localize } from './localize.ts';
import { createOrder, createOrderPath, type Placed } from './order-creates.ts';
import { checkLines } from './order-lines.ts';
import { located } from './problem-body.ts';
import { toProblem } from './problems.ts';
import { type ReferenceAnswer, referenceOver } from './references.ts';
import { updateStock } from './stock.ts';
import type { Watch } from './watch.ts';
import { create, inTurn, plainLedger, update, write } from './writes.ts';

/** Query of any list, as routes read it. */
export interface ListInput {
  readonly connection: readonly string[] | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly count: boolean;
  readonly filters: GivenFilters;
}

/** Everything that routes may ask. Throws `ProblemError`, or errors that are bugs. */
export interface Gateway {
  readonly connections: ReadonlyMap<string, Connection>;
  /** A connection that the caller may use; the same 404 for one that does not exist and one that is not theirs. */
  connection(caller: Caller, id: string): Connection;
  /** The connection of a record's id; 404 for an id that is none. */
  owner(caller: Caller, id: string): Connection;
  listOrders(call: Call, input: ListInput): Promise<ListAnswer<Order>>;
  getOrder(call: Call, id: string): Promise<Order>;
  createOrder(call: Call, connection: Connection, draft: OrderDraft): Promise<Placed>;
  updateOrder(call: Call, id: string, patch: OrderPatch): Promise<Order>;
  cancelOrder(call: Call, id: string, reason: string | undefined): Promise<Order>;
  deleteOrder(call: Call, id: string): Promise<void>;
  orderHistory(call: Call, id: string): Promise<readonly HistoryEntry[]>;
  listProducts(call: Call, input: ListInput): Promise<ListAnswer<Product>>;
  getProduct(call: Call, id: string): Promise<Product>;
  createProduct(call: Call, connection: Connection, draft: ProductDraft): Promise<Product>;
  updateProduct(call: Call, id: string, patch: ProductPatch): Promise<Product>;
  listStock(call: Call, input: ListInput): Promise<ListAnswer<StockLevel>>;
  updateStock(call: Call, body: StockUpdate): Promise<StockResult>;
  listCustomers(call: Call, input: ListInput): Promise<ListAnswer<Customer>>;
  getCustomer(call: Call, id: string): Promise<Customer>;
  createCustomer(call: Call, connection: Connection, draft: CustomerDraft): Promise<Customer>;
  updateCustomer(call: Call, id: string, patch: CustomerPatch): Promise<Customer>;
  listTransactions(call: Call, customerId: string, input: Omit<ListInput, 'connection' | 'filters'>): Promise<ListAnswer<Transaction>>;
  addTransaction(call: Call, customerId: string, draft: TransactionDraft): Promise<Transaction>;
  listCategories(call: Call, input: ListInput): Promise<ListAnswer<Category>>;
  getCategory(call: Call, id: string): Promise<Category>;
  createCategory(call: Call, connection: Connection, draft: CategoryDraft): Promise<Category>;
  updateCategory(call: Call, id: string, patch: CategoryPatch): Promise<Category>;
  deleteCategory(call: Call, id: string): Promise<void>;
  reference(call: Call, kind: ReferenceKind, connections: readonly string[] | undefined): Promise<ReferenceAnswer>;
  /** Entries of each source as `reference` would tell them, when they are fresh in memory and nobody has to be asked. */
  referenceAtHand(caller: Caller, kind: ReferenceKind, connections: readonly string[] | undefined): ReferenceAtHand | undefined;
  /** Whether `reference` would answer from memory, without a vendor. */
  hasReference(caller: Caller, kind: ReferenceKind, connections: readonly string[] | undefined): boolean;
  /** Drops reference data and loads it again; answers what was loaded. */
  refresh(
    call: Call,
    connection: string | undefined,
    kind: ReferenceKind | undefined,
  ): Promise<{ connection: string; kind: ReferenceKind; entries: number }[]>;
  /** Which connection a create goes to: contract section 3. */
  createTarget(caller: Caller, connection: string | undefined): Connection;
  view(connection: Connection): ConnectionView;
  /** Orders that were accepted and are delivered later. */
  readonly operations: Operations;
  /** Delivers them from `start` to `stop`. */
  readonly delivery: Delivery;
  /**
   * Other connections from now on, all at once; one that is configured as before is left alone. What is under way at the others is finished there: their callers
   * find them until no request of the time before can be left.
   */
  replace(configured: readonly ConnectionConfig[]): void;
  /** Refuses vendor calls from now on. */
  close(): Promise<void>;
}

/** Reference data that is in memory. */
export interface ReferenceAtHand {
  /** As in `ReferenceAnswer`. */
  readonly parts: readonly (readonly ReferenceEntry[])[];
  /** Seconds: the oldest part. */
  readonly age: number;
}

interface GatewayOptions {
  readonly config: Config;
  readonly adapters: readonly Adapter[];
  readonly store: Store;
  readonly cache: Cache;
  readonly pools: Pools;
  /** What governs the calls to each vendor; default: of this process alone. */
  readonly governor?: CreateGovernor | undefined;
  readonly now: () => number;
  readonly log: DoorLog;
  /** Who watches a connection; default: nobody. */
  readonly watchOf?: (config: ConnectionConfig) => Watch;
  /** Makes traces of deliveries; absent = none are made. */
  readonly tracing?: Pick<Tracing, 'delivery'> | undefined;
}

/** Milliseconds beyond its deadline that a request may take: its body is read before. */
const SLOWEST_BODY = 20_000;

const byCreation = (item: Listed) => ({ at: (item as Order | Product | Customer).createdAt, id: (item as Order).id });
const byVariant = (item: Listed) => ({ at: null, id: `${(item as StockLevel).variantId} ${(item as StockLevel).warehouse.id}` });
const byId = (item: Listed) => ({ at: null, id: (item as Category).id });

/** Builds the engine over the configured connections. Nothing is sent to a vendor yet. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, adapters, store, cache, pools, now } = options;
  const governor = keepGovernors(options.governor ?? createGovernor);
  const connectTo = (each: ConnectionConfig): Connection => {
    const adapter = adapters.find((candidate) => candidate.vendor === each.vendor);
    if (!adapter) throw new TypeError(`no adapter for vendor ${each.vendor}`);
    return connect(each, adapter, {
      ...{ cache, pools, governor, now, deadlineMs: config.server.deadlineMs, log: options.log },
      watch: options.watchOf?.(each),
    });
  };
  const connections = new Map(config.connections.map((each) => [each.id, connectTo(each)] as const));
  /** Not configured any more, but known to requests that came before that. */
  const retired = new Map<string, Connection>();
  const cursors = createCursors(await store.secret('cursors'));

  function connection(caller: Caller, id: string): Connection {
    const found = connections.get(id) ?? retired.get(id);
    if (!found || !caller.connections.includes(id))
      throw new ProblemError('unknown_connection', 'There is no such connection, or this key may not use it.');
    return found;
  }

  function targets(caller: Caller, asked: readonly string[] | undefined): Connection[] {
    return [...new Set(asked ?? caller.connections)].map((id) => connection(caller, id));
  }

  const lenient = createLenient((error) => options.log.warn({ err: error }, 'the store cannot be asked; creates go on without it'));
  const exclusive = createExclusive(store, now, lenient);
  const path = createOrderPath(exclusive);
  const timing = { attemptMs: config.server.deadlineMs, quietMs: Math.ceil(config.intake.quietPeriod * 1000) };
  const delivery = createDelivery({
    ...{ store, connections, now, log: options.log, ...timing, giveUpMs: config.intake.giveUpAfter * 1000 },
    ...{ place: path.place, find: path.find, tracing: options.tracing },
  });
  const desk = createDesk({
    ...{ store, delivery, cursors, now, ...timing },
    targets: (call, asked) => targets(call.caller, asked).map(({ id }) => id),
  });

  function owner(caller: Caller, gid: string): Connection {
    const id = parseGid(gid);
    if (!id) throw notFound(gid);
    return connection(caller, id.connection);
  }

  /** Whose record a gateway id names, allowed or not. */
  const connectionOf = (gid: string) => connections.get(parseGid(gid)?.connection ?? '');

  function replace(configured: readonly ConnectionConfig[]): void {
    const before = new Map(connections);
    const next = configured.map((each) => {
      const old = before.get(each.id);
      return old && isDeepStrictEqual(old.config, each) ? old : connectTo(each);
    });
    // Nothing fails from here on.
    connections.clear();
    for (const each of next) {
      connections.set(each.id, each);
      retired.delete(each.id);
    }
    const replaced = [...before.values()].filter((old) => connections.get(old.id) !== old);
    for (const old of replaced) {
      old.retire();
      const successor = connections.get(old.id);
      if (!successor) retired.set(old.id, old);
      if (!successor || !asksTheSame(old.config, successor.config)) void cache.drop(old.id);
    }
    delivery.follow();
    setTimeout(() => {
      for (const old of replaced) {
        if (retired.get(old.id) === old) retired.delete(old.id);
        const { origin } = new URL(old.config.baseUrl);
        const now = connections.get(old.id);
        if (!now || new URL(now.config.baseUrl).origin !== origin) pools.drop(old.id, origin);
      }
      // Requests of the time before may have been taken in since.
      delivery.tellOfOthers();
    }, config.server.deadlineMs + SLOWEST_BODY).unref();
  }

  /** The connection of a gateway id, and the native id that answers now. */
  async function locate(call: Call, resource: ResourceName, gid: string): Promise<{ at: Connection; native: string }> {
    const at = owner(call.caller, gid);
    const { native } = parseGid(gid) as { native: string };
    return { at, native: await currentId(at, resource, native) };
  }

  /** Whether a record's id may be another one than it was. */
  const replacesIds = (at: Connection, resource: ResourceName) =>
    Object.values(at.resources[resource] ?? {}).some((operation: Partial<ChangeFacts> | undefined) => operation?.replacesId);

  /** The native id that a record has now. Without its store the gateway still serves ids that were never replaced. */
  async function currentId(at: Connection, resource: ResourceName, native: string): Promise<string> {
    if (!replacesIds(at, resource)) return native;
    return store.resolveAlias(at.id, resource, native).catch((error: unknown) => {
      options.log.warn({ err: error }, 'replaced ids cannot be looked up');
      return native;
    });
  }

  function need<Operation>(at: Connection, name: string, operation: Operation | undefined): Operation {
    if (operation) return operation;
    throw new ProblemError('unsupported', {
      detail: `${at.adapter.title} cannot do ${name}.`,
      connection: at.id,
      vendor: at.adapter.vendor,
      operation: name,
    });
  }

  /** Runs an operation and says where a failure happened. */
  async function perform<T>(at: Connection, name: string, effect: 'read' | 'write', work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw located(toProblem(error, effect), { connection: at.id, vendor: at.adapter.vendor, operation: name });
    }
  }

  async function list<T>(call: Call, resource: FilteredList, input: ListInput, key: ListRequest['key']): Promise<ListAnswer<T>> {
    const request: ListRequest = { ...input, operation: `${resource}.list`, filters: { list: resource, given: input.filters }, key };
    for (const id of connectionsInFilters(request)) connection(call.caller, id);
    const lister = (at: Connection) =>
      at.resources[resource]?.list as List<unknown, AnySettings, Listed, Record<string, unknown>> | undefined;
    return (await listOver(call, targets(call.caller, input.connection), lister, request, cursors)) as ListAnswer<T>;
  }

  async function get<T extends object>(call: Call, resource: 'orders' | 'products' | 'customers', gid: string): Promise<T> {
    const { at, native } = await locate(call, resource, gid);
    const operation = need(at, `${resource}.get`, at.resources[resource]?.get as Get<unknown, AnySettings, T> | undefined);
    const record = await perform(at, `${resource}.get`, 'read', async () => operation.run(await at.context(call), native));
    if (!record) throw notFound(gid);
    return withoutRaw(record, call);
  }

  async function change<T extends { readonly id: string }, Patch extends object>(
    call: Call,
    resource: 'orders' | 'products' | 'customers' | 'categories',
    gid: string,
    patch: Patch,
    schema: Parameters<typeof localize>[1],
  ): Promise<T> {
    const { at, native } = await locate(call, resource, gid);
    const name = `${resource}.update`;
    const operation = need(at, name, at.resources[resource]?.update as Update<unknown, AnySettings, T, Patch> | undefined);
    const record = await inOrder(at, resource, native, (current) =>
      perform(at, name, 'write', async () => {
        const changed = await update(call, at, operation, current, localize(patch, schema, at.id));
        if (changed) await checkId(call, at, { resource, operation }, current, changed.id);
        return changed;
      }),
    );
    if (!record) throw notFound(gid);
    return withoutRaw(record, call);
  }

  /** Writes to one record, one after the other. Each meets the id that the one before it left. */
  function inOrder<T>(at: Connection, resource: ResourceName, native: string, work: (native: string) => Promise<T>): Promise<T> {
    return inTurn(`${at.id} ${resource} ${native}`, async () => {
      const current = await currentId(at, resource, native);
      return current === native ? work(native) : inOrder(at, resource, current, work);
    });
  }

  /**
   * Keeps a replaced id answering. Where the vendor replaces none, another id is another record: garbage must not take the place of an id for good.
   * The change is made: a store that cannot note its new id must not make it look failed.
   */
  async function checkId(
    call: Call,
    at: Connection,
    { resource, operation }: { readonly resource: ResourceName; readonly operation: ChangeFacts },
    native: string,
    gid: string,
  ): Promise<void> {
    const to = parseGid(gid)?.native;
    if (to === native) return;
    if (to === undefined || !operation.replacesId)
      throw new ProblemError('outcome_unknown', 'The vendor may have made the change: it answered with another record.');
    await store.putAlias({ connection: at.id, resource, from: native, to, now: now() }).catch((error: unknown) => call.report(error));
  }

  async function remove(call: Call, resource: 'orders' | 'categories', gid: string): Promise<void> {
    const { at, native } = await locate(call, resource, gid);
    const name = `${resource}.delete`;
    const operation = need(at, name, at.resources[resource]?.delete as Delete<unknown, AnySettings> | undefined);
    try {
      const existed = await inOrder(at, resource, native, (current) =>
        perform(at, name, 'write', () => write(call, at, undefined, (context) => operation.run(context, current))),
      );
      if (!existed) throw notFound(gid);
    } finally {
      for (const kind of operation.changes ?? []) await at.drop(kind);
      if (resource === 'categories') await at.drop('categories');
    }
  }

  return {
    connections,
    connection,
    owner,
    listOrders: (call, input) => list(call, 'orders', input, byCreation),
    getOrder: (call, id) => get(call, 'orders', id),
    async createOrder(call, at, draft) {
      const placed = await createOrder(call, at, draft, { path, desk, lenient });
      return 'order' in placed ? { order: withoutRaw(placed.order, call) } : placed;
    },
    async updateOrder(call, id, patch) {
      checkLines(patch.items);
      return change<Order, OrderPatch>(call, 'orders', id, patch, OrderPatch);
    },
    async cancelOrder(call, gid, reason) {
      const { at, native } = await locate(call, 'orders', gid);
      const operation = need(at, 'orders.cancel', at.resources.orders?.cancel);
      const ledger = plainLedger(call, reason === undefined ? {} : { reason });
      const order = await inOrder(at, 'orders', native, (current) =>
        perform(at, 'orders.cancel', 'write', async () => {
          const cancelled = await write(call, at, ledger, (context) => operation.run(context, current, reason));
          if (cancelled) await checkId(call, at, { resource: 'orders', operation }, current, cancelled.id);
          return cancelled;
        }),
      );
      call.ignored.push(...ledger.ignored);
      if (!order) throw notFound(gid);
      return withoutRaw(order, call);
    },
    deleteOrder: (call, id) => remove(call, 'orders', id),
    async orderHistory(call, gid) {
      const { at, native } = await locate(call, 'orders', gid);
      const operation = need(at, 'orders.history', at.resources.orders?.history);
      const entries = await perform(at, 'orders.history', 'read', async () => operation.run(await at.context(call), native));
      if (!entries) throw notFound(gid);
      return entries;
    },
    listProducts: (call, input) => list(call, 'products', input, byCreation),
    getProduct: (call, id) => get(call, 'products', id),
    async createProduct(call, at, draft) {
      const operation = need(at, 'products.create', at.resources.products?.create);
      const externalId = draft.externalId ?? undefined;
      const request = {
        operation: 'products.create',
        draft: localize(draft, ProductDraft, at.id),
        externalId: operation.find ? externalId : undefined,
        mayExist: operation.find !== undefined && externalId !== undefined ? ('taken' as const) : ('no' as const),
      };
      try {
        return withoutRaw(await perform(at, 'products.create', 'write', () => create(call, at, operation, request)), call);
      } finally {
        await at.dropVariants();
      }
    },
    async updateProduct(call, id, patch) {
      try {
        return await change<Product, ProductPatch>(call, 'products', id, patch, ProductPatch);
      } finally {
        await connectionOf(id)?.dropVariants();
      }
    },
    listStock: (call, input) => list(call, 'stock', input, byVariant),
    updateStock: (call, body) => updateStock(call, body.lines, (id) => connection(call.caller, id)),
    listCustomers: (call, input) => list(call, 'customers', input, byCreation),
    getCustomer: (call, id) => get(call, 'customers', id),
    async createCustomer(call, at, draft) {
      const operation = need(at, 'customers.create', at.resources.customers?.create);
      const externalId = draft.externalId ?? undefined;
      const { findByContact } = operation;
      const customer = await perform(at, 'customers.create', 'write', async () =>
        create(call, at, operation, {
          operation: 'customers.create',
          draft: localize(draft, CustomerDraft, at.id),
          externalId,
          mayExist: externalId !== undefined ? 'taken' : 'no',
          ...(externalId !== undefined && {
            alone: (work) => exclusive(`create ${at.id} customers ${externalId}`, call.deadline, work),
          }),
          ...(findByContact && { collision: (context: AnyContext, given: CustomerDraft) => findByContact.call(operation, context, given) }),
        }),
      );
      return withoutRaw(customer, call);
    },
    updateCustomer: (call, id, patch) => change(call, 'customers', id, patch, CustomerPatch),
    async listTransactions(call, gid, input) {
      const { at, native } = await locate(call, 'customers', gid);
      const operation = need(at, 'customers.transactions', at.resources.customers?.transactions);
      const lister: List<unknown, AnySettings, Listed, Record<string, unknown>> = {
        ...operation,
        async run(context, query) {
          const page = await operation.run(context, native, query);
          if (!page) throw notFound(gid);
          return page;
        },
      };
      const request: ListRequest = {
        ...input,
        operation: `customers.transactions ${native}`,
        key: (item) => ({ at: (item as Transaction).at, id: '' }),
      };
      return (await listOver(call, [at], () => lister, request, cursors)) as ListAnswer<Transaction>;
    },
    async addTransaction(call, gid, draft) {
      const { at, native } = await locate(call, 'customers', gid);
      const operation = need(at, 'customers.addTransaction', at.resources.customers?.addTransaction);
      const adding = {
        ...operation,
        run: (context: AnyContext, id: string, body: TransactionDraft) => operation.run(context, id, body),
      } as unknown as Update<unknown, AnySettings, Transaction, TransactionDraft>;
      const transaction = await perform(at, 'customers.addTransaction', 'write', () =>
        update(call, at, adding, native, localize(draft, TransactionDraft, at.id), 'more'),
      );
      if (!transaction) throw notFound(gid);
      return withoutRaw(transaction, call);
    },
    async listCategories(call, input) {
      const lister = (at: Connection): List<unknown, AnySettings, Listed, Record<string, unknown>> | undefined =>
        at.resources.categories?.list && {
          capability: at.resources.categories.list.capability,
          filters: {},
          pageSizes: { max: Number.MAX_SAFE_INTEGER },
          total: 'free',
          order: 'vendor',
          async run(_context, query) {
            const all = (await at.categories(call)).value;
            const from = Number(query.position?.offset ?? 0);
            const next = from + query.size < all.length ? { offset: from + query.size } : null;
            return { items: all.slice(from, from + query.size), next, total: all.length };
          },
        };
      const request: ListRequest = { ...input, filters: undefined, operation: 'categories.list', key: byId };
      return (await listOver(call, targets(call.caller, input.connection), lister, request, cursors)) as ListAnswer<Category>;
    },
    async getCategory(call, gid) {
      const { at, native } = await locate(call, 'categories', gid);
      need(at, 'categories.get', at.resources.categories?.list);
      const id = toGid(at.settings, native);
      const category = await perform(at, 'categories.get', 'read', async () =>
        (await at.categories(call)).value.find((each) => each.id === id),
      );
      if (!category) throw notFound(gid);
      return withoutRaw(category, call);
    },
    async createCategory(call, at, draft) {
      const operation = need(at, 'categories.create', at.resources.categories?.create);
      const changing = { ...operation, changes: [...(operation.changes ?? []), 'categories' as const] };
      const category = await perform(at, 'categories.create', 'write', async () =>
        create(call, at, changing, {
          operation: 'categories.create',
          draft: localize(draft, CategoryDraft, at.id),
          externalId: undefined,
          mayExist: 'no',
        }),
      );
      return withoutRaw(category, call);
    },
    async updateCategory(call, id, patch) {
      try {
        return await change<Category, CategoryPatch>(call, 'categories', id, patch, CategoryPatch);
      } finally {
        await connectionOf(id)?.drop('categories');
      }
    },
    deleteCategory: (call, id) => remove(call, 'categories', id),
    reference: (call, kind, asked) => referenceOver(call, kind, targets(call.caller, asked)),
    referenceAtHand(caller, kind, asked) {
      const parts: (readonly ReferenceEntry[])[] = [];
      let age = 0;
      for (const id of new Set(asked ?? caller.connections)) {
        const cached = caller.connections.includes(id) ? connections.get(id)?.referenceAtHand(kind) : undefined;
        if (!cached) return undefined;
        parts.push(cached.value);
        age = Math.max(age, cached.age);
      }
      return { parts, age };
    },
    hasReference: (caller, kind, asked) =>
      (asked ?? caller.connections).every((id) => {
        const at = caller.connections.includes(id) ? (connections.get(id) ?? retired.get(id)) : undefined;
        return !at?.kinds.includes(kind) || cache.entries(id).some(({ key }) => key === `reference:${kind}`);
      }),
    async refresh(call, asked, kind) {
      const at = targets(call.caller, asked === undefined ? undefined : [asked]);
      const wanted = at.flatMap((each) => each.kinds.filter((one) => kind === undefined || one === kind).map((one) => ({ each, one })));
      if (kind !== undefined && wanted.length === 0) {
        const problem = new ProblemError('unsupported', `No connection asked for has the reference kind ${kind}.`);
        const [only] = at.length === 1 ? at : [];
        throw located(problem, { operation: `reference.${kind}`, ...(only && { connection: only.id, vendor: only.adapter.vendor }) });
      }
      await Promise.all(at.map((each) => each.drop(kind)));
      return Promise.all(
        wanted.map(({ each, one }) =>
          perform(each, `reference.${one}`, 'read', async () => ({
            connection: each.id,
            kind: one,
            entries: (await each.reference(call, one)).value.length,
          })),
        ),
      );
    },
    createTarget(caller, asked) {
      if (asked !== undefined) return connection(caller, asked);
      if (caller.default !== undefined) return connection(caller, caller.default);
      const [only, ...others] = caller.connections;
      if (only !== undefined && others.length === 0) return connection(caller, only);
      throw new ProblemError('connection_required', {
        detail: 'This key may use several connections and has no default: say which one with ?connection=.',
        errors: [{ path: 'connection', message: `one of ${caller.connections.join(', ')}` }],
      });
    },
    view: (at) => viewOf(at, cache),
    operations: desk.operations,
    delivery,
    replace,
    async close() {
      for (const each of [...connections.values(), ...retired.values()]) await each.door.close();
    },
  };
}

/** Whether both configurations get the same answers from the same account. */
function asksTheSame(one: ConnectionConfig, other: ConnectionConfig): boolean {
  const about = ({ limits: _limits, intake: _intake, ...rest }: ConnectionConfig) => rest;
  return isDeepStrictEqual(about(one), about(other));
}

function notFound(gid: string): ProblemError {
  return new ProblemError('not_found', `There is no record ${gid}.`);
}

/** Strong ETag of a body. */
export function etagOf(body: string | Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
}

export type { ReferenceEntry };
