/** The image: what its Dockerfile promises, and its last stage's command run as that stage would run it, by a user without rights on files that nobody may write. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { validate } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../faults/processes.ts';

const root = resolve(import.meta.dirname, '../..');
const NOBODY = 65534;
const text = readFileSync(join(root, 'Dockerfile'), 'utf8').replaceAll(/\\\n\s*/g, ' ');
const stages = text.split(/^(?=FROM )/m).filter((stage) => stage.startsWith('FROM '));
const last = (stages.at(-1) ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const ignore = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n');

/** Values of an instruction of the last stage, as the builder reads them. */
const instruction = (name: string) => last.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
/** A command in its JSON form, to be run without a shell. */
const commandOf = (line: string | undefined) => JSON.parse(/\[.*\]$/.exec(line ?? '')?.[0] ?? '[]') as [string, ...string[]];

describe('the Dockerfile', () => {
  test('is free of what the builder, or who reads it, would stumble over', () => {
    // dockerfile-utils checks what Docker's own builder does, in the process and without a daemon.
    const lint = (file: string) => validate(file).map(({ range, message }) => `line ${range.start.line + 1}: ${message}`);
    expect(lint(readFileSync(join(root, 'Dockerfile'), 'utf8'))).toEqual([]);
    expect(lint('FROM node:26-slim\nHEALTHCHECK --interva=1s CMD ["node"]\nCOPY a\n')).toEqual([
      'line 2: Unknown flag: interva',
      'line 3: COPY requires at least two arguments',
    ]);
    // Without a shell between, signals reach the gateway.
    for (const line of [...instruction('CMD'), ...instruction('HEALTHCHECK')]) expect(commandOf(line).length, line).toBeGreaterThan(1);
  });

  test('runs as a user without rights, from an image that is named by its version', () => {
    const users = last.filter((line) => line.startsWith('USER '));
    expect(users).toEqual(['USER node']);
    expect(last.findIndex((line) => line.startsWith('CMD '))).toBeGreaterThan(last.indexOf('USER node'));
    for (const [first = ''] of stages.map((stage) => stage.split('\n'))) expect(first).toMatch(/^FROM node:26-slim\b/);
  });

  test('installs what is locked, without scripts and without what development needs', () => {
    expect(text).toContain('npm ci --omit=dev --ignore-scripts');
    expect(text).not.toMatch(/npm install|curl|wget|apt-get|^ADD /m);
  });

  test('copies what runs and nothing else: no emulator, no test, no secret', () => {
    expect(ignore[0]).toBe('*');
    const copied = last
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.sort()).toEqual(['LICENSE', 'adapters', 'openapi', 'package.json', 'routes', 'sluice.example.yaml', 'src']);
    for (const name of copied) expect(ignore, name).toContain(`!${name}`);
    expect(ignore.filter((line) => /test|sluice\.yaml|\.env|\.git|data|node_modules/.test(line))).toEqual([]);
    expect(ignore).toEqual(expect.arrayContaining(['adapters/*/emulator', 'adapters/*/golden']));
    expect(text).not.toMatch(/^(?:ARG|ENV) .*(?:KEY|TOKEN|SECRET|PASSWORD)/im);
  });

  test('writes to one place, keeps no package manager, and can be asked whether it lives', () => {
    expect(last.filter((line) => line.startsWith('VOLUME '))).toEqual(['VOLUME /app/data']);
    expect(text).toMatch(/rm -rf \/usr\/local\/lib\/node_modules/);
    expect(text).toMatch(/^HEALTHCHECK .*\/healthz/m);
    expect(last).toContain('CMD ["node", "src/cli.ts", "start"]');
  });
});

const isRoot = process.getuid?.() === 0;
/** Why the tree is read-only by permissions alone; undefined = it can be mounted so. */
const withoutMounts =
  isRoot && spawnSync('unshare', ['--mount', 'setpriv', '--version']).status === 0
    ? undefined
    : 'read-only by permissions alone: mounting needs root, unshare and setpriv';

describe(`its last stage${withoutMounts ? ` (${withoutMounts})` : ', on a tree that is mounted read-only'}`, () => {
  let home: string;
  let data: string;
  let gateway: ChildProcess;
  let output = '';
  let url = '';
  let environment: Record<string, string>;

  /** Runs a command of the image in its place: as its user, on its tree, with its variables. */
  const inImage = ([program, ...args]: [string, ...string[]], extra: Record<string, string> = {}): ChildProcess => {
    const [file, ...rest] = [program === 'node' ? process.execPath : program, ...args] as [string, ...string[]];
    const env = { ...environment, ...extra };
    if (withoutMounts) return spawn(file, rest, { cwd: home, env, ...(isRoot && { uid: NOBODY, gid: NOBODY }) });
    const script = [
      'mount --bind "$0" "$0"',
      'mount --bind "$1" "$0/data"',
      'mount -o remount,bind,ro "$0"',
      'cd "$0"',
      'shift',
      `exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --no-new-privs --bounding-set=-all -- "$@"`,
    ].join(' && ');
    return spawn('unshare', ['--mount', '--propagation=private', 'sh', '-c', script, home, data, file, ...rest], { env });
  };
  const endOf = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'sluice-image-'));
    chmodSync(home, 0o755);
    const copy = (path: string) => {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      spawnSync('cp', ['-r', join(root, path), dirname(join(home, path))]);
    };
    for (const name of ['package.json', 'LICENSE', 'sluice.example.yaml', 'openapi', 'src', 'routes', 'adapters']) copy(name);
    for (const vendor of readdirSync(join(home, 'adapters')))
      for (const left of ['emulator', 'golden']) rmSync(join(home, 'adapters', vendor, left), { recursive: true, force: true });
    rmSync(join(home, 'openapi/client'), { recursive: true, force: true });
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean }>;
    };
    const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev && existsSync(join(root, path)));
    for (const [path] of installed) if (!existsSync(join(home, path))) copy(path);
    // A package may hold others that only development needs.
    for (const [path, { dev }] of Object.entries(packages)) if (dev) rmSync(join(home, path), { recursive: true, force: true });
    const variable = (name: string) => `$${`{${name}}`}`;
    const file = {
      server: { host: '127.0.0.1', port: 8080 },
      keys: [{ name: 'all', key: variable('CALLERS_KEY'), scopes: ['*'] }],
      connections: [{ id: 'shop', vendor: 'hprofit', baseUrl: 'http://127.0.0.1:9', credentials: { token: variable('VENDORS_TOKEN') } }],
    };
    writeFileSync(join(home, 'sluice.yaml'), JSON.stringify(file));
    const port = await freePort();
    const own = Object.fromEntries(
      instruction('ENV').flatMap((line) => line.split(' ').map((pair) => pair.split('=') as [string, string])),
    );
    environment = {
      PATH: process.env.PATH ?? '',
      ...own,
      ...{ SLUICE_HOST: '127.0.0.1', SLUICE_PORT: String(port) },
      ...{ CALLERS_KEY: 'key-of-the-image-0123', VENDORS_TOKEN: 'c4n4ry-token' },
    };
    mkdirSync(join(home, 'data'));
    data = withoutMounts ? join(home, 'data') : mkdtempSync(join(tmpdir(), 'sluice-image-data-'));
    if (isRoot) chownSync(data, NOBODY, NOBODY);
    spawnSync('chmod', [
      '-R',
      'a-w,a+rX',
      ...readdirSync(home)
        .filter((name) => name !== 'data')
        .map((name) => join(home, name)),
    ]);
    chmodSync(home, 0o555);
    gateway = inImage(commandOf(instruction('CMD')[0]));
    gateway.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    gateway.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    url = await new Promise<string>((resolve, reject) => {
      gateway.on('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
      const look = setInterval(() => {
        const found = /listening on (http:\S+?)"/.exec(output)?.[1];
        if (found === undefined) return;
        clearInterval(look);
        resolve(found);
      }, 20);
    });
  }, 120_000);
  afterAll(() => {
    gateway?.kill('SIGKILL');
    spawnSync('chmod', ['-R', 'u+w', home]);
    for (const folder of [home, data]) rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test.skipIf(withoutMounts)('can be written to by nobody, the root of the machine included', async () => {
    const script = 'touch src/x 2>&1 || echo refused; touch data/x && rm data/x && echo data';
    const child = inImage(['sh', '-c', script]);
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    await endOf(child);
    expect(said).toMatch(/Read-only file system\nrefused\ndata\n$/);
  });

  test('is healthy by the very command that Docker runs, and by that of compose.yaml; not where nobody listens', async () => {
    const [own] = [commandOf(instruction('HEALTHCHECK')[0])];
    expect(await endOf(inImage(own))).toBe(0);
    expect(await endOf(inImage(own, { SLUICE_PORT: '9' }))).toBe(1);
    const { services } = parse(readFileSync(join(root, 'compose.yaml'), 'utf8')) as {
      services: { gateway: { healthcheck: { test: string[] } } };
    };
    const [kind, ...composed] = services.gateway.healthcheck.test as [string, string, ...string[]];
    expect(kind).toBe('CMD');
    const at = (port: string) => composed.map((word) => word.replace(':8080', `:${port}`)) as [string, ...string[]];
    expect([await endOf(inImage(at(environment.SLUICE_PORT ?? ''))), await endOf(inImage(at('9')))]).toEqual([0, 1]);
  });

  test('starts with production dependencies alone, answers, and keeps its store where it may write', async () => {
    const get = (path: string, key?: string) =>
      fetch(`${url}${path}`, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
    expect([(await get('/healthz')).status, (await get('/readyz')).status, (await get('/docs')).status]).toEqual([200, 200, 200]);
    expect((await get('/orders')).status).toBe(401);
    expect((await get('/connections', 'key-of-the-image-0123')).status).toBe(200);
    expect((await get('/orders', 'key-of-the-image-0123')).status).toBe(503);
    expect(readdirSync(data).some((name) => name.startsWith('sluice.db'))).toBe(true);
    if (isRoot) expect(statSync(join(data, 'sluice.db')).uid).toBe(NOBODY);
    expect(output).not.toMatch(/c4n4ry|key-of-the-image|127\.0\.0\.1:9\b/);
  });

  test('writes nowhere else, and ends by itself when it is told to', async () => {
    const names = readdirSync(home).sort();
    expect(names).toEqual(
      [
        'LICENSE',
        'adapters',
        'data',
        'node_modules',
        'openapi',
        'package.json',
        'routes',
        'sluice.example.yaml',
        'sluice.yaml',
        'src',
      ].sort(),
    );
    const ended = new Promise<number | null>((resolve) => gateway.on('exit', resolve));
    gateway.kill('SIGTERM');
    expect(await ended).toBe(0);
  }, 30_000);
});
