import { describe, expect, test } from 'vitest';
import { expectRefusal, type Shop, start, stopAfterEach } from './selsup-shop.ts';

stopAfterEach();

interface Row {
  readonly skuId: number;
  readonly quantity: number;
  readonly cell: { readonly fullName: string };
}
const cells = async (shop: Shop, skuId: number, warehouseId: number): Promise<string[]> =>
  (await shop.ok('GET', `/api/wms/stock/all?warehouseId=${warehouseId}`))
    .filter((row: Row) => row.skuId === skuId)
    .map((row: Row) => `${row.cell.fullName} ${row.quantity}`);

describe('stock', () => {
  test('is told cell by cell, emptied cells too, unpaged and with milliseconds in its times', async () => {
    const shop = await start();
    expect(await shop.ok('GET', '/api/wms/stock/all?warehouseId=123')).toMatchObject([
      { skuId: 123, cell: { fullName: '51-A' }, quantity: 3, availableQuantity: 3, calculatedQuantity: 0, purchasePrice: 210.5 },
      { skuId: 123, cell: { fullName: '51-B' }, quantity: 2, modifyDate: '2025-03-01T10:00:00.000Z', sku: { product: { id: 6514 } } },
    ]);
    expect(await cells(shop, 6121, 10_001)).toEqual(['51-A 0']);
  });

  test('of the document is set by SKU in one warehouse, absolutely, and answered with nothing', async () => {
    const shop = await start();
    const answer = await shop.send('POST', '/api/wms/changeStock?skuId=123&stock=5&warehouseId=123');
    expect([answer.status, answer.text]).toEqual([200, '']);
    await shop.ok('POST', '/api/wms/changeStock?skuId=123&stock=9&warehouseId=123&updateInService=true');
    expect([await cells(shop, 123, 123), await cells(shop, 123, 10_001)]).toEqual([['51-A 9', '51-B 0'], ['01-A 4']]);
    expect((await shop.ok('GET', '/api/product/find?ids=6514')).rows[0].instockQuantity).toBe(13);
    await shop.ok('POST', '/api/wms/changeStock?skuId=6122&stock=1&warehouseId=10020');
    expect(await cells(shop, 6122, 10_020)).toEqual(['00-A 1']);
  });

  test('is refused for what is not there, below zero, in fractions, and without a warehouse where there are several', async () => {
    const shop = await start();
    const wrong: readonly (readonly [string, string, boolean])[] = [
      ['skuId=6510&stock=1&warehouseId=123', 'error_sku_not_found', false],
      ['skuId=123&stock=1&warehouseId=77', 'error_warehouse_not_found', false],
      ['skuId=123&stock=1&warehouseId=10030', 'error_warehouse_not_found', false],
      ['skuId=123&stock=1', 'error_empty_stock_warehouse', false],
      ['skuId=123&stock=-1&warehouseId=123', 'error_negative_stock', true],
      ['skuId=123&stock=1.5&warehouseId=123', 'error_bad_request', true],
      ['skuId=123&warehouseId=123', 'error_bad_request', true],
      ['stock=1&warehouseId=123', 'error_bad_request', true],
      ['skuId=123&stock=1&warehouseId=123&comment=a', 'error_bad_request', true],
    ];
    for (const [query, code, breach] of wrong)
      expectRefusal(shop, await shop.send('POST', `/api/wms/changeStock?${query}`), code, breach, query);
    expect(await cells(shop, 123, 123)).toEqual(['51-A 3', '51-B 2']);
  });

  test('is set in bulk with a result a line, in order; a wrong line does not spoil the others', async () => {
    const shop = await start();
    const lines = [
      { skuId: 123, stock: 7, serviceWarehouseId: '10001' },
      { skuId: 1, stock: 7, serviceWarehouseId: '10001' },
      { barcode: '4605505279171', stock: 2, serviceWarehouseId: '10020' },
      { skuId: 123, stock: 7, serviceWarehouseId: '1' },
    ];
    expect(await shop.ok('PUT', '/api/wms/stock', lines)).toEqual([
      { success: true },
      { success: false, error: 'error_product_not_found' },
      { success: true },
      { success: false, error: 'error_warehouse_not_found' },
    ]);
    expect([await cells(shop, 123, 10_001), await cells(shop, 6121, 10_020)]).toEqual([['01-A 7'], ['00-A 2']]);
    expectRefusal(shop, await shop.send('PUT', '/api/wms/stock', [{ ...lines[0], serviceWarehouseId: 10_001 }]), 'error_bad_field', true);
    expectRefusal(shop, await shop.send('PUT', '/api/wms/stock', [{ ...lines[0], barcode: '1' }]), 'error_bad_request', true);
  });

  test('of several products is one where they share a SKU', async () => {
    const shop = await start({ seed: 'empty', orders: 1 });
    const { rows } = await shop.ok('GET', '/api/product/find?sortBy=ID&limit=500');
    const bySku = Map.groupBy(rows as readonly { skuId: number; id: number }[], ({ skuId }) => skuId);
    const [skuId, shared] = [...bySku].find(([, products]) => products.length > 1) ?? [0, []];
    expect(shared).toHaveLength(2);
    for (const warehouseId of [10_001, 10_020])
      await shop.ok('POST', `/api/wms/changeStock?skuId=${skuId}&stock=21&warehouseId=${warehouseId}`);
    const after = (await shop.ok('GET', `/api/product/find?skuIds=${skuId}`)).rows;
    expect(after.map((row: { instockQuantity: number }) => row.instockQuantity)).toEqual([42, 42]);
  });

  test('is searched by product, of a warehouse or of all, with what is held back', async () => {
    const shop = await start();
    const find = async (query: string) =>
      (await shop.ok('GET', `/api/wms/findStock?sortBy=ID&${query}`)).rows.map((row: Record<string, number>) => [
        row.id,
        row.stock,
        row.reserved,
      ]);
    expect(await find('warehouseId=10001')).toEqual([
      [6510, 0, 2],
      [6514, 4, 0],
    ]);
    expect(await find('ids=6514')).toEqual([[6514, 9, 0]]);
    expectRefusal(shop, await shop.get('/api/wms/findStock?warehouseId=77'), 'error_warehouse_not_found', false);
  });

  test('keeps what moved it, oldest first', async () => {
    const shop = await start();
    await shop.ok('POST', '/api/wms/changeStock?skuId=123&stock=8&warehouseId=123');
    const { id } = await shop.ok('POST', '/api/order/', {
      type: 'RETAIL',
      organizationId: 1,
      stockWarehouseId: 123,
      products: [{ productId: 6514, quantity: 1, price: 1 }],
    });
    await shop.ok('POST', `/api/order/${id}/status?status=SEND`);
    const { rows } = await shop.ok('GET', '/api/wms/findItemHistory?skuId=123&warehouseId=123&limit=10');
    expect(rows.map((row: Record<string, unknown>) => [row.operation, row.oldTotalQuantity, row.itemTotalQuantity, row.orderId])).toEqual([
      ['CHANGE_QUANTITY', 5, 8, null],
      ['RESERVE', 8, 8, id],
      ['SALE_PRODUCT', 8, 7, id],
    ]);
    expect((await shop.ok('GET', `/api/wms/findItemHistory?orderId=${id}&operation=SALE_PRODUCT&count=true`)).total).toBe(1);
  });
});

describe('warehouses', () => {
  test("are the seller's own, deleted ones among them, or a marketplace's when it is asked for", async () => {
    const shop = await start();
    const list = await shop.ok('GET', '/api/warehouse/list');
    expect(list.map((row: { id: number; deleted: boolean }) => [row.id, row.deleted])).toEqual([
      [123, false],
      [10_001, false],
      [10_020, false],
      [10_030, true],
    ]);
    expect(await shop.ok('GET', '/api/warehouse/list?service=OZON')).toMatchObject([{ id: 77, service: 'OZON', name: 'Хоругвино' }]);
    expect(await shop.ok('GET', '/api/warehouse/10020')).toMatchObject({
      name: 'Склад на Неве',
      city: 'Санкт-Петербург',
      organizationId: 2,
    });
  });

  test('have cells', async () => {
    const shop = await start();
    const found = await shop.ok('POST', '/api/warehouse/getCellsByFilter', { warehouseId: 123 });
    expect(found.map((cell: { fullName: string }) => cell.fullName)).toEqual(['51-A', '51-B']);
  });
});
