/** Customers of both kinds: what is kept of them, how they are found, changed and shown. */

import { ADDRESS_FIELDS, changeAddress, renderAddress } from './address.ts';
import { type Amount, amountJson, share, sumOf, toAmount } from './amounts.ts';
import { remember, rememberChanges } from './history.ts';
import { FieldFault } from './reference.ts';
import { asFlag, asInteger, asJson, asList, asText, isJson, type Json, phpMap, type Shape, withoutEmpty } from './shapes.ts';
import {
  type Account,
  type Company,
  type Contact,
  type Customer,
  clock,
  currencyOf,
  dictionary,
  entry,
  nextId,
  rateOf,
  wholly,
} from './state.ts';
import { totalsOf } from './totals.ts';

/** `entrepreneur` in the document's prose, `enterpreneur` in its lists and on the wire (public clients). */
const CONTRAGENT_TYPE: Shape = { choice: ['individual', 'legal-entity', 'enterpreneur'] };
/** Legal requisites. */
export const CONTRAGENT: Shape = {
  fields: {
    contragentType: CONTRAGENT_TYPE,
    legalName: 'short',
    legalAddress: 'text',
    INN: 'short',
    OKPO: 'short',
    KPP: 'short',
    OGRN: 'short',
    OGRNIP: 'short',
    certificateNumber: 'short',
    certificateDate: 'day',
    BIK: 'short',
    bank: 'short',
    bankAddress: 'text',
    corrAccount: 'short',
    bankAccount: 'short',
  },
};
/** Where a visitor came from. */
export const SOURCE: Shape = { fields: { source: 'short', medium: 'short', campaign: 'short', keyword: 'short', content: 'short' } };
/** Address of a customer. */
export const CUSTOMER_ADDRESS: Shape = { fields: { ...ADDRESS_FIELDS, id: 'integer', isMain: 'flag', externalId: 'short', name: 'short' } };
const COMMON: Readonly<Record<string, Shape>> = {
  id: 'integer',
  externalId: 'short',
  createdAt: 'moment',
  vip: 'flag',
  bad: 'flag',
  managerId: 'integer',
  customFields: 'map',
  personalDiscount: 'number',
  discountCardNumber: 'short',
  source: SOURCE,
  browserId: 'short',
  tags: { list: 'text' },
  addTags: { list: 'text' },
  removeTags: { list: 'text' },
};
/** What may be written of a person. */
export const PERSON: Shape = {
  fields: {
    ...COMMON,
    isContact: 'flag',
    contragent: CONTRAGENT,
    firstName: 'short',
    lastName: 'short',
    patronymic: 'short',
    email: 'short',
    phones: { list: { fields: { number: 'short' } } },
    birthday: 'day',
    sex: { choice: ['male', 'female'] },
    address: CUSTOMER_ADDRESS,
  },
};
/** What may be written of a firm of a corporate customer. */
export const COMPANY: Shape = {
  fields: {
    isMain: 'flag',
    externalId: 'short',
    active: 'flag',
    name: 'short',
    brand: 'short',
    site: 'short',
    contragent: CONTRAGENT,
    address: { fields: { id: 'integer', externalId: 'short' } },
    customFields: 'map',
  },
};
/** What may be written of a contact person of a corporate customer. */
export const CONTACT: Shape = {
  fields: {
    isMain: 'flag',
    customer: { fields: { id: 'integer', externalId: 'short', browserId: 'short', site: 'short' } },
    companies: { list: { fields: { company: { fields: { id: 'integer', externalId: 'short' } } } } },
  },
};
/** What may be written of a corporate customer. */
export const CORPORATE: Shape = {
  fields: {
    ...COMMON,
    nickName: 'short',
    addresses: { list: CUSTOMER_ADDRESS, max: 100 },
    companies: { list: COMPANY },
    customerContacts: { list: CONTACT },
  },
};

/** Fields that are kept as they come. */
const PLAIN = [
  'isContact',
  'vip',
  'bad',
  'managerId',
  'personalDiscount',
  'discountCardNumber',
  'browserId',
  'firstName',
  'lastName',
  'patronymic',
];
const PLAIN_TOO = ['email', 'birthday', 'sex', 'nickName'];
const FLAGS = new Set(['isContact', 'vip', 'bad', 'active', 'isMain']);

/** Adds a customer; the caller has made sure of its site. Throws `FieldFault` where the data cannot be taken. */
export function addCustomer(
  account: Account,
  type: Customer['type'],
  site: string,
  given: Json,
  at = clock(account),
  id = nextId(account, 'customers'),
): Customer {
  needFree(account, site, asText(given.externalId), null);
  const customer: Customer = {
    id,
    type,
    site,
    externalId: null,
    createdAt: asText(given.createdAt) ?? at,
    fields: { vip: false, bad: false },
    phones: [],
    tags: [],
    segments: [],
    addresses: [],
    companies: [],
    contacts: [],
    subscriptions: [],
  };
  if (type === 'customer') customer.fields.isContact = false;
  changeFields(account, customer, given);
  account.customers.set(id, customer);
  remember(
    account,
    logOf(customer),
    { created: true, field: 'id', oldValue: null, newValue: id, customer: render(account, customer) },
    'api',
    at,
  );
  return customer;
}

/** Changes what is named in `given` and leaves the rest. */
export function changeCustomer(account: Account, customer: Customer, given: Json): void {
  needFree(account, customer.site, asText(given.externalId), customer);
  const before = traits(customer);
  wholly(customer, () => changeFields(account, customer, given));
  if (asText(given.createdAt) !== null) customer.createdAt = String(given.createdAt);
  rememberChanges(account, logOf(customer), before, traits(customer), { customer: identity(customer) });
}

function changeFields(account: Account, customer: Customer, given: Json): void {
  if (given.managerId !== undefined && given.managerId !== null) needUser(account, asInteger(given.managerId), 'managerId');
  if (given.externalId !== undefined) customer.externalId = asText(given.externalId);
  for (const name of [...PLAIN, ...PLAIN_TOO]) {
    if (given[name] === undefined) continue;
    // An empty email is given back as `""` (public clients).
    if (given[name] === null || (given[name] === '' && name !== 'email')) delete customer.fields[name];
    else customer.fields[name] = FLAGS.has(name) ? asFlag(given[name]) : name === 'managerId' ? Number(given[name]) : given[name];
  }
  for (const name of ['contragent', 'source', 'customFields']) {
    if (given[name] !== undefined) customer.fields[name] = withoutEmpty({ ...asJson(customer.fields[name]), ...asJson(given[name]) });
  }
  // Whether an edit replaces the phones or adds to them is not documented: it replaces them here.
  if (given.phones !== undefined) customer.phones = [...new Set(asList(given.phones).flatMap(({ number }) => asText(number) ?? []))];
  changeTags(customer, given);
  if (given.address !== undefined) changeAddresses(account, customer, given.address === null ? [] : [asJson(given.address)]);
  if (given.addresses !== undefined) for (const address of asList(given.addresses)) addAddress(account, customer, address);
  for (const company of asList(given.companies)) addCompany(account, customer, company);
  for (const contact of asList(given.customerContacts)) addContact(account, customer, contact);
}

/** retailcrm.txt 920-923: `addTags` and `removeTags` exclude `tags`, and are lower-case without odd blanks. */
function changeTags(customer: Customer, given: Json): void {
  const add = given.addTags as string[] | undefined;
  const remove = given.removeTags as string[] | undefined;
  if (given.tags !== undefined && (add ?? remove) !== undefined)
    throw new FieldFault('tags', 'This field cannot be used together with addTags and removeTags.');
  for (const tag of [...(add ?? []), ...(remove ?? [])]) {
    if (tag !== tag.toLowerCase() || tag !== tag.trim() || /[^\S ]/.test(tag)) throw new FieldFault('addTags', 'This value is not valid.');
  }
  if (given.tags !== undefined) customer.tags = [...new Set((given.tags as string[] | null) ?? [])];
  customer.tags = [...new Set([...customer.tags, ...(add ?? [])])].filter((tag) => !remove?.includes(tag));
}

function changeAddresses(account: Account, customer: Customer, given: readonly Json[]): void {
  const [address] = given;
  const { id: _id, ...parts } = address ?? {};
  customer.addresses = address ? [changeAddress(customer.addresses[0] ?? { id: nextId(account, 'addresses') }, parts)] : [];
}

/** Adds an address; the first one is the main one. */
export function addAddress(account: Account, customer: Customer, given: Json): number {
  // retailcrm.txt 1468
  if (customer.addresses.length >= 100) throw new FieldFault('address', 'No more than 100 addresses can be created for a customer.');
  const id = nextId(account, 'addresses');
  const isMain = customer.addresses.length === 0 || asFlag(given.isMain);
  if (isMain) for (const address of customer.addresses) address.isMain = false;
  customer.addresses.push(changeAddress({}, { ...given, id, isMain }));
  return id;
}

/** Adds a firm; the first one is the main one. */
export function addCompany(account: Account, customer: Customer, given: Json): number {
  const company: Company = {
    id: nextId(account, 'companies'),
    isMain: customer.companies.length === 0,
    fields: { active: true },
    createdAt: clock(account),
  };
  customer.companies.push(company);
  changeCompany(customer, company, given);
  return company.id;
}

/** Changes what is named of a firm. */
export function changeCompany(customer: Customer, company: Company, given: Json): void {
  const { isMain, address, contragent, customFields, ...plain } = given;
  if (asFlag(isMain)) for (const other of customer.companies) other.isMain = other === company;
  Object.assign(company.fields, plain);
  if (contragent !== undefined) company.fields.contragent = withoutEmpty({ ...asJson(company.fields.contragent), ...asJson(contragent) });
  if (customFields !== undefined) company.fields.customFields = { ...asJson(company.fields.customFields), ...asJson(customFields) };
  if (isJson(address)) {
    const found = customer.addresses.find(({ id, externalId }) =>
      asText(address.id) !== null ? id === Number(address.id) : externalId === address.externalId,
    );
    if (!found) throw new FieldFault('address', 'Address not found.');
    company.fields.address = Number(found.id);
  }
}

/** Adds a contact person; the first one is the main one. */
export function addContact(account: Account, customer: Customer, given: Json): number {
  const person = findCustomer(account, asJson(given.customer), 'customer', 'customer');
  if (!person) throw new FieldFault('customer', 'This value should not be blank.');
  const id = nextId(account, 'contacts');
  const isMain = customer.contacts.length === 0 || asFlag(given.isMain);
  if (isMain) for (const contact of customer.contacts) contact.isMain = false;
  customer.contacts.push({ id, isMain, customer: person.id, companies: contactCompanies(customer, given) });
  return id;
}

/** Ids of the firms that a contact person is linked with. */
export function contactCompanies(customer: Customer, given: Json): number[] {
  return asList(given.companies).map((link) => {
    const wanted = asJson(link.company);
    const found = customer.companies.find(({ id, fields }) =>
      asText(wanted.id) !== null ? id === Number(wanted.id) : fields.externalId === wanted.externalId,
    );
    if (!found) throw new FieldFault('companies', 'Company not found.');
    return found.id;
  });
}

/** externalId is unique over both kinds within one shop (retailcrm.txt 1033). */
function needFree(account: Account, site: string, externalId: string | null, self: Customer | null): void {
  if (externalId === null) return;
  for (const other of account.customers.values()) {
    if (other !== self && other.site === site && other.externalId === externalId) {
      throw new FieldFault('externalId', `Customer with externalId=${externalId} already exists.`);
    }
  }
}

/** Makes sure that a user of the system is there. */
export function needUser(account: Account, id: number | null, path: string): void {
  if (id !== null && !dictionary(account, 'users').has(String(id))) throw new FieldFault(path, `"User" with "id"="${id}" does not exist.`);
}

/**
 * A customer named by `{id}` or `{externalId, site}`; undefined when neither is given, `FieldFault` when there is none.
 * Searched in the shops that the key sees (retailcrm.txt 6051).
 */
export function findCustomer(account: Account, reference: Json, type: Customer['type'] | null, path: string): Customer | undefined {
  const id = asInteger(reference.id);
  const externalId = asText(reference.externalId);
  if (id === null && externalId === null) return undefined;
  const site = asText(reference.site);
  const found = [...account.customers.values()].find(
    (customer) =>
      (type === null || customer.type === type) &&
      (id !== null ? customer.id === id : customer.externalId === externalId && (site === null || customer.site === site)),
  );
  if (!found)
    throw id !== null
      ? new FieldFault(`${path}.id`, `Customer with id=${id} not found.`)
      : new FieldFault(`${path}.externalId`, `Customer with externalId=${externalId} not found.`);
  return found;
}

/** The log that tells of a customer. */
export function logOf(customer: Customer): 'customers' | 'customers-corporate' {
  return customer.type === 'customer' ? 'customers' : 'customers-corporate';
}

/** What names a customer in a history row (retailcrm.txt 689-702). */
export function identity(customer: Customer): Json {
  return withoutEmpty({ id: customer.id, externalId: customer.externalId, site: customer.site });
}

function traits(customer: Customer): Json {
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const { contragent, source, customFields, ...plain } = customer.fields;
  return {
    ...Object.fromEntries(Object.entries(plain).map(([name, value]) => [snake(name), value])),
    ...Object.fromEntries(Object.entries(asJson(contragent)).map(([name, value]) => [`contragent.${snake(name)}`, value])),
    ...Object.fromEntries(Object.entries(asJson(customFields)).map(([name, value]) => [`custom_${name}`, value])),
    ...Object.fromEntries(
      customer.type === 'customer'
        ? Object.entries(asJson(customer.addresses[0])).map(([name, value]) => [`address.${snake(name)}`, value])
        : [],
    ),
    external_id: customer.externalId,
    phones: customer.phones.join(', ') || null,
    tags: customer.tags.join(', ') || null,
  };
}

/** Orders of a customer added up in base currency (retailcrm.txt 5784-5801). */
export function aggregateOf(
  account: Account,
  customer: Customer,
): { readonly count: number; readonly total: Amount; readonly margin: Amount } {
  let count = 0;
  let total = 0n;
  let margin = 0n;
  for (const order of account.orders.values()) {
    if (order.customer !== customer.id) continue;
    const { value, nominal } = rateOf(account, currencyOf(account, order.site));
    const sums = totalsOf(account, order);
    const base = share(sums.total, toAmount(value), toAmount(nominal));
    count++;
    total += base;
    margin += base - sums.purchase;
  }
  return { count, total, margin };
}

/** A customer as it is read: alone, in lists, and inside orders. */
export function render(account: Account, customer: Customer): Json {
  const { contragent, source, customFields, personalDiscount, ...plain } = customer.fields;
  const { count, total, margin } = aggregateOf(account, customer);
  const costs = sumOf(
    [...(account.collections.get('costs')?.values() ?? [])]
      .filter(({ customer: id }) => id === customer.id)
      .map(({ summ }) => toAmount(summ)),
  );
  const shared: Json = {
    type: customer.type,
    id: customer.id,
    externalId: customer.externalId,
    ...plain,
    createdAt: customer.createdAt,
    site: customer.site,
    tags: customer.tags.map((name) => ({ name, color: '#4d8af0', colorCode: 'blue', attached: false })),
    customFields: phpMap(asJson(customFields)),
    marginSumm: amountJson(margin),
    totalSumm: amountJson(total),
    averageSumm: amountJson(count === 0 ? 0n : share(total, 1n, BigInt(count))),
    ordersCount: count,
    costSumm: amountJson(costs),
    personalDiscount: amountJson(toAmount(personalDiscount)),
    source: isJson(source) && Object.keys(source).length > 0 ? source : undefined,
    segments: customer.segments.flatMap((code) => entry(account, 'segments', code) ?? []),
  };
  const email = plain.email === '' ? { email: '' } : {};
  return {
    ...withoutEmpty({ ...shared, ...(customer.type === 'customer' ? renderPerson(customer, contragent) : renderCorporate(customer)) }),
    ...email,
  };
}

function renderPerson(customer: Customer, contragent: unknown): Json {
  const address = customer.addresses[0];
  return {
    contragent: { contragentType: 'individual', ...asJson(contragent) },
    presumableSex: customer.fields.sex,
    phones: customer.phones.map((number) => ({ number })),
    address: address && renderAddress(address),
    mgCustomers: [],
    customerSubscriptions: customer.subscriptions,
  };
}

function renderCorporate(customer: Customer): Json {
  const address = customer.addresses.find(({ isMain }) => isMain === true);
  const company = customer.companies.find(({ isMain }) => isMain);
  const contact = customer.contacts.find(({ isMain }) => isMain);
  return {
    mainAddress: address && withoutEmpty({ id: address.id, externalId: address.externalId, name: address.name }),
    mainCompany: company && withoutEmpty({ id: company.id, externalId: company.fields.externalId, name: company.fields.name }),
    mainCustomerContact: contact && { id: contact.id, customer: { id: contact.customer }, companies: linkedCompanies(customer, contact) },
  };
}

/** Firms that a contact person is linked with, as they are read (retailcrm.txt 2230-2248). */
export function linkedCompanies(customer: Customer, contact: Contact): Json[] {
  return customer.companies
    .filter(({ id }) => contact.companies.includes(id))
    .map(({ id, fields }) => ({ id, company: withoutEmpty({ id, externalId: fields.externalId, name: fields.name }) }));
}

/** A firm of a corporate customer as it is read (retailcrm.txt 1726-1905). */
export function renderCompany(account: Account, customer: Customer, company: Company): Json {
  const { contragent, address, customFields, ...plain } = company.fields;
  const home = customer.addresses.find(({ id }) => id === address);
  const orders = [...account.orders.values()].filter((order) => order.company === company.id);
  const total = sumOf(orders.map((order) => totalsOf(account, order).total));
  return withoutEmpty({
    isMain: company.isMain,
    id: company.id,
    ...plain,
    customer: { ...identity(customer), type: customer.type },
    createdAt: company.createdAt,
    contragent: { contragentType: 'legal-entity', ...asJson(contragent) },
    address: home && renderAddress(home),
    marginSumm: 0,
    totalSumm: amountJson(total),
    averageSumm: amountJson(orders.length === 0 ? 0n : share(total, 1n, BigInt(orders.length))),
    costSumm: 0,
    ordersCount: orders.length,
    customFields: phpMap(asJson(customFields)),
  });
}
