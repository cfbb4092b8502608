import { describe, expect, test } from 'vitest';
import { type Account, expectGood, type Json, NOW, start, untouched } from './mydrop-account.ts';

async function walk(account: Account, path: string): Promise<Json[]> {
  const rows: Json[] = [];
  for (let page = 1; ; page++) {
    const { results, meta } = expectGood(account, await account.get(`${path}?page=${page}&per_page=50`));
    rows.push(...results);
    if (page >= meta.totalPages) return rows;
  }
}

describe('so many generated orders', () => {
  test.each([1, 137])('%i in the supplier’s list', async (orders) => {
    const account = await start({ seed: 'empty', orders });
    expect(await walk(account, '/vendor/api/orders')).toHaveLength(orders);
  });

  test.each([1, 137])('%i in the dropshipper’s list, of which a part went to another supplier', async (orders) => {
    const account = await start({ seed: 'empty', orders, edition: 'dropshipper' });
    const rows = await walk(account, '/dropshipper/api/orders');
    expect(rows).toHaveLength(orders);
    const own = rows.filter((order) => order.dropshipperVendor.id === 4343).map((order) => order.id);
    expect((await walk(account, '/vendor/api/orders')).map((order) => order.id)).toEqual(own);
    if (orders > 100) expect(own.length).toBeLessThan(orders);
  });

  test('beside the documented ones', async () => {
    const account = await start({ orders: 40 });
    expect(await walk(account, '/vendor/api/orders')).toHaveLength(43);
  });

  test('none at all on an empty account, which still knows its statuses', async () => {
    const account = await start({ seed: 'empty' });
    expect(await walk(account, '/vendor/api/orders')).toEqual([]);
    expect((await account.inside()).statuses.length).toBeGreaterThan(8);
  });
});

describe('the sandbox', () => {
  test('has hundreds of orders of every kind, newest first, the dropshipper’s among the supplier’s', async () => {
    const account = await untouched('sandbox');
    const orders = await walk(account, '/vendor/api/orders');
    const sent = await walk(account, '/dropshipper/api/orders');
    expect(orders.length).toBeGreaterThan(350);
    expect(sent.length).toBeGreaterThan(100);
    const ids = new Set(orders.map((order) => order.id));
    expect(ids.size).toBe(orders.length);
    const shared = sent.filter((order) => order.dropshipperVendor.id === 4343);
    expect(shared.length).toBeGreaterThan(50);
    expect(shared.every((order) => ids.has(order.id))).toBe(true);
    expect(sent.filter((order) => ids.has(order.id))).toHaveLength(shared.length);

    const times = orders.map((order) => order.dateTime);
    expect(times).toEqual([...times].sort().reverse());
    expect(times[0] < new Date(NOW + 7_200_000).toISOString()).toBe(true);
    expect(times.some((time) => !time.includes('.'))).toBe(true);

    const { statuses } = await account.inside();
    expect(new Set(orders.map((order) => order.orderStatus.id)).size).toBe(statuses.length);
    expect(new Set(orders.map((order) => order.deliveryService)).size).toBe(5);
    const some: Record<string, (order: Json) => boolean> = {
      retail: (order) => order.vendorDropshipper === null && order.dropshipperPayout === null,
      'a dropshipper’s': (order) => order.vendorDropshipper !== null,
      returned: (order) => order.returnTtn !== null && order.reverseDeliveryLoss === 75.5,
      'a loss to its dropshipper': (order) => order.dropshipperPayout < 0,
      prepaid: (order) => order.prepayAmount > 0 && order.prepayAmount === order.total && order.deliveryPayment === 0,
      'prepaid in part': (order) => order.prepayAmount > 0 && order.prepayAmount < order.total,
      overpaid: (order) => order.prepayAmount > order.total,
      'with other cash on delivery than its sums say': (order) => order.deliveryPayment > order.total,
      'picked up': (order) => order.pickup,
      'brought home': (order) => order.homeDelivery && order.streetRef !== null,
      'without a city': (order) => order.city === null,
      'without a description': (order) => order.description === null,
      'with an empty description': (order) => order.description === '',
      'with a line without a size': (order) => order.products.some((line: Json) => line.size === null),
      'with a note to a size': (order) => order.products.some((line: Json) => line.size?.note),
      'with one size twice': (order) => new Set(order.products.map((line: Json) => line.size?.id)).size < order.products.length,
      'with a gift': (order) => order.products.some((line: Json) => line.price === 0),
      'without costs': (order) => order.products.some((line: Json) => line.assembly_price === null),
      'of a fraction of a kopeck': (order) => order.products.some((line: Json) => line.price === 0.0125),
      'without a manager': (order) => order.manager === null,
    };
    for (const [kind, is] of Object.entries(some)) expect(orders.some(is), kind).toBe(true);
  });

  test('every sum of an order that did not come back follows from its lines', async () => {
    const account = await untouched('sandbox');
    for (const order of await walk(account, '/vendor/api/orders')) {
      const total = order.products.reduce((sum: number, line: Json) => sum + line.price * line.amount, 0);
      expect(Math.abs(total - order.total), String(order.id)).toBeLessThan(1e-6);
      if (order.vendorDropshipper && order.returnTtn === null)
        expect(Math.abs(order.total - order.dropPrice - order.dropshipperPayout), String(order.id)).toBeLessThan(1e-6);
    }
  });

  test('has a catalogue of cards with and without sizes, a tree, dropshippers, actions in order of time', async () => {
    const account = await untouched('sandbox');
    const { products, categories } = (await account.get('/vendor/api/export/products/json')).json;
    expect(products.length).toBeGreaterThanOrEqual(150);
    expect(new Set(products.map((product: Json) => product.title)).size).toBe(products.length);
    for (const is of [
      (product: Json) => product.sizes.length === 0 && !product.sizes_available,
      (product: Json) => product.sizes.length > 3,
      (product: Json) => product.sku === null,
      (product: Json) => product.images.length > 1,
      (product: Json) => product.hidden,
      (product: Json) => product.archived,
      (product: Json) => product.category_id === null,
      (product: Json) => product.drop_price === null,
    ])
      expect(products.some(is), String(is)).toBe(true);
    const parents = new Map(categories.map((category: Json) => [category.id, category.parent_id]));
    expect(categories.some((category: Json) => parents.get(parents.get(category.id)) != null)).toBe(true);
    expect((await account.get('/vendor/vendor_dropshippers')).json.meta.totalCount).toBeGreaterThan(25);
    const actions = await walk(account, '/vendor/api/order_actions');
    expect(new Set(actions.map((action) => action.actionType)).size).toBe(8);
    const times = actions.map((action) => action.dateTime.slice(0, 19));
    expect(times).toEqual([...times].sort().reverse());
    expect(times[0] < new Date(NOW + 7_200_000).toISOString()).toBe(true);
  });

  test('is the same at every start', async () => {
    const [one, two] = [await untouched('sandbox'), await start({ seed: 'sandbox', edition: 'dropshipper' })];
    expect(await one.inside()).toEqual(await two.inside());
  });
});
