/**
 * Reference data that is in memory, answered before Fastify begins: routing, hooks and validation would cost four times what is left when bytes, ETag and
 * caller are known. Only what the route has answered from the cache is answered here, and byte for byte as it would; whatever is not plain goes the usual way.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../gateway/call.ts';
import type { KnownKey } from './auth.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** An answer that is at hand. */
export interface ReadyAnswer {
  readonly body: Buffer;
  readonly etag: string;
  /** How long it may be kept, and how old it is. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Finds the answer for a caller as it is now; undefined when it is not at hand any more. */
export type FindReady = (caller: Caller) => ReadyAnswer | undefined;

/** What became of a request, for log and metrics. */
export interface Told {
  readonly requestId: string;
  /** Of a request that is traced. */
  readonly traceId?: string;
  /** Of a problem. */
  readonly code?: string;
  readonly method: string;
  readonly route: string | null;
  readonly status: number;
  readonly ms: number;
  readonly key: string | undefined;
  readonly vendorCalls: number;
}

export interface ReadyOptions {
  /** Whose key it is; throws for a stranger. */
  readonly authenticate: (request: Pick<IncomingMessage, 'headers'>) => KnownKey;
  /** Counts a request of a caller and tells the `RateLimit` headers; undefined when the usual way must count it. */
  readonly limit: (caller: Caller) => readonly string[] | undefined;
  /** Whether answers that cost hardly anything may be given now. */
  readonly mayServe: () => boolean;
  readonly tell: (told: Told) => void;
}

/** The ready answers of one app. */
export interface ReadyAnswers {
  /** Makes the answer to a URL ready: the next GET of exactly this one asks `find` first. */
  keep(url: string, route: string, scope: string, find: FindReady): void;
}

interface Kept {
  readonly route: string;
  readonly scope: string;
  readonly find: FindReady;
}

const MOST_URLS = 1000;
const FIXED = Object.entries({ ...SECURITY_HEADERS, 'sluice-vendor-calls': '0' }).flat();
const TYPE = ['content-type', 'application/json; charset=utf-8'] as const;

/** Puts the ready answers before Fastify. */
export function readyAnswers(app: FastifyInstance, { authenticate, limit, mayServe, tell }: ReadyOptions): ReadyAnswers {
  const answers = new LRUCache<string, Kept>({ max: MOST_URLS });

  const serve = (request: IncomingMessage, response: ServerResponse): boolean => {
    const known = answers.get(request.url ?? '');
    if (!known || request.method !== 'GET' || !isPlain(request) || !mayServe()) return false;
    const began = performance.now();
    let caller: Caller;
    try {
      caller = authenticate(request).caller;
    } catch {
      return false;
    }
    const ready = caller.has(known.scope) ? known.find(caller) : undefined;
    const limits = ready && limit(caller);
    if (!ready || !limits) return false;
    const requestId = requestIdOf(request);
    const unchanged = matches(request.headers['if-none-match'], ready.etag);
    const headers = [...FIXED, 'x-request-id', requestId, 'etag', ready.etag, ...limits];
    for (const [name, value] of Object.entries(ready.headers)) headers.push(name, value);
    if (unchanged) response.writeHead(304, headers).end();
    else response.writeHead(200, [...headers, ...TYPE, 'content-length', String(ready.body.length)]).end(ready.body);
    tell({
      requestId,
      method: 'GET',
      route: known.route,
      status: unchanged ? 304 : 200,
      ms: performance.now() - began,
      key: caller.name,
      vendorCalls: 0,
    });
    return true;
  };

  /** What goes wrong here must not end the process: the usual way tells it. */
  const serveOr = (usual: RequestListener) => (request: IncomingMessage, response: ServerResponse) => {
    let served = false;
    try {
      served = serve(request, response);
    } catch (error) {
      app.log.error({ err: error }, 'a ready answer could not be given');
      if (response.headersSent) return void response.destroy();
    }
    if (!served) usual.call(app.server, request, response as never);
  };

  // Fastify's own listener, which is the only one until others watch beside it.
  const [usual] = app.server.listeners('request') as RequestListener[];
  if (usual) {
    app.server.removeListener('request', usual);
    app.server.prependListener('request', serveOr(usual));
  }
  return {
    keep(url, route, scope, find) {
      if (!answers.has(url)) answers.set(url, { route, scope, find });
    },
  };
}

/** Nothing about it but what the route has seen before: no body, no wish for another type, and a host. */
function isPlain({ headers, httpVersion }: IncomingMessage): boolean {
  const { accept } = headers;
  return (
    httpVersion === '1.1' &&
    headers.host !== undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    headers.expect === undefined &&
    headers.upgrade === undefined &&
    (accept === undefined || accept === '*/*' || accept === 'application/json')
  );
}

/** The caller's own id of a request when it is sane, else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}

/** Whether `If-None-Match` names an ETag. */
export function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header === etag || header.trim() === '*' || header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);
}
