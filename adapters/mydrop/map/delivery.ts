/** Carriers, addresses and branches. `warehouse_number` is a branch of the carrier, no stock (mydrop.txt 53). */
import type { OrderDraft } from '../../../src/model/order.ts';
import type { NativeOrder } from '../schemas.ts';
import { codeOrNull, present } from './native.ts';

/** Which of the two APIs a connection speaks. */
export type Edition = 'vendor' | 'dropshipper';

/** Ways of delivery; the vendor lists them nowhere but in its tables (mydrop.txt 51, 963). Collecting in person is a flag of the supplier's edition. */
const METHODS: readonly { readonly code: string; readonly name: string; readonly editions: readonly Edition[] }[] = [
  { code: 'nova_poshta', name: 'Нова пошта', editions: ['vendor', 'dropshipper'] },
  { code: 'ukr_poshta', name: 'Укрпошта', editions: ['vendor', 'dropshipper'] },
  { code: 'meest', name: 'Meest', editions: ['vendor'] },
  { code: 'pickup', name: 'Самовивіз', editions: ['vendor'] },
];
export const PICKUP = 'pickup';

/** Ways of delivery of an edition. */
export function methodsOf(edition: Edition): readonly { readonly code: string; readonly name: string }[] {
  return METHODS.filter((method) => method.editions.includes(edition));
}

/** Name of a way of delivery; null for one that no table has. */
export function methodName(code: string): string | null {
  return METHODS.find((method) => method.code === code)?.name ?? null;
}

/** A value that is not written, and why. */
export interface Unplaced {
  readonly pointer: string;
  readonly reason: string;
}

/** Keys of a request about the parcel; all but the flags are texts. */
export interface NativeDeliveryForm {
  delivery_service?: string;
  city?: string;
  warehouse_number?: string;
  pickup?: boolean;
  home_delivery?: boolean;
  street?: string;
  street_ref?: string;
  house_number?: string;
  flat_number?: string;
  delivery_address?: string;
}

type Shipping = NonNullable<OrderDraft['shipping']>;

/** A caller's words about the parcel, on the way to the vendor's keys. */
export interface DeliveryInput {
  readonly edition: Edition;
  readonly shipping: Shipping;
  /** Nova Poshta's id of the street: without it no courier of theirs can be ordered (mydrop.txt 58). */
  readonly streetRef?: string | undefined;
}

/** The parcel of an order as the vendor's keys say it: what a change is laid over. */
export function fromDelivery(order: NativeOrder): NativeDeliveryForm {
  return present({
    delivery_service: order.deliveryService,
    city: order.city,
    warehouse_number: codeOrNull(order.warehouseNumber),
    pickup: order.pickup ?? false,
    home_delivery: order.homeDelivery ?? false,
    ...(order.homeDelivery && { street: order.street, street_ref: order.streetRef, house_number: codeOrNull(order.houseNumber) }),
  }) as NativeDeliveryForm;
}

/** Lays a caller's words over what is known of the parcel; tells what found no place. `before` is empty for a new order. */
export function changeDelivery(
  before: NativeDeliveryForm,
  { edition, shipping, streetRef }: DeliveryInput,
): { readonly form: NativeDeliveryForm; readonly unplaced: readonly Unplaced[] } {
  const form: NativeDeliveryForm = { ...before };
  const unplaced: Unplaced[] = [];
  const refuse = (pointer: string, reason: string) => void unplaced.push({ pointer: `/shipping/${pointer}`, reason });
  const address = shipping.address ?? {};
  const point = shipping.pickupPoint ?? {};

  const isClosed = applyMethod(form, edition, shipping, refuse) === 'by address text';
  for (const [pointer, value] of clearings(shipping)) if (value === null) refuse(pointer, 'the vendor documents no way to clear it');
  if (isClosed) return { form, unplaced };

  if (address.city) form.city = address.city;
  if (point.number) {
    form.warehouse_number = point.number;
    if (form.home_delivery) form.home_delivery = false;
    for (const key of ['street', 'street_ref', 'house_number', 'flat_number'] as const) delete form[key];
  }
  const parts = (['street', 'house', 'flat'] as const).filter((key) => address[key]);
  if (parts.length > 0) {
    const reason = courierFault(form, { edition, shipping, streetRef });
    if (reason !== undefined) for (const key of parts) refuse(`address/${key}`, reason);
    else applyCourier(form, address, streetRef);
  }
  if (address.text) refuse('address/text', 'only carriers that the vendor is not integrated with take an address as text');
  return { form, unplaced };
}

function applyMethod(
  form: NativeDeliveryForm,
  edition: Edition,
  shipping: Shipping,
  refuse: (pointer: string, reason: string) => void,
): 'by address text' | undefined {
  const { methodId, carrier } = shipping;
  if (methodId === PICKUP && edition === 'vendor') form.pickup = true;
  else if (methodId && form.pickup) form.pickup = false;
  const byMethod = methodId && methodId !== PICKUP ? methodId : undefined;
  if (byMethod && carrier && carrier !== byMethod) refuse('carrier', 'methodId says it');
  const service = byMethod ?? carrier;
  const pointer = byMethod ? 'methodId' : 'carrier';
  if (!service) return undefined;
  if (methodsOf(edition).some((method) => method.code === service && service !== PICKUP)) {
    form.delivery_service = service;
    delete form.delivery_address;
    return undefined;
  }
  // mydrop.txt 65: services without full integration take the address as text. What the dropshipper's edition does not list it does not have (963).
  const text = addressText(shipping.address);
  if (edition === 'vendor' && text !== null) {
    form.delivery_service = service;
    form.delivery_address = text;
    return 'by address text';
  }
  refuse(pointer, edition === 'vendor' ? 'a carrier of another kind needs an address' : 'the vendor does not know this carrier here');
  return undefined;
}

function addressText(address: Shipping['address']): string | null {
  if (!address) return null;
  const { text, city, street, house, flat } = address;
  return text || [city, street, house, flat].filter(Boolean).join(', ') || null;
}

/** Why a courier cannot be ordered to this address; undefined where he can. */
function courierFault(form: NativeDeliveryForm, { edition, shipping, streetRef }: DeliveryInput): string | undefined {
  const { street, house, flat } = shipping.address ?? {};
  if (edition === 'dropshipper') return 'orders of a dropshipper go to a branch';
  if (shipping.pickupPoint?.number) return 'the parcel goes to a branch';
  // mydrop.txt 57-60: all of them, or no courier.
  if (!(street || form.street) || !(house || form.house_number) || !flat) return 'a courier needs street, house and flat';
  const isNew = street !== undefined && street !== form.street;
  const needsRef = (form.delivery_service ?? 'nova_poshta') === 'nova_poshta';
  if (needsRef && !streetRef && (isNew || !form.street_ref)) return 'a courier of Nova Poshta needs extra.streetRef';
  return undefined;
}

function applyCourier(form: NativeDeliveryForm, address: NonNullable<Shipping['address']>, streetRef: string | undefined): void {
  form.home_delivery = true;
  delete form.warehouse_number;
  if (address.street && address.street !== form.street) {
    form.street = address.street;
    delete form.street_ref;
  }
  if (streetRef) form.street_ref = streetRef;
  if (address.house) form.house_number = address.house;
  if (address.flat) form.flat_number = address.flat;
}

function clearings(shipping: Shipping): readonly (readonly [pointer: string, value: unknown])[] {
  const { methodId, carrier, address, pickupPoint } = shipping;
  return [
    ['methodId', methodId],
    ['carrier', carrier],
    ['address', address],
    ['pickupPoint', pickupPoint],
    ...Object.entries(address ?? {}).map(([key, value]) => [`address/${key}`, value] as const),
    ...Object.entries(pickupPoint ?? {}).map(([key, value]) => [`pickupPoint/${key}`, value] as const),
  ];
}
