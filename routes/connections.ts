import { z } from 'zod';
import { ConnectionView } from '../src/gateway/describe.ts';
import { callerOf } from '../src/plugins/calls.ts';
import { type App, type Deps, NoQuery, problemsOf } from './route.ts';

const tags = ['connections'];

/** /connections */
export function connections(app: App, deps: Deps): void {
  const { gateway } = deps;

  app.get(
    '/connections',
    {
      config: { scope: 'any' },
      schema: {
        tags,
        operationId: 'listConnections',
        summary: 'List connections',
        description: 'Connections that the key may use: what each can do, which filters it honours, what it promises, and how it is.',
        querystring: NoQuery,
        response: { 200: z.object({ data: z.array(ConnectionView) }), ...problemsOf([]) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return reply.send({ data: caller.connections.map((id) => gateway.view(gateway.connection(caller, id))) });
    },
  );

  app.get(
    '/connections/:connection',
    {
      config: { scope: 'any' },
      schema: {
        tags,
        operationId: 'getConnection',
        summary: 'Read a connection',
        description: 'The same for one.',
        params: z.object({ connection: z.string().describe('Id of the connection.') }),
        querystring: NoQuery,
        response: { 200: ConnectionView, ...problemsOf([], 'not_found') },
      },
    },
    async (request, reply) => reply.send(gateway.view(gateway.connection(callerOf(request), request.params.connection))),
  );
}
