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
/** Headers of the vendor that never come back. */
const FOREIGN = new Set([
  'set-cookie',
  'content-length',
  'server',
  'x-powered-by',
  'strict-transport-security',
  'alt-svc',
  'content-security-policy',
  'date',
]);

/** Whether a native call changes data: by its verb, unless the vendor's verbs mislead. */
export function changesData(connection: Connection, method: string, path: string): boolean {
  const known = connection.adapter.wire.surprising.find(
    (rule) => rule.method === (method === 'HEAD' ? 'GET' : method) && rule.path.test(decodeQuietly(path)),
  );
  return known?.writes ?? !(method === 'GET' || method === 'HEAD' || method === 'OPTIONS');
}

/** Sends one native call. */
export async function passThrough(call: Call, connection: Connection, request: PassthroughRequest): Promise<RawResponse> {
  const [given = '', query] = splitOnce(request.target, '?');
  const path = withSlashes(given);
  checkPath(path);
  if (query !== undefined) checkQuery(query, connection);
  const writes = changesData(connection, request.method, path);
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
    headers: Object.fromEntries(Object.entries(response.headers).filter(([name]) => !FOREIGN.has(name.toLowerCase()))),
  };
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
