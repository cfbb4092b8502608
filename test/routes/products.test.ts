import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmulator } from '../../adapters/mydrop/emulator/index.ts';
import type { Emulator } from '../../src/emulator.ts';
import { startGateway, type TestGateway } from '../harness.ts';

let emulator: Emulator;
let gateway: TestGateway;
beforeAll(async () => {
  emulator = await startEmulator({ seed: 'sandbox' });
  gateway = await startGateway({ connections: [{ id: 'm', vendor: 'mydrop', baseUrl: emulator.url, ...emulator.connection }] });
});
afterAll(async () => {
  await gateway.close();
  await emulator.stop();
});
const create = (body: object) => gateway.call('POST', '/products?connection=m', { body });

test('a name that is all that MyDrop will know a product by must fit an id, or nothing is sent', async () => {
  emulator.forget();
  const refused = await create({ name: 'я'.repeat(1000) });
  expect([refused.status, refused.body.code, refused.body.errors?.[0]?.path]).toEqual([400, 'invalid_request', '/name']);
  expect(emulator.seen).toEqual([]);
});

test('a product with an identifier of its own may have a name of any length', async () => {
  const made = await create({ name: 'я'.repeat(1000), externalId: 'long-name' });
  expect([made.status, made.body.name]).toEqual([201, 'я'.repeat(1000)]);
});
