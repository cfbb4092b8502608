/** RetailCRM's payloads: only the fields we read; whatever else is there stays in the object. Empty fields are not sent (retailcrm.txt 5162). */
import { z } from 'zod';

const Id = z.union([z.number(), z.string()]);
/** Money, quantities and measures: JSON numbers; text where a double cannot hold them. */
const Num = z.union([z.number(), z.string()]).nullish();
const Text = z.string().nullish();
/** Text that some accounts send as a number (postal codes). */
const LooseText = z.union([z.string(), z.number()]).nullish();
const Flag = z.boolean().nullish();
/** An object that PHP writes as `[]` when it is empty. */
const maybe = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(z.unknown())]).nullish();
const listOrMap = <T extends z.ZodType>(schema: T) => z.union([z.array(schema), z.record(z.string(), schema)]).nullish();

/** retailcrm.txt 124-138. */
export const NativePagination = z.object({
  totalCount: z.number().nullish(),
  currentPage: z.number().nullish(),
  totalPageCount: z.number().nullish(),
});
export type NativePagination = z.infer<typeof NativePagination>;

export const NativeAddress = z.object({
  id: Id.nullish(),
  index: LooseText,
  countryIso: Text,
  region: Text,
  city: Text,
  cityType: Text,
  street: Text,
  streetType: Text,
  building: LooseText,
  house: LooseText,
  housing: LooseText,
  flat: LooseText,
  text: Text,
  notes: Text,
  isMain: Flag,
});
export type NativeAddress = z.infer<typeof NativeAddress>;

export const NativeContragent = z.object({
  contragentType: Text,
  legalName: Text,
  legalAddress: Text,
  INN: LooseText,
  KPP: LooseText,
  OGRN: LooseText,
  OGRNIP: LooseText,
  BIK: LooseText,
  bank: Text,
  corrAccount: LooseText,
  bankAccount: LooseText,
});
export type NativeContragent = z.infer<typeof NativeContragent>;

const NativePhone = z.object({ number: LooseText });
const NativeTag = z.union([z.object({ name: Text }), z.string()]);

/** retailcrm.txt 776-895. Inside an order it is the same, for persons and corporate customers alike. */
export const NativeCustomer = z.object({
  type: Text,
  id: Id,
  externalId: LooseText,
  nickName: Text,
  firstName: Text,
  lastName: Text,
  patronymic: Text,
  email: Text,
  phones: listOrMap(NativePhone),
  birthday: Text,
  createdAt: Text,
  managerId: Id.nullish(),
  site: Text,
  address: maybe(NativeAddress),
  contragent: maybe(NativeContragent),
  mainCompany: maybe(z.object({ id: Id.nullish(), name: Text })),
  mainAddress: maybe(z.object({ id: Id.nullish(), name: Text })),
  mainCustomerContact: maybe(z.object({ customer: maybe(z.object({ id: Id.nullish() })) })),
  tags: listOrMap(NativeTag),
  segments: listOrMap(z.object({ id: Id.nullish(), code: Text, name: Text })),
  personalDiscount: Num,
  totalSumm: Num,
  averageSumm: Num,
  marginSumm: Num,
  costSumm: Num,
  ordersCount: z.number().nullish(),
});
export type NativeCustomer = z.infer<typeof NativeCustomer>;

/** retailcrm.txt 1720-1905. */
export const NativeCompany = z.object({ id: Id, isMain: Flag, name: Text, contragent: maybe(NativeContragent) });
export type NativeCompany = z.infer<typeof NativeCompany>;

export const NativeNote = z.object({ id: Id.nullish(), text: Text });
export type NativeNote = z.infer<typeof NativeNote>;

/** A payment of an order (retailcrm.txt 6955-6966; the table of its fields is lost). */
export const NativePayment = z.object({
  id: Id.nullish(),
  externalId: Text,
  type: Text,
  status: Text,
  amount: Num,
  paidAt: Text,
  comment: Text,
});
export type NativePayment = z.infer<typeof NativePayment>;

/** retailcrm.txt 5928-6009. */
export const NativeOrderItem = z.object({
  id: Id.nullish(),
  externalIds: z.unknown(),
  priceType: maybe(z.object({ code: Text })),
  initialPrice: Num,
  discountTotal: Num,
  discounts: z.unknown(),
  prices: listOrMap(z.object({ price: Num, quantity: Num })),
  vatRate: LooseText,
  quantity: Num,
  status: Text,
  comment: Text,
  offer: maybe(
    z.object({ displayName: Text, id: Id.nullish(), externalId: Text, xmlId: Text, name: Text, article: Text, barcode: LooseText }),
  ),
  isCanceled: Flag,
  properties: z.unknown(),
  purchasePrice: Num,
  productName: Text,
});
export type NativeOrderItem = z.infer<typeof NativeOrderItem>;

/** retailcrm.txt 5869-5927. */
export const NativeDelivery = z.object({
  code: Text,
  integrationCode: Text,
  cost: Num,
  netCost: Num,
  date: Text,
  time: z.unknown(),
  address: maybe(NativeAddress),
  service: maybe(z.object({ code: Text, name: Text })),
  data: maybe(z.object({ trackNumber: LooseText, pickuppointId: LooseText, pickuppointName: Text, pickuppointAddress: Text })),
});
export type NativeDelivery = z.infer<typeof NativeDelivery>;

/** retailcrm.txt 5545-6009 (list), 7878-8330 (one). */
export const NativeOrder = z.object({
  id: Id,
  number: LooseText,
  externalId: LooseText,
  orderType: Text,
  orderMethod: Text,
  privilegeType: Text,
  countryIso: Text,
  createdAt: z.string(),
  statusUpdatedAt: Text,
  fullPaidAt: Text,
  markDatetime: Text,
  summ: Num,
  totalSumm: Num,
  prepaySum: Num,
  purchaseSumm: Num,
  discountManualAmount: Num,
  currency: Text,
  lastName: Text,
  firstName: Text,
  patronymic: Text,
  phone: LooseText,
  additionalPhone: LooseText,
  email: Text,
  customerComment: Text,
  managerComment: Text,
  statusComment: Text,
  managerId: Id.nullish(),
  customer: maybe(NativeCustomer),
  contact: maybe(NativeCustomer),
  company: maybe(z.object({ id: Id.nullish(), name: Text })),
  contragent: maybe(NativeContragent),
  delivery: maybe(NativeDelivery),
  site: Text,
  status: Text,
  source: maybe(z.object({ source: Text, medium: Text, campaign: Text, keyword: Text, content: Text })),
  items: listOrMap(NativeOrderItem),
  payments: listOrMap(NativePayment),
  shipmentStore: Text,
  shipmentDate: Text,
  weight: Num,
  length: Num,
  width: Num,
  height: Num,
  // Told in `extra` as they are.
  call: z.unknown(),
  expired: z.unknown(),
  mark: z.unknown(),
  fromApi: z.unknown(),
  shipped: z.unknown(),
  customFields: z.unknown(),
  links: z.unknown(),
  marketplace: z.unknown(),
  loyaltyAccount: z.unknown(),
  loyaltyLevel: z.unknown(),
  loyaltyEventDiscount: z.unknown(),
  personalDiscountPercent: z.unknown(),
  discountManualPercent: z.unknown(),
  bonusesCreditTotal: z.unknown(),
  bonusesChargeTotal: z.unknown(),
});
export type NativeOrder = z.infer<typeof NativeOrder>;

/** retailcrm.txt 6826-6969, 638-718: a change of an order, a customer or a corporate customer. */
export const NativeChange = z.object({
  id: Id,
  createdAt: z.string(),
  created: Flag,
  deleted: Flag,
  source: Text,
  field: Text,
  oldValue: z.unknown(),
  newValue: z.unknown(),
  user: maybe(z.object({ id: Id.nullish() })),
  apiKey: maybe(z.object({ id: Id.nullish(), current: Flag })),
  order: maybe(z.object({ id: Id.nullish() })),
  customer: maybe(z.object({ id: Id.nullish() })),
  combinedTo: maybe(z.object({ id: Id.nullish() })),
});
export type NativeChange = z.infer<typeof NativeChange>;

const NativePrice = z.object({ priceType: Text, price: Num, ordering: Num, currency: Text });
export type NativePrice = z.infer<typeof NativePrice>;

const offerFields = {
  id: Id,
  name: Text,
  externalId: LooseText,
  xmlId: LooseText,
  article: LooseText,
  barcode: LooseText,
  price: Num,
  prices: listOrMap(NativePrice),
  purchasePrice: Num,
  quantity: Num,
  properties: z.unknown(),
  images: listOrMap(z.string().nullish()),
  active: Flag,
  unit: maybe(z.object({ code: Text, name: Text, sym: Text })),
  site: Text,
  vatRate: LooseText,
  weight: Num,
  length: Num,
  width: Num,
  height: Num,
};
/** A SKU inside its product (retailcrm.txt 9615-9689; the table of the answer is lost). */
export const NativeProductOffer = z.object(offerFields);
export type NativeProductOffer = z.infer<typeof NativeProductOffer>;
/** A SKU of GET store/offers, with its product. */
export const NativeOffer = z.object({ ...offerFields, product: maybe(z.object({ id: Id, article: LooseText })) });
export type NativeOffer = z.infer<typeof NativeOffer>;

export const NativeProduct = z.object({
  id: Id,
  catalogId: Id.nullish(),
  externalId: LooseText,
  article: LooseText,
  name: Text,
  description: Text,
  manufacturer: Text,
  url: Text,
  imageUrl: Text,
  type: Text,
  minPrice: Num,
  maxPrice: Num,
  quantity: Num,
  active: Flag,
  updatedAt: Text,
  groups: listOrMap(z.object({ id: Id.nullish(), externalId: LooseText })),
  offers: listOrMap(NativeProductOffer),
});
export type NativeProduct = z.infer<typeof NativeProduct>;

/** retailcrm.txt 9773-9856. */
export const NativeProperty = z.object({ code: LooseText, name: Text });
export type NativeProperty = z.infer<typeof NativeProperty>;

/** retailcrm.txt 9469-9481. Read key `store`, write key `code`. */
export const NativeInventory = z.object({
  id: Id,
  quantity: Num,
  purchasePrice: Num,
  stores: listOrMap(z.object({ store: Text, quantity: Num, purchasePrice: Num })),
});
export type NativeInventory = z.infer<typeof NativeInventory>;

/** retailcrm.txt 9569-9614. */
export const NativeGroup = z.object({ id: Id, name: Text, parentId: Id.nullish(), externalId: LooseText, site: Text, active: Flag });
export type NativeGroup = z.infer<typeof NativeGroup>;

/** An entry of any dictionary under `reference/`. */
export const NativeEntry = z.object({
  id: Id.nullish(),
  code: LooseText,
  name: Text,
  active: Flag,
  ordering: Num,
  group: Text,
  currency: Text,
  cancelStatus: Flag,
  paymentComplete: Flag,
  default: Flag,
  promo: Flag,
  isBase: Flag,
  isAutoConvert: Flag,
  inventoryType: Text,
  externalId: LooseText,
  url: Text,
  catalogId: Id.nullish(),
  defaultCost: Num,
  integrationCode: Text,
  sym: Text,
  contragentType: Text,
  legalName: Text,
  INN: LooseText,
});
export type NativeEntry = z.infer<typeof NativeEntry>;

/** retailcrm.txt 10463-10509. */
export const NativeUser = z.object({ id: Id, firstName: Text, lastName: Text, patronymic: Text, email: Text, active: Flag });
export type NativeUser = z.infer<typeof NativeUser>;

export const NativeSegment = z.object({
  id: Id,
  code: Text,
  name: Text,
  active: Flag,
  isDynamic: Flag,
  customersCount: z.number().nullish(),
});
export type NativeSegment = z.infer<typeof NativeSegment>;

/** retailcrm.txt 16-39. */
export const NativeCredentials = z.object({ siteAccess: Text, sitesAvailable: listOrMap(z.string()) });

/** As the settings callback gives them (retailcrm.txt 4223-4310). */
export const NativeSettings = z.object({
  settings: maybe(z.object({ timezone: maybe(z.object({ value: Text })), default_currency: maybe(z.object({ value: Text })) })),
});

/** Answer of a create or an edit; `state` is `removed` for a record that is gone (retailcrm.txt 903-904, 8368-8369). */
export const NativeWritten = z.object({ id: Id.nullish(), state: Text });
export const NativeOrderWritten = z.object({ id: Id.nullish(), state: Text, order: maybe(NativeOrder) });
/** Answers of the batch writes of the catalogue: what was not found, by the id it was named with. */
const notFound = listOrMap(z.object({ id: Id.nullish() }));
export const NativeOffersWritten = z.object({ processedOffersCount: z.number().nullish(), notFoundOffers: notFound });
export const NativeProductsCreated = z.object({ processedProductsCount: z.number().nullish(), addedProducts: listOrMap(Id) });
export const NativeProductsEdited = z.object({ processedProductsCount: z.number().nullish(), notFoundProducts: notFound });

/** A page of any list, under its own key. */
export const pageOf = <Key extends string, T extends z.ZodType>(key: Key, element: T) =>
  z.object({ pagination: NativePagination.nullish(), [key]: listOrMap(element) } as {
    pagination: z.ZodOptional<z.ZodNullable<typeof NativePagination>>;
  } & {
    [K in Key]: ReturnType<typeof listOrMap<T>>;
  });
/** One record, under its own key. */
export const oneOf = <Key extends string, T extends z.ZodType>(key: Key, record: T) => z.object({ [key]: record } as { [K in Key]: T });
