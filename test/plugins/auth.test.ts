import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { type FakeVendor, orderGet, orderList, startFakeVendor } from '../fake-vendor.ts';
import { type Answer, startGateway, type TestGateway, testConfig } from '../harness.ts';

const ALL = 'key-of-every-scope-and-place';
const HASHED = 'key-of-which-only-a-hash-is-kept';
const LIMITED = 'key-of-one-connection-only';
const NOTHING = 'key-of-a-scope-nobody-asks-for';
const keys = [
  { name: 'all', key: ALL, scopes: ['*'] },
  { name: 'hashed', sha256: createHash('sha256').update(HASHED).digest('hex'), scopes: ['orders:read'] },
  { name: 'limited', key: LIMITED, scopes: ['*'], connections: ['a'] },
  { name: 'nothing', key: NOTHING, scopes: ['passthrough'] },
  { name: 'empty', sha256: createHash('sha256').update('').digest('hex'), scopes: ['*'] },
];
let vendor: FakeVendor;
let gateway: TestGateway;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly scope: string | undefined;
}
/** Every operation of the document, with the scope that its description names. */
let operations: Operation[];

beforeAll(async () => {
  vendor = await startFakeVendor();
  for (const name of ['a', 'b']) {
    vendor.can[name] = { orders: { get: orderGet, list: orderList({ filters: { customerId: 'exact' } }) } };
    vendor.rows[name] = [{ id: '1' }];
  }
  const settings = { connections: vendor.connections(['a', 'b']), keys };
  gateway = await startGateway(settings, { adapters: [vendor.adapter] });
  const app = await buildApp(testConfig(settings, [vendor.adapter]), { adapters: [vendor.adapter] });
  const { paths = {} } = app.swagger() as { paths?: Record<string, Record<string, { description?: string }>> };
  await app.close();
  operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { description = '' }]) => ({
      method: method.toUpperCase(),
      path: path
        .replace('{connection}/{path}', 'a/echo/x')
        .replace('{connection}', 'a')
        .replace('{kind}', 'brands')
        .replace(/\{[a-z]+\}/gi, 'a:1'),
      scope: /Scope: `([^`]+)`/.exec(description)?.[1],
    })),
  );
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
beforeEach(() => vendor.emulator.forget());

const without = (answer: Answer) => ({ ...answer.body, requestId: '', instance: '' });

describe('every operation', () => {
  test('is one of those that need a key, or of the few that are open', () => {
    expect(
      operations
        .filter((each) => each.scope === undefined)
        .map((each) => each.path)
        .sort(),
    ).toEqual(['/healthz', '/readyz']);
    expect(operations.length).toBeGreaterThan(35);
  });

  test('without a key is 401, the same for all, and nothing is sent', async () => {
    for (const { method, path, scope } of operations) {
      if (scope === undefined) continue;
      for (const options of [{ key: null }, { key: 'a-key-that-nobody-has' }, { key: '' }]) {
        const answer = await gateway.call(method, path, options);
        expect([method, path, answer.status]).toEqual([method, path, 401]);
        expect(without(answer)).toMatchObject({ code: 'unauthenticated', detail: expect.stringContaining('Authorization: Bearer') });
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="sluice"');
        expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      }
    }
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('without its scope is 403 that names it, before anything else is looked at', async () => {
    for (const { method, path, scope } of operations) {
      if (scope === undefined || scope === 'any key' || scope === 'passthrough') continue;
      const answer = await gateway.call(method, path, { key: NOTHING, ...(method === 'GET' ? {} : { body: '{ not json' }) });
      expect([method, path, answer.status]).toEqual([method, path, 403]);
      expect(answer.body).toMatchObject({ code: 'forbidden', detail: `This key lacks the scope ${scope}.` });
    }
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('with its scope gets past the door', async () => {
    for (const { method, path, scope } of operations) {
      if (scope === undefined) continue;
      const answer = await gateway.call(method, path, { key: ALL });
      expect([method, path, [401, 403].includes(answer.status)]).toEqual([method, path, false]);
    }
  });

  test('is asked for with HEAD like with GET', async () => {
    expect((await gateway.call('HEAD', '/orders', { key: null })).status).toBe(401);
    expect((await gateway.call('HEAD', '/orders', { key: NOTHING })).status).toBe(403);
    const answer = await gateway.call('HEAD', '/orders', { key: ALL });
    expect([answer.status, answer.text]).toEqual([200, '']);
  });
});

describe('a key', () => {
  test.each([
    [{ authorization: `Bearer ${ALL}` }, 200],
    [{ authorization: `bearer ${ALL}` }, 200],
    [{ authorization: `Bearer   ${ALL} ` }, 200],
    [{ 'x-api-key': ALL }, 200],
    [{ 'x-api-key': ` ${ALL} ` }, 200],
    [{ authorization: `Bearer ${HASHED}` }, 200],
    [{ authorization: 'Basic dXNlcjpwYXNz', 'x-api-key': ALL }, 200],
    [{ authorization: 'Bearer wrong', 'x-api-key': ALL }, 401],
    [{ authorization: ALL }, 401],
    [{ authorization: `Basic ${ALL}` }, 401],
    [{ authorization: `Bearer ${ALL} more` }, 401],
    [{ authorization: `Bearer ${ALL.toUpperCase()}` }, 401],
    [{ authorization: `Bearer ${keys[1]?.sha256}` }, 401],
    [{ authorization: 'Bearer ' }, 401],
    [{ 'x-api-key': '' }, 401],
    [{ cookie: `key=${ALL}` }, 401],
    [{}, 401],
  ])('in %j is answered with %i', async (headers, status) => {
    expect((await gateway.call('GET', '/orders', { key: null, headers: headers as Record<string, string> })).status).toBe(status);
  });

  test('in the query is no key, and is not told back', async () => {
    const answer = await gateway.call('GET', `/orders?key=${ALL}`, { key: null });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain(ALL);
  });
});

test.each([
  ['GET', '/orders/#:1'],
  ['PATCH', '/orders/#:1'],
  ['DELETE', '/orders/#:1'],
  ['POST', '/orders/#:1/cancel'],
  ['GET', '/orders/#:1/history'],
  ['GET', '/products/#:1'],
  ['GET', '/customers/#:1/transactions'],
  ['POST', '/customers/#:1/transactions'],
  ['PATCH', '/categories/#:1'],
  ['GET', '/orders?connection=#'],
  ['GET', '/orders?connection=a,#'],
  ['GET', '/orders?customerId=#:1'],
  ['GET', '/reference/brands?connection=#'],
  ['POST', '/orders?connection=#'],
  ['POST', '/categories?connection=#'],
  ['GET', '/connections/#'],
  ['GET', '/passthrough/#/echo/x'],
])('%s %s: a connection that is not there and one that is not the key’s are the same answer', async (method, path) => {
  const bodies: Record<string, object> = {
    PATCH: { name: 'x' },
    '/orders?connection=#': { customer: {}, items: [{ quantity: 1, unitPrice: '1' }] },
    '/categories?connection=#': { name: 'x' },
    '/customers/#:1/transactions': { amount: '1' },
  };
  const body =
    method === 'GET' || method === 'DELETE'
      ? undefined
      : path.startsWith('/orders/') && method === 'PATCH'
        ? { status: 'shipped' }
        : (bodies[path] ?? bodies[method] ?? {});
  const [forbidden, unknown] = await Promise.all(
    ['b', 'nowhere'].map((id) => gateway.call(method, path.replace('#', id), { key: LIMITED, ...(body && { body }) })),
  );
  if (!forbidden || !unknown) throw new Error('no answers');
  expect(forbidden.body).toMatchObject({ code: 'unknown_connection', status: 404 });
  expect(without(unknown)).toEqual(without(forbidden));
  const names = (answer: Answer) => Object.keys(answer.headers).sort();
  expect(names(unknown)).toEqual(names(forbidden));
  expect(vendor.emulator.seen).toEqual([]);
});

test('without ?connection= a list asks the connections that the key may use, and no other', async () => {
  const answer = await gateway.call('GET', '/orders', { key: LIMITED });
  expect(answer.body.sources.map((source: { connection: string }) => source.connection)).toEqual(['a']);
  expect(answer.body.data.map((order: { id: string }) => order.id)).toEqual(['a:1']);
});

test.each([
  '/healthz',
  '/readyz',
  '/docs',
  '/docs/static/swagger-ui.css',
  '/openapi.json',
  '/openapi.yaml',
])('%s is open to all', async (path) => {
  expect((await gateway.call('GET', path, { key: null })).status).toBe(200);
});

test('metrics are for administrators, unless they are public', async () => {
  const metrics = (key: string | null, at = gateway) => at.call('GET', '/metrics', { key });
  expect([(await metrics(null)).status, (await metrics(HASHED)).status, (await metrics(ALL)).status]).toEqual([401, 403, 200]);
  const open = await startGateway(
    { connections: vendor.connections(['a']), server: { metrics: { public: true } } },
    { adapters: [vendor.adapter] },
  );
  expect((await metrics(null, open)).text).toContain('sluice_request_duration_seconds');
  await open.close();
});

test('who has no key learns of no route whether it is there', async () => {
  const answers = await Promise.all(
    ['/nothing', '/orders/a:1/nothing', '/passthrough', '/docs/nothing'].map((path) => gateway.call('GET', path, { key: null })),
  );
  for (const answer of answers) expect(answer.status).toBe(401);
  expect((await gateway.call('PUT', '/orders', { key: null })).status).toBe(401);
});
