/** SaPLab: the panel of an auto-parts shop. README.md beside it has the vendor on one page. */
import { defineAdapter } from '../../src/define-adapter.ts';
import { type Client, createClient } from './client.ts';
import { customers } from './customers.ts';
import { orders } from './orders.ts';
import { reference } from './reference.ts';
import { Credentials, Options } from './settings.ts';
import { wire } from './wire.ts';

/** The adapter of SaPLab. */
export const saplab = defineAdapter<typeof Credentials, typeof Options, Client>({
  vendor: 'saplab',
  title: 'SaPLab',
  credentials: Credentials,
  options: Options,
  defaults: {
    // No common host: the panel lives at the shop's own address (saplab.txt 19).
    timezone: 'Europe/Moscow',
    currency: 'RUB',
    country: 'RU',
    // The vendor documents no limit. A page of orders takes many small reads.
    limits: { requestsPerSecond: 20, concurrency: 8, timeoutMs: 10_000, retries: 2 },
  },
  wire,
  connect: createClient,
  resources: () => ({ orders, customers }),
  reference,
  choices: () => [
    { option: 'pointId', kind: 'stores', need: 'when several', without: 'new customers must each name an office' },
    { option: 'groupId', kind: 'customer-groups', need: 'no', without: '' },
  ],
});
