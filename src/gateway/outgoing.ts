/** Builds what goes on the wire from what an adapter, or a passthrough, asks for. Pure. */
import { ProblemError } from '../errors.ts';
import type { NativeRequest, QueryValue } from '../wire.ts';
import type { Outgoing } from './exchange.ts';

/** A configured `baseUrl`, taken apart. */
export interface Base {
  /** `https://host[:port]`. */
  readonly origin: string;
  readonly host: string;
  /** Path before every path, without a slash at its end; often empty. */
  readonly prefix: string;
}

/** Takes a `baseUrl` apart. Throws on anything but a plain http(s) URL. */
export function parseBase(baseUrl: string): Base {
  const url = new URL(baseUrl);
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username || url.password || url.search || url.hash) {
    throw new TypeError('a base URL is http(s)://host[:port][/path] and nothing more');
  }
  return { origin: url.origin, host: url.host, prefix: url.pathname.replace(/(?<!\/)\/+$/, '') };
}

/** An authorized call of an adapter. */
export function toOutgoing(base: Base, request: NativeRequest, agent: string): Outgoing {
  const { content, type } = bodyOf(request);
  const headers: Record<string, string> = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': agent };
  if (type) headers['content-type'] = type;
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  for (const name of FORBIDDEN) delete headers[name];
  if (!areSendable(headers))
    throw new ProblemError('vendor_auth', "The connection's credentials have characters that a header cannot carry.");
  const query = queryOf(request.query);
  const path = join(base, request.path);
  if (path === undefined) throw new TypeError(`an adapter asked for a path that is not encoded: ${request.method}`);
  return { method: request.method, path: path + (query && `?${query}`), headers, body: content };
}

/** A passthrough call, with what `authorize` added to it. The caller's own headers stay, except those that are not his to set. */
export function toRawOutgoing(
  base: Base,
  request: {
    readonly method: string;
    readonly target: string;
    readonly headers: Readonly<Record<string, string | string[]>>;
    readonly body: Buffer | null;
  },
  authorize: (request: NativeRequest) => NativeRequest,
  effect: 'read' | 'write',
  agent: string,
): Outgoing {
  const [path = '', ...rest] = request.target.split('?');
  const search = rest.join('?');
  if (!VISIBLE.test(request.target) || request.target.includes('#')) throw badTarget();
  const joined = join(base, path);
  if (joined === undefined) throw badTarget();
  const own: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    const lower = name.toLowerCase();
    if (!NOT_PASSED.has(lower) && !lower.startsWith('x-forwarded-') && !lower.startsWith('proxy-')) own[lower] = value;
  }
  const flat = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, typeof value === 'string' ? value : value.join(', ')]));
  const authorized = authorize({
    method: request.method as NativeRequest['method'],
    path,
    headers: flat,
    effect,
  });
  const headers: Record<string, string | string[]> = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': agent, ...own };
  for (const [name, value] of Object.entries(authorized.headers ?? {})) {
    const lower = name.toLowerCase();
    const callers = own[lower] !== undefined && (lower === 'content-type' || lower === 'accept');
    if (!callers && flat[lower] !== value) headers[lower] = value;
  }
  for (const name of FORBIDDEN) delete headers[name];
  if (!areSendable(headers)) throw new ProblemError('invalid_request', 'A header has characters that HTTP forbids.');
  const query = [search, queryOf(authorized.query)].filter(Boolean).join('&');
  return { method: request.method, path: joined + (query && `?${query}`), headers, body: request.body };
}

/** `name=value&…`; names and values percent-encoded, brackets included. */
export function queryOf(query: Readonly<Record<string, QueryValue>> | undefined): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) parts.push(`${encode(name)}=${encode(String(one))}`);
  }
  return parts.join('&');
}

/** Headers that belong to one connection, and those that the socket writes itself. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const FORBIDDEN: readonly string[] = [...HOP_BY_HOP, 'host', 'content-length', 'expect'];
/** What a caller of the passthrough says to us, not to the vendor. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  ...FORBIDDEN,
  'authorization',
  'x-api-key',
  'cookie',
  'cookie2',
  'forwarded',
  'via',
  'x-real-ip',
  'idempotency-key',
]);

const VISIBLE = /^[\x21-\x7e]*$/;
const PATH = /^(?:\/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)+$/;
const DOTS = /(?:^|\/|%2f|%5c)(?:\.|%2e){1,2}(?:(?:;|%3b)[^/]*)?(?:\/|%2f|%5c|$)/i;
const CONTROLS = /%(?:[01][0-9a-f]|7f)/i;
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The whole path; undefined when it is no plain, encoded path beneath the base. */
function join(base: Base, path: string): string | undefined {
  if (!PATH.test(path) || path.startsWith('//')) return undefined;
  // A segment of dots would leave the record, or the base path. No vendor has a record of that name, nor one with control characters in it.
  // A vendor may decode once too often, so an encoded percent sign is read as a plain one here.
  const decoded = path.replace(/%(?:25)+/g, '%');
  if (DOTS.test(decoded) || CONTROLS.test(decoded)) throw new ProblemError('not_found', 'No such record.');
  const joined = base.prefix + path;
  const url = new URL(base.origin + joined);
  return url.origin === base.origin && url.pathname === joined ? joined : undefined;
}

function badTarget(): ProblemError {
  return new ProblemError('invalid_request', 'The path to the vendor is not a plain, encoded path.');
}

function bodyOf(request: NativeRequest): { content: string | null; type: string | undefined } {
  if (!request.body) return { content: null, type: undefined };
  if ('json' in request.body) return { content: JSON.stringify(request.body.json) ?? null, type: 'application/json' };
  return { content: new URLSearchParams({ ...request.body.form }).toString(), type: 'application/x-www-form-urlencoded; charset=UTF-8' };
}

function areSendable(headers: Readonly<Record<string, string | string[]>>): boolean {
  return Object.entries(headers).every(
    ([name, value]) => TOKEN.test(name) && [value].flat().every((one) => typeof one === 'string' && HEADER_VALUE.test(one)),
  );
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
