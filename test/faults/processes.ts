/** Real processes for the fault tests: gateways that can be killed, stopped and started again in the same place. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FileSettings, KEY } from '../harness.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** How a gateway process is run. */
export interface GatewayProcessOptions {
  /** For the configuration and the log. */
  readonly folder: string;
  /** Names its files in the folder. Default `gateway`. */
  readonly name?: string;
  /** The configuration; `server` is filled in, and a key with every scope where it names none. */
  readonly settings: FileSettings;
  /** What runs, with `start --config FILE` as its arguments. Default the command line itself, `src/cli.ts`. */
  readonly entry?: string;
  /** Options of Node itself. */
  readonly node?: readonly string[];
  /** Milliseconds until it must listen. Default 30 s: a busy machine starts slowly. */
  readonly patience?: number;
}

/** A gateway in a process of its own: its place (port, configuration, log) outlives the process. */
export interface GatewayProcess {
  /** The same for every process that has this place. */
  readonly url: string;
  readonly pid: number | undefined;
  /** False between the end of one process and the start of the next. */
  readonly running: boolean;
  /** Everything that its processes have written, standard error too. */
  log(): string;
  /** Starts a process and waits until it listens. */
  start(): Promise<void>;
  /** Writes the configuration anew, in place; `start` and a reload read it. */
  configure(settings: FileSettings): void;
  /** Path of the configuration. */
  readonly config: string;
  /** Sends a signal; for one that ends the process, resolves when it has ended. */
  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT' | 'SIGHUP'): Promise<void>;
}

/** Prepares a gateway; `start` runs it. */
export async function gatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const { folder, name = 'gateway', entry = join(ROOT, 'src/cli.ts'), patience = 30_000 } = options;
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, `${name}.json`);
  const logFile = join(folder, `${name}.log`);
  const configure = (settings: FileSettings) => {
    const { server, ...others } = settings as { server?: object };
    const file = { keys: [{ name: 'all', key: KEY, scopes: ['*'] }], ...others, server: { ...server, host: '127.0.0.1', port } };
    // No value of a test is a variable.
    writeFileSync(config, JSON.stringify(file).replaceAll('${', '$${'));
  };
  configure(options.settings);
  writeFileSync(logFile, '');
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  const alive = () => child !== undefined && child.exitCode === null && child.signalCode === null;

  const once = async (): Promise<boolean> => {
    const output = openSync(logFile, 'a');
    const from = readFileSync(logFile).length;
    const started = spawn(process.execPath, [...(options.node ?? []), entry, 'start', '--config', config], {
      cwd: folder,
      env: environment(),
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    child = started;
    ended = new Promise((done) => started.once('close', () => done()));
    for (const until = Date.now() + patience; Date.now() < until; await sleep(10)) {
      if (readFileSync(logFile).subarray(from).includes(`listening on ${url}`)) return true;
      if (!alive()) return false;
    }
    started.kill('SIGKILL');
    await ended;
    throw new Error(`${name} did not listen in ${patience} ms:\n${tail(logFile)}`);
  };

  return {
    ...{ url, config, configure },
    get pid() {
      return alive() ? child?.pid : undefined;
    },
    get running() {
      return alive();
    },
    log: () => readFileSync(logFile, 'utf8'),
    async start() {
      if (alive()) throw new Error(`${name} runs already`);
      if (!(await once())) throw new Error(`${name} ended instead of listening:\n${tail(logFile)}`);
    },
    async signal(which) {
      child?.kill(which);
      if (which === 'SIGKILL' || which === 'SIGTERM') await ended;
    },
  };
}

/** The environment without the variables of whoever runs the tests. Compiled code is kept from run to run: half of a start is compiling. */
export function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICE_') && !name.startsWith('VITEST'));
  return { ...Object.fromEntries(own), NODE_OPTIONS: '', NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-faults-compiled') };
}

/**
 * A port that nobody has now and that no outgoing connection is given: below the range that the system takes those from, else it might be gone
 * while a killed gateway is being started again.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const free = await new Promise<boolean>((done) => {
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
    });
    if (free) return port;
  }
  throw new Error('no free port');
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').slice(-2000);
}
