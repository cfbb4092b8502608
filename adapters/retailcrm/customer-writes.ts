/** Customers: create, change. */
import { ProblemError, VendorFailure } from '../../src/errors.ts';
import type { Customer, CustomerDraft, CustomerPatch } from '../../src/model/customer.ts';
import { CORPORATE, PERSON } from './customer-kinds.ts';
import { addressesOf, companiesOf, getCorporate, getPerson, mapCorporate, mapPerson } from './customer-reads.ts';
import { fromAddress } from './map/addresses.ts';
import { corporateName, fromCorporate, fromMainCompany, fromPerson, ignorePersonal } from './map/customer-drafts.ts';
import { mainCompany } from './map/customers.ts';
import { jsonId, numberOf } from './map/ids.ts';
import { withoutNulls } from './map/maps-or-lists.ts';
import { unlessMissing } from './pages.ts';
import { together } from './parallel.ts';
import type { RetailcrmContext } from './settings.ts';
import { forgetting, siteOf, siteOfNew } from './sites.ts';

/** What of a customer has a place at the vendor, persons and companies together: what one of them lacks is told by the call. */
export const CUSTOMER_FIELDS = [
  '/type',
  '/externalId',
  '/name',
  '/firstName',
  '/lastName',
  '/middleName',
  '/phones',
  '/email',
  '/birthday',
  '/company',
  '/addresses',
  '/discountPercent',
  '/tags',
  '/manager',
] as const;
/** Notes are records: one can be added, none changed. */
export const NEW_CUSTOMER_FIELDS = [...CUSTOMER_FIELDS, '/notes'] as const;

/** By the caller's identifier, on every site that the key sees. It is unique over both kinds (retailcrm.txt 1033). */
export async function findCustomer(context: RetailcrmContext, externalId: string): Promise<Customer | undefined> {
  const page = { limit: 20, page: 1, filter: { externalIds: [externalId] } };
  const [persons, corporates] = await together([PERSON.list(context.client, page), CORPORATE.list(context.client, page)]);
  const person = persons.rows.find((customer) => String(customer.externalId) === externalId);
  if (person) return mapPerson(context, person, true);
  const corporate = corporates.rows.find((customer) => String(customer.externalId) === externalId);
  return corporate && mapCorporate(context, corporate, true);
}

export async function createCustomer(context: RetailcrmContext, given: CustomerDraft): Promise<Customer> {
  const draft = withoutNulls(given);
  const chosen = draft.extra?.site;
  const site = typeof chosen === 'string' ? chosen : await siteOfNew(context);
  checkNote(context, draft.notes);
  return draft.type === 'company' ? createCorporate(context, draft, site) : createPerson(context, draft, site);
}

async function createPerson(context: RetailcrmContext, draft: CustomerDraft, site: string | undefined): Promise<Customer> {
  const { client, ignore } = context;
  const person = fromPerson(draft, { managerId: managerOf(draft), current: undefined }, ignore);
  const number = createdNumber(await client.createCustomer(site, person ?? {}));
  await addNote(context, 'customers', site, number, draft.notes);
  // Nobody has noted anything of a customer that is new.
  return shown(await getPerson(context, number, Boolean(draft.notes)), number);
}

async function createCorporate(context: RetailcrmContext, draft: CustomerDraft, site: string | undefined): Promise<Customer> {
  const { client, ignore } = context;
  const name = corporateName(draft);
  if (name === undefined) {
    throw new ProblemError('invalid_request', {
      detail: 'A company needs a name.',
      errors: [{ path: '/name', message: 'required of a company' }],
    });
  }
  ignorePersonal(draft, ignore);
  const company = draft.company ? fromMainCompany(draft.company, undefined, name, ignore) : undefined;
  const addresses = (draft.addresses ?? [])
    .map((address, index) => fromAddress(address, undefined, `/addresses/${index}`, ignore))
    .filter((address) => address !== undefined);
  const body = {
    ...fromCorporate(draft, managerOf(draft), ignore),
    nickName: name,
    ...(addresses.length > 0 && { addresses: addresses.map((address, index) => ({ ...address, isMain: index === 0 })) }),
    ...(company && { companies: [{ isMain: true, ...company }] }),
  };
  const number = createdNumber(await client.createCorporate(site, body));
  await addNote(context, 'customers-corporate', site, number, draft.notes);
  return shown(await getCorporate(context, number), number);
}

export async function updateCustomer(context: RetailcrmContext, id: string, patch: CustomerPatch): Promise<Customer | undefined> {
  const person = numberOf('customer', id);
  if (person !== undefined) return updatePerson(context, id, person, patch);
  const corporate = numberOf('corporate', id);
  return corporate === undefined ? undefined : updateCorporate(context, id, corporate, patch);
}

async function updatePerson(context: RetailcrmContext, id: string, number: string, patch: CustomerPatch): Promise<Customer | undefined> {
  const { client, ignore } = context;
  if (patch.type === 'company') ignore('/type', 'a person stays a person');
  const needed = patch.name !== undefined || patch.addresses !== undefined || patch.company !== undefined;
  const current = needed ? (await unlessMissing(client.customer(number)))?.customer : undefined;
  if (needed && !current) return undefined;
  const body = fromPerson(patch, { managerId: managerOf(patch), current }, ignore);
  if (body) {
    const site = current?.site ?? (await siteOf(context, id, async () => (await unlessMissing(client.customer(number)))?.customer.site));
    const answer = await unlessMissing(forgetting(context, id, client.editCustomer(number, site, body)));
    // retailcrm.txt 903-904
    if (!answer || answer.state === 'removed') return undefined;
  }
  return getPerson(context, number);
}

async function updateCorporate(context: RetailcrmContext, id: string, number: string, patch: CustomerPatch): Promise<Customer | undefined> {
  const { client, ignore } = context;
  if (patch.type === 'person') ignore('/type', 'a company stays a company');
  ignorePersonal(patch, ignore);
  if (patch.company === null) ignore('/company', 'companies cannot be deleted');
  const [companies, addresses] = await together([
    patch.company ? unlessMissing(companiesOf(context, number)) : [],
    patch.addresses ? unlessMissing(addressesOf(context, number)) : [],
  ]);
  if (!companies || !addresses) return undefined;
  const main = mainCompany(companies);
  const company = patch.company ? fromMainCompany(patch.company, main, patch.name ?? undefined, ignore) : undefined;
  const wanted = patch.addresses ?? [];
  if (patch.addresses && wanted.length < addresses.length) ignore('/addresses', 'addresses cannot be deleted: give as many as there are');
  const kept = wanted.length < addresses.length ? [] : wanted;
  const written = kept.map((address, index) => fromAddress(address, addresses[index], `/addresses/${index}`, ignore));
  const body = fromCorporate(patch, managerOf(patch), ignore);
  const site = await siteOf(context, id, async () => (await unlessMissing(client.corporate(number)))?.customerCorporate.site);
  if (body) {
    const answer = await unlessMissing(forgetting(context, id, client.editCorporate(number, site, body)));
    if (!answer || answer.state === 'removed') return undefined;
  }
  if (company) {
    if (main) await client.editPart(number, 'companies', String(main.id), site, company);
    else await client.createPart(number, 'companies', site, { isMain: true, ...company });
  }
  for (const [index, address] of written.entries()) {
    if (!address) continue;
    const before = addresses[index]?.id;
    if (before === null || before === undefined) await client.createPart(number, 'addresses', site, { ...address, isMain: index === 0 });
    else await client.editPart(number, 'addresses', String(before), site, address);
  }
  return getCorporate(context, number);
}

function managerOf(input: CustomerDraft | CustomerPatch): string | undefined {
  if (!input.manager) return undefined;
  const number = numberOf('user', input.manager.id);
  if (number !== undefined) return number;
  throw new ProblemError('invalid_request', {
    detail: '/manager/id is not an id of a manager.',
    errors: [{ path: '/manager/id', message: 'not an id of a manager' }],
  });
}

/** retailcrm.txt 724 */
const LONGEST_NOTE = 2000;

function checkNote(context: RetailcrmContext, note: string | null | undefined): void {
  if (typeof note === 'string' && note.length > LONGEST_NOTE) context.ignore('/notes', `a note has at most ${LONGEST_NOTE} characters`);
}

/** The customer is made: a note that the vendor refuses now is reported, not thrown. */
async function addNote(
  context: RetailcrmContext,
  kind: 'customers' | 'customers-corporate',
  site: string | undefined,
  number: string,
  text: string | null | undefined,
): Promise<void> {
  if (!text || text.length > LONGEST_NOTE) return;
  try {
    await context.client.createNote(kind, site, { text, customer: { id: jsonId(number) } });
  } catch (error) {
    if (!(error instanceof VendorFailure) || error.failure.kind !== 'rejected') throw error;
    context.ignore('/notes', `the vendor refused it: ${error.failure.message ?? 'no reason told'}`);
  }
}

function createdNumber(answer: { readonly id?: number | string | null | undefined }): string {
  if (answer.id !== undefined && answer.id !== null) return String(answer.id);
  throw new ProblemError('vendor_invalid_response', "The vendor's answer names no new customer.");
}

function shown(customer: Customer | undefined, number: string): Customer {
  if (customer) return customer;
  throw new ProblemError('vendor_invalid_response', `The vendor made customer ${number} and does not show it.`);
}
