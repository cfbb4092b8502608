import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../src/model/problem.ts';
import { type FakeVendor, orderCreate, orderGet, orderList, startFakeVendor } from '../fake-vendor.ts';
import { type CannedVendor, cannedVendor } from '../faults/canned-vendor.ts';
import { type Callers, callers, type Kind, type Outcome } from '../faults/open-loop.ts';
import { type GatewayProcess, gatewayProcess } from '../faults/processes.ts';
import { KEY, startGateway, type TestGateway } from '../harness.ts';

describe('with as many requests under way as the memory bears', { timeout: 20_000 }, () => {
  let vendor: FakeVendor;
  let gateway: TestGateway;
  let gate = Promise.withResolvers<void>();
  let arrived = 0;
  const FEW = 3;
  beforeAll(async () => {
    vendor = await startFakeVendor();
    const list = orderList({});
    const run: typeof list.run = async (...asked) => {
      arrived++;
      await gate.promise;
      return list.run(...asked);
    };
    vendor.can.a = { orders: { list: { ...list, run }, get: orderGet, create: orderCreate() } };
    vendor.rows.a = [{ id: '1' }];
    vendor.reference.units = {
      load: async ({ client }) => (await client.send({ method: 'GET', path: '/echo/x', effect: 'read' }, () => [])) ?? [],
    };
    vendor.reference.brands = vendor.reference.units;
    gateway = await startGateway(
      { connections: vendor.connections(['a'], { limits: { timeoutMs: 20_000 } }) },
      { adapters: [vendor.adapter], bounds: { maxInFlight: FEW } },
    );
    await gateway.call('GET', '/reference/units');
  });
  afterEach(() => {
    gate.resolve();
    vendor.emulator.heal();
  });
  afterAll(async () => {
    await gateway.close();
    await vendor.emulator.stop();
  });

  /** Fills the gateway with requests that wait; they are let go and looked at in the end. */
  async function full(): Promise<{ letGo(): Promise<void> }> {
    arrived = 0;
    gate = Promise.withResolvers();
    const waiting = Array.from({ length: FEW }, () => gateway.call('GET', '/orders?connection=a'));
    await expect.poll(() => arrived, { timeout: 10_000 }).toBe(FEW);
    vendor.emulator.forget();
    return {
      async letGo() {
        gate.resolve();
        for (const { status } of await Promise.all(waiting)) expect(status).toBe(200);
      },
    };
  }

  test('one more is refused as overloaded, told when to come back, and never reaches the vendor', async () => {
    const { letGo } = await full();
    const refused = await gateway.call('GET', '/orders/a:1');
    expect([refused.status, refused.body.code, refused.body.retryable]).toEqual([503, 'overloaded', true]);
    expect(Problem.parse(refused.body)).toEqual(refused.body);
    expect(refused.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(refused.headers['x-request-id']).toBe(refused.body.requestId);
    expect(vendor.emulator.seen).toEqual([]);
    await letGo();
  });

  test('health, readiness and metrics are answered, and reference data that is in memory', async () => {
    const { letGo } = await full();
    const statuses = ['/healthz', '/readyz', '/metrics', '/reference/units'].map(async (path) => (await gateway.call('GET', path)).status);
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200]);
    const known = await gateway.call('GET', '/reference/units');
    const unchanged = await gateway.call('GET', '/reference/units', { headers: { 'if-none-match': known.headers.etag ?? '' } });
    expect([known.headers['cache-status'], unchanged.status]).toEqual(['sluice; hit', 304]);
    await letGo();
  });

  test('reference data that is not in memory is refused like all else, and a stranger as ever', async () => {
    const { letGo } = await full();
    const answers = await Promise.all([
      gateway.call('GET', '/reference/brands'),
      gateway.call('GET', '/reference/units', { key: null }),
      gateway.call('GET', '/reference/units', { key: 'of-somebody-else' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([503, 401, 401]);
    await letGo();
  });

  test('a body is not waited for before its request is refused', async () => {
    const { letGo } = await full();
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    const head = `POST /orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n`;
    socket.write(`${head}{`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1\.1 503 .*"code":"overloaded"/s);
    socket.destroy();
    await letGo();
  });

  test('it serves again as soon as they are answered', async () => {
    const { letGo } = await full();
    expect((await gateway.call('GET', '/orders/a:1')).status).toBe(503);
    await letGo();
    expect((await gateway.call('GET', '/orders/a:1')).status).toBe(200);
  });

  test('writes whose callers have left are still under way; reads are not', async () => {
    vendor.emulator.forget();
    vendor.emulator.fail({ show: { delayMs: 800 }, times: FEW });
    const body = { customer: { name: 'A' }, items: [{ name: 'x', quantity: 1, unitPrice: '1.00' }] };
    const leave = (method: string, path: string, init: object = {}) => {
      const left = AbortSignal.timeout(300);
      return fetch(gateway.url + path, {
        method,
        signal: left,
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        ...init,
      });
    };
    const left = await Promise.allSettled(
      Array.from({ length: FEW }, (_, index) =>
        leave('POST', '/orders', { body: JSON.stringify({ ...body, externalId: `left-${index}` }) }),
      ),
    );
    expect(left.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const inFlight = async () => Number(/^sluice_requests_in_flight (\d+)/m.exec((await gateway.call('GET', '/metrics')).text)?.[1]);
    expect(await inFlight()).toBe(FEW);
    expect((await gateway.call('GET', '/orders/a:1')).status).toBe(503);
    await expect.poll(inFlight, { timeout: 5000 }).toBe(0);
    expect((await gateway.call('GET', '/orders/a:1')).status).toBe(200);
    vendor.emulator.fail({ show: 'hang', times: FEW });
    await Promise.allSettled(Array.from({ length: FEW }, () => leave('GET', '/orders/a:1')));
    await expect.poll(inFlight, { timeout: 5000 }).toBe(0);
  });

  test('refusals are counted by what was too much', async () => {
    const shed = async () =>
      Number(/^sluice_shed_total{reason="in flight"} (\d+)/m.exec((await gateway.call('GET', '/metrics')).text)?.[1]);
    const before = await shed();
    const { letGo } = await full();
    await gateway.call('GET', '/orders/a:1');
    expect(await shed()).toBe(before + 1);
    await letGo();
  });
});

test('a large body is refused where the memory has no room for it beside another, and a small request is served', {
  timeout: 20_000,
}, async () => {
  const vendor = await startFakeVendor();
  const gate = Promise.withResolvers<void>();
  const create = orderCreate();
  let arrived = 0;
  const run: typeof create.run = async (...asked) => {
    arrived++;
    await gate.promise;
    return create.run(...asked);
  };
  vendor.can.a = { orders: { list: orderList({}), get: orderGet, create: { ...create, run } } };
  const gateway = await startGateway(
    { connections: vendor.connections(['a']) },
    { adapters: [vendor.adapter], bounds: { room: 4 * 1024 * 1024 } },
  );
  const post = (externalId: string) =>
    gateway.call('POST', '/orders', {
      body: {
        externalId,
        customer: { name: 'A' },
        items: [{ name: 'x', quantity: 1, unitPrice: '1.00' }],
        notes: { manager: 'x'.repeat(900_000) },
      },
    });
  const first = post('1');
  await expect.poll(() => arrived, { timeout: 10_000 }).toBe(1);
  const second = await post('2');
  expect([second.status, second.body.code]).toEqual([503, 'overloaded']);
  expect((await gateway.call('GET', '/orders?limit=1')).status).toBe(200);
  expect((await gateway.call('GET', '/metrics')).text).toMatch(/^sluice_shed_total{reason="memory"} 1$/m);
  gate.resolve();
  expect((await first).status).toBe(201);
  expect((await post('2')).status).toBe(201);
  await gateway.close();
  await vendor.emulator.stop();
});

describe('with more requests than the event loop can do', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-overload-'));
  const headers = { authorization: `Bearer ${KEY}` };
  const read = { name: 'read', path: '/orders?limit=50', headers };
  let vendor: CannedVendor;
  let gateway: GatewayProcess;
  let load: Callers;
  beforeEach(async () => {
    [vendor, load] = await Promise.all([cannedVendor(20), callers()]);
    gateway = await gatewayProcess({
      folder,
      settings: { store: { url: 'sqlite::memory:' }, connections: [{ id: 'shop', ...vendor.connection }] },
    });
    await gateway.start();
  }, 60_000);
  afterEach(async () => {
    await gateway.signal('SIGKILL');
    await Promise.all([vendor.stop(), load.stop()]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('it refuses some as overloaded, answers the others and the probes, and all is well when it is over', async () => {
    const { url } = gateway;
    const send = (seconds: number, kinds: readonly Kind[]) => load.send({ url, seconds, kinds });
    const kinds = [
      { name: 'health', path: '/healthz', perSecond: 10 },
      { name: 'reference', path: '/reference/order-statuses', headers, perSecond: 20 },
    ];
    await send(1, kinds);
    const calm = await load.send({ url, seconds: 2, kinds: [{ ...read, perSecond: 0 }], closed: 8 });
    let outcomes: readonly Outcome[] = [];
    // On a machine with other things to do the callers may not get as many out as they should.
    for (const times of [3, 6, 12]) {
      outcomes = await send(4, [{ ...read, perSecond: (times * calm.length) / 2 }, ...kinds]);
      if (outcomes.some(({ status }) => status === 503)) break;
    }
    const tally = (name: string) =>
      Object.groupBy(
        outcomes.filter(({ kind }) => kind === name),
        ({ status }) => status,
      ) as Record<number, Outcome[]>;
    expect(outcomes.filter(({ kind, status }) => kind === 'health' && status !== 200)).toEqual([]);
    expect(tally('reference')[200]?.length).toBeGreaterThan(0);
    const reads = tally('read');
    expect(Object.keys(reads)).toEqual(['200', '503']);
    expect(reads[200]?.length).toBeGreaterThan(50);
    expect(new Set(reads[503]?.map(({ note, retryAfter }) => `${note} ${retryAfter}`))).toEqual(new Set(['overloaded true']));
    // Callers come back after a while, few at first.
    await expect
      .poll(async () => (await send(1, [{ ...read, perSecond: 3 }])).filter(({ status }) => status !== 200).length, {
        timeout: 15_000,
        interval: 100,
      })
      .toBe(0);
    expect(gateway.log()).toContain('overloaded: refusing requests');
  });
});
