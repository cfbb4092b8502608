/** The supplier's orders (mydrop.txt 10-313): create, list, read, change. There is no deletion. */
import { announced, applyDelivery, checkDelivery, DELIVERY_KEYS, type NativeDeliveryForm, noteIgnoredDelivery } from './delivery.ts';
import { log } from './order-actions.ts';
import { readVendorLines, recount, recountCod, writeLines } from './order-lines.ts';
import { printForVendor } from './order-shapes.ts';
import { KEPT_KEYS, keep, newOrder, requireBuyer, statusTitled } from './order-writes.ts';
import {
  breach,
  type Call,
  flag,
  integer,
  list,
  listAnswer,
  type NativeAmount,
  notFound,
  number,
  type Route,
  readShape,
  rejected,
  required,
  type Shape,
  text,
  toAmount,
} from './protocol.ts';
import { newest, type Order, OWN_SUPPLIER, rowOf, type State } from './state.ts';

const SUB_TYPES = ['all', 'dropshippers', 'not_dropshippers'];

/** The orders that the account shows: no drafts, none of another supplier, and none deleted, of which the document says nothing. */
function visible(state: State): readonly Order[] {
  const rows = newest(state.orders).filter((order) => order.supplierId === OWN_SUPPLIER && order.submitted && !order.deleted);
  return state.switches.oldestFirst ? rows.reverse() : rows;
}

/** mydrop.txt 88-185. The order of the list and the default of `sub_type` are documented nowhere: here newest first, and all. */
export const listOrders: Route = {
  parameters: ['page', 'per_page', 'sub_type', 'date_type', 'date', 'date_start', 'date_end'],
  handle(call) {
    const { state, query } = call;
    const subType = query.get('sub_type') ?? 'all';
    if (!SUB_TYPES.includes(subType)) throw breach(`no sub_type ${subType}`);
    const [first, last] = periodOf(call);
    const rows = visible(state).filter((order) => {
      const day = order.dateTime.slice(0, 10);
      if (day < first || day > last) return false;
      return subType === 'all' || (order.relationId !== null) === (subType === 'dropshippers');
    });
    return listAnswer(call, rows, (order) => printForVendor(state, order));
  },
};

/** First and last day of the period, as YYYY-MM-DD of the account's own clock; both are within it. */
function periodOf({ query }: Call): readonly [first: string, last: string] {
  const type = query.get('date_type');
  const needed = type === 'day' ? ['date'] : type === 'period' ? ['date_start', 'date_end'] : [];
  if (type !== undefined && needed.length === 0) throw breach(`no date_type ${type}`);
  for (const name of ['date', 'date_start', 'date_end'])
    if (query.has(name) && !needed.includes(name)) throw breach(`${name} without its date_type`);
  const days = needed.map((name) => dayOf(name, query.get(name)));
  return [days[0] ?? '0000-00-00', days.at(-1) ?? '9999-99-99'];
}

/** mydrop.txt 183-185: DD/MM/YYYY, of a day that exists. */
function dayOf(name: string, value: string | undefined): string {
  const match = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(value ?? '');
  const day = match ? `${match[3]}-${match[2]}-${match[1]}` : '';
  const instant = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== day) throw breach(`${name} is not a day as DD/MM/YYYY`);
  return day;
}

function orderOf(state: State, id: string): Order {
  const order = rowOf(state.orders, id);
  if (!order || !visible(state).includes(order)) throw notFound(`no order ${id}`);
  return order;
}

/** mydrop.txt 186-265. */
export const readOrder: Route = {
  parameters: [],
  handle: ({ state, id }) => printForVendor(state, orderOf(state, id)),
};

/** mydrop.txt 43-73. */
const CREATE: Shape = {
  name: required(text),
  phone: required(text),
  products: required(list),
  dropshipper_id: integer,
  delivery_payment: number,
  prepay_amount: number,
  ...DELIVERY_KEYS,
  ttn: text,
  description: text,
  ...KEPT_KEYS,
  payment_status: text,
};
interface NativeOrderForm extends NativeDeliveryForm {
  readonly name?: string;
  readonly phone?: string;
  readonly products?: unknown;
  readonly dropshipper_id?: number;
  readonly delivery_payment?: NativeAmount;
  readonly prepay_amount?: NativeAmount;
  readonly ttn?: string;
  readonly description?: string;
}

/** mydrop.txt 10-87. The same twice is two orders: there is no key of the caller's. */
export const createOrder: Route = {
  parameters: [],
  creates: true,
  handle(call) {
    const { state } = call;
    const form = readShape<NativeOrderForm>(call, call.body, CREATE, 'the body');
    requireBuyer(form);
    checkSums(form);
    checkDelivery(form, 'vendor');
    // Which of a dropshipper's two ids is meant is documented nowhere; a live client sends that of the list of dropshippers (mydrop.txt 768).
    if (form.dropshipper_id !== undefined && !state.dropshippers.rows.has(form.dropshipper_id))
      throw rejected(`no dropshipper ${form.dropshipper_id}`);
    const lines = readVendorLines(call, form.products);
    const order = newOrder(state, {
      supplierId: OWN_SUPPLIER,
      relationId: form.dropshipper_id ?? null,
      name: form.name ?? '',
      phone: form.phone ?? '',
      lines: writeLines(state, lines),
      description: form.description ?? null,
      ttn: form.ttn || null,
      prepay: form.prepay_amount === undefined ? '0.00' : toAmount(form.prepay_amount),
      codGiven: form.delivery_payment === undefined ? null : toAmount(form.delivery_payment),
      form,
    });
    return printForVendor(state, order);
  },
};

function checkSums(form: NativeOrderForm): void {
  for (const key of ['delivery_payment', 'prepay_amount'] as const) {
    const sum = form[key];
    if (sum !== undefined && toAmount(sum).startsWith('-')) throw rejected(`${key} is negative`);
  }
}

/** mydrop.txt 285-313. Neither the dropshipper nor the utm marks are among what can be changed. */
const UPDATE: Shape = {
  name: text,
  phone: text,
  products: list,
  products_mode: text,
  delivery_payment: number,
  prepay_amount: number,
  change_delivery_address: flag,
  ...DELIVERY_KEYS,
  description: text,
  ttn: text,
  status: text,
  payment_status: text,
  order_source: text,
  traffic_source: text,
  manual_status: flag,
  // The sample's spelling (mydrop.txt 273), beside the table's (313).
  manualStatus: flag,
};
interface NativeOrderEdit extends NativeOrderForm {
  readonly products_mode?: string;
  readonly change_delivery_address?: boolean;
  readonly status?: string;
  readonly manual_status?: boolean;
  readonly manualStatus?: boolean;
}

/**
 * mydrop.txt 266-313. The prose says to send only what changes (267), the table marks name, phone, products and products_mode as required (285-288):
 * the prose holds, unless `strictPut` is on.
 */
export const updateOrder: Route = {
  parameters: [],
  handle(call) {
    const { state } = call;
    const order = orderOf(state, call.id);
    const form = readShape<NativeOrderEdit>(call, call.body, UPDATE, 'the body');
    if (state.switches.strictPut)
      for (const key of ['name', 'phone', 'products', 'products_mode'] as const)
        if (form[key] === undefined) throw rejected(`${key} is required`);
    requireBuyer(form);
    checkSums(form);
    const lines = form.products === undefined ? undefined : readVendorLines(call, form.products);
    if (lines && form.products_mode !== 'replace' && form.products_mode !== 'add') throw breach('products need a products_mode');
    // mydrop.txt 291: "whether to change the delivery"; without it the rest of the delivery is taken for nothing.
    const moves = form.change_delivery_address === true;
    if (moves) checkDelivery(form, 'vendor');
    else noteIgnoredDelivery(call, form);
    const status = form.status === undefined ? undefined : statusTitled(state, form.status);
    const before = JSON.stringify({ ...order, statusId: 0, cod: '', codGiven: '', manualStatus: false });
    const cod = order.cod;

    if (form.name !== undefined) order.name = form.name;
    if (form.phone !== undefined) order.phone = form.phone;
    if (form.description !== undefined) order.description = form.description;
    const ttn = order.ttn;
    if (form.ttn !== undefined) order.ttn = form.ttn;
    if (form.prepay_amount !== undefined) order.prepay = toAmount(form.prepay_amount);
    if (form.delivery_payment !== undefined) order.codGiven = toAmount(form.delivery_payment);
    if (lines) order.lines = [...(form.products_mode === 'add' ? order.lines : []), ...writeLines(state, lines)];
    if (moves) applyDelivery(order, form);
    if (order.ttn !== ttn) order.parcel = announced(order);
    keep(order, form);
    // Sums that no form changed stay as they are: those of live accounts follow no rule (mydrop.txt 444, 462).
    if (lines) recount(order);
    else if (form.prepay_amount !== undefined || form.delivery_payment !== undefined) recountCod(order);
    if (JSON.stringify({ ...order, statusId: 0, cod: '', codGiven: '', manualStatus: false }) !== before) log(state, order, 'edited');
    if (order.cod !== cod) log(state, order, 'delivery_payment_changed');
    const manual = manualOf(state, form);
    if (manual !== undefined || status) order.manualStatus = manual ?? false;
    if (status && status.id !== order.statusId) {
      order.statusId = status.id;
      log(state, order, 'status_changed', status.title);
    }
    return printForVendor(state, order);
  },
};

function manualOf(state: State, form: NativeOrderEdit): boolean | undefined {
  const { manualKey } = state.switches;
  return (manualKey === 'snake' ? undefined : form.manualStatus) ?? (manualKey === 'camel' ? undefined : form.manual_status);
}
