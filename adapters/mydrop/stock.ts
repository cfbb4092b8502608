/** Stock: amounts of sizes, absolute. Read only where the export is on. */
import type { List, Resources, StockFilters, StockLine, StockLineResult } from '../../src/adapter.ts';
import { toDecimal, toJsonNumber } from '../../src/lib/money.ts';
import type { StockLevel } from '../../src/model/stock.ts';
import { type Catalogue, forgetCatalogue, readCatalogue } from './catalogue.ts';
import type { Client } from './client.ts';
import { keyedIdOf, type ProductKey, productPlaceOf, variantPlaceOf } from './map/ids.ts';
import { codeOrNull } from './map/native.ts';
import { toStockLevels, WAREHOUSE } from './map/products.ts';
import { uniqueKey } from './products.ts';
import type { NativeUpdatedStock } from './schemas.ts';
import type { MydropContext, MydropSettings } from './settings.ts';

type Stock = NonNullable<Resources<Client, MydropSettings>['stock']>;

/** Products in one call. A newer copy of the document allows 300. */
const BATCH = 100;

const list: List<Client, MydropSettings, StockLevel, StockFilters> = {
  capability: 'native',
  filters: { warehouseId: 'scan', productId: 'scan', variantId: 'scan', sku: 'scan' },
  pageSizes: { max: 100_000 },
  total: 'free',
  order: 'vendor',
  run: async (context, query) => {
    const levels = (await readCatalogue(context)).products.flatMap((product) => toStockLevels(product, context.scope));
    const from = Number(query.position?.offset ?? 0);
    const items = levels.slice(from, from + query.size);
    return { items, next: from + items.length < levels.length ? { offset: from + items.length } : null, total: levels.length };
  },
};

/** What a connection can do with stock; nothing in the dropshipper's edition. */
export function stock(settings: MydropSettings): Stock {
  const { catalogueExport } = settings.options;
  return {
    ...(catalogueExport ? { list } : { resolve: { run: async (_context, by) => unread(by) } }),
    update: { capability: 'composed', batch: BATCH, defaultWarehouse: () => WAREHOUSE.code, run: updateStock },
  };
}

/** Without the export nothing can be looked up: the SKU, or the key that the id holds, goes to the vendor, and his counts tell whether it was there. */
function unread(by: { readonly sku: string } | { readonly productId: string }) {
  const sku = 'sku' in by ? by.sku : null;
  const productId = 'sku' in by ? keyedIdOf({ sku: by.sku }) : by.productId;
  return productPlaceOf(productId) ? [{ productId, variantId: productId, sku }] : [];
}

/** One size to set, by the words that the vendor finds it by. */
interface Target {
  readonly line: number;
  readonly key: ProductKey;
  readonly size: { readonly title: string } | { readonly sku: string };
  readonly quantity: number;
}

const missing = (message: string): StockLineResult => ({ status: 'failed', code: 'not_found', message });
const done: StockLineResult = { status: 'updated', warehouseId: WAREHOUSE.code };

async function updateStock(context: MydropContext, lines: readonly StockLine[]): Promise<readonly StockLineResult[]> {
  const results: StockLineResult[] = new Array(lines.length);
  const catalogue = context.settings.options.catalogueExport ? await readCatalogue(context) : undefined;
  const targets: Target[] = [];
  lines.forEach((line, index) => {
    const target = targetOf(line, index, catalogue);
    if ('status' in target) results[index] = target;
    else targets.push(target);
  });
  const products = [...Map.groupBy(targets, ({ key }) => JSON.stringify(key)).values()];
  for (let from = 0; from < products.length; from += BATCH) {
    const batch = products.slice(from, from + BATCH);
    const told = await context.client.updateProducts(batch.map(bodyOf));
    const all = batch.flat();
    if (told.productsUpdatedCount === batch.length && told.sizesUpdatedCount === all.length)
      for (const { line } of all) results[line] = done;
    else if (all.length === 1) results[(all[0] as Target).line] = judge(told);
    // What was not found is skipped without a word (mydrop.txt 507). Amounts are absolute: said again one by one, each answer is about one size.
    else for (const target of all) results[target.line] = judge(await context.client.updateProducts([bodyOf([target])]));
  }
  forgetCatalogue(context);
  return results;
}

function judge({ productsUpdatedCount, sizesUpdatedCount }: NativeUpdatedStock): StockLineResult {
  if (sizesUpdatedCount > 0) return done;
  return missing(productsUpdatedCount > 0 ? 'The product has no such size.' : 'There is no such product.');
}

function bodyOf(targets: readonly Target[]): object {
  return {
    ...targets[0]?.key,
    sizes: targets.map(({ size, quantity }) => ({ ...size, amount: toJsonNumber(toDecimal(quantity) ?? '0') })),
  };
}

function targetOf(line: StockLine, index: number, catalogue: Catalogue | undefined): Target | StockLineResult {
  if (line.warehouseId !== null && line.warehouseId !== WAREHOUSE.code) return missing('The vendor has one stock, without a name.');
  const place = variantPlaceOf(line.variantId);
  if (!place) return missing('This is no variant of this vendor.');
  const { quantity } = line;
  if ('key' in place) {
    if (place.sizeTitle !== null) return { line: index, key: place.key, size: { title: place.sizeTitle }, quantity };
    // A SKU alone may be that of a product and of its one size.
    if ('sku' in place.key) return { line: index, key: place.key, size: { sku: place.key.sku }, quantity };
    return { status: 'failed', code: 'unsupported_field', message: 'An amount belongs to a size of a product: name the size.' };
  }
  if (!catalogue) {
    const message = 'Products are written by import id, SKU or title: which one this number has, only options.catalogueExport tells.';
    return { status: 'failed', code: 'unsupported', message };
  }
  const product = catalogue.products.find((each) => String(each.id) === place.product);
  const size = product?.sizes?.find((each) => String(each.id) === place.size);
  if (!product || (place.size !== null && !size)) return missing('There is no such variant in the catalogue.');
  const title = codeOrNull(size?.title);
  if (title === null)
    return { status: 'failed', code: 'unsupported_field', message: 'An amount belongs to a size, and this product has none.' };
  const key = uniqueKey(product, catalogue);
  if (!key)
    return {
      status: 'failed',
      code: 'unsupported',
      message: 'Another product has the same SKU and name: the vendor could take it for this one.',
    };
  return { line: index, key, size: { title }, quantity };
}
