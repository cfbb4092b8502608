/** What the adapters' own facts tell about operations and filters: for the document and for the tables of README.md. */
import type { Adapter } from '../src/adapter.ts';
import { capabilitiesOf, type OPERATIONS } from '../src/gateway/describe.ts';
import type { FilteredList } from '../src/gateway/filters.ts';

const known = new WeakMap<Adapter, ReturnType<Adapter['resources']>>();

/** Resources of an adapter under the default options. */
export function resourcesOf(adapter: Adapter): ReturnType<Adapter['resources']> {
  let resources = known.get(adapter);
  if (!resources) {
    resources = adapter.resources({
      connection: 'example',
      baseUrl: adapter.defaults.baseUrl ?? 'https://vendor.example',
      credentials: {},
      options: adapter.options.parse({}),
    });
    known.set(adapter, resources);
  }
  return resources;
}

/** A resource and what is done with it. */
export interface Capability {
  readonly resource: keyof typeof OPERATIONS;
  readonly operation: string;
}

/** Operations of the document by what a connection must be able to do for them, named as in `OPERATIONS`. */
const CAPABILITIES: Readonly<Record<string, string>> = {
  listOrders: 'orders.list',
  getOrder: 'orders.get',
  createOrder: 'orders.create',
  updateOrder: 'orders.update',
  cancelOrder: 'orders.cancel',
  deleteOrder: 'orders.delete',
  getOrderHistory: 'orders.history',
  listProducts: 'products.list',
  getProduct: 'products.get',
  createProduct: 'products.create',
  updateProduct: 'products.update',
  listStock: 'stock.list',
  updateStock: 'stock.update',
  listCustomers: 'customers.list',
  getCustomer: 'customers.get',
  createCustomer: 'customers.create',
  updateCustomer: 'customers.update',
  listTransactions: 'customers.transactions',
  addTransaction: 'customers.addTransaction',
  listCategories: 'categories.list',
  getCategory: 'categories.get',
  createCategory: 'categories.create',
  updateCategory: 'categories.update',
  deleteCategory: 'categories.delete',
};

/** What an operation of the document asks of a connection; undefined for the gateway's own. */
export function capabilityOf(operationId: string): Capability | undefined {
  const [resource, operation] = CAPABILITIES[operationId]?.split('.') ?? [];
  return resource === undefined || operation === undefined ? undefined : { resource: resource as keyof typeof OPERATIONS, operation };
}

/** Capabilities of a vendor under the default options, as `GET /connections` tells them of a connection. */
export function capabilitiesUnder(adapter: Adapter): ReturnType<typeof capabilitiesOf> {
  return capabilitiesOf(resourcesOf(adapter));
}

/** How a vendor honours the filters of a list under the default options. */
export function filtersUnder(adapter: Adapter, list: string): Readonly<Record<string, string>> {
  return (resourcesOf(adapter)[list as FilteredList]?.list?.filters ?? {}) as Readonly<Record<string, string>>;
}

/** What the words for a filter's support mean. */
export const FILTER_SUPPORT =
  '`exact` = the vendor filters, or a few calls find what matches; `day` = it knows whole days, the gateway trims; `scan` = the gateway filters the vendor’s pages, at most 20 calls a page';

/** Vendors by what they do, in words: `H-Profit `native`, MyDrop `composed`; SaPLab cannot`. */
export function perVendor(adapters: readonly Adapter[], support: (adapter: Adapter) => string | undefined, cannot: string): string {
  const able = adapters.filter((adapter) => support(adapter) !== undefined).map((adapter) => `${adapter.title} \`${support(adapter)}\``);
  const unable = adapters.filter((adapter) => support(adapter) === undefined).map(({ title }) => title);
  return [...(able.length > 0 ? [able.join(', ')] : []), ...(unable.length > 0 ? [`${cannot}: ${unable.join(', ')}`] : [])].join('; ');
}
