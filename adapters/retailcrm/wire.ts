/** What is true of every call to RetailCRM, passthrough included. */
import type { Failure, NativeResponse, Wire } from '../../src/wire.ts';
import type { RetailcrmSettings } from './settings.ts';

/** Key in a header, never in the query: URLs end up in logs. Failures: HTTP status first, then `success`, which every answer has. */
export const wire: Wire<RetailcrmSettings> = {
  authorize: (request, settings) => ({
    ...request,
    headers: { ...request.headers, 'x-api-key': settings.credentials.apiKey },
  }),
  readFailure,
  credentialParameters: ['apiKey'],
  surprising: [
    // retailcrm.txt 11001-11007: a GET that starts a recount.
    { method: 'GET', path: /^\/api\/v\d+\/statistic\/update\/?$/, writes: true },
    // retailcrm.txt 2661, 4763, 9117: POSTs that only calculate or check.
    { method: 'POST', path: /^\/api\/v\d+\/(?:delivery\/calculate|loyalty\/calculate|payment\/check)\/?$/, writes: false },
  ],
};

/** Path of the fault that tells which customer a merged one became (retailcrm.txt 896). */
export const COMBINED_TO = 'combinedTo';

function readFailure(response: NativeResponse): Failure | undefined {
  const { status } = response;
  const body = isObject(response.json) ? response.json : {};
  if (status >= 200 && status < 300) {
    if (body.success === false) return { kind: 'rejected', ...said(body) };
    // What is no JSON object at all, the reader of the answer refuses.
    return isObject(response.json) && body.success !== true ? { kind: 'invalid', message: null } : undefined;
  }
  const kind = kindOf(status, response.text, body);
  return kind === undefined ? undefined : { kind, ...said(body) };
}

function kindOf(status: number, text: string, body: Record<string, unknown>): Failure['kind'] | undefined {
  if (status === 401 || status === 403) return 'auth';
  if (status === 404) {
    // Both are said before anybody's language is known. A page of HTML comes from a host that is no account.
    if (/method not found/i.test(String(body.errorMsg ?? '')) || /^\s*</.test(text)) return 'invalid';
    return /account does not exist/i.test(String(body.errorMsg ?? '')) ? 'broken' : 'missing';
  }
  if (status === 429) return 'limited';
  // 503 is also what the vendor answers above 10 requests a second; its body may be HTML and says nothing more.
  if (status === 502 || status === 503 || status === 504) return 'unavailable';
  if (status === 405 || status >= 500) return 'broken';
  // 460: a batch of which some were refused.
  return status >= 400 ? 'rejected' : undefined;
}

function said(body: Record<string, unknown>): Pick<Failure, 'message' | 'fields'> {
  const fields = faultsOf(body.errors);
  const combined = isObject(body[COMBINED_TO]) ? body[COMBINED_TO].id : undefined;
  if (typeof combined === 'number' || typeof combined === 'string') fields.push({ path: COMBINED_TO, message: String(combined) });
  const message = typeof body.errorMsg === 'string' && body.errorMsg !== '' ? body.errorMsg : null;
  return fields.length > 0 ? { message, fields } : { message };
}

/** `errors` is a map by field, a list, or a map by index. */
function faultsOf(errors: unknown): { path: string; message: string }[] {
  if (typeof errors !== 'object' || errors === null) return [];
  return Object.entries(errors).map(([path, message]) => ({
    path,
    message: typeof message === 'string' ? message : JSON.stringify(message),
  }));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
