/**
 * Whatever a caller asks of a vendor's own API stays at the connection's origin, beneath its base path, with its credentials and none of the caller's;
 * and of what comes back, nothing speaks for the gateway or its servers. Raw sockets on both sides: no client tidies anything.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { type FileSettings, KEY, startGateway, type TestGateway } from '../harness.ts';
import { type Recorded, type Recorder, startRecorder } from './recorder.ts';
import { sendRaw } from './surface.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const VENDORS = adapters.map(({ vendor }) => vendor);
const READS = 'key-that-may-only-pass-reads-through';
/** By vendor: what its connection is told, no word of which a caller may send or see. */
const secretsOf = (vendor: string): Record<string, string> => {
  const { shape } = adapters.find((each) => each.vendor === vendor)?.credentials as {
    shape: object;
  } & (typeof adapters)[number]['credentials'];
  return Object.fromEntries(Object.keys(shape).map((name) => [name, `${vendor}-${name}-c4n4ry`]));
};
let vendor: Recorder;
let elsewhere: Recorder;
let gateway: TestGateway;

beforeAll(async () => {
  [vendor, elsewhere] = [await startRecorder(), await startRecorder()];
  const limits = { requestsPerSecond: 10_000, concurrency: 64, timeoutMs: 5000, retries: 0 };
  gateway = await startGateway({
    connections: VENDORS.map(
      (name): FileSettings => ({ id: name, vendor: name, baseUrl: `${vendor.url}/base/${name}`, credentials: secretsOf(name), limits }),
    ),
    keys: [
      { name: 'all', key: KEY, scopes: ['*'] },
      { name: 'reads', key: READS, scopes: ['passthrough'] },
    ],
  });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([vendor.stop(), elsewhere.stop()]);
});
beforeEach(() => {
  vendor.forget();
  elsewhere.forget();
});

const AUTH = [`Authorization: Bearer ${KEY}`];
const pass = (name: string, rest: string, headers: readonly string[] = [], method = 'GET', body = '') =>
  sendRaw(gateway, method, `/passthrough/${name}${rest}`, [...AUTH, ...headers], body);

/** Every way in which a server may read a path: as it stands, decoded once, twice, three times, with backslashes and parameters taken as its own kind does. */
function readings(target: string): string[] {
  const [path = ''] = target.split('?', 1);
  const decode = (text: string) => text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const decoded = [path, decode(path), decode(decode(path)), decode(decode(decode(path)))];
  return decoded.flatMap((text) => [text, text.replaceAll('\\', '/'), text.replaceAll('\\', '/').replace(/;[^/]*/g, '')]);
}

/** What is wrong with a request that reached the vendor; undefined = nothing. */
function escaped({ target, headers, text }: Recorded, name: string): string | undefined {
  const base = `/base/${name}/`;
  for (const reading of readings(target)) {
    if (!reading.startsWith(base)) return `${reading} is not beneath ${base}`;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (/[\u0000-\u001f\u007f]/.test(reading)) return `${JSON.stringify(reading)} has control characters`;
    if (
      reading
        .slice(base.length)
        .split('/')
        .some((segment) => segment === '..' || segment === '.')
    )
      return `${reading} has dot segments`;
    const url = new URL(`http://vendor.example${reading.replaceAll('#', '%23').replaceAll('?', '%3f')}`);
    if (url.host !== 'vendor.example' || !url.pathname.startsWith(base)) return `${reading} leads to ${url.href}`;
  }
  const hosts = headers.filter(([header]) => header === 'host').map(([, value]) => value);
  if (hosts.length !== 1 || hosts[0] !== vendor.host) return `Host: ${hosts.join(', ')}`;
  for (const word of [KEY, READS]) if (text.includes(word)) return 'has a caller’s key';
  const [credential = ''] = Object.values(secretsOf(name));
  const basic = Buffer.from(Object.values(secretsOf(name)).join(':')).toString('base64');
  return text.includes(credential) || text.includes(basic) ? undefined : 'has no credentials of the connection';
}

const escapes = (name: string) => vendor.seen.flatMap((request) => escaped(request, name) ?? []);

/** Beginnings of an escape, in every spelling that was ever seen to work somewhere. */
const UP = [
  ...[
    '../',
    '..',
    './',
    '.',
    '..;/',
    '..;x=y/',
    '.;/',
    '..%00/',
    '..%20/',
    '.%2e/',
    '%2e./',
    '%2e%2e/',
    '%2E%2E/',
    '%2e%2e',
    '%2e/',
    '..%2f',
    '..%2F',
  ],
  ...['%2e%2e%2f', '%2e%2e%5c', '..%5c', '..\\', '..\\/', '%252e%252e/', '%252e%252e%252f', '%25252e%25252e%25252f', '..%252f', '..%255c'],
  ...[
    '%c0%ae%c0%ae/',
    '%c0%ae%c0%ae%c0%af',
    '..%c0%af',
    '..%c1%9c',
    '%e0%80%ae%e0%80%ae/',
    '%uff0e%uff0e/',
    '%u002e%u002e%u002f',
    '..%u2215',
  ],
  ...[
    '．．/',
    '．．／',
    '‥/',
    '%ef%bc%8e%ef%bc%8e%ef%bc%8f',
    '%e2%80%a5/',
    '\u2024\u2024/',
    '..∕',
    '..⁄',
    '%2e%2e;/',
    '%2e%2e%3b/',
    '..%3b/',
  ],
  ...[
    '..%0d%0a/',
    '..%09/',
    '..\t/',
    '%09../',
    '%20../',
    '..%ff/',
    '..%2e/',
    '.../',
    '....//',
    '..././',
    '..%00%2f',
    '%00../',
    '..%23/',
    '..%3f/',
  ],
  ...[
    '..%25%32%66',
    '%%32%65%%32%65/',
    '%2%65%2%65/',
    '.%252e/',
    '..%e2%88%95',
    '%5c..%5c',
    '/../',
    '/./',
    '//',
    '///',
    '/%2e%2e/',
    '/%2f',
    '/\\',
  ],
];
const TARGETS = [
  ...UP.map((up) => `/${up}admin`),
  ...UP.map((up) => `/a/b/${up}${up}${up}${up}admin`),
  ...UP.map((up) => `/a/${up}`),
  ...UP.map((up) => `/a${up}b`),
  ...[
    '//evil.example/a',
    '/\\evil.example',
    '/\\\\evil.example\\a',
    '///evil.example',
    '/http://evil.example/',
    '/http:/evil.example',
    '/@evil.example/',
  ],
  ...[
    '/a@evil.example:80/',
    '/:80/a',
    '/.evil.example/',
    '/%2f%2fevil.example',
    '/%5c%5cevil.example',
    '/http%3a%2f%2fevil.example',
    '/a%0d%0aHost:%20evil',
  ],
  ...[
    '/a%0d%0a%0d%0aGET%20/admin%20HTTP/1.1',
    '/a%E5%98%8A%E5%98%8DHost:evil',
    '/a\u010d\u010a',
    '/a?b#/../../c',
    '/a#@evil',
    '/a?x=%0d%0aX-Evil:1',
    '/a?x=\\..\\',
  ],
];
/** Bytes of a target as a client writes them that encodes nothing. */
const bytes = (target: string) => Buffer.from(target, 'utf8').toString('latin1');

describe.each(VENDORS)('a target for %s', (name) => {
  test('stays beneath the base path, or is refused, however it is written', async () => {
    const strange: string[] = [];
    await Promise.all(
      TARGETS.map(async (target) => {
        const { status } = await pass(name, bytes(target));
        if (![200, 400, 404].includes(status)) strange.push(`${target}: ${status}`);
      }),
    );
    expect(TARGETS.length).toBeGreaterThan(300);
    expect(strange).toEqual([]);
    expect(escapes(name)).toEqual([]);
    expect(elsewhere.connections).toBe(0);
  });

  test('that is plain goes through as it is', async () => {
    for (const target of [
      '/a',
      '/a/b?c=d',
      '/a%20b/%D0%96',
      '/a...b/.well-known/..c/d..',
      '/a?next=http://evil.example/../',
      `/a?b=${'%2e'.repeat(9)}`,
    ]) {
      expect((await pass(name, target)).status).toBe(200);
      expect(vendor.seen.at(-1)?.target).toBe(`/base/${name}${target}`);
    }
    expect(escapes(name)).toEqual([]);
  });
});

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...UP) },
  fc.constantFrom(
    'a',
    'api/v5',
    '%',
    '%2',
    '?',
    '#',
    ';',
    ':',
    '@',
    '&',
    '=',
    '+',
    ' ',
    '\t',
    '\\',
    '/',
    '..',
    '~',
    '|',
    '[',
    ']',
    '{',
    '"',
    '<',
    '\u0000',
    '\u007f',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.integer({ min: 0, max: 255 }).map((code) => `%${code.toString(16).padStart(2, '0')}`),
);

test('no made-up target leaves its origin and base path', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...VENDORS),
      fc.array(fc.array(piece, { minLength: 1, maxLength: 9 }), { minLength: 40, maxLength: 40 }),
      async (name, paths) => {
        vendor.forget();
        // What ends a line ends the target: then it is another request line, which is tried as well.
        await Promise.all(paths.map((pieces) => pass(name, `/${bytes(pieces.join(''))}`).catch(() => {})));
        expect(escapes(name)).toEqual([]);
      },
    ),
    { numRuns: 50 },
  );
  expect(elsewhere.connections).toBe(0);
});

describe('the host', () => {
  test('is the connection’s, whatever else a request names', async () => {
    const other = elsewhere.host;
    const attempts: readonly (readonly [target: string, headers?: readonly string[]])[] = [
      [`http://${other}/passthrough/hprofit/a`],
      [`http://user:pass@${other}/passthrough/hprofit/a`],
      [
        '/passthrough/hprofit/a',
        [`X-Forwarded-Host: ${other}`, `X-Host: ${other}`, `X-Original-Host: ${other}`, `Forwarded: host=${other}`],
      ],
      ['/passthrough/hprofit/a', [`X-HTTP-Host-Override: ${other}`, `X-Original-URL: http://${other}/`, `X-Rewrite-URL: //${other}/`]],
      [
        '/passthrough/hprofit/a',
        [`Proxy: http://${other}`, `Proxy-Connection: close`, `X-Forwarded-Server: ${other}`, `Origin: http://${other}`],
      ],
      [`/passthrough/hprofit/a?url=http://${other}/&callback=http://${other}/&host=${other}`],
    ];
    // A proxy's way to write a target is refused: what stands before the path could be another host.
    for (const [target, headers = []] of attempts)
      expect((await sendRaw(gateway, 'GET', target, [...AUTH, ...headers])).status).toBe(target.startsWith('/') ? 200 : 400);
    expect(vendor.seen).toHaveLength(attempts.length - 2);
    expect(escapes('hprofit')).toEqual([]);
    for (const { headers } of vendor.seen) expect(JSON.stringify(headers)).not.toContain(other);
    expect(elsewhere.connections).toBe(0);
  });

  test('is never that of a redirect', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      for (const location of [`${elsewhere.url}/a`, `//${elsewhere.host}/a`, 'file:///etc/passwd', `${vendor.url}/outside`]) {
        vendor.answer(`HTTP/1.1 ${status} Moved\r\nLocation: ${location}`);
        expect((await pass('hprofit', '/a')).status).toBe(status);
      }
    }
    expect(vendor.seen).toHaveLength(20);
    expect(elsewhere.connections).toBe(0);
  });
});

describe('headers of the caller', () => {
  const KEPT_BACK = [
    ...[
      'X-API-Key',
      'Cookie',
      'Cookie2',
      'Proxy-Authorization',
      'Proxy-Connection',
      'Proxy',
      'TE',
      'Trailer',
      'Keep-Alive',
      'Upgrade',
      'Expect-CT-None',
    ].slice(0, 10),
    ...[
      'X-Forwarded-For',
      'X-Forwarded-Proto',
      'X-Forwarded-Host',
      'X-Forwarded-User',
      'Forwarded',
      'Via',
      'X-Real-IP',
      'X-Client-IP',
      'True-Client-IP',
    ],
    ...[
      'CF-Connecting-IP',
      'X-Original-URL',
      'X-Rewrite-URL',
      'X-Remote-User',
      'X-Accel-Redirect',
      'X-Sendfile-Type',
      'Idempotency-Key',
      'Prefer',
    ],
    ...['Origin', 'Referer', 'Sec-Fetch-Site', 'Sluice-Vendor-Calls', 'X-Request-Id', 'Access-Control-Request-Method'],
    ...['X_API_Key', 'Content_Length', 'Transfer_Encoding', 'X_Forwarded_For', 'X_HTTP_Method_Override', 'Proxy_Authorization'],
  ];
  test.each(VENDORS)('that are not for %s stay here', async (name) => {
    const marked = KEPT_BACK.map((header) => `${header}: ${header === 'TE' ? 'trailers' : 'c4ller'}`);
    expect((await pass(name, '/a', [...marked, 'X-Own: kept', 'Accept-Language: uk'])).status).toBe(200);
    const [request] = vendor.seen;
    expect(request?.text).not.toContain('c4ller');
    expect(request?.headers).toContainEqual(['x-own', 'kept']);
    expect(request?.headers).toContainEqual(['accept-language', 'uk']);
    expect(escapes(name)).toEqual([]);
  });

  test.each(VENDORS)('cannot take the place of the credentials of %s', async (name) => {
    await pass(name, '/a');
    const own = vendor.seen[0]?.headers.filter(([, value]) => /c4n4ry|^Basic /.test(value)).map(([header]) => header) ?? [];
    expect(own.length).toBeGreaterThan(0);
    vendor.forget();
    for (const header of own) {
      for (const spelt of [header, header.toUpperCase(), header.replaceAll('-', '_')]) {
        if (spelt.toLowerCase() === 'authorization') continue;
        await pass(name, '/a', [`${spelt}: forged-1`, `${spelt}: forged-2`]);
      }
    }
    expect(JSON.stringify(vendor.seen)).not.toContain('forged');
    expect(escapes(name)).toEqual([]);
  });

  test('that a Connection header names are dropped, and it names nothing of the gateway’s away', async () => {
    await pass('mydrop', '/a', ['Connection: close, X-Mine, x-api-key, content-type, host, user-agent', 'X-Mine: c4ller']);
    expect(vendor.seen[0]?.text).not.toContain('c4ller');
    expect(escapes('mydrop')).toEqual([]);
  });

  test('with line breaks or other bytes that no header has are no request', async () => {
    for (const header of [
      'X-A: b\rX-Evil: 1',
      'X-A: b\nX-Evil: 1',
      'X-A: b\0c',
      'X A: b',
      'X-A : b',
      ': b',
      ' X-A: b',
      'X-A: b\r\n X-Evil: 1',
    ]) {
      const { status } = await pass('hprofit', '/a', [header]);
      expect([200, 400], JSON.stringify(header)).toContain(status);
    }
    expect(vendor.seen.flatMap(({ headers }) => headers.filter(([header]) => header === 'x-evil'))).toEqual([]);
  });
});

describe('a query', () => {
  const NAMES = [
    ...[
      'apiKey',
      'APIKEY',
      'apikey',
      '%61piKey',
      'api%4bey',
      '%61%70%69%4b%65%79',
      'apiKey[]',
      'apiKey%5B%5D',
      'apiKey[a',
      'apiKey%5Bx',
      '%20apiKey',
      '+apiKey',
    ],
    ...['%09apiKey', 'apiKey%00', 'apiKey%00x', 'apiKey%20', 'a=1;apiKey', 'a;apiKey', '%0aapiKey', '%61piKey[%zz]'],
  ];
  test.each(NAMES)('with the vendor’s own credential parameter, written %s, is refused', async (name) => {
    for (const query of [`${name}=forged`, `a=1&${name}=forged&b=2`]) {
      const { status, body } = await pass('retailcrm', `/api/v5/orders?${query}`);
      expect([status, JSON.parse(body).code]).toEqual([400, 'invalid_request']);
      expect(body).not.toContain('forged');
    }
    expect(vendor.seen).toEqual([]);
  });

  test('with names that only look alike goes through', async () => {
    for (const query of ['apiKeys=1', 'xapiKey=1', 'filter[apiKey]=1', 'q=apiKey', 'q=a%26apiKey=1'])
      expect([query, (await pass('retailcrm', `/a?${query}`)).status]).toEqual([query, 200]);
  });

  test('that calls a read by another verb needs the right to write', async () => {
    const given = [`Authorization: Bearer ${READS}`];
    for (const query of ['_method=DELETE', 'a=1&_method=PUT', '%5fmethod=DELETE', '_METHOD=delete'])
      expect((await sendRaw(gateway, 'GET', `/passthrough/retailcrm/a?${query}`, given)).status).toBe(403);
    expect(vendor.seen).toEqual([]);
    expect((await sendRaw(gateway, 'GET', '/passthrough/retailcrm/a?method=1', given)).status).toBe(200);
  });
});

describe('what the vendor answers', () => {
  /** Headers that must not come back; each carries a mark. */
  const NASTY = [
    ...[
      'Set-Cookie',
      'Set-Cookie2',
      'Server',
      'X-Powered-By',
      'X-AspNet-Version',
      'X-AspNetMvc-Version',
      'X-Runtime',
      'Via',
      'X-Served-By',
    ],
    ...[
      'X-Backend-Server',
      'X-Debug-Token',
      'X-Debug-Token-Link',
      'Keep-Alive',
      'Proxy-Authenticate',
      'Proxy-Connection',
      'Trailer',
      'Upgrade',
      'TE',
    ],
    ...['WWW-Authenticate', 'Authentication-Info', 'Proxy-Authentication-Info', 'Authorization', 'Access-Control-Allow-Origin'],
    ...[
      'Access-Control-Allow-Credentials',
      'Access-Control-Expose-Headers',
      'Strict-Transport-Security',
      'Alt-Svc',
      'Clear-Site-Data',
      'Refresh',
    ],
    ...['Content-Security-Policy', 'Content-Security-Policy-Report-Only', 'X-Frame-Options', 'X-Content-Type-Options', 'X-XSS-Protection'],
    ...[
      'Referrer-Policy',
      'Permissions-Policy',
      'Cross-Origin-Opener-Policy',
      'Cross-Origin-Resource-Policy',
      'Cross-Origin-Embedder-Policy',
    ],
    ...[
      'Origin-Agent-Cluster',
      'X-DNS-Prefetch-Control',
      'X-Download-Options',
      'X-Permitted-Cross-Domain-Policies',
      'Service-Worker-Allowed',
    ],
    ...[
      'SourceMap',
      'X-SourceMap',
      'Report-To',
      'Reporting-Endpoints',
      'NEL',
      'Public-Key-Pins',
      'Expect-CT',
      'X-Accel-Redirect',
      'X-Accel-Buffering',
    ],
    ...[
      'X-Accel-Expires',
      'X-Sendfile',
      'X-Lighttpd-Send-File',
      'X-Original-URL',
      'X-Rewrite-URL',
      'X-Forwarded-For',
      'Forwarded',
      'Date',
      'Vary',
    ],
    ...[
      'X-Request-Id',
      'RateLimit',
      'RateLimit-Policy',
      'Idempotency-Replayed',
      'Sluice-Vendor-Calls',
      'Sluice-Ignored',
      '__proto__',
      'constructor-x',
    ],
  ];
  test('keeps its own headers, and none of those by which it would speak for the gateway or its servers', async () => {
    const dropped = NASTY.filter((name) => name !== 'constructor-x');
    vendor.answer(
      [
        'HTTP/1.1 200 OK',
        ...dropped.map((name) => `${name}: v3ndor`),
        'Connection: keep-alive, X-Named',
        'X-Named: v3ndor',
        'X-Own: kept',
        'ETag: "1"',
      ].join('\r\n'),
    );
    const { status, headers } = await pass('hprofit', '/a');
    expect(dropped.length).toBeGreaterThan(60);
    expect(status).toBe(200);
    expect(headers).not.toContain('v3ndor');
    expect(headers).toContain('\r\nx-own: kept');
    expect(headers).toContain('\r\netag: "1"');
    expect(headers).toContain("\r\ncontent-security-policy: default-src 'none'; frame-ancestors 'none'; sandbox");
    expect(headers).toContain('\r\nx-content-type-options: nosniff');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('names no credential in a header, however it writes it', async () => {
    const [token = ''] = Object.values(secretsOf('saplab'));
    const basic = Buffer.from(Object.values(secretsOf('saplab')).join(':')).toString('base64');
    vendor.answer(
      `HTTP/1.1 302 Found\r\nLocation: /login?user=${token}\r\nX-Echo: Basic ${basic}\r\nX-Echo-2: ${encodeURIComponent(token)}`,
    );
    const { status, headers } = await pass('saplab', '/a');
    expect([status, headers.includes(token.toLowerCase()), headers.includes(basic.toLowerCase())]).toEqual([302, false, false]);
  });

  test('points to places of its own through the gateway, so that its address stays here', async () => {
    vendor.answer(`HTTP/1.1 201 Created\r\nLocation: ${vendor.url}/base/hprofit/things/1?x=y`);
    expect((await pass('hprofit', '/a', [], 'POST', '{}')).headers).toContain('\r\nlocation: /passthrough/hprofit/things/1?x=y');
  });

  test.each([
    'HTTP/1.1 200 OK\r\nX-Strange: caf\u00e9 \u00ff',
    'HTTP/1.1 200 OK\r\nX-Strange: \u00d1\u0087\u00d0\u00b0\u00d0\u00b9',
    'HTTP/1.1 200 OK\r\nX-Strange: a\tb',
    'HTTP/1.1 200 \u00d0\u00b0\u00d0\u00b1\r\nX-A: 1',
    'HTTP/1.1 200 OK\r\nContent-Type: \u00d1\u0087',
    'HTTP/1.1 600 Odd\r\nX-A: 1',
    'HTTP/1.1 999 Odd\r\nX-A: 1',
    'HTTP/1.1 299 Odd\r\nX-A: 1',
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"',
    'HTTP/1.1 407 Proxy\r\nProxy-Authenticate: Basic',
    'HTTP/1.1 200 OK\r\nContent-Encoding: gzip',
    'HTTP/1.1 200 OK\r\nX-Many: 1\r\nX-Many: 2\r\nX-Many: 3',
    'HTTP/1.1 200 OK\r\nX-Evil: a\rSet-Cookie: b',
    'HTTP/1.1 200 OK\r\nX-Evil: a\0b',
    'HTTP/1.1 200 OK\r\nX Bad: 1',
    'HTTP/1.0 200 OK\r\nX-A: 1',
  ])('is passed on or refused, never a failure of the gateway: %j', async (head) => {
    vendor.answer(head);
    const { status, headers } = await pass('hprofit', '/a');
    expect(status, headers).not.toBe(500);
    expect(headers).not.toContain('\r\nset-cookie');
    expect((await gateway.call('GET', '/healthz')).status).toBe(200);
  });

  test('is a page that a browser would run nothing of', async () => {
    vendor.answer('HTTP/1.1 200 OK\r\nContent-Type: text/html', '<script>alert(1)</script>');
    const { headers, body } = await pass('hprofit', '/a');
    expect(body).toBe('<script>alert(1)</script>');
    expect(headers).toContain('sandbox');
  });
});
