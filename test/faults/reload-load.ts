/** A gateway whose file changes again and again while callers who do not wait for one another use it, and their keys are rotated. */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator } from '../../adapters/retailcrm/emulator/index.ts';
import { type Callers, callers, type Kind, type Outcome } from './open-loop.ts';
import { type GatewayProcess, gatewayProcess } from './processes.ts';

export interface ReloadRun {
  readonly outcomes: readonly Outcome[];
  /** Lines of the gateway's log, as many as there were reloads of each kind. */
  readonly applied: number;
  readonly refused: number;
  /** What became of requests with the key that was taken out, after that. */
  readonly statusOfRemovedKey: number;
  readonly reloads: number;
  readonly log: string;
}

export interface ReloadLoad {
  readonly folder: string;
  readonly reloads: number;
  /** Milliseconds between two. */
  readonly everyMs: number;
  readonly workers?: number;
  readonly state?: string;
  readonly perSecond: number;
}

const KEYS = ['reload-key-number-one', 'reload-key-number-two'] as const;
const WATCH = 'reload-key-of-whoever-watches';

/**
 * Every reload changes something else: credentials' place, limits, a connection that comes and goes, keys. In the middle one file is broken. The key in use
 * changes half way: both open until callers have moved, then the first is taken out.
 */
export async function reloadUnderLoad({ folder, reloads, everyMs, workers = 1, state, perSecond }: ReloadLoad): Promise<ReloadRun> {
  const vendor = await startEmulator({ seed: 'documented', rateLimit: false } as Parameters<typeof startEmulator>[0]);
  const connection = (id: string, limits: object) => ({
    ...{ id, vendor: 'retailcrm', baseUrl: vendor.url, ...vendor.connection },
    limits: { requestsPerSecond: 1000, concurrency: 100, ...limits },
  });
  const file = (round: number, keys: readonly string[]) => ({
    server: { workers },
    ...(state !== undefined && { state: { url: state } }),
    store: { url: `sqlite:${folder}/store.db` },
    keys: [
      ...keys.map((key) => ({ name: `caller ${key}`, key, scopes: ['*'], connections: ['shop'] })),
      { name: 'watch', key: WATCH, scopes: ['*'], ...(round % 2 === 0 && { rateLimit: { max: 100_000, window: 60 } }) },
    ],
    connections: [
      connection('shop', { concurrency: 100 + round, timeoutMs: 10_000 + round }),
      ...(round % 2 === 1 ? [connection('visitor', {})] : []),
    ],
  });
  const gateway: GatewayProcess = await gatewayProcess({ folder, settings: file(0, KEYS.slice(0, 1)) });
  let load: Callers | undefined;
  try {
    await gateway.start();
    load = await callers();
    const count = (text: string) => gateway.log().split(text).length - 1;
    const seconds = (reloads * everyMs) / 2000;
    const kinds = (key: string): Kind[] => [
      { name: 'list', path: '/orders?limit=20&connection=shop', headers: { authorization: `Bearer ${key}` }, perSecond: perSecond / 2 },
      { name: 'cached', path: '/reference/warehouses', headers: { authorization: `Bearer ${key}` }, perSecond: perSecond / 2 },
    ];
    // A process that has just begun compiles as it runs, and may refuse the first for it: nothing that a reload does.
    await load.send({ url: gateway.url, seconds: 2, kinds: kinds(KEYS[0]) });
    const outcomes: Outcome[] = [];
    let round = 0;
    const broken = Math.floor(reloads / 2);
    for (const [half, key] of KEYS.entries()) {
      const sending = load.send({ url: gateway.url, seconds, kinds: kinds(key) });
      const until = half === 0 ? broken : reloads;
      while (round < until) {
        await sleep(everyMs);
        round++;
        // Both keys from the last reload of the first half on.
        const keys = half === 0 ? (round >= broken - 1 ? KEYS : KEYS.slice(0, 1)) : KEYS;
        if (round === broken) writeFileSync(gateway.config, 'keys: [{ name: all, key: "not long');
        else gateway.configure(file(round, keys));
        await gateway.signal('SIGHUP');
      }
      outcomes.push(...(await sending));
    }
    await sleep(1500);
    const applied = count('configuration reloaded');
    gateway.configure(file(round, KEYS.slice(1)));
    await gateway.signal('SIGHUP');
    for (let waited = 0; waited < 5000 && count('configuration reloaded') === applied; waited += 20) await sleep(20);
    const [removed] = await load.send({ url: gateway.url, seconds: 0.2, kinds: kinds(KEYS[0]) });
    const result = { outcomes, applied, refused: count('configuration refused'), statusOfRemovedKey: removed?.status ?? 0, reloads };
    return { ...result, log: gateway.log() };
  } finally {
    await load?.stop();
    if (gateway.running) await gateway.signal('SIGTERM');
    await vendor.stop();
  }
}
