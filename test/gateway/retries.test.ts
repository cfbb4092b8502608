import { describe, expect, test } from 'vitest';
import { createRetryBudget, delayBefore, jitter, parseRetryAfter } from '../../src/gateway/retries.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

describe('Retry-After', () => {
  test.each([
    ['1', 1],
    [' 120 ', 120],
    ['86400', 3600],
    ['999999999999', 3600],
    ['Sat, 21 Nov 2026 12:00:30 GMT', 30],
    ['Sat, 21 Nov 2026 12:00:00 GMT', undefined],
    ['Sun, 22 Nov 2026 12:00:00 GMT', 3600],
    ['Thu, 01 Jan 1970 00:00:00 GMT', undefined],
    ['0', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['1e9', undefined],
    ['soon', undefined],
    ['', undefined],
    ['2026-11-22', undefined],
    ['Xxx, 99 Yyy 2026 99:99:99 GMT', undefined],
    [undefined, undefined],
  ])('%j means %j seconds', (value, seconds) => {
    expect(parseRetryAfter(value, NOW)).toBe(seconds);
  });

  test('the first of several counts', () => {
    expect(parseRetryAfter(['7', '9'], NOW)).toBe(7);
  });
});

describe('pauses', () => {
  test.each([
    [0, 100, 200],
    [1, 100, 400],
    [3, 100, 1600],
    [4, 100, 2000],
    [50, 100, 2000],
  ])('the pause before repeat %i lies between %i and %i ms', (attempt, least, most) => {
    expect(jitter(attempt, 0)).toBe(least);
    expect(jitter(attempt, 1)).toBe(most);
  });

  test('what the vendor asks for wins over our own pause; a rate limit without a word of when is given half a second more', () => {
    expect(delayBefore({ kind: 'unavailable', retryAfter: 3 }, 0, 0.5)).toBeGreaterThanOrEqual(3000);
    expect(delayBefore({ kind: 'limited' }, 0, 0)).toBe(600);
    expect(delayBefore({ kind: 'broken' }, 0, 0)).toBe(100);
  });
});

describe('the retry budget', () => {
  test('allows ten repeats in ten seconds at least, a tenth of many calls, and forgets after ten seconds', () => {
    let now = 1_000_000;
    const budget = createRetryBudget(() => now);
    const takeAll = () => {
      let taken = 0;
      while (budget.take()) taken++;
      return taken;
    };
    expect(takeAll()).toBe(10);
    for (let index = 0; index < 400; index++) budget.asked();
    expect(takeAll()).toBe(30);
    now += 9000;
    expect(takeAll()).toBe(0);
    now += 1000;
    expect(takeAll()).toBe(10);
    now += 60_000;
    expect(takeAll()).toBe(10);
  });
});
