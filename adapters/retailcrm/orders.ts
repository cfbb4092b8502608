/** Orders: list, read, history. Writes are in `order-writes.ts`. */
import type { ListQuery, OrderFilters, Page, Position, Resources } from '../../src/adapter.ts';
import type { Order } from '../../src/model/order.ts';
import { changedPage } from './changes.ts';
import type { Client, NativeFilter } from './client.ts';
import { mapOrder, mapOrders, orderNames } from './dictionaries.ts';
import { toHistoryEntry } from './map/history.ts';
import { numberOf } from './map/ids.ts';
import { valuesOf } from './map/maps-or-lists.ts';
import { orderFilter, orderPasses, periodOf, searchText } from './order-filters.ts';
import { cancelOrder, createOrder, findOrder, NEW_ORDER_FIELDS, ORDER_FIELDS, updateOrder } from './order-writes.ts';
import { nextPage, PAGE_SIZES, pageNumber, unlessMissing } from './pages.ts';
import { together } from './parallel.ts';
import type { NativeChange, NativeOrder, NativePagination } from './schemas.ts';
import { NewOrderExtra, OrderExtra, type RetailcrmContext, type RetailcrmSettings } from './settings.ts';

type Filters = ListQuery<OrderFilters>['filters'];
const NOTHING: Page<never> = { items: [], next: null, total: 0 };

export const orders: Resources<Client, RetailcrmSettings>['orders'] = {
  list: {
    capability: 'native',
    filters: {
      status: 'exact',
      nativeStatus: 'exact',
      createdFrom: 'day',
      createdTo: 'day',
      updatedFrom: 'exact',
      updatedTo: 'exact',
      customerId: 'exact',
      externalId: 'exact',
      number: 'exact',
      warehouseId: 'exact',
      q: 'exact',
    },
    pageSizes: PAGE_SIZES,
    total: 'free',
    order: 'vendor',
    async run(context, query) {
      const filter = await orderFilter(context, query.filters);
      if (!filter) return NOTHING;
      const period = periodOf(query.filters);
      if (period) return changedOrders(context, query, filter, period);
      if (query.filters.q !== undefined) return searchOrders(context, query, filter, query.filters.q);
      const page = pageNumber(query.position);
      const found = await ordersPage(context, query.size, page, filter, query.filters);
      const next = nextPage(found.pagination, page);
      const exact = query.filters.externalId === undefined && query.filters.number === undefined;
      return {
        items: found.items,
        next: next === null ? null : { page: next },
        total: exact ? (found.pagination?.totalCount ?? null) : null,
      };
    },
  },
  get: {
    capability: 'native',
    async run(context, id) {
      const number = numberOf('order', id);
      if (number === undefined) return undefined;
      const [answer, loaded] = await together([unlessMissing(context.client.order(number)), orderNames(context)]);
      return answer && mapOrder(context, answer.order, loaded);
    },
  },
  history: {
    capability: 'native',
    async run(context, id) {
      const number = numberOf('order', id);
      if (number === undefined) return undefined;
      const rows = await wholeHistory(context.client, number);
      // An order that is gone leaves its history; one that never was leaves nothing.
      if (rows.length === 0 && !(await unlessMissing(context.client.order(number)))) return undefined;
      return rows.map((row) => toHistoryEntry(row, context.scope));
    },
  },
  create: {
    capability: 'native',
    guarantee: 'exactly-once',
    fields: NEW_ORDER_FIELDS,
    extra: NewOrderExtra,
    run: createOrder,
    find: findOrder,
  },
  update: { capability: 'composed', fields: ORDER_FIELDS, extra: OrderExtra, run: updateOrder },
  cancel: { capability: 'composed', run: cancelOrder },
};

interface Found {
  readonly items: readonly Order[];
  readonly pagination: NativePagination | null | undefined;
}

async function ordersPage(
  context: RetailcrmContext,
  limit: number,
  page: number,
  filter: NativeFilter,
  filters: Filters,
  passes: (order: NativeOrder) => boolean = () => true,
): Promise<Found> {
  const [answer, loaded] = await together([context.client.orders({ limit, page, filter }), orderNames(context)]);
  const found = valuesOf(answer.orders).filter((order) => orderPasses(order, filters) && passes(order));
  return { items: await mapOrders(context, found, loaded), pagination: answer.pagination };
}

/** Orders that changed in a period: their ids out of the history, then the orders themselves. */
async function changedOrders(
  context: RetailcrmContext,
  query: ListQuery<OrderFilters>,
  filter: NativeFilter,
  period: { readonly from: string; readonly to?: string | undefined },
): Promise<Page<Order>> {
  const history = { name: 'orders' as const, load: (native: NativeFilter) => context.client.orderHistory(native) };
  const { ids, next } = await changedPage(context, history, period, query.position, query.size);
  if (ids.length === 0) return { items: [], next: null };
  const { q } = query.filters;
  const parts = q === undefined ? [{ filter, passes: () => true }] : searches(filter, q);
  const items: Order[] = [];
  for (const part of parts) {
    const found = await ordersPage(context, query.size, 1, { ...part.filter, ids }, query.filters, part.passes);
    items.push(...found.items);
  }
  return { items, next };
}

interface Search {
  readonly filter: NativeFilter;
  readonly passes: (order: NativeOrder) => boolean;
}

/**
 * The vendor searches one field at a time: numbers first (exact), then names and phones, or emails. An order that was found by its number is left out
 * of the second search, so that it is told once.
 */
function searches(filter: NativeFilter, q: string): readonly [Search, Search] {
  const numbers = filter.numbers as readonly string[] | undefined;
  const isNumber = (order: NativeOrder) => String(order.number) === q;
  return [
    { filter: { ...filter, numbers: [q] }, passes: (order) => isNumber(order) && (!numbers || numbers.includes(q)) },
    { filter: { ...filter, ...(q.includes('@') ? { email: q } : { customer: searchText(q) }) }, passes: (order) => !isNumber(order) },
  ];
}

async function searchOrders(
  context: RetailcrmContext,
  query: ListQuery<OrderFilters>,
  filter: NativeFilter,
  q: string,
): Promise<Page<Order>> {
  const [byNumber, byCustomer] = searches(filter, q);
  const second = query.position?.search === 'customer';
  const page = pageNumber(query.position);
  const { filter: native, passes } = second ? byCustomer : byNumber;
  const found = await ordersPage(context, query.size, page, native, query.filters, passes);
  const more = nextPage(found.pagination, page);
  const next: Position | null =
    more !== null ? { search: second ? 'customer' : 'number', page: more } : second ? null : { search: 'customer', page: 1 };
  return { items: found.items, next };
}

/** Oldest first, all of it, by the last id seen. */
async function wholeHistory(client: Client, order: string): Promise<readonly NativeChange[]> {
  const rows = new Map<number, NativeChange>();
  let filter: NativeFilter = { orderId: order };
  for (;;) {
    const answer = await client.orderHistory(filter);
    const before = rows.size;
    for (const row of valuesOf(answer.history)) rows.set(Number(row.id), row);
    if (rows.size === before || (answer.pagination?.totalPageCount ?? 1) <= 1) break;
    filter = { orderId: order, sinceId: Math.max(...rows.keys()) };
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
}
