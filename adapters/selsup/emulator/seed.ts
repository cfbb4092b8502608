/** What an account starts with. */
import type { EmulatorOptions } from '../../../src/emulator.ts';
import { seedCatalogue, seedPeople } from './seed-catalogue.ts';
import { seedDictionaries, seedSamples } from './seed-documented.ts';
import { seedOrders } from './seed-orders.ts';
import { randomOf } from './seed-random.ts';
import type { State } from './state.ts';

/** More than one page of 500 holds (selsup.txt 1388). */
const SANDBOX_ORDERS = 520;

/** Fills the account. `orders` and `products` are the numbers of what is generated, over the seed's own; the data is the same at every start, but for its dates. */
export function seed(state: State, kind: EmulatorOptions['seed'], orders?: number, products = 150): void {
  seedDictionaries(state);
  if (kind !== 'empty') seedSamples(state);
  const wanted = orders ?? (kind === 'sandbox' ? SANDBOX_ORDERS : 0);
  if (kind !== 'sandbox' && wanted === 0) return;
  const random = randomOf(20_240_620);
  seedCatalogue(state, random, kind === 'sandbox' ? products : 40);
  seedPeople(state, random, kind === 'sandbox' ? 120 : 30);
  seedOrders(state, random, wanted);
}
