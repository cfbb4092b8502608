/** Who may import whom, and what the top level holds. A new rule is a line in the table. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Files of each row may import what the patterns say: project files by path from the root, packages by name. The first matching row holds. */
const RULES: readonly { readonly from: RegExp; readonly may: readonly RegExp[]; readonly because: string }[] = [
  { from: /^src\/model\//, may: [/^zod$/, /^src\/model\//], because: 'the model knows only itself' },
  { from: /^src\/(adapter|wire)\.ts$/, may: [/^zod$/, /^src\/model\//, /^src\/wire\.ts$/], because: 'the contract is types only' },
  { from: /^src\/errors\.ts$/, may: [/^src\/wire\.ts$/], because: 'the catalogue is pure' },
  {
    from: /^src\/lib\//,
    may: [/^src\/(model|lib)\//, /^src\/(adapter|wire|errors)\.ts$/, /^zod$/, /^big\.js$/, /^libphonenumber-js/],
    because: 'helpers are pure',
  },
  {
    from: /^adapters\/[a-z]+\/emulator\//,
    may: [/^SELF\/emulator\//, /^src\/emulator\.ts$/, /^src\/lib\//, /^fastify$/, /^node:/, /^big\.js$/],
    because: 'an emulator is independent of its adapter',
  },
  {
    from: /^adapters\/[a-z]+\/map\//,
    may: [/^SELF\/map\//, /^SELF\/(schemas|settings)\.ts$/, /^src\/(model|lib)\//, /^src\/(adapter|wire|errors)\.ts$/, /^node:crypto$/],
    because: 'mappers do no I/O',
  },
  {
    from: /^adapters\/[a-z]+\//,
    may: [/^SELF\/(?!emulator\/)/, /^src\/(model|lib)\//, /^src\/(adapter|wire|errors|define-adapter)\.ts$/, /^zod$/, /^node:crypto$/],
    because: 'a vendor sees only the contract',
  },
  { from: /^adapters\/index\.ts$/, may: [/^adapters\/[a-z]+\/index\.ts$/, /^src\/adapter\.ts$/], because: 'the registry only lists' },
  {
    from: /^routes\//,
    may: [
      /^routes\//,
      /^openapi\/connection-document\.ts$/,
      /^zod$/,
      /^lru-cache$/,
      /^fastify/,
      /^node:/,
      /^src\/(?!app|server|cli|sandbox|worker)/,
    ],
    because: 'a route never sees a vendor',
  },
  {
    from: /^openapi\/client\//,
    may: [/^openapi\/client\/src\//, /^openapi-fetch$/],
    because: 'the client runs wherever there is fetch, without the gateway and without Node',
  },
  { from: /^src\/(app|server|cli|sandbox|worker)\.ts$/, may: [/./], because: 'composition' },
  { from: /^src\//, may: [/^(?!adapters\/|routes\/)/], because: 'the core never sees a vendor or a route' },
];

const files = ['src', 'routes', 'adapters', 'openapi/client/src']
  .flatMap((folder) => walk(join(root, folder)))
  .map((path) => relative(root, path));

test.each(RULES)('$from: $because', ({ from, may }) => {
  const broken: string[] = [];
  for (const file of files) {
    if (RULES.find((rule) => rule.from.test(file))?.from !== from) continue;
    const self = /^adapters\/[a-z]+/.exec(file)?.[0] ?? '';
    for (const target of importsOf(file)) {
      if (!may.some((pattern) => new RegExp(pattern.source.replace('SELF', self)).test(target))) broken.push(`${file} imports ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

test('only the door and its parts talk to the network', () => {
  const talkers = files.filter((file) =>
    importsOf(file).some((target) => target === 'undici' || /^node:(https?|net|tls|dns)/.test(target)),
  );
  expect(
    talkers.filter(
      (file) =>
        !/^src\/gateway\/(pools|exchange|http|outgoing)\.ts$/.test(file) &&
        !/^src\/(server|sandbox|emulator)\.ts$/.test(file) &&
        !isTypeOnly(file),
    ),
  ).toEqual([]);
});

test('names tell what a file is about', () => {
  const vague = files.filter(
    (file) =>
      /(^|\/)(utils?|helpers?|common|types?|services?|managers?)\.ts$/.test(file) || !/^[a-z0-9.-]+$/.test(file.split('/').at(-1) ?? ''),
  );
  expect(vague).toEqual([]);
});

test('the top level holds what the layout names', () => {
  const expected = [
    'Dockerfile',
    'LICENSE',
    'README.md',
    'adapters',
    'compose.yaml',
    'deploy',
    'docs',
    'openapi',
    'package-lock.json',
    'package.json',
    'routes',
    'sluice.example.yaml',
    'src',
    'test',
    'tsconfig.json',
  ];
  const ignored = ['node_modules', 'data', 'coverage', 'sluice.yaml'];
  const found = readdirSync(root).filter((name) => !name.startsWith('.') && !ignored.includes(name));
  expect(found.sort()).toEqual(expected.sort());
});

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : entry.name.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^(?:import|export)[\s\S]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm)].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? '';
    return target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target;
  });
}

/** Whether a file takes only types from the network modules. */
function isTypeOnly(file: string): boolean {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^import (type )?[^;]*?from '(undici|node:(?:https?|net|tls|dns)[^']*)'/gm)].every(
    (match) => match[1] !== undefined,
  );
}
