/** A few of the faults that vendors can show, to every operation of two of them. `npm run test:faults` shows all to all. */
import { afterAll, describe, expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { each } from '../contract/setup.ts';
import { WRONGS, type Wrong } from '../faults/hostile/scenes.ts';
import { audit, cell, OPERATIONS, startBenches } from '../faults/hostile/table.ts';

const chosen = [adapters[0]?.vendor, adapters.at(-1)?.vendor];
const benches = await startBenches((vendor) => chosen.includes(vendor));
afterAll(async () => void (await Promise.all(benches.map((bench) => bench.stop()))));

describe('a vendor that', () => {
  test.each([
    'trickles its body',
    'resets within its own answer',
    'leaves out the last chunk',
    'tells two lengths',
    'sends 5,000 headers',
    'announces 10 GB',
    'sends a fraction of a million digits',
    'zips what it sends',
    'sends lists for texts',
    'asks for patience until a date',
    'moves elsewhere',
    'answers twice',
  ])('%s', async (name) => {
    const cells = benches.flatMap((bench) => OPERATIONS.map((operation) => ({ bench, operation })));
    const complaints: string[] = [];
    await each(cells, async ({ bench, operation }) => void complaints.push(...(await cell(bench, operation, name, WRONGS[name] as Wrong))));
    expect(complaints).toEqual([]);
  });

  test('after all that has every order once that it was asked for, and none that it was not', async () => {
    expect((await Promise.all(benches.map(audit))).flat()).toEqual([]);
  });
});
