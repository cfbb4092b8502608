/**
 * The vendor is written in PHP: an empty map arrives as `[]`, dictionaries are sometimes maps by code and sometimes lists, payments are a list in the
 * answer to a create and a map by id everywhere else.
 */

/** A collection in either writing. */
export type MapOrList<T> = readonly T[] | Readonly<Record<string, T>> | null | undefined;

/** The elements, in their order. */
export function valuesOf<T>(collection: MapOrList<T>): readonly T[] {
  if (!collection) return [];
  return Array.isArray(collection) ? collection : Object.values(collection as Readonly<Record<string, T>>);
}

/** The elements with the keys that a map gives them; null in a list. */
export function entriesOf<T>(collection: MapOrList<T>): readonly (readonly [string | null, T])[] {
  if (!collection) return [];
  if (Array.isArray(collection)) return collection.map((value: T) => [null, value] as const);
  return Object.entries(collection as Readonly<Record<string, T>>);
}

/** An object, or undefined where it is absent or an empty `[]`. */
export function objectOf<T>(value: T): Exclude<NonNullable<T>, readonly unknown[]> | undefined {
  return Array.isArray(value) || !value ? undefined : (value as Exclude<NonNullable<T>, readonly unknown[]>);
}

/** The keys that have a value: null and undefined are left out, empty texts, lists and maps too. A loop, because every record of every page comes by. */
export function known(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key in values) {
    const value = values[key];
    if (value !== undefined && value !== null && value !== '' && !(typeof value === 'object' && isEmpty(value))) result[key] = value;
  }
  return result;
}

/** Whether any key has another value than null. */
export function hasValue(record: object): boolean {
  for (const key in record) if ((record as Readonly<Record<string, unknown>>)[key] !== null) return true;
  return false;
}

function isEmpty(value: object): boolean {
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}

/** The named keys of a record. */
export function pick(record: object, keys: readonly string[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of keys) result[key] = (record as Readonly<Record<string, unknown>>)[key];
  return result;
}

/** The keys that are given, null included; undefined when none is. */
export function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** A copy without nulls, however deep: in a create they say nothing. */
export function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  ) as T;
}
