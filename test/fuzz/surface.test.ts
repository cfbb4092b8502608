/** The whole OpenAPI surface under valid, near-valid and garbage requests, over HTTP, in front of an emulator of every vendor; `npm run test:faults` does more. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Report, runCampaign, summary, table } from './campaign.ts';
import { isOfMoment } from './requests.ts';
import { startWorld, type World } from './world.ts';

/** The same every time, so that what passes here passes there; the long runs take another each time. */
const seed = Number(process.env.SLUICE_FUZZ_SEED ?? 2026);
const RUNS = 1500;
let world: World;
let report: Report;

beforeAll(async () => {
  world = await startWorld('documented');
  report = await runCampaign(world, { seed, runs: RUNS });
}, 120_000);
afterAll(() => world?.stop());

test(`${RUNS} requests get only answers that the document allows`, () => {
  expect(report.findings.length, `SLUICE_FUZZ_SEED=${seed}\n${summary(report.findings)}`).toBe(0);
});

test('every operation does its work somewhere among them', () => {
  const idle = world.document.operations
    .filter((operation) => !isOfMoment(operation) && !report.tallies.get(operation.name)?.served.size)
    .map(({ name }) => name);
  expect(idle, `SLUICE_FUZZ_SEED=${seed}\n${table(report)}`).toEqual([]);
});
