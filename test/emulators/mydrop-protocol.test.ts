import { describe, expect, test } from 'vitest';
import { DROPSHIPPER_KEY, expectBreach, expectGood, expectRejection, ORDER, PAGE, start, untouched, VENDOR_KEY } from './mydrop-account.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('headers', () => {
  test('every request carries a key, and each edition has its own', async () => {
    const account = await untouched();
    const orders = `/vendor/api/orders?${PAGE}`;
    expectBreach(account, await account.send('GET', orders, undefined, JSON_TYPE), 401);
    expectRejection(account, await account.send('GET', orders, undefined, { ...JSON_TYPE, 'x-api-key': 'x' }), 401);
    expectRejection(account, await account.send('GET', orders, undefined, { ...JSON_TYPE, 'x-api-key': DROPSHIPPER_KEY }), 401);
    expectRejection(
      account,
      await account.send('GET', `/dropshipper/api/orders?${PAGE}`, undefined, { ...JSON_TYPE, 'x-api-key': VENDOR_KEY }),
      401,
    );
    expectRejection(
      account,
      await account.send('GET', orders, undefined, { ...JSON_TYPE, 'x-api-key': account.emulator.wrongCredentials.apiKey ?? '' }),
      401,
    );
  });

  test('every request is JSON by its header, a GET too', async () => {
    const account = await start();
    const key = { 'x-api-key': VENDOR_KEY };
    expectBreach(account, await account.send('GET', `/vendor/api/orders?${PAGE}`, undefined, key));
    expectBreach(account, await account.send('POST', '/vendor/api/orders', ORDER, { ...key, 'content-type': 'text/plain' }));
    expectGood(
      account,
      await account.send('POST', '/vendor/api/orders', ORDER, { ...key, 'content-type': 'application/json; charset=utf-8' }),
    );
  });

  test.each([
    ['vendor', { edition: 'vendor' }],
    ['dropshipper', { edition: 'dropshipper', vendorName: 'Пример поставщика' }],
  ] as const)('the connection of the %s edition says what it needs, and its key opens that edition', async (edition, options) => {
    const account = await start({ edition });
    expect(account.emulator.connection.options).toEqual(options);
    const headers = { ...JSON_TYPE, 'x-api-key': account.emulator.connection.credentials.apiKey ?? '' };
    expect((await account.send('GET', `/${edition}/api/orders?${PAGE}`, undefined, headers)).status).toBe(200);
  });

  test('the connection reads the export only where that is asked for', async () => {
    expect((await start({ catalogueExport: true })).emulator.connection.options).toEqual({ edition: 'vendor', catalogueExport: true });
  });
});

describe('paths and verbs', () => {
  test.each([
    '/vendor/api/payout_requests',
    '/vendor/api/payout_requests/101283/orders',
    '/vendor/api/vendor_dropshippers',
    '/vendor/order_actions',
    '/vendor/orders',
    '/nowhere',
  ])('%s is not there', async (path) => {
    const account = await untouched();
    expectBreach(account, await account.get(`${path}?${PAGE}`), 404);
  });

  test.each([
    ['DELETE', '/vendor/api/orders/123'],
    ['PATCH', '/vendor/api/orders/123'],
    ['POST', '/vendor/api/orders/123'],
    ['GET', '/vendor/api/categories'],
    ['GET', '/vendor/api/products'],
    ['PUT', '/vendor/payout_requests/101283/status'],
    ['PUT', '/dropshipper/api/orders/123'],
  ])('%s %s is no call', async (method, path) => {
    const account = await untouched();
    expectBreach(account, await account.send(method, path, method === 'GET' ? undefined : {}), 405);
  });

  test.each([
    '/vendor/api/orders/999',
    '/vendor/api/orders/abc',
    '/vendor/api/orders/99999999999999999999',
    '/vendor/payout_requests/1/orders',
  ])('what %s names does not exist, which is no breach', async (path) => {
    const account = await untouched();
    expectRejection(account, await account.get(`${path}${path.endsWith('orders') ? `?${PAGE}` : ''}`), 404);
  });
});

describe('queries', () => {
  test.each([
    '/vendor/api/orders',
    '/vendor/api/orders?page=1',
    '/vendor/api/orders?per_page=20',
    '/vendor/api/orders?page=0&per_page=20',
    '/vendor/api/orders?page=1&per_page=0',
    '/vendor/api/orders?page=1&per_page=51',
    '/vendor/api/orders?page=x&per_page=20',
    '/vendor/api/order_actions?page=1',
    '/vendor/payout_requests?page=1',
    '/vendor/payout_requests/101283/orders?per_page=50',
    '/dropshipper/api/orders?page=1',
    '/vendor/vendor_dropshippers?per_page=51',
  ])('%s lacks a right page', async (path) => {
    const account = await untouched();
    expectBreach(account, await account.get(path));
  });

  test.each([
    `/vendor/api/orders?${PAGE}&search=x`,
    `/vendor/api/orders?${PAGE}&page=2`,
    '/vendor/api/orders/123?include=all',
    `/dropshipper/api/orders?${PAGE}&date_type=day&date=01/11/2024`,
    `/vendor/api/order_actions?${PAGE}&last_id=x`,
    '/vendor/api/export/products/json?page=1',
  ])('%s has a parameter that is not known', async (path) => {
    const account = await untouched();
    expectBreach(account, await account.get(path));
  });

  test('a page over 50 can be cut to 50 instead', async () => {
    const account = await start({ seed: 'empty', orders: 60, perPageOver50: 'clamp' });
    const { status, json } = await account.get('/vendor/api/orders?page=1&per_page=200');
    expect([status, json.results.length, json.meta.perPage]).toEqual([200, 50, 50]);
    expect(account.emulator.refused).toHaveLength(1);
  });
});

describe('pages', () => {
  test('every row is on exactly one page, and meta counts them', async () => {
    const account = await start({ seed: 'empty', orders: 47 });
    const ids: number[] = [];
    const metas: unknown[] = [];
    for (const page of [1, 2, 3]) {
      const { results, meta } = (await account.get(`/vendor/api/orders?page=${page}&per_page=20`)).json;
      ids.push(...results.map((order: { id: number }) => order.id));
      metas.push(meta);
    }
    expect(new Set(ids).size).toBe(47);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    const common = { perPage: 20, totalCount: 47, totalPages: 3 };
    expect(metas).toEqual([
      { page: 1, from: 1, to: 20, ...common },
      { page: 2, from: 21, to: 40, ...common },
      { page: 3, from: 41, to: 47, ...common },
    ]);
    expect((await account.get('/vendor/api/orders?page=4&per_page=20')).json).toEqual({
      results: [],
      meta: { page: 4, from: 0, to: 0, ...common },
    });
  });

  test('orders can be listed oldest first', async () => {
    const account = await start({ oldestFirst: true });
    const ids = async (path: string) => (await account.get(`${path}?${PAGE}`)).json.results.map((order: { id: number }) => order.id);
    expect(await ids('/vendor/api/orders')).toEqual([123, 1_775_135, 1_806_163]);
    await account.post('/dropshipper/api/orders', {
      ...ORDER,
      products: [{ vendor_name: 'SomeDrop', product_title: 'Кеды', price: 1, amount: 1 }],
    });
    expect(await ids('/dropshipper/api/orders')).toEqual([123, 1_806_164]);
  });
});

describe('bodies', () => {
  test.each(['', '{', '[]', 'null', '"x"'])('%j is no order', async (body) => {
    const account = await untouched();
    expectBreach(account, await account.post('/vendor/api/orders', body));
  });

  test('an unknown key is let pass, as the vendor must, and noted', async () => {
    const account = await start();
    const { status } = await account.post('/vendor/api/orders', {
      ...ORDER,
      email: 'a@example.com',
      products: [{ ...ORDER.products[0], barcode: '1' }],
    });
    expect(status).toBe(200);
    expect(account.emulator.refused.map(({ reason }) => reason)).toEqual([
      'the body has the unknown key email',
      'products[0] has the unknown key barcode',
    ]);
  });

  test('amounts keep every digit', async () => {
    const account = await start();
    const body = JSON.stringify({ ...ORDER, products: [{ product_title: 'Золото', price: 1, amount: 3 }] });
    const { text } = await account.post('/vendor/api/orders', body.replace('"price":1', '"price":12345678901234.0125'));
    expect(text).toContain('"price":12345678901234.0125');
    expect(text).toContain('"total":37037036703702.0375');
    const small = await account.post('/vendor/api/orders', { ...ORDER, products: [{ product_title: 'Нитка', price: 0.0125, amount: 3 }] });
    expect(small.text).toContain('"total":0.0375');
  });
});

describe('times', () => {
  test('are naive, of the configured zone, with six digits', async () => {
    for (const [timezone, expected] of [
      [undefined, '2024-11-01T12:00:00.250'],
      ['UTC', '2024-11-01T10:00:00.250'],
      ['Asia/Kolkata', '2024-11-01T15:30:00.250'],
    ] as const) {
      const account = await start({ ...(timezone && { timezone }) });
      const { json } = await account.post('/vendor/api/orders', ORDER);
      expect(json.dateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
      expect(json.dateTime.slice(0, 23)).toBe(expected);
    }
  });
});

describe('faults', () => {
  test('an order whose answer was lost is there all the same, and sent again it is there twice', async () => {
    const account = await start();
    account.emulator.fail({ show: 'reset', worked: true, times: 1 });
    await expect(account.post('/vendor/api/orders', ORDER)).rejects.toThrow();
    await account.post('/vendor/api/orders', ORDER);
    const { results } = (await account.get(`/vendor/api/orders?${PAGE}&date_type=day&date=01/11/2024`)).json;
    expect(results).toHaveLength(2);
  });
});
