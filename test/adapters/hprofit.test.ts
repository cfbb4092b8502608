/** What recorded exchanges cannot say of H-Profit: tables of statuses, ids, markers, amounts, and how stock is taken apart. */
import { describe, expect, test } from 'vitest';
import { createClient, everyRow } from '../../adapters/hprofit/client.ts';
import { toCurrency, toCurrencyOfWord, UNKNOWN_CURRENCY } from '../../adapters/hprofit/map/currency.ts';
import { looksMarked, orderIdOf, readComment, remoteExternalId, writeComment } from '../../adapters/hprofit/map/external-ids.ts';
import { unplaced } from '../../adapters/hprofit/map/fields.ts';
import { placeOf, remoteIdOf, saleIdOf } from '../../adapters/hprofit/map/ids.ts';
import { toAmount, toFlag, toIdList } from '../../adapters/hprofit/map/native.ts';
import { fromSale, netPrice } from '../../adapters/hprofit/map/sale-forms.ts';
import { fromOrderStatus, nativeStatuses, type OrderKind, toOrderStatus } from '../../adapters/hprofit/map/status.ts';
import type { HprofitContext } from '../../adapters/hprofit/settings.ts';
import { Options } from '../../adapters/hprofit/settings.ts';
import { stock } from '../../adapters/hprofit/stock.ts';
import { wire } from '../../adapters/hprofit/wire.ts';
import { VendorFailure } from '../../src/errors.ts';
import { OrderStatus } from '../../src/model/order.ts';
import type { NativeRequest } from '../../src/wire.ts';

describe('statuses', () => {
  const plain = { statusMap: {} };

  test.each([
    ['sale', 'reserve_sale', 'confirmed'],
    ['sale', 'delivery', 'processing'],
    ['sale', 'on-delivering', 'shipped'],
    ['sale', 'cod', 'delivered'],
    ['sale', 'saled', 'completed'],
    ['sale', 'refund', 'returned'],
    ['sale', 'pending', 'unknown'],
    ['remote', 'pending', 'pending'],
    ['remote', 'received', 'completed'],
    ['remote', 'saled', 'completed'],
    ['remote', 'cancelled', 'cancelled'],
    ['remote', 'reserve_sale', 'unknown'],
    ['remote', 'constructor', 'unknown'],
  ] as const)('%s.%s is %s', (kind, native, status) => expect(toOrderStatus(kind, native, plain)).toBe(status));

  test.each(['sale', 'remote'] as const)('what is written of a %s reads back as what was asked for', (kind) => {
    for (const status of OrderStatus.options) {
      const native = fromOrderStatus(kind, status, plain);
      if (native !== undefined) expect(toOrderStatus(kind, native, plain)).toBe(status);
    }
  });

  test.each([
    ['sale', 'pending', {}, undefined],
    ['sale', 'cancelled', {}, undefined],
    ['remote', 'confirmed', {}, undefined],
    ['sale', 'cancelled', { Скасовано: 'cancelled' }, 'Скасовано'],
    ['sale', 'cancelled', { 'sale.void': 'cancelled' }, 'void'],
    ['sale', 'cancelled', { 'remote.void': 'cancelled' }, undefined],
    ['remote', 'processing', { saled: 'processing' }, 'saled'],
  ] as const)('%s: %s under %j is written as %s', (kind, status, statusMap, native) => {
    expect(fromOrderStatus(kind as OrderKind, status, { statusMap })).toBe(native);
  });

  test('a key of statusMap without a prefix means both collections, one with a prefix its own', () => {
    const scope = { statusMap: { 'sale.packed': 'processing', wait: 'pending' } } as const;
    expect(nativeStatuses('sale', scope)).toEqual(expect.arrayContaining(['packed', 'wait', 'saled']));
    expect(nativeStatuses('remote', scope)).toContain('wait');
    expect(nativeStatuses('remote', scope)).not.toContain('packed');
    expect(toOrderStatus('remote', 'packed', scope)).toBe('unknown');
  });
});

test.each([0, -1e20, 1e300])('a sale of the impossible time %d is an unreadable answer, not a fault of ours', (time) => {
  const sale = { oid: 1, purchase_date: time, amount: '1', items: [] } as never;
  if (time === 0) expect(fromSale(sale).date).toBe('1970-01-01T00:00:00.000Z');
  else expect(() => fromSale(sale)).toThrow(expect.objectContaining({ code: 'vendor_invalid_response' }));
});

describe('ids of orders', () => {
  test('carry what finds the order again', () => {
    const sale = { oid: 3730, purchase_date: 1733988479, order_number: 'A-1 / 2' };
    expect(placeOf(saleIdOf(sale))).toEqual({ kind: 'sale', oid: '3730', at: 1733988479, number: 'A-1 / 2' });
    expect(placeOf(saleIdOf({ oid: '9007199254740993', purchase_date: '1733988479.0', order_number: null }))).toEqual({
      kind: 'sale',
      oid: '9007199254740993',
      at: 1733988479,
      number: '',
    });
    expect(placeOf(remoteIdOf(2673521, '2024-12-11T16:31:54Z'))).toEqual({ kind: 'remote', row: '2673521', at: 1733934714 });
  });

  test.each(['', 'sale', 'sale-1', 'sale-x-1-2', 'remote-1', 'remote-1-2-3', 'remote--1', 'order-1-2'])('%j is none', (id) =>
    expect(placeOf(id)).toBeUndefined());
});

describe('externalId', () => {
  test.each([
    ['1', 1],
    ['9007199254740991', 9007199254740991],
  ])('%s is the order_id itself', (text, orderId) => expect(orderIdOf(text)).toEqual({ orderId, plain: true }));

  test.each(['0', '007', '-5', '1.5', '9007199254740992', '99999999999999999', 'WEB-1', ' 1', '１'])('%j becomes a hash', (text) => {
    const { orderId, plain } = orderIdOf(text);
    expect(plain).toBe(false);
    expect(Number.isSafeInteger(orderId) && orderId > 0).toBe(true);
  });

  test('the hash is the first 53 bits of SHA-256, for ever', () => expect(orderIdOf('WEB-1002').orderId).toBe(1775480787432377));

  test('the text beside a number counts only when the number was made from it', () => {
    const row = (order_id: number | string, order_text: unknown) => remoteExternalId({ order_id, info: { order_text } });
    expect(row('1775480787432377', 'WEB-1002')).toBe('WEB-1002');
    expect(row(1001, 'somebody’s note')).toBe('1001');
    expect(row('1001', null)).toBe('1001');
    expect(remoteExternalId({ order_id: '1001', info: '' })).toBe('1001');
  });

  test.each([
    [null, 'WEB-1'],
    ['Подарунок', 'WEB-1'],
    ['two\nlines\n', '[gw:1] 100% %5D'],
    ['[gw:an old one] kept', 'x'],
    ['', '№ 5/а'],
  ])('notes %j and the identifier %j come back out of one comment', (notes, externalId) => {
    expect(readComment(writeComment(notes, externalId))).toEqual({ notes: notes || null, externalId });
  });

  test('people may write around a marker, and what only looks like one is none', () => {
    expect(readComment('before\n[gw:7] after')).toEqual({ notes: 'before after', externalId: '7' });
    expect(readComment('[gw:]')).toEqual({ notes: '[gw:]', externalId: null });
    expect(readComment('[gw:a[b]')).toEqual({ notes: '[gw:a[b]', externalId: null });
    expect(readComment('[gw:50%]')).toEqual({ notes: '[gw:50%]', externalId: null });
    expect([looksMarked('hello'), looksMarked('hello [gw:1]')]).toEqual([false, true]);
  });
});

describe('values', () => {
  test.each([
    [0.0, '0.00'],
    [0.0125, '0.0125'],
    [100, '100.00'],
    ['500,32 грн', '500.32'],
    ['1 234,50 грн.', '1234.50'],
    ['', null],
    ['за домовленістю', null],
  ])('the amount %j is %j', (value, amount) => expect(toAmount(value)).toBe(amount));

  test.each([
    ['грн', 'UAH'],
    ['грн.', 'UAH'],
    ['Грн', 'UAH'],
    ['usd', 'USD'],
    ['', 'EUR'],
    [null, 'EUR'],
    ['тугрик', UNKNOWN_CURRENCY],
    ['__proto__', UNKNOWN_CURRENCY],
  ])('the currency word %j is %s', (word, currency) => expect(toCurrencyOfWord(word, 'EUR')).toBe(currency));

  test.each([
    ['2', 'UAH'],
    [2, 'UAH'],
    [null, 'EUR'],
    ['3', UNKNOWN_CURRENCY],
    ['constructor', UNKNOWN_CURRENCY],
  ])('the currency id %j is %s', (id, currency) => expect(toCurrency(id, { '2': 'UAH' }, 'EUR')).toBe(currency));

  test('flags are numbers, booleans or text', () =>
    expect([0, 1, true, false, '1', '0', null, undefined, ''].map(toFlag)).toEqual([
      false,
      true,
      true,
      false,
      true,
      false,
      null,
      null,
      null,
    ]));

  test('channels are a list inside a text, or a list', () =>
    expect([toIdList('[867, 905]'), toIdList([867]), toIdList('[]'), toIdList('867'), toIdList('x'), toIdList(null)]).toEqual([
      ['867', '905'],
      ['867'],
      [],
      [],
      [],
      [],
    ]));

  test.each([
    ['10.00', '3.00', 3, '9.00'],
    ['0.10', '0', 3, '0.10'],
    ['10.00', '1.00', 3, undefined],
    ['0.0125', '0', 1, undefined],
    ['19.99', '19.99', 1, '0.00'],
    ['20.00', '5.00', 2.5, '18.00'],
  ])('a price of %s with %s off %s is %s each', (price, discount, quantity, net) => expect(netPrice(price, discount, quantity)).toBe(net));

  test('fields without a place are named one by one; clearing a whole part is fine where any of it has a place', () => {
    const body = { a: { b: 1, c: null }, list: [{ x: 1, y: 2 }, { y: 3 }], tags: ['t'], gone: null, whole: null, extra: { kind: 'sale' } };
    expect(unplaced(body, ['/a/b', '/list/*/x', '/whole/part'])).toEqual(['/a/c', '/list/0/y', '/list/1/y', '/tags', '/gone']);
  });
});

describe('options', () => {
  test('ids are numbers of the CRM, written as numbers or as text; anything else is refused', () => {
    expect(Options.parse({ accountId: 2, warehouseId: '8521' })).toMatchObject({
      accountId: '2',
      warehouseId: '8521',
      currencyIds: { '2': 'UAH' },
      remoteOrderTimezone: 'UTC',
      remoteOrderUpsert: false,
    });
    for (const wrong of [
      { accountId: 'cash' },
      { accountId: 0 },
      { remoteOrderTimezone: 'Kyiv' },
      { currencyIds: { '2': 'грн' } },
      { x: 1 },
    ])
      expect(Options.safeParse(wrong).success).toBe(false);
  });
});

describe('the wire', () => {
  const answer = (status: number, json: unknown) => wire.readFailure({ status, headers: {}, text: '', json })?.kind;

  test.each([
    [200, { success: true, data: [] }, undefined],
    [200, { data: [{ status: 'ok', cid: 1 }] }, undefined],
    [200, { success: false, error: 'unhandled_error' }, 'rejected'],
    [200, { success: false, error: 'not-correct-api-key' }, 'auth'],
    [200, { products: [{ success: true, data: [] }, { success: false }] }, 'rejected'],
    [200, { products: { success: false } }, 'rejected'],
    // Each line has its own message: the whole is no failure.
    [200, { success: false, errors: [{ product_id: 1, message: 'no found product' }], success_updated_products: [] }, undefined],
    [400, { success: false, error: 'unhandled_error' }, 'rejected'],
    [401, null, 'auth'],
    [403, '<html>', 'auth'],
    [404, { detail: 'Not Found' }, 'invalid'],
    [405, null, 'invalid'],
    [429, null, 'limited'],
    [500, { success: false }, undefined],
    [503, null, undefined],
  ])('%s %j is %s', (status, json, kind) => expect(answer(status, json)).toBe(kind));

  test('rows of products are counted over all envelopes', async () => {
    const rows = [1, 2, 3].map((id) => ({ id }));
    const client = createClient({
      send: async (_request, read) =>
        read({
          products: [
            { success: true, data: rows.slice(0, 2) },
            { success: true, data: rows.slice(2) },
          ],
        }),
    });
    expect((await client.listProducts({ limit: 3, offset: 0 })).map((row) => row.id)).toEqual([1, 2, 3]);
  });

  test('a list ends with the first page that is not full', async () => {
    const asked: number[] = [];
    const found: number[] = [];
    for await (const row of everyRow(async ({ offset, limit }) => {
      asked.push(offset);
      return Array.from({ length: Math.max(0, Math.min(limit, 7 - offset)) }, (_, index) => offset + index);
    }, 3))
      found.push(row);
    expect([asked, found]).toEqual([
      [0, 3, 6],
      [0, 1, 2, 3, 4, 5, 6],
    ]);
  });
});

describe('stock', () => {
  /** A vendor that keeps what it is sent; `refuse` turns down whole calls. */
  function vendor(refuse: (products: readonly number[]) => boolean) {
    const calls: number[][] = [];
    const client = createClient({
      async send<T>(request: NativeRequest, read: (value: unknown) => T): Promise<T> {
        const lines = JSON.parse(JSON.stringify(request.body && 'json' in request.body ? request.body.json : [])) as {
          product_id: number;
        }[];
        const products = lines.map((line) => line.product_id);
        calls.push(products);
        if (refuse(products)) throw new VendorFailure({ kind: 'rejected', message: 'unhandled_error' }, 400, 'answered');
        return read({ success: true, errors: [], success_updated_products: products });
      },
    });
    const run = (products: readonly number[]) =>
      stock?.update?.run(
        { client } as unknown as HprofitContext,
        products.map((id) => ({ variantId: String(id), warehouseId: '3', quantity: 1, comment: null })),
      );
    return { calls, run };
  }

  test('goes in calls of 500 lines, and no product stands twice in one', async () => {
    const { calls, run } = vendor(() => false);
    const lines = [...Array.from({ length: 700 }, (_, index) => index + 1), 1, 1, 2];
    const results = await run(lines);
    expect(calls.map((call) => call.length)).toEqual([500, 200, 2, 1]);
    for (const call of calls) expect(new Set(call).size).toBe(call.length);
    expect(results).toEqual(lines.map(() => ({ status: 'updated', warehouseId: '3' })));
  });

  test('a call that is refused whole is taken apart until only the bad line has failed', async () => {
    const { run } = vendor((products) => products.includes(5));
    const results = await run([1, 2, 3, 4, 5, 6, 7]);
    expect(results?.map((result) => result.status)).toEqual(['updated', 'updated', 'updated', 'updated', 'failed', 'updated', 'updated']);
  });
});
