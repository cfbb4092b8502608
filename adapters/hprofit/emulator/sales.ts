/** /sales (hprofit.txt 268-484): PUT creates, POST edits, DELETE takes a body. */
import { compare, multiply, subtract } from '../../../src/lib/money.ts';
import {
  breach,
  checkShape,
  integer,
  integerOf,
  isNumber,
  listOf,
  type NativeAmount,
  number,
  optional,
  orNull,
  pageOf,
  type Route,
  record,
  rejected,
  text,
  toAmount,
  words,
} from './protocol.ts';
import { ensureStockRow, fixed, mint, type Product, put, type Sale, type SaleItem, type State, shift, stockRow, USER_ID } from './state.ts';

/** hprofit.txt 270-406. The filter of dates is inclusive at both ends: its example ends in :59 (275). The samples ascend by time. */
export const listSales: Route = {
  parameters: ['limit', 'offset', 'date_from', 'date_to', 'client_id', 'warehouse_id', 'status'],
  handle({ state, query }) {
    const from = integerOf(query, 'date_from');
    const to = integerOf(query, 'date_to');
    const client = integerOf(query, 'client_id');
    const warehouse = integerOf(query, 'warehouse_id');
    const status = query.get('status');
    const rows = [...state.sales.rows.values()]
      .filter(
        (sale) =>
          (from === undefined || sale.purchase_date >= from) &&
          (to === undefined || sale.purchase_date <= to) &&
          (client === undefined || sale.client_id === client) &&
          // hprofit.txt 275: one line is enough, and the whole sale comes.
          (warehouse === undefined || sale.items.some((item) => item.mid === warehouse)) &&
          (status === undefined || sale.order_status === status),
      )
      .sort((a, b) => a.purchase_date - b.purchase_date || a.oid - b.oid);
    return { success: true, data: pageOf(rows, query).map((sale) => print(state, sale)) };
  },
};

function print(state: State, sale: Sale): unknown {
  const client = sale.client_id === null ? undefined : state.clients.rows.get(sale.client_id);
  return {
    purchase_date: sale.purchase_date,
    date_ident: new Date(sale.purchase_date * 1000).toISOString().slice(0, 10).replaceAll('-', ''),
    amount: fixed(sale.amount, 2),
    oid: sale.oid,
    amount_sale: fixed(sale.amount_sale, 2),
    // hprofit.txt 286, 336: JSON inside a string; the fee only where there is one.
    more_info: `{${sale.fee === null ? '' : `"fee": ${sale.fee}, `}"account_fee": 0, "fee_type": 0}`,
    af: '',
    prepaid_amount: fixed(sale.prepaid_amount, 2),
    responsible_user_id: USER_ID,
    // hprofit.txt 290: a list inside a string.
    channel_id: `[${sale.channel_id.join(', ')}]`,
    client_id: sale.client_id,
    comment: sale.comment,
    // hprofit.txt 346: only in some rows.
    ...(client && { cash_from_client: null }),
    discount: fixed(sale.discount, 2),
    discount_type: sale.discount_type,
    order_status: sale.order_status,
    account_id: sale.account_id,
    prapaid_account_id: sale.prapaid_account_id,
    clients_delivery_id: sale.clients_delivery_id,
    seller_order_id: sale.seller_order_id,
    tracking_number: sale.tracking_number,
    delivery_info: null,
    remote_order_id: sale.remote_order_id,
    order_number: sale.order_number,
    currency: '2',
    fee: sale.fee === null ? null : fixed(sale.fee, 2),
    terminal_trx: null,
    dps: null,
    items: sale.items.map(printItem),
    // hprofit.txt 291, 386: only where the sale has a client.
    ...(client && {
      client: {
        id: client.id,
        name: client.name,
        phone: client.phone,
        email: client.email,
        first_name: client.first_name,
        last_name: client.last_name,
        middle_name: client.middle_name,
        client_deliveries: client.deliveries,
      },
    }),
  };
}

function printItem(item: SaleItem): unknown {
  return {
    oiid: item.oiid,
    is_refund: item.is_refund,
    quantity: fixed(item.quantity, 3),
    barcode: item.barcode,
    product_id: item.product_id,
    mid: item.mid,
    parent_id: item.parent_id,
    net_price: fixed(item.net_price, 2),
    tax: 0,
    channel_tax: fixed(item.channel_tax, 4),
    price: fixed(item.price, 2),
    base_price: fixed(item.base_price, 2),
    amount: fixed(item.amount, 2),
    discount: fixed(item.discount, 2),
    type_price: '',
    profit: fixed(item.profit, 2),
    item_profit: fixed(item.item_profit, 2),
    product_name: item.product_name,
    product_deleted: 0,
    ukzt: null,
  };
}

interface NativeSaleForm {
  readonly amount: NativeAmount;
  readonly amount_sale: NativeAmount;
  readonly client_id: number | null;
  readonly channel_id: readonly number[];
  readonly order_status: string;
  readonly account_id: number;
  readonly date: string;
  readonly products: Readonly<Record<string, NativeSaleLine>>;
  readonly comment?: string;
  readonly prepaid_amount?: NativeAmount | '';
  readonly discount?: NativeAmount;
  readonly discount_type?: string;
}
interface NativeSaleLine {
  readonly pid: number;
  readonly count: NativeAmount;
  readonly discount: NativeAmount;
  readonly finish_price: NativeAmount;
  readonly mid: number;
}

/** Which keys are required is documented nowhere: all of the example but the two that it leaves empty. */
const FORM = {
  amount: number,
  amount_sale: number,
  client_id: orNull(integer),
  channel_id: listOf(integer),
  order_status: words,
  account_id: integer,
  // hprofit.txt 417.
  date: { is: 'a time in UTC such as 2024-12-12T13:35:11.259Z', test: isTime },
  products: record,
  comment: optional(text),
  // hprofit.txt 428: "" stands for none.
  prepaid_amount: optional({ is: 'a number or ""', test: (value: unknown) => value === '' || isNumber(value) }),
};
const LINE = { pid: integer, count: number, discount: number, finish_price: number, mid: integer };

function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** hprofit.txt 407-440. */
export const createSale: Route = {
  parameters: [],
  handle({ state, body }) {
    checkShape(body, FORM, 'the sale');
    const form = body as NativeSaleForm;
    checkLines(state, form);
    const seconds = Math.floor(Date.parse(form.date) / 1000);
    const sale = saleOf(state, form, mint(state.sales), {
      order_number: nextNumber(state, seconds),
      prapaid_account_id: null,
      clients_delivery_id: null,
      seller_order_id: '',
      tracking_number: null,
      remote_order_id: null,
      fee: null,
    });
    put(state.sales, sale.oid, sale);
    applySale(state, sale, 1);
    return answer(state, sale);
  },
};

/** hprofit.txt 441-474: the whole form again; the sale comes back under another oid (443, 468) with its old number. */
export const editSale: Route = {
  parameters: [],
  handle({ state, body }) {
    checkShape(body, { ...FORM, oid: integer, discount: number, discount_type: words }, 'the sale');
    const form = body as NativeSaleForm & { readonly oid: number };
    const old = state.sales.rows.get(form.oid);
    if (!old) throw rejected(`no sale ${form.oid}`);
    checkLines(state, form);
    applySale(state, old, -1);
    state.sales.rows.delete(old.oid);
    const sale = saleOf(state, form, state.switches.stableOid ? old.oid : mint(state.sales), old);
    put(state.sales, sale.oid, sale);
    applySale(state, sale, 1);
    relink(state, old.oid, sale.oid);
    return answer(state, sale);
  },
};

/** hprofit.txt 475-484. */
export const deleteSale: Route = {
  parameters: [],
  handle({ state, body }) {
    checkShape(body, { oid: integer }, 'the body');
    const { oid } = body as { readonly oid: number };
    const sale = state.sales.rows.get(oid);
    if (!sale) throw rejected(`no sale ${oid}`);
    state.sales.rows.delete(oid);
    applySale(state, sale, -1);
    relink(state, oid, null);
    return { success: true, balance: balanceOf(state, sale) };
  },
};

/** hprofit.txt 418-430: products are an object whose keys are "0", "1", ...; a list is refused. */
function checkLines(state: State, form: NativeSaleForm): void {
  const keys = Object.keys(form.products);
  if (keys.length === 0) throw breach('products is empty');
  keys.forEach((key, index) => {
    if (key !== String(index)) throw breach(`products has the key ${key} in place of ${index}`);
    const line = form.products[key];
    checkShape(line, LINE, `products[${key}]`);
    if (!line || compare(toAmount(line.count), '0') <= 0) throw rejected(`count of products[${key}]`);
    if (!state.products.rows.has(line.pid)) throw rejected(`no product ${line.pid}`);
    if (!state.warehouses.rows.has(line.mid)) throw rejected(`no warehouse ${line.mid}`);
  });
  if (form.client_id !== null && !state.clients.rows.has(form.client_id)) throw rejected(`no client ${form.client_id}`);
  if (!state.accounts.rows.has(form.account_id)) throw rejected(`no account ${form.account_id}`);
}

type Kept = Pick<
  Sale,
  'order_number' | 'prapaid_account_id' | 'clients_delivery_id' | 'seller_order_id' | 'tracking_number' | 'remote_order_id' | 'fee'
>;

/** The sale of a checked form. Amounts stand as given: the samples do not add up, so the vendor does not check them (hprofit.txt 411-423). */
function saleOf(state: State, form: NativeSaleForm, oid: number, kept: Kept): Sale {
  return {
    oid,
    purchase_date: Math.floor(Date.parse(form.date) / 1000),
    amount: toAmount(form.amount),
    amount_sale: toAmount(form.amount_sale),
    prepaid_amount: form.prepaid_amount === undefined || form.prepaid_amount === '' ? '0.00' : toAmount(form.prepaid_amount),
    channel_id: form.channel_id,
    client_id: form.client_id,
    comment: form.comment ?? '',
    discount: form.discount === undefined ? '0.00' : toAmount(form.discount),
    discount_type: form.discount_type ?? '%',
    order_status: form.order_status,
    account_id: form.account_id,
    items: Object.values(form.products).flatMap((line) => {
      const product = state.products.rows.get(line.pid);
      if (!product) return [];
      const discount = toAmount(line.discount);
      const refund = form.order_status === 'refund';
      return [saleItem(state, product, line.mid, { quantity: toAmount(line.count), price: toAmount(line.finish_price), discount, refund })];
    }),
    order_number: kept.order_number,
    prapaid_account_id: kept.prapaid_account_id,
    clients_delivery_id: kept.clients_delivery_id,
    seller_order_id: kept.seller_order_id,
    tracking_number: kept.tracking_number,
    remote_order_id: kept.remote_order_id,
    fee: kept.fee,
  };
}

/** A line of a sale, with what the CRM knows of the product. The unit of a line's discount is documented nowhere; here it is money a piece. */
export function saleItem(
  state: State,
  product: Product,
  mid: number,
  line: { readonly quantity: string; readonly price: string; readonly discount: string; readonly refund: boolean },
): SaleItem {
  const cost = (stockRow(product, mid) ?? product.stock[0])?.net_price ?? '0.00';
  const margin = subtract(line.price, cost);
  state.last.saleItem++;
  return {
    oiid: state.last.saleItem,
    is_refund: line.refund ? 1 : 0,
    quantity: line.quantity,
    barcode: product.barcode,
    product_id: product.id,
    mid,
    parent_id: product.parent_id,
    net_price: cost,
    channel_tax: '0.00',
    price: line.price,
    base_price: shift(line.price, line.discount, 1),
    amount: multiply(line.price, line.quantity),
    discount: line.discount,
    profit: multiply(margin, line.quantity),
    item_profit: margin,
    product_name: product.name,
  };
}

/** DDMMYY and the day's running number (hprofit.txt 303, 357, 435). */
export function nextNumber(state: State, seconds: number): string {
  const [year = '', month = '', day = ''] = new Date(seconds * 1000).toISOString().slice(2, 10).split('-');
  const key = `${day}${month}${year}`;
  const running = (state.saleNumbers.get(key) ?? 0) + 1;
  state.saleNumbers.set(key, running);
  return `${key}${String(running).padStart(2, '0')}`;
}

/** Moves stock, the account's balance and the client's total, or moves them back. A refund has taken nothing. */
function applySale(state: State, sale: Sale, direction: 1 | -1): void {
  if (sale.order_status === 'refund') return;
  for (const item of sale.items) {
    const product = state.products.rows.get(item.product_id);
    if (!product) continue;
    const row = ensureStockRow(state, product, item.mid);
    const taken = direction === 1 ? -1 : 1;
    row.quantity = shift(row.quantity, item.quantity, taken);
    row.instock = shift(row.instock, item.quantity, taken);
    product.updatedAt = state.now();
  }
  const account = state.accounts.rows.get(sale.account_id);
  if (account) account.balance = shift(account.balance, sale.amount, direction);
  const client = sale.client_id === null ? undefined : state.clients.rows.get(sale.client_id);
  if (client) client.total_amount = shift(client.total_amount, sale.amount, direction);
}

/** A remote order keeps knowing the sale that was made of it. */
function relink(state: State, from: number, to: number | null): void {
  for (const order of state.remoteOrders.rows.values()) if (order.sales_id === from) order.sales_id = to;
}

function balanceOf(state: State, sale: Sale): unknown {
  return fixed(state.accounts.rows.get(sale.account_id)?.balance ?? '0', 2);
}

function answer(state: State, sale: Sale): unknown {
  return {
    success: true,
    oid: sale.oid,
    order_number: sale.order_number,
    balance: balanceOf(state, sale),
    check: 'allow',
    check_id: 0,
    type: '',
  };
}
