/** The filters of `GET orders` (retailcrm.txt 5195-5546). What the emulator has nothing of (web visits, receipts, chats) finds nothing. */
import { type Amount, toAmount } from './amounts.ts';
import { among, atLeast, atMost, contains, customFields, dayFrom, dayTo, equal, type Filters, isFlag, never } from './filters.ts';
import { asJson, asText } from './shapes.ts';
import { type Account, type Customer, collection, entry, type Order } from './state.ts';
import { totalsOf } from './totals.ts';

const customerOf = (order: Order, account: Account): Customer | undefined => account.customers.get(order.customer);
const plain = (name: string) => (order: Order) => asText(order.plain[name]);
const source = (name: string) => (order: Order) => asText(asJson(order.plain.source)[name]);
const contragent = (name: string) => (order: Order) => asText(asJson(order.plain.contragent)[name]);
const address = (name: string) => (order: Order) => asText(order.delivery.address[name]);
const flag = (name: string) => isFlag<Order>((order) => order.plain[name] === true);

/** Created days of all orders of an order's customer, in order. */
function ordersOfCustomer(order: Order, account: Account): string[] {
  return [...account.orders.values()]
    .filter(({ customer }) => customer === order.customer)
    .map(({ createdAt }) => createdAt)
    .sort();
}

function tasksOf(order: Order, account: Account) {
  return [...collection(account, 'tasks').values()].filter((task) => asJson(task.order).id === order.id && task.complete !== true);
}

function range(name: string, get: (order: Order, account: Account) => Amount | null): Filters<Order> {
  return { [`min${name}`]: atLeast(get), [`max${name}`]: atMost(get) };
}

function days(name: string, get: (order: Order, account: Account) => string | null | undefined): Filters<Order> {
  return { [`${name}From`]: dayFrom(get), [`${name}To`]: dayTo(get) };
}

function costsOf(order: Order, account: Account): Amount {
  return [...collection(account, 'costs').values()]
    .filter((cost) => asJson(cost.order).id === order.id)
    .reduce((all, { summ }) => all + toAmount(summ), 0n);
}

/** Filters of orders. */
export const ORDER_FILTERS: Filters<Order> = {
  ids: among('ints', ({ id }) => id),
  externalIds: among('texts', ({ externalId }) => externalId),
  // 5135 speaks of `filter[number]`, the table of `filter[numbers][]` (5202; at most 100 of them: checked before).
  numbers: among('texts', ({ number }) => number),
  customerId: equal('int', ({ customer }) => customer),
  customerExternalId: equal('text', (order, account) => customerOf(order, account)?.externalId),
  customer: contains((order, account) => {
    const customer = customerOf(order, account);
    const name = [order.plain.lastName, order.plain.firstName, order.plain.patronymic].filter(Boolean).join(' ');
    const turned = [order.plain.firstName, order.plain.lastName].filter(Boolean).join(' ');
    return [name, turned, asText(order.plain.phone), asText(order.plain.additionalPhone), asText(customer?.fields.nickName)];
  }),
  customerType: {
    kind: { choice: ['customer', 'customer_corporate'] },
    test: (order, wanted, account) => customerOf(order, account)?.type === wanted.text,
  },
  email: equal('text', plain('email')),
  managers: among('ints', plain('managerId')),
  managerGroups: among('texts', (order) => (order.plain.managerId === undefined ? null : 'managers')),
  paymentStatuses: among('texts', ({ payments }) => payments.map(({ status }) => status)),
  paymentTypes: among('texts', ({ payments }) => payments.map(({ type }) => type)),
  orderTypes: among('texts', plain('orderType')),
  orderMethods: among('texts', plain('orderMethod')),
  product: contains(({ items }, account) =>
    items.flatMap((item) => {
      const offer = item.offerId === null ? undefined : account.offers.get(item.offerId);
      return [offer?.name, offer?.article, item.productName];
    }),
  ),
  productSearchType: { kind: 'text', test: () => true },
  // Codes, or codes of groups with `-group` behind them (5137-5140).
  extendedStatus: {
    kind: 'texts',
    test: ({ status }, { texts }, account) =>
      texts.includes(status) || texts.includes(`${entry(account, 'statuses', status)?.group}-group`),
  },
  statusComment: contains((order) => [asText(order.plain.statusComment)]),
  sites: among('texts', ({ site }) => site),
  vip: isFlag((order, account) => customerOf(order, account)?.fields.vip === true),
  bad: isFlag((order, account) => customerOf(order, account)?.fields.bad === true),
  expired: flag('expired'),
  call: flag('call'),
  online: isFlag(() => false),
  deliveryStates: never({ choices: ['cancel', 'cancel_force', 'error', 'none', 'processing', 'success'] }),
  deliveryTypes: among('texts', ({ delivery }) => delivery.code),
  deliveryServices: among('texts', ({ delivery }) => asText(delivery.service.code)),
  countries: among('texts', plain('countryIso')),
  region: contains((order) => [address('region')(order)]),
  city: contains((order) => [address('city')(order)]),
  index: equal('text', address('index')),
  metro: contains((order) => [address('metro')(order)]),
  sourceName: equal('text', source('source')),
  mediumName: equal('text', source('medium')),
  campaignName: equal('text', source('campaign')),
  keywordName: equal('text', source('keyword')),
  adContentName: equal('text', source('content')),
  managerComment: contains((order) => [plain('managerComment')(order)]),
  customerComment: contains((order) => [plain('customerComment')(order)]),
  trackNumber: equal('text', ({ delivery }) => asText(delivery.data.trackNumber)),
  deliveryExternalId: equal('text', ({ delivery }) => asText(delivery.data.externalId)),
  couriers: never('ints'),
  contragentName: contains((order) => [contragent('legalName')(order)]),
  contragentTypes: {
    kind: { choices: ['enterpreneur', 'individual', 'legal-entity'] },
    test: (order, { texts }) => texts.includes(contragent('contragentType')(order) ?? ''),
  },
  contragentInn: equal('digits', contragent('INN')),
  contragentKpp: equal('digits', contragent('KPP')),
  contragentBik: equal('digits', contragent('BIK')),
  contragentCorrAccount: equal('digits', contragent('corrAccount')),
  contragentBankAccount: equal('digits', contragent('bankAccount')),
  companyName: contains((order, account) => [
    asText(customerOf(order, account)?.companies.find(({ id }) => id === order.company)?.fields.name),
  ]),
  deliveryAddressNotes: contains((order) => [address('notes')(order)]),
  productGroups: among('ints', ({ items }, account) =>
    items.flatMap((item) => account.products.get(account.offers.get(item.offerId ?? 0)?.productId ?? 0)?.groups ?? []),
  ),
  shipmentStores: among('texts', plain('shipmentStore')),
  shipped: flag('shipped'),
  // Of orders 3 = without files (5153-5156); no order of the emulator has any.
  attachments: { kind: { choice: ['1', '2', '3'] }, test: (_order, { text }) => text === '3' },
  receiptFiscalDocumentAttribute: never('text'),
  receiptStatus: never({ choice: ['done', 'fail', 'wait'] }),
  receiptOperation: never({ choice: ['sell', 'sell_refund'] }),
  receiptOrderStatus: never({ choice: ['done', 'fail', 'wait'] }),
  mgChannels: never('ints'),
  tasksCounts: {
    kind: { choice: ['1', '2', '3'] },
    test: (order, { text }, account) => (text === '3' ? false : (tasksOf(order, account).length === 0) === (text === '1')),
  },
  tags: { kind: 'texts', test: (order, { texts }, account) => texts.every((tag) => customerOf(order, account)?.tags.includes(tag)) },
  attachedTags: { kind: 'texts', test: (order, { texts }, account) => texts.some((tag) => customerOf(order, account)?.tags.includes(tag)) },
  ...days('createdAt', ({ createdAt }) => createdAt),
  ...days('fullPaidAt', ({ fullPaidAt }) => fullPaidAt),
  ...days('deliveryDate', ({ delivery }) => delivery.date),
  ...days('statusUpdatedAt', ({ statusUpdatedAt }) => statusUpdatedAt),
  ...days('shipmentDate', plain('shipmentDate')),
  ...days('firstWebVisit', () => null),
  ...days('lastWebVisit', () => null),
  ...days('firstOrder', (order, account) => ordersOfCustomer(order, account)[0]),
  ...days('lastOrder', (order, account) => ordersOfCustomer(order, account).at(-1)),
  paidAtFrom: { kind: 'day', test: ({ payments }, { text }) => payments.some(({ paidAt }) => (paidAt ?? '').slice(0, 10) >= text) },
  paidAtTo: {
    kind: 'day',
    test: ({ payments }, { text }) => payments.some(({ paidAt }) => paidAt !== null && paidAt.slice(0, 10) <= text),
  },
  deliveryTimeFrom: { kind: 'clock', test: ({ delivery }, { text }) => `${delivery.time.from ?? ''}:00` >= text },
  deliveryTimeTo: { kind: 'clock', test: ({ delivery }, { text }) => delivery.time.to !== undefined && `${delivery.time.to}:00` <= text },
  ...range('Price', (order, account) => totalsOf(account, order).total),
  ...range('CostSumm', costsOf),
  ...range('PrepaySumm', (order, account) => totalsOf(account, order).paid),
  ...range('DeliveryCost', ({ delivery }) => delivery.cost),
  ...range('DeliveryNetCost', ({ delivery }) => delivery.netCost),
  ...range('MarginSumm', (order, account) => {
    const { total, purchase } = totalsOf(account, order);
    return total - purchase;
  }),
  ...range('PurchaseSumm', (order, account) => totalsOf(account, order).purchase),
  customFields: customFields((order) => asJson(order.plain.customFields)),
};
