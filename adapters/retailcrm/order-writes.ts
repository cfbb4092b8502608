/** Orders: create, change, cancel. */
import type { IdentifiedOrderDraft } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { toMoney } from '../../src/lib/money.ts';
import { textOrNull } from '../../src/lib/text.ts';
import type { Order, OrderPatch } from '../../src/model/order.ts';
import { mapOrder, type OrderNames, orderNames } from './dictionaries.ts';
import { jsonId, numberOf } from './map/ids.ts';
import { objectOf, valuesOf, withoutNulls } from './map/maps-or-lists.ts';
import { fromOrder } from './map/order-drafts.ts';
import { fromOrderItems, type ItemInput, warehouseOfItems } from './map/order-items.ts';
import { fromPaymentDraft, type PaymentRules, type PaymentStep, paymentSteps, sumOfPayments } from './map/payments.ts';
import { fromOrderStatus, statusOfCode } from './map/statuses.ts';
import {
  checkCurrency,
  checkExternalId,
  customerNumber,
  customerOf,
  invalid,
  methodToWrite,
  offersOf,
  orderByExternalId,
  paymentRules,
  statusToWrite,
} from './order-lookups.ts';
import { unlessMissing } from './pages.ts';
import { together } from './parallel.ts';
import type { NativeOrder } from './schemas.ts';
import type { RetailcrmContext } from './settings.ts';
import { forgetting, siteOf, siteOfNew } from './sites.ts';

/** What of a new order has a place at the vendor. */
export const NEW_ORDER_FIELDS = [
  '/externalId',
  '/currency',
  '/status',
  '/nativeStatus',
  '/createdAt',
  '/customer',
  '/items/*/variantId',
  '/items/*/productId',
  '/items/*/sku',
  '/items/*/name',
  '/items/*/quantity',
  '/items/*/unitPrice',
  '/items/*/discount',
  '/items/*/warehouseId',
  '/items/*/options',
  '/payment/methodId',
  '/payment/paid',
  '/shipping/methodId',
  '/shipping/trackingNumber',
  '/shipping/cost',
  '/shipping/address',
  '/shipping/pickupPoint/id',
  '/source',
  '/notes',
] as const;
export const ORDER_FIELDS = [...NEW_ORDER_FIELDS, '/items/*/id'] as const;

/** By the caller's identifier, on every site that the key sees. */
export async function findOrder(context: RetailcrmContext, externalId: string): Promise<Order | undefined> {
  const found = await orderByExternalId(context, externalId);
  return found && mapOrder(context, found, await orderNames(context));
}

export async function createOrder(context: RetailcrmContext, given: IdentifiedOrderDraft): Promise<Order> {
  const { client, scope, ignore } = context;
  const draft = withoutNulls(given);
  const chosen = draft.extra?.site;
  const [site, offers, status, orderMethod, customerId, rules, loaded] = await together([
    typeof chosen === 'string' ? chosen : siteOfNew(context),
    offersOf(context, draft.items),
    statusToWrite(context, draft),
    methodToWrite(context, draft.source?.channel),
    customerOf(context, draft.customer),
    draft.payment ? paymentRules(context) : undefined,
    orderNames(context),
  ]);
  await checkCurrency(context, draft.currency, site);
  const items = draft.items.map((item, index): ItemInput => ({ ...item, id: undefined, offer: offers[index] }));
  const order = fromOrder(
    draft,
    {
      scope,
      status,
      orderMethod,
      customerId,
      warehouse: warehouseOfItems(items, ignore),
      items: fromOrderItems(items, [], context.settings.options.priceType, ignore),
      payments: rules && fromPaymentDraft(draft.payment, rules, ignore),
    },
    ignore,
  );
  const answer = await client.createOrder(site, order ?? {});
  return tracked(context, draft, await orderOf(context, answer, loaded));
}

/** retailcrm.txt 6350-6352: track numbers are "deprecated for write"; whether this account still takes one shows when it is read back. */
function tracked(context: RetailcrmContext, { shipping }: OrderPatch, order: Order): Order {
  const given = shipping?.trackingNumber;
  if (given !== undefined && textOrNull(given) !== (order.shipping?.trackingNumber ?? null))
    context.ignore('/shipping/trackingNumber', 'the account does not take track numbers');
  return order;
}

export async function updateOrder(context: RetailcrmContext, id: string, patch: OrderPatch): Promise<Order | undefined> {
  const { client, scope, ignore } = context;
  const number = numberOf('order', id);
  if (number === undefined) return undefined;
  const current = needsCurrent(patch) ? (await unlessMissing(client.order(number)))?.order : undefined;
  if (!current && needsCurrent(patch)) return undefined;
  const { items, payment } = patch;
  const customerId = customerNumber(patch.customer?.id ?? undefined);
  const [offers, status, orderMethod, rules, loaded] = await together([
    items ? offersOf(context, items) : [],
    statusToWrite(context, patch),
    patch.source === null ? null : methodToWrite(context, patch.source?.channel),
    payment === undefined ? undefined : paymentRules(context),
    orderNames(context),
  ]);
  if (current) await checkCurrency(context, patch.currency, current.site ?? undefined, current);
  await checkExternalId(context, number, patch.externalId);
  const before = valuesOf(current?.items);
  const inputs = items?.map((item, index): ItemInput => ({ ...item, offer: offers[index] }));
  inputs?.forEach((item, index) => {
    if (item.id !== undefined && !before.some((line) => String(line.id) === item.id)) {
      throw invalid(`/items/${index}/id`, `the order has no line ${item.id}`);
    }
  });
  const order = fromOrder(
    patch,
    {
      scope,
      status,
      orderMethod,
      customerId,
      warehouse: inputs && warehouseOfItems(inputs, ignore),
      items: inputs && fromOrderItems(inputs, before, context.settings.options.priceType, ignore),
      current,
    },
    ignore,
  );
  const steps = rules && current ? paymentSteps(payment ?? { methodId: null, paid: null }, paymentsOf(current, rules), rules, ignore) : [];
  const site = current
    ? siteOfOrder(context, current)
    : await siteOf(context, id, async () => (await unlessMissing(client.order(number)))?.order.site);
  if (order) {
    const answer = await forgetting(context, id, unlessMissing(client.editOrder(number, site, order)));
    // retailcrm.txt 8368-8369: a removed order is told in a successful answer.
    if (!answer || answer.state === 'removed') return undefined;
    if (steps.length === 0) return tracked(context, patch, await orderOf(context, answer, loaded));
  }
  for (const step of steps) await payStep(context, number, site, step);
  const after = steps.length === 0 ? current : (await unlessMissing(client.order(number)))?.order;
  return after && tracked(context, patch, await mapOrder(context, after, loaded));
}

/** A cancellation is a status; the reason is the comment to it. */
export async function cancelOrder(context: RetailcrmContext, id: string, reason: string | undefined): Promise<Order | undefined> {
  const { client, scope } = context;
  const number = numberOf('order', id);
  if (number === undefined) return undefined;
  const [answer, loaded] = await together([unlessMissing(client.order(number)), orderNames(context)]);
  const { statuses } = loaded;
  if (!answer) return undefined;
  if (statusOfCode(answer.order.status, statuses, scope) === 'cancelled') {
    // retailcrm.txt 6066
    if (reason !== undefined)
      context.ignore('/reason', 'the order is cancelled already, and the vendor takes a comment only with a new status');
    return mapOrder(context, answer.order, loaded);
  }
  const status = fromOrderStatus('cancelled', statuses, scope);
  if (status === undefined) {
    throw new ProblemError('unsupported', {
      detail: 'The account has no status that means cancelled: map one by statusMap.',
      operation: 'orders.cancel',
    });
  }
  const site = siteOfOrder(context, answer.order);
  const edited = await unlessMissing(client.editOrder(number, site, { status, ...(reason !== undefined && { statusComment: reason }) }));
  return !edited || edited.state === 'removed' ? undefined : orderOf(context, edited, loaded);
}

/** The order of a write's answer; read again where the answer does not hold it. */
async function orderOf(
  context: RetailcrmContext,
  answer: { readonly id?: unknown; readonly order?: NativeOrder | readonly unknown[] | null },
  loaded: OrderNames,
): Promise<Order> {
  let order = objectOf(answer.order) as NativeOrder | undefined;
  if (!order) {
    if (answer.id === undefined || answer.id === null)
      throw new ProblemError('vendor_invalid_response', "The vendor's answer names no order.");
    order = (await context.client.order(String(answer.id))).order;
  }
  return mapOrder(context, order, loaded);
}

/** What cannot be written without knowing what is there. */
function needsCurrent(patch: OrderPatch): boolean {
  const { customer, shipping, extra } = patch;
  return (
    patch.items !== undefined ||
    patch.payment !== undefined ||
    patch.currency !== undefined ||
    shipping === null ||
    shipping?.address !== undefined ||
    extra?.delivery !== undefined ||
    customer?.company !== undefined ||
    customer?.name !== undefined
  );
}

function siteOfOrder(context: RetailcrmContext, order: NativeOrder): string | undefined {
  return textOrNull(order.site) ?? context.settings.options.site;
}

function paymentsOf(order: NativeOrder, rules: PaymentRules) {
  const payments = valuesOf(order.payments);
  return { payments, paid: toMoney(order.prepaySum) ?? sumOfPayments(payments, rules.statuses) };
}

/** Payments of an order that exists are records of their own (retailcrm.txt 7331-7337; 8376-8380 names none in an edit). */
async function payStep(context: RetailcrmContext, order: string, site: string | undefined, step: PaymentStep): Promise<void> {
  const { client } = context;
  if (step.do === 'delete') await client.deletePayment(step.id);
  else if (step.do === 'edit') await client.editPayment(step.id, site, step.body);
  else await client.createPayment(site, { order: { id: jsonId(order) }, ...step.body });
}
