/**
 * What the emulated world holds: one supplier's account, the dropshipper accounts it works with, and a second supplier whose cabinet is not emulated.
 * Amounts are exact decimal texts until they are printed.
 */
import { rawNumber } from '../../../src/lib/json.ts';
import { fromMillis, toNaive } from '../../../src/lib/time.ts';

/** Rows by id. Ids are never given twice. */
export interface Table<Row> {
  readonly rows: Map<number, Row>;
  last: number;
}

/** mydrop.txt 267: each account sets up its own. */
export interface Status {
  readonly id: number;
  readonly title: string;
  /** Only `success` is documented (mydrop.txt 123), and of a new order at that. */
  readonly type: string;
  readonly final: boolean;
}
export interface Size {
  readonly id: number;
  readonly title: string;
  sku: string | null;
  amount: number;
}
export interface Product {
  readonly id: number;
  /** Whose product it is: `OWN_SUPPLIER` or another one. */
  readonly supplierId: number;
  title: string;
  sku: string | null;
  importId: string | null;
  categoryId: number | null;
  description: string | null;
  manufacturer: string | null;
  /** Cost, wholesale, dropshipper's and retail price (mydrop.txt 554-557); null where the card has none. */
  readonly prices: { assembly: string | null; opt: string | null; drop: string | null; retail: string | null };
  readonly sizes: Size[];
  /** Filenames of uploaded images. */
  readonly images: string[];
  readonly hidden: boolean;
  readonly archived: boolean;
}
export interface Category {
  readonly id: number;
  title: string;
  importId: string | null;
  parentId: number | null;
  /** Filename of an uploaded image. */
  filename: string | null;
}
export interface Image {
  readonly id: number;
  readonly filename: string;
  readonly importId: string | null;
  /** Where the picture came from: a file's name or an address. */
  source: string;
  /** How often it was uploaded: mydrop.txt 571, the picture is replaced and the filename stays. */
  uploads: number;
}
/** A dropshipper as the supplier knows it (mydrop.txt 755-771). */
export interface Dropshipper {
  readonly id: number;
  /** The dropshipper's own account; one that the supplier added has none of its own, `real` is false (mydrop.txt 782). */
  readonly account: { readonly id: number; readonly name: string; readonly real: boolean };
  readonly dateTime: string;
  readonly group: { readonly id: number; readonly title: string } | null;
  readonly name: string;
  readonly phone: string | null;
  readonly link: string | null;
  readonly note: string | null;
  readonly payoutAddress: string | null;
  readonly shopLink: string | null;
  readonly verified: boolean;
}
/** A supplier as the emulated dropshipper knows it (mydrop.txt 861-867). */
export interface Supplier {
  /** Id of the relation, which the supplier calls `vendorDropshipper`: both samples show 4343. */
  readonly relationId: number;
  readonly id: number;
  readonly name: string;
}
export interface Line {
  readonly productId: number;
  readonly sizeId: number | null;
  readonly sizeNote: string | null;
  readonly amount: number;
  readonly assembly: string | null;
  readonly drop: string | null;
  readonly price: string;
}
/** Where the parcel goes, as it was written. */
export interface Delivery {
  service: string | null;
  city: string | null;
  warehouseNumber: string | null;
  pickup: boolean;
  homeDelivery: boolean;
  street: string | null;
  streetRef: string | null;
  houseNumber: string | null;
  /** Kilograms. */
  weight: string | null;
}
export interface Order {
  readonly id: number;
  /** The number that people see in the cabinet. */
  readonly index: number;
  readonly supplierId: number;
  /** The dropshipper's relation; null for a retail order. */
  readonly relationId: number | null;
  readonly dateTime: string;
  readonly createdWith: string;
  name: string;
  phone: string;
  lines: Line[];
  statusId: number;
  /** mydrop.txt 313: true keeps the tracker from changing the status. */
  manualStatus: boolean;
  ttn: string | null;
  returnTtn: string | null;
  prepay: string;
  /** Cash on delivery as it was given; null where it follows from the rest. */
  codGiven: string | null;
  cod: string;
  total: string;
  dropPrice: string;
  /** Null for a retail order. */
  payout: string | null;
  /** The supplier's margin. */
  margin: string;
  dropshipperMargin: string;
  loss: string;
  /** What the carrier took for the way there and back. */
  directLoss: string | null;
  reverseLoss: string | null;
  readonly delivery: Delivery;
  description: string | null;
  managerId: number | null;
  parcel: { readonly code: string; readonly text: string } | null;
  returnParcel: { readonly code: string; readonly text: string } | null;
  readonly hasDiscount: boolean;
  payoutStatus: string;
  deleted: boolean;
  /** False while a dropshipper's order is a draft, which no supplier sees. */
  submitted: boolean;
  /** What the vendor takes and never tells back: sources, utm marks, payment status, box sizes ... */
  readonly kept: Record<string, unknown>;
}
export interface Action {
  readonly id: number;
  readonly type: string;
  readonly dateTime: string;
  readonly description: string | null;
  /** Done by the CRM itself (mydrop.txt 316). */
  readonly service: boolean;
  readonly managerId: number | null;
  readonly orderId: number;
}
export interface Payout {
  readonly id: number;
  readonly dateTime: string;
  updated: string | null;
  readonly loss: string;
  readonly margin: string;
  readonly payout: string;
  readonly ordersCount: number;
  readonly payoutAddress: string;
  status: string;
  readonly dropshipper: { readonly id: number; readonly dropshipperId: number; readonly name: string };
  readonly orderIds: readonly number[];
}

/** Choices where the vendor's document is silent or contradicts itself. */
export interface Switches {
  readonly timezone: string;
  readonly strictPut: boolean;
  readonly itemKeys: 'both' | 'prefixed' | 'plain';
  readonly dropshipperGetOrder: 'post-only' | 'get-only' | 'both';
  readonly perPageOver50: 'reject' | 'clamp';
  readonly unknownStatus: 'refuse' | 'ignore' | 'create';
  readonly newWithoutTitle: 'skip' | 'refuse';
  readonly autoTtn: boolean;
  readonly manualKey: 'both' | 'camel' | 'snake';
  readonly dropshipperAnswer: 'list' | 'object';
  readonly drafts: boolean;
  readonly oldestFirst: boolean;
  readonly exportShape: 'object' | 'list' | 'off';
  readonly wideExport: boolean;
}

export interface State {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly switches: Switches;
  readonly statuses: Table<Status>;
  readonly managers: Table<{ readonly id: number; readonly name: string }>;
  readonly suppliers: readonly Supplier[];
  readonly products: Table<Product>;
  readonly categories: Table<Category>;
  readonly images: Table<Image>;
  readonly dropshippers: Table<Dropshipper>;
  readonly orders: Table<Order>;
  readonly actions: Table<Action>;
  readonly payouts: Table<Payout>;
  /** Last ids of what lives inside others. */
  readonly last: { size: number; index: number; account: number };
}

/** The supplier whose account is emulated (mydrop.txt 863-866). */
export const OWN_SUPPLIER = 1;
/** The relation of the dropshipper whose account is emulated to that supplier (mydrop.txt 152, 862). */
export const OWN_RELATION = 4343;
/** mydrop.txt 339: the feed of actions has another id for the account than the dropshipper's orders have for the supplier (864). */
export const VENDOR_ACCOUNT = 1558;
/** mydrop.txt 120-125. */
export const NEW_STATUS = 145;
/** mydrop.txt 408, 452. */
export const UNPAID = 'Не выплачено';
/** mydrop.txt 489. */
export const PAID = 'Выплачено';

/** A world with two suppliers and nothing else in it. */
export function emptyState(now: () => number, switches: Switches): State {
  const table = <Row>(): Table<Row> => ({ rows: new Map<number, Row>(), last: 0 });
  return {
    now,
    switches,
    statuses: table(),
    managers: table(),
    suppliers: [
      { relationId: OWN_RELATION, id: OWN_SUPPLIER, name: 'Пример поставщика' },
      // The name is of the request table (mydrop.txt 977).
      { relationId: 4344, id: 2, name: 'SomeDrop' },
    ],
    products: table(),
    categories: table(),
    images: table(),
    dropshippers: table(),
    orders: table(),
    actions: table(),
    payouts: table(),
    last: { size: 342, index: 0, account: 12_345 },
  };
}

/** Puts a row in its place and keeps its id from being given again. */
export function put<Row>(table: Table<Row>, id: number, row: Row): Row {
  table.rows.set(id, row);
  table.last = Math.max(table.last, id);
  return row;
}

/** A new id. */
export function mint(table: Table<unknown>): number {
  table.last++;
  return table.last;
}

/** Rows by descending id, which is newest first. */
export function newest<Row>(table: Table<Row>): Row[] {
  return [...table.rows].sort(([a], [b]) => b - a).map(([, row]) => row);
}

/** Rows by ascending id. */
export function byId<Row>(table: Table<Row>): Row[] {
  return newest(table).reverse();
}

/** The row that a part of a path names. */
export function rowOf<Row>(table: Table<Row>, id: string): Row | undefined {
  return /^\d{1,15}$/.test(id) ? table.rows.get(Number(id)) : undefined;
}

/**
 * Naive local time with microseconds (mydrop.txt 119). The shape is that of Python's isoformat, which leaves the fraction out where it is zero.
 * `micros` are those beyond the milliseconds, 0 to 999.
 */
export function stamp(state: State, millis: number, micros: number): string {
  const wall = toNaive(fromMillis(millis), state.switches.timezone).replace(' ', 'T');
  const fraction = (((millis % 1000) + 1000) % 1000) * 1000 + micros;
  return fraction === 0 ? wall : `${wall}.${String(fraction).padStart(6, '0')}`;
}

/** The time of something done now; `salt` makes its microseconds. */
export function stampNow(state: State, salt: number): string {
  return stamp(state, state.now(), 1 + ((salt * 137) % 999));
}

/** A JSON number with at least one digit after the point, as payouts are printed (mydrop.txt 400-403: `450.0`). */
export function float(amount: string): unknown {
  const [whole = '0', fraction = ''] = amount.split('.');
  return rawNumber(`${whole}.${fraction.replace(/0+$/, '') || '0'}`);
}
