/** Reference kinds. What writes the panel has for them is reachable by passthrough. */
import type { ReferenceLoaders } from '../../src/adapter.ts';
import type { Client } from './client.ts';
import { toCustomerGroups, toDeliveryMethods, toManagers, toOrderStatuses, toStores } from './map/references.ts';
import type { SaplabSettings } from './settings.ts';

export const reference: ReferenceLoaders<Client, SaplabSettings> = {
  'order-statuses': { load: async ({ client, scope }) => toOrderStatuses(await client.statuses(), scope) },
  'delivery-methods': { load: async ({ client, scope }) => toDeliveryMethods(await client.shippingTypes(), scope) },
  'customer-groups': { load: async ({ client, scope }) => toCustomerGroups(await client.groups(), scope) },
  managers: { load: async ({ client, scope }) => toManagers(await client.managers(), scope) },
  stores: { load: async ({ client, scope }) => toStores(await client.managers(), scope) },
};
