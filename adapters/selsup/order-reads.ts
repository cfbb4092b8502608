/** Orders with everything that belongs to them, however many calls the vendor spreads it over. */
import type { Order } from '../../src/model/order.ts';
import { PAGE_SIZE } from './client.ts';
import { isNumber } from './map/ids.ts';
import { type Sizes, sizeOf, toOrder } from './map/orders.ts';
import { chunksOf, unlessMissing } from './pages.ts';
import type { NativeOrder, NativeOrderProduct, NativeProduct } from './schemas.ts';
import type { SelsupContext } from './settings.ts';

/** Whether a native order is an order here: not a document of the warehouse, not deleted. */
export function isOrder(context: SelsupContext, native: NativeOrder): boolean {
  return native.deleted !== true && typesOf(context).includes(native.type ?? '');
}

/** Native types that are orders here. */
export function typesOf({ settings: { options } }: Pick<SelsupContext, 'settings'>): readonly string[] {
  return [...new Set<string>([...options.orderTypes, options.orderCreateType])];
}

/** The vendor's order with all its lines; undefined = no such order. */
export async function nativeOrder(context: SelsupContext, id: string): Promise<NativeOrder | undefined> {
  if (!isNumber(id)) return undefined;
  const order = await unlessMissing(context.client.order(id));
  if (!order || String(order.id) !== id || !isOrder(context, order)) return undefined;
  return withEveryLine(context, order);
}

/** The vendor pages the lines of an order too. */
async function withEveryLine(context: SelsupContext, order: NativeOrder): Promise<NativeOrder> {
  const lines = order.products ?? [];
  if (lines.length < PAGE_SIZE) return order;
  const known = new Map<string, NativeOrderProduct>(lines.map((line, index) => [String(line.id ?? `-${index}`), line]));
  for (let page = 2; ; page++) {
    const more = (await context.client.order(String(order.id), page)).products ?? [];
    const before = known.size;
    for (const line of more) known.set(String(line.id), line);
    if (more.length < PAGE_SIZE || known.size === before) return { ...order, products: [...known.values()] };
  }
}

/** An order as callers see it; undefined = no such order. */
export async function readOrder(context: SelsupContext, id: string): Promise<Order | undefined> {
  const native = await nativeOrder(context, id);
  return native && (await mapOrders(context, [native]))[0];
}

/** Orders of a list, which may come without their lines (`order/find` is said to give none). */
export async function withItems(context: SelsupContext, orders: readonly NativeOrder[]): Promise<readonly NativeOrder[]> {
  const bare = orders.filter((order) => !order.products).map((order) => String(order.id));
  if (bare.length === 0) return orders;
  const found = new Map<string, NativeOrder>();
  for (const ids of chunksOf(bare)) {
    for (const order of (await context.client.ordersWithItems(ids)).rows) if (order.products) found.set(String(order.id), order);
  }
  return Promise.all(
    orders.map(async (order) => {
      if (order.products) return order;
      const items = found.get(String(order.id))?.products;
      if (items) return { ...order, products: items };
      // An order is never shown as an empty one.
      return (await nativeOrder(context, String(order.id))) ?? { ...order, products: [] };
    }),
  );
}

/** Orders as callers see them. */
export async function mapOrders(context: SelsupContext, orders: readonly NativeOrder[]): Promise<Order[]> {
  const sizes = await sizesOf(context, orders);
  return orders.map((order) => toOrder(order, sizes, context.scope));
}

/** Sizes of lines that do not tell their card: those of lists. */
async function sizesOf(context: SelsupContext, orders: readonly NativeOrder[]): Promise<Sizes> {
  const lines = orders.flatMap((order) => order.products ?? []);
  const ids = lines.filter((line) => !line.product?.view?.model).map(sizeOf);
  return sizesById(
    context,
    ids.filter((id) => id !== null),
  );
}

/** Sizes by their numbers; archived ones are looked for when they are not among the others. */
export async function sizesById(context: SelsupContext, wanted: readonly string[]): Promise<Map<string, NativeProduct>> {
  const found = new Map<string, NativeProduct>();
  for (const state of [{}, { deleted: true }, { modelDeleted: true }]) {
    const missing = [...new Set(wanted)].filter((id) => !found.has(id));
    for (const ids of chunksOf(missing)) {
      const { rows } = await context.client.products({ limit: ids.length, page: 1, filter: { ids, ...state } });
      for (const row of rows) if (ids.includes(String(row.id))) found.set(String(row.id), row);
    }
  }
  return found;
}
