/** What the gateway asks its store and can do without. */
import { StoreError } from '../store/store-error.ts';

/** Undefined when the store cannot tell. */
export type Lenient = <T>(ask: () => Promise<T>) => Promise<T | undefined>;

/** A dead store slows one request and not all: for so long after a failure it is not asked. */
const REST_MS = 1000;
const SAY_MS = 60_000;

/** Makes it; `warn` hears of a failure once a minute. */
export function createLenient(warn: (error: StoreError) => void): Lenient {
  let restUntil = 0;
  let quietUntil = 0;
  return async (ask) => {
    if (performance.now() < restUntil) return undefined;
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      restUntil = performance.now() + REST_MS;
      if (performance.now() >= quietUntil) {
        quietUntil = performance.now() + SAY_MS;
        warn(error);
      }
      return undefined;
    }
  };
}
