import { Product, ProductDraft, ProductPatch } from '../src/model/product.ts';
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

const tags = ['products'];

/** /products */
export function products(app: App, deps: Deps): void {
  const { gateway, idempotent } = deps;

  app.get(
    '/products',
    {
      config: { scope: 'products:read' },
      schema: {
        tags,
        operationId: 'listProducts',
        summary: 'List products',
        description: 'Products with their variants: what is sold and stocked.',
        querystring: listQuery('products'),
        response: { 200: envelope(Product), ...problemsOf(['vendor'], 'invalid_cursor', 'unsupported_filter') },
      },
    },
    async (request, reply) => reply.send(await gateway.listProducts(callOf(request, deps), listInput(request.query))),
  );

  app.get(
    '/products/:id',
    {
      config: { scope: 'products:read' },
      schema: {
        tags,
        operationId: 'getProduct',
        summary: 'Read a product',
        description: 'One product by its gateway id.',
        params: IdParams,
        querystring: ReadQuery,
        response: { 200: Product, ...problemsOf(['vendor'], 'not_found') },
      },
    },
    async (request, reply) => reply.send(await gateway.getProduct(callOf(request, deps), idOf(request))),
  );

  app.post(
    '/products',
    {
      config: { scope: 'products:write' },
      schema: {
        tags,
        operationId: 'createProduct',
        summary: 'Create a product',
        description: 'Creates a product, with prices and first stock where the vendor can, and answers it as read back.',
        headers: PostHeaders,
        querystring: CreateQuery,
        body: ProductDraft,
        response: {
          201: Product,
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
      const { body } = request;
      if (
        await idempotent(request, reply, {
          principal: call.caller.name,
          connection: target.id,
          repeatable: typeof body.externalId === 'string' && target.resources.products?.create?.find !== undefined,
        })
      )
        return reply;
      const product = await gateway.createProduct(call, target, body);
      return reply.code(201).header('location', `/products/${product.id}`).send(product);
    },
  );

  app.patch(
    '/products/:id',
    {
      config: { scope: 'products:write' },
      schema: {
        tags,
        operationId: 'updateProduct',
        summary: 'Change a product',
        description: 'JSON Merge Patch, prices included. `variants` names the ones to change by `id`.',
        params: IdParams,
        headers: WriteHeaders,
        querystring: NoQuery,
        body: ProductPatch,
        response: { 200: Product, ...problemsOf(['vendor', 'body'], 'not_found', 'conflict', 'already_exists') },
      },
    },
    async (request, reply) => reply.send(await gateway.updateProduct(callOf(request, deps), idOf(request), request.body)),
  );
}
