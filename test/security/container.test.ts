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
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const NOBODY = 65534;
const text = readFileSync(join(root, 'Dockerfile'), 'utf8').replaceAll(/\\\n\s*/g, ' ');
const stages = text.split(/^(?=FROM )/m).filter((stage) => stage.startsWith('FROM '));
const last = (stages.at(-1) ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const ignore = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n');

describe('the Dockerfile', () => {
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

describe('its last stage', () => {
  let home: string;
  let gateway: ChildProcess;
  let output = '';
  let url = '';
  const isRoot = process.getuid?.() === 0;

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
    const data = join(home, 'data');
    mkdirSync(data);
    if (isRoot) chownSync(data, NOBODY, NOBODY);
    spawnSync('chmod', [
      '-R',
      'a-w,a+rX',
      ...readdirSync(home)
        .filter((name) => name !== 'data')
        .map((name) => join(home, name)),
    ]);
    chmodSync(home, 0o555);
    gateway = spawn(process.execPath, ['src/cli.ts', 'start'], {
      cwd: home,
      env: {
        NODE_ENV: 'production',
        SLUICE_HOST: '127.0.0.1',
        SLUICE_PORT: '0',
        CALLERS_KEY: 'key-of-the-image-0123',
        VENDORS_TOKEN: 'c4n4ry-token',
      },
      ...(isRoot && { uid: NOBODY, gid: NOBODY }),
    });
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
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  test('starts with production dependencies alone, answers, and keeps its store where it may write', async () => {
    const get = (path: string, key?: string) =>
      fetch(`${url}${path}`, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
    expect([(await get('/healthz')).status, (await get('/readyz')).status, (await get('/docs')).status]).toEqual([200, 200, 200]);
    expect((await get('/orders')).status).toBe(401);
    expect((await get('/connections', 'key-of-the-image-0123')).status).toBe(200);
    expect((await get('/orders', 'key-of-the-image-0123')).status).toBe(503);
    expect(readdirSync(join(home, 'data')).some((name) => name.startsWith('sluice.db'))).toBe(true);
    if (isRoot) expect(statSync(join(home, 'data/sluice.db')).uid).toBe(NOBODY);
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
