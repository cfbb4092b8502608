import { StockLevel, StockResult, StockUpdate } from '../src/model/stock.ts';
import { type App, callOf, type Deps, envelope, listInput, listQuery, NoQuery, problemsOf, WriteHeaders } from './route.ts';

const tags = ['stock'];

/** /stock */
export function stock(app: App, deps: Deps): void {
  const { gateway } = deps;

  app.get(
    '/stock',
    {
      config: { scope: 'stock:read' },
      schema: {
        tags,
        operationId: 'listStock',
        summary: 'List stock',
        description: 'What each warehouse has of each variant.',
        querystring: listQuery('stock'),
        response: { 200: envelope(StockLevel), ...problemsOf(['vendor'], 'invalid_cursor', 'unsupported_filter') },
      },
    },
    async (request, reply) => reply.send(await gateway.listStock(callOf(request, deps), listInput(request.query))),
  );

  app.put(
    '/stock',
    {
      config: { scope: 'stock:write' },
      schema: {
        tags,
        operationId: 'updateStock',
        summary: 'Set quantities',
        description:
          'Sets quantities over any connections, at most 1,000 lines. Always 200 when the body is valid, with a result a line in the order of the lines: one bad line never spoils the others.',
        headers: WriteHeaders,
        querystring: NoQuery,
        body: StockUpdate,
        response: { 200: StockResult, ...problemsOf(['body']) },
      },
    },
    async (request, reply) => reply.send(await gateway.updateStock(callOf(request, deps), request.body)),
  );
}
