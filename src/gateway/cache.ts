/**
 * The cache of reference data and of whatever else an adapter `remember`s: per connection, single flight, stale while it is loaded
 * again and while the vendor is down (contract section 6). In memory: each process has its own (`state/redis-cache.ts` shares it).
 */
import { LRUCache } from 'lru-cache';

/** A value and how it was come by. It is shared between callers: read it, never change it. */
export interface Cached<T> {
  readonly value: T;
  /** Whole seconds since it was loaded. */
  readonly age: number;
  /** hit: fresh. miss: loaded for this caller, or with others who waited for the same load. stale: past its time; it is being loaded again, or the vendor is down. */
  readonly status: 'hit' | 'miss' | 'stale';
}

export interface CacheOptions {
  /** Seconds that a value is fresh. 0 keeps nothing; simultaneous callers still share one load. */
  readonly ttl: number;
  /** Seconds beyond `ttl` that a value is served while it cannot be loaded again. */
  readonly staleIfError: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Most values kept per connection; the least recently used goes first. Default 1000. */
  readonly max?: number;
}

export interface Cache {
  /**
   * The value under a key. `load` outlives the caller who caused it: others wait for it too, so it must not end with that caller's request.
   * A load that fails with nothing to fall back on fails everybody who waits for it, and is not remembered.
   */
  get<T>(connection: string, key: string, load: () => Promise<T>): Promise<Cached<T>>;
  /** The value under a key when it is fresh and nobody has to be asked whether it still holds; else ask with `get`. */
  peek<T>(connection: string, key: string): Cached<T> | undefined;
  /** Loads now, whatever is kept. A load that was under way is too old to be kept. When it fails, the old value stays, as a stale one. */
  refresh<T>(connection: string, key: string, load: () => Promise<T>): Promise<Cached<T>>;
  /**
   * Forgets a key, or all of a connection, and whatever is being loaded for it. Call it after the write that changed the data, and wait for it before you tell
   * that it is written: other processes know then. Never rejects.
   */
  drop(connection: string, key?: string): void | Promise<void>;
  /** What is kept; ages in whole seconds. */
  entries(connection: string): readonly { readonly key: string; readonly age: number }[];
}

/** The cache of one process, and what a shared one needs of it beside that. */
export interface LocalCache extends Cache {
  drop(connection: string, key?: string): void;
  /** What is kept under a key, however old. */
  held(connection: string, key: string): { readonly value: unknown; readonly id: string | undefined } | undefined;
  /** Keeps a value that was loaded elsewhere or by other means; `id` names its load. */
  hold(connection: string, key: string, entry: { readonly value: unknown; readonly id?: string; readonly ageMs: number }): void;
}

interface Entry {
  readonly value: unknown;
  readonly id?: string;
  readonly loadedAt: number;
  /** Stale whatever its age: a refresh was asked for. */
  expired: boolean;
  /** No load in the background before this: the last one failed. */
  retryAt: number;
}
/** What belongs to one connection. */
interface Shelf {
  readonly kept: LRUCache<string, Entry>;
  readonly loading: Map<string, Promise<Entry>>;
}

/** Pause between loads in the background while they fail. */
const RETRY_AFTER_MS = 5000;

/** Makes an empty cache. */
export function createCache({ ttl, staleIfError, now, max = 1000 }: CacheOptions): LocalCache {
  const shelves = new Map<string, Shelf>();
  const shelfOf = (connection: string): Shelf => {
    const known = shelves.get(connection);
    if (known) return known;
    const shelf: Shelf = { kept: new LRUCache({ max }), loading: new Map() };
    shelves.set(connection, shelf);
    return shelf;
  };

  const ageOf = (entry: Entry) => Math.max(0, now() - entry.loadedAt);
  const told = <T>(entry: Entry, status: Cached<T>['status']): Cached<T> => ({
    value: entry.value as T,
    age: Math.floor(ageOf(entry) / 1000),
    status,
  });
  /** A clock that was set back makes a value stale, not fresh for years. */
  const isFresh = (entry: Entry) => !entry.expired && entry.loadedAt <= now() && ageOf(entry) < ttl * 1000;
  const isServable = (entry: Entry) => ageOf(entry) < (ttl + staleIfError) * 1000;

  /** Starts a load and makes it the one that others join. Its result is kept only if it still is that when it ends: not after a drop or a newer load. */
  const start = ({ kept, loading }: Shelf, key: string, load: () => Promise<unknown>): Promise<Entry> => {
    const isLatest = () => loading.get(key) === flight;
    const flight: Promise<Entry> = Promise.resolve()
      .then(load)
      .then(
        (value) => {
          const entry: Entry = { value, loadedAt: now(), expired: false, retryAt: 0 };
          if (ttl > 0 && isLatest()) kept.set(key, entry);
          return entry;
        },
        (error: unknown) => {
          const old = kept.peek(key);
          if (old && isLatest()) old.retryAt = now() + RETRY_AFTER_MS;
          throw error;
        },
      )
      .finally(() => {
        if (isLatest()) loading.delete(key);
      });
    loading.set(key, flight);
    return flight;
  };

  return {
    async get(connection, key, load) {
      const shelf = shelfOf(connection);
      const entry = shelf.kept.get(key);
      if (entry && isFresh(entry)) return told(entry, 'hit');
      const flight = shelf.loading.get(key);
      if (!entry || !isServable(entry)) return told(await (flight ?? start(shelf, key, load)), 'miss');
      if (!flight && now() >= entry.retryAt) start(shelf, key, load).catch(() => {});
      return told(entry, 'stale');
    },
    peek(connection, key) {
      const entry = shelfOf(connection).kept.get(key);
      return entry && isFresh(entry) ? told(entry, 'hit') : undefined;
    },
    async refresh(connection, key, load) {
      const shelf = shelfOf(connection);
      const old = shelf.kept.peek(key);
      if (old) old.expired = true;
      return told(await start(shelf, key, load), 'miss');
    },
    drop(connection, key) {
      const { kept, loading } = shelfOf(connection);
      for (const map of [kept, loading]) {
        if (key === undefined) map.clear();
        else map.delete(key);
      }
    },
    held(connection, key) {
      const entry = shelfOf(connection).kept.get(key);
      return entry && { value: entry.value, id: entry.id };
    },
    hold(connection, key, { ageMs, ...loaded }) {
      shelfOf(connection).kept.set(key, { ...loaded, loadedAt: now() - ageMs, expired: false, retryAt: 0 });
    },
    entries(connection) {
      const { kept } = shelfOf(connection);
      return [...kept.entries()].map(([key, entry]) => ({ key, age: told(entry, 'hit').age }));
    },
  };
}
