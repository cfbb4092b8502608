/** A request on its way through the engine, and the headers that tell what it took. */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../errors.ts';
import { type Call, type Caller, vendorCalls } from '../gateway/call.ts';
import { readIdempotencyKey } from './idempotency.ts';
import { pathOf, reportBug } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The engine's view of this request, once a route asked for it. */
    call: Call | null;
    /** Aborted when the caller went away before the answer had left. Not Fastify's `signal`: that one fires when a body has been read to its end. */
    gone: AbortSignal | null;
  }
}

/** Adds `Sluice-Vendor-Calls` and `Sluice-Ignored` to answers. */
export function calls(app: FastifyInstance): void {
  app.decorateRequest('call', null);
  app.decorateRequest('gone', null);
  app.addHook('onRequest', async (request, reply) => {
    request.gone = goneOf(reply.raw);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const { call } = request;
    if (!call) return payload;
    reply.header('sluice-vendor-calls', String(vendorCalls(call)));
    if (call.ignored.length > 0 && reply.statusCode < 300)
      reply.header('sluice-ignored', headerSafe([...new Set(call.ignored)].join(', ')));
    return payload;
  });
}

function goneOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Starts the call of a request. `include` are the parts asked for by `?include=`. */
export function startCall(request: FastifyRequest, deadlineMs: number, include: readonly string[] = []): Call {
  const key = readIdempotencyKey(request.headers['idempotency-key']);
  const call: Call = {
    caller: callerOf(request),
    requestId: request.id,
    instance: pathOf(request),
    signal: request.gone ?? new AbortController().signal,
    deadline: Date.now() + deadlineMs,
    strict: /(?:^|[,;\s])handling\s*=\s*"?strict"?(?:$|[,;\s])/i.test(String(request.headers.prefer ?? '')),
    later: /(?:^|,)\s*respond-async\s*(?:$|[,;])/i.test(String(request.headers.prefer ?? '')),
    raw: include.includes('raw'),
    full: include.includes('full'),
    mintFrom: key === undefined ? undefined : `${request.method} ${request.routeOptions.url} ${key}`,
    spent: [],
    ignored: [],
    report: (error) => reportBug(request, error),
  };
  request.call = call;
  return call;
}

/** The authenticated caller of a request. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new ProblemError('unauthenticated', 'Send a valid API key.');
  return request.caller;
}

function headerSafe(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (char) => encodeURIComponent(char));
}
