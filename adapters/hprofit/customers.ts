/** Clients. What a saved one answers is documented nowhere: it is read back. */
import type { CustomerFilters, List, ListQuery, Page, Resources } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { phoneDigits, toPhone } from '../../src/lib/phone.ts';
import type { Customer, CustomerDraft, CustomerPatch } from '../../src/model/customer.ts';
import { CLIENT_PAGE_SIZE, type Client, everyRow } from './client.ts';
import { type ClientFields, fromClient, toClientFields, toCustomer, toNativeClient } from './map/customers.ts';
import { unplaced } from './map/fields.ts';
import { jsonId, toId, toRecord } from './map/native.ts';
import type { NativeClient, NativeSavedClients } from './schemas.ts';
import type { HprofitContext, HprofitSettings } from './settings.ts';

type Customers = NonNullable<Resources<Client, HprofitSettings>['customers']>;

const FIELDS: readonly string[] = [
  ...['type', 'name', 'firstName', 'lastName', 'phones', 'email', 'birthday', 'discountPercent', 'totalSpent'].map((key) => `/${key}`),
  '/company/name',
  ...['city', 'text', 'street', 'house', 'flat'].map((key) => `/addresses/*/${key}`),
];

const list: List<Client, HprofitSettings, Customer, CustomerFilters> = {
  capability: 'native',
  filters: {
    updatedFrom: 'exact',
    createdFrom: 'scan',
    createdTo: 'scan',
    phone: 'scan',
    email: 'scan',
    q: 'scan',
    type: 'scan',
    managerId: 'scan',
    // No `externalId`, no `groupId`: clients have neither.
  },
  pageSizes: { max: CLIENT_PAGE_SIZE },
  total: 'never',
  order: 'vendor',
  run: listCustomers,
};

/** What a connection can do with customers. */
export const customers: Customers = {
  list,
  get: { capability: 'native', run: getCustomer },
  create: {
    capability: 'composed',
    guarantee: 'at-most-once',
    fields: FIELDS,
    run: createCustomer,
    // Clients have no place for an identifier of the caller's.
    find: async () => undefined,
  },
  update: { capability: 'composed', fields: FIELDS, run: updateCustomer },
};

async function listCustomers(context: HprofitContext, query: ListQuery<CustomerFilters>): Promise<Page<Customer>> {
  const offset = Number(query.position?.offset ?? 0);
  const { updatedFrom } = query.filters;
  const from = updatedFrom === undefined ? undefined : Math.ceil(Date.parse(updatedFrom) / 1000);
  // "After the specified time" (hprofit.txt 491): a second earlier, and what that brings too much is left out.
  const rows = await context.client.listClients({
    limit: query.size,
    offset,
    updated_at: from === undefined ? undefined : Math.max(from - 1, 0),
  });
  return {
    items: rows.filter((row) => from === undefined || Number(row.updated_at) >= from).map((row) => toCustomer(row, context.scope)),
    next: rows.length < query.size ? null : { offset: offset + query.size },
  };
}

async function readClient(context: HprofitContext, id: string): Promise<NativeClient | undefined> {
  if (!/^\d{1,19}$/.test(id)) return undefined;
  const rows = await context.client.listClients({ limit: CLIENT_PAGE_SIZE, offset: 0, id });
  return rows.find((row) => String(row.id) === id);
}

async function getCustomer(context: HprofitContext, id: string): Promise<Customer | undefined> {
  const client = await readClient(context, id);
  return client && toCustomer(client, context.scope);
}

async function createCustomer(context: HprofitContext, draft: CustomerDraft): Promise<Customer> {
  checkFields(context, draft);
  const fields = toClientFields(draft);
  const began = Math.floor(context.now() / 1000) - CLOCKS_APART;
  const answer = await context.client.saveClient(toNativeClient(fields));
  const id = idIn(answer);
  const client = id === undefined ? await newestLike(context, fields, began) : await readClient(context, id);
  if (!client) throw new ProblemError('vendor_invalid_response', 'The vendor saved a client and does not list it.');
  return toCustomer(client, context.scope);
}

async function updateCustomer(context: HprofitContext, id: string, patch: CustomerPatch): Promise<Customer | undefined> {
  // An id that matches nothing may well make a new client (hprofit.txt 554): it has to be there.
  const before = await readClient(context, id);
  if (!before) return undefined;
  checkFields(context, patch);
  await context.client.saveClient({ ...toNativeClient({ ...fromClient(before), ...toClientFields(patch) }), id: jsonId(id) });
  return getCustomer(context, id);
}

/** Seconds that the vendor's clock may be behind. */
const CLOCKS_APART = 300;

function checkFields(context: HprofitContext, input: CustomerPatch): void {
  for (const pointer of unplaced(input, FIELDS)) context.ignore(pointer, 'clients have no place for it');
  const { type, company, phones, addresses, name, firstName, lastName } = input;
  // The type is whether there is a company.
  if (type === 'company' && !company?.name) context.ignore('/type', 'a company is a client with a company name');
  if (name && (firstName !== undefined || lastName !== undefined)) context.ignore('/name', 'the parts of the name say it');
  phones?.forEach((_, index) => {
    if (index > 0) context.ignore(`/phones/${index}`, 'a client has one phone');
  });
  addresses?.forEach((_, index) => {
    if (index > 0) context.ignore(`/addresses/${index}`, 'a client has one address');
  });
  const [address] = addresses ?? [];
  for (const key of ['street', 'house', 'flat'] as const) {
    // Where there is no text, it is put together of these.
    if (address?.[key]) context.ignore(`/addresses/0/${key}`, 'an address is one line here');
  }
}

/** An id wherever an undocumented answer may have put it. */
function idIn(answer: NativeSavedClients): string | undefined {
  const first = toRecord(Array.isArray(answer.data) ? answer.data[0] : answer.data);
  const found = [answer.id, first.id, first.client_id].find((id) => typeof id === 'number' || typeof id === 'string');
  return found === undefined || found === '' ? undefined : String(found);
}

/** The newest client that looks as what was just written. */
async function newestLike(context: HprofitContext, fields: ClientFields, since: number): Promise<NativeClient | undefined> {
  let newest: NativeClient | undefined;
  const rows = everyRow((page) => context.client.listClients({ ...page, updated_at: since }), CLIENT_PAGE_SIZE);
  for await (const client of rows) {
    if (isLike(context, client, fields) && Number(client.id) > Number(newest?.id ?? 0)) newest = client;
  }
  return newest;
}

function isLike(context: HprofitContext, client: NativeClient, fields: ClientFields): boolean {
  const { country } = context.scope;
  const digits = (phone: string | null | undefined) => phoneDigits(toPhone(phone, country) ?? '');
  const same = (a: string | null | undefined, b: string | null | undefined) => (a ?? '').trim() === (b ?? '').trim();
  return (
    digits(toId(client.phone)) === digits(fields.phone) &&
    same(client.email?.toLowerCase(), fields.email?.toLowerCase()) &&
    same(client.first_name, fields.first_name) &&
    same(client.last_name, fields.last_name)
  );
}
