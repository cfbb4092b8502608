/** RetailCRM (Simla.com), API v5. */

import { defineAdapter } from '../../src/define-adapter.ts';
import { VendorFailure } from '../../src/errors.ts';
import { isZone } from '../../src/lib/time.ts';
import { categories } from './categories.ts';
import { type Client, createClient } from './client.ts';
import { customers } from './customers.ts';
import { objectOf } from './map/maps-or-lists.ts';
import { orders } from './orders.ts';
import { products } from './products.ts';
import { reference } from './reference.ts';
import { Credentials, Options } from './settings.ts';
import { stock } from './stock.ts';
import { wire } from './wire.ts';

export const retailcrm = defineAdapter<typeof Credentials, typeof Options, Client>({
  vendor: 'retailcrm',
  title: 'RetailCRM',
  credentials: Credentials,
  options: Options,
  defaults: {
    // No common host: each account has its own (retailcrm.txt 4191).
    timezone: 'Europe/Moscow',
    currency: 'RUB',
    country: 'RU',
    limits: { requestsPerSecond: 10, concurrency: 8, timeoutMs: 10_000, retries: 2 },
  },
  wire,
  connect: createClient,
  discover,
  resources: () => ({ orders, products, stock, customers, categories }),
  reference,
  choices: () => [
    { option: 'site', kind: 'stores', need: 'when several', without: 'new orders and customers have no site to go to' },
    { option: 'warehouseId', kind: 'warehouses', need: 'useful', without: 'stock lines must each name a warehouse' },
    { option: 'paymentType', kind: 'payment-methods', need: 'useful', without: 'a payment without a method is left out of new orders' },
    { option: 'priceType', kind: 'price-types', need: 'no', without: '' },
    { option: 'paidStatus', kind: 'payment-statuses', need: 'no', without: '' },
  ],
});

/** The account's own zone and base currency. Accounts and keys that may not read the settings leave it to the configuration. */
async function discover(client: Client): Promise<{ timezone?: string; currency?: string }> {
  try {
    const settings = objectOf((await client.settings()).settings);
    const timezone = objectOf(settings?.timezone)?.value;
    const currency = objectOf(settings?.default_currency)?.value;
    return {
      ...(timezone && isZone(timezone) && { timezone }),
      ...(currency && /^[A-Za-z]{3}$/.test(currency) && { currency: currency.toUpperCase() }),
    };
  } catch (error) {
    if (error instanceof VendorFailure && (error.status === 403 || error.status === 404)) return {};
    throw error;
  }
}
