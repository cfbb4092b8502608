/** What only this vendor takes: settings of a connection, and inputs under `extra`. */
import { z } from 'zod';
import type { Context, Settings } from '../../src/adapter.ts';
import { Amount } from '../../src/model/money.ts';
import { Text } from '../../src/model/text.ts';
import { Day } from '../../src/model/time.ts';
import type { Client } from './client.ts';

/** An API key of the account; its scopes and sites are set in the account itself. */
export const Credentials = z.strictObject({ apiKey: z.string().min(1).describe('An API key of the account.') });

const code = z.string().min(1);

/** Options of a connection. All optional; codes are those of the account's own dictionaries. */
export const Options = z.strictObject({
  site: code.optional().describe('Code of the site (shop) where new orders and customers go. Not needed while the key sees only one.'),
  warehouseId: code.optional().describe('Code of the warehouse of stock lines, first stock and purchase prices that name none.'),
  priceType: code
    .optional()
    .describe(
      "Code of the price type that is read and written as `price`, and sent with new order lines. Default: the account's default one.",
    ),
  catalogId: z.int().positive().optional().describe('Catalogue where new products go. Default: that of the site.'),
  paymentType: code.optional().describe('Code of the payment method of payments that name none.'),
  paidStatus: code
    .optional()
    .describe('Code of the payment status that is written for what is paid. Default: `paid`, else the first complete one.'),
  refundStatuses: z
    .array(code)
    .default([])
    .describe('Codes of payment statuses that mean a refund: an order with no other payments is `refunded`.'),
  matchCustomers: z
    .boolean()
    .default(false)
    .describe(
      'Whether a new order without `customer.id` is given to the customer who has its email or phone. RetailCRM otherwise decides by itself, and usually makes a new one.',
    ),
});

/** Settings as the adapter sees them. */
export type RetailcrmSettings = Settings<z.infer<typeof Credentials>, z.infer<typeof Options>>;

/** What every operation of this adapter is given. */
export type RetailcrmContext = Context<Client, RetailcrmSettings>;

const text = Text.max(255);
const time = z.string().regex(/^\d{2}:\d{2}$/);

/** Vendor-specific inputs of an order, under `extra`; names as `extra` tells them on reading. */
export const OrderExtra = z.strictObject({
  number: text.optional().describe('The number people see; the vendor makes one when it is absent.'),
  orderType: text.optional(),
  privilegeType: z.enum(['none', 'personal_discount', 'loyalty_level', 'loyalty_event']).optional(),
  statusComment: Text.max(1000).optional().describe('Only together with a new status.'),
  additionalPhone: text.optional(),
  call: z.boolean().optional(),
  expired: z.boolean().optional(),
  managerId: z.int().positive().optional(),
  discountManualAmount: Amount.optional().describe('Discount of the whole order.'),
  discountManualPercent: Amount.optional().describe('Discount of the whole order, percent.'),
  applyRound: z.boolean().optional(),
  shipmentDate: Day.optional(),
  shipped: z.boolean().optional(),
  weight: z.number().min(0).optional().describe('Grams.'),
  length: z.int().min(0).optional().describe('Millimetres.'),
  width: z.int().min(0).optional(),
  height: z.int().min(0).optional(),
  customFields: z.record(z.string(), z.unknown()).optional(),
  delivery: z
    .strictObject({
      date: Day.optional(),
      time: z.strictObject({ from: time.optional(), to: time.optional(), custom: text.optional() }).optional(),
      netCost: Amount.optional(),
      notes: Text.max(1000).optional().describe('Notes to the address.'),
    })
    .optional(),
});
export type OrderExtra = z.infer<typeof OrderExtra>;

/** The same of a new order, which may also say where it goes. */
export const NewOrderExtra = OrderExtra.extend({
  site: text.optional().describe('Code of the site; default: the one configured.'),
  isFromCart: z.boolean().optional(),
});
export type NewOrderExtra = z.infer<typeof NewOrderExtra>;

/** Vendor-specific inputs of a product, under `extra`. */
export const ProductExtra = z.strictObject({
  url: z.url().max(2000).optional(),
  popular: z.boolean().optional().describe('The mark "sales leader".'),
  stock: z.boolean().optional().describe('The mark "best price"; no quantity.'),
  novelty: z.boolean().optional(),
  recommended: z.boolean().optional(),
  markable: z.boolean().optional().describe('Subject to marking.'),
});

/** The same of a new product. */
export const NewProductExtra = ProductExtra.extend({
  catalogId: z.int().positive().optional().describe('Catalogue; default: the one configured, or that of the site.'),
  type: z.enum(['product', 'service']).optional(),
  site: Text.max(255).optional().describe('Code of the site whose catalogue is meant.'),
});
export type NewProductExtra = z.infer<typeof NewProductExtra>;

/** Vendor-specific inputs of a customer, under `extra`; names as `extra` tells them on reading. */
export const CustomerExtra = z.strictObject({
  vip: z.boolean().optional(),
  bad: z.boolean().optional(),
  sex: z.enum(['male', 'female']).optional().describe('Persons only.'),
  discountCardNumber: Text.max(255).optional(),
  customFields: z.record(z.string(), z.unknown()).optional(),
});
export type CustomerExtra = z.infer<typeof CustomerExtra>;

/** The same of a new customer. */
export const NewCustomerExtra = CustomerExtra.extend({
  site: Text.max(255).optional().describe('Code of the site; default: the one configured.'),
});
export type NewCustomerExtra = z.infer<typeof NewCustomerExtra>;
