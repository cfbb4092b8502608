/** Prometheus metrics of the gateway; `src/sight/catalogue.ts` lists them. */
import type { FastifyInstance } from 'fastify';
import { AggregatorRegistry } from 'prom-client';
import pkg from '../../package.json' with { type: 'json' };
import { CATALOGUE } from '../errors.ts';
import type { Delivery } from '../gateway/intake-delivery.ts';
import type { ConfigStatus } from '../reload.ts';
import { METRICS, type Metric } from '../sight/catalogue.ts';
import type { Instruments, Measurements } from '../sight/instruments.ts';
import type { IntakeStore } from '../store/intake.ts';
import type { Load } from './overload.ts';
import type { SocketCounts } from './slow-clients.ts';

/** Of accepted orders. */
export interface IntakeFigures {
  readonly backlog: IntakeStore['backlog'];
  readonly ended: Delivery['ended'];
  /** Ids of the connections. */
  readonly connections: () => Iterable<string>;
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
  readonly instruments: Instruments;
  readonly load: Load;
  readonly sockets: SocketCounts;
  readonly intake: IntakeFigures;
  /** Undefined = this process is alone. */
  readonly workmates: Workmates | undefined;
  /** Undefined = no file is followed. */
  readonly configStatus: () => ConfigStatus | undefined;
}

const NO_ATTEMPTS = { queued: 0, delivered: 0, failed: 0, unknown: 0 };

/** Counts a request that Fastify did not see. */
export type Observe = (method: string, route: string, status: number, ms: number) => void;

/** Counts requests, and serves GET /metrics: to keys with `admin`, or to all. */
export function metrics(
  app: FastifyInstance,
  open: boolean,
  { instruments, load, sockets, intake, workmates, configStatus }: Watched,
): Observe {
  const { registry, read } = instruments;
  read('sluice_requests_in_flight', () => [[{}, load.inFlight]]);
  read('sluice_event_loop_utilization', () => [[{}, load.busy]]);
  read('sluice_admitted_per_second', () => [[{}, load.rate ?? Number.POSITIVE_INFINITY]]);
  read('sluice_sockets', () => [[{}, sockets.open]]);
  read('sluice_workers', () => [[{}, 1]]);
  read('sluice_info', () => [[{ version: pkg.version }, 1]]);
  read('sluice_shed_total', () => Object.entries(load.shed).map(([reason, count]) => [{ reason }, count] as const));
  read('sluice_sockets_cut_total', () => [
    [{ reason: 'refused' }, sockets.refused],
    [{ reason: 'unread' }, sockets.unread],
  ]);
  read('sluice_config_last_reload_successful', () => [[{}, configStatus()?.state === 'refused' ? 0 : 1]]);
  read('sluice_config_last_reload_success_timestamp_seconds', () => [[{}, (configStatus()?.since ?? 0) / 1000]]);
  read('sluice_config_restart_needed', () => [[{}, configStatus()?.state === 'restart needed' ? 1 : 0]]);
  read('sluice_config_reloads_total', () =>
    Object.entries(configStatus()?.reloads ?? {}).map(([result, count]) => [{ result }, count] as const),
  );
  // A store that cannot be asked must not hide the other figures.
  const backlog = () => intake.backlog().catch(() => []);
  read('sluice_intake_operations', async () =>
    (await backlog()).map(({ connection, status, count }) => [{ connection, status }, count] as const),
  );
  read('sluice_intake_oldest_seconds', async () =>
    (await backlog()).map(({ connection, status, oldest }) => [{ connection, status }, (intake.now() - oldest) / 1000] as const),
  );
  read('sluice_intake_attempts_total', () =>
    [...new Set([...intake.connections(), ...intake.ended.keys()])].flatMap((connection) =>
      // Those that there were none of are told as 0: a counter that is born as 1 has not increased for Prometheus.
      Object.entries({ ...NO_ATTEMPTS, ...intake.ended.get(connection) }).map(
        ([status, count]) => [{ connection, status }, count] as const,
      ),
    ),
  );
  for (const code of Object.keys(CATALOGUE)) instruments.amount('sluice_problems_total', { code });
  const durations = new Map<string, Measurements>();
  const observe = (method: string, route: string, status: number, ms: number) => {
    const name = `${method} ${status} ${route}`;
    const duration =
      durations.get(name) ?? instruments.measurements('sluice_request_duration_seconds', { method, route, status: String(status) });
    durations.set(name, duration);
    duration.observe(ms / 1000);
  };
  app.addHook('onResponse', (request, reply, done) => {
    done();
    observe(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime);
    if (request.problem) instruments.amount('sluice_problems_total', { code: request.problem }).value++;
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

/** Read from the store that all share: one tells them. Two that read it a moment apart would show an order in two states. */
const OF_STORE: ReadonlySet<string> = new Set(Object.entries<Metric>(METRICS).flatMap(([name, { ofStore }]) => (ofStore ? [name] : [])));

function together([first = [], ...others]: readonly Figures[]): Figures[] {
  return [first, ...others.map((figures) => figures.filter(({ name }) => !OF_STORE.has(name)))];
}
