/**
 * Whether a request may begin. The event loop's own lateness tells, not latency (which is mostly the vendors') and not how many requests are under way (most
 * wait for vendors): while the loop keeps up, everything may. When it is late again and again, requests are let in at a rate that follows how it does,
 * shared fairly between callers. Pure: whoever owns it samples the loop.
 */

/** How the event loop did since the sample before. */
export interface LoopSample {
  /** `performance.now()`. */
  readonly now: number;
  /** Milliseconds that the sample itself came late, and that what waits for its turn will take. */
  readonly late: number;
  /** Milliseconds that the loop was not idle. */
  readonly active: number;
  readonly idle: number;
}

export interface Admission {
  /** Takes leave for one request of a caller, at a time of `performance.now()`, when what waits for the loop takes so long (ms). False: refuse it. */
  admit(caller: string, now: number, delay: number): boolean;
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
/**
 * Turns of the loop so late, in time and in requests, make an overload when two come one upon the other: those that grow, and longer ones that only do not
 * shrink. Callers who each wait for their answer make a turn no longer than they are many, and it does not grow.
 */
const GROWING = { ms: 40, requests: 12, by: 1.4 };
const STANDING = { ms: 60, requests: 14, by: 0.9 };
/** How close upon each other. */
const SOON_MS = 300;
const PEAK_FADES_MS = 500;
/** Idle for so much of a sample, the loop has caught up. Being in time for a moment does not tell: requests come in waves, their own and their vendors'. */
const CAUGHT_UP = 0.1;
/** Less late than the window before by so much, and what waits goes away by itself. */
const FALLING = 0.9;
/** When an overload begins nothing more is let in until the loop has caught up, or for so long. */
const DRAIN_MS = 400;
/** Of what the loop seems to be able to do, so much is let in at first. */
const CAUTION = 0.7;
/** Less busy than this, and the lateness is not of our making: the machine has other things to do. */
const BUSY = 0.9;
/** However quickly it grows, no queue for the loop is longer than this. */
const LONGEST = { ms: 60, requests: 14 };
/** How often the rate is looked at. */
const WINDOW_MS = 100;
/** How busy the loop is meant to be under overload. Idle a sixth of the time it has hardly a queue; wholly busy it has one of any length. */
const AIM = 0.84;
/** How fast the rate follows, per window. */
const GAIN = 0.3;
/** Longest that requests are let in between two samples: nobody looks at the loop while it is inside one long turn. */
const TURN_MS = 150;
/** What a request costs the loop until that has been seen under load. */
const USUAL_COST_MS = 1;
/** With fewer requests under way, one more is always let in: so few do not queue for the loop, however long it takes over each. */
const FEW = 8;
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
  let refusedAt = 0;
  /** When what waits for the loop must be done; 0 = it is. */
  let drainUntil = 0;
  /** Since the loop had caught up. */
  const rush = { active: 0, taken: 0, answered: 0 };
  /** The latest turn since the loop had caught up; fades. */
  let peak = 0;
  /** When a turn last counted. */
  let counted = Number.NEGATIVE_INFINITY;
  /** Mean of the window before. */
  let lateness = 0;
  /** Let in and not answered yet. */
  let underWay = 0;
  /** When something was first asked for since the last sample. */
  let turn = Number.POSITIVE_INFINITY;
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
  const adjust = (now: number, late: number, busy: number, seconds: number) => {
    const falling = late < lateness * FALLING;
    lateness = late;
    if (rate === undefined) return;
    if (late > tolerated() && busy >= BUSY) {
      // What waits already goes away by itself, once less is let in; and what was not let in has not made it late.
      const isUsed = window.taken + window.answered > rate * seconds;
      if (!falling && isUsed) rate *= Math.max(0.7, 1 - (0.1 * late) / tolerated());
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
    if (now - turn > TURN_MS || now < drainUntil) return true;
    if (rate === undefined) return false;
    bucket.tokens = Math.min(Math.max(1, share * BURST_S), bucket.tokens + ((now - bucket.at) / 1000) * share);
    bucket.at = now;
    return bucket.tokens < 1;
  };

  return {
    admit(caller, now, delay) {
      const bucket = bucketOf(caller, now);
      bucket.asked++;
      turn = Math.min(turn, now);
      if ((isSpent(bucket, now) || delay > Math.max(LONGEST.ms, LONGEST.requests * cost)) && underWay >= FEW) {
        window.refused++;
        refusedAt = now;
        return false;
      }
      bucket.tokens = Math.max(0, bucket.tokens - 1);
      underWay++;
      window.taken++;
      rush.taken++;
      return true;
    },
    answered() {
      underWay--;
      window.answered++;
      rush.answered++;
    },
    sample({ now, late, active, idle }) {
      turn = Number.POSITIVE_INFINITY;
      rush.active += active;
      if (idle > CAUGHT_UP * (active + idle)) {
        drainUntil = 0;
        peak = 0;
        counted = Number.NEGATIVE_INFINITY;
        Object.assign(rush, { active: 0, taken: 0, answered: 0 });
      }
      const counts = [GROWING, STANDING].some(({ ms, requests, by }) => late > Math.max(ms, requests * cost) && late >= peak * by);
      const begins = rate === undefined && counts && now - counted < SOON_MS;
      if (counts) counted = now;
      peak = Math.max(peak, late) * 0.5 ** ((active + idle) / PEAK_FADES_MS);
      window.late += late;
      window.samples++;
      window.active += active;
      window.idle += idle;
      const elapsed = now - window.since;
      if (elapsed < WINDOW_MS && !begins) return;
      const seconds = elapsed / 1000;
      const busy = window.active / (window.active + window.idle);
      // A request is half done when it is let in and waits for its vendor.
      const done = (window.taken + window.answered) / 2;
      if (busy > 0.5 && done >= 3) cost += (window.active / done - cost) * FRESH;
      const mean = window.late / window.samples;
      if (begins) {
        // What it did in that time is what it can do.
        rate = Math.max(FLOOR, (CAUTION * (rush.taken + rush.answered) * 500) / rush.active);
        refusedAt = now;
        lateness = mean;
        drainUntil = now + DRAIN_MS;
        for (const bucket of buckets.values()) Object.assign(bucket, { tokens: 0, at: now });
      } else adjust(now, mean, busy, seconds);
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
