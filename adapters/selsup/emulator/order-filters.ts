/** order/find (selsup.txt 55-59): filters and orders. */
import { toDay } from '../../../src/lib/time.ts';
import { among, date, id, instant, many, millisOf, parameters, truth, word } from './checks.ts';
import { DELIVERY_SERVICES, MARKING_STATUSES, ORDER_SORTS, ORDER_STATUSES, ORDER_TYPES, SERVICES } from './enums.ts';
import { totalOf } from './order-print.ts';
import { holds, listing, numberOf, numbersOf, one, type Query, sorted, truthOf } from './protocol.ts';
import type { Order, State } from './state.ts';

/** Filters of the searches over orders. Those that `filterOf` does not look at are taken and change nothing. */
export const ORDER_FILTERS = {
  ...listing(ORDER_SORTS),
  type: among(ORDER_TYPES),
  service: among(SERVICES),
  status: among(ORDER_STATUSES),
  statuses: many(among(ORDER_STATUSES)),
  markingStatus: among(MARKING_STATUSES),
  query: word,
  ...parameters('ids organizations', many(id)),
  ...parameters('orderId organizationId productId orderProductId warehouseId supplyId incomeId userId', id),
  ...parameters('modifiedDate dateFrom dateTo closeDateFrom closeDateTo deliveryDateFrom deliveryDateTo', instant),
  ...parameters('closeDate orderDate deliveryDate', date),
  ...parameters('actual deleted express dbs fbs noWarehouse withoutSupply noLabel updateInService hasServiceError notCollected', truth),
  ...parameters('hasCollectTask noMsOrder noMsDemand forMoySklad collectLabel sortOrdersByDate productLabel infoLabel grouped', truth),
  ...parameters('replaceSetByComponent collectDeliveryLabel hasVideoFixation', truth),
  servicesForLabel: many(among(SERVICES)),
  shippingServicesForLabel: many(among(DELIVERY_SERVICES)),
};

/** What `actual` hides; the vendor says only "orders that are not closed". */
const CLOSED = new Set(['FINISHED', 'CANCELED', 'REVOKED', 'REFUND_RECEIVED']);
/** Days of filters are the seller's; the vendor is in Moscow, and says nothing of it. */
const ZONE = 'Europe/Moscow';

/** Orders that the query's filters leave. */
export function findOrders(state: State, query: Query): Order[] {
  return [...state.orders.rows.values()].filter(filterOf(query));
}

function filterOf(query: Query): (order: Order) => boolean {
  const is = (name: string) => {
    const wanted = one(query, name);
    return (value: unknown) => wanted === undefined || String(value ?? '') === wanted;
  };
  const within = (name: string) => {
    const wanted = numbersOf(query, name);
    return (value: number) => !wanted || wanted.includes(value);
  };
  const [type, status, service, markingStatus] = [is('type'), is('status'), is('service'), is('markingStatus')];
  const [orderId, organizationId, supplyId, incomeId] = [is('orderId'), is('organizationId'), is('supplyId'), is('incomeId')];
  const [ids, organizations] = [within('ids'), within('organizations')];
  const statuses = query.get('statuses');
  const [productId, lineId, warehouseId] = ['productId', 'orderProductId', 'warehouseId'].map((name) => numberOf(query, name));
  const deleted = truthOf(query, 'deleted') ?? false;
  const flags = flagsOf(query);
  const times = timesOf(query);
  return (order) =>
    order.deleted === deleted &&
    type(order.type) &&
    status(order.status) &&
    (!statuses || statuses.includes(order.status)) &&
    service(order.service ?? 'NONE') &&
    markingStatus(order.told.markingStatus ?? 'UNKNOWN') &&
    orderId(order.id) &&
    ids(order.id) &&
    organizationId(order.organizationId) &&
    organizations(order.organizationId) &&
    supplyId(order.told.supplyId) &&
    incomeId(order.written.incomeId) &&
    // Of the seller's own warehouse, which the order's body calls `stockWarehouseId`.
    (warehouseId === undefined || order.stockWarehouseId === warehouseId) &&
    (productId === undefined || order.lines.some((line) => line.productId === productId)) &&
    (lineId === undefined || order.lines.some((line) => line.id === lineId)) &&
    times(order) &&
    flags(order) &&
    holds(query, [
      order.id,
      order.externalOrderId,
      order.written.name as string,
      order.written.postingNumber as string,
      order.invoiceNumber,
    ]);
}

/** selsup.txt 57: `modifiedDate` leaves orders that changed at that time or later. The ends of the other spans are taken as inclusive. */
function timesOf(query: Query): (order: Order) => boolean {
  const at = (name: string) => millisOf(one(query, name) ?? '');
  const from = (name: string, value: number | null | undefined) => at(name) === undefined || (value ?? -1) >= (at(name) as number);
  const to = (name: string, value: number | null | undefined) =>
    at(name) === undefined || (value ?? Number.POSITIVE_INFINITY) <= (at(name) as number);
  const on = (name: string, value: number | null | undefined) => {
    const wanted = one(query, name);
    return wanted === undefined || (value !== null && value !== undefined && dayOf(value) === wantedDay(wanted));
  };
  return (order) => {
    const delivery = millisOf(String(order.written.deliveryDate ?? ''));
    return (
      from('modifiedDate', order.modifiedAt) &&
      from('dateFrom', order.createdAt) &&
      to('dateTo', order.createdAt) &&
      on('orderDate', order.createdAt) &&
      from('closeDateFrom', order.closedAt) &&
      to('closeDateTo', order.closedAt) &&
      on('closeDate', order.closedAt) &&
      from('deliveryDateFrom', delivery) &&
      to('deliveryDateTo', delivery) &&
      on('deliveryDate', delivery)
    );
  };
}

const dayOf = (millis: number): string => toDay(new Date(millis).toISOString(), ZONE);
function wantedDay(text: string): string {
  const millis = millisOf(text);
  return millis === undefined ? text : dayOf(millis);
}

function flagsOf(query: Query): (order: Order) => boolean {
  const flag = (name: string, value: (order: Order) => boolean) => {
    const wanted = truthOf(query, name);
    return (order: Order) => wanted === undefined || value(order) === wanted;
  };
  const checks = [
    (order: Order) => truthOf(query, 'actual') !== true || !CLOSED.has(order.status),
    flag('express', (order) => order.told.express === true),
    flag('fbs', (order) => order.type === 'FBS'),
    flag('dbs', (order) => order.type === 'FBS' && order.written.deliveryService !== undefined),
    flag('noWarehouse', (order) => order.stockWarehouseId === null),
    flag('withoutSupply', (order) => order.told.supplyId === undefined),
    flag('noLabel', (order) => order.told.labelsPath === undefined),
    flag('updateInService', (order) => order.told.updateInService === true),
    flag('hasServiceError', (order) => order.told.message !== undefined),
    flag('notCollected', (order) => order.status === 'CREATED'),
  ];
  return (order) => checks.every((check) => check(order));
}

/** Orders as the query sorts them. */
export function orderOrder(rows: readonly Order[], query: Query): Order[] {
  const text = (key: 'name' | 'boxType') => (order: Order) => String(order.written[key] ?? '');
  return sorted(rows, query, {
    CREATEDDATE: (order) => order.createdAt,
    ORDERCREATED: (order) => order.createdAt,
    DATE: (order) => order.createdAt,
    CREATED: (order) => order.importedAt,
    CLOSEDATE: (order) => order.closedAt ?? 0,
    DELIVERYDATE: (order) => String(order.written.deliveryDate ?? ''),
    STATUS: (order) => order.status,
    SERVICE: (order) => order.service ?? '',
    TYPE: (order) => order.type,
    BOXTYPE: text('boxType'),
    NAME: text('name'),
    ORGANIZATIONID: (order) => order.organizationId,
    WAREHOUSE: (order) => order.stockWarehouseId ?? 0,
    INVOICENUMBER: (order) => order.invoiceNumber,
    EXTERNALORDERID: (order) => order.externalOrderId ?? '',
    PRICE: (order) => Number(totalOf(order)),
    QUANTITY: (order) => order.lines.reduce((sum, line) => sum + line.quantity, 0),
  });
}
