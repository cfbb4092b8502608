/** A caller's order → bodies of both editions' calls. */

import type { NativeNumber } from '../../../src/lib/money.ts';
import { toDecimal, toJsonNumber } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { OrderDraft } from '../../../src/model/order.ts';
import type { NativeOrderLine } from '../schemas.ts';
import { codeOrNull } from './native.ts';

/** A line as it is written. */
export interface LineInput {
  readonly title: string | null;
  readonly sku: string | null;
  /** Of one, after the line's discount. */
  readonly price: string;
  readonly quantity: number;
  readonly size: string | null;
  readonly sizeNote: string | null;
  /** What an old line costs; absent = as the product's card says (mydrop.txt 82-83). */
  readonly assemblyPrice?: string | null;
  readonly dropPrice?: string | null;
  /** Name of the supplier, on a dropshipper's line. */
  readonly vendorName?: string | undefined;
}

/** A line of the supplier's edition. The example and the table name two keys differently (mydrop.txt 19-20, 79-80): both pairs go. */
export function toVendorLine(line: LineInput): object {
  return {
    ...(line.title !== null && { product_title: line.title, title: line.title }),
    ...(line.sku !== null && { product_sku: line.sku, sku: line.sku }),
    ...(line.assemblyPrice && { assembly_price: toJsonNumber(line.assemblyPrice) }),
    ...(line.dropPrice && { drop_price: toJsonNumber(line.dropPrice) }),
    price: toJsonNumber(line.price),
    amount: toJsonNumber(numberText(line.quantity)),
    ...sizeOf(line),
  };
}

/** A line of the dropshipper's edition: the supplier by name, the product by title, and the SKU (mydrop.txt 977-984). */
export function toDropshipperLine(line: LineInput): object {
  return {
    vendor_name: line.vendorName,
    product_title: line.title,
    ...(line.sku !== null && { sku: line.sku }),
    price: toJsonNumber(line.price),
    amount: toJsonNumber(numberText(line.quantity)),
    ...sizeOf(line),
  };
}

/** An old line, as a change that replaces all lines must say it again. */
export function fromNativeLine(
  line: NativeOrderLine,
): Pick<LineInput, 'title' | 'sku' | 'size' | 'sizeNote' | 'assemblyPrice' | 'dropPrice'> {
  return {
    title: textOrNull(line.product.title),
    sku: codeOrNull(line.product.sku),
    size: codeOrNull(line.size?.title),
    sizeNote: textOrNull(line.size?.note),
    assemblyPrice: toDecimal(line.assembly_price),
    dropPrice: toDecimal(line.drop_price),
  };
}

/** Where the order came from. No answer tells it. `extra.trafficSource` is the vendor's own. */
export function fromSource(source: OrderDraft['source'], extra: { readonly trafficSource?: string | undefined }): object {
  const { channel, source: utmSource, medium, campaign, keyword, content } = source ?? {};
  return {
    ...text('order_source', channel),
    ...text('traffic_source', extra.trafficSource),
    ...text('utm_source', utmSource),
    ...text('utm_medium', medium),
    ...text('utm_term', keyword),
    ...text('utm_content', content),
    ...text('utm_campaign', campaign),
  };
}

/** One name: the whole one, else its parts in the usual order. */
export function nameOf(customer: OrderDraft['customer']): string | null {
  const { name, lastName, firstName, middleName } = customer;
  if (name?.trim()) return name;
  const parts = [firstName, middleName, lastName].flatMap((part) => (part?.trim() ? [part.trim()] : []));
  return parts.length > 0 ? parts.join(' ') : null;
}

function sizeOf(line: LineInput): object {
  return { ...text('size_title', line.size), ...text('size_note', line.sizeNote) };
}

function text(key: string, value: string | null | undefined): object {
  return value === null || value === undefined || value === '' ? {} : { [key]: value };
}

function numberText(value: NativeNumber): string {
  return toDecimal(value) ?? '0';
}
