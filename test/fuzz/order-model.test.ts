/** Short sequences of what callers do with orders, at every vendor that takes them; `npm run test:faults` runs longer ones. */
import { expect, test, vi } from 'vitest';
import { startStages } from '../contract/setup.ts';
import { runOrderModel, takesOrders } from './order-model.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The same every time, so that what passes here passes there; the long runs take another each time. */
const seed = Number(process.env.SLUICE_FUZZ_SEED ?? 2026);
const stages = (await startStages()).filter(takesOrders);

test.each(stages)('orders of $name are what a caller thinks they are', async (stage) => {
  await runOrderModel(stage, { seed, sequences: 4, commands: 12 });
});

test('some vendors take orders', () => expect(stages.length).toBeGreaterThan(2));
