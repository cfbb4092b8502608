/** Orders: create, change, cancel, delete. */
import { z } from 'zod';
import type { IdentifiedOrderDraft } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { toGid } from '../../src/lib/ids.ts';
import { compare, divideExactly, multiply, subtract } from '../../src/lib/money.ts';
import { createRepeatCheck } from '../../src/lib/pages.ts';
import type { Order, OrderDraft, OrderItemInput, OrderPatch } from '../../src/model/order.ts';
import { InstantInput } from '../../src/model/time.ts';
import { PAGE_SIZE } from './client.ts';
import { invalid, unsupportedField } from './faults.ts';
import { isWholeKopecks } from './map/amounts.ts';
import { customerNumberOf, isNumber, jsonId } from './map/ids.ts';
import { fromLine, fromOrder, fromOrderCustomer, type LineInput } from './map/order-drafts.ts';
import { sizeOf } from './map/orders.ts';
import { fromOrderStatus, MARKETPLACE_TYPES } from './map/statuses.ts';
import { isOrder, mapOrders, nativeOrder, readOrder, withItems } from './order-reads.ts';
import type { NativeOrder } from './schemas.ts';
import type { SelsupContext } from './settings.ts';

const CUSTOMER = ['id', 'name', 'firstName', 'lastName', 'middleName', 'phone', 'email'].map((key) => `/customer/${key}`);
const ADDRESS = ['region', 'city', 'street', 'house', 'flat', 'postalCode', 'text'].map((key) => `/shipping/address/${key}`);
const LINES = ['variantId', 'productId', 'sku', 'quantity', 'unitPrice', 'discount', 'warehouseId'].map((key) => `/items/*/${key}`);
const SHIPPING = ['/shipping/methodId', '/shipping/carrier', '/shipping/trackingNumber', '/shipping/pickupPoint/id', ...ADDRESS];

/** What an order has a place for. The vendor keeps no payments, discounts, shipping costs, sources, and one comment. */
export const NEW_ORDER_FIELDS: readonly string[] = [
  '/externalId',
  '/currency',
  '/status',
  '/nativeStatus',
  ...CUSTOMER,
  ...LINES,
  ...SHIPPING,
  '/notes/customer',
];
export const ORDER_FIELDS: readonly string[] = [...NEW_ORDER_FIELDS, '/items/*/id'];

const extra = {
  name: z.string().max(255).nullable().optional().describe('Title of the order.'),
  deliveryDate: InstantInput.nullable().optional().describe('When it is to be delivered.'),
  deliveryPointType: z.enum(['ADDRESS', 'DELIVERY_POINT']).nullable().optional(),
};
/** Vendor-specific inputs of a change. */
export const OrderExtra = z.strictObject(extra);
/** Vendor-specific inputs of a create. */
export const NewOrderExtra = z.strictObject({
  ...extra,
  type: z.enum(['RETAIL', 'WHOLESALE']).optional().describe('Type of the order; the default is `options.orderCreateType`.'),
});
type NewOrderExtra = z.infer<typeof NewOrderExtra>;

/** Looks an order up by the number that the shop gave it (selsup.txt 38, 42). The vendor searches by part: the whole is compared here. */
export async function findOrder(context: SelsupContext, externalId: string): Promise<Order | undefined> {
  const repeats = createRepeatCheck();
  for (let page = 1; ; page++) {
    const { rows } = await context.client.orders({ limit: PAGE_SIZE, page, filter: { query: externalId } });
    if (repeats(rows)) throw new ProblemError('vendor_invalid_response', 'The pages of the vendor do not advance.');
    const found = rows.find((order) => isOrder(context, order) && String(order.externalOrderId ?? '') === externalId);
    if (found) return (await mapOrders(context, await withItems(context, [found])))[0];
    if (rows.length < PAGE_SIZE) return undefined;
  }
}

export async function createOrder(context: SelsupContext, draft: IdentifiedOrderDraft): Promise<Order> {
  const { options } = context.settings;
  const { type = options.orderCreateType } = (draft.extra ?? {}) as NewOrderExtra;
  checkCurrency(context, draft.currency);
  const status = statusToWrite(context, draft);
  const lines = await linesOf(context, draft.items, undefined);
  const warehouse = warehouseOf(context, draft.items) ?? options.warehouseId;
  const ignore = context.ignore;
  const body = {
    type,
    ...fromOrder(draft, undefined, ignore),
    ...(options.organizationId !== undefined && { organizationId: jsonId(options.organizationId) }),
    ...(warehouse !== undefined && { stockWarehouseId: jsonId(warehouse) }),
    ...buyerOf(context, draft, undefined, type),
    products: lines.map(fromLine),
  };
  const made = await context.client.createOrder(body);
  const id = String(made.id);
  if (status !== undefined && status !== (made.status ?? 'CREATED')) await context.client.setOrderStatus(id, status);
  const order = await readOrder(context, id);
  if (order) return order;
  throw new ProblemError('conflict', {
    detail: `The vendor answered the create with order ${id}, which cannot be read: a deleted order may have this externalId.`,
    existingId: toGid(context.scope, id),
  });
}

export async function updateOrder(context: SelsupContext, id: string, patch: OrderPatch): Promise<Order | undefined> {
  const current = await nativeOrder(context, id);
  if (!current) return undefined;
  checkCurrency(context, patch.currency);
  const status = statusToWrite(context, patch);
  if (status !== undefined && status !== current.status) checkStatusOwner(context, current, 'orders.update');
  await checkExternalId(context, id, patch.externalId);
  const lines = patch.items && (await linesOf(context, patch.items, current));
  const warehouse = patch.items && warehouseOf(context, patch.items);
  const changes = {
    ...fromOrder(patch, current, context.ignore),
    ...buyerOf(context, patch, current, current.type ?? ''),
    ...(warehouse !== undefined && { stockWarehouseId: jsonId(warehouse) }),
    ...(lines && { products: lines.map(fromLine) }),
  };
  if (Object.keys(changes).length > 0) {
    const { versionId } = current;
    const version = versionId === null || versionId === undefined ? {} : { versionId: jsonId(versionId) };
    await context.client.patchOrder({ id: jsonId(id), ...version, ...changes });
  }
  if (lines) {
    // A patch merges: lines that it does not name stay (selsup.txt 19 says so of cards).
    const kept = new Set(lines.map((line) => line.size));
    for (const line of current.products ?? []) {
      const size = sizeOf(line);
      if (line.id !== null && line.id !== undefined && (size === null || !kept.has(size)))
        await context.client.deleteOrderItem(id, String(line.id));
    }
  }
  if (status !== undefined && status !== current.status) await context.client.setOrderStatus(id, status);
  return readOrder(context, id);
}

export async function cancelOrder(context: SelsupContext, id: string, reason: string | undefined): Promise<Order | undefined> {
  const current = await nativeOrder(context, id);
  if (!current) return undefined;
  if (reason !== undefined) context.ignore('/reason', 'the vendor has no place for it');
  if (current.type === 'FBS') await context.client.cancelFbsOrder(id);
  else {
    checkStatusOwner(context, current, 'orders.cancel');
    const status = statusToWrite(context, { status: 'cancelled' });
    if (status !== undefined) await context.client.setOrderStatus(id, status);
  }
  return readOrder(context, id);
}

/** Marks the order deleted; it can be restored at the vendor. */
export async function deleteOrder(context: SelsupContext, id: string): Promise<boolean> {
  if (!(await nativeOrder(context, id))) return false;
  await context.client.deleteOrder(id);
  return true;
}

function statusToWrite(context: SelsupContext, input: Pick<OrderPatch, 'status' | 'nativeStatus'>): string | undefined {
  if (input.nativeStatus !== undefined) return input.nativeStatus;
  if (input.status === undefined) return undefined;
  const native = fromOrderStatus(input.status, context.scope);
  if (native !== undefined) return native;
  throw unsupportedField('/status', `no native status means ${input.status}: map one by statusMap, or write nativeStatus`);
}

/** The marketplace drives its orders' status; a shop that overrides it does so knowingly. */
function checkStatusOwner(context: SelsupContext, order: NativeOrder, operation: string): void {
  if (!MARKETPLACE_TYPES.includes(order.type ?? '') || context.settings.options.allowMarketplaceStatus) return;
  throw new ProblemError('unsupported', {
    detail: `The marketplace drives the status of ${order.type} orders; options.allowMarketplaceStatus lets it be written.`,
    operation,
  });
}

function checkCurrency(context: SelsupContext, asked: string | undefined): void {
  if (asked !== undefined && asked !== context.scope.currency)
    throw unsupportedField('/currency', `is always ${context.scope.currency} here`);
}

async function checkExternalId(context: SelsupContext, id: string, externalId: string | null | undefined): Promise<void> {
  if (typeof externalId !== 'string') return;
  const holder = await findOrder(context, externalId);
  if (!holder || holder.id === toGid(context.scope, id)) return;
  throw new ProblemError('already_exists', {
    detail: `Another order has externalId ${JSON.stringify(externalId)}.`,
    existingId: holder.id,
  });
}

/** Who buys: a buyer or, of wholesale, a company, by number where it is known; else the buyer's own words. */
function buyerOf(
  context: SelsupContext,
  input: OrderDraft | OrderPatch,
  current: NativeOrder | undefined,
  type: string,
): Record<string, unknown> {
  const { id } = input.customer ?? {};
  if (id === null) context.ignore('/customer/id', 'an order keeps its customer');
  if (typeof id === 'string') {
    const company = customerNumberOf('contractor', id);
    if (company !== undefined) {
      if (type !== 'WHOLESALE') throw invalid('/customer/id', 'only a WHOLESALE order (extra.type) is bought by a company');
      const told = Object.entries(input.customer ?? {}).filter(([key, value]) => key !== 'id' && typeof value === 'string');
      for (const [key] of told) context.ignore(`/customer/${key}`, 'a company has its own record');
      ignoreAddress(context, input);
      return { buyerId: jsonId(company) };
    }
    const person = customerNumberOf('customer', id);
    if (person === undefined) throw invalid('/customer/id', 'not an id of a customer');
    if (String(current?.customer?.id ?? '') !== person) {
      const told = Object.entries(input.customer ?? {}).filter(([key, value]) => key !== 'id' && typeof value === 'string');
      for (const [key] of told) context.ignore(`/customer/${key}`, 'the order is given to a customer who has a record');
      ignoreAddress(context, input);
      return { customerId: jsonId(person) };
    }
  }
  const customer = fromOrderCustomer(input, current, context.ignore);
  return customer ? { customer } : {};
}

function ignoreAddress(context: SelsupContext, { shipping }: OrderDraft | OrderPatch): void {
  for (const key of ['text', 'city', 'street', 'house', 'flat', 'postalCode'] as const)
    if (typeof shipping?.address?.[key] === 'string') context.ignore(`/shipping/address/${key}`, 'the address is of the customer’s record');
}

/** An order reserves in one warehouse. */
function warehouseOf(context: SelsupContext, items: readonly Pick<OrderItemInput, 'warehouseId'>[]): string | undefined {
  const first = items.find((item) => item.warehouseId !== undefined)?.warehouseId;
  if (first !== undefined && !isNumber(first)) throw invalid('/items/0/warehouseId', 'not an id of a warehouse');
  items.forEach((item, index) => {
    if (item.warehouseId !== undefined && item.warehouseId !== first)
      context.ignore(`/items/${index}/warehouseId`, 'an order has one warehouse: that of its first line');
  });
  return first;
}

type ItemInput = OrderItemInput & { readonly id?: string | undefined };

/** Lines as the vendor takes them: sizes by number, whole quantities, net prices; one line a size. */
async function linesOf(
  context: SelsupContext,
  items: readonly ItemInput[],
  current: NativeOrder | undefined,
): Promise<readonly LineInput[]> {
  const sizes = await Promise.all(items.map((item, index) => sizeOfItem(context, item, index, current)));
  const lines = new Map<string, LineInput>();
  items.forEach((item, index) => {
    const size = sizes[index] as string;
    if (!Number.isInteger(item.quantity) || item.quantity > 2_147_483_647)
      throw unsupportedField(`/items/${index}/quantity`, 'the vendor counts in whole numbers');
    const price = netPrice(context, item, index);
    const same = lines.get(size);
    // The vendor refuses an order that holds one size twice.
    if (same && same.price !== price)
      throw unsupportedField(`/items/${index}/unitPrice`, 'the vendor keeps one line of a variant: two prices of it cannot be said');
    const old = current?.products?.find((line) => sizeOf(line) === size);
    const id = old?.id === null || old?.id === undefined ? undefined : String(old.id);
    lines.set(size, { size, price, quantity: (same?.quantity ?? 0) + item.quantity, id });
  });
  return [...lines.values()];
}

/** Price of one after the line's discount: the vendor has no other place for it. */
function netPrice(context: SelsupContext, { unitPrice, quantity, discount }: ItemInput, index: number): string {
  if (!isWholeKopecks(unitPrice)) throw unsupportedField(`/items/${index}/unitPrice`, 'the vendor keeps whole kopecks');
  if (discount === undefined || compare(discount, '0') === 0) return unitPrice;
  const total = subtract(multiply(unitPrice, quantity), discount);
  if (compare(total, '0') < 0) throw invalid(`/items/${index}/discount`, 'is more than the line costs');
  const net = divideExactly(total, quantity, 2);
  if (net !== null) return net;
  context.ignore(`/items/${index}/discount`, `${discount} over ${quantity} does not come out in whole kopecks`);
  return unitPrice;
}

async function sizeOfItem(context: SelsupContext, item: ItemInput, index: number, current: NativeOrder | undefined): Promise<string> {
  const path = `/items/${index}`;
  if (item.variantId !== undefined) {
    if (!isNumber(item.variantId)) throw invalid(`${path}/variantId`, 'not an id of a variant');
    return item.variantId;
  }
  const kept = item.id === undefined ? undefined : current?.products?.find((line) => String(line.id ?? '') === item.id);
  const by = item.productId !== undefined ? { productId: item.productId } : item.sku ? { sku: item.sku } : undefined;
  if (!by) {
    const size = kept && sizeOf(kept);
    if (!size) throw invalid(path, 'a line needs a variantId, a productId or a sku: the vendor keeps no free text');
    return size;
  }
  const field = `${path}/${'sku' in by ? 'sku' : 'productId'}`;
  const [match, ...others] = await context.findVariants(by);
  if (!match) throw invalid(field, 'the vendor has no such variant');
  if (others.length > 0) throw invalid(field, `means ${others.length + 1} variants: name one by variantId`);
  return match.variantId;
}
