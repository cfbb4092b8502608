/** Actions with an order → its history. */
import type { Scope } from '../../../src/adapter.ts';
import { ProblemError } from '../../../src/errors.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import { fromNaive } from '../../../src/lib/time.ts';
import type { HistoryEntry } from '../../../src/model/order.ts';
import type { NativeOrderAction } from '../schemas.ts';

/** Types of action by the model's words; the rest keep the vendor's (mydrop.txt 317-328). `field`: what `description` is the new value of. */
const ACTIONS: Readonly<Record<string, { readonly type: string; readonly field?: string }>> = {
  created: { type: 'created' },
  edited: { type: 'changed' },
  deleted: { type: 'deleted' },
  status_changed: { type: 'status', field: 'orderStatus' },
  dropshipper_payout_status_changed: { type: 'dropshipper_payout_status_changed', field: 'dropshipperPayoutStatus' },
};

/** Who acted where the CRM did by itself (mydrop.txt 316). */
const CRM = 'CRM';

/** One action. What was before is never told. */
export function toHistoryEntry(action: NativeOrderAction, scope: Scope): HistoryEntry {
  const at = fromNaive(action.dateTime, scope.timezone);
  if (at === null) throw new ProblemError('vendor_invalid_response', "The vendor's dateTime of an action is no time.");
  const { type, field = null } = ACTIONS[action.actionType] ?? { type: action.actionType };
  const description = textOrNull(action.description);
  return {
    at,
    type,
    field,
    from: null,
    to: field === null ? null : description,
    actor: textOrNull(action.vendorManager?.name) ?? (action.serviceAction ? CRM : null),
    comment: field === null ? description : null,
  };
}

/** Oldest first. The list's order is not documented, and the prose tells its sample the other way round (mydrop.txt 329-330): numbers grow with time. */
export function byNumber(a: NativeOrderAction, b: NativeOrderAction): number {
  const [x, y] = [BigInt(a.id), BigInt(b.id)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Number of the order that an action is about: told twice (mydrop.txt 347-352). */
export function orderOf(action: NativeOrderAction): string | null {
  const id = action.vendorOrderId ?? action.vendorOrder?.id;
  return id === undefined || id === null ? null : String(id);
}
