/** What the documentation refers to is there: pages, headings, files, operations, settings, metrics, npm scripts. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { configSchema } from '../../src/config.ts';
import { type Page, readPage, readPages, root } from './markdown.ts';

const pages = readPages();
const adapterPages = adapters.map(({ vendor }) => readPage(join(root, 'adapters', vendor, 'README.md')));
/** What stands in code in the prose of a page. */
const codeIn = (page: Page): string[] => [...page.prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
/** Pages about the gateway itself; what a vendor's page names may be the vendor's. */
const own = pages.filter(({ path }) => !path.startsWith('docs/vendors/'));

describe('links', () => {
  test.each([...pages, ...adapterPages])('of $path lead somewhere', ({ path, links, anchors }) => {
    const broken = links.filter((link) => {
      if (/^https?:\/\//.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      if (file === '') return !anchors.has(anchor ?? '');
      const target = normalize(join(dirname(path), file));
      if (target.startsWith('..') || !exists(target)) return true;
      return anchor !== undefined && target.endsWith('.md') && !readPage(join(root, target)).anchors.has(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('lead from README.md to every page, over other pages or not', () => {
    const reached = new Set<string>();
    const follow = (path: string) => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const link of pages.find((page) => page.path === path)?.links ?? []) {
        const target = relative(root, resolve(root, dirname(path), link.split('#')[0] || '.'));
        if (pages.some((page) => page.path === target)) follow(target);
      }
    };
    follow('README.md');
    expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
  });
});

test.each(pages)('files of the project that commands of $path name are there', ({ blocks }) => {
  const named = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.match(/\b(?:deploy|src|test|docs)\/[\w./-]+/g) ?? []);
  // Made by the command itself out of its example.
  expect(named.filter((path) => !exists(path) && !exists(`${path}.example`))).toEqual([]);
});

describe('names in code', () => {
  const document = JSON.parse(readFileSync(join(root, 'openapi/openapi.json'), 'utf8')) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  const patterns = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => ({ method: method.toUpperCase(), path: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`) })),
  );
  const files = ['src', 'adapters', 'test', 'openapi'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
  const source = files.join('\n');
  const scripts = Object.keys((JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts);

  // Requests of the error catalogue: two of them ask for what is not there, which is their point.
  const problems = JSON.parse(readFileSync(join(root, 'test/docs/problems.json'), 'utf8')) as Record<string, { readonly request: string }>;
  const mistaken = [problems.unknown_route?.request, problems.method_not_allowed?.request];

  test.each(own)('operations that $path names are there', (page) => {
    const codes = codeIn(page).filter((code) => !mistaken.includes(code));
    const named = codes.flatMap((code) => /^(GET|POST|PUT|PATCH|DELETE) (\/[^\s?]*)/.exec(code)?.slice(1, 3).join(' ') ?? []);
    const unknown = named.filter((operation) => {
      const [method = '', path = ''] = operation.split(' ');
      // What is beneath the first has more than one segment; the second are a vendor's.
      return !/^\/(passthrough|api)\//.test(path) && !patterns.some((each) => each.method === method && each.path.test(path));
    });
    // These are not in the document.
    expect(unknown.filter((operation) => !/^GET \/(docs|openapi\.(json|yaml)|metrics)$/.test(operation))).toEqual([]);
  });

  test.each(own)('settings that $path names are there', (page) => {
    const { properties } = configSchema(adapters) as { properties: Readonly<Record<string, Schema>> };
    const sections = Object.keys(properties).filter((name) => name !== 'keys' && name !== 'connections');
    const named = codeIn(page).filter((code) => new RegExp(`^(${sections.join('|')})\\.[a-zA-Z.]+$`).test(code));
    const unknown = named.filter((path) => {
      let node: Schema | undefined = { properties };
      for (const part of path.split('.')) node = node?.properties?.[part];
      return node === undefined;
    });
    expect(unknown).toEqual([]);
  });

  test.each(pages)('variables, metrics, headers and scripts that $path names are there', (page) => {
    const codes = codeIn(page);
    const words = codes.flatMap((code) => code.match(/\bSLUICE_[A-Z_]+|\bsluice_[a-z_]+|\bSluice-[A-Za-z-]+/g) ?? []);
    const known = (word: string) => source.includes(word) || source.toLowerCase().includes(`'${word.toLowerCase()}'`);
    expect(words.filter((word) => !known(word) && !page.blocks.some(({ text }) => text.includes(word)))).toEqual([]);
    const run = [...codes, ...page.blocks.map(({ text }) => text)].flatMap((code) => [...code.matchAll(/npm run (?:-\S+ )*([\w:]+)/g)]);
    expect(run.map(([, name = '']) => name).filter((name) => !scripts.includes(name))).toEqual([]);
  });
});

test('docs/configuration.md tells every variable that the gateway reads', () => {
  const read = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => readFileSync(join(root, 'src', name), 'utf8').match(/\benv\.SLUICE_[A-Z_]+/g) ?? [])
    .map((found) => found.slice('env.'.length));
  const told = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
  expect([...new Set(read)].filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
  expect(read.length).toBeGreaterThan(0);
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

function exists(path: string): boolean {
  const folder = dirname(path);
  try {
    return path === '.' || readdirSync(join(root, folder)).includes(path.split('/').at(-1) ?? '');
  } catch {
    return false;
  }
}
