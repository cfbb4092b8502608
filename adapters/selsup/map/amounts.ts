/** The vendor's amounts: roubles as binary doubles, with the noise of their arithmetic (`630.0000000000001`). */
import { type NativeNumber, toDecimal } from '../../../src/lib/money.ts';

/** Money to the kopeck, half up (away from zero); null where there is none. */
export function toKopecks(value: NativeNumber | null | undefined): string | null {
  const decimal = toDecimal(value);
  if (decimal === null) return null;
  const negative = decimal.startsWith('-');
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const kopecks = BigInt(whole + fraction.slice(0, 2).padEnd(2, '0')) + (Number(fraction.charAt(2) || '0') >= 5 ? 1n : 0n);
  const digits = String(kopecks).padStart(3, '0');
  return `${negative && kopecks > 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Whether an amount is whole kopecks: what the vendor's doubles can say and we read back the same. */
export function isWholeKopecks(amount: string): boolean {
  return toDecimal(amount) === toDecimal(toKopecks(amount));
}

/** A count; null where there is none. */
export function toCount(value: NativeNumber | null | undefined): number | null {
  const decimal = toDecimal(value);
  return decimal === null ? null : Number(decimal);
}
