import { setImmediate as loop } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns } from '../../src/gateway/turns.ts';

/** Holds the loop. */
function work(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

test('who comes alone goes on at once', async () => {
  const turns = createTurns();
  for (let time = 0; time < 5; time++) {
    expect(turns.take()).toBeUndefined();
    expect(turns.delay).toBe(0);
    work(6);
    await loop();
    await loop();
  }
});

test('many at once go one by one, in their order, and what else is ready goes between', async () => {
  const turns = createTurns();
  const done: (number | 'else')[] = [];
  const job = async (number: number) => {
    const turn = turns.take();
    if (turn) await turn;
    work(6);
    done.push(number);
  };
  const jobs = [1, 2, 3, 4].map(job);
  expect(done).toEqual([1]);
  expect(turns.delay).toBeGreaterThan(0);
  for (let time = 0; time < 3; time++) {
    await loop();
    done.push('else');
  }
  await Promise.all(jobs);
  expect(done.filter((each) => each !== 'else')).toEqual([1, 2, 3, 4]);
  // Nobody had to wait for two of them.
  expect(String(done)).not.toMatch(/\d,\d,\d/);
  expect(turns.delay).toBe(0);
});

test('one that comes later waits behind those that wait already', async () => {
  const turns = createTurns();
  const done: number[] = [];
  const job = async (number: number) => {
    const turn = turns.take();
    if (turn) await turn;
    done.push(number);
    if (number === 1) work(6);
  };
  const jobs = [job(1), job(2), job(3)];
  await loop();
  jobs.push(job(4));
  await Promise.all(jobs);
  expect(done).toEqual([1, 2, 3, 4]);
});
