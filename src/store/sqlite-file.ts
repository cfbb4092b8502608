/** Opening a SQLite file: whose it is, whether it is whole, and which schema it has. Synchronous: it runs in the worker thread. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from './store-error.ts';

/** Tells our files from every other SQLite file: "SLUC". */
const APPLICATION_ID = 0x534c5543;

/** Each runs once, in order; `user_version` counts those done. A released one is never edited: add another. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    token TEXT NOT NULL,
    takeovers INTEGER NOT NULL,
    claimed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    status INTEGER,               -- NULL while it runs
    headers TEXT,
    body TEXT,
    PRIMARY KEY (scope, key)
  ) STRICT;
  CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);

  -- No chains: every row names the id that answers now.
  CREATE TABLE aliases (
    connection TEXT NOT NULL,
    resource TEXT NOT NULL,
    native TEXT NOT NULL,
    target TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (connection, resource, native)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX aliases_by_target ON aliases (connection, resource, target);

  CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

  -- Written by the readiness probe.
  CREATE TABLE heartbeat (id INTEGER PRIMARY KEY CHECK (id = 1), beats INTEGER NOT NULL) STRICT;
  INSERT INTO heartbeat (id, beats) VALUES (1, 0);
  `,
  `
  -- AUTOINCREMENT: a position is never given again, not even after the latest row was deleted.
  CREATE TABLE intakes (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    connection TEXT NOT NULL,
    external_id TEXT NOT NULL,
    chosen INTEGER NOT NULL,
    principal TEXT NOT NULL,
    request TEXT NOT NULL,
    draft TEXT NOT NULL,
    strict INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'delivering', 'delivered', 'failed', 'unknown')),
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER,
    sent_at INTEGER,
    order_id TEXT,
    error TEXT,
    updated_at INTEGER NOT NULL,
    -- Nothing queued is forgotten, and only what waits has an attempt to come.
    CHECK (status = 'unknown' OR (status = 'queued') = (next_attempt_at IS NOT NULL))
  ) STRICT;
  CREATE UNIQUE INDEX intakes_active ON intakes (connection, external_id) WHERE status <> 'failed';
  CREATE INDEX intakes_by_external_id ON intakes (connection, external_id, id);
  CREATE INDEX intakes_by_status ON intakes (status, connection, id, created_at);
  CREATE INDEX intakes_by_turn ON intakes (connection, position, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
  CREATE INDEX intakes_by_delivery ON intakes (updated_at) WHERE status = 'delivered';

  CREATE TABLE lanes (
    connection TEXT PRIMARY KEY,
    owner TEXT NOT NULL,          -- '' = nobody
    fence INTEGER NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE locks (name TEXT PRIMARY KEY, token TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX locks_by_end ON locks (until);
  `,
];

/** SQLite before this can lose committed pages when two connections checkpoint at once (sqlite.org/wal.html, "the WAL-reset bug"). */
const OLDEST_SQLITE = '3.51.3';
/** How long a statement waits for another process on the same file. */
const BUSY_TIMEOUT_MS = 5000;

/** Opens or makes the file; `:memory:` is a database that dies with the process. Throws a `StoreError` of one line. */
export function openDatabase(path: string): DatabaseSync {
  const memory = path === ':memory:';
  const file = memory ? path : resolve(path);
  try {
    if (!memory) touch(file);
    const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    try {
      prepareFile(db, file, memory);
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  } catch (error) {
    throw error instanceof StoreError
      ? error
      : new StoreError(`store ${file}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function prepareFile(db: DatabaseSync, file: string, memory: boolean): void {
  const version = String(single(db, 'SELECT sqlite_version()'));
  if (olderThan(version, OLDEST_SQLITE))
    throw new StoreError(`store: SQLite ${version} can lose data, ${OLDEST_SQLITE} or newer is needed`);

  // Before anything is written: a file of another program stays as it is.
  checkOwner(db, file);
  if (single(db, 'PRAGMA quick_check(1)') !== 'ok') {
    throw new StoreError(`store ${file}: the file is damaged; restore it from a backup or move it away`);
  }

  const mode = toWal(db);
  if (!memory && mode !== 'wal') throw new StoreError(`store ${file}: no write-ahead log possible here (${mode}); use a local disk`);
  // FULL: in WAL mode anything less acknowledges commits that a power cut takes back.
  db.exec('PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 1000');

  db.exec('BEGIN IMMEDIATE');
  checkOwner(db, file);
  for (let done = schemaVersion(db); done < MIGRATIONS.length; done++) {
    db.exec(MIGRATIONS[done] ?? '');
    db.exec(`PRAGMA user_version = ${done + 1}; PRAGMA application_id = ${APPLICATION_ID}`);
  }
  // A file that can be read but not written is found out now.
  db.exec('UPDATE heartbeat SET beats = beats + 1');
  db.exec('COMMIT');
}

function checkOwner(db: DatabaseSync, file: string): void {
  const schema = schemaVersion(db);
  const fresh = schema === 0 && single(db, 'SELECT count(*) FROM sqlite_schema') === 0;
  if (!fresh && single(db, 'PRAGMA application_id') !== APPLICATION_ID)
    throw new StoreError(`store ${file}: the file belongs to another program`);
  if (schema > MIGRATIONS.length) {
    throw new StoreError(`store ${file}: its schema ${schema} is newer than this version of Sluice knows (${MIGRATIONS.length})`);
  }
}

function schemaVersion(db: DatabaseSync): number {
  return Number(single(db, 'PRAGMA user_version'));
}

/** The change to WAL does not wait for other processes by itself: SQLite answers "locked" at once. */
function toWal(db: DatabaseSync): unknown {
  const until = Date.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      return single(db, 'PRAGMA journal_mode = WAL');
    } catch (error) {
      if (!(error as Error).message.includes('locked') || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** Makes the folder and the file, readable by its owner only: it keeps signing secrets and customers' data. */
function touch(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, 'a', 0o600));
}

function single(db: DatabaseSync, sql: string): unknown {
  return Object.values(db.prepare(sql).get() ?? {})[0];
}

function olderThan(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
