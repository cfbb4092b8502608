import { z } from 'zod';
import { Operation } from '../src/model/operation.ts';
import { HistoryEntry, Order, OrderDraft, OrderPatch } from '../src/model/order.ts';
import { Text } from '../src/model/text.ts';
import {
  type App,
  CreateQuery,
  callOf,
  type Deps,
  envelope,
  IdParams,
  idOf,
  listInput,
  listQuery,
  NoQuery,
  PostHeaders,
  problemsOf,
  ReadQuery,
  WriteHeaders,
} from './route.ts';

const tags = ['orders'];

const CreateHeaders = PostHeaders.extend({
  prefer: z
    .string()
    .optional()
    .describe(
      '`respond-async`: accept the order and deliver it later (202). `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. Both with a comma.',
    ),
});

/** /orders */
export function orders(app: App, deps: Deps): void {
  const { gateway, idempotent } = deps;

  app.get(
    '/orders',
    {
      config: { scope: 'orders:read' },
      schema: {
        tags,
        operationId: 'listOrders',
        summary: 'List orders',
        description:
          'Orders of one or many connections, newest first where the vendors list them so. Which filters a connection honours is told by `GET /connections/{id}`.',
        querystring: listQuery('orders'),
        response: { 200: envelope(Order), ...problemsOf(['vendor'], 'invalid_cursor', 'unsupported_filter') },
      },
    },
    async (request, reply) => reply.send(await gateway.listOrders(callOf(request, deps), listInput(request.query))),
  );

  app.get(
    '/orders/:id',
    {
      config: { scope: 'orders:read' },
      schema: {
        tags,
        operationId: 'getOrder',
        summary: 'Read an order',
        description: 'One order by its gateway id. An id that the vendor has replaced since keeps answering, with the new id inside.',
        params: IdParams,
        querystring: ReadQuery,
        response: { 200: Order, ...problemsOf(['vendor'], 'not_found') },
      },
    },
    async (request, reply) => reply.send(await gateway.getOrder(callOf(request, deps), idOf(request))),
  );

  app.post(
    '/orders',
    {
      config: { scope: 'orders:write' },
      schema: {
        tags,
        operationId: 'createOrder',
        summary: 'Create an order',
        description:
          'Creates an order at one vendor and answers it as read back. A second create with the same `externalId` answers 409 `already_exists` with `existingId`. When the vendor’s answer is lost, the order is looked up before anything is answered.\n\nWith `Prefer: respond-async`, on a connection with `intake: durable`, and on one with `intake: on-failure` while its vendor is down, limited or too slow, the order is kept on disk, answered 202 with an operation, and delivered later: in order, once.',
        headers: CreateHeaders,
        querystring: CreateQuery,
        body: OrderDraft,
        response: {
          201: Order,
          202: Operation.describe('Accepted, to be delivered later. `Location` leads to the operation.'),
          ...problemsOf(
            ['vendor', 'body'],
            'connection_required',
            'already_exists',
            'conflict',
            'idempotency_in_progress',
            'idempotency_key_reused',
          ),
        },
      },
    },
    async (request, reply) => {
      const call = callOf(request, deps);
      const target = gateway.createTarget(call.caller, request.query.connection);
      if (await idempotent(request, reply, { principal: call.caller.name, connection: target.id, repeatable: true })) return reply;
      const placed = await gateway.createOrder(call, target, request.body);
      if ('order' in placed) return reply.code(201).header('location', `/orders/${placed.order.id}`).send(placed.order);
      if (call.later) reply.header('preference-applied', 'respond-async');
      return reply.code(202).header('location', `/operations/${placed.operation.id}`).send(placed.operation);
    },
  );

  app.patch(
    '/orders/:id',
    {
      config: { scope: 'orders:write' },
      schema: {
        tags,
        operationId: 'updateOrder',
        summary: 'Change an order',
        description: 'JSON Merge Patch (RFC 7396): absent = unchanged, null = cleared; `items`, when given, replaces the whole list.',
        params: IdParams,
        headers: WriteHeaders,
        querystring: NoQuery,
        body: OrderPatch,
        response: { 200: Order, ...problemsOf(['vendor', 'body'], 'not_found', 'conflict', 'already_exists') },
      },
    },
    async (request, reply) => reply.send(await gateway.updateOrder(callOf(request, deps), idOf(request), request.body)),
  );

  app.post(
    '/orders/:id/cancel',
    {
      config: { scope: 'orders:write' },
      schema: {
        tags,
        operationId: 'cancelOrder',
        summary: 'Cancel an order',
        description: 'Cancels in the vendor’s own way and answers the order. The body may be left out.',
        params: IdParams,
        headers: PostHeaders,
        querystring: NoQuery,
        body: z.strictObject({ reason: Text.max(2000).optional() }).optional(),
        response: {
          200: Order,
          ...problemsOf(['vendor', 'body'], 'not_found', 'conflict', 'idempotency_in_progress', 'idempotency_key_reused'),
        },
      },
    },
    async (request, reply) => {
      const call = callOf(request, deps);
      const id = idOf(request);
      if (
        await idempotent(request, reply, { principal: call.caller.name, connection: gateway.owner(call.caller, id).id, repeatable: true })
      )
        return reply;
      return reply.send(await gateway.cancelOrder(call, id, request.body?.reason));
    },
  );

  app.delete(
    '/orders/:id',
    {
      config: { scope: 'orders:write' },
      schema: {
        tags,
        operationId: 'deleteOrder',
        summary: 'Delete an order',
        description: 'Where the vendor deletes orders; 501 elsewhere.',
        params: IdParams,
        querystring: NoQuery,
        response: { 204: z.null().describe('Deleted.'), ...problemsOf(['vendor', 'body'], 'not_found') },
      },
    },
    async (request, reply) => {
      await gateway.deleteOrder(callOf(request, deps), idOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/orders/:id/history',
    {
      config: { scope: 'orders:read' },
      schema: {
        tags,
        operationId: 'getOrderHistory',
        summary: 'Read an order’s history',
        description: 'Every change that the vendor remembers, oldest first, whole.',
        params: IdParams,
        querystring: NoQuery,
        response: { 200: z.object({ data: z.array(HistoryEntry) }), ...problemsOf(['vendor'], 'not_found') },
      },
    },
    async (request, reply) => reply.send({ data: [...(await gateway.orderHistory(callOf(request, deps), idOf(request)))] }),
  );
}
