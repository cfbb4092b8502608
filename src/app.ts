/** The composition root: the only place that knows adapters, routes, engine and framework together. */

import accepts from '@fastify/accepts';
import cors from '@fastify/cors';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { categories } from '../routes/categories.ts';
import { connectionDocuments } from '../routes/connection-documents.ts';
import { connections } from '../routes/connections.ts';
import { customers } from '../routes/customers.ts';
import { health } from '../routes/health.ts';
import { operations } from '../routes/operations.ts';
import { orders } from '../routes/orders.ts';
import { passthrough } from '../routes/passthrough.ts';
import { products } from '../routes/products.ts';
import { reference } from '../routes/reference.ts';
import type { Deps } from '../routes/route.ts';
import { stock } from '../routes/stock.ts';
import type { Adapter } from './adapter.ts';
import type { Config } from './config.ts';
import { ProblemError } from './errors.ts';
import { vendorCalls } from './gateway/call.ts';
import { createGateway } from './gateway/gateway.ts';
import { createPools } from './gateway/http.ts';
import { auth } from './plugins/auth.ts';
import { bodies } from './plugins/bodies.ts';
import { calls } from './plugins/calls.ts';
import { idempotency } from './plugins/idempotency.ts';
import { metrics, type Workmates } from './plugins/metrics.ts';
import { openapi } from './plugins/openapi.ts';
import { type OverloadOptions, overload } from './plugins/overload.ts';
import { bareRefusals, frameworkProblem, problems, socketProblem, validator } from './plugins/problems.ts';
import { rateLimit } from './plugins/rate-limit.ts';
import { readyAnswers, requestIdOf, type Told } from './plugins/ready-answers.ts';
import { SECURITY_HEADERS } from './plugins/security-headers.ts';
import { type SlowClientOptions, slowClients } from './plugins/slow-clients.ts';
import { traces } from './plugins/traces.ts';
import type { ConfigStatus } from './reload.ts';
import { type ConnectionSightOptions, readConnections, watchConnections } from './sight/connections.ts';
import { createInstruments } from './sight/instruments.ts';
import { openTraces } from './sight/traces.ts';
import { openState } from './state/state.ts';
import { openStore, type Store } from './store/store.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** From now on /readyz says 503 and connections are closed after their answer; everything is still served. */
    drain(): Promise<void>;
    /** Other connections and keys from now on, all at once. Requests that were let in before are finished as they began. */
    reload(config: Pick<Config, 'keys' | 'connections'>): Promise<void>;
  }
}

export interface AppOptions {
  readonly adapters: readonly Adapter[];
  /** Fastify's logger option. Default none. */
  readonly logger?: boolean | object;
  /** Checks every answer against its schema: for tests. */
  readonly validateResponses?: boolean;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Fills the store before anything is served: for the sandbox. */
  readonly fill?: (store: Store) => Promise<void>;
  /** The other processes behind the same port. */
  readonly workmates?: Workmates;
  /** How the configuration and its file are to each other; undefined = there is no file that is followed. */
  readonly configStatus?: () => ConfigStatus | undefined;
  /** Variables by which traces are asked for (`OTEL_*`). Default none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How often vendors' answers are looked at for changes, other than usual: for tests. */
  readonly sampling?: ConnectionSightOptions['sampling'];
  /** Bounds of overload and of slow clients other than the usual: for tests, which do not want to wait. */
  readonly bounds?: Pick<OverloadOptions, 'maxInFlight' | 'room' | 'sharedLoop'> &
    Partial<Pick<SlowClientOptions, 'stallMs' | 'readMs' | 'requestMs'>> & { readonly headersMs?: number };
}

/** How often old idempotency records and delivered orders are thrown away. */
const SWEEP_MS = 3_600_000;
/** How long delivered orders can be asked for. Longer than an idempotent answer may send somebody to them. */
const DELIVERED_MS = 7 * 24 * 3_600_000;

/** Builds the gateway: ready to listen. Nothing is sent to a vendor yet. */
export async function buildApp(config: Config, options: AppOptions): Promise<FastifyInstance> {
  const { adapters, now = Date.now, bounds = {} } = options;
  const { server } = config;
  const { headersMs = 5000, requestMs = 15_000 } = bounds;
  const store = await openStore(config.store.url);
  await options.fill?.(store);
  const pools = createPools();
  const app = Fastify({
    logger: options.logger ?? false,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: server.bodyLimit,
    requestTimeout: requestMs,
    // Without these two a slow body or silent socket is never cut.
    http: { connectionsCheckingInterval: Math.min(1000, headersMs / 5), headersTimeout: headersMs, requireHostHeader: false },
    return503OnClosing: false,
    frameworkErrors: frameworkProblem,
    clientErrorHandler: socketProblem,
    routerOptions: { maxParamLength: 1000 },
    requestIdHeader: false,
    genReqId: requestIdOf,
  }).withTypeProvider<ZodTypeProvider>();
  const log = {
    info: (details: object, message: string) => app.log.info(details, message),
    warn: (details: object, message: string) => app.log.warn(details, message),
    debug: (details: object, message: string) => app.log.debug(details, message),
  };
  const shared = await openState(config, { now, log });
  const { cache, governor } = shared;
  const tracing = await openTraces(options.env ?? {}, log);
  const instruments = createInstruments();
  const { watchOf } = watchConnections(instruments, { now, log, sampling: options.sampling });
  const gateway = await createGateway({ config, adapters, store, cache, governor, pools, now, log, watchOf, tracing });
  readConnections(instruments, () => gateway.connections.values());

  let delivered: Promise<void> | undefined;
  app.decorate('reload', async (next) => {
    const admit = await shared.admit(next.connections);
    if (state === 'closing') return;
    admit();
    gateway.replace(next.connections);
    authentication.replace(next);
    limits.replace(next.keys);
  });
  let state: 'serving' | 'draining' | 'closing' = 'serving';
  app.decorate('drain', async () => {
    state = 'draining';
  });
  const sweep = async () => {
    await store.sweep(now());
    while (await store.sweepIntakes(now() - DELIVERED_MS));
  };
  const sweeper = setInterval(() => void sweep().catch((error: unknown) => app.log.warn({ err: error }, 'sweep')), SWEEP_MS);
  sweeper.unref();
  app.addHook('preClose', async () => {
    state = 'closing';
    delivered = gateway.delivery.stop();
  });
  app.addHook('onClose', async () => {
    clearInterval(sweeper);
    await load.settled();
    await delivered;
    await gateway.close();
    await pools.close();
    await shared.close();
    await store.close();
    await tracing?.close();
  });

  if (tracing) traces(app, tracing);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
    if (state === 'closing') done(new ProblemError('draining', 'This gateway is closing; ask another or try again.'));
    else done();
  });
  bareRefusals(app);
  // When the answer leaves: what was accepted before the drain is told too.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (state !== 'serving') reply.header('connection', 'close');
    done();
  });
  const tell = ({ ms, ...told }: Told) => app.log.info({ ...told, ms: Math.round(ms) }, 'request');
  app.addHook('onResponse', (request, reply, done) => {
    done();
    if (request.shed) return;
    tell({
      requestId: request.id,
      ...(request.trace && { traceId: request.trace.id }),
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      ...(request.problem && { code: request.problem }),
      ms: reply.elapsedTime,
      key: request.caller?.name,
      vendorCalls: request.call ? vendorCalls(request.call) : 0,
    });
  });
  if (server.cors.origins.length > 0) {
    await app.register(cors, {
      origin: server.cors.origins.includes('*') ? '*' : [...server.cors.origins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: [
        'X-Request-Id',
        'Sluice-Vendor-Calls',
        'Sluice-Ignored',
        'Location',
        'Preference-Applied',
        'Retry-After',
        'ETag',
        'Age',
        'Cache-Status',
        'RateLimit',
        'RateLimit-Policy',
        'Idempotency-Replayed',
      ],
      maxAge: 600,
    });
  }
  await app.register(accepts);
  app.addHook('onRequest', (request, _reply, done) => {
    const { accept } = request.headers;
    if (accept === undefined || accept === '*/*' || accept === 'application/json') return done();
    const { schema, url } = request.routeOptions;
    if (!(schema as { operationId?: string } | undefined)?.operationId || url?.startsWith('/passthrough')) return done();
    if (request.accepts().type(['application/json', 'application/problem+json'])) done();
    else done(new ProblemError('not_acceptable', 'Answers are application/json.'));
  });

  app.setValidatorCompiler(validator as never);
  app.setSerializerCompiler((({ schema }: { schema: z.ZodType }) => {
    if (!options.validateResponses) return JSON.stringify;
    return (data: unknown) => {
      const result = schema.safeParse(data);
      if (!result.success) throw new TypeError(`an answer is not what its schema says: ${result.error.message}`);
      return JSON.stringify(data);
    };
  }) as never);
  bodies(app);
  calls(app);
  const authentication = auth(app, config);
  const limits = await rateLimit(app, config.keys, shared.counter);
  const load = overload(app, { turns: pools.turns, deadlineMs: server.deadlineMs, ...bounds });
  const sockets = slowClients(app, { deadlineMs: server.deadlineMs, ...bounds, requestMs });
  problems(app, authentication.authenticate);
  const idempotent = idempotency(app, { store, deadlineMs: server.deadlineMs, now });
  await openapi(app, adapters);
  const observe = metrics(app, server.metrics.public, {
    ...{ instruments, load, sockets },
    intake: { backlog: () => store.backlog(), ended: gateway.delivery.ended, connections: () => gateway.connections.keys(), now },
    workmates: options.workmates,
    configStatus: options.configStatus ?? (() => undefined),
  });

  const ready = readyAnswers(app, {
    authenticate: authentication.authenticate,
    limit: limits.atOnce,
    // A page of another origin needs headers that only the usual way knows.
    mayServe: () => state === 'serving' && !tracing && server.cors.origins.length === 0 && load.mayServe(),
    tell: (told) => {
      tell(told);
      observe(told.method, told.route ?? 'unknown', told.status, told.ms);
    },
  });
  const deps: Deps = { gateway, idempotent, ready, deadlineMs: server.deadlineMs };
  orders(app, deps);
  products(app, deps);
  stock(app, deps);
  customers(app, deps);
  categories(app, deps);
  reference(app, deps, config.cache.ttl);
  connections(app, deps);
  connectionDocuments(app, deps, config.cache.ttl);
  operations(app, deps);
  passthrough(app, deps);
  health(
    app,
    async () => (state !== 'serving' ? 'draining' : (await store.ready()) ? 'ready' : 'store lost'),
    () => ({ state: shared.mode, configuration: options.configStatus?.()?.state }),
  );
  await app.ready();
  gateway.delivery.start();
  return app;
}
