/** What the emulated account holds. Rows keep the vendor's own key names; amounts and quantities are exact decimal texts until they are printed. */
import { rawNumber } from '../../../src/lib/json.ts';
import { subtract, sum } from '../../../src/lib/money.ts';

/** Rows by id. Ids are never given twice, not even after a deletion. */
export interface Table<Row> {
  readonly rows: Map<number, Row>;
  last: number;
}

export interface Warehouse {
  readonly id: number;
  readonly name: string;
  /** UNIX seconds. */
  readonly created_at: number;
  readonly w_type: number;
  /** hprofit.txt 700 and 843: "Components" is 4 in reference_info and 655 in warehouses. The id that reference_info tells, where it differs. */
  readonly referenceId?: number;
}
export interface Account {
  readonly id: number;
  readonly name: string;
  balance: string;
  readonly currency_id: number;
  readonly types: number;
  readonly created_at: number;
}
export interface Category {
  readonly id: number;
  name: string;
  /** hprofit.txt 42, 211: 0 and null both mean a root; kept as it was written. */
  parent_id: number | null;
  /** Milliseconds. */
  readonly createdAt: number;
}
export interface StockRow {
  readonly id: number;
  readonly mid: number;
  /** Free to sell. */
  instock: string;
  /** Physically there. */
  quantity: string;
  net_price: string;
  price: string;
  sale_price: string;
}
export interface Product {
  readonly id: number;
  readonly name: string;
  readonly brandId: number | null;
  categoryId: number | null;
  readonly attr: readonly { readonly name: string; readonly value: string }[];
  readonly description: string | null;
  readonly images: readonly string[];
  /** Milliseconds from which the images show. */
  readonly imagesFrom: number;
  readonly unit: string;
  readonly sku: string;
  readonly barcode: string | null;
  readonly stock: StockRow[];
  /** 1 = simple, 2 = a variation, which is a row of its own. */
  readonly type_product: 1 | 2;
  readonly parent_id: number | null;
  /** Milliseconds. */
  updatedAt: number;
}
export interface ClientDelivery {
  readonly id: number;
  readonly delivery_id: number;
  readonly city: string;
  readonly post_office: string;
}
export interface Client {
  readonly id: number;
  is_active: 0 | 1;
  name: string;
  phone: string;
  email: string;
  birth_day: string | null;
  discount: string;
  total_amount: string;
  city: string;
  postal_code: string | null;
  state_or_region: string | null;
  country: string | null;
  /** UNIX seconds. */
  readonly created_at: number;
  updated_at: number;
  address: string;
  responsible_user_id: number | null;
  comment: string;
  first_name: string;
  last_name: string;
  middle_name: string;
  nickname: string;
  company: string;
  balance: string;
  /** Shown only in the `client` block of a sale (hprofit.txt 394). */
  readonly deliveries: ClientDelivery[];
}
export interface SaleItem {
  readonly oiid: number;
  readonly is_refund: 0 | 1;
  readonly quantity: string;
  readonly barcode: string | null;
  readonly product_id: number;
  readonly mid: number;
  readonly parent_id: number | null;
  readonly net_price: string;
  readonly channel_tax: string;
  readonly price: string;
  readonly base_price: string;
  readonly amount: string;
  readonly discount: string;
  readonly profit: string;
  readonly item_profit: string;
  readonly product_name: string;
}
export interface Sale {
  readonly oid: number;
  /** UNIX seconds. */
  readonly purchase_date: number;
  readonly amount: string;
  readonly amount_sale: string;
  readonly prepaid_amount: string;
  readonly channel_id: readonly number[];
  readonly client_id: number | null;
  readonly comment: string;
  readonly discount: string;
  readonly discount_type: string;
  readonly order_status: string;
  readonly account_id: number;
  readonly prapaid_account_id: number | null;
  readonly clients_delivery_id: number | null;
  readonly seller_order_id: string;
  readonly tracking_number: string | null;
  remote_order_id: number | null;
  readonly order_number: string;
  readonly fee: string | null;
  readonly items: readonly SaleItem[];
}
export interface RemoteOrder {
  readonly id: number;
  readonly integration_id: number;
  /** hprofit.txt 570, 624: an integer when written, a string when read. */
  readonly order_id: string;
  readonly status: string;
  readonly local_status: string | null;
  readonly order_name: string;
  readonly info: unknown;
  readonly price: string;
  readonly discount: string;
  readonly currency: string;
  /** Milliseconds; printed as naive UTC. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly phone: string | null;
  readonly email: string | null;
  readonly address_1: unknown;
  readonly address_2: string;
  readonly is_deleted: 0 | 1;
  /** Lines as they were written: numbers, or texts such as "500,32 грн" from a marketplace. */
  readonly order_data: readonly unknown[];
  readonly first_name: string;
  readonly last_name: string | null;
  readonly client_id: number;
  sales_id: number | null;
  /** What it holds back in the reservation warehouse. */
  readonly reserved: readonly { readonly productId: number; readonly quantity: string }[];
}
export interface Link {
  readonly product_id: number;
  readonly integration_id: number;
  readonly remote_id: string;
}
export interface Shipment {
  readonly id: number;
  readonly marketplace_id: number;
  readonly delivery_id: number | null;
  readonly shipment_status: 'pending' | 'complete' | 'saled';
  readonly amount: string;
  readonly quantity: string;
  /** UNIX seconds. */
  readonly delivered_date: number | null;
  readonly created_at: number;
  readonly name: string;
  readonly expected_quantity: string;
  readonly received_amount: string;
  readonly ttn: string | null;
}

/** Choices where the vendor's document leaves room, or contradicts what was seen. */
export interface Switches {
  readonly flatProducts: boolean;
  readonly cidIsParent: boolean;
  readonly stableOid: boolean;
  /** Milliseconds until images of a new product show. */
  readonly asyncImages: number;
  readonly remoteDateField: 'modified' | 'created';
}

export interface State {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly switches: Switches;
  readonly warehouses: Table<Warehouse>;
  readonly accounts: Table<Account>;
  readonly brands: Table<{ readonly id: number; readonly name: string | null }>;
  readonly categories: Table<Category>;
  readonly products: Table<Product>;
  readonly clients: Table<Client>;
  readonly sales: Table<Sale>;
  readonly remoteOrders: Table<RemoteOrder>;
  readonly shipments: Table<Shipment>;
  readonly links: Link[];
  /** Last ids of rows that live inside others. */
  readonly last: { stockRow: number; saleItem: number };
  /** Day DDMMYY → running number of its last sale. */
  readonly saleNumbers: Map<string, number>;
}

/** The account's user (hprofit.txt 147, 207, 571). */
export const USER_ID = 11;
/** The integration that the token is bound to: remote orders written with the token belong to it (hprofit.txt 732). */
export const OWN_INTEGRATION = 545;
/** A marketplace's integration in the same account (hprofit.txt 569, 719). */
export const MARKETPLACE_INTEGRATION = 435;
/** Where remote orders reserve (hprofit.txt 649). */
export const RESERVATION_WAREHOUSE = 3;

/** An account with nothing in it. */
export function emptyState(now: () => number, switches: Switches): State {
  const table = <Row>(): Table<Row> => ({ rows: new Map<number, Row>(), last: 0 });
  return {
    now,
    switches,
    warehouses: table(),
    accounts: table(),
    brands: table(),
    categories: table(),
    products: table(),
    clients: table(),
    sales: table(),
    remoteOrders: table(),
    shipments: table(),
    links: [],
    last: { stockRow: 85608, saleItem: 4780 },
    saleNumbers: new Map(),
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

/** Rows by ascending id: the vendor documents no order; its samples ascend. */
export function byId<Row>(table: Table<Row>): Row[] {
  return [...table.rows].sort(([a], [b]) => a - b).map(([, row]) => row);
}

/** The stock row of a product in a warehouse, or undefined. */
export function stockRow(product: Product, mid: number): StockRow | undefined {
  return product.stock.find((row) => row.mid === mid);
}

/** The stock row of a product in a warehouse; made empty, with the prices of the product's first row, where there is none yet. */
export function ensureStockRow(state: State, product: Product, mid: number): StockRow {
  const found = stockRow(product, mid);
  if (found) return found;
  const [first] = product.stock;
  state.last.stockRow++;
  const row: StockRow = {
    id: state.last.stockRow,
    mid,
    instock: '0.00',
    quantity: '0.00',
    net_price: first?.net_price ?? '0.00',
    price: first?.price ?? '0.00',
    sale_price: first?.sale_price ?? '0.00',
  };
  product.stock.push(row);
  return row;
}

/** a + b, or a − b for a negative sign. */
export function shift(a: string, b: string, sign: 1 | -1): string {
  return sign === 1 ? sum([a, b]) : subtract(a, b);
}

/** A JSON number with at least so many digits after the point, as the vendor prints that column (`100.00`, `1.000`, `0.0000`). */
export function fixed(amount: string, places: number): unknown {
  const [whole = '0', fraction = ''] = amount.split('.');
  const digits = fraction.replace(/0+$/, '').padEnd(places, '0');
  return rawNumber(digits === '' ? whole : `${whole}.${digits}`);
}

/** `YYYY-MM-DD HH:MM:SS` in UTC. hprofit.txt 210 and 679: the same instant as naive text and as UNIX seconds shows that naive means UTC. */
export function naive(millis: number): string {
  return new Date(millis).toISOString().slice(0, 19).replace('T', ' ');
}
