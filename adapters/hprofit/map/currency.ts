/** Currencies: numbers at sales and accounts, words at remote orders. Neither is listed by the API. */
import type { NativeNumber } from '../../../src/lib/money.ts';

/** ISO 4217 for "no currency": what is said of amounts whose currency is told but not known here. A guess would make dollars of hryvnias. */
export const UNKNOWN_CURRENCY = 'XXX';

/** Currency of a numeric id, `"2"` at sales and `2` at accounts (hprofit.txt 304, 668); `fallback` where none is told. */
export function toCurrency(id: NativeNumber | null | undefined, known: Readonly<Record<string, string>>, fallback: string): string {
  if (id === null || id === undefined || id === '') return fallback;
  return Object.hasOwn(known, String(id)) ? (known[String(id)] as string) : UNKNOWN_CURRENCY;
}

const WORDS: Readonly<Record<string, string>> = {
  грн: 'UAH',
  гривня: 'UAH',
  '₴': 'UAH',
  $: 'USD',
  дол: 'USD',
  '€': 'EUR',
  євро: 'EUR',
  евро: 'EUR',
  zł: 'PLN',
  zl: 'PLN',
  '£': 'GBP',
};

/** Currency of a word: `"грн"`, `"UAH"`, `"грн."` (hprofit.txt 582, 626); `fallback` where there is none. */
export function toCurrencyOfWord(word: string | null | undefined, fallback: string): string {
  const plain = word?.trim().replace(/\.$/, '') ?? '';
  if (plain === '') return fallback;
  if (/^[A-Za-z]{3}$/.test(plain)) return plain.toUpperCase();
  const key = plain.toLocaleLowerCase();
  return Object.hasOwn(WORDS, key) ? (WORDS[key] as string) : UNKNOWN_CURRENCY;
}
