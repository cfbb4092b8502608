/**
 * `Idempotency-Key` on POST (contract section 5). A route calls the function that `idempotency` returns before it does its work; the answer
 * is kept when it leaves, whoever made it (handler or error handler), and before its first byte is sent.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../errors.ts';
import { canonicalJson } from '../lib/json.ts';
import type { HeldClaim, IdempotencyState, Store, StoredAnswer } from '../store/store.ts';

/** Milliseconds that an answer is kept. Published in the contract. */
export const IDEMPOTENCY_WINDOW_MS = 72 * 60 * 60 * 1000;

export interface IdempotencyOptions {
  readonly store: Store;
  /** Longest that a request may take. A claim twice as old belongs to a process that died. */
  readonly deadlineMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Who asks for what. */
export interface IdempotentCall {
  /** Name of the API key: callers never see each other's answers. */
  readonly principal: string;
  /** Connection that the call goes to; null for a call that goes to none. */
  readonly connection: string | null;
  /**
   * True when running it once more after an unknown outcome cannot do it twice, because the record is looked up first (an order, anything
   * with an `externalId`). Otherwise `outcome_unknown` is kept as the answer too, and given when a process died half-way: a payment into a
   * ledger is not repeated on a guess.
   */
  readonly repeatable: boolean;
}

/**
 * Claims the request's key, if it has one. True: the kept answer has been sent, do nothing more. False: go on.
 * Throws 400, 409 `idempotency_in_progress`, 422 `idempotency_key_reused`, or 503 when the store cannot keep what was promised.
 *
 * `if (await idempotent(request, reply, { principal, connection, repeatable: true })) return reply;`
 */
export type Idempotent = (request: IncomingCall, reply: OutgoingReply, call: IdempotentCall) => Promise<boolean>;

/** The parts of a Fastify request that are looked at; body, query and params as validated. */
export interface IncomingCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
  readonly query: unknown;
  readonly params: unknown;
  readonly routeOptions: { readonly url?: string | undefined };
}
/** The parts of a Fastify reply that are used. */
export interface OutgoingReply {
  statusCode: number;
  header(name: string, value: string): unknown;
  /** Routes type what they send; a kept answer is text already, and fits none of their types. */
  send(payload: never): unknown;
}

/** Headers that belong to the answer. The rest (request id, date, limits, vendor calls) belongs to the request that is answered. */
const KEPT_HEADERS = ['content-type', 'location', 'sluice-ignored', 'etag', 'preference-applied'] as const;

/**
 * Prepares the app (on the instance whose routes use it) and gives the function for its routes. Headers that other `onSend` hooks add are kept
 * only when those were registered before.
 */
export function idempotency(app: FastifyInstance, { store, deadlineMs, now }: IdempotencyOptions): Idempotent {
  const running = new WeakMap<object, HeldClaim & { readonly repeatable: boolean }>();

  type Running = HeldClaim & { readonly repeatable: boolean };
  const keep = async (claim: Running, request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const answer = toAnswer(reply.statusCode, (name) => reply.getHeader(name), payload);
    try {
      if (answer && isFinal(answer, claim.repeatable)) await store.finishIdempotent(claim, answer);
      else await store.abandonIdempotent(claim);
    } catch (error) {
      // The work is done: the caller is told so, kept or not. A repeat finds the claim running, later abandoned.
      request.log.error(error, 'an answer could not be kept for its idempotency key');
    }
  };
  app.addHook('onSend', (request, reply, payload, done) => {
    const claim = running.get(request);
    if (!claim) return done();
    running.delete(request);
    keep(claim, request, reply, payload).then(() => done(), done);
  });

  return async (request, reply, call) => {
    const key = readIdempotencyKey(request.headers['idempotency-key']);
    if (key === undefined) return false;
    const time = now();
    const scope = canonicalJson([call.principal, call.connection, `${request.method} ${request.routeOptions.url ?? ''}`]);
    const state = await store
      .beginIdempotent({
        scope,
        key,
        fingerprint: fingerprintOf(request),
        now: time,
        expiresAt: time + IDEMPOTENCY_WINDOW_MS,
        staleBefore: time - 2 * deadlineMs,
      })
      .catch((error: unknown): IdempotencyState => {
        throw new ProblemError(
          'overloaded',
          { detail: 'Idempotency keys cannot be kept at the moment; nothing was done.', retryAfter: 5 },
          error,
        );
      });
    switch (state.state) {
      case 'claimed':
        running.set(request, { scope, key, token: state.token, repeatable: call.repeatable });
        if (state.takenOver && !call.repeatable) {
          throw new ProblemError(
            'outcome_unknown',
            'The first request with this Idempotency-Key was interrupted; it may have been carried out.',
          );
        }
        return false;
      case 'running':
        throw new ProblemError('idempotency_in_progress', {
          detail: 'The first request with this Idempotency-Key is still running.',
          retryAfter: 1,
        });
      case 'mismatch':
        throw new ProblemError('idempotency_key_reused', {
          detail: 'This Idempotency-Key was used with another request; a new request needs a new key.',
          errors: [{ path: 'Idempotency-Key', message: 'was used with another body, query or path' }],
        });
      case 'done': {
        const { status, headers, body } = state.answer;
        reply.statusCode = status;
        for (const [name, value] of Object.entries(headers)) reply.header(name, value);
        reply.header('idempotency-replayed', 'true');
        reply.send(body as never);
        return true;
      }
    }
  };
}

/**
 * The key in the header, bare or as the quoted string of the IETF draft; undefined when there is no header.
 * Throws 400 unless it is 1–255 visible ASCII characters. A header sent twice arrives joined by ", " and is refused for its space.
 */
export function readIdempotencyKey(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = typeof header === 'string' ? header : header.join(', ');
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text)?.[1];
  const key = quoted === undefined ? text : quoted.replace(/\\(.)/g, '$1');
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new ProblemError('invalid_request', {
    detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters.',
    errors: [{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }],
  });
}

function fingerprintOf({ body, query, params }: IncomingCall): string {
  // The path too: a scope has the route's template, and one customer's payment is not another's.
  return createHash('sha256').update(canonicalJson({ body, query, params })).digest('base64url');
}

/** Undefined when the payload cannot be kept (a stream). */
function toAnswer(status: number, header: (name: string) => unknown, payload: unknown): StoredAnswer | undefined {
  const body = payload === undefined || payload === null ? '' : Buffer.isBuffer(payload) ? payload.toString() : payload;
  if (typeof body !== 'string') return undefined;
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = header(name);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return { status, headers: Object.fromEntries(headers), body };
}

/** Whether repeating the request later can have no other answer, or must not be tried. */
function isFinal({ status, body }: StoredAnswer, repeatable: boolean): boolean {
  if (status < 300) return true;
  if (status < 400 || status === 401 || status === 403 || status === 408 || status === 429) return false;
  const problem = readProblem(body);
  if (status < 500) return problem?.retryable !== true;
  // Our own failure half-way is as unknown an outcome as a lost answer.
  return !repeatable && (problem?.code === 'outcome_unknown' || status === 500);
}

function readProblem(body: string): { readonly code?: unknown; readonly retryable?: unknown } | undefined {
  try {
    return JSON.parse(body) as { code?: unknown; retryable?: unknown };
  } catch {
    return undefined;
  }
}
