/** An order is created once: however often it is asked for, and whatever becomes of the vendor's answer. */
import { describe, expect, test } from 'vitest';
import type { Fault, SeenRequest } from '../../src/emulator.ts';
import { KEY, startGateway } from '../harness.ts';
import { canCreate, freshNumber, freshPhone, freshText, fullOrder, moved, smallOrder } from './drafts.ts';
import { connectionTo, expectProblem, isWrite, KEYS, SHOP, type Stage, startStages, walk } from './setup.ts';

const HASTY = { limits: { timeoutMs: 700, retries: 0 } };
const stages = await startStages({
  emulator: { seed: 'documented', orders: 30 },
  file: { server: { host: '127.0.0.1', port: 0, deadlineMs: 8000 } },
  spares: { hasty: { count: 24, settings: HASTY } },
});

const LOST: Readonly<Record<string, Fault['show']>> = {
  'was reset': 'reset',
  'never came': 'hang',
  'was cut in half': 'cut',
  'was a page for people': 'html',
  'was empty': 'empty',
  'was a 500': { status: 500 },
  'was a 502': { status: 502 },
};

/** How many orders the vendor has under an identifier, by a walk over everything. */
async function countOf(stage: Stage, externalId: string): Promise<number> {
  const { records } = await walk(stage.gateway, `/orders?connection=${SHOP}`);
  return records.filter((order) => order.externalId === externalId).length;
}

/** The native writes that a create takes, in order. */
async function writesOf(stage: Stage, draft: unknown): Promise<SeenRequest[]> {
  stage.emulator.forget();
  const answer = await stage.call('POST', `/orders?connection=${SHOP}`, { body: draft });
  expect(answer.status, answer.text).toBe(201);
  const writes = stage.writes();
  expect(writes.length).toBeGreaterThan(0);
  stage.emulator.forget();
  return writes;
}

/** Two conditions: a request that `which` chooses, and whatever comes after the first of them. */
function onceTaken(which: NonNullable<Fault['when']>): { taken: NonNullable<Fault['when']>; after: () => boolean } {
  let seen = false;
  return {
    taken: (request) => {
      const now = which(request);
      seen ||= now;
      return now;
    },
    after: () => seen,
  };
}

describe.each(stages.filter((stage) => canCreate(stage, 'orders')))('$name', (stage) => {
  const { emulator, adapter, view } = stage;
  const onWrites = (request: { readonly method: string; readonly path: string }) => isWrite(adapter, request);

  test.each([
    ['a number', freshNumber],
    ['any text', freshText],
  ])('two creates of one externalId at once make one order, and the second is told of it (%s)', async (_kind, fresh) => {
    const externalId = fresh();
    const bodies = [await smallOrder(stage, externalId), await smallOrder(stage, externalId), await smallOrder(stage, externalId)];
    const answers = await Promise.all(bodies.map((body) => stage.call('POST', `/orders?connection=${SHOP}`, { body })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
    const made = answers.find((answer) => answer.status === 201);
    for (const answer of answers.filter((each) => each !== made)) {
      expectProblem(answer, 409, 'already_exists');
      expect(answer.body.existingId).toBe(made?.body.id);
    }
    expect(await countOf(stage, externalId)).toBe(1);
  });

  test('a create through another gateway with a store of its own is refused all the same', async () => {
    const externalId = freshText();
    const made = await stage.call('POST', `/orders?connection=${SHOP}`, { body: await smallOrder(stage, externalId) });
    expect(made.status, made.text).toBe(201);
    const second = await startGateway({ keys: KEYS, connections: [connectionTo(emulator, SHOP), connectionTo(emulator, 'other')] });
    try {
      const answer = await second.call('POST', `/orders?connection=${SHOP}`, { body: await smallOrder(stage, externalId) });
      expectProblem(answer, 409, 'already_exists');
      expect(answer.body.existingId).toBe(made.body.id);
    } finally {
      await second.close();
    }
    expect(await countOf(stage, externalId)).toBe(1);
  });

  test.each(
    Object.entries(LOST),
  )('when the answer to a create %s, the order is looked up: one order, and the caller is told of it', async (_what, show) => {
    expect(view.guarantees['orders.create']).toBe('exactly-once');
    const at = stage.spare('hasty');
    const externalId = freshText();
    emulator.fail({ show, worked: true, times: 1, when: onWrites });
    const answer = await stage.call('POST', `/orders?connection=${at}`, { body: moved(await smallOrder(stage, externalId), at) });
    expect([answer.status, answer.body.externalId], answer.text).toEqual([201, externalId]);
    emulator.heal();
    expect(await countOf(stage, externalId)).toBe(1);
    const again = await stage.call('POST', `/orders?connection=${at}`, { body: moved(await smallOrder(stage, externalId), at) });
    expectProblem(again, 409, 'already_exists');
    expect(again.body.existingId).toBe(answer.body.id);
    expect(await countOf(stage, externalId)).toBe(1);
  });

  test('of a create that takes several native writes any answer may be lost: still one order', async () => {
    const writes = await writesOf(stage, await fullOrder(stage));
    for (const index of writes.keys()) {
      const at = stage.spare('hasty');
      const externalId = freshNumber();
      emulator.fail({ show: 'reset', worked: true, after: index, times: 1, when: onWrites });
      const answer = await stage.call('POST', `/orders?connection=${at}`, { body: moved(await fullOrder(stage, externalId), at) });
      emulator.heal();
      if (answer.status !== 201) expectProblem(answer, 504, 'outcome_unknown');
      const count = await countOf(stage, externalId);
      expect(count, answer.text).toBeLessThanOrEqual(1);
      if (answer.status === 201) expect(count).toBe(1);
      const again = await stage.call('POST', `/orders?connection=${SHOP}`, { body: await fullOrder(stage, externalId) });
      expect([201, 409], again.text).toContain(again.status);
      expect(await countOf(stage, externalId)).toBe(1);
    }
  });

  test.each([
    'reset',
    'hang',
    'cut',
  ] as const)('a create that the vendor never took (%s) is not claimed, not sent twice, and can be asked for again', async (show) => {
    const at = stage.spare('hasty');
    const externalId = freshNumber();
    emulator.forget();
    emulator.fail({ show, times: 1, when: onWrites });
    const answer = await stage.call('POST', `/orders?connection=${at}`, { body: moved(await smallOrder(stage, externalId), at) });
    expectProblem(answer, 504, 'outcome_unknown', 'vendor_timeout');
    if (answer.body.code === 'outcome_unknown') expect(answer.body.retryable).toBe(false);
    expect(stage.writes()).toHaveLength(1);
    emulator.heal();
    expect(await countOf(stage, externalId)).toBe(0);
    const again = await stage.call('POST', `/orders?connection=${at}`, { body: moved(await smallOrder(stage, externalId), at) });
    expect(again.status, again.text).toBe(201);
    expect(await countOf(stage, externalId)).toBe(1);
  });

  test('when the order can be neither confirmed nor looked up, the outcome is unknown, and no second one is made', async () => {
    const at = stage.spare('hasty');
    const externalId = freshNumber();
    const draft = await smallOrder(stage, externalId);
    const { taken, after } = onceTaken(onWrites);
    emulator.fail({ show: 'reset', worked: true, times: 1, when: taken });
    emulator.fail({ show: { status: 503 }, when: after });
    const answer = await stage.call('POST', `/orders?connection=${at}`, { body: moved(draft, at) });
    expectProblem(answer, 504, 'outcome_unknown');
    expect(answer.body).toMatchObject({ retryable: false, connection: at, vendor: stage.vendor, operation: 'orders.create' });
    emulator.heal();
    // Whoever asks again, be it a gateway that knows nothing of it, is told.
    const second = await startGateway({ keys: KEYS, connections: [connectionTo(emulator, SHOP), connectionTo(emulator, 'other')] });
    try {
      expectProblem(await second.call('POST', `/orders?connection=${SHOP}`, { body: draft }), 409, 'already_exists');
    } finally {
      await second.close();
    }
    expect(await countOf(stage, externalId)).toBe(1);
  });

  test('a create whose caller goes away is finished, once', async () => {
    const externalId = freshNumber();
    const draft = await smallOrder(stage, externalId);
    emulator.forget();
    emulator.fail({ show: { delayMs: 300 }, when: onWrites });
    const caller = new AbortController();
    const gone = fetch(`${stage.gateway.url}/orders?connection=${SHOP}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(draft),
      signal: caller.signal,
    });
    await Promise.all([
      expect(gone).rejects.toThrow(),
      expect
        .poll(() => stage.writes().length, { interval: 10 })
        .toBe(1)
        .then(() => caller.abort()),
    ]);
    await expect.poll(() => countOf(stage, externalId), { timeout: 5000 }).toBe(1);
    expectProblem(await stage.call('POST', `/orders?connection=${SHOP}`, { body: draft }), 409, 'already_exists');
    expect(await countOf(stage, externalId)).toBe(1);
  });

  test('a repeat under the same Idempotency-Key gets the first answer, and the vendor hears nothing of it', async () => {
    const body = await smallOrder(stage);
    const headers = { 'idempotency-key': `key-${body.externalId}` };
    const first = await stage.call('POST', `/orders?connection=${SHOP}`, { body, headers });
    expect([first.status, first.headers['idempotency-replayed']], first.text).toEqual([201, undefined]);
    emulator.forget();
    const second = await stage.call('POST', `/orders?connection=${SHOP}`, { body, headers });
    expect([second.status, second.text, second.headers.location, second.headers['idempotency-replayed']]).toEqual([
      201,
      first.text,
      first.headers.location,
      'true',
    ]);
    const other = await stage.call('POST', `/orders?connection=${SHOP}`, { body: { ...body, notes: { manager: 'інше' } }, headers });
    expectProblem(other, 422, 'idempotency_key_reused');
    expect(emulator.seen).toEqual([]);
  });

  test('an order without an externalId is made once under one Idempotency-Key, even when the first answer was lost', async () => {
    const at = stage.spare('hasty');
    const { externalId, ...body } = await smallOrder(stage);
    const headers = { 'idempotency-key': `lost-${externalId}` };
    const before = (await walk(stage.gateway, `/orders?connection=${SHOP}`)).records.length;
    const { taken, after } = onceTaken(onWrites);
    emulator.fail({ show: 'reset', worked: true, times: 1, when: taken });
    emulator.fail({ show: { status: 500 }, when: after });
    expectProblem(await stage.call('POST', `/orders?connection=${at}`, { body: moved(body, at), headers }), 504, 'outcome_unknown');
    emulator.heal();
    const again = await stage.call('POST', `/orders?connection=${at}`, { body: moved(body, at), headers });
    expect([201, 409], again.text).toContain(again.status);
    expect((await walk(stage.gateway, `/orders?connection=${SHOP}`)).records).toHaveLength(before + 1);
  });

  test('two requests at once under one Idempotency-Key make one order', async () => {
    const { externalId, ...body } = await smallOrder(stage);
    const headers = { 'idempotency-key': `twin-${externalId}` };
    const before = (await walk(stage.gateway, `/orders?connection=${SHOP}`)).records.length;
    const answers = await Promise.all([1, 2].map(() => stage.call('POST', `/orders?connection=${SHOP}`, { body, headers })));
    expect(answers.some((answer) => answer.status === 201)).toBe(true);
    for (const answer of answers) if (answer.status !== 201) expectProblem(answer, 409, 'idempotency_in_progress');
    expect((await walk(stage.gateway, `/orders?connection=${SHOP}`)).records).toHaveLength(before + 1);
  });

  test.runIf(view.capabilities.customers?.create !== 'unsupported')(
    'a customer’s externalId, where the vendor keeps it, is unique',
    async () => {
      const externalId = freshNumber();
      const bodies = [1, 2].map((index) => ({ externalId, firstName: `Марія ${index}`, phones: [freshPhone()] }));
      const answers = await Promise.all(bodies.map((body) => stage.call('POST', `/customers?connection=${SHOP}`, { body })));
      if (answers.every((answer) => answer.headers['sluice-ignored']?.includes('/externalId'))) return;
      expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
      const made = answers.find((answer) => answer.status === 201);
      const refused = answers.find((answer) => answer.status === 409);
      expect([refused?.body.code, refused?.body.existingId]).toEqual(['already_exists', made?.body.id]);
    },
  );
});
