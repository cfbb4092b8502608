/** Numbers that look random and are the same every time. */

/** Draws from a seeded sequence (mulberry32). */
export interface Random {
  /** Whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(values: readonly T[]): T;
  /** True in `percent` of cases. */
  chance(percent: number): boolean;
}

/** A sequence that its seed decides. */
export function newRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    between,
    pick: (values) => {
      if (values.length === 0) throw new RangeError('nothing to pick from');
      return values[between(0, values.length - 1)] as (typeof values)[number];
    },
    chance: (percent) => next() * 100 < percent,
  };
}
