/** What an emulated account holds. */
import { fromMillis, toNaive } from '../../../src/lib/time.ts';
import type { Amount } from './amounts.ts';
import type { Json } from './shapes.ts';

/** Behaviours that accounts differ in, or that tests want to see. */
export interface Switches {
  /** False: "the current system settings don't allow to edit stocks" (retailcrm.txt 9526). */
  readonly stockEditingAllowed: boolean;
  /** False: order items may not hold the same SKU twice (retailcrm.txt 8437). */
  readonly sameOffersAllowed: boolean;
  /** Whether a new product comes with a SKU of its own; the document is silent. */
  readonly productCreatesOffer: boolean;
  /** False: a track number that is written is dropped ("deprecated for write", retailcrm.txt 6350-6352). */
  readonly trackNumberWritable: boolean;
  /** A partly failed upload answers 460; false: 200 with the failed ones listed (both are recorded). */
  readonly uploadAnswers460: boolean;
  /** A successful create answers 201; false: 200, as other recordings show. */
  readonly createAnswers201: boolean;
  /** From the second page on, rows have moved down by one. */
  readonly duplicateRows: boolean;
  /** Day filters "to" leave their own day out; the document does not say. */
  readonly dayToExclusive: boolean;
}

/** A payment of an order. */
export interface Payment {
  readonly id: number;
  externalId: string | null;
  type: string;
  status: string | null;
  amount: Amount;
  paidAt: string | null;
  comment: string | null;
}

/** An item of an order. */
export interface Item {
  readonly id: number;
  /** Null = a free-text item (retailcrm.txt 6073-6077). */
  readonly offerId: number | null;
  productName: string | null;
  quantity: Amount;
  initialPrice: Amount;
  /** Per unit, unlike the order's own. */
  discountManualAmount: Amount;
  discountManualPercent: Amount;
  /** In base currency. */
  purchasePrice: Amount;
  status: string;
  vatRate: string;
  comment: string | null;
  priceType: string | null;
  ordering: number | null;
  properties: Json[];
  externalIds: { code: string; value: string }[];
  markingCodes: string[];
  readonly createdAt: string;
}

/** Delivery of an order. */
export interface Delivery {
  code: string | null;
  cost: Amount;
  netCost: Amount;
  date: string | null;
  time: Json;
  data: Json;
  service: Json;
  address: Json;
  vatRate: string | null;
}

/** An order. */
export interface Order {
  readonly id: number;
  readonly site: string;
  number: string;
  externalId: string | null;
  status: string;
  statusUpdatedAt: string;
  createdAt: string;
  fullPaidAt: string | null;
  /** Id of a customer of either kind: they share one sequence. */
  customer: number;
  /** The person to talk to. */
  contact: number | null;
  company: number | null;
  discountManualAmount: Amount;
  discountManualPercent: Amount;
  /** Fields that are only kept and given back, by their wire names. */
  plain: Json;
  items: Item[];
  payments: Payment[];
  delivery: Delivery;
  links: Json[];
  fromApi: boolean;
}

/** A firm of a corporate customer. */
export interface Company {
  readonly id: number;
  isMain: boolean;
  fields: Json;
  readonly createdAt: string;
}
/** A link of a corporate customer with a person. */
export interface Contact {
  readonly id: number;
  isMain: boolean;
  readonly customer: number;
  companies: number[];
}

/** A customer of either kind. */
export interface Customer {
  readonly id: number;
  readonly type: 'customer' | 'customer_corporate';
  readonly site: string;
  externalId: string | null;
  createdAt: string;
  /** By their wire names. */
  fields: Json;
  phones: string[];
  tags: string[];
  segments: string[];
  /** A person has at most one. */
  addresses: Json[];
  companies: Company[];
  contacts: Contact[];
  subscriptions: Json[];
}

/** A product or a service. */
export interface Product {
  readonly id: number;
  catalogId: number;
  /** `product` or `service`. */
  readonly type: string;
  externalId: string | null;
  groups: number[];
  fields: Json;
  updatedAt: string;
}

/** A SKU. */
export interface Offer {
  readonly id: number;
  readonly productId: number;
  externalId: string | null;
  xmlId: string | null;
  name: string;
  article: string | null;
  barcode: string | null;
  active: boolean;
  vatRate: string;
  unit: string;
  images: string[];
  properties: Record<string, string>;
  /** Grams and millimetres. */
  size: Json;
  prices: Map<string, Amount>;
  purchasePrice: Amount | null;
  stores: Map<string, { quantity: Amount; purchasePrice: Amount | null }>;
}

/** A group of products. */
export interface Group {
  readonly id: number;
  readonly site: string;
  name: string;
  parentId: number | null;
  externalId: string | null;
  description: string | null;
  active: boolean;
}

/** Logs of changes. */
export type Log = 'orders' | 'customers' | 'customers-corporate' | 'tasks' | 'packs';

/** The account. */
export interface Account {
  readonly zone: string;
  readonly switches: Switches;
  readonly scopes: ReadonlySet<string>;
  /** Codes that the key sees; all of them exist. */
  readonly sites: readonly string[];
  /** Kind of dictionary (`statuses`, `stores` …) → code → entry. */
  readonly dictionaries: Map<string, Map<string, Json>>;
  readonly orders: Map<number, Order>;
  /** Order → what it was combined into, or null where it was deleted. */
  readonly removedOrders: Map<number, number | null>;
  readonly customers: Map<number, Customer>;
  readonly removedCustomers: Map<number, number | null>;
  readonly products: Map<number, Product>;
  readonly offers: Map<number, Offer>;
  readonly groups: Map<number, Group>;
  readonly history: Record<Log, Json[]>;
  /** Smaller collections by name: notes, packs, tasks, costs, files … */
  readonly collections: Map<string, Map<number, Json>>;
  /** Work that was promised, not done (combining): done before the next request. */
  readonly pending: (() => void)[];
  /** Last issued number of each sequence. */
  readonly sequences: Map<string, number>;
  statisticUpdatedAt: number | null;
  now(): number;
}

/** An account without anything in it. */
export function newAccount(about: {
  readonly zone: string;
  readonly switches: Switches;
  readonly scopes: Iterable<string>;
  readonly sites: readonly string[];
  readonly now: () => number;
}): Account {
  return {
    zone: about.zone,
    switches: about.switches,
    scopes: new Set(about.scopes),
    sites: about.sites,
    dictionaries: new Map(),
    orders: new Map(),
    removedOrders: new Map(),
    customers: new Map(),
    removedCustomers: new Map(),
    products: new Map(),
    offers: new Map(),
    groups: new Map(),
    history: { orders: [], customers: [], 'customers-corporate': [], tasks: [], packs: [] },
    collections: new Map(),
    pending: [],
    sequences: new Map(),
    statisticUpdatedAt: null,
    now: about.now,
  };
}

/** Next number of a sequence. */
export function nextId(account: Account, sequence: string): number {
  const id = (account.sequences.get(sequence) ?? 0) + 1;
  account.sequences.set(sequence, id);
  return id;
}

/** Issues a chosen number: what follows is larger. */
export function claimId(account: Account, sequence: string, id: number): number {
  account.sequences.set(sequence, Math.max(account.sequences.get(sequence) ?? 0, id));
  return id;
}

/** The account's clock: naive `Y-m-d H:i:s` in its own time zone (public clients). */
export function clock(account: Account): string {
  return toNaive(fromMillis(Math.floor(account.now() / 1000) * 1000), account.zone);
}

/** A smaller collection by its name. */
export function collection(account: Account, name: string): Map<number, Json> {
  const found = account.collections.get(name) ?? new Map<number, Json>();
  account.collections.set(name, found);
  return found;
}

/** A dictionary by its name: entries by code. */
export function dictionary(account: Account, kind: string): Map<string, Json> {
  const found = account.dictionaries.get(kind) ?? new Map<string, Json>();
  account.dictionaries.set(kind, found);
  return found;
}

/** Entry of a dictionary, or undefined. */
export function entry(account: Account, kind: string, code: string | null): Json | undefined {
  return code === null ? undefined : account.dictionaries.get(kind)?.get(code);
}

/** Currency of a site's orders; the base currency where the site names none. */
export function currencyOf(account: Account, site: string): string {
  return String(entry(account, 'sites', site)?.currency ?? baseCurrency(account));
}

/** Code of the base currency. */
export function baseCurrency(account: Account): string {
  for (const [code, currency] of dictionary(account, 'currencies')) if (currency.isBase === true) return code;
  return 'RUB';
}

/** Base currency for one unit of another (retailcrm.txt 9384-9387). */
export function rateOf(account: Account, currency: string): { readonly value: string; readonly nominal: string } {
  const found = entry(account, 'currencies', currency);
  return { value: String(found?.manualConvertValue ?? 1), nominal: String(found?.manualConvertNominal ?? 1) };
}

/** Sites of the account that a catalogue is bound to. */
export function sitesOfCatalog(account: Account, catalogId: number): string[] {
  return account.sites.filter((site) => Number(entry(account, 'sites', site)?.catalogId) === catalogId);
}

/** SKUs of a product. */
export function offersOf(account: Account, productId: number): Offer[] {
  return [...account.offers.values()].filter((offer) => offer.productId === productId);
}

/** Does all of the work on a record or, when it throws, none. */
export function wholly<T>(record: object, work: () => T): T {
  const before = structuredClone(record);
  try {
    return work();
  } catch (error) {
    Object.assign(record, before);
    throw error;
  }
}
