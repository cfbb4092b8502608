/** Pages of the vendor's lists. */
import type { Position } from '../../src/adapter.ts';
import { isMissing, ProblemError } from '../../src/errors.ts';
import { type MapOrList, valuesOf } from './map/maps-or-lists.ts';
import type { NativePagination } from './schemas.ts';

/** The only page sizes (retailcrm.txt 5186-5189). */
export const PAGE_SIZES = [20, 50, 100] as const;
const LARGEST = 100;
/** Pages of a list that is read whole: dictionaries, sites, a customer's orders. */
const MOST_PAGES = 1000;

/** The number of the page that a position stands for; 1 at the beginning. */
export function pageNumber(position: Position | null): number {
  return Number(position?.page ?? 1);
}

/** The page after this one, or null at the end. The vendor's counts decide: a page may hold fewer rows than it says. */
export function nextPage(pagination: NativePagination | null | undefined, page: number): number | null {
  return page < (pagination?.totalPageCount ?? 0) ? page + 1 : null;
}

/** Everything of a list that is paged: the first page tells how many there are. */
export async function everyPage<T>(
  load: (
    page: number,
    limit: number,
  ) => Promise<{ readonly pagination?: NativePagination | null | undefined; readonly rows: MapOrList<T> }>,
): Promise<T[]> {
  const first = await load(1, LARGEST);
  const others = Math.max(0, (first.pagination?.totalPageCount ?? 1) - 1);
  if (others > MOST_PAGES)
    throw new ProblemError('vendor_invalid_response', `The vendor tells of ${others} pages of a list that is short.`);
  const rest = await Promise.all(Array.from({ length: others }, (_, index) => load(index + 2, LARGEST)));
  return [first, ...rest].flatMap(({ rows }) => [...valuesOf(rows)]);
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
