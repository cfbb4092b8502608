/** What creating and changing orders share between the editions. */
import { announced, applyDelivery, generatedTtn, isReadyForTtn, type NativeDeliveryForm, noDelivery } from './delivery.ts';
import { log } from './order-actions.ts';
import { recount } from './order-lines.ts';
import { rejected, type Shape, text } from './protocol.ts';
import { type Line, mint, NEW_STATUS, type Order, OWN_SUPPLIER, put, type State, type Status, stampNow, UNPAID } from './state.ts';

/** Keys of both editions that are taken and never told back (mydrop.txt 68-75, 968-974). */
export const KEPT_KEYS: Shape = {
  order_source: text,
  traffic_source: text,
  utm_source: text,
  utm_medium: text,
  utm_term: text,
  utm_content: text,
  utm_campaign: text,
};

/** Notes what the vendor takes and never tells back. */
export function keep(order: Pick<Order, 'kept'>, form: object): void {
  const kept = [...Object.keys(KEPT_KEYS), 'payment_status'];
  for (const [key, value] of Object.entries(form)) if (kept.includes(key)) order.kept[key] = value;
}

/** A name and a phone, where they are given, must say something. */
export function requireBuyer(form: { readonly name?: string; readonly phone?: string }): void {
  if (form.name !== undefined && !form.name.trim()) throw rejected('name is empty');
  if (form.phone !== undefined && !form.phone.trim()) throw rejected('phone is empty');
}

/** The status with this title. mydrop.txt 310 takes it as text; what an unknown one does is documented nowhere and switched. */
export function statusTitled(state: State, given: string): Status | undefined {
  const title = given.trim();
  const found = [...state.statuses.rows.values()].find((status) => status.title === title);
  if (found || state.switches.unknownStatus === 'ignore') return found;
  if (state.switches.unknownStatus === 'refuse' || title === '') throw rejected(`no status ${given}`);
  const id = mint(state.statuses);
  return put(state.statuses, id, { id, title, type: 'success', final: false });
}

/** What a create says, read and found good. */
export interface OrderInput {
  readonly supplierId: number;
  readonly relationId: number | null;
  readonly name: string;
  readonly phone: string;
  readonly lines: Line[];
  readonly description: string | null;
  readonly ttn: string | null;
  readonly prepay: string;
  readonly codGiven: string | null;
  readonly form: NativeDeliveryForm;
  /** False for a dropshipper's draft. Default true. */
  readonly submitted?: boolean;
}

/** A new order, with the number and the status that new orders get. */
export function newOrder(state: State, input: OrderInput): Order {
  const { form, submitted = true, ...known } = input;
  const id = mint(state.orders);
  const order: Order = {
    ...blankOrder(),
    ...known,
    id,
    index: nextIndex(state),
    dateTime: stampNow(state, id),
    submitted,
  };
  applyDelivery(order, form);
  keep(order, form);
  recount(order);
  put(state.orders, id, order);
  // Of a draft, and of another supplier's order, the account does not hear.
  const heard = submitted && order.supplierId === OWN_SUPPLIER;
  if (heard) log(state, order, 'created');
  if (!order.ttn && state.switches.autoTtn && isReadyForTtn(order.delivery)) {
    order.ttn = generatedTtn(id);
    if (heard) log(state, order, 'ttn_generated', null, true);
  }
  order.parcel = announced(order);
  return order;
}

/** The next number of the cabinet. */
export function nextIndex(state: State): number {
  state.last.index++;
  return state.last.index;
}

/** What an order has before anything is said of it. */
export function blankOrder(): Omit<Order, 'id' | 'index' | 'dateTime'> {
  return {
    supplierId: OWN_SUPPLIER,
    relationId: null,
    createdWith: 'api',
    name: '',
    phone: '',
    lines: [],
    statusId: NEW_STATUS,
    manualStatus: false,
    ttn: null,
    returnTtn: null,
    prepay: '0.00',
    codGiven: null,
    cod: '0.00',
    total: '0.00',
    dropPrice: '0.00',
    payout: null,
    margin: '0.00',
    dropshipperMargin: '0.00',
    loss: '0.00',
    directLoss: null,
    reverseLoss: null,
    delivery: noDelivery(),
    description: null,
    managerId: null,
    parcel: null,
    returnParcel: null,
    hasDiscount: false,
    payoutStatus: UNPAID,
    deleted: false,
    submitted: true,
    kept: {},
  };
}
