import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PAGE_SIZE } from '../../adapters/saplab/client.ts';
import { orderIdOf, placeOf } from '../../adapters/saplab/map/order-ids.ts';
import { countedOf, toOrder } from '../../adapters/saplab/map/orders.ts';
import { isSafeSegment, safeFragment } from '../../adapters/saplab/map/segments.ts';
import { nativesFor, statusesOf, statusOfPosition } from '../../adapters/saplab/map/status.ts';
import { list } from '../../adapters/saplab/order-list.ts';
import { orders } from '../../adapters/saplab/orders.ts';
import type { NativePosition } from '../../adapters/saplab/schemas.ts';
import type { SaplabContext, SaplabSettings } from '../../adapters/saplab/settings.ts';
import { wire } from '../../adapters/saplab/wire.ts';
import type { OrderFilters, Position, Scope } from '../../src/adapter.ts';
import { parseGid } from '../../src/lib/ids.ts';
import type { Order, OrderStatus } from '../../src/model/order.ts';
import type { ReferenceEntry } from '../../src/model/reference.ts';

const SCOPE: Scope = { connection: 'shop', vendor: 'saplab', currency: 'RUB', timezone: 'Europe/Moscow', country: 'RU', statusMap: {} };
const NAMES: Readonly<Record<string, string>> = {
  1: 'Приостановлено',
  2: 'В работе',
  4: 'Выдано (Отправлено)',
  6: 'Принято',
  5: 'Снято',
  9: 'Свой',
};

function position(id: number, over: Partial<NativePosition> = {}): NativePosition {
  const status = String(over.status_id ?? '6');
  return {
    id: String(id),
    invoice: `NZ-${id}`,
    client_id: '1',
    client_name: 'Пупкин Василий Петрович',
    price: '10',
    quantity: '1',
    total: '10',
    status_id: status,
    status_name: NAMES[status] ?? null,
    shipping_id: '0',
    is_denied: '0',
    is_payed: '0',
    is_archived: '0',
    date_added: '2017-01-15 22:02:43.114625',
    date_modified: '2017-01-15 22:02:43.114625',
    comment: { client_comment: '' },
    history: [],
    ...over,
  };
}

/** The list of the panel as it is documented: newest first, pages of 150, filters that narrow. */
function panel(positions: NativePosition[]) {
  const calls: string[] = [];
  const client = {
    async positions(filter: Readonly<Record<string, string | number>>, page: number) {
      calls.push(JSON.stringify([filter, page]));
      const harmed = Object.values(filter).find((value) => /[/\\%]|^\.*$|^\s|\s$/.test(String(value)));
      if (harmed !== undefined) throw new Error(`${JSON.stringify(harmed)} does not go through a path`);
      const day = (each: NativePosition) => each.date_added.slice(0, 10);
      const found = positions
        .filter((each) => filter.order_ids === undefined || each.id === filter.order_ids)
        .filter((each) => filter.invoice === undefined || each.invoice === filter.invoice)
        .filter((each) => filter.order_status === undefined || each.status_id === filter.order_status)
        .filter((each) => filter.date_from === undefined || day(each) >= String(filter.date_from))
        // Exclusive: the stricter of the two readings of "до" (saplab.txt 440).
        .filter((each) => filter.date_to === undefined || day(each) < String(filter.date_to))
        .filter((each) => filter.client_name === undefined || each.client_name?.includes(String(filter.client_name)))
        .sort((a, b) => Number(b.id) - Number(a.id));
      return { orders: found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE), pages: Math.ceil(found.length / PAGE_SIZE) };
    },
    async clients(filter: Readonly<Record<string, string | number>>) {
      const one = positions.find((each) => each.client_id === filter.client_id);
      return { clients: one ? [{ id: String(one.client_id), name: one.client_name, is_wholesaler: '0' }] : [], pages: 1 };
    },
  };
  const statuses = Object.entries(NAMES).map(([id, name]): ReferenceEntry => {
    return { id: `shop:${id}`, connection: 'shop', vendor: 'saplab', kind: 'order-statuses', name, code: id, active: null, extra: {} };
  });
  const context = {
    client,
    scope: SCOPE,
    settings: {} as SaplabSettings,
    now: () => 0,
    reference: async () => statuses,
  } as unknown as SaplabContext;
  return { context, calls };
}

async function walk(context: SaplabContext, filters: Partial<OrderFilters>, size: number, scanned = {}, between?: (page: number) => void) {
  const told: Order[] = [];
  let at: Position | null = null;
  let pages = 0;
  do {
    const page = await list.run(context, { filters, scanned, size, position: at, count: false, full: false });
    told.push(...page.items);
    if (page.next) expect(page.next).not.toEqual(at);
    at = page.next;
    between?.(++pages);
    expect(pages).toBeLessThan(5000);
  } while (at !== null);
  return told;
}

/** Orders as they are: every position under its invoice and its customer. */
function truth(positions: readonly NativePosition[]): Order[] {
  const groups = new Map<string, NativePosition[]>();
  for (const each of positions) {
    const key = each.invoice ? `${each.invoice} ${each.client_id}` : `#${each.id}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [NativePosition];
    const shared = positions.filter((each) => each.invoice === first.invoice);
    return toOrder(group as [NativePosition, ...NativePosition[]], shared, SCOPE);
  });
}

const plain = (some: readonly Order[]) => some.map(({ raw: _, ...order }) => order).sort((a, b) => (a.id < b.id ? -1 : 1));

/** Positions whose invoices lie anywhere in the list, some of them of two customers, some with none, some that no path can carry. */
const shop = fc
  .array(
    fc.record({
      invoice: fc.oneof(
        { weight: 12, arbitrary: fc.nat(120).map((number) => `NZ-${number}`) },
        { weight: 1, arbitrary: fc.constantFrom('', 'НЗ/7', 'a%2Fb', 'pos-3', 'X~2', '..', ' NZ-1') },
      ),
      client: fc.constantFrom('1', '2'),
      status: fc.constantFrom('1', '2', '4', '6', '5', '9'),
      denied: fc.boolean(),
      shipped: fc.boolean(),
      day: fc.integer({ min: 10, max: 28 }),
      changed: fc.integer({ min: 10, max: 28 }),
    }),
    { minLength: 0, maxLength: 400, size: 'max' },
  )
  .map((rows) =>
    rows.map((row, index) =>
      position(index + 1, {
        invoice: row.invoice,
        client_id: row.client,
        client_name: row.client === '1' ? 'Пупкин Василий' : 'Пупкина/Анна',
        status_id: row.status,
        status_name: NAMES[row.status] ?? null,
        is_denied: row.denied ? '1' : '0',
        shipping_id: row.shipped ? '1' : '0',
        date_added: `2017-01-${row.day} 00:30:00.5`,
        date_modified: `2017-02-${row.changed} 10:00:00`,
      }),
    ),
  );

const STATUSES = ['pending', 'confirmed', 'processing', 'shipped', 'completed', 'cancelled', 'unknown'] as const;
/** Up to three filters at once. */
const filtersOf = fc
  .record({
    status: fc.uniqueArray(fc.constantFrom<OrderStatus>(...STATUSES), { minLength: 1, maxLength: 3 }),
    nativeStatus: fc.uniqueArray(fc.constantFrom('1', '2', '4', '9', 'none'), { minLength: 1, maxLength: 2 }),
    number: fc.constantFrom('NZ-1', 'NZ-2', 'НЗ/7', 'none'),
    customerId: fc.constantFrom('1', '2', '3'),
    createdFrom: fc.constantFrom('2017-01-12T21:30:00.500Z', '2017-01-20T00:00:00Z'),
    createdTo: fc.constantFrom('2017-01-14T21:30:00.500Z', '2017-01-14T21:30:01Z', '2017-01-21T00:00:00Z'),
  })
  .chain((all) =>
    fc
      .subarray(Object.keys(all) as (keyof typeof all)[], { maxLength: 3 })
      .map((names): Partial<OrderFilters> => Object.fromEntries(names.map((name) => [name, all[name]]))),
  );

function passes(order: Order, filters: Partial<OrderFilters>): boolean {
  const { status, nativeStatus, number, customerId, createdFrom, createdTo } = filters;
  return (
    (!status || status.includes(order.status)) &&
    (!nativeStatus || nativeStatus.some((id) => order.nativeStatus?.id === `shop:${id}`)) &&
    (number === undefined || order.number === number) &&
    (customerId === undefined || order.customer?.id === `shop:${customerId}`) &&
    (createdFrom === undefined || Date.parse(order.createdAt) >= Date.parse(createdFrom)) &&
    (createdTo === undefined || Date.parse(order.createdAt) < Date.parse(createdTo))
  );
}

describe('a walk over orders', () => {
  test('tells every order exactly once and whole, wherever its positions lie, by any page size and under any filters', async () => {
    await fc.assert(
      fc.asyncProperty(shop, filtersOf, fc.constantFrom(1, 2, 7, 50, 150), async (positions, filters, size) => {
        const { context } = panel(positions);
        const told = await walk(context, filters, size);
        expect(plain(told)).toEqual(plain(truth(positions).filter((order) => passes(order, filters))));
      }),
      { numRuns: 120, interruptAfterTimeLimit: 30_000 },
    );
  }, 120_000);

  test('leaves out early only what the engine would leave out of its own', async () => {
    await fc.assert(
      fc.asyncProperty(
        shop,
        fc.record(
          {
            q: fc.constantFrom('nz-1', 'ПУПКИНА', 'nothing'),
            updatedFrom: fc.constantFrom('2017-02-20T07:00:00Z'),
            updatedTo: fc.constantFrom('2017-02-24T07:00:00Z'),
          },
          { requiredKeys: [] },
        ),
        async (positions, scanned) => {
          const { context } = panel(positions);
          const told = await walk(context, {}, 150, scanned);
          const { q, updatedFrom, updatedTo } = scanned as Partial<OrderFilters>;
          const needed = truth(positions).filter(
            (order) =>
              (q === undefined || [order.number, order.customer?.name].some((text) => text?.toLowerCase().includes(q.toLowerCase()))) &&
              (updatedFrom === undefined || Date.parse(order.updatedAt as string) >= Date.parse(updatedFrom)) &&
              (updatedTo === undefined || Date.parse(order.updatedAt as string) < Date.parse(updatedTo)),
          );
          expect(new Set(told.map((order) => order.id)).size).toBe(told.length);
          expect(plain(told).map((order) => order.id)).toEqual(expect.arrayContaining(needed.map((order) => order.id)));
          expect(plain(told)).toEqual(plain(truth(positions)).filter((order) => told.some(({ id }) => id === order.id)));
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 30_000 },
    );
  }, 120_000);

  test('loses no order and repeats none while new positions come in, to new orders and to old ones', async () => {
    for (const size of [3, 20, 150]) {
      const positions = Array.from({ length: 400 }, (_, index) => position(index + 1, { invoice: `NZ-${Math.floor(index / 3)}` }));
      const before = truth(positions).map((order) => order.id);
      const { context } = panel(positions);
      let id = 1000;
      const told = await walk(context, {}, size, {}, (page) => {
        positions.push(position(++id, { invoice: `NEW-${page}` }), position(++id, { invoice: `NZ-${page % 130}` }));
      });
      const ids = told.map((order) => order.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(before));
    }
  });

  test('reads the whole list where that is shorter than asking for each order, and each order where it is not', async () => {
    const positions = Array.from({ length: 600 }, (_, index) => position(index + 1));
    const { context, calls } = panel(positions);
    await list.run(context, { filters: {}, size: 100, position: null, count: false, full: false });
    expect(calls).toHaveLength(5);
    calls.length = 0;
    await list.run(context, { filters: {}, size: 2, position: null, count: false, full: false });
    expect(calls).toHaveLength(3);
  });

  test('finds every order that it tells by its id', async () => {
    await fc.assert(
      fc.asyncProperty(shop, async (positions) => {
        const { context } = panel(positions.slice(0, 160));
        for (const order of await walk(context, {}, 150)) {
          const found = await orders?.get?.run(context, parseGid(order.id)?.native ?? '');
          expect(plain(found ? [found] : [])).toEqual(plain([order]));
        }
      }),
      { numRuns: 25, interruptAfterTimeLimit: 30_000 },
    );
  }, 120_000);
});

describe('ids of orders', () => {
  test.each([
    [[position(20, { invoice: 'NZ-005' })], 'NZ-005', { by: 'invoice', invoice: 'NZ-005', client: null }],
    [[position(20, { invoice: 'Заказ №5' })], 'Заказ №5', { by: 'invoice', invoice: 'Заказ №5', client: null }],
    [[position(20, { invoice: '' })], 'pos-20', { by: 'position', position: '20' }],
    [[position(21, { invoice: 'a/b' }), position(20, { invoice: 'a/b' })], 'pos-20', { by: 'position', position: '20' }],
    [[position(20, { invoice: 'pos-7' })], 'pos-20', { by: 'position', position: '20' }],
    [[position(20, { invoice: 'X~7' })], 'pos-20', { by: 'position', position: '20' }],
    [[position(20, { invoice: 'ф'.repeat(61) })], 'pos-20', { by: 'position', position: '20' }],
  ] as const)('of %j are %s', (positions, id, place) => {
    expect(orderIdOf(positions as unknown as [NativePosition], positions as readonly NativePosition[])).toBe(id);
    expect(placeOf(id)).toEqual(place);
  });

  test('tell two customers of one invoice apart, and the older order keeps its own', () => {
    const shared = [position(20, { invoice: 'NZ-005', client_id: '2' }), position(31, { invoice: 'NZ-005', client_id: '9' })] as const;
    expect(orderIdOf([shared[0]], shared)).toBe('NZ-005');
    expect(orderIdOf([shared[1]], shared)).toBe('NZ-005~9');
    expect(placeOf('NZ-005~9')).toEqual({ by: 'invoice', invoice: 'NZ-005', client: '9' });
  });

  test.each(['..', '.', 'a/b', 'a\\b', '50%', '', ' a', 'a\u0000'])('%j never goes into a path', (value) => {
    expect(isSafeSegment(value)).toBe(false);
    expect(placeOf(value)).toBeUndefined();
  });

  test('the part of a name that goes into a path is its longest', () => {
    expect(safeFragment('ООО "Рога / Копыта и ещё"')).toBe('Копыта и ещё"');
    expect(safeFragment('30.896.00')).toBe('30.896.00');
    expect(safeFragment('../..')).toBeUndefined();
    expect(safeFragment(`${'я'.repeat(300)}`)).toHaveLength(100);
  });
});

describe('statuses', () => {
  const read = (over: Partial<NativePosition>, statusMap: Scope['statusMap'] = {}) => statusOfPosition(position(1, over), { statusMap });
  test.each([
    [{ status_id: '1' }, 'pending'],
    [{ status_id: '6' }, 'confirmed'],
    [{ status_id: '2' }, 'processing'],
    [{ status_id: '7' }, 'processing'],
    [{ status_id: '3' }, 'processing'],
    [{ status_id: '4', shipping_id: '0' }, 'completed'],
    [{ status_id: '4', shipping_id: '2' }, 'shipped'],
    [{ status_id: '5' }, 'cancelled'],
    [{ status_id: '4', is_denied: '1' }, 'cancelled'],
    [{ status_id: 3, is_denied: true }, 'cancelled'],
    [{ status_id: '12', status_name: 'ПРИНЯТО' }, 'confirmed'],
    [{ status_id: '12', status_name: 'Выдано (Отправлено)', shipping_id: '1' }, 'shipped'],
    [{ status_id: '12', status_name: 'Свой' }, 'unknown'],
  ] as const)('%j reads as %s', (over, status) => expect(read(over)).toBe(status));

  test('statusMap wins by number and by name, but not over a cancellation', () => {
    expect(read({ status_id: '4', shipping_id: '1' }, { '4': 'delivered' })).toBe('delivered');
    expect(read({ status_id: '12', status_name: 'Свой' }, { Свой: 'returned' })).toBe('returned');
    expect(read({ status_id: '4', is_denied: '1' }, { '4': 'delivered' })).toBe('cancelled');
  });

  const known = [
    { id: '7', name: 'Заказано' },
    { id: '2', name: 'В работе' },
    { id: '4', name: 'Выдано (Отправлено)' },
    { id: '12', name: 'Свой' },
  ];
  test.each([
    ['processing', {}, ['2', '7']],
    ['shipped', {}, ['4']],
    ['completed', {}, ['4']],
    ['delivered', {}, []],
    ['returned', {}, []],
    ['delivered', { Свой: 'delivered' }, ['12']],
    ['processing', { '7': 'processing' }, ['7', '2']],
    ['processing', { '2': 'confirmed' }, ['7']],
    ['returned', { '40': 'returned' }, ['40']],
  ] as const)('%s under %j is written as one of %j', (status, statusMap, ids) => {
    expect(nativesFor(status, known, { statusMap }).map((entry) => entry.id)).toEqual(ids);
  });

  test('of several that mean it the first of the file is written', () => {
    const statusMap = { '7': 'processing', '12': 'processing' } as const;
    expect(nativesFor('processing', known, { statusMap, statusOrder: ['12', '7'] }).map((entry) => entry.id)).toEqual(['12', '7', '2']);
  });

  test('"handed over (sent)" may read as either', () => {
    expect(statusesOf({ id: '4', name: null }, { statusMap: {} })).toEqual(['shipped', 'completed']);
    expect(statusesOf({ id: '4', name: null }, { statusMap: { '4': 'delivered' } })).toEqual(['delivered']);
  });
});

describe('sums of an order', () => {
  const of = (...positions: NativePosition[]) => toOrder(positions as unknown as [NativePosition], positions, SCOPE).totals;
  test('are those of its positions to the last kopeck, cancelled ones left out', () => {
    const some = [
      position(1, { total: '0.1', is_payed: '1' }),
      position(2, { total: '0.2' }),
      position(3, { total: '99999999999999.99' }),
      position(4, { total: '5', is_denied: '1', is_payed: '1' }),
    ];
    expect(of(...some)).toMatchObject({
      items: '100000000000000.29',
      total: '100000000000000.29',
      paid: '0.10',
      due: '100000000000000.19',
    });
    expect(of(...some)).toMatchObject({ discount: null, shipping: null, tax: null });
  });
  test('stay when all of it is cancelled', () => {
    const some = [position(1, { total: '1', is_denied: '1' }), position(2, { total: '2', is_denied: '1' })];
    expect(countedOf(some)).toHaveLength(2);
    expect(of(...some)).toMatchObject({ total: '3.00', paid: '0.00', due: '3.00' });
  });
});

describe('answers', () => {
  const failure = (status: number, text: string) => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {}
    return wire.readFailure({ status, headers: {}, text, json });
  };
  test.each([
    [200, '{"status":"success"}', undefined],
    [200, '{"orders":[],"filters":[],"pages":0}', undefined],
    [200, '{"client":{"status":"1","name":"x"}}', undefined],
    [200, '{"status":"error"}', { kind: 'rejected', message: null }],
    [200, '{"status":"error","text":"Недостаточно параметров."}', { kind: 'rejected', message: 'Недостаточно параметров.' }],
    [200, '{"status":"fail"}', { kind: 'rejected', message: null }],
    [200, '{"email":"Занят."}', { kind: 'rejected', message: 'Занят.', fields: [{ path: 'email', message: 'Занят.' }] }],
    [200, '{"phone":["a","b"]}', { kind: 'rejected', message: 'a b', fields: [{ path: 'phone', message: 'a b' }] }],
    // Nothing that the document knows: the reader of the answer decides, and a write stays an unknown outcome.
    [200, '{"balance":"100"}', undefined],
    [200, '{}', undefined],
    [401, '', { kind: 'auth', message: null }],
    [403, '{"status":"error"}', { kind: 'auth', message: null }],
    [404, '<html>', { kind: 'invalid', message: null }],
    [404, '{"status":"error"}', { kind: 'missing', message: null }],
    [405, '', { kind: 'invalid', message: null }],
    [422, '{"status":"error","text":"Нет"}', { kind: 'rejected', message: 'Нет' }],
    [429, '', { kind: 'limited', message: null }],
    [302, '', undefined],
    [500, '', undefined],
    [503, '', undefined],
  ] as const)('%i %s are %j', (status, text, expected) => expect(failure(status, text)).toEqual(expected));

  test('the login goes by header, in UTF-8', () => {
    const settings = { connection: 'shop', baseUrl: '', credentials: { login: '999', password: 'пароль:1' }, options: {} };
    const { headers } = wire.authorize({ method: 'GET', path: '/', effect: 'read' }, settings);
    expect(Buffer.from(headers?.authorization?.replace('Basic ', '') ?? '', 'base64').toString()).toBe('999:пароль:1');
  });

  test.each([
    ['/panel/order/deny/20', true],
    ['/panel/order/pay/20/', true],
    ['/panel/order/pay/20/whatever', true],
    ['/panel/order/archive/20', true],
    ['/panel/order/unarchive/20', true],
    // The document says that the numbers may stand in the query (saplab.txt 641).
    ['/panel/order/documents', true],
    ['/panel/order/documents/19,20', true],
    ['/panel/order/documentds/19,20', true],
    ['/panel/client/add_transaction/1', true],
    ['/panel/order', undefined],
    ['/panel/order/filter/name/pay', undefined],
    ['/panel/order/status', undefined],
    ['/panel/client/form/1', undefined],
    ['/panel/client/balance/1/page/2', undefined],
  ])('GET %s writes: %s', (path, writes) => {
    expect(wire.surprising.find((rule) => rule.method === 'GET' && rule.path.test(path))?.writes).toBe(writes);
  });
});
