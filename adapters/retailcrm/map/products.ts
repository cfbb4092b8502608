/** Products with their offers → products with variants. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { toDecimal, toMoney } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import { fromNaive } from '../../../src/lib/time.ts';
import type { Product, Variant } from '../../../src/model/product.ts';
import type { ReferenceEntry } from '../../../src/model/reference.ts';
import type { NativeProduct, NativeProductOffer } from '../schemas.ts';
import { brandId, idOf } from './ids.ts';
import { known, objectOf, pick, valuesOf } from './maps-or-lists.ts';
import type { Names } from './names.ts';
import { toOptions } from './order-items.ts';
import { type PriceBook, toExtraPrices, toVariantPrices, type VariantPrices } from './prices.ts';

/** What products are mapped with. */
export interface ProductContext {
  readonly scope: Scope;
  readonly book: PriceBook;
  readonly properties: Names;
  /** Categories by gateway id. */
  readonly categories: ReadonlyMap<string, Pick<ReferenceEntry, 'name' | 'extra'>>;
}

export function toProduct(native: NativeProduct, context: ProductContext): Product {
  const { scope, book } = context;
  const offers = valuesOf(native.offers);
  const prices = offers.map((offer) => toVariantPrices(offer, book));
  const currency = prices.find(({ price }) => price !== null)?.currency ?? prices[0]?.currency ?? book.base;
  const variants = offers.map((offer, index) => toVariant(offer, inCurrency(prices[index] as VariantPrices, currency), context));
  const [only] = variants.length === 1 ? variants : [];
  return {
    id: toGid(scope, idOf('product', native.id)),
    connection: scope.connection,
    vendor: scope.vendor,
    externalId: textOrNull(native.externalId),
    sku: textOrNull(native.article),
    barcodes: only?.barcodes ?? [],
    name: native.name ?? '',
    description: textOrNull(native.description),
    // A free-text manufacturer: its name is its id.
    brand:
      textOrNull(native.manufacturer) === null
        ? null
        : { id: toGid(scope, brandId(native.manufacturer ?? '')), name: native.manufacturer ?? null },
    categories: toCategories(native, context),
    images: imagesOf(native, offers),
    unit: textOrNull(objectOf(offers[0]?.unit)?.sym) ?? textOrNull(objectOf(offers[0]?.unit)?.name),
    active: native.active ?? null,
    currency,
    price: common(variants, 'price'),
    salePrice: common(variants, 'salePrice'),
    cost: common(variants, 'cost'),
    quantity: toNumber(native.quantity),
    variants,
    createdAt: null,
    // Newer accounts only.
    updatedAt: fromNaive(native.updatedAt, scope.timezone),
    extra: toExtra(native, offers, book),
    raw: native,
  };
}

function toVariant(offer: NativeProductOffer, prices: VariantPrices, context: ProductContext): Variant {
  const barcode = textOrNull(offer.barcode);
  return {
    id: toGid(context.scope, idOf('offer', offer.id)),
    externalId: textOrNull(offer.externalId),
    sku: textOrNull(offer.article),
    barcodes: barcode === null ? [] : [barcode],
    name: textOrNull(offer.name),
    options: toOptions(offer.properties, context.properties),
    price: prices.price,
    salePrice: prices.salePrice,
    cost: prices.cost,
    quantity: toNumber(offer.quantity),
    active: offer.active ?? null,
  };
}

/** Amounts in another currency than the product's are in `extra.offers` only. */
function inCurrency(prices: VariantPrices, currency: string): VariantPrices {
  return prices.currency === currency ? prices : { currency, price: null, salePrice: null, cost: null };
}

/** What all variants agree on; null where they differ. */
function common(variants: readonly Variant[], field: 'price' | 'salePrice' | 'cost'): string | null {
  const [first] = variants;
  return first && variants.every((variant) => variant[field] === first[field]) ? first[field] : null;
}

/** A product tells its groups by number only. */
function toCategories(native: NativeProduct, { scope, categories }: ProductContext): Product['categories'] {
  return valuesOf(native.groups).flatMap((group) => {
    const id = group.id === null || group.id === undefined ? null : toGidOrNull(scope, idOf('group', group.id));
    if (id === null) return [];
    const category = categories.get(id);
    const parent = category?.extra.parentId;
    return [{ id, name: category?.name ?? null, parentId: typeof parent === 'string' ? parent : null }];
  });
}

function imagesOf(native: NativeProduct, offers: readonly NativeProductOffer[]): string[] {
  return [...new Set([textOrNull(native.imageUrl), ...offers.flatMap((offer) => valuesOf(offer.images).map(textOrNull))])].filter(
    (image) => image !== null,
  );
}

function toNumber(value: number | string | null | undefined): number | null {
  const decimal = toDecimal(value);
  return decimal === null ? null : Number(decimal);
}

/** Fields that go into `extra` as they are. `stock` is the mark "best price", not a quantity (retailcrm.txt 9739-9741). */
const EXTRA = ['type', 'url', 'popular', 'stock', 'novelty', 'recommended', 'markable', 'properties'] as const;
const OFFER_EXTRA = ['vatRate', 'weight', 'length', 'width', 'height', 'site'] as const;

function toExtra(native: NativeProduct, offers: readonly NativeProductOffer[], book: PriceBook): Record<string, unknown> {
  return known({
    ...pick(native, EXTRA),
    catalogId: native.catalogId,
    minPrice: toMoney(native.minPrice),
    maxPrice: toMoney(native.maxPrice),
    offers: offers.map((offer) =>
      known({
        id: String(offer.id),
        xmlId: offer.xmlId,
        ...pick(offer, OFFER_EXTRA),
        prices: toExtraPrices(offer.prices, book),
        purchasePrice: toMoney(offer.purchasePrice),
      }),
    ),
  });
}
