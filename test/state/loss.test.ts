/** What becomes of a gateway whose Redis is not there, hangs, is full, or comes back. Each test has a Redis of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { logger } from '../../src/log.ts';
import type { Category } from '../../src/model/category.ts';
import { type FakeContext, type FakeVendor, orderGet, startFakeVendor } from '../fake-vendor.ts';
import { KEY, startGateway, type TestGateway } from '../harness.ts';
import { arrivalLog } from './arrivals.ts';
import { type PrivateRedis, startRedis, until, withoutRedisServer, withRedis } from './redis-server.ts';

const LIMITED = 'key-that-may-make-few-requests';
const SECRET = 'the-password-of-the-shared-state';
const ofShop = { connection: 'shop', vendor: 'fake', active: true } as const;
const category = (name: string): Category => ({
  ...ofShop,
  id: 'shop:1',
  name,
  parentId: null,
  externalId: null,
  image: null,
  raw: { name },
});

describe.skipIf(withoutRedisServer)(
  `a gateway that loses its Redis${withoutRedisServer ? ` (${withoutRedisServer})` : ''}`,
  { timeout: 60_000 },
  () => {
    let vendor: FakeVendor;
    let redis: PrivateRedis;
    let gateways: TestGateway[] = [];
    let names: string[] = [];
    let loads = 0;
    /** Lines of the log about the shared state. */
    let lines: { readonly msg: string; readonly reason?: string }[] = [];
    let log = '';
    const arrivals = arrivalLog();

    beforeAll(async () => {
      vendor = await startFakeVendor();
    });
    afterAll(() => vendor.emulator.stop());
    beforeEach(() => {
      names = ['Склад'];
      loads = 0;
      lines = [];
      log = '';
      vendor.rows.shop = [{ id: '1' }];
      vendor.can.shop = {
        orders: { get: orderGet },
        categories: {
          list: {
            capability: 'native',
            run: async () => {
              loads++;
              return names.map(category);
            },
          },
          update: {
            capability: 'native',
            fields: ['/name'],
            run: async (_context: FakeContext, _id: string, patch: { name?: string | undefined }) => {
              names = [patch.name ?? ''];
              return category(names[0] as string);
            },
          },
        },
      };
      vendor.emulator.heal();
      vendor.emulator.fail({ when: () => arrivals.note(), show: 'reset' });
      arrivals.forget();
    });
    afterEach(async () => {
      redis.resume();
      await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
      await redis.stop();
    });

    async function start(url: string, limits: object = {}): Promise<TestGateway> {
      const stream = {
        write(line: string) {
          log += line;
          if (line.includes('shared state')) lines.push(JSON.parse(line));
        },
      };
      const gateway = await startGateway(
        {
          connections: vendor.connections(['shop'], { timezone: 'Europe/Kyiv', currency: 'UAH', limits: { timeoutMs: 10_000, ...limits } }),
          keys: [
            { name: 'all', key: KEY, scopes: ['*'] },
            { name: 'few', key: LIMITED, scopes: ['*'], rateLimit: { max: 10, window: 3600 } },
          ],
          state: { url },
        },
        { adapters: [vendor.adapter], logger: logger('info', stream) },
      );
      gateways.push(gateway);
      return gateway;
    }
    const readiness = async (gateway: TestGateway) => {
      const { status, body } = await gateway.call('GET', '/readyz', { key: null });
      expect([status, body.status]).toEqual([200, 'ready']);
      return body.state as string;
    };
    const becomes = (gateway: TestGateway, state: string) => until(async () => (await readiness(gateway)) === state, 20_000);
    const order = (gateway: TestGateway, key = KEY) => gateway.call('GET', '/orders/shop:1', { key });
    const categories = (gateway: TestGateway) => gateway.call('GET', '/reference/categories');
    /** Everything that shares state works, and nobody waits for Redis: twenty calls one after the other take less than twenty waits would. */
    async function works(gateway: TestGateway): Promise<void> {
      await order(gateway);
      const from = performance.now();
      for (let index = 0; index < 20; index++) {
        const answer = index % 2 ? await order(gateway) : await categories(gateway);
        expect(answer.status).toBe(200);
      }
      expect(performance.now() - from).toBeLessThan(20 * 200);
    }

    const losses: readonly [
      string,
      string[],
      (redis: PrivateRedis) => Promise<void> | void,
      ((redis: PrivateRedis) => Promise<void> | void) | undefined,
    ][] = [
      ['is killed, and is started again without anything it knew', [], (it) => it.kill(), (it) => it.restart()],
      ['hangs, and goes on', [], (it) => it.hang(), (it) => it.resume()],
      [
        'is full, and is given room',
        [],
        (it) => withRedis(it.url, async (to) => void (await to.config('SET', 'maxmemory', '1'))),
        (it) => withRedis(it.url, async (to) => void (await to.config('SET', 'maxmemory', '0'))),
      ],
      [
        'lets nobody write, and does again',
        [],
        (it) => withRedis(it.url, async (to) => void (await to.replicaof('127.0.0.1', 1))),
        (it) => withRedis(it.url, async (to) => void (await to.replicaof('NO', 'ONE'))),
      ],
    ];
    test.each(losses)('goes on with its own state when Redis %s', async (_title, settings, lose, recover) => {
      redis = await startRedis(settings);
      const gateway = await start(redis.url);
      expect(await readiness(gateway)).toBe('shared');
      await works(gateway);
      await lose(redis);
      await becomes(gateway, 'local');
      await works(gateway);
      await recover?.(redis);
      await becomes(gateway, 'shared');
      await works(gateway);
      expect(lines.map(({ msg }) => msg)).toEqual(['shared state lost: going on with the state of this process', 'shared state is back']);
    });

    test('starts without a Redis, and shares when there is one', async () => {
      redis = await startRedis();
      await redis.kill();
      const gateway = await start(redis.url);
      expect(await readiness(gateway)).toBe('local');
      await works(gateway);
      await redis.restart();
      await becomes(gateway, 'shared');
      await works(gateway);
    });

    test('whose password is wrong goes on with its own state, and tells the password to nobody', async () => {
      redis = await startRedis(['--requirepass', `${SECRET}-2`]);
      const gateway = await start(redis.url.replace('//', `//default:${SECRET}@`));
      expect(await readiness(gateway)).toBe('local');
      await works(gateway);
      expect(lines).toMatchObject([{ reason: expect.stringMatching(/^(WRONGPASS|NOAUTH)$/) }]);
      expect(log).not.toContain(SECRET);
      expect((await gateway.call('GET', '/metrics')).text).not.toContain(SECRET);
    });

    test('whose password is right shares', async () => {
      redis = await startRedis(['--requirepass', SECRET]);
      const gateway = await start(`${redis.url.replace('//', `//:${SECRET}@`)}/3?prefix=mine`);
      expect(await readiness(gateway)).toBe('shared');
      await works(gateway);
      const keys = await withRedis(`${redis.url.replace('//', `//:${SECRET}@`)}/3`, (to) => to.keys('*'));
      expect(keys.length).toBeGreaterThan(2);
      for (const key of keys) expect(key).toMatch(/^mine:/);
      expect(log).not.toContain(SECRET);
    });

    test('divides the vendor budget among those who shared it', async () => {
      redis = await startRedis();
      const pair = [await start(redis.url, { requestsPerSecond: 10 }), await start(redis.url, { requestsPerSecond: 10 })] as const;
      for (const gateway of pair) await order(gateway);
      // Each has heard of the other.
      await sleep(1500);
      await redis.kill();
      for (const gateway of pair) await becomes(gateway, 'local');
      await sleep(1200);
      arrivals.forget();
      const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => order(pair[index % 2] as TestGateway)));
      expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
      expect(arrivals.mostInASecond()).toBeLessThanOrEqual(10);
      await redis.restart();
      await Promise.all([
        ...pair.map((gateway) => becomes(gateway, 'shared')),
        ...Array.from({ length: 30 }, (_, index) => order(pair[index % 2] as TestGateway)),
      ]);
      expect(arrivals.mostInASecond()).toBeLessThanOrEqual(10);
    });

    test('counts a key from where it was', async () => {
      redis = await startRedis();
      const gateway = await start(redis.url);
      for (let index = 0; index < 6; index++) expect((await order(gateway, LIMITED)).status).toBe(200);
      redis.hang();
      const statuses = [];
      for (let index = 0; index < 6; index++) statuses.push((await order(gateway, LIMITED)).status);
      expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    });

    test('tells the others of what it changed meanwhile when Redis is back', async () => {
      redis = await startRedis();
      const [a, b] = [await start(redis.url), await start(redis.url)];
      for (const gateway of [a, b]) expect((await categories(gateway)).body.data).toMatchObject([{ name: 'Склад' }]);
      expect(loads).toBe(1);
      // Before anybody knows that Redis hangs, and after.
      for (const known of [false, true]) {
        const name = `Новий ${known}`;
        redis.hang();
        if (known) await becomes(a, 'local');
        expect((await a.call('PATCH', '/categories/shop:1', { body: { name } })).status).toBe(200);
        expect((await categories(a)).body.data).toMatchObject([{ name }]);
        redis.resume();
        await becomes(a, 'shared');
        await becomes(b, 'shared');
        expect((await categories(b)).body.data).toMatchObject([{ name }]);
      }
    });

    test('closes at once while Redis hangs', async () => {
      redis = await startRedis();
      const gateway = await start(redis.url);
      redis.hang();
      const closed = gateway.close().then(() => 'closed');
      gateways = [];
      expect(await Promise.race([closed, sleep(5000)])).toBe('closed');
    });
  },
);
