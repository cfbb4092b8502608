/** SelSup: a hub of marketplaces with a warehouse and a catalogue. */

import { defineAdapter } from '../../src/define-adapter.ts';
import { categories } from './categories.ts';
import { type Client, createClient } from './client.ts';
import { customers } from './customers.ts';
import { orders } from './orders.ts';
import { products } from './products.ts';
import { reference } from './reference.ts';
import { Credentials, Options } from './settings.ts';
import { stock } from './stock.ts';
import { wire } from './wire.ts';

export const selsup = defineAdapter<typeof Credentials, typeof Options, Client>({
  vendor: 'selsup',
  title: 'SelSup',
  credentials: Credentials,
  options: Options,
  defaults: {
    baseUrl: 'https://api.selsup.ru',
    timezone: 'Europe/Moscow',
    currency: 'RUB',
    country: 'RU',
    // The vendor documents no limit. A page of products takes a call for each.
    limits: { requestsPerSecond: 25, concurrency: 4, timeoutMs: 15_000, retries: 2 },
  },
  wire,
  connect: createClient,
  resources: (settings) => ({ orders, products, stock: stock(settings), customers, categories: categories(settings) }),
  reference,
  choices: () => [
    { option: 'organizationId', kind: 'organizations', need: 'when several', without: 'new orders and cards belong to no organization' },
    { option: 'warehouseId', kind: 'warehouses', need: 'useful', without: 'stock lines must each name a warehouse' },
  ],
});
