/** What is true of every call to H-Profit, passthrough included. */
import type { Failure, NativeResponse, Wire } from '../../src/wire.ts';
import type { HprofitSettings } from './settings.ts';

/** The bare token without a scheme word, and JSON on every request, GET included (hprofit.txt 4-7). No verb misleads: every POST writes. */
export const wire: Wire<HprofitSettings> = {
  authorize: (request, settings) => ({
    ...request,
    headers: { ...request.headers, authorization: settings.credentials.token, 'content-type': 'application/json' },
  }),
  readFailure,
  surprising: [],
};

/** Not in the document; seen at live accounts. */
const WRONG_TOKEN = 'not-correct-api-key';

/** HTTP codes and an error envelope are documented nowhere: `success: false` is a failure under any code, and so is any code but 2xx. */
function readFailure(response: NativeResponse): Failure | undefined {
  const { status } = response;
  const body = isObject(response.json) ? response.json : {};
  const message = wordsOf(body);
  if (status === 401 || status === 403 || message === WRONG_TOKEN) return { kind: 'auth', message };
  if (status === 429) return { kind: 'limited', message };
  // No documented call answers 404 or 405: this is not the API, or not this version of it.
  if (status === 404 || status === 405) return { kind: 'invalid', message };
  if (status >= 500 || (status >= 300 && status < 400)) return undefined;
  if (status >= 400) return { kind: 'rejected', message };
  return hasFailed(body) ? { kind: 'rejected', message } : undefined;
}

function hasFailed(body: Record<string, unknown>): boolean {
  // Lists of lines tell what became of each line, whatever `success` says of the whole (hprofit.txt 179-191).
  if (Array.isArray(body.success_updated_products)) return false;
  if (body.success === false) return true;
  // hprofit.txt 22-25: products stand in envelopes that have a `success` of their own.
  const envelopes = Array.isArray(body.products) ? body.products : [body.products];
  return envelopes.some((envelope) => isObject(envelope) && envelope.success === false);
}

function wordsOf(body: Record<string, unknown>): string | null {
  const envelope = Array.isArray(body.products) ? body.products.find((part) => isObject(part) && part.success === false) : undefined;
  for (const source of [body, isObject(envelope) ? envelope : {}]) {
    for (const key of ['error', 'message', 'detail']) {
      const words = source[key];
      if (typeof words === 'string' && words !== '') return words;
    }
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
