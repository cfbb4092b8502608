/** Connections at run time: an adapter with its settings, its door to the vendor, and what an operation is given to work with. */
import type { Adapter, Context, Page, Position, Resources, Scope, Settings, VariantMatch } from '../adapter.ts';
import type { ConnectionConfig } from '../config.ts';
import { ProblemError } from '../errors.ts';
import { parseGid } from '../lib/ids.ts';
import type { Category } from '../model/category.ts';
import type { Product } from '../model/product.ts';
import type { ReferenceEntry, ReferenceKind } from '../model/reference.ts';
import type { Http, NativeRequest, Reader } from '../wire.ts';
import type { Cache, Cached } from './cache.ts';
import { type Call, NEVER, spend } from './call.ts';
import type { CreateGovernor } from './governor.ts';
import { type CallContext, type Door, type DoorLog, openDoor, type Pools } from './http.ts';
import type { Ledger } from './ignored.ts';
import { observed } from './observed.ts';
import { UNWATCHED, type Watch } from './watch.ts';

/** Settings of any adapter, as the engine knows them. */
export type AnySettings = Settings<Record<string, unknown>, Record<string, unknown>>;
export type AnyContext = Context<unknown, AnySettings>;
export type AnyResources = Resources<unknown, AnySettings>;

/** What became of an operation's writes; the engine decides by it what a lost answer means. */
export interface WriteLog {
  sent: number;
  confirmed: number;
  /** Awaited before the first write goes out; refuses it by throwing. */
  readonly sending?: (() => Promise<void>) | undefined;
}

/** A connection at run time. */
export interface Connection {
  readonly id: string;
  readonly adapter: Adapter;
  readonly config: ConnectionConfig;
  readonly settings: AnySettings;
  readonly resources: AnyResources;
  readonly door: Door;
  readonly watch: Watch;
  /** Reference kinds that it has. */
  readonly kinds: readonly ReferenceKind[];
  /** What one operation is given. */
  context(
    call: Call,
    options?: { readonly ledger?: Ledger; readonly writes?: WriteLog; readonly spending?: CallContext },
  ): Promise<AnyContext>;
  /** Zone and currency: configured, else the account's own, else the adapter's default. */
  scope(call: Call): Promise<Scope>;
  /** The same without asking the vendor: what is known by now. */
  knownScope(): Scope;
  /** Entries of a reference kind, with how old they are. */
  reference(call: Call, kind: ReferenceKind): Promise<Cached<readonly ReferenceEntry[]>>;
  /** The same array as `reference` tells, when it is fresh in memory. Categories are made anew for each answer, so they never are. */
  referenceAtHand(kind: ReferenceKind): Cached<readonly ReferenceEntry[]> | undefined;
  /** The category tree. */
  categories(call: Call): Promise<Cached<readonly Category[]>>;
  /** Drops cached reference data: a kind, or everything. */
  drop(kind?: ReferenceKind): void | Promise<void>;
  /** Drops the index of SKUs after the catalogue changed. */
  dropVariants(): void | Promise<void>;
  /** Another has taken its place, or none: what is under way here goes on, and nothing that it loads is kept. */
  retire(): void;
}

interface ConnectOptions {
  readonly cache: Cache;
  readonly pools: Pools;
  readonly governor?: CreateGovernor | undefined;
  readonly now: () => number;
  readonly deadlineMs: number;
  readonly log: DoorLog;
  /** Default: nobody. */
  readonly watch?: Watch | undefined;
}

/** Entries of the variant index: SKU or product id → variants. */
interface VariantIndex {
  readonly bySku: ReadonlyMap<string, readonly VariantMatch[]>;
  readonly byProduct: ReadonlyMap<string, readonly VariantMatch[]>;
}

/** What was loaded for a connection that another has replaced meanwhile: its caller may have it, the cache may not. */
class Superseded extends Error {
  readonly value: unknown;
  constructor(value: unknown) {
    super('loaded for a connection that is configured otherwise by now');
    this.name = 'Superseded';
    this.value = value;
  }
}

const ACCOUNT = '@account';
const VARIANTS = '@variants';
/** Seconds after which an index that lacks a SKU is worth making anew. */
const INDEX_REST = 30;

/** Connects one configured connection. Nothing is sent until something is asked. */
export function connect(config: ConnectionConfig, adapter: Adapter, options: ConnectOptions): Connection {
  const { cache, now, watch = UNWATCHED } = options;
  const settings = { connection: config.id, baseUrl: config.baseUrl, credentials: config.credentials, options: config.options };
  const resources = observed(adapter.resources(settings), watch);
  const door = openDoor({
    connection: config.id,
    vendor: adapter.vendor,
    baseUrl: config.baseUrl,
    limits: config.limits,
    wire: adapter.wire,
    settings,
    pools: options.pools,
    governor: options.governor,
    log: options.log,
    watch,
    traceHeaders: config.traceHeaders,
  });
  const kinds = [
    ...(Object.keys(adapter.reference) as ReferenceKind[]),
    ...(resources.categories?.list ? (['categories'] as const) : []),
  ].sort();
  const renewals = new WeakMap<VariantIndex, Promise<Cached<VariantIndex>>>();
  let retired = false;
  let account: { readonly timezone?: string; readonly currency?: string } = {};

  const knownScope = (): Scope => ({
    connection: config.id,
    vendor: adapter.vendor,
    timezone: config.timezone ?? account.timezone ?? adapter.defaults.timezone,
    currency: config.currency ?? account.currency ?? adapter.defaults.currency,
    country: config.country ?? adapter.defaults.country,
    statusMap: config.statusMap,
    statusOrder: config.statusOrder,
  });

  /** A load outlives the caller who started it, and is told as that caller's calls. */
  async function load<T extends NonNullable<unknown>>(call: Call, key: string, run: (call: Call) => Promise<T>): Promise<Cached<T>> {
    let own: Call | undefined;
    const loadHere = () => {
      own = { ...call, signal: NEVER, deadline: Date.now() + options.deadlineMs, spent: [], ignored: [] };
      return run(own);
    };
    const loadForAll = async () => {
      const value = await loadHere();
      if (retired) throw new Superseded(value);
      return value;
    };
    // What is loaded in the background while the caller gets the old value is not the caller's.
    let waited = true;
    try {
      if (retired) return { value: await loadHere(), age: 0, status: 'miss' };
      const cached = await cache.get<T>(config.id, key, loadForAll);
      waited = cached.status === 'miss';
      watch.looked(key, cached.status);
      return cached;
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
      // Of this connection; or of the one before it, whose load this one had joined.
      return retired ? { value: error.value as T, age: 0, status: 'miss' } : load(call, key, run);
    } finally {
      if (own && waited) call.spent.push(...own.spent);
    }
  }

  async function scope(call: Call): Promise<Scope> {
    if (adapter.discover && !(config.timezone && config.currency)) {
      const { discover } = adapter;
      account = (await load(call, ACCOUNT, (own) => discover(adapter.connect(door.forCall(spend(own)), settings)))).value;
    }
    return knownScope();
  }

  async function reference(call: Call, kind: ReferenceKind): Promise<Cached<readonly ReferenceEntry[]>> {
    if (kind === 'categories') {
      const cached = await categories(call);
      return { ...cached, value: cached.value.map(toEntry) };
    }
    const loader = adapter.reference[kind];
    if (!loader)
      throw new ProblemError('unsupported', { detail: `${adapter.title} has no reference kind ${kind}.`, operation: `reference.${kind}` });
    return load(call, `reference:${kind}`, async (own) => {
      const entries = await loader.load(await context(own));
      if (kind === 'order-statuses') watch.statuses(entries);
      return entries;
    });
  }

  async function categories(call: Call): Promise<Cached<readonly Category[]>> {
    const list = resources.categories?.list;
    if (!list) throw new ProblemError('unsupported', { detail: `${adapter.title} has no categories.`, operation: 'categories.list' });
    return load(call, 'reference:categories', async (own) => list.run(await context(own)));
  }

  async function variantIndex(call: Call): Promise<Cached<VariantIndex>> {
    const list = resources.products?.list;
    if (!list)
      throw new ProblemError('unsupported', {
        detail: `${adapter.title} has no product list to find variants in.`,
        operation: 'products.list',
      });
    return load(call, VARIANTS, async (own) => {
      const matches: VariantMatch[] = [];
      const size = 'max' in list.pageSizes ? Math.min(list.pageSizes.max, 500) : Math.max(...list.pageSizes);
      const inner = await context(own);
      let position: Position | null = null;
      do {
        const page: Page<Product> = await list.run(inner, { filters: {}, size, position, count: false, full: false });
        for (const product of page.items) {
          for (const variant of product.variants) {
            matches.push({
              productId: nativeOf(product.id),
              variantId: nativeOf(variant.id),
              sku: variant.sku ?? (product.variants.length === 1 ? product.sku : null),
            });
          }
        }
        if (page.next && JSON.stringify(page.next) === JSON.stringify(position))
          throw new ProblemError('vendor_invalid_response', 'The pages of the vendor do not advance.');
        position = page.next;
      } while (position);
      return { bySku: groupBy(matches, (match) => match.sku), byProduct: groupBy(matches, (match) => match.productId) };
    });
  }

  function renew(old: VariantIndex, call: Call): Promise<Cached<VariantIndex>> {
    void cache.drop(config.id, VARIANTS);
    const renewed = variantIndex(call);
    renewals.set(old, renewed);
    return renewed;
  }

  async function findVariants(call: Call, by: { readonly sku: string } | { readonly productId: string }): Promise<readonly VariantMatch[]> {
    if (resources.stock?.resolve) return resources.stock.resolve.run(await context(call), by);
    const pick = (index: VariantIndex) => ('sku' in by ? index.bySku.get(by.sku) : index.byProduct.get(by.productId)) ?? [];
    const cached = await variantIndex(call);
    const found = pick(cached.value);
    if (found.length > 0 || cached.status === 'miss' || cached.age < INDEX_REST) return found;
    // A thousand lines may ask at once for what an old index lacks: it is made anew once.
    const renewed = renewals.get(cached.value) ?? renew(cached.value, call);
    return pick((await renewed).value);
  }

  async function context(
    call: Call,
    extra: { readonly ledger?: Ledger; readonly writes?: WriteLog; readonly spending?: CallContext } = {},
  ): Promise<AnyContext> {
    const http = watched(door.forCall(extra.spending ?? spend(call)), extra.ledger, extra.writes);
    return {
      client: adapter.connect(http, settings),
      settings,
      scope: await scope(call),
      now,
      reference: async (kind) => (await reference(call, kind)).value,
      remember: async (key, run) => (await load(call, `adapter:${key}`, run)).value,
      forget: (key) => void cache.drop(config.id, `adapter:${key}`),
      ignore: (pointer, reason) => extra.ledger?.ignore(pointer, reason),
      findVariants: (by) => findVariants(call, by),
    };
  }

  return {
    id: config.id,
    adapter,
    config,
    settings,
    resources,
    door,
    watch,
    kinds,
    context,
    scope,
    knownScope,
    reference,
    referenceAtHand(kind) {
      const cached = kind === 'categories' ? undefined : cache.peek<readonly ReferenceEntry[]>(config.id, `reference:${kind}`);
      if (cached) watch.looked(`reference:${kind}`, cached.status);
      return cached;
    },
    categories,
    drop: (kind) => cache.drop(config.id, kind === undefined ? undefined : `reference:${kind}`),
    dropVariants: () => cache.drop(config.id, VARIANTS),
    retire() {
      retired = true;
    },
  };
}

/** Settles the ledger before the first write, and keeps count of writes. (A read that fails is never told as lost: the door sees to that.) */
function watched(http: Http, ledger: Ledger | undefined, writes: WriteLog | undefined): Http {
  let leave: Promise<void> | undefined;
  return {
    async send<T>(request: NativeRequest, read: Reader<T>): Promise<T> {
      if (request.effect === 'read') return http.send(request, read);
      ledger?.settle();
      leave ??= writes?.sending?.();
      if (leave) await leave;
      if (writes) writes.sent++;
      const answer = await http.send(request, read);
      ledger?.wrote();
      if (writes) writes.confirmed++;
      return answer;
    },
  };
}

function toEntry(category: Category): ReferenceEntry {
  const { id, connection, vendor, name, active, parentId, externalId } = category;
  return { id, connection, vendor, kind: 'categories', name, code: null, active, extra: { parentId, externalId } };
}

function nativeOf(gid: string): string {
  return parseGid(gid)?.native ?? '';
}

function groupBy(matches: readonly VariantMatch[], key: (match: VariantMatch) => string | null): Map<string, VariantMatch[]> {
  const groups = new Map<string, VariantMatch[]>();
  for (const match of matches) {
    const name = key(match);
    if (name === null) continue;
    const group = groups.get(name);
    if (group) group.push(match);
    else groups.set(name, [match]);
  }
  return groups;
}
