/**
 * Decimal arithmetic on text, exact. Amounts of the usual size are reckoned as whole numbers of their last digit, which doubles hold exactly; what does not
 * fit goes through big.js. Tests hold both ways to the same results.
 */
import Big from 'big.js';
import { rawNumber } from './json.ts';

Big.strict = false;

/** A number as a vendor sends it: a JSON number, or text where it is beyond what a double holds, or where the vendor writes text. */
export type NativeNumber = number | string;

/** Exact plain decimal of a native number; null where it is absent, empty or not a number. Zeros at the end are dropped. */
export function toDecimal(value: NativeNumber | null | undefined): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'number' && isWrittenPlainly(value)) return String(value);
  const text = typeof value === 'number' ? numberText(value) : plainText(value.trim());
  return text.length <= LONGEST && PLAIN.test(text) ? trim(text) : null;
}

/** Money of a native number: at least two digits after the point, further zeros dropped (`0.0000` → `0.00`, `0.0125` stays). */
export function toMoney(value: NativeNumber | null | undefined): string | null {
  if (typeof value === 'number' && isWrittenPlainly(value)) return Number.isInteger(value) ? `${value}.00` : pad(String(value));
  const decimal = toDecimal(value);
  return decimal === null ? null : pad(decimal);
}

/**
 * Money out of text for people: `"500,32 грн"` → `500.32`, `"1 234.50 UAH"` → `1234.50`. The last comma or point is the decimal sign when one or
 * two digits follow it, or when the other sign stands before it. A typographic minus is a minus. Null where there is no number.
 */
export function parseMoneyText(text: string): string | null {
  const match = /-?\d[\d\s\u00a0\u202f.,']*/.exec(text.replace(/[\u2212\u2012\u2013](?=\d)/g, '-'));
  if (!match) return null;
  let number = withoutEnd(match[0].replace(/[\s\u00a0\u202f']/g, ''), '.,');
  const comma = number.lastIndexOf(',');
  const point = number.lastIndexOf('.');
  const last = Math.max(comma, point);
  if (last >= 0) {
    const fraction = number.length - last - 1;
    const mixed = comma >= 0 && point >= 0;
    const single = number.indexOf(number.charAt(last)) === last;
    // One sign with exactly three digits after it is ambiguous: a comma groups thousands only where it repeats.
    const decimal = mixed ? true : single && (fraction !== 3 || number.charAt(last) === '.' || /^-?0,/.test(number));
    number = decimal ? `${number.slice(0, last).replace(/[.,]/g, '')}.${number.slice(last + 1)}` : number.replace(/[.,]/g, '');
  }
  return toMoney(number);
}

/** Sum of amounts; null counts as nothing. */
export function sum(amounts: readonly (string | null)[]): string {
  let total = 0;
  let places = 2;
  for (const amount of amounts) {
    if (amount === null) continue;
    const own = placesOf(amount);
    if (own > places) {
      total *= power(own - places);
      places = own;
    }
    total += inUnits(amount, places);
    if (!Number.isSafeInteger(total)) return sumOfAny(amounts);
  }
  return written(total, places);
}

function sumOfAny(amounts: readonly (string | null)[]): string {
  let total = new Big(0);
  for (const amount of amounts) if (amount !== null) total = total.plus(amount);
  return pad(trim(total.toFixed()));
}

/** a − b. */
export function subtract(a: string, b: string): string {
  const places = Math.max(placesOf(a), placesOf(b));
  const difference = inUnits(a, places) - inUnits(b, places);
  if (Number.isSafeInteger(difference)) return written(difference, places);
  return pad(trim(new Big(a).minus(b).toFixed()));
}

/** a × b, exact. */
export function multiply(a: string, b: NativeNumber): string {
  const factor = typeof b === 'number' ? numberText(b) : b;
  const ofA = placesOf(a);
  const ofB = placesOf(factor);
  const product = inUnits(a, ofA) * inUnits(factor, ofB);
  if (Number.isSafeInteger(product)) return written(product, ofA + ofB);
  return pad(trim(new Big(a).times(new Big(factor)).toFixed()));
}

/** a ÷ b when the quotient is exact within `decimals` digits after the point, else null. */
export function divideExactly(a: string, b: NativeNumber, decimals = 2): string | null {
  const divisor = new Big(typeof b === 'number' ? numberText(b) : b);
  if (divisor.eq(0)) return null;
  const quotient = new Big(a).div(divisor).round(decimals, Big.roundHalfUp);
  return quotient.times(divisor).eq(a) ? pad(trim(quotient.toFixed())) : null;
}

/** −1, 0 or 1. */
export function compare(a: string, b: string): number {
  const places = Math.max(placesOf(a), placesOf(b));
  const difference = inUnits(a, places) - inUnits(b, places);
  if (Number.isSafeInteger(difference)) return Math.sign(difference);
  return new Big(a).cmp(b);
}

/** The larger of an amount and zero. */
export function atLeastZero(amount: string): string {
  return amount.startsWith('-') ? '0.00' : amount;
}

/** An amount as a JSON number with exactly these digits: for bodies of vendors who want numbers. */
export function toJsonNumber(amount: string): unknown {
  return rawNumber(trim(amount));
}

/** Characters of a number. Nobody has an amount of more, and multiplying two such takes its time. */
const LONGEST = 400;

/** A decimal that a double can hold, however roughly. */
const PLAIN = /^-?\d{1,300}(\.\d+)?$/;

/** A JSON number with an exponent; one of a thousand digits is no amount, and would take its time to write out. */
const EXPONENT = /^-?\d+(\.\d+)?[eE][+-]?\d{1,3}$/;

/** Whether engines write the number without an exponent (and without zeros at its end, as they always do). */
function isWrittenPlainly(value: number): boolean {
  const size = Math.abs(value);
  return size < 1e15 && (size >= 1e-6 || size === 0);
}

function numberText(value: number): string {
  return plainText(String(value));
}

function plainText(text: string): string {
  return EXPONENT.test(text) ? new Big(text).toFixed() : text;
}

/** Digits after the point. */
function placesOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

const POWERS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/** 10 to the power of this; NaN beyond what is reckoned here. */
function power(places: number): number {
  return POWERS[places] ?? Number.NaN;
}

/** A plain decimal as a whole number of units of its `places`-th digit; NaN where a double cannot be trusted with it, or where it is no plain decimal. */
function inUnits(text: string, places: number): number {
  const { length } = text;
  const negative = text.charCodeAt(0) === 45;
  let value = 0;
  let after = -1;
  let digits = 0;
  for (let index = negative ? 1 : 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code === 46 && after < 0) after = 0;
    else if (code >= 48 && code <= 57) {
      value = value * 10 + code - 48;
      digits++;
      if (after >= 0) after++;
    } else return Number.NaN;
  }
  if (digits === 0 || digits > 15) return Number.NaN;
  const units = value * power(places - Math.max(after, 0));
  if (!Number.isSafeInteger(units)) return Number.NaN;
  return negative ? 0 - units : units;
}

/** Units of the `places`-th digit as money. */
function written(units: number, places: number): string {
  let value = Math.abs(units);
  let left = places;
  while (left > 2 && value % 10 === 0) {
    value /= 10;
    left--;
  }
  const digits = `${value}${left < 2 ? '00'.slice(left) : ''}`;
  const shown = Math.max(left, 2);
  const padded = digits.length <= shown ? digits.padStart(shown + 1, '0') : digits;
  const point = padded.length - shown;
  return `${units < 0 ? '-' : ''}${padded.slice(0, point)}.${padded.slice(point)}`;
}

/** Without these characters at its end. By hand: a pattern would look for that end from each of them again. */
function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

function trim(text: string): string {
  const trimmed = text.includes('.') ? withoutEnd(withoutEnd(text, '0'), '.') : text;
  const plain = trimmed.replace(/^(-?)0+(?=\d)/, '$1');
  return plain === '-0' ? '0' : plain;
}

function pad(text: string): string {
  const point = text.indexOf('.');
  if (point < 0) return `${text}.00`;
  return text.length - point === 2 ? `${text}0` : text;
}
