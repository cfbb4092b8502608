/**
 * Native parts of order ids. An order is what has one invoice and one customer. Its id is the invoice, which the vendor filters by; where the invoice
 * cannot be sent in a path, or there is none, the id names the first position instead: `pos-20`. Whether two customers may share an invoice is not
 * documented: the order with the first position keeps the plain id then, and the others carry their customer: `NZ-005~2`.
 */
import { textOrNull } from '../../../src/lib/text.ts';
import type { NativePosition } from '../schemas.ts';
import { compareIds, isId, toId } from './native.ts';
import { isSafeSegment } from './segments.ts';

/** Where an order is. */
export type OrderPlace =
  | { readonly by: 'invoice'; readonly invoice: string; readonly client: string | null }
  | { readonly by: 'position'; readonly position: string };

/** Longest invoice in an id: percent-encoded, a Cyrillic letter is six characters of at most 512. */
const LONGEST = 60;

/** The invoice of a position; null where it has none. */
export function invoiceOf(position: Pick<NativePosition, 'invoice'>): string | null {
  return textOrNull(position.invoice);
}

/** What tells orders apart: positions of one order have the same key. */
export function orderKey(position: Pick<NativePosition, 'id' | 'invoice' | 'client_id'>): string {
  const invoice = invoiceOf(position);
  return JSON.stringify(invoice === null ? { position: String(position.id) } : { invoice, client: toId(position.client_id) });
}

/** Whether orders with this invoice are found by it. */
export function isFoundByInvoice(invoice: string): boolean {
  return isSafeSegment(invoice) && invoice.length <= LONGEST && !/^pos-\d+$/.test(invoice) && !/~\d+$/.test(invoice);
}

/** Native id of an order. `shared` are all positions with its invoice, of whatever customer. */
export function orderIdOf(
  order: readonly [NativePosition, ...NativePosition[]],
  shared: readonly Pick<NativePosition, 'id' | 'client_id'>[],
): string {
  const first = order.reduce((least, position) => (compareIds(position.id, least.id) < 0 ? position : least));
  const invoice = invoiceOf(first);
  if (invoice === null || !isFoundByInvoice(invoice)) return `pos-${first.id}`;
  const isOldest = shared.every((position) => compareIds(first.id, position.id) <= 0);
  return isOldest ? invoice : `${invoice}~${toId(first.client_id) ?? '0'}`;
}

/** Where the order with this native id is; undefined when no order can have it. */
export function placeOf(native: string): OrderPlace | undefined {
  const position = /^pos-(\d+)$/.exec(native)?.[1];
  if (position !== undefined) return isId(position) ? { by: 'position', position } : undefined;
  const shared = /^(.+)~(\d+)$/su.exec(native);
  const invoice = shared?.[1] ?? native;
  return isFoundByInvoice(invoice) ? { by: 'invoice', invoice, client: shared?.[2] ?? null } : undefined;
}
