/** What only this vendor takes: settings of a connection, and inputs under `extra`. */
import { z } from 'zod';
import type { Context, Settings } from '../../src/adapter.ts';
import { Gid } from '../../src/model/id.ts';
import { Amount } from '../../src/model/money.ts';
import { OrderStatus } from '../../src/model/order.ts';
import { Text } from '../../src/model/text.ts';
import type { Client } from './client.ts';

/** An employee of the shop: what he may do in the panel is what the gateway may do (saplab.txt 7-10). */
export const Credentials = z.strictObject({
  // RFC 7617: a colon would end the login.
  login: z
    .string()
    .regex(/^[^:]+$/, 'must be text without a colon')
    .describe('Login of an employee in the panel: his phone number.'),
  password: z.string().min(1).describe('His password.'),
});

const id = z.coerce.string().regex(/^[1-9]\d{0,18}$/, 'must be a number of the panel');

/** Options of a connection. Ids are the panel's own numbers. */
export const Options = z.strictObject({
  pointId: id.optional().describe('Office of new customers. Not needed while all employees are of one office.'),
  groupId: id.optional().describe('Discount group of new customers who name none. Default: the oldest group without a discount.'),
});

/** Settings as the adapter sees them. */
export type SaplabSettings = Settings<z.infer<typeof Credentials>, z.infer<typeof Options>>;

/** What every operation of this adapter is given. */
export type SaplabContext = Context<Client, SaplabSettings>;

const writableStatus = OrderStatus.exclude(['unknown']);

/** Vendor-specific inputs of a change of an order, under `extra`. */
export const OrderExtra = z.strictObject({
  archived: z.boolean().optional().describe('Moves every position into the archive, or out of it.'),
  positions: z
    .array(
      z.strictObject({
        id: z.string().max(19).describe('Id of the position: `items[].id`.'),
        status: writableStatus.optional().describe('`cancelled` takes the position off the order.'),
        nativeStatus: Gid.optional().describe('A native status; wins over `status`.'),
        paid: z.boolean().optional().describe("Pays it from the customer's balance, or returns the money there."),
        archived: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(1000)
    .optional()
    .describe('Changes of single positions; they win over what is said of the whole order.'),
});
export type OrderExtra = z.infer<typeof OrderExtra>;

/** Vendor-specific inputs of a customer, under `extra`; names as `extra` tells them on reading. */
export const CustomerExtra = z.strictObject({
  storeId: Gid.optional().describe('Office: an id of `GET /reference/stores`.'),
  deliveryMethodId: Gid.nullable().optional().describe('Usual delivery method: an id of `GET /reference/delivery-methods`.'),
  // saplab.txt 234: int.
  limit: Amount.regex(/^\d{1,15}(?:\.0*)?$/, 'must be whole roubles')
    .optional()
    .describe('How much the customer may owe, whole roubles.'),
  password: Text.min(1).max(255).optional().describe("Password for the shop's site; never told."),
});
export type CustomerExtra = z.infer<typeof CustomerExtra>;
