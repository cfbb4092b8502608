/** Other keys and connections while the gateway runs: what callers, vendors and accepted orders see of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toGid } from '../../src/lib/ids.ts';
import { type FakeContext, type FakeVendor, orderCreate, orderGet, orderList, startFakeVendor } from '../fake-vendor.ts';
import { type FileSettings, KEY, startGateway, type TestGateway } from '../harness.ts';
import { ownState, withoutRedis } from '../state/redis-server.ts';

const OTHER = 'another-key-for-the-tests';
const ALL = { name: 'all', key: KEY, scopes: ['*'] };
const TOKEN = { token: 'another-token-of-the-vendor' };
const state = ownState();
let vendor: FakeVendor;
let gateway: TestGateway;
/** Loads of the reference kind, by the token that they came with. */
let loads: string[];

beforeEach(async () => {
  vendor = await startFakeVendor();
  loads = [];
  for (const id of ['a', 'b', 'c']) {
    vendor.rows[id] = [{ id: '1' }];
    vendor.can[id] = { orders: { get: orderGet, list: orderList({}), create: orderCreate() } };
  }
  vendor.reference.warehouses = {
    load: async ({ client, scope, settings }: FakeContext) => {
      const path = `/echo/${scope.connection}`;
      await client.send({ method: 'GET', path, effect: 'read' }, (value) => value);
      loads.push(settings.credentials.token);
      const { connection, vendor: name } = scope;
      const entry = { connection, vendor: name, kind: 'warehouses' as const, code: null, active: true, extra: {} };
      return [{ ...entry, id: toGid(scope, '1'), name: settings.credentials.token }];
    },
  };
});
afterEach(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
afterAll(() => (withoutRedis ? undefined : state.clear()));

const settings = (connections: readonly object[], more: FileSettings = {}): FileSettings => ({
  server: { deadlineMs: 4000 },
  connections,
  keys: [ALL],
  ...more,
});
async function start(connections: readonly object[], more: FileSettings = {}): Promise<void> {
  gateway = await startGateway(settings(connections, more), { adapters: [vendor.adapter] });
}
const reload = (connections: readonly object[], more: FileSettings = {}) => gateway.reload(settings(connections, more));
const status = async (path: string, key = KEY) => (await gateway.call('GET', path, { key })).status;
const tokens = () => vendor.emulator.seen.map(({ headers }) => headers['x-token']);
const arrived = (count: number) => expect.poll(() => vendor.emulator.seen.length, { interval: 5 }).toBeGreaterThanOrEqual(count);

/** With caches and budgets in the process, and on Redis. */
function onBoth(name: string, run: (more: FileSettings) => Promise<void>): void {
  test(`${name}, in the process`, () => run({}));
  test.skipIf(withoutRedis)(`${name}, on Redis${withoutRedis ? ` (${withoutRedis})` : ''}`, () => run({ state: { url: state.url } }));
}

describe('a connection', { timeout: 30_000 }, () => {
  test('that is new is served, and one that is gone is unknown', async () => {
    await start(vendor.connections(['a', 'b']));
    expect(await status('/orders/b:1')).toBe(200);
    await reload(vendor.connections(['a', 'c']));
    expect([await status('/orders/a:1'), await status('/orders/b:1'), await status('/orders/c:1')]).toEqual([200, 404, 200]);
    const { body } = await gateway.call('GET', '/connections');
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(['a', 'c']);
    const list = await gateway.call('GET', '/orders');
    expect(list.body.sources.map(({ connection }: { connection: string }) => connection)).toEqual(['a', 'c']);
  });

  test('that is gone finishes what is under way, and so does one that has changed', async () => {
    await start(vendor.connections(['a', 'b']));
    vendor.emulator.fail({ show: { delayMs: 400 } });
    const under = [gateway.call('GET', '/orders'), gateway.call('GET', '/orders/b:1'), gateway.call('GET', '/orders/a:1')];
    await arrived(4);
    await reload(vendor.connections(['a'], { credentials: TOKEN }));
    const answers = await Promise.all(under);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(answers[0]?.body.sources.map(({ status }: { status: string }) => status)).toEqual(['ok', 'ok']);
    vendor.emulator.heal();
    expect(new Set(tokens())).toEqual(new Set(['the-vendors-own-token']));
    vendor.emulator.forget();
    await status('/orders/a:1');
    expect(tokens()).toEqual([TOKEN.token]);
  });

  test('that is as it was keeps what it knows; of one that asks otherwise nothing is kept', async () => {
    await start(vendor.connections(['a', 'b']));
    for (const id of ['a', 'b']) await status(`/reference/warehouses?connection=${id}`);
    await reload([...vendor.connections(['a']), ...vendor.connections(['b'], { credentials: TOKEN })]);
    for (const id of ['a', 'b']) await status(`/reference/warehouses?connection=${id}`);
    expect(loads).toEqual(['the-vendors-own-token', 'the-vendors-own-token', TOKEN.token]);
    // A budget does not change what the account says.
    await reload([...vendor.connections(['a']), ...vendor.connections(['b'], { credentials: TOKEN, limits: { concurrency: 3 } })]);
    await status('/reference/warehouses?connection=b');
    expect(loads).toHaveLength(3);
  });

  onBoth('keeps nothing that was being loaded for it as it was before', async (more) => {
    await start(vendor.connections(['a']), more);
    vendor.emulator.fail({ times: 1, show: { delayMs: 500 } });
    const before = gateway.call('GET', '/reference/warehouses');
    await arrived(1);
    await reload(vendor.connections(['a'], { credentials: TOKEN }), more);
    const after = gateway.call('GET', '/reference/warehouses');
    expect((await before).body.data[0].name).toBe('the-vendors-own-token');
    expect((await after).body.data[0].name).toBe(TOKEN.token);
    expect((await gateway.call('GET', '/reference/warehouses')).body.data[0].name).toBe(TOKEN.token);
  });

  onBoth('goes on with its budget whatever else has changed, and a smaller one holds at once', async (more) => {
    const limits = { requestsPerSecond: 3, concurrency: 10 };
    await start(vendor.connections(['a'], { limits }), more);
    const arrivals: number[] = [];
    vendor.emulator.fail({ when: () => arrivals.push(performance.now()) < 0, show: 'reset' });
    const first = await Promise.all(Array.from({ length: 3 }, () => status('/orders/a:1')));
    await reload(vendor.connections(['a'], { limits: { ...limits, requestsPerSecond: 2 }, credentials: TOKEN }), more);
    const then = await Promise.all(Array.from({ length: 4 }, () => status('/orders/a:1')));
    expect([...first, ...then]).toEqual(Array(7).fill(200));
    const mostAfter = (index: number) => arrivals.slice(index).filter((at) => at - (arrivals[index] as number) < 1000).length;
    // Three, then two in each second that follows.
    expect(arrivals.slice(0, 7).map((_, index) => mostAfter(index))[0]).toBe(3);
    for (let index = 3; index < 7; index++) expect(mostAfter(index)).toBeLessThanOrEqual(2);
    expect((arrivals[3] as number) - (arrivals[0] as number)).toBeGreaterThanOrEqual(990);
  });

  test('whose circuit is open stays closed to callers under other credentials, and is told so', async () => {
    await start(vendor.connections(['a']));
    vendor.emulator.fail({ show: { status: 503 } });
    for (let times = 0; times < 5; times++) await status('/orders/a:1');
    vendor.emulator.heal();
    await reload(vendor.connections(['a'], { credentials: TOKEN }));
    vendor.emulator.forget();
    expect(await status('/orders/a:1')).toBe(503);
    expect(vendor.emulator.seen).toEqual([]);
    expect((await gateway.call('GET', '/connections/a')).body.health.status).toBe('down');
    await expect.poll(() => status('/orders/a:1'), { timeout: 7000, interval: 200 }).toBe(200);
    expect((await gateway.call('GET', '/connections/a')).body.health.status).toBe('ok');
  });
});

describe('accepted orders', { timeout: 40_000 }, () => {
  const order = (externalId: string) => ({ externalId, items: [{ name: 'x', quantity: 1, unitPrice: '1.00' }], customer: { name: 'A' } });
  const accept = async (id: string, externalId: string) => {
    const answer = await gateway.call('POST', `/orders?connection=${id}`, {
      body: order(externalId),
      headers: { prefer: 'respond-async' },
    });
    expect(answer.status).toBe(202);
    return answer.body.id as string;
  };
  const told = async (id: string) => (await gateway.call('GET', `/operations/${id}`)).body.status;
  const kept = (id: string) => vendor.rows[id]?.flatMap((row) => row?.externalId ?? []);

  test('of a connection that is gone wait for it, and are delivered when it is back', async () => {
    await start(vendor.connections(['a', 'b']));
    vendor.emulator.fail({ when: ({ path }) => path.startsWith('/b/'), show: { status: 503 } });
    const id = await accept('b', 'b-1');
    const tried = async () => (await gateway.call('GET', `/operations/${id}`)).body;
    await expect.poll(tried, { timeout: 10_000, interval: 10 }).toMatchObject({ status: 'queued', attempts: 1 });
    await reload(vendor.connections(['a']));
    vendor.emulator.heal();
    vendor.emulator.forget();
    expect(await status(`/operations/${id}`)).toBe(404);
    await sleep(1500);
    expect(vendor.emulator.seen).toEqual([]);
    expect((await gateway.call('GET', '/metrics')).text).toMatch(/^sluice_intake_operations\{connection="b",status="queued"\} 1$/m);
    await reload(vendor.connections(['a', 'b']));
    await expect.poll(() => told(id), { timeout: 15_000 }).toBe('delivered');
    expect(kept('b')).toEqual(['b-1']);
  });

  test('that are on their way when their connection goes are delivered once', async () => {
    await start(vendor.connections(['a', 'b']));
    vendor.emulator.fail({ when: ({ method }) => method === 'POST', times: 1, show: { delayMs: 700 } });
    const id = await accept('b', 'b-2');
    await expect.poll(() => vendor.emulator.seen.filter(({ method }) => method === 'POST').length, { interval: 5 }).toBe(1);
    await reload(vendor.connections(['a']));
    await reload(vendor.connections(['a', 'b']));
    await expect.poll(() => told(id), { timeout: 10_000 }).toBe('delivered');
    await sleep(300);
    expect(kept('b')).toEqual(['b-2']);
    expect(vendor.emulator.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('go out at once, with what is right now, when what held them up is put right', async () => {
    await start(vendor.connections(['a'], { credentials: { token: 'wrong' } }));
    vendor.emulator.fail({ when: () => tokens().at(-1) === 'wrong', show: { status: 401 } });
    const ids: string[] = [];
    for (const externalId of ['a-1', 'a-2', 'a-3']) ids.push(await accept('a', externalId));
    // Some pauses, so that the next one is long.
    await expect
      .poll(async () => (await gateway.call('GET', `/operations/${ids[0]}`)).body.attempts, { timeout: 20_000 })
      .toBeGreaterThan(2);
    await reload(vendor.connections(['a']));
    await expect.poll(() => Promise.all(ids.map(told)), { timeout: 5000 }).toEqual(['delivered', 'delivered', 'delivered']);
    expect(kept('a')?.toSorted()).toEqual(['a-1', 'a-2', 'a-3']);
  });
});

describe('a key', () => {
  test('that is new opens, one that is gone does not, and both do while both are there', async () => {
    const next = { name: 'next', key: OTHER, scopes: ['*'] };
    await start(vendor.connections(['a']));
    expect([await status('/orders/a:1'), await status('/orders/a:1', OTHER)]).toEqual([200, 401]);
    await reload(vendor.connections(['a']), { keys: [ALL, next] });
    expect([await status('/orders/a:1'), await status('/orders/a:1', OTHER)]).toEqual([200, 200]);
    await reload(vendor.connections(['a']), { keys: [next] });
    expect([await status('/orders/a:1'), await status('/orders/a:1', OTHER)]).toEqual([401, 200]);
  });

  test('that loses scopes or connections has lost them; its requests under way have not', async () => {
    await start(vendor.connections(['a', 'b']));
    // The second is answered from what the first has made ready.
    for (let times = 0; times < 2; times++) expect(await status('/reference/warehouses')).toBe(200);
    vendor.emulator.forget();
    vendor.emulator.fail({ show: { delayMs: 300 } });
    const under = gateway.call('GET', '/orders/b:1');
    await arrived(1);
    await reload(vendor.connections(['a', 'b']), { keys: [{ ...ALL, scopes: ['orders:read'], connections: ['a'] }] });
    expect((await under).status).toBe(200);
    vendor.emulator.heal();
    expect(await status('/orders/b:1')).toBe(404);
    expect((await gateway.call('POST', '/orders', { body: {} })).status).toBe(403);
    expect(await status('/reference/warehouses')).toBe(403);
  });

  test('with a limit keeps its count; a limit that is new counts from now on, and one that is gone is none', async () => {
    const limited = (max: number) => ({ keys: [{ ...ALL, rateLimit: { max, window: 60 } }] });
    await start(vendor.connections(['a']));
    for (let times = 0; times < 5; times++) expect(await status('/orders/a:1')).toBe(200);
    await reload(vendor.connections(['a']), limited(4));
    for (let times = 0; times < 3; times++) expect(await status('/orders/a:1')).toBe(200);
    await reload(vendor.connections(['a'], { credentials: TOKEN }), limited(5));
    expect((await gateway.call('GET', '/orders/a:1')).headers.ratelimit).toMatch(/^"key";r=1;/);
    expect([await status('/orders/a:1'), await status('/orders/a:1')]).toEqual([200, 429]);
    await reload(vendor.connections(['a']));
    expect(await status('/orders/a:1')).toBe(200);
  });
});
