/** Statuses of the two order collections: one kind, `sale.saled`, `remote.saled`. The document names only `pending` and `saled` (631, 285); the lists are the vendor's own page of types. */
import type { Scope } from '../../../src/adapter.ts';
import { fromStatus, toStatus } from '../../../src/lib/status.ts';
import type { OrderStatus } from '../../../src/model/order.ts';

/** The two collections that hold orders. */
export type OrderKind = 'sale' | 'remote';

const KNOWN: Readonly<Record<OrderKind, Readonly<Record<string, OrderStatus>>>> = {
  sale: {
    reserve_sale: 'confirmed',
    // "For shipment" in the CRM.
    delivery: 'processing',
    delivering: 'shipped',
    'on-delivering': 'shipped',
    arrived: 'delivered',
    // Picked up; the cash on delivery is still on its way.
    cod: 'delivered',
    saled: 'completed',
    refund: 'returned',
  },
  remote: {
    pending: 'pending',
    processing: 'processing',
    delivering: 'shipped',
    arrived: 'delivered',
    delivered: 'delivered',
    received: 'completed',
    saled: 'completed',
    refund: 'returned',
    cancelled: 'cancelled',
  },
};

/** Only what reads back as it was written: a pending sale would be a confirmed one, a confirmed remote order one in processing. */
const WRITTEN: Readonly<Record<OrderKind, Partial<Record<OrderStatus, string>>>> = {
  sale: {
    confirmed: 'reserve_sale',
    processing: 'delivery',
    shipped: 'delivering',
    delivered: 'arrived',
    completed: 'saled',
    returned: 'refund',
  },
  remote: {
    pending: 'pending',
    processing: 'processing',
    shipped: 'delivering',
    delivered: 'delivered',
    completed: 'received',
    cancelled: 'cancelled',
    returned: 'refund',
  },
};

type StatusScope = Pick<Scope, 'statusMap'>;

/** Native part of a status' gateway id. */
export function statusIdOf(kind: OrderKind, native: string): string {
  return `${kind}.${native}`;
}

/** The collection and the vendor's own word behind a status' id. */
export function parseStatusId(id: string): { readonly kind: OrderKind; readonly native: string } | undefined {
  const match = /^(sale|remote)\.(.+)$/su.exec(id);
  return match ? { kind: match[1] as OrderKind, native: match[2] as string } : undefined;
}

/** Normalized status of the vendor's own word. */
export function toOrderStatus(kind: OrderKind, native: string, scope: StatusScope): OrderStatus {
  return toStatus({ id: statusIdOf(kind, native), name: native }, scope, () =>
    Object.hasOwn(KNOWN[kind], native) ? KNOWN[kind][native] : undefined,
  );
}

/** The vendor's word to write for a normalized status; undefined where it has none. */
export function fromOrderStatus(kind: OrderKind, status: OrderStatus, scope: StatusScope): string | undefined {
  const written = fromStatus(status, { ...scope, statusMap: mapOf(kind, scope) }, knownOf(kind), (own) => {
    const native = WRITTEN[kind][own];
    return native === undefined ? undefined : statusIdOf(kind, native);
  });
  return written === undefined ? undefined : (parseStatusId(written)?.native ?? written);
}

/** Every word of a collection that is known: the vendor's own and those that the connection maps. */
export function nativeStatuses(kind: OrderKind, scope: StatusScope): readonly string[] {
  const mapped = Object.keys(mapOf(kind, scope)).map((key) => parseStatusId(key)?.native ?? key);
  return [...new Set([...Object.keys(KNOWN[kind]), ...mapped])];
}

/** Entries of a `statusMap` that may mean this collection: a key without a prefix means both. */
function mapOf(kind: OrderKind, scope: StatusScope): Readonly<Record<string, OrderStatus>> {
  return Object.fromEntries(Object.entries(scope.statusMap).filter(([key]) => (parseStatusId(key)?.kind ?? kind) === kind));
}

function knownOf(kind: OrderKind): readonly { readonly id: string; readonly name: string }[] {
  return Object.keys(KNOWN[kind]).map((native) => ({ id: statusIdOf(kind, native), name: native }));
}
