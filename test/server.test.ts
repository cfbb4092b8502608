import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { logger } from '../src/log.ts';
import { curl, samples } from '../src/samples.ts';
import { type CannedVendor, cannedVendor } from './faults/canned-vendor.ts';
import { type Callers, callers } from './faults/open-loop.ts';
import { environment } from './faults/processes.ts';
import { KEY } from './harness.ts';

/** What the log of one request says, when its handler logs `details`. */
async function logged(details: (request: { headers: object }) => object, url = '/orders?q=secret-query'): Promise<string> {
  let text = '';
  const app = Fastify({
    logger: logger('info', {
      write: (line) => {
        text += line;
      },
    }),
  });
  app.get('/orders', async (request) => {
    request.log.info(details(request), 'handled');
    return {};
  });
  await app.inject({
    url,
    headers: { authorization: 'Bearer secret-bearer', 'x-api-key': 'secret-key', cookie: 'a=secret-cookie', 'x-request-id': 'seen' },
  });
  await app.close();
  return text;
}

describe('the log', () => {
  test('names method and path of a request, without its query', async () => {
    const text = await logged(() => ({}));
    expect(text).toContain('"path":"/orders"');
    expect(text).not.toContain('secret');
  });

  test('leaves credentials out of logged headers and keeps the rest', async () => {
    const text = await logged((request) => ({ headers: request.headers }));
    expect(text).toContain('"x-request-id":"seen"');
    expect(text).toContain('[redacted]');
    expect(text).not.toContain('secret');
  });

  test.each([
    ['connect ECONNREFUSED 10.1.2.3:5432', 'connect ECONNREFUSED [address]'],
    ['connect ECONNREFUSED ::1:5432', 'connect ECONNREFUSED [address]'],
    ['connect EHOSTUNREACH fe80:0:0:0:1:2:3:4', 'connect EHOSTUNREACH [address]'],
    ['getaddrinfo ENOTFOUND db.internal', 'getaddrinfo ENOTFOUND [address]'],
    ['late since 2024-12-12T07:27:59Z', 'late since 2024-12-12T07:27:59Z'],
  ])('tells an error by type, code and message, without stack and addresses: %s', async (message, shown) => {
    const text = await logged(() => ({ err: Object.assign(new TypeError(message), { code: 'E_SOME' }) }));
    const line = text.split('\n').find((one) => one.includes('handled')) ?? '{}';
    expect((JSON.parse(line) as { err: unknown }).err).toEqual({ type: 'TypeError', code: 'E_SOME', message: shown });
  });
});

describe('a sample call', () => {
  const [sample] = samples({ connection: 'hp', orderId: 'hp:1' });

  test('is a line that a shell takes apart into what was meant, quotes included', () => {
    if (!sample) throw new Error('there are no samples');
    const line = curl({ ...sample, method: 'POST', body: { name: "O'Neil" } }, { url: 'http://127.0.0.1:1', key: 'k' });
    expect(line).toBe(
      `curl -sS -X POST 'http://127.0.0.1:1/connections' -H 'Authorization: Bearer k' -H 'Content-Type: application/json' -d '{"name":"O'\\''Neil"}'`,
    );
  });

  test('with a body says that it is JSON; a create has an Idempotency-Key', () => {
    for (const one of samples({ connection: 'hp', orderId: 'hp:1' })) {
      const line = curl(one, { url: 'http://127.0.0.1:1', key: 'k' });
      expect(line.includes('Content-Type: application/json')).toBe(one.body !== undefined);
      expect(line.includes('Idempotency-Key: ')).toBe(one.method === 'POST');
    }
  });
});

describe('a gateway process', { timeout: 60_000 }, () => {
  const CLI = new URL('../src/cli.ts', import.meta.url).pathname;
  const folder = mkdtempSync(join(tmpdir(), 'sluice-server-'));
  const DEADLINE = 3000;
  let vendor: CannedVendor;
  let load: Callers;
  let child: ChildProcess;
  let output = '';
  beforeAll(async () => {
    [vendor, load] = await Promise.all([cannedVendor(50), callers()]);
  }, 60_000);
  afterEach(() => child.kill('SIGKILL'));
  afterAll(async () => {
    await Promise.all([vendor.stop(), load.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts one; `limits` go before it on the command line of a shell. */
  function spawned(
    connection: object,
    { limits = '', node = [] as string[] } = {},
  ): Promise<{ code: number | null; signal: string | null }> {
    const file = join(folder, 'sluice.json');
    const settings = {
      server: { host: '127.0.0.1', port: 0, deadlineMs: DEADLINE },
      store: { url: 'sqlite::memory:' },
      keys: [{ name: 'all', key: KEY, scopes: ['*'] }],
      connections: [{ id: 'shop', ...connection }],
    };
    writeFileSync(file, JSON.stringify(settings));
    const command = [process.execPath, ...node, CLI, 'start', '--config', file];
    child = spawn('sh', ['-c', `${limits} exec "$@"`, 'sh', ...command], { cwd: folder, env: environment() });
    output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk;
      });
    }
    return once(child, 'close').then(([code, signal]) => ({ code, signal }));
  }
  async function listening(): Promise<string> {
    await expect.poll(() => output, { timeout: 30_000 }).toMatch(/listening on http/);
    return /listening on (http:[^"]+)/.exec(output)?.[1] ?? '';
  }
  const headers = { authorization: `Bearer ${KEY}` };
  const get = (url: string) => fetch(`${url}/orders?limit=2`, { headers });

  /** What a connection that was never accepted ends with, by where the kernel had it. */
  const RESET: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

  test('told to end under load, answers every request that it accepted', async () => {
    const ended = spawned(vendor.connection);
    const url = await listening();
    await get(url);
    const kinds = [{ name: 'read', path: '/orders?limit=2', headers, perSecond: 40 }];
    const outcomes = load.send({ url, seconds: 4, kinds });
    await sleep(1500);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
    const all = await outcomes;
    expect(all.filter(({ status }) => status === 200).length).toBeGreaterThan(50);
    // Whoever comes after the end finds nobody, and who stood in line at the door when it closed is turned away by the kernel: the process never had them.
    const closing = 1500 + 1000 - 100;
    const turnedAway = ({ note, at }: { note: string; at: number }) => note === 'ECONNREFUSED' || (RESET.has(note) && at > closing);
    expect(all.filter((each) => each.status !== 200 && each.note !== 'overloaded' && !turnedAway(each))).toEqual([]);
  });

  test('told to end with a vendor that hangs, ends when its deadline is over', async () => {
    const ended = spawned(vendor.connection);
    const url = await listening();
    await get(url);
    vendor.hang(1);
    const hanging = get(url);
    await sleep(300);
    child.kill('SIGTERM');
    expect((await hanging).status).toBe(504);
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  test('told to end with clients who say nothing or stop half-way, ends all the same', async () => {
    const ended = spawned(vendor.connection);
    const url = await listening();
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    const half = connect(Number(new URL(url).port), '127.0.0.1');
    const body = connect(Number(new URL(url).port), '127.0.0.1');
    for (const socket of [silent, half, body]) socket.on('error', () => {});
    half.write('GET /healthz HTTP/1.1\r\nHost: x\r\n');
    body.write(
      `POST /orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    );
    await sleep(300);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  test('told twice to end, ends at once', async () => {
    const ended = spawned(vendor.connection);
    const url = await listening();
    await get(url);
    vendor.hang(1);
    const hanging = get(url).catch(() => 'cut');
    await sleep(300);
    child.kill('SIGTERM');
    await sleep(100);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(await hanging).toBe('cut');
  });

  test('told to end while it starts, ends and leaves nothing behind that listens', async () => {
    const ended = spawned(vendor.connection);
    await sleep(Math.random() * 1000);
    child.kill('SIGTERM');
    const { code, signal } = await ended;
    // Killed before it could hear, or ended in peace.
    expect([0, null]).toContain(code);
    expect([null, 'SIGTERM']).toContain(signal);
  });

  test('refuses connections that it has no descriptors for, and serves those it has', async () => {
    const ended = spawned(vendor.connection, { limits: 'ulimit -n 256;' });
    const url = await listening();
    const kept = { headers, method: 'GET' };
    const sockets: Socket[] = [];
    for (let count = 0; count < 400; count++) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.on('error', () => {});
      sockets.push(socket);
    }
    await expect.poll(() => sockets.filter((socket) => socket.closed).length, { timeout: 5000 }).toBeGreaterThan(200);
    const [socket] = sockets.filter((each) => !each.closed);
    let text = '';
    socket?.on('data', (chunk) => {
      text += chunk;
    });
    socket?.write(`GET /orders?limit=2 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\n\r\n`);
    await expect.poll(() => text, { timeout: 10_000 }).toMatch(/^HTTP\/1\.1 200 /);
    for (const each of sockets) each.destroy();
    await expect
      .poll(
        () =>
          fetch(`${url}/orders?limit=2`, kept).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 5000 },
      )
      .toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  test('refuses what a small memory cannot hold, and does not die of it', async () => {
    const ended = spawned(vendor.connection, { node: ['--max-old-space-size=128'] });
    const url = await listening();
    await get(url);
    vendor.hang(1000);
    const order = {
      customer: { name: 'A' },
      items: [{ name: 'x', quantity: 1, unitPrice: '1.00' }],
      notes: { manager: 'x'.repeat(900_000) },
    };
    const body = JSON.stringify({ ...order, externalId: 'many-{n}' });
    const kinds = [
      { name: 'write', method: 'POST', path: '/orders', headers: { ...headers, 'content-type': 'application/json' }, body, perSecond: 25 },
    ] as const;
    const outcomes = await load.send({ url, seconds: 6, kinds, patience: 20_000 });
    vendor.hang(0);
    expect(outcomes.some(({ note }) => note === 'overloaded')).toBe(true);
    expect(outcomes.filter(({ status }) => status === 0)).toEqual([]);
    await expect.poll(async () => (await get(url)).status, { timeout: 10_000 }).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
  });
});
