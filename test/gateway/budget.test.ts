import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Budget, BudgetError, createBudget, type Slot } from '../../src/gateway/budget.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const far = () => performance.now() + 1_000_000;
const atOnce = (budget: Budget): Slot => {
  const slot = budget.take(far());
  if (slot instanceof Promise) throw new Error('has to wait');
  return slot;
};

describe('budget', () => {
  test('a burst up to the limit needs no wait and no timer', () => {
    const budget = createBudget({ requestsPerSecond: 5, concurrency: 10 });
    for (let index = 0; index < 5; index++) atOnce(budget).started();
    expect(vi.getTimerCount()).toBe(0);
    expect(budget.take(far())).toBeInstanceOf(Promise);
  });

  test('a call counts from its start, not from the leave it was given', async () => {
    const budget = createBudget({ requestsPerSecond: 1, concurrency: 10 });
    const slow = atOnce(budget);
    await vi.advanceTimersByTimeAsync(1500);
    slow.started();
    let second: number | undefined;
    void Promise.resolve(budget.take(far())).then(() => {
      second = performance.now();
    });
    const from = performance.now();
    await vi.advanceTimersByTimeAsync(3000);
    expect((second ?? 0) - from).toBeGreaterThanOrEqual(1050);
    expect((second ?? 0) - from).toBeLessThan(1060);
  });

  test('a call that never started takes nothing of the window', () => {
    const budget = createBudget({ requestsPerSecond: 1, concurrency: 10 });
    for (let index = 0; index < 5; index++) atOnce(budget).release();
    atOnce(budget);
  });

  test('a slot released twice is one slot', () => {
    const budget = createBudget({ requestsPerSecond: 100, concurrency: 1 });
    const slot = atOnce(budget);
    slot.release();
    slot.release();
    atOnce(budget);
    expect(budget.take(far())).toBeInstanceOf(Promise);
  });

  test('who cannot be served before his deadline is refused at once and told when to come back', () => {
    const budget = createBudget({ requestsPerSecond: 0.1, concurrency: 10 });
    atOnce(budget).started();
    void Promise.resolve(budget.take(far()));
    expect(() => budget.take(performance.now() + 15_000)).toThrow(expect.objectContaining({ reason: 'rate', retryAfter: 21 }));
  });

  test('a pause refuses those who cannot wait so long, and holds the others', async () => {
    const budget = createBudget({ requestsPerSecond: 1, concurrency: 10 });
    atOnce(budget).started();
    const impatient = Promise.resolve(budget.take(performance.now() + 5000)).catch((error: unknown) => error);
    let served: number | undefined;
    void Promise.resolve(budget.take(performance.now() + 20_000)).then(() => {
      served = performance.now();
    });
    const from = performance.now();
    budget.pause(10_000);
    expect(await impatient).toBeInstanceOf(BudgetError);
    expect(() => budget.take(performance.now() + 5000)).toThrow(BudgetError);
    await vi.advanceTimersByTimeAsync(15_000);
    expect((served ?? 0) - from).toBeGreaterThanOrEqual(10_000);
  });

  test('a shorter pause does not end a longer one', () => {
    const budget = createBudget({ requestsPerSecond: 10, concurrency: 10 });
    budget.pause(10_000);
    budget.pause(10);
    expect(() => budget.take(performance.now() + 5000)).toThrow(BudgetError);
  });

  test('a caller who goes away leaves the line, and the next one moves up', async () => {
    const budget = createBudget({ requestsPerSecond: 100, concurrency: 1 });
    const slot = atOnce(budget);
    const controller = new AbortController();
    const gone = Promise.resolve(budget.take(far(), controller.signal)).catch((error: unknown) => error);
    const next = Promise.resolve(budget.take(far()));
    controller.abort(new Error('gone'));
    expect(await gone).toMatchObject({ message: 'gone' });
    slot.release();
    await next;
    expect(() => budget.take(far(), controller.signal)).toThrow('gone');
  });

  test('whatever comes, the window and the cap hold, everybody is served in turn or refused, and no timer is left', async () => {
    const event = fc.record({
      after: fc.integer({ min: 0, max: 700 }),
      patience: fc.integer({ min: 0, max: 5000 }),
      connects: fc.integer({ min: 0, max: 300 }),
      works: fc.integer({ min: 0, max: 900 }),
      /** What happens to it: most work, some never connect, some callers go away, sometimes the vendor asks for a pause. */
      fate: fc.constantFrom('works', 'works', 'works', 'unreachable', 'gone', 'pause'),
    });
    const limits = fc.record({ requestsPerSecond: fc.constantFrom(0.5, 1, 2, 5, 9.7), concurrency: fc.integer({ min: 1, max: 6 }) });
    await fc.assert(
      fc.asyncProperty(limits, fc.array(event, { minLength: 1, maxLength: 60 }), async (limits, events) => {
        const budget = createBudget(limits);
        const starts: number[] = [];
        const served: number[] = [];
        let busy = 0;
        let mostBusy = 0;
        let settled = 0;
        const one = async (index: number, { patience, connects, works, fate }: (typeof events)[number]) => {
          const controller = new AbortController();
          if (fate === 'gone') setTimeout(() => controller.abort(new Error('gone')), patience / 2);
          const deadline = performance.now() + patience;
          try {
            const slot = await budget.take(deadline, controller.signal);
            served.push(index);
            expect(performance.now()).toBeLessThanOrEqual(deadline + 1);
            mostBusy = Math.max(mostBusy, ++busy);
            await new Promise((resolve) => setTimeout(resolve, connects));
            if (fate !== 'unreachable') {
              slot.started();
              starts.push(performance.now());
              await new Promise((resolve) => setTimeout(resolve, works));
            }
            busy--;
            slot.release();
            if (fate === 'pause') budget.pause(1500);
          } catch (error) {
            if (!(error instanceof BudgetError) && (error as Error).message !== 'gone') throw error;
          } finally {
            settled++;
          }
        };
        const running: Promise<void>[] = [];
        for (const [index, each] of events.entries()) {
          await vi.advanceTimersByTimeAsync(each.after);
          running.push(one(index, each));
        }
        await vi.advanceTimersByTimeAsync(120_000);
        await Promise.all(running);
        expect(settled).toBe(events.length);
        expect(vi.getTimerCount()).toBe(0);
        expect(mostBusy).toBeLessThanOrEqual(limits.concurrency);
        expect(served).toEqual([...served].sort((a, b) => a - b));
        const most = Math.max(1, Math.floor(limits.requestsPerSecond));
        const window = limits.requestsPerSecond < 1 ? 1000 / limits.requestsPerSecond : 1000;
        for (const start of starts)
          expect(starts.filter((other) => other >= start && other < start + window).length).toBeLessThanOrEqual(most);
      }),
      { numRuns: 150 },
    );
  });
});
