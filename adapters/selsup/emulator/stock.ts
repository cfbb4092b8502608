/** /api/wms (selsup.txt 60-65): stock is kept by SKU, one row a cell. */
import { among, count, flag, id, integer, listOf as list, long, needed, parameters, shape, text, truth } from './checks.ts';
import { OPERATIONS } from './enums.ts';
import { findSizes, SIZE_FILTERS, sizeOrder } from './product-find.ts';
import { articleOf, printRow } from './product-print.ts';
import { breach, given, listing, listOf, numberOf, type Operations, one, type Route, rejected, sorted } from './protocol.ts';
import { amount, CLIENT_ID, ownWarehouses, type Place, places, type State, told, type Warehouse, withoutNulls } from './state.ts';
import { move, onHand, reservedOf, rowsOf, setOnHand } from './stock-rows.ts';

function skuExists(state: State, skuId: number): boolean {
  for (const { size } of state.places.values()) if (size.skuId === skuId) return true;
  return false;
}

/** The warehouse of a stock write; it may be left out only where there is one (the same is said of orders in the vendor's public documentation). */
function ownWarehouse(state: State, warehouseId: number | undefined): Warehouse {
  const own = ownWarehouses(state);
  if (warehouseId === undefined) {
    if (own.length === 1 && own[0]) return own[0];
    throw rejected('error_empty_stock_warehouse');
  }
  const found = own.find((warehouse) => warehouse.id === warehouseId);
  if (!found) throw rejected('error_warehouse_not_found', { warehouseId });
  return found;
}

function change(state: State, skuId: number, warehouseId: number, target: number): void {
  const before = onHand(state, skuId, warehouseId);
  setOnHand(state, skuId, warehouseId, target);
  move(state, 'CHANGE_QUANTITY', { skuId, warehouseId, before });
}

/** selsup.txt 62-65: an absolute number in the query, no body; 200 or 400. `withReservedStock` is not explained anywhere and changes nothing here. */
const changeStock: Route = {
  names: { C: ['POST /api/wms/changeStock'] },
  parameters: { skuId: needed(id), stock: needed(count), warehouseId: id, updateInService: truth, withReservedStock: truth },
  handle({ state, query }) {
    const [skuId, stock] = [given(query, 'skuId'), given(query, 'stock')];
    if (stock < 0) throw breach('stock is negative', 'error_negative_stock');
    const warehouse = ownWarehouse(state, numberOf(query, 'warehouseId'));
    if (!skuExists(state, skuId)) throw rejected('error_sku_not_found', { skuId });
    change(state, skuId, warehouse.id, stock);
    return undefined;
  },
};

/** The bulk write of the vendor's newer pages: one result a line, in order, and a wrong line does not spoil the others. The warehouse is a text there. */
const changeMany: Route = {
  names: { D: ['PUT /api/wms/stock'] },
  body: list(
    shape('stock serviceWarehouseId', {
      skuId: long,
      barcode: text(),
      serviceProductId: text(),
      stock: integer,
      serviceWarehouseId: text(),
      updateInService: flag,
      withReservedStock: flag,
    }),
  ),
  handle({ state, body }) {
    return (body as NativeStockLine[]).map((line) => {
      const place = lineOf(state, line);
      const warehouse = ownWarehouses(state).find((each) => String(each.id) === line.serviceWarehouseId);
      if (line.stock < 0) return { success: false, error: 'error_negative_stock' };
      if (!place) return { success: false, error: 'error_product_not_found' };
      if (!warehouse) return { success: false, error: 'error_warehouse_not_found' };
      change(state, place.size.skuId, warehouse.id, line.stock);
      return { success: true };
    });
  },
};

interface NativeStockLine {
  readonly skuId?: number | null;
  readonly barcode?: string | null;
  readonly serviceProductId?: string | null;
  readonly stock: number;
  readonly serviceWarehouseId: string;
}

function lineOf(state: State, line: NativeStockLine): Place | undefined {
  const named = [line.skuId, line.barcode, line.serviceProductId].filter((value) => value !== undefined && value !== null);
  if (named.length !== 1) throw breach('a line names its product by one of skuId, barcode and serviceProductId');
  return places(state).find(
    ({ size }) =>
      size.skuId === line.skuId ||
      size.barcodes.some(({ barcode }) => barcode === line.barcode) ||
      (line.serviceProductId !== undefined && size.written.externalArticle === line.serviceProductId),
  );
}

/**
 * One row a cell, unpaged and bare, as a client of the live service reads it. `quantity` 0 stays as a row after a cell was emptied. What orders hold
 * back is taken off the first cells' `availableQuantity`.
 */
const allStock: Route = {
  names: { D: ['GET /api/wms/stock/all'] },
  parameters: { warehouseId: needed(id) },
  handle({ state, query }) {
    const warehouse = ownWarehouse(state, given(query, 'warehouseId'));
    const left = new Map<number, number>();
    const bySku = new Map(places(state).map((place) => [place.size.skuId, place]));
    return [...state.stock.rows.values()]
      .filter((row) => row.warehouseId === warehouse.id)
      .map((row) => {
        const held = left.get(row.skuId) ?? reservedOf(state, row.skuId, warehouse.id);
        const here = Math.min(held, row.quantity);
        left.set(row.skuId, held - here);
        const place = bySku.get(row.skuId);
        return {
          id: row.id,
          skuId: row.skuId,
          sku: { id: row.skuId, productId: place?.id ?? null, product: place ? productOfSku(place) : null },
          cell: { fullName: row.cell },
          quantity: row.quantity,
          availableQuantity: row.quantity - here,
          calculatedQuantity: 0,
          modifyDate: told(row.modifiedAt, 'millis'),
          purchasePrice: amount(row.purchasePrice),
        };
      });
  },
};

function productOfSku({ id: productId, size }: Place): unknown {
  return withoutNulls({
    id: productId,
    anyArticle: articleOf(size),
    ozonArticle: size.written.ozonArticle,
    wildberriesSizeId: size.told.wildberriesSizeId,
  });
}

/** product/find with the stock of one warehouse, or of all the seller's own: only what has a row there. */
const findStock: Route = {
  names: { B: ['GET /api/wms/findStock'] },
  parameters: SIZE_FILTERS,
  handle({ state, query }) {
    const warehouseId = numberOf(query, 'warehouseId');
    if (warehouseId !== undefined) ownWarehouse(state, warehouseId);
    const rows = findSizes(state, query).filter(({ size }) => rowsOf(state, size.skuId, warehouseId).length > 0);
    return listOf(sizeOrder(state, rows, query), query, (place) => ({
      ...printRow(state, place),
      stock: onHand(state, place.size.skuId, warehouseId),
      reserved: reservedOf(state, place.size.skuId, warehouseId),
      calculatedStock: 0,
      cell: { fullName: rowsOf(state, place.size.skuId, warehouseId)[0]?.cell },
    }));
  },
};

/** The public specification's example of its rows begins with the oldest. */
const findMovements: Route = {
  names: { B: ['GET /api/wms/findItemHistory'] },
  parameters: {
    ...listing(['ID', 'DATE']),
    operation: among(OPERATIONS),
    ...parameters('orderId skuId itemId warehouseId', id),
  },
  handle({ state, query }) {
    const rows = [...state.movements.rows.values()].filter(
      (row) =>
        matches(numberOf(query, 'orderId'), row.orderId) &&
        matches(numberOf(query, 'skuId'), row.skuId) &&
        matches(numberOf(query, 'itemId'), row.itemId) &&
        matches(numberOf(query, 'warehouseId'), row.warehouseId) &&
        matches(one(query, 'operation'), row.operation),
    );
    const inOrder = query.has('sortBy') ? sorted(rows, query, { DATE: (row) => row.at }) : rows;
    return listOf(inOrder, query, (row) => ({
      id: row.id,
      clientId: CLIENT_ID,
      wmsItemId: row.itemId,
      operation: row.operation,
      date: told(row.at, 'millis'),
      orderId: row.orderId,
      warehouseId: row.warehouseId,
      itemsCount: Math.abs(row.after - row.before),
      itemTotalQuantity: row.after,
      oldTotalQuantity: row.before,
      skuTotalQuantity: onHand(state, row.skuId),
      userLogin: 'api',
    }));
  },
};

const matches = <T>(wanted: T | undefined, found: T | null): boolean => wanted === undefined || wanted === found;

/** Stock, read and written. */
export const stockOperations: Operations = {
  stockSet: [changeStock],
  stockSetMany: [changeMany],
  stockAll: [allStock],
  stockFind: [findStock],
  stockHistory: [findMovements],
};
