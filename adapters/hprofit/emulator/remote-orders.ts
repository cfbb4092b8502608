/** /remote_orders (hprofit.txt 555-652); the parts of the form are on the vendor's page "Types", to which line 642 points. */

import { compare } from '../../../src/lib/money.ts';
import { clientOf } from './clients.ts';
import {
  breach,
  checkShape,
  type Field,
  flag,
  integer,
  integerOf,
  isRecord,
  list,
  type NativeAmount,
  number,
  optional,
  orNull,
  pageOf,
  type Route,
  record,
  rejected,
  text,
  toAmount,
  words,
} from './protocol.ts';
import {
  byId,
  fixed,
  mint,
  naive,
  OWN_INTEGRATION,
  put,
  RESERVATION_WAREHOUSE,
  type RemoteOrder,
  type State,
  shift,
  stockRow,
  USER_ID,
} from './state.ts';

const DAY = 86_400_000;

/**
 * hprofit.txt 557-617: the list is under `response`. Without `start` and `end` only the last 3 months show (563). Which date they mean is documented
 * nowhere; live accounts were seen to filter by modification.
 */
export const listRemoteOrders: Route = {
  parameters: ['limit', 'offset', 'start', 'end'],
  handle({ state, query }) {
    const start = integerOf(query, 'start');
    const end = integerOf(query, 'end');
    const from = start === undefined && end === undefined ? state.now() - 90 * DAY : (start ?? 0) * 1000;
    const to = end === undefined ? Number.POSITIVE_INFINITY : (end + 1) * 1000;
    const rows = byId(state.remoteOrders).filter((order) => {
      const at = state.switches.remoteDateField === 'created' ? order.createdAt : order.modifiedAt;
      return at >= from && at < to;
    });
    return { success: true, response: pageOf(rows, query).map(print) };
  },
};

function print(order: RemoteOrder): unknown {
  return {
    integration_id: order.integration_id,
    order_id: order.order_id,
    user_id: USER_ID,
    status: order.status,
    local_status: order.local_status,
    order_name: order.order_name,
    order_atributes: null,
    info: order.info,
    price: fixed(order.price, 2),
    discount: fixed(order.discount, 1),
    currency: order.currency,
    date_created: naive(order.createdAt),
    date_modified: naive(order.modifiedAt),
    phone: order.phone,
    email: order.email,
    address_1: order.address_1,
    address_2: order.address_2,
    is_deleted: order.is_deleted,
    order_data: order.order_data,
    first_name: order.first_name,
    last_name: order.last_name,
    client_id: order.client_id,
    id: order.id,
    sales_id: order.sales_id,
  };
}

interface NativeRemoteForm {
  readonly order_id: number;
  readonly price: NativeAmount;
  readonly currency: string;
  readonly first_name: string;
  readonly address_1: unknown;
  readonly order_data: readonly NativeRemoteLine[];
  readonly status?: string;
  readonly order_name?: string;
  readonly info?: Readonly<Record<string, unknown>>;
  readonly order_created?: number;
  readonly order_modified?: number;
  readonly phone?: string;
  readonly email?: string;
  readonly last_name?: string;
  readonly address_2?: string;
}
interface NativeRemoteLine {
  readonly quantity: NativeAmount;
  readonly local_product_id?: number;
}

/** hprofit.txt 634: UNIX seconds, with a fraction. */
const seconds: Field = {
  is: 'a UTC timestamp in seconds',
  test: (value) => typeof value === 'number' && value > 0 && value < 253_402_300_800,
};
/** hprofit.txt 622-640. */
const FORM = {
  order_id: integer,
  price: number,
  currency: words,
  first_name: words,
  address_1: record,
  order_data: list,
  status: optional(words),
  order_name: optional(text),
  info: optional(record),
  order_created: optional(seconds),
  order_modified: optional(seconds),
  phone: optional(text),
  email: optional(text),
  last_name: optional(text),
  address_2: optional(text),
};
/** Types, RemoteAddressType: the operator is one of two. */
const ADDRESS = {
  address_1: text,
  city: text,
  delivery_cost: number,
  ttn: optional(text),
  delivery_operator: optional({
    is: 'nova_poshta or ukrposhta',
    test: (value: unknown) => value === 'nova_poshta' || value === 'ukrposhta',
  }),
};
/** Types, InfoType: only order_text is optional; hprofit.txt 633: the whole of it may be `{}`. */
const INFO = { is_paid: flag, payment_type: text, order_text: optional(text) };
/** Types, OrderDataType; measure_unit is read back from marketplaces (hprofit.txt 606). */
const LINE = {
  id: integer,
  name: text,
  product_id: orNull(integer),
  sku: text,
  quantity: number,
  price: number,
  total: number,
  is_paid: flag,
  payment_type: text,
  local_product_id: optional(integer),
  measure_unit: optional(text),
};

/**
 * hprofit.txt 618-652. Live accounts were seen to overwrite the order with the same `order_id` in place and to blank what the new body leaves out;
 * the answer tells no id.
 */
export const saveRemoteOrder: Route = {
  parameters: [],
  handle({ state, body }) {
    checkShape(body, { data: record }, 'the body');
    const { data } = body as { readonly data: unknown };
    checkShape(data, FORM, 'data');
    const form = data as NativeRemoteForm;
    checkShape(form.address_1, ADDRESS, 'address_1');
    if (form.info && Object.keys(form.info).length > 0) checkShape(form.info, INFO, 'info');
    if (form.order_data.length === 0) throw breach('order_data is empty');
    form.order_data.forEach((line, index) => {
      checkShape(line, LINE, `order_data[${index}]`);
      if (compare(toAmount(line.quantity), '0') <= 0) throw rejected(`quantity of order_data[${index}]`);
    });
    const orderId = String(form.order_id);
    const old = byId(state.remoteOrders).find((order) => order.integration_id === OWN_INTEGRATION && order.order_id === orderId);
    if (old) release(state, old);
    const now = state.now();
    const person = { first_name: form.first_name, last_name: form.last_name ?? null, phone: form.phone ?? null, email: form.email ?? null };
    const status = form.status ?? 'pending';
    const reserved = status === 'cancelled' || status === 'refund' ? [] : reserve(state, form.order_data);
    const id = old?.id ?? mint(state.remoteOrders);
    put(state.remoteOrders, id, {
      id,
      integration_id: OWN_INTEGRATION,
      order_id: orderId,
      status,
      local_status: null,
      order_name: form.order_name ?? `Order ID: ${orderId}`,
      info: form.info ?? {},
      price: toAmount(form.price),
      discount: '0.00',
      currency: form.currency,
      createdAt: form.order_created === undefined ? (old?.createdAt ?? now) : Math.floor(form.order_created * 1000),
      modifiedAt: form.order_modified === undefined ? now : Math.floor(form.order_modified * 1000),
      ...person,
      address_1: form.address_1,
      address_2: form.address_2 ?? '',
      is_deleted: 0,
      order_data: form.order_data,
      client_id: clientOf(state, person).id,
      sales_id: old?.sales_id ?? null,
      reserved,
    });
    // hprofit.txt 646-651: the warehouse's id is a string here.
    return { success: true, reservedProducts: reserved.map((line) => [line.productId, String(RESERVATION_WAREHOUSE)]) };
  },
};

/** Holds back what is free in the reservation warehouse; a line without a product there, or with too little, is not held. */
export function reserve(state: State, lines: readonly unknown[]): RemoteOrder['reserved'] {
  return lines.flatMap((line) => {
    if (!isRecord(line) || typeof line.local_product_id !== 'number') return [];
    const productId = line.local_product_id;
    const product = state.products.rows.get(productId);
    const row = product && stockRow(product, RESERVATION_WAREHOUSE);
    const quantity = toAmount(line.quantity as NativeAmount);
    if (!row || compare(row.instock, quantity) < 0) return [];
    row.instock = shift(row.instock, quantity, -1);
    product.updatedAt = state.now();
    return [{ productId, quantity }];
  });
}

function release(state: State, order: RemoteOrder): void {
  for (const { productId, quantity } of order.reserved) {
    const product = state.products.rows.get(productId);
    const row = product && stockRow(product, RESERVATION_WAREHOUSE);
    if (row) row.instock = shift(row.instock, quantity, 1);
  }
}
