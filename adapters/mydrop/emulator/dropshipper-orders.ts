/** The dropshipper's edition (mydrop.txt 805-1054): list, create, read; nothing can be changed. */
import { checkDelivery, DROPSHIPPER_DELIVERY_KEYS, type NativeDeliveryForm } from './delivery.ts';
import { log } from './order-actions.ts';
import { readDropshipperLines, writeLines } from './order-lines.ts';
import { printForDropshipper } from './order-shapes.ts';
import { KEPT_KEYS, newOrder, requireBuyer } from './order-writes.ts';
import { list, listAnswer, notFound, type Route, readShape, required, type Shape, text } from './protocol.ts';
import { newest, type Order, OWN_RELATION, OWN_SUPPLIER, rowOf, type State } from './state.ts';

/** The dropshipper's own orders, whichever supplier they went to. */
function visible(state: State): readonly Order[] {
  const rows = newest(state.orders).filter(
    (order) => !order.deleted && (order.supplierId === OWN_SUPPLIER ? order.relationId === OWN_RELATION : true),
  );
  return state.switches.oldestFirst ? rows.reverse() : rows;
}

function orderOf(state: State, id: string): Order {
  const order = rowOf(state.orders, id);
  if (!order || !visible(state).includes(order)) throw notFound(`no order ${id}`);
  return order;
}

/** mydrop.txt 806-889: no filter at all. */
export const listDropshipperOrders: Route = {
  parameters: ['page', 'per_page'],
  handle: (call) => listAnswer(call, visible(call.state), (order) => printForDropshipper(call.state, order)),
};

/** mydrop.txt 960-974: no sums, no address. */
const CREATE: Shape = {
  name: required(text),
  phone: required(text),
  products: required(list),
  ...DROPSHIPPER_DELIVERY_KEYS,
  description: text,
  ttn: text,
  ...KEPT_KEYS,
};
interface NativeDropshipperForm extends NativeDeliveryForm {
  readonly name: string;
  readonly phone: string;
  readonly products: unknown;
  readonly description?: string;
  readonly ttn?: string;
}

/** mydrop.txt 890-985. The supplier sees the order at once, or with `drafts` when it is submitted. */
export const createDropshipperOrder: Route = {
  parameters: [],
  creates: true,
  handle(call) {
    const { state } = call;
    const form = readShape<NativeDropshipperForm>(call, call.body, CREATE, 'the body');
    requireBuyer(form);
    checkDelivery(form, 'dropshipper');
    const lines = readDropshipperLines(call, form.products);
    const supplierId = lines[0]?.supplierId ?? OWN_SUPPLIER;
    const order = newOrder(state, {
      supplierId,
      relationId: state.suppliers.find((each) => each.id === supplierId)?.relationId ?? OWN_RELATION,
      name: form.name,
      phone: form.phone,
      lines: writeLines(state, lines),
      description: form.description ?? null,
      ttn: form.ttn || null,
      prepay: '0.00',
      codGiven: null,
      submitted: !state.switches.drafts,
      form,
    });
    return printForDropshipper(state, order);
  },
};

/** mydrop.txt 986-1054: a POST that reads. No body is documented. */
export const readDropshipperOrder: Route = {
  parameters: [],
  body: 'optional',
  handle(call) {
    if (call.body !== undefined) readShape(call, call.body, {}, 'the body');
    return printForDropshipper(call.state, orderOf(call.state, call.id));
  },
};

/** Not of the document: one public client submits its drafts so. Served only with `drafts`. */
export const submitDropshipperOrder: Route = {
  parameters: [],
  body: 'optional',
  handle(call) {
    const order = orderOf(call.state, call.id);
    if (!order.submitted && order.supplierId === OWN_SUPPLIER) log(call.state, order, 'created');
    order.submitted = true;
    return printForDropshipper(call.state, order);
  },
};
