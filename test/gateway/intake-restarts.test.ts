/** Accepted orders outlive the process that accepted them, and several processes on one store deliver them as one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Lane, Settlement } from '../../src/store/intake.ts';
import { openStore } from '../../src/store/store.ts';
import { type FakeContext, orderCreate } from '../fake-vendor.ts';
import { newDatabase, postgresMissing } from '../faults/postgres.ts';
import type { TestGateway } from '../harness.ts';
import { ASYNC, draftOf, QUIET, type Shop, type Shops, shopOf, startShops } from './intake-shop.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'sluice-intake-'));
let files = 0;
const freshStore = () => ({ store: { url: `sqlite:${join(folder, `store-${++files}.db`)}` } });
/** An attempt may take no longer: whoever finds one that was begun waits for that, and the quiet period. */
const SHORT = { server: { deadlineMs: 1500 } };

let shops: Shops;
beforeAll(async () => {
  shops = await startShops();
});
afterAll(async () => {
  await shops.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The same connection through other gateways. */
const at = (gateway: TestGateway, { id }: Shop) => shopOf(shops.vendor, gateway, id);

test('what was accepted is delivered by the next process, in the order of acceptance', async () => {
  const file = freshStore();
  const first = await shops.another(file);
  const shop = shops.shop('durable', first);
  shop.spoil('everything', { show: 'hang' });
  const answers = [];
  for (const id of ['x-1', 'x-2', 'x-3']) answers.push(await shop.post(id));
  await first.close();
  shop.heal();
  expect(shop.kept()).toEqual([]);
  const second = await shops.another(file);
  try {
    for (const answer of answers) await at(second, shop).reaches(answer, 'delivered', 20_000);
    expect(shop.kept()).toEqual(['x-1', 'x-2', 'x-3']);
  } finally {
    await second.close();
  }
});

describe.concurrent('a process that dies', () => {
  const settlement: Settlement = { status: 'unknown', nextAttemptAt: 0, orderId: null, error: null, sent: true };
  const waits: Settlement = { status: 'queued', nextAttemptAt: 0, orderId: null, error: null, sent: false };
  type Store = Awaited<ReturnType<typeof openStore>>;
  /** How far it comes with one order, and whether the vendor has it then. */
  const deaths: [string, (store: Store, lane: Lane, id: string) => Promise<unknown>, boolean][] = [
    ['before it began', async () => {}, false],
    ['when it had begun', (store, lane, id) => store.beginAttempt(lane, id, Date.now()), false],
    ['when it was about to send', (store, lane, id) => begun(store, lane, id), false],
    ['when it had sent', (store, lane, id) => begun(store, lane, id), true],
    [
      'when nobody knew what became of it',
      async (store, lane, id) => store.settleIntake(lane, await begun(store, lane, id), settlement, Date.now()),
      true,
    ],
    [
      'when it was certain that nothing had',
      async (store, lane, id) => store.settleIntake(lane, await begun(store, lane, id), waits, Date.now()),
      false,
    ],
  ];
  const begun = async (store: Store, lane: Lane, id: string) => {
    await store.beginAttempt(lane, id, Date.now());
    await store.markSent(lane, id, Date.now());
    return id;
  };
  test.each(deaths)('%s leaves one order all the same, once', async (_when, come, isThere) => {
    const file = freshStore();
    const shop = shops.shop('durable');
    const id = '01a20121-897d-7255-8575-d2a7feda5868';
    const store = await openStore(file.store.url);
    const now = Date.now();
    await store.addIntake({
      ...{ id, connection: shop.id, externalId: 'x-1', chosen: true, principal: 'all', request: id, strict: false, requestId: 'dead' },
      ...{ draft: JSON.stringify(draftOf('x-1')), createdAt: now, nextAttemptAt: now, sentAt: null, error: null },
    });
    const lane = await store.holdLane({ connection: shop.id, owner: 'the dead one', now, until: now + 1000, quiet: 0 });
    await come(store, lane as Lane, id);
    if (isThere) shops.vendor.rows[shop.id] = [{ id: 'made', externalId: 'x-1' }];
    await store.close();

    const gateway = await shops.another({ ...file, ...SHORT });
    try {
      const mine = at(gateway, shop);
      await expectSoon(async () => (await mine.operation(id)).status === 'delivered');
      expect((await mine.operation(id)).orderId).toBe(`${shop.id}:${isThere ? 'made' : shops.vendor.rows[shop.id]?.[0]?.id}`);
      expect([shop.kept(), shop.creates()]).toEqual([['x-1'], isThere ? 0 : 1]);
    } finally {
      await gateway.close();
    }
  });
});

test('an order on its way is noted as sent before the vendor hears of it, and settled before its gateway closes', async () => {
  const file = freshStore();
  const first = await shops.another(file);
  const shop = shops.shop('durable', first);
  shop.spoil('creates', { show: { delayMs: 500 } });
  const answer = await shop.post('x-1');
  await shop.reaches(answer, 'delivering');
  await expectSoon(async () => shop.creates() === 1);
  const store = await openStore(file.store.url);
  // Noted on disk before the vendor heard of it: had the process died now, the next one would look first.
  expect(await store.getIntake(answer.body.id)).toMatchObject({ status: 'delivering', sentAt: expect.any(Number) });
  await first.close();
  expect(await store.getIntake(answer.body.id)).toMatchObject({ status: 'delivered', attempts: 1 });
  // And lets go of the lane: nobody has to wait for it.
  const now = Date.now();
  expect(await store.holdLane({ connection: shop.id, owner: 'next', now, until: now + 1, quiet: 0 })).toBeDefined();
  await store.close();
});

const noPostgres = await postgresMissing();
describe.each([
  { engine: 'SQLite', skip: false, open: async () => ({ ...freshStore(), drop: async () => {} }) },
  {
    engine: noPostgres === undefined ? 'PostgreSQL' : `PostgreSQL: ${noPostgres}`,
    skip: noPostgres,
    async open() {
      const { url, drop } = await newDatabase();
      return { store: { url }, drop };
    },
  },
])('two gateways on one store ($engine)', ({ skip, open }) => {
  const pair = async () => {
    const { store, drop } = await open();
    // Code of its own, as in a process of its own: they share nothing but the store.
    vi.resetModules();
    const { startGateway } = await import('../harness.ts');
    const gateways = [await shops.another({ store }), await shops.another({ store }, startGateway)] as const;
    const close = async () => {
      await Promise.all(gateways.map((gateway) => gateway.close()));
      await drop();
    };
    return { gateways, close };
  };
  test.skipIf(skip)('deliver in the order of acceptance, one at a time, whoever accepted', async () => {
    const { gateways, close } = await pair();
    const shop = shops.shop('durable', gateways[0]);
    let under = 0;
    let most = 0;
    const create = orderCreate();
    Object.assign(shop.can, {
      create: {
        ...create,
        async run(context: FakeContext, draft: never) {
          most = Math.max(most, ++under);
          return create.run(context, draft).finally(() => under--);
        },
      },
    });
    const ids = Array.from({ length: 24 }, (_, index) => `x-${index}`);
    const answers = [];
    try {
      for (const [index, id] of ids.entries()) answers.push(await at(gateways[index % 2] as TestGateway, shop).post(id));
      for (const answer of answers) await shop.reaches(answer, 'delivered', 20_000);
      expect([shop.kept(), most]).toEqual([ids, 1]);
    } finally {
      await close();
    }
  });

  test.skipIf(skip)('find what the other accepted and did not live to deliver', async () => {
    const { gateways, close } = await pair();
    const shop = shops.shop('durable', gateways[0]);
    shop.spoil('everything', { show: { status: 503 } });
    const answer = await shop.post('x-1');
    await gateways[0].close();
    shop.heal();
    try {
      await at(gateways[1], shop).reaches(answer, 'delivered', 20_000);
      expect(shop.kept()).toEqual(['x-1']);
    } finally {
      await close();
    }
  });

  test.skipIf(skip).each(['direct', 'on-failure'] as const)(
    'make one order of many creates of one identifier at once, though the vendor would take them all (%s)',
    async (intake) => {
      const { gateways, close } = await pair();
      const shop = shops.shop(intake, gateways[0]);
      shop.spoil('creates', { show: { delayMs: 100 } });
      try {
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, index) => at(gateways[index % 2] as TestGateway, shop).post('x-1', {})),
        );
        expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
        const made = answers.find(({ status }) => status === 201);
        for (const { status, body } of answers)
          if (status === 409) expect([body.code, body.existingId]).toEqual(['already_exists', made?.body.id]);
        expect(shop.kept()).toEqual(['x-1']);
      } finally {
        await close();
      }
    },
  );

  test.skipIf(skip)('never double an order that one is given directly and the other accepts', async () => {
    const { gateways, close } = await pair();
    const shop = shops.shop('direct', gateways[0]);
    shop.spoil('creates', { show: { delayMs: 100 } });
    try {
      for (let round = 0; round < 5; round++) {
        const answers = await Promise.all([at(gateways[0], shop).post(`x-${round}`, {}), at(gateways[1], shop).post(`x-${round}`, ASYNC)]);
        for (const answer of answers.filter(({ status }) => status === 202))
          await shop.reaches(answer, ({ status }) => status === 'delivered' || status === 'failed');
      }
      expect(shop.kept().toSorted()).toEqual(['x-0', 'x-1', 'x-2', 'x-3', 'x-4']);
    } finally {
      await close();
    }
  });

  test.skipIf(skip)('leave each other alone during an attempt that takes longer than a lane is held for', async () => {
    const { gateways, close } = await pair();
    const shop = shops.shop('durable', gateways[0]);
    // Three calls of 800 ms; the lane is held for a second.
    shop.spoil('everything', { show: { delayMs: 800 } });
    try {
      const done = await shop.reaches(await shop.post('x-1'), 'delivered');
      expect([done.attempts, shop.creates(), shop.kept()]).toEqual([1, 1, ['x-1']]);
    } finally {
      await close();
    }
  });
});

test('while the store cannot be written, nothing is accepted, and direct creates go on', async () => {
  const file = freshStore();
  const gateway = await shops.another({ ...file, server: { deadlineMs: 20_000 } });
  const shop = shops.shop('direct', gateway);
  const held = new DatabaseSync(file.store.url.slice('sqlite:'.length));
  try {
    // Another program holds the file: longer than the store's patience.
    held.exec('BEGIN IMMEDIATE');
    const [later, now] = await Promise.all([shop.post('x-1', ASYNC), shop.post('x-2', {})]);
    expect([later.status, later.body.code, Number(later.headers['retry-after']) > 0]).toEqual([503, 'overloaded', true]);
    expect(now.status, now.text).toBe(201);
    held.exec('ROLLBACK');
    await shop.reaches(await shop.post('x-1', ASYNC), 'delivered');
    expect(shop.kept().toSorted()).toEqual(['x-1', 'x-2']);
  } finally {
    held.close();
    await gateway.close();
  }
});

async function expectSoon(passes: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; !(await passes()); await sleep(QUIET * 100))
    if (performance.now() > end) throw new Error('it does not come to that');
}
