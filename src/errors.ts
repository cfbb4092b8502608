/**
 * The error catalogue and the two errors that cross module borders. Pure: no framework, no I/O.
 * Contract section 4 lists the codes; OpenAPI and the README are generated from this table.
 */
import type { Failure } from './wire.ts';

/** code → HTTP status, title, and whether the same call may succeed later without harm. */
export const CATALOGUE = {
  invalid_request: { status: 400, title: 'Invalid request', retryable: false },
  invalid_cursor: { status: 400, title: 'Invalid cursor', retryable: false },
  connection_required: { status: 400, title: 'Connection required', retryable: false },
  malformed_body: { status: 400, title: 'Malformed body', retryable: false },
  unauthenticated: { status: 401, title: 'Unauthenticated', retryable: false },
  forbidden: { status: 403, title: 'Forbidden', retryable: false },
  not_found: { status: 404, title: 'Not found', retryable: false },
  unknown_connection: { status: 404, title: 'Unknown connection', retryable: false },
  unknown_route: { status: 404, title: 'Unknown route', retryable: false },
  method_not_allowed: { status: 405, title: 'Method not allowed', retryable: false },
  not_acceptable: { status: 406, title: 'Not acceptable', retryable: false },
  already_exists: { status: 409, title: 'Already exists', retryable: false },
  conflict: { status: 409, title: 'Conflict', retryable: false },
  idempotency_in_progress: { status: 409, title: 'Request with this key in progress', retryable: true },
  body_too_large: { status: 413, title: 'Body too large', retryable: false },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', retryable: false },
  unsupported_filter: { status: 422, title: 'Unsupported filter', retryable: false },
  unsupported_field: { status: 422, title: 'Unsupported field', retryable: false },
  vendor_rejected: { status: 422, title: 'Rejected by the vendor', retryable: false },
  idempotency_key_reused: { status: 422, title: 'Idempotency key reused', retryable: false },
  rate_limited: { status: 429, title: 'Rate limited', retryable: true },
  internal_error: { status: 500, title: 'Internal error', retryable: false },
  unsupported: { status: 501, title: 'Unsupported by the vendor', retryable: false },
  vendor_error: { status: 502, title: 'Vendor error', retryable: true },
  vendor_invalid_response: { status: 502, title: 'Invalid response of the vendor', retryable: true },
  vendor_auth: { status: 502, title: 'Vendor refused the credentials', retryable: false },
  vendor_unavailable: { status: 503, title: 'Vendor unavailable', retryable: true },
  vendor_rate_limited: { status: 503, title: 'Vendor rate limit', retryable: true },
  overloaded: { status: 503, title: 'Overloaded', retryable: true },
  draining: { status: 503, title: 'Draining', retryable: true },
  vendor_timeout: { status: 504, title: 'Vendor timeout', retryable: true },
  outcome_unknown: { status: 504, title: 'Outcome unknown', retryable: false },
} as const satisfies Record<string, { status: number; title: string; retryable: boolean }>;

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
