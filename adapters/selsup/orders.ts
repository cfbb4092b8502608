/** Orders: list, read, history. Writes are in `order-writes.ts`. */
import type { ListQuery, OrderFilters, Page, Resources } from '../../src/adapter.ts';
import { addDays, startOfDay, toDay } from '../../src/lib/time.ts';
import type { Order } from '../../src/model/order.ts';
import { type Client, type NativeQuery, PAGE_SIZE } from './client.ts';
import { isNumber } from './map/ids.ts';
import { changedAt, numberOf, toHistory } from './map/orders.ts';
import { NATIVE_STATUSES, nativeStatusesOf, toOrderStatus } from './map/statuses.ts';
import { isOrder, mapOrders, nativeOrder, readOrder, typesOf, withItems } from './order-reads.ts';
import {
  cancelOrder,
  createOrder,
  deleteOrder,
  findOrder,
  NEW_ORDER_FIELDS,
  NewOrderExtra,
  ORDER_FIELDS,
  OrderExtra,
  updateOrder,
} from './order-writes.ts';
import { everyPage, pageNumber, unlessMissing } from './pages.ts';
import type { NativeOrder } from './schemas.ts';
import type { SelsupContext, SelsupSettings } from './settings.ts';

type Filters = ListQuery<OrderFilters>['filters'];
const NOTHING: Page<never> = { items: [], next: null, total: 0 };

export const orders: Resources<Client, SelsupSettings>['orders'] = {
  list: {
    capability: 'composed',
    filters: {
      status: 'exact',
      nativeStatus: 'exact',
      createdFrom: 'day',
      createdTo: 'day',
      updatedFrom: 'exact',
      // The vendor knows only since when.
      updatedTo: 'scan',
      customerId: 'scan',
      externalId: 'exact',
      number: 'exact',
      warehouseId: 'exact',
      // Its own search knows numbers and names of orders, but no buyers.
      q: 'scan',
    },
    pageSizes: { max: PAGE_SIZE },
    total: 'extra call',
    // By id: the date is the marketplace's, and later ids may have earlier ones.
    order: 'vendor',
    run: listOrders,
  },
  get: { capability: 'composed', run: readOrder },
  history: {
    capability: 'native',
    async run(context, id) {
      if (!isNumber(id)) return undefined;
      const rows = await unlessMissing(everyPage(({ page }) => context.client.orderHistory(id, page)));
      if (!rows) return undefined;
      if (rows.length === 0 && !(await nativeOrder(context, id))) return undefined;
      return toHistory(rows);
    },
  },
  create: {
    capability: 'composed',
    guarantee: 'exactly-once',
    fields: NEW_ORDER_FIELDS,
    extra: NewOrderExtra,
    run: createOrder,
    find: findOrder,
  },
  update: { capability: 'composed', fields: ORDER_FIELDS, extra: OrderExtra, run: updateOrder },
  cancel: { capability: 'composed', run: cancelOrder },
  delete: { capability: 'composed', run: deleteOrder },
};

async function listOrders(context: SelsupContext, query: ListQuery<OrderFilters>): Promise<Page<Order>> {
  const filter = nativeFilter(context, query.filters);
  if (!filter) return NOTHING;
  const page = pageNumber(query.position);
  const [{ rows }, total] = await Promise.all([
    context.client.orders({ limit: query.size, page, filter }),
    query.count ? countOrders(context, query.filters, filter) : null,
  ]);
  const found = rows.filter((order) => isOrder(context, order) && passes(context, order, query.filters));
  return {
    items: await mapOrders(context, await withItems(context, found)),
    next: rows.length < query.size ? null : { page: page + 1 },
    total,
  };
}

/** The vendor counts every type on its own; what is looked at again here nobody can count. */
async function countOrders(context: SelsupContext, filters: Filters, filter: NativeQuery): Promise<number | null> {
  if (Object.keys(filters).length > 0) return null;
  const counts = await Promise.all(
    typesOf(context).map(
      async (type) => (await context.client.orders({ limit: 1, page: 1, count: true, filter: { ...filter, type } })).total,
    ),
  );
  return counts.reduce((total: number | null, count) => (total === null || typeof count !== 'number' ? null : total + count), 0);
}

/** Filters in the vendor's terms; undefined when nothing can match. */
function nativeFilter(context: SelsupContext, filters: Filters): NativeQuery | undefined {
  const { timezone } = context.scope;
  const [type, ...otherTypes] = typesOf(context);
  const statuses = nativeStatuses(context, filters);
  if (statuses?.length === 0) return undefined;
  if (filters.warehouseId !== undefined && !isNumber(filters.warehouseId)) return undefined;
  return {
    // One search finds numbers and names alike: the narrower goes to the vendor.
    query: filters.externalId ?? filters.number,
    ...(otherTypes.length === 0 && { type }),
    ...(statuses && { statuses }),
    ...(filters.updatedFrom !== undefined && { modifiedDate: filters.updatedFrom }),
    ...(filters.createdFrom !== undefined && { dateFrom: startOfDay(toDay(filters.createdFrom, timezone), timezone) }),
    ...(filters.createdTo !== undefined && { dateTo: startOfDay(addDays(toDay(filters.createdTo, timezone), 1), timezone) }),
    ...(filters.warehouseId !== undefined && { warehouseId: filters.warehouseId }),
  };
}

/** Documented statuses to ask for; undefined = all. The vendor refuses one that it does not know: those are looked for on the pages. */
function nativeStatuses(context: SelsupContext, filters: Filters): readonly string[] | undefined {
  const sets = [
    filters.status && nativeStatusesOf(filters.status, context.scope),
    filters.nativeStatus?.every((native) => NATIVE_STATUSES.includes(native)) ? filters.nativeStatus : undefined,
  ].filter((set) => set !== undefined && set !== null);
  const [first, ...others] = sets;
  return first?.filter((native) => others.every((set) => set.includes(native)));
}

function passes(context: SelsupContext, order: NativeOrder, filters: Filters): boolean {
  const { status, nativeStatus, updatedFrom, externalId, number, warehouseId } = filters;
  const at = changedAt(order);
  return (
    (status === undefined || status.includes(toOrderStatus(order.status, context.scope))) &&
    (nativeStatus === undefined || nativeStatus.includes(order.status ?? '')) &&
    (updatedFrom === undefined || (at !== null && Date.parse(at) >= Date.parse(updatedFrom))) &&
    (externalId === undefined || String(order.externalOrderId ?? '') === externalId) &&
    (number === undefined || numberOf(order) === number) &&
    (warehouseId === undefined || String(order.stockWarehouseId ?? '') === warehouseId)
  );
}
