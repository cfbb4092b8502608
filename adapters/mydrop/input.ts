/** Refusals of what a caller gave, with its place. */
import { ProblemError } from '../../src/errors.ts';

/** A 400 that names its place. */
export function invalid(path: string, message: string): ProblemError {
  return new ProblemError('invalid_request', { detail: `${path}: ${message}.`, errors: [{ path, message }] });
}

/** A 422 for a value that this vendor cannot hold. */
export function unsupportedField(path: string, message: string): ProblemError {
  return new ProblemError('unsupported_field', { detail: `${path}: ${message}.`, errors: [{ path, message }] });
}
