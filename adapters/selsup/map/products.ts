/** The vendor's card (model → colours → sizes) → product with variants. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { compare, sum } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { Product, Variant } from '../../../src/model/product.ts';
import type { StockLevel } from '../../../src/model/stock.ts';
import type { NativeModel, NativeSize, NativeStockRow, NativeView } from '../schemas.ts';
import { toCount, toKopecks } from './amounts.ts';
import { optionsOf, skuOf } from './orders.ts';
import { toTime } from './times.ts';

/** A size with its colour. */
export interface SizeOfView {
  readonly view: NativeView;
  readonly size: NativeSize;
}

/** All sizes of all colours, in the card's order. */
export function sizesOfModel(model: NativeModel): readonly SizeOfView[] {
  return (model.views ?? []).flatMap((view) => (view.sizes ?? []).map((size) => ({ view, size })));
}

/** Whether a size is sold: neither it nor its colour nor its card is archived. */
export function isLive(model: NativeModel, { view, size }: SizeOfView): boolean {
  return !model.deleted && !view.deleted && !size.deleted;
}

/** `baseUrl` is where pictures lie that have only a path. */
export function toProduct(model: NativeModel, scope: Scope, baseUrl: string): Product {
  const sizes = sizesOfModel(model);
  const variants = sizes.map((size) => toVariant(model, size, scope));
  const quantities = variants.map((variant) => variant.quantity).filter((quantity) => quantity !== null);
  const one = (key: 'price' | 'salePrice' | 'cost') => {
    const values = new Set(variants.map((variant) => variant[key]));
    return values.size === 1 ? (variants[0]?.[key] ?? null) : null;
  };
  const { category, brand } = model;
  return {
    id: toGid(scope, model.id),
    connection: scope.connection,
    vendor: scope.vendor,
    externalId: textOrNull(model.oneCId),
    sku: textOrNull(model.article),
    barcodes: [...new Set(variants.flatMap((variant) => variant.barcodes))],
    name: textOrNull(model.name) ?? textOrNull(model.title) ?? textOrNull(model.article) ?? String(model.id),
    description: textOrNull(model.description),
    brand: brand ? { id: toGid(scope, brand.brandId), name: textOrNull(brand.name) } : null,
    categories: category
      ? [{ id: toGid(scope, category.categoryId), name: textOrNull(category.name), parentId: toGidOrNull(scope, category.parentId) }]
      : [],
    images: imagesOf(model, baseUrl),
    unit: null,
    active: variants.length === 0 ? !model.deleted : variants.some((variant) => variant.active),
    currency: scope.currency,
    // One price where all variants agree; else the variants tell theirs.
    price: one('price'),
    salePrice: one('salePrice'),
    cost: one('cost'),
    quantity: quantities.length === 0 ? null : Number(sum(quantities.map(String))),
    variants,
    createdAt: toTime(model.createdDate),
    updatedAt: null,
    extra: {
      title: textOrNull(model.title),
      organizationId: textOrNull(model.organizationId),
      archived: model.deleted ?? false,
      skuIds: Object.fromEntries(sizes.map(({ size }) => [toGid(scope, size.id), textOrNull(size.skuId)])),
    },
    raw: model,
  };
}

function toVariant(model: NativeModel, part: SizeOfView, scope: Scope): Variant {
  const { view, size } = part;
  return {
    id: toGid(scope, size.id),
    externalId: textOrNull(size.siteId) ?? textOrNull(size.oneCId),
    sku: skuOf(size),
    barcodes: (size.barcodes ?? []).map(({ barcode }) => textOrNull(barcode)).filter((barcode) => barcode !== null),
    name: textOrNull(size.printName) ?? textOrNull(size.name),
    options: optionsOf(view.color, size.size),
    ...pricesOf(size),
    cost: toKopecks(size.purchasePrice),
    quantity: toCount(size.instockQuantity),
    active: isLive(model, part) && view.actual !== false,
  };
}

/** The vendor's `price` is with discount; the one without is the regular price where it is higher. */
export function pricesOf(size: Pick<NativeSize, 'price' | 'priceWithoutDiscount'>): {
  readonly price: string | null;
  readonly salePrice: string | null;
} {
  const price = toKopecks(size.price);
  const regular = toKopecks(size.priceWithoutDiscount);
  if (price === null || regular === null) return { price: price ?? regular, salePrice: null };
  return compare(regular, price) > 0 ? { price: regular, salePrice: price } : { price, salePrice: null };
}

function imagesOf(model: NativeModel, baseUrl: string): string[] {
  const urls = (model.views ?? []).flatMap((view) => {
    const images = [...(view.images ?? [])].sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
    const listed = images.map((image) => urlOf(image, baseUrl));
    const main = textOrNull(view.mainImageUrl) ?? (listed.length === 0 && view.mainImage ? urlOf(view.mainImage, baseUrl) : null);
    return [main, ...listed];
  });
  return [...new Set(urls.filter((url) => url !== null))];
}

function urlOf(
  image: { readonly url?: string | null | undefined; readonly path?: string | null | undefined },
  baseUrl: string,
): string | null {
  const url = textOrNull(image.url);
  if (url !== null) return url;
  const path = textOrNull(image.path);
  return path === null ? null : `${baseUrl.replace(/\/$/, '')}/files/image?path=${encodeURIComponent(path)}`;
}

/** What one warehouse has of a size. A row of a size without a card cannot be named. */
export function toStockLevel(row: NativeStockRow, warehouse: StockLevel['warehouse'], scope: Scope): StockLevel | undefined {
  const model = row.view?.model?.id;
  if (model === undefined || model === null) return undefined;
  const quantity = toCount(row.stock);
  const reserved = toCount(row.reserved);
  const { price, salePrice } = pricesOf(row);
  return {
    connection: scope.connection,
    vendor: scope.vendor,
    productId: toGid(scope, model),
    variantId: toGid(scope, row.id),
    sku: skuOf(row),
    warehouse,
    quantity,
    available: quantity === null || reserved === null ? null : quantity - reserved,
    price: salePrice ?? price,
    cost: toKopecks(row.purchasePrice),
    currency: scope.currency,
    updatedAt: null,
    raw: row,
  };
}
