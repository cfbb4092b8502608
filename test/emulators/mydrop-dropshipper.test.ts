import { describe, expect, test } from 'vitest';
import { type Account, expectBreach, expectGood, expectRejection, type Json, PAGE, start, untouched } from './mydrop-account.ts';

const ITEM = { vendor_name: 'Пример поставщика', product_title: 'Кеды Nike', sku: 'ld-1245', price: 780, amount: 1 };
const ORDER = { name: 'Мирний Сергій', phone: '0981234567', products: [ITEM] };
const list = async (account: Account): Promise<Json[]> => expectGood(account, await account.get(`/dropshipper/api/orders?${PAGE}`)).results;
const create = async (account: Account, more: object = {}): Promise<Json> =>
  expectGood(account, await account.post('/dropshipper/api/orders', { ...ORDER, ...more }));

describe('a dropshipper’s order', () => {
  test('is in both lists at once, and each side sees its own part of it', async () => {
    const account = await start();
    const order = await create(account, { description: 'Примечание', order_source: 'Лендинг' });
    expect(order).toMatchObject({
      id: 1_806_164,
      index: 35,
      name: 'Мирний Сергій',
      phone: '0981234567',
      total: 780,
      dropPrice: 600,
      payout: 180,
      realMargin: 180,
      prepayAmount: 0,
      deliveryPayment: 780,
      description: 'Примечание',
      dropshipperVendor: { id: 4343, vendor: { id: 1, name: 'Пример поставщика' } },
    });
    expect(order.products).toEqual([
      {
        product: { id: expect.any(Number), title: 'Кеды Nike', sku: 'ld-1245', import_id: null },
        amount: 1,
        drop_price: 600,
        price: 780,
        size: null,
      },
    ]);
    for (const hidden of [
      'assembly_price',
      'manager',
      'weight',
      'createdWith',
      'vendorDropshipper',
      'returnTtn',
      'dropshipperPayout',
      'submitted',
    ])
      expect(JSON.stringify(order)).not.toContain(`"${hidden}"`);
    expect((await account.send('POST', `/dropshipper/api/orders/${order.id}`)).json).toEqual(order);
    expect((await list(account))[0]).toEqual(order);
    const [seen] = (await account.get(`/vendor/api/orders?${PAGE}&sub_type=dropshippers`)).json.results;
    expect(seen).toMatchObject({
      id: order.id,
      total: 780,
      dropshipperPayout: 180,
      realMargin: 150,
      vendorDropshipper: { id: 4343, dropshipper: { id: 1, name: 'Евгений' } },
    });
  });

  test('follows what its supplier does with it', async () => {
    const account = await start();
    const { id } = await create(account);
    await account.put(`/vendor/api/orders/${id}`, { status: 'Отправлен', ttn: '20450000000001' });
    expect((await account.post(`/dropshipper/api/orders/${id}`, {})).json).toMatchObject({
      ttn: '20450000000001',
      orderStatus: { title: 'Отправлен' },
    });
  });

  test('to another supplier is not in the emulated one’s list, and costs what that one’s card says', async () => {
    const account = await start();
    const order = await create(account, { products: [{ ...ITEM, vendor_name: 'SomeDrop' }] });
    expect(order).toMatchObject({ dropPrice: 450, dropshipperVendor: { id: 4344, vendor: { id: 2, name: 'SomeDrop' } } });
    expect((await list(account)).map((each) => each.id)).toEqual([order.id, 123]);
    expectRejection(account, await account.get(`/vendor/api/orders/${order.id}`), 404);
    expect((await account.get(`/vendor/api/orders?${PAGE}`)).json.meta.totalCount).toBe(3);
    const { results } = (await account.get(`/vendor/api/order_actions?${PAGE}`)).json;
    expect(results.map((action: Json) => action.vendorOrderId)).not.toContain(order.id);
  });

  test('shows a retail order and other dropshippers’ orders to nobody else', async () => {
    const account = await untouched();
    expect((await list(account)).map((order) => order.id)).toEqual([123]);
    expectRejection(account, await account.post('/dropshipper/api/orders/1806163', {}), 404);
    expectRejection(account, await account.post('/dropshipper/api/orders/1775135', {}), 404);
  });

  test.each([
    ['no vendor_name', { products: [{ ...ITEM, vendor_name: undefined }] }],
    ['no product_title', { products: [{ ...ITEM, product_title: undefined }] }],
    ['no price', { products: [{ ...ITEM, price: undefined }] }],
    ['no phone', { phone: undefined }],
    ['a delivery service that only suppliers have', { delivery_service: 'meest' }],
  ])('is refused with %s', async (_what, more) => {
    const account = await untouched();
    expectBreach(account, await account.post('/dropshipper/api/orders', { ...ORDER, ...more }));
  });

  test.each([
    ['a supplier that is not known', { products: [{ ...ITEM, vendor_name: 'Невідомий' }] }],
    ['goods of two suppliers', { products: [ITEM, { ...ITEM, vendor_name: 'SomeDrop' }] }],
    ['an empty title', { products: [{ ...ITEM, product_title: '' }] }],
    ['no goods', { products: [] }],
  ])('is refused with %s, which a caller may have said', async (_what, more) => {
    const account = await untouched();
    expectRejection(account, await account.post('/dropshipper/api/orders', { ...ORDER, ...more }));
    expect(await list(account)).toHaveLength(1);
  });

  test('has no sums, no address and no dropshipper to say: those keys are noted as unknown', async () => {
    const account = await start();
    const more = { prepay_amount: 100, delivery_payment: 1, dropshipper_id: 5, street: 'x', payment_status: 'Не оплачено' };
    const { status, json } = await account.post('/dropshipper/api/orders', { ...ORDER, ...more });
    expect([status, json.prepayAmount, json.deliveryPayment, json.street]).toEqual([200, 0, 780, null]);
    expect(account.emulator.refused).toHaveLength(5);
  });
});

describe('the call that reads an order', () => {
  test.each([
    ['post-only', 405, 200],
    ['get-only', 200, 405],
    ['both', 200, 200],
  ] as const)('can be %s, and trying the other verb is no breach', async (dropshipperGetOrder, get, post) => {
    const account = await start({ dropshipperGetOrder });
    const path = '/dropshipper/api/orders/123';
    expect([(await account.get(path)).status, (await account.post(path, {})).status]).toEqual([get, post]);
    expect(account.emulator.refused).toEqual([]);
  });
});

describe('drafts', () => {
  test('are unseen by the supplier until they are submitted', async () => {
    const account = await start({ drafts: true });
    const order = await create(account);
    expect(order.submitted).toBe(false);
    expectRejection(account, await account.get(`/vendor/api/orders/${order.id}`), 404);
    expect((await account.get(`/vendor/api/order_actions?${PAGE}`)).json.meta.totalCount).toBe(2);
    const submitted = expectGood(account, await account.send('POST', `/dropshipper/api/orders/${order.id}/submit`));
    expect(submitted).toEqual({ ...order, submitted: true });
    expect((await account.get(`/vendor/api/orders/${order.id}`)).status).toBe(200);
    await account.send('POST', `/dropshipper/api/orders/${order.id}/submit`);
    const { results } = (await account.get(`/vendor/api/order_actions?${PAGE}`)).json;
    expect(results.filter((action: Json) => action.vendorOrderId === order.id).map((action: Json) => action.actionType)).toEqual([
      'created',
    ]);
  });

  test('do not exist without the switch', async () => {
    const account = await untouched();
    expectBreach(account, await account.send('POST', '/dropshipper/api/orders/123/submit'), 404);
  });
});
