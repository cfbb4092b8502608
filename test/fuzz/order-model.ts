/**
 * Orders as callers may think of them, beside the real ones: any sequence of creates, repeats, replays, reads, lists and changes gives what this small model
 * says.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { smallOrder } from '../contract/drafts.ts';
import { type Listed, SHOP, type Stage } from '../contract/setup.ts';
import type { Answer } from '../harness.ts';

/** What a caller remembers of an order. */
interface Remembered {
  readonly externalId: string;
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The answer of the create, as text. */
  readonly told: string;
  /** Its id may change when it does; each that was told keeps answering. */
  readonly ids: string[];
  record: Listed;
}

interface Model {
  readonly orders: Remembered[];
}

type Command = fc.AsyncCommand<Model, Stage>;

let numbered = 0;
const fresh = () => `${Date.now() % 1e8}${String(numbered++).padStart(4, '0')}`;

/** Commands of the model; `pick` chooses among the orders of the sequence. */
export function orderCommands(): readonly fc.Arbitrary<Command>[] {
  const pick = fc.nat(1000);
  const chosen = (model: Model, at: number): Remembered => model.orders[at % model.orders.length] as Remembered;
  const some = (model: Readonly<Model>) => model.orders.length > 0;
  const one = (name: string, run: (model: Model, stage: Stage, order: Remembered) => Promise<void>): fc.Arbitrary<Command> =>
    pick.map((at) => ({
      check: some,
      run: (model, stage) => run(model, stage, chosen(model, at)),
      toString: () => `${name}(${at})`,
    }));

  const create = fc.constant<Command>({
    check: () => true,
    async run(model, stage) {
      const externalId = fresh();
      const key = `key-${externalId}`;
      const body = await smallOrder(stage, externalId);
      const answer = await stage.call('POST', `/orders?connection=${SHOP}`, { body, headers: { 'idempotency-key': key } });
      expect(answer.status, answer.text).toBe(201);
      expect(answer.body.externalId).toBe(externalId);
      model.orders.push({ externalId, key, body, told: answer.text, ids: [answer.body.id], record: answer.body });
    },
    toString: () => 'create',
  });
  const repeat = one('the same externalId again', async (_model, stage, { externalId, body, record }) => {
    const answer = await stage.call('POST', `/orders?connection=${SHOP}`, { body: { ...body, externalId } });
    expect([answer.status, answer.body.code, answer.body.existingId], answer.text).toEqual([409, 'already_exists', record.id]);
  });
  const replay = one('the same key again', async (_model, stage, { key, body, told }) => {
    const answer = await stage.call('POST', `/orders?connection=${SHOP}`, { body, headers: { 'idempotency-key': key } });
    expect([answer.status, answer.headers['idempotency-replayed']], answer.text).toEqual([201, 'true']);
    expect(answer.text).toBe(told);
  });
  const reuse = one('the same key for another body', async (_model, stage, { key, body }) => {
    const answer = await stage.call('POST', `/orders?connection=${SHOP}`, {
      body: { ...body, externalId: fresh() },
      headers: { 'idempotency-key': key },
    });
    expect([answer.status, answer.body.code], answer.text).toEqual([422, 'idempotency_key_reused']);
  });
  const read = one('read', async (_model, stage, { ids, record }) => {
    for (const id of new Set([ids[0], ids.at(-1)])) {
      const answer = await stage.get(`/orders/${id}`);
      expect(answer.status, answer.text).toBe(200);
      expect(settledOf(answer.body)).toEqual(settledOf(record));
    }
  });
  const list = one('list', async (_model, stage, { externalId, record }) => {
    const filtered = stage.view.filters.orders?.externalId !== undefined;
    const answer = await stage.get(`/orders?connection=${SHOP}&limit=200${filtered ? `&externalId=${externalId}` : ''}`);
    expect(answer.status, answer.text).toBe(200);
    const found = answer.body.data.filter((order: Listed) => order.externalId === externalId);
    // A long list may have it on another page, never twice on one.
    if (filtered || found.length > 0) expect(found.map((order: Listed) => order.id)).toEqual([record.id]);
  });
  const update = one('change', async (_model, stage, order) => {
    const customer = `Увага ${fresh()}`;
    const answer: Answer = await stage.call('PATCH', `/orders/${order.record.id}`, { body: { notes: { customer, manager: customer } } });
    if (answer.status === 501 || (answer.status === 422 && answer.body.code === 'unsupported_field')) return;
    expect(answer.status, answer.text).toBe(200);
    const ignored = answer.headers['sluice-ignored'] ?? '';
    for (const place of ['customer', 'manager'] as const)
      if (!ignored.includes(`/notes/${place}`)) expect(answer.body.notes[place], place).toBe(customer);
    expect(answer.body.externalId).toBe(order.externalId);
    expect(answer.body.items.map(({ quantity, unitPrice }: Listed) => [quantity, unitPrice])).toEqual(
      order.record.items.map(({ quantity, unitPrice }: Listed) => [quantity, unitPrice]),
    );
    order.record = answer.body;
    order.ids.push(answer.body.id);
  });
  const missing = fc.constant<Command>({
    check: () => true,
    async run(_model, stage) {
      const answer = await stage.get(`/orders/${SHOP}:${fresh()}9`);
      expect(answer.status, answer.text).toBe(404);
    },
    toString: () => 'read what is not there',
  });
  return [create, create, repeat, replay, reuse, read, list, update, missing];
}

/** Without what a vendor keeps counting by itself. */
function settledOf({ updatedAt: _updatedAt, ...record }: Listed): unknown {
  return record;
}

/** Runs sequences of commands against a stage, whose connection can create and read orders. */
export async function runOrderModel(
  stage: Stage,
  { seed, sequences, commands }: { readonly seed: number; readonly sequences: number; readonly commands: number },
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.commands([...orderCommands()], { size: 'max', maxCommands: commands }), async (steps) => {
      await fc.asyncModelRun(() => ({ model: { orders: [] }, real: stage }), steps);
    }),
    { seed, numRuns: sequences, endOnFailure: false },
  );
}

/** Whether a connection takes orders and lets them be read. */
export function takesOrders({ view }: Stage): boolean {
  const { create = 'unsupported', get = 'unsupported' } = view.capabilities.orders ?? {};
  return create !== 'unsupported' && get !== 'unsupported';
}
