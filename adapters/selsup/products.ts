/** The catalogue: cards with their sizes. Writes are in `product-writes.ts`. */
import type { ListQuery, Page, ProductFilters, Resources } from '../../src/adapter.ts';
import type { Product } from '../../src/model/product.ts';
import type { Client, NativeQuery } from './client.ts';
import { isNumber } from './map/ids.ts';
import { isLive, sizesOfModel } from './map/products.ts';
import { everyPage, pageNumber } from './pages.ts';
import { getProduct, mapProduct, nativeModel } from './product-reads.ts';
import { createProduct, findProduct, NEW_PRODUCT_FIELDS, PRODUCT_FIELDS, updateProduct } from './product-writes.ts';
import type { NativeModel, NativeProduct } from './schemas.ts';
import type { SelsupContext, SelsupSettings } from './settings.ts';

type Filters = ListQuery<ProductFilters>['filters'];

/** Cards a page: each costs a call, for the search tells only the sizes of one colour. */
const CARDS = 50;

/** Cards that are sold, then those of which nothing is. */
const PHASES: readonly NativeQuery[] = [{}, { deleted: true }, { modelDeleted: true }];

export const products: Resources<Client, SelsupSettings>['products'] = {
  list: {
    capability: 'composed',
    filters: {
      q: 'exact',
      sku: 'exact',
      barcode: 'exact',
      categoryId: 'exact',
      brandId: 'exact',
      warehouseId: 'exact',
      active: 'exact',
      externalId: 'scan',
      // No times of changes: the vendor tells none.
    },
    pageSizes: { max: CARDS },
    // A card may be among the sold and the archived sizes.
    total: 'never',
    order: 'vendor',
    run: listProducts,
  },
  get: { capability: 'native', run: getProduct },
  create: {
    capability: 'composed',
    // The vendor keeps articles unique (selsup.txt 25): a repeat is refused, not doubled.
    guarantee: 'at-most-once',
    fields: NEW_PRODUCT_FIELDS,
    run: createProduct,
    find: findProduct,
  },
  update: { capability: 'composed', fields: PRODUCT_FIELDS, run: updateProduct },
};

async function listProducts(context: SelsupContext, query: ListQuery<ProductFilters>): Promise<Page<Product>> {
  const { filters } = query;
  if ([filters.categoryId, filters.brandId, filters.warehouseId].some((id) => id !== undefined && !isNumber(id)))
    return { items: [], next: null };
  if (filters.sku !== undefined) return listBySku(context, filters, filters.sku);
  if (filters.warehouseId !== undefined) return listInWarehouse(context, query);
  const phase = Number(query.position?.phase ?? 0);
  const page = pageNumber(query.position);
  const { rows } = await context.client.products({
    limit: query.size,
    page,
    filter: { ...nativeFilter(filters), query: filters.barcode ?? filters.q, uniqModel: true, ...PHASES[phase] },
  });
  const models = await modelsOf(context, rows);
  const items = models.filter((model) => phaseOf(model) === phase).map((model) => mapProduct(context, model));
  const last = phase + 1 === PHASES.length || filters.active === true;
  const next = rows.length === query.size ? { phase, page: page + 1 } : last ? null : { phase: phase + 1, page: 1 };
  return { items: items.filter((item) => passes(item, filters, filters.barcode === undefined ? filters.q : undefined)), next };
}

/**
 * Cards with a size in the warehouse. Whether `uniqModel` picks its size before the warehouse is looked at is told nowhere: a card is listed
 * with the first of its sizes that the search shows.
 */
async function listInWarehouse(context: SelsupContext, query: ListQuery<ProductFilters>): Promise<Page<Product>> {
  const { filters } = query;
  const page = pageNumber(query.position);
  const filter = { ...nativeFilter(filters), query: filters.barcode ?? filters.q };
  const { rows } = await context.client.stock({ limit: query.size, page, filter });
  const models = await Promise.all(
    (await modelsOf(context, rows)).map(async (model) => {
      const own = await everyPage((each) => context.client.stock({ ...each, filter: { ...filter, modelId: String(model.id) } }));
      const first = own.find((row) => String(row.view?.model?.id) === String(model.id));
      return rows.some((row) => String(row.id) === String(first?.id)) ? [mapProduct(context, model)] : [];
    }),
  );
  const unsent = filters.barcode === undefined ? filters.q : undefined;
  return {
    items: models.flat().filter((item) => passes(item, filters, unsent)),
    next: rows.length < query.size ? null : { page: page + 1 },
  };
}

/** An article is a card's, a size's, or a marketplace's: two searches, and what they find is looked at again. */
async function listBySku(context: SelsupContext, filters: Filters, sku: string): Promise<Page<Product>> {
  const rows: NativeProduct[] = [];
  const inWarehouse = filters.warehouseId !== undefined;
  for (const state of inWarehouse ? [{}] : [...PHASES]) {
    for (const search of [{ article: sku }, { query: sku }]) {
      const filter = { ...nativeFilter(filters), ...search, ...state };
      const found = inWarehouse
        ? everyPage((page) => context.client.stock({ ...page, filter }))
        : everyPage((page) => context.client.products({ ...page, filter: { ...filter, uniqModel: true } }));
      rows.push(...(await found));
    }
  }
  const items = (await modelsOf(context, rows)).map((model) => mapProduct(context, model));
  return { items: items.filter((item) => passes(item, filters, undefined)), next: null };
}

function nativeFilter({ categoryId, brandId, warehouseId }: Filters): NativeQuery {
  return { categories: categoryId, brands: brandId, warehouseId };
}

/** Cards of these sizes, each once, in their order. */
async function modelsOf(context: SelsupContext, rows: readonly NativeProduct[]): Promise<readonly NativeModel[]> {
  const ids = [...new Set(rows.flatMap((row) => (row.view?.model ? [String(row.view.model.id)] : [])))];
  const models = await Promise.all(ids.map((id) => nativeModel(context, id)));
  return models.filter((model) => model !== undefined);
}

/** Where a card is listed: once, whichever of its sizes the searches show. */
function phaseOf(model: NativeModel): number {
  if (model.deleted) return 2;
  return sizesOfModel(model).some((size) => isLive(model, size)) ? 0 : 1;
}

function passes(product: Product, filters: Filters, unsent: string | undefined): boolean {
  const { sku, barcode, categoryId, brandId, active, q } = filters;
  const same = (value: string | null, wanted: string) => value?.toLocaleLowerCase() === wanted.trim().toLocaleLowerCase();
  const native = (gid: string) => gid.slice(gid.indexOf(':') + 1);
  const texts = [product.name, product.sku, ...product.barcodes, ...product.variants.flatMap(({ name, sku: one }) => [name, one])];
  return (
    (sku === undefined || same(product.sku, sku) || product.variants.some((variant) => same(variant.sku, sku))) &&
    (barcode === undefined || product.barcodes.includes(barcode)) &&
    (categoryId === undefined || product.categories.some(({ id }) => native(id) === categoryId)) &&
    (brandId === undefined || (product.brand !== null && native(product.brand.id) === brandId)) &&
    (active === undefined || product.active === active) &&
    // Where something else was sent in its place.
    (q === undefined || unsent === q || texts.some((text) => text?.toLocaleLowerCase().includes(q.trim().toLocaleLowerCase())))
  );
}
