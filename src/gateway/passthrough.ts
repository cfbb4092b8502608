/** The vendor's own API through a connection's door: confined to its base URL, credentials added last, nothing retried that changes data. */
import { ProblemError } from '../errors.ts';
import { type Call, spend } from './call.ts';
import type { Connection } from './connections.ts';
import type { RawResponse } from './http.ts';
import { located } from './problem-body.ts';
import { toProblem } from './problems.ts';

/** A passthrough request as it came. */
export interface PassthroughRequest {
  readonly method: string;
  /** Everything after `/passthrough/<connection>`, raw: still encoded, with the query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer | null;
}

/** Headers of the caller that never go on: hop-by-hop ones are the door's business, these are the caller's own credentials and conveniences. */
const PRIVATE = new Set([
  'authorization',
  'x-api-key',
  'cookie',
  'host',
  'content-length',
  'accept-encoding',
  'idempotency-key',
  'prefer',
  'x-request-id',
  'forwarded',
  'via',
  'origin',
  'referer',
]);
/** Headers of the vendor that never come back: of its own connection and browser sessions, and those by which the gateway speaks itself. */
const FOREIGN = new Set([
  'x-request-id',
  'ratelimit',
  'ratelimit-policy',
  'www-authenticate',
  'vary',
  'set-cookie',
  'content-length',
  'server',
  'x-powered-by',
  'strict-transport-security',
  'alt-svc',
  'content-security-policy',
  'date',
]);

/** Headers by which some frameworks let a call pretend to be of another verb. */
const VERB_OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/**
 * Whether a native call changes data: by its verb, unless the vendor's verbs mislead. A call that the vendor may read as one that does, because
 * it knows no letter case or minds no slash at the end, counts as one.
 */
export function changesData(
  connection: Pick<Connection, 'adapter'>,
  method: string,
  path: string,
  headers: PassthroughRequest['headers'] = {},
): boolean {
  if (VERB_OVERRIDES.some((name) => headers[name] !== undefined)) return true;
  const verb = method === 'HEAD' ? 'GET' : method;
  const plain = path.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const rules = connection.adapter.wire.surprising.filter((rule) => rule.method === verb);
  const writes = rules
    .filter((rule) => rule.writes)
    .map((rule) => new RegExp(rule.path.source, `${rule.path.flags.replace('i', '')}i`))
    .some((pattern) => pattern.test(plain) || pattern.test(plain.replace(/\/+$/, '')));
  if (writes) return true;
  if (rules.some((rule) => !rule.writes && rule.path.test(plain))) return false;
  return verb !== 'GET' && verb !== 'OPTIONS';
}

/** Sends one native call. */
export async function passThrough(call: Call, connection: Connection, request: PassthroughRequest): Promise<RawResponse> {
  const [given = '', query] = splitOnce(request.target, '?');
  const path = withSlashes(given);
  checkPath(path);
  if (query !== undefined) checkQuery(query, connection);
  const writes = changesData(connection, request.method, path, request.headers);
  if (writes && !mayWrite(call)) {
    throw new ProblemError('forbidden', 'This native call changes data: the key needs one of the :write scopes beside passthrough.');
  }
  const response = await connection.door
    .raw(spend(call), {
      method: request.method,
      target: query === undefined ? path : `${path}?${query}`,
      headers: outgoingHeaders(request.headers),
      body: request.body,
      writes,
    })
    .catch((error: unknown) => {
      const about = { connection: connection.id, vendor: connection.adapter.vendor, operation: 'passthrough' };
      throw located(toProblem(error, writes ? 'write' : 'read'), about);
    })
    .finally(() => {
      // What changed is not known here: nothing cached of this connection can be trusted, even when the answer was lost.
      if (writes) connection.drop();
    });
  return {
    status: response.status,
    body: response.body,
    headers: incomingHeaders(response.headers, connection),
  };
}

function incomingHeaders(headers: RawResponse['headers'], connection: Connection): RawResponse['headers'] {
  const kept = Object.entries(headers).filter(([name]) => !isForeign(name.toLowerCase()));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name.toLowerCase() === 'location' ? toOwn(String(value), connection) : value]),
  );
}

/** Where the vendor points to a place of its own, the caller is pointed to it through the gateway: its address may be an internal one. */
function toOwn(location: string, connection: Connection): string {
  const { baseUrl } = connection.config;
  const rest = location.slice(baseUrl.length);
  return location.startsWith(baseUrl) && /^(?:[/?#]|$)/.test(rest) ? `/passthrough/${connection.id}${rest}` : location;
}

function isForeign(name: string): boolean {
  return FOREIGN.has(name) || name.startsWith('sluice-') || name.startsWith('access-control-');
}

function mayWrite(call: Call): boolean {
  return ['orders', 'products', 'stock', 'customers', 'reference'].some((resource) => call.caller.has(`${resource}:write`));
}

/** A client that knows the path as one parameter (Swagger UI) encodes its slashes; one that writes the path itself does not. */
function withSlashes(path: string): string {
  return path.indexOf('/', 1) < 0 ? path.replace(/%2f/gi, '/') : path;
}

/** Whatever could be read in two ways by us and by the vendor is refused. */
function checkPath(path: string): void {
  const bad =
    !path.startsWith('/') ||
    path.includes('//') ||
    path.includes('\\') ||
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    /[\u0000-\u0020\u007f-\uffff;#]/.test(path) ||
    /%(?:2f|5c|2e|25|3b|23|3f|[01][0-9a-f]|7f|(?![0-9a-f]{2}))/i.test(path) ||
    path.split('/').some((segment) => segment === '.' || segment === '..');
  if (bad) {
    throw new ProblemError('invalid_request', {
      detail: 'The native path is not plain: no dot segments, empty segments, backslashes, or encoded separators.',
      errors: [{ path: 'path', message: 'not a plain path' }],
    });
  }
}

function checkQuery(query: string, connection: Connection): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u0020\u007f-\uffff#\\]/.test(query)) {
    throw new ProblemError('invalid_request', {
      detail: 'The query is not percent-encoded.',
      errors: [{ path: 'query', message: 'not percent-encoded' }],
    });
  }
  const secret = new Set((connection.adapter.wire.credentialParameters ?? []).map((name) => name.toLowerCase()));
  for (const part of query.split('&')) {
    const name = decodeQuietly(part.split('=', 1)[0] ?? '').toLowerCase();
    if (secret.has(name) || secret.has(name.replace(/\[.*$/, ''))) {
      throw new ProblemError('invalid_request', {
        detail: `The credentials are the gateway's: ${name} may not be given.`,
        errors: [{ path: name, message: 'not allowed' }],
      });
    }
  }
}

function outgoingHeaders(headers: PassthroughRequest['headers']): Record<string, string | string[]> {
  const named = new Set(
    String(headers.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (
      value === undefined ||
      PRIVATE.has(lower) ||
      named.has(lower) ||
      lower.startsWith('x-forwarded') ||
      lower.startsWith('sec-') ||
      lower.startsWith('sluice-')
    )
      continue;
    kept[lower] = value;
  }
  return kept;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function decodeQuietly(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
