/**
 * Native parts of order ids. Neither collection has a call for one order, so an id carries the date that finds it again in one narrow window, and what
 * stays when the CRM gives the order a new number of its own: an edited sale gets another `oid` under the same `order_number` (hprofit.txt 443, 468).
 */
import { toUnix } from '../../../src/lib/time.ts';
import type { NativeSale } from '../schemas.ts';

/** Where an order is. `at` is UNIX seconds. */
export type OrderPlace =
  | { readonly kind: 'sale'; readonly oid: string; readonly at: number; readonly number: string }
  | { readonly kind: 'remote'; readonly row: string; readonly at: number };

/** Native id of a sale. */
export function saleIdOf(sale: Pick<NativeSale, 'oid' | 'purchase_date' | 'order_number'>): string {
  return `sale-${sale.oid}-${secondsOf(sale)}-${sale.order_number ?? ''}`;
}

/** Native id of a remote order; `createdAt` is RFC 3339. */
export function remoteIdOf(row: string | number, createdAt: string): string {
  return `remote-${row}-${toUnix(createdAt)}`;
}

/** Where the order with this native id is; undefined when no order can have it. */
export function placeOf(native: string): OrderPlace | undefined {
  const sale = /^sale-(\d{1,19})-(\d{1,10})-(.*)$/su.exec(native);
  if (sale) return { kind: 'sale', oid: sale[1] as string, at: Number(sale[2]), number: sale[3] as string };
  const remote = /^remote-(\d{1,19})-(\d{1,10})$/.exec(native);
  return remote ? { kind: 'remote', row: remote[1] as string, at: Number(remote[2]) } : undefined;
}

/** UNIX seconds of a sale. */
export function secondsOf(sale: Pick<NativeSale, 'purchase_date'>): number {
  return Math.floor(Number(sale.purchase_date));
}
