/** Lines that no vendor should see: each would keep them as something else than what the caller meant. */
import { afterAll, describe, expect, test } from 'vitest';
import { startGateway } from '../harness.ts';

const gateway = await startGateway({
  connections: [
    { id: 'hp', vendor: 'hprofit', baseUrl: 'http://127.0.0.1:1', credentials: { token: 'unused' } },
    { id: 'rc', vendor: 'retailcrm', baseUrl: 'http://127.0.0.1:1', credentials: { apiKey: 'unused' }, options: { site: 'main' } },
  ],
});
afterAll(() => gateway.close());

const GOOD = { name: 'Linen shirt', quantity: 3, unitPrice: '0.10' };

describe.each(['hp', 'rc'])('at connection %s', (connection) => {
  test.each([
    ['a line that names nothing', { quantity: 1, unitPrice: '1.00' }, '/items/1'],
    ['a line with a blank name', { name: '  ', quantity: 1, unitPrice: '1.00' }, '/items/1'],
    // 3 × 0.10 is less than 0.3 + anything, and more than that in binary floating point.
    ['a discount a kopeck larger than its line', { ...GOOD, discount: '0.31' }, '/items/1/discount'],
  ])('%s is refused, and nothing is sent', async (_what, line, path) => {
    for (const [method, target] of [
      ['POST', `/orders?connection=${connection}`],
      ['PATCH', `/orders/${connection}:${connection === 'hp' ? 'remote-1-1733934714' : 'order-1'}`],
    ] as const) {
      const body = { ...(method === 'POST' && { customer: {} }), items: [GOOD, line] };
      const answer = await gateway.call(method, target, { body });
      expect(answer.status, answer.text).toBe(400);
      expect(answer.body.code).toBe('invalid_request');
      expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
      expect(answer.headers['sluice-vendor-calls']).toBe('0');
    }
  });

  test('a discount of the whole line is none of that', async () => {
    const body = { customer: {}, items: [{ ...GOOD, discount: '0.30' }] };
    expect((await gateway.call('POST', `/orders?connection=${connection}`, { body })).status).toBe(503);
  });
});
