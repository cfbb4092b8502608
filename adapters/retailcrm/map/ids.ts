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

/** Native part of a brand's gateway id: the vendor has only its name, and a name is no id to put in a URL. */
export function brandId(name: string): string {
  return `brand-${Buffer.from(name).toString('base64url')}`;
}

/** The name that a brand's id was made from; undefined when it is no such id. */
export function brandOf(native: string): string | undefined {
  if (!native.startsWith('brand-')) return undefined;
  const name = Buffer.from(native.slice('brand-'.length), 'base64url').toString();
  return brandId(name) === native ? name : undefined;
}

/** An id inside a JSON body: the vendor wants numbers. Text that is none stays text. */
export function jsonId(number: string): unknown {
  return /^(?:0|[1-9]\d*)$/.test(number) ? rawNumber(number) : number;
}
