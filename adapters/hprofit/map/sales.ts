/** Sales ↔ orders: the ledger's documents. Pure. */

import type { Scope } from '../../../src/adapter.ts';
import { ProblemError } from '../../../src/errors.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { atLeastZero, compare, multiply, subtract, sum } from '../../../src/lib/money.ts';
import { toPhone } from '../../../src/lib/phone.ts';
import { joinName, textOrNull, toEmail } from '../../../src/lib/text.ts';
import { fromUnix } from '../../../src/lib/time.ts';
import type { Order, OrderItem } from '../../../src/model/order.ts';
import type { NativeSale, NativeSaleItem } from '../schemas.ts';
import { toCurrency, UNKNOWN_CURRENCY } from './currency.ts';
import { toDeliveryMethod } from './delivery.ts';
import { readComment, saleExternalId } from './external-ids.ts';
import { saleIdOf } from './ids.ts';
import { present, textAt, toAmount, toFlag, toId, toIdList, toPositiveAmount, toQuantity, toRecord } from './native.ts';
import { statusIdOf, toOrderStatus } from './status.ts';

/** What a sale's mapper knows besides the sale. */
export interface SaleScope extends Scope {
  readonly currencyIds: Readonly<Record<string, string>>;
  /** Names of accounts by id. */
  readonly accountNames: ReadonlyMap<string, string | null>;
  /** `externalId` of the remote order that a sale was made from, by the sale's `oid`. */
  readonly inherited: ReadonlyMap<string, string>;
}

/** The CRM's word for a sale that is paid and done. */
export const SALED = 'saled';

/** A sale as an order. */
export function toSaleOrder(sale: NativeSale, scope: SaleScope): Order {
  const createdAt = fromUnix(sale.purchase_date);
  if (createdAt === null) throw new ProblemError('vendor_invalid_response', `Sale ${sale.oid} has no date that can be read.`);
  const items = sale.items.map((item) => toItem(item, scope));
  const total = toAmount(sale.amount);
  const status = sale.order_status ? toOrderStatus('sale', sale.order_status, scope) : 'unknown';
  const currency = toCurrency(sale.currency, scope.currencyIds, scope.currency);
  const { shipping, cityRef } = toShipping(sale, scope);
  const channel = toIdList(sale.channel_id).join(',');
  return {
    id: toGid(scope, saleIdOf(sale)),
    connection: scope.connection,
    vendor: scope.vendor,
    number: toId(sale.order_number),
    externalId: saleExternalId(sale) ?? scope.inherited.get(String(sale.oid)) ?? null,
    status,
    nativeStatus: sale.order_status ? { id: toGid(scope, statusIdOf('sale', sale.order_status)), name: sale.order_status } : null,
    currency,
    createdAt,
    updatedAt: null,
    customer: toCustomer(sale, scope),
    items,
    totals: {
      items: sum(items.map((item) => item.total)),
      discount: discountOf(sale, items, total),
      shipping: null,
      tax: items.some((item) => item.tax !== null) ? sum(items.map((item) => item.tax)) : null,
      total,
      ...paidOf(sale, status, total),
    },
    payment: { status: paymentOf(sale, status, total), method: toAccount(sale, scope) },
    shipping,
    source: channel === '' ? null : { channel, source: null, medium: null, campaign: null, keyword: null, content: null },
    notes: { customer: null, manager: readComment(sale.comment).notes },
    extra: present({
      kind: 'sale',
      ...toExtra(sale),
      cityRef,
      currencyId: currency === UNKNOWN_CURRENCY ? sale.currency : null,
      lines: sale.items.map(toExtraLine).filter((line) => Object.keys(line).length > 1),
    }),
    raw: sale,
  };
}

function toItem(item: NativeSaleItem, scope: SaleScope): OrderItem {
  const quantity = toQuantity(item.quantity);
  const price = toAmount(item.price) ?? '0.00';
  const base = toPositiveAmount(item.base_price);
  const unitPrice = base !== null && compare(base, price) > 0 ? base : price;
  const total = toAmount(item.amount) ?? multiply(price, quantity);
  const id = toGidOrNull(scope, item.product_id);
  return {
    id: toId(item.oiid),
    productId: id,
    variantId: id,
    // Lines of sales carry no SKU.
    sku: null,
    barcode: toId(item.barcode),
    name: textOrNull(item.product_name),
    quantity,
    unitPrice,
    discount: subtract(multiply(unitPrice, quantity), total),
    total,
    cost: toAmount(item.net_price),
    tax: toAmount(item.tax),
    warehouseId: toGidOrNull(scope, item.mid),
    status: toFlag(item.is_refund) ? 'returned' : null,
    nativeStatus: null,
    options: [],
  };
}

/** `%` is of the lines' total; other types are named nowhere and are read as money. */
function discountOf(sale: NativeSale, items: readonly OrderItem[], total: string | null): string | null {
  const discount = toAmount(sale.discount);
  if (discount === null || sale.discount_type !== '%') return discount;
  const whole = sum(items.map((item) => item.total));
  const exact = multiply(multiply(whole, discount), '0.01');
  if (total === null || compare(total, whole) >= 0 || exact === '0.00') return exact;
  // What the CRM really took off, rounding included.
  return subtract(whole, total);
}

/** A finished sale is paid: the rest went to its account. Of one that came back it is not told what was. */
function paidOf(sale: NativeSale, status: Order['status'], total: string | null): { paid: string | null; due: string | null } {
  if (status === 'returned' || status === 'cancelled') return { paid: null, due: null };
  const paid = sale.order_status === SALED ? total : toAmount(sale.prepaid_amount);
  return { paid, due: total === null || paid === null ? null : atLeastZero(subtract(total, paid)) };
}

function paymentOf(sale: NativeSale, status: Order['status'], total: string | null): Order['payment']['status'] {
  if (status === 'returned') return 'refunded';
  const { paid } = paidOf(sale, status, total);
  if (paid === null || total === null) return 'unknown';
  if (compare(paid, total) >= 0) return 'paid';
  return toPositiveAmount(paid) === null ? 'unpaid' : 'partially_paid';
}

function toAccount(sale: NativeSale, scope: SaleScope): Order['payment']['method'] {
  const id = toId(sale.account_id);
  return id === null ? null : { id: toGid(scope, id), name: scope.accountNames.get(id) ?? null };
}

function toCustomer(sale: NativeSale, scope: SaleScope): Order['customer'] {
  const { client } = sale;
  const id = toGidOrNull(scope, sale.client_id ?? client?.id);
  if (id === null && !client) return null;
  return {
    id,
    name: textOrNull(client?.name) ?? joinName(client?.first_name, client?.last_name, client?.middle_name),
    firstName: textOrNull(client?.first_name),
    lastName: textOrNull(client?.last_name),
    middleName: textOrNull(client?.middle_name),
    phone: toPhone(textOrNull(client?.phone), scope.country),
    email: toEmail(client?.email),
    company: null,
  };
}

function toShipping(sale: NativeSale, scope: SaleScope): { shipping: Order['shipping']; cityRef: string | null } {
  const delivery = toId(sale.clients_delivery_id) === null ? undefined : deliveryOf(sale);
  const trackingNumber = toId(sale.tracking_number);
  if (!delivery && trackingNumber === null) return { shipping: null, cityRef: null };
  const method = toDeliveryMethod(delivery?.delivery_id, scope);
  const point = textOrNull(delivery?.post_office);
  return {
    shipping: {
      method,
      carrier: null,
      trackingNumber,
      address: null,
      pickupPoint: point === null ? null : { id: point, number: null, name: null },
    },
    // A UUID of the carrier's directory, not a name.
    cityRef: textOrNull(delivery?.city),
  };
}

function deliveryOf(sale: NativeSale) {
  return sale.client?.client_deliveries?.find((delivery) => toId(delivery.id) === toId(sale.clients_delivery_id));
}

function toExtra(sale: NativeSale): Record<string, unknown> {
  const other = sale as NativeSale & Record<string, unknown>;
  return {
    amountSale: toAmount(sale.amount_sale),
    remoteOrderId: toId(sale.remote_order_id),
    prepaidAmount: toAmount(sale.prepaid_amount),
    prepaidAccountId: toId(sale.prapaid_account_id),
    responsibleUserId: toId(sale.responsible_user_id),
    fee: toAmount(sale.fee),
    dateIdent: toId(sale.date_ident),
    // JSON inside text (hprofit.txt 286); its `fee` is the one above.
    accountFee: toPositiveAmount(textAt(toRecord(sale.more_info), 'account_fee')),
    deliveryInfo: sale.delivery_info,
    af: other.af,
    terminalTransaction: other.terminal_trx,
    dps: other.dps,
    cashFromClient: other.cash_from_client,
  };
}

function toExtraLine(item: NativeSaleItem): Record<string, unknown> {
  return present({
    id: toId(item.oiid),
    parentId: toId(item.parent_id),
    channelTax: toPositiveAmount(item.channel_tax),
    profit: toAmount(item.item_profit ?? item.profit),
    priceType: item.type_price,
    ukzt: item.ukzt,
    productDeleted: toFlag(item.product_deleted) || null,
  });
}
