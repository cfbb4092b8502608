/** `sluice doctor` before strict emulators that are well, and before ones that are not. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { adapters } from '../adapters/index.ts';
import { startEmulator } from '../adapters/retailcrm/emulator/index.ts';
import { type Check, type Diagnosis, examine, isWell, reportText } from '../src/doctor.ts';
import type { Emulator, StartEmulator } from '../src/emulator.ts';
import { type FakeVendor, orderList, startFakeVendor } from './fake-vendor.ts';
import { certificateOf } from './faults/hostile/certificates.ts';
import { environment, gatewayProcess } from './faults/processes.ts';
import { KEY, testConfig } from './harness.ts';

const CLI = new URL('../src/cli.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'sluice-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ seed: 'documented' });
});
afterAll(() => emulator.stop());
beforeEach(() => {
  emulator.heal();
  emulator.forget();
});
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** The one status that the emulator's account has and nobody else. */
const statusMap = { 'needs-review': 'pending' };
const shop = (more: object = {}) => ({
  id: 'shop',
  vendor: 'retailcrm',
  baseUrl: emulator.url,
  ...emulator.connection,
  statusMap,
  ...more,
});
async function diagnose(connection: object, timeoutMs = 20_000): Promise<Diagnosis> {
  const config = testConfig({ connections: [connection] });
  const [diagnosis] = await examine(config, config.connections, { adapters, timeoutMs });
  return diagnosis as Diagnosis;
}
const of = ({ findings }: Diagnosis, check: Check) => findings.find((finding) => finding.check === check);
const verdicts = ({ findings }: Diagnosis) => Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));

/** The emulator behind a server that changes the headers of its answers. */
async function behind(headers: Record<string, string>, tls?: { key: string; cert: string }): Promise<string> {
  const server = (tls ? createTlsServer(tls) : createServer()) as Server;
  server.on('request', async (request, response) => {
    const answer = await fetch(`${emulator.url}${request.url}`, { headers: { 'x-api-key': String(request.headers['x-api-key']) } });
    response.writeHead(answer.status, { 'content-type': 'application/json', ...headers }).end(await answer.text());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an account', () => {
  test('that is well has nothing to put right', async () => {
    const diagnosis = await diagnose(shop());
    expect(verdicts(diagnosis)).toEqual({
      ...{ reachable: 'ok', credentials: 'ok', clock: 'ok', timezone: 'ok', currency: 'ok', statuses: 'ok' },
      options: 'advice',
    });
    expect(isWell([diagnosis])).toBe(true);
    expect(diagnosis.calls).toBe(emulator.seen.length);
    expect(diagnosis.calls).toBeLessThanOrEqual(15);
  });

  test.each(adapters.map(({ vendor }) => vendor))('of %s is only read, by its own rules, in few calls', async (vendor) => {
    const { startEmulator: start } = (await import(`../adapters/${vendor}/emulator/index.ts`)) as { startEmulator: StartEmulator };
    const other = await start({ seed: 'documented' });
    try {
      const diagnosis = await diagnose({ id: 'any', vendor, baseUrl: other.url, ...other.connection });
      expect(verdicts(diagnosis)).toMatchObject({ reachable: 'ok', credentials: 'ok', clock: 'ok', timezone: 'ok', currency: 'ok' });
      expect(other.refused).toEqual([]);
      expect(other.seen.filter(({ method }) => method !== 'GET' && method !== 'POST')).toEqual([]);
      expect(diagnosis.calls).toBeLessThanOrEqual(40);
      const refused = await diagnose({ id: 'any', vendor, baseUrl: other.url, ...other.connection, credentials: other.wrongCredentials });
      expect(verdicts(refused)).toMatchObject({ reachable: 'ok', credentials: 'wrong', statuses: 'skipped', options: 'skipped' });
      for (const secret of Object.values({ ...other.connection.credentials, ...other.wrongCredentials }))
        expect(JSON.stringify([diagnosis, refused])).not.toContain(`"${secret}"`);
    } finally {
      await other.stop();
    }
  });

  test('that refuses the credentials says so, and what to do', async () => {
    const diagnosis = await diagnose(shop({ credentials: { apiKey: 'n0t-the-right-key' } }));
    expect(of(diagnosis, 'credentials')).toMatchObject({
      verdict: 'wrong',
      detail: expect.stringContaining('answers 403'),
      advice: expect.any(String),
    });
    expect(JSON.stringify(diagnosis)).not.toContain('n0t-the-right-key');
  });

  test.each([
    ['503', { status: 503 }, /answers 503/, /Wait/],
    ['500', { status: 500, body: '{"success":false,"errorMsg":"x"}' }, /vendor_error/, /baseUrl/],
    ['a page for people', 'html', /vendor_invalid_response/, /baseUrl/],
    ['a connection that is torn down', 'reset', /connection lost/, /network/],
  ] as const)('that answers with %s is told from one that is well', async (_name, show, detail, advice) => {
    emulator.fail({ show });
    const diagnosis = await diagnose(shop());
    expect(of(diagnosis, 'reachable')).toEqual({
      ...{ check: 'reachable', verdict: 'wrong' },
      detail: expect.stringMatching(detail),
      advice: expect.stringMatching(advice),
    });
    expect(of(diagnosis, 'statuses')?.verdict).toBe('skipped');
  });

  test('that hangs holds up nobody for longer than its time', async () => {
    emulator.fail({ show: 'hang' });
    const began = performance.now();
    const diagnosis = await diagnose(shop(), 1500);
    expect(of(diagnosis, 'reachable')).toMatchObject({ verdict: 'wrong', advice: expect.stringContaining('limits.timeoutMs') });
    expect(performance.now() - began).toBeLessThan(6000);
  });

  test('that limits is not accused of its credentials', async () => {
    emulator.fail({ show: { status: 429, headers: { 'retry-after': '60' } } });
    expect(verdicts(await diagnose(shop()))).toMatchObject({ reachable: 'ok', credentials: 'skipped', options: 'wrong' });
  });

  test.each([
    ['nobody listens', 'http://127.0.0.1:9', 'connection refused'],
    ['the name is not known', 'https://no.such.host.invalid', 'name not found'],
  ])('where %s', async (_name, baseUrl, note) => {
    expect(of(await diagnose(shop({ baseUrl })), 'reachable')).toMatchObject({ verdict: 'wrong', detail: `${baseUrl}: ${note}` });
  });

  test('whose certificate nobody vouches for is not spoken to', async () => {
    const baseUrl = await behind({}, certificateOf('127.0.0.1'));
    expect(of(await diagnose(shop({ baseUrl })), 'reachable')).toMatchObject({
      ...{ verdict: 'wrong', detail: `${baseUrl}: no trusted TLS connection` },
      advice: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
  });

  test.each([
    ['behind', -600, 'wrong', /^the vendor’s clock is (?:599|600|601) s behind/],
    ['ahead', 3600, 'wrong', /^the vendor’s clock is (?:3599|3600|3601) s ahead/],
    ['a little off', 15, 'ok', /^1[456] s apart$/],
  ] as const)('whose clock is %s is told so', async (_name, seconds, verdict, detail) => {
    const baseUrl = await behind({ date: new Date(Date.now() + seconds * 1000).toUTCString() });
    expect(of(await diagnose(shop({ baseUrl })), 'clock')).toMatchObject({ verdict, detail: expect.stringMatching(detail) });
  });

  test('whose time a cache tells is not judged by it', async () => {
    const baseUrl = await behind({ date: new Date(Date.now() - 3_600_000).toUTCString(), age: '3600' });
    expect(of(await diagnose(shop({ baseUrl })), 'clock')?.verdict).toBe('skipped');
  });

  test('with another zone or currency than is configured is told so', async () => {
    const diagnosis = await diagnose(shop({ timezone: 'America/New_York', currency: 'UAH' }));
    expect(of(diagnosis, 'timezone')).toMatchObject({ verdict: 'wrong', advice: expect.stringMatching(/^Set `timezone: [A-Z]\w+\/\w+`/) });
    expect(of(diagnosis, 'currency')).toMatchObject({ verdict: 'wrong', advice: expect.stringMatching(/^Set `currency: [A-Z]{3}`/) });
  });

  test('with a status that nobody has mapped is told which', async () => {
    expect(of(await diagnose(shop({ statusMap: {} })), 'statuses')).toMatchObject({
      ...{ verdict: 'wrong', detail: expect.stringMatching(/^1 of \d+ read as `unknown`: "needs-review"/) },
      advice: expect.stringContaining('`statusMap: { "needs-review": processing }`'),
    });
  });

  test('with an option that names what it does not have is told what it has', async () => {
    const options = { ...emulator.connection.options, warehouseId: 'no-such-warehouse' };
    expect(of(await diagnose(shop({ options })), 'options')).toMatchObject({
      ...{ verdict: 'wrong', detail: expect.stringContaining('"no-such-warehouse", which is none of the account’s warehouses') },
      advice: expect.stringMatching(/Set `options\.warehouseId` to one of: \w+ \(/),
    });
  });

  test('whose key may not read the dictionaries is told which right is missing', async () => {
    emulator.fail({
      when: ({ path }) => path.includes('/reference/'),
      show: { status: 403, body: '{"success":false,"errorMsg":"Access denied."}' },
    });
    const diagnosis = await diagnose(shop());
    const found = verdicts(diagnosis);
    expect([found.statuses, found.options, found.credentials]).toContain('wrong');
    expect(reportText([diagnosis])).toMatch(/right|credentials/);
  });
});

describe('a vendor that tells little', () => {
  let fake: FakeVendor;
  beforeEach(async () => {
    fake = await startFakeVendor();
    fake.can.a = { orders: { list: orderList({}) } };
  });
  afterEach(() => fake.emulator.stop());

  test('is read in a wrong one when its newest order comes out of the future', async () => {
    const at = async (createdAt: string) => {
      fake.rows.a = [{ id: '1', createdAt }];
      const config = testConfig({ connections: fake.connections(['a']) }, [fake.adapter]);
      const [diagnosis] = await examine(config, config.connections, { adapters: [fake.adapter] });
      return of(diagnosis as Diagnosis, 'timezone');
    };
    expect(await at(new Date(Date.now() + 7_200_000).toISOString())).toMatchObject({
      ...{ verdict: 'wrong', detail: expect.stringContaining('120 minutes from now') },
      advice: expect.stringContaining('further east'),
    });
    expect(await at(new Date(Date.now() - 60_000).toISOString())).toMatchObject({ verdict: 'ok' });
  });

  test('is told of an option that its account makes necessary, and of one that would be useful', async () => {
    const entry = { vendor: 'fake', connection: 'a', kind: 'warehouses' as const, name: null, active: true, extra: {} };
    const has = (codes: readonly string[]) => {
      fake.reference.warehouses = { load: async () => codes.map((code) => ({ ...entry, code, id: `a:${code}` })) };
    };
    const look = async (need: 'always' | 'when several' | 'useful' | 'no', options = {}) => {
      const choices = () => [{ option: 'warehouse', kind: 'warehouses' as const, need, without: 'nothing can be sent' }];
      const adapter = { ...fake.adapter, choices };
      const config = testConfig({ connections: fake.connections(['a'], { options }) }, [adapter]);
      const [diagnosis] = await examine(config, config.connections, { adapters: [adapter] });
      return of(diagnosis as Diagnosis, 'options');
    };
    has(['one']);
    expect([(await look('when several'))?.verdict, (await look('no'))?.verdict]).toEqual(['ok', 'ok']);
    expect(await look('useful')).toMatchObject({ verdict: 'advice', detail: 'without `options.warehouse` nothing can be sent' });
    expect((await look('always'))?.verdict).toBe('wrong');
    has(['one', 'two']);
    expect(await look('when several')).toMatchObject({
      ...{ verdict: 'wrong', detail: '`options.warehouse` is missing: without it nothing can be sent' },
      advice: 'Set `options.warehouse` to one of: one, two.',
    });
    expect((await look('when several', { warehouse: 'two' }))?.verdict).toBe('ok');
    expect((await look('no', { warehouse: 'three' }))?.verdict).toBe('wrong');
  });
});

describe('the command', { timeout: 60_000 }, () => {
  async function run(args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(process.execPath, [CLI, 'doctor', ...args], { cwd: folder, env: environment() });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      said.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said.err += chunk;
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, ...said };
  }
  const settings = (connections: readonly object[]) => ({ store: { url: `sqlite:${folder}/store.db` }, connections });

  test('prints a table and what to do, beside a running gateway; it ends with 0 when all is well and with 1 when it is not', async () => {
    const bad = shop({ id: 'bad', credentials: { apiKey: 'n0t-the-right-key' } });
    const gateway = await gatewayProcess({ folder, settings: settings([shop(), bad]) });
    await gateway.start();
    try {
      const all = await run(['--config', gateway.config]);
      expect(all).toMatchObject({ code: 1, err: '' });
      const table = all.out
        .split('\n\n')[0]
        ?.split('\n')
        .map((line) => line.split(/ {2,}/));
      expect(table).toEqual([
        ['connection', 'vendor', 'reachable', 'credentials', 'clock', 'timezone', 'currency', 'statuses', 'options'],
        ['shop', 'retailcrm', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'advice'],
        ['bad', 'retailcrm', 'ok', 'WRONG', 'ok', '-', '-', '-', '-'],
      ]);
      expect(all.out).toMatch(/^bad, credentials: WRONG, refused/m);
      const one = await run(['--config', gateway.config, '--json', 'shop']);
      expect(one).toMatchObject({ code: 0, err: '' });
      expect(JSON.parse(one.out)).toMatchObject({ ok: true, connections: [{ connection: 'shop', vendor: 'retailcrm' }] });
      for (const secret of ['n0t-the-right-key', KEY, emulator.connection.credentials.apiKey ?? ''])
        expect(all.out + one.out).not.toContain(secret);
      expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    } finally {
      await gateway.signal('SIGTERM');
    }
  });

  test('ends with 78 for a file with faults, and with 64 for a connection that is not there', async () => {
    writeFileSync(join(folder, 'bad.yaml'), 'keys: []\nconnections: []\n');
    expect(await run(['--config', 'bad.yaml'])).toMatchObject({ code: 78, out: '' });
    writeFileSync(join(folder, 'good.json'), JSON.stringify({ ...settings([shop()]), keys: [{ name: 'all', key: KEY, scopes: ['*'] }] }));
    const { code, err } = await run(['--config', 'good.json', 'nobody']);
    expect({ code, first: err.split('\n')[0] }).toEqual({ code: 64, first: 'sluice: there is no connection nobody; there are shop' });
  });
});
