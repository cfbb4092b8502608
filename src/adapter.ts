/**
 * The contract between the engine and a vendor: types only.
 *
 * An adapter never sees a gateway id in what it is asked (drafts, patches, filters and ids arrive with native ids) and writes
 * gateway ids into what it answers (`toGid` in `lib/ids.ts`). It knows nothing of limits, cursors, merging, caching, retries, idempotency or problems.
 */
import type { z } from 'zod';
import type { Category, CategoryDraft, CategoryPatch } from './model/category.ts';
import type { Customer, CustomerDraft, CustomerPatch, CustomerType, Transaction, TransactionDraft } from './model/customer.ts';
import type { HistoryEntry, Order, OrderDraft, OrderPatch, OrderStatus } from './model/order.ts';
import type { Product, ProductDraft, ProductPatch } from './model/product.ts';
import type { ReferenceEntry, ReferenceKind } from './model/reference.ts';
import type { StockLevel } from './model/stock.ts';
import type { Http, Wire } from './wire.ts';

// ---------------------------------------------------------------- what is asked

/** Filters of GET /orders. Times are RFC 3339 UTC, `From` inclusive, `To` exclusive; ids are native. */
export interface OrderFilters {
  status: readonly OrderStatus[];
  nativeStatus: readonly string[];
  createdFrom: string;
  createdTo: string;
  updatedFrom: string;
  updatedTo: string;
  customerId: string;
  externalId: string;
  number: string;
  warehouseId: string;
  q: string;
}
export interface ProductFilters {
  q: string;
  sku: string;
  barcode: string;
  externalId: string;
  categoryId: string;
  brandId: string;
  warehouseId: string;
  active: boolean;
  updatedFrom: string;
  updatedTo: string;
}
export interface StockFilters {
  warehouseId: string;
  productId: string;
  variantId: string;
  sku: string;
}
export interface CustomerFilters {
  q: string;
  phone: string;
  email: string;
  externalId: string;
  type: CustomerType;
  groupId: string;
  managerId: string;
  createdFrom: string;
  createdTo: string;
  updatedFrom: string;
}
export type NoFilters = Record<never, never>;

/** Where a listing stands, in the vendor's own terms: plain JSON. The engine seals it into the public cursor. */
export type Position = { readonly [key: string]: string | number | boolean | null | readonly (string | number)[] };

/** One page as the engine asks for it. */
export interface ListQuery<Filters> {
  /** Only filters that the facts declare `exact` or `day`; `scan` filters stay with the engine. A `day` filter is the exact instant: widen it to days. */
  readonly filters: Readonly<Partial<Filters>>;
  /**
   * The `scan` filters: what the engine picks out of the answer by itself. Where a record takes more calls to become whole, one that cannot pass may be
   * left out before them; nothing has to be.
   */
  readonly scanned?: Readonly<Partial<Filters>>;
  /** Records a native page; one of the facts' page sizes, the same for a whole walk. */
  readonly size: number;
  /** Null = the beginning. */
  readonly position: Position | null;
  /** Whether the caller wants the total. */
  readonly count: boolean;
  /** Whether to fetch the parts named in the facts' `partial` too. */
  readonly full: boolean;
}

/** One page of a vendor's list. May hold fewer or more records than asked, none at all included; only `next: null` means the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: Position | null;
  /** All records under these filters, where the vendor told it; null or absent where not. */
  readonly total?: number | null;
}

/** One line of a stock update; ids are native. */
export interface StockLine {
  readonly variantId: string;
  /** Null = the connection's default warehouse is not configured. */
  readonly warehouseId: string | null;
  readonly quantity: number;
  readonly comment: string | null;
}
/** What became of a line, in the order of the lines. `warehouseId` is native: where the quantity went. */
export type StockLineResult =
  | { readonly status: 'updated'; readonly warehouseId: string }
  | {
      readonly status: 'failed';
      readonly code: 'not_found' | 'vendor_rejected' | 'unsupported_field' | 'invalid_request' | 'unsupported';
      readonly message: string;
    };

/** A sellable thing found by SKU or by product; ids are native. */
export interface VariantMatch {
  readonly productId: string;
  readonly variantId: string;
  readonly sku: string | null;
}

// ---------------------------------------------------------------- facts

/**
 * exact: the vendor filters (or the adapter does, in a bounded number of calls), nothing is left to trim.
 * day: the vendor filters whole days; the adapter asks for the days that cover the instant, the engine trims.
 * scan: the engine filters the vendor's pages, within 20 vendor calls a page.
 */
export type FilterSupport = 'exact' | 'day' | 'scan';

/** Facts of a list: plain data, published by GET /connections and enforced before the adapter is called. */
export interface ListFacts<Filters> {
  readonly capability: 'native' | 'composed';
  readonly filters: { readonly [Name in keyof Filters]?: FilterSupport };
  /** Native page sizes: the only ones allowed, or the largest. */
  readonly pageSizes: readonly number[] | { readonly max: number };
  /** `free`: every page tells it. `extra call`: fetched when `count` is asked. Not used when a filter is trimmed or scanned. */
  readonly total: 'free' | 'extra call' | 'never';
  readonly order: 'newest first' | 'vendor';
  /** Top-level fields that only a read by id gives (null or empty in a list unless `full`). */
  readonly partial?: readonly string[];
}

/** Facts of any other call. */
export interface CallFacts {
  /** native: one vendor call; composed: several, or local work. */
  readonly capability: 'native' | 'composed';
}

/** Facts of a call that writes what a caller gave. */
export interface WriteFacts extends CallFacts {
  /**
   * JSON Pointers of the input fields that this vendor has a place for; `*` stands for an array index, and a pointer covers everything below it.
   * What a caller gives beyond them never reaches the adapter: it is named in `Sluice-Ignored`, or refused under `Prefer: handling=strict`.
   */
  readonly fields: readonly string[];
  /** Vendor-specific inputs under `/extra`; anything else there is a 400. */
  readonly extra?: z.ZodObject;
  /** Reference kinds that this write may change; their cache is dropped. */
  readonly changes?: readonly ReferenceKind[];
}

/** Facts of a call that changes a record. */
export interface ChangeFacts {
  /** The vendor may give the record another id (H-Profit edits): the engine keeps the old one answering. Without it an answer with another id is none. */
  readonly replacesId?: boolean;
}

/** Facts of a create. */
export interface CreateFacts extends WriteFacts {
  /** What is promised when the vendor's answer is lost. `exactly-once` needs a `find`. */
  readonly guarantee: 'exactly-once' | 'at-most-once' | 'at-least-once';
}

/** A created record found again by the caller's own identifier; `id` is a gateway id. */
export interface Finder<Client, Settings, T extends { readonly id: string }> {
  /**
   * Looks a record up by `externalId` over everything that the list shows, or undefined. Called before every create that names one, and after a
   * create whose answer was lost. Must see what the vendor has now: never answer from `remember`.
   */
  find(context: Context<Client, Settings>, externalId: string): Promise<T | undefined>;
}

// ---------------------------------------------------------------- what an adapter is given

/** All that a pure mapper may know besides the payload. Plain data. */
export interface Scope {
  readonly connection: string;
  readonly vendor: string;
  /** ISO 4217: of amounts whose currency the vendor does not tell. */
  readonly currency: string;
  /** IANA zone of the vendor's naive times. */
  readonly timezone: string;
  /** ISO 3166-1 alpha-2: for phones written without a country code. */
  readonly country: string;
  /** The connection's `statusMap`: native status id or name → normalized, over the adapter's own map. */
  readonly statusMap: Readonly<Record<string, OrderStatus>>;
  /** Keys of `statusMap` in the order of the file, which an object loses for keys that look like numbers. Absent = as the object has them. */
  readonly statusOrder?: readonly string[];
}

/** What every operation gets: made anew for each request of a caller. */
export interface Context<Client, Settings = unknown> {
  readonly client: Client;
  readonly settings: Settings;
  readonly scope: Scope;
  /** Milliseconds since the epoch. The only clock. */
  now(): number;
  /** Entries of a reference kind of this connection, through the cache. */
  reference(kind: ReferenceKind): Promise<readonly ReferenceEntry[]>;
  /** Any other slowly changing data, cached per connection like reference data (same TTL, single flight, stale while the vendor is down). */
  remember<T extends NonNullable<unknown>>(key: string, load: () => Promise<T>): Promise<T>;
  /** Drops what `remember` keeps under the key. */
  forget(key: string): void;
  /**
   * Says that the value at this JSON Pointer of the caller's body is not written, e.g. because it cannot be represented exactly. Call it before the
   * first write of the operation: under `Prefer: handling=strict`, or when nothing of a patch is left, it refuses the call by throwing. After a
   * write it only tells: for what only the reading back shows that the vendor dropped.
   */
  ignore(pointer: string, reason: string): void;
  /** Variants by SKU or by product, through the vendor's own look-up where there is one (`stock.resolve`), else a cached index of the product list. */
  findVariants(by: { readonly sku: string } | { readonly productId: string }): Promise<readonly VariantMatch[]>;
}

// ---------------------------------------------------------------- operations

/** One list operation: its facts beside the function that performs it. */
export interface List<Client, Settings, T, Filters> extends ListFacts<Filters> {
  run(context: Context<Client, Settings>, query: ListQuery<Filters>): Promise<Page<T>>;
}
/** A read by native id; undefined = no such record. */
export interface Get<Client, Settings, T> extends CallFacts {
  run(context: Context<Client, Settings>, id: string): Promise<T | undefined>;
}
/** A create; the answer is the record as read back, or composed where the vendor gives nothing to read. */
export interface Create<Client, Settings, T, Draft> extends CreateFacts {
  run(context: Context<Client, Settings>, draft: Draft): Promise<T>;
}
/** A change of the record with this native id; undefined = no such record. */
export interface Update<Client, Settings, T, Patch> extends WriteFacts, ChangeFacts {
  run(context: Context<Client, Settings>, id: string, patch: Patch): Promise<T | undefined>;
}
/** A deletion; false = no such record. */
export interface Delete<Client, Settings> extends CallFacts {
  readonly changes?: readonly ReferenceKind[];
  run(context: Context<Client, Settings>, id: string): Promise<boolean>;
}

/** The draft of an order as adapters get it: `externalId` is always there (the engine mints one when the caller gave none). */
export type IdentifiedOrderDraft = OrderDraft & { readonly externalId: string };

/**
 * What a connection can do. A missing operation answers 501 `unsupported`; there is no other list of capabilities.
 * Every mapped record carries `raw`, the vendor's payload; the engine drops it unless the caller asked for it.
 */
export interface Resources<C, S> {
  readonly orders?: {
    readonly list?: List<C, S, Order, OrderFilters>;
    readonly get?: Get<C, S, Order>;
    readonly create?: Create<C, S, Order, IdentifiedOrderDraft> & Finder<C, S, Order>;
    readonly update?: Update<C, S, Order, OrderPatch>;
    /** `reason` is the caller's words, where the vendor has a place for them; else call `context.ignore('/reason', …)`. */
    readonly cancel?: CallFacts &
      ChangeFacts & { run(context: Context<C, S>, id: string, reason: string | undefined): Promise<Order | undefined> };
    readonly delete?: Delete<C, S>;
    /** Oldest first, whole. */
    readonly history?: CallFacts & { run(context: Context<C, S>, id: string): Promise<readonly HistoryEntry[] | undefined> };
  };
  readonly products?: {
    readonly list?: List<C, S, Product, ProductFilters>;
    readonly get?: Get<C, S, Product>;
    readonly create?: Create<C, S, Product, ProductDraft> & Partial<Finder<C, S, Product>>;
    readonly update?: Update<C, S, Product, ProductPatch>;
  };
  readonly stock?: {
    readonly list?: List<C, S, StockLevel, StockFilters>;
    /** Sets quantities; splits into the vendor's batches itself. One result a line, in order; one bad line never spoils the others. */
    readonly update?: CallFacts & {
      /** Most lines in one vendor call. */
      readonly batch: number;
      /** Whether a line's comment has a place. Where it has none, the engine names it in `Sluice-Ignored`, or refuses the line under strict handling. */
      readonly keepsComments?: boolean;
      /** Native id of the warehouse that a line without one means; undefined where none is configured. */
      defaultWarehouse(settings: S): string | undefined;
      run(context: Context<C, S>, lines: readonly StockLine[]): Promise<readonly StockLineResult[]>;
    };
    /** The vendor's own look-up of variants, where it has one. Exact matches only; all of them, so that an ambiguous SKU shows. */
    readonly resolve?: {
      run(context: Context<C, S>, by: { readonly sku: string } | { readonly productId: string }): Promise<readonly VariantMatch[]>;
    };
  };
  readonly customers?: {
    readonly list?: List<C, S, Customer, CustomerFilters>;
    readonly get?: Get<C, S, Customer>;
    readonly create?: Create<C, S, Customer, CustomerDraft> &
      Finder<C, S, Customer> & {
        /** Finds the record that a phone or email already belongs to, for 409 `already_exists`; asked when the vendor rejected a create. */
        findByContact?(context: Context<C, S>, draft: CustomerDraft): Promise<Customer | undefined>;
      };
    readonly update?: Update<C, S, Customer, CustomerPatch>;
    readonly transactions?: ListFacts<NoFilters> & {
      run(context: Context<C, S>, customerId: string, query: ListQuery<NoFilters>): Promise<Page<Transaction> | undefined>;
    };
    readonly addTransaction?: WriteFacts & {
      run(context: Context<C, S>, customerId: string, draft: TransactionDraft): Promise<Transaction | undefined>;
    };
  };
  readonly categories?: {
    /** The whole tree, cached as the reference kind `categories`; the engine pages it. */
    readonly list?: CallFacts & { run(context: Context<C, S>): Promise<readonly Category[]> };
    readonly create?: Create<C, S, Category, CategoryDraft>;
    readonly update?: Update<C, S, Category, CategoryPatch>;
    readonly delete?: Delete<C, S>;
  };
}
export type ResourceName = keyof Resources<unknown, unknown>;

/** Loaders of reference kinds. `categories` is not among them: it is made from `resources.categories.list`. */
export type ReferenceLoaders<C, S> = {
  readonly [Kind in Exclude<ReferenceKind, 'categories'>]?: { load(context: Context<C, S>): Promise<readonly ReferenceEntry[]> };
};

/** Budget of calls to a vendor. */
export interface Limits {
  readonly requestsPerSecond: number;
  readonly concurrency: number;
  /** One call's time-out. */
  readonly timeoutMs: number;
  /** Repeats of a read after its first attempt. */
  readonly retries: number;
}

/** An option that an account may need. `sluice doctor` says so where it is missing, or names what the account does not have. */
export interface OptionChoice {
  /** Its name under `options`. */
  readonly option: string;
  /** Its value is the code or native id of an entry of this kind; absent = anything. */
  readonly kind?: ReferenceKind;
  /** `when several`: when the account has more than one entry of the kind. `useful`: works without. `no`: only its value is looked at. */
  readonly need: 'always' | 'when several' | 'useful' | 'no';
  /** What happens without it: "new orders are refused". */
  readonly without: string;
}

/** A connection's settings as its adapter sees them. */
export interface Settings<Credentials, Options> {
  readonly connection: string;
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly options: Options;
}

/** A vendor: what a connection must supply, how its wire behaves, and what it can do. */
export interface Adapter<Credentials extends z.ZodObject = z.ZodObject, Options extends z.ZodObject = z.ZodObject, Client = unknown> {
  readonly vendor: string;
  /** Name for people. */
  readonly title: string;
  /** Strict object of strings. */
  readonly credentials: Credentials;
  /** Strict object; every option has a default or is optional, and a description. Gateway ids do not occur in it: native ids do. */
  readonly options: Options;
  readonly defaults: {
    /** Where every account lives; absent where each account has its own host. */
    readonly baseUrl?: string;
    readonly timezone: string;
    readonly currency: string;
    readonly country: string;
    readonly limits: Limits;
  };
  readonly wire: Wire<Settings<z.infer<Credentials>, z.infer<Options>>>;
  connect(http: Http, settings: Settings<z.infer<Credentials>, z.infer<Options>>): Client;
  /** What the account itself tells of its zone and currency; the configuration wins over it, it wins over the defaults. Cached like reference data. */
  discover?(client: Client): Promise<{ readonly timezone?: string; readonly currency?: string }>;
  /** What this connection can do under these settings. Pure: called once a connection. */
  resources(
    settings: Settings<z.infer<Credentials>, z.infer<Options>>,
  ): Resources<Client, Settings<z.infer<Credentials>, z.infer<Options>>>;
  readonly reference: ReferenceLoaders<Client, Settings<z.infer<Credentials>, z.infer<Options>>>;
  /** Options that the account decides about. Pure. */
  choices?(settings: Settings<z.infer<Credentials>, z.infer<Options>>): readonly OptionChoice[];
}
