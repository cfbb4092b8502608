/** When a read is repeated, and how often a connection may repeat at all. */
import type { Failure } from '../wire.ts';

/** Longest wait for a vendor's `Retry-After` within one call, and the longest pause of a connection. Seconds. */
export const LONGEST_WAIT = 30;
export const LONGEST_PAUSE = 60;
/** What callers are told at most. Seconds. */
const LONGEST_RETRY_AFTER = 3600;

/** Seconds of a `Retry-After` header, 1 to 3600; undefined where there is none, or nothing sane. `now` is milliseconds since the epoch. */
export function parseRetryAfter(value: string | readonly string[] | undefined, now: number): number | undefined {
  const text = (typeof value === 'string' ? value : value?.[0])?.trim();
  if (!text) return undefined;
  if (/^\d{1,12}$/.test(text)) return capRetryAfter(Number(text));
  return HTTP_DATE.test(text) ? capRetryAfter((Date.parse(text) - now) / 1000) : undefined;
}

/** Whole seconds between 1 and 3600; undefined where it is no time to come. */
export function capRetryAfter(seconds: number | undefined): number | undefined {
  if (seconds === undefined || !Number.isFinite(seconds) || seconds <= 0) return undefined;
  return Math.min(LONGEST_RETRY_AFTER, Math.ceil(seconds));
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Full jitter: anything between 100 ms and a bound that doubles from 200 ms to 2 s. `attempt` counts from 0. */
export function jitter(attempt: number, random: number): number {
  const bound = Math.min(2000, 200 * 2 ** attempt);
  return 100 + random * (bound - 100);
}

/** Milliseconds before a repeat. A rate limit counts over a second or more: asking again at once would only meet it again. */
export function delayBefore(failure: Pick<Failure, 'kind' | 'retryAfter'>, attempt: number, random: number): number {
  if (failure.retryAfter !== undefined) return failure.retryAfter * 1000 + 50;
  return jitter(attempt, random) + (failure.kind === 'limited' ? 500 : 0);
}

/** Keeps a storm from being amplified: repeats are at most a tenth of what was asked in the last ten seconds, or ten. */
export interface RetryBudget {
  /** Something is asked of the vendor, however often it will take. */
  asked(): void;
  /** Takes leave for one repeat; false = none left. */
  take(): boolean;
}

const SPAN = 10;
const SHARE = 0.1;
const LEAST = 10;

/** Makes the retry budget of one connection. `now` in milliseconds, never jumping. */
export function createRetryBudget(now: () => number = () => performance.now()): RetryBudget {
  const buckets = Array.from({ length: SPAN }, () => ({ second: -1, asked: 0, repeats: 0 }));
  const bucket = (second: number) => {
    const found = buckets[second % SPAN] as (typeof buckets)[number];
    if (found.second !== second) Object.assign(found, { second, asked: 0, repeats: 0 });
    return found;
  };
  return {
    asked() {
      bucket(Math.floor(now() / 1000)).asked++;
    },
    take() {
      const second = Math.floor(now() / 1000);
      const recent = buckets.filter((entry) => entry.second > second - SPAN);
      const asked = recent.reduce((total, entry) => total + entry.asked, 0);
      const repeats = recent.reduce((total, entry) => total + entry.repeats, 0);
      if (repeats >= Math.max(LEAST, asked * SHARE)) return false;
      bucket(second).repeats++;
      return true;
    },
  };
}

/** Waits; rejects with the signal's reason when that fires first. */
export function pauseFor(millis: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const gone = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', gone);
      resolve();
    }, millis);
    signal?.addEventListener('abort', gone, { once: true });
  });
}
