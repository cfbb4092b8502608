import { z } from 'zod';

/** RFC 9457 problem. `src/errors.ts` has the catalogue of codes. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    requestId: z.string(),
    retryable: z.boolean().describe('Whether the same call may succeed later without harm.'),
    connection: z.string().optional(),
    vendor: z.string().optional(),
    operation: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    existingId: z.string().optional().describe('With `already_exists`: the record that is there.'),
    vendorResponse: z.object({ status: z.number().int().nullable(), message: z.string().nullable() }).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });
export type Problem = z.infer<typeof Problem>;
