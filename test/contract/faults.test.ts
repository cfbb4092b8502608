/** Faults at the vendor become the catalogue's problems; reads recover by themselves, writes are never sent twice. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator.ts';
import { CATALOGUE } from '../../src/errors.ts';
import type { Failure, NativeResponse } from '../../src/wire.ts';
import { type Answer, KEY, startGateway } from '../harness.ts';
import { canCreate, freshNumber, freshPhone, fullProduct, goodsOf, leavesOf, moved, shownAt, smallOrder } from './drafts.ts';
import {
  askedKind,
  connectionTo,
  each,
  expectProblem,
  isWrite,
  KEYS,
  type Listed,
  OTHER,
  SHOP,
  type Stage,
  settle,
  startStages,
  startVendor,
  walk,
} from './setup.ts';

const IMPATIENT = { limits: { timeoutMs: 500, retries: 0 } };
const PATIENT = { limits: { timeoutMs: 500, retries: 2 } };
const stages = await startStages({
  emulator: { seed: 'documented', orders: 40 },
  file: { server: { host: '127.0.0.1', port: 0, deadlineMs: 3500 } },
  connections: (emulator) => ({ locked: { credentials: emulator.wrongCredentials, limits: { retries: 0 } } }),
  spares: { impatient: { count: 400, settings: IMPATIENT }, patient: { count: 90, settings: PATIENT } },
});

/** Codes that contract section 4 gives a fault: for a read, for a create that can be looked up, and for a change that cannot. Writes were sent once and did nothing. */
interface Codes {
  readonly read: readonly string[];
  readonly create: readonly string[];
  readonly change: readonly string[];
}
const all = (...codes: readonly string[]): Codes => ({ read: codes, create: codes, change: codes });
/** Nobody knows what came of it; a look-up that finds nothing does not tell either, for the vendor may still be at work. */
const lost = (read: string): Codes => ({ read: [read], create: ['outcome_unknown'], change: ['outcome_unknown'] });
/** The vendor is done with it, but does not speak clearly. */
const unclear: Codes = { read: ['vendor_invalid_response'], create: ['vendor_invalid_response'], change: ['outcome_unknown'] };
const CASES: Readonly<Record<string, readonly [show: Fault['show'], codes: Codes]>> = {
  '429': [{ status: 429 }, all('vendor_rate_limited')],
  '500': [{ status: 500 }, all('vendor_error')],
  '500 as a page': [{ status: 500, body: '<html>Oops</html>', headers: { 'content-type': 'text/html' } }, all('vendor_error')],
  '502': [{ status: 502 }, all('vendor_unavailable')],
  // What a vendor documents as its rate limit may be a 503.
  '503': [{ status: 503 }, all('vendor_unavailable', 'vendor_rate_limited')],
  '504': [{ status: 504 }, all('vendor_unavailable')],
  'a page with 200': ['html', unclear],
  'nothing with 200': ['empty', unclear],
  'half an answer': ['cut', lost('vendor_unavailable')],
  'a reset': ['reset', lost('vendor_unavailable')],
  silence: ['hang', lost('vendor_timeout')],
  'a redirect': [{ status: 302, headers: { location: 'http://127.0.0.1:9/' } }, all('vendor_invalid_response')],
  'JSON that is no object': [json('"ok"'), unclear],
  null: [json('null'), unclear],
  'an empty list': [json('[]'), unclear],
  // A vendor whose answers to writes say little may well mean it.
  'an empty object': [json('{}'), { ...unclear, create: ['vendor_invalid_response', 'outcome_unknown'] }],
};
/** What is plainly another protocol than the vendor's is not asked for again. */
const HOPELESS = ['a redirect', 'JSON that is no object', 'null', 'an empty list', 'an empty object'];

function json(body: string, status = 200): Fault['show'] {
  return { status, body, headers: { 'content-type': 'application/json' } };
}

/** Refusals with a good status, in the words of all vendors at once. */
const HIDDEN = '{"success": false, "error": "unhandled_error", "errorMsg": "Errors in the input parameters"}';

/** Codes of a failure that an adapter reads out of an answer: the adapter's own fact. */
const CODES = {
  auth: 'vendor_auth',
  rejected: 'vendor_rejected',
  missing: 'not_found',
  limited: 'vendor_rate_limited',
  unavailable: 'vendor_unavailable',
  broken: 'vendor_error',
  invalid: 'vendor_invalid_response',
} as const satisfies Record<Failure['kind'], keyof typeof CATALOGUE>;

describe.each(stages)('$name', (stage) => {
  const { emulator, adapter, view } = stage;
  const onWrites = (request: { readonly method: string; readonly path: string }) => isWrite(adapter, request);
  const onReads = (request: { readonly method: string; readonly path: string }) => !isWrite(adapter, request);

  /** The same record seen through another connection to the account. */
  const through = (id: string, connection: string) => id.replace(/^[^:]*/, connection);

  function expectFault(answer: Answer, codes: readonly string[], about: object): void {
    const code = codes.find((each) => each === answer.body?.code) ?? codes[0];
    const { status, retryable } = CATALOGUE[code as keyof typeof CATALOGUE];
    expectProblem(answer, status, ...codes);
    expect(answer.body).toMatchObject({ retryable, vendor: stage.vendor, ...about });
    if (status === 503) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    for (const secret of [...Object.values(emulator.connection.credentials), `:${new URL(emulator.url).port}`, '127.0.0.1'])
      expect(answer.text).not.toContain(secret);
    expect(answer.text).not.toMatch(/\bat .+\.ts:\d+/);
  }

  const canOrder = canCreate(stage, 'orders');
  const canChange = ['orders', 'customers'].some((resource) => view.capabilities[resource]?.update !== 'unsupported');
  let known: { readonly resource: string; readonly id: string; readonly change: () => object } | undefined;
  /** A record and a change of it that the vendor takes. */
  async function changeable(): Promise<{ resource: string; id: string; body: object }> {
    known ??= await findChangeable();
    return { ...known, body: known.change() };
  }
  async function findChangeable(): Promise<NonNullable<typeof known>> {
    // New words each time: what changes nothing need not be written.
    for (const [resource, ...changes] of [
      ['orders', () => ({ notes: { manager: `нове ${freshNumber()}` } }), () => ({ notes: { customer: `нове ${freshNumber()}` } })],
      ['customers', () => ({ firstName: `Нова ${freshNumber()}` }), () => ({ name: `Нова ${freshNumber()}` })],
    ] as [string, ...(() => object)[]][]) {
      if (view.capabilities[resource]?.update === 'unsupported') continue;
      for (const { id } of (await walk(stage.gateway, `/${resource}?connection=${SHOP}`)).records) {
        for (const change of changes) {
          const answer = await stage.call('PATCH', `/${resource}/${id}`, { body: change() });
          if (answer.status === 200) return { resource, id: answer.body.id, change };
        }
      }
    }
    throw new Error('nothing can be changed');
  }

  describe.each(Object.entries(CASES))('%s', (name, [show, codes]) => {
    test('to a list', async () => {
      const at = stage.spare('impatient');
      emulator.fail({ show });
      expectFault(await stage.get(`/orders?connection=${at}`), codes.read, { connection: at, operation: 'orders.list' });
    });

    test('to a read by id', async () => {
      const at = stage.spare('impatient');
      const [order] = (await stage.get(`/orders?connection=${SHOP}&limit=1`)).body.data;
      emulator.fail({ show });
      expectFault(await stage.get(`/orders/${through(order.id, at)}`), codes.read, { connection: at, operation: 'orders.get' });
    });

    test.runIf(canOrder)('to a create: nothing is made, and nothing is sent twice', async () => {
      const at = stage.spare('patient');
      const draft = await smallOrder(stage);
      emulator.forget();
      emulator.fail({ show, when: onWrites });
      expectFault(await stage.call('POST', `/orders?connection=${at}`, { body: moved(draft, at) }), codes.create, {
        connection: at,
        operation: 'orders.create',
      });
      expect(stage.writes()).toHaveLength(1);
      emulator.heal();
      const { records } = await walk(stage.gateway, `/orders?connection=${SHOP}`);
      expect(records.filter((order) => order.externalId === draft.externalId)).toEqual([]);
    });

    test.runIf(canChange)('to a change: it is sent once', async () => {
      const { resource, id, body } = await changeable();
      const at = stage.spare('patient');
      emulator.forget();
      emulator.fail({ show, when: onWrites });
      expectFault(await stage.call('PATCH', `/${resource}/${through(id, at)}`, { body }), codes.change, {
        connection: at,
        operation: `${resource}.update`,
      });
      expect(stage.writes()).toHaveLength(1);
    });

    test('once, to a read: it recovers by itself', async () => {
      const at = stage.spare('patient');
      // What the account tells of itself is asked first.
      await stage.get(`/orders?connection=${at}&limit=1`);
      emulator.fail({ show, times: 1 });
      const answer = await stage.get(`/orders?connection=${at}&limit=5`);
      if (HOPELESS.includes(name)) expectFault(answer, codes.read, { connection: at });
      else expect([answer.status, answer.body.data?.length], answer.text).toEqual([200, 5]);
    });
  });

  test('a refusal with status 200 is a failure, of a list, a read, a create and a change', async () => {
    const response: NativeResponse = { status: 200, headers: {}, text: HIDDEN, json: JSON.parse(HIDDEN) };
    const failure = adapter.wire.readFailure(response);
    expect(failure).toBeDefined();
    const code = CODES[failure?.kind ?? 'invalid'];
    const { status } = CATALOGUE[code];
    const [order] = (await stage.get(`/orders?connection=${SHOP}&limit=1`)).body.data;
    const draft = await smallOrder(stage);
    const change = canChange ? await changeable() : undefined;
    emulator.forget();
    const at = stage.spare('impatient');
    emulator.fail({ show: json(HIDDEN) });
    expectProblem(await stage.get(`/orders?connection=${at}`), status, code);
    expectProblem(await stage.get(`/orders/${through(order.id, at)}`), status, code);
    emulator.heal();
    emulator.fail({ show: json(HIDDEN), when: onWrites });
    if (canOrder) expectProblem(await stage.call('POST', `/orders?connection=${at}`, { body: moved(draft, at) }), status, code);
    if (change)
      expectProblem(await stage.call('PATCH', `/${change.resource}/${through(change.id, at)}`, { body: change.body }), status, code);
    expect(stage.writes()).toHaveLength((change ? 1 : 0) + (canOrder ? 1 : 0));
    emulator.heal();
    expect(
      (await walk(stage.gateway, `/orders?connection=${SHOP}`)).records.filter((order) => order.externalId === draft.externalId),
    ).toEqual([]);
  });

  test.each(
    Object.entries(CASES).filter(([name]) => !['429', '502', '503', '504', '500 as a page', 'an empty list'].includes(name)),
  )('%s never passes for an empty list: of anything, or of reference data', async (_name, [show, codes]) => {
    const lists = Object.entries(view.capabilities).filter(([, operations]) => operations.list !== 'unsupported');
    const paths = [...lists.map(([resource]) => `/${resource}`), ...view.reference.map((kind) => `/reference/${kind}`)];
    emulator.fail({ show });
    await each(paths, async (path) => {
      const at = stage.spare('impatient');
      const answer = await stage.get(`${path}?connection=${at}`);
      // Some kinds are told without asking the vendor.
      if (answer.status === 200) expect(answer.headers['sluice-vendor-calls'], `${path} ${answer.text.slice(0, 300)}`).toBe('0');
      else expectFault(answer, codes.read, { connection: at });
    });
  });

  test('credentials that the vendor refuses are told as such, of every call, and never repeated', async () => {
    const [order] = (await stage.get(`/orders?connection=${SHOP}&limit=1`)).body.data;
    const draft = await smallOrder(stage);
    const change = canChange ? await changeable() : undefined;
    const asked = await askedKind(stage);
    emulator.forget();
    for (const [method, path, body, operation] of [
      ['GET', '/orders?connection=locked', undefined, 'orders.list'],
      ['GET', `/orders/${through(order.id, 'locked')}`, undefined, 'orders.get'],
      ...(canOrder ? [['POST', '/orders?connection=locked', moved(draft, 'locked'), 'orders.create'] as const] : []),
      ...(change
        ? [['PATCH', `/${change.resource}/${through(change.id, 'locked')}`, change.body, `${change.resource}.update`] as const]
        : []),
      ...(asked === undefined ? [] : [['GET', `/reference/${asked}?connection=locked`, undefined, `reference.${asked}`] as const]),
    ] as const) {
      emulator.forget();
      const answer = await stage.call(method, path, { body });
      expectProblem(answer, 502, 'vendor_auth');
      expect(answer.body).toMatchObject({ connection: 'locked', vendor: stage.vendor, operation, retryable: false });
      for (const secret of Object.values(emulator.wrongCredentials)) expect(answer.text).not.toContain(secret);
      const urls = emulator.seen.map((request) => request.url);
      expect(new Set(urls).size).toBe(urls.length);
      expect(stage.writes()).toEqual([]);
    }
  });

  test('one source’s failure does not fail a list over several; when all fail, the first one’s problem is the answer', async () => {
    const at = stage.spare('impatient');
    const { status, body } = await stage.get(`/orders?connection=${SHOP},locked&limit=10`);
    expect([status, body.data.length]).toEqual([200, 10]);
    expect(body.data.every((order: Listed) => order.connection === SHOP)).toBe(true);
    expect(body.sources).toMatchObject([
      { connection: SHOP, vendor: stage.vendor, status: 'ok', error: null },
      { connection: 'locked', vendor: stage.vendor, status: 'error', error: { code: 'vendor_auth', status: 502, connection: 'locked' } },
    ]);
    emulator.fail({ show: { status: 500 } });
    expectFault(await stage.get(`/orders?connection=${at},locked`), ['vendor_error'], { connection: at });
  });

  test('health goes from ok through degraded to down, where nothing is sent, and back', async () => {
    const at = stage.spare('impatient');
    const draft = await smallOrder(stage);
    const health = async () => (await stage.get(`/connections/${at}`)).body.health;
    await stage.get(`/orders?connection=${at}&limit=1`);
    expect(await health()).toMatchObject({ status: 'ok', lastError: null });
    emulator.fail({ show: { status: 503 } });
    await stage.get(`/orders?connection=${at}`);
    expect(await health()).toMatchObject({ status: 'degraded', lastError: expect.any(String) });
    for (let call = 0; call < 5; call++) await stage.get(`/orders?connection=${at}`);
    expect(await health()).toMatchObject({ status: 'down', lastError: expect.any(String) });
    expect(Date.parse((await health()).since)).toBeLessThanOrEqual(Date.now());
    emulator.forget();
    const refused = await stage.get(`/orders?connection=${at}`);
    expectFault(refused, ['vendor_unavailable'], { connection: at, retryable: true });
    if (canOrder) {
      const order = await stage.call('POST', `/orders?connection=${at}`, { body: moved(draft, at) });
      expectFault(order, ['vendor_unavailable'], { connection: at });
    }
    expect(emulator.seen).toEqual([]);
    emulator.heal();
    await expect
      .poll(async () => (await stage.get(`/orders?connection=${at}&limit=1`)).status, { timeout: 12_000, interval: 500 })
      .toBe(200);
    expect(await health()).toMatchObject({ status: 'ok', lastError: null });
  }, 20_000);

  test.runIf(canChange)('a read that fails on the way to a write leaves nothing written, and is told as a read', async () => {
    const { resource, id, body } = await changeable();
    const at = stage.spare('impatient');
    emulator.forget();
    emulator.fail({ show: 'reset', when: onReads, times: 1 });
    const answer = await stage.call('PATCH', `/${resource}/${through(id, at)}`, { body });
    if (answer.status === 200) return expect(stage.writes()).toHaveLength(1);
    if (stage.writes().length === 0) return expectFault(answer, ['vendor_unavailable'], { connection: at });
    // It was the reading back that failed: the change is made.
    expectFault(answer, ['outcome_unknown'], { connection: at });
    emulator.heal();
    const [[pointer, value] = ['', undefined]] = leavesOf(body);
    expect(shownAt((await stage.get(`/${resource}/${id}`)).body, pointer)).toBe(value);
  });

  test('of other creates whose answer is lost no second record is made, and nobody is told that it failed', async () => {
    const makers = {
      customers: async () => ({ firstName: 'Марія', phones: [freshPhone()] }),
      // Without pictures, which a vendor may take in calls of their own.
      products: async () => ({ ...(await fullProduct(stage)), images: undefined }),
      categories: async () => ({ name: `Нова ${freshNumber()}` }),
    } as const;
    for (const [resource, draft] of Object.entries(makers)) {
      if (view.capabilities[resource]?.create === 'unsupported' || view.capabilities[resource]?.list === 'unsupported') continue;
      const count = async () => {
        await stage.call('POST', '/reference/refresh', { body: { connection: OTHER } });
        return (await walk(stage.gateway, `/${resource}?connection=${OTHER}`)).records.length;
      };
      for (const show of ['reset', 'html', { status: 500 }] as const) {
        const at = stage.spare('impatient');
        const before = await count();
        const body = moved(await draft(), at);
        emulator.forget();
        emulator.fail({ show, worked: true, times: 1, when: onWrites });
        const answer = await stage.call('POST', `/${resource}?connection=${at}`, { body });
        const writes = stage.writes().map((write) => `${write.method} ${write.url} ${write.body}`);
        emulator.heal();
        expect(new Set(writes).size, `${resource} ${JSON.stringify(show)}`).toBe(writes.length);
        // An error that the vendor states is an answer, though a wrong one.
        const codes = typeof show === 'object' ? ['outcome_unknown', 'vendor_error'] : ['outcome_unknown'];
        if (answer.status !== 201) expectFault(answer, codes, { connection: at });
        expect(await count(), `${resource} ${JSON.stringify(show)}`).toBe(before + 1);
      }
    }
  });

  test.runIf(view.capabilities.stock?.update !== 'unsupported' && view.capabilities.stock?.list !== 'unsupported')(
    'quantities that could not be set are told line by line, and sent once',
    async () => {
      const [first] = await goodsOf(stage);
      for (const [show, code] of [
        [{ status: 500 }, 'vendor_error'],
        ['reset', 'outcome_unknown'],
        ['html', 'outcome_unknown'],
        [{ status: 429 }, 'vendor_rate_limited'],
      ] as const) {
        const at = stage.spare('impatient');
        emulator.forget();
        emulator.fail({ show, when: onWrites });
        const line = { variantId: first?.variantId, warehouseId: first?.warehouseId, quantity: 9 };
        const lines = [moved(line, at), { variantId: 'nowhere:1', quantity: 1 }];
        const { status, body } = await stage.call('PUT', '/stock', { body: { lines } });
        expect([status, body.results?.map((result: Listed) => result.error?.code)]).toEqual([200, [code, 'unknown_connection']]);
        expect(stage.writes()).toHaveLength(1);
        emulator.heal();
      }
    },
  );

  test('a caller who goes away ends what was read for them', async () => {
    const at = stage.spare('patient');
    await stage.get(`/orders?connection=${at}&limit=1`);
    emulator.forget();
    emulator.fail({ show: 'hang' });
    const caller = new AbortController();
    const gone = fetch(`${stage.gateway.url}/orders?connection=${at}`, {
      headers: { authorization: `Bearer ${KEY}` },
      signal: caller.signal,
    });
    await Promise.all([
      expect(gone).rejects.toThrow(),
      expect
        .poll(() => emulator.seen.length, { interval: 10 })
        .toBeGreaterThan(0)
        .then(() => caller.abort()),
    ]);
    const before = emulator.seen.length;
    await setTimeout(1500);
    expect(emulator.seen).toHaveLength(before);
    // Nor does it count against the vendor.
    expect((await stage.get(`/connections/${at}`)).body.health.status).toBe('ok');
  });

  test('an answer that dribbles in is cut off at the time-out', async () => {
    const at = stage.spare('impatient');
    emulator.fail({ show: { delayMs: 1500 } });
    const began = performance.now();
    expectFault(await stage.get(`/orders?connection=${at}`), ['vendor_timeout'], { connection: at });
    expect(performance.now() - began).toBeLessThan(1400);
  });
});

describe('with the limits of its own', () => {
  test.each(
    stages.map((stage): [string, Stage] => [stage.vendor, stage]),
  )('%s: many calls at once stay within what the vendor allows', async (vendor, { adapter }) => {
    const emulator = await startVendor(vendor, { seed: 'documented', rateLimit: true });
    const { limits: _, ...connection } = connectionTo(emulator, SHOP);
    const gateway = await startGateway({ keys: KEYS, connections: [connection, { ...connection, id: OTHER }] });
    try {
      const count = Math.min(25, 2 * adapter.defaults.limits.requestsPerSecond + 5);
      const answers = await Promise.all(
        Array.from({ length: count }, (_, index) => gateway.call('GET', `/orders?connection=${SHOP}&limit=${1 + index}`)),
      );
      expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
      expect(answers.every((answer) => answer.headers['sluice-vendor-calls'] !== undefined)).toBe(true);
      // Nothing was refused and asked again.
      const told = answers.reduce((sum, answer) => sum + Number(answer.headers['sluice-vendor-calls']), 0);
      expect(emulator.seen.length).toBe(told);
    } finally {
      await gateway.close();
      settle(emulator);
      await emulator.stop();
    }
  });
});
