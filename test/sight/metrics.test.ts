/** /metrics: what the catalogue names, no more labels than it names, and few values of them. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CATALOGUE } from '../../src/errors.ts';
import { METRICS, type Metric } from '../../src/sight/catalogue.ts';
import { type FakeVendor, orderCreate, orderGet, orderList, startFakeVendor } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

/** A line of the text format. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

let vendor: FakeVendor;
let gateway: TestGateway;
beforeEach(async () => {
  vendor = await startFakeVendor();
  vendor.rows.a = [{ id: '1' }, { id: '2' }];
  vendor.can.a = { orders: { list: orderList({}), get: orderGet, create: orderCreate() } };
  vendor.reference.brands = { load: async () => [] };
});
afterEach(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
const start = async (more: object = {}) => {
  gateway = await startGateway({ connections: vendor.connections(['a'], more) }, { adapters: [vendor.adapter] });
};
const get = (path: string) => gateway.call('GET', path);

async function scrape(): Promise<{ samples: Sample[]; types: Map<string, string> }> {
  const { text } = await get('/metrics');
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type] as const));
  const samples = [...text.matchAll(/^([a-z]\w*)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value = '']) => ({
    name,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', text = '']) => [label, text])),
    value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value),
  }));
  return { samples, types };
}

/** The sum of the series of a metric that have these labels. */
async function sum(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const { samples } = await scrape();
  return samples
    .filter((sample) => sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .reduce((total, { value }) => total + value, 0);
}

/** Name of the metric that a series belongs to. */
const metricOf = (series: string) => (Object.hasOwn(METRICS, series) ? series : series.replace(/_(?:bucket|sum|count)$/, ''));
const isOurs = (name: string) => !/^(?:nodejs|process)_/.test(name);

describe('the catalogue', () => {
  test('is what /metrics gives: names, kinds and labels', async () => {
    await start();
    await get('/orders');
    await get('/reference/brands');
    await get('/nonsense');
    const { samples, types } = await scrape();
    const ours = [...types].filter(([name]) => isOurs(name));
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(Object.entries<Metric>(METRICS).map(([name, { type }]) => [name, type])));
    for (const { name, labels } of samples.filter((sample) => isOurs(sample.name))) {
      const metric = METRICS[metricOf(name) as keyof typeof METRICS] as Metric;
      const known: readonly string[] = metric.type === 'histogram' ? [...metric.labels, 'le'] : metric.labels;
      expect(known, name).toEqual(expect.arrayContaining(Object.keys(labels)));
    }
  });

  test('names base units in metrics that have a unit', () => {
    for (const [name, { type, unit }] of Object.entries<Metric>(METRICS)) {
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(name.endsWith('_seconds'), name).toBe(unit === 'seconds');
    }
  });
});

describe('the dashboard and the alert rules', () => {
  const dashboard = JSON.parse(readFileSync(new URL('../../deploy/grafana/sluice.json', import.meta.url), 'utf8'));
  const rules = parse(readFileSync(new URL('../../deploy/prometheus/alerts.yaml', import.meta.url), 'utf8'));
  type Panel = { readonly title: string; readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[] };
  type Rule = {
    readonly alert: string;
    readonly expr: string;
    readonly labels: { readonly severity: string };
    readonly annotations: Readonly<Record<string, string>>;
  };
  const alerts: Rule[] = rules.groups.flatMap((group: { rules: Rule[] }) => group.rules);
  const expressions = [
    ...dashboard.panels.flatMap((panel: Panel) => (panel.targets ?? []).map(({ expr }) => [panel.title, expr])),
    ...dashboard.templating.list.flatMap(({ name, definition }: { name: string; definition?: string }) =>
      definition === undefined ? [] : [[`variable ${name}`, definition]],
    ),
    ...alerts.map(({ alert, expr }) => [alert, expr]),
  ] as [string, string][];
  /** Words of PromQL and of Grafana that are no metric. */
  const WORDS = new Set(
    'sum rate increase by le histogram_quantile avg_over_time max min and or label_values on ignoring group_left Inf label_replace'.split(
      ' ',
    ),
  );
  /** What Prometheus adds to every series. */
  const TARGET = ['instance', 'job'];

  test.each(expressions)('%s asks for metrics and labels that exist', async (_title, expr) => {
    await start();
    const { types } = await scrape();
    const known = new Map([...types].map(([name, type]) => [name, type]));
    /** Labels of what the expression reads, all together. */
    const labels = new Set(TARGET);
    const metric = (series: string): string => {
      const name = known.has(series) ? series : metricOf(series);
      expect(known.has(name), `${series} is a metric`).toBe(true);
      expect(known.get(name) === 'histogram', `${series} is a part of a histogram`).toBe(name !== series);
      return name;
    };
    const bare = expr.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\[[^\]]*\]/g, '');
    for (const [, series = ''] of bare
      .replace(/\bby \([^)]*\)/g, '')
      .replace(/\{[^}]*\}/g, '')
      .matchAll(/(?<![\w$])([A-Za-z_]\w*)/g)) {
      if (WORDS.has(series) || ['instance', 'connection'].includes(series)) continue;
      const name = metric(series);
      for (const label of (METRICS as Readonly<Record<string, Metric>>)[name]?.labels ?? []) labels.add(label);
      if (known.get(name) === 'histogram') labels.add('le');
    }
    for (const [, series = '', selector = ''] of bare.matchAll(/([a-z]\w*)\{([^}]*)\}/g)) {
      const name = metricOf(series);
      const own = [...TARGET, ...((METRICS as Readonly<Record<string, Metric>>)[name]?.labels ?? [])];
      for (const [, label] of selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)) expect(own, `${series}{${label}}`).toContain(label);
    }
    for (const [, list = ''] of bare.matchAll(/\bby \(([^)]*)\)/g))
      for (const label of list.split(',')) expect([...labels], `by ${label}`).toContain(label.trim());
  });

  test('values that they select exist', () => {
    const problems = expressions.flatMap(([, expr]) =>
      [...expr.matchAll(/outcome[=!]~?"([^"]*)"/g)].flatMap(([, list = '']) => list.split('|')),
    );
    expect(['ok', 'auth', 'unavailable', 'broken', 'invalid', 'timeout', 'connection']).toEqual(
      expect.arrayContaining([...new Set(problems)]),
    );
  });

  test('every alert says what happened, what to do and how urgent it is', () => {
    expect(alerts.length).toBeGreaterThan(8);
    for (const { alert, labels, annotations, expr } of alerts) {
      expect(alert).toMatch(/^Sluice[A-Z]/);
      expect(['page', 'ticket'], alert).toContain(labels.severity);
      expect(annotations.summary, alert).toBeTruthy();
      expect(annotations.action, alert).toBeTruthy();
      // What a text names must survive the expression.
      for (const [, label = ''] of JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g))
        expect(expr, alert).toMatch(new RegExp(`by \\([^)]*\\b${label}\\b`));
    }
  });

  test('every panel has a title of its own and a legend for its series', () => {
    const titles = dashboard.panels.map((panel: Panel) => panel.title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const { title, targets = [] } of dashboard.panels as Panel[])
      for (const { expr, legendFormat } of targets)
        for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
          expect(`${expr} ${/\bby \(|sum\(|min\(/.test(expr) ? '' : 'instance'}`, title).toMatch(new RegExp(`\\b${label}\\b`));
  });
});

describe('labels', () => {
  test('have few values, whatever is asked for', async () => {
    await start();
    await get('/orders');
    await get('/orders/a:1');
    await get('/orders/a:none');
    await get('/nonsense');
    const series = async () => (await scrape()).samples.filter(({ name }) => isOurs(name) && !name.endsWith('_bucket')).length;
    const before = await series();
    for (let index = 0; index < 50; index++) {
      await get(`/orders/a:garbage${index}`);
      await get(`/orders?number=${index}`);
      await get(`/nothing/${index}`);
      await get(`/reference/${index}`);
      await gateway.call('GET', '/connections', { key: `key-${index}` });
    }
    // Their codes and routes are new, and the fake vendor's endpoints, which have ids in them, up to a hundred.
    expect((await series()) - before).toBeLessThan(350);
    for (let index = 50; index < 150; index++) await get(`/orders/a:garbage${index}`);
    const { samples } = await scrape();
    expect(new Set(samples.map(({ labels }) => labels.endpoint).filter(Boolean)).size).toBe(101);
    expect(samples.some(({ labels }) => labels.endpoint === 'other')).toBe(true);
    expect(
      samples
        .filter(({ name }) => name !== 'sluice_vendor_calls_total' && !name.startsWith('sluice_vendor_call_'))
        .some(({ labels }) => JSON.stringify(labels).includes('garbage')),
    ).toBe(false);
  });
});

describe('figures', () => {
  test('that alerts wait for are there before there is anything to tell', async () => {
    await start();
    const { samples } = await scrape();
    const told = (name: string) => samples.filter((sample) => sample.name === name);
    expect(told('sluice_problems_total').map(({ value }) => value)).toEqual(Object.keys(CATALOGUE).map(() => 0));
    for (const [name, count] of [
      ['sluice_intake_attempts_total', 4],
      ['sluice_field_changes_total', 3],
      ['sluice_budget_refusals_total', 2],
      ['sluice_unmapped_statuses_total', 1],
    ] as const)
      expect(told(name).map(({ labels, value }) => [labels.connection, value])).toEqual(Array(count).fill(['a', 0]));
  });

  test('of operations and of calls to the vendor tell what became of them', async () => {
    await start();
    await get('/orders');
    await get('/orders/a:1');
    await get('/orders/a:none');
    vendor.emulator.fail({ show: { status: 500 } });
    await get('/orders/a:1');
    expect(await sum('sluice_operations_total', { connection: 'a', operation: 'orders.list', outcome: 'ok' })).toBe(1);
    expect(await sum('sluice_operations_total', { operation: 'orders.get', outcome: 'ok' })).toBe(1);
    expect(await sum('sluice_operations_total', { operation: 'orders.get', outcome: 'not_found' })).toBe(1);
    expect(await sum('sluice_operations_total', { operation: 'orders.get', outcome: 'vendor_error' })).toBe(1);
    expect(await sum('sluice_operation_duration_seconds_count', { connection: 'a' })).toBe(4);
    expect(await sum('sluice_vendor_calls_total', { endpoint: 'GET /a/orders/1', outcome: 'ok' })).toBe(1);
    expect(await sum('sluice_vendor_calls_total', { endpoint: 'GET /a/orders/1', outcome: 'broken' })).toBe(1);
    expect(await sum('sluice_vendor_calls_total', { endpoint: 'GET /a/orders/none', outcome: 'missing' })).toBe(1);
    expect(await sum('sluice_vendor_call_duration_seconds_count')).toBe(4);
    expect(await sum('sluice_vendor_calls_in_flight')).toBe(0);
    expect(await sum('sluice_problems_total', { code: 'not_found' })).toBe(1);
    expect(await sum('sluice_problems_total', { code: 'vendor_error' })).toBe(1);
  });

  test('of repeats tell why', async () => {
    await start({ limits: { retries: 2 } });
    vendor.emulator.fail({ show: { status: 503 }, times: 1 });
    expect((await get('/orders/a:1')).status).toBe(200);
    expect(await sum('sluice_vendor_retries_total', { connection: 'a', reason: 'unavailable' })).toBe(1);
    expect(await sum('sluice_vendor_calls_total', { outcome: 'unavailable' })).toBe(1);
  });

  test('of the circuit and the health tell the state, and how often it changed', async () => {
    await start();
    expect(await sum('sluice_circuit_state', { connection: 'a', state: 'closed' })).toBe(1);
    vendor.emulator.fail({ show: { status: 503 } });
    for (let tried = 0; tried < 5; tried++) await get('/orders/a:1');
    expect(await sum('sluice_circuit_state', { state: 'closed' })).toBe(0);
    expect(await sum('sluice_circuit_state', { state: 'open' })).toBe(1);
    expect(await sum('sluice_circuit_changes_total', { connection: 'a', state: 'open' })).toBe(1);
    expect(await sum('sluice_connection_health', { status: 'down' })).toBe(1);
    expect(await sum('sluice_connection_health')).toBe(1);
    expect((await get('/connections/a')).body.health).toMatchObject({ status: 'down', circuit: 'open' });
  });

  test('of the budget tell who waited and who got no place', async () => {
    await start({ limits: { concurrency: 1 } });
    vendor.emulator.fail({ show: { delayMs: 100 } });
    await Promise.all([get('/orders/a:1'), get('/orders/a:2')]);
    expect(await sum('sluice_budget_wait_seconds_count', { connection: 'a' })).toBe(1);
    expect(await sum('sluice_budget_wait_seconds_sum', { connection: 'a' })).toBeGreaterThan(0.01);
    expect(await sum('sluice_budget_waiting')).toBe(0);
    await gateway.close();
    await start({ limits: { requestsPerSecond: 0.01 } });
    vendor.emulator.heal();
    await get('/orders/a:1');
    expect((await get('/orders/a:1')).body.code).toBe('vendor_rate_limited');
    expect(await sum('sluice_budget_refusals_total', { connection: 'a', reason: 'rate' })).toBe(1);
  });

  test('of the cache tell hits and misses by kind', async () => {
    await start();
    for (let asked = 0; asked < 3; asked++) await get('/reference/brands');
    expect(await sum('sluice_cache_requests_total', { connection: 'a', kind: 'brands', status: 'miss' })).toBe(1);
    expect(await sum('sluice_cache_requests_total', { connection: 'a', kind: 'brands', status: 'hit' })).toBe(2);
  });
});
