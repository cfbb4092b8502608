import { z } from 'zod';
import { ConnectionId, Gid, gidOf, Ref } from './id.ts';
import { Currency, Dec } from './money.ts';
import { Problem } from './problem.ts';
import { Text } from './text.ts';
import { Time } from './time.ts';

/** What one warehouse has of one variant. */
export const StockLevel = z
  .object({
    connection: z.string(),
    vendor: z.string(),
    productId: Gid,
    variantId: Gid,
    sku: z.string().nullable(),
    warehouse: Ref,
    quantity: z.number().nullable().describe('On hand.'),
    available: z.number().nullable().describe('On hand minus reserved.'),
    price: Dec.nullable(),
    cost: Dec.nullable(),
    currency: Currency,
    updatedAt: Time.nullable(),
    raw: z.unknown().optional(),
  })
  .meta({ id: 'StockLevel' });
export type StockLevel = z.infer<typeof StockLevel>;

const place = {
  warehouseId: gidOf('warehouses').optional().describe("The connection's default warehouse when absent."),
  quantity: z.number().min(0).max(1e12).describe('The new quantity, absolute.'),
  comment: Text.optional(),
};

export const StockUpdateLine = z
  .union([
    z.strictObject({ variantId: Gid, ...place }),
    z.strictObject({ productId: Gid, ...place }),
    z.strictObject({ connection: ConnectionId, sku: Text.min(1), ...place }),
  ])
  .meta({ id: 'StockUpdateLine' });
export type StockUpdateLine = z.infer<typeof StockUpdateLine>;

/** Body of PUT /stock. */
export const StockUpdate = z.strictObject({ lines: z.array(StockUpdateLine).min(1).max(1000) }).meta({ id: 'StockUpdate' });
export type StockUpdate = z.infer<typeof StockUpdate>;

/** Answer of PUT /stock: a result a line, in the order of the lines. */
export const StockResult = z
  .object({
    updated: z.number().int(),
    failed: z.number().int(),
    results: z.array(
      z.object({
        index: z.number().int(),
        status: z.enum(['updated', 'failed']),
        variantId: Gid.nullable(),
        warehouseId: Gid.nullable(),
        error: Problem.nullable(),
      }),
    ),
  })
  .meta({ id: 'StockResult' });
export type StockResult = z.infer<typeof StockResult>;
