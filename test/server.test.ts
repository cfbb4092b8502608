import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { curl, samples } from '../src/samples.ts';
import { logger } from '../src/server.ts';

/** What the log of one request says, when its handler logs `details`. */
async function logged(details: (request: { headers: object }) => object, url = '/orders?q=secret-query'): Promise<string> {
  let text = '';
  const app = Fastify({
    logger: logger('info', {
      write: (line) => {
        text += line;
      },
    }),
  });
  app.get('/orders', async (request) => {
    request.log.info(details(request), 'handled');
    return {};
  });
  await app.inject({
    url,
    headers: { authorization: 'Bearer secret-bearer', 'x-api-key': 'secret-key', cookie: 'a=secret-cookie', 'x-request-id': 'seen' },
  });
  await app.close();
  return text;
}

describe('the log', () => {
  test('names method and path of a request, without its query', async () => {
    const text = await logged(() => ({}));
    expect(text).toContain('"path":"/orders"');
    expect(text).not.toContain('secret');
  });

  test('leaves credentials out of logged headers and keeps the rest', async () => {
    const text = await logged((request) => ({ headers: request.headers }));
    expect(text).toContain('"x-request-id":"seen"');
    expect(text).toContain('[redacted]');
    expect(text).not.toContain('secret');
  });

  test.each([
    ['connect ECONNREFUSED 10.1.2.3:5432', 'connect ECONNREFUSED [address]'],
    ['connect ECONNREFUSED ::1:5432', 'connect ECONNREFUSED [address]'],
    ['connect EHOSTUNREACH fe80:0:0:0:1:2:3:4', 'connect EHOSTUNREACH [address]'],
    ['getaddrinfo ENOTFOUND db.internal', 'getaddrinfo ENOTFOUND [address]'],
    ['late since 2024-12-12T07:27:59Z', 'late since 2024-12-12T07:27:59Z'],
  ])('tells an error by type, code and message, without stack and addresses: %s', async (message, shown) => {
    const text = await logged(() => ({ err: Object.assign(new TypeError(message), { code: 'E_SOME' }) }));
    const line = text.split('\n').find((one) => one.includes('handled')) ?? '{}';
    expect((JSON.parse(line) as { err: unknown }).err).toEqual({ type: 'TypeError', code: 'E_SOME', message: shown });
  });
});

describe('a sample call', () => {
  const [sample] = samples({ connection: 'hp', orderId: 'hp:1' });

  test('is a line that a shell takes apart into what was meant, quotes included', () => {
    if (!sample) throw new Error('there are no samples');
    const line = curl({ ...sample, method: 'POST', body: { name: "O'Neil" } }, { url: 'http://127.0.0.1:1', key: 'k' });
    expect(line).toBe(
      `curl -sS -X POST 'http://127.0.0.1:1/connections' -H 'Authorization: Bearer k' -H 'Content-Type: application/json' -d '{"name":"O'\\''Neil"}'`,
    );
  });

  test('with a body says that it is JSON; a create has an Idempotency-Key', () => {
    for (const one of samples({ connection: 'hp', orderId: 'hp:1' })) {
      const line = curl(one, { url: 'http://127.0.0.1:1', key: 'k' });
      expect(line.includes('Content-Type: application/json')).toBe(one.body !== undefined);
      expect(line.includes('Idempotency-Key: ')).toBe(one.method === 'POST');
    }
  });
});
