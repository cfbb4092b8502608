/** What one connection may send: a cap of calls at once and a sliding window of starts. Clock: `performance.now()`, which never jumps. */

/** Leave to send one call. */
export interface Slot {
  /** The first byte is about to go out: the window counts from here, because connecting takes time that the vendor does not see. */
  started(): void;
  release(): void;
}

export interface Budget {
  /**
   * A slot at once where there is room, else a promise of one. Rejects with `BudgetError` when the wait would go, or has gone, beyond `deadline`
   * (`performance.now()` scale), and with the signal's reason when that fires.
   */
  take(deadline: number, signal?: AbortSignal): Slot | Promise<Slot>;
  /** No start for so many milliseconds: the vendor asked for it. */
  pause(millis: number): void;
}

/** The budget of one process. */
export interface LocalBudget extends Budget {
  /** Other limits from now on; what has started counts. */
  resize(limits: BudgetLimits): void;
}

export interface BudgetLimits {
  readonly requestsPerSecond: number;
  readonly concurrency: number;
}

/** No slot in time. */
export class BudgetError extends Error {
  /** `rate`: known at once, the window or a pause ends too late. `busy`: the deadline came while every place was taken. */
  readonly reason: 'rate' | 'busy';
  /** Whole seconds after which a slot may be free. */
  readonly retryAfter: number;
  constructor(reason: 'rate' | 'busy', millis: number) {
    super(`no slot: ${reason}`);
    this.name = 'BudgetError';
    this.reason = reason;
    this.retryAfter = Math.max(1, Math.ceil(millis / 1000));
  }
}

/** A second and a margin: starts that left evenly arrive unevenly. */
const WINDOW = 1050;

interface Waiter {
  readonly deadline: number;
  readonly grant: (slot: Slot) => void;
  readonly refuse: (error: unknown) => void;
}

/** Makes the budget of one connection. */
export function createBudget(limits: BudgetLimits): LocalBudget {
  let { most, window, concurrency } = boundsOf(limits);
  /** Times of the starts within the window, oldest first. */
  const starts: number[] = [];
  /** Slots given out whose call has not started: each holds a place in the window. */
  let pending = 0;
  let busy = 0;
  let pausedUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  const queue: Waiter[] = [];

  const forget = (now: number) => {
    while (starts.length > 0 && (starts[0] as number) <= now - window) starts.shift();
  };

  /** When the window has room for one more: now, later, or (Infinity) when a pending start has come. */
  const freeAt = (now: number): number => {
    forget(now);
    if (pausedUntil > now) return pausedUntil;
    const over = starts.length + pending - most;
    if (over < 0) return now;
    const oldest = starts[over];
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest + window;
  };

  /** The earliest time at which the window lets a call go that has so many others before it. */
  const earliest = (ahead: number, now: number): number => {
    forget(now);
    const index = starts.length + pending + ahead;
    const bySlots = index < most ? now : (starts[index % most] ?? now) + window * Math.floor(index / most);
    return pausedUntil > now ? Math.max(bySlots, pausedUntil + window * Math.floor(ahead / most)) : bySlots;
  };

  const give = (): Slot => {
    pending++;
    busy++;
    let started = false;
    let released = false;
    return {
      started() {
        if (started || released) return;
        started = true;
        pending--;
        starts.push(performance.now());
        if (queue.length > 0) pump();
      },
      release() {
        if (released) return;
        released = true;
        if (!started) pending--;
        busy--;
        if (queue.length > 0) pump();
      },
    };
  };

  const pump = () => {
    clearTimeout(timer);
    timer = undefined;
    while (queue.length > 0 && busy < concurrency) {
      const now = performance.now();
      const at = freeAt(now);
      if (at > now) {
        if (Number.isFinite(at)) timer = setTimeout(pump, Math.ceil(at - now));
        return;
      }
      queue.shift()?.grant(give());
    }
  };

  return {
    take(deadline, signal) {
      if (signal?.aborted) throw signal.reason;
      const now = performance.now();
      if (queue.length === 0 && busy < concurrency && freeAt(now) <= now) return give();
      const at = earliest(queue.length, now);
      if (at > deadline) throw new BudgetError('rate', at - now);
      return new Promise<Slot>((resolve, reject) => {
        const settle = () => {
          clearTimeout(expiry);
          signal?.removeEventListener('abort', gone);
        };
        const leave = (error: unknown) => {
          const index = queue.indexOf(waiter);
          if (index < 0) return;
          queue.splice(index, 1);
          waiter.refuse(error);
          pump();
        };
        const gone = () => leave(signal?.reason);
        const expiry = setTimeout(() => leave(new BudgetError('busy', 1000)), Math.max(0, deadline - now));
        const waiter: Waiter = {
          deadline,
          grant: (slot) => {
            settle();
            resolve(slot);
          },
          refuse: (error) => {
            settle();
            reject(error);
          },
        };
        signal?.addEventListener('abort', gone, { once: true });
        queue.push(waiter);
        pump();
      });
    },
    pause(millis) {
      const now = performance.now();
      pausedUntil = Math.max(pausedUntil, now + millis);
      const late = queue.filter((waiter) => waiter.deadline < pausedUntil);
      for (const waiter of late) {
        queue.splice(queue.indexOf(waiter), 1);
        waiter.refuse(new BudgetError('rate', pausedUntil - now));
      }
      pump();
    },
    resize(next) {
      ({ most, window, concurrency } = boundsOf(next));
      pump();
    },
  };
}

/** `most` starts in any `window` milliseconds. */
function boundsOf({ requestsPerSecond, concurrency }: BudgetLimits) {
  return {
    most: Math.max(1, Math.floor(requestsPerSecond)),
    window: requestsPerSecond >= 1 ? WINDOW : 1000 / requestsPerSecond + WINDOW - 1000,
    concurrency,
  };
}
