/** GET and POST /products (hprofit.txt 8-163), POST /product_stock (164-193). */
import { subtract, sum } from '../../../src/lib/money.ts';
import { addLink } from './products-sync.ts';
import {
  breach,
  type Call,
  checkShape,
  integer,
  integerOf,
  isNumber,
  isRecord,
  list,
  listOf,
  type NativeAmount,
  number,
  optional,
  pageOf,
  type Route,
  rejected,
  rowsOf,
  text,
  toAmount,
  words,
} from './protocol.ts';
import { byId, ensureStockRow, fixed, mint, naive, type Product, put, type State, USER_ID } from './state.ts';

/** hprofit.txt 10-72. */
export const listProducts: Route = {
  parameters: ['limit', 'offset', 'category_id', 'modify_start', 'modify_end', 'warehouse_id', 'product_id', 'count'],
  handle({ state, query }) {
    const category = integerOf(query, 'category_id');
    const warehouse = integerOf(query, 'warehouse_id');
    const id = integerOf(query, 'product_id');
    const from = integerOf(query, 'modify_start');
    const to = integerOf(query, 'modify_end');
    // hprofit.txt 17: the two always go together.
    if ((from === undefined) !== (to === undefined)) throw breach('modify_start and modify_end go together');
    const count = query.get('count');
    if (count !== undefined && count !== '1') throw breach('count is only ever 1');
    const chosen = byId(state.products).filter(
      (product) =>
        (id === undefined || product.id === id) &&
        // Whether a category means its descendants too is documented nowhere; here it does, as a product carries its whole chain.
        (category === undefined || chainOf(state, product.categoryId).some((link) => link.id === category)) &&
        (from === undefined || to === undefined || (product.updatedAt >= from * 1000 && product.updatedAt < (to + 1) * 1000)),
    );
    // hprofit.txt 18; seen at live accounts: the count ignores the warehouse.
    if (count === '1') return { total: chosen.length };
    const rows = chosen.filter((product) => warehouse === undefined || product.stock.some((row) => row.mid === warehouse));
    const envelope = { success: true, data: pageOf(rows, query).map((product) => print(state, product)) };
    // hprofit.txt 22 nests the list; live accounts were seen answering it flat.
    return state.switches.flatProducts ? envelope : { products: [envelope] };
  },
};

function print(state: State, product: Product): unknown {
  const brand = product.brandId === null ? undefined : state.brands.rows.get(product.brandId);
  return {
    id: product.id,
    name: product.name,
    brand: brand ? { name: brand.name, id: brand.id } : {},
    category: chainOf(state, product.categoryId),
    attr: product.attr,
    af: null,
    description: product.description,
    images: state.now() >= product.imagesFrom ? product.images : [],
    size: 'xxx',
    unit: product.unit,
    sku: product.sku,
    barcode: product.barcode,
    stock: product.stock.map((row) => ({
      id: row.id,
      mid: row.mid,
      name: state.warehouses.rows.get(row.mid)?.name ?? null,
      instock: fixed(row.instock, 0),
      quantity: fixed(row.quantity, 0),
      net_price: fixed(row.net_price, 0),
      price: fixed(row.price, 4),
      sale_price: fixed(row.sale_price, 4),
    })),
    type_product: product.type_product,
  };
}

/** hprofit.txt 33-44: the product's own category first, then its ancestors. */
function chainOf(state: State, id: number | null): { id: number; name: string; parent_id: number | null }[] {
  const chain: { id: number; name: string; parent_id: number | null }[] = [];
  let category = id === null ? undefined : state.categories.rows.get(id);
  while (category && !chain.some((link) => link.id === category?.id)) {
    chain.push({ id: category.id, name: category.name, parent_id: category.parent_id });
    category = category.parent_id === null ? undefined : state.categories.rows.get(category.parent_id);
  }
  return chain;
}

interface NativeProductForm {
  readonly name: string;
  readonly brand?: string;
  readonly category?: string;
  readonly description?: string;
  readonly images?: readonly string[];
  readonly unit?: string;
  readonly sku?: string;
  readonly barcode?: string;
  readonly stock?: readonly NativeStockForm[];
  readonly remote_id?: string;
  readonly integration_id?: number;
  readonly variations?: readonly NativeVariationForm[];
}
interface NativeStockForm {
  readonly warehouse_name?: string;
  readonly marketplace_id?: number;
  readonly instock: NativeAmount;
  readonly quantity: NativeAmount;
  readonly net_price: NativeAmount;
  readonly price: NativeAmount;
}
interface NativeVariationForm {
  readonly sku: string;
  readonly remote_id?: string;
  readonly price: NativeAmount;
  readonly net_price: NativeAmount;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
}

/** hprofit.txt 73-163. Headed "Update", it creates, every time: the form has no id. */
export const createProducts: Route = {
  parameters: [],
  handle({ state, body }) {
    const forms = rowsOf(body, 'data').map((form, index) => readForm(state, form, `data[${index}]`));
    return { success: true, data: forms.map((form) => create(state, form)) };
  },
};

function readForm(state: State, value: unknown, where: string): NativeProductForm {
  checkShape(
    value,
    {
      name: words,
      brand: optional(text),
      category: optional(text),
      // hprofit.txt 125: can be empty but not null.
      description: optional(text),
      images: optional(listOf(text)),
      unit: optional(text),
      sku: optional(text),
      barcode: optional(text),
      stock: optional(list),
      remote_id: optional(words),
      integration_id: optional(integer),
      variations: optional(list),
    },
    where,
  );
  const form = value as NativeProductForm;
  if ((form.remote_id === undefined) !== (form.integration_id === undefined))
    throw breach(`remote_id and integration_id of ${where} go together`);
  form.stock?.forEach((row, index) => {
    checkShape(
      row,
      {
        warehouse_name: optional(text),
        marketplace_id: optional(integer),
        instock: number,
        quantity: number,
        net_price: number,
        price: number,
      },
      `${where}.stock[${index}]`,
    );
    if (warehouseOf(state, row) === undefined) throw rejected(`no warehouse of ${where}.stock[${index}]`);
  });
  form.variations?.forEach((variation, index) => {
    const at = `${where}.variations[${index}]`;
    checkShape(variation, { sku: text, remote_id: optional(words), price: number, net_price: number, attributes: list }, at);
    variation.attributes.forEach((attribute, place) => {
      checkShape(attribute, { name: words, value: text }, `${at}.attributes[${place}]`);
    });
  });
  return form;
}

/** By id where one is given, else by name: hprofit.txt 129-136 names the warehouse only. */
function warehouseOf(state: State, row: NativeStockForm): number | undefined {
  if (row.marketplace_id !== undefined) return state.warehouses.rows.has(row.marketplace_id) ? row.marketplace_id : undefined;
  return byId(state.warehouses).find((warehouse) => warehouse.name === row.warehouse_name)?.id;
}

function create(state: State, form: NativeProductForm): unknown {
  const now = state.now();
  const categoryId = form.category ? categoryNamed(state, form.category) : null;
  const shared = {
    brandId: form.brand ? brandNamed(state, form.brand) : null,
    categoryId,
    description: form.description ?? '',
    images: form.images ?? [],
    imagesFrom: now + state.switches.asyncImages,
    unit: unitOf(form.unit),
    updatedAt: now,
  };
  const id = mint(state.products);
  const product: Product = put(state.products, id, {
    ...shared,
    id,
    name: form.name,
    attr: [],
    sku: form.sku ?? '',
    barcode: form.barcode ? form.barcode : null,
    stock: [],
    type_product: 1,
    parent_id: null,
  });
  for (const row of form.stock ?? []) {
    const made = ensureStockRow(state, product, warehouseOf(state, row) ?? 0);
    made.instock = toAmount(row.instock);
    made.quantity = toAmount(row.quantity);
    made.net_price = toAmount(row.net_price);
    made.price = toAmount(row.price);
  }
  if (form.remote_id !== undefined && form.integration_id !== undefined) addLink(state, id, form.integration_id, form.remote_id);
  for (const variation of form.variations ?? []) {
    const own = mint(state.products);
    const row: Product = put(state.products, own, {
      ...shared,
      id: own,
      name: form.name,
      attr: variation.attributes,
      sku: variation.sku,
      barcode: null,
      stock: [],
      type_product: 2,
      parent_id: id,
    });
    for (const { mid } of product.stock) {
      const made = ensureStockRow(state, row, mid);
      made.price = toAmount(variation.price);
      made.net_price = toAmount(variation.net_price);
    }
    if (variation.remote_id !== undefined && form.integration_id !== undefined)
      addLink(state, own, form.integration_id, variation.remote_id);
  }
  // hprofit.txt 145-162: the raw row, with names of its own for sku, barcode and unit, and a number that became a string.
  return {
    name: form.name,
    responsible_user_id: USER_ID,
    fnsku: product.sku,
    description: product.description,
    asin: product.barcode ?? '',
    attr_desc: '{}',
    attr_dict: '{}',
    af: '{}',
    weight_measure: product.unit,
    type_product: '1',
    parent_id: null,
    category_id: categoryId,
    updated_at: `${naive(now)}.${String(now % 1000).padStart(3, '0')}000`,
    user_id: USER_ID,
    id,
  };
}

/** hprofit.txt 126, 154: "шт" comes back as "units". */
function unitOf(unit: string | undefined): string {
  return unit === undefined || unit === '' || /^шт\.?$/.test(unit) ? 'units' : unit;
}

/** Brands and categories are written by name; an unknown name makes a new one. */
function brandNamed(state: State, name: string): number {
  const found = byId(state.brands).find((brand) => brand.name === name);
  if (found) return found.id;
  const id = mint(state.brands);
  return put(state.brands, id, { id, name }).id;
}

function categoryNamed(state: State, name: string): number {
  const found = byId(state.categories).find((category) => category.name === name);
  if (found) return found.id;
  const id = mint(state.categories);
  return put(state.categories, id, { id, name, parent_id: null, createdAt: state.now() }).id;
}

/** hprofit.txt 164-193: sets, does not add. Unknown keys are ignored; a line that fails leaves the others alone. */
export const setStock: Route = {
  parameters: [],
  handle({ state, body }: Call) {
    if (!Array.isArray(body)) throw breach('the body is not a list');
    for (const line of body) if (isRecord(line) && !text.test(line.comment ?? '')) throw breach('comment is not a string');
    const errors: { product_id: unknown; message: string }[] = [];
    const updated: number[] = [];
    for (const line of body) {
      const message = setLine(state, line);
      if (message === undefined) updated.push((line as { product_id: number }).product_id);
      else errors.push({ product_id: isRecord(line) ? (line.product_id ?? null) : null, message });
    }
    return { success: true, errors, success_updated_products: updated };
  },
};

/** The error of a line (hprofit.txt 193), or undefined when it was set. */
function setLine(state: State, line: unknown): string | undefined {
  const { product_id: id, warehouse, quantity } = isRecord(line) ? line : {};
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return 'not valid product_id';
  if (typeof warehouse !== 'number' || !Number.isSafeInteger(warehouse)) return 'not valid marketplace_id';
  if (!state.warehouses.rows.has(warehouse)) return `marketplace_id ${warehouse} not found`;
  if (!isNumber(quantity) || toAmount(quantity).startsWith('-')) return 'quantity not valid';
  const product = state.products.rows.get(id);
  if (!product) return 'no found product';
  const row = ensureStockRow(state, product, warehouse);
  const set = toAmount(quantity);
  // What is reserved stays reserved: the free part moves by the same difference.
  row.instock = sum([row.instock, subtract(set, row.quantity)]);
  row.quantity = set;
  product.updatedAt = state.now();
  return undefined;
}
