/**
 * Native parts of gateway ids. One sellable thing has four numbers at the vendor: card (model), colour (view), size (product) and SKU. A product here
 * is a card, a variant is a size; stock goes by SKU. Buyers and companies draw their numbers apart: the kind stands before them.
 */
import { rawNumber } from '../../../src/lib/json.ts';

/** Whether a native id is one of the vendor's numbers. */
export function isNumber(native: string): boolean {
  return /^[1-9]\d{0,18}$/.test(native);
}

/** An id inside a JSON body: the vendor wants numbers, above 2^53 too. */
export function jsonId(native: string | number): unknown {
  return rawNumber(String(native));
}

export type CustomerKind = 'customer' | 'contractor';

/** Native part of a customer's gateway id. */
export function customerIdOf(kind: CustomerKind, id: string | number): string {
  return `${kind}-${id}`;
}

/** The vendor's number in a native part of this kind; undefined when it is no such id. */
export function customerNumberOf(kind: CustomerKind, native: string): string | undefined {
  const number = native.startsWith(`${kind}-`) ? native.slice(kind.length + 1) : '';
  return isNumber(number) ? number : undefined;
}
