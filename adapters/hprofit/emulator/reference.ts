/** /reference_info (hprofit.txt 653-708), /shipments (780-825), /warehouses (826-857): read only. */
import { breach, integerOf, pageOf, type Route } from './protocol.ts';
import { byId, fixed, type State, USER_ID } from './state.ts';

/** hprofit.txt 657: the names that are asked for differ from the keys that are answered. */
const KINDS: Readonly<Record<string, readonly [key: string, read: (state: State) => unknown]>> = {
  accounts: [
    'accounts',
    (state) =>
      byId(state.accounts).map(({ id, name, balance, currency_id, types, created_at }) => ({
        id,
        name,
        balance: fixed(balance, 2),
        currency_id,
        types,
        created_at,
      })),
  ],
  products_category: [
    'products_categories',
    (state) =>
      byId(state.categories).map(({ id, name, parent_id, createdAt }) => ({
        id,
        name,
        types: 1,
        parent_id,
        created_at: Math.floor(createdAt / 1000),
      })),
  ],
  expenses_category: ['expenses_categories', () => EXPENSES],
  brand: ['brands', (state) => byId(state.brands)],
  warehouses: [
    'warehouses',
    (state) =>
      byId(state.warehouses).map(({ id, referenceId, name, w_type, created_at }) => ({
        id: referenceId ?? id,
        name,
        w_type,
        created_at,
        is_deleted: 0,
      })),
  ],
};

/** hprofit.txt 682-691. */
const EXPENSES = [
  { id: 1, name: 'Общие', types: 0, is_global: 1, is_receipt: 0, is_profit: 0 },
  { id: 2, name: 'Оренда', types: 0, is_global: 0, is_receipt: 0, is_profit: 0 },
  { id: 3, name: 'Доставка', types: 0, is_global: 0, is_receipt: 0, is_profit: 1 },
];

/** hprofit.txt 658: no types = all. An unknown one is passed over. */
export const readReference: Route = {
  parameters: ['types'],
  handle({ state, query }) {
    const types = query.get('types') ?? '';
    const asked = types === '' ? Object.keys(KINDS) : types.split(',').map((type) => type.trim());
    const data: Record<string, unknown> = {};
    for (const type of asked) {
      const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
      if (kind) data[kind[0]] = kind[1](state);
    }
    return { success: true, data };
  },
};

/** hprofit.txt 826-857: the creation stamp is a float here and an integer in reference_info. */
export const listWarehouses: Route = {
  parameters: ['limit', 'offset'],
  handle: ({ state, query }) => ({
    success: true,
    data: pageOf(byId(state.warehouses), query).map(({ id, name, created_at, w_type }) => ({
      id,
      name,
      created_at: fixed(String(created_at), 1),
      w_type,
      position: 0,
    })),
  }),
};

/** hprofit.txt 782-788: one supply by `sid`, else filters, none of them required. The format of dates is documented nowhere: UNIX seconds or a day. */
export const listShipments: Route = {
  parameters: ['sid', 'date_from', 'date_to', 'status', 'warehouse_id'],
  handle({ state, query }) {
    const id = integerOf(query, 'sid');
    const status = query.get('status');
    if (status !== undefined && !['pending', 'complete', 'saled'].includes(status)) throw breach(`status ${status} of shipments`);
    const warehouse = integerOf(query, 'warehouse_id');
    const from = instantOf(query.get('date_from'), 0);
    const to = instantOf(query.get('date_to'), 86_399);
    const rows = byId(state.shipments).filter((shipment) =>
      id === undefined
        ? (status === undefined || shipment.shipment_status === status) &&
          (warehouse === undefined || shipment.marketplace_id === warehouse) &&
          (from === undefined || shipment.created_at >= from) &&
          (to === undefined || shipment.created_at <= to)
        : shipment.id === id,
    );
    return {
      success: true,
      data: rows.map((shipment) => ({
        id: shipment.id,
        user_id: USER_ID,
        marketplace_id: shipment.marketplace_id,
        expenses_id: null,
        delivery_id: shipment.delivery_id,
        amazon_shipment_id: null,
        shipment_status: shipment.shipment_status,
        fba_destination: null,
        fba_country: null,
        from_address: null,
        fee_total_units: null,
        fee_per_unit: fixed('0', 2),
        fee_total: fixed('0', 2),
        currency: '2',
        amount: fixed(shipment.amount, 2),
        quantity: fixed(shipment.quantity, 2),
        delivered_date: shipment.delivered_date,
        comment: '',
        created_at: shipment.created_at,
        name: shipment.name,
        expected_quantity: fixed(shipment.expected_quantity, 2),
        received_amount: fixed(shipment.received_amount, 2),
        supplier_id: null,
        delivery_expenses_id: null,
        responsible_user_id: null,
        currency_rate: fixed('1', 4),
        ttn: shipment.ttn,
        ttn_status: null,
        marketplace_name: state.warehouses.rows.get(shipment.marketplace_id)?.name ?? null,
        status_name: shipment.shipment_status,
      })),
    };
  },
};

/** UNIX seconds of either format; a day means its first second, or its last with `rest`. */
function instantOf(text: string | undefined, rest: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,12}$/.test(text)) return Number(text);
  const millis = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(millis)) throw breach(`date ${text}`);
  return millis / 1000 + rest;
}
