/** Readings that every mapper of this vendor needs: ids, flags, amounts. */
import { type NativeNumber, toMoney } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';

/** An id; null where there is none: `"0"` means not bound (saplab.txt 234, 443). */
export function toId(value: NativeNumber | null | undefined): string | null {
  const text = textOrNull(value);
  return text === '0' ? null : text;
}

/** Whether a caller's text may be the id of a record of the panel. */
export function isId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text);
}

/** Order of ids as numbers; they may be beyond what a double holds. */
export function compareIds(a: NativeNumber, b: NativeNumber): number {
  const [x, y] = [String(a), String(b)];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

/** `"0"` and `"1"`, as text, number or boolean; null where it is not told. */
export function toFlag(value: string | number | boolean | null | undefined): boolean | null {
  if (value === null || value === undefined || value === '') return null;
  return value === true || value === 1 || value === '1' || value === 'true';
}

/** An amount that may be absent. */
export function toAmount(value: NativeNumber | null | undefined): string | null {
  return toMoney(typeof value === 'string' ? value.trim() : value);
}

/** A whole number that may be absent. */
export function toCount(value: NativeNumber | null | undefined): number | null {
  const text = textOrNull(value);
  return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Text without the blanks around it: addresses begin with one in the samples (saplab.txt 262, 529). */
export function toLine(value: string | null | undefined): string | null {
  return textOrNull(value?.trim());
}

/** What a mapper puts into `extra`: everything that says something. */
export function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined && value !== ''));
}
