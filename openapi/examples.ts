/** Examples of the OpenAPI document, by operationId. Each works in the sandbox as it stands: `test/openapi.test.ts` runs them. */

import { SAMPLE_OPERATIONS } from '../src/samples.ts';

export interface OperationExample {
  /** Path and query parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Status in the sandbox when it is not a good one: what no vendor there can do is shown as such. */
  readonly status?: number;
  /** Why it only shows the form: nothing in the sandbox takes it. */
  readonly formOnly?: string;
}

/** Vendor samples that every seed of the emulators holds. */
const SALE = 'kyiv-hp:sale-3730-1733988479-12122402';
const PRODUCT = 'kyiv-hp:98598';
const CUSTOMER = 'kyiv-hp:105424';

export const EXAMPLES: Readonly<Record<string, OperationExample>> = {
  getOrder: { parameters: { id: SALE } },
  createOrder: {
    parameters: { connection: 'kyiv-hp' },
    body: {
      externalId: '100200',
      customer: { firstName: 'Олена', lastName: 'Коваленко', phone: '+380672225522' },
      items: [{ name: 'Лляна сорочка', quantity: 2, unitPrice: '450.00' }],
      shipping: { address: { city: 'Київ', text: 'вул. Хрещатик, 1' } },
    },
  },
  updateOrder: { parameters: { id: SALE }, body: { status: 'shipped' } },
  cancelOrder: { parameters: { id: 'shop-rc:order-7141' }, body: { reason: 'Ordered by mistake' } },
  deleteOrder: { parameters: { id: SALE } },
  getOrderHistory: { parameters: { id: 'shop-rc:order-7141' } },
  getOperation: { parameters: { id: SAMPLE_OPERATIONS.look } },
  retryOperation: { parameters: { id: SAMPLE_OPERATIONS.retry }, body: {} },
  cancelOperation: { parameters: { id: SAMPLE_OPERATIONS.cancel }, body: {} },
  getProduct: { parameters: { id: PRODUCT } },
  createProduct: {
    parameters: { connection: 'kyiv-hp' },
    body: { name: 'Лляна сорочка', sku: 'LINEN-M', barcodes: ['4820000000017'], price: '450.00', cost: '210.50', quantity: 5 },
  },
  updateProduct: { parameters: { id: 'shop-rc:product-828369' }, body: { name: 'New name' } },
  updateStock: { body: { lines: [{ variantId: PRODUCT, quantity: 16, comment: 'recount' }] } },
  getCustomer: { parameters: { id: CUSTOMER } },
  createCustomer: {
    parameters: { connection: 'kyiv-hp' },
    body: { firstName: 'Іван', lastName: 'Іваненко', phones: ['+380860005555'], email: 'ivan@example.com' },
  },
  updateCustomer: { parameters: { id: CUSTOMER }, body: { email: 'svitlana@example.com' } },
  getCategory: { parameters: { id: 'kyiv-hp:17497' } },
  createCategory: { parameters: { connection: 'kyiv-hp' }, body: { name: 'Сорочки', parentId: 'kyiv-hp:17497' } },
  updateCategory: { parameters: { id: 'kyiv-hp:17498' }, body: { name: 'Різне' } },
  deleteCategory: { parameters: { id: 'kyiv-hp:17498' } },
  listReference: { parameters: { kind: 'warehouses' } },
  refreshReference: { body: { connection: 'kyiv-hp', kind: 'warehouses' } },
  getConnection: { parameters: { connection: 'kyiv-hp' } },
  listTransactions: { parameters: { id: CUSTOMER }, status: 501 },
  addTransaction: { parameters: { id: CUSTOMER }, body: { amount: '-100.00', comment: 'Goods returned' }, status: 501 },
  passthroughGet: { parameters: { connection: 'kyiv-hp', path: 'bapi/warehouses' } },
  passthroughPost: {
    parameters: { connection: 'kyiv-hp', path: 'bapi/clients' },
    body: { data: [{ first_name: 'Іван', phone: '380860005556' }] },
  },
  passthroughPut: {
    parameters: { connection: 'kyiv-hp', path: 'bapi/sales' },
    body: {
      amount: 50.99,
      amount_sale: 50.99,
      client_id: null,
      channel_id: [],
      order_status: 'saled',
      account_id: 2,
      date: '2024-12-12T13:35:11.259Z',
      products: { 0: { pid: 41895, count: 1, discount: 0, finish_price: 50.99, mid: 3 } },
      comment: '',
      prepaid_amount: '',
    },
  },
  passthroughPatch: {
    parameters: { connection: 'kyiv-hp', path: 'bapi/sales' },
    body: {},
    formOnly: 'no vendor of the sandbox has a PATCH',
  },
  passthroughDelete: { parameters: { connection: 'kyiv-hp', path: 'bapi/product_categories' }, body: { cid: 67 } },
};
