/** The kill test at full length. The seed is printed; `SLUICE_FAULTS_SEED` repeats a run, `SLUICE_FAULTS_ORDERS` changes its size. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FLAPS } from './flapping-vendor.ts';
import { figures, type KillOptions, type KillReport, PACE, runKillTest } from './kill.ts';
import { newDatabase, postgresMissing } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const seed = Number(process.env.SLUICE_FAULTS_SEED ?? Math.floor(Math.random() * 1e6));
const orders = Number(process.env.SLUICE_FAULTS_ORDERS ?? 10_000);
const noPostgres = await postgresMissing();

/** Eight vendors' accounts in ten keep whatever they are sent; two refuse a second order with the same externalId. */
const CONNECTIONS: KillOptions['connections'] = {
  searchable: { direct: 8, 'respond-async': 10, durable: 6, 'on-failure': 8 },
  keyed: { direct: 2, 'respond-async': 3, 'on-failure': 3 },
};

async function kill(name: string, options: Omit<KillOptions, 'folder' | 'seed' | 'orders'> & { readonly orders?: number }) {
  const report = await runKillTest({ folder: join(folder, name), seed, orders, ...options });
  process.stdout.write(`kill test: ${name}, seed ${seed}\n${figures(report)}\n`);
  return report;
}

function expectExactlyOnce(report: KillReport, wanted: number, kills: number): void {
  expect(report).toMatchObject({ unexpected: [], unacknowledged: [], lost: [], doubled: [], wrong: [], pending: [], overtaken: [] });
  expect(Object.values(report.acknowledged).reduce((sum, count) => sum + count, 0)).toBe(wanted);
  expect(report.made).toBe(wanted);
  expect(report.kills).toBe(kills);
  // The test was one: answers were lost, requests were repeated, orders came late.
  expect(report.faults['worked, then reset']).toBeGreaterThan(wanted / 50);
  expect(Object.keys(report.retries)).toContain('connection: ECONNREFUSED');
  expect(report.attempts).toBeGreaterThan(report.operations.delivered ?? 0);
}

describe('orders created through a gateway that is killed again and again, at vendors that flap', () => {
  test('are there once each, none lost, on SQLite', async () => {
    const report = await kill('sqlite', { store: `sqlite:${join(folder, 'kill.db')}`, gateways: 1, kills: 20, connections: CONNECTIONS });
    expectExactlyOnce(report, orders, 20);
  });

  test.skipIf(noPostgres)(
    'are there once each, none lost, on PostgreSQL with two gateways, of which one at times stands still',
    async () => {
      const database = await newDatabase();
      try {
        const report = await kill('postgres', {
          ...{ store: database.url, gateways: 2, kills: 18, stalls: 3, connections: CONNECTIONS },
        });
        expectExactlyOnce(report, orders, 18);
        expect(report.stalls).toBe(3);
      } finally {
        await database.drop();
      }
    },
  );
});

// Orders that are taken in only: whoever creates directly is answered at once, by what the search tells then.
test('a vendor whose search lags behind its orders is sent nothing twice, as long as the quiet period is longer', async () => {
  const report = await kill('lag', {
    ...{ store: `sqlite:${join(folder, 'lag.db')}`, gateways: 1, orders: 2000, kills: 4 },
    connections: { searchable: { 'respond-async': 10, durable: 10 } },
    flaps: { ...FLAPS, slow: 0, outages: false, searchLagMs: 800 },
  });
  expectExactlyOnce(report, 2000, 4);
});

describe('the kill test itself', () => {
  test('finds orders made twice when the adapter is blind to what is there', async () => {
    const report = await kill('blind', {
      ...{ store: `sqlite:${join(folder, 'blind.db')}`, gateways: 1, orders: 2000, kills: 3, search: 'blind' },
      connections: { searchable: { direct: 8, durable: 8 } },
    });
    expect(report.doubled.length).toBeGreaterThan(10);
    expect(report.lost).toEqual([]);
  });

  test('finds orders made twice when the quiet period is shorter than the work of the vendor', async () => {
    const report = await kill('hasty', {
      ...{ store: `sqlite:${join(folder, 'hasty.db')}`, gateways: 1, orders: 2000, kills: 0 },
      connections: { searchable: { durable: 16 } },
      // A lost create is looked up for some seconds before it counts as unknown: the vendor is slower than that and the quiet period together.
      flaps: { ...FLAPS, slow: 0.05, slowestMs: 8000, outages: false },
      pace: { ...PACE, timeoutMs: 300, quietPeriod: 0.1 },
    });
    expect(report.doubled.length).toBeGreaterThan(0);
    expect(report.lost).toEqual([]);
  });
});

test('a vendor that cannot be searched is sent nothing twice, and every doubt is told', async () => {
  const report = await kill('blind vendor', {
    ...{ store: `sqlite:${join(folder, 'none.db')}`, gateways: 1, orders: 2000, kills: 5, search: 'none' },
    connections: { searchable: { 'respond-async': 10, durable: 10 } },
  });
  expect(report).toMatchObject({ unexpected: [], unacknowledged: [], doubled: [] });
  // What is not delivered is unknown, for a person to decide, and nothing else is wrong: no order is told as delivered that is not there.
  expect(report.wrong.length).toBe(report.pending.length);
  expect(report.operations).toEqual({ delivered: expect.any(Number), unknown: report.pending.length });
  expect(report.pending.length).toBeGreaterThan(0);
  for (const line of report.pending) expect(line).toContain('outcome_unknown');
});
