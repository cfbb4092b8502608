/** Customers read one by one, with the parts that only calls of their own give. */
import { VendorFailure } from '../../src/errors.ts';
import type { Customer } from '../../src/model/customer.ts';
import { names } from './dictionaries.ts';
import { type CustomerContext, toCorporate, toPerson } from './map/customers.ts';
import { valuesOf } from './map/maps-or-lists.ts';
import { everyPage } from './pages.ts';
import { together } from './parallel.ts';
import type { NativeCustomer } from './schemas.ts';
import type { RetailcrmContext } from './settings.ts';
import { COMBINED_TO } from './wire.ts';

/** A person by number, `full` with notes. One that was merged into another answers as that other, with its id. */
export async function getPerson(context: RetailcrmContext, number: string, full = true): Promise<Customer | undefined> {
  const native = await followed(number, async (id) => (await context.client.customer(id)).customer);
  return native && mapPerson(context, native, full);
}

/** A corporate customer by number. */
export async function getCorporate(context: RetailcrmContext, number: string): Promise<Customer | undefined> {
  const native = await followed(number, async (id) => (await context.client.corporate(id)).customerCorporate);
  return native && mapCorporate(context, native, true);
}

/** `full`: with notes, which are records of their own. */
export async function mapPerson(context: RetailcrmContext, native: NativeCustomer, full: boolean): Promise<Customer> {
  const [mapping, notes] = await together([customerContext(context), full ? notesOf(context, 'customers', String(native.id)) : undefined]);
  return toPerson(native, mapping, notes && { notes });
}

/** `full`: with companies, addresses and notes, which are records of their own. */
export async function mapCorporate(context: RetailcrmContext, native: NativeCustomer, full: boolean): Promise<Customer> {
  const id = String(native.id);
  const [mapping, parts] = await together([customerContext(context), full ? partsOf(context, id) : undefined]);
  return toCorporate(native, mapping, parts);
}

async function partsOf(context: RetailcrmContext, id: string) {
  const [companies, addresses, notes] = await together([
    companiesOf(context, id),
    addressesOf(context, id),
    notesOf(context, 'customers-corporate', id),
  ]);
  return { companies, addresses, notes };
}

/** Companies of a corporate customer. */
export function companiesOf(context: RetailcrmContext, id: string) {
  return everyPage(async (page, limit) => {
    const answer = await context.client.companies(id, { limit, page });
    return { pagination: answer.pagination, rows: answer.companies };
  });
}

/** Addresses of a corporate customer, the main one first. */
export async function addressesOf(context: RetailcrmContext, id: string) {
  const addresses = await everyPage(async (page, limit) => {
    const answer = await context.client.addresses(id, { limit, page });
    return { pagination: answer.pagination, rows: answer.addresses };
  });
  return [...addresses.filter(({ isMain }) => isMain), ...addresses.filter(({ isMain }) => !isMain)];
}

async function notesOf(context: RetailcrmContext, kind: 'customers' | 'customers-corporate', id: string) {
  const { notes } = await context.client.notes(kind, { limit: 100, page: 1, filter: { customerIds: [id] } });
  return valuesOf(notes);
}

async function customerContext(context: RetailcrmContext): Promise<CustomerContext> {
  return { scope: context.scope, managers: await names(context, 'managers') };
}

/** retailcrm.txt 896: a merged customer is not found, and the answer tells what it became. */
async function followed(number: string, read: (id: string) => Promise<NativeCustomer>): Promise<NativeCustomer | undefined> {
  try {
    return await read(number);
  } catch (error) {
    if (!(error instanceof VendorFailure) || error.failure.kind !== 'missing') throw error;
    const into = error.failure.fields?.find(({ path }) => path === COMBINED_TO)?.message;
    return into === undefined || into === number ? undefined : followed(into, async (id) => read(id));
  }
}
