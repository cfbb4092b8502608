import { z } from 'zod';
import { etagOf } from '../src/gateway/gateway.ts';
import type { ReferenceAnswer } from '../src/gateway/references.ts';
import { ReferenceEntry, ReferenceKind } from '../src/model/reference.ts';
import { matches } from '../src/plugins/ready-answers.ts';
import { type App, ConnectionsQuery, cacheHeaders, callOf, type Deps, envelope, NoQuery, problemsOf } from './route.ts';

const tags = ['reference'];

/** /reference */
export function reference(app: App, deps: Deps, cacheTtl: number): void {
  const { gateway, ready } = deps;

  /** Answers the same URL from what was written, as long as that is what the cache has. */
  const keep = (url: string, kind: ReferenceKind, asked: readonly string[] | undefined) =>
    ready.keep(url, '/reference/:kind', 'reference:read', (caller) => {
      const at = gateway.referenceAtHand(caller, kind, asked);
      const known = at?.parts[0] && written.get(at.parts[0]);
      if (!known || !isSame(known.parts, at.parts) || !isSame(known.connections, [...new Set(asked ?? caller.connections)]))
        return undefined;
      return { body: known.body, etag: known.etag, headers: cacheHeaders({ age: at.age, cacheStatus: 'hit', complete: true }, cacheTtl) };
    });

  app.get(
    '/reference',
    {
      config: { scope: 'reference:read' },
      schema: {
        tags,
        operationId: 'listReferenceKinds',
        summary: 'List reference kinds',
        description: 'Which kinds of reference data each connection has.',
        querystring: NoQuery,
        response: {
          200: z.object({ data: z.array(z.object({ connection: z.string(), vendor: z.string(), kinds: z.array(ReferenceKind) })) }),
          ...problemsOf([]),
        },
      },
    },
    async (request, reply) => {
      const { caller } = callOf(request, deps);
      const data = caller.connections.map((id) => {
        const connection = gateway.connection(caller, id);
        return { connection: id, vendor: connection.adapter.vendor, kinds: [...connection.kinds] };
      });
      return reply.send({ data });
    },
  );

  app.get(
    '/reference/:kind',
    {
      config: {
        scope: 'reference:read',
        atHand: ({ caller, params, query }) => {
          const { kind } = params as { kind: ReferenceKind };
          const { connection } = query as { connection?: unknown };
          return caller !== null && gateway.hasReference(caller, kind, typeof connection === 'string' ? connection.split(',') : undefined);
        },
      },
      schema: {
        tags,
        operationId: 'listReference',
        summary: 'List reference data of a kind',
        description:
          'Everything on one page, from the cache. Answers carry `ETag`, `Age`, `Cache-Control` and `Cache-Status`; a matching `If-None-Match` answers 304.',
        params: z.object({ kind: ReferenceKind }),
        querystring: ConnectionsQuery,
        response: { 200: envelope(ReferenceEntry), 304: z.null().describe('Unchanged.'), ...problemsOf(['vendor'], 'not_found') },
      },
    },
    async (request, reply) => {
      const answer = await gateway.reference(callOf(request, deps), request.params.kind, request.query.connection);
      const { sources, age, cacheStatus } = answer;
      const { body, etag } = writtenOf(answer, (payload) => String(reply.serialize(payload as never)));
      if (cacheStatus === 'hit' && request.method === 'GET') keep(request.raw.url ?? '', request.params.kind, request.query.connection);
      reply.headers({
        etag,
        // What lacks a source is not to be kept.
        ...cacheHeaders({ age, cacheStatus, complete: sources.every((source) => source.status !== 'error') }, cacheTtl),
      });
      if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send(NOTHING);
      // Bytes are sent as they are, past the serializer, and so past the type that the route declares.
      return reply.type('application/json; charset=utf-8').send(body as never);
    },
  );

  app.post(
    '/reference/refresh',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        operationId: 'refreshReference',
        summary: 'Refresh reference data',
        description: 'Drops cached reference data and loads it again: of one connection and kind, or all.',
        querystring: NoQuery,
        body: z.strictObject({ connection: z.string().min(1).max(100).optional(), kind: ReferenceKind.optional() }).optional(),
        response: {
          200: z.object({ data: z.array(z.object({ connection: z.string(), kind: ReferenceKind, entries: z.number().int() })) }),
          ...problemsOf(['vendor'], 'malformed_body', 'body_too_large', 'unsupported_media_type'),
        },
      },
    },
    async (request, reply) =>
      reply.send({ data: await gateway.refresh(callOf(request, deps), request.body?.connection, request.body?.kind) }),
  );
}

/** An answer on the wire. */
interface Written {
  readonly parts: ReferenceAnswer['parts'];
  readonly sources: string;
  /** Connections of the sources. */
  readonly connections: readonly string[];
  readonly body: Buffer;
  readonly etag: string;
}

/** What was written of entries, beside the first of them: it goes when they leave the cache. */
const written = new WeakMap<object, Written>();

/** The bytes of an answer and their ETag; made once as long as the cache keeps what they are made of. */
function writtenOf(answer: ReferenceAnswer, serialize: (payload: object) => string): Written {
  const { parts } = answer;
  const [first] = parts;
  // A problem among the sources names its request: it has no part in what the entity is, and is not kept.
  const sources = JSON.stringify(answer.sources.map(({ connection, status }) => [connection, status]));
  const whole = answer.sources.every(({ error }) => error === null);
  const known = first && whole ? written.get(first) : undefined;
  if (known?.sources === sources && isSame(known.parts, parts)) return known;
  const data = parts.flat();
  const body = Buffer.from(
    serialize({ data, page: { limit: data.length, nextCursor: null, total: data.length }, sources: [...answer.sources] }),
  );
  const connections = answer.sources.map(({ connection }) => connection);
  const made = { parts, sources, connections, body, etag: etagOf(JSON.stringify([data, sources])) };
  if (first && whole) written.set(first, made);
  return made;
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

/** Not `null`: that would be serialized, and its length be told as the length of what has not changed. */
const NOTHING = undefined as unknown as null;
