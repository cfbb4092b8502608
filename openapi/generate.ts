/**
 * Writes what is generated: `openapi/openapi.json`, `openapi/openapi.yaml`, the client's types, the parts between markers in README.md and docs/, and a
 * page a vendor. `node openapi/generate.ts` writes, `node openapi/generate.ts --check` only compares and fails on a difference.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { adapters } from '../adapters/index.ts';
import { buildApp } from '../src/app.ts';
import type { Config } from '../src/config.ts';
import { toYaml } from '../src/plugins/openapi.ts';
import { goldenExamples } from './goldens.ts';
import { readmeWith } from './readme.ts';
import { vendorPage } from './vendor-page.ts';

/** Every generated file with what belongs in it. */
export async function generated(): Promise<{ readonly path: URL; readonly text: string }[]> {
  const config: Config = {
    server: {
      host: '127.0.0.1',
      port: 0,
      bodyLimit: 1_048_576,
      deadlineMs: 30_000,
      cors: { origins: [] },
      metrics: { public: false },
      logLevel: 'info',
      workers: 1,
    },
    cache: { ttl: 300, staleIfError: 86_400 },
    store: { url: 'sqlite::memory:' },
    intake: { giveUpAfter: 259_200, quietPeriod: 30 },
    keys: [],
    connections: [],
  };
  const app = await buildApp(config, { adapters });
  const document = app.swagger();
  await app.close();
  const root = new URL('../', import.meta.url);
  const pages = [
    'README.md',
    ...readdirSync(new URL('docs/', root))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  return [
    examplesFile(),
    { path: new URL('openapi.json', import.meta.url), text: `${JSON.stringify(document, null, 2)}\n` },
    { path: new URL('openapi.yaml', import.meta.url), text: toYaml(document) },
    { path: new URL('client/src/schema.ts', import.meta.url), text: await clientTypes(document) },
    ...pages.map((page) => {
      const path = new URL(page, root);
      return { path, text: readmeWith(readFileSync(path, 'utf8'), adapters) };
    }),
    ...(await Promise.all(
      adapters.map(async (adapter) => ({ path: new URL(`docs/vendors/${adapter.vendor}.md`, root), text: await vendorPage(adapter) })),
    )),
  ];
}

/** Types of the document for `openapi/client`. What has a default may be left out of a request. */
async function clientTypes(document: object): Promise<string> {
  const nodes = await openapiTS(JSON.stringify(document), { defaultNonNullable: false });
  return `/** Generated from openapi/openapi.json by \`npm run generate\`. Do not edit. */\n\n${astToString(nodes)}`;
}

/** What the document of an app reads when that is built. */
function examplesFile(): { readonly path: URL; readonly text: string } {
  return { path: new URL('golden-examples.json', import.meta.url), text: `${JSON.stringify(goldenExamples(), null, 2)}\n` };
}

if (process.argv[1] === import.meta.filename) {
  const check = process.argv.includes('--check');
  if (!check) writeFileSync(examplesFile().path, examplesFile().text);
  const stale: string[] = [];
  for (const { path, text } of await generated()) {
    let current = '';
    try {
      current = readFileSync(path, 'utf8');
    } catch {
      // Not there yet.
    }
    if (current === text) continue;
    stale.push(path.pathname.split('/').slice(-2).join('/'));
    if (!check) writeFileSync(path, text);
  }
  process.stdout.write(
    stale.length === 0 ? 'generated files are current\n' : `${check ? 'out of date' : 'written'}: ${stale.join(', ')}\n`,
  );
  if (check && stale.length > 0) process.exitCode = 1;
}
