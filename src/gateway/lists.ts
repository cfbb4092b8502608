/** Lists over one or many connections: page-size fitting, local filters, merging, cursors, `sources`. Knows nothing of what it lists. */
import type { List, ListFacts, Page } from '../adapter.ts';
import { isMissing, ProblemError } from '../errors.ts';
import type { PageInfo, Source } from '../model/list.ts';
import { type Call, spend } from './call.ts';
import type { AnySettings, Connection } from './connections.ts';
import type { createCursors, SourceState } from './cursor.ts';
import { canMatch, type FilteredList, type GivenFilters, localizeFilters, namedConnections, predicate } from './filters.ts';
import { located, problemBody } from './problem-body.ts';
import { toPartProblem } from './problems.ts';

/** A record that a list can merge. */
export type Listed = object;

/** What a list of any kind is asked with. */
export interface ListRequest {
  /** Name of the list, for cursors and problems: `orders.list`. */
  readonly operation: string;
  /** Filters of this list; absent for lists that take none. */
  readonly filters?: { readonly list: FilteredList; readonly given: GivenFilters } | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly count: boolean;
  /** What a record is ordered by: RFC 3339 or null, and its id. */
  readonly key: (item: Listed) => { readonly at: string | null; readonly id: string };
}

/** A list envelope, as contract section 3 gives it. */
export interface ListAnswer<T> {
  readonly data: T[];
  readonly page: PageInfo;
  readonly sources: Source[];
}

/** Vendor calls that one page may cost where the engine filters. */
const SCAN_BUDGET = 20;
/** Native pages that one page may cost where it does not: twice as many as it takes, and never fewer than this: there may be short ones. */
const PAGE_BUDGET = 40;
/** The same where the engine filters and a page costs no call: an adapter keeps the list at hand. */
const FREE_PAGES = 500;

type Lister = List<unknown, AnySettings, Listed, Record<string, unknown>>;
type Cursors = ReturnType<typeof createCursors>;

/** Lists `targets`. With one target its problem is the answer's; with several it is told in `sources`. */
export async function listOver(
  call: Call,
  targets: readonly Connection[],
  lister: (connection: Connection) => Lister | undefined,
  request: ListRequest,
  cursors: Cursors,
): Promise<ListAnswer<Listed>> {
  const binding = {
    principal: call.caller.name,
    list: request.operation,
    query: [
      targets.map((target) => target.id).sort(),
      Object.entries(request.filters?.given ?? {})
        .filter(([, value]) => value !== undefined)
        .sort(),
    ],
  };
  const states = request.cursor === undefined ? [] : cursors.open(binding, request.cursor);
  const walks = await Promise.all(
    targets.map((target) =>
      walk(
        call,
        target,
        lister(target),
        request,
        states.find((state) => state.connection === target.id),
      ),
    ),
  );
  // Sources that have ended, or that a filter rules out, neither fail nor save the call.
  const live = walks.filter((each) => !each.done && !each.skipped);
  const failed = live.filter((each) => each.failure);
  if (live.length > 0 && failed.length === live.length) throw (failed.find((each) => !each.hopeless) ?? failed[0])?.failure;
  const { taken, next } = merge(walks, request.limit);
  const more = walks.some((each, index) => !each.hopeless && !each.skipped && next[index]?.position !== undefined);
  return {
    data: taken.map((item) => withoutRaw(item, call)),
    page: {
      limit: request.limit,
      nextCursor: more ? cursors.seal(binding, next) : null,
      total: request.count ? totalOf(walks) : null,
    },
    sources: walks.map((each) => each.source),
  };
}

/** One connection's part of a page. */
interface Walk {
  readonly source: Source;
  /** Where it stands before the first of `items`: what was filtered away before it is behind. */
  readonly start: SourceState;
  /** Records in the vendor's order, each with where the walk stands after it. */
  readonly items: readonly { readonly item: Listed; readonly after: SourceState; readonly at: number; readonly id: string }[];
  /** Where it stands when all of `items` are taken and what follows was filtered away. */
  readonly end: SourceState;
  /** True when the source has, or may have, records after `items`. */
  readonly open: boolean;
  readonly failure?: ProblemError;
  /** It cannot do this list or a filter: nothing will come of it. */
  readonly hopeless?: boolean;
  /** A filter names a record of another connection. */
  readonly skipped?: boolean;
  /** All of it was told on earlier pages. */
  readonly done?: boolean;
  readonly total: number | null;
}

async function walk(
  call: Call,
  connection: Connection,
  list: Lister | undefined,
  request: ListRequest,
  saved: SourceState | undefined,
): Promise<Walk> {
  const about = { connection: connection.id, vendor: connection.adapter.vendor };
  const partial = call.full ? [] : [...(list?.partial ?? [])];
  const source: Source = { ...about, status: 'ok', error: null, ordered: list?.order === 'newest first', partial };
  const localFilters = list ? localFiltersOf(list, request) : [];
  const size = list ? fitSize(list, request.limit, localFilters.length > 0) : 0;
  const state = saved ?? { connection: connection.id, size, position: null, skip: 0, told: 0, total: null };
  const nothing = { source, start: state, items: [], end: state, open: false, total: state.total };
  try {
    const capable = checkList(connection, list, request);
    if (request.filters && !canMatch(request.filters.list, request.filters.given, connection.id)) {
      const problem = new ProblemError('unsupported_filter', { detail: 'A filter names a record of another connection.', ...about });
      return { ...nothing, source: { ...source, status: 'skipped', error: problemBody(problem, call) }, skipped: true };
    }
    if (state.position === undefined) return { ...nothing, done: true };
    return await collect(call, connection, capable, request, { source, state, localFilters });
  } catch (error) {
    // Of a list itself, "not found" is no answer.
    const lost = isMissing(error) && request.operation.endsWith('.list');
    const fault = lost ? new ProblemError('vendor_invalid_response', 'The vendor says that there is no such list.', error) : error;
    const problem = located(toPartProblem(fault, 'read', call.report), { ...about, operation: request.operation });
    const hopeless = problem.code === 'unsupported' || problem.code === 'unsupported_filter';
    const told: Source = { ...source, status: hopeless ? 'skipped' : 'error', error: problemBody(problem, call) };
    return { ...nothing, source: told, failure: problem, hopeless, total: null };
  }
}

/** The list, when the connection has it and honours every filter; throws otherwise. */
function checkList(connection: Connection, list: Lister | undefined, request: ListRequest): Lister {
  const { title } = connection.adapter;
  if (!list) throw new ProblemError('unsupported', { detail: `${title} cannot do ${request.operation}.`, operation: request.operation });
  const facts: ListFacts<Record<string, unknown>>['filters'] = list.filters;
  const unknown = namesOf(request).filter((name) => !facts[name]);
  if (unknown.length === 0) return list;
  const can = Object.keys(facts).sort().join(', ') || 'none';
  throw new ProblemError('unsupported_filter', {
    detail: `${title} cannot filter ${request.filters?.list} by ${unknown.join(', ')}. It can by: ${can}.`,
    errors: unknown.map((name) => ({ path: name, message: `not supported here; supported: ${can}` })),
  });
}

/** Filters that the engine applies: the vendor knows them by the day, or not at all. */
function localFiltersOf(list: Lister, request: ListRequest): string[] {
  const facts: ListFacts<Record<string, unknown>>['filters'] = list.filters;
  return namesOf(request).filter((name) => facts[name] === 'day' || facts[name] === 'scan');
}

function namesOf(request: ListRequest): string[] {
  return Object.entries(request.filters?.given ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

/** Native page size of a walk: the smallest that holds the page; the largest where the engine filters. */
function fitSize(list: Pick<Lister, 'pageSizes'>, limit: number, scanning: boolean): number {
  if ('max' in list.pageSizes) return scanning ? list.pageSizes.max : Math.min(limit, list.pageSizes.max);
  const sizes = [...list.pageSizes].sort((a, b) => a - b);
  return (scanning ? undefined : sizes.find((size) => size >= limit)) ?? sizes.at(-1) ?? limit;
}

async function collect(
  call: Call,
  connection: Connection,
  list: Lister,
  request: ListRequest,
  plan: { source: Source; state: SourceState; localFilters: readonly string[] },
): Promise<Walk> {
  const { state, localFilters } = plan;
  const { filters, limit } = request;
  const scans = localFilters.length > 0;
  const halftime = (Date.now() + call.deadline) / 2;
  const spending = spend(call);
  const context = await connection.context(call, { spending });
  const { timezone } = context.scope;
  const facts: ListFacts<Record<string, unknown>>['filters'] = list.filters;
  const given = filters ? Object.entries(localizeFilters(filters.list, filters.given, connection.id, timezone)) : [];
  const native = Object.fromEntries(given.filter(([name]) => facts[name] !== 'scan'));
  const scanned = Object.fromEntries(given.filter(([name]) => facts[name] === 'scan'));
  const passes = filters && scans ? predicate(filters.list, localFilters, filters.given, timezone) : () => true;
  const mostPages = Math.max(PAGE_BUDGET, 2 * Math.ceil(limit / state.size));
  let pages = 0;
  /** Whether the next page would cost more than one page of ours may. A slow vendor must not take all the time, and leave nothing told. */
  const isSpent = () => {
    if (pages === 0) return false;
    if (!scans) return pages >= mostPages;
    return spending.calls + spending.calls / pages > SCAN_BUDGET || pages >= FREE_PAGES || Date.now() > halftime;
  };

  const items: { item: Listed; after: SourceState; at: number; id: string }[] = [];
  let { position, skip, total } = state;
  let start = state;
  let end = state;
  while (position !== undefined && items.length < limit && !isSpent()) {
    const count = request.count && total === null && !scans && list.total !== 'never';
    const query = { filters: native, scanned, size: state.size, position, count, full: call.full };
    const page: Page<Listed> = await list.run(context, query);
    pages++;
    if (count) total = page.total ?? null;
    if (page.next && JSON.stringify(page.next) === JSON.stringify(position)) {
      throw new ProblemError('vendor_invalid_response', 'The pages of the vendor do not advance.');
    }
    const next = page.next ?? undefined;
    for (let index = skip; index < page.items.length && items.length < limit; index++) {
      const item = page.items[index] as Listed;
      const last = index + 1 === page.items.length;
      const passing = passes(item);
      if (passing && items.length === 0) start = { ...end, total };
      const told = state.told + items.length + (passing ? 1 : 0);
      end = { ...state, told, total, ...(last ? { position: next, skip: 0 } : { position, skip: index + 1 }) };
      if (!passing) continue;
      const { at, id } = request.key(item);
      items.push({ item, after: end, at: at === null ? Number.NEGATIVE_INFINITY : Date.parse(at), id });
    }
    if (items.length >= limit) break;
    position = next;
    skip = 0;
    end = { ...state, told: state.told + items.length, total, position, skip: 0 };
  }
  return { source: plan.source, start: items.length > 0 ? start : end, items, end, open: end.position !== undefined, total };
}

/**
 * Newest first; by position when one of the sources is in no known order, also when it has no more to tell: the order of a walk must not depend on
 * where its pages end. Stops where an open source has no more to compare.
 */
function merge(walks: readonly Walk[], limit: number): { taken: Listed[]; next: SourceState[] } {
  const ordered = walks.every((each) => each.source.ordered || each.skipped || each.hopeless);
  const used = walks.map(() => 0);
  const taken: Listed[] = [];
  while (taken.length < limit) {
    let best: Head | undefined;
    for (const [index, each] of walks.entries()) {
      const from = used[index] as number;
      const item = each.items[from];
      if (!item && each.open && ordered && walks.length > 1) return { taken, next: endsOf(walks, used) };
      if (!item) continue;
      const head = { ...item, source: index, position: each.start.told + from };
      if (!best || precedes(head, best, ordered)) best = head;
    }
    if (!best) break;
    taken.push(best.item);
    used[best.source] = (used[best.source] as number) + 1;
  }
  return { taken, next: endsOf(walks, used) };
}

/** The next record of a source; `position` counts the source's records from the beginning of the walk. */
type Head = Walk['items'][number] & { readonly source: number; readonly position: number };

function precedes(a: Head, b: Head, ordered: boolean): boolean {
  if (!ordered) return a.position < b.position;
  return a.at === b.at ? a.id < b.id : a.at > b.at;
}

function endsOf(walks: readonly Walk[], used: readonly number[]): SourceState[] {
  return walks.map((each, index) => {
    const taken = used[index] as number;
    if (taken === each.items.length) return each.end;
    return each.items[taken - 1]?.after ?? each.start;
  });
}

function totalOf(walks: readonly Walk[]): number | null {
  let total = 0;
  for (const each of walks) {
    if (each.skipped || each.hopeless) continue;
    if (each.total === null) return null;
    total += each.total;
  }
  return total;
}

/** A record without the vendor's payload, unless that was asked for. A copy: the record may be kept by who gave it. */
export function withoutRaw<T extends object>(record: T, call: Pick<Call, 'raw'>): T {
  return call.raw ? record : { ...record, raw: undefined };
}

/** Connections that the ids among the filters name, so that foreign ones are refused before anything is sent. */
export function connectionsInFilters(request: Pick<ListRequest, 'filters'>): string[] {
  return request.filters ? namedConnections(request.filters.list, request.filters.given) : [];
}
