/** MyDrop CRM: the manifest. README.md beside it has the vendor on one page. */
import { defineAdapter } from '../../src/define-adapter.ts';
import { categories } from './categories.ts';
import { createClient } from './client.ts';
import { orders } from './orders.ts';
import { products } from './products.ts';
import { reference } from './reference.ts';
import { Credentials, Options } from './settings.ts';
import { stock } from './stock.ts';
import { wire } from './wire.ts';

/** The adapter of MyDrop CRM: two editions, one a connection. */
export const mydrop = defineAdapter({
  vendor: 'mydrop',
  title: 'MyDrop',
  credentials: Credentials,
  options: Options,
  defaults: {
    // Paths of the document begin with /vendor and /dropshipper, and so do those of passthrough.
    baseUrl: 'https://backend.mydrop.com.ua',
    // Times have no offset, amounts no currency; neither is said anywhere.
    timezone: 'Europe/Kyiv',
    currency: 'UAH',
    country: 'UA',
    // The vendor documents no limit.
    limits: { requestsPerSecond: 5, concurrency: 4, timeoutMs: 10_000, retries: 2 },
  },
  wire,
  connect: (http) => createClient(http),
  // The dropshipper's edition has three calls, all of orders (mydrop.txt 805-1054).
  resources: (settings) =>
    settings.options.edition === 'dropshipper'
      ? { orders: orders(settings) }
      : { orders: orders(settings), products: products(settings), stock: stock(settings), categories: categories(settings) },
  reference,
  choices: ({ options }) =>
    options.edition === 'dropshipper'
      ? [{ option: 'vendorName', need: 'useful', without: 'new orders must each name their supplier in `extra.vendorName`' }]
      : [],
});
