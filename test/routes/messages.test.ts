/** What a caller did wrong is told in words that say what to do, not in the words of the library that found it. */
import { afterAll, describe, expect, test } from 'vitest';
import { startGateway } from '../harness.ts';

const gateway = await startGateway({
  connections: [{ id: 'kyiv', vendor: 'hprofit', baseUrl: 'http://127.0.0.1:1', credentials: { token: 'unused' } }],
});
afterAll(() => gateway.close());

const LINE = { name: 'Linen shirt', quantity: 1, unitPrice: '450.00' };
const order = (changes: object) => ({ customer: { phone: '+380672225522' }, items: [LINE], ...changes });

const QUERIES: readonly (readonly [query: string, path: string, message: RegExp])[] = [
  ['limit=abc', 'limit', /^must be a whole number from 1 to 200$/],
  ['limit=0', 'limit', /^must be a whole number from 1 to 200$/],
  ['status=pending&status=shipped', 'status', /^may be given once$/],
  ['customerId=17', 'customerId', /gateway id: <connection>:<native>/],
  ['createdFrom=yesterday', 'createdFrom', /RFC 3339 with an offset.*or a day/],
  // In a query string + is a space: who pastes an offset as it is learns why it is refused.
  ['createdFrom=2026-01-01T00:00:00+02:00', 'createdFrom', /%2B/],
];

const BODIES: readonly (readonly [what: string, body: object, path: string, message: RegExp])[] = [
  ['no items', { customer: {} }, '/items', /^is required$/],
  ['no price', order({ items: [{ name: 'x', quantity: 1 }] }), '/items/0/unitPrice', /^is required$/],
  ['a price with a comma', order({ items: [{ ...LINE, unitPrice: '1,00' }] }), '/items/0/unitPrice', /decimal.*"500\.32"/],
  ['a native id', order({ customer: { id: '17' } }), '/customer/id', /gateway id: <connection>:<native>/],
  ['a currency in small letters', order({ currency: 'uah' }), '/currency', /ISO 4217/],
  ['a time without an offset', order({ createdAt: '2026-01-02T03:04:05' }), '/createdAt', /RFC 3339 with an offset/],
];

/** The message at a path; no message shows a pattern or a type of the library's. */
async function messageAt(method: string, target: string, path: string, body?: object | string): Promise<string | undefined> {
  const answer = await gateway.call(method, target, { body });
  expect(answer.status, answer.text).toBe(400);
  expect(answer.text).not.toMatch(/pattern|received|NaN|\/\^/);
  return answer.body.errors.find((error: { path: string }) => error.path === path)?.message;
}

describe('a query', () => {
  test.each(QUERIES)('%s', async (query, path, message) => {
    expect(await messageAt('GET', `/orders?${query}`, path)).toMatch(message);
  });
});

describe('a body', () => {
  test.each(BODIES)('with %s', async (_what, body, path, message) => {
    expect(await messageAt('POST', '/orders', path, body)).toMatch(message);
  });

  test('that is not there', async () => {
    expect(await messageAt('POST', '/orders', '', '')).toBe('A JSON body is required.');
  });
});
