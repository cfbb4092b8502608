/** PostgreSQL for tests: the running one with a schema of our own, a private one that may crash, and a line to either that may be cut. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** The one that runs already, if it does. */
export const URL_OF_SHARED = process.env.SLUICE_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/test';

/** Why tests on a running PostgreSQL are skipped; undefined = one runs. */
export const withoutPostgres = await withPostgres(URL_OF_SHARED, async () => undefined).catch(
  () => 'skipped: no PostgreSQL at SLUICE_TEST_POSTGRES or 127.0.0.1:5432',
);

/** Names of empty schemas on the running server. `drop` removes those that were made of them, and nothing else. */
export function ownSchemas(): { readonly newUrl: () => string; drop(): Promise<void> } {
  const prefix = `test_${randomBytes(6).toString('hex')}`;
  let made = 0;
  return {
    newUrl: () => withSchema(URL_OF_SHARED, `${prefix}_${++made}`),
    drop: () =>
      withPostgres(URL_OF_SHARED, async (client) => {
        for (let index = 1; index <= made; index++) await client.query(`DROP SCHEMA IF EXISTS ${prefix}_${index} CASCADE`);
      }),
  };
}

export function withSchema(server: string, schema: string): string {
  const url = new URL(server);
  url.searchParams.set('schema', schema);
  return url.href;
}

/** Runs statements on a connection of the test's own; in the schema of the URL if it names one. */
export async function withPostgres<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const url = new URL(server);
  const schema = url.searchParams.get('schema');
  url.searchParams.delete('schema');
  const client = new pg.Client({
    connectionString: url.href,
    connectionTimeoutMillis: 3000,
    ...(schema !== null && { options: `-c search_path=${schema}` }),
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** A line to a server, through which a store is led to lose it. */
export interface Relay {
  /** The URL of the server, through the line. */
  readonly url: string;
  /** Resets what is connected and refuses new connections. */
  cut(): Promise<void>;
  /** Takes connections and bytes and passes nothing on. */
  silence(): void;
  restore(): Promise<void>;
  close(): Promise<void>;
}

export async function startRelay(server: string): Promise<Relay> {
  const target = new URL(server);
  const sockets = new Set<Socket>();
  let silent = false;
  const relay = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => void (silent || to.write(bytes)));
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const listen = async (port: number) => {
    relay.listen(port, '127.0.0.1');
    await once(relay, 'listening');
    return (relay.address() as AddressInfo).port;
  };
  const cut = async () => {
    const closed = relay.listening ? once(relay, 'close') : undefined;
    relay.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  const port = await listen(0);
  const url = new URL(server);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    cut,
    silence: () => {
      silent = true;
    },
    restore: async () => {
      // What was swallowed is missing: a connection from before is of no use to anybody.
      if (silent) for (const socket of sockets) socket.resetAndDestroy();
      silent = false;
      if (!relay.listening) await listen(port);
    },
    close: cut,
  };
}

const bin = ['/usr/lib/postgresql', '/usr/local/lib/postgresql']
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((version) => join(folder, version, 'bin')))
  .filter((folder) => existsSync(join(folder, 'initdb')))
  .at(-1);

/** PostgreSQL does not run as root: the user that it runs as then. */
const runAs = ((): { uid: number; gid: number } | 'nobody else' | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return 'nobody else';
  }
})();

/** Why tests on a private PostgreSQL are skipped; undefined = its programs are here. */
export const withoutPostgresServer =
  bin === undefined
    ? 'skipped: no initdb program'
    : runAs === 'nobody else'
      ? 'skipped: PostgreSQL does not run as root, and there is no user postgres'
      : undefined;

/** A PostgreSQL of the test's own, on a disk of its own. */
export interface PrivatePostgres {
  /** Of its superuser, without a password. */
  readonly url: string;
  /** As a power cut does for its processes: nothing is written any more. */
  crash(): Promise<void>;
  /** Starts it again; with other settings of its own if some are given. */
  start(settings?: Readonly<Record<string, string>>): Promise<void>;
  /** Ends it and deletes its disk. */
  stop(): Promise<void>;
}

/** Makes and starts one on a free port, with settings of its own: `{ fsync: 'off' }`. */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}, encoding = 'UTF8'): Promise<PrivatePostgres> {
  if (bin === undefined || runAs === 'nobody else') throw new Error(withoutPostgresServer);
  const home = mkdtempSync(join(tmpdir(), 'sluice-postgres-'));
  if (runAs) chownSync(home, runAs.uid, runAs.gid);
  chmodSync(home, 0o700);
  const data = join(home, 'data');
  const identity = { ...runAs, cwd: home };
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', encoding, '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initdb, { ...identity, stdio: 'pipe' });
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;

  const fixed = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: home, shared_buffers: '16MB' };
  let child: ChildProcess | undefined;
  const start = async (own = settings) => {
    const options = Object.entries({ ...fixed, ...own }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const running = spawn(join(bin, 'postgres'), ['-D', data, ...options], { ...identity, stdio: ['ignore', 'ignore', 'pipe'] });
    child = running;
    let said = '';
    running.stderr.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
    while (!(await withPostgres(url, async () => true).catch(() => false))) {
      if (running.exitCode !== null) throw new Error(`postgres ended: ${said.slice(-500)}`);
      await sleep(50);
    }
  };
  const crash = async () => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null) return;
    const closed = once(running, 'close');
    // Its children end at once too, and nothing is flushed: the next start recovers from the log.
    running.kill('SIGQUIT');
    await closed;
  };
  await start();
  return {
    url,
    crash,
    start,
    stop: async () => {
      await crash();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
