import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator.ts';
import { type FakeContext, type FakeVendor, orderGet, orderUpdate, readOrder, startFakeVendor, writeOrder } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

let vendor: FakeVendor;
let gateway: TestGateway;

beforeAll(async () => {
  vendor = await startFakeVendor();
  vendor.reference.brands = { load: async () => [] };
  gateway = await startGateway(
    { connections: vendor.connections(['a', 'b'], { limits: { timeoutMs: 300 } }), server: { deadlineMs: 4000 } },
    { adapters: [vendor.adapter] },
  );
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
beforeEach(() => {
  vendor.emulator.heal();
  vendor.emulator.forget();
  vendor.renumbers = false;
  vendor.rows.a = [{ id: '1', status: 'pending' }];
  vendor.can.a = {
    orders: {
      get: orderGet,
      update: orderUpdate(),
      cancel: {
        capability: 'native',
        replacesId: true,
        async run(context, id, reason) {
          if (reason !== undefined) context.ignore('/reason', 'no place for words');
          return changed(context, id, { status: 'cancelled' });
        },
      },
      delete: {
        capability: 'native',
        changes: ['brands'],
        async run(context, id) {
          await writeOrder(context, id, { status: 'cancelled' });
          return true;
        },
      },
      history: {
        capability: 'native',
        run: async (context, id) => [
          {
            at: '2026-01-01T00:00:00Z',
            type: 'created',
            field: null,
            from: null,
            to: (await readOrder(context, id))?.id,
            actor: null,
            comment: null,
          },
        ],
      },
    },
  };
});

const patch = (id = 'a:1', body: object = { status: 'shipped' }) => gateway.call('PATCH', `/orders/${id}`, { body });
const get = (id: string) => gateway.call('GET', `/orders/${id}`);
const spoil = (method: string, fault: Omit<Fault, 'when'>) =>
  vendor.emulator.fail({ ...fault, when: (request) => request.method === method });

/** Writes, then reads back. */
async function changed(context: FakeContext, id: string, json: Parameters<typeof writeOrder>[2]) {
  const order = await writeOrder(context, id, json);
  return (await readOrder(context, decodeURIComponent(order.id.slice(2)))) ?? order;
}
const withReadBack = () => ({
  orders: { ...vendor.can.a?.orders, update: orderUpdate({ run: (context, id, body) => changed(context, id, { status: body.status }) }) },
});

describe('a change', () => {
  test('answers the order as it is now', async () => {
    const answer = await patch();
    expect([answer.status, answer.body.status, answer.headers['sluice-vendor-calls']]).toEqual([200, 'shipped', '1']);
    expect(answer.body).not.toHaveProperty('raw');
  });

  test('of a record that is not there is 404', async () => {
    expect((await patch('a:99')).body).toMatchObject({ code: 'not_found', status: 404 });
    vendor.can.a = { orders: { update: orderUpdate({ run: async () => undefined }) } };
    expect((await patch()).body).toMatchObject({ code: 'not_found', status: 404 });
  });

  test('that the connection cannot do is 501, whatever is in it', async () => {
    vendor.can.a = { orders: {} };
    expect((await patch('a:1', {})).body).toMatchObject({
      code: 'unsupported',
      status: 501,
      operation: 'orders.update',
      connection: 'a',
      vendor: 'fake',
    });
  });

  test.each([
    [{ status: 422, body: 'нельзя' }, 'vendor_rejected', 422],
    [{ status: 401 }, 'vendor_auth', 502],
    [{ status: 404 }, 'not_found', 404],
    [{ status: 429 }, 'vendor_rate_limited', 503],
    [{ status: 500 }, 'vendor_error', 502],
    [{ status: 503 }, 'vendor_unavailable', 503],
    ['reset', 'outcome_unknown', 504],
    ['cut', 'outcome_unknown', 504],
    ['hang', 'outcome_unknown', 504],
    ['html', 'outcome_unknown', 504],
  ] as const)('that ends with %j is %s, and is sent once', async (show, code, status) => {
    spoil('PATCH', { show });
    const answer = await patch();
    expect(answer.body).toMatchObject({ code, status, connection: 'a', operation: 'orders.update' });
    if (code === 'outcome_unknown') expect(answer.body.retryable).toBe(false);
    expect(vendor.emulator.seen.filter((request) => request.method === 'PATCH')).toHaveLength(1);
  });

  test.each([
    [{ status: 500 }],
    [{ status: 503 }],
    [{ status: 422 }],
    ['reset'],
    ['hang'],
    ['html'],
  ] as const)('that is confirmed and cannot be read back (%j) is an unknown outcome, never a failure that may be repeated', async (show) => {
    vendor.can.a = withReadBack();
    spoil('GET', { show });
    const answer = await patch();
    expect(answer.body).toMatchObject({ code: 'outcome_unknown', status: 504, retryable: false });
    expect(answer.headers).not.toHaveProperty('retry-after');
    expect(vendor.rows.a?.[0]?.status).toBe('shipped');
  });

  test('of two calls whose second is refused is told as refused', async () => {
    const run = async (context: FakeContext, id: string) => {
      await writeOrder(context, id, { status: 'shipped' });
      return writeOrder(context, id, { notes: 'x' });
    };
    vendor.can.a = { orders: { update: orderUpdate({ run }) } };
    spoil('PATCH', { show: { status: 422, body: 'no' }, after: 1 });
    expect((await patch()).body).toMatchObject({ code: 'vendor_rejected', status: 422 });
    vendor.emulator.heal();
    spoil('PATCH', { show: { status: 500 }, after: 1 });
    expect((await patch()).body).toMatchObject({ code: 'outcome_unknown', status: 504 });
  });

  test('of one record waits for the one before it; of another it does not', async () => {
    vendor.rows.a = [{ id: '1' }, { id: '2' }];
    const running: Record<string, number> = { 1: 0, 2: 0 };
    const most: number[] = [];
    const run = async (context: FakeContext, id: string, body: object) => {
      running[id] = (running[id] ?? 0) + 1;
      expect(running[id]).toBe(1);
      most.push((running[1] ?? 0) + (running[2] ?? 0));
      await new Promise((resolve) => setTimeout(resolve, 20));
      running[id]--;
      return writeOrder(context, id, body);
    };
    vendor.can.a = { orders: { update: orderUpdate({ run }) } };
    const answers = await Promise.all(['a:1', 'a:2', 'a:1', 'a:2', 'a:1'].map((id) => patch(id)));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(Math.max(...most)).toBe(2);
  });
});

describe('a vendor that never gives another id', () => {
  test('and answers a change with another record leaves its outcome unknown; the id goes on meaning its own record', async () => {
    vendor.rows.a = [{ id: '50' }];
    const run: NonNullable<Parameters<typeof orderUpdate>[0]>['run'] = async (context, id, body) => ({
      ...(await changed(context, id, { status: body.status })),
      id: 'a:garbage',
    });
    vendor.can.a = { orders: { get: orderGet, update: orderUpdate({ run, replacesId: false }) } };
    expect((await patch('a:50', { status: 'delivered' })).body).toMatchObject({ status: 504, code: 'outcome_unknown', connection: 'a' });
    expect((await get('a:50')).body).toMatchObject({ id: 'a:50', status: 'delivered' });
  });
});

describe('an order that a change gave another id', () => {
  beforeEach(() => {
    vendor.renumbers = true;
  });

  test('keeps answering under every id that it had', async () => {
    vendor.rows.a = [{ id: '40' }];
    const [second, third] = [await patch('a:40'), await patch('a:40', { status: 'delivered' })].map((answer) => answer.body.id);
    expect(new Set(['a:40', second, third]).size).toBe(3);
    for (const id of ['a:40', second, third]) expect((await get(id)).body).toMatchObject({ id: third, status: 'delivered' });
  });

  test('is cancelled, changed, deleted and remembered under its old id', async () => {
    vendor.rows.a = [{ id: '10' }];
    const { id } = (await patch('a:10')).body;
    expect((await gateway.call('GET', '/orders/a:10/history')).body.data[0].to).toBe(id);
    const cancelled = await gateway.call('POST', '/orders/a:10/cancel');
    expect(cancelled.body.status).toBe('cancelled');
    expect(cancelled.body.id).not.toBe(id);
    expect((await get(id)).body.id).toBe(cancelled.body.id);
    expect((await patch('a:10', { status: 'processing' })).body.status).toBe('processing');
    vendor.renumbers = false;
    expect((await gateway.call('DELETE', '/orders/a:10')).status).toBe(204);
  });

  test('is changed by all who change it at once, though each names the id that the one before replaced', async () => {
    vendor.rows.a = [{ id: '20' }];
    const answers = await Promise.all(Array.from({ length: 5 }, () => patch('a:20')));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(5);
    expect((await get('a:20')).body.id).toBe(`a:${vendor.rows.a?.[0]?.id}`);
  });

  test('is nobody else’s: the same native id of another connection stays itself', async () => {
    vendor.rows.a = [{ id: '30' }];
    vendor.rows.b = [{ id: '30' }];
    vendor.can.b = { orders: { get: orderGet } };
    await patch('a:30');
    expect((await get('b:30')).body.id).toBe('b:30');
  });
});

describe('a cancellation', () => {
  const cancel = (options = {}) => gateway.call('POST', '/orders/a:1/cancel', options);

  test('takes a reason, an empty object, or nothing', async () => {
    expect([(await cancel()).status, (await cancel({ body: {} })).status]).toEqual([200, 200]);
    const answer = await cancel({ body: { reason: 'клиент передумал' } });
    expect([answer.status, answer.headers['sluice-ignored']]).toEqual([200, '/reason']);
    expect((await cancel({ body: { why: 'x' } })).body).toMatchObject({ code: 'invalid_request', errors: [{ path: '/why' }] });
    expect((await cancel({ body: { reason: '\ud800' } })).status).toBe(400);
  });

  test('whose reason has no place is refused under strict handling, before anything is sent', async () => {
    vendor.emulator.forget();
    const answer = await cancel({ body: { reason: 'x' }, headers: { prefer: 'handling=strict' } });
    expect(answer.body).toMatchObject({ code: 'unsupported_field', status: 422, errors: [{ path: '/reason' }] });
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('that is confirmed and cannot be read back is an unknown outcome', async () => {
    spoil('GET', { show: { status: 503 } });
    expect((await cancel()).body).toMatchObject({ code: 'outcome_unknown', status: 504, operation: 'orders.cancel' });
  });

  test('that the connection cannot do is 501', async () => {
    vendor.can.a = { orders: { update: orderUpdate() } };
    expect((await cancel()).body).toMatchObject({ code: 'unsupported', status: 501, operation: 'orders.cancel' });
  });
});

describe('a deletion', () => {
  test('answers 204 with nothing, 404 where nothing was, 504 where the answer was lost', async () => {
    const answer = await gateway.call('DELETE', '/orders/a:1');
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await gateway.call('DELETE', '/orders/a:99')).body.code).toBe('not_found');
    spoil('PATCH', { show: 'reset' });
    expect((await gateway.call('DELETE', '/orders/a:1')).body).toMatchObject({ code: 'outcome_unknown', operation: 'orders.delete' });
  });
});

describe('money into a ledger', () => {
  let fault: 'none' | 'read back' = 'none';
  const pay = (headers = {}) => gateway.call('POST', '/customers/a:1/transactions', { body: { amount: '10.00' }, headers });
  beforeEach(() => {
    fault = 'none';
    vendor.can.a = {
      customers: {
        addTransaction: {
          ...{ capability: 'native', fields: ['/amount'] },
          async run(context, id, { amount }) {
            await writeOrder(context, id, { notes: amount });
            if (fault === 'read back') await readOrder(context, id);
            return { id: null, at: '2026-01-01T00:00:00Z', amount, currency: 'UAH', comment: null };
          },
        },
      },
    };
  });

  test('answers 201', async () => expect((await pay()).status).toBe(201));

  test.each([
    [{ status: 422 }, 422],
    [{ status: 500 }, 504],
    ['reset', 504],
    ['html', 504],
  ] as const)('that ends with %j answers %i', async (show, status) => {
    spoil('PATCH', { show });
    const answer = await pay();
    expect([answer.status, answer.body.retryable]).toEqual([status, false]);
  });

  test('that is confirmed and cannot be read back is never offered for a repeat', async () => {
    fault = 'read back';
    spoil('GET', { show: { status: 503 } });
    const first = await pay({ 'idempotency-key': 'pay-1' });
    expect(first.body).toMatchObject({ code: 'outcome_unknown', status: 504, retryable: false });
    vendor.emulator.heal();
    const again = await pay({ 'idempotency-key': 'pay-1' });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(vendor.emulator.seen.filter((request) => request.method === 'PATCH')).toHaveLength(1);
  });
});

describe('reference data', () => {
  let loads = 0;
  let category: { answer: 'well' | 'lost' };
  const list = () => gateway.call('GET', '/categories?connection=a');
  const entry = { id: 'a:1', connection: 'a', vendor: 'fake', name: 'x', parentId: null, externalId: null, image: null, active: null };
  const write = async (context: FakeContext) => {
    await writeOrder(context, '1', {});
    if (category.answer === 'lost') await context.client.send({ method: 'GET', path: '/nowhere', effect: 'read' }, String);
    return entry;
  };
  beforeEach(async () => {
    loads = 0;
    category = { answer: 'well' };
    const fields = ['/name'];
    vendor.can.a = {
      categories: {
        list: { capability: 'native', run: async () => [{ ...entry, name: `load ${++loads}` }] },
        create: { capability: 'native', guarantee: 'at-most-once', fields, run: write },
        update: { capability: 'native', fields, run: write },
        delete: { capability: 'native', run: async (context) => Boolean(await write(context)) },
      },
    };
    await gateway.call('POST', '/reference/refresh', { body: { connection: 'a' } });
    await list();
    loads = 0;
  });

  test('is kept between reads', async () => {
    await list();
    await gateway.call('GET', '/categories/a:1');
    await gateway.call('GET', '/reference/categories?connection=a');
    expect(loads).toBe(0);
  });

  test.each(['well', 'lost'] as const)('is loaded again after a create, a change and a deletion that ended %s', async (answer) => {
    category.answer = answer;
    for (const [method, path] of [
      ['POST', '?connection=a'],
      ['PATCH', '/a:1'],
      ['DELETE', '/a:1'],
    ] as const) {
      const before = loads;
      await gateway.call(method, `/categories${path}`, method === 'DELETE' ? {} : { body: { name: 'x' } });
      expect((await list()).body.data[0].name).toBe(`load ${loads}`);
      expect(loads).toBe(before + 1);
    }
  });
});
