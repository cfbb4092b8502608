/** What callers write of an order → the vendor's order. Lines and payments have files of their own. */
import type { Scope } from '../../../src/adapter.ts';
import { toJsonNumber } from '../../../src/lib/money.ts';
import { joinName } from '../../../src/lib/text.ts';
import { toNaive } from '../../../src/lib/time.ts';
import type { OrderDraft, OrderPatch } from '../../../src/model/order.ts';
import type { NativeOrder } from '../schemas.ts';
import type { NewOrderExtra, OrderExtra } from '../settings.ts';
import { addressAsIs, CLEARED, fromAddress, type Ignore, written } from './addresses.ts';
import { jsonId } from './ids.ts';
import { given, objectOf } from './maps-or-lists.ts';

/** What of an order is looked up before it is written. */
export interface OrderLookups {
  readonly scope: Scope;
  /** Code of the status to write. */
  readonly status?: string | undefined;
  /** Number of the customer. */
  readonly customerId?: string | undefined;
  /** Code of the order method that `source.channel` names; null clears it. */
  readonly orderMethod?: string | null | undefined;
  readonly warehouse?: string | undefined;
  readonly items?: readonly Record<string, unknown>[] | undefined;
  readonly payments?: readonly Record<string, unknown>[] | undefined;
  /** What the order is before an edit. */
  readonly current?: NativeOrder | undefined;
}

/** The vendor's order of a draft (without its nulls) or a patch: only what is given. Undefined when nothing is. */
export function fromOrder(input: OrderDraft | OrderPatch, lookups: OrderLookups, ignore: Ignore): Record<string, unknown> | undefined {
  const extra = (input.extra ?? {}) as NewOrderExtra;
  const { delivery: extraDelivery, site: _site, discountManualAmount, discountManualPercent, statusComment, ...plain } = extra;
  if (input.externalId === null) ignore('/externalId', 'an identifier can be replaced, not taken away');
  if (statusComment !== undefined && lookups.status === undefined) {
    // retailcrm.txt 6066
    ignore('/extra/statusComment', 'the vendor takes it only together with a new status');
  }
  const country = input.shipping?.address?.country;
  return given({
    externalId: input.externalId ?? undefined,
    createdAt: input.createdAt === undefined ? undefined : toNaive(input.createdAt, lookups.scope.timezone),
    status: lookups.status,
    statusComment: lookups.status === undefined ? undefined : statusComment,
    ...customerFields(input.customer, lookups, ignore),
    countryIso: typeof country === 'string' ? country : undefined,
    customerComment: input.notes === null ? CLEARED : written(input.notes?.customer),
    managerComment: input.notes === null ? CLEARED : written(input.notes?.manager),
    orderMethod: lookups.orderMethod,
    source: sourceOf(input.source),
    shipmentStore: lookups.warehouse,
    items: lookups.items,
    payments: lookups.payments,
    delivery: deliveryOf(input.shipping, extraDelivery, lookups.current, ignore),
    discountManualAmount: discountManualAmount === undefined ? undefined : toJsonNumber(discountManualAmount),
    discountManualPercent: discountManualPercent === undefined ? undefined : toJsonNumber(discountManualPercent),
    ...plain,
  });
}

function customerFields(
  customer: OrderDraft['customer'] | OrderPatch['customer'],
  { customerId, current }: OrderLookups,
  ignore: Ignore,
): Record<string, unknown> {
  if (customer === undefined) return {};
  if (customer === null) {
    ignore('/customer', 'an order always has a customer');
    return {};
  }
  if (customer.id === null) ignore('/customer/id', 'an order always has a customer');
  const { firstName, lastName, middleName, name } = customer;
  const parts = [firstName, lastName, middleName].some((part) => part !== undefined);
  const whole = typeof name === 'string' && name !== '' ? name : undefined;
  if (
    parts &&
    whole !== undefined &&
    whole !== joinName(lastName, firstName, middleName) &&
    whole !== joinName(firstName, middleName, lastName)
  ) {
    ignore('/customer/name', 'the vendor makes it of its parts');
  }
  // A name that is not taken apart is kept whole: nobody guesses which word is what.
  const names =
    parts || name === undefined
      ? { firstName: written(firstName), lastName: written(lastName), patronymic: written(middleName) }
      : { firstName: whole ?? CLEARED, ...(current && { lastName: CLEARED, patronymic: CLEARED }) };
  const corporate = customer.id?.startsWith('corporate-') ?? objectOf(current?.customer)?.type === 'customer_corporate';
  if (corporate && typeof customer.company === 'string') ignore('/customer/company', 'a corporate customer has its own name');
  return {
    ...names,
    phone: written(customer.phone),
    email: written(customer.email),
    customer: customerId === undefined ? undefined : { id: jsonId(customerId) },
    contragent: corporate ? undefined : contragentOf(customer.company),
  };
}

/** A company's name has its place in the requisites; a private individual has none (retailcrm.txt 6057). */
function contragentOf(company: string | null | undefined): Record<string, unknown> | undefined {
  if (company === undefined) return undefined;
  return company === null || company === '' ? { contragentType: 'individual' } : { contragentType: 'legal-entity', legalName: company };
}

function sourceOf(source: OrderPatch['source']): Record<string, unknown> | undefined {
  if (source === null) return { source: CLEARED, medium: CLEARED, campaign: CLEARED, keyword: CLEARED, content: CLEARED };
  if (source === undefined) return undefined;
  return given({
    source: written(source.source),
    medium: written(source.medium),
    campaign: written(source.campaign),
    keyword: written(source.keyword),
    content: written(source.content),
  });
}

function deliveryOf(
  shipping: OrderPatch['shipping'],
  extra: OrderExtra['delivery'],
  current: NativeOrder | undefined,
  ignore: Ignore,
): Record<string, unknown> | undefined {
  const before = objectOf(objectOf(current?.delivery)?.address);
  const whole: OrderPatch['shipping'] =
    shipping === null ? { methodId: null, trackingNumber: null, cost: null, address: null, pickupPoint: null } : shipping;
  const address = fromAddress(whole?.address, before, '/shipping/address', ignore);
  const notes = extra?.notes === undefined ? undefined : { ...(address ?? addressAsIs(before)), notes: extra.notes };
  return given({
    code: whole?.methodId,
    cost: whole?.cost === undefined ? undefined : toJsonNumber(whole.cost ?? '0'),
    netCost: extra?.netCost === undefined ? undefined : toJsonNumber(extra.netCost),
    date: extra?.date,
    time: extra?.time,
    address: notes ?? address,
    data: given({
      trackNumber: written(whole?.trackingNumber),
      pickuppointId: whole?.pickupPoint === null ? CLEARED : written(whole?.pickupPoint?.id),
    }),
  });
}
