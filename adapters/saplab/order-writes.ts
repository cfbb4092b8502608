/**
 * Changes of orders: status, payment, archive, cancellation; all there is, and all of it by position (saplab.txt 563-638). Nothing is sent that holds
 * already: a status may tell the customer by SMS (79), and a second payment takes the first one back (588).
 */
import { ProblemError, VendorFailure } from '../../src/errors.ts';
import { compare } from '../../src/lib/money.ts';
import { statusOfParts } from '../../src/lib/status.ts';
import type { Order, OrderPatch, OrderStatus } from '../../src/model/order.ts';
import { invalid, nativeIdOf } from './inputs.ts';
import { compareIds, isId, toId } from './map/native.ts';
import { countedOf, isArchived, isDenied, isPaid } from './map/orders.ts';
import { entriesOf } from './map/references.ts';
import { nativesFor, type StatusEntry, statusOfPosition } from './map/status.ts';
import { type Group, mapGroup, readGroup, readPosition } from './order-groups.ts';
import type { NativePosition } from './schemas.ts';
import type { OrderExtra, SaplabContext } from './settings.ts';

/** What of an order the panel has a place for. */
export const ORDER_FIELDS: readonly string[] = ['/status', '/nativeStatus', '/payment/paid'];

/** What is to become of one position; absent = as it is. */
interface Target {
  /** Native id of a status, or taken off the order. */
  status?: string | typeof DENIED;
  paid?: boolean;
  archived?: boolean;
}
const DENIED = Symbol('denied');

/** The order as it is after the change; undefined = no such order. */
export async function updateOrder(context: SaplabContext, id: string, patch: OrderPatch): Promise<Order | undefined> {
  const group = await readGroup(context, id);
  if (!group) return undefined;
  const targets = await targetsOf(context, group, patch);
  await perform(context, group, targets);
  return readBack(context, id);
}

/** Cancels every position that is not cancelled yet. */
export async function cancelOrder(context: SaplabContext, id: string, reason: string | undefined): Promise<Order | undefined> {
  const group = await readGroup(context, id);
  if (!group) return undefined;
  if (reason !== undefined) context.ignore('/reason', 'the panel has no place for it');
  await perform(context, group, new Map(group.positions.map((position) => [position, { status: DENIED }])));
  return readBack(context, id);
}

async function readBack(context: SaplabContext, id: string): Promise<Order> {
  const group = await readGroup(context, id);
  if (group) return mapGroup(context, group);
  throw new ProblemError('vendor_invalid_response', 'The vendor changed an order and does not list it any more.');
}

// ---------------------------------------------------------------- what to do

async function targetsOf(context: SaplabContext, group: Group, patch: OrderPatch): Promise<ReadonlyMap<NativePosition, Target>> {
  const extra = (patch.extra ?? {}) as OrderExtra;
  const targets = new Map<NativePosition, Target>(group.positions.map((position) => [position, {}]));
  const live = group.positions.filter((position) => !isDenied(position));
  if (patch.status !== undefined || patch.nativeStatus !== undefined) {
    // Those that were taken off one by one stay so.
    const parts = live.length > 0 ? live : group.positions;
    const status = await statusFor(context, parts, patch.status, patch.nativeStatus, '');
    for (const position of parts) (targets.get(position) as Target).status = status;
  }
  if (patch.payment?.paid !== undefined) {
    const paid = paidTarget(context, group, patch.payment.paid);
    for (const position of countedOf(group.positions)) (targets.get(position) as Target).paid = paid;
  }
  if (extra.archived !== undefined) for (const target of targets.values()) target.archived = extra.archived;
  for (const [index, own] of (extra.positions ?? []).entries()) {
    const path = `/extra/positions/${index}`;
    const position = group.positions.find((each) => String(each.id) === own.id);
    if (!position) throw invalid(`${path}/id`, 'not a position of this order');
    const target = targets.get(position) as Target;
    if (own.status !== undefined || own.nativeStatus !== undefined) {
      const native = own.nativeStatus === undefined ? undefined : nativeIdOf(context, own.nativeStatus, `${path}/nativeStatus`);
      target.status = await statusFor(context, [position], own.status, native, path);
    }
    if (own.paid !== undefined) target.paid = own.paid;
    if (own.archived !== undefined) target.archived = own.archived;
  }
  for (const [position, target] of targets) checkCancelled(context, position, target);
  return targets;
}

/** Nothing takes a cancelled position back (saplab.txt 578; 626 titles another call so), and nobody pays one. */
function checkCancelled(context: SaplabContext, position: NativePosition, target: Target): void {
  const denied = isDenied(position) || target.status === DENIED;
  const revived = isDenied(position) && typeof target.status === 'string' && target.status !== toId(position.status_id);
  const bought = denied && target.paid === true && !isPaid(position);
  if (!revived && !bought) return;
  throw new ProblemError('conflict', {
    detail: `Position ${position.id} is cancelled: the vendor can neither take it back nor be paid for it.`,
    connection: context.scope.connection,
  });
}

/** The native status to set on all of these; `at` is where the caller asked for it. */
async function statusFor(
  context: SaplabContext,
  positions: readonly NativePosition[],
  status: OrderStatus | undefined,
  nativeStatus: string | undefined,
  at: string,
): Promise<Target['status']> {
  if (nativeStatus !== undefined) {
    if (!isId(nativeStatus)) throw invalid(`${at}/nativeStatus`, 'not an id of a status');
    return nativeStatus;
  }
  const wanted = status as OrderStatus;
  const known = entriesOf(await context.reference('order-statuses'));
  const { scope } = context;
  const readsAs = (entry: StatusEntry) =>
    statusOfParts(
      positions.map((each) => statusOfPosition({ ...each, is_denied: '0', status_id: entry.id, status_name: entry.name }, scope)),
    );
  const isMapped = (entry: StatusEntry) => [entry.id, entry.name].some((key) => key !== null && Object.hasOwn(scope.statusMap, key));
  const natives = nativesFor(wanted, known, scope).filter((entry) => readsAs(entry) === wanted);
  // The vendor's own way to cancel is no status, unless the connection says otherwise.
  const found = wanted === 'cancelled' ? natives.find(isMapped) : natives[0];
  if (found) return found.id;
  if (wanted === 'cancelled') return DENIED;
  throw new ProblemError('unsupported_field', {
    detail: `No status of this shop would read as ${wanted} here; statusMap of the connection can say which one is meant.`,
    errors: [{ path: `${at}/status`, message: `no native status reads as ${wanted}` }],
  });
}

/** A position is paid whole or not at all, from the balance of its customer. */
function paidTarget(context: SaplabContext, group: Group, paid: string | null): boolean {
  const { total } = mapGroup(context, group).totals;
  if (paid !== null && compare(paid, total ?? '0') === 0 && compare(paid, '0') !== 0) return true;
  if (paid !== null && compare(paid, '0') === 0) return false;
  throw new ProblemError('unsupported_field', {
    detail: `SaPLab pays positions whole: /payment/paid can be "0.00" or the total, "${total}".`,
    errors: [{ path: '/payment/paid', message: `must be "0.00" or "${total}"` }],
  });
}

// ---------------------------------------------------------------- doing it

/** Position after position. One that the vendor refuses ends it, and what was changed before is told. */
async function perform(context: SaplabContext, group: Group, targets: ReadonlyMap<NativePosition, Target>): Promise<void> {
  const changed: string[] = [];
  for (const position of [...group.positions].sort((a, b) => compareIds(a.id, b.id))) {
    try {
      if (await change(context, position, targets.get(position) ?? {})) changed.push(String(position.id));
    } catch (error) {
      throw changed.length > 0 ? partly(error, position, changed) : error;
    }
  }
}

function partly(error: unknown, position: NativePosition, changed: readonly string[]): unknown {
  if (!(error instanceof VendorFailure) || error.failure.kind !== 'rejected') return error;
  const { message } = error.failure;
  return new ProblemError(
    'vendor_rejected',
    {
      detail: `Position ${position.id} was refused${message === null ? '' : `: ${message}`} Changed before it: ${changed.join(', ')}.`,
      vendorResponse: { status: error.status, message },
    },
    error,
  );
}

/** True when anything was sent. */
async function change(context: SaplabContext, position: NativePosition, target: Target): Promise<boolean> {
  const { client } = context;
  const id = String(position.id);
  let sent = false;
  const once = async (write: Promise<void>, holds: (now: NativePosition) => boolean) => {
    sent = true;
    await settled(context, id, write, holds);
  };
  if (target.archived === false && isArchived(position)) await once(client.unarchive(id), (now) => !isArchived(now));
  if (target.status === DENIED) {
    if (!isDenied(position)) await once(client.deny(id), isDenied);
  } else if (target.status !== undefined && target.status !== toId(position.status_id)) {
    const { status } = target;
    await once(client.setStatus(id, status), (now) => toId(now.status_id) === status);
  }
  if (target.paid !== undefined && (await pay(context, id, target.paid))) sent = true;
  if (target.archived === true && !isArchived(position)) await once(client.archive(id), isArchived);
  return sent;
}

/** Read, compare, toggle, read again: the call pays what is not paid and takes back what is (saplab.txt 588). True when it was sent. */
async function pay(context: SaplabContext, id: string, paid: boolean): Promise<boolean> {
  const before = await readPosition(context, id);
  if (before && isPaid(before) === paid) return false;
  if (!before) throw new ProblemError('conflict', `Position ${id} is gone.`);
  await settled(context, id, context.client.togglePayment(id), (now) => isPaid(now) === paid);
  const after = await readPosition(context, id);
  if (after && isPaid(after) === paid) return true;
  throw new ProblemError('conflict', {
    detail: `Position ${id} is ${paid ? 'not paid' : 'paid'} after the change: somebody else changed its payment at the same time. Look before asking again.`,
    connection: context.scope.connection,
  });
}

/** A write whose answer was lost is looked up, never repeated. */
async function settled(context: SaplabContext, id: string, write: Promise<void>, holds: (now: NativePosition) => boolean): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    const now = await readPosition(context, id).catch(() => undefined);
    if (!now || !holds(now)) throw error;
  }
}

function mayHaveHappened(error: unknown): boolean {
  if (!(error instanceof VendorFailure)) return false;
  return error.fate === 'lost' || (error.fate === 'answered' && ['broken', 'unavailable', 'invalid'].includes(error.failure.kind));
}
