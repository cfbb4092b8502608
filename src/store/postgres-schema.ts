/** The tables in PostgreSQL: whose schema it is, which version it has, and whether what the server acknowledges is on disk. */
import { type Place, type Query, withConnection } from './postgres-pool.ts';
import { StoreError } from './store-error.ts';

/** Of the advisory lock that lets one process at a time migrate: "SLUC". */
const MIGRATION_LOCK = 0x534c5543;

/**
 * Each runs once, in order; the table `migration` counts those done. A released one is never edited: add another, one that the version
 * before can live with, for processes of both run side by side while a new version is rolled out.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE idempotency (
    scope text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    fingerprint text NOT NULL,
    token text NOT NULL,
    takeovers integer NOT NULL,
    claimed_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    status integer,               -- NULL while it runs
    headers text,
    body text,
    PRIMARY KEY (scope, key)
  );
  CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);

  -- No chains: every row names the id that answers now.
  CREATE TABLE aliases (
    connection text COLLATE "C" NOT NULL,
    resource text COLLATE "C" NOT NULL,
    native text COLLATE "C" NOT NULL,
    target text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (connection, resource, native)
  );
  CREATE INDEX aliases_by_target ON aliases (connection, resource, target);

  CREATE TABLE secrets (name text COLLATE "C" PRIMARY KEY, value bytea NOT NULL);

  -- Written by the readiness probe.
  CREATE TABLE heartbeat (id integer PRIMARY KEY CHECK (id = 1), beats bigint NOT NULL) WITH (fillfactor = 10);
  INSERT INTO heartbeat (id, beats) VALUES (1, 0);

  CREATE TABLE intakes (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    connection text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    chosen boolean NOT NULL,
    principal text NOT NULL,
    request text NOT NULL,
    draft text NOT NULL,
    strict boolean NOT NULL,
    request_id text NOT NULL,
    created_at bigint NOT NULL,
    status text COLLATE "C" NOT NULL CHECK (status IN ('queued', 'delivering', 'delivered', 'failed', 'unknown')),
    attempts integer NOT NULL,
    next_attempt_at bigint,
    sent_at bigint,
    order_id text,
    error text,
    updated_at bigint NOT NULL,
    -- Nothing queued is forgotten, and only what waits has an attempt to come.
    CHECK (status = 'unknown' OR (status = 'queued') = (next_attempt_at IS NOT NULL))
  );
  CREATE UNIQUE INDEX intakes_active ON intakes (connection, external_id) WHERE status <> 'failed';
  CREATE INDEX intakes_by_external_id ON intakes (connection, external_id, id);
  CREATE INDEX intakes_by_status ON intakes (status, connection, id, created_at);
  CREATE INDEX intakes_by_turn ON intakes (connection, position, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
  CREATE INDEX intakes_by_delivery ON intakes (updated_at) WHERE status = 'delivered';

  CREATE TABLE lanes (
    connection text COLLATE "C" PRIMARY KEY,
    owner text NOT NULL,          -- '' = nobody
    fence bigint NOT NULL,
    until bigint NOT NULL
  );

  -- Not in the write-ahead log: a guard that costs no fsync. A crash of the server empties it.
  CREATE UNLOGGED TABLE locks (name text COLLATE "C" PRIMARY KEY, token text NOT NULL, until bigint NOT NULL);
  CREATE INDEX locks_by_end ON locks (until);
  `,
];

/** Makes or updates the tables; any number of processes may do it at once. Rejects with a `StoreError` of one line. */
export function migrate(place: Place): Promise<void> {
  return withConnection(place, async (query) => {
    await query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await checkServer(query, place.schema);

    const done = await readVersion(query, place.schema);
    if (done > MIGRATIONS.length) {
      throw new StoreError(`store: its schema ${done} is newer than this version of Sluice knows (${MIGRATIONS.length})`);
    }
    for (const migration of MIGRATIONS.slice(done)) await query(migration);
    await query('UPDATE migration SET done = $1', [MIGRATIONS.length]);
  });
}

async function checkServer(query: Query, schema: string): Promise<void> {
  const { rows } = await query(`SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commits,
    current_setting('search_path') AS path, current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby`);
  const { fsync, commits, path, encoding, standby } = rows[0] ?? {};
  if (fsync !== 'on') throw new StoreError('store: PostgreSQL runs with fsync = off: a power cut would lose acknowledged orders');
  if (commits === 'off' || path !== schema) {
    throw new StoreError('store: PostgreSQL does not take the settings of a session; connect without a pooler that drops "options"');
  }
  if (encoding !== 'UTF8') throw new StoreError(`store: the encoding of the database is ${encoding}; make one with UTF8`);
  if (standby) throw new StoreError('store: PostgreSQL is a standby, which cannot be written; name the primary');
}

/** How many migrations are done. Makes the schema where there is none; one that another program uses stays as it is. */
async function readVersion(query: Query, schema: string): Promise<number> {
  const found = await query(
    `SELECT c.relname AS name FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
     WHERE n.nspname = $1`,
    [schema],
  );
  const tables = found.rows.map((row) => row.name).filter((name) => name !== null);
  if (tables.includes('migration')) {
    const { rows } = await query('SELECT done FROM migration');
    return Number(rows[0]?.done);
  }
  if (tables.length > 0) throw new StoreError(`store: the schema "${schema}" belongs to another program; name another with ?schema=`);
  // Asked for only where it is missing: it needs a right that a role with a schema of its own may not have.
  if (found.rows.length === 0) await query(`CREATE SCHEMA ${schema}`);
  await query('CREATE TABLE migration (done integer NOT NULL)');
  await query('INSERT INTO migration (done) VALUES (0)');
  return 0;
}
