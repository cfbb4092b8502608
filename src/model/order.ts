import { z } from 'zod';
import { Address, AddressInput } from './address.ts';
import { Gid, gidOf, Ref } from './id.ts';
import { Amount, Currency, Dec } from './money.ts';
import { ExternalId, Text } from './text.ts';
import { InstantInput, Time } from './time.ts';

/** Normalized order statuses; the first six in the order of progress. */
export const OrderStatus = z
  .enum(['pending', 'confirmed', 'processing', 'shipped', 'delivered', 'completed', 'cancelled', 'returned', 'unknown'])
  .meta({ id: 'OrderStatus' });
export type OrderStatus = z.infer<typeof OrderStatus>;

export const PaymentStatus = z.enum(['unpaid', 'partially_paid', 'paid', 'refunded', 'unknown']).meta({ id: 'PaymentStatus' });
export type PaymentStatus = z.infer<typeof PaymentStatus>;

export const NamedValue = z.object({ name: z.string(), value: z.string() }).meta({ id: 'NamedValue' });
export type NamedValue = z.infer<typeof NamedValue>;

export const OrderItem = z
  .object({
    id: z.string().nullable().describe("The vendor's own line id, plain."),
    productId: Gid.nullable(),
    variantId: Gid.nullable(),
    sku: z.string().nullable(),
    barcode: z.string().nullable(),
    name: z.string().nullable(),
    quantity: z.number(),
    unitPrice: Dec.describe('Price of one before discount.'),
    discount: Dec.nullable().describe('Discount of the whole line: `unitPrice` × `quantity` − `total`.'),
    total: Dec.describe('What the whole line costs.'),
    cost: Dec.nullable().describe("Purchase price of one, in the order's currency."),
    tax: Dec.nullable(),
    warehouseId: Gid.nullable(),
    status: OrderStatus.nullable(),
    nativeStatus: Ref.nullable(),
    options: z.array(NamedValue),
  })
  .meta({ id: 'OrderItem' });
export type OrderItem = z.infer<typeof OrderItem>;

export const Order = z
  .object({
    id: Gid,
    connection: z.string(),
    vendor: z.string(),
    number: z.string().nullable().describe('The number people see.'),
    externalId: z.string().nullable().describe("The caller's own number for it; unique per connection."),
    status: OrderStatus,
    nativeStatus: Ref.nullable().describe("The vendor's own status."),
    currency: Currency,
    createdAt: Time,
    updatedAt: Time.nullable(),
    customer: z
      .object({
        id: Gid.nullable(),
        name: z.string().nullable(),
        firstName: z.string().nullable(),
        lastName: z.string().nullable(),
        middleName: z.string().nullable(),
        phone: z.string().nullable().describe('E.164 where the number can be understood.'),
        email: z.string().nullable(),
        company: z.string().nullable(),
      })
      .nullable()
      .describe('The customer as the order knows them; may differ from the customer record.'),
    items: z.array(OrderItem),
    totals: z.object({
      items: Dec.nullable(),
      discount: Dec.nullable(),
      shipping: Dec.nullable(),
      tax: Dec.nullable(),
      total: Dec.nullable(),
      paid: Dec.nullable(),
      due: Dec.nullable().describe('`total` − `paid` where the vendor does not tell it, never below zero.'),
    }),
    payment: z.object({ status: PaymentStatus, method: Ref.nullable() }),
    shipping: z
      .object({
        method: Ref.nullable(),
        carrier: z.string().nullable(),
        trackingNumber: z.string().nullable(),
        address: Address.nullable(),
        pickupPoint: z
          .object({ id: z.string().nullable(), number: z.string().nullable(), name: z.string().nullable() })
          .nullable()
          .describe("A carrier's branch; its id is the carrier's, plain."),
      })
      .nullable()
      .describe('Its cost is `totals.shipping`.'),
    source: z
      .object({
        channel: z.string().nullable(),
        source: z.string().nullable(),
        medium: z.string().nullable(),
        campaign: z.string().nullable(),
        keyword: z.string().nullable(),
        content: z.string().nullable(),
      })
      .nullable(),
    notes: z.object({ customer: z.string().nullable(), manager: z.string().nullable() }),
    extra: z.record(z.string(), z.unknown()).describe('What this vendor knows beyond this model.'),
    raw: z.unknown().optional().describe("The vendor's own payload, with `include=raw`."),
  })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof Order>;

const text = Text.nullable().optional();

const OrderCustomerInput = z.strictObject({
  id: Gid.nullable().optional(),
  name: text,
  firstName: text,
  lastName: text,
  middleName: text,
  phone: text,
  email: text,
  company: text,
});

const orderItemInput = {
  variantId: Gid.optional(),
  productId: Gid.optional(),
  sku: Text.optional(),
  name: Text.optional(),
  quantity: z.number().positive().max(1e9),
  unitPrice: Amount,
  discount: Amount.optional().describe('Discount of the whole line.'),
  warehouseId: gidOf('warehouses').optional(),
  options: z
    .array(z.strictObject({ name: Text, value: Text }))
    .max(100)
    .optional(),
};

/** One line of a new order. */
export const OrderItemInput = z.strictObject(orderItemInput).meta({ id: 'OrderItemWrite' });
export type OrderItemInput = z.infer<typeof OrderItemInput>;

/** One line of a replaced item list; `id` keeps an existing line of the vendor. */
export const OrderItemPatch = z
  .strictObject({ id: z.string().max(255).optional().describe("The vendor's line id, to keep that line."), ...orderItemInput })
  .meta({ id: 'OrderItemPatch' });
export type OrderItemPatch = z.infer<typeof OrderItemPatch>;

const orderInput = {
  externalId: ExternalId.optional(),
  currency: Currency.optional(),
  status: OrderStatus.exclude(['unknown']).optional(),
  nativeStatus: gidOf('order-statuses').optional().describe('A native status; wins over `status`.'),
  payment: z
    .strictObject({
      methodId: gidOf('payment-methods').nullable().optional(),
      paid: Amount.nullable().optional().describe('What has been paid so far, in all.'),
    })
    .optional(),
  shipping: z
    .strictObject({
      methodId: gidOf('delivery-methods').nullable().optional(),
      carrier: text,
      trackingNumber: text,
      cost: Amount.nullable().optional(),
      address: AddressInput.nullable().optional(),
      pickupPoint: z.strictObject({ id: text, number: text, name: text }).nullable().optional(),
    })
    .optional(),
  source: z.strictObject({ channel: text, source: text, medium: text, campaign: text, keyword: text, content: text }).optional(),
  notes: z.strictObject({ customer: text, manager: text }).optional(),
  createdAt: InstantInput.optional(),
  extra: z.record(z.string(), z.unknown()).optional().describe('Vendor-specific inputs; each connection names its own.'),
};

/** Body of POST /orders. */
export const OrderDraft = z
  .strictObject({ ...orderInput, customer: OrderCustomerInput, items: z.array(OrderItemInput).min(1).max(1000) })
  .meta({ id: 'OrderCreate' });
export type OrderDraft = z.infer<typeof OrderDraft>;

/** Body of PATCH /orders/{id}: JSON Merge Patch. Absent = unchanged, null = cleared; `items` replaces the whole list. */
export const OrderPatch = z
  .strictObject({
    externalId: ExternalId.nullable().optional(),
    currency: orderInput.currency,
    status: orderInput.status,
    nativeStatus: orderInput.nativeStatus,
    customer: OrderCustomerInput.nullable().optional(),
    items: z.array(OrderItemPatch).min(1).max(1000).optional(),
    payment: orderInput.payment.nullable(),
    shipping: orderInput.shipping.nullable(),
    source: orderInput.source.nullable(),
    notes: orderInput.notes.nullable(),
    createdAt: orderInput.createdAt,
    extra: orderInput.extra,
  })
  .meta({ id: 'OrderPatch' });
export type OrderPatch = z.infer<typeof OrderPatch>;

/** One change of an order, oldest first in a history. */
export const HistoryEntry = z
  .object({
    at: Time,
    type: z.string().describe('`created`, `changed`, `status`, `deleted`, or the vendor’s own word.'),
    field: z.string().nullable().describe("The vendor's own name of the field."),
    from: z.unknown().describe('Value before; null where there was none.'),
    to: z.unknown().describe('Value after; null where there is none.'),
    actor: z.string().nullable(),
    comment: z.string().nullable(),
  })
  .meta({ id: 'HistoryEntry' });
export type HistoryEntry = z.infer<typeof HistoryEntry>;
