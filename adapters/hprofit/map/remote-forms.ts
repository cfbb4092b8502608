/** Orders → the body of a remote order. It is whole each time: what a repeat under the same `order_id` leaves out, the CRM erases. */
import { rawNumber } from '../../../src/lib/json.ts';
import { compare, multiply, subtract, sum, toJsonNumber } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { AddressInput } from '../../../src/model/address.ts';
import type { NativeRemoteOrder } from '../schemas.ts';
import { orderIdOf } from './external-ids.ts';
import { jsonId, toAmount, toFlag, toId, toRecord } from './native.ts';

/** A line of a remote order as it is written. `productId` is H-Profit's own; null for a line that is only text. */
export interface RemoteLine {
  readonly productId: string | null;
  readonly sku: string | null;
  readonly name: string | null;
  readonly quantity: number;
  readonly unitPrice: string;
  readonly total: string;
}

/** What a remote order is made of, or changed to. Absent = as it is; null = cleared. */
export interface RemoteFields {
  readonly status?: string;
  readonly currency?: string;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly lines?: readonly RemoteLine[];
  readonly paid?: boolean;
  readonly paymentType?: string;
  readonly address?: string | null;
  readonly city?: string | null;
  readonly postalCode?: string | null;
  readonly deliveryCost?: string | null;
  readonly deliveryOperator?: string | null;
  readonly trackingNumber?: string | null;
  /** RFC 3339. */
  readonly createdAt?: string;
}

/** The body's `data`, with values ready for JSON. */
export type NativeRemoteForm = Readonly<Record<string, unknown>>;

/** The body of a new remote order. `now` is RFC 3339. */
export function toRemoteForm(
  externalId: string,
  fields: RemoteFields & { readonly lines: readonly RemoteLine[] },
  now: string,
): NativeRemoteForm {
  const { orderId, plain } = orderIdOf(externalId);
  const start: NativeRemoteForm = {
    order_id: orderId,
    price: 0,
    currency: '',
    first_name: NO_NAME,
    // hprofit.txt 632-633: without a text the CRM names it after the number.
    ...(plain ? {} : { order_name: externalId }),
    // Both are required once there is an `info`: an order of which nobody says that it is paid is not.
    info: { is_paid: false, payment_type: '', ...(plain ? {} : { order_text: externalId }) },
    order_created: unixOf(now),
    address_1: { address_1: '', city: '', delivery_cost: 0 },
    order_data: [],
  };
  return changeRemoteForm(start, fields, now);
}

/** The body that leaves a remote order as it is. `createdAt` is RFC 3339. */
export function fromRemoteOrder(order: NativeRemoteOrder, createdAt: string): NativeRemoteForm {
  const place = typeof order.address_1 === 'string' ? { address_1: order.address_1 } : toRecord(order.address_1);
  return {
    order_id: rawNumber(String(order.order_id)),
    price: toJsonNumber(toAmount(order.price) ?? '0'),
    currency: order.currency ?? '',
    first_name: textOrNull(order.first_name) ?? NO_NAME,
    ...optional('last_name', order.last_name),
    ...optional('phone', order.phone),
    ...optional('email', order.email),
    ...optional('status', order.status),
    ...optional('order_name', order.order_name),
    info: toRecord(order.info),
    order_created: unixOf(createdAt),
    address_1: { ...place, address_1: place.address_1 ?? '', city: place.city ?? '', delivery_cost: toJsonNumber(costIn(place)) },
    ...optional('address_2', order.address_2),
    order_data: order.order_data.map((item) => ({
      ...item,
      // The body takes numbers where marketplaces give text for people (hprofit.txt 602, 624).
      price: toJsonNumber(toAmount(item.price) ?? '0'),
      total: toJsonNumber(toAmount(item.total) ?? '0'),
    })),
  };
}

/** A body with changes. `now` becomes the date of the change. */
export function changeRemoteForm(form: NativeRemoteForm, fields: RemoteFields, now: string): NativeRemoteForm {
  const place = toRecord(form.address_1);
  const cost = fields.deliveryCost === undefined ? costIn(place) : (fields.deliveryCost ?? '0');
  const info = {
    ...toRecord(form.info),
    ...(fields.paid !== undefined && { is_paid: fields.paid }),
    ...(fields.paymentType !== undefined && { payment_type: fields.paymentType }),
  };
  const address: Record<string, unknown> = {
    ...place,
    ...(fields.address !== undefined && { address_1: fields.address ?? '' }),
    ...(fields.city !== undefined && { city: fields.city ?? '' }),
    delivery_cost: toJsonNumber(cost),
  };
  set(address, 'delivery_operator', fields.deliveryOperator);
  set(address, 'ttn', fields.trackingNumber);
  const changed: Record<string, unknown> = {
    ...form,
    price: toJsonNumber(priceOf(form, fields, cost)),
    ...(fields.currency !== undefined && { currency: fields.currency }),
    ...(fields.firstName !== undefined && { first_name: fields.firstName ?? NO_NAME }),
    ...(fields.status !== undefined && { status: fields.status }),
    ...(fields.createdAt !== undefined && { order_created: unixOf(fields.createdAt) }),
    info,
    address_1: address,
    order_modified: unixOf(now),
    order_data: (fields.lines?.map(toNativeLine) ?? (form.order_data as readonly object[])).map((line) => payLine(line, info, fields)),
  };
  set(changed, 'last_name', fields.lastName);
  set(changed, 'phone', fields.phone);
  set(changed, 'email', fields.email);
  set(changed, 'address_2', fields.postalCode);
  return changed;
}

/** What stands for a first name that nobody gave: the CRM refuses an order without one (hprofit.txt 627). */
const NO_NAME = '-';

/** An address in one line; null where there is nothing of it. */
export function addressLine(address: AddressInput | null | undefined): string | null {
  return address?.text || joined(joined(address?.street, address?.house, ' '), address?.flat, ', ');
}

/** A carrier's branch in words; null where there is none. */
export function branchLine(
  point: { readonly number?: string | null | undefined; readonly name?: string | null | undefined } | null | undefined,
) {
  const { number, name } = point ?? {};
  if (!number || name?.includes(number)) return name || null;
  return joined(`№${number}`, name, ', ');
}

/** Two parts with a separator between them; null where there is neither. */
export function joined(a: string | null | undefined, b: string | null | undefined, separator: string): string | null {
  return a && b ? `${a}${separator}${b}` : a || b || null;
}

/** The order's price is what it comes to: its lines and its delivery. */
function priceOf(form: NativeRemoteForm, fields: RemoteFields, cost: string): string {
  if (fields.lines) return sum([...fields.lines.map((line) => line.total), cost]);
  const price = toAmount(numeric(form.price)) ?? '0.00';
  if (fields.deliveryCost === undefined) return price;
  const before = costIn(toRecord(form.address_1));
  const lines = sum((form.order_data as readonly { total?: unknown }[]).map((line) => toAmount(numeric(line.total))));
  // Where the price was that of the lines alone, it stays so.
  return compare(before, '0') > 0 && compare(price, lines) === 0 ? price : sum([subtract(price, before), cost]);
}

function toNativeLine(line: RemoteLine, index: number): object {
  return {
    id: jsonId(line.productId) ?? index + 1,
    name: line.name ?? line.sku ?? '',
    // The marketplace's id (hprofit.txt 599): a shop has none.
    product_id: null,
    // Only for products of H-Profit.
    ...(line.productId !== null && { local_product_id: jsonId(line.productId) }),
    sku: line.sku ?? '',
    quantity: line.quantity,
    price: toJsonNumber(line.unitPrice),
    total: toJsonNumber(line.total),
  };
}

/** Each line says how it is paid, as the order does. */
function payLine(line: object, info: { readonly is_paid?: unknown; readonly payment_type?: unknown }, fields: RemoteFields): object {
  const own = line as { is_paid?: unknown; payment_type?: unknown };
  const asked = fields.lines !== undefined;
  return {
    ...line,
    is_paid: asked || fields.paid !== undefined ? toFlag(info.is_paid as boolean) === true : (own.is_paid ?? false),
    payment_type: asked || fields.paymentType !== undefined ? (info.payment_type ?? '') : (own.payment_type ?? ''),
  };
}

function costIn(place: Readonly<Record<string, unknown>>): string {
  return toAmount(numeric(place.delivery_cost)) ?? '0.00';
}

/** A number of a body: as the vendor gave it, or as it was made ready for JSON. */
function numeric(value: unknown): string | number | null {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
}

/** UNIX seconds with a fraction (hprofit.txt 634). */
function unixOf(time: string): unknown {
  return toJsonNumber(multiply(String(Date.parse(time)), '0.001'));
}

function set(target: Record<string, unknown>, key: string, value: unknown): void {
  if (value === null) delete target[key];
  else if (value !== undefined) target[key] = value;
}

function optional(key: string, value: string | number | null | undefined): Record<string, string> {
  const text = toId(value);
  return text === null ? {} : { [key]: text };
}
