import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../adapters/index.ts';
import { startEmulator } from '../adapters/retailcrm/emulator/index.ts';
import type { Emulator } from '../src/emulator.ts';

const CLI = new URL('../src/cli.ts', import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
const KEY = 'a-key-for-the-tests-only';
const folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Without the variables of whoever runs the tests. */
function environment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICE_'));
  return { ...Object.fromEntries(own), NODE_OPTIONS: '', ...extra };
}

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

/** A running `sluice`, and what it has written. */
class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  out = '';
  err = '';
  constructor(args: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (chunk) => {
      this.out += chunk;
    });
    this.child.stderr?.on('data', (chunk) => {
      this.err += chunk;
    });
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve({ code, signal, out: this.out, err: this.err }));
    });
    started.push(this);
  }
  /** Waits until the output matches. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (let waited = 0; waited < 20_000; waited += 20) {
      const match = pattern.exec(this.out);
      if (match) return match;
      if (this.child.exitCode !== null) break;
      await sleep(20);
    }
    throw new Error(`never said ${pattern}; said ${this.out}${this.err}`);
  }
}
const started: Running[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) {
    one.child.kill('SIGKILL');
    await one.ended;
  }
});

const run = (args: readonly string[], env: Record<string, string> = {}) => new Running(args, env).ended;

/** A configuration with one RetailCRM account at `baseUrl`. */
function configuration(baseUrl: string, extra = ''): string {
  return [
    'server: { host: 127.0.0.1, port: 0 }',
    'store: { url: "sqlite::memory:" }',
    `keys: [{ name: test, key: "${KEY}", scopes: ["*"] }]`,
    'connections:',
    `  - { id: shop, vendor: retailcrm, baseUrl: "${baseUrl}", credentials: { apiKey: "\${RC_KEY:-none}" } }`,
    extra,
  ].join('\n');
}
const good = () => write('good.yaml', configuration('http://127.0.0.1:9'));

describe('sluice', { timeout: 20_000 }, () => {
  test.each([[['--help']], [['-h']], [['start', '--help']]])('%j prints the usage', async (args) => {
    expect(await run(args)).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: sluice <command>/), err: '' });
  });

  test.each([[['--version']], [['-v']]])('%j prints the version', async (args) => {
    expect(await run(args)).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
  });

  test.each([
    [[], 'a command is needed'],
    [['frobnicate'], 'unknown command frobnicate'],
    [['config'], '`sluice config` needs check or schema'],
    [['config', 'frobnicate'], 'unknown command config frobnicate'],
    [['config', 'schema', 'file'], '`sluice config` needs check or schema'],
    [['config', 'check', 'a', 'b'], 'unexpected argument b'],
    [['start', 'file.yaml'], 'unexpected argument file.yaml'],
    [['start', '--frobnicate'], "Unknown option '--frobnicate'"],
    [['start', '--config'], "Option '--config <value>' argument missing"],
    [['start', '--port', '1'], '--port belongs to `sluice sandbox`'],
    [['sandbox', '--config', 'x'], '--config belongs to `sluice start`, `sluice doctor` and `sluice config check`'],
    [['sandbox', '--port', 'high'], '--port must be 0 to 65535'],
    [['sandbox', '--port', '65536'], '--port must be 0 to 65535'],
  ])('%j is wrong usage: exit 64, with the reason and the usage', async (args, reason) => {
    const { code, out, err } = await run(args);
    expect({ code, out, first: err.split('\n', 1)[0] }).toEqual({ code: 64, out: '', first: `sluice: ${reason}` });
    expect(err).toContain('Usage: sluice <command>');
  });

  test('can be run as a program', async () => {
    const path = `${new URL('../node_modules/.bin', import.meta.url).pathname}:${process.env.PATH}`;
    const { stdout } = await promisify(execFile)(CLI, ['--version'], { env: { ...environment(), PATH: path } });
    expect(stdout).toBe(`${version}\n`);
  });
});

describe('sluice config', { timeout: 30_000 }, () => {
  test('check says ok and what the file sets up', async () => {
    const { code, out, err } = await run(['config', 'check', good()]);
    expect({ code, err, lines: out.split('\n') }).toEqual({
      code: 0,
      err: '',
      lines: [
        'ok',
        'address      127.0.0.1:0',
        'store        sqlite',
        'state        of this process',
        'keys         test',
        'connections  shop (retailcrm)',
        '',
      ],
    });
  });

  test('check exits with 78 and one line a fault on standard error, and shows no secret', async () => {
    const file = write(
      'bad.yaml',
      `colour: red\nstore: { url: "mysql://root:hunter2@db/x" }\nkeys: [{ name: a, key: hunter2, scopes: ["*"] }]\nconnections:\n  - { id: shop, vendor: retailcrm, baseUrl: "https://a.example", credentials: { apiKey: "\${RC_KEY}" } }\n`,
    );
    const { code, out, err } = await run(['config', 'check', file]);
    expect({ code, out, lines: err.split('\n') }).toEqual({
      code: 78,
      out: '',
      lines: [
        'colour: unknown key',
        'connections[0].credentials.apiKey: environment variable RC_KEY is not set',
        'keys[0].key: must have at least 16 characters',
        'store.url: must be `sqlite:<path>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`',
        '',
      ],
    });
    expect(err).not.toContain('hunter2');
  });

  test('check and start tell a store on PostgreSQL by its scheme, and one that cannot be reached by one line without its password', async () => {
    const file = write(
      'postgres.yaml',
      `server: { port: 1 }\nstore: { url: "postgres://sluice:hunter2@127.0.0.1:1/x" }\nkeys: [{ name: a, key: long-enough-for-a-key, scopes: ["*"] }]\nconnections:\n  - { id: shop, vendor: retailcrm, baseUrl: "https://a.example", credentials: { apiKey: k } }\n`,
    );
    const checked = await run(['config', 'check', file]);
    expect(checked).toMatchObject({ code: 0, err: '' });
    expect(checked.out).toMatch(/^store +postgres$/m);
    expect(checked.out).not.toContain('hunter2');
    const { code, out, err } = await run(['start', '--config', file]);
    expect(code).not.toBe(0);
    expect(err).toContain('store: PostgreSQL cannot be reached (ECONNREFUSED)');
    expect(out + err).not.toContain('hunter2');
  });

  test('the file is the argument, else --config, else SLUICE_CONFIG, else sluice.yaml of the working directory', async () => {
    const here = mkdtempSync(join(tmpdir(), 'sluice-cwd-'));
    const said = async (args: string[], env: Record<string, string> = {}) => {
      const child = spawn(process.execPath, [CLI, 'config', 'check', ...args], { cwd: here, env: environment(env) });
      let err = '';
      child.stderr.on('data', (chunk) => {
        err += chunk;
      });
      await new Promise((resolve) => child.once('close', resolve));
      return err;
    };
    const hint = 'no such file; sluice.example.yaml shows what it holds\n';
    expect(await said(['a.yaml'], { SLUICE_CONFIG: 'c.yaml' })).toBe(`a.yaml: ${hint}`);
    expect(await said(['--config', 'b.yaml'], { SLUICE_CONFIG: 'c.yaml' })).toBe(`b.yaml: ${hint}`);
    expect(await said([], { SLUICE_CONFIG: 'c.yaml' })).toBe(`c.yaml: ${hint}`);
    expect(await said([])).toBe(`sluice.yaml: ${hint}`);
    writeFileSync(join(here, 'sluice.yaml'), readFileSync(good()));
    expect(await said([])).toBe('');
    rmSync(here, { recursive: true });
  });

  test('schema prints the JSON Schema, with every vendor', async () => {
    const { code, out } = await run(['config', 'schema']);
    const schema = JSON.parse(out) as {
      properties: { connections: { items: { anyOf: { properties: { vendor: { const: string } } }[] } } };
    };
    expect(code).toBe(0);
    expect(schema.properties.connections.items.anyOf.map((one) => one.properties.vendor.const)).toEqual(adapters.map((one) => one.vendor));
  });
});

/** Reads the JSON lines of a log. */
const linesOf = (out: string) =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('sluice start', { timeout: 30_000 }, () => {
  let vendor: Emulator;
  beforeAll(async () => {
    vendor = await startEmulator({ seed: 'documented' });
  });
  afterAll(() => vendor.stop());
  afterEach(() => vendor.heal());

  /** A gateway in front of the emulator. */
  async function gateway(): Promise<{ process: Running; url: string; get(path: string): Promise<Response> }> {
    const file = write('live.yaml', configuration(vendor.url));
    const process = new Running(['start', '--config', file], { RC_KEY: vendor.connection.credentials.apiKey ?? '' });
    const [, url = ''] = await process.says(/listening on (http:\/\/127\.0\.0\.1:\d+)/);
    return { process, url, get: (path) => fetch(url + path, { headers: { authorization: `Bearer ${KEY}` } }) };
  }

  test('logs JSON, one line of it with `listening` and the URL, where it then answers', async () => {
    const { process, url, get } = await gateway();
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    const told = linesOf(process.out).filter((line) => String(line.msg).includes('listening'));
    expect(told.map((line) => line.msg)).toEqual([`listening on ${url}`]);
  });

  test('exits with 78 and the faults when the file is wrong, and never listens', async () => {
    const { code, out, err } = await run(['start', '--config', write('wrong.yaml', configuration('not a url'))]);
    expect({ code, out, err }).toEqual({ code: 78, out: '', err: 'connections[0].baseUrl: must be an http or https URL\n' });
  });

  test('exits with 1 and says why when the port is taken', async () => {
    const { url } = await gateway();
    const { code, err } = await run(['start', '--config', good()], { SLUICE_PORT: new URL(url).port });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('EADDRINUSE') });
  });

  test('keeps keys, tokens, query strings and stacks out of its log', async () => {
    const { process, url, get } = await gateway();
    await get('/orders?q=secret-search');
    await fetch(`${url}/orders?token=secret-search`, { headers: { 'x-api-key': 'secret-wrong-key', cookie: 'session=secret-cookie' } });
    vendor.fail({ show: 'reset' });
    await get('/orders');
    process.child.kill('SIGTERM');
    const { out, err } = await process.ended;
    expect(linesOf(out).length).toBeGreaterThan(1);
    for (const secret of ['secret-', KEY, vendor.connection.credentials.apiKey ?? '', '    at ', new URL(vendor.url).host])
      expect(out + err).not.toContain(secret);
  });

  test.each([
    'SIGTERM',
    'SIGINT',
  ] as const)('on %s it answers what it has accepted, is not ready meanwhile, and exits with 0', async (signal) => {
    const { process, url, get } = await gateway();
    vendor.fail({ times: 1, show: { delayMs: 1500 } });
    const before = vendor.seen.length;
    const slow = get('/orders?limit=1');
    await expect.poll(() => vendor.seen.length, { timeout: 5000 }).toBeGreaterThan(before);
    process.child.kill(signal);
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 900, interval: 50 }).toBe(503);
    const draining = await get('/healthz');
    expect([draining.status, draining.headers.get('connection')]).toEqual([200, 'close']);
    expect((await slow).status).toBe(200);
    expect(await process.ended).toMatchObject({ code: 0, signal: null });
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  test('a second signal ends it at once, though a vendor hangs', async () => {
    const { process, get } = await gateway();
    vendor.fail({ show: 'hang' });
    const before = vendor.seen.length;
    const hanging = get('/orders?limit=1').catch(() => undefined);
    await expect.poll(() => vendor.seen.length, { timeout: 5000 }).toBeGreaterThan(before);
    process.child.kill('SIGTERM');
    await sleep(200);
    expect(process.child.exitCode).toBeNull();
    const asked = Date.now();
    process.child.kill('SIGTERM');
    expect(await process.ended).toMatchObject({ code: 1 });
    expect(Date.now() - asked).toBeLessThan(2000);
    await hanging;
  });
});

describe('sluice sandbox', () => {
  test('prints where it is, a key, and calls that work as they are; a signal stops it', { timeout: 60_000 }, async () => {
    const sandbox = new Running(['sandbox', '--port', '0']);
    const [, url] = await sandbox.says(/listening on (http:\/\/127\.0\.0\.1:\d+)[\s\S]*Ctrl\+C/);
    expect(sandbox.out).toContain(`${url}/docs`);
    for (const { vendor } of adapters) expect(sandbox.out).toContain(`(${vendor})`);
    const calls = sandbox.out.split('\n').filter((line) => line.startsWith('curl '));
    expect(calls).toHaveLength(4);
    const statuses = [];
    for (const call of calls) {
      const { stdout } = await promisify(execFile)('sh', ['-c', `${call} -o /dev/null -w '%{http_code}'`]);
      statuses.push(stdout);
    }
    expect(statuses).toEqual(['200', '200', '200', '201']);
    const { stdout: again } = await promisify(execFile)('sh', [
      '-c',
      `${calls.at(-1)} -o /dev/null -w '%{http_code} %header{idempotency-replayed}'`,
    ]);
    expect(again).toBe('201 true');
    const reader = await fetch(`${url}/orders`, {
      method: 'POST',
      headers: { authorization: 'Bearer sandbox-reader-not-for-production', 'content-type': 'application/json' },
      body: '{}',
    });
    expect(reader.status).toBe(403);
    sandbox.child.kill('SIGINT');
    expect(await sandbox.ended).toMatchObject({ code: 0 });
  });
});
