/** Customers: buyers and companies as one. */
import type { CustomerFilters, ListQuery, Page, Resources } from '../../src/adapter.ts';
import type { Customer, CustomerDraft, CustomerPatch } from '../../src/model/customer.ts';
import { type Client, type NativePageQuery, PAGE_SIZE } from './client.ts';
import { invalid, unsupportedField } from './faults.ts';
import { fromBuyer, fromCompany, toCompany, toPerson } from './map/customers.ts';
import { type CustomerKind, customerNumberOf } from './map/ids.ts';
import { lineOf } from './map/order-drafts.ts';
import { pageNumber, unlessMissing } from './pages.ts';
import type { NativeContractor, NativeCustomer } from './schemas.ts';
import type { SelsupContext, SelsupSettings } from './settings.ts';

type Filters = ListQuery<CustomerFilters>['filters'];

const FIELDS = [
  '/type',
  '/name',
  '/firstName',
  '/lastName',
  '/middleName',
  '/phones',
  '/email',
  ...['city', 'street', 'house', 'flat', 'postalCode', 'text'].map((key) => `/addresses/*/${key}`),
  ...['name', 'taxId', 'kpp', 'address', 'bank', 'bik', 'account', 'correspondentAccount'].map((key) => `/company/${key}`),
];

export const customers: Resources<Client, SelsupSettings>['customers'] = {
  list: {
    capability: 'composed',
    // Phones are kept in any writing, which the vendor's search does not see through.
    filters: { q: 'scan', phone: 'scan', email: 'exact', type: 'exact' },
    pageSizes: { max: PAGE_SIZE },
    total: 'extra call',
    order: 'vendor',
    run: listCustomers,
  },
  get: { capability: 'composed', run: getCustomer },
  create: {
    capability: 'native',
    // A save without an id always makes a record, and the vendor has no place for the caller's own number.
    guarantee: 'at-most-once',
    fields: FIELDS,
    run: createCustomer,
    find: async () => undefined,
  },
  update: { capability: 'composed', fields: FIELDS, run: updateCustomer },
};

interface Kind {
  readonly name: CustomerKind;
  list(context: SelsupContext, page: NativePageQuery): Promise<{ readonly customers: readonly Customer[]; readonly total: number | null }>;
}

const KINDS: readonly Kind[] = [
  {
    name: 'customer',
    async list(context, page) {
      const { rows, total } = await context.client.customers(page);
      return { customers: rows.map((row) => toPerson(row, context.scope)), total: total ?? null };
    },
  },
  {
    name: 'contractor',
    async list(context, page) {
      const { rows, total } = await context.client.contractors(page);
      return { customers: rows.map((row) => toCompany(row, context.scope)), total: total ?? null };
    },
  },
];

/** Buyers first, then companies: the position tells where the walk stands. */
async function listCustomers(context: SelsupContext, query: ListQuery<CustomerFilters>): Promise<Page<Customer>> {
  const { filters, position, size, count } = query;
  const kinds = KINDS.filter(({ name }) => filters.type === undefined || (name === 'customer') === (filters.type === 'person'));
  const index = Math.max(
    0,
    kinds.findIndex(({ name }) => name === position?.kind),
  );
  const kind = kinds[index];
  if (!kind) return { items: [], next: null };
  const page = pageNumber(position);
  // Companies are searched by name only: an email is looked for on their pages.
  const filter = filters.email !== undefined && kind.name === 'customer' ? { query: filters.email } : {};
  const [{ customers: rows }, total] = await Promise.all([
    kind.list(context, { limit: size, page, filter }),
    count && filters.email === undefined ? countOf(context, kinds) : null,
  ]);
  const after = kinds[index + 1];
  return {
    items: rows.filter((customer) => passes(customer, filters)),
    next: rows.length === size ? { kind: kind.name, page: page + 1 } : after ? { kind: after.name, page: 1 } : null,
    total,
  };
}

async function countOf(context: SelsupContext, kinds: readonly Kind[]): Promise<number | null> {
  const totals = await Promise.all(kinds.map(async (kind) => (await kind.list(context, { limit: 1, page: 1, count: true })).total));
  return totals.reduce((sum, total) => (sum === null || total === null ? null : sum + total), 0);
}

function passes(customer: Customer, { email }: Filters): boolean {
  return email === undefined || customer.email?.toLocaleLowerCase() === email.trim().toLocaleLowerCase();
}

async function getCustomer(context: SelsupContext, id: string): Promise<Customer | undefined> {
  const person = customerNumberOf('customer', id);
  if (person !== undefined) {
    const found = await nativeCustomer(context, person);
    return found && toPerson(found, context.scope);
  }
  const company = customerNumberOf('contractor', id);
  if (company === undefined) return undefined;
  const found = await nativeContractor(context, company);
  return found && toCompany(found, context.scope);
}

async function nativeContractor(context: SelsupContext, id: string): Promise<NativeContractor | undefined> {
  const found = await unlessMissing(context.client.contractor(id));
  return found && String(found.id) === id && found.deleted !== true ? found : undefined;
}

/** No call gives a buyer by number: the pages, which stand in the order of the numbers, are halved until the one that holds it. */
async function nativeCustomer(context: SelsupContext, id: string): Promise<NativeCustomer | undefined> {
  const wanted = BigInt(id);
  const first = await context.client.customers({ limit: PAGE_SIZE, page: 1, count: true });
  const hit = first.rows.find((row) => String(row.id) === id);
  if (hit || first.rows.length < PAGE_SIZE) return hit;
  let low = 2;
  let high = Math.max(2, Math.ceil((first.total ?? Number.MAX_SAFE_INTEGER) / PAGE_SIZE));
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const { rows } = await context.client.customers({ limit: PAGE_SIZE, page: middle });
    const [least, greatest] = [rows[0], rows.at(-1)];
    if (!least || !greatest || wanted < BigInt(least.id)) high = middle - 1;
    else if (wanted > BigInt(greatest.id)) low = middle + 1;
    else return rows.find((row) => String(row.id) === id);
  }
  return undefined;
}

async function createCustomer(context: SelsupContext, draft: CustomerDraft): Promise<Customer> {
  if (typeof draft.externalId === 'string') context.ignore('/externalId', 'the vendor has no place for it');
  // The public specification has a call that changes a company, and none that makes one.
  if (draft.type === 'company') throw unsupportedField('/type', 'the vendor has no call that makes a company');
  ignoreOfPerson(context, draft);
  const body = fromBuyer(buyerInput(draft), undefined, AT, context.ignore);
  if (!body) throw invalid('/firstName', 'a customer needs a name, a phone or an email');
  return toPerson(await context.client.saveCustomer(body), context.scope);
}

async function updateCustomer(context: SelsupContext, id: string, patch: CustomerPatch): Promise<Customer | undefined> {
  const person = customerNumberOf('customer', id);
  if (person !== undefined) {
    const current = await nativeCustomer(context, person);
    if (!current) return undefined;
    checkType(patch, 'person');
    ignoreOfPerson(context, patch);
    const body = fromBuyer(buyerInput(patch), current, AT, context.ignore);
    if (!body) throw unsupportedField('/firstName', 'the vendor keeps no customer without a name');
    return toPerson(await context.client.saveCustomer(body), context.scope);
  }
  const company = customerNumberOf('contractor', id);
  const current = company === undefined ? undefined : await nativeContractor(context, company);
  if (company === undefined || !current) return undefined;
  checkType(patch, 'company');
  ignoreOfCompany(context, patch);
  await context.client.saveContractor(fromCompany(patch, current, context.ignore));
  const saved = await nativeContractor(context, company);
  return saved && toCompany(saved, context.scope);
}

const AT = {
  name: '/firstName',
  lastName: '/lastName',
  middleName: '/middleName',
  phone: '/phones',
  email: '/email',
  address: '/addresses',
  zipCode: '/addresses/0/postalCode',
};

function buyerInput(input: CustomerDraft | CustomerPatch) {
  const [address] = input.addresses ?? [];
  return {
    name: input.name,
    firstName: input.firstName,
    lastName: input.lastName,
    middleName: input.middleName,
    phone: input.phones === undefined ? undefined : (input.phones[0] ?? null),
    email: input.email,
    // A list replaces the whole list.
    address: input.addresses === undefined ? undefined : address ? (lineOf(address) ?? null) : null,
    zipCode: input.addresses === undefined ? undefined : (address?.postalCode ?? null),
  };
}

function checkType(patch: CustomerPatch, type: 'person' | 'company'): void {
  if (patch.type !== undefined && patch.type !== type) throw unsupportedField('/type', `is ${type} for good`);
}

function ignoreOfPerson(context: SelsupContext, input: CustomerDraft | CustomerPatch): void {
  if (input.company) context.ignore('/company', 'a person has none');
  if (input.phones && input.phones.length > 1) context.ignore('/phones', 'a buyer has one phone');
  if (input.addresses && input.addresses.length > 1) context.ignore('/addresses', 'a buyer has one address');
}

function ignoreOfCompany(context: SelsupContext, input: CustomerDraft | CustomerPatch): void {
  for (const key of ['firstName', 'lastName', 'middleName'] as const)
    if (typeof input[key] === 'string') context.ignore(`/${key}`, 'a company has none');
  if (input.addresses?.length) context.ignore('/addresses', 'the address of a company is company.address');
}
