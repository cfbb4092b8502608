/** What is installed in production: known versions, with their checksums, that run nothing when they are installed. `npm audit` needs the registry; this does not. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

interface Locked {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
}
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  lockfileVersion: number;
  packages: Record<string, Locked & { dependencies?: Record<string, string> }>;
};
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const production = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);

/** Versions below which something is known to be wrong that matters here. */
const FLOORS: Readonly<Record<string, readonly [floor: string, because: string]>> = {
  fastify: [
    '5.12.8',
    'content types and header schemas could be got around before (CVE-2026-25223, CVE-2026-84428); hop counts were trusted',
  ],
  undici: ['8.0.0', 'limits of what an answer may be'],
  '@fastify/rate-limit': ['11.2.0', 'counts behind a lost Redis'],
  helmet: ['8.0.0', 'a policy for what browsers may do'],
  '@fastify/cors': ['11.0.0', 'for fastify 5'],
  'find-my-way': ['9.0.0', 'slow routes of several parameters before 8.2.2 (CVE-2024-45813)'],
  'secure-json-parse': ['4.0.0', 'prototype keys'],
  'fast-uri': ['3.1.0', 'what fastify’s schemas resolve'],
  pg: ['8.16.0', 'the driver of PostgreSQL'],
  ioredis: ['5.0.0', 'the driver of Redis'],
  yaml: ['2.2.2', 'a document that throws anything (CVE-2023-2251)'],
  zod: ['4.0.0', 'formats without slow patterns'],
};

/** A lock without addresses means the registry that npm is set to. */
const REGISTRY = 'https://registry.npmjs.org/';

const isAtLeast = (version: string, floor: string) => version.localeCompare(floor, 'en', { numeric: true }) >= 0;

test('every production dependency is locked to one version with its checksum, from the registry', () => {
  expect(lock.lockfileVersion).toBe(3);
  expect(production.length).toBeGreaterThan(50);
  const loose = production.filter(
    ([, { version, resolved, integrity, link }]) =>
      link || !/^\d+\.\d+\.\d+/.test(version) || !/^sha512-/.test(integrity ?? '') || !(resolved ?? REGISTRY).startsWith(REGISTRY),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
});

test('no production dependency runs anything when it is installed', () => {
  expect(production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([]);
  // Of those for development, the one that brings Node may.
  expect(manifest.allowScripts).toEqual({ node: true });
  const running = production.filter(([path]) => {
    const file = join(root, path, 'package.json');
    if (!existsSync(file)) return false;
    const { scripts = {} } = JSON.parse(readFileSync(file, 'utf8')) as { scripts?: Record<string, string> };
    return ['preinstall', 'install', 'postinstall'].some((name) => name in scripts);
  });
  expect(running.map(([path]) => path)).toEqual([]);
});

test('no dependency is below the version from which it is known to be right', () => {
  const low: string[] = [];
  for (const [name, [floor, because]] of Object.entries(FLOORS)) {
    const versions = production.filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`));
    expect(versions.length, `${name} is not installed`).toBeGreaterThan(0);
    for (const [path, { version }] of versions) if (!isAtLeast(version, floor)) low.push(`${path} ${version} < ${floor}: ${because}`);
  }
  expect(low).toEqual([]);
  expect([isAtLeast('5.12.8', '5.12.8'), isAtLeast('5.9.9', '5.12.8'), isAtLeast('10.0.0', '9.9.9')]).toEqual([true, false, true]);
});

test('what is declared is what is locked, and nothing is declared twice or by address', () => {
  expect(lock.packages['']?.dependencies).toEqual(manifest.dependencies);
  for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
    expect(range, name).toMatch(/^(?:npm:[a-z-]+@)?[\^~]?\d+\.\d+\.\d+$/);
  expect(Object.keys(manifest.dependencies).filter((name) => name in manifest.devDependencies)).toEqual([]);
});

test('no production dependency has a licence that would bind this one', () => {
  const free =
    /^(?:\(?(?:MIT|ISC|BSD-2-Clause|BSD-3-Clause|0BSD|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|Python-2\.0|MIT-0)(?: (?:OR|AND) [\w.-]+)*\)?)$/;
  expect(production.filter(([, { license }]) => !free.test(license ?? '')).map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});
