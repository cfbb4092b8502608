/** Packs: reservations of order items at warehouses (retailcrm.txt 9115-9116; the rest of the methods is lost in the document). */
import { toAmount } from './amounts.ts';
import { type Answer, type Call, created, type Endpoint, notFound, ok, page, Refusal, SIZES } from './endpoint.ts';
import { among, dayFrom, dayTo, equal, type Filters, select } from './filters.ts';
import { answerHistory, remember } from './history.ts';
import { newestFirst } from './orders.ts';
import { needEntry, taking } from './reference.ts';
import { asJson, asText, type Json, type Shape, withoutEmpty } from './shapes.ts';
import { type Account, collection, type Item, nextId, type Order } from './state.ts';
import { isCanceled } from './totals.ts';

type Pack = Json & { id: number };

const PACK: Shape = {
  fields: {
    store: 'short',
    quantity: 'number',
    purchasePrice: 'number',
    itemId: 'integer',
    shipmentDate: 'day',
    invoiceNumber: 'short',
    deliveryNoteNumber: 'short',
    comment: 'text',
    unpacked: 'flag',
  },
};

function itemById(account: Account, id: number): { readonly order: Order; readonly item: Item } | undefined {
  for (const order of account.orders.values()) {
    const item = order.items.find((one) => one.id === id);
    if (item) return { order, item };
  }
  return undefined;
}

const itemOf = (pack: Pack, account: Account) => itemById(account, Number(asJson(pack.item).id));

const FILTERS: Filters<Pack> = {
  ids: among('ints', ({ id }) => id),
  stores: among('texts', ({ store }) => asText(store)),
  itemId: equal('int', ({ item }) => Number(asJson(item).id)),
  orderId: equal('int', (pack, account) => itemOf(pack, account)?.order.id),
  orderExternalId: equal('text', (pack, account) => itemOf(pack, account)?.order.externalId),
  offerExternalId: equal('text', (pack, account) => account.offers.get(itemOf(pack, account)?.item.offerId ?? 0)?.externalId),
  offerXmlId: equal('text', (pack, account) => account.offers.get(itemOf(pack, account)?.item.offerId ?? 0)?.xmlId),
  shipmentDateFrom: dayFrom(({ shipmentDate }) => asText(shipmentDate)),
  shipmentDateTo: dayTo(({ shipmentDate }) => asText(shipmentDate)),
  invoiceNumber: equal('text', ({ invoiceNumber }) => asText(invoiceNumber)),
  deliveryNoteNumber: equal('text', ({ deliveryNoteNumber }) => asText(deliveryNoteNumber)),
};

function packs(account: Account): Map<number, Pack> {
  return collection(account, 'packs') as Map<number, Pack>;
}

function list(call: Call): Answer {
  const { pagination, rows } = page(call, newestFirst(select(call, packs(call.account).values(), FILTERS)));
  return ok({ pagination, packs: rows });
}

function create(call: Call): Answer {
  const { account } = call;
  const given = asJson(call.form.pack);
  const found = itemById(account, Number(given.itemId));
  if (!found) throw new Refusal(400, 'Errors in the entity format', { errors: { itemId: 'Order item not found.' } });
  const offer = account.offers.get(found.item.offerId ?? 0);
  // "The creation of the pack is not allowed for cancelled SKUs and services" (9116)
  if (isCanceled(account, found.item) || account.products.get(offer?.productId ?? 0)?.type === 'service') {
    throw new Refusal(400, 'Errors in the entity format', {
      errors: { itemId: 'The creation of the pack is not allowed for cancelled SKUs and services.' },
    });
  }
  taking('Errors in the entity format', () => needEntry(account, 'stores', asText(given.store) ?? '', 'Store', 'store'));
  const id = nextId(account, 'packs');
  const { itemId, ...rest } = given;
  const pack: Pack = {
    ...withoutEmpty({ quantity: 1, ...rest, item: withoutEmpty({ id: itemId, offer: offer && { id: offer.id } }) }),
    id,
  };
  packs(account).set(id, pack);
  remember(account, 'packs', { created: true, field: 'id', oldValue: null, newValue: id, pack });
  return created({ id });
}

function packOf(call: Call): Pack {
  const pack = packs(call.account).get(Number(call.params.id));
  if (!pack) throw notFound();
  return pack;
}

function edit(call: Call): Answer {
  const pack = packOf(call);
  const { itemId: _item, ...given } = asJson(call.form.pack);
  taking('Errors in the entity format', () => needEntry(call.account, 'stores', asText(given.store), 'Store', 'store'));
  if (given.quantity !== undefined && toAmount(given.quantity) < 0n)
    throw new Refusal(400, 'Errors in the entity format', { errors: { quantity: 'This value is not valid.' } });
  const changed: Pack = { ...withoutEmpty({ ...pack, ...given }), id: pack.id };
  packs(call.account).set(pack.id, changed);
  remember(call.account, 'packs', { field: 'quantity', oldValue: pack.quantity, newValue: changed.quantity, pack: { id: pack.id } });
  return ok({ id: pack.id });
}

/** Methods of packs. */
export const packEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/api/v5/orders/packs', scope: 'order_read', sizes: SIZES, filter: FILTERS, run: list },
  { method: 'POST', path: '/api/v5/orders/packs/create', scope: 'order_write', form: { pack: { json: PACK } }, run: create },
  {
    method: 'GET',
    path: '/api/v5/orders/packs/history',
    scope: 'order_read',
    sizes: SIZES,
    filter: { sinceId: { kind: 'int' }, startDate: { kind: 'moment' }, endDate: { kind: 'moment' } },
    run: (call) => answerHistory(call, 'packs', 'task'),
  },
  { method: 'GET', path: '/api/v5/orders/packs/{id}', scope: 'order_read', run: (call) => ok({ pack: packOf(call) }) },
  { method: 'POST', path: '/api/v5/orders/packs/{id}/edit', scope: 'order_write', form: { pack: { json: PACK } }, run: edit },
  {
    method: 'POST',
    path: '/api/v5/orders/packs/{id}/delete',
    scope: 'order_write',
    run: (call) => {
      packs(call.account).delete(packOf(call).id);
      return ok();
    },
  },
];
