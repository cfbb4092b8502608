/** Some recorded exchanges of every vendor with an answer spoiled; `npm run test:faults` plays all of them, hundreds of ways each. */
import { expect, test, vi } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { summary } from './campaign.ts';
import { recordedOf, spoilAnswers } from './vendor-answers.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The same every time, so that what passes here passes there; the long runs take another each time. */
const seed = Number(process.env.SLUICE_FUZZ_SEED ?? 2026);
/** Exchanges of each vendor, another choice with every seed. */
const EXCHANGES = 7;
const TIMES = 10;

test.each(adapters)('no spoiled answer of $vendor brings forth a bug or what the document does not allow', async (adapter) => {
  const all = recordedOf(adapter.vendor);
  const chosen = Array.from({ length: Math.min(EXCHANGES, all.length) }, (_, index) => all[(seed * 7 + index * 13) % all.length]);
  const recorded = [...new Set(chosen)].filter((each) => each !== undefined);
  const report = await spoilAnswers(adapter, recorded, { seed, times: TIMES });
  expect(report.findings.length, `SLUICE_FUZZ_SEED=${seed}\n${summary(report.findings)}`).toBe(0);
  expect(report.tries).toBe(recorded.length * TIMES);
});
