/** Walks: every record exactly once, whatever the page size, over one connection or several, through failures. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { type Answer, KEY, startGateway, type TestGateway } from '../harness.ts';
import {
  connectionTo,
  expectProblem,
  identities,
  KEYS,
  type Listed,
  OTHER,
  randomFrom,
  SHOP,
  STRANGER,
  settle,
  startStages,
  startVendor,
  walk,
} from './setup.ts';

const ORDERS = 137;
const FEWER = 53;
const stages = await startStages({ emulator: { seed: 'empty', orders: ORDERS } });

describe.each(stages)('$name', (stage) => {
  const { gateway, view, emulator } = stage;
  const can = (resource: string) => view.capabilities[resource]?.list !== 'unsupported';

  test.each([1, 3, 7, 19, 20, 49, 50, 99, 100, 137, 199, 200])('a walk over orders by %i visits every one exactly once', async (limit) => {
    const { records, pages } = await walk(gateway, `/orders?connection=${SHOP}`, limit);
    expect(records).toHaveLength(ORDERS);
    expect(new Set(identities(records)).size).toBe(ORDERS);
    // A page is short only where the data ends.
    const short = pages.slice(0, -1).filter((page) => page.body.data.length < limit);
    expect(short.map((page) => page.body.data.length)).toEqual([]);
    for (const page of pages) expect(page.body.sources).toEqual([expect.objectContaining({ connection: SHOP, status: 'ok', error: null })]);
  });

  test.each(
    ['products', 'customers', 'stock', 'categories'].filter(can),
  )('walks over %s by any limit visit the same records, each once', async (resource) => {
    const whole = identities((await walk(gateway, `/${resource}?connection=${SHOP}`)).records);
    expect(new Set(whole).size).toBe(whole.length);
    expect(whole.length).toBeGreaterThan(5);
    for (const limit of [1, 7, 20, 51, 100]) {
      const { records, pages } = await walk(gateway, `/${resource}?connection=${SHOP}`, limit);
      expect(identities(records), `limit ${limit}`).toEqual(whole);
      expect(
        pages.slice(0, -1).every((page) => page.body.data.length === limit),
        `limit ${limit}`,
      ).toBe(true);
    }
  });

  test('a limit that changes from page to page loses and repeats nothing', async () => {
    const random = randomFrom(7);
    const { records } = await walk(gateway, `/orders?connection=${SHOP}`, () => 1 + random(60));
    expect(records).toHaveLength(ORDERS);
    expect(new Set(identities(records)).size).toBe(ORDERS);
  });

  test('a page asked for twice is the same', async () => {
    const first = (await stage.get(`/orders?connection=${SHOP}&limit=10`)).body;
    const path = `/orders?connection=${SHOP}&limit=10&cursor=${first.page.nextCursor}`;
    expect((await stage.get(path)).body.data).toEqual((await stage.get(path)).body.data);
  });

  test('a cursor is of one key, one list and one set of filters, and cannot be forged', async () => {
    const cursor: string = (await stage.get(`/orders?connection=${SHOP}&limit=5`)).body.page.nextCursor;
    const ofOther: string = (await stage.get(`/orders?connection=${OTHER}&limit=5`, { key: STRANGER })).body.page.nextCursor;
    const middle = Math.floor(cursor.length / 2);
    const forged = cursor.slice(0, middle) + (cursor[middle] === 'A' ? 'B' : 'A') + cursor.slice(middle + 1);
    emulator.forget();
    for (const [path, key] of [
      [`/orders?connection=${SHOP}&cursor=${forged}`],
      [`/orders?connection=${SHOP}&cursor=${cursor.slice(0, -2)}`],
      [`/orders?connection=${SHOP}&cursor=${cursor}AAAA`],
      [`/orders?connection=${SHOP}&cursor=nonsense`],
      [`/orders?connection=${SHOP}&cursor=${cursor}&createdFrom=2020-01-01T00:00:00Z`],
      [`/orders?connection=${SHOP}&cursor=${cursor}&status=pending`],
      [`/orders?connection=${SHOP},${OTHER}&cursor=${cursor}`],
      [`/orders?connection=${OTHER}&cursor=${cursor}`],
      [`/orders?cursor=${cursor}`],
      [`/products?connection=${SHOP}&cursor=${cursor}`],
      [`/orders?connection=${OTHER}&cursor=${ofOther}`, KEY],
    ] as const) {
      expectProblem(await stage.get(path, key === undefined ? {} : { key }), 400, 'invalid_cursor');
    }
    expect(emulator.seen).toEqual([]);
  });
});

describe('over several connections', () => {
  /** Every two vendors, and every vendor with another account of its own. */
  const pairs = adapters.flatMap((one, index) => adapters.slice(index).map((two) => [one.vendor, two.vendor] as const));
  const failuresOf = (pages: readonly Answer[]) =>
    pages.filter((page) => page.body.sources.some((source: Listed) => source.status === 'error'));

  describe.each(pairs)('%s and %s', async (one, two) => {
    const first = await startVendor(one, { seed: 'empty', orders: ORDERS });
    const second = await startVendor(two, { seed: 'empty', orders: FEWER });
    let gateway: TestGateway;
    // Anew for each test, so that no circuit is open.
    beforeEach(async () => {
      gateway = await startGateway({
        keys: KEYS,
        connections: [connectionTo(first, SHOP), connectionTo(second, OTHER, { limits: { retries: 0 } })],
      });
    });
    afterEach(async () => {
      await gateway.close();
      for (const emulator of [first, second]) settle(emulator);
    });
    afterAll(() => Promise.all([first.stop(), second.stop()]));

    test.each([3, 50, 200])('a walk by %i visits every order of both exactly once, newest first where both list so', async (limit) => {
      const { records, pages } = await walk(gateway, '/orders', limit);
      expect(new Set(identities(records)).size).toBe(records.length);
      expect(records.filter((order) => order.connection === SHOP)).toHaveLength(ORDERS);
      expect(records.filter((order) => order.connection === OTHER)).toHaveLength(FEWER);
      const { sources } = pages[0]?.body ?? {};
      expect(sources.map((source: Listed) => [source.connection, source.status])).toEqual([
        [SHOP, 'ok'],
        [OTHER, 'ok'],
      ]);
      if (!sources.every((source: Listed) => source.ordered)) return;
      const keys = records.map((order) => [-Date.parse(order.createdAt), order.id] as const);
      expect(keys).toEqual([...keys].sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)));
    });

    test('a source that fails midway is told, and caught up when it is back: nothing lost, nothing twice', async () => {
      await gateway.call('GET', '/orders?limit=1');
      second.fail({ show: { status: 500 }, after: 2, times: 3 });
      const { records, pages } = await walk(gateway, '/orders', 20);
      const failed = failuresOf(pages);
      expect(failed.length).toBeGreaterThan(0);
      for (const page of failed) {
        expect(page.body.sources[0]).toMatchObject({ connection: SHOP, status: 'ok', error: null });
        expect(page.body.sources[1]).toMatchObject({
          connection: OTHER,
          status: 'error',
          error: { code: 'vendor_error', connection: OTHER },
        });
        expect(page.body.data.every((order: Listed) => order.connection === SHOP)).toBe(true);
      }
      expect(new Set(identities(records)).size).toBe(records.length);
      expect(records).toHaveLength(ORDERS + FEWER);
    });

    test('a source that stays broken never passes for ended: the walk tells all of the other, then that source’s problem', async () => {
      await gateway.call('GET', '/orders?limit=1');
      second.fail({ show: { status: 500 } });
      const told: string[] = [];
      let cursor = '';
      for (;;) {
        const answer = await gateway.call('GET', `/orders?limit=50${cursor}`);
        if (answer.status !== 200) {
          // The circuit opens after a few failures.
          expect([answer.status, answer.body.connection]).toEqual([answer.body.code === 'vendor_error' ? 502 : 503, OTHER]);
          break;
        }
        told.push(...identities(answer.body.data));
        expect(answer.body.page.nextCursor).not.toBeNull();
        cursor = `&cursor=${answer.body.page.nextCursor}`;
      }
      expect(new Set(told).size).toBe(ORDERS);
      expect(told).toHaveLength(ORDERS);
    });
  });
});
