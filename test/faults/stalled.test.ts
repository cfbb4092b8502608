/**
 * Two gateways on one store, and one of them stands still in the middle of its deliveries for longer than its leases last. The other takes over; the
 * first wakes up, and must not finish what it had begun.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { KEY } from '../harness.ts';
import { startSearchable } from './flapping-vendor.ts';
import { gatewayProcess } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-stalled-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Operation {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly orderId: string | null;
}

/** Waits until something holds; the test's own time-out bounds it. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}

test('a gateway that stands still while it looks up, or after it has sent, doubles nothing when it wakes up', {
  timeout: 90_000,
}, async () => {
  const { emulator, count, ledger } = await startSearchable();
  const settings = {
    server: { deadlineMs: 2000 },
    store: { url: `sqlite:${join(folder, 'stalled.db')}` },
    intake: { quietPeriod: 0.5 },
    connections: ['before', 'after'].map((id) => ({
      ...{ id, vendor: 'flapping', baseUrl: emulator.url, ...emulator.connection, intake: 'durable' },
      limits: { timeoutMs: 1500, retries: 0 },
    })),
  };
  const entry = join(import.meta.dirname, 'gateway.ts');
  const first = await gatewayProcess({ folder, name: 'first', settings, entry });
  const second = await gatewayProcess({ folder, name: 'second', settings, entry });
  const call = async (url: string, method: string, path: string, body?: object): Promise<Operation> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (answer.status >= 300) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Operation;
  };
  const accept = (connection: string) =>
    call(first.url, 'POST', `/orders?connection=${connection}`, {
      externalId: `order-${connection}`,
      ...{ customer: {}, items: [{ name: 'x', quantity: 1, unitPrice: '1' }] },
    });
  const seen = (method: string, externalId: string) =>
    emulator.seen.some((request) => request.method === method && `${request.url} ${request.body}`.includes(externalId));
  try {
    await first.start();
    // The one is stopped before its order is sent: the look-up takes a while. The other after it: its answer never comes.
    emulator.fail({ show: { delayMs: 1000 }, times: 1, when: ({ method, url }) => method === 'GET' && url.includes('order-before') });
    emulator.fail({ show: 'hang', worked: true, times: 1, when: ({ method }) => method === 'POST' });
    const after = await accept('after');
    await until(() => seen('POST', 'order-after'));
    const before = await accept('before');
    await until(() => seen('GET', 'order-before'));
    await first.signal('SIGSTOP');
    expect(await count()).toBe(1);

    await second.start();
    const operation = ({ id }: Operation) => call(second.url, 'GET', `/operations/${id}`);
    await until(async () => (await operation(before)).status === 'delivered' && (await operation(after)).status === 'delivered');
    emulator.heal();
    await first.signal('SIGCONT');
    await sleep(2500);

    expect((await ledger()).map(({ externalId }) => externalId).sort()).toEqual(['order-after', 'order-before']);
    for (const accepted of [before, after]) {
      const { status, orderId, attempts } = await operation(accepted);
      expect(status).toBe('delivered');
      // The other has tried too, maybe in vain while the first might still have been at it.
      expect(attempts).toBeGreaterThan(1);
      expect(await call(first.url, 'GET', `/orders/${orderId}`)).toMatchObject({
        externalId: accepted === before ? 'order-before' : 'order-after',
      });
    }
  } finally {
    await first.signal('SIGKILL');
    await second.signal('SIGKILL');
    await emulator.stop();
  }
});
