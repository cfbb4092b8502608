/** SelSup: one method per operation that we call. Knows nothing of the normalized model. */

import { z } from 'zod';
import type { Settings } from '../../src/adapter.ts';
import { isMissing, VendorFailure } from '../../src/errors.ts';
import { readerOf } from '../../src/lib/reader.ts';
import type { Http, QueryValue, Reader } from '../../src/wire.ts';
import { fill, type PathName, templatesOf } from './paths.ts';
import {
  NativeBrand,
  NativeBulkResults,
  NativeCategory,
  NativeClientOrganization,
  NativeContractor,
  NativeCustomer,
  NativeModel,
  NativeOrder,
  NativeOrderChange,
  NativePersons,
  NativeProduct,
  NativeStockRow,
  NativeTask,
  NativeWarehouse,
  pageOf,
} from './schemas.ts';

/** The largest page (selsup.txt 1388). */
export const PAGE_SIZE = 500;

export type NativeQuery = Readonly<Record<string, QueryValue>>;
/** A page from 1; lists of ids repeat their name. */
export interface NativePageQuery {
  readonly limit: number;
  readonly page: number;
  /** Slow at the vendor (selsup.txt 18, 56): only where the total is wanted. */
  readonly count?: boolean;
  readonly filter?: NativeQuery;
}
/** A record as we write it. Money and ids in it are raw JSON numbers. */
export type NativeBody = Readonly<Record<string, unknown>>;

const read = {
  orders: readerOf(pageOf(NativeOrder)),
  order: readerOf(NativeOrder),
  changes: readerOf(pageOf(NativeOrderChange)),
  products: readerOf(pageOf(NativeProduct)),
  product: readerOf(NativeProduct),
  model: readerOf(NativeModel),
  stock: readerOf(pageOf(NativeStockRow)),
  customers: readerOf(pageOf(NativeCustomer)),
  customer: readerOf(NativeCustomer),
  contractors: readerOf(pageOf(NativeContractor)),
  contractor: readerOf(NativeContractor),
  categories: readerOf(pageOf(NativeCategory)),
  category: readerOf(NativeCategory),
  brands: readerOf(pageOf(NativeBrand)),
  warehouses: readerOf(z.array(NativeWarehouse)),
  organizations: readerOf(pageOf(NativeClientOrganization)),
  persons: readerOf(NativePersons),
  task: readerOf(NativeTask),
  bulk: readerOf(NativeBulkResults),
};
const nothing: Reader<undefined> = () => undefined;

export type Client = ReturnType<typeof createClient>;

/** Oldest first by id: the only order that stands still while records are added (selsup.txt 18). */
const BY_ID = { sortBy: 'ID', ascending: true };
const NEWEST_ID = { sortBy: 'ID', ascending: false };

interface Sending {
  readonly values?: Readonly<Record<string, string>>;
  readonly query?: NativeQuery;
  readonly json?: unknown;
  readonly effect: 'read' | 'write';
  readonly expect?: 'none';
}

export function createClient(
  http: Http,
  settings: Pick<Settings<unknown, { readonly paths: Readonly<Partial<Record<string, string>>> }>, 'options'>,
) {
  const templates = templatesOf(settings.options.paths);
  const send = async <T>(name: PathName, reader: Reader<T>, { values = {}, query, json, effect, expect }: Sending): Promise<T> => {
    const { query: fixed, ...to } = fill(templates[name], values);
    try {
      return await http.send(
        {
          ...to,
          query: { ...fixed, ...query },
          ...(json !== undefined && { body: { json } }),
          effect,
          ...(expect && { expect }),
        },
        reader,
      );
    } catch (error) {
      // A 404 of a call that names no record is about its path.
      if (isMissing(error) && Object.keys(values).length === 0 && error instanceof VendorFailure)
        throw unknownPath(error, name, templates[name]);
      throw error;
    }
  };
  const get = <T>(name: PathName, reader: Reader<T>, query: NativeQuery = {}, values: Readonly<Record<string, string>> = {}): Promise<T> =>
    send(name, reader, { values, query, effect: 'read' });
  const list = <T>(
    name: PathName,
    reader: Reader<T>,
    { limit, page, count, filter }: NativePageQuery,
    sort: NativeQuery = BY_ID,
  ): Promise<T> => get(name, reader, { ...filter, ...sort, limit, page, ...(count && { count: true }) });
  const write = <T>(name: PathName, reader: Reader<T>, json: unknown, values: Readonly<Record<string, string>> = {}): Promise<T> =>
    send(name, reader, { values, json, effect: 'write' });
  const order = (name: PathName, orderId: string, values: Readonly<Record<string, string>> = {}): Promise<undefined> =>
    send(name, nothing, { values: { orderId, ...values }, effect: 'write', expect: 'none' });

  return {
    orders: (page: NativePageQuery) => list('orderFind', read.orders, page, NEWEST_ID),
    /** Orders with their lines. */
    ordersWithItems: (ids: readonly string[]) =>
      list('orderFindItems', read.orders, { limit: ids.length, page: 1, filter: { ids } }, NEWEST_ID),
    /** `limit` and `page` are of the lines inside. */
    order: (orderId: string, page = 1) => get('orderGet', read.order, { limit: PAGE_SIZE, page }, { orderId }),
    createOrder: (body: NativeBody) => write('orderCreate', read.order, body),
    patchOrder: (body: NativeBody) => write('orderPatch', read.order, body),
    deleteOrder: (orderId: string) => order('orderDelete', orderId),
    setOrderStatus: (orderId: string, status: string) => order('orderStatus', orderId, { status }),
    cancelFbsOrder: (orderId: string) => order('orderCancelFbs', orderId),
    deleteOrderItem: (orderId: string, orderProductId: string) => order('orderItemDelete', orderId, { orderProductId }),
    orderHistory: (orderId: string, page: number) => get('orderHistory', read.changes, { limit: PAGE_SIZE, page }, { orderId }),

    products: (page: NativePageQuery) => list('productFind', read.products, page),
    /** `params`: with the values of the card's parameters. */
    model: (modelId: string) => get('modelGet', read.model, { params: true }, { modelId }),
    createModel: (body: NativeBody) => write('modelCreate', read.model, body),
    patchModel: (modelId: string, body: NativeBody) => write('modelPatch', nothing, body, { modelId }),
    /** Merges one size with the stored one and leaves card and colour alone. */
    updateProduct: (body: NativeBody) =>
      send('productUpdate', nothing, { query: { merge: true, onlyProduct: true }, json: body, effect: 'write' }),
    /** Begins a task; the prices come later. */
    updatePrices: (rows: readonly NativeBody[]) => write('priceUpdate', read.task, rows),

    stock: (page: NativePageQuery) => list('stockFind', read.stock, page),
    /** Absolute. No body, and none comes back. */
    setStock: (query: {
      readonly skuId: string;
      readonly stock: number;
      readonly warehouseId: string;
      readonly updateInService?: boolean | undefined;
    }) => send('stockSet', nothing, { query, effect: 'write', expect: 'none' }),
    setStockBulk: (rows: readonly NativeBody[]) => write('stockSetBulk', read.bulk, rows),
    warehouses: () => get('warehouseList', read.warehouses),

    customers: (page: NativePageQuery) => list('customerFind', read.customers, page),
    /** With an `id` the old record is replaced, without one a new record is made. */
    saveCustomer: (body: NativeBody) => write('customerSave', read.customer, body),
    contractors: (page: NativePageQuery) => list('contractorFind', read.contractors, page),
    contractor: (contractorId: string) => get('contractorGet', read.contractor, {}, { contractorId }),
    saveContractor: (body: NativeBody) => write('contractorSave', read.contractor, body),

    categories: (page: NativePageQuery) => list('categoryFind', read.categories, page),
    category: (categoryId: string) => get('categoryGet', read.category, {}, { categoryId }),
    createCategory: (body: NativeBody) => write('categoryCreate', read.category, body),
    updateCategory: (body: NativeBody) => write('categoryUpdate', read.category, body),
    deleteCategory: (categoryId: string) => send('categoryDelete', nothing, { values: { categoryId }, effect: 'write', expect: 'none' }),
    brands: (page: NativePageQuery) => list('brandFind', read.brands, page),
    organizations: (page: NativePageQuery) => list('organizationFind', read.organizations, page),
    /** Takes no `sortBy` (selsup.txt 1386-1391). */
    async persons(page: number) {
      const answer = await get('personFind', read.persons, { limit: PAGE_SIZE, page, ascending: true });
      return Array.isArray(answer) ? answer : answer.rows;
    },
  };
}

function unknownPath(error: VendorFailure, name: PathName, template: string): VendorFailure {
  const message = `${template} answers 404: set options.paths.${name} to the path of this account${error.failure.message ? ` (${error.failure.message})` : ''}`;
  return new VendorFailure({ kind: 'invalid', message }, error.status, error.fate, false, error);
}
