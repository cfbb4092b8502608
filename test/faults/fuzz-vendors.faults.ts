/** Every recorded exchange with the vendor's answers spoiled in hundreds of ways: the long run. */
import { expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { summary } from '../fuzz/campaign.ts';
import { recordedOf, spoilAnswers } from '../fuzz/vendor-answers.ts';

const seed = Number(process.env.SLUICE_FUZZ_SEED ?? Date.now() % 2 ** 31);
/** Spoiled answers of each vendor. */
const runs = Number(process.env.SLUICE_FUZZ_RUNS ?? 2000);

for (const adapter of adapters) {
  test(`no answer of ${adapter.vendor} brings forth a bug or what the document does not allow, from seed ${seed}`, async () => {
    const recorded = recordedOf(adapter.vendor);
    const began = performance.now();
    const report = await spoilAnswers(adapter, recorded, { seed, times: Math.ceil(runs / recorded.length) });
    const statuses = [...report.statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${status}×${times}`);
    process.stdout.write(
      `${adapter.vendor.padEnd(10)} ${report.tries} spoiled answers in ${((performance.now() - began) / 1000).toFixed(1)} s: ${statuses.join(' ')}\n`,
    );
    expect(report.findings.length, `SLUICE_FUZZ_SEED=${seed}\n${summary(report.findings, 60)}`).toBe(0);
  }, 1_200_000);
}
