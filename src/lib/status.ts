import type { Scope } from '../adapter.ts';
import type { OrderStatus } from '../model/order.ts';

/** Normalized status of a native one: the connection's `statusMap` by id, then by name, then the adapter's own reading, then `unknown`. */
export function toStatus(
  native: { readonly id: string; readonly name?: string | null },
  scope: Pick<Scope, 'statusMap'>,
  own: (id: string) => OrderStatus | undefined,
): OrderStatus {
  return (
    lookUp(scope.statusMap, native.id) ?? (native.name ? lookUp(scope.statusMap, native.name) : undefined) ?? own(native.id) ?? 'unknown'
  );
}

/**
 * Native status to write for a normalized one: the first that `statusMap` maps to it, then the adapter's own default; undefined = none.
 * `known` are the vendor's statuses, for entries of `statusMap` that are names.
 */
export function fromStatus(
  status: OrderStatus,
  scope: Pick<Scope, 'statusMap' | 'statusOrder'>,
  known: readonly { readonly id: string; readonly name: string | null }[],
  own: (status: OrderStatus) => string | undefined,
): string | undefined {
  for (const key of scope.statusOrder ?? Object.keys(scope.statusMap)) {
    if (lookUp(scope.statusMap, key) !== status) continue;
    return known.some((entry) => entry.id === key) ? key : (known.find((entry) => entry.name === key)?.id ?? key);
  }
  return own(status);
}

/** Progress from least to most advanced (contract section 8). */
const PROGRESS: readonly OrderStatus[] = ['pending', 'confirmed', 'processing', 'shipped', 'delivered', 'completed'];

/** Status of an order of parts: theirs when they agree; cancelled, returned and unknown ones count only when all are; else the least advanced. */
export function statusOfParts(parts: readonly OrderStatus[]): OrderStatus {
  const [first] = parts;
  if (first === undefined) return 'unknown';
  if (parts.every((part) => part === first)) return first;
  const moving = parts.filter((part) => PROGRESS.includes(part));
  if (moving.length > 0) return moving.reduce((least, part) => (PROGRESS.indexOf(part) < PROGRESS.indexOf(least) ? part : least));
  const known = parts.find((part) => part !== 'unknown' && part !== 'cancelled');
  return known ?? 'unknown';
}

function lookUp(map: Readonly<Record<string, OrderStatus>>, key: string): OrderStatus | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
