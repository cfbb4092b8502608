import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeVendor, orderList, startFakeVendor } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

const FEW = 'key-that-may-make-few-requests';
const OTHER = 'key-that-may-make-few-as-well';
const FREE = 'key-that-may-make-any-number';
let vendor: FakeVendor;
let gateway: TestGateway;

beforeEach(async () => {
  vendor = await startFakeVendor();
  vendor.can.a = { orders: { list: orderList({}) } };
  const keys = [
    { name: 'few', key: FEW, scopes: ['orders:read'], rateLimit: { max: 3, window: 2 } },
    { name: 'other', key: OTHER, scopes: ['*'], rateLimit: { max: 5, window: 60 } },
    { name: 'free', key: FREE, scopes: ['*'] },
  ];
  gateway = await startGateway({ connections: vendor.connections(['a']), keys }, { adapters: [vendor.adapter] });
});
afterEach(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
const get = (key: string | null, path = '/orders') => gateway.call('GET', path, { key });

describe('a key with a limit', () => {
  test('is told its budget on every answer, and refused when it is spent', async () => {
    for (const left of [2, 1, 0]) {
      const answer = await get(FEW);
      expect(answer.status).toBe(200);
      expect(answer.headers['ratelimit-policy']).toBe('"key";q=3;w=2');
      expect(answer.headers.ratelimit).toMatch(new RegExp(`^"key";r=${left};t=[0-2]$`));
      expect(answer.headers).not.toHaveProperty('retry-after');
    }
    vendor.emulator.forget();
    const refused = await get(FEW);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      code: 'rate_limited',
      status: 429,
      retryable: true,
      detail: 'This key may make 3 requests in 2 seconds.',
    });
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.headers['retry-after']).toMatch(/^[12]$/);
    expect(refused.headers.ratelimit).toMatch(/^"key";r=0;t=[0-2]$/);
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('may go on when its window is over', async () => {
    for (let request = 0; request < 4; request++) await get(FEW);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect((await get(FEW)).status).toBe(200);
  });

  test('is counted by itself, and in whatever header it comes', async () => {
    for (let request = 0; request < 3; request++) await gateway.call('GET', '/orders', { key: null, headers: { 'x-api-key': FEW } });
    expect((await get(FEW)).status).toBe(429);
    expect((await get(OTHER)).headers.ratelimit).toMatch(/^"key";r=4;t=\d+$/);
  });

  test('is counted for answers that are problems, too', async () => {
    const answers = [
      await get(FEW, '/orders?limit=0'),
      await get(FEW, '/orders/none:1'),
      await get(FEW, '/orders?nothing=1'),
      await get(FEW),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([400, 404, 400, 429]);
    expect(answers[0]?.headers.ratelimit).toMatch(/^"key";r=2;/);
  });

  test('is not spent by others who have no key', async () => {
    for (let request = 0; request < 10; request++) await get('wrong-key-of-somebody-else');
    expect((await get(FEW)).status).toBe(200);
  });
});

test('a key without a limit is told none and never refused', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => get(FREE)));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  expect(answers[0]?.headers).not.toHaveProperty('ratelimit');
  expect(answers[0]?.headers).not.toHaveProperty('ratelimit-policy');
});

test('what is open to all is not counted', async () => {
  for (let request = 0; request < 5; request++) expect((await get(FEW, '/healthz')).status).toBe(200);
  expect((await get(FEW)).headers.ratelimit).toMatch(/^"key";r=2;/);
});
