/** What dropshippers ask to be paid (mydrop.txt 391-498). All three paths are without `/api`. */
import { log } from './order-actions.ts';
import { printForPayout } from './order-shapes.ts';
import { type Call, listAnswer, notFound, type Route, readShape, rejected, required, text } from './protocol.ts';
import { float, newest, PAID, type Payout, rowOf, stampNow, UNPAID } from './state.ts';

/** mydrop.txt 391-431. `status` is that of the payout, though the table calls it the order's (431). */
export const listPayouts: Route = {
  parameters: ['page', 'per_page', 'status'],
  handle(call) {
    const status = call.query.get('status');
    const rows = newest(call.state.payouts).filter((payout) => status === undefined || payout.status === status);
    return listAnswer(call, rows, print);
  },
};

/** mydrop.txt 432-482. */
export const listPayoutOrders: Route = {
  parameters: ['page', 'per_page'],
  handle(call) {
    const { state } = call;
    const payout = payoutOf(call);
    const rows = newest(state.orders).filter((order) => payout.orderIds.includes(order.id));
    return listAnswer(call, rows, (order) => printForPayout(state, order));
  },
};

/** mydrop.txt 483-498. The answer is documented nowhere; here it is the payout. */
export const setPayoutStatus: Route = {
  parameters: [],
  handle(call) {
    const { state } = call;
    const payout = payoutOf(call);
    const { status } = readShape<{ readonly status: string }>(call, call.body, { status: required(text) }, 'the body');
    if (status !== PAID && status !== UNPAID) throw rejected(`no payout status ${status}`);
    if (status !== payout.status) {
      payout.status = status;
      payout.updated = stampNow(state, payout.id);
      for (const id of payout.orderIds) {
        const order = state.orders.rows.get(id);
        if (!order) continue;
        order.payoutStatus = status;
        log(state, order, 'dropshipper_payout_status_changed', status);
      }
    }
    return print(payout);
  },
};

function payoutOf(call: Call): Payout {
  const payout = rowOf(call.state.payouts, call.id);
  if (!payout) throw notFound(`no payout request ${call.id}`);
  return payout;
}

/** Sums are floats here (mydrop.txt 400-403), and integers in orders. */
function print(payout: Payout): unknown {
  return {
    dateTime: payout.dateTime,
    id: payout.id,
    loss: float(payout.loss),
    margin: float(payout.margin),
    ordersCount: payout.ordersCount,
    payout: float(payout.payout),
    payoutAddress: payout.payoutAddress,
    status: payout.status,
    updatedDateTime: payout.updated,
    vendorDropshipper: payout.dropshipper,
    vendorDropshipperId: payout.dropshipper.id,
  };
}
