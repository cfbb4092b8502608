/** Redis for tests: the running one with keys of our own, and a private one that may be hung, killed and filled. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const URL_OF_SHARED = process.env.SLUICE_TEST_REDIS ?? 'redis://127.0.0.1:6379';

/** Why tests on a running Redis are skipped; undefined = one runs. */
export const withoutRedis = await (async () => {
  const redis = new Redis(URL_OF_SHARED, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1000, protocol: 2 });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return undefined;
  } catch {
    return 'skipped: no Redis at SLUICE_TEST_REDIS or 127.0.0.1:6379';
  } finally {
    redis.disconnect();
  }
})();

/** Why tests on a private Redis are skipped; undefined = its program is here. */
export const withoutRedisServer = (() => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'skipped: no redis-server program';
  }
})();

/** A `state.url` on the running Redis with a prefix that nobody else has; `clear` removes its keys. */
export function ownState(): { readonly url: string; readonly prefix: string; clear(): Promise<void> } {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const url = new URL(URL_OF_SHARED);
  url.searchParams.set('prefix', prefix);
  return {
    url: url.href,
    prefix,
    clear: () => withRedis(URL_OF_SHARED, (redis) => clear(redis, prefix)),
  };
}

async function clear(redis: Redis, prefix: string): Promise<void> {
  for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 500 })) {
    if ((keys as string[]).length > 0) await redis.del(...(keys as string[]));
  }
}

/** Runs commands on a connection of the test's own. */
export async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const { protocol, host, username, password, pathname } = new URL(url);
  const login = username || password ? `${username}:${password}@` : '';
  const redis = new Redis(`${protocol}//${login}${host}${pathname}`, { protocol: 2 });
  redis.on('error', () => {});
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

/** A Redis of the test's own, without a disk. */
export interface PrivateRedis {
  readonly url: string;
  /** It takes connections and answers nothing. */
  hang(): void;
  resume(): void;
  /** Gone at once, with all it knew. */
  kill(): Promise<void>;
  /** Starts it again, empty, at the same address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one on a free port, with these settings of its own: `['--requirepass', 'x']`. */
export async function startRedis(settings: readonly string[] = []): Promise<PrivateRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const start = async () => {
    const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp'];
    const running = spawn('redis-server', [...fixed, ...settings], { stdio: ['ignore', 'pipe', 'ignore'] });
    child = running;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      running.stdout.on('data', (chunk) => {
        said += chunk;
        if (said.includes('Ready to accept connections')) resolve();
      });
      running.once('close', () => reject(new Error(`redis-server ended: ${said.slice(-500)}`)));
    });
  };
  const kill = async () => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const closed = new Promise((resolve) => running.once('close', resolve));
    running.kill('SIGKILL');
    await closed;
  };
  await start();
  return {
    url,
    hang: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    kill,
    restart: start,
    stop: kill,
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until something is so; fails when it is not in time. */
export async function until(what: () => unknown, millis = 5000): Promise<void> {
  for (const end = performance.now() + millis; ; ) {
    if (await what()) return;
    if (performance.now() > end) throw new Error(`never came true: ${what}`);
    await sleep(10);
  }
}
