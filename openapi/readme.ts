/** The parts of README.md and docs/*.md that are made from the code: between `<!-- generated:NAME -->` and `<!-- /generated -->`. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Adapter } from '../src/adapter.ts';
import { CATALOGUE } from '../src/errors.ts';
import { OPERATIONS } from '../src/gateway/describe.ts';
import { FILTERS } from '../src/gateway/filters.ts';
import { ReferenceKind } from '../src/model/reference.ts';

import { METRICS, type Metric } from '../src/sight/catalogue.ts';

import { capabilitiesUnder, filtersUnder, resourcesOf } from './facts.ts';

import { keyTable, vendorSettings } from './settings.ts';
import { table } from './table.ts';

/** A page with every generated part made anew. Throws on a marker that it does not know. */
export function readmeWith(readme: string, adapters: readonly Adapter[]): string {
  const parts: Record<string, () => string> = {
    capabilities: () => capabilityTable(adapters),
    filters: () => filterTable(adapters),
    reference: () => referenceTable(adapters),
    calls: () => callTable(adapters),
    vendors: () => vendorTable(adapters),
    errors: errorTable,
    problems: errorEntries,
    metrics: metricTable,
    settings: () => keyTable(adapters),
    'vendor-settings': () => vendorSettings(adapters),
  };
  return readme.replace(
    /(<!-- generated:([a-z-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g,
    (_all, open: string, name: string, close: string) => {
      const make = parts[name];
      if (!make) throw new TypeError(`a page has an unknown generated part ${name}`);
      return `${open}${make()}\n${close}`;
    },
  );
}

function vendorTable(adapters: readonly Adapter[]): string {
  const rows = adapters.map(({ vendor, title, credentials, defaults }) => [
    `[${title}](vendors/${vendor}.md)`,
    `\`${vendor}\``,
    Object.keys(credentials.shape)
      .map((name) => `\`${name}\``)
      .join(', '),
    defaults.baseUrl ?? "the account's own",
    defaults.currency,
    defaults.timezone,
  ]);
  return table(['page', '`vendor`', '`credentials`', '`baseUrl`', '`currency`', '`timezone`'], rows);
}

function capabilityTable(adapters: readonly Adapter[]): string {
  const all = adapters.map(capabilitiesUnder);
  const rows = Object.entries(OPERATIONS).flatMap(([resource, operations]) =>
    operations.map((operation) => [`${resource} ${operation}`, ...all.map((each) => mark(each[resource]?.[operation]))]),
  );
  return table(['', ...adapters.map((adapter) => adapter.title)], rows);
}

function mark(capability: string | undefined): string {
  return capability === 'unsupported' || capability === undefined ? '–' : capability;
}

function filterTable(adapters: readonly Adapter[]): string {
  const rows = Object.entries(FILTERS).flatMap(([list, filters]) =>
    Object.keys(filters).map((name) => [`${list} \`${name}\``, ...adapters.map((adapter) => filtersUnder(adapter, list)[name] ?? '–')]),
  );
  return table(['', ...adapters.map((adapter) => adapter.title)], rows);
}

function referenceTable(adapters: readonly Adapter[]): string {
  const rows = ReferenceKind.options.map((kind) => [
    `\`${kind}\``,
    ...adapters.map((adapter) => ((kind === 'categories' ? resourcesOf(adapter).categories?.list : adapter.reference[kind]) ? 'yes' : '–')),
  ]);
  return table(['', ...adapters.map((adapter) => adapter.title)], rows);
}

/** Folder of the measured calls, a file a connection: written and compared by the tests beside it. */
const MEASURED = new URL('../test/economy/calls/', import.meta.url);
type Calls = Readonly<Record<string, number | { readonly cold: number; readonly warm: number } | null>>;

function callTable(adapters: readonly Adapter[]): string {
  // A vendor stands before its editions.
  const files = readdirSync(MEASURED).sort((a, b) => a.length - b.length || a.localeCompare(b));
  const columns = adapters.flatMap(({ vendor, title }) =>
    files.flatMap((file) => {
      const edition = new RegExp(`^${vendor}(?:-([a-z]+))?\\.json$`).exec(file);
      if (!edition) return [];
      const calls = JSON.parse(readFileSync(new URL(file, MEASURED), 'utf8')) as Calls;
      return [{ title: edition[1] === undefined ? title : `${title}, ${edition[1]}`, calls }];
    }),
  );
  const names = new Set(columns.flatMap(({ calls }) => Object.keys(calls)));
  const rows = [...names].map((name) => [name, ...columns.map(({ calls }) => callCell(calls[name]))]);
  return table(['', ...columns.map(({ title }) => title)], rows);
}

/** Calls with what is kept, and in brackets without. */
function callCell(calls: Calls[string] | undefined): string {
  if (calls === null || calls === undefined) return '–';
  return typeof calls === 'number' ? String(calls) : `${calls.warm} (${calls.cold})`;
}

function metricTable(): string {
  const rows = Object.entries<Metric>(METRICS).map(([name, { type, unit = '', labels, help }]) => [
    `\`${name}\``,
    type,
    unit,
    labels.map((label) => `\`${label}\``).join(' '),
    help,
  ]);
  return table(['metric', 'kind', 'unit', 'labels', 'what it tells'], rows);
}

function errorTable(): string {
  const rows = Object.entries(CATALOGUE).map(([code, { status, title, retryable }]) => [
    String(status),
    `[\`${code}\`](#${code})`,
    title,
    retryable ? 'yes' : 'no',
  ]);
  return table(['status', 'code', 'title', 'worth repeating'], rows);
}

/** Answers that the tests of the documentation have brought about, one a code. */
const PROBLEMS = new URL('../test/docs/problems.json', import.meta.url);

function errorEntries(): string {
  const shown = JSON.parse(readFileSync(PROBLEMS, 'utf8')) as Record<string, { readonly request: string; readonly problem: unknown }>;
  const entries = Object.entries(CATALOGUE).map(([code, { status, retryable, meaning, remedy }]) => {
    const { request, problem } = shown[code] ?? { request: '', problem: null };
    return [
      `### \`${code}\``,
      `**${status}**, ${retryable ? 'worth repeating' : 'not worth repeating'}. ${meaning}`,
      `*What to do:* ${remedy}`,
      `\`${request}\``,
      ['```json Problem', JSON.stringify(problem, null, 2), '```'].join('\n'),
    ].join('\n\n');
  });
  return entries.join('\n\n');
}
