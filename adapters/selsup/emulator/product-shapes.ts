/**
 * What the vendor's public specification knows of a card, its colours and its sizes. Writable keys are kept and told again; keys that only the vendor
 * writes may stand in a body (a card that was read is sent back) and do nothing; prices are taken by the price calls only.
 */
import {
  type Check,
  decimal,
  type Fields,
  fields,
  flag,
  integer,
  later,
  listOf,
  long,
  mapOf,
  moment,
  oneOf,
  shape,
  text,
  whatever,
  words,
} from './checks.ts';
import { CARD_STATUSES, CIS_TYPES, CURRENCIES, GENDERS, LIFE_UNITS, PRODUCT_TYPES, SEASONS, SERVICES, VATS } from './enums.ts';

/** A parameter's value (selsup.txt 28-35): the key that holds it goes by the parameter's type; an option may have no id. */
const PARAM_VALUE = shape('paramId', {
  ...fields('paramId longValue created', long),
  ...fields('paramName stringValue user', text()),
  ...fields('booleanValue auto', flag),
  doubleValue: decimal,
  dateValue: moment,
  service: oneOf(SERVICES),
  option: shape('name', {
    ...fields('id paramId ozonId wildberriesId ymId aliexpressId clientId', long),
    ...fields('name oneCId', text()),
    ...fields('deleted dictionary', flag),
    optionId: whatever,
  }),
  unit: whatever,
});

const BARCODE = shape('barcode', {
  ...fields('id organizationId clientId productId', long),
  ...fields('barcode format', text()),
  ...fields('useInWildberries useInOzon useInYandexMarket useInAliexpress useInSberMegamarket', flag),
});

const IMAGE = shape('', {
  ...fields('id productViewId', long),
  ...fields('position width height size', integer),
  ...fields('path url wildberriesImgUUID type', text()),
  services: listOf(oneOf(SERVICES)),
});

/** Of a size: kept as written. */
export const SIZE_WRITABLE: Fields = {
  name: words(240),
  printName: text(240),
  realSize: text(255),
  ...fields('vendorSize size', text(200)),
  ...fields('ozonArticle externalArticle', text(255)),
  ...fields(
    'yandexMarketShopSku sberArticle siteArticle siteId leroyMerlinArticle leroyMerlinId ebayArticle aliexpressSku oneCArticle',
    text(),
  ),
  ...fields('oneCId sellerSku suzId site ignoreFbsWarehouses fbsWarehouses params', text()),
  productType: oneOf(PRODUCT_TYPES),
  cisType: oneOf(CIS_TYPES),
  purchaseCurrency: oneOf(CURRENCIES),
  ...fields('packWidth packHeight packDepth packWeight minFbsStock maxFbsStock', integer),
  ...fields(
    'removeFbsStock removeFbsStockOzon removeFbsStockWb removeFbsStockAli removeFbsStockYm removeFbsStockSber ignoreDuplicate',
    flag,
  ),
  ...fields(
    'salesExpensesOnMpPercent taxeRate desiredMarginalityPercent desiredProfitRub additionalCost minMarginality maxMarginality',
    decimal,
  ),
  ...fields('minProfit maxProfit minPriceWithDiscount maxPriceWithDiscount', decimal),
};

/** Of a size: `updatedPrice` and the like, which only the price calls take, by the key that then tells it. */
export const PRICES: Readonly<Record<string, string>> = {
  updatedPrice: 'price',
  updatedPriceWithoutDiscount: 'priceWithoutDiscount',
  updatedPurchasePrice: 'purchasePrice',
  updatedDeliveryCost: 'deliveryCost',
  wildberriesUpdatedPrice: 'wildberriesPrice',
  wildberriesUpdatedPriceWithoutDiscount: 'wildberriesPriceWithoutDiscount',
  ozonUpdatedPrice: 'ozonPrice',
  ozonUpdatedPriceWithoutDiscount: 'ozonPriceWithoutDiscount',
  aliexpressUpdatedPrice: 'aliexpressPrice',
  aliexpressUpdatedPriceWithoutDiscount: 'aliexpressPriceWithoutDiscount',
  yandexMarketUpdatedPrice: 'yandexMarketPrice',
  yandexMarketUpdatedPriceWithoutDiscount: 'yandexMarketPriceWithoutDiscount',
  sberMegaMarketUpdatedPrice: 'sberMegaMarketPrice',
};

/** Of a size: does nothing in a body. */
const SIZE_TOLD: Fields = {
  ...fields(
    'skuId productViewId clientId wildberriesId wildberriesImtId wildberriesSizeId wildberriesPromoId ozonId ozonProductId ozonTaskId',
    long,
  ),
  ...fields(
    'ozonFbsSku ozonFboSku nationalCatalogFeedId nationalCatalogGoodId yandexMarketSku yandexMarketProductId sberMegaMarketId avitoId',
    long,
  ),
  ...fields('sourceIncomeItemId', long),
  ...fields(
    'wildberriesStockCount ozonStockCount ozonStockBetweenWarehouses ozonRequiredStock wildberriesRequiredStock instockQuantity',
    integer,
  ),
  ...fields(
    'wildberriesOrderQuantity wildberriesSupplyingQuantity wildberriesSaleQuantity wildberriesQuantityInWay ozonOrderQuantity',
    integer,
  ),
  ...fields(
    'ozonSupplyingQuantity wildberriesFbsOrdersQuantity ozonFbsOrdersQuantity ymarketFbsOrdersQuantity totalSupplyingQuantity',
    integer,
  ),
  ...fields(
    'notChangedStock yandexMarketStockCount yandexMarketSupplyingQuantity sberMegaMarketSupplyingQuantity quantity incomeQuantity',
    integer,
  ),
  ...fields(
    'stock reserved calculatedStock totalOrdersCount totalFbsOrdersCount wildberriesTotalOrdersCount wildberriesSale ozonProfit',
    integer,
  ),
  ...fields('wbTotalSalesCount ozonTotalSalesCount sberTotalSalesCount yandexTotalSalesCount fboStockCount fboSales orderBefore', integer),
  ...fields('oldWildberriesSale', integer),
  ...fields(
    'deleted duplicate emptyBarcodes ozonRealFbs ozonHasPhoto wildberriesNoSale isPurchasePriceUpdated isDeliveryCostUpdated',
    flag,
  ),
  ...fields('createdDate created lastStockChange orderMinDate expiredDate lastWildberriesSaleDate lastWildberriesOrderDate', moment),
  ...fields('lastOzonSaleDate lastOzonOrderDate', moment),
  ...fields('createdUser moySkladId moySkladType moySkladLinkId anyLink anyArticle', text()),
  ...fields('wildberriesMessage wildberriesMessageParams nationalCatalogMessage nationalCatalogMessageParams ozonMessage', text()),
  ...fields('ozonMessageParams yandexMarketMessage yandexMarketMessageParams aliexpressMessage aliexpressMessageParams', text()),
  ...fields('moySkladMessage moySkladMessageParams', text()),
  ...fields('wildberriesStatus nationalCatalogStatus ozonStatus yandexMarketStatus aliexpressStatus', oneOf(CARD_STATUSES)),
  ...fields('moySkladStatus avitoStatus', oneOf(CARD_STATUSES)),
  ...fields('price priceWithoutDiscount purchasePrice wholesalePrice deliveryCost minPrice purchasePriceInCurrency', decimal),
  ...fields('deliveryCostInCurrency wildberriesPrice wildberriesPriceWithoutDiscount ozonPrice ozonPriceWithoutDiscount', decimal),
  ...fields('ozonPromotionPrice aliexpressPrice aliexpressPriceWithoutDiscount yandexMarketPrice sberMegaMarketPrice', decimal),
  ...fields('yandexMarketPriceWithoutDiscount wildberriesProfit wildberriesProfitFbs ozonAverageExpenses recommendPlan', decimal),
  ...fields('wildberriesAverageExpenses ozonComisson ozonCommission ozonFbsCommission ozonFboCommission ozonLastMile', decimal),
  ...fields('ozonSaleLogistic ozonReturnLogistic ozonPurchasePercent wildberriesSaleLogistic wildberriesReturnLogistic', decimal),
  ...fields('wildberriesWarehouseRatio wildberriesComission wildberriesPurchasePercent wildberriesPromoProfit', decimal),
  ...fields('wildberriesMarginality oldWildberriesPriceWithDiscount oldWildberriesPromoSalePercent', decimal),
  ...fields('oldWildberriesPromoPriceWithDiscount endWildberriesPriceWithSppConfig', decimal),
  ...fields('cell scannedCode group duplicates', whatever),
};

const sizeFields: Fields = {
  ...SIZE_WRITABLE,
  ...SIZE_TOLD,
  ...fields(Object.keys(PRICES).join(' '), decimal),
  ...fields('id versionId organizationId', long),
  hasChanges: flag,
  barcodes: listOf(BARCODE),
  values: listOf(PARAM_VALUE),
  view: later(() => VIEW),
};

/** A size in a card, or alone in the price calls and the change of one size. */
export const SIZE: Check = shape('', sizeFields);

/** Of a colour: kept as written. The public specification calls the addresses of images read-only, and its own sample writes them. */
export const VIEW_WRITABLE: Fields = {
  ...fields('color wbArticle keywords params mainImageUrl imageUrls', text()),
  wildberriesId: long,
  actual: flag,
};
const VIEW: Check = shape('', {
  ...VIEW_WRITABLE,
  ...fields('id productModelId mainImageId versionId viewVersionId clientId organizationId viewSourceId', long),
  ...fields('createdUser', text()),
  createdDate: moment,
  ...fields('deleted wildberriesCardDoesNotOpen wildberriesHasPhoto hasChanges', flag),
  wildberriesRating: decimal,
  wildberriesFeedbacks: integer,
  images: listOf(IMAGE),
  mainImage: IMAGE,
  values: listOf(PARAM_VALUE),
  sizes: listOf(SIZE),
  model: whatever,
  viewWbArticle: whatever,
});

/** Of a card: kept as written. */
export const CARD_WRITABLE: Fields = {
  ...fields('name promoName', text(200)),
  title: text(255),
  description: text(60_000),
  ...fields('materials laundry keywords params additionalInfo oneCId site countryName', text()),
  ...fields('shelfLifeComment lifeTimeComment guaranteeComment', text()),
  ...fields('packWidth packHeight packDepth packWeight countryId shelfLife lifeTime guarantee', integer),
  ...fields('shelfLifeUnit lifeTimeUnit guaranteeUnit', oneOf(LIFE_UNITS)),
  gender: oneOf(GENDERS),
  season: oneOf(SEASONS),
  vat: oneOf(VATS),
  ...fields('favourite bulk', flag),
  sourceModelId: long,
};
const cardFields: Fields = {
  ...CARD_WRITABLE,
  article: words(),
  ...fields('id organizationId versionId clientId wildberriesImtId sourceIncomeItemId', long),
  ...fields('categoryId manufacturerId brandId createIndex', integer),
  ...fields('createdUser aliexpressGroupId aliexpressId', text()),
  createdDate: moment,
  ...fields('deleted hasChanges', flag),
  // Only taken when a card is made of a supplier's order, says the public specification.
  ...fields('price deliveryCost wholesalePrice purchasePrice deliveryCostInCurrency purchasePriceInCurrency priceWithoutDiscount', decimal),
  purchaseCurrency: oneOf(CURRENCIES),
  services: listOf(oneOf(SERVICES)),
  values: listOf(PARAM_VALUE),
  views: listOf(VIEW),
  ...fields('category manufacturer brand', mapOf(whatever)),
  contractors: listOf(mapOf(whatever)),
};

/** selsup.txt 25: of a new card only the article must be given. */
export const NEW_CARD: Check = shape('article', cardFields);
/** selsup.txt 27: a change by POST or PUT. */
export const CARD: Check = shape('article', cardFields);
/** selsup.txt 19: PATCH merges what is given. */
export const CARD_PART: Check = shape('', cardFields);

/** The keys of `written` among those of a body; null clears. */
export function keptOf(body: Readonly<Record<string, unknown>>, writable: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.keys(writable).flatMap((key) => (Object.hasOwn(body, key) ? [[key, body[key]]] : [])));
}
