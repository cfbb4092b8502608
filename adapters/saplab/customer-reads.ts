/** Customers as the panel has them: by id, by page, by phone and email. */
import type { CustomerFilters, List, ListQuery, Page } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { createRepeatCheck } from '../../src/lib/pages.ts';
import { phoneDigits } from '../../src/lib/phone.ts';
import { addDays, fromNaive, toDay } from '../../src/lib/time.ts';
import type { Customer } from '../../src/model/customer.ts';
import { type Client, type NativeFilter, PAGE_SIZE } from './client.ts';
import { toCustomer } from './map/customers.ts';
import { compareIds, isId, toFlag, toId } from './map/native.ts';
import { isSafeSegment, safeFragment } from './map/segments.ts';
import type { NativeClient } from './schemas.ts';
import type { SaplabContext, SaplabSettings } from './settings.ts';

type Filters = Readonly<Partial<CustomerFilters>>;

/** Facts and function of GET /customers. */
export const list: List<Client, SaplabSettings, Customer, CustomerFilters> = {
  capability: 'composed',
  filters: {
    q: 'exact',
    phone: 'exact',
    email: 'exact',
    type: 'exact',
    groupId: 'exact',
    managerId: 'exact',
    createdFrom: 'exact',
    createdTo: 'exact',
    updatedFrom: 'scan',
    // No `externalId`: clients have none.
  },
  pageSizes: { max: PAGE_SIZE },
  // The vendor counts pages; how many are on the last one, that one tells.
  total: 'extra call',
  order: 'vendor',
  partial: ['company', 'discountPercent'],
  run: listCustomers,
};

/** The client of the list with this id: unlike the form it says plainly that there is none. */
export async function readClient(context: SaplabContext, id: string): Promise<NativeClient | undefined> {
  if (!isId(id)) return undefined;
  const { clients } = await context.client.clients({ client_id: id }, 20, 1);
  return clients.find((client) => String(client.id) === id);
}

/** A customer whole. */
export async function readCustomer(context: SaplabContext, id: string): Promise<Customer | undefined> {
  const client = await readClient(context, id);
  return client && mapWhole(context, client);
}

/** A client of the list with what only the form tells. */
export async function mapWhole(context: SaplabContext, client: NativeClient): Promise<Customer> {
  return toCustomer(client, await context.client.client(String(client.id)), context.scope);
}

/** Everybody with this phone number, however it is written. */
export function withPhone(context: SaplabContext, phone: string): Promise<readonly NativeClient[]> {
  return everyClient(context, phoneFilters(phone), (client) => hasPhone(client, phone));
}

/** Who was just made with this phone: looked for as it was written, and only where he is not found so in every other writing. */
export async function madeWith(context: SaplabContext, phone: string, name: string): Promise<NativeClient | undefined> {
  const [written, ...others] = phoneFilters(phone);
  const search = (filters: readonly NativeFilter[]) => everyClient(context, filters, (client) => hasPhone(client, phone));
  const newest = (clients: readonly NativeClient[]) => [...clients].sort((a, b) => compareIds(b.id, a.id))[0];
  const asWritten = written ? await search([written]) : [];
  const made = newest(asWritten);
  return made?.name?.trim() === name.trim() ? made : newest([...asWritten, ...(await search(others))]);
}

/** Everybody with this email address. */
export function withEmail(context: SaplabContext, email: string): Promise<readonly NativeClient[]> {
  return everyClient(context, emailFilters(email), (client) => hasEmail(client, email));
}

async function listCustomers(context: SaplabContext, query: ListQuery<CustomerFilters>): Promise<Page<Customer>> {
  const { filters, size, count } = query;
  const searches = searchesOf(filters, context.scope.timezone);
  const passes = passesOf(filters, context.scope.timezone);
  const toItems = (clients: readonly NativeClient[]) =>
    Promise.all(clients.map((client) => (query.full ? mapWhole(context, client) : toCustomer(client, undefined, context.scope))));
  const [search, ...others] = searches;
  if (!search) return { items: [], next: null, total: 0 };
  if (others.length > 0) {
    const found = await everyClient(context, searches, passes);
    return { items: await toItems(found), next: null, total: found.length };
  }
  const page = Number(query.position?.page ?? 1);
  const answer = await context.client.clients(search, size, page);
  const pages = Number(answer.pages);
  const items = await toItems(answer.clients.filter(passes));
  const counted =
    count && Object.keys(search).length === 0 ? await totalOf(context, size, { page, pages, rows: answer.clients.length }) : null;
  return { items, next: page < pages ? { page: page + 1 } : null, total: counted };
}

async function totalOf(context: SaplabContext, size: number, seen: { page: number; pages: number; rows: number }): Promise<number> {
  const { page, pages } = seen;
  if (pages <= 1) return seen.rows;
  const last = page === pages ? seen.rows : (await context.client.clients({}, size, pages)).clients.length;
  return (pages - 1) * size + last;
}

/** All pages of several searches, each client once. */
async function everyClient(
  context: SaplabContext,
  searches: readonly NativeFilter[],
  passes: (client: NativeClient) => boolean,
): Promise<readonly NativeClient[]> {
  const found = new Map<string, NativeClient>();
  const pagesOf = async (search: NativeFilter) => {
    const first = await context.client.clients(search, PAGE_SIZE, 1);
    const clients = [...first.clients];
    const repeats = createRepeatCheck();
    repeats(clients);
    for (let page = 2; page <= Number(first.pages); page++) {
      const more = (await context.client.clients(search, PAGE_SIZE, page)).clients;
      if (repeats(more)) throw new ProblemError('vendor_invalid_response', 'The pages of the vendor do not advance.');
      // More pages were told than there are.
      if (more.length === 0) break;
      clients.push(...more);
    }
    return clients.filter(passes);
  };
  for (const client of (await Promise.all(searches.map(pagesOf))).flat()) found.set(String(client.id), client);
  return [...found.values()];
}

/** Native filters whose answers together hold all that is wanted; none = nothing can match. */
function searchesOf(filters: Filters, zone: string): readonly NativeFilter[] {
  const { q, phone, email, type, groupId, managerId, createdFrom, createdTo } = filters;
  if ([groupId, managerId].some((id) => id !== undefined && !isId(id))) return [];
  const common: NativeFilter = {
    ...(type !== undefined && { is_wholesaler: type === 'company' ? 1 : 0 }),
    ...(groupId !== undefined && { client_group: groupId }),
    ...(managerId !== undefined && { manager_id: managerId }),
    // Whole days of the shop's clock, of which nothing says that the last one counts (saplab.txt 231): a day more on either side, trimmed here.
    ...(createdFrom !== undefined && { date_from: addDays(toDay(createdFrom, zone), -1) }),
    ...(createdTo !== undefined && { date_to: addDays(toDay(createdTo, zone), 1) }),
  };
  const searches =
    phone !== undefined ? phoneFilters(phone) : email !== undefined ? emailFilters(email) : q !== undefined ? textFilters(q) : [{}];
  return searches.map((search) => ({ ...search, ...common }));
}

/** What the vendor filters by, checked again: how it compares is not documented. */
function passesOf(filters: Filters, zone: string): (client: NativeClient) => boolean {
  const { q, phone, email, type, groupId, managerId, createdFrom, createdTo } = filters;
  const created = (client: NativeClient) => Date.parse(fromNaive(client.date_added, zone) ?? '');
  return (client) =>
    (q === undefined || hasText(client, q)) &&
    (phone === undefined || hasPhone(client, phone)) &&
    (email === undefined || hasEmail(client, email)) &&
    (type === undefined || (toFlag(client.is_wholesaler) === true) === (type === 'company')) &&
    (groupId === undefined || toId(client.group_id) === groupId) &&
    (managerId === undefined || toId(client.manager_id) === managerId) &&
    (createdFrom === undefined || created(client) >= Date.parse(createdFrom)) &&
    (createdTo === undefined || created(client) < Date.parse(createdTo));
}

/** The vendor searches names, phones and emails by a filter each: what the text looks like decides. */
function textFilters(q: string): readonly NativeFilter[] {
  if (q.includes('@')) return emailFilters(q);
  if (isPhone(q)) return phoneFilters(q);
  const fragment = safeFragment(q.trim());
  return [fragment === undefined ? {} : { client_name: fragment }];
}

function hasText(client: NativeClient, q: string): boolean {
  if (q.includes('@')) return hasEmail(client, q);
  if (isPhone(q)) return hasPhone(client, q);
  const needle = q.trim().toLocaleLowerCase();
  return [client.name, client.wholesaler_info].some((text) => text?.toLocaleLowerCase().includes(needle));
}

function isPhone(q: string): boolean {
  return /^\+?[\d\s().-]+$/.test(q.trim()) && phoneDigits(q).length >= NATIONAL;
}

/** Digits of a Russian number without the country's code. */
const NATIONAL = 10;

/**
 * saplab.txt 231 takes a number with and without its country's code and signs; whether the two find each other is not told, and customers have either
 * (243, 355): every writing is asked for.
 */
function phoneFilters(phone: string): readonly NativeFilter[] {
  const digits = phoneDigits(phone);
  const national = digits.slice(-NATIONAL);
  const writings = national.length === NATIONAL ? [digits, national, `7${national}`, `8${national}`] : [digits];
  return [...new Set(writings)].filter((writing) => writing !== '').map((writing) => ({ phone: writing }));
}

function hasPhone(client: NativeClient, phone: string): boolean {
  const [x, y] = [phoneDigits(String(client.phone ?? '')), phoneDigits(phone)];
  return x !== '' && (x === y || (Math.min(x.length, y.length) >= NATIONAL && x.slice(-NATIONAL) === y.slice(-NATIONAL)));
}

/** Whether the vendor's filter knows capitals from small letters is not told. */
function emailFilters(email: string): readonly NativeFilter[] {
  const trimmed = email.trim();
  return [...new Set([trimmed, trimmed.toLowerCase()])].map((writing): NativeFilter => (isSafeSegment(writing) ? { email: writing } : {}));
}

function hasEmail(client: NativeClient, email: string): boolean {
  return client.email?.trim().toLowerCase() === email.trim().toLowerCase();
}
