/** What a client does when the network, a proxy, the gateway or a vendor fails: over a relay that breaks the calls between it and a real gateway. */
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Client, type ClientOptions, createClient, type Retry, SluiceError } from '../../openapi/client/src/index.ts';
import { type FakeVendor, orderCreate, orderGet, orderList, orderUpdate, startFakeVendor } from '../fake-vendor.ts';
import { answer, type Relay, type Scene, type Strike, startRelay } from '../faults/hostile/relay.ts';
import { KEY, startGateway, type TestGateway } from '../harness.ts';

const DRAFT = { customer: { name: 'Олена' }, items: [{ name: 'Сорочка', quantity: 1, unitPrice: '450.00' }] };
const LIMITED = 'test-key-with-a-limit';

let vendor: FakeVendor;
let gateway: TestGateway;
let relay: Relay;
let retries: Retry[] = [];
const connect = (options: Partial<ClientOptions> = {}): Client =>
  createClient({ baseUrl: relay.url, key: KEY, retry: { baseDelayMs: 1 }, onRetry: (retry) => retries.push(retry), ...options });

beforeAll(async () => {
  vendor = await startFakeVendor();
  vendor.rows.shop = [{ id: 'one' }];
  vendor.can.shop = { orders: { list: orderList({}), get: orderGet, create: orderCreate(), update: orderUpdate() } };
  gateway = await startGateway(
    {
      // How long it looks for an order of which nobody knows.
      server: { deadlineMs: 2000 },
      keys: [
        { name: 'all', key: KEY, scopes: ['*'] },
        { name: 'limited', key: LIMITED, scopes: ['*'], rateLimit: { max: 1, window: 2 } },
        { name: 'long', key: 'test-key-with-a-long-limit', scopes: ['*'], rateLimit: { max: 1, window: 3600 } },
      ],
      connections: vendor.connections(['shop']),
    },
    { adapters: [vendor.adapter] },
  );
  relay = await startRelay(gateway.url);
});
afterAll(async () => {
  await relay.stop();
  await gateway.close();
  await vendor.emulator.stop();
});
afterEach(() => {
  relay.heal();
  relay.forget();
  vendor.emulator.heal();
  vendor.emulator.forget();
  retries = [];
});

const failureOf = async (work: Promise<unknown>): Promise<SluiceError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SluiceError) return error;
  throw new Error(`no SluiceError: ${String(error)}`);
};
const reset: Scene = (socket) => void socket.resetAndDestroy();
const silence: Scene = () => {};
const cut: Scene = (socket, { body }) =>
  void socket.end(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length + 9}\r\n\r\n${body.toString().slice(0, 9)}`,
  );
const html =
  (status: number): Scene =>
  (socket: Socket) =>
    answer(socket, { status, headers: { 'content-type': 'text/html' }, body: Buffer.from('<h1>Bad Gateway</h1>') });
/** Breaks so many calls, which the gateway has carried out or never sees. */
const strike = (scene: Scene, more: Partial<Strike> = {}) => relay.strike({ scene, reads: () => false, times: 1, ...more });

describe.each([
  ['a reset connection', reset, 'network_error'],
  ['an answer that is cut', cut, 'network_error'],
  ['silence', silence, 'timeout'],
  ['a proxy’s page', html(502), 'unexpected_response'],
] as const)('%s', (_name, scene, code) => {
  const patient = { timeoutMs: 300 };

  test('makes a read be asked again', async () => {
    strike(scene, { times: 2, worked: true });
    expect((await connect(patient).getOrder('shop:one')).id).toBe('shop:one');
    expect(retries.map(({ error, attempt }) => [error.code, attempt])).toEqual([
      [code, 1],
      [code, 2],
    ]);
  });

  test('makes a create be repeated under its key, and the order is there once', async () => {
    const before = vendor.rows.shop?.length ?? 0;
    strike(scene, { worked: true, when: ({ method }) => method === 'POST' });
    const { order, replayed } = await connect(patient).createOrder(DRAFT, { connection: 'shop' });
    expect([replayed, order?.connection]).toEqual([true, 'shop']);
    expect(vendor.rows.shop?.length).toBe(before + 1);
    expect(relay.arrived).toHaveLength(2);
  });

  test('leaves a change alone: nobody knows whether it was done', async () => {
    strike(scene, { worked: true });
    const error = await failureOf(connect(patient).updateOrder('shop:one', { notes: { manager: 'x' } }));
    expect(error).toMatchObject({ code, retryable: false, idempotencyKey: null, problem: null });
    expect(relay.arrived).toHaveLength(1);
  });

  test('ends after so many attempts, and the key of a create is told, so that it can be repeated', async () => {
    strike(scene, { times: 10 });
    const error = await failureOf(
      connect({ ...patient, retry: { attempts: 3, baseDelayMs: 1 } }).createOrder(DRAFT, { connection: 'shop' }),
    );
    expect(error).toMatchObject({ code, retryable: true, idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(relay.arrived).toHaveLength(3);
    relay.heal();
    const { replayed } = await connect().createOrder(DRAFT, { connection: 'shop', idempotencyKey: error.idempotencyKey ?? '' });
    expect(replayed).toBe(false);
  });
});

describe('what the gateway calls retryable', () => {
  test('is repeated, changes too: nothing was done', async () => {
    const limited = connect({ key: LIMITED });
    await limited.connections();
    const { order } = await limited.updateOrder('shop:one', { notes: { manager: 'patient' } });
    expect(order.notes.manager).toBe('patient');
    expect(retries.length).toBeGreaterThan(0);
    for (const { error, delayMs } of retries) {
      expect(error.code).toBe('rate_limited');
      expect(error.retryAfter).toBeGreaterThan(0);
      expect(delayMs, 'no sooner than Retry-After').toBeGreaterThanOrEqual((error.retryAfter ?? 0) * 1000);
    }
  });

  test('is not waited for longer than one has time', async () => {
    const client = connect({ key: 'test-key-with-a-long-limit', retry: { withinMs: 5000 } });
    await client.connections();
    const error = await failureOf(client.connections());
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryable: true });
    expect(error.retryAfter).toBeGreaterThan(5);
    expect(retries).toEqual([]);
  });

  test('is not repeated where one wants none of it', async () => {
    const client = connect({ key: 'test-key-with-a-long-limit' });
    expect((await failureOf(client.connections({ retry: false }))).code).toBe('rate_limited');
    expect(relay.arrived).toHaveLength(1);
  });

  test('ends with its signal while it waits', async () => {
    const calledOff = new AbortController();
    const client = connect({
      key: 'test-key-with-a-long-limit',
      retry: { withinMs: 1e9 },
      onRetry: () => calledOff.abort(new Error('closing')),
    });
    await expect(client.connections({ signal: calledOff.signal })).rejects.toThrow('closing');
    expect(relay.arrived).toHaveLength(1);
  });
});

describe('what the gateway does not call retryable', () => {
  test('is asked once', async () => {
    expect((await failureOf(connect().getOrder('shop:none'))).code).toBe('not_found');
    expect(relay.arrived).toHaveLength(1);
  });

  test('an unknown outcome above all: the client looks for nothing and repeats nothing', async () => {
    vendor.emulator.fail({ show: 'reset', worked: true, when: ({ method }) => method === 'POST' });
    const isSent = () => vendor.emulator.seen.some(({ method }) => method === 'POST');
    vendor.emulator.fail({ show: { status: 503 }, when: ({ method }) => method === 'GET' && isSent() });
    const error = await failureOf(connect().createOrder(DRAFT, { connection: 'shop' }));
    expect(error).toMatchObject({ code: 'outcome_unknown', status: 504, retryable: false, idempotencyKey: expect.any(String) });
    expect(relay.arrived).toHaveLength(1);
    expect(vendor.emulator.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

test('a create that is still at work is waited for, as often as it takes, and answered with what it did', async () => {
  const before = vendor.rows.shop?.length ?? 0;
  vendor.emulator.fail({ show: { delayMs: 900 }, times: 1, when: ({ method }) => method === 'POST' });
  const client = connect({ timeoutMs: 200, retry: { attempts: 2, baseDelayMs: 1 } });
  const { replayed } = await client.createOrder(DRAFT, { connection: 'shop' });
  expect(replayed).toBe(true);
  expect(retries.map(({ error }) => error.code)).toEqual(expect.arrayContaining(['timeout', 'idempotency_in_progress']));
  expect(vendor.rows.shop?.length).toBe(before + 1);
});

test('an answer of something else is no answer, even a good one', async () => {
  strike(html(200));
  expect(await failureOf(connect().connections())).toMatchObject({ code: 'unexpected_response', status: 200, retryable: false });
  strike((socket) =>
    answer(socket, {
      status: 403,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"type":"about:blank","code":"forbidden"}'),
    }),
  );
  expect(await failureOf(connect().connections())).toMatchObject({ code: 'unexpected_response', status: 403, problem: null });
});

test('a gateway that is not there is told as such', async () => {
  const gone = await startRelay(gateway.url);
  await gone.stop();
  const error = await failureOf(connect({ baseUrl: gone.url }).connections());
  expect(error).toMatchObject({ code: 'network_error', retryable: true, status: null, requestId: null });
  expect(error.message).toMatch(/ECONNREFUSED 127\.0\.0\.1/);
  expect(retries).toHaveLength(3);
});

test('a redirect is not followed: the key stays with the gateway', async () => {
  const before = await startRelay(gateway.url);
  try {
    strike((socket) => answer(socket, { status: 307, headers: { location: `${before.url}/connections` }, body: Buffer.alloc(0) }));
    const error = await failureOf(connect().connections());
    expect(error).toMatchObject({ code: 'unexpected_response', retryable: false });
    expect(error.message).toContain('redirect');
    expect(before.arrived).toEqual([]);
  } finally {
    await before.stop();
  }
});

test('a list that leads nowhere is not walked for ever', async () => {
  const page = { data: [], page: { limit: 1, nextCursor: 'again', total: null }, sources: [] };
  strike(
    (socket) => answer(socket, { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(page)) }),
    { times: 9 },
  );
  expect((await failureOf(connect().orders().all())).message).toContain('does not advance');
  expect(relay.arrived).toHaveLength(2);
});

test('a call that nobody wants any more is broken off', async () => {
  strike(silence);
  const calledOff = new AbortController();
  const asking = connect().getOrder('shop:one', { signal: calledOff.signal });
  setTimeout(() => calledOff.abort(), 50);
  await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  await expect(connect().getOrder('shop:one', { signal: calledOff.signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(relay.arrived).toHaveLength(1);
});
