/** The client against a real gateway in front of a vendor that can do what each test says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Client,
  createClient,
  type Order,
  SluiceError,
  SluiceIncompleteError,
  SluiceOperationError,
  type Source,
} from '../../openapi/client/src/index.ts';
import { type FakeVendor, orderCreate, orderGet, orderList, orderUpdate, startFakeVendor } from '../fake-vendor.ts';
import { KEY, READER, startGateway, type TestGateway } from '../harness.ts';

const DRAFT = { customer: { name: 'Олена' }, items: [{ name: 'Сорочка', quantity: 1, unitPrice: '450.00' }] };

let vendor: FakeVendor;
let gateway: TestGateway;
let client: Client;
beforeAll(async () => {
  vendor = await startFakeVendor();
  const row = (id: string, minute: number) => ({ id, createdAt: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z` });
  for (const id of ['first', 'second', 'incapable', 'empty']) {
    vendor.rows[id] = [];
    vendor.can[id] =
      id === 'incapable' ? {} : { orders: { list: orderList({}), get: orderGet, create: orderCreate(), update: orderUpdate() } };
  }
  vendor.rows.first = Array.from({ length: 7 }, (_, index) => row(`f${index}`, 40 - 2 * index));
  vendor.rows.second = Array.from({ length: 5 }, (_, index) => row(`s${index}`, 39 - 2 * index));
  gateway = await startGateway(
    {
      intake: { quietPeriod: 0.3 },
      connections: vendor.connections(['first', 'second', 'incapable', 'empty']),
    },
    { adapters: [vendor.adapter] },
  );
  client = createClient({ baseUrl: gateway.url, key: KEY, retry: { baseDelayMs: 1 } });
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});

const BOTH = ['first', 'second'] as const;
const everyId = () => BOTH.flatMap((id) => (vendor.rows[id] ?? []).map((row) => `${id}:${row?.id}`)).sort();
/** What a rejected promise was rejected with, when that is the client's error. */
async function failureOf(work: Promise<unknown>): Promise<SluiceError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SluiceError) return error;
  throw new Error(`no SluiceError: ${String(error)}`);
}

describe('a walk', () => {
  test.each([1, 2, 5, 200])('with pages of %i visits every record once, newest first', async (limit) => {
    const orders: Order[] = [];
    for await (const order of client.orders({ connection: BOTH, limit })) orders.push(order);
    expect(orders.map(({ id }) => id).sort()).toEqual(everyId());
    const times = orders.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  test('asks for nothing before it begins, and for no further page when it is left', async () => {
    vendor.emulator.forget();
    const walk = client.orders({ connection: 'first', limit: 2 });
    expect(vendor.emulator.seen).toEqual([]);
    for await (const _ of walk) break;
    expect(vendor.emulator.seen).toHaveLength(1);
    expect(await walk.all(), 'a second walk begins anew').toHaveLength(7);
  });

  test('goes on where another had stopped', async () => {
    const before: string[] = [];
    let cursor: string | null = null;
    for await (const page of client.orders({ connection: BOTH, limit: 3, count: true }).pages()) {
      expect(page.total).toBe(12);
      before.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
      if (before.length >= 6) break;
    }
    const other = createClient({ baseUrl: gateway.url, key: KEY });
    const after = await other.orders({ connection: BOTH, limit: 3, cursor: cursor ?? '' }).all();
    expect([...before, ...after.map(({ id }) => id)].sort()).toEqual(everyId());
  });

  test('is ended by a signal, with its reason, and asks for nothing more', async () => {
    const calledOff = new AbortController();
    vendor.emulator.forget();
    const walked = (async () => {
      for await (const _ of client.orders({ connection: 'first', limit: 2 }, { signal: calledOff.signal }))
        calledOff.abort(new Error('closing'));
    })();
    await expect(walked).rejects.toThrow('closing');
    expect(vendor.emulator.seen).toHaveLength(1);
  });

  test('gives what there is and then throws when a connection cannot take part', async () => {
    const seen: string[] = [];
    const walked = (async () => {
      for await (const { id } of client.orders({ connection: [...BOTH, 'incapable'] })) seen.push(id);
    })();
    const error = await failureOf(walked);
    expect(error).toBeInstanceOf(SluiceIncompleteError);
    expect(error).toMatchObject({
      code: 'unsupported',
      connection: 'incapable',
      retryable: false,
      sources: [{ connection: 'incapable', status: 'skipped' }],
    });
    expect(error.message).toContain('incapable');
    expect(seen.sort()).toEqual(everyId());
  });

  test('tells whoever asks of each connection that is missing, once, and throws nothing then', async () => {
    const told: Source[] = [];
    const orders = await client.orders({ connection: [...BOTH, 'incapable'], limit: 2 }, { onSource: (source) => told.push(source) }).all();
    expect(orders).toHaveLength(12);
    expect(told).toMatchObject([{ connection: 'incapable', status: 'skipped', error: { code: 'unsupported' } }]);
  });

  test('shows on each page what each connection contributed', async () => {
    const pages = [];
    for await (const page of client.orders({ connection: [...BOTH, 'incapable'], limit: 100 }).pages()) pages.push(page);
    expect(pages.map(({ sources }) => sources.map(({ connection, status }) => [connection, status]))).toEqual([
      [
        ['first', 'ok'],
        ['second', 'ok'],
        ['incapable', 'skipped'],
      ],
    ]);
  });

  test('tells of a connection that fails for a while, and misses none of its records', async () => {
    vendor.emulator.fail({ show: { status: 503 }, times: 1, when: ({ path }) => path.startsWith('/second/') });
    const told: Source[] = [];
    const orders = await client.orders({ connection: BOTH, limit: 3 }, { onSource: (source) => told.push(source) }).all();
    expect(told).toMatchObject([{ connection: 'second', status: 'error', error: { code: 'vendor_unavailable' } }]);
    expect(orders.map(({ id }) => id).sort()).toEqual(everyId());
  });

  test('does not miss connections that a filter by a record of another leaves out', async () => {
    vendor.can.empty = { orders: { ...vendor.can.empty?.orders, list: orderList({ filters: { warehouseId: 'exact' } }) } };
    vendor.can.second = { orders: { ...vendor.can.second?.orders, list: orderList({ filters: { warehouseId: 'exact' } }) } };
    try {
      expect(await client.orders({ connection: ['second', 'empty'], warehouseId: 'empty:1' }).all()).toEqual([]);
      expect((await failureOf(client.orders({ connection: ['first', 'empty'], warehouseId: 'first:1' }).all())).code).toBe(
        'unsupported_filter',
      );
    } finally {
      vendor.can.empty = { orders: { ...vendor.can.empty?.orders, list: orderList({}) } };
      vendor.can.second = { orders: { ...vendor.can.second?.orders, list: orderList({}) } };
    }
  });

  test('sends lists, times and statuses as the gateway reads them', async () => {
    const asked: unknown[] = [];
    const list = orderList({ filters: { status: 'exact', createdFrom: 'exact', q: 'exact' }, asked: ({ filters }) => asked.push(filters) });
    vendor.can.empty = { orders: { ...vendor.can.empty?.orders, list } };
    const query = {
      connection: 'empty',
      status: ['pending', 'shipped'],
      createdFrom: new Date(0),
      q: 'a&b=c, d',
      number: undefined,
    } as const;
    expect(await client.orders(query).all()).toEqual([]);
    expect(asked).toEqual([{ status: ['pending', 'shipped'], createdFrom: '1970-01-01T00:00:00Z', q: 'a&b=c, d' }]);
  });

  test('by none of a list of values is refused: it would find everything', async () => {
    expect((await failureOf(client.orders({ connection: 'first', status: [] }).all())).code).toBe('invalid_request');
    expect((await failureOf(client.orders({ connection: [] }).all())).code).toBe('invalid_request');
  });

  test('over a list that the gateway keeps itself has no sources', async () => {
    expect(await client.operations({ status: ['failed', 'unknown'] }).all()).toEqual([]);
  });
});

describe('a problem', () => {
  test('is an error with its code, its places, and what finds it in the log', async () => {
    const error = await failureOf(
      client.createOrder({ ...DRAFT, items: [{ quantity: -1, unitPrice: 'much' }] }, { connection: 'first', requestId: 'checkout-17' }),
    );
    expect(error).toMatchObject({
      name: 'SluiceError',
      code: 'invalid_request',
      status: 400,
      retryable: false,
      requestId: 'checkout-17',
      existingId: null,
    });
    expect(error.errors.map(({ path }) => path)).toEqual(expect.arrayContaining(['/items/0/quantity', '/items/0/unitPrice']));
    expect(error.message).toContain('/items/0/quantity');
    expect(error.problem).toMatchObject({ type: 'urn:sluice:problem:invalid_request', title: 'Invalid request' });
  });

  test('of a filter names the connection and those it can', async () => {
    const error = await failureOf(client.orders({ connection: 'first', q: 'x' }).all());
    expect(error).toMatchObject({ code: 'unsupported_filter', status: 422, connection: 'first', errors: [{ path: 'q' }] });
  });

  test('of a record that is there already names it', async () => {
    const draft = { ...DRAFT, externalId: 'there-already' };
    const { order } = await client.createOrder(draft, { connection: 'first' });
    const error = await failureOf(client.createOrder(draft, { connection: 'first' }));
    expect(error).toMatchObject({ code: 'already_exists', existingId: order?.id });
  });

  test.each([
    ['a wrong key', 'not-a-key-of-anybody', 'unauthenticated', 401],
    ['a key without the scope', READER, 'forbidden', 403],
  ])('of %s is told', async (_name, key, code, status) => {
    const error = await failureOf(createClient({ baseUrl: gateway.url, key }).updateOrder('first:f0', { status: 'shipped' }));
    expect(error).toMatchObject({ code, status, retryable: false });
  });
});

describe('a write', () => {
  test('tells what has no place at the vendor, or is refused for it', async () => {
    const draft = { ...DRAFT, shipping: { carrier: 'Nova', trackingNumber: '1' }, notes: { customer: 'Ring twice' } };
    const { order, ignored, replayed, requestId } = await client.createOrder(draft, { connection: 'first' });
    expect(order?.connection).toBe('first');
    expect(ignored).toEqual(['/shipping/carrier', '/shipping/trackingNumber', '/notes/customer']);
    expect([replayed, requestId]).toEqual([false, expect.any(String)]);
    const error = await failureOf(client.createOrder(draft, { connection: 'first', strict: true }));
    expect(error).toMatchObject({
      code: 'unsupported_field',
      errors: [{ path: '/shipping/carrier' }, { path: '/shipping/trackingNumber' }, { path: '/notes/customer' }],
    });
  });

  test('under the same key is done once, and under keys of its own as often as it is called', async () => {
    const before = vendor.rows.first?.length ?? 0;
    const options = { connection: 'first', idempotencyKey: 'cart-1' };
    const one = await client.createOrder(DRAFT, options);
    const two = await client.createOrder(DRAFT, options);
    expect([one.replayed, two.replayed, two.order?.id]).toEqual([false, true, one.order?.id]);
    expect(vendor.rows.first?.length).toBe(before + 1);
    await client.createOrder(DRAFT, { connection: 'first' });
    await client.createOrder(DRAFT, { connection: 'first' });
    expect(vendor.rows.first?.length).toBe(before + 3);
    const error = await failureOf(client.createOrder({ ...DRAFT, currency: 'UAH' }, options));
    expect(error).toMatchObject({ code: 'idempotency_key_reused', idempotencyKey: 'cart-1' });
  });

  test('changes what it names', async () => {
    const { order } = await client.updateOrder('second:s0', { status: 'shipped', notes: { manager: 'packed' } });
    expect(order).toMatchObject({ id: 'second:s0', status: 'shipped', notes: { manager: 'packed' } });
    expect(await client.getOrder('second:s0')).toMatchObject({ status: 'shipped' });
  });
});

describe('an order for later', () => {
  test('is accepted, delivered, and read once it is there', async () => {
    const placed = await client.createOrder({ ...DRAFT, externalId: 'later-1' }, { connection: 'first', later: true });
    const order = placed.order ?? (await client.waitForOrder(placed.operation));
    expect(placed.operation?.status).toBe('queued');
    expect(order).toMatchObject({ connection: 'first', externalId: 'later-1' });
    expect(await client.waitForOrder(placed.operation?.id ?? '')).toEqual(order);
  });

  test('that the vendor refuses fails the wait with its problem', async () => {
    vendor.emulator.fail({ show: { status: 422, body: 'no such goods' }, times: 1, when: ({ method }) => method === 'POST' });
    const { operation } = await client.createOrder(DRAFT, { connection: 'first', later: true });
    const error = await failureOf(client.waitForOrder(operation?.id ?? ''));
    expect(error).toBeInstanceOf(SluiceOperationError);
    expect(error).toMatchObject({ code: 'vendor_rejected', retryable: false, operation: { id: operation?.id, status: 'failed' } });
    expect(error.message).toContain('no such goods');
  });

  test('that takes longer than one waits stays accepted', async () => {
    vendor.emulator.fail({ show: { status: 503 }, when: ({ path }) => path.startsWith('/second/') });
    const { operation } = await client.createOrder({ ...DRAFT, externalId: 'later-2' }, { connection: 'second', later: true });
    const error = await failureOf(client.waitForOrder(operation?.id ?? '', { withinMs: 300 }));
    expect(error).toMatchObject({
      name: 'SluiceOperationError',
      code: 'timeout',
      retryable: true,
      operation: { status: expect.stringMatching(/queued|delivering/) },
    });
    vendor.emulator.heal();
    await client.retryOperation(operation?.id ?? '').catch(() => undefined);
    expect(await client.waitForOrder(operation?.id ?? '', { withinMs: 30_000 })).toMatchObject({ externalId: 'later-2' });
  });

  test('need not be waited for: a signal ends the wait', async () => {
    vendor.emulator.fail({ show: { status: 503 }, when: ({ path }) => path.startsWith('/first/') });
    const { operation } = await client.createOrder({ ...DRAFT, externalId: 'later-3' }, { connection: 'first', later: true });
    const calledOff = new AbortController();
    const waiting = client.waitForOrder(operation?.id ?? '', { signal: calledOff.signal });
    calledOff.abort(new Error('closing'));
    await expect(waiting).rejects.toThrow('closing');
    vendor.emulator.heal();
    expect(await client.cancelOperation(operation?.id ?? '').catch((error: SluiceError) => error.code)).toBeDefined();
  });
});

describe('the vendor’s own API', () => {
  test('answers as it is', async () => {
    const answer = await client.passthrough('first', '/echo/a?b=c%2Fd', {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await answer.json()).toMatchObject({ method: 'POST', url: '/echo/a?b=c%2Fd', body: '{"a":1}' });
    expect((await client.passthrough('first', 'nowhere')).status).toBe(404);
  });

  test('is asked once, whatever it answers', async () => {
    vendor.emulator.forget();
    vendor.emulator.fail({ show: { status: 503, body: 'closed' }, times: 1, when: ({ path }) => path === '/echo/once' });
    const answer = await client.passthrough('empty', 'echo/once', { method: 'POST' });
    expect([answer.status, vendor.emulator.seen.length]).toEqual([503, 1]);
  });

  test('may lead elsewhere: that too is told as it is', async () => {
    vendor.emulator.fail({
      show: { status: 302, headers: { location: '/orders/1' } },
      times: 1,
      when: ({ path }) => path === '/echo/moved',
    });
    const answer = await client.passthrough('first', 'echo/moved');
    expect(answer.status).toBe(302);
  });

  test('fails as the gateway fails', async () => {
    expect(await failureOf(client.passthrough('nobody', 'echo/a'))).toMatchObject({ code: 'unknown_connection', status: 404 });
  });
});

describe('a client', () => {
  test.each(['', 'gateway.example', 'ftp://gateway.example'])('is not made for the address %j', (baseUrl) => {
    expect(() => createClient({ baseUrl, key: KEY })).toThrow(/baseUrl must be an http or https URL/);
  });

  test('is not made without a key', () => {
    expect(() => createClient({ baseUrl: gateway.url, key: '' })).toThrow(/key is empty/);
  });

  test('asks for the current key before each call, and does not mind a slash', async () => {
    const keys = [KEY, 'an-old-key-of-nobody'];
    const rotating = createClient({ baseUrl: `${gateway.url}/`, key: async () => keys.shift() ?? '' });
    expect((await rotating.connections()).map(({ id }) => id)).toEqual(['first', 'second', 'incapable', 'empty']);
    expect((await failureOf(rotating.connections())).code).toBe('unauthenticated');
  });

  test.each(['', '.', '..'])('takes no id %j for a path', async (id) => {
    await expect(client.getOrder(id)).rejects.toThrow(/not an id/);
  });

  test('shows its key in no error', async () => {
    await expect(createClient({ baseUrl: gateway.url, key: 'a-secret\nof two lines' }).connections()).rejects.toThrow(
      /^key has characters that cannot be sent: is it the key, and nothing else\?$/,
    );
    const error = await failureOf(createClient({ baseUrl: 'http://127.0.0.1:1', key: 'a-secret', retry: false }).connections());
    const { inspect } = await import('node:util');
    expect(error.code).toBe('network_error');
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('a-secret');
  });

  test('has the document’s own paths for the rest', async () => {
    expect((await client.api.GET('/readyz')).data).toMatchObject({ status: 'ready' });
    expect(await failureOf(client.api.GET('/orders/{id}', { params: { path: { id: 'first:none' } } }))).toMatchObject({
      code: 'not_found',
    });
  });
});
