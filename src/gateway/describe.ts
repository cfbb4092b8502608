/** What a connection is and can do, from the adapter's own facts: GET /connections. */
import { z } from 'zod';
import type { ListFacts } from '../adapter.ts';
import type { Cache } from './cache.ts';
import type { AnyResources, Connection } from './connections.ts';
import { Mapping } from './mapping.ts';

const Capability = z.enum(['native', 'composed', 'unsupported']);

/** Every operation of every resource, in the order of tables. The one list of operations. */
export const OPERATIONS = {
  orders: ['list', 'get', 'create', 'update', 'cancel', 'delete', 'history'],
  products: ['list', 'get', 'create', 'update'],
  stock: ['list', 'update'],
  customers: ['list', 'get', 'create', 'update', 'transactions', 'addTransaction'],
  categories: ['list', 'get', 'create', 'update', 'delete'],
} as const;

/** Answer of GET /connections/{id}. */
export const ConnectionView = z
  .object({
    id: z.string(),
    vendor: z.string(),
    title: z.string(),
    currency: z.string(),
    timezone: z.string(),
    capabilities: z
      .record(z.string(), z.record(z.string(), Capability))
      .describe('By resource and operation: `native` = one vendor call, `composed` = several or local work, `unsupported` = 501.'),
    filters: z
      .record(z.string(), z.record(z.string(), z.enum(['exact', 'day', 'scan'])))
      .describe(
        'By resource and filter: `exact` = the vendor filters, `day` = whole days, the gateway trims, `scan` = the gateway filters pages. Others are 422.',
      ),
    lists: z
      .record(
        z.string(),
        z.object({
          pageSizes: z.union([z.array(z.number()), z.object({ max: z.number() })]),
          total: z.enum(['free', 'extra call', 'never']),
          order: z.enum(['newest first', 'vendor']),
        }),
      )
      .describe("Facts of the vendor's lists."),
    reference: z.array(z.string()).describe('Reference kinds that this connection has.'),
    guarantees: z
      .record(z.string(), z.enum(['exactly-once', 'at-most-once', 'at-least-once']))
      .describe("What is promised when a vendor's answer is lost."),
    limits: z.object({ requestsPerSecond: z.number(), concurrency: z.number(), timeoutMs: z.number(), retries: z.number() }),
    health: z
      .object({
        status: z.enum(['ok', 'degraded', 'down']),
        since: z.string(),
        lastError: z.string().nullable(),
        checkedAt: z.string().nullable().describe('When the vendor was last heard of, well or not; null = never since the start.'),
        circuit: z.enum(['closed', 'half-open', 'open']).describe('`open`: nothing is sent for a while; `half-open`: one call tries.'),
      })
      .describe('How the vendor has been, by the calls to it.'),
    cache: z.array(z.object({ key: z.string(), age: z.number().describe('Seconds.') })).describe('Reference data at hand.'),
    mapping: Mapping.describe('What is not mapped to the model, and what the vendor has changed.'),
  })
  .meta({ id: 'Connection' });
export type ConnectionView = z.infer<typeof ConnectionView>;

type Facts = Partial<
  Record<string, { readonly capability?: 'native' | 'composed'; readonly guarantee?: string } & Partial<ListFacts<Record<string, unknown>>>>
>;

/** Capabilities of a set of resources. */
export function capabilitiesOf(resources: AnyResources): ConnectionView['capabilities'] {
  return Object.fromEntries(
    Object.entries(OPERATIONS).map(([resource, operations]) => {
      const facts = (resources[resource as keyof typeof resources] ?? {}) as Facts;
      return [
        resource,
        Object.fromEntries(
          operations.map((operation) => {
            // A category is found in the cached tree.
            const known =
              resource === 'categories' && operation === 'get' ? facts.list && { capability: 'composed' as const } : facts[operation];
            return [operation, known?.capability ?? 'unsupported'];
          }),
        ),
      ];
    }),
  );
}

/** What GET /connections tells of one. Never a credential, a host or an option. */
export function viewOf(connection: Connection, cache: Cache): ConnectionView {
  const { resources, adapter, config } = connection;
  const { currency, timezone } = connection.knownScope();
  const filters: ConnectionView['filters'] = {};
  const lists: ConnectionView['lists'] = {};
  const guarantees: ConnectionView['guarantees'] = {};
  for (const resource of Object.keys(OPERATIONS)) {
    const facts = (resources[resource as keyof typeof resources] ?? {}) as Facts;
    const list = facts.list;
    if (list?.pageSizes && list.total && list.order) {
      filters[resource] = { ...(list.filters as Record<string, 'exact' | 'day' | 'scan'>) };
      lists[resource] = {
        pageSizes: 'max' in list.pageSizes ? { max: list.pageSizes.max } : [...list.pageSizes],
        total: list.total,
        order: list.order,
      };
    }
    const guarantee = facts.create?.guarantee as ConnectionView['guarantees'][string] | undefined;
    if (guarantee) guarantees[`${resource}.create`] = guarantee;
  }
  return {
    id: connection.id,
    vendor: adapter.vendor,
    title: adapter.title,
    currency,
    timezone,
    capabilities: capabilitiesOf(resources),
    filters,
    lists,
    reference: [...connection.kinds],
    guarantees,
    limits: { ...config.limits },
    health: { ...connection.door.health() },
    cache: cache
      .entries(connection.id)
      .filter((entry) => entry.key.startsWith('reference:'))
      .map((entry) => ({ key: entry.key.slice('reference:'.length), age: entry.age })),
    mapping: connection.watch.mapping(),
  };
}
