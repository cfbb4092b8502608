/** A request on its way through the engine, and the headers that tell what it took. */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ErrorCode, ProblemError } from '../errors.ts';
import { type Call, type Caller, vendorCalls } from '../gateway/call.ts';
import type { Trace } from '../gateway/trace.ts';
import { readIdempotencyKey } from './idempotency.ts';
import { pathOf, reportBug } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The engine's view of this request, once a route asked for it. */
    call: Call | null;
    /** Aborted when the caller went away before the answer had left; null where nobody asked. Not Fastify's `signal`: that one fires when a body has been read to its end. */
    gone: AbortSignal | null;
    /** Where its answer goes. */
    response: ServerResponse | null;
    /** Code of the problem that was answered. */
    problem: ErrorCode | null;
    /** Present when traces are on. */
    trace: Trace | null;
  }
}

/** Adds `Sluice-Vendor-Calls` and `Sluice-Ignored` to answers. */
export function calls(app: FastifyInstance): void {
  app.decorateRequest('call', null);
  app.decorateRequest('gone', null);
  app.decorateRequest('problem', null);
  app.decorateRequest('trace', null);
  app.decorateRequest('response', null);
  app.addHook('onRequest', (request, reply, done) => {
    request.response = reply.raw;
    done();
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    const { call } = request;
    if (call) reply.header('sluice-vendor-calls', String(vendorCalls(call)));
    if (call && call.ignored.length > 0 && reply.statusCode < 300)
      reply.header('sluice-ignored', headerSafe([...new Set(call.ignored)].join(', ')));
    done();
  });
}

/** Made when it is asked for: most answers need no vendor. */
function goneOf(request: FastifyRequest): AbortSignal {
  if (request.gone) return request.gone;
  const { response } = request;
  const controller = new AbortController();
  const leave = () => {
    if (!response?.writableFinished) controller.abort();
  };
  if (response?.closed) leave();
  else response?.once('close', leave);
  request.gone = controller.signal;
  return controller.signal;
}

/** Starts the call of a request. `include` are the parts asked for by `?include=`. */
export function startCall(request: FastifyRequest, deadlineMs: number, include: readonly string[] = []): Call {
  const { prefer } = request.headers;
  const key = readIdempotencyKey(request.headers['idempotency-key']);
  const call: Call = {
    caller: callerOf(request),
    requestId: request.id,
    instance: pathOf(request),
    get signal() {
      return goneOf(request);
    },
    deadline: Date.now() + deadlineMs,
    strict: prefer !== undefined && /(?:^|[,;\s])handling\s*=\s*"?strict"?(?:$|[,;\s])/i.test(String(prefer)),
    later: prefer !== undefined && /(?:^|,)\s*respond-async\s*(?:$|[,;])/i.test(String(prefer)),
    raw: include.includes('raw'),
    full: include.includes('full'),
    mintFrom: key === undefined ? undefined : `${request.method} ${request.routeOptions.url} ${key}`,
    spent: [],
    ignored: [],
    report: (error) => reportBug(request, error),
    trace: request.trace ?? undefined,
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
