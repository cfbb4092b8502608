/**
 * A vendor's emulator behind a relay, as a process of its own: `node vendor.ts VENDOR [EDITION]`, told what to do over IPC. What it floods its callers
 * with costs them memory and time, not the test.
 */
import type { Emulator, StartEmulator } from '../../../src/emulator.ts';
import { editionsOf } from '../../../src/sandbox.ts';
import { startRelay } from './relay.ts';
import { WRONGS } from './scenes.ts';

/** What the process is told. */
export type Order =
  | {
      readonly show: string;
      readonly on: 'everything' | 'writes';
      readonly share?: number;
      readonly writes: readonly (readonly [string, string])[];
    }
  | { readonly heal: true }
  | { readonly count: true };
/** What it says. */
export type Word =
  | { readonly url: string; readonly connection: Emulator['connection'] }
  | { readonly count: number; readonly struck: number };

const [vendor = '', edition = ''] = process.argv.slice(2);
const { startEmulator } = (await import(`../../../adapters/${vendor}/emulator/index.ts`)) as {
  startEmulator: StartEmulator<{ seed: 'documented'; rateLimit: boolean; orders: number }>;
};
const emulator = await startEmulator({ seed: 'documented', orders: 25, rateLimit: false, ...(await editionsOf(vendor))[edition] });
const relay = await startRelay(emulator.url);
const say = (word: Word) => process.send?.(word);
let asked = 0;

process.on('message', (order: Order) => {
  if ('heal' in order) relay.heal();
  else if ('count' in order) {
    say({ count: relay.arrived.length, struck: relay.arrived.filter((request) => request.struck).length });
    relay.forget();
  } else {
    const writes = order.writes.map(([method, path]) => ({ method, path: new RegExp(path) }));
    const isWrite = (request: { readonly method: string; readonly path: string }) =>
      writes.some((rule) => rule.method === request.method && rule.path.test(request.path));
    const { scene } = WRONGS[order.show] as (typeof WRONGS)[string];
    const share = order.share ?? 1;
    relay.strike({
      scene,
      reads: (request) => !isWrite(request),
      when: (request) => (order.on === 'everything' || isWrite(request)) && Math.floor(++asked * share) > Math.floor((asked - 1) * share),
    });
  }
});
process.on('disconnect', () => process.exit());
say({ url: relay.url, connection: emulator.connection });
