/** Randomness that is the same at every start. */
export interface Random {
  /** From 0 up to, not including, `below`. */
  below(below: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** True once in `one` times on average. */
  oneIn(one: number): boolean;
}

/** A generator of its own (xorshift), started at `start`, which must not be 0. */
export function randomOf(start: number): Random {
  let point = start | 0;
  const below = (limit: number) => {
    point ^= point << 13;
    point ^= point >>> 17;
    point ^= point << 5;
    return Math.floor(((point >>> 0) / 4_294_967_296) * limit);
  };
  return { below, pick: (list) => list[below(list.length)] ?? list[0], oneIn: (one) => below(one) === 0 };
}
