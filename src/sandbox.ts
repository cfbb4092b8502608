/** The gateway together with an emulator of every vendor, seeded with data, on loopback. Nothing leaves the machine and nothing is kept. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Adapter } from './adapter.ts';
import { type Config, faultText, parseConfig } from './config.ts';
import type { Emulator, StartEmulator } from './emulator.ts';
import { curl, SAMPLE_DRAFT, SAMPLE_OPERATIONS, samples, sandboxConnection } from './samples.ts';
import { type Served, serve } from './server.ts';
import type { Store } from './store/store.ts';

/** Fixed, so that a sample can be repeated; it opens nothing but emulators. */
export const SANDBOX_KEY = 'sandbox-key-not-for-production';
/** The same without any right to change. */
export const SANDBOX_READ_KEY = 'sandbox-reader-not-for-production';

const HOST = '127.0.0.1';
const USUAL_PORT = 8080;

export interface SandboxOptions {
  readonly adapters: readonly Adapter[];
  /** 0 = any free one. Default 8080, or the next free one. */
  readonly port?: number;
  /** Default true: SIGTERM and SIGINT stop everything and end the process. */
  readonly signals?: boolean;
}

/** A running sandbox. */
export interface Sandbox extends Served {
  readonly emulators: readonly Emulator[];
  /** What to tell a person: where it is, the keys, and calls to try. */
  readonly welcome: string;
}

/** Starts it. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const accounts = (await Promise.all(options.adapters.map(({ vendor }) => startAccounts(vendor)))).flat();
  const emulators = accounts.map(({ emulator }) => emulator);
  const stop = async () => void (await Promise.all(emulators.map((emulator) => emulator.stop())));
  try {
    const config = sandboxConfig(accounts, options.adapters, options.port ?? (await freePort(USUAL_PORT)));
    const served = await serve(config, {
      adapters: options.adapters,
      log: 'warn',
      drainMs: 0,
      afterClose: stop,
      fill: (store) => acceptSamples(store, config),
      ...(options.signals !== undefined && { signals: options.signals }),
    });
    try {
      return { ...served, emulators, welcome: await welcome(served.url, config) };
    } catch (error) {
      await served.close();
      throw error;
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One account of an emulator, by the id of the connection to it. */
interface Account {
  readonly id: string;
  readonly emulator: Emulator;
}

/**
 * Accounts of a vendor that can do different things, each with its emulator's switches: `adapters/<vendor>/emulator/editions.ts` names them by the end
 * of their name. A vendor without that file has one.
 */
export async function editionsOf(vendor: string): Promise<Readonly<Record<string, object>>> {
  const file = new URL(`../adapters/${vendor}/emulator/editions.ts`, import.meta.url);
  if (!existsSync(file)) return { '': {} };
  return ((await import(file.href)) as { editions: Record<string, object> }).editions;
}

async function startAccounts(vendor: string): Promise<Account[]> {
  const { startEmulator } = (await import(`../adapters/${vendor}/emulator/index.ts`)) as { startEmulator: StartEmulator };
  const editions = Object.entries(await editionsOf(vendor));
  return Promise.all(
    editions.map(async ([edition, switches]) => ({
      id: edition === '' ? sandboxConnection(vendor) : `${vendor}-${edition}`,
      emulator: await startEmulator({ seed: 'sandbox', ...switches }),
    })),
  );
}

/** Goes through the text of a file, so that it is checked like any other. */
function sandboxConfig(accounts: readonly Account[], adapters: readonly Adapter[], port: number): Config {
  const read = ['orders:read', 'products:read', 'stock:read', 'customers:read', 'reference:read'];
  const file = {
    server: { host: HOST, port },
    store: { url: 'sqlite::memory:' },
    keys: [
      { name: 'sandbox', key: SANDBOX_KEY, scopes: ['*'] },
      { name: 'sandbox-reader', key: SANDBOX_READ_KEY, scopes: read },
    ],
    connections: accounts.map(({ id, emulator }) => ({ id, vendor: emulator.vendor, baseUrl: emulator.url, ...emulator.connection })),
  };
  // What an emulator wants is meant literally, not as variables.
  const result = parseConfig(JSON.stringify(file).replaceAll('${', '$${'), {}, adapters);
  if ('faults' in result) throw new Error(result.faults.map(faultText).join('\n'));
  return result.config;
}

/** Accepts the sample orders for long after the sandbox's end. */
async function acceptSamples(store: Store, config: Config): Promise<void> {
  const [first] = config.connections;
  if (!first) return;
  for (const id of Object.values(SAMPLE_OPERATIONS)) {
    const createdAt = Date.now();
    await store.addIntake({
      ...{ id, connection: first.id, externalId: id.slice(-6), chosen: true, principal: 'sandbox', request: id },
      ...{ draft: JSON.stringify(SAMPLE_DRAFT), strict: false, requestId: 'sandbox', createdAt },
      ...{ nextAttemptAt: createdAt + 10 * 365 * 24 * 3_600_000, sentAt: null, error: null },
    });
  }
}

async function welcome(url: string, config: Config): Promise<string> {
  const gateway = { url, key: SANDBOX_KEY };
  const answer = await fetch(`${url}/orders?limit=1`, { headers: { authorization: `Bearer ${SANDBOX_KEY}` } });
  const { data } = (await answer.json()) as { data?: { id: string }[] };
  const orderId = data?.[0]?.id;
  const connection = config.connections[0]?.id;
  if (orderId === undefined || connection === undefined) throw new Error('the sandbox has no orders to show');
  const calls = samples({ connection, orderId }).map((sample) => `# ${sample.title}\n${curl(sample, gateway)}`);
  return [
    `Sluice sandbox listening on ${url}`,
    `Documentation  ${url}/docs`,
    `API key        ${SANDBOX_KEY}   (may do everything)`,
    `API key        ${SANDBOX_READ_KEY}   (may only read)`,
    `Connections    ${config.connections.map(({ id, vendor }) => `${id} (${vendor})`).join(', ')}`,
    '',
    ...calls.flatMap((call) => [call, '']),
    'Ctrl+C stops it. Nothing is kept.',
    '',
  ].join('\n');
}

/** The first free port from `first` on; 0 where a whole row is taken. */
async function freePort(first: number): Promise<number> {
  for (let port = first; port < first + 50; port++) if (await isFree(port)) return port;
  return 0;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: HOST, port }, () => probe.close(() => resolve(true)));
  });
}
