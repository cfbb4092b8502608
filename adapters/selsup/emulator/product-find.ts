/** product/find (selsup.txt 17-21): a search over sizes. A card without a size is not found by it. */
import { among, date, id, many, parameters, truth, word } from './checks.ts';
import { PRODUCT_SORTS, PRODUCT_TYPES } from './enums.ts';
import { printPlace, printRow } from './product-print.ts';
import {
  holds,
  listing,
  listOf,
  missing,
  numberOf,
  numbersOf,
  type Operations,
  one,
  type Query,
  type Route,
  sorted,
  truthOf,
} from './protocol.ts';
import { type Place, places, type State } from './state.ts';
import { onHand } from './stock-rows.ts';

/** Parameters of product/find and wms/findStock. Those that `findSizes` does not look at are taken and change nothing. */
export const SIZE_FILTERS = {
  ...listing(PRODUCT_SORTS),
  ...parameters('query article color', word),
  ...parameters('viewId skuViewId modelId productId skuId warehouseId hasStockInWarehouse noStockInWarehouse', id),
  ...parameters('ids productIds skuIds organizations categories brands contractors', many(id)),
  ...parameters(
    'deleted modelDeleted viewDeleted inStock noStock inFbsStock noFbsStock uniqModel uniqView uniqSku uniqViewSku grouped',
    truth,
  ),
  ...parameters('hasImages actual favourite duplicate isDuplicate hasAvitoCategory hasWildberriesId hasSupplyingQuantity', truth),
  ...parameters('unprofitable needToBuy needUpdatePrice testCard noWbImages noOzonImages noYMImages wildberriesCardDoesNotOpen', truth),
  ...parameters('needImportWildberriesCard needImportOzonCard needImportAliexpressCard withCategoryAndBrand allServices forPrices', truth),
  ...parameters('skipDayWithoutStocks requierPlan', truth),
  ...parameters('planDays wildberriesRating status countByOrdersOrSales orderService', word),
  ...parameters('services createdIn inWarehouseRegions inWarehouses', many(word)),
  ...parameters('lastInventoryId cellId itemId avitoCategoryId incomeOrderId incomeId itemIncomeOrderId', id),
  ...parameters('stockRefreshDate dateFrom dateTo deliveryDate', date),
  productType: among(PRODUCT_TYPES),
};

/** Sizes that the query's filters leave, by id. */
export function findSizes(state: State, query: Query): Place[] {
  const keeps = filterOf(state, query);
  const found = places(state).filter(keeps);
  const unit = UNIQUE.find(([name]) => truthOf(query, name) === true)?.[1];
  if (!unit) return found;
  const seen = new Set<number>();
  return found.filter((place) => {
    const key = unit(place);
    return !seen.has(key) && seen.add(key);
  });
}

/** One row a card, a colour or a SKU: the size with the lowest id stands for them. */
const UNIQUE: readonly (readonly [string, (place: Place) => number])[] = [
  ['uniqModel', ({ card }) => card.id],
  ['uniqView', ({ view }) => view.id],
  ['uniqViewSku', ({ view }) => view.id],
  ['uniqSku', ({ size }) => size.skuId],
];

function filterOf(state: State, query: Query): (place: Place) => boolean {
  const among = (name: string) => numbersOf(query, name);
  const [ids, productIds, skuIds] = [among('ids'), among('productIds'), among('skuIds')];
  const [organizations, categories, brands] = [among('organizations'), among('categories'), among('brands')];
  const [productId, skuId, viewId, modelId] = ['productId', 'skuId', 'viewId', 'modelId'].map((name) => numberOf(query, name));
  const article = one(query, 'article')?.toLowerCase();
  const color = one(query, 'color')?.toLowerCase();
  const type = one(query, 'productType');
  const images = truthOf(query, 'hasImages');
  const there = numberOf(query, 'hasStockInWarehouse');
  const notThere = numberOf(query, 'noStockInWarehouse');
  const stocked =
    truthOf(query, 'inStock') ?? truthOf(query, 'inFbsStock') ?? negated(truthOf(query, 'noStock') ?? truthOf(query, 'noFbsStock'));
  return (place) => {
    const { card, view, size } = place;
    return (
      isListed(place, query) &&
      (!ids || ids.includes(size.id)) &&
      (!productIds || productIds.includes(size.id)) &&
      (productId === undefined || size.id === productId) &&
      (!skuIds || skuIds.includes(size.skuId)) &&
      (skuId === undefined || size.skuId === skuId) &&
      (viewId === undefined || view.id === viewId) &&
      (modelId === undefined || card.id === modelId) &&
      (!organizations || organizations.includes(card.organizationId)) &&
      (!categories || (card.categoryId !== null && categories.includes(card.categoryId))) &&
      (!brands || (card.brandId !== null && brands.includes(card.brandId))) &&
      (!article || articles(place).some((text) => text.toLowerCase().includes(article))) &&
      (!color ||
        String(view.written.color ?? '')
          .toLowerCase()
          .includes(color)) &&
      (type === undefined || (size.written.productType ?? 'PRODUCT') === type) &&
      (images === undefined || view.images.length > 0 === images) &&
      (there === undefined || onHand(state, size.skuId, there) > 0) &&
      (notThere === undefined || onHand(state, size.skuId, notThere) === 0) &&
      (stocked === undefined || onHand(state, size.skuId) > 0 === stocked) &&
      holds(query, [size.written.name, size.written.printName, card.written.name, ...articles(place), ...codes(place)].map(String))
    );
  };
}

const negated = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value);

/** "Show those marked as deleted": with the flag these and no others, without it none. */
function isListed({ card, view, size }: Place, query: Query): boolean {
  const wanted = (name: string, flag: boolean) => flag === (truthOf(query, name) ?? false);
  if (truthOf(query, 'modelDeleted')) return wanted('modelDeleted', card.deleted);
  if (truthOf(query, 'viewDeleted')) return wanted('viewDeleted', view.deleted);
  return wanted('deleted', size.deleted || view.deleted || card.deleted);
}

function articles({ card, view, size }: Place): string[] {
  const { ozonArticle, externalArticle, yandexMarketShopSku, siteArticle } = size.written;
  return [card.article, view.written.wbArticle, ozonArticle, externalArticle, yandexMarketShopSku, siteArticle].filter(
    (text): text is string => typeof text === 'string',
  );
}

function codes({ view, size }: Place): string[] {
  return [
    ...size.barcodes.map(({ barcode }) => barcode),
    ...(view.written.wildberriesId === undefined ? [] : [String(view.written.wildberriesId)]),
  ];
}

/** Sizes in the order that the query names. */
export function sizeOrder(state: State, rows: readonly Place[], query: Query): Place[] {
  const price = (name: string) => (place: Place) => Number(place.size.prices[name] ?? 0);
  return sorted(rows, query, {
    NAME: ({ size }) => String(size.written.name),
    ARTICLE: ({ card }) => card.article,
    COLOR: ({ view }) => String(view.written.color ?? ''),
    SIZE: ({ size }) => String(size.written.size ?? ''),
    SKU: ({ size }) => size.skuId,
    CREATEDDATE: ({ size }) => size.createdAt,
    INSTOCKQUANTITY: ({ size }) => onHand(state, size.skuId),
    PRICE: price('price'),
    PRICEWITHOUTDISCOUNT: price('priceWithoutDiscount'),
    PURCHASEPRICE: price('purchasePrice'),
    ORGANIZATIONID: ({ card }) => card.organizationId,
  });
}

/** selsup.txt 8 and 40 still call it `findProduct`. */
const findProducts: Route = {
  names: { C: ['GET /api/product/find', 'GET /api/product/findProduct'] },
  parameters: SIZE_FILTERS,
  handle: ({ state, query }) => listOf(sizeOrder(state, findSizes(state, query), query), query, (place) => printRow(state, place)),
};

const findByBarcode: Route = {
  names: { C: ['GET /api/product/barcode/:barcode'] },
  parameters: { organizationId: id },
  handle({ state, path, query }) {
    const organizationId = numberOf(query, 'organizationId');
    const found = places(state).find(
      ({ card, size }) =>
        !size.deleted &&
        size.barcodes.some(({ barcode }) => barcode === path.barcode) &&
        (organizationId === undefined || card.organizationId === organizationId),
    );
    if (!found) throw missing(state, 'product', path.barcode ?? '');
    return printPlace(state, found);
  },
};

/** The searches for products. */
export const findOperations: Operations = { productFind: [findProducts], productByBarcode: [findByBarcode] };
