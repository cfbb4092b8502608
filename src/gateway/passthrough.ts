/** The vendor's own API through a connection's door: confined to its base URL, credentials added last, nothing retried that changes data. */
import { ProblemError } from '../errors.ts';
import { type Call, spend } from './call.ts';
import type { Connection } from './connections.ts';
import type { RawResponse } from './http.ts';
import { located } from './problem-body.ts';
import { toProblem } from './problems.ts';
import { createSecretFinder } from './scrub.ts';

/** A passthrough request as it came. */
export interface PassthroughRequest {
  readonly method: string;
  /** Everything after `/passthrough/<connection>`, raw: still encoded, with the query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer | null;
}

/**
 * Headers of the caller that never go on: hop-by-hop ones are the door's business, these are the caller's own credentials and conveniences, and those
 * by which a call could name another host, path or origin than its own to a server behind the vendor's door. Everything else goes on: vendors have headers of
 * their own that no list here could know.
 */
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
  'x-original-url',
  'x-original-host',
  'x-rewrite-url',
  'x-host',
  'x-http-host-override',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-remote-ip',
  'x-remote-addr',
  'x-remote-user',
  'x-originating-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'client-ip',
  // CGI makes it HTTP_PROXY, by which some programs find their way out.
  'proxy',
  'x-sendfile-type',
]);
/** Beginnings of names that never go on. */
const PRIVATE_FAMILIES = ['x-forwarded', 'sec-', 'sluice-', 'x-accel-', 'access-control-'];
/**
 * Headers of the vendor that never come back: of its own connection and browser sessions, what it says of its servers, orders to browsers and proxies
 * about an origin that is the gateway's, and those by which the gateway speaks itself. Everything else comes back: `Link`, `ETag`, its own limits.
 */
const FOREIGN = new Set([
  'x-request-id',
  'ratelimit',
  'ratelimit-policy',
  'www-authenticate',
  'authentication-info',
  'proxy-authentication-info',
  'authorization',
  'idempotency-replayed',
  'vary',
  'set-cookie',
  'set-cookie2',
  'content-length',
  'server',
  'via',
  'x-powered-by',
  'x-aspnet-version',
  'x-aspnetmvc-version',
  'x-runtime',
  'x-served-by',
  'x-backend-server',
  'x-debug-token',
  'x-debug-token-link',
  'date',
  'refresh',
  'clear-site-data',
  'strict-transport-security',
  'expect-ct',
  'public-key-pins',
  'alt-svc',
  'content-security-policy',
  'content-security-policy-report-only',
  'permissions-policy',
  'referrer-policy',
  'x-content-type-options',
  'x-frame-options',
  'x-xss-protection',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-permitted-cross-domain-policies',
  'origin-agent-cluster',
  'service-worker-allowed',
  'sourcemap',
  'x-sourcemap',
  'report-to',
  'reporting-endpoints',
  'nel',
  // A proxy before the gateway would send files of its own machine.
  'x-sendfile',
  'x-lighttpd-send-file',
  'x-original-url',
  'x-rewrite-url',
  'forwarded',
]);
/** Beginnings of names that never come back. */
const FOREIGN_FAMILIES = ['sluice-', 'access-control-', 'cross-origin-', 'x-accel-', 'x-forwarded-', 'proxy-'];

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
  query = '',
): boolean {
  if (VERB_OVERRIDES.some((name) => headers[name] !== undefined)) return true;
  if (namesIn(query).includes('_method')) return true;
  const verb = method === 'HEAD' ? 'GET' : method;
  const plain = path.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const rules = connection.adapter.wire.surprising.filter((rule) => rule.method === verb);
  const writes = rules
    .filter((rule) => rule.writes)
    .map((rule) => new RegExp(rule.path.source, `${rule.path.flags.replace('i', '')}i`))
    .some((pattern) => pattern.test(plain) || pattern.test(plain.replace(/(?<!\/)\/+$/, '')));
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
  const writes = changesData(connection, request.method, path, request.headers, query);
  if (writes && !mayWrite(call)) {
    throw new ProblemError('forbidden', 'This native call changes data: the key needs one of the :write scopes beside passthrough.');
  }
  const about = { connection: connection.id, vendor: connection.adapter.vendor, operation: 'passthrough' };
  const response = await connection.door
    .raw(spend(call), {
      method: request.method,
      target: query === undefined ? path : `${path}?${query}`,
      headers: outgoingHeaders(request.headers),
      body: request.body,
      writes,
    })
    .catch((error: unknown) => {
      throw located(toProblem(error, writes ? 'write' : 'read'), about);
    })
    .finally(async () => {
      // What changed is not known here: nothing cached of this connection can be trusted, even when the answer was lost.
      if (writes) await connection.drop();
    });
  if (response.status > 599) {
    const detail = 'The vendor answered with a status that HTTP does not have.';
    throw located(new ProblemError('vendor_invalid_response', detail), about);
  }
  return {
    status: response.status,
    body: response.body,
    headers: incomingHeaders(response.headers, connection),
  };
}

function incomingHeaders(headers: RawResponse['headers'], connection: Connection): RawResponse['headers'] {
  const isSecret = finderOf(connection.settings);
  const kept = Object.entries(headers).filter(
    ([name, value]) => !isForeign(name.toLowerCase()) && [value].flat().every((one) => isSendable(one) && !isSecret(one)),
  );
  return {
    ...Object.fromEntries(
      kept.map(([name, value]) => [name, name.toLowerCase() === 'location' ? toOwn(String(value), connection) : value]),
    ),
    // A page of the vendor's is a page of this origin, where Swagger UI keeps a key: it runs nothing.
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  };
}

const finders = new WeakMap<object, (text: string) => boolean>();

function finderOf(settings: object): (text: string) => boolean {
  const finder = finders.get(settings) ?? createSecretFinder(settings);
  finders.set(settings, finder);
  return finder;
}

/** Node sends nothing else, and throws. */
function isSendable(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

/** Where the vendor points to a place of its own, the caller is pointed to it through the gateway: its address may be an internal one. */
function toOwn(location: string, connection: Connection): string {
  const { baseUrl } = connection.config;
  const rest = location.slice(baseUrl.length);
  return location.startsWith(baseUrl) && /^(?:[/?#]|$)/.test(rest) ? `/passthrough/${connection.id}${rest}` : location;
}

function isForeign(name: string): boolean {
  return FOREIGN.has(name) || FOREIGN_FAMILIES.some((family) => name.startsWith(family));
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
  for (const name of namesIn(query)) {
    if (secret.has(name)) {
      throw new ProblemError('invalid_request', {
        detail: `The credentials are the gateway's: ${name} may not be given.`,
        errors: [{ path: name, message: 'not allowed' }],
      });
    }
  }
}

/**
 * Names in a query as lenient servers read them: in small letters, decoded bit by bit, without spaces before them, up to a bracket or NUL; `;` parts
 * them too.
 */
function namesIn(query: string): string[] {
  return query.split(/[&;]/).map((part) => {
    const [name = ''] = part.split('=', 1);
    const decoded = name
      .replaceAll('+', ' ')
      .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: PHP ends a name at NUL
    return (decoded.trimStart().split(/[[\u0000]/, 1)[0] ?? '').trimEnd().toLowerCase();
  });
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
      PRIVATE_FAMILIES.some((family) => lower.startsWith(family)) ||
      // Many servers read `_` as `-`: what is kept back under one name would go on under the other.
      lower.includes('_')
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
