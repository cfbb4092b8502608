/** What callers are told of reference kinds that a connection lacks, and what Swagger UI is told of passthrough. */
import { afterAll, expect, test } from 'vitest';
import { startGateway } from '../harness.ts';

const gateway = await startGateway({
  connections: [
    { id: 'rc', vendor: 'retailcrm', baseUrl: 'http://127.0.0.1:1', credentials: { apiKey: 'unused' }, options: { site: 'main' } },
  ],
});
afterAll(() => gateway.close());

test.each([
  ['GET', '/reference/accounts?connection=rc', undefined],
  ['POST', '/reference/refresh', { connection: 'rc', kind: 'accounts' }],
])('%s %s of a kind that the vendor lacks says whose lack it is', async (method, path, body) => {
  const answer = await gateway.call(method, path, { body });
  expect(answer.status).toBe(501);
  expect(answer.body).toMatchObject({ code: 'unsupported', connection: 'rc', vendor: 'retailcrm', operation: 'reference.accounts' });
});
