import { createBudget } from '../../src/gateway/budget.ts';
import { createCache } from '../../src/gateway/cache.ts';
import { createCircuit } from '../../src/gateway/circuit.ts';
import { stateConformance } from './conformance.ts';

const twice = <T>(one: T) => [one, one] as const;

stateConformance('state of one process', {
  budgets: async (limits) => twice(createBudget(limits)),
  circuits: async (options) => twice(createCircuit(options, () => {})),
  caches: async (options) => twice(createCache({ ...options, now: Date.now })),
  close: async () => {},
});
