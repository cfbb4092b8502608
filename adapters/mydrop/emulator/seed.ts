/** What the world starts with. */
import type { EmulatorOptions } from '../../../src/emulator.ts';
import { randomOf } from './random.ts';
import { seedCatalogue, seedDropshippers } from './seed-catalogue.ts';
import { seedDictionaries, seedSamples } from './seed-documented.ts';
import { seedOrders, seedPayouts } from './seed-orders.ts';
import type { State } from './state.ts';

/** How many orders the sandbox has in the supplier's list, and how many more the dropshipper sent to the other supplier. */
const SANDBOX_ORDERS = 360;
const ELSEWHERE = 60;

/** Fills the world. `orders` is the number of generated orders in the list of `edition`, `products` that of cards; the data is the same at every start, but for its dates. */
export function seed(
  state: State,
  kind: EmulatorOptions['seed'],
  edition: 'vendor' | 'dropshipper',
  orders?: number,
  products = 150,
): void {
  seedDictionaries(state);
  if (kind !== 'empty') seedSamples(state);
  const sandbox = kind === 'sandbox';
  if (!sandbox && !orders) return;
  const random = randomOf(20_231_010);
  seedCatalogue(state, random, sandbox ? products : 40);
  seedDropshippers(state, random, sandbox ? 30 : 4);
  const lastSample = state.orders.last;
  if (orders !== undefined) seedOrders(state, random, edition, orders, edition === 'vendor' ? 0 : Math.floor(orders / 6));
  else seedOrders(state, random, 'vendor', SANDBOX_ORDERS, ELSEWHERE);
  seedPayouts(state, lastSample);
}
