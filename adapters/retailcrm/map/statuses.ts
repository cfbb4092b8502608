/** Order statuses: every account edits its dictionary, so codes come first and groups second. */
import type { Scope } from '../../../src/adapter.ts';
import { fromStatus, toStatus } from '../../../src/lib/status.ts';
import type { OrderStatus } from '../../../src/model/order.ts';
import type { Names } from './names.ts';

/** The dictionary that a new account has; its typos are the vendor's. */
const BY_CODE: Readonly<Record<string, OrderStatus>> = {
  new: 'pending',
  'availability-confirmed': 'confirmed',
  'offer-analog': 'pending',
  'client-confirmed': 'confirmed',
  prepayed: 'confirmed',
  'send-to-assembling': 'processing',
  assembling: 'processing',
  'assembling-complete': 'processing',
  'send-to-delivery': 'shipped',
  delivering: 'shipped',
  redirect: 'shipped',
  delivered: 'delivered',
  complete: 'completed',
  'no-call': 'cancelled',
  'no-product': 'cancelled',
  'already-buyed': 'cancelled',
  'delyvery-did-not-suit': 'cancelled',
  'prices-did-not-suit': 'cancelled',
  'cancel-other': 'cancelled',
};

const BY_GROUP: Readonly<Record<string, OrderStatus>> = {
  new: 'pending',
  approval: 'confirmed',
  assembling: 'processing',
  delivery: 'shipped',
  complete: 'completed',
  cancel: 'cancelled',
};

/** No account has a group for returns of its own; those who keep returns name them so. */
const RETURN = /return|refund|vozvrat/i;

/** What is written for a normalized status, and where to look when the account has no such code. `returned` only by `statusMap`. */
const WRITTEN: Readonly<Partial<Record<OrderStatus, { readonly code: string; readonly group: string }>>> = {
  pending: { code: 'new', group: 'new' },
  confirmed: { code: 'client-confirmed', group: 'approval' },
  processing: { code: 'assembling', group: 'assembling' },
  shipped: { code: 'delivering', group: 'delivery' },
  delivered: { code: 'delivered', group: 'delivery' },
  completed: { code: 'complete', group: 'complete' },
  cancelled: { code: 'cancel-other', group: 'cancel' },
};

/** Normalized status of a code: `statusMap`, then the code, then its group, then `unknown`. */
export function toOrderStatus(
  native: { readonly code: string | null | undefined; readonly name: string | null | undefined; readonly group: string | null | undefined },
  scope: Pick<Scope, 'statusMap'>,
): OrderStatus {
  const { code, group } = native;
  if (!code) return 'unknown';
  return toStatus({ id: code, name: native.name ?? null }, scope, () => byCode(code) ?? (group ? byGroup(group) : undefined));
}

/** Normalized status of a code in a loaded dictionary. */
export function statusOfCode(code: string | null | undefined, statuses: Names, scope: Pick<Scope, 'statusMap'>): OrderStatus {
  const entry = code ? statuses.get(code) : undefined;
  return toOrderStatus({ code, name: entry?.name, group: groupOf(entry) }, scope);
}

/** Codes of the dictionary that read as one of these statuses. */
export function codesOfStatuses(wanted: readonly OrderStatus[], statuses: Names, scope: Pick<Scope, 'statusMap'>): string[] {
  return [...statuses.keys()].filter((code) => wanted.includes(statusOfCode(code, statuses, scope)));
}

/**
 * The code to write for a normalized status: `statusMap`'s first, then the usual code, then the first active one of its group. Only a code that reads
 * back as that status; undefined where the account has none. An empty dictionary (the key may not read it) leaves the usual code.
 */
export function fromOrderStatus(status: OrderStatus, statuses: Names, scope: Pick<Scope, 'statusMap'>): string | undefined {
  const known = [...statuses].map(([id, entry]) => ({ id, name: entry.name }));
  return fromStatus(status, scope, known, () => {
    const usual = WRITTEN[status];
    if (!usual) return undefined;
    if (statuses.size === 0) return usual.code;
    const usable = [...statuses]
      .filter(([code, entry]) => entry.active !== false && statusOfCode(code, statuses, scope) === status)
      .sort(([, a], [, b]) => Number(a.extra.ordering ?? 0) - Number(b.extra.ordering ?? 0));
    return (usable.find(([code]) => code === usual.code) ?? usable.find(([, entry]) => groupOf(entry) === usual.group) ?? usable[0])?.[0];
  });
}

function byCode(code: string): OrderStatus | undefined {
  return Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : RETURN.test(code) ? 'returned' : undefined;
}

function byGroup(group: string): OrderStatus | undefined {
  return Object.hasOwn(BY_GROUP, group) ? BY_GROUP[group] : RETURN.test(group) ? 'returned' : undefined;
}

function groupOf(entry: { readonly extra: Readonly<Record<string, unknown>> } | undefined): string | undefined {
  return typeof entry?.extra.group === 'string' ? entry.extra.group : undefined;
}
