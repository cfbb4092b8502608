/** Persons by what they can be reached at. */
import { phoneDigits } from '../../src/lib/phone.ts';
import { valuesOf } from './map/maps-or-lists.ts';
import { searchText } from './order-filters.ts';
import type { NativeCustomer } from './schemas.ts';
import type { RetailcrmContext } from './settings.ts';

/** The first person with this email, else with this phone. */
export async function personWith(
  context: RetailcrmContext,
  by: { readonly email: string | null; readonly phone: string | null },
): Promise<NativeCustomer | undefined> {
  const { email, phone } = by;
  if (email) {
    const { customers } = await context.client.customers({ limit: 20, page: 1, filter: { email } });
    const found = valuesOf(customers).find((customer) => hasEmail(customer, email));
    if (found) return found;
  }
  if (!phone) return undefined;
  const { customers } = await context.client.customers({ limit: 20, page: 1, filter: { name: searchText(phone) } });
  return valuesOf(customers).find((customer) => hasPhone(customer, phone));
}

export function hasEmail(customer: NativeCustomer, email: string): boolean {
  return customer.email?.trim().toLocaleLowerCase() === email.trim().toLocaleLowerCase();
}

/** Numbers are the same when their last nine digits are: the vendor keeps them as they were typed, with and without the country. */
export function hasPhone(customer: NativeCustomer, phone: string): boolean {
  const wanted = phoneDigits(phone);
  return valuesOf(customer.phones).some(({ number }) => {
    const digits = phoneDigits(String(number ?? ''));
    return (
      digits !== '' &&
      wanted !== '' &&
      (digits === wanted || (digits.length >= 9 && wanted.length >= 9 && digits.slice(-9) === wanted.slice(-9)))
    );
  });
}
