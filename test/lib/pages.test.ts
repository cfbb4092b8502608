import { expect, test } from 'vitest';
import { createRepeatCheck } from '../../src/lib/pages.ts';

test('a page that is the one before it once more is told; others, and empty ones, are not', () => {
  const repeats = createRepeatCheck();
  const pages = [[{ id: 1 }], [{ id: 2 }], [{ id: 2 }], [{ id: 1 }], [], [], [{ id: 1 }]];
  expect(pages.map((page) => repeats(page))).toEqual([false, false, true, false, false, false, false]);
});
