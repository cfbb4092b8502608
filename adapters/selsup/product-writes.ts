/** Products: create and change. Card, sizes, prices and stock have a call each. */
import { ProblemError } from '../../src/errors.ts';
import type { Product, ProductDraft, ProductPatch } from '../../src/model/product.ts';
import type { ReferenceKind } from '../../src/model/reference.ts';
import { invalid, unsupportedField } from './faults.ts';
import { isWholeKopecks } from './map/amounts.ts';
import { isNumber, jsonId } from './map/ids.ts';
import { type CardLookups, fromCard, fromPrices, fromSize, fromVariants } from './map/product-drafts.ts';
import { sizesOfModel } from './map/products.ts';
import { everyPage } from './pages.ts';
import { getProduct, nativeModel } from './product-reads.ts';
import type { NativeModel } from './schemas.ts';
import type { SelsupContext } from './settings.ts';

const CARD = ['externalId', 'sku', 'name', 'description', 'brand', 'categories', 'price', 'salePrice', 'cost'].map((key) => `/${key}`);
const SIZE = ['externalId', 'sku', 'barcodes', 'price', 'salePrice', 'cost'].map((key) => `/variants/*/${key}`);

/** What a new card has a place for. */
export const NEW_PRODUCT_FIELDS: readonly string[] = [
  ...CARD,
  '/barcodes',
  '/images',
  '/currency',
  '/quantity',
  '/warehouseId',
  ...SIZE,
  '/variants/*/name',
  '/variants/*/options',
  '/variants/*/quantity',
  '/variants/*/warehouseId',
];
/** What of a card can be changed. */
export const PRODUCT_FIELDS: readonly string[] = [...CARD, ...SIZE, '/variants/*/id', '/variants/*/name'];

/** Finds a card by the identifier that it was created with; the vendor has no search by it, but by the article. */
export async function findProduct(context: SelsupContext, externalId: string): Promise<Product | undefined> {
  const rows = await everyPage((page) => context.client.products({ ...page, filter: { query: externalId, uniqModel: true } }));
  for (const row of rows) {
    const product = row.view?.model && (await getProduct(context, String(row.view.model.id)));
    if (product?.externalId === externalId) return product;
  }
  return undefined;
}

export async function createProduct(context: SelsupContext, draft: ProductDraft): Promise<Product> {
  const { options } = context.settings;
  if (draft.currency !== undefined && draft.currency !== context.scope.currency)
    throw unsupportedField('/currency', `is always ${context.scope.currency} here`);
  // selsup.txt 25: the only thing that is mandatory.
  if (!draft.sku) throw invalid('/sku', 'the vendor wants an article');
  checkLengths(draft);
  checkPrices(draft);
  const plain = !draft.variants?.length;
  const variants = plain ? [draft] : (draft.variants ?? []);
  if (!plain) for (const key of ['price', 'salePrice', 'cost', 'quantity', 'warehouseId'] as const) ignoreOfVariants(context, draft, key);
  await refuseTakenArticle(context, draft.sku);
  const lookups = await cardLookups(context, draft);
  const { organizationId, manufacturerId, catalogServices } = options;
  const body = {
    ...(organizationId !== undefined && { organizationId: jsonId(organizationId) }),
    ...(manufacturerId !== undefined && { manufacturerId: jsonId(manufacturerId) }),
    ...fromCard(draft, lookups),
    title: draft.name,
    ...(catalogServices.length > 0 && { services: catalogServices }),
    views: fromVariants(draft, organizationId, context.ignore),
  };
  const stocks = variants.map((variant, index) => {
    const at = plain ? '' : `/variants/${index}`;
    return { quantity: variant.quantity, warehouse: firstWarehouse(context, variant, at) };
  });
  // Judged before the first write.
  variants.forEach((variant, index) => void fromPrices('1', variant, plain ? '' : `/variants/${index}`, context.ignore));
  const made = await context.client.createModel(body);
  const sizes = matchSizes(made, draft);
  const prices = variants.flatMap((variant, index) => {
    const size = sizes[index];
    const row = size && fromPrices(String(size.id), variant, '', () => {});
    return row ? [row] : [];
  });
  if (prices.length > 0) await context.client.updatePrices(prices);
  for (const [index, { quantity, warehouse }] of stocks.entries()) {
    const skuId = sizes[index]?.skuId;
    if (quantity === undefined || warehouse === undefined || skuId === undefined || skuId === null) continue;
    await context.client.setStock({ skuId: String(skuId), stock: quantity, warehouseId: warehouse });
  }
  const product = await getProduct(context, String(made.id));
  if (!product) throw new ProblemError('vendor_invalid_response', `The vendor made card ${made.id}, which cannot be read.`);
  return product;
}

export async function updateProduct(context: SelsupContext, id: string, patch: ProductPatch): Promise<Product | undefined> {
  const current = await nativeModel(context, id);
  if (!current) return undefined;
  checkLengths(patch);
  checkPrices(patch);
  if (patch.sku === '') throw invalid('/sku', 'the vendor wants an article');
  if (patch.sku === null) context.ignore('/sku', 'the vendor wants an article');
  if (patch.brand === null) context.ignore('/brand', 'a brand can be replaced, not taken away');
  if (patch.categories?.length === 0) context.ignore('/categories', 'a category can be replaced, not taken away');
  if (typeof patch.sku === 'string' && patch.sku !== String(current.article ?? '')) await refuseTakenArticle(context, patch.sku);
  const known = new Set(sizesOfModel(current).map(({ size }) => String(size.id)));
  patch.variants?.forEach((variant, index) => {
    if (!known.has(variant.id)) throw invalid(`/variants/${index}/id`, 'the product has no such variant');
    if (variant.sku === null) context.ignore(`/variants/${index}/sku`, 'an article can be replaced, not taken away');
    if (variant.externalId === null) context.ignore(`/variants/${index}/externalId`, 'an identifier can be replaced, not taken away');
    if (variant.barcodes?.length === 0) context.ignore(`/variants/${index}/barcodes`, 'barcodes can be replaced, not taken away');
  });
  const card = fromCard(patch, await cardLookups(context, patch));
  // The card's prices are those of all its sizes.
  const all = [...known].map((size) => fromPrices(size, patch, '', context.ignore));
  const own = (patch.variants ?? []).map((variant, index) => fromPrices(variant.id, variant, `/variants/${index}`, context.ignore));
  if (Object.keys(card).length > 0) await context.client.patchModel(id, { id: jsonId(id), ...versionOf(current), ...card });
  for (const variant of patch.variants ?? []) {
    const size = sizesOfModel(current).find((each) => String(each.size.id) === variant.id)?.size;
    const changes = { ...fromSize(variant), ...(typeof variant.name === 'string' && { name: variant.name, printName: variant.name }) };
    if (size && Object.keys(changes).length > 0)
      await context.client.updateProduct({
        id: jsonId(variant.id),
        ...versionOf(size),
        name: size.name,
        ...organizationOf(size),
        ...changes,
      });
  }
  const prices = [...all, ...own].filter((row) => row !== undefined);
  if (prices.length > 0) await context.client.updatePrices(prices);
  return getProduct(context, id);
}

function versionOf({ versionId }: { readonly versionId?: string | number | null | undefined }): Record<string, unknown> {
  return versionId === null || versionId === undefined ? {} : { versionId: jsonId(versionId) };
}

function organizationOf({ organizationId }: { readonly organizationId?: string | number | null | undefined }): Record<string, unknown> {
  return organizationId === null || organizationId === undefined ? {} : { organizationId: jsonId(organizationId) };
}

/** Sizes of the answer in the order of the variants that were sent: colours in the order in which they came first. */
function matchSizes(model: NativeModel, draft: ProductDraft) {
  const sizes = sizesOfModel(model).map(({ size, view }) => ({ ...size, color: view.color ?? null }));
  if (!draft.variants?.length) return sizes;
  const left = [...sizes];
  return draft.variants.map((variant) => {
    const index = left.findIndex((size) => {
      if (variant.sku) return size.externalArticle === variant.sku;
      const values = (variant.options ?? []).map((option) => option.value);
      return [size.color, size.size ?? null].every((value) => value === null || values.includes(value));
    });
    return index < 0 ? undefined : left.splice(index, 1)[0];
  });
}

/** The vendor's articles are unique; asked first, so that a refusal is ours to name. */
async function refuseTakenArticle(context: SelsupContext, article: string): Promise<void> {
  const rows = await everyPage((page) => context.client.products({ ...page, filter: { article, uniqModel: true } }));
  const taken = rows.find((row) => String(row.view?.model?.article ?? '') === article)?.view?.model;
  if (!taken) return;
  throw new ProblemError('already_exists', {
    detail: `Another product has the article ${JSON.stringify(article)}.`,
    existingId: `${context.scope.connection}:${taken.id}`,
  });
}

async function cardLookups(context: SelsupContext, input: ProductDraft | ProductPatch): Promise<CardLookups> {
  const { brand, categories } = input;
  const [category, ...more] = categories ?? [];
  more.forEach((_one, index) => void context.ignore(`/categories/${index + 1}`, 'a card has one category'));
  return {
    brandId: brand ? await entryOf(context, 'brands', brand, '/brand') : undefined,
    categoryId: category ? await entryOf(context, 'categories', category, '/categories/0') : undefined,
  };
}

async function entryOf(
  context: SelsupContext,
  kind: ReferenceKind,
  named: { readonly id?: string | undefined; readonly name?: string | null | undefined },
  at: string,
): Promise<string | undefined> {
  if (named.id !== undefined) {
    if (!isNumber(named.id)) throw invalid(`${at}/id`, 'not an id of this kind');
    return named.id;
  }
  const wanted = named.name?.trim().toLocaleLowerCase();
  const entry = (await context.reference(kind)).find(({ name }) => name?.trim().toLocaleLowerCase() === wanted);
  if (entry) return entry.id.slice(entry.id.indexOf(':') + 1);
  context.ignore(at, 'the account has none of this name');
  return undefined;
}

function firstWarehouse(
  context: SelsupContext,
  { quantity, warehouseId }: { readonly quantity?: number | undefined; readonly warehouseId?: string | undefined },
  at: string,
): string | undefined {
  if (quantity === undefined) {
    if (warehouseId !== undefined) context.ignore(`${at}/warehouseId`, 'there is no quantity to put there');
    return undefined;
  }
  if (!Number.isInteger(quantity)) throw unsupportedField(`${at}/quantity`, 'the vendor counts in whole numbers');
  if (warehouseId !== undefined && !isNumber(warehouseId)) throw invalid(`${at}/warehouseId`, 'not an id of a warehouse');
  const warehouse = warehouseId ?? context.settings.options.warehouseId;
  if (warehouse === undefined) context.ignore(`${at}/quantity`, 'no warehouse is named, and options.warehouseId is not configured');
  return warehouse;
}

function ignoreOfVariants(
  context: SelsupContext,
  draft: ProductDraft,
  key: 'price' | 'salePrice' | 'cost' | 'quantity' | 'warehouseId',
): void {
  if (draft[key] !== undefined && draft[key] !== null) context.ignore(`/${key}`, 'is told by each variant');
}

function checkLengths({ name, description }: ProductDraft | ProductPatch): void {
  if (name !== undefined && name.length > 200) throw unsupportedField('/name', 'the vendor keeps 200 characters');
  if (typeof description === 'string' && description.length > 60_000)
    throw unsupportedField('/description', 'the vendor keeps 60000 characters');
}

function checkPrices(input: ProductDraft | ProductPatch): void {
  for (const [index, part] of [input, ...(input.variants ?? [])].entries()) {
    for (const key of ['price', 'salePrice', 'cost'] as const) {
      const value = part[key];
      if (typeof value === 'string' && !isWholeKopecks(value))
        throw unsupportedField(`${index === 0 ? '' : `/variants/${index - 1}`}/${key}`, 'the vendor keeps whole kopecks');
    }
  }
}
