import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changesData } from '../../src/gateway/passthrough.ts';
import { type FakeVendor, startFakeVendor } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

const READS = 'a-key-that-may-only-pass-reads';
const WRITES = 'a-key-that-may-pass-and-write';
const NONE = 'a-key-that-may-read-everything';
let vendor: FakeVendor;
let gateway: TestGateway;
let loads = 0;

beforeAll(async () => {
  vendor = await startFakeVendor();
  vendor.reference.brands = {
    load: async () => [
      { id: 'a:1', connection: 'a', vendor: 'fake', kind: 'brands', name: `${++loads}`, code: null, active: null, extra: {} },
    ],
  };
  const keys = [
    { name: 'reads', key: READS, scopes: ['passthrough'], connections: ['a'] },
    { name: 'writes', key: WRITES, scopes: ['passthrough', 'stock:write', 'reference:read'] },
    { name: 'none', key: NONE, scopes: ['orders:read', 'orders:write'] },
  ];
  gateway = await startGateway(
    { connections: vendor.connections(['a', 'b'], { limits: { timeoutMs: 400 } }), keys },
    { adapters: [vendor.adapter] },
  );
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
beforeEach(async () => {
  vendor.emulator.heal();
  // One good answer, and the failures of the test before are no row any more.
  await pass('GET', '/echo/x');
  vendor.emulator.forget();
});
const pass = (method: string, path: string, options: { key?: string; headers?: Record<string, string>; body?: unknown } = {}) =>
  gateway.call(method, `/passthrough/a${path}`, { key: WRITES, ...options });

describe('a native call', () => {
  test('reaches the vendor as it is, with the credentials of the connection', async () => {
    const answer = await pass('GET', '/echo/a%20b/%D0%96?x=1&x=2&empty=&f[a]=%2B', { key: READS });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      method: 'GET',
      url: '/echo/a%20b/%D0%96?x=1&x=2&empty=&f[a]=%2B',
      headers: { 'x-token': 'the-vendors-own-token' },
    });
    expect(answer.headers['sluice-vendor-calls']).toBe('1');
  });

  test.each([
    ['POST', 'application/json', '{"sum": 500.30, "id": 12345678901234567890}'],
    ['PUT', 'text/csv; charset=utf-8', 'a;b\n1;2\n'],
    ['PATCH', 'application/x-www-form-urlencoded', 'a=1&b=%D0%96'],
    ['DELETE', 'application/json', '{}'],
    ['POST', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="f"\r\n\r\nbytes\r\n--x--\r\n'],
    ['POST', 'application/json', '{"__proto__": 1, not json at all'],
  ])('%s carries its body of %s to the byte', async (method, type, body) => {
    const answer = await pass(method, '/echo/x', { body, headers: { 'content-type': type } });
    expect(answer.body).toMatchObject({
      method,
      body,
      headers: { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) },
    });
  });

  test("keeps the caller's credentials, cookies and connection to itself", async () => {
    const own = {
      ...{ cookie: 'session=1', 'x-api-key': 'also-a-key', 'x-forwarded-for': '10.0.0.1', forwarded: 'for=1', via: '1.1 proxy' },
      ...{
        'idempotency-key': 'k',
        prefer: 'x',
        'x-token': 'forged',
        te: 'trailers',
        'sluice-x': '1',
        origin: 'https://shop',
        'accept-encoding': 'gzip',
      },
    };
    const { headers } = (await pass('GET', '/echo/x', { headers: { ...own, 'x-own': 'kept', 'accept-language': 'uk' } })).body;
    expect(headers).toMatchObject({
      'x-own': 'kept',
      'accept-language': 'uk',
      'x-token': 'the-vendors-own-token',
      'accept-encoding': 'identity',
    });
    for (const name of Object.keys(own)) if (!['x-token', 'accept-encoding'].includes(name)) expect(headers).not.toHaveProperty(name);
    expect(headers).not.toHaveProperty('authorization');
  });

  test("gives back the vendor's headers, but none by which the gateway speaks itself, and no address of the vendor", async () => {
    const answer = await pass('GET', '/echo/x', { headers: { 'x-request-id': 'mine-1' } });
    expect(answer.headers).toMatchObject({ 'x-vendor': 'yes', 'x-request-id': 'mine-1', location: '/passthrough/a/orders/1' });
    for (const name of ['set-cookie', 'access-control-allow-origin', 'server']) expect(answer.headers).not.toHaveProperty(name);
    expect((await pass('GET', '/a/orders/none')).headers.location).toBeUndefined();
  });

  test.each([200, 404, 422, 429, 500, 503])('gives back %i and its body as they are, once', async (status) => {
    vendor.emulator.fail({ show: { status, body: '<b>їхнє</b>', headers: { 'content-type': 'text/html' } } });
    const answer = await pass('GET', '/echo/x');
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([status, '<b>їхнє</b>', 'text/html']);
    expect(vendor.emulator.seen).toHaveLength(1);
  });

  test.each([
    ['GET', 'reset', 503, 'vendor_unavailable'],
    ['POST', 'reset', 504, 'outcome_unknown'],
    ['POST', 'hang', 504, 'outcome_unknown'],
    ['POST', 'cut', 504, 'outcome_unknown'],
  ] as const)('%s without an answer (%s) is %i %s', async (method, show, status, code) => {
    vendor.emulator.fail({ show });
    const answer = await pass(method, '/echo/x', method === 'GET' ? {} : { body: {} });
    expect(answer.body).toMatchObject({ status, code, connection: 'a', vendor: 'fake' });
    expect(answer.body.requestId).toBe(answer.headers['x-request-id']);
    if (method === 'POST') expect(vendor.emulator.seen).toHaveLength(1);
  });

  test('HEAD has no body', async () => {
    const answer = await pass('HEAD', '/echo/x', { key: READS });
    expect([answer.status, answer.text, answer.headers['x-vendor']]).toEqual([200, '', 'yes']);
    expect(vendor.emulator.seen[0]?.method).toBe('HEAD');
  });
});

describe('who may', () => {
  test.each([
    ['GET', '/echo/x', 200, 200],
    ['POST', '/echo/x', 403, 200],
    ['DELETE', '/echo/x', 403, 200],
    ['GET', '/echo/pay', 403, 200],
    ['HEAD', '/echo/pay', 403, 200],
    ['GET', '/echo/p%61y', 403, 200],
    ['GET', '/echo/PAY', 403, 200],
    ['GET', '/echo/pay/', 403, 200],
    ['GET', '/echo/pay?x=1', 403, 200],
    ['GET', '/echo/payments', 200, 200],
    ['POST', '/echo/search', 200, 200],
    ['POST', '/echo/SEARCH', 403, 200],
    ['POST', '/echo/search/', 403, 200],
  ])('%s %s: a key without a write scope gets %i, one with it %i', async (method, path, reading, writing) => {
    const body = method === 'GET' || method === 'HEAD' ? {} : { body: {} };
    expect((await pass(method, path, { key: READS, ...body })).status).toBe(reading);
    expect((await pass(method, path, { ...body })).status).toBe(writing);
    expect(vendor.emulator.seen).toHaveLength(reading === 200 ? 2 : 1);
  });

  test.each([
    'x-http-method-override',
    'X-HTTP-Method',
    'X-Method-Override',
  ])('a read that calls itself a write by %s is one', async (name) => {
    expect((await pass('GET', '/echo/x', { key: READS, headers: { [name]: 'DELETE' } })).status).toBe(403);
  });

  test('a key without the scope may not, and learns nothing', async () => {
    const answers = await Promise.all(['a', 'none'].map((id) => gateway.call('GET', `/passthrough/${id}/echo/x`, { key: NONE })));
    for (const answer of answers) expect(answer.body).toMatchObject({ code: 'forbidden', status: 403 });
    expect((await gateway.call('GET', '/passthrough/a/echo/x', { key: null })).status).toBe(401);
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('a connection that is not there, or not the key’s, is the same 404', async () => {
    const [forbidden, unknown] = await Promise.all(
      ['b', 'none'].map((id) => gateway.call('GET', `/passthrough/${id}/echo/x`, { key: READS })),
    );
    for (const answer of [forbidden, unknown]) expect(answer?.body).toMatchObject({ code: 'unknown_connection', status: 404 });
    expect({ ...forbidden?.body, requestId: '', instance: '' }).toEqual({ ...unknown?.body, requestId: '', instance: '' });
  });

  test('a rule about a verb says nothing of another', () => {
    const connection = { adapter: vendor.adapter };
    expect(changesData(connection, 'OPTIONS', '/echo/pay')).toBe(false);
    expect(changesData(connection, 'POST', '/echo/pay')).toBe(true);
    expect(changesData(connection, 'GET', '/echo/search')).toBe(false);
    expect(changesData(connection, 'GET', '/echo/pay%FF')).toBe(false);
  });
});

describe('a path or query that could be read in two ways', () => {
  test.each([
    ...['/echo/..%2fx', '/echo/%2fx/y', '/echo//x', '/echo/%5cx', '/echo/x%00', '/echo/x%0a', '/echo/%252e', '/echo/x;a=b'],
    ...['/echo/x?token=mine', '/echo/x?TOKEN=mine', '/echo/x?%74oken=mine', '/echo/x?a=1&token[]=mine', '/echo/x%zz'],
  ])('%s is refused before anything is sent', async (path) => {
    const answer = await pass('GET', path);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('invalid_request');
    expect(answer.text).not.toContain('mine"');
    expect(vendor.emulator.seen).toEqual([]);
  });
});

test('a native write drops what is cached of its connection, also when its answer was lost; a read does not', async () => {
  const brands = async () => (await gateway.call('GET', '/reference/brands?connection=a', { key: WRITES })).body.data[0].name;
  const first = await brands();
  await pass('GET', '/echo/x');
  expect(await brands()).toBe(first);
  await pass('POST', '/echo/x', { body: {} });
  const second = await brands();
  expect(second).not.toBe(first);
  vendor.emulator.fail({ show: 'reset' });
  await pass('POST', '/echo/x', { body: {} });
  expect(await brands()).not.toBe(second);
});
