import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import { type FakeVendor, orderList, type Row, startFakeVendor } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

const NAMES = ['a', 'b', 'c'] as const;
let vendor: FakeVendor;
let gateway: TestGateway;

beforeAll(async () => {
  vendor = await startFakeVendor();
  gateway = await startGateway(
    { connections: vendor.connections(NAMES, { limits: { timeoutMs: 400 } }), server: { deadlineMs: 2000 } },
    { adapters: [vendor.adapter] },
  );
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
beforeEach(() => {
  vendor.emulator.heal();
  vendor.emulator.forget();
  for (const name of NAMES) {
    vendor.rows[name] = rowsOf(30);
    vendor.can[name] = { orders: { list: orderList({ filters: { number: 'scan' } }) } };
  }
});

const time = (second: number) => new Date(Date.UTC(2026, 5, 1) + second * 1000).toISOString().replace('.000Z', 'Z');
const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${index + 1}`, createdAt: time(5000 - index), number: 'x' }));
const list = (query: string) => gateway.call('GET', `/orders?${query}`);
const idsOf = (answer: { body: { data: { id: string }[] } }) => answer.body.data.map((order) => order.id);
const fail = (connection: string, show: { status: number } | 'reset', more = {}) =>
  vendor.emulator.fail({ when: ({ path }) => path.startsWith(`/${connection}/`), show, ...more });

describe('a source that fails', () => {
  test('is told with its problem, fails nobody else, and is caught up when it is well again', async () => {
    const told: string[] = [];
    let cursor = '';
    for (let page = 0; cursor !== null && page < 20; page++) {
      vendor.emulator.heal();
      if (page === 1 || page === 2) fail('b', { status: 500 });
      const answer = await list(`limit=20&cursor=${cursor}`.replace(/&cursor=$/, ''));
      expect(answer.status).toBe(200);
      told.push(...idsOf(answer));
      cursor = answer.body.page.nextCursor;
      const [, b] = answer.body.sources;
      if (page === 1 || page === 2) {
        expect(b).toMatchObject({ connection: 'b', vendor: 'fake', status: 'error' });
        expect(b.error).toMatchObject({
          code: 'vendor_error',
          status: 502,
          connection: 'b',
          operation: 'orders.list',
          instance: '/orders',
        });
        expect(b.error.requestId).toBe(answer.headers['x-request-id']);
      } else expect(b).toMatchObject({ status: 'ok', error: null });
    }
    expect(told.toSorted()).toEqual(NAMES.flatMap((name) => rowsOf(30).map((row) => `${name}:${row.id}`)).toSorted());
  });

  test('keeps the cursor alive when all others have ended', async () => {
    fail('a', { status: 500 });
    const first = await list('connection=a,b&limit=200');
    expect(first.body.page.nextCursor).toEqual(expect.any(String));
    const still = await list(`connection=a,b&limit=200&cursor=${first.body.page.nextCursor}`);
    expect(still.status).toBe(502);
    vendor.emulator.heal();
    const next = await list(`connection=a,b&limit=200&cursor=${first.body.page.nextCursor}`);
    expect(idsOf(next)).toEqual(rowsOf(30).map((row) => `a:${row.id}`));
    expect(next.body.page.nextCursor).toBeNull();
    expect(next.body.sources).toMatchObject([{ status: 'ok' }, { status: 'ok' }]);
  });

  test('with all the others is the answer: the problem of the first, with its status', async () => {
    fail('a', { status: 503 });
    fail('b', { status: 500 });
    fail('c', 'reset');
    const answer = await list('limit=20');
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: 'vendor_unavailable', connection: 'a' });
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    expect(Number(answer.headers['sluice-vendor-calls'])).toBe(3);
  });

  test('alone is the answer', async () => {
    fail('a', { status: 429 });
    expect((await list('connection=a')).body).toMatchObject({ code: 'vendor_rate_limited', status: 503, connection: 'a', retryable: true });
  });

  test('by a bug of ours is told without its text, and fails nobody else', async () => {
    vendor.can.b = {
      orders: {
        list: {
          ...orderList({}),
          run: async () => {
            throw new TypeError("cannot read 'secret-of-the-code'");
          },
        },
      },
    };
    const several = await list('limit=200');
    expect(several.status).toBe(200);
    expect(several.body.data).toHaveLength(60);
    expect(several.body.sources[1]).toMatchObject({ status: 'error', error: { code: 'internal_error', status: 500, connection: 'b' } });
    const alone = await list('connection=b');
    expect(alone.status).toBe(500);
    expect(alone.body.code).toBe('internal_error');
    expect(several.text + alone.text).not.toContain('secret-of-the-code');
  });

  test('half-way through its own pages begins there again', async () => {
    vendor.can.a = { orders: { list: orderList({ pageSizes: [10] }) } };
    fail('a', { status: 500 }, { after: 1, times: 1 });
    const first = await list('connection=a,b&limit=20');
    expect(first.body.sources[0].status).toBe('error');
    expect(idsOf(first).every((id) => id.startsWith('b:'))).toBe(true);
    const next = await list(`connection=a,b&limit=200&cursor=${first.body.page.nextCursor}`);
    expect(idsOf(next)).toHaveLength(40);
  });
});

describe('a source that cannot', () => {
  test('filter is skipped with the problem, on every page, and asks its vendor nothing', async () => {
    vendor.can.b = { orders: { list: orderList({ filters: {} }) } };
    const first = await list('connection=a,b&limit=20&number=x');
    const next = await list(`connection=a,b&limit=20&number=x&cursor=${first.body.page.nextCursor}`);
    for (const answer of [first, next]) {
      expect(answer.body.sources[0].status).toBe('ok');
      expect(answer.body.sources[1]).toMatchObject({
        status: 'skipped',
        error: { code: 'unsupported_filter', status: 422, connection: 'b' },
      });
    }
    expect([...idsOf(first), ...idsOf(next)]).toHaveLength(30);
    expect(next.body.page.nextCursor).toBeNull();
    expect(vendor.emulator.seen.filter((request) => request.path.startsWith('/b/'))).toEqual([]);
  });

  test('list is skipped; alone it is 501', async () => {
    vendor.can.b = {};
    expect((await list('connection=a,b')).body.sources[1]).toMatchObject({
      status: 'skipped',
      error: { code: 'unsupported', status: 501 },
    });
    const alone = await list('connection=b');
    expect(alone.status).toBe(501);
    expect(alone.body).toMatchObject({ code: 'unsupported', vendor: 'fake', connection: 'b', operation: 'orders.list' });
  });

  test('for a reason that only the adapter sees is skipped on every page', async () => {
    vendor.can.b = {
      orders: {
        list: {
          ...orderList({ filters: { number: 'exact' } }),
          run: async () => {
            throw new ProblemError('unsupported_filter', 'This value cannot be asked for.');
          },
        },
      },
    };
    const first = await list('connection=a,b&limit=20&number=x');
    const next = await list(`connection=a,b&limit=20&number=x&cursor=${first.body.page.nextCursor}`);
    for (const answer of [first, next])
      expect(answer.body.sources[1]).toMatchObject({ status: 'skipped', error: { code: 'unsupported_filter' } });
    expect((await list('connection=b&number=x')).status).toBe(422);
  });

  test('beside others that fail does not hide their failure', async () => {
    vendor.can.a = {};
    fail('b', { status: 500 });
    expect((await list('connection=a,b')).body).toMatchObject({ code: 'vendor_error', connection: 'b' });
  });

  test('and nobody else who can: the first reason is the answer', async () => {
    for (const name of NAMES) vendor.can[name] = { orders: { list: orderList({ filters: {} }) } };
    expect((await list('number=x')).body).toMatchObject({ code: 'unsupported_filter', status: 422, connection: 'a' });
  });
});

describe('the total', () => {
  const total = async (query: string) => (await list(query)).body.page.total;

  test('is told only when it is asked for', async () => {
    expect(await total('')).toBeNull();
    expect(await total('count=false')).toBeNull();
    expect(await total('count=true')).toBe(90);
    expect(await total('count=true&connection=a')).toBe(30);
  });

  test('stays the same on every page of a walk, and is asked for once', async () => {
    const first = await list('count=true&limit=20');
    vendor.rows.a?.push({ id: 'later' });
    const next = await list(`count=true&limit=20&cursor=${first.body.page.nextCursor}`);
    expect(next.body.page.total).toBe(90);
    expect(await total(`limit=20&cursor=${first.body.page.nextCursor}`)).toBeNull();
  });

  test('is null where one vendor cannot tell, where pages are filtered, and where a source failed', async () => {
    expect(await total('count=true&number=x')).toBeNull();
    vendor.can.b = { orders: { list: orderList({ total: 'never' }) } };
    expect(await total('count=true')).toBeNull();
    expect(await total('count=true&connection=a,c')).toBe(60);
    fail('a', { status: 500 });
    expect(await total('count=true&connection=a,c')).toBeNull();
  });

  test('leaves out a source that is skipped', async () => {
    vendor.can.b = {};
    expect(await total('count=true')).toBe(60);
  });

  test('is null when it is asked for after a source has ended uncounted', async () => {
    vendor.rows.a = rowsOf(5).map((row) => ({ ...row, createdAt: time(9000) }));
    const first = await list('connection=a,b&limit=10');
    expect(await total(`connection=a,b&limit=10&count=true&cursor=${first.body.page.nextCursor}`)).toBeNull();
  });
});

test('sources say who listed in what order and what is partial, in the order of the question', async () => {
  vendor.can.a = { orders: { list: orderList({ order: 'vendor', partial: ['customer'] }) } };
  const { body } = await list('connection=b,a');
  expect(body.sources).toEqual([
    { connection: 'b', vendor: 'fake', status: 'ok', error: null, ordered: true, partial: [] },
    { connection: 'a', vendor: 'fake', status: 'ok', error: null, ordered: false, partial: ['customer'] },
  ]);
  expect((await list('connection=b,a&include=full')).body.sources[1].partial).toEqual([]);
});

test('a merge takes the newest first, and the smaller id of two of one instant', async () => {
  vendor.rows.a = ['3', '1'].map((id) => ({ id, createdAt: time(Number(id)) }));
  vendor.rows.b = ['3', '2'].map((id) => ({ id, createdAt: time(Number(id)) }));
  expect(idsOf(await list('connection=b,a'))).toEqual(['a:3', 'b:3', 'b:2', 'a:1']);
});

test("the vendor's own payload comes only when it is asked for, also from records that the adapter keeps", async () => {
  const inner = orderList({});
  let kept: Awaited<ReturnType<typeof inner.run>> | undefined;
  vendor.can.a = { orders: { list: { ...inner, run: async (context, query) => (kept ??= await inner.run(context, query)) } } };
  expect((await list('connection=a')).body.data[0]).not.toHaveProperty('raw');
  expect((await list('connection=a&include=raw')).body.data[0].raw).toMatchObject({ id: '1', number: 'x' });
});

test('a slow vendor ends the scan of a page in time, and the walk goes on', async () => {
  vendor.can.a = { orders: { list: orderList({ pageSizes: [5], filters: { number: 'scan' } }) } };
  vendor.rows.a = [...rowsOf(99), { id: 'last', number: 'y' }];
  vendor.emulator.fail({ show: { delayMs: 120 } });
  const told: string[] = [];
  let query = 'connection=a&number=y';
  for (let page = 0; page < 10; page++) {
    const answer = await list(query);
    expect(answer.status).toBe(200);
    told.push(...idsOf(answer));
    if (answer.body.page.nextCursor === null) break;
    query = `connection=a&number=y&cursor=${answer.body.page.nextCursor}`;
  }
  expect(told).toEqual(['a:last']);
}, 20_000);
