/** The catalogue: cards, sizes, and the two calls that write them (mydrop.txt 499-564, 661-742). It cannot be read back by any call of the document. */
import { resolveCategory } from './categories.ts';
import {
  breach,
  type Call,
  integer,
  list,
  type NativeAmount,
  number,
  type Route,
  readShape,
  rejected,
  required,
  type Shape,
  text,
  toAmount,
} from './protocol.ts';
import { mint, OWN_SUPPLIER, type Product, put, type Size, type State } from './state.ts';

/** A newer copy of the document: at most 300 products a call. */
const LARGEST_BATCH = 300;

interface NativeKeys {
  readonly import_id?: string | undefined;
  readonly sku?: string | undefined;
  readonly title?: string | undefined;
}

/** mydrop.txt 506-509: by import_id, then sku, then title; a key that finds nothing gives way to the next. */
export function findProduct(state: State, supplierId: number, keys: NativeKeys): Product | undefined {
  const find = (value: string | undefined, of: (product: Product) => string | null) => {
    if (!value) return undefined;
    for (const product of state.products.rows.values()) if (product.supplierId === supplierId && of(product) === value) return product;
    return undefined;
  };
  return (
    find(keys.import_id, (product) => product.importId) ??
    find(keys.sku, (product) => product.sku) ??
    find(keys.title, (product) => product.title)
  );
}

/** A new card. */
export function addProduct(state: State, known: Partial<Product> & Pick<Product, 'supplierId' | 'title'>): Product {
  const id = known.id ?? mint(state.products);
  return put(state.products, id, {
    sku: null,
    importId: null,
    categoryId: null,
    description: null,
    manufacturer: null,
    prices: { assembly: null, opt: null, drop: null, retail: null },
    sizes: [],
    images: [],
    hidden: false,
    archived: false,
    ...known,
    id,
  });
}

/** A new size of a card. */
export function addSize(state: State, product: Product, title: string, sku: string | null, amount: number): Size {
  state.last.size++;
  const size: Size = { id: state.last.size, title, sku, amount };
  product.sizes.push(size);
  return size;
}

interface NativePrices {
  readonly assembly_price?: NativeAmount;
  readonly opt_price?: NativeAmount;
  readonly drop_price?: NativeAmount;
  readonly price?: NativeAmount;
}
interface NativeSizeForm {
  readonly title?: string;
  readonly sku?: string;
  readonly amount: number;
}
interface NativeProductForm extends NativeKeys, NativePrices {
  readonly sizes?: readonly NativeSizeForm[];
  readonly category_id?: number;
  readonly category_import_id?: string;
  readonly description?: string;
  readonly images?: readonly string[];
}

/** mydrop.txt 551-559. */
const UPDATE: Shape = {
  title: text,
  sku: text,
  import_id: text,
  assembly_price: number,
  opt_price: number,
  drop_price: number,
  price: number,
  sizes: list,
};
/** mydrop.txt 562-564. */
const UPDATE_SIZE: Shape = { title: text, sku: text, amount: required(number) };
/** mydrop.txt 729-736; the prices are only in the prose (688-693). */
const CREATE: Shape = {
  title: text,
  sku: text,
  import_id: text,
  category_id: integer,
  category_import_id: text,
  description: text,
  assembly_price: number,
  drop_price: number,
  price: number,
  sizes: list,
  images: list,
};
/** mydrop.txt 740-742. */
const CREATE_SIZE: Shape = { title: required(text), sku: text, amount: required(number) };

function readBatch(call: Call, shape: Shape, sizeShape: Shape): readonly NativeProductForm[] {
  if (!Array.isArray(call.body)) throw breach('the body is not a list');
  if (call.body.length === 0 || call.body.length > LARGEST_BATCH)
    throw breach(`${call.body.length} products; 1 to ${LARGEST_BATCH} are taken`);
  return call.body.map((row: unknown, index) => {
    const form = readShape<NativeProductForm>(call, row, shape, `[${index}]`);
    for (const key of ['assembly_price', 'opt_price', 'drop_price', 'price'] as const) {
      const price = form[key];
      if (price !== undefined && toAmount(price).startsWith('-')) throw rejected(`[${index}] has a negative ${key}`);
    }
    return {
      ...form,
      ...(form.sizes && { sizes: form.sizes.map((size, at) => readSize(call, size, sizeShape, `[${index}].sizes[${at}]`)) }),
    };
  });
}

function readSize(call: Call, value: unknown, shape: Shape, where: string): NativeSizeForm {
  const size = readShape<NativeSizeForm>(call, value, shape, where);
  if (size.title === undefined && !size.sku) throw breach(`${where} has neither a title nor a sku`);
  if (size.title !== undefined && !size.title.trim()) throw rejected(`${where} has an empty title`);
  if (!Number.isSafeInteger(size.amount) || size.amount < 0) throw rejected(`${where} has a wrong amount`);
  return size;
}

function writePrices(product: Product, form: NativePrices): void {
  if (form.assembly_price !== undefined) product.prices.assembly = toAmount(form.assembly_price);
  if (form.opt_price !== undefined) product.prices.opt = toAmount(form.opt_price);
  if (form.drop_price !== undefined) product.prices.drop = toAmount(form.drop_price);
  if (form.price !== undefined) product.prices.retail = toAmount(form.price);
}

/**
 * mydrop.txt 499-564: sets prices and amounts. What is not found is skipped without a word, and only the counts tell (505). A line counts as a product
 * when its card was found, whatever became of its sizes: the second line of the sample has sizes only, and the count is 2 (540).
 */
export const updateProducts: Route = {
  parameters: [],
  handle(call) {
    let productsUpdatedCount = 0;
    let sizesUpdatedCount = 0;
    for (const form of readBatch(call, UPDATE, UPDATE_SIZE)) {
      const product = findProduct(call.state, OWN_SUPPLIER, form);
      if (!product) continue;
      productsUpdatedCount++;
      writePrices(product, form);
      for (const { title, sku, amount } of form.sizes ?? []) {
        const size = product.sizes.find((each) => (title ? each.title === title : each.sku === sku));
        if (!size) continue;
        size.amount = amount;
        sizesUpdatedCount++;
      }
    }
    return { productsUpdatedCount, sizesUpdatedCount, status: 'ok' };
  },
};

/**
 * mydrop.txt 661-742: creates cards and adds to those there are. Prices fill new cards only (688-693); whether they change known ones is documented
 * nowhere, so they do not. The answer tells no id.
 */
export const saveProducts: Route = {
  parameters: [],
  handle(call) {
    const { state } = call;
    const forms = readBatch(call, CREATE, CREATE_SIZE);
    const categories = forms.map((form, index) => {
      checkImages(state, form, index);
      if (form.category_id === undefined && !form.category_import_id) return undefined;
      const category = resolveCategory(state, form.category_id, form.category_import_id);
      if (!category) throw rejected(`[${index}]: no such category`);
      return category.id;
    });
    let productsUpdatedCount = 0;
    forms.forEach((form, index) => {
      const known = findProduct(state, OWN_SUPPLIER, form);
      if (!known && !form.title) {
        // mydrop.txt 729: a new one needs a title; what happens without is documented nowhere.
        if (state.switches.newWithoutTitle === 'refuse') throw rejected(`[${index}]: a new product needs a title`);
        return;
      }
      const product = known ?? addProduct(state, { supplierId: OWN_SUPPLIER, title: form.title ?? '' });
      if (!known) writePrices(product, form);
      writeCard(state, product, form, categories[index]);
      productsUpdatedCount++;
    });
    return { productsUpdatedCount, status: 'ok' };
  },
};

function checkImages(state: State, form: NativeProductForm, index: number): void {
  const filenames = new Set([...state.images.rows.values()].map((image) => image.filename));
  for (const image of form.images ?? []) {
    if (typeof image !== 'string') throw breach(`[${index}].images has what is no string`);
    if (!filenames.has(image)) throw rejected(`[${index}]: no image ${image}`);
  }
}

function writeCard(state: State, product: Product, form: NativeProductForm, categoryId: number | undefined): void {
  if (form.title) product.title = form.title;
  if (form.sku) product.sku = form.sku;
  if (form.import_id) product.importId = form.import_id;
  // mydrop.txt 676: without either key the category stays.
  if (categoryId !== undefined) product.categoryId = categoryId;
  if (form.description !== undefined) product.description = form.description;
  for (const { title = '', sku, amount } of form.sizes ?? []) {
    // mydrop.txt 664: a known size is not added again, its amount is set.
    const size = product.sizes.find((each) => each.title === title) ?? addSize(state, product, title, null, amount);
    size.amount = amount;
    if (sku) size.sku = sku;
  }
  // mydrop.txt 665: by filename; those that are not listed stay.
  for (const image of form.images ?? []) if (!product.images.includes(image)) product.images.push(image);
}
