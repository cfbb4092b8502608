/** What is true of every call to MyDrop, passthrough included. */
import type { Failure, NativeResponse, Wire } from '../../src/wire.ts';
import type { MydropSettings } from './settings.ts';

/** The key in a header of its own, and JSON on every request, GET included (mydrop.txt 6-9). Only the upload of a photo is multipart (566). */
export const wire: Wire<MydropSettings> = {
  authorize: (request, settings) => ({
    ...request,
    headers: { ...request.headers, 'x-api-key': settings.credentials.apiKey, 'content-type': 'application/json' },
  }),
  readFailure,
  // mydrop.txt 988: this POST reads.
  surprising: [{ method: 'POST', path: /^\/dropshipper\/api\/orders\/\d+$/, writes: false }],
};

/** No failure is documented: neither a status nor a body. Public clients read `message`, else `reason`, else `error`, and saw 401 for a wrong key. */
function readFailure(response: NativeResponse): Failure | undefined {
  const { status } = response;
  const body = isObject(response.json) ? response.json : {};
  const message = wordsOf(body);
  if (status === 401 || status === 403) return { kind: 'auth', message };
  if (status === 404) return { kind: 'missing', message };
  if (status === 405) return { kind: 'invalid', message };
  if (status === 429) return { kind: 'limited', message };
  if (status >= 500 || (status >= 300 && status < 400)) return undefined;
  if (status >= 400) return { kind: 'rejected', message };
  return hasFailed(body) ? { kind: 'rejected', message } : undefined;
}

/** No good answer has these; a payout's `status` is a text of the account. */
function hasFailed(body: Record<string, unknown>): boolean {
  return body.success === false || body.status === 'error' || (typeof body.error === 'string' && body.error !== '');
}

const LONGEST_MESSAGE = 300;

function wordsOf(body: Record<string, unknown>): string | null {
  for (const key of ['message', 'reason', 'error']) {
    const words = body[key];
    if (typeof words === 'string' && words !== '') return words.slice(0, LONGEST_MESSAGE);
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
