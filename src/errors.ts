/**
 * The error catalogue and the two errors that cross module borders. Pure: no framework, no I/O.
 * Contract section 4 lists the codes; OpenAPI and the README are generated from this table.
 */
import type { Failure } from './wire.ts';

/**
 * code → HTTP status, title, whether the same call may succeed later without harm, and for docs/errors.md what it means and what to do about it.
 * Meanings and remedies are Markdown.
 */
export const CATALOGUE = {
  invalid_request: {
    status: 400,
    title: 'Invalid request',
    retryable: false,
    meaning: 'The query, a header or the body is not what the operation takes; `errors` names every place.',
    remedy: 'Correct what `errors` names; the OpenAPI document has every field and parameter.',
  },
  invalid_cursor: {
    status: 400,
    title: 'Invalid cursor',
    retryable: false,
    meaning: 'The `cursor` was not made by this list with these filters and this key, or it was changed on the way.',
    remedy: 'Start the walk again without `cursor`. Pass cursors on as they are, with the same filters.',
  },
  connection_required: {
    status: 400,
    title: 'Connection required',
    retryable: false,
    meaning: 'A create named no connection, the key may use several, and none of them is its `default`.',
    remedy: 'Add `?connection=`, or give the key a `default` in the configuration.',
  },
  malformed_body: {
    status: 400,
    title: 'Malformed body',
    retryable: false,
    meaning: 'The body is not JSON, or not as long as its header says.',
    remedy: 'Send JSON in UTF-8 with the right `Content-Length`.',
  },
  unauthenticated: {
    status: 401,
    title: 'Unauthenticated',
    retryable: false,
    meaning: 'There is no key in the request, or none that is configured.',
    remedy: 'Send `Authorization: Bearer <key>` or `X-API-Key: <key>`. Keys in the query are not read.',
  },
  forbidden: {
    status: 403,
    title: 'Forbidden',
    retryable: false,
    meaning: 'The key is right but lacks the scope of this operation.',
    remedy: 'Give the key the scope in the configuration, or use another key.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    retryable: false,
    meaning: 'The vendor has no record with this id (any more).',
    remedy: 'Do not repeat. Look the record up by a filter if the id may be wrong.',
  },
  unknown_connection: {
    status: 404,
    title: 'Unknown connection',
    retryable: false,
    meaning: 'There is no such connection, or this key may not use it; the two are not told apart.',
    remedy: 'Check the part of the id before the colon, and `connections` of the key.',
  },
  unknown_route: {
    status: 404,
    title: 'Unknown route',
    retryable: false,
    meaning: 'There is no such path.',
    remedy: 'Look at `/docs`. A slash too many counts.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    retryable: false,
    meaning: 'The path is there, but not with this method; `Allow` names those it takes.',
    remedy: 'Use one of them.',
  },
  not_acceptable: {
    status: 406,
    title: 'Not acceptable',
    retryable: false,
    meaning: '`Accept` rules out JSON, and there is nothing else.',
    remedy: 'Leave `Accept` out or allow `application/json`.',
  },
  already_exists: {
    status: 409,
    title: 'Already exists',
    retryable: false,
    meaning: 'Another record has this `externalId` (or a customer this phone or email) already; `existingId` is its id where it is known.',
    remedy: 'Take the order as made: read `existingId`. Choose another `externalId` if it is a different order.',
  },
  conflict: {
    status: 409,
    title: 'Conflict',
    retryable: false,
    meaning: 'What is asked does not go with the state that the record is in.',
    remedy: 'Read the record again and decide anew; `detail` says what stands against it.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'Request with this key in progress',
    retryable: true,
    meaning: 'The first request with this `Idempotency-Key` has no answer yet.',
    remedy: "Wait as long as `Retry-After` says and send the same again: it gets the first one's answer.",
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    retryable: false,
    meaning: 'The body is larger than `server.bodyLimit`.',
    remedy: 'Send less at once, or raise the limit.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    retryable: false,
    meaning: 'The body is not declared as JSON.',
    remedy: 'Send `Content-Type: application/json`.',
  },
  unsupported_filter: {
    status: 422,
    title: 'Unsupported filter',
    retryable: false,
    meaning:
      'The vendor cannot filter by this, and the gateway does not pretend. With several connections the source is `skipped` instead.',
    remedy: 'Use a filter that `detail` or `GET /connections/{id}` names, or filter the answer yourself.',
  },
  unsupported_field: {
    status: 422,
    title: 'Unsupported field',
    retryable: false,
    meaning:
      'The vendor has no place for a field, and `Prefer: handling=strict` forbids to leave it out; or every field of a change is of that kind.',
    remedy: 'Leave out what `errors` names, or do without strict handling: then `Sluice-Ignored` names what was left out.',
  },
  vendor_rejected: {
    status: 422,
    title: 'Rejected by the vendor',
    retryable: false,
    meaning: 'The vendor understood and refused the data; its words are in `detail`, and `vendorResponse` has its status.',
    remedy: 'Correct the data. Sending the same again will be refused again.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency key reused',
    retryable: false,
    meaning: 'This `Idempotency-Key` came before with another body, query or path.',
    remedy: 'A new request needs a new key. A repetition must say the same; blanks and the order of keys do not matter.',
  },
  rate_limited: {
    status: 429,
    title: 'Rate limited',
    retryable: true,
    meaning: 'The key has used up its `rateLimit`.',
    remedy: 'Wait as long as `Retry-After` says. `RateLimit` tells what is left while there is something left.',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    retryable: false,
    meaning: 'A fault of the gateway itself. `requestId` names it in the log.',
    remedy: 'Report it with the `requestId`. After a write, look before you repeat.',
  },
  unsupported: {
    status: 501,
    title: 'Unsupported by the vendor',
    retryable: false,
    meaning: 'The vendor cannot do this at all. `GET /connections/{id}` tells it beforehand.',
    remedy: "Do it in the vendor's own interface, or through `/passthrough` where its API has a way.",
  },
  vendor_error: {
    status: 502,
    title: 'Vendor error',
    retryable: true,
    meaning: 'The vendor answered with an error of its own.',
    remedy: 'Repeat later, a create with the same `externalId` or `Idempotency-Key`. If it stays, ask the vendor.',
  },
  vendor_invalid_response: {
    status: 502,
    title: 'Invalid response of the vendor',
    retryable: true,
    meaning: "The vendor's answer is not what it documents: HTML, cut JSON, a wrong type in a field that is needed.",
    remedy: 'Repeat later. If it stays, the vendor has changed something: report it.',
  },
  vendor_auth: {
    status: 502,
    title: 'Vendor refused the credentials',
    retryable: false,
    meaning: 'The vendor refused the credentials of the connection.',
    remedy: 'Whoever runs the gateway must correct them; callers can only wait.',
  },
  vendor_unavailable: {
    status: 503,
    title: 'Vendor unavailable',
    retryable: true,
    meaning: 'The vendor cannot be reached, says that it is down, or has failed so often that its circuit is open.',
    remedy: 'Repeat after `Retry-After`. For orders: `Prefer: respond-async`, or `intake: on-failure`.',
  },
  vendor_rate_limited: {
    status: 503,
    title: 'Vendor rate limit',
    retryable: true,
    meaning: "The vendor's limit is reached, after the gateway's own waiting.",
    remedy: 'Repeat after `Retry-After`. If it is frequent, lower `limits` of the connection to what the account allows.',
  },
  overloaded: {
    status: 503,
    title: 'Overloaded',
    retryable: true,
    meaning: 'The gateway has more to do than it can, or its store is lost and this needs it. Nothing was done.',
    remedy: 'Repeat after `Retry-After`, with fewer requests at once.',
  },
  draining: {
    status: 503,
    title: 'Draining',
    retryable: true,
    meaning: 'This process is closing. Nothing was done.',
    remedy: 'Repeat at once: another process, or the next one here, takes it.',
  },
  vendor_timeout: {
    status: 504,
    title: 'Vendor timeout',
    retryable: true,
    meaning: 'The vendor did not answer in time: a read, or a write that certainly did nothing.',
    remedy: 'Repeat. If it stays, raise `limits.timeoutMs` or `server.deadlineMs`.',
  },
  outcome_unknown: {
    status: 504,
    title: 'Outcome unknown',
    retryable: false,
    meaning: "A write may have been carried out and nobody can tell: the vendor's answer was lost, and the record cannot be looked up.",
    remedy:
      'Do not repeat blindly. Look at the vendor first; with an `externalId` or an `Idempotency-Key` sending the same again is safe for orders.',
  },
} as const satisfies Record<string, { status: number; title: string; retryable: boolean; meaning: string; remedy: string }>;

export type ErrorCode = keyof typeof CATALOGUE;

export interface ProblemDetails {
  readonly detail: string;
  /** JSON Pointers or parameter names with what is wrong at each. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly existingId?: string;
  readonly connection?: string;
  readonly vendor?: string;
  readonly operation?: string;
  readonly vendorResponse?: { readonly status: number | null; readonly message: string | null };
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter?: number;
}

/** An answer that is not success, by its code in the catalogue. Routes turn it into problem+json; adapters may throw it too. */
export class ProblemError extends Error {
  readonly code: ErrorCode;
  readonly details: ProblemDetails;
  constructor(code: ErrorCode, details: ProblemDetails | string, cause?: unknown) {
    const full = typeof details === 'string' ? { detail: details } : details;
    super(full.detail, cause === undefined ? undefined : { cause });
    this.name = 'ProblemError';
    this.code = code;
    this.details = full;
  }
  get status(): number {
    return CATALOGUE[this.code].status;
  }
}

/** A vendor said no, or said nothing sensible. Adapters may catch it by `failure.kind`; what they let pass becomes a problem. */
export class VendorFailure extends Error {
  readonly failure: Failure;
  /** HTTP status of the vendor's answer; null when the answer never came whole. */
  readonly status: number | null;
  /**
   * What can be said of a write that failed: `not sent` (certainly nothing happened), `answered` (the vendor finished with it),
   * `lost` (bytes went out and no whole answer came back: it may have happened).
   */
  readonly fate: 'not sent' | 'answered' | 'lost';
  /** True when nothing came in time. */
  readonly timedOut: boolean;
  constructor(failure: Failure, status: number | null, fate: 'not sent' | 'answered' | 'lost', timedOut = false, cause?: unknown) {
    super(failure.message ?? failure.kind, cause === undefined ? undefined : { cause });
    this.name = 'VendorFailure';
    this.failure = failure;
    this.status = status;
    this.fate = fate;
    this.timedOut = timedOut;
  }
}

/** True for a vendor's "no such record". */
export function isMissing(error: unknown): boolean {
  return error instanceof VendorFailure && error.failure.kind === 'missing';
}
