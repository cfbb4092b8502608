/** What all routes share: their dependencies, query schemas, problem responses, and how an answer leaves. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CATALOGUE, type ErrorCode } from '../src/errors.ts';
import type { Call } from '../src/gateway/call.ts';
import { type FilteredList, filterShape, type GivenFilters } from '../src/gateway/filters.ts';
import type { Gateway, ListInput } from '../src/gateway/gateway.ts';
import { PageInfo, Source } from '../src/model/list.ts';
import { Problem } from '../src/model/problem.ts';
import { startCall } from '../src/plugins/calls.ts';
import type { Idempotent } from '../src/plugins/idempotency.ts';
import { pathOf } from '../src/plugins/problems.ts';
import type { ReadyAnswers } from '../src/plugins/ready-answers.ts';

/** The app as routes see it: zod schemas type their handlers. */
export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

/** What routes are given. */
export interface Deps {
  readonly gateway: Gateway;
  readonly idempotent: Idempotent;
  /** Answers that are given before the route is asked. */
  readonly ready: ReadyAnswers;
  /** Milliseconds that one request may take. */
  readonly deadlineMs: number;
}

const connectionList = z
  .string()
  .min(1)
  .max(1000)
  .transform((text) => text.split(','))
  .optional()
  .describe('Connections to ask, comma-separated. Default: every connection that the key may use.');

const include = z
  .string()
  .max(50)
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(['raw', 'full'])))
  .optional()
  .describe('`raw` adds the vendor’s own payload; `full` fetches what a list leaves out (`sources[].partial`). Comma-separated.');

const LIMIT = 'must be a whole number from 1 to 200';
const paging = {
  limit: z.coerce.number(LIMIT).int(LIMIT).min(1, LIMIT).max(200, LIMIT).default(50).describe('Records on a page, 1 to 200.'),
  cursor: z.string().min(1).max(8000).optional().describe('`page.nextCursor` of the page before. Bound to the filters.'),
  count: z.enum(['true', 'false']).default('false').describe('Whether to tell `page.total`, where the vendors can.'),
};

/** Query of a list with filters. */
export function listQuery(list: FilteredList) {
  return z.strictObject({ connection: connectionList, ...paging, include, ...filterShape(list) });
}
/** Query of a list without filters. */
export const PlainListQuery = z.strictObject({ connection: connectionList, ...paging, include });
/** Query of a list below one record. */
export const NestedListQuery = z.strictObject({ ...paging, include });
/** Query of a read by id. */
export const ReadQuery = z.strictObject({ include });
/** Query of a create. */
export const CreateQuery = z.strictObject({
  connection: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Where it goes. Default: the key’s default connection, else the only one it may use.'),
});
/** Query of calls that take none. */
export const NoQuery = z.strictObject({});
export const ConnectionsQuery = z.strictObject({ connection: connectionList });

/** Path parameter of a record. */
export const IdParams = z.object({ id: z.string().min(1).max(600).describe('Gateway id, `<connection>:<native>`.') });

const word = (text: string) => z.string().optional().describe(text);
/** Headers of writes. */
export const WriteHeaders = z.looseObject({
  prefer: word('`handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`.'),
});
/** Headers of POST. */
export const PostHeaders = z.looseObject({
  'idempotency-key': word('1–255 visible ASCII characters. A repeat with the same key and body gets the first answer again, for 72 hours.'),
  prefer: word('`handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`.'),
});

/** Envelope of a list. */
export function envelope<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), page: PageInfo, sources: z.array(Source).describe('What each connection contributed.') });
}

/** Every operation may answer these. */
const ALWAYS: readonly ErrorCode[] = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'unknown_connection',
  'not_acceptable',
  'rate_limited',
  'internal_error',
  'overloaded',
  'draining',
];
/** And these when it asks vendors. */
const VENDOR: readonly ErrorCode[] = [
  'unsupported',
  'vendor_rejected',
  'vendor_error',
  'vendor_invalid_response',
  'vendor_auth',
  'vendor_unavailable',
  'vendor_rate_limited',
  'vendor_timeout',
];
/** And these when it takes a body. */
const BODY: readonly ErrorCode[] = ['malformed_body', 'body_too_large', 'unsupported_media_type', 'unsupported_field', 'outcome_unknown'];

const SETS = { vendor: VENDOR, body: BODY } as const;

/** Problem responses of an operation by status, each with its codes. */
export function problemsOf(sets: readonly (keyof typeof SETS)[], ...codes: readonly ErrorCode[]) {
  return problemResponses([...ALWAYS, ...sets.flatMap((set) => SETS[set]), ...codes]);
}

/** Problem responses with these codes and no others. */
export function problemResponses(codes: readonly ErrorCode[]) {
  const byStatus = Map.groupBy(new Set(codes), (code) => CATALOGUE[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      { description: names.map((name) => `\`${name}\``).join(', '), content: { 'application/problem+json': { schema: Problem } } },
    ]),
  ) as Record<400, { description: string; content: { 'application/problem+json': { schema: typeof Problem } } }>;
}

/** Starts the engine's view of a request. */
export function callOf(request: FastifyRequest, deps: Deps): Call {
  const { include: parts } = (request.query ?? {}) as { include?: readonly string[] };
  return startCall(request, deps.deadlineMs, parts);
}

/** A validated list query, as the engine wants it. */
export function listInput(
  query: { connection?: string[] | undefined; limit: number; cursor?: string | undefined; count: 'true' | 'false' } & Record<
    string,
    unknown
  >,
): ListInput {
  const { connection, limit, cursor, count, include: _include, ...filters } = query;
  return { connection, limit, cursor, count: count === 'true', filters: filters as GivenFilters };
}

/**
 * The gateway id in the path. Callers paste ids as they are or percent-encode them once more; only an encoded one has no `:` in it. What Fastify
 * decoded would confuse the two.
 */
export function idOf(request: FastifyRequest): string {
  const segment = pathOf(request).split('/')[2] ?? '';
  if (segment.includes(':')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Sends JSON: serialized once, never validated again on its way out (tests validate it). */
export function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.code(status).send(body);
}

/** How something from the cache of reference data was come by. */
export interface FromCache {
  /** Seconds since the vendor was asked. */
  readonly age: number;
  readonly cacheStatus: 'hit' | 'miss' | 'stale';
  /** Whether nothing is missing in it: else it is not to be kept. */
  readonly complete: boolean;
}

/** Headers of an answer from the cache of reference data; `ttl` in seconds. A cache counts `Age` against it. */
export function cacheHeaders({ age, cacheStatus, complete }: FromCache, ttl: number): Record<string, string> {
  return {
    age: String(age),
    'cache-control': `private, max-age=${complete ? ttl : 0}`,
    'cache-status': `sluice; ${cacheStatus === 'hit' ? 'hit' : `fwd=${cacheStatus}`}`,
  };
}
