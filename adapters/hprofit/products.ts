/** The catalogue: list, one, create. There is no call that changes a product; quantities go through stock. */
import type { List, ListQuery, Page, ProductFilters, Resources } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { parseGid } from '../../src/lib/ids.ts';
import { sum } from '../../src/lib/money.ts';
import { toUnix } from '../../src/lib/time.ts';
import type { Product, ProductDraft } from '../../src/model/product.ts';
import { type Client, type NativeProductQuery, PAGE_SIZE } from './client.ts';
import { toAmount } from './map/native.ts';
import { type ProductFields, toNativeProduct, toProduct } from './map/products.ts';
import { invalid, requireId, unsupportedField } from './order-input.ts';
import { BEGINNING, endOfTime, loadProductLinks, type ProductLink, productLinks } from './order-lookup.ts';
import type { NativeProduct } from './schemas.ts';
import type { HprofitContext, HprofitSettings } from './settings.ts';

type Products = NonNullable<Resources<Client, HprofitSettings>['products']>;
type Variant = NonNullable<ProductDraft['variants']>[number];

/** What a connection can do with products. With an integration, products have an id of the caller's own: the marketplace's. */
export function products(settings: HprofitSettings): Products {
  const linked = settings.options.integrationId !== undefined;
  return {
    list: listOf(linked),
    get: { capability: linked ? 'composed' : 'native', run: getProduct },
    create: {
      capability: 'composed',
      // Sent twice it would make two (hprofit.txt 73-74).
      guarantee: 'at-most-once',
      fields: [
        ...(linked ? ['/externalId', '/variants/*/externalId'] : []),
        ...['sku', 'barcodes', 'name', 'description', 'brand', 'categories', 'images', 'unit', 'price', 'cost', 'currency'].map(
          (key) => `/${key}`,
        ),
        '/quantity',
        '/warehouseId',
        ...['sku', 'barcodes', 'options', 'price', 'cost', 'quantity', 'warehouseId'].map((key) => `/variants/*/${key}`),
      ],
      changes: ['brands', 'categories'],
      run: createProduct,
      ...(linked && { find: findProduct }),
    },
  };
}

function listOf(linked: boolean): List<Client, HprofitSettings, Product, ProductFilters> {
  return {
    capability: 'native',
    filters: {
      categoryId: 'exact',
      warehouseId: 'exact',
      updatedFrom: 'exact',
      updatedTo: 'exact',
      q: 'scan',
      sku: 'scan',
      barcode: 'scan',
      brandId: 'scan',
      ...(linked && { externalId: 'exact' as const }),
      // No `active`: the API does not tell it.
    },
    pageSizes: { max: PAGE_SIZE },
    total: 'extra call',
    order: 'vendor',
    run: (context, query) => (query.filters.externalId === undefined ? listProducts(context, query) : listByExternalId(context, query)),
  };
}

async function listProducts(context: HprofitContext, query: ListQuery<ProductFilters>): Promise<Page<Product>> {
  const offset = Number(query.position?.offset ?? 0);
  const native = nativeFilters(context, query.filters);
  if (!native) return { items: [], next: null };
  // The count knows no filter, not even the warehouse.
  const counted = query.count && Object.keys(native).length === 0;
  const [rows, total] = await Promise.all([
    context.client.listProducts({ limit: query.size, offset, ...native }),
    counted ? context.client.countProducts() : null,
  ]);
  const next = rows.length < query.size ? null : { offset: offset + query.size };
  return { items: await mapProducts(context, rows), next, total };
}

async function listByExternalId(context: HprofitContext, query: ListQuery<ProductFilters>): Promise<Page<Product>> {
  const native = nativeFilters(context, query.filters);
  const own = ofIntegration(context, await productLinks(context)).filter((link) => link.remote === query.filters.externalId);
  if (!native || own.length === 0) return { items: [], next: null };
  const rows = await Promise.all(
    own.map(({ product }) => context.client.listProducts({ limit: 1, offset: 0, ...native, product_id: product })),
  );
  const items = await mapProducts(context, rows.flat());
  return { items: items.filter((item) => item.externalId === query.filters.externalId), next: null };
}

/** Filters in the vendor's terms; undefined when none can match. */
function nativeFilters(
  context: HprofitContext,
  filters: ListQuery<ProductFilters>['filters'],
): Omit<NativeProductQuery, 'limit' | 'offset'> | undefined {
  const { categoryId, warehouseId, updatedFrom, updatedTo } = filters;
  if ([categoryId, warehouseId].some((id) => id !== undefined && !/^\d+$/.test(id))) return undefined;
  const ranged = updatedFrom !== undefined || updatedTo !== undefined;
  const latest = updatedTo === undefined ? endOfTime(context) : Math.ceil(Date.parse(updatedTo) / 1000) - 1;
  if (latest < BEGINNING) return undefined;
  return {
    ...(categoryId !== undefined && { category_id: categoryId }),
    ...(warehouseId !== undefined && { warehouse_id: warehouseId }),
    // hprofit.txt 17: only together.
    ...(ranged && {
      modify_start: updatedFrom === undefined ? BEGINNING : Math.max(toUnix(updatedFrom), BEGINNING),
      modify_end: latest,
    }),
  };
}

async function getProduct(context: HprofitContext, id: string): Promise<Product | undefined> {
  if (!/^\d{1,19}$/.test(id)) return undefined;
  const rows = await context.client.listProducts({ limit: 1, offset: 0, product_id: id });
  const row = rows.find((each) => String(each.id) === id);
  return row && (await mapProducts(context, [row]))[0];
}

/** Products with the marketplace's ids where the connection has an integration. */
async function mapProducts(context: HprofitContext, rows: readonly NativeProduct[]): Promise<readonly Product[]> {
  const linked = context.settings.options.integrationId !== undefined && rows.length > 0;
  return withLinks(context, rows, linked ? await productLinks(context) : []);
}

function withLinks(context: HprofitContext, rows: readonly NativeProduct[], links: readonly ProductLink[]): readonly Product[] {
  const own = new Map<string, string>();
  for (const { product, remote } of ofIntegration(context, links)) if (!own.has(product)) own.set(product, remote);
  return rows.map((row) => toProduct(row, context.scope, own.get(String(row.id)) ?? null));
}

function ofIntegration(context: HprofitContext, links: readonly ProductLink[]): readonly ProductLink[] {
  return links.filter((link) => link.integration === context.settings.options.integrationId);
}

/** The product that a marketplace's id is linked to now. */
async function findProduct(context: HprofitContext, externalId: string): Promise<Product | undefined> {
  const links = await loadProductLinks(context);
  const link = ofIntegration(context, links).find((each) => each.remote === externalId);
  if (!link) return undefined;
  const rows = await context.client.listProducts({ limit: 1, offset: 0, product_id: link.product });
  return withLinks(context, rows, links)[0];
}

async function createProduct(context: HprofitContext, draft: ProductDraft): Promise<Product> {
  if (draft.currency !== undefined && draft.currency !== context.scope.currency) {
    throw unsupportedField('/currency', `prices of this connection are in ${context.scope.currency}`);
  }
  const fields = await toFields(context, draft);
  const [id] = await context.client.createProducts([toNativeProduct(fields)]);
  context.forget('product-links');
  const product = id === undefined ? undefined : await getProduct(context, String(id));
  if (!product) throw new ProblemError('vendor_invalid_response', 'The vendor created a product and does not list it.');
  return product;
}

async function toFields(context: HprofitContext, draft: ProductDraft): Promise<ProductFields> {
  if (draft.name.trim() === '') throw invalid('/name', 'the vendor wants a name');
  const { integrationId } = context.settings.options;
  const variants = draft.variants ?? [];
  const [only] = variants;
  // One variant without options is the product itself; the vendor keeps variations as further products.
  const single = variants.length === 1 && !only?.options?.length ? only : undefined;
  const whole = { ...draft, ...(single && given(single)) };
  const path = single ? '/variants/0' : '';
  const variations = single ? [] : variants;
  // hprofit.txt 126, 154: "шт" came back as "units".
  if (draft.unit && draft.unit !== 'units') context.ignore('/unit', 'the CRM turns it into a unit of its own');
  const [barcode, ...barcodes] = whole.barcodes ?? [];
  barcodes.forEach((_, index) => {
    context.ignore(`${single?.barcodes ? path : ''}/barcodes/${index + 1}`, 'a product has one barcode');
  });
  variations.forEach((variant, index) => {
    variant.options?.forEach(({ name }, place) => {
      if (name === '') throw invalid(`/variants/${index}/options/${place}/name`, 'the vendor wants a name');
    });
    for (const key of ['barcodes', 'quantity', 'warehouseId'] as const) {
      if (variant[key] !== undefined) context.ignore(`/variants/${index}/${key}`, 'variations of a new product have no place for it');
    }
  });
  return {
    name: draft.name,
    brand: await brandOf(context, draft.brand),
    category: await categoryOf(context, draft.categories ?? []),
    description: draft.description ?? '',
    images: draft.images ?? [],
    unit: draft.unit ?? null,
    sku: whole.sku || null,
    barcode: barcode || null,
    stock: await stockOf(context, whole, path),
    link: whole.externalId && integrationId !== undefined ? { remoteId: whole.externalId, integrationId } : null,
    variations: variations.map((variant) => ({
      sku: variant.sku || null,
      remoteId: variant.externalId || null,
      price: variant.price ?? null,
      cost: variant.cost ?? null,
      options: variant.options ?? [],
    })),
  };
}

function given(variant: Variant): Partial<Variant> {
  return Object.fromEntries(Object.entries(variant).filter(([, value]) => value !== undefined && value !== null));
}

/** The first stock row: prices live in it, and it needs a warehouse. */
async function stockOf(
  context: HprofitContext,
  from: Pick<ProductDraft, 'price' | 'cost' | 'quantity' | 'warehouseId'>,
  path: string,
): Promise<ProductFields['stock']> {
  const { price, cost, quantity } = from;
  if ((price ?? cost ?? quantity ?? from.warehouseId ?? null) === null) return null;
  const warehouseId = from.warehouseId ?? context.settings.options.warehouseId;
  const pointer = `${path}/warehouseId`;
  if (warehouseId === undefined) throw invalid(pointer, 'prices and quantities need a warehouse: name one, or set options.warehouseId');
  requireId(warehouseId, pointer);
  const warehouse = (await context.reference('warehouses')).find((entry) => parseGid(entry.id)?.native === warehouseId);
  if (!warehouse) throw invalid(pointer, 'there is no such warehouse');
  return {
    warehouseId,
    warehouseName: warehouse.name ?? '',
    quantity: quantity ?? 0,
    price: price === null || price === undefined ? null : toAmount(price),
    cost: cost === null || cost === undefined ? null : sum([cost]),
  };
}

/** Brands are written by name. */
async function brandOf(context: HprofitContext, brand: ProductDraft['brand']): Promise<string> {
  if (!brand) return '';
  if (!('id' in brand)) return brand.name;
  const entry = (await context.reference('brands')).find((each) => parseGid(each.id)?.native === brand.id);
  if (!entry?.name) throw invalid('/brand/id', 'there is no such brand');
  return entry.name;
}

/** So are categories; a product has one. */
async function categoryOf(context: HprofitContext, categories: NonNullable<ProductDraft['categories']>): Promise<string> {
  const [category, ...others] = categories;
  others.forEach((_, index) => {
    context.ignore(`/categories/${index + 1}`, 'a product has one category');
  });
  if (!category) return '';
  if (!('id' in category)) return category.name;
  const entry = (await context.reference('categories')).find((each) => parseGid(each.id)?.native === category.id);
  if (!entry?.name) throw invalid('/categories/0/id', 'there is no such category');
  return entry.name;
}
