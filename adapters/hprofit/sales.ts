/** Writing sales. An edit is a whole new form, and gives the sale another `oid`. */
import type { IdentifiedOrderDraft } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { canonicalJson } from '../../src/lib/json.ts';
import { compare, multiply, subtract } from '../../src/lib/money.ts';
import { fromMillis, toUnix } from '../../src/lib/time.ts';
import type { Order, OrderItemPatch, OrderPatch } from '../../src/model/order.ts';
import { looksMarked, readComment, writeComment } from './map/external-ids.ts';
import { unplaced } from './map/fields.ts';
import type { OrderPlace } from './map/ids.ts';
import { secondsOf } from './map/ids.ts';
import { jsonId, toAmount, toFlag, toId, toPositiveAmount } from './map/native.ts';
import { amountOf, changeSaleForm, fromSale, netPrice, type SaleFields, type SaleLine, toSaleForm } from './map/sale-forms.ts';
import { SALED } from './map/sales.ts';
import { accountOf, checkDiscount, invalid, namedProduct, requireId, statusToWrite, unsupportedField } from './order-input.ts';
import { mapSale, readSale } from './order-lookup.ts';
import type { NativeSale, NativeSavedSale } from './schemas.ts';
import type { HprofitContext } from './settings.ts';

type SalePlace = Extract<OrderPlace, { kind: 'sale' }>;

const lines = ['productId', 'variantId', 'sku', 'quantity', 'unitPrice', 'discount', 'warehouseId'].map((key) => `/items/*/${key}`);

/** What a new sale has a place for. */
export const SALE_FIELDS: readonly string[] = [
  '/externalId',
  '/customer/id',
  ...lines,
  '/currency',
  '/status',
  '/nativeStatus',
  '/payment/methodId',
  '/payment/paid',
  '/source/channel',
  '/notes/manager',
  '/createdAt',
];

/** What an edit has a place for: tracking number, delivery and the seller's number are not on the form (hprofit.txt 441-464). */
export const SALE_PATCH_FIELDS: readonly string[] = [
  ...SALE_FIELDS.filter((pointer) => pointer !== '/externalId' && pointer !== '/currency'),
  '/items/*/id',
];

/** Makes a sale. */
export async function createSale(context: HprofitContext, draft: IdentifiedOrderDraft): Promise<Order> {
  for (const pointer of unplaced(draft, SALE_FIELDS)) context.ignore(pointer, 'sales have no place for it');
  const accountId = draft.payment?.methodId ?? context.settings.options.accountId;
  if (accountId === undefined) throw invalid('/payment/methodId', 'name an account, or set options.accountId');
  const account = await accountOf(context, requireId(accountId, '/payment/methodId'));
  if (!account) throw invalid('/payment/methodId', 'there is no such account');
  checkCurrency(context, draft.currency, account.currency);
  const items = await toLines(context, draft.items, []);
  const total = amountOf(items);
  const paid = draft.payment?.paid ?? null;
  const fullyPaid = paid !== null && compare(paid, total) >= 0;
  const status = statusToWrite('sale', draft, context) ?? (fullyPaid ? SALED : 'reserve_sale');
  const date = draft.createdAt ?? fromMillis(context.now());
  const form = toSaleForm({
    clientId: clientOf(draft),
    channelIds: toChannels(context, draft.source?.channel),
    status,
    accountId,
    date,
    lines: items,
    comment: writeComment(toNotes(context, draft.notes?.manager), draft.externalId),
    prepaid: toPrepaid(context, status, paid, total),
  });
  return readBack(context, await context.client.createSale(form), toUnix(date));
}

/** Changes a sale. The answer has another id: an edit gives another `oid`. */
export async function updateSale(context: HprofitContext, sale: NativeSale, patch: OrderPatch): Promise<Order> {
  for (const pointer of unplaced(patch, SALE_PATCH_FIELDS)) context.ignore(pointer, 'sales have no place for it');
  const fields = await toFields(context, sale, patch);
  const before = fromSale(sale);
  const form = changeSaleForm(before, fields);
  // An edit makes the sale anew: without a change there is nothing to gain by it.
  if (canonicalJson(form) === canonicalJson(before)) return mapSale(context, sale);
  checkEditable(sale, patch);
  return readBack(context, await context.client.editSale(form), fields.date === undefined ? secondsOf(sale) : toUnix(fields.date));
}

/** Deletes a sale, with what it did to stock and accounts; false = no such sale. */
export async function deleteSale(context: HprofitContext, place: SalePlace): Promise<boolean> {
  const sale = await readSale(context, place);
  if (!sale) return false;
  await context.client.deleteSale(jsonId(String(sale.oid)));
  return true;
}

/** The sale as the CRM has it now. Its `oid` is the answer's (hprofit.txt 443, 468). */
async function readBack(context: HprofitContext, saved: NativeSavedSale, at: number): Promise<Order> {
  const sale = await readSale(context, { kind: 'sale', oid: String(saved.oid), at, number: toId(saved.order_number) ?? '' });
  if (!sale) throw new ProblemError('vendor_invalid_response', `The vendor saved sale ${saved.oid} and does not list it.`);
  return mapSale(context, sale);
}

function checkEditable(sale: NativeSale, patch: OrderPatch): void {
  if (sale.items.some((item) => toFlag(item.is_refund))) {
    throw new ProblemError(
      'unsupported',
      'A sale with returned lines cannot be changed here: the form of an edit cannot say which they are.',
    );
  }
  if (patch.items && toPositiveAmount(sale.discount) !== null) {
    throw unsupportedField(
      '/items',
      'the sale has a discount of its own, and how the CRM would spread it over other lines is told nowhere',
    );
  }
}

async function toFields(context: HprofitContext, sale: NativeSale, patch: OrderPatch): Promise<SaleFields> {
  const { customer, payment, source, notes } = patch;
  const items = patch.items && (await toLines(context, patch.items, sale.items));
  const total = items ? amountOf(items) : (toAmount(sale.amount) ?? '0.00');
  const written = statusToWrite('sale', patch, context);
  const accountId = payment?.methodId ?? undefined;
  if (payment && payment.methodId === null) context.ignore('/payment/methodId', 'a sale always has an account');
  if (accountId !== undefined && !(await accountOf(context, requireId(accountId, '/payment/methodId')))) {
    throw invalid('/payment/methodId', 'there is no such account');
  }
  const prepaid =
    payment === null || payment?.paid === null
      ? null
      : payment?.paid === undefined
        ? undefined
        : toPrepaid(context, written ?? sale.order_status ?? '', payment.paid, total);
  const clientId = customer === null || customer?.id === null ? null : customer?.id;
  const channel = source === null ? null : source?.channel;
  const manager = notes === null ? null : notes?.manager;
  return {
    ...(clientId !== undefined && { clientId: clientId === null ? null : requireId(clientId, '/customer/id') }),
    ...(channel !== undefined && { channelIds: toChannels(context, channel) }),
    ...(written !== undefined && { status: written }),
    ...(accountId !== undefined && { accountId }),
    ...(patch.createdAt !== undefined && { date: patch.createdAt }),
    ...(items && { lines: items }),
    ...(manager !== undefined && { comment: writeComment(toNotes(context, manager), readComment(sale.comment).externalId) }),
    ...(prepaid !== undefined && { prepaid }),
  };
}

/** A finished sale is paid in full: only the rest of an unfinished one can be open. */
function toPrepaid(context: HprofitContext, status: string, paid: string | null, total: string): string | null {
  if (paid === null) return null;
  if (status !== SALED) return paid;
  if (compare(paid, total) !== 0) context.ignore('/payment/paid', 'a finished sale is paid in full');
  return null;
}

function toNotes(context: HprofitContext, text: string | null | undefined): string | null {
  if (!text) return null;
  if (!looksMarked(text)) return text;
  context.ignore('/notes/manager', 'it would be read as the marker of an externalId');
  return null;
}

function toChannels(context: HprofitContext, channel: string | null | undefined): readonly string[] {
  if (!channel) return [];
  const ids = channel.split(',').map((part) => part.trim());
  if (ids.every((id) => jsonId(id) !== undefined)) return ids;
  context.ignore('/source/channel', "channels are the CRM's numbers here");
  return [];
}

/** The form names no currency: a sale is in its account's. */
function checkCurrency(context: HprofitContext, asked: string | undefined, account: string | null): void {
  const currency = account ?? context.scope.currency;
  if (asked !== undefined && asked !== currency) throw unsupportedField('/currency', `the account is in ${currency}`);
}

async function toLines(
  context: HprofitContext,
  items: readonly OrderItemPatch[],
  existing: NativeSale['items'],
): Promise<readonly SaleLine[]> {
  return Promise.all(
    items.map(async (item, index) => {
      const kept = item.id === undefined ? undefined : existing.find((line) => toId(line.oiid) === item.id);
      if (item.id !== undefined && !kept) throw invalid(`/items/${index}/id`, 'the sale has no such line');
      const productId = namedProduct(item, index) ?? toId(kept?.product_id) ?? (await productBySku(context, item.sku, index));
      const known = kept ?? existing.find((line) => toId(line.product_id) === productId);
      const warehouseId = item.warehouseId ?? toId(known?.mid) ?? context.settings.options.warehouseId;
      if (warehouseId === undefined) throw invalid(`/items/${index}/warehouseId`, 'name a warehouse, or set options.warehouseId');
      return {
        productId,
        warehouseId: requireId(warehouseId, `/items/${index}/warehouseId`),
        quantity: item.quantity,
        price: priceOf(context, item, index),
      };
    }),
  );
}

async function productBySku(context: HprofitContext, sku: string | undefined, index: number): Promise<string> {
  if (sku === undefined) throw invalid(`/items/${index}`, 'a line of a sale needs a productId, a variantId or a sku');
  const [match, ...others] = await context.findVariants({ sku });
  if (!match) throw invalid(`/items/${index}/sku`, 'there is no product with it');
  if (others.length > 0) throw invalid(`/items/${index}/sku`, 'several products have it');
  return match.variantId;
}

/** The form has one price a line: what a discount leaves of it has to come out in whole kopecks. */
function priceOf(context: HprofitContext, item: OrderItemPatch, index: number): string {
  const { unitPrice, quantity } = item;
  const discount = item.discount ?? '0';
  checkDiscount(item, subtract(multiply(unitPrice, quantity), discount), index);
  const net = netPrice(unitPrice, discount, quantity);
  if (net !== undefined) return net;
  const gross = netPrice(unitPrice, '0', quantity);
  if (gross === undefined) throw unsupportedField(`/items/${index}/unitPrice`, 'prices of sales have two decimals');
  context.ignore(`/items/${index}/discount`, `${discount} over ${quantity} does not come out in whole kopecks`);
  return gross;
}

/** A customer of whom the vendor has a place for nothing is no longer in the draft. */
function clientOf(draft: Partial<Pick<IdentifiedOrderDraft, 'customer'>>): string | null {
  const id = draft.customer?.id ?? null;
  return id === null ? null : requireId(id, '/customer/id');
}
