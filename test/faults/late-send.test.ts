/** A gateway that stood still (a paused container, a machine that swapped) must not send what it had begun before: another has taken over since. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createNetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { exchange } from '../../src/gateway/exchange.ts';
import { createPools } from '../../src/gateway/pools.ts';
import { KEY } from '../harness.ts';
import { environment, gatewayProcess } from './processes.ts';

test('an order whose time is over when the gateway wakes up is not sent, though its connection has come meanwhile', {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-late-'));
  const vendor = fork(join(import.meta.dirname, 'narrow-vendor.ts'), { env: environment(), execArgv: [] });
  let orders = 0;
  const port = await new Promise<number>((told) => {
    vendor.on('message', (message: { port?: number; order?: boolean }) => {
      if (message.port !== undefined) told(message.port);
      if (message.order) orders++;
    });
  });
  const gateway = await gatewayProcess({
    folder,
    entry: join(import.meta.dirname, 'gateway.ts'),
    settings: {
      server: { deadlineMs: 1500 },
      store: { url: 'sqlite::memory:' },
      connections: [{ id: 'shop', vendor: 'flapping', baseUrl: `http://127.0.0.1:${port}`, credentials: { token: 'x' } }],
    },
  });
  const create = () =>
    fetch(`${gateway.url}/orders?connection=shop`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ customer: {}, items: [{ name: 'x', quantity: 1, unitPrice: '1' }] }),
    }).then(async (answer) => ({ status: answer.status, code: ((await answer.json()) as { code?: string }).code }));
  try {
    await gateway.start();
    // Nobody is let in any more: whoever knocks now tries again after a second, by the system's own rules.
    vendor.kill('SIGSTOP');
    const guests = [1, 2].map(() => connect(port, '127.0.0.1'));
    await Promise.all(guests.map((guest) => new Promise((inside) => guest.once('connect', inside))));
    const answer = create();
    await sleep(500);
    await gateway.signal('SIGSTOP');
    for (const guest of guests) guest.destroy();
    vendor.kill('SIGCONT');
    await sleep(2500);
    await gateway.signal('SIGCONT');
    expect(await answer).toEqual({ status: 504, code: 'vendor_timeout' });
    await sleep(300);
    expect(orders).toBe(0);
    // It is well again, and the vendor too.
    expect((await create()).status).toBe(201);
    expect(orders).toBe(1);
  } finally {
    await gateway.signal('SIGKILL');
    vendor.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a call whose time went by while the event loop was held up is not sent when its connection comes', async () => {
  let received = 0;
  const vendor = createServer((_request, response) => {
    received++;
    response.end('{}');
  });
  const bell = createNetServer();
  await Promise.all([vendor, bell].map((server) => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))));
  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  const ringing = new Promise<Socket>((come) => bell.once('connection', come));
  const bellSocket = connect(portOf(bell), '127.0.0.1');
  const ringer = await ringing;
  const pools = createPools();
  try {
    // What rings first is handled first: the connection has come when the loop is free again, and no timer has run.
    bellSocket.once('data', () => {
      for (const until = performance.now() + 300; performance.now() < until; );
    });
    ringer.write('ring');
    const outcome = await exchange(
      pools.get('shop', `http://127.0.0.1:${portOf(vendor)}`, 'write'),
      { method: 'POST', path: '/orders', headers: {}, body: '{}' },
      { timeoutMs: 100, maxBytes: 1000, inflow: pools.inflow },
    );
    expect(outcome).toMatchObject({ kind: 'fault', cause: 'timeout', sent: false });
    await sleep(200);
    expect(received).toBe(0);
  } finally {
    await pools.close();
    bellSocket.destroy();
    ringer.destroy();
    vendor.close();
    bell.close();
  }
});
