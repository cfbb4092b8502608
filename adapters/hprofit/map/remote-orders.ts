/** Remote orders → orders: what came from a marketplace, a shop or the gateway. Pure. */
import type { Scope } from '../../../src/adapter.ts';
import { ProblemError } from '../../../src/errors.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { atLeastZero, divideExactly, multiply, subtract, sum } from '../../../src/lib/money.ts';
import { toPhone } from '../../../src/lib/phone.ts';
import { joinName, textOrNull, toEmail } from '../../../src/lib/text.ts';
import { fromNaive } from '../../../src/lib/time.ts';
import type { Order, OrderItem } from '../../../src/model/order.ts';
import type { NativeRemoteItem, NativeRemoteOrder } from '../schemas.ts';
import { toCurrencyOfWord, UNKNOWN_CURRENCY } from './currency.ts';
import { toDeliveryMethod } from './delivery.ts';
import { remoteExternalId } from './external-ids.ts';
import { remoteIdOf } from './ids.ts';
import { present, textAt, toAmount, toFlag, toId, toPositiveAmount, toQuantity, toRecord } from './native.ts';
import { statusIdOf, toOrderStatus } from './status.ts';

/** What a remote order's mapper knows besides the order. */
export interface RemoteScope extends Scope {
  /** Zone of the times of remote orders. */
  readonly remoteOrderTimezone: string;
  /** Product of H-Profit behind a marketplace's id: `<integration> <remote id>` → product id. */
  readonly products: ReadonlyMap<string, string>;
}

/** The status that counts: the CRM's own where it has one, else the one that came with the order. */
export function remoteStatusOf(order: Pick<NativeRemoteOrder, 'status' | 'local_status'>): string | null {
  return textOrNull(order.local_status) ?? textOrNull(order.status);
}

/** RFC 3339 of a remote order's creation. */
export function remoteCreatedAt(order: Pick<NativeRemoteOrder, 'date_created'>, scope: Pick<RemoteScope, 'remoteOrderTimezone'>): string {
  const at = fromNaive(order.date_created, scope.remoteOrderTimezone);
  if (at === null) throw new ProblemError('vendor_invalid_response', 'The date_created of a remote order is no time.');
  return at;
}

/** A remote order as an order. */
export function toRemoteOrder(order: NativeRemoteOrder, scope: RemoteScope): Order {
  const createdAt = remoteCreatedAt(order, scope);
  const native = remoteStatusOf(order);
  const deleted = toFlag(order.is_deleted) === true;
  const status = deleted ? 'cancelled' : native === null ? 'unknown' : toOrderStatus('remote', native, scope);
  const currency = toCurrencyOfWord(order.currency, scope.currency);
  const items = order.order_data.map((item) => toItem(item, order, scope));
  const total = toAmount(order.price);
  return {
    id: toGid(scope, remoteIdOf(order.id, createdAt)),
    connection: scope.connection,
    vendor: scope.vendor,
    number: String(order.order_id),
    externalId: remoteExternalId(order),
    status,
    nativeStatus: native === null ? null : { id: toGid(scope, statusIdOf('remote', native)), name: native },
    currency,
    createdAt,
    updatedAt: fromNaive(order.date_modified, scope.remoteOrderTimezone),
    customer: toCustomer(order, scope),
    items,
    totals: {
      items: sum(items.map((item) => item.total)),
      discount: toAmount(order.discount),
      shipping: deliveryCostOf(order),
      tax: null,
      // Whether it includes the delivery is told nowhere: it is what the order says of itself.
      total,
      ...paidOf(order, status, total),
    },
    payment: { status: paymentOf(order, status), method: toPaymentType(textAt(toRecord(order.info), 'payment_type'), scope) },
    shipping: toShipping(order, scope),
    source:
      toId(order.integration_id) === null
        ? null
        : { channel: `integration:${order.integration_id}`, source: null, medium: null, campaign: null, keyword: null, content: null },
    notes: { customer: null, manager: null },
    extra: present({
      kind: 'remote',
      integrationId: toId(order.integration_id),
      orderName: order.order_name,
      orderAttributes: order.order_atributes,
      userId: toId(order.user_id),
      saleId: toId(order.sales_id),
      deleted: deleted || null,
      // The one that came with the order, where the CRM's own stands over it.
      remoteStatus: native === textOrNull(order.status) ? null : order.status,
      currency: currency === UNKNOWN_CURRENCY ? order.currency : null,
      lines: order.order_data.map(toExtraLine).filter((line) => Object.keys(line).length > 1),
    }),
    raw: order,
  };
}

/** A free-text way to pay: the text is its id, so that it can be written back. */
export function toPaymentType(text: string | null, scope: Pick<Scope, 'connection'>): Order['payment']['method'] {
  return text === null ? null : { id: toGid(scope, `${PAYMENT_TYPE}${text}`), name: text };
}

/** Stands before the text of a way to pay in its id; ids of accounts are plain numbers. */
export const PAYMENT_TYPE = 'type.';

/** Ids that need a look into the links of products: the line names no product of H-Profit itself. */
export function needsProductLinks(order: NativeRemoteOrder): boolean {
  return order.order_data.some((item) => toId(item.local_product_id) === null && toId(item.product_id) !== null);
}

function toItem(item: NativeRemoteItem, order: NativeRemoteOrder, scope: RemoteScope): OrderItem {
  const quantity = toQuantity(item.quantity);
  const priced = toAmount(item.price);
  const total = toAmount(item.total) ?? (priced === null ? null : multiply(priced, quantity));
  const unitPrice = priced ?? (total === null ? null : divideExactly(total, quantity, 4));
  if (unitPrice === null || total === null) {
    throw new ProblemError('vendor_invalid_response', `A line of remote order ${order.order_id} has no price that can be read.`);
  }
  const remote = `${order.integration_id ?? ''} ${item.product_id ?? ''}`;
  const id = toGidOrNull(scope, toId(item.local_product_id) ?? scope.products.get(remote));
  return {
    id: toId(item.id),
    productId: id,
    variantId: id,
    sku: toId(item.sku),
    barcode: null,
    name: textOrNull(item.name),
    quantity,
    unitPrice,
    discount: subtract(multiply(unitPrice, quantity), total),
    total,
    cost: null,
    tax: null,
    warehouseId: toGidOrNull(scope, item.mid),
    status: null,
    nativeStatus: null,
    options: [],
  };
}

function paidOf(order: NativeRemoteOrder, status: Order['status'], total: string | null): { paid: string | null; due: string | null } {
  const paid = toFlag(toRecord(order.info).is_paid as boolean | null);
  if (paid === null || total === null || status === 'returned') return { paid: null, due: null };
  return paid ? { paid: total, due: '0.00' } : { paid: '0.00', due: atLeastZero(total) };
}

function paymentOf(order: NativeRemoteOrder, status: Order['status']): Order['payment']['status'] {
  const paid = toFlag(toRecord(order.info).is_paid as boolean | null);
  if (paid === null) return 'unknown';
  if (!paid) return 'unpaid';
  return status === 'returned' ? 'refunded' : 'paid';
}

function toCustomer(order: NativeRemoteOrder, scope: RemoteScope): Order['customer'] {
  const id = toGidOrNull(scope, order.client_id);
  const [firstName, lastName] = [textOrNull(order.first_name), textOrNull(order.last_name)];
  const [phone, email] = [toPhone(textOrNull(order.phone), scope.country), toEmail(order.email)];
  if (id === null && firstName === null && lastName === null && phone === null && email === null) return null;
  return { id, name: joinName(firstName, lastName), firstName, lastName, middleName: null, phone, email, company: null };
}

/** What the delivery of a remote order costs; null where it is not told. */
export function deliveryCostOf(order: NativeRemoteOrder): string | null {
  const cost = toRecord(order.address_1).delivery_cost;
  return typeof cost === 'number' || typeof cost === 'string' ? toAmount(cost) : null;
}

function toShipping(order: NativeRemoteOrder, scope: RemoteScope): Order['shipping'] {
  const place = toRecord(order.address_1);
  const carrier = textAt(place, 'delivery_operator');
  const trackingNumber = textAt(place, 'ttn');
  const city = textAt(place, 'city');
  // `address_1` may be plain text as well.
  const line = typeof order.address_1 === 'string' ? textOrNull(order.address_1) : textAt(place, 'address_1');
  const second = toId(order.address_2);
  const postalCode = second !== null && /^\d+$/.test(second) ? second : null;
  const text = [line, postalCode === null ? second : null].filter((part) => part !== null).join(', ') || null;
  const address =
    city === null && text === null && postalCode === null
      ? null
      : { country: null, region: null, city, street: null, house: null, flat: null, postalCode, text };
  if (!address && carrier === null && trackingNumber === null) return null;
  return { method: toDeliveryMethod(carrier, scope), carrier, trackingNumber, address, pickupPoint: null };
}

function toExtraLine(item: NativeRemoteItem): Record<string, unknown> {
  const other = item as NativeRemoteItem & Record<string, unknown>;
  return present({
    id: toId(item.id),
    // The marketplace's id (hprofit.txt 599), where it says more than the line's.
    remoteProductId: toId(item.product_id) === toId(item.id) ? null : toId(item.product_id),
    measureUnit: item.measure_unit,
    paid: toFlag(item.is_paid),
    paymentType: item.payment_type,
    reserved: other.is_reserved,
    reservedProductIds: other.reserved_pids,
  });
}

/** An amount that is not zero, of what a remote order takes off: the vendor has no place for it on write. */
export function remoteDiscountOf(order: NativeRemoteOrder): string | null {
  return toPositiveAmount(order.discount);
}
