/**
 * Several processes behind one port. The primary takes connections and hands them round, hears the signals, and starts another worker where one has died; all
 * else is done by the workers (`worker.ts`), each a whole gateway. They run the configuration as the primary has read it: it follows the file, checks it once
 * and hands it to all of them, and to those that come later.
 *
 * Handing round (node:cluster) and not SO_REUSEPORT: it balances as well and costs 0.3 ms a connection, not a request. But the kernel would go on giving half
 * of the connections to a worker that hangs, and reset those that wait for one which has just been told to end; here a worker that hangs holds up one, and
 * none is given to one that ends. (A socket that all listen on gave one of two workers 15 of 16 connections.)
 */
import cluster, { type Worker } from 'node:cluster';
import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import closeWithGrace from 'close-with-grace';
import Fastify from 'fastify';
import type { Config } from './config.ts';
import { logger, plain } from './log.ts';
import type { Figures } from './plugins/metrics.ts';
import { type ConfigSource, type ConfigStatus, followFile } from './reload.ts';

/** What a worker is told. */
export type ToWorker =
  /** `text`: the file as it was at the start; `reloaded`: as it was when its keys and connections were taken last. */
  | {
      readonly kind: 'configuration';
      readonly text: string;
      readonly reloaded: string | undefined;
      readonly status: ConfigStatus | undefined;
    }
  | { readonly kind: 'reload'; readonly number: number; readonly text: string }
  | { readonly kind: 'status'; readonly status: ConfigStatus }
  /** As a signal would: with grace. */
  | { readonly kind: 'end' }
  | { readonly kind: 'tell figures'; readonly number: number }
  | { readonly kind: 'all figures'; readonly number: number; readonly all: readonly Figures[] };

/** What a worker tells. */
export type ToPrimary =
  | { readonly kind: 'serving'; readonly url: string }
  /** It cannot start, and ends. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Has taken the keys and connections; not, where it gives a reason. */
  | { readonly kind: 'reloaded'; readonly number: number; readonly reason?: string }
  /** Wants the figures of all. */
  | { readonly kind: 'gather figures'; readonly number: number }
  | { readonly kind: 'figures'; readonly number: number; readonly figures: Figures };

/** Milliseconds that a worker may take to tell its figures: one that hangs must not hide those of the others. */
const PATIENCE = 1000;
/** Milliseconds after which a worker that dies is no start that failed. */
const STEADY = 60_000;
/** Pause before a worker that died sooner is replaced; doubled for each further one. */
const PAUSE = 250;
const LONGEST_PAUSE = 30_000;
/** Milliseconds beyond the deadline of a request that a worker may take to end. */
export const END_MARGIN = 4000;
/** Milliseconds that the workers may take over a reload: one that hangs takes it when it goes on. */
const RELOADING = 5000;
const MIB = 1024 * 1024;

/** Asks that are under way, and who has not answered yet. */
interface Gathering {
  hear(worker: Worker, figures: Figures | undefined): void;
}

/** waiting: loaded, but not configured before the first serves, so that what is wrong with the start is told once. */
type Stage = 'waiting' | 'starting' | 'serving';

/**
 * Runs so many workers as the configuration says, and follows its file. Resolves when the first serves. Ends the process on a signal, and when no worker is left
 * and none can be started.
 */
export function runWorkers(config: Config, source: ConfigSource): Promise<void> {
  const { log } = Fastify({ logger: logger('info') });
  const workers = new Map<Worker, Stage>();
  const gatherings = new Map<number, Gathering>();
  let asked = 0;
  let toldUrl = '';
  let reloaded: string | undefined;
  let status: ConfigStatus | undefined;
  /** Reloads that not every worker has answered yet. */
  const reloads = new Map<number, (worker: Worker, reason?: string) => void>();
  /** Present while the process ends; runs when a worker is gone. */
  let ended: ((clean: boolean) => void) | undefined;

  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('./worker.ts', import.meta.url)),
    args: [],
    execArgv: [...process.execArgv, ...heapOptions(config.server.workers)],
    // JSON has no infinity, and one of the figures may be that.
    serialization: 'advanced',
  });
  // Whatever ends the primary ends the workers: one that hangs does not notice that it is alone.
  process.once('exit', () => {
    for (const worker of workers.keys()) worker.process.kill('SIGKILL');
  });

  const configure = (worker: Worker) => {
    workers.set(worker, 'starting');
    tell(worker, { kind: 'configuration', text: source.text, reloaded, status });
  };
  const inStage = (stage: Stage) => [...workers].filter(([, its]) => its === stage).map(([worker]) => worker);

  return new Promise((resolve, reject) => {
    const begin = (falls = 0): Worker => {
      const since = performance.now();
      const worker = cluster.fork();
      let reason: string | undefined;
      workers.set(worker, 'waiting');
      closeLost(worker);
      // A worker may end while it is told something; its end is heard anyway.
      worker.on('error', () => {});
      worker.on('message', (message: ToPrimary) => {
        if (message.kind === 'serving') {
          workers.set(worker, 'serving');
          inStage('waiting').forEach(configure);
          if (message.url !== toldUrl) log.info({ url: message.url, workers: config.server.workers }, `listening on ${message.url}`);
          toldUrl = message.url;
          resolve();
        } else if (message.kind === 'failed') reason = message.reason;
        else if (message.kind === 'reloaded') reloads.get(message.number)?.(worker, message.reason);
        else if (message.kind === 'gather figures') gather(worker, message.number);
        else gatherings.get(message.number)?.hear(worker, message.figures);
      });
      worker.once('exit', (code: number | null, signal: string | null) => {
        const served = workers.get(worker) === 'serving';
        workers.delete(worker);
        for (const gathering of gatherings.values()) gathering.hear(worker, undefined);
        for (const hear of reloads.values()) hear(worker);
        if (ended) return ended(code === 0 || !served);
        const fault = reason ?? `a worker ended as it started (${signal ?? `exit code ${code}`})`;
        if (!served && inStage('waiting').length === workers.size) {
          if (toldUrl === '') return reject(new Error(fault));
          log.fatal({ reason: fault }, 'no worker is left and none can be started: ending');
          process.exit(1);
        }
        const next = performance.now() - since < STEADY ? falls + 1 : 0;
        const pauseMs = next === 0 ? 0 : Math.min(LONGEST_PAUSE, PAUSE * 2 ** (next - 1));
        log.error({ worker: worker.process.pid, code, signal, reason, pauseMs, left: workers.size }, 'a worker ended: starting another');
        setTimeout(() => {
          if (!ended) configure(begin(next));
        }, pauseMs);
      });
      return worker;
    };

    const gather = (asker: Worker, number: number): void => {
      const own = ++asked;
      const all: Figures[] = [];
      const awaited = new Set(inStage('serving'));
      const done = () => {
        clearTimeout(expiry);
        gatherings.delete(own);
        tell(asker, { kind: 'all figures', number, all });
      };
      const expiry = setTimeout(done, PATIENCE);
      gatherings.set(own, {
        hear(worker, figures) {
          if (!awaited.delete(worker)) return;
          if (figures) all.push(figures);
          if (awaited.size === 0) done();
        },
      });
      for (const worker of awaited) tell(worker, { kind: 'tell figures', number: own });
    };

    /** Hands the file to all workers. What is checked is taken; one that cannot all the same is replaced by one that begins with it. */
    const apply = (_next: Config, text: string) =>
      new Promise<void>((done) => {
        const number = ++asked;
        reloaded = text;
        const awaited = new Set(inStage('serving'));
        const finish = () => {
          clearTimeout(expiry);
          reloads.delete(number);
          done();
        };
        const expiry = setTimeout(() => {
          log.warn({ workers: [...awaited].map((worker) => worker.process.pid) }, 'workers have not taken the configuration yet');
          done();
        }, RELOADING);
        reloads.set(number, (worker, reason) => {
          if (reason !== undefined) {
            log.error({ worker: worker.process.pid, reason }, 'a worker cannot take the configuration: replacing it');
            tell(worker, { kind: 'end' });
          }
          awaited.delete(worker);
          if (awaited.size === 0) finish();
        });
        for (const worker of [...awaited, ...inStage('starting')]) tell(worker, { kind: 'reload', number, text });
        if (awaited.size === 0) finish();
      });
    const told = (next: ConfigStatus) => {
      status = next;
      for (const worker of [...inStage('serving'), ...inStage('starting')]) tell(worker, { kind: 'status', status: next });
    };
    const reloader = followFile({ source, config, apply, told, log });

    closeWithGrace(
      {
        delay: config.server.deadlineMs + END_MARGIN,
        logger: { error: (...words: unknown[]) => log.error(words.map(plain).join(' ')) },
        skip: ['beforeExit', 'SIGHUP'],
      },
      async ({ err, signal }) => {
        if (err) log.error(err, 'unexpected error');
        log.info({ signal }, 'closing');
        void reloader.stop();
        await new Promise<void>((done, fail) => {
          let clean = true;
          ended = (wasClean) => {
            clean &&= wasClean;
            if (workers.size > 0) return;
            if (clean) done();
            else fail(new Error('a worker did not end in peace'));
          };
          if (workers.size === 0) done();
          for (const [worker, stage] of workers) {
            if (stage === 'serving') tell(worker, { kind: 'end' });
            // It has accepted nothing.
            else worker.process.kill('SIGKILL');
          }
        });
      },
    );
    configure(begin());
    for (let count = 1; count < config.server.workers; count++) begin();
  });
}

function tell(worker: Worker, message: ToWorker): void {
  worker.send(message, () => {});
}

/** A connection on its way to a worker, as node:cluster hands it over. */
interface Handed {
  close(): void;
}

/**
 * Closes the connection that was on its way to a worker when it died. Node forgets it, open: its caller would wait for ever, and each death would cost a
 * descriptor. What is looked at here is Node's own: should it change, this does nothing, and the test of a killed worker says so.
 */
function closeLost(worker: Worker): void {
  const child = worker.process as unknown as {
    send(message: { act?: string; seq?: number }, handle?: Handed, ...rest: unknown[]): boolean;
    on(event: 'internalMessage', hear: (message: { ack?: number }) => void): void;
  };
  const onTheirWay = new Map<number, Handed>();
  const send = child.send.bind(child);
  child.send = (message, handle, ...rest) => {
    if (message.act === 'newconn' && message.seq !== undefined && handle) onTheirWay.set(message.seq, handle);
    return send(message, handle, ...rest);
  };
  child.on('internalMessage', ({ ack }) => {
    if (ack !== undefined) onTheirWay.delete(ack);
  });
  const lost = () => {
    for (const handle of onTheirWay.values()) handle.close();
    onTheirWay.clear();
  };
  // Either may come first; something may be sent between the two.
  worker.once('disconnect', lost);
  worker.once('exit', lost);
}

/** Options of Node that keep the heaps of so many workers together within the memory there is; none where they are, or somebody has set a limit himself. */
export function heapOptions(
  workers: number,
  limit = v8.getHeapStatistics().heap_size_limit,
  memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
  given = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' '),
): string[] {
  // The rest is for what is no heap, and for others.
  const share = Math.max(128, Math.floor((memory * 0.75) / workers / MIB));
  return /max[-_]old[-_]space[-_]size/.test(given) || limit <= share * MIB ? [] : [`--max-old-space-size=${share}`];
}
