/** Products: list, read. Writes are in `product-writes.ts`. */
import type { ListQuery, Page, ProductFilters, Resources } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { fromMillis, fromNaive, toNaive } from '../../src/lib/time.ts';
import type { Product } from '../../src/model/product.ts';
import type { Client, NativeFilter } from './client.ts';
import { brandOf, numberOf } from './map/ids.ts';
import { valuesOf } from './map/maps-or-lists.ts';
import { toProduct } from './map/products.ts';
import { nextPage, PAGE_SIZES, pageNumber } from './pages.ts';
import { together } from './parallel.ts';
import { findProduct, getProduct, productContext } from './product-reads.ts';
import { createProduct, NEW_PRODUCT_FIELDS, PRODUCT_FIELDS, updateProduct } from './product-writes.ts';
import type { NativeProduct } from './schemas.ts';
import { NewProductExtra, ProductExtra, type RetailcrmContext, type RetailcrmSettings } from './settings.ts';

type Filters = ListQuery<ProductFilters>['filters'];

export const products: Resources<Client, RetailcrmSettings>['products'] = {
  list: {
    capability: 'native',
    filters: {
      q: 'exact',
      sku: 'exact',
      barcode: 'exact',
      externalId: 'exact',
      categoryId: 'exact',
      brandId: 'exact',
      active: 'exact',
      updatedFrom: 'exact',
      updatedTo: 'exact',
    },
    pageSizes: PAGE_SIZES,
    total: 'free',
    order: 'vendor',
    run: listProducts,
  },
  get: {
    capability: 'native',
    async run(context, id) {
      const number = numberOf('product', id);
      return number === undefined ? undefined : getProduct(context, number);
    },
  },
  create: {
    capability: 'composed',
    guarantee: 'at-most-once',
    fields: NEW_PRODUCT_FIELDS,
    extra: NewProductExtra,
    run: createProduct,
    find: findProduct,
  },
  update: { capability: 'composed', fields: PRODUCT_FIELDS, extra: ProductExtra, run: updateProduct },
};

async function listProducts(context: RetailcrmContext, query: ListQuery<ProductFilters>): Promise<Page<Product>> {
  const { filters } = query;
  const filter = productFilter(filters, context.scope.timezone);
  if (!filter) return { items: [], next: null, total: 0 };
  const page = pageNumber(query.position);
  const [answer, mapping] = await together([context.client.products({ limit: query.size, page, filter }), productContext(context)]);
  const found = valuesOf(answer.products).filter((product) => passes(product, filters, context.scope.timezone));
  const next = nextPage(answer.pagination, page);
  // `q` and `active` are the vendor's own; whatever else is looked at again here.
  const checked = Object.keys(filters).some((name) => name !== 'q' && name !== 'active');
  return {
    items: found.map((product) => toProduct(product, mapping)),
    next: next === null ? null : { page: next },
    total: checked ? null : (answer.pagination?.totalCount ?? null),
  };
}

/** Undefined = nothing can match. */
function productFilter(filters: Filters, zone: string): NativeFilter | undefined {
  const group = filters.categoryId === undefined ? undefined : numberOf('group', filters.categoryId);
  const brand = filters.brandId === undefined ? undefined : brandOf(filters.brandId);
  if ((filters.categoryId !== undefined && group === undefined) || (filters.brandId !== undefined && brand === undefined)) return undefined;
  // One field searches names, articles and barcodes (retailcrm.txt 9654-9657): the narrowest of the three goes to the vendor.
  const name = filters.sku ?? filters.barcode ?? filters.q;
  return {
    ...(name !== undefined && { name }),
    ...(filters.externalId !== undefined && { externalId: filters.externalId }),
    ...(group !== undefined && { groups: [group] }),
    ...(brand !== undefined && { manufacturer: brand }),
    ...(filters.active !== undefined && { active: filters.active }),
    ...(filters.updatedFrom !== undefined && { sinceUpdatedAt: toNaive(aSecondBefore(filters.updatedFrom), zone) }),
  };
}

/** Whether the vendor counts the second itself in is not documented. */
function aSecondBefore(time: string): string {
  return fromMillis(Date.parse(time) - 1000);
}

/** What the vendor finds by part, by subgroup (retailcrm.txt 9539) or by day is looked at again. */
function passes(product: NativeProduct, filters: Filters, zone: string): boolean {
  const offers = valuesOf(product.offers);
  const { sku, barcode, q, externalId, categoryId, brandId, active } = filters;
  const same = (value: number | string | null | undefined, wanted: string) =>
    value !== null && value !== undefined && String(value).toLocaleLowerCase() === wanted.trim().toLocaleLowerCase();
  const contains = (value: number | string | null | undefined, wanted: string) =>
    value !== null && value !== undefined && String(value).toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase());
  return (
    (sku === undefined || same(product.article, sku) || offers.some((offer) => same(offer.article, sku))) &&
    (barcode === undefined || offers.some((offer) => String(offer.barcode ?? '') === barcode)) &&
    // Only where something else was sent in its place.
    (q === undefined ||
      (sku === undefined && barcode === undefined) ||
      [product.name, product.article, ...offers.flatMap((offer) => [offer.article, offer.barcode])].some((value) => contains(value, q))) &&
    (externalId === undefined || String(product.externalId) === externalId) &&
    (categoryId === undefined || valuesOf(product.groups).some((group) => `group-${group.id}` === categoryId)) &&
    (brandId === undefined || product.manufacturer === brandOf(brandId)) &&
    (active === undefined || (product.active ?? active) === active) &&
    changedIn(product, filters, zone)
  );
}

function changedIn(product: NativeProduct, { updatedFrom, updatedTo }: Filters, zone: string): boolean {
  if (updatedFrom === undefined && updatedTo === undefined) return true;
  const at = fromNaive(product.updatedAt, zone);
  if (at === null) {
    throw new ProblemError('unsupported_filter', {
      detail: 'This account does not tell when its products changed.',
      errors: [{ path: updatedFrom === undefined ? 'updatedTo' : 'updatedFrom', message: 'not supported by this account' }],
    });
  }
  const time = Date.parse(at);
  return (updatedFrom === undefined || time >= Date.parse(updatedFrom)) && (updatedTo === undefined || time < Date.parse(updatedTo));
}
