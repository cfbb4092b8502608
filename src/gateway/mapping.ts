/** What GET /connections tells of the mapping between a vendor and the model: what is not mapped, and what the vendor has changed. */
import { z } from 'zod';
import { Gid } from '../model/id.ts';
import { OrderStatus } from '../model/order.ts';
import { Time } from '../model/time.ts';

const UnmappedStatus = z
  .object({
    id: Gid.describe('The native status.'),
    name: z.string().nullable(),
    orders: z
      .number()
      .int()
      .describe("How often an order or a line in it was read since the gateway's start; 0 = the vendor lists it, no order was in it."),
    firstSeenAt: Time,
    lastSeenAt: Time,
    suggestion: z
      .object({
        status: OrderStatus,
        because: z.string().describe('What speaks for it: its group, its name, or a like status.'),
        statusMap: z.record(z.string(), OrderStatus).describe("What to add to the connection's `statusMap`, if it is right."),
      })
      .nullable()
      .describe('Null where neither group nor name says anything.'),
  })
  .meta({ id: 'UnmappedStatus' });

const FieldChange = z
  .object({
    endpoint: z.string().describe("The vendor's endpoint, `{}` for what differs from call to call."),
    path: z
      .string()
      .describe('JSON Pointer in its answers; `*` stands for an element of a list, and for a key that is no name of a field.'),
    change: z
      .enum(['appeared', 'vanished', 'retyped'])
      .describe(
        '`appeared`: no answer had it before. `vanished`: every answer had it, now none has. `retyped`: its values were of another type.',
      ),
    was: z.array(z.string()).describe('JSON types of its values before; empty = it was not there.'),
    is: z.string().nullable().describe('JSON type of its values now; null = it is not there.'),
    used: z.boolean().describe('Whether the gateway reads it. A change of what it does not read only shows in `raw`.'),
    samples: z.number().int().describe('Answers looked at that showed it.'),
    firstSeenAt: Time,
    lastSeenAt: Time,
  })
  .meta({ id: 'FieldChange' });

/** What was learned of the mapping since the start of the process that answers. */
export const Mapping = z
  .object({
    unmappedStatuses: z
      .array(UnmappedStatus)
      .describe('Native order statuses that read as `unknown`, the most frequent first; at most 100.'),
    fieldChanges: z
      .array(FieldChange)
      .describe(
        "Changes of the vendor's answers against its first ones, the latest first; at most 100. Paths and types only, never a value.",
      ),
    samples: z
      .array(
        z.object({
          endpoint: z.string(),
          answers: z.number().int().describe('Answers that were looked at: at most one in a few seconds.'),
          learned: z.boolean().describe('Whether they were enough to tell a change from what had not been seen yet.'),
        }),
      )
      .describe('What changes are told by.'),
  })
  .meta({ id: 'Mapping' });
export type Mapping = z.infer<typeof Mapping>;
export type UnmappedStatus = z.infer<typeof UnmappedStatus>;
export type FieldChange = z.infer<typeof FieldChange>;
