import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** What texts were understood as, by country and text. Customers come back, and the library takes ten times as long as the rest of a record. */
const understood = new Map<string, string>();
const MOST_KEPT = 20_000;

/** E.164 of a phone number where it can be understood, else the vendor's own text; null where there is none. `country` is for numbers without a country code. */
export function toPhone(text: string | null | undefined, country: string): string | null {
  const trimmed = text?.trim();
  if (!trimmed) return null;
  const key = `${country} ${trimmed}`;
  const known = understood.get(key);
  if (known !== undefined) return known;
  if (understood.size >= MOST_KEPT) understood.clear();
  const phone = understand(trimmed, country);
  // What is no number at all may be a story.
  if (trimmed.length <= 40) understood.set(key, phone);
  return phone;
}

function understand(trimmed: string, country: string): string {
  const fallback = isSupportedCountry(country) ? (country as CountryCode) : undefined;
  const national = parsePhoneNumberFromString(trimmed, fallback);
  if (national?.isValid()) return national.number;
  // Back-offices often drop the plus of an international number: 380672225522.
  const digits = trimmed.replace(/[\s().-]/g, '');
  if (/^\d{10,15}$/.test(digits)) {
    const international = parsePhoneNumberFromString(`+${digits}`);
    if (international?.isValid()) return international.number;
  }
  return trimmed;
}

/** Digits only, for comparing numbers that are written differently. */
export function phoneDigits(text: string): string {
  return text.replace(/\D/g, '');
}
