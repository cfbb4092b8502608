/** What every engine of the store must do with accepted orders, lanes and locks. Called as the suite in `conformance.ts` is. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { INTAKE_STATUSES, type Intake, type IntakeStatus, type Lane, type NewIntake, type Settlement } from '../../src/store/intake.ts';
import type { Store } from '../../src/store/store.ts';
import { StoreError } from '../../src/store/store-error.ts';

const ORDER: NewIntake = {
  id: 'op-1',
  connection: 'kyiv',
  externalId: 'A-1',
  chosen: true,
  principal: 'shop',
  request: 'r-1',
  draft: '{"note":"Їжак \\"🦔\\"","total":"10.50"}',
  strict: false,
  requestId: 'req-1',
  createdAt: 1000,
  nextAttemptAt: 1000,
  sentAt: null,
  error: null,
};
const QUIET = 30_000;
const PROBLEM = '{"code":"vendor_error"}';
const DELIVERED: Settlement = { status: 'delivered', nextAttemptAt: null, orderId: 'kyiv:7', error: null, sent: true };
const FAILED: Settlement = { status: 'failed', nextAttemptAt: null, orderId: null, error: PROBLEM, sent: false };
const UNKNOWN: Settlement = { status: 'unknown', nextAttemptAt: 9000, orderId: null, error: PROBLEM, sent: true };
const LIST = { connections: ['kyiv'], statuses: [], externalId: undefined, before: undefined, limit: 100 } as const;

/** The n-th order of a connection: ids sort by n. */
const order = (n: number, changes: Partial<NewIntake> = {}): NewIntake => ({
  ...ORDER,
  id: `op-${String(n).padStart(6, '0')}`,
  externalId: `A-${n}`,
  request: `r-${n}`,
  ...changes,
});

export function intakeConformance(engine: string, open: () => Promise<Store>): void {
  describe(`accepted orders on ${engine}`, { timeout: 30_000 }, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const held = async (owner = 'one', now = 1000, until = now + 60_000, connection = 'kyiv'): Promise<Lane> => {
      const lane = await store.holdLane({ connection, owner, now, until, quiet: QUIET });
      if (!lane) throw new Error(`the lane is not ${owner}'s`);
      return lane;
    };
    const get = async (id = ORDER.id): Promise<Intake> => {
      const intake = await store.getIntake(id);
      if (!intake) throw new Error(`${id} is not kept`);
      return intake;
    };
    /** An order in a status, as the gateway brings it there. `id` gives its number. */
    const inStatus = async (status: IntakeStatus, n: number, connection = 'kyiv'): Promise<string> => {
      const draft = order(n, { connection });
      await store.addIntake(draft);
      if (status === 'queued') return draft.id;
      const lane = await held('maker', 1000, 60_000, connection);
      expect(await store.beginAttempt(lane, draft.id, 1000)).toBe(true);
      if (status === 'failed') await store.settleIntake(lane, draft.id, FAILED, 1100);
      if (status === 'delivered' || status === 'unknown') {
        await store.markSent(lane, draft.id, 1050);
        await store.settleIntake(lane, draft.id, status === 'delivered' ? DELIVERED : UNKNOWN, 1100);
      }
      expect((await get(draft.id)).status).toBe(status);
      return draft.id;
    };

    test('keep everything that was given, every character of it', async () => {
      const { state, intake } = await store.addIntake(ORDER);
      expect(state).toBe('added');
      expect(intake).toEqual({
        ...ORDER,
        position: expect.any(Number),
        status: 'queued',
        attempts: 0,
        orderId: null,
        updatedAt: 1000,
      });
      expect(await store.getIntake(ORDER.id)).toEqual(intake);
      expect(await store.findIntake('kyiv', 'A-1')).toEqual(intake);
      const minted = order(2, {
        chosen: false,
        strict: true,
        draft: 'x'.repeat(300_000),
        nextAttemptAt: 5000,
        createdAt: 1_795_000_000_123,
      });
      expect((await store.addIntake(minted)).intake).toMatchObject(minted);
      expect(await store.getIntake('op-3')).toBeUndefined();
    });

    test('keep characters that end a text elsewhere', async () => {
      const draft = {
        ...ORDER,
        externalId: 'a\0b',
        draft: '{"note":"a\\u0000b\0c\u2028"}',
        principal: 'p\0',
        request: '\0',
        requestId: '\0r',
      };
      const { intake } = await store.addIntake({ ...draft, error: 'e\0', sentAt: 900 });
      expect(intake).toMatchObject({ ...draft, error: 'e\0', sentAt: 900 });
      expect(await store.findIntake('kyiv', 'a\0b')).toEqual(intake);
      expect(await store.findIntake('kyiv', 'a')).toBeUndefined();
      expect(await store.findIntake('kyiv', 'a\\0b')).toBeUndefined();
      expect(await store.listIntakes({ ...LIST, externalId: 'a\0b' })).toEqual([intake]);
    });

    test('tell apart texts that only an escape makes alike', async () => {
      const names = ['a\0b', 'a\\0b', 'a\\\\0b', 'a\\u0000b', 'a\u0001b', 'ab', 'a%00b', 'a\\', 'a\\\0'];
      for (const [n, externalId] of names.entries()) expect((await store.addIntake(order(n, { externalId }))).state).toBe('added');
      for (const [n, externalId] of names.entries())
        expect(await store.findIntake('kyiv', externalId)).toMatchObject({ id: order(n).id, externalId });
    });

    test('take an externalId from exactly one of a hundred simultaneous callers, and show the others which one it was', async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => store.addIntake(order(n, { externalId: 'same' }))));
      const winners = answers.filter(({ state }) => state === 'added');
      expect(winners).toHaveLength(1);
      for (const { intake } of answers) expect(intake).toEqual(winners[0]?.intake);
      expect(await store.listIntakes(LIST)).toHaveLength(1);
    });

    test('take the same externalId on another connection, and in another spelling', async () => {
      for (const [n, [connection, externalId]] of [
        ['kyiv', 'a'],
        ['lviv', 'a'],
        ['kyiv', 'A'],
        ['kyiv', 'a '],
        ['KYIV', 'a'],
      ].entries()) {
        expect((await store.addIntake(order(n, { connection, externalId }))).state).toBe('added');
      }
    });

    test.each(INTAKE_STATUSES)('%s: its externalId is taken again only if it failed', async (status) => {
      const id = await inStatus(status, 1);
      const again = await store.addIntake(order(2, { externalId: 'A-1' }));
      expect(again).toMatchObject(status === 'failed' ? { state: 'added' } : { state: 'exists', intake: { id, status } });
      expect(await store.findIntake('kyiv', 'A-1')).toMatchObject({ id: status === 'failed' ? order(2).id : id });
    });

    test('are unknown from the start when an attempt may have reached the vendor already', async () => {
      const { intake } = await store.addIntake({ ...ORDER, sentAt: 950, nextAttemptAt: 30_950, error: PROBLEM });
      expect(intake).toMatchObject({ status: 'unknown', sentAt: 950, nextAttemptAt: 30_950, error: PROBLEM, attempts: 0 });
    });

    test('stand in the order of acceptance, whatever their ids and times', async () => {
      const numbers = [5, 3, 9, 1, 7];
      for (const n of numbers) await store.addIntake(order(n, { nextAttemptAt: 2000 - n, createdAt: 10_000 - n }));
      const lane = await held();
      const taken: string[] = [];
      for (;;) {
        const { intake } = await store.nextIntake('kyiv', 5000);
        if (!intake) break;
        taken.push(intake.id);
        await store.beginAttempt(lane, intake.id, 5000);
        await store.settleIntake(lane, intake.id, DELIVERED, 5000);
      }
      expect(taken).toEqual(numbers.map((n) => order(n).id));
    });

    test('are due at their time and not before; the next time is told when none is due', async () => {
      expect(await store.nextIntake('kyiv', 1000)).toEqual({ intake: undefined, dueAt: null });
      await store.addIntake(order(1, { nextAttemptAt: 5000 }));
      await store.addIntake(order(2, { nextAttemptAt: 4000 }));
      await store.addIntake(order(3, { connection: 'lviv', nextAttemptAt: 1 }));
      expect(await store.nextIntake('kyiv', 3999)).toEqual({ intake: undefined, dueAt: 4000 });
      expect(await store.nextIntake('kyiv', 4000)).toEqual({ intake: await get(order(2).id), dueAt: null });
      expect(await store.nextIntake('kyiv', 5000)).toEqual({ intake: await get(order(1).id), dueAt: null });
    });

    test('let others go on while one waits for its next attempt', async () => {
      for (const n of [1, 2]) await store.addIntake(order(n));
      const lane = await held();
      await store.beginAttempt(lane, order(1).id, 1000);
      await store.settleIntake(lane, order(1).id, { ...UNKNOWN, status: 'queued', sent: false }, 1000);
      expect((await store.nextIntake('kyiv', 8999)).intake?.id).toBe(order(2).id);
      expect((await store.nextIntake('kyiv', 9000)).intake?.id).toBe(order(1).id);
    });

    test('go through an attempt step by step', async () => {
      await store.addIntake(ORDER);
      const lane = await held();
      expect(await store.beginAttempt(lane, ORDER.id, 2000)).toBe(true);
      expect(await get()).toMatchObject({ status: 'delivering', attempts: 1, nextAttemptAt: null, sentAt: null, updatedAt: 2000 });
      expect(await store.nextIntake('kyiv', 99_999)).toEqual({ intake: undefined, dueAt: null });
      expect(await store.markSent(lane, ORDER.id, 2001)).toBe(true);
      expect(await get()).toMatchObject({ status: 'delivering', sentAt: 2001 });
      expect(await store.settleIntake(lane, ORDER.id, UNKNOWN, 2002)).toBe(true);
      expect(await get()).toMatchObject({ status: 'unknown', nextAttemptAt: 9000, sentAt: 2001, error: PROBLEM, attempts: 1 });
      expect(await store.beginAttempt(lane, ORDER.id, 9000)).toBe(true);
      expect(await get()).toMatchObject({ status: 'delivering', sentAt: 2001, attempts: 2 });
      expect(await store.markSent(lane, ORDER.id, 9001)).toBe(true);
      expect(await get()).toMatchObject({ sentAt: 9001 });
      expect(await store.settleIntake(lane, ORDER.id, DELIVERED, 9002)).toBe(true);
      expect(await get()).toMatchObject({
        status: 'delivered',
        orderId: 'kyiv:7',
        error: null,
        nextAttemptAt: null,
        sentAt: 9001,
        updatedAt: 9002,
      });
    });

    test('forget that they were sent only when it is certain that they are not there', async () => {
      await inStatus('unknown', 1);
      const lane = await held('maker');
      await store.beginAttempt(lane, order(1).id, 9000);
      await store.settleIntake(lane, order(1).id, { ...UNKNOWN, status: 'queued', sent: true }, 9001);
      expect(await get(order(1).id)).toMatchObject({ status: 'queued', sentAt: 1050 });
      await store.beginAttempt(lane, order(1).id, 9002);
      await store.settleIntake(lane, order(1).id, { ...UNKNOWN, status: 'queued', sent: false }, 9003);
      expect(await get(order(1).id)).toMatchObject({ status: 'queued', sentAt: null });
    });

    test.each(
      INTAKE_STATUSES,
    )('%s: an attempt begins only where one is to come, and is sent and settled only while it is under way', async (status) => {
      const id = await inStatus(status, 1);
      const lane = await held('maker');
      const before = await get(id);
      if (status !== 'delivering') {
        expect(await store.markSent(lane, id, 2000)).toBe(false);
        expect(await store.settleIntake(lane, id, DELIVERED, 2000)).toBe(false);
        expect(await get(id)).toEqual(before);
      }
      expect(await store.beginAttempt(lane, id, 2000)).toBe(status === 'queued' || status === 'unknown');
      expect(await store.beginAttempt(lane, id, 2000)).toBe(false);
    });

    test('refuse an end that would be forgotten or never ends', async () => {
      await store.addIntake(ORDER);
      const lane = await held();
      await store.beginAttempt(lane, ORDER.id, 2000);
      const before = await get();
      for (const settlement of [
        { ...UNKNOWN, status: 'queued', nextAttemptAt: null },
        { ...DELIVERED, nextAttemptAt: 9000 },
        { ...FAILED, nextAttemptAt: 9000 },
        { ...FAILED, status: 'lost' as 'failed' },
      ] satisfies Settlement[]) {
        await expect(store.settleIntake(lane, ORDER.id, settlement, 2001)).rejects.toBeInstanceOf(StoreError);
      }
      expect(await get()).toEqual(before);
    });

    describe('lanes', () => {
      test('belong to exactly one of many who ask at once', async () => {
        const owners = Array.from({ length: 50 }, (_, n) => `owner-${n}`);
        const lanes = await Promise.all(
          owners.map((owner) => store.holdLane({ connection: 'kyiv', owner, now: 1000, until: 2000, quiet: QUIET })),
        );
        expect(lanes.filter((lane) => lane !== undefined)).toHaveLength(1);
      });

      test('are renewed by their owner with the same fence, and of one connection each', async () => {
        const lane = await held('one', 1000, 2000);
        expect(await held('one', 1500, 3000)).toEqual(lane);
        expect(await store.holdLane({ connection: 'kyiv', owner: 'two', now: 2999, until: 9000, quiet: QUIET })).toBeUndefined();
        expect(await held('two', 1500, 3000, 'lviv')).toMatchObject({ connection: 'lviv', owner: 'two' });
        expect(await held('one', 5000, 6000)).toEqual(lane);
      });

      test('go to another owner at their end, with a higher fence', async () => {
        const lane = await held('one', 1000, 2000);
        const next = await held('two', 2000, 3000);
        expect(next.fence).toBeGreaterThan(lane.fence);
        expect(await store.holdLane({ connection: 'kyiv', owner: 'one', now: 2500, until: 9000, quiet: QUIET })).toBeUndefined();
        expect((await held('one', 3000, 4000)).fence).toBeGreaterThan(next.fence);
      });

      test('go to exactly one of many heirs', async () => {
        await held('one', 1000, 2000);
        const heirs = await Promise.all(
          Array.from({ length: 50 }, (_, n) =>
            store.holdLane({ connection: 'kyiv', owner: `heir-${n}`, now: 2000, until: 3000, quiet: QUIET }),
          ),
        );
        expect(heirs.filter((lane) => lane !== undefined)).toHaveLength(1);
      });

      test('are free at once when dropped, and never twice under one fence', async () => {
        const lane = await held('one');
        await store.dropLane(lane);
        const next = await held('two');
        expect(next.fence).toBeGreaterThan(lane.fence);
        await store.dropLane(lane);
        expect(await store.holdLane({ connection: 'kyiv', owner: 'one', now: 1000, until: 9000, quiet: QUIET })).toBeUndefined();
        await store.dropLane(next);
        expect((await held('one')).fence).toBeGreaterThan(next.fence);
      });

      test.each([
        'taken over',
        'dropped',
        'dropped and taken again',
        'another connection’s',
      ])('that are lost (%s) let their former owner change nothing', async (how) => {
        for (const n of [1, 2]) await store.addIntake(order(n));
        const lane = await held('one', 1000, 2000, how.startsWith('another') ? 'lviv' : 'kyiv');
        const worker = how.startsWith('another') ? await held('two') : lane;
        await store.beginAttempt(worker, order(1).id, 1000);
        if (how.startsWith('dropped')) await store.dropLane(lane);
        if (how === 'taken over') await held('two', 2000);
        if (how === 'dropped and taken again') await held('one', 1001);
        const before = [await get(order(1).id), await get(order(2).id)];
        expect(await store.markSent(lane, order(1).id, 2001)).toBe(false);
        expect(await store.settleIntake(lane, order(1).id, DELIVERED, 2001)).toBe(false);
        expect(await store.beginAttempt(lane, order(2).id, 2001)).toBe(false);
        expect([await get(order(1).id), await get(order(2).id)]).toEqual(before);
      });

      test('leave no delivery of a dead owner under way: what was sent is unknown for the quiet period, the rest queued', async () => {
        for (const n of [1, 2, 3]) await store.addIntake(order(n));
        const lane = await held('dead', 1000, 2000);
        await store.beginAttempt(lane, order(1).id, 1500);
        await store.markSent(lane, order(1).id, 1600);
        await store.beginAttempt(lane, order(2).id, 1700);
        await store.addIntake(order(4, { connection: 'lviv' }));
        const other = await held('alive', 1000, 9000, 'lviv');
        await store.beginAttempt(other, order(4).id, 1000);

        await held('dead', 1900, 2000);
        expect((await get(order(1).id)).status).toBe('delivering');
        await held('heir', 2000, 3000);
        expect(await get(order(1).id)).toMatchObject({ status: 'unknown', sentAt: 1600, nextAttemptAt: 31_600, attempts: 1 });
        expect(await get(order(2).id)).toMatchObject({ status: 'queued', sentAt: null, nextAttemptAt: 2000, attempts: 1 });
        expect(await get(order(3).id)).toMatchObject({ status: 'queued', nextAttemptAt: 1000, attempts: 0 });
        expect((await get(order(4).id)).status).toBe('delivering');
      });

      test('keep the quiet period of an attempt that died before it was sent again', async () => {
        await inStatus('unknown', 1);
        await store.beginAttempt(await held('maker', 9000, 10_000), order(1).id, 9000);
        await held('heir', 10_000);
        expect(await get(order(1).id)).toMatchObject({ status: 'unknown', sentAt: 1050, nextAttemptAt: 31_050 });
      });

      test('are named when work is due, unless another owner has them', async () => {
        const all = ['kyiv', 'lviv', 'odesa'];
        const due = async (owner: string, now: number) => [...(await store.dueLanes(all, now, owner))].sort();
        expect(await due('one', 1000)).toEqual([]);
        await store.addIntake(order(1, { nextAttemptAt: 1500 }));
        await store.addIntake(order(2, { connection: 'lviv', nextAttemptAt: 1600 }));
        await store.addIntake(order(3, { connection: 'not asked for', nextAttemptAt: 1 }));
        expect(await due('one', 1499)).toEqual([]);
        expect(await due('one', 1500)).toEqual(['kyiv']);
        expect(await due('one', 1600)).toEqual(['kyiv', 'lviv']);
        await held('one', 1600, 2000);
        expect(await due('one', 1700)).toEqual(['kyiv', 'lviv']);
        expect(await due('two', 1700)).toEqual(['lviv']);
        expect(await due('two', 2000)).toEqual(['kyiv', 'lviv']);
        expect(await store.dueLanes([], 2000, 'two')).toEqual([]);
      });

      test('are named for what a dead owner left under way, but not to the owner that is at it', async () => {
        await store.addIntake(ORDER);
        await store.beginAttempt(await held('one', 1000, 2000), ORDER.id, 1000);
        expect(await store.dueLanes(['kyiv'], 1999, 'two')).toEqual([]);
        expect(await store.dueLanes(['kyiv'], 2000, 'two')).toEqual(['kyiv']);
        expect(await store.dueLanes(['kyiv'], 2000, 'one')).toEqual([]);
      });

      test('that were dropped with a delivery under way are named to everybody', async () => {
        await store.addIntake(ORDER);
        const lane = await held('one');
        await store.beginAttempt(lane, ORDER.id, 1000);
        await store.dropLane(lane);
        for (const owner of ['one', 'two']) expect(await store.dueLanes(['kyiv'], 1000, owner)).toEqual(['kyiv']);
      });
    });

    describe('a retry', () => {
      test.each([
        ['queued', 'queued', 'queued', 5000],
        ['failed', 'queued', 'queued', 5000],
        ['unknown', 'queued', 'unknown', 31_050],
        ['delivering', 'wrong status', 'delivering', null],
        ['delivered', 'wrong status', 'delivered', null],
      ] as const)('of a %s one answers "%s" and leaves it %s, due at %s', async (status, answer, after, nextAttemptAt) => {
        const id = await inStatus(status, 1);
        const before = await get(id);
        expect(await store.retryIntake(id, 5000, QUIET)).toBe(answer);
        const changed = answer === 'queued' ? { updatedAt: 5000 } : {};
        expect(await get(id)).toEqual({ ...before, ...changed, status: after, nextAttemptAt });
      });

      test('of an unknown one is due at once when its quiet period is over, also where no attempt was to come', async () => {
        const id = await inStatus('unknown', 1);
        await store.cancelIntake(id, PROBLEM, 2000);
        expect(await store.retryIntake(id, 60_000, QUIET)).toBe('queued');
        expect(await get(id)).toMatchObject({ status: 'unknown', nextAttemptAt: 60_000 });
      });

      test('keeps the place in the queue', async () => {
        await inStatus('failed', 1);
        await store.addIntake(order(2));
        await store.retryIntake(order(1).id, 5000, QUIET);
        expect((await store.nextIntake('kyiv', 5000)).intake?.id).toBe(order(1).id);
      });

      test('conflicts with an order of the same externalId that was accepted since, until that one fails too', async () => {
        const id = await inStatus('failed', 1);
        await store.addIntake(order(2, { externalId: 'A-1' }));
        const before = await get(id);
        expect(await store.retryIntake(id, 5000, QUIET)).toBe('conflict');
        expect(await get(id)).toEqual(before);
        await store.cancelIntake(order(2).id, PROBLEM, 5001);
        expect(await store.retryIntake(id, 5002, QUIET)).toBe('queued');
        expect(await store.retryIntake(order(2).id, 5003, QUIET)).toBe('conflict');
      });

      test('revives exactly one of several failed orders of one externalId', async () => {
        for (const n of [1, 2, 3, 4, 5]) {
          await store.addIntake(order(n, { externalId: 'same' }));
          await store.cancelIntake(order(n).id, PROBLEM, 2000);
        }
        const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => store.retryIntake(order(n).id, 5000, QUIET)));
        expect(answers.toSorted()).toEqual(['conflict', 'conflict', 'conflict', 'conflict', 'queued']);
      });

      test('of one that is not kept says so', async () => {
        expect(await store.retryIntake('op-none', 5000, QUIET)).toBe('missing');
      });
    });

    describe('a cancel', () => {
      test.each([
        ['queued', 'cancelled', 'failed'],
        ['unknown', 'cancelled', 'unknown'],
        ['failed', 'wrong status', 'failed'],
        ['delivering', 'wrong status', 'delivering'],
        ['delivered', 'wrong status', 'delivered'],
      ] as const)('of a %s one answers "%s" and leaves it %s', async (status, answer, after) => {
        const id = await inStatus(status, 1);
        const before = await get(id);
        expect(await store.cancelIntake(id, '{"code":"conflict"}', 5000)).toBe(answer);
        const changed = answer === 'cancelled' ? { error: '{"code":"conflict"}', updatedAt: 5000 } : {};
        expect(await get(id)).toEqual({ ...before, ...changed, status: after, nextAttemptAt: null });
        expect(await store.nextIntake('kyiv', 99_999)).toEqual({ intake: undefined, dueAt: null });
      });

      test('of an unknown one holds against an attempt that was about to begin', async () => {
        const id = await inStatus('unknown', 1);
        const lane = await held('maker');
        const { intake } = await store.nextIntake('kyiv', 9000);
        expect(intake?.id).toBe(id);
        await store.cancelIntake(id, PROBLEM, 9000);
        expect(await store.beginAttempt(lane, id, 9000)).toBe(false);
      });

      test('and the beginning of an attempt: one of them wins', async () => {
        const lane = await held();
        for (let n = 0; n < 20; n++) {
          await store.addIntake(order(n));
          const [begun, cancelled] = await Promise.all([
            store.beginAttempt(lane, order(n).id, 2000),
            store.cancelIntake(order(n).id, PROBLEM, 2000),
          ]);
          expect(cancelled).toBe(begun ? 'wrong status' : 'cancelled');
          expect((await get(order(n).id)).status).toBe(begun ? 'delivering' : 'failed');
        }
      });

      test('of one that is not kept says so', async () => {
        expect(await store.cancelIntake('op-none', PROBLEM, 5000)).toBe('missing');
      });
    });

    describe('a list', () => {
      const ids = async (query: Partial<Parameters<Store['listIntakes']>[0]>) =>
        (await store.listIntakes({ ...LIST, ...query })).map(({ id }) => id);

      test('is newest first and can be walked page by page', async () => {
        for (let n = 1; n <= 25; n++) await store.addIntake(order(n, { connection: n % 3 === 0 ? 'lviv' : 'kyiv' }));
        const walked: string[] = [];
        for (;;) {
          const page = await ids({ connections: ['kyiv', 'lviv'], before: walked.at(-1), limit: 4 });
          walked.push(...page);
          if (page.length < 4) break;
        }
        expect(walked).toEqual(Array.from({ length: 25 }, (_, n) => order(25 - n).id));
      });

      test('never shows a connection that was not asked for', async () => {
        await store.addIntake(order(1, { externalId: 'same' }));
        await store.addIntake(order(2, { externalId: 'same', connection: 'lviv' }));
        await store.addIntake(order(3, { externalId: 'same', connection: 'KYIV' }));
        expect(await ids({})).toEqual([order(1).id]);
        expect(await ids({ externalId: 'same' })).toEqual([order(1).id]);
        expect(await ids({ statuses: ['queued'] })).toEqual([order(1).id]);
        expect(await ids({ connections: ['lviv', 'lviv'] })).toEqual([order(2).id]);
        expect(await ids({ connections: [] })).toEqual([]);
        expect(await ids({ connections: [], externalId: 'same' })).toEqual([]);
      });

      test('shows the statuses that were asked for, every one by default', async () => {
        for (const [n, status] of INTAKE_STATUSES.entries()) await inStatus(status, n);
        for (const [n, status] of INTAKE_STATUSES.entries()) expect(await ids({ statuses: [status] })).toEqual([order(n).id]);
        expect(await ids({ statuses: ['queued', 'unknown'] })).toEqual([order(4).id, order(0).id]);
        expect(await ids({})).toHaveLength(INTAKE_STATUSES.length);
      });

      test('finds every order of an externalId, those that failed too', async () => {
        for (const n of [1, 2, 3]) {
          await store.addIntake(order(n, { externalId: 'same' }));
          await store.cancelIntake(order(n).id, PROBLEM, 2000);
        }
        await store.addIntake(order(4, { externalId: 'same' }));
        await store.addIntake(order(5));
        expect(await ids({ externalId: 'same' })).toEqual([4, 3, 2, 1].map((n) => order(n).id));
        expect(await ids({ externalId: 'same', statuses: ['failed'], limit: 2 })).toEqual([3, 2].map((n) => order(n).id));
        expect(await ids({ externalId: 'same', before: order(3).id })).toEqual([2, 1].map((n) => order(n).id));
        expect(await ids({ externalId: 'none' })).toEqual([]);
      });

      test('puts ids in the order of their bytes, as cursors do', async () => {
        const spelled = ['0', 'A', 'Z', '_', 'a', 'b', 'z'];
        for (const id of spelled.toSorted(() => 1)) await store.addIntake(order(1, { id, externalId: id }));
        expect(await ids({})).toEqual(spelled.toReversed());
        expect(await ids({ before: 'a' })).toEqual(['_', 'Z', 'A', '0']);
      });
    });

    test('are counted while they wait, with the age of the oldest', async () => {
      expect(await store.backlog()).toEqual([]);
      for (const [n, status] of INTAKE_STATUSES.entries()) await inStatus(status, n);
      await store.addIntake(order(10, { createdAt: 900 }));
      await store.addIntake(order(11, { createdAt: 1200 }));
      await store.addIntake(order(12, { createdAt: 1300, connection: 'lviv' }));
      const rows = (await store.backlog()).map(({ connection, status, count, oldest }) => [connection, status, count, oldest]);
      expect(rows.map((row) => row.join(' ')).sort()).toEqual([
        'kyiv delivering 1 1000',
        'kyiv queued 3 900',
        'kyiv unknown 1 1000',
        'lviv queued 1 1300',
      ]);
    });

    test('are swept when they were delivered long ago, a bounded number a call; failed and unknown ones are kept', async () => {
      for (const [n, status] of INTAKE_STATUSES.entries()) await inStatus(status, n);
      const lane = await held('maker');
      const numbers = Array.from({ length: 1500 }, (_, n) => n + 10);
      await Promise.all(numbers.map((n) => store.addIntake(order(n))));
      await Promise.all(numbers.map((n) => store.beginAttempt(lane, order(n).id, 2000)));
      await Promise.all(numbers.map((n) => store.settleIntake(lane, order(n).id, DELIVERED, n === 10 ? 2001 : 2000)));
      expect(await store.sweepIntakes(1100)).toBe(false);
      expect((await get(order(2).id)).status).toBe('delivered');
      let calls = 1;
      while (await store.sweepIntakes(2001)) calls++;
      expect(calls).toBeGreaterThan(1);
      const kept = await store.listIntakes({ ...LIST, limit: 2000 });
      expect(kept.map(({ id, status }) => `${id} ${status}`).sort()).toEqual([
        `${order(0).id} queued`,
        `${order(1).id} delivering`,
        `${order(3).id} failed`,
        `${order(4).id} unknown`,
        `${order(10).id} delivered`,
      ]);
    });

    test('never get a position again that was given, not even that of the latest after it was deleted', async () => {
      const id = await inStatus('delivered', 1);
      const { position } = await get(id);
      await store.sweepIntakes(9000);
      expect(await store.getIntake(id)).toBeUndefined();
      expect((await store.addIntake(order(2))).intake.position).toBeGreaterThan(position);
    });

    test('keep their promises whatever happens in whatever order', async () => {
      const owner = fc.constantFrom('one', 'two', 'three');
      const number = fc.integer({ min: 0, max: 3 });
      const step = fc.oneof(
        fc.record({ do: fc.constant('add' as const), number }),
        fc.record({ do: fc.constant('hold' as const), owner, number: fc.integer({ min: 1, max: 50 }) }),
        fc.record({ do: fc.constantFrom('drop' as const), owner }),
        fc.record({
          do: fc.constantFrom('begin' as const, 'sent' as const, 'deliver' as const, 'doubt' as const, 'fail' as const),
          owner,
          number,
        }),
        fc.record({ do: fc.constantFrom('retry' as const, 'cancel' as const), number }),
        fc.record({ do: fc.constant('wait' as const), number: fc.integer({ min: 1, max: 60 }) }),
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
          const connection = `run-${++run}`;
          const lanes = new Map<string, Lane>();
          /** Who has the lane, by the rules: the last who got it. */
          let holder: Lane | undefined;
          let now = 1000;
          let added = 0;
          const latest = new Map<number, string>();
          for (const next of steps) {
            const id = 'number' in next ? (latest.get(next.number) ?? `${connection} none`) : '';
            const before = new Map((await store.listIntakes({ ...LIST, connections: [connection] })).map((intake) => [intake.id, intake]));
            if (next.do === 'wait') now += next.number;
            else if (next.do === 'add') {
              const draft = order(1, {
                id: `${connection} ${String(++added).padStart(3, '0')}`,
                connection,
                externalId: `x${next.number}`,
              });
              const { state, intake } = await store.addIntake({ ...draft, createdAt: now, nextAttemptAt: now });
              const taken = [...before.values()].find((known) => known.externalId === draft.externalId && known.status !== 'failed');
              expect(state).toBe(taken ? 'exists' : 'added');
              expect(intake.id).toBe(taken?.id ?? draft.id);
              if (!taken) latest.set(next.number, draft.id);
            } else if (next.do === 'hold') {
              const lane = await store.holdLane({ connection, owner: next.owner, now, until: now + next.number, quiet: 100 });
              if (lane) lanes.set(next.owner, lane);
              if (lane && lane.fence !== holder?.fence) {
                expect(lane.fence).toBeGreaterThan(holder?.fence ?? 0);
                // A new owner finds nothing under way.
                for (const intake of await store.listIntakes({ ...LIST, connections: [connection] }))
                  expect(intake.status).not.toBe('delivering');
              }
              holder = lane ?? holder;
            } else if (next.do === 'drop') {
              const lane = lanes.get(next.owner);
              if (lane) await store.dropLane(lane);
              if (lane?.fence === holder?.fence && holder) holder = { ...holder, owner: '' };
            } else if (!('owner' in next)) {
              await (next.do === 'retry' ? store.retryIntake(id, now, 100) : store.cancelIntake(id, PROBLEM, now));
            } else {
              const lane = lanes.get(next.owner) ?? { connection, owner: next.owner, fence: 1_000_000 };
              const ends: Record<string, Settlement> = { deliver: DELIVERED, doubt: { ...UNKNOWN, nextAttemptAt: now + 5 }, fail: FAILED };
              const end = ends[next.do];
              const done = end
                ? await store.settleIntake(lane, id, end, now)
                : await (next.do === 'begin' ? store.beginAttempt(lane, id, now) : store.markSent(lane, id, now));
              const right = lane.owner === holder?.owner && lane.fence === holder?.fence;
              const known = before.get(id);
              expect(done).toBe(right && (next.do === 'begin' ? typeof known?.nextAttemptAt === 'number' : known?.status === 'delivering'));
            }
            const after = await store.listIntakes({ ...LIST, connections: [connection] });
            expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining([...before.keys()]));
            const active = after.filter(({ status }) => status !== 'failed').map(({ externalId }) => externalId);
            expect(new Set(active).size).toBe(active.length);
            for (const intake of after) {
              const was = before.get(intake.id);
              if (intake.status !== 'unknown') expect(intake.nextAttemptAt !== null).toBe(intake.status === 'queued');
              if (was) expect(intake.position).toBe(was.position);
              if (was?.status === 'delivered') expect(intake).toEqual(was);
              // Nobody takes it for unsent, and nobody looks too early.
              if (was?.sentAt && next.do !== 'fail') expect(intake.sentAt).toBeGreaterThanOrEqual(was.sentAt);
              if (was && intake.sentAt !== null && (next.do === 'retry' || next.do === 'hold') && intake.updatedAt !== was.updatedAt) {
                expect(intake.nextAttemptAt).toBeGreaterThanOrEqual(intake.sentAt + 100);
              }
            }
          }
        }),
        { numRuns: 30 },
      );
    });
  });

  describe(`locks on ${engine}`, { timeout: 30_000 }, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    test('belong to exactly one of many who ask at once', async () => {
      const locks = await Promise.all(Array.from({ length: 200 }, () => store.lock('create kyiv A-1', 1000, 2000)));
      expect(locks.filter((lock) => lock !== undefined)).toEqual([{ name: 'create kyiv A-1', token: expect.any(String) }]);
    });

    test('of different names are different locks, however they are spelled', async () => {
      for (const name of ['a', 'A', 'a\0', 'a\0b', 'a ', '']) expect(await store.lock(name, 1000, 2000)).toMatchObject({ name });
    });

    test('are free when released, and not before their end otherwise', async () => {
      const lock = await store.lock('a', 1000, 2000);
      expect(await store.lock('a', 1999, 3000)).toBeUndefined();
      if (lock) await store.unlock(lock);
      expect(await store.lock('a', 1001, 2000)).toBeDefined();
      expect(await store.lock('a', 2000, 3000)).toBeDefined();
      expect(await store.lock('a', 2000, 3000)).toBeUndefined();
    });

    test('go to exactly one of many heirs, and the late owner releases nothing of theirs', async () => {
      const late = await store.lock('a', 1000, 2000);
      const heirs = await Promise.all(Array.from({ length: 50 }, () => store.lock('a', 2000, 3000)));
      expect(heirs.filter((lock) => lock !== undefined)).toHaveLength(1);
      if (late) await store.unlock(late);
      expect(await store.lock('a', 2001, 3000)).toBeUndefined();
    });

    test('that nobody released are swept, others stay', async () => {
      await Promise.all(Array.from({ length: 1200 }, (_, n) => store.lock(`dead-${n}`, 1000, 2000)));
      await store.lock('alive', 1000, 2001);
      await store.sweep(2000);
      // Asked with an earlier clock: were they still there, they would be held.
      for (const n of [0, 600, 1199]) expect(await store.lock(`dead-${n}`, 1001, 2000)).toBeDefined();
      expect(await store.lock('alive', 1001, 2000)).toBeUndefined();
    });
  });
}
