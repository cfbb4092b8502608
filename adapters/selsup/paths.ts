/**
 * Every path that we call, in one table. The vendor renames paths every few weeks and keeps the old names in its own samples (selsup.txt 8 against 17),
 * so each can be chosen for a connection by `options.paths`.
 */
import type { NativeRequest } from '../../src/wire.ts';

/** `METHOD /path`; `{name}` stands for a value, in the path or in the query. */
export type PathTemplate = `${NativeRequest['method']} /${string}`;

interface Operation {
  readonly default: PathTemplate;
  /** Other names that the same operation had or has. */
  readonly alternates: readonly PathTemplate[];
}

/** Operation → what we call by default, and the other names that are known. */
export const PATHS = {
  orderFind: { default: 'GET /api/order/find', alternates: ['GET /api/order/findOrder', 'GET /api/fbs/findOrder'] },
  orderFindItems: { default: 'GET /api/fbs/findOrder', alternates: [] },
  orderGet: { default: 'GET /api/order/{orderId}', alternates: ['GET /api/order/getOrderById?id={orderId}'] },
  orderCreate: { default: 'POST /api/order/', alternates: ['POST /api/order', 'POST /api/order/createOrder'] },
  orderPatch: { default: 'PATCH /api/order/', alternates: ['PATCH /api/order', 'POST /api/order/updateOrder'] },
  orderDelete: { default: 'DELETE /api/order/{orderId}', alternates: [] },
  orderStatus: {
    default: 'POST /api/order/{orderId}/status?status={status}',
    alternates: ['POST /api/order/updateStatus?orderId={orderId}&status={status}'],
  },
  orderHistory: { default: 'GET /api/order/{orderId}/history', alternates: [] },
  orderItemDelete: { default: 'DELETE /api/order/{orderId}/product/{orderProductId}', alternates: [] },
  orderCancelFbs: { default: 'POST /api/fbs/order/{orderId}/cancel', alternates: [] },
  productFind: { default: 'GET /api/product/find', alternates: ['GET /api/product/findProduct'] },
  modelGet: {
    default: 'GET /api/model/{modelId}',
    alternates: ['GET /api/product/model/{modelId}', 'GET /api/product/getModelById?id={modelId}'],
  },
  modelCreate: {
    default: 'POST /api/model/',
    alternates: ['POST /api/model', 'POST /api/product/model/create', 'POST /api/product/createModel'],
  },
  modelPatch: { default: 'PATCH /api/model/{modelId}', alternates: [] },
  productUpdate: { default: 'POST /api/product/updateProduct', alternates: [] },
  priceUpdate: { default: 'POST /api/prices/updatePrices', alternates: [] },
  stockSet: { default: 'POST /api/wms/changeStock', alternates: [] },
  stockSetBulk: { default: 'PUT /api/wms/stock', alternates: [] },
  stockFind: { default: 'GET /api/wms/findStock', alternates: [] },
  warehouseList: { default: 'GET /api/warehouse/list', alternates: ['GET /api/warehouse/getWarehouses'] },
  categoryFind: { default: 'GET /api/knowledge/findCategory', alternates: ['GET /api/category/find'] },
  categoryGet: { default: 'GET /api/knowledge/getCategoryById?id={categoryId}', alternates: ['GET /api/category/{categoryId}'] },
  categoryCreate: { default: 'POST /api/knowledge/createCategory', alternates: [] },
  categoryUpdate: { default: 'POST /api/knowledge/updateCategory', alternates: [] },
  categoryDelete: { default: 'POST /api/knowledge/removeCategory?id={categoryId}&deleted=true', alternates: [] },
  brandFind: { default: 'GET /api/brand/find', alternates: ['GET /api/knowledge/findBrand'] },
  customerFind: { default: 'GET /api/customer/find', alternates: ['GET /api/customer/findCustomer'] },
  customerSave: { default: 'POST /api/customer/', alternates: ['POST /api/customer', 'POST /api/customer/storeCustomer'] },
  contractorFind: { default: 'GET /api/contractor/findContractor', alternates: [] },
  contractorGet: {
    default: 'GET /api/contractor/getContractorById?contractorId={contractorId}',
    alternates: ['GET /api/contractor/{contractorId}'],
  },
  contractorSave: { default: 'POST /api/contractor/updateContractor', alternates: [] },
  organizationFind: { default: 'GET /api/client/findClientOrganization', alternates: [] },
  personFind: { default: 'GET /api/client/person/find', alternates: [] },
} as const satisfies Record<string, Operation>;
export type PathName = keyof typeof PATHS;

/** The templates of a connection: the table, with what it chooses over it. */
export function templatesOf(chosen: Readonly<Partial<Record<string, string>>>): Readonly<Record<PathName, PathTemplate>> {
  const entries = Object.entries(PATHS).map(([name, { default: usual }]) => [name, chosen[name] ?? usual]);
  return Object.fromEntries(entries) as Record<PathName, PathTemplate>;
}

/** Method, path and query of a template with its values, and its path as it stands there. */
export function fill(
  template: PathTemplate,
  values: Readonly<Record<string, string>>,
): Pick<NativeRequest, 'method' | 'path' | 'endpoint'> & { readonly query: Readonly<Record<string, string>> } {
  const [method = 'GET', target = ''] = template.split(' ');
  const [path = '', search = ''] = target.split('?');
  const valueNamed = (name: string): string => {
    const value = values[name];
    if (value === undefined) throw new TypeError(`${template} asks for ${name}`);
    return value;
  };
  const put = (text: string, encode: (value: string) => string) =>
    text.replace(/\{(\w+)\}/g, (_whole, name: string) => encode(valueNamed(name)));
  const query = Object.fromEntries(
    search
      .split('&')
      .filter(Boolean)
      .map((pair) => {
        const [name = '', value = ''] = pair.split('=');
        return [name, put(value, (text) => text)];
      }),
  );
  return { method: method as NativeRequest['method'], path: put(path, encodeURIComponent), endpoint: path, query };
}
