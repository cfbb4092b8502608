/** Browsers of configured origins may make every call of the API, and read every header that it tells something in. */
import { afterAll, expect, test } from 'vitest';
import { startGateway } from '../harness.ts';

const SHOP = 'https://shop.example';
const gateway = await startGateway({
  server: { host: '127.0.0.1', port: 0, cors: { origins: [SHOP] } },
  connections: [{ id: 'kyiv', vendor: 'hprofit', baseUrl: 'http://127.0.0.1:1', credentials: { token: 'unused' } }],
});
afterAll(() => gateway.close());

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('a browser may %s', async (method) => {
  const headers = { origin: SHOP, 'access-control-request-method': method, 'access-control-request-headers': 'authorization' };
  const answer = await gateway.call('OPTIONS', '/orders/kyiv:1', { key: null, headers });
  expect(answer.status).toBe(204);
  expect(answer.headers['access-control-allow-origin']).toBe(SHOP);
  expect(answer.headers['access-control-allow-methods']?.split(/, ?/)).toContain(method);
});

test('a browser reads the headers of the contract', async () => {
  const answer = await gateway.call('GET', '/connections', { headers: { origin: SHOP } });
  const exposed = answer.headers['access-control-expose-headers']?.toLowerCase().split(/, ?/) ?? [];
  for (const name of ['sluice-ignored', 'sluice-vendor-calls', 'location', 'retry-after', 'etag', 'age', 'cache-status', 'ratelimit'])
    expect(exposed).toContain(name);
});

test('another origin is told nothing', async () => {
  const answer = await gateway.call('GET', '/connections', { headers: { origin: 'https://elsewhere.example' } });
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
});
