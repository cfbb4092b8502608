/**
 * Native parts of gateway ids. Numbers of different kinds overlap (a product and an offer may both be 5), and persons and corporate customers draw
 * theirs from one sequence but live under different paths: the kind stands before the number. Dictionary entries go by their codes.
 */
import { rawNumber } from '../../../src/lib/json.ts';

export type RecordKind = 'order' | 'customer' | 'corporate' | 'product' | 'offer' | 'group' | 'user' | 'segment';

/** Native part of a gateway id. */
export function idOf(kind: RecordKind, id: number | string): string {
  return `${kind}-${id}`;
}

/** The vendor's number in a native part of this kind; undefined when it is no such id. */
export function numberOf(kind: RecordKind, native: string): string | undefined {
  const number = native.startsWith(`${kind}-`) ? native.slice(kind.length + 1) : '';
  return /^[1-9]\d{0,18}$/.test(number) ? number : undefined;
}

/** An id inside a JSON body: the vendor wants numbers. */
export function jsonId(number: string): unknown {
  return rawNumber(number);
}
