import { z } from 'zod';
import { PageInfo } from '../src/model/list.ts';
import { Operation, OperationStatus } from '../src/model/operation.ts';
import { ExternalId } from '../src/model/text.ts';
import { type App, callOf, type Deps, NoQuery, PlainListQuery, PostHeaders, problemsOf } from './route.ts';

const tags = ['operations'];

const { connection, limit, cursor } = PlainListQuery.shape;
const OperationsQuery = z.strictObject({
  connection,
  limit,
  cursor,
  status: z
    .string()
    .max(100)
    .transform((text) => text.split(','))
    .pipe(z.array(OperationStatus))
    .optional()
    .describe(`Only these: ${OperationStatus.options.join(', ')}, comma-separated.`),
  externalId: ExternalId.optional().describe('Only operations of this order.'),
});

const OperationParams = z.object({ id: z.string().min(1).max(100).describe('Id of the operation, as `Location` told it.') });

/** /operations */
export function operations(app: App, deps: Deps): void {
  const { idempotent } = deps;
  const { operations: desk } = deps.gateway;

  app.get(
    '/operations',
    {
      config: { scope: 'orders:read' },
      schema: {
        tags,
        operationId: 'listOperations',
        summary: 'List operations',
        description:
          'Orders that were accepted with 202, newest first: `status=failed` are the dead letters. Delivered ones are forgotten after a week, failed and unknown ones never.',
        querystring: OperationsQuery,
        response: { 200: z.object({ data: z.array(Operation), page: PageInfo }), ...problemsOf([], 'invalid_cursor') },
      },
    },
    async (request, reply) => {
      const { connection, status, externalId, limit, cursor } = request.query;
      return reply.send(await desk.list(callOf(request, deps), { connection, status, externalId, limit, cursor }));
    },
  );

  app.get(
    '/operations/:id',
    {
      config: { scope: 'orders:read' },
      schema: {
        tags,
        operationId: 'getOperation',
        summary: 'Read an operation',
        description: 'How far an accepted order has come.',
        params: OperationParams,
        querystring: NoQuery,
        response: { 200: Operation, ...problemsOf([], 'not_found') },
      },
    },
    async (request, reply) => reply.send(await desk.get(callOf(request, deps), request.params.id)),
  );

  const actions = {
    retry: {
      operationId: 'retryOperation',
      summary: 'Try an operation again',
      description:
        'Puts a `failed` order back into the queue, and cuts the wait of a `queued` one short. An `unknown` one is looked up first, and no sooner than the vendor must have finished with it. Any other: 409 `conflict`.',
    },
    cancel: {
      operationId: 'cancelOperation',
      summary: 'Cancel an operation',
      description:
        'Ends a `queued` order as `failed`. An `unknown` one stays unknown, and nothing more is tried: it may be at the vendor. Any other: 409 `conflict`.',
    },
  } as const;
  for (const [action, about] of Object.entries(actions) as [keyof typeof actions, (typeof actions)[keyof typeof actions]][]) {
    app.post(
      `/operations/:id/${action}`,
      {
        config: { scope: 'orders:write' },
        schema: {
          tags,
          ...about,
          headers: PostHeaders.omit({ prefer: true }),
          params: OperationParams,
          querystring: NoQuery,
          body: z.strictObject({}).optional(),
          response: {
            200: Operation,
            ...problemsOf(
              [],
              'not_found',
              'conflict',
              'malformed_body',
              'body_too_large',
              'unsupported_media_type',
              'idempotency_in_progress',
              'idempotency_key_reused',
            ),
          },
        },
      },
      async (request, reply) => {
        const call = callOf(request, deps);
        const { id } = request.params;
        const { connection } = await desk.get(call, id);
        if (await idempotent(request, reply, { principal: call.caller.name, connection, repeatable: true })) return reply;
        return reply.send(await desk[action](call, id));
      },
    );
  }
}
