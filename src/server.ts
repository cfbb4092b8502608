/** Runs the gateway: builds the app, listens, and closes without dropping a request. */
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import type { Adapter } from './adapter.ts';
import { type AppOptions, buildApp } from './app.ts';
import type { Config } from './config.ts';
import { logger, plain } from './log.ts';
import type { Workmates } from './plugins/metrics.ts';
import { type ConfigSource, type ConfigStatus, followFile, type Reloader } from './reload.ts';

export interface ServeOptions {
  readonly adapters: readonly Adapter[];
  /** Level of the JSON log on standard output; false = none. Default `server.logLevel`. */
  readonly log?: 'debug' | 'info' | 'warn' | false;
  /**
   * How long /readyz says 503 while everything is still served, so that a balancer looks elsewhere. Default 1000 ms: with a plain close, one request in
   * eight failed in rolling restarts behind a balancer; with this second, none.
   */
  readonly drainMs?: number;
  /** Whether SIGTERM and SIGINT close the server and end the process. Default true. */
  readonly signals?: boolean;
  /** The file that is followed while the gateway runs; absent in a worker, whose primary does that, and where there is none. */
  readonly source?: ConfigSource;
  /** Present in one of several workers. */
  readonly primary?: Primary;
  /** As in `AppOptions`. */
  readonly fill?: AppOptions['fill'];
  /** Runs after the server has closed. */
  readonly afterClose?: () => Promise<void>;
}

/** Whom a worker works for: a primary hears the signals and says where the gateway listens. */
export interface Primary {
  readonly workmates: Workmates;
  /** What the primary last told of the file. */
  readonly configStatus: () => ConfigStatus | undefined;
  /** Takes what ends this process as the first signal would. */
  onEnd(end: () => void): void;
}

/** Those that may reach a worker because they were meant for the whole group of processes: Ctrl+C, or a supervisor that tells everybody. */
const SIGNALS_OF_PRIMARY = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const;

/** A running gateway. */
export interface Served {
  /** Where to reach it from this machine. */
  readonly url: string;
  /** Other keys and connections from now on. */
  reload(config: Config): Promise<void>;
  /** Drains, answers what it accepted, and closes. */
  close(): Promise<void>;
}

/** Starts the gateway and logs one line with `listening` and the URL. The first signal closes it with grace (exit 0), a second one at once (exit 1). */
export async function serve(config: Config, options: ServeOptions): Promise<Served> {
  const { drainMs = 1000, primary } = options;
  let app: FastifyInstance | undefined;
  const starting = start(config, options).then((running) => {
    app = running.app;
    return running;
  });
  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= starting.then(async (running) => {
      await running.reloader?.stop();
      await shut(running.app, drainMs, options.afterClose);
    }));
  const grace =
    options.signals === false
      ? undefined
      : closeWithGrace(
          {
            delay: config.server.deadlineMs + 2000,
            logger: { error: (...words: unknown[]) => app?.log.error(words.map(plain).join(' ')) },
            skip: ['beforeExit', 'SIGHUP', ...(primary ? SIGNALS_OF_PRIMARY : [])],
          },
          async ({ err, signal }) => {
            if (err) app?.log.error(err, 'unexpected error');
            // A start that is not over has accepted nothing; whatever it waits for would keep the process.
            if (!app) return;
            app.log.info({ signal }, 'closing');
            await close();
          },
        );
  if (primary) {
    for (const signal of SIGNALS_OF_PRIMARY) process.on(signal, () => {});
    primary.onEnd(() => void grace?.close());
  }
  try {
    const running = await starting;
    return { url: running.url, reload: (next) => running.app.reload(next), close: () => close().then(() => grace?.uninstall()) };
  } catch (error) {
    grace?.uninstall();
    throw error;
  }
}

interface RunningApp {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly reloader: Reloader | undefined;
}

async function start(config: Config, options: ServeOptions): Promise<RunningApp> {
  const { adapters, log = config.server.logLevel, fill, primary, source } = options;
  let status: ConfigStatus | undefined;
  const app = await buildApp(config, {
    adapters,
    logger: log === false ? false : logger(log),
    env: process.env,
    ...(fill && { fill }),
    ...(primary && { workmates: primary.workmates }),
    configStatus: () => primary?.configStatus() ?? status,
  });
  try {
    // Fastify tells every interface of 0.0.0.0 on a line of its own; the contract promises one line.
    const level = app.log.level;
    app.log.level = 'silent';
    await app.listen({ host: config.server.host, port: config.server.port });
    app.log.level = level;
  } catch (error) {
    await app.close();
    throw error;
  }
  const url = urlOf(app.server.address() as AddressInfo);
  if (!primary) app.log.info({ url }, `listening on ${url}`);
  const told = (next: ConfigStatus) => {
    status = next;
  };
  const reloader = source && followFile({ ...{ source, config, told, log: app.log }, apply: (next) => app.reload(next) });
  return { app, url, reloader };
}

async function shut(app: FastifyInstance, drainMs: number, afterClose: (() => Promise<void>) | undefined): Promise<void> {
  await app.drain();
  await sleep(drainMs);
  await app.close();
  await afterClose?.();
}

/** An address that listens everywhere is reached through loopback. */
function urlOf({ address, port, family }: AddressInfo): string {
  if (address === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (address === '::') return `http://[::1]:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
