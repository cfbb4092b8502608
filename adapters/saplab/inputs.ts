/** Callers' input that only this vendor checks: ids under `extra`, which the engine does not translate. */
import { ProblemError } from '../../src/errors.ts';
import { parseGid } from '../../src/lib/ids.ts';
import type { SaplabContext } from './settings.ts';

/** Native id of a gateway id under `extra`. */
export function nativeIdOf({ scope }: Pick<SaplabContext, 'scope'>, gid: string, path: string): string {
  const id = parseGid(gid);
  if (id?.connection === scope.connection) return id.native;
  throw invalid(path, `not an id of connection ${scope.connection}`);
}

/** What is wrong with a caller's body, and where. */
export function invalid(path: string, message: string): ProblemError {
  return new ProblemError('invalid_request', { detail: `${path}: ${message}.`, errors: [{ path, message }] });
}
