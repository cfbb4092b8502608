/**
 * The wire of H-Profit: only what is read, tolerant of the rest. Fields occur in some rows and not in others (hprofit.txt 346, 386), so everything
 * that can be done without is `nullish`.
 */
import { z } from 'zod';

/** Ids and amounts: numbers, or text where a number is beyond what a double holds. */
const number = z.union([z.number(), z.string()]);
const text = z.string().nullish();
/** Fields that are sometimes text and sometimes a number. */
const either = number.nullish();
/** 0 and 1, or true and false. */
const flag = z.union([z.number(), z.boolean(), z.string()]).nullish();

/** A row of `stock[]`: what one warehouse has (hprofit.txt 55-66). `mid` is the warehouse; `id` is only the row. */
export const NativeStock = z.object({
  mid: number,
  name: text,
  instock: either,
  quantity: either,
  net_price: either,
  price: either,
  sale_price: either,
});
export type NativeStock = z.infer<typeof NativeStock>;

const NativeProductCategory = z.object({ id: number, name: text, parent_id: either });

/** A product, which is also what is sold: each variation is a row of its own (hprofit.txt 26-68). */
export const NativeProduct = z.object({
  id: number,
  name: text,
  // An object without keys was seen as well.
  brand: z.object({ id: either, name: text }).nullish(),
  // One chain, leaf first: a category and its ancestors, not several categories (hprofit.txt 33-44).
  category: z.array(NativeProductCategory).nullish(),
  attr: z.unknown(),
  af: z.unknown(),
  description: text,
  images: z.array(z.string()).nullish(),
  size: either,
  unit: text,
  sku: either,
  barcode: either,
  stock: z.array(NativeStock).nullish(),
  type_product: either,
});
export type NativeProduct = z.infer<typeof NativeProduct>;

const products = z.array(NativeProduct);

/** hprofit.txt 21-72 nests `data` in `products[]`; live accounts were seen to answer `data` alone, or `products` as one object. */
export const NativeProductsAnswer = z.union([
  z.object({ products: z.array(z.object({ data: products })) }),
  z.object({ products: z.object({ data: products }) }),
  z.object({ data: products }),
]);
export type NativeProductsAnswer = z.infer<typeof NativeProductsAnswer>;

export const NativeCountAnswer = z.object({ total: number });

/** hprofit.txt 141-163: raw rows, in the order of the request. */
export const NativeCreatedProducts = z.object({ data: z.array(z.object({ id: number })) });

/** hprofit.txt 179-191: `success` with errors is a partial success. */
export const NativeStockAnswer = z.object({
  errors: z.array(z.object({ product_id: either, message: text })).nullish(),
  success_updated_products: z.array(number).nullish(),
});
export type NativeStockAnswer = z.infer<typeof NativeStockAnswer>;

export const NativeCategory = z.object({ id: number, name: z.string(), parent_id: either });
export type NativeCategory = z.infer<typeof NativeCategory>;
export const NativeCategories = z.object({ data: z.array(NativeCategory) });

/** hprofit.txt 242-256: no `success` at the top. */
export const NativeSavedCategories = z.object({ data: z.array(z.object({ status: text, name: text, cid: number })) });

/** A line of a sale (hprofit.txt 309-330). */
export const NativeSaleItem = z.object({
  oiid: either,
  is_refund: flag,
  quantity: number,
  barcode: either,
  product_id: either,
  mid: either,
  parent_id: either,
  net_price: either,
  tax: either,
  channel_tax: either,
  price: number,
  base_price: either,
  amount: either,
  discount: either,
  type_price: either,
  profit: either,
  item_profit: either,
  product_name: text,
  product_deleted: flag,
  ukzt: either,
});
export type NativeSaleItem = z.infer<typeof NativeSaleItem>;

const NativeDelivery = z.object({ id: either, delivery_id: either, city: text, post_office: text });

const NativeSaleClient = z.object({
  id: either,
  name: text,
  phone: either,
  email: text,
  first_name: text,
  last_name: text,
  middle_name: text,
  client_deliveries: z.array(NativeDelivery).nullish(),
});

/** A sale: the ledger's document of an order (hprofit.txt 280-403). */
export const NativeSale = z.object({
  oid: number,
  /** UNIX seconds. */
  purchase_date: number,
  order_number: either,
  order_status: text,
  amount: number,
  amount_sale: either,
  prepaid_amount: either,
  discount: either,
  discount_type: text,
  currency: either,
  channel_id: z.unknown(),
  client_id: either,
  client: NativeSaleClient.nullish(),
  comment: text,
  account_id: either,
  // The vendor's own spelling (hprofit.txt 297).
  prapaid_account_id: either,
  clients_delivery_id: either,
  seller_order_id: either,
  tracking_number: either,
  delivery_info: z.unknown(),
  remote_order_id: either,
  more_info: z.unknown(),
  date_ident: either,
  responsible_user_id: either,
  fee: either,
  items: z.array(NativeSaleItem),
});
export type NativeSale = z.infer<typeof NativeSale>;
export const NativeSales = z.object({ data: z.array(NativeSale) });

/** hprofit.txt 431-440, 465-474: an edit answers another `oid` under the same `order_number`. */
export const NativeSavedSale = z.object({ oid: number, order_number: either });
export type NativeSavedSale = z.infer<typeof NativeSavedSale>;

/** A line of a remote order. Prices of marketplaces are text for people: `"500,32 грн"` (hprofit.txt 602). */
export const NativeRemoteItem = z.object({
  id: either,
  name: text,
  /** The marketplace's id, not a product of H-Profit. */
  product_id: either,
  local_product_id: either,
  sku: either,
  quantity: number,
  price: either,
  total: either,
  is_paid: flag,
  payment_type: text,
  measure_unit: text,
  mid: either,
});
export type NativeRemoteItem = z.infer<typeof NativeRemoteItem>;

/** An order that came from outside: a marketplace, a shop, or the gateway (hprofit.txt 568-614). */
export const NativeRemoteOrder = z.object({
  id: number,
  integration_id: either,
  /** A number on write, text on read (hprofit.txt 570, 624). */
  order_id: number,
  user_id: either,
  status: text,
  local_status: text,
  order_name: text,
  order_atributes: z.unknown(),
  info: z.unknown(),
  price: either,
  discount: either,
  currency: text,
  /** `YYYY-MM-DD HH:MM:SS` without a zone. */
  date_created: z.string(),
  date_modified: text,
  phone: either,
  email: text,
  address_1: z.unknown(),
  address_2: either,
  is_deleted: flag,
  order_data: z.array(NativeRemoteItem),
  first_name: text,
  last_name: text,
  client_id: either,
  sales_id: either,
});
export type NativeRemoteOrder = z.infer<typeof NativeRemoteOrder>;
/** The key is `response` here, `data` elsewhere (hprofit.txt 567). */
export const NativeRemoteOrders = z.object({ response: z.array(NativeRemoteOrder) });

/** hprofit.txt 643-652: no id of the order comes back. */
export const NativeSavedRemoteOrder = z.object({ reservedProducts: z.unknown() });

/** A client (hprofit.txt 496-528). */
export const NativeClient = z.object({
  id: number,
  is_active: flag,
  name: text,
  phone: either,
  email: text,
  birth_day: text,
  birth_day_child_1: text,
  birth_day_child_2: text,
  birth_day_child_3: text,
  more_info: z.unknown(),
  discount: either,
  total_amount: either,
  city: text,
  postal_code: either,
  state_or_region: text,
  country: text,
  created_at: either,
  updated_at: either,
  address: text,
  responsible_user_id: either,
  comment: text,
  first_name: text,
  last_name: text,
  middle_name: text,
  ref: either,
  nickname: text,
  company: text,
  invoice: either,
  card_url: text,
  card_number: either,
  balance: either,
});
export type NativeClient = z.infer<typeof NativeClient>;
export const NativeClients = z.object({ data: z.array(NativeClient) });

/** The answer to a saved client is documented nowhere: an id is taken where one is found. */
export const NativeSavedClients = z.object({ id: z.unknown(), data: z.unknown() });
export type NativeSavedClients = z.infer<typeof NativeSavedClients>;

const NativeNamed = z.object({ id: number, name: text });
export const NativeAccount = z.object({ id: number, name: text, currency_id: either, types: either, created_at: either });
export type NativeAccount = z.infer<typeof NativeAccount>;
export const NativeKnownWarehouse = z.object({ id: number, is_deleted: flag });

/** Answer keys differ from the names asked for: `types=brand` answers `brands` (hprofit.txt 657-692). */
export const NativeReferenceInfo = z.object({
  data: z.object({
    accounts: z.array(NativeAccount).nullish(),
    brands: z.array(NativeNamed).nullish(),
    warehouses: z.array(NativeKnownWarehouse).nullish(),
  }),
});
export type NativeReferenceInfo = z.infer<typeof NativeReferenceInfo>;

/** A link between a product and its id at a marketplace (hprofit.txt 716-721). */
export const NativeProductLink = z.object({ product_id: number, integration_id: either, remote_id: either });
export type NativeProductLink = z.infer<typeof NativeProductLink>;
export const NativeProductLinks = z.object({ data: z.array(NativeProductLink) });

/** hprofit.txt 835-841. */
export const NativeWarehouse = z.object({ id: number, name: text, w_type: either, position: either });
export type NativeWarehouse = z.infer<typeof NativeWarehouse>;
export const NativeWarehouses = z.object({ data: z.array(NativeWarehouse) });

/** Only that the vendor said something. */
export const NativeDone = z.object({ success: z.unknown() });
