/** Exact decimals of the emulator: whole millionths in a bigint, so that sums and shares never meet binary floating point. */
import { rawNumber } from '../../../src/lib/json.ts';

/** Millionths of a rouble, a piece or a percent. */
export type Amount = bigint;

const ONE = 1_000_000n;

/** Reads a JSON number, its text, or what `amountJson` made; absent and empty are nothing. Digits beyond the sixth are cut. */
export function toAmount(value: unknown): Amount {
  if (value === null || value === undefined || value === '') return 0n;
  // A double of many digits is told with an exponent.
  if (typeof value === 'number' && String(value).includes('e')) return Math.abs(value) < 1 ? 0n : BigInt(value) * ONE;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new TypeError(`not a decimal: ${text}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const units = BigInt(whole) * ONE + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  return sign === '-' ? -units : units;
}

/** Like `toAmount`, but keeps "was not given" apart from zero. */
export function toAmountOrNull(value: unknown): Amount | null {
  return value === null || value === undefined || value === '' ? null : toAmount(value);
}

/** Plain decimal text without zeros at the end. */
export function amountText(amount: Amount): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -6)}${fraction ? `.${fraction}` : ''}`;
}

/** A JSON number with exactly these digits. */
export function amountJson(amount: Amount): unknown {
  return rawNumber(amountText(amount));
}

/** a × b, half up at the sixth digit. */
export function times(a: Amount, b: Amount): Amount {
  return divideRounded(a * b, ONE);
}

/** a × numerator ÷ denominator, half up at the sixth digit; zero where the denominator is. */
export function share(a: Amount, numerator: Amount, denominator: Amount): Amount {
  return denominator === 0n ? 0n : divideRounded(a * numerator, denominator);
}

/** Half up at `decimals` digits after the point. */
export function roundTo(amount: Amount, decimals: number): Amount {
  const step = 10n ** BigInt(6 - decimals);
  return divideRounded(amount, step) * step;
}

/** Digits after the point, at least two: the precision that a price is discounted with. */
export function decimalsOf(amount: Amount): number {
  const fraction = amountText(amount).split('.')[1] ?? '';
  return Math.max(2, fraction.length);
}

/** Sum of amounts. */
export function sumOf(amounts: Iterable<Amount>): Amount {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}

function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const a = dividend < 0n ? -dividend : dividend;
  const b = divisor < 0n ? -divisor : divisor;
  const quotient = (a + b / 2n) / b;
  return negative ? -quotient : quotient;
}
