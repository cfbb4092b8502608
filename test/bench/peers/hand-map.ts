/**
 * The translation of RetailCRM orders as somebody writes it who knows this account: one time zone, one country, the dictionaries loaded at the start, no
 * checks, floats rounded. It gives exactly what the gateway gives for the benchmark's orders (`test/bench/hand-map.test.ts` holds it to that), so that
 * what the two cost can be compared.
 */

// biome-ignore-all lint/suspicious/noExplicitAny: code without checks has no types either

/** Names of dictionary entries by code. */
export interface Names {
  readonly statuses: ReadonlyMap<string, { readonly name: string; readonly group: string }>;
  readonly items: ReadonlyMap<string, string>;
  readonly deliveries: ReadonlyMap<string, string>;
  readonly payments: ReadonlyMap<string, string>;
}

/** Loads the dictionaries. */
export async function loadNames(read: (path: string) => Promise<any>): Promise<Names> {
  const [statuses, items, deliveries, payments] = await Promise.all([
    read('/api/v5/reference/statuses'),
    read('/api/v5/reference/product-statuses'),
    read('/api/v5/reference/delivery-types'),
    read('/api/v5/reference/payment-types'),
  ]);
  const names = (entries: Record<string, any>) =>
    new Map(Object.values(entries).map((entry): [string, string] => [entry.code, entry.name]));
  return {
    statuses: new Map(Object.values(statuses.statuses as Record<string, any>).map((entry) => [entry.code, entry])),
    items: names(items.productStatuses),
    deliveries: names(deliveries.deliveryTypes),
    payments: names(payments.paymentTypes),
  };
}

const BY_CODE: Record<string, string> = {
  'availability-confirmed': 'confirmed',
  'offer-analog': 'pending',
  redirect: 'shipped',
  delivered: 'delivered',
};
const BY_GROUP: Record<string, string> = {
  new: 'pending',
  approval: 'confirmed',
  assembling: 'processing',
  delivery: 'shipped',
  complete: 'completed',
  cancel: 'cancelled',
  returns: 'returned',
};

const orNull = (value: any) => (value === undefined || value === null || value === '' ? null : value);
const ref = (code: any, name: string | undefined) => (orNull(code) === null ? null : { id: `retailcrm:${code}`, name: name ?? null });

function money(value: number): string {
  const text = String(value);
  const point = text.indexOf('.');
  return point < 0 ? `${text}.00` : text.length - point === 2 ? `${text}0` : text;
}
const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
const time = (text: string | undefined) =>
  text ? new Date(`${text.replace(' ', 'T')}+03:00`).toISOString().replace('.000Z', 'Z') : undefined;
const phone = (text: string | undefined) =>
  orNull(text) === null ? null : `+${(text as string).replace(/\D/g, '').replace(/^8(?=\d{10}$)/, '7')}`;
const nameOf = (person: any) => orNull([person.lastName, person.firstName, person.patronymic].filter(Boolean).join(' '));

/** Leaves out what says nothing, as the gateway's `extra` does. */
function known(values: Record<string, any>): Record<string, any> {
  const result: Record<string, any> = {};
  for (const key in values) {
    const value = values[key];
    if (value === undefined || value === null || value === '') continue;
    if (typeof value === 'object' && Object.keys(value).length === 0) continue;
    result[key] = value;
  }
  return result;
}

function toItem(item: any, names: Names) {
  const offer = item.offer ?? {};
  let total = 0;
  for (const { price, quantity } of item.prices) total += price * quantity;
  total = rounded(total);
  const full = rounded(item.initialPrice * item.quantity);
  return {
    id: String(item.id),
    productId: null,
    variantId: offer.id === undefined ? null : `retailcrm:offer-${offer.id}`,
    sku: orNull(offer.article) ?? orNull(offer.xmlId),
    barcode: orNull(offer.barcode),
    name: offer.displayName ?? offer.name ?? item.productName ?? null,
    quantity: item.quantity,
    unitPrice: money(item.initialPrice),
    discount: money(rounded(full - total)),
    total: money(total),
    cost: item.purchasePrice === undefined ? null : money(item.purchasePrice),
    tax: null,
    warehouseId: null as string | null,
    status: item.isCanceled ? 'cancelled' : null,
    nativeStatus: ref(item.status, names.items.get(item.status)),
    options: Object.values((item.properties ?? {}) as Record<string, any>).map(({ name, value }) => ({ name, value })),
  };
}

/** One order. */
export function toOrder(order: any, names: Names): object {
  const items = order.items.map((item: any) => toItem(item, names));
  let full = 0;
  let discount = 0;
  for (const item of items) {
    if (item.status) continue;
    full += Number(item.unitPrice) * item.quantity;
    discount += Number(item.discount);
  }
  const warehouseId = orNull(order.shipmentStore) === null ? null : `retailcrm:${order.shipmentStore}`;
  for (const item of items) item.warehouseId = warehouseId;
  const total = order.totalSumm;
  const paid = order.prepaySum;
  const due = rounded(total - paid);
  const customer = order.customer;
  const corporate = customer?.type === 'customer_corporate';
  const person =
    [order, order.contact, corporate ? undefined : customer].find((each) => each && (nameOf(each) || each.phone || each.email)) ?? {};
  const delivery = order.delivery;
  const address = delivery?.address;
  const data = delivery?.data;
  const status = names.statuses.get(order.status);
  const source = order.source;
  const pickup = data?.pickuppointId ?? data?.pickuppointName;
  const payments = Object.values((order.payments ?? {}) as Record<string, any>);
  const house = [address?.building, address?.house && `стр. ${address.house}`, address?.housing && `корп. ${address.housing}`].filter(
    Boolean,
  );
  const anyAddress = address && Object.values(address).some((part) => orNull(part) !== null);
  const shipping = delivery && {
    method: ref(delivery.code, names.deliveries.get(delivery.code)),
    carrier: orNull(delivery.service?.name) ?? orNull(delivery.integrationCode),
    trackingNumber: orNull(data?.trackNumber),
    address: anyAddress
      ? {
          country: orNull(address.countryIso) ?? orNull(order.countryIso),
          region: orNull(address.region),
          city: orNull(address.city),
          street: orNull(address.street),
          house: orNull(house.join(' ')),
          flat: orNull(address.flat),
          postalCode: orNull(address.index),
          text: orNull(address.text),
        }
      : null,
    pickupPoint: pickup
      ? { id: orNull(data.pickuppointId), number: null, name: orNull(data.pickuppointName) ?? orNull(data.pickuppointAddress) }
      : null,
  };
  return {
    id: `retailcrm:order-${order.id}`,
    connection: 'retailcrm',
    vendor: 'retailcrm',
    number: orNull(order.number),
    externalId: orNull(order.externalId),
    status: BY_CODE[order.status] ?? BY_GROUP[status?.group ?? ''] ?? 'unknown',
    nativeStatus: ref(order.status, status?.name),
    currency: order.currency,
    createdAt: time(order.createdAt),
    updatedAt: null,
    customer: customer
      ? {
          id: `retailcrm:${corporate ? 'corporate' : 'customer'}-${customer.id}`,
          name: (corporate ? orNull(customer.nickName) : null) ?? nameOf(person),
          firstName: orNull(person.firstName),
          lastName: orNull(person.lastName),
          middleName: orNull(person.patronymic),
          phone: phone(person.phone ?? person.phones?.[0]?.number),
          email: orNull(person.email),
          company: orNull(order.company?.name) ?? (corporate ? orNull(customer.nickName) : null) ?? orNull(order.contragent?.legalName),
        }
      : null,
    items,
    totals: {
      items: money(rounded(full)),
      discount: money(rounded(discount)),
      shipping: delivery ? money(delivery.cost ?? 0) : null,
      tax: null,
      total: money(total),
      paid: money(paid),
      due: money(due < 0 ? 0 : due),
    },
    payment: {
      status: total <= 0 ? (order.fullPaidAt ? 'paid' : 'unpaid') : paid >= total ? 'paid' : paid > 0 ? 'partially_paid' : 'unpaid',
      method: payments[0] ? ref(payments[0].type, names.payments.get(payments[0].type)) : null,
    },
    shipping: shipping && Object.values(shipping).some((part) => part !== null) ? shipping : null,
    source:
      source || orNull(order.orderMethod)
        ? {
            channel: orNull(order.orderMethod),
            source: orNull(source?.source),
            medium: orNull(source?.medium),
            campaign: orNull(source?.campaign),
            keyword: orNull(source?.keyword),
            content: orNull(source?.content),
          }
        : null,
    notes: { customer: orNull(order.customerComment), manager: orNull(order.managerComment) },
    extra: known({
      site: order.site,
      orderType: order.orderType,
      privilegeType: order.privilegeType,
      statusComment: order.statusComment,
      additionalPhone: order.additionalPhone,
      call: order.call,
      expired: order.expired,
      mark: order.mark,
      fromApi: order.fromApi,
      shipmentStore: order.shipmentStore,
      shipmentDate: order.shipmentDate,
      shipped: order.shipped,
      weight: order.weight,
      length: order.length,
      width: order.width,
      height: order.height,
      customFields: order.customFields,
      links: order.links,
      marketplace: order.marketplace,
      loyaltyAccount: order.loyaltyAccount,
      loyaltyLevel: order.loyaltyLevel,
      loyaltyEventDiscount: order.loyaltyEventDiscount,
      personalDiscountPercent: order.personalDiscountPercent,
      discountManualPercent: order.discountManualPercent,
      bonusesCreditTotal: order.bonusesCreditTotal,
      bonusesChargeTotal: order.bonusesChargeTotal,
      managerId: order.managerId,
      contactId: order.contact?.id === undefined ? undefined : String(order.contact.id),
      companyId: order.company?.id,
      contragent: order.contragent?.contragentType === 'individual' ? undefined : order.contragent,
      purchaseSumm: order.purchaseSumm === undefined ? undefined : money(order.purchaseSumm),
      discountManualAmount: order.discountManualAmount === undefined ? undefined : money(order.discountManualAmount),
      delivery: known({
        date: delivery?.date,
        time: delivery?.time,
        netCost: delivery?.netCost === undefined ? undefined : money(delivery.netCost),
        notes: address?.notes,
        service: delivery?.service,
        integrationCode: delivery?.integrationCode,
        data,
      }),
      items: order.items.map(toExtraItem).filter((item: any) => Object.keys(item).length > 1),
      payments: payments.map((payment) =>
        known({
          id: String(payment.id),
          externalId: payment.externalId,
          type: payment.type,
          status: payment.status,
          amount: payment.amount === undefined ? undefined : money(payment.amount),
          paidAt: time(payment.paidAt),
          comment: payment.comment,
        }),
      ),
      overpaid: paid > total ? money(rounded(paid - total)) : undefined,
      statusUpdatedAt: time(order.statusUpdatedAt),
      fullPaidAt: time(order.fullPaidAt),
      markDatetime: time(order.markDatetime),
    }),
  };
}

function toExtraItem(item: any) {
  return known({
    id: String(item.id),
    externalIds: item.externalIds,
    priceType: item.priceType?.code,
    vatRate: item.vatRate,
    comment: item.comment,
    discounts: item.discounts,
    offerExternalId: item.offer?.externalId,
    offerXmlId: item.offer?.xmlId,
  });
}

/** A page of orders in the gateway's envelope (without its cursor). */
export function toList(page: any, names: Names): object {
  return {
    data: page.orders.map((order: any) => toOrder(order, names)),
    page: {
      limit: page.pagination.limit,
      nextCursor: page.pagination.currentPage < page.pagination.totalPageCount ? 'next' : null,
      total: null,
    },
    sources: [{ connection: 'retailcrm', vendor: 'retailcrm', status: 'ok', error: null, ordered: false, partial: [] }],
  };
}
