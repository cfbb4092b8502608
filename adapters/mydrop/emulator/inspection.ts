/**
 * Private routes for tests, without a key: what the account holds and no call of the vendor's tells, and what happens to orders from outside the API.
 * `GET /__emulator/state`; `POST /__emulator/orders/<id>` with `{ parcel?: code, deleted?: boolean }`.
 */
import { PARCEL_TEXTS } from './delivery.ts';
import { log } from './order-actions.ts';
import { type Call, flag, notFound, type Route, readShape, rejected, text } from './protocol.ts';
import { byId, type Order, rowOf, type State } from './state.ts';

/** Where these routes begin. */
export const INSPECTION = '/__emulator/';

/** Everything, in the emulator's own shapes. */
export const inspect: Route = {
  parameters: [],
  body: 'optional',
  handle: ({ state }) => ({
    statuses: byId(state.statuses),
    products: byId(state.products),
    categories: byId(state.categories),
    images: byId(state.images),
    dropshippers: byId(state.dropshippers),
    orders: byId(state.orders),
    actions: byId(state.actions),
    payouts: byId(state.payouts),
  }),
};

interface Disturbance {
  readonly parcel?: string;
  readonly deleted?: boolean;
}

/** The tracker hears of a parcel; somebody deletes or restores an order in the cabinet. */
export const disturb: Route = {
  parameters: [],
  body: 'optional',
  handle(call: Call) {
    const { state } = call;
    const order = rowOf(state.orders, call.id);
    if (!order) throw notFound(`no order ${call.id}`);
    const { parcel, deleted } = readShape<Disturbance>(call, call.body, { parcel: text, deleted: flag }, 'the body');
    if (parcel !== undefined) track(state, order, parcel);
    if (deleted !== undefined && deleted !== order.deleted) {
      order.deleted = deleted;
      log(state, order, deleted ? 'deleted' : 'restored');
    }
    return order;
  },
};

/** Code of the carrier → title of the status that the tracker sets (mydrop.txt 330: "Продажа" after the parcel was tracked). */
const TRACKED: Readonly<Record<string, string>> = {
  '4': 'Отправлен',
  '5': 'Отправлен',
  '7': 'Прибыл на отделение',
  '9': 'Продажа',
  '102': 'Отказ',
};

function track(state: State, order: Order, code: string): void {
  const words = PARCEL_TEXTS[code];
  if (words === undefined) throw rejected(`no parcel code ${code}`);
  order.parcel = { code, text: words };
  // mydrop.txt 313: a status that was set by hand stays.
  const status = order.manualStatus ? undefined : [...state.statuses.rows.values()].find((each) => each.title === TRACKED[code]);
  if (status && status.id !== order.statusId) {
    order.statusId = status.id;
    log(state, order, 'status_changed', status.title, true);
  }
  if (code === '9' && order.cod !== '0.00') log(state, order, 'delivery_payment_received', null, true);
}
