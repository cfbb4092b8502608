/** Lists over one or many connections: page-size fitting, local filters, merging, cursors, `sources`. Knows nothing of what it lists. */
import type { List, ListFacts, Page, Position } from '../adapter.ts';
import { ProblemError } from '../errors.ts';
import type { PageInfo, Source } from '../model/list.ts';
import { type Call, spend } from './call.ts';
import type { AnyContext, AnySettings, Connection } from './connections.ts';
import type { createCursors, SourceState } from './cursor.ts';
import { type FilteredList, type GivenFilters, localizeFilters, namedConnections, predicate } from './filters.ts';
import { located, problemBody } from './problem-body.ts';
import { toProblem } from './problems.ts';

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
/** Native pages that one page may cost where it does not: 200 records in pages of 20, and room for short ones. */
const PAGE_BUDGET = 40;

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
      targets.map((target) => target.id),
      Object.entries(request.filters?.given ?? {})
        .filter(([, value]) => value !== undefined)
        .sort(),
    ],
  };
  const states = request.cursor === undefined ? undefined : cursors.open(binding, request.cursor);
  const walks = await Promise.all(
    targets.map((target) =>
      walk(
        call,
        target,
        lister(target),
        request,
        targets.length > 1,
        states?.find((state) => state.connection === target.id),
        states !== undefined,
      ),
    ),
  );
  // Sources that have ended, or that a filter rules out, neither fail nor save the call.
  const live = walks.filter((each) => !each.done && !each.skipped);
  const failed = live.filter((each) => each.failure);
  if (live.length > 0 && failed.length === live.length) throw (failed.find((each) => !each.hopeless) ?? failed[0])?.failure;
  const { taken, ends } = merge(walks, request);
  const next = walks.map((each, index) => ends[index] ?? each.state);
  const more = walks.some((each, index) => !each.hopeless && !each.skipped && next[index]?.position !== undefined);
  return {
    data: taken.map((item) => finish(item, call)),
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
  /** Where it stood before this page. */
  readonly state: SourceState;
  /** Records in the vendor's order, each with where the walk stands after it. */
  readonly items: readonly { readonly item: Listed; readonly after: SourceState; readonly at: number; readonly id: string }[];
  /** Where it stands when all of `items` are taken and what follows was filtered away. */
  readonly end: SourceState;
  /** True when the source has, or may have, records after `items`. */
  readonly open: boolean;
  readonly failure?: ProblemError;
  /** It cannot do this list or a filter: nothing will ever come of it. */
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
  several: boolean,
  saved: SourceState | undefined,
  resumed: boolean,
): Promise<Walk> {
  const about = { connection: connection.id, vendor: connection.adapter.vendor };
  const partial = call.full ? [] : [...(list?.partial ?? [])];
  const source: Source = { ...about, status: 'ok', error: null, ordered: list?.order === 'newest first', partial };
  const ended: SourceState = { connection: connection.id, size: 0, position: undefined, skip: 0, total: 0 };
  const nothing = { items: [], open: false, total: 0, state: ended, end: ended };
  try {
    const plan = planFilters(connection, list, request);
    if (!list || plan.problem) throw plan.problem;
    const { localFilters, possible } = plan;
    if (!possible) {
      const problem = new ProblemError('unsupported_filter', { detail: 'A filter names a record of another connection.', ...about });
      return { ...nothing, source: { ...source, status: 'skipped', error: problemBody(problem, call) }, skipped: true };
    }
    if (resumed && saved?.position === undefined)
      return { ...nothing, source, total: saved?.total ?? 0, state: saved ?? ended, end: saved ?? ended, done: true };
    const state = saved ?? {
      connection: connection.id,
      size: fitSize(list, request.limit, localFilters.length > 0),
      position: null,
      skip: 0,
      total: null,
    };
    return await collect(call, connection, list, request, { source, state, localFilters });
  } catch (error) {
    const problem = located(toProblem(error, 'read'), { ...about, operation: request.operation });
    const hopeless = problem.code === 'unsupported' || problem.code === 'unsupported_filter';
    if (hopeless && !several) throw problem;
    const state = saved ?? {
      connection: connection.id,
      size: list ? fitSize(list, request.limit, false) : 0,
      position: null,
      skip: 0,
      total: null,
    };
    return {
      ...nothing,
      state: hopeless ? ended : state,
      end: hopeless ? ended : state,
      source: { ...source, status: hopeless ? 'skipped' : 'error', error: problemBody(problem, call) },
      failure: problem,
      hopeless,
      total: null,
    };
  }
}

interface Plan {
  readonly problem?: ProblemError;
  readonly localFilters: readonly string[];
  readonly possible: boolean;
}

/** Which filters the adapter gets, which the engine applies, and which cannot be had. */
function planFilters(connection: Connection, list: Lister | undefined, request: ListRequest): Plan {
  const nothing = { localFilters: [], possible: true };
  const { adapter } = connection;
  if (!list)
    return {
      ...nothing,
      problem: new ProblemError('unsupported', {
        detail: `${adapter.title} cannot do ${request.operation}.`,
        operation: request.operation,
      }),
    };
  if (!request.filters) return nothing;
  const given = Object.entries(request.filters.given).filter(([, value]) => value !== undefined);
  const facts: ListFacts<Record<string, unknown>>['filters'] = list.filters;
  const unknown = given.filter(([name]) => !facts[name]).map(([name]) => name);
  if (unknown.length > 0) {
    const can = Object.keys(facts).sort().join(', ') || 'none';
    return {
      ...nothing,
      problem: new ProblemError('unsupported_filter', {
        detail: `${adapter.title} cannot filter ${request.filters.list} by ${unknown.join(', ')}. It can by: ${can}.`,
        errors: unknown.map((name) => ({ path: name, message: `not supported here; supported: ${can}` })),
      }),
    };
  }
  const { possible } = localizeFilters(request.filters.list, request.filters.given, connection.id, 'UTC');
  return { localFilters: given.map(([name]) => name).filter((name) => facts[name] !== 'exact'), possible };
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
  const spending = spend(call);
  const context = await connection.context(call, { spending });
  const { filters } = request;
  const { timezone } = context.scope;
  const native = filters ? nativeFilters(localizeFilters(filters.list, filters.given, connection.id, timezone).native, list) : {};
  const passes = filters && localFilters.length > 0 ? predicate(filters.list, localFilters, filters.given, timezone) : () => true;
  const items: { item: Listed; after: SourceState; at: number; id: string }[] = [];
  let { position, skip, total } = state;
  let end = state;
  let pages = 0;
  while (position !== undefined && items.length < request.limit) {
    if (pages > 0 && (localFilters.length > 0 ? spending.calls >= SCAN_BUDGET : pages >= PAGE_BUDGET)) break;
    const count = request.count && total === null && localFilters.length === 0 && list.total !== 'never';
    const page: Page<Listed> = await fetchPage(context, list, { filters: native, size: state.size, position, count, full: call.full });
    pages++;
    if (count) total = page.total ?? null;
    if (page.next && JSON.stringify(page.next) === JSON.stringify(position)) {
      throw new ProblemError('vendor_invalid_response', 'The pages of the vendor do not advance.');
    }
    const next = page.next ?? undefined;
    for (let index = skip; index < page.items.length && items.length < request.limit; index++) {
      const item = page.items[index] as Listed;
      const last = index + 1 === page.items.length;
      end = { ...state, total, ...(last ? { position: next, skip: 0 } : { position, skip: index + 1 }) };
      if (!passes(item)) continue;
      const { at, id } = request.key(item);
      items.push({ item, after: end, at: at === null ? Number.NEGATIVE_INFINITY : Date.parse(at), id });
    }
    if (items.length >= request.limit) break;
    position = next;
    skip = 0;
    end = { ...state, total, position, skip: 0 };
  }
  return { source: plan.source, state: { ...state, total }, items, end, open: end.position !== undefined, total };
}

/** What the adapter filters by: the rest stays with the engine. */
function nativeFilters(localized: Readonly<Record<string, unknown>>, list: Lister): Record<string, unknown> {
  return Object.fromEntries(Object.entries(localized).filter(([name]) => list.filters[name] !== 'scan'));
}

async function fetchPage(
  context: AnyContext,
  list: Lister,
  query: { filters: Readonly<Record<string, unknown>>; size: number; position: Position | null; count: boolean; full: boolean },
): Promise<Page<Listed>> {
  return list.run(context, query);
}

/** Newest first; by position as soon as one source is in no known order. Stops where an open source has no more to compare. */
function merge(walks: readonly Walk[], request: ListRequest): { taken: Listed[]; ends: (SourceState | undefined)[] } {
  const [only] = walks;
  if (walks.length === 1 && only) return { taken: only.items.map((entry) => entry.item), ends: [only.end] };
  const ordered = walks.every((each) => each.source.ordered || each.items.length === 0);
  const heads = walks.map(() => 0);
  const taken: Listed[] = [];
  while (taken.length < request.limit) {
    let best = -1;
    for (let index = 0; index < walks.length; index++) {
      const each = walks[index] as Walk;
      const head = each.items[heads[index] as number];
      if (!head) {
        if (each.open && ordered) return { taken, ends: endsOf(walks, heads) };
        continue;
      }
      if (
        best < 0 ||
        precedes(head, heads[index] as number, (walks[best] as Walk).items[heads[best] as number], heads[best] as number, ordered)
      )
        best = index;
    }
    if (best < 0) break;
    taken.push(((walks[best] as Walk).items[heads[best] as number] as { item: Listed }).item);
    heads[best] = (heads[best] as number) + 1;
  }
  return { taken, ends: endsOf(walks, heads) };
}

type Head = Walk['items'][number];

function precedes(a: Head, aIndex: number, b: Head | undefined, bIndex: number, ordered: boolean): boolean {
  if (!b) return true;
  if (!ordered) return aIndex < bIndex;
  return a.at === b.at ? a.id < b.id : a.at > b.at;
}

function endsOf(walks: readonly Walk[], heads: readonly number[]): (SourceState | undefined)[] {
  return walks.map((each, index) => {
    const used = heads[index] as number;
    if (used === each.items.length) return each.end;
    return used === 0 ? each.state : each.items[used - 1]?.after;
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

/** Drops the vendor's payload unless it was asked for. */
function finish(item: Listed, call: Call): Listed {
  if (!call.raw && 'raw' in item) (item as { raw?: unknown }).raw = undefined;
  return item;
}

/** Connections that the ids among the filters name, so that foreign ones are refused before anything is sent. */
export function connectionsInFilters(request: Pick<ListRequest, 'filters'>): string[] {
  return request.filters ? namedConnections(request.filters.list, request.filters.given) : [];
}
