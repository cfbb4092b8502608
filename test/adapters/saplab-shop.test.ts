/** SaPLab over its emulator: money and messages move once, whatever is repeated, lost or asked for at the same time. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmulator } from '../../adapters/saplab/emulator/index.ts';
import { saplab } from '../../adapters/saplab/index.ts';
import { type Answer, startGateway } from '../harness.ts';

const emulator = await startEmulator({ seed: 'sandbox' });
const limits = { requestsPerSecond: 5000, concurrency: 32, timeoutMs: 700, retries: 0 };
let gateway: Awaited<ReturnType<typeof startGateway>>;
// Anew for each test, so that no circuit is open.
beforeEach(async () => {
  gateway = await startGateway(
    {
      keys: [
        { name: 'all', key: 'test-key-with-every-scope', scopes: ['*'] },
        { name: 'reader', key: 'test-key-that-only-reads', scopes: ['orders:read', 'passthrough'] },
      ],
      connections: [{ id: 'shop', vendor: 'saplab', baseUrl: emulator.url, ...emulator.connection, limits }],
    },
    { adapters: [saplab] },
  );
});
afterEach(async () => {
  emulator.heal();
  await gateway.close();
});
afterAll(() => emulator.stop());

// biome-ignore lint/suspicious/noExplicitAny: orders and ledgers are looked into
type Record = any;
const taken = new Set<string>();

/** An unpaid order of several positions, none cancelled, whose customer can pay it; each is given once. */
async function payableOrder(): Promise<Record> {
  let cursor = '';
  for (;;) {
    const { body } = await gateway.call('GET', `/orders?limit=200${cursor}`);
    for (const order of body.data) {
      const fresh = order.payment.status === 'unpaid' && order.items.length > 1 && order.customer?.id && !taken.has(order.customer.id);
      // The ledger takes whole kopecks; prices may have parts of them.
      const whole = /^\d+\.\d{2}$/.test(order.totals.total);
      if (!fresh || !whole || order.items.some((item: Record) => item.status === 'cancelled')) continue;
      taken.add(order.customer.id);
      const funded = await gateway.call('POST', `/customers/${order.customer.id}/transactions`, { body: { amount: order.totals.total } });
      expect(funded.status, funded.text).toBe(201);
      emulator.forget();
      return order;
    }
    if (body.page.nextCursor === null) throw new Error('no order is payable');
    cursor = `&cursor=${body.page.nextCursor}`;
  }
}
const pay = (order: Record, paid: string = order.totals.total) =>
  gateway.call('PATCH', `/orders/${order.id}`, { body: { payment: { paid } } });
const toggles = () => emulator.seen.filter((request) => request.path.startsWith('/panel/order/pay/')).length;
const balance = async (order: Record): Promise<string> => (await gateway.call('GET', `/customers/${order.customer.id}`)).body.balance;

function expectPaid(answer: Answer, order: Record): void {
  expect([answer.status, answer.body.payment?.status, answer.body.totals?.paid], answer.text).toEqual([200, 'paid', order.totals.total]);
}

describe('a payment', () => {
  test('is made once a position, however often it is asked for', async () => {
    const order = await payableOrder();
    const before = await balance(order);
    expectPaid(await pay(order), order);
    expectPaid(await pay(order), order);
    expect(toggles()).toBe(order.items.length);
    expect(Number(await balance(order))).toBeCloseTo(Number(before) - Number(order.totals.total), 2);
  });

  test('is made once when it is asked for several times at once', async () => {
    const order = await payableOrder();
    for (const answer of await Promise.all([pay(order), pay(order), pay(order)])) expectPaid(answer, order);
    expect(toggles()).toBe(order.items.length);
  });

  test('is taken back to the last kopeck, once', async () => {
    const order = await payableOrder();
    const before = await balance(order);
    await pay(order);
    for (const answer of [await pay(order, '0'), await pay(order, '0.00')])
      expect([answer.status, answer.body.payment.status, answer.body.totals.paid]).toEqual([200, 'unpaid', '0.00']);
    expect(await balance(order)).toBe(before);
  });

  test.each([
    'reset',
    'hang',
    'cut',
    'html',
    'empty',
  ] as const)('whose answer was lost (%s) is looked at, and not toggled back', async (show) => {
    const order = await payableOrder();
    emulator.fail({ show, worked: true, times: 1, when: ({ path }) => path.startsWith('/panel/order/pay/') });
    expectPaid(await pay(order), order);
    expect(toggles()).toBe(order.items.length);
  });

  test('that may or may not have been made is told as that, and a repeat pays what is left', async () => {
    const order = await payableOrder();
    emulator.fail({ show: 'reset', times: 1, when: ({ path }) => path.startsWith('/panel/order/pay/') });
    const answer = await pay(order);
    expect([answer.status, answer.body.code], answer.text).toEqual([504, 'outcome_unknown']);
    expectPaid(await pay(order), order);
    expect((await gateway.call('GET', `/orders/${order.id}`)).body.payment.status).toBe('paid');
  });

  test('that the balance does not cover names the position, and what was paid before it', async () => {
    const order = await payableOrder();
    const [, second] = order.items;
    // All but a part of the second position.
    const missing = (Number(await balance(order)) - Number(order.totals.total) + Number(second.total) / 2).toFixed(2);
    await gateway.call('POST', `/customers/${order.customer.id}/transactions`, { body: { amount: `-${missing}` } });
    const answer = await pay(order);
    expect([answer.status, answer.body.code], answer.text).toEqual([422, 'vendor_rejected']);
    const now = (await gateway.call('GET', `/orders/${order.id}`)).body;
    const paid = now.extra.positions.filter((position: Record) => position.paid).map((position: Record) => position.id);
    if (paid.length > 0) expect(answer.body.detail).toContain(paid.join(', '));
    expect(now.payment.status).not.toBe('paid');
  });
});

describe('a change of status', () => {
  test('is sent to each position that has another one, and to no other', async () => {
    const order = await payableOrder();
    const current = order.items.map((item: Record) => item.nativeStatus.id);
    const change = { nativeStatus: 'shop:7' };
    const sent = () => emulator.seen.filter((request) => request.path.startsWith('/panel/order/set_status/')).length;
    const first = await gateway.call('PATCH', `/orders/${order.id}`, { body: change });
    expect([first.status, first.body.nativeStatus.id], first.text).toEqual([200, 'shop:7']);
    expect(sent()).toBe(current.filter((id: string) => id !== 'shop:7').length);
    emulator.forget();
    const second = await gateway.call('PATCH', `/orders/${order.id}`, { body: change });
    expect([second.status, sent()]).toEqual([200, 0]);
    expect(second.body).toEqual(first.body);
  });

  test('through the archive and back leaves the order as it was, and listed all the time', async () => {
    const order = await payableOrder();
    for (const archived of [true, true, false, false]) {
      const answer = await gateway.call('PATCH', `/orders/${order.id}`, { body: { extra: { archived } } });
      expect([answer.status, answer.body.extra.archived], answer.text).toEqual([200, archived]);
      const { body } = await gateway.call('GET', `/orders?number=${encodeURIComponent(order.number)}`);
      expect(body.data).toEqual([answer.body]);
    }
    expect(emulator.seen.filter((request) => /\/(?:un)?archive\//.test(request.path))).toHaveLength(2 * order.items.length);
  });

  test('of one position leaves the others alone', async () => {
    const order = await payableOrder();
    const [first, ...others] = order.items;
    const body = { extra: { positions: [{ id: first.id, status: 'cancelled' }] } };
    const answer = await gateway.call('PATCH', `/orders/${order.id}`, { body });
    expect(answer.status, answer.text).toBe(200);
    const [cancelled, ...kept] = answer.body.items;
    expect([cancelled.id, cancelled.status]).toEqual([first.id, 'cancelled']);
    expect(kept).toEqual(others);
    expect(Number(answer.body.totals.total)).toBeCloseTo(Number(order.totals.total) - Number(first.total), 2);
    for (const positions of [[{ id: '999999', status: 'confirmed' }], [{ id: first.id, nativeStatus: 'other:6' }]]) {
      const wrong = await gateway.call('PATCH', `/orders/${order.id}`, { body: { extra: { positions } } });
      expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid_request']);
    }
  });
});

test.each([
  'deny',
  'pay',
  'archive',
  'unarchive',
  'documents',
  'documentds',
])('a key that only reads cannot %s through passthrough', async (call) => {
  emulator.forget();
  const answer = await gateway.call('GET', `/passthrough/shop/panel/order/${call}/20`, { key: 'test-key-that-only-reads' });
  expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  expect(emulator.seen).toEqual([]);
  expect((await gateway.call('GET', '/passthrough/shop/panel/order/status', { key: 'test-key-that-only-reads' })).status).toBe(200);
});
