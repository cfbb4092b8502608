/**
 * What changed in a period: neither orders nor customers tell when they changed, but their histories do. The ids are collected once a walk, then the
 * records are listed by id.
 */
import type { Position } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { fromNaive, toNaive } from '../../src/lib/time.ts';
import type { NativeFilter } from './client.ts';
import { objectOf, valuesOf } from './map/maps-or-lists.ts';
import type { NativeChange, NativePagination } from './schemas.ts';
import type { RetailcrmContext } from './settings.ts';

/** Pages of 100 changes that one walk may read. */
const MOST_PAGES = 100;

/** A period: `from` inclusive, `to` exclusive. */
export interface Period {
  readonly from: string;
  readonly to?: string | undefined;
}

/** Where to look. */
export interface History {
  readonly name: 'orders' | 'customers' | 'corporates';
  load(filter: NativeFilter): Promise<{ readonly pagination?: NativePagination | null | undefined; readonly history?: Rows }>;
}
type Rows = readonly NativeChange[] | Readonly<Record<string, NativeChange>> | null | undefined;

/** The next ids of a walk over what changed, ascending; `next` is null when there are no more. */
export async function changedPage(
  context: RetailcrmContext,
  history: History,
  period: Period,
  position: Position | null,
  size: number,
): Promise<{ readonly ids: readonly number[]; readonly next: { readonly walk: string; readonly after: number } | null }> {
  // One walk is one collection: a new walk over the same period must see what has changed since.
  const walk = String(position?.walk ?? context.now());
  const after = Number(position?.after ?? 0);
  const key = `changed:${history.name}:${period.from}:${period.to ?? ''}:${walk}`;
  const { ids } = await context.remember(key, async () => ({ ids: await collect(context, history, period) }));
  const left = ids.filter((id) => id > after);
  const page = left.slice(0, size);
  const last = page.at(-1);
  return { ids: page, next: last !== undefined && left.length > page.length ? { walk, after: last } : null };
}

async function collect(context: RetailcrmContext, history: History, period: Period): Promise<readonly number[]> {
  const zone = context.scope.timezone;
  const from = Math.floor(Date.parse(period.from) / 1000) * 1000;
  const to = period.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(period.to);
  const ids = new Set<number>();
  // The vendor wants the first page by time and the others by the last id seen (retailcrm.txt 6789); both at once is nowhere promised.
  let filter: NativeFilter = {
    startDate: toNaive(period.from, zone),
    ...(period.to !== undefined && { endDate: toNaive(period.to, zone) }),
  };
  for (let page = 1; ; page++) {
    if (page > MOST_PAGES) {
      throw new ProblemError('unsupported_filter', {
        detail: `More than ${MOST_PAGES * 100} changes since ${period.from}: ask for a shorter period with updatedTo.`,
        errors: [{ path: 'updatedFrom', message: 'too many changes since then' }],
      });
    }
    const answer = await history.load(filter);
    const rows = valuesOf(answer.history);
    let last = 0;
    let over = false;
    for (const row of rows) {
      last = Math.max(last, Number(row.id));
      const at = Date.parse(fromNaive(row.createdAt, zone) ?? '');
      if (at >= to) over = true;
      const id = Number(objectOf(row.order)?.id ?? objectOf(row.customer)?.id ?? Number.NaN);
      if (at >= from && at < to && Number.isSafeInteger(id)) ids.add(id);
    }
    if (over || rows.length === 0 || (answer.pagination?.totalPageCount ?? 1) <= 1) break;
    filter = { sinceId: last };
  }
  return [...ids].sort((a, b) => a - b);
}
