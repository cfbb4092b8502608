/** Connections to PostgreSQL: their settings, their time limits, and failures told without host, user, password or data. */
import pg from 'pg';
import { StoreError } from './store-error.ts';

/** To connect, and to wait for a free connection. */
const CONNECT_MS = 4000;
/** The server ends a statement after this; where it does not answer at all, the connection is given up a little later. */
const STATEMENT_MS = 3000;
const SILENCE_MS = 3500;
/** A migration of large tables takes longer, and others wait for it. */
const MIGRATION_MS = 120_000;
/** Connections of one process at most. */
const CONNECTIONS = 10;
const DEFAULT_SCHEMA = 'sluice';

export type Row = Readonly<Record<string, unknown>>;
/** Runs one statement; rejects with a `StoreError`. */
export type Query = (sql: string, values?: readonly unknown[]) => Promise<{ readonly rows: readonly Row[]; readonly count: number }>;

export interface Pool {
  readonly query: Query;
  /** All of `work`, or nothing. Its statements see what others have committed before each. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Lets everything that was asked finish, then ends; what is asked afterwards is rejected. */
  close(): Promise<void>;
}

/** Where a store's tables are, and how to get there. */
export interface Place {
  readonly schema: string;
  readonly client: pg.ClientConfig;
}

/** Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME`; other parameters are those of libpq (`sslmode`, `host` of a socket). */
export function readUrl(text: string): Place {
  const url = URL.parse(text);
  if (!url) throw new StoreError('store.url: not a URL; use postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters as %XX');
  const schema = url.searchParams.get('schema') ?? DEFAULT_SCHEMA;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new StoreError('store.url: "schema" must be a plain name: a-z, 0-9 and _');
  url.searchParams.delete('schema');
  // A commit is acknowledged when it is on disk, whatever the server, the database or the role have as their default.
  const settings = `-c synchronous_commit=on -c search_path=${schema}`;
  url.searchParams.set('options', [url.searchParams.get('options'), settings].filter(Boolean).join(' '));
  return {
    schema,
    client: {
      connectionString: url.href,
      fallback_application_name: 'sluice',
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      // Counts and times are far below 2^53.
      types: { getTypeParser: (oid, format) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)) },
    },
  };
}

/** Runs `work` on a connection of its own, in one transaction with time for migrations. */
export async function withConnection<T>({ client }: Place, work: (query: Query) => Promise<T>): Promise<T> {
  const own = new pg.Client({ ...client, statement_timeout: MIGRATION_MS, lock_timeout: MIGRATION_MS, query_timeout: MIGRATION_MS + 5000 });
  // A connection that breaks between two statements: the next one tells.
  own.on('error', () => {});
  try {
    await own.connect();
    return await inTransaction(own, work);
  } catch (error) {
    throw toStoreError(error);
  } finally {
    await own.end().catch(() => {});
  }
}

export function createPool({ client }: Place): Pool {
  const pool = new pg.Pool({
    ...client,
    max: CONNECTIONS,
    statement_timeout: STATEMENT_MS,
    lock_timeout: STATEMENT_MS,
    query_timeout: SILENCE_MS,
    idle_in_transaction_session_timeout: SILENCE_MS,
  });
  // An idle connection that breaks has left the pool already; one in use tells by its statement. Without these the process would end.
  pool.on('error', () => {});
  pool.on('connect', (connection) => void connection.on('error', () => {}));
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;
  /** The server has stopped answering: one call at a time finds out whether it is back, the others do not wait for that. */
  let silent = false;
  let asking = false;

  const use = <T>(work: (connection: pg.PoolClient) => Promise<T>): Promise<T> => {
    if (closing) return Promise.reject(new StoreError('store: closed'));
    if (silent && asking) return Promise.reject(SILENT);
    const first = silent;
    asking ||= first;
    const run = (async () => {
      try {
        const connection = await pool.connect();
        try {
          const result = await work(connection);
          silent = false;
          connection.release();
          return result;
        } catch (error) {
          // The server has refused the statement: the connection is as good as before. Anything else: nobody knows.
          const answered = error instanceof StoreError || error instanceof pg.DatabaseError;
          silent &&= !answered;
          connection.release(!answered);
          throw error;
        }
      } catch (error) {
        const told = toStoreError(error);
        silent ||= told === SILENT;
        throw told;
      } finally {
        if (first) asking = false;
      }
    })();
    running.add(run);
    const forget = () => running.delete(run);
    run.then(forget, forget);
    return run;
  };

  const close = async () => {
    await Promise.allSettled(running);
    // A server that is gone does not say goodbye.
    await Promise.race([pool.end(), new Promise((resolve) => setTimeout(resolve, CONNECT_MS).unref())]);
  };

  return {
    query: (sql, values) => use((connection) => queryOn(connection)(sql, values)),
    transaction: (work) => use((connection) => inTransaction(connection, work)),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function queryOn(connection: pg.ClientBase): Query {
  return async (sql, values = []) => {
    const { rows, rowCount } = await connection.query(sql, [...values]);
    return { rows, count: rowCount ?? 0 };
  };
}

async function inTransaction<T>(connection: pg.ClientBase, work: (query: Query) => Promise<T>): Promise<T> {
  await connection.query('BEGIN');
  try {
    const result = await work(queryOn(connection));
    await connection.query('COMMIT');
    return result;
  } catch (error) {
    // Fails only on a broken connection, and then there is nothing left to roll back.
    await connection.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Words for what an operator can do something about. */
const WORDS: Readonly<Record<string, string>> = {
  '25006': 'it is read-only',
  '3D000': 'the database does not exist',
  '40P01': 'deadlock',
  '42501': 'permission denied',
  '42P01': 'a table is missing, or its schema may not be used',
  '53100': 'its disk is full',
  '53200': 'out of memory',
  '53300': 'it has too many connections',
  '55P03': 'a lock was not to be had in time',
  '57014': 'the statement took too long',
  '57P01': 'it shuts down',
  '57P02': 'it has crashed',
  '57P03': 'it starts up or shuts down',
};

const SILENT = new StoreError('store: PostgreSQL cannot be reached (no answer in time)');

/** Whether the server refused a row because another one has its key. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof StoreError && (error.cause as { readonly code?: string } | undefined)?.code === '23505';
}

/** The driver's own messages name hosts and users, and quote values: of its errors only the code is shown and kept. */
function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = (error as { readonly code?: unknown }).code;
  if (error instanceof pg.DatabaseError && error.code) {
    const why = WORDS[error.code] ?? (error.code.startsWith('28') ? 'user or password refused' : 'error');
    return new StoreError(`store: PostgreSQL: ${why} (${error.code})`, { code: error.code });
  }
  const text = error instanceof Error ? error.message : '';
  if (text === 'timeout exceeded when trying to connect') return new StoreError('store: PostgreSQL: no connection was free in time');
  if (/timeout/i.test(text)) return SILENT;
  return new StoreError(`store: PostgreSQL cannot be reached (${typeof code === 'string' ? code : 'the connection broke'})`);
}
