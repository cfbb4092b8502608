import { describe, expect, test } from 'vitest';
import { expectRefusal, NOW_TEXT, RETAIL, type Shop, start, stopAfterEach } from './selsup-shop.ts';

stopAfterEach();

const find = (shop: Shop, query: string) => shop.ok('GET', `/api/order/find?sortBy=ID&${query}`);
const idsOf = async (shop: Shop, query: string): Promise<number[]> => (await find(shop, query)).rows.map((row: { id: number }) => row.id);
/** On hand, held back and free of the product with SKU 123 in a warehouse. */
async function stockOf(shop: Shop, warehouseId = 123) {
  const rows = (await shop.ok('GET', `/api/wms/stock/all?warehouseId=${warehouseId}`)).filter(
    (row: { skuId: number }) => row.skuId === 123,
  );
  const sum = (key: string) => rows.reduce((total: number, row: Record<string, number>) => total + (row[key] ?? 0), 0);
  return [sum('quantity'), sum('availableQuantity')];
}
/** The product with SKU 123. */
const PRODUCT = 6514;
const HELD = { ...RETAIL, stockWarehouseId: 123, products: [{ productId: PRODUCT, quantity: 2, price: 500.32 }] };

describe('an order', () => {
  test('that was made is told whole, and by its id, with what the vendor adds', async () => {
    const shop = await start();
    const made = await shop.ok('POST', '/api/order/', {
      ...RETAIL,
      name: 'Заказ 1',
      service: 'WEBASYST',
      deliveryDate: '2025-05-02T09:00:00Z',
      trackingNumber: '1094876543',
      deliveryService: 'CDEK',
      deliveryPointType: 'DELIVERY_POINT',
      deliveryPointCode: 'MSK124',
      customer: { name: 'Иван', lastName: 'Петров', phone: '+79990001122', address: 'Москва' },
      products: [
        { productId: 6510, quantity: 2, price: 630.1 },
        { productId: 6511, quantity: 1, price: 599.9, otherExpenses: 5 },
      ],
      comment: 'Позвонить за час',
      status: 'FINISHED',
      id: 77,
    });
    expect(made).toMatchObject({
      id: 502,
      type: 'RETAIL',
      status: 'CREATED',
      service: 'WEBASYST',
      externalOrderId: 'WEB-1',
      name: 'Заказ 1',
      trackingNumber: '1094876543',
      deliveryService: 'CDEK',
      organizationId: 1,
      stockWarehouseId: 10_001,
      invoiceNumber: 18,
      versionId: 1,
      totalQuantity: 3,
      totalPrice: 1860.1,
      comment: 'Позвонить за час',
      customer: { id: 102, name: 'Иван', lastName: 'Петров', fullName: 'Петров Иван', phone: '+79990001122' },
    });
    expect(
      made.products.map((line: { product: { id: number; view: { model: { id: number } } } }) => [
        line.product.id,
        line.product.view.model.id,
      ]),
    ).toEqual([
      [6510, 4302],
      [6511, 4302],
    ]);
    expect(made.products[1]).toMatchObject({ id: 9004, orderId: 502, quantity: 1, price: 599.9, otherExpenses: 5 });
    expect(await shop.ok('GET', '/api/order/502')).toEqual(made);
    expect((await shop.ok('GET', '/api/customer/find?query=петров')).rows).toHaveLength(2);
  });

  test('lacking what it needs is refused with the code of it, and noted where a right client never lacks it', async () => {
    const lacking: readonly (readonly [string, object, string, boolean])[] = [
      ['an organization where there are several', { organizationId: undefined }, 'error_no_organization', false],
      ['a marketplace, FBS', { type: 'FBS' }, 'error_no_marketplace', false],
      ['a marketplace, FBM', { type: 'FBM', warehouseId: 77 }, 'error_no_marketplace', false],
      ['the warehouse that an FBM shipment goes to', { type: 'FBM', service: 'OZON' }, 'error_empty_warehouse', false],
      ['a quantity', { products: [{ productId: 6510, price: 1 }] }, 'error_no_quantity_for_order_product', true],
      ['a quantity above zero', { products: [{ productId: 6510, price: 1, quantity: 0 }] }, 'error_no_quantity_for_order_product', true],
      ['a price', { products: [{ productId: 6510, quantity: 1 }] }, 'error_no_price_for_order_product', true],
      ['a line', { products: [] }, 'error_no_products', true],
      ['a product in a line', { products: [{ quantity: 1, price: 1 }] }, 'error_no_product_for_order_product', true],
      ['a product that exists', { products: [{ productId: 4302, quantity: 1, price: 1 }] }, 'error_product_not_found', false],
      [
        'a product in one line only',
        {
          products: [
            { productId: 6510, quantity: 1, price: 1 },
            { productId: 6510, quantity: 2, price: 1 },
          ],
        },
        'error_duplicate_product',
        true,
      ],
      ['a warehouse of the seller', { stockWarehouseId: 77 }, 'error_warehouse_not_found', false],
      ['an organization that exists', { organizationId: 501 }, 'error_organization_not_found', false],
      ['a customer that exists', { customerId: 1 }, 'error_customer_not_found', false],
    ];
    const shop = await start();
    for (const [what, change, code, breach] of lacking)
      expectRefusal(shop, await shop.send('POST', '/api/order/', { ...RETAIL, ...change }), code, breach, what);
    expect(await idsOf(shop, '')).toEqual([300, 501]);
  });

  test('of a shipment to a marketplace needs no price, and takes its goods out of the stock where that is asked for', async () => {
    const shop = await start();
    const made = await shop.ok('POST', '/api/order/', {
      type: 'FBM',
      service: 'OZON',
      warehouseId: 77,
      stockWarehouseId: 123,
      organizationId: 1,
      writeOffStocks: true,
      products: [{ productId: PRODUCT, quantity: 4 }],
    });
    expect([made.warehouseId, made.stockWarehouseId, made.totalPrice]).toEqual([77, 123, 0]);
    expect(await stockOf(shop)).toEqual([1, 1]);
  });

  test('with the number, type and service of another is that one, or is refused by a switch; never a second', async () => {
    const shop = await start();
    const first = await shop.ok('POST', '/api/order/', RETAIL);
    const second = await shop.ok('POST', '/api/order/', { ...RETAIL, service: 'NONE', comment: 'ещё раз' });
    expect([second.id, second.comment]).toEqual([first.id, first.comment]);
    const others = [
      { service: 'WEBASYST' },
      { type: 'WHOLESALE' },
      { externalOrderId: 'WEB-1a' },
      { externalOrderId: null },
      { externalOrderId: '' },
    ];
    for (const other of others) await shop.ok('POST', '/api/order/', { ...RETAIL, ...other });
    expect(await idsOf(shop, 'count=true')).toHaveLength(2 + 1 + others.length);
    const strict = await start({ duplicate: 'reject' });
    await strict.ok('POST', '/api/order/', RETAIL);
    expectRefusal(strict, await strict.send('POST', '/api/order/', RETAIL), 'error_order_exists', false);
  });
});

describe('the search for orders', () => {
  test('finds the one of the document: of a type, changed at a time or later', async () => {
    const shop = await start();
    expect(await idsOf(shop, 'type=FBS&modifiedDate=2024-06-20T15:00:00Z')).toEqual([300]);
    expect(await idsOf(shop, 'type=FBS&modifiedDate=2024-06-20T15:00:01Z')).toEqual([]);
    await shop.ok('POST', '/api/order/300/status?status=SEND');
    expect(await idsOf(shop, `modifiedDate=${NOW_TEXT}`)).toEqual([300]);
  });

  test('leaves what its filters name', async () => {
    const filters: Readonly<Record<string, number[]>> = {
      'status=CREATED': [501],
      'statuses=CREATED&statuses=COLLECTING': [300, 501],
      'service=WILDBERRIES': [300],
      'service=NONE': [501],
      'query=10045': [501],
      'query=web-1004': [501],
      'query=1718900000': [300],
      'ids=300&ids=501': [300, 501],
      'orderId=501': [501],
      'organizations=2': [],
      'organizationId=1': [300, 501],
      'warehouseId=10020': [300],
      'productId=6511': [501],
      'dateFrom=2025-03-01T10:00:00Z': [501],
      'dateTo=2024-12-31T23:59:59.999Z': [300],
      'orderDate=2025-03-01': [501],
      'deliveryDate=2025-03-02': [501],
      'supplyId=4001': [300],
      'fbs=false': [501],
    };
    const shop = await start();
    const found = await Promise.all(Object.keys(filters).map(async (query) => [query, await idsOf(shop, query)] as const));
    expect(Object.fromEntries(found)).toEqual(filters);
  });

  test('leaves out what is closed when only actual orders are asked for, and keeps deleted ones apart', async () => {
    const shop = await start();
    await shop.ok('POST', '/api/order/501/status?status=CANCELED');
    expect(await idsOf(shop, 'actual=true')).toEqual([300]);
    await shop.ok('DELETE', '/api/order/300');
    expect([await idsOf(shop, ''), await idsOf(shop, 'deleted=true')]).toEqual([[501], [300]]);
    await shop.ok('DELETE', '/api/order/300?deleted=false');
    expect(await idsOf(shop, '')).toEqual([300, 501]);
  });

  test('tells no lines, unless by a switch; the search of the warehouse always does, its products without colour and card', async () => {
    expect((await find(await start(), '')).rows.map((row: object) => 'products' in row)).toEqual([false, false]);
    const shop = await start({ withProducts: true });
    const [row] = (await find(shop, 'orderId=501')).rows;
    expect(row.products.map((line: { quantity: number; price: number }) => [line.quantity, line.price])).toEqual([
      [2, 630],
      [1, 599.9],
    ]);
    expect(row.products[0].product).toMatchObject({ id: 6510, size: '44-46', barcodes: [{ barcode: '4605505279171' }] });
    expect(row.products[0].product.view).toBeUndefined();
    expect((await shop.ok('GET', '/api/fbs/findOrder?orderId=501')).rows[0].products).toHaveLength(2);
  });

  test('of the warehouse is the queue for picking when only CREATED is asked for: oldest first', async () => {
    const shop = await start({ seed: 'empty', orders: 90 });
    const dates = async (query: string): Promise<number[]> =>
      (await shop.ok('GET', `/api/fbs/findOrder?sortBy=ID&ascending=false&${query}`)).rows.map((row: { createdDate: string }) =>
        Date.parse(row.createdDate.replace('[UTC]', '')),
      );
    const queue = await dates('status=CREATED');
    expect(queue.length).toBeGreaterThan(2);
    expect(queue).toEqual(queue.toSorted((a, b) => a - b));
    const others = await dates('status=PACKING');
    expect(others).not.toEqual(others.toSorted((a, b) => a - b));
  });
});

describe('a change of an order', () => {
  const EDIT = { id: 501, versionId: 3 };

  test('keeps what it does not name, and raises the version', async () => {
    const shop = await start();
    const changed = await shop.ok('PATCH', '/api/order/', { ...EDIT, trackingNumber: '2', comment: null, customer: null });
    expect([changed.versionId, changed.trackingNumber, changed.deliveryService, changed.products.length]).toEqual([4, '2', 'CDEK', 2]);
    expect([changed.comment, changed.customer, changed.modifiedDate]).toEqual([undefined, undefined, NOW_TEXT]);
    expect(await shop.ok('GET', '/api/order/501')).toEqual(changed);
  });

  test('of lines changes those with an id, adds those without, and leaves the others, or takes them out by a switch', async () => {
    const products = [
      { id: 9001, productId: 6510, quantity: 1, price: 600 },
      { productId: 6513, quantity: 3, price: 1 },
    ];
    const lines = async (patchLines: 'merge' | 'replace') => {
      const { products: after, totalPrice } = await (await start({ patchLines })).ok('PATCH', '/api/order', { ...EDIT, products });
      return [totalPrice, ...after.map((line: { id: number; quantity: number }) => `${line.id}×${line.quantity}`)];
    };
    expect(await lines('merge')).toEqual([1202.9, '9002×1', '9001×1', '9003×3']);
    expect(await lines('replace')).toEqual([603, '9001×1', '9003×3']);
  });

  test.each([
    ['an old version', { versionId: 2 }, 'error_version_changed', false],
    ['a line of another order', { products: [{ id: 8901, quantity: 1, price: 1 }] }, 'error_order_product_not_found', false],
    ['the number of another order', { externalOrderId: 'WEB-1' }, 'error_order_exists', false],
    ['another type', { type: 'WHOLESALE' }, 'error_type_changed', false],
    ['a product twice', { products: [{ productId: 6510, quantity: 1, price: 1 }] }, 'error_duplicate_product', true],
    ['no version', { versionId: null }, 'error_bad_field', true],
  ])('with %s is refused, and changes nothing', async (_what, change, code, breach) => {
    const shop = await start();
    await shop.ok('POST', '/api/order', { ...RETAIL, service: 'NONE' });
    const before = await shop.ok('GET', '/api/order/501');
    expectRefusal(shop, await shop.send('PATCH', '/api/order/', { ...EDIT, ...change }), code, breach);
    expect(await shop.ok('GET', '/api/order/501')).toEqual(before);
  });

  test('can be of a single line', async () => {
    const shop = await start();
    expect(await shop.ok('POST', '/api/order/501/product', { productId: 6513, quantity: 1, price: 10 })).toMatchObject({
      id: 9003,
      quantity: 1,
    });
    expect(await shop.ok('PUT', '/api/order/501/product', { id: 9003, quantity: 4 })).toMatchObject({ id: 9003, quantity: 4, price: 10 });
    expect(await shop.ok('DELETE', '/api/order/501/product/9002')).toBe(true);
    expect(await shop.ok('GET', '/api/order/501')).toMatchObject({
      versionId: 6,
      totalPrice: 1300,
      products: [{ id: 9001 }, { id: 9003 }],
    });
    expect((await shop.send('DELETE', '/api/order/501/product/9002')).status).toBe(404);
  });

  test('leaves a trace in its history', async () => {
    const shop = await start();
    await shop.ok('POST', '/api/order/501/status?status=PACKING');
    await shop.ok('PATCH', '/api/order/', { id: 501, versionId: 4, trackingNumber: '7' });
    const { rows } = await shop.ok('GET', '/api/order/501/history');
    expect(rows.map((row: { orderStatus: string; trackingNumber: string }) => [row.orderStatus, row.trackingNumber])).toEqual([
      ['CREATED', '1094876543'],
      ['PACKING', '1094876543'],
      ['PACKING', '7'],
    ]);
  });
});

describe('the stock', () => {
  test('is held back by a new order of a shop, let go when it is cancelled, and taken once when it is sent', async () => {
    const shop = await start();
    expect(await stockOf(shop)).toEqual([5, 5]);
    const { id } = await shop.ok('POST', '/api/order/', HELD);
    expect(await stockOf(shop)).toEqual([5, 3]);
    await shop.ok('POST', `/api/order/${id}/status?status=CANCELED`);
    expect(await stockOf(shop)).toEqual([5, 5]);
    await shop.ok('POST', `/api/order/${id}/status?status=CREATED`);
    expect(await stockOf(shop)).toEqual([5, 3]);
    for (const status of ['SEND', 'DELIVERY', 'FINISHED']) await shop.ok('POST', `/api/order/${id}/status?status=${status}`);
    expect(await stockOf(shop)).toEqual([3, 3]);
  });

  test('follows the lines of an order, its warehouse and its deletion', async () => {
    const shop = await start();
    const { id, products } = await shop.ok('POST', '/api/order/', HELD);
    const [line] = products;
    await shop.ok('PATCH', '/api/order/', { id, versionId: 1, products: [{ id: line.id, quantity: 4 }] });
    expect(await stockOf(shop)).toEqual([5, 1]);
    await shop.ok('PATCH', '/api/order/', { id, versionId: 2, stockWarehouseId: 10_001 });
    expect([await stockOf(shop), await stockOf(shop, 10_001)]).toEqual([
      [5, 5],
      [4, 0],
    ]);
    await shop.ok('DELETE', `/api/order/${id}`);
    expect(await stockOf(shop, 10_001)).toEqual([4, 4]);
  });

  test('may be less than what an order is for', async () => {
    const shop = await start();
    await shop.ok('POST', '/api/order/', { ...HELD, products: [{ productId: PRODUCT, quantity: 50, price: 1 }] });
    expect(await stockOf(shop)).toEqual([5, 0]);
    const [row] = (await shop.ok('GET', '/api/wms/findStock?warehouseId=123')).rows;
    expect([row.stock, row.reserved]).toEqual([5, 50]);
  });

  test('stands still for an order without a warehouse', async () => {
    const shop = await start();
    const made = await shop.ok('POST', '/api/order/', { ...HELD, stockWarehouseId: undefined });
    expect([made.stockWarehouseId ?? null, await stockOf(shop)]).toEqual([null, [5, 5]]);
    expect(await idsOf(shop, 'noWarehouse=true')).toEqual([made.id]);
  });
});

describe('an order of a marketplace', () => {
  const FBS = { ...HELD, type: 'FBS', service: 'OZON', externalOrderId: '33000000-0001-1' };

  test('goes through the steps of the warehouse, and its goods come back with a refund', async () => {
    const shop = await start();
    const { id } = await shop.ok('POST', '/api/order/', FBS);
    const status = async () => (await shop.ok('GET', `/api/order/${id}`)).status;
    await shop.ok('POST', `/api/fbs/order/${id}/collect`);
    expect(await status()).toBe('COLLECTED');
    await shop.ok('POST', `/api/fbs/order/${id}/pack?deliveryInvoiceNumber=1`);
    await shop.ok('POST', '/api/fbs/changeStatus?status=SEND', [id]);
    expect([await status(), await stockOf(shop)]).toEqual(['SEND', [3, 3]]);
    await shop.ok('POST', `/api/fbs/order/${id}/refund`);
    expect([await status(), await stockOf(shop)]).toEqual(['REFUND', [5, 5]]);
  });

  test('is cancelled there; an order of a shop is not', async () => {
    const shop = await start();
    const { id } = await shop.ok('POST', '/api/order/', FBS);
    await shop.ok('POST', `/api/fbs/order/${id}/cancel`);
    expect((await shop.ok('GET', `/api/order/${id}`)).status).toBe('CANCELED');
    expectRefusal(shop, await shop.send('POST', '/api/fbs/order/501/cancel'), 'error_not_fbs_order', false);
  });

  test('takes only statuses that there are', async () => {
    const shop = await start();
    expectRefusal(shop, await shop.send('POST', '/api/order/501/status?status=CANCELLED'), 'error_bad_request', true);
    expectRefusal(shop, await shop.send('POST', '/api/order/501/status'), 'error_bad_request', true);
    expect((await shop.ok('GET', '/api/order/501')).status).toBe('CREATED');
  });
});
