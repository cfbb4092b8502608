/**
 * Reference kinds. No call lists any: they are tables of the document, or what the account's orders show. `extra.complete` says that there may be more.
 */
import type { ReferenceLoaders } from '../../src/adapter.ts';
import { toGid } from '../../src/lib/ids.ts';
import type { ReferenceEntry, ReferenceKind } from '../../src/model/reference.ts';
import type { Client } from './client.ts';
import { methodsOf } from './map/delivery.ts';
import { PAYMENT_METHODS } from './map/orders.ts';
import { WAREHOUSE } from './map/products.ts';
import { DOCUMENTED, statusOfTitle } from './map/status.ts';
import type { MydropContext, MydropSettings } from './settings.ts';
import { observeStatuses } from './statuses.ts';

/** Prices of a product, by the vendor's keys (mydrop.txt 554-557). A dropshipper meets two of them (982-983). */
const PRICE_TYPES = [
  { code: 'assembly_price', name: 'Собівартість', dropshipper: false },
  { code: 'opt_price', name: 'Оптова ціна', dropshipper: false },
  { code: 'drop_price', name: 'Дроп-ціна', dropshipper: true },
  { code: 'price', name: 'Ціна продажу', dropshipper: true },
] as const;

/** The kinds that MyDrop has. Managers, groups and dropshippers are told with orders, or reached by passthrough. */
export const reference: ReferenceLoaders<Client, MydropSettings> = {
  'delivery-methods': {
    // An account may know carriers that no table has (mydrop.txt 65).
    load: async (context) =>
      methodsOf(editionOf(context)).map(({ code, name }) => entry(context, 'delivery-methods', { code, name, extra: { complete: false } })),
  },
  'order-statuses': { load: loadOrderStatuses },
  'payment-methods': {
    load: async (context) =>
      PAYMENT_METHODS.map(({ code, name }) => entry(context, 'payment-methods', { code, name, extra: { complete: true } })),
  },
  'price-types': {
    load: async (context) =>
      PRICE_TYPES.filter(({ dropshipper }) => dropshipper || editionOf(context) === 'vendor').map(({ code, name }) =>
        entry(context, 'price-types', { code, name, extra: { complete: true } }),
      ),
  },
  warehouses: {
    load: async (context) => [entry(context, 'warehouses', { ...WAREHOUSE, extra: { complete: true, synthetic: true } })],
  },
};

/** Statuses that orders are in, those of `statusMap`, and the three that the document shows. */
async function loadOrderStatuses(context: MydropContext): Promise<readonly ReferenceEntry[]> {
  const observed = await observeStatuses(context);
  const known = new Set(observed.flatMap(({ title, number }) => [title, number]));
  const named = [...new Set([...Object.keys(context.scope.statusMap), ...Object.values(DOCUMENTED)])].filter((title) => !known.has(title));
  return [
    ...observed.map(({ title, number, type, final, status }) =>
      entry(context, 'order-statuses', {
        id: title,
        name: title,
        code: number,
        extra: { status, type, final, observed: true, complete: false },
      }),
    ),
    ...named.map((title) =>
      entry(context, 'order-statuses', {
        id: title,
        name: title,
        code: null,
        active: null,
        extra: { status: statusOfTitle(title, context.scope), type: null, final: null, observed: false, complete: false },
      }),
    ),
  ];
}

function editionOf(context: MydropContext) {
  return context.settings.options.edition;
}

function entry(
  context: MydropContext,
  kind: ReferenceKind,
  { id, ...rest }: { readonly id?: string } & Pick<ReferenceEntry, 'name' | 'code' | 'extra'> & Partial<Pick<ReferenceEntry, 'active'>>,
): ReferenceEntry {
  const { connection, vendor } = context.scope;
  return { id: toGid(context.scope, id ?? rest.code ?? ''), connection, vendor, kind, active: true, ...rest };
}
