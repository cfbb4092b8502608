/** Adding a vendor is one folder and one line: a toy joins the registry, and everything knows it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adapters } from '../adapters/index.ts';
import { readmeWith } from '../openapi/readme.ts';
import { configSchema } from '../src/config.ts';
import type { Emulator } from '../src/emulator.ts';
import { startGateway, type TestGateway } from './harness.ts';
import { startToy } from './toy/emulator.ts';
import { toy } from './toy/index.ts';

/** The one line. */
const registry = [...adapters, toy];

let emulator: Emulator;
let gateway: TestGateway;
beforeAll(async () => {
  emulator = await startToy(120);
  const connections = ['toy-a', 'toy-b'].map((id) => ({ id, vendor: 'toy', baseUrl: emulator.url, ...emulator.connection }));
  gateway = await startGateway({ connections }, { adapters: registry });
});
afterAll(async () => {
  await gateway.close();
  await emulator.stop();
});

test('it can do what its facts say, and nothing else', async () => {
  const { body } = await gateway.call('GET', '/connections/toy-a');
  expect(body.capabilities.orders).toMatchObject({ list: 'native', get: 'unsupported', create: 'unsupported' });
  expect(body.filters).toEqual({ orders: { number: 'scan' } });
  expect((await gateway.call('GET', '/products?connection=toy-a')).body).toMatchObject({
    code: 'unsupported',
    vendor: 'toy',
    operation: 'products.list',
  });
  expect((await gateway.call('GET', '/orders?connection=toy-a&customerId=toy-a:1')).body).toMatchObject({ code: 'unsupported_filter' });
});

test('two connections of it are merged newest first, and a walk tells every record once', async () => {
  const ids: string[] = [];
  const times: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await gateway.call('GET', `/orders?limit=37${cursor === null ? '' : `&cursor=${cursor}`}`);
    expect(page.status).toBe(200);
    ids.push(...page.body.data.map((order: { id: string }) => order.id));
    times.push(...page.body.data.map((order: { createdAt: string }) => order.createdAt));
    cursor = page.body.page.nextCursor;
  } while (cursor !== null);
  expect(new Set(ids).size).toBe(240);
  expect(ids).toHaveLength(240);
  expect(times).toEqual([...times].sort().reverse());
  expect(emulator.refused).toEqual([]);
});

test('a filter that it lacks is scanned by the engine', async () => {
  const { body } = await gateway.call('GET', '/orders?connection=toy-b&number=7');
  expect(body.data.map((order: { id: string }) => order.id)).toEqual(['toy-b:7']);
});

test('the tables of the README and the schema of the configuration know it', () => {
  const table = readmeWith('<!-- generated:capabilities -->\n<!-- /generated -->', registry);
  expect(table).toMatch(/\| {2}\|.*\| Toy \|/);
  expect(JSON.stringify(configSchema(registry))).toContain('"toy"');
});
