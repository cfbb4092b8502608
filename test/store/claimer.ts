/**
 * A process of its own for the store's tests: claims keys in one store and says on its standard output what was acknowledged.
 * `node claimer.ts URL finish PREFIX` claims and finishes PREFIX-0, PREFIX-1, ... 16 at a time until it is killed, a line per finished key.
 * `node claimer.ts URL race COUNT` claims race-0 to race-COUNT, all at once, and prints those it won.
 */
import { openStore } from '../../src/store/store.ts';

const [url = '', mode, argument = ''] = process.argv.slice(2);
const store = await openStore(url);
const claim = (key: string) =>
  store.beginIdempotent({ scope: 's', key, fingerprint: 'f', now: 1000, expiresAt: Number.MAX_SAFE_INTEGER, staleBefore: 0 });

if (mode === 'finish') {
  let next = 0;
  const work = async () => {
    for (;;) {
      const key = `${argument}-${next++}`;
      const state = await claim(key);
      if (state.state !== 'claimed') throw new Error(`${key} was ${state.state}`);
      await store.finishIdempotent({ scope: 's', key, token: state.token }, { status: 201, headers: {}, body: `answer of ${key}` });
      process.stdout.write(`${key}\n`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
} else {
  const keys = Array.from({ length: Number(argument) }, (_, index) => `race-${index}`);
  process.stdout.write('open\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
  const states = await Promise.all(keys.map(claim));
  process.stdout.write(keys.filter((_, index) => states[index]?.state === 'claimed').join('\n'));
  await store.close();
}
