/** The document is generated from the routes, committed, current, and its examples work in the sandbox. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../adapters/index.ts';
import { EXAMPLES } from '../openapi/examples.ts';
import { generated } from '../openapi/generate.ts';
import { CATALOGUE } from '../src/errors.ts';
import { SANDBOX_KEY, type Sandbox, startSandbox } from '../src/sandbox.ts';

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly example?: unknown }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
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
    if (body) expect(body.example, 'an example body').toBeDefined();
    for (const parameter of operation.parameters ?? [])
      if (parameter.in === 'path') expect(parameter.example, parameter.name).toBeDefined();
  });

  test('names every code of the error catalogue', () => {
    const text = JSON.stringify(document);
    for (const code of Object.keys(CATALOGUE)) expect(text).toContain(`\`${code}\``);
  });

  test('has no example for an operation that does not exist', () => {
    const names = operations.map(({ name }) => name);
    for (const name of Object.keys(EXAMPLES)) expect(names).toContain(name);
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
    .filter(({ method, operation }) => method === 'GET' || (EXAMPLES[operation.operationId] && !EXAMPLES[operation.operationId]?.formOnly))
    .sort((a, b) => order(a.method) - order(b.method));
  test.each(tried)('$method $path works as shown', async ({ path, method, operation }) => {
    const used = new Set<string>();
    const concrete = path.replace(/\{([^}]+)\}/g, (_all, name: string) => {
      used.add(name);
      return encodeURIComponent(String(operation.parameters?.find((parameter) => parameter.name === name)?.example));
    });
    const query = new URLSearchParams();
    for (const { name, in: place, example } of operation.parameters ?? [])
      if (place === 'query' && example !== undefined) query.set(name, String(example));
    const body = Object.values(operation.requestBody?.content ?? {})[0]?.example;
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
    const wanted = EXAMPLES[operation.operationId]?.status;
    if (wanted !== undefined) expect(answer.status, text).toBe(wanted);
    else expect(answer.ok, `${answer.status} ${text}`).toBe(true);
  });

  test('makes no vendor refuse a request', () => {
    for (const emulator of sandbox.emulators) expect(emulator.refused, emulator.vendor).toEqual([]);
  });
});
