import { describe, expect, test } from 'vitest';
import { NOW, type Shop, start, stopAfterEach } from './selsup-shop.ts';

stopAfterEach();

// biome-ignore lint/suspicious/noExplicitAny: rows are looked into freely, as a client without types would
type Row = any;

async function all(shop: Shop, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = 1; ; page++) {
    const answer = await shop.ok('GET', `${path}${path.includes('?') ? '&' : '?'}limit=500&page=${page}`);
    rows.push(...answer.rows);
    if (answer.rows.length < 500) return rows;
  }
}
const SALES = ['RETAIL', 'WHOLESALE', 'FBS', 'FBO'];

describe('the sandbox', () => {
  test('has more orders than a page holds: of every status, of kinds that no list has, and documents between them', async () => {
    const shop = await start({ seed: 'sandbox' });
    const orders = await all(shop, '/api/fbs/findOrder?sortBy=ID');
    const sales = orders.filter((order) => SALES.includes(order.type));
    expect(sales).toHaveLength(522);
    expect([...new Set(orders.map((order) => order.type))].sort()).toEqual(
      ['FBM', 'FBO', 'FBS', 'INCOME', 'MOVEMENT', 'OUTCOME', 'RETAIL', 'WHOLESALE', 'WRITE_OFF'].sort(),
    );
    expect(new Set(sales.map((order) => order.status)).size).toBe(26);
    expect(orders.some((order) => order.service === 'TAKEALOT')).toBe(true);
    expect(orders.some((order) => order.message === 'error_wildberries_update_status')).toBe(true);
    // One number, type and service is one order.
    const keys = sales
      .filter((order) => order.externalOrderId)
      .map((order) => [order.externalOrderId, order.type, order.service ?? 'NONE'].join());
    expect(new Set(keys).size).toBe(keys.length);
    const shapes = orders.map((order) => order.createdDate.replace(/\d+/g, '0'));
    expect([...new Set(shapes)].sort()).toEqual(['0-0-0T0:0:0.0Z', '0-0-0T0:0:0Z', '0-0-0T0:0:0Z[UTC]']);
    // What has no value is null in some rows and absent in others; lines need not tell `productId`.
    expect(new Set(orders.filter((order) => !order.comment).map((order) => 'comment' in order))).toEqual(new Set([true, false]));
    const lines = orders.flatMap((order) => order.products);
    expect(new Set(lines.map((line) => 'productId' in line))).toEqual(new Set([true, false]));
    // Orders of marketplaces come in later than they were made.
    const dates = sales.map((order) => Date.parse(order.createdDate.replace('[UTC]', '')));
    expect(dates).not.toEqual(dates.toSorted((a, b) => a - b));
    expect(Math.max(...dates)).toBeLessThanOrEqual(NOW);
  });

  test('has cards of several colours and sizes, odd prices, empty and double cells, and nobody twice', async () => {
    const shop = await start({ seed: 'sandbox' });
    const sizes = await all(shop, '/api/product/find?sortBy=ID');
    const cards = Map.groupBy(sizes, (size) => size.view.model.id as number);
    expect(cards.size).toBeGreaterThan(145);
    expect([...cards.values()].some((list) => new Set(list.map((size) => size.productViewId)).size > 1)).toBe(true);
    const prices = new Set(sizes.map((size) => size.price));
    for (const price of [0.0125, 500.32, 630.0000000000001, undefined]) expect(prices).toContain(price);
    expect(sizes.some((size) => size.productType === 'SERVICE')).toBe(true);
    expect(new Set(sizes.map((size) => [size.externalArticle, size.ozonArticle].filter(Boolean).length))).toEqual(new Set([0, 1]));
    const descriptions = await Promise.all(
      [...cards.keys()].slice(0, 12).map(async (id) => (await shop.ok('GET', `/api/model/${id}`)).description),
    );
    expect(descriptions).toContain('');
    expect(descriptions).toContain(undefined);
    expect(descriptions.join()).toContain('🧵');
    expect((await all(shop, '/api/product/find?deleted=true')).length).toBeGreaterThan(0);
    expect(new Set(sizes.flatMap((size) => size.barcodes.map((each: Row) => each.barcode))).size).toBe(sizes.length);
    const rows: Row[] = await shop.ok('GET', '/api/wms/stock/all?warehouseId=10001');
    expect(rows.some((row) => row.quantity === 0)).toBe(true);
    expect([...Map.groupBy(rows, (row) => row.skuId).values()].some((list) => list.length > 1)).toBe(true);
  });

  test('has people and companies, known well and hardly', async () => {
    const shop = await start({ seed: 'sandbox' });
    const [customers, companies] = [await all(shop, '/api/customer/find'), await all(shop, '/api/contractor/findContractor')];
    expect([customers.length, companies.length]).toEqual([81, 39]);
    expect(customers.some((row) => !row.phone) && customers.some((row) => !row.lastName) && customers.some((row) => row.zipCode)).toBe(
      true,
    );
    expect(companies.some((row) => !row.organization) && companies.some((row) => row.organization?.inn)).toBe(true);
  });

  test('is the same at every start', async () => {
    const [one, other] = [await start({ seed: 'sandbox' }), await start({ seed: 'sandbox' })];
    for (const path of ['/api/fbs/findOrder?sortBy=ID&limit=200', '/api/product/find?limit=100', '/api/wms/stock/all?warehouseId=10020'])
      expect((await one.get(path)).text).toBe((await other.get(path)).text);
  });
});

test('an empty account has dictionaries and no goods, people or orders', async () => {
  const shop = await start({ seed: 'empty' });
  for (const path of ['/api/order/find', '/api/product/find', '/api/customer/find', '/api/contractor/findContractor'])
    expect((await shop.ok('GET', `${path}?count=true`)).total).toBe(0);
  expect(await shop.ok('GET', '/api/wms/stock/all?warehouseId=10001')).toEqual([]);
  expect((await all(shop, '/api/knowledge/findCategory')).length).toBeGreaterThan(10);
  expect((await all(shop, '/api/client/findClientOrganization')).map((row) => row.id)).toEqual([2, 1]);
});

test('so many sales are made as are asked for, and documents of the warehouse besides', async () => {
  for (const orders of [1, 137]) {
    const made = await all(await start({ seed: 'empty', orders }), '/api/order/find?sortBy=ID');
    expect(made.filter((order) => SALES.includes(order.type))).toHaveLength(orders);
    expect(made).toHaveLength(orders + Math.floor(orders / 10));
  }
});
