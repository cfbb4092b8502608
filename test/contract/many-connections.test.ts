/** Every vendor of the registry behind one gateway: lists without `connection`, sources that lack something or fail on the way, stock over all of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import type { Emulator } from '../../src/emulator.ts';
import type { ConnectionView, OPERATIONS } from '../../src/gateway/describe.ts';
import type { Source } from '../../src/model/list.ts';
import { editionsOf } from '../../src/sandbox.ts';
import { startGateway, type TestGateway } from '../harness.ts';
import { connectionTo, startVendor } from './setup.ts';

interface Shop {
  readonly id: string;
  readonly emulator: Emulator;
}
interface PageAnswer {
  readonly data: readonly { readonly id: string }[];
  readonly page: { readonly nextCursor: string | null };
  readonly sources: readonly Source[];
}

let shops: readonly Shop[];
let gateway: TestGateway;
let views: ReadonlyMap<string, ConnectionView>;

/** Every vendor behind one gateway, for the tests of a group. */
function stage(switches: Parameters<typeof startVendor>[1]): void {
  beforeAll(async () => {
    const accounts = await Promise.all(
      adapters.map(async ({ vendor }) =>
        Promise.all(
          Object.entries(await editionsOf(vendor)).map(async ([edition, own]) => ({
            id: edition === '' ? vendor : `${vendor}-${edition}`,
            emulator: await startVendor(vendor, { ...own, ...switches }),
          })),
        ),
      ),
    );
    shops = accounts.flat();
    gateway = await startGateway({
      connections: shops.map(({ id, emulator }) => connectionTo(emulator, id, { limits: { retries: 0 } })),
    });
    const { data } = (await gateway.call('GET', '/connections')).body as { data: ConnectionView[] };
    views = new Map(data.map((view) => [view.id, view]));
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    for (const { emulator } of shops) {
      expect(emulator.refused, emulator.vendor).toEqual([]);
      await emulator.stop();
    }
  });
}

const can = (id: string, resource: keyof typeof OPERATIONS, operation: string) =>
  views.get(id)?.capabilities[resource]?.[operation] !== 'unsupported';

/** Ids of a whole walk, in order; every page's sources go to `watch`. */
async function walk(path: string, watch: (page: PageAnswer, index: number) => void = () => undefined): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  for (let index = 0; index < 500; index++) {
    const answer = await gateway.call('GET', `${path}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    expect(answer.status, answer.text.slice(0, 500)).toBe(200);
    const page = answer.body as PageAnswer;
    watch(page, index);
    ids.push(
      ...page.data.map(
        (record) =>
          record.id ??
          JSON.stringify([
            (record as unknown as { variantId: string }).variantId,
            (record as unknown as { warehouse: { id: string } }).warehouse?.id,
          ]),
      ),
    );
    cursor = page.page.nextCursor;
    if (cursor === null) return ids;
  }
  throw new Error('the walk does not end');
}

describe('lists', () => {
  stage({ orders: 60 });

  describe.each(['orders', 'products', 'stock', 'customers', 'categories'] as const)('GET /%s over every connection', (resource) => {
    test('tells each record of each source exactly once, and which sources cannot', async () => {
      let sources: readonly Source[] = [];
      const all = await walk(`/${resource}?limit=200`, (page) => {
        sources = page.sources;
      });
      expect(new Set(all).size).toBe(all.length);
      const one = await Promise.all(
        shops.filter(({ id }) => can(id, resource, 'list')).map(({ id }) => walk(`/${resource}?limit=200&connection=${id}`)),
      );
      expect([...all].sort()).toEqual(one.flat().sort());
      expect(sources.map(({ connection }) => connection)).toEqual(shops.map(({ id }) => id));
      for (const source of sources) {
        if (can(source.connection, resource, 'list')) expect(source).toMatchObject({ status: 'ok', error: null });
        else expect(source).toMatchObject({ status: 'skipped', error: { code: 'unsupported', vendor: source.vendor } });
        const order = views.get(source.connection)?.lists[resource]?.order;
        if (order) expect(source.ordered).toBe(order === 'newest first');
      }
    }, 120_000);
  });

  test('a reference kind is told by every connection that has it, and skipped by the others', async () => {
    const { data: kinds } = (await gateway.call('GET', '/reference')).body as { data: { connection: string; kinds: string[] }[] };
    for (const kind of new Set(kinds.flatMap((each) => each.kinds))) {
      const answer = await gateway.call('GET', `/reference/${kind}`);
      expect(answer.status, `${kind} ${answer.text.slice(0, 300)}`).toBe(200);
      for (const source of answer.body.sources as Source[]) {
        const has = kinds.find((each) => each.connection === source.connection)?.kinds.includes(kind);
        expect(`${kind} ${source.connection} ${source.status}`).toBe(`${kind} ${source.connection} ${has ? 'ok' : 'skipped'}`);
      }
    }
  });

  test('a source that cannot honour a filter is skipped and told; the others answer', async () => {
    for (const filter of ['warehouseId', 'updatedFrom', 'q', 'customerId', 'externalId']) {
      const capable = shops.filter(({ id }) => views.get(id)?.filters.orders?.[filter]);
      if (capable.length === 0 || capable.length === shops.length || filter.endsWith('Id')) continue;
      const value = filter === 'updatedFrom' ? '2100-01-01' : 'nothing-is-called-this';
      const { status, body } = await gateway.call('GET', `/orders?${filter}=${value}`);
      expect(status).toBe(200);
      for (const source of body.sources as Source[]) {
        const honoured = capable.some(({ id }) => id === source.connection);
        expect(`${filter} ${source.connection} ${source.error?.code ?? 'ok'}`).toBe(
          `${filter} ${source.connection} ${honoured ? 'ok' : 'unsupported_filter'}`,
        );
      }
    }
  });

  describe.each(adapters.map((adapter) => adapter.vendor))('%s failing in the middle of a walk', (vendor) => {
    test('is told, holds up nobody, and is caught up when it is back', async () => {
      const shop = shops.find(({ id }) => id === vendor) as Shop;
      const expected = await walk('/orders?limit=20');
      const failures: string[] = [];
      shop.emulator.fail({ show: { status: 500, body: '{}' } });
      const all = await walk('/orders?limit=20', (page, index) => {
        failures.push(...page.sources.filter((source) => source.status === 'error').map((source) => source.connection));
        if (index === 1) shop.emulator.heal();
      });
      expect(failures).toEqual([vendor, vendor]);
      expect([...all].sort()).toEqual([...expected].sort());
    }, 120_000);
  });
});

describe('PUT /stock over every connection', () => {
  stage({ seed: 'sandbox' });

  interface Level {
    readonly variantId: string;
    readonly productId: string;
    readonly warehouse: { readonly id: string };
    readonly quantity: number | null;
  }
  /** Another quantity, that warehouses take too which only know whether there is any. */
  const other = (level: Level) => (level.quantity === 1 ? 0 : 1);

  /** A place of each product of each connection that lists its stock and can set it. */
  async function places(): Promise<Level[]> {
    const found: Level[] = [];
    for (const { id } of shops.filter((shop) => can(shop.id, 'stock', 'list') && can(shop.id, 'stock', 'update'))) {
      const products = new Set<string>();
      let cursor: string | null = null;
      do {
        const { body } = await gateway.call(
          'GET',
          `/stock?connection=${id}&limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        for (const level of body.data as Level[]) {
          if (products.has(level.productId)) continue;
          products.add(level.productId);
          found.push(level);
        }
        cursor = body.page.nextCursor;
      } while (cursor !== null && products.size < 300);
    }
    return found;
  }

  test('applies the right lines, tells the bad ones, in the caller’s order', async () => {
    const levels = (await places()).filter((_, index) => index % 3 === 0);
    expect(levels.length).toBeGreaterThan(30);
    const incapable = shops.filter(({ id }) => !can(id, 'stock', 'update')).map(({ id }) => ({ variantId: `${id}:1`, quantity: 1 }));
    const lines = [
      ...levels.map((level) => ({ variantId: level.variantId, warehouseId: level.warehouse.id, quantity: other(level) })),
      ...incapable,
      { variantId: 'nobody:1', quantity: 1 },
      { connection: shops[0]?.id, sku: 'there-is-no-such-sku', quantity: 1 },
    ];
    const { status, body } = await gateway.call('PUT', '/stock', { body: { lines } });
    expect(status).toBe(200);
    expect(body.results.map((result: { index: number }) => result.index)).toEqual(lines.map((_, index) => index));
    const bad = body.results.slice(levels.length).map((result: { error: { code: string } }) => result.error?.code);
    expect(bad).toEqual([...incapable.map(() => 'unsupported'), 'unknown_connection', 'not_found']);
    const after = new Map((await places()).map((level) => [`${level.variantId} ${level.warehouse.id}`, level.quantity]));
    for (const [index, level] of levels.entries()) {
      expect(body.results[index], JSON.stringify(lines[index])).toMatchObject({
        status: 'updated',
        variantId: level.variantId,
        error: null,
      });
      expect(after.get(`${level.variantId} ${level.warehouse.id}`), level.variantId).toBe(other(level));
    }
  }, 120_000);

  test('a line for every product costs no more native writes than the vendors’ batches', async () => {
    const levels = await places();
    const lines = levels
      .slice(0, 1000)
      .map((level) => ({ variantId: level.variantId, warehouseId: level.warehouse.id, quantity: other(level) }));
    for (const { emulator } of shops) emulator.forget();
    const answer = await gateway.call('PUT', '/stock', { body: { lines } });
    expect(answer.body).toMatchObject({ updated: lines.length, failed: 0 });
    let minimum = 0;
    for (const { id, emulator } of shops) {
      const mine = lines.filter((line) => line.variantId.startsWith(`${id}:`)).length;
      const adapter = adapters.find((each) => each.vendor === emulator.vendor);
      const batch = adapter?.resources({
        connection: id,
        baseUrl: '',
        credentials: {},
        options: adapter.options.parse(emulator.connection.options),
      }).stock?.update?.batch;
      if (mine > 0 && batch !== undefined) minimum += Math.ceil(mine / batch);
    }
    // Reading what is needed to say it (units, warehouses) may add a call a connection.
    expect(Number(answer.headers['sluice-vendor-calls'])).toBeLessThanOrEqual(minimum + shops.length);
  }, 120_000);
});
