/** Pages of the vendor's lists. */
import type { Position } from '../../src/adapter.ts';
import { isMissing, ProblemError } from '../../src/errors.ts';
import { createRepeatCheck } from '../../src/lib/pages.ts';
import { type NativePageQuery, PAGE_SIZE } from './client.ts';
import type { NativePageOf } from './schemas.ts';

/** Ids that one query string bears. */
const CHUNK = 100;

/** The number of the page that a position stands for; 1 at the beginning. */
export function pageNumber(position: Position | null): number {
  return Number(position?.page ?? 1);
}

/** Everything of a list, page by page. The end shows by a page that is not full (selsup.txt 18, 56). */
export async function everyPage<T>(load: (page: NativePageQuery) => Promise<NativePageOf<T>>, limit = PAGE_SIZE): Promise<readonly T[]> {
  const rows: T[] = [];
  const repeats = createRepeatCheck();
  for (let page = 1; ; page++) {
    const found = (await load({ limit, page })).rows;
    if (repeats(found)) throw new ProblemError('vendor_invalid_response', 'The pages of the vendor do not advance.');
    rows.push(...found);
    if (found.length < limit) return rows;
  }
}

/** Parts of a list of ids, each small enough for a query string. */
export function chunksOf<T>(ids: readonly T[], size = CHUNK): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size));
}

/** The answer, or undefined where there is no such record. */
export async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
