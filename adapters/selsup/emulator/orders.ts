/** /api/order (selsup.txt 38-59) and the warehouse's calls on orders of marketplaces, /api/fbs. */
import { among, id, listOf as list, long, needed, truth, word } from './checks.ts';
import { ORDER_STATUSES } from './enums.ts';
import { findOrders, ORDER_FILTERS, orderOrder } from './order-filters.ts';
import { printLine, printOrder, printState } from './order-print.ts';
import { LINE, NEW_ORDER, ORDER_PART } from './order-shapes.ts';
import { changeOrder, createOrder, deleteLine, orderOf, refund, saveLine, setDeleted, setStatus } from './order-write.ts';
import {
  breach,
  type Call,
  given,
  listing,
  listOf,
  type Operations,
  one,
  PAGING,
  pageOf,
  pathId,
  type Query,
  type Route,
  rejected,
  sorted,
  truthOf,
} from './protocol.ts';
import type { Kept, Order, State } from './state.ts';

/** selsup.txt 42-43: answers the order with its id. The public documentation writes the path with and without the slash. */
const postOrder: Route = {
  names: { C: ['POST /api/order/'], A: ['POST /api/order/createOrder'] },
  body: NEW_ORDER,
  handle: ({ state, body }) => printOrder(state, createOrder(state, body as Kept), 'whole'),
};
const patchOrder: Route = {
  names: { C: ['PATCH /api/order/'], A: ['POST /api/order/updateOrder'] },
  body: ORDER_PART,
  handle: ({ state, body }) => printOrder(state, changeOrder(state, body as Kept), 'whole'),
};

/** `limit` and `page` cut the lines of the order. */
const READING = { withReservedStocks: truth, ...PAGING };
function read(state: State, query: Query, orderId: number): unknown {
  const order = orderOf(state, orderId);
  return printOrder(state, order, 'whole', query.has('limit') || query.has('page') ? pageOf(order.lines, query) : order.lines);
}
const readOrder: Route = {
  names: { C: ['GET /api/order/:orderId'] },
  parameters: READING,
  handle: (call) => read(call.state, call.query, pathId(call, 'orderId')),
};
const readOrderByQuery: Route = {
  names: { A: ['GET /api/order/getOrderById'] },
  parameters: { ...READING, id: needed(id) },
  handle: ({ state, query }) => read(state, query, given(query, 'id')),
};

/** selsup.txt 55-59. Whether its rows hold lines is told differently by the specification and the documentation: a switch. */
const findAll: Route = {
  names: { C: ['GET /api/order/find'], A: ['GET /api/order/findOrder'] },
  parameters: ORDER_FILTERS,
  handle({ state, query }) {
    const detail = state.switches.withProducts ? 'lines' : 'list';
    return listOf(orderOrder(findOrders(state, query), query), query, (order) => printOrder(state, order, detail));
  },
};
/** The same with lines; with `status=CREATED` and no search it is the queue for picking, oldest first, whatever order was asked for. */
const findWithLines: Route = {
  names: { C: ['GET /api/fbs/findOrder'] },
  parameters: ORDER_FILTERS,
  handle({ state, query }) {
    const queue = one(query, 'status') === 'CREATED' && !one(query, 'query');
    const found = findOrders(state, query);
    const rows = queue ? found.sort((a, b) => a.createdAt - b.createdAt || a.id - b.id) : orderOrder(found, query);
    return listOf(rows, query, (order) => printOrder(state, order, 'lines'));
  },
};

const statusOf = (query: Query): string => one(query, 'status') ?? '';
const STATUS = needed(among(ORDER_STATUSES));
const postStatus: Route = {
  names: { C: ['POST /api/order/:orderId/status'] },
  parameters: { status: STATUS },
  handle(call) {
    setStatus(call.state, orderOf(call.state, pathId(call, 'orderId')), statusOf(call.query));
    return undefined;
  },
};
const postStatusByQuery: Route = {
  names: { A: ['POST /api/order/updateStatus'] },
  parameters: { orderId: needed(id), status: STATUS },
  handle({ state, query }) {
    setStatus(state, orderOf(state, given(query, 'orderId')), statusOf(query));
    return undefined;
  },
};
/** Several orders at once; nothing is done when one of them does not exist. */
const postStatuses: Route = {
  names: { C: ['POST /api/fbs/changeStatus'] },
  parameters: { status: STATUS },
  body: list(long),
  handle({ state, query, body }) {
    for (const order of (body as readonly number[]).map((orderId) => orderOf(state, orderId))) setStatus(state, order, statusOf(query));
    return undefined;
  },
};

/** Marks as deleted; `deleted=false` takes the mark off. */
const deleteOrder: Route = {
  names: { C: ['DELETE /api/order/:orderId'] },
  parameters: { deleted: truth },
  handle(call) {
    setDeleted(call.state, orderOf(call.state, pathId(call, 'orderId')), truthOf(call.query, 'deleted') ?? true);
    return undefined;
  },
};

/** Oldest first unless it is asked for otherwise. Its filters are those of the search, says the public specification. */
const readHistory: Route = {
  names: { C: ['GET /api/order/:orderId/history'] },
  parameters: { ...ORDER_FILTERS, ...listing(['ID', 'DATE']) },
  handle(call) {
    const order = orderOf(call.state, pathId(call, 'orderId'));
    const rows = call.query.has('sortBy') ? sorted(order.history, call.query, { DATE: (row) => row.at }) : order.history;
    return listOf(rows, call.query, (row) => printState(order, row));
  },
};

const lineRoute = (verb: 'POST' | 'PUT'): Route => ({
  names: { C: [`${verb} /api/order/:orderId/product`] },
  body: LINE,
  handle(call) {
    const order = orderOf(call.state, pathId(call, 'orderId'));
    const row = call.body as Kept;
    if (verb === 'PUT' && typeof row.id !== 'number') throw breach('a change of a line without its id');
    const line = saveLine(call.state, order, verb === 'PUT' ? row : { ...row, id: undefined });
    return printLine(call.state, order, line, 'whole');
  },
});
/** Answers a bare boolean. */
const removeLine: Route = {
  names: { C: ['DELETE /api/order/:orderId/product/:orderProductId'] },
  handle(call) {
    deleteLine(call.state, orderOf(call.state, pathId(call, 'orderId')), pathId(call, 'orderProductId'));
    return true;
  },
};

/** The warehouse's steps with an order of a marketplace. */
const step = (name: string, act: (state: State, order: Order) => void, parameters: Route['parameters'] = {}): Route => ({
  names: { C: [`POST /api/fbs/order/:orderId/${name}`] },
  parameters,
  handle(call: Call) {
    const order = orderOf(call.state, pathId(call, 'orderId'));
    if (order.type !== 'FBS') throw rejected('error_not_fbs_order', { id: order.id });
    act(call.state, order);
    return undefined;
  },
});

/** Everything about orders. */
export const orderOperations: Operations = {
  orderCreate: [postOrder],
  orderPatch: [patchOrder],
  orderGet: [readOrder, readOrderByQuery],
  orderFind: [findAll],
  orderFindItems: [findWithLines],
  orderStatus: [postStatus, postStatusByQuery],
  orderStatuses: [postStatuses],
  orderDelete: [deleteOrder],
  orderHistory: [readHistory],
  orderItemAdd: [lineRoute('POST')],
  orderItemUpdate: [lineRoute('PUT')],
  orderItemDelete: [removeLine],
  fbsCancel: [step('cancel', (state, order) => setStatus(state, order, 'CANCELED'))],
  fbsRefund: [step('refund', refund)],
  fbsCollect: [step('collect', (state, order) => setStatus(state, order, 'COLLECTED'))],
  // The specification says that packing, too, ends in COLLECTED.
  fbsPack: [step('pack', (state, order) => setStatus(state, order, 'COLLECTED'), { deliveryInvoiceNumber: word })],
};
