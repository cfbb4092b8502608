/** Failures of vendors → problems of the catalogue (contract section 4). Pure. */
import { ProblemError, VendorFailure } from '../errors.ts';

/** Longest text of a vendor that a caller sees. */
const LONGEST = 500;

/**
 * The problem that a caller gets for what a vendor did. `effect` is that of the call that failed: pass `read` also for a write of which a look-up has
 * shown that it did not happen. Errors that are neither `VendorFailure` nor `ProblemError` are thrown on: they are our own faults.
 */
export function toProblem(error: unknown, effect: 'read' | 'write'): ProblemError {
  if (error instanceof ProblemError) return error;
  if (!(error instanceof VendorFailure)) throw error;
  const { failure, status } = error;
  const message = failure.message === null ? null : cleanText(failure.message);
  const told = status === null ? {} : { vendorResponse: { status, message } };
  if (effect === 'write' && isOutcomeUnknown(error)) {
    return new ProblemError(
      'outcome_unknown',
      { detail: 'The vendor may have done what was asked: no usable answer came back. Look before asking again.', ...told },
      error,
    );
  }
  if (error.timedOut) return new ProblemError('vendor_timeout', { detail: 'The vendor did not answer in time.', ...told }, error);
  switch (failure.kind) {
    case 'auth':
      return new ProblemError('vendor_auth', { detail: "The vendor refused the connection's credentials.", ...told }, error);
    case 'rejected':
      return new ProblemError(
        'vendor_rejected',
        {
          detail: message ? `The vendor refused the data: ${message}` : 'The vendor refused the data.',
          ...told,
          ...(failure.fields?.length && {
            errors: failure.fields.map((field) => ({ path: cleanText(field.path), message: cleanText(field.message) })),
          }),
        },
        error,
      );
    case 'missing':
      return new ProblemError('not_found', { detail: 'The vendor has no such record.', ...told }, error);
    case 'limited':
      return new ProblemError(
        'vendor_rate_limited',
        { detail: "The vendor's rate limit is reached.", ...told, retryAfter: failure.retryAfter ?? 1 },
        error,
      );
    case 'unavailable':
      return new ProblemError(
        'vendor_unavailable',
        {
          detail: status === null && message ? `The vendor could not be reached: ${message}.` : 'The vendor is not available.',
          ...told,
          retryAfter: failure.retryAfter ?? 5,
        },
        error,
      );
    case 'broken':
      return new ProblemError('vendor_error', { detail: 'The vendor failed with an error of its own.', ...told }, error);
    case 'invalid': {
      const inner = error.cause instanceof ProblemError ? error.cause.details : undefined;
      const ours =
        status === null && message
          ? `The vendor's answer is not what it documents: ${message}.`
          : "The vendor's answer is not what it documents.";
      return new ProblemError(
        'vendor_invalid_response',
        { detail: inner?.detail ?? ours, ...told, ...(inner?.errors && { errors: inner.errors }) },
        error,
      );
    }
  }
}

/**
 * The same for one part of a whole: a source of a list, a line of a stock update. A bug there must not spoil the other parts, so it is reported
 * to the log and told as `internal_error`.
 */
export function toPartProblem(error: unknown, effect: 'read' | 'write', report: (error: unknown) => void): ProblemError {
  try {
    return toProblem(error, effect);
  } catch {
    report(error);
    return internalError(error);
  }
}

/** What a caller is told of a bug of ours: nothing but that. */
export function internalError(cause: unknown): ProblemError {
  return new ProblemError('internal_error', 'Something went wrong in the gateway. The request id names it in the log.', cause);
}

/** Whether a failed write may nevertheless have happened. Such a write is looked up before anybody says that it failed, or repeats it. */
export function mayHaveHappened(error: unknown): boolean {
  if (!(error instanceof VendorFailure)) return false;
  if (error.fate !== 'answered') return error.fate === 'lost';
  return error.failure.kind === 'broken' || error.failure.kind === 'unavailable' || error.failure.kind === 'invalid';
}

/** Text that is safe to show: no control characters, at most 500 characters. */
export function cleanText(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1).toWellFormed()}…` : plain;
}

/** Without an answer, or with a success that cannot be read, nobody knows. A refusal or an error that the vendor states is an answer. */
function isOutcomeUnknown(error: VendorFailure): boolean {
  if (error.fate === 'lost') return true;
  return (
    error.fate === 'answered' && error.failure.kind === 'invalid' && error.status !== null && error.status >= 200 && error.status < 300
  );
}
