/**
 * What integration modules use: delivery, modules, payment invoices, telephony, SMS checks. Reached by passthrough only
 * (retailcrm.txt 2661-3165, 4000-4146, 9117-9249, 10118-10231, 10510-10595).
 */
import { randomUUID } from 'node:crypto';
import { amountJson, toAmount } from './amounts.ts';
import { type Answer, type Call, created, type Endpoint, notFound, ok, Refusal } from './endpoint.ts';
import { among, dayFrom, dayTo, type Filters } from './filters.ts';
import { addRow, changeRow, listRows, type Row, rowOf, rowsOf } from './office.ts';
import { paymentBy, settle } from './order-write.ts';
import { orderNamed } from './orders.ts';
import { asJson, asList, asText, type Json, type Shape, withoutEmpty } from './shapes.ts';
import { clock, collection, dictionary, entry } from './state.ts';

/** Only reads, though it is a POST (public clients). */
function calculateDelivery(call: Call): Answer {
  const codes = (call.form.deliveryTypeCodes as string[] | undefined) ?? [...dictionary(call.account, 'delivery-types').keys()];
  const calculations = codes.map((code) => {
    const type = entry(call.account, 'delivery-types', code);
    return { code, available: type?.active === true, vatRate: 'none', cost: amountJson(toAmount(type?.defaultCost)) };
  });
  return ok({ calculations });
}

/** At most 100 orders (2803); the order is the one whose delivery has this id. */
function track(call: Call): Answer {
  for (const update of asList(call.form.statusUpdate)) {
    const order = [...call.account.orders.values()].find(({ delivery }) => delivery.data.externalId === update.deliveryId);
    if (!order) continue;
    const last = asList(update.history).at(-1);
    Object.assign(order.delivery.data, withoutEmpty({ trackNumber: update.trackNumber, status: last?.code, statusComment: last?.comment }));
    if (asText(update.cost) !== null) order.delivery.netCost = toAmount(update.cost);
  }
  return ok();
}

const ORDER: Shape = { fields: { id: 'integer', externalId: 'short', number: 'short' } };
const SHIPMENT: Shape = {
  fields: {
    status: { choice: ['created', 'processing', 'shipped', 'cancelled'] },
    date: 'day',
    time: { fields: { from: 'short', to: 'short', custom: 'short' } },
    comment: 'text',
    store: 'short',
    managerId: 'integer',
    orders: { list: ORDER },
    extraData: 'map',
  },
};
const SHIPMENT_FILTERS: Filters<Row> = {
  ids: among('ints', ({ id }) => id),
  externalId: { kind: 'text', test: ({ externalId }, { text }) => externalId === text },
  orderNumber: { kind: 'text', test: ({ orders }, { text }) => asList(orders).some(({ number }) => number === text) },
  deliveryTypes: among('texts', ({ deliveryType }) => asText(deliveryType)),
  managers: among('ints', ({ managerId }) => asText(managerId)),
  stores: among('texts', ({ store }) => asText(store)),
  statuses: among('texts', ({ status }) => asText(status)),
  dateFrom: dayFrom(({ date }) => asText(date)),
  dateTo: dayTo(({ date }) => asText(date)),
};

function shipmentFields(call: Call): Json {
  const given = asJson(call.form.deliveryShipment);
  if (given.orders === undefined) return given;
  const orders = asList(given.orders).map((reference) => {
    const order = orderNamed(call.account, reference, asText(call.form.site));
    if (!order) throw new Refusal(400, 'Errors in the entity format', { errors: { orders: 'Order not found.' } });
    return withoutEmpty({ id: order.id, number: order.number, externalId: order.externalId });
  });
  return { ...given, orders };
}

/** A module is created or changed by its code; a key of its own comes back (4135). */
function upsertModule(call: Call): Answer {
  const given = asJson(call.form.integrationModule);
  const code = call.params.code ?? '';
  const known = [...rowsOf(call.account, 'modules').values()].find((row) => row.code === code);
  if (known) changeRow(known, given);
  else addRow(call.account, 'modules', { active: true, freeze: false, ...given, code });
  return known ? ok({ info: {} }) : created({ info: {} });
}

function moduleOf(call: Call): Row {
  const found = [...rowsOf(call.account, 'modules').values()].find((row) => row.code === call.params.code);
  if (!found) throw notFound();
  return found;
}

/** An invoice of an order's payment, by the uuid that the system gave it. */
function invoiceOf(call: Call, uuid: unknown): Row {
  const found = [...rowsOf(call.account, 'invoices').values()].find((row) => row.invoiceUuid === uuid);
  if (!found) throw new Refusal(400, 'Invoice not found');
  return found;
}

function createInvoice(call: Call): Answer {
  const given = asJson(call.form.createInvoice);
  const found = paymentBy(call.account, 'id', String(given.paymentId));
  if (!found) throw new Refusal(400, 'Payment not found');
  const invoiceUuid = randomUUID();
  addRow(call.account, 'invoices', {
    invoiceUuid,
    payment: found.payment.id,
    amount: amountJson(found.payment.amount),
    currency: 'RUB',
    status: 'pending',
  });
  return created({ result: { link: `https://pay.shop.example/${invoiceUuid}` } });
}

function updateInvoice(call: Call): Answer {
  const given = asJson(call.form.updateInvoice);
  const invoice = invoiceOf(call, given.invoiceUuid);
  const { invoiceUuid: _uuid, ...rest } = given;
  changeRow(invoice, rest);
  const found = paymentBy(call.account, 'id', String(invoice.payment));
  if (found && given.status === 'succeeded') {
    found.payment.status = 'paid';
    found.payment.paidAt = asText(given.paidAt) ?? clock(call.account);
    settle(call.account, found.order);
  }
  return ok();
}

/** A call in or out of a customer by phone: the manager is who has the customer, if online and free (10224-10229). */
function manager(call: Call): Answer {
  const phone = call.query.get('phone')?.text ?? '';
  if (phone === '') throw new Refusal(400, 'Errors in the input parameters', { errors: { phone: 'This value should not be blank.' } });
  const customer = [...call.account.customers.values()].find(({ phones }) => phones.includes(phone));
  const user = dictionary(call.account, 'users').get(String(customer?.fields.managerId ?? ''));
  const reachable = user && (call.query.get('ignoreStatus')?.text === '1' || (user.online === true && user.status === 'free'));
  const details = call.query.get('details')?.text === '1' && customer;
  return ok({
    ...(reachable ? { manager: withoutEmpty({ id: user.id, firstName: user.firstName, lastName: user.lastName, email: user.email }) } : {}),
    ...(details
      ? {
          customer: withoutEmpty({ id: customer.id, externalId: customer.externalId }),
          links: { customerLink: `/customers/${customer.id}` },
        }
      : {}),
  });
}

function smsCheck(call: Call, checkId: string): Answer {
  const row = collection(call.account, 'sms').get(Number(checkId));
  if (!row) throw notFound();
  return ok({ verification: row });
}

const anything: Shape = 'map';

/** Methods of integration modules. */
export const moduleEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/api/v5/delivery/calculate',
    scope: null,
    form: { site: 'plain', deliveryTypeCodes: { json: { list: 'short' }, required: false }, order: { json: anything } },
    run: calculateDelivery,
  },
  {
    method: 'POST',
    path: '/api/v5/delivery/generic/{subcode}/tracking',
    scope: null,
    form: {
      statusUpdate: {
        json: {
          list: { fields: { deliveryId: 'short', trackNumber: 'short', cost: 'number', history: { list: 'map' }, extraData: 'any' } },
          max: 100,
        },
      },
    },
    run: track,
  },
  {
    method: 'GET',
    path: '/api/v5/delivery/shipments',
    scope: 'delivery_read',
    sizes: [20, 50, 100],
    filter: SHIPMENT_FILTERS,
    run: (call) => listRows(call, 'shipments', 'deliveryShipments', SHIPMENT_FILTERS),
  },
  {
    method: 'POST',
    path: '/api/v5/delivery/shipments/create',
    scope: 'delivery_write',
    form: { site: 'plain', deliveryType: 'plain', deliveryShipment: { json: SHIPMENT } },
    run: (call) => {
      const deliveryType = asText(call.form.deliveryType);
      const type = entry(call.account, 'delivery-types', deliveryType);
      if (!type)
        throw new Refusal(400, 'Errors in the entity format', {
          errors: { deliveryType: `"DeliveryType" with "code"="${deliveryType}" does not exist.` },
        });
      const row = addRow(call.account, 'shipments', {
        status: 'created',
        deliveryType,
        integrationCode: type.integrationCode,
        ...shipmentFields(call),
      });
      return created({ id: row.id, status: row.status });
    },
  },
  {
    method: 'GET',
    path: '/api/v5/delivery/shipments/{id}',
    scope: 'delivery_read',
    run: (call) => ok({ deliveryShipment: rowOf(call, 'shipments') }),
  },
  {
    method: 'POST',
    path: '/api/v5/delivery/shipments/{id}/edit',
    scope: 'delivery_write',
    form: { site: 'plain', deliveryShipment: { json: SHIPMENT } },
    run: (call) => {
      const row = rowOf(call, 'shipments');
      // "Shipment editing is available only for shipments in created status" (3098)
      if (row.status !== 'created')
        throw new Refusal(400, 'Errors in the entity format', { errors: { status: 'The shipment cannot be edited.' } });
      changeRow(row, shipmentFields(call));
      return ok({ id: row.id, status: row.status });
    },
  },
  {
    method: 'GET',
    path: '/api/v5/integration-modules/{code}',
    scope: 'integration_read',
    run: (call) => ok({ integrationModule: moduleOf(call) }),
  },
  {
    method: 'POST',
    path: '/api/v5/integration-modules/{code}/edit',
    scope: 'integration_write',
    form: { integrationModule: { json: anything } },
    run: upsertModule,
  },
  {
    method: 'POST',
    path: '/api/v5/integration-modules/{code}/update-scopes',
    scope: 'integration_write',
    form: { requires: { json: { fields: { scopes: { list: 'short' } } } } },
    run: (call) => {
      moduleOf(call).scopes = asJson(call.form.requires).scopes;
      return ok({ apiKey: randomUUID().replaceAll('-', '') });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/payment/check',
    scope: 'payments_read',
    form: { check: { json: { fields: { invoiceUuid: 'short', amount: 'number', currency: 'short' } } } },
    run: (call) => {
      const check = asJson(call.form.check);
      const same = toAmount(invoiceOf(call, check.invoiceUuid).amount) === toAmount(check.amount);
      return ok({ result: same ? { success: true } : { success: false, errorMsg: 'Incorrect amount' } });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/payment/create-invoice',
    scope: 'payments_write',
    form: { createInvoice: { json: { fields: { paymentId: 'integer', returnUrl: 'text' } } } },
    run: createInvoice,
  },
  {
    method: 'POST',
    path: '/api/v5/payment/update-invoice',
    scope: 'payments_write',
    form: { updateInvoice: { json: anything } },
    run: updateInvoice,
  },
  {
    method: 'POST',
    path: '/api/v5/payment/invoice/import',
    scope: 'payments_write',
    form: { invoice: { json: anything } },
    run: (call) => {
      const invoice = asJson(call.form.invoice);
      // 9195: only `succeeded` can be imported.
      if (invoice.status !== 'succeeded')
        throw new Refusal(400, 'Errors in the entity format', { errors: { status: 'This value is not valid.' } });
      addRow(call.account, 'invoices', { invoiceUuid: randomUUID(), ...invoice });
      return created();
    },
  },
  {
    method: 'GET',
    path: '/api/v5/payment/invoice/{uuid}',
    scope: 'payments_read',
    run: (call) => {
      const found = [...rowsOf(call.account, 'invoices').values()].find((row) => row.invoiceUuid === call.params.uuid);
      if (!found) throw notFound();
      return ok({ invoice: found });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/telephony/call/event',
    scope: 'telephony_write',
    form: {
      event: {
        json: {
          fields: {
            phone: 'short',
            type: { choice: ['hangup', 'in', 'out'] },
            codes: { list: 'short' },
            userIds: { list: 'integer' },
            site: 'short',
            hangupStatus: { choice: ['answered', 'busy', 'cancel', 'failed', 'no answered'] },
            externalPhone: 'short',
            callExternalId: 'short',
            webAnalyticsData: 'map',
          },
        },
      },
    },
    run: (call) => ok({ notExistCodes: (asJson(call.form.event).codes as string[] | undefined) ?? [] }),
  },
  {
    method: 'POST',
    path: '/api/v5/telephony/calls/upload',
    scope: 'telephony_write',
    // 10200
    form: { calls: { json: { list: 'map', max: 50 } } },
    run: (call) => {
      const known = rowsOf(call.account, 'calls');
      const fresh = asList(call.form.calls).filter(({ externalId }) => ![...known.values()].some((row) => row.externalId === externalId));
      for (const one of fresh) addRow(call.account, 'calls', one);
      return ok({ processedCallsCount: fresh.length, duplicateCalls: [] });
    },
  },
  {
    method: 'GET',
    path: '/api/v5/telephony/manager',
    scope: 'telephony_read',
    query: { phone: 'text', details: 'flag', ignoreStatus: 'flag' },
    run: manager,
  },
  {
    method: 'POST',
    path: '/api/v5/verification/sms/confirm',
    scope: 'verification_write',
    form: { verification: { json: { fields: { code: 'short', checkId: 'short' } } } },
    run: (call) => {
      const given = asJson(call.form.verification);
      const answer = smsCheck(call, String(given.checkId));
      const row = collection(call.account, 'sms').get(Number(given.checkId));
      if (row) row.verifiedAt = clock(call.account);
      return answer;
    },
  },
  {
    method: 'GET',
    path: '/api/v5/verification/sms/{checkId}/status',
    scope: 'verification_read',
    run: (call) => smsCheck(call, call.params.checkId ?? ''),
  },
];
