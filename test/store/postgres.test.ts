import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { NewIntake } from '../../src/store/intake.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { storeConformance } from './conformance.ts';
import { intakeConformance } from './intake-conformance.ts';
import {
  ownSchemas,
  type PrivatePostgres,
  type Relay,
  startPostgres,
  startRelay,
  withoutPostgres,
  withoutPostgresServer,
  withPostgres,
  withSchema,
} from './postgres-server.ts';
import { processConformance } from './process-conformance.ts';

const claim = { scope: 's', key: 'k', fingerprint: 'f', now: 1000, expiresAt: Number.MAX_SAFE_INTEGER, staleBefore: 0 };
const order = (id: string): NewIntake => ({
  id,
  connection: 'kyiv',
  externalId: id,
  chosen: true,
  principal: 'shop',
  request: id,
  draft: '{}',
  strict: false,
  requestId: 'r',
  createdAt: 1000,
  nextAttemptAt: 1000,
  sentAt: null,
  error: null,
});

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  const { message } = error as StoreError;
  expect(message).not.toContain('\n');
  return message;
}

describe.skipIf(withoutPostgres)(withoutPostgres ?? 'a running PostgreSQL', { timeout: 30_000 }, () => {
  const { newUrl, drop } = ownSchemas();
  afterAll(drop);
  const open: Store[] = [];
  const relays: Relay[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
    await Promise.all(relays.splice(0).map((relay) => relay.close()));
  });
  const opened = async (url: string): Promise<Store> => {
    const store = await openStore(url);
    open.push(store);
    return store;
  };
  const relayed = async (server: string): Promise<Relay> => {
    const relay = await startRelay(server);
    relays.push(relay);
    return relay;
  };

  storeConformance('PostgreSQL', () => openStore(newUrl()));
  intakeConformance('PostgreSQL', () => openStore(newUrl()));
  processConformance('PostgreSQL', newUrl);

  test('keeps everything over a restart of the gateway', async () => {
    const url = newUrl();
    const first = await opened(url);
    const secret = await first.secret('cursors');
    await first.putAlias({ connection: 'c', resource: 'orders', from: '1', to: '2', now: 1 });
    const { intake } = await first.addIntake(order('op-1'));
    await first.close();
    const second = await opened(url);
    expect(await second.secret('cursors')).toEqual(secret);
    expect(await second.resolveAlias('c', 'orders', '1')).toBe('2');
    expect(await second.getIntake('op-1')).toEqual(intake);
  });

  test('follows replacements that two processes tell at once', async () => {
    const url = newUrl();
    const [one, other] = [await opened(url), await opened(url)];
    const told = (store: Store, from: number) =>
      store.putAlias({ connection: 'c', resource: 'orders', from: String(from), to: String(from + 1), now: 1 });
    await Promise.all(Array.from({ length: 20 }, (_, index) => told(index % 2 ? one : other, index)));
    for (let index = 0; index <= 20; index++) expect(await one.resolveAlias('c', 'orders', String(index))).toBe('20');
  });

  test('lets no attempt slip in beside a takeover of its lane', async () => {
    const url = newUrl();
    const [former, heir] = [await opened(url), await opened(url)];
    for (let round = 0; round < 40; round++) {
      const [connection, now] = [`lane-${round}`, 1000];
      await former.addIntake({ ...order(`op-${round}`), connection });
      const lane = await former.holdLane({ connection, owner: 'former', now, until: 2000, quiet: 30_000 });
      if (!lane) throw new Error('the lane is held');
      const taken = async () => {
        await sleep(round % 4);
        return heir.holdLane({ connection, owner: 'heir', now: 2000, until: 9000, quiet: 30_000 });
      };
      const [begun, next] = await Promise.all([former.beginAttempt(lane, `op-${round}`, 1500), taken()]);
      expect(next?.owner).toBe('heir');
      // Begun before: the heir has put it back. Begun after: it was refused. Never left under way for an owner that is gone.
      expect(await heir.getIntake(`op-${round}`)).toMatchObject({ status: 'queued', attempts: begun ? 1 : 0 });
    }
  });

  describe('that is lost', () => {
    const calls = (store: Store): Promise<unknown>[] => [
      store.beginIdempotent(claim),
      store.addIntake(order('op-lost')),
      store.getIntake('op-1'),
      store.putAlias({ connection: 'c', resource: 'orders', from: '1', to: '2', now: 1 }),
      store.holdLane({ connection: 'kyiv', owner: 'one', now: 1000, until: 2000, quiet: 1 }),
      store.lock('a', 1, 2),
      store.sweep(1),
    ];
    const recovered = async (store: Store) => {
      while (!(await store.ready())) await sleep(20);
      await Promise.all(Array.from({ length: 30 }, (_, index) => store.addIntake(order(`op-after-${index}`))));
      expect(await store.getIntake('op-1')).toMatchObject({ status: 'queued' });
    };

    test('makes every call fail without naming its place, and is used again when it is back', async () => {
      const relay = await relayed(newUrl());
      const store = await opened(relay.url.replace('postgres@', 'postgres:pa55word@'));
      await store.addIntake(order('op-1'));
      for (let round = 0; round < 3; round++) {
        await Promise.all(Array.from({ length: 10 }, () => store.ready()));
        const running = Promise.allSettled(Array.from({ length: 50 }, (_, index) => store.addIntake(order(`op-${round}-${index}`))));
        await relay.cut();
        for (const call of await running) {
          if (call.status === 'rejected') expect(call.reason).toBeInstanceOf(StoreError);
        }
        for (const message of await Promise.all(calls(store).map(failure))) {
          expect(message).toMatch(/^store: PostgreSQL cannot be reached \(.+\)$/);
          expect(message).not.toMatch(/127\.0\.0\.1|postgres@|pa55word|test_/);
        }
        expect(await store.ready()).toBe(false);
        await relay.restore();
        await recovered(store);
      }
    });

    test('and does not even answer makes every call fail in time, and is used again when it is back', async () => {
      const relay = await relayed(newUrl());
      const store = await opened(relay.url);
      await store.addIntake(order('op-1'));
      relay.silence();
      const messages = await Promise.all(
        Array.from({ length: 5 }, () => calls(store))
          .flat()
          .map(failure),
      );
      for (const message of messages)
        expect(message).toMatch(/^store: PostgreSQL(: no connection was free| cannot be reached \(no answer) in time\)?$/);
      // One call finds out whether it is back; the others are told at once, before that one is.
      const told: string[] = [];
      const first = store.ready().then((ready) => told.push(`ready ${ready}`));
      await Promise.all(calls(store).map(failure)).then(() => told.push('failed'));
      await first;
      expect(told).toEqual(['failed', 'ready false']);
      await relay.restore();
      await recovered(store);
    });

    test('and does not even answer cannot hold up the end of the process', async () => {
      const relay = await relayed(newUrl());
      const store = await opened(relay.url);
      relay.silence();
      const asked = failure(store.addIntake(order('op-1')));
      await store.close();
      expect(await asked).toContain('cannot be reached');
      expect(await failure(store.addIntake(order('op-2')))).toBe('store: closed');
    });

    test('when the gateway starts makes it end with one line', async () => {
      const relay = await relayed(newUrl());
      await relay.cut();
      expect(await failure(openStore(relay.url))).toBe('store: PostgreSQL cannot be reached (ECONNREFUSED)');
    });

    test('to a lock of another program makes calls fail in time, and works on when that is gone', async () => {
      const url = newUrl();
      const store = await opened(url);
      await withPostgres(url, async (client) => {
        await client.query('BEGIN; LOCK TABLE intakes');
        expect(await failure(store.addIntake(order('op-1')))).toMatch(/^store: PostgreSQL: .* in time|took too long/);
        expect(await store.ready()).toBe(true);
        await client.query('ROLLBACK');
      });
      expect(await store.addIntake(order('op-1'))).toMatchObject({ state: 'added' });
    });
  });

  describe('is refused with one line', () => {
    test('when its tables are of a newer version', async () => {
      const url = newUrl();
      await (await opened(url)).close();
      await withPostgres(url, (client) => client.query('UPDATE migration SET done = 1000'));
      expect(await failure(openStore(url))).toMatch(/^store: its schema 1000 is newer than this version of Sluice knows \(\d+\)$/);
    });

    test("when the schema is another program's, which stays as it is", async () => {
      const url = newUrl();
      const schema = new URL(url).searchParams.get('schema');
      await withPostgres(url, (client) => client.query(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.accounts (id integer)`));
      expect(await failure(openStore(url))).toBe(`store: the schema "${schema}" belongs to another program; name another with ?schema=`);
      const tables = await withPostgres(url, (client) => client.query(`SELECT 1 FROM pg_tables WHERE schemaname = '${schema}'`));
      expect(tables.rowCount).toBe(1);
    });

    test('when there is no such database', async () => {
      const url = new URL(newUrl());
      url.pathname = '/sluice_has_no_such_database';
      expect(await failure(openStore(url.href))).toBe('store: PostgreSQL: the database does not exist (3D000)');
    });

    test('not when the URL has other settings of a session: ours come last', async () => {
      const url = new URL(newUrl());
      url.searchParams.set('options', '-c synchronous_commit=off -c search_path=public');
      await (await opened(url.href)).close();
    });

    test.each([
      ['postgres://sluice:pa55word@db.example.com:port/sluice', 'not a URL'],
      ['postgres://sluice:pa55word@db.example.com/sluice?schema=a;drop', '"schema" must be a plain name'],
      ['postgresql://sluice:pa55word@db.example.com/sluice?schema=', '"schema" must be a plain name'],
    ])('when its URL is %j, without repeating its secrets', async (url, message) => {
      const text = await failure(openStore(url));
      expect(text).toContain(message);
      expect(text).not.toContain('pa55word');
    });
  });
});

describe.skipIf(withoutPostgresServer)(withoutPostgresServer ?? 'a PostgreSQL of its own', { timeout: 60_000 }, () => {
  const servers: PrivatePostgres[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  const started = async (...settings: Parameters<typeof startPostgres>): Promise<PrivatePostgres> => {
    const server = await startPostgres(...settings);
    servers.push(server);
    return server;
  };

  test('that crashes again and again loses nothing acknowledged, whatever it has as its default, and is used again by itself', async () => {
    // As its own defaults have it, what was acknowledged in the last seconds is gone after a crash.
    const server = await started({ synchronous_commit: 'off', wal_writer_delay: '10s' });
    const store = await openStore(server.url);
    const accepted: string[] = [];
    for (const round of [1, 2]) {
      let next = 0;
      const work = async () => {
        for (;;) {
          const id = `op-${round}-${next++}`;
          if (
            await store.addIntake(order(id)).then(
              () => accepted.push(id),
              () => undefined,
            )
          )
            continue;
          return;
        }
      };
      const workers = Array.from({ length: 8 }, work);
      while (next < 300) await sleep(5);
      await server.crash();
      await Promise.all(workers);
      expect(await store.ready()).toBe(false);
      await server.start();
      while (!(await store.ready())) await sleep(20);
    }
    expect(accepted.length).toBeGreaterThan(400);
    for (const id of accepted) expect(await store.getIntake(id)).toMatchObject({ id, status: 'queued' });
    await store.close();
  });

  test('that does not fsync or cannot write every letter is refused; it serves a role that has no more than a schema of its own', async () => {
    const server = await started({ fsync: 'off' }, 'LATIN1');
    expect(await failure(openStore(server.url))).toBe(
      'store: PostgreSQL runs with fsync = off: a power cut would lose acknowledged orders',
    );
    await server.crash();
    await server.start({});
    expect(await failure(openStore(server.url))).toBe('store: the encoding of the database is LATIN1; make one with UTF8');

    await withPostgres(server.url, async (client) => {
      await client.query("CREATE DATABASE orders ENCODING 'UTF8' TEMPLATE template0");
      await client.query('CREATE ROLE shop LOGIN; CREATE ROLE guest LOGIN');
    });
    const orders = (role: string) => server.url.replace('postgres@', `${role}@`).replace(/postgres$/, 'orders');
    await withPostgres(orders('postgres'), (client) => client.query('CREATE SCHEMA own AUTHORIZATION shop'));
    const store = await openStore(withSchema(orders('shop'), 'own'));
    expect(await store.addIntake(order('op-1'))).toMatchObject({ state: 'added' });
    await store.close();
    expect(await failure(openStore(orders('guest')))).toBe('store: PostgreSQL: permission denied (42501)');
    expect(await failure(openStore(withSchema(orders('guest'), 'own')))).toBe(
      'store: PostgreSQL: a table is missing, or its schema may not be used (42P01)',
    );
  });
});
