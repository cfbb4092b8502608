/** Orders that are accepted with 202 and delivered later: what is accepted, what is delivered, in which order, and how often (once). */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../src/emulator.ts';
import { type FakeContext, orderCreate } from '../fake-vendor.ts';
import type { Answer } from '../harness.ts';
import { ASYNC, type Shop, type Shops, startShops } from './intake-shop.ts';

let shops: Shops;
beforeAll(async () => {
  shops = await startShops();
});
afterAll(() => shops.stop());

vi.setConfig({ testTimeout: 30_000 });
const down = { show: { status: 503 } } as const;

describe.concurrent('an order with Prefer: respond-async', () => {
  test('is answered 202 with its operation while the vendor hangs, and delivered when it does not', async () => {
    const shop = shops.shop();
    shop.spoil('everything', { show: 'hang' });
    const answer = await shop.post('x-1');
    expect([answer.status, answer.headers.location, answer.headers['preference-applied'], answer.headers['sluice-vendor-calls']]).toEqual([
      202,
      `/operations/${answer.body.id}`,
      'respond-async',
      '0',
    ]);
    expect(answer.body).toMatchObject({
      ...{ kind: 'order.create', connection: shop.id, status: 'queued', attempts: 0, orderId: null, externalId: 'x-1', error: null },
    });
    shop.heal();
    const done = await shop.reaches(answer, 'delivered');
    expect(done).toMatchObject({ nextAttemptAt: null, error: null, createdAt: answer.body.createdAt });
    const order = await shop.gateway.call('GET', `/orders/${done.orderId}`);
    expect([order.status, order.body.externalId]).toEqual([200, 'x-1']);
    expect(shop.kept()).toEqual(['x-1']);
  });

  test.each([
    ['respond-async, wait=10', 202],
    ['handling=strict, respond-async', 202],
    ['return=minimal;respond-async', 201],
    ['respond-async-later', 201],
  ])('is known by the preference, not by something like it: %s', async (prefer, status) => {
    expect((await shops.shop().post('x-1', { prefer })).status).toBe(status);
  });

  test('that names nothing gets an identifier, and is found by it', async () => {
    const shop = shops.shop();
    const answer = await shop.post(undefined);
    expect(answer.body.externalId).toMatch(/^[0-9a-f-]{36}$/);
    await shop.reaches(answer, 'delivered');
    expect(shop.kept()).toEqual([answer.body.externalId]);
  });

  test('is refused at once for all that can be known without the vendor, and not accepted', async () => {
    const shop = shops.shop();
    const strict = { prefer: 'respond-async, handling=strict' };
    const cases: [Promise<{ status: number; body: { code: string } }>, number, string][] = [
      [shop.post('x-1', ASYNC, { items: [] }), 400, 'invalid_request'],
      [shop.post('x-1', ASYNC, { items: [{ quantity: 1, unitPrice: '1' }] }), 400, 'invalid_request'],
      [shop.post('x-1', ASYNC, { nativeStatus: 'other:1' }), 400, 'invalid_request'],
      [shop.post('x-1', ASYNC, { extra: { unheard: 1 } }), 400, 'invalid_request'],
      [shop.post('x-1', strict, { shipping: { carrier: 'x' } }), 422, 'unsupported_field'],
    ];
    for (const [asked, status, code] of cases) {
      const answer = await asked;
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
    expect((await shop.gateway.call('GET', `/operations?connection=${shop.id}`)).body.data).toEqual([]);
    const loose = await shop.post('x-1', ASYNC, { shipping: { carrier: 'x' } });
    expect([loose.status, loose.headers['sluice-ignored']]).toEqual([202, '/shipping/carrier']);
    await shop.reaches(loose, 'delivered');
  });

  test('is 501 where the vendor takes no orders', async () => {
    const shop = shops.shop();
    shops.vendor.can[shop.id] = { orders: {} };
    const answer = await shop.post('x-1');
    expect([answer.status, answer.body.code, answer.body.operation]).toEqual([501, 'unsupported', 'orders.create']);
  });

  test('is 409 under an identifier that waits in another operation, and names it; with the order once that is delivered', async () => {
    const shop = shops.shop();
    shop.spoil('everything', down);
    const first = await shop.post('x-1');
    for (const headers of [ASYNC, {}]) {
      const second = await shop.post('x-1', headers);
      expect([second.status, second.body.code, second.body.existingId], second.text).toEqual([409, 'already_exists', undefined]);
      expect(second.body.detail).toContain(first.body.id);
    }
    shop.heal();
    const { orderId } = await shop.reaches(first, 'delivered');
    for (const headers of [ASYNC, {}]) {
      const later = await shop.post('x-1', headers);
      expect([later.status, later.body.code, later.body.existingId]).toEqual([409, 'already_exists', orderId]);
    }
    expect(shop.kept()).toEqual(['x-1']);
  });
});

test('on a connection with intake: durable every order is accepted, asked or not', async () => {
  const shop = shops.shop('durable');
  const answer = await shop.post('x-1', {});
  expect([answer.status, answer.headers['preference-applied']]).toEqual([202, undefined]);
  await shop.reaches(answer, 'delivered');
});

describe.concurrent('delivery', () => {
  test('keeps the order of acceptance while the vendor is down, tells what it met, and goes on when it is back', async () => {
    const shop = shops.shop();
    shop.spoil('everything', down);
    const ids = Array.from({ length: 12 }, (_, index) => `x-${index}`);
    const answers: Answer[] = [];
    for (const id of ids) answers.push(await shop.post(id));
    const first = await shop.reaches(answers[0] as Answer, ({ attempts, status }) => attempts > 1 && status === 'queued');
    expect(first).toMatchObject({
      status: 'queued',
      error: { code: 'vendor_unavailable', connection: shop.id, vendor: 'fake', status: 503 },
    });
    expect(first.error.instance).toBe(`/operations/${first.id}`);
    expect((await shop.operation(answers[1]?.body.id)).attempts).toBe(0);
    shop.heal();
    for (const answer of answers) await shop.reaches(answer, 'delivered', 20_000);
    expect(shop.kept()).toEqual(ids);
  });

  test('begins nothing while the circuit is open', async () => {
    const shop = shops.shop();
    shop.spoil('everything', down);
    for (let time = 0; time < 5; time++) await shop.gateway.call('GET', `/orders?connection=${shop.id}`);
    expect((await shop.gateway.call('GET', `/connections/${shop.id}`)).body.health.status).toBe('down');
    const asked = () => shops.vendor.emulator.seen.filter(({ path }) => path.startsWith(`/${shop.id}/`)).length;
    const before = asked();
    const answer = await shop.post('x-1');
    await sleep(300);
    const waiting = await shop.operation(answer.body.id);
    expect(waiting).toMatchObject({ status: 'queued', attempts: 0, error: null });
    expect(Date.parse(waiting.nextAttemptAt) - Date.now() - shops.ahead).toBeGreaterThan(1000);
    expect(asked()).toBe(before);
    shop.heal();
    await shop.reaches(answer, 'delivered', 15_000);
  });

  const shows: [string, Fault['show']][] = [
    ['reset', 'reset'],
    ['never given', 'hang'],
    ['cut in half', 'cut'],
    ['a page for people', 'html'],
    ['empty', 'empty'],
    ['a 500', { status: 500 }],
    ['a 502', { status: 502 }],
    ['a 503', { status: 503 }],
  ];
  test.each(
    shows.flatMap(([what, show]) => [
      { what, show, worked: true },
      { what, show, worked: false },
    ]),
  )('makes one order when the answer to its create is $what (made all the same: $worked)', async ({ show, worked }) => {
    const shop = shops.shop();
    shop.spoil('creates', { show, worked, times: 1 });
    const done = await shop.reaches(await shop.post('x-1'), 'delivered');
    expect(done.orderId).toBe(`${shop.id}:${shops.vendor.rows[shop.id]?.[0]?.id}`);
    expect(shop.kept()).toEqual(['x-1']);
  });

  test('waits as long as a vendor that limits it asks for', async () => {
    const shop = shops.shop();
    shop.spoil('creates', { show: { status: 429, headers: { 'retry-after': '2' } }, times: 1 });
    const answer = await shop.post('x-1');
    const waiting = await shop.reaches(answer, ({ error }) => error !== null);
    await shop.reaches(answer, 'delivered');
    expect(waiting).toMatchObject({ status: 'queued', error: { code: 'vendor_rate_limited' } });
    const times = shops.vendor.emulator.seen.filter(({ path }) => path === `/${shop.id}/find`).length;
    expect([shop.kept(), shop.creates(), times]).toEqual([['x-1'], 2, 2]);
  });

  test('makes one order when neither its answer nor any look-up comes through for a while', async () => {
    const shop = shops.shop();
    shop.spoil('creates', { show: 'reset', worked: true, times: 1 });
    shop.spoil('look-ups', { show: { status: 500 }, after: 1, times: 2 });
    const answer = await shop.post('x-1');
    expect(await shop.reaches(answer, 'unknown')).toMatchObject({ orderId: null, error: { code: 'outcome_unknown' } });
    await shop.reaches(answer, 'delivered');
    expect([shop.kept(), shop.creates()]).toEqual([['x-1'], 1]);
  });

  /** The vendor resets the connection, and has the order only later. */
  const lateBy = (shop: Shop, millis: number) => {
    const { rows, emulator } = shops.vendor;
    let over = false;
    emulator.fail({
      show: 'reset',
      when({ method, path }) {
        if (over || method !== 'POST' || path !== `/${shop.id}/orders`) return false;
        over = true;
        setTimeout(() => rows[shop.id]?.unshift({ id: 'late-1', externalId: 'x-1' }), millis);
        return true;
      },
    });
  };
  test('leaves a vendor alone for the quiet period after a lost answer: what appears within it is no reason to send again', async () => {
    const patient = await shops.another({ intake: { quietPeriod: 2 } });
    try {
      const shop = shops.shop('direct', patient);
      // The look-ups right after the loss take half a second of this gateway's short time; without a quiet period the next attempt is a second later.
      lateBy(shop, 2100);
      const done = await shop.reaches(await shop.post('x-1'), 'delivered');
      expect([done.orderId, shop.kept(), shop.creates()]).toEqual([`${shop.id}:late-1`, ['x-1'], 1]);
    } finally {
      await patient.close();
    }
  });

  test('steps around an order whose answer is lost, and comes back to it', async () => {
    const shop = shops.shop();
    shop.spoil('creates', { show: 'reset', times: 1 });
    const first = await shop.post('x-1');
    const second = await shop.post('x-2');
    await shop.reaches(second, 'delivered');
    await shop.reaches(first, 'delivered');
    expect(shop.kept()).toEqual(['x-2', 'x-1']);
  });

  test.each<[string, (context: FakeContext) => Promise<unknown> | undefined]>([
    ['the adapter has a bug', () => Promise.reject(new TypeError('a bug'))],
    ['the vendor cannot do it', ({ client }) => client.send({ method: 'GET', path: '/nonsense', effect: 'read' }, () => ({}))],
    [
      'the vendor fails at it',
      ({ client }) => client.send({ method: 'POST', path: '/fails', body: { json: {} }, effect: 'write' }, () => ({})),
    ],
  ])('goes on with the others when one order cannot be delivered: %s', async (_what, fail) => {
    const shop = shops.shop();
    const create = orderCreate();
    Object.assign(shop.can, {
      create: {
        ...create,
        run: async (context: FakeContext, draft: never) => (externalIdOf(draft) === 'bad' ? fail(context) : create.run(context, draft)),
      },
    });
    shops.vendor.emulator.fail({ show: { status: 500 }, when: ({ path }) => path === '/fails' });
    const bad = await shop.post('bad');
    const good = await Promise.all(['x-1', 'x-2'].map((id) => shop.post(id)));
    for (const answer of good) await shop.reaches(answer, 'delivered');
    const stuck = await shop.reaches(bad, ({ error }) => error !== null);
    expect(stuck.error.detail).not.toContain('a bug');
    expect(['queued', 'unknown', 'failed']).toContain(stuck.status);
    expect(shop.kept().toSorted()).toEqual(['x-1', 'x-2']);
    shop.heal();
    if (stuck.status !== 'failed') await shop.gateway.call('POST', `/operations/${bad.body.id}/cancel`);
  });

  test('ends with the vendor’s refusal, which frees the identifier', async () => {
    const shop = shops.shop();
    shop.spoil('creates', { show: { status: 422, body: 'no such product' }, times: 1 });
    const done = await shop.reaches(await shop.post('x-1'), 'failed');
    expect(done).toMatchObject({
      ...{ attempts: 1, nextAttemptAt: null, orderId: null },
      error: { code: 'vendor_rejected', status: 422, detail: expect.stringContaining('no such product') },
    });
    await shop.reaches(await shop.post('x-1'), 'delivered');
  });

  test('fails when another order has the identifier at the vendor, and says which', async () => {
    const shop = shops.shop();
    shops.vendor.rows[shop.id] = [{ id: '7', externalId: 'x-1' }];
    const done = await shop.reaches(await shop.post('x-1'), 'failed');
    expect(done.error).toMatchObject({ code: 'already_exists', existingId: `${shop.id}:7` });
    expect(shop.creates()).toBe(0);
  });

  test('never doubles an order that is created directly at the same time', async () => {
    const shop = shops.shop();
    shop.spoil('creates', { show: { delayMs: 200 } });
    const answers = await Promise.all([shop.post('x-1', {}), shop.post('x-1'), shop.post('x-1', {}), shop.post('x-1')]);
    shop.heal();
    for (const answer of answers.filter(({ status }) => status === 202))
      await shop.reaches(answer, ({ status }) => status === 'delivered' || status === 'failed');
    expect(answers.filter(({ status }) => status !== 409).length).toBeGreaterThan(0);
    expect(shop.kept()).toEqual(['x-1']);
  });

  test('sends no second time, and leaves the decision to a person, where the vendor cannot show what it has', async () => {
    const shop = shops.shop();
    Object.assign(shop.can, { create: orderCreate({ guarantee: 'at-most-once', find: async () => undefined }) });
    shop.spoil('creates', { show: 'reset', worked: true, times: 1 });
    const answer = await shop.post('x-1');
    const left = await shop.reaches(answer, ({ status, nextAttemptAt }) => status === 'unknown' && nextAttemptAt === null);
    expect(left).toMatchObject({ attempts: 2, orderId: null, error: { code: 'outcome_unknown' } });
    expect(shop.kept()).toEqual(['x-1']);
  });
});

describe.concurrent('on a connection with intake: on-failure', () => {
  test('an order is created at once while the vendor is well', async () => {
    const shop = shops.shop('on-failure');
    const answer = await shop.post('x-1', {});
    expect([answer.status, answer.body.externalId]).toEqual([201, 'x-1']);
  });

  test.each<[string, Fault['show']]>([
    ['down', { status: 503 }],
    ['too slow', 'hang'],
    ['limited', { status: 429 }],
  ])('it is accepted when the vendor is %s, and delivered later', async (_what, show) => {
    const shop = shops.shop('on-failure');
    shop.spoil('look-ups', { show, times: 1 });
    const answer = await shop.post('x-1', {});
    expect(answer.body).toMatchObject({ status: 'queued', attempts: 0, error: { code: expect.stringMatching(/^vendor_/) } });
    await shop.reaches(answer, 'delivered');
    expect(shop.kept()).toEqual(['x-1']);
  });

  test('it is accepted as unknown when its answer is lost and it cannot be looked up, and is not doubled', async () => {
    const shop = shops.shop('on-failure');
    shop.spoil('creates', { show: 'reset', worked: true, times: 1 });
    shop.spoil('look-ups', { show: { status: 500 }, after: 1, times: 1 });
    const answer = await shop.post('x-1', {});
    expect([answer.status, answer.body.status, answer.body.error?.code], answer.text).toEqual([202, 'unknown', 'outcome_unknown']);
    await shop.reaches(answer, 'delivered');
    expect([shop.kept(), shop.creates()]).toEqual([['x-1'], 1]);
  });

  test.each<[string, Fault['show'], number, string]>([
    ['refuses it', { status: 422, body: 'no' }, 422, 'vendor_rejected'],
    ['refuses our credentials', { status: 401 }, 502, 'vendor_auth'],
    ['fails at it', { status: 500 }, 502, 'vendor_error'],
  ])('it is answered as it is when the vendor %s', async (_what, show, status, code) => {
    const shop = shops.shop('on-failure');
    shop.spoil('creates', { show });
    const answer = await shop.post('x-1', {});
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    shop.heal();
    expect((await shop.gateway.call('GET', `/operations?connection=${shop.id}`)).body.data).toEqual([]);
  });
});

// One after the other: they move the clock for all.
describe('when time goes by', () => {
  test('an order repeated under its Idempotency-Key is answered the same; when the answer is forgotten, with the same operation', async () => {
    const shop = shops.shop();
    const headers = { ...ASYNC, 'idempotency-key': 'key-1' };
    const first = await shop.post('x-1', headers);
    const second = await shop.post('x-1', headers);
    expect([second.status, second.text, second.headers['idempotency-replayed'], second.headers['preference-applied']]).toEqual([
      202,
      first.text,
      'true',
      'respond-async',
    ]);
    await shop.reaches(first, 'delivered');
    // Whether it is asked for later delivery or not: it has been accepted.
    for (const again of [headers, { 'idempotency-key': 'key-1' }]) {
      shops.ahead += 73 * 3_600_000;
      const third = await shop.post('x-1', again);
      expect([third.status, third.body.id, third.headers['idempotency-replayed']], third.text).toEqual([202, first.body.id, undefined]);
    }
    expect(shop.kept()).toEqual(['x-1']);
  });

  test('an order is given up when its time is over: failed what is certainly not there, unknown what may be', async () => {
    const shop = shops.shop();
    shop.spoil('creates', { show: 'reset', times: 1 });
    shop.spoil('look-ups', { show: { status: 503 }, after: 1 });
    const sent = await shop.post('x-1');
    await shop.reaches(sent, 'unknown');
    const unsent = await shop.post('x-2');
    shops.ahead += 73 * 3_600_000;
    const failed = await shop.reaches(unsent, 'failed', 15_000);
    expect([failed.nextAttemptAt, failed.error.code]).toEqual([null, 'vendor_unavailable']);
    const left = await shop.reaches(sent, ({ status, nextAttemptAt }) => status === 'unknown' && nextAttemptAt === null, 15_000);
    expect(left.orderId).toBeNull();
    shop.heal();
    // A person may still decide otherwise.
    for (const answer of [sent, unsent]) {
      expect((await shop.gateway.call('POST', `/operations/${answer.body.id}/retry`)).status).toBe(200);
      await shop.reaches(answer, 'delivered', 15_000);
    }
    expect(shop.kept().toSorted()).toEqual(['x-1', 'x-2']);
  });
});

function externalIdOf(draft: unknown): string {
  return (draft as { externalId: string }).externalId;
}
