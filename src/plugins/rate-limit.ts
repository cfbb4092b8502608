/** A key's own budget of requests, told in the `RateLimit` headers of the current draft (@fastify/rate-limit counts, its headers are of an older one). */
import rateLimitPlugin from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { KeyConfig } from '../config.ts';
import { ProblemError } from '../errors.ts';

/** Counts every authenticated request of keys that have a `rateLimit`. Register after `auth`. */
export async function rateLimit(app: FastifyInstance, keys: readonly KeyConfig[]): Promise<void> {
  await app.register(rateLimitPlugin, { global: false });
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
  app.addHook('onRequest', async (request, reply) => {
    const limiter = request.caller && limiters.get(request.caller.name);
    if (!limiter) return;
    const state = await limiter.count(request);
    if (state.isAllowed) return;
    reply.header('ratelimit-policy', limiter.policy);
    reply.header('ratelimit', `"key";r=${Math.max(0, state.remaining)};t=${state.ttlInSeconds}`);
    if (state.isExceeded) {
      throw new ProblemError('rate_limited', {
        detail: `This key may make ${state.max} requests in ${state.timeWindow / 1000} seconds.`,
        retryAfter: state.ttlInSeconds,
      });
    }
  });
}
