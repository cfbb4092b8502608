/**
 * The engine for gateway processes on several machines. Nearly every call is one statement in one round trip; the commit behind its answer is
 * on the server's disk. A server that is lost makes calls fail within seconds and is used again when it is back, without a restart.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createIntakeStore } from './postgres-intake.ts';
import { createPool, type Query, readUrl } from './postgres-pool.ts';
import { migrate } from './postgres-schema.ts';
import { fromText, toText } from './postgres-text.ts';
import type { Store } from './store.ts';

const SWEEP_ROWS = 1000;

export async function openPostgres(url: string): Promise<Store> {
  const place = readUrl(url);
  await migrate(place);
  const pool = createPool(place);
  const { query, transaction } = pool;

  const targetOf = async (ask: Query, key: readonly unknown[]): Promise<string | undefined> => {
    const { rows } = await ask('SELECT target FROM aliases WHERE connection = $1 AND resource = $2 AND native = $3', key);
    return rows[0] && fromText(rows[0].target as string);
  };

  return {
    beginIdempotent: async ({ scope, key, fingerprint, now, expiresAt, staleBefore }) => {
      const token = randomUUID();
      const id = [toText(scope), toText(key)];
      for (;;) {
        // A claim that is over, or whose process died, is replaced in the same statement that would insert it: no check-then-act.
        // A dead one only by the same request: another body under its key stays a mismatch.
        const won = await query(
          `INSERT INTO idempotency AS held (scope, key, fingerprint, token, takeovers, claimed_at, expires_at)
           VALUES ($1, $2, $3, $4, 0, $5, $6)
           ON CONFLICT (scope, key) DO UPDATE SET
             takeovers = CASE WHEN held.expires_at <= excluded.claimed_at THEN 0 ELSE held.takeovers + 1 END,
             fingerprint = excluded.fingerprint, token = excluded.token, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at,
             status = NULL, headers = NULL, body = NULL
           WHERE held.expires_at <= excluded.claimed_at
             OR (held.status IS NULL AND held.claimed_at < $7 AND held.fingerprint = excluded.fingerprint)
           RETURNING takeovers`,
          [...id, toText(fingerprint), token, now, expiresAt, staleBefore],
        );
        if (won.rows[0]) return { state: 'claimed', token, takenOver: won.rows[0].takeovers !== 0 };
        // A statement of its own, to see what has won. Nothing: it was abandoned meanwhile.
        const { rows } = await query('SELECT fingerprint, status, headers, body FROM idempotency WHERE scope = $1 AND key = $2', id);
        const row = rows[0];
        if (!row) continue;
        if (fromText(row.fingerprint as string) !== fingerprint) return { state: 'mismatch' };
        if (row.status === null) return { state: 'running' };
        const [headers, body] = [fromText(row.headers as string), fromText(row.body as string)];
        return { state: 'done', answer: { status: row.status as number, headers: JSON.parse(headers), body } };
      }
    },
    finishIdempotent: async ({ scope, key, token }, { status, headers, body }) => {
      await query(
        `UPDATE idempotency SET status = $4, headers = $5, body = $6 WHERE scope = $1 AND key = $2 AND token = $3 AND status IS NULL`,
        [toText(scope), toText(key), token, status, toText(JSON.stringify(headers)), toText(body)],
      );
    },
    abandonIdempotent: async ({ scope, key, token }) => {
      await query('DELETE FROM idempotency WHERE scope = $1 AND key = $2 AND token = $3 AND status IS NULL', [
        toText(scope),
        toText(key),
        token,
      ]);
    },

    putAlias: async ({ connection, resource, from, to, now }) => {
      if (from === to) return;
      const place = [toText(connection), toText(resource)];
      await transaction(async (step) => {
        // One at a time: two replacements at once could each miss what the other one says.
        await step('SELECT pg_advisory_xact_lock(hashtextextended($1 || chr(1) || $2, 0))', place);
        const known = await targetOf(step, [...place, toText(to)]);
        // Back to an id that had been replaced: it names itself from here on, or the two would name each other for ever.
        const end = known === undefined || known === from ? to : known;
        await step('UPDATE aliases SET target = $4 WHERE connection = $1 AND resource = $2 AND target = $3', [
          ...place,
          toText(from),
          toText(end),
        ]);
        await step(
          `INSERT INTO aliases (connection, resource, native, target, created_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (connection, resource, native) DO UPDATE SET target = excluded.target, created_at = excluded.created_at`,
          [...place, toText(from), toText(end), now],
        );
      });
    },
    resolveAlias: async (connection, resource, native) =>
      (await targetOf(query, [toText(connection), toText(resource), toText(native)])) ?? native,

    lock: async (name, now, until) => {
      const token = randomUUID();
      const { count } = await query(
        `INSERT INTO locks AS held (name, token, until) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET token = excluded.token, until = excluded.until WHERE held.until <= $4`,
        [toText(name), token, until, now],
      );
      return count === 0 ? undefined : { name, token };
    },
    unlock: async ({ name, token }) => {
      await query('DELETE FROM locks WHERE name = $1 AND token = $2', [toText(name), token]);
    },
    secret: async (name) => {
      // The update that changes nothing lets the statement return what was there first.
      const { rows } = await query(
        'INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING value',
        [toText(name), randomBytes(32)],
      );
      return rows[0]?.value as Buffer;
    },

    ...createIntakeStore(pool),

    sweep: async (now) => {
      for (const [table, key, end] of [
        ['idempotency', '(scope, key)', 'expires_at'],
        ['locks', '(name)', 'until'],
      ]) {
        const some = `SELECT ${key?.slice(1, -1)} FROM ${table} WHERE ${end} <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED`;
        while ((await query(`DELETE FROM ${table} WHERE ${key} IN (${some})`, [now, SWEEP_ROWS])).count === SWEEP_ROWS);
      }
    },
    ready: () =>
      query('UPDATE heartbeat SET beats = beats + 1').then(
        () => true,
        () => false,
      ),
    close: pool.close,
  };
}
