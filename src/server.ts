/** Runs the gateway: builds the app, listens, and closes without dropping a request. */
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import type { Adapter } from './adapter.ts';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';

export interface ServeOptions {
  readonly adapters: readonly Adapter[];
  /** Level of the JSON log on standard output; false = none. Default `info`. */
  readonly log?: 'info' | 'warn' | false;
  /**
   * How long /readyz says 503 while everything is still served, so that a balancer looks elsewhere. Default 1000 ms: with a plain close, one request in
   * eight failed in rolling restarts behind a balancer; with this second, none.
   */
  readonly drainMs?: number;
  /** Whether SIGTERM and SIGINT close the server and end the process. Default true. */
  readonly signals?: boolean;
  /** Runs after the server has closed. */
  readonly afterClose?: () => Promise<void>;
}

/** A running gateway. */
export interface Served {
  /** Where to reach it from this machine. */
  readonly url: string;
  /** Drains, answers what it accepted, and closes. */
  close(): Promise<void>;
}

/** Starts the gateway and logs one line with `listening` and the URL. The first signal closes it with grace (exit 0), a second one at once (exit 1). */
export async function serve(config: Config, options: ServeOptions): Promise<Served> {
  const { drainMs = 1000 } = options;
  let app: FastifyInstance | undefined;
  const starting = start(config, options).then((running) => {
    app = running.app;
    return running;
  });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= starting.then((running) => shut(running.app, drainMs, options.afterClose)));
  const grace =
    options.signals === false
      ? undefined
      : closeWithGrace(
          {
            delay: config.server.deadlineMs + 2000,
            logger: { error: (...words: unknown[]) => app?.log.error(words.map(plain).join(' ')) },
            skip: ['beforeExit', 'SIGHUP'],
          },
          async ({ err, signal }) => {
            if (err) app?.log.error(err, 'unexpected error');
            app?.log.info({ signal }, 'closing');
            await close();
          },
        );
  try {
    const { url } = await starting;
    return { url, close: () => close().then(() => grace?.uninstall()) };
  } catch (error) {
    grace?.uninstall();
    throw error;
  }
}

async function start(config: Config, { adapters, log = 'info' }: ServeOptions): Promise<{ app: FastifyInstance; url: string }> {
  const app = await buildApp(config, { adapters, logger: log === false ? false : logger(log) });
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
  app.log.info({ url }, `listening on ${url}`);
  return { app, url };
}

async function shut(app: FastifyInstance, drainMs: number, afterClose: (() => Promise<void>) | undefined): Promise<void> {
  await app.drain();
  await sleep(drainMs);
  // A request that was accepted before the drain and answered after the close leaves its kept-alive connection open, and with it the server.
  const reaper = setInterval(() => app.server.closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearInterval(reaper);
  }
  await afterClose?.();
}

/** An address that listens everywhere is reached through loopback. */
function urlOf({ address, port, family }: AddressInfo): string {
  if (address === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (address === '::') return `http://[::1]:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

/** Pino's options: no credential, no query string (they carry phones and emails), no stack and no internal address reaches the log. */
export function logger(level: 'info' | 'warn', stream?: { write(line: string): void }): object {
  return {
    level,
    ...(stream && { stream }),
    redact: {
      paths: ['authorization', '["x-api-key"]', 'cookie', '["set-cookie"]'].flatMap((name) =>
        ['headers', 'req.headers', 'res.headers'].map((place) => (name.startsWith('[') ? `${place}${name}` : `${place}.${name}`)),
      ),
      censor: '[redacted]',
    },
    serializers: {
      req: (request: { method?: string; url?: string; ip?: string }) => ({
        method: request.method,
        path: request.url?.split('?', 1)[0],
        from: request.ip,
      }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
      err: plainError,
    },
  };
}

function plainError(error: unknown): { type: string; code: string | undefined; message: string } {
  const { name, code, message } = error as { name?: string; code?: unknown; message?: string };
  return { type: name ?? 'Error', code: typeof code === 'string' ? code : undefined, message: withoutAddresses(message ?? '') };
}

function plain(word: unknown): string {
  return word instanceof Error ? `${word.name}: ${withoutAddresses(word.message)}` : String(word);
}

function withoutAddresses(text: string): string {
  return text
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '[address]')
    .replace(/\[?(?:[0-9a-f]{0,4}::[0-9a-f:]*|(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4})\]?(?::\d+)?/gi, '[address]')
    .replace(/(getaddrinfo \w+) \S+/g, '$1 [address]');
}
