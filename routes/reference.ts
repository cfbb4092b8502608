import { z } from 'zod';
import { etagOf } from '../src/gateway/gateway.ts';
import { ReferenceEntry, ReferenceKind } from '../src/model/reference.ts';
import { type App, ConnectionsQuery, callOf, type Deps, envelope, NoQuery, problemsOf } from './route.ts';

const tags = ['reference'];

/** /reference */
export function reference(app: App, deps: Deps, cacheTtl: number): void {
  const { gateway } = deps;

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
      config: { scope: 'reference:read' },
      schema: {
        tags,
        operationId: 'listReference',
        summary: 'List reference data of a kind',
        description:
          'Everything on one page, from the cache. Answers carry `ETag`, `Age`, `Cache-Control` and `Cache-Status`; a matching `If-None-Match` answers 304.',
        params: z.object({ kind: ReferenceKind }),
        querystring: ConnectionsQuery,
        response: { 200: envelope(ReferenceEntry), 304: z.null().describe('Unchanged.'), ...problemsOf(['vendor']) },
      },
    },
    async (request, reply) => {
      const answer = await gateway.reference(callOf(request, deps), request.params.kind, request.query.connection);
      const { data, sources, age, cacheStatus } = answer;
      const page = { limit: data.length, nextCursor: null, total: data.length };
      // A problem among the sources names its request: it has no part in what the entity is.
      const etag = etagOf(JSON.stringify([data, sources.map((source) => [source.connection, source.status])]));
      reply.headers({
        etag,
        age: String(age),
        // A cache counts `Age` against it. What lacks a source is not to be kept.
        'cache-control': `private, max-age=${sources.some((source) => source.status === 'error') ? 0 : cacheTtl}`,
        'cache-status': `sluice; ${cacheStatus === 'hit' ? 'hit' : `fwd=${cacheStatus}`}`,
      });
      if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send(null);
      return reply.send({ data: [...data], page, sources: [...sources] });
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

function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);
}
