/** What the client throws. */
import type { ErrorCode, Operation, Problem, Source } from './model.ts';

/**
 * Codes of the client's own, for calls that brought no answer of the gateway: `network_error`: none at all; `timeout`: none in time;
 * `unexpected_response`: one of something else, such as a proxy in between.
 */
export type ClientErrorCode = 'network_error' | 'timeout' | 'unexpected_response';

/** What is known of a failed call. */
export interface Failure {
  readonly code: ErrorCode | ClientErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly status?: number | null | undefined;
  readonly requestId?: string | null | undefined;
  readonly retryAfter?: number | null | undefined;
  readonly problem?: Problem | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
  readonly cause?: unknown;
}

/** A call that did not succeed: the gateway's problem, or why there was no answer of the gateway. */
export class SluiceError extends Error {
  override readonly name: string = 'SluiceError';
  /** Code of the gateway's error catalogue, or one of the client's own. */
  readonly code: ErrorCode | ClientErrorCode;
  /** Whether the same call may succeed later without harm. Of a create: with the same `idempotencyKey`. */
  readonly retryable: boolean;
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** Finds the request in the gateway's log; null when there was no answer. */
  readonly requestId: string | null;
  /** Seconds to wait before the next attempt, when the gateway says so. */
  readonly retryAfter: number | null;
  /** What is wrong, place by place: JSON Pointers in bodies, names of parameters elsewhere. */
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  /** Connection that it happened at. */
  readonly connection: string | null;
  /** With `already_exists`: the record that is there, when it is known. */
  readonly existingId: string | null;
  /** The gateway's answer; null when it was not the gateway that answered. */
  readonly problem: Problem | null;
  /** Key under which the call was made. The same call with the same key is never done twice. */
  readonly idempotencyKey: string | null;

  constructor(failure: Failure) {
    super(failure.message, failure.cause === undefined ? undefined : { cause: failure.cause });
    const problem = failure.problem ?? null;
    this.code = failure.code;
    this.retryable = failure.retryable;
    this.status = failure.status ?? null;
    this.requestId = failure.requestId ?? problem?.requestId ?? null;
    this.retryAfter = failure.retryAfter ?? null;
    this.errors = problem?.errors ?? [];
    this.connection = problem?.connection ?? null;
    this.existingId = problem?.existingId ?? null;
    this.problem = problem;
    this.idempotencyKey = failure.idempotencyKey ?? null;
  }
}

/** A walk reached its end without some of its connections: what it gave is not all there is. `code` is that of the first one's problem. */
export class SluiceIncompleteError extends SluiceError {
  override readonly name: string = 'SluiceIncompleteError';
  /** The connections that are missing, and why. */
  readonly sources: readonly Source[];

  constructor(sources: readonly Source[]) {
    const missing = sources.map(({ connection, error }) => `${connection} (${error?.detail ?? 'no reason given'})`).join(', ');
    const problem = sources.find(({ error }) => error !== null)?.error ?? null;
    super({
      code: problem?.code ?? 'unexpected_response',
      message: `The list is incomplete, these connections are missing: ${missing}`,
      retryable: sources.every(({ error }) => error?.retryable === true),
      status: problem?.status,
      problem,
    });
    this.sources = sources;
  }
}

/** An accepted order was not delivered, or nobody can tell yet. `code` is that of the operation's own problem. */
export class SluiceOperationError extends SluiceError {
  override readonly name: string = 'SluiceOperationError';
  /** The operation as it was seen last. */
  readonly operation: Operation;

  constructor(operation: Operation, failure: Failure) {
    super(failure);
    this.operation = operation;
  }
}
