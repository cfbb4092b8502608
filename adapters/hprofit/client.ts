/** One method per endpoint that is called. Knows the wire and nothing of the normalized model. */
import { ProblemError } from '../../src/errors.ts';
import { createRepeatCheck } from '../../src/lib/pages.ts';
import { readerOf } from '../../src/lib/reader.ts';
import type { Http, QueryValue } from '../../src/wire.ts';
import type {
  NativeCategory,
  NativeClient,
  NativeProduct,
  NativeProductLink,
  NativeProductsAnswer,
  NativeReferenceInfo,
  NativeRemoteOrder,
  NativeSale,
  NativeSavedClients,
  NativeSavedSale,
  NativeStockAnswer,
  NativeWarehouse,
} from './schemas.ts';
import * as schemas from './schemas.ts';

/** Both are headed "Require" and have defaults all the same (hprofit.txt 14-15): always sent. */
export interface NativePage {
  readonly limit: number;
  readonly offset: number;
}

export interface NativeProductQuery extends NativePage {
  readonly category_id?: string | undefined;
  readonly warehouse_id?: string | undefined;
  readonly product_id?: string | undefined;
  /** UNIX seconds; always together with `modify_end` (hprofit.txt 17). */
  readonly modify_start?: number | undefined;
  readonly modify_end?: number | undefined;
}

export interface NativeSaleQuery extends NativePage {
  /** UNIX seconds, both inclusive: the document's own example ends at 23:59:59 (hprofit.txt 275). */
  readonly date_from?: number | undefined;
  readonly date_to?: number | undefined;
  readonly client_id?: string | undefined;
  readonly warehouse_id?: string | undefined;
  readonly status?: string | undefined;
}

export interface NativeRemoteOrderQuery extends NativePage {
  /** UNIX seconds. Without both, only three months are shown (hprofit.txt 563): always sent. */
  readonly start: number;
  readonly end: number;
}

export interface NativeClientQuery extends NativePage {
  readonly id?: string | undefined;
  /** UNIX seconds: clients changed after it. */
  readonly updated_at?: number | undefined;
}

/** A line of POST /product_stock; ids and numbers are ready for JSON. */
export interface NativeStockLine {
  readonly product_id: unknown;
  readonly warehouse: unknown;
  readonly quantity: unknown;
  readonly comment?: string;
}

/** H-Profit's API as far as it is used here. */
export interface Client {
  listProducts(query: NativeProductQuery): Promise<readonly NativeProduct[]>;
  countProducts(): Promise<number>;
  /** The answer's ids, in the order of the request. */
  createProducts(products: readonly object[]): Promise<readonly (string | number)[]>;
  setStock(lines: readonly NativeStockLine[]): Promise<NativeStockAnswer>;
  listCategories(): Promise<readonly NativeCategory[]>;
  /** Creates or, with `id`, edits one category. `cid` of an edit may be the parent's (hprofit.txt 234-253). */
  saveCategory(category: object): Promise<{ readonly status: string | null; readonly cid: string | number } | undefined>;
  deleteCategory(id: unknown): Promise<void>;
  listSales(query: NativeSaleQuery): Promise<readonly NativeSale[]>;
  createSale(form: object): Promise<NativeSavedSale>;
  editSale(form: object): Promise<NativeSavedSale>;
  deleteSale(oid: unknown): Promise<void>;
  listClients(query: NativeClientQuery): Promise<readonly NativeClient[]>;
  saveClient(client: object): Promise<NativeSavedClients>;
  listRemoteOrders(query: NativeRemoteOrderQuery): Promise<readonly NativeRemoteOrder[]>;
  saveRemoteOrder(order: object): Promise<void>;
  referenceInfo(types: 'accounts' | 'brand' | 'warehouses'): Promise<NativeReferenceInfo['data']>;
  listProductLinks(): Promise<readonly NativeProductLink[]>;
  listWarehouses(page: NativePage): Promise<readonly NativeWarehouse[]>;
}

const read = {
  products: readerOf(schemas.NativeProductsAnswer),
  count: readerOf(schemas.NativeCountAnswer),
  createdProducts: readerOf(schemas.NativeCreatedProducts),
  stock: readerOf(schemas.NativeStockAnswer),
  categories: readerOf(schemas.NativeCategories),
  savedCategories: readerOf(schemas.NativeSavedCategories),
  sales: readerOf(schemas.NativeSales),
  savedSale: readerOf(schemas.NativeSavedSale),
  clients: readerOf(schemas.NativeClients),
  savedClients: readerOf(schemas.NativeSavedClients),
  remoteOrders: readerOf(schemas.NativeRemoteOrders),
  savedRemoteOrder: readerOf(schemas.NativeSavedRemoteOrder),
  referenceInfo: readerOf(schemas.NativeReferenceInfo),
  productLinks: readerOf(schemas.NativeProductLinks),
  warehouses: readerOf(schemas.NativeWarehouses),
  done: readerOf(schemas.NativeDone),
};

/** The client of one caller's request. */
export function createClient(http: Http): Client {
  const get = <T>(name: string, query: object, reader: (value: unknown) => T): Promise<T> =>
    http.send({ method: 'GET', path: `/bapi/${name}`, query: query as Record<string, QueryValue>, effect: 'read' }, reader);
  const write = <T>(method: 'POST' | 'PUT' | 'DELETE', name: string, json: unknown, reader: (value: unknown) => T): Promise<T> =>
    http.send({ method, path: `/bapi/${name}`, body: { json }, effect: 'write' }, reader);
  return {
    listProducts: async (query) => rowsOf(await get('products', query, read.products)),
    countProducts: async () => Number((await get('products', { limit: PAGE_SIZE, offset: 0, count: 1 }, read.count)).total),
    // "Update products" creates: there is no id, and twice makes two (hprofit.txt 73-74).
    createProducts: async (data) => (await write('POST', 'products', { data }, read.createdProducts)).data.map((row) => row.id),
    // An array at the root, unlike every other body (hprofit.txt 169).
    setStock: (lines) => write('POST', 'product_stock', lines, read.stock),
    listCategories: async () => (await get('product_categories', {}, read.categories)).data,
    saveCategory: async (category) => {
      const [saved] = (await write('POST', 'product_categories', { data: [category] }, read.savedCategories)).data;
      return saved && { status: saved.status ?? null, cid: saved.cid };
    },
    deleteCategory: async (cid) => void (await write('DELETE', 'product_categories', { cid }, read.done)),
    listSales: async (query) => (await get('sales', query, read.sales)).data,
    // PUT creates and POST edits here, unlike everywhere else (hprofit.txt 407, 441).
    createSale: (form) => write('PUT', 'sales', form, read.savedSale),
    editSale: (form) => write('POST', 'sales', form, read.savedSale),
    deleteSale: async (oid) => void (await write('DELETE', 'sales', { oid }, read.done)),
    listClients: async (query) => (await get('clients', query, read.clients)).data,
    saveClient: (client) => write('POST', 'clients', { data: [client] }, read.savedClients),
    listRemoteOrders: async (query) => (await get('remote_orders', query, read.remoteOrders)).response,
    // One object, not a list (hprofit.txt 622).
    saveRemoteOrder: async (data) => void (await write('POST', 'remote_orders', { data }, read.savedRemoteOrder)),
    referenceInfo: async (types) => (await get('reference_info', { types }, read.referenceInfo)).data,
    listProductLinks: async () => (await get('products_sync', {}, read.productLinks)).data,
    listWarehouses: async (page) => (await get('warehouses', page, read.warehouses)).data,
  };
}

function rowsOf(answer: NativeProductsAnswer): readonly NativeProduct[] {
  if (!('products' in answer)) return answer.data;
  return Array.isArray(answer.products) ? answer.products.flatMap((part) => part.data) : answer.products.data;
}

/** Rows a call: the default of every list (hprofit.txt 15), and so the most that is known to be given. */
export const PAGE_SIZE = 500;
/** hprofit.txt 491 recommends it for clients. */
export const CLIENT_PAGE_SIZE = 100;

/** Every row of a list, page after page; the end is a page with fewer rows than asked for. */
export async function* everyRow<Row>(list: (page: NativePage) => Promise<readonly Row[]>, limit: number): AsyncGenerator<Row> {
  const repeats = createRepeatCheck();
  for (let offset = 0; ; offset += limit) {
    const rows = await list({ limit, offset });
    if (repeats(rows)) throw new ProblemError('vendor_invalid_response', 'The pages of the vendor do not advance.');
    yield* rows;
    if (rows.length < limit) return;
  }
}
