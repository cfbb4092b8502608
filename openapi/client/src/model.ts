/** Names for what the gateway takes and tells: each is one schema of its OpenAPI document. */
import type { components } from './schema.ts';

type Schemas = components['schemas'];

/** Where something is sent, or somebody is. */
export type Address = Schemas['Address'];
/** A product category. */
export type Category = Schemas['Category'];
/** Body of a new category. */
export type CategoryCreate = Schemas['CategoryCreateInput'];
/** Change of a category: absent = unchanged, null = cleared. */
export type CategoryPatch = Schemas['CategoryPatchInput'];
/** What a connection can do, which filters it honours, what it promises, and how it is. */
export type Connection = Schemas['Connection'];
/** A person or a company. */
export type Customer = Schemas['Customer'];
/** Body of a new customer. */
export type CustomerCreate = Schemas['CustomerCreateInput'];
/** Change of a customer: absent = unchanged, null = cleared. */
export type CustomerPatch = Schemas['CustomerPatchInput'];
/** One change of an order. */
export type HistoryEntry = Schemas['HistoryEntry'];
/** An order that was accepted with 202 and is delivered later. */
export type Operation = Schemas['Operation'];
/** How far an accepted order has come. */
export type OperationStatus = Operation['status'];
/** An order. */
export type Order = Schemas['Order'];
/** Body of a new order. */
export type OrderCreate = Schemas['OrderCreateInput'];
/** One line of an order. */
export type OrderItem = Schemas['OrderItem'];
/** Change of an order: absent = unchanged, null = cleared; `items` replaces the whole list. */
export type OrderPatch = Schemas['OrderPatchInput'];
/** Normalized order statuses. */
export type OrderStatus = Schemas['OrderStatus'];
/** RFC 9457 problem, as the gateway answers it. */
export type Problem = Schemas['Problem'];
/** Code of a problem. */
export type ErrorCode = Problem['code'];
/** What is sold and stocked, with its variants. */
export type Product = Schemas['Product'];
/** Body of a new product. */
export type ProductCreate = Schemas['ProductCreateInput'];
/** Change of a product: absent = unchanged, null = cleared. */
export type ProductPatch = Schemas['ProductPatchInput'];
/** A reference to another record of the same connection. */
export type Ref = Schemas['Ref'];
/** One entry of reference data. */
export type ReferenceEntry = Schemas['ReferenceEntry'];
/** Kinds of reference data. */
export type ReferenceKind = Schemas['ReferenceKind'];
/** What one connection contributed to a list. */
export type Source = Schemas['Source'];
/** What one warehouse has of one variant. */
export type StockLevel = Schemas['StockLevel'];
/** A result for each line of a stock update, in the order of the lines. */
export type StockResult = Schemas['StockResult'];
/** One line of a stock update. */
export type StockUpdateLine = Schemas['StockUpdateLineInput'];
/** One movement of a customer's balance. */
export type Transaction = Schemas['Transaction'];
/** Body of a new transaction. */
export type TransactionCreate = Schemas['TransactionCreateInput'];
/** One variant of a product. */
export type Variant = Schemas['Variant'];
