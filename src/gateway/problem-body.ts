/** Problems as callers see them. */
import { CATALOGUE, ProblemError } from '../errors.ts';
import type { Problem } from '../model/problem.ts';

/** Says where a problem happened, unless it says so itself. */
export function located(
  error: ProblemError,
  about: { readonly connection?: string; readonly vendor?: string; readonly operation?: string },
): ProblemError {
  return new ProblemError(error.code, { ...about, ...error.details }, error.cause);
}

/** RFC 9457 body of a problem: contract section 4. */
export function problemBody(error: ProblemError, request: { readonly requestId: string; readonly instance: string }): Problem {
  const { title, status, retryable } = CATALOGUE[error.code];
  const { detail, errors, existingId, connection, vendor, operation, vendorResponse } = error.details;
  return {
    type: `urn:sluice:problem:${error.code}`,
    title,
    status,
    detail,
    instance: request.instance,
    code: error.code,
    requestId: request.requestId,
    retryable,
    ...(connection === undefined ? {} : { connection }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(operation === undefined ? {} : { operation }),
    ...(errors === undefined ? {} : { errors: [...errors] }),
    ...(existingId === undefined ? {} : { existingId }),
    ...(vendorResponse === undefined ? {} : { vendorResponse }),
  };
}
