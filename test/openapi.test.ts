/** The document is generated from the routes, committed, current, and its examples work in the sandbox. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../adapters/index.ts';
import { EXAMPLES, GOLDENS } from '../openapi/examples.ts';
import { capabilitiesUnder, capabilityOf } from '../openapi/facts.ts';
import { generated } from '../openapi/generate.ts';
import { CATALOGUE } from '../src/errors.ts';
import { OPERATIONS } from '../src/gateway/describe.ts';
import { FILTERS, type FilteredList } from '../src/gateway/filters.ts';
import { sandboxConnection } from '../src/samples.ts';
import { SANDBOX_KEY, type Sandbox, startSandbox } from '../src/sandbox.ts';
import { type Exampled, exampleOf } from './document-examples.ts';

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly (Exampled & { readonly name: string; readonly in: string; readonly description?: string })[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, Exampled>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Exampled>> }>>;
}

const document = JSON.parse(readFileSync(new URL('../openapi/openapi.json', import.meta.url), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation, name: operation.operationId })),
);

describe('the committed document', () => {
  test('is what the code generates, README tables included', async () => {
    for (const { path, text } of await generated())
      expect(readFileSync(path, 'utf8') === text, `${path.pathname} is current (npm run generate)`).toBe(true);
  });

  test.each(operations)('tells all that a caller needs of $name', ({ operation }) => {
    expect(operation.summary).toBeTruthy();
    expect(operation.description).toBeTruthy();
    if (!operation.security) expect(operation.description).toMatch(/Scope: `[a-z:*]+( key)?`\./);
    const body = operation.requestBody?.content['application/json'] ?? Object.values(operation.requestBody?.content ?? {})[0];
    if (body) expect(exampleOf(body), 'an example body').toBeDefined();
    for (const parameter of operation.parameters ?? [])
      if (parameter.in === 'path') expect(exampleOf(parameter), parameter.name).toBeDefined();
  });

  test('names every code of the error catalogue', () => {
    const text = JSON.stringify(document);
    for (const code of Object.keys(CATALOGUE)) expect(text).toContain(`\`${code}\``);
  });

  test('has no example for an operation that does not exist', () => {
    const names = operations.map(({ name }) => name);
    for (const name of [...Object.keys(EXAMPLES), ...Object.keys(GOLDENS)]) expect(names).toContain(name);
  });

  test('has an operation for everything that a connection can do', () => {
    const told = operations.flatMap(({ name }) => capabilityOf(name) ?? []);
    const wanted = Object.entries(OPERATIONS).flatMap(([resource, names]) => names.map((operation) => ({ resource, operation })));
    expect(told).toEqual(expect.arrayContaining(wanted));
    expect(told).toHaveLength(wanted.length);
  });

  test.each(operations.filter(({ name }) => capabilityOf(name)))('tells of every vendor whether it can do $name', ({ name, operation }) => {
    const { resource, operation: verb } = capabilityOf(name) as NonNullable<ReturnType<typeof capabilityOf>>;
    const [able = '', unable = ''] = (/Vendors: ([^\n]*)/.exec(operation.description ?? '')?.[1] ?? '').split('501: ');
    for (const adapter of adapters) {
      const capability = capabilitiesUnder(adapter)[resource]?.[verb];
      if (capability === 'unsupported') expect(unable).toContain(adapter.title);
      else expect(able).toContain(`${adapter.title} \`${capability}\``);
    }
    if (verb !== 'list' || !(resource in FILTERS)) return;
    for (const filter of Object.keys(FILTERS[resource as FilteredList])) {
      const description = operation.parameters?.find((parameter) => parameter.name === filter)?.description ?? '';
      for (const adapter of adapters) expect(description, filter).toContain(adapter.title);
    }
  });

  test.each(
    Object.entries(GOLDENS).flatMap(([name, vendors]) => Object.entries(vendors).map(([vendor, choice]) => ({ name, vendor, choice }))),
  )('shows the recorded exchange of $vendor for $name', ({ name, vendor, choice }) => {
    const { golden, instead } = typeof choice === 'string' ? { golden: choice, instead: {} } : choice;
    const file = new URL(`../adapters/${vendor}/golden/${golden}.json`, import.meta.url);
    const text = Object.entries(instead).reduce((all, [from, to]) => all.replaceAll(from, to), readFileSync(file, 'utf8'));
    const recorded = JSON.parse(
      text.replaceAll('"shop:', `"${sandboxConnection(vendor)}:`).replaceAll('"shop"', `"${sandboxConnection(vendor)}"`),
    );
    const operation = operations.find((each) => each.name === name)?.operation as Operation;
    const request = Object.values(operation.requestBody?.content ?? {})[0]?.examples?.[vendor]?.value;
    expect(request).toEqual(recorded.call.body);
    const shown = Object.values(operation.responses[recorded.answer.status]?.content ?? {})[0]?.examples?.[vendor]?.value as {
      data?: unknown[];
    };
    if (Array.isArray(shown?.data)) expect(recorded.answer.body.data.slice(0, shown.data.length)).toEqual(shown.data);
    else if (recorded.answer.status !== 204) expect(shown).toEqual(recorded.answer.body);
  });
});

describe('the examples in the sandbox', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ adapters, port: 0, signals: false });
  }, 30_000);
  afterAll(() => sandbox.close());

  // Reads first, as they stand in the seed; then what changes, deletions last.
  const order = (method: string) => ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'].indexOf(method);
  const tried = operations
    .filter(({ method, name }) => method === 'GET' || GOLDENS[name] || (EXAMPLES[name] && !EXAMPLES[name]?.formOnly))
    .flatMap((each) => Object.keys(GOLDENS[each.name] ?? { '': '' }).map((vendor) => ({ ...each, vendor })))
    .sort((a, b) => order(a.method) - order(b.method));
  test.each(tried)('$method $path works as shown $vendor', async ({ path, method, operation, vendor }) => {
    const shown = (place: Exampled | undefined) => (place?.examples ? place.examples[vendor]?.value : place?.example);
    const concrete = path.replace(/\{([^}]+)\}/g, (_all, name: string) =>
      encodeURIComponent(String(shown(operation.parameters?.find((parameter) => parameter.name === name)))),
    );
    const query = new URLSearchParams();
    for (const parameter of operation.parameters ?? [])
      if (parameter.in === 'query' && shown(parameter) !== undefined) query.set(parameter.name, String(shown(parameter)));
    const body = shown(Object.values(operation.requestBody?.content ?? {})[0]);
    const answer = await fetch(`${sandbox.url}${concrete}${query.size > 0 ? `?${query}` : ''}`, {
      method,
      headers: { authorization: `Bearer ${SANDBOX_KEY}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(
      Object.keys(operation.responses).some((status) => status === String(answer.status) || (status.toLowerCase() === '2xx' && answer.ok)),
      `${answer.status} is documented`,
    ).toBe(true);
    expect(answer.ok, `${answer.status} ${text}`).toBe(true);
    // Stock is answered 200 whatever became of its lines.
    if (path === '/stock' && method === 'PUT') expect(JSON.parse(text), text).toMatchObject({ failed: 0 });
  });

  test('makes no vendor refuse a request', () => {
    for (const emulator of sandbox.emulators) expect(emulator.refused, emulator.vendor).toEqual([]);
  });
});
