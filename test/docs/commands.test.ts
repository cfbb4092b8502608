/**
 * Every command and every piece of data in the documentation is tried, and new ones are from the day they are written:
 *
 * - `sh` blocks are run, those of a page in one shell (`shell.ts`). An answer of 400 or more must be shown by the block after it. What cannot be run here is in
 *   `NOT_RUN`, with the reason; it is parsed.
 * - a `json`, `http` or `text` block after a `sh` block, with nothing but prose between, is what that prints; `http` is an answer with its headers.
 *   `…` stands for what varies: `expected.ts` says where.
 * - a `json` block elsewhere names its schema of the OpenAPI document behind the word `json`, and fits it.
 * - a `yaml` block is a part of a configuration file without faults.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { adapters } from '../../adapters/index.ts';
import { faultText, parseConfig } from '../../src/config.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox.ts';
import { openStore } from '../../src/store/store.ts';
import { URL_OF_SHARED, withoutPostgres, withPostgres } from '../store/postgres-server.ts';
import { httpDifferences, jsonDifferences, statusShown, textDifferences } from './expected.ts';
import { type Block, type Page, readPages, root } from './markdown.ts';
import { isInstalled, type Mode, type Outcome, runPage, syntaxError } from './shell.ts';

/** What no test can run, and why. A block with such a line is only parsed. */
const NOT_RUN: readonly { readonly line: RegExp; readonly because: string }[] = [
  { line: /^git (clone|pull)\b/, because: 'the tests run in what it makes' },
  {
    line: /^(docker|kubectl|systemctl) /,
    because: 'it needs what the machines of the tests do not have; test/deploy looks into the files',
  },
  { line: /^npm (ci|test)\b/, because: 'it would install or test what this runs on and in' },
];

/** What is only there on some machines. A block with such a line is skipped elsewhere. */
const NEEDS: readonly { readonly line: RegExp; readonly missing: () => string | undefined }[] = [
  { line: /^(pg_dump|psql) /, missing: () => database.missing },
];

/** Lines that are a whole block and start something that stays. */
const STAYS: Readonly<Record<string, Mode>> = { 'npm run sandbox': 'sandbox', 'npm start': 'serve' };

const OUTPUT = ['json', 'http', 'text'];

/** A command, and the output that the page shows of it. */
interface Command {
  readonly name: string;
  readonly block: Block;
  readonly output: Block | undefined;
  readonly mode: Mode;
  readonly notRun: string | undefined;
  /** What it would need and is not here. */
  readonly missing: string | undefined;
}

/** Pages write `$DATABASE_URL`: an empty database with a gateway's tables. */
const database = await ownDatabase();
afterAll(() => database.drop());

const pages = readPages().map((page) => ({ ...page, commands: commandsOf(page) }));
const data = pages.flatMap((page) => {
  const outputs = page.commands.map(({ output }) => output);
  return page.blocks
    .filter((block) => block.language !== 'sh' && !outputs.includes(block))
    .map((block) => ({ name: `${page.path}:${block.line}`, block }));
});

function commandsOf(page: Page): readonly Command[] {
  return page.blocks.flatMap((block, index) => {
    if (block.language !== 'sh') return [];
    const next = page.blocks[index + 1];
    const output = next && OUTPUT.includes(next.language) && next.about === '' ? next : undefined;
    const has = ({ line }: { readonly line: RegExp }) => block.text.split('\n').some((each) => line.test(each.trim()));
    const notRun = NOT_RUN.find(has)?.because;
    const missing = NEEDS.filter(has).flatMap((need) => need.missing() ?? [])[0];
    return [{ name: `${page.path}:${block.line}`, block, output, mode: STAYS[block.text.trim()] ?? 'run', notRun, missing }];
  });
}

describe('what the documentation shows', () => {
  test('is of a kind that is tried', () => {
    const languages = pages.flatMap((page) =>
      page.blocks.map(({ language, line }) => (['sh', 'yaml', ...OUTPUT].includes(language) ? '' : `${page.path}:${line} ${language}`)),
    );
    expect(languages.filter(Boolean)).toEqual([]);
  });

  test('needs every exception from being run', () => {
    const lines = pages.flatMap(({ commands }) => commands.flatMap(({ block }) => block.text.split('\n').map((line) => line.trim())));
    expect(NOT_RUN.filter(({ line }) => !lines.some((each) => line.test(each)))).toEqual([]);
  });

  test.each(
    pages.flatMap(({ commands }) => commands.filter(({ notRun }) => notRun !== undefined)),
  )('$name is a program for a shell, though it is not run: $notRun', async ({ block }) => {
    expect(await syntaxError(block.text)).toBe('');
  });
});

const skipped = pages.flatMap(({ commands }) => commands.filter(({ missing }) => missing !== undefined));
if (skipped.length > 0) test.skip.each(skipped)('$name: $missing', () => {});

const curl = await isInstalled('curl');
describe.skipIf(!curl)(`the commands${curl ? '' : ' (skipped: there is no curl here)'}`, () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ adapters, port: 0, signals: false });
  }, 30_000);
  afterAll(() => sandbox.close());

  const tried = pages
    .map((page) => ({ ...page, commands: page.commands.filter(({ notRun, missing }) => (notRun ?? missing) === undefined) }))
    .filter(({ commands }) => commands.length > 0);
  describe.each(tried)('of $path', ({ commands }) => {
    let outcomes: Outcome[] = [];
    beforeAll(async () => {
      const scripts = commands.map(({ block, mode }) => ({ text: block.text, mode }));
      outcomes = await runPage(scripts, sandbox.url, { DATABASE_URL: database.url });
    }, 60_000);

    test.each(commands.map((command, index) => ({ ...command, index })))('$name does what it says', ({ block, output, mode, index }) => {
      const outcome = outcomes[index];
      if (outcome?.code === null || outcome === undefined) throw new Error('an earlier command of the page failed');
      expect(outcome.code, `${block.text}\n${outcome.err}${outcome.out}`).toBe(0);
      const shown = output && statusShown(output.language, output.text);
      const unexpected = outcome.statuses.filter((status) => status >= 400 && status !== shown);
      expect(unexpected, `statuses that the page does not show, of ${block.text}\n${outcome.out}`).toEqual([]);
      if (!output) return;
      const printed = mode === 'sandbox' ? sandbox.welcome.replaceAll(sandbox.url, 'http://127.0.0.1:8080') : outcome.out;
      expect(differences(output, printed), `the block at line ${output.line}`).toEqual([]);
    });
  });
});

function differences({ language, text }: Block, printed: string): string[] {
  if (language === 'http') return httpDifferences(text, printed);
  if (language === 'text') return textDifferences(text, printed);
  try {
    return jsonDifferences(JSON.parse(text), JSON.parse(printed));
  } catch (error) {
    return [`${(error as Error).message}: ${printed}`];
  }
}

describe('the data', () => {
  const document = JSON.parse(readFileSync(join(root, 'openapi/openapi.json'), 'utf8')) as {
    readonly components: { readonly schemas: Readonly<Record<string, object>> };
  };
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openapi');

  test.each(data)('$name is what it says', ({ block: { language, about, text } }) => {
    if (language === 'yaml') return expect(configurationFaults(text)).toEqual([]);
    expect(language, 'plain text stands after the command that prints it').toBe('json');
    expect(Object.keys(document.components.schemas), 'JSON that no command prints names its schema').toContain(about);
    const validate = ajv.getSchema(`openapi#/components/schemas/${about}`);
    expect(validate?.(JSON.parse(text)), JSON.stringify(validate?.errors)).toBe(true);
  });
});

/** A database of our own on the running PostgreSQL, where there is one. */
async function ownDatabase(): Promise<{ readonly url: string; readonly missing: string | undefined; drop(): Promise<void> }> {
  const none = (missing: string) => ({ url: '', missing, drop: async () => {} });
  if (withoutPostgres !== undefined) return none(withoutPostgres);
  if (!(await isInstalled('pg_dump'))) return none('skipped: no pg_dump here');
  const server = new URL(URL_OF_SHARED);
  const name = `sluice_docs_${randomBytes(4).toString('hex')}`;
  const run = (statement: string) => withPostgres(URL_OF_SHARED, (client) => client.query(statement));
  const made = await run(`CREATE DATABASE ${name}`).catch(() => undefined);
  if (!made) return none('skipped: no database may be made at SLUICE_TEST_POSTGRES');
  server.pathname = `/${name}`;
  const url = server.href;
  await (await openStore(url)).close();
  return { url, missing: undefined, drop: async () => void (await run(`DROP DATABASE ${name} WITH (FORCE)`)) };
}

/** Faults of a part of a configuration file. What it leaves out is added, and its variables are set. */
function configurationFaults(text: string): string[] {
  const least = {
    keys: [{ name: 'documentation', key: 'a-key-of-this-test-only', scopes: ['*'] }],
    connections: [{ id: 'documentation', vendor: 'hprofit', credentials: { token: 'token' } }],
  };
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const variables = Object.fromEntries(
    names.map((name) => [name, name.endsWith('SHA256') ? '5'.repeat(64) : `value-of-${name}`.padEnd(16, '.')]),
  );
  const missing = Object.entries(least).filter(([section]) => !Object.hasOwn((parse(text) as object | null) ?? {}, section));
  const whole = [text, ...missing.map(([section, value]) => `${section}: ${JSON.stringify(value)}`)].join('\n');
  const result = parseConfig(whole, variables, adapters);
  return 'faults' in result ? result.faults.map(faultText) : [];
}
