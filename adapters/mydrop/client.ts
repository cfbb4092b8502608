/** One method per endpoint that is called. Knows the wire and nothing of the normalized model. */
import { isMissing, ProblemError } from '../../src/errors.ts';
import { at, type Endpoint } from '../../src/lib/endpoints.ts';
import { createRepeatCheck } from '../../src/lib/pages.ts';
import { readerOf } from '../../src/lib/reader.ts';
import type { Http, QueryValue, Reader } from '../../src/wire.ts';
import type { NativeCategory, NativeExport, NativeOrder, NativeOrderAction, NativeOrderPage, NativeUpdatedStock } from './schemas.ts';
import * as schemas from './schemas.ts';

/** Most rows a page (mydrop.txt 180). */
export const PAGE_SIZE = 50;

/** Days as the vendor writes them, DD/MM/YYYY (mydrop.txt 183-185). */
export interface NativeDays {
  readonly first: string;
  readonly last: string;
}

/** One page of anything that comes in pages. */
export interface NativePage<Row> {
  readonly results: readonly Row[];
  readonly meta: { readonly totalCount: number; readonly totalPages: number };
}

/** Verb that reads an order of a dropshipper. */
export type OrderVerb = 'GET' | 'POST';

/** MyDrop's API as far as it is used here. */
export interface Client {
  listOrders(page: number, size: number, days?: NativeDays): Promise<NativeOrderPage>;
  readOrder(id: string): Promise<NativeOrder>;
  createOrder(form: object): Promise<NativeOrder>;
  /** Keys that are left out stay as they are (mydrop.txt 267). */
  updateOrder(id: string, form: object): Promise<NativeOrder>;
  listActions(page: number): Promise<NativePage<NativeOrderAction>>;
  /** Sets prices and amounts of products that exist. */
  updateProducts(lines: readonly object[]): Promise<NativeUpdatedStock>;
  /** Creates or changes products; answers how many. */
  saveProducts(products: readonly object[]): Promise<number>;
  /** Fetches a picture; answers the name it got. A known `import_id` replaces the picture and keeps the name (mydrop.txt 571-573). */
  uploadByUrl(form: { readonly url: string; readonly extension?: string; readonly import_id: string }): Promise<string>;
  saveCategory(form: object): Promise<NativeCategory>;
  /** The whole catalogue. Not in the document: `options.catalogueExport`. */
  exportCatalogue(): Promise<NativeExport>;
  listDropshipperOrders(page: number, size: number): Promise<NativeOrderPage>;
  readDropshipperOrder(id: string, verb: OrderVerb): Promise<NativeOrder>;
  createDropshipperOrder(form: object): Promise<NativeOrder>;
}

const read = {
  order: readerOf(schemas.NativeOrder),
  orders: readerOf(schemas.NativeOrderPage),
  actions: readerOf(schemas.NativeOrderActionPage),
  updatedStock: readerOf(schemas.NativeUpdatedStock),
  savedProducts: readerOf(schemas.NativeSavedProducts),
  upload: readerOf(schemas.NativeUpload),
  category: readerOf(schemas.NativeCategory),
  catalogue: readerOf(schemas.NativeExport),
};

/** The client of one caller's request. */
export function createClient(http: Http): Client {
  const get = <T>(to: Endpoint, query: Readonly<Record<string, QueryValue>>, reader: Reader<T>): Promise<T> =>
    http.send({ method: 'GET', ...to, query, effect: 'read' }, reader);
  /** A list that is "not found" is no answer of this API. */
  const list = <T>(path: string, query: Readonly<Record<string, QueryValue>>, reader: Reader<T>): Promise<T> =>
    get({ path, endpoint: path }, query, reader).catch((error: unknown) => {
      if (isMissing(error)) throw new ProblemError('vendor_invalid_response', `The vendor does not know ${path}.`, error);
      throw error;
    });
  const write = <T>(method: 'POST' | 'PUT', to: Endpoint, json: unknown, reader: Reader<T>): Promise<T> =>
    http.send({ method, ...to, body: { json }, effect: 'write' }, reader);
  return {
    listOrders: (page, size, days) =>
      // What is listed without `sub_type` is not said: always all (mydrop.txt 181).
      list('/vendor/api/orders', { page, per_page: size, sub_type: 'all', ...(days && datesOf(days)) }, read.orders),
    readOrder: (id) => get(at`/vendor/api/orders/${id}`, {}, read.order),
    createOrder: (form) => write('POST', at`/vendor/api/orders`, form, read.order),
    updateOrder: (id, form) => write('PUT', at`/vendor/api/orders/${id}`, form, read.order),
    listActions: (page) => list('/vendor/api/order_actions', { page, per_page: PAGE_SIZE }, read.actions),
    // A list at the root, in both (mydrop.txt 514, 694).
    updateProducts: (lines) => write('POST', at`/vendor/api/products`, lines, read.updatedStock),
    saveProducts: async (products) =>
      (await write('POST', at`/vendor/api/products/create_or_update`, products, read.savedProducts)).productsUpdatedCount,
    // A picture that no product and no category names yet changes nothing: what is refused after it did nothing.
    uploadByUrl: async (form) =>
      (await http.send({ method: 'POST', path: '/vendor/api/products/upload/by_url', body: { json: form }, effect: 'read' }, read.upload))
        .filename,
    saveCategory: (form) => write('POST', at`/vendor/api/categories`, form, read.category),
    exportCatalogue: () => list('/vendor/api/export/products/json', {}, read.catalogue),
    listDropshipperOrders: (page, size) => list('/dropshipper/api/orders', { page, per_page: size }, read.orders),
    readDropshipperOrder: (id, verb) =>
      // mydrop.txt 988: a POST that reads.
      http.send(
        {
          method: verb,
          ...at`/dropshipper/api/orders/${id}`,
          ...(verb === 'POST' && { body: { json: {} } }),
          effect: 'read',
        },
        read.order,
      ),
    createDropshipperOrder: (form) => write('POST', at`/dropshipper/api/orders`, form, read.order),
  };
}

/** mydrop.txt 182-185: a single day has a filter of its own. */
function datesOf({ first, last }: NativeDays): Readonly<Record<string, string>> {
  return first === last ? { date_type: 'day', date: first } : { date_type: 'period', date_start: first, date_end: last };
}

/** Pages that are asked for at once. */
const AT_ONCE = 4;

/** Every row of a list: the first page tells how many there are, the others are asked for a few at once. Ends when whoever reads it has enough. */
export async function* everyRow<Row>(
  list: (page: number) => Promise<NativePage<Row>>,
  mostPages = Number.POSITIVE_INFINITY,
): AsyncGenerator<Row> {
  const repeats = createRepeatCheck();
  const first = await list(1);
  repeats(first.results);
  yield* first.results;
  const pages = Math.min(first.meta.totalPages, mostPages);
  for (let page = 2; page <= pages; page += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, pages - page + 1) }, (_, index) => page + index);
    for (const { results } of await Promise.all(numbers.map(list))) {
      if (repeats(results)) throw new ProblemError('vendor_invalid_response', 'The pages of the vendor do not advance.');
      // More pages were told than there are.
      if (results.length === 0) return;
      yield* results;
    }
  }
}
