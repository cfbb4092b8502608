/** What a shop starts with. */
import type { EmulatorOptions } from '../../../src/emulator.ts';
import { seedClients } from './seed-clients.ts';
import { seedDictionaries, seedOwnDictionaries } from './seed-dictionaries.ts';
import { seedSamples } from './seed-documented.ts';
import { seedOddInvoices, seedOrders } from './seed-orders.ts';
import { randomOf } from './seed-random.ts';
import type { State } from './state.ts';

/** How many orders the sandbox has besides the documented ones. */
const SANDBOX_ORDERS = 360;
const SANDBOX_CLIENTS = 120;

/** Fills the shop; the data is the same at every start, but for its dates. */
export function seed(
  state: State,
  kind: EmulatorOptions['seed'],
  { orders, oddInvoices }: { readonly orders: number | undefined; readonly oddInvoices: boolean },
): void {
  seedDictionaries(state);
  if (kind === 'sandbox') seedOwnDictionaries(state);
  if (kind !== 'empty') seedSamples(state, orders === undefined);
  const wanted = orders ?? (kind === 'sandbox' ? SANDBOX_ORDERS : 0);
  if (kind !== 'sandbox' && wanted === 0 && !oddInvoices) return;
  const random = randomOf(20_170_115);
  const clients = seedClients(state, random, kind === 'sandbox' ? SANDBOX_CLIENTS : 30);
  if (oddInvoices) seedOddInvoices(state, clients);
  seedOrders(state, random, wanted, clients);
}
