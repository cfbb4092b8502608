/** Changes of an order → history entries. */
import type { Scope } from '../../../src/adapter.ts';
import { ProblemError } from '../../../src/errors.ts';
import { toGid } from '../../../src/lib/ids.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import { fromNaive } from '../../../src/lib/time.ts';
import type { HistoryEntry } from '../../../src/model/order.ts';
import type { NativeChange } from '../schemas.ts';
import { idOf } from './ids.ts';
import { objectOf } from './maps-or-lists.ts';

/** Names of fields are the vendor's (`full_paid_at`, `order_product.quantity`), values scalars or `{ code }` or `{ id }`. */
export function toHistoryEntry(native: NativeChange, scope: Scope): HistoryEntry {
  const combined = objectOf(native.combinedTo)?.id;
  const at = fromNaive(native.createdAt, scope.timezone);
  if (at === null) throw new ProblemError('vendor_invalid_response', "The vendor's createdAt of a change is no time.");
  return {
    at,
    type: native.created
      ? 'created'
      : native.deleted
        ? 'deleted'
        : combined !== undefined && combined !== null
          ? 'combined'
          : native.field === 'status'
            ? 'status'
            : 'changed',
    field: textOrNull(native.field),
    from: native.oldValue ?? null,
    to: combined !== undefined && combined !== null ? toGid(scope, idOf('order', combined)) : (native.newValue ?? null),
    actor: actorOf(native),
    comment: null,
  };
}

/** `user:24`, `api:7`, or the vendor's word for what is nobody's (`rule`, `code`, `combine`). Its document calls that field a date (662-664). */
function actorOf(native: NativeChange): string | null {
  const user = objectOf(native.user)?.id;
  if (user !== undefined && user !== null) return `user:${user}`;
  const key = objectOf(native.apiKey)?.id;
  if (key !== undefined && key !== null) return `api:${key}`;
  return textOrNull(native.source);
}
