/** Payments of an order: several are normal; only those whose status has `paymentComplete` count as paid. */
import { atLeastZero, compare, subtract, sum, toJsonNumber, toMoney } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import { fromNaive } from '../../../src/lib/time.ts';
import type { Order } from '../../../src/model/order.ts';
import type { NativePayment } from '../schemas.ts';
import type { Ignore } from './addresses.ts';
import { known } from './maps-or-lists.ts';
import type { Names } from './names.ts';

/** The vendor has no status of its own for an order's payment; `refunded` is only known by configured statuses. */
export function toPaymentStatus(
  order: { readonly total: string | null; readonly paid: string | null; readonly fullPaid: boolean },
  payments: readonly NativePayment[],
  refundStatuses: readonly string[],
): Order['payment']['status'] {
  if (payments.length > 0 && payments.every(({ status }) => status && refundStatuses.includes(status))) return 'refunded';
  const { total, paid } = order;
  if (total === null || paid === null) return 'unknown';
  if (compare(total, '0') <= 0) return order.fullPaid ? 'paid' : 'unpaid';
  if (compare(paid, total) >= 0) return 'paid';
  return compare(paid, '0') > 0 ? 'partially_paid' : 'unpaid';
}

/** A payment as `extra.payments` tells it. */
export function toExtraPayment(payment: NativePayment, zone: string): Record<string, unknown> {
  return known({
    id: payment.id === null || payment.id === undefined ? null : String(payment.id),
    externalId: payment.externalId,
    type: payment.type,
    status: payment.status,
    amount: toMoney(payment.amount),
    paidAt: fromNaive(payment.paidAt, zone),
    comment: payment.comment,
  });
}

/** What `paymentComplete` means in this account. */
export interface PaymentRules {
  readonly statuses: Names;
  /** The method of payments that name none. */
  readonly defaultType: string | undefined;
  /** The status that is written for what is paid. */
  readonly paidStatus: string | undefined;
}

/** The status to write for "paid": configured, else `paid`, else the first complete one. */
export function paidStatusOf(statuses: Names, configured: string | undefined): string | undefined {
  return configured ?? pick(statuses, true, 'paid');
}

function pick(statuses: Names, complete: boolean, usual: string): string | undefined {
  const usable = [...statuses].filter(([, entry]) => entry.active !== false && (entry.extra.paymentComplete === true) === complete);
  return (usable.find(([code]) => code === usual) ?? usable[0])?.[0];
}

/** Payments of a new order; undefined where none is asked for. */
export function fromPaymentDraft(
  payment: { readonly methodId?: string | null | undefined; readonly paid?: string | null | undefined } | null | undefined,
  rules: PaymentRules,
  ignore: Ignore,
): readonly Record<string, unknown>[] | undefined {
  const type = payment?.methodId ?? rules.defaultType;
  const paid = payment?.paid && compare(payment.paid, '0') > 0 ? payment.paid : undefined;
  if (paid === undefined) return payment?.methodId ? [{ type: payment.methodId }] : undefined;
  if (!type) ignore('/payment/paid', 'a payment needs a method: give payment.methodId, or configure options.paymentType');
  else if (!rules.paidStatus) ignore('/payment/paid', 'the account has no payment status that means paid');
  else return [{ type, status: rules.paidStatus, amount: toJsonNumber(paid) }];
  return payment?.methodId ? [{ type: payment.methodId }] : undefined;
}

/** One call to the payments of an order. */
export type PaymentStep =
  | { readonly do: 'create'; readonly body: Record<string, unknown> }
  | { readonly do: 'edit'; readonly id: string; readonly body: Record<string, unknown> }
  | { readonly do: 'delete'; readonly id: string };

/**
 * The steps from what an order has to what a patch asks for. `paid` is what has been paid in all: more of it completes an open payment or makes a new
 * one, less of it takes back the latest ones.
 */
export function paymentSteps(
  patch: { readonly methodId?: string | null | undefined; readonly paid?: string | null | undefined },
  current: { readonly payments: readonly NativePayment[]; readonly paid: string },
  rules: PaymentRules,
  ignore: Ignore,
): readonly PaymentStep[] {
  const isComplete = (payment: NativePayment) => rules.statuses.get(payment.status ?? '')?.extra.paymentComplete === true;
  const payments = current.payments.filter((payment) => payment.id !== null && payment.id !== undefined);
  const [first] = payments;
  const bodies = new Map<NativePayment, Record<string, unknown>>();
  const edit = (payment: NativePayment, body: Record<string, unknown>) => bodies.set(payment, { ...bodies.get(payment), ...body });
  const steps: PaymentStep[] = [];

  const wanted = patch.paid === null ? '0.00' : patch.paid;
  if (patch.methodId === null && first) {
    if (wanted === undefined ? !payments.some(isComplete) : compare(wanted, '0') === 0) {
      return payments.map((payment) => ({ do: 'delete' as const, id: String(payment.id) }));
    }
    ignore('/payment/methodId', 'what is paid needs a method');
  } else if (patch.methodId && first && textOrNull(first.type) !== patch.methodId) edit(first, { type: patch.methodId });

  const type = patch.methodId ?? textOrNull(first?.type) ?? rules.defaultType;
  const more = wanted === undefined ? '0.00' : subtract(wanted, current.paid);
  if (compare(more, '0') > 0) {
    const open = payments.find((payment) => !isComplete(payment));
    if (!rules.paidStatus) ignore('/payment/paid', 'the account has no payment status that means paid');
    else if (open) edit(open, { status: rules.paidStatus, amount: toJsonNumber(more) });
    else if (type) steps.push({ do: 'create', body: { type, status: rules.paidStatus, amount: toJsonNumber(more) } });
    else ignore('/payment/paid', 'a payment needs a method: give payment.methodId, or configure options.paymentType');
  } else if (compare(more, '0') < 0) {
    const back = takeBack(payments.filter(isComplete), subtract('0', more), pick(rules.statuses, false, 'not-paid'));
    if (back) for (const [payment, body] of back) edit(payment, body);
    else ignore('/payment/paid', 'the payments of the order cannot be brought down to this sum');
  } else if (patch.methodId && !first) steps.push({ do: 'create', body: { type: patch.methodId } });
  return [...[...bodies].map(([payment, body]) => ({ do: 'edit' as const, id: String(payment.id), body })), ...steps];
}

/** Edits that take `excess` back, from the latest payment on; undefined where an amount is unknown or there is no status for it. */
function takeBack(
  complete: readonly NativePayment[],
  excess: string,
  openStatus: string | undefined,
): readonly (readonly [NativePayment, Record<string, unknown>])[] | undefined {
  const edits: [NativePayment, Record<string, unknown>][] = [];
  let left = excess;
  for (const payment of [...complete].reverse()) {
    if (compare(left, '0') <= 0) break;
    const amount = toMoney(payment.amount);
    if (amount === null) return undefined;
    const rest = atLeastZero(subtract(amount, left));
    if (compare(rest, '0') > 0) edits.push([payment, { amount: toJsonNumber(rest) }]);
    else if (openStatus) edits.push([payment, { status: openStatus }]);
    else return undefined;
    left = subtract(left, amount);
  }
  return compare(left, '0') > 0 ? undefined : edits;
}

/** Sum of complete payments: what the vendor answers as `prepaySum`, for an order that does not tell it. */
export function sumOfPayments(payments: readonly NativePayment[], statuses: Names): string {
  return sum(
    payments.filter(({ status }) => statuses.get(status ?? '')?.extra.paymentComplete === true).map(({ amount }) => toMoney(amount)),
  );
}
