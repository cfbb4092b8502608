/**
 * Every code of the catalogue is brought about at a real gateway in front of real emulators. The problems are kept in `problems.json` and shown in
 * docs/errors.md: `npx vitest run test/docs/problems -u`, then `npm run generate`.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startEmulator as startHprofit } from '../../adapters/hprofit/emulator/index.ts';
import { adapters } from '../../adapters/index.ts';
import { startEmulator as startRetailcrm } from '../../adapters/retailcrm/emulator/index.ts';
import type { Adapter } from '../../src/adapter.ts';
import { buildApp } from '../../src/app.ts';
import type { Emulator } from '../../src/emulator.ts';
import { CATALOGUE, type ErrorCode } from '../../src/errors.ts';
import { type Answer, type CallOptions, KEY, READER, startGateway, type TestGateway, testConfig } from '../harness.ts';

const LIMITED = 'test-key-with-a-small-limit';
/** Whose number no vendor has. */
const NOBODY = 'kyiv-hp:999999999';

let hprofit: Emulator;
let retailcrm: Emulator;
let gateway: TestGateway;
beforeAll(async () => {
  [hprofit, retailcrm] = await Promise.all([startHprofit({ seed: 'documented' }), startRetailcrm({ seed: 'documented' })]);
  const limits = { requestsPerSecond: 1000, concurrency: 8, retries: 0 };
  const account = { vendor: 'hprofit', baseUrl: hprofit.url, ...hprofit.connection, limits };
  gateway = await startGateway(
    {
      keys: [
        { name: 'all', key: KEY, scopes: ['*'] },
        { name: 'reader', key: READER, scopes: ['orders:read'] },
        { name: 'limited', key: LIMITED, scopes: ['*'], rateLimit: { max: 1, window: 60 } },
      ],
      connections: [
        { id: 'kyiv-hp', ...account },
        { id: 'slow-hp', ...account, limits: { ...limits, timeoutMs: 100 } },
        { id: 'locked-hp', ...account, credentials: hprofit.wrongCredentials },
        { id: 'shop-rc', vendor: 'retailcrm', baseUrl: retailcrm.url, ...retailcrm.connection, limits },
      ],
    },
    { adapters: adapters.map(withBug) },
  );
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([hprofit.stop(), retailcrm.stop()]);
});
afterEach(() => {
  hprofit.heal();
  retailcrm.heal();
});

/** What a bug looks like: this customer breaks the adapter. */
function withBug(adapter: Adapter): Adapter {
  return {
    ...adapter,
    resources(settings) {
      const resources = adapter.resources(settings);
      const get = resources.customers?.get;
      if (!get) return resources;
      const run: typeof get.run = (context, id) => (id === '0' ? Promise.reject(new TypeError('a bug')) : get.run(context, id));
      return { ...resources, customers: { ...resources.customers, get: { ...get, run } } };
    },
  };
}

const order = {
  customer: { name: 'Olena Kovalenko', phone: '+380672225522' },
  items: [{ name: 'Linen shirt', quantity: 2, unitPrice: '450.00' }],
};
const customer = { firstName: 'Olena', lastName: 'Kovalenko', phones: ['+380672225522'] };

/** A request, and how to bring it about that it meets the problem. */
interface Provocation extends CallOptions {
  readonly request: `${string} /${string}`;
  /** A text that it gives stands for `{id}` in the path. */
  readonly before?: () => unknown;
}

const to = (options: Omit<Provocation, 'request'>, request: Provocation['request'] = 'POST /orders?connection=kyiv-hp'): Provocation => ({
  request,
  ...options,
});
const list = 'GET /products?connection=kyiv-hp' as const;

/** One for each code: the compiler misses none. */
const PROVOCATIONS: Readonly<Record<Exclude<ErrorCode, 'draining' | 'overloaded'>, Provocation>> = {
  invalid_request: to({}, 'GET /orders?limt=20'),
  invalid_cursor: to({}, 'GET /orders?cursor=abc'),
  connection_required: to({ body: order }, 'POST /orders'),
  malformed_body: to({ body: '{"customer":' }),
  unauthenticated: to({ key: 'a-key-that-nobody-gave-out' }, 'GET /orders'),
  forbidden: to({ key: READER, body: order }),
  not_found: to({}, `GET /customers/${NOBODY}`),
  unknown_connection: to({}, 'GET /orders/berlin:1'),
  unknown_route: to({}, 'GET /order'),
  method_not_allowed: to({}, 'PUT /orders'),
  not_acceptable: to({ headers: { accept: 'text/csv' } }, 'GET /orders'),
  already_exists: to({ body: { externalId: '1001', ...order }, before: () => post({ externalId: '1001', ...order }) }),
  conflict: to({ before: delivered }, 'POST /operations/{id}/cancel'),
  idempotency_in_progress: to({
    headers: { 'idempotency-key': 'order-1002' },
    body: order,
    before: async () => {
      hprofit.forget();
      hprofit.fail({ show: 'hang' });
      void post(order, { 'idempotency-key': 'order-1002' });
      await vi.waitUntil(() => hprofit.seen.length > 0, { timeout: 20_000 });
    },
  }),
  body_too_large: to({ body: { ...order, notes: { manager: 'a'.repeat(2_000_000) } } }),
  unsupported_media_type: to({ headers: { 'content-type': 'text/plain' }, body: 'an order' }),
  unsupported_filter: to({}, 'GET /orders?connection=kyiv-hp&updatedFrom=2026-01-01'),
  unsupported_field: to({ headers: { prefer: 'handling=strict' }, body: { ...order, notes: { customer: 'Call before delivery' } } }),
  vendor_rejected: to({ body: { ...order, extra: { site: 'no-such-site' } } }, 'POST /orders?connection=shop-rc'),
  idempotency_key_reused: to({
    headers: { 'idempotency-key': 'order-1003' },
    body: { ...order, notes: { manager: 'another order' } },
    before: () => post(order, { 'idempotency-key': 'order-1003' }),
  }),
  rate_limited: to({ key: LIMITED, before: () => gateway.call('GET', '/connections', { key: LIMITED }) }, 'GET /connections'),
  internal_error: to({}, 'GET /customers/kyiv-hp:0'),
  unsupported: to({}, 'GET /orders/kyiv-hp:sale-3730-1733988479-12122402/history'),
  vendor_error: to({ before: () => hprofit.fail({ show: { status: 500 } }) }, list),
  vendor_invalid_response: to({ before: () => hprofit.fail({ show: 'html' }) }, list),
  vendor_auth: to({}, 'GET /products?connection=locked-hp'),
  vendor_unavailable: to({ before: () => hprofit.fail({ show: { status: 503 } }) }, list),
  vendor_rate_limited: to({ before: () => hprofit.fail({ show: { status: 429, headers: { 'retry-after': '2' } } }) }, list),
  vendor_timeout: to({ before: () => hprofit.fail({ show: 'hang' }) }, 'GET /products?connection=slow-hp'),
  outcome_unknown: to(
    {
      body: customer,
      before: () => hprofit.fail({ when: ({ method }) => method === 'POST', worked: true, show: 'reset' }),
    },
    'POST /customers?connection=kyiv-hp',
  ),
};

function post(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return gateway.call('POST', '/orders?connection=kyiv-hp', { body, headers });
}

/** Id of an operation that is over. */
async function delivered(): Promise<string> {
  const { body } = await post(order, { prefer: 'respond-async' });
  await vi.waitUntil(async () => (await gateway.call('GET', `/operations/${body.id}`)).body.status === 'delivered', { timeout: 20_000 });
  return body.id;
}

async function provoke({ request, before, ...options }: Provocation): Promise<Answer> {
  const id = await before?.();
  const [method = '', path = ''] = request.split(' ');
  return gateway.call(method, path.replace('{id}', String(id)), options);
}

/** Those of a gateway that has enough, or goes away: one of its own, which is hurt by it. */
async function refusedFor(reason: 'load' | 'the end'): Promise<Answer> {
  const settings = { connections: [{ id: 'kyiv-hp', vendor: 'hprofit', baseUrl: hprofit.url, ...hprofit.connection }] };
  if (reason === 'load') {
    const busy = await startGateway(settings, { bounds: { maxInFlight: 1 } });
    hprofit.forget();
    hprofit.fail({ show: 'hang' });
    const first = busy.call('GET', '/products');
    await vi.waitUntil(() => hprofit.seen.length > 0, { timeout: 20_000 });
    const answer = await busy.call('GET', '/products');
    hprofit.heal();
    await first;
    await busy.close();
    return answer;
  }
  const app = await buildApp(testConfig(settings), { adapters, bounds: { sharedLoop: true } });
  // A listener of its own: the app's takes nobody new while it closes, and who is there already cannot be made to come at that moment.
  const listener = createServer((request, response) => app.routing(request, response));
  await new Promise<void>((done) => listener.listen({ host: '127.0.0.1', port: 0 }, done));
  const { port } = listener.address() as AddressInfo;
  const ask = () => fetch(`http://127.0.0.1:${port}/products`, { headers: { authorization: `Bearer ${KEY}` } });
  hprofit.forget();
  hprofit.fail({ show: 'hang' });
  // The close waits for it.
  const first = ask();
  await vi.waitUntil(() => hprofit.seen.length > 0, { timeout: 20_000 });
  const closed = app.close();
  await vi.waitUntil(async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status === 503, { timeout: 20_000 });
  const answer = await ask();
  const text = await answer.text();
  hprofit.heal();
  await Promise.all([first, closed]);
  listener.close();
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text, body: JSON.parse(text) };
}

test('every code is brought about, and is what the page shows', async () => {
  const shown: Record<string, { request: string; problem: unknown }> = {};
  for (const [code, provocation] of Object.entries(PROVOCATIONS)) {
    const answer = await provoke(provocation);
    hprofit.heal();
    retailcrm.heal();
    shown[code] = { request: told(provocation), problem: settled(answer, code) };
  }
  shown.overloaded = { request: 'GET /products', problem: settled(await refusedFor('load'), 'overloaded') };
  shown.draining = { request: 'GET /products', problem: settled(await refusedFor('the end'), 'draining') };
  expect(Object.keys(shown).sort()).toEqual(Object.keys(CATALOGUE).sort());
  await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot('problems.json');
}, 120_000);

/** A problem without what differs from time to time. */
function settled({ status, headers, body, text }: Answer, code: string): unknown {
  expect(body?.code, text).toBe(code);
  expect(body.status).toBe(status);
  if (status === 503 || status === 429 || code === 'idempotency_in_progress') expect(headers['retry-after'], code).toMatch(/^[1-9]\d*$/);
  const plain = { ...body, requestId: '5a1b7c1e-6f0d-4a3e-9c57-0f6f3c1d2e88' };
  return JSON.parse(
    JSON.stringify(plain)
      .replace(/(remote-)\d+-\d+/, '$12673522-1733934714')
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/, '01980f00-0000-7000-8000-000000700201'),
  );
}

/** The request as the page tells it: with the headers that matter. */
function told({ request, headers = {} }: Provocation): string {
  return [request, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join(' · ');
}
