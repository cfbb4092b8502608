/** Small readings of the wire that every mapper needs. */
import { ProblemError } from '../../../src/errors.ts';
import { rawNumber } from '../../../src/lib/json.ts';
import { type NativeNumber, toDecimal, toMoney } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';

/** A number of the vendor's inside a JSON body; undefined for text that is none. */
export function jsonId(id: string): unknown {
  return isNumber(id) ? rawNumber(id) : undefined;
}

/** Whether text is a number of the vendor's. */
export function isNumber(id: string): boolean {
  return /^[1-9]\d{0,18}$/.test(id);
}

/** Money that an order cannot be without; integers and floats are mixed (mydrop.txt 109-131, 400-403). */
export function needMoney(value: NativeNumber, what: string): string {
  const money = toMoney(value);
  if (money === null) throw new ProblemError('vendor_invalid_response', `The vendor's ${what} is no amount.`);
  return money;
}

/** A count of pieces. */
export function needQuantity(value: NativeNumber): number {
  const decimal = toDecimal(value);
  if (decimal === null) throw new ProblemError('vendor_invalid_response', "A line's amount is no number.");
  return Number(decimal);
}

/** What a mapper puts into `extra`: everything that says something. */
export function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined && value !== ''));
}

/** Text of a code that some accounts send as a number. */
export function codeOrNull(value: NativeNumber | null | undefined): string | null {
  return textOrNull(value);
}
