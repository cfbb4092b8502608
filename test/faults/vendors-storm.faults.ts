/**
 * What a vendor in trouble costs: itself (a storm of 503 is not amplified, and ends with the first call after it), and the others (one vendor of five that
 * hangs). Vendors and the gateway are processes of their own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { KEY } from '../harness.ts';
import { connectionTo, startVendorProcess, type VendorProcess } from './hostile/processes.ts';
import { type GatewayProcess, gatewayProcess } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-storm-'));
const vendors: VendorProcess[] = [];
let gateway: GatewayProcess;

beforeAll(async () => {
  vendors.push(...(await Promise.all(adapters.map(({ vendor }) => startVendorProcess(vendor)))));
  gateway = await gatewayProcess({
    folder,
    settings: {
      server: { deadlineMs: 5000 },
      store: { url: 'sqlite::memory:' },
      connections: vendors.map((vendor) => connectionTo(vendor, vendor.vendor, { timeoutMs: 2000, retries: 2 })),
    },
  });
  await gateway.start();
  for (const { vendor } of vendors) for (let index = 0; index < 10; index++) expect((await list(vendor)).status).toBe(200);
});
afterAll(async () => {
  await gateway.signal('SIGKILL');
  for (const vendor of vendors) vendor.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Lists the orders of a connection; how long it took in milliseconds, how many calls it made, and the problem's code. */
async function list(connection: string): Promise<{ status: number; code: string | undefined; took: number; calls: number }> {
  const began = performance.now();
  const answer = await fetch(`${gateway.url}/orders?connection=${connection}&limit=3`, { headers: { authorization: `Bearer ${KEY}` } });
  const { code } = (await answer.json()) as { code?: string };
  return { status: answer.status, code, took: performance.now() - began, calls: Number(answer.headers.get('sluice-vendor-calls') ?? 0) };
}

/** Calls at a steady rate, whether or not the ones before have ended. */
async function steadily<T>(rate: number, seconds: number, call: () => Promise<T>): Promise<T[]> {
  const calls: Promise<T>[] = [];
  const began = performance.now();
  for (let index = 0; index < rate * seconds; index++) {
    const wait = began + (index * 1000) / rate - performance.now();
    if (wait > 0) await sleep(wait);
    calls.push(call());
  }
  return Promise.all(calls);
}

const quantile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

describe('a storm of 503', () => {
  test.each([
    ['of a vendor that is closed', 1],
    ['of a vendor that refuses every second call', 0.5],
  ])('%s is not amplified, and ends with it', async (_name, share) => {
    const [vendor] = vendors as [VendorProcess];
    // What the list takes when all is well.
    const { calls } = await list(vendor.vendor);
    await vendor.count();
    vendor.show('is closed', 'everything', share);
    const answers = await steadily(50, 20, () => list(vendor.vendor));
    const { count, struck } = await vendor.count();
    vendor.heal();
    const served = answers.filter(({ calls: made }) => made > 0).length;
    const amplification = count / (answers.length * calls);
    process.stdout.write(
      `503 to ${share * 100} %: ${answers.length} asked, ${served} of them reached the vendor, ${count} calls (${struck} refused), amplification ${amplification.toFixed(3)}\n`,
    );
    expect(struck).toBeGreaterThan(0);
    expect(amplification).toBeLessThanOrEqual(1.1 + 10 / answers.length);
    const until = Date.now() + 75_000;
    let refusals = 0;
    for (let answer = await list(vendor.vendor); answer.status !== 200 && Date.now() < until; answer = await list(vendor.vendor)) {
      refusals++;
      expect(answer.calls, 'a call that met a vendor that is well').toBeLessThanOrEqual(1);
      await sleep(250);
    }
    expect((await list(vendor.vendor)).status).toBe(200);
    process.stdout.write(`recovered after ${refusals} refusals without a call\n`);
  });
});

describe('a vendor that hangs', () => {
  test('costs the others nothing', async () => {
    const [dead, ...well] = vendors as [VendorProcess, ...VendorProcess[]];
    const ask = async () => {
      const rounds = await Promise.all(well.map(({ vendor }) => steadily(4, 15, () => list(vendor))));
      return rounds.flat();
    };
    const before = await ask();
    dead.show('says nothing');
    const [during, failed] = await Promise.all([ask(), steadily(4, 15, () => list(dead.vendor))]);
    dead.heal();
    const median = (answers: readonly { took: number }[], share: number) =>
      quantile(
        answers.map(({ took }) => took),
        share,
      );
    const ratios = [0.5, 0.95, 0.99].map(
      (share) => `p${share * 100} ${median(before, share).toFixed(1)} -> ${median(during, share).toFixed(1)} ms`,
    );
    process.stdout.write(`four of five while the fifth hangs: ${ratios.join(', ')}; ${failed.length} calls to the fifth failed\n`);
    expect(failed.filter(({ status }) => status === 200)).toEqual([]);
    // A machine that has other things to do makes the gateway shed; that is not the dead vendor's doing.
    const shed = (answers: readonly { code: string | undefined }[]) => answers.filter(({ code }) => code === 'overloaded').length;
    process.stdout.write(`shed before: ${shed(before)}, during: ${shed(during)} of ${during.length}\n`);
    expect(during.filter(({ status, code }) => status !== 200 && code !== 'overloaded')).toEqual([]);
    expect(during.filter(({ status }) => status === 200).length).toBeGreaterThan(during.length / 2);
    // Whatever the machine does to both: nobody waits for the one that hangs.
    expect(during.filter(({ took }) => took > 2000).length).toBeLessThanOrEqual(before.filter(({ took }) => took > 2000).length + 2);
  });
});
