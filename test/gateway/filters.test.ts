import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ListQuery, OrderFilters } from '../../src/adapter.ts';
import { canMatch, type FILTERS, localizeFilters, namedConnections, predicate } from '../../src/gateway/filters.ts';
import { toNaive } from '../../src/lib/time.ts';
import { type FakeVendor, orderGet, orderList, startFakeVendor } from '../fake-vendor.ts';
import { READER, startGateway, type TestGateway } from '../harness.ts';

describe('a predicate', () => {
  const passes = (list: keyof typeof FILTERS, name: string, value: unknown, item: object, zone = 'UTC') =>
    predicate(list, [name], { [name]: value }, zone)(item);
  const order = {
    number: '17',
    externalId: 'EXT-1',
    status: 'pending',
    nativeStatus: { id: 'a:new', name: null },
    createdAt: '2024-12-12T10:00:00Z',
    updatedAt: null,
    customer: {
      id: 'a:c1',
      name: 'Олена Коваленко',
      firstName: null,
      lastName: null,
      company: 'ТОВ "Ромашка"',
      phone: '+380672225522',
      email: 'o@x.ua',
    },
    items: [{ warehouseId: 'a:w1', sku: 'SKU-9', name: 'Linen shirt' }],
  };

  test.each([
    ['status', ['shipped', 'pending'], true],
    ['status', ['shipped'], false],
    ['nativeStatus', ['a:old', 'a:new'], true],
    ['nativeStatus', ['a:old'], false],
    ['createdFrom', '2024-12-12T10:00:00Z', true],
    ['createdFrom', '2024-12-12T12:00:00.001+02:00', false],
    ['createdTo', '2024-12-12T10:00:00Z', false],
    ['createdTo', '2024-12-12T10:00:00.001Z', true],
    ['updatedFrom', '1970-01-01T00:00:00Z', false],
    ['updatedTo', '2999-01-01T00:00:00Z', false],
    ['customerId', 'a:c1', true],
    ['customerId', 'a:c', false],
    ['externalId', 'EXT-1', true],
    ['externalId', 'ext-1', false],
    ['number', '17', true],
    ['number', '1', false],
    ['warehouseId', 'a:w1', true],
    ['warehouseId', 'a:w2', false],
    ['q', 'коваленко', true],
    ['q', ' РОМАШКА ', true],
    ['q', '067 222-55-22', true],
    ['q', '+38 (067) 2225522', true],
    ['q', '2225522', true],
    ['q', 'sku-9', true],
    ['q', 'LINEN', true],
    ['q', 'O@X', true],
    ['q', '17', true],
    ['q', '5522 шт', false],
    ['q', 'nobody', false],
  ])('of orders by %s %j', (name, value, result) => expect(passes('orders', name, value, order)).toBe(result));

  test('of an order that knows little is false, not an error', () => {
    const bare = { ...order, nativeStatus: null, customer: null, items: [], number: null, externalId: null };
    for (const [name, value] of [
      ['nativeStatus', ['a:x']],
      ['customerId', 'a:c1'],
      ['warehouseId', 'a:w'],
      ['q', 'x'],
      ['number', '1'],
      ['externalId', '1'],
    ] as const) {
      expect(passes('orders', name, value, bare)).toBe(false);
    }
  });

  const product = {
    name: 'Сорочка',
    sku: 'P-1',
    externalId: 'e1',
    barcodes: ['482'],
    active: null,
    brand: { id: 'a:b1' },
    categories: [{ id: 'a:k1' }],
    updatedAt: '2024-01-01T00:00:00Z',
    variants: [{ name: 'Red', sku: 'V-1', barcodes: ['483'] }],
  };
  test.each([
    ['sku', 'v-1', true],
    ['sku', ' P-1 ', true],
    ['sku', 'V', false],
    ['barcode', '482', true],
    ['barcode', '483', true],
    ['barcode', '48', false],
    ['categoryId', 'a:k1', true],
    ['brandId', 'a:b2', false],
    ['active', true, false],
    ['active', false, false],
    ['q', 'red', true],
    ['q', '483', true],
    ['updatedTo', '2024-01-01T00:00:00Z', false],
  ])('of products by %s %j', (name, value, result) => expect(passes('products', name, value, product)).toBe(result));

  const customer = {
    phones: ['+380672225522', '123'],
    email: 'O@x.ua',
    type: 'person',
    group: null,
    manager: { id: 'a:m' },
    createdAt: null,
    company: { name: 'ТОВ' },
  };
  test.each([
    ['phone', '0672225522', true],
    ['phone', '380 67 222 55 22', true],
    ['phone', '+380672225523', false],
    ['phone', '123', true],
    ['phone', '23', false],
    ['phone', 'x', false],
    ['email', ' o@X.ua', true],
    ['email', 'o@x', false],
    ['type', 'person', true],
    ['groupId', 'a:g', false],
    ['managerId', 'a:m', true],
    ['createdFrom', '1970-01-01T00:00:00Z', false],
    ['q', 'тов', true],
  ])('of customers by %s %j', (name, value, result) => expect(passes('customers', name, value, customer)).toBe(result));

  test('of several filters wants all of them', () => {
    expect(predicate('orders', ['number', 'q'], { number: '17', q: 'linen' }, 'UTC')(order)).toBe(true);
    expect(predicate('orders', ['number', 'q'], { number: '17', q: 'nobody' }, 'UTC')(order)).toBe(false);
    expect(predicate('orders', ['number'], { number: '17', q: 'nobody' }, 'UTC')(order)).toBe(true);
  });

  test('reads a plain date in the zone of the connection', () => {
    expect(passes('orders', 'createdFrom', '2024-12-13', { ...order, createdAt: '2024-12-12T22:00:00Z' }, 'Europe/Kyiv')).toBe(true);
    expect(passes('orders', 'createdFrom', '2024-12-13', { ...order, createdAt: '2024-12-12T22:00:00Z' }, 'UTC')).toBe(false);
  });
});

describe('filters of a connection', () => {
  test('have native ids and UTC instants', () => {
    const given = {
      customerId: 'a:c%2F1',
      nativeStatus: ['a:new', 'b:old', 'a:x'],
      createdFrom: '2024-12-12',
      createdTo: '2024-12-13T00:00:00+05:30',
      q: 'a:1',
      number: undefined,
    };
    expect(localizeFilters('orders', given, 'a', 'Europe/Kyiv')).toEqual({
      customerId: 'c/1',
      nativeStatus: ['new', 'x'],
      createdFrom: '2024-12-11T22:00:00Z',
      createdTo: '2024-12-12T18:30:00Z',
      q: 'a:1',
    });
    expect(namedConnections('orders', given)).toEqual(['a', 'a', 'b', 'a']);
  });

  test('match nothing when one of them names only records of others', () => {
    expect(canMatch('orders', { nativeStatus: ['a:1', 'b:1'], q: 'x' }, 'a')).toBe(true);
    expect(canMatch('orders', { nativeStatus: ['a:1'], customerId: 'b:1' }, 'a')).toBe(false);
    expect(canMatch('orders', { nativeStatus: ['a:1'], customerId: 'b:1' }, 'b')).toBe(false);
    expect(canMatch('orders', { q: 'b:1', customerId: undefined }, 'a')).toBe(true);
  });
});

describe('over HTTP', () => {
  let vendor: FakeVendor;
  let gateway: TestGateway;
  let asked: ListQuery<OrderFilters>[] = [];
  const LIMITED = 'a-key-for-one-connection-only';
  beforeAll(async () => {
    vendor = await startFakeVendor();
    vendor.account = async () => ({ timezone: 'Asia/Kolkata' });
    const keys = [
      { name: 'reader', key: READER, scopes: ['*'] },
      { name: 'limited', key: LIMITED, scopes: ['*'], connections: ['a'] },
    ];
    gateway = await startGateway({ connections: vendor.connections(['a', 'b']), keys }, { adapters: [vendor.adapter] });
  });
  afterAll(async () => {
    await gateway.close();
    await vendor.emulator.stop();
  });
  beforeEach(() => {
    asked = [];
    vendor.emulator.forget();
    const facts = {
      createdFrom: 'day',
      createdTo: 'exact',
      number: 'scan',
      nativeStatus: 'exact',
      customerId: 'exact',
      q: 'exact',
    } as const;
    for (const name of ['a', 'b']) {
      vendor.can[name] = { orders: { get: orderGet, list: orderList({ filters: facts, asked: (query) => asked.push(query) }) } };
      vendor.rows[name] = [];
    }
  });
  const list = (query: string, key = READER) => gateway.call('GET', `/orders?${query}`, { key });

  test('the adapter gets what it filters by, exact and by the day, and none of what the gateway filters', async () => {
    await list('connection=a&createdFrom=2024-12-12&createdTo=2024-12-13T00:00:00Z&number=5&q=x&nativeStatus=a:1,a:2');
    expect(asked.map((query) => query.filters)).toEqual([
      { createdFrom: '2024-12-11T18:30:00Z', createdTo: '2024-12-13T00:00:00Z', q: 'x', nativeStatus: ['1', '2'] },
    ]);
  });

  test('a plain date begins in the zone that the account tells, from the first request on', async () => {
    vendor.rows.a = [
      { id: 'in', createdAt: '2024-12-11T18:30:00Z' },
      { id: 'out', createdAt: '2024-12-11T18:29:59Z' },
    ];
    const answer = await list('connection=a&createdFrom=2024-12-12');
    expect(answer.body.data.map((order: { id: string }) => order.id)).toEqual(['a:in']);
    expect(toNaive('2024-12-11T18:30:00Z', 'Asia/Kolkata')).toBe('2024-12-12 00:00:00');
  });

  test('a filter that the connection does not have is 422 that names it and those it has, and nothing is sent', async () => {
    const answer = await list('connection=a&externalId=5&updatedFrom=2024-01-01&q=x');
    expect(answer.body).toMatchObject({
      code: 'unsupported_filter',
      status: 422,
      connection: 'a',
      vendor: 'fake',
      operation: 'orders.list',
    });
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual(['updatedFrom', 'externalId']);
    expect(answer.body.detail).toContain('createdFrom, createdTo, customerId, nativeStatus, number, q');
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('an id of another connection skips the others, and asks them nothing', async () => {
    const answer = await list('customerId=b:7');
    expect(answer.body.sources).toMatchObject([
      { connection: 'a', status: 'skipped', error: { code: 'unsupported_filter' } },
      { connection: 'b', status: 'ok', error: null },
    ]);
    expect(asked.map((query) => query.filters.customerId)).toEqual(['7']);
    expect((await list('connection=a&customerId=b:7')).body).toMatchObject({
      data: [],
      page: { nextCursor: null },
      sources: [{ status: 'skipped' }],
    });
  });

  test('ids of several connections go to each its own', async () => {
    await list('nativeStatus=a:1,b:2,a:3');
    expect(asked.map((query) => query.filters.nativeStatus).sort()).toEqual([['1', '3'], ['2']]);
  });

  test.each([
    ['in an id', '/orders/none:1', '/orders/b:1'],
    ['in a filter', '/orders?customerId=none:1', '/orders?customerId=b:1'],
    ['in one of several ids', '/orders?nativeStatus=a:1,none:1', '/orders?nativeStatus=a:1,b:1'],
    ['in the query', '/orders?connection=a,none', '/orders?connection=a,b'],
  ])('a connection that is not there or not the key’s %s is the same 404', async (_where, unknown, forbidden) => {
    const answers = await Promise.all([unknown, forbidden].map((path) => gateway.call('GET', path, { key: LIMITED })));
    const [one, other] = answers.map(({ status, body }) => ({ status, ...body, requestId: '', instance: '' }));
    expect(one).toMatchObject({ status: 404, code: 'unknown_connection' });
    expect(other).toEqual(one);
    expect(vendor.emulator.seen).toEqual([]);
  });

  test.each([
    ['status=pendin'],
    ['status=pending,'],
    ['status='],
    ['status=pending&status=shipped'],
    ['nativeStatus=new'],
    ['customerId=7'],
    ['customerId=a:'],
    ['customerId=a:%D0%96'],
    ['createdFrom=yesterday'],
    ['createdFrom=2024-02-30'],
    ['createdFrom=2024-12-12T10:00:00'],
    ['createdFrom=2024-12-12T10:00:00+02:00'],
    ['q='],
    [`q=${'x'.repeat(256)}`],
    ['q=%00'],
    ['externalId=%0A'],
    ['limit=0'],
    ['limit=201'],
    ['limit=-1'],
    ['limit=1.5'],
    ['limit=x'],
    ['limit='],
    ['count=yes'],
    ['include=everything'],
    ['include=raw,'],
    ['sku=1'],
    ['Status=pending'],
    ['filter[status]=new'],
    ['connection='],
  ])('?%s is a 400 that names its parameter', async (query) => {
    const answer = await list(query);
    expect(answer.body).toMatchObject({ code: 'invalid_request', status: 400 });
    expect(answer.body.errors[0].path).toMatch(new RegExp(`^${(query.split('=')[0] ?? '').replace(/[[\]]/g, '\\$&')}`));
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('times with an encoded plus and ids with encoded signs are read', async () => {
    await list('connection=a&createdTo=2024-12-12T10:00:00%2B02:00&customerId=a:%25D0%2596');
    expect(asked[0]?.filters).toEqual({ createdTo: '2024-12-12T08:00:00Z', customerId: 'Ж' });
  });
});
