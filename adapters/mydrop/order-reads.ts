/** Reading orders: pages, one by id, one by the caller's own number, and what happened to it. */
import type { ListQuery, OrderFilters, Page } from '../../src/adapter.ts';
import { isMissing, VendorFailure } from '../../src/errors.ts';
import { addDays, fromMillis, toDay } from '../../src/lib/time.ts';
import type { HistoryEntry, Order } from '../../src/model/order.ts';
import { everyRow, type NativeDays, type OrderVerb, PAGE_SIZE } from './client.ts';
import { byNumber, orderOf, toHistoryEntry } from './map/history.ts';
import { readDescription } from './map/markers.ts';
import { isNumber } from './map/native.ts';
import { toOrder } from './map/orders.ts';
import type { NativeOrder, NativeOrderPage } from './schemas.ts';
import type { MydropContext } from './settings.ts';

/** A page of the connection's orders, in whichever edition. Only the supplier's knows days. */
export function pageOf(context: MydropContext, page: number, size: number, days?: NativeDays): Promise<NativeOrderPage> {
  const { client, settings } = context;
  return settings.options.edition === 'dropshipper' ? client.listDropshipperOrders(page, size) : client.listOrders(page, size, days);
}

/** One page of the list. */
export async function listOrders(context: MydropContext, query: ListQuery<OrderFilters>): Promise<Page<Order>> {
  const days = daysOf(context, query.filters);
  if (days === 'none') return { items: [], next: null, total: 0 };
  const number = Number(query.position?.page ?? 1);
  const { results, meta } = await pageOf(context, number, query.size, days);
  return {
    items: results.map((order) => toOrder(order, context.scope)),
    next: results.length > 0 && number < meta.totalPages ? { page: number + 1 } : null,
    total: meta.totalCount,
  };
}

/** A period needs both its ends (mydrop.txt 184-185): a day before the vendor began, and one that no clock of his has reached. */
const FIRST_DAY = '2000-01-01';

function daysOf(context: MydropContext, filters: Partial<OrderFilters>): NativeDays | 'none' | undefined {
  const { createdFrom, createdTo } = filters;
  if (createdFrom === undefined && createdTo === undefined) return undefined;
  const { timezone } = context.scope;
  const first = createdFrom === undefined ? FIRST_DAY : toDay(createdFrom, timezone);
  // Exclusive: an end at midnight leaves its day out.
  const last = createdTo === undefined ? dayAfterToday(context) : toDay(fromMillis(Date.parse(createdTo) - 1), timezone);
  return first > last ? 'none' : { first: nativeDay(first), last: nativeDay(last) };
}

/** DD/MM/YYYY: 03/04/2023 is the third of April (mydrop.txt 183-185). */
function nativeDay(day: string): string {
  return day.split('-').reverse().join('/');
}

function dayAfterToday(context: MydropContext): string {
  return addDays(toDay(fromMillis(context.now()), context.scope.timezone), 1);
}

/** An order by its number. */
export async function getOrder(context: MydropContext, id: string): Promise<Order | undefined> {
  const order = await readOrder(context, id);
  return order && toOrder(order, context.scope);
}

/** The vendor's own payload of an order. */
export async function readOrder(context: MydropContext, id: string): Promise<NativeOrder | undefined> {
  if (!isNumber(id)) return undefined;
  const { client, settings } = context;
  return found(settings.options.edition === 'dropshipper' ? readAsDropshipper(context, id) : client.readOrder(id));
}

/** mydrop.txt 988 says POST; live accounts answer GET. Which one this account knows is asked once. */
async function readAsDropshipper(context: MydropContext, id: string): Promise<NativeOrder> {
  const { client, settings } = context;
  const { getOrderMethod } = settings.options;
  if (getOrderMethod !== 'auto') return client.readDropshipperOrder(id, getOrderMethod);
  let first: NativeOrder | undefined;
  const verb = await context.remember<OrderVerb>('order-verb', async () => {
    try {
      first = await client.readDropshipperOrder(id, 'GET');
      return 'GET';
    } catch (error) {
      if (isMissing(error)) return 'GET';
      if (error instanceof VendorFailure && error.status === 405) return 'POST';
      throw error;
    }
  });
  return first ?? client.readDropshipperOrder(id, verb);
}

/** Undefined where the vendor says that there is no such order. */
export async function found<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The order with the caller's number. The vendor has no key and no search: the orders are walked, all of them unless `lookBackDays` says how far. */
export async function findOrder(context: MydropContext, externalId: string): Promise<Order | undefined> {
  const days = lookBack(context);
  for await (const order of everyRow((page) => pageOf(context, page, PAGE_SIZE, days)))
    if (readDescription(order.description).externalId === externalId) return toOrder(order, context.scope);
  return undefined;
}

function lookBack(context: MydropContext): NativeDays | undefined {
  const { lookBackDays } = context.settings.options;
  if (lookBackDays === undefined) return undefined;
  const last = dayAfterToday(context);
  return { first: nativeDay(addDays(last, -lookBackDays - 1)), last: nativeDay(last) };
}

/** What happened to an order. The feed is of the whole account and knows no order: all of it is read. */
export async function orderHistory(context: MydropContext, id: string): Promise<readonly HistoryEntry[] | undefined> {
  const order = await readOrder(context, id);
  if (!order) return undefined;
  const actions = [];
  for await (const action of everyRow((page) => context.client.listActions(page))) if (orderOf(action) === id) actions.push(action);
  return actions.sort(byNumber).map((action) => toHistoryEntry(action, context.scope));
}
