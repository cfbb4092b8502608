/**
 * The metrics of the catalogue: one registry a gateway. prom-client writes them down and adds those of Node; the counting is done here. Its own
 * counters look their series up by all labels each time, which costs more than the work that they count: a series is looked up once, and kept by
 * who counts in it.
 */
import { collectDefaultMetrics, type Metric as PromMetric, Registry } from 'prom-client';
import { type LabelsOf, METRICS, type Metric, type MetricName, type MetricOf } from './catalogue.ts';

/** Labels of a metric with their values. */
type Labels<Name extends MetricName> = Readonly<Record<LabelsOf<Name>, string>>;
/** One series that is read when somebody asks for it. */
type Reading<Name extends MetricName> = readonly [labels: Labels<Name>, value: number];

/** A series that counts up, or says how much there is. */
export interface Amount {
  value: number;
}

/** A series of measurements. */
export interface Measurements {
  observe(value: number): void;
}

/** What counts and measures. A series is made when it is first asked for; who needs it often keeps it. */
export interface Instruments {
  readonly registry: Registry;
  amount<Name extends MetricOf<'counter' | 'gauge'>>(name: Name, labels: Labels<Name>): Amount;
  measurements<Name extends MetricOf<'histogram'>>(name: Name, labels: Labels<Name>): Measurements;
  /** Has a counter or gauge read whenever somebody asks for the metrics: there are no other series of it. */
  read<Name extends MetricOf<'counter' | 'gauge'>>(
    name: Name,
    series: () => readonly Reading<Name>[] | Promise<readonly Reading<Name>[]>,
  ): void;
}

/** A value as prom-client writes it down. */
interface Value {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  values(name: string): readonly Value[];
}

/** Makes all of them. */
export function createInstruments(): Instruments {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const kept = new Map<string, Map<string, Series>>();
  const readings = new Map<string, () => readonly Reading<MetricName>[] | Promise<readonly Reading<MetricName>[]>>();
  for (const [name, { type, help, merge = 'sum' }] of Object.entries<Metric>(METRICS)) {
    const series = new Map<string, Series>();
    kept.set(name, series);
    const get = async () => {
      const read = readings.get(name);
      const values = read
        ? (await read()).map(([labels, value]) => ({ labels, value }))
        : [...series.values()].flatMap((each) => each.values(name));
      return { name, help, type, values, aggregator: merge };
    };
    registry.registerMetric({ name, help, type, aggregator: merge, get } as unknown as PromMetric);
  }

  function seriesOf<One extends Series>(name: MetricName, labels: Readonly<Record<string, string>>, make: () => One): One {
    const { labels: names } = METRICS[name] as Metric;
    const key = names.map((label) => labels[label]).join('\n');
    const all = kept.get(name) as Map<string, Series>;
    const known = all.get(key) as One | undefined;
    if (known) return known;
    const made = make();
    all.set(key, made);
    return made;
  }

  return {
    registry,
    amount: (name, labels) => seriesOf(name, labels, () => createAmount(labels)),
    measurements: (name, labels) => seriesOf(name, labels, () => createMeasurements(labels, (METRICS[name] as Metric).buckets ?? [])),
    read: (name, series) => void readings.set(name, series as () => readonly Reading<MetricName>[]),
  };
}

function createAmount(labels: Readonly<Record<string, string>>): Amount & Series {
  const amount = { value: 0, labels, values: () => [{ labels, value: amount.value }] };
  return amount;
}

function createMeasurements(labels: Readonly<Record<string, string>>, bounds: readonly number[]): Measurements & Series {
  /** Of each bucket alone; the last is beyond every bound. */
  const counts = new Float64Array(bounds.length + 1);
  let sum = 0;
  return {
    labels,
    observe(value) {
      let bucket = 0;
      while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
      counts[bucket] = (counts[bucket] as number) + 1;
      sum += value;
    },
    values(name) {
      let count = 0;
      const buckets = [...bounds, '+Inf'].map((le, index) => {
        count += counts[index] as number;
        return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
      });
      return [...buckets, { metricName: `${name}_sum`, labels, value: sum }, { metricName: `${name}_count`, labels, value: count }];
    },
  };
}
