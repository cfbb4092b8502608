import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { CATALOGUE } from '../../src/errors.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { type FakeVendor, orderCreate, orderGet, orderList, startFakeVendor } from '../fake-vendor.ts';
import { KEY, startGateway, type TestGateway, testConfig } from '../harness.ts';

let vendor: FakeVendor;
let gateway: TestGateway;
beforeAll(async () => {
  vendor = await startFakeVendor();
  gateway = await startGateway({ connections: vendor.connections(['a']) }, { adapters: [vendor.adapter] });
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
beforeEach(() => {
  vendor.emulator.heal();
  vendor.can.a = { orders: { get: orderGet, list: orderList({}), create: orderCreate() } };
  vendor.rows.a = [{ id: '1' }];
});

/** Sends bytes, and reads until the gateway closes the connection. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
const bodyOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
const throwing = (error: unknown) => ({
  orders: {
    get: {
      ...orderGet,
      run: async () => {
        throw error;
      },
    },
  },
});

test('a problem has the shape of RFC 9457, with the title, status and advice of its code', async () => {
  const answer = await gateway.call('GET', '/orders/a:2', { headers: { 'x-request-id': 'mine.1' } });
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.body).toEqual({
    ...{ type: 'urn:sluice:problem:not_found', title: CATALOGUE.not_found.title, status: 404, detail: 'There is no record a:2.' },
    ...{ instance: '/orders/a:2', code: 'not_found', requestId: 'mine.1', retryable: false },
  });
});

describe('a request id', () => {
  test.each(['a', 'A-1.b:c_2', 'x'.repeat(64)])('%s is kept', async (id) => {
    expect((await gateway.call('GET', '/healthz', { headers: { 'x-request-id': id } })).headers['x-request-id']).toBe(id);
  });

  test.each(['', ' ', 'a b', 'x'.repeat(65), 'a"b', '<script>', 'a,b', 'я'])('%j is replaced', async (id) => {
    const answer = await gateway.call('GET', '/orders/none', { headers: { 'x-request-id': Buffer.from(id).toString('latin1') } });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.body.requestId).toBe(answer.headers['x-request-id']);
  });

  test('is on every answer, and another each time', async () => {
    const paths = ['/healthz', '/orders', '/nothing', '/orders/%zz', '/orders?limit=0', '/docs', '/openapi.json'];
    const ids = await Promise.all(paths.map(async (path) => (await gateway.call('GET', path)).headers['x-request-id']));
    expect(new Set(ids).size).toBe(paths.length);
    expect(ids).not.toContain(undefined);
  });
});

describe('a path', () => {
  test.each([
    '/',
    '/order',
    '/Orders',
    '/orders/a:1/nothing',
    '/orders//',
    '/v1/orders',
    '/passthrough/a',
    '/../etc/passwd',
    '/docs/nothing',
  ])('%s that is none is 404 unknown_route', async (path) => {
    expect((await gateway.call('GET', path)).body).toMatchObject({ code: 'unknown_route', status: 404 });
  });

  test.each([
    ['PUT', '/orders', 'GET, HEAD, POST'],
    ['DELETE', '/products/a:1', 'GET, HEAD, PATCH'],
    ['POST', '/orders/a:1', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/orders/a:1/cancel', 'POST'],
    ['PATCH', '/stock', 'GET, HEAD, PUT'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/orders', 'GET, HEAD, POST'],
  ])('%s %s is 405 with those it takes', async (method, path, allow) => {
    const answer = await gateway.call(method, path);
    expect(answer.body).toMatchObject({ code: 'method_not_allowed', status: 405 });
    expect(answer.headers.allow).toBe(allow);
  });

  test.each(['/orders/%zz', '/orders/%', '/%E0%A4%A', '/orders/a:%zz'])('%s that cannot be decoded is 400', async (path) => {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\nConnection: close\r\n\r\n`);
    expect(answer).toContain('content-type: application/problem+json');
    expect([400, 404]).toContain(bodyOf(answer).status);
  });

  test('with an id that is far too long is 404', async () => {
    expect((await gateway.call('GET', `/orders/a:${'x'.repeat(2000)}`)).body).toMatchObject({ code: 'not_found', status: 404 });
  });

  test.each(['a', 'a:', ':1', 'no-colon', 'A:1'])('with an id that is none (%s) is 404', async (id) => {
    expect((await gateway.call('GET', `/orders/${id}`)).status).toBe(404);
  });

  test('of a whole URL, as proxies send it, is read', async () => {
    const answer = await raw(
      `GET http://elsewhere/orders/a:1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(bodyOf(answer).id).toBe('a:1');
  });

  test.each(['a%3A1', 'a:1', 'a:%31', 'a%3A%2531'])('names a record as %s', async (id) => {
    expect((await gateway.call('GET', `/orders/${id}`)).body.id).toBe('a:1');
  });
});

describe('bytes that are no request', () => {
  test.each([
    ['GARBAGE\r\n\r\n', 400],
    [`GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n', 400],
  ])('are answered as a problem, and the connection is closed (%#)', async (text, status) => {
    const answer = await raw(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('Content-Type: application/problem+json');
    expect(bodyOf(answer)).toMatchObject({ code: 'invalid_request', status, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });
});

describe('what a caller accepts', () => {
  test.each([
    undefined,
    '*/*',
    'application/json',
    'application/problem+json',
    'application/*',
    'text/html, */*;q=0.1',
  ])('%s is served', async (accept) => {
    expect((await gateway.call('GET', '/orders', { headers: accept === undefined ? {} : { accept } })).status).toBe(200);
  });

  test.each(['text/html', 'application/xml', 'image/*', 'application/json;q=0'])('%s is 406', async (accept) => {
    expect((await gateway.call('GET', '/orders', { headers: { accept } })).body).toMatchObject({ code: 'not_acceptable', status: 406 });
  });

  test('does not matter where the answer is another’s, or a page', async () => {
    expect((await gateway.call('GET', '/passthrough/a/echo/x', { headers: { accept: 'text/csv' } })).status).toBe(200);
    expect((await gateway.call('GET', '/docs', { headers: { accept: 'text/html' } })).status).toBe(200);
    expect((await gateway.call('GET', '/metrics', { headers: { accept: 'text/plain' } })).status).toBe(200);
  });
});

describe('input that is not valid', () => {
  const errors = async (body: object, path = '/orders') => (await gateway.call('POST', path, { body })).body.errors;
  const line = { quantity: 1, unitPrice: '1' };

  test('is told with every fault and its place', async () => {
    const told = await errors({
      ...{
        customer: { id: 'x', nothing: 1 },
        currency: 'uah',
        status: 'unknown',
        createdAt: '2024-02-30T00:00:00Z',
        externalId: 'a\nb',
        more: 1,
      },
      items: [
        { ...line, quantity: 0 },
        { ...line, unitPrice: 1 },
        { ...line, unitPrice: '-1', options: [{ name: 'x' }] },
      ],
      shipping: { address: { country: 'Ukraine' } },
    });
    expect(told.map((error: { path: string }) => error.path).sort()).toEqual([
      ...['/createdAt', '/currency', '/customer/id', '/customer/nothing', '/externalId', '/items/0/quantity', '/items/1/unitPrice'],
      ...['/items/2/options/0/value', '/items/2/unitPrice', '/more', '/shipping/address/country', '/status'],
    ]);
    for (const error of told) expect(error.message).not.toBe('');
  });

  test.each([
    [{}, ['/customer', '/items']],
    [{ customer: {}, items: [] }, ['/items']],
    [{ customer: null, items: [line] }, ['/customer']],
    [[], ['']],
    ['text', ['']],
    [7, ['']],
    [null, ['']],
  ])('%j is told at %j', async (body, paths) => {
    const { body: problem } = await gateway.call('POST', '/orders', { body: JSON.stringify(body) });
    expect(problem.errors.map((error: { path: string }) => error.path)).toEqual(paths);
  });

  test('names keys with slashes and tildes as pointers do', async () => {
    expect(await errors({ customer: {}, items: [line], 'a/b~c': 1 })).toEqual([{ path: '/a~1b~0c', message: 'unknown field' }]);
  });

  test('of a choice is told by the alternative that fits best', async () => {
    const told = await gateway.call('PUT', '/stock', {
      body: {
        lines: [
          { variantId: 'a:1', quantity: 1, more: 1 },
          { variantId: 'nope', quantity: 1 },
        ],
      },
    });
    expect(told.body.errors).toContainEqual({ path: '/lines/0/more', message: 'unknown field' });
    expect(told.body.errors.map((error: { path: string }) => error.path)).toContain('/lines/1/variantId');
  });

  test('by the thousand is told in part', async () => {
    const { body } = await gateway.call('POST', '/orders', { body: { customer: {}, items: Array.from({ length: 1000 }, () => ({})) } });
    expect(body.errors).toHaveLength(100);
    expect(body.detail.length).toBeLessThan(1000);
  });

  test('in a query names its parameter', async () => {
    expect(
      (await gateway.call('GET', '/orders?limit=x&nothing=1&status=a')).body.errors.map((error: { path: string }) => error.path).sort(),
    ).toEqual(['limit', 'nothing', 'status.0']);
    expect((await gateway.call('POST', '/orders?limit=1', { body: { customer: {}, items: [line] } })).body.errors).toEqual([
      { path: 'limit', message: 'unknown parameter' },
    ]);
    expect((await gateway.call('GET', '/orders/a:1?q=1')).status).toBe(400);
  });
});

describe('a bug', () => {
  const secret = "Cannot read properties of undefined (reading 'credentials') at /srv/adapters/x.ts:12";

  test.each([
    [new TypeError(secret)],
    [new RangeError(secret)],
    [secret],
    [{ message: secret, statusCode: 400 }],
    [undefined],
    [null],
    [Object.assign(new Error(secret), { statusCode: 404, code: 404 })],
  ])('is 500 without its text, its stack or its cause (%#)', async (error) => {
    vendor.can.a = throwing(error);
    const answer = await gateway.call('GET', '/orders/a:1');
    expect(answer.body).toMatchObject({ code: 'internal_error', status: 500, retryable: false, instance: '/orders/a:1' });
    expect(answer.body.requestId).toBe(answer.headers['x-request-id']);
    expect(answer.text).not.toMatch(/Cannot read|credentials|adapters|\.ts|stack/);
  });

  test('is in the log, with the request id that the caller has', async () => {
    const lines: string[] = [];
    const config = testConfig({ connections: vendor.connections(['a']) }, [vendor.adapter]);
    const logger = { level: 'error', stream: { write: (line: string) => void lines.push(line) } };
    const app = await buildApp(config, { adapters: [vendor.adapter], logger });
    vendor.can.a = throwing(new TypeError(secret));
    const answer = await app.inject({ url: '/orders/a:1', headers: { authorization: `Bearer ${KEY}` } });
    await app.close();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ requestId: answer.json().requestId, err: { type: 'TypeError', message: secret } });
  });

  test('of an answer that is not what its schema says is found by the tests', async () => {
    vendor.can.a = {
      orders: { get: { ...orderGet, run: async (context, id) => ({ ...(await orderGet.run(context, id)), currency: 'грн' }) as never } },
    };
    expect((await gateway.call('GET', '/orders/a:1')).status).toBe(500);
  });
});

test('a store that is gone is 503 where it is needed, with the time to come again', async () => {
  vendor.can.a = throwing(new StoreError('store: disk I/O error at /var/lib/sluice.db'));
  const answer = await gateway.call('GET', '/orders/a:1');
  expect(answer.body).toMatchObject({ code: 'overloaded', status: 503, retryable: true });
  expect(answer.headers['retry-after']).toBe('5');
  expect(answer.text).not.toContain('sluice.db');
});

test('HEAD answers what GET would, without the body', async () => {
  for (const [path, status] of [
    ['/orders', 200],
    ['/orders/a:1', 200],
    ['/orders/a:2', 404],
    ['/nothing', 404],
    ['/orders?limit=0', 400],
  ] as const) {
    const [head, get] = await Promise.all(['HEAD', 'GET'].map((method) => gateway.call(method, path)));
    expect([head?.status, head?.text]).toEqual([status, '']);
    expect(head?.headers['content-type']).toBe(get?.headers['content-type']);
  }
});

test('every code of the catalogue is told with its own status and title', async () => {
  const { ProblemError } = await import('../../src/errors.ts');
  for (const [code, { status, title, retryable }] of Object.entries(CATALOGUE)) {
    vendor.can.a = throwing(new ProblemError(code as keyof typeof CATALOGUE, 'x'));
    const answer = await gateway.call('GET', '/orders/a:1');
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code, status, title, retryable, type: `urn:sluice:problem:${code}` });
    expect(answer.headers['retry-after'] !== undefined).toBe(status === 503);
  }
});
