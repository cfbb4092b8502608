/** The edge towards callers: what browsers are told, limits that cannot be got around, and requests that two servers would read in two ways. */
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FakeVendor, orderCreate, orderGet, orderList, startFakeVendor } from '../fake-vendor.ts';
import { KEY, startGateway, type TestGateway } from '../harness.ts';
import { sendBytes, sendRaw } from './surface.ts';

let vendor: FakeVendor;
let gateway: TestGateway;

beforeAll(async () => {
  vendor = await startFakeVendor();
  vendor.can.a = { orders: { get: orderGet, list: orderList({}), create: orderCreate() } };
  gateway = await startGateway({ connections: vendor.connections(['a']) }, { adapters: [vendor.adapter] });
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
beforeEach(() => {
  vendor.rows.a = [{ id: '1' }];
  vendor.emulator.forget();
});

describe('headers of every answer', () => {
  const PATHS = [
    '/healthz',
    '/readyz',
    '/orders',
    '/orders/a:1',
    '/orders/a:2',
    '/nothing',
    '/connections',
    '/openapi.json',
    '/docs',
    '/docs/json',
    '/passthrough/a/echo/x',
  ];
  test('keep browsers from guessing, framing and telling on', async () => {
    for (const path of PATHS) {
      for (const key of [KEY, null]) {
        const { headers } = await gateway.call('GET', path, { key });
        expect(headers, path).toMatchObject({
          'x-content-type-options': 'nosniff',
          'x-frame-options': expect.stringMatching(/^(?:DENY|SAMEORIGIN)$/),
          'referrer-policy': 'no-referrer',
          'strict-transport-security': expect.stringContaining('max-age='),
          'cross-origin-resource-policy': 'same-origin',
        });
        expect(headers, path).not.toHaveProperty('x-powered-by');
        expect(headers, path).not.toHaveProperty('server');
        expect(headers, path).not.toHaveProperty('set-cookie');
      }
    }
  });

  test('say nothing of the machine: no stack, no file, no version', async () => {
    const texts: string[] = [];
    for (const path of [...PATHS, '/orders?limit=x', '/orders/%', '/orders?cursor=x', `/orders/a:${'x'.repeat(2000)}`])
      texts.push((await sendRaw(gateway, 'GET', path, [`Authorization: Bearer ${KEY}`])).body);
    for (const text of texts.filter((each) => each.includes('urn:sluice:problem')))
      expect(text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(|fastify|undici|127\.0\.0\.1|\/src\//i);
  });

  test('let no page of another origin read anything, unless it was configured', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1', gateway.url]) {
      const answer = await gateway.call('GET', '/orders', { headers: { origin } });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      const preflight = await gateway.call('OPTIONS', '/orders', {
        key: null,
        headers: { origin, 'access-control-request-method': 'GET' },
      });
      expect([preflight.status, Object.keys(preflight.headers).filter((name) => name.startsWith('access-control-'))]).toEqual([401, []]);
    }
    const open = await startGateway(
      { connections: vendor.connections(['a']), server: { cors: { origins: ['https://shop.example'] } } },
      { adapters: [vendor.adapter] },
    );
    for (const [origin, allowed] of [
      ['https://shop.example', 'https://shop.example'],
      ['https://shop.example.evil.example', undefined],
      ['https://evil.example/https://shop.example', undefined],
      ['http://shop.example', undefined],
      ['null', undefined],
    ] as const) {
      const { headers } = await open.call('GET', '/orders', { headers: { origin } });
      expect([origin, headers['access-control-allow-origin']]).toEqual([origin, allowed]);
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    }
    await open.close();
  });

  test('of the documentation let it run its own scripts and call its own origin alone', async () => {
    for (const path of ['/docs', '/docs/static/index.html']) {
      const csp = (await gateway.call('GET', path, { key: null })).headers['content-security-policy'] ?? '';
      for (const directive of [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'none'",
        "base-uri 'none'",
      ])
        expect(csp).toContain(directive);
      expect(csp.replace(/style-src [^;]*/, '')).not.toMatch(/unsafe|\*|https?:/);
    }
  });
});

describe('a limit', () => {
  const LIMITED = 'key-that-may-make-twenty-requests';
  const start = () =>
    startGateway(
      {
        connections: vendor.connections(['a']),
        keys: [
          { name: 'limited', key: LIMITED, scopes: ['*'], rateLimit: { max: 20, window: 600 } },
          { name: 'all', key: KEY, scopes: ['*'] },
        ],
      },
      { adapters: [vendor.adapter] },
    );
  const auth = `Authorization: Bearer ${LIMITED}`;
  const WAYS: readonly (readonly [what: string, send: (at: TestGateway, turn: number) => Promise<number>])[] = [
    [
      'another address in every header that names one',
      async (at, turn) =>
        (
          await sendRaw(at, 'GET', '/orders', [
            auth,
            `X-Forwarded-For: 10.0.0.${turn}`,
            `X-Real-IP: 10.0.0.${turn}`,
            `Forwarded: for=10.0.0.${turn}`,
            `CF-Connecting-IP: 10.0.0.${turn}`,
          ])
        ).status,
    ],
    ['paths that do not exist', async (at, turn) => (await sendRaw(at, 'GET', `/nothing/${turn}`, [auth])).status],
    ['methods that a path does not take', async (at) => (await sendRaw(at, 'DELETE', '/products', [auth])).status],
    ['HEAD', async (at) => (await sendRaw(at, 'HEAD', '/orders', [auth])).status],
    [
      'the other header, and other ways to write it',
      async (at, turn) =>
        (await sendRaw(at, 'GET', '/orders', [turn % 2 ? `X-API-Key: ${LIMITED}` : `authorization: bearer   ${LIMITED}`])).status,
    ],
    ['requests that are refused', async (at, turn) => (await sendRaw(at, 'GET', `/orders?limit=${turn + 1000}`, [auth])).status],
    [
      'other keys that are wrong in between',
      async (at, turn) => {
        for (const key of [`wrong-key-number-${turn}`, `wrong-key-as-well-${turn}`])
          await sendRaw(at, 'GET', '/orders', [`X-API-Key: ${key}`]);
        return (await sendRaw(at, 'GET', '/orders', [auth])).status;
      },
    ],
  ];
  test.each(WAYS)('is not got around by %s', async (_what, send) => {
    const limited = await start();
    const statuses: number[] = [];
    for (let turn = 0; turn < 25; turn++) statuses.push(await send(limited, turn));
    await limited.close();
    expect(statuses.filter((status) => status !== 429)).toHaveLength(20);
    expect(statuses.slice(20)).toEqual(Array(5).fill(429));
  });

  test('is not got around by many requests at once, on one connection or on many', async () => {
    const limited = await start();
    const one = `GET /orders HTTP/1.1\r\nHost: x\r\n${auth}\r\n`;
    const piped = await sendBytes(limited, `${`${one}\r\n`.repeat(39)}${one}Connection: close\r\n\r\n`);
    expect(piped).toHaveLength(40);
    expect(piped.filter(({ status }) => status === 200)).toHaveLength(20);
    const many = await Promise.all(Array.from({ length: 30 }, () => sendRaw(limited, 'GET', '/orders', [auth])));
    expect(new Set(many.map(({ status }) => status))).toEqual(new Set([429]));
    // Nobody else pays for it.
    expect((await limited.call('GET', '/orders')).status).toBe(200);
    await limited.close();
  });

  test('is none on who has no key: refusing them costs no vendor call, no store and no memory', async () => {
    const limited = await start();
    const refuse = async (from: number) => {
      for (let batch = 0; batch < 10; batch++)
        await Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            limited.call('GET', '/orders', { key: `wrong-key-${from}-${batch}-${index}-${'x'.repeat(1000)}` }),
          ),
        );
    };
    await refuse(0);
    expect(vendor.emulator.seen).toEqual([]);
    // A key that is right still opens: a crowd of wrong ones behind the same proxy locks nobody out.
    expect((await limited.call('GET', '/orders')).status).toBe(200);
    await limited.close();
  });
});

describe('bytes that two servers could read in two ways', () => {
  const auth = `Authorization: Bearer ${KEY}`;
  const head = `POST /orders?connection=a HTTP/1.1\r\nHost: x\r\n${auth}\r\nContent-Type: application/json\r\n`;
  const inner = `POST /passthrough/a/echo/smuggled HTTP/1.1\r\nHost: x\r\n${auth}\r\nContent-Length: 0\r\n\r\n`;
  const SHAPES: readonly (readonly [what: string, bytes: string])[] = [
    ['a length and chunks', `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['chunks and a length', `${head}Transfer-Encoding: chunked\r\nContent-Length: ${inner.length}\r\n\r\n0\r\n\r\n${inner}`],
    ['two lengths', `${head}Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`],
    ['two lengths in one', `${head}Content-Length: 0, ${inner.length}\r\n\r\n${inner}`],
    ['a length with a sign', `${head}Content-Length: +0\r\n\r\n${inner}`],
    ['a negative length', `${head}Content-Length: -1\r\n\r\n${inner}`],
    ['a length in hexadecimal', `${head}Content-Length: 0x0\r\n\r\n${inner}`],
    ['a length with a letter', `${head}Content-Length: 0a\r\n\r\n${inner}`],
    ['a length with a space inside', `${head}Content-Length: 0 0\r\n\r\n${inner}`],
    ['a length beyond all', `${head}Content-Length: 99999999999999999999\r\n\r\n${inner}`],
    ['a space before the colon', `${head}Content-Length : 0\r\n\r\n${inner}`],
    ['a tab before the colon', `${head}Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['a folded header', `${head}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['a bare line feed', `${head}Content-Length: 0\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['a bare carriage return', `${head}Content-Length: 0\rX: y\r\n\r\n${inner}`],
    ['line feeds alone', `${head.replaceAll('\r', '')}Content-Length: 0\n\n${inner}`],
    ['an unknown coding', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`],
    ['a coding after chunked', `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`],
    ['two codings', `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${inner}`],
    ['a coding in quotes', `${head}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${inner}`],
    ['a coding with a control character', `${head}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${inner}`],
    ['a coding with a NUL in its name', `${head}Transfer\0-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['a chunk size that is none', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n0\r\n\r\n${inner}`],
    ['a chunk size with 0x', `${head}Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n${inner}`],
    ['a chunk size that runs over', `${head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff2\r\n{}\r\n0\r\n\r\n${inner}`],
    ['a chunk longer than its size', `${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n${inner}`],
    ['a chunk size with a bare line feed', `${head}Transfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n${inner}`],
    ['a header before any request', `X: y\r\n\r\n${inner}`],
    ['HTTP/1.0 with chunks', `${head.replace('HTTP/1.1', 'HTTP/1.0')}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['HTTP/0.9', `GET /orders\r\n${inner}`],
    ['the preface of HTTP/2', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${inner}`],
    ['a body of GET that is a request', `GET /orders HTTP/1.1\r\nHost: x\r\n${auth}\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`],
  ];
  test.each(SHAPES)('%s: nothing hidden behind it is done', async (_what, bytes) => {
    const answers = await sendBytes(gateway, bytes, 400);
    expect(vendor.emulator.seen.filter(({ url }) => url.includes('smuggled'))).toEqual([]);
    for (const { status } of answers) expect([200, 400, 408, 413, 415, 501]).toContain(status);
    expect(answers.length).toBeLessThanOrEqual(1);
    expect((await gateway.call('GET', '/healthz')).status).toBe(200);
  });

  test('what is written plainly is read: the hidden request is done when it is not hidden', async () => {
    await sendBytes(gateway, `${head}Content-Length: 2\r\n\r\n{}${inner}`, 400);
    expect(vendor.emulator.seen.filter(({ url }) => url.includes('smuggled'))).toHaveLength(1);
  });

  test('an upgrade is not taken, and a tunnel not opened', async () => {
    for (const request of [
      `GET /orders HTTP/1.1\r\nHost: x\r\n${auth}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      `GET /orders HTTP/1.1\r\nHost: x\r\n${auth}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n`,
      `CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: x\r\n${auth}\r\n\r\n`,
    ]) {
      for (const { status } of await sendBytes(gateway, request, 400)) expect([200, 400, 404, 405]).toContain(status);
    }
  });

  test('a connection that says nothing more is left alone by what others ask', async () => {
    const { hostname, port } = new URL(gateway.url);
    const silent = connect(Number(port), hostname, () => silent.write('GET /orders HTTP/1.1\r\nHost: x\r\n'));
    expect((await gateway.call('GET', '/orders')).status).toBe(200);
    silent.destroy();
  });
});
