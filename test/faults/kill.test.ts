/** The kill test (`test/faults/kill.ts`) in short: a few hundred orders, a few kills. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FLAPS } from './flapping-vendor.ts';
import { figures, type KillOptions, type KillReport, runKillTest } from './kill.ts';
import { newDatabase, postgresMissing } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-kill-short-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const noPostgres = await postgresMissing();
const seed = Math.floor(Math.random() * 1e6);
const SHORT: Pick<KillOptions, 'orders' | 'seed' | 'pace' | 'flaps' | 'patience'> = {
  ...{ orders: 400, seed, patience: 100_000 },
  pace: { deadlineMs: 1500, timeoutMs: 400, quietPeriod: 1.5 },
  flaps: { ...FLAPS, slowestMs: 600, outages: false },
};

function expectExactlyOnce(report: KillReport, kills: number): void {
  const told = `seed ${seed}\n${figures(report)}`;
  const { unexpected, unacknowledged, lost, doubled, wrong, pending, overtaken } = report;
  expect({ unexpected, unacknowledged, lost, doubled, wrong, pending, overtaken }, told).toEqual({
    ...{ unexpected: [], unacknowledged: [], lost: [], doubled: [], wrong: [], pending: [], overtaken: [] },
  });
  expect([report.made, report.kills], told).toEqual([SHORT.orders, kills]);
  expect(report.attempts, told).toBeGreaterThan(report.operations.delivered ?? 0);
}

test('orders created while the gateway is killed and the vendors flap are there once each, none lost', { timeout: 240_000 }, async () => {
  const report = await runKillTest({
    ...{ ...SHORT, folder: join(folder, 'sqlite'), store: `sqlite:${join(folder, 'kill.db')}`, gateways: 1, kills: 3 },
    connections: { searchable: { direct: 4, 'respond-async': 5, durable: 3, 'on-failure': 4 } },
  });
  expectExactlyOnce(report, 3);
});

test.skipIf(noPostgres)(
  'the same holds for two gateways on one PostgreSQL, of which one is killed and one stands still for a while',
  { timeout: 240_000 },
  async () => {
    const database = await newDatabase();
    try {
      const report = await runKillTest({
        ...{ ...SHORT, folder: join(folder, 'postgres'), store: database.url, gateways: 2, kills: 2, stalls: 1 },
        connections: { searchable: { direct: 4, 'respond-async': 5, durable: 3, 'on-failure': 4 } },
      });
      expectExactlyOnce(report, 2);
    } finally {
      await database.drop();
    }
  },
);
