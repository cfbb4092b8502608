import Fastify, { type FastifyInstance } from 'fastify';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readyAnswers, type Told } from '../../src/plugins/ready-answers.ts';
import { type FakeVendor, startFakeVendor } from '../fake-vendor.ts';
import { type Answer, READER, startGateway, type TestGateway } from '../harness.ts';

describe('an answer that is ready', () => {
  let app: FastifyInstance;
  let url: string;
  let usual = 0;
  let told: Told[] = [];
  let served = true;
  let age: number | undefined = 7;
  beforeAll(async () => {
    app = Fastify();
    const ready = readyAnswers(app, {
      authenticate({ headers }) {
        if (headers.authorization !== 'Bearer right') throw new Error('a stranger');
        return { caller: { name: 'me', has: () => true, connections: [], default: undefined }, config: {} as never };
      },
      limit: () => ['ratelimit', 'some'],
      mayServe: () => served,
      tell: (each) => told.push(each),
    });
    app.get('/here', async (incoming) => {
      usual++;
      ready.keep(incoming.raw.url ?? '', '/here', 'any', () =>
        age === undefined ? undefined : { body: Buffer.from('{"a":"ё"}'), etag: '"x"', headers: { age: String(age) } },
      );
      return { a: 'ё' };
    });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    await ask();
  });
  afterAll(() => app.close());

  async function ask(headers: Record<string, string> = {}, path = '/here', method: 'GET' | 'HEAD' = 'GET') {
    const before = usual;
    told = [];
    const answer = await request(url + path, { method, headers: { authorization: 'Bearer right', ...headers } });
    const text = await answer.body.text();
    return { status: answer.statusCode, text, headers: answer.headers, ready: usual === before };
  }

  test('is given without Fastify, with what it must tell', async () => {
    const { status, text, headers, ready } = await ask({ 'x-request-id': 'mine' });
    expect([ready, status, text]).toEqual([true, 200, '{"a":"ё"}']);
    expect(headers).toMatchObject({
      ...{ age: '7', etag: '"x"', ratelimit: 'some', 'x-request-id': 'mine', 'sluice-vendor-calls': '0' },
      ...{ 'content-type': 'application/json; charset=utf-8', 'content-length': '10', 'x-content-type-options': 'nosniff' },
    });
    expect(told).toEqual([
      { requestId: 'mine', method: 'GET', route: '/here', status: 200, ms: expect.any(Number), key: 'me', vendorCalls: 0 },
    ]);
  });

  test.for(['"x"', 'W/"x"', '"y", "x"', '*'])('is 304 for If-None-Match: %s', async (value) => {
    const { status, text, headers, ready } = await ask({ 'if-none-match': value });
    expect([ready, status, text, headers.etag, headers['content-length']]).toEqual([true, 304, '', '"x"', undefined]);
  });

  test.for([
    ['a stranger', { authorization: 'Bearer wrong' }],
    ['a wish for another type', { accept: 'text/html' }],
    ['an expectation', { accept: 'application/json, */*' }],
  ] as const)('is left to Fastify for %s', async ([, headers]) => {
    expect((await ask(headers)).ready).toBe(false);
  });

  test('is left to Fastify for another URL or method', async () => {
    expect((await ask({}, '/here?x=1')).ready).toBe(false);
    expect((await ask({}, '/here', 'HEAD')).text).toBe('');
    expect(told).toEqual([]);
  });

  test('is left to Fastify when it is not at hand any more, and when nothing may be given', async () => {
    age = undefined;
    expect((await ask()).ready).toBe(false);
    age = 8;
    expect((await ask()).headers.age).toBe('8');
    served = false;
    expect((await ask()).ready).toBe(false);
    served = true;
  });
});

describe('reference data that is ready', () => {
  let vendor: FakeVendor;
  let gateway: TestGateway;
  let now = Date.parse('2026-01-01T00:00:00Z');
  const path = '/reference/units?connection=a';
  /** Goes the usual way: only a plain request is answered at once. */
  const USUAL = { accept: 'application/json, */*' };
  const lines: string[] = [];
  beforeAll(async () => {
    vendor = await startFakeVendor();
    vendor.reference.units = {
      load: async ({ client }) => (await client.send({ method: 'GET', path: '/echo/x', effect: 'read' }, () => [])) ?? [],
    };
    gateway = await startGateway(
      {
        connections: vendor.connections(['a', 'b']),
        cache: { ttl: 60 },
        keys: [
          { name: 'limited', key: 'key-with-a-limit-of-its-own', scopes: ['*'], rateLimit: { max: 12, window: 600 } },
          { name: 'all', key: 'test-key-with-every-scope', scopes: ['*'] },
          { name: 'reader', key: READER, scopes: ['orders:read'] },
          { name: 'other', key: 'key-of-the-other-connection', scopes: ['*'], connections: ['b'] },
        ],
      },
      { adapters: [vendor.adapter], now: () => now, logger: { level: 'info', stream: { write: (line: string) => lines.push(line) } } },
    );
    // The first loads it, the second writes it from the cache.
    for (let time = 0; time < 2; time++) await gateway.call('GET', path);
  });
  afterAll(async () => {
    await gateway.close();
    await vendor.emulator.stop();
  });
  const comparable = ({ status, text, headers: { date: _, 'x-request-id': __, ...headers } }: Answer) => ({ status, text, headers });

  test('is byte for byte what the usual way gives, with every header', async () => {
    const etag = (await gateway.call('GET', path)).headers.etag ?? '';
    const cases: Record<string, string>[] = [{}, { 'if-none-match': etag }, { 'if-none-match': '"another"' }];
    for (const extra of cases) {
      const [ready, usual] = [
        await gateway.call('GET', path, { headers: extra }),
        await gateway.call('GET', path, { headers: { ...extra, ...USUAL } }),
      ];
      expect(comparable(ready)).toEqual(comparable(usual));
      expect(ready.headers['cache-status']).toBe('sluice; hit');
    }
  });

  test('counts against the limit of a key, tells what is left of it, and is refused beyond it', async () => {
    const key = 'key-with-a-limit-of-its-own';
    const left: (string | undefined)[] = [];
    for (let time = 0; time < 12; time++) {
      const { status, headers } = await gateway.call('GET', path, { key, headers: time % 2 ? USUAL : {} });
      expect(status).toBe(200);
      left.push(/r=(\d+)/.exec(headers.ratelimit ?? '')?.[1]);
      expect(headers['ratelimit-policy']).toBe('"key";q=12;w=600');
    }
    expect(left).toEqual(['11', '10', '9', '8', '7', '6', '5', '4', '3', '2', '1', '0']);
    const refused = await gateway.call('GET', path, { key });
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
  });

  test('is nobody’s who may not read it', async () => {
    const answers = await Promise.all([
      gateway.call('GET', path, { key: READER }),
      gateway.call('GET', path, { key: null }),
      gateway.call('GET', path, { key: 'of-somebody-else' }),
      gateway.call('GET', path, { key: 'key-of-the-other-connection' }),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [403, 'forbidden'],
      [401, 'unauthenticated'],
      [401, 'unauthenticated'],
      [404, 'unknown_connection'],
    ]);
  });

  test('without a connection named, each key gets that of its own connections', async () => {
    for (let time = 0; time < 2; time++) {
      for (const [key, connections] of [
        ['test-key-with-every-scope', ['a', 'b']],
        ['key-of-the-other-connection', ['b']],
      ] as const) {
        const { body } = await gateway.call('GET', '/reference/units', { key });
        expect(body.sources.map(({ connection }: { connection: string }) => connection)).toEqual(connections);
      }
    }
  });

  test('is told in log and metrics like any other', async () => {
    const count = async () =>
      Number(
        /^sluice_request_duration_seconds_count{method="GET",route="\/reference\/:kind",status="200"} (\d+)/m.exec(
          (await gateway.call('GET', '/metrics')).text,
        )?.[1],
      );
    const before = await count();
    await gateway.call('GET', path, { headers: { 'x-request-id': 'told-at-once' } });
    expect(await count()).toBe(before + 1);
    expect(lines.filter((line) => line.includes('told-at-once')).map((line) => JSON.parse(line))).toMatchObject([
      { requestId: 'told-at-once', route: '/reference/:kind', status: 200, key: 'all', vendorCalls: 0, msg: 'request' },
    ]);
  });

  test('grows old, and is loaded anew when its time is over or it was dropped', async () => {
    now += 30_000;
    expect((await gateway.call('GET', path)).headers.age).toBe('30');
    now += 31_000;
    expect((await gateway.call('GET', path)).headers['cache-status']).toMatch(/fwd=/);
    await expect.poll(async () => (await gateway.call('GET', path)).headers['cache-status']).toBe('sluice; hit');
    vendor.emulator.forget();
    await gateway.call('POST', '/reference/refresh', { body: { connection: 'a', kind: 'units' } });
    expect(vendor.emulator.seen.length).toBe(1);
    expect((await gateway.call('GET', path)).headers.age).toBe('0');
  });
});
