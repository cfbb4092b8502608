/** Writing orders. Everything that can be refused is refused before anything is sent. */
import type { IdentifiedOrderDraft } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { atLeastZero, compare, divideExactly, multiply, subtract, sum, toJsonNumber, toMoney } from '../../src/lib/money.ts';
import { textOrNull } from '../../src/lib/text.ts';
import type { Order, OrderDraft, OrderItemPatch, OrderPatch } from '../../src/model/order.ts';
import { lineGoods } from './catalogue.ts';
import { invalid, unsupportedField } from './input.ts';
import { changeDelivery, type Edition, fromDelivery, type NativeDeliveryForm } from './map/delivery.ts';
import { type Description, looksMarked, readDescription, writeDescription } from './map/markers.ts';
import { isNumber, jsonId } from './map/native.ts';
import { fromNativeLine, fromSource, type LineInput, nameOf, toDropshipperLine, toVendorLine } from './map/order-forms.ts';
import { lineIdsOf, PAYMENT_METHODS, SIZE, SIZE_NOTE, toOrder } from './map/orders.ts';
import { statusIdOf } from './map/status.ts';
import { found, getOrder, readOrder } from './order-reads.ts';
import type { NativeOrder } from './schemas.ts';
import type { MydropContext } from './settings.ts';
import { titleFor, titleToWrite } from './statuses.ts';

/** Vendor-specific inputs of the supplier's edition. */
interface VendorExtra {
  readonly deliveryPayment?: string;
  readonly deliveryPaid?: boolean;
  readonly weight?: number;
  readonly length?: number;
  readonly height?: number;
  readonly width?: number;
  readonly streetRef?: string;
  readonly paymentStatus?: string;
  readonly trafficSource?: string;
  readonly dropshipperId?: string | number;
  readonly manualStatus?: boolean;
}

/** Makes an order in the supplier's account. A status other than the first one takes a change. */
export async function createVendorOrder(context: MydropContext, draft: IdentifiedOrderDraft): Promise<Order> {
  const extra = (draft.extra ?? {}) as VendorExtra;
  const buyer = buyerOf(context, draft);
  const lines = await Promise.all(draft.items.map((item, index) => toLine(context, item, index, undefined)));
  const title = await titleToWrite(context, draft);
  const total = sum(lines.map((line) => multiply(line.price, line.quantity)));
  const form = {
    ...buyer,
    products: lines.map(toVendorLine),
    ...(extra.dropshipperId !== undefined && { dropshipper_id: jsonId(String(extra.dropshipperId)) }),
    ...paymentOf(draft.payment, extra, total, draft.payment?.paid ?? '0'),
    ...deliveryOf(context, 'vendor', {}, draft.shipping, extra),
    ...parcelOf(extra),
    ...(draft.shipping?.trackingNumber && { ttn: draft.shipping.trackingNumber }),
    description: descriptionOf(draft),
    ...fromSource(draft.source, extra),
    ...(extra.paymentStatus !== undefined && { payment_status: extra.paymentStatus }),
  };
  const created = await context.client.createOrder(form);
  if (title === undefined || statusIdOf(created) === title) return toOrder(created, context.scope);
  const changed = await context.client.updateOrder(String(created.id), statusForm(title, false));
  checkStatus(changed, title);
  return toOrder(changed, context.scope);
}

/** Makes an order of a dropshipper: no money beside prices, no address beside a branch (mydrop.txt 958-985). */
export async function createDropshipperOrder(context: MydropContext, draft: IdentifiedOrderDraft): Promise<Order> {
  const extra = (draft.extra ?? {}) as { readonly vendorName?: string; readonly trafficSource?: string };
  const vendorName = extra.vendorName ?? context.settings.options.vendorName;
  if (vendorName === undefined) throw invalid('/extra/vendorName', 'the supplier must be named here or in options.vendorName');
  const buyer = buyerOf(context, draft);
  const lines = await Promise.all(
    draft.items.map(async (item, index) => {
      const line = await toLine(context, item, index, undefined);
      // mydrop.txt 978: the title is required, whatever the SKU.
      if (line.title === null) throw unsupportedField(`/items/${index}/name`, 'a dropshipper names products by their title');
      return toDropshipperLine({ ...line, vendorName });
    }),
  );
  const form = {
    ...buyer,
    products: lines,
    ...deliveryOf(context, 'dropshipper', {}, draft.shipping, {}),
    ...(draft.shipping?.trackingNumber && { ttn: draft.shipping.trackingNumber }),
    description: descriptionOf(draft),
    ...fromSource(draft.source, extra),
  };
  return toOrder(await context.client.createDropshipperOrder(form), context.scope);
}

/** Changes an order of the supplier's: only what changes is sent (mydrop.txt 267). */
export async function updateOrder(context: MydropContext, id: string, patch: OrderPatch): Promise<Order | undefined> {
  if (isPlain(patch)) return updatePlainly(context, id, patch);
  const before = await readOrder(context, id);
  if (!before) return undefined;
  const extra = (patch.extra ?? {}) as VendorExtra;
  checkCurrency(context, patch.currency);
  const title = await titleToWrite(context, patch);
  const form = {
    ...plainChange(patch, title),
    ...(await linesChange(context, patch, before)),
    ...moneyChange(context, patch, extra, before),
    ...deliveryChange(context, patch.shipping, extra, before),
    ...trackingChange(patch.shipping),
    ...notesChange(patch.notes, before),
  };
  if (Object.keys(form).length === 0) return toOrder(before, context.scope);
  return send(context, id, form, title);
}

/** Whether a change needs nothing of the order as it was. */
function isPlain(patch: OrderPatch): boolean {
  const { shipping, extra } = patch;
  return (
    [patch.items, patch.payment, patch.notes].every((part) => part === undefined) &&
    (shipping === undefined || (shipping !== null && Object.keys(shipping).every((key) => key === 'trackingNumber'))) &&
    Object.keys(extra ?? {}).every((key) => PLAIN_EXTRA.includes(key))
  );
}
const PLAIN_EXTRA = ['trafficSource', 'paymentStatus', 'manualStatus'];

async function updatePlainly(context: MydropContext, id: string, patch: OrderPatch): Promise<Order | undefined> {
  if (!isNumber(id)) return undefined;
  checkCurrency(context, patch.currency);
  const title = await titleToWrite(context, patch);
  const form = { ...plainChange(patch, title), ...trackingChange(patch.shipping) };
  return Object.keys(form).length === 0 ? getOrder(context, id) : found(send(context, id, form, title));
}

function plainChange(patch: OrderPatch, title: string | undefined): object {
  const extra = (patch.extra ?? {}) as VendorExtra;
  return {
    ...buyerChange(patch.customer),
    ...(patch.source?.channel !== undefined && { order_source: patch.source.channel ?? '' }),
    ...(patch.source === null && { order_source: '' }),
    ...(extra.trafficSource !== undefined && { traffic_source: extra.trafficSource }),
    ...(extra.paymentStatus !== undefined && { payment_status: extra.paymentStatus }),
    ...(title !== undefined && statusForm(title, extra.manualStatus ?? false)),
    ...(title === undefined && extra.manualStatus !== undefined && manualForm(extra.manualStatus)),
  };
}

/** Sends a change; the answer is the order as it is after it. */
async function send(context: MydropContext, id: string, form: object, title: string | undefined): Promise<Order> {
  const after = await context.client.updateOrder(id, form);
  if (title !== undefined) checkStatus(after, title);
  return toOrder(after, context.scope);
}

/** A status is the only way. It is set by hand, or the tracking of the parcel would change it again (mydrop.txt 313). */
export async function cancelOrder(context: MydropContext, id: string, reason: string | undefined): Promise<Order | undefined> {
  if (!isNumber(id)) return undefined;
  const title = await titleFor(context, 'cancelled');
  if (title === undefined) {
    throw new ProblemError('unsupported', {
      detail: 'The account shows no status for cancelled orders; statusMap can name one.',
      operation: 'orders.cancel',
    });
  }
  if (reason !== undefined) context.ignore('/reason', 'a status takes no words');
  return found(send(context, id, statusForm(title, true), title));
}

function statusForm(title: string, manual: boolean): object {
  return { status: title, ...manualForm(manual) };
}

/** The example and the table spell it differently (mydrop.txt 273, 313): both go. */
function manualForm(manual: boolean): object {
  return { manualStatus: manual, manual_status: manual };
}

/** What becomes of a title that the account does not have is documented nowhere: it must not pass for done. */
function checkStatus(order: NativeOrder, title: string): void {
  if (statusIdOf(order) === title) return;
  const message = `the vendor left the status at ${JSON.stringify(statusIdOf(order))}`;
  throw new ProblemError('vendor_rejected', { detail: `The status was not taken: ${message}.`, errors: [{ path: '/status', message }] });
}

function checkCurrency(context: MydropContext, currency: string | undefined): void {
  if (currency === undefined || currency === context.scope.currency) return;
  throw unsupportedField('/currency', `amounts have no currency here: all are ${context.scope.currency}`);
}

/** Name and phone are required (mydrop.txt 45-46). */
function buyerOf(context: MydropContext, draft: OrderDraft): { readonly name: string; readonly phone: string } {
  checkCurrency(context, draft.currency);
  const { customer } = draft;
  const name = nameOf(customer);
  if (name === null) throw invalid('/customer/name', 'is required by the vendor');
  if (!customer.phone?.trim()) throw invalid('/customer/phone', 'is required by the vendor');
  for (const key of ['firstName', 'middleName', 'lastName'] as const) {
    if (!customer[key]) continue;
    context.ignore(
      `/customer/${key}`,
      customer.name?.trim() ? 'the vendor has one name' : 'the vendor has one name: the parts are joined in it',
    );
  }
  return { name, phone: customer.phone };
}

function buyerChange(customer: OrderPatch['customer']): object {
  if (customer === undefined) return {};
  if (customer === null) throw unsupportedField('/customer', 'an order cannot be without a name and a phone');
  for (const key of ['name', 'phone'] as const) {
    if (customer[key] !== undefined && !customer[key]?.trim()) throw unsupportedField(`/customer/${key}`, 'an order cannot be without it');
  }
  return { ...(customer.name && { name: customer.name }), ...(customer.phone && { phone: customer.phone }) };
}

/** One line. An old one that is kept lends what the caller does not say. */
async function toLine(
  context: MydropContext,
  item: OrderItemPatch,
  index: number,
  kept: ReturnType<typeof fromNativeLine> | undefined,
): Promise<LineInput> {
  const at = `/items/${index}`;
  const goods = await lineGoods(context, item, index);
  const title = item.name || (goods?.title ?? (item.sku && item.sku !== kept?.sku ? null : kept?.title) ?? null);
  const sku = item.sku || (goods?.sku ?? (item.name && item.name !== kept?.title ? null : kept?.sku) ?? null);
  if (title === null && sku === null) {
    const path = item.variantId !== undefined ? `${at}/variantId` : `${at}/sku`;
    throw unsupportedField(path, 'a line is named by its SKU or its name here');
  }
  const { size, sizeNote } = optionsOf(context, item, at);
  const same = kept !== undefined && (sku === null || sku === kept.sku) && (title === null || title === kept.title);
  return {
    title,
    sku,
    price: priceOf(context, item, at),
    quantity: item.quantity,
    size: size ?? goods?.size ?? (same && item.options === undefined ? kept.size : null),
    sizeNote: sizeNote ?? (same && item.options === undefined ? kept.sizeNote : null),
    ...(same && { assemblyPrice: kept.assemblyPrice ?? null, dropPrice: kept.dropPrice ?? null }),
  };
}

/** A line has no discount: it lowers the price of one, where that comes out even. */
function priceOf(context: MydropContext, item: OrderItemPatch, at: string): string {
  const price = toMoney(item.unitPrice) as string;
  if (item.discount === undefined || compare(item.discount, '0') === 0) return price;
  const each = divideExactly(item.discount, item.quantity);
  if (each === null) {
    context.ignore(`${at}/discount`, 'a line has only a price of one, and the discount does not divide by the quantity');
    return price;
  }
  const net = subtract(price, each);
  if (net.startsWith('-')) throw invalid(`${at}/discount`, 'is more than the line costs');
  return net;
}

function optionsOf(
  context: MydropContext,
  item: OrderItemPatch,
  at: string,
): { readonly size: string | null; readonly sizeNote: string | null } {
  const found: Record<string, string | null> = { [SIZE]: null, [SIZE_NOTE]: null };
  item.options?.forEach(({ name, value }, index) => {
    if (name in found && found[name] === null) found[name] = textOrNull(value);
    else context.ignore(`${at}/options/${index}`, `a line has the options ${SIZE} and ${SIZE_NOTE}`);
  });
  return { size: found[SIZE] ?? null, sizeNote: found[SIZE_NOTE] ?? null };
}

async function linesChange(
  context: MydropContext,
  patch: OrderPatch,
  before: NativeOrder,
): Promise<{ readonly products?: readonly object[] }> {
  if (!patch.items) return {};
  const ids = lineIdsOf(before.products);
  const lines = await Promise.all(
    patch.items.map(async (item, index) => {
      const position = item.id === undefined ? -1 : ids.indexOf(item.id);
      if (item.id !== undefined && position < 0) throw invalid(`/items/${index}/id`, 'the order has no such line');
      const kept = before.products[position] ?? likeLine(before, item);
      return toLine(context, item, index, kept && fromNativeLine(kept));
    }),
  );
  // mydrop.txt 288: how `add` joins equal lines is told nowhere.
  return { ...{ products_mode: 'replace' }, products: lines.map(toVendorLine) };
}

/** The old line that a new one means, where just one can be meant: its costs are not on the card only. */
function likeLine(before: NativeOrder, item: OrderItemPatch) {
  const size = item.options?.find((option) => option.name === SIZE)?.value;
  const like = before.products.filter(
    ({ product, size: own }) =>
      ((item.sku !== undefined && String(product.sku ?? '') === item.sku) ||
        (item.sku === undefined && item.name !== undefined && product.title === item.name)) &&
      (size === undefined || String(own?.title ?? '') === size),
  );
  return like.length === 1 ? like[0] : undefined;
}

/** Money of a new order: what is paid, and what the branch collects (mydrop.txt 49-50). */
function paymentOf(payment: OrderDraft['payment'], extra: VendorExtra, total: string, paid: string): object {
  return {
    ...(payment?.paid && { prepay_amount: toJsonNumber(payment.paid) }),
    ...collected(payment?.methodId, extra, total, paid),
  };
}

function collected(methodId: string | null | undefined, extra: VendorExtra, total: string, paid: string): object {
  const amount = extra.deliveryPayment ?? collectedBy(methodId, total, paid);
  return amount === undefined ? {} : { delivery_payment: toJsonNumber(amount) };
}

function collectedBy(methodId: string | null | undefined, total: string, paid: string): string | undefined {
  if (methodId === null || methodId === undefined) return undefined;
  if (!PAYMENT_METHODS.some((method) => method.code === methodId))
    throw invalid('/payment/methodId', 'is no payment method of this vendor');
  return methodId === 'prepay' ? '0' : atLeastZero(subtract(total, paid));
}

/** Money of an old order. What the branch collects follows the sum and what is paid, where it did so before; nobody must be charged the old amount. */
function moneyChange(context: MydropContext, patch: OrderPatch, extra: VendorExtra, before: NativeOrder): object {
  const { payment, items } = patch;
  if (payment?.methodId === null) context.ignore('/payment/methodId', 'an order is paid at the branch or beforehand');
  const paidBefore = toMoney(before.prepayAmount) ?? '0.00';
  const totalBefore = toMoney(before.total) ?? '0.00';
  const cleared = payment === null || payment?.paid === null;
  const paid = cleared ? '0.00' : (payment?.paid ?? paidBefore);
  const total = items
    ? sum(items.map((item, index) => multiply(priceOf({ ...context, ignore: () => {} }, item, `/items/${index}`), item.quantity)))
    : totalBefore;
  const follows = compare(toMoney(before.deliveryPayment) ?? '0', atLeastZero(subtract(totalBefore, paidBefore))) === 0;
  const moved = compare(paid, paidBefore) !== 0 || compare(total, totalBefore) !== 0;
  const amount =
    extra.deliveryPayment ??
    collectedBy(payment?.methodId, total, paid) ??
    (follows && moved ? atLeastZero(subtract(total, paid)) : undefined);
  return {
    ...((cleared || payment?.paid) && { prepay_amount: toJsonNumber(paid) }),
    ...(amount !== undefined && { delivery_payment: toJsonNumber(amount) }),
  };
}

function deliveryOf(
  context: MydropContext,
  edition: Edition,
  before: NativeDeliveryForm,
  shipping: OrderDraft['shipping'],
  extra: VendorExtra,
): NativeDeliveryForm {
  const { form, unplaced } = changeDelivery(before, { edition, shipping: shipping ?? {}, streetRef: extra.streetRef });
  for (const { pointer, reason } of unplaced) context.ignore(pointer, reason);
  return form;
}

function parcelOf(extra: VendorExtra): object {
  return {
    ...(extra.deliveryPaid !== undefined && { delivery_paid: extra.deliveryPaid }),
    ...(extra.length !== undefined && { volumetric_length: extra.length }),
    ...(extra.height !== undefined && { volumetric_height: extra.height }),
    ...(extra.width !== undefined && { volumetric_width: extra.width }),
    ...(extra.weight !== undefined && { weight: extra.weight }),
  };
}

/** The parcel is changed as a whole, with leave (mydrop.txt 291): what is known of it is said again. */
function deliveryChange(context: MydropContext, shipping: OrderPatch['shipping'], extra: VendorExtra, before: NativeOrder): object {
  if (shipping === null) throw unsupportedField('/shipping', 'the vendor documents no way to clear it');
  const known = fromDelivery(before);
  const form = deliveryOf(context, 'vendor', known, shipping, extra);
  const parcel = parcelOf(extra);
  const changed = Object.keys(parcel).length > 0 || JSON.stringify(form) !== JSON.stringify(known);
  if (!changed) return {};
  // mydrop.txt 301: a courier needs the flat, which no answer tells.
  if (form.home_delivery && !form.flat_number)
    throw unsupportedField('/shipping/address/flat', 'the vendor does not tell the flat, and wants it again');
  if (form.home_delivery && !form.street_ref && form.delivery_service === 'nova_poshta') {
    throw unsupportedField('/extra/streetRef', 'a courier of Nova Poshta needs it');
  }
  return { change_delivery_address: true, ...form, ...parcel };
}

function trackingChange(shipping: OrderPatch['shipping']): object {
  return shipping?.trackingNumber === undefined ? {} : { ttn: shipping.trackingNumber ?? '' };
}

/** One text for all notes (mydrop.txt 67). */
function descriptionOf(draft: IdentifiedOrderDraft): string {
  return writeDescription({ ...checkedNotes(draft.notes, { manager: null, customer: null }), externalId: draft.externalId });
}

function notesChange(notes: OrderPatch['notes'], before: NativeOrder): object {
  if (notes === undefined) return {};
  const { externalId, ...known } = readDescription(before.description);
  return { description: writeDescription({ ...checkedNotes(notes, known), externalId }) };
}

type Notes = Pick<Description, 'manager' | 'customer'>;

function checkedNotes(notes: OrderPatch['notes'], known: Notes): Notes {
  const checked = (key: keyof Notes): string | null => {
    const words = notes === null ? null : notes?.[key];
    if (words && looksMarked(words))
      throw unsupportedField(`/notes/${key}`, 'reads like a label that the description keeps other fields with');
    return words === undefined ? known[key] : words;
  };
  return { manager: checked('manager'), customer: checked('customer') };
}
