/** Positions with one invoice → an order, and their histories. Pure. */
import type { Scope } from '../../../src/adapter.ts';
import { ProblemError } from '../../../src/errors.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { atLeastZero, subtract, sum } from '../../../src/lib/money.ts';
import { statusOfParts } from '../../../src/lib/status.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import { fromNaive } from '../../../src/lib/time.ts';
import type { Ref } from '../../../src/model/id.ts';
import type { HistoryEntry, Order, OrderItem } from '../../../src/model/order.ts';
import type { NativePosition } from '../schemas.ts';
import { compareIds, present, toAmount, toCount, toFlag, toId, toLine } from './native.ts';
import { invoiceOf, orderIdOf } from './order-ids.ts';
import { statusOfPosition } from './status.ts';

/** At least one position. */
export type Positions = readonly [NativePosition, ...NativePosition[]];

/** The order that these positions are. `shared` are all positions with its invoice, of whatever customer. */
export function toOrder(positions: Positions, shared: readonly NativePosition[], scope: Scope): Order {
  const sorted = [...positions].sort((a, b) => compareIds(a.id, b.id)) as unknown as Positions;
  const [first] = sorted;
  const statuses = sorted.map((position) => statusOfPosition(position, scope));
  const status = statusOfParts(statuses);
  const leading = sorted[statuses.indexOf(status)] ?? first;
  const counted = countedOf(sorted);
  const total = sum(counted.map(totalOf));
  const paid = sum(counted.filter(isPaid).map(totalOf));
  return {
    id: toGid(scope, orderIdOf(sorted, shared)),
    connection: scope.connection,
    vendor: scope.vendor,
    number: invoiceOf(first),
    externalId: null,
    status,
    nativeStatus: nativeStatusOf(leading, scope),
    currency: scope.currency,
    createdAt: earliest(sorted.map((position) => createdAt(position, scope))),
    updatedAt: latest(sorted.map((position) => updatedAt(position, scope))),
    customer: customerOf(first, scope),
    items: sorted.map((position) => toItem(position, scope)),
    // The vendor has sums of positions and nothing of discounts, delivery or tax.
    totals: { items: total, discount: null, shipping: null, tax: null, total, paid, due: atLeastZero(subtract(total, paid)) },
    payment: { status: counted.every(isPaid) ? 'paid' : counted.some(isPaid) ? 'partially_paid' : 'unpaid', method: null },
    shipping: shippingOf(sorted, scope),
    source: null,
    notes: { customer: notesOf(sorted, 'client_comment'), manager: notesOf(sorted, 'manager_comment') },
    extra: { archived: sorted.every(isArchived), positions: sorted.map((position) => positionExtra(position, scope)) },
    raw: positions,
  };
}

/** Positions that make up the sums: those that are not cancelled; of an order that is cancelled whole, all, so that cancelling changes no sum. */
export function countedOf(positions: readonly NativePosition[]): readonly NativePosition[] {
  const live = positions.filter((position) => !isDenied(position));
  return live.length > 0 ? live : positions;
}

/** Whether a position is cancelled. */
export function isDenied(position: NativePosition): boolean {
  return toFlag(position.is_denied) === true;
}

/** Whether a position is paid. */
export function isPaid(position: NativePosition): boolean {
  return toFlag(position.is_payed) === true;
}

/** Whether a position lies in the archive. */
export function isArchived(position: NativePosition): boolean {
  return toFlag(position.is_archived) === true;
}

/** When a position was ordered; the shop's local time. */
export function createdAt(position: NativePosition, scope: Pick<Scope, 'timezone'>): string {
  return needed(fromNaive(position.date_added, scope.timezone), `orders/${position.id}/date_added`, 'a time');
}

/** When a position changed last. `date_modified` stands still when the status changes (saplab.txt 460, 500): the history tells that. */
export function updatedAt(position: NativePosition, scope: Pick<Scope, 'timezone'>): string | null {
  return latest([
    fromNaive(position.date_modified, scope.timezone),
    ...(position.history ?? []).map((change) => fromNaive(change.date, HISTORY_ZONE)),
  ]);
}

/** saplab.txt 459, 488: `date_added` 22:02:43 and its own entry in the history 19:02:43. The shop's clock there, UTC here. */
const HISTORY_ZONE = 'UTC';

/** Histories of the positions as one, oldest first. */
export function toHistory(positions: readonly NativePosition[]): HistoryEntry[] {
  const sorted = [...positions].sort((a, b) => compareIds(a.id, b.id));
  const entries = sorted.flatMap((position) => {
    let before: string | null = null;
    return (position.history ?? [])
      .map((change) => ({ ...change, at: needed(fromNaive(change.date, HISTORY_ZONE), `orders/${position.id}/history`, 'a time') }))
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
      .map((change): HistoryEntry => {
        const from = before;
        before = textOrNull(change.status);
        // Only the name of the status is told, not its number (saplab.txt 487-492).
        const field = `positions/${position.id}/status`;
        return { at: change.at, type: 'status', field, from, to: before, actor: textOrNull(change.manager), comment: null };
      });
  });
  return entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function toItem(position: NativePosition, scope: Scope): OrderItem {
  const at = `orders/${position.id}`;
  const quantity = Number(position.quantity);
  const brand = textOrNull(position.brand);
  return {
    id: String(position.id),
    productId: null,
    variantId: null,
    sku: textOrNull(position.article),
    barcode: null,
    name: textOrNull(position.name),
    quantity: needed(Number.isFinite(quantity) ? quantity : null, `${at}/quantity`, 'a number'),
    unitPrice: needed(toAmount(position.price), `${at}/price`, 'an amount'),
    discount: null,
    total: totalOf(position),
    cost: toAmount(position.initial_price),
    tax: null,
    warehouseId: null,
    status: statusOfPosition(position, scope),
    nativeStatus: nativeStatusOf(position, scope),
    options: brand === null ? [] : [{ name: 'brand', value: brand }],
  };
}

function totalOf(position: NativePosition): string {
  return needed(toAmount(position.total), `orders/${position.id}/total`, 'an amount');
}

function nativeStatusOf(position: NativePosition, scope: Scope): Ref | null {
  const id = toId(position.status_id);
  return id === null ? null : { id: toGid(scope, id), name: textOrNull(position.status_name) };
}

function customerOf(position: NativePosition, scope: Scope): Order['customer'] {
  const id = toId(position.client_id);
  const name = textOrNull(position.client_name);
  const company = toFlag(position.is_wholesaler) ? textOrNull(position.wholesaler_info) : null;
  if (id === null && name === null && company === null) return null;
  // A name is one text here, in whatever order; phone and email are with the customer only.
  return { id: toGidOrNull(scope, id), name, firstName: null, lastName: null, middleName: null, phone: null, email: null, company };
}

function shippingOf(positions: readonly NativePosition[], scope: Scope): Order['shipping'] {
  const method = positions.find((position) => toId(position.shipping_id) !== null);
  const address = positions.map((position) => toLine(position.shipping_address)).find((line) => line !== null);
  if (!method && address === undefined) return null;
  const nothing = { country: null, region: null, city: null, street: null, house: null, flat: null, postalCode: null };
  return {
    method: method ? { id: toGid(scope, toId(method.shipping_id) as string), name: textOrNull(method.shipping_name) } : null,
    carrier: null,
    trackingNumber: null,
    address: address === undefined || address === null ? null : { ...nothing, text: address },
    pickupPoint: null,
  };
}

/** Comments of positions, each text once. */
function notesOf(positions: readonly NativePosition[], key: 'client_comment' | 'manager_comment'): string | null {
  const texts = positions.map(({ comment }) => {
    const text = typeof comment === 'object' && comment !== null ? (comment as Record<string, unknown>)[key] : undefined;
    return typeof text === 'string' ? text : '';
  });
  return textOrNull([...new Set(texts)].filter((text) => text.trim() !== '').join('\n'));
}

function positionExtra(position: NativePosition, scope: Scope): Record<string, unknown> {
  return present({
    id: String(position.id),
    paid: isPaid(position),
    cancelled: isDenied(position),
    cancelRequested: toFlag(position.deny_request),
    archived: isArchived(position),
    statusColor: position.status_color,
    supplierId: toGidOrNull(scope, toId(position.distributor_id)),
    supplierName: position.distributor_name,
    deliveryTimeMin: toCount(position.deliverytime_min ?? position.delivarytime_min),
    deliveryTimeMax: toCount(position.deliverytime_max ?? position.delivarytime_max),
    documentId: toGidOrNull(scope, toId(position.doc_id)),
  });
}

function earliest(times: readonly string[]): string {
  return times.reduce((least, time) => (Date.parse(time) < Date.parse(least) ? time : least));
}

function latest(times: readonly (string | null)[]): string | null {
  return times.reduce((most, time) => (time !== null && (most === null || Date.parse(time) > Date.parse(most)) ? time : most), null);
}

function needed<T>(value: T | null, path: string, expected: string): T {
  if (value !== null) return value;
  throw new ProblemError('vendor_invalid_response', {
    detail: `The vendor's answer is not what it documents: expected ${expected} at /${path}.`,
    errors: [{ path: `/${path}`, message: `expected ${expected}` }],
  });
}
