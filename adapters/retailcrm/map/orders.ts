/** Orders of the vendor → orders of the model. */
import type { Scope } from '../../../src/adapter.ts';
import { ProblemError } from '../../../src/errors.ts';
import { fieldsOf } from '../../../src/lib/fields.ts';
import { toGid } from '../../../src/lib/ids.ts';
import { atLeastZero, compare, subtract, toMoney } from '../../../src/lib/money.ts';
import { toPhone } from '../../../src/lib/phone.ts';
import { joinName, textOrNull, toEmail } from '../../../src/lib/text.ts';
import { fromNaive } from '../../../src/lib/time.ts';
import type { Order } from '../../../src/model/order.ts';
import { type NativeCustomer, type NativeDelivery, NativeOrder } from '../schemas.ts';
import { toAddress } from './addresses.ts';
import { idOf } from './ids.ts';
import { hasValue, known, objectOf, valuesOf } from './maps-or-lists.ts';
import { type Names, refOf } from './names.ts';
import { toExtraItem, toOrderItem, totalsOfItems } from './order-items.ts';
import { toExtraPayment, toPaymentStatus } from './payments.ts';
import { statusOfCode } from './statuses.ts';

/** Dictionaries that orders refer to, and what is configured about them. */
export interface OrderContext {
  readonly scope: Scope;
  readonly statuses: Names;
  readonly deliveryTypes: Names;
  readonly paymentTypes: Names;
  readonly itemStatuses: Names;
  /** Sites, for orders that do not tell their currency (answers to a create do not). */
  readonly sites: Names;
  readonly refundStatuses: readonly string[];
}

const orderFields = fieldsOf(NativeOrder);

/** An order as the gateway tells it. `payload` is what a reader has passed. */
export function toOrder(payload: NativeOrder, context: OrderContext): Order {
  const native = orderFields(payload);
  const { scope } = context;
  const zone = scope.timezone;
  const currency = currencyOf(native, context);
  const surroundings = { scope, currency, warehouse: textOrNull(native.shipmentStore), statuses: context.itemStatuses };
  const nativeItems = valuesOf(native.items);
  const items = nativeItems.map((item) => toOrderItem(item, surroundings));
  const sums = totalsOfItems(items);
  const payments = valuesOf(native.payments);
  const delivery = objectOf(native.delivery);
  const source = objectOf(native.source);
  // `summ` is not used: whether it is before or after discounts is not documented (retailcrm.txt 5579-5581, 5612-5614).
  const total = toMoney(native.totalSumm);
  const paid = toMoney(native.prepaySum);
  const createdAt = fromNaive(native.createdAt, zone);
  if (createdAt === null) throw new ProblemError('vendor_invalid_response', `The vendor's order ${native.id} has no readable createdAt.`);
  const channel = textOrNull(native.orderMethod);
  const order: Order = {
    id: toGid(scope, idOf('order', native.id)),
    connection: scope.connection,
    vendor: scope.vendor,
    number: textOrNull(native.number),
    externalId: textOrNull(native.externalId),
    status: statusOfCode(native.status, context.statuses, scope),
    nativeStatus: refOf(scope, context.statuses, native.status),
    currency,
    createdAt,
    // No time of the last change exists on an order; statusUpdatedAt is only that of its status.
    updatedAt: null,
    customer: toOrderCustomer(native, scope),
    items,
    totals: {
      items: sums.items,
      discount: sums.discount,
      shipping: delivery ? (toMoney(delivery.cost) ?? '0.00') : null,
      tax: null,
      total,
      paid,
      due: total === null || paid === null ? null : atLeastZero(subtract(total, paid)),
    },
    payment: {
      status: toPaymentStatus({ total, paid, fullPaid: textOrNull(native.fullPaidAt) !== null }, payments, context.refundStatuses),
      method: refOf(scope, context.paymentTypes, payments[0]?.type),
    },
    shipping: toShipping(delivery, textOrNull(native.countryIso), context),
    source:
      source || channel
        ? {
            channel,
            source: textOrNull(source?.source),
            medium: textOrNull(source?.medium),
            campaign: textOrNull(source?.campaign),
            keyword: textOrNull(source?.keyword),
            content: textOrNull(source?.content),
          }
        : null,
    notes: { customer: textOrNull(native.customerComment), manager: textOrNull(native.managerComment) },
    extra: toExtra(native, {
      items: nativeItems.map((item) => toExtraItem(item, surroundings)).filter((item) => item !== undefined),
      payments: payments.map((payment) => toExtraPayment(payment, zone)),
      overpaid: total !== null && paid !== null && compare(paid, total) > 0 ? subtract(paid, total) : null,
      statusUpdatedAt: fromNaive(native.statusUpdatedAt, zone),
      fullPaidAt: fromNaive(native.fullPaidAt, zone),
      markDatetime: fromNaive(native.markDatetime, zone),
    }),
    raw: payload,
  };
  return order;
}

/** The order's own currency, else that of its site, else the connection's. */
function currencyOf(native: NativeOrder, context: OrderContext): string {
  const ofSite = context.sites.get(native.site ?? '')?.extra.currency;
  return codeOf(native.currency) ?? codeOf(ofSite) ?? context.scope.currency;
}

/** A currency's code, in capitals; null for what is none. */
function codeOf(text: unknown): string | null {
  return typeof text === 'string' && /^[A-Za-z]{3}$/.test(text) ? text.toUpperCase() : null;
}

/** The order's own snapshot of the customer, which may differ from the customer's record; an order without one shows its contact or customer. */
function toOrderCustomer(native: NativeOrder, scope: Scope): Order['customer'] {
  const customer = objectOf(native.customer);
  const contact = objectOf(native.contact);
  const corporate = customer?.type === 'customer_corporate';
  const own: Person = {
    firstName: native.firstName,
    lastName: native.lastName,
    patronymic: native.patronymic,
    email: native.email,
    phones: [{ number: native.phone }],
  };
  const person = [own, contact, corporate ? undefined : customer].find((each) => each && isKnown(each));
  const nickName = textOrNull(customer?.nickName);
  const result = {
    id: customer ? toGid(scope, idOf(corporate ? 'corporate' : 'customer', customer.id)) : null,
    name: (corporate ? nickName : null) ?? joinName(person?.lastName, person?.firstName, person?.patronymic),
    firstName: textOrNull(person?.firstName),
    lastName: textOrNull(person?.lastName),
    middleName: textOrNull(person?.patronymic),
    phone: toPhone(phoneOf(person), scope.country),
    email: toEmail(person?.email),
    company:
      textOrNull(objectOf(native.company)?.name) ?? (corporate ? nickName : null) ?? textOrNull(objectOf(native.contragent)?.legalName),
  };
  return hasValue(result) ? result : null;
}

type Person = Pick<NativeCustomer, 'firstName' | 'lastName' | 'patronymic' | 'email' | 'phones'>;

function isKnown(person: Person): boolean {
  return (
    joinName(person.lastName, person.firstName, person.patronymic) !== null || phoneOf(person) !== null || toEmail(person.email) !== null
  );
}

function phoneOf(customer: Person | undefined): string | null {
  return textOrNull(valuesOf(customer?.phones)[0]?.number);
}

function toShipping(delivery: NativeDelivery | undefined, country: string | null, context: OrderContext): Order['shipping'] {
  if (!delivery) return null;
  const data = objectOf(delivery.data);
  const service = objectOf(delivery.service);
  const pickupPoint = {
    id: textOrNull(data?.pickuppointId),
    number: null,
    name: textOrNull(data?.pickuppointName) ?? textOrNull(data?.pickuppointAddress),
  };
  const shipping = {
    method: refOf(context.scope, context.deliveryTypes, delivery.code),
    carrier: textOrNull(service?.name) ?? textOrNull(delivery.integrationCode),
    // data.externalId was once the track number; now it is the delivery's id (retailcrm.txt 5880-5885).
    trackingNumber: textOrNull(data?.trackNumber),
    address: toAddress(objectOf(delivery.address), country),
    pickupPoint: pickupPoint.id !== null || pickupPoint.name !== null ? pickupPoint : null,
  };
  return hasValue(shipping) ? shipping : null;
}

/** What of `extra` is made of other parts of the order. */
interface MadeExtra {
  readonly items: readonly Record<string, unknown>[];
  readonly payments: readonly Record<string, unknown>[];
  readonly overpaid: string | null;
  readonly statusUpdatedAt: string | null;
  readonly fullPaidAt: string | null;
  readonly markDatetime: string | null;
}

function toExtra(native: NativeOrder, made: MadeExtra): Record<string, unknown> {
  const contragent = objectOf(native.contragent);
  const delivery = objectOf(native.delivery);
  const contact = objectOf(native.contact);
  return known({
    // As they are. One by one: every order comes by here, and engines read fields that are named in the code much faster.
    site: native.site,
    orderType: native.orderType,
    privilegeType: native.privilegeType,
    statusComment: native.statusComment,
    additionalPhone: native.additionalPhone,
    call: native.call,
    expired: native.expired,
    mark: native.mark,
    fromApi: native.fromApi,
    shipmentStore: native.shipmentStore,
    shipmentDate: native.shipmentDate,
    shipped: native.shipped,
    weight: native.weight,
    length: native.length,
    width: native.width,
    height: native.height,
    customFields: native.customFields,
    links: native.links,
    marketplace: native.marketplace,
    loyaltyAccount: native.loyaltyAccount,
    loyaltyLevel: native.loyaltyLevel,
    loyaltyEventDiscount: native.loyaltyEventDiscount,
    personalDiscountPercent: native.personalDiscountPercent,
    discountManualPercent: native.discountManualPercent,
    bonusesCreditTotal: native.bonusesCreditTotal,
    bonusesChargeTotal: native.bonusesChargeTotal,
    managerId: native.managerId,
    contactId: contact?.id === undefined ? undefined : String(contact.id),
    companyId: objectOf(native.company)?.id,
    contragent: contragent && contragent.contragentType !== 'individual' ? contragent : undefined,
    // In the base currency (retailcrm.txt 5620).
    purchaseSumm: toMoney(native.purchaseSumm),
    discountManualAmount: toMoney(native.discountManualAmount),
    delivery: known({
      date: delivery?.date,
      time: delivery?.time,
      netCost: toMoney(delivery?.netCost),
      notes: objectOf(delivery?.address)?.notes,
      service: objectOf(delivery?.service),
      integrationCode: delivery?.integrationCode,
      data: objectOf(delivery?.data),
    }),
    items: made.items,
    payments: made.payments,
    overpaid: made.overpaid,
    statusUpdatedAt: made.statusUpdatedAt,
    fullPaidAt: made.fullPaidAt,
    markDatetime: made.markDatetime,
  });
}
