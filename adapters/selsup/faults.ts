/** Faults of what a caller gave. */
import { ProblemError } from '../../src/errors.ts';

/** A value that is wrong at its place. */
export function invalid(path: string, message: string): ProblemError {
  return new ProblemError('invalid_request', { detail: `${path}: ${message}.`, errors: [{ path, message }] });
}

/** A value that the vendor cannot keep, and that nobody may leave out for the caller. */
export function unsupportedField(path: string, message: string): ProblemError {
  return new ProblemError('unsupported_field', { detail: `${path}: ${message}.`, errors: [{ path, message }] });
}
