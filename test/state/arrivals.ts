/** A vendor's own record of when requests reached it. */

export interface ArrivalLog {
  /** Notes a request, now. Always false, so that it can be the condition of a fault that never shows. */
  note(): false;
  forget(): void;
  readonly count: number;
  /** Of the first request, `performance.now()`. */
  readonly first: number;
  /**
   * The most requests that surely came within one second. A vendor that is held up notes late what came early: a new connection is accepted, read and
   * handled in turns of the loop that may each take long on a busy machine. So each request came some turns before it was noted, or at any time since.
   */
  mostInASecond(): number;
}

const TICK = 2;
const TURNS = 6;

/** Watches the loop it is made in from now on. */
export function arrivalLog(): ArrivalLog {
  const arrivals: { readonly after: number; readonly by: number }[] = [];
  const turns = [performance.now()];
  setInterval(() => {
    turns.push(performance.now());
    if (turns.length > TURNS) turns.shift();
  }, TICK).unref();
  return {
    note() {
      arrivals.push({ after: turns[0] as number, by: performance.now() });
      return false;
    },
    forget() {
      arrivals.length = 0;
    },
    get count() {
      return arrivals.length;
    },
    get first() {
      return arrivals[0]?.by ?? Number.NaN;
    },
    mostInASecond: () =>
      Math.max(0, ...arrivals.map(({ after }, from) => arrivals.slice(from).filter(({ by }) => by < after + 1000).length)),
  };
}
