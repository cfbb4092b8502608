/** Orders are made, changed, and moved between statuses; what they do to the stock. */
import { checkVersion } from './cards.ts';
import { ORDER_STATUSES } from './enums.ts';
import { stateOf } from './order-print.ts';
import { LINE_WRITABLE, ORDER_WRITABLE } from './order-shapes.ts';
import { saveContractor, saveCustomer } from './people.ts';
import { keptOf } from './product-shapes.ts';
import { breach, missing, rejected } from './protocol.ts';
import { type Kept, mint, mintInner, type Order, type OrderLine, ownWarehouses, put, type State, toAmount } from './state.ts';
import { move, onHand, reserve, take } from './stock-rows.ts';

type Body = Readonly<Kept>;

/** Types whose goods are held back when the order is made: the public documentation says it of RETAIL and WHOLESALE, and FBS ships from the same stock. */
const HOLDING = new Set(['RETAIL', 'WHOLESALE', 'FBS']);
const RELEASING = new Set(['CANCELED', 'REVOKED']);
const SHIPPING = new Set(['SEND', 'SUPPLIED', 'DELIVERY', 'READY_FOR_PICKUP', 'FINISHED']);
const CLOSING = new Set(['FINISHED', 'CANCELED', 'REVOKED', 'REFUND', 'REFUND_RECEIVED']);

/** Where an order's goods are in a status. */
export function stageOf(type: string, status: string): Order['stage'] {
  if (!HOLDING.has(type) || RELEASING.has(status) || status.includes('REFUND')) return 'none';
  return SHIPPING.has(status) ? 'written-off' : 'reserved';
}

/** Whether an order in this status is closed. */
export const isClosing = (status: string): boolean => CLOSING.has(status);

/** What of the order lies in the stock: pieces by SKU. Services and digital goods do not. */
function goodsOf(state: State, order: Order): Map<number, number> {
  const goods = new Map<number, number>();
  for (const line of order.lines) {
    const size = state.places.get(line.productId)?.size;
    if (!size || size.written.productType === 'SERVICE' || size.written.productType === 'DIGITAL') continue;
    goods.set(size.skuId, (goods.get(size.skuId) ?? 0) + line.quantity);
  }
  return goods;
}

/** Brings the stock to another stage of the order. More than there is was accepted, so it is taken as far as it is there. */
export function bring(state: State, order: Order, stage: Order['stage'], operation: string): void {
  const warehouseId = order.stockWarehouseId;
  const was = order.stage;
  order.stage = stage;
  if (warehouseId === null || was === stage) return;
  for (const [skuId, pieces] of goodsOf(state, order)) {
    const before = onHand(state, skuId, warehouseId);
    if (was === 'reserved') reserve(state, skuId, warehouseId, -pieces);
    if (was === 'written-off') take(state, skuId, warehouseId, -pieces);
    if (stage === 'reserved') reserve(state, skuId, warehouseId, pieces);
    if (stage === 'written-off') take(state, skuId, warehouseId, pieces);
    move(state, operation, { skuId, warehouseId, before, orderId: order.id });
  }
}

/** Notes a change. */
function touch(state: State, order: Order): void {
  order.modifiedAt = state.now();
  order.versionId++;
  order.history.push(stateOf(order, mintInner(state, 'history')));
}

/** An order by its id. */
export function orderOf(state: State, orderId: number): Order {
  const order = state.orders.rows.get(orderId);
  if (!order) throw missing(state, 'order', orderId);
  return order;
}

/** Sets a status; any may follow any (what may is documented nowhere). Goods once written off come back only by a refund to the stock. */
export function setStatus(state: State, order: Order, status: string): void {
  if (!ORDER_STATUSES.includes(status)) throw breach(`status ${status} is not known`, 'error_unknown_status');
  const stage = order.stage === 'written-off' ? 'written-off' : stageOf(order.type, status);
  const operation = stage === 'written-off' ? 'SALE_PRODUCT' : stage === 'reserved' ? 'RESERVE' : 'CANCEL_ORDER';
  bring(state, order, stage, operation);
  order.status = status;
  order.closedAt = isClosing(status) ? state.now() : null;
  touch(state, order);
}

/** Puts the goods of an order back. */
export function refund(state: State, order: Order): void {
  bring(state, order, 'none', 'REFUND_PRODUCT');
  order.status = 'REFUND';
  order.closedAt = state.now();
  touch(state, order);
}

/** Marks an order as deleted, which lets its goods go, or takes the mark off. */
export function setDeleted(state: State, order: Order, deleted: boolean): void {
  if (order.stage !== 'written-off')
    bring(state, order, deleted ? 'none' : stageOf(order.type, order.status), deleted ? 'REMOVE_RESERVE' : 'RESERVE');
  order.deleted = deleted;
  touch(state, order);
}

/** selsup.txt 38-54. */
export function createOrder(state: State, body: Body): Order {
  const type = String(body.type);
  const service = typeof body.service === 'string' ? body.service : null;
  const organizationId = organizationOf(state, body.organizationId);
  // selsup.txt 50-54 list the codes; in which order they are looked at is not said.
  if ((type === 'FBS' || type === 'FBM') && (service ?? 'NONE') === 'NONE') throw rejected('error_no_marketplace');
  if (type === 'FBM' && typeof body.warehouseId !== 'number') throw rejected('error_empty_warehouse');
  const stockWarehouseId = stockWarehouseOf(state, body.stockWarehouseId);
  const rows = Array.isArray(body.products) ? (body.products as readonly Body[]) : [];
  if (rows.length === 0) throw breach('an order without products', 'error_no_products');
  checkLines(
    state,
    type,
    rows,
    rows.map((row) => productOf(row)),
  );
  const externalOrderId = textOf(body.externalOrderId);
  const twin = externalOrderId === null ? undefined : twinOf(state, { externalOrderId, type, service });
  // selsup.txt 38, 42: the number is there so that no duplicate is made; what the second call is answered is not said.
  if (twin && state.switches.duplicate === 'reject') throw rejected('error_order_exists', { id: twin.id });
  if (twin) return twin;
  const [customerId, buyerId, supplierId] = [
    customerOf(state, body),
    contractorOf(state, body, 'buyer'),
    contractorOf(state, body, 'supplier'),
  ];
  const now = state.now();
  const orderId = mint(state.orders);
  const order: Order = {
    id: orderId,
    versionId: 0,
    type,
    status: 'CREATED',
    service,
    externalOrderId,
    organizationId,
    createdAt: now,
    importedAt: now,
    modifiedAt: now,
    closedAt: null,
    deleted: false,
    warehouseId: typeof body.warehouseId === 'number' ? body.warehouseId : null,
    stockWarehouseId,
    invoiceNumber: nextInvoice(state, now),
    customerId: customerId ?? null,
    buyerId: buyerId ?? null,
    supplierId: supplierId ?? null,
    lines: rows.map((row) => newLine(state, row)),
    written: withoutAbsent(keptOf(body, ORDER_WRITABLE)),
    told: { createdUser: 'api' },
    stage: 'none',
    history: [],
  };
  put(state.orders, orderId, order);
  // Goods of an FBM shipment leave the stock at once where that is asked for.
  if (HOLDING.has(type)) bring(state, order, 'reserved', 'RESERVE');
  else if (type === 'FBM' && body.writeOffStocks === true) bring(state, order, 'written-off', 'TAKE_MARKETPLACE');
  touch(state, order);
  return order;
}

const withoutAbsent = (row: Kept): Kept =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined));
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** selsup.txt 39, 51: must be given where the account has several. */
function organizationOf(state: State, given: unknown): number {
  if (typeof given === 'number') {
    if (!state.organizations.rows.has(given)) throw rejected('error_organization_not_found', { organizationId: given });
    return given;
  }
  const [first, ...others] = state.organizations.rows.keys();
  if (first === undefined || others.length > 0) throw rejected('error_no_organization');
  return first;
}

/** It need not be given where there is one; where there are several and none is named, the order stands without a warehouse and holds nothing back. */
function stockWarehouseOf(state: State, given: unknown): number | null {
  const own = ownWarehouses(state);
  if (typeof given !== 'number') return own.length === 1 ? (own[0]?.id ?? null) : null;
  if (!own.some((warehouse) => warehouse.id === given)) throw rejected('error_warehouse_not_found', { stockWarehouseId: given });
  return given;
}

/** An order of this number, type and service: the three together are one order's own. */
function twinOf(state: State, key: Pick<Order, 'externalOrderId' | 'type' | 'service'>): Order | undefined {
  return [...state.orders.rows.values()].find(
    (order) =>
      order.externalOrderId === key.externalOrderId && order.type === key.type && (order.service ?? 'NONE') === (key.service ?? 'NONE'),
  );
}

/** Running number of the year. */
export function nextInvoice(state: State, at: number): number {
  const year = new Date(at).getUTCFullYear();
  const number = (state.invoices.get(year) ?? 0) + 1;
  state.invoices.set(year, number);
  return number;
}

/** The product that a line names, by `productId` or inside `product`. */
function productOf(row: Body): number | undefined {
  const id = row.productId ?? (row.product as Body | null | undefined)?.id;
  return typeof id === 'number' ? id : undefined;
}

/** selsup.txt 41, 53, 54, with the line's place; and no product twice, says the public specification. */
function checkLines(state: State, type: string, rows: readonly Body[], products: readonly (number | undefined)[]): void {
  rows.forEach((row, index) => {
    if (typeof row.quantity !== 'number' || row.quantity <= 0)
      throw breach(`line ${index} has no quantity`, 'error_no_quantity_for_order_product', { index });
    // The public documentation excepts FBM.
    if (typeof row.price !== 'number' && type !== 'FBM')
      throw breach(`line ${index} has no price`, 'error_no_price_for_order_product', { index });
    const productId = products[index];
    if (productId === undefined) throw breach(`line ${index} names no product`, 'error_no_product_for_order_product', { index });
    if (!state.places.has(productId)) throw rejected('error_product_not_found', { index, productId });
    if (products.indexOf(productId) !== index)
      throw breach(`product ${productId} stands in two lines`, 'error_duplicate_product', { productId });
  });
}

function newLine(state: State, row: Body): OrderLine {
  return {
    id: mintInner(state, 'line'),
    productId: productOf(row) ?? 0,
    quantity: Number(row.quantity),
    price: typeof row.price === 'number' ? toAmount(row.price) : null,
    createdAt: state.now(),
    written: withoutAbsent(keptOf(row, LINE_WRITABLE)),
  };
}

/** The buyer: one that is there, or a new one. Undefined = the body does not speak of it, null = none. */
function customerOf(state: State, body: Body): number | null | undefined {
  if (body.customer !== undefined && body.customer !== null) return saveCustomer(state, body.customer as Kept).id;
  if (typeof body.customerId === 'number') {
    if (!state.customers.rows.has(body.customerId)) throw rejected('error_customer_not_found', { customerId: body.customerId });
    return body.customerId;
  }
  return body.customer === null || body.customerId === null ? null : undefined;
}
function contractorOf(state: State, body: Body, role: 'buyer' | 'supplier'): number | null | undefined {
  const [given, contractorId] = [body[role], body[`${role}Id`]];
  if (given !== undefined && given !== null) {
    const known = (given as Kept).id;
    return typeof known === 'number' && state.contractors.rows.has(known) ? known : saveContractor(state, given as Kept).id;
  }
  if (typeof contractorId === 'number') {
    if (!state.contractors.rows.has(contractorId)) throw rejected('error_contractor_not_found', { contractorId });
    return contractorId;
  }
  return given === null || contractorId === null ? null : undefined;
}

/** Changes an order: what is given is merged with what is there (selsup.txt 19 says so of cards), and null clears. */
export function changeOrder(state: State, body: Body): Order {
  const order = orderOf(state, Number(body.id));
  checkVersion(body.versionId, order.versionId, true);
  if (typeof body.type === 'string' && body.type !== order.type) throw rejected('error_type_changed');
  const stay = state.switches.patchLines === 'merge';
  const lines = body.products === undefined ? order.lines : linesAfter(state, order, (body.products ?? []) as readonly Body[], stay);
  const externalOrderId = body.externalOrderId === undefined ? order.externalOrderId : textOf(body.externalOrderId);
  const twin = externalOrderId === null ? undefined : twinOf(state, { ...order, externalOrderId });
  if (twin && twin !== order) throw rejected('error_order_exists', { id: twin.id });
  const organizationId = typeof body.organizationId === 'number' ? organizationOf(state, body.organizationId) : order.organizationId;
  const stockWarehouseId = body.stockWarehouseId === undefined ? order.stockWarehouseId : stockWarehouseOf(state, body.stockWarehouseId);
  const customerId = customerOf(state, body);
  const buyerId = contractorOf(state, body, 'buyer');
  const supplierId = contractorOf(state, body, 'supplier');
  if (lines !== order.lines || stockWarehouseId !== order.stockWarehouseId)
    exchange(state, order, () => Object.assign(order, { lines, stockWarehouseId }));
  Object.assign(order, { externalOrderId, organizationId });
  if (customerId !== undefined) order.customerId = customerId;
  if (buyerId !== undefined) order.buyerId = buyerId;
  if (supplierId !== undefined) order.supplierId = supplierId;
  if (body.warehouseId !== undefined) order.warehouseId = typeof body.warehouseId === 'number' ? body.warehouseId : null;
  order.written = withoutAbsent({ ...order.written, ...keptOf(body, ORDER_WRITABLE) });
  touch(state, order);
  return order;
}

/** Changes what an order holds: the old goods go back before the new ones are taken. */
function exchange(state: State, order: Order, change: () => void): void {
  const { stage } = order;
  bring(state, order, 'none', 'SWAP_RESERVE');
  change();
  bring(state, order, stage, 'SWAP_RESERVE');
}

/** Lines after a change: one with an id is changed, one without is added; those that are not named stay or go. */
function linesAfter(state: State, order: Order, rows: readonly Body[], stay: boolean): OrderLine[] {
  const changed = rows.map((row) => {
    if (typeof row.id !== 'number' || row.id === 0) return { row, line: undefined };
    const line = order.lines.find((each) => each.id === row.id);
    if (!line) throw rejected('error_order_product_not_found', { id: row.id });
    return { row, line };
  });
  const stays = stay ? order.lines.filter((line) => !changed.some((each) => each.line === line)) : [];
  const merged = changed.map(({ row, line }) => (line ? { ...bodyOf(line), ...withoutAbsent(row) } : row));
  const all = [...stays.map(bodyOf), ...merged];
  if (all.length === 0) throw breach('an order without products', 'error_no_products');
  checkLines(state, order.type, all, all.map(productOf));
  return [
    ...stays,
    ...changed.map(({ line }, index) => (line ? changedLine(line, merged[index] ?? {}) : newLine(state, merged[index] ?? {}))),
  ];
}

const bodyOf = (line: OrderLine): Body => ({
  id: line.id,
  productId: line.productId,
  quantity: line.quantity,
  ...(line.price !== null && { price: Number(line.price) }),
});
function changedLine(line: OrderLine, row: Body): OrderLine {
  const price = typeof row.price === 'number' && Number(line.price) !== row.price ? toAmount(row.price) : line.price;
  const written = withoutAbsent({ ...line.written, ...keptOf(row, LINE_WRITABLE) });
  return { ...line, productId: productOf(row) ?? line.productId, quantity: Number(row.quantity), price, written };
}

/** One line added (no id) or changed (an id). */
export function saveLine(state: State, order: Order, row: Body): OrderLine {
  const before = new Set(order.lines.map((line) => line.id));
  const lines = linesAfter(state, order, [row], true);
  exchange(state, order, () => {
    order.lines = lines;
  });
  touch(state, order);
  const saved = lines.find((line) => (typeof row.id === 'number' && row.id !== 0 ? line.id === row.id : !before.has(line.id)));
  if (!saved) throw new Error('a saved line is not in its order');
  return saved;
}

/** Takes a line out. */
export function deleteLine(state: State, order: Order, lineId: number): void {
  if (!order.lines.some((line) => line.id === lineId)) throw missing(state, 'order_product', lineId);
  exchange(state, order, () => {
    order.lines = order.lines.filter((line) => line.id !== lineId);
  });
  touch(state, order);
}
