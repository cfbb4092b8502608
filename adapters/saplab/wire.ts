/** What is true of every call to SaPLab, passthrough included. */
import type { Failure, NativeResponse, Wire } from '../../src/wire.ts';
import type { SaplabSettings } from './settings.ts';

/** Basic auth by header: the samples put it into the URL (saplab.txt 19), and URLs end up in logs. HTTP codes are documented nowhere. */
export const wire: Wire<SaplabSettings> = {
  authorize: (request, { credentials }) => ({
    ...request,
    headers: {
      ...request.headers,
      authorization: `Basic ${Buffer.from(`${credentials.login}:${credentials.password}`, 'utf8').toString('base64')}`,
    },
  }),
  readFailure,
  surprising: [
    // saplab.txt 578, 587, 611, 625: GETs that cancel, pay, and move into the archive and out of it.
    { method: 'GET', path: /^\/panel\/order\/(?:deny|pay|archive|unarchive)(?:\/|$)/, writes: true },
    // saplab.txt 11 and 639 spell it one way, 643 the other.
    { method: 'GET', path: /^\/panel\/order\/(?:documents|documentds)(?:\/|$)/, writes: true },
    // saplab.txt 430 heads it GET, though its sample has a body.
    { method: 'GET', path: /^\/panel\/client\/add_transaction(?:\/|$)/, writes: true },
  ],
};

/** Names of the inputs of every form: what a refusal without `status` is keyed by (saplab.txt 348-351, 362-364). */
const INPUTS = new Set([
  ...['name', 'email', 'phone', 'password', 'address', 'point_id', 'manager_id', 'group_id', 'shipping_id', 'limit', 'comment'],
  ...['is_wholesaler', 'wholesalers', 'amount', 'description', 'status_id', 'color', 'sms', 'discount', 'min_price'],
  ...['bik', 'inn', 'kpp', 'bank', 'orgn', 'type', 'account', 'org_name', 'bank_account'],
]);

function readFailure(response: NativeResponse): Failure | undefined {
  const { status } = response;
  const body = isObject(response.json) ? response.json : undefined;
  const message = body && typeof body.text === 'string' && body.text !== '' ? body.text : null;
  if (status === 401 || status === 403) return { kind: 'auth', message };
  if (status === 429) return { kind: 'limited', message };
  // A page for people says that this is not the API.
  if (status === 404) return { kind: body ? 'missing' : 'invalid', message };
  if (status === 405) return { kind: 'invalid', message };
  if (status >= 500 || status === 408 || (status >= 300 && status < 400)) return undefined;
  if (body) {
    const fields = faultsOf(body);
    if (fields.length > 0) return { kind: 'rejected', message: message ?? fields[0]?.message ?? null, fields };
    // saplab.txt 71-73: a failure need not say why. Any word but `success` is one: answers of reads have no `status`.
    if (status < 300) return refuses(body) ? { kind: 'rejected', message } : undefined;
  }
  return status >= 400 ? { kind: 'rejected', message } : undefined;
}

function refuses(body: Record<string, unknown>): boolean {
  return ('status' in body && body.status !== 'success') || body.success === false;
}

/** A refused form: its own field names and what is wrong with each, and no `status`. */
function faultsOf(body: Record<string, unknown>): { path: string; message: string }[] {
  const entries = Object.entries(body);
  const keyed = !('status' in body) && entries.length > 0 && entries.every(([key, value]) => INPUTS.has(key) && isText(value));
  return keyed ? entries.map(([path, message]) => ({ path, message: [message].flat().join(' ') })) : [];
}

function isText(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every((one) => typeof one === 'string') : typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
