/** Where parcels go: the delivery part of order forms, the normalizing of cities, tracking numbers and what the carrier says. */
import { createHash } from 'node:crypto';
import { breach, type Call, flag, type NativeAmount, number, type Shape, text, toAmount } from './protocol.ts';
import type { Delivery, Order } from './state.ts';

/** mydrop.txt 51, 292: fully integrated; any other takes an address as text (65). */
const INTEGRATED = ['nova_poshta', 'ukr_poshta', 'meest'];
/** mydrop.txt 963. */
const DROPSHIPPER_SERVICES = ['nova_poshta', 'ukr_poshta'];

/** Delivery keys of a supplier's order (mydrop.txt 51-65). The branch of the post is a text (31). */
export const DELIVERY_KEYS: Shape = {
  delivery_service: text,
  city: text,
  warehouse_number: text,
  delivery_paid: flag,
  pickup: flag,
  home_delivery: flag,
  street: text,
  street_ref: text,
  house_number: text,
  flat_number: text,
  volumetric_length: number,
  volumetric_height: number,
  volumetric_width: number,
  weight: number,
  delivery_address: text,
};
/** Those of a dropshipper's order (mydrop.txt 963-965). */
export const DROPSHIPPER_DELIVERY_KEYS: Shape = { delivery_service: text, city: text, warehouse_number: text };
/** Keys that no answer tells: mydrop.txt 190-259 has no place for them. */
const WRITE_ONLY = ['delivery_paid', 'flat_number', 'volumetric_length', 'volumetric_height', 'volumetric_width', 'delivery_address'];

/** The delivery keys of a body that passed its shape. */
export interface NativeDeliveryForm {
  readonly delivery_service?: string;
  readonly city?: string;
  readonly warehouse_number?: string;
  readonly pickup?: boolean;
  readonly home_delivery?: boolean;
  readonly street?: string;
  readonly street_ref?: string;
  readonly house_number?: string;
  readonly flat_number?: string;
  readonly weight?: NativeAmount;
  readonly delivery_address?: string;
}

/** Refuses what the table says of delivery keys that depend on each other. */
export function checkDelivery(form: NativeDeliveryForm, edition: 'vendor' | 'dropshipper'): void {
  const service = form.delivery_service;
  if (edition === 'dropshipper') {
    if (service !== undefined && !DROPSHIPPER_SERVICES.includes(service)) throw breach(`no delivery_service ${service}`);
    return;
  }
  if (service !== undefined && !INTEGRATED.includes(service) && !form.delivery_address?.trim())
    throw breach(`delivery_service ${service} needs a delivery_address`);
  if (form.home_delivery !== true) return;
  // mydrop.txt 57, 59, 60: all three; 58: and for nova_poshta the carrier's own street.
  if (!form.street?.trim()) throw breach('home_delivery needs a street');
  if (!form.house_number?.trim()) throw breach('home_delivery needs a house_number');
  if (form.flat_number === undefined) throw breach('home_delivery needs a flat_number');
  if (service === 'nova_poshta' && !form.street_ref?.trim()) throw breach('home_delivery by nova_poshta needs a street_ref');
}

/** An order that goes nowhere yet. */
export function noDelivery(): Delivery {
  return {
    service: null,
    city: null,
    warehouseNumber: null,
    pickup: false,
    homeDelivery: false,
    street: null,
    streetRef: null,
    houseNumber: null,
    weight: null,
  };
}

/** Writes the delivery keys that a form has; the others stay. */
export function applyDelivery(order: Pick<Order, 'delivery' | 'kept'>, form: NativeDeliveryForm): void {
  const { delivery } = order;
  if (form.delivery_service !== undefined) delivery.service = form.delivery_service;
  if (form.city !== undefined) delivery.city = form.city;
  if (form.warehouse_number !== undefined) delivery.warehouseNumber = form.warehouse_number;
  if (form.pickup !== undefined) delivery.pickup = form.pickup;
  if (form.home_delivery !== undefined) delivery.homeDelivery = form.home_delivery;
  if (form.street !== undefined) delivery.street = form.street;
  if (form.street_ref !== undefined) delivery.streetRef = form.street_ref;
  if (form.house_number !== undefined) delivery.houseNumber = form.house_number;
  if (form.weight !== undefined) delivery.weight = toAmount(form.weight);
  for (const key of WRITE_ONLY) {
    const value = (form as Readonly<Record<string, unknown>>)[key];
    if (value !== undefined) order.kept[key] = value;
  }
}

/** Names that people write → the carrier's own, with its ref where a sample shows one (mydrop.txt 141-142). */
const CITIES: readonly { readonly names: readonly string[]; readonly city: string; readonly ref?: string }[] = [
  { names: ['киев', 'київ'], city: 'м. Київ, Київська', ref: 'e718a680-4b33-11e4-ab6d-005056801329' },
  { names: ['львов', 'львів'], city: 'м. Львів, Львівська' },
  { names: ['одесса', 'одеса'], city: 'м. Одеса, Одеська' },
  { names: ['харьков', 'харків'], city: 'м. Харків, Харківська' },
  { names: ['днепр', 'дніпро'], city: 'м. Дніпро, Дніпропетровська' },
  { names: ["кам'янське", 'каменское'], city: "м. Кам'янське, Дніпропетровська" },
  { names: ['ивано-франковск', 'івано-франківськ'], city: 'м. Івано-Франківськ, Івано-Франківська' },
];

/**
 * City, branch and their refs as orders show them. mydrop.txt 29 and 141: "Киев" comes back as "м. Київ, Київська", here only from nova_poshta,
 * whose directory that is; a city that it does not know stays as written and has no ref.
 */
export function placeOf(delivery: Delivery): {
  readonly city: string | null;
  readonly cityRef: string | null;
  readonly warehouseRef: string | null;
} {
  const { city, service, warehouseNumber } = delivery;
  const written = city?.trim().toLowerCase();
  const found =
    service === 'nova_poshta' && CITIES.find((each) => each.city.toLowerCase() === written || each.names.includes(written ?? ''));
  if (!found) return { city, cityRef: null, warehouseRef: null };
  const warehouseRef = warehouseNumber ? warehouseRefOf(found.city, warehouseNumber) : null;
  return { city: found.city, cityRef: found.ref ?? refOf(found.city), warehouseRef };
}

function warehouseRefOf(city: string, number: string): string {
  // mydrop.txt 144: seven digits in the first group, which no UUID has.
  return city === CITIES[0]?.city && number === '1' ? 'ec09d88-e1c2-11e3-8c4a-0050568002cf' : refOf(`${city} ${number}`);
}

/** A made-up ref of the carrier's: looks like a UUID, and is the same for the same text. */
export function refOf(text: string): string {
  const hash = createHash('sha1').update(text).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-11e4-${hash.slice(12, 16)}-${hash.slice(16, 28)}`;
}

/** A tracking number of nova_poshta's kind: 14 digits (mydrop.txt 96). */
export function generatedTtn(orderId: number): string {
  return `2045${String((orderId * 7919) % 10_000_000_000).padStart(10, '0')}`;
}

/** mydrop.txt 66 says that a tracking number "will be generated"; when is documented nowhere. Here it is when nova_poshta has city and branch. */
export function isReadyForTtn(delivery: Delivery): boolean {
  return delivery.service === 'nova_poshta' && Boolean(delivery.city) && Boolean(delivery.warehouseNumber) && !delivery.pickup;
}

/** What the carrier says of a parcel, by its code. The code 1 is of the sample (mydrop.txt 155-156), the others are nova_poshta's public ones. */
export const PARCEL_TEXTS: Readonly<Record<string, string>> = {
  '1': 'Нова пошта очікує надходження від відправника',
  '4': 'Відправлення у місті відправника',
  '5': 'Відправлення прямує до міста одержувача',
  '7': 'Відправлення прибуло на відділення',
  '9': 'Відправлення отримано',
  '102': 'Відмова одержувача',
  '106': 'Одержано і створено накладну на зворотну доставку',
};

/** What the carrier says of a parcel that is only announced; nothing where there is none. */
export function announced(order: Pick<Order, 'ttn' | 'delivery'>): Order['parcel'] {
  return order.ttn && order.delivery.service === 'nova_poshta' ? { code: '1', text: PARCEL_TEXTS['1'] ?? '' } : null;
}

/** Notes the delivery keys of a change that does not say that the delivery changes. */
export function noteIgnoredDelivery(call: Pick<Call, 'note'>, form: object): void {
  const given = Object.keys(DELIVERY_KEYS).filter((key) => key in form);
  if (given.length > 0) call.note(`${given.join(', ')} without change_delivery_address`);
}
