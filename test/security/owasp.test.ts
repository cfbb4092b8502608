/** The README's table of risks names tests that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const rows = [...readme.matchAll(/^\| (API\d+) [^|]+\| [^|]+\| ([^|]+) \|$/gm)].map(([, risk = '', tests = '']) => ({ risk, tests }));

test('every risk of the ten has its row, and every row an attack', () => {
  expect(rows.map(({ risk }) => risk)).toEqual(Array.from({ length: 10 }, (_, index) => `API${index + 1}`));
  for (const { risk, tests } of rows) expect(tests, risk).toMatch(/\[[^\]]+\]\(test\/[\w/-]+\.test\.ts\)/);
});

test.each(rows)('$risk: every file and every test that is named is there', ({ tests }) => {
  const parts = tests.split('; ');
  for (const part of parts) {
    const [, file = ''] = /\]\((test\/[\w/-]+\.test\.ts)\)/.exec(part) ?? [];
    expect(existsSync(join(root, file)), part).toBe(true);
    const text = readFileSync(join(root, file), 'utf8');
    // The whole title, as the test is declared.
    for (const [, title = ''] of part.matchAll(/“([^”]+)”/g)) expect(text.includes(`('${title}'`), `${file}: ${title}`).toBe(true);
  }
});
