/** Names of dictionary entries that records refer to by code. */
import { toGid } from '../../../src/lib/ids.ts';
import type { Ref } from '../../../src/model/id.ts';

/** What is needed of an entry. */
export interface Named {
  readonly name: string | null;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly active: boolean | null;
}
/** Entries of a dictionary by the vendor's code (or id, where it has no code). */
export type Names = ReadonlyMap<string, Named>;

const made = new WeakMap<object, Names>();

/** Entries by code; made once for each loaded dictionary. */
export function namesOf(entries: readonly (Named & { readonly code: string | null })[]): Names {
  const known = made.get(entries);
  if (known) return known;
  const names = new Map(entries.flatMap((entry) => (entry.code === null ? [] : [[entry.code, entry] as const])));
  made.set(entries, names);
  return names;
}

/** A reference by code, with its name where the dictionary tells it; null where there is no code. */
export function refOf(scope: { readonly connection: string }, names: Names, code: string | null | undefined): Ref | null {
  return code === null || code === undefined || code === '' ? null : { id: toGid(scope, code), name: names.get(code)?.name ?? null };
}
