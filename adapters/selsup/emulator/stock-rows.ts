/** Stock rows: one a cell of a warehouse, by SKU (selsup.txt 60-61), and what moves them. */
import { OPERATIONS } from './enums.ts';
import { mint, ownWarehouses, put, type State, type StockRow } from './state.ts';

const key = (skuId: number, warehouseId: number) => `${skuId}:${warehouseId}`;

/** Rows of one SKU in one warehouse, or in all of the seller's own. */
export function rowsOf(state: State, skuId: number, warehouseId?: number): StockRow[] {
  return (state.stockOf.get(skuId) ?? []).filter((row) => warehouseId === undefined || row.warehouseId === warehouseId);
}

/** Adds a row. */
export function addRow(state: State, row: Omit<StockRow, 'id'>, id = mint(state.stock)): StockRow {
  const added = put(state.stock, id, { ...row, id });
  const known = state.stockOf.get(row.skuId);
  if (known) known.push(added);
  else state.stockOf.set(row.skuId, [added]);
  return added;
}

/** Pieces that lie there, held back or not. */
export function onHand(state: State, skuId: number, warehouseId?: number): number {
  return rowsOf(state, skuId, warehouseId).reduce((sum, row) => sum + row.quantity, 0);
}

/** Pieces that orders hold back. */
export function reservedOf(state: State, skuId: number, warehouseId?: number): number {
  const warehouses = warehouseId === undefined ? ownWarehouses(state).map((warehouse) => warehouse.id) : [warehouseId];
  return warehouses.reduce((sum, each) => sum + (state.reserved.get(key(skuId, each)) ?? 0), 0);
}

/** Holds back so many more pieces; fewer when negative. */
export function reserve(state: State, skuId: number, warehouseId: number, pieces: number): void {
  const where = key(skuId, warehouseId);
  state.reserved.set(where, Math.max(0, (state.reserved.get(where) ?? 0) + pieces));
}

/** Notes what moved a SKU. */
export function move(
  state: State,
  operation: string,
  what: { readonly skuId: number; readonly warehouseId: number; readonly before: number; readonly orderId?: number },
): void {
  if (!OPERATIONS.includes(operation)) throw new Error(`no operation ${operation}`);
  const movementId = mint(state.movements);
  put(state.movements, movementId, {
    id: movementId,
    at: state.now(),
    operation,
    skuId: what.skuId,
    warehouseId: what.warehouseId,
    itemId: rowsOf(state, what.skuId, what.warehouseId)[0]?.id ?? null,
    orderId: what.orderId ?? null,
    before: what.before,
    after: onHand(state, what.skuId, what.warehouseId),
  });
}

/** Makes the SKU's cells in a warehouse hold `target` pieces together: the first cell takes them, the others stay as empty rows. */
export function setOnHand(state: State, skuId: number, warehouseId: number, target: number): void {
  const [first = addCell(state, skuId, warehouseId), ...others] = rowsOf(state, skuId, warehouseId);
  for (const row of others) {
    if (row.quantity !== 0) row.modifiedAt = state.now();
    row.quantity = 0;
  }
  first.quantity = target;
  first.modifiedAt = state.now();
}

/** Takes pieces out, cell by cell; what is not there is not taken (an order for more than there is was accepted). Negative puts back. */
export function take(state: State, skuId: number, warehouseId: number, pieces: number): void {
  let left = pieces;
  const rows = rowsOf(state, skuId, warehouseId);
  if (left < 0 && rows.length === 0) rows.push(addCell(state, skuId, warehouseId));
  for (const row of rows) {
    const taken = Math.min(left, row.quantity);
    if (taken === 0) continue;
    row.quantity -= taken;
    row.modifiedAt = state.now();
    left -= taken;
    if (left === 0) return;
  }
}

function addCell(state: State, skuId: number, warehouseId: number): StockRow {
  return addRow(state, { skuId, warehouseId, cell: '00-A', quantity: 0, modifiedAt: state.now(), purchasePrice: null });
}
