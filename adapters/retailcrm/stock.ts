/** Stock: quantities by SKU and warehouse. */
import type { ListQuery, Page, Resources, StockFilters, StockLine, StockLineResult, VariantMatch } from '../../src/adapter.ts';
import { ProblemError, VendorFailure } from '../../src/errors.ts';
import { textOrNull } from '../../src/lib/text.ts';
import type { StockLevel } from '../../src/model/stock.ts';
import type { Client } from './client.ts';
import { names } from './dictionaries.ts';
import { idOf, numberOf } from './map/ids.ts';
import { objectOf, valuesOf } from './map/maps-or-lists.ts';
import { priceBook } from './map/prices.ts';
import { fromStock, fromStockLine, toStockLevels } from './map/stock.ts';
import { nextPage, PAGE_SIZES, pageNumber } from './pages.ts';
import { together } from './parallel.ts';
import { nativeProduct } from './product-reads.ts';
import type { RetailcrmContext, RetailcrmSettings } from './settings.ts';

/** SKUs in one upload (retailcrm.txt 9488). */
const BATCH = 250;
/** Pages of 100 that a search by SKU may take: the vendor finds it anywhere inside names and articles. */
const MOST_PAGES = 20;
/** Calls that narrowing a refused batch down to its bad lines may take. */
const MOST_SPLITS = 20;

export const stock: Resources<Client, RetailcrmSettings>['stock'] = {
  list: {
    capability: 'composed',
    filters: { warehouseId: 'scan', productId: 'exact', variantId: 'exact', sku: 'exact' },
    pageSizes: PAGE_SIZES,
    // The vendor counts SKUs, not their places.
    total: 'never',
    order: 'vendor',
    run: listStock,
  },
  update: {
    capability: 'native',
    batch: BATCH,
    defaultWarehouse: (settings) => settings.options.warehouseId,
    run: updateStock,
  },
  resolve: { run: (context, by) => ('sku' in by ? variantsOfSku(context, by.sku) : variantsOfProduct(context, by.productId)) },
};

async function listStock(context: RetailcrmContext, query: ListQuery<StockFilters>): Promise<Page<StockLevel>> {
  const { client, scope, settings } = context;
  const ids = await offersAsked(context, query.filters);
  if (ids?.length === 0) return { items: [], next: null };
  const page = pageNumber(query.position);
  const [answer, warehouses, types] = await together([
    client.inventories({ limit: query.size, page, filter: { details: true, ...(ids && { ids }) } }),
    names(context, 'warehouses'),
    names(context, 'price-types'),
  ]);
  const found = valuesOf(answer.offers).filter((offer) => !ids || ids.includes(String(offer.id)));
  const next = nextPage(answer.pagination, page);
  const position = next === null ? null : { page: next };
  const stocked = found.filter((offer) => valuesOf(offer.stores).length > 0);
  if (stocked.length === 0) return { items: [], next: position };
  const { offers } = await client.offers({ limit: 100, page: 1, filter: { ids: stocked.map((offer) => String(offer.id)) } });
  const byId = new Map(valuesOf(offers).map((offer) => [String(offer.id), offer]));
  const mapping = { scope, warehouses, book: priceBook(types, settings.options.priceType, scope.currency) };
  const items = stocked.flatMap((inventory) => {
    // An offer that went away between the two calls.
    const offer = byId.get(String(inventory.id));
    return offer ? toStockLevels(inventory, offer, mapping) : [];
  });
  return { items, next: position };
}

/** Numbers of the SKUs that the filters name; undefined = all. */
async function offersAsked(context: RetailcrmContext, filters: ListQuery<StockFilters>['filters']): Promise<readonly string[] | undefined> {
  const { variantId, productId, sku } = filters;
  const sets = await together([
    variantId === undefined ? undefined : numbers([{ variantId }]),
    productId === undefined ? undefined : variantsOfProduct(context, productId).then(numbers),
    sku === undefined ? undefined : variantsOfSku(context, sku).then(numbers),
  ]);
  const [first, ...others] = sets.filter((set) => set !== undefined);
  return first?.filter((id) => others.every((set) => set.includes(id)));
}

function numbers(matches: readonly Pick<VariantMatch, 'variantId'>[]): readonly string[] {
  return matches.map((match) => numberOf('offer', match.variantId)).filter((number) => number !== undefined);
}

/** The vendor searches names, articles and barcodes by part (retailcrm.txt 9565-9567): only exact articles count. */
async function variantsOfSku(context: RetailcrmContext, sku: string): Promise<readonly VariantMatch[]> {
  const wanted = sku.trim().toLocaleLowerCase();
  const matches: VariantMatch[] = [];
  for (let page: number | null = 1; page !== null; ) {
    if (page > MOST_PAGES) {
      throw new ProblemError('invalid_request', {
        detail: `SKU ${JSON.stringify(sku)} is part of too many names and articles to look through: name the variant by its id.`,
      });
    }
    const answer = await context.client.offers({ limit: 100, page, filter: { name: sku } });
    for (const offer of valuesOf(answer.offers)) {
      const product = objectOf(offer.product);
      if (product && textOrNull(offer.article)?.toLocaleLowerCase() === wanted) {
        matches.push({ productId: idOf('product', product.id), variantId: idOf('offer', offer.id), sku: textOrNull(offer.article) });
      }
    }
    page = nextPage(answer.pagination, page);
  }
  return matches;
}

async function variantsOfProduct(context: RetailcrmContext, productId: string): Promise<readonly VariantMatch[]> {
  const number = numberOf('product', productId);
  const product = number === undefined ? undefined : await nativeProduct(context, number);
  return valuesOf(product?.offers).map((offer) => ({ productId, variantId: idOf('offer', offer.id), sku: textOrNull(offer.article) }));
}

interface Sent {
  readonly index: number;
  readonly offer: string;
  readonly store: string;
  readonly available: number;
}

/** Absolute values, up to 250 SKUs a call. */
async function updateStock(context: RetailcrmContext, lines: readonly StockLine[]): Promise<readonly StockLineResult[]> {
  const warehouses = await names(context, 'warehouses');
  const results: StockLineResult[] = new Array(lines.length);
  const offers = new Map<string, Sent[]>();
  lines.forEach((line, index) => {
    const checked = fromStockLine(line, warehouses);
    if ('code' in checked) results[index] = { status: 'failed', ...checked };
    else offers.set(checked.offer, [...(offers.get(checked.offer) ?? []), { index, ...checked, available: line.quantity }]);
  });
  const splits = { left: MOST_SPLITS };
  const all = [...offers.values()];
  for (let start = 0; start < all.length; start += BATCH) await upload(context, all.slice(start, start + BATCH), results, splits);
  return results;
}

/** One upload. A refused batch is halved until the bad lines stand alone: setting a quantity twice does no harm. */
async function upload(
  context: RetailcrmContext,
  batch: readonly (readonly Sent[])[],
  results: StockLineResult[],
  splits: { left: number },
): Promise<void> {
  const body = batch.map((lines) =>
    fromStock(
      lines[0]?.offer ?? '',
      lines.map(({ store, available }) => ({ code: store, available })),
    ),
  );
  try {
    const answer = await context.client.uploadInventories(body);
    const missing = new Set(valuesOf(answer.notFoundOffers).map(({ id }) => String(id)));
    for (const { index, offer, store } of batch.flat()) {
      results[index] = missing.has(offer)
        ? { status: 'failed', code: 'not_found', message: 'There is no such variant.' }
        : { status: 'updated', warehouseId: store };
    }
  } catch (error) {
    if (!(error instanceof VendorFailure) || error.failure.kind !== 'rejected') throw error;
    if (batch.length > 1 && splits.left >= 2) {
      splits.left -= 2;
      const middle = Math.ceil(batch.length / 2);
      await upload(context, batch.slice(0, middle), results, splits);
      await upload(context, batch.slice(middle), results, splits);
      return;
    }
    const said = error.failure.fields?.map((field) => `${field.path}: ${field.message}`).join('; ');
    const message = [error.failure.message, said].filter(Boolean).join(': ') || 'The vendor refused it.';
    for (const { index } of batch.flat()) results[index] = { status: 'failed', code: 'vendor_rejected', message };
  }
}
