/** Durable state behind one interface. What a method has answered is on disk: a crash right after it loses nothing. */
import type { IntakeStore } from './intake.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import { StoreError } from './store-error.ts';

/** The answer that a repeat of the same request gets, byte for byte. */
export interface StoredAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A wish to run a request under an idempotency key. Times are milliseconds since the epoch. */
export interface IdempotencyClaim {
  /** Whose key it is: keys of different scopes never meet. */
  readonly scope: string;
  readonly key: string;
  /** Hash of the request: the same key with another one is a mismatch. */
  readonly fingerprint: string;
  readonly now: number;
  /** The key and its answer are forgotten from here on. */
  readonly expiresAt: number;
  /** A claim that has been running since before this was abandoned: its process died. */
  readonly staleBefore: number;
}

/** What became of a claim. `takenOver`: an earlier run of the same request died half-way, nobody knows how far it had come. */
export type IdempotencyState =
  | { readonly state: 'claimed'; readonly token: string; readonly takenOver: boolean }
  | { readonly state: 'running' }
  | { readonly state: 'mismatch' }
  | { readonly state: 'done'; readonly answer: StoredAnswer };

/** A claim that was won. The token tells it from a later one that took it over: what a late owner says about a lost claim is ignored. */
export interface HeldClaim {
  readonly scope: string;
  readonly key: string;
  readonly token: string;
}

/** A lock that was won; the token tells it from a later one of the same name. */
export interface Lock {
  readonly name: string;
  readonly token: string;
}

/** A record that answers under another native id now. */
export interface Alias {
  readonly connection: string;
  /** `orders`, `customers` and so on. */
  readonly resource: string;
  /** Native id that the vendor replaced. */
  readonly from: string;
  /** Native id that it has now. */
  readonly to: string;
  readonly now: number;
}

/**
 * Durable state of the gateway. Every method is asynchronous, so that an engine may live in another thread or on another machine,
 * and rejects with a `StoreError` when the engine cannot do it.
 */
export interface Store extends IntakeStore {
  /** Claims a key by a unique constraint: of any number of simultaneous callers exactly one gets `claimed`. */
  beginIdempotent(claim: IdempotencyClaim): Promise<IdempotencyState>;
  /** Keeps the answer for repeats. */
  finishIdempotent(claim: HeldClaim, answer: StoredAnswer): Promise<void>;
  /** Frees the key: the next request with it runs. */
  abandonIdempotent(claim: HeldClaim): Promise<void>;

  /** Remembers that a record answers under another native id now. Chains are followed; an id that comes back to life answers as itself again. */
  putAlias(alias: Alias): Promise<void>;
  /** The native id that the record has now; the given one when it was never replaced. */
  resolveAlias(connection: string, resource: string, native: string): Promise<string>;

  /**
   * A lock of one name, for all processes on this store, until it is released or its time is over (its process died). Undefined while another holds it.
   * A guard against doubles, not a promise: what it protects must bear its loss.
   */
  lock(name: string, now: number, until: number): Promise<Lock | undefined>;
  unlock(lock: Lock): Promise<void>;

  /** 32 random bytes under a name (the signing key of cursors): made once, the same ever after and for every process on this store. */
  secret(name: string): Promise<Buffer>;

  /** Deletes what has expired. Cheap enough for every minute. */
  sweep(now: number): Promise<void>;
  /** False when it cannot be written: readiness. Never rejects. */
  ready(): Promise<boolean>;
  /** Finishes what was asked and lets go of the file or the server. What is asked afterwards is rejected. */
  close(): Promise<void>;
}

/**
 * Opens the store named by `store.url`: `sqlite:PATH`, `sqlite::memory:` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE` (tables in the schema
 * `sluice`, or in that of `?schema=`). Rejects with a `StoreError` of one line.
 */
export async function openStore(url: string): Promise<Store> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === 'postgres' || scheme === 'postgresql') return openPostgres(url);
  if (scheme !== 'sqlite') {
    // The rest of the URL may hold a password: only its scheme is told.
    throw new StoreError(
      `store.url: ${scheme === undefined ? 'a scheme is missing' : `"${scheme}:" is not supported`}; use sqlite:PATH, sqlite::memory: or postgres://…`,
    );
  }
  const path = url.slice('sqlite:'.length);
  if (path === '' || /^\/\/[^/]/.test(path))
    throw new StoreError('store.url: after "sqlite:" comes a file path, as in sqlite:./data/sluice.db');
  return openSqlite(path);
}
