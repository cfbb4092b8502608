/** The list of orders: the remote ones first, then the sales. One order that is in both is told once, by its sale. */
import type { List, ListQuery, OrderFilters, Page, Position } from '../../src/adapter.ts';
import { toGid } from '../../src/lib/ids.ts';
import { toUnix } from '../../src/lib/time.ts';
import type { Order } from '../../src/model/order.ts';
import { type Client, PAGE_SIZE } from './client.ts';
import { toId } from './map/native.ts';
import { nativeStatuses, type OrderKind, parseStatusId, toOrderStatus } from './map/status.ts';
import { accountNames, BEGINNING, endOfTime, mapRemoteOrders, mapSales } from './order-lookup.ts';
import type { NativeRemoteOrder } from './schemas.ts';
import type { HprofitContext, HprofitSettings } from './settings.ts';

type Filters = Readonly<Partial<OrderFilters>>;

/** What is left to walk: remote orders, then the sales of each native status, or of all where `statuses` is null. */
interface Plan {
  readonly remote: boolean;
  readonly statuses: readonly (string | null)[];
}

const DAY = 86_400;

/** Facts and function of GET /orders. */
export const list: List<Client, HprofitSettings, Order, OrderFilters> = {
  capability: 'composed',
  filters: {
    // Sales are filtered by the vendor, remote orders here: the vendor filters them by date only.
    status: 'exact',
    nativeStatus: 'exact',
    createdFrom: 'exact',
    createdTo: 'exact',
    customerId: 'exact',
    warehouseId: 'exact',
    // A number tells its day, but an edit may have moved the sale to another one.
    number: 'scan',
    externalId: 'scan',
    q: 'scan',
    // No `updated*`: sales have no such date.
  },
  pageSizes: { max: PAGE_SIZE },
  total: 'never',
  order: 'vendor',
  run: async (context, query) => {
    const plan = planOf(query.filters, context);
    const position = query.position ?? firstOf(plan, context);
    if (!position) return { items: [], next: null };
    return position.phase === 'remote' ? remotePage(context, query, plan, position) : salePage(context, query, plan, position);
  },
};

async function remotePage(context: HprofitContext, query: ListQuery<OrderFilters>, plan: Plan, position: Position): Promise<Page<Order>> {
  const { filters } = query;
  const { remoteDateField } = context.settings.options;
  const [offset, latest] = [Number(position.offset), Number(position.end)];
  const filtered = filtersLocally(filters);
  // Those that became sales are left out: so many more that a page of the caller's seldom takes a second call.
  const limit = filtered ? PAGE_SIZE : Math.min(query.size * 2, PAGE_SIZE);
  // A change is never before the creation: right whichever date the CRM filters by. A day more, for zones that are configured wrong.
  const start = filters.createdFrom === undefined ? BEGINNING : Math.max(toUnix(filters.createdFrom) - DAY, BEGINNING);
  const end = remoteDateField === 'created' && filters.createdTo !== undefined ? toUnix(filters.createdTo) + DAY : latest;
  const rows = await context.client.listRemoteOrders({ limit, offset, start, end });
  const isTold = (row: NativeRemoteOrder) => toId(row.sales_id) === null;
  const used = filtered ? rows.length : lengthOf(rows, isTold, query.size);
  const orders = await mapRemoteOrders(context, rows.slice(0, used).filter(isTold));
  const ends = used === rows.length && rows.length < limit;
  const next = ends ? salesFrom(plan, 0) : { phase: 'remote', offset: offset + used, end: latest };
  return { items: orders.filter(predicateOf(filters, context)), next };
}

/** How many rows it takes to have so many of a kind; all of them where there are not so many. */
function lengthOf<Row>(rows: readonly Row[], isWanted: (row: Row) => boolean, count: number): number {
  let left = count;
  const last = rows.findIndex((row) => isWanted(row) && --left === 0);
  return last < 0 ? rows.length : last + 1;
}

async function salePage(context: HprofitContext, query: ListQuery<OrderFilters>, plan: Plan, position: Position): Promise<Page<Order>> {
  const { filters, size: limit } = query;
  const [offset, index] = [Number(position.offset), Number(position.status)];
  const [sales, accounts] = await Promise.all([
    context.client.listSales({
      limit,
      offset,
      // Whole seconds, both ends inclusive (hprofit.txt 275).
      date_from: filters.createdFrom === undefined ? undefined : Math.max(secondsFrom(filters.createdFrom), BEGINNING),
      date_to: filters.createdTo === undefined ? undefined : secondsFrom(filters.createdTo) - 1,
      client_id: filters.customerId,
      warehouse_id: filters.warehouseId,
      status: plan.statuses[index] ?? undefined,
    }),
    accountNames(context),
  ]);
  const orders = await mapSales(context, sales, accounts);
  const next = sales.length < limit ? salesFrom(plan, index + 1) : { phase: 'sale', status: index, offset: offset + limit };
  return { items: orders.filter(predicateOf(filters, context)), next };
}

function planOf(filters: Filters, context: HprofitContext): Plan {
  const { customerId, warehouseId } = filters;
  // The vendor's time begins in 1970.
  const ancient = filters.createdTo !== undefined && Date.parse(filters.createdTo) <= BEGINNING * 1000;
  const impossible = ancient || [customerId, warehouseId].some((id) => id !== undefined && !/^\d+$/.test(id));
  if (impossible) return { remote: false, statuses: [] };
  return { remote: mayBeRemote(filters, context), statuses: wantedStatuses('sale', filters, context) ?? [null] };
}

function mayBeRemote(filters: Filters, context: HprofitContext): boolean {
  const wanted = wantedStatuses('remote', filters, context);
  // A deleted one is cancelled, whatever its status says.
  const deletedToo = filters.nativeStatus === undefined && filters.status?.includes('cancelled') === true;
  return wanted === null || wanted.length > 0 || deletedToo;
}

/** Native statuses that the filters leave of a collection; null where they do not narrow it, or not in words. */
function wantedStatuses(kind: OrderKind, filters: Filters, context: HprofitContext): readonly string[] | null {
  const { status, nativeStatus } = filters;
  if (nativeStatus) {
    const named = nativeStatus.map(parseStatusId).filter((id) => id?.kind === kind);
    return [...new Set(named.map((id) => id?.native ?? ''))];
  }
  if (!status || status.includes('unknown')) return null;
  return nativeStatuses(kind, context.scope).filter((native) => status.includes(toOrderStatus(kind, native, context.scope)));
}

function firstOf(plan: Plan, context: HprofitContext): Position | null {
  return plan.remote ? { phase: 'remote', offset: 0, end: endOfTime(context) } : salesFrom(plan, 0);
}

function salesFrom(plan: Plan, index: number): Position | null {
  return index < plan.statuses.length ? { phase: 'sale', status: index, offset: 0 } : null;
}

function filtersLocally(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

function predicateOf(filters: Filters, context: HprofitContext): (order: Order) => boolean {
  const { status, createdFrom, createdTo, customerId, warehouseId } = filters;
  const native = filters.nativeStatus?.map((id) => toGid(context.scope, id));
  const customer = customerId === undefined ? undefined : toGid(context.scope, customerId);
  const warehouse = warehouseId === undefined ? undefined : toGid(context.scope, warehouseId);
  return (order) =>
    (!status || status.includes(order.status)) &&
    (!native || (order.nativeStatus !== null && native.includes(order.nativeStatus.id))) &&
    (createdFrom === undefined || Date.parse(order.createdAt) >= Date.parse(createdFrom)) &&
    (createdTo === undefined || Date.parse(order.createdAt) < Date.parse(createdTo)) &&
    (customer === undefined || order.customer?.id === customer) &&
    (warehouse === undefined || order.items.some((item) => item.warehouseId === warehouse));
}

/** The first whole UNIX second that is not before an instant. */
function secondsFrom(time: string): number {
  return Math.ceil(Date.parse(time) / 1000);
}
