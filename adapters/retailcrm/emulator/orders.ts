/** Orders: lists, reads, creation, change, uploads, combining. */
import {
  type Answer,
  BY,
  type Call,
  created,
  type Endpoint,
  identifiedBy,
  notFound,
  ok,
  page,
  Refusal,
  SIZES,
  siteOf,
} from './endpoint.ts';
import { select } from './filters.ts';
import { answerHistory, historyFilter, remember } from './history.ts';
import { ORDER_FILTERS } from './order-filters.ts';
import { identityOf, renderOrder } from './order-render.ts';
import { CHANGED_ORDER, NEW_ORDER } from './order-shapes.ts';
import { changeOrder, placeOrder } from './order-write.ts';
import { FieldFault, taking } from './reference.ts';
import { asInteger, asJson, asList, asText, type Json, type Shape, withoutEmpty } from './shapes.ts';
import { type Account, clock, entry, type Order } from './state.ts';

const REFUSED = 'Order is not loaded';
const ENTITY: Shape = { fields: { id: 'integer', externalId: 'short', number: 'short' } };
const ID: Shape = { fields: { id: 'integer' } };
const EXTERNAL_ID_ROWS: Shape = { list: { fields: { id: 'integer', externalId: 'short' } } };

/** Shop of a create: the named one, else the only one. */
export function homeOf(call: Call): string {
  return siteOf(call) || (call.account.sites[0] ?? '');
}

/** The order that a path names; a given `site` must be its own. */
export function orderOf(call: Call): Order {
  const by = identifiedBy(call);
  const found = findOrder(call.account, by, call.params.externalId ?? '', siteOf(call));
  if (!found) throw notFound();
  return found;
}

function findOrder(account: Account, by: 'id' | 'externalId', value: string, site: string | null): Order | undefined {
  return [...account.orders.values()].find(
    (order) => (by === 'id' ? String(order.id) === value : order.externalId === value) && (!site || order.site === site),
  );
}

/** An order that JSON names by id, externalId or number, in this order of precedence (retailcrm.txt 210-215). */
export function orderNamed(account: Account, reference: Json, site: string | null): Order | undefined {
  const id = asInteger(reference.id);
  if (id !== null) return account.orders.get(id);
  const externalId = asText(reference.externalId);
  if (externalId !== null) return findOrder(account, 'externalId', externalId, site);
  const number = asText(reference.number);
  return number === null
    ? undefined
    : [...account.orders.values()].find((order) => order.number === number && (!site || order.site === site));
}

/** Newest number first; the vendor documents no order. */
export function newestFirst<Row extends { readonly id: number }>(rows: Iterable<Row>): Row[] {
  return [...rows].sort((a, b) => b.id - a.id);
}

function list(call: Call): Answer {
  if ((call.filter.get('numbers')?.texts.length ?? 0) > 100) {
    // retailcrm.txt 5204
    throw new Refusal(400, 'Errors in the input parameters', {
      errors: { 'children[numbers]': 'This value is not valid.' },
      breach: 'more than 100 numbers',
    });
  }
  const { pagination, rows } = page(call, newestFirst(select(call, call.account.orders.values(), ORDER_FILTERS)));
  return ok({ pagination, orders: rows.map((order) => renderOrder(call.account, order, 'list')) });
}

function statuses(call: Call): Answer {
  const ids = call.query.get('ids')?.texts ?? [];
  const externalIds = call.query.get('externalIds')?.texts ?? [];
  if (ids.length + externalIds.length === 0) {
    throw new Refusal(400, 'Errors in the input parameters', {
      errors: { ids: 'Set one of the following fields: ids, externalIds' },
      breach: 'neither ids nor externalIds',
    });
  }
  const found = [...call.account.orders.values()].filter(
    (order) => ids.includes(String(order.id)) || externalIds.includes(order.externalId ?? ''),
  );
  return ok({
    orders: found.map(({ id, externalId, status }) =>
      withoutEmpty({ id, externalId, status, group: entry(call.account, 'statuses', status)?.group }),
    ),
  });
}

function edit(call: Call): Answer {
  const { account } = call;
  const id = Number(call.params.externalId);
  // retailcrm.txt 8368-8369: a successful answer.
  if (identifiedBy(call) === 'id' && account.removedOrders.has(id)) return ok({ id, state: 'removed' });
  const order = orderOf(call);
  taking(REFUSED, () => changeOrder(account, order, asJson(call.form.order)));
  return ok({ id: order.id, order: renderOrder(account, order, 'one') });
}

/** Up to 50 orders, each taken or not on its own; 460 when some are not (public clients). */
function upload(call: Call): Answer {
  const { account } = call;
  const uploaded: Order[] = [];
  const failed: Json[] = [];
  const errors: string[] = [];
  for (const draft of asList(call.form.orders)) {
    try {
      uploaded.push(placeOrder(account, homeOf(call), draft));
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      failed.push(withoutEmpty({ externalId: draft.externalId }));
      errors.push(`${error.path}: ${error.message}`);
    }
  }
  const body = { uploadedOrders: uploaded.map(({ id, externalId }) => withoutEmpty({ id, externalId })), failedOrders: failed };
  if (failed.length > 0 && account.switches.uploadAnswers460) {
    return { status: 460, success: false, body: { ...body, errorMsg: 'Orders are loaded with errors', errors } };
  }
  return ok({ ...body, orders: uploaded.map((order) => renderOrder(account, order, 'create')) });
}

function fixExternalIds(call: Call): Answer {
  const { account } = call;
  for (const { id, externalId } of asList(call.form.orders)) {
    const order = account.orders.get(Number(id));
    if (!order) throw new Refusal(400, 'Errors in the input parameters', { errors: { orders: `Order with id=${id} not found.` } });
    taking('Errors in the input parameters', () => changeOrder(account, order, { externalId }));
  }
  return ok();
}

/** Queued, not done (retailcrm.txt 6013-6016): the items go to `resultOrder`, `order` disappears and its history says into what. */
function combine(call: Call): Answer {
  const { account } = call;
  const technique = asText(call.form.technique) ?? 'ours';
  if (!['ours', 'summ', 'theirs', 'merge'].includes(technique)) {
    throw new Refusal(400, 'Errors in the input parameters', {
      errors: { technique: 'This value is not valid.' },
      breach: `unknown technique ${technique}`,
    });
  }
  const from = account.orders.get(Number(asJson(call.form.order).id));
  const into = account.orders.get(Number(asJson(call.form.resultOrder).id));
  if (!from || !into || from === into) throw new Refusal(400, 'Errors in the input parameters', { errors: { order: 'Order not found.' } });
  account.pending.push(() => combineNow(account, technique, from, into));
  return ok({ errors: [] });
}

function combineNow(account: Account, technique: string, from: Order, into: Order): void {
  for (const item of from.items) {
    const same = item.offerId === null ? undefined : into.items.find(({ offerId }) => offerId === item.offerId);
    if (!same || technique === 'merge') into.items.push(item);
    else if (technique === 'summ') same.quantity += item.quantity;
    else if (technique === 'theirs') same.quantity = item.quantity;
  }
  into.payments.push(...from.payments);
  removeOrder(account, from, into);
}

/** Takes an order away: its history keeps that it is gone, and into which other one. */
export function removeOrder(account: Account, order: Order, into: Order | null, at = clock(account)): void {
  account.orders.delete(order.id);
  account.removedOrders.set(order.id, into?.id ?? null);
  const more = into ? { source: 'combine', combinedTo: identityOf(into) } : {};
  remember(
    account,
    'orders',
    { deleted: true, field: 'id', oldValue: order.id, newValue: null, order: identityOf(order), ...more },
    'user',
    at,
  );
}

/** Links between two or more orders; the document has lost the method. */
function link(call: Call): Answer {
  const { account } = call;
  const given = asJson(call.form.link);
  const orders = asList(given.orders).map((reference) => orderNamed(account, reference, siteOf(call)));
  if (orders.length < 2 || orders.some((order) => !order)) {
    throw new Refusal(400, 'Validation error', { errors: { orders: 'This collection should contain 2 elements or more.' } });
  }
  for (const order of orders as Order[]) {
    for (const other of orders as Order[]) {
      if (other === order) continue;
      order.links.push(
        withoutEmpty({
          order: withoutEmpty({ id: other.id, number: other.number, externalId: other.externalId }),
          createdAt: clock(account),
          comment: given.comment,
        }),
      );
    }
  }
  return created();
}

/** Bonuses are not kept by the emulator: the order comes back as it is, in the shape of retailcrm.txt 7016-7169. */
function loyaltyOrder(call: Call): Answer {
  const order = orderNamed(call.account, asJson(call.form.order), siteOf(call));
  if (!order) throw notFound();
  const { customer, delivery, items, site, currency, totalSumm, bonusesCreditTotal } = renderOrder(call.account, order, 'list');
  const charged = Number(call.form.bonuses ?? 0);
  return ok({
    order: withoutEmpty({
      bonusesCreditTotal,
      bonusesChargeTotal: charged,
      currency,
      privilegeType: 'none',
      totalSumm,
      customer,
      delivery,
      site,
      items,
    }),
  });
}

function cancelDelivery(call: Call): Answer {
  const { delivery } = orderOf(call);
  // retailcrm.txt 8337-8338: without an integrated delivery an error returns.
  if (entry(call.account, 'delivery-types', delivery.code)?.integrationCode === undefined || Object.keys(delivery.data).length === 0) {
    throw new Refusal(400, 'Errors in the input parameters', { errors: { order: 'The order has no integrated delivery.' } });
  }
  delivery.data = {};
  return ok();
}

/** `by` and `site` of a write, in the form. */
const BY_FORM = { by: 'plain', site: 'plain' } as const;
const BY_QUERY = { by: BY, site: 'text' } as const;

/** Methods of orders. */
export const orderEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/api/v5/orders', scope: 'order_read', sizes: SIZES, filter: ORDER_FILTERS, run: list },
  {
    method: 'POST',
    path: '/api/v5/orders/create',
    scope: 'order_write',
    namesSite: true,
    form: { site: 'plain', order: { json: NEW_ORDER } },
    run: (call) => {
      const order = taking(REFUSED, () => placeOrder(call.account, homeOf(call), asJson(call.form.order)));
      return created({ id: order.id, order: renderOrder(call.account, order, 'create') });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/orders/upload',
    scope: 'order_write',
    namesSite: true,
    form: { site: 'plain', orders: { json: { list: NEW_ORDER, max: 50 } } },
    run: upload,
  },
  {
    method: 'GET',
    path: '/api/v5/orders/history',
    scope: 'order_read',
    sizes: SIZES,
    filter: historyFilter('order'),
    run: (call) => answerHistory(call, 'orders', 'order'),
  },
  { method: 'GET', path: '/api/v5/orders/statuses', scope: 'order_read', query: { ids: 'ints', externalIds: 'texts' }, run: statuses },
  {
    method: 'POST',
    path: '/api/v5/orders/fix-external-ids',
    scope: 'order_write',
    form: { orders: { json: EXTERNAL_ID_ROWS } },
    run: fixExternalIds,
  },
  {
    method: 'POST',
    path: '/api/v5/orders/combine',
    scope: 'order_write',
    form: { site: 'plain', technique: 'plain', order: { json: ID }, resultOrder: { json: ID } },
    run: combine,
  },
  {
    method: 'POST',
    path: '/api/v5/orders/links/create',
    scope: 'order_write',
    form: { site: 'plain', link: { json: { fields: { comment: 'text', orders: { list: ENTITY } } } } },
    run: link,
  },
  {
    method: 'POST',
    path: '/api/v5/orders/loyalty/apply',
    scope: 'order_write',
    form: {
      site: 'plain',
      bonuses: 'plain',
      order: { json: { fields: { id: 'integer', externalId: 'short', number: 'short', applyRound: 'flag' } } },
    },
    run: loyaltyOrder,
  },
  {
    method: 'POST',
    path: '/api/v5/orders/loyalty/cancel-bonus-operations',
    scope: 'order_write',
    form: { site: 'plain', order: { json: ENTITY } },
    run: loyaltyOrder,
  },
  {
    method: 'GET',
    path: '/api/v5/orders/{externalId}',
    scope: 'order_read',
    query: BY_QUERY,
    run: (call) => ok({ order: renderOrder(call.account, orderOf(call), 'one') }),
  },
  {
    method: 'POST',
    path: '/api/v5/orders/{externalId}/edit',
    scope: 'order_write',
    namesSite: true,
    form: { ...BY_FORM, order: { json: CHANGED_ORDER } },
    run: edit,
  },
  {
    method: 'POST',
    path: '/api/v5/orders/{externalId}/delivery/cancel',
    scope: 'order_write',
    query: { ...BY_QUERY, force: 'text' },
    form: { ...BY_FORM, force: 'plain' },
    run: cancelDelivery,
  },
  {
    method: 'GET',
    path: '/api/v5/orders/{externalId}/plates/{plateId}/print',
    scope: 'order_read',
    query: BY_QUERY,
    run: (call) => ({
      status: 200,
      body: `%PDF-1.4 order ${orderOf(call).number}`,
      // retailcrm.txt 9093: a stream with its name in the header.
      headers: { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="plate-${call.params.plateId}.pdf"` },
    }),
  },
];
