/** Randomness that is the same at every start. */
export interface Random {
  /** From 0 up to, not including, `below`. */
  below(below: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** True once in `one` times on average. */
  oneIn(one: number): boolean;
}

/** A generator of its own (mulberry32), started at `start`. */
export function randomOf(start: number): Random {
  let point = start;
  const next = () => {
    point = (point + 0x6d2b79f5) | 0;
    let mixed = Math.imul(point ^ (point >>> 15), 1 | point);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, pick: (list) => list[below(list.length)] ?? list[0], oneIn: (one) => below(one) === 0 };
}
