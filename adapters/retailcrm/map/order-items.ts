/** Lines of an order. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { divideExactly, multiply, subtract, sum, toDecimal, toJsonNumber, toMoney } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { NamedValue, OrderItem } from '../../../src/model/order.ts';
import type { NativeOrderItem } from '../schemas.ts';
import type { Ignore } from './addresses.ts';
import { idOf, jsonId } from './ids.ts';
import { entriesOf, known, type MapOrList, objectOf, valuesOf } from './maps-or-lists.ts';
import { type Names, refOf } from './names.ts';

/** What a line needs of its order. */
export interface ItemSurroundings {
  readonly scope: Scope;
  readonly currency: string;
  readonly warehouse: string | null;
  /** Item statuses: a dictionary of their own. */
  readonly statuses: Names;
}

export function toOrderItem(native: NativeOrderItem, order: ItemSurroundings): OrderItem {
  const { scope } = order;
  const offer = objectOf(native.offer);
  const quantity = toDecimal(native.quantity) ?? '0';
  const unitPrice = unitPriceOf(native);
  const total = totalOf(native, unitPrice, quantity);
  return {
    id: native.id === null || native.id === undefined ? null : String(native.id),
    // An item names only its SKU.
    productId: null,
    variantId: offer?.id === null || offer?.id === undefined ? null : toGid(scope, idOf('offer', offer.id)),
    sku: textOrNull(offer?.article) ?? textOrNull(offer?.xmlId),
    barcode: textOrNull(offer?.barcode),
    name: nameOf(native),
    quantity: Number(quantity),
    unitPrice,
    discount: subtract(multiply(unitPrice, quantity), total),
    total,
    // Purchase prices are in the base currency (retailcrm.txt 5620).
    cost: order.currency === scope.currency ? toMoney(native.purchasePrice) : null,
    tax: null,
    warehouseId: toGidOrNull(scope, order.warehouse),
    status: native.isCanceled ? 'cancelled' : null,
    nativeStatus: refOf(scope, order.statuses, native.status),
    options: toOptions(native.properties),
  };
}

/** What a line tells beyond the model; undefined where it is nothing. */
export function toExtraItem(
  native: NativeOrderItem,
  order: Pick<ItemSurroundings, 'scope' | 'currency'>,
): Record<string, unknown> | undefined {
  const foreign = order.currency !== order.scope.currency;
  const extra = known({
    externalIds: native.externalIds,
    priceType: objectOf(native.priceType)?.code,
    vatRate: native.vatRate,
    comment: native.comment,
    discounts: native.discounts,
    offerExternalId: objectOf(native.offer)?.externalId,
    offerXmlId: objectOf(native.offer)?.xmlId,
    cost: foreign ? toMoney(native.purchasePrice) : undefined,
    costCurrency: foreign ? order.scope.currency : undefined,
  });
  return Object.keys(extra).length > 0
    ? { id: native.id === null || native.id === undefined ? null : String(native.id), ...extra }
    : undefined;
}

/** Sums over the lines that are not cancelled: those stay in the list but not in the vendor's sums. */
export function totalsOfItems(items: readonly OrderItem[]): { readonly items: string; readonly discount: string } {
  const counted = items.filter((item) => item.status !== 'cancelled');
  return {
    items: sum(counted.map((item) => multiply(item.unitPrice, item.quantity))),
    discount: sum(counted.map((item) => item.discount)),
  };
}

function unitPriceOf(native: NativeOrderItem): string {
  const initial = toMoney(native.initialPrice);
  if (initial !== null) return initial;
  const [first] = valuesOf(native.prices);
  return sum([toMoney(first?.price), toMoney(native.discountTotal)]);
}

/** `prices` are whole sales prices with their quantities; `discountTotal` is per unit (retailcrm.txt 5932-5943). */
function totalOf(native: NativeOrderItem, unitPrice: string, quantity: string): string {
  const prices = valuesOf(native.prices);
  const [only] = prices;
  // Nearly always; a sum of one product is that product.
  if (only && prices.length === 1) return multiply(toMoney(only.price) ?? '0', toDecimal(only.quantity) ?? '0');
  if (prices.length > 0) return sum(prices.map(({ price, quantity: count }) => multiply(toMoney(price) ?? '0', toDecimal(count) ?? '0')));
  return multiply(subtract(unitPrice, toMoney(native.discountTotal) ?? '0'), quantity);
}

/** A list, or a map by code, of `{ code, name, value }`, or a map from code to value. `names` translate codes. */
export function toOptions(properties: unknown, names?: Names): NamedValue[] {
  return entriesOf(properties as MapOrList<unknown>).flatMap(([key, property]) => {
    const { code, name, value } =
      typeof property === 'object' && property !== null && !Array.isArray(property)
        ? (property as { code?: unknown; name?: unknown; value?: unknown })
        : { code: key, name: undefined, value: property };
    const text = scalar(value);
    const title = scalar(name) ?? names?.get(String(code ?? key))?.name ?? scalar(code) ?? key;
    return text === null || title === null ? [] : [{ name: title, value: text }];
  });
}

function scalar(value: unknown): string | null {
  if (Array.isArray(value)) return textOrNull(value.map(scalar).filter(Boolean).join(', '));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? textOrNull(String(value)) : null;
}

/** A line as callers write it, with the SKU that it was found to mean; undefined = a line of free text. */
export interface ItemInput {
  readonly id?: string | undefined;
  readonly offer: string | undefined;
  readonly name?: string | undefined;
  readonly quantity: number;
  readonly unitPrice: string;
  readonly discount?: string | undefined;
  readonly warehouseId?: string | undefined;
  readonly options?: readonly NamedValue[] | undefined;
}

/**
 * Lines to write. On an edit `current` are the lines that the order has: every line to keep must be named by its id, the rest is deleted
 * (retailcrm.txt 8382), and a line that is named cannot change its SKU (8427).
 */
export function fromOrderItems(
  items: readonly ItemInput[],
  current: readonly NativeOrderItem[],
  priceType: string | undefined,
  ignore: Ignore,
): readonly Record<string, unknown>[] {
  const free = new Map(current.map((line) => [String(line.id), line]));
  const kept = items.map((item) => {
    const line = item.id === undefined ? undefined : free.get(item.id);
    if (!line || (item.offer !== undefined && item.offer !== offerOf(line))) return undefined;
    free.delete(String(line.id));
    return line;
  });
  return items.map((item, index) => {
    let line = kept[index];
    if (!line && item.offer !== undefined) {
      // Two lines of one SKU without ids would be an error (retailcrm.txt 8434).
      line = [...free.values()].find((each) => offerOf(each) === item.offer);
      if (line) free.delete(String(line.id));
    }
    return fromOrderItem(item, line, `/items/${index}`, priceType, ignore);
  });
}

function fromOrderItem(
  item: ItemInput,
  line: NativeOrderItem | undefined,
  pointer: string,
  priceType: string | undefined,
  ignore: Ignore,
): Record<string, unknown> {
  const perUnit = item.discount === undefined ? '0.00' : divideExactly(item.discount, item.quantity);
  if (perUnit === null) ignore(`${pointer}/discount`, 'the vendor keeps discounts per unit, and this one does not divide evenly');
  const options = item.options?.filter(({ name, value }) => name !== '' && value !== '');
  if (options && item.options && options.length < item.options.length) ignore(`${pointer}/options`, 'an option needs a name and a value');
  const offer = line ? undefined : item.offer;
  const catalogued = line !== undefined && offerOf(line) !== undefined;
  if (catalogued && item.name !== undefined && item.name !== nameOf(line)) ignore(`${pointer}/name`, 'a line of a SKU has its name');
  const discount = perUnit !== null && perUnit !== '0.00' ? perUnit : undefined;
  return {
    ...(line && { id: jsonId(String(line.id)) }),
    ...(offer !== undefined && { offer: { id: jsonId(offer) } }),
    // Of a new line it is what remains when the SKU is not found (retailcrm.txt 6073-6077).
    ...(item.name !== undefined && item.name !== '' && !catalogued && { productName: item.name }),
    quantity: item.quantity,
    initialPrice: toJsonNumber(item.unitPrice),
    // A kept line keeps its discounts unless they are taken off.
    ...(discount !== undefined && { discountManualAmount: toJsonNumber(discount) }),
    ...(line && { discountManualPercent: 0, ...(discount === undefined && { discountManualAmount: 0 }) }),
    ...(priceType !== undefined && !line && offer !== undefined && { priceType: { code: priceType } }),
    ...(options && { properties: options.map(({ name, value }) => ({ name, value })) }),
  };
}

function offerOf(line: NativeOrderItem): string | undefined {
  const id = objectOf(line.offer)?.id;
  return id === null || id === undefined ? undefined : String(id);
}

function nameOf(line: NativeOrderItem): string | null {
  const offer = objectOf(line.offer);
  return textOrNull(offer?.displayName) ?? textOrNull(offer?.name) ?? textOrNull(line.productName);
}

/** The one warehouse of an order's lines: the vendor ships an order from one place. */
export function warehouseOfItems(items: readonly ItemInput[], ignore: Ignore): string | undefined {
  const warehouse = items.find((item) => item.warehouseId !== undefined)?.warehouseId;
  items.forEach((item, index) => {
    if (item.warehouseId !== undefined && item.warehouseId !== warehouse)
      ignore(`/items/${index}/warehouseId`, 'an order ships from one warehouse');
  });
  return warehouse;
}
