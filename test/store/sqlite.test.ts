import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { storeConformance } from './conformance.ts';
import { intakeConformance } from './intake-conformance.ts';
import { processConformance } from './process-conformance.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newPath = () => join(folder, `store-${++files}`, 'sluice.db');
const claim = { scope: 's', fingerprint: 'f', now: 1000, expiresAt: Number.MAX_SAFE_INTEGER, staleBefore: 0 };

storeConformance('a SQLite file', () => openStore(`sqlite:${newPath()}`));
intakeConformance('a SQLite file', () => openStore(`sqlite:${newPath()}`));
processConformance('a SQLite file', () => `sqlite:${newPath()}`);
storeConformance('SQLite in memory', () => openStore('sqlite::memory:'));

async function withStore<T>(path: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(`sqlite:${path}`);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

describe('a SQLite store file', () => {
  test('keeps secrets, answers and aliases over a restart', async () => {
    const path = newPath();
    const secret = await withStore(path, async (store) => {
      const state = await store.beginIdempotent({ ...claim, key: 'k' });
      if (state.state !== 'claimed') throw new Error(state.state);
      await store.finishIdempotent({ scope: 's', key: 'k', token: state.token }, { status: 201, headers: { etag: '"1"' }, body: 'kept' });
      await store.putAlias({ connection: 'c', resource: 'orders', from: '1', to: '2', now: 1 });
      return store.secret('cursors');
    });
    await withStore(path, async (store) => {
      expect(await store.beginIdempotent({ ...claim, key: 'k' })).toEqual({
        state: 'done',
        answer: { status: 201, headers: { etag: '"1"' }, body: 'kept' },
      });
      expect(await store.resolveAlias('c', 'orders', '1')).toBe('2');
      expect(await store.secret('cursors')).toEqual(secret);
    });
  });

  test('can be made by several openers at once', async () => {
    const path = newPath();
    const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(`sqlite:${path}`)));
    const secrets = await Promise.all(stores.map((store) => store.secret('cursors')));
    expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(1);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('shows a replaced id to other openers at once', async () => {
    const path = newPath();
    await withStore(path, (one) =>
      withStore(path, async (other) => {
        expect(await other.resolveAlias('c', 'orders', '1')).toBe('1');
        await one.putAlias({ connection: 'c', resource: 'orders', from: '1', to: '2', now: 1 });
        expect(await other.resolveAlias('c', 'orders', '1')).toBe('2');
        await one.putAlias({ connection: 'c', resource: 'orders', from: '2', to: '3', now: 1 });
        expect(await other.resolveAlias('c', 'orders', '1')).toBe('3');
      }),
    );
  });

  test('waits for another program that writes', async () => {
    const path = newPath();
    await withStore(path, async (store) => {
      const other = new DatabaseSync(path);
      other.exec('BEGIN IMMEDIATE; UPDATE heartbeat SET beats = beats + 1');
      const asked = store.beginIdempotent({ ...claim, key: 'k' });
      let answered = false;
      void asked.then(() => {
        answered = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(answered).toBe(false);
      other.exec('COMMIT');
      other.close();
      expect(await asked).toMatchObject({ state: 'claimed' });
    });
  });

  test('is in write-ahead mode and readable by its owner only', async () => {
    const path = newPath();
    await withStore(path, async (store) => {
      await store.secret('cursors');
      expect(readFileSync(path)[18]).toBe(2); // file format version 2 = WAL
      for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600);
    });
  });

  test('is whole in one file after close', async () => {
    const path = newPath();
    const secret = await withStore(path, (store) => store.secret('cursors'));
    const copy = newPath();
    mkdirSync(join(copy, '..'));
    writeFileSync(copy, readFileSync(path));
    expect(await withStore(copy, (store) => store.secret('cursors'))).toEqual(secret);
  });

  test('stops serving, and says that it is not ready, when the file is destroyed under it', async () => {
    const path = newPath();
    const store = await openStore(`sqlite:${path}`);
    const body = 'x'.repeat(20_000);
    // More than the page cache holds, so that the file must be read again.
    for (let index = 0; index < 400; index++) {
      const state = await store.beginIdempotent({ ...claim, key: `k${index}` });
      if (state.state === 'claimed')
        await store.finishIdempotent({ scope: 's', key: `k${index}`, token: state.token }, { status: 200, headers: {}, body });
    }
    const { size } = statSync(path);
    writeSync(openSync(path, 'r+'), Buffer.alloc(size, 0xa5), 0, size, 0);
    truncateSync(`${path}-wal`);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 400 }, (_, index) => store.beginIdempotent({ ...claim, key: `k${index}` })),
    );
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failures.length).toBeGreaterThan(0);
    for (const { reason } of failures) expect(reason).toBeInstanceOf(StoreError);
    expect(await store.ready()).toBe(false);
    // It does not try again: a file that came back half-way would acknowledge what it then loses.
    await expect(store.secret('cursors')).rejects.toThrow(/^store: the engine stopped: /);
    await store.close();
  });
});

/** Why a small disk cannot be had; undefined = it can. */
const withoutSmallDisk = ((): string | undefined => {
  const place = mkdtempSync(join(folder, 'mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'skipped: a small disk can be mounted by root only';
  }
})();

describe.skipIf(withoutSmallDisk)(withoutSmallDisk ?? 'a SQLite store on a disk that is full', { timeout: 30_000 }, () => {
  test('refuses what it cannot keep, keeps what it acknowledged, and works on when there is room again', async () => {
    const place = mkdtempSync(join(folder, 'full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', place]);
    try {
      await withStore(join(place, 'sluice.db'), async (store) => {
        const add = (index: number) =>
          store.addIntake({
            id: `op-${index}`,
            connection: 'kyiv',
            externalId: `A-${index}`,
            chosen: true,
            principal: 'shop',
            request: `r-${index}`,
            draft: 'x'.repeat(5000),
            strict: false,
            requestId: 'r',
            createdAt: 1000,
            nextAttemptAt: 1000,
            sentAt: null,
            error: null,
          });
        const outcomes = await Promise.allSettled(Array.from({ length: 2000 }, (_, index) => add(index)));
        // In the order of asking as well: what came later was committed by itself.
        for (let index = 2000; index < 2050; index++) outcomes.push(...(await Promise.allSettled([add(index)])));
        const refused = outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [{ index, reason: outcome.reason }] : []));
        const kept = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [index] : []));
        expect(kept.length).toBeGreaterThan(10);
        expect(refused.length).toBeGreaterThan(10);
        for (const { reason } of refused) {
          expect(reason).toBeInstanceOf(StoreError);
          expect(reason.message).toBe('store: database or disk is full');
        }
        for (const index of kept) expect(await store.getIntake(`op-${index}`)).toMatchObject({ status: 'queued' });
        for (const { index } of refused) expect(await store.getIntake(`op-${index}`)).toBeUndefined();

        execFileSync('mount', ['-o', 'remount,size=64m', place]);
        for (const { index } of refused.slice(0, 20)) expect(await add(index)).toMatchObject({ state: 'added' });
        expect(await store.ready()).toBe(true);
        expect(await store.getIntake(`op-${kept.at(-1)}`)).toMatchObject({ status: 'queued' });
      });
      await withStore(join(place, 'sluice.db'), async (store) => expect(await store.ready()).toBe(true));
    } finally {
      execFileSync('umount', ['-l', place]);
    }
  });
});

describe('opening refuses with one line', () => {
  const refusal = async (url: string): Promise<string> => {
    const error = await openStore(url).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(StoreError);
    const { message } = error as StoreError;
    expect(message).not.toContain('\n');
    return message;
  };
  const write = (text: string | Buffer) => {
    const path = newPath();
    mkdirSync(join(path, '..'));
    writeFileSync(path, text);
    return path;
  };

  test('a file that is no database, and leaves it as it is', async () => {
    const text = 'orders of 2025\n'.repeat(1000);
    const path = write(text);
    expect(await refusal(`sqlite:${path}`)).toBe(`store ${path}: file is not a database`);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test.each([
    'PRAGMA user_version = 0',
    'PRAGMA user_version = 1',
  ])("another program's database (%s), and leaves it as it is", async (version) => {
    const path = newPath();
    mkdirSync(join(path, '..'));
    const foreign = new DatabaseSync(path);
    foreign.exec(`CREATE TABLE accounts (id INTEGER); ${version}`);
    foreign.close();
    const before = readFileSync(path);
    expect(await refusal(`sqlite:${path}`)).toBe(`store ${path}: the file belongs to another program`);
    expect(readFileSync(path)).toEqual(before);
  });

  test('a file of a newer version', async () => {
    const path = newPath();
    await withStore(path, (store) => store.ready());
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 1000');
    newer.close();
    expect(await refusal(`sqlite:${path}`)).toMatch(/: its schema 1000 is newer than this version of Sluice knows \(\d+\)$/);
  });

  test('a damaged file', async () => {
    const path = newPath();
    await withStore(path, async (store) => {
      await Promise.all(Array.from({ length: 500 }, (_, index) => store.beginIdempotent({ ...claim, key: `key ${index}` })));
    });
    writeSync(openSync(path, 'r+'), Buffer.alloc(8192, 0x5a), 0, 8192, 16_384);
    expect(await refusal(`sqlite:${path}`)).toMatch(/damaged|malformed/);
  });

  test('a truncated file', async () => {
    const path = newPath();
    await withStore(path, async (store) => {
      await Promise.all(Array.from({ length: 500 }, (_, index) => store.beginIdempotent({ ...claim, key: `key ${index}` })));
    });
    truncateSync(path, 6000);
    expect(await refusal(`sqlite:${path}`)).toMatch(/damaged|malformed/);
  });

  test('a folder that cannot be made', async () => {
    const path = join(write('a file'), 'below', 'sluice.db');
    expect(await refusal(`sqlite:${path}`)).toMatch(/ENOTDIR|EEXIST/);
  });

  test('a folder in place of the file', async () => {
    expect(await refusal(`sqlite:${folder}`)).toMatch(/EISDIR/);
  });

  test.each([
    ['mysql://root:pa55word@localhost/x', /"mysql:" is not supported/],
    ['./data/pa55word.db', /a scheme is missing/],
    ['', /a scheme is missing/],
    ['sqlite:', /comes a file path/],
    ['sqlite://data/sluice.db', /comes a file path/],
  ])('the URL %j, without repeating its secrets', async (url, message) => {
    const text = await refusal(url);
    expect(text).toMatch(message);
    expect(text).not.toContain('pa55word');
  });
});
