/** RetailCRM API v5: one method per endpoint that we call. Knows nothing of the normalized model. */
import { at, type Endpoint } from '../../src/lib/endpoints.ts';
import { readerOf } from '../../src/lib/reader.ts';
import type { Http, QueryValue } from '../../src/wire.ts';
import {
  NativeAddress,
  NativeChange,
  NativeCompany,
  NativeCredentials,
  NativeCustomer,
  NativeEntry,
  NativeGroup,
  NativeInventory,
  NativeNote,
  NativeOffer,
  NativeOffersWritten,
  NativeOrder,
  NativeOrderWritten,
  NativeProduct,
  NativeProductsCreated,
  NativeProductsEdited,
  NativeProperty,
  NativeSegment,
  NativeSettings,
  NativeUser,
  NativeWritten,
  oneOf,
  pageOf,
} from './schemas.ts';

/** Values of `filter[...]`, without the brackets; a list becomes `filter[name][]`. */
export type NativeFilter = Readonly<Record<string, string | number | boolean | readonly (string | number)[] | undefined>>;
/** A page of a list: 20, 50 or 100 records (retailcrm.txt 5186-5193), counted from 1. */
export interface NativePage {
  readonly limit: number;
  readonly page: number;
  readonly filter?: NativeFilter;
}
/** A record as we write it. Money in it is raw JSON numbers. */
export type NativeBody = Readonly<Record<string, unknown>>;

const read = {
  credentials: readerOf(NativeCredentials),
  settings: readerOf(NativeSettings),
  orders: readerOf(pageOf('orders', NativeOrder)),
  order: readerOf(oneOf('order', NativeOrder)),
  orderWritten: readerOf(NativeOrderWritten),
  written: readerOf(NativeWritten),
  history: readerOf(pageOf('history', NativeChange)),
  customers: readerOf(pageOf('customers', NativeCustomer)),
  customer: readerOf(oneOf('customer', NativeCustomer)),
  corporates: readerOf(pageOf('customersCorporate', NativeCustomer)),
  corporate: readerOf(oneOf('customerCorporate', NativeCustomer)),
  addresses: readerOf(pageOf('addresses', NativeAddress)),
  companies: readerOf(pageOf('companies', NativeCompany)),
  notes: readerOf(pageOf('notes', NativeNote)),
  products: readerOf(pageOf('products', NativeProduct)),
  productsCreated: readerOf(NativeProductsCreated),
  productsEdited: readerOf(NativeProductsEdited),
  properties: readerOf(pageOf('properties', NativeProperty)),
  offers: readerOf(pageOf('offers', NativeOffer)),
  inventories: readerOf(pageOf('offers', NativeInventory)),
  offersWritten: readerOf(NativeOffersWritten),
  groups: readerOf(pageOf('productGroup', NativeGroup)),
  segments: readerOf(pageOf('segments', NativeSegment)),
  users: readerOf(pageOf('users', NativeUser)),
};

/** Dictionaries: path under `reference/`, and the key of the answer. */
const dictionaries = {
  stores: 'stores',
  sites: 'sites',
  statuses: 'statuses',
  'delivery-types': 'deliveryTypes',
  'payment-types': 'paymentTypes',
  'payment-statuses': 'paymentStatuses',
  'price-types': 'priceTypes',
  'product-statuses': 'productStatuses',
  'order-types': 'orderTypes',
  'order-methods': 'orderMethods',
  'legal-entities': 'legalEntities',
  units: 'units',
  currencies: 'currencies',
} as const;
export type DictionaryName = keyof typeof dictionaries;
const dictionaryReaders = new Map(
  Object.entries(dictionaries).map(([name, key]) => [name, { key, read: readerOf(pageOf(key, NativeEntry)) }]),
);

/** Where a corporate customer's parts live. */
export type CorporatePart = 'addresses' | 'companies';
const PART_FIELD = { addresses: 'address', companies: 'company' } as const;

export type Client = ReturnType<typeof createClient>;

/** `by=id` goes everywhere: the default is externalId (retailcrm.txt 770-775), and a number would be looked up as one. */
export function createClient(http: Http) {
  const get = <T>(to: string | Endpoint, reader: (value: unknown) => T, query: Readonly<Record<string, QueryValue>> = {}): Promise<T> =>
    http.send({ method: 'GET', ...placeOf(to), query, effect: 'read' }, reader);
  const list = <T>(to: string | Endpoint, reader: (value: unknown) => T, { limit, page, filter }: NativePage): Promise<T> =>
    get(to, reader, { ...filterQuery(filter ?? {}), limit, page });
  const post = <T>(to: string | Endpoint, reader: (value: unknown) => T, fields: Readonly<Record<string, unknown>>): Promise<T> =>
    http.send({ method: 'POST', ...placeOf(to), body: { form: formOf(fields) }, effect: 'write' }, reader);

  return {
    /** GET /api/credentials: what the key may do and which sites it sees. */
    credentials: () => get('/api/credentials', read.credentials),
    /** GET settings: the account's time zone and currency. */
    settings: () => get('/api/v5/settings', read.settings),

    orders: (page: NativePage) => list('/api/v5/orders', read.orders, page),
    order: (order: string) => get(at`/api/v5/orders/${order}`, read.order, { by: 'id' }),
    createOrder: (site: string | undefined, order: NativeBody) => post('/api/v5/orders/create', read.orderWritten, { site, order }),
    editOrder: (order: string, site: string | undefined, body: NativeBody) =>
      post(at`/api/v5/orders/${order}/edit`, read.orderWritten, { by: 'id', site, order: body }),
    /** Pages by `filter[sinceId]`, not by page (retailcrm.txt 6789). */
    orderHistory: (filter: NativeFilter, limit = 100) => get('/api/v5/orders/history', read.history, { ...filterQuery(filter), limit }),
    createPayment: (site: string | undefined, payment: NativeBody) =>
      post('/api/v5/orders/payments/create', read.written, { site, payment }),
    editPayment: (payment: string, site: string | undefined, body: NativeBody) =>
      post(at`/api/v5/orders/payments/${payment}/edit`, read.written, { by: 'id', site, payment: body }),
    deletePayment: (payment: string) => post(at`/api/v5/orders/payments/${payment}/delete`, read.written, {}),

    customers: (page: NativePage) => list('/api/v5/customers', read.customers, page),
    customer: (customer: string) => get(at`/api/v5/customers/${customer}`, read.customer, { by: 'id' }),
    createCustomer: (site: string | undefined, customer: NativeBody) => post('/api/v5/customers/create', read.written, { site, customer }),
    editCustomer: (customer: string, site: string | undefined, body: NativeBody) =>
      post(at`/api/v5/customers/${customer}/edit`, read.written, { by: 'id', site, customer: body }),
    customerHistory: (filter: NativeFilter, limit = 100) =>
      get('/api/v5/customers/history', read.history, { ...filterQuery(filter), limit }),

    corporates: (page: NativePage) => list('/api/v5/customers-corporate', read.corporates, page),
    corporate: (corporate: string) => get(at`/api/v5/customers-corporate/${corporate}`, read.corporate, { by: 'id' }),
    createCorporate: (site: string | undefined, customerCorporate: NativeBody) =>
      post('/api/v5/customers-corporate/create', read.written, { site, customerCorporate }),
    editCorporate: (corporate: string, site: string | undefined, customerCorporate: NativeBody) =>
      post(at`/api/v5/customers-corporate/${corporate}/edit`, read.written, { by: 'id', site, customerCorporate }),
    corporateHistory: (filter: NativeFilter, limit = 100) =>
      get('/api/v5/customers-corporate/history', read.history, { ...filterQuery(filter), limit }),
    addresses: (corporate: string, page: NativePage) =>
      get(at`/api/v5/customers-corporate/${corporate}/addresses`, read.addresses, { by: 'id', limit: page.limit, page: page.page }),
    companies: (corporate: string, page: NativePage) =>
      get(at`/api/v5/customers-corporate/${corporate}/companies`, read.companies, { by: 'id', limit: page.limit, page: page.page }),
    createPart: (corporate: string, part: CorporatePart, site: string | undefined, body: NativeBody) =>
      post(at`/api/v5/customers-corporate/${corporate}/${part}/create`, read.written, { by: 'id', site, [PART_FIELD[part]]: body }),
    editPart: (corporate: string, part: CorporatePart, partId: string, site: string | undefined, body: NativeBody) =>
      post(at`/api/v5/customers-corporate/${corporate}/${part}/${partId}/edit`, read.written, {
        by: 'id',
        entityBy: 'id',
        site,
        [PART_FIELD[part]]: body,
      }),
    /** Notes of a person or of a corporate customer: a record each, not a field. */
    notes: (kind: 'customers' | 'customers-corporate', page: NativePage) => list(`/api/v5/${kind}/notes`, read.notes, page),
    createNote: (kind: 'customers' | 'customers-corporate', site: string | undefined, note: NativeBody) =>
      post(`/api/v5/${kind}/notes/create`, read.written, { site, note }),

    products: (page: NativePage) => list('/api/v5/store/products', read.products, page),
    createProducts: (products: readonly NativeBody[]) => post('/api/v5/store/products/batch/create', read.productsCreated, { products }),
    editProducts: (products: readonly NativeBody[]) => post('/api/v5/store/products/batch/edit', read.productsEdited, { products }),
    properties: (page: NativePage) => list('/api/v5/store/products/properties', read.properties, page),
    offers: (page: NativePage) => list('/api/v5/store/offers', read.offers, page),
    inventories: (page: NativePage) => list('/api/v5/store/inventories', read.inventories, page),
    uploadInventories: (offers: readonly NativeBody[]) => post('/api/v5/store/inventories/upload', read.offersWritten, { offers }),
    uploadPrices: (prices: readonly NativeBody[]) => post('/api/v5/store/prices/upload', read.offersWritten, { prices }),
    groups: (page: NativePage) => list('/api/v5/store/product-groups', read.groups, page),
    createGroup: (productGroup: NativeBody) => post('/api/v5/store/product-groups/create', read.written, { productGroup }),
    editGroup: (group: string, site: string | undefined, productGroup: NativeBody) =>
      post(at`/api/v5/store/product-groups/${group}/edit`, read.written, { by: 'id', site, productGroup }),

    segments: (page: NativePage) => list('/api/v5/segments', read.segments, page),
    users: (page: NativePage) => list('/api/v5/users', read.users, page),
    /** A dictionary, whole: none is paged. */
    async dictionary(name: DictionaryName) {
      const dictionary = dictionaryReaders.get(name);
      if (!dictionary) throw new TypeError(`no dictionary ${name}`);
      const answer = await get(`/api/v5/reference/${name}`, dictionary.read);
      return answer[dictionary.key];
    },
  };
}

function placeOf(to: string | Endpoint): { readonly path: string; readonly endpoint?: string } {
  return typeof to === 'string' ? { path: to } : to;
}

/** `filter[ids][]=1&filter[ids][]=2`; booleans are 1 and 0 (retailcrm.txt 9475, 9538). */
function filterQuery(filter: NativeFilter): Record<string, QueryValue> {
  const query: Record<string, QueryValue> = {};
  for (const [name, value] of Object.entries(filter)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) {
      // An empty list would be no filter at all.
      if (value.length === 0) throw new TypeError(`filter ${name} is empty`);
      query[`filter[${name}][]`] = value;
    } else query[`filter[${name}]`] = typeof value === 'boolean' ? Number(value) : (value as string | number);
  }
  return query;
}

/** Simple parameters are plain fields; every object or list is one field that holds JSON (retailcrm.txt 2811, 9126). */
function formOf(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  const form: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return form;
}
