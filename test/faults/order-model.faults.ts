/** Long sequences of what callers do with orders, at every vendor that takes them. */
import { test } from 'vitest';
import { startStages } from '../contract/setup.ts';
import { runOrderModel, takesOrders } from '../fuzz/order-model.ts';

const seed = Number(process.env.SLUICE_FUZZ_SEED ?? Date.now() % 2 ** 31);
const stages = (await startStages()).filter(takesOrders);

test.each(stages)(`orders of $name are what a caller thinks they are, from seed ${seed}`, async (stage) => {
  await runOrderModel(stage, { seed, sequences: Number(process.env.SLUICE_FUZZ_RUNS ?? 60), commands: 50 });
}, 1_200_000);
