import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { Circuit } from '../../src/gateway/circuit.ts';
import { createSharedBudget } from '../../src/state/redis-budget.ts';
import { createSharedCache } from '../../src/state/redis-cache.ts';
import { createSharedCircuit } from '../../src/state/redis-circuit.ts';
import { createSharedCounter } from '../../src/state/redis-counter.ts';
import { openRedisLink, type RedisLink } from '../../src/state/redis-link.ts';
import { parseStateUrl, type StateAddress } from '../../src/state/url.ts';
import { createValues } from '../../src/state/values.ts';
import { stateConformance } from './conformance.ts';
import { ownState, withoutRedis } from './redis-server.ts';

const closing: (() => Promise<void>)[] = [];
/** Two processes on one Redis. */
async function links(): Promise<readonly [RedisLink, RedisLink]> {
  const { url, clear } = ownState();
  const open = () => openRedisLink(parseStateUrl(url) as StateAddress, { warn: () => {} });
  const pair = [await open(), await open()] as const;
  closing.push(async () => {
    for (const link of pair) await link.close();
    await clear();
  });
  return pair;
}

stateConformance(
  'state on Redis',
  {
    async budgets(limits) {
      const [a, b] = await links();
      const make = (link: RedisLink) => createSharedBudget(link, { connection: 'shop', limits, field: 'shop', heard: () => {} });
      return [make(a), make(b)];
    },
    async circuits(options) {
      const [a, b] = await links();
      const limits = { requestsPerSecond: 1000, concurrency: 100, timeoutMs: 2000, retries: 0 };
      const make = (link: RedisLink): Circuit => {
        const circuit = createSharedCircuit(link, 'shop', { ...options, probeMs: () => 3000 }, () => {});
        const budget = createSharedBudget(link, { connection: 'shop', limits, field: 'shop', heard: circuit.hear });
        // As the door does it: a place first, whose answer tells the circuit too.
        return {
          get state() {
            return circuit.state;
          },
          refusal: circuit.refusal,
          async run(call, signOf) {
            const slot = await budget.take(performance.now() + 5000);
            try {
              return await circuit.run(call, signOf);
            } finally {
              slot.release();
            }
          },
        };
      };
      return [make(a), make(b)];
    },
    async caches(options) {
      const [a, b] = await links();
      const origin = { name: 'x', values: createValues(randomBytes(32)) };
      const make = (link: RedisLink) => createSharedCache(link, { ...options, now: Date.now }, () => origin);
      return [make(a), make(b)];
    },
    async counters() {
      const [a, b] = await links();
      return [createSharedCounter(a), createSharedCounter(b)];
    },
    async close() {
      for (const close of closing.splice(0)) await close();
    },
  },
  withoutRedis,
);

const longest = 'who has waited longest is served first, and who asks for many leaves the others a share';
test.skipIf(withoutRedis)(withoutRedis ? `${longest} (${withoutRedis})` : longest, async () => {
  const [greedy, modest] = await links();
  const ask = async (link: RedisLink, first: number, wanted: number) => {
    const [rate, busy, line] = [link.key('shop', 'rate'), link.key('shop', 'busy'), link.key('shop', 'line')];
    const args = [link.process, first, wanted, 10, 100, 5000, 5000, 'shop'];
    const [granted] = (await link.run('acquire', [rate, busy, line, link.key('circuits')], args)) as [number];
    for (let place = first; place < first + granted; place++) await link.run('started', [rate], [`${link.process}:${place}`, 500]);
    return granted;
  };
  expect(await ask(greedy, 0, 30)).toBe(10);
  expect(await ask(modest, 0, 2)).toBe(0);
  expect(await ask(greedy, 100, 30)).toBe(0);
  await sleep(600);
  expect(await ask(greedy, 200, 30)).toBe(5);
  expect(await ask(modest, 100, 2)).toBe(2);
  expect(await ask(greedy, 300, 30)).toBe(3);
});
afterAll(async () => {
  for (const close of closing.splice(0)) await close();
});
