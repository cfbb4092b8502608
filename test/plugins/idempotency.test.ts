import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { Pool } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ErrorCode, ProblemError } from '../../src/errors.ts';
import { problemBody } from '../../src/gateway/problem-body.ts';
import { idempotency, readIdempotencyKey } from '../../src/plugins/idempotency.ts';
import { openStore, type Store } from '../../src/store/store.ts';

const HOUR = 3_600_000;
const DEADLINE = 30_000;
let store: Store;
let app: FastifyInstance;
let time: number;
/** Bodies that the handler worked on, in order. */
let runs: unknown[];
/** What the handler does instead of answering 201. */
let work: (() => Promise<void>) | undefined;

/** An app with two create routes of the gateway's kind: zod schemas, problems by the error handler, a request id on every answer. */
async function buildShop(on: Store): Promise<FastifyInstance> {
  const worked = new WeakSet<object>();
  const shop = Fastify({ genReqId: () => randomUUID() }).withTypeProvider<ZodTypeProvider>();
  shop.setValidatorCompiler(validatorCompiler);
  shop.setSerializerCompiler(serializerCompiler);
  shop.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  shop.setErrorHandler<Error>((error, request, reply) => {
    const problem = error instanceof ProblemError ? error : new ProblemError('internal_error', 'Something broke.', error);
    if (problem.details.retryAfter !== undefined) reply.header('retry-after', String(problem.details.retryAfter));
    return reply
      .code(problem.status)
      .type('application/problem+json')
      .send(problemBody(problem, { requestId: request.id, instance: request.url }));
  });
  // As the gateway does, from a hook and only where work was done.
  shop.addHook('onSend', async (request, reply) => {
    if (worked.has(request)) reply.header('sluice-ignored', '/notes').header('sluice-vendor-calls', '2');
  });
  const idempotent = idempotency(shop, { store: on, deadlineMs: DEADLINE, now: () => time });
  for (const [url, repeatable] of [
    ['/orders', true],
    ['/customers/:id/transactions', false],
  ] as const) {
    shop.post(
      url,
      {
        schema: {
          querystring: z.strictObject({ connection: z.string().default('kyiv'), include: z.literal('raw').optional() }),
          body: z.object({ name: z.string(), lines: z.array(z.record(z.string(), z.unknown())).optional() }),
          response: { 201: z.object({ id: z.string(), name: z.string() }) },
        },
      },
      async (request, reply) => {
        const principal = String(request.headers['x-api-key'] ?? 'storefront');
        if (await idempotent(request, reply, { principal, connection: request.query.connection, repeatable })) return reply;
        runs.push(request.body);
        worked.add(request);
        await work?.();
        return reply
          .code(201)
          .headers({
            location: `/orders/kyiv:${runs.length}`,
            'sluice-ignored': '/notes',
            etag: `"${runs.length}"`,
            'sluice-vendor-calls': '2',
          })
          .send({ id: randomUUID(), name: `№ ${runs.length} «${request.body.name}»` });
      },
    );
  }
  return shop;
}

beforeEach(async () => {
  time = Date.UTC(2026, 10, 1);
  runs = [];
  work = undefined;
  store = await openStore('sqlite::memory:');
  app = await buildShop(store);
});
afterEach(async () => {
  await app.close();
  await store.close();
});

type Asked = { key?: string | undefined; body?: object; url?: string; principal?: string };
const post = ({ key = 'k1', body = { name: 'Оля' }, url = '/orders', principal = 'storefront' }: Asked = {}) =>
  app.inject({ method: 'POST', url, payload: body, headers: { 'x-api-key': principal, 'idempotency-key': key } });
const problem = (code: ErrorCode) => async () => {
  throw new ProblemError(code, `because ${code}`);
};
const transactions = '/customers/kyiv:7/transactions';

describe('a repeat of a finished request', () => {
  test('gets the first answer byte for byte, and the work is done once', async () => {
    const first = await post();
    const repeat = await post();
    expect(first.statusCode).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(repeat.statusCode).toBe(201);
    expect(repeat.rawPayload).toEqual(first.rawPayload);
    for (const name of ['content-type', 'location', 'sluice-ignored', 'etag', 'content-length']) {
      expect(first.headers[name]).toBeDefined();
      expect(repeat.headers[name]).toBe(first.headers[name]);
    }
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    expect(runs).toHaveLength(1);
  });

  test('keeps its own request id and spends no vendor calls', async () => {
    const first = await post();
    const repeat = await post();
    expect(repeat.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(repeat.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    expect(repeat.headers['sluice-vendor-calls']).toBeUndefined();
  });

  test('is a repeat whatever the order of its keys, and quoted or not', async () => {
    await post({ body: { name: 'Оля', lines: [{ sku: 'a', quantity: 1 }] } });
    const repeat = await post({ key: '"k1"', body: { lines: [{ quantity: 1, sku: 'a' }], name: 'Оля' } });
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    expect(runs).toHaveLength(1);
  });

  test.each([
    'vendor_rejected',
    'unsupported_field',
    'already_exists',
    'conflict',
    'not_found',
    'invalid_request',
  ] as const)('gets the same refusal when it was %s', async (code) => {
    work = problem(code);
    const first = await post();
    work = undefined;
    const repeat = await post();
    expect(first.json()).toMatchObject({ code });
    expect(repeat.statusCode).toBe(first.statusCode);
    expect(repeat.rawPayload).toEqual(first.rawPayload);
    expect(repeat.headers['content-type']).toBe(first.headers['content-type']);
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    expect(runs).toHaveLength(1);
  });

  test('is answered for 72 hours, and then it is a new request', async () => {
    const first = await post();
    time += 72 * HOUR - 1;
    expect((await post()).rawPayload).toEqual(first.rawPayload);
    time += 1;
    const later = await post();
    expect(later.statusCode).toBe(201);
    expect(later.headers['idempotency-replayed']).toBeUndefined();
    expect(runs).toHaveLength(2);
  });
});

describe('a request that came to no final answer is run again by its repeat', () => {
  test.each([
    'unauthenticated',
    'forbidden',
    'rate_limited',
    'idempotency_in_progress',
    'vendor_error',
    'vendor_auth',
    'unsupported',
    'vendor_unavailable',
    'vendor_rate_limited',
    'overloaded',
    'draining',
    'vendor_timeout',
  ] as const)('after %s', async (code) => {
    for (const url of ['/orders', transactions]) {
      runs = [];
      work = problem(code);
      expect((await post({ url })).json()).toMatchObject({ code });
      work = undefined;
      expect(await post({ url })).toMatchObject({ statusCode: 201 });
      expect(runs).toHaveLength(2);
    }
  });

  test.each(['outcome_unknown', 'internal_error'] as const)('after %s, when a look-up makes that safe', async (code) => {
    work = problem(code);
    expect((await post()).json()).toMatchObject({ code });
    work = undefined;
    expect(await post()).toMatchObject({ statusCode: 201 });
    expect(runs).toHaveLength(2);
  });
});

test.each([
  'outcome_unknown',
  'internal_error',
] as const)('what may have happened and cannot be looked up is not done again after %s', async (code) => {
  work = problem(code);
  const first = await post({ url: transactions });
  work = undefined;
  const repeat = await post({ url: transactions });
  expect(repeat.rawPayload).toEqual(first.rawPayload);
  expect(repeat.headers['idempotency-replayed']).toBe('true');
  expect(runs).toHaveLength(1);
});

describe('the same key', () => {
  test.each<[string, Asked, Asked]>([
    ['another body', {}, { body: { name: 'Ира' } }],
    ['another query', {}, { url: '/orders?include=raw' }],
    ['another record', { url: transactions }, { url: '/customers/kyiv:8/transactions' }],
  ])('with %s is refused', async (_what, first, second) => {
    await post(first);
    const refused = await post(second);
    expect(refused.statusCode).toBe(422);
    expect(refused.json()).toMatchObject({ code: 'idempotency_key_reused', errors: [{ path: 'Idempotency-Key' }] });
    expect(runs).toHaveLength(1);
  });

  test.each<[string, Asked]>([
    ['caller', { principal: 'back office' }],
    ['connection', { url: '/orders?connection=lviv' }],
    ['route', { url: transactions }],
  ])('of another %s is another key', async (_what, other) => {
    await post();
    const second = await post({ ...other, body: { name: 'Ира' } });
    expect(second.statusCode).toBe(201);
    expect(second.headers['idempotency-replayed']).toBeUndefined();
    expect(runs).toHaveLength(2);
  });

  test('after a body that never got past validation is still free', async () => {
    expect((await post({ body: { name: 5 } })).statusCode).toBeGreaterThanOrEqual(400);
    expect(await post()).toMatchObject({ statusCode: 201 });
  });
});

describe('while the first request runs', () => {
  test('its repeats are told to wait', async () => {
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    work = () => {
      started.resolve();
      return gate.promise;
    };
    const first = post();
    await started.promise;
    const early = await post();
    expect(early.statusCode).toBe(409);
    expect(early.json()).toMatchObject({ code: 'idempotency_in_progress', retryable: true });
    expect(Number(early.headers['retry-after'])).toBeGreaterThan(0);
    gate.resolve();
    const { rawPayload } = await first;
    expect((await post()).rawPayload).toEqual(rawPayload);
    expect(runs).toHaveLength(1);
  });

  test('a thousand simultaneous requests over fifty connections do the work once', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const pool = new Pool(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, { connections: 50 });
    work = () => new Promise((resolve) => setTimeout(resolve, 20));
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        const { statusCode, headers, body } = await pool.request({
          method: 'POST',
          path: '/orders',
          headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
          body: '{"name":"Оля"}',
        });
        return { statusCode, retryAfter: headers['retry-after'], text: await body.text() };
      }),
    );
    await pool.close();
    expect(runs).toHaveLength(1);
    const done = answers.filter(({ statusCode }) => statusCode === 201);
    const waiting = answers.filter(({ statusCode }) => statusCode === 409);
    expect(done.length).toBeGreaterThan(0);
    expect(done.length + waiting.length).toBe(1000);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    for (const { retryAfter } of waiting) expect(retryAfter).toBe('1');
  }, 30_000);
});

test('a caller that goes away before its answer finds it under the same key', async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  for (let round = 0; round < 50; round++) {
    runs = [];
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    work = () => {
      started.resolve();
      return gate.promise;
    };
    const gone = new Promise<void>((resolve) => app.server.once('connection', (socket) => socket.once('close', () => resolve())));
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const body = '{"name":"A13"}';
    socket.write(
      `POST /orders HTTP/1.1\r\nhost: shop\r\nidempotency-key: r${round}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await started.promise;
    socket.destroy();
    await gone;
    gate.resolve();
    work = undefined;
    let repeat = await post({ key: `r${round}`, body: { name: 'A13' } });
    while (repeat.statusCode === 409) repeat = await post({ key: `r${round}`, body: { name: 'A13' } });
    expect(repeat.statusCode).toBe(201);
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    expect(runs).toHaveLength(1);
  }
}, 30_000);

describe('a claim whose process died', () => {
  /** Claims as a process does that is killed before it answers: the handler never comes back. */
  const die = async (asked: Asked) => {
    work = () => new Promise(() => {});
    const started = runs.length;
    void post(asked);
    while (runs.length === started) await new Promise((resolve) => setImmediate(resolve));
    work = undefined;
  };

  test('is taken over after twice the deadline, not earlier', async () => {
    await die({});
    time += 2 * DEADLINE;
    expect((await post()).statusCode).toBe(409);
    time += 1;
    expect((await post()).statusCode).toBe(201);
    expect(runs).toHaveLength(2);
    expect((await post()).headers['idempotency-replayed']).toBe('true');
  });

  test('is not run again where that could do it twice: the caller is told, and told the same ever after', async () => {
    await die({ url: transactions });
    time += 2 * DEADLINE + 1;
    const told = await post({ url: transactions });
    expect(told.statusCode).toBe(504);
    expect(told.json()).toMatchObject({ code: 'outcome_unknown', retryable: false });
    const repeat = await post({ url: transactions });
    expect(repeat.rawPayload).toEqual(told.rawPayload);
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    expect(runs).toHaveLength(1);
  });
});

describe('without a key', () => {
  const plain = () => app.inject({ method: 'POST', url: '/orders', payload: { name: 'Оля' } });

  test('every request runs', async () => {
    for (const count of [1, 2]) {
      expect((await plain()).statusCode).toBe(201);
      expect(runs).toHaveLength(count);
    }
  });

  test('a lost store is not noticed, with one it is told before anything is done', async () => {
    await store.close();
    expect((await plain()).statusCode).toBe(201);
    const refused = await post();
    expect(refused.statusCode).toBe(503);
    expect(refused.json()).toMatchObject({ code: 'overloaded', retryable: true });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(runs).toHaveLength(1);
  });
});

test('work that was done is told though the store was lost meanwhile', async () => {
  work = () => store.close();
  const answer = await post();
  expect(answer.statusCode).toBe(201);
  expect(answer.headers.location).toBe('/orders/kyiv:1');
});

test('an answer is on disk before it leaves', async () => {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const shop = await buildShop({
    ...store,
    finishIdempotent: async (claim, answer) => {
      reached.resolve();
      await gate.promise;
      await store.finishIdempotent(claim, answer);
    },
  });
  let answered = false;
  const answer = shop.inject({ method: 'POST', url: '/orders', payload: { name: 'Оля' }, headers: { 'idempotency-key': 'k1' } });
  void answer.then(() => {
    answered = true;
  });
  await reached.promise;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(answered).toBe(false);
  gate.resolve();
  expect((await answer).statusCode).toBe(201);
  await shop.close();
});

describe('the header', () => {
  test.each([
    ['a', 'a'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"8e03978e"', '8e03978e'],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ['!~', '!~'],
    ['"', '"'],
    ['"open', '"open'],
    ['k'.repeat(255), 'k'.repeat(255)],
    [`"${'k'.repeat(255)}"`, 'k'.repeat(255)],
  ])('%j is the key %j', (header, key) => {
    expect(readIdempotencyKey(header)).toBe(key);
  });

  test.each([
    [''],
    ['""'],
    ['k'.repeat(256)],
    [`"${'k'.repeat(256)}"`],
    ['a b'],
    ['"a b"'],
    ['a, b'],
    ['ключ'],
    ['caf\u00e9'],
    ['a\tb'],
    ['a\u007f'],
  ])('%j is refused by its name', (header) => {
    expect(() => readIdempotencyKey(header)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        details: expect.objectContaining({ errors: [expect.objectContaining({ path: 'Idempotency-Key' })] }),
      }),
    );
  });

  test('that is wrong stops the request before anything is done', async () => {
    const refused = await post({ key: 'two words' });
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toMatchObject({ code: 'invalid_request', errors: [{ path: 'Idempotency-Key' }] });
    expect(runs).toEqual([]);
  });
});
