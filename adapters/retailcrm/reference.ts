/** Reference kinds. Brands are free text and accounts do not exist: those kinds are 501. */
import type { ReferenceLoaders } from '../../src/adapter.ts';
import type { ReferenceEntry, ReferenceKind } from '../../src/model/reference.ts';
import type { Client, DictionaryName } from './client.ts';
import { toCustomerGroups, toManagers, toReference } from './map/references.ts';
import { everyPage } from './pages.ts';
import type { RetailcrmContext, RetailcrmSettings } from './settings.ts';

const dictionary = (kind: ReferenceKind, name: DictionaryName) => ({
  load: async (context: RetailcrmContext): Promise<readonly ReferenceEntry[]> =>
    toReference(await context.client.dictionary(name), kind, context.scope),
});

export const reference: ReferenceLoaders<Client, RetailcrmSettings> = {
  warehouses: dictionary('warehouses', 'stores'),
  'order-statuses': dictionary('order-statuses', 'statuses'),
  'delivery-methods': dictionary('delivery-methods', 'delivery-types'),
  'payment-methods': dictionary('payment-methods', 'payment-types'),
  'payment-statuses': dictionary('payment-statuses', 'payment-statuses'),
  'price-types': dictionary('price-types', 'price-types'),
  stores: dictionary('stores', 'sites'),
  units: dictionary('units', 'units'),
  currencies: dictionary('currencies', 'currencies'),
  organizations: dictionary('organizations', 'legal-entities'),
  'order-types': dictionary('order-types', 'order-types'),
  'order-methods': dictionary('order-methods', 'order-methods'),
  'customer-groups': {
    async load({ client, scope }) {
      const segments = await everyPage(async (page, limit) => {
        const answer = await client.segments({ page, limit });
        return { pagination: answer.pagination, rows: answer.segments };
      });
      return toCustomerGroups(segments, scope);
    },
  },
  managers: {
    async load({ client, scope }) {
      const users = await everyPage(async (page, limit) => {
        const answer = await client.users({ page, limit, filter: { isManager: true } });
        return { pagination: answer.pagination, rows: answer.users };
      });
      return toManagers(users, scope);
    },
  },
};
