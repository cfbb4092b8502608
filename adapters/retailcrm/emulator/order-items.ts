/** Items of an order: which SKU they are, which old item a sent one is, and their fields. */
import { type Amount, toAmount } from './amounts.ts';
import { FieldFault, needEntry } from './reference.ts';
import { asJson, asList, asText, type Json } from './shapes.ts';
import { type Account, clock, dictionary, type Item, nextId, type Offer } from './state.ts';

/** Items of a new order. */
export function newItems(account: Account, given: readonly Json[]): Item[] {
  if (!account.switches.sameOffersAllowed) refuseSameOffers(given.map((line) => findOffer(account, line, 'items')?.id));
  const items = given.map((line, index) => newItem(account, line, `items[${index}]`));
  needUniqueIds(items);
  return items;
}

/**
 * Items after an edit: the sent list replaces the old one (retailcrm.txt 8382). Which old item a line is (8426-8436): its id, else its
 * external id, else its SKU, where neither the order nor the request holds a SKU twice.
 */
export function changeItems(account: Account, before: readonly Item[], given: readonly Json[]): Item[] {
  const named = given.map((line, index) => ({ line, path: `items[${index}]`, item: namedItem(account, before, line, `items[${index}]`) }));
  const unnamed = named.filter(({ line, item }) => !item && asText(line.externalId) === null && asList(line.externalIds).length === 0);
  const sent = named.map(({ line, item, path }) => item?.offerId ?? findOffer(account, line, path)?.id);
  for (const { line, path } of unnamed) {
    const id = findOffer(account, line, path)?.id;
    refuseSameOffers(sent.filter((one) => one === id));
    refuseSameOffers(before.map(({ offerId }) => offerId ?? undefined).filter((one) => one === id));
  }
  if (!account.switches.sameOffersAllowed) refuseSameOffers(sent);
  const taken = new Set(named.flatMap(({ item }) => item ?? []));
  const items = named.map(({ line, item, path }) => {
    const offer = findOffer(account, line, path);
    const old =
      item ?? (unnamed.some((one) => one.line === line) && offer ? before.find(({ offerId }) => offerId === offer.id) : undefined);
    if (!old || (!item && taken.has(old))) return newItem(account, line, path);
    // 8427: an item that is named by its id cannot become another SKU.
    if (line.offer !== undefined && offer?.id !== old.offerId)
      throw new FieldFault(`${path}.offer`, 'It is impossible to change the SKU of an order item.');
    return changeItem(account, { ...old }, line, path);
  });
  needUniqueIds(items);
  return items;
}

function namedItem(account: Account, before: readonly Item[], line: Json, path: string): Item | undefined {
  const id = asText(line.id);
  if (id !== null) {
    const found = before.find((item) => item.id === Number(id));
    if (found) return found;
    const elsewhere = [...account.orders.values()].some(({ items }) => items.some((item) => item.id === Number(id)));
    throw new FieldFault(
      `${path}.id`,
      elsewhere ? `Order item with id ${id} belongs to another order.` : `Order item with id ${id} not found.`,
    );
  }
  const wanted = externalIds(line, path);
  return before.find((item) => item.externalIds.some(({ code, value }) => wanted.some((one) => one.code === code && one.value === value)));
}

/** "If there are items with the same SKUs in the order, then it is required to pass identifiers" (retailcrm.txt 8426, 8435). */
function refuseSameOffers(ids: readonly (number | undefined)[]): void {
  const known = ids.filter((id) => id !== undefined);
  if (new Set(known).size !== known.length)
    throw new FieldFault('items', 'The order contains items with the same SKUs: pass the identifiers of the items.');
}

/** retailcrm.txt 6100: values are unique by code within one order. */
function needUniqueIds(items: readonly Item[]): void {
  const seen = items.flatMap(({ externalIds: ids }) => ids.map(({ code, value }) => `${code} ${value}`));
  if (new Set(seen).size !== seen.length) throw new FieldFault('items', 'Values of externalIds should be unique by code within one order.');
}

/**
 * SKU of a line: by id, then externalId, then xmlId (retailcrm.txt 6067-6072). An unknown id is a fault; unknown texts make a free-text item
 * (the document says so for all, a recorded upload refused the id).
 */
export function findOffer(account: Account, line: Json, path: string): Offer | undefined {
  const offer = asJson(line.offer);
  const id = asText(offer.id);
  if (id !== null) {
    const found = account.offers.get(Number(id));
    if (!found) throw new FieldFault(`${path}.offer.id`, `Offer with id ${id} not found.`);
    return found;
  }
  const all = [...account.offers.values()];
  const externalId = asText(offer.externalId);
  const xmlId = asText(offer.xmlId);
  return (
    all.find((one) => externalId !== null && one.externalId === externalId) ?? all.find((one) => xmlId !== null && one.xmlId === xmlId)
  );
}

function newItem(account: Account, line: Json, path: string): Item {
  const offer = findOffer(account, line, path);
  const item: Item = {
    id: nextId(account, 'items'),
    offerId: offer?.id ?? null,
    productName: null,
    quantity: toAmount(1),
    initialPrice: priceOf(account, offer, line),
    discountManualAmount: 0n,
    discountManualPercent: 0n,
    purchasePrice: offer?.purchasePrice ?? 0n,
    status: 'new',
    vatRate: offer?.vatRate ?? 'none',
    comment: null,
    priceType: null,
    ordering: null,
    properties: [],
    externalIds: [],
    markingCodes: [],
    createdAt: asText(line.createdAt) ?? clock(account),
  };
  return changeItem(account, item, line, path);
}

/** Current price of the named price type, else of the default one (retailcrm.txt 6088-6089). */
function priceOf(account: Account, offer: Offer | undefined, line: Json): Amount {
  const wanted =
    asText(asJson(line.priceType).code) ?? [...dictionary(account, 'price-types').values()].find((type) => type.default === true)?.code;
  return offer?.prices.get(String(wanted)) ?? 0n;
}

function changeItem(account: Account, item: Item, line: Json, path: string): Item {
  const given = (name: string) => line[name] !== undefined;
  if (given('quantity')) item.quantity = line.quantity === null ? toAmount(1) : toAmount(line.quantity);
  if (item.quantity < 0n) throw new FieldFault(`${path}.quantity`, 'This value should be 0 or more.');
  if (given('initialPrice')) item.initialPrice = toAmount(line.initialPrice);
  if (given('discountManualAmount')) item.discountManualAmount = toAmount(line.discountManualAmount);
  if (given('discountManualPercent')) item.discountManualPercent = toAmount(line.discountManualPercent);
  if (given('purchasePrice')) item.purchasePrice = toAmount(line.purchasePrice);
  if (given('productName')) item.productName = asText(line.productName);
  if (given('vatRate')) item.vatRate = asText(line.vatRate) ?? 'none';
  if (given('comment')) item.comment = asText(line.comment);
  if (given('ordering')) item.ordering = line.ordering === null ? null : Number(line.ordering);
  if (given('markingCodes')) item.markingCodes = (line.markingCodes as string[] | null) ?? [];
  if (given('properties')) item.properties = properties(line, path);
  if (given('externalId') || given('externalIds')) item.externalIds = externalIds(line, path);
  if (given('status')) {
    needEntry(account, 'product-statuses', asText(line.status), 'OrderProductStatus', `${path}.status`);
    item.status = asText(line.status) ?? 'new';
  }
  if (given('priceType')) {
    const code = asText(asJson(line.priceType).code);
    needEntry(account, 'price-types', code, 'PriceType', `${path}.priceType`);
    item.priceType = code;
  }
  return item;
}

/** Name and value may not be blank (retailcrm.txt 6290-6294). */
function properties(line: Json, path: string): Json[] {
  return asList(line.properties).map((property, index) => {
    for (const name of ['name', 'value']) {
      if (asText(property[name]) === null) throw new FieldFault(`${path}.properties[${index}].${name}`, 'This value should not be blank.');
    }
    return property;
  });
}

/** `externalId` is the external id with code `default`; it and `externalIds` exclude each other (retailcrm.txt 6097-6099). */
function externalIds(line: Json, path: string): { code: string; value: string }[] {
  const single = asText(line.externalId);
  const list = asList(line.externalIds);
  if (single !== null && list.length > 0)
    throw new FieldFault(`${path}.externalId`, 'Either externalId or externalIds can be specified at the same time.');
  return single !== null
    ? [{ code: 'default', value: single }]
    : list.map(({ code, value }) => ({ code: String(code ?? 'default'), value: String(value) }));
}
