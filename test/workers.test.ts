/** `server.workers`: real processes behind one port, and what callers, vendors and whoever watches them see of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startEmulator } from '../adapters/retailcrm/emulator/index.ts';
import type { Emulator } from '../src/emulator.ts';
import { heapOptions } from '../src/workers.ts';
import { environment } from './faults/processes.ts';
import { KEY } from './harness.ts';
import { arrivalLog } from './state/arrivals.ts';
import { ownState, until, withoutRedis } from './state/redis-server.ts';

const CLI = new URL('../src/cli.ts', import.meta.url).pathname;
const FEW = 'key-that-may-make-few-requests';
/** A Redis that is not there: each worker is left to itself. */
const NO_STATE = 'redis://127.0.0.1:1';
const PATIENCE = 30_000;
const folder = mkdtempSync(join(tmpdir(), 'sluice-workers-'));
const shared = ownState();
/** What several workers need; what needs Redis itself says so. */
const STATE = withoutRedis ? NO_STATE : shared.url;
const arrivals = arrivalLog();
let vendor: Emulator;
let places = 0;

beforeAll(async () => {
  vendor = await startEmulator({ seed: 'documented', rateLimit: false } as Parameters<typeof startEmulator>[0]);
});
beforeEach(() => {
  vendor.heal();
  vendor.forget();
  arrivals.forget();
  vendor.fail({ when: () => arrivals.note(), show: 'reset' });
});
afterAll(async () => {
  await vendor.stop();
  if (!withoutRedis) await shared.clear();
  rmSync(folder, { recursive: true, force: true });
});

interface Gateway {
  readonly url: string;
  readonly child: ChildProcess;
  readonly store: string;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  said(): string;
  /** Lines of its log. */
  lines(): readonly Record<string, unknown>[];
  /** Process ids of its workers, whether they serve yet or not. */
  workers(): readonly number[];
  ask(path: string, options?: { key?: string; method?: string; id?: string; body?: object; headers?: object }): Promise<Reply>;
  /** Waits until so many workers tell their figures. */
  serving(workers: number): Promise<void>;
}
interface Reply {
  /** 0 = the connection ended without one. */
  readonly status: number;
  readonly text: string;
}
const started: ChildProcess[] = [];

interface Settings {
  readonly workers?: number;
  readonly state?: string;
  readonly port?: number;
  readonly limits?: object;
  /** Goes before the command in a shell. */
  readonly before?: string;
}

function spawned({ workers = 2, state = STATE, port = 0, limits = {}, before = '' }: Settings): Gateway {
  const place = join(folder, String(places++));
  mkdirSync(place);
  const store = join(place, 'store.db');
  writeFileSync(
    join(place, 'sluice.json'),
    JSON.stringify({
      server: { host: '127.0.0.1', port, workers, deadlineMs: 8000 },
      store: { url: `sqlite:${store}` },
      state: { url: state },
      keys: [
        { name: 'all', key: KEY, scopes: ['*'] },
        { name: 'few', key: FEW, scopes: ['*'], rateLimit: { max: 20, window: 60 } },
      ],
      connections: [
        {
          ...{ id: 'shop', vendor: 'retailcrm', baseUrl: vendor.url, ...vendor.connection },
          limits: { requestsPerSecond: 1000, concurrency: 100, retries: 0, ...limits },
        },
      ],
    }),
  );
  const command = [process.execPath, CLI, 'start', '--config', join(place, 'sluice.json')];
  const child = spawn('sh', ['-c', `${before} exec "$@"`, 'sh', ...command], { cwd: place, env: environment() });
  started.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  const gateway: Gateway = {
    child,
    store,
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal })),
    said: () => said,
    lines: () =>
      said
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    get url() {
      return /listening on (http:[^"]+)/.exec(said)?.[1] ?? '';
    },
    workers: () => childrenOf(child.pid),
    ask(path, { key = KEY, method = 'GET', id, body, headers = {} } = {}) {
      return new Promise((resolve) => {
        // A connection each: connections are what is handed round.
        const asked = request(
          `${gateway.url}${path}`,
          {
            ...{ method, agent: false },
            headers: {
              ...{ authorization: `Bearer ${key}`, ...headers },
              ...(id !== undefined && { 'x-request-id': id }),
              ...(body && { 'content-type': 'application/json' }),
            },
          },
          async (answer: IncomingMessage) => {
            let text = '';
            try {
              for await (const chunk of answer) text += chunk;
              resolve({ status: answer.statusCode ?? 0, text });
            } catch {
              resolve({ status: 0, text });
            }
          },
        );
        asked.on('error', () => resolve({ status: 0, text: '' }));
        asked.end(body && JSON.stringify(body));
      });
    },
    serving: (count) =>
      until(async () => {
        const { text } = await gateway.ask('/metrics');
        return new RegExp(`^sluice_workers ${count}$`, 'm').test(text);
      }, PATIENCE),
  };
  return gateway;
}

async function running(settings: Settings = {}): Promise<Gateway> {
  const gateway = spawned(settings);
  await until(() => gateway.url !== '' || gateway.child.exitCode !== null, PATIENCE);
  if (gateway.url === '') throw new Error(`it did not start: ${gateway.said()}`);
  await gateway.serving(settings.workers ?? 2);
  return gateway;
}

/** A gateway for several tests; one that a test has ended is started again. */
function kept(settings: Settings): () => Gateway {
  let gateway: Gateway | undefined;
  beforeEach(async () => {
    if (gateway && gateway.child.exitCode === null && gateway.child.signalCode === null) return gateway.serving(2);
    gateway = await running(settings);
  }, 60_000);
  afterAll(stopAll);
  return () => gateway as Gateway;
}

/** Ends it under way by a signal, to the primary and whoever else; every request that was accepted must be answered. */
async function drains(gateway: Gateway, signal: 'SIGTERM' | 'SIGINT', others: readonly number[]): Promise<void> {
  expect((await gateway.ask('/orders?connection=shop&limit=20')).status).toBe(200);
  const workers = gateway.workers();
  const told = gateway.said().split('a worker ended').length;
  vendor.fail({ show: { delayMs: 2000 } });
  const sent = await oneByOne(8, (index) => gateway.ask('/orders?connection=shop&limit=20', { id: `last-${index}` }));
  for (const pid of others) process.kill(pid, signal);
  gateway.child.kill(signal);
  await until(async () => (await gateway.ask('/readyz')).status === 503, 900);
  expect((await gateway.ask('/healthz')).status).toBe(200);
  expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(await gateway.ended).toEqual({ code: 0, signal: null });
  expect(whoServed(gateway, /^last-/).size).toBe(2);
  expect(workers.filter(isAlive)).toEqual([]);
  expect(gateway.said().split('a worker ended')).toHaveLength(told);
}

function childrenOf(pid: number | undefined): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function stopAll(): Promise<void> {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const closed = once(child, 'close');
    for (const pid of childrenOf(child.pid)) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await closed;
  }
}

/** Sends requests one after the other, so that workers take turns, without waiting for their answers. */
async function oneByOne<T>(count: number, send: (index: number) => Promise<T>): Promise<Promise<T>[]> {
  const sent: Promise<T>[] = [];
  for (let index = 0; index < count; index++) {
    sent.push(send(index));
    await sleep(25);
  }
  return sent;
}
/** Which process answered the requests of these ids. */
const whoServed = (gateway: Gateway, ids: RegExp) =>
  new Set(
    gateway
      .lines()
      .filter(({ requestId }) => ids.test(String(requestId)))
      .map(({ pid }) => pid),
  );

describe('two workers', { timeout: 60_000 }, () => {
  const shared = kept({ limits: { requestsPerSecond: 10 }, before: 'ulimit -n 256;' });
  let gateway: Gateway;
  beforeEach(() => {
    gateway = shared();
  });

  test('serve one port, which one line of the log tells, and both take their part', async () => {
    const answers = await Promise.all(await oneByOne(10, (index) => gateway.ask('/connections', { id: `both-${index}` })));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect([...whoServed(gateway, /^both-/)].toSorted()).toEqual(gateway.workers().toSorted());
    const told = gateway.lines().filter(({ msg }) => String(msg).includes('listening'));
    expect(told).toMatchObject([{ msg: `listening on ${gateway.url}`, workers: 2 }]);
    expect(gateway.said().match(/listening/g)).toHaveLength(1);
  });

  test('tell the figures of both, whichever is asked, and what is in the store once', async () => {
    const count = async () => {
      const { text } = await gateway.ask('/metrics');
      return Number(
        /^sluice_request_duration_seconds_count\{method="GET",route="\/connections\/:connection",status="200"\} (\d+)$/m.exec(text)?.[1],
      );
    };
    await gateway.ask('/connections/shop');
    const before = await count();
    await Promise.all(await oneByOne(7, (index) => gateway.ask('/connections/shop', { id: `counted-${index}` })));
    expect(whoServed(gateway, /^counted-/).size).toBe(2);
    for (let times = 0; times < 4; times++) expect((await count()) - before).toBe(7);

    vendor.fail({ show: 'hang' });
    const order = { customer: { name: 'A' }, items: [{ name: 'x', quantity: 1, unitPrice: '1.00' }] };
    const accepted = await gateway.ask('/orders?connection=shop', { method: 'POST', body: order, headers: { prefer: 'respond-async' } });
    expect(accepted.status).toBe(202);
    const { text } = await gateway.ask('/metrics');
    expect(text.match(/^sluice_intake_operations\{.*/gm)).toEqual([expect.stringMatching(/ 1$/)]);
    expect(text).toMatch(/^sluice_admitted_per_second \+Inf$/m);
  });

  test.skipIf(withoutRedis)(`keep one vendor budget${withoutRedis ? ` (${withoutRedis})` : ''}`, async () => {
    await gateway.ask('/orders?connection=shop&limit=20');
    await sleep(1200);
    arrivals.forget();
    const answers = await Promise.all(
      await oneByOne(30, (index) => gateway.ask('/orders?connection=shop&limit=20', { id: `budget-${index}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(whoServed(gateway, /^budget-/).size).toBe(2);
    expect(arrivals.count).toBeGreaterThanOrEqual(30);
    expect(arrivals.mostInASecond()).toBeLessThanOrEqual(10);
  });

  test.skipIf(withoutRedis)(`keep one limit of each key${withoutRedis ? ` (${withoutRedis})` : ''}`, async () => {
    const answers = await Promise.all(await oneByOne(30, (index) => gateway.ask('/connections', { key: FEW, id: `few-${index}` })));
    expect(whoServed(gateway, /^few-/).size).toBe(2);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
  });

  test('one killed takes only its own requests with it: the other serves on, and another comes in its place', async () => {
    expect((await gateway.ask('/orders?connection=shop&limit=20')).status).toBe(200);
    const [first, second] = gateway.workers() as [number, number];
    vendor.fail({ show: { delayMs: 2000 } });
    const sent = await oneByOne(10, (index) => gateway.ask('/orders?connection=shop&limit=20', { id: `slow-${index}` }));
    process.kill(first, 'SIGKILL');
    const after = await Promise.all(Array.from({ length: 10 }, () => gateway.ask('/connections')));
    // One connection may be on its way to it before anybody knows; it is closed, so that its caller can come again.
    expect(after.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(9);
    expect(after.filter(({ status }) => status !== 200 && status !== 0)).toEqual([]);
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    // Connections were handed to them in turn.
    expect(statuses.filter((status) => status === 0).length).toBeGreaterThanOrEqual(2);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(statuses.filter((status) => status !== 0 && status !== 200)).toEqual([]);
    vendor.heal();
    await gateway.serving(2);
    expect(gateway.workers()).toHaveLength(2);
    expect(gateway.workers()).toContain(second);
    expect(gateway.lines()).toContainEqual(
      expect.objectContaining({ msg: 'a worker ended: starting another', worker: first, signal: 'SIGKILL', left: 1 }),
    );
    await Promise.all(await oneByOne(6, (index) => gateway.ask('/connections', { id: `again-${index}` })));
    expect([...whoServed(gateway, /^again-/)].toSorted()).toEqual(gateway.workers().toSorted());
    expect(gateway.said().match(/listening/g)).toHaveLength(1);
  });

  test('one that hangs holds up no figures and hardly a caller', async () => {
    const [first] = gateway.workers() as [number];
    process.kill(first, 'SIGSTOP');
    const sent = await oneByOne(10, () => gateway.ask('/connections'));
    const statuses = await Promise.all(sent.map((each) => Promise.race([each.then(({ status }) => status), sleep(5000, 'held up')])));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(9);
    expect((await gateway.ask('/metrics')).text).toMatch(/^sluice_workers 1$/m);
    process.kill(first, 'SIGCONT');
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    await gateway.serving(2);

    // The one that it held up is told so when it dies, and the next one comes.
    process.kill(first, 'SIGSTOP');
    const more = await oneByOne(5, () => gateway.ask('/connections'));
    process.kill(first, 'SIGKILL');
    expect((await Promise.all(more)).map(({ status }) => status).toSorted()).toEqual([0, 200, 200, 200, 200]);
    await gateway.serving(2);
  });

  test('neither takes more connections than it has descriptors for; those are refused, and the others served', async () => {
    const { port } = new URL(gateway.url);
    const sockets: Socket[] = [];
    for (let count = 0; count < 500; count++) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => {});
      sockets.push(socket);
    }
    await until(() => sockets.filter(({ closed }) => closed).length >= 200, 10_000);
    const [kept] = sockets.filter(({ closed }) => !closed);
    let text = '';
    kept?.on('data', (chunk) => {
      text += chunk;
    });
    kept?.write(`GET /connections HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\n\r\n`);
    await until(() => text.startsWith('HTTP/1.1 200 '));
    for (const socket of sockets) socket.destroy();
    await gateway.serving(2);
  });

  test('told to end by a signal to each of the processes, answer what they have accepted, are not ready meanwhile, and end', () =>
    drains(gateway, 'SIGINT', gateway.workers()));
});

describe('two workers that start without Redis', { timeout: 60_000 }, () => {
  const gateway = kept({ state: NO_STATE, limits: { requestsPerSecond: 10 } });

  test('keep to their halves of a vendor budget', async () => {
    await gateway().ask('/orders?connection=shop&limit=20');
    await sleep(1200);
    arrivals.forget();
    const answers = await Promise.all(
      await oneByOne(20, (index) => gateway().ask('/orders?connection=shop&limit=20', { id: `half-${index}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(whoServed(gateway(), /^half-/).size).toBe(2);
    expect(arrivals.count).toBeGreaterThanOrEqual(20);
    expect(arrivals.mostInASecond()).toBeLessThanOrEqual(10);
  });

  test('end in the same way when the primary alone is told', () => drains(gateway(), 'SIGTERM', []));
});

describe('of two workers', { timeout: 90_000 }, () => {
  afterEach(stopAll);

  test('none is left when the primary is told twice, or dies', async () => {
    const gateways = [await running(), await running()] as const;
    const workers = gateways.flatMap((gateway) => gateway.workers());
    expect(workers).toHaveLength(4);
    vendor.fail({ show: 'hang' });
    const hanging = gateways.map((gateway) => gateway.ask('/orders?connection=shop&limit=20'));
    await until(() => vendor.seen.length >= 2);
    gateways[0].child.kill('SIGTERM');
    await sleep(200);
    expect(gateways[0].child.exitCode).toBeNull();
    gateways[0].child.kill('SIGTERM');
    gateways[1].child.kill('SIGKILL');
    expect(await gateways[0].ended).toEqual({ code: 1, signal: null });
    expect((await gateways[1].ended).signal).toBe('SIGKILL');
    await until(() => !workers.some(isAlive));
    expect((await Promise.all(hanging)).map(({ status }) => status)).toEqual([0, 0]);
  });

  test('one that cannot be replaced is missed aloud again and again, until it can; and when none is left the gateway ends', async () => {
    const gateway = await running();
    const [first] = gateway.workers() as [number];
    const told = () => gateway.lines().filter(({ msg }) => String(msg).startsWith('a worker ended'));
    for (const end of ['', '-wal', '-shm']) renameSync(`${gateway.store}${end}`, `${gateway.store}.aside${end}`);
    mkdirSync(gateway.store);
    process.kill(first, 'SIGKILL');
    await until(() => told().length >= 3, PATIENCE);
    const pauses = told().map(({ pauseMs }) => Number(pauseMs));
    expect(pauses.slice(0, 3)).toEqual([250, 500, 1000]);
    expect(told()[1]).toMatchObject({ code: 1, reason: expect.stringContaining('store') });
    expect((await gateway.ask('/connections')).status).toBe(200);
    rmdirSync(gateway.store);
    for (const end of ['', '-wal', '-shm']) renameSync(`${gateway.store}.aside${end}`, `${gateway.store}${end}`);
    await gateway.serving(2);

    for (const end of ['', '-wal', '-shm']) renameSync(`${gateway.store}${end}`, `${gateway.store}.aside${end}`);
    mkdirSync(gateway.store);
    for (const pid of gateway.workers()) process.kill(pid, 'SIGKILL');
    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.lines().at(-1)).toMatchObject({ msg: 'no worker is left and none can be started: ending' });
  });
});

test('a start that fails is told once, and ends with 1', { timeout: 60_000 }, async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const gateway = spawned({ workers: 3, port: (taken.address() as { port: number }).port });
  expect(await gateway.ended).toEqual({ code: 1, signal: null });
  expect(gateway.said().match(/EADDRINUSE/g)).toHaveLength(1);
  expect(gateway.said()).toMatch(/^sluice: /m);
  taken.close();
});

describe('the heaps of workers', () => {
  const GIB = 1024 ** 3;
  test.each([
    ['are as large as they may be where all find room', 2, 4 * GIB, 16 * GIB, '', []],
    ['share the memory where they do not', 8, 2 * GIB, 8 * GIB, '', ['--max-old-space-size=768']],
    ['are never too small to work in', 64, GIB, GIB, '', ['--max-old-space-size=128']],
    ['are what somebody says they are', 8, 2 * GIB, 8 * GIB, '--max-old-space-size=2048', []],
  ])('%s', (_what, workers, limit, memory, given, options) => {
    expect(heapOptions(workers, limit, memory, given)).toEqual(options);
  });
});
