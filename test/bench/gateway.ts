/** The gateway as the benchmarks start it, and the vendors it stands before. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Core, freePort, type Running, start } from './processes.ts';
import type { Account } from './upstream.ts';

/** Key of callers with every scope, and a limit that nobody reaches. */
export const KEY = 'bench-key-with-every-scope';
/** Key with a limit that its second request is beyond. */
export const SPENT_KEY = 'bench-key-with-a-small-limit';

/** What one gateway has and another has not. */
export interface GatewayOptions {
  /** For its configuration and its store. */
  readonly folder: string;
  /** Of its files in the folder. */
  readonly name: string;
  readonly core: Core;
  /** Default 1. */
  readonly workers?: number;
  /** `state.url`. */
  readonly state?: string;
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A gateway that answers. */
export interface Gateway {
  readonly url: string;
  readonly process: Running;
  /** Milliseconds from its start until it was ready. */
  readonly readyMs: number;
}

/** Starts the vendors, all in one process. */
export async function startVendors(core: Core): Promise<{ readonly process: Running; readonly list: readonly Account[] }> {
  const process = start('./upstream.ts', [], core);
  return { process, list: JSON.parse(await process.line()) as Account[] };
}

/** Starts a gateway as production has it (authentication, limits, logs and metrics on) and waits until it is ready. */
export async function startGateway(accounts: readonly Account[], options: GatewayOptions): Promise<Gateway> {
  const { folder, name, core, workers = 1, state, env } = options;
  const limits = { requestsPerSecond: 10_000, concurrency: 1000 };
  const rateLimit = { max: 1_000_000_000, window: 60 };
  const port = await freePort();
  const file = join(folder, `${name}.json`);
  writeFileSync(
    file,
    JSON.stringify({
      server: { host: '127.0.0.1', port, workers },
      store: { url: `sqlite:${join(folder, name)}.db` },
      ...(state !== undefined && { state: { url: state } }),
      keys: [
        { name: 'bench', key: KEY, scopes: ['*'], rateLimit },
        { name: 'spent', key: SPENT_KEY, scopes: ['*'], rateLimit: { max: 1, window: 86_400 } },
      ],
      connections: accounts.flatMap(({ id, vendor, url, slow, connection }) => [
        { id, vendor, baseUrl: url, ...connection, limits },
        ...slow.map(({ url: slowUrl, delayMs }) => ({ id: `${id}-${delayMs}`, vendor, baseUrl: slowUrl, ...connection, limits })),
      ]),
    }),
  );
  const began = performance.now();
  const process = start('../../src/cli.ts', ['start', '--config', file], core, { quiet: true, ...(env && { env }) });
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url))) {
    if (!process.alive) throw new Error(`${name} ended instead of listening`);
    await sleep(10);
  }
  return { url, process, readyMs: performance.now() - began };
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}
