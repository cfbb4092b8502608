/** The benchmark's hand-written peer gives what the gateway gives: else its cost would say nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmulator } from '../../adapters/retailcrm/emulator/index.ts';
import type { Emulator } from '../../src/emulator.ts';
import { KEY, startGateway, type TestGateway } from '../harness.ts';
import { loadNames, toList, toOrder } from './peers/hand-map.ts';

let emulator: Emulator;
let gateway: TestGateway;
beforeAll(async () => {
  emulator = await startEmulator({ seed: 'sandbox', rateLimit: false });
  gateway = await startGateway({ connections: [{ id: 'retailcrm', vendor: 'retailcrm', baseUrl: emulator.url, ...emulator.connection }] });
});
afterAll(async () => {
  await gateway.close();
  await emulator.stop();
});

test.each([20, 50, 100])('the hand-written map of %i orders gives what the gateway gives', async (limit) => {
  const headers = { 'x-api-key': String(emulator.connection.credentials.apiKey) };
  const read = async (path: string): Promise<unknown> => (await fetch(`${emulator.url}${path}`, { headers })).json();
  const names = await loadNames(read);
  const ours = await gateway.call('GET', `/orders?connection=retailcrm&limit=${limit}`, { key: KEY });
  const theirs = toList(await read(`/api/v5/orders?limit=${limit}&page=1`), names) as { data: object[]; page: object; sources: object[] };
  expect(theirs.data).toEqual(ours.body.data);
  expect(theirs.sources).toEqual(ours.body.sources);
  const [first] = ours.body.data;
  const { order } = (await read(`/api/v5/orders/${first.id.replace('retailcrm:order-', '')}?by=id`)) as { order: object };
  expect(toOrder(order, names)).toEqual((await gateway.call('GET', `/orders/${first.id}`)).body);
});
