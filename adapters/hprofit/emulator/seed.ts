/** What an account starts with. */
import type { EmulatorOptions } from '../../../src/emulator.ts';
import { seedDictionaries, seedSamples } from './seed-documented.ts';
import { seedCatalogue, seedClients, seedShipments } from './seed-generated.ts';
import { seedOrders } from './seed-orders.ts';
import { randomOf } from './seed-random.ts';
import type { State } from './state.ts';

/** How many orders the sandbox has besides the documented ones. */
const SANDBOX_ORDERS = 360;

/** Fills the account. `orders` and `products` are the numbers of what is generated, over the seed's own; the data is the same at every start, but for its dates. */
export function seed(state: State, kind: EmulatorOptions['seed'], orders?: number, products = 150): void {
  seedDictionaries(state);
  if (kind !== 'empty') seedSamples(state);
  const wanted = orders ?? (kind === 'sandbox' ? SANDBOX_ORDERS : 0);
  if (kind !== 'sandbox' && wanted === 0) return;
  const random = randomOf(20_241_212);
  seedCatalogue(state, random, kind === 'sandbox' ? products : 40);
  seedClients(state, random, kind === 'sandbox' ? 120 : 30);
  if (kind === 'sandbox') seedShipments(state, random);
  seedOrders(state, random, wanted);
}
