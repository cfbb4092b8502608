/** Sockets to the vendors, and what their answers share, memory and turns: what belongs to the whole process. */
import type { LookupFunction } from 'node:net';
import { type Dispatcher, Pool } from 'undici';
import { createInflow, type Inflow } from './inflow.ts';
import { createTurns, type Turns } from './turns.ts';

/** Where sockets come from. */
export interface Pools {
  /**
   * A connection's pool to its origin (`https://host[:port]`). Never shared with another connection, though it may live at the same origin: a vendor
   * that mixes up its answers on a socket must not tell one account of another. Writes have sockets of their own, which are hardly ever reused.
   */
  get(connection: string, origin: string, effect: 'read' | 'write'): Dispatcher;
  readonly inflow: Inflow;
  readonly turns: Turns;
  /** Closes a connection's sockets to an origin, each when it is idle. */
  drop(connection: string, origin: string): void;
  /** Closes idle sockets and waits for busy ones. */
  close(): Promise<void>;
}

/** undici's connect timer; it fires up to half a second late. */
const CONNECT_TIMEOUT = 2000;
const MAX_HEADER_SIZE = 32 * 1024;
/** A vendor that closes idle sockets may do it while our request is under way. Reads are repeated; a write would be lost, so its socket must be young. */
const IDLE = { read: 4000, write: 100 } as const;
/** After so long even a busy socket is replaced: its vendor's name may lead elsewhere by now. */
const OLDEST = 60_000;

export interface PoolsOptions {
  /** Finds the addresses of a name. Default the system's. */
  readonly lookup?: LookupFunction;
}

/** Makes the pools of one gateway process. */
export function createPools({ lookup }: PoolsOptions = {}): Pools {
  const pools = new Map<string, Pool>();
  const nameOf = (connection: string, origin: string, effect: keyof typeof IDLE) => `${connection} ${effect} ${origin}`;
  return {
    inflow: createInflow(),
    turns: createTurns(),
    get(connection, origin, effect) {
      const key = nameOf(connection, origin, effect);
      let pool = pools.get(key);
      if (!pool) {
        pool = new Pool(origin, {
          connections: null,
          pipelining: 1,
          allowH2: false,
          // Said aloud, so that no environment variable turns it off.
          connect: { timeout: CONNECT_TIMEOUT, rejectUnauthorized: true, ...(lookup && { lookup }) },
          clientTtl: OLDEST,
          keepAliveTimeout: IDLE[effect],
          // A vendor's `Keep-Alive` hint may shorten the time, never lengthen it.
          keepAliveMaxTimeout: IDLE[effect],
          maxHeaderSize: MAX_HEADER_SIZE,
          // Both are idle timers and bound nothing: `exchange` has the one total timer.
          headersTimeout: 0,
          bodyTimeout: 0,
        });
        pools.set(key, pool);
      }
      return pool;
    },
    drop(connection, origin) {
      for (const effect of ['read', 'write'] as const) {
        const key = nameOf(connection, origin, effect);
        void pools.get(key)?.close();
        pools.delete(key);
      }
    },
    async close() {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.close()));
    },
  };
}
