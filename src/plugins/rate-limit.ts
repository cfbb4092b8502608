/** A key's own budget of requests, told in the `RateLimit` headers of the current draft (@fastify/rate-limit counts, its headers are of an older one). */
import rateLimitPlugin, { type FastifyRateLimitStore, type FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { KeyConfig } from '../config.ts';
import { ProblemError } from '../errors.ts';
import type { Caller } from '../gateway/call.ts';
import type { Count, Counter } from '../state/state.ts';

export interface RateLimits {
  readonly atOnce: LimitAtOnce;
  /** Other limits from now on. What was counted under a key's name counts. */
  replace(keys: readonly KeyConfig[]): void;
}

/** Counts every authenticated request of keys that have a `rateLimit`: with `counter`, else in this process. Register after `auth`. */
export async function rateLimit(app: FastifyInstance, keys: readonly KeyConfig[], shared?: Counter): Promise<RateLimits> {
  const own = createCounter();
  const counter = shared ?? { count: async (name: string, windowMs: number) => own(name, windowMs) };
  await app.register(rateLimitPlugin, { global: false, store: storeOn(counter) });
  const limitersOf = (limited: readonly KeyConfig[]): ReadonlyMap<string, Limiter> =>
    new Map(
      limited.flatMap((key) => {
        const { rateLimit: limit } = key;
        if (!limit) return [];
        const count = app.createRateLimit({
          max: limit.max,
          timeWindow: limit.window * 1000,
          keyGenerator: (request: FastifyRequest) => `${request.caller?.name}`,
        });
        return [[key.name, { count, ...limit, policy: `"key";q=${limit.max};w=${limit.window}` }] as const];
      }),
    );
  let limiters = limitersOf(keys);
  const limit = async ({ count, policy }: Limiter, request: FastifyRequest, reply: FastifyReply) => {
    const state = await count(request);
    if (state.isAllowed) return;
    reply.header('ratelimit-policy', policy);
    reply.header('ratelimit', remaining(state.remaining, state.ttlInSeconds));
    if (state.isExceeded) {
      throw new ProblemError('rate_limited', {
        detail: `This key may make ${state.max} requests in ${state.timeWindow / 1000} seconds.`,
        retryAfter: state.ttlInSeconds,
      });
    }
  };
  app.addHook('onRequest', (request, reply, done) => {
    const limiter = request.caller && limiters.get(request.caller.name);
    if (limiter) limit(limiter, request, reply).then(() => done(), done);
    else done();
  });
  return {
    atOnce({ name }) {
      const limiter = limiters.get(name);
      if (!limiter) return [];
      if (shared) return undefined;
      const { current, left } = own(name, limiter.window * 1000);
      if (current > limiter.max) return undefined;
      return ['ratelimit-policy', limiter.policy, 'ratelimit', remaining(limiter.max - current, Math.ceil(left / 1000))];
    },
    replace(next) {
      limiters = limitersOf(next);
    },
  };
}

/**
 * Counts a request of a caller at once and gives the names and values of its headers; undefined when it is beyond its limit, or the count is kept elsewhere:
 * then it is counted the usual way.
 */
export type LimitAtOnce = (caller: Caller) => readonly string[] | undefined;

/** `RateLimit`: requests left, and seconds until there are more. */
function remaining(left: number, seconds: number): string {
  return `"key";r=${Math.max(0, left)};t=${seconds}`;
}

/** Of one key. */
interface Limiter {
  readonly count: ReturnType<FastifyInstance['createRateLimit']>;
  readonly policy: string;
  readonly max: number;
  /** Seconds. */
  readonly window: number;
}

/** Counts in this process. The plugin's own store hands out the count itself: of requests that come at once, each is told the number of the last. */
function createCounter(): (name: string, windowMs: number) => Count {
  const windows = new Map<string, { readonly began: number; readonly current: number }>();
  return (name, windowMs) => {
    const now = performance.now();
    const known = windows.get(name);
    const counted = known && now - known.began < windowMs ? { began: known.began, current: known.current + 1 } : { began: now, current: 1 };
    windows.set(name, counted);
    return { current: counted.current, left: Math.ceil(windowMs - (now - counted.began)) };
  };
}

/** A store as the plugin wants it. */
function storeOn(counter: Counter): FastifyRateLimitStoreCtor {
  const store: FastifyRateLimitStore = {
    incr(name: string, done: (error: Error | null, result?: { current: number; ttl: number }) => void, windowMs = 60_000) {
      counter.count(name, windowMs).then(({ current, left }) => done(null, { current, ttl: left }), done);
    },
    child: () => store,
  };
  return function Store() {
    return store;
  } as unknown as FastifyRateLimitStoreCtor;
}
