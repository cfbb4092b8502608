/** What every engine of shared state holds to: two handles are two processes on one engine; of the local engine they are one and the same. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { Limits } from '../../src/adapter.ts';
import { type Budget, BudgetError, type Slot } from '../../src/gateway/budget.ts';
import type { Cache, CacheOptions } from '../../src/gateway/cache.ts';
import { type Circuit, CircuitOpenError, type CircuitOptions } from '../../src/gateway/circuit.ts';
import type { Counter } from '../../src/state/state.ts';

/** Makes two handles on one engine, with nothing in it. */
export interface Engine {
  budgets(limits: Limits): Promise<Pair<Budget>>;
  circuits(options: CircuitOptions): Promise<Pair<Circuit>>;
  caches(options: Omit<CacheOptions, 'now'>): Promise<Pair<Cache>>;
  /** Absent where callers are counted by other means. */
  counters?(): Promise<Pair<Counter>>;
  /** Closes all that it made. */
  close(): Promise<void>;
}
export type Pair<T> = readonly [T, T];

const LIMITS: Limits = { requestsPerSecond: 1000, concurrency: 1000, timeoutMs: 2000, retries: 0 };
const soon = (millis = 20_000) => performance.now() + millis;

/** The most of these times that lie within one second. */
export function mostInASecond(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.map((from, index) => sorted.slice(index).filter((at) => at < from + 1000).length));
}

export function stateConformance(name: string, engine: Engine, skip?: string): void {
  // They mostly wait, each with an engine of its own.
  describe.skipIf(skip)(`${name}${skip ? ` (${skip})` : ''}`, { timeout: 30_000, concurrent: true }, () => {
    afterAll(() => engine.close());
    budgets(engine);
    circuits(engine);
    caches(engine);
    if (engine.counters) counters(engine.counters);
  });
}

function budgets(engine: Engine): void {
  /** One call of a vendor that takes so long; notes when it started. */
  const call = async (budget: Budget, starts: number[], millis = 0, deadline = soon()) => {
    const slot = await budget.take(deadline);
    starts.push(performance.now());
    slot.started();
    if (millis > 0) await sleep(millis);
    slot.release();
  };

  describe('a budget', () => {
    test('lets no more calls start in any second than it may, whoever makes them', async () => {
      const pair = await engine.budgets({ ...LIMITS, requestsPerSecond: 10 });
      const starts: number[] = [];
      await Promise.all(Array.from({ length: 24 }, (_, index) => call(pair[index % 2] as Budget, starts, 5)));
      expect(starts).toHaveLength(24);
      expect(mostInASecond(starts)).toBe(10);
    });

    test('counts a call from its start, not from the leave it was given', async () => {
      const [a, b] = await engine.budgets({ ...LIMITS, requestsPerSecond: 1 });
      const slow = await a.take(soon());
      await sleep(700);
      slow.started();
      const from = performance.now();
      const second = await b.take(soon());
      expect(performance.now() - from).toBeGreaterThanOrEqual(1000);
      second.release();
      slow.release();
    });

    test('takes nothing for a call that never started', async () => {
      const [a, b] = await engine.budgets({ ...LIMITS, requestsPerSecond: 1 });
      const from = performance.now();
      for (let index = 0; index < 10; index++) (await (index % 2 === 0 ? a : b).take(soon())).release();
      expect(performance.now() - from).toBeLessThan(1000);
    });

    test('holds its cap of calls at once over all who make them', async () => {
      const pair = await engine.budgets({ ...LIMITS, concurrency: 3 });
      let running = 0;
      let most = 0;
      await Promise.all(
        Array.from({ length: 30 }, async (_, index) => {
          const slot = await (pair[index % 2] as Budget).take(soon());
          slot.started();
          most = Math.max(most, ++running);
          await sleep(10);
          running--;
          slot.release();
        }),
      );
      expect(most).toBeLessThanOrEqual(3);
      expect(most).toBeGreaterThan(1);
    });

    test('that the vendor paused lets nobody start before the pause is over', async () => {
      const [a, b] = await engine.budgets(LIMITS);
      const starts: number[] = [];
      await call(b, starts);
      a.pause(600);
      const from = performance.now();
      await sleep(50);
      await Promise.all([call(a, starts), call(b, starts)]);
      for (const start of starts.slice(1)) expect(start - from).toBeGreaterThanOrEqual(590);
    });

    test('refuses at once who cannot be served before his deadline, and tells when to come back', async () => {
      const [a, b] = await engine.budgets({ ...LIMITS, requestsPerSecond: 0.2 });
      await call(a, []);
      const refusal = await Promise.resolve()
        .then(() => b.take(soon(2000)))
        .catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(BudgetError);
      expect(refusal).toMatchObject({ reason: 'rate' });
      expect((refusal as BudgetError).retryAfter).toBeGreaterThanOrEqual(4);
      expect((refusal as BudgetError).retryAfter).toBeLessThanOrEqual(6);
    });

    test('refuses who waits for a place until his deadline, and lets go who is gone', async () => {
      const [a, b] = await engine.budgets({ ...LIMITS, concurrency: 1 });
      const held = await a.take(soon());
      held.started();
      await expect(Promise.resolve(b.take(soon(150)))).rejects.toMatchObject({ reason: 'busy' });
      const caller = new AbortController();
      const gone = Promise.resolve(b.take(soon(), caller.signal));
      setTimeout(() => caller.abort(new Error('gone')), 30);
      await expect(gone).rejects.toThrow('gone');
      held.release();
      (await b.take(soon(1000))).release();
    });

    test('serves a few of one while another asks for hundreds', async () => {
      const [greedy, modest] = await engine.budgets({ ...LIMITS, requestsPerSecond: 20 });
      const own: number[] = [];
      const crowd = Array.from({ length: 60 }, () => call(greedy, [], 0));
      await sleep(50);
      const from = performance.now();
      await call(modest, own);
      // One budget of one process is a plain line: there the modest one waits for his turn.
      expect((own[0] ?? 0) - from).toBeLessThan(greedy === modest ? 5000 : 2500);
      await Promise.all(crowd);
    });

    test('has all its places again after everybody is done', async () => {
      const [a, b] = await engine.budgets({ ...LIMITS, concurrency: 4 });
      const slots: Slot[] = [];
      for (let round = 0; round < 5; round++) {
        for (let index = 0; index < 4; index++) slots.push(await (index % 2 ? a : b).take(soon(2000)));
        for (const slot of slots.splice(0)) {
          slot.started();
          slot.release();
          slot.release();
        }
      }
    });
  });
}

function circuits(engine: Engine): void {
  const options: CircuitOptions = { failures: 3, openMs: 400, maxOpenMs: 5000 };
  const trouble = (circuit: Circuit) =>
    circuit.run(
      async () => 'x',
      () => 'trouble',
    );
  const alive = (circuit: Circuit) =>
    circuit.run(
      async () => 'ok',
      () => 'alive',
    );
  const open = async (circuit: Circuit) => {
    for (let index = 0; index < options.failures; index++) await trouble(circuit);
  };
  /** Whether a call is let through. */
  const goes = async (circuit: Circuit): Promise<boolean> => {
    try {
      return (await alive(circuit)) === 'ok';
    } catch (error) {
      expect(error).toBeInstanceOf(CircuitOpenError);
      return false;
    }
  };

  describe('a circuit', () => {
    test('that one opened is open for all', async () => {
      const [a, b] = await engine.circuits({ ...options, openMs: 4000 });
      expect([a.state, b.state]).toEqual(['closed', 'closed']);
      await open(a);
      expect(a.refusal()).toBe(4);
      expect(await goes(a)).toBe(false);
      expect(await goes(b)).toBe(false);
      expect(b.refusal()).toBeGreaterThanOrEqual(3);
      expect(b.state).toBe('open');
    });

    test('stays closed while failures do not come in a row', async () => {
      const [a] = await engine.circuits(options);
      for (let index = 0; index < 4; index++) {
        await trouble(a);
        await trouble(a);
        await alive(a);
      }
      await a.run(
        async () => '',
        () => 'nothing',
      );
      expect(a.refusal()).toBeUndefined();
      expect(a.state).toBe('closed');
    });

    test('lets one call of all through when its time is over, and closes for all when that goes well', async () => {
      const [a, b] = await engine.circuits(options);
      await open(a);
      await sleep(420);
      let release = () => {};
      let probes = 0;
      const probe = (circuit: Circuit) =>
        circuit.run(
          () => {
            probes++;
            return new Promise<string>((resolve) => {
              release = () => resolve('back');
            });
          },
          () => 'alive',
        );
      const tries = [probe(a), probe(b), probe(a), probe(b)];
      const outcomes = Promise.allSettled(tries);
      await sleep(150);
      expect(probes).toBe(1);
      release();
      expect((await outcomes).filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
      for (const circuit of [a, b]) {
        for (let waited = 0; circuit.refusal() !== undefined && waited < 3000; waited += 20) await sleep(20);
        expect(await goes(circuit)).toBe(true);
        expect(circuit.state).toBe('closed');
      }
    });

    test('stays open for twice as long when the probe fails, or tells nothing', async () => {
      const [a, b] = await engine.circuits(options);
      await open(a);
      await sleep(420);
      await trouble(a);
      await sleep(420);
      expect(await goes(b)).toBe(false);
      expect(await goes(a)).toBe(false);
      await sleep(450);
      await expect(
        a.run(
          () => Promise.reject(new Error('fell through')),
          () => 'alive',
        ),
      ).rejects.toThrow('fell through');
      expect(await goes(a)).toBe(false);
    });

    test('does not learn from what was sent before it opened', async () => {
      const [a] = await engine.circuits({ ...options, openMs: 4000 });
      let release = () => {};
      const early = a.run(
        () =>
          new Promise<string>((resolve) => {
            release = () => resolve('late');
          }),
        () => 'alive',
      );
      await open(a);
      release();
      expect(await early).toBe('late');
      expect(await goes(a)).toBe(false);
    });
  });
}

function caches(engine: Engine): void {
  const options = { ttl: 60, staleIfError: 3600 };
  const never = (): Promise<never> => Promise.reject(new Error('nothing was to be loaded'));
  const give = (value: unknown) => async () => value;

  describe('a cache', () => {
    test('keeps for all what one has loaded, with its age', async () => {
      const [a, b] = await engine.caches(options);
      expect(await a.get('shop', 'k', give({ one: 1 }))).toEqual({ value: { one: 1 }, age: 0, status: 'miss' });
      expect(await b.get('shop', 'k', never)).toEqual({ value: { one: 1 }, age: 0, status: 'hit' });
      await sleep(1050);
      expect(await a.get('shop', 'k', never)).toMatchObject({ age: 1, status: 'hit' });
      expect(await b.get('shop', 'k', never)).toMatchObject({ age: 1, status: 'hit' });
      expect(b.entries('shop')).toEqual([{ key: 'k', age: 1 }]);
    });

    test('gives values back as they were: maps, sets, dates, what is missing, keys of any kind', async () => {
      const [a, b] = await engine.caches(options);
      const value = {
        map: new Map<unknown, unknown>([
          ['a', [1, 2]],
          [{ deep: true }, new Set(['x'])],
        ]),
        at: new Date(0),
        missing: undefined,
        nothing: null,
        text: 'Київ \u{1f600} \ud800',
        long: Array.from({ length: 5000 }, (_, index) => ({ id: `gid-${index}`, name: 'Склад' })),
        ['__proto__']: 1,
        big: 2n ** 70n,
      };
      Object.defineProperty(value, 'constructor', { value: 'own', enumerable: true });
      await a.get('shop', 'k', give(value));
      expect((await b.get('shop', 'k', never)).value).toEqual(value);
      for (const [key, small] of Object.entries({ empty: [], none: null, missing: undefined, no: false, zero: 0, text: '' })) {
        await a.get('shop', key, give(small));
        expect((await b.get<unknown>('shop', key, never)).value).toEqual(small);
      }
    });

    test('loads once for many simultaneous callers', async () => {
      const pair = await engine.caches(options);
      let loads = 0;
      const load = async () => {
        loads++;
        await sleep(150);
        return 'loaded';
      };
      const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => (pair[index % 2] as Cache).get('shop', 'k', load)));
      expect(loads).toBe(1);
      for (const answer of answers) expect(answer.value).toBe('loaded');
    });

    test('fails who waits for a load that fails, and nobody who comes later', async () => {
      const [a, b] = await engine.caches(options);
      await expect(a.get('shop', 'k', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
      expect(await b.get('shop', 'k', give('up'))).toMatchObject({ value: 'up', status: 'miss' });
    });

    test('forgets a key, or all of a connection, for all at once', async () => {
      const [a, b] = await engine.caches(options);
      for (let round = 0; round < 20; round++) {
        const [from, to] = round % 2 === 0 ? [a, b] : [b, a];
        for (const key of ['k', 'l']) {
          await from.get('shop', key, give(`old ${round}`));
          expect((await to.get('shop', key, never)).value).toBe(`old ${round}`);
        }
        await from.get('other', 'k', give('other'));
        await from.drop('shop', 'k');
        expect((await to.get('shop', 'k', give(`new ${round}`))).value).toBe(`new ${round}`);
        expect((await to.get('shop', 'l', never)).value).toBe(`old ${round}`);
        await from.drop('shop');
        expect((await to.get('shop', 'l', give('newest'))).value).toBe('newest');
        expect((await to.get('other', 'k', never)).value).toBe('other');
        await to.drop('shop');
      }
    });

    test('never keeps what was loaded before a drop, whoever dropped it', async () => {
      const [a, b] = await engine.caches(options);
      for (const drop of [() => b.drop('shop', 'k'), () => b.drop('shop')]) {
        let release = () => {};
        const early = a.get('shop', 'k', () => new Promise<string>((resolve) => (release = () => resolve('before'))));
        await sleep(30);
        await drop();
        const later = b.get('shop', 'k', give('after'));
        expect((await later).value).toBe('after');
        release();
        expect((await early).value).toBe('before');
        for (const cache of [a, b]) expect(await cache.get('shop', 'k', never)).toMatchObject({ value: 'after', status: 'hit' });
        await a.drop('shop');
      }
    });

    test('serves an old value while one load runs in the background, and for its grace while that fails', async () => {
      const [a, b] = await engine.caches({ ttl: 0.2, staleIfError: 1 });
      await a.get('shop', 'k', give('old'));
      await sleep(250);
      let loads = 0;
      const failing = async () => {
        loads++;
        throw new Error('down');
      };
      for (let index = 0; index < 10; index++) {
        expect(await (index % 2 ? a : b).get('shop', 'k', failing)).toMatchObject({ value: 'old', status: 'stale' });
        await sleep(5);
      }
      expect(loads).toBe(1);
      await sleep(1100);
      await expect(b.get('shop', 'k', failing)).rejects.toThrow('down');
      expect(await a.get('shop', 'k', give('new'))).toMatchObject({ value: 'new', status: 'miss' });
    });

    test('renews an old value for all', async () => {
      const [a, b] = await engine.caches({ ttl: 0.3, staleIfError: 60 });
      await a.get('shop', 'k', give('old'));
      await sleep(350);
      expect(await b.get('shop', 'k', give('new'))).toMatchObject({ value: 'old', status: 'stale' });
      await sleep(100);
      expect(await a.get('shop', 'k', never)).toMatchObject({ value: 'new', status: 'hit' });
    });

    test('loads at once when it is told to, and keeps the old value when that fails', async () => {
      const [a, b] = await engine.caches(options);
      await a.get('shop', 'k', give('old'));
      expect(await b.refresh('shop', 'k', give('new'))).toMatchObject({ value: 'new', status: 'miss' });
      expect(await a.get('shop', 'k', never)).toMatchObject({ value: 'new', status: 'hit' });
      await expect(a.refresh('shop', 'k', never)).rejects.toThrow('nothing was to be loaded');
      expect(await b.get('shop', 'k', give('newest'))).toMatchObject({ value: 'new', status: 'stale' });
    });

    test('that keeps nothing loads each time', async () => {
      const [a, b] = await engine.caches({ ttl: 0, staleIfError: 60 });
      await a.get('shop', 'k', give('one'));
      expect(await b.get('shop', 'k', give('two'))).toMatchObject({ value: 'two', status: 'miss' });
      expect(await a.get('shop', 'k', give('three'))).toMatchObject({ value: 'three', status: 'miss' });
    });
  });
}

function counters(make: () => Promise<Pair<Counter>>): void {
  describe('a counter', () => {
    test('counts over all who count, until the window is over', async () => {
      const pair = await make();
      const counts = await Promise.all(Array.from({ length: 50 }, (_, index) => (pair[index % 2] as Counter).count('key', 700)));
      expect(counts.map(({ current }) => current).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
      for (const { left } of counts) {
        expect(left).toBeGreaterThan(0);
        expect(left).toBeLessThanOrEqual(700);
      }
      expect((await pair[0].count('other', 700)).current).toBe(1);
      await sleep(750);
      expect((await pair[1].count('key', 700)).current).toBe(1);
    });
  });
}
