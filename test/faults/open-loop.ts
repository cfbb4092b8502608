/**
 * Callers who do not wait for one another: requests leave when they are due, whatever became of those before. A closed loop slows down with the gateway and
 * hides what real callers would see. Runs as a process of its own, which `callers` starts.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

/** One kind of request. */
export interface Kind {
  readonly name: string;
  readonly method?: 'GET' | 'POST';
  /** `{n}` is replaced by the number of the request. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Requests a second; the times between them are as random as those of callers who know nothing of each other. */
  readonly perSecond: number;
}

export interface Load {
  readonly url: string;
  readonly seconds: number;
  readonly kinds: readonly Kind[];
  /** So many callers of the first kind who each wait for their answer, instead of its rate. */
  readonly closed?: number;
  /** Milliseconds that a caller waits. Default 10 s. */
  readonly patience?: number;
}

/** What became of one request: when it was due (ms since the beginning), how long it took from then (ms), and its status; 0 = none. */
export interface Outcome {
  readonly kind: string;
  readonly at: number;
  readonly ms: number;
  readonly status: number;
  /** Of an answer; or of the error that came instead of one. */
  readonly note: string;
  readonly retryAfter: boolean;
  /** Of `ms`, what the callers themselves were late: on a machine that is short of time it says how far to trust the rest. */
  readonly late: number;
}

/** Callers in a process of their own. */
export interface Callers {
  /** Sends a load and waits for all its answers. */
  send(load: Load): Promise<readonly Outcome[]>;
  stop(): Promise<void>;
}

/** Starts the process. */
export async function callers(): Promise<Callers> {
  const child = fork(import.meta.filename, ['callers'], { env: { ...process.env, NODE_OPTIONS: '' } });
  await once(child, 'message');
  return {
    async send(load) {
      child.send(load);
      const [outcomes] = (await once(child, 'message')) as [Outcome[]];
      return outcomes;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The value below which so much (0 to 1) of the values lies; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function perform({ url, seconds, kinds, closed, patience = 10_000 }: Load): Promise<Outcome[]> {
  const pool = new Pool(url, { connections: 1024, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 10_000 });
  const outcomes: Outcome[] = [];
  const began = performance.now();
  let sent = 0;
  const one = async (kind: Kind, due: number) => {
    const n = String(sent++);
    const late = performance.now() - began - due;
    let status = 0;
    let note = '';
    let retryAfter = false;
    try {
      const answer = await pool.request({
        method: kind.method ?? 'GET',
        path: kind.path.replace('{n}', n),
        headers: kind.headers ?? {},
        body: kind.body?.replaceAll('{n}', n) ?? null,
        signal: AbortSignal.timeout(patience),
      });
      const text = await answer.body.text();
      status = answer.statusCode;
      retryAfter = answer.headers['retry-after'] !== undefined;
      if (status >= 400) note = String((JSON.parse(text) as { code?: string }).code);
    } catch (error) {
      const { name, code } = error as { name?: string; code?: string };
      note = name === 'TimeoutError' ? 'timeout' : (code ?? name ?? 'failed');
    }
    outcomes.push({ kind: kind.name, at: due, ms: performance.now() - began - due, status, note, retryAfter, late });
  };
  const end = seconds * 1000;
  const [first] = kinds;
  if (closed !== undefined && first) {
    const caller = async () => {
      while (performance.now() - began < end) {
        await one(first, performance.now() - began);
        // Who is refused comes back later, as callers do.
        if (outcomes.at(-1)?.status !== 200) await sleep(200);
      }
    };
    await Promise.all(Array.from({ length: closed }, caller));
  } else {
    const open: Promise<void>[] = [];
    const next = kinds.map((kind) => ({ kind, due: gap(kind.perSecond) }));
    for (let now = 0; now < end; now = performance.now() - began) {
      for (const each of next) {
        for (; each.due <= now; each.due += gap(each.kind.perSecond)) open.push(one(each.kind, each.due));
      }
      await sleep(1);
    }
    await Promise.all(open);
  }
  await pool.destroy();
  return outcomes;
}

const gap = (perSecond: number) => (-Math.log(1 - Math.random()) / perSecond) * 1000;

if (process.argv[2] === 'callers' && process.send) {
  process.on('message', (load: Load) => void perform(load).then((outcomes) => process.send?.(outcomes)));
  process.send('ready');
}
