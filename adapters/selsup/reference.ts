/** Reference data. The vendor has no payment methods, customer groups, price types or units. */
import type { ReferenceLoaders } from '../../src/adapter.ts';
import { joinName, textOrNull } from '../../src/lib/text.ts';
import { type Client, PAGE_SIZE } from './client.ts';
import { DELIVERY_SERVICES } from './map/order-drafts.ts';
import { toEntry } from './map/references.ts';
import { NATIVE_STATUSES, toOrderStatus } from './map/statuses.ts';
import { typesOf } from './order-reads.ts';
import { everyPage } from './pages.ts';
import type { SelsupContext, SelsupSettings } from './settings.ts';

export const reference: ReferenceLoaders<Client, SelsupSettings> = {
  warehouses: {
    async load({ client, scope }) {
      const rows = await client.warehouses();
      return rows
        .filter((row) => row.deleted !== true)
        .map((row) =>
          toEntry(
            scope,
            'warehouses',
            { code: row.id, name: textOrNull(row.name), active: true },
            {
              organizationId: textOrNull(row.organizationId),
              service: textOrNull(row.service),
              address: textOrNull(row.address),
              city: textOrNull(row.city),
            },
          ),
        );
    },
  },
  brands: {
    async load({ client, scope }) {
      const rows = await everyPage((page) => client.brands(page));
      return rows
        .filter((row) => row.deleted !== true)
        .map((row) =>
          toEntry(scope, 'brands', { code: row.brandId, name: textOrNull(row.name), active: true }, { logo: textOrNull(row.logo) }),
        );
    },
  },
  'order-statuses': {
    load: async ({ scope }) => {
      // What only `statusMap` knows is a status too.
      const own = Object.keys(scope.statusMap).filter((native) => !NATIVE_STATUSES.includes(native));
      return [...NATIVE_STATUSES, ...own].map((code) =>
        toEntry(scope, 'order-statuses', { code, name: null, active: true }, { status: toOrderStatus(code, scope) }),
      );
    },
  },
  'delivery-methods': {
    load: async ({ scope }) => DELIVERY_SERVICES.map((code) => toEntry(scope, 'delivery-methods', { code, name: code, active: true })),
  },
  'order-types': {
    load: async (context) => typesOf(context).map((code) => toEntry(context.scope, 'order-types', { code, name: code, active: true })),
  },
  organizations: {
    async load({ client, scope }) {
      const rows = await everyPage((page) => client.organizations(page));
      return rows.map(({ id, organization }) =>
        toEntry(
          scope,
          'organizations',
          { code: id, name: textOrNull(organization?.shortName) ?? textOrNull(organization?.name), active: null },
          { taxId: textOrNull(organization?.inn) },
        ),
      );
    },
  },
  managers: { load: loadManagers },
};

/** `surName` of an employee is the patronymic. */
async function loadManagers({ client, scope }: SelsupContext) {
  const rows = new Map<string, Awaited<ReturnType<Client['persons']>>[number]>();
  for (let page = 1; ; page++) {
    const found = await client.persons(page);
    const before = rows.size;
    for (const person of found) rows.set(String(person.personId), person);
    // An answer that is not paged comes whole, and the same again.
    if (found.length < PAGE_SIZE || rows.size === before) break;
  }
  return [...rows.values()].map((person) =>
    toEntry(scope, 'managers', {
      code: person.personId,
      name: textOrNull(person.fullName) ?? joinName(person.lastName, person.firstName, person.surName),
      active: person.deleted === null || person.deleted === undefined ? null : !person.deleted,
    }),
  );
}
