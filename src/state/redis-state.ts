/** State shared through Redis. Each part goes on by itself while Redis is lost. */
import { createHash, createHmac, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import pkg from '../../package.json' with { type: 'json' };
import type { Config, ConnectionConfig } from '../config.ts';
import { canonicalJson } from '../lib/json.ts';
import { createSharedBudget } from './redis-budget.ts';
import { createSharedCache, type Origin } from './redis-cache.ts';
import { createSharedCircuit } from './redis-circuit.ts';
import { createSharedCounter } from './redis-counter.ts';
import { openRedisLink } from './redis-link.ts';
import type { State, StateOptions } from './state.ts';
import { parseStateUrl } from './url.ts';
import { createValues } from './values.ts';

/** A probe that says nothing for so much longer than its call may take is dead. */
const PROBE_MARGIN = 5000;

/** Connects to Redis, or begins without it. */
export async function openRedisState(config: Config, url: string, { now, log }: StateOptions): Promise<State> {
  const address = parseStateUrl(url);
  if (!address) throw new TypeError('state.url is no redis:// URL');
  const origins = new Map(await originsOf(config.connections));
  const link = await openRedisLink(address, log, config.server.workers);
  return {
    cache: createSharedCache(link, { ...config.cache, now }, (connection) => origins.get(connection) as Origin),
    counter: createSharedCounter(link),
    governor({ connection, baseUrl, limits, circuit: options, onChange }) {
      const field = `${connection}:${createHash('sha256').update(baseUrl).digest('base64url').slice(0, 12)}`;
      let { timeoutMs } = limits;
      const circuit = createSharedCircuit(link, field, { ...options, probeMs: () => timeoutMs + PROBE_MARGIN }, onChange);
      const budget = createSharedBudget(link, { connection, limits, field, heard: circuit.hear });
      return {
        ...{ circuit, budget },
        resize(next) {
          ({ timeoutMs } = next);
          budget.resize(next);
        },
      };
    },
    async admit(connections) {
      const next = await originsOf(connections);
      return () => {
        // Of those that are gone too: their last requests may be under way.
        for (const [id, origin] of next) origins.set(id, origin);
      };
    },
    get mode() {
      return link.up ? ('shared' as const) : ('local' as const);
    },
    close: () => link.close(),
  };
}

function originsOf(connections: readonly ConnectionConfig[]): Promise<(readonly [string, Origin])[]> {
  return Promise.all(connections.map(async (each) => [each.id, await originOf(each)] as const));
}

const derive = promisify(scrypt) as (password: string, salt: string, length: number, options: { N: number }) => Promise<Buffer>;

/**
 * Values are shared among processes that ask the same account in the same way. The name of their keys tells nothing of the credentials: who wants to guess
 * them by it pays as for a stored password.
 */
async function originOf(connection: ConnectionConfig): Promise<Origin> {
  const { limits: _limits, intake: _intake, credentials, ...rest } = connection;
  const key = await derive(canonicalJson(credentials), `sluice ${connection.id}`, 32, { N: 4096 });
  const about = canonicalJson([pkg.version, rest]);
  const part = (use: string) => createHmac('sha256', key).update(`${use} ${about}`).digest();
  return { name: part('name').toString('base64url').slice(0, 16), values: createValues(part('values')) };
}
