/** Products, SKUs ("offers") and their properties (retailcrm.txt 9527-9567, 9615-9874). */
import { type Amount, amountJson, toAmount } from './amounts.ts';
import { type Answer, type Call, created, type Endpoint, ok, page, Refusal, SIZES } from './endpoint.ts';
import { among, contains, equal, type Filters, isFlag, never, select } from './filters.ts';
import { descendants, findGroup } from './groups.ts';
import { asFlag, asList, asText, type Json, phpMap, type Shape, withoutEmpty } from './shapes.ts';
import {
  type Account,
  baseCurrency,
  clock,
  dictionary,
  entry,
  nextId,
  type Offer,
  offersOf,
  type Product,
  sitesOfCatalog,
} from './state.ts';

const GROUPS: Shape = { list: { fields: { id: 'integer', externalId: 'short' } } };
const FLAGS = ['popular', 'stock', 'novelty', 'recommended', 'active', 'markable'];
const TEXTS = ['article', 'name', 'url', 'description', 'manufacturer'];
const PRODUCT: Readonly<Record<string, Shape>> = {
  catalogId: 'integer',
  article: 'short',
  name: 'short',
  url: 'text',
  description: 'text',
  externalId: 'short',
  manufacturer: 'short',
  groups: GROUPS,
  ...Object.fromEntries(FLAGS.map((name) => [name, 'flag' as const])),
};

/** Pieces of a SKU over all warehouses. */
export function quantityOf(offer: Offer): Amount {
  return [...offer.stores.values()].reduce((all, { quantity }) => all + quantity, 0n);
}

/** Price of the default price type, or null. */
function basePrice(account: Account, offer: Offer): Amount | null {
  const base = [...dictionary(account, 'price-types').values()].find((type) => type.default === true);
  return offer.prices.get(String(base?.code)) ?? null;
}

/** Price by the type of `filter[priceType]`, else the default one. */
function filteredPrice(call: Call, offer: Offer): Amount | null {
  const type = call.filter.get('priceType')?.text;
  return type === undefined ? basePrice(call.account, offer) : (offer.prices.get(type) ?? null);
}

/** A SKU as products and the list of SKUs show it. */
export function renderOffer(account: Account, offer: Offer): Json {
  const price = basePrice(account, offer);
  return withoutEmpty({
    name: offer.name,
    price: price === null ? undefined : amountJson(price),
    images: offer.images,
    id: offer.id,
    externalId: offer.externalId,
    xmlId: offer.xmlId,
    article: offer.article,
    prices: [...offer.prices].map(([code, value]) => {
      const type = entry(account, 'price-types', code);
      return {
        priceType: code,
        price: amountJson(value),
        ordering: type?.ordering ?? 50,
        currency: type?.currency ?? baseCurrency(account),
      };
    }),
    purchasePrice: offer.purchasePrice === null ? undefined : amountJson(offer.purchasePrice),
    vatRate: offer.vatRate,
    barcode: offer.barcode,
    properties: phpMap(offer.properties),
    quantity: amountJson(quantityOf(offer)),
    ...offer.size,
    active: offer.active,
    unit: unitOf(account, offer),
  });
}

function unitOf(account: Account, offer: Offer): Json | undefined {
  const unit = entry(account, 'units', offer.unit);
  return unit && { code: unit.code, name: unit.name, sym: unit.sym };
}

function renderGroups(account: Account, product: Product): Json[] {
  return product.groups.flatMap((id) => {
    const group = account.groups.get(id);
    return group ? [withoutEmpty({ id, externalId: group.externalId })] : [];
  });
}

/** A product without its SKUs: what an offer carries of it. */
function renderBare(account: Account, product: Product): Json {
  const { imageUrl: _image, ...fields } = product.fields;
  return withoutEmpty({
    id: product.id,
    type: product.type,
    catalogId: product.catalogId,
    externalId: product.externalId,
    groups: renderGroups(account, product),
    ...fields,
  });
}

function renderProduct(account: Account, product: Product): Json {
  const offers = offersOf(account, product.id);
  const prices = offers.flatMap((offer) => basePrice(account, offer) ?? []);
  const least = prices.reduce((a, b) => (a < b ? a : b), prices[0] ?? 0n);
  const most = prices.reduce((a, b) => (a > b ? a : b), prices[0] ?? 0n);
  return withoutEmpty({
    ...renderBare(account, product),
    minPrice: amountJson(least),
    maxPrice: amountJson(most),
    imageUrl: product.fields.imageUrl,
    quantity: amountJson(offers.reduce((all, offer) => all + quantityOf(offer), 0n)),
    properties: phpMap(offers[0]?.properties.material ? { material: offers[0].properties.material } : {}),
    updatedAt: product.updatedAt,
    offers: offers.map((offer) => renderOffer(account, offer)),
  });
}

/** Whether the key may see a thing of this catalogue, and in the shops asked for. */
function inSites(account: Account, catalogId: number, wanted?: readonly string[]): boolean {
  return sitesOfCatalog(account, catalogId).some((site) => wanted === undefined || wanted.includes(site));
}

const offers = (get: (offer: Offer) => string | number | null) => (product: Product, account: Account) =>
  offersOf(account, product.id).map(get);
const flag = (name: string) => isFlag<Product>(({ fields }) => fields[name] === true);
const CHECKED_WITH_CALL = {
  priceType: { kind: 'text', test: () => true },
  minPrice: { kind: 'int', test: () => true },
  maxPrice: { kind: 'int', test: () => true },
} as const;

const PRODUCT_FILTERS: Filters<Product> = {
  ...CHECKED_WITH_CALL,
  ids: among('ints', ({ id }) => id),
  // "Name/article of the product or article/barcode of the SKU" (9654-9657)
  name: contains((product, account) => [
    asText(product.fields.name),
    asText(product.fields.article),
    ...offersOf(account, product.id).flatMap(({ article, barcode }) => [article, barcode]),
  ]),
  groups: {
    kind: 'ints',
    test: ({ groups }, { texts }, account) => descendants(account, texts.map(Number)).some((id) => groups.includes(id)),
  },
  sites: { kind: 'texts', test: ({ catalogId }, { texts }, account) => inSites(account, catalogId, texts) },
  catalogs: among('ints', ({ catalogId }) => catalogId),
  manufacturer: equal('text', ({ fields }) => asText(fields.manufacturer)),
  externalId: equal('text', ({ externalId }) => externalId),
  xmlId: equal('text', ({ fields }) => asText(fields.xmlId)),
  url: equal('long', ({ fields }) => asText(fields.url)),
  urlLike: {
    kind: 'long',
    test: ({ fields }, { text }) =>
      String(fields.url ?? '')
        .replace(/^https?:\/\/[^/]*|\?.*$/g, '')
        .includes(text),
  },
  active: flag('active'),
  popular: flag('popular'),
  stock: flag('stock'),
  novelty: flag('novelty'),
  recommended: flag('recommended'),
  groupExternalId: {
    kind: 'text',
    test: ({ groups }, { text }, account) => groups.some((id) => account.groups.get(id)?.externalId === text),
  },
  minPurchasePrice: {
    kind: 'int',
    test: (product, { text }, account) => purchasePrices(account, product).some((price) => price >= toAmount(text)),
  },
  maxPurchasePrice: {
    kind: 'int',
    test: (product, { text }, account) => purchasePrices(account, product).some((price) => price <= toAmount(text)),
  },
  offerIds: among(
    'ints',
    offers(({ id }) => id),
  ),
  offerExternalId: {
    kind: 'text',
    test: (product, { text }, account) => offersOf(account, product.id).some(({ externalId }) => externalId === text),
  },
  offerXmlId: { kind: 'text', test: (product, { text }, account) => offersOf(account, product.id).some(({ xmlId }) => xmlId === text) },
  properties: {
    kind: 'tree',
    test: (product, { tree }, account) => offersOf(account, product.id).some((offer) => hasProperties(offer, tree)),
  },
  classSegment: never('text'),
  // Exclusive: the id "which was received last" (9623).
  sinceId: { kind: 'int', test: ({ id }, { text }) => id > Number(text) },
  sinceUpdatedAt: { kind: 'moment', test: ({ updatedAt }, { text }) => updatedAt >= text },
  minQuantity: { kind: 'int', test: (product, { text }, account) => productQuantity(account, product) >= toAmount(text) },
  maxQuantity: { kind: 'int', test: (product, { text }, account) => productQuantity(account, product) <= toAmount(text) },
};

const OFFER_FILTERS: Filters<Offer> = {
  ...CHECKED_WITH_CALL,
  ids: among('ints', ({ id }) => id),
  externalIds: among('texts', ({ externalId }) => externalId),
  xmlIds: among('texts', ({ xmlId }) => xmlId),
  name: contains((offer, account) => {
    const product = account.products.get(offer.productId);
    return [asText(product?.fields.name), asText(product?.fields.article), offer.article, offer.barcode];
  }),
  sites: {
    kind: 'texts',
    test: (offer, { texts }, account) => inSites(account, account.products.get(offer.productId)?.catalogId ?? 0, texts),
  },
  catalogs: among('ints', (offer, account) => account.products.get(offer.productId)?.catalogId),
  active: isFlag(({ active }) => active),
  groups: {
    kind: 'ints',
    test: (offer, { texts }, account) => {
      const groups = account.products.get(offer.productId)?.groups ?? [];
      return descendants(account, texts.map(Number)).some((id) => groups.includes(id));
    },
  },
  properties: { kind: 'tree', test: (offer, { tree }) => hasProperties(offer, tree) },
  sinceId: { kind: 'int', test: ({ id }, { text }) => id > Number(text) },
  minQuantity: { kind: 'int', test: (offer, { text }) => quantityOf(offer) >= toAmount(text) },
  maxQuantity: { kind: 'int', test: (offer, { text }) => quantityOf(offer) <= toAmount(text) },
};

function purchasePrices(account: Account, product: Product): Amount[] {
  return offersOf(account, product.id).flatMap(({ purchasePrice }) => purchasePrice ?? []);
}

function productQuantity(account: Account, product: Product): Amount {
  return offersOf(account, product.id).reduce((all, offer) => all + quantityOf(offer), 0n);
}

function hasProperties(offer: Offer, wanted: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(wanted).every(([code, value]) => offer.properties[code] === value);
}

/** Whether a price of the offers lies within the call's bounds. */
function priced(call: Call, rows: readonly Offer[]): boolean {
  const min = call.filter.get('minPrice');
  const max = call.filter.get('maxPrice');
  if (!min && !max && !call.filter.has('priceType')) return true;
  return rows.some((offer) => {
    const price = filteredPrice(call, offer);
    return price !== null && (!min || price >= toAmount(min.text)) && (!max || price <= toAmount(max.text));
  });
}

function listProducts(call: Call): Answer {
  const { account } = call;
  const rows = select(call, account.products.values(), PRODUCT_FILTERS)
    .filter((product) => inSites(account, product.catalogId) && priced(call, offersOf(account, product.id)))
    .sort((a, b) => a.id - b.id);
  const { pagination, rows: shown } = page(call, rows);
  return ok({ pagination, products: shown.map((product) => renderProduct(account, product)) });
}

function listOffers(call: Call): Answer {
  const { account } = call;
  const rows = select(call, account.offers.values(), OFFER_FILTERS)
    .filter((offer) => inSites(account, account.products.get(offer.productId)?.catalogId ?? 0) && priced(call, [offer]))
    .sort((a, b) => a.id - b.id);
  const { pagination, rows: shown } = page(call, rows);
  return ok({
    pagination,
    offers: shown.map((offer) => {
      const product = account.products.get(offer.productId);
      return { ...renderOffer(account, offer), ...(product ? { product: renderBare(account, product) } : {}) };
    }),
  });
}

/** Adds a product; the batch has been checked. */
export function addProduct(account: Account, given: Json, id = nextId(account, 'products')): Product {
  const product: Product = {
    id,
    catalogId: Number(given.catalogId),
    type: asText(given.type) ?? 'product',
    externalId: asText(given.externalId),
    groups: [],
    fields: { active: true, popular: false, stock: false, novelty: false, recommended: false, markable: false },
    updatedAt: clock(account),
  };
  changeProduct(account, product, given);
  account.products.set(id, product);
  return product;
}

function changeProduct(account: Account, product: Product, given: Json): void {
  // "When editing the product catalog, the assigned product groups, properties and options are cleared" (9708)
  if (given.catalogId !== undefined && Number(given.catalogId) !== product.catalogId) {
    product.catalogId = Number(given.catalogId);
    product.groups = [];
    for (const offer of offersOf(account, product.id)) offer.properties = {};
  }
  if (given.externalId !== undefined) product.externalId = asText(given.externalId);
  for (const name of TEXTS) {
    // 9699: of services the manufacturer and the marking are ignored.
    if (given[name] === undefined || (product.type === 'service' && name === 'manufacturer')) continue;
    if (asText(given[name]) === null) delete product.fields[name];
    else product.fields[name] = String(given[name]);
  }
  for (const name of FLAGS) {
    if (given[name] !== undefined && !(product.type === 'service' && name === 'markable')) product.fields[name] = asFlag(given[name]);
  }
  if (given.groups !== undefined) product.groups = groupsOf(account, product.catalogId, given) ?? [];
  product.updatedAt = clock(account);
}

/** Groups of a product, found within its catalogue; undefined where one is not there. */
function groupsOf(account: Account, catalogId: number, given: Json): number[] | undefined {
  const sites = sitesOfCatalog(account, catalogId);
  const found = asList(given.groups).map((reference) => findGroup(account, reference, sites));
  return found.every((group) => group !== undefined) ? found.map(({ id }) => id) : undefined;
}

function createBatch(call: Call): Answer {
  const { account } = call;
  const drafts = asList(call.form.products);
  const errors: Record<string, string> = {};
  for (const [index, draft] of drafts.entries()) {
    const at = `products[${index}]`;
    if (asText(draft.name) === null) errors[`${at}.name`] = 'This value should not be blank.';
    if (asText(draft.catalogId) === null) errors[`${at}.catalogId`] = 'This value should not be blank.';
    else if (sitesOfCatalog(account, Number(draft.catalogId)).length === 0)
      errors[`${at}.catalogId`] = `Catalog with id ${draft.catalogId} not found.`;
    else if (!groupsOf(account, Number(draft.catalogId), draft)) errors[`${at}.groups`] = 'Product group not found.';
    else if (taken(account, draft)) errors[`${at}.externalId`] = `Product with externalId=${draft.externalId} already exists.`;
  }
  if (Object.keys(errors).length > 0) throw new Refusal(400, 'Errors in the entity format', { errors });
  const added = drafts.map((draft) => addProduct(account, draft));
  // Whether a product comes with a SKU is not documented.
  if (account.switches.productCreatesOffer) for (const product of added) addOffer(account, product, {});
  return created({ processedProductsCount: added.length, addedProducts: added.map(({ id }) => id) });
}

function taken(account: Account, draft: Json): boolean {
  const externalId = asText(draft.externalId);
  return (
    externalId !== null &&
    [...account.products.values()].some((other) => other.externalId === externalId && other.catalogId === Number(draft.catalogId))
  );
}

/** Adds a SKU to a product; what is not given comes from the product. */
export function addOffer(account: Account, product: Product, given: Partial<Offer>): Offer {
  const offer: Offer = {
    id: given.id ?? nextId(account, 'offers'),
    productId: product.id,
    externalId: product.externalId,
    xmlId: null,
    name: String(product.fields.name),
    article: asText(product.fields.article),
    barcode: null,
    active: product.fields.active === true,
    vatRate: 'none',
    unit: 'pcs',
    images: [],
    properties: {},
    size: {},
    prices: new Map(),
    purchasePrice: null,
    stores: new Map(),
    ...given,
  };
  account.offers.set(offer.id, offer);
  return offer;
}

function editBatch(call: Call): Answer {
  const { account } = call;
  const notFoundProducts: Json[] = [];
  const changes: { product: Product; given: Json }[] = [];
  for (const [index, given] of asList(call.form.products).entries()) {
    // By id first, then by externalId and site (9707).
    const product =
      asText(given.id) !== null ? account.products.get(Number(given.id)) : bySite(account, asText(given.externalId), asText(given.site));
    if (!product) notFoundProducts.push(withoutEmpty({ id: given.id, externalId: given.externalId, site: given.site }));
    else if (given.groups !== undefined && !groupsOf(account, Number(given.catalogId ?? product.catalogId), given)) {
      throw new Refusal(400, 'Errors in the entity format', { errors: { [`products[${index}].groups`]: 'Product group not found.' } });
    } else changes.push({ product, given });
  }
  for (const { product, given } of changes) changeProduct(account, product, given);
  return ok({ processedProductsCount: changes.length, notFoundProducts });
}

function bySite(account: Account, externalId: string | null, site: string | null): Product | undefined {
  return [...account.products.values()].find(
    (product) =>
      externalId !== null &&
      site !== null &&
      product.externalId === externalId &&
      sitesOfCatalog(account, product.catalogId).includes(site),
  );
}

function listProperties(call: Call): Answer {
  const rows = select(call, dictionary(call.account, 'properties').values(), {
    ids: among('ints', ({ id }) => Number(id)),
    name: contains(({ name }) => [asText(name)]),
    code: equal('text', ({ code }) => asText(code)),
    visible: isFlag(({ visible }) => visible === true),
    variative: isFlag(({ variative }) => variative === true),
  });
  const { pagination, rows: shown } = page(call, rows);
  const groups = [...call.account.groups.values()].map(({ id, externalId, site }) => withoutEmpty({ id, externalId, site }));
  return ok({
    pagination,
    properties: shown.map(({ id: _id, ...property }) => ({ ...property, sites: call.account.sites, groups: groups.slice(0, 3) })),
  });
}

function listValues(call: Call): Answer {
  const { account } = call;
  const wanted = { name: call.filter.get('propertyName')?.text, code: call.filter.get('propertyCode')?.text };
  const seen = new Map<string, Json>();
  for (const offer of account.offers.values()) {
    for (const [code, value] of Object.entries(offer.properties)) {
      const property = entry(account, 'properties', code);
      if (property && (wanted.code ?? code) === code && (wanted.name ?? property.name) === property.name) {
        seen.set(`${code} ${value}`, { property: { code, name: property.name }, value });
      }
    }
  }
  const { pagination, rows } = page(call, [...seen.values()]);
  return ok({ pagination, productPropertyValues: rows });
}

const PROPERTY_FILTER = {
  ids: { kind: 'ints' },
  name: { kind: 'text' },
  code: { kind: 'text' },
  sites: { kind: 'texts' },
  visible: { kind: 'flag' },
  variative: { kind: 'flag' },
  catalogs: { kind: 'ints' },
  groups: { kind: 'ints' },
} as const;

/** Methods of products, SKUs and properties. */
export const catalogueEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/api/v5/store/products', scope: 'store_read', sizes: SIZES, filter: PRODUCT_FILTERS, run: listProducts },
  { method: 'GET', path: '/api/v5/store/offers', scope: 'store_read', sizes: SIZES, filter: OFFER_FILTERS, run: listOffers },
  {
    method: 'POST',
    path: '/api/v5/store/products/batch/create',
    scope: 'store_write',
    form: { products: { json: { list: { fields: { ...PRODUCT, type: { choice: ['product', 'service'] } } }, max: 50 } } },
    run: createBatch,
  },
  {
    method: 'POST',
    path: '/api/v5/store/products/batch/edit',
    scope: 'store_write',
    form: { products: { json: { list: { fields: { ...PRODUCT, id: 'integer', site: 'short' } }, max: 50 } } },
    run: editBatch,
  },
  {
    method: 'GET',
    path: '/api/v5/store/products/properties',
    scope: 'store_read',
    sizes: SIZES,
    filter: PROPERTY_FILTER,
    run: listProperties,
  },
  {
    method: 'GET',
    path: '/api/v5/store/products/properties/values',
    scope: 'store_read',
    sizes: SIZES,
    filter: { ...PROPERTY_FILTER, propertyName: { kind: 'text' }, propertyCode: { kind: 'text' } },
    run: listValues,
  },
];
