/** Payments of orders: own entities, with ids of their own (retailcrm.txt 7331-7337, public clients). */
import { BY, type Call, created, type Endpoint, identifiedBy, ok, Refusal, siteOf } from './endpoint.ts';
import { remember, rememberChanges } from './history.ts';
import { identityOf, traitsOf } from './order-render.ts';
import { PAYMENT } from './order-shapes.ts';
import { changePayment, newPayment, paymentBy, settle } from './order-write.ts';
import { orderNamed } from './orders.ts';
import { taking } from './reference.ts';
import { asJson, asText, type Json, type Shape, withoutEmpty } from './shapes.ts';
import { type Order, type Payment, wholly } from './state.ts';

const REFUSED = 'Errors in the entity format';
const ORDER: Shape = { fields: { id: 'integer', externalId: 'short', number: 'short' } };

function traits({ type, status, amount, paidAt, comment }: Payment): Json {
  return {
    'payments.type': { code: type },
    'payments.status': status === null ? null : { code: status },
    'payments.amount': Number(amount) / 1e6,
    'payments.paid_at': paidAt,
    'payments.comment': comment,
  };
}

/** What a history row tells of its payment (retailcrm.txt 6957-6965). */
function shown({ id, type, externalId }: Payment): Json {
  return withoutEmpty({ id, type, externalId });
}

function create(call: Call) {
  const { account } = call;
  const given = asJson(call.form.payment);
  const reference = asJson(given.order);
  if (['id', 'externalId', 'number'].every((name) => asText(reference[name]) === null)) {
    throw new Refusal(400, REFUSED, {
      errors: { order: 'Set one of the following fields: id, externalId, number' },
      breach: 'a payment without its order',
    });
  }
  if (asText(reference.id) === null && !siteOf(call) && account.sites.length > 1) {
    throw new Refusal(400, "Parameter 'site' is missing", { breach: 'site is missing though the key sees several' });
  }
  const order = orderNamed(account, reference, siteOf(call));
  if (!order) throw new Refusal(400, REFUSED, { errors: { order: 'Order not found.' } });
  const payment = taking(REFUSED, () => newPayment(account, order, given, 'payment'));
  changed(call, order, () => order.payments.push(payment));
  remember(account, 'orders', {
    field: 'payments',
    oldValue: null,
    newValue: { code: payment.type },
    payment: shown(payment),
    order: identityOf(order),
  });
  return created({ id: payment.id });
}

/** Does the work, then what follows from it: the time of full payment, the customer's sums, the order's history. */
function changed(call: Call, order: Order, work: () => unknown): void {
  const before = traitsOf(call.account, order);
  work();
  settle(call.account, order);
  rememberChanges(call.account, 'orders', before, traitsOf(call.account, order), { order: identityOf(order) });
}

function find(call: Call, by: 'id' | 'externalId') {
  const found = paymentBy(call.account, by, call.params.id ?? '');
  const site = siteOf(call);
  if (!found || (site && found.order.site !== site)) throw new Refusal(404, 'Payment not found');
  return found;
}

/** Methods of orders' payments. */
export const paymentEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/api/v5/orders/payments/create',
    scope: 'order_write',
    form: { site: 'plain', payment: { json: { fields: { ...PAYMENT, order: ORDER } } } },
    run: create,
  },
  {
    method: 'POST',
    path: '/api/v5/orders/payments/{id}/edit',
    scope: 'order_write',
    form: { by: 'plain', site: 'plain', payment: { json: { fields: { ...PAYMENT, id: 'integer' } } } },
    run: (call) => {
      // Unlike everywhere else the default is the internal id (public clients).
      const { order, payment } = find(call, identifiedBy(call, 'by', 'id'));
      const before = traits(payment);
      taking(REFUSED, () =>
        changed(call, order, () => wholly(payment, () => changePayment(call.account, payment, asJson(call.form.payment), 'payment'))),
      );
      rememberChanges(call.account, 'orders', before, traits(payment), { payment: shown(payment), order: identityOf(order) });
      return ok({ id: payment.id });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/orders/payments/{id}/delete',
    scope: 'order_write',
    query: { by: BY },
    run: (call) => {
      const { order, payment } = find(call, 'id');
      changed(call, order, () => order.payments.splice(order.payments.indexOf(payment), 1));
      remember(call.account, 'orders', {
        field: 'payments',
        oldValue: { code: payment.type },
        newValue: null,
        payment: shown(payment),
        order: identityOf(order),
      });
      return ok();
    },
  },
];
