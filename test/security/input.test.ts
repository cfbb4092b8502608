/** What callers and vendors send is data: it sets no field that is not theirs, reaches no prototype, and breaks nothing however it is made. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import type { Emulator } from '../../src/emulator.ts';
import { connectionTo, startVendor } from '../contract/setup.ts';
import { KEY, startGateway, type TestGateway } from '../harness.ts';
import { type Operation, operationsOf, pathWith, sendRaw } from './surface.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const VENDORS = adapters.map(({ vendor }) => vendor);
const emulators: Emulator[] = [];
let gateway: TestGateway;
/** Operations that take a body, but for passthrough: what goes through it is the vendor's to judge. */
let writes: Operation[];

beforeAll(async () => {
  for (const vendor of VENDORS) emulators.push(await startVendor(vendor));
  gateway = await startGateway({ connections: emulators.map((emulator) => connectionTo(emulator, emulator.vendor)) });
  writes = (await operationsOf(gateway)).filter(({ body, template }) => body !== undefined && !template.startsWith('/passthrough'));
  expect(writes.length).toBeGreaterThan(10);
});
afterAll(async () => {
  await gateway.close();
  for (const emulator of emulators) await emulator.stop();
});
beforeEach(() => {
  for (const emulator of emulators) emulator.forget();
});
const prototype = () =>
  [Object.prototype, Array.prototype, Function.prototype, String.prototype].map((each) => Reflect.ownKeys(each).length);
const untouched = prototype();
afterEach(() => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(prototype()).toEqual(untouched);
});

const nativeCalls = () => emulators.flatMap(({ vendor, seen }) => seen.map(({ method, url }) => `${vendor} ${method} ${url}`));
const pathAt = ({ method, template }: Operation, vendor: string) =>
  `${pathWith(template, { id: `${vendor}:1` })}${method === 'POST' && !template.includes('{') && template !== '/reference/refresh' ? `?connection=${vendor}` : ''}`;
/** The example of an operation's body, of this connection. */
const exampleAt = ({ body }: Operation, vendor: string): Record<string, unknown> =>
  JSON.parse(JSON.stringify(body).replaceAll('"kyiv-hp"', `"${vendor}"`).replaceAll('"kyiv-hp:', `"${vendor}:`));

/** Names of the vendor's own fields, as its payloads are read and written. */
function nativeNames(vendor: string): string[] {
  const folder = resolve(import.meta.dirname, '../../adapters', vendor);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('emulator'),
  );
  const words = files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/^\s+'?([A-Za-z_][\w-]{1,40})'?\??: /gm)].map((match) => match[1] as string),
  );
  return [...new Set(words)];
}

describe('no field is set that is not the model’s', () => {
  const OURS = [
    ...[
      'id',
      'connection',
      'vendor',
      'raw',
      'number',
      'updatedAt',
      'total',
      'totals',
      'paid',
      'due',
      'status_code',
      'isAdmin',
      'role',
      'scopes',
      'key',
    ],
    ...[
      'apiKey',
      'token',
      'credentials',
      'baseUrl',
      'options',
      'limits',
      'statusMap',
      'intake',
      'caller',
      'principal',
      '$set',
      '$where',
      '__v',
      '_id',
    ],
    ...[
      'toString',
      'valueOf',
      'hasOwnProperty',
      'isPrototypeOf',
      'toJSON',
      'then',
      'length',
      'constructor',
      'prototype',
      '__defineGetter__',
    ],
  ];

  test.each(VENDORS)('%s: every native name, at every depth of every body, is unknown, and nothing is sent', async (vendor) => {
    const native = nativeNames(vendor);
    expect(native.length).toBeGreaterThan(30);
    const faults: string[] = [];
    for (const operation of writes) {
      const path = pathAt(operation, vendor);
      for (const place of placesIn(exampleAt(operation, vendor))) {
        // The model's own names are told by what is refused without a fault at them.
        for (let from = 0; from < OURS.length + native.length; from += 60) {
          const names = [...OURS, ...native].slice(from, from + 60);
          const body = exampleAt(operation, vendor);
          const target = place.reduce((part, key) => part[key] as Record<string, unknown>, body);
          const known = new Set(Object.keys(target));
          for (const name of names) if (!known.has(name)) target[name] = { injected: true };
          const answer = await gateway.call(operation.method, path, { body });
          const at = place.map((key) => `/${key}`).join('');
          const told: string[] = (answer.body?.errors ?? []).map((error: { path: string }) => error.path);
          // Of the model's own names, it is the value that is refused; what `extra` may hold, the adapter says later.
          const missed = names.filter(
            (name) =>
              !known.has(name) && name !== 'extra' && !told.some((path) => path === `${at}/${name}` || path.startsWith(`${at}/${name}/`)),
          );
          if (answer.status !== 400 || missed.length > 0)
            faults.push(`${operation.operationId} ${at}: ${answer.status} but nothing of ${missed.join()}: ${answer.text.slice(0, 300)}`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect(nativeCalls()).toEqual([]);
  });

  test('what reaches a vendor is what the draft says and nothing beside it', async () => {
    for (const emulator of emulators) {
      const marked = { externalId: '812345', extra: { injected: 'c4n4ry' } };
      const body = {
        ...marked,
        customer: { firstName: 'Олена', phone: '+380672225522' },
        items: [{ name: 'x', quantity: 1, unitPrice: '1.00' }],
      };
      await gateway.call('POST', `/orders?connection=${emulator.vendor}`, { body });
      expect(JSON.stringify(emulator.seen)).not.toContain('c4n4ry');
    }
  });
});

/** Pointers to every object of a body, the body itself first. */
function placesIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : [[]];
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner).map((place) => [key, ...place]))];
}

describe('no prototype is reached', () => {
  const POISONS = [
    '"__proto__":{"polluted":1}',
    '"\\u005f\\u005fproto\\u005f\\u005f":{"polluted":1}',
    '"constructor":{"prototype":{"polluted":1}}',
    '"const\\u0072uctor":{"prototype":{"polluted":1}}',
    '"extra":{"__proto__":{"polluted":1}}',
    '"extra":{"constructor":{"prototype":{"polluted":1}}}',
    '"__proto__":null',
    '"__proto__.polluted":1',
    '"constructor.prototype.polluted":1',
    '"prototype":{"polluted":1}',
  ];
  test('by a body: it is refused, at every depth of every operation', async () => {
    const faults: string[] = [];
    for (const operation of writes) {
      for (const poison of POISONS) {
        const text = JSON.stringify(exampleAt(operation, 'retailcrm'));
        // Into the body itself, and into every object within it.
        for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
          const body = `${text.slice(0, at + 1)}${poison}${text[at + 1] === '}' ? '' : ','}${text.slice(at + 1)}`;
          const answer = await gateway.call(operation.method, pathAt(operation, 'retailcrm'), { body });
          if (answer.status !== 400) faults.push(`${operation.operationId} ${body}: ${answer.status} ${answer.text}`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect(nativeCalls()).toEqual([]);
  });

  test('by a query, a header, an id or a name', async () => {
    const queries = [
      '__proto__[polluted]=1',
      '__proto__.polluted=1',
      'constructor[prototype][polluted]=1',
      '__proto__=1',
      'filter[__proto__][polluted]=1',
    ];
    for (const query of queries) {
      for (const path of ['/orders', '/products', '/stock', '/customers', '/categories', '/reference/brands', '/connections'])
        expect((await gateway.call('GET', `${path}?${query}`)).status, `${path}?${query}`).toBe(400);
    }
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']) {
      const tries: [string, string, number[]][] = [
        ['GET', `/orders/${name}:1`, [404]],
        ['GET', `/orders/retailcrm:${name}`, [404]],
        ['PATCH', `/orders/retailcrm:${name}`, [404, 422]],
        ['GET', `/products/retailcrm:${name}`, [404]],
        ['GET', `/customers/retailcrm:${name}`, [404]],
        ['GET', `/categories/retailcrm:${name}`, [404]],
        ['GET', `/connections/${name}`, [404]],
        ['GET', `/reference/${name}`, [400]],
        ['GET', `/orders?connection=${name}`, [404]],
        ['GET', `/orders?connection=retailcrm&nativeStatus=retailcrm:${name}`, [200, 422]],
        ['GET', `/orders?connection=retailcrm&status=${name}`, [400]],
        ['GET', `/orders?connection=retailcrm&cursor=${name}`, [400]],
        ['GET', `/orders?connection=retailcrm&include=${name}`, [400]],
        ['GET', `/passthrough/${name}/x`, [404]],
      ];
      for (const [method, path, allowed] of tries) {
        const answer = await gateway.call(method, path, method === 'PATCH' ? { body: { notes: { manager: 'x' } } } : {});
        expect(allowed, `${method} ${path}: ${answer.text}`).toContain(answer.status);
      }
      const auth = `Authorization: Bearer ${KEY}`;
      expect((await sendRaw(gateway, 'GET', '/connections', [auth, `${name}: polluted`, 'polluted: 1'])).status).toBe(200);
      expect((await gateway.call('GET', '/connections', { key: name })).status).toBe(401);
      expect((await gateway.call('POST', '/orders', { headers: { 'idempotency-key': name }, body: {} })).status).toBe(400);
    }
  });

  test.each(VENDORS)('by an answer of %s, whatever it is called there', async (vendor) => {
    const emulator = emulators.find((each) => each.vendor === vendor) as Emulator;
    const faults: string[] = [];
    for (const [what, spoil] of SPOILERS) {
      const between = await startBetween(emulator.url, spoil);
      const spoilt = await startGateway({
        connections: [{ ...connectionTo(emulator, vendor), baseUrl: between.url, limits: { retries: 0 } }],
      });
      for (const list of ['orders', 'products', 'stock', 'customers', 'categories', 'reference/order-statuses', 'reference/warehouses']) {
        const more = list.startsWith('reference') ? '' : '&include=raw&limit=2';
        const answer = await spoilt.call('GET', `/${list}?connection=${vendor}${more}`);
        if (![200, 501, 502].includes(answer.status)) faults.push(`${what} /${list}: ${answer.status} ${answer.text}`);
        const id = answer.body?.data?.[0]?.id;
        if (id === undefined || list.startsWith('reference')) continue;
        const one = await spoilt.call('GET', `/${list}/${id}`);
        if (![200, 404, 501, 502].includes(one.status)) faults.push(`${what} /${list}/${id}: ${one.status} ${one.text}`);
      }
      await spoilt.close();
      await between.stop();
    }
    emulator.forget();
    expect(faults).toEqual([]);
  });
});

/** Ways in which a vendor's answer reaches for a prototype, or for what every object has. */
const SPOILERS: readonly (readonly [what: string, spoil: (text: string) => string])[] = [
  [
    'keys that reach prototypes',
    (text) => text.replaceAll('{"', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"'),
  ],
  ...['__proto__', 'constructor'].map(
    (word) => [`words that read ${word}`, (text: string) => text.replace(/(?<=:\s*)"[a-z][a-z_-]{2,24}"/g, `"${word}"`)] as const,
  ),
];

/** Stands between a gateway and a vendor, and spoils the texts of JSON that come back. */
async function startBetween(target: string, spoil: (text: string) => string): Promise<{ url: string; stop(): Promise<void> }> {
  const server: Server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { host: _, connection: __, 'content-length': ___, ...headers } = incoming.headers;
    const answer = await request(`${target}${incoming.url}`, {
      method: incoming.method as 'GET',
      headers: headers as Record<string, string>,
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    const text = spoil(await answer.body.text());
    outgoing.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type'] ?? 'application/json') });
    outgoing.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

describe('a hostile body', () => {
  const nested = (depth: number, open: string, close: string) => `{"extra":${open.repeat(depth)}1${close.repeat(depth)}}`;
  const many = (count: number, piece: (index: number) => string) => Array.from({ length: count }, (_, index) => piece(index)).join();
  const BODIES: readonly (readonly [what: string, body: string | Buffer])[] = [
    ['33 levels deep', nested(33, '{"a":', '}')],
    ['5,000 levels deep', nested(5000, '[', ']')],
    ['150,000 levels deep', nested(150_000, '{"a":', '}')],
    ['500,000 brackets that never close', '['.repeat(500_000)],
    ['with 60,000 keys', `{${many(60_000, (index) => `"k${index}":1`)}}`],
    ['with a text of a million letters', `{"name":"${'x'.repeat(1_000_000)}","externalId":"${'y'.repeat(10_000)}"}`],
    ['with a key of a million letters', `{"${'x'.repeat(1_000_000)}":1}`],
    ['with a list of a hundred thousand', `{"items":[${many(100_000, () => '{}')}],"lines":[${many(100_000, () => '{}')}]}`],
    ['with a number of a million digits', `{"amount":${'9'.repeat(1_000_000)}}`],
    ['with a number beyond all', '{"quantity":1e999999,"limit":-1e999}'],
    ['with one key twice', '{"name":"a","name":"b","amount":"1.00","amount":"2.00"}'],
    ['with one key twice, once in escapes', '{"name":"a","n\\u0061me":"b"}'],
    ['with one key twice, deep inside', '{"extra":{"a":[{"b":1,"b":2}]}}'],
    ['with half a character', '{"name":"\\ud800","firstName":"\\udfff","comment":"\\ud83d"}'],
    ['with NUL', '{"name":"\\u0000","firstName":"a\\u0000b","comment":"\\u0000"}'],
    ['with a bare NUL', '{"name":"a\0b"}'],
    ['of bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])],
    ['of overlong UTF-8', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])],
    ['of two marks of order', Buffer.from([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x7b, 0x7d])],
    ['of spaces', ' '.repeat(1_000_000)],
    ['that is a number', '1'],
    ['that is a text', '"text"'],
    ['that is null', 'null'],
    ['that is a list', '[]'],
    ['that is a list of lists', '[[],[[]]]'],
    ['of JSON and something after it', '{"name":"x"} {"name":"y"}'],
    ['with a comment', '{/* c */"name":"x"}'],
    ['of another language', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['of YAML', 'a: &a ["x"]\nb: *a'],
    ['above the limit', `{"name":"${'x'.repeat(1_100_000)}"}`],
  ];

  test.each(BODIES)('%s is refused by every operation, and the gateway goes on', async (_what, body) => {
    const faults: string[] = [];
    for (const operation of writes) {
      const answer = await gateway.call(operation.method, pathAt(operation, 'retailcrm'), {
        body,
        headers: { 'content-type': 'application/json' },
      });
      const refused = answer.status >= 400 && answer.status < 500 && answer.headers['content-type']?.startsWith('application/problem+json');
      // Some take no body as well, which spaces and null are.
      const empty = ['', 'null'].includes(String(body).trim()) && /^(?:cancel|retry|refresh)/.test(operation.operationId);
      if (!refused && !empty) faults.push(`${operation.operationId}: ${answer.status} ${answer.text.slice(0, 300)}`);
      if (answer.text.length > 50_000) faults.push(`${operation.operationId} answered ${answer.text.length} characters`);
    }
    expect(faults).toEqual([]);
    expect((await gateway.call('GET', '/healthz')).status).toBe(200);
    if (!['', 'null'].includes(String(body).trim())) expect(nativeCalls()).toEqual([]);
  });

  test('of another content type, encoding or length than it says is refused', async () => {
    const auth = `Authorization: Bearer ${KEY}`;
    for (const headers of [
      ['Content-Type: text/plain'],
      ['Content-Type: application/json, text/plain'],
      ['Content-Type: application/json; charset=utf-16'],
      ['Content-Type: application/jsonx'],
      ['Content-Type: multipart/form-data; boundary=x'],
      ['Content-Type: application/x-www-form-urlencoded'],
      ['Content-Type: application/json\tx'],
      ['Content-Type: application/json', 'Content-Encoding: gzip'],
      ['Content-Type:'],
      [],
    ]) {
      const { status } = await sendRaw(gateway, 'PATCH', '/orders/retailcrm:1', [auth, ...headers], '{"status":"nothing-like-this"}');
      expect([400, 415], headers.join()).toContain(status);
    }
    expect(nativeCalls()).toEqual([]);
  });
});
