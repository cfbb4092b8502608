/** Gateways that share their state through one Redis: what callers and the vendor see of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startEmulator } from '../../adapters/retailcrm/emulator/index.ts';
import type { Emulator } from '../../src/emulator.ts';
import type { Category } from '../../src/model/category.ts';
import { type FakeContext, type FakeVendor, orderGet, orderList, startFakeVendor } from '../fake-vendor.ts';
import { type GatewayProcess, gatewayProcess } from '../faults/processes.ts';
import { type Answer, type FileSettings, KEY, startGateway, type TestGateway } from '../harness.ts';
import { arrivalLog } from './arrivals.ts';
import { ownState, until, withoutRedis, withRedis } from './redis-server.ts';

const title = (name: string) => `${name}${withoutRedis ? ` (${withoutRedis})` : ''}`;
const LIMITED = 'key-that-may-make-few-requests';
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

describe.skipIf(withoutRedis)(title('two gateways on one Redis'), { timeout: 30_000 }, () => {
  let vendor: FakeVendor;
  let state: ReturnType<typeof ownState>;
  let gateways: TestGateway[] = [];
  /** When requests reached the vendor. */
  const arrivals = arrivalLog();

  beforeAll(async () => {
    vendor = await startFakeVendor();
  });
  afterAll(() => vendor.emulator.stop());
  beforeEach(() => {
    state = ownState();
    vendor.can.shop = { orders: { get: orderGet, list: orderList({}) } };
    vendor.rows.shop = [{ id: '1' }];
    arrivals.forget();
    watch();
  });
  afterEach(async () => {
    vendor.emulator.heal();
    vendor.emulator.forget();
    await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
    await state.clear();
  });

  /** Notes every arrival; after `heal` it must be asked for again. */
  function watch(): void {
    vendor.emulator.fail({ when: () => arrivals.note(), show: 'reset' });
  }

  async function start(limits: object = {}, settings: FileSettings = {}): Promise<readonly [TestGateway, TestGateway]> {
    const connections = vendor.connections(['shop'], {
      timezone: 'Europe/Kyiv',
      currency: 'UAH',
      limits: { timeoutMs: 10_000, ...limits },
    });
    const keys = [
      { name: 'all', key: KEY, scopes: ['*'] },
      { name: 'few', key: LIMITED, scopes: ['*'], rateLimit: { max: 20, window: 30 } },
    ];
    const one = () => startGateway({ connections, keys, state: { url: state.url }, ...settings }, { adapters: [vendor.adapter] });
    gateways = [await one(), await one()];
    return gateways as unknown as readonly [TestGateway, TestGateway];
  }
  const order = (gateway: TestGateway, key = KEY) => gateway.call('GET', '/orders/shop:1', { key });
  const each = (pair: readonly TestGateway[], count: number, ask: (gateway: TestGateway) => Promise<Answer>) =>
    Promise.all(Array.from({ length: count }, (_, index) => ask(pair[index % 2] as TestGateway)));

  test('say so', async () => {
    const pair = await start();
    for (const gateway of pair) {
      const ready = await gateway.call('GET', '/readyz', { key: null });
      expect({ status: ready.status, body: ready.body }).toEqual({ status: 200, body: { status: 'ready', state: 'shared' } });
    }
  });

  test('never send the vendor more in any second than one of them may', async () => {
    const pair = await start({ requestsPerSecond: 10 });
    const answers = await each(pair, 30, order);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(arrivals.count).toBe(30);
    expect(arrivals.mostInASecond()).toBeLessThanOrEqual(10);
  });

  test('never have more calls at the vendor at once than one of them may', async () => {
    const pair = await start({ concurrency: 2 });
    vendor.emulator.heal();
    let running = 0;
    let most = 0;
    vendor.reference.warehouses = { load: async () => [] };
    vendor.can.shop = {
      orders: {
        get: {
          capability: 'native',
          async run(context: FakeContext, id: string) {
            most = Math.max(most, ++running);
            return orderGet.run(context, id).finally(() => running--);
          },
        },
      },
    };
    let there = 0;
    let mostThere = 0;
    vendor.emulator.fail({
      when: () => {
        mostThere = Math.max(mostThere, ++there);
        setTimeout(() => there--, 35);
        return true;
      },
      show: { delayMs: 40 },
    });
    await each(pair, 20, order);
    expect(most).toBeGreaterThan(2);
    expect(mostThere).toBe(2);
  });

  test('both hold still when the vendor asked one of them to', async () => {
    const [a, b] = await start();
    vendor.emulator.heal();
    vendor.emulator.fail({ times: 1, show: { status: 429, headers: { 'retry-after': '1' } } });
    watch();
    expect((await order(a)).body.code).toBe('vendor_rate_limited');
    const from = performance.now();
    expect((await order(b)).status).toBe(200);
    expect(arrivals.first).toBeGreaterThanOrEqual(from + 900);
  });

  test('both leave a vendor alone that failed one of them, and both go on when one call of theirs came through', async () => {
    const [a, b] = await start({ retries: 0 });
    vendor.emulator.heal();
    vendor.emulator.fail({ show: 'reset' });
    for (let index = 0; index < 5; index++) expect((await order(a)).body.code).toBe('vendor_unavailable');
    vendor.emulator.forget();
    for (const gateway of [a, b]) {
      const refused = await order(gateway);
      expect(refused.body.code).toBe('vendor_unavailable');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(3);
    }
    expect(vendor.emulator.seen).toEqual([]);
    await until(async () => (await b.call('GET', '/connections/shop')).body.health.status === 'down');
    vendor.emulator.heal();
    await sleep(5000);
    const [first, second] = await Promise.all([order(b), order(a)]);
    expect([first.status, second.status]).toContain(200);
    await until(async () => (await order(a)).status === 200 && (await order(b)).status === 200);
  });

  test('load reference data once, tell its true age, and know at once when the other changed it', async () => {
    let names = ['Склад'];
    let loads = 0;
    vendor.can.shop = {
      categories: {
        list: {
          capability: 'native',
          run: async () => {
            loads++;
            await sleep(30);
            return names.map(category);
          },
        },
        update: {
          capability: 'native',
          fields: ['/name'],
          run: async (_context: FakeContext, _id: string, patch: { name?: string | undefined }) => {
            names = [patch.name ?? ''];
            return category(patch.name ?? '');
          },
        },
      },
    };
    const [a, b] = await start();
    const read = (gateway: TestGateway) => gateway.call('GET', '/reference/categories');
    const first = await each([a, b], 20, read);
    expect(loads).toBe(1);
    for (const answer of first) expect(answer.body.data).toMatchObject([{ name: 'Склад' }]);
    await sleep(1100);
    const later = await read(b);
    expect(later.headers['cache-status']).toBe('sluice; hit');
    expect(later.headers.age).toBe('1');
    expect(later.headers.etag).toBe((await read(a)).headers.etag);
    for (let round = 0; round < 10; round++) {
      const [writer, reader] = round % 2 ? [a, b] : [b, a];
      expect((await writer.call('PATCH', '/categories/shop:1', { body: { name: `Склад ${round}` } })).status).toBe(200);
      expect((await read(reader)).body.data[0].name).toBe(`Склад ${round}`);
    }
  });

  test('grant a key exactly its requests together', async () => {
    const pair = await start();
    const answers = await each(pair, 50, (gateway) => order(gateway, LIMITED));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(20);
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(30);
    const left = answers.map((answer) => /r=(\d+)/.exec(answer.headers.ratelimit ?? '')?.[1]).filter((each) => each !== '0');
    expect(new Set(left).size).toBe(19);
  });

  test('take nothing from keys of theirs that hold what is not theirs, and lose nothing when keys vanish', async () => {
    vendor.reference.warehouses = {
      load: async () => [
        { id: 'shop:1', connection: 'shop', vendor: 'fake', kind: 'warehouses', name: 'Склад', code: null, active: true, extra: {} },
      ],
    };
    const [a, b] = await start();
    const work = async () => {
      const answers = await Promise.all([
        each([a, b], 6, (gateway) => order(gateway, LIMITED)),
        each([a, b], 6, (gateway) => gateway.call('GET', '/reference/warehouses')),
      ]);
      for (const answer of answers.flat()) expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    };
    await work();
    await withRedis(state.url.split('?', 1)[0] as string, async (redis) => {
      for (let round = 0; round < 7; round++) {
        const keys = await redis.keys(`${state.prefix}:*`);
        expect(keys.length).toBeGreaterThan(3);
        for (const key of keys) {
          const kind = await redis.type(key);
          if (round === 0) await redis.del(key);
          else if (round === 1) await redis.set(key, 'garbage of somebody else');
          else if (round === 2) await redis.multi().del(key).lpush(key, 'x').exec();
          else if (round === 3) await redis.multi().del(key).sadd(key, 'x').exec();
          else if (kind === 'hash') {
            for (const field of await redis.hkeys(key))
              await redis.hset(key, field, round === 4 ? 'garbage' : round === 5 ? '' : '-1:x:9e999:1e400');
          } else if (kind === 'zset') await redis.zadd(key, round === 4 ? Number.POSITIVE_INFINITY : -5, '\u0000garbage');
          else await redis.set(key, '', 'KEEPTTL');
        }
        // A counter is as good as gone when it is replaced: the key has its window again.
        await redis.del(`${state.prefix}:{callers}:few`);
        await work();
      }
    });
  });
});

describe.skipIf(withoutRedis)(title('two gateway processes on one Redis'), { timeout: 60_000 }, () => {
  let emulator: Emulator;
  let state: ReturnType<typeof ownState>;
  let folder: string;
  const processes: GatewayProcess[] = [];
  const arrivals = arrivalLog();

  beforeAll(async () => {
    emulator = await startEmulator({ seed: 'documented' });
    emulator.fail({ when: () => arrivals.note(), show: 'reset' });
    state = ownState();
    folder = mkdtempSync(join(tmpdir(), 'sluice-state-'));
    const settings = {
      store: { url: 'sqlite::memory:' },
      state: { url: state.url },
      connections: [
        {
          id: 'shop',
          vendor: 'retailcrm',
          baseUrl: emulator.url,
          ...emulator.connection,
          limits: { requestsPerSecond: 10, concurrency: 4, timeoutMs: 3000 },
        },
      ],
    };
    for (const name of ['one', 'two']) processes.push(await gatewayProcess({ folder, name, settings }));
    await Promise.all(processes.map((each) => each.start()));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.signal('SIGKILL')));
    await emulator.stop();
    await state.clear();
    rmSync(folder, { recursive: true, force: true });
  });
  /** As a patient caller does it: what a cold process on a busy machine sheds is asked again, for as long as the process lives. */
  const ask = async (gateway: GatewayProcess): Promise<string | number> => {
    for (; gateway.running; await sleep(100)) {
      try {
        const answer = await fetch(`${gateway.url}/passthrough/shop/api/v5/settings`, { headers: { authorization: `Bearer ${KEY}` } });
        const { code } = (await answer.json()) as { code?: string };
        if (code !== 'overloaded') return code ?? answer.status;
      } catch {
        // Killed, or the connection was shed.
      }
    }
    return 'lost';
  };

  test('stay within one budget together, in every second; one that is killed leaves it to the other', async () => {
    const [one, two] = processes as [GatewayProcess, GatewayProcess];
    arrivals.forget();
    const asked = Array.from({ length: 40 }, (_, index) => ask(index % 2 ? one : two));
    const both = await Promise.all(asked);
    expect(both).toEqual(Array.from({ length: 40 }, () => 200));
    // Killed with calls under way and others in line.
    const cut = Array.from({ length: 20 }, () => ask(one));
    const kept = Array.from({ length: 20 }, () => ask(two));
    await sleep(300);
    await one.signal('SIGKILL');
    expect(await Promise.all(cut)).toContain('lost');
    expect(await Promise.all(kept)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(arrivals.count).toBeGreaterThanOrEqual(60);
    expect(arrivals.mostInASecond()).toBeLessThanOrEqual(10);
  });
});
