/** Products: written by their keys; read only where the export is on. */
import { z } from 'zod';
import type { List, ProductFilters, Resources } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { fitsGid, toGid } from '../../src/lib/ids.ts';
import { Amount } from '../../src/model/money.ts';
import type { Product, ProductDraft, ProductPatch } from '../../src/model/product.ts';
import { type Catalogue, forgetCatalogue, readCatalogue } from './catalogue.ts';
import type { Client } from './client.ts';
import { uploadImages } from './images.ts';
import { invalid, unsupportedField } from './input.ts';
import { keyedIdOf, keyedVariantIdOf, type ProductKey, productPlaceOf } from './map/ids.ts';
import { codeOrNull, isNumber, jsonId } from './map/native.ts';
import { fromPrices, fromSize, fromVariants, keyOf, type Prices, type SizeInput, toProduct, toWrittenProduct } from './map/products.ts';
import type { NativeExportProduct } from './schemas.ts';
import type { MydropContext, MydropSettings } from './settings.ts';

type Products = NonNullable<Resources<Client, MydropSettings>['products']>;

const Extra = z.object({
  dropPrice: Amount.optional().describe('Price to dropshippers.'),
  optPrice: Amount.optional().describe('Wholesale price.'),
});
type ProductExtra = z.infer<typeof Extra>;

/** The whole catalogue is one call, however it is paged. */
const list: List<Client, MydropSettings, Product, ProductFilters> = {
  capability: 'native',
  filters: { q: 'scan', sku: 'scan', externalId: 'scan', categoryId: 'scan', brandId: 'scan', active: 'scan' },
  pageSizes: { max: 100_000 },
  total: 'free',
  order: 'vendor',
  run: async (context, query) => {
    const { products, categories } = await readCatalogue(context);
    const from = Number(query.position?.offset ?? 0);
    const page = products.slice(from, from + query.size);
    return {
      items: page.map((product) => toProduct(product, categories, context.scope)),
      next: from + page.length < products.length ? { offset: from + page.length } : null,
      total: products.length,
    };
  },
};

/** What a connection can do with products; nothing in the dropshipper's edition. */
export function products(settings: MydropSettings): Products {
  const { catalogueExport } = settings.options;
  return {
    ...(catalogueExport && { list, get: { capability: 'composed', run: getProduct } }),
    create: {
      capability: 'composed',
      guarantee: 'at-most-once',
      fields: [
        '/externalId',
        '/sku',
        '/name',
        '/description',
        '/categories/*/id',
        '/images',
        '/price',
        '/cost',
        '/currency',
        ...VARIANT_FIELDS,
      ],
      extra: Extra,
      run: createProduct,
    },
    update: {
      capability: 'composed',
      fields: ['/name', '/description', '/categories/*/id', '/images', '/price', '/cost'],
      extra: Extra,
      run: updateProduct,
    },
  };
}

const VARIANT_FIELDS = ['name', 'sku', 'options', 'quantity'].map((key) => `/variants/*/${key}`);

async function getProduct(context: MydropContext, id: string): Promise<Product | undefined> {
  const catalogue = await readCatalogue(context);
  const found = findIn(catalogue, id);
  return found && toProduct(found, catalogue.categories, context.scope);
}

/** A product of the export by any of its native ids. */
function findIn({ products }: Catalogue, id: string): NativeExportProduct | undefined {
  const place = productPlaceOf(id);
  if (!place) return undefined;
  return products.find((product) => ('id' in place ? String(product.id) === place.id : hasKey(product, place.key)));
}

function hasKey(product: NativeExportProduct, key: ProductKey): boolean {
  if ('import_id' in key) return codeOrNull(product.import_id) === key.import_id;
  return 'sku' in key ? codeOrNull(product.sku) === key.sku : product.title === key.title;
}

async function createProduct(context: MydropContext, draft: ProductDraft): Promise<Product> {
  checkCurrency(context, draft.currency);
  const extra = (draft.extra ?? {}) as ProductExtra;
  const sizes = fromVariants(draft.variants).map((size, index) => {
    if (!size) throw invalid(`/variants/${index}/name`, 'a size is named by its title');
    return size;
  });
  const named = { externalId: draft.externalId ?? null, sku: draft.sku || null, title: draft.name };
  const key = keyOf(named);
  if (!context.settings.options.catalogueExport) checkLength(context, key, sizes as readonly SizeInput[]);
  await checkNew(context, named);
  const categoryId = categoryOf(context, draft.categories);
  const prices = { price: draft.price, cost: draft.cost, ...extra };
  const images = await uploadImages(context, draft.images ?? []);
  const saved = await context.client.saveProducts([
    {
      title: named.title,
      ...(named.sku !== null && { sku: named.sku }),
      ...(named.externalId !== null && { import_id: named.externalId }),
      ...bodyOf(draft.description, categoryId, images),
      // The table has no prices, the prose fills a new card with them (mydrop.txt 688-693, 718-735): said here and again below.
      ...fromPrices(prices, false),
      ...(sizes.length > 0 && { sizes: sizes.map(fromSize) }),
    },
  ]);
  if (saved === 0) throw new ProblemError('vendor_rejected', 'The vendor saved no product.');
  await setPrices(context, key, prices);
  forgetCatalogue(context);
  const read = context.settings.options.catalogueExport ? await readBack(context, named) : undefined;
  return (
    read ??
    toWrittenProduct(
      {
        key,
        externalId: named.externalId,
        sku: named.sku,
        name: draft.name,
        description: draft.description || null,
        categoryId: categoryId ?? null,
        images: draft.images ?? [],
        prices,
        sizes: sizes as readonly SizeInput[],
      },
      context.scope,
    )
  );
}

/** Without the export a product is named by its key from then on: one that is too long for an id could never be asked for again. */
function checkLength({ scope }: MydropContext, key: ProductKey, sizes: readonly SizeInput[]): void {
  const ids = [keyedIdOf(key), ...sizes.map((size) => keyedVariantIdOf(key, size.title))];
  if (ids.every((id) => fitsGid(scope, id))) return;
  const path = 'title' in key ? '/name' : 'sku' in key ? '/sku' : '/externalId';
  throw invalid(path, 'too long to find the product by again; give a shorter one, or an externalId');
}

/** The vendor would change a product that has one of the keys already (mydrop.txt 506-509). Only the export tells beforehand. */
async function checkNew(context: MydropContext, named: { externalId: string | null; sku: string | null; title: string }): Promise<void> {
  if (!context.settings.options.catalogueExport) return;
  const { products } = await readCatalogue(context);
  const taken = products.find(
    (product) =>
      (named.externalId !== null && codeOrNull(product.import_id) === named.externalId) ||
      (named.sku !== null && codeOrNull(product.sku) === named.sku) ||
      product.title === named.title,
  );
  if (!taken) return;
  throw new ProblemError('already_exists', {
    detail: 'A product with this externalId, SKU or name exists already: the vendor would change it.',
    existingId: toGid(context.scope, taken.id),
  });
}

async function readBack(context: MydropContext, named: { sku: string | null; title: string }): Promise<Product | undefined> {
  const { products, categories } = await readCatalogue(context);
  const found = products.find((product) => (named.sku === null ? product.title === named.title : codeOrNull(product.sku) === named.sku));
  return found && toProduct(found, categories, context.scope);
}

async function updateProduct(context: MydropContext, id: string, patch: ProductPatch): Promise<Product | undefined> {
  const place = productPlaceOf(id);
  if (!place) return undefined;
  const catalogue = context.settings.options.catalogueExport ? await readCatalogue(context) : undefined;
  const before = catalogue && findIn(catalogue, id);
  if (catalogue && !before) return undefined;
  const key = before ? uniqueKey(before, catalogue as Catalogue) : 'key' in place ? place.key : undefined;
  if (!key) {
    throw new ProblemError('unsupported', {
      detail: 'Products are written by import id, SKU or title: which one this number has, only options.catalogueExport tells.',
      operation: 'products.update',
    });
  }
  // Whether a product exists only the export tells; a name beside a key that finds none would make one (mydrop.txt 661).
  if (!catalogue && patch.name !== undefined)
    throw unsupportedField('/name', 'only options.catalogueExport tells whether there is such a product');
  const extra = (patch.extra ?? {}) as ProductExtra;
  const categoryId = categoryOf(context, patch.categories);
  const urls = before && patch.images ? newImages(context, toProduct(before, [], context.scope).images, patch.images) : patch.images;
  for (const field of ['price', 'cost', 'description'] as const) {
    if (patch[field] === null) context.ignore(`/${field}`, 'the vendor documents no way to clear it');
  }
  const prices = { price: patch.price, cost: patch.cost, ...extra };
  const images = await uploadImages(context, urls ?? []);
  const body = { ...(patch.name !== undefined && { title: patch.name }), ...bodyOf(patch.description, categoryId, images) };
  if (Object.keys(body).length > 0) {
    // Looked for by title, a product cannot be renamed: the new one would be looked for.
    if ('title' in key && patch.name !== undefined && patch.name !== key.title)
      throw unsupportedField('/name', 'the product has no key but its name');
    if ((await context.client.saveProducts([{ ...key, ...body }])) === 0) return undefined;
  }
  if (!(await setPrices(context, key, prices))) return undefined;
  forgetCatalogue(context);
  if (catalogue) return getProduct(context, id);
  return toWrittenProduct(
    {
      key,
      externalId: 'import_id' in key ? key.import_id : null,
      sku: 'sku' in key ? key.sku : null,
      name: Object.values(key)[0] as string,
      description: patch.description || null,
      categoryId: categoryId ?? null,
      images: patch.images ?? [],
      prices,
      sizes: [],
    },
    context.scope,
  );
}

/** The one key that finds this product and no other; the vendor tries them in this order (mydrop.txt 509). */
export function uniqueKey(product: NativeExportProduct, { products }: Catalogue): ProductKey | undefined {
  const importId = codeOrNull(product.import_id);
  const sku = codeOrNull(product.sku);
  const keys: ProductKey[] = [
    ...(importId === null ? [] : [{ import_id: importId }]),
    ...(sku === null ? [] : [{ sku }]),
    { title: product.title },
  ];
  return keys.find((key) => products.filter((each) => hasKey(each, key)).length === 1);
}

/** Sets prices; false when the vendor found no such product. */
async function setPrices(context: MydropContext, key: ProductKey, prices: Prices): Promise<boolean> {
  const body = fromPrices(prices, true);
  if (Object.keys(body).length === 0) return true;
  return (await context.client.updateProducts([{ ...key, ...body }])).productsUpdatedCount > 0;
}

function bodyOf(description: string | null | undefined, categoryId: string | undefined, images: readonly string[]): object {
  return {
    ...(description && { description }),
    ...(categoryId !== undefined && { category_id: jsonId(categoryId) }),
    ...(images.length > 0 && { images }),
  };
}

/** A product is in one category, and cannot be taken out of it (mydrop.txt 676). */
function categoryOf(context: MydropContext, categories: ProductDraft['categories']): string | undefined {
  if (categories === undefined) return undefined;
  if (categories.length === 0) context.ignore('/categories', 'a product cannot be taken out of its category');
  categories.slice(1).forEach((_, index) => void context.ignore(`/categories/${index + 1}`, 'a product is in one category'));
  const [first] = categories;
  if (!first || !('id' in first)) return undefined;
  if (!isNumber(first.id)) throw invalid('/categories/0/id', 'is no category of this vendor');
  return first.id;
}

/** Pictures can be added and never taken away (mydrop.txt 665). */
function newImages(context: MydropContext, known: readonly string[], wanted: readonly string[]): readonly string[] {
  if (known.every((url) => wanted.includes(url))) return wanted.filter((url) => !known.includes(url));
  context.ignore('/images', 'pictures can only be added: name those that the product has as well');
  return [];
}

function checkCurrency(context: MydropContext, currency: string | undefined): void {
  if (currency !== undefined && currency !== context.scope.currency)
    throw unsupportedField('/currency', `prices have no currency here: all are ${context.scope.currency}`);
}
