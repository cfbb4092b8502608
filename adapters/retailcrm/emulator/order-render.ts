/** Orders as they are read. Empty fields are not returned, empty maps are `[]`, money keeps its digits (public clients). */
import { renderAddress } from './address.ts';
import { amountJson, decimalsOf, roundTo, share, toAmount } from './amounts.ts';
import { render as renderCustomer } from './customers.ts';
import { asJson, type Json, phpMap, withoutEmpty } from './shapes.ts';
import { type Account, type Company, currencyOf, entry, type Item, type Order, type Payment } from './state.ts';
import { type PricedItem, totalsOf } from './totals.ts';

/** create: the answer of a create has payments as a list and no currency. one: with the SKU's stock. list, history: without it. */
export type View = 'create' | 'one' | 'list' | 'history';

/** An order as one of the views shows it. */
export function renderOrder(account: Account, order: Order, view: View): Json {
  const totals = totalsOf(account, order);
  const { customFields, source, contragent, email, statusComment, ...plain } = order.plain;
  const customer = account.customers.get(order.customer);
  const contact = order.contact === null ? undefined : account.customers.get(order.contact);
  const company = customer?.companies.find(({ id }) => id === order.company);
  const fields = withoutEmpty({
    slug: order.id,
    bonusesCreditTotal: 0,
    bonusesChargeTotal: 0,
    id: order.id,
    number: order.number,
    externalId: order.externalId,
    ...plain,
    createdAt: order.createdAt,
    statusUpdatedAt: order.statusUpdatedAt,
    summ: amountJson(totals.goods),
    totalSumm: amountJson(totals.total),
    prepaySum: amountJson(totals.paid),
    purchaseSumm: amountJson(totals.purchase),
    // "currency may be absent on create responses" (public clients).
    ...(view === 'create' ? {} : { currency: currencyOf(account, order.site) }),
    personalDiscountPercent: customer?.fields.personalDiscount,
    ...(customer ? { customer: renderCustomer(account, customer) } : {}),
    ...(contact ? { contact: renderCustomer(account, contact) } : {}),
    ...(company ? { company: renderOrderCompany(company) } : {}),
    contragent: asJson(contragent),
    delivery: renderDelivery(account, order),
    source: Object.keys(asJson(source)).length > 0 ? source : undefined,
    site: order.site,
    status: order.status,
    items: totals.items.map((line) => renderItem(account, line, view)),
    fullPaidAt: order.fullPaidAt,
    payments: renderPayments(order.payments, view),
    links: order.links.length > 0 ? order.links : undefined,
    fromApi: order.fromApi,
    customFields: phpMap(asJson(customFields)),
  });
  // `email:""` and `statusComment:""` are seen in recordings, though empty fields are said not to come.
  return { ...fields, ...(email === undefined ? {} : { email }), ...(statusComment === undefined ? {} : { statusComment }) };
}

function renderOrderCompany(company: Company): Json {
  const { contragent, address: _address, ...plain } = company.fields;
  return withoutEmpty({ id: company.id, isMain: company.isMain, ...plain, contragent: asJson(contragent), createdAt: company.createdAt });
}

function renderDelivery(account: Account, order: Order): Json {
  const { code, cost, netCost, date, time, data, service, address, vatRate } = order.delivery;
  return withoutEmpty({
    code,
    integrationCode: entry(account, 'delivery-types', code)?.integrationCode,
    data: Object.keys(data).length > 0 ? data : undefined,
    service: Object.keys(service).length > 0 ? service : undefined,
    cost: amountJson(cost),
    netCost: amountJson(netCost),
    date,
    time: Object.keys(time).length > 0 ? time : undefined,
    address: renderAddress(address),
    vatRate,
  });
}

function renderItem(account: Account, { item, canceled, prices, own, shared }: PricedItem, view: View): Json {
  const offer = item.offerId === null ? undefined : account.offers.get(item.offerId);
  const discounts = [
    ...(own > 0n ? [{ type: 'manual_product', amount: amountJson(own) }] : []),
    ...(shared > 0n ? [{ type: 'manual_order', amount: amountJson(shared) }] : []),
  ];
  const decimals = decimalsOf(item.initialPrice);
  const known = item.externalIds.find(({ code }) => code === 'default');
  return withoutEmpty({
    externalId: known?.value,
    externalIds: item.externalIds.length > 0 ? item.externalIds : undefined,
    bonusesChargeTotal: 0,
    bonusesCreditTotal: 0,
    markingCodes: item.markingCodes,
    discounts,
    id: item.id,
    priceType: item.priceType === null ? undefined : { code: item.priceType },
    initialPrice: amountJson(item.initialPrice),
    // Per unit, with the item's share of the order's discount (retailcrm.txt 5932-5934); rounded, so only `prices` add up exactly.
    discountTotal: amountJson(roundTo(share(own + shared, toAmount(1), item.quantity), decimals)),
    prices: prices.map(({ price, quantity }) => ({ price: amountJson(price), quantity: amountJson(quantity) })),
    vatRate: item.vatRate,
    createdAt: item.createdAt,
    quantity: amountJson(item.quantity),
    status: item.status,
    ordering: item.ordering,
    comment: item.comment,
    offer: offer
      ? withoutEmpty({
          displayName: item.productName ?? offer.name,
          id: offer.id,
          externalId: offer.externalId,
          xmlId: offer.xmlId,
          name: offer.name,
          article: offer.article,
          vatRate: offer.vatRate,
          barcode: offer.barcode,
          properties: phpMap(offer.properties),
          unit: withoutUnitFlags(entry(account, 'units', offer.unit)),
          // "Available quantity": in the read of one order only (retailcrm.txt 8304-8306).
          ...(view === 'one' ? { quantity: amountJson([...offer.stores.values()].reduce((all, { quantity }) => all + quantity, 0n)) } : {}),
        })
      : withoutEmpty({ displayName: item.productName }),
    isCanceled: canceled ? true : undefined,
    properties: renderProperties(item),
    purchasePrice: amountJson(item.purchasePrice),
  });
}

function withoutUnitFlags(unit: Json | undefined): Json | undefined {
  return unit && { code: unit.code, name: unit.name, sym: unit.sym };
}

/** A map by code where every property has one, else a list ("the code can be transmitted in the property key", retailcrm.txt 6007). */
function renderProperties(item: Item): unknown {
  const coded = item.properties.every(({ code }) => typeof code === 'string' && code !== '');
  return coded ? phpMap(Object.fromEntries(item.properties.map((property) => [String(property.code), property]))) : item.properties;
}

/** A list in the answer of a create, else a map by id; empty: `[]` or `{}` (public clients). */
function renderPayments(payments: readonly Payment[], view: View): unknown {
  const shown = payments.map(renderPayment);
  return view === 'create' ? shown : Object.fromEntries(shown.map((payment) => [String(payment.id), payment]));
}

/** A payment as orders show it. */
export function renderPayment({ id, externalId, type, status, amount, paidAt, comment }: Payment): Json {
  return withoutEmpty({ id, externalId, status, type, amount: amountJson(amount), paidAt, comment });
}

/** What names an order in a history row (retailcrm.txt 6878-6894). */
export function identityOf(order: Order): Json {
  return withoutEmpty({
    id: order.id,
    externalId: order.externalId,
    managerId: order.plain.managerId,
    site: order.site,
    status: order.status,
  });
}

/** What a history tells changes of, by its own snake_case names (public clients). */
export function traitsOf(account: Account, order: Order): Json {
  const code = (value: unknown) => (value === undefined || value === null ? null : { code: value });
  const { contragent, customFields, source, managerId, shipmentStore, orderType, orderMethod, ...plain } = order.plain;
  const { delivery } = order;
  const totals = totalsOf(account, order);
  return {
    ...prefixed('', plain),
    ...prefixed('custom_', asJson(customFields)),
    ...prefixed('source.', asJson(source)),
    ...prefixed('contragent.', asJson(contragent)),
    ...prefixed('delivery_address.', delivery.address),
    ...prefixed('integration_delivery_data.', delivery.data),
    status: code(order.status),
    manager: managerId === undefined ? null : { id: managerId },
    shipment_store: code(shipmentStore),
    order_type: code(orderType),
    order_method: code(orderMethod),
    customer: { id: order.customer },
    external_id: order.externalId,
    number: order.number,
    delivery_type: code(delivery.code),
    delivery_cost: Number(delivery.cost) / 1e6,
    delivery_net_cost: Number(delivery.netCost) / 1e6,
    delivery_date: delivery.date,
    total_summ: Number(totals.total) / 1e6,
    prepay_sum: Number(totals.paid) / 1e6,
    full_paid_at: order.fullPaidAt,
  };
}

function prefixed(prefix: string, fields: Json): Json {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [prefix + name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}
