/** A connection's budget that all processes on one Redis share. */
import type { Limits } from '../adapter.ts';
import { type Budget, BudgetError, createBudget, type Slot } from '../gateway/budget.ts';
import type { CircuitReply } from './redis-circuit.ts';
import type { RedisLink } from './redis-link.ts';

/** A second and a margin. Wider than within one process: calls of two processes are on their way for differently long. */
const WINDOW = 1100;
/** A place that was given and whose call does not start, because its process died, is free after this: more than connecting may take. */
const PENDING = 5000;
/** What a call may take beyond its own time-out, at most. */
const LEASE_MARGIN = 5000;
/** Others may need so long to notice that Redis is back: until then everybody keeps to his share of the budget as well. */
const SETTLE = 2500;
/** A process in line asks at least so often. */
const LONGEST_WAIT = 1000;

export interface SharedBudgetOptions {
  readonly connection: string;
  readonly limits: Limits;
  /** The connection's circuit: every answer tells it in passing. */
  readonly field: string;
  readonly heard: (circuit: CircuitReply) => void;
}

export interface SharedBudget extends Budget {
  /** Other limits from now on, for this process; what has started counts. */
  resize(limits: Limits): void;
}

interface Waiter {
  readonly own: Slot;
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  settle(slot: Slot | Promise<Slot>): void;
  refuse(error: unknown): void;
}

/**
 * Whoever passes the budget of this process then asks Redis. While Redis is down the budget of this process is its share: the configured one divided by the
 * processes there were.
 */
export function createSharedBudget(link: RedisLink, options: SharedBudgetOptions): SharedBudget {
  const { connection, field, heard } = options;
  let { limits } = options;
  let { most, window, lease } = boundsOf(limits);
  const local = createBudget(limits);
  const rate = link.key(connection, 'rate');
  const busy = link.key(connection, 'busy');
  const queue = link.key(connection, 'line');
  const circuits = link.key('circuits');
  /** Calls that have a place and are not over. */
  const live = new Set<string>();
  const line: Waiter[] = [];
  let serial = 0;
  let asking = false;
  let timer: NodeJS.Timeout | undefined;
  /** Whether an end of one of our own calls may make room. */
  let byEnd = false;
  let tries = 0;
  let pausedUntil = 0;
  let settling: NodeJS.Timeout | undefined;
  let isSettling = false;

  if (!link.up) local.resize(shareOf(limits, link.processes));
  link.onDown(() => {
    clearTimeout(settling);
    isSettling = false;
    local.resize(shareOf(limits, link.processes));
  });
  link.onUp(async (run) => {
    if (live.size > 0) await run('adopt', [busy], [lease, ...live]);
    const left = pausedUntil - performance.now();
    if (left > 0) await run('pause', [queue], [Math.ceil(left)]);
    clearTimeout(settling);
    isSettling = true;
    settling = setTimeout(() => {
      isSettling = false;
      local.resize(limits);
    }, SETTLE);
    settling.unref();
  });

  function slotOf(own: Slot, member: string): Slot {
    live.add(member);
    let started = false;
    let told = false;
    let released = false;
    const tellStarted = () => {
      if (told) return;
      told = true;
      link.tell('started', [rate], [member, window]);
    };
    return {
      started() {
        if (started || released) return;
        started = true;
        own.started();
        // When the first byte is out, not before: a process that is held up between the two must not have its window end early.
        setImmediate(tellStarted);
      },
      release() {
        if (released) return;
        released = true;
        if (started) tellStarted();
        live.delete(member);
        link.tell('released', [rate, busy], [member]);
        own.release();
        if (byEnd) ask();
      },
    };
  }
  const memberOf = (number: number) => `${link.process}:${number}`;

  function enter(own: Slot, deadline: number, signal: AbortSignal | undefined): Slot | Promise<Slot> {
    if (!link.up) return slotOf(own, memberOf(serial++));
    return new Promise<Slot>((resolve, reject) => {
      const done = () => {
        clearTimeout(expiry);
        signal?.removeEventListener('abort', gone);
      };
      const leave = (error: unknown) => {
        const index = line.indexOf(waiter);
        if (index < 0) return;
        line.splice(index, 1);
        waiter.refuse(error);
      };
      const gone = () => leave(signal?.reason);
      const expiry = setTimeout(() => leave(new BudgetError('busy', 1000)), Math.max(0, deadline - performance.now()));
      const waiter: Waiter = {
        own,
        deadline,
        signal,
        settle(slot) {
          done();
          resolve(slot);
        },
        refuse(error) {
          done();
          own.release();
          reject(error);
        },
      };
      if (signal?.aborted) return waiter.refuse(signal.reason);
      signal?.addEventListener('abort', gone, { once: true });
      line.push(waiter);
      // Somebody who waits already was told when to ask again.
      if (timer === undefined) ask();
    });
  }

  /** Asks for as many places as there are callers in line. */
  function ask(): void {
    if (asking || line.length === 0) return;
    clearTimeout(timer);
    timer = undefined;
    asking = true;
    byEnd = false;
    const wanted = Math.min(line.length, most, limits.concurrency);
    const first = serial;
    serial += wanted;
    const giveBack = (count: number, from = 0) => {
      const members = Array.from({ length: count - from }, (_, index) => memberOf(first + from + index));
      if (members.length > 0) link.tell('released', [rate, busy], members);
    };
    const args = [link.process, first, wanted, most, limits.concurrency, PENDING, lease, field];
    const late = (reply: unknown) => giveBack(numberAt(reply, 0));
    link.run('acquire', [rate, busy, queue, circuits], args, late).then(
      (reply) => {
        asking = false;
        const granted = numberAt(reply, 0);
        heard({ state: numberAt(reply, 3), left: numberAt(reply, 4) });
        for (let index = 0; index < granted; index++) {
          const waiter = line.shift();
          if (!waiter) {
            giveBack(granted, index);
            break;
          }
          waiter.settle(slotOf(waiter.own, memberOf(first + index)));
        }
        if (line.length === 0) {
          tries = 0;
          return;
        }
        if (granted === wanted) return ask();
        wait(numberAt(reply, 1));
      },
      () => {
        asking = false;
        tries = 0;
        // They go through the budget of this process again, which is smaller now.
        for (const waiter of line.splice(0)) {
          waiter.own.release();
          try {
            waiter.settle(budget.take(waiter.deadline, waiter.signal));
          } catch (error) {
            waiter.refuse(error);
          }
        }
      },
    );
  }

  /** Asks again later: when Redis said, else soon. */
  function wait(millis: number): void {
    if (millis > 0) {
      const now = performance.now();
      local.pause(millis);
      for (const waiter of line.filter(({ deadline }) => deadline < now + millis)) {
        line.splice(line.indexOf(waiter), 1);
        waiter.refuse(new BudgetError('rate', millis));
      }
    }
    byEnd = millis < 0;
    tries = byEnd ? tries + 1 : 0;
    const delay = byEnd ? Math.min(50, 5 * 2 ** Math.min(tries, 5)) * (0.5 + Math.random() / 2) : Math.min(LONGEST_WAIT, millis + 1);
    timer = setTimeout(() => {
      timer = undefined;
      ask();
    }, delay);
  }

  const budget: SharedBudget = {
    take(deadline, signal) {
      const own = local.take(deadline, signal);
      return own instanceof Promise ? own.then((slot) => enter(slot, deadline, signal)) : enter(own, deadline, signal);
    },
    pause(millis) {
      pausedUntil = Math.max(pausedUntil, performance.now() + millis);
      link.tell('pause', [queue], [Math.ceil(millis)]);
      local.pause(millis);
    },
    resize(next) {
      limits = next;
      ({ most, window, lease } = boundsOf(next));
      // While Redis is down, and until all have noticed that it is back, there is only the share; a settling that is under way ends with these limits.
      local.resize(link.up && !isSettling ? limits : shareOf(limits, link.processes));
    },
  };
  return budget;
}

function boundsOf({ requestsPerSecond, timeoutMs }: Limits) {
  return {
    most: Math.max(1, Math.floor(requestsPerSecond)),
    window: Math.ceil(requestsPerSecond >= 1 ? WINDOW : 1000 / requestsPerSecond + WINDOW - 1000),
    lease: timeoutMs + LEASE_MARGIN,
  };
}

/** What is left for one of so many processes that cannot talk to each other. */
export function shareOf(limits: Limits, processes: number): Limits {
  return {
    ...limits,
    requestsPerSecond: limits.requestsPerSecond / processes,
    concurrency: Math.max(1, Math.floor(limits.concurrency / processes)),
  };
}

/** A number of a reply; 0 for anything else. */
function numberAt(reply: unknown, index: number): number {
  const value = Array.isArray(reply) ? reply[index] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
