/** Statuses of positions ↔ normalized ones. The list belongs to the shop; this is the one that a new shop has (saplab.txt 83-135). */
import type { Scope } from '../../../src/adapter.ts';
import { toStatus } from '../../../src/lib/status.ts';
import type { OrderStatus } from '../../../src/model/order.ts';
import type { NativePosition } from '../schemas.ts';
import { toFlag, toId } from './native.ts';

/** Handed over, or sent: which of both, the position's delivery method tells. */
const HANDED_OVER = '4';

const BY_ID: Readonly<Record<string, readonly OrderStatus[]>> = {
  // Set on every new position by itself, and a moment later 6 (saplab.txt 487-498).
  '1': ['pending'],
  '6': ['confirmed'],
  '2': ['processing'],
  '7': ['processing'],
  '3': ['processing'],
  [HANDED_OVER]: ['shipped', 'completed'],
  '5': ['cancelled'],
};

/** For lists of a shop that numbers them differently. */
const ID_BY_NAME: Readonly<Record<string, string>> = {
  приостановлено: '1',
  принято: '6',
  'в работе': '2',
  заказано: '7',
  'оприходовано офисом': '3',
  'выдано (отправлено)': HANDED_OVER,
  снято: '5',
};

const WRITTEN: Partial<Readonly<Record<OrderStatus, string>>> = {
  pending: '1',
  confirmed: '6',
  processing: '2',
  shipped: HANDED_OVER,
  completed: HANDED_OVER,
};

type StatusScope = Pick<Scope, 'statusMap' | 'statusOrder'>;

/** A status of the shop's list. */
export interface StatusEntry {
  readonly id: string;
  readonly name: string | null;
}

/** Everything that a native status may read as; what it is of a position, `statusOfPosition` tells. */
export function statusesOf(entry: StatusEntry, scope: StatusScope): readonly OrderStatus[] {
  const mapped = toStatus(entry, scope, () => undefined);
  return mapped === 'unknown' ? (ownOf(entry) ?? ['unknown']) : [mapped];
}

/** Normalized status of a position. */
export function statusOfPosition(
  position: Pick<NativePosition, 'is_denied' | 'status_id' | 'status_name' | 'shipping_id'>,
  scope: StatusScope,
): OrderStatus {
  // Cancelling does not go by a status: the flag says it, whatever the status is (saplab.txt 443, 578).
  if (toFlag(position.is_denied)) return 'cancelled';
  const entry = { id: String(position.status_id ?? ''), name: position.status_name ?? null };
  return toStatus(entry, scope, () => {
    const own = ownOf(entry);
    return own && own.length > 1 && toId(position.shipping_id) === null ? own[1] : own?.[0];
  });
}

/**
 * Native statuses that may be written for a normalized one, the best first: those that `statusMap` maps to it, the usual one, the others of the shop's
 * list. What a position reads as afterwards decides between them.
 */
export function nativesFor(status: OrderStatus, known: readonly StatusEntry[], scope: StatusScope): readonly StatusEntry[] {
  const mapped = (scope.statusOrder ?? Object.keys(scope.statusMap))
    .filter((key) => Object.hasOwn(scope.statusMap, key) && scope.statusMap[key] === status)
    .flatMap((key) => {
      const entry = known.find((each) => each.id === key) ?? known.find((each) => each.name === key);
      return entry ?? (/^\d+$/.test(key) ? { id: key, name: null } : []);
    });
  const reading = known.filter((entry) => statusesOf(entry, scope).includes(status));
  const usual = reading.filter((entry) => entry.id === WRITTEN[status]);
  return [...new Set([...mapped, ...usual, ...reading])];
}

function ownOf(entry: StatusEntry): readonly OrderStatus[] | undefined {
  const name = entry.name?.trim().toLocaleLowerCase('ru') ?? '';
  const id = Object.hasOwn(BY_ID, entry.id) ? entry.id : Object.hasOwn(ID_BY_NAME, name) ? ID_BY_NAME[name] : undefined;
  return id === undefined ? undefined : BY_ID[id];
}
