import { describe, expect, test } from 'vitest';
import { expectRefusal, RETAIL, start, stopAfterEach } from './selsup-shop.ts';

stopAfterEach();

describe('the token', () => {
  test('stands bare in Authorization; without it, with a scheme word or in brackets nobody is let in, and that is noted', async () => {
    const shop = await start();
    const { token } = shop.emulator.connection.credentials;
    const headers: Record<string, string>[] = [{}, { authorization: `Bearer ${token}` }, { authorization: `<${token}>` }];
    for (const each of headers) {
      const answer = await shop.send('GET', '/api/order/find', undefined, each);
      expect([answer.status, answer.json]).toEqual([403, { error: 'error_access_denied' }]);
    }
    expect(shop.emulator.refused.map(({ reason }) => reason)).toEqual([
      'no Authorization header',
      'Authorization has a scheme word',
      'the token stands in angle brackets',
    ]);
  });

  test('that is wrong is refused without a note, with 401 where that is switched on', async () => {
    for (const deniedStatus of [403, 401] as const) {
      const shop = await start({ deniedStatus });
      const wrong = { authorization: String(shop.emulator.wrongCredentials.token) };
      expect((await shop.send('GET', '/api/order/find', undefined, wrong)).status).toBe(deniedStatus);
      expect(shop.emulator.refused).toEqual([]);
    }
  });

  test('that only reads changes nothing', async () => {
    const shop = await start({ readOnly: true });
    expect((await shop.get('/api/order/501')).status).toBe(200);
    const answer = await shop.send('POST', '/api/order/', RETAIL);
    expect([answer.status, answer.json]).toEqual([403, { error: 'error_access_denied' }]);
    expect((await shop.get('/api/order/find?type=RETAIL&count=true')).json.total).toBe(1);
  });
});

describe('paths', () => {
  test('that nobody has are 404, wrong verbs 405, and both are noted', async () => {
    const shop = await start();
    expect((await shop.get('/api/orders')).status).toBe(404);
    expect((await shop.send('PUT', '/api/order/501', RETAIL)).status).toBe(405);
    expect((await shop.send('DELETE', '/api/product/find')).status).toBe(405);
    expect(shop.emulator.refused.map(({ reason }) => reason)).toEqual([
      'no such path',
      '/api/order/:orderId has no PUT',
      '/api/product/find has no DELETE',
    ]);
  });

  test('of the document and of the older specification lead to the same data, with and without the slash at the end', async () => {
    const shop = await start();
    for (const path of ['/api/model/4302', '/api/product/model/4302']) expect((await shop.ok('GET', path)).article).toBe('68996302');
    for (const path of ['/api/product/find', '/api/product/findProduct'])
      expect((await shop.ok('GET', `${path}?modelId=4302&sortBy=ID`)).rows[0].id).toBe(6510);
    const first = await shop.ok('POST', '/api/order', { ...RETAIL, externalOrderId: 'WEB-2' });
    expect((await shop.ok('GET', `/api/order/${first.id}`)).externalOrderId).toBe('WEB-2');
    expect((await shop.ok('POST', '/api/order/', { ...RETAIL, externalOrderId: 'WEB-3' })).id).toBe(first.id + 1);
    for (const path of ['/api/webhook', '/api/webhook/']) expect(await shop.ok('GET', path)).toHaveLength(1);
  });

  test('of the oldest generation work where it is switched on, and are no fault of the client where it is not', async () => {
    const usual = await start();
    expect((await usual.get('/api/product/getModelById?id=4302')).status).toBe(404);
    expect(usual.emulator.refused).toEqual([]);
    const old = await start({ generations: ['A', 'B', 'C', 'D'] });
    expect((await old.ok('GET', '/api/product/getModelById?id=4302')).id).toBe(4302);
    expect((await old.ok('GET', '/api/order/getOrderById?id=501')).externalOrderId).toBe('WEB-10045');
    expect((await old.ok('GET', '/api/order/findOrder?type=FBS')).rows).toHaveLength(1);
    await old.ok('POST', '/api/order/updateStatus?orderId=501&status=PACKING');
    expect((await old.ok('GET', '/api/order/501')).status).toBe('PACKING');
  });

  test('of the document give way to the older ones where those alone are served; what has no older name stays', async () => {
    const shop = await start({ generations: ['B'] });
    expect((await shop.get('/api/model/4302')).status).toBe(404);
    expect((await shop.get('/api/product/model/4302')).status).toBe(200);
    expect((await shop.get('/api/order/501')).status).toBe(200);
    expect((await shop.get('/api/wms/stock/all?warehouseId=10001')).status).toBe(404);
    expect((await shop.get('/api/wms/findStock?warehouseId=10001')).status).toBe(200);
    expect(shop.emulator.refused).toEqual([]);
  });
});

describe('bodies', () => {
  test('are JSON, and said to be', async () => {
    const shop = await start();
    const { token } = shop.emulator.connection.credentials;
    const text = JSON.stringify(RETAIL);
    const as = (type: string) => shop.send('POST', '/api/order/', text, { authorization: String(token), 'content-type': type });
    expectRefusal(shop, await as('text/plain'), 'error_bad_request', true);
    expectRefusal(shop, await as('application/x-www-form-urlencoded'), 'error_bad_request', true);
    expect((await as('application/json; charset=utf-8')).status).toBe(200);
  });

  test('that are no JSON are the one failure that is a 500, in an envelope of its own', async () => {
    const shop = await start();
    const answer = await shop.send('POST', '/api/order/', '{"type": "RETAIL", }');
    expect([answer.status, answer.json.error, answer.json.system]).toEqual([500, 'error_parse', true]);
    expect(shop.emulator.refused).toHaveLength(1);
  });

  test('with a key, a type or a value that is not of the specification are refused, and nothing is made of them', async () => {
    const wrong: readonly (readonly [string, unknown])[] = [
      ['an unknown key', { ...RETAIL, total: 1260 }],
      ['an unknown key of a line', { ...RETAIL, products: [{ ...RETAIL.products[0], sku: 'a' }] }],
      ['a number written as text', { ...RETAIL, organizationId: '1' }],
      ['a fraction of a piece', { ...RETAIL, products: [{ productId: 6510, quantity: 1.5, price: 1 }] }],
      ['a price written as text', { ...RETAIL, products: [{ productId: 6510, quantity: 1, price: '630.00' }] }],
      ['a type that is none', { ...RETAIL, type: 'SHOP' }],
      ['a carrier that is none', { ...RETAIL, deliveryService: 'NOVA_POSHTA' }],
      ['a time without its zone', { ...RETAIL, deliveryDate: '2025-05-02T10:00:00' }],
      ['a time of another zone', { ...RETAIL, deliveryDate: '2025-05-02T10:00:00+03:00' }],
      ['a customer without a name', { ...RETAIL, customer: { phone: '+79990001122' } }],
      ['an address that is too long', { ...RETAIL, customer: { name: 'А', address: 'я'.repeat(251) } }],
      ['no type', { ...RETAIL, type: null }],
      ['a list', [RETAIL]],
    ];
    const shop = await start();
    for (const [what, body] of wrong) expectRefusal(shop, await shop.send('POST', '/api/order/', body), 'error_bad_field', true, what);
    expect((await shop.ok('GET', '/api/order/find?count=true&type=RETAIL')).total).toBe(1);
  });

  test('do not belong to calls that take none', async () => {
    const shop = await start();
    expectRefusal(shop, await shop.send('POST', '/api/order/501/status?status=PACKING', {}), 'error_bad_request', true);
  });
});

describe('failures', () => {
  test('carry a message and its parameters, or an error, a text and parameters where the newer envelope is switched on', async () => {
    const body = {
      ...RETAIL,
      products: [
        { productId: 6510, quantity: 1, price: 1 },
        { productId: 1, quantity: 1, price: 1 },
      ],
    };
    const old = await (await start()).send('POST', '/api/order/', body);
    expect([old.status, old.json]).toEqual([400, { message: 'error_product_not_found', messageParams: { index: 1, productId: 1 } }]);
    const newer = await (await start({ errors: 'new' })).send('POST', '/api/order/', body);
    expect([newer.status, newer.json]).toEqual([
      400,
      { error: 'error_product_not_found', localMessage: 'Ошибка: error_product_not_found', params: { index: 1, productId: 1 } },
    ]);
  });

  test('for an id that nobody has are 404, or 400 where that is switched on, and are not noted', async () => {
    for (const unknownId of [404, 400] as const) {
      const shop = await start({ unknownId });
      for (const path of ['/api/order/1', '/api/model/1', '/api/warehouse/1', '/api/brand/1', '/api/product/barcode/1'])
        expect((await shop.get(path)).status).toBe(unknownId);
      expect(shop.emulator.refused).toEqual([]);
    }
  });
});

describe('lists', () => {
  test('refuse parameters that they do not know, and values that are none', async () => {
    const wrong = [
      'limit=501',
      'limit=0',
      'limit=all',
      'page=0',
      'count=1',
      'ascending=desc',
      'sortBy=createdDate',
      'status=NEW',
      'statuses=CREATED,SEND',
      'modifiedDate=2024-06-20',
      'modifiedDate=2024-06-20T15:00:00%2B03:00',
      'warehouseId=a',
      'status=CREATED&status=SEND',
      'customerId=1',
    ];
    const shop = await start();
    for (const query of wrong) expectRefusal(shop, await shop.get(`/api/order/find?${query}`), 'error_bad_request', true, query);
  });

  test('hold a hundred rows unless told otherwise, at most 500, and none past the end', async () => {
    const shop = await start({ seed: 'empty', orders: 560 });
    const page = async (query: string) => (await shop.ok('GET', `/api/order/find?sortBy=ID&${query}`)).rows.length;
    expect([await page(''), await page('limit=500'), await page('limit=500&page=2'), await page('limit=500&page=3')]).toEqual([
      100, 500, 116, 0,
    ]);
  });

  test('tell a total only when it is asked for, and the page', async () => {
    const shop = await start({ seed: 'empty', orders: 30 });
    expect(Object.keys(await shop.ok('GET', '/api/order/find?limit=5'))).toEqual(['rows', 'page']);
    expect(Object.keys(await shop.ok('GET', '/api/order/find?limit=5&count=false'))).toEqual(['rows', 'page']);
    const counted = await shop.ok('GET', '/api/order/find?limit=5&count=true&page=2');
    expect([counted.total, counted.page, counted.rows.length]).toEqual([33, 2, 5]);
  });

  test('by id give every row once; ids ascend unless the other direction is asked for, and without a field the newest come first', async () => {
    const shop = await start({ seed: 'empty', orders: 50 });
    const walk = async (query: string) => {
      const ids: number[] = [];
      for (let page = 1; ; page++) {
        const { rows } = await shop.ok('GET', `/api/order/find?limit=7&page=${page}&${query}`);
        ids.push(...rows.map((row: { id: number }) => row.id));
        if (rows.length < 7) return ids;
      }
    };
    const ids = await walk('sortBy=ID');
    expect(ids).toHaveLength(55);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(await walk('sortBy=ID&ascending=false')).toEqual(ids.toReversed());
    expect(await walk('')).toEqual(ids.toReversed());
  });
});
