/** Dictionaries that records refer to, through the cache. */
import { ProblemError, VendorFailure } from '../../src/errors.ts';
import type { Order } from '../../src/model/order.ts';
import type { ReferenceKind } from '../../src/model/reference.ts';
import { entriesOf } from './map/maps-or-lists.ts';
import { type Names, namesOf } from './map/names.ts';
import { type OrderContext, toOrder } from './map/orders.ts';
import { everyPage } from './pages.ts';
import { together } from './parallel.ts';
import type { NativeOrder } from './schemas.ts';
import type { RetailcrmContext } from './settings.ts';

const NONE: Names = new Map();

/** Names of a reference kind. A key without the scope for it (`reference_read`, `user_read`) still reads records: they then have codes only. */
export function names(context: RetailcrmContext, kind: ReferenceKind): Promise<Names> {
  return unlessForbidden(context.reference(kind).then(namesOf));
}

/** Statuses of order lines: a dictionary that is no reference kind. */
export function itemStatuses(context: RetailcrmContext): Promise<Names> {
  return unlessForbidden(
    context
      .remember('item-statuses', async () => {
        const entries = entriesOf(await context.client.dictionary('product-statuses'));
        return entries.map(([key, { code, name, active }]) => ({
          code: String(code ?? key),
          name: name ?? null,
          active: active ?? null,
          extra: {},
        }));
      })
      .then(namesOf),
  );
}

/** Names of product properties by code. */
export function propertyNames(context: RetailcrmContext): Promise<Names> {
  return unlessForbidden(
    context
      .remember('properties', async () => {
        const properties = await everyPage(async (page, limit) => {
          const answer = await context.client.properties({ page, limit });
          return { pagination: answer.pagination, rows: answer.properties };
        });
        return properties.map(({ code, name }) => ({ code: String(code ?? ''), name: name ?? null, active: null, extra: {} }));
      })
      .then(namesOf),
  );
}

/** Dictionaries of orders: to be asked for beside the orders themselves. */
export type OrderNames = Omit<OrderContext, 'sites'>;

export async function orderNames(context: RetailcrmContext): Promise<OrderNames> {
  const [statuses, deliveryTypes, paymentTypes, ofItems] = await together([
    names(context, 'order-statuses'),
    names(context, 'delivery-methods'),
    names(context, 'payment-methods'),
    itemStatuses(context),
  ]);
  const { refundStatuses } = context.settings.options;
  return { scope: context.scope, statuses, deliveryTypes, paymentTypes, itemStatuses: ofItems, refundStatuses };
}

/** Maps orders. The currencies of sites are only asked for when an order does not tell its own: answers to a create do not. */
export async function mapOrders(context: RetailcrmContext, orders: readonly NativeOrder[], loaded: OrderNames): Promise<readonly Order[]> {
  const sites = orders.every((order) => order.currency) ? NONE : await names(context, 'stores');
  const known: OrderContext = { ...loaded, sites };
  return orders.map((order) => toOrder(order, known));
}

/** Maps one order. */
export async function mapOrder(context: RetailcrmContext, order: NativeOrder, loaded: OrderNames): Promise<Order> {
  return (await mapOrders(context, [order], loaded))[0] as Order;
}

async function unlessForbidden(names: Promise<Names>): Promise<Names> {
  try {
    return await names;
  } catch (error) {
    if (error instanceof VendorFailure && error.failure.kind === 'auth') return NONE;
    if (error instanceof ProblemError && error.code === 'vendor_auth') return NONE;
    throw error;
  }
}
