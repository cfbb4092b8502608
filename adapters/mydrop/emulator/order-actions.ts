/** The feed of what was done with orders (mydrop.txt 314-390), the only history that the vendor has. */
import { integerOf, listAnswer, type Route } from './protocol.ts';
import { type Action, mint, newest, type Order, OWN_SUPPLIER, put, type State, stampNow, VENDOR_ACCOUNT } from './state.ts';

/** mydrop.txt 319-328. */
export type ActionType =
  | 'created'
  | 'edited'
  | 'ttn_generated'
  | 'deleted'
  | 'status_changed'
  | 'restored'
  | 'delivery_payment_received'
  | 'delivery_payment_changed'
  | 'dropshipper_payout_status_changed';

/** Notes what was done now. Of another supplier's order the account knows nothing. */
export function log(state: State, order: Order, type: ActionType, description: string | null = null, service = false): void {
  const id = mint(state.actions);
  // The API's key is no manager (mydrop.txt 316, 341).
  put(state.actions, id, { id, type, dateTime: stampNow(state, id), description, service, managerId: null, orderId: order.id });
}

/** Newest first, as the sample shows (mydrop.txt 334-372). `last_id` leaves out what was told already, up to and with it (389-390). */
export const listActions: Route = {
  parameters: ['page', 'per_page', 'last_id'],
  handle(call) {
    const { state } = call;
    const last = integerOf(call, 'last_id') ?? 0;
    const rows = newest(state.actions).filter((action) => action.id > last && isOurs(state, action));
    return listAnswer(call, rows, (action) => print(state, action));
  },
};

/** A draft and an order of another supplier are none of this account's. */
function isOurs(state: State, action: Action): boolean {
  const order = state.orders.rows.get(action.orderId);
  return order?.submitted === true && order.supplierId === OWN_SUPPLIER;
}

function print(state: State, action: Action): unknown {
  const manager = action.managerId === null ? undefined : state.managers.rows.get(action.managerId);
  const order = state.orders.rows.get(action.orderId);
  return {
    actionType: action.type,
    dateTime: action.dateTime,
    description: action.description,
    id: action.id,
    serviceAction: action.service,
    // Twice the same (mydrop.txt 339-340).
    vendor: VENDOR_ACCOUNT,
    vendorId: VENDOR_ACCOUNT,
    vendorManager: manager ? { id: manager.id, name: manager.name } : null,
    vendorManagerId: action.managerId,
    vendorOrder: order ? { id: order.id, index: order.index, name: order.name } : null,
    vendorOrderId: action.orderId,
  };
}
