/**
 * Delivery of accepted orders: one lane a connection, one order after the other, one process at a time. A lane is held by a lease of the store; a
 * process that stalls loses it, and with it the leave to send (`markSent` is fenced). What it had noted as sent is looked up only when its last
 * call must have ended and the vendor must have finished with it, so that a lease may be much shorter than an attempt.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '../errors.ts';
import type { Tracing } from '../sight/traces.ts';
import type { Intake, IntakeStatus, IntakeStore, Lane, Settlement } from '../store/intake.ts';
import type { Connection } from './connections.ts';
import { type AttemptMeans, attempt, givenUp } from './intake-attempt.ts';

export interface Delivery {
  /** Begins to deliver what waits, of earlier processes too. */
  start(): void;
  /** Lets attempts that are under way end, begins no more, and lets go of the lanes. */
  stop(): Promise<void>;
  /** There is something new to deliver. `now`: whatever the lane is waiting for, but for an open circuit. */
  wake(connection: string, when?: 'now'): void;
  /** Until when this process begins nothing at a connection: milliseconds since the epoch, 0 where it does not wait. */
  pausedUntil(connection: string): number;
  /**
   * The connections are others now. What is on its way is finished with the connection that it began with; what waits goes on with the new one. Orders of a
   * connection that is gone stay where they are until it is back.
   */
  follow(): void;
  /** Tells the log of orders that wait for connections that are not configured. */
  tellOfOthers(): void;
  /** Attempts of this process that have ended, by connection and what the order was then. */
  readonly ended: ReadonlyMap<string, Readonly<Partial<Record<IntakeStatus, number>>>>;
}

interface DeliveryOptions extends Pick<AttemptMeans, 'place' | 'find' | 'now' | 'attemptMs' | 'quietMs' | 'giveUpMs'> {
  readonly store: IntakeStore;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly log: { warn(details: object, message: string): void };
  readonly random?: () => number;
  readonly tracing?: Pick<Tracing, 'delivery'> | undefined;
}

/** What this process knows of a lane. */
interface LaneState {
  readonly id: string;
  /** Undefined while it is not configured: nothing is begun. */
  at: Connection | undefined;
  working: Promise<void> | undefined;
  /** Woken while it was at work. */
  again: boolean;
  timer: NodeJS.Timeout | undefined;
  /** After trouble of the connection: milliseconds since the epoch. */
  pausedUntil: number;
  /** Troubles in a row. */
  troubles: number;
  /** A lane whose last attempt could not be settled: let go of, so that what it left is found. */
  left: Lane | undefined;
}

/** Longest lease of a lane. After a crash its orders wait so long; shorter only where the quiet period is. */
const LONGEST_LEASE = 10_000;
const SHORTEST_LEASE = 1000;
/** How often the store is asked for work that other processes accepted, or left. */
const POLL_MS = 1000;
const LONGEST_PAUSE = 60_000;
/** After the store could not be asked. */
const STORE_REST = 2000;
const SETTLE_TRIES = 3;
const SETTLE_REST = 300;
/** Longest time-out of a timer is 24 days; nothing here needs so much. */
const LONGEST_TIMER = 3_600_000;

/** Makes the delivery of all connections. Nothing is sent before `start`. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { store, now, quietMs, attemptMs, giveUpMs, log, random = Math.random } = options;
  const owner = randomUUID();
  const leaseMs = Math.min(LONGEST_LEASE, Math.max(SHORTEST_LEASE, quietMs));
  const lanes = new Map<string, LaneState>();
  const open = (id: string, at: Connection): LaneState => {
    const lane = { id, at, working: undefined, again: false, timer: undefined, pausedUntil: 0, troubles: 0, left: undefined };
    lanes.set(id, lane);
    return lane;
  };
  for (const [id, at] of options.connections) open(id, at);
  const ended = new Map<string, Partial<Record<IntakeStatus, number>>>();
  let state: 'new' | 'running' | 'stopped' = 'new';
  let polling: NodeJS.Timeout | undefined;
  let complained = 0;

  const complain = (error: unknown) => {
    if (performance.now() < complained) return;
    complained = performance.now() + 60_000;
    log.warn({ err: error }, 'accepted orders cannot be delivered: the store does not answer');
  };

  /** Milliseconds until the lane may begin something. */
  const waitOf = (lane: LaneState) => Math.max(0, lane.pausedUntil - now(), (lane.at?.door.refusal() ?? 0) * 1000);

  const schedule = (lane: LaneState, millis: number) => {
    clearTimeout(lane.timer);
    lane.timer = setTimeout(() => wake(lane), Math.min(LONGEST_TIMER, Math.max(0, Math.ceil(millis))));
    lane.timer.unref();
  };

  const wake = (lane: LaneState) => {
    if (state !== 'running' || !lane.at) return;
    if (lane.working) {
      lane.again = true;
      return;
    }
    clearTimeout(lane.timer);
    lane.working = work(lane).finally(() => {
      lane.working = undefined;
      if (lane.again) wake(lane);
    });
  };

  async function work(lane: LaneState): Promise<void> {
    lane.again = false;
    try {
      const wait = waitOf(lane);
      if (wait > 0) return schedule(lane, wait);
      if (lane.left) {
        await store.dropLane(lane.left);
        lane.left = undefined;
      }
      const lease = await hold(lane);
      if (!lease) return;
      try {
        await empty(lane, lease);
      } finally {
        lease.stop();
        await store.dropLane(lease.lane);
      }
    } catch (error) {
      complain(error);
      schedule(lane, STORE_REST);
    }
  }

  /** A lane as long as it is held. */
  interface Lease {
    readonly lane: Lane;
    /** False when it is another's by now. Asks the store only when the lease has aged, or for sure. */
    renew(how?: 'for sure'): Promise<boolean>;
    stop(): void;
  }

  async function hold({ id }: LaneState): Promise<Lease | undefined> {
    // Whoever held it may only be stalled: what it noted as sent may go out until its attempt's time is over.
    const take = () => store.holdLane({ connection: id, owner, now: now(), until: now() + leaseMs, quiet: attemptMs + quietMs });
    const first = await take();
    if (!first) return undefined;
    let lane = first;
    let freshUntil = performance.now() + leaseMs / 3;
    let lost = false;
    const renew = async (how?: 'for sure') => {
      if (lost || (how === undefined && performance.now() < freshUntil)) return !lost;
      const began = performance.now();
      const renewed = await take();
      if (renewed) lane = renewed;
      // Another fence: it was another's in between.
      lost = renewed?.fence !== first.fence;
      freshUntil = began + leaseMs / 3;
      return !lost;
    };
    // During a long attempt. Where it fails, the next step of the work finds out.
    const beat = setInterval(() => void renew().catch(() => undefined), leaseMs / 3);
    beat.unref();
    return {
      get lane() {
        return lane;
      },
      renew,
      stop: () => clearInterval(beat),
    };
  }

  /** Delivers what is due, until nothing is, or the connection is in trouble. */
  async function empty(lane: LaneState, lease: Lease): Promise<void> {
    const held = lease.lane;
    while (state === 'running') {
      const { at } = lane;
      if (!at) return;
      const wait = waitOf(lane);
      if (wait > 0) return schedule(lane, wait);
      if (!(await lease.renew())) return;
      const { intake, dueAt } = await store.nextIntake(at.id, now());
      if (!intake) {
        if (dueAt !== null) schedule(lane, dueAt - now());
        return;
      }
      // A person's retry after that time gives it one more attempt.
      const limit = intake.createdAt + giveUpMs;
      if (now() >= limit && intake.updatedAt < limit) {
        const outcome = givenUp(intake, lastOf(intake), intake.sentAt !== null, at);
        await store.cancelIntake(intake.id, outcome.settlement.error ?? '', now());
        continue;
      }
      if (!(await store.beginAttempt(held, intake.id, now()))) {
        // Cancelled in the meantime, or the lane is lost.
        if (await lease.renew('for sure')) continue;
        return;
      }
      lane.left = held;
      const span = options.tracing?.delivery({ connection: at.id, requestId: intake.requestId, operation: intake.id });
      const outcome = await attempt(intake, at, {
        ...options,
        trace: span,
        random,
        markSent: () => store.markSent(held, intake.id, now()),
        report: (error, requestId) => log.warn({ err: error, requestId, operation: intake.id }, 'unexpected error'),
      });
      span?.end({ status: outcome.settlement.status, code: outcome.problem?.code });
      note(lane, intake, outcome);
      if (!(await settle(held, intake.id, outcome.settlement))) return;
      lane.left = undefined;
    }
  }

  /** The outcome is known: a store that stumbles gets a second chance to hear it. What it never hears is looked up later. */
  async function settle(lane: Lane, id: string, settlement: Settlement): Promise<boolean> {
    for (let tried = 1; ; tried++) {
      try {
        return await store.settleIntake(lane, id, settlement, now());
      } catch (error) {
        if (tried === SETTLE_TRIES) throw error;
        await sleep(SETTLE_REST);
      }
    }
  }

  function note(lane: LaneState, intake: Intake, { settlement, trouble, problem }: Awaited<ReturnType<typeof attempt>>): void {
    const { id } = lane;
    const counts = ended.get(id) ?? {};
    counts[settlement.status] = (counts[settlement.status] ?? 0) + 1;
    ended.set(id, counts);
    if (problem && settlement.nextAttemptAt === null) {
      const { requestId } = intake;
      log.warn({ requestId, operation: intake.id, connection: id, status: settlement.status, code: problem.code }, 'accepted order');
    }
    if (trouble === undefined) {
      lane.troubles = 0;
      return;
    }
    // Full jitter: anything up to a bound that doubles from a second to a minute.
    const bound = Math.min(LONGEST_PAUSE, 1000 * 2 ** Math.min(lane.troubles++, 10));
    lane.pausedUntil = Math.ceil(now() + Math.max(trouble, 100 + random() * (bound - 100)));
  }

  /** Orders of connections that the configuration does not have any more wait for ever. */
  async function tellOfOthers(): Promise<void> {
    const backlog = await store.backlog();
    for (const { connection, status, count } of backlog)
      if (!lanes.get(connection)?.at) log.warn({ connection, status, count }, 'accepted orders of a connection that is not configured');
  }

  async function poll(): Promise<void> {
    try {
      const configured = [...lanes.values()].filter(({ at }) => at).map(({ id }) => id);
      const due = await store.dueLanes(configured, now(), owner);
      for (const id of due) {
        const lane = lanes.get(id);
        if (lane && !lane.working) wake(lane);
      }
    } catch (error) {
      if (state === 'running') complain(error);
    }
    if (state !== 'running') return;
    // Uneven, so that processes do not ask in step.
    polling = setTimeout(() => void poll(), POLL_MS * (0.75 + random() / 2));
    polling.unref();
  }

  return {
    start() {
      if (state !== 'new') return;
      state = 'running';
      void poll();
      void tellOfOthers().catch(complain);
    },
    follow() {
      for (const [id, lane] of lanes) {
        const at = options.connections.get(id);
        if (at === lane.at) continue;
        clearTimeout(lane.timer);
        // What it was in trouble for may have been put right.
        Object.assign(lane, { at, pausedUntil: 0, troubles: 0 });
      }
      for (const [id, at] of options.connections) wake(lanes.get(id) ?? open(id, at));
      if (state === 'running') void tellOfOthers().catch(complain);
    },
    tellOfOthers() {
      if (state === 'running') void tellOfOthers().catch(complain);
    },
    async stop() {
      state = 'stopped';
      clearTimeout(polling);
      for (const lane of lanes.values()) clearTimeout(lane.timer);
      await Promise.all([...lanes.values()].map((lane) => lane.working));
    },
    wake(connection, when) {
      const lane = lanes.get(connection);
      if (!lane) return;
      if (when === 'now') lane.pausedUntil = 0;
      wake(lane);
    },
    pausedUntil(connection) {
      const lane = lanes.get(connection);
      const wait = lane ? waitOf(lane) : 0;
      return wait === 0 ? 0 : now() + wait;
    },
    ended,
  };
}

/** What the last attempt met, from its kept problem. */
function lastOf({ error }: Intake): ProblemError | undefined {
  if (error === null) return undefined;
  const { code, detail } = JSON.parse(error) as { code: ProblemError['code']; detail: string };
  return new ProblemError(code, detail);
}
