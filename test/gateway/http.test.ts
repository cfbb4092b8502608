import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ProblemError } from '../../src/errors.ts';
import { toProblem } from '../../src/gateway/problems.ts';
import { rawNumber } from '../../src/lib/json.ts';
import { readerOf } from '../../src/lib/reader.ts';
import type { Failure } from '../../src/wire.ts';
import {
  asIs,
  errorOf,
  failureOf,
  type HostileVendor,
  newCall,
  type Opened,
  openTo,
  plainWire,
  problemOf,
  READ,
  reply,
  replyJson,
  SECRET,
  startHostileVendor,
  WRITE,
} from './hostile-vendor.ts';

let vendor: HostileVendor;
let opened: Opened | undefined;
const open = (...args: Parameters<typeof openTo> extends [string, ...infer Rest] ? Rest : never) => {
  opened = openTo(vendor.url, ...args);
  return opened.door;
};
beforeEach(async () => {
  vendor = await startHostileVendor();
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
  await vendor.stop();
});

describe('what goes out', () => {
  test('a query is percent-encoded, brackets too; arrays repeat their name, undefined is left out', async () => {
    const door = open({ baseUrl: `${vendor.url}/base/` });
    await door
      .forCall(newCall())
      .send({ ...READ, query: { 'filter[ids][]': [1, '2&3'], q: 'Київ #1', none: undefined, active: true, empty: '' } }, asIs);
    expect(vendor.arrived[0]?.url).toBe(
      '/base/things?filter%5Bids%5D%5B%5D=1&filter%5Bids%5D%5B%5D=2%263&q=%D0%9A%D0%B8%D1%97%D0%B2%20%231&active=true&empty=',
    );
  });

  test('half of a surrogate pair in a query does not throw', async () => {
    await open()
      .forCall(newCall())
      .send({ ...READ, query: { q: 'a\ud800b' } }, asIs);
    expect(vendor.arrived[0]?.url).toBe('/things?q=a%EF%BF%BDb');
  });

  test('defaults are sent unless the adapter says otherwise, and authorize has the last word', async () => {
    const door = open({
      wire: {
        ...plainWire,
        authorize: (request) => ({ ...request, headers: { ...request.headers, 'X-Vendor-Key': 'right', Accept: 'text/plain' } }),
      },
    });
    await door.forCall(newCall()).send({ ...READ, headers: { 'x-vendor-key': 'wrong', 'User-Agent': 'mine', Host: 'evil.example' } }, asIs);
    const headers = vendor.arrived[0]?.headers;
    expect(headers).toMatchObject({ 'x-vendor-key': 'right', accept: 'text/plain', 'accept-encoding': 'identity', 'user-agent': 'mine' });
    expect(headers?.host).toBe(`127.0.0.1:${vendor.port}`);
  });

  test('the user agent names the product and its version', async () => {
    await open().forCall(newCall()).send(READ, asIs);
    expect(vendor.arrived[0]?.headers['user-agent']).toMatch(/^sluice\/\d+\.\d+\.\d+/);
  });

  test('a JSON body keeps the digits of raw numbers', async () => {
    await open()
      .forCall(newCall())
      .send({ ...WRITE, body: { json: { price: rawNumber('10.00'), name: 'Ярослав' } } }, asIs);
    expect(vendor.arrived[0]).toMatchObject({ method: 'POST', body: '{"price":10.00,"name":"Ярослав"}' });
    expect(vendor.arrived[0]?.headers['content-type']).toBe('application/json');
  });

  test('a form is percent-encoded with its content type', async () => {
    await open()
      .forCall(newCall())
      .send({ ...WRITE, body: { form: { order: '{"a":"б & в"}', 'x[y]': "it's" } } }, asIs);
    expect(vendor.arrived[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded; charset=UTF-8');
    expect(Object.fromEntries(new URLSearchParams(vendor.arrived[0]?.body))).toEqual({ order: '{"a":"б & в"}', 'x[y]': "it's" });
    expect(vendor.arrived[0]?.body).not.toMatch(/[ {}'[\]]/);
  });

  test.each([
    '/a/..',
    '/a/../b',
    '/.',
    '/%2e%2E/b',
    '/.%2e',
    '/..;x/b',
    '/a/..%2Fb',
    '/a%2f..',
    '/a%5C..%5Cb',
    '/%252e%252e/b',
    '/%25252e./b',
    '/a/%00',
    '/a%0d%0aX: y',
  ])('the path %s asks for no record, and nothing is sent', async (path) => {
    const call = newCall();
    const error = await errorOf(
      open()
        .forCall(call)
        .send({ ...READ, path }, asIs),
    );
    expect(error).toBeInstanceOf(Error);
    if (error instanceof ProblemError) expect(error.code).toBe('not_found');
    expect(call.calls).toBe(0);
    expect(vendor.sockets.accepted).toBe(0);
  });

  test.each([
    'things',
    '//evil.example/x',
    '/a b',
    '/a\\b',
    '/a?b',
    '/a#b',
    '/a\r\nX: y',
    '/%zz',
    'http://evil.example/',
    '/ы',
  ])('the path %j is an adapter’s fault, and nothing is sent', async (path) => {
    expect(
      await errorOf(
        open()
          .forCall(newCall())
          .send({ ...READ, path }, asIs),
      ),
    ).toBeInstanceOf(TypeError);
    expect(vendor.sockets.accepted).toBe(0);
  });

  test.each([
    'a\r\nX-Evil: 1',
    'a\nb',
    'ключ',
    'a\0b',
  ])('a credential that no header can carry (%j) is refused and not shown', async (key) => {
    const door = open({ wire: { ...plainWire, authorize: (request) => ({ ...request, headers: { key } }) } });
    const problem = await problemOf(door.forCall(newCall()).send(READ, asIs));
    expect(problem.code).toBe('vendor_auth');
    expect(problem.message).not.toContain(key);
    expect(vendor.sockets.accepted).toBe(0);
  });

  test.each(['ftp://host', 'https://user:pass@host', 'https://host/?a=1', 'nonsense'])('%s is no base URL', (baseUrl) => {
    expect(() => openTo(baseUrl)).toThrow(TypeError);
  });

  test('beforeWrite may refuse a write before anything is sent, and is not asked about reads', async () => {
    let asked = 0;
    const http = open().forCall(newCall(), () => {
      asked++;
      throw new ProblemError('unsupported_field', 'no');
    });
    await http.send(READ, asIs);
    expect(asked).toBe(0);
    expect((await problemOf(http.send(WRITE, asIs))).code).toBe('unsupported_field');
    expect(vendor.arrived.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('answers', () => {
  test('a good answer is parsed, without its byte order mark, and long numbers keep their digits', async () => {
    vendor.script = (socket) => reply(socket, 200, '\ufeff{"id": 12345678901234567890, "sum": 0.1}');
    expect(await open().forCall(newCall()).send(READ, asIs)).toEqual({ id: '12345678901234567890', sum: 0.1 });
  });

  test.each([
    ['plain', '{"a": {"__proto__": {"bad": 1}, "ok": 1}, "constructor": {"prototype": {"bad": 1}}}'],
    ['escaped', '{"a": {"\\u005f_proto__": {"bad": 1}, "ok": 1}, "c\\u006fnstructor": {"prototype": {"bad": 1}}}'],
  ])('keys that reach for a prototype are dropped (%s)', async (_name, body) => {
    vendor.script = (socket) => reply(socket, 200, body);
    const value = (await open().forCall(newCall()).send(READ, asIs)) as { a: object };
    expect(JSON.stringify(value)).toBe('{"a":{"ok":1}}');
    expect(Object.assign({}, value.a)).not.toHaveProperty('bad');
  });

  test('keys that reach for a prototype are dropped wherever they are', async () => {
    vendor.script = (socket) => reply(socket, 200, '[{"ok":1},[{"a":{"b":[{"__proto__":{"bad":1},"c":1}]}}],{"ok":2}]');
    expect(JSON.stringify(await open().forCall(newCall()).send(READ, asIs))).toBe('[{"ok":1},[{"a":{"b":[{"c":1}]}}],{"ok":2}]');
  });

  test('the words __proto__ and constructor as values stay', async () => {
    const body = { a: '__proto__', constructor: 'Lego', list: ['"constructor"'] };
    vendor.script = (socket) => replyJson(socket, body);
    expect(JSON.stringify(await open().forCall(newCall()).send(READ, asIs))).toBe(JSON.stringify(body));
  });

  test.each<[number, Failure['kind'], number]>([
    [400, 'rejected', 1],
    [401, 'auth', 1],
    [403, 'auth', 1],
    [404, 'missing', 1],
    [409, 'rejected', 1],
    [422, 'rejected', 1],
    [429, 'limited', 3],
    [500, 'broken', 3],
    [501, 'broken', 1],
    [502, 'unavailable', 3],
    [503, 'unavailable', 3],
    [504, 'unavailable', 3],
    [301, 'invalid', 1],
    [304, 'invalid', 1],
  ])('a status of %i is "%s" when the adapter says nothing; a read is sent %i times, a write once', async (status, kind, times) => {
    vendor.script = (socket) =>
      reply(socket, status, status === 304 ? '' : '{"error": "x"}', status === 304 ? { 'content-length': '0' } : {});
    const door = open();
    const call = newCall();
    const failure = await failureOf(door.forCall(call).send(READ, asIs));
    expect(failure).toMatchObject({ status, failure: { kind } });
    expect(vendor.arrived).toHaveLength(times);
    expect(call.calls).toBe(times);
    const write = await failureOf(door.forCall(newCall()).send(WRITE, asIs));
    expect(write).toMatchObject({ status, fate: 'answered', failure: { kind } });
    expect(vendor.arrived).toHaveLength(times + 1);
  });

  test('a failure that the adapter reads out of a 200 is a failure, and what it reads out of a 500 wins over the status', async () => {
    vendor.script = (socket, request) => reply(socket, request.url === '/ok' ? 200 : 500, '{"success": false}');
    const door = open({
      wire: {
        ...plainWire,
        readFailure: ({ json }) =>
          (json as { success?: boolean }).success === false ? { kind: 'rejected', message: 'bad phone' } : undefined,
      },
    });
    for (const path of ['/ok', '/bad']) {
      expect(await failureOf(door.forCall(newCall()).send({ ...READ, path }, asIs))).toMatchObject({
        failure: { kind: 'rejected', message: 'bad phone' },
        status: path === '/ok' ? 200 : 500,
      });
    }
    expect(vendor.arrived).toHaveLength(2);
  });

  test('an adapter that cannot read an answer makes it invalid, not a crash', async () => {
    const door = open({
      wire: {
        ...plainWire,
        readFailure: ({ json }) => {
          if ((json as { errors: { length: number } }).errors.length > 0) return { kind: 'rejected', message: null };
          return undefined;
        },
      },
    });
    expect((await failureOf(door.forCall(newCall()).send(READ, asIs))).failure.kind).toBe('invalid');
  });

  test.each<[string, string | Buffer, Record<string, string>, number]>([
    ['an HTML page', '<!doctype html><html><h1>Maintenance</h1></html>', { 'content-type': 'text/html' }, 3],
    ['nothing', '', {}, 3],
    ['cut JSON', '{"a": [1, 2', {}, 3],
    ['NaN', '{"a": NaN}', {}, 3],
    ['text in windows-1251', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xcf, 0xf0, 0x22, 0x7d]), {}, 3],
    ['gzip that nobody asked for', gzipSync('{"a": 1}'), { 'content-encoding': 'gzip' }, 1],
    ['a lying content-encoding', '{"a": 1}', { 'content-encoding': 'br' }, 1],
    ['65 levels of nesting', `${'['.repeat(65)}${']'.repeat(65)}`, {}, 1],
    ['65 levels of objects', `${'{"a":'.repeat(64)}{}${'}'.repeat(64)}`, {}, 1],
    ['65 levels beside a key that is dropped', `{"__proto__":{"a":1},"b":${'['.repeat(64)}${']'.repeat(64)}}`, {}, 1],
    ['half a million levels of nesting', `${'['.repeat(500_000)}${']'.repeat(500_000)}`, {}, 1],
    ['half a million levels around a long number', `${'['.repeat(500_000)}12345678901234567890${']'.repeat(500_000)}`, {}, 3],
  ])('200 with %s is an invalid answer; a write may have happened', async (_name, body, headers, times) => {
    vendor.script = (socket) => reply(socket, 200, body, headers);
    const door = open();
    const failure = await failureOf(door.forCall(newCall()).send(READ, asIs));
    expect(failure).toMatchObject({ status: 200, failure: { kind: 'invalid' } });
    expect(vendor.arrived).toHaveLength(times);
    expect(toProblem(failure, 'read').code).toBe('vendor_invalid_response');
    const write = await failureOf(door.forCall(newCall()).send(WRITE, asIs));
    expect(write).toMatchObject({ fate: 'answered', failure: { kind: 'invalid' } });
    expect(toProblem(write, 'write').code).toBe('outcome_unknown');
    expect(vendor.arrived).toHaveLength(times + 1);
  });

  test('64 levels of nesting are fine', async () => {
    vendor.script = (socket) => reply(socket, 200, `${'['.repeat(64)}${']'.repeat(64)}`);
    expect(await open().forCall(newCall()).send(READ, asIs)).toBeInstanceOf(Array);
  });

  test('JSON that is cut where nobody told a length makes a write lost', async () => {
    vendor.script = (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"id": 1');
    expect(await failureOf(open().forCall(newCall()).send(WRITE, asIs))).toMatchObject({ fate: 'lost', failure: { kind: 'invalid' } });
  });

  test('where no body is expected any will do, except a page for people', async () => {
    const bodies = ['', 'OK', '{"a":1}', '<html>Please log in</html>'];
    vendor.script = (socket, _request, nth) =>
      reply(socket, nth === 1 ? 204 : 200, bodies[nth - 1] ?? '', nth === 1 ? { 'content-length': '0' } : {});
    const http = open().forCall(newCall());
    const request = { ...WRITE, expect: 'none' as const };
    for (let index = 0; index < 3; index++) await http.send(request, () => 'done');
    expect((await failureOf(http.send(request, () => 'done'))).failure.kind).toBe('invalid');
  });

  test('an answer of another shape is told with its path; a read is not repeated, a write counts as one that may have happened', async () => {
    vendor.script = (socket) => replyJson(socket, { id: 'seven' });
    const reader = readerOf(z.object({ id: z.number() }));
    const door = open();
    const problem = await problemOf(door.forCall(newCall()).send(READ, reader));
    expect(problem.details.errors).toEqual([{ path: '/id', message: 'expected a number' }]);
    expect(vendor.arrived).toHaveLength(1);
    const write = await failureOf(door.forCall(newCall()).send(WRITE, reader));
    expect(write).toMatchObject({ status: 200, fate: 'answered', failure: { kind: 'invalid' } });
    expect(toProblem(write, 'read').details.errors).toEqual(problem.details.errors);
  });

  test('secrets and addresses are taken out of what the vendor says', async () => {
    vendor.script = (socket) => reply(socket, 422, '{}');
    const words = `key ${SECRET} (${encodeURIComponent(SECRET)}) is wrong at http://127.0.0.1:${vendor.port}/x`;
    const door = open({
      wire: { ...plainWire, readFailure: () => ({ kind: 'rejected', message: words, fields: [{ path: 'key', message: SECRET }] }) },
    });
    const { failure } = await failureOf(door.forCall(newCall()).send(READ, asIs));
    expect(failure.message).toBe('key *** (***) is wrong at http://the vendor/x');
    expect(failure.fields).toEqual([{ path: 'key', message: '***' }]);
  });

  test('no log line holds a secret, a query or an address', async () => {
    vendor.script = (socket, _request, nth) => (nth === 1 ? socket.destroy() : reply(socket, 503, SECRET));
    await errorOf(
      open()
        .forCall(newCall())
        .send({ ...READ, query: { phone: '380671112233' } }, asIs),
    );
    const text = JSON.stringify(opened?.logged);
    expect(text).toContain('"status":503');
    for (const secret of [SECRET, '380671112233', String(vendor.port)]) expect(text).not.toContain(secret);
  });
});

describe('caps', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['announces too much', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n[')],
    [
      'never ends',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        const more = () => {
          while (!socket.destroyed && socket.write(`4000\r\n${' '.repeat(0x4000)}\r\n`));
        };
        socket.on('drain', more);
        more();
      },
    ],
  ])('a body that %s is cut at the cap and not asked for again', async (_name, script) => {
    vendor.script = script;
    const door = open({ maxBytes: 100_000, limits: { timeoutMs: 5000 } });
    const failure = await failureOf(door.forCall(newCall()).send(READ, asIs));
    expect(failure).toMatchObject({ failure: { kind: 'invalid' }, timedOut: false });
    expect(vendor.arrived).toHaveLength(1);
    expect((await failureOf(door.forCall(newCall()).send(WRITE, asIs))).fate).toBe('lost');
  });

  test.each<[string, string, string]>([
    ['pieces of one byte', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\n \r\n'.repeat(1000)],
    ['hints', '', 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'.repeat(50)],
  ])('%s without end are not listened to until the time-out', async (_name, first, piece) => {
    vendor.script = (socket) => {
      socket.write(first);
      const more = () => {
        while (!socket.destroyed && socket.write(piece));
      };
      socket.on('drain', more);
      more();
    };
    const failure = await failureOf(
      open({ limits: { timeoutMs: 60_000 } })
        .forCall(newCall({ millis: 60_000 }))
        .send(READ, asIs),
    );
    expect(failure).toMatchObject({ failure: { kind: 'invalid' }, timedOut: false });
    expect(vendor.arrived).toHaveLength(1);
  });

  test('a body in small pieces, as some servers write them, is taken', async () => {
    const body = JSON.stringify('x'.repeat(300_000));
    vendor.script = (socket) => {
      const pieces = body.match(/.{1,10}/g) ?? [];
      const chunks = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`);
      socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks.join('')}0\r\n\r\n`);
    };
    expect(await open().forCall(newCall()).send(READ, asIs)).toHaveLength(300_000);
  });

  test('a body of exactly the cap is taken', async () => {
    const body = JSON.stringify('x'.repeat(998));
    vendor.script = (socket) => reply(socket, 200, body);
    expect(await open({ maxBytes: 1000 }).forCall(newCall()).send(READ, asIs)).toHaveLength(998);
  });

  test.each([
    ['one header of 200 KB', `x: ${'y'.repeat(200_000)}\r\n`],
    ['5,000 headers', Array.from({ length: 5000 }, (_, index) => `x-${index}: ${'y'.repeat(20)}\r\n`).join('')],
  ])('%s is an invalid answer', async (_name, headers) => {
    vendor.script = (socket) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n${headers}\r\n{}`);
    const failure = await failureOf(
      open({ limits: { retries: 0 } })
        .forCall(newCall())
        .send(READ, asIs),
    );
    expect(failure.failure.kind).toBe('invalid');
  });
});
