/** The long runs: real processes, thousands of requests, minutes each. `npm test` does not see them; its own share of each fault is short. */
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/faults/**/*.faults.ts'],
    // One at a time: each run measures, and wants the machine for itself.
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 20 * 60_000,
    hookTimeout: 2 * 60_000,
    // Figures that a run prints are its result as much as its verdict.
    disableConsoleIntercept: true,
  },
});
