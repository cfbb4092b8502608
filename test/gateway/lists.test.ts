import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FakeVendor, orderList, type Row, startFakeVendor } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

const NAMES = ['a', 'b', 'c'] as const;
let vendor: FakeVendor;
let gateway: TestGateway;

beforeAll(async () => {
  vendor = await startFakeVendor();
  gateway = await startGateway({ connections: vendor.connections(NAMES) }, { adapters: [vendor.adapter] });
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
beforeEach(() => {
  vendor.emulator.heal();
  vendor.emulator.forget();
  for (const name of NAMES) {
    vendor.rows[name] = [];
    vendor.can[name] = { orders: { list: orderList({}) } };
  }
});

interface Told {
  readonly ids: string[];
  readonly pages: readonly { readonly ids: string[]; readonly calls: number }[];
}

/** Walks a list to its end; the limits are used in turn, the last one for all that follows. */
async function walk(path: string, limits: readonly number[], most = 1000): Promise<Told> {
  const pages: { ids: string[]; calls: number }[] = [];
  let cursor: string | null = null;
  do {
    const limit: number = limits[Math.min(pages.length, limits.length - 1)] ?? 50;
    const answer = await gateway.call('GET', `/orders?${path}&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data.length).toBeLessThanOrEqual(limit);
    pages.push({ ids: answer.body.data.map((order: { id: string }) => order.id), calls: Number(answer.headers['sluice-vendor-calls']) });
    cursor = answer.body.page.nextCursor;
    expect(pages.length, 'a walk that never ends').toBeLessThan(most);
  } while (cursor !== null);
  return { ids: pages.flatMap((page) => page.ids), pages };
}

const time = (second: number) => new Date(Date.UTC(2026, 5, 1) + second * 1000).toISOString().replace('.000Z', 'Z');
/** Rows `1` to `count`, newest first, one second apart. */
const newestFirst = (count: number, more: (index: number) => Partial<Row> = () => ({})): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(index + 1), createdAt: time(100_000 - index), ...more(index) }));
const gids = (name: string, rows: readonly (Row | null)[]) => rows.flatMap((row) => (row ? [`${name}:${row.id}`] : []));

const pageSizes = fc.oneof(
  fc.constantFrom([20, 50, 100], [7], [1, 200]),
  fc.integer({ min: 3, max: 250 }).map((max) => ({ max })),
);
/** One vendor: rows with gaps, so that pages come short or empty; one in `rarity` matches. */
const source = fc.record({
  pageSizes,
  ordered: fc.boolean(),
  rarity: fc.constantFrom(1, 4, 80),
  rows: fc
    .array(fc.record({ second: fc.nat(60), number: fc.nat(79), gap: fc.boolean() }), {
      maxLength: 300,
      size: 'max',
    })
    .chain((rows) => fc.nat(rows.length).map((gaps) => rows.map((row, index) => ({ ...row, gap: row.gap && index < gaps })))),
});
const limits = fc.array(fc.constantFrom(1, 2, 7, 20, 21, 50, 199, 200), { maxLength: 5 }).map((some) => [...some, 120]);
const filter = fc.constantFrom('none', 'scan', 'day') as fc.Arbitrary<'none' | 'scan' | 'day'>;
const QUERY = { none: '', scan: 'number=x', day: `createdFrom=${time(30)}` };

test('a walk tells every matching record exactly once, whatever the vendors, the limits and the filter', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(source, { minLength: 1, maxLength: 3 }), limits, filter, async (sources, some, kind) => {
      const keys = new Map<string, string>();
      const told = sources.map(({ pageSizes: sizes, ordered, rarity, rows }, index) => {
        const name = NAMES[index] as (typeof NAMES)[number];
        const made = rows.map(({ second, number }, at) => ({
          id: String(1000 + at),
          number: number % rarity === 0 ? 'x' : 'y',
          createdAt: time(second),
        }));
        if (ordered) made.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? -1 : 1));
        vendor.rows[name] = made.map((row, at) => (rows[at]?.gap ? null : row));
        const order = ordered ? 'newest first' : 'vendor';
        vendor.can[name] = {
          orders: { list: orderList({ pageSizes: sizes, order, filters: { number: 'scan', createdFrom: 'day' } }) },
        };
        for (const row of made) keys.set(`${name}:${row.id}`, row.createdAt);
        const passes = (row: Row) => kind === 'none' || (kind === 'scan' ? row.number === 'x' : (row.createdAt ?? '') >= time(30));
        return gids(
          name,
          vendor.rows[name].filter((row) => row !== null && passes(row)),
        );
      });
      const { ids } = await walk(`connection=${NAMES.slice(0, sources.length).join(',')}&${QUERY[kind]}`, some);
      expect(ids.toSorted()).toEqual(told.flat().toSorted());
      if (sources.every((each) => each.ordered)) {
        const at = (id: string) => keys.get(id) ?? '';
        expect(ids).toEqual(ids.toSorted((a, b) => (at(a) === at(b) ? (a < b ? -1 : 1) : at(a) > at(b) ? -1 : 1)));
      } else if (kind === 'none') expect(ids).toEqual(byPosition(told));
    }),
    // Shrinking walks thousands of pages: it must end before the test does, and the counterexample be told.
    { numRuns: 200, interruptAfterTimeLimit: 45_000, markInterruptAsFailure: true },
  );
}, 60_000);

function byPosition(lists: readonly (readonly string[])[]): string[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat();
}

describe('page sizes', () => {
  const asked: number[] = [];
  const list = (pageSizes: readonly number[] | { readonly max: number }) => {
    asked.length = 0;
    vendor.can.a = { orders: { list: orderList({ pageSizes, filters: { number: 'scan' }, asked: ({ size }) => asked.push(size) }) } };
  };

  test.each([
    [{ max: 50 }, 10, '', 10],
    [{ max: 50 }, 200, '', 50],
    [[100, 20, 50], 10, '', 20],
    [[20, 50, 100], 50, '', 50],
    [[20, 50, 100], 51, '', 100],
    [[20, 50, 100], 200, '', 100],
    [{ max: 50 }, 10, 'number=x', 50],
    [[20, 50, 100], 10, 'number=x', 100],
  ])('of %j serve a limit of %i%s by native pages of the smallest size that holds it, or the largest where pages are filtered', async (sizes, limit, query, size) => {
    list(sizes);
    vendor.rows.a = newestFirst(300, () => ({ number: 'x' }));
    const answer = await gateway.call('GET', `/orders?connection=a&limit=${limit}&${query}`);
    expect(answer.body.data).toHaveLength(limit);
    expect(new Set(asked)).toEqual(new Set([size]));
  });

  test('stay the same through a walk whose limit changes, and full pages stay full', async () => {
    list({ max: 500 });
    vendor.rows.a = newestFirst(301);
    const { pages } = await walk('connection=a', [1, 200]);
    expect(pages.map((page) => page.ids.length)).toEqual([1, 200, 100]);
    expect(new Set(asked)).toEqual(new Set([1]));
  });

  test('cost no more vendor calls than they must', async () => {
    list([20, 50, 100]);
    vendor.rows.a = newestFirst(100);
    const { pages } = await walk('connection=a', [50]);
    expect(pages.map((page) => page.calls)).toEqual([1, 1]);
  });
});

describe('a filter that scans', () => {
  beforeEach(() => {
    vendor.can.a = { orders: { list: orderList({ pageSizes: { max: 10 }, filters: { number: 'scan' } }) } };
    vendor.can.b = { orders: { list: orderList({ pageSizes: { max: 10 }, filters: { number: 'scan' } }) } };
  });

  test('costs at most 20 vendor calls a page, and the cursor goes on from there', async () => {
    // 95 pages of ten; the only two matches are on pages 21 and 95.
    vendor.rows.a = newestFirst(950, (index) => ({ number: index === 205 || index === 949 ? 'x' : 'y' }));
    const { pages } = await walk('connection=a&number=x', [50]);
    expect(pages.map((page) => page.calls)).toEqual([20, 20, 20, 20, 15]);
    expect(pages.map((page) => page.ids)).toEqual([[], ['a:206'], [], [], ['a:950']]);
  });

  test('is told to the adapter beside those that it filters by itself', async () => {
    const asked: unknown[] = [];
    const filters = { number: 'scan', updatedFrom: 'scan', createdFrom: 'day', customerId: 'exact' } as const;
    vendor.can.a = { orders: { list: orderList({ filters, asked: (query) => asked.push([query.filters, query.scanned]) }) } };
    vendor.rows.a = newestFirst(1);
    await gateway.call(
      'GET',
      '/orders?connection=a&number=x&createdFrom=2026-06-01T02:00:00%2B02:00&customerId=a:7&updatedFrom=2026-06-01T00:00:00Z',
    );
    expect(asked).toEqual([
      [
        { createdFrom: '2026-06-01T00:00:00Z', customerId: '7' },
        { number: 'x', updatedFrom: '2026-06-01T00:00:00Z' },
      ],
    ]);
  });

  test('counts every call of a page that takes several', async () => {
    const list = orderList({ pageSizes: { max: 10 }, filters: { number: 'scan' } });
    vendor.can.a = {
      orders: {
        list: {
          ...list,
          async run(context, query) {
            for (let call = 0; call < 6; call++) await list.run(context, { ...query, size: 1 });
            return list.run(context, query);
          },
        },
      },
    };
    vendor.rows.a = newestFirst(50, () => ({ number: 'y' }));
    const { pages } = await walk('connection=a&number=x', [50]);
    expect(pages.map((page) => page.calls)).toEqual([14, 14, 7]);
  });

  test('keeps the order of a merge when its budget is spent', async () => {
    vendor.rows.a = newestFirst(300, (index) => ({ number: index < 5 || index > 205 ? 'x' : 'y', createdAt: time(1000 - index) }));
    vendor.rows.b = newestFirst(40, (index) => ({ number: 'x', createdAt: time(1000 - index * 20) }));
    const { ids, pages } = await walk('connection=a,b&number=x', [20]);
    const at = new Map([...'ab'].flatMap((name) => (vendor.rows[name] ?? []).map((row) => [`${name}:${row?.id}`, row?.createdAt ?? ''])));
    const expected = [...at].filter(([id]) => vendor.rows[id[0] as string]?.find((row) => row?.id === id.slice(2))?.number === 'x');
    expect(ids).toEqual(expected.toSorted(([x, s], [y, t]) => (s === t ? (x < y ? -1 : 1) : s > t ? -1 : 1)).map(([id]) => id));
    expect(pages.some((page) => page.ids.length < 20)).toBe(true);
  });

  test('does not read again what it has read when another source is told first', async () => {
    // The only match of `a` is on its 19th page, and older than everything in `b`.
    vendor.rows.a = newestFirst(200, (index) => ({ number: index === 185 ? 'x' : 'y', createdAt: time(500 - index) }));
    vendor.rows.b = newestFirst(30, (index) => ({ number: 'x', createdAt: time(1000 - index) }));
    const { ids, pages } = await walk('connection=a,b&number=x', [10]);
    expect(ids).toEqual([...gids('b', vendor.rows.b), 'a:186']);
    expect(pages[0]?.calls).toBe(20 + 1);
    // Page 19 and 20 of `a`, and one page of `b`.
    expect(pages[1]?.calls).toBe(2 + 1);
  });

  test('holds up nobody where the merge is by position', async () => {
    vendor.can.a = { orders: { list: orderList({ pageSizes: { max: 10 }, filters: { number: 'scan' }, order: 'vendor' }) } };
    vendor.rows.a = newestFirst(300, (index) => ({ number: index === 299 ? 'x' : 'y' }));
    vendor.rows.b = newestFirst(30, () => ({ number: 'x' }));
    const { ids, pages } = await walk('connection=a,b&number=x', [20]);
    expect(pages[0]?.ids).toHaveLength(20);
    expect(ids.toSorted()).toEqual([...gids('b', vendor.rows.b), 'a:300'].toSorted());
  });
});

describe('pages that are not as they should be', () => {
  test('that do not advance are an error, not an endless walk', async () => {
    vendor.rows.a = newestFirst(30);
    const list = orderList({ pageSizes: { max: 10 } });
    vendor.can.a = {
      orders: { list: { ...list, run: async (context, query) => ({ ...(await list.run(context, query)), next: { offset: 10 } }) } },
    };
    const answer = await gateway.call('GET', '/orders?connection=a&limit=200');
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ code: 'vendor_invalid_response', connection: 'a', operation: 'orders.list' });
    expect(vendor.emulator.seen.length).toBeLessThan(10);
  });

  test('that are empty by the dozen are skipped, and cost a bounded number of calls a page', async () => {
    vendor.can.a = { orders: { list: orderList({ pageSizes: [10] }) } };
    vendor.rows.a = [...newestFirst(3), ...Array.from({ length: 1000 }, () => null), { id: 'last', createdAt: time(0) }];
    const { ids, pages } = await walk('connection=a', [50]);
    expect(ids).toEqual(['a:1', 'a:2', 'a:3', 'a:last']);
    for (const page of pages) expect(page.calls).toBeLessThanOrEqual(40);
  });

  test('that hold more than was asked for are told whole', async () => {
    const list = orderList({ pageSizes: { max: 10 } });
    vendor.can.a = { orders: { list: { ...list, run: (context, query) => list.run(context, { ...query, size: 25 }) } } };
    vendor.rows.a = newestFirst(60);
    expect((await walk('connection=a', [10, 3])).ids).toEqual(gids('a', vendor.rows.a));
  });

  test('that shrink while a walk stands on them end it without an error', async () => {
    vendor.can.a = { orders: { list: orderList({ pageSizes: [10] }) } };
    vendor.rows.a = newestFirst(10);
    const { body } = await gateway.call('GET', '/orders?connection=a&limit=7');
    vendor.rows.a = newestFirst(4);
    const next = await gateway.call('GET', `/orders?connection=a&limit=7&cursor=${body.page.nextCursor}`);
    expect(next.body).toMatchObject({ data: [], page: { nextCursor: null } });
  });
});
