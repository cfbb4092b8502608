/** What is true of every call to SelSup, passthrough included. */
import type { Failure, NativeResponse, Wire } from '../../src/wire.ts';
import type { SelsupSettings } from './settings.ts';

export const wire: Wire<SelsupSettings> = {
  // selsup.txt 9: the bare token, no `Bearer`.
  authorize: (request, settings) => ({ ...request, headers: { ...request.headers, authorization: settings.credentials.token } }),
  readFailure,
  surprising: [
    // GETs that change data.
    { method: 'GET', path: /^\/api\/client\/(?:linkToFulfilment|clearTariffCache)\/?$/, writes: true },
    { method: 'GET', path: /^\/api\/campaign\/updateCampaigns\/?$/, writes: true },
    { method: 'GET', path: /^\/api\/stat\/(?:reDownloadAnalytics|updatePurchasePriceTask)\/?$/, writes: true },
    { method: 'GET', path: /^\/api\/prices\/setPricesOnOtherMp\/?$/, writes: true },
    { method: 'GET', path: /^\/api\/wms\/addDownloadItemHistoryTask\/?$/, writes: true },
    { method: 'GET', path: /^\/api\/fbs\/signDocument\/?$/, writes: true },
    // POSTs that only read.
    { method: 'POST', path: /^\/api\/product\/getProductModel\/?$/, writes: false },
    { method: 'POST', path: /^\/api\/fbs\/getDeliveryMethods\/?$/, writes: false },
    { method: 'POST', path: /^\/api\/client\/address\/?$/, writes: false },
    { method: 'POST', path: /^\/api\/warehouse\/getCellsByFilter\/?$/, writes: false },
  ],
};

/** HTTP status decides (selsup.txt 44-47): whatever is not 200 is a failure. An order has fields `message` and `messageParams` of its own. */
function readFailure(response: NativeResponse): Failure | undefined {
  const { status, headers } = response;
  const body = isObject(response.json) ? response.json : {};
  if (status === 200) {
    // No record and no list of the vendor has `success`, save the lines of a bulk answer, which is an array.
    return body.success === false ? { kind: 'rejected', message: saying(body) } : undefined;
  }
  const kind = kindOf(status, body);
  const after = Number(headers['retry-after']);
  return { kind, message: saying(body), ...(kind === 'limited' && after > 0 && { retryAfter: after }) };
}

function kindOf(status: number, body: Readonly<Record<string, unknown>>): Failure['kind'] {
  if (status === 401 || status === 403) return 'auth';
  if (status === 404) return 'missing';
  if (status === 429) return 'limited';
  if (status === 408 || status === 502 || status === 503 || status === 504) return 'unavailable';
  // A 500 with `system` says that our request could not be parsed.
  if (status === 500 && 'system' in body) return 'rejected';
  if (status >= 400 && status < 500) return 'rejected';
  return status >= 500 ? 'broken' : 'invalid';
}

/** Both envelopes: `{message, messageParams}` (selsup.txt 44-47) and the newer `{error, localMessage, params}`. */
function saying(body: Readonly<Record<string, unknown>>): string | null {
  const code = textOf(body.message) ?? textOf(body.error) ?? textOf(body.errorMsg);
  const words = [code, textOf(body.localMessage), paramsOf(body.messageParams ?? body.params)].filter((part) => part !== null);
  return words.length > 0 ? words.join(': ') : null;
}

function paramsOf(params: unknown): string | null {
  if (typeof params === 'string') return textOf(params);
  return isObject(params) && Object.keys(params).length > 0 ? JSON.stringify(params) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
