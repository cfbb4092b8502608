/**
 * A strict, stateful stand-in for RetailCRM (Simla) API v5. Its rules are those of the vendor's document (numbers are its lines);
 * where the document is silent, those that public clients and their recordings show ("public clients").
 */
import { type EmulatorOptions, type StartEmulator, serveEmulator } from '../../../src/emulator.ts';
import { accountEndpoints, MORE_SCOPES, SCOPES } from './account.ts';
import { catalogueEndpoints } from './catalogue.ts';
import { corporateEndpoints } from './corporate.ts';
import { customFieldEndpoints } from './custom-fields.ts';
import { fillDictionaries } from './dictionaries.ts';
import type { Endpoint } from './endpoint.ts';
import { openGate } from './gate.ts';
import { generate } from './generate.ts';
import { groupEndpoints } from './groups.ts';
import { interactionEndpoints } from './interaction.ts';
import { loyaltyEndpoints } from './loyalty.ts';
import { moduleEndpoints } from './modules.ts';
import { officeEndpoints } from './office.ts';
import { orderEndpoints } from './orders.ts';
import { packEndpoints } from './packs.ts';
import { paymentEndpoints } from './payments.ts';
import { customerEndpoints } from './people.ts';
import { referenceEndpoints } from './reference.ts';
import { seedDocumented } from './seed.ts';
import { newAccount, type Switches } from './state.ts';
import { stockEndpoints } from './stock.ts';

/** How the account behaves, beside its data. Every switch has the commoner behaviour as its default. */
export interface VendorEmulatorOptions extends EmulatorOptions, Partial<Switches> {
  /** The account's own zone, told by `GET /api/v5/settings`. Default Europe/Moscow. */
  readonly timezone?: string;
  /** Shops that the key sees: `main` (RUB, catalogue 81), or also `outlet` (KZT, catalogue 82). Default 1. */
  readonly sites?: 1 | 2;
  /** Permissions of the key. Default all. */
  readonly scopes?: readonly string[];
  /** Whether more than 10 requests a second (40 of telephony) are answered 503. Default true. */
  readonly rateLimit?: boolean;
  /** Exactly so many generated orders, with the catalogue and the customers they need. */
  readonly orders?: number;
  /** So many generated products in the `sandbox` seed, instead of its own number. */
  readonly products?: number;
}

const API_KEY = 'emulated-retailcrm-key';

const ENDPOINTS: readonly Endpoint[] = [
  ...accountEndpoints,
  ...orderEndpoints,
  ...paymentEndpoints,
  ...packEndpoints,
  ...customerEndpoints,
  ...corporateEndpoints,
  ...catalogueEndpoints,
  ...groupEndpoints,
  ...stockEndpoints,
  ...referenceEndpoints,
  ...officeEndpoints,
  ...customFieldEndpoints,
  ...interactionEndpoints,
  ...moduleEndpoints,
  ...loyaltyEndpoints,
];

/** Starts an emulated account on loopback. */
export const startEmulator: StartEmulator<VendorEmulatorOptions> = (options) => {
  const account = newAccount({
    zone: options.timezone ?? 'Europe/Moscow',
    sites: options.sites === 2 ? ['main', 'outlet'] : ['main'],
    scopes: options.scopes ?? [...SCOPES, ...MORE_SCOPES],
    now: options.now ?? Date.now,
    switches: {
      stockEditingAllowed: options.stockEditingAllowed ?? true,
      sameOffersAllowed: options.sameOffersAllowed ?? true,
      productCreatesOffer: options.productCreatesOffer ?? true,
      trackNumberWritable: options.trackNumberWritable ?? true,
      uploadAnswers460: options.uploadAnswers460 ?? true,
      createAnswers201: options.createAnswers201 ?? true,
      duplicateRows: options.duplicateRows ?? false,
      dayToExclusive: options.dayToExclusive ?? false,
    },
  });
  fillDictionaries(account);
  if (options.seed !== 'empty') seedDocumented(account);
  if (options.seed === 'sandbox')
    generate(account, { products: options.products ?? 150, persons: 100, corporates: 20, orders: options.orders ?? 320, removed: true });
  else if (options.orders !== undefined)
    generate(account, { products: 12, persons: 12, corporates: 3, orders: options.orders, removed: false });
  return serveEmulator(
    {
      vendor: 'retailcrm',
      port: options.port,
      connection: { credentials: { apiKey: API_KEY }, options: { site: 'main' } },
      wrongCredentials: { apiKey: 'not-a-key-of-this-account' },
    },
    (emulator) => openGate(emulator, account, ENDPOINTS, { apiKey: API_KEY, rateLimit: options.rateLimit ?? true }),
  );
};
