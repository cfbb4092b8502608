/**
 * The adapter of the flapping vendor: as small as one with orders can be. The vendor keeps whatever it is sent, twice when it is sent twice: that
 * an order is there once is the engine's work alone.
 */
import { z } from 'zod';
import type { Context, IdentifiedOrderDraft } from '../../src/adapter.ts';
import { defineAdapter } from '../../src/define-adapter.ts';
import { isMissing } from '../../src/errors.ts';
import { toGid } from '../../src/lib/ids.ts';
import { readerOf } from '../../src/lib/reader.ts';
import type { Order } from '../../src/model/order.ts';
import type { Http } from '../../src/wire.ts';

const NativeOrder = z.object({ id: z.number(), externalId: z.string(), made: z.string() });
const readOrder = readerOf(NativeOrder);
const readFound = readerOf(z.object({ orders: z.array(NativeOrder) }));

const Credentials = z.strictObject({ token: z.string() });
const Options = z.strictObject({
  search: z
    .enum(['true', 'none', 'blind'])
    .default('true')
    .describe(
      'true: orders are found by externalId. none: they are not, and the adapter says so. blind: they are not, but the adapter promises exactly-once all the same (wrong on purpose).',
    ),
});
type FlappingContext = Context<Http, { readonly options: z.infer<typeof Options> }>;

export const flapping = defineAdapter({
  vendor: 'flapping',
  title: 'Flapping',
  credentials: Credentials,
  options: Options,
  defaults: {
    timezone: 'UTC',
    currency: 'EUR',
    country: 'DE',
    limits: { requestsPerSecond: 10_000, concurrency: 32, timeoutMs: 1000, retries: 1 },
  },
  wire: {
    authorize: (request, { credentials }) => ({ ...request, headers: { ...request.headers, 'x-token': credentials.token } }),
    readFailure: () => undefined,
    surprising: [],
  },
  connect: (http: Http) => http,
  resources: ({ options }) => ({
    orders: {
      get: {
        capability: 'native',
        async run(context, id) {
          const path = `/orders/${encodeURIComponent(id)}`;
          try {
            return toOrder(context, await context.client.send({ method: 'GET', path, effect: 'read' }, readOrder));
          } catch (error) {
            if (isMissing(error)) return undefined;
            throw error;
          }
        },
      },
      create: {
        capability: 'native',
        guarantee: options.search === 'none' ? 'at-most-once' : 'exactly-once',
        fields: ['/externalId', '/items', '/notes/manager'],
        async run(context, draft: IdentifiedOrderDraft) {
          const json = { externalId: draft.externalId };
          return toOrder(
            context,
            await context.client.send({ method: 'POST', path: '/orders', body: { json }, effect: 'write' }, readOrder),
          );
        },
        async find(context, externalId) {
          if (context.settings.options.search !== 'true') return undefined;
          const request = { method: 'GET', path: '/orders', query: { externalId }, effect: 'read' } as const;
          const [order] = (await context.client.send(request, readFound)).orders;
          return order && toOrder(context, order);
        },
      },
    },
  }),
  reference: {},
});

function toOrder({ scope }: Pick<FlappingContext, 'scope'>, native: z.infer<typeof NativeOrder>): Order {
  const { connection, vendor, currency } = scope;
  return {
    ...{ id: toGid(scope, native.id), connection, vendor, number: String(native.id), externalId: native.externalId },
    ...{ status: 'pending', nativeStatus: null, currency, createdAt: native.made, updatedAt: null, customer: null, items: [] },
    totals: { items: null, discount: null, shipping: null, tax: null, total: null, paid: null, due: null },
    ...{ payment: { status: 'unknown', method: null }, shipping: null, source: null },
    ...{ notes: { customer: null, manager: null }, extra: {}, raw: native },
  };
}
