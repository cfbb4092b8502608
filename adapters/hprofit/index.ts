/** H-Profit CRM: the manifest. README.md beside it has the vendor on one page. */
import { defineAdapter } from '../../src/define-adapter.ts';
import { categories } from './categories.ts';
import { createClient } from './client.ts';
import { customers } from './customers.ts';
import { orders } from './orders.ts';
import { products } from './products.ts';
import { reference } from './reference.ts';
import { Credentials, Options } from './settings.ts';
import { stock } from './stock.ts';
import { wire } from './wire.ts';

/** The adapter of H-Profit CRM. */
export const hprofit = defineAdapter({
  vendor: 'hprofit',
  title: 'H-Profit',
  credentials: Credentials,
  options: Options,
  defaults: {
    // Paths of the document begin with /bapi, and so do those of passthrough.
    baseUrl: 'https://crm.h-profit.com',
    timezone: 'Europe/Kyiv',
    currency: 'UAH',
    country: 'UA',
    // The vendor documents no limit.
    limits: { requestsPerSecond: 5, concurrency: 4, timeoutMs: 10_000, retries: 2 },
  },
  wire,
  connect: (http) => createClient(http),
  resources: (settings) => ({ orders: orders(settings), products: products(settings), stock, customers, categories }),
  reference,
  choices: () => [
    {
      option: 'warehouseId',
      kind: 'warehouses',
      need: 'useful',
      without: 'sale lines, stock lines and new products must each name a warehouse',
    },
    { option: 'accountId', kind: 'accounts', need: 'useful', without: 'new sales must each name an account in `payment.methodId`' },
  ],
});
