/**
 * Accepted orders in PostgreSQL. Leases with a fence rather than a queue library: the jobs of graphile-worker and pg-boss know no order per
 * connection that survives a retry, no quiet period and no unknown outcome, and a crashed worker's job comes back after minutes or hours.
 */
import { INTAKE_STATUSES, type Intake, type IntakeStatus, type IntakeStore, type Lane } from './intake.ts';
import { isDuplicate, type Pool, type Row } from './postgres-pool.ts';
import { fromText, toText } from './postgres-text.ts';

/** Rows that one call of a sweep deletes at most: nobody waits behind a long one. */
const SWEEP_ROWS = 1000;

// By name: a statement must not change its meaning when a later version adds a column.
const COLUMNS = `position, id, connection, external_id, chosen, principal, request, draft, strict, request_id, created_at,
  status, attempts, next_attempt_at, sent_at, order_id, error, updated_at`;

/**
 * The lane's owner of today. The lock on its row makes a takeover wait for the statement, and the statement for a takeover: a former owner
 * cannot slip in between the two halves of one.
 */
const HELD = 'WITH held AS (SELECT 1 FROM lanes WHERE connection = $1 AND owner = $2 AND fence = $3 FOR SHARE)';
const held = ({ connection, owner, fence }: Lane): unknown[] => [toText(connection), toText(owner), fence];

export function createIntakeStore({ query, transaction }: Pool): IntakeStore {
  const one = async (sql: string, values: readonly unknown[]): Promise<Row | undefined> => (await query(sql, values)).rows[0];
  const intake = async (sql: string, values: readonly unknown[]): Promise<Intake | undefined> => {
    const row = await one(sql, values);
    return row && toIntake(row);
  };
  const changed = async (sql: string, values: readonly unknown[]): Promise<boolean> => (await query(sql, values)).count !== 0;
  const missingOrOther = async (id: string) =>
    (await one('SELECT 1 FROM intakes WHERE id = $1', [toText(id)])) ? 'wrong status' : 'missing';

  const store: IntakeStore = {
    addIntake: async (order) => {
      for (;;) {
        const added = await intake(
          `INSERT INTO intakes (id, connection, external_id, chosen, principal, request, draft, strict, request_id, created_at,
             status, attempts, next_attempt_at, sent_at, error, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14, $10)
           ON CONFLICT (connection, external_id) WHERE status <> 'failed' DO NOTHING
           RETURNING ${COLUMNS}`,
          [
            toText(order.id),
            toText(order.connection),
            toText(order.externalId),
            order.chosen,
            toText(order.principal),
            toText(order.request),
            toText(order.draft),
            order.strict,
            toText(order.requestId),
            order.createdAt,
            order.sentAt === null ? 'queued' : 'unknown',
            order.nextAttemptAt,
            order.sentAt,
            toText(order.error),
          ],
        );
        if (added) return { state: 'added', intake: added };
        // A statement of its own, to see what has won. Nothing: it has failed meanwhile.
        const known = await store.findIntake(order.connection, order.externalId);
        if (known) return { state: 'exists', intake: known };
      }
    },
    getIntake: (id) => intake(`SELECT ${COLUMNS} FROM intakes WHERE id = $1`, [toText(id)]),
    findIntake: (connection, externalId) =>
      intake(`SELECT ${COLUMNS} FROM intakes WHERE connection = $1 AND external_id = $2 AND status <> 'failed'`, [
        toText(connection),
        toText(externalId),
      ]),
    listIntakes: async ({ connections, statuses, externalId, before, limit }) => {
      const wanted = statuses.length === 0 ? INTAKE_STATUSES : statuses;
      // Above every text id.
      const range = [[...new Set(connections)].map((name) => toText(name)), wanted, toText(before ?? '\u{10ffff}'), limit];
      const { rows } =
        externalId === undefined
          ? // One bounded range of an index for each pair: a page costs the same however many orders there are.
            await query(
              `SELECT ${COLUMNS} FROM intakes WHERE id IN (
                 SELECT page.id FROM unnest($1::text[]) AS c (name), unnest($2::text[]) AS s (name), LATERAL (
                   SELECT i.id FROM intakes i WHERE i.status = s.name AND i.connection = c.name AND i.id < $3 ORDER BY i.id DESC LIMIT $4
                 ) AS page ORDER BY page.id DESC LIMIT $4)
               ORDER BY id DESC`,
              range,
            )
          : await query(
              `SELECT ${COLUMNS} FROM intakes
               WHERE connection = ANY ($1) AND external_id = $5 AND status = ANY ($2) AND id < $3 ORDER BY id DESC LIMIT $4`,
              [...range, toText(externalId)],
            );
      return rows.map(toIntake);
    },
    backlog: async () => {
      const { rows } = await query(`SELECT connection, status, count(*) AS count, min(created_at) AS oldest FROM intakes
        WHERE status IN ('queued', 'delivering', 'unknown') GROUP BY status, connection`);
      return rows.map((row) => ({
        connection: fromText(row.connection as string),
        status: row.status as IntakeStatus,
        count: row.count as number,
        oldest: row.oldest as number,
      }));
    },

    dueLanes: async (connections, now, owner) => {
      const { rows } = await query(
        `SELECT asked.name FROM unnest($1::text[]) AS asked (name)
         WHERE NOT EXISTS (SELECT 1 FROM lanes WHERE connection = asked.name AND owner <> $3 AND until > $2)
           AND (EXISTS (SELECT 1 FROM intakes WHERE connection = asked.name AND next_attempt_at <= $2)
             OR (EXISTS (SELECT 1 FROM intakes WHERE status = 'delivering' AND connection = asked.name)
               AND NOT EXISTS (SELECT 1 FROM lanes WHERE connection = asked.name AND owner = $3)))`,
        [connections.map((name) => toText(name)), now, toText(owner)],
      );
      return rows.map((row) => fromText(row.name as string));
    },
    holdLane: async ({ connection, owner, now, until, quiet }) => {
      const who = [toText(connection), toText(owner)];
      const renew = () => one('UPDATE lanes SET until = $3 WHERE connection = $1 AND owner = $2 RETURNING fence', [...who, until]);
      /** Two statements: the second must see what a former owner committed while the first waited for it. */
      const take = () =>
        transaction(async (step) => {
          const { rows } = await step(
            `INSERT INTO lanes (connection, owner, fence, until) VALUES ($1, $2, 1, $3)
             ON CONFLICT (connection) DO UPDATE SET fence = lanes.fence + 1, owner = excluded.owner, until = excluded.until
             WHERE lanes.owner <> excluded.owner AND lanes.until <= $4
             RETURNING fence`,
            [...who, until, now],
          );
          if (rows.length === 0) return undefined;
          await step(
            `UPDATE intakes SET status = CASE WHEN sent_at IS NULL THEN 'queued' ELSE 'unknown' END,
               next_attempt_at = coalesce(sent_at + $3, $2), updated_at = $2
             WHERE status = 'delivering' AND connection = $1`,
            [who[0], now, quiet],
          );
          return rows[0];
        });
      // Once more at the end: a second call of the same owner may have taken it between the two.
      const row = (await renew()) ?? (await take()) ?? (await renew());
      return row && { connection, owner, fence: row.fence as number };
    },
    // The row stays, without an owner: the fence must never grow backwards.
    dropLane: async (lane) => {
      await query("UPDATE lanes SET owner = '', until = 0 WHERE connection = $1 AND owner = $2 AND fence = $3", held(lane));
    },
    nextIntake: async (connection, now) => {
      const row = await one(
        `SELECT ${COLUMNS}, CASE WHEN first.id IS NULL THEN
           (SELECT min(next_attempt_at) FROM intakes WHERE connection = $1 AND next_attempt_at IS NOT NULL) END AS due_at
         FROM (VALUES (1)) AS always LEFT JOIN LATERAL (
           SELECT ${COLUMNS} FROM intakes WHERE connection = $1 AND next_attempt_at <= $2 ORDER BY position LIMIT 1
         ) AS first ON true`,
        [toText(connection), now],
      );
      return { intake: row?.id == null ? undefined : toIntake(row), dueAt: (row?.due_at ?? null) as number | null };
    },
    // Without a next attempt it was cancelled since it was read: it stays unknown.
    beginAttempt: (lane, id, now) =>
      changed(
        `${HELD} UPDATE intakes SET status = 'delivering', attempts = attempts + 1, next_attempt_at = NULL, updated_at = $5
         WHERE id = $4 AND connection = $1 AND next_attempt_at IS NOT NULL AND EXISTS (SELECT 1 FROM held)`,
        [...held(lane), toText(id), now],
      ),
    markSent: (lane, id, now) =>
      changed(
        `${HELD} UPDATE intakes SET sent_at = $5, updated_at = $5
         WHERE id = $4 AND connection = $1 AND status = 'delivering' AND EXISTS (SELECT 1 FROM held)`,
        [...held(lane), toText(id), now],
      ),
    settleIntake: (lane, id, { status, nextAttemptAt, orderId, error, sent }, now) =>
      changed(
        `${HELD} UPDATE intakes SET status = $5, next_attempt_at = $6, order_id = $7, error = $8,
           sent_at = CASE WHEN $9 THEN sent_at END, updated_at = $10
         WHERE id = $4 AND connection = $1 AND status = 'delivering' AND EXISTS (SELECT 1 FROM held)`,
        [...held(lane), toText(id), status, nextAttemptAt, toText(orderId), toText(error), sent, now],
      ),

    retryIntake: async (id, now, quiet) => {
      try {
        const queued = await changed(
          `UPDATE intakes SET status = CASE status WHEN 'unknown' THEN 'unknown' ELSE 'queued' END,
             next_attempt_at = greatest($2, sent_at + $3), updated_at = $2
           WHERE id = $1 AND status IN ('queued', 'failed', 'unknown')`,
          [toText(id), now, quiet],
        );
        if (queued) return 'queued';
      } catch (error) {
        if (isDuplicate(error)) return 'conflict';
        throw error;
      }
      return missingOrOther(id);
    },
    cancelIntake: async (id, error, now) => {
      const cancelled = await changed(
        `UPDATE intakes SET status = CASE status WHEN 'unknown' THEN 'unknown' ELSE 'failed' END, next_attempt_at = NULL,
           error = $2, updated_at = $3
         WHERE id = $1 AND status IN ('queued', 'unknown')`,
        [toText(id), toText(error), now],
      );
      return cancelled ? 'cancelled' : missingOrOther(id);
    },
    sweepIntakes: async (before) => {
      const { count } = await query(
        `DELETE FROM intakes WHERE position IN (
           SELECT position FROM intakes WHERE status = 'delivered' AND updated_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        [before, SWEEP_ROWS],
      );
      return count === SWEEP_ROWS;
    },
  };
  return store;
}

function toIntake(row: Row): Intake {
  return {
    position: row.position as number,
    id: fromText(row.id as string),
    connection: fromText(row.connection as string),
    externalId: fromText(row.external_id as string),
    chosen: row.chosen as boolean,
    principal: fromText(row.principal as string),
    request: fromText(row.request as string),
    draft: fromText(row.draft as string),
    strict: row.strict as boolean,
    requestId: fromText(row.request_id as string),
    createdAt: row.created_at as number,
    status: row.status as IntakeStatus,
    attempts: row.attempts as number,
    nextAttemptAt: row.next_attempt_at as number | null,
    sentAt: row.sent_at as number | null,
    orderId: fromText(row.order_id as string | null),
    error: fromText(row.error as string | null),
    updatedAt: row.updated_at as number,
  };
}
