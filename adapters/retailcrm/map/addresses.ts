/** Addresses of orders and customers. The vendor's `building` is the number of the house; its `house` and `housing` are parts of it. */
import { joinName, textOrNull } from '../../../src/lib/text.ts';
import type { Address, AddressInput } from '../../../src/model/address.ts';
import type { NativeAddress } from '../schemas.ts';
import { given, hasValue, known, pick } from './maps-or-lists.ts';

/** Says that a pointer of the caller's body is not written. */
export type Ignore = (pointer: string, reason: string) => void;

/** What is sent for a cleared text: the vendor answers `""` for absent text too, and null may mean "not given". */
export const CLEARED = '';

/** Text for the vendor: absent stays absent, null clears. */
export function written(text: string | null | undefined): string | undefined {
  return text === null ? CLEARED : text;
}

/** Null where nothing of it is known. `country` is the order's, for addresses that tell none. */
export function toAddress(native: NativeAddress | undefined, country: string | null = null): Address | null {
  if (!native) return null;
  const address: Address = {
    country: textOrNull(native.countryIso),
    region: textOrNull(native.region),
    // In customers the kind of place stands apart; in orders it is inside already.
    city: joinName(native.cityType, native.city),
    street: joinName(native.streetType, native.street),
    house: houseOf(native),
    flat: textOrNull(native.flat),
    postalCode: textOrNull(native.index),
    text: textOrNull(native.text),
  };
  if (!hasValue(address)) return null;
  return address.country === null && country !== null ? { ...address, country } : address;
}

/** `50 стр. 5 корп. 1`, as the vendor's own text of an address writes it. */
function houseOf(native: NativeAddress): string | null {
  return joinName(
    textOrNull(native.building),
    textOrNull(native.house) && `стр. ${native.house}`,
    textOrNull(native.housing) && `корп. ${native.housing}`,
  );
}

const PARTS = [
  'index',
  'countryIso',
  'region',
  'city',
  'cityType',
  'street',
  'streetType',
  'building',
  'house',
  'housing',
  'flat',
] as const;
/** What else of an address must not get lost when it is written anew. */
const KEPT = [...PARTS, 'regionId', 'cityId', 'streetId', 'floor', 'block', 'metro', 'notes'] as const;

/**
 * An address to write: its parts, or its text, never both (retailcrm.txt 6078-6080). `current` is what the record has: parts that are not given stay.
 * Whether the vendor merges inside an address is not documented, so the whole of it is sent.
 */
export function fromAddress(
  input: AddressInput | null | undefined,
  current: NativeAddress | undefined,
  pointer: string,
  ignore: Ignore,
): Record<string, unknown> | undefined {
  if (input === undefined) return undefined;
  const before = (current ?? {}) as Readonly<Record<string, unknown>>;
  const structured = PARTS.some((part) => textOrNull(before[part] as string | null | undefined) !== null);
  if (input === null) return structured ? cleared(before) : { text: CLEARED };
  const { text, ...inputParts } = input;
  const parts = given({
    countryIso: written(inputParts.country),
    region: written(inputParts.region),
    city: written(inputParts.city),
    street: written(inputParts.street),
    building: written(inputParts.house),
    flat: written(inputParts.flat),
    index: written(inputParts.postalCode),
  });
  const named = parts && Object.values(parts).some((part) => part !== CLEARED);
  if (!parts || (!named && !structured)) {
    if (text === undefined) return undefined;
    if (text === null && structured) {
      ignore(`${pointer}/text`, 'the vendor makes it of the parts');
      return undefined;
    }
    return { text: written(text) };
  }
  const kept = keptOf(before);
  if (typeof text === 'string' && text !== current?.text) {
    // Without a street among the parts, the text is all that says where to go: people must be able to read it.
    const lost = written(inputParts.street) === undefined && kept.street === undefined;
    if (lost) kept.notes = kept.notes === undefined ? text : `${text}\n${kept.notes}`;
    ignore(`${pointer}/text`, 'the vendor takes either the parts or the text, and makes the text of the parts');
  }
  // A part that is given takes the place of everything that the old one was made of.
  if ('building' in parts) replace(kept, ['house', 'housing']);
  if ('city' in parts) replace(kept, ['cityType'], ['cityId']);
  if ('street' in parts) replace(kept, ['streetType'], ['streetId']);
  if ('region' in parts) replace(kept, [], ['regionId']);
  return { ...kept, ...parts };
}

/** An address written again as it is, for a change of something beside it. */
export function addressAsIs(current: NativeAddress | undefined): Record<string, unknown> {
  const kept = keptOf((current ?? {}) as Readonly<Record<string, unknown>>);
  return PARTS.some((part) => part in kept) ? kept : known({ text: current?.text });
}

function keptOf(before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return known(pick(before, KEPT));
}

function replace(kept: Record<string, unknown>, texts: readonly string[], ids: readonly string[] = []): void {
  for (const name of texts) if (name in kept) kept[name] = CLEARED;
  for (const name of ids) delete kept[name];
}

function cleared(before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(PARTS.filter((part) => before[part] !== undefined && before[part] !== null).map((part) => [part, CLEARED]));
}
