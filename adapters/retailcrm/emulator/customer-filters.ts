/** The filters of `GET customers` and `GET customers-corporate`. */
import { type Amount, share, toAmount } from './amounts.ts';
import { aggregateOf } from './customers.ts';
import { among, atLeast, atMost, contains, customFields, dayFrom, dayTo, equal, type Filters, isFlag, never } from './filters.ts';
import { asJson, asText } from './shapes.ts';
import { type Account, type Customer, collection, entry } from './state.ts';

const source = (name: string) => (customer: Customer) => asText(asJson(customer.fields.source)[name]);
const requisites = ({ fields, companies }: Customer) =>
  [fields.contragent, ...companies.map((company) => company.fields.contragent)].map(asJson);
const requisite = (name: string): Filters<Customer>[string] => ({
  kind: 'digits',
  test: (customer, { text }) => requisites(customer).some((one) => one[name] === text),
});

function range(name: string, get: (customer: Customer, account: Account) => Amount | null): Filters<Customer> {
  return { [`min${name}`]: atLeast(get), [`max${name}`]: atMost(get) };
}

function days(name: string, get: (customer: Customer, account: Account) => string | null | undefined): Filters<Customer> {
  return { [`${name}From`]: dayFrom(get), [`${name}To`]: dayTo(get) };
}

function orderDays(customer: Customer, account: Account): string[] {
  return [...account.orders.values()]
    .filter((order) => order.customer === customer.id)
    .map(({ createdAt }) => createdAt)
    .sort();
}

/** Filters of both kinds; the document's tables end early (390-519, 972-1014), the rest are known from public clients. */
export const CUSTOMER_FILTERS: Filters<Customer> = {
  ids: among('ints', ({ id }) => id),
  externalIds: among('texts', ({ externalId }) => externalId),
  // "By filter[name] possible to search by customer name and phone" (407).
  name: contains((customer, account) => {
    const { firstName, lastName, patronymic, nickName } = customer.fields;
    const contacts = customer.contacts.flatMap((contact) => account.customers.get(contact.customer)?.phones ?? []);
    return [
      [lastName, firstName, patronymic].filter(Boolean).join(' '),
      [firstName, lastName].filter(Boolean).join(' '),
      asText(nickName),
      ...customer.phones,
      ...contacts,
    ];
  }),
  city: contains(({ addresses }) => addresses.map((one) => asText(one.city))),
  region: contains(({ addresses }) => addresses.map((one) => asText(one.region))),
  sites: among('texts', ({ site }) => site),
  managers: among('ints', ({ fields }) => asText(fields.managerId)),
  managerGroups: among('texts', ({ fields }) => (fields.managerId === undefined ? null : 'managers')),
  notes: contains(({ id }, account) =>
    [...collection(account, 'notes').values()].filter((note) => asJson(note.customer).id === id).map(({ text }) => asText(text)),
  ),
  vip: isFlag(({ fields }) => fields.vip === true),
  bad: isFlag(({ fields }) => fields.bad === true),
  discountCardNumber: equal('text', ({ fields }) => asText(fields.discountCardNumber)),
  // Of customers 1 = without files (420-423), the other way round than of orders.
  attachments: { kind: { choice: ['1', '2', '3'] }, test: (_customer, { text }) => text === '1' },
  tasksCounts: {
    kind: { choice: ['1', '2', '3'] },
    test: ({ id }, { text }, account) => {
      const open = [...collection(account, 'tasks').values()].some((task) => asJson(task.customer).id === id && task.complete !== true);
      return text === '3' ? false : open === (text === '2');
    },
  },
  email: equal('text', ({ fields }) => asText(fields.email)),
  contragentName: contains((customer) => requisites(customer).map(({ legalName }) => asText(legalName))),
  contragentTypes: {
    kind: { choices: ['enterpreneur', 'individual', 'legal-entity'] },
    test: (customer, { texts }) =>
      requisites(customer).some(({ contragentType }) => texts.includes(String(contragentType ?? 'individual'))),
  },
  contragentInn: requisite('INN'),
  contragentKpp: requisite('KPP'),
  contragentBik: requisite('BIK'),
  contragentCorrAccount: requisite('corrAccount'),
  contragentBankAccount: requisite('bankAccount'),
  classSegment: never('text'),
  customFields: customFields(({ fields }) => asJson(fields.customFields)),
  dateFrom: dayFrom(({ createdAt }) => createdAt),
  dateTo: dayTo(({ createdAt }) => createdAt),
  ...days('firstOrder', (customer, account) => orderDays(customer, account)[0]),
  ...days('lastOrder', (customer, account) => orderDays(customer, account).at(-1)),
  ...range('OrdersCount', (customer, account) => toAmount(aggregateOf(account, customer).count)),
  ...range('TotalSumm', (customer, account) => aggregateOf(account, customer).total),
  ...range('AverageSumm', (customer, account) => {
    const { count, total } = aggregateOf(account, customer);
    return count === 0 ? 0n : share(total, 1n, BigInt(count));
  }),
  ...range('CostSumm', () => 0n),
};

/** Filters of persons. */
export const PERSON_FILTERS: Filters<Customer> = {
  ...CUSTOMER_FILTERS,
  // A segment by its number or its code: clients send one text, and none says which.
  segment: {
    kind: 'text',
    test: ({ segments }, { text }, account) =>
      segments.some((code) => code === text || String(entry(account, 'segments', code)?.id) === text),
  },
  tags: { kind: 'texts', test: ({ tags }, { texts }) => texts.every((tag) => tags.includes(tag)) },
  attachedTags: { kind: 'texts', test: ({ tags }, { texts }) => texts.some((tag) => tags.includes(tag)) },
  mgChannels: never('ints'),
  mgCustomerId: never('text'),
  online: isFlag(() => false),
  emailMarketingUnsubscribed: isFlag(() => false),
  countries: among('texts', ({ addresses }) => addresses.map(({ countryIso }) => asText(countryIso))),
  commentary: never('text'),
  sourceName: equal('text', source('source')),
  mediumName: equal('text', source('medium')),
  campaignName: equal('text', source('campaign')),
  keywordName: equal('text', source('keyword')),
  adContentName: equal('text', source('content')),
  ...days('firstWebVisit', () => null),
  ...days('lastWebVisit', () => null),
  sex: { kind: { choice: ['male', 'female'] }, test: ({ fields }, { text }) => fields.sex === text },
  browserId: equal('text', ({ fields }) => asText(fields.browserId)),
  isContact: isFlag(({ fields }) => fields.isContact === true),
};

/** Filters of corporate customers. */
export const CORPORATE_FILTERS: Filters<Customer> = {
  ...CUSTOMER_FILTERS,
  // A list, unlike other names (public clients).
  nickName: {
    kind: 'texts',
    test: ({ fields }, { texts }) =>
      texts.some((text) =>
        String(fields.nickName ?? '')
          .toLowerCase()
          .includes(text.toLowerCase()),
      ),
  },
  contactName: contains(({ contacts }, account) =>
    contacts.flatMap(({ customer }) => {
      const person = account.customers.get(customer)?.fields;
      return [asText(person?.firstName), asText(person?.lastName)];
    }),
  ),
  addressName: contains(({ addresses }) => addresses.map(({ name }) => asText(name))),
  companyName: contains(({ companies }) => companies.map(({ fields }) => asText(fields.name))),
  contactIds: among('ints', ({ contacts }) => contacts.map(({ customer }) => customer)),
};
