/** Orders → the form of a sale. The form is whole on create and on edit: which keys are required is told nowhere, so every key of the examples goes out. */
import { ProblemError } from '../../../src/errors.ts';
import { divideExactly, multiply, subtract, sum, toJsonNumber } from '../../../src/lib/money.ts';
import { fromUnix } from '../../../src/lib/time.ts';
import type { NativeSale } from '../schemas.ts';
import { secondsOf } from './ids.ts';
import { jsonId, jsonNumber, toId, toIdList, toPositiveAmount } from './native.ts';

/** A line of a sale as it is written: ids are the CRM's, `price` is net. */
export interface SaleLine {
  readonly productId: string;
  readonly warehouseId: string;
  readonly quantity: number;
  /** After every discount: the unit of the form's own `discount` is told nowhere. */
  readonly price: string;
}

/** The form of PUT and POST /sales; values are ready for JSON. */
export type NativeSaleForm = Readonly<Record<string, unknown>> & { readonly products: Readonly<Record<string, object>> };

/** What a sale is made of, or changed to. Absent = as it is. */
export interface SaleFields {
  readonly clientId?: string | null;
  readonly channelIds?: readonly string[];
  readonly status?: string;
  readonly accountId?: string;
  /** RFC 3339. */
  readonly date?: string;
  readonly lines?: readonly SaleLine[];
  readonly comment?: string;
  /** Null = none. */
  readonly prepaid?: string | null;
}

/** Price of one after the line's discount, when kopecks can say it; else undefined. */
export function netPrice(unitPrice: string, discount: string, quantity: number): string | undefined {
  return divideExactly(subtract(multiply(unitPrice, quantity), discount), quantity, 2) ?? undefined;
}

/** What the lines cost together. */
export function amountOf(lines: readonly SaleLine[]): string {
  return sum(lines.map((line) => multiply(line.price, line.quantity)));
}

/** The form of a new sale. */
export function toSaleForm(fields: Required<SaleFields>): NativeSaleForm {
  const amount = toJsonNumber(amountOf(fields.lines));
  return { products: {}, amount, amount_sale: amount, ...partsOf(fields) };
}

/** The form that leaves a sale as it is. */
export function fromSale(sale: NativeSale): NativeSaleForm {
  return {
    oid: jsonId(String(sale.oid)),
    amount: jsonNumber(sale.amount),
    amount_sale: jsonNumber(sale.amount_sale ?? sale.amount),
    client_id: jsonId(toId(sale.client_id)) ?? null,
    channel_id: toIdList(sale.channel_id).flatMap((id) => jsonId(id) ?? []),
    order_status: sale.order_status ?? '',
    account_id: jsonId(toId(sale.account_id)) ?? null,
    date: isoOf(fromUnix(secondsOf(sale))),
    discount: jsonNumber(sale.discount),
    discount_type: sale.discount_type || '%',
    products: keyed(
      sale.items.map((item) => ({
        pid: jsonId(toId(item.product_id)) ?? null,
        count: jsonNumber(item.quantity),
        discount: jsonNumber(item.discount),
        finish_price: jsonNumber(item.price),
        mid: jsonId(toId(item.mid)) ?? null,
      })),
    ),
    comment: sale.comment ?? '',
    // hprofit.txt 428: none is an empty text.
    prepaid_amount: toPositiveAmount(sale.prepaid_amount) === null ? '' : jsonNumber(sale.prepaid_amount),
  };
}

/** A form with changes. Only lines change the sums: a status never does. */
export function changeSaleForm(form: NativeSaleForm, fields: SaleFields): NativeSaleForm {
  const amount = fields.lines === undefined ? undefined : toJsonNumber(amountOf(fields.lines));
  return { ...form, ...(amount === undefined ? {} : { amount, amount_sale: amount }), ...partsOf(fields) };
}

function partsOf(fields: SaleFields): Record<string, unknown> {
  const parts: Record<string, unknown> & { products?: Record<string, object> } = {};
  if (fields.clientId !== undefined) parts.client_id = jsonId(fields.clientId) ?? null;
  if (fields.channelIds !== undefined) parts.channel_id = fields.channelIds.flatMap((id) => jsonId(id) ?? []);
  if (fields.status !== undefined) parts.order_status = fields.status;
  if (fields.accountId !== undefined) parts.account_id = jsonId(fields.accountId);
  if (fields.date !== undefined) parts.date = isoOf(fields.date);
  if (fields.lines !== undefined) parts.products = keyed(fields.lines.map(productOf));
  if (fields.comment !== undefined) parts.comment = fields.comment;
  if (fields.prepaid !== undefined)
    parts.prepaid_amount = toPositiveAmount(fields.prepaid) === null ? '' : toJsonNumber(fields.prepaid as string);
  return parts;
}

function productOf(line: SaleLine): object {
  return {
    pid: jsonId(line.productId),
    count: line.quantity,
    discount: 0,
    finish_price: toJsonNumber(line.price),
    mid: jsonId(line.warehouseId),
  };
}

/** hprofit.txt 418-430: an object whose keys are the positions, not a list. */
function keyed(products: readonly object[]): Record<string, object> {
  return Object.fromEntries(products.map((product, index) => [String(index), product]));
}

/** hprofit.txt 417: with milliseconds. */
function isoOf(time: string | null): string {
  const date = new Date(time ?? '');
  if (Number.isNaN(date.getTime())) throw new ProblemError('vendor_invalid_response', 'The sale has no date that can be told again.');
  return date.toISOString();
}
