/** A gateway as production runs it (every answer checked against its schema), on a real port, and HTTP calls to it. */

import { request } from 'undici';
import { adapters as registry } from '../adapters/index.ts';
import type { Adapter } from '../src/adapter.ts';
import { type AppOptions, buildApp } from '../src/app.ts';
import { type Config, faultText, parseConfig } from '../src/config.ts';

/** Key with every scope and connection. */
export const KEY = 'test-key-with-every-scope';
/** Key that only reads. */
export const READER = 'test-key-that-only-reads';
const READ = ['orders:read', 'products:read', 'stock:read', 'customers:read', 'reference:read'];

/** A JSON answer of the gateway; `body` is whatever JSON it is. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
  readonly text: string;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `KEY`; null = none. */
  readonly key?: string | null;
}

/** A running gateway. */
export interface TestGateway {
  readonly url: string;
  readonly config: Config;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Other keys and connections from now on, as after a change of the file. */
  reload(settings: FileSettings): Promise<void>;
  close(): Promise<void>;
}

/** Settings of a file, as a plain object. */
export type FileSettings = Readonly<Record<string, unknown>>;

/** Parses settings like a file, with the two test keys and an in-memory store unless they say otherwise. */
export function testConfig(settings: FileSettings, adapters: readonly Adapter[] = registry): Config {
  const file = {
    server: { host: '127.0.0.1', port: 0 },
    store: { url: 'sqlite::memory:' },
    keys: [
      { name: 'all', key: KEY, scopes: ['*'] },
      { name: 'reader', key: READER, scopes: READ },
    ],
    ...settings,
  };
  const result = parseConfig(JSON.stringify(file).replaceAll('${', '$${'), {}, adapters);
  if ('faults' in result) throw new Error(result.faults.map(faultText).join('\n'));
  return result.config;
}

/** Starts a gateway on a free port. */
export async function startGateway(
  settings: FileSettings,
  options: Partial<Pick<AppOptions, 'adapters' | 'now' | 'bounds' | 'logger' | 'sampling' | 'env'>> = {},
): Promise<TestGateway> {
  const adapters = options.adapters ?? registry;
  const config = testConfig(settings, adapters);
  const app = await buildApp(config, {
    adapters,
    validateResponses: true,
    ...(options.now && { now: options.now }),
    ...(options.logger && { logger: options.logger }),
    ...(options.env && { env: options.env }),
    ...(options.sampling && { sampling: options.sampling }),
    // Callers and vendors share the loop here.
    bounds: { sharedLoop: true, ...options.bounds },
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    config,
    async call(method, path, { body, headers = {}, key = KEY } = {}) {
      const answer = await request(`${url}${path}`, {
        method: method as 'GET',
        headers: {
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, headers: answer.headers as Record<string, string | undefined>, text, body: parse(text) };
    },
    reload: (changed) => app.reload(testConfig(changed, adapters)),
    close: () => app.close(),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
