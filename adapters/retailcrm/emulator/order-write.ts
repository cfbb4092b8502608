/** Making and changing orders. Nothing is kept of an order that cannot be taken whole. */
import { changeAddress } from './address.ts';
import { sumOf, toAmount } from './amounts.ts';
import { addCustomer, findCustomer, needUser } from './customers.ts';
import { Refusal } from './endpoint.ts';
import { remember, rememberChanges, type Source } from './history.ts';
import { changeItems, newItems } from './order-items.ts';
import { identityOf, renderOrder, traitsOf } from './order-render.ts';
import { FieldFault, needEntry } from './reference.ts';
import { asFlag, asInteger, asJson, asList, asText, type Json, withoutEmpty } from './shapes.ts';
import { type Account, type Customer, claimId, clock, nextId, type Order, type Payment, wholly } from './state.ts';
import { isComplete, totalsOf } from './totals.ts';

/** Where an order comes from. Seeds give its number, its time and the interface it was made in. */
export interface Origin {
  readonly id?: number;
  readonly at?: string;
  readonly source?: Source;
}

/** Fields that are kept as they come and given back. */
const PLAIN = [
  'privilegeType',
  'countryIso',
  'mark',
  'markDatetime',
  'lastName',
  'firstName',
  'patronymic',
  'phone',
  'additionalPhone',
  'email',
];
const PLAIN_TOO = [
  'customerComment',
  'managerComment',
  'statusComment',
  'weight',
  'length',
  'width',
  'height',
  'shipmentStore',
  'shipmentDate',
];
const CODES = ['orderType', 'orderMethod', 'sourceId'];
const FLAGS = ['call', 'expired', 'shipped'];
const MAPS = ['contragent', 'customFields', 'source'];
const INTEGERS = new Set(['mark', 'length', 'width', 'height', 'managerId', 'sourceId']);

/** Creates an order in a shop. Throws `FieldFault` where the data cannot be taken. */
export function placeOrder(account: Account, site: string, draft: Json, origin: Origin = {}): Order {
  const at = origin.at ?? clock(account);
  const source = origin.source ?? 'api';
  needFreeExternalId(account, site, asText(draft.externalId), null);
  const { customer, make } = resolveCustomer(account, site, draft, at);
  const id = origin.id === undefined ? nextId(account, 'orders') : claimId(account, 'orders', origin.id);
  const order: Order = {
    id,
    site,
    // `7141C` was made in the interface, `7146A` by the API (public clients).
    number: `${id}${source === 'api' ? 'A' : 'C'}`,
    externalId: null,
    status: 'new',
    // The system's clock, not the order's `createdAt` (public clients).
    statusUpdatedAt: asText(draft.statusUpdatedAt) ?? at,
    createdAt: at,
    fullPaidAt: null,
    customer: customer?.id ?? 0,
    contact: null,
    company: null,
    discountManualAmount: 0n,
    discountManualPercent: 0n,
    plain: { markDatetime: at, call: false, expired: false, shipped: false, contragent: { contragentType: 'individual' } },
    items: newItems(account, asList(draft.items)),
    payments: [],
    delivery: { code: null, cost: 0n, netCost: 0n, date: null, time: {}, data: {}, service: {}, address: {}, vatRate: null },
    links: [],
    fromApi: source === 'api',
  };
  changeFields(account, order, draft);
  if (customer) changeParties(account, order, customer, draft);
  order.payments = asList(draft.payments).map((payment, index) => newPayment(account, order, payment, `payments[${index}]`));
  settle(account, order, at);
  // Last, so that a refused order leaves no customer behind.
  if (!customer) {
    const made = make();
    order.customer = made.id;
    order.contact = made.type === 'customer' ? made.id : null;
  }
  account.orders.set(id, order);
  const row = {
    created: true,
    field: 'status',
    oldValue: null,
    newValue: { code: order.status },
    order: renderOrder(account, order, 'history'),
  };
  remember(account, 'orders', row, source, at);
  return order;
}

/** Changes what is named in `given`; a given list of items replaces the old one (retailcrm.txt 8382). */
export function changeOrder(account: Account, order: Order, given: Json, source: Source = 'api', at = clock(account)): void {
  needFreeExternalId(account, order.site, asText(given.externalId), order);
  // retailcrm.txt 6066: "cannot be changed without changing the order status".
  if (given.statusComment !== undefined && (given.status === undefined || given.status === order.status)) {
    throw new Refusal(400, 'Order is not loaded', {
      errors: { statusComment: 'The comment cannot be changed without changing the order status.' },
      ...(given.status === undefined ? { breach: 'statusComment without a status' } : {}),
    });
  }
  const before = traitsOf(account, order);
  const oldItems = order.items;
  const oldStatus = order.status;
  wholly(order, () => {
    if (given.items !== undefined) order.items = changeItems(account, order.items, asList(given.items));
    changeFields(account, order, given);
    const customer = findCustomer(account, asJson(given.customer), null, 'customer') ?? account.customers.get(order.customer);
    if (customer && (given.customer ?? given.contact ?? given.company) !== undefined) changeParties(account, order, customer, given);
  });
  if (order.status !== oldStatus) order.statusUpdatedAt = at;
  settle(account, order, at);
  const when = { source, at };
  rememberChanges(account, 'orders', before, traitsOf(account, order), { order: identityOf(order) }, when);
  rememberItems(account, order, oldItems, when);
}

function changeFields(account: Account, order: Order, given: Json): void {
  needCodes(account, given);
  if (given.number !== undefined) order.number = asText(given.number) ?? order.number;
  if (given.externalId !== undefined) order.externalId = asText(given.externalId);
  if (asText(given.createdAt) !== null) order.createdAt = String(given.createdAt);
  if (asText(given.status) !== null) order.status = String(given.status);
  if (given.discountManualAmount !== undefined) order.discountManualAmount = toAmount(given.discountManualAmount);
  if (given.discountManualPercent !== undefined) order.discountManualPercent = toAmount(given.discountManualPercent);
  for (const name of [...PLAIN, ...PLAIN_TOO, ...CODES, 'managerId']) {
    if (given[name] === undefined) continue;
    const empty = given[name] === null || given[name] === '';
    // Some texts come back empty instead of absent (public clients).
    if (empty && name !== 'email' && name !== 'statusComment') delete order.plain[name];
    else
      order.plain[name] = empty
        ? ''
        : INTEGERS.has(name)
          ? Number(given[name])
          : name === 'weight'
            ? Number(given[name])
            : String(given[name]);
  }
  for (const name of FLAGS) if (given[name] !== undefined) order.plain[name] = asFlag(given[name]);
  for (const name of MAPS) {
    if (given[name] !== undefined)
      order.plain[name] = given[name] === null ? {} : withoutEmpty({ ...asJson(order.plain[name]), ...asJson(given[name]) });
  }
  if (given.delivery !== undefined) changeDelivery(account, order, asJson(given.delivery));
}

function needCodes(account: Account, given: Json): void {
  needEntry(account, 'statuses', asText(given.status), 'Status', 'status');
  needEntry(account, 'order-types', asText(given.orderType), 'OrderType', 'orderType');
  needEntry(account, 'order-methods', asText(given.orderMethod), 'OrderMethod', 'orderMethod');
  needEntry(account, 'stores', asText(given.shipmentStore), 'Store', 'shipmentStore');
  needUser(account, asInteger(given.managerId), 'managerId');
}

function changeDelivery(account: Account, order: Order, given: Json): void {
  const { delivery } = order;
  needEntry(account, 'delivery-types', asText(given.code), 'DeliveryType', 'delivery.code');
  if (given.code !== undefined && asText(given.code) !== delivery.code) {
    delivery.code = asText(given.code);
    delivery.data = {};
    delivery.service = {};
  }
  if (given.cost !== undefined) delivery.cost = toAmount(given.cost);
  if (given.netCost !== undefined) delivery.netCost = toAmount(given.netCost);
  if (given.date !== undefined) delivery.date = asText(given.date);
  if (given.vatRate !== undefined) delivery.vatRate = asText(given.vatRate);
  if (given.time !== undefined) delivery.time = given.time === null ? {} : withoutEmpty({ ...delivery.time, ...asJson(given.time) });
  if (given.service !== undefined)
    delivery.service = given.service === null ? {} : withoutEmpty({ ...delivery.service, ...asJson(given.service) });
  if (given.data !== undefined) {
    const { trackNumber, ...data } = asJson(given.data);
    const track = trackNumber !== undefined && account.switches.trackNumberWritable ? { trackNumber } : {};
    delivery.data = given.data === null ? {} : withoutEmpty({ ...delivery.data, ...data, ...track });
  }
  if (given.address !== undefined) delivery.address = given.address === null ? {} : changeAddress(delivery.address, asJson(given.address));
}

/** The customer that a draft names, or how to make one of the order's own fields (retailcrm.txt 6052-6053, 6282-6287). */
function resolveCustomer(
  account: Account,
  site: string,
  draft: Json,
  at: string,
): { customer: Customer | undefined; make: () => Customer } {
  const named = asJson(draft.customer);
  // retailcrm.txt 6279-6281: "required when externalId is specified".
  if (asText(named.id) === null && asText(named.externalId) !== null && asText(named.site) === null && account.sites.length > 1) {
    throw new Refusal(400, 'Order is not loaded', {
      errors: { 'customer.site': 'This value should not be blank.' },
      breach: 'customer.externalId without customer.site though the key sees several',
    });
  }
  const customer = findCustomer(account, named, null, 'customer');
  const phone = asText(draft.phone);
  return {
    customer,
    make: () =>
      named.type === 'customer_corporate'
        ? addCustomer(account, 'customer_corporate', site, { nickName: named.nickName ?? draft.firstName }, at)
        : addCustomer(
            account,
            'customer',
            site,
            {
              firstName: draft.firstName,
              lastName: draft.lastName,
              patronymic: draft.patronymic,
              email: draft.email,
              browserId: named.browserId,
              phones: phone === null ? [] : [{ number: phone }],
            },
            at,
          ),
  };
}

/** A company buys through a contact person: the named one, else its main one. A person is its own contact. */
function changeParties(account: Account, order: Order, customer: Customer, given: Json): void {
  order.customer = customer.id;
  if (customer.type === 'customer') {
    order.contact = customer.id;
    order.company = null;
    return;
  }
  const contact = findCustomer(account, asJson(given.contact), 'customer', 'contact');
  order.contact = contact?.id ?? customer.contacts.find(({ isMain }) => isMain)?.customer ?? null;
  const wanted = asJson(given.company);
  const company = customer.companies.find(({ id, isMain, fields }) =>
    asText(wanted.id) !== null
      ? id === Number(wanted.id)
      : asText(wanted.externalId) !== null
        ? fields.externalId === wanted.externalId
        : isMain,
  );
  if (given.company && !company) throw new FieldFault('company', 'Company not found.');
  order.company = company?.id ?? null;
}

/** Unique within a shop: "Order with externalId=1 already exists." (public clients). */
function needFreeExternalId(account: Account, site: string, externalId: string | null, self: Order | null): void {
  if (externalId === null) return;
  for (const other of account.orders.values()) {
    if (other !== self && other.site === site && other.externalId === externalId) {
      throw new FieldFault('externalId', `Order with externalId=${externalId} already exists.`);
    }
  }
}

/** A payment of an order, not yet in it. Without an amount it is for what is still to be paid. */
export function newPayment(account: Account, order: Order, given: Json, path: string): Payment {
  if (asText(given.type) === null) throw new FieldFault(`${path}.type`, 'This value should not be blank.');
  const { total } = totalsOf(account, order);
  const due = total - sumOf(order.payments.map(({ amount }) => amount));
  const payment: Payment = {
    id: nextId(account, 'payments'),
    externalId: null,
    type: '',
    status: null,
    amount: due > 0n ? due : 0n,
    paidAt: null,
    comment: null,
  };
  changePayment(account, payment, given, path);
  return payment;
}

/** Changes what is named of a payment. */
export function changePayment(account: Account, payment: Payment, given: Json, path: string): void {
  needEntry(account, 'payment-types', asText(given.type), 'PaymentType', `${path}.type`);
  needEntry(account, 'payment-statuses', asText(given.status), 'PaymentStatus', `${path}.status`);
  const externalId = asText(given.externalId);
  if (externalId !== null && externalId !== payment.externalId && paymentBy(account, 'externalId', externalId)) {
    throw new FieldFault(`${path}.externalId`, 'This external id is already set for another payment.');
  }
  if (given.type !== undefined) payment.type = asText(given.type) ?? payment.type;
  if (given.externalId !== undefined) payment.externalId = externalId;
  if (given.status !== undefined) payment.status = asText(given.status);
  if (given.amount !== undefined && given.amount !== null) payment.amount = toAmount(given.amount);
  if (given.comment !== undefined) payment.comment = asText(given.comment);
  if (given.paidAt !== undefined) payment.paidAt = asText(given.paidAt);
  else if (payment.paidAt === null && isComplete(account, payment.status)) payment.paidAt = clock(account);
}

/** A payment and its order. */
export function paymentBy(
  account: Account,
  by: 'id' | 'externalId',
  value: string,
): { readonly order: Order; readonly payment: Payment } | undefined {
  for (const order of account.orders.values()) {
    const payment = order.payments.find((one) => (by === 'id' ? String(one.id) === value : one.externalId === value));
    if (payment) return { order, payment };
  }
  return undefined;
}

/** Marks when an order became fully paid, and unmarks it. */
export function settle(account: Account, order: Order, at = clock(account)): void {
  const { total, paid } = totalsOf(account, order);
  if (total > 0n && paid >= total) {
    const days = order.payments.filter(({ status }) => isComplete(account, status)).flatMap(({ paidAt }) => paidAt ?? []);
    order.fullPaidAt ??= days.sort().at(-1) ?? at;
  } else order.fullPaidAt = null;
}

function rememberItems(
  account: Account,
  order: Order,
  before: Order['items'],
  when: { readonly source: Source; readonly at: string },
): void {
  const context = { order: identityOf(order) };
  const old = new Map(before.map((item) => [item.id, item]));
  for (const item of order.items) {
    const shown = { id: item.id, ...(item.offerId === null ? {} : { offer: { id: item.offerId } }) };
    const was = old.get(item.id);
    old.delete(item.id);
    // retailcrm.txt 6785-6787
    if (!was)
      remember(
        account,
        'orders',
        { field: 'order_product', oldValue: null, newValue: { id: item.id }, item: shown, ...context },
        when.source,
        when.at,
      );
    else rememberChanges(account, 'orders', itemTraits(was), itemTraits(item), { item: shown, ...context }, when);
  }
  for (const { id } of old.values()) {
    remember(
      account,
      'orders',
      { field: 'order_product', oldValue: { id }, newValue: null, item: { id }, ...context },
      when.source,
      when.at,
    );
  }
}

function itemTraits(item: Order['items'][number]): Json {
  return {
    'order_product.quantity': Number(item.quantity) / 1e6,
    'order_product.initial_price': Number(item.initialPrice) / 1e6,
    'order_product.discount_manual_amount': Number(item.discountManualAmount) / 1e6,
    'order_product.status': { code: item.status },
  };
}
