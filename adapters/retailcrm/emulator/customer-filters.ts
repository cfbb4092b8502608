/** The filters of `GET customers` and `GET customers-corporate`. */
import { toAmount } from './amounts.ts';
import { aggregateOf } from './customers.ts';
import { among, atLeast, atMost, contains, customFields, dayFrom, dayTo, equal, type Filters, isFlag, never } from './filters.ts';
import { asJson, asText } from './shapes.ts';
import { type Customer, collection } from './state.ts';

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
  contragentName: contains(({ fields, companies }) =>
    [fields.contragent, ...companies.map((company) => company.fields.contragent)].map((one) => asText(asJson(one).legalName)),
  ),
  contragentInn: equal('digits', ({ fields, companies }) => asText(asJson(fields.contragent ?? companies[0]?.fields.contragent).INN)),
  segment: among('texts', ({ segments }) => segments),
  classSegment: never('text'),
  tags: { kind: 'texts', test: ({ tags }, { texts }) => texts.every((tag) => tags.includes(tag)) },
  attachedTags: { kind: 'texts', test: ({ tags }, { texts }) => texts.some((tag) => tags.includes(tag)) },
  mgChannels: never('ints'),
  customFields: customFields(({ fields }) => asJson(fields.customFields)),
  dateFrom: dayFrom(({ createdAt }) => createdAt),
  dateTo: dayTo(({ createdAt }) => createdAt),
  minOrdersCount: atLeast((customer, account) => toAmount(aggregateOf(account, customer).count)),
  maxOrdersCount: atMost((customer, account) => toAmount(aggregateOf(account, customer).count)),
  minTotalSumm: atLeast((customer, account) => aggregateOf(account, customer).total),
  maxTotalSumm: atMost((customer, account) => aggregateOf(account, customer).total),
};

/** Filters of persons. */
export const PERSON_FILTERS: Filters<Customer> = {
  ...CUSTOMER_FILTERS,
  contragentTypes: {
    kind: { choices: ['enterpreneur', 'individual', 'legal-entity'] },
    test: ({ fields }, { texts }) => texts.includes(String(asJson(fields.contragent).contragentType ?? 'individual')),
  },
  sex: { kind: { choice: ['male', 'female'] }, test: ({ fields }, { text }) => fields.sex === text },
  browserId: equal('text', ({ fields }) => asText(fields.browserId)),
  isContact: isFlag(({ fields }) => fields.isContact === true),
};

/** Filters of corporate customers. */
export const CORPORATE_FILTERS: Filters<Customer> = {
  ...CUSTOMER_FILTERS,
  nickName: contains(({ fields }) => [asText(fields.nickName)]),
  companyName: contains(({ companies }) => companies.map(({ fields }) => asText(fields.name))),
  contactIds: among('ints', ({ contacts }) => contacts.map(({ customer }) => customer)),
};
