/** Every fault that a vendor can show × every operation × every edition of every vendor: what the contract says comes out, and nobody else is harmed. */
import { afterAll, describe, expect, test } from 'vitest';
import { each } from '../contract/setup.ts';
import { openPlaces } from './hostile/places.ts';
import { prepare, WRONGS, type Wrong } from './hostile/scenes.ts';
import {
  astray,
  audit,
  type Bench,
  type CellOptions,
  cell,
  OPERATIONS,
  type OperationName,
  patience,
  startBenches,
  watch,
} from './hostile/table.ts';

prepare();
const places = await openPlaces();
const benches = await startBenches(
  () => true,
  Object.values(places.all).map(({ url }) => url),
);
let shown = 0;
afterAll(async () => {
  process.stdout.write(`${shown} cells: ${benches.length} connections, ${Object.keys(WRONGS).length} faults\n`);
  await Promise.all(benches.map((bench) => bench.stop()));
  places.stop();
});

interface Cell extends CellOptions {
  readonly bench: Bench;
  readonly operation: OperationName;
}

/** Shows a fault to many operations, a few at once, while other connections are asked. */
async function show(name: string, wrong: Wrong, cells: readonly Cell[]): Promise<void> {
  const stops = benches.map(watch);
  const complaints: string[] = [];
  const work = async ({ bench, operation, ...options }: Cell) =>
    void complaints.push(...(await cell(bench, operation, name, wrong, options)));
  await each(cells, work, wrong.heavy ? 3 : 12);
  for (const stop of stops) complaints.push(...(await stop()));
  shown += cells.length;
  expect(complaints).toEqual([]);
}

describe('a vendor that', () => {
  const cells = benches.flatMap((bench) => OPERATIONS.map((operation) => ({ bench, operation })));

  test.each(Object.entries(WRONGS))('%s', (name, wrong) => show(name, wrong, cells));

  // Only then is it known whether the vendor did it.
  test.each([
    'resets the connection',
    'resets within its own answer',
    'sends less than it announced',
    'says nothing',
    'switches protocols',
    'announces 10 GB',
    'answers with a page',
    'answers with nothing',
    'has a bad gateway',
    'fails by itself',
  ])('%s, when it has done a write', (name) =>
    show(
      name,
      WRONGS[name] as Wrong,
      cells.filter(({ operation }) => ['create', 'change', 'stock'].includes(operation)).map((each) => ({ ...each, worked: true })),
    ));

  test.each(['resets the connection', 'says nothing', 'answers with a page'])('%s in the middle of an operation', (name) =>
    show(
      name,
      WRONGS[name] as Wrong,
      cells.flatMap(({ bench, operation }) => {
        const { supported, calls = 0 } = bench.operations.find((each) => each.name === operation) as Bench['operations'][number];
        return supported ? Array.from({ length: calls - 1 }, (_, index) => ({ bench, operation, from: index + 1 })) : [];
      }),
    ));

  test('asks for a day of patience', async () => {
    const complaints: string[] = [];
    await each(cells, async ({ bench, operation }) => void complaints.push(...(await patience(bench, operation))));
    shown += cells.length;
    expect(complaints).toEqual([]);
  });

  test.each(Object.entries(places.all).map(([name, place], index) => ({ name, place, index })))('is at $name', async ({ place, index }) => {
    const complaints: string[] = [];
    await each(cells, async ({ bench, operation }) => void complaints.push(...(await astray(bench, operation, index, place.codes))), 7);
    shown += cells.length;
    expect(complaints).toEqual([]);
    expect(places.finished()).toBe(0);
  });

  test('after all that has every order once that it was asked for, and none that it was not', async () => {
    expect((await Promise.all(benches.map(audit))).flat()).toEqual([]);
  });

  test('is left with no socket of ours', async () => {
    const open = () =>
      benches.flatMap((bench) => OPERATIONS.map((name) => bench.lane(name).relay.open)).reduce((sum, count) => sum + count, 0);
    await expect.poll(open, { timeout: 8000 }).toBe(0);
  });
});
