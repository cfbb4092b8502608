/** The configuration file of real processes changes: by signal and by itself, whole and broken, alone and with workers. */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator } from '../adapters/retailcrm/emulator/index.ts';
import type { Emulator } from '../src/emulator.ts';
import { type GatewayProcess, gatewayProcess } from './faults/processes.ts';
import { reloadUnderLoad } from './faults/reload-load.ts';
import { type FileSettings, KEY } from './harness.ts';
import { ownState, withoutRedis } from './state/redis-server.ts';

const NEXT = 'the-key-that-comes-next';
const folder = mkdtempSync(join(tmpdir(), 'sluice-reload-'));
const state = ownState();
let vendor: Emulator;
let gateway: GatewayProcess | undefined;
let places = 0;

beforeAll(async () => {
  vendor = await startEmulator({ seed: 'documented' });
});
afterEach(async () => {
  if (gateway?.running) await gateway.signal('SIGTERM');
  gateway = undefined;
});
afterAll(async () => {
  await vendor.stop();
  if (!withoutRedis) await state.clear();
  rmSync(folder, { recursive: true, force: true });
});

function file(ids: readonly string[], more: FileSettings = {}): FileSettings {
  const connections = ids.map((id) => ({ id, vendor: 'retailcrm', baseUrl: vendor.url, ...vendor.connection }));
  const keys = [{ name: 'all', key: KEY, scopes: ['*'] }];
  return { store: { url: 'sqlite::memory:' }, keys, connections, ...more };
}
async function running(settings: FileSettings): Promise<GatewayProcess> {
  const place = join(folder, String(places++));
  gateway = await gatewayProcess({ folder: place, settings });
  await gateway.start();
  return gateway;
}
const ask = (path: string, key = KEY) => fetch(`${gateway?.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
const ids = async () => {
  const { data } = (await (await ask('/connections')).json()) as { data: { id: string }[] };
  return data.map(({ id }) => id);
};
const ready = async () => ((await (await ask('/readyz')).json()) as { configuration?: string }).configuration;
const metric = async (name: string) => {
  const found = new RegExp(`^${name.replaceAll(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(await (await ask('/metrics')).text());
  return Number(found?.[1]);
};
const lines = (message: string) =>
  (gateway?.log() ?? '')
    .split('\n')
    .filter((line) => line.includes(`"msg":"${message}`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const says = (message: string, times = 1) => expect.poll(() => lines(message).length, { timeout: 10_000 }).toBe(times);

describe('SIGHUP', { timeout: 60_000 }, () => {
  test('makes keys and connections count, and says which; what needs a restart is named and left', async () => {
    const at = await running(file(['shop', 'other']));
    expect(await ready()).toBe('current');
    const next = { name: 'next', key: NEXT, scopes: ['orders:read'] };
    at.configure(
      file(['shop', 'third'], { keys: [next, { name: 'all', key: KEY, scopes: ['*'] }], server: { deadlineMs: 5000 }, cache: { ttl: 7 } }),
    );
    await at.signal('SIGHUP');
    await says('configuration reloaded');
    expect(await ids()).toEqual(['shop', 'third']);
    expect((await ask('/orders?connection=third', NEXT)).status).toBe(200);
    expect(lines('configuration reloaded')[0]).toMatchObject({
      keys: { added: ['next'], changed: [], removed: [] },
      connections: { added: ['third'], changed: [], removed: ['other'] },
    });
    expect(lines('these settings have changed')[0]?.settings).toEqual(['server.deadlineMs', 'cache.ttl']);
    expect(await ready()).toBe('restart needed');
    expect(await metric('sluice_config_restart_needed')).toBe(1);
    at.configure(file(['shop', 'third'], { keys: [next, { name: 'all', key: KEY, scopes: ['*'] }] }));
    await at.signal('SIGHUP');
    await says('configuration read again');
    expect(await ready()).toBe('current');
    expect(await metric('sluice_config_reloads_total{result="applied"}')).toBe(1);
    expect(await metric('sluice_config_reloads_total{result="unchanged"}')).toBe(1);
  });

  test('with a broken file changes nothing: the log says every fault and no secret, /readyz and metrics that it is so', async () => {
    const at = await running(file(['shop']));
    const since = await metric('sluice_config_last_reload_success_timestamp_seconds');
    writeFileSync(
      at.config,
      `keys: [{ name: all, key: "s3cret" }]\nconnections: [{ id: shop, vendor: retailcrm, credentials: { apiKey: s3cret } }]`,
    );
    await at.signal('SIGHUP');
    await says('configuration refused');
    expect(lines('configuration refused')[0]?.faults).toEqual([
      'connections[0].baseUrl: is required',
      'keys[0].key: must have at least 16 characters',
      'keys[0].scopes: is required',
    ]);
    expect(at.log()).not.toContain('s3cret');
    expect([await ready(), (await ask('/readyz')).status, await ids()]).toEqual(['refused', 200, ['shop']]);
    expect(await metric('sluice_config_last_reload_successful')).toBe(0);
    expect(await metric('sluice_config_last_reload_success_timestamp_seconds')).toBe(since);
    rmSync(at.config);
    await at.signal('SIGHUP');
    await says('configuration refused', 2);
    expect(String(lines('configuration refused')[1]?.faults)).toMatch(/cannot be read \(ENOENT\)$/);
    at.configure(file(['shop', 'other']));
    await at.signal('SIGHUP');
    await expect.poll(ready, { timeout: 5000 }).toBe('current');
    expect(await ids()).toEqual(['shop', 'other']);
    expect(await metric('sluice_config_last_reload_successful')).toBe(1);
    expect(await metric('sluice_config_last_reload_success_timestamp_seconds')).toBeGreaterThan(since);
  });
});

describe('a file that changes', { timeout: 60_000 }, () => {
  test('counts by itself: written in place, moved into place, half written first', async () => {
    const at = await running(file(['shop']));
    at.configure(file(['shop', 'in-place']));
    await expect.poll(ids, { timeout: 10_000 }).toEqual(['shop', 'in-place']);

    at.configure(file(['shop', 'moved']));
    const text = readFileSync(at.config, 'utf8');
    at.configure(file(['shop', 'in-place']));
    writeFileSync(`${at.config}.new`, text);
    renameSync(`${at.config}.new`, at.config);
    await expect.poll(ids, { timeout: 10_000 }).toEqual(['shop', 'moved']);

    const refused = lines('configuration refused').length;
    const whole = text.replace('moved', 'slowly');
    for (let part = 1; part <= 8; part++) {
      writeFileSync(at.config, whole.slice(0, Math.ceil((whole.length * part) / 8)));
      await sleep(300);
    }
    await expect.poll(ids, { timeout: 10_000 }).toEqual(['shop', 'slowly']);
    expect(lines('configuration refused')).toHaveLength(refused);

    unlinkSync(at.config);
    await expect.poll(ready, { timeout: 10_000 }).toBe('refused');
    writeFileSync(at.config, whole);
    await expect.poll(ready, { timeout: 10_000 }).toBe('current');
    expect(await ids()).toEqual(['shop', 'slowly']);
  });

  test('counts when the link two levels above it is moved, as Kubernetes does', async () => {
    const at = await running(file(['shop']));
    await at.signal('SIGTERM');
    const mount = join(folder, 'mount');
    const text = readFileSync(at.config, 'utf8');
    const version = (name: string, content: string) => {
      mkdirSync(join(mount, name), { recursive: true });
      writeFileSync(join(mount, name, 'sluice.yaml'), content);
      symlinkSync(name, join(mount, '..data_tmp'));
      renameSync(join(mount, '..data_tmp'), join(mount, '..data'));
    };
    version('..2026_11_22_1', text);
    symlinkSync('..data/sluice.yaml', join(mount, 'sluice.yaml'));
    rmSync(at.config);
    symlinkSync(join(mount, 'sluice.yaml'), at.config);
    await at.start();
    version('..2026_11_22_2', text.replace('"shop"', '"mounted"'));
    await expect.poll(ids, { timeout: 10_000 }).toEqual(['mounted']);
  });
});

describe.skipIf(withoutRedis)(`workers${withoutRedis ? ` (${withoutRedis})` : ''}`, { timeout: 90_000 }, () => {
  test('all take what the primary has checked, those that come later too', async () => {
    const more = { server: { workers: 2 }, state: { url: state.url }, store: { url: `sqlite:${folder}/workers.db` } };
    const at = await running(file(['shop'], more));
    const each = async () => [...new Set(await Promise.all(Array.from({ length: 12 }, async () => (await ids()).join())))];
    await expect.poll(() => metric('sluice_workers'), { timeout: 20_000 }).toBe(2);
    at.configure(file(['shop', 'other'], { ...more, server: { workers: 3 } }));
    await at.signal('SIGHUP');
    await says('configuration reloaded');
    expect(await each()).toEqual(['shop,other']);
    expect(lines('these settings have changed')[0]?.settings).toEqual(['server.workers']);
    writeFileSync(at.config, 'no configuration');
    await at.signal('SIGHUP');
    await says('configuration refused');
    await expect.poll(ready).toBe('refused');
    expect(await metric('sluice_config_last_reload_successful')).toBe(0);
    expect(await metric('sluice_config_reloads_total{result="applied"}')).toBe(1);

    const pids = readFileSync(`/proc/${at.pid}/task/${at.pid}/children`, 'utf8').trim().split(' ').map(Number);
    for (const pid of pids) process.kill(pid, 'SIGHUP');
    process.kill(pids[0] as number, 'SIGKILL');
    await says('a worker ended');
    await expect.poll(() => metric('sluice_workers'), { timeout: 30_000 }).toBe(2);
    expect(await each()).toEqual(['shop,other']);
    expect(new Set(await Promise.all(Array.from({ length: 8 }, ready)))).toEqual(new Set(['refused']));
  });
});

test('under load no request fails: neither for a changed file, nor for a broken one, nor for a key that is rotated', {
  timeout: 60_000,
}, async () => {
  const run = await reloadUnderLoad({ folder: join(folder, 'load'), reloads: 6, everyMs: 500, perSecond: 60 });
  expect(run.outcomes.length).toBeGreaterThan(50);
  expect(run.outcomes.filter(({ status }) => status !== 200)).toEqual([]);
  expect({ applied: run.applied, refused: run.refused }).toEqual({ applied: 5, refused: 1 });
  expect(run.statusOfRemovedKey).toBe(401);
});
