import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import type { ReferenceEntry } from '../../src/model/reference.ts';
import { type FakeContext, type FakeVendor, orderCreate, orderGet, orderList, startFakeVendor, toOrder } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

let vendor: FakeVendor;
let gateway: TestGateway;
let time: number;
const LIMITED = 'a-key-for-one-connection-only';
const pass = (seconds: number) => {
  time += seconds * 1000;
};

/** Starts a gateway in front of the vendor as the test has made it. */
async function start(a: object[] = vendor.connections(['a']), b: object[] = vendor.connections(['b'])): Promise<TestGateway> {
  const connections = [...a, ...b];
  const keys = [
    { name: 'all', key: 'test-key-with-every-scope', scopes: ['*'] },
    { name: 'limited', key: LIMITED, scopes: ['orders:read'], connections: ['b'] },
  ];
  gateway = await startGateway(
    { connections, keys, cache: { ttl: 300, staleIfError: 600 } },
    { adapters: [vendor.adapter], now: () => time },
  );
  return gateway;
}
beforeEach(async () => {
  time = Date.UTC(2026, 0, 1);
  vendor = await startFakeVendor();
  for (const name of ['a', 'b']) {
    vendor.rows[name] = [{ id: '1' }];
    vendor.can[name] = { orders: { get: orderGet } };
  }
});
afterEach(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
const get = (path: string, headers = {}) => gateway.call('GET', path, { headers });
/** Reads an order whose currency is that of the connection's scope, and whose number is its zone. */
function tellScope() {
  vendor.can.a = {
    orders: {
      get: { capability: 'native', run: async ({ scope }: FakeContext, id) => ({ ...toOrder(scope, { id }), number: scope.timezone }) },
    },
  };
}
const scopeOf = async () => {
  const { body } = await get('/orders/a:1');
  return [body.currency, body.number];
};

describe('zone and currency', () => {
  test.each([
    [
      'what is configured',
      { timezone: 'Asia/Kolkata', currency: 'INR' },
      { timezone: 'Europe/Moscow', currency: 'RUB' },
      ['INR', 'Asia/Kolkata'],
    ],
    [
      'one configured, the other the account’s',
      { currency: 'INR' },
      { timezone: 'Europe/Moscow', currency: 'RUB' },
      ['INR', 'Europe/Moscow'],
    ],
    ['what the account tells', {}, { timezone: 'Europe/Moscow' }, ['UAH', 'Europe/Moscow']],
    ["the vendor's usual ones", {}, undefined, ['UAH', 'Europe/Kyiv']],
  ])('are %s', async (_what, configured, account, expected) => {
    vendor.account = account && (async () => account);
    tellScope();
    await start(vendor.connections(['a'], configured));
    expect(await scopeOf()).toEqual(expected);
  });

  test('are asked of the account once a TTL, also by many at once, and not where all is configured', async () => {
    let asked = 0;
    vendor.account = async () => ({ currency: `X${String.fromCharCode(65 + asked++)}X` });
    tellScope();
    await start(vendor.connections(['a']), vendor.connections(['b'], { timezone: 'UTC', currency: 'UAH' }));
    expect(new Set((await Promise.all([scopeOf(), scopeOf(), scopeOf()])).flat())).toEqual(new Set(['XAX', 'Europe/Kyiv']));
    await get('/orders/b:1');
    expect(asked).toBe(1);
    pass(1000);
    expect(await scopeOf()).toEqual(['XBX', 'Europe/Kyiv']);
  });

  test('that the account cannot tell fail what needs them, and only that', async () => {
    vendor.account = async () => {
      throw new ProblemError('vendor_unavailable', { detail: 'down', retryAfter: 3 });
    };
    await start();
    const answer = await get('/orders/a:1');
    expect([answer.body.code, answer.headers['retry-after']]).toEqual(['vendor_unavailable', '3']);
    expect((await get('/connections/a')).body).toMatchObject({ currency: 'UAH', timezone: 'Europe/Kyiv' });
  });
});

describe('GET /connections', () => {
  test('tells what each can do, from its own facts, and never a credential, a host or an option', async () => {
    vendor.can.a = {
      orders: {
        list: orderList({
          filters: { q: 'exact', number: 'scan', createdFrom: 'day' },
          pageSizes: [20, 50],
          total: 'extra call',
          order: 'vendor',
        }),
        create: orderCreate(),
        history: { capability: 'composed', run: async () => [] },
      },
      categories: { list: { capability: 'native', run: async () => [] } },
    };
    vendor.reference.brands = { load: async () => [] };
    await start(vendor.connections(['a'], { options: { warehouse: 'secret-option' }, limits: { retries: 2 } }));
    const { body, text } = await get('/connections/a');
    expect(body).toEqual({
      ...{ id: 'a', vendor: 'fake', title: 'Fake', currency: 'UAH', timezone: 'Europe/Kyiv' },
      capabilities: {
        orders: {
          list: 'native',
          get: 'unsupported',
          create: 'composed',
          update: 'unsupported',
          cancel: 'unsupported',
          delete: 'unsupported',
          history: 'composed',
        },
        products: { list: 'unsupported', get: 'unsupported', create: 'unsupported', update: 'unsupported' },
        stock: { list: 'unsupported', update: 'unsupported' },
        customers: {
          list: 'unsupported',
          get: 'unsupported',
          create: 'unsupported',
          update: 'unsupported',
          transactions: 'unsupported',
          addTransaction: 'unsupported',
        },
        categories: { list: 'native', get: 'composed', create: 'unsupported', update: 'unsupported', delete: 'unsupported' },
      },
      filters: { orders: { q: 'exact', number: 'scan', createdFrom: 'day' } },
      lists: { orders: { pageSizes: [20, 50], total: 'extra call', order: 'vendor' } },
      guarantees: { 'orders.create': 'exactly-once' },
      reference: ['brands', 'categories'],
      limits: { requestsPerSecond: 10_000, concurrency: 100, timeoutMs: 1000, retries: 2 },
      health: { status: 'ok', since: expect.stringMatching(/Z$/), lastError: null, checkedAt: null, circuit: 'closed' },
      cache: [],
      mapping: { unmappedStatuses: [], fieldChanges: [], samples: [] },
    });
    for (const secret of ['the-vendors-own-token', 'secret-option', '127.0.0.1']) expect(text).not.toContain(secret);
    expect((await get('/connections')).body.data[0]).toEqual(body);
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('shows those that the key may use, with any scope', async () => {
    await start();
    const limited = await gateway.call('GET', '/connections', { key: LIMITED });
    expect(limited.body.data.map((each: { id: string }) => each.id)).toEqual(['b']);
    const [forbidden, unknown] = await Promise.all(['a', 'none'].map((id) => gateway.call('GET', `/connections/${id}`, { key: LIMITED })));
    for (const answer of [forbidden, unknown]) expect(answer?.body).toMatchObject({ code: 'unknown_connection', status: 404 });
  });

  test('shows how the vendor has been, and what is cached for how long', async () => {
    vendor.reference.brands = { load: async () => [] };
    await start();
    await get('/reference/brands?connection=a');
    vendor.emulator.fail({ show: { status: 500 }, times: 1 });
    await get('/orders/a:1');
    pass(12);
    const { body } = await get('/connections/a');
    expect(body.health).toMatchObject({
      status: 'degraded',
      lastError: expect.stringContaining('500'),
      checkedAt: expect.stringMatching(/Z$/),
    });
    expect(body.cache).toEqual([{ key: 'brands', age: 12 }]);
    await get('/orders/a:1');
    expect((await get('/connections/a')).body.health).toMatchObject({ status: 'ok', lastError: null });
  });
});

describe('what an adapter remembers', () => {
  test('is loaded once a TTL, shared by all who ask, told as the calls of who caused them, and forgotten on demand', async () => {
    let forget = false;
    vendor.can.a = {
      orders: {
        get: {
          capability: 'native',
          async run(context: FakeContext, id) {
            if (forget) context.forget('names');
            const names = await context.remember('names', async () => {
              await orderGet.run(context, '1');
              await orderGet.run(context, '1');
              return ['one'];
            });
            return { ...toOrder(context.scope, { id }), number: names[0] ?? null };
          },
        },
      },
    };
    await start();
    const calls = async () =>
      (await Promise.all([get('/orders/a:1'), get('/orders/a:2')])).map((answer) => answer.headers['sluice-vendor-calls']).sort();
    expect(await calls()).toEqual(['0', '2']);
    expect(await calls()).toEqual(['0', '0']);
    forget = true;
    expect((await get('/orders/a:1')).headers['sluice-vendor-calls']).toBe('2');
  });
});

describe('reference data over HTTP', () => {
  const entry = (connection: string, id: string): ReferenceEntry => ({
    ...{ id: `${connection}:${id}`, connection, vendor: 'fake', kind: 'brands', name: id, code: null, active: null, extra: {} },
  });
  let loads: Record<string, number>;
  beforeEach(() => {
    loads = { a: 0, b: 0 };
    vendor.reference.brands = {
      async load(context) {
        const { connection } = context.scope;
        loads[connection] = (loads[connection] ?? 0) + 1;
        await orderGet.run(context, '1');
        return [entry(connection, `load-${loads[connection]}`)];
      },
    };
  });
  const brands = (query = '', headers = {}) => get(`/reference/brands${query}`, headers);

  test('comes on one page, with its age, from the cache', async () => {
    await start();
    const first = await brands();
    expect(first.body).toMatchObject({
      page: { limit: 2, nextCursor: null, total: 2 },
      sources: [{ connection: 'a' }, { connection: 'b' }],
    });
    expect(first.body.data).toEqual([entry('a', 'load-1'), entry('b', 'load-1')]);
    expect(first.headers).toMatchObject({
      age: '0',
      'cache-control': 'private, max-age=300',
      'cache-status': 'sluice; fwd=miss',
      'sluice-vendor-calls': '2',
    });
    pass(100);
    const second = await brands();
    expect(second.headers).toMatchObject({
      age: '100',
      'cache-control': 'private, max-age=300',
      'cache-status': 'sluice; hit',
      'sluice-vendor-calls': '0',
    });
    expect(second.body).toEqual(first.body);
    expect(loads).toEqual({ a: 1, b: 1 });
  });

  test('that has not changed is 304 without a body', async () => {
    await start();
    const { etag = '' } = (await brands()).headers;
    for (const match of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await brands('', { 'if-none-match': match });
      expect([answer.status, answer.text, answer.headers.etag]).toEqual([304, '', etag]);
    }
    expect((await brands('', { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await brands('?connection=a', { 'if-none-match': etag })).status).toBe(200);
  });

  test('is served old while it is loaded again, and while the vendor is down, to the end of its grace', async () => {
    await start();
    await brands('?connection=a');
    pass(301);
    vendor.emulator.fail({ show: { status: 500 } });
    const stale = await brands('?connection=a');
    expect([stale.status, stale.headers['cache-status'], stale.headers.age]).toEqual([200, 'sluice; fwd=stale', '301']);
    pass(600);
    expect((await brands('?connection=a')).body).toMatchObject({ code: 'vendor_error', status: 502, operation: 'reference.brands' });
  });

  test('of which a source failed says so, counts its calls, and is not to be kept', async () => {
    await start();
    vendor.emulator.fail({ when: ({ path }) => path.startsWith('/b/'), show: { status: 500 } });
    const part = await brands();
    expect(part.body.sources).toMatchObject([{ status: 'ok' }, { status: 'error', error: { code: 'vendor_error', connection: 'b' } }]);
    expect(part.headers).toMatchObject({ 'cache-control': 'private, max-age=0', 'sluice-vendor-calls': '2' });
    const alone = await brands('?connection=b');
    expect([alone.status, alone.headers['sluice-vendor-calls']]).toEqual([502, '1']);
    vendor.emulator.heal();
    const whole = await brands('', { 'if-none-match': part.headers.etag });
    expect([whole.status, whole.body.data.length]).toEqual([200, 2]);
  });

  test('that nobody has is 501, that one of several lacks is skipped', async () => {
    vendor.can.b = { categories: { list: { capability: 'native', run: async () => [] } } };
    await start();
    expect((await get('/reference/units')).body).toMatchObject({ code: 'unsupported', status: 501 });
    expect((await get('/reference/categories')).body.sources).toMatchObject([
      { status: 'skipped', error: { code: 'unsupported' } },
      { status: 'ok' },
    ]);
    expect((await get('/reference/nothing')).body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'kind' }] });
    expect((await get('/reference')).body.data).toEqual([
      { connection: 'a', vendor: 'fake', kinds: ['brands'] },
      { connection: 'b', vendor: 'fake', kinds: ['brands', 'categories'] },
    ]);
  });

  test('is dropped and loaded by a refresh, of one connection and kind or of all', async () => {
    await start();
    const refresh = (body?: object) => gateway.call('POST', '/reference/refresh', { ...(body && { body }) });
    await brands();
    expect((await refresh({ connection: 'a', kind: 'brands' })).body).toEqual({ data: [{ connection: 'a', kind: 'brands', entries: 1 }] });
    expect(loads).toEqual({ a: 2, b: 1 });
    expect((await refresh()).body.data).toHaveLength(2);
    expect(loads).toEqual({ a: 3, b: 2 });
    expect((await brands()).body.data).toEqual([entry('a', 'load-3'), entry('b', 'load-2')]);
    expect((await refresh({ kind: 'units' })).status).toBe(501);
    expect((await refresh({ connection: 'none' })).status).toBe(404);
  });
});

describe('a category', () => {
  const tree = ['1', '2', '3'].map((id) => ({
    id: `a:${id}`,
    connection: 'a',
    vendor: 'fake',
    name: id,
    parentId: null,
    externalId: null,
    image: null,
    active: null,
    raw: { native: id },
  }));
  beforeEach(async () => {
    vendor.can.a = { categories: { list: { capability: 'native', run: async () => tree } } };
    await start();
  });

  test('is listed in pages out of the cached tree', async () => {
    const first = await get('/categories?connection=a&limit=2&count=true');
    expect(first.body.page.total).toBe(3);
    const second = await get(`/categories?connection=a&limit=2&cursor=${first.body.page.nextCursor}`);
    expect([...first.body.data, ...second.body.data].map((each: { name: string }) => each.name)).toEqual(['1', '2', '3']);
    expect(second.body.page.nextCursor).toBeNull();
  });

  test('is read by its id, with the payload of the vendor only when asked, again and again', async () => {
    for (let round = 0; round < 2; round++) {
      expect((await get('/categories/a:2')).body).not.toHaveProperty('raw');
      expect((await get('/categories/a:2?include=raw')).body.raw).toEqual({ native: '2' });
      expect((await get('/categories?connection=a')).body.data[0]).not.toHaveProperty('raw');
      expect((await get('/categories?connection=a&include=raw')).body.data[0].raw).toEqual({ native: '1' });
    }
    expect((await get('/categories/a:9')).body.code).toBe('not_found');
    expect((await get('/categories/a:%32')).body.name).toBe('2');
    expect((await get('/categories/b:2')).body).toMatchObject({ code: 'unsupported', operation: 'categories.get' });
  });
});
