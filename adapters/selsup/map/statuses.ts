/** Native statuses and types of orders: the vendor has no dictionary of them, only the enumeration (selsup.txt 800). */
import type { Scope } from '../../../src/adapter.ts';
import { fromStatus, toStatus } from '../../../src/lib/status.ts';
import type { OrderStatus } from '../../../src/model/order.ts';

/** Types of orders that may be orders here. INCOME, MOVEMENT and WRITE_OFF are documents of a warehouse. */
export const ORDER_TYPES = ['RETAIL', 'WHOLESALE', 'FBS', 'FBO', 'FBM'] as const;

/** Types whose status the marketplace drives. */
export const MARKETPLACE_TYPES: readonly string[] = ['FBS', 'FBO', 'FBM'];

const READ: Readonly<Record<string, OrderStatus>> = {
  CREATED: 'pending',
  PAYMENT_REQUIRED: 'pending',
  ORDER_CREATED: 'confirmed',
  CARDS_CREATED: 'processing',
  BOX_BARCODES: 'processing',
  IMAGES_UPLOADED: 'processing',
  INVOICE_UPLOADED: 'processing',
  COLLECTING: 'processing',
  PACKING: 'processing',
  COLLECTED: 'processing',
  READY_TO_SUPPLY: 'processing',
  WAITING_SUPPLY: 'processing',
  OVERDUE: 'processing',
  SUPPLIED: 'shipped',
  SEND: 'shipped',
  // Being delivered, not delivered.
  DELIVERY: 'shipped',
  READY_FOR_PICKUP: 'shipped',
  FINISHED: 'completed',
  REVOKING: 'cancelled',
  REVOKED: 'cancelled',
  CANCELED: 'cancelled',
  REFUND: 'returned',
  PICK_UP_REFUND: 'returned',
  REFUND_RECEIVED: 'returned',
  CONTROVERSIAL: 'unknown',
};

/** Every status that the vendor documents. */
export const NATIVE_STATUSES: readonly string[] = Object.keys(READ);

/** `confirmed` and `delivered` have no counterpart for an order of a shop: only `statusMap` gives them one. */
const WRITTEN: Readonly<Partial<Record<OrderStatus, string>>> = {
  pending: 'CREATED',
  processing: 'COLLECTING',
  shipped: 'SEND',
  completed: 'FINISHED',
  cancelled: 'CANCELED',
  returned: 'REFUND',
};

/** Normalized status of a native one: `statusMap`, then the table, then `unknown`. */
export function toOrderStatus(native: string | null | undefined, scope: Pick<Scope, 'statusMap'>): OrderStatus {
  return native ? toStatus({ id: native }, scope, (id) => (Object.hasOwn(READ, id) ? READ[id] : undefined)) : 'unknown';
}

/** Native status to write for a normalized one; undefined where there is none. */
export function fromOrderStatus(status: OrderStatus, scope: Pick<Scope, 'statusMap'>): string | undefined {
  return fromStatus(status, scope, [], (wanted) => {
    const usual = WRITTEN[wanted];
    // What `statusMap` reads as something else would not read back.
    return usual !== undefined && toOrderStatus(usual, scope) === wanted ? usual : undefined;
  });
}

/**
 * Documented native statuses that read as one of these; null when they alone cannot say it, for a status that nobody knows reads as `unknown`, and
 * one that only `statusMap` knows may be refused by the vendor's filter.
 */
export function nativeStatusesOf(wanted: readonly OrderStatus[], scope: Pick<Scope, 'statusMap'>): readonly string[] | null {
  const foreign = Object.entries(scope.statusMap).some(([native, status]) => wanted.includes(status) && !NATIVE_STATUSES.includes(native));
  if (foreign || wanted.includes('unknown')) return null;
  return NATIVE_STATUSES.filter((native) => wanted.includes(toOrderStatus(native, scope)));
}
