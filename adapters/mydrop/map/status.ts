/**
 * Statuses. They are texts that each account makes up, in Russian or Ukrainian; a status is written by its title and no call lists them (mydrop.txt 267,
 * 310). So the title is a status' native id: any that was ever told can be written back. `statusMap` takes the title or the number.
 */
import type { Scope } from '../../../src/adapter.ts';
import { toStatus } from '../../../src/lib/status.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { OrderStatus } from '../../../src/model/order.ts';
import type { NativeOrder } from '../schemas.ts';

/** What a status of an order needs to be understood: its own words, and what the carrier says. */
export type StatusEvidence = Pick<NativeOrder, 'orderStatus'> &
  Partial<Pick<NativeOrder, 'returnTtn' | 'returnDeliveryStatus' | 'returnDeliveryStatusCode' | 'deliveryService' | 'deliveryStatusCode'>>;

/** Beginnings of titles, in small letters, both languages. The first that fits holds. `plain`: a title that may be written for the status. */
const TITLES: readonly { readonly title: RegExp; readonly status: OrderStatus; readonly plain?: RegExp }[] = [
  { title: /^(не апрув|дубл)/u, status: 'cancelled' },
  { title: /^(отмен|скасован|отказ от заказа)/u, status: 'cancelled', plain: /^(отмен[её]н(о|ый)?|отмена|скасован(о|ий|е))$/u },
  {
    title: /^(новый|новий|новые|нові|новое|нове)(?!\p{L})/u,
    status: 'pending',
    plain: /^(новый|новий|новые|нові|новое|нове)( заказ| замовлення)?$/u,
  },
  { title: /^(недозвон|недодзвон|вайбер)/u, status: 'pending' },
  {
    title: /^(подтвержд|підтвердж|апрув|принят|прийнят)/u,
    status: 'confirmed',
    plain: /^(подтвержд[её]н(о|ный)?|підтверджен(о|ий|е)|апрув|принят(о|ый)?|прийнят(о|ий|е))$/u,
  },
  {
    title: /^(комплект|упаков|в работе|в роботі|в обработке|в обробці)/u,
    status: 'processing',
    plain: /^(комплект(уется|ация|ується|ація)|упаков(ан|ано|ка|ывается|ується|аний)|в работе|в роботі|в обработке|в обробці)$/u,
  },
  {
    title: /^(отправлен|відправлен|в пути|в дорозі)/u,
    status: 'shipped',
    plain: /^(отправлен(о|ный)?|відправлен(о|ий|е)|в пути|в дорозі)$/u,
  },
  {
    title: /^(прибыл|прибув|прибуло|на отделении|в отделении|у відділенні|на відділенні|доставлен)/u,
    status: 'delivered',
    plain: /^(прибыл|прибув|на отделении|в отделении|у відділенні|на відділенні|доставлен(о|ный|ий)?)$/u,
  },
  { title: /^(продажа|продаж|продано|выполнен|виконан)/u, status: 'completed', plain: /^(продажа?|выполнен(о|ный)?|виконан(о|ий|е))$/u },
  {
    title: /^(отказ|відмова|возврат|повернен|обмен|обмін)/u,
    status: 'returned',
    plain: /^(возврат( получен)?|повернення( отримано)?|повернено)$/u,
  },
];

/** The only titles that the document shows (mydrop.txt 122, 272, 458): written where the account has shown no other. */
export const DOCUMENTED: Partial<Record<OrderStatus, string>> = { pending: 'Новый', completed: 'Продажа', returned: 'Возврат получен' };

/** Native id of an order's status; null where the order has none. */
export function statusIdOf(order: Pick<NativeOrder, 'orderStatus'>): string | null {
  const { orderStatus } = order;
  return orderStatus ? (textOrNull(orderStatus.title) ?? String(orderStatus.id)) : null;
}

/** Normalized status of an order. */
export function toOrderStatus(order: StatusEvidence, scope: Pick<Scope, 'statusMap'>): OrderStatus {
  const { orderStatus } = order;
  if (!orderStatus) return 'unknown';
  return toStatus({ id: String(orderStatus.id), name: orderStatus.title ?? null }, scope, () => ownStatus(order));
}

/** Normalized status of a title that no order of ours shows. */
export function statusOfTitle(title: string, scope: Pick<Scope, 'statusMap'>): OrderStatus {
  return toStatus({ id: title }, scope, () => statusByTitle(title));
}

/** Whether a title is the usual word for its status: "no answer" is a pending order, but not what a pending order is set to. */
export function isPlain(title: string): boolean {
  const words = normal(title);
  return TITLES.find((entry) => entry.title.test(words))?.plain?.test(words) ?? false;
}

function ownStatus(order: StatusEvidence): OrderStatus | undefined {
  const { title, final, type } = order.orderStatus ?? {};
  const byTitle = statusByTitle(title ?? '');
  if (byTitle) return byTitle;
  // mydrop.txt 120-125: a new order has the type "success" too; only together with `final` it says something.
  if (final) return type === 'success' ? 'completed' : cameBack(order) ? 'returned' : 'cancelled';
  return order.deliveryService === 'nova_poshta' ? statusByCarrier(String(order.deliveryStatusCode ?? '')) : undefined;
}

function statusByTitle(title: string): OrderStatus | undefined {
  const words = normal(title);
  return TITLES.find((entry) => entry.title.test(words))?.status;
}

function cameBack(order: StatusEvidence): boolean {
  return [order.returnTtn, order.returnDeliveryStatusCode, order.returnDeliveryStatus].some((sign) => textOrNull(sign) !== null);
}

/** Nova Poshta's public tracking codes; 1 is "waiting for the sender" (mydrop.txt 155-156) and says nothing. */
function statusByCarrier(code: string): OrderStatus | undefined {
  if (['4', '5', '6', '41', '101'].includes(code)) return 'shipped';
  if (['7', '8', '9', '10', '11'].includes(code)) return 'delivered';
  return ['102', '103', '105', '106'].includes(code) ? 'returned' : undefined;
}

function normal(title: string): string {
  return title.trim().toLocaleLowerCase('uk');
}
