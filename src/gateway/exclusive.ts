/** One at a time among all processes on a store. `inTurn` does the same within a process. */
import { setTimeout } from 'node:timers/promises';
import { ProblemError } from '../errors.ts';
import type { Lock, Store } from '../store/store.ts';
import type { Lenient } from './lenient.ts';

/** Runs work while no other process runs work of the same name; `deadline` (milliseconds since the epoch) bounds the wait for it and the work itself. */
export type Exclusive = <T>(name: string, deadline: number, work: () => Promise<T>) => Promise<T>;

/** A vendor may still be at work when its time is over; a process that stalls may be late. */
const MARGIN_MS = 5000;
/** Time that must be left for the work itself. */
const LEAST_MS = 500;

/**
 * Without its store nobody waits: each process then has its own order only, as if it were alone. Locking guards against doubles, and a lost store
 * must not stop what can do without it.
 */
export function createExclusive(store: Store, now: () => number, lenient: Lenient): Exclusive {
  const take = async (name: string, deadline: number): Promise<Lock | undefined> => {
    for (;;) {
      const left = deadline - Date.now();
      const time = now();
      const lock = await store.lock(name, time, Math.ceil(time + Math.max(0, left) + MARGIN_MS));
      if (lock) return lock;
      if (left < LEAST_MS) {
        throw new ProblemError('idempotency_in_progress', { detail: 'Another create of this externalId is under way.', retryAfter: 1 });
      }
      await setTimeout(70 + Math.random() * 60);
    }
  };
  return async (name, deadline, work) => {
    const lock = await lenient(() => take(name, deadline));
    try {
      return await work();
    } finally {
      // Nobody's answer waits for it; where it is lost, its time ends it.
      if (lock) void lenient(() => store.unlock(lock));
    }
  };
}
