/**
 * The cache of `gateway/cache.ts`, shared between processes. What a process has loaded or read it keeps; before each use it asks Redis whether that still holds
 * (one short question), so that a drop counts everywhere from the moment it is done: no message can be missed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cache, type Cached, type CacheOptions, createCache } from '../gateway/cache.ts';
import type { RedisLink } from './redis-link.ts';
import type { Values } from './values.ts';

/** What ties values to a connection's configuration, beside its id: values that were loaded with another one are not taken for its own. */
export interface Origin {
  readonly name: string;
  readonly values: Values;
}

/** Who loads says so anew within this; when he does not, another loads. */
const LEASE = 3000;
const RENEWAL = 1000;
/** Pause between loads in the background while they fail. */
const REST = 5000;
/** Nobody waits longer for another process: he loads for himself. */
const LONGEST_WAIT = 10_000;
/** Keys that were dropped while Redis was down; beyond, all of the connection. */
const MOST_PENDING = 1000;

/** What Redis tells of a key. */
interface Seen {
  readonly state: 'none' | 'fresh' | 'stale';
  readonly leads: boolean;
  /** Milliseconds. */
  readonly age: number;
  /** The load that it comes from. */
  readonly id: string;
  readonly hasValue: boolean;
  /** Who is loading; empty = nobody. */
  readonly lock: string;
}

/** Makes the cache. While Redis is down it is one of this process alone, which begins with what is kept here. */
export function createSharedCache(link: RedisLink, options: CacheOptions, originOf: (connection: string) => Origin): Cache {
  const local = createCache(options);
  const ttl = Math.ceil(options.ttl * 1000);
  const grace = Math.ceil(options.staleIfError * 1000);
  const keep = Math.min(ttl + grace + 10_000, 2 ** 47);
  /** Loads of this process, by their lock. */
  const flights = new Map<string, Promise<Loaded>>();
  /** Values on their way here, by the load that they come from. */
  const arrivals = new Map<string, Promise<Loaded | undefined>>();
  /** Drops that Redis does not know of yet; undefined = the whole connection. */
  const pending = new Map<string, Set<string> | undefined>();
  /** How often anything of a connection was dropped here. */
  const drops = new Map<string, number>();
  const dropsOf = (connection: string) => drops.get(connection) ?? 0;
  /** Keeps here what began to come now, unless something is dropped until then. */
  const holder = (connection: string, key: string) => {
    const before = dropsOf(connection);
    return (entry: Parameters<typeof local.hold>[2]) => {
      if (dropsOf(connection) === before) local.hold(connection, key, entry);
    };
  };
  let serial = 0;
  const nextToken = () => `${link.process}:${serial++}`;
  const epochs = (connection: string) => link.key(connection, 'epoch');
  const entryKey = (connection: string, key: string) => link.key(connection, 'cache', originOf(connection).name, key);

  link.onUp(async (ask) => {
    for (const [connection, keys] of [...pending]) {
      if (keys === undefined) await ask('forgetAll', [epochs(connection)], [nextToken(), keep]);
      else for (const key of keys) await ask('forget', [entryKey(connection, key)], []);
      // What was dropped meanwhile again stays for the next time.
      if (pending.get(connection) === keys) pending.delete(connection);
    }
  });

  async function look(connection: string, key: string, force: boolean): Promise<{ seen: Seen; token: string }> {
    const token = nextToken();
    const args = [token, LEASE, ttl, grace, force ? 1 : 0, keep];
    const reply = (await link.run('look', [epochs(connection), entryKey(connection, key)], args)) as readonly unknown[];
    const [state, leads, age, id, hasValue, lock] = reply;
    return {
      token,
      seen: {
        state: state === 1 ? 'fresh' : state === 2 ? 'stale' : 'none',
        leads: leads === 1,
        age: Number(age) || 0,
        id: String(id),
        hasValue: hasValue === 1,
        lock: String(lock),
      },
    };
  }

  interface Loaded {
    readonly value: unknown;
  }

  /** Loads for everybody, and says so until it is done. */
  function lead(connection: string, key: string, token: string, load: () => Promise<unknown>): Promise<Loaded> {
    const entry = entryKey(connection, key);
    const renewal = setInterval(() => link.tell('renew', [entry], [token, LEASE]), RENEWAL);
    renewal.unref();
    const hold = holder(connection, key);
    const flight = Promise.resolve()
      .then(load)
      .then(
        async (value): Promise<Loaded> => {
          const bytes = await originOf(connection).values.write(value);
          const kept = await link.run('keep', [epochs(connection), entry], [token, bytes ?? '', keep]).catch(() => 0);
          if (kept === 1) hold({ value, id: token, ageMs: 0 });
          else if (!link.up) hold({ value, ageMs: 0 });
          return { value };
        },
        (error: unknown) => {
          link.tell('giveUp', [entry], [token, REST]);
          throw error;
        },
      )
      .finally(() => {
        clearInterval(renewal);
        flights.delete(token);
      });
    flights.set(token, flight);
    return flight;
  }

  /** Brings the value of a load here. Undefined = it is gone, or not one of ours. */
  function fetch(connection: string, key: string, { id, age }: Seen): Promise<Loaded | undefined> {
    const known = arrivals.get(id);
    if (known) return known;
    const hold = holder(connection, key);
    const arrival = (async () => {
      const entry = entryKey(connection, key);
      const bytes = await link.read('read', [entry], [id]);
      const read = await originOf(connection).values.read(bytes);
      if (!read) {
        if (Buffer.isBuffer(bytes) && bytes.length > 0) link.tell('forget', [entry], []);
        return undefined;
      }
      // A load that ended meanwhile has brought a newer one.
      if (local.held(connection, key) === undefined) hold({ value: read.value, id, ageMs: age });
      return read;
    })().finally(() => arrivals.delete(id));
    arrivals.set(id, arrival);
    return arrival;
  }

  const told = <T>(value: unknown, ageMs: number, status: Cached<T>['status']): Cached<T> => ({
    value: value as T,
    age: Math.floor(ageMs / 1000),
    status,
  });

  async function get<T>(connection: string, key: string, load: () => Promise<T>, force: boolean): Promise<Cached<T>> {
    const until = performance.now() + LONGEST_WAIT;
    for (let tried = 0; ; tried++) {
      let seen: Seen;
      let flight: Promise<Loaded> | undefined;
      let held: Loaded | undefined;
      try {
        const looked = await look(connection, key, force && tried === 0);
        seen = looked.seen;
        if (seen.leads) flight = lead(connection, key, looked.token, load);
        const kept = local.held(connection, key);
        if (kept?.id === seen.id) held = kept;
        else if (kept) local.drop(connection, key);
        if (!held && seen.id !== '' && seen.hasValue && !force) {
          // The load under way is for others, if the old value serves this one.
          flight?.catch(() => {});
          held = await fetch(connection, key, seen);
        }
      } catch {
        if (flight) return told((await flight).value, 0, 'miss');
        return force ? local.refresh(connection, key, load) : local.get(connection, key, load);
      }
      if (held && !force) {
        flight?.catch(() => {});
        return told(held.value, seen.age, seen.state === 'fresh' ? 'hit' : 'stale');
      }
      const joined = flight ?? flights.get(seen.lock);
      if (joined) return told((await joined).value, 0, 'miss');
      if (seen.id !== '' && !seen.hasValue) {
        // Too large to be shared: each process has its own, for as long as the mark of the first one holds.
        const value = await ownLoad(connection, key, seen, load);
        return told(value, 0, 'miss');
      }
      if (performance.now() > until) return told(await load(), 0, 'miss');
      if (seen.lock !== '') await sleep(Math.min(100, 10 * 2 ** tried) * (0.5 + Math.random() / 2));
    }
  }

  /** A load under the mark of another process' load: simultaneous callers share it. */
  function ownLoad(connection: string, key: string, seen: Seen, load: () => Promise<unknown>): Promise<unknown> {
    const name = `own ${seen.id}`;
    const known = flights.get(name);
    if (known) return known.then(({ value }) => value);
    const hold = holder(connection, key);
    const flight = Promise.resolve()
      .then(load)
      .then((value): Loaded => {
        hold({ value, id: seen.id, ageMs: seen.age });
        return { value };
      })
      .finally(() => flights.delete(name));
    flights.set(name, flight);
    return flight.then(({ value }) => value);
  }

  return {
    // Whether a copy still holds is known to Redis alone.
    peek: () => undefined,
    get: (connection, key, load) => (options.ttl > 0 && link.up ? get(connection, key, load, false) : local.get(connection, key, load)),
    refresh: (connection, key, load) =>
      options.ttl > 0 && link.up ? get(connection, key, load, true) : local.refresh(connection, key, load),
    async drop(connection, key) {
      local.drop(connection, key);
      drops.set(connection, dropsOf(connection) + 1);
      if (link.up) {
        try {
          if (key === undefined) await link.run('forgetAll', [epochs(connection)], [nextToken(), keep]);
          else await link.run('forget', [entryKey(connection, key)], []);
          return;
        } catch {
          // Told when Redis is back.
        }
      }
      const keys = pending.has(connection) ? pending.get(connection) : new Set<string>();
      const next = key === undefined || !keys || keys.size >= MOST_PENDING ? undefined : new Set([...keys, key]);
      pending.set(connection, next);
    },
    entries: (connection) => local.entries(connection),
  };
}
