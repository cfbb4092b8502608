/** Who calls: API keys, their scopes and connections. */
import { hash as digest, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config, KeyConfig, Scope } from '../config.ts';
import { ProblemError } from '../errors.ts';
import type { Caller } from '../gateway/call.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Scope that the route needs; `any` = any key; absent = open to all. */
    scope?: Scope | 'any';
  }
  interface FastifyRequest {
    /** Set on every route that needs a key. */
    caller: Caller | null;
  }
}

/** An authenticated key with what limits it. */
export interface KnownKey {
  readonly config: KeyConfig;
  readonly caller: Caller;
}

export interface Authentication {
  /** Authenticates a request by hand. */
  authenticate(request: Pick<IncomingMessage, 'headers'>): KnownKey;
  /** Other keys from now on. Requests that were let in keep what they were let in with. */
  replace(config: Pick<Config, 'keys' | 'connections'>): void;
}

/** Checks keys and scopes on every route with `config.scope`. */
export function auth(app: FastifyInstance, config: Pick<Config, 'keys' | 'connections'>): Authentication {
  let keys = knownKeys(config);
  const authenticate = (request: Pick<IncomingMessage, 'headers'>): KnownKey => {
    const presented = presentedKey(request) ?? '';
    const hash = digest('sha256', presented, 'buffer');
    let found: KnownKey | undefined;
    // Every key is compared, so that the time tells nothing.
    for (const key of keys) if (timingSafeEqual(key.config.hash, hash)) found = key;
    // A configured hash may be that of nothing.
    if (!found || presented === '')
      throw new ProblemError('unauthenticated', 'Send a valid API key as Authorization: Bearer <key> or X-API-Key: <key>.');
    return found;
  };
  const admit = (request: FastifyRequest) => {
    const { scope } = request.routeOptions.config;
    // Asking for what is not there counts against the key's limit like everything else.
    if (scope === undefined && !request.is404) return;
    const { caller } = authenticate(request);
    request.caller = caller;
    if (scope !== undefined && scope !== 'any' && !caller.has(scope))
      throw new ProblemError('forbidden', `This key lacks the scope ${scope}.`);
  };
  app.decorateRequest('caller', null);
  app.addHook('onRequest', (request, _reply, done) => {
    try {
      admit(request);
      done();
    } catch (error) {
      done(error as ProblemError);
    }
  });
  return {
    authenticate,
    replace(next) {
      keys = knownKeys(next);
    },
  };
}

function knownKeys({ keys, connections }: Pick<Config, 'keys' | 'connections'>): readonly KnownKey[] {
  const ids = connections.map(({ id }) => id);
  return keys.map((key) => ({ config: key, caller: callerOf(key, ids) }));
}

function presentedKey({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header.trim() : undefined);
}

function callerOf(key: KeyConfig, connections: readonly string[]): Caller {
  const allowed = connections.filter((id) => key.connections === '*' || key.connections.has(id));
  return {
    name: key.name,
    has: (scope) => key.scopes.has('*') || key.scopes.has(scope as Scope),
    connections: allowed,
    default: key.default,
  };
}
