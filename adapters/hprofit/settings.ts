/** What a connection to H-Profit is configured with. */
import { z } from 'zod';
import type { Context, Settings } from '../../src/adapter.ts';
import { isZone } from '../../src/lib/time.ts';
import type { Client } from './client.ts';

/** A token is bound in the CRM to an integration, to the warehouses it may see, and to one warehouse where remote orders reserve. */
export const Credentials = z.strictObject({ token: z.string().min(1).describe('API token of an integration of the account.') });

const id = z.coerce.string().regex(/^[1-9]\d{0,18}$/, 'must be a number of the CRM');

/** Options of a connection. Ids are the CRM's own numbers. */
export const Options = z.strictObject({
  warehouseId: id.optional().describe('Warehouse of sale lines, stock lines and new products that name none.'),
  accountId: id.optional().describe('Account of new sales that name none in `payment.methodId`.'),
  integrationId: id
    .optional()
    .describe(
      "Integration that the token belongs to. Gives products their `externalId` (the marketplace's id) and lets remote orders be changed.",
    ),
  currencyIds: z
    .record(z.string().regex(/^\d+$/), z.string().regex(/^[A-Z]{3}$/))
    .default({ '2': 'UAH' })
    .describe("The CRM's numeric currencies → ISO 4217; the API has no list of them."),
  remoteOrderTimezone: z
    .string()
    .refine(isZone, 'must be an IANA time zone')
    .default('UTC')
    .describe('Zone of the times of remote orders, which carry none.'),
  remoteDateField: z
    .enum(['created', 'modified'])
    .optional()
    .describe(
      'Date that the CRM filters remote orders by, where it is known. Unset: what is right for both is asked, at the price of more calls.',
    ),
  remoteOrderUpsert: z
    .boolean()
    .default(false)
    .describe(
      'Whether remote orders may be changed and cancelled by sending them whole again under the same number. Undocumented by the vendor; needs `integrationId`.',
    ),
  saleCancelStatus: z.string().min(1).optional().describe('Status that a cancelled sale gets, in accounts that have one of their own.'),
  linkBySku: z
    .boolean()
    .default(true)
    .describe(
      'Whether lines of new remote orders that name only a SKU are linked to the product that has it; reads the catalogue (cached).',
    ),
  lookBackDays: z
    .int()
    .min(1)
    .max(3660)
    .default(31)
    .describe('Days around its old date in which a sale is looked for when it is no longer where its id says.'),
});

export type HprofitSettings = Settings<z.infer<typeof Credentials>, z.infer<typeof Options>>;

/** What every operation of this adapter is given. */
export type HprofitContext = Context<Client, HprofitSettings>;
