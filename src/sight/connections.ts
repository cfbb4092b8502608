/** Watches connections: what is told of their doings becomes metrics, and what GET /connections says of their mapping. */
import type { ConnectionConfig } from '../config.ts';
import type { Circuit } from '../gateway/circuit.ts';
import type { Connection } from '../gateway/connections.ts';
import type { Watch } from '../gateway/watch.ts';
import { createFields, type Fields } from './fields.ts';
import type { Amount, Instruments, Measurements } from './instruments.ts';
import { createStatusTally } from './statuses.ts';

export interface ConnectionSightOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: { warn(details: object, message: string): void };
  /** How often answers of an endpoint are looked at, and how many before changes are told. Default one in five seconds, and twenty. */
  readonly sampling?: { readonly everyMs: number; readonly learn: number } | undefined;
}

export interface ConnectionSight {
  /** The watch of a connection. Of one that is configured anew statuses are counted anew: it may map them now. What was learned of the vendor's fields stays. */
  watchOf(config: Pick<ConnectionConfig, 'id' | 'vendor' | 'baseUrl'>): Watch;
}

const SAMPLING = { everyMs: 5000, learn: 20 };
/** Endpoints of a connection that have figures of their own: adapters have fewer, and whatever else there is shares one. */
const MOST_ENDPOINTS = 100;
const OTHER = 'other';

/** Makes watches. */
export function watchConnections(instruments: Instruments, { now, log, sampling = SAMPLING }: ConnectionSightOptions): ConnectionSight {
  const fields = new Map<string, Fields>();

  function fieldsOf({ id, vendor, baseUrl }: Pick<ConnectionConfig, 'id' | 'vendor' | 'baseUrl'>): Fields {
    const key = `${id} ${vendor} ${baseUrl}`;
    const known = fields.get(key);
    if (known) return known;
    const made = createFields({
      ...{ now, ...sampling },
      onChange(change) {
        instruments.amount('sluice_field_changes_total', { connection: id, change: change.change }).value++;
        log.warn({ connection: id, vendor, ...change }, "the vendor's answers have changed");
      },
    });
    fields.set(key, made);
    // A counter that is born as 1 has not increased for Prometheus: what alerts wait for begins as 0. The same below.
    for (const change of ['appeared', 'vanished', 'retyped'] as const)
      instruments.amount('sluice_field_changes_total', { connection: id, change });
    return made;
  }

  return {
    watchOf(config) {
      const connection = config.id;
      const learned = fieldsOf(config);
      const statuses = createStatusTally(now);
      const ofConnection = { connection };
      const calling = instruments.amount('sluice_vendor_calls_in_flight', ofConnection);
      const waiting = instruments.amount('sluice_budget_waiting', ofConnection);
      const waits = instruments.measurements('sluice_budget_wait_seconds', ofConnection);
      const unmapped = instruments.amount('sluice_unmapped_statuses_total', ofConnection);
      const calls = series(
        (endpoint) => instruments.measurements('sluice_vendor_call_duration_seconds', { connection, endpoint }),
        (endpoint, outcome) => instruments.amount('sluice_vendor_calls_total', { connection, endpoint, outcome }),
        MOST_ENDPOINTS,
      );
      const operations = series(
        (operation) => instruments.measurements('sluice_operation_duration_seconds', { connection, operation }),
        (operation, outcome) => instruments.amount('sluice_operations_total', { connection, operation, outcome }),
      );
      for (const reason of ['rate', 'busy'] as const) instruments.amount('sluice_budget_refusals_total', { connection, reason });
      const looks = new Map<string, Amount>();
      return {
        calling: () => void calling.value++,
        called(endpoint, outcome, seconds) {
          calling.value--;
          calls(endpoint, outcome, seconds);
        },
        repeats: (reason) => void instruments.amount('sluice_vendor_retries_total', { connection, reason }).value++,
        waits: () => void waiting.value++,
        waited(seconds) {
          waiting.value--;
          waits.observe(seconds);
        },
        refused: (reason) => void instruments.amount('sluice_budget_refusals_total', { connection, reason }).value++,
        circuit: (state) => void instruments.amount('sluice_circuit_changes_total', { connection, state }).value++,
        answered: (endpoint, json, read) => learned.answered(endpoint, json, read),
        operated: operations,
        looked(key, status) {
          const kind = kindOf(key);
          const name = `${kind} ${status}`;
          const look = looks.get(name) ?? instruments.amount('sluice_cache_requests_total', { connection, kind, status });
          looks.set(name, look);
          look.value++;
        },
        read(order) {
          if (statuses.read(order)) unmapped.value++;
        },
        statuses: (entries) => statuses.listed(entries),
        mapping: () => ({ unmappedStatuses: statuses.unmapped(), fieldChanges: learned.changes(), samples: learned.samples() }),
      };
    },
  };
}

/** Counts and measures by name and outcome; beyond `most` names all others are one. */
function series(
  measure: (name: string) => Measurements,
  count: (name: string, outcome: string) => Amount,
  most = Number.POSITIVE_INFINITY,
): (name: string, outcome: string, seconds: number) => void {
  const known = new Map<string, { readonly time: Measurements; readonly outcomes: Map<string, Amount> }>();
  const find = (name: string) => {
    const found = known.get(name);
    if (found) return found;
    if (name !== OTHER && known.size >= most) return find(OTHER);
    const made = { time: measure(name), outcomes: new Map<string, Amount>() };
    known.set(name, made);
    return made;
  };
  return (name, outcome, seconds) => {
    const { time, outcomes } = find(name);
    time.observe(seconds);
    let amount = outcomes.get(outcome);
    if (!amount) {
      amount = count(known.has(name) ? name : OTHER, outcome);
      outcomes.set(outcome, amount);
    }
    amount.value++;
  };
}

/** Has the states of connections told as they are when somebody asks. */
export function readConnections(instruments: Instruments, connections: () => Iterable<Connection>): void {
  const states: readonly Circuit['state'][] = ['closed', 'half-open', 'open'];
  const healths = ['ok', 'degraded', 'down'] as const;
  instruments.read('sluice_circuit_state', () =>
    [...connections()].flatMap(({ id, door }) => {
      const { circuit } = door.health();
      return states.map((state) => [{ connection: id, state }, state === circuit ? 1 : 0] as const);
    }),
  );
  instruments.read('sluice_connection_health', () =>
    [...connections()].flatMap(({ id, door }) => {
      const { status: health } = door.health();
      return healths.map((status) => [{ connection: id, status }, status === health ? 1 : 0] as const);
    }),
  );
}

/** Kind of cached data by its key; what adapters remember has keys of their making. */
function kindOf(key: string): string {
  if (key.startsWith('reference:')) return key.slice('reference:'.length);
  return key.startsWith('@') ? key.slice(1) : 'adapter';
}
