/**
 * `GET /vendor/api/export/products/json`: not of the document, but of a newer copy of it, which says only that products and categories come as JSON and
 * that the supplier has to set up an export first. The shape is what two public clients read; nobody was seen to read more, so no more is given,
 * unless `wideExport` is on.
 */
import { toJsonNumber } from '../../../src/lib/money.ts';
import { printCategory } from './categories.ts';
import type { Route } from './protocol.ts';
import { byId, OWN_SUPPLIER, type Product, type State } from './state.ts';

/** Where pictures can be fetched. */
const UPLOADS = 'https://backend.mydrop.com.ua/vendor/products/uploads/';

/** The whole catalogue at once. Without a set-up export it is empty, as one client says of live accounts. */
export const exportProducts: Route = {
  parameters: [],
  handle({ state }) {
    const { exportShape } = state.switches;
    if (exportShape === 'off') return { categories: [], products: [] };
    const products = byId(state.products)
      .filter((product) => product.supplierId === OWN_SUPPLIER)
      .map((product) => print(state, product));
    if (exportShape === 'list') return products;
    return { categories: byId(state.categories).map((category) => printCategory(state, category)), products };
  },
};

function print(state: State, product: Product): unknown {
  const price = (value: string | null) => (value === null ? null : toJsonNumber(value));
  const wide = state.switches.wideExport;
  return {
    id: product.id,
    title: product.title,
    sku: product.sku,
    ...(wide && { import_id: product.importId, assembly_price: price(product.prices.assembly), opt_price: price(product.prices.opt) }),
    category_id: product.categoryId,
    drop_price: price(product.prices.drop),
    price: price(product.prices.retail),
    description: product.description,
    sizes_available: product.sizes.length > 0,
    sizes: product.sizes.map(({ id, title, sku, amount }) => ({ id, title, ...(wide && { sku }), amount, params: [], images: [] })),
    images: product.images.map((filename) => ({ filename, full_url: `${UPLOADS}${filename}` })),
    params: product.manufacturer ? [{ title: 'Виробник', value: product.manufacturer }] : [],
    vendor_manufacturer: product.manufacturer,
    hidden: product.hidden,
    archived: product.archived,
  };
}
