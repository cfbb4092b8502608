/** What a connection to MyDrop is configured with. */
import { z } from 'zod';
import type { Context, Settings } from '../../src/adapter.ts';
import type { Client } from './client.ts';

/** Each edition has a cabinet and a key of its own (mydrop.txt 6-7). */
export const Credentials = z.strictObject({ apiKey: z.string().min(1).describe('API key out of the cabinet, section "Integrations".') });

/** Options of a connection: one connection is one edition. */
export const Options = z.strictObject({
  edition: z
    .enum(['vendor', 'dropshipper'])
    .default('vendor')
    .describe("Whose account it is: a supplier's (`vendor`) or a reseller's (`dropshipper`)."),
  vendorName: z
    .string()
    .min(1)
    .optional()
    .describe("Name of the supplier on the lines of a dropshipper's new orders; an order may name another in `extra.vendorName`."),
  catalogueExport: z
    .boolean()
    .default(false)
    .describe(
      'Turns on product, stock and category reads through the newer export endpoint, which the supplier sets up in the cabinet. Edition `vendor` only.',
    ),
  getOrderMethod: z
    .enum(['auto', 'GET', 'POST'])
    .default('auto')
    .describe("Verb that reads a dropshipper's order: the document says POST, live accounts answer GET. `auto` asks which."),
  lookBackDays: z
    .int()
    .min(1)
    .max(3660)
    .optional()
    .describe(
      'Days in which an `externalId` is looked for before a create and after a lost answer. Unset: all orders, 50 a call. Edition `vendor` only.',
    ),
});

export type MydropSettings = Settings<z.infer<typeof Credentials>, z.infer<typeof Options>>;

/** What every operation of this adapter is given. */
export type MydropContext = Context<Client, MydropSettings>;
