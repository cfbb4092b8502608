/**
 * The wire, as far as it is read. Requests are snake_case, answers camelCase, but what stands inside `products[]` of an order and a category's answer are
 * snake_case again (mydrop.txt 110, 644).
 */
import { z } from 'zod';

const id = z.union([z.number(), z.string()]);
const amount = z.union([z.number(), z.string()]).nullish();
const text = z.string().nullish();
const flag = z.boolean().nullish();
/** Codes of the carrier and numbers of branches are texts; some accounts may send numbers. */
const code = z.union([z.number(), z.string()]).nullish();

/** mydrop.txt 100-118, 819-838: the supplier's lines know the purchase price, the dropshipper's only theirs. */
export const NativeOrderLine = z.object({
  product: z.object({ id, title: text, sku: code, import_id: code }),
  amount: z.union([z.number(), z.string()]),
  assembly_price: amount,
  drop_price: amount,
  price: z.union([z.number(), z.string()]),
  size: z.object({ id, title: code, note: text }).nullish(),
});
export type NativeOrderLine = z.infer<typeof NativeOrderLine>;

/** An order of either edition (mydrop.txt 190-259, 994-1054). */
export const NativeOrder = z.object({
  id,
  index: code,
  ttn: code,
  returnTtn: code,
  name: text,
  phone: code,
  products: z.array(NativeOrderLine),
  dateTime: z.string(),
  orderStatus: z.object({ id, title: text, type: text, final: flag }).nullish(),
  prepayAmount: amount,
  deliveryPayment: amount,
  total: amount,
  dropPrice: amount,
  dropshipperPayout: amount,
  payout: amount,
  realMargin: amount,
  loss: amount,
  directDeliveryLoss: amount,
  reverseDeliveryLoss: amount,
  deliveryService: text,
  pickup: flag,
  homeDelivery: flag,
  street: text,
  streetRef: text,
  houseNumber: code,
  city: text,
  cityRef: text,
  warehouseNumber: code,
  warehouseRef: text,
  description: text,
  createdWith: text,
  vendorDropshipper: z.object({ id, dropshipper: z.object({ id, name: text }).nullish() }).nullish(),
  dropshipperVendor: z.object({ id, vendor: z.object({ id, name: text }).nullish() }).nullish(),
  weight: amount,
  deliveryStatusCode: code,
  deliveryStatus: text,
  returnDeliveryStatusCode: code,
  returnDeliveryStatus: text,
  manager: z.object({ id, name: text }).nullish(),
});
export type NativeOrder = z.infer<typeof NativeOrder>;

/** mydrop.txt 164-171. Of its numbers only the pages and the count are sure: its `to` counts a page that is not full. */
const NativeMeta = z.object({ totalCount: z.number(), totalPages: z.number() });

export const NativeOrderPage = z.object({ results: z.array(NativeOrder), meta: NativeMeta });
export type NativeOrderPage = z.infer<typeof NativeOrderPage>;

/** mydrop.txt 335-354: `vendorOrder.id` and `vendorOrderId` say the same. */
export const NativeOrderAction = z.object({
  id,
  actionType: z.string(),
  dateTime: z.string(),
  description: text,
  serviceAction: flag,
  vendorManager: z.object({ id, name: text }).nullish(),
  vendorOrder: z.object({ id }).nullish(),
  vendorOrderId: id.nullish(),
});
export type NativeOrderAction = z.infer<typeof NativeOrderAction>;
export const NativeOrderActionPage = z.object({ results: z.array(NativeOrderAction), meta: NativeMeta });

/** mydrop.txt 541-545: how many of the lines found their product, and how many sizes were set. */
export const NativeUpdatedStock = z.object({ productsUpdatedCount: z.number(), sizesUpdatedCount: z.number() });
export type NativeUpdatedStock = z.infer<typeof NativeUpdatedStock>;

/** mydrop.txt 713-716. */
export const NativeSavedProducts = z.object({ productsUpdatedCount: z.number() });

/** mydrop.txt 605-607. */
export const NativeUpload = z.object({ filename: z.string() });

/** mydrop.txt 643-649. */
export const NativeCategory = z.object({
  id,
  title: z.string(),
  import_id: code,
  parent_id: code,
  image: z.object({ filename: text }).nullish(),
});
export type NativeCategory = z.infer<typeof NativeCategory>;

/** Not documented: a product of the catalogue's export, as public clients read it. */
export const NativeExportProduct = z.object({
  id,
  title: z.string(),
  sku: code,
  import_id: code,
  category_id: code,
  assembly_price: amount,
  opt_price: amount,
  drop_price: amount,
  price: amount,
  description: text,
  sizes: z.array(z.object({ id, title: code, sku: code, amount })).nullish(),
  images: z.array(z.object({ filename: text, full_url: text, url: text })).nullish(),
  params: z.array(z.object({ title: code, value: code })).nullish(),
  vendor_manufacturer: z.unknown(),
  hidden: flag,
  archived: flag,
});
export type NativeExportProduct = z.infer<typeof NativeExportProduct>;

/** The export: products with their categories, or the products alone. */
export const NativeExport = z.union([
  z.object({ products: z.array(NativeExportProduct), categories: z.array(NativeCategory).nullish() }),
  z.array(NativeExportProduct),
]);
export type NativeExport = z.infer<typeof NativeExport>;
