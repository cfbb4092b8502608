/** What callers write of an order → the vendor's order. */
import { toJsonNumber } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { AddressInput } from '../../../src/model/address.ts';
import type { OrderDraft, OrderPatch } from '../../../src/model/order.ts';
import type { NativeOrder } from '../schemas.ts';
import { type BuyerInput, fromBuyer, type Ignore } from './customers.ts';
import { jsonId } from './ids.ts';

/** Carriers that the vendor knows by name. */
export const DELIVERY_SERVICES = ['CDEK', 'OWN_DELIVERY', 'POST', 'BOXBERRY', 'DPD', 'YANDEX', 'DOSTAVISTA'] as const;

/** A line that can be sent. */
export interface LineInput {
  readonly size: string;
  readonly quantity: number;
  /** Of one, net of discounts. */
  readonly price: string;
  /** The vendor's line to keep. */
  readonly id?: string | undefined;
}

/** What only the vendor has a place for. */
export interface ExtraInput {
  readonly name?: string | null | undefined;
  readonly deliveryDate?: string | null | undefined;
  readonly deliveryPointType?: 'ADDRESS' | 'DELIVERY_POINT' | null | undefined;
}

/** Text is cleared by an empty one: whether the vendor's merge tells null from absent is told nowhere. */
const CLEARED = '';

/** Fields of an order that a draft and a patch share; only what is given. */
export function fromOrder(input: OrderDraft | OrderPatch, current: NativeOrder | undefined, ignore: Ignore): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const put = (field: string, value: string | null | undefined) => {
    if (value !== undefined && !(value === null && !current)) body[field] = textOrNull(value) ?? CLEARED;
  };
  const extra = (input.extra ?? {}) as ExtraInput;
  if (typeof input.externalId === 'string') body.externalOrderId = input.externalId;
  if (input.externalId === null) ignore('/externalId', 'an identifier can be replaced, not taken away');
  put('comment', input.notes === null ? null : input.notes?.customer);
  put('name', extra.name);
  // No texts: they have no empty value.
  if (extra.deliveryDate !== undefined) body.deliveryDate = extra.deliveryDate;
  if (extra.deliveryPointType !== undefined) body.deliveryPointType = extra.deliveryPointType;
  const shipping =
    input.shipping === null ? { methodId: null, trackingNumber: null, address: null, pickupPoint: null } : (input.shipping ?? {});
  put('trackingNumber', shipping.trackingNumber);
  const service = serviceOf(shipping, ignore);
  if (service !== undefined && !(service === null && !current)) body.deliveryService = service;
  const point = shipping.pickupPoint === null ? null : shipping.pickupPoint?.id;
  put('deliveryPointCode', point);
  if (typeof point === 'string' && extra.deliveryPointType === undefined) body.deliveryPointType = 'DELIVERY_POINT';
  put('deliveryRegion', shipping.address === null ? null : shipping.address?.region);
  return body;
}

/** The carrier, by `methodId` or by name; undefined = not given, null = cleared. */
function serviceOf(
  shipping: { readonly methodId?: string | null | undefined; readonly carrier?: string | null | undefined },
  ignore: Ignore,
): string | null | undefined {
  const isKnown = (name: string) => (DELIVERY_SERVICES as readonly string[]).includes(name);
  const { methodId, carrier } = shipping;
  if (typeof methodId === 'string') {
    if (typeof carrier === 'string' && carrier !== methodId) ignore('/shipping/carrier', 'the delivery method is the carrier');
    if (isKnown(methodId)) return methodId;
    ignore('/shipping/methodId', `is none of ${DELIVERY_SERVICES.join(', ')}`);
    return undefined;
  }
  if (typeof carrier === 'string' && !isKnown(carrier)) {
    ignore('/shipping/carrier', `is none of ${DELIVERY_SERVICES.join(', ')}`);
    return methodId;
  }
  return carrier === undefined ? methodId : carrier;
}

const AT = {
  name: '/customer/firstName',
  lastName: '/customer/lastName',
  middleName: '/customer/middleName',
  phone: '/customer/phone',
  email: '/customer/email',
  address: '/shipping/address',
  zipCode: '/shipping/address/postalCode',
} as const;

/** The buyer inside an order. The delivery address is one line of the buyer's record: an order has none of its own. */
export function fromOrderCustomer(
  input: OrderDraft | OrderPatch,
  current: NativeOrder | undefined,
  ignore: Ignore,
): Record<string, unknown> | undefined {
  const { customer, shipping } = input;
  if (customer === null) ignore('/customer', 'an order keeps its customer');
  const address = shipping === null ? null : shipping?.address;
  if (!customer && address === undefined) return undefined;
  const buyer: BuyerInput = {
    name: customer?.name,
    firstName: customer?.firstName,
    lastName: customer?.lastName,
    middleName: customer?.middleName,
    phone: customer?.phone,
    email: customer?.email,
    address: address === null ? null : address === undefined ? undefined : lineOf(address),
    zipCode: address === null ? null : address?.postalCode,
  };
  if (Object.values(buyer).every((value) => value === undefined)) return undefined;
  return fromBuyer(buyer, current?.customer ?? undefined, AT, ignore);
}

/** One line out of the parts; undefined when none of them is given. */
export function lineOf(address: AddressInput): string | null | undefined {
  if (address.text !== undefined) return address.text;
  const { city, street, house, flat } = address;
  if ([city, street, house, flat].every((part) => part === undefined)) return undefined;
  return textOrNull([city, street, house, textOrNull(flat) && `кв. ${flat}`].filter(Boolean).join(', '));
}

/** An element of `products`. */
export function fromLine(line: LineInput): Record<string, unknown> {
  return {
    ...(line.id !== undefined && { id: jsonId(line.id) }),
    productId: jsonId(line.size),
    quantity: line.quantity,
    price: toJsonNumber(line.price),
  };
}
