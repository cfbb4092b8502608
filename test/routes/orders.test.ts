/** Orders and customers as a storefront writes them: what one vendor has no place for costs a word in a header, never the order. */
import { afterAll, expect, test } from 'vitest';
import { startEmulator as startHprofit } from '../../adapters/hprofit/emulator/index.ts';
import { startEmulator as startRetailcrm } from '../../adapters/retailcrm/emulator/index.ts';
import { startGateway } from '../harness.ts';

const emulators = await Promise.all([startHprofit({ seed: 'documented' }), startRetailcrm({ seed: 'documented' })]);
const gateway = await startGateway({
  connections: emulators.map(({ vendor, url, connection }) => ({ id: vendor, vendor, baseUrl: url, ...connection })),
});
afterAll(async () => {
  await gateway.close();
  for (const emulator of emulators) await emulator.stop();
});

const order = (shipping: object) => ({
  customer: { firstName: 'Olena', phone: '+380672225522' },
  items: [{ name: 'Linen shirt', quantity: 1, unitPrice: '450.00' }],
  shipping,
});

test('a carrier that H-Profit does not know is left out, and the order is made', async () => {
  const body = order({ carrier: 'meest', trackingNumber: 'T-1', cost: '50.00' });
  const strict = await gateway.call('POST', '/orders?connection=hprofit', { body, headers: { prefer: 'handling=strict' } });
  expect(strict.status).toBe(422);
  expect(strict.body).toMatchObject({ code: 'unsupported_field', errors: [{ path: '/shipping/carrier' }] });
  const made = await gateway.call('POST', '/orders?connection=hprofit', { body });
  expect(made.status, made.text).toBe(201);
  expect(made.headers['sluice-ignored']).toBe('/shipping/carrier');
  expect(made.body.shipping).toMatchObject({ carrier: null, trackingNumber: 'T-1' });
  expect(made.body.totals.total).toBe('500.00');
});

test('a way of delivery that H-Profit does not have is a mistake of the caller', async () => {
  const answer = await gateway.call('POST', '/orders?connection=hprofit', { body: order({ methodId: 'hprofit:meest' }) });
  expect(answer.status).toBe(400);
  expect(answer.body.errors).toEqual([{ path: '/shipping/methodId', message: 'there is no such way of delivery' }]);
  expect(answer.headers['sluice-vendor-calls']).toBe('0');
});

test('a street that is only in the text of an address reaches the people of RetailCRM', async () => {
  const made = await gateway.call('POST', '/orders?connection=retailcrm', {
    body: order({ address: { city: 'Kyiv', text: 'Khreshchatyk 1' } }),
  });
  expect(made.status, made.text).toBe(201);
  expect(made.headers['sluice-ignored']).toBe('/shipping/address/text');
  expect(made.body.shipping.address.city).toBe('Kyiv');
  expect(made.body.extra.delivery.notes).toBe('Khreshchatyk 1');
});

test.each(emulators.map(({ vendor }) => vendor))('a birthday at %s can be cleared', async (vendor) => {
  const made = await gateway.call('POST', `/customers?connection=${vendor}`, { body: { firstName: 'Ann', birthday: '1990-02-03' } });
  expect(made.body.birthday, made.text).toBe('1990-02-03');
  const cleared = await gateway.call('PATCH', `/customers/${made.body.id}`, { body: { birthday: null } });
  expect(cleared.status, cleared.text).toBe(200);
  expect(cleared.body.birthday).toBeNull();
});
