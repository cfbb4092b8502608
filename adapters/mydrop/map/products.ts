/** Products ↔ the export, and the bodies of the two calls that write them. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { toDecimal, toJsonNumber, toMoney } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { Category } from '../../../src/model/category.ts';
import type { Product, ProductDraft, Variant } from '../../../src/model/product.ts';
import type { StockLevel } from '../../../src/model/stock.ts';
import type { NativeCategory, NativeExportProduct } from '../schemas.ts';
import { keyedIdOf, keyedVariantIdOf, type ProductKey, variantIdOf } from './ids.ts';
import { codeOrNull, present } from './native.ts';
import { SIZE } from './orders.ts';

/** The vendor keeps one stock and calls it nothing: this stands for it. */
export const WAREHOUSE = { code: 'default', name: 'MyDrop' } as const;

/** Prices that the vendor knows; `opt_price` and `drop_price` have no place in the model. */
export interface Prices {
  readonly price?: string | null | undefined;
  readonly cost?: string | null | undefined;
  readonly dropPrice?: string | null | undefined;
  readonly optPrice?: string | null | undefined;
}

/** A product of the export. */
export function toProduct(native: NativeExportProduct, categories: readonly NativeCategory[], scope: Scope): Product {
  const variants = toVariants(native, scope);
  const categoryId = codeOrNull(native.category_id);
  const category = categories.find((each) => String(each.id) === categoryId);
  const manufacturer = typeof native.vendor_manufacturer === 'string' ? textOrNull(native.vendor_manufacturer) : null;
  const { hidden, archived } = native;
  return {
    id: toGid(scope, native.id),
    connection: scope.connection,
    vendor: scope.vendor,
    externalId: codeOrNull(native.import_id),
    sku: codeOrNull(native.sku),
    barcodes: [],
    name: native.title,
    description: textOrNull(native.description),
    brand: manufacturer === null ? null : { id: toGid(scope, manufacturer), name: manufacturer },
    categories:
      categoryId === null
        ? []
        : [{ id: toGid(scope, categoryId), name: category?.title ?? null, parentId: toGidOrNull(scope, codeOrNull(category?.parent_id)) }],
    images: (native.images ?? []).flatMap((image) => imageUrl(image) ?? []),
    unit: null,
    active: typeof hidden === 'boolean' || typeof archived === 'boolean' ? !(hidden || archived) : null,
    currency: scope.currency,
    price: toMoney(native.price),
    salePrice: null,
    cost: toMoney(native.assembly_price),
    quantity: total(variants),
    variants,
    createdAt: null,
    updatedAt: null,
    extra: present({
      dropPrice: toMoney(native.drop_price),
      optPrice: toMoney(native.opt_price),
      params: native.params?.length
        ? native.params.map(({ title, value }) => ({ name: codeOrNull(title), value: codeOrNull(value) }))
        : null,
      hidden,
      archived,
    }),
    raw: native,
  };
}

function toVariants(native: NativeExportProduct, scope: Scope): Variant[] {
  const sizes = native.sizes ?? [];
  const shared = {
    externalId: null,
    barcodes: [],
    price: toMoney(native.price),
    salePrice: null,
    cost: toMoney(native.assembly_price),
    active: null,
  };
  // Without a size there is no amount (mydrop.txt 557-563).
  if (sizes.length === 0)
    return [{ ...shared, id: toGid(scope, native.id), sku: codeOrNull(native.sku), name: native.title, options: [], quantity: null }];
  return sizes.map((size) => {
    const title = codeOrNull(size.title);
    const sku = codeOrNull(size.sku) ?? (sizes.length === 1 ? codeOrNull(native.sku) : null);
    const quantity = toDecimal(size.amount);
    return {
      ...shared,
      id: toGid(scope, variantIdOf(native.id, size.id)),
      sku,
      name: title,
      options: title === null ? [] : [{ name: SIZE, value: title }],
      quantity: quantity === null ? null : Number(quantity),
    };
  });
}

/** What there is of a product's sizes. One without sizes has no stock that could be told. */
export function toStockLevels(native: NativeExportProduct, scope: Scope): StockLevel[] {
  if (!native.sizes?.length) return [];
  return toVariants(native, scope).map((variant) => ({
    connection: scope.connection,
    vendor: scope.vendor,
    productId: toGid(scope, native.id),
    variantId: variant.id,
    sku: variant.sku,
    warehouse: { id: toGid(scope, WAREHOUSE.code), name: WAREHOUSE.name },
    quantity: variant.quantity,
    available: null,
    price: variant.price,
    cost: variant.cost,
    currency: scope.currency,
    updatedAt: null,
    raw: native,
  }));
}

/** A category: of the export, or as the write answers it (mydrop.txt 643-649). */
export function toCategory(native: NativeCategory, scope: Scope): Category {
  const parent = codeOrNull(native.parent_id);
  return {
    id: toGid(scope, native.id),
    connection: scope.connection,
    vendor: scope.vendor,
    name: native.title,
    parentId: parent === '0' ? null : toGidOrNull(scope, parent),
    externalId: codeOrNull(native.import_id),
    image: native.image ? imageUrl(native.image) : null,
    active: null,
    raw: native,
  };
}

/** Where pictures lie by their names, as the export's addresses show. */
const UPLOADS = 'https://backend.mydrop.com.ua/vendor/products/uploads/';

/** Address of a picture; the export tells it whole. */
function imageUrl(image: {
  readonly filename?: string | null | undefined;
  readonly full_url?: string | null | undefined;
  readonly url?: string | null | undefined;
}): string | null {
  const told = textOrNull(image.full_url) ?? textOrNull(image.url);
  return told ?? (image.filename ? UPLOADS + encodeURIComponent(image.filename) : null);
}

function total(variants: readonly Variant[]): number | null {
  return variants.some((variant) => variant.quantity === null)
    ? null
    : variants.reduce((all, variant) => all + (variant.quantity as number), 0);
}

/** A size of a new product. */
export interface SizeInput {
  readonly title: string;
  readonly sku: string | null;
  readonly amount: number;
}

/** Sizes of a new product; a size is named by its title (mydrop.txt 740). Undefined in the place of one that has none. */
export function fromVariants(variants: ProductDraft['variants']): readonly (SizeInput | undefined)[] {
  return (variants ?? []).map((variant) => {
    const title = variant.name || variant.options?.find((option) => option.name === SIZE)?.value || variant.sku;
    return title ? { title, sku: textOrNull(variant.sku), amount: variant.quantity ?? 0 } : undefined;
  });
}

/** Key of a new product: the first that the vendor looks for (mydrop.txt 671). */
export function keyOf(product: { readonly externalId: string | null; readonly sku: string | null; readonly title: string }): ProductKey {
  if (product.externalId !== null) return { import_id: product.externalId };
  return product.sku === null ? { title: product.title } : { sku: product.sku };
}

/** Keys of prices, as both calls name them. `opt_price` is known to one of them only (mydrop.txt 555). */
export function fromPrices(prices: Prices, withOpt: boolean): object {
  const keys = {
    assembly_price: prices.cost,
    drop_price: prices.dropPrice,
    price: prices.price,
    ...(withOpt && { opt_price: prices.optPrice }),
  };
  return Object.fromEntries(Object.entries(keys).flatMap(([key, value]) => (value ? [[key, toJsonNumber(value)]] : [])));
}

/** A size inside a body. */
export function fromSize(size: SizeInput): object {
  return { title: size.title, ...(size.sku !== null && { sku: size.sku }), amount: toJsonNumber(toDecimal(size.amount) ?? '0') };
}

/** What is known of a product that cannot be read: what was written. */
export interface WrittenProduct {
  readonly key: ProductKey;
  readonly externalId: string | null;
  readonly sku: string | null;
  readonly name: string;
  readonly description: string | null;
  readonly categoryId: string | null;
  readonly images: readonly string[];
  readonly prices: Prices;
  readonly sizes: readonly SizeInput[];
}

/** A product as it was written: the vendor gives counts only, no id (mydrop.txt 713-716). */
export function toWrittenProduct(written: WrittenProduct, scope: Scope): Product {
  const { key, sizes, prices } = written;
  const money = (value: string | null | undefined) => (value ? toMoney(value) : null);
  const shared = { externalId: null, barcodes: [], price: money(prices.price), salePrice: null, cost: money(prices.cost), active: null };
  const variants: Variant[] = sizes.map((size) => ({
    ...shared,
    id: toGid(scope, keyedVariantIdOf(key, size.title)),
    sku: size.sku,
    name: size.title,
    options: [{ name: SIZE, value: size.title }],
    quantity: size.amount,
  }));
  const own: Variant = { ...shared, id: toGid(scope, keyedIdOf(key)), sku: written.sku, name: written.name, options: [], quantity: null };
  return {
    id: toGid(scope, keyedIdOf(key)),
    connection: scope.connection,
    vendor: scope.vendor,
    externalId: written.externalId,
    sku: written.sku,
    barcodes: [],
    name: written.name,
    description: written.description,
    brand: null,
    categories: written.categoryId === null ? [] : [{ id: toGid(scope, written.categoryId), name: null, parentId: null }],
    images: [...written.images],
    unit: null,
    active: null,
    currency: scope.currency,
    price: money(prices.price),
    salePrice: null,
    cost: money(prices.cost),
    quantity: sizes.length > 0 ? total(variants) : null,
    variants: variants.length > 0 ? variants : [own],
    createdAt: null,
    updatedAt: null,
    extra: present({ dropPrice: money(prices.dropPrice), optPrice: money(prices.optPrice), composed: true }),
  };
}
