/** Waiting for an order that was accepted to be delivered. */
import type { Client } from './client.ts';
import { SluiceOperationError } from './errors.ts';
import type { Operation, Order } from './model.ts';
import { type CallOptions, pause } from './transport.ts';

/** What may be said of a wait. */
export interface AwaitOptions extends CallOptions {
  /** Milliseconds to wait in all. Default 60,000. An order that is not delivered by then stays accepted: wait again, or look later. */
  readonly withinMs?: number | undefined;
}

const FIRST_MS = 200;
const LONGEST_MS = 5000;

/** Asks for an operation until it has ended. */
export async function delivered(
  client: Pick<Client, 'getOperation' | 'getOrder'>,
  operation: Operation | string,
  { withinMs = 60_000, ...call }: AwaitOptions = {},
): Promise<Order> {
  const end = Date.now() + withinMs;
  const id = typeof operation === 'string' ? operation : operation.id;
  let seen = typeof operation === 'string' ? await client.getOperation(id, call) : operation;
  for (let waitMs = FIRST_MS; ; waitMs = Math.min(LONGEST_MS, waitMs * 1.5)) {
    if (seen.orderId !== null) return client.getOrder(seen.orderId, call);
    if (seen.status === 'failed') throw failed(seen, 'The order was not delivered.');
    if (seen.status === 'unknown' && seen.nextAttemptAt === null)
      throw failed(seen, 'Nobody can tell whether the order is at the vendor; it waits for a person to look.');
    const left = end - Date.now();
    if (left <= 0) {
      const message = `The order is not delivered after ${withinMs} ms; it stays accepted (${seen.status}).`;
      throw new SluiceOperationError(seen, { code: 'timeout', message, retryable: true, problem: seen.error });
    }
    await pause(Math.min(waitMs, left), [call.signal]);
    seen = await client.getOperation(id, call);
  }
}

/** What the operation tells of its end. Repeating the create is for the operation (`retryOperation`), not for its caller. */
function failed(operation: Operation, otherwise: string): SluiceOperationError {
  const { error } = operation;
  return new SluiceOperationError(operation, {
    code: error?.code ?? 'outcome_unknown',
    message: error?.detail ?? otherwise,
    retryable: false,
    status: error?.status,
    problem: error,
  });
}
