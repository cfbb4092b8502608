/** /api/warehouse: the seller's own warehouses and the marketplaces'. */
import { isRecord, long, shape, word } from './checks.ts';
import { missing, type Operations, one, pathId, type Route } from './protocol.ts';
import { byId, CLIENT_ID, type State, type Warehouse, withoutNulls } from './state.ts';

/** Bare and unpaged. Without `service` the seller's own, deleted ones among them; whether the marketplaces' come as well is documented nowhere. */
const listWarehouses: Route = {
  names: { C: ['GET /api/warehouse/list'], A: ['GET /api/warehouse/getWarehouses'] },
  parameters: { service: word },
  handle: ({ state, query }) => warehousesOf(state, one(query, 'service') ?? 'NONE').map(printWarehouse),
};

/** Warehouses of a service; NONE are the seller's own. */
export function warehousesOf(state: State, service: string): Warehouse[] {
  return byId(state.warehouses).filter((warehouse) => (warehouse.service ?? 'NONE') === service);
}

const readWarehouse: Route = {
  names: { C: ['GET /api/warehouse/:warehouseId'] },
  handle(call) {
    const warehouseId = pathId(call, 'warehouseId');
    const found = call.state.warehouses.rows.get(warehouseId);
    if (!found) throw missing(call.state, 'warehouse', warehouseId);
    return printWarehouse(found);
  },
};

/** A warehouse. */
export function printWarehouse(warehouse: Warehouse): unknown {
  return withoutNulls({
    id: warehouse.id,
    name: warehouse.name,
    service: warehouse.service ?? 'NONE',
    organizationId: warehouse.organizationId,
    city: warehouse.city,
    address: warehouse.address,
    priority: warehouse.priority,
    useForOrder: warehouse.service === null,
    clientId: CLIENT_ID,
    deleted: warehouse.deleted,
  });
}

/** A POST that reads. */
const findCells: Route = {
  names: { B: ['POST /api/warehouse/getCellsByFilter'] },
  body: shape('', { cellId: long, shelfId: long, rackId: long, passageId: long, warehouseId: long }),
  handle({ state, body }) {
    const wanted = isRecord(body) ? (body.warehouseId ?? undefined) : undefined;
    const cells = new Map<string, unknown>();
    for (const { warehouseId, cell } of state.stock.rows.values())
      if (wanted === undefined || warehouseId === wanted)
        cells.set(`${warehouseId} ${cell}`, { warehouseId, name: cell, fullName: cell, type: 'NORMAL' });
    return [...cells.values()];
  },
};

/** Warehouses and their cells. */
export const warehouseOperations: Operations = {
  warehouseList: [listWarehouses],
  warehouseGet: [readWarehouse],
  cellFind: [findCells],
};
