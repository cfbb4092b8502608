/** What processes may share: callers' limits, budgets and circuits of vendors, the cache. Without `state.url` each process has its own. */
import type { Config, ConnectionConfig } from '../config.ts';
import { type Cache, createCache } from '../gateway/cache.ts';
import { type CreateGovernor, createGovernor } from '../gateway/governor.ts';

/** How many in a window, this one included, and the milliseconds left of it. */
export interface Count {
  readonly current: number;
  readonly left: number;
}

export interface Counter {
  /** Counts one under a name. Names are kept: there must be few. Never rejects. */
  count(name: string, windowMs: number): Promise<Count>;
}

export interface State {
  readonly cache: Cache;
  readonly governor: CreateGovernor;
  /** Counts callers' requests; absent = whoever limits them counts by himself. */
  readonly counter?: Counter;
  /** shared: with the others. local: that is lost for now. Undefined: nothing was to be shared. */
  readonly mode: 'shared' | 'local' | undefined;
  /** Prepares for other connections than those of the start; what it answers makes them count. */
  admit(connections: readonly ConnectionConfig[]): Promise<() => void>;
  close(): Promise<void>;
}

export interface StateOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: { warn(fields: object, message: string): void };
}

/** Opens what the configuration asks for. A Redis that is not there is no reason not to start. */
export async function openState(config: Config, options: StateOptions): Promise<State> {
  if (config.state) return (await import('./redis-state.ts')).openRedisState(config, config.state.url, options);
  const cache = createCache({ ...config.cache, now: options.now });
  return { cache, governor: createGovernor, mode: undefined, admit: async () => () => {}, close: async () => {} };
}
