import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import type { RawRequest } from '../../src/gateway/http.ts';
import {
  errorOf,
  failureOf,
  type HostileVendor,
  newCall,
  type Opened,
  openTo,
  plainWire,
  problemOf,
  reply,
  SECRET,
  startHostileVendor,
} from './hostile-vendor.ts';

let vendor: HostileVendor;
let opened: Opened | undefined;
const open = (options: Parameters<typeof openTo>[1] = {}) => {
  opened = openTo(vendor.url, options);
  return opened.door;
};
beforeEach(async () => {
  vendor = await startHostileVendor();
});
afterEach(async () => {
  await opened?.close();
  await vendor.stop();
});

const GET: RawRequest = { method: 'GET', target: '/a', headers: {}, body: null, writes: false };

describe('passthrough', () => {
  test('the target, the body and the answer go through as they are', async () => {
    const bytes = Buffer.from([0, 1, 2, 255, 254, 13, 10]);
    vendor.script = (socket) => reply(socket, 418, bytes, { 'content-type': 'image/x-odd', 'x-vendor': 'yes', 'set-cookie': 'a=1' });
    const answer = await open({ baseUrl: `${vendor.url}/base` }).raw(newCall(), {
      method: 'PUT',
      target: "/bapi/%2Fx(1)?filter[a][]=1&b=it's&c=%20+&c",
      headers: { 'Content-Type': 'multipart/form-data; boundary=x', Accept: 'text/csv' },
      body: Buffer.from('--x--'),
      writes: true,
    });
    expect(answer).toMatchObject({ status: 418, headers: { 'content-type': 'image/x-odd', 'x-vendor': 'yes' } });
    expect(answer.body.equals(bytes)).toBe(true);
    expect(vendor.arrived[0]).toMatchObject({ method: 'PUT', url: "/base/bapi/%2Fx(1)?filter[a][]=1&b=it's&c=%20+&c", body: '--x--' });
    expect(vendor.arrived[0]?.headers).toMatchObject({
      'content-type': 'multipart/form-data; boundary=x',
      accept: 'text/csv',
      'x-vendor-key': SECRET,
      'content-length': '5',
    });
  });

  test('the credentials of the connection replace those of the caller, and what he says to us stays with us', async () => {
    const headers = {
      Authorization: 'Bearer ours',
      'X-API-Key': 'ours',
      Cookie: 'a=1',
      'x-vendor-key': 'theirs',
      'X-Forwarded-For': '10.0.0.1',
      'Proxy-Authorization': 'x',
      'Idempotency-Key': 'k',
      Host: 'evil.example',
      Connection: 'close, x-own',
      'Transfer-Encoding': 'chunked',
      'Content-Length': '999',
      Expect: '100-continue',
      Upgrade: 'h2c',
      'X-Custom': 'kept',
    };
    await open().raw(newCall(), { ...GET, headers });
    expect(Object.keys(vendor.arrived[0]?.headers ?? {}).sort()).toEqual(
      ['accept', 'accept-encoding', 'connection', 'host', 'user-agent', 'x-custom', 'x-vendor-key'].sort(),
    );
    expect(vendor.arrived[0]?.headers).toMatchObject({
      'x-vendor-key': SECRET,
      host: `127.0.0.1:${vendor.port}`,
      connection: 'keep-alive',
    });
  });

  test('the content type of the caller wins over the adapter’s, credentials in the query are added to his', async () => {
    const door = open({
      wire: {
        ...plainWire,
        authorize: (request) => ({
          ...request,
          headers: { ...request.headers, 'Content-Type': 'application/json' },
          query: { ...request.query, key: 'k&y' },
        }),
      },
    });
    await door.raw(newCall(), { ...GET, method: 'POST', headers: { 'content-type': 'text/csv' }, body: Buffer.from('a;b'), writes: true });
    await door.raw(newCall(), { ...GET, target: '/a?x=1' });
    expect(vendor.arrived.map(({ url }) => url)).toEqual(['/a?key=k%26y', '/a?x=1&key=k%26y']);
    expect(vendor.arrived[0]?.headers['content-type']).toBe('text/csv');
  });

  test('headers of the connection are taken out of the answer, an encoding stays', async () => {
    const body = gzipSync('{}');
    vendor.script = (socket) =>
      reply(socket, 200, body, {
        'content-encoding': 'gzip',
        connection: 'keep-alive, X-Hop',
        'x-hop': '1',
        'keep-alive': 'timeout=5',
        'x-kept': '1',
      });
    const answer = await open().raw(newCall(), { ...GET, headers: { 'accept-encoding': 'gzip' } });
    expect(Object.keys(answer.headers).sort()).toEqual(['content-encoding', 'content-length', 'content-type', 'x-kept']);
    expect(answer.body.equals(body)).toBe(true);
    expect(vendor.arrived[0]?.headers['accept-encoding']).toBe('gzip');
  });

  test.each([301, 400, 401, 429, 500, 503])('an answer of %i comes back as it is, after one call', async (status) => {
    vendor.script = (socket) => reply(socket, status, 'as it is', { location: 'http://127.0.0.1:1/' });
    const call = newCall();
    const answer = await open().raw(call, GET);
    expect([answer.status, answer.body.toString()]).toEqual([status, 'as it is']);
    expect(call.calls).toBe(1);
  });

  test('a read is repeated when no whole answer came, a write never', async () => {
    vendor.script = (socket, _request, nth) => (nth === 2 ? reply(socket, 200, 'ok') : socket.destroy());
    const door = open();
    expect((await door.raw(newCall(), GET)).body.toString()).toBe('ok');
    const write = await failureOf(door.raw(newCall(), { ...GET, writes: true }));
    expect(write.fate).toBe('lost');
    expect(vendor.arrived).toHaveLength(3);
  });

  test('a HEAD has headers and no body', async () => {
    vendor.script = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 123456789\r\nx-a: 1\r\n\r\n');
    const answer = await open({ maxBytes: 1000 }).raw(newCall(), { ...GET, method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-a': '1', 'content-length': '123456789' } });
    expect(answer.body).toHaveLength(0);
  });

  test('a limit of the vendor pauses everybody, its 503s open the circuit', async () => {
    vendor.script = (socket) => reply(socket, 429, '', { 'retry-after': '3' });
    const door = open();
    await door.raw(newCall(), GET);
    expect((await problemOf(door.raw(newCall({ millis: 1000 }), GET))).code).toBe('vendor_rate_limited');
    await opened?.close();
    vendor.script = (socket) => reply(socket, 503, '');
    const other = open({ circuit: { failures: 5, openMs: 60_000, maxOpenMs: 60_000 } });
    for (let index = 0; index < 5; index++) expect((await other.raw(newCall(), GET)).status).toBe(503);
    expect((await problemOf(other.raw(newCall(), GET))).code).toBe('vendor_unavailable');
    expect(other.health().status).toBe('down');
  });

  test.each([
    'a',
    '',
    '//evil.example/x',
    '/../admin',
    '/a/%2e%2e/b',
    '/a/..%3bx',
    '/..;x=1/b',
    '/a\\..\\b',
    '/a b',
    '/a#b',
    '/a\r\nX-Evil: 1',
    '/a?b=1\r\nX-Evil: 1',
    '/a?b=ы',
    '/%00',
    '/%',
    'http://evil.example/',
    '@evil.example/',
    '/\u2025/x',
  ])('the target %j is refused, and nothing is sent', async (target) => {
    const error = await errorOf(open({ baseUrl: `${vendor.url}/base` }).raw(newCall(), { ...GET, target }));
    expect(error).toBeInstanceOf(ProblemError);
    expect(vendor.sockets.accepted).toBe(0);
  });

  test.each<Record<string, string | string[]>>([
    { 'x-a': 'b\r\nX-Evil: 1' },
    { 'x-a\r\nx-evil': '1' },
    { 'x-a': ['fine', 'b\nc'] },
    { 'x-a': 'ключ' },
  ])('a header with characters that HTTP forbids (%j) is refused', async (headers) => {
    expect((await problemOf(open().raw(newCall(), { ...GET, headers }))).code).toBe('invalid_request');
    expect(vendor.sockets.accepted).toBe(0);
  });
});
