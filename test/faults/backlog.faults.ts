/** A vendor was away for long: a hundred thousand accepted orders wait when the gateway starts and the vendor is back. */
import { randomUUIDv7 } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { NewIntake } from '../../src/store/intake.ts';
import { openStore } from '../../src/store/store.ts';
import { startFlappingVendor } from './flapping-vendor.ts';
import { gatewayProcess } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-backlog-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WAITING = 100_000;
/** So many are delivered before the test has seen enough. */
const ENOUGH = 5000;
const CONNECTIONS = 10;
const MIB = 1024 * 1024;

/** Bytes of memory that a process has at the moment. */
function memoryOf(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

test('a hundred thousand waiting orders are delivered in the order of their acceptance, with hardly more memory than a few', async () => {
  const vendor = await startFlappingVendor('searchable', 1);
  const ids = Array.from({ length: CONNECTIONS }, (_, index) => `shop-${index}`);

  /** Lets a gateway deliver `ENOUGH` orders of a store in which `waiting` were waiting before it started. */
  const deliver = async (waiting: number) => {
    const url = `sqlite:${join(folder, `${waiting}.db`)}`;
    const store = await openStore(url);
    for (let from = 0; from < waiting; from += 1000) {
      const batch = Array.from({ length: 1000 }, (_, index) => store.addIntake(orderOf(waiting, from + index, ids)));
      await Promise.all(batch);
    }
    await store.close();

    const gateway = await gatewayProcess({
      ...{ folder, name: `gateway-${waiting}`, entry: join(import.meta.dirname, 'gateway.ts') },
      settings: { store: { url }, connections: ids.map((id) => ({ id, ...vendor.connection, baseUrl: vendor.url, intake: 'durable' })) },
    });
    const before = await vendor.count();
    const began = performance.now();
    try {
      await gateway.start();
      const listening = performance.now() - began;
      let memory = 0;
      while ((await vendor.count()) < before + ENOUGH) {
        memory = Math.max(memory, memoryOf(gateway.pid) / MIB);
        await sleep(100);
      }
      const seconds = (performance.now() - began) / 1000;
      const figures = `listening after ${listening.toFixed()} ms, ${ENOUGH} delivered in ${seconds.toFixed()} s, at most ${memory.toFixed()} MiB`;
      process.stdout.write(`backlog: ${waiting} orders waiting, ${figures}\n`);
      return memory;
    } finally {
      await gateway.signal('SIGKILL');
    }
  };

  try {
    const least = await deliver(ENOUGH);
    const most = await deliver(WAITING);
    expect(most - least).toBeLessThan(50);
    const made = await vendor.ledger();
    for (const waiting of [ENOUGH, WAITING]) {
      for (let index = 0; index < CONNECTIONS; index++) {
        const numbers = made
          .map(({ externalId }) => externalId.split('-').map(Number))
          .filter(([of, number = 0]) => of === waiting && number % CONNECTIONS === index)
          .map(([, number]) => number);
        expect(numbers.length).toBeGreaterThan(0);
        expect(numbers).toEqual(numbers.map((_, rank) => rank * CONNECTIONS + index));
      }
    }
  } finally {
    await vendor.stop();
  }
});

function orderOf(waiting: number, number: number, connections: readonly string[]): NewIntake {
  const id = randomUUIDv7();
  const externalId = `${waiting}-${number}`;
  const draft = { externalId, customer: { name: 'Someone' }, items: [{ name: 'Thing', quantity: 1, unitPrice: '1.00' }] };
  return {
    ...{ id, connection: connections[number % connections.length] ?? '', externalId, chosen: true, principal: 'all', request: id },
    ...{ draft: JSON.stringify(draft), strict: false, requestId: 'before', createdAt: Date.now(), nextAttemptAt: Date.now() },
    ...{ sentAt: null, error: null },
  };
}
