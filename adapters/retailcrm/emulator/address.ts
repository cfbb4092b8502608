/** Addresses: either text or parts on the way in, parts and a text made of them on the way out (retailcrm.txt 5170-5174, 6078-6080). */
import { Refusal } from './endpoint.ts';
import { asText, type Json, type Shape, withoutEmpty } from './shapes.ts';

/** Parts and their shapes (retailcrm.txt 1482-1538). Native `house` is a structure, not the house number: that is `building`. */
export const ADDRESS_FIELDS: Readonly<Record<string, Shape>> = {
  index: 'short',
  countryIso: 'short',
  region: 'short',
  regionId: 'integer',
  city: 'short',
  cityId: 'integer',
  cityType: 'short',
  street: 'short',
  streetId: 'integer',
  streetType: 'short',
  building: 'short',
  flat: 'short',
  floor: 'integer',
  block: 'integer',
  house: 'short',
  housing: 'short',
  metro: 'short',
  notes: 'text',
  text: 'text',
};

/** What a text stands for: it may not be sent beside these. */
const PARTS = ['index', 'countryIso', 'region', 'city', 'street', 'building', 'flat', 'floor', 'block', 'house', 'housing', 'metro'];

/** An address after a partial change; parts put an old text out, and a text the old parts. */
export function changeAddress(before: Json, given: Json): Json {
  const text = asText(given.text);
  const parts = PARTS.filter((name) => asText(given[name]) !== null);
  if (text !== null && parts.length > 0) {
    throw new Refusal(400, 'Errors in the entity format', {
      errors: { 'address.text': 'This value is not valid.' },
      breach: `an address is either text or parts, not both: text beside ${parts.join(', ')}`,
    });
  }
  const kept = Object.fromEntries(
    Object.entries(before).filter(([name]) => (text !== null ? !PARTS.includes(name) : parts.length === 0 || name !== 'text')),
  );
  return withoutEmpty({ ...kept, ...given });
}

/** The address as it is read: with a text made of its parts where it has none. */
export function renderAddress(address: Json): Json {
  if (asText(address.text) !== null || !PARTS.some((name) => asText(address[name]) !== null)) return address;
  const piece = (name: string, prefix = '') => (asText(address[name]) === null ? null : `${prefix}${address[name]}`);
  const typed = (name: string) => [address[`${name}Type`], address[name]].filter(Boolean).join(' ') || null;
  const text = [
    piece('index'),
    piece('region'),
    typed('city'),
    typed('street'),
    piece('building', 'д. '),
    piece('house', 'стр. '),
    piece('housing', 'корп. '),
    piece('flat', 'кв./офис '),
    piece('block', 'под. '),
    piece('floor', 'эт. '),
  ];
  return { ...address, text: text.filter((one) => one !== null).join(', ') };
}
