/** Orders of both editions → the model. What only one edition tells is in `extra`. */
import type { Scope } from '../../../src/adapter.ts';
import { ProblemError } from '../../../src/errors.ts';
import { toGid } from '../../../src/lib/ids.ts';
import { atLeastZero, compare, multiply, subtract, sum, toDecimal, toMoney } from '../../../src/lib/money.ts';
import { toPhone } from '../../../src/lib/phone.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import { fromNaive } from '../../../src/lib/time.ts';
import type { Order, OrderItem } from '../../../src/model/order.ts';
import type { NativeOrder, NativeOrderLine } from '../schemas.ts';
import { methodName, PICKUP } from './delivery.ts';
import { variantIdOf } from './ids.ts';
import { readDescription } from './markers.ts';
import { codeOrNull, needMoney, needQuantity, present } from './native.ts';
import { statusIdOf, toOrderStatus } from './status.ts';

/** The two ways to pay that an order lets one tell: it is paid at the branch, or beforehand. */
export const PAYMENT_METHODS = [
  { code: 'cod', name: 'Накладений платіж' },
  { code: 'prepay', name: 'Передоплата' },
] as const;

/** An order as either edition tells it (mydrop.txt 190-259, 994-1054). */
export function toOrder(native: NativeOrder, scope: Scope): Order {
  const { externalId, ...notes } = readDescription(native.description);
  const statusId = statusIdOf(native);
  const totals = toTotals(native);
  return {
    id: toGid(scope, native.id),
    connection: scope.connection,
    vendor: scope.vendor,
    number: codeOrNull(native.index),
    externalId,
    status: toOrderStatus(native, scope),
    nativeStatus: statusId === null ? null : { id: toGid(scope, statusId), name: textOrNull(native.orderStatus?.title) },
    currency: scope.currency,
    createdAt: needTime(native.dateTime, scope.timezone),
    updatedAt: null,
    customer: {
      id: null,
      name: textOrNull(native.name),
      firstName: null,
      lastName: null,
      middleName: null,
      phone: toPhone(codeOrNull(native.phone), scope.country),
      email: null,
      company: null,
    },
    items: toItems(native.products, scope),
    totals,
    payment: { status: paymentStatusOf(native, totals, scope), method: paymentMethodOf(native, scope) },
    shipping: toShipping(native, scope),
    source: null,
    notes: { customer: notes.customer, manager: notes.manager },
    extra: extraOf(native),
    raw: native,
  };
}

/** Ids of an order's lines. The vendor gives them none: they are made of product and size, and of a count where these repeat. */
export function lineIdsOf(lines: readonly NativeOrderLine[]): readonly string[] {
  const seen = new Map<string, number>();
  return lines.map(({ product, size }) => {
    const name = size ? `${product.id}:${size.id}` : String(product.id);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}

function toItems(lines: readonly NativeOrderLine[], scope: Scope): OrderItem[] {
  const ids = lineIdsOf(lines);
  return lines.map((line, index) => {
    const { product, size } = line;
    const unitPrice = needMoney(line.price, 'price of a line');
    const sizeTitle = codeOrNull(size?.title);
    const sizeNote = textOrNull(size?.note);
    return {
      id: ids[index] as string,
      productId: toGid(scope, product.id),
      variantId: size ? toGid(scope, variantIdOf(product.id, size.id)) : null,
      sku: codeOrNull(product.sku),
      barcode: null,
      name: textOrNull(product.title),
      quantity: needQuantity(line.amount),
      unitPrice,
      discount: null,
      total: multiply(unitPrice, line.amount),
      // What the line costs whoever asks: the supplier his purchase, the dropshipper the supplier's price.
      cost: toMoney(scopeCost(line)),
      tax: null,
      warehouseId: null,
      status: null,
      nativeStatus: null,
      options: [
        ...(sizeTitle === null ? [] : [{ name: SIZE, value: sizeTitle }]),
        ...(sizeNote === null ? [] : [{ name: SIZE_NOTE, value: sizeNote }]),
      ],
    };
  });
}

/** Names of the options that stand for a line's size and the words beside it. */
export const SIZE = 'size';
export const SIZE_NOTE = 'sizeNote';

/** The dropshipper's lines have no `assembly_price` at all (mydrop.txt 823-838). */
function scopeCost(line: NativeOrderLine) {
  return 'assembly_price' in line ? line.assembly_price : line.drop_price;
}

function toTotals(native: NativeOrder): Order['totals'] {
  const items = sum(native.products.map((line) => multiply(needMoney(line.price, 'price of a line'), needQuantity(line.amount))));
  const total = toMoney(native.total);
  const paid = toMoney(native.prepayAmount);
  // `deliveryPayment` is what the branch collects (mydrop.txt 49): no fee for shipping, and more or less than what is owed (444, 462).
  const due = total === null ? null : subtract(total, paid ?? '0');
  return { items, discount: null, shipping: null, tax: null, total, paid, due: due === null ? null : atLeastZero(due) };
}

/** No answer tells `payment_status`. */
function paymentStatusOf(native: NativeOrder, { total, paid }: Order['totals'], scope: Scope): Order['payment']['status'] {
  if (total === null || paid === null) return 'unknown';
  if (compare(total, '0') > 0 && compare(paid, total) >= 0) return 'paid';
  // A sale that is final was paid, at the branch if not before.
  if (native.orderStatus?.final && toOrderStatus(native, scope) === 'completed') return 'paid';
  return compare(paid, '0') > 0 ? 'partially_paid' : 'unpaid';
}

function paymentMethodOf(native: NativeOrder, scope: Scope): Order['payment']['method'] {
  const collected = toMoney(native.deliveryPayment);
  const prepaid = toMoney(native.prepayAmount);
  const code = collected !== null && compare(collected, '0') > 0 ? 'cod' : prepaid !== null && compare(prepaid, '0') > 0 ? 'prepay' : null;
  return code === null ? null : { id: toGid(scope, code), name: PAYMENT_METHODS.find((method) => method.code === code)?.name ?? null };
}

function toShipping(native: NativeOrder, scope: Scope): Order['shipping'] {
  const carrier = textOrNull(native.deliveryService);
  const method = native.pickup ? PICKUP : carrier;
  const number = codeOrNull(native.warehouseNumber);
  const branch = textOrNull(native.warehouseRef);
  return {
    method: method === null ? null : { id: toGid(scope, method), name: methodName(method) },
    carrier,
    trackingNumber: codeOrNull(native.ttn),
    address: toAddress(native),
    // The ref is the carrier's; the document's own sample is no UUID (mydrop.txt 144).
    pickupPoint: number === null && branch === null ? null : { id: branch, number, name: null },
  };
}

type Address = NonNullable<NonNullable<Order['shipping']>['address']>;

/** The vendor rewrites the city: "Киев" comes back as "м. Київ, Київська" (mydrop.txt 29, 141), which is the town and its region. The flat never comes back. */
function toAddress(native: NativeOrder): Address | null {
  const city = textOrNull(native.city);
  const street = textOrNull(native.street);
  const house = codeOrNull(native.houseNumber);
  if (city === null && street === null && house === null) return null;
  const [town = '', ...region] = city?.split(',').map((part) => part.trim()) ?? [];
  return {
    country: 'UA',
    region: textOrNull(region.join(', ')),
    city: textOrNull(town.replace(/^м\.\s*/u, '')),
    street,
    house,
    flat: null,
    postalCode: null,
    text: textOrNull([city, street, house].filter((part) => part !== null).join(', ')),
  };
}

function extraOf(native: NativeOrder): Record<string, unknown> {
  const { vendorDropshipper, dropshipperVendor, manager } = native;
  const importIds = native.products.map((line) => codeOrNull(line.product.import_id));
  const dropPrices = native.products.map((line) => toMoney(line.drop_price));
  return present({
    nativeStatusId: native.orderStatus ? String(native.orderStatus.id) : null,
    nativeStatusType: native.orderStatus?.type,
    nativeStatusFinal: native.orderStatus?.final,
    deliveryPayment: toMoney(native.deliveryPayment),
    dropPrice: toMoney(native.dropPrice),
    // Prices to the dropshipper, line by line; the dropshipper's own edition has them as `cost`.
    itemDropPrices: native.products.some((line) => 'assembly_price' in line) ? dropPrices : null,
    itemImportIds: importIds.some((id) => id !== null) ? importIds : null,
    dropshipperPayout: toMoney(native.dropshipperPayout),
    payout: toMoney(native.payout),
    realMargin: toMoney(native.realMargin),
    loss: toMoney(native.loss),
    directDeliveryLoss: toMoney(native.directDeliveryLoss),
    reverseDeliveryLoss: toMoney(native.reverseDeliveryLoss),
    vendorDropshipper: vendorDropshipper && {
      id: String(vendorDropshipper.id),
      dropshipperId: codeOrNull(vendorDropshipper.dropshipper?.id),
      name: textOrNull(vendorDropshipper.dropshipper?.name),
    },
    dropshipperVendor: dropshipperVendor && {
      id: String(dropshipperVendor.id),
      vendorId: codeOrNull(dropshipperVendor.vendor?.id),
      name: textOrNull(dropshipperVendor.vendor?.name),
    },
    manager: manager && { id: String(manager.id), name: textOrNull(manager.name) },
    weight: toDecimal(native.weight),
    deliveryStatusCode: codeOrNull(native.deliveryStatusCode),
    deliveryStatus: textOrNull(native.deliveryStatus),
    returnDeliveryStatusCode: codeOrNull(native.returnDeliveryStatusCode),
    returnDeliveryStatus: textOrNull(native.returnDeliveryStatus),
    returnTrackingNumber: codeOrNull(native.returnTtn),
    cityRef: textOrNull(native.cityRef),
    streetRef: textOrNull(native.streetRef),
    homeDelivery: native.homeDelivery,
    pickup: native.pickup,
    createdWith: textOrNull(native.createdWith),
  });
}

function needTime(text: string, zone: string): string {
  const time = fromNaive(text, zone);
  if (time === null) throw new ProblemError('vendor_invalid_response', "The vendor's dateTime is no time.");
  return time;
}
