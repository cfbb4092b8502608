/** Nobody gets in without a key and its scope: every operation of the document, by every way of writing it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Scope } from '../../src/config.ts';
import { type FakeVendor, orderCreate, orderGet, orderList, orderUpdate, startFakeVendor } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';
import { type Operation, operationsOf, pathWith, sendBytes, sendRaw } from './surface.ts';

const ALL = 'Key-Of-Every-Scope-0123456789abcdef';
const READS = 'key-that-reads-everything-0123456789';
const lacking = (scope: string) => `key-of-every-scope-but-${scope}`;
const SCOPES = Scope.options.filter((scope) => scope !== '*');
const keys = [
  { name: 'all', key: ALL, scopes: ['*'] },
  { name: 'reads', key: READS, scopes: SCOPES.filter((scope) => scope.endsWith(':read')) },
  ...SCOPES.map((scope) => ({ name: `all-but-${scope}`, key: lacking(scope), scopes: SCOPES.filter((other) => other !== scope) })),
];
let vendor: FakeVendor;
let gateway: TestGateway;
let operations: Operation[];
let guarded: Operation[];

beforeAll(async () => {
  vendor = await startFakeVendor();
  vendor.can.a = { orders: { get: orderGet, list: orderList({}), create: orderCreate(), update: orderUpdate() } };
  gateway = await startGateway({ connections: vendor.connections(['a']), keys }, { adapters: [vendor.adapter] });
  operations = await operationsOf(gateway);
  guarded = operations.filter((each) => each.scope !== undefined);
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
beforeEach(() => {
  vendor.rows.a = [{ id: '1' }];
  vendor.emulator.forget();
});

const at = ({ template }: Pick<Operation, 'template'>) =>
  pathWith(template, { id: 'a:1', connection: 'a', kind: 'brands', path: 'echo/x' });
/** Statuses of a walk that are not one of those allowed, with what was asked. */
const unless = (allowed: readonly number[], seen: readonly (readonly [what: string, status: number])[]) =>
  seen.filter(([, status]) => !allowed.includes(status));

test('the document has every route, and all but the two probes need a key', () => {
  expect(operations.length).toBeGreaterThan(35);
  expect(operations.filter((each) => each.scope === undefined).map(({ template }) => template)).toEqual(['/healthz', '/readyz']);
  for (const { scope, template } of guarded) expect(['any key', ...SCOPES], template).toContain(scope);
});

describe('without a right key', () => {
  const WRONG: readonly (readonly [what: string, headers: Readonly<Record<string, string>>])[] = [
    ['no key', {}],
    ['an empty key', { authorization: 'Bearer ' }],
    ['a wrong key', { authorization: 'Bearer wrong-key-wrong-key-wrong' }],
    ['a key cut by one letter', { authorization: `Bearer ${ALL.slice(0, -1)}` }],
    ['a key with one letter more', { 'x-api-key': `${ALL}0` }],
    ['a key in other letter case', { 'x-api-key': ALL.toLowerCase() }],
    ['two keys in one', { 'x-api-key': `${ALL}, ${ALL}` }],
    ['another scheme', { authorization: `Basic ${Buffer.from(`${ALL}:`).toString('base64')}` }],
    ['a key without a scheme', { authorization: ALL }],
    ['a key in a cookie', { cookie: `key=${ALL}; authorization=Bearer ${ALL}` }],
    ['a key in a header of a proxy', { 'proxy-authorization': `Bearer ${ALL}`, 'x-forwarded-authorization': `Bearer ${ALL}` }],
    ['the name of a key', { authorization: 'Bearer all' }],
    ['a user that a proxy names', { 'x-forwarded-user': 'all', 'x-remote-user': 'all' }],
    ['the word undefined', { authorization: 'Bearer undefined' }],
  ];
  test.each(WRONG)('%s opens no operation', async (_what, headers) => {
    const seen: [string, number][] = [];
    for (const operation of guarded) {
      const answer = await gateway.call(operation.method, at(operation), {
        key: null,
        headers,
        ...(operation.body !== undefined && { body: operation.body }),
      });
      seen.push([`${operation.method} ${operation.template} ${answer.body?.code}`, answer.status]);
    }
    expect(unless([401], seen)).toEqual([]);
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('a key in the query opens no operation, by whatever name', async () => {
    const seen: [string, number][] = [];
    for (const operation of guarded) {
      const query = ['apiKey', 'api_key', 'key', 'token', 'access_token', 'x-api-key', 'authorization'].map((name) => `${name}=${ALL}`);
      seen.push([
        operation.operationId,
        (await gateway.call(operation.method, `${at(operation)}?${query.join('&')}`, { key: null })).status,
      ]);
    }
    expect(unless([401], seen)).toEqual([]);
  });

  /** Ways to write one request so that a door may take it for another. */
  const spellings = (method: string, path: string): readonly (readonly [method: string, target: string, headers?: readonly string[]])[] => [
    ['HEAD', path],
    ['OPTIONS', path],
    ['OPTIONS', path, ['Origin: https://evil.example', `Access-Control-Request-Method: ${method}`]],
    ['TRACE', path],
    ['PROPFIND', path],
    [method, `${path}/`],
    [method, `${path}?`],
    [method, `/${path}`],
    [method, path.replaceAll('/', '//')],
    [method, path.toUpperCase()],
    [method, `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`],
    [method, `/%2F${path.slice(1)}`],
    [method, path.replaceAll('/', '%2F').replace('%2F', '/')],
    [method, `/.${path}`],
    [method, `/healthz/..${path}`],
    [method, `/healthz/%2e%2e${path}`],
    [method, `/docs/..${path}`],
    [method, `/openapi.json;${path}`],
    [method, `${path};.json`],
    [method, `${path}.json`],
    [method, `${path}%00`],
    [method, `${path}#/healthz`],
    [method, `http://gateway${path}`],
    [method, `http://elsewhere.example${path}`],
    [method, `HTTP://gateway/healthz/..${path}`],
    [method, path, ['X-Original-URL: /healthz', 'X-Rewrite-URL: /healthz']],
    [method, path, ['X-Forwarded-For: 127.0.0.1', 'X-Real-IP: 127.0.0.1', 'Forwarded: for=127.0.0.1']],
    ['GET', '/healthz', [`X-Original-URL: ${path}`, `X-Rewrite-URL: ${path}`, `X-HTTP-Method-Override: ${method}`]],
    ['GET', path, [`X-HTTP-Method-Override: ${method}`]],
    ['POST', path, [`X-HTTP-Method-Override: ${method}`, `X-HTTP-Method: ${method}`, `X-Method-Override: ${method}`]],
    ['POST', `${path}?_method=${method}`],
  ];
  test.each([
    ['no key', [] as string[]],
    ['a wrong key', ['Authorization: Bearer wrong-key-wrong-key-wrong']],
  ])('%s opens no operation by another way of writing it', async (_what, headers) => {
    const seen: [string, number][] = [];
    for (const operation of guarded) {
      await Promise.all(
        spellings(operation.method, at(operation)).map(async ([method, target, more = []]) => {
          const { status, headers: got, body } = await sendRaw(gateway, method, target, [...headers, ...more]);
          if (target === '/healthz') return expect(body).toBe('{"status":"ok"}');
          if (status !== 400) expect(got, `${method} ${target}`).toContain('\r\nwww-authenticate: bearer realm="sluice"');
          seen.push([`${method} ${target}`, status]);
        }),
      );
    }
    expect(seen.length).toBeGreaterThan(1000);
    // 400: what cannot be read as a request at all.
    expect(unless([400, 401], seen)).toEqual([]);
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('two keys in two headers are no key', async () => {
    for (const headers of [
      ['X-API-Key: wrong-key-wrong-key-wrong', `X-API-Key: ${ALL}`],
      [`X-API-Key: ${ALL}`, 'X-API-Key: wrong-key-wrong-key-wrong'],
      ['Authorization: Bearer wrong-key-wrong-key-wrong', `Authorization: Bearer ${ALL}`],
      ['Authorization: Bearer wrong-key-wrong-key-wrong', `X-API-Key: ${ALL}`],
    ])
      expect((await sendRaw(gateway, 'GET', '/orders', headers)).status, headers.join()).toBe(401);
  });

  test('unknown routes, wrong methods and broken paths tell nothing of what there is', async () => {
    const bodies = new Set<string>();
    for (const target of ['/nothing', '/orders/a:1/nothing', '/admin', '/.git/config', '/metrics', '/orders', '/docs/../orders']) {
      const { status, body } = await sendRaw(gateway, 'DELETE', target);
      expect(status, target).toBe(401);
      bodies.add(JSON.stringify({ ...JSON.parse(body), instance: '', requestId: '' }));
    }
    expect(bodies.size).toBe(1);
  });

  test('a body is not even read', async () => {
    const [answer] = await sendBytes(
      gateway,
      'POST /orders HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{',
      500,
    );
    expect(answer?.status).toBe(401);
  });
});

describe('without the scope', () => {
  test('a key of everything else is 403 before anything is looked at, and nothing is sent', async () => {
    const seen: [string, number][] = [];
    for (const operation of guarded) {
      if (operation.scope === 'any key') continue;
      for (const path of [at(operation), at(operation).replace('a:1', 'none:1')]) {
        const answer = await gateway.call(operation.method, path, {
          key: lacking(operation.scope as string),
          ...(operation.body !== undefined && { body: '{ no json' }),
        });
        seen.push([`${operation.method} ${path} ${answer.body?.code}`, answer.status]);
        expect(answer.body?.code).toBe('forbidden');
      }
    }
    expect(unless([403], seen)).toEqual([]);
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('a key with every other scope missing still does what its own is for', async () => {
    const seen: [string, number][] = [];
    for (const operation of guarded) {
      // Of two scopes, passthrough looks at one first; writes through it have tests of their own.
      for (const scope of SCOPES.filter((other) => other !== operation.scope)) {
        const answer = await gateway.call(operation.method, at(operation), { key: lacking(scope) });
        seen.push([`${operation.method} ${operation.template} without ${scope}`, answer.status]);
      }
    }
    expect(seen.filter(([, status]) => status === 401 || status === 403)).toEqual([]);
  });

  test('a key that only reads changes nothing, whatever the request calls itself', async () => {
    const reads = guarded.filter((each) => each.method === 'GET' && each.scope?.endsWith(':read'));
    const writes = guarded.filter((each) => each.scope?.endsWith(':write') || ['admin', 'passthrough'].includes(each.scope ?? ''));
    for (const operation of writes) {
      const answer = await gateway.call(operation.method, at(operation), { key: READS, body: operation.body ?? {} });
      expect([operation.operationId, answer.status]).toEqual([operation.operationId, 403]);
    }
    for (const operation of reads) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        await sendRaw(gateway, 'GET', at(operation), [`Authorization: Bearer ${READS}`, `X-HTTP-Method-Override: ${method}`]);
    }
    expect(vendor.emulator.seen.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('one :write scope does for one resource, and no :read follows from it', async () => {
    const only = await startGateway(
      {
        connections: vendor.connections(['a']),
        keys: SCOPES.map((scope) => ({ name: `only-${scope}`, key: `key-of-the-one-scope-${scope}`, scopes: [scope] })),
      },
      { adapters: [vendor.adapter] },
    );
    const wrong: string[] = [];
    for (const operation of guarded) {
      for (const scope of SCOPES) {
        const { status } = await only.call(operation.method, at(operation), { key: `key-of-the-one-scope-${scope}` });
        // A native call that changes data wants a second scope.
        const both = operation.scope === 'passthrough' && operation.method !== 'GET';
        const opens = operation.scope === 'any key' || (operation.scope === scope && !both);
        if ((status === 403) === opens) wrong.push(`${operation.operationId} with ${scope} alone: ${status}`);
      }
    }
    await only.close();
    expect(wrong).toEqual([]);
  });
});
