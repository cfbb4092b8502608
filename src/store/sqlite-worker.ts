/**
 * The thread that owns the SQLite connection. All that was asked since the last commit goes into one transaction (group commit): one fsync
 * for many callers, and the main loop never waits for a disk. Answers are sent after the commit.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './sqlite-file.ts';
import { intakeOperationsOn } from './sqlite-intake.ts';
import type { Alias, HeldClaim, IdempotencyClaim, IdempotencyState, Lock, StoredAnswer } from './store.ts';

/** What can be asked, as methods of the thread. */
export type Operations = ReturnType<typeof operationsOn>;

/** A call from the main thread; undefined instead of one = close. */
export interface Request {
  readonly id: number;
  readonly name: keyof Operations;
  readonly args: readonly unknown[];
}
/** Its answer. `error` is one line. */
export type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };
/** What the thread says: first how the opening went, then answers, a whole commit at once. */
export type Message = { readonly opened: true } | { readonly failed: string } | { readonly answers: readonly Answer[] };

const SWEEP_ROWS = 1000;

function operationsOn(db: DatabaseSync) {
  // A claim that is over, or whose process died, is replaced in the same statement that would insert it: no check-then-act.
  // A dead one only by the same request: another body under its key stays a mismatch.
  const claim = db.prepare(`
    INSERT INTO idempotency (scope, key, fingerprint, token, takeovers, claimed_at, expires_at) VALUES (?, ?, ?, ?, 0, ?, ?)
    ON CONFLICT (scope, key) DO UPDATE SET
      takeovers = iif(idempotency.expires_at <= excluded.claimed_at, 0, takeovers + 1),
      fingerprint = excluded.fingerprint, token = excluded.token, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at,
      status = NULL, headers = NULL, body = NULL
    WHERE idempotency.expires_at <= excluded.claimed_at
      OR (status IS NULL AND idempotency.claimed_at < ? AND idempotency.fingerprint = excluded.fingerprint)
    RETURNING takeovers`);
  const claimed = db.prepare('SELECT fingerprint, status, headers, body FROM idempotency WHERE scope = ? AND key = ?');
  const finish = db.prepare(
    'UPDATE idempotency SET status = ?, headers = ?, body = ? WHERE scope = ? AND key = ? AND token = ? AND status IS NULL',
  );
  const abandon = db.prepare('DELETE FROM idempotency WHERE scope = ? AND key = ? AND token = ? AND status IS NULL');
  const target = db.prepare('SELECT target FROM aliases WHERE connection = ? AND resource = ? AND native = ?');
  const retarget = db.prepare('UPDATE aliases SET target = ? WHERE connection = ? AND resource = ? AND target = ?');
  const alias = db.prepare(`INSERT INTO aliases (connection, resource, native, target, created_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (connection, resource, native) DO UPDATE SET target = excluded.target, created_at = excluded.created_at`);
  const makeSecret = db.prepare('INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING');
  const readSecret = db.prepare('SELECT value FROM secrets WHERE name = ?');
  const sweep = db.prepare('DELETE FROM idempotency WHERE rowid IN (SELECT rowid FROM idempotency WHERE expires_at <= ? LIMIT ?)');
  const take = db.prepare(`INSERT INTO locks (name, token, until) VALUES (?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET token = excluded.token, until = excluded.until WHERE locks.until <= ? RETURNING token`);
  const release = db.prepare('DELETE FROM locks WHERE name = ? AND token = ?');
  const sweepLocks = db.prepare('DELETE FROM locks WHERE name IN (SELECT name FROM locks WHERE until <= ? LIMIT ?)');
  const beat = db.prepare('UPDATE heartbeat SET beats = beats + 1');
  const read = (statement: typeof target, ...values: SQLInputValue[]) => statement.get(...values) as Record<string, unknown> | undefined;
  const targetOf = (connection: string, resource: string, native: string) =>
    read(target, connection, resource, native)?.target as string | undefined;

  return {
    beginIdempotent({ scope, key, fingerprint, now, expiresAt, staleBefore }: IdempotencyClaim): IdempotencyState {
      const token = randomUUID();
      const won = read(claim, scope, key, fingerprint, token, now, expiresAt, staleBefore);
      if (won) return { state: 'claimed', token, takenOver: won.takeovers !== 0 };
      const row = read(claimed, scope, key);
      if (row?.fingerprint !== fingerprint) return { state: 'mismatch' };
      if (row.status === null) return { state: 'running' };
      return {
        state: 'done',
        answer: { status: row.status as number, headers: JSON.parse(row.headers as string), body: row.body as string },
      };
    },
    finishIdempotent({ scope, key, token }: HeldClaim, { status, headers, body }: StoredAnswer): void {
      finish.run(status, JSON.stringify(headers), body, scope, key, token);
    },
    abandonIdempotent({ scope, key, token }: HeldClaim): void {
      abandon.run(scope, key, token);
    },
    putAlias({ connection, resource, from, to, now }: Alias): void {
      if (from === to) return;
      const known = targetOf(connection, resource, to);
      // Back to an id that had been replaced: it names itself from here on, or the two would name each other for ever.
      const end = known === undefined || known === from ? to : known;
      retarget.run(end, connection, resource, from);
      alias.run(connection, resource, from, end, now);
    },
    resolveAlias(connection: string, resource: string, native: string): string {
      return targetOf(connection, resource, native) ?? native;
    },
    lock(name: string, now: number, until: number): Lock | undefined {
      const token = randomUUID();
      return read(take, name, token, until, now) && { name, token };
    },
    unlock({ name, token }: Lock): void {
      release.run(name, token);
    },
    secret(name: string): Uint8Array {
      makeSecret.run(name, randomBytes(32));
      return read(readSecret, name)?.value as Uint8Array;
    },
    /** True when there may be more: one call deletes a bounded number of rows, so that nobody waits behind a long one. */
    sweep(now: number): boolean {
      const done = [sweep.run(now, SWEEP_ROWS).changes, sweepLocks.run(now, SWEEP_ROWS).changes];
      return done.includes(SWEEP_ROWS);
    },
    beat(): void {
      beat.run();
    },
    ...intakeOperationsOn(db),
  };
}

/** Operations that change nothing: a batch of these alone takes no write lock. */
const READS: ReadonlySet<string> = new Set<keyof Operations>([
  'resolveAlias',
  'getIntake',
  'findIntake',
  'listIntakes',
  'backlog',
  'dueLanes',
  'nextIntake',
]);

function serve(db: DatabaseSync, send: (message: Message) => void): { ask(request: Request): void; flush(): void } {
  const operations = operationsOn(db);
  let queue: Request[] = [];

  const perform = ({ name, args }: Request): unknown => (operations[name] as (...args: readonly unknown[]) => unknown)(...args);

  /** All or nothing; throws when nothing. */
  const commit = (batch: readonly Request[]): Answer[] => {
    db.exec(batch.every(({ name }) => READS.has(name)) ? 'BEGIN' : 'BEGIN IMMEDIATE');
    try {
      const answers = batch.map((request) => ({ id: request.id, value: perform(request) }));
      db.exec('COMMIT');
      return answers;
    } catch (error) {
      // Some errors (a full disk) have rolled back already.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };

  const flush = () => {
    const batch = queue;
    queue = [];
    if (batch.length === 0) return;
    try {
      send({ answers: commit(batch) });
    } catch (error) {
      const code = primaryCode(error);
      // After a failed fsync nobody knows what is on the disk, and asking again may falsely succeed: the thread ends, and the store with it.
      if (code !== undefined && FATAL.has(code)) throw error;
      send({ answers: batch.length === 1 || (code !== undefined && SHARED.has(code)) ? batch.map(refusal(error)) : batch.map(alone) });
    }
  };
  const alone = (request: Request): Answer => {
    try {
      return commit([request])[0] as Answer;
    } catch (error) {
      if (FATAL.has(primaryCode(error) ?? 0)) throw error;
      return refusal(error)(request);
    }
  };
  return {
    // Whatever else has arrived by then joins the same transaction.
    ask: (request) => void (queue.push(request) === 1 && setImmediate(flush)),
    flush,
  };
}

/** SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB. */
const FATAL: ReadonlySet<number> = new Set([10, 11, 26]);
/** SQLITE_BUSY, SQLITE_READONLY, SQLITE_FULL, SQLITE_CANTOPEN: the fault of no single request, so that trying them one by one only costs time. */
const SHARED: ReadonlySet<number> = new Set([5, 8, 13, 14]);

function primaryCode(error: unknown): number | undefined {
  const code = (error as { readonly errcode?: number }).errcode;
  return code === undefined ? undefined : code & 0xff;
}

function refusal(error: unknown): (request: Request) => Answer {
  return ({ id }) => ({ id, error: error instanceof Error ? error.message : String(error) });
}

const port = parentPort;
if (port) {
  const send = (message: Message) => port.postMessage(message);
  try {
    const db = openDatabase((workerData as { path: string }).path);
    const { ask, flush } = serve(db, send);
    port.on('message', (request: Request | undefined) => {
      if (request !== undefined) return ask(request);
      flush();
      db.close();
      port.close();
    });
    send({ opened: true });
  } catch (error) {
    send({ failed: error instanceof Error ? error.message : String(error) });
    port.close();
  }
}
