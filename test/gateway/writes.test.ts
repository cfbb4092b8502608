import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator.ts';
import { inTurn } from '../../src/gateway/writes.ts';
import { type FakeContext, type FakeVendor, orderCreate, orderGet, orderList, type Row, startFakeVendor } from '../fake-vendor.ts';
import { type Answer, startGateway, type TestGateway } from '../harness.ts';

let vendor: FakeVendor;
let gateway: TestGateway;
const start = () =>
  startGateway(
    { connections: vendor.connections(['a', 'b'], { limits: { timeoutMs: 300 } }), server: { deadlineMs: 4000 } },
    { adapters: [vendor.adapter] },
  );

beforeAll(async () => {
  vendor = await startFakeVendor();
  gateway = await start();
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
beforeEach(() => {
  vendor.emulator.heal();
  vendor.emulator.forget();
  for (const name of ['a', 'b']) {
    vendor.rows[name] = [];
    vendor.can[name] = { orders: { get: orderGet, list: orderList({}), create: orderCreate() } };
  }
});

const draft = { customer: { name: 'Олена' }, items: [{ name: 'x', quantity: 1, unitPrice: '1' }] };
const post = (externalId: string | undefined, headers = {}, connection = 'a', to = gateway): Promise<Answer> =>
  to.call('POST', `/orders?connection=${connection}`, { body: { ...draft, ...(externalId && { externalId }) }, headers });
const sent = (method: string, path: RegExp) =>
  vendor.emulator.seen.filter((request) => request.method === method && path.test(request.path)).length;
const posts = () => sent('POST', /orders$/);
const spoil = (method: string, path: RegExp, fault: Omit<Fault, 'when'>) =>
  vendor.emulator.fail({ ...fault, when: (request) => request.method === method && path.test(request.path) });
const CREATE = ['POST', /\/orders$/] as const;
const LOOK_UP = ['GET', /\/find$/] as const;
const READ_BACK = ['GET', /\/orders\/./] as const;

describe('a create', () => {
  test('answers 201 with the order as read back, and where it is', async () => {
    const answer = await post('x-1');
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ externalId: 'x-1', connection: 'a', vendor: 'fake' });
    expect(answer.body).not.toHaveProperty('raw');
    expect(answer.headers.location).toBe(`/orders/${answer.body.id}`);
    expect((await gateway.call('GET', answer.headers.location ?? '')).body).toEqual(answer.body);
    expect(answer.headers['sluice-vendor-calls']).toBe('3');
  });

  test('with an identifier that is taken is 409 with the order that has it, and nothing is sent', async () => {
    vendor.rows.a = [{ id: '7/1', externalId: 'x-1' }];
    const answer = await post('x-1');
    expect(answer.body).toMatchObject({
      code: 'already_exists',
      status: 409,
      existingId: 'a:7%2F1',
      connection: 'a',
      operation: 'orders.create',
    });
    expect(posts()).toBe(0);
    expect((await post('x-1', {}, 'b')).status).toBe(201);
  });

  test('of one identifier happens once, however many come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('x-1')));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    const id = answers.find((answer) => answer.status === 201)?.body.id;
    for (const answer of answers) if (answer.status === 409) expect(answer.body.existingId).toBe(id);
    expect(vendor.rows.a).toHaveLength(1);
  });

  test('of another identifier, or at another connection, does not wait for it', async () => {
    let running = 0;
    let most = 0;
    for (const name of ['a', 'b']) {
      const create = orderCreate();
      const run: typeof create.run = async (context, body) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 50));
        running--;
        return create.run(context, body);
      };
      vendor.can[name] = { orders: { create: { ...create, run } } };
    }
    await Promise.all([post('x-1'), post('x-2'), post('x-1', {}, 'b')]);
    expect(most).toBe(3);
  });

  test('after one of the same identifier that failed runs all the same', async () => {
    spoil(...CREATE, { show: { status: 422 }, times: 1 });
    const [first, second] = await Promise.all([post('x-1'), post('x-1')]);
    expect([first.status, second.status].sort()).toEqual([201, 422]);
    expect(vendor.rows.a).toHaveLength(1);
  });

  test('with ids of another connection is a 400 that names them, and nothing is sent', async () => {
    const body = { ...draft, customer: { id: 'b:1' }, items: [{ variantId: 'nowhere:2', quantity: 1, unitPrice: '1' }] };
    const answer = await gateway.call('POST', '/orders?connection=a', { body });
    expect(answer.body).toMatchObject({
      code: 'invalid_request',
      status: 400,
      errors: [{ path: '/customer/id' }, { path: '/items/0/variantId' }],
    });
    expect(vendor.emulator.seen).toEqual([]);
  });
});

test('work in turn waits for all that came before it, also for what came while the first was at work', async () => {
  const told: string[] = [];
  const work = (name: string) => async () => {
    told.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    told.push(`${name} ends`);
    if (name === 'b') throw new Error('b failed');
  };
  const [a, b] = [inTurn('key', work('a')), inTurn('key', work('b')).catch(() => undefined)];
  await a;
  await Promise.all([b, inTurn('key', work('c')), inTurn('other', async () => void told.push('other'))]);
  expect(told.filter((each) => each !== 'other')).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(told.indexOf('other')).toBeLessThan(told.indexOf('b ends'));
});

describe('which connection a create goes to', () => {
  const keys = [
    { name: 'many', key: 'key-of-many-connections', scopes: ['*'] },
    { name: 'home', key: 'key-with-a-default-home', scopes: ['*'], default: 'b' },
    { name: 'one', key: 'key-of-a-single-connection', scopes: ['*'], connections: ['b'] },
  ];
  let keyed: TestGateway;
  beforeAll(async () => {
    keyed = await startGateway({ connections: vendor.connections(['a', 'b']), keys }, { adapters: [vendor.adapter] });
  });
  afterAll(() => keyed.close());

  test.each([
    ['many', '', 400, 'connection_required'],
    ['many', '?connection=a', 201, 'a'],
    ['home', '', 201, 'b'],
    ['home', '?connection=a', 201, 'a'],
    ['one', '', 201, 'b'],
    ['one', '?connection=a', 404, 'unknown_connection'],
    ['many', '?connection=none', 404, 'unknown_connection'],
    ['many', '?connection=a,b', 404, 'unknown_connection'],
  ])('with the key %s and %j: %i %s', async (name, query, status, what) => {
    const key = keys.find((each) => each.name === name)?.key ?? '';
    const answer = await keyed.call('POST', `/orders${query}`, { body: draft, key });
    expect([answer.status, answer.body.code ?? answer.body.connection]).toEqual([status, what]);
  });
});

describe('a create that the vendor', () => {
  /** What must come of a create: its answer, how many records there are, and how often it was sent. */
  async function create(externalId = 'x-1'): Promise<Answer & { rows: number }> {
    const answer = await post(externalId);
    expect(posts()).toBeLessThanOrEqual(1);
    const rows = (vendor.rows.a ?? []).filter((row: Row | null) => row?.externalId === externalId).length;
    if (answer.status === 201) expect(rows).toBe(1);
    return { ...answer, rows };
  }

  test('was never sent fails as what stopped it, and may be repeated', async () => {
    const closed = await startGateway(
      { connections: vendor.connections(['a'], { baseUrl: 'http://127.0.0.1:9', limits: { timeoutMs: 300 } }) },
      { adapters: [vendor.adapter] },
    );
    const answer = await closed.call('POST', '/orders', { body: draft });
    await closed.close();
    expect(answer.body).toMatchObject({ code: 'vendor_unavailable', status: 503, retryable: true });
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
  });

  test('cannot be asked about first is not sent', async () => {
    spoil(...LOOK_UP, { show: { status: 500 } });
    expect((await create()).body).toMatchObject({ code: 'vendor_error', status: 502, retryable: true });
    expect(posts()).toBe(0);
  });

  test('refused is 422 with its words', async () => {
    spoil(...CREATE, { show: { status: 422, body: 'Нет такого товара' } });
    const answer = await create();
    expect(answer.body).toMatchObject({
      code: 'vendor_rejected',
      status: 422,
      vendorResponse: { status: 422, message: 'Нет такого товара' },
    });
    expect(answer.body.detail).toContain('Нет такого товара');
    expect(answer.rows).toBe(0);
  });

  test('refused because another gateway was faster is 409', async () => {
    spoil(...CREATE, { show: { status: 422 }, worked: true });
    const answer = await create();
    expect(answer.body).toMatchObject({ code: 'already_exists', existingId: `a:${vendor.rows.a?.[0]?.id}` });
  });

  test('refused stays refused when looking for the reason fails', async () => {
    spoil(...CREATE, { show: { status: 422 } });
    spoil(...LOOK_UP, { show: { status: 500 }, after: 1 });
    expect((await create()).body).toMatchObject({ code: 'vendor_rejected', status: 422 });
  });

  test.each([
    [500, 'vendor_error', 502],
    [501, 'vendor_error', 502],
    [503, 'vendor_unavailable', 503],
  ])('answered with %i, and does not have, is %s', async (status, code, ours) => {
    spoil(...CREATE, { show: { status } });
    expect((await create()).body).toMatchObject({ code, status: ours, retryable: true });
    expect(sent(...LOOK_UP)).toBe(2);
  });

  test('answered with 500, and has, is 201', async () => {
    spoil(...CREATE, { show: { status: 500 }, worked: true });
    expect((await create()).status).toBe(201);
  });

  test('answered with 500, and cannot be asked, is an unknown outcome', async () => {
    spoil(...CREATE, { show: { status: 500 }, worked: true });
    spoil(...LOOK_UP, { show: { status: 500 }, after: 1 });
    const answer = await create();
    expect(answer.body).toMatchObject({ code: 'outcome_unknown', status: 504, retryable: false });
    expect(answer.headers).not.toHaveProperty('retry-after');
  });

  test.each(['reset', 'cut', 'hang', 'html', 'empty'] as const)('did, and whose answer was lost (%s), is 201', async (show) => {
    spoil(...CREATE, { show, worked: true });
    expect((await create()).status).toBe(201);
  });

  test.each([
    'reset',
    'hang',
  ] as const)('may have done, whose answer was lost (%s), and that does not have it, is an unknown outcome', async (show) => {
    spoil(...CREATE, { show });
    expect((await create()).body).toMatchObject({ code: 'outcome_unknown', status: 504, retryable: false });
    expect(sent(...LOOK_UP)).toBeGreaterThan(2);
  });

  test.each([
    ['reset'],
    [{ status: 504 }],
    [{ status: 502 }],
  ] as const)('does a moment after its answer was lost (%j) is 201', async (show) => {
    spoil(...CREATE, { show });
    setTimeout(() => vendor.rows.a?.push({ id: 'late', externalId: 'x-1' }), 250);
    const answer = await create();
    expect(answer.body).toMatchObject({ id: 'a:late' });
    expect(answer.status).toBe(201);
  });

  test('lost, and cannot be asked about, is an unknown outcome', async () => {
    spoil(...CREATE, { show: 'reset', worked: true });
    spoil(...LOOK_UP, { show: 'reset', after: 1 });
    expect((await create()).body).toMatchObject({ code: 'outcome_unknown', status: 504, connection: 'a', operation: 'orders.create' });
  });

  test.each([
    [{ status: 500 }],
    [{ status: 404 }],
    ['reset'],
    ['html'],
  ] as const)('confirmed, and could not be read back (%j), is 201 by its look-up', async (show) => {
    spoil(...READ_BACK, { show });
    expect((await create()).status).toBe(201);
  });

  test('confirmed, and cannot be asked about again, is an unknown outcome', async () => {
    spoil(...READ_BACK, { show: { status: 500 } });
    spoil(...LOOK_UP, { show: { status: 500 }, after: 1 });
    expect((await create()).body).toMatchObject({ code: 'outcome_unknown', status: 504 });
  });

  test('confirmed with what we cannot read, by a bug of ours, is 201 by its look-up', async () => {
    const made = orderCreate();
    const run: typeof made.run = async (context, body) => {
      await made.run(context, body);
      throw new TypeError('a bug');
    };
    vendor.can.a = { orders: { create: { ...made, run } } };
    expect((await create()).status).toBe(201);
  });

  test('is not sent again by a repeat after an unknown outcome', async () => {
    spoil(...CREATE, { show: 'reset', worked: true });
    spoil(...LOOK_UP, { show: 'reset', after: 1, times: 1 });
    expect((await create()).status).toBe(504);
    const repeat = await post('x-1');
    expect(repeat.body).toMatchObject({ code: 'already_exists', existingId: `a:${vendor.rows.a?.[0]?.id}` });
    expect(posts()).toBe(1);
  });
});

describe('an order without an identifier', () => {
  let carts = 0;
  let key: Record<string, string>;
  beforeEach(() => {
    key = { 'idempotency-key': `cart-${++carts}` };
  });
  const names = () => (vendor.rows.a ?? []).map((row) => row?.externalId);

  test('gets another one each time', async () => {
    await Promise.all([post(undefined), post(undefined)]);
    expect(new Set(names()).size).toBe(2);
    for (const name of names()) expect(name).toMatch(/^[0-9a-f-]{36}$/);
    expect(sent(...LOOK_UP)).toBe(0);
  });

  test('under an Idempotency-Key gets the same again, even from a gateway that remembers nothing', async () => {
    const first = await post(undefined, key);
    const fresh = await start();
    const again = await post(undefined, key, 'a', fresh);
    await fresh.close();
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(posts()).toBe(1);
  });

  test('under another key, or at another connection, gets another', async () => {
    await post(undefined, key);
    await post(undefined, { 'idempotency-key': 'another-cart' });
    await post(undefined, key, 'b');
    expect(new Set([...names(), ...(vendor.rows.b ?? []).map((row) => row?.externalId)]).size).toBe(3);
  });

  test('whose outcome was unknown is found, not made again, by its repeat', async () => {
    spoil(...CREATE, { show: 'reset', worked: true });
    spoil(...LOOK_UP, { show: 'reset', after: 1, times: 1 });
    expect((await post(undefined, key)).status).toBe(504);
    vendor.emulator.heal();
    const again = await post(undefined, key);
    expect([again.status, again.body.id]).toEqual([201, `a:${vendor.rows.a?.[0]?.id}`]);
    expect(posts()).toBe(1);
  });
});

test('a record that the list does not show is no reason to refuse', async () => {
  const create = orderCreate({ find: async () => undefined });
  vendor.can.a = { orders: { create } };
  vendor.rows.a = [{ id: '1', externalId: 'x-1' }];
  expect((await post('x-1')).status).toBe(201);
});

test('a customer whose phone is taken is 409 with who has it, where that can be found', async () => {
  const customer = { id: 'a:5' } as never;
  let known: unknown = customer;
  vendor.can.a = {
    customers: {
      create: {
        ...{ capability: 'native', guarantee: 'exactly-once', fields: ['/name', '/phones'], find: async () => undefined },
        findByContact: async () => known as never,
        run: ({ client }) => client.send({ method: 'POST', path: '/a/orders', body: { json: {} }, effect: 'write' }, () => customer),
      },
    },
  };
  spoil(...CREATE, { show: { status: 422 } });
  const body = { name: 'x', phones: ['+380672225522'] };
  expect((await gateway.call('POST', '/customers?connection=a', { body })).body).toMatchObject({
    code: 'already_exists',
    status: 409,
    existingId: 'a:5',
  });
  known = undefined;
  expect((await gateway.call('POST', '/customers?connection=a', { body })).body).toMatchObject({ code: 'vendor_rejected', status: 422 });
});

describe('a create that nobody can look up', () => {
  const fields = ['/name', '/externalId'];
  const key = { 'idempotency-key': 'no-look-up' };
  const create = (headers = {}) => gateway.call('POST', '/products?connection=a', { body: { name: 'x', externalId: 'p-1' }, headers });
  beforeEach(() => {
    const run = async ({ client }: FakeContext): Promise<never> =>
      client.send({ method: 'POST', path: '/a/orders', body: { json: {} }, effect: 'write' }, () => ({}) as never);
    vendor.can.a = { products: { create: { capability: 'native', guarantee: 'at-most-once', fields, run } } };
  });

  test.each([
    [{ status: 422 }, 'vendor_rejected', 422],
    // There is nothing yet that could be missing.
    [{ status: 404 }, 'vendor_rejected', 422],
    [{ status: 503 }, 'vendor_unavailable', 503],
    [{ status: 500 }, 'outcome_unknown', 504],
    [{ status: 504 }, 'outcome_unknown', 504],
    ['reset', 'outcome_unknown', 504],
    ['html', 'outcome_unknown', 504],
  ] as const)('and ends with %j is %s', async (show, code, status) => {
    spoil(...CREATE, { show });
    expect((await create()).body).toMatchObject({ code, status, retryable: status === 503 });
  });

  test('is not sent again under its Idempotency-Key after an unknown outcome, though it names an identifier', async () => {
    spoil(...CREATE, { show: 'reset', worked: true });
    const first = await create(key);
    vendor.emulator.heal();
    const again = await create(key);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([504, 'true']);
    expect(again.body).toEqual(first.body);
    expect(posts()).toBe(1);
  });
});
