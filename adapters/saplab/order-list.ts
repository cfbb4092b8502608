/** The list of orders. The vendor lists positions; an order is told where the oldest of those stands that the filters ask for. */
import type { List, ListQuery, OrderFilters, Page, Position } from '../../src/adapter.ts';
import { toGid } from '../../src/lib/ids.ts';
import { phoneDigits } from '../../src/lib/phone.ts';
import { addDays, toDay } from '../../src/lib/time.ts';
import type { Order } from '../../src/model/order.ts';
import type { Client, NativeFilter } from './client.ts';
import { readClient } from './customer-reads.ts';
import { compareIds, isId, toId } from './map/native.ts';
import { invoiceOf, isFoundByInvoice, orderKey } from './map/order-ids.ts';
import { createdAt, updatedAt } from './map/orders.ts';
import { entriesOf } from './map/references.ts';
import { statusesOf, statusOfPosition } from './map/status.ts';
import { clientFilter, completeGroups, mapGroup } from './order-groups.ts';
import type { NativePosition } from './schemas.ts';
import type { SaplabContext, SaplabSettings } from './settings.ts';

type Filters = Readonly<Partial<OrderFilters>>;
const NOTHING: Page<never> = { items: [], next: null };

/** Facts and function of GET /orders. */
export const list: List<Client, SaplabSettings, Order, OrderFilters> = {
  capability: 'composed',
  filters: {
    status: 'exact',
    nativeStatus: 'exact',
    createdFrom: 'exact',
    createdTo: 'exact',
    customerId: 'exact',
    number: 'exact',
    // `date_modified` stands still when a status changes, and the vendor does not even filter by it.
    updatedFrom: 'scan',
    updatedTo: 'scan',
    q: 'scan',
    // No `externalId`, no `warehouseId`: positions have neither.
  },
  // Orders, not positions, which are read 150 at a time (saplab.txt 440): each may take a call, and a limit of 100 or 200 asks for none in vain.
  pageSizes: { max: 100 },
  // Only pages of positions are counted.
  total: 'never',
  order: 'vendor',
  run: listOrders,
};

/** What to ask the vendor, and what to make of it. */
interface Plan {
  readonly filter: NativeFilter;
  /** Native statuses to walk one after the other; null = whatever status. */
  readonly statuses: readonly (string | null)[];
  /** Whether a position makes its order worth a look: every order that is wanted has such a one, and the vendor lists it under these filters. */
  isCandidate(position: NativePosition): boolean;
  isWanted(order: Order): boolean;
}

/**
 * `walk`: which of the plan's statuses; `page`; `last`: the position that was looked at last, which is on this page or ends the one before. Positions that
 * are added meanwhile push the others on: a walk goes on behind `last`, wherever on the page it stands.
 */
interface Place {
  readonly walk: number;
  readonly page: number;
  readonly last: string | null;
}

async function listOrders(context: SaplabContext, query: ListQuery<OrderFilters>): Promise<Page<Order>> {
  const plan = await planOf(context, query);
  const place = placeOf(query.position);
  const status = plan?.statuses[place.walk];
  if (!plan || status === undefined) return NOTHING;
  const answer = await context.client.positions({ ...plan.filter, ...(status !== null && { order_status: status }) }, place.page);
  const fresh = answer.orders.slice(answer.orders.findIndex((position) => String(position.id) === place.last) + 1);
  const { rows, whole } = upTo(fresh, plan.isCandidate, query.size);
  const candidates = rows.filter(plan.isCandidate);
  const leavesWhole = status === null && Object.keys(plan.filter).every((name) => name === 'invoice');
  const groups = await completeGroups(context, { number: place.page, answer, filter: plan.filter, leavesWhole }, candidates);
  const items = candidates.flatMap((row) => {
    const group = groups.get(orderKey(row));
    // Every position of the order leads to it: the oldest one tells it. A position that is added meanwhile is never that.
    const older = group?.positions.filter((position) => plan.isCandidate(position) && compareIds(position.id, row.id) < 0);
    if (!group || !older || older.length > 0) return [];
    const order = mapGroup(context, group);
    return plan.isWanted(order) ? [order] : [];
  });
  const last = rows.at(-1)?.id;
  const here = { ...place, last: last === undefined ? place.last : String(last) };
  return { items, next: whole ? nextPage(here, Number(answer.pages), plan) : { ...here } };
}

/** Rows of a page until there are candidates of `size` orders among them; `whole` = that is all of them. */
function upTo(rows: readonly NativePosition[], isCandidate: Plan['isCandidate'], size: number) {
  const keys = new Set<string>();
  for (const [index, row] of rows.entries()) {
    if (!isCandidate(row)) continue;
    const key = orderKey(row);
    if (!keys.has(key) && keys.size === size) return { rows: rows.slice(0, index), whole: false };
    keys.add(key);
  }
  return { rows, whole: true };
}

function placeOf(position: Position | null): Place {
  return {
    walk: Number(position?.walk ?? 0),
    page: Number(position?.page ?? 1),
    last: position?.last == null ? null : String(position.last),
  };
}

function nextPage(place: Place, pages: number, plan: Plan): Position | null {
  if (place.page < pages) return { ...place, page: place.page + 1 };
  return place.walk + 1 < plan.statuses.length ? { walk: place.walk + 1, page: 1, last: null } : null;
}

/** Undefined = nothing can match. */
async function planOf(context: SaplabContext, query: ListQuery<OrderFilters>): Promise<Plan | undefined> {
  const { filters, scanned = {} } = query;
  const { number, customerId, createdFrom, createdTo } = filters;
  const { scope } = context;
  const customer = customerId === undefined ? {} : await filterOfCustomer(context, customerId);
  if (!customer) return undefined;
  const statuses = await statusesToWalk(context, filters);
  return {
    filter: {
      ...(number !== undefined && isFoundByInvoice(number) && { invoice: number }),
      ...customer,
      // Whole days of the shop's clock, of which nothing says that the last one counts (saplab.txt 440): a day more on either side, trimmed here.
      ...(createdFrom !== undefined && { date_from: addDays(toDay(createdFrom, scope.timezone), -1) }),
      ...(createdTo !== undefined && { date_to: addDays(toDay(createdTo, scope.timezone), 1) }),
    },
    statuses,
    isCandidate: candidateOf({ ...filters, ...scanned }, context),
    isWanted: (order) =>
      (!filters.status || filters.status.includes(order.status)) &&
      (!filters.nativeStatus || filters.nativeStatus.some((id) => order.nativeStatus?.id === toGid(scope, id))) &&
      (createdFrom === undefined || Date.parse(order.createdAt) >= Date.parse(createdFrom)) &&
      (createdTo === undefined || Date.parse(order.createdAt) < Date.parse(createdTo)),
  };
}

/** The customer's name as a filter; undefined where there is no such customer. */
async function filterOfCustomer(context: SaplabContext, id: string): Promise<NativeFilter | undefined> {
  const client = await readClient(context, id);
  return client && clientFilter(client);
}

/**
 * Native statuses under which the vendor lists a candidate of every order that is wanted. Cancelled positions keep whatever status they have, and what
 * nothing maps to is not in any list: for those the whole list is walked. So it is where `createdTo` chooses the candidates.
 */
async function statusesToWalk(context: SaplabContext, filters: Filters): Promise<readonly (string | null)[]> {
  const { status, nativeStatus, createdTo } = filters;
  const natives = nativeStatus && [...new Set(nativeStatus)].filter(isId);
  if (natives?.length === 0) return [];
  if (!status) return natives && createdTo === undefined ? natives : [null];
  const known = entriesOf(await context.reference('order-statuses'));
  if (status.includes('cancelled') || status.includes('unknown')) return natives && createdTo === undefined ? natives : [null];
  const mapped = Object.keys(context.scope.statusMap).filter(isId);
  const reading = [...known, ...mapped.filter((id) => !known.some((entry) => entry.id === id)).map((id) => ({ id, name: null }))]
    .filter((entry) => statusesOf(entry, context.scope).some((each) => status.includes(each)))
    .map((entry) => entry.id);
  const walked = natives ? reading.filter((id) => natives.includes(id)) : reading;
  return walked.length > 0 && createdTo !== undefined ? [null] : walked;
}

/**
 * What must be true of one position at least of every order that passes the filters. Of the filters that one position of an order decides, only the first
 * counts: for each of them it may be another position.
 */
function candidateOf(filters: Filters, context: SaplabContext): (position: NativePosition) => boolean {
  const { scope } = context;
  const { status, nativeStatus, number, customerId, createdFrom, createdTo, updatedFrom, updatedTo, q } = filters;
  const [from, to] = [instant(createdFrom), instant(createdTo)];
  const [since, until] = [instant(updatedFrom), instant(updatedTo)];
  const created = (position: NativePosition) => Date.parse(createdAt(position, scope));
  const updated = (position: NativePosition) => instant(updatedAt(position, scope) ?? undefined);
  const search = q === undefined ? undefined : searchOf(q);

  const ofEach = (position: NativePosition) =>
    (number === undefined || invoiceOf(position) === number) &&
    (customerId === undefined || toId(position.client_id) === customerId) &&
    (from === undefined || created(position) >= from) &&
    (until === undefined || (updated(position) ?? Number.NEGATIVE_INFINITY) < until);
  const ofOne = (position: NativePosition) => {
    if (to !== undefined) return created(position) < to;
    if (status || nativeStatus) {
      const id = toId(position.status_id);
      return (
        (!status || status.includes(statusOfPosition(position, scope))) && (!nativeStatus || (id !== null && nativeStatus.includes(id)))
      );
    }
    if (search) return search(position);
    return since === undefined || (updated(position) ?? Number.NEGATIVE_INFINITY) >= since;
  };
  return (position) => ofEach(position) && ofOne(position);
}

/** Whether the engine's search may find an order by this position: by a part of its texts in any case, or by digits however they are parted. */
function searchOf(q: string): (position: NativePosition) => boolean {
  const needle = q.trim().toLocaleLowerCase();
  const digits = phoneDigits(q);
  return (position) =>
    [invoiceOf(position), position.client_name, position.wholesaler_info, position.article, position.name].some((value) => {
      const text = String(value ?? '');
      return text.toLocaleLowerCase().includes(needle) || (digits.length >= 5 && phoneDigits(text).includes(digits));
    });
}

function instant(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}
