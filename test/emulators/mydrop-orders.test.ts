import { describe, expect, test } from 'vitest';
import { type Account, expectBreach, expectGood, expectRejection, type Json, ORDER, PAGE, start, untouched } from './mydrop-account.ts';

const ITEM = ORDER.products[0];
const idsOf = async (account: Account, query: string): Promise<number[]> =>
  expectGood(account, await account.get(`/vendor/api/orders?${PAGE}${query}`)).results.map((order: Json) => order.id);
const create = async (account: Account, more: object = {}): Promise<Json> =>
  expectGood(account, await account.post('/vendor/api/orders', { ...ORDER, ...more }));
const edit = async (account: Account, id: number, body: object): Promise<Json> =>
  expectGood(account, await account.put(`/vendor/api/orders/${id}`, body));
const actionsOf = async (account: Account, id: number): Promise<unknown[]> =>
  (await account.get(`/vendor/api/order_actions?${PAGE}`)).json.results
    .filter((action: Json) => action.vendorOrderId === id)
    .map((action: Json) => [action.actionType, action.description, action.serviceAction])
    .reverse();

describe('the list', () => {
  test('is filtered by days, both ends included', async () => {
    const account = await untouched();
    expect(await idsOf(account, '&date_type=day&date=31/05/2023')).toEqual([1_775_135]);
    expect(await idsOf(account, '&date_type=day&date=01/06/2023')).toEqual([]);
    expect(await idsOf(account, '&date_type=period&date_start=31%2F05%2F2023&date_end=07/10/2023')).toEqual([1_806_163, 1_775_135]);
    expect(await idsOf(account, '&date_type=period&date_start=07/10/2023&date_end=31/05/2023')).toEqual([]);
  });

  test('takes 03/04 for the third of April, of the account’s own clock', async () => {
    const account = await start({ seed: 'empty', now: () => Date.parse('2023-04-02T21:30:00Z') });
    await create(account);
    expect(await idsOf(account, '&date_type=day&date=03/04/2023')).toHaveLength(1);
    expect(await idsOf(account, '&date_type=day&date=04/03/2023')).toEqual([]);
    expect(await idsOf(account, '&date_type=day&date=02/04/2023')).toEqual([]);
  });

  test('is filtered by whether there is a dropshipper', async () => {
    const account = await untouched();
    expect(await idsOf(account, '&sub_type=all')).toEqual([1_806_163, 1_775_135, 123]);
    expect(await idsOf(account, '&sub_type=dropshippers')).toEqual([1_775_135, 123]);
    expect(await idsOf(account, '&sub_type=not_dropshippers')).toEqual([1_806_163]);
  });

  test.each([
    '&sub_type=mine',
    '&date_type=week&date=01/05/2023',
    '&date_type=day',
    '&date_type=day&date=2023-05-01',
    '&date_type=day&date=31/02/2023',
    '&date_type=day&date=1/5/2023',
    '&date_type=day&date=00/05/2023',
    '&date_type=period&date_start=01/05/2023',
    '&date_type=period&date=01/05/2023',
    '&date=01/05/2023',
  ])('refuses %s', async (query) => {
    const account = await untouched();
    expectBreach(account, await account.get(`/vendor/api/orders?${PAGE}${query}`));
  });
});

describe('a new order', () => {
  test('is there at once, new, with the next number, its sums and costs from the card', async () => {
    const account = await start();
    const order = await create(account, {
      prepay_amount: 200,
      description: 'Пример',
      products: [
        { ...ITEM, amount: 2, size_title: 'XL', size_note: '30 см' },
        { product_title: 'Новая вещь', price: 10.5, drop_price: 8, amount: 1 },
      ],
    });
    expect(order).toMatchObject({
      id: 1_806_164,
      index: 35,
      name: 'Иван Петренко',
      phone: '+380960000001',
      orderStatus: { id: 145, title: 'Новый', type: 'success', final: false },
      prepayAmount: 200,
      total: 1570.5,
      deliveryPayment: 1370.5,
      dropPrice: 1208,
      dropshipperPayout: null,
      realMargin: 670.5,
      description: 'Пример',
      createdWith: 'api',
      vendorDropshipper: null,
      manager: null,
      deliveryService: null,
      ttn: null,
    });
    expect(order.products).toEqual([
      {
        product: { id: expect.any(Number), title: 'Кеды Nike', sku: 'ld-1245' },
        amount: 2,
        assembly_price: 450,
        drop_price: 600,
        price: 780,
        size: { id: 346, title: 'XL', note: '30 см' },
      },
      {
        product: { id: expect.any(Number), title: 'Новая вещь', sku: null },
        amount: 1,
        assembly_price: null,
        drop_price: 8,
        price: 10.5,
        size: null,
      },
    ]);
    expect((await account.get(`/vendor/api/orders/${order.id}`)).json).toEqual(order);
    expect(await idsOf(account, '')).toContain(order.id);
    expect(await actionsOf(account, order.id)).toEqual([['created', null, false]]);
  });

  test('is a second one when it is sent twice: there is no key of the caller’s', async () => {
    const account = await start();
    const [first, second] = [await create(account), await create(account)];
    expect(second.id).toBe(first.id + 1);
    expect(second.index).toBe(first.index + 1);
  });

  test('finds its card by sku before title, and makes one where there is none', async () => {
    const account = await start();
    const titles = async (item: object) =>
      (await create(account, { products: [{ price: 1, amount: 1, ...item }] })).products.map((line: Json) => line.product.title);
    expect(await titles({ sku: 'ld-1245', title: 'Футболка синяя' })).toEqual(['Кеды Nike']);
    expect(await titles({ sku: 'nothing', title: 'Футболка синяя' })).toEqual(['Футболка синяя']);
    expect(await titles({ title: 'Совсем новая' })).toEqual(['Совсем новая']);
    expect(await titles({ title: 'Совсем новая' })).toEqual(['Совсем новая']);
    const { products } = await account.inside();
    expect(products.filter((product: Json) => product.title === 'Совсем новая')).toHaveLength(1);
  });

  test('belongs to the dropshipper that it names', async () => {
    const account = await start();
    const order = await create(account, { dropshipper_id: 5 });
    expect(order).toMatchObject({
      vendorDropshipper: { id: 5, dropshipper: { id: 1, name: 'Тестовый дропшиппер' } },
      dropshipperPayout: 180,
      realMargin: 150,
    });
    expect(await idsOf(account, '&sub_type=dropshippers')).toContain(order.id);
    expectRejection(account, await account.post('/vendor/api/orders', { ...ORDER, dropshipper_id: 999 }));
  });

  test('keeps the given cash on delivery, and what no answer tells', async () => {
    const account = await start();
    const hidden = { order_source: 'Лендинг', utm_source: 's', payment_status: 'Не оплачено', flat_number: '15' };
    const order = await create(account, { delivery_payment: 1030, ...hidden });
    expect([order.total, order.deliveryPayment]).toEqual([780, 1030]);
    const { orders } = await account.inside();
    expect(orders.find((each: Json) => each.id === order.id).kept).toEqual(hidden);
  });

  test.each([
    ['no name', { name: undefined }],
    ['no phone', { phone: undefined }],
    ['no products', { products: undefined }],
    ['a phone that is no text', { phone: 380960000001 }],
    ['products that are no list', { products: { 0: ITEM } }],
    ['a price that is text', { products: [{ ...ITEM, price: '780' }] }],
    ['no amount', { products: [{ ...ITEM, amount: undefined }] }],
    ['neither title nor sku', { products: [{ price: 1, amount: 1 }] }],
    ['a branch that is a number', { warehouse_number: 1 }],
    ['a description that is null', { description: null }],
    ['a delivery service without integration and no address', { delivery_service: 'rozetka_delivery' }],
    ['a courier without a house', { home_delivery: true, street: 'вул. Миру', flat_number: '1' }],
    ['a courier without a street', { home_delivery: true, house_number: '3', flat_number: '1' }],
    ['a courier without a flat', { home_delivery: true, street: 'вул. Миру', house_number: '3' }],
    [
      'a courier of nova_poshta without its street',
      { delivery_service: 'nova_poshta', home_delivery: true, street: 'вул. Миру', house_number: '3', flat_number: '1' },
    ],
  ])('is refused with %s', async (_what, more) => {
    const account = await untouched();
    expectBreach(account, await account.post('/vendor/api/orders', { ...ORDER, ...more }));
    expect(await idsOf(account, '')).toHaveLength(3);
  });

  test.each([
    ['an empty name', { name: ' ' }],
    ['an empty phone', { phone: '' }],
    ['no goods', { products: [] }],
    ['nothing of one', { products: [{ ...ITEM, amount: 0 }] }],
    ['a half of one', { products: [{ ...ITEM, amount: 0.5 }] }],
    ['a negative price', { products: [{ ...ITEM, price: -1 }] }],
    ['a negative prepayment', { prepay_amount: -1 }],
  ])('is refused with %s, which a caller may have said', async (_what, more) => {
    const account = await untouched();
    expectRejection(account, await account.post('/vendor/api/orders', { ...ORDER, ...more }));
    expect((await account.inside()).orders).toHaveLength(3);
  });

  test.each([
    ['prefixed', 'Кеды Nike'],
    ['plain', 'Футболка синяя'],
    ['both', 'Кеды Nike'],
  ] as const)('is read by the %s keys of its lines', async (itemKeys, title) => {
    const account = await start({ itemKeys });
    const line = { product_title: 'Кеды Nike', title: 'Футболка синяя', price: 1, amount: 1 };
    expect((await create(account, { products: [line] })).products[0].product.title).toBe(title);
  });

  test('can be answered with 201', async () => {
    const account = await start({ successCode: 201 });
    expect((await account.post('/vendor/api/orders', ORDER)).status).toBe(201);
    expect((await account.get('/vendor/api/orders/123')).status).toBe(200);
  });
});

describe('delivery', () => {
  const BRANCH = { delivery_service: 'nova_poshta', city: 'Киев', warehouse_number: '1' };

  test('nova_poshta names the city its own way and gets a tracking number', async () => {
    const account = await start();
    const order = await create(account, { ...BRANCH, weight: 0.5 });
    expect(order).toMatchObject({
      deliveryService: 'nova_poshta',
      city: 'м. Київ, Київська',
      cityRef: 'e718a680-4b33-11e4-ab6d-005056801329',
      warehouseNumber: '1',
      warehouseRef: 'ec09d88-e1c2-11e3-8c4a-0050568002cf',
      weight: 0.5,
      ttn: expect.stringMatching(/^2045\d{10}$/),
      deliveryStatusCode: '1',
    });
    expect(await actionsOf(account, order.id)).toEqual([
      ['created', null, false],
      ['ttn_generated', null, true],
    ]);
  });

  test('a tracking number that is given stays; without the switch none is generated', async () => {
    expect((await create(await start(), { ...BRANCH, ttn: '20450535304114' })).ttn).toBe('20450535304114');
    expect((await create(await start({ autoTtn: false }), BRANCH)).ttn).toBeNull();
    expect((await create(await start(), { ...BRANCH, pickup: true })).ttn).toBeNull();
  });

  test('a city that the carrier does not know, or of another carrier, stays as it was written', async () => {
    const account = await start();
    const unknown = await create(account, { ...BRANCH, city: 'с. Веселе' });
    expect([unknown.city, unknown.cityRef, unknown.warehouseRef]).toEqual(['с. Веселе', null, null]);
    const other = await create(account, { ...BRANCH, delivery_service: 'ukr_poshta' });
    expect([other.city, other.cityRef, other.ttn]).toEqual(['Киев', null, null]);
  });

  test('a courier shows street and house, never the flat', async () => {
    const account = await start();
    const street = { street: 'вул. Садова', street_ref: '3c5dde87-684a-11e6-8304-00505688561d', house_number: '3', flat_number: '15' };
    const order = await create(account, { delivery_service: 'nova_poshta', city: 'Львів', home_delivery: true, ...street });
    expect(order).toMatchObject({ homeDelivery: true, street: 'вул. Садова', streetRef: street.street_ref, houseNumber: '3' });
    expect(JSON.stringify(order)).not.toContain('flat');
  });

  test('a service without integration takes the address as text', async () => {
    const account = await start();
    const order = await create(account, { delivery_service: 'Делівері', delivery_address: 'вул. Миру, буд. 3' });
    expect(order.deliveryService).toBe('Делівері');
    expect(JSON.stringify(order)).not.toContain('Миру');
  });
});

describe('a change', () => {
  test('of the status goes by title, and says whether it was set by hand', async () => {
    const account = await start();
    const { id } = await create(account);
    expect((await edit(account, id, { status: 'Отменен', manual_status: true })).orderStatus).toEqual({
      id: 152,
      title: 'Отменен',
      type: 'fail',
      final: true,
    });
    expect((await account.inside()).orders.at(-1).manualStatus).toBe(true);
    await edit(account, id, { status: 'Отменен' });
    expect((await account.inside()).orders.at(-1).manualStatus).toBe(false);
    expect(await actionsOf(account, id)).toEqual([
      ['created', null, false],
      ['status_changed', 'Отменен', false],
    ]);
  });

  test('of a status that does not exist is refused, ignored or makes it', async () => {
    const refusing = await start();
    expectRejection(refusing, await refusing.put('/vendor/api/orders/123', { status: 'Космос', name: 'Новое имя' }));
    expect((await refusing.get('/vendor/api/orders/123')).json.name).toBe('Иван Петренко');
    expect((await edit(await start({ unknownStatus: 'ignore' }), 123, { status: 'Космос' })).orderStatus.title).toBe('Новый');
    expect((await edit(await start({ unknownStatus: 'create' }), 123, { status: 'Космос' })).orderStatus).toEqual({
      id: 175,
      title: 'Космос',
      type: 'success',
      final: false,
    });
  });

  test.each([
    ['camel', { manualStatus: true }, true],
    ['camel', { manual_status: true }, false],
    ['snake', { manual_status: true }, true],
    ['snake', { manualStatus: true }, false],
  ] as const)('reads the manual status by its %s key: %o', async (manualKey, body, expected) => {
    const account = await start({ manualKey });
    await edit(account, 123, { status: 'Отправлен', ...body });
    expect((await account.inside()).orders.find((order: Json) => order.id === 123).manualStatus).toBe(expected);
  });

  test('leaves alone what it does not name', async () => {
    const account = await start();
    const before = (await account.get('/vendor/api/orders/123')).json;
    const after = await edit(account, 123, { description: 'Інше', ttn: '59000000000001' });
    expect(after).toEqual({ ...before, description: 'Інше', ttn: '59000000000001' });
    expect(await actionsOf(account, 123)).toEqual([['edited', null, false]]);
    await edit(account, 123, { description: 'Інше' });
    expect(await actionsOf(account, 123)).toHaveLength(1);
    expect((await edit(account, 123, { ttn: '' })).deliveryStatusCode).toBeNull();
  });

  test('of goods replaces them or adds to them, and the sums follow', async () => {
    const account = await start();
    const { id } = await create(account, { prepay_amount: 100 });
    const shirt = { product_sku: 't-shirt-1', price: 400, amount: 2, size_title: 'L' };
    const replaced = await edit(account, id, { products: [shirt], products_mode: 'replace' });
    expect(replaced.products.map((line: Json) => [line.product.id, line.size.id, line.amount])).toEqual([[3210, 342, 2]]);
    expect([replaced.total, replaced.deliveryPayment, replaced.dropPrice]).toEqual([800, 700, 600]);
    const added = await edit(account, id, { products: [shirt], products_mode: 'add' });
    expect(added.products).toHaveLength(2);
    expect(added.total).toBe(1600);
    expect((await actionsOf(account, id)).map(([type]: Json) => type)).toEqual([
      'created',
      'edited',
      'delivery_payment_changed',
      'edited',
      'delivery_payment_changed',
    ]);
  });

  test('of the prepayment moves the cash on delivery, unless that was given', async () => {
    const account = await start();
    const { id } = await create(account);
    expect((await edit(account, id, { prepay_amount: 780 })).deliveryPayment).toBe(0);
    expect((await edit(account, id, { delivery_payment: 50 })).deliveryPayment).toBe(50);
    expect((await edit(account, id, { prepay_amount: 0 })).deliveryPayment).toBe(50);
    // No rule gives the sums of this one, and a status does not change them.
    expect(await edit(account, 1_775_135, { status: 'Продажа' })).toMatchObject({
      total: 400,
      deliveryPayment: 1030,
      dropshipperPayout: -159,
    });
  });

  test('of the delivery needs change_delivery_address; without it nothing moves, and that is noted', async () => {
    const account = await start();
    const before = (await account.get('/vendor/api/orders/123')).json;
    const { status, json } = await account.put('/vendor/api/orders/123', { city: 'Львів', warehouse_number: '7' });
    expect([status, json]).toEqual([200, before]);
    expect(account.emulator.refused.map(({ reason }) => reason)).toEqual(['city, warehouse_number without change_delivery_address']);
    account.emulator.forget();
    const moved = await edit(account, 123, { change_delivery_address: true, city: 'Львів', warehouse_number: '7' });
    expect(moved).toMatchObject({ deliveryService: 'nova_poshta', city: 'м. Львів, Львівська', warehouseNumber: '7', weight: 0.5 });
  });

  test.each([
    ['goods without a mode', { products: [ITEM] }],
    ['goods with another mode', { products: [ITEM], products_mode: 'merge' }],
    ['a status that is no text', { status: 151 }],
    ['a flag that is no boolean', { manual_status: 'true' }],
    ['a courier without a house', { change_delivery_address: true, home_delivery: true, street: 'x', flat_number: '1' }],
  ])('is refused with %s', async (_what, body) => {
    const account = await untouched();
    expectBreach(account, await account.put('/vendor/api/orders/123', body));
  });

  test.each([
    ['no goods at all', { products: [], products_mode: 'replace' }],
    ['an empty name', { name: '' }],
  ])('is refused with %s, which a caller may have said', async (_what, body) => {
    const account = await untouched();
    expectRejection(account, await account.put('/vendor/api/orders/123', body));
  });

  test('cannot be of the dropshipper or the utm marks, which are noted as unknown', async () => {
    const account = await start();
    await account.put('/vendor/api/orders/123', { dropshipper_id: 5, utm_source: 'x' });
    expect(account.emulator.refused).toHaveLength(2);
  });

  test('may be wanted whole, as the table has it', async () => {
    const account = await start({ strictPut: true });
    expectRejection(account, await account.put('/vendor/api/orders/123', { status: 'Отправлен' }));
    const whole = { name: 'Иван', phone: '0981234567', products: [ITEM], products_mode: 'replace', status: 'Отправлен' };
    expect((await edit(account, 123, whole)).orderStatus.title).toBe('Отправлен');
  });
});
