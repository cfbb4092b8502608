/**
 * A sample sync service: copies what changed at every connection into a database of its own, and pushes that database's stock back. It may be killed
 * at any moment: what it has copied and where it stands are one transaction, so the next run goes on at the page that was not kept.
 *
 * `SLUICE_URL=... SLUICE_KEY=... node sync.ts FILE [CONNECTION...]` makes one run; a timer makes a service of it.
 */
import { DatabaseSync } from 'node:sqlite';
import {
  type Client,
  type Connection,
  createClient,
  type Order,
  SluiceError,
  type StockUpdateLine,
} from '../../openapi/client/src/index.ts';

/** What became of one connection. */
export interface Pulled {
  readonly connection: string;
  readonly orders: number;
  /** Whether this run went on where another had stopped. */
  readonly resumed: boolean;
  /** Why it is not complete; the next run goes on. Null = it is. */
  readonly failure: SluiceError | null;
}

/** What became of a push. */
export interface Pushed {
  readonly updated: number;
  /** Stay in the queue: they may work later. */
  readonly later: number;
  /** Never will as they are: out of the queue, for a person to look at. */
  readonly refused: readonly { readonly line: StockUpdateLine; readonly reason: string }[];
}

/** Where a connection's walk stands. */
interface Checkpoint {
  /** What was changed before is copied; null = nothing is yet. */
  readonly since: string | null;
  /** When the walk under way began: the next one's `since`. */
  readonly began: string;
  /** The page to ask for; null = the first. */
  readonly cursor: string | null;
}

/** A vendor's clock may be behind, and a change may take a while to show. What is copied twice is the same row. */
const OVERLAP_MS = 5 * 60_000;
const PAGE = 100;
/** Lines of one PUT /stock. */
const CHUNK = 1000;

/** The service's own database. */
export class Mirror {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, status TEXT NOT NULL, total TEXT, body TEXT NOT NULL, copies INTEGER NOT NULL DEFAULT 1);
      CREATE TABLE IF NOT EXISTS checkpoints (connection TEXT PRIMARY KEY, body TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS stock_queue (id INTEGER PRIMARY KEY, line TEXT NOT NULL);
    `);
  }

  checkpoint(connection: string): Checkpoint | undefined {
    const row = this.#db.prepare('SELECT body FROM checkpoints WHERE connection = ?').get(connection);
    return row && (JSON.parse(String(row.body)) as Checkpoint);
  }

  /** Keeps a page and where the walk stands after it, both or neither. */
  keep(connection: string, orders: readonly Order[], checkpoint: Checkpoint): void {
    const upsert = this.#db.prepare(`
      INSERT INTO orders (id, status, total, body) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET status = excluded.status, total = excluded.total, body = excluded.body, copies = copies + 1`);
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const order of orders) upsert.run(order.id, order.status, order.totals.total, JSON.stringify(order));
      this.#db
        .prepare('INSERT INTO checkpoints VALUES (?, ?) ON CONFLICT (connection) DO UPDATE SET body = excluded.body')
        .run(connection, JSON.stringify(checkpoint));
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Copied orders: how often each was written. */
  copies(): ReadonlyMap<string, number> {
    return new Map(
      this.#db
        .prepare('SELECT id, copies FROM orders')
        .all()
        .map(({ id, copies }) => [String(id), Number(copies)]),
    );
  }

  enqueue(lines: readonly StockUpdateLine[]): void {
    const insert = this.#db.prepare('INSERT INTO stock_queue (line) VALUES (?)');
    for (const line of lines) insert.run(JSON.stringify(line));
  }

  queued(most: number): { readonly id: number; readonly line: StockUpdateLine }[] {
    const rows = this.#db.prepare('SELECT id, line FROM stock_queue ORDER BY id LIMIT ?').all(most);
    return rows.map(({ id, line }) => ({ id: Number(id), line: JSON.parse(String(line)) as StockUpdateLine }));
  }

  dequeue(ids: readonly number[]): void {
    const remove = this.#db.prepare('DELETE FROM stock_queue WHERE id = ?');
    for (const id of ids) remove.run(id);
  }

  close(): void {
    this.#db.close();
  }
}

/** Copies what changed. Each connection is walked by itself: one that fails keeps no other from being copied. */
export async function pullOrders(client: Client, mirror: Mirror, only: readonly string[] = []): Promise<Pulled[]> {
  const connections = (await client.connections()).filter(
    ({ id, capabilities }) => capabilities.orders?.list !== 'unsupported' && (only.length === 0 || only.includes(id)),
  );
  return Promise.all(connections.map((connection) => pullFrom(client, mirror, connection)));
}

async function pullFrom(client: Client, mirror: Mirror, { id, filters }: Connection): Promise<Pulled> {
  let orders = 0;
  const kept = mirror.checkpoint(id);
  const resumed = kept !== undefined && kept.cursor !== null;
  let at: Checkpoint =
    resumed && kept ? kept : { since: kept?.since ?? null, began: new Date(Date.now() - OVERLAP_MS).toISOString(), cursor: null };
  // Some vendors cannot tell what changed: all of their orders are read again.
  const changed = filters.orders?.updatedFrom !== undefined && at.since !== null ? { updatedFrom: at.since } : {};
  const walk = (cursor: string | null) =>
    client.orders({ connection: id, limit: PAGE, ...changed, ...(cursor !== null && { cursor }) }).pages();
  try {
    for (let again = true; again; ) {
      again = false;
      try {
        for await (const page of walk(at.cursor)) {
          const ended = page.nextCursor === null;
          // Of what is newest first, something may be pushed from one page to the next while we walk: written twice, never missed.
          at = ended ? { since: at.began, began: at.began, cursor: null } : { ...at, cursor: page.nextCursor };
          mirror.keep(id, page.data, at);
          orders += page.data.length;
        }
      } catch (error) {
        // A cursor of another gateway, or of other filters: the walk begins anew, and writes the same rows once more.
        if (!(error instanceof SluiceError && error.code === 'invalid_cursor' && at.cursor !== null)) throw error;
        at = { ...at, cursor: null };
        again = true;
      }
    }
    return { connection: id, orders, resumed, failure: null };
  } catch (error) {
    if (error instanceof SluiceError) return { connection: id, orders, resumed, failure: error };
    throw error;
  }
}

/** Pushes queued quantities. They are absolute, so a line that is sent once more after a crash changes nothing. */
export async function pushStock(client: Client, mirror: Mirror): Promise<Pushed> {
  let updated = 0;
  const refused: { line: StockUpdateLine; reason: string }[] = [];
  const later = new Set<number>();
  for (;;) {
    const lines = mirror.queued(CHUNK + later.size).filter(({ id }) => !later.has(id));
    if (lines.length === 0) return { updated, later: later.size, refused };
    const { results } = await client.updateStock(lines.map(({ line }) => line));
    const done: number[] = [];
    for (const { index, status, error } of results) {
      const each = lines[index];
      if (!each) continue;
      if (status === 'failed' && error?.retryable) {
        later.add(each.id);
        continue;
      }
      done.push(each.id);
      if (status === 'updated') updated++;
      else refused.push({ line: each.line, reason: error?.detail ?? 'no reason given' });
    }
    mirror.dequeue(done);
  }
}

if (process.argv[1] === import.meta.filename) {
  const [file = 'mirror.db', ...only] = process.argv.slice(2);
  const { SLUICE_URL = 'http://127.0.0.1:8080', SLUICE_KEY = '' } = process.env;
  const client = createClient({
    baseUrl: SLUICE_URL,
    key: SLUICE_KEY,
    onRetry: ({ error, attempt, delayMs }) =>
      process.stderr.write(`attempt ${attempt}: ${error.message} Again in ${Math.round(delayMs)} ms.\n`),
  });
  const mirror = new Mirror(file);
  try {
    const pulled = await pullOrders(client, mirror, only);
    for (const { connection, orders, resumed, failure } of pulled)
      process.stdout.write(`${connection}: ${orders} orders${resumed ? ', resumed' : ''}${failure ? `, then ${failure.message}` : ''}\n`);
    const { updated, later, refused } = await pushStock(client, mirror);
    process.stdout.write(`stock: ${updated} updated, ${later} later, ${refused.length} refused\n`);
    if (pulled.some(({ failure }) => failure !== null)) process.exitCode = 1;
  } catch (error) {
    // The gateway itself cannot be reached, or refuses the key.
    if (!(error instanceof SluiceError)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n`);
    process.exitCode = 1;
  } finally {
    mirror.close();
  }
}
