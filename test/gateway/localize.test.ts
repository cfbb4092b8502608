import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import { localize } from '../../src/gateway/localize.ts';
import { CategoryDraft } from '../../src/model/category.ts';
import { CustomerPatch } from '../../src/model/customer.ts';
import { OrderDraft, OrderPatch } from '../../src/model/order.ts';
import { ProductDraft, ProductPatch } from '../../src/model/product.ts';

function faultsOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return { code: error.code, errors: error.details.errors };
    throw error;
  }
  return undefined;
}

describe('what a caller writes', () => {
  test('reaches the adapter with native ids and UTC instants, at every place that has them', () => {
    const draft = OrderDraft.parse({
      customer: { id: 'a:c%2F1', name: 'a:not-an-id' },
      items: [
        { variantId: 'a:v1', productId: 'a:p1', warehouseId: 'a:%D0%96', quantity: 1, unitPrice: '1' },
        { sku: 'a:sku', quantity: 1, unitPrice: '1' },
      ],
      nativeStatus: 'a:remote.saled',
      payment: { methodId: 'a:9007199254740993' },
      shipping: { methodId: 'a:m', pickupPoint: { id: 'a:plain' } },
      createdAt: '2024-12-12T09:27:59.5+02:00',
      extra: { anything: 'a:1' },
    });
    expect(localize(draft, OrderDraft, 'a')).toEqual({
      ...draft,
      customer: { id: 'c/1', name: 'a:not-an-id' },
      items: [
        { variantId: 'v1', productId: 'p1', warehouseId: 'Ж', quantity: 1, unitPrice: '1' },
        { sku: 'a:sku', quantity: 1, unitPrice: '1' },
      ],
      nativeStatus: 'remote.saled',
      payment: { methodId: '9007199254740993' },
      shipping: { methodId: 'm', pickupPoint: { id: 'a:plain' } },
      createdAt: '2024-12-12T07:27:59.500Z',
    });
    expect(draft.customer.id).toBe('a:c%2F1');
  });

  test('keeps its nulls, and what is absent stays absent', () => {
    const patch = OrderPatch.parse({ customer: { id: null }, payment: { methodId: null }, shipping: null, notes: { manager: null } });
    expect(localize(patch, OrderPatch, 'a')).toEqual(patch);
    expect(localize({}, OrderPatch, 'a')).toEqual({});
  });

  test('may name a brand and categories by id or by name', () => {
    const draft = ProductDraft.parse({
      name: 'x',
      brand: { id: 'a:b1', name: 'Brand' },
      categories: [{ id: 'a:1', parentId: 'a:0' }, { name: 'New' }],
      variants: [{ warehouseId: 'a:w' }],
    });
    expect(localize(draft, ProductDraft, 'a')).toEqual({
      name: 'x',
      brand: { id: 'b1', name: 'Brand' },
      categories: [{ id: '1', parentId: '0' }, { name: 'New' }],
      variants: [{ warehouseId: 'w' }],
    });
    expect(localize({ name: 'x', brand: { name: 'a:b1' } }, ProductDraft, 'a')).toEqual({ name: 'x', brand: { name: 'a:b1' } });
  });

  test('may name a group, a manager, a parent and variants', () => {
    expect(localize({ group: { id: 'a:1' }, manager: { id: 'a:2', name: 'M' } }, CustomerPatch, 'a')).toEqual({
      group: { id: '1' },
      manager: { id: '2', name: 'M' },
    });
    expect(localize({ name: 'x', parentId: 'a:7' }, CategoryDraft, 'a')).toEqual({ name: 'x', parentId: '7' });
    expect(localize({ variants: [{ id: 'a:7', price: '1' }] }, ProductPatch, 'a')).toEqual({ variants: [{ id: '7', price: '1' }] });
  });
});

test('ids of any other connection are refused, all of them with their places, whether that connection exists or not', () => {
  const draft = {
    customer: { id: 'b:1' },
    items: [
      { variantId: 'a:1', quantity: 1, unitPrice: '1' },
      { variantId: 'nowhere:1', warehouseId: 'b:w', quantity: 1, unitPrice: '1' },
    ],
    nativeStatus: 'b:new',
  };
  const message = 'not an id of connection a';
  const errors = ['/customer/id', '/items/1/variantId', '/items/1/warehouseId', '/nativeStatus'].map((path) => ({ path, message }));
  expect(faultsOf(() => localize(draft, OrderDraft, 'a'))).toEqual({ code: 'invalid_request', errors });
});
