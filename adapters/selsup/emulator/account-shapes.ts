/** Bodies of the account's calls, as the document's tables and samples have them; names that its tables lost stand in the samples. */
import { day, decimal, fields, flag, integer, listOf, long, mapOf, moment, oneOf, secret, shape, text, whatever, words } from './checks.ts';
import {
  ANSWER_SPEEDS,
  BANKS,
  BARCODE_SOURCES,
  BILL_STATUSES,
  COMPANY_FORMS,
  ORDER_STATUSES,
  PERIODS,
  ROLES,
  SCHEMES,
  SERVICES,
  STAMP_TYPES,
  STOCK_STRATEGIES,
  TAX_TYPES,
} from './enums.ts';

/** selsup.txt 72-74, 1037-1039. */
export const POSITION = shape('name', { ...fields('id defaultJobId', long), name: words(255) });
/** selsup.txt 81-87, 1045-1051. `surName` is the patronymic. */
export const PERSON = shape('firstName lastName', {
  ...fields('personId versionId', long),
  ...fields('firstName lastName', words(255)),
  surName: text(255),
  position: POSITION,
  hasChanges: flag,
});

const SUBSCRIPTION = {
  ...fields('status', oneOf(BILL_STATUSES)),
  period: oneOf(PERIODS),
  forBill: flag,
};
/** selsup.txt 1151-1162. */
export const ADDON_TARIFF = shape('', {
  ...SUBSCRIPTION,
  ...fields('id clientId', long),
  ...fields('addonId tariffId', integer),
  ...fields('createdDate expiredDate', moment),
  price: decimal,
  ...fields('bankOrderId formUrl', text()),
});
/** selsup.txt 969-995. Its price is a whole number, unlike that of an add-on. */
export const TARIFF = shape('', {
  ...SUBSCRIPTION,
  ...fields('id changeTariffId inSelsupId', long),
  ...fields('usersLimit productsLimit contractorsLimit organizationLimit maxStorageSizeMb price tariffVersion', integer),
  ...fields('name changedUserName', text()),
  ...fields('incomeByOrder analytics fbs fbo cards allowUserIncrease change paidNow hasMore', flag),
  answerSpeed: shape('', { type: oneOf(ANSWER_SPEEDS), value: integer }),
  addonIds: listOf(integer),
  lastChangedDate: moment,
});

/** selsup.txt 100-120. */
export const USER = shape('login', {
  userId: integer,
  login: words(),
  ...fields('name botToken password newPassword oldPassword phoneNumber organizations warehouses lang email notifierChatId', text()),
  ...fields('warehouseIds organizationIds', listOf(long)),
  contractorId: long,
  roles: listOf(oneOf(ROLES)),
  person: PERSON,
  addonTariffs: mapOf(listOf(ADDON_TARIFF)),
  ...fields('notifyOnFbsOrders notifyOnExpressOrders', flag),
});

/** selsup.txt 235-260. `regionId` and `addressId` of the sample are `{ }`: an artefact of how the page was made. */
const ADDRESS = shape('', {
  id: long,
  ...fields('postCode street house district city locality building flat short full', text()),
  country: shape('', { countryId: long, ...fields('name code2 code3 printName', text()) }),
  region: shape('', { ...fields('id countryId', long), name: text(), regionId: whatever }),
  regionId: long,
  addressId: whatever,
});
/** selsup.txt 192-209, 1079-1096. */
export const ORGANIZATION = shape('name inn', {
  type: oneOf(STAMP_TYPES),
  id: long,
  ...fields('name inn', words()),
  ...fields('shortName kpp bank bik corrBill billNumber phoneNumber addressFull', text()),
  taxType: oneOf(TAX_TYPES),
  taxRate: integer,
  ipPerson: PERSON,
  form: oneOf(COMPANY_FORMS),
  ip: flag,
  address: ADDRESS,
});

/** Keys and passwords of "my organization": taken, never told (selsup.txt 758: "never given to the front end"). */
export const ORGANIZATION_SECRETS =
  'ozonApiKey wildberriesStatApiKey nationalCatalogApiKey omsId gs1Login ediPassword gs1Password wildberriesSupplierAuthorizationToken ' +
  'removeWildberriesSupplierAuthorizationToken wildberriesCampaignAuthorizationToken yandexMarketToken removeYandexMarketOrganizationId ' +
  'sberMegaMarketApiKey removeSberMegaMarketToken aliexpressApiKey importToken crptToken moySkladApiKey sberMegaMarketToken';

/** selsup.txt 740-820. */
export const MY_ORGANIZATION = shape('', {
  ...fields('id ozonClientId linkedClientId sberMerchantId aliexpressFreightTemplateId', long),
  ...fields(ORGANIZATION_SECRETS, secret),
  ...fields(
    'ozonApiValid disableWildberriesAutoPriceUpdate enableWildberriesOldPriceExport autoSyncFbsStocks yandexMarketTokenValid',
    flag,
  ),
  ...fields('sberMegaMarketApiValid aliexpressTokenValid onlineStocks hasOzonFilter hasOtherFilter moySkladApiValid isYmExpress', flag),
  ...fields('isFboShop hasSets warehouseByStock hasWildberriesStatApiKey hasNationalCatalogApiKey hasYandexMarketOAuthToken', flag),
  ...fields('hasEdiPassword hasImportToken hasAliexpressApiKey hasSberMegaMarketApi hasOzonApiKey hasOmsId hasSuzClientToken', flag),
  ...fields('hasGs1Login hasGs1Password hasYandexMarketToken hasMoySkladApi hasWildberriesCampaignAuthorizationToken', flag),
  ...fields('hasWildberriesSupplierAuthorizationToken', flag),
  ...fields('omsConnection ediLogin certHash yandexMarketOrganizationId yandexMarketBusinessId shippingService edoId', text()),
  barcodeGenerationType: oneOf(BARCODE_SOURCES),
  stockStrategy: oneOf(STOCK_STRATEGIES),
  ymConfirmStatus: oneOf(ORDER_STATUSES),
  priceRate: decimal,
  ...fields('defaultBrandId defaultManufacturerId aliexpressShippingLeadTime', integer),
  ...fields('ymTokenExpired ymTokenCreatedDate yandexMarketFbsDate sberMegaMarketApiCreatedDate aliexpressApiKeyCreatedDate', moment),
  ...fields('aliexpressFbsDate yandexMarketPriceUpdateDate ozonFboOrderImportDate wildberriesImportStorageReportDate', moment),
  ...fields('wildberriesImportCampaignStatsDate avitoOrdersImportDate', moment),
  organization: ORGANIZATION,
  remains: listOf(shape('', { ...fields('id clientId organizationId', long), ...fields('code suzId', text()), brandId: integer })),
});

/** selsup.txt 611-676. It is `payedNow` here and `paidNow` in a tariff. */
const BILL = shape('', {
  ...fields('id clientId', long),
  price: decimal,
  ...fields('number reason url bankOrderId', text()),
  createdDate: moment,
  status: oneOf(BILL_STATUSES),
  organization: ORGANIZATION,
  payedNow: flag,
  billId: whatever,
});

/** selsup.txt 731-732. */
export const CLIENT_PARAM = shape('', { schemaList: listOf(oneOf(SCHEMES)), services: listOf(oneOf(SERVICES)) });

/** selsup.txt 264-332. */
export const CLIENT = shape('', {
  type: oneOf(STAMP_TYPES),
  ...fields('tariffStatus expiredDate properties path', text()),
  ...fields('hostId size height width', integer),
  ...fields('showCreateButton finishSetup importOrders fulfillment useOwnDatabase needCreateDatabase useProductCode', flag),
  ...fields('updateOnlyExistsStocks acceptOrdersByImport displayNameAlways useFbsTasks useRetail useWholesale sendOzonMinPrice', flag),
  ...fields('sendSelsupMinPrice barcodeUniqForOrg autoImportProducts disableSendByMp alwaysCreateSupply sortOrdersByCell', flag),
  ...fields('acceptExpressOrders acceptOrders sortOrdersByDate useServiceWarehouseForSupply fbsLogistic withCommonPrice', flag),
  ...fields('useYandexMarketBusinessId andDuplicateUpdatePrice otherExpensesOnClient groupAnalyticsBySku ozonAutoActionDisabled', flag),
  ...fields('exportWithImages checkOrderProductQuantity managementBySize isFixByWildberries fixByWildberries', flag),
  ...fields('priceRate deliveryPrice expensesPercentage minPriceRate purchasePercent wildberriesLogisticRatio ozonLogisticRatio', decimal),
  ...fields('wildberriesTerritorialRatio wildberriesWarehouseRatio salesForPeriod averageFbsOrdersForPeriod currencyRatio', decimal),
  lastLoginDate: moment,
  lastExportStat: day,
  services: listOf(oneOf(SERVICES)),
  clientOrganizations: listOf(MY_ORGANIZATION),
  users: mapOf(text()),
  host: shape('', { id: long, name: text() }),
  tariff: TARIFF,
  clientParam: CLIENT_PARAM,
  tariffs: listOf(TARIFF),
  bills: listOf(BILL),
  banks: mapOf(
    shape('', {
      ...fields('bankIntegrationDataId clientId', long),
      integration: oneOf(BANKS),
      ...fields('accessToken refreshToken', text()),
      accessTokenExpiredDate: moment,
    }),
  ),
  moySkladProperties: shape('', {
    ...fields('createOrder createDemand importRetailOrders changeOrderStatus doNotUseCustomer', flag),
    ...fields('contractors contracts statuses', mapOf(mapOf(text()))),
  }),
});

/** selsup.txt 1180-1183. */
export const BILL_REQUEST = shape('', { addons: listOf(ADDON_TARIFF), tariff: TARIFF, organization: ORGANIZATION, payByCard: flag });
/** selsup.txt 1065-1066. */
export const SIGNATURE = shape('data uuid', fields('data uuid', text()));
