import { Customer, CustomerDraft, CustomerPatch, Transaction, TransactionDraft } from '../src/model/customer.ts';
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
  NestedListQuery,
  NoQuery,
  PostHeaders,
  problemsOf,
  ReadQuery,
  WriteHeaders,
} from './route.ts';

const tags = ['customers'];

/** /customers */
export function customers(app: App, deps: Deps): void {
  const { gateway, idempotent } = deps;

  app.get(
    '/customers',
    {
      config: { scope: 'customers:read' },
      schema: {
        tags,
        operationId: 'listCustomers',
        summary: 'List customers',
        description: 'Persons and companies.',
        querystring: listQuery('customers'),
        response: { 200: envelope(Customer), ...problemsOf(['vendor'], 'invalid_cursor', 'unsupported_filter') },
      },
    },
    async (request, reply) => reply.send(await gateway.listCustomers(callOf(request, deps), listInput(request.query))),
  );

  app.get(
    '/customers/:id',
    {
      config: { scope: 'customers:read' },
      schema: {
        tags,
        operationId: 'getCustomer',
        summary: 'Read a customer',
        description: 'One customer by its gateway id, with everything the vendor tells.',
        params: IdParams,
        querystring: ReadQuery,
        response: { 200: Customer, ...problemsOf(['vendor'], 'not_found') },
      },
    },
    async (request, reply) => reply.send(await gateway.getCustomer(callOf(request, deps), idOf(request))),
  );

  app.post(
    '/customers',
    {
      config: { scope: 'customers:write' },
      schema: {
        tags,
        operationId: 'createCustomer',
        summary: 'Create a customer',
        description:
          'Creates a person or a company. An `externalId` that is taken answers 409 `already_exists` with `existingId`; so does a phone or email that the vendor wants unique.',
        headers: PostHeaders,
        querystring: CreateQuery,
        body: CustomerDraft,
        response: {
          201: Customer,
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
          repeatable: typeof body.externalId === 'string',
        })
      )
        return reply;
      const customer = await gateway.createCustomer(call, target, body);
      return reply.code(201).header('location', `/customers/${customer.id}`).send(customer);
    },
  );

  app.patch(
    '/customers/:id',
    {
      config: { scope: 'customers:write' },
      schema: {
        tags,
        operationId: 'updateCustomer',
        summary: 'Change a customer',
        description: 'JSON Merge Patch; lists replace the whole list.',
        params: IdParams,
        headers: WriteHeaders,
        querystring: NoQuery,
        body: CustomerPatch,
        response: { 200: Customer, ...problemsOf(['vendor', 'body'], 'not_found', 'conflict', 'already_exists') },
      },
    },
    async (request, reply) => reply.send(await gateway.updateCustomer(callOf(request, deps), idOf(request), request.body)),
  );

  app.get(
    '/customers/:id/transactions',
    {
      config: { scope: 'customers:read' },
      schema: {
        tags,
        operationId: 'listTransactions',
        summary: 'List a customer’s transactions',
        description: 'The ledger of a customer’s balance, where the vendor has one; 501 elsewhere.',
        params: IdParams,
        querystring: NestedListQuery,
        response: { 200: envelope(Transaction), ...problemsOf(['vendor'], 'not_found', 'invalid_cursor') },
      },
    },
    async (request, reply) => {
      const { limit, cursor, count } = request.query;
      return reply.send(await gateway.listTransactions(callOf(request, deps), idOf(request), { limit, cursor, count: count === 'true' }));
    },
  );

  app.post(
    '/customers/:id/transactions',
    {
      config: { scope: 'customers:write' },
      schema: {
        tags,
        operationId: 'addTransaction',
        summary: 'Add a transaction',
        description:
          'Changes a customer’s balance, where the vendor has a ledger; 501 elsewhere. Send an `Idempotency-Key`: it is never done twice then.',
        params: IdParams,
        headers: PostHeaders,
        querystring: NoQuery,
        body: TransactionDraft,
        response: { 201: Transaction, ...problemsOf(['vendor', 'body'], 'not_found', 'idempotency_in_progress', 'idempotency_key_reused') },
      },
    },
    async (request, reply) => {
      const call = callOf(request, deps);
      const id = idOf(request);
      if (
        await idempotent(request, reply, { principal: call.caller.name, connection: gateway.owner(call.caller, id).id, repeatable: false })
      )
        return reply;
      return reply.code(201).send(await gateway.addTransaction(call, id, request.body));
    },
  );
}
