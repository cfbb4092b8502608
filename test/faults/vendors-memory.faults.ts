/** Vendors that pour out gigabytes: the gateway, a process of its own, stays below 300 MB and answers meanwhile, one call at a time and sixteen at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KEY } from '../harness.ts';
import { connectionTo, forgetPeak, memoryOf, startVendorProcess, type VendorProcess } from './hostile/processes.ts';
import { type GatewayProcess, gatewayProcess } from './processes.ts';

/** MB of the whole process. */
const MOST = 300;
/**
 * MB beyond what it has when idle, where what comes is small enough to be read (sixteen times ten megabytes of JSON become objects), and for headers
 * without end, of which the HTTP library makes an error each.
 */
const READ = 250;
const READABLE = ['sends 10 MB of what looks right', 'sends a list of 100,000', 'sends headers for ever'];
const folder = mkdtempSync(join(tmpdir(), 'sluice-memory-'));
let vendor: VendorProcess;
let gateway: GatewayProcess;
let idle = 0;

beforeAll(async () => {
  vendor = await startVendorProcess('hprofit');
  gateway = await gatewayProcess({
    folder,
    settings: {
      server: { deadlineMs: 15_000 },
      store: { url: 'sqlite::memory:' },
      cache: { ttl: 0, staleIfError: 0 },
      connections: Array.from({ length: 4 }, (_, index) => connectionTo(vendor, `shop-${index}`, { timeoutMs: 8000 })),
    },
  });
});
// A process of its own for each fault: what one leaves behind is not the next one's.
beforeEach(async () => {
  await gateway.start();
  for (let index = 0; index < 50; index++) expect((await ask('GET', '/orders?connection=shop-0&limit=20')).status).toBe(200);
  idle = memoryOf(gateway.pid as number).now;
});
afterEach(() => gateway.signal('SIGKILL'));
afterAll(async () => {
  vendor.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: object): Promise<{ status: number; code: string | undefined }> {
  // As it comes: nobody unpacks a bomb here.
  const answer = await request(`${gateway.url}${path}`, {
    method: method as 'GET',
    headers: { authorization: `Bearer ${KEY}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  const problem = /problem\+json/.test(String(answer.headers['content-type']));
  return { status: answer.statusCode, code: problem ? (JSON.parse(text) as { code: string }).code : undefined };
}

let made = 800_000_000;
const CALLS: Readonly<Record<string, (connection: string) => ReturnType<typeof ask>>> = {
  'a list': (at) => ask('GET', `/orders?connection=${at}&limit=20`),
  'the passthrough': (at) => ask('GET', `/passthrough/${at}/bapi/warehouses`),
  'a create': (at) =>
    ask('POST', `/orders?connection=${at}`, {
      externalId: String(++made),
      customer: { firstName: 'Олена', phone: '+380671112233' },
      items: [{ name: 'Шапка', sku: 'A', quantity: 1, unitPrice: '10.00' }],
    }),
};

/** Asks for `/healthz` until told to stop; the longest wait in milliseconds. */
function watchHealth(): () => Promise<number> {
  let over = false;
  const done = (async () => {
    let longest = 0;
    for (; !over; await sleep(20)) {
      const began = performance.now();
      expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
      longest = Math.max(longest, performance.now() - began);
    }
    return longest;
  })();
  return () => {
    over = true;
    return done;
  };
}

describe('a vendor that', () => {
  test.each([
    'sends a body without end',
    'announces 10 GB',
    'sends a body without end or length',
    'sends tiny chunks without end',
    'sends headers for ever',
    'hints for ever, in a hurry',
    'sends a list of 100,000',
    'sends a gzip bomb',
    'sends a bomb in a bomb',
    'sends 10 MB of what looks right',
  ])('%s', async (fault) => {
    const pid = gateway.pid as number;
    for (const [what, call] of Object.entries(CALLS)) {
      for (const atOnce of [1, 16]) {
        vendor.show(fault, what === 'a create' ? 'writes' : 'everything');
        forgetPeak(pid);
        const health = watchHealth();
        const answers = await Promise.all(Array.from({ length: atOnce }, (_, index) => call(`shop-${index % 4}`)));
        const longest = await health();
        const { peak } = memoryOf(pid);
        const { struck } = await vendor.count();
        vendor.heal();
        const codes = [...new Set(answers.map(({ status, code }) => code ?? status))].join(', ');
        process.stdout.write(
          `${fault}: ${what} x ${atOnce}: peak ${peak} MB (idle ${idle}), healthz within ${Math.round(longest)} ms, ${codes}, ${struck} struck\n`,
        );
        expect(struck, 'the fault was met').toBeGreaterThan(0);
        expect(peak, `${what} x ${atOnce}`).toBeLessThan(READABLE.includes(fault) ? idle + READ : MOST);
        expect(answers.filter(({ code }) => code === 'internal_error')).toEqual([]);
        expect(gateway.running).toBe(true);
        await expect.poll(async () => (await ask('GET', '/orders?connection=shop-0&limit=20')).status, { timeout: 20_000 }).toBe(200);
      }
    }
  });
});
