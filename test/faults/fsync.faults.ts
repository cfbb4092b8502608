/**
 * What the system calls say: an accepted order is on disk before its 202 leaves, and that it may have been sent is on disk before its first byte
 * goes to the vendor. A power cut then loses nothing that a caller was told.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { KEY } from '../harness.ts';
import { startFlappingVendor } from './flapping-vendor.ts';
import { gatewayProcess } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-fsync-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ORDERS = 200;
const noStrace = spawnSync('strace', ['-V']).error ? 'no strace on this machine' : undefined;

type Event = 'order read' | 'synced' | '202 written' | 'looked up' | 'sent';

/** What happened, in order. A call that was interrupted in the log counts when it ended, as a sync does; what is written counts when it began. */
function eventsOf(trace: string): { readonly event: Event; readonly name: string }[] {
  const events: { event: Event; name: string }[] = [];
  for (const line of trace.split('\n')) {
    const call = /^\S+\s+(?:<\.\.\. )?(\w+)/.exec(line)?.[1] ?? '';
    const name = /order-\d+/.exec(line)?.[0] ?? '';
    if (/^f(data)?sync$/.test(call) && / = 0\b/.test(line)) events.push({ event: 'synced', name: '' });
    else if (/^(read|recv)/.test(call) && line.includes('POST /orders?connection=')) events.push({ event: 'order read', name });
    else if (/^(write|send)/.test(call) && line.includes('"HTTP/1.1 202')) events.push({ event: '202 written', name });
    else if (/^(write|send)/.test(call) && line.includes('"GET /orders?externalId=')) events.push({ event: 'looked up', name });
    else if (/^(write|send)/.test(call) && line.includes('"POST /orders HTTP')) events.push({ event: 'sent', name });
  }
  return events;
}

async function statusOf(url: string, id: string): Promise<string> {
  const answer = await fetch(`${url}/operations/${id}`, { headers: { authorization: `Bearer ${KEY}` } });
  return ((await answer.json()) as { status: string }).status;
}

test.skipIf(noStrace)('an order is on disk before its 202, and its sending before its first byte', async () => {
  const vendor = await startFlappingVendor('searchable', 1);
  const gateway = await gatewayProcess({
    folder,
    entry: join(import.meta.dirname, 'gateway.ts'),
    settings: {
      store: { url: `sqlite:${join(folder, 'fsync.db')}` },
      connections: [{ id: 'shop', ...vendor.connection, baseUrl: vendor.url, intake: 'durable' }],
    },
  });
  const file = join(folder, 'trace');
  try {
    await gateway.start();
    const calls = 'trace=fsync,fdatasync,read,recvfrom,recvmsg,write,writev,sendto,sendmsg';
    // Disks take their time; whoever does not wait for them is found out.
    const slow = 'inject=fsync,fdatasync:delay_enter=10000';
    const strace = spawn('strace', ['-f', '-s', '900', '-e', calls, '-e', slow, '-o', file, '-p', String(gateway.pid)], {
      stdio: 'ignore',
    });
    const detached = new Promise<void>((done) => strace.once('close', () => done()));
    while (!existsSync(file)) {
      if (strace.exitCode !== null) throw new Error('strace may not look into processes here');
      await sleep(50);
    }
    await sleep(500);
    for (let index = 0; index < ORDERS; index++) {
      const answer = await fetch(`${gateway.url}/orders?connection=shop`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ externalId: `order-${index}`, customer: {}, items: [{ name: 'x', quantity: 1, unitPrice: '1' }] }),
      });
      expect(answer.status).toBe(202);
      const { id } = (await answer.json()) as { id: string };
      while ((await statusOf(gateway.url, id)) !== 'delivered') await sleep(5);
    }
    strace.kill('SIGINT');
    await detached;
  } finally {
    await gateway.signal('SIGKILL');
    await vendor.stop();
  }

  const events = eventsOf(readFileSync(file, 'utf8'));
  const count = (which: Event) => events.filter(({ event }) => event === which).length;
  expect([count('order read'), count('202 written'), count('sent')]).toEqual([ORDERS, ORDERS, ORDERS]);
  let synced = false;
  const early: string[] = [];
  // Each order was given when the one before was delivered: what was synced since it was read holds it.
  for (const { event, name } of events) {
    if (event === 'order read') synced = false;
    if (event === 'synced') synced = true;
    if (event === '202 written' && !synced) early.push(`202 of ${name}`);
  }
  // Each was looked up before it was sent, and between the two its sending was noted.
  for (const { event, name } of events) {
    if (event === 'looked up') synced = false;
    if (event === 'synced') synced = true;
    if (event === 'sent' && !synced) early.push(`${name} sent`);
  }
  expect(early).toEqual([]);
  process.stdout.write(`fsync: ${ORDERS} orders, ${count('synced')} syncs, each before its 202 and before its first byte to the vendor\n`);
});
