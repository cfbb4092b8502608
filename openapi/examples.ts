/**
 * Examples of the OpenAPI document, by operationId. Requests and answers of vendors are those of the recorded exchanges (`adapters/<vendor>/golden`):
 * `GOLDENS` names which, `generate.ts` takes them into `golden-examples.json`. Each request works in the sandbox as it stands: `test/openapi.test.ts` tries them.
 */
import { readFileSync } from 'node:fs';
import { SAMPLE_OPERATIONS } from '../src/samples.ts';

/** An example of the gateway's own operations. */
export interface OperationExample {
  /** Path and query parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Answers by status, where no recorded exchange shows them. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** Whose records or calls it shows, where it is not any connection's. */
  readonly vendor?: string;
  /** Why it only shows the form: nothing in the sandbox takes it. */
  readonly formOnly?: string;
}

/** A recorded exchange, and what of it is told in other words: numbers that the sandbox has given away, and records that it has under other ids. */
export type GoldenChoice = string | { readonly golden: string; readonly instead: Readonly<Record<string, string>> };

/** An exchange as the document shows it, with the sandbox's connections. */
export interface GoldenExample {
  /** Path and query parameters; a list's filters are left out. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  readonly answer?: unknown;
}

/** An order that stands in H-Profit's documentation, as the sandbox has it. */
const SALE = 'sale-3730-1733988479-12122402';
const EDITED_SALE = 'sale-3732-1734010511-12122404';

/** Which exchange shows an operation, by operationId and vendor. Vendors stand in the order of the registry. */
export const GOLDENS: Readonly<Record<string, Readonly<Record<string, GoldenChoice>>>> = {
  listOrders: {
    hprofit: 'orders-list-once',
    retailcrm: 'orders-list',
    selsup: 'orders-list',
    mydrop: 'orders-list',
    saplab: 'orders-list',
  },
  getOrder: { hprofit: 'sale-get-marked', retailcrm: 'order-get', selsup: 'orders-get', mydrop: 'order-get', saplab: 'order-get' },
  createOrder: {
    hprofit: 'remote-create',
    retailcrm: { golden: 'order-create-minimal', instead: { 'web-1001': 'web-2001' } },
    selsup: { golden: 'order-create', instead: { 'WEB-10045': 'WEB-20045' } },
    mydrop: { golden: 'order-create', instead: { 'shop-1001': 'shop-2001' } },
  },
  updateOrder: {
    hprofit: { golden: 'sale-update', instead: { [EDITED_SALE]: SALE } },
    retailcrm: 'order-edit-address',
    selsup: 'order-update',
    mydrop: 'order-update',
    saplab: 'order-set-status',
  },
  cancelOrder: { retailcrm: 'order-cancel', mydrop: 'order-cancel', saplab: 'order-cancel' },
  deleteOrder: { hprofit: { golden: 'sale-delete', instead: { 'sale-3733-1734010511-12122404': SALE } } },
  getOrderHistory: { retailcrm: 'order-history', mydrop: 'order-history', saplab: 'order-history' },
  listProducts: { hprofit: 'products-list', retailcrm: 'products-list', selsup: 'products-list' },
  getProduct: { hprofit: 'products-get', retailcrm: 'product-get', selsup: 'products-get' },
  createProduct: {
    hprofit: 'products-create',
    retailcrm: { golden: 'product-create', instead: { h1: 'h2', 'H-1': 'H-2' } },
    mydrop: 'product-create',
  },
  updateProduct: { retailcrm: 'product-edit', mydrop: 'product-price' },
  listStock: { hprofit: 'stock-list', retailcrm: 'stock-list' },
  updateStock: {
    hprofit: { golden: 'stock-update', instead: { '582187': '98598' } },
    retailcrm: 'stock-update-minimal',
    selsup: 'stock-set',
    mydrop: 'stock-update',
  },
  listCustomers: { hprofit: 'customers-list', retailcrm: 'customers-list', saplab: 'customers-list' },
  getCustomer: { hprofit: 'customers-get', retailcrm: 'customer-get', saplab: 'customer-get-person' },
  createCustomer: {
    hprofit: 'customers-create',
    retailcrm: { golden: 'customer-create-full', instead: { 'u-77': 'u-78' } },
    saplab: { golden: 'customer-create-person', instead: { '1111111111': '1111111177', 'regular@example.com': 'pupkin@example.com' } },
  },
  updateCustomer: { hprofit: 'customers-update', retailcrm: 'customer-edit', saplab: 'customer-update-person' },
  listTransactions: { saplab: 'ledger' },
  addTransaction: { saplab: 'ledger-add' },
  listCategories: { hprofit: 'categories-list', retailcrm: 'categories-list' },
  createCategory: {
    hprofit: 'categories-create',
    retailcrm: { golden: 'category-create', instead: { hats: 'caps', Hats: 'Caps' } },
    mydrop: 'category-create',
  },
  updateCategory: { hprofit: 'categories-update', retailcrm: 'category-edit', mydrop: 'category-update' },
  deleteCategory: { hprofit: 'categories-delete' },
  listReference: {
    hprofit: 'reference-warehouses',
    retailcrm: 'reference-warehouses',
    mydrop: 'reference-delivery-methods',
    saplab: 'reference-order-statuses',
  },
};

/** What `generate.ts` made of them. */
export function readGoldenExamples(): Readonly<Record<string, Readonly<Record<string, GoldenExample>>>> {
  return JSON.parse(readFileSync(new URL('golden-examples.json', import.meta.url), 'utf8'));
}

/** An order that waits for its vendor. */
const QUEUED = {
  id: SAMPLE_OPERATIONS.look,
  kind: 'order.create',
  connection: 'kyiv-hp',
  status: 'queued',
  createdAt: '2026-11-20T09:30:00.000Z',
  attempts: 1,
  nextAttemptAt: '2026-11-20T09:30:45.000Z',
  orderId: null,
  externalId: '700201',
  error: null,
};

/** Examples of what is not a vendor's, or has no recorded exchange. */
export const EXAMPLES: Readonly<Record<string, OperationExample>> = {
  createOrder: { answers: { 202: QUEUED } },
  getOperation: { parameters: { id: SAMPLE_OPERATIONS.look }, answers: { 200: QUEUED } },
  retryOperation: { parameters: { id: SAMPLE_OPERATIONS.retry }, body: {}, answers: { 200: { ...QUEUED, id: SAMPLE_OPERATIONS.retry } } },
  cancelOperation: {
    parameters: { id: SAMPLE_OPERATIONS.cancel },
    body: {},
    answers: { 200: { ...QUEUED, id: SAMPLE_OPERATIONS.cancel, status: 'failed', nextAttemptAt: null } },
  },
  getCategory: { vendor: 'hprofit', parameters: { id: 'kyiv-hp:17497' } },
  refreshReference: { body: { connection: 'kyiv-hp', kind: 'warehouses' } },
  getConnection: { parameters: { connection: 'kyiv-hp' } },
  getConnectionDocument: { parameters: { connection: 'kyiv-hp' } },
  passthroughGet: { vendor: 'hprofit', parameters: { connection: 'kyiv-hp', path: 'bapi/warehouses' } },
  passthroughPost: {
    vendor: 'hprofit',
    parameters: { connection: 'kyiv-hp', path: 'bapi/clients' },
    body: { data: [{ first_name: 'Іван', phone: '380860005556' }] },
  },
  passthroughPut: {
    vendor: 'hprofit',
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
    vendor: 'hprofit',
    parameters: { connection: 'kyiv-hp', path: 'bapi/sales' },
    body: {},
    formOnly: 'no vendor of the sandbox has a PATCH',
  },
  passthroughDelete: { vendor: 'hprofit', parameters: { connection: 'kyiv-hp', path: 'bapi/product_categories' }, body: { cid: 17498 } },
};
