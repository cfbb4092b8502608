/**
 * Every metric of the gateway: name, kind, meaning and labels. /metrics, `docs/metrics.md`, the dashboard and the alert rules are made from it or tested against it.
 * Values of labels are few: route templates, ids of connections, endpoints of vendors, words of a fixed list. Never an id of a record, a path, or a key.
 */

/** How figures of several processes become one: added, unless they are no amounts. */
type Merge = 'sum' | 'min' | 'max';

/** One metric. */
export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  readonly unit?: 'seconds' | 'requests a second' | 'share';
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
  /** Over several workers. Default `sum`. */
  readonly merge?: Merge;
  /** Read from the store that all processes share: one of them tells it. */
  readonly ofStore?: boolean;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/** By name. */
export const METRICS = {
  sluice_request_duration_seconds: {
    type: 'histogram',
    help: 'Time to answer callers.',
    labels: ['method', 'route', 'status'],
    unit: 'seconds',
    buckets: SECONDS,
  },
  sluice_problems_total: {
    type: 'counter',
    help: 'Answers that were problems, by their code in the error catalogue.',
    labels: ['code'],
  },
  sluice_operation_duration_seconds: {
    type: 'histogram',
    help: 'Time that an operation of the model took on a connection, all its calls to the vendor included.',
    labels: ['connection', 'operation'],
    unit: 'seconds',
    buckets: SECONDS,
  },
  sluice_operations_total: {
    type: 'counter',
    help: 'Operations of the model on a connection; `outcome` is `ok`, or what the vendor or the gateway had against it.',
    labels: ['connection', 'operation', 'outcome'],
  },
  sluice_vendor_calls_total: {
    type: 'counter',
    help: 'Attempts of calls to vendors, repeats included, by endpoint of the vendor. `rejected` and `missing` are good answers of a healthy vendor.',
    labels: ['connection', 'endpoint', 'outcome'],
  },
  sluice_vendor_call_duration_seconds: {
    type: 'histogram',
    help: 'Time of such an attempt, from the request to the whole answer.',
    labels: ['connection', 'endpoint'],
    unit: 'seconds',
    buckets: SECONDS,
  },
  sluice_vendor_retries_total: {
    type: 'counter',
    help: 'Attempts that repeated a failed one, by what the first had met.',
    labels: ['connection', 'reason'],
  },
  sluice_vendor_calls_in_flight: { type: 'gauge', help: 'Calls to the vendor under way.', labels: ['connection'] },
  sluice_budget_wait_seconds: {
    type: 'histogram',
    help: "Time that calls waited for a place in the connection's budget; those that went at once are not counted.",
    labels: ['connection'],
    unit: 'seconds',
    buckets: SECONDS,
  },
  sluice_budget_waiting: { type: 'gauge', help: 'Calls that wait for a place in the budget now.', labels: ['connection'] },
  sluice_budget_refusals_total: {
    type: 'counter',
    help: 'Calls that got no place in time: `rate`, the budget of calls a second was spent; `busy`, every place was taken.',
    labels: ['connection', 'reason'],
  },
  sluice_circuit_state: {
    type: 'gauge',
    help: '1 at the state that the circuit of the connection is in; over several workers, how many see it so.',
    labels: ['connection', 'state'],
  },
  sluice_circuit_changes_total: { type: 'counter', help: 'Changes of that state, by the new one.', labels: ['connection', 'state'] },
  sluice_connection_health: {
    type: 'gauge',
    help: '1 at the health that the connection is in, as GET /connections tells it; over several workers, how many see it so.',
    labels: ['connection', 'status'],
  },
  sluice_cache_requests_total: {
    type: 'counter',
    help: 'Look-ups of cached data. `kind` is a reference kind, `account`, `variants`, or `adapter` for what an adapter remembers.',
    labels: ['connection', 'kind', 'status'],
  },
  sluice_unmapped_statuses_total: {
    type: 'counter',
    help: 'Orders read whose native status maps to none of the model; GET /connections/{id} lists the statuses.',
    labels: ['connection'],
  },
  sluice_field_changes_total: {
    type: 'counter',
    help: "Fields of a vendor's answers that appeared, vanished or changed their type; GET /connections/{id} lists them.",
    labels: ['connection', 'change'],
  },
  sluice_requests_in_flight: { type: 'gauge', help: 'Requests under way.', labels: [] },
  sluice_event_loop_utilization: {
    type: 'gauge',
    help: 'Share of the last moment that the event loop was not idle, 0 to 1; of several workers the busiest.',
    labels: [],
    unit: 'share',
    merge: 'max',
  },
  sluice_admitted_per_second: {
    type: 'gauge',
    help: 'Requests a second that are let in under overload; infinite without one; of several workers the least.',
    labels: [],
    unit: 'requests a second',
    merge: 'min',
  },
  sluice_shed_total: { type: 'counter', help: 'Requests refused as `overloaded`, by what was too much.', labels: ['reason'] },
  sluice_sockets: { type: 'gauge', help: 'Connections of callers.', labels: [] },
  sluice_sockets_cut_total: {
    type: 'counter',
    help: 'Connections refused because there were too many, and cut because nobody read the answer.',
    labels: ['reason'],
  },
  sluice_workers: { type: 'gauge', help: 'Processes that these figures are of.', labels: [] },
  sluice_info: { type: 'gauge', help: 'Always 1 for each process; its version.', labels: ['version'] },
  sluice_config_last_reload_successful: {
    type: 'gauge',
    help: '1 while the configuration file is as it should be; 0 when it has faults, and what it said before goes on.',
    labels: [],
    merge: 'min',
  },
  sluice_config_last_reload_success_timestamp_seconds: {
    type: 'gauge',
    help: 'When the keys and connections that count were read, since 1970; 0 where no file is followed.',
    labels: [],
    unit: 'seconds',
    merge: 'min',
  },
  sluice_config_restart_needed: {
    type: 'gauge',
    help: '1 when more has changed in the configuration file than counts without a restart.',
    labels: [],
    merge: 'max',
  },
  sluice_config_reloads_total: {
    type: 'counter',
    help: 'Times that the configuration file was read again, by what came of it.',
    labels: ['result'],
    merge: 'max',
  },
  sluice_intake_operations: {
    type: 'gauge',
    help: 'Accepted orders that wait, are being delivered, or may be at the vendor.',
    labels: ['connection', 'status'],
    ofStore: true,
  },
  sluice_intake_oldest_seconds: {
    type: 'gauge',
    help: 'Age of the oldest of them.',
    labels: ['connection', 'status'],
    unit: 'seconds',
    ofStore: true,
  },
  sluice_intake_attempts_total: {
    type: 'counter',
    help: 'Attempts to deliver accepted orders, by what the order was afterwards.',
    labels: ['connection', 'status'],
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** Names of the metrics. */
export type MetricName = keyof typeof METRICS;
/** Names of the metrics of one kind. */
export type MetricOf<Type extends Metric['type']> = {
  [Name in MetricName]: (typeof METRICS)[Name]['type'] extends Type ? Name : never;
}[MetricName];
/** Labels of a metric. */
export type LabelsOf<Name extends MetricName> = (typeof METRICS)[Name]['labels'][number];
