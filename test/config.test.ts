// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the configuration are written this way
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { adapters } from '../adapters/index.ts';
import type { Adapter } from '../src/adapter.ts';
import { type Config, configSchema, faultText, parseConfig } from '../src/config.ts';
import { defineAdapter } from '../src/define-adapter.ts';

const LIMITS = { requestsPerSecond: 5, concurrency: 2, timeoutMs: 1000, retries: 2 };

function vendor(name: string, baseUrl: string | undefined, takesOrders: boolean): Adapter {
  return defineAdapter({
    vendor: name,
    title: name.toUpperCase(),
    credentials: z.strictObject({ token: z.string().min(1).describe('Token.') }),
    options: z.strictObject({
      edition: z.enum(['one', 'two']).default('one').describe('Edition.'),
      warehouse: z.number().int().optional().describe('Warehouse.'),
      code: z.coerce.string().regex(/^\d+$/, 'must be a number').optional().describe('Code.'),
      strict: z.boolean().optional().describe('Strict.'),
    }),
    defaults: { ...(baseUrl && { baseUrl }), timezone: 'Europe/Kyiv', currency: 'UAH', country: 'UA', limits: LIMITS },
    wire: { authorize: (request) => request, readFailure: () => undefined, surprising: [] },
    connect: () => ({}),
    resources: () => (takesOrders ? { orders: { create } } : {}),
    reference: {},
  });
}
const create = {
  capability: 'native',
  guarantee: 'exactly-once',
  fields: [],
  find: async () => undefined,
  run: () => Promise.reject(),
} as const;
/** `hosted` has one host for every account and takes no orders, `own` a host for each. */
const fakes = [vendor('hosted', 'https://hosted.example', false), vendor('own', undefined, true)];

const KEY = 'a-key-of-a-storefront';
const OTHER_KEY = 'another-key-of-a-storefront';

interface FileShape {
  [section: string]: unknown;
  keys: Record<string, unknown>[];
  connections: Record<string, unknown>[];
}

/** The least that is a configuration. */
function least(): FileShape {
  return {
    keys: [{ name: 'storefront', key: KEY, scopes: ['*'] }],
    connections: [{ id: 'shop', vendor: 'hosted', credentials: { token: 'secret-token-1' } }],
  };
}

function read(file: unknown, env: Record<string, string | undefined> = {}) {
  return parseConfig(typeof file === 'string' ? file : stringify(file), env, fakes);
}

function accepted(file: unknown, env: Record<string, string | undefined> = {}): Config {
  const result = read(file, env);
  if ('faults' in result) throw new Error(result.faults.map(faultText).join('\n'));
  return result.config;
}

function faultsOf(file: unknown, env: Record<string, string | undefined> = {}): string[] {
  const result = read(file, env);
  return 'faults' in result ? result.faults.map(faultText) : [];
}

/** The least file with one thing changed. */
function changed(change: (file: FileShape) => void): FileShape {
  const file = least();
  change(file);
  return file;
}
const inKey = (part: Record<string, unknown>) => changed((file) => Object.assign(file.keys[0] ?? {}, part));
const inConnection = (part: Record<string, unknown>) => changed((file) => Object.assign(file.connections[0] ?? {}, part));

describe('a configuration', () => {
  test('needs only keys and connections; everything else has its default', () => {
    expect(accepted(least())).toEqual({
      server: {
        host: '0.0.0.0',
        port: 8080,
        bodyLimit: 1_048_576,
        deadlineMs: 30_000,
        cors: { origins: [] },
        metrics: { public: false },
        logLevel: 'info',
        workers: 1,
      },
      cache: { ttl: 300, staleIfError: 86_400 },
      store: { url: 'sqlite:./data/sluice.db' },
      intake: { giveUpAfter: 259_200, quietPeriod: 30 },
      keys: [{ name: 'storefront', hash: createHash('sha256').update(KEY).digest(), scopes: new Set(['*']), connections: '*' }],
      connections: [
        {
          id: 'shop',
          vendor: 'hosted',
          baseUrl: 'https://hosted.example',
          credentials: { token: 'secret-token-1' },
          options: { edition: 'one' },
          statusMap: {},
          statusOrder: [],
          limits: LIMITS,
          intake: 'direct',
          traceHeaders: false,
        },
      ],
    });
  });

  test('keeps what it is given', () => {
    const config = accepted({
      server: {
        host: '127.0.0.1',
        port: 0,
        bodyLimit: 2048,
        deadlineMs: 5000,
        cors: { origins: ['https://shop.example'] },
        metrics: { public: true },
        logLevel: 'debug',
        workers: 3,
      },
      cache: { ttl: 1, staleIfError: 2 },
      store: { url: 'postgres://u:p@db/sluice' },
      state: { url: 'redis://127.0.0.1:6379' },
      intake: { giveUpAfter: 60 },
      keys: [
        {
          name: 'a',
          sha256: createHash('sha256').update(KEY).digest('hex').toUpperCase(),
          scopes: ['orders:read', 'admin'],
          connections: ['shop'],
          default: 'shop',
        },
        { name: 'b', key: OTHER_KEY, scopes: ['*'], connections: ['*'], rateLimit: { max: 5, window: 10 } },
      ],
      connections: [
        {
          id: 'shop',
          vendor: 'own',
          baseUrl: 'https://crm.example/prefix/',
          credentials: { token: 't' },
          timezone: 'Europe/Kyiv',
          currency: 'UAH',
          country: 'UA',
          statusMap: { 'my-custom-status': 'processing' },
          limits: { retries: 0 },
          intake: 'durable',
          traceHeaders: true,
          options: { edition: 'two', warehouse: 7 },
        },
      ],
    });
    expect(config.server).toEqual({
      host: '127.0.0.1',
      port: 0,
      bodyLimit: 2048,
      deadlineMs: 5000,
      cors: { origins: ['https://shop.example'] },
      metrics: { public: true },
      logLevel: 'debug',
      workers: 3,
    });
    expect(config).toMatchObject({
      store: { url: 'postgres://u:p@db/sluice' },
      state: { url: 'redis://127.0.0.1:6379' },
      intake: { giveUpAfter: 60 },
    });
    expect(config.keys[0]).toEqual({
      name: 'a',
      hash: createHash('sha256').update(KEY).digest(),
      scopes: new Set(['orders:read', 'admin']),
      connections: new Set(['shop']),
      default: 'shop',
    });
    expect(config.keys[1]).toMatchObject({ connections: '*', rateLimit: { max: 5, window: 10 } });
    expect(config.connections[0]).toEqual({
      id: 'shop',
      vendor: 'own',
      baseUrl: 'https://crm.example/prefix',
      credentials: { token: 't' },
      options: { edition: 'two', warehouse: 7 },
      timezone: 'Europe/Kyiv',
      currency: 'UAH',
      country: 'UA',
      statusMap: { 'my-custom-status': 'processing' },
      statusOrder: ['my-custom-status'],
      limits: { ...LIMITS, retries: 0 },
      intake: 'durable',
      traceHeaders: true,
    });
  });

  test('may be JSON', () => {
    expect(accepted(JSON.stringify(least(), null, '\t')).connections[0]?.id).toBe('shop');
  });

  test('keeps native status ids as they are written, leading zeros included', () => {
    const text = `${stringify(least())}    statusMap: { 007: processing, 12345678901234567890: shipped }\n`;
    expect(accepted(text).connections[0]?.statusMap).toEqual({ '007': 'processing', '12345678901234567890': 'shipped' });
  });

  test('the order of a status map is kept, where the keys look like numbers too', () => {
    const text = `${stringify(least())}    statusMap: { 9: processing, 2: processing, new: pending, 1: processing }\n`;
    expect(accepted(text).connections[0]?.statusOrder).toEqual(['9', '2', 'new', '1']);
  });

  test('takes host and port from the environment over the file; an empty variable counts as unset', () => {
    const file = { ...least(), server: { host: '10.0.0.1', port: 1 } };
    expect(accepted(file, { SLUICE_HOST: '127.0.0.1', SLUICE_PORT: '9000' }).server).toMatchObject({ host: '127.0.0.1', port: 9000 });
    expect(accepted(file, { SLUICE_HOST: '', SLUICE_PORT: '' }).server).toMatchObject({ host: '10.0.0.1', port: 1 });
  });

  test.each(['70000', '80a', '-1', ' 80'])('refuses the port %j of the environment', (port) => {
    expect(faultsOf(least(), { SLUICE_PORT: port })).toEqual(['SLUICE_PORT: must be a port, 0 to 65535']);
  });
});

describe('variables', () => {
  const withToken = (token: string) => inConnection({ credentials: { token } });
  const tokenOf = (token: string, env: Record<string, string | undefined>) =>
    accepted(withToken(token), env).connections[0]?.credentials.token;

  test.each([
    ['the whole value', '${A}', 'x'],
    ['a part of it', 'a-${A}-b-${A}', 'a-x-b-x'],
    ['the default of an unset one', '${NONE:-fallback}', 'fallback'],
    ['the default of an empty one', '${EMPTY:-fallback}', 'fallback'],
    ['a default with colons and slashes', '${NONE:-https://a:1/b}', 'https://a:1/b'],
    ['no default of a set one', '${A:-fallback}', 'x'],
    ['an escaped one', '$${A}', '${A}'],
    ['an escaped one beside a real one', '$${A}${A}', '${A}x'],
    ['a value that looks like a variable, once', '${NESTED}', '${A}'],
    ['a dollar sign by itself', 'a$b$$c', 'a$b$$c'],
  ])('fill in %s', (_what, written, token) => {
    expect(tokenOf(written, { A: 'x', EMPTY: '', NESTED: '${A}' })).toBe(token);
  });

  test('keep replacement patterns of their values', () => {
    expect(tokenOf('${A}', { A: "$&$1$$'" })).toBe("$&$1$$'");
  });

  test('stay text where text is wanted, and become numbers and booleans where those are', () => {
    const config = accepted(
      {
        ...inConnection({
          credentials: { token: '${DIGITS}' },
          options: { warehouse: '${DIGITS}', strict: '${YES}' },
          limits: { requestsPerSecond: '${RATE}' },
        }),
        server: { port: '${DIGITS}', metrics: { public: '${NONE:-true}' } },
      },
      { DIGITS: '123', YES: 'true', RATE: '0.5' },
    );
    expect(config.server).toMatchObject({ port: 123, metrics: { public: true } });
    expect(config.connections[0]).toMatchObject({
      credentials: { token: '123' },
      options: { warehouse: 123, strict: true },
      limits: { requestsPerSecond: 0.5 },
    });
  });

  test('may tell how many workers there are', () => {
    const workers = (env: Record<string, string>) =>
      accepted({ ...least(), ...STATE, server: { workers: '${WORKERS:-auto}' } }, env).server.workers;
    expect([workers({ WORKERS: '1' }), workers({ WORKERS: '12' })]).toEqual([1, 12]);
    expect(workers({})).toBe(availableParallelism());
    expect(faultsOf({ ...least(), server: { workers: '${WORKERS}' } }, { WORKERS: '1' })).toEqual([]);
    expect(faultsOf({ ...least(), server: { workers: '${WORKERS}' } }, { WORKERS: '2' })).toEqual([UNSHARED]);
  });

  test('do not turn text that was written as text into a number', () => {
    expect(faultsOf({ ...least(), server: { port: '8080' } })).toEqual(['server.port: expected a number, got a string']);
    expect(faultsOf({ ...least(), server: { port: '8${A}' } }, { A: '080' })).toEqual(['server.port: expected a number, got a string']);
    expect(faultsOf({ ...least(), server: { port: '${A}' } }, { A: 'eighty' })).toEqual(['server.port: expected a number, got a string']);
    expect(faultsOf({ ...least(), server: { port: '${A}' } }, { A: '70000' })).toEqual(['server.port: must be at most 65535']);
  });

  test('that are not set are one fault each, and nothing else is said about their places', () => {
    const file = {
      server: { port: '${PORT}' },
      keys: [{ name: 'a', key: '${KEY_A}', scopes: ['*'] }],
      connections: [{ id: 'shop', vendor: '${VENDOR}', baseUrl: '${URL}', credentials: { token: '${HP_TOKEN}' } }],
    };
    expect(faultsOf(file)).toEqual([
      'connections[0].baseUrl: environment variable URL is not set',
      'connections[0].credentials.token: environment variable HP_TOKEN is not set',
      'connections[0].vendor: environment variable VENDOR is not set',
      'keys[0].key: environment variable KEY_A is not set',
      'server.port: environment variable PORT is not set',
    ]);
  });

  test.each(['${1A}', '${A', '${}', '${A-b}', '${A B}'])('that are misspelt are told: %s', (written) => {
    expect(faultsOf(withToken(written), { A: 'x' })).toEqual([
      'connections[0].credentials.token: `${` must begin `${NAME}` or `${NAME:-default}`; write `$${` for the characters themselves',
    ]);
  });

  test('in comments are nobody’s business', () => {
    expect(faultsOf(`# \${NOT_SET}\n${stringify(least())}`)).toEqual([]);
  });
});

const STATE = { state: { url: 'redis://127.0.0.1:6379' } };
const UNSHARED =
  'server.workers: needs `state.url`: without it each worker would spend the whole budget of every vendor and the whole limit of every key';

/** Each fault alone: what is written, and the one message that it must give. */
const FAULTS: [string, FileShape, string][] = [
  ['several workers that share nothing', { ...least(), server: { workers: 2 } }, UNSHARED],
  ['as many workers as cores that share nothing', { ...least(), server: { workers: 'auto' } }, UNSHARED],
  [
    'several workers, each with a store of its own',
    { ...least(), ...STATE, server: { workers: 2 }, store: { url: 'sqlite::memory:' } },
    'store.url: must be on disk for several workers: `sqlite:<path>`, or `postgres://…`',
  ],
  ['no worker at all', { ...least(), ...STATE, server: { workers: 0 } }, 'server.workers: must be at least 1'],
  ['more workers than any machine bears', { ...least(), ...STATE, server: { workers: 257 } }, 'server.workers: must be at most 256'],
  [
    'a number of workers that is none',
    { ...least(), ...STATE, server: { workers: 'all' } },
    'server.workers: must be a whole number from 1 to 256, or auto',
  ],
  ['an unknown section', { ...least(), servr: {} }, 'servr: unknown key'],
  ['an unknown key deep inside', { ...least(), server: { cors: { origin: [] } } }, 'server.cors.origin: unknown key'],
  ['a wrong type', { ...least(), cache: { ttl: 'long' } }, 'cache.ttl: expected a number, got a string'],
  ['nothing where a mapping is wanted', { ...least(), cache: null }, 'cache: expected a mapping, got nothing'],
  ['a list where a mapping is wanted', { ...least(), cache: [] }, 'cache: expected a mapping, got a list'],
  ['a fraction of a port', { ...least(), server: { port: 1.5 } }, 'server.port: must be a whole number'],
  ['a port beyond the last one', { ...least(), server: { port: 65_536 } }, 'server.port: must be at most 65535'],
  ['a port below zero', { ...least(), server: { port: -1 } }, 'server.port: must be at least 0'],
  [
    'an origin with a path',
    { ...least(), server: { cors: { origins: ['https://a.example/'] } } },
    'server.cors.origins[0]: must be `*` or an origin: scheme, host and port, without a path',
  ],
  [
    'a store of another kind',
    { ...least(), store: { url: 'mysql://u:secret-pass@db/x' } },
    'store.url: must be `sqlite:<path>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`',
  ],
  [
    'a store without a path',
    { ...least(), store: { url: 'sqlite:' } },
    'store.url: must be `sqlite:<path>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`',
  ],
  [
    'a state of another kind',
    { ...least(), state: { url: 'memcached://x' } },
    'state.url: must be `redis://[user:password@]host[:port][/database][?prefix=name]`, or `rediss://…`',
  ],
  ['no keys', { ...least(), keys: [] }, 'keys: must not be empty'],
  ['keys left out', changed((file) => void Reflect.deleteProperty(file, 'keys')), 'keys: is required'],
  ['no connections', { ...least(), connections: [] }, 'connections: must not be empty'],
  ['connections left out', changed((file) => void Reflect.deleteProperty(file, 'connections')), 'connections: is required'],
  ['a short key', inKey({ key: 'secret-15-chars' }), 'keys[0].key: must have at least 16 characters'],
  ['a key that no header can carry', inKey({ key: 'secret key with blanks' }), 'keys[0].key: must be visible ASCII without blanks'],
  ['a key and a hash of it', inKey({ sha256: 'a'.repeat(64) }), 'keys[0]: has both `key` and `sha256`; one of them is enough'],
  [
    'neither a key nor a hash',
    changed((file) => void Reflect.deleteProperty(file.keys[0] ?? {}, 'key')),
    'keys[0]: needs `key` or `sha256`',
  ],
  [
    'a hash that is none',
    { ...least(), keys: [{ name: 'a', sha256: 'secret', scopes: ['*'] }] },
    'keys[0].sha256: must be 64 hexadecimal digits',
  ],
  [
    'an unknown scope',
    inKey({ scopes: ['orders'] }),
    'keys[0].scopes[0]: must be one of orders:read, orders:write, products:read, products:write, stock:read, stock:write, customers:read, customers:write, reference:read, reference:write, passthrough, admin, *',
  ],
  ['no scopes', inKey({ scopes: [] }), 'keys[0].scopes: must not be empty'],
  [
    'a key for an unknown connection',
    inKey({ connections: ['shop', 'shoop'] }),
    'keys[0].connections[1]: must be one of the connections: shop',
  ],
  ['all connections and one more', inKey({ connections: ['*', 'shop'] }), 'keys[0].connections[0]: `*` must stand alone'],
  ['a default that is no connection', inKey({ default: 'shoop' }), 'keys[0].default: must be one of the connections: shop'],
  [
    'a default beyond the connections of the key',
    changed((file) => {
      file.connections.push({ id: 'second', vendor: 'hosted', credentials: { token: 't' } });
      Object.assign(file.keys[0] ?? {}, { connections: ['shop'], default: 'second' });
    }),
    'keys[0].default: must be one of the connections of this key',
  ],
  [
    'a name twice',
    changed((file) => void file.keys.push({ name: 'storefront', key: OTHER_KEY, scopes: ['*'] })),
    'keys[1].name: the same as keys[0].name',
  ],
  ['a key twice', changed((file) => void file.keys.push({ name: 'b', key: KEY, scopes: ['*'] })), 'keys[1]: has the same key as keys[0]'],
  [
    'a key and its own hash',
    changed((file) => void file.keys.push({ name: 'b', sha256: createHash('sha256').update(KEY).digest('hex'), scopes: ['*'] })),
    'keys[1]: has the same key as keys[0]',
  ],
  ['a rate limit of nothing', inKey({ rateLimit: { max: 0, window: 1 } }), 'keys[0].rateLimit.max: must be at least 1'],
  [
    'an id twice',
    changed((file) => void file.connections.push({ ...file.connections[0] })),
    'connections[1].id: the same as connections[0].id',
  ],
  [
    'an id with a capital',
    changed((file) => Object.assign(file.connections[0] ?? {}, { id: 'Shop' })),
    'connections[0].id: must be lower-case letters, digits and hyphens, beginning with a letter, at most 32 of them',
  ],
  ['an unknown vendor', inConnection({ vendor: 'nobody' }), 'connections[0].vendor: must be one of hosted, own'],
  ['no vendor', changed((file) => void Reflect.deleteProperty(file.connections[0] ?? {}, 'vendor')), 'connections[0].vendor: is required'],
  ['no host where each account has its own', inConnection({ vendor: 'own' }), 'connections[0].baseUrl: is required'],
  ['a host that is no URL', inConnection({ baseUrl: 'crm.example' }), 'connections[0].baseUrl: must be an http or https URL'],
  ['a host of another protocol', inConnection({ baseUrl: 'ftp://crm.example' }), 'connections[0].baseUrl: must be an http or https URL'],
  [
    'a host with credentials',
    inConnection({ baseUrl: 'https://user:secret-pass@crm.example' }),
    'connections[0].baseUrl: must not hold credentials',
  ],
  [
    'a host with a query',
    inConnection({ baseUrl: 'https://crm.example/?token=secret' }),
    'connections[0].baseUrl: must have no query and no fragment',
  ],
  [
    'a host with a fragment',
    inConnection({ baseUrl: 'https://crm.example/#secret' }),
    'connections[0].baseUrl: must have no query and no fragment',
  ],
  [
    'credentials left out',
    changed((file) => void Reflect.deleteProperty(file.connections[0] ?? {}, 'credentials')),
    'connections[0].credentials: is required',
  ],
  ['a credential left out', inConnection({ credentials: {} }), 'connections[0].credentials.token: is required'],
  [
    'an unknown credential',
    inConnection({ credentials: { token: 't', login: 'secret' } }),
    'connections[0].credentials.login: unknown key',
  ],
  [
    'a credential that is a number',
    inConnection({ credentials: { token: 1234567890 } }),
    'connections[0].credentials.token: expected a string, got a number',
  ],
  ['an unknown option', inConnection({ options: { edtion: 'two' } }), 'connections[0].options.edtion: unknown key'],
  ['a wrong option', inConnection({ options: { edition: 'three' } }), 'connections[0].options.edition: must be one of one, two'],
  [
    'a zone that is none',
    inConnection({ timezone: 'Europe/Kiew' }),
    'connections[0].timezone: must be an IANA time zone, e.g. Europe/Kyiv',
  ],
  ['an offset for a zone', inConnection({ timezone: '+02:00' }), 'connections[0].timezone: must be an IANA time zone, e.g. Europe/Kyiv'],
  ['a currency that is none', inConnection({ currency: 'UAZ' }), 'connections[0].currency: must be an ISO 4217 code, e.g. UAH'],
  ['a currency in small letters', inConnection({ currency: 'uah' }), 'connections[0].currency: must be an ISO 4217 code, e.g. UAH'],
  ['a country that is none', inConnection({ country: 'XX' }), 'connections[0].country: must be an ISO 3166-1 alpha-2 code, e.g. UA'],
  [
    'a status that orders do not have',
    inConnection({ statusMap: { 'на складе': 'done' } }),
    'connections[0].statusMap["на складе"]: must be one of pending, confirmed, processing, shipped, delivered, completed, cancelled, returned',
  ],
  [
    'a status mapped to unknown',
    inConnection({ statusMap: { new: 'unknown' } }),
    'connections[0].statusMap.new: must be one of pending, confirmed, processing, shipped, delivered, completed, cancelled, returned',
  ],
  ['too many retries', inConnection({ limits: { retries: 11 } }), 'connections[0].limits.retries: must be at most 10'],
  [
    'no requests a second',
    inConnection({ limits: { requestsPerSecond: 0 } }),
    'connections[0].limits.requestsPerSecond: must be at least 0.01',
  ],
  [
    'orders taken in for a vendor that takes none',
    inConnection({ intake: 'durable' }),
    'connections[0].intake: must be direct: HOSTED takes no orders here',
  ],
  ['an intake of another kind', inConnection({ intake: 'later' }), 'connections[0].intake: must be one of direct, durable, on-failure'],
];

describe('a fault', () => {
  test.each(FAULTS)('of %s is told with its path', (_what, file, message) => {
    expect(faultsOf(file)).toEqual([message]);
  });

  test('never hides another: all of a file are told at once', () => {
    const file = {
      servr: {},
      server: { port: 70_000, host: 1 },
      cache: { ttl: -1 },
      store: { url: 'x' },
      keys: [
        { name: 'a', key: 'short', scopes: ['nothing'], connections: ['nowhere'] },
        { name: 'a', scopes: ['*'] },
      ],
      connections: [
        { id: 'shop', vendor: 'hosted', credentials: { token: '${NOT_SET}', x: 1 }, limits: { retries: 'many' }, colour: 'red' },
        { id: 'shop', vendor: 'nobody', currency: 'XYZ', baseUrl: 'no', credentials: {} },
        { id: 'own', vendor: 'own', options: { edition: 3 } },
      ],
    };
    expect(faultsOf(file)).toEqual([
      'cache.ttl: must be at least 0',
      'connections[0].colour: unknown key',
      'connections[0].credentials.token: environment variable NOT_SET is not set',
      'connections[0].credentials.x: unknown key',
      'connections[0].limits.retries: expected a number, got a string',
      'connections[1].baseUrl: must be an http or https URL',
      'connections[1].currency: must be an ISO 4217 code, e.g. UAH',
      'connections[1].id: the same as connections[0].id',
      'connections[1].vendor: must be one of hosted, own',
      'connections[2].baseUrl: is required',
      'connections[2].credentials: is required',
      'connections[2].options.edition: must be one of one, two',
      'keys[0].connections[0]: must be one of the connections: shop, own',
      'keys[0].key: must have at least 16 characters',
      'keys[0].scopes[0]: must be one of orders:read, orders:write, products:read, products:write, stock:read, stock:write, customers:read, customers:write, reference:read, reference:write, passthrough, admin, *',
      'keys[1]: needs `key` or `sha256`',
      'keys[1].name: the same as keys[0].name',
      'server.host: expected a string, got a number',
      'server.port: must be at most 65535',
      'servr: unknown key',
      'store.url: must be `sqlite:<path>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`',
    ]);
  });

  test('never shows a value, wherever a secret was put', () => {
    const secret = 'sEcReT-0123456789';
    const everywhere = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(everywhere);
      if (typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, everywhere(part)]));
      return secret;
    };
    const full = parse(readFileSync(new URL('../sluice.example.yaml', import.meta.url), 'utf8')) as object;
    for (const file of [everywhere(full), everywhere(least()), { ...least(), keys: secret, connections: secret }, secret, [secret]]) {
      const faults = faultsOf(file);
      expect(faults.length).toBeGreaterThan(0);
      expect(faults.join('\n')).not.toContain(secret);
    }
    expect(faultsOf(least(), { SLUICE_PORT: secret }).join('\n')).not.toContain(secret);
    for (const text of [
      `a: "${secret}`,
      `a: b: ${secret}`,
      `${secret}: ]`,
      `- ${secret}\n  ${secret}: 1\n x`,
      `a: !${secret} 1`,
      `a: *${secret}`,
      `"\\q${secret}"`,
    ]) {
      const faults = faultsOf(text);
      expect(faults.length).toBeGreaterThan(0);
      expect(faults.join('\n')).not.toContain(secret);
    }
  });
});

describe('text that is not the YAML of a configuration', () => {
  test.each([
    ['an open quote', 'keys: "abc\n', 'line 2, column 1: a character is missing here'],
    ['an open bracket', 'keys: [a\nconnections: []\n', 'line 2, column'],
    ['a tab that indents', 'server:\n\tport: 1\n', 'line 2, column 1: a tab must not indent'],
    ['a colon too many', 'a: b: c', 'line 1, column 4'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'line 2, column 1: the file must hold one document'],
    ['an alias to nothing', 'a: *x', 'aliases are unresolved or too many'],
    ['a variable without quotes in a flow mapping', 'a: { token: ${X} }', 'line 1, column'],
  ])('%s is told with its place', (_what, text, message) => {
    expect(faultsOf(text)[0]).toContain(message);
  });

  test('a key that stands twice is told with its place, and the rest is still checked', () => {
    const faults = faultsOf(`${stringify(least())}cache: { ttl: 1 }\ncache: { ttl: x }\n`);
    expect(faults).toContain('line 12, column 1: this key stands twice in its mapping');
    expect(faults).toContain('cache.ttl: expected a number, got a string');
  });

  test.each(['', '# nothing\n', 'just text', '- a', '42', 'null'])('%j is no mapping', (text) => {
    expect(faultsOf(text)).toEqual(['the configuration must be a mapping with `keys` and `connections`']);
  });

  test('aliases that multiply are refused, and so are ones that contain themselves', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    expect(faultsOf(lines.join('\n'))).toEqual(['aliases are unresolved or too many']);
    expect(faultsOf('keys: &k [*k]').join('\n')).toContain('nested too deep');
  });

  test('a few aliases are fine', () => {
    const text = 'keys:\n  - { name: a, key: 0123456789abcdef, scopes: &s [admin] }\n  - { name: b, key: fedcba9876543210, scopes: *s }\n';
    expect(accepted(text + stringify({ connections: least().connections })).keys.map((key) => [...key.scopes])).toEqual([
      ['admin'],
      ['admin'],
    ]);
  });

  test('names of JavaScript’s own are unknown keys like any other', () => {
    expect(faultsOf(`${stringify(least())}__proto__: { port: 1 }\nconstructor: 1\n`)).toEqual([
      '__proto__: unknown key',
      'constructor: unknown key',
    ]);
  });
});

describe('the JSON Schema', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const matches = ajv.compile(configSchema(fakes));

  test('accepts what the gateway accepts, variables at any place included', () => {
    expect(matches(least())).toBe(true);
    expect(matches({ ...least(), server: { port: '${PORT:-8080}', metrics: { public: '${PUBLIC}' } } })).toBe(true);
    expect(matches(inConnection({ options: { edition: '${EDITION}' }, timezone: '${ZONE}', limits: { retries: '${RETRIES}' } }))).toBe(
      true,
    );
  });

  test('accepts a number where the vendor takes ids either way', () => {
    for (const code of [7, '7', '${CODE}']) {
      expect(matches(inConnection({ options: { code } }))).toBe(true);
      expect(accepted(inConnection({ options: { code } }), { CODE: '7' }).connections[0]?.options.code).toBe('7');
    }
    expect(matches(inConnection({ options: { code: 'seven' } }))).toBe(false);
  });

  test.each([
    ['an unknown section', { ...least(), servr: {} }],
    ['a wrong type', { ...least(), server: { port: 'high' } }],
    ['an unknown option of the vendor', inConnection({ options: { colour: 'red' } })],
    ['another vendor’s lack of a host', inConnection({ vendor: 'own' })],
    ['an unknown vendor', inConnection({ vendor: 'nobody' })],
    ['a status mapped to unknown', inConnection({ statusMap: { new: 'unknown' } })],
    ['no keys', { ...least(), keys: [] }],
  ])('refuses %s', (_what, file) => {
    expect(matches(file)).toBe(false);
  });

  test('describes every key', () => {
    const bare: string[] = [];
    const walk = (node: unknown, path: string, named: boolean): void => {
      if (typeof node !== 'object' || node === null) return;
      const { description, properties, items, anyOf } = node as Record<string, unknown>;
      if (named && description === undefined) bare.push(path);
      for (const [name, part] of Object.entries((properties ?? {}) as object))
        walk(part, `${path}.${name}`, !['vendor', 'credentials', 'options'].includes(name));
      walk(items, `${path}[]`, false);
      if (Array.isArray(anyOf)) for (const part of anyOf) walk(part, path, false);
    };
    walk(configSchema(adapters), '', false);
    expect(bare).toEqual([]);
  });
});

describe('sluice.example.yaml', () => {
  const text = readFileSync(new URL('../sluice.example.yaml', import.meta.url), 'utf8');
  const env = Object.fromEntries(
    [...text.replaceAll(/^#.*$/gm, '').matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => [name, `value-of-${name}-0123456789`]),
  );

  test('is right once its variables are set', () => {
    const result = parseConfig(text, env, adapters);
    expect('faults' in result ? result.faults : []).toEqual([]);
  });

  test('names its variables when they are not set', () => {
    const result = parseConfig(text, {}, adapters);
    const messages = 'faults' in result ? result.faults.map((fault) => fault.message) : [];
    expect(messages.toSorted()).toEqual(
      Object.keys(env)
        .map((name) => `environment variable ${name} is not set`)
        .toSorted(),
    );
  });

  test('matches the JSON Schema as it is written', () => {
    const matches = new Ajv2020({ strict: false, validateFormats: false }).compile(configSchema(adapters));
    expect(matches(parse(text)), JSON.stringify(matches.errors)).toBe(true);
  });

  test('shows every key of the file and every option and credential of every vendor', () => {
    const names = new Set<string>();
    const walk = (node: unknown): void => {
      if (Array.isArray(node)) for (const part of node) walk(part);
      if (typeof node !== 'object' || node === null) return;
      const { properties } = node as { properties?: object };
      for (const name of Object.keys(properties ?? {})) names.add(name);
      for (const part of Object.values(node)) walk(part);
    };
    walk(configSchema(adapters));
    names.delete('properties');
    expect([...names].filter((name) => !new RegExp(`\\b${name}:`).test(text))).toEqual([]);
    for (const { vendor: name } of adapters) expect(text).toContain(`vendor: ${name}`);
  });
});
