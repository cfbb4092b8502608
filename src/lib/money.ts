import Big from 'big.js';
import { rawNumber } from './json.ts';

Big.strict = false;

/** A number as a vendor sends it: a JSON number, or text where it is beyond what a double holds, or where the vendor writes text. */
export type NativeNumber = number | string;

/** Exact plain decimal of a native number; null where it is absent, empty or not a number. Zeros at the end are dropped. */
export function toDecimal(value: NativeNumber | null | undefined): string | null {
  if (value === null || value === undefined || value === '') return null;
  const text = typeof value === 'number' ? numberText(value) : plainText(value.trim());
  return PLAIN.test(text) ? trim(text) : null;
}

/** Money of a native number: at least two digits after the point, further zeros dropped (`0.0000` → `0.00`, `0.0125` stays). */
export function toMoney(value: NativeNumber | null | undefined): string | null {
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
  let number = match[0].replace(/[\s\u00a0\u202f']/g, '').replace(/[.,]+$/, '');
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
export function sum(amounts: Iterable<string | null>): string {
  let total = new Big(0);
  for (const amount of amounts) if (amount !== null) total = total.plus(amount);
  return pad(trim(total.toFixed()));
}

/** a − b. */
export function subtract(a: string, b: string): string {
  return pad(trim(new Big(a).minus(b).toFixed()));
}

/** a × b, exact. */
export function multiply(a: string, b: NativeNumber): string {
  return pad(trim(new Big(a).times(new Big(typeof b === 'number' ? numberText(b) : b)).toFixed()));
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

const PLAIN = /^-?\d+(\.\d+)?$/;

/** A JSON number with an exponent; one of a thousand digits is no amount, and would take its time to write out. */
const EXPONENT = /^-?\d+(\.\d+)?[eE][+-]?\d{1,3}$/;

function numberText(value: number): string {
  return plainText(String(value));
}

function plainText(text: string): string {
  return EXPONENT.test(text) ? new Big(text).toFixed() : text;
}

function trim(text: string): string {
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  const plain = trimmed.replace(/^(-?)0+(?=\d)/, '$1');
  return plain === '-0' ? '0' : plain;
}

function pad(text: string): string {
  const point = text.indexOf('.');
  if (point < 0) return `${text}.00`;
  return text.length - point === 2 ? `${text}0` : text;
}
