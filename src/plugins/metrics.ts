/** Prometheus metrics of the gateway: requests by route template and status. Labels are bounded: no id, no key, no path. */
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { vendorCalls } from '../gateway/call.ts';

/** Counts requests, and serves GET /metrics: to keys with `admin`, or to all. */
export function metrics(app: FastifyInstance, open: boolean): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labelNames = ['method', 'route', 'status'] as const;
  const duration = new Histogram({
    name: 'sluice_request_duration_seconds',
    help: 'Time to answer callers.',
    labelNames,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const vendor = new Counter({
    name: 'sluice_vendor_calls_total',
    help: 'Calls to vendors, by the route that caused them.',
    labelNames: ['route'],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    duration.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    if (request.call) vendor.inc({ route }, vendorCalls(request.call));
  });
  app.get('/metrics', { ...(open ? {} : { config: { scope: 'admin' as const } }), schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
