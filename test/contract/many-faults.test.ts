/** A body with several faults is refused once, and nothing of the rest goes on behind the refusal: what fails there would end the process. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { goodsOf } from './drafts.ts';
import { SHOP, startStages } from './setup.ts';

const stages = (await startStages()).filter(({ view }) => view.capabilities.orders?.update !== 'unsupported');

test.each(stages)('an order of $name with faults in all of its lines is refused once', async (stage) => {
  const [goods] = await goodsOf(stage);
  const order = (await stage.get(`/orders?connection=${SHOP}&limit=1`)).body.data[0];
  const faulty = [
    { variantId: `${SHOP}:999999999`, quantity: 1, unitPrice: '1.00' },
    { sku: 'there is no such', variantId: `${SHOP}:none`, quantity: 0.001, unitPrice: '1.00' },
    { id: 'none', name: 'x', quantity: 1, unitPrice: '1.00' },
    { ...goods?.line, id: 'nor this', quantity: 1, unitPrice: '1.00' },
  ];
  for (const items of [faulty, faulty.toReversed()]) {
    const answer = await stage.call('PATCH', `/orders/${order.id}`, { body: { items } });
    expect([400, 404, 409, 422, 501], answer.text).toContain(answer.status);
    // Until whatever else was begun has failed, too: nobody may be left to hear of it.
    await sleep(100);
  }
  expect(stage.writes()).toEqual([]);
});
