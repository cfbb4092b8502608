/** Statuses of the account, as far as its orders show them: no call lists them. */
import { parseGid } from '../../src/lib/ids.ts';
import type { OrderStatus } from '../../src/model/order.ts';
import { everyRow, PAGE_SIZE } from './client.ts';
import { unsupportedField } from './input.ts';
import { DOCUMENTED, isPlain, statusIdOf, statusOfTitle, toOrderStatus } from './map/status.ts';
import { pageOf } from './order-reads.ts';
import type { MydropContext } from './settings.ts';

/** A status that an order is in. */
export interface ObservedStatus {
  /** Its title, which is its native id. */
  readonly title: string;
  readonly number: string | null;
  readonly type: string | null;
  readonly final: boolean | null;
  readonly status: OrderStatus;
}

/** Pages of orders in which statuses are looked for. */
const PAGES = 20;

/** Statuses that orders are in, of the first 1,000 that the vendor lists. */
export async function observeStatuses(context: MydropContext): Promise<readonly ObservedStatus[]> {
  const found = new Map<string, ObservedStatus>();
  for await (const order of everyRow((page) => pageOf(context, page, PAGE_SIZE), PAGES)) {
    const title = statusIdOf(order);
    const { orderStatus } = order;
    if (title === null || !orderStatus || found.has(title)) continue;
    const status = toOrderStatus({ orderStatus }, context.scope);
    found.set(title, { title, number: String(orderStatus.id), type: orderStatus.type ?? null, final: orderStatus.final ?? null, status });
  }
  return [...found.values()];
}

/** Title to write for what a caller wants; undefined where he wants nothing. A native status wins. */
export async function titleToWrite(
  context: MydropContext,
  input: { readonly status?: OrderStatus | undefined; readonly nativeStatus?: string | undefined },
): Promise<string | undefined> {
  if (input.nativeStatus !== undefined) return input.nativeStatus;
  if (input.status === undefined) return undefined;
  const title = await titleFor(context, input.status);
  if (title === undefined) throw unsupportedField('/status', `the account shows no status for ${input.status}; statusMap can name one`);
  return title;
}

/** `statusMap` first; then the account's own word; then the document's, where that means the same here. */
export async function titleFor(context: MydropContext, status: OrderStatus): Promise<string | undefined> {
  const { statusMap, statusOrder = Object.keys(statusMap) } = context.scope;
  const configured = statusOrder.find((key) => statusMap[key] === status);
  if (configured !== undefined && !/^\d+$/.test(configured)) return configured;
  const entries = await context.reference('order-statuses');
  const observed = entries.filter((entry) => entry.extra.observed === true);
  if (configured !== undefined) return observed.find((entry) => entry.code === configured)?.name ?? configured;
  const documented = DOCUMENTED[status];
  const titles = observed.flatMap((entry) => (entry.extra.status === status ? (parseGid(entry.id)?.native ?? []) : []));
  const plain = titles.filter(isPlain);
  if (documented !== undefined && plain.includes(documented)) return documented;
  if (plain.length > 0) return plain[0];
  return documented !== undefined && statusOfTitle(documented, context.scope) === status ? documented : undefined;
}
