/** The whole OpenAPI surface under valid, near-valid and garbage requests, over HTTP, in front of an emulator of every vendor: the long run. */
import { expect, test } from 'vitest';
import { runCampaign, summary, table } from '../fuzz/campaign.ts';
import { startWorld } from '../fuzz/world.ts';

const seed = Number(process.env.SLUICE_FUZZ_SEED ?? Date.now() % 2 ** 31);
const runs = Number(process.env.SLUICE_FUZZ_RUNS ?? 24_000);

test(`${runs} requests from seed ${seed} get only answers that the document allows`, async () => {
  const world = await startWorld('sandbox');
  try {
    const report = await runCampaign(world, { seed, runs });
    process.stdout.write(`${table(report)}\n`);
    expect(report.findings.length, `SLUICE_FUZZ_SEED=${seed}\n${summary(report.findings, 60)}`).toBe(0);
    expect(report.unserved, 'operations that a connection says it can do, and never did').toEqual([]);
  } finally {
    await world.stop();
  }
}, 1_200_000);
