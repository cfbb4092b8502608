import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeVendor, orderList, startFakeVendor } from '../fake-vendor.ts';
import { KEY, startGateway, type TestGateway } from '../harness.ts';

// A twentieth of what production waits, so that the test waits no longer than it must.
const BOUNDS = { headersMs: 300, requestMs: 900, stallMs: 400, readMs: 2500 };

let vendor: FakeVendor;
let gateway: TestGateway;
beforeAll(async () => {
  vendor = await startFakeVendor();
  vendor.can.a = { orders: { list: orderList({ pageSizes: { max: 200 } }) } };
  // A page of some megabytes: more than the kernel keeps for a socket that nobody reads.
  vendor.rows.a = Array.from({ length: 150 }, (_, id) => ({ id: String(id), notes: 'x'.repeat(60_000) }));
  gateway = await startGateway(
    { connections: vendor.connections(['a'], { limits: { timeoutMs: 20_000 } }) },
    { adapters: [vendor.adapter], bounds: BOUNDS },
  );
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});

const open: Socket[] = [];
afterAll(() => {
  for (const socket of open) socket.destroy();
});

/** A socket to the gateway on which this has been written. */
function opened(text = ''): Socket {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  if (text !== '') socket.write(text);
  open.push(socket);
  return socket;
}
/** What came until the other side ended it. */
async function read(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.resume();
  if (!socket.closed) await once(socket, 'close');
  return text;
}
const head = (line: string, ...more: string[]) => [line, 'Host: x', `Authorization: Bearer ${KEY}`, ...more].join('\r\n');

describe('is cut', { timeout: 15_000 }, () => {
  test('a client who says nothing', async () => {
    await read(opened());
  });

  test('headers that come drop by drop', async () => {
    const socket = opened(head('GET /healthz HTTP/1.1'));
    const drops = setInterval(() => socket.write('\r\nX-More: x'), 50);
    expect(await read(socket)).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drops);
  });

  test('a body that comes drop by drop', async () => {
    const socket = opened(`${head('POST /orders HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 5000')}\r\n\r\n`);
    const drops = setInterval(() => socket.write(' '), 50);
    expect(await read(socket)).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drops);
  });

  test('a client who does not read its answer, while others are served', async () => {
    const unread = async () =>
      Number(/^sluice_sockets_cut_total{reason="unread"} (\d+)/m.exec((await gateway.call('GET', '/metrics')).text)?.[1]);
    const before = await unread();
    const socket = opened(`${head('GET /orders?limit=200 HTTP/1.1')}\r\n\r\n`);
    socket.pause();
    await expect.poll(unread, { timeout: 10_000 }).toBe(before + 1);
    expect((await gateway.call('GET', '/orders?limit=1')).status).toBe(200);
    expect((await read(socket)).length).toBeLessThan(9_000_000);
  });

  test('a client who reads drop by drop', async () => {
    const socket = opened(`${head('GET /orders?limit=200 HTTP/1.1')}\r\n\r\n`);
    let size = 0;
    socket.on('data', (chunk) => {
      size += chunk.length;
      socket.pause();
      setTimeout(() => socket.resume(), 50);
    });
    await once(socket, 'close');
    expect(size).toBeLessThan(9_000_000);
  });
});

test('a client who reads at its own pace gets all of a large answer', { timeout: 15_000 }, async () => {
  const socket = opened(`${head('GET /orders?limit=200 HTTP/1.1', 'Connection: close')}\r\n\r\n`);
  let size = 0;
  let pauses = 0;
  socket.on('data', (chunk) => {
    size += chunk.length;
    if (size < (pauses + 1) * 2_000_000) return;
    pauses++;
    socket.pause();
    setTimeout(() => socket.resume(), 250);
  });
  await once(socket, 'close');
  expect(size).toBeGreaterThan(9_000_000);
  expect(pauses).toBeGreaterThan(3);
});

test('a socket that is kept is not cut between two requests, nor while a vendor takes its time', async () => {
  const socket = opened();
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const get = async (path: string) => {
    text = '';
    socket.write(`${head(`GET ${path} HTTP/1.1`)}\r\n\r\n`);
    await expect.poll(() => text, { timeout: 5000 }).toMatch(/^HTTP\/1\.1 200 /);
  };
  await get('/healthz');
  await sleep(2 * BOUNDS.requestMs);
  vendor.emulator.fail({ times: 1, show: { delayMs: 900 } });
  await get('/orders?limit=1');
  await get('/healthz');
});

test('a close does not wait for clients who say nothing, stop half-way, or do not read', { timeout: 20_000 }, async () => {
  const bounds = { headersMs: 60_000, requestMs: 1500, stallMs: 500, readMs: 60_000 };
  const other = await startGateway(
    { connections: vendor.connections(['a'], { limits: { timeoutMs: 20_000 } }) },
    { adapters: [vendor.adapter], bounds },
  );
  const { hostname, port } = new URL(other.url);
  const sockets = [
    '',
    head('GET /healthz HTTP/1.1'),
    `${head('POST /orders HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 9')}\r\n\r\n{`,
  ].map((text) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(text);
    return socket;
  });
  const unread = connect(Number(port), hostname);
  unread.on('error', () => {});
  unread.pause();
  unread.write(`${head('GET /orders?limit=200 HTTP/1.1')}\r\n\r\n`);
  const ended = [...sockets, unread].map((socket) => once(socket, 'close'));
  await sleep(500);
  await other.close();
  for (const socket of [...sockets, unread]) socket.resume();
  await Promise.all(ended);
});
