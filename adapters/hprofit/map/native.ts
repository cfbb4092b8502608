/** Readings that every mapper of this vendor needs: amounts, flags, loose JSON. */
import { ProblemError } from '../../../src/errors.ts';
import { rawNumber } from '../../../src/lib/json.ts';
import { type NativeNumber, parseMoneyText, toDecimal, toMoney } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';

/** Money of a number, or of text for people (hprofit.txt 602: `"500,32 грн"`). */
export function toAmount(value: NativeNumber | null | undefined): string | null {
  return toMoney(value) ?? (typeof value === 'string' ? parseMoneyText(value) : null);
}

/** Money that says something: null where the vendor writes nothing or zero. */
export function toPositiveAmount(value: NativeNumber | null | undefined): string | null {
  const amount = toAmount(value);
  return amount === null || amount.startsWith('-') || /^0\.0+$/.test(amount) ? null : amount;
}

/** A quantity of a line. */
export function toQuantity(value: NativeNumber): number {
  const quantity = toNumber(value);
  if (quantity === null) throw new ProblemError('vendor_invalid_response', 'A line of an order has no quantity that can be read.');
  return quantity;
}

/** A number; null where there is none. */
export function toNumber(value: NativeNumber | null | undefined): number | null {
  const decimal = toDecimal(value);
  return decimal === null ? null : Number(decimal);
}

/** 0 and 1 as numbers or text, or true booleans. */
export function toFlag(value: number | boolean | string | null | undefined): boolean | null {
  if (value === null || value === undefined || value === '') return null;
  return value === true || value === 1 || value === '1' || value === 'true';
}

/** Text of an id; null where there is none. */
export function toId(value: NativeNumber | null | undefined): string | null {
  return textOrNull(value);
}

/** An id inside a JSON body: the vendor wants numbers. Undefined for text that is no id of the vendor. */
export function jsonId(id: string | null | undefined): unknown {
  return id && /^[1-9]\d{0,18}$/.test(id) ? rawNumber(id) : undefined;
}

/** A number inside a JSON body, with the digits that the vendor gave; 0 where it gave none. */
export function jsonNumber(value: NativeNumber | null | undefined): unknown {
  return rawNumber(toDecimal(value) ?? '0');
}

/** An object out of a field that may be an object, JSON text of one, text, or nothing; the empty object for everything else. */
export function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  const found = typeof value === 'string' ? parsed(value) : value;
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : {};
}

/** Ids out of a list that arrives as JSON text, `"[867]"` (hprofit.txt 290), or as a list. */
export function toIdList(value: unknown): readonly string[] {
  const found = typeof value === 'string' ? parsed(value) : value;
  return Array.isArray(found) ? found.map(String) : [];
}

/** What a mapper puts into `extra`: everything that says something. */
export function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0) && !isEmptyObject(value),
    ),
  );
}

/** Text where a field holds text. */
export function textAt(record: Readonly<Record<string, unknown>>, key: string): string | null {
  const value = record[key];
  return typeof value === 'string' || typeof value === 'number' ? textOrNull(value) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
