/** Made-up orders of both collections: every status, one and many lines, marketplace texts, remote orders that became sales. */
import { divideExactly, multiply, subtract, sum, toJsonNumber } from '../../../src/lib/money.ts';
import { reserve } from './remote-orders.ts';
import { nextNumber, saleItem } from './sales.ts';
import type { Random } from './seed-random.ts';
import {
  byId,
  type Client,
  MARKETPLACE_INTEGRATION,
  mint,
  OWN_INTEGRATION,
  type Product,
  put,
  type RemoteOrder,
  type Sale,
  type State,
  shift,
} from './state.ts';

const DAY = 86_400_000;

/** Types, "Default Statuses of sales", and one of a user's own. */
const SALE_STATUSES = [
  'saled',
  'reserve_sale',
  'delivery',
  'delivering',
  'on-delivering',
  'arrived',
  'cod',
  'refund',
  'Очікує оплати',
] as const;
/** Types, "Statuses for remote orders", and one of a user's own. */
const REMOTE_STATUSES = [
  'pending',
  'processing',
  'delivering',
  'arrived',
  'delivered',
  'received',
  'saled',
  'refund',
  'cancelled',
  'На узгодженні',
] as const;

/** Which collections an order stands in, by its number modulo the length: a remote order, a sale, or both. */
const COLLECTIONS = 'RSRSBRSRRSRSRBRSRSRS';

interface Line {
  readonly product: Product;
  readonly mid: number;
  readonly quantity: string;
  readonly price: string;
}
interface Stock {
  readonly products: readonly [Product, ...Product[]];
  readonly clients: readonly [Client, ...Client[]];
}

/** So many orders, oldest first as ids are minted, over the last 150 days. Some share their second with the one before. */
export function seedOrders(state: State, random: Random, count: number): void {
  const [product, ...products] = byId(state.products).filter((row) => row.stock.length > 0);
  const [client, ...clients] = byId(state.clients);
  if (!product || !client) return;
  const from: Stock = { products: [product, ...products], clients: [client, ...clients] };
  const start = state.now() - 150 * DAY;
  const step = Math.floor((149 * DAY) / Math.max(count, 1));
  const counters = { remote: 0, sale: 0 };
  let at = start;
  for (let index = 0; index < count; index++) {
    if (index % 17 !== 16) at = Math.floor((start + index * step + random.below(step)) / 1000) * 1000;
    const where = COLLECTIONS[index % COLLECTIONS.length];
    const buyer = random.pick(from.clients);
    const market = where !== 'S' && counters.remote % 2 === 0;
    const lines = linesOf(random, from.products, index).map((line) => (market ? { ...line, ...forMarket(line) } : line));
    const remote =
      where === 'S' ? undefined : remoteOrder(state, random, { index: counters.remote++, at, buyer, lines, market, sold: where === 'B' });
    if (where === 'R') continue;
    const sale = saleRow(state, random, {
      index: counters.sale++,
      at: remote ? Math.min(at + 3_600_000, state.now()) : at,
      buyer,
      lines,
      remote,
    });
    if (remote) remote.sales_id = sale.oid;
  }
}

function linesOf(random: Random, products: Stock['products'], index: number): Line[] {
  const count = index % 5 === 4 ? 3 : index % 5 === 2 ? 2 : 1;
  return Array.from({ length: count }, () => {
    const product = random.pick(products);
    const row = product.stock[random.below(product.stock.length)];
    const quantity = product.unit === 'kg' ? '1.5' : String(1 + random.below(3));
    return { product, mid: row?.mid ?? 3, quantity, price: row?.price ?? '1.00' };
  });
}

/** Marketplaces write two decimals and sell whole pieces. */
function forMarket({ price, quantity }: Line): Pick<Line, 'price' | 'quantity'> {
  return { price: divideExactly(price, 1) ?? '249.90', quantity: quantity.includes('.') ? '2' : quantity };
}

interface RemotePlan {
  readonly index: number;
  readonly at: number;
  readonly buyer: Client;
  readonly lines: readonly Line[];
  readonly market: boolean;
  readonly sold: boolean;
}

function remoteOrder(state: State, random: Random, plan: RemotePlan): RemoteOrder {
  const { index, at, buyer, lines, market } = plan;
  const id = mint(state.remoteOrders);
  // One number of ours is also a number of the marketplace: only integration and number together are one order's own.
  const orderId = market ? String(index === 8 ? 700_001 : 321_400_000 + index * 7) : String(700_000 + index);
  const status = plan.sold ? 'saled' : (REMOTE_STATUSES[(index >> 1) % REMOTE_STATUSES.length] ?? 'pending');
  const paid = index % 3 === 0;
  const method = paid ? 'LiqPay' : 'Наложенный платеж';
  const data = lines.map((line, place) =>
    market ? marketLine(state, line, index * 10 + place, paid, method) : ownLine(line, paid, method),
  );
  const items = sum(lines.map((line) => multiply(line.price, line.quantity)));
  const discount = index % 9 === 4 && Number(items) > 20 ? '10.50' : '0.00';
  const open = status === 'pending' || status === 'processing';
  return put(state.remoteOrders, id, {
    id,
    integration_id: market ? MARKETPLACE_INTEGRATION : OWN_INTEGRATION,
    order_id: orderId,
    status,
    local_status: plan.sold ? 'saled' : null,
    order_name: `Order ID: ${orderId}`,
    info: index % 12 === 11 ? {} : { is_paid: paid, payment_type: method, ...(index % 4 === 1 && { order_text: `WEB-${orderId}` }) },
    price: subtract(items, discount),
    discount,
    currency: market ? 'грн' : index % 30 === 15 ? 'USD' : 'UAH',
    createdAt: at,
    modifiedAt: Math.min(at + random.below(5 * DAY), state.now()),
    phone: buyer.phone === '' ? null : `+${buyer.phone}`,
    email: buyer.email === '' ? null : buyer.email,
    address_1: {
      address_1: index % 4 === 0 ? '' : `Відділення №${1 + (index % 40)}`,
      city: index % 4 === 0 ? '' : 'Київ',
      delivery_cost: index % 5 === 3 ? 65.5 : 0,
      ...(index % 6 !== 5 && { delivery_operator: index % 7 === 6 ? 'ukrposhta' : 'nova_poshta' }),
      ...(index % 3 === 1 && { ttn: String(20_451_164_700_000 + index) }),
    },
    address_2: index % 5 === 1 ? '01001' : index % 5 === 2 ? 'Код домофона 12, 3 поверх' : '',
    is_deleted: index % 29 === 28 && !plan.sold ? 1 : 0,
    order_data: data,
    first_name: buyer.first_name === '' ? 'Покупець' : buyer.first_name,
    last_name: buyer.last_name === '' ? null : buyer.last_name,
    client_id: buyer.id,
    sales_id: null,
    reserved: open && !market ? reserve(state, data) : [],
  });
}

/** A marketplace's line names its own ids and writes sums for people (hprofit.txt 595-607). */
function marketLine(state: State, line: Line, number: number, paid: boolean, method: string): unknown {
  const link = state.links.find((entry) => entry.product_id === line.product.id && entry.integration_id === MARKETPLACE_INTEGRATION);
  const id = link ? Number(link.remote_id) : 2_423_600_000 + number;
  return {
    id,
    name: line.product.name,
    product_id: id,
    sku: line.product.sku,
    quantity: toJsonNumber(line.quantity),
    price: forPeople(line.price),
    total: forPeople(multiply(line.price, line.quantity)),
    is_paid: paid,
    payment_type: method,
    measure_unit: 'шт.',
  };
}

/** A line as our own integration writes it (Types, OrderDataType). */
function ownLine(line: Line, paid: boolean, method: string): unknown {
  return {
    id: line.product.id,
    name: line.product.name,
    product_id: null,
    local_product_id: line.product.id,
    sku: line.product.sku,
    quantity: toJsonNumber(line.quantity),
    price: toJsonNumber(line.price),
    total: toJsonNumber(multiply(line.price, line.quantity)),
    is_paid: paid,
    payment_type: method,
  };
}

function forPeople(amount: string): string {
  const [whole = '0', fraction = '00'] = amount.split('.');
  return `${whole.replace(/(\d)(?=(\d{3})+$)/g, '$1 ')},${fraction} грн`;
}

interface SalePlan {
  readonly index: number;
  readonly at: number;
  readonly buyer: Client;
  readonly lines: readonly Line[];
  readonly remote: RemoteOrder | undefined;
}

/** What is in the stock and in the accounts already reflects it, so that it moves neither. */
function saleRow(state: State, random: Random, plan: SalePlan): Sale {
  const { index, buyer, remote } = plan;
  const status = remote ? 'saled' : (SALE_STATUSES[index % SALE_STATUSES.length] ?? 'saled');
  const items = plan.lines.map((line) => {
    const discount = index % 7 === 3 && Number(line.price) > 10 ? '1.50' : '0.00';
    const refund = status === 'refund';
    return saleItem(state, line.product, line.mid, { quantity: line.quantity, price: shift(line.price, discount, -1), discount, refund });
  });
  const total = sum(items.map((item) => item.amount));
  const reduced = index % 4 === 1 ? divideExactly(multiply(total, 95), 100) : null;
  const amount = reduced ?? total;
  const known = remote !== undefined || index % 3 !== 0;
  const seconds = Math.floor(plan.at / 1000);
  const oid = mint(state.sales);
  const fee = index % 6 === 2 ? '5.00' : null;
  return put(state.sales, oid, {
    oid,
    purchase_date: seconds,
    amount,
    amount_sale: amount,
    prepaid_amount: index % 5 === 3 ? (divideExactly(amount, 2) ?? '0.00') : '0.00',
    channel_id: index % 4 === 0 ? [] : index % 4 === 1 ? [867, 905] : [905],
    client_id: known ? buyer.id : null,
    comment: index % 6 === 1 ? 'Подзвонити перед доставкою\nдякую' : '',
    discount: reduced === null ? '0.00' : '5.00',
    discount_type: '%',
    order_status: status,
    account_id: random.oneIn(3) ? 14_532 : 2,
    prapaid_account_id: index % 5 === 3 ? 2 : null,
    clients_delivery_id: known ? (buyer.deliveries[0]?.id ?? null) : null,
    seller_order_id: remote && index % 2 === 0 ? remote.order_id : '',
    tracking_number: index % 3 === 1 ? String(20_451_170_000_000 + index) : null,
    remote_order_id: remote?.id ?? null,
    order_number: nextNumber(state, seconds),
    fee,
    items,
  });
}
