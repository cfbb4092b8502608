import { z } from 'zod';
import { Category, CategoryDraft, CategoryPatch } from '../src/model/category.ts';
import {
  type App,
  CreateQuery,
  callOf,
  type Deps,
  envelope,
  IdParams,
  idOf,
  listInput,
  NoQuery,
  PlainListQuery,
  PostHeaders,
  problemsOf,
  ReadQuery,
  WriteHeaders,
} from './route.ts';

const tags = ['categories'];

/** /categories */
export function categories(app: App, deps: Deps): void {
  const { gateway, idempotent } = deps;

  app.get(
    '/categories',
    {
      config: { scope: 'reference:read' },
      schema: {
        tags,
        operationId: 'listCategories',
        summary: 'List product categories',
        description: 'A tree by `parentId`; cached like reference data.',
        querystring: PlainListQuery,
        response: { 200: envelope(Category), ...problemsOf(['vendor'], 'invalid_cursor') },
      },
    },
    async (request, reply) => reply.send(await gateway.listCategories(callOf(request, deps), listInput(request.query))),
  );

  app.get(
    '/categories/:id',
    {
      config: { scope: 'reference:read' },
      schema: {
        tags,
        operationId: 'getCategory',
        summary: 'Read a product category',
        description: 'One category by its gateway id.',
        params: IdParams,
        querystring: ReadQuery,
        response: { 200: Category, ...problemsOf(['vendor'], 'not_found') },
      },
    },
    async (request, reply) => reply.send(await gateway.getCategory(callOf(request, deps), idOf(request))),
  );

  app.post(
    '/categories',
    {
      config: { scope: 'reference:write' },
      schema: {
        tags,
        operationId: 'createCategory',
        summary: 'Create a product category',
        description: 'Creates a category and answers it as read back.',
        headers: PostHeaders,
        querystring: CreateQuery,
        body: CategoryDraft,
        response: {
          201: Category,
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
      if (await idempotent(request, reply, { principal: call.caller.name, connection: target.id, repeatable: false })) return reply;
      const category = await gateway.createCategory(call, target, request.body);
      return reply.code(201).header('location', `/categories/${category.id}`).send(category);
    },
  );

  app.patch(
    '/categories/:id',
    {
      config: { scope: 'reference:write' },
      schema: {
        tags,
        operationId: 'updateCategory',
        summary: 'Change a product category',
        description: 'JSON Merge Patch.',
        params: IdParams,
        headers: WriteHeaders,
        querystring: NoQuery,
        body: CategoryPatch,
        response: { 200: Category, ...problemsOf(['vendor', 'body'], 'not_found', 'conflict', 'already_exists') },
      },
    },
    async (request, reply) => reply.send(await gateway.updateCategory(callOf(request, deps), idOf(request), request.body)),
  );

  app.delete(
    '/categories/:id',
    {
      config: { scope: 'reference:write' },
      schema: {
        tags,
        operationId: 'deleteCategory',
        summary: 'Delete a product category',
        description: 'Where the vendor deletes categories; 501 elsewhere.',
        params: IdParams,
        querystring: NoQuery,
        response: { 204: z.null().describe('Deleted.'), ...problemsOf(['vendor', 'body'], 'not_found') },
      },
    },
    async (request, reply) => {
      await gateway.deleteCategory(callOf(request, deps), idOf(request));
      return reply.code(204).send(null);
    },
  );
}
