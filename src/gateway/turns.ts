/**
 * Turns on the event loop for what takes it long: reading and translating an answer. When many answers come at once the loop would do them all before it
 * looks at anything else; with turns it does one, looks at who else is ready, and does the next. And what waits can be counted, which tells of an overload
 * before anybody has waited long.
 */

/** Turns of one process. */
export interface Turns {
  /** Resolves when it is the caller's turn, in the order of the calls; undefined: go on at once. */
  take(): Promise<void> | undefined;
  /** About how long one more would wait, milliseconds. */
  readonly delay: number;
}

/** The loop is anybody's for so long, before the others have to wait. */
const SLICE_MS = 5;
/** Weight of the newest turn in the average. */
const FRESH = 0.1;

/** Makes the turns of one process. */
export function createTurns(): Turns {
  const waiting: (() => void)[] = [];
  /** When the loop last came from what is ready elsewhere; undefined: nobody has asked since. */
  let since: number | undefined;
  /** Milliseconds from turn to turn, with all that the loop does between. */
  let cost = 1;

  const next = () => {
    const now = performance.now();
    const go = waiting.shift();
    if (!go) {
      since = undefined;
      return;
    }
    if (since !== undefined) cost += (now - since - cost) * FRESH;
    since = now;
    setImmediate(next);
    go();
  };

  return {
    take() {
      const now = performance.now();
      if (since === undefined) {
        since = now;
        setImmediate(next);
      }
      if (waiting.length === 0 && now - since < SLICE_MS) return undefined;
      return new Promise((go) => {
        waiting.push(go);
      });
    },
    get delay() {
      return waiting.length * cost;
    },
  };
}
