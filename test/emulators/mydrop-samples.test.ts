/** The samples of the vendor's document come back as documented; only its figures of pages (188 rows of which one is shown) cannot. */
import { expect, test } from 'vitest';
import { expectGood, PAGE, start, untouched } from './mydrop-account.ts';

const VENDOR_ORDER = {
  id: 123,
  index: 34,
  ttn: '20450535304114',
  returnTtn: null,
  name: 'Иван Петренко',
  phone: '+380960000001',
  products: [
    {
      product: { id: 3210, title: 'Футболка синяя', sku: 't-shirt-1' },
      amount: 1,
      assembly_price: 100,
      drop_price: 300,
      price: 500,
      size: { id: 342, title: 'L', note: null },
    },
  ],
  dateTime: '2022-05-05T21:21:40.489181',
  orderStatus: { id: 145, title: 'Новый', type: 'success', final: false },
  prepayAmount: 0,
  deliveryPayment: 500,
  total: 500,
  dropPrice: 300,
  dropshipperPayout: 200,
  realMargin: 200,
  loss: 0,
  directDeliveryLoss: 51,
  reverseDeliveryLoss: null,
  deliveryService: 'nova_poshta',
  pickup: false,
  homeDelivery: false,
  street: null,
  streetRef: null,
  houseNumber: null,
  city: 'м. Київ, Київська',
  cityRef: 'e718a680-4b33-11e4-ab6d-005056801329',
  warehouseNumber: '1',
  warehouseRef: 'ec09d88-e1c2-11e3-8c4a-0050568002cf',
  description: 'Пример примечания',
  createdWith: 'api',
  vendorDropshipper: { id: 4343, dropshipper: { id: 1, name: 'Евгений' } },
  weight: 0.5,
  deliveryStatusCode: '1',
  deliveryStatus: 'Нова пошта очікує надходження від відправника',
  returnDeliveryStatusCode: null,
  returnDeliveryStatus: null,
  manager: { id: 45, name: 'Аня' },
};

const DROPSHIPPER_ORDER = {
  id: 123,
  index: 34,
  ttn: '20450535304114',
  name: 'Иван Петренко',
  phone: '+380960000001',
  products: [
    {
      product: { id: 3210, title: 'Футболка синяя', sku: 't-shirt-1', import_id: '4321123' },
      amount: 1,
      drop_price: 300,
      price: 500,
      size: { id: 342, title: 'L', note: null },
    },
  ],
  dateTime: '2022-05-05T21:21:40.489181',
  orderStatus: { id: 145, title: 'Новый', type: 'success', final: false },
  prepayAmount: 0,
  deliveryPayment: 500,
  total: 500,
  dropPrice: 300,
  payout: 200,
  realMargin: 200,
  loss: 0,
  directDeliveryLoss: 51,
  reverseDeliveryLoss: null,
  deliveryService: 'nova_poshta',
  pickup: false,
  homeDelivery: false,
  street: null,
  streetRef: null,
  houseNumber: null,
  city: 'м. Київ, Київська',
  cityRef: 'e718a680-4b33-11e4-ab6d-005056801329',
  warehouseNumber: '1',
  warehouseRef: 'ec09d88-e1c2-11e3-8c4a-0050568002cf',
  description: 'Пример примечания',
  dropshipperVendor: { id: 4343, vendor: { id: 1, name: 'Пример поставщика' } },
  deliveryStatusCode: '1',
  deliveryStatus: 'Нова пошта очікує надходження від відправника',
};

test('an order, by its id and in the list', async () => {
  const account = await untouched();
  expect(expectGood(account, await account.get('/vendor/api/orders/123'))).toEqual(VENDOR_ORDER);
  const { results, meta } = expectGood(account, await account.get('/vendor/api/orders?page=1&per_page=20'));
  expect(results.find((order: { id: number }) => order.id === 123)).toEqual(VENDOR_ORDER);
  expect(meta).toEqual({ page: 1, from: 1, to: 3, perPage: 20, totalCount: 3, totalPages: 1 });
});

test('the same order as its dropshipper sees it, by a POST and in the list', async () => {
  const account = await untouched();
  expect(expectGood(account, await account.send('POST', '/dropshipper/api/orders/123'))).toEqual(DROPSHIPPER_ORDER);
  expect(expectGood(account, await account.get(`/dropshipper/api/orders?${PAGE}`)).results).toEqual([DROPSHIPPER_ORDER]);
});

test('the two actions', async () => {
  const account = await untouched();
  const order = { vendor: 1558, vendorId: 1558, vendorOrder: { id: 1806163, index: 1, name: 'Мирний Сергій' }, vendorOrderId: 1806163 };
  expect(expectGood(account, await account.get('/vendor/api/order_actions?page=1&per_page=20')).results).toEqual([
    {
      actionType: 'status_changed',
      dateTime: '2023-10-10T16:49:20.477181',
      description: 'Продажа',
      id: 7781714,
      serviceAction: true,
      vendorManager: null,
      vendorManagerId: null,
      ...order,
    },
    {
      actionType: 'edited',
      dateTime: '2023-10-10T16:21:58.510118',
      description: null,
      id: 7781713,
      serviceAction: false,
      vendorManager: { id: 17, name: 'Аня' },
      vendorManagerId: 17,
      ...order,
    },
  ]);
});

test('the payout request, its sums as floats, and the order in it', async () => {
  const account = await untouched();
  const { json, text } = await account.get('/vendor/payout_requests?page=1&per_page=20');
  expect(json.results).toEqual([
    {
      dateTime: '2023-05-31T20:18:07.894076',
      id: 101283,
      loss: 450,
      margin: 1750,
      ordersCount: 4,
      payout: 1300,
      payoutAddress: '5644 3455 4323 3234 Кириченко Сергей Павлович',
      status: 'Не выплачено',
      updatedDateTime: null,
      vendorDropshipper: { id: 5, dropshipperId: 12345, name: 'Тестовый дропшиппер' },
      vendorDropshipperId: 5,
    },
  ]);
  expect(text).toContain('"loss":450.0,"margin":1750.0');
  expect(expectGood(account, await account.get('/vendor/payout_requests/101283/orders?page=1&per_page=20')).results).toEqual([
    {
      dateTime: '2023-05-31T02:55:30.012593',
      deliveryPayment: 1030,
      description: null,
      dropPrice: 315,
      dropshipperLockedAmount: 0,
      dropshipperPayout: -159,
      dropshipperPayoutStatus: 'Не выплачено',
      dropshipperRealMargin: 0,
      hasDiscount: true,
      id: 1775135,
      index: 1,
      loss: 153,
      orderStatus: { id: 174, title: 'Возврат получен' },
      prepayAmount: 0,
      productsFormatted: 'Платье FO-5512 (FO-5512) (S-M)',
      surname: 'Мирный',
      total: 400,
      ttn: '20450718777645',
      ttnTextStatus: 'Отказ получателя',
    },
  ]);
});

test('the dropshipper, with meta of its own shape', async () => {
  const account = await untouched();
  expect(expectGood(account, await account.get('/vendor/vendor_dropshippers?page=1&per_page=20&search_query=Тестовый'))).toEqual({
    meta: { currentPage: 1, from: 1, to: 1, totalCount: 1, totalPages: 1 },
    results: [
      {
        dateTime: '2023-08-18T12:34:14.277747',
        dropshipper: { id: 1, name: 'Тестовый дропшиппер', real: true },
        dropshipperId: 1,
        group: { id: 1, title: 'Топовые' },
        id: 5,
        link: 't.me/someone',
        name: 'Тестовый',
        phone: '+380960000001',
      },
    ],
  });
});

test('stock and prices', async () => {
  const account = await start();
  const body = [
    {
      sku: 't-shirt-1',
      assembly_price: 100,
      drop_price: 200,
      price: 300,
      sizes: [
        { title: 'L', amount: 10 },
        { title: 'XL', amount: 20 },
      ],
    },
    { sku: 't-shirt-2', sizes: [{ title: 'S', amount: 5 }] },
  ];
  expect(expectGood(account, await account.post('/vendor/api/products', body))).toEqual({
    productsUpdatedCount: 2,
    sizesUpdatedCount: 3,
    status: 'ok',
  });
});

test('a card that is added to', async () => {
  const account = await start();
  const body = [
    {
      title: 'Футболка черная',
      sku: 't-shirt-1',
      description: 'Новое описание',
      sizes: [
        { title: 'L', amount: 10 },
        { title: 'XL', amount: 20 },
      ],
      images: ['b8583c9d20a27e3c35ec.jpg', '2180be21d806a7f8a182.jpg'],
    },
    { sku: 't-shirt-2', images: ['a947323bf72815445857.jpg'] },
  ];
  expect(expectGood(account, await account.post('/vendor/api/products/create_or_update', body))).toEqual({
    productsUpdatedCount: 2,
    status: 'ok',
  });
});

test('a photo, both ways', async () => {
  const account = await start();
  const sample = { filename: 'b8583c9d20a27e3c35ec.jpg' };
  const boundary = '----WebKitFormBoundarypgPLKMBApAKPyevw';
  const part = 'Content-Disposition: form-data; name="file"; filename="2023-01-28_14-51.png"\r\nContent-Type: image/png\r\n\r\nPNG';
  const answer = await account.send(
    'POST',
    '/vendor/api/products/upload?import_id=1234',
    `--${boundary}\r\n${part}\r\n--${boundary}--\r\n`,
    {
      'x-api-key': account.emulator.connection.credentials.apiKey ?? '',
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
  );
  expect(expectGood(account, answer)).toEqual(sample);
  const body = { url: 'https://somesite.com/image.jpg', extension: 'jpg', import_id: '1234' };
  expect(expectGood(account, await account.post('/vendor/api/products/upload/by_url', body))).toEqual(sample);
});

test('a category', async () => {
  const account = await start();
  const body = { title: 'Футболки', import_id: '1234', parent_import_id: '4321', filename: 'b8583c9d20a27e3c35ec.jpg' };
  expect(expectGood(account, await account.post('/vendor/api/categories', body))).toEqual({
    id: 3256,
    title: 'Футболки',
    import_id: '1234',
    parent_id: 8345,
    image: { id: 123, filename: 'b8583c9d20a27e3c35ec.jpg' },
  });
});

test('the sample requests of orders, dropshippers and payouts are taken', async () => {
  const account = await start();
  const order = {
    name: 'Иван Петренко',
    phone: '+380960000001',
    products: [
      {
        product_title: 'Кеды Nike',
        product_sku: 'ld-1245',
        manufacturer: 'nike',
        assembly_price: 450,
        price: 780,
        amount: 1,
        size_title: 'XL',
        size_note: '30 см',
      },
    ],
    city: 'Киев',
    warehouse_number: '1',
    order_source: 'Лендинг',
    traffic_source: 'AdWords',
    utm_source: 'some_utm_source',
    utm_medium: 'some_utm_medium',
    utm_term: 'some_utm_term',
    utm_content: 'some_utm_content',
    utm_campaign: 'some_utm_campaign',
  };
  const created = expectGood(account, await account.post('/vendor/api/orders', order));
  expect(Object.keys(created)).toEqual(Object.keys(VENDOR_ORDER));
  const edited = { ttn: '20450535304114', status: 'Продажа', manualStatus: false };
  expect(expectGood(account, await account.put(`/vendor/api/orders/${created.id}`, edited))).toMatchObject({
    ttn: '20450535304114',
    orderStatus: { title: 'Продажа', type: 'success', final: true },
  });
  const dropshipper = {
    name: 'Тестовий Дропшиппер',
    phone: '0981234567',
    link: 'https://t.me/test',
    note: 'Приклад примітки',
    payoutAddress: '1234 4321 1234 4321',
    shopLink: 'https://instagram.com/test',
  };
  expectGood(account, await account.post('/vendor/vendor_dropshippers', dropshipper));
  expectGood(account, await account.post('/vendor/payout_requests/101283/status', { status: 'Выплачено' }));
});
