/** No pattern of the gateway can be made to run for long by what callers or vendors send: every literal is analysed, and there are no others. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { check } from 'recheck';
import { expect, test } from 'vitest';
import { parseAst } from 'vitest/node';

const root = resolve(import.meta.dirname, '../..');

/** Where patterns are made of texts, and of which. */
const MADE: Readonly<Record<string, string>> = {
  'src/gateway/passthrough.ts': 'the sources of literals that adapters declare, checked here',
  'src/plugins/problems.ts': 'templates of routes: literal text, [^/]+ between slashes, and .* at the end',
};

interface Pattern {
  readonly source: string;
  readonly flags: string;
  readonly files: string[];
}

/** Literals of all files that run in production, and files that make patterns of texts. */
function patternsOf(files: readonly string[]): { literals: Pattern[]; makers: string[] } {
  const literals = new Map<string, Pattern>();
  const makers = new Set<string>();
  for (const file of files) {
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      const { type, regex, callee } = node as {
        type?: string;
        regex?: { pattern: string; flags: string };
        callee?: { name?: string };
      };
      if (type === 'Literal' && regex) {
        const { pattern: source, flags } = regex;
        const known = literals.get(`/${source}/${flags}`);
        if (known) known.files.push(file);
        else literals.set(`/${source}/${flags}`, { source, flags, files: [file] });
      }
      if ((type === 'NewExpression' || type === 'CallExpression') && callee?.name === 'RegExp') makers.add(file);
      for (const [key, inner] of Object.entries(node)) if (key !== 'regex') visit(inner);
    };
    visit(parseAst(readFileSync(join(root, file), 'utf8'), { lang: 'ts' }));
  }
  return { literals: [...literals.values()], makers: [...makers].sort() };
}

/** What is wrong with a pattern; undefined when no input makes it slow. The seed keeps the search the same. */
async function dangerOf({ source, flags }: Pick<Pattern, 'source' | 'flags'>): Promise<string | undefined> {
  const found = await check(source, flags, { timeout: 60_000, randomSeed: 42 });
  if (found.status === 'safe') return undefined;
  return found.status === 'vulnerable' ? `${found.complexity.summary}: ${found.attack.pattern}` : `unknown: ${found.error.kind}`;
}

const files = ['src', 'routes', 'adapters']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  .filter((file) => !/^adapters\/[a-z]+\/emulator\//.test(file));
const { literals, makers } = patternsOf(files);

test('no pattern can be made to try again and again', { timeout: 300_000 }, async () => {
  expect(literals.length).toBeGreaterThan(100);
  const dangers: string[] = [];
  const queue = literals.values();
  const worker = async () => {
    for (const pattern of queue) {
      const danger = await dangerOf(pattern);
      if (danger !== undefined) dangers.push(`/${pattern.source}/${pattern.flags} in ${pattern.files.join(', ')}: ${danger}`);
    }
  };
  await Promise.all([worker(), worker()]);
  expect(dangers).toEqual([]);
});

test('no pattern is made of what callers or vendors send', () => {
  expect(makers).toEqual(Object.keys(MADE));
});

test('the analysis finds what is dangerous', { timeout: 60_000 }, async () => {
  for (const source of ['^(a+)+$', '\\s+$', '^(\\d+\\.\\d*?)0+$']) expect(await dangerOf({ source, flags: '' }), source).toBeDefined();
  expect(await dangerOf({ source: '^[a-z]+$', flags: '' })).toBeUndefined();
});
