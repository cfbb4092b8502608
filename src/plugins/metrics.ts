/** Prometheus metrics of the gateway: requests by route template and status. Labels are bounded: no id, no key, no path. */
import type { FastifyInstance } from 'fastify';
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { vendorCalls } from '../gateway/call.ts';
import type { Delivery } from '../gateway/intake-delivery.ts';
import type { ConfigStatus } from '../reload.ts';
import type { IntakeStore } from '../store/intake.ts';
import type { Load } from './overload.ts';
import type { SocketCounts } from './slow-clients.ts';

/** Of accepted orders. */
export interface IntakeFigures {
  readonly backlog: IntakeStore['backlog'];
  readonly ended: Delivery['ended'];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Figures of one process, as prom-client writes them down. */
export type Figures = readonly { readonly name: string }[];

/** The processes behind the same port, this one included: whoever is asked tells the figures of all. */
export interface Workmates {
  /** Takes how to ask this process for its own. */
  introduce(own: () => Promise<Figures>): void;
  /** Figures of each that tells them in time. */
  gather(): Promise<readonly Figures[]>;
}

/** What is told in figures. */
export interface Watched {
  readonly load: Load;
  readonly sockets: SocketCounts;
  readonly intake: IntakeFigures;
  /** Undefined = this process is alone. */
  readonly workmates: Workmates | undefined;
  /** Undefined = no file is followed. */
  readonly configStatus: () => ConfigStatus | undefined;
}

/** How figures of several processes become one: added, unless they are no amounts. */
type Merge = 'sum' | 'min' | 'max';
/** Read from the store that all share: one tells them. Two that read it a moment apart would show an order in two states. */
const OF_STORE = ['sluice_intake_operations', 'sluice_intake_oldest_seconds'] as const;

/** Counts a request that Fastify did not see. */
export type Observe = (method: string, route: string, status: number, ms: number) => void;

/** Counts requests, and serves GET /metrics: to keys with `admin`, or to all. */
export function metrics(app: FastifyInstance, open: boolean, { load, sockets, intake, workmates, configStatus }: Watched): Observe {
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
  const gauge = (name: string, help: string, read: () => number, aggregator: Merge = 'sum') =>
    new Gauge({
      name,
      help,
      aggregator,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('sluice_requests_in_flight', 'Requests under way.', () => load.inFlight);
  gauge(
    'sluice_event_loop_utilization',
    'Share of the last moment that the event loop was not idle, 0 to 1; of several workers the busiest.',
    () => load.busy,
    'max',
  );
  gauge(
    'sluice_admitted_per_second',
    'Requests a second that are let in under overload; infinite without one; of several workers the least.',
    () => load.rate ?? Number.POSITIVE_INFINITY,
    'min',
  );
  gauge('sluice_sockets', 'Connections of callers.', () => sockets.open);
  gauge('sluice_workers', 'Processes that these figures are of.', () => 1);
  const counter = (name: string, help: string, label: string, read: () => Readonly<Record<string, number>>) =>
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [value, count] of Object.entries(read())) this.inc({ [label]: value }, count);
      },
    });
  counter('sluice_shed_total', 'Requests refused as `overloaded`, by what was too much.', 'reason', () => load.shed);
  counter(
    'sluice_sockets_cut_total',
    'Connections refused because there were too many, and cut because nobody read the answer.',
    'reason',
    () => ({
      refused: sockets.refused,
      unread: sockets.unread,
    }),
  );
  // All workers tell the same of the one file.
  gauge(
    'sluice_config_last_reload_successful',
    '1 while the configuration file is as it should be; 0 when it has faults, and what it said before goes on.',
    () => (configStatus()?.state === 'refused' ? 0 : 1),
    'min',
  );
  gauge(
    'sluice_config_last_reload_success_timestamp_seconds',
    'When the keys and connections that count were read; 0 where no file is followed.',
    () => (configStatus()?.since ?? 0) / 1000,
    'min',
  );
  gauge(
    'sluice_config_restart_needed',
    '1 when more has changed in the configuration file than counts without a restart.',
    () => (configStatus()?.state === 'restart needed' ? 1 : 0),
    'max',
  );
  new Counter({
    name: 'sluice_config_reloads_total',
    help: 'Times that the configuration file was read again, by what came of it.',
    labelNames: ['result'],
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.reset();
      for (const [result, count] of Object.entries(configStatus()?.reloads ?? {})) this.inc({ result }, count);
    },
  });
  // A store that cannot be asked must not hide the other figures.
  const backlog = () => intake.backlog().catch(() => []);
  new Gauge({
    name: OF_STORE[0],
    help: 'Accepted orders that wait, are being delivered, or may be at the vendor.',
    labelNames: ['connection', 'status'],
    registers: [registry],
    async collect() {
      const rows = await backlog();
      this.reset();
      for (const { connection, status, count } of rows) this.set({ connection, status }, count);
    },
  });
  new Gauge({
    name: OF_STORE[1],
    help: 'Age of the oldest of them.',
    labelNames: ['connection', 'status'],
    registers: [registry],
    async collect() {
      const rows = await backlog();
      this.reset();
      for (const { connection, status, oldest } of rows) this.set({ connection, status }, (intake.now() - oldest) / 1000);
    },
  });
  new Counter({
    name: 'sluice_intake_attempts_total',
    help: 'Attempts to deliver accepted orders, by what the order was afterwards.',
    labelNames: ['connection', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [connection, counts] of intake.ended)
        for (const [status, count] of Object.entries(counts)) this.inc({ connection, status }, count);
    },
  });
  /** By method, status and route: to find a series by its labels costs more than to count in it. */
  const series = new Map<string, { observe(seconds: number): void }>();
  const observe = (method: string, route: string, status: number, ms: number) => {
    const name = `${method} ${status} ${route}`;
    const one = series.get(name) ?? duration.labels({ method, route, status: String(status) });
    series.set(name, one);
    one.observe(ms / 1000);
  };
  app.addHook('onResponse', (request, reply, done) => {
    done();
    const route = request.routeOptions.url ?? 'unknown';
    observe(request.method, route, reply.statusCode, reply.elapsedTime);
    const asked = request.call ? vendorCalls(request.call) : 0;
    if (asked > 0) vendor.inc({ route }, asked);
  });
  workmates?.introduce(() => registry.getMetricsAsJSON());
  const told = async () => (workmates ? AggregatorRegistry.aggregate(together(await workmates.gather())) : registry).metrics();
  app.get(
    '/metrics',
    { config: { vital: true, ...(open ? {} : { scope: 'admin' as const }) }, schema: { hide: true } },
    async (_request, reply) => reply.type(registry.contentType).send(await told()),
  );
  return observe;
}

function together([first = [], ...others]: readonly Figures[]): Figures[] {
  const ofStore = new Set<string>(OF_STORE);
  return [first, ...others.map((figures) => figures.filter(({ name }) => !ofStore.has(name)))];
}
