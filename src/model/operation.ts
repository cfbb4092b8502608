import { z } from 'zod';
import { Gid } from './id.ts';
import { Problem } from './problem.ts';
import { Time } from './time.ts';

/** How far an accepted order has come. */
export const OperationStatus = z
  .enum(['queued', 'delivering', 'delivered', 'failed', 'unknown'])
  .describe(
    '`queued` waits for its next attempt; `delivering` is under way; `delivered` is at the vendor; `failed` is not, and nothing more is tried; `unknown` may be there: its answer was lost, and it is looked up before anything else.',
  );
export type OperationStatus = z.infer<typeof OperationStatus>;

/** An order that was accepted with 202. Contract section 7. */
export const Operation = z
  .object({
    id: z.uuid().describe('Sorts by the time of acceptance.'),
    kind: z.literal('order.create'),
    connection: z.string(),
    status: OperationStatus,
    createdAt: Time.describe('When it was accepted.'),
    attempts: z.number().int().describe('Attempts begun.'),
    nextAttemptAt: Time.nullable().describe(
      'The next attempt is no earlier; null when nothing more is tried by itself, and during an attempt.',
    ),
    orderId: Gid.nullable().describe('The order, once delivered.'),
    externalId: z.string().describe('As given, else minted. No other order of the connection has it.'),
    error: Problem.nullable().describe('Why it failed, or what the last attempt met.'),
  })
  .meta({ id: 'Operation', description: 'An order that was taken in and is delivered later.' });
export type Operation = z.infer<typeof Operation>;
