/** /operations: who sees which accepted orders, and what may be done with them in which status. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type FakeVendor, orderCreate, orderGet, startFakeVendor } from '../fake-vendor.ts';
import { draftOf } from '../gateway/intake-shop.ts';
import { type Answer, type CallOptions, KEY, READER, startGateway, type TestGateway } from '../harness.ts';

vi.setConfig({ testTimeout: 20_000 });

/** May write orders of `own` alone. */
const OWNER = 'test-key-of-one-connection';
/** May read and write everything but orders. */
const CLERK = 'test-key-without-orders';
const CONNECTIONS = ['own', 'foreign', 'idle'];

let vendor: FakeVendor;
let gateway: TestGateway;
beforeAll(async () => {
  vendor = await startFakeVendor();
  for (const id of CONNECTIONS) {
    vendor.rows[id] = [];
    vendor.can[id] = { orders: { create: orderCreate(), get: orderGet } };
  }
  gateway = await startGateway(
    {
      server: { deadlineMs: 3000 },
      intake: { quietPeriod: 3600 },
      keys: [
        { name: 'all', key: KEY, scopes: ['*'] },
        { name: 'reader', key: READER, scopes: ['orders:read'] },
        { name: 'owner', key: OWNER, scopes: ['orders:read', 'orders:write'], connections: ['own'] },
        { name: 'clerk', key: CLERK, scopes: ['products:write', 'stock:write', 'customers:write', 'admin'] },
      ],
      connections: vendor.connections(CONNECTIONS, { limits: { timeoutMs: 500 } }),
    },
    { adapters: [vendor.adapter] },
  );
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});

const call = (method: string, path: string, options?: CallOptions) => gateway.call(method, path, options);
const accept = (connection: string, externalId: string) =>
  call('POST', `/orders?connection=${connection}`, { body: draftOf(externalId), headers: { prefer: 'respond-async' } });
const statusOf = async (answer: Answer): Promise<string> => (await call('GET', `/operations/${answer.body.id}`)).body.status;
const settled = (answer: Answer, status: string) => expect.poll(() => statusOf(answer), { timeout: 10_000 }).toBe(status);
const onPosts = (connection: string) => (request: { method: string; path: string }) =>
  request.method === 'POST' && request.path === `/${connection}/orders`;
let numbered = 0;
const fresh = () => `order-${++numbered}`;

/** An operation in each status, made by what the vendor does with it. */
const MADE: Readonly<Record<string, (connection: string) => Promise<Answer>>> = {
  async queued(connection) {
    vendor.emulator.fail({ show: { status: 500 }, times: 1, when: ({ path }) => path.startsWith(`/${connection}/find`) });
    const answer = await accept(connection, fresh());
    await expect.poll(async () => (await call('GET', `/operations/${answer.body.id}`)).body.error?.code).toBe('vendor_error');
    return answer;
  },
  async delivered(connection) {
    const answer = await accept(connection, fresh());
    await settled(answer, 'delivered');
    return answer;
  },
  async failed(connection) {
    vendor.emulator.fail({ show: { status: 422, body: 'no' }, times: 1, when: onPosts(connection) });
    const answer = await accept(connection, fresh());
    await settled(answer, 'failed');
    return answer;
  },
  async unknown(connection) {
    vendor.emulator.fail({ show: 'reset', times: 1, when: onPosts(connection) });
    const answer = await accept(connection, fresh());
    await settled(answer, 'unknown');
    return answer;
  },
  async delivering(connection) {
    vendor.emulator.fail({ show: { delayMs: 450 }, times: 1, when: onPosts(connection) });
    const answer = await accept(connection, fresh());
    await settled(answer, 'delivering');
    return answer;
  },
};
const make = (status: string, connection = 'own') => (MADE[status] as (connection: string) => Promise<Answer>)(connection);

describe('a list of operations', () => {
  test('is newest first, page by page, and each page has the operation as it is by its id', async () => {
    const made = [];
    for (let count = 0; count < 5; count++) made.push((await accept('idle', fresh())).body.id);
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 10; page++) {
      const answer = await call('GET', `/operations?connection=idle&limit=2${cursor}`);
      expect([answer.status, answer.body.page.limit, answer.body.page.total]).toEqual([200, 2, null]);
      expect(answer.body.data.length).toBeLessThanOrEqual(2);
      seen.push(...answer.body.data.map(({ id }: { id: string }) => id));
      if (answer.body.page.nextCursor === null) break;
      cursor = `&cursor=${encodeURIComponent(answer.body.page.nextCursor)}`;
    }
    expect(seen).toEqual(made.toReversed());
    const [id] = made;
    await expect.poll(async () => (await call('GET', `/operations/${id}`)).body.status).toBe('delivered');
    const { body } = await call('GET', `/operations?connection=idle&status=delivered`);
    expect(body.data.find((each: { id: string }) => each.id === id)).toEqual((await call('GET', `/operations/${id}`)).body);
  });

  test('holds what its filters say, and nothing of other keys’ connections', async () => {
    const failed = await make('failed');
    const delivered = await make('delivered');
    const foreign = await make('failed', 'foreign');
    const ids = async (query: string, key: string = OWNER) =>
      (await call('GET', `/operations${query}`, { key })).body.data.map(({ id }: { id: string }) => id);
    expect(await ids('?status=failed')).toContain(failed.body.id);
    expect(await ids('?status=failed')).not.toContain(delivered.body.id);
    expect(await ids('?status=failed,delivered')).toEqual(expect.arrayContaining([failed.body.id, delivered.body.id]));
    expect(await ids(`?externalId=${delivered.body.externalId}`)).toEqual([delivered.body.id]);
    expect(await ids('')).not.toContain(foreign.body.id);
    expect(await ids('', KEY)).toContain(foreign.body.id);
    expect(await ids('?connection=own,foreign&status=failed', KEY)).toEqual(expect.arrayContaining([failed.body.id, foreign.body.id]));
  });

  test('refuses cursors of other keys and filters, and what it does not know', async () => {
    await Promise.all([accept('own', fresh()), accept('own', fresh())]);
    const { nextCursor } = (await call('GET', '/operations?connection=own&limit=1')).body.page;
    const cursor = encodeURIComponent(nextCursor);
    const refused: [string, CallOptions, number, string][] = [
      [`?connection=own&limit=1&cursor=${cursor}`, { key: OWNER }, 400, 'invalid_cursor'],
      [`?limit=1&cursor=${cursor}`, {}, 400, 'invalid_cursor'],
      [`?connection=own&limit=1&status=failed&cursor=${cursor}`, {}, 400, 'invalid_cursor'],
      [`?connection=own&limit=1&cursor=${cursor}x`, {}, 400, 'invalid_cursor'],
      ['?connection=foreign', { key: OWNER }, 404, 'unknown_connection'],
      ['?connection=nowhere', {}, 404, 'unknown_connection'],
      ['?status=lost', {}, 400, 'invalid_request'],
      ['?limit=0', {}, 400, 'invalid_request'],
      ['?limit=201', {}, 400, 'invalid_request'],
      ['?kind=order.create', {}, 400, 'invalid_request'],
      ['', { key: CLERK }, 403, 'forbidden'],
      ['', { key: null }, 401, 'unauthenticated'],
    ];
    for (const [query, options, status, code] of refused) {
      const answer = await call('GET', `/operations${query}`, options);
      expect([query, answer.status, answer.body.code]).toEqual([query, status, code]);
    }
    expect((await call('GET', `/operations?connection=own&limit=2&cursor=${cursor}`)).status).toBe(200);
  });
});

describe('an operation', () => {
  test('of a connection that is not the key’s is told from one that does not exist by nothing', async () => {
    const foreign = await make('failed', 'foreign');
    const none = '01a20121-897d-7255-8575-d2a7feda5868';
    for (const [method, action] of [
      ['GET', ''],
      ['POST', '/retry'],
      ['POST', '/cancel'],
    ] as const) {
      const plain = async (id: string) => {
        const answer = await call(method, `/operations/${id}${action}`, { key: OWNER, headers: { 'x-request-id': 'same' } });
        return { status: answer.status, text: answer.text.replaceAll(id, 'ID') };
      };
      const missing = await plain(none);
      expect(missing.status).toBe(404);
      expect(JSON.parse(missing.text).code).toBe('not_found');
      expect(await plain(foreign.body.id)).toEqual(missing);
      expect(await plain('no-such-id')).toEqual(missing);
    }
    expect(await statusOf(foreign)).toBe('failed');
  });

  test('is changed by nobody who may not write orders', async () => {
    const { body } = await make('failed');
    for (const action of ['retry', 'cancel']) {
      for (const [key, status] of [
        [READER, 403],
        [CLERK, 403],
        [null, 401],
      ] as const) {
        expect((await call('POST', `/operations/${body.id}/${action}`, { key })).status).toBe(status);
      }
    }
    expect((await call('GET', `/operations/${body.id}`, { key: READER })).body).toEqual((await call('GET', `/operations/${body.id}`)).body);
    expect((await call('GET', `/operations/${body.id}`, { key: CLERK })).status).toBe(403);
  });

  test.each([
    ['queued', 200, 'delivered'],
    ['failed', 200, 'delivered'],
    ['unknown', 200, 'unknown'],
    ['delivered', 409, 'delivered'],
    ['delivering', 409, 'delivered'],
  ])('that is %s answers a retry with %i and is %s then', async (before, status, after) => {
    const made = await make(before);
    const answer = await call('POST', `/operations/${made.body.id}/retry`, { key: OWNER });
    expect([answer.status, answer.body.code], answer.text).toEqual([status, status === 409 ? 'conflict' : undefined]);
    await settled(made, after);
  });

  test('that is unknown is looked up no sooner than the vendor has finished with it, however often a person asks', async () => {
    const made = await make('unknown');
    const asked = vendor.emulator.seen.length;
    const answer = await call('POST', `/operations/${made.body.id}/retry`);
    expect(Date.parse(answer.body.nextAttemptAt)).toBeGreaterThan(Date.now() + 3_500_000);
    expect(vendor.emulator.seen.length).toBe(asked);
  });

  test.each([
    ['queued', 200, 'failed'],
    ['unknown', 200, 'unknown'],
    ['failed', 409, 'failed'],
    ['delivered', 409, 'delivered'],
    ['delivering', 409, 'delivered'],
  ])('that is %s answers a cancel with %i and is %s then, with no attempt to come', async (before, status, after) => {
    const made = await make(before);
    const answer = await call('POST', `/operations/${made.body.id}/cancel`, { key: OWNER });
    expect([answer.status, answer.body.code], answer.text).toEqual([status, status === 409 ? 'conflict' : undefined]);
    await settled(made, after);
    const { body } = await call('GET', `/operations/${made.body.id}`);
    expect(body.nextAttemptAt).toBeNull();
    if (status === 200) expect(body.error).toMatchObject({ code: 'conflict', detail: expect.stringMatching(/cancelled/) });
  });

  test('that failed is not tried again when its identifier has been accepted again since', async () => {
    const failed = await make('failed');
    const again = await accept('own', failed.body.externalId);
    expect(again.status).toBe(202);
    const answer = await call('POST', `/operations/${failed.body.id}/retry`);
    expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
    await settled(again, 'delivered');
  });

  test('is retried once under one Idempotency-Key', async () => {
    const made = await make('failed');
    const headers = { 'idempotency-key': `retry-${made.body.id}` };
    const first = await call('POST', `/operations/${made.body.id}/retry`, { headers });
    await settled(made, 'delivered');
    const second = await call('POST', `/operations/${made.body.id}/retry`, { headers });
    expect([second.status, second.text, second.headers['idempotency-replayed']]).toEqual([200, first.text, 'true']);
  });

  test('takes no body but an empty one', async () => {
    const made = await make('failed');
    expect((await call('POST', `/operations/${made.body.id}/cancel`, { body: { force: true } })).body.code).toBe('invalid_request');
    expect((await call('POST', `/operations/${made.body.id}/retry`, { body: {} })).status).toBe(200);
    await settled(made, 'delivered');
  });
});

test('metrics tell how many accepted orders wait, and what became of attempts', async () => {
  await make('unknown');
  const { text } = await call('GET', '/metrics');
  expect(text).toMatch(/^sluice_intake_operations\{connection="own",status="unknown"\} [1-9]/m);
  expect(text).toMatch(/^sluice_intake_oldest_seconds\{connection="own",status="unknown"\} \d/m);
  expect(text).toMatch(/^sluice_intake_attempts_total\{connection="own",status="unknown"\} [1-9]/m);
});
