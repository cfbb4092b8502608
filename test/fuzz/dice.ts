/** Random choices on fast-check, so that a seed repeats them. */
import fc from 'fast-check';

export interface Dice {
  /** A whole number from 0 to `most`, every one as likely. */
  below(most: number): number;
  /** True `of` times in a hundred. */
  chance(of: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** A value of an arbitrary; edge cases are likelier than chance has them. */
  from<T, Args extends unknown[]>(arbitrary: (...args: Args) => fc.Arbitrary<T>, ...args: Args): T;
}

/** What `make` makes of choices. */
export function rolled<T>(make: (dice: Dice) => T): fc.Arbitrary<T> {
  return fc.gen().map((draw) => {
    const below = (most: number) => draw(evenly, most);
    return make({
      below,
      chance: (of) => below(99) < of,
      pick: <Item>(items: readonly Item[]) => {
        if (items.length === 0) throw new Error('there is nothing to pick');
        return items[below(items.length - 1)] as Item;
      },
      from: (arbitrary, ...args) => draw(arbitrary, ...args),
    });
  });
}

/** One value, of a seed. */
export function roll<T>(make: (dice: Dice) => T, seed: number): T {
  const [value] = fc.sample(rolled(make), { seed, numRuns: 1 });
  return value as T;
}

const evenly = (most: number) => fc.noBias(fc.nat(most));
