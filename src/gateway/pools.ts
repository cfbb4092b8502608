/** Sockets to the vendors: one undici pool per origin and effect, shared by every connection that lives there. */
import { type Dispatcher, Pool } from 'undici';

/** Where sockets come from. */
export interface Pools {
  /** The pool of an origin (`https://host[:port]`). Writes have sockets of their own, which are hardly ever reused. */
  get(origin: string, effect: 'read' | 'write'): Dispatcher;
  /** Closes idle sockets and waits for busy ones. */
  close(): Promise<void>;
}

/** undici's connect timer; it fires up to half a second late. */
const CONNECT_TIMEOUT = 2000;
const MAX_HEADER_SIZE = 32 * 1024;
/** A vendor that closes idle sockets may do it while our request is under way. Reads are repeated; a write would be lost, so its socket must be young. */
const IDLE = { read: 4000, write: 900 } as const;

/** Makes the pools of one gateway process. */
export function createPools(): Pools {
  const pools = new Map<string, Pool>();
  return {
    get(origin, effect) {
      const key = `${effect} ${origin}`;
      let pool = pools.get(key);
      if (!pool) {
        pool = new Pool(origin, {
          connections: null,
          pipelining: 1,
          allowH2: false,
          connect: { timeout: CONNECT_TIMEOUT },
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
    async close() {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.close()));
    },
  };
}
