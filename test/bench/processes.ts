/** Processes of the benchmark, each kept to a core where `taskset` is there, and what they cost by the kernel's own accounts. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** A running process. */
export interface Running {
  readonly pid: number;
  readonly alive: boolean;
  /** The next line of its standard output. */
  line(): Promise<string>;
  /** Writes a line to its standard input. */
  tell(text: string): void;
  /** Asks it to end, and waits until it has. */
  end(): Promise<void>;
  stop(): Promise<void>;
}

/** `measured` has a core of its own; `load` is everything else; `any` goes where there is room. */
export type Core = 'measured' | 'load' | 'any';

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0;

/** What is said about pinning in the report. */
export const pinning = canPin
  ? 'gateway and peers on core 0, load and vendors on core 1'
  : 'not pinned: taskset or a second core is missing';

export interface StartOptions {
  /** What it prints goes nowhere, and is not waited for. */
  readonly quiet?: boolean;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

const started: Running[] = [];

/** Ends every process that was started. */
export async function stopAll(): Promise<void> {
  for (const each of started.splice(0)) await each.stop();
}

/** Starts a script (a path from this folder) under this Node. */
export function start(script: string, args: readonly string[], core: Core, { quiet = false, env }: StartOptions = {}): Running {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const command = [process.execPath, file, ...args];
  const pinned = canPin && core !== 'any' ? ['taskset', '-c', core === 'measured' ? '0' : '1', ...command] : command;
  const [program = '', ...rest] = pinned;
  const child: ChildProcess = spawn(program, rest, {
    stdio: ['pipe', quiet ? 'ignore' : 'pipe', 'inherit'],
    ...(env && { env: { ...process.env, ...env } }),
  });
  const lines = createInterface({ input: child.stdout ?? Readable.from([]) })[Symbol.asyncIterator]();
  const kill = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (!running.alive) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  const running: Running = {
    pid: child.pid ?? 0,
    get alive() {
      return child.exitCode === null && child.signalCode === null;
    },
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${script} ended (${child.exitCode ?? child.signalCode})`);
      return value;
    },
    tell: (text) => void child.stdin?.write(`${text}\n`),
    end: () => kill('SIGTERM'),
    stop: () => kill('SIGKILL'),
  };
  started.push(running);
  return running;
}

const TICKS_PER_SECOND = 100;

/** Seconds of processor time that a process and its workers have used, all threads; NaN where the kernel does not tell. */
export function cpuSeconds(pid: number): number {
  return ofFamily(pid, (each) => {
    const fields = readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  });
}

/** Resident memory of a process and its workers, bytes; what they share is counted for each. NaN where the kernel does not tell. */
export function memoryOf(pid: number): number {
  return ofFamily(pid, (each) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1]) * 1024);
}

/** The same with what they share, among themselves and with others, counted once: the program itself and its libraries. */
export function shareOf(pid: number): number {
  return ofFamily(pid, (each) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'))?.[1]) * 1024);
}

function ofFamily(pid: number, figure: (pid: number) => number): number {
  try {
    const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
    return [pid, ...workers].map(figure).reduce((sum, each) => sum + each);
  } catch {
    return Number.NaN;
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
