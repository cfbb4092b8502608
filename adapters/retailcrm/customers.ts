/** Customers: persons and corporate customers as one. Writes are in `customer-writes.ts`. */
import type { CustomerFilters, ListQuery, Page, Position, Resources } from '../../src/adapter.ts';
import type { Customer } from '../../src/model/customer.ts';
import { changedPage } from './changes.ts';
import type { Client, NativeFilter, NativePage } from './client.ts';
import { CORPORATE, type CustomerKind, PERSON } from './customer-kinds.ts';
import { getCorporate, getPerson, mapCorporate, mapPerson } from './customer-reads.ts';
import { hasEmail, hasPhone, personsWithPhone } from './customer-search.ts';
import { CUSTOMER_FIELDS, createCustomer, findCustomer, NEW_CUSTOMER_FIELDS, updateCustomer } from './customer-writes.ts';
import { numberOf } from './map/ids.ts';
import { createdDays, searchText } from './order-filters.ts';
import { nextPage, PAGE_SIZES, pageNumber } from './pages.ts';
import type { NativeCustomer } from './schemas.ts';
import { CustomerExtra, NewCustomerExtra, type RetailcrmContext, type RetailcrmSettings } from './settings.ts';

type Filters = ListQuery<CustomerFilters>['filters'];

export const customers: Resources<Client, RetailcrmSettings>['customers'] = {
  list: {
    capability: 'composed',
    filters: {
      q: 'exact',
      phone: 'exact',
      email: 'exact',
      externalId: 'exact',
      type: 'exact',
      groupId: 'exact',
      managerId: 'exact',
      createdFrom: 'day',
      createdTo: 'day',
      updatedFrom: 'exact',
    },
    pageSizes: PAGE_SIZES,
    total: 'extra call',
    order: 'vendor',
    partial: ['company', 'addresses', 'notes'],
    run: listCustomers,
  },
  get: {
    capability: 'composed',
    async run(context, id) {
      const person = numberOf('customer', id);
      if (person !== undefined) return getPerson(context, person);
      const corporate = numberOf('corporate', id);
      return corporate === undefined ? undefined : getCorporate(context, corporate);
    },
  },
  create: {
    capability: 'composed',
    guarantee: 'exactly-once',
    fields: NEW_CUSTOMER_FIELDS,
    extra: NewCustomerExtra,
    run: createCustomer,
    find: findCustomer,
  },
  update: { capability: 'composed', fields: CUSTOMER_FIELDS, extra: CustomerExtra, run: updateCustomer },
};

/** Persons first, then corporate customers: the position tells where the walk stands. */
async function listCustomers(context: RetailcrmContext, query: ListQuery<CustomerFilters>): Promise<Page<Customer>> {
  const kinds = [PERSON, CORPORATE].flatMap((kind) => {
    const filter = customerFilter(query.filters, kind, context.scope.timezone);
    return filter ? [{ kind, filter }] : [];
  });
  const index = Math.max(
    0,
    kinds.findIndex(({ kind }) => kind.name === query.position?.kind),
  );
  const here = kinds[index];
  if (!here) return { items: [], next: null, total: 0 };
  const after = kinds[index + 1];
  const { page, total } = await pageOf(context, query, here.kind, here.filter);
  const next = page.next ?? (after ? { kind: after.kind.name, page: 1 } : null);
  if (!query.count || total === null) return { items: page.items, next, total: null };
  const others = await Promise.all(
    kinds
      .filter((each) => each !== here)
      .map(
        async (each) => (await each.kind.list(context.client, { limit: 20, page: 1, filter: each.filter })).pagination?.totalCount ?? null,
      ),
  );
  return {
    items: page.items,
    next,
    total: others.reduce((sum: number | null, count) => (sum === null || count === null ? null : sum + count), total),
  };
}

async function pageOf(
  context: RetailcrmContext,
  query: ListQuery<CustomerFilters>,
  kind: CustomerKind,
  filter: NativeFilter,
): Promise<{ readonly page: Page<Customer>; readonly total: number | null }> {
  const { filters, position, size } = query;
  if (filters.updatedFrom !== undefined) {
    const history = { name: kind.history, load: (native: NativeFilter) => kind.changes(context.client, native) };
    const changed = await changedPage(
      context,
      history,
      { from: filters.updatedFrom },
      position?.walk === undefined ? null : position,
      size,
    );
    const next: Position | null = changed.next && { kind: kind.name, ...changed.next };
    if (changed.ids.length === 0) return { page: { items: [], next }, total: null };
    const { rows } = await rowsOf(context, kind, { limit: size, page: 1, filter: { ...filter, ids: changed.ids } }, filters);
    return { page: { items: await mapped(context, query, kind, rows), next }, total: null };
  }
  const page = pageNumber(position);
  const { rows, pagination } = await rowsOf(context, kind, { limit: size, page, filter }, filters);
  const more = nextPage(pagination, page);
  const checked = filters.phone !== undefined || filters.email !== undefined || filters.externalId !== undefined;
  return {
    page: { items: await mapped(context, query, kind, rows), next: more === null ? null : { kind: kind.name, page: more } },
    total: checked ? null : (pagination?.totalCount ?? null),
  };
}

/** A page; of a phone everybody who has it, on one page. */
async function rowsOf(
  context: RetailcrmContext,
  kind: CustomerKind,
  page: NativePage,
  { phone }: Filters,
): ReturnType<CustomerKind['list']> {
  if (phone === undefined || page.filter?.name !== undefined) return kind.list(context.client, page);
  const search = (name: string, number: number, limit: number) =>
    kind.list(context.client, { limit, page: number, filter: { ...page.filter, name } });
  return { ...(await personsWithPhone(phone, search)), pagination: null };
}

async function mapped(
  context: RetailcrmContext,
  query: ListQuery<CustomerFilters>,
  kind: CustomerKind,
  rows: readonly NativeCustomer[],
): Promise<readonly Customer[]> {
  const found = rows.filter((customer) => passes(customer, query.filters));
  const map = kind === PERSON ? mapPerson : mapCorporate;
  return Promise.all(found.map((customer) => map(context, customer, query.full)));
}

/** Filters of one kind; undefined = nothing of this kind can match. Companies have phones and emails only through their contact persons. */
function customerFilter(filters: Filters, kind: CustomerKind, zone: string): NativeFilter | undefined {
  const { type, q, phone, email, externalId, groupId, managerId } = filters;
  if (type !== undefined && type !== kind.type) return undefined;
  const person = kind === PERSON;
  if (!person && (phone !== undefined || email !== undefined || groupId !== undefined)) return undefined;
  const manager = managerId === undefined ? undefined : numberOf('user', managerId);
  const segment = groupId === undefined ? undefined : numberOf('segment', groupId);
  if ((managerId !== undefined && manager === undefined) || (groupId !== undefined && segment === undefined)) return undefined;
  const asEmail = q?.includes('@') ? q : undefined;
  const name = q !== undefined && asEmail === undefined ? searchText(q) : undefined;
  const searched = email ?? (person ? asEmail : undefined);
  if (!person && asEmail !== undefined) return undefined;
  return {
    ...(name !== undefined && { name }),
    ...(searched !== undefined && { email: searched }),
    ...(externalId !== undefined && { externalIds: [externalId] }),
    ...(segment !== undefined && { segment }),
    ...(manager !== undefined && { managers: [manager] }),
    ...createdDays(filters, zone, 'dateFrom', 'dateTo'),
  };
}

/** The vendor finds by part; these are exact. */
function passes(customer: NativeCustomer, { phone, email, externalId, q }: Filters): boolean {
  return (
    (externalId === undefined || String(customer.externalId) === externalId) &&
    (email === undefined || hasEmail(customer, email)) &&
    (phone === undefined || hasPhone(customer, phone)) &&
    (email === undefined || !q?.includes('@') || (customer.email ?? '').toLocaleLowerCase().includes(q.trim().toLocaleLowerCase()))
  );
}
