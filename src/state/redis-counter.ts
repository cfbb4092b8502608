/** Requests of callers in a window, counted over all processes on one Redis. */
import type { RedisLink } from './redis-link.ts';
import type { Counter } from './state.ts';

/** While Redis is down each process counts its own, from what it last knew. */
export function createSharedCounter(link: RedisLink): Counter {
  /** The window that each name is in, by `performance.now()`. */
  const windows = new Map<string, { current: number; endsAt: number }>();
  return {
    async count(name, windowMs) {
      if (link.up) {
        try {
          const [current, left] = (await link.run('count', [link.key('callers', name)], [windowMs])) as [number, number];
          windows.set(name, { current, endsAt: performance.now() + left });
          return { current, left };
        } catch {
          // Counted here.
        }
      }
      const now = performance.now();
      const known = windows.get(name);
      const window = known && known.endsAt > now ? known : { current: 0, endsAt: now + windowMs };
      window.current++;
      windows.set(name, window);
      return { current: window.current, left: Math.min(windowMs, Math.ceil(window.endsAt - now)) };
    },
  };
}
