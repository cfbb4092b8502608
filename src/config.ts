// biome-ignore-all lint/suspicious/noTemplateCurlyInString: messages show how variables are written
/**
 * The configuration file: one strict schema, `${ENV}` interpolation, and every fault at once.
 * No message ever prints a value of the file or of the environment: any of them may be a secret put in the wrong place.
 */
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { isSupportedCountry } from 'libphonenumber-js';
import { isAlias, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Adapter, Limits } from './adapter.ts';
import { isZone } from './lib/time.ts';
import { ConnectionId } from './model/id.ts';
import { OrderStatus } from './model/order.ts';
import { parseStateUrl } from './state/url.ts';

/** What a key may do. */
export const Scope = z
  .enum([
    'orders:read',
    'orders:write',
    'products:read',
    'products:write',
    'stock:read',
    'stock:write',
    'customers:read',
    'customers:write',
    'reference:read',
    'reference:write',
    'passthrough',
    'admin',
    '*',
  ])
  .describe('What a key may do; `*` is everything.');
export type Scope = z.infer<typeof Scope>;

/** The whole configuration, checked, with every default filled in. */
export interface Config {
  readonly server: {
    readonly host: string;
    /** 0 = any free one. */
    readonly port: number;
    /** Bytes. */
    readonly bodyLimit: number;
    /** Milliseconds that one request of a caller may take, vendor calls included. */
    readonly deadlineMs: number;
    /** Empty = no browser of another origin may call. `*` = any. */
    readonly cors: { readonly origins: readonly string[] };
    readonly metrics: { readonly public: boolean };
    readonly logLevel: 'debug' | 'info' | 'warn';
    /** Processes that serve the port; `auto` of the file is a number here. */
    readonly workers: number;
  };
  /** Of reference data; seconds. */
  readonly cache: { readonly ttl: number; readonly staleIfError: number };
  /** `sqlite:<path>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`. */
  readonly store: { readonly url: string };
  /** `redis://…` or `rediss://…`. */
  readonly state?: { readonly url: string };
  /** Seconds. `quietPeriod`: how long a vendor is left alone with an order whose answer was lost; longer than its slowest processing. */
  readonly intake: { readonly giveUpAfter: number; readonly quietPeriod: number };
  readonly keys: readonly KeyConfig[];
  readonly connections: readonly ConnectionConfig[];
}

/** One API key of callers. */
export interface KeyConfig {
  readonly name: string;
  /** SHA-256 of the key, 32 bytes; the key itself is not kept. */
  readonly hash: Buffer;
  readonly scopes: ReadonlySet<Scope>;
  /** Ids of the connections that it may use; `*` = all. */
  readonly connections: '*' | ReadonlySet<string>;
  /** Where a create goes when the call names no connection. */
  readonly default?: string;
  /** `max` requests per `window` seconds. */
  readonly rateLimit?: { readonly max: number; readonly window: number };
}

/** How orders of a connection are taken in: contract section 7. */
export type Intake = 'direct' | 'durable' | 'on-failure';

/** One account at one vendor. */
export interface ConnectionConfig {
  readonly id: string;
  readonly vendor: string;
  /** Without a slash at the end; may have a path. */
  readonly baseUrl: string;
  /** As the adapter's own schema read them. */
  readonly credentials: Readonly<Record<string, unknown>>;
  /** As the adapter's own schema read them, with its defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Absent = what the account itself tells, else the adapter's default. The same for `currency`. */
  readonly timezone?: string;
  readonly currency?: string;
  /** Absent = the adapter's default. */
  readonly country?: string;
  /** Native status id or name → normalized. */
  readonly statusMap: Readonly<Record<string, OrderStatus>>;
  /** Keys of `statusMap` in the order of the file: what a normalized status is written as is the first that means it. */
  readonly statusOrder: readonly string[];
  readonly limits: Limits;
  readonly intake: Intake;
  /** Whether calls carry `X-Request-Id` and, when traces are on, `traceparent`. */
  readonly traceHeaders: boolean;
}

/** What is wrong, and where: a path as `connections[1].limits.retries`, a place as `line 3, column 5`, or empty for the whole file. */
export type Fault = { readonly path: string; readonly message: string };

/** A fault as people read it. */
export function faultText(fault: Fault): string {
  return fault.path === '' ? fault.message : `${fault.path}: ${fault.message}`;
}

// ---------------------------------------------------------------- schema of the file

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const SHA256 = /^[0-9a-fA-F]{64}$/;
/** More than any machine has cores to spare for this. */
const MOST_WORKERS = 256;
const whole = (least: number, most: number) => z.number().int().min(least).max(most);

const Port = whole(0, 65_535).describe('TCP port; 0 = any free one. `SLUICE_PORT` overrides it.');
const Host = z.string().min(1).describe('Address to listen on. `SLUICE_HOST` overrides it.');

const LogLevel = z
  .enum(['debug', 'info', 'warn'])
  .describe('Least important lines of the log: `debug` has one for every call to a vendor. `SLUICE_LOG_LEVEL` overrides it.');
type LogLevel = z.infer<typeof LogLevel>;

const Server = z
  .strictObject({
    host: Host.default('0.0.0.0'),
    port: Port.default(8080),
    bodyLimit: whole(1024, 67_108_864).default(1_048_576).describe("Largest body of a caller's request, bytes."),
    deadlineMs: whole(100, 600_000).default(30_000).describe('Time for one request of a caller, vendor calls included, milliseconds.'),
    cors: z
      .strictObject({
        origins: z
          .array(z.string().refine(isOrigin, 'must be `*` or an origin: scheme, host and port, without a path'))
          .default([])
          .describe('Origins whose browsers may call, e.g. `https://shop.example`; `*` = any; empty = none.'),
      })
      .prefault({})
      .describe('Calls from browsers.'),
    logLevel: LogLevel.default('info'),
    metrics: z
      .strictObject({ public: z.boolean().default(false).describe('Whether GET /metrics needs no key.') })
      .prefault({})
      .describe('Prometheus metrics.'),
    workers: z
      .union([whole(1, MOST_WORKERS), z.literal('auto')], `must be a whole number from 1 to ${MOST_WORKERS}, or auto`)
      .default(1)
      .describe(
        'Processes that serve the port together; `auto` = one for each core. More than one need `state.url` and a `store.url` on disk.',
      ),
  })
  .describe('The HTTP server.');

const Cache = z
  .strictObject({
    ttl: whole(0, 604_800).default(300).describe('Seconds that reference data counts as fresh.'),
    staleIfError: whole(0, 31_536_000).default(86_400).describe('Seconds that old reference data is served while its vendor is down.'),
  })
  .describe('Cache of reference data.');

const Store = z
  .strictObject({
    url: z
      .string()
      .refine(isStoreUrl, 'must be `sqlite:<path>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`')
      .default('sqlite:./data/sluice.db')
      .describe('Queue of accepted orders and record of idempotency keys: `sqlite:<path>`, or `postgres://…` for several processes.'),
  })
  .describe('Durable storage.');

const State = z
  .strictObject({
    url: z
      .string()
      .refine(isStateUrl, 'must be `redis://[user:password@]host[:port][/database][?prefix=name]`, or `rediss://…`')
      .describe('Shared rate limits, vendor budgets, circuits and caches: `redis://…` or `rediss://…`.'),
  })
  .describe('State shared between several processes. Absent = each process has its own.');

const IntakeSettings = z
  .strictObject({
    giveUpAfter: whole(1, 31_536_000).default(259_200).describe('Seconds after which an undelivered order counts as failed.'),
    quietPeriod: z
      .number()
      .min(0.1)
      .max(86_400)
      .default(30)
      .describe(
        'Seconds after a lost answer until the order is looked up at the vendor, and sent again if it is not there. Longer than the slowest vendor takes to process an order, or one may be made twice.',
      ),
  })
  .describe('Durable intake of orders.');

const KeyEntry = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(64)
      .refine((name) => !/\p{Cc}/u.test(name), 'must have no control characters')
      .describe('Name for people, logs and metrics; unique.'),
    key: z
      .string()
      .min(16)
      .max(512)
      .regex(/^[\x21-\x7e]*$/, 'must be visible ASCII without blanks')
      .optional()
      .describe('The key that callers send, at least 16 characters. Either this or `sha256`.'),
    sha256: z
      .string()
      .regex(SHA256, 'must be 64 hexadecimal digits')
      .optional()
      .describe('SHA-256 of the key in hexadecimal, so that the file holds no secret. Either this or `key`.'),
    scopes: z.array(Scope).min(1).describe('What the key may do.'),
    connections: z.array(z.string()).min(1).default(['*']).describe('Ids of the connections that it may use; `["*"]` = all.'),
    default: z.string().optional().describe('Connection of a create that names none.'),
    rateLimit: z
      .strictObject({
        max: whole(1, 1_000_000_000).describe('Requests per window.'),
        window: whole(1, 86_400).default(60).describe('Seconds.'),
      })
      .optional()
      .describe('Limit of requests with this key. Absent = none.'),
  })
  .describe('An API key.');

const connection = {
  id: ConnectionId.describe('Id of the connection: small letters, digits and hyphens, at most 32. The part of every id before the colon.'),
  timezone: z
    .string()
    .refine((zone) => /^[A-Za-z]/.test(zone) && isZone(zone), 'must be an IANA time zone, e.g. Europe/Kyiv')
    .optional()
    .describe("IANA zone of the account. Absent = what the account tells, else the vendor's default."),
  currency: z
    .string()
    .refine((currency) => CURRENCIES.has(currency), 'must be an ISO 4217 code, e.g. UAH')
    .optional()
    .describe("ISO 4217 code of the account's amounts. Absent = what the account tells, else the vendor's default."),
  country: z
    .string()
    .refine((country) => isSupportedCountry(country), 'must be an ISO 3166-1 alpha-2 code, e.g. UA')
    .optional()
    .describe("ISO 3166-1 alpha-2 code for phones written without one. Absent = the vendor's default."),
  statusMap: z
    .record(z.string(), OrderStatus.exclude(['unknown']))
    .default({})
    .describe("Native status id or name → normalized status, over the adapter's own map."),
  limits: z
    .strictObject({
      requestsPerSecond: z.number().min(0.01).max(10_000).optional().describe('Calls a second.'),
      concurrency: whole(1, 1000).optional().describe('Calls at once.'),
      timeoutMs: whole(10, 600_000).optional().describe('Time-out of one call, milliseconds.'),
      retries: whole(0, 10).optional().describe('Repeats of a read after its first attempt.'),
    })
    .prefault({})
    .describe("Budget of calls to the vendor. Absent = the vendor's default."),
  intake: z
    .enum(['direct', 'durable', 'on-failure'])
    .default('direct')
    .describe(
      'direct: an order is created at once. durable: it is stored and delivered later. on-failure: stored when the vendor is down.',
    ),
  traceHeaders: z
    .boolean()
    .default(false)
    .describe(
      'Whether calls to the vendor carry the X-Request-Id of the request that caused them and, when traces are on, its traceparent. Vendors are strangers: only for one that is your own, or a proxy of yours before it.',
    ),
};
const BaseUrl = z
  .string()
  .superRefine((text, context) => {
    const message = baseUrlFault(text);
    if (message !== undefined) context.addIssue(message);
  })
  .describe('Where the vendor answers: http(s), without credentials, query and fragment.');

/** Schema of a connection of one vendor; without an adapter, of what holds for any vendor. */
function connectionSchema(vendors: readonly string[], adapter: Adapter | undefined) {
  const defaultUrl = adapter?.defaults.baseUrl;
  return z.strictObject({
    ...connection,
    vendor: adapter ? z.literal(adapter.vendor) : z.enum(vendors),
    baseUrl: adapter && defaultUrl === undefined ? BaseUrl : BaseUrl.default(defaultUrl ?? ''),
    credentials: adapter ? adapter.credentials : z.record(z.string(), z.unknown()),
    options: adapter ? adapter.options.prefault({}) : z.record(z.string(), z.unknown()).default({}),
  });
}

const sections = {
  server: Server.prefault({}),
  cache: Cache.prefault({}),
  store: Store.prefault({}),
  state: State.optional(),
  intake: IntakeSettings.prefault({}),
  keys: z.array(KeyEntry).min(1).describe('API keys of callers, at least one.'),
};
/** The file but for the insides of its connections, which depend on their vendors. */
const File = z.strictObject({ ...sections, connections: z.array(z.unknown()).min(1) });

/** JSON Schema of the file. A place of any type may also hold `"${NAME}"`. */
export function configSchema(adapters: readonly Adapter[]): object {
  const vendors = adapters.map((adapter) => adapter.vendor);
  const schemas = adapters.map((adapter) => connectionSchema(vendors, adapter).describe(`A connection to ${adapter.title}.`));
  const connections = z.array(z.union(schemas)).min(1).describe('Accounts at vendors, at least one.');
  const schema = z.toJSONSchema(z.strictObject({ ...sections, connections }), {
    io: 'input',
    unrepresentable: 'any',
    // An adapter takes ids of digits as numbers too: `z.coerce.string()`.
    override: ({ zodSchema, jsonSchema }) => {
      const { type, coerce } = zodSchema._zod.def as { type: string; coerce?: boolean };
      if (type === 'string' && coerce) Object.assign(jsonSchema, { type: ['string', 'number'] });
    },
  });
  const { $schema, ...rest } = schema as Record<string, unknown>;
  const open = orVariable(rest) as Record<string, unknown>;
  return {
    $schema,
    title: 'Sluice configuration',
    ...open,
    $defs: {
      ...(open.$defs as object | undefined),
      Variable: { type: 'string', pattern: '\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}', description: 'Replaced from the environment.' },
    },
  };
}

/** Lets every scalar with a rule of its own be a string with a variable too. */
function orVariable(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(orVariable);
  if (!isRecord(node)) return node;
  const { description, default: preset, ...rule } = node;
  const scalar = Array.isArray(rule.type) || ['string', 'number', 'integer', 'boolean'].includes(String(rule.type));
  if (scalar && rule.const === undefined && (rule.type !== 'string' || Object.keys(rule).length > 1)) {
    const told = { ...(description === undefined ? {} : { description }), ...(preset === undefined ? {} : { default: preset }) };
    return { ...told, anyOf: [rule, { $ref: '#/$defs/Variable' }] };
  }
  const isNames = (key: string) => key === 'properties' || key === '$defs';
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (isNames(key) && isRecord(value))
        return [key, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, orVariable(part)]))];
      return key === 'propertyNames' || key === 'default' || key === 'enum' ? [key, value] : [key, orVariable(value)];
    }),
  );
}

// ---------------------------------------------------------------- reading

type Environment = Readonly<Record<string, string | undefined>>;
type Path = readonly PropertyKey[];

/** Reads the file. Either it is right as a whole, or every fault of it is told. */
export function parseConfig(text: string, env: Environment, adapters: readonly Adapter[]): { config: Config } | { faults: Fault[] } {
  const document = readYaml(text);
  if (document.value === undefined) return { faults: document.faults };
  const file = interpolate(document.value, env);
  const faults = [...document.faults, ...file.faults];
  if (!isRecord(file.value))
    return { faults: [...faults, { path: '', message: 'the configuration must be a mapping with `keys` and `connections`' }] };

  const top = check(File, file, []);
  const vendors = adapters.map((adapter) => adapter.vendor);
  const connections = listOf(file.value.connections).map((entry, index) => {
    const adapter = adapters.find((one) => one.vendor === fieldOf(entry, 'vendor'));
    const checked = check(connectionSchema(vendors, adapter), file, ['connections', index]);
    const faults = [...checked.faults, ...(adapter && checked.value ? intakeFaults(adapter, checked.value, index) : [])];
    return { adapter, value: checked.value, faults };
  });
  const server = override(env);
  faults.push(...top.faults, ...connections.flatMap((entry) => entry.faults), ...server.faults);
  faults.push(...crossFaults(file.value));
  if (faults.length > 0 || top.value === undefined) return { faults: inOrder(faults) };
  const { state, keys, ...rest } = top.value;
  const statusOrder = (index: number) => document.keysAt(['connections', index, 'statusMap']);
  return {
    config: {
      ...rest,
      ...(state && { state }),
      server: { ...rest.server, ...server.value, workers: workersOf(rest.server.workers) },
      keys: keys.map(toKey),
      connections: connections.flatMap(({ adapter, value }, index) =>
        adapter && value ? [{ ...toConnection(adapter, value), statusOrder: statusOrder(index) }] : [],
      ),
    },
  };
}

/** Words for the faults of YAML: the parser's own quote the text, which may hold a secret. */
const SYNTAX: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'no anchor of this name stands before this alias',
  BAD_DQ_ESCAPE: 'invalid escape in a double-quoted string',
  BAD_INDENT: 'wrong indentation',
  DUPLICATE_KEY: 'this key stands twice in its mapping',
  MISSING_CHAR: 'a character is missing here: a quote, a bracket, a comma or a blank; ${NAME} inside { } or [ ] needs quotes',
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line: is a colon or a quote missing?',
  MULTIPLE_DOCS: 'the file must hold one document',
  NON_STRING_KEY: 'a key must be a string',
  TAB_AS_INDENT: 'a tab must not indent',
  TAG_RESOLVE_FAILED: 'unknown tag',
};

function readYaml(text: string): { value: unknown; faults: Fault[]; keysAt(path: Path): string[] } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true, uniqueKeys: true, logLevel: 'error' });
  const found = [...document.errors, ...document.warnings];
  const faults = found.map((error) => {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return {
      path: `line ${line}, column ${col}`,
      message: SYNTAX[error.code] ?? `not valid YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`,
    };
  });
  const keysAt = (path: Path) => {
    const node = document.getIn(path, true);
    const map = isAlias(node) ? node.resolve(document) : node;
    return isMap(map) ? map.items.map((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key)) : [];
  };
  if (found.some((error) => error.code !== 'DUPLICATE_KEY')) return { value: undefined, faults, keysAt };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) ?? null, faults, keysAt };
  } catch {
    return { value: undefined, faults: [...faults, { path: '', message: 'aliases are unresolved or too many' }], keysAt };
  }
}

/** Data of the file after interpolation. Paths are written as in faults. */
interface Interpolated {
  readonly value: unknown;
  readonly faults: Fault[];
  /** Strings that came whole from one variable: they may stand for a number or a boolean. */
  readonly wholes: ReadonlySet<string>;
  /** Values that could not be made; nothing else is said about them. */
  readonly lost: ReadonlySet<string>;
}

const VARIABLE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{/g;
const WHOLE = /^\$\{[A-Za-z_][A-Za-z0-9_]*(?::-[^}]*)?\}$/;
const DEEPEST = 32;

/** Replaces `${NAME}` and `${NAME:-default}` (also for an empty NAME, as a shell does) in every value; `$${` stands for `${`. Keys stay as they are. */
function interpolate(root: unknown, env: Environment): Interpolated {
  const faults: Fault[] = [];
  const wholes = new Set<string>();
  const lost = new Set<string>();
  const lose = (path: Path, message: string) => {
    faults.push({ path: pathText(path), message });
    lost.add(pathText(path));
    return undefined;
  };
  const walk = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return text(value, path);
    if (typeof value !== 'object' || value === null) return value;
    if (path.length > DEEPEST) return lose(path, 'nested too deep');
    if (Array.isArray(value)) return value.map((part, index) => walk(part, [...path, index]));
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part, [...path, key])]));
  };
  const text = (value: string, path: Path): unknown => {
    const wrong = new Set<string>();
    const filled = value.replace(VARIABLE, (match, name: string | undefined, preset: string | undefined) => {
      if (match === '$${') return '${';
      if (name === undefined) {
        wrong.add('`${` must begin `${NAME}` or `${NAME:-default}`; write `$${` for the characters themselves');
        return '';
      }
      const set = env[name];
      if (preset !== undefined) return set === undefined || set === '' ? preset : set;
      if (set === undefined) wrong.add(`environment variable ${name} is not set`);
      return set ?? '';
    });
    for (const message of wrong) lose(path, message);
    if (wrong.size > 0) return undefined;
    if (WHOLE.test(value)) wholes.add(pathText(path));
    return filled;
  };
  return { value: walk(root, []), faults, wholes, lost };
}

/** Checks the part at `at` by a schema. Strings that came whole from a variable become numbers and booleans where those are wanted. */
function check<S extends z.ZodType>(schema: S, file: Interpolated, at: Path): { value: z.infer<S> | undefined; faults: Fault[] } {
  let input = at.reduce((value: unknown, key) => fieldOf(value, key), file.value);
  let result = schema.safeParse(input);
  if (!result.success) {
    const coerced = result.error.issues.reduce(
      (value, issue) => (file.wholes.has(pathText([...at, ...issue.path])) ? coerce(value, issue.path, issue) : value),
      input,
    );
    if (coerced !== input) {
      input = coerced;
      result = schema.safeParse(input);
    }
  }
  if (result.success) return { value: result.data, faults: [] };
  const faults = result.error.issues.flatMap((issue) => toFaults(issue, at, input));
  return { value: undefined, faults: faults.filter((fault) => !file.lost.has(fault.path)) };
}

/** A copy of `value` where the string at `path` is the number or boolean that it spells; `value` itself where it spells none. */
function coerce(value: unknown, path: Path, issue: z.core.$ZodIssue): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    if (typeof value !== 'string') return value;
    // The one choice that has a number in it.
    if (issue.code === 'invalid_union') return /^\d+$/.test(value) ? Number(value) : value;
    if (issue.code !== 'invalid_type') return value;
    if (issue.expected === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
    return ['number', 'int'].includes(issue.expected) && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  }
  const before = fieldOf(value, key);
  const after = coerce(before, rest, issue);
  if (after === before) return value;
  if (Array.isArray(value)) return value.with(Number(key), after);
  return { ...(value as object), [key]: after };
}

function toFaults(issue: z.core.$ZodIssue, at: Path, input: unknown): Fault[] {
  const path = pathText([...at, ...issue.path]);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: pathText([...at, ...issue.path, key]), message: 'unknown key' }));
  const given = issue.path.reduce((value: unknown, key) => fieldOf(value, key), input);
  return [{ path, message: given === undefined ? 'is required' : issueText(issue, given) }];
}

function issueText(issue: z.core.$ZodIssue, given: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'must be a whole number' : `expected ${named(issue.expected)}, got ${named(kindOf(given))}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      if (issue.minimum === 1 && (issue.origin === 'string' || issue.origin === 'array')) return 'must not be empty';
      return issue.origin === 'string' ? `must have at least ${issue.minimum} characters` : `must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `must have at most ${issue.maximum} characters` : `must be at most ${issue.maximum}`;
    case 'invalid_format':
      return issue.message.startsWith('Invalid') && issue.pattern ? `must match ${issue.pattern}` : issue.message;
    case 'invalid_key':
      return 'is not a key that is allowed here';
    case 'invalid_union':
      return issue.message.startsWith('Invalid') ? 'is not what is allowed here' : issue.message;
    case 'custom':
      return issue.message;
    default:
      return 'is not what is allowed here';
  }
}

function named(type: string): string {
  const names: Record<string, string> = { object: 'a mapping', record: 'a mapping', array: 'a list', null: 'nothing' };
  return names[type] ?? `a ${type}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Host, port and log level from the environment; an empty variable counts as unset. */
function override(env: Environment): { value: { host?: string; port?: number; logLevel?: LogLevel }; faults: Fault[] } {
  const host = env.SLUICE_HOST;
  const port = env.SLUICE_PORT;
  const number = port ? (/^\d{1,5}$/.test(port) ? Port.safeParse(Number(port)).data : undefined) : undefined;
  const faults = port && number === undefined ? [{ path: 'SLUICE_PORT', message: 'must be a port, 0 to 65535' }] : [];
  const level = env.SLUICE_LOG_LEVEL ? LogLevel.safeParse(env.SLUICE_LOG_LEVEL) : undefined;
  if (level?.error) faults.push({ path: 'SLUICE_LOG_LEVEL', message: `must be one of ${LogLevel.options.join(', ')}` });
  const logLevel = level?.data;
  return { value: { ...(host && { host }), ...(number !== undefined && { port: number }), ...(logLevel && { logLevel }) }, faults };
}

// ---------------------------------------------------------------- what no single value shows

/** Faults between parts of the file. Works on unchecked data, so that they are told together with the others. */
function crossFaults(file: Readonly<Record<string, unknown>>): Fault[] {
  const connections = listOf(file.connections);
  const keys = listOf(file.keys);
  const ids = connections.map((entry) => fieldOf(entry, 'id')).filter((id) => typeof id === 'string');
  return [
    ...repeats(connections, 'connections', 'id', (entry) => fieldOf(entry, 'id')),
    ...repeats(keys, 'keys', 'name', (entry) => fieldOf(entry, 'name')),
    ...repeats(keys, 'keys', undefined, (entry) => hashOf(entry)?.toString('hex')),
    ...keys.flatMap((entry, index) => (isRecord(entry) ? keyFaults(entry, `keys[${index}]`, [...new Set(ids)]) : [])),
    ...workerFaults(file),
  ];
}

/** What several workers cannot do without. `auto` is one of several on every machine, so that a file that is right on one is right on all. */
function workerFaults(file: Readonly<Record<string, unknown>>): Fault[] {
  const workers = fieldOf(file.server, 'workers');
  if (workers !== 'auto' && !(Number(workers) > 1)) return [];
  const faults: Fault[] = [];
  if (file.state === undefined)
    faults.push({
      path: 'server.workers',
      message: 'needs `state.url`: without it each worker would spend the whole budget of every vendor and the whole limit of every key',
    });
  if (fieldOf(file.store, 'url') === 'sqlite::memory:')
    faults.push({ path: 'store.url', message: 'must be on disk for several workers: `sqlite:<path>`, or `postgres://…`' });
  return faults;
}

/** `auto`: what this process may use of the machine. */
function workersOf(workers: number | 'auto'): number {
  return workers === 'auto' ? Math.min(MOST_WORKERS, availableParallelism()) : workers;
}

function keyFaults(key: Readonly<Record<string, unknown>>, path: string, ids: readonly string[]): Fault[] {
  const faults: Fault[] = [];
  const given = ['key', 'sha256'].filter((name) => Object.hasOwn(key, name)).length;
  if (given !== 1)
    faults.push({ path, message: given === 0 ? 'needs `key` or `sha256`' : 'has both `key` and `sha256`; one of them is enough' });
  const known = ids.length > 0 ? `must be one of the connections: ${ids.join(', ')}` : 'there is no such connection';
  const names = key.connections === undefined ? ['*'] : listOf(key.connections);
  for (const [index, name] of names.entries()) {
    if (name === '*' && names.length > 1) faults.push({ path: `${path}.connections[${index}]`, message: '`*` must stand alone' });
    if (typeof name === 'string' && name !== '*' && !ids.includes(name))
      faults.push({ path: `${path}.connections[${index}]`, message: known });
  }
  const preset = key.default;
  if (typeof preset === 'string' && !ids.includes(preset)) faults.push({ path: `${path}.default`, message: known });
  else if (typeof preset === 'string' && !names.includes('*') && !names.includes(preset))
    faults.push({ path: `${path}.default`, message: 'must be one of the connections of this key' });
  return faults;
}

/** Orders that can never be delivered must not be taken in. */
function intakeFaults(adapter: Adapter, entry: z.infer<ReturnType<typeof connectionSchema>>, index: number): Fault[] {
  const { id, baseUrl, credentials, options, intake } = toConnection(adapter, entry);
  if (intake === 'direct' || adapter.resources({ connection: id, baseUrl, credentials, options }).orders?.create) return [];
  return [{ path: `connections[${index}].intake`, message: `must be direct: ${adapter.title} takes no orders here` }];
}

function repeats(entries: readonly unknown[], list: string, name: string | undefined, pick: (entry: unknown) => unknown): Fault[] {
  const first = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const value = pick(entry);
    if (typeof value !== 'string') return [];
    const before = first.get(value);
    if (before === undefined) first.set(value, index);
    const suffix = name === undefined ? '' : `.${name}`;
    if (before === undefined) return [];
    return [
      {
        path: `${list}[${index}]${suffix}`,
        message: name === undefined ? `has the same key as ${list}[${before}]` : `the same as ${list}[${before}]${suffix}`,
      },
    ];
  });
}

// ---------------------------------------------------------------- from the file to the configuration

function toKey(entry: z.infer<typeof KeyEntry>): KeyConfig {
  return {
    name: entry.name,
    hash: hashOf(entry) ?? Buffer.alloc(0),
    scopes: new Set(entry.scopes),
    connections: entry.connections.includes('*') ? '*' : new Set(entry.connections),
    ...(entry.default !== undefined && { default: entry.default }),
    ...(entry.rateLimit && { rateLimit: entry.rateLimit }),
  };
}

function hashOf(entry: unknown): Buffer | undefined {
  const key = fieldOf(entry, 'key');
  const sha256 = fieldOf(entry, 'sha256');
  if (typeof key === 'string') return createHash('sha256').update(key).digest();
  return typeof sha256 === 'string' && SHA256.test(sha256) ? Buffer.from(sha256, 'hex') : undefined;
}

function toConnection(adapter: Adapter, entry: z.infer<ReturnType<typeof connectionSchema>>): Omit<ConnectionConfig, 'statusOrder'> {
  const url = new URL(entry.baseUrl);
  const given = Object.fromEntries(Object.entries(entry.limits).filter(([, value]) => value !== undefined));
  return {
    id: entry.id,
    vendor: adapter.vendor,
    baseUrl: `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/, '')}`,
    credentials: entry.credentials,
    options: entry.options,
    ...(entry.timezone !== undefined && { timezone: entry.timezone }),
    ...(entry.currency !== undefined && { currency: entry.currency }),
    ...(entry.country !== undefined && { country: entry.country }),
    statusMap: entry.statusMap,
    limits: { ...adapter.defaults.limits, ...given },
    intake: entry.intake,
    traceHeaders: entry.traceHeaders,
  };
}

// ---------------------------------------------------------------- small rules

function baseUrlFault(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return 'must be an http or https URL';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  return /[?#]/.test(text) ? 'must have no query and no fragment' : undefined;
}

function isOrigin(text: string): boolean {
  return text === '*' || (/^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text);
}

function isStoreUrl(text: string): boolean {
  return /^sqlite:./.test(text) || (/^postgres(ql)?:\/\/./.test(text) && URL.canParse(text));
}

function isStateUrl(text: string): boolean {
  return parseStateUrl(text) !== undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function pathText(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      const name = String(key);
      if (!/^[\w-]+$/.test(name)) return `[${JSON.stringify(name)}]`;
      return index === 0 ? name : `.${name}`;
    })
    .join('');
}

function inOrder(faults: readonly Fault[]): Fault[] {
  const once = new Map(faults.map((fault) => [faultText(fault), fault]));
  return [...once.values()].toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}
