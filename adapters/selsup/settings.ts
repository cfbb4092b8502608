/** What a connection to SelSup is configured with. */
import { z } from 'zod';
import type { Context, Settings } from '../../src/adapter.ts';
import type { Client } from './client.ts';
import { ORDER_TYPES } from './map/statuses.ts';
import { PATHS, type PathName } from './paths.ts';

/** One token = one account with many organizations; it may be read-only (selsup.txt 11-12, 114). */
export const Credentials = z.strictObject({ token: z.string().min(1).describe('API token of the account, bare.') });

const id = z.coerce.string().regex(/^[1-9]\d{0,18}$/, 'must be a number of SelSup');

/** A path as the table has it, or a new one of the same shape. */
const template = z
  .string()
  .regex(
    /^(?:GET|POST|PUT|PATCH|DELETE) \/[A-Za-z0-9._~/{}-]*(?:\?[A-Za-z0-9=&{}]+)?$/,
    'must be a METHOD and a path, e.g. "GET /api/order/find"',
  );

const names = Object.keys(PATHS) as [PathName, ...PathName[]];

const paths = z.partialRecord(z.enum(names), template).superRefine((chosen, context) => {
  for (const [name, path] of Object.entries(chosen)) {
    const usual = PATHS[name as PathName].default;
    // A GET that is chosen for a write, or the reverse, would be retried or never sent.
    if (path?.startsWith('GET ') !== usual.startsWith('GET '))
      context.addIssue({ code: 'custom', path: [name], message: `must ${usual.startsWith('GET ') ? '' : 'not '}be a GET` });
    const missing = (usual.match(/\{\w+\}/g) ?? []).filter((part) => !path?.includes(part));
    if (missing.length > 0) context.addIssue({ code: 'custom', path: [name], message: `must contain ${missing.join(', ')}` });
  }
});

/** Options of a connection. Ids are SelSup's own numbers. */
export const Options = z.strictObject({
  organizationId: id.optional().describe('Organization (legal entity) of new orders and cards. Needed when the account has more than one.'),
  warehouseId: id.optional().describe('Own warehouse where new orders reserve, and which stock lines that name none mean.'),
  orderTypes: z
    .array(z.enum(ORDER_TYPES))
    .min(1)
    .default(['RETAIL', 'WHOLESALE', 'FBS', 'FBO'])
    .describe('Types of native orders that are orders here; receipts, movements and write-offs are not.'),
  orderCreateType: z.enum(['RETAIL', 'WHOLESALE']).default('RETAIL').describe('Type of new orders; `extra.type` wins.'),
  allowMarketplaceStatus: z
    .boolean()
    .default(false)
    .describe('Whether the status of orders of marketplaces (FBS, FBO, FBM) may be written. The marketplace drives it.'),
  bulkStock: z
    .boolean()
    .default(false)
    .describe(
      'Whether stock is set by the bulk call (`PUT /api/wms/stock`, 100 lines a call, newer than the public specification) instead of line by line.',
    ),
  updateMarketplaces: z
    .boolean()
    .optional()
    .describe('Sent as `updateInService` with new stock: whether it goes on to the marketplaces at once. Unset: the account decides.'),
  catalogServices: z
    .array(z.string().regex(/^[A-Z_]+$/))
    .default([])
    .describe('Marketplaces that new cards are published to at once.'),
  manufacturerId: id.optional().describe('Manufacturer of new cards. Unset: the default of the organization.'),
  categoryTnvedId: id
    .optional()
    .describe('Customs code (TN VED) of new categories, which the vendor wants. Unset: categories cannot be created.'),
  paths: paths
    .prefault({})
    .describe('Paths by operation, where the account speaks another generation of the API; the page of the vendor has them all.'),
});

export type SelsupOptions = z.infer<typeof Options>;
export type SelsupSettings = Settings<z.infer<typeof Credentials>, SelsupOptions>;
export type SelsupContext = Context<Client, SelsupSettings>;
