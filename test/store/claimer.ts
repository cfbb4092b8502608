/**
 * A process of its own for the store's tests: uses one store and says on its standard output what was acknowledged.
 * `node claimer.ts URL finish PREFIX` claims and finishes PREFIX-0, PREFIX-1, ... 16 at a time until it is killed, a line per finished key.
 * `node claimer.ts URL accept PREFIX` accepts orders of these ids in the same manner, and takes every third one through an attempt:
 * a line "accepted ID", "sent ID" or "delivered ID" for whatever was acknowledged.
 * `node claimer.ts URL race COUNT` says "open", waits for a line, claims race-0 to race-COUNT and takes orders of these ids, all at once,
 * and prints the claims and, after a +, the orders that it won.
 * `node claimer.ts URL stall ID` begins to deliver an order, says "begun", waits for a line, goes on, and prints what came of it.
 */
import { once } from 'node:events';
import type { Lane, NewIntake } from '../../src/store/intake.ts';
import { openStore } from '../../src/store/store.ts';

const [url = '', mode, argument = ''] = process.argv.slice(2);
const store = await openStore(url);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const claim = (key: string) =>
  store.beginIdempotent({ scope: 's', key, fingerprint: 'f', now: 1000, expiresAt: Number.MAX_SAFE_INTEGER, staleBefore: 0 });
const order = (id: string, externalId = id): NewIntake => ({
  id,
  connection: 'kyiv',
  externalId,
  chosen: true,
  principal: 'shop',
  request: id,
  draft: `{"draft":"${id}"}`,
  strict: false,
  requestId: 'r',
  createdAt: 1000,
  nextAttemptAt: 1000,
  sentAt: null,
  error: null,
});

async function forEver(work: (name: string) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (;;) await work(`${argument}-${next++}`);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

async function held(owner: string, until: number): Promise<Lane> {
  const lane = await store.holdLane({ connection: 'kyiv', owner, now: 2000, until, quiet: 30_000 });
  if (!lane) throw new Error('the lane is held');
  return lane;
}

async function finish(): Promise<void> {
  await forEver(async (key) => {
    const state = await claim(key);
    if (state.state !== 'claimed') throw new Error(`${key} was ${state.state}`);
    await store.finishIdempotent({ scope: 's', key, token: state.token }, { status: 201, headers: {}, body: `answer of ${key}` });
    say(key);
  });
}

async function accept(): Promise<void> {
  // The process before was killed: its time is over.
  const lane = await held(argument, 2000);
  await forEver(async (id) => {
    const { state } = await store.addIntake(order(id));
    if (state !== 'added') throw new Error(`${id} ${state}`);
    say(`accepted ${id}`);
    if (!/[0369]$/.test(id)) return;
    if (!(await store.beginAttempt(lane, id, 2000)) || !(await store.markSent(lane, id, 2001))) throw new Error(`${id} was lost`);
    say(`sent ${id}`);
    await store.settleIntake(lane, id, { status: 'delivered', nextAttemptAt: null, orderId: `order ${id}`, error: null, sent: true }, 2002);
    say(`delivered ${id}`);
  });
}

async function race(): Promise<void> {
  const keys = Array.from({ length: Number(argument) }, (_, index) => `race-${index}`);
  say('open');
  await once(process.stdin, 'data');
  const states = await Promise.all(keys.map(claim));
  const orders = await Promise.all(keys.map((key) => store.addIntake(order(`${key} of ${process.pid}`, key))));
  say(keys.filter((_, index) => states[index]?.state === 'claimed').join(','));
  say(`+${keys.filter((_, index) => orders[index]?.state === 'added').join(',')}`);
}

async function stall(): Promise<void> {
  await store.addIntake(order(argument));
  const lane = await held('stalled', 3000);
  await store.beginAttempt(lane, argument, 2000);
  say('begun');
  await once(process.stdin, 'data');
  const sent = await store.markSent(lane, argument, 2900);
  const end = { status: 'delivered', nextAttemptAt: null, orderId: 'late', error: null, sent: true } as const;
  say(`${sent} ${await store.settleIntake(lane, argument, end, 2901)}`);
}

await ({ finish, accept, race, stall }[mode ?? ''] ?? finish)();
process.stdin.destroy();
await store.close();
