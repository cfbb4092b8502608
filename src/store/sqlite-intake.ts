/** Accepted orders in SQLite. Synchronous: it runs in the worker thread, where one transaction holds whatever one call does. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { INTAKE_STATUSES, type Intake, type IntakeQuery, type IntakeStatus, type Lane, type NewIntake, type Settlement } from './intake.ts';

/** Rows that one call of a sweep deletes at most: nobody waits behind a long one. */
const SWEEP_ROWS = 1000;

type Row = Record<string, unknown>;

/** True for the lane's owner of today: what a former one says changes nothing. Takes the connection, the owner and the fence. */
const HELD = 'EXISTS (SELECT 1 FROM lanes WHERE connection = intakes.connection AND connection = ? AND owner = ? AND fence = ?)';

export function intakeOperationsOn(db: DatabaseSync) {
  const add = db.prepare(`
    INSERT INTO intakes (id, connection, external_id, chosen, principal, request, draft, strict, request_id, created_at,
      status, attempts, next_attempt_at, sent_at, error, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)
    ON CONFLICT (connection, external_id) WHERE status <> 'failed' DO NOTHING
    RETURNING *`);
  const byId = db.prepare('SELECT * FROM intakes WHERE id = ?');
  const active = db.prepare("SELECT * FROM intakes WHERE connection = ? AND external_id = ? AND status <> 'failed'");
  const newest = db.prepare('SELECT id FROM intakes WHERE status = ? AND connection = ? AND id < ? ORDER BY id DESC LIMIT ?');
  const named = db.prepare('SELECT id, status FROM intakes WHERE connection = ? AND external_id = ? AND id < ? ORDER BY id DESC');
  const backlog = db.prepare(`SELECT connection, status, count(*) AS count, min(created_at) AS oldest FROM intakes
    WHERE status IN ('queued', 'delivering', 'unknown') GROUP BY status, connection`);

  const dueLanes = db.prepare(`
    SELECT value AS connection FROM json_each(?1) AS asked
    WHERE NOT EXISTS (SELECT 1 FROM lanes WHERE connection = asked.value AND owner <> ?3 AND until > ?2)
      AND (EXISTS (SELECT 1 FROM intakes WHERE connection = asked.value AND next_attempt_at <= ?2)
        OR (EXISTS (SELECT 1 FROM intakes WHERE status = 'delivering' AND connection = asked.value)
          AND NOT EXISTS (SELECT 1 FROM lanes WHERE connection = asked.value AND owner = ?3)))`);
  const lane = db.prepare('SELECT owner, fence FROM lanes WHERE connection = ?');
  const hold = db.prepare(`
    INSERT INTO lanes (connection, owner, fence, until) VALUES (?1, ?2, 1, ?4)
    ON CONFLICT (connection) DO UPDATE SET
      fence = fence + (lanes.owner <> excluded.owner), owner = excluded.owner, until = excluded.until
    WHERE lanes.owner = excluded.owner OR lanes.until <= ?3
    RETURNING fence`);
  const recover = db.prepare(`
    UPDATE intakes SET
      status = iif(sent_at IS NULL, 'queued', 'unknown'), next_attempt_at = iif(sent_at IS NULL, ?2, sent_at + ?3), updated_at = ?2
    WHERE status = 'delivering' AND connection = ?1`);
  // The row stays, without an owner: the fence must never grow backwards.
  const drop = db.prepare("UPDATE lanes SET owner = '', until = 0 WHERE connection = ? AND owner = ? AND fence = ?");
  const first = db.prepare(`SELECT * FROM intakes INDEXED BY intakes_by_turn
    WHERE connection = ? AND next_attempt_at <= ? ORDER BY position LIMIT 1`);
  const dueAt = db.prepare('SELECT min(next_attempt_at) AS at FROM intakes WHERE connection = ? AND next_attempt_at IS NOT NULL');
  // Without a next attempt it was cancelled since it was read: it stays unknown.
  const begin = db.prepare(`
    UPDATE intakes SET status = 'delivering', attempts = attempts + 1, next_attempt_at = NULL, updated_at = ?
    WHERE id = ? AND next_attempt_at IS NOT NULL AND ${HELD}`);
  const sent = db.prepare(`UPDATE intakes SET sent_at = ?, updated_at = ? WHERE id = ? AND status = 'delivering' AND ${HELD}`);
  const settle = db.prepare(`
    UPDATE intakes SET status = ?, next_attempt_at = ?, order_id = ?, error = ?, sent_at = iif(?, sent_at, NULL), updated_at = ?
    WHERE id = ? AND status = 'delivering' AND ${HELD}`);

  const retry = db.prepare(`
    UPDATE intakes SET
      status = iif(status = 'unknown', 'unknown', 'queued'), next_attempt_at = max(?2, coalesce(sent_at + ?3, ?2)), updated_at = ?2
    WHERE id = ?1 AND status IN ('queued', 'failed', 'unknown')`);
  const cancel = db.prepare(`
    UPDATE intakes SET status = iif(status = 'unknown', 'unknown', 'failed'), next_attempt_at = NULL, error = ?, updated_at = ?
    WHERE id = ? AND status IN ('queued', 'unknown')`);
  const sweep = db.prepare(`DELETE FROM intakes
    WHERE position IN (SELECT position FROM intakes WHERE status = 'delivered' AND updated_at < ? LIMIT ?)`);

  const read = (statement: typeof add, ...values: SQLInputValue[]): Row | undefined => statement.get(...values);
  const intake = (row: Row | undefined): Intake | undefined => row && toIntake(row);
  const changed = (statement: typeof add, ...values: SQLInputValue[]): boolean => statement.run(...values).changes !== 0;
  const held = ({ connection, owner, fence }: Lane): [string, string, number] => [connection, owner, fence];
  const get = (id: string) => intake(read(byId, id));
  const find = (connection: string, externalId: string) => intake(read(active, connection, externalId));

  return {
    addIntake(order: NewIntake): { readonly state: 'added' | 'exists'; readonly intake: Intake } {
      const added = read(
        add,
        order.id,
        order.connection,
        order.externalId,
        Number(order.chosen),
        order.principal,
        order.request,
        order.draft,
        Number(order.strict),
        order.requestId,
        order.createdAt,
        order.sentAt === null ? 'queued' : 'unknown',
        order.nextAttemptAt,
        order.sentAt,
        order.error,
        order.createdAt,
      );
      return added
        ? { state: 'added', intake: toIntake(added) }
        : { state: 'exists', intake: find(order.connection, order.externalId) as Intake };
    },
    getIntake: get,
    findIntake: find,
    listIntakes({ connections, statuses, externalId, before, limit }: IntakeQuery): readonly Intake[] {
      const wanted: readonly IntakeStatus[] = statuses.length === 0 ? INTAKE_STATUSES : statuses;
      // Above every text id.
      const below = before ?? '\u{10ffff}';
      // One bounded range of an index for each pair: a page costs the same however many orders there are.
      const ids = [...new Set(connections)].flatMap((connection) =>
        externalId === undefined
          ? wanted.flatMap((status) => newest.all(status, connection, below, limit).map((row) => row.id as string))
          : named
              .all(connection, externalId, below)
              .filter((row) => wanted.includes(row.status as IntakeStatus))
              .map((row) => row.id as string),
      );
      const page = ids.sort((one, other) => (one < other ? 1 : -1)).slice(0, limit);
      return page.map((id) => get(id) as Intake);
    },
    backlog() {
      return backlog.all().map((row) => ({
        connection: row.connection as string,
        status: row.status as IntakeStatus,
        count: row.count as number,
        oldest: row.oldest as number,
      }));
    },

    dueLanes(connections: readonly string[], now: number, owner: string): readonly string[] {
      return dueLanes.all(JSON.stringify(connections), now, owner).map((row) => row.connection as string);
    },
    holdLane(wish: { connection: string; owner: string; now: number; until: number; quiet: number }): Lane | undefined {
      const { connection, owner, now, until, quiet } = wish;
      const before = read(lane, connection);
      const fence = read(hold, connection, owner, now, until)?.fence as number | undefined;
      if (fence === undefined) return undefined;
      if (before?.fence !== fence) recover.run(connection, now, quiet);
      return { connection, owner, fence };
    },
    dropLane(lane: Lane): void {
      drop.run(...held(lane));
    },
    nextIntake(connection: string, now: number): { readonly intake: Intake | undefined; readonly dueAt: number | null } {
      const due = intake(read(first, connection, now));
      return { intake: due, dueAt: due ? null : (read(dueAt, connection)?.at as number | null) };
    },
    beginAttempt(lane: Lane, id: string, now: number): boolean {
      return changed(begin, now, id, ...held(lane));
    },
    markSent(lane: Lane, id: string, now: number): boolean {
      return changed(sent, now, now, id, ...held(lane));
    },
    settleIntake(lane: Lane, id: string, end: Settlement, now: number): boolean {
      return changed(settle, end.status, end.nextAttemptAt, end.orderId, end.error, Number(end.sent), now, id, ...held(lane));
    },

    retryIntake(id: string, now: number, quiet: number): 'queued' | 'wrong status' | 'conflict' | 'missing' {
      const row = read(byId, id);
      if (!row) return 'missing';
      if (row.status === 'failed' && read(active, row.connection as string, row.external_id as string)) return 'conflict';
      return changed(retry, id, now, quiet) ? 'queued' : 'wrong status';
    },
    cancelIntake(id: string, error: string, now: number): 'cancelled' | 'wrong status' | 'missing' {
      if (changed(cancel, error, now, id)) return 'cancelled';
      return read(byId, id) ? 'wrong status' : 'missing';
    },
    sweepIntakes(before: number): boolean {
      return sweep.run(before, SWEEP_ROWS).changes === SWEEP_ROWS;
    },
  };
}

function toIntake(row: Row): Intake {
  return {
    position: row.position as number,
    id: row.id as string,
    connection: row.connection as string,
    externalId: row.external_id as string,
    chosen: row.chosen === 1,
    principal: row.principal as string,
    request: row.request as string,
    draft: row.draft as string,
    strict: row.strict === 1,
    requestId: row.request_id as string,
    createdAt: row.created_at as number,
    status: row.status as IntakeStatus,
    attempts: row.attempts as number,
    nextAttemptAt: row.next_attempt_at as number | null,
    sentAt: row.sent_at as number | null,
    orderId: row.order_id as string | null,
    error: row.error as string | null,
    updatedAt: row.updated_at as number,
  };
}
