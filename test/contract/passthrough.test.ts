/** Passthrough: the vendor's own API as it is, under the connection's credentials, and nothing beyond it. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { SeenRequest } from '../../src/emulator.ts';
import { KEY, READER } from '../harness.ts';
import { canCreate, freshNumber, smallOrder } from './drafts.ts';
import {
  askedKind,
  callRaw,
  expectProblem,
  isWrite,
  OTHER,
  SHOP,
  STRANGER,
  type Stage,
  startStages,
  TUNNEL,
  WRITING_TUNNEL,
  walk,
} from './setup.ts';

const stages = await startStages({
  emulator: { seed: 'documented', orders: 20 },
  spares: { fresh: { count: 12, settings: { limits: { timeoutMs: 500 } } } },
});

/** A native read that the gateway itself makes. */
async function nativeRead(stage: Stage): Promise<SeenRequest> {
  stage.emulator.forget();
  await stage.get(`/${stage.view.capabilities.products?.list === 'unsupported' ? 'orders' : 'products'}?connection=${SHOP}&limit=5`);
  const found = stage.emulator.seen.findLast((request) => request.method === 'GET' && !isWrite(stage.adapter, request));
  if (!found) throw new Error('the gateway reads nothing with GET');
  stage.emulator.forget();
  return found;
}

/** The native write that makes an order, and the identifier in it. */
async function nativeWrite(stage: Stage): Promise<{ write: SeenRequest; externalId: string }> {
  const externalId = freshNumber();
  // Of a vendor that takes no orders: that makes a customer.
  const orders = canCreate(stage, 'orders');
  const draft = orders ? await smallOrder(stage, externalId) : { name: `Олена ${externalId}`, phones: [`380${externalId}`] };
  stage.emulator.forget();
  const made = await stage.call('POST', `/${orders ? 'orders' : 'customers'}?connection=${SHOP}`, { body: draft });
  expect(made.status, made.text).toBe(201);
  const write = stage.writes().find((request) => request.body.includes(externalId));
  if (!write) throw new Error('no native write has the identifier');
  stage.emulator.forget();
  return { write, externalId };
}

/** A path that a pattern of `surprising` matches: the first of alternatives, the least of repetitions. */
function exampleOf(pattern: RegExp): string {
  const path = shortest(pattern.source);
  if (!pattern.test(path)) throw new Error(`no path was found that ${pattern} matches: ${path}`);
  return path;
}

function shortest(source: string): string {
  // Group, class, escape, anchor or letter, and how often it stands.
  const parts =
    /\((?:\?:)?((?:\\.|[^()\\]|\((?:\\.|[^()\\])*\))*)\)([?*+]?)|\[(\^?)((?:\\.|[^\]])+)\]([?*+]?)|\\(.)([?*+]?)|([$^])|(.)([?*+]?)/g;
  return [...source.matchAll(parts)]
    .map(([, group, groupTimes, not, of, ofTimes, escaped, escapedTimes, anchor, letter, letterTimes]) => {
      if (anchor !== undefined || /[?*]/.test(groupTimes ?? ofTimes ?? escapedTimes ?? letterTimes ?? '')) return '';
      if (group !== undefined) return shortest(group.match(/^(?:\\.|\([^()]*\)|[^|\\])*/)?.[0] ?? '');
      if (of !== undefined) return not === '^' ? 'x' : (of.replace(/^\\d/, '1').replace(/^\\w/, 'a')[0] ?? '');
      if (escaped !== undefined) return escaped === 'd' ? '1' : escaped === 'w' ? 'a' : escaped;
      return letter === '.' ? 'x' : (letter ?? '');
    })
    .join('');
}

/** Paths of native reads in an adapter's README, written `GET /path`; those with a placeholder are left out. */
function nativePathsOf({ vendor }: Stage): string[] {
  const file = new URL(`../../adapters/${vendor}/README.md`, import.meta.url);
  if (!existsSync(file)) return [];
  return [...readFileSync(file, 'utf8').matchAll(/`GET (\/[^`\s{}<>:…*]+)`/g)].map(([, path]) => path as string);
}

/** Forms of a path that leaves the vendor's API, or could be read in two ways. */
const CROOKED = [
  '/../connections',
  '/..',
  '/a/../b',
  '/a/./b',
  '/./a',
  '//evil.example/a',
  '/a//b',
  '/%2e%2e/connections',
  '/%2E%2E%2Fconnections',
  '/.%2e/a',
  '/a/%2e/b',
  '/..%2fa',
  '/x/a%2fb',
  '/%2fevil.example/a',
  '/a%2f..%2fb',
  '/..%5ca',
  '/a%5c..%5cb',
  '/\\evil.example',
  '/a\\..\\b',
  '/a;/../b',
  '/..;/a',
  '/a%00b',
  '/a%0d%0aX-Evil:%201',
  '/a%252e%252e/b',
  '/%25%32%65%25%32%65/a',
  '/a%23b',
  '/a%3fb',
  '/a%',
  '/a%zz',
];

describe.each(stages)('$name', (stage) => {
  const { emulator, adapter, gateway } = stage;
  const at = `/passthrough/${SHOP}`;

  test('a native read answers what the vendor answers, status, body and all', async () => {
    const read = await nativeRead(stage);
    const direct = await fetch(`${emulator.url}${read.url}`, {
      headers: Object.fromEntries(Object.entries(read.headers).filter(([name]) => name !== 'connection' && name !== 'host')) as Record<
        string,
        string
      >,
    });
    emulator.forget();
    for (const key of [KEY, TUNNEL]) {
      const answer = await stage.get(`${at}${read.url}`, { key });
      expect([answer.status, answer.text]).toEqual([direct.status, await direct.clone().text()]);
      expect(answer.headers['content-type']).toBe(direct.headers.get('content-type'));
    }
    expect(emulator.seen.map((request) => request.url)).toEqual([read.url, read.url]);
  });

  test('a native write works with a :write scope, and what is cached of the connection is dropped', async () => {
    const { write, externalId } = await nativeWrite(stage);
    const kind = await askedKind(stage);
    await stage.get(`/reference/${kind}?connection=${SHOP}`);
    const other = freshNumber();
    const body = write.body.replaceAll(externalId, other);
    const headers = { 'content-type': String(write.headers['content-type']) };
    emulator.forget();
    const answer = await stage.call(write.method, `${at}${write.url}`, { body, headers, key: WRITING_TUNNEL });
    expect(answer.status, answer.text).toBeLessThan(300);
    expect(emulator.seen.map((request) => [request.method, request.url, request.body])).toEqual([[write.method, write.url, body]]);
    expect((await stage.get(`/reference/${kind}?connection=${SHOP}`)).headers['cache-status']).toBe('sluice; fwd=miss');
    const { records } = await walk(gateway, `/${canCreate(stage, 'orders') ? 'orders' : 'customers'}?connection=${SHOP}`);
    expect(records.filter((record) => record.externalId === other || record.name === `Олена ${other}`)).toHaveLength(1);
  });

  test('a key without the scopes is refused, and nothing is sent', async () => {
    const read = await nativeRead(stage);
    const { write } = await nativeWrite(stage);
    expectProblem(await stage.get(`${at}${read.url}`, { key: READER }), 403, 'forbidden');
    expectProblem(await stage.get(`${at}${read.url}`, { key: null }), 401, 'unauthenticated');
    expectProblem(await stage.get(`${at}${read.url}`, { key: STRANGER }), 404, 'unknown_connection');
    expectProblem(await stage.get(`/passthrough/nowhere${read.url}`), 404, 'unknown_connection');
    const headers = { 'content-type': String(write.headers['content-type']) };
    for (const key of [READER, TUNNEL])
      expectProblem(await stage.call(write.method, `${at}${write.url}`, { body: write.body, headers, key }), 403, 'forbidden');
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
      if (!isWrite(adapter, { method, path: read.path })) continue;
      expectProblem(await stage.call(method, `${at}${read.path}`, { body: '{}', key: TUNNEL }), 403, 'forbidden');
    }
    expect(emulator.seen).toEqual([]);
  });

  test.each(adapter.wire.surprising)('$method $path asks for the scope of what it does', async ({ method, path, writes }) => {
    const example = exampleOf(path);
    emulator.fail({ show: { status: 200, body: '{"success": true}' } });
    const answer = await stage.call(method, `${at}${example}`, { key: TUNNEL, ...(method !== 'GET' && { body: '{}' }) });
    if (writes) {
      expectProblem(answer, 403, 'forbidden');
      expect(emulator.seen).toEqual([]);
    }
    const allowed = await stage.call(method, `${at}${example}`, {
      key: writes ? WRITING_TUNNEL : TUNNEL,
      ...(method !== 'GET' && { body: '{}' }),
    });
    expect([allowed.status, allowed.text]).toEqual([200, '{"success": true}']);
  });

  test.runIf(nativePathsOf(stage).length > 0)('every native read that the adapter’s README names is reached', async () => {
    const unreached: string[] = [];
    for (const path of nativePathsOf(stage)) {
      const { status, text } = await stage.get(`${at}${path}`, { key: TUNNEL });
      if (status === 403 || status === 404 || status === 405 || status >= 500) unreached.push(`${path}: ${status} ${text.slice(0, 100)}`);
    }
    expect(unreached).toEqual([]);
    // A read may want parameters that the README does not name.
    emulator.forget();
  });

  test('a path whose every slash is encoded, as a client writes it that takes it for one parameter, is the same path', async () => {
    const read = await nativeRead(stage);
    const [path = '', query] = read.url.split('?');
    const answer = await stage.get(`${at}/${encodeURIComponent(path.slice(1))}${query === undefined ? '' : `?${query}`}`);
    expect(answer.status, answer.text).toBe(200);
    expect(emulator.seen.map((request) => request.url)).toEqual([read.url]);
  });

  test.each(CROOKED)('%s is refused, and nothing is sent', async (crooked) => {
    const answer = await callRaw(gateway, 'GET', `${at}${crooked}`, { authorization: `Bearer ${KEY}` });
    expect([400, 404], answer.text).toContain(answer.status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(emulator.seen).toEqual([]);
  });

  test('credentials in the query are not the caller’s to give', async () => {
    for (const name of adapter.wire.credentialParameters ?? []) {
      for (const form of [
        name,
        name.toUpperCase(),
        `${name}[]`,
        encodeURIComponent(name).replace(/^./, (char) => `%${char.charCodeAt(0).toString(16)}`),
      ]) {
        expectProblem(await stage.get(`${at}/x?a=1&${form}=stolen`), 400, 'invalid_request');
      }
    }
    expect(emulator.seen).toEqual([]);
  });

  test('the caller’s credentials, cookies and hop-by-hop headers never go on; other headers do', async () => {
    emulator.fail({ show: { status: 200, body: '{}' } });
    const answer = await callRaw(gateway, 'GET', `${at}/x?y=1`, {
      'x-api-key': KEY,
      cookie: 'session=caller',
      connection: 'close, x-dropped',
      'x-dropped': 'caller',
      te: 'trailers',
      'keep-alive': 'timeout=5',
      'proxy-authorization': 'Basic caller',
      'x-forwarded-for': '203.0.113.7',
      forwarded: 'for=203.0.113.7',
      'x-own-header': 'kept',
    });
    expect(answer.status).toBe(200);
    const [seen] = emulator.seen;
    expect(seen?.url).toBe('/x?y=1');
    for (const name of ['cookie', 'x-dropped', 'te', 'keep-alive', 'proxy-authorization', 'x-forwarded-for', 'forwarded'])
      expect(seen?.headers).not.toHaveProperty(name);
    expect(JSON.stringify(seen)).not.toMatch(/caller|203\.0\.113/);
    expect(seen?.headers['x-own-header']).toBe('kept');
    const [credential = ''] = Object.values(emulator.connection.credentials);
    const basic = Buffer.from(Object.values(emulator.connection.credentials).join(':')).toString('base64');
    const sent = JSON.stringify(seen?.headers);
    expect(sent.includes(credential) || sent.includes(`Basic ${basic}`)).toBe(true);
  });

  test('the answer’s own headers come back, without those of the vendor’s connection', async () => {
    emulator.fail({
      show: {
        status: 418,
        body: 'чай',
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'x-own-header': 'kept',
          connection: 'keep-alive, x-dropped',
          'x-dropped': 'vendor',
          'keep-alive': 'timeout=99',
          'proxy-authenticate': 'Basic',
          'set-cookie': 'session=vendor',
        },
      },
    });
    const answer = await stage.get(`${at}/x`);
    expect([answer.status, answer.text, answer.headers['content-type'], answer.headers['x-own-header']]).toEqual([
      418,
      'чай',
      'text/plain; charset=utf-8',
      'kept',
    ]);
    for (const name of ['x-dropped', 'proxy-authenticate', 'set-cookie']) expect(answer.headers).not.toHaveProperty(name);
    expect(answer.headers['keep-alive']).not.toBe('timeout=99');
  });

  test('a body of any content type goes on byte by byte', async () => {
    for (const [type, body] of [
      ['multipart/form-data; boundary=xyz', '--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\nчай\r\n--xyz--\r\n'],
      ['application/octet-stream', '\u0001\u0002 {not json'],
      ['application/x-www-form-urlencoded', 'a=%D1%87&b[]=1&b[]=2'],
      ['application/json', '{"a": 1.10, "big": 12345678901234567890, "a": 2}'],
      ['text/xml', '<a/>'],
    ] as const) {
      emulator.fail({ show: { status: 200, body: 'ok' }, times: 1 });
      const answer = await stage.call('POST', `${at}/x`, { body, headers: { 'content-type': type } });
      expect([answer.status, answer.text]).toEqual([200, 'ok']);
      const seen = emulator.seen.at(-1);
      expect([seen?.body, seen?.headers['content-type'], Number(seen?.headers['content-length'])]).toEqual([
        body,
        type,
        Buffer.byteLength(body),
      ]);
    }
  });

  test('a refusal of the vendor’s stays the vendor’s', async () => {
    for (const status of [400, 403, 404, 422, 429, 500, 503]) {
      emulator.fail({ show: { status, body: `{"refused": ${status}}`, headers: { 'content-type': 'application/json' } }, times: 1 });
      const answer = await stage.call('POST', `/passthrough/${stage.spare('fresh')}/x`, { body: '{}' });
      expect([answer.status, answer.text]).toEqual([status, `{"refused": ${status}}`]);
    }
    expect(emulator.seen).toHaveLength(7);
  });

  test('a read whose answer was lost is asked again, a write never', async () => {
    const read = await nativeRead(stage);
    emulator.fail({ show: 'reset', times: 1 });
    expect((await stage.get(`/passthrough/${stage.spare('fresh')}${read.url}`)).status).toBe(200);
    expect(emulator.seen).toHaveLength(2);
    emulator.forget();
    for (const show of ['reset', 'hang', 'cut'] as const) {
      emulator.fail({ show, times: 1 });
      const answer = await stage.call('POST', `/passthrough/${stage.spare('fresh')}/x`, { body: '{}' });
      expectProblem(answer, 504, 'outcome_unknown');
      expect(answer.body.retryable).toBe(false);
      emulator.heal();
    }
    expect(emulator.seen).toHaveLength(3);
  });

  test('a connection that the key may not use is as unknown as one that does not exist', async () => {
    const foreign = await stage.get(`${at}/x`, { key: STRANGER });
    const missing = await stage.get('/passthrough/nowhere/x', { key: STRANGER });
    expect({ ...foreign.body, instance: '', requestId: '' }).toEqual({ ...missing.body, instance: '', requestId: '' });
    emulator.fail({ show: { status: 200, body: '{}' } });
    expect((await stage.get(`/passthrough/${OTHER}/x`, { key: STRANGER })).status).toBe(200);
  });
});
