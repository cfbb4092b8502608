/** Filters of GET /orders in the vendor's terms. */
import type { ListQuery, OrderFilters } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { phoneDigits } from '../../src/lib/phone.ts';
import { addDays, fromMillis, toDay } from '../../src/lib/time.ts';
import type { NativeFilter } from './client.ts';
import { numberOf } from './map/ids.ts';
import { namesOf } from './map/names.ts';
import { codesOfStatuses } from './map/statuses.ts';
import type { NativeOrder } from './schemas.ts';
import type { RetailcrmContext } from './settings.ts';

/** What a list of orders is asked with, but for `q` and the period of changes; undefined = nothing can match. */
export async function orderFilter(
  context: RetailcrmContext,
  filters: ListQuery<OrderFilters>['filters'],
): Promise<NativeFilter | undefined> {
  const statuses = await statusCodes(context, filters);
  if (statuses?.length === 0) return undefined;
  const customer = filters.customerId === undefined ? undefined : customerFilter(filters.customerId);
  if (filters.customerId !== undefined && !customer) return undefined;
  return {
    ...(statuses && { extendedStatus: statuses }),
    ...customer,
    ...createdDays(filters, context.scope.timezone, 'createdAtFrom', 'createdAtTo'),
    ...(filters.externalId !== undefined && { externalIds: [filters.externalId] }),
    // The prose says filter[number], the table has filter[numbers][] (retailcrm.txt 5135, 5202).
    ...(filters.number !== undefined && { numbers: [filters.number] }),
    ...(filters.warehouseId !== undefined && { shipmentStores: [filters.warehouseId] }),
  };
}

/** Identifiers are exact, letter for letter; the vendor's database may be more generous. */
export function orderPasses(order: NativeOrder, filters: ListQuery<OrderFilters>['filters']): boolean {
  return (
    (filters.externalId === undefined || String(order.externalId) === filters.externalId) &&
    (filters.number === undefined || String(order.number) === filters.number)
  );
}

/** Native codes of both status filters together. */
async function statusCodes(context: RetailcrmContext, filters: ListQuery<OrderFilters>['filters']): Promise<readonly string[] | undefined> {
  const { status, nativeStatus } = filters;
  if (status === undefined) return nativeStatus;
  // Not through `names`: without the dictionary nobody can say which codes are meant.
  const codes = codesOfStatuses(status, namesOf(await context.reference('order-statuses')), context.scope);
  return nativeStatus === undefined ? codes : codes.filter((code) => nativeStatus.includes(code));
}

function customerFilter(native: string): NativeFilter | undefined {
  const person = numberOf('customer', native);
  if (person !== undefined) return { customerId: person, customerType: 'customer' };
  const corporate = numberOf('corporate', native);
  return corporate === undefined ? undefined : { customerId: corporate, customerType: 'customer_corporate' };
}

/** Whole days that cover the instants. Whether the vendor counts the last day in is not documented: one more is asked for, the engine trims. */
export function createdDays(
  filters: { readonly createdFrom?: string | undefined; readonly createdTo?: string | undefined },
  zone: string,
  from: string,
  to: string,
): NativeFilter {
  const last = filters.createdTo === undefined ? undefined : fromMillis(Date.parse(filters.createdTo) - 1);
  return {
    ...(filters.createdFrom !== undefined && { [from]: toDay(filters.createdFrom, zone) }),
    ...(last !== undefined && { [to]: addDays(toDay(last, zone), 1) }),
  };
}

/** The vendor's search text of what a caller looks for: of a phone number its last nine digits, for it is kept in many writings. */
export function searchText(query: string): string {
  const digits = phoneDigits(query);
  return digits.length >= 9 && /^[\d\s+().-]+$/.test(query) ? digits.slice(-9) : query;
}

/** `updatedTo` alone would mean the whole history. */
export function periodOf(filters: { readonly updatedFrom?: string | undefined; readonly updatedTo?: string | undefined }) {
  const { updatedFrom, updatedTo } = filters;
  if (updatedFrom !== undefined) return { from: updatedFrom, to: updatedTo };
  if (updatedTo === undefined) return undefined;
  throw new ProblemError('unsupported_filter', {
    detail: 'updatedTo needs updatedFrom here: the vendor tells changes by their history.',
    errors: [{ path: 'updatedTo', message: 'only together with updatedFrom' }],
  });
}
