/** A span for every request of a caller. Registered only when traces are on: without them no request pays for them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestEnd, Span, Tracing } from '../sight/traces.ts';

/** Begins a span before anything else is done, and ends it when the answer has left. */
export function traces(app: FastifyInstance, tracing: Tracing): void {
  const spans = new WeakMap<FastifyRequest, Span<RequestEnd>>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, id: requestId, headers } = request;
    const span = tracing.request({ method, route: request.routeOptions.url, requestId, headers });
    spans.set(request, span);
    request.trace = span;
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    done();
    spans.get(request)?.end({ status: reply.statusCode, code: request.problem, key: request.caller?.name });
  });
}
