/** Products: create, change. Prices go to the offers, by a call of their own; so does stock. */

import type { z } from 'zod';
import { ProblemError, VendorFailure } from '../../src/errors.ts';
import { toJsonNumber } from '../../src/lib/money.ts';
import type { Product, ProductDraft, ProductPatch } from '../../src/model/product.ts';
import { names } from './dictionaries.ts';
import { jsonId, numberOf } from './map/ids.ts';
import { valuesOf, withoutNulls } from './map/maps-or-lists.ts';
import { currencyOf, fromPrices, type PriceBook, type PriceChange, priceBook } from './map/prices.ts';
import { fromProduct } from './map/product-drafts.ts';
import { together } from './parallel.ts';
import { findProduct, getProduct, nativeProduct } from './product-reads.ts';
import type { NativeProductsCreated } from './schemas.ts';
import type { NewProductExtra, RetailcrmContext } from './settings.ts';
import { siteOfNew } from './sites.ts';

/** What of a product has a place at the vendor. Variants, images, barcodes and units come with the catalogue's own import. */
const COMMON_FIELDS = [
  '/name',
  '/externalId',
  '/sku',
  '/description',
  '/brand',
  '/categories',
  '/active',
  '/price',
  '/salePrice',
  '/cost',
  '/variants/*/price',
  '/variants/*/salePrice',
  '/variants/*/cost',
] as const;
export const PRODUCT_FIELDS = [...COMMON_FIELDS, '/variants/*/id'] as const;
export const NEW_PRODUCT_FIELDS = [
  ...COMMON_FIELDS,
  '/currency',
  '/quantity',
  '/warehouseId',
  '/variants/*/quantity',
  '/variants/*/warehouseId',
] as const;

/** What a new product's first offer costs and how much of it there is. */
interface FirstStock {
  readonly pointer: string;
  readonly price?: string | null | undefined;
  readonly salePrice?: string | null | undefined;
  readonly cost?: string | null | undefined;
  readonly quantity?: number | undefined;
  readonly warehouseId?: string | undefined;
}

export async function createProduct(context: RetailcrmContext, given: ProductDraft): Promise<Product> {
  const { client, ignore } = context;
  const draft = withoutNulls(given);
  const [groups, catalogId, book] = await together([groupsOf(context, draft.categories), catalogOf(context, draft), bookOf(context)]);
  checkCurrency(draft.currency, book);
  const first = writableStock(context, firstStock(draft, ignore), book);
  const answer = await client.createProducts([{ ...fromProduct(draft, groups), catalogId: jsonId(catalogId) }]);
  const number = await createdNumber(context, answer, draft.externalId ?? undefined);
  if (first) await stockFirst(context, number, first, book);
  const product = await getProduct(context, number);
  if (!product) throw new ProblemError('vendor_invalid_response', `The vendor made product ${number} and does not show it.`);
  return product;
}

export async function updateProduct(context: RetailcrmContext, id: string, patch: ProductPatch): Promise<Product | undefined> {
  const { client, ignore } = context;
  const number = numberOf('product', id);
  if (number === undefined) return undefined;
  if (patch.externalId === null) ignore('/externalId', 'an identifier can be replaced, not taken away');
  if (patch.active === null) ignore('/active', 'a product is active or not');
  const priced = [patch.price, patch.salePrice, patch.cost, patch.variants].some((value) => value !== undefined);
  const [groups, book, current] = await together([
    groupsOf(context, patch.categories),
    priced ? bookOf(context) : undefined,
    priced ? nativeProduct(context, number) : undefined,
  ]);
  if (priced && !current) return undefined;
  const changes =
    book && current
      ? offerChanges(
          context,
          patch,
          valuesOf(current.offers).map((offer) => String(offer.id)),
          book,
        )
      : [];
  const body = fromProduct(patch, groups);
  if (body) {
    // The catalogue is never sent: changing it wipes groups, properties and options (retailcrm.txt 9708).
    const answer = await client.editProducts([{ id: jsonId(number), ...body }]);
    if (valuesOf(answer.notFoundProducts).length > 0) return undefined;
  }
  const prices = book ? changes.map(({ offer, ...change }) => fromPrices(offer, change, book)).filter((price) => price !== undefined) : [];
  if (prices.length > 0) checkFound(await client.uploadPrices(prices), 'price');
  const warehouse = context.settings.options.warehouseId;
  const costs = changes.filter(({ cost }) => typeof cost === 'string');
  if (costs.length > 0 && warehouse !== undefined) {
    const offers = costs.map(({ offer, cost }) => ({
      id: jsonId(offer),
      stores: [{ code: warehouse, purchasePrice: toJsonNumber(String(cost)) }],
    }));
    checkFound(await client.uploadInventories(offers), 'cost');
  }
  return getProduct(context, number);
}

interface OfferChange extends PriceChange {
  readonly offer: string;
  readonly cost?: string | null | undefined;
}

/** New prices by offer: those of the product go to all of its offers, those of a variant to its own. */
function offerChanges(context: RetailcrmContext, patch: ProductPatch, offers: readonly string[], book: PriceBook): readonly OfferChange[] {
  const { variants } = patch;
  const changes = new Map<string, OfferChange>();
  const whole = writableStock(context, { pointer: '', price: patch.price, salePrice: patch.salePrice, cost: patch.cost }, book);
  if (whole && offers.length === 0) {
    for (const field of ['price', 'salePrice', 'cost'] as const) {
      if (whole[field] !== undefined) context.ignore(`/${field}`, 'the product has no SKU to put it on');
    }
  } else if (whole)
    for (const offer of offers) changes.set(offer, { offer, price: whole.price, salePrice: whole.salePrice, cost: whole.cost });
  variants?.forEach((variant, index) => {
    const pointer = `/variants/${index}`;
    const offer = numberOf('offer', variant.id);
    if (offer === undefined || !offers.includes(offer)) {
      throw new ProblemError('invalid_request', {
        detail: `${pointer}/id: the product has no such variant.`,
        errors: [{ path: `${pointer}/id`, message: 'not a variant of this product' }],
      });
    }
    const own = writableStock(context, { pointer, price: variant.price, salePrice: variant.salePrice, cost: variant.cost }, book);
    const before = changes.get(offer);
    changes.set(offer, {
      offer,
      price: own?.price === undefined ? before?.price : own.price,
      salePrice: own?.salePrice === undefined ? before?.salePrice : own.salePrice,
      cost: own?.cost === undefined ? before?.cost : own.cost,
    });
  });
  return [...changes.values()];
}

/** The first stock row of a new product: its own, or that of the one variant it is given with. */
function firstStock(draft: ProductDraft, ignore: RetailcrmContext['ignore']): FirstStock {
  const [variant, ...others] = draft.variants ?? [];
  if (others.length > 0) ignore('/variants', 'variants cannot be made through the API');
  const { price, salePrice, cost, quantity, warehouseId } = draft;
  const own = { price, salePrice, cost, quantity, warehouseId };
  if (!variant || others.length > 0) return { pointer: '', ...own };
  const ofVariant = {
    price: variant.price,
    salePrice: variant.salePrice,
    cost: variant.cost,
    quantity: variant.quantity,
    warehouseId: variant.warehouseId,
  };
  const told = Object.fromEntries(Object.entries(ofVariant).filter(([, value]) => value !== undefined));
  return { ...own, ...told, pointer: Object.keys(told).length > 0 ? '/variants/0' : '' };
}

/** What of it can be written here; the rest is reported. Undefined when nothing is left. */
function writableStock(context: RetailcrmContext, stock: FirstStock, book: PriceBook): FirstStock | undefined {
  const { ignore } = context;
  const { pointer, price, salePrice, cost, quantity } = stock;
  const warehouseId = stock.warehouseId ?? context.settings.options.warehouseId;
  const promo = salePrice === undefined || book.promo !== undefined;
  if (!promo) ignore(`${pointer}/salePrice`, 'the account has no active promotional price type');
  const stocked = quantity === undefined || warehouseId !== undefined;
  if (!stocked) ignore(`${pointer}/quantity`, 'no warehouse is named, and options.warehouseId is not configured');
  const costly = cost === undefined ? undefined : whyNoCost(cost, warehouseId, book);
  if (costly !== undefined) ignore(`${pointer}/cost`, costly);
  const left = {
    price,
    salePrice: promo ? salePrice : undefined,
    cost: costly === undefined ? cost : undefined,
    quantity: stocked ? quantity : undefined,
  };
  return Object.values(left).some((value) => value !== undefined) ? { pointer, ...left, warehouseId } : undefined;
}

function whyNoCost(cost: string | null, warehouseId: string | undefined, book: PriceBook): string | undefined {
  if (cost === null) return 'a purchase price can be replaced, not taken away';
  if (warehouseId === undefined) return 'a purchase price belongs to a warehouse: name one, or configure options.warehouseId';
  if (currencyOf(book.regular, undefined, book) !== book.base) return `purchase prices are in ${book.base}`;
  return undefined;
}

/** Puts prices and stock on the offer of a new product. The product is made: what the vendor refuses now is reported, not thrown. */
async function stockFirst(context: RetailcrmContext, number: string, first: FirstStock, book: PriceBook): Promise<void> {
  const { client, ignore } = context;
  const asked = (['price', 'salePrice', 'cost', 'quantity'] as const).filter((field) => first[field] !== undefined);
  const [offer] = valuesOf((await nativeProduct(context, number))?.offers);
  if (!offer) {
    // Whether the vendor makes a SKU together with a product is not documented.
    for (const field of asked) ignore(`${first.pointer}/${field}`, 'the vendor made the product without a SKU to put it on');
    return;
  }
  const prices = fromPrices(String(offer.id), first, book);
  if (prices) await reporting(['price', 'salePrice'], async () => checkFound(await client.uploadPrices([prices]), 'price'));
  if (first.warehouseId !== undefined && (first.quantity !== undefined || first.cost !== undefined)) {
    const store = {
      code: first.warehouseId,
      ...(first.quantity !== undefined && { available: first.quantity }),
      ...(typeof first.cost === 'string' && { purchasePrice: toJsonNumber(first.cost) }),
    };
    const upload = () => client.uploadInventories([{ id: jsonId(String(offer.id)), stores: [store] }]);
    await reporting(['quantity', 'cost'], async () => checkFound(await upload(), 'stock'));
  }

  async function reporting(fields: readonly (typeof asked)[number][], call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      const refused = error instanceof VendorFailure ? error.failure.kind === 'rejected' : error instanceof ProblemError;
      if (!refused) throw error;
      for (const field of fields)
        if (asked.includes(field)) ignore(`${first.pointer}/${field}`, `the vendor refused it: ${(error as Error).message}`);
    }
  }
}

function checkFound(answer: { readonly notFoundOffers?: Parameters<typeof valuesOf>[0] }, what: string): void {
  if (valuesOf(answer.notFoundOffers).length > 0)
    throw new ProblemError('vendor_rejected', `The vendor did not find the SKU to set its ${what}.`);
}

/** The vendor answers the numbers of what it made; where it does not, the identifier finds it. */
async function createdNumber(
  context: RetailcrmContext,
  answer: z.infer<typeof NativeProductsCreated>,
  externalId: string | undefined,
): Promise<string> {
  const [number] = valuesOf(answer.addedProducts);
  if (number !== undefined) return String(number);
  const found = externalId === undefined ? undefined : await findProduct(context, externalId);
  const native = found?.raw as { readonly id?: unknown } | undefined;
  if (native?.id === undefined) throw new ProblemError('vendor_invalid_response', "The vendor's answer names no new product.");
  return String(native.id);
}

async function bookOf(context: RetailcrmContext): Promise<PriceBook> {
  return priceBook(await names(context, 'price-types'), context.settings.options.priceType, context.scope.currency);
}

function checkCurrency(asked: string | undefined, book: PriceBook): void {
  const currency = currencyOf(book.regular, undefined, book);
  if (asked === undefined || asked === currency) return;
  throw new ProblemError('unsupported_field', {
    detail: `Prices of type ${book.regular} are in ${currency}.`,
    errors: [{ path: '/currency', message: `always ${currency} here` }],
  });
}

/** Numbers of the categories; a name must be that of exactly one. */
async function groupsOf(context: RetailcrmContext, categories: ProductPatch['categories']): Promise<readonly string[] | undefined> {
  if (categories === undefined) return undefined;
  const named = categories.some((category) => !('id' in category));
  const known = named ? await context.reference('categories') : [];
  return categories.flatMap((category, index) => {
    if ('id' in category) {
      const number = numberOf('group', category.id);
      if (number !== undefined) return [number];
      throw new ProblemError('invalid_request', {
        detail: `/categories/${index}/id is not an id of a category.`,
        errors: [{ path: `/categories/${index}/id`, message: 'not an id of a category' }],
      });
    }
    const [match, ...others] = known.filter((entry) => entry.name === category.name);
    const number = match && others.length === 0 ? numberOf('group', match.id.slice(match.id.indexOf(':') + 1)) : undefined;
    if (number !== undefined) return [number];
    context.ignore(`/categories/${index}`, match ? 'several categories have this name' : 'no category has this name');
    return [];
  });
}

/** A product cannot be made without a catalogue (retailcrm.txt 9697): the asked one, the configured one, or that of the site. */
async function catalogOf(context: RetailcrmContext, draft: ProductDraft): Promise<string> {
  const extra = (draft.extra ?? {}) as NewProductExtra;
  const chosen = extra.catalogId ?? (extra.site === undefined ? context.settings.options.catalogId : undefined);
  if (chosen !== undefined) return String(chosen);
  const site = extra.site ?? (await siteOfNew(context));
  const ofSite = site === undefined ? undefined : (await names(context, 'stores')).get(site)?.extra.catalogId;
  if (ofSite !== undefined) return String(ofSite);
  throw new ProblemError('unsupported', {
    detail: 'A product needs a catalogue: configure options.catalogId or options.site, or give extra.catalogId.',
    operation: 'products.create',
  });
}
