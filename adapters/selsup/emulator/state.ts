/** What the emulated account holds. Rows keep the vendor's own key names where they are told as they are kept; amounts are exact decimal texts. */
import { toJsonNumber, toMoney } from '../../../src/lib/money.ts';

/** Keys as they were written and are told again. */
export type Kept = Record<string, unknown>;

/** Rows by id. Ids are never given twice. */
export interface Table<Row> {
  readonly rows: Map<number, Row>;
  last: number;
}

/** "My organization" (selsup.txt 739-820). */
export interface Organization {
  /** Of "my organization"; this is the `organizationId` of every row. */
  readonly id: number;
  /** The legal entity, with an id of its own. */
  organization: Kept;
  /** Keys and flags (selsup.txt 740-820). */
  written: Kept;
}
/** A warehouse of the seller or of a marketplace. */
export interface Warehouse {
  readonly id: number;
  readonly name: string;
  /** null = the seller's own. */
  readonly service: string | null;
  readonly organizationId: number;
  readonly city: string | null;
  readonly address: string | null;
  readonly priority: number;
  readonly deleted: boolean;
}
/** A node of the tree of categories. */
export interface Category {
  readonly id: number;
  name: string;
  parentId: number | null;
  deleted: boolean;
  written: Kept;
}
/** A brand. */
export interface Brand {
  readonly id: number;
  name: string;
  deleted: boolean;
  written: Kept;
}
/** A manufacturer. */
export interface Manufacturer {
  readonly id: number;
  readonly name: string;
  readonly address: string | null;
}
/** A buyer who is a person. */
export interface Customer {
  readonly id: number;
  written: Kept;
}
/** A company: a supplier or a wholesale buyer. */
export interface Contractor {
  readonly id: number;
  versionId: number;
  deleted: boolean;
  written: Kept;
  lastIncomeAt: number | null;
}
/** A picture of a colour. */
export interface Image {
  readonly id: number;
  readonly path: string;
  readonly url: string | null;
  readonly position: number;
}
/** A barcode of a size. */
export interface Barcode {
  readonly id: number;
  readonly barcode: string;
}
/** The vendor's `Product`: a size of a colour, and what is sold (selsup.txt 20-25). */
export interface Size {
  readonly id: number;
  /** What stock is kept by; several sizes may share one (selsup.txt 60). */
  skuId: number;
  versionId: number;
  deleted: boolean;
  readonly createdAt: number;
  written: Kept;
  values: unknown[];
  barcodes: Barcode[];
  /** What only the vendor writes: ids and counts of marketplaces. */
  readonly told: Readonly<Kept>;
  /** `price`, `priceWithoutDiscount`, `purchasePrice` and the like; decimals. */
  prices: Record<string, string>;
}
/** The vendor's `ProductView`: a colour. */
export interface View {
  readonly id: number;
  versionId: number;
  deleted: boolean;
  readonly createdAt: number;
  written: Kept;
  values: unknown[];
  images: Image[];
  readonly sizes: Size[];
}
/** The vendor's `ProductModel`: a card. */
export interface Card {
  readonly id: number;
  versionId: number;
  deleted: boolean;
  readonly createdAt: number;
  article: string;
  organizationId: number;
  categoryId: number | null;
  brandId: number | null;
  manufacturerId: number | null;
  services: readonly string[];
  written: Kept;
  values: unknown[];
  readonly views: View[];
}
/** A size with what it belongs to. */
export interface Place {
  readonly id: number;
  readonly card: Card;
  readonly view: View;
  readonly size: Size;
}
/** What lies of one SKU in one cell. */
export interface StockRow {
  readonly id: number;
  readonly skuId: number;
  readonly warehouseId: number;
  readonly cell: string;
  quantity: number;
  modifiedAt: number;
  readonly purchasePrice: string | null;
}
/** What moved a SKU in a warehouse. */
export interface Movement {
  readonly id: number;
  readonly at: number;
  readonly operation: string;
  readonly skuId: number;
  readonly warehouseId: number;
  readonly itemId: number | null;
  readonly orderId: number | null;
  readonly before: number;
  readonly after: number;
}
/** A line of an order. */
export interface OrderLine {
  readonly id: number;
  productId: number;
  quantity: number;
  price: string | null;
  readonly createdAt: number;
  written: Kept;
}
/** A row of an order's history. */
export interface OrderState {
  readonly id: number;
  readonly at: number;
  readonly status: string;
  readonly trackingNumber: string | null;
  readonly deliveryDate: string | null;
  readonly totalQuantity: number;
  readonly totalPrice: string;
}
/** An order, or a document of the warehouse: the vendor keeps both in one place. */
export interface Order {
  readonly id: number;
  versionId: number;
  readonly type: string;
  status: string;
  readonly service: string | null;
  externalOrderId: string | null;
  organizationId: number;
  /** At the marketplace. Milliseconds, whole seconds: the three ways in which times are told name one instant. */
  readonly createdAt: number;
  /** In SelSup. */
  readonly importedAt: number;
  modifiedAt: number;
  closedAt: number | null;
  deleted: boolean;
  /** The marketplace's, which an FBM shipment goes to (selsup.txt 50). */
  warehouseId: number | null;
  /** The seller's own, which goods leave. */
  stockWarehouseId: number | null;
  readonly invoiceNumber: number;
  customerId: number | null;
  buyerId: number | null;
  supplierId: number | null;
  lines: OrderLine[];
  /** Writable keys of a plain kind. */
  written: Kept;
  /** Read-only keys that only some orders have. */
  readonly told: Readonly<Kept>;
  /** What its goods did to the stock. */
  stage: 'none' | 'reserved' | 'written-off';
  readonly history: OrderState[];
}
/** Work that is done later. */
export interface Task {
  readonly id: number;
  readonly type: string;
  status: string;
  message: string | null;
  readonly createdAt: number;
  /** Milliseconds from which its work is done. */
  readonly dueAt: number;
  finishedAt: number | null;
  readonly organizationId: number | null;
  /** Does the work; a text is the code of a failure. */
  readonly work: () => string | undefined;
}
/** An employee, a position or a user. */
export interface Person {
  readonly id: number;
  versionId: number;
  deleted: boolean;
  written: Kept;
}

/** Choices where the vendor's document leaves room, or contradicts what was seen. */
export interface Switches {
  readonly duplicate: 'return' | 'reject';
  readonly withProducts: boolean;
  readonly patchLines: 'merge' | 'replace';
  readonly unknownId: 400 | 404;
  readonly personRows: boolean;
  readonly asyncPrices: number;
}

/** All that the account holds. */
export interface State {
  /** Milliseconds since the epoch, cut to whole seconds. */
  readonly now: () => number;
  readonly switches: Switches;
  readonly organizations: Table<Organization>;
  readonly warehouses: Table<Warehouse>;
  readonly categories: Table<Category>;
  readonly brands: Table<Brand>;
  readonly manufacturers: Table<Manufacturer>;
  readonly customers: Table<Customer>;
  readonly contractors: Table<Contractor>;
  readonly cards: Table<Card>;
  /** Size id → where it stands. */
  readonly places: Map<number, Place>;
  readonly stock: Table<StockRow>;
  /** SKU → its rows; `addRow` keeps it. */
  readonly stockOf: Map<number, StockRow[]>;
  readonly movements: Table<Movement>;
  /** `sku:warehouse` → what orders hold back. */
  readonly reserved: Map<string, number>;
  readonly orders: Table<Order>;
  readonly tasks: Table<Task>;
  readonly persons: Table<Person>;
  readonly positions: Table<Person>;
  readonly users: Table<Person>;
  readonly webhooks: Table<Kept>;
  /** Account settings (selsup.txt 264-729). */
  readonly client: Kept;
  /** `service:organization` → credentials. */
  readonly integrations: Map<string, Kept>;
  /** Last ids of rows that live inside others. */
  readonly last: { view: number; size: number; sku: number; barcode: number; image: number; line: number; history: number; paper: number };
  /** Year → last `invoiceNumber`: it starts again every year. */
  readonly invoices: Map<number, number>;
}

/** The account. */
export const CLIENT_ID = 1;

/** An account with nothing in it. */
export function emptyState(now: () => number, switches: Switches): State {
  const table = <Row>(last = 0): Table<Row> => ({ rows: new Map<number, Row>(), last });
  return {
    now: () => Math.floor(now() / 1000) * 1000,
    switches,
    organizations: table(),
    warehouses: table(),
    categories: table(),
    brands: table(),
    manufacturers: table(),
    customers: table(100),
    contractors: table(500),
    cards: table(4000),
    places: new Map(),
    stock: table(70_000),
    stockOf: new Map(),
    movements: table(),
    reserved: new Map(),
    orders: table(200),
    tasks: table(),
    persons: table(),
    positions: table(),
    users: table(),
    webhooks: table(),
    client: {},
    integrations: new Map(),
    // Counters that never meet: an id of one kind used for another must not find anything by chance.
    last: { view: 4500, size: 6000, sku: 16_000, barcode: 26_000, image: 36_000, line: 9000, history: 0, paper: 0 },
    invoices: new Map(),
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

/** A new id of a row that lives inside another. */
export function mintInner(state: State, kind: keyof State['last']): number {
  state.last[kind]++;
  return state.last[kind];
}

/** Rows by ascending id. */
export function byId<Row>(table: Table<Row>): Row[] {
  return [...table.rows].sort(([a], [b]) => a - b).map(([, row]) => row);
}

/** Rows without null values. */
export function withoutNulls(row: Kept): Kept {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined));
}

/** Answers tell a field without a value as null or not at all, both in one sample; here it goes by the row's id. */
export function mixed(id: number, row: Kept): Kept {
  return id % 2 === 0 ? row : withoutNulls(row);
}

/** The ways in which one instant is told: plainly, with the zone's name after it, with milliseconds. All three stand in the vendor's own answers. */
type TimeShape = 'plain' | 'zoned' | 'millis';

/** An instant in one of these shapes. */
export function told(millis: number, how: TimeShape = 'plain'): string {
  const iso = new Date(millis).toISOString();
  return how === 'millis' ? iso : `${iso.slice(0, 19)}Z${how === 'zoned' ? '[UTC]' : ''}`;
}

/** The shape that the times of a row have. */
export function shapeOf(id: number): TimeShape {
  return (['plain', 'zoned', 'millis'] as const)[id % 3] ?? 'plain';
}

/** Exact decimal of a number of a body. */
export function toAmount(value: number): string {
  return toMoney(value) ?? '0.00';
}

/** An amount as a JSON number; null stays. */
export function amount(value: string | null | undefined): unknown {
  return value === null || value === undefined ? null : toJsonNumber(value);
}

/** Every size, by id. */
export function places(state: State): Place[] {
  return [...state.places.values()].sort((a, b) => a.id - b.id);
}

/** The seller's own warehouses that are not deleted. */
export function ownWarehouses(state: State): Warehouse[] {
  return byId(state.warehouses).filter((warehouse) => warehouse.service === null && !warehouse.deleted);
}
