import { z } from 'zod';
import { Problem } from './problem.ts';

/** What one connection contributed to a list. */
export const Source = z
  .object({
    connection: z.string(),
    vendor: z.string(),
    status: z.enum(['ok', 'error', 'skipped']),
    error: Problem.nullable(),
    ordered: z.boolean().describe('False where the vendor does not list newest first; then the merge is by position.'),
    partial: z.array(z.string()).describe('Fields that only a read by id gives; `include=full` fetches them.'),
  })
  .meta({ id: 'Source' });
export type Source = z.infer<typeof Source>;

export const PageInfo = z
  .object({
    limit: z.number().int(),
    nextCursor: z.string().nullable().describe('Pass it as `cursor` for the next page; null = the end.'),
    total: z.number().int().nullable().describe('A number only with `count=true`, and only where every vendor can tell.'),
  })
  .meta({ id: 'PageInfo' });
export type PageInfo = z.infer<typeof PageInfo>;
