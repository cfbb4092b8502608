/** The vendor's order → order. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { multiply, sum } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { HistoryEntry, NamedValue, Order, OrderItem } from '../../../src/model/order.ts';
import type { NativeOrder, NativeOrderChange, NativeOrderProduct, NativeProduct } from '../schemas.ts';
import { toCount, toKopecks } from './amounts.ts';
import { toOrderCustomer } from './customers.ts';
import { toOrderStatus } from './statuses.ts';
import { toTime } from './times.ts';

/** Sizes by number, for the lines of lists, which do not tell the card and the colour. */
export type Sizes = ReadonlyMap<string, NativeProduct>;

/** Card, colour and size of a line; what the order itself tells wins. */
export function toOrder(native: NativeOrder, sizes: Sizes, scope: Scope): Order {
  const items = (native.products ?? []).map((line) => toItem(line, sizes, native, scope));
  const itemsTotal = sum(items.map((item) => item.total));
  const status = textOrNull(native.status);
  return {
    id: toGid(scope, native.id),
    connection: scope.connection,
    vendor: scope.vendor,
    number: numberOf(native),
    externalId: textOrNull(native.externalOrderId),
    status: toOrderStatus(status, scope),
    nativeStatus: status === null ? null : { id: toGid(scope, status), name: null },
    currency: scope.currency,
    // Every order has both; one without any is none that we could sort or show.
    createdAt: toTime(native.createdDate) ?? toTime(native.created) ?? '1970-01-01T00:00:00Z',
    updatedAt: changedAt(native),
    customer: toOrderCustomer(native, scope),
    items,
    totals: {
      items: itemsTotal,
      discount: null,
      shipping: null,
      tax: null,
      total: toKopecks(native.totalPrice) ?? itemsTotal,
      paid: null,
      due: null,
    },
    payment: { status: status === 'PAYMENT_REQUIRED' ? 'unpaid' : status === 'REFUND_RECEIVED' ? 'refunded' : 'unknown', method: null },
    shipping: toShipping(native, scope),
    source: toSource(native),
    notes: { customer: textOrNull(native.comment), manager: null },
    extra: toExtra(native),
    raw: native,
  };
}

/** The number that people see; it begins anew every year. */
export function numberOf(native: NativeOrder): string {
  return textOrNull(native.invoiceNumber) ?? String(native.id);
}

/** When an order was changed last; null where the vendor does not say. */
export function changedAt(native: NativeOrder): string | null {
  return toTime(native.modifiedDate) ?? toTime(native.lastStatusUpdate);
}

/** Number of the size that a line is of. */
export function sizeOf(line: NativeOrderProduct): string | null {
  return textOrNull(line.product?.id) ?? textOrNull(line.productId);
}

/** The only article that a size shows: whichever of its many is filled. */
export function skuOf(size: Pick<NativeProduct, 'anyArticle' | 'externalArticle' | 'ozonArticle'>): string | null {
  return textOrNull(size.anyArticle) ?? textOrNull(size.externalArticle) ?? textOrNull(size.ozonArticle);
}

/** Colour and size. */
export function optionsOf(color: string | null | undefined, size: string | null | undefined): NamedValue[] {
  return [
    { name: 'color', value: textOrNull(color) },
    { name: 'size', value: textOrNull(size) },
  ].flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]));
}

function toItem(line: NativeOrderProduct, sizes: Sizes, order: NativeOrder, scope: Scope): OrderItem {
  const id = sizeOf(line);
  const size = line.product ?? undefined;
  const whole = size?.view?.model ? size : ((id === null ? undefined : sizes.get(id)) ?? size);
  const told = size ?? whole;
  const unitPrice = toKopecks(line.price) ?? '0.00';
  const quantity = toCount(line.quantity) ?? 0;
  return {
    id: textOrNull(line.id),
    productId: toGidOrNull(scope, whole?.view?.model?.id),
    variantId: toGidOrNull(scope, id),
    sku: told ? skuOf(told) : null,
    barcode: textOrNull(told?.barcodes?.[0]?.barcode),
    name: textOrNull(told?.printName) ?? textOrNull(told?.name),
    quantity,
    // Of one, after every discount: the vendor keeps no other.
    unitPrice,
    discount: null,
    total: multiply(unitPrice, quantity),
    cost: toKopecks(line.purchasePrice),
    tax: null,
    // Not `warehouseId`: that is the marketplace's, where a shipment goes to.
    warehouseId: toGidOrNull(scope, order.stockWarehouseId),
    status: null,
    nativeStatus: null,
    options: optionsOf(whole?.view?.color, told?.size),
  };
}

function toShipping(native: NativeOrder, scope: Scope): Order['shipping'] {
  const service = textOrNull(native.deliveryService);
  const method = service ?? textOrNull(native.deliveryMethod);
  const trackingNumber = textOrNull(native.trackingNumber);
  const text = textOrNull(native.customer?.address);
  const postalCode = textOrNull(native.customer?.zipCode);
  const region = textOrNull(native.deliveryRegion);
  const point = textOrNull(native.deliveryPointCode);
  const pointName = nameOfPoint(native.deliveryPoint);
  const address =
    text === null && postalCode === null && region === null
      ? null
      : { country: null, region, city: null, street: null, house: null, flat: null, postalCode, text };
  const pickupPoint = point === null && pointName === null ? null : { id: point, number: null, name: pointName };
  if (method === null && trackingNumber === null && address === null && pickupPoint === null) return null;
  return {
    method: method === null ? null : { id: toGid(scope, method), name: textOrNull(native.deliveryMethodName) ?? service },
    carrier: service,
    trackingNumber,
    address,
    pickupPoint,
  };
}

/** `deliveryPoint` is JSON in a string. */
function nameOfPoint(text: string | null | undefined): string | null {
  if (!text) return null;
  try {
    const point = JSON.parse(text) as { readonly name?: unknown } | null;
    return typeof point?.name === 'string' ? textOrNull(point.name) : null;
  } catch {
    return null;
  }
}

function toSource(native: NativeOrder): Order['source'] {
  const service = textOrNull(native.service);
  return {
    channel: service === null || service === 'NONE' ? 'site' : service,
    source: null,
    medium: textOrNull(native.type),
    campaign: null,
    keyword: null,
    content: null,
  };
}

function toExtra(native: NativeOrder): Record<string, unknown> {
  return {
    type: textOrNull(native.type),
    name: textOrNull(native.name),
    service: textOrNull(native.service),
    organizationId: textOrNull(native.organizationId),
    warehouseId: textOrNull(native.warehouseId),
    stockWarehouseId: textOrNull(native.stockWarehouseId),
    receivedAt: toTime(native.created),
    deliveryDate: toTime(native.deliveryDate),
    saleDate: toTime(native.saleDate),
    returnDate: toTime(native.returnDate),
    closeDate: toTime(native.closeDate),
    supplyId: textOrNull(native.supplyId),
    versionId: textOrNull(native.versionId),
    postingNumber: textOrNull(native.postingNumber),
    stickerId: textOrNull(native.stickerId),
    stickerText: textOrNull(native.stickerText),
    labelsUrl: textOrNull(native.labelsUrl),
    deliveryLabelUrl: textOrNull(native.deliveryLabelUrl),
    deliveryPointType: textOrNull(native.deliveryPointType),
    logistics: toKopecks(native.logistics),
    totalCommissions: toKopecks(native.totalCommissions),
    markingStatus: textOrNull(native.markingStatus),
    express: native.express ?? null,
    message: textOrNull(native.message),
    overdue: native.status === 'OVERDUE',
  };
}

/** Snapshots of an order → its changes, oldest first. */
export function toHistory(rows: readonly NativeOrderChange[]): HistoryEntry[] {
  const sorted = rows
    .map((row) => ({ row, at: toTime(row.date) }))
    .filter((each): each is { row: NativeOrderChange; at: string } => each.at !== null)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || Number(a.row.id ?? 0) - Number(b.row.id ?? 0));
  return sorted.flatMap(({ row, at }, index): HistoryEntry[] => {
    const actor = textOrNull(row.userId);
    const before = sorted[index - 1]?.row;
    const now = pointsOf(row);
    if (!before) return [{ at, type: 'created', field: 'orderStatus', from: null, to: now.orderStatus, actor, comment: null }];
    const old = pointsOf(before);
    const changed = (Object.keys(now) as (keyof typeof now)[]).filter((field) => now[field] !== old[field]);
    if (changed.length === 0) return [{ at, type: 'changed', field: null, from: null, to: null, actor, comment: null }];
    return changed.map((field) => ({
      at,
      type: field === 'orderStatus' ? 'status' : 'changed',
      field,
      from: old[field],
      to: now[field],
      actor,
      comment: null,
    }));
  });
}

function pointsOf(row: NativeOrderChange) {
  return {
    orderStatus: textOrNull(row.orderStatus),
    deliveryDate: toTime(row.deliveryDate),
    trackingNumber: textOrNull(row.trackingNumber),
    totalQuantity: toCount(row.totalQuantity),
    totalPrice: toKopecks(row.totalPrice),
  };
}
