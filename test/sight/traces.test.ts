/** Traces, sent to a collector that the test keeps. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTraces, wantsTraces } from '../../src/sight/traces.ts';
import { type FakeVendor, orderCreate, orderGet, orderList, startFakeVendor } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';
import { type Collector, type SentSpan, startCollector } from './collector.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

let collector: Collector;
let vendor: FakeVendor;
let gateway: TestGateway | undefined;
const logged: Record<string, unknown>[] = [];
beforeEach(async () => {
  collector = await startCollector();
  // The SDK reads the process' own environment.
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  process.env.OTEL_EXPORTER_OTLP_PROTOCOL = 'http/json';
  logged.length = 0;
  vendor = await startFakeVendor();
  vendor.rows.a = [{ id: '1' }];
  vendor.can.a = { orders: { list: orderList({}), get: orderGet, create: orderCreate() } };
});
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
  await gateway?.close();
  gateway = undefined;
  await vendor.emulator.stop();
  await collector.stop();
});

async function start(more: object = {}, env: NodeJS.ProcessEnv = process.env): Promise<TestGateway> {
  const stream = { write: (line: string) => void logged.push(JSON.parse(line)) };
  gateway = await startGateway(
    { connections: vendor.connections(['a'], more), store: { url: 'sqlite::memory:' }, intake: { quietPeriod: 0.1 } },
    { adapters: [vendor.adapter], env, logger: { level: 'debug', stream } },
  );
  return gateway;
}
/** Closes the gateway, by which all spans are sent. */
async function spans(): Promise<readonly SentSpan[]> {
  await gateway?.close();
  gateway = undefined;
  return collector.spans;
}
const only = (all: readonly SentSpan[], kind: number): SentSpan => {
  const found = all.filter((span) => span.kind === kind);
  expect(found).toHaveLength(1);
  return found[0] as SentSpan;
};

describe('a request', () => {
  test('is a span with its calls to the vendor beneath it, in the trace that the caller names', async () => {
    const { call } = await start();
    const headers = { traceparent: `00-${TRACE}-${PARENT}-01`, 'x-request-id': 'seen-by-all' };
    expect((await call('GET', '/orders/a:1', { headers })).status).toBe(200);
    const all = await spans();
    const server = only(all, 2);
    expect(server).toMatchObject({
      ...{ traceId: TRACE, parentSpanId: PARENT, name: 'GET /orders/:id' },
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/orders/:id',
        'http.response.status_code': 200,
        'sluice.request_id': 'seen-by-all',
        'sluice.key': 'all',
        'sluice.connections': ['a'],
      },
      resource: { 'service.name': 'sluice', 'service.version': expect.any(String) },
    });
    expect(only(all, 3)).toMatchObject({
      ...{ traceId: TRACE, parentSpanId: server.spanId },
      attributes: { 'sluice.connection': 'a', 'sluice.vendor': 'fake', 'http.response.status_code': 200, 'sluice.outcome': 'ok' },
    });
    const lines = logged.filter(({ requestId }) => requestId === 'seen-by-all');
    expect(lines.map(({ msg }) => msg)).toEqual(['vendor call', 'request']);
    expect(lines.map(({ traceId }) => traceId)).toEqual([TRACE, TRACE]);
  });

  test.each([
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `ff-${TRACE}-${PARENT}-01`,
  ])('begins a trace of its own after %j', async (traceparent) => {
    const { call } = await start();
    await call('GET', '/healthz', { headers: { traceparent } });
    const span = only(await spans(), 2);
    expect(span.parentSpanId ?? '').toBe('');
    expect(span.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(span.traceId).not.toBe(TRACE);
  });

  test('that its caller does not trace is not traced', async () => {
    const { call } = await start();
    await call('GET', '/orders/a:1', { headers: { traceparent: `00-${TRACE}-${PARENT}-00` } });
    expect(await spans()).toEqual([]);
  });

  test('tells failures, repeats, and no secret, path, query or address', async () => {
    const { call } = await start({ limits: { retries: 1 } });
    vendor.emulator.fail({ show: { status: 503, body: '{"token":"the-vendors-own-token"}' } });
    expect((await call('GET', '/orders/a:phone-380671112233?include=raw')).status).toBe(503);
    const all = await spans();
    expect(only(all, 2)).toMatchObject({
      status: { code: 2 },
      attributes: { 'error.type': 'vendor_unavailable', 'sluice.problem': 'vendor_unavailable' },
    });
    const calls = all.filter(({ kind }) => kind === 3);
    expect(calls.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1]);
    for (const { attributes, status } of calls) {
      expect(attributes).toMatchObject({ 'sluice.outcome': 'unavailable', 'error.type': 'unavailable', 'http.response.status_code': 503 });
      expect(status.code).toBe(2);
    }
    for (const secret of ['the-vendors-own-token', 'test-key-with-every-scope', 'include=raw', '127.0.0.1'])
      expect(collector.text).not.toContain(secret);
    expect(only(all, 2).attributes).not.toHaveProperty('url.path');
  });

  test('of a caller who is wrong is no error', async () => {
    const { call } = await start();
    expect((await call('GET', '/orders/a:none')).status).toBe(404);
    const span = only(await spans(), 2);
    expect(span.status.code ?? 0).toBe(0);
    expect(span.attributes['sluice.problem']).toBe('not_found');
  });
});

test('an accepted order is delivered in a trace of its own that names the request', async () => {
  const { call } = await start();
  const order = { externalId: 'later-1', customer: { firstName: 'Olena' }, items: [{ name: 'Shirt', quantity: 1, unitPrice: '1.00' }] };
  const headers = { prefer: 'respond-async', 'x-request-id': 'brought-it' };
  const { body } = await call('POST', '/orders?connection=a', { body: order, headers });
  await expect.poll(async () => (await call('GET', `/operations/${body.id}`)).body.status, { timeout: 10_000 }).toBe('delivered');
  const all = await spans();
  const delivery = only(all, 1);
  expect(delivery).toMatchObject({
    name: 'deliver order',
    attributes: {
      'sluice.connection': 'a',
      'sluice.request_id': 'brought-it',
      'sluice.operation': body.id,
      'sluice.operation.status': 'delivered',
    },
  });
  expect(all.filter(({ parentSpanId }) => parentSpanId === delivery.spanId).length).toBeGreaterThan(0);
});

describe('vendors', () => {
  const headers = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'own=1', 'x-request-id': 'mine' };

  test('are told nothing of traces', async () => {
    const { call } = await start();
    await call('GET', '/orders/a:1', { headers });
    for (const { headers: sent } of vendor.emulator.seen)
      expect(Object.keys(sent).filter((name) => /trace|baggage|request-id/.test(name))).toEqual([]);
  });

  test('are told the request and its trace where the connection says so', async () => {
    const { call } = await start({ traceHeaders: true });
    await call('GET', '/orders/a:1', { headers });
    const sent = vendor.emulator.seen[0]?.headers;
    const client = only(await spans(), 3);
    expect(sent).toMatchObject({ 'x-request-id': 'mine', traceparent: `00-${TRACE}-${client.spanId}-01`, tracestate: 'own=1' });
  });

  test('are told the request where there are no traces', async () => {
    const { call } = await start({ traceHeaders: true }, {});
    await call('GET', '/orders/a:1', { headers });
    const sent = vendor.emulator.seen[0]?.headers;
    expect(sent?.['x-request-id']).toBe('mine');
    expect(sent?.traceparent).toBeUndefined();
  });
});

describe('the environment', () => {
  test.each([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c' }, true],
    [{ OTEL_TRACES_EXPORTER: 'console' }, true],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }, false],
    [{ OTEL_SDK_DISABLED: 'True', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }, false],
    [{ OTEL_SERVICE_NAME: 'x' }, false],
  ])('%j asks for traces: %j', (env, wanted) => expect(wantsTraces(env)).toBe(wanted));

  test('names the service and the protocol', async () => {
    process.env.OTEL_SERVICE_NAME = 'shop-gateway';
    await (await start()).call('GET', '/healthz');
    expect(only(await spans(), 2).resource['service.name']).toBe('shop-gateway');
    process.env.OTEL_EXPORTER_OTLP_PROTOCOL = 'http/protobuf';
    await (await start()).call('GET', '/healthz');
    await spans();
    expect(collector.contentTypes).toEqual(['application/json', 'application/x-protobuf']);
  });

  test.each([
    [
      'packages that are not there',
      Object.assign(new Error("Cannot find package '@opentelemetry/api' imported from x"), { code: 'ERR_MODULE_NOT_FOUND' }),
      '@opentelemetry/api is not installed',
    ],
    ['nonsense', new TypeError('http://user:secret@host'), 'a variable that cannot be understood'],
  ])('with %s is told in the log, and everything else goes on', async (_what, error, reason) => {
    const warned: unknown[] = [];
    const log = { info: () => {}, warn: (details: object, message: string) => void warned.push({ ...details, message }) };
    const load = () => Promise.reject(error);
    expect(await openTraces({ OTEL_TRACES_EXPORTER: 'otlp' }, log, load)).toBeUndefined();
    expect(warned).toEqual([{ reason, message: expect.stringContaining('there will be none') }]);
  });

  test('with what is not supported is told in the log', async () => {
    process.env.OTEL_EXPORTER_OTLP_PROTOCOL = 'grpc';
    expect((await (await start()).call('GET', '/orders/a:1')).status).toBe(200);
    expect(logged.filter(({ level }) => level === 40)).toEqual([expect.objectContaining({ protocol: 'grpc' })]);
  });
});

test('a collector that is gone costs nothing but a line of the log, and does not hold up the end', async () => {
  await collector.stop();
  const { call } = await start();
  expect((await call('GET', '/orders/a:1')).status).toBe(200);
  await Promise.race([spans(), sleep(8000, 'late')]).then((ended) => expect(ended).not.toBe('late'));
  const told = logged.filter(({ level }) => level === 40);
  expect(told.length).toBeLessThanOrEqual(1);
  expect(JSON.stringify(told)).not.toContain('127.0.0.1');
  collector = await startCollector();
});
