/** The goods of an order: how a line of a form finds its card, and what the lines add up to. */
import { atLeastZero, multiply, subtract, sum } from '../../../src/lib/money.ts';
import { addProduct, addSize, findProduct } from './products.ts';
import { breach, type Call, type NativeAmount, number, readShape, rejected, required, type Shape, text, toAmount } from './protocol.ts';
import { type Line, type Order, OWN_SUPPLIER, type State } from './state.ts';

/** mydrop.txt 19-20 writes `product_title` and `product_sku`, 79-80 `title` and `sku`, for one call: any of them is known. */
const VENDOR_LINE: Shape = {
  product_title: text,
  product_sku: text,
  title: text,
  sku: text,
  manufacturer: text,
  assembly_price: number,
  drop_price: number,
  price: required(number),
  amount: required(number),
  size_title: text,
  size_note: text,
};
/** mydrop.txt 977-984; `product_sku` is of a published example of the vendor's. */
const DROPSHIPPER_LINE: Shape = {
  vendor_name: required(text),
  product_title: required(text),
  sku: text,
  product_sku: text,
  drop_price: number,
  price: required(number),
  amount: required(number),
  size_title: text,
  size_note: text,
};

interface NativeLineForm {
  readonly vendor_name?: string;
  readonly product_title?: string;
  readonly product_sku?: string;
  readonly title?: string;
  readonly sku?: string;
  readonly manufacturer?: string;
  readonly assembly_price?: NativeAmount;
  readonly drop_price?: NativeAmount;
  readonly price: NativeAmount;
  readonly amount: number;
  readonly size_title?: string;
  readonly size_note?: string;
}
/** A line that was read and found good, before anything is written. */
export interface LineDraft {
  readonly supplierId: number;
  readonly title: string | undefined;
  readonly sku: string | undefined;
  readonly form: NativeLineForm;
}

/** Reads the lines of a supplier's order. */
export function readVendorLines(call: Call, value: unknown): readonly LineDraft[] {
  const { itemKeys } = call.state.switches;
  return linesOf(value).map((line, index) => {
    const form = readLine(call, line, VENDOR_LINE, index);
    const title = (itemKeys === 'plain' ? undefined : form.product_title) || (itemKeys === 'prefixed' ? undefined : form.title);
    const sku = (itemKeys === 'plain' ? undefined : form.product_sku) || (itemKeys === 'prefixed' ? undefined : form.sku);
    // mydrop.txt 79, 80: each is required where the other is missing.
    if (!title && !sku) throw breach(`products[${index}] has neither a title nor a sku`);
    return { supplierId: OWN_SUPPLIER, title, sku, form };
  });
}

/**
 * Reads the lines of a dropshipper's order. What becomes of an order over two suppliers is documented nowhere; an answer shows one supplier
 * (mydrop.txt 945), so it is refused.
 */
export function readDropshipperLines(call: Call, value: unknown): readonly LineDraft[] {
  const drafts = linesOf(value).map((line, index) => {
    const form = readLine(call, line, DROPSHIPPER_LINE, index);
    if (!form.product_title?.trim()) throw rejected(`products[${index}] has an empty product_title`);
    const supplier = call.state.suppliers.find((each) => each.name === form.vendor_name?.trim());
    if (!supplier) throw rejected(`no vendor ${form.vendor_name}`);
    return { supplierId: supplier.id, title: form.product_title, sku: form.sku || form.product_sku || undefined, form };
  });
  if (new Set(drafts.map((draft) => draft.supplierId)).size > 1) throw rejected('all products must be of one vendor');
  return drafts;
}

function linesOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw breach('products is not a list');
  if (value.length === 0) throw rejected('products is empty');
  return value;
}

function readLine(call: Call, value: unknown, shape: Shape, index: number): NativeLineForm {
  const form = readShape<NativeLineForm>(call, value, shape, `products[${index}]`);
  if (!Number.isSafeInteger(form.amount) || form.amount <= 0) throw rejected(`products[${index}] has a wrong amount`);
  for (const key of ['price', 'assembly_price', 'drop_price'] as const) {
    const price = form[key];
    if (price !== undefined && toAmount(price).startsWith('-')) throw rejected(`products[${index}] has a negative ${key}`);
  }
  return form;
}

/** Finds the card of each line, or makes a new one (mydrop.txt 79: "new or existing"). Stock is not touched: no document says that it is. */
export function writeLines(state: State, drafts: readonly LineDraft[]): Line[] {
  return drafts.map(({ supplierId, title, sku, form }) => {
    const price = (value: NativeAmount | undefined) => (value === undefined ? null : toAmount(value));
    const product =
      findProduct(state, supplierId, { sku, title }) ??
      addProduct(state, {
        supplierId,
        title: title ?? sku ?? '',
        sku: sku ?? null,
        manufacturer: form.manufacturer ?? null,
        prices: { assembly: price(form.assembly_price), opt: null, drop: price(form.drop_price), retail: toAmount(form.price) },
      });
    const wanted = form.size_title?.trim();
    const size = wanted ? (product.sizes.find((each) => each.title === wanted) ?? addSize(state, product, wanted, null, 0)) : undefined;
    return {
      productId: product.id,
      sizeId: size?.id ?? null,
      sizeNote: size ? (form.size_note ?? null) : null,
      amount: form.amount,
      // mydrop.txt 82, 83: what the form leaves out comes from the card.
      assembly: price(form.assembly_price) ?? product.prices.assembly,
      drop: price(form.drop_price) ?? product.prices.drop,
      price: toAmount(form.price),
    };
  });
}

/**
 * Recomputes what follows from the lines. From the samples: 500 − 300 = 200 is the dropshipper's part (mydrop.txt 128-130). The margins are a reading of
 * `realMargin`: the supplier keeps the dropshipper's price, or in a retail order the buyer's, less the cost.
 */
export function recount(order: Order): void {
  const over = (price: (line: Line) => string | null) => sum(order.lines.map((line) => multiply(price(line) ?? '0.00', line.amount)));
  order.total = over((line) => line.price);
  order.dropPrice = over((line) => line.drop);
  const rest = subtract(order.total, order.dropPrice);
  order.payout = order.relationId === null ? null : rest;
  order.dropshipperMargin = order.relationId === null ? '0.00' : rest;
  order.margin = subtract(
    order.relationId === null ? order.total : order.dropPrice,
    over((line) => line.assembly),
  );
  recountCod(order);
}

/** Cash on delivery is what was given, else what is not prepaid (mydrop.txt 126-128: 0, 500, 500). */
export function recountCod(order: Order): void {
  order.cod = order.codGiven ?? atLeastZero(subtract(order.total, order.prepay));
}
