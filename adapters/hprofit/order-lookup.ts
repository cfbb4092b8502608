/** Finding orders at a vendor that has no call for one: by the date in their id, by `externalId` over both collections, and what their mappers need to know. */
import { ProblemError } from '../../src/errors.ts';
import { parseGid } from '../../src/lib/ids.ts';
import { toUnix } from '../../src/lib/time.ts';
import type { Order } from '../../src/model/order.ts';
import { everyRow, PAGE_SIZE } from './client.ts';
import { orderIdOf, remoteExternalId, saleExternalId } from './map/external-ids.ts';
import type { OrderPlace } from './map/ids.ts';
import { toId } from './map/native.ts';
import { needsProductLinks, type RemoteScope, remoteCreatedAt, toRemoteOrder } from './map/remote-orders.ts';
import { type SaleScope, toSaleOrder } from './map/sales.ts';
import type { NativeRemoteOrder, NativeSale } from './schemas.ts';
import type { HprofitContext } from './settings.ts';

type SalePlace = Extract<OrderPlace, { kind: 'sale' }>;
type RemotePlace = Extract<OrderPlace, { kind: 'remote' }>;
/** UNIX seconds, both inclusive. */
type Window = readonly [from: number, to: number];

const DAY = 86_400;
const HOUR = 3_600;

/** The beginning of everything. Not 0, which a server may take for "not given" and then shows three months only (hprofit.txt 563). */
export const BEGINNING = 1;

/** An end beyond every order: dates of orders are what people and marketplaces write. */
export function endOfTime(context: Pick<HprofitContext, 'now'>): number {
  return Math.floor(context.now() / 1000) + 366 * DAY;
}

// ---------------------------------------------------------------- one order

/** The sale at a place. One call as long as it stands there; in wider windows it is found by its `oid`, or by the number that edits keep. */
export async function readSale(context: HprofitContext, place: SalePlace): Promise<NativeSale | undefined> {
  const back = context.settings.options.lookBackDays * DAY;
  for (const reach of [1, DAY, back].filter((each, index) => index < 2 || each > DAY)) {
    const found = await saleWithin(context, place, [place.at - reach, place.at + reach]);
    if (found) return found;
  }
  return undefined;
}

async function saleWithin(context: HprofitContext, place: SalePlace, [from, to]: Window): Promise<NativeSale | undefined> {
  let renewed: NativeSale | undefined;
  const rows = everyRow((page) => context.client.listSales({ ...page, date_from: Math.max(from, BEGINNING), date_to: to }), PAGE_SIZE);
  for await (const sale of rows) {
    if (String(sale.oid) === place.oid) return sale;
    // hprofit.txt 443, 468: an edit answers another oid under the same number.
    if (place.number !== '' && String(sale.order_number ?? '') === place.number && Number(sale.oid) > Number(renewed?.oid ?? 0))
      renewed = sale;
  }
  return renewed;
}

/** The remote order at a place. Which of its dates the CRM filters by is told nowhere: both are tried, the creation first. */
export function readRemoteOrder(context: HprofitContext, place: RemotePlace): Promise<NativeRemoteOrder | undefined> {
  const { options } = context.settings;
  return remoteOrderWithin(
    context,
    remoteWindows(context, place.at),
    // A day of difference is left to a zone that was configured otherwise when the id was told.
    (order) => String(order.id) === place.row && Math.abs(toUnix(remoteCreatedAt(order, options)) - place.at) <= DAY,
  );
}

/** The remote order with a number, created about `at` (UNIX seconds). Integrations may have the same numbers: `integration` says whose, where it is known. */
export function readRemoteOrderByNumber(
  context: HprofitContext,
  orderId: string | number,
  at: number,
  integration: string | undefined,
): Promise<NativeRemoteOrder | undefined> {
  return remoteOrderWithin(
    context,
    remoteWindows(context, at),
    (order) => String(order.order_id) === String(orderId) && (integration === undefined || toId(order.integration_id) === integration),
  );
}

function remoteWindows(context: HprofitContext, at: number): readonly Window[] {
  const { remoteDateField } = context.settings.options;
  const narrow: Window = [at - HOUR, at + HOUR];
  if (remoteDateField === 'created') return [narrow, [at - DAY, at + DAY]];
  const since: Window = [at - DAY, endOfTime(context)];
  return remoteDateField === 'modified' ? [since] : [narrow, since];
}

async function remoteOrderWithin(
  context: HprofitContext,
  windows: readonly Window[],
  isIt: (order: NativeRemoteOrder) => boolean,
): Promise<NativeRemoteOrder | undefined> {
  for (const [start, end] of windows) {
    for await (const order of remoteOrders(context, start, end)) if (isIt(order)) return order;
  }
  return undefined;
}

function remoteOrders(context: HprofitContext, start: number, end: number): AsyncGenerator<NativeRemoteOrder> {
  return everyRow((page) => context.client.listRemoteOrders({ ...page, start: Math.max(start, BEGINNING), end }), PAGE_SIZE);
}

// ---------------------------------------------------------------- by externalId

/**
 * Looks an identifier up over the whole history of both collections: the vendor has no filter for it, and people may write it into an old order.
 * Throws `conflict` when another order has the number that stands for it: a create would overwrite that one.
 */
export async function findOrder(context: HprofitContext, externalId: string): Promise<Order | undefined> {
  const [remote, sale] = await Promise.all([findRemoteOrder(context, externalId), findSale(context, externalId)]);
  if (remote.order) {
    const successor = await successorOf(context, remote.order);
    return successor ? mapSale(context, successor) : mapRemoteOrder(context, remote.order);
  }
  if (sale) return mapSale(context, sale);
  if (remote.collision) {
    throw new ProblemError('conflict', {
      detail: `Order ${remote.collision.order_id} has the number that stands for this externalId. Use another externalId.`,
      errors: [{ path: '/externalId', message: 'its number belongs to another order' }],
    });
  }
  return undefined;
}

async function findRemoteOrder(
  context: HprofitContext,
  externalId: string,
): Promise<{ order?: NativeRemoteOrder; collision?: NativeRemoteOrder }> {
  const number = String(orderIdOf(externalId).orderId);
  let collision: NativeRemoteOrder | undefined;
  for await (const order of remoteOrders(context, BEGINNING, endOfTime(context))) {
    if (remoteExternalId(order) === externalId) return { order };
    if (String(order.order_id) === number) collision = order;
  }
  return collision ? { collision } : {};
}

async function findSale(context: HprofitContext, externalId: string): Promise<NativeSale | undefined> {
  for await (const sale of everyRow((page) => context.client.listSales(page), PAGE_SIZE)) {
    if (saleExternalId(sale) === externalId) return sale;
  }
  return undefined;
}

/** The sale that a remote order became, and that represents the order from then on; undefined where there is none. */
export async function successorOf(context: HprofitContext, order: NativeRemoteOrder): Promise<NativeSale | undefined> {
  const oid = toId(order.sales_id);
  if (oid === null) return undefined;
  const since = toUnix(remoteCreatedAt(order, context.settings.options)) - DAY;
  const rows = everyRow((page) => context.client.listSales({ ...page, date_from: Math.max(since, BEGINNING) }), PAGE_SIZE);
  for await (const sale of rows) if (String(sale.oid) === oid) return sale;
  return undefined;
}

// ---------------------------------------------------------------- what mappers need

/** Sales as orders. `accounts` may be on its way already. */
export async function mapSales(
  context: HprofitContext,
  sales: readonly NativeSale[],
  accounts: ReadonlyMap<string, string | null>,
): Promise<readonly Order[]> {
  const scope: SaleScope = {
    ...context.scope,
    currencyIds: context.settings.options.currencyIds,
    accountNames: accounts,
    inherited: await inheritedIds(context, sales),
  };
  return sales.map((sale) => toSaleOrder(sale, scope));
}

/** One sale as an order. */
export async function mapSale(context: HprofitContext, sale: NativeSale): Promise<Order> {
  const [order] = await mapSales(context, [sale], await accountNames(context));
  return order as Order;
}

/** Remote orders as orders. */
export async function mapRemoteOrders(context: HprofitContext, orders: readonly NativeRemoteOrder[]): Promise<readonly Order[]> {
  const scope: RemoteScope = {
    ...context.scope,
    remoteOrderTimezone: context.settings.options.remoteOrderTimezone,
    products: orders.some(needsProductLinks) ? await productsByRemoteId(context) : new Map(),
  };
  return orders.map((order) => toRemoteOrder(order, scope));
}

/** One remote order as an order. */
export async function mapRemoteOrder(context: HprofitContext, order: NativeRemoteOrder): Promise<Order> {
  const [mapped] = await mapRemoteOrders(context, [order]);
  return mapped as Order;
}

/** Names of accounts by id, through the cache. */
export async function accountNames(context: HprofitContext): Promise<ReadonlyMap<string, string | null>> {
  const entries = await context.reference('accounts');
  return new Map(entries.map((entry) => [parseGid(entry.id)?.native ?? '', entry.name]));
}

async function productsByRemoteId(context: HprofitContext): Promise<ReadonlyMap<string, string>> {
  const links = await productLinks(context);
  return new Map(links.map((link) => [`${link.integration} ${link.remote}`, link.product]));
}

/** A product and its id at a marketplace. */
export interface ProductLink {
  readonly product: string;
  readonly integration: string;
  readonly remote: string;
}

/** Links between products and marketplaces, through the cache. */
export function productLinks(context: HprofitContext): Promise<readonly ProductLink[]> {
  return context.remember('product-links', () => loadProductLinks(context));
}

/** The same as the vendor has them now. */
export async function loadProductLinks(context: HprofitContext): Promise<readonly ProductLink[]> {
  const links = await context.client.listProductLinks();
  return links.map((link) => ({
    product: String(link.product_id),
    integration: String(link.integration_id ?? ''),
    remote: String(link.remote_id ?? ''),
  }));
}

interface Origins {
  /** Milliseconds: when they were read. */
  readonly at: number;
  readonly orders: readonly { readonly sale: string | null; readonly row: string; readonly number: string; readonly externalId: string }[];
}

const ORIGINS = 'origins';
/** Milliseconds for which an index that lacks an order is not made anew. */
const ORIGINS_REST = 30_000;

/** `externalId`s that sales have from the remote orders they were made from, for those that tell one and have no identifier of their own. */
async function inheritedIds(context: HprofitContext, sales: readonly NativeSale[]): Promise<ReadonlyMap<string, string>> {
  const heirs = sales.filter((sale) => toId(sale.remote_order_id) !== null && saleExternalId(sale) === null);
  if (heirs.length === 0) return new Map();
  const load = () => context.remember(ORIGINS, () => loadOrigins(context));
  let origins = await load();
  if (context.now() - origins.at > ORIGINS_REST && heirs.some((sale) => originOf(sale, origins) === undefined)) {
    context.forget(ORIGINS);
    origins = await load();
  }
  const found = new Map<string, string>();
  for (const sale of heirs) {
    const externalId = originOf(sale, origins);
    if (externalId !== undefined) found.set(String(sale.oid), externalId);
  }
  return found;
}

/** Whether `remote_order_id` is the row's id or the order's number is told nowhere: the link back decides, then the row. */
function originOf(sale: NativeSale, origins: Origins): string | undefined {
  const [oid, origin] = [String(sale.oid), String(sale.remote_order_id)];
  return (
    origins.orders.find((order) => order.sale === oid) ??
    origins.orders.find((order) => order.row === origin) ??
    origins.orders.find((order) => order.number === origin)
  )?.externalId;
}

async function loadOrigins(context: HprofitContext): Promise<Origins> {
  const orders: Origins['orders'][number][] = [];
  for await (const order of remoteOrders(context, BEGINNING, endOfTime(context))) {
    orders.push({
      sale: toId(order.sales_id),
      row: String(order.id),
      number: String(order.order_id),
      externalId: remoteExternalId(order),
    });
  }
  return { at: context.now(), orders };
}
