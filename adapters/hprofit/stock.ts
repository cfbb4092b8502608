/** Stock: read from the products' `stock[]`, written a batch at a time. */
import type { List, ListQuery, Page, Resources, StockFilters, StockLine, StockLineResult } from '../../src/adapter.ts';
import { VendorFailure } from '../../src/errors.ts';
import { toGid } from '../../src/lib/ids.ts';
import type { StockLevel } from '../../src/model/stock.ts';
import { type Client, type NativeStockLine, PAGE_SIZE } from './client.ts';
import { jsonId } from './map/native.ts';
import { toStockLevels } from './map/products.ts';
import type { NativeStockAnswer } from './schemas.ts';
import type { HprofitContext, HprofitSettings } from './settings.ts';

type Stock = NonNullable<Resources<Client, HprofitSettings>['stock']>;

/** Lines a call. The document names no limit; the lists' own page is what is known to be bearable. */
const BATCH = 500;

const list: List<Client, HprofitSettings, StockLevel, StockFilters> = {
  capability: 'native',
  filters: { warehouseId: 'exact', productId: 'exact', variantId: 'exact', sku: 'scan' },
  pageSizes: { max: PAGE_SIZE },
  total: 'never',
  order: 'vendor',
  run: listStock,
};

/** What a connection can do with stock. */
export const stock: Stock = {
  list,
  update: {
    capability: 'composed',
    batch: BATCH,
    keepsComments: true,
    defaultWarehouse: (settings) => settings.options.warehouseId,
    run: setStock,
  },
};

/** A page of products gives the rows of all their warehouses. */
async function listStock(context: HprofitContext, query: ListQuery<StockFilters>): Promise<Page<StockLevel>> {
  const { warehouseId, productId, variantId } = query.filters;
  const product = productId ?? variantId;
  const nothing = { items: [], next: null };
  // A product is its own variant here.
  if (productId !== undefined && variantId !== undefined && productId !== variantId) return nothing;
  if ([warehouseId, product].some((id) => id !== undefined && !/^\d+$/.test(id))) return nothing;
  const offset = Number(query.position?.offset ?? 0);
  const rows = await context.client.listProducts({ limit: query.size, offset, warehouse_id: warehouseId, product_id: product });
  const warehouse = warehouseId === undefined ? undefined : toGid(context.scope, warehouseId);
  const wanted = product === undefined ? rows : rows.filter((row) => String(row.id) === product);
  return {
    // The filter leaves products, with what other warehouses have of them.
    items: wanted.flatMap((row) => toStockLevels(row, context.scope)).filter((level) => !warehouse || level.warehouse.id === warehouse),
    next: rows.length < query.size ? null : { offset: offset + query.size },
  };
}

/** A line that can be sent, and where its result goes. */
interface Sendable {
  readonly index: number;
  readonly product: string;
  readonly warehouse: string;
  readonly line: NativeStockLine;
}

async function setStock(context: HprofitContext, lines: readonly StockLine[]): Promise<readonly StockLineResult[]> {
  const results: StockLineResult[] = new Array(lines.length);
  const sendable: Sendable[] = [];
  lines.forEach((line, index) => {
    const ready = toSendable(line, index);
    if ('line' in ready) sendable.push(ready);
    else results[index] = ready;
  });
  let written = false;
  for (const batch of batchesOf(sendable)) {
    try {
      for (const [index, result] of await sendBatch(context, batch)) results[index] = result;
      written = true;
    } catch (error) {
      // What is done stays told: only the rest has failed.
      if (!written || !(error instanceof VendorFailure)) throw error;
      const message = `The vendor failed at this part of the lines: ${error.message}`;
      for (const { index } of batch) results[index] = { status: 'failed', code: 'vendor_rejected', message };
    }
  }
  return results;
}

function toSendable(line: StockLine, index: number): Sendable | StockLineResult {
  const { variantId, warehouseId, quantity, comment } = line;
  if (warehouseId === null) return failed('invalid_request', 'No warehouse: name one, or set options.warehouseId.');
  const [product, warehouse] = [jsonId(variantId), jsonId(warehouseId)];
  if (product === undefined) return failed('not_found', `There is no product ${variantId}.`);
  if (warehouse === undefined) return failed('not_found', `There is no warehouse ${warehouseId}.`);
  return {
    index,
    product: variantId,
    warehouse: warehouseId,
    line: { product_id: product, warehouse, quantity, ...(comment !== null && { comment }) },
  };
}

/** The answer knows lines by their product only: no product stands twice in one call (hprofit.txt 179-191). */
function batchesOf(lines: readonly Sendable[]): readonly (readonly Sendable[])[] {
  const rounds: Sendable[][] = [];
  const seen = new Map<string, number>();
  for (const line of lines) {
    const round = seen.get(line.product) ?? 0;
    seen.set(line.product, round + 1);
    const lane = rounds[round];
    if (lane) lane.push(line);
    else rounds.push([line]);
  }
  return rounds.flatMap((round) =>
    Array.from({ length: Math.ceil(round.length / BATCH) }, (_, index) => round.slice(index * BATCH, (index + 1) * BATCH)),
  );
}

/** Sends lines; a call that is refused whole is taken apart, for quantities are absolute and one bad line must not spoil the others. */
async function sendBatch(context: HprofitContext, batch: readonly Sendable[]): Promise<readonly (readonly [number, StockLineResult])[]> {
  try {
    const answer = await context.client.setStock(batch.map(({ line }) => line));
    return batch.map((line) => [line.index, resultOf(line, answer)]);
  } catch (error) {
    if (!(error instanceof VendorFailure) || error.failure.kind !== 'rejected') throw error;
    const [only, ...others] = batch;
    if (only && others.length === 0) return [[only.index, failed('vendor_rejected', error.message)]];
    const half = Math.ceil(batch.length / 2);
    return [...(await sendBatch(context, batch.slice(0, half))), ...(await sendBatch(context, batch.slice(half)))];
  }
}

function resultOf(line: Sendable, answer: NativeStockAnswer): StockLineResult {
  const fault = answer.errors?.find((error) => String(error.product_id) === line.product);
  if (fault) return failed(codeOf(fault.message ?? ''), fault.message || 'The vendor refused this line.');
  const done = answer.success_updated_products?.some((id) => String(id) === line.product);
  return done ? { status: 'updated', warehouseId: line.warehouse } : failed('vendor_rejected', 'The vendor did not confirm this line.');
}

/** The five messages of hprofit.txt 193. */
function codeOf(message: string): 'not_found' | 'vendor_rejected' {
  return message === 'no found product' || /^marketplace_id .* not found$/.test(message) ? 'not_found' : 'vendor_rejected';
}

function failed(code: Extract<StockLineResult, { status: 'failed' }>['code'], message: string): StockLineResult {
  return { status: 'failed', code, message };
}
