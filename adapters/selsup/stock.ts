/** Stock: what each warehouse has, set by SKU. */
import type { ListQuery, Page, Resources, StockFilters, StockLine, StockLineResult, VariantMatch } from '../../src/adapter.ts';
import { VendorFailure } from '../../src/errors.ts';
import { textOrNull } from '../../src/lib/text.ts';
import type { StockLevel } from '../../src/model/stock.ts';
import { type Client, type NativeQuery, PAGE_SIZE } from './client.ts';
import { isNumber, jsonId } from './map/ids.ts';
import { skuOf } from './map/orders.ts';
import { toStockLevel } from './map/products.ts';
import { sizesById } from './order-reads.ts';
import { chunksOf, everyPage, pageNumber } from './pages.ts';
import type { NativeProduct } from './schemas.ts';
import type { SelsupContext, SelsupSettings } from './settings.ts';

/** Lines in a bulk call. The vendor names no limit. */
const BULK = 100;
const NOTHING: Page<never> = { items: [], next: null };

/** What a connection can do with stock. */
export function stock({ options }: SelsupSettings): NonNullable<Resources<Client, SelsupSettings>['stock']> {
  return {
    list: {
      capability: 'composed',
      filters: { warehouseId: 'exact', productId: 'exact', variantId: 'exact', sku: 'exact' },
      pageSizes: { max: PAGE_SIZE },
      total: 'never',
      order: 'vendor',
      run: listStock,
    },
    update: {
      capability: 'composed',
      batch: options.bulkStock ? BULK : 1,
      defaultWarehouse: (settings) => settings.options.warehouseId,
      run: setStock,
    },
    resolve: { run: (context, by) => ('sku' in by ? variantsOfSku(context, by.sku) : variantsOfProduct(context, by.productId)) },
  };
}

/** Warehouse after warehouse: the vendor shows one at a time. */
async function listStock(context: SelsupContext, query: ListQuery<StockFilters>): Promise<Page<StockLevel>> {
  const { warehouseId, productId, variantId, sku } = query.filters;
  if ([productId, variantId].some((id) => id !== undefined && !isNumber(id))) return NOTHING;
  const known = await context.reference('warehouses');
  const warehouses = known.filter((one) => warehouseId === undefined || one.code === warehouseId);
  const index = Math.max(
    0,
    warehouses.findIndex((one) => one.code === query.position?.warehouse),
  );
  const warehouse = warehouses[index];
  if (!warehouse) return NOTHING;
  const page = pageNumber(query.position);
  const filter: NativeQuery = { warehouseId: warehouse.code ?? undefined, modelId: productId, ids: variantId, query: sku };
  const { rows } = await context.client.stock({ limit: query.size, page, filter });
  const wanted = sku?.trim().toLocaleLowerCase();
  const found = rows.filter(
    (row) =>
      (wanted === undefined || skuOf(row)?.toLocaleLowerCase() === wanted) &&
      (productId === undefined || String(row.view?.model?.id) === productId) &&
      (variantId === undefined || String(row.id) === variantId),
  );
  const after = warehouses[index + 1];
  return {
    items: found.flatMap((row) => toStockLevel(row, { id: warehouse.id, name: warehouse.name }, context.scope) ?? []),
    next: rows.length === query.size ? { warehouse: warehouse.code, page: page + 1 } : after ? { warehouse: after.code, page: 1 } : null,
  };
}

/** An article is a size's, or of a card that has one size only. The vendor searches by part: the whole is compared here. */
async function variantsOfSku(context: SelsupContext, sku: string): Promise<readonly VariantMatch[]> {
  const wanted = sku.trim().toLocaleLowerCase();
  const [byText, byArticle] = await Promise.all([
    everyPage((page) => context.client.products({ ...page, filter: { query: sku } })),
    everyPage((page) => context.client.products({ ...page, filter: { article: sku } })),
  ]);
  const rows = new Map([...byText, ...byArticle].map((row) => [String(row.id), row]));
  const exact = [...rows.values()].filter((row) => skuOf(row)?.toLocaleLowerCase() === wanted);
  if (exact.length > 0) return exact.flatMap(toMatch);
  const ofCard = byArticle.filter((row) => textOrNull(row.view?.model?.article)?.toLocaleLowerCase() === wanted);
  return ofCard.flatMap(toMatch);
}

async function variantsOfProduct(context: SelsupContext, productId: string): Promise<readonly VariantMatch[]> {
  if (!isNumber(productId)) return [];
  const rows = await everyPage((page) => context.client.products({ ...page, filter: { modelId: productId } }));
  return rows.filter((row) => String(row.view?.model?.id) === productId).flatMap(toMatch);
}

function toMatch(row: NativeProduct): readonly VariantMatch[] {
  const model = row.view?.model?.id;
  return model === undefined ? [] : [{ productId: String(model), variantId: String(row.id), sku: skuOf(row) }];
}

/** A line that can be sent. */
interface Sendable {
  readonly index: number;
  readonly skuId: string;
  readonly warehouse: string;
  readonly stock: number;
}

/** Its integers have 32 bits. */
const MOST = 2 ** 31 - 1;

async function setStock(context: SelsupContext, lines: readonly StockLine[]): Promise<readonly StockLineResult[]> {
  const results: StockLineResult[] = new Array(lines.length);
  const ids = lines.map((line) => line.variantId).filter(isNumber);
  const [sizes, warehouses] = await Promise.all([sizesById(context, ids), context.reference('warehouses')]);
  const known = new Set(warehouses.map((warehouse) => warehouse.code));
  const only = warehouses.length === 1 ? warehouses[0]?.code : null;
  const places = new Map<string, Sendable[]>();
  lines.forEach((line, index) => {
    const warehouse = line.warehouseId ?? only ?? null;
    const skuId = textOrNull(sizes.get(line.variantId)?.skuId);
    if (skuId === null) results[index] = failed('not_found', `There is no variant ${line.variantId}.`);
    else if (warehouse === null) results[index] = failed('invalid_request', 'No warehouse: name one, or set options.warehouseId.');
    else if (!known.has(warehouse)) results[index] = failed('not_found', `There is no warehouse ${warehouse}.`);
    else if (line.quantity > MOST) results[index] = failed('unsupported_field', `The vendor counts to ${MOST}.`);
    else if (!Number.isInteger(line.quantity)) results[index] = failed('unsupported_field', 'The vendor counts in whole numbers.');
    else {
      const place = `${skuId} ${warehouse}`;
      places.set(place, [...(places.get(place) ?? []), { index, skuId, warehouse, stock: line.quantity }]);
    }
  });
  const sent: (readonly Sendable[])[] = [];
  for (const same of places.values()) {
    // selsup.txt 60: products may share one SKU.
    if (new Set(same.map((line) => line.stock)).size === 1) sent.push(same);
    else
      for (const { index } of same)
        results[index] = failed('invalid_request', 'Its SKU is shared with another variant of these lines, which says another quantity.');
  }
  const tell = (same: readonly Sendable[], result: StockLineResult) => {
    for (const { index } of same) results[index] = result;
  };
  const written = { any: false };
  if (context.settings.options.bulkStock) for (const batch of chunksOf(sent, BULK)) await sendBulk(context, batch, tell, written);
  else for (const same of sent) await sendOne(context, same, tell, written);
  return results;
}

type Tell = (same: readonly Sendable[], result: StockLineResult) => void;

async function sendOne(context: SelsupContext, same: readonly Sendable[], tell: Tell, written: { any: boolean }): Promise<void> {
  const [line] = same;
  if (!line) return;
  const { skuId, stock: quantity, warehouse } = line;
  try {
    await context.client.setStock({
      skuId,
      stock: quantity,
      warehouseId: warehouse,
      updateInService: context.settings.options.updateMarketplaces,
    });
    written.any = true;
    tell(same, { status: 'updated', warehouseId: warehouse });
  } catch (error) {
    tell(same, refusal(error, written));
  }
}

/** Each line of the answer tells of the line at its place; `serviceWarehouseId` means our own warehouse here. */
async function sendBulk(
  context: SelsupContext,
  batch: readonly (readonly Sendable[])[],
  tell: Tell,
  written: { any: boolean },
): Promise<void> {
  const { updateMarketplaces } = context.settings.options;
  const rows = batch.flatMap(([line]) =>
    line
      ? [
          {
            skuId: jsonId(line.skuId),
            stock: line.stock,
            serviceWarehouseId: line.warehouse,
            ...(updateMarketplaces !== undefined && { updateInService: updateMarketplaces }),
          },
        ]
      : [],
  );
  try {
    const answer = await context.client.setStockBulk(rows);
    written.any = true;
    batch.forEach((same, index) => {
      const result = answer[index];
      const done = result?.success === true;
      const message = textOrNull(typeof result?.error === 'string' ? result.error : null) ?? 'The vendor did not confirm this line.';
      tell(same, done ? { status: 'updated', warehouseId: same[0]?.warehouse ?? '' } : failed('vendor_rejected', message));
    });
  } catch (error) {
    const told = refusal(error, written);
    for (const same of batch) tell(same, told);
  }
}

/** What is done stays told: after the first success only the rest has failed. */
function refusal(error: unknown, written: { readonly any: boolean }): StockLineResult {
  if (error instanceof VendorFailure && (written.any || error.failure.kind === 'rejected' || error.failure.kind === 'missing'))
    return failed('vendor_rejected', error.message);
  throw error;
}

function failed(code: Extract<StockLineResult, { status: 'failed' }>['code'], message: string): StockLineResult {
  return { status: 'failed', code, message };
}
