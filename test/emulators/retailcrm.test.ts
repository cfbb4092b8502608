import { afterEach, describe, expect, test } from 'vitest';
import { startEmulator, type VendorEmulatorOptions } from '../../adapters/retailcrm/emulator/index.ts';
import type { Emulator } from '../../src/emulator.ts';

/** 20:05:06 in Moscow. */
const NOW = Date.UTC(2021, 1, 25, 17, 5, 6);

type Json = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into by path, a wrong one fails the expectation
type Body = any;

interface Client {
  readonly emulator: Emulator;
  get(path: string, headers?: Record<string, string>): Promise<{ status: number; body: Body; text: string; headers: Headers }>;
  post(
    path: string,
    fields?: Json,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Body; text: string; headers: Headers }>;
  raw(path: string, init: RequestInit): Promise<{ status: number; body: Body; text: string; headers: Headers }>;
  reasons(): string[];
}

const running: Emulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.stop()));
});

async function start(options: Partial<VendorEmulatorOptions> = {}): Promise<Client> {
  const emulator = await startEmulator({ seed: 'documented', rateLimit: false, now: () => NOW, ...options });
  running.push(emulator);
  const raw = async (path: string, init: RequestInit) => {
    const answer = await fetch(emulator.url + path, init);
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, text, body: json ? JSON.parse(text) : undefined, headers: answer.headers };
  };
  const key = { 'x-api-key': emulator.connection.credentials.apiKey ?? '' };
  return {
    emulator,
    raw,
    get: (path, headers = {}) => raw(`/api/v5/${path}`, { headers: { ...key, ...headers } }),
    post: (path, fields = {}, headers = {}) => {
      const form = new URLSearchParams();
      for (const [name, value] of Object.entries(fields)) form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
      return raw(`/api/v5/${path}`, { method: 'POST', headers: { ...key, ...headers }, body: form });
    },
    reasons: () => emulator.refused.map(({ reason }) => reason),
  };
}

describe('the gate', () => {
  test('a missing key is a broken rule, a wrong one only a refusal; header and parameter both carry it', async () => {
    const { raw, get, emulator, reasons } = await start();
    const missing = await raw('/api/v5/orders', {});
    expect(missing).toMatchObject({ status: 403, body: { success: false, errorMsg: '"apiKey" is missing.' } });
    const wrong = await raw('/api/v5/orders', { headers: { 'x-api-key': emulator.wrongCredentials.apiKey ?? '' } });
    expect(wrong).toMatchObject({ status: 403, body: { success: false, errorMsg: 'Wrong "apiKey" value.' } });
    expect((await raw(`/api/credentials?apiKey=${emulator.connection.credentials.apiKey}`, {})).status).toBe(200);
    expect((await get('orders')).status).toBe(200);
    expect(reasons()).toEqual(['no API key']);
  });

  test('an eleventh request within a second is answered 503 with a page, telephony has a limit of its own', async () => {
    const { get, reasons } = await start({ rateLimit: true, seed: 'empty' });
    const answers = await Promise.all(Array.from({ length: 14 }, () => get('orders')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    const limited = answers.filter(({ status }) => status === 503);
    expect(limited).toHaveLength(4);
    expect(limited[0]?.text).toMatch(/^<html>/);
    expect((await get('telephony/manager?phone=%2B79001112233')).status).toBe(200);
    expect(reasons()).toHaveLength(4);
  });

  test('unknown paths, wrong verbs and missing scopes are told apart', async () => {
    const { get, post, reasons } = await start({ scopes: ['order_read'] });
    expect(await get('nothing/here')).toMatchObject({ status: 404, body: { errorMsg: 'API method not found' } });
    expect(await post('orders')).toMatchObject({ status: 405, body: { errorMsg: 'Method Not Allowed' } });
    expect((await get('orders/create')).status).toBe(405);
    expect(await get('customers')).toMatchObject({ status: 403, body: { errorMsg: 'Access denied.' } });
    expect(await post('orders/create', { order: {} })).toMatchObject({ status: 403 });
    expect(reasons()).toEqual(['unknown method /api/v5/nothing/here', 'POST on /api/v5/orders', 'GET on /api/v5/orders/create']);
  });

  test('a body of JSON leaves the form empty; a field must hold JSON; brackets in a form are not understood', async () => {
    const { raw, post, emulator, reasons } = await start();
    const key = { 'x-api-key': emulator.connection.credentials.apiKey ?? '' };
    const json = await raw('/api/v5/orders/create', {
      method: 'POST',
      headers: { ...key, 'content-type': 'application/json' },
      body: JSON.stringify({ order: { firstName: 'A' } }),
    });
    expect(json).toMatchObject({ status: 400, body: { errorMsg: "Parameter 'order' is missing" } });
    expect((await post('orders/create', { order: '{"firstName":' })).status).toBe(400);
    const bracketed = await raw('/api/v5/orders/create', {
      method: 'POST',
      headers: { ...key, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'order[firstName]=A',
    });
    expect(bracketed.status).toBe(400);
    const multipart = new FormData();
    multipart.set('order', '{"firstName":"Ann"}');
    expect((await raw('/api/v5/orders/create', { method: 'POST', headers: key, body: multipart })).status).toBe(201);
    expect(reasons()).toHaveLength(3);
    expect(reasons()[0]).toContain('content type application/json');
  });

  test('page sizes, pages, filters and their types are checked as the vendor does', async () => {
    const { get, reasons } = await start();
    const wrong = [
      'orders?limit=10',
      'orders?limit=250',
      'orders?page=0',
      'orders?filter[ids]=7141',
      'orders?filter[ids][]=a',
      'orders?filter[createdAtFrom]=2021-02-25%2010:00:00',
      'orders?filter[updatedAtFrom]=2021-02-25',
      'orders?sort=id',
      'orders/history?filter[startDate]=2021-02-25',
      'store/products?filter[active]=true',
      'customers?filter[vip]=3',
      'reference/statuses?limit=20',
      `orders?${Array.from({ length: 101 }, (_, index) => `filter[numbers][]=${index}`).join('&')}`,
      'orders/7141?by=number',
    ];
    for (const path of wrong) {
      expect({ path, ...(await get(path)) }).toMatchObject({
        path,
        status: 400,
        body: { success: false, errorMsg: 'Errors in the input parameters' },
      });
    }
    expect(reasons()).toHaveLength(wrong.length);
    expect((await get('orders?limit=300')).body.errors).toEqual({ 'children[limit]': 'This value is not valid.' });
    expect((await get('store/inventories?limit=250')).status).toBe(200);
  });

  test('unknown keys and wrong types inside a JSON field are named by path', async () => {
    const { post, reasons } = await start();
    const order = { firstname: 'A', items: [{ quantity: 'two', initialPrice: 10 }], createdAt: '2021-02-25T10:00:00Z' };
    const answer = await post('orders/create', { order });
    expect(answer).toMatchObject({ status: 400, body: { errorMsg: 'Errors in the entity format' } });
    expect(answer.body.errors).toEqual({
      firstname: 'This form should not contain extra fields.',
      'items[0].quantity': 'This value is not valid.',
      createdAt: 'This value is not valid.',
    });
    expect((await post('orders/create', { order: {}, extra: 'x' })).status).toBe(400);
    expect(reasons()).toHaveLength(2);
    // Too long a text is the caller's fault, not the client's.
    expect((await post('orders/create', { order: { firstName: 'я'.repeat(256) } })).status).toBe(400);
    expect(reasons()).toHaveLength(2);
  });

  test('batches over their limits are refused whole', async () => {
    const { post, get, reasons } = await start();
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ externalId: `b${index}` }));
    expect((await post('orders/upload', { orders: many(51) })).status).toBe(400);
    expect((await post('customers/upload', { customers: many(51) })).status).toBe(400);
    const offers = Array.from({ length: 251 }, () => ({ id: 61121, stores: [{ code: 'main12', available: 1 }] }));
    expect((await post('store/inventories/upload', { offers })).status).toBe(400);
    expect(
      (await post('store/products/batch/create', { products: Array.from({ length: 51 }, () => ({ name: 'x', catalogId: 81 })) })).status,
    ).toBe(400);
    expect(reasons()).toHaveLength(4);
    expect((await get('orders?filter[externalIds][]=b0')).body.orders).toEqual([]);
  });
});

describe('the account', () => {
  test('tells its versions, scopes, shops and time zone', async () => {
    const { raw, get, emulator } = await start({ timezone: 'Asia/Almaty', sites: 2 });
    const headers = { 'x-api-key': emulator.connection.credentials.apiKey ?? '' };
    expect((await raw('/api/api-versions', { headers })).body).toEqual({ success: true, versions: ['3.0', '4.0', '5.0'] });
    const credentials = (await raw('/api/credentials', { headers })).body;
    expect(credentials.sitesAvailable).toEqual(['main', 'outlet']);
    expect(credentials.scopes).toContain('order_write');
    expect((await get('settings')).body.settings.timezone.value).toBe('Asia/Almaty');
    expect(emulator.connection.options).toEqual({ site: 'main' });
  });

  test('the statistic may be queued once a minute', async () => {
    const clock = { now: NOW };
    const { get } = await start({ now: () => clock.now });
    expect((await get('statistic/update')).status).toBe(200);
    expect((await get('statistic/update')).status).toBe(400);
    clock.now += 60_000;
    expect((await get('statistic/update')).status).toBe(200);
  });

  test('dictionaries are maps or lists, and an edit creates what is not there', async () => {
    const { get, post } = await start();
    const statuses = (await get('reference/statuses')).body.statuses;
    expect(statuses.new).toMatchObject({ code: 'new', group: 'new', active: true });
    expect(statuses['already-buyed'].group).toBe('cancel');
    expect((await get('reference/stores')).body.stores[0]).toMatchObject({ code: 'main12', inventoryType: 'integer' });
    expect((await get('reference/countries')).body.countriesIso).toContain('RU');
    expect((await get('reference/sites')).body.sites.main.catalogId).toBe('81');
    expect(
      (
        await post('reference/delivery-types/drone/edit', {
          deliveryType: { name: 'Дрон', code: 'drone', defaultCost: 1, defaultNetCost: 0 },
        })
      ).status,
    ).toBe(201);
    expect((await post('reference/delivery-types/drone/edit', { deliveryType: { name: 'Коптер' } })).status).toBe(200);
    expect((await post('reference/delivery-types/x/edit', { deliveryType: { name: 'X' } })).status).toBe(400);
    expect((await get('reference/delivery-types')).body.deliveryTypes.drone).toMatchObject({ name: 'Коптер', defaultCost: 1 });
    await post('reference/statuses/packed/edit', { status: { name: 'Упакован', group: 'assembling' } });
    expect((await get('reference/status-groups')).body.statusGroups.assembling.statuses).toContain('packed');
  });
});

describe('orders', () => {
  test('the smallest order gets a number, the account clock, a customer, and the shape of a create', async () => {
    const { post, get } = await start();
    const answer = await post('orders/create', { site: 'main', order: { externalId: 'web-1', firstName: 'Ivan', phone: '+79001112233' } });
    expect(answer.status).toBe(201);
    const { id, order } = answer.body;
    expect(order).toMatchObject({
      id,
      number: `${id}A`,
      externalId: 'web-1',
      status: 'new',
      createdAt: '2021-02-25 20:05:06',
      summ: 0,
      totalSumm: 0,
      fromApi: true,
      items: [],
      payments: [],
      customFields: [],
      delivery: { cost: 0, netCost: 0, address: {} },
      customer: { type: 'customer', firstName: 'Ivan', phones: [{ number: '+79001112233' }], ordersCount: 1 },
    });
    expect(order).not.toHaveProperty('currency');
    expect(order.contact.id).toBe(order.customer.id);
    const read = (await get(`orders/web-1`)).body.order;
    expect(read.currency).toBe('RUB');
    expect(read.payments).toEqual({});
    expect((await get(`orders/${id}`)).status).toBe(404);
    expect((await get(`orders/${id}?by=id`)).body.order.externalId).toBe('web-1');
  });

  test('sums are exact: discounts are spread to the kopeck, cancelled items leave the sums, prices add up', async () => {
    const { post } = await start();
    const { order } = (
      await post('orders/create', {
        order: {
          firstName: 'A',
          discountManualAmount: 10,
          items: [
            { productName: 'Тройка', quantity: 3, initialPrice: 33.33, purchasePrice: 10 },
            { productName: 'Мелочь', quantity: 2, initialPrice: '0.0125' },
            { productName: 'Брак', quantity: 1, initialPrice: 500.32, status: 'out-of-stock', purchasePrice: 7 },
          ],
          delivery: { code: 'courier', cost: 300.1 },
        },
      })
    ).body;
    expect(order.items[2]).toMatchObject({ isCanceled: true, discountTotal: 0 });
    expect(order.summ).toBe(100.015);
    expect(order.purchaseSumm).toBe(30);
    // 99.99 + 0.025 − 10 + 300.1
    expect(order.totalSumm).toBe(390.115);
    const [three] = order.items;
    const paid = three.prices.reduce(
      (all: number, { price, quantity }: { price: number; quantity: number }) => all + Math.round(price * 100) * quantity,
      0,
    );
    expect(paid + three.discounts[0].amount * 100).toBe(9999);
    expect(three.prices).toHaveLength(2);
  });

  test('a discount of an item is per unit, its entry in discounts is of the line', async () => {
    const { get } = await start();
    const { order } = (await get('orders/7141?by=id')).body;
    expect(order).toMatchObject({ number: '7141C', fromApi: false, totalSumm: 30470.4 });
    expect(order).not.toHaveProperty('externalId');
    expect(order.items[0]).toMatchObject({
      discountTotal: 1904.4,
      discounts: [{ type: 'manual_product', amount: 7617.6 }],
      prices: [{ price: 7617.6, quantity: 4 }],
    });
    expect(order.items[0].offer.quantity).toBe(15.5);
    expect((await get('orders?filter[ids][]=7141')).body.orders[0].items[0].offer).not.toHaveProperty('quantity');
  });

  test('externalId is unique within a shop, and the same one elsewhere is another order', async () => {
    const { post, get, reasons } = await start({ sites: 2 });
    const order = { externalId: 'same', firstName: 'A' };
    expect((await post('orders/create', { site: 'main', order })).status).toBe(201);
    const again = await post('orders/create', { site: 'main', order });
    expect(again).toMatchObject({ status: 400, body: { success: false, errorMsg: 'Order is not loaded' } });
    expect(again.body.errors).toEqual({ externalId: 'Order with externalId=same already exists.' });
    const other = await post('orders/create', { site: 'outlet', order });
    expect(other.status).toBe(201);
    expect((await get('orders?filter[externalIds][]=same')).body.pagination.totalCount).toBe(2);
    expect((await get('orders/same?site=outlet')).body.order).toMatchObject({ id: other.body.id, currency: 'KZT' });
    expect(reasons()).toEqual([]);
  });

  test('a key that sees several shops must name one, on an edit by internal id too, and the order must be there', async () => {
    const { post, reasons } = await start({ sites: 2 });
    expect(await post('orders/create', { order: { firstName: 'A' } })).toMatchObject({
      status: 400,
      body: { errorMsg: "Parameter 'site' is missing" },
    });
    expect((await post('orders/7141/edit', { by: 'id', order: { status: 'complete' } })).status).toBe(400);
    expect(reasons()).toHaveLength(2);
    expect((await post('orders/7141/edit', { by: 'id', site: 'outlet', order: { status: 'complete' } })).status).toBe(404);
    expect((await post('orders/7141/edit', { by: 'id', site: 'main', order: { status: 'complete' } })).status).toBe(200);
    expect((await post('orders/create', { site: 'nowhere', order: { firstName: 'A' } })).status).toBe(400);
    expect(reasons()).toHaveLength(2);
  });

  test('codes that no dictionary has are refused in the vendor’s words, and nothing is left behind', async () => {
    const { post, get, reasons } = await start();
    const customers = (await get('customers')).body.pagination.totalCount;
    const wrong: Json[] = [
      { orderType: 'eshop-individual' },
      { status: 'nope' },
      { orderMethod: 'nope' },
      { shipmentStore: 'nope' },
      { delivery: { code: 'nope' } },
      { items: [{ productName: 'x', status: 'nope' }] },
      { payments: [{ type: 'nope' }] },
      { payments: [{ type: 'cash', status: 'nope' }] },
      { customer: { id: 1 } },
      { customer: { externalId: '2106' } },
      { items: [{ offer: { id: 123123 } }] },
    ];
    for (const order of wrong)
      expect({ order, ...(await post('orders/create', { order })) }).toMatchObject({
        order,
        status: 400,
        body: { errorMsg: 'Order is not loaded' },
      });
    expect((await post('orders/create', { order: wrong[0] })).body.errors).toEqual({
      orderType: '"OrderType" with "code"="eshop-individual" does not exist.',
    });
    expect((await post('orders/create', { order: wrong[9] })).body.errors).toEqual({
      'customer.externalId': 'Customer with externalId=2106 not found.',
    });
    expect((await post('orders/create', { order: wrong[10] })).body.errors).toEqual({
      'items[0].offer.id': 'Offer with id 123123 not found.',
    });
    expect((await get('customers')).body.pagination.totalCount).toBe(customers);
    expect(reasons()).toEqual([]);
  });

  test('a SKU is found by id, externalId or xmlId; an unknown text makes a free-text item; a price type gives the price', async () => {
    const { post } = await start();
    const { order } = (
      await post('orders/create', {
        order: {
          firstName: 'A',
          items: [
            { offer: { xmlId: 'hat-red' }, quantity: 2, priceType: { code: 'wholesale' } },
            {
              offer: { externalId: 'nobody-knows' },
              productName: 'Что-то',
              initialPrice: 5,
              properties: [{ code: 'c', name: 'Цвет', value: 'алый' }],
            },
          ],
        },
      })
    ).body;
    expect(order.items[0]).toMatchObject({
      initialPrice: 500.32,
      purchasePrice: 272.64,
      offer: { id: 1941833, article: 'H-1-R', properties: { color: 'красный' } },
      properties: [],
    });
    expect(order.items[1]).toMatchObject({
      offer: { displayName: 'Что-то' },
      properties: { c: { code: 'c', name: 'Цвет', value: 'алый' } },
    });
    expect(order.items[1].offer).not.toHaveProperty('id');
    expect(order.totalSumm).toBe(1005.64);
  });

  test('an edit changes what is named, clears with null, and replaces the whole list of items', async () => {
    const { post, get } = await start();
    const before = (await get('orders/7146?by=id')).body.order;
    const kept = before.items[0].id;
    const edited = await post('orders/7146/edit', {
      by: 'id',
      order: { customerComment: null, delivery: { cost: 100 }, status: 'client-confirmed', statusComment: 'agreed' },
    });
    expect(edited.status).toBe(200);
    expect(edited.body.order).toMatchObject({
      status: 'client-confirmed',
      statusComment: 'agreed',
      statusUpdatedAt: '2021-02-25 20:05:06',
      managerComment: 'vip',
    });
    expect(edited.body.order).not.toHaveProperty('customerComment');
    expect(edited.body.order.delivery).toMatchObject({ code: 'courier', cost: 100, address: { building: '10' } });
    expect(edited.body.order.items).toHaveLength(2);
    expect(Object.keys(edited.body.order.payments)).toHaveLength(1);
    const replaced = await post('orders/7146/edit', {
      by: 'id',
      order: {
        items: [
          { id: kept, quantity: 3 },
          { offer: { id: 1941833 }, quantity: 1, initialPrice: 624 },
        ],
      },
    });
    expect(replaced.body.order.items.map(({ id, quantity }: Json) => ({ id, quantity }))).toEqual([
      { id: kept, quantity: 3 },
      { id: expect.any(Number), quantity: 1 },
    ]);
    expect(replaced.body.order.items[0].comment).toBe('gift');
  });

  test('items of an edit must be tellable apart', async () => {
    const { post, get, reasons } = await start();
    const [first] = (await get('orders/7146?by=id')).body.order.items;
    const [foreign] = (await get('orders/7141?by=id')).body.order.items;
    const edit = (items: Json[]) => post('orders/7146/edit', { by: 'id', order: { items } });
    expect((await edit([{ id: 1, quantity: 1 }])).body.errors['items[0].id']).toContain('not found');
    expect((await edit([{ id: foreign.id, quantity: 1 }])).body.errors['items[0].id']).toContain('another order');
    expect((await edit([{ id: first.id, offer: { id: 1941833 } }])).status).toBe(400);
    expect((await edit([{ offer: { id: 61121 } }, { offer: { id: 61121 } }])).status).toBe(400);
    const matched = await edit([{ offer: { id: 61121 }, quantity: 9 }]);
    expect(matched.body.order.items).toHaveLength(1);
    expect(matched.body.order.items[0]).toMatchObject({ id: first.id, quantity: 9 });
    const named = await edit([
      { externalIds: [{ code: 'gw', value: 'line-1' }], quantity: 8 },
      { externalIds: [{ code: 'gw', value: 'new' }], productName: 'Н', initialPrice: 1 },
    ]);
    expect(named.body.order.items.map(({ quantity }: Json) => quantity)).toEqual([8, 1]);
    expect(named.body.order.items[0].id).toBe(first.id);
    // A line without a name of its own may stand beside named ones, unless its SKU is there twice.
    const [one, two] = named.body.order.items;
    expect((await edit([{ id: one.id }, { id: two.id }, { productName: 'Ещё', initialPrice: 2 }])).body.order.items).toHaveLength(3);
    expect((await edit([{ id: one.id }, { offer: { id: 61121 }, initialPrice: 1 }])).status).toBe(400);
    const twice = await edit([{ id: one.id }, { offer: { id: 61121 }, initialPrice: 1, externalIds: [{ code: 'gw', value: 'second' }] }]);
    expect(twice.body.order.items.map(({ offer }: Body) => offer.id)).toEqual([61121, 61121]);
    expect(reasons()).toEqual([]);
  });

  test('what a right client never sends is a broken rule: a comment without a status, text beside parts, payments on an edit', async () => {
    const { post, reasons } = await start();
    const edit = (order: Json) => post('orders/7146/edit', { by: 'id', order });
    expect((await edit({ statusComment: 'x' })).status).toBe(400);
    expect((await edit({ delivery: { address: { text: 'Пушкинская, 10', street: 'Пушкинская' } } })).status).toBe(400);
    expect((await edit({ payments: [{ type: 'cash' }] })).status).toBe(400);
    expect((await edit({ statusUpdatedAt: '2021-02-25 20:05:06' })).status).toBe(400);
    expect(reasons()).toHaveLength(4);
  });

  test('an address of parts is read with a text made of them, and a text puts the parts out', async () => {
    const { post } = await start();
    const address = { city: 'г. Москва', street: 'Тверская', building: '50', house: '5', housing: '1', flat: '13' };
    const { order } = (await post('orders/create', { order: { firstName: 'A', delivery: { address } } })).body;
    expect(order.delivery.address).toEqual({ ...address, text: 'г. Москва, Тверская, д. 50, стр. 5, корп. 1, кв./офис 13' });
    const texted = (await post(`orders/${order.id}/edit`, { by: 'id', order: { delivery: { address: { text: 'до востребования' } } } }))
      .body.order;
    expect(texted.delivery.address).toEqual({ text: 'до востребования' });
  });

  test('a removed order answers success with its state, and is not found when read', async () => {
    const { post, get } = await start();
    expect((await post('orders/7142/edit', { by: 'id', order: { status: 'complete' } })).body).toEqual({
      success: true,
      id: 7142,
      state: 'removed',
    });
    expect(await get('orders/7142?by=id')).toMatchObject({ status: 404, body: { errorMsg: 'Not found' } });
    const { history } = (await get('orders/history?filter[orderId]=7142')).body;
    expect(history.at(-1)).toMatchObject({ deleted: true, order: { id: 7142 } });
  });

  test('an upload takes what it can: 460 with the failures, or 200 with them by a switch', async () => {
    const orders = [
      { externalId: 'a1', firstName: 'A' },
      { externalId: 'a2', items: [{ offer: { id: 5 } }] },
    ];
    const { post, get } = await start();
    const partial = await post('orders/upload', { orders });
    expect(partial).toMatchObject({
      status: 460,
      body: {
        success: false,
        uploadedOrders: [{ externalId: 'a1' }],
        failedOrders: [{ externalId: 'a2' }],
        errors: ['items[0].offer.id: Offer with id 5 not found.'],
      },
    });
    expect((await get('orders?filter[externalIds][]=a1&filter[externalIds][]=a2')).body.pagination.totalCount).toBe(1);
    const lenient = await start({ uploadAnswers460: false });
    expect(await lenient.post('orders/upload', { orders })).toMatchObject({
      status: 200,
      body: { success: true, failedOrders: [{ externalId: 'a2' }] },
    });
  });

  test('payments have ids of their own; only complete ones are paid; reaching the total marks the order', async () => {
    const { post, get, reasons } = await start();
    const { id } = (
      await post('orders/create', { order: { firstName: 'A', items: [{ productName: 'x', initialPrice: 100.5, quantity: 1 }] } })
    ).body;
    const first = await post('orders/payments/create', {
      payment: { order: { id }, externalId: 'p-1', type: 'bank-card', status: 'not-paid', amount: 60 },
    });
    expect(first.status).toBe(201);
    const rest = await post('orders/payments/create', { payment: { order: { id }, type: 'cash' } });
    let { order } = (await get(`orders/${id}?by=id`)).body;
    expect(order.prepaySum).toBe(0);
    expect(order.payments[rest.body.id]).toEqual({ id: rest.body.id, type: 'cash', amount: 40.5 });
    expect(
      (await post('orders/payments/create', { payment: { order: { id }, externalId: 'p-1', type: 'cash' } })).body.errors[
        'payment.externalId'
      ],
    ).toContain('already set');
    await post(`orders/payments/${first.body.id}/edit`, { payment: { status: 'paid', amount: 100.5 } });
    order = (await get(`orders/${id}?by=id`)).body.order;
    expect(order).toMatchObject({ prepaySum: 100.5, fullPaidAt: '2021-02-25 20:05:06' });
    expect((await post('orders/payments/p-1/edit', { by: 'externalId', payment: { comment: 'чек 7' } })).status).toBe(200);
    expect((await post(`orders/payments/${first.body.id}/delete`)).body).toEqual({ success: true });
    order = (await get(`orders/${id}?by=id`)).body.order;
    expect(order.prepaySum).toBe(0);
    expect(order).not.toHaveProperty('fullPaidAt');
    expect(await post(`orders/payments/${first.body.id}/edit`, { payment: { amount: 1 } })).toMatchObject({
      status: 404,
      body: { errorMsg: 'Payment not found' },
    });
    expect(reasons()).toEqual([]);
    expect((await post('orders/payments/create', { payment: { type: 'cash' } })).body.errors).toEqual({
      order: 'Set one of the following fields: id, externalId, number',
    });
    expect(reasons()).toHaveLength(1);
  });

  test('the history is ascending, sinceId is exclusive, and both ends of a time range count', async () => {
    const clock = { now: NOW };
    const { post, get } = await start({ now: () => clock.now });
    const all = (await get('orders/history?limit=100')).body;
    const last = all.history.at(-1).id;
    expect(all.history.map(({ id }: { id: number }) => id)).toEqual([...all.history.keys()].map((index) => index + 1));
    expect(all.history[0]).toMatchObject({ created: true, field: 'status', order: { id: 6722, totalSumm: 1395.16 } });
    clock.now += 5000;
    await post('orders/7141/edit', { by: 'id', order: { status: 'complete', firstName: 'Новое' } });
    const { history, generatedAt, pagination } = (await get(`orders/history?filter[sinceId]=${last}`)).body;
    expect(generatedAt).toBe('2021-02-25 20:05:11');
    expect(pagination.totalCount).toBe(2);
    expect(history).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          createdAt: '2021-02-25 20:05:11',
          source: 'api',
          apiKey: { current: true, id: 1 },
          field: 'status',
          oldValue: { code: 'new' },
          newValue: { code: 'complete' },
          order: { id: 7141, managerId: 24, site: 'main', status: 'complete' },
        }),
        expect.objectContaining({ field: 'first_name', oldValue: 'Test', newValue: 'Новое' }),
      ]),
    );
    const range = (from: string, to: string) =>
      get(`orders/history?filter[startDate]=${encodeURIComponent(from)}&filter[endDate]=${encodeURIComponent(to)}`);
    expect((await range('2021-02-25 20:05:11', '2021-02-25 20:05:11')).body.history).toHaveLength(2);
    expect((await range('2021-02-25 20:05:12', '2021-02-26 00:00:00')).body.history).toEqual([]);
  });

  test('light statuses, links and external ids', async () => {
    const { get, post, reasons } = await start();
    expect((await get('orders/statuses?ids[]=6722&externalIds[]=web-1001')).body.orders).toEqual([
      { id: 6722, externalId: '8123522898559160', status: 'delivering', group: 'delivery' },
      { id: 7146, externalId: 'web-1001', status: 'new', group: 'new' },
    ]);
    expect((await get('orders/statuses')).status).toBe(400);
    expect(reasons()).toHaveLength(1);
    expect((await post('orders/fix-external-ids', { orders: [{ id: 7141, externalId: 'web-7' }] })).body).toEqual({ success: true });
    expect((await get('orders/web-7')).body.order.id).toBe(7141);
    expect((await post('orders/links/create', { link: { comment: 'замена', orders: [{ id: 7141 }, { id: 7146 }] } })).status).toBe(201);
    expect((await get('orders/7141?by=id')).body.order.links[0].order.id).toBe(7146);
  });

  test('combining is queued: the order is gone afterwards and its history says where it went', async () => {
    const { post, get } = await start();
    expect((await post('orders/combine', { technique: 'ours', order: { id: 7141 }, resultOrder: { id: 7146 } })).body).toEqual({
      success: true,
      errors: [],
    });
    expect((await get('orders/7141?by=id')).status).toBe(404);
    const { history } = (await get('orders/history?filter[orderId]=7141&limit=100')).body;
    expect(history.at(-1)).toMatchObject({ deleted: true, combinedTo: { id: 7146 } });
  });

  test('filters find what they name and nothing else', async () => {
    const { get } = await start({ seed: 'sandbox' });
    const ids = async (query: string) => (await get(`orders?limit=100&${query}`)).body.orders as Body[];
    for (const order of await ids('filter[extendedStatus][]=cancel-group&filter[extendedStatus][]=new')) {
      expect([
        'new',
        'no-call',
        'no-product',
        'already-buyed',
        'delyvery-did-not-suit',
        'prices-did-not-suit',
        'cancel-other',
        'abandoned-cart',
      ]).toContain(order.status);
    }
    expect((await ids('filter[customer]=ивано')).map(({ id }) => id)).toEqual(expect.arrayContaining([6722, 7145]));
    for (const order of await ids('filter[paymentTypes][]=cash'))
      expect(Object.values<Json>(order.payments).map(({ type }) => type)).toContain('cash');
    for (const order of await ids('filter[shipmentStores][]=food')) expect(order.shipmentStore).toBe('food');
    for (const order of await ids('filter[minPrice]=1000&filter[maxPrice]=2000')) {
      expect(order.totalSumm).toBeGreaterThanOrEqual(1000);
      expect(order.totalSumm).toBeLessThanOrEqual(2000);
    }
    expect((await ids('filter[customFields][gift]=1')).every(({ customFields }) => customFields.gift === true)).toBe(true);
    expect(
      (await ids('filter[customFields][wave][min]=3&filter[customFields][wave][max]=5')).every(
        ({ customFields }) => customFields.wave >= 3 && customFields.wave <= 5,
      ),
    ).toBe(true);
    const day = (await ids('filter[createdAtFrom]=2021-02-25&filter[createdAtTo]=2021-02-25')).map(({ createdAt }) =>
      createdAt.slice(0, 10),
    );
    expect(day.length).toBeGreaterThanOrEqual(2);
    expect(new Set(day)).toEqual(new Set(['2021-02-25']));
    expect(await ids('filter[trackNumber]=1106207236')).toMatchObject([{ id: 6722 }]);
  });

  test('a list is walked page by page, an empty page follows the last, and a switch plays rows that move', async () => {
    const { get } = await start({ seed: 'empty', orders: 137 });
    const seen = new Set<number>();
    for (let page = 1; page <= 3; page++) {
      const { pagination, orders } = (await get(`orders?limit=50&page=${page}`)).body;
      expect(pagination).toEqual({ limit: 50, totalCount: 137, currentPage: page, totalPageCount: 3 });
      for (const { id } of orders) seen.add(id);
    }
    expect(seen.size).toBe(137);
    expect((await get('orders?limit=50&page=4')).body.orders).toEqual([]);
    const moving = await start({ seed: 'empty', orders: 60, duplicateRows: true });
    const first = (await moving.get('orders?limit=50')).body.orders;
    const second = (await moving.get('orders?limit=50&page=2')).body.orders;
    expect(second[0].id).toBe(first.at(-1).id);
    expect(second).toHaveLength(11);
  });

  test('whether a day filter includes its last day is a switch, since the document does not say', async () => {
    const days = async ({ get }: Client) =>
      (await get('orders?filter[createdAtFrom]=2021-02-24&filter[createdAtTo]=2021-02-25')).body.orders.map(({ createdAt }: Body) =>
        createdAt.slice(8, 10),
      );
    expect(new Set(await days(await start()))).toEqual(new Set(['24', '25']));
    expect(new Set(await days(await start({ dayToExclusive: true })))).toEqual(new Set(['24']));
  });

  test('a customer by externalId needs its shop where the key sees several', async () => {
    const { post, reasons } = await start({ sites: 2 });
    const order = (customer: Json) => post('orders/create', { site: 'main', order: { customer } });
    expect((await order({ externalId: '112', site: 'main' })).body.order.customer.id).toBe(4924);
    expect(reasons()).toEqual([]);
    expect((await order({ externalId: '112' })).status).toBe(400);
    expect(reasons()).toHaveLength(1);
  });

  test('sums of a shop in another currency reach the customer in base currency', async () => {
    const { post } = await start({ sites: 2 });
    const { order } = (
      await post('orders/create', {
        site: 'outlet',
        order: { firstName: 'A', items: [{ productName: 'x', initialPrice: 1000, purchasePrice: 50 }] },
      })
    ).body;
    expect(order).toMatchObject({ totalSumm: 1000, purchaseSumm: 50, customer: { totalSumm: 200, marginSumm: 150, averageSumm: 200 } });
  });

  test('a lost answer leaves the order made: it is found by its externalId', async () => {
    const { post, get, emulator } = await start();
    emulator.fail({ worked: true, times: 1, show: 'reset', when: ({ path }) => path.endsWith('/orders/create') });
    await expect(post('orders/create', { order: { externalId: 'lost-1', firstName: 'A' } })).rejects.toThrow();
    expect((await get('orders?filter[externalIds][]=lost-1')).body.orders).toMatchObject([{ externalId: 'lost-1' }]);
    expect((await post('orders/create', { order: { externalId: 'lost-1', firstName: 'A' } })).status).toBe(400);
  });

  test('a create may answer 200, as some recordings show', async () => {
    const { post } = await start({ createAnswers201: false });
    expect((await post('orders/create', { order: { firstName: 'A' } })).status).toBe(200);
  });

  test('digits beyond a double survive the way in and out', async () => {
    const { post } = await start();
    const items = '{"items":[{"productName":"x","quantity":1,"initialPrice":90071992547409.93}]}';
    const { text } = await post('orders/create', { order: items });
    expect(text).toContain('"totalSumm":90071992547409.93');
  });

  test('a track number may be dropped, as the document warns', async () => {
    const { post } = await start({ trackNumberWritable: false });
    const { order } = (
      await post('orders/create', { order: { firstName: 'A', delivery: { code: 'sdek', data: { trackNumber: '1', pickuppointId: 'P' } } } })
    ).body;
    expect(order.delivery.data).toEqual({ pickuppointId: 'P' });
  });
});

describe('customers', () => {
  test('a person is created, read, changed in part, and found by name, phone and email', async () => {
    const { post, get, reasons } = await start();
    const customer = {
      externalId: 'u-1',
      firstName: 'Ёлка',
      lastName: "О'Нил",
      email: 'e@mail.example',
      phones: [{ number: '+79001234567' }],
      birthday: '1980-01-01',
      address: { city: 'Казань', street: 'Баумана', building: '1' },
      tags: ['опт'],
      createdAt: '2021-02-01 10:00:00',
    };
    const made = await post('customers/create', { site: 'main', customer });
    expect(made).toMatchObject({ status: 201, body: { success: true } });
    const { id } = made.body;
    expect(
      (await post(`customers/${id}/edit`, { by: 'id', customer: { email: 'new@mail.example', birthday: null, addTags: ['вип'] } })).body,
    ).toEqual({ success: true, id });
    const read = (await get('customers/u-1?site=main')).body.customer;
    expect(read).toMatchObject({
      id,
      type: 'customer',
      email: 'new@mail.example',
      firstName: 'Ёлка',
      contragent: { contragentType: 'individual' },
      address: { city: 'Казань', text: 'Казань, Баумана, д. 1' },
      customFields: [],
      ordersCount: 0,
      createdAt: '2021-02-01 10:00:00',
    });
    expect(read).not.toHaveProperty('birthday');
    expect(read.tags.map(({ name }: { name: string }) => name)).toEqual(['опт', 'вип']);
    for (const query of [
      'filter[name]=ёлка',
      'filter[name]=9001234567',
      'filter[email]=new@mail.example',
      'filter[externalIds][]=u-1',
      `filter[ids][]=${id}`,
      'filter[tags][]=вип',
    ]) {
      expect((await get(`customers?${encodeURI(query)}`)).body.customers.map((row: Json) => row.id)).toEqual([id]);
    }
    expect((await get(`customers/history?filter[customerId]=${id}`)).body.history.map(({ field }: Json) => field)).toEqual([
      'id',
      'email',
      'birthday',
      'tags',
    ]);
    expect(reasons()).toEqual([]);
    expect((await post(`customers/${id}/edit`, { by: 'id', customer: { tags: ['a'], addTags: ['b'] } })).status).toBe(400);
    expect((await post('customers/create', { customer: { contragent: { contragentType: 'entrepreneur' } } })).status).toBe(400);
    expect(reasons()).toEqual(['contragent.contragentType: This value is not valid.']);
  });

  test('externalId is unique over persons and companies of a shop, not over shops', async () => {
    const { post } = await start({ sites: 2 });
    expect((await post('customers/create', { site: 'main', customer: { externalId: 'x' } })).status).toBe(201);
    const taken = await post('customers-corporate/create', { site: 'main', customerCorporate: { externalId: 'x', nickName: 'N' } });
    expect(taken.body.errors).toEqual({ externalId: 'Customer with externalId=x already exists.' });
    expect((await post('customers/create', { site: 'outlet', customer: { externalId: 'x' } })).status).toBe(201);
    const upload = await post('customers/upload', { site: 'main', customers: [{ externalId: 'x' }, { externalId: 'y' }] });
    expect(upload).toMatchObject({
      status: 460,
      body: { uploadedCustomers: [{ externalId: 'y' }], failedCustomers: [{ externalId: 'x' }] },
    });
  });

  test('a company has addresses, firms and contacts of its own, and orders through them', async () => {
    const { post, get } = await start();
    const { id } = (
      await post('customers-corporate/create', {
        site: 'main',
        customerCorporate: {
          nickName: 'ГК «Вектор»',
          externalId: 'l-1',
          addresses: [{ name: 'Офис', text: 'Тверская, 1' }],
          companies: [{ name: 'ООО «Вектор»', contragent: { contragentType: 'legal-entity', INN: '7707083893' } }],
          customerContacts: [{ isMain: true, customer: { id: 5042 } }],
        },
      })
    ).body;
    const root = `customers-corporate/${id}`;
    const added = (await post(`${root}/companies/create`, { by: 'id', company: { name: 'ООО «Ось»', externalId: 'c-2', isMain: true } }))
      .body;
    expect((await post(`${root}/companies/c-2/edit`, { by: 'id', company: { brand: 'Ось' } })).body).toEqual({
      success: true,
      id: added.id,
    });
    expect((await get(`${root}?by=id`)).body.customerCorporate).toMatchObject({
      nickName: 'ГК «Вектор»',
      mainCompany: { id: added.id, name: 'ООО «Ось»' },
      mainAddress: { name: 'Офис' },
      mainCustomerContact: { customer: { id: 5042 } },
    });
    expect((await get(`${root}/companies?by=id`)).body.companies).toMatchObject([
      { isMain: false, contragent: { INN: '7707083893' } },
      { isMain: true, brand: 'Ось' },
    ]);
    expect((await get(`${root}/addresses?by=id`)).body.addresses).toMatchObject([{ text: 'Тверская, 1', isMain: true }]);
    expect((await get(`${root}/contacts?by=id`)).body.contacts).toMatchObject([{ customer: { id: 5042 } }]);
    const { order } = (await post('orders/create', { order: { customer: { id }, items: [{ productName: 'x', initialPrice: 10 }] } })).body;
    expect(order).toMatchObject({
      customer: { type: 'customer_corporate', id, ordersCount: 1, totalSumm: 10 },
      contact: { id: 5042 },
      company: { id: added.id },
    });
    expect((await get(`customers/${id}?by=id`)).status).toBe(404);
    expect((await get('customers-corporate?filter[nickName][]=вектор')).body.customersCorporate).toHaveLength(1);
  });

  test('notes, subscriptions and combining', async () => {
    const { post, get } = await start();
    const note = await post('customers/notes/create', { note: { text: 'перезвонить', customer: { id: 4770 }, managerId: 24 } });
    expect(note.status).toBe(201);
    expect((await get('customers/notes?filter[customerIds][]=4770')).body.notes).toMatchObject([{ id: note.body.id, text: 'перезвонить' }]);
    expect((await get('customers?filter[notes]=перезвон')).body.customers).toMatchObject([{ id: 4770 }]);
    expect((await post('customers/notes/create', { note: { text: '', customer: { id: 4770 } } })).status).toBe(400);
    expect((await post('customers/4770/subscriptions', { by: 'id', subscriptions: [{ channel: 'email', active: true }] })).status).toBe(
      200,
    );
    await post('customers/combine', { customers: [{ id: 4924 }], resultCustomer: { id: 4770 } });
    expect((await get('customers/4924?by=id')).body).toMatchObject({ success: false, errorMsg: 'Not found', combinedTo: { id: 4770 } });
    const merged = (await get('customers/4770?by=id')).body.customer;
    expect(merged.phones).toEqual([{ number: '+79990001122' }, { number: '+79761115858' }]);
    expect(merged.ordersCount).toBe(4);
    expect((await post('customers/4924/edit', { by: 'id', customer: { vip: true } })).body).toMatchObject({
      success: true,
      state: 'removed',
    });
  });
});

describe('catalogue, stock and prices', () => {
  test('products carry their offers, their prices follow the price types, and filters find them', async () => {
    const { get } = await start({ seed: 'sandbox' });
    const [hat] = (await get('store/products?filter[ids][]=828272')).body.products;
    expect(hat).toMatchObject({
      type: 'product',
      catalogId: 81,
      minPrice: 624,
      quantity: 15,
      groups: [{ id: 9740, externalId: 'hats' }],
      properties: [],
    });
    expect(hat.offers[0]).toMatchObject({ id: 1941833, price: 624, properties: { color: 'красный', size: '56' }, unit: { code: 'pcs' } });
    const found = async (query: string) =>
      (await get(`store/products?limit=100&${encodeURI(query)}`)).body.products.map(({ id }: { id: number }) => id);
    expect(await found('filter[name]=h-1-r')).toEqual([828272]);
    expect(await found('filter[name]=4600000000017')).toEqual([828272]);
    expect(await found('filter[groups][]=3677')).toEqual([828270, 828272]);
    expect(await found('filter[offerIds][]=61121')).toEqual([828270]);
    expect(await found('filter[externalId]=h1')).toEqual([828272]);
    expect(await found('filter[properties][color]=красный')).toContain(828272);
    expect(await found('filter[sinceId]=828271')).not.toContain(828271);
    expect((await found('filter[sinceId]=828271'))[0]).toBe(828272);
    expect((await found('filter[active]=0')).length).toBeGreaterThan(0);
    expect(await found('filter[maxPrice]=0')).not.toContain(828272);
    expect((await get('store/offers?filter[xmlIds][]=hat-red')).body.offers).toMatchObject([
      { id: 1941833, product: { id: 828272, name: 'Шляпа фетровая' } },
    ]);
    expect((await get('store/products/properties?filter[code]=color')).body.properties).toMatchObject([
      { code: 'color', name: 'Цвет', sites: ['main'] },
    ]);
  });

  test('products are created in a catalogue of the key and changed in part; another catalogue wipes the groups', async () => {
    const { post, get } = await start({ sites: 2 });
    const made = await post('store/products/batch/create', {
      products: [{ name: 'Новая', catalogId: 81, article: 'N-1', externalId: 'n1', groups: [{ externalId: 'hats' }] }],
    });
    expect(made).toMatchObject({ status: 201, body: { processedProductsCount: 1 } });
    const [id] = made.body.addedProducts;
    const read = async () => (await get(`store/products?filter[ids][]=${id}`)).body.products[0];
    expect(await read()).toMatchObject({
      name: 'Новая',
      article: 'N-1',
      active: true,
      groups: [{ id: 9740 }],
      offers: [{ article: 'N-1', quantity: 0 }],
    });
    expect((await post('store/products/batch/edit', { products: [{ id, name: 'Другая' }, { id: 5 }] })).body).toEqual({
      success: true,
      processedProductsCount: 1,
      notFoundProducts: [{ id: 5 }],
    });
    expect(await read()).toMatchObject({ name: 'Другая', article: 'N-1', groups: [{ id: 9740 }] });
    await post('store/products/batch/edit', { products: [{ id, catalogId: 82 }] });
    expect(await read()).toMatchObject({ catalogId: 82, groups: [] });
    const refused = await post('store/products/batch/create', { products: [{ name: 'Без каталога' }, { name: 'Чужой', catalogId: 99 }] });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        errors: { 'products[0].catalogId': 'This value should not be blank.', 'products[1].catalogId': 'Catalog with id 99 not found.' },
      },
    });
    const bare = await start({ productCreatesOffer: false });
    const lone = await bare.post('store/products/batch/create', { products: [{ name: 'Без SKU', catalogId: 81 }] });
    expect((await bare.get(`store/products?filter[ids][]=${lone.body.addedProducts[0]}`)).body.products[0].offers).toEqual([]);
  });

  test('groups are trees of their shops', async () => {
    const { post, get, reasons } = await start();
    const made = await post('store/product-groups/create', {
      productGroup: { site: 'main', name: 'Береты', parentId: 9740, externalId: 'berets' },
    });
    expect(made.status).toBe(201);
    const { id } = made.body;
    expect((await post(`store/product-groups/${id}/edit`, { by: 'id', productGroup: { name: 'Беретки', active: false } })).body).toEqual({
      success: true,
      id,
    });
    expect((await get('store/product-groups?filter[parentGroupId]=9740')).body.productGroup).toEqual([
      { site: 'main', id, name: 'Беретки', externalId: 'berets', parentId: 9740, active: false, lvl: 2 },
    ]);
    expect(
      (await post('store/product-groups/create', { productGroup: { site: 'main', name: 'Под неактивной', parentId: id } })).status,
    ).toBe(400);
    expect(
      (await post('store/product-groups/create', { productGroup: { site: 'main', name: 'Дубль', externalId: 'berets' } })).status,
    ).toBe(400);
    expect((await post('store/product-groups/9740/edit', { by: 'id', productGroup: { parentId: 9740 } })).status).toBe(400);
    expect(reasons()).toEqual([]);
    expect((await post('store/product-groups/create', { productGroup: { name: 'Без магазина' } })).status).toBe(400);
    expect(reasons()).toHaveLength(1);
  });

  test('stock is set absolutely per warehouse and read back by details; unknown SKUs are told, unknown warehouses refused', async () => {
    const { post, get, reasons } = await start();
    const stores = async (id: number) => (await get(`store/inventories?filter[details]=1&filter[ids][]=${id}`)).body.offers[0];
    const set = await post('store/inventories/upload', {
      site: 'main',
      offers: [
        {
          id: 61121,
          stores: [
            { code: 'main12', available: 7.25, purchasePrice: 61 },
            { code: 'showroom', available: 12 },
          ],
        },
        { externalId: 'nobody', stores: [{ code: 'food', available: 1 }] },
        { id: 61122, stores: [{ code: 'food', available: 9 }] },
      ],
    });
    expect(set.body).toEqual({ success: true, processedOffersCount: 2, notFoundOffers: [{ externalId: 'nobody' }] });
    expect(await stores(61121)).toEqual({
      id: 61121,
      externalId: 'tGunLo27',
      xmlId: 'cap-7',
      quantity: 8.25,
      purchasePrice: 61,
      stores: [
        { quantity: 7.25, purchasePrice: 61, store: 'main12' },
        { quantity: 1, store: 'showroom' },
      ],
    });
    // A service is counted and not changed.
    expect((await stores(61122)).quantity).toBe(0);
    expect((await get('store/inventories?filter[ids][]=61121')).body.offers[0]).not.toHaveProperty('stores');
    expect((await get('store/products?filter[offerIds][]=61121')).body.products[0].quantity).toBe(8.25);
    expect((await post('store/inventories/upload', { offers: [{ id: 61121, stores: [{ code: 'nowhere', available: 1 }] }] })).status).toBe(
      400,
    );
    expect(reasons()).toEqual([]);
    expect((await post('store/inventories/upload', { offers: [{ id: 61121, available: 1 }] })).status).toBe(400);
    expect((await post('store/inventories/upload', { offers: [{ stores: [{ code: 'food', available: 1 }] }] })).status).toBe(400);
    expect((await post('store/inventories/upload', { offers: [{ id: 61121, stores: [{ store: 'food', quantity: 1 }] }] })).status).toBe(
      400,
    );
    expect(reasons()).toHaveLength(3);
    const closed = await start({ stockEditingAllowed: false });
    expect(
      (await closed.post('store/inventories/upload', { offers: [{ id: 61121, stores: [{ code: 'food', available: 1 }] }] })).status,
    ).toBe(400);
    expect(closed.reasons()).toEqual([]);
  });

  test('prices are set per type and removed', async () => {
    const { post, get } = await start();
    const offer = async () => (await get('store/offers?filter[ids][]=1941833')).body.offers[0];
    expect(
      (
        await post('store/prices/upload', {
          prices: [
            {
              id: 1941833,
              prices: [
                { code: 'base', price: '700.05' },
                { code: 'wholesale', remove: true },
              ],
            },
            { xmlId: 'none', prices: [] },
          ],
        })
      ).body,
    ).toEqual({
      success: true,
      processedOffersCount: 1,
      notFoundOffers: [{ xmlId: 'none' }],
    });
    expect(await offer()).toMatchObject({ price: 700.05, prices: [{ priceType: 'base', price: 700.05, currency: 'RUB' }] });
    expect((await get('store/products?filter[ids][]=828272')).body.products[0]).toMatchObject({ minPrice: 700.05, maxPrice: 700.05 });
    expect((await post('store/prices/upload', { prices: [{ id: 1941833, prices: [{ code: 'nope', price: 1 }] }] })).status).toBe(400);
    expect((await offer()).price).toBe(700.05);
  });

  test('a SKU tells its shop only when several are shown', async () => {
    const { get } = await start({ seed: 'sandbox', sites: 2 });
    const all = (await get('store/inventories?limit=250')).body.offers;
    expect(new Set(all.map(({ site }: Json) => site))).toEqual(new Set(['main', 'outlet']));
    expect((await get('store/inventories?filter[sites][]=main')).body.offers[0]).not.toHaveProperty('site');
  });
});

describe('seeds', () => {
  test('the sandbox is the same every time and shows every kind', async () => {
    const [one, two] = await Promise.all([start({ seed: 'sandbox' }), start({ seed: 'sandbox' })]);
    const orders: Body[] = [];
    for (let page = 1; page <= 4; page++) {
      const answer = await one.get(`orders?limit=100&page=${page}`);
      expect(answer.text).toBe((await two.get(`orders?limit=100&page=${page}`)).text);
      orders.push(...answer.body.orders);
    }
    expect(orders.length).toBeGreaterThanOrEqual(300);
    const statuses = Object.keys((await one.get('reference/statuses')).body.statuses);
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(statuses));
    const items = orders.flatMap((order) => order.items);
    expect(items.some(({ isCanceled }) => isCanceled)).toBe(true);
    expect(items.some(({ offer }) => offer.id === undefined)).toBe(true);
    expect(items.some(({ quantity }) => !Number.isInteger(quantity))).toBe(true);
    expect(orders.some(({ prepaySum, totalSumm }) => prepaySum > totalSumm)).toBe(true);
    expect(orders.some(({ customer }) => customer.type === 'customer_corporate')).toBe(true);
    expect(orders.some(({ email }) => email === '')).toBe(true);
    expect(
      (await one.get('customers?limit=100')).body.pagination.totalCount + (await one.get('customers-corporate')).body.pagination.totalCount,
    ).toBeGreaterThanOrEqual(120);
    expect((await one.get('store/products')).body.pagination.totalCount).toBeGreaterThanOrEqual(150);
    expect(orders.every((order) => JSON.stringify(order).includes('null') === false)).toBe(true);
    const { history } = (await one.get('orders/history?limit=100&filter[sinceId]=100')).body;
    const times = history.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect([...times].sort()).toEqual(times);
  });

  test('filters of customers find what they name and nothing else', async () => {
    const { get, reasons } = await start({ seed: 'sandbox' });
    const rows = async (query: string): Promise<Body[]> => (await get(`customers?limit=100&${encodeURI(query)}`)).body.customers;
    const loyal = await rows('filter[segment]=1');
    expect(loyal.length).toBeGreaterThan(0);
    for (const { segments } of loyal) expect(segments.map(({ code }: Body) => code)).toContain('loyal');
    expect(await rows('filter[segment]=loyal')).toEqual(loyal);
    for (const { managerId } of await rows('filter[managers][]=25')) expect(managerId).toBe(25);
    for (const { contragent } of await rows('filter[contragentTypes][]=enterpreneur'))
      expect(contragent.contragentType).toBe('enterpreneur');
    for (const { ordersCount } of await rows('filter[minOrdersCount]=3')) expect(ordersCount).toBeGreaterThanOrEqual(3);
    const [one] = loyal;
    const day = one.createdAt.slice(0, 10);
    const sameDay = await rows(`filter[dateFrom]=${day}&filter[dateTo]=${day}`);
    expect(sameDay.map(({ id }) => id)).toContain(one.id);
    expect(sameDay.every(({ createdAt }) => createdAt.startsWith(day))).toBe(true);
    expect(reasons()).toEqual([]);
  });

  test('an empty account has its dictionaries and nothing else', async () => {
    const { get } = await start({ seed: 'empty' });
    for (const path of ['orders', 'customers', 'customers-corporate', 'store/products', 'store/product-groups', 'orders/history']) {
      expect((await get(path)).body.pagination).toEqual({ limit: 20, totalCount: 0, currentPage: 1, totalPageCount: 0 });
    }
    expect(Object.keys((await get('reference/payment-statuses')).body.paymentStatuses).length).toBeGreaterThan(3);
    expect((await get('users?filter[isManager]=1')).body.users.length).toBeGreaterThan(1);
  });
});

describe('methods that only passthrough reaches', () => {
  test('every method of the vendor is there', async () => {
    const { get, post, raw, emulator } = await start();
    const key = { 'x-api-key': emulator.connection.credentials.apiKey ?? '' };
    const reads = `costs custom-fields custom-fields/dictionaries orders/packs orders/packs/history tasks tasks/history files loyalty/loyalties loyalty/loyalties/1
      loyalty/accounts loyalty/bonus/operations delivery/shipments user-groups users users/24 segments features/check?features[]=x settings customers/notes
      customers-corporate/notes customers-corporate/history customers/history store/products/properties/values telephony/manager?phone=1
      customer-interaction/main/cart/4770?by=id customer-interaction/main/favorites/4770?by=id orders/7141/plates/1/print?by=id
      reference/cost-groups reference/cost-items reference/currencies reference/couriers reference/legal-entities reference/mg-channels reference/order-types
      reference/order-methods reference/product-statuses reference/payment-types reference/price-types reference/units reference/delivery-services`;
    for (const path of reads.split(/\s+/)) expect({ path, status: (await get(path)).status }).toEqual({ path, status: 200 });
    const info = await raw('/api/system-info', { headers: key });
    expect(info.body.success).toBe(true);
    const writes: [path: string, fields: Json, status: number][] = [
      ['costs/create', { cost: { summ: 10, costItem: 'packing', dateFrom: '2021-02-01', dateTo: '2021-02-02', order: { id: 7141 } } }, 201],
      ['costs/upload', { costs: [{ summ: 10, costItem: 'ads', dateFrom: '2021-02-01', dateTo: '2021-02-02' }] }, 201],
      ['costs/1/edit', { cost: { comment: 'x' } }, 200],
      ['costs/2/delete', {}, 200],
      ['custom-fields/order/create', { customField: { name: 'Подарок', code: 'gift', type: 'boolean' } }, 201],
      ['custom-fields/order/gift/edit', { customField: { name: 'Подарок?' } }, 200],
      ['tasks/create', { task: { text: 'позвонить', performerId: 24, datetime: '2021-02-26 10:00', customer: { id: 4770 } } }, 201],
      ['tasks/1/edit', { task: { complete: true } }, 200],
      ['orders/packs/create', { pack: { itemId: 11302, store: 'main12', quantity: 1 } }, 201],
      ['orders/packs/1/edit', { pack: { quantity: 2 } }, 200],
      ['orders/packs/1/delete', {}, 200],
      ['orders/loyalty/apply', { site: 'main', order: { id: 7141 }, bonuses: '10' }, 200],
      ['orders/loyalty/cancel-bonus-operations', { site: 'main', order: { id: 7141 } }, 200],
      ['orders/6722/delivery/cancel', { by: 'id' }, 200],
      [
        'customer-interaction/main/cart/set',
        { cart: { customer: { id: 4770 }, items: [{ offer: { id: 61121 }, quantity: 2, price: 624 }] } },
        200,
      ],
      ['customer-interaction/main/favorites/4770/add?by=id', { favorite: { offer: { id: 61121 } } }, 200],
      ['delivery/calculate', { deliveryTypeCodes: ['courier'], order: { weight: 100 } }, 200],
      [
        'delivery/generic/sdek/tracking',
        { statusUpdate: [{ deliveryId: 'd1', history: [{ code: 'x', updatedAt: '2021-02-25T10:00:00+03:00' }] }] },
        200,
      ],
      ['delivery/shipments/create', { deliveryType: 'courier', deliveryShipment: { store: 'main12', orders: [{ id: 7141 }] } }, 201],
      ['delivery/shipments/1/edit', { deliveryShipment: { status: 'shipped' } }, 200],
      ['integration-modules/gw/edit', { integrationModule: { code: 'gw', integrationCode: 'gw', active: true } }, 201],
      ['integration-modules/gw/update-scopes', { requires: { scopes: ['order_read'] } }, 200],
      ['loyalty/account/create', { site: 'main', loyaltyAccount: { customer: { id: 4770 }, phoneNumber: '+79990001122' } }, 201],
      ['loyalty/account/1/activate', {}, 200],
      ['loyalty/account/1/bonus/credit', { amount: '100' }, 201],
      ['loyalty/account/1/bonus/charge', { amount: '30', comment: 'x' }, 200],
      ['loyalty/calculate', { site: 'main', order: { items: [] } }, 200],
      ['notifications/send', { notification: { type: 'api.info', message: 'hi', userIds: [24] } }, 200],
      ['payment/create-invoice', { createInvoice: { paymentId: 1, returnUrl: 'https://shop.example' } }, 201],
      ['telephony/call/event', { event: { phone: '+79990001122', type: 'in', codes: ['101'] } }, 200],
      ['telephony/calls/upload', { calls: [{ date: '2021-02-25 10:00:00', type: 'in', phone: '1', externalId: 'c1' }] }, 200],
      ['users/24/status', { status: 'busy' }, 200],
      ['web-analytics/client-ids/upload', { clientIds: [{ value: '1', customer: { id: 4770 } }] }, 201],
      ['web-analytics/sources/upload', { sources: [{ source: 's', clientId: '1' }] }, 201],
      ['web-analytics/visits/upload', { visits: [{ clientId: '1', pages: [] }] }, 201],
      ['reference/couriers/create', { courier: { firstName: 'Иван' } }, 201],
      ['reference/currencies/create', { currency: { code: 'USD', isAutoConvert: true } }, 201],
    ];
    for (const [path, fields, status] of writes) expect({ path, status: (await post(path, fields)).status }).toEqual({ path, status });
    expect((await get('loyalty/account/1')).body.loyaltyAccount.amount).toBe(70);
    expect((await get('costs?filter[orderIds][]=7141')).body.costs).toMatchObject([
      { id: 1, summ: 10, comment: 'x', order: { number: '7141C' } },
    ]);
    expect((await get('customer-interaction/main/cart/4770?by=id')).body.cart.totalSum).toBe(1248);
    expect((await get('tasks?filter[status]=completed')).body.tasks).toHaveLength(1);
    expect(emulator.refused).toEqual([]);
  });

  test('a file goes up and down as it is', async () => {
    const { raw, get, emulator } = await start();
    const key = { 'x-api-key': emulator.connection.credentials.apiKey ?? '' };
    const up = await raw('/api/v5/files/upload', {
      method: 'POST',
      headers: { ...key, 'content-type': 'application/octet-stream' },
      body: 'чек №7',
    });
    expect(up.status).toBe(201);
    const down = await get(`files/${up.body.file.id}/download`);
    expect(down.text).toBe('чек №7');
    expect(down.headers.get('content-disposition')).toContain('API upload');
  });
});
