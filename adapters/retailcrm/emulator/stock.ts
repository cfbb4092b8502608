/** Stock and prices of SKUs (retailcrm.txt 9469-9526, 9568). Read: `store`, `quantity`. Written: `code`, `available` (public clients). */
import { amountJson, toAmount, toAmountOrNull } from './amounts.ts';
import { quantityOf } from './catalogue.ts';
import { type Answer, type Call, type Endpoint, ok, page, Refusal } from './endpoint.ts';
import { among, equal, type Filters, isFlag, select } from './filters.ts';
import { asFlag, asJson, asList, asText, type Json, type Shape, withoutEmpty } from './shapes.ts';
import { type Account, clock, entry, type Offer, type Product, sitesOfCatalog } from './state.ts';

const productOf = (offer: Offer, account: Account): Product | undefined => account.products.get(offer.productId);
const sitesOf = (offer: Offer, account: Account): string[] => sitesOfCatalog(account, productOf(offer, account)?.catalogId ?? 0);

const FILTERS: Filters<Offer> = {
  // The detailed breakdown: `filter[details]=1` (9475).
  details: { kind: { choice: ['0', '1'] }, test: () => true },
  sites: among('texts', sitesOf),
  productActive: isFlag((offer, account) => productOf(offer, account)?.fields.active === true),
  offerActive: isFlag(({ active }) => active),
  ids: among('ints', ({ id }) => id),
  productExternalId: equal('text', (offer, account) => productOf(offer, account)?.externalId),
  productArticle: among('texts', (offer, account) => asText(productOf(offer, account)?.fields.article)),
  offerExternalId: among('texts', ({ externalId }) => externalId),
  offerXmlId: among('texts', ({ xmlId }) => xmlId),
  offerArticle: among('texts', ({ article }) => article),
  catalogs: among('ints', (offer, account) => productOf(offer, account)?.catalogId),
};

function inventories(call: Call): Answer {
  const { account } = call;
  const rows = select(call, account.offers.values(), FILTERS)
    .filter((offer) => sitesOf(offer, account).length > 0)
    .sort((a, b) => a.id - b.id);
  const { pagination, rows: shown } = page(call, rows);
  const details = call.filter.get('details')?.text === '1';
  const wanted = call.filter.get('sites')?.texts ?? account.sites;
  const several = account.sites.filter((site) => wanted.includes(site)).length > 1;
  return ok({
    pagination,
    offers: shown.map((offer) =>
      withoutEmpty({
        id: offer.id,
        externalId: offer.externalId,
        xmlId: offer.xmlId,
        // "returned only if the data is returned by the several stores" (9481)
        site: several ? sitesOf(offer, account)[0] : undefined,
        quantity: amountJson(quantityOf(offer)),
        purchasePrice: offer.purchasePrice === null ? undefined : amountJson(offer.purchasePrice),
        stores: details
          ? [...offer.stores].map(([store, { quantity, purchasePrice }]) =>
              withoutEmpty({
                quantity: amountJson(quantity),
                purchasePrice: purchasePrice === null ? undefined : amountJson(purchasePrice),
                store,
              }),
            )
          : undefined,
      }),
    ),
  });
}

/** SKUs of a line, by its keys in this order; a shared xmlId means all that have it (9493-9495). Undefined: nothing names it. */
function offersNamed(
  account: Account,
  line: Json,
  order: readonly ('id' | 'xmlId' | 'externalId')[],
  site: string | null,
): Offer[] | undefined {
  if (order.every((key) => asText(line[key]) === null)) return undefined;
  const seen = [...account.offers.values()].filter((offer) => sitesOf(offer, account).some((one) => site === null || one === site));
  for (const key of order) {
    const wanted = asText(line[key]);
    const found = wanted === null ? [] : seen.filter((offer) => String(offer[key]) === wanted);
    if (found.length > 0) return key === 'xmlId' ? found : found.slice(0, 1);
  }
  return [];
}

function named(line: Json): Json {
  return withoutEmpty({ id: line.id, externalId: line.externalId, xmlId: line.xmlId });
}

function uploadStock(call: Call): Answer {
  const { account } = call;
  // 9526
  if (!account.switches.stockEditingAllowed) throw new Refusal(400, "The current system settings don't allow to edit stocks");
  const lines = asList(call.form.offers);
  const site = asText(call.form.site);
  const targets = lines.map((line, index) => ({ line, offers: checkedLine(account, line, `offers[${index}]`, site) }));
  let processed = 0;
  const notFoundOffers: Json[] = [];
  for (const { line, offers } of targets) {
    if (offers.length === 0) notFoundOffers.push(named(line));
    else processed++;
    for (const offer of offers) {
      // "If the SKU relates to a service, the transmitted data will be ignored" (9494).
      if (productOf(offer, account)?.type !== 'service') setStock(account, offer, asList(line.stores));
    }
  }
  return ok({ processedOffersCount: processed, ...(notFoundOffers.length > 0 ? { notFoundOffers } : {}) });
}

function checkedLine(account: Account, line: Json, path: string, site: string | null): Offer[] {
  const offers = offersNamed(account, line, ['id', 'xmlId', 'externalId'], site);
  const refuse = (message: string, breach?: string) =>
    new Refusal(400, 'Errors in the input parameters', { errors: { [path]: message }, ...(breach ? { breach } : {}) });
  if (offers === undefined)
    throw refuse('Set one of the following fields: id, xmlId, externalId', 'a SKU without id, xmlId and externalId');
  const stores = asList(line.stores);
  if (stores.length === 0) throw refuse('This value should not be blank.', 'a SKU without stores');
  for (const store of stores) {
    const code = asText(store.code);
    if (code === null) throw refuse('This value should not be blank.', 'a warehouse without code');
    if (!entry(account, 'stores', code)) throw refuse(`"Store" with "code"="${code}" does not exist.`);
  }
  return offers;
}

/** Absolute numbers; a purchase price only where one is given (what leaving it out does is not documented: it stays here). */
function setStock(account: Account, offer: Offer, stores: readonly Json[]): void {
  for (const store of stores) {
    const code = String(store.code);
    const old = offer.stores.get(code);
    // A warehouse that counts presence only has 0 or 1 (9491).
    const flag = entry(account, 'stores', code)?.inventoryType === 'available';
    const given = toAmountOrNull(store.available) ?? old?.quantity ?? 0n;
    offer.stores.set(code, {
      quantity: flag ? toAmount(given > 0n ? 1 : 0) : given,
      purchasePrice: toAmountOrNull(store.purchasePrice) ?? old?.purchasePrice ?? null,
    });
    if (asText(store.purchasePrice) !== null) offer.purchasePrice = toAmount(store.purchasePrice);
  }
  touch(account, offer);
}

function uploadPrices(call: Call): Answer {
  const { account } = call;
  const lines = asList(call.form.prices);
  for (const [index, line] of lines.entries()) {
    for (const price of asList(line.prices)) {
      const code = asText(price.code);
      if (!entry(account, 'price-types', code)) {
        throw new Refusal(400, 'Errors in the input parameters', {
          errors: { [`prices[${index}]`]: `"PriceType" with "code"="${code}" does not exist.` },
        });
      }
    }
  }
  let processed = 0;
  const notFoundOffers: Json[] = [];
  for (const [index, line] of lines.entries()) {
    const offers = offersNamed(account, line, ['id', 'externalId', 'xmlId'], asText(line.site));
    if (offers === undefined) {
      throw new Refusal(400, 'Errors in the input parameters', {
        errors: { [`prices[${index}]`]: 'Set one of the following fields: id, externalId, xmlId' },
        breach: 'a SKU without id, externalId and xmlId',
      });
    }
    if (offers.length === 0) notFoundOffers.push(named(line));
    else processed++;
    for (const offer of offers) {
      for (const price of asList(line.prices)) {
        if (asFlag(price.remove)) offer.prices.delete(String(price.code));
        else offer.prices.set(String(price.code), toAmount(asJson(price).price));
      }
      touch(account, offer);
    }
  }
  return ok({ processedOffersCount: processed, notFoundOffers });
}

function touch(account: Account, offer: Offer): void {
  const product = productOf(offer, account);
  if (product) product.updatedAt = clock(account);
}

const STORES: Shape = { list: { fields: { code: 'short', available: 'number', purchasePrice: 'number' } }, max: 500 };

/** Methods of stock and prices. */
export const stockEndpoints: readonly Endpoint[] = [
  // 250 is taken here too (public clients).
  { method: 'GET', path: '/api/v5/store/inventories', scope: 'store_read', sizes: [20, 50, 100, 250], filter: FILTERS, run: inventories },
  {
    method: 'POST',
    path: '/api/v5/store/inventories/upload',
    scope: 'store_write',
    // 9488-9489: 250 SKUs, 500 warehouses each.
    form: {
      site: 'plain',
      offers: { json: { list: { fields: { id: 'integer', externalId: 'short', xmlId: 'short', stores: STORES } }, max: 250 } },
    },
    run: uploadStock,
  },
  {
    method: 'POST',
    path: '/api/v5/store/prices/upload',
    scope: 'store_write',
    form: {
      prices: {
        json: {
          list: {
            fields: {
              id: 'integer',
              externalId: 'short',
              xmlId: 'short',
              site: 'short',
              prices: { list: { fields: { code: 'short', price: 'number', remove: 'flag' } } },
            },
          },
          max: 250,
        },
      },
    },
    run: uploadPrices,
  },
];
