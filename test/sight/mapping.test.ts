/** What GET /connections/{id} tells of the mapping: statuses that nobody mapped, and what a vendor has changed in its answers. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toGid } from '../../src/lib/ids.ts';
import type { Order } from '../../src/model/order.ts';
import type { ReferenceEntry } from '../../src/model/reference.ts';
import { type FakeContext, type FakeVendor, orderList, type Row, startFakeVendor, toOrder } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

let vendor: FakeVendor;
let gateway: TestGateway;
let time: number;
/** Of the log. */
let warned: Record<string, unknown>[];
beforeEach(async () => {
  time = Date.UTC(2026, 10, 22);
  warned = [];
  vendor = await startFakeVendor();
  vendor.can.a = { orders: { list: orderList({}) } };
});
afterEach(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
async function start(sampling = { everyMs: 1000, learn: 3 }, more: object = {}): Promise<void> {
  const stream = { write: (line: string) => void warned.push(JSON.parse(line)) };
  gateway = await startGateway(
    { connections: vendor.connections(['a'], more) },
    { adapters: [vendor.adapter], now: () => time, sampling, logger: { level: 'warn', stream } },
  );
}
const mapping = async () => (await gateway.call('GET', '/connections/a')).body.mapping;
const figure = async (name: string) =>
  [...(await gateway.call('GET', '/metrics')).text.matchAll(new RegExp(`^${name}\\{.*\\} (\\d+)$`, 'gm'))].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );

describe('a native status that is not mapped', () => {
  /** Orders whose native status is their note. */
  const listed = (statuses: readonly (readonly [name: string, status: Order['status'], group?: string])[]) => {
    vendor.can.a = {
      orders: {
        list: {
          ...orderList({}),
          run: async ({ scope }: FakeContext) => ({
            items: statuses.map(([name, status], index) => ({
              ...toOrder(scope, { id: String(index) }),
              status: scope.statusMap[name] ?? status,
              nativeStatus: { id: toGid(scope, name.replaceAll(' ', '-')), name },
            })),
            next: null,
          }),
        },
      },
    };
    vendor.reference['order-statuses'] = {
      load: async ({ scope }: FakeContext) =>
        statuses.map(([name, status, group]) => ({
          ...{
            id: toGid(scope, name.replaceAll(' ', '-')),
            connection: scope.connection,
            vendor: scope.vendor,
            kind: 'order-statuses' as const,
          },
          ...{ name, code: null, active: true, extra: { status, ...(group && { group }) } },
        })) as ReferenceEntry[],
    };
  };
  const suggested = async () =>
    Object.fromEntries(
      (await mapping()).unmappedStatuses.map(({ name, suggestion }: { name: string; suggestion: { status: string } | null }) => [
        name,
        suggestion?.status ?? null,
      ]),
    );

  test('is counted and listed with what to add, and one that is mapped is not', async () => {
    listed([
      ['Новый', 'pending'],
      ['Отправлен курьером', 'unknown'],
      ['Отправлен курьером', 'unknown'],
      ['xyzzy', 'unknown'],
    ]);
    await start();
    await gateway.call('GET', '/orders');
    expect((await mapping()).unmappedStatuses).toEqual([
      {
        ...{
          id: 'a:%D0%9E%D1%82%D0%BF%D1%80%D0%B0%D0%B2%D0%BB%D0%B5%D0%BD-%D0%BA%D1%83%D1%80%D1%8C%D0%B5%D1%80%D0%BE%D0%BC',
          name: 'Отправлен курьером',
          orders: 2,
        },
        ...{ firstSeenAt: '2026-11-22T00:00:00Z', lastSeenAt: '2026-11-22T00:00:00Z' },
        suggestion: { status: 'shipped', because: 'its name is `Отправлен курьером`', statusMap: { 'Отправлен-курьером': 'shipped' } },
      },
      expect.objectContaining({ name: 'xyzzy', orders: 1, suggestion: null }),
    ]);
    expect(await figure('sluice_unmapped_statuses_total')).toBe(3);
  });

  test('is no more listed when the configuration maps it as suggested', async () => {
    listed([['Отправлен', 'unknown']]);
    await start(undefined, { statusMap: { Отправлен: 'shipped' } });
    const { body } = await gateway.call('GET', '/orders');
    expect(body.data[0].status).toBe('shipped');
    expect((await mapping()).unmappedStatuses).toEqual([]);
  });

  test('that the vendor lists is listed before an order is in it', async () => {
    listed([['Waiting for stock', 'unknown']]);
    await start();
    await gateway.call('GET', '/reference/order-statuses');
    expect((await mapping()).unmappedStatuses).toEqual([expect.objectContaining({ name: 'Waiting for stock', orders: 0 })]);
    expect(await figure('sluice_unmapped_statuses_total')).toBe(0);
  });

  test('is suggested by its group, else by its words, else by a like name', async () => {
    listed([
      ['assembling', 'processing', 'warehouse'],
      ['sorting', 'processing', 'warehouse'],
      ['zzz', 'unknown', 'warehouse'],
      ['Возврат оформлен', 'unknown'],
      ['delivery cancelled', 'unknown'],
      ['Очікує оплати', 'unknown'],
      ['paid-online', 'unknown'],
      ['Quibblefax', 'delivered'],
      ['Quibblefaxed', 'unknown'],
    ]);
    await start();
    await gateway.call('GET', '/reference/order-statuses');
    expect(await suggested()).toEqual({
      zzz: 'processing',
      'Возврат оформлен': 'returned',
      'delivery cancelled': 'cancelled',
      'Очікує оплати': 'pending',
      'paid-online': 'confirmed',
      Quibblefaxed: 'delivered',
    });
  });

  test('hidden by the other lines of its order is counted too', async () => {
    vendor.can.a = {
      orders: {
        list: {
          ...orderList({}),
          run: async ({ scope }: FakeContext) => {
            const line = { id: '1', productId: null, variantId: null, sku: null, barcode: null, name: 'x', quantity: 1, unitPrice: '1.00' };
            const rest = { discount: null, total: '1.00', cost: null, tax: null, warehouseId: null, options: [] };
            const part = { ...line, ...rest, status: 'unknown' as const, nativeStatus: { id: toGid(scope, '77'), name: 'Odd' } };
            return { items: [{ ...toOrder(scope, { id: '1' }), status: 'shipped', items: [part] }], next: null };
          },
        },
      },
    };
    await start();
    await gateway.call('GET', '/orders');
    expect((await mapping()).unmappedStatuses).toEqual([expect.objectContaining({ id: 'a:77', orders: 1 })]);
  });

  test('of which there is no end is listed a hundred times', async () => {
    listed(Array.from({ length: 300 }, (_, index) => [`made up ${index}`, 'unknown'] as const));
    await start();
    await gateway.call('GET', '/orders');
    expect((await mapping()).unmappedStatuses).toHaveLength(100);
  });
});

describe('fields of a vendor', () => {
  /** Rows with what the vendor has added to them. */
  const rows = (more: (index: number) => object, count = 25) => {
    vendor.rows.a = Array.from(
      { length: count },
      (_, index) => ({ id: `i${index}`, notes: 'hello', number: String(index), ...more(index) }) as Row,
    );
  };
  /** Reads the list so often, each a sample. */
  const read = async (times: number) => {
    for (let index = 0; index < times; index++) {
      time += 1000;
      expect((await gateway.call('GET', '/orders?limit=50')).status).toBe(200);
    }
  };
  const changes = async () => (await mapping()).fieldChanges;
  const FIRST = (index: number) => ({ own: { a: 1 }, tags: index % 2 ? ['x'] : [], maybe: index % 3 ? 'y' : null });

  test('that stay as they are are no news, nor those that come and go', async () => {
    rows(FIRST);
    await start();
    await read(4);
    rows((index) => ({ ...FIRST(index + 1), ...(index % 4 === 0 && { maybe: undefined }) }));
    await read(3);
    expect(await changes()).toEqual([]);
    expect((await mapping()).samples).toEqual([{ endpoint: 'GET /a/orders', answers: 7, learned: true }]);
  });

  test('that appear, vanish or change their type are listed, counted and logged once', async () => {
    rows((index) => ({ ...FIRST(index), price: 1, gone: 'soon' }));
    await start();
    await read(3);
    expect(await changes()).toEqual([]);
    rows((index) => ({ ...FIRST(index), price: 'one', born: true }));
    await read(3);
    const at = { firstSeenAt: '2026-11-22T00:00:04Z', lastSeenAt: '2026-11-22T00:00:06Z' };
    const place = { endpoint: 'GET /a/orders', used: false };
    expect(await changes()).toEqual(
      expect.arrayContaining([
        { ...place, ...at, path: '/rows/*/born', change: 'appeared', was: [], is: 'boolean', samples: 3 },
        { ...place, ...at, path: '/rows/*/price', change: 'retyped', was: ['number'], is: 'string', samples: 3 },
        {
          ...place,
          path: '/rows/*/gone',
          change: 'vanished',
          was: ['string'],
          is: null,
          samples: 2,
          firstSeenAt: '2026-11-22T00:00:05Z',
          lastSeenAt: at.lastSeenAt,
        },
      ]),
    );
    expect(await changes()).toHaveLength(3);
    expect(await figure('sluice_field_changes_total')).toBe(3);
    expect(warned.map(({ change, path }) => `${change} ${path}`).sort()).toEqual([
      'appeared /rows/*/born',
      'retyped /rows/*/price',
      'vanished /rows/*/gone',
    ]);
    // It comes back: nothing is missed any more.
    rows((index) => ({ ...FIRST(index), price: 'one', born: true, gone: 'again' }));
    await read(1);
    expect((await changes()).map(({ change }: { change: string }) => change).sort()).toEqual(['appeared', 'retyped']);
  });

  test('that the gateway reads are told apart', async () => {
    rows(FIRST);
    await start();
    await read(3);
    rows((index) => ({ ...FIRST(index), number: undefined, notes: undefined, extra: 1 }));
    await read(3);
    expect(Object.fromEntries((await changes()).map(({ path, used }: { path: string; used: boolean }) => [path, used]))).toEqual({
      '/rows/*/number': true,
      '/rows/*/notes': true,
      '/rows/*/extra': false,
    });
  });

  test('are told by path and type, never by value, and keys that are no names as *', async () => {
    rows((index) => ({ byPhone: { '+380671112233': { x: 1 } }, '2026-11-22': 1, secret: `value-${index}` }));
    await start();
    await read(3);
    rows(() => ({ byPhone: { '+380679998877': { x: 1 }, '+380675554433': { x: 'text' } }, '2026-11-23': 1, secret: 5 }));
    await read(3);
    const text = JSON.stringify([await mapping(), warned]);
    for (const value of ['38067', 'value-', '2026-11-23', 'text', 'hello'])
      expect(text.replaceAll(/"(?:first|last)SeenAt":"[^"]*"/g, '')).not.toContain(value);
    expect((await changes()).map(({ path }: { path: string }) => path).sort()).toEqual(['/rows/*/byPhone/*/x', '/rows/*/secret']);
  });

  test('of an object with keys without end are those of a map, and cost no memory', async () => {
    rows(FIRST);
    await start();
    await read(3);
    for (let round = 0; round < 6; round++) {
      rows((index) => ({
        ...FIRST(index),
        own: { a: 1, ...Object.fromEntries(Array.from({ length: 30 }, (_, key) => [`k_${round}_${key}`, 1])) },
      }));
      await read(1);
    }
    expect((await changes()).filter(({ path }: { path: string }) => path.startsWith('/rows/*/own/'))).toEqual([]);
  });

  test('are listed a hundred times at most', async () => {
    rows(FIRST);
    await start();
    await read(3);
    for (let round = 0; round < 4; round++) {
      rows((index) => ({
        ...FIRST(index),
        [`part${round}`]: Object.fromEntries(Array.from({ length: 1 }, () => ['v', 1])),
        ...Object.fromEntries(Array.from({ length: 17 }, (_, key) => [`f${round}x${key}`, 1])),
      }));
      await read(1);
    }
    expect((await changes()).length).toBeLessThanOrEqual(100);
    expect((await changes()).length).toBeGreaterThan(60);
  });

  test('are looked at once in a while', async () => {
    rows(FIRST);
    await start({ everyMs: 5000, learn: 3 });
    for (let asked = 0; asked < 5; asked++) await gateway.call('GET', '/orders');
    expect((await mapping()).samples[0].answers).toBe(1);
    time += 5000;
    await gateway.call('GET', '/orders');
    expect((await mapping()).samples).toEqual([{ endpoint: 'GET /a/orders', answers: 2, learned: false }]);
  });
});
