/** Every vendor that takes orders takes accepted ones too: delivered as a direct create would be, once, whatever becomes of the vendor's answer. */
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator.ts';
import { canCreate, freshNumber, fullOrder, ignoredIn, moved, smallOrder } from '../contract/drafts.ts';
import { connectionTo, isWrite, KEYS, SHOP, type Stage, startStages, walk } from '../contract/setup.ts';
import { type Answer, startGateway } from '../harness.ts';

const stages = await startStages({
  emulator: { seed: 'documented', orders: 10 },
  file: { server: { host: '127.0.0.1', port: 0, deadlineMs: 3500 }, intake: { quietPeriod: 0.3 } },
  spares: { hasty: { count: 10, settings: { limits: { timeoutMs: 700, retries: 0 } } } },
});
const ASYNC = { prefer: 'respond-async' };

async function countOf(stage: Stage, externalId: string): Promise<number> {
  const { records } = await walk(stage.gateway, `/orders?connection=${SHOP}`);
  return records.filter((order) => order.externalId === externalId).length;
}

async function delivered(stage: Stage, answer: Answer): Promise<Answer['body']> {
  expect(answer.status, answer.text).toBe(202);
  const read = async () => (await stage.get(`/operations/${answer.body.id}`)).body;
  await expect.poll(async () => (await read()).status, { timeout: 20_000, interval: 50 }).toBe('delivered');
  return read();
}

describe.each(stages.filter((stage) => canCreate(stage, 'orders')))('$name', (stage) => {
  const { emulator, adapter } = stage;
  const onWrites: NonNullable<Fault['when']> = (request) => isWrite(adapter, request);

  test('keeps what an accepted order says as it keeps that of a direct one, and names the same as ignored', async () => {
    const later = await stage.call('POST', `/orders?connection=${SHOP}`, { body: await fullOrder(stage), headers: ASYNC });
    const { orderId } = await delivered(stage, later);
    const direct = await stage.call('POST', `/orders?connection=${SHOP}`, { body: await fullOrder(stage) });
    expect(direct.status, direct.text).toBe(201);
    const order = (await stage.get(`/orders/${orderId}`)).body;
    const parts = ({ items, totals, shipping, payment, notes, source }: Answer['body']) => ({
      items: items.map(({ id: _id, ...item }: { id: string }) => item),
      ...{ totals, payment, notes, source, shipping },
    });
    expect(parts(order)).toEqual(parts((await stage.get(`/orders/${direct.body.id}`)).body));
    // What only the vendor's own rules tell is not known before it is asked.
    for (const pointer of ignoredIn(later.headers)) expect(ignoredIn(direct.headers)).toContain(pointer);
  });

  test('gets an order that names no identifier once', async () => {
    const { externalId: _, ...body } = await smallOrder(stage);
    const answer = await stage.call('POST', `/orders?connection=${SHOP}`, { body, headers: ASYNC });
    await delivered(stage, answer);
    expect(await countOf(stage, answer.body.externalId)).toBe(1);
  });

  test.each<[string, Fault['show'], boolean]>([
    ['was reset, and the order made', 'reset', true],
    ['never came, and the order was made', 'hang', true],
    ['was a page for people, and the order made', 'html', true],
    ['was reset, and nothing made', 'reset', false],
    ['was a 503, and nothing made', { status: 503 }, false],
  ])('has one order when the answer to its create %s', async (_what, show, worked) => {
    const at = stage.spare('hasty');
    const externalId = freshNumber();
    const body = moved(await smallOrder(stage, externalId), at);
    emulator.fail({ show, worked, times: 1, when: onWrites });
    const { orderId } = await delivered(stage, await stage.call('POST', `/orders?connection=${at}`, { body, headers: ASYNC }));
    emulator.heal();
    expect((await stage.get(`/orders/${orderId}`)).body.externalId).toBe(externalId);
    expect(await countOf(stage, externalId)).toBe(1);
  });
});

test.each(
  stages.filter((stage) => !canCreate(stage, 'orders')),
)('$name takes no orders: an intake that could never deliver stops the start', async (stage) => {
  for (const intake of ['durable', 'on-failure']) {
    const settings = { keys: KEYS, connections: [connectionTo(stage.emulator, SHOP, { intake }), connectionTo(stage.emulator, 'other')] };
    await expect(startGateway(settings)).rejects.toThrow(/^connections\[0\]\.intake: must be direct: /);
  }
  const answer = await stage.call('POST', `/orders?connection=${SHOP}`, {
    body: { customer: {}, items: [{ name: 'x', quantity: 1, unitPrice: '1' }] },
    headers: ASYNC,
  });
  expect([answer.status, answer.body.code]).toEqual([501, 'unsupported']);
});
