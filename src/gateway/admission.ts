/**
 * Whether a request may begin. The event loop's own lateness tells, not latency (which is mostly the vendors') and not how many requests are under way (most
 * wait for vendors): while the loop keeps up, everything may. When it is late again and again, requests are let in at a rate that follows how it does,
 * shared fairly between callers. Pure: whoever owns it samples the loop.
 */

/** How the event loop did since the sample before. */
export interface LoopSample {
  /** `performance.now()`. */
  readonly now: number;
  /** Milliseconds that the sample itself came late. */
  readonly late: number;
  /** Milliseconds that the loop was not idle. */
  readonly active: number;
  readonly idle: number;
}

export interface Admission {
  /** Takes leave for one request of a caller, at a time of `performance.now()`. False: refuse it. */
  admit(caller: string, now: number): boolean;
  /** One that was let in has been answered. */
  answered(): void;
  /** Told of the loop, some fifty times a second. */
  sample(sample: LoopSample): void;
  /** Requests a second that are let in; undefined = all. */
  readonly rate: number | undefined;
  /** True when the loop is so late that even what costs little must be refused. */
  readonly drowning: boolean;
}

/** A loop that is later than this on average does not keep up. A request passes it two or three times, so it costs its caller two or three times as much. */
const LATE_MS = 20;
const DROWNING_MS = 250;
/** Late samples that make an overload, with none in time between them and not counting those that are less late than the one before. */
const STREAK = 3;
const FALLING = 0.9;
/** Less busy than this, and the lateness is not of our making: the machine has other things to do. */
const BUSY = 0.9;
/** How often the rate is looked at. */
const WINDOW_MS = 100;
/** How busy the loop is meant to be under overload. Nearly idle a tenth of the time it has hardly a queue; wholly busy it has one of any length. */
const AIM = 0.88;
/** How fast the rate follows, per window. */
const GAIN = 0.3;
/** Longest that requests are let in between two samples: nobody looks at the loop while it is inside one long turn. */
const TURN_MS = 150;
/** What a request costs the loop until that has been seen under load. */
const USUAL_COST_MS = 1;
/** With fewer requests under way, one more is always let in: so few do not queue for the loop, however long it takes over each. */
const FEW = 4;
/** Requests a second, at least. */
const FLOOR = 5;
/** After so long without a refusal everything is let in again. */
const QUIET_MS = 1000;
/** Burst of a caller, in seconds of its share. */
const BURST_S = 0.03;
/** Weight of the newest window in an average. */
const FRESH = 0.3;

interface Bucket {
  tokens: number;
  at: number;
  /** Asked for in this window. */
  asked: number;
  /** A second, averaged over windows. */
  demand: number;
}

/** Makes an admission that lets everything in. */
export function createAdmission(): Admission {
  let rate: number | undefined;
  /** Of `rate`, what one caller may have. */
  let share = 0;
  let drowning = false;
  let streak = 0;
  let lastLate = 0;
  let refusedAt = 0;
  /** Mean of the window before. */
  let lateness = 0;
  /** Let in and not answered yet. */
  let underWay = 0;
  /** When something was first asked for since the last sample. */
  let turn = Number.POSITIVE_INFINITY;
  /** A second, averaged over windows. */
  let served = 0;
  let taken = 0;
  let cost = USUAL_COST_MS;
  const window = { since: 0, late: 0, samples: 0, active: 0, idle: 0, taken: 0, answered: 0, refused: 0 };
  const buckets = new Map<string, Bucket>();

  const bucketOf = (caller: string, now: number): Bucket => {
    const known = buckets.get(caller);
    if (known) return known;
    const bucket: Bucket = { tokens: 1, at: now, asked: 0, demand: 0 };
    buckets.set(caller, bucket);
    return bucket;
  };

  /** Work of one request may be one turn of the loop: such a loop is late by that and does well. */
  const tolerated = () => Math.max(LATE_MS, 2 * cost);

  /** Fits the rate to the window that ends. */
  const adjust = (now: number, late: number, busy: number) => {
    const falling = late < lateness * FALLING;
    lateness = late;
    if (rate === undefined) return;
    if (late > tolerated() && busy >= BUSY) {
      // What waits already goes away by itself, once less is let in.
      if (!falling) rate *= Math.max(0.7, 1 - (0.1 * late) / tolerated());
    } else if (busy > AIM || window.refused > 0) rate *= 1 + GAIN * (AIM - busy);
    rate = Math.max(FLOOR, rate);
    if (now - refusedAt > QUIET_MS) rate = undefined;
  };

  /** Shares the rate: who asks for less than an equal part gets it all, the rest is for the others. */
  const divide = (seconds: number) => {
    const demands: number[] = [];
    for (const [caller, bucket] of buckets) {
      bucket.demand += (bucket.asked / seconds - bucket.demand) * FRESH;
      bucket.asked = 0;
      if (bucket.demand < 0.1) buckets.delete(caller);
      else demands.push(bucket.demand);
    }
    if (rate === undefined) return;
    demands.sort((a, b) => a - b);
    let left = rate;
    share = rate;
    for (const [index, demand] of demands.entries()) {
      share = left / (demands.length - index);
      if (demand >= share) return;
      left -= demand;
    }
  };

  /** Whether the caller's part of the rate, or of this turn of the loop, is used up. */
  const isSpent = (bucket: Bucket, now: number) => {
    if (now - turn > TURN_MS) return true;
    if (rate === undefined) return false;
    bucket.tokens = Math.min(Math.max(1, share * BURST_S), bucket.tokens + ((now - bucket.at) / 1000) * share);
    bucket.at = now;
    return bucket.tokens < 1;
  };

  return {
    admit(caller, now) {
      const bucket = bucketOf(caller, now);
      bucket.asked++;
      turn = Math.min(turn, now);
      if (isSpent(bucket, now) && underWay >= FEW) {
        window.refused++;
        refusedAt = now;
        return false;
      }
      bucket.tokens = Math.max(0, bucket.tokens - 1);
      underWay++;
      window.taken++;
      return true;
    },
    answered() {
      underWay--;
      window.answered++;
    },
    sample({ now, late, active, idle }) {
      turn = Number.POSITIVE_INFINITY;
      if (late <= tolerated() || active < BUSY * (active + idle)) streak = 0;
      // What the loop was held up for once becomes less by itself.
      else if (late >= lastLate * FALLING) streak++;
      lastLate = late;
      window.late += late;
      window.samples++;
      window.active += active;
      window.idle += idle;
      const elapsed = now - window.since;
      const begins = rate === undefined && streak >= STREAK;
      if (elapsed < WINDOW_MS && !begins) return;
      const seconds = elapsed / 1000;
      const busy = window.active / (window.active + window.idle);
      served += (window.answered / seconds - served) * FRESH;
      taken += (window.taken / seconds - taken) * FRESH;
      if (busy > 0.5 && window.answered >= 3) cost += (window.active / window.answered - cost) * FRESH;
      const mean = window.late / window.samples;
      if (begins) {
        // What was answered is what it can do; the rest of what was let in is the queue that made it late.
        rate = Math.max(FLOOR, 0.8 * served, 0.4 * taken);
        refusedAt = now;
        lateness = mean;
        for (const bucket of buckets.values()) Object.assign(bucket, { tokens: 0, at: now });
      } else adjust(now, mean, busy);
      divide(seconds);
      drowning = rate !== undefined && mean > DROWNING_MS;
      Object.assign(window, { since: now, late: 0, samples: 0, active: 0, idle: 0, taken: 0, answered: 0, refused: 0 });
    },
    get rate() {
      return rate;
    },
    get drowning() {
      return drowning;
    },
  };
}
