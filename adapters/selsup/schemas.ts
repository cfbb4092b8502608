/** SelSup's payloads: only the fields we read; whatever else is there stays in the object. Absent and null are the same. */
import { z } from 'zod';

const Id = z.union([z.number(), z.string()]);
const MaybeId = Id.nullish();
/** Doubles with the noise of binary arithmetic: 630.0000000000001. */
const Num = z.union([z.number(), z.string()]).nullish();
const Text = z.string().nullish();
const LooseText = z.union([z.string(), z.number()]).nullish();
const Flag = z.boolean().nullish();

/** A page: `total` only when it was asked for (selsup.txt 18). */
export const pageOf = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), total: z.number().nullish() });
export interface NativePageOf<T> {
  readonly rows: readonly T[];
  readonly total?: number | null | undefined;
}

export const NativeCustomer = z.object({
  id: Id,
  /** The first name. */
  name: Text,
  lastName: Text,
  middleName: Text,
  phone: LooseText,
  email: Text,
  address: Text,
  zipCode: LooseText,
  fullName: Text,
});
export type NativeCustomer = z.infer<typeof NativeCustomer>;

export const NativeOrganization = z.object({
  id: MaybeId,
  name: Text,
  shortName: Text,
  inn: LooseText,
  kpp: LooseText,
  bank: Text,
  bik: LooseText,
  corrBill: LooseText,
  billNumber: LooseText,
  form: Text,
  address: z.object({ full: Text, postCode: LooseText, city: Text, street: Text, house: LooseText, flat: LooseText }).nullish(),
  addressFull: Text,
});
export type NativeOrganization = z.infer<typeof NativeOrganization>;

/** A company: a supplier or a wholesale buyer. */
export const NativeContractor = z.object({
  id: Id,
  name: Text,
  phoneNumber: LooseText,
  email: Text,
  contactName: Text,
  url: Text,
  organizationId: MaybeId,
  organization: NativeOrganization.nullish(),
  deleted: Flag,
  versionId: MaybeId,
});
export type NativeContractor = z.infer<typeof NativeContractor>;

const NativeBarcode = z.object({ barcode: LooseText });
const NativeImage = z.object({ url: Text, path: Text, position: z.number().nullish() });
const NativeCategoryPart = z.object({ categoryId: Id, name: Text, parentId: MaybeId });
const NativeBrandPart = z.object({ brandId: Id, name: Text });

const model = {
  id: Id,
  article: LooseText,
  name: Text,
  title: Text,
  description: Text,
  category: NativeCategoryPart.nullish(),
  brand: NativeBrandPart.nullish(),
  organizationId: MaybeId,
  oneCId: Text,
  deleted: Flag,
  createdDate: Text,
  versionId: MaybeId,
};
const view = {
  id: MaybeId,
  color: Text,
  wbArticle: Text,
  actual: Flag,
  deleted: Flag,
  mainImageUrl: Text,
  mainImage: NativeImage.nullish(),
  images: z.array(NativeImage).nullish(),
};
const product = {
  id: Id,
  skuId: MaybeId,
  name: Text,
  printName: Text,
  size: Text,
  productType: Text,
  anyArticle: Text,
  externalArticle: Text,
  ozonArticle: Text,
  siteId: LooseText,
  oneCId: Text,
  barcodes: z.array(NativeBarcode).nullish(),
  price: Num,
  priceWithoutDiscount: Num,
  purchasePrice: Num,
  instockQuantity: Num,
  organizationId: MaybeId,
  deleted: Flag,
  versionId: MaybeId,
};

/** A size: the sellable thing. `view` is missing inside the orders of a list. */
export const NativeProduct = z.object({ ...product, view: z.object({ ...view, model: z.object(model).nullish() }).nullish() });
export type NativeProduct = z.infer<typeof NativeProduct>;

/** What one warehouse has of a size. */
export const NativeStockRow = z.object({ ...NativeProduct.shape, stock: Num, reserved: Num, calculatedStock: Num });
export type NativeStockRow = z.infer<typeof NativeStockRow>;

/** A card: model → colours (`views` on the wire; selsup.txt 20 says `colors`) → sizes. */
export const NativeModel = z.object({
  ...model,
  views: z.array(z.object({ ...view, sizes: z.array(z.object(product)).nullish() })).nullish(),
});
export type NativeModel = z.infer<typeof NativeModel>;
export type NativeView = NonNullable<NativeModel['views']>[number];
export type NativeSize = NonNullable<NativeView['sizes']>[number];

export const NativeOrderProduct = z.object({
  id: MaybeId,
  product: NativeProduct.nullish(),
  productId: MaybeId,
  quantity: Num,
  price: Num,
  purchasePrice: Num,
});
export type NativeOrderProduct = z.infer<typeof NativeOrderProduct>;

export const NativeOrder = z.object({
  id: Id,
  name: Text,
  type: Text,
  status: Text,
  service: Text,
  warehouseId: MaybeId,
  stockWarehouseId: MaybeId,
  /** When it was made at the marketplace. */
  createdDate: Text,
  /** When it came into SelSup. */
  created: Text,
  modifiedDate: Text,
  lastStatusUpdate: Text,
  deliveryDate: Text,
  saleDate: Text,
  returnDate: Text,
  closeDate: Text,
  /** Begins anew every year. */
  invoiceNumber: z.union([z.number(), z.string()]).nullish(),
  externalOrderId: LooseText,
  postingNumber: LooseText,
  trackingNumber: LooseText,
  versionId: MaybeId,
  organizationId: MaybeId,
  supplyId: MaybeId,
  deleted: Flag,
  customer: NativeCustomer.nullish(),
  buyer: NativeContractor.nullish(),
  /** Of Yandex's orders, only by id. */
  buyerCustomer: z.object({ firstName: Text, lastName: Text, middleName: Text, phone: LooseText, email: Text }).nullish(),
  totalPrice: Num,
  products: z.array(NativeOrderProduct).nullish(),
  comment: Text,
  deliveryService: Text,
  deliveryMethod: LooseText,
  deliveryMethodName: Text,
  deliveryPoint: Text,
  deliveryPointCode: LooseText,
  deliveryPointType: Text,
  deliveryRegion: Text,
  logistics: Num,
  totalCommissions: Num,
  message: Text,
  markingStatus: Text,
  express: Flag,
  labelsUrl: Text,
  deliveryLabelUrl: Text,
  stickerId: MaybeId,
  stickerText: Text,
});
export type NativeOrder = z.infer<typeof NativeOrder>;

export const NativeOrderChange = z.object({
  id: MaybeId,
  date: Text,
  orderStatus: Text,
  userId: MaybeId,
  deliveryDate: Text,
  trackingNumber: LooseText,
  totalQuantity: Num,
  totalPrice: Num,
});
export type NativeOrderChange = z.infer<typeof NativeOrderChange>;

export const NativeCategory = z.object({
  categoryId: Id,
  name: Text,
  parentId: MaybeId,
  externalId: LooseText,
  oneCId: LooseText,
  deleted: Flag,
});
export type NativeCategory = z.infer<typeof NativeCategory>;

export const NativeBrand = z.object({ brandId: Id, name: Text, logo: Text, deleted: Flag });
export const NativeWarehouse = z.object({
  id: Id,
  name: Text,
  service: Text,
  organizationId: MaybeId,
  address: Text,
  city: Text,
  deleted: Flag,
});
export const NativeClientOrganization = z.object({ id: Id, organization: NativeOrganization.nullish() });
export const NativePerson = z.object({ personId: Id, firstName: Text, lastName: Text, surName: Text, fullName: Text, deleted: Flag });
/** selsup.txt 1386-1391 takes pages; the public specification answers a bare array. */
export const NativePersons = z.union([z.array(NativePerson), z.object({ rows: z.array(NativePerson) })]);
export const NativeTask = z.object({ id: MaybeId, status: Text });
/** Of a bulk write of stock: one a line, in order. */
export const NativeBulkResults = z.array(z.object({ success: Flag, error: z.unknown() }));
