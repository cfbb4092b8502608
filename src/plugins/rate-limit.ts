/** A key's own budget of requests, told in the `RateLimit` headers of the current draft (@fastify/rate-limit counts, its headers are of an older one). */
import rateLimitPlugin, { type FastifyRateLimitStore, type FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { KeyConfig } from '../config.ts';
import { ProblemError } from '../errors.ts';
import type { Counter } from '../state/state.ts';

/** Counts every authenticated request of keys that have a `rateLimit`: with `counter`, else in this process. Register after `auth`. */
export async function rateLimit(app: FastifyInstance, keys: readonly KeyConfig[], counter: Counter = createCounter()): Promise<void> {
  await app.register(rateLimitPlugin, { global: false, store: storeOn(counter) });
  const limiters = new Map(
    keys.flatMap((key) => {
      const { rateLimit: limit } = key;
      if (!limit) return [];
      const count = app.createRateLimit({
        max: limit.max,
        timeWindow: limit.window * 1000,
        keyGenerator: (request: FastifyRequest) => `${request.caller?.name}`,
      });
      return [[key.name, { count, policy: `"key";q=${limit.max};w=${limit.window}` }] as const];
    }),
  );
  if (limiters.size === 0) return;
  const limit = async ({ count, policy }: Limiter, request: FastifyRequest, reply: FastifyReply) => {
    const state = await count(request);
    if (state.isAllowed) return;
    reply.header('ratelimit-policy', policy);
    reply.header('ratelimit', `"key";r=${Math.max(0, state.remaining)};t=${state.ttlInSeconds}`);
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
}

/** Of one key. */
interface Limiter {
  readonly count: ReturnType<FastifyInstance['createRateLimit']>;
  readonly policy: string;
}

/** Counts in this process. The plugin's own store hands out the count itself: of requests that come at once, each is told the number of the last. */
function createCounter(): Counter {
  const windows = new Map<string, { readonly began: number; readonly current: number }>();
  return {
    async count(name, windowMs) {
      const now = performance.now();
      const known = windows.get(name);
      const counted =
        known && now - known.began < windowMs ? { began: known.began, current: known.current + 1 } : { began: now, current: 1 };
      windows.set(name, counted);
      return { current: counted.current, left: Math.ceil(windowMs - (now - counted.began)) };
    },
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
