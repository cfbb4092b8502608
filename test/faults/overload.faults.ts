/**
 * Twice what the gateway can do, for a minute, from callers who do not wait: what it lets in stays quick, the rest is refused at once, and when it is over it is over.
 * Then ten times as much for ten seconds, and a thousand clients who do not speak, do not finish, or do not read.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEY } from '../harness.ts';
import { type CannedVendor, cannedVendor } from './canned-vendor.ts';
import { type Callers, callers, type Kind, type Outcome, quantile } from './open-loop.ts';
import { type GatewayProcess, gatewayProcess } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-overload-'));
const headers = { authorization: `Bearer ${KEY}` };
const read = { name: 'read', path: '/orders?limit=20', headers };
const probes: readonly Kind[] = [
  { name: 'health', path: '/healthz', perSecond: 5 },
  { name: 'reference', path: '/reference/order-statuses', headers, perSecond: 10 },
];
/** Longest that the callers themselves may be late (p99, ms) before the machine is too busy for a verdict on times. */
const TRUSTED_MS = 50;

let vendor: CannedVendor;
let gateway: GatewayProcess;
let load: Callers;
/** Answers a second when callers wait for each other, just before the gateway begins to refuse. */
let capacity = 0;
/** p99 of answers at a tenth of that, ms. */
let calm = 0;

beforeAll(async () => {
  [vendor, load] = await Promise.all([cannedVendor(25), callers()]);
  gateway = await gatewayProcess({
    folder,
    settings: { store: { url: 'sqlite::memory:' }, connections: [{ id: 'shop', ...vendor.connection }] },
  });
  await gateway.start();
  await closed(8, 8);
  for (const count of [4, 8, 12, 16]) capacity = Math.max(capacity, await closed(count, 4));
  await offer(2, []);
  const outcomes = await offer(20, [{ ...read, perSecond: capacity / 10 }]);
  calm = quantile(times(outcomes, 'read', 200), 0.99);
  report('a tenth of the capacity', outcomes);
}, 180_000);
afterAll(async () => {
  await gateway.signal('SIGKILL');
  await Promise.all([vendor.stop(), load.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Answers a second for so many callers who wait. */
async function closed(count: number, seconds: number): Promise<number> {
  const outcomes = await load.send({ url: gateway.url, seconds, kinds: [{ ...read, perSecond: 0 }], closed: count });
  const rate = times(outcomes, 'read', 200).length / seconds;
  say(`${count} callers who wait: ${rate.toFixed(0)} answers a second`);
  return rate;
}
const offer = (seconds: number, kinds: readonly Kind[]) => load.send({ url: gateway.url, seconds, kinds: [...kinds, ...probes] });
const times = (outcomes: readonly Outcome[], kind: string, status: number) =>
  outcomes.filter((each) => each.kind === kind && each.status === status).map(({ ms }) => ms);
const refused = (outcomes: readonly Outcome[]) => outcomes.filter(({ status }) => status !== 200);

/** Figures are the result of such a run as much as its verdict. */
function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Whether the machine was so busy with other things that times say nothing of the gateway; says so. */
function isMachineBusy(outcomes: readonly Outcome[]): boolean {
  const late = quantile(
    outcomes.map((each) => each.late),
    0.99,
  );
  if (late > TRUSTED_MS)
    say(`NO VERDICT on times: the callers themselves were late by ${late.toFixed(0)} ms; run it on a machine that has nothing else to do`);
  return late > TRUSTED_MS;
}

/** Prints what became of a load. */
function report(title: string, outcomes: readonly Outcome[]): void {
  const groups = Map.groupBy(outcomes, ({ kind, status, note }) => `${kind} ${status} ${note}`.trim());
  say(
    `${title} (callers themselves late: p99 ${quantile(
      outcomes.map(({ late }) => late),
      0.99,
    ).toFixed(0)} ms)`,
  );
  for (const [name, all] of [...groups].sort()) {
    const ms = all.map((each) => each.ms);
    const [p50, p99, worst] = [0.5, 0.99, 1].map((share) => quantile(ms, share).toFixed(0));
    say(`  ${name}: ${all.length}, p50 ${p50} ms, p99 ${p99} ms, longest ${worst} ms`);
  }
}

/** Resident memory of the gateway, MiB. */
async function memory(): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`, { headers })).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / 1024 / 1024;
}

test('twice its capacity for 60 s: goodput, quick answers, quick refusals, and normal within 5 s after', async () => {
  const seconds = 60;
  const outcomes = await offer(seconds, [{ ...read, perSecond: 2 * capacity }]);
  const [ok, shed] = [times(outcomes, 'read', 200), times(outcomes, 'read', 503)];
  report(`twice the capacity of ${capacity.toFixed(0)} a second`, outcomes);
  say(
    `  ${((ok.length / seconds / capacity) * 100).toFixed(0)} % of the capacity used; p99 ${(quantile(ok, 0.99) / calm).toFixed(1)} times the calm one; ${(await memory()).toFixed(0)} MiB`,
  );
  expect(outcomes.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  expect(outcomes.filter(({ status, note, retryAfter }) => status === 503 && !(note === 'overloaded' && retryAfter))).toEqual([]);
  expect(outcomes.filter(({ kind, status }) => kind === 'health' && status !== 200)).toEqual([]);
  expect(shed.length).toBeGreaterThan(ok.length / 4);

  const after = await offer(15, [{ ...read, perSecond: capacity / 2 }]);
  report('half of the capacity, right after', after);
  const later = after.filter(({ at }) => at > 5000);
  if (isMachineBusy([...outcomes, ...after])) return;
  expect(times(outcomes, 'reference', 200).length).toBeGreaterThan(0.95 * outcomes.filter(({ kind }) => kind === 'reference').length);
  expect(ok.length / seconds).toBeGreaterThan(0.7 * capacity);
  expect(quantile(ok, 0.99)).toBeLessThan(3 * calm);
  expect(quantile(shed, 0.99)).toBeLessThan(100);
  expect(refused(later)).toEqual([]);
  expect(quantile(times(later, 'read', 200), 0.99)).toBeLessThan(3 * calm);
});

test('ten times its capacity for 10 s: it lives, in little memory', async () => {
  const outcomes = await offer(10, [{ ...read, perSecond: 10 * capacity }]);
  report('ten times the capacity', outcomes);
  const used = await memory();
  say(`  ${used.toFixed(0)} MiB`);
  expect(outcomes.filter(({ note }) => !['', 'overloaded', 'timeout', 'UND_ERR_CONNECT_TIMEOUT'].includes(note))).toEqual([]);
  expect(times(outcomes, 'read', 200).length).toBeGreaterThan(capacity);
  expect(used).toBeLessThan(450);
  await expect.poll(async () => refused(await offer(2, [{ ...read, perSecond: capacity / 4 }])).length, { timeout: 20_000 }).toBe(0);
});

test('a thousand slow clients: others do not notice, and all of them are cut', async () => {
  const head = `GET /orders?limit=200 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\n`;
  const sockets: Socket[] = Array.from({ length: 1000 }, (_, index) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    // A third says nothing, a third does not finish its headers, a third does not finish its body.
    if (index % 3 === 1) socket.write(head);
    if (index % 3 === 2) socket.write(`${head.replace('GET', 'POST')}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`);
    return socket;
  });
  const outcomes = await offer(20, [{ ...read, perSecond: capacity / 10 }]);
  report('a tenth of the capacity, beside a thousand slow clients', outcomes);
  expect(sockets.filter((socket) => !socket.closed).length).toBe(0);
  if (isMachineBusy(outcomes)) return;
  expect(refused(outcomes)).toEqual([]);
  expect(quantile(times(outcomes, 'read', 200), 0.99)).toBeLessThan(3 * calm);
});
