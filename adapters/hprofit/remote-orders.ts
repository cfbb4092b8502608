/** Writing remote orders. Creating is documented; changing is a repeat under the same number, which the vendor does not document and `remoteOrderUpsert` allows. */
import type { IdentifiedOrderDraft } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { canonicalJson } from '../../src/lib/json.ts';
import { compare, multiply, subtract, sum } from '../../src/lib/money.ts';
import { phoneDigits } from '../../src/lib/phone.ts';
import { textOrNull } from '../../src/lib/text.ts';
import { fromMillis, toUnix } from '../../src/lib/time.ts';
import type { Order, OrderItemPatch, OrderPatch } from '../../src/model/order.ts';
import { DELIVERY_METHODS } from './map/delivery.ts';
import { orderIdOf } from './map/external-ids.ts';
import { unplaced } from './map/fields.ts';
import { toAmount, toId } from './map/native.ts';
import {
  addressLine,
  branchLine,
  changeRemoteForm,
  fromRemoteOrder,
  joined,
  type RemoteFields,
  type RemoteLine,
  toRemoteForm,
} from './map/remote-forms.ts';
import { deliveryCostOf, PAYMENT_TYPE, remoteCreatedAt, remoteDiscountOf, remoteStatusOf } from './map/remote-orders.ts';
import { accountOf, checkDiscount, invalid, namedProduct, requireId, statusToWrite, unsupportedField } from './order-input.ts';
import { mapRemoteOrder, readRemoteOrderByNumber } from './order-lookup.ts';
import type { NativeRemoteOrder } from './schemas.ts';
import type { HprofitContext } from './settings.ts';

const fieldsOf = (path: string, keys: readonly string[]) => keys.map((key) => `${path}/${key}`);

/** What a remote order has a place for. Notes and sources have none. */
export const REMOTE_FIELDS: readonly string[] = [
  '/externalId',
  ...fieldsOf('/customer', ['id', 'name', 'firstName', 'lastName', 'phone', 'email']),
  ...fieldsOf('/items/*', ['productId', 'variantId', 'sku', 'name', 'quantity', 'unitPrice', 'discount']),
  '/currency',
  '/status',
  '/nativeStatus',
  ...fieldsOf('/payment', ['methodId', 'paid']),
  ...fieldsOf('/shipping', ['methodId', 'carrier', 'trackingNumber', 'cost']),
  ...fieldsOf('/shipping/address', ['text', 'city', 'street', 'house', 'flat', 'postalCode']),
  ...fieldsOf('/shipping/pickupPoint', ['number', 'name']),
  '/createdAt',
];

/** The same for a change: its number, and so its identifier, stays; a customer is only text. */
export const REMOTE_PATCH_FIELDS: readonly string[] = [
  ...REMOTE_FIELDS.filter((pointer) => pointer !== '/externalId' && pointer !== '/customer/id'),
  '/items/*/id',
];

/** Makes a remote order. The answer tells no id (hprofit.txt 643-652): it is read back by its number. */
export async function createRemoteOrder(context: HprofitContext, draft: IdentifiedOrderDraft): Promise<Order> {
  for (const pointer of unplaced(draft, REMOTE_FIELDS)) context.ignore(pointer, 'remote orders have no place for it');
  const now = fromMillis(context.now());
  const status = statusToWrite('remote', draft, context) ?? 'pending';
  const lines = await toLines(context, draft.items, []);
  const total = sum([...lines.map((line) => line.total), draft.shipping?.cost ?? null]);
  const fields = { ...(await toFields(context, draft, total)), ...(await contactsOf(context, draft.customer)), lines };
  const form = toRemoteForm(draft.externalId, { status, ...fields, currency: draft.currency ?? context.scope.currency }, now);
  await context.client.saveRemoteOrder(form);
  return readBack(context, orderIdOf(draft.externalId).orderId, draft.createdAt ?? now);
}

/** Changes a remote order by sending it whole again. */
export async function updateRemoteOrder(
  context: HprofitContext,
  order: NativeRemoteOrder,
  patch: OrderPatch,
  operation: 'orders.update' | 'orders.cancel',
): Promise<Order> {
  checkUpsert(context, operation);
  const status = statusToWrite('remote', patch, context);
  const moved = status !== undefined && status !== remoteStatusOf(order);
  // What is so already is so, whoever's order it is.
  if (status !== undefined && !moved && isOnlyStatus(patch)) return mapRemoteOrder(context, order);
  checkOwn(context, order, operation);
  for (const pointer of unplaced(patch, REMOTE_PATCH_FIELDS)) context.ignore(pointer, 'remote orders have no place for it');
  if (moved && textOrNull(order.local_status) !== null) {
    const pointer = patch.nativeStatus === undefined ? '/status' : '/nativeStatus';
    throw unsupportedField(pointer, 'the status that the CRM itself gave this order stands over it, and cannot be written');
  }
  if (patch.items && remoteDiscountOf(order) !== null) {
    throw unsupportedField('/items', 'the order has a discount of its own, which the body of a change cannot say');
  }
  const lines = patch.items && (await toLines(context, patch.items, order.order_data));
  const fields = {
    ...(await toFields(context, patch, totalOf(patch, lines, order))),
    ...namesOf(patch.customer),
    ...(lines && { lines }),
    ...(moved && { status }),
  };
  const now = fromMillis(context.now());
  const createdAt = remoteCreatedAt(order, context.settings.options);
  const before = fromRemoteOrder(order, createdAt);
  const form = changeRemoteForm(before, fields, now);
  if (canonicalJson(form) === canonicalJson(changeRemoteForm(before, {}, now))) return mapRemoteOrder(context, order);
  await context.client.saveRemoteOrder(form);
  return readBack(context, order.order_id, patch.createdAt ?? createdAt);
}

function isOnlyStatus(patch: OrderPatch): boolean {
  return Object.keys(patch).every((key) => key === 'status' || key === 'nativeStatus');
}

/** Changing is off unless it is asked for, and then only for orders of the token's own integration: another's would be made a second time. */
function checkUpsert(context: HprofitContext, operation: string): void {
  const { remoteOrderUpsert, integrationId } = context.settings.options;
  if (remoteOrderUpsert && integrationId !== undefined) return;
  const needed = remoteOrderUpsert ? 'options.integrationId is not set' : 'options.remoteOrderUpsert is off';
  throw new ProblemError('unsupported', { detail: `H-Profit has no call that changes a remote order, and ${needed}.`, operation });
}

function checkOwn(context: HprofitContext, order: NativeRemoteOrder, operation: string): void {
  if (toId(order.integration_id) === context.settings.options.integrationId && /^\d{1,19}$/.test(String(order.order_id))) return;
  throw new ProblemError('unsupported', { detail: 'This remote order belongs to another integration: it cannot be changed.', operation });
}

async function readBack(context: HprofitContext, orderId: string | number, createdAt: string): Promise<Order> {
  const order = await readRemoteOrderByNumber(context, orderId, toUnix(createdAt), context.settings.options.integrationId);
  if (!order) throw new ProblemError('vendor_invalid_response', `The vendor saved remote order ${orderId} and does not list it.`);
  return mapRemoteOrder(context, order);
}

type Input = Pick<OrderPatch, 'currency' | 'payment' | 'shipping' | 'createdAt'>;

/** What an order comes to after a change: what it says of itself, unless its lines or its delivery change. */
function totalOf(patch: OrderPatch, lines: readonly RemoteLine[] | undefined, order: NativeRemoteOrder): string {
  const { shipping } = patch;
  const price = toAmount(order.price);
  if (!lines && shipping?.cost === undefined && shipping !== null && price !== null) return price;
  const cost = shipping === null ? null : shipping?.cost === undefined ? deliveryCostOf(order) : shipping.cost;
  return sum([...(lines ?? order.order_data).map((line) => toAmount(line.total)), cost]);
}

/** What both a draft and a patch say, but for status, lines and names. */
async function toFields(context: HprofitContext, input: Input, total: string): Promise<RemoteFields> {
  const { payment, shipping } = input;
  return {
    ...(input.currency !== undefined && { currency: input.currency }),
    ...(input.createdAt !== undefined && { createdAt: input.createdAt }),
    ...(payment === null ? { paid: false, paymentType: '' } : await paymentOf(context, payment, total)),
    ...shippingOf(context, shipping),
  };
}

async function paymentOf(
  context: HprofitContext,
  payment: NonNullable<Input['payment']> | undefined,
  total: string,
): Promise<RemoteFields> {
  const { paid, methodId } = payment ?? {};
  return {
    ...(paid !== undefined && paidOf(context, paid, total)),
    ...(methodId !== undefined && { paymentType: methodId === null ? '' : await paymentTypeOf(context, methodId) }),
  };
}

/** A remote order is paid or it is not. */
function paidOf(context: HprofitContext, paid: string | null, total: string): RemoteFields {
  if (paid === null || compare(paid, '0') === 0) return { paid: false };
  if (compare(paid, total) === 0) return { paid: true };
  context.ignore('/payment/paid', 'a remote order is paid in full or not at all');
  return {};
}

/** Ways to pay are text here; an account leaves its name. */
async function paymentTypeOf(context: HprofitContext, methodId: string): Promise<string> {
  if (methodId.startsWith(PAYMENT_TYPE)) return methodId.slice(PAYMENT_TYPE.length);
  const account = await accountOf(context, methodId);
  if (!account?.name) throw invalid('/payment/methodId', 'there is no such account');
  context.ignore('/payment/methodId', "a remote order has no account: only the account's name is kept, as text");
  return account.name;
}

function shippingOf(context: HprofitContext, shipping: Input['shipping']): RemoteFields {
  if (shipping === undefined) return {};
  if (shipping === null) {
    return { address: null, city: null, postalCode: null, deliveryCost: null, deliveryOperator: null, trackingNumber: null };
  }
  const { methodId, carrier, address, pickupPoint } = shipping;
  const operator = operatorOf(context, methodId, carrier);
  for (const key of ['street', 'house', 'flat'] as const) if (address?.[key]) context.ignore(`/shipping/address/${key}`, IN_ONE_LINE);
  for (const key of ['number', 'name'] as const) if (pickupPoint?.[key]) context.ignore(`/shipping/pickupPoint/${key}`, IN_ONE_LINE);
  const line = address === undefined && pickupPoint === undefined ? undefined : joined(branchLine(pickupPoint), addressLine(address), ', ');
  return {
    ...(operator !== undefined && { deliveryOperator: operator }),
    ...(shipping.trackingNumber !== undefined && { trackingNumber: shipping.trackingNumber }),
    ...(shipping.cost !== undefined && { deliveryCost: shipping.cost }),
    ...(line !== undefined && saysLine(address, pickupPoint) && { address: line }),
    ...(address === null && { city: null, postalCode: null }),
    ...(address?.city !== undefined && { city: address.city }),
    ...(address?.postalCode !== undefined && { postalCode: postalCodeOf(context, address.postalCode) }),
  };
}

/** The CRM refuses a whole order for an operator that it does not know: a carrier of the caller's own is left out instead. */
function operatorOf(
  context: HprofitContext,
  methodId: string | null | undefined,
  carrier: string | null | undefined,
): string | null | undefined {
  if (methodId && !isOperator(methodId)) throw invalid('/shipping/methodId', 'there is no such way of delivery');
  if (!carrier || carrier === methodId) return methodId ?? (carrier === '' ? null : carrier);
  if (!methodId && isOperator(carrier)) return carrier;
  const operators = DELIVERY_METHODS.map(({ code }) => code).join(' and ');
  context.ignore('/shipping/carrier', methodId ? 'methodId says it' : `remote orders know ${operators}`);
  return methodId;
}

function isOperator(word: string): boolean {
  return DELIVERY_METHODS.some(({ code }) => code === word);
}

/** Said of what has no place of its own: where there is no `text`, it is put together of these parts, so that people can read them. */
const IN_ONE_LINE = 'an address is one line here';

/** Whether an address or a branch says anything of the line, be it that there is none. */
function saysLine(
  address: NonNullable<NonNullable<Input['shipping']>['address']> | null | undefined,
  point: NonNullable<Input['shipping']>['pickupPoint'],
): boolean {
  const parts = [address?.text, address?.street, address?.house, address?.flat];
  return address === null || point !== undefined || parts.some((part) => part !== undefined);
}

/** `address_2` is an index or anything else (hprofit.txt 639): only digits read back as an index. */
function postalCodeOf(context: HprofitContext, code: string | null): string | null {
  if (code === null || code === '' || /^\d+$/.test(code)) return code || null;
  context.ignore('/shipping/address/postalCode', 'only digits read back as a postal code');
  return null;
}

type Contacts = Pick<RemoteFields, 'firstName' | 'lastName' | 'phone' | 'email'>;
type CustomerInput = Partial<Record<'id' | 'name' | 'firstName' | 'lastName' | 'phone' | 'email', string | null | undefined>>;

/** Names as the form has them. A whole name is taken apart only where there are no parts. */
function namesOf(customer: CustomerInput | null | undefined): Contacts {
  if (customer === undefined) return {};
  if (customer === null) return { firstName: null, lastName: null, phone: null, email: null };
  const { name, firstName, lastName, phone, email } = customer;
  const [first, ...rest] = name?.trim().split(/\s+/) ?? [];
  const parted = firstName === undefined && lastName === undefined && name !== undefined;
  return {
    ...(parted && { firstName: first || null, lastName: rest.join(' ') || null }),
    ...(firstName !== undefined && { firstName: firstName || null }),
    ...(lastName !== undefined && { lastName: lastName || null }),
    ...(phone !== undefined && { phone: phone || null }),
    ...(email !== undefined && { email: email || null }),
  };
}

/**
 * Contacts of a new order. The body has no place for a client's id: the CRM finds or makes the client by itself. Of a client who is named by id, what
 * the caller did not give is taken, and by his phone the CRM knows him.
 */
async function contactsOf(context: HprofitContext, customer: CustomerInput | undefined): Promise<Contacts> {
  const given = namesOf(customer);
  if (!customer?.id) return given;
  const id = requireId(customer.id, '/customer/id');
  const client = (await context.client.listClients({ limit: 1, offset: 0, id })).find((row) => String(row.id) === id);
  if (!client) throw invalid('/customer/id', 'there is no such client');
  const own = namesOf({
    ...(client.first_name || client.last_name ? { firstName: client.first_name, lastName: client.last_name } : { name: client.name }),
    phone: toId(client.phone),
    email: client.email,
  });
  const contacts = { ...own, ...given };
  const same = contacts.phone && own.phone && phoneDigits(contacts.phone) === phoneDigits(own.phone);
  if (!same) context.ignore('/customer/id', 'the CRM knows clients of remote orders by their phone only');
  return contacts;
}

async function toLines(
  context: HprofitContext,
  items: readonly OrderItemPatch[],
  existing: NativeRemoteOrder['order_data'],
): Promise<readonly RemoteLine[]> {
  return Promise.all(
    items.map(async (item, index) => {
      const kept = item.id === undefined ? undefined : existing.find((line) => toId(line.id) === item.id);
      if (item.id !== undefined && !kept) throw invalid(`/items/${index}/id`, 'the order has no such line');
      const total = subtract(multiply(item.unitPrice, item.quantity), item.discount ?? '0');
      checkDiscount(item, total, index);
      const written = item.sku ?? toId(kept?.sku);
      const named = namedProduct(item, index);
      const productId = named ?? toId(kept?.local_product_id) ?? (await productBySku(context, written));
      const name = item.name ?? (named === null || named === toId(kept?.local_product_id) ? textOrNull(kept?.name) : null);
      const product = productId !== null && name === null ? await readProduct(context, productId, index) : undefined;
      return {
        productId,
        sku: written ?? product?.sku ?? null,
        name: name ?? product?.name ?? null,
        quantity: item.quantity,
        unitPrice: item.unitPrice,
        total,
      };
    }),
  );
}

/** A line may be text only: a SKU that is unknown or ambiguous links nothing. */
async function productBySku(context: HprofitContext, sku: string | null): Promise<string | null> {
  if (sku === null || !context.settings.options.linkBySku) return null;
  const [match, ...others] = await context.findVariants({ sku });
  return match && others.length === 0 ? match.variantId : null;
}

/** Name and SKU of a product, for lines that only name it by id: people in the CRM read the line. */
async function readProduct(
  context: HprofitContext,
  id: string,
  index: number,
): Promise<{ readonly name: string | null; readonly sku: string | null }> {
  const [product] = await context.client.listProducts({ limit: 1, offset: 0, product_id: id });
  if (!product || String(product.id) !== id) throw invalid(`/items/${index}`, 'there is no such product');
  return { name: textOrNull(product.name), sku: toId(product.sku) };
}
