/** Addresses, companies and contact persons of corporate customers (retailcrm.txt 1320-2354). */
import { changeAddress, renderAddress } from './address.ts';
import {
  addAddress,
  addCompany,
  addContact,
  COMPANY,
  CONTACT,
  CUSTOMER_ADDRESS,
  changeCompany,
  contactCompanies,
  identity,
  linkedCompanies,
  renderCompany,
} from './customers.ts';
import { type Answer, BY, type Call, created, type Endpoint, identifiedBy, notFound, ok, page, SIZES } from './endpoint.ts';
import { customerOf } from './people.ts';
import { taking } from './reference.ts';
import { asFlag, asJson, asText, type Json, type Shape } from './shapes.ts';
import { type Account, type Customer, wholly } from './state.ts';

interface Part {
  /** Path and key of the list. */
  readonly many: 'addresses' | 'companies' | 'contacts';
  /** Body field. */
  readonly one: 'address' | 'company' | 'contact';
  readonly shape: Shape;
  rows(account: Account, customer: Customer): readonly Json[];
  add(account: Account, customer: Customer, given: Json): number;
  change(account: Account, customer: Customer, id: number, given: Json): void;
}

const PARTS: readonly Part[] = [
  {
    many: 'addresses',
    one: 'address',
    shape: CUSTOMER_ADDRESS,
    rows: (_account, { addresses }) => addresses.map(renderAddress),
    add: addAddress,
    change: (_account, customer, id, given) => {
      const { isMain, id: _id, ...parts } = given;
      customer.addresses = customer.addresses.map((address) => (address.id === id ? changeAddress(address, parts) : address));
      if (asFlag(isMain)) for (const address of customer.addresses) address.isMain = address.id === id;
    },
  },
  {
    many: 'companies',
    one: 'company',
    shape: COMPANY,
    rows: (account, customer) => customer.companies.map((company) => renderCompany(account, customer, company)),
    add: addCompany,
    change: (_account, customer, id, given) => {
      const company = customer.companies.find((one) => one.id === id);
      if (company) changeCompany(customer, company, given);
    },
  },
  {
    many: 'contacts',
    one: 'contact',
    shape: CONTACT,
    rows: (account, customer) => customer.contacts.map((contact) => renderContact(account, customer, contact)),
    add: addContact,
    change: (_account, customer, id, given) => {
      const contact = customer.contacts.find((one) => one.id === id);
      if (!contact) return;
      if (given.companies !== undefined) contact.companies = contactCompanies(customer, given);
      if (asFlag(given.isMain)) for (const other of customer.contacts) other.isMain = other === contact;
    },
  },
];

/** retailcrm.txt 2208-2248 */
function renderContact(account: Account, customer: Customer, contact: Customer['contacts'][number]): Json {
  const person = account.customers.get(contact.customer);
  return {
    isMain: contact.isMain,
    id: contact.id,
    customer: person ? identity(person) : { id: contact.customer },
    companies: linkedCompanies(customer, contact),
  };
}

function list(call: Call, part: Part): Answer {
  const ids = call.filter.get('ids')?.texts;
  const like = (name: string) => call.filter.get(name)?.text.toLowerCase();
  const rows = part
    .rows(call.account, customerOf(call, 'customer_corporate'))
    .filter(({ id }) => ids === undefined || ids.includes(String(id)))
    .filter((row) =>
      ['name', 'city', 'region'].every(
        (name) =>
          like(name) === undefined ||
          String(row[name] ?? '')
            .toLowerCase()
            .includes(like(name) ?? ''),
      ),
    );
  const { pagination, rows: shown } = page(call, rows);
  return ok({ pagination, [part.many]: shown });
}

function edit(call: Call, part: Part): Answer {
  const customer = customerOf(call, 'customer_corporate');
  const by = identifiedBy(call, 'entityBy');
  const wanted = call.params.entityExternalId ?? '';
  const found = part.rows(call.account, customer).find((row) => (by === 'id' ? String(row.id) : externalIdOf(row)) === wanted);
  if (!found) throw notFound();
  taking('Errors in the entity format', () =>
    wholly(customer, () => part.change(call.account, customer, Number(found.id), asJson(call.form[part.one]))),
  );
  return ok({ id: found.id });
}

/** A contact has the external id of its person. */
function externalIdOf(row: Json): string | null {
  return asText(row.externalId) ?? asText(asJson(row.customer).externalId);
}

const ROOT = '/api/v5/customers-corporate/{externalId}';

/** Methods of the parts of corporate customers. */
export const corporateEndpoints: readonly Endpoint[] = PARTS.flatMap((part): Endpoint[] => [
  {
    method: 'GET',
    path: `${ROOT}/${part.many}`,
    scope: 'customer_read',
    sizes: SIZES,
    query: { by: BY, site: 'text' },
    filter: {
      ids: { kind: 'ints' },
      ...(part.many === 'addresses' ? { name: { kind: 'text' }, city: { kind: 'text' }, region: { kind: 'text' } } : {}),
    },
    run: (call) => list(call, part),
  },
  {
    method: 'POST',
    path: `${ROOT}/${part.many}/create`,
    scope: 'customer_write',
    form: { by: 'plain', site: 'plain', [part.one]: { json: part.shape } },
    run: (call) => {
      const customer = customerOf(call, 'customer_corporate');
      const id = taking('Errors in the entity format', () =>
        wholly(customer, () => part.add(call.account, customer, asJson(call.form[part.one]))),
      );
      return created({ id });
    },
  },
  {
    method: 'POST',
    path: `${ROOT}/${part.many}/{entityExternalId}/edit`,
    scope: 'customer_write',
    form: { by: 'plain', entityBy: 'plain', site: 'plain', [part.one]: { json: part.shape } },
    run: (call) => edit(call, part),
  },
]);
