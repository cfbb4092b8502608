/** SelSup where a recorded exchange cannot show it: requests against the vendor's public OpenAPI document, tables of amounts, times and statuses. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { startEmulator } from '../../adapters/selsup/emulator/index.ts';
import { isWholeKopecks, toKopecks } from '../../adapters/selsup/map/amounts.ts';
import { fromOrderStatus, NATIVE_STATUSES, nativeStatusesOf, toOrderStatus } from '../../adapters/selsup/map/statuses.ts';
import { toTime } from '../../adapters/selsup/map/times.ts';
import { fill } from '../../adapters/selsup/paths.ts';
import { Options } from '../../adapters/selsup/settings.ts';
import { wire } from '../../adapters/selsup/wire.ts';
import type { SeenRequest } from '../../src/emulator.ts';
import { startGateway } from '../harness.ts';

interface Specification {
  readonly operations: Readonly<Record<string, { readonly query: readonly string[]; readonly body?: string }>>;
  readonly schemas: Readonly<Record<string, { readonly keys: readonly string[]; readonly records: Readonly<Record<string, string>> }>>;
}
const specification = JSON.parse(readFileSync(new URL('selsup-openapi.json', import.meta.url), 'utf8')) as Specification;

/** The paths of the public document, where the newer one (selsup.txt 19-27) has others. */
const PUBLIC = {
  modelGet: 'GET /api/product/model/{modelId}',
  modelCreate: 'POST /api/product/model/create',
};

/** What only the newer document has: selsup.txt 19, a change that merges. */
const NEWER: Specification['operations'] = { 'PATCH /api/model/{modelId}': { query: [], body: 'ProductModel' } };

/** What of a request the document does not know. */
function unknownIn(request: Pick<SeenRequest, 'method' | 'url' | 'path' | 'body'>): string[] {
  const found = Object.entries({ ...specification.operations, ...NEWER }).find(([operation]) => {
    const [method, path = ''] = operation.split(' ');
    return method === request.method && new RegExp(`^${path.replace(/\{\w+\}/g, '\\d+')}$`).test(request.path);
  });
  if (!found) return [`${request.method} ${request.path}`];
  const [name, { query, body }] = found;
  const given = [...new URL(request.url, 'http://vendor').searchParams.keys()];
  const parameters = given.filter((parameter) => !query.includes(parameter)).map((parameter) => `${name}?${parameter}`);
  if (request.body === '') return parameters;
  return [
    ...parameters,
    ...(body === undefined ? [`${name} has no body`] : unknownKeys(JSON.parse(request.body), body.replace('[', ''), name)),
  ];
}

function unknownKeys(value: unknown, schema: string, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => unknownKeys(item, schema, at));
  if (typeof value !== 'object' || value === null) return [];
  const { keys = [], records = {} } = specification.schemas[schema] ?? {};
  return Object.entries(value).flatMap(([key, inner]) => {
    const record = records[key];
    if (record) return unknownKeys(inner, record, `${at}/${key}`);
    return keys.includes(key) ? [] : [`${at}/${key}`];
  });
}

describe('requests', async () => {
  const emulator = await startEmulator({ seed: 'sandbox' });
  const gateway = await startGateway({
    connections: [
      {
        id: 'shop',
        vendor: 'selsup',
        baseUrl: emulator.url,
        ...emulator.connection,
        options: { ...emulator.connection.options, warehouseId: '10001', categoryTnvedId: '6204430000', paths: PUBLIC },
        limits: { requestsPerSecond: 1000, concurrency: 16, timeoutMs: 5000, retries: 0 },
      },
    ],
  });
  afterAll(async () => {
    await gateway.close();
    await emulator.stop();
  });
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await gateway.call(method, path, body === undefined ? {} : { body });
    expect([200, 201, 204], `${method} ${path} ${answer.text}`).toContain(answer.status);
    return answer.body;
  };

  test('are known to the vendor’s public document: paths, parameters and keys of bodies', async () => {
    emulator.forget();
    const order = await call('POST', '/orders?connection=shop', {
      externalId: 'WEB 1/2',
      customer: { firstName: 'Иван', lastName: 'Петров', phone: '+79990001122', email: 'ivan@example.test' },
      items: [{ variantId: 'shop:6510', quantity: 2, unitPrice: '630.00' }],
      status: 'processing',
      shipping: {
        methodId: 'shop:CDEK',
        trackingNumber: '1094876543',
        address: { region: 'Москва', text: 'ул. Ленина, 1', postalCode: '101000' },
        pickupPoint: { id: 'MSK124' },
      },
      notes: { customer: 'Позвонить' },
      extra: { name: 'Заказ с сайта', deliveryDate: '2026-12-01T09:00:00Z' },
    });
    await call('PATCH', `/orders/${order.id}`, {
      items: [{ variantId: 'shop:6511', quantity: 1, unitPrice: '10.00' }],
      notes: { customer: null },
      customer: { phone: '+79990001133' },
      status: 'shipped',
    });
    await call('GET', `/orders/${order.id}/history`);
    await call('POST', `/orders/${order.id}/cancel`);
    await call('DELETE', `/orders/${order.id}`);
    for (const query of [
      'status=pending,shipped',
      'createdFrom=2024-01-01&createdTo=2027-01-01',
      'updatedFrom=2024-01-01T00:00:00Z',
      'externalId=x&warehouseId=shop:10001&count=true',
    ])
      await call('GET', `/orders?connection=shop&${query}`);
    for (const query of ['limit=3', 'sku=x', 'categoryId=shop:36&brandId=shop:10', 'warehouseId=shop:10001&q=ART'])
      await call('GET', `/products?connection=shop&${query}`);
    const product = await call('POST', '/products?connection=shop', {
      name: 'Шапка',
      sku: 'CAP-1',
      externalId: 'ext-1',
      barcodes: ['4600000000017'],
      description: 'Тёплая',
      images: ['https://example.com/1.jpg', 'https://example.com/2.jpg'],
      price: '140.50',
      salePrice: '130.25',
      cost: '98.75',
      quantity: 6,
    });
    await call('PATCH', `/products/${product.id}`, {
      name: 'Шапка зимняя',
      variants: [{ id: product.variants[0].id, externalId: 'own-1' }],
    });
    await call('GET', '/stock?connection=shop&productId=shop:4302');
    await call('PUT', '/stock', { lines: [{ variantId: 'shop:6510', warehouseId: 'shop:10001', quantity: 5 }] });
    const customer = await call('POST', '/customers?connection=shop', { firstName: 'Мария', addresses: [{ text: 'Казань' }] });
    await call('PATCH', `/customers/${customer.id}`, { email: 'maria@example.test' });
    const [company] = (await call('GET', '/customers?connection=shop&type=company')).data;
    await call('PATCH', `/customers/${company.id}`, { phones: ['+79990001144'], company: { kpp: '770001002' } });
    await call('GET', '/customers?connection=shop&count=true');
    const category = await call('POST', '/categories?connection=shop', { name: 'Шапки', parentId: 'shop:36', externalId: 'caps' });
    await call('PATCH', `/categories/${category.id}`, { name: 'Шапки зимние' });
    await call('DELETE', `/categories/${category.id}`);
    for (const kind of ['warehouses', 'brands', 'organizations', 'managers']) await call('GET', `/reference/${kind}?connection=shop`);
    expect(emulator.seen.length).toBeGreaterThan(40);
    expect([...new Set(emulator.seen.flatMap(unknownIn))]).toEqual([]);
    expect(emulator.refused.map(({ reason }) => reason)).toEqual([]);
  });

  test('a path, a parameter or a key that the document does not have would show', () => {
    expect(unknownIn({ method: 'GET', url: '/api/orders', path: '/api/orders', body: '' })).toEqual(['GET /api/orders']);
    expect(unknownIn({ method: 'GET', url: '/api/order/find?since=1', path: '/api/order/find', body: '' })).toEqual([
      'GET /api/order/find?since',
    ]);
    const body = JSON.stringify({ type: 'RETAIL', discount: 1, products: [{ productId: 1, name: 'x' }] });
    expect(unknownIn({ method: 'POST', url: '/api/order/', path: '/api/order/', body })).toEqual([
      'POST /api/order//discount',
      'POST /api/order//products/name',
    ]);
  });
});

test.each([
  [630.0000000000001, '630.00'],
  ['630.0000000000001', '630.00'],
  [0.125, '0.13'],
  [-0.125, '-0.13'],
  [0.004, '0.00'],
  [-0.004, '0.00'],
  [4200, '4200.00'],
  [1e21, '1000000000000000000000.00'],
  [9.995, '10.00'],
  [null, null],
])('%s roubles are %s', (native, expected) => expect(toKopecks(native)).toBe(expected));

test.each([
  ['0.10', true],
  ['0.125', false],
  ['10', true],
])('%s is whole kopecks: %s', (amount, expected) => expect(isWholeKopecks(amount)).toBe(expected));

test.each([
  ['2024-06-20T15:00:00Z', '2024-06-20T15:00:00Z'],
  ['2023-06-06T17:55:24Z[UTC]', '2023-06-06T17:55:24Z'],
  ['2026-09-29T14:41:25.000Z', '2026-09-29T14:41:25Z'],
  ['2026-09-29T14:41:25.120Z', '2026-09-29T14:41:25.120Z'],
  ['', null],
  [null, null],
])('the time %s is %s', (native, expected) => expect(toTime(native)).toBe(expected));

describe('statuses', () => {
  const plain = { statusMap: {} };
  test('a status that is written reads back as itself', () => {
    for (const status of ['pending', 'processing', 'shipped', 'completed', 'cancelled', 'returned'] as const)
      expect(toOrderStatus(fromOrderStatus(status, plain), plain)).toBe(status);
    for (const status of ['confirmed', 'delivered'] as const) expect(fromOrderStatus(status, plain)).toBeUndefined();
  });
  test('statusMap comes first, and what it takes away is not written by default', () => {
    const scope = { statusMap: { SEND: 'delivered', OWN: 'confirmed' } } as const;
    expect([toOrderStatus('SEND', scope), fromOrderStatus('delivered', scope), fromOrderStatus('confirmed', scope)]).toEqual([
      'delivered',
      'SEND',
      'OWN',
    ]);
    expect(fromOrderStatus('shipped', scope)).toBeUndefined();
    expect([nativeStatusesOf(['delivered'], scope), nativeStatusesOf(['confirmed'], scope)]).toEqual([['SEND'], null]);
  });
  test('there are 25, and only what nobody knows cannot be asked for', () => {
    expect(NATIVE_STATUSES).toHaveLength(25);
    expect(nativeStatusesOf(['unknown'], plain)).toBeNull();
    expect(toOrderStatus('TRANSIT_CHECK', plain)).toBe('unknown');
  });
});

test('a template keeps its values where it has them, encoded in the path', () => {
  expect(fill('POST /api/order/updateStatus?orderId={orderId}&status={status}', { orderId: '5', status: 'SEND' })).toEqual({
    method: 'POST',
    path: '/api/order/updateStatus',
    endpoint: '/api/order/updateStatus',
    query: { orderId: '5', status: 'SEND' },
  });
  expect(fill('GET /api/x/{id}', { id: 'a/b' })).toMatchObject({ path: '/api/x/a%2Fb', endpoint: '/api/x/{id}' });
});

test('a path that would turn a write into a read, lose its id, or belongs to no operation is refused', () => {
  for (const paths of [
    { orderCreate: 'GET /api/order' },
    { orderGet: 'GET /api/order' },
    { orderFind: '/api/order' },
    { nothing: 'GET /x' },
  ])
    expect(Options.safeParse({ paths }).success, JSON.stringify(paths)).toBe(false);
});

test.each([
  [200, '{"id":1,"message":"error_no_stock"}', undefined],
  [201, '{}', 'invalid'],
  [400, '{"message":"error_empty_warehouse"}', 'rejected'],
  [403, '{"error":"error_access_denied"}', 'auth'],
  [404, '', 'missing'],
  [429, '', 'limited'],
  [500, '{"error":"error_parse","system":"x"}', 'rejected'],
  [500, '{"error":"x"}', 'broken'],
  [503, '', 'unavailable'],
])('an answer %s %s is a failure of kind %s', (status, text, kind) => {
  expect(wire.readFailure({ status, headers: {}, text, json: text === '' ? undefined : JSON.parse(text) })?.kind).toBe(kind);
});
