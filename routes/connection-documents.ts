import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { connectionDocument, kindsOf, type LiveValues } from '../openapi/connection-document.ts';
import { ProblemError } from '../src/errors.ts';
import type { Call } from '../src/gateway/call.ts';
import type { Connection } from '../src/gateway/connections.ts';
import { etagOf } from '../src/gateway/gateway.ts';
import { toProblem } from '../src/gateway/problems.ts';
import type { ReferenceKind } from '../src/model/reference.ts';
import { matches } from '../src/plugins/ready-answers.ts';
import { type App, cacheHeaders, callOf, type Deps, NoQuery, problemsOf } from './route.ts';

/** A reader waits no longer than this for live values: a document without them is worth more than none. */
const PATIENCE_MS = 5000;
/** Documents that are kept as bytes. */
const KEPT = 32;

/** A kind's values with how old they are. */
interface Known {
  readonly kind: ReferenceKind;
  readonly values: LiveValues;
  readonly age: number;
  readonly status: 'hit' | 'miss' | 'stale';
}

/** A document on the wire, and what it was made of. */
interface Written {
  readonly madeOf: readonly unknown[];
  readonly body: Buffer;
  readonly etag: string;
}

/** /connections/{connection}/openapi.json */
export function connectionDocuments(app: App, deps: Deps, cacheTtl: number): void {
  const { gateway } = deps;
  const kinds = new WeakMap<Connection, readonly ReferenceKind[]>();
  const kept = new LRUCache<string, Written>({ max: KEPT });
  const whole = () => app.swagger() as unknown as Record<string, unknown>;

  app.get(
    '/connections/:connection/openapi.json',
    {
      config: { scope: 'any' },
      schema: {
        tags: ['connections'],
        operationId: 'getConnectionDocument',
        summary: 'Read a connection’s OpenAPI document',
        description:
          'OpenAPI 3.1 of what this connection can do: its operations, the filters that it honours, the fields that it has a place for, and its own statuses, warehouses, methods and other reference data as named choices. Cached like reference data: answers carry `ETag`, `Age`, `Cache-Control` and `Cache-Status`; a matching `If-None-Match` answers 304. Where the vendor cannot be asked, and for a key without `reference:read`, the document says so and is without live values.',
        params: z.object({ connection: z.string().describe('Id of the connection.') }),
        querystring: NoQuery,
        response: {
          200: z.record(z.string(), z.unknown()).describe('The document.'),
          304: z.null().describe('Unchanged.'),
          ...problemsOf([], 'not_found'),
        },
      },
    },
    async (request, reply) => {
      const call = callOf(request, deps);
      const at = gateway.connection(call.caller, request.params.connection);
      if (!kinds.has(at)) kinds.set(at, kindsOf(whole(), { connection: at, view: gateway.view(at) }));
      const known = await liveValues(call, at, kinds.get(at) ?? []);
      const { body, etag } = written(at, known);
      reply.headers({ ...cacheHeaders(summed(known), cacheTtl), etag });
      if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send(undefined as unknown as null);
      return reply.type('application/json; charset=utf-8').send(body as never);
    },
  );

  /** The bytes of a document; made once as long as the cache keeps what they are made of. */
  function written(at: Connection, known: readonly Known[]): Written {
    const view = gateway.view(at);
    const madeOf = [
      at,
      view.currency,
      view.timezone,
      ...known.map(({ values }) => ('entries' in values ? values.entries : values.missing)),
    ];
    // Keys with and without the right to see reference data read different documents.
    const name = `${at.id} ${known.some(({ values }) => 'missing' in values && values.missing === 'forbidden')}`;
    const old = kept.get(name);
    if (old && old.madeOf.length === madeOf.length && old.madeOf.every((part, index) => part === madeOf[index])) return old;
    const values = new Map(known.map((each) => [each.kind, each.values]));
    const body = Buffer.from(JSON.stringify(connectionDocument(whole(), { connection: at, view, values })));
    const made = { madeOf, body, etag: etagOf(body) };
    kept.set(name, made);
    return made;
  }
}

/** Values of each kind through the cache of reference data; a kind that cannot be had is told, and fails nothing. */
function liveValues(call: Call, at: Connection, kinds: readonly ReferenceKind[]): Promise<Known[]> {
  const allowed = call.caller.has('reference:read');
  return Promise.all(
    kinds.map(async (kind): Promise<Known> => {
      if (!allowed) return { kind, values: { missing: 'forbidden' }, age: 0, status: 'hit' };
      try {
        const { value, age, status } = await within(PATIENCE_MS, at.reference(call, kind));
        return { kind, values: { entries: value }, age, status };
      } catch (error) {
        const { code } = toProblem(error, 'read');
        if (code === 'internal_error') throw error;
        return { kind, values: { missing: code }, age: 0, status: 'miss' };
      }
    }),
  );
}

/** How a document of several kinds was come by. What lacks values is not to be kept. */
function summed(known: readonly Known[]): Parameters<typeof cacheHeaders>[0] {
  const worst = (['miss', 'stale'] as const).find((status) => known.some((each) => each.status === status));
  return {
    age: Math.max(0, ...known.map(({ age }) => age)),
    cacheStatus: worst ?? 'hit',
    complete: known.every(({ values }) => 'entries' in values || values.missing === 'forbidden'),
  };
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new ProblemError('vendor_timeout', 'The vendor takes too long.')), ms);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
