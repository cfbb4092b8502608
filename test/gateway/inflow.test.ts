import { describe, expect, test } from 'vitest';
import { createInflow } from '../../src/gateway/inflow.ts';

/** Begins an answer that notes when it is given up, and takes several blocks at once. */
function begin(inflow: ReturnType<typeof createInflow>) {
  const state = { givenUp: 0 };
  const flow = inflow.begin(() => state.givenUp++);
  return { end: () => flow.end(), take: (blocks: number) => Array.from({ length: blocks }, () => flow.take()), state };
}

describe('the memory that answers share', () => {
  test('takes any number of answers as long as there is room', () => {
    const inflow = createInflow(100);
    const answers = Array.from({ length: 10 }, () => begin(inflow));
    const blocks = answers.flatMap((answer) => answer.take(10));
    expect(new Set(blocks.map((block) => block?.buffer)).size).toBe(100);
    expect(answers.map(({ state }) => state.givenUp)).toEqual(answers.map(() => 0));
  });

  test('gives up the largest for one that needs room, whichever came first', () => {
    const inflow = createInflow(100);
    const [small, large, medium] = [begin(inflow), begin(inflow), begin(inflow)];
    small.take(10);
    large.take(60);
    medium.take(30);
    expect(small.take(1)).not.toContain(undefined);
    expect([small, large, medium].map(({ state }) => state.givenUp)).toEqual([0, 1, 0]);
    // What it held is free again, and it gets no more.
    expect(large.take(1)).toEqual([undefined]);
    expect(medium.take(59)).not.toContain(undefined);
    expect([small, medium].map(({ state }) => state.givenUp)).toEqual([0, 0]);
  });

  test('gives up the one that grows when it is the largest itself, once', () => {
    const inflow = createInflow(100);
    const [flood, small] = [begin(inflow), begin(inflow)];
    small.take(20);
    expect(flood.take(82).slice(79)).toEqual([expect.any(Buffer), undefined, undefined]);
    expect([flood.state.givenUp, small.state.givenUp]).toEqual([1, 0]);
    expect(small.take(80)).not.toContain(undefined);
    expect(small.state.givenUp).toBe(0);
  });

  test('is free again when answers end, however often they say so, and is used again', () => {
    const inflow = createInflow(10);
    const seen = new Set<unknown>();
    for (let round = 0; round < 50; round++) {
      const answer = begin(inflow);
      for (const block of answer.take(9)) seen.add(block?.buffer);
      answer.end();
      answer.end();
      expect(answer.state.givenUp).toBe(0);
    }
    expect(seen.size).toBe(9);
    const last = begin(inflow);
    last.take(11);
    expect(last.state.givenUp).toBe(1);
  });
});
