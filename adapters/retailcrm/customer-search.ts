/** Persons by what they can be reached at. */
import { phoneDigits } from '../../src/lib/phone.ts';
import { type CustomerKind, PERSON } from './customer-kinds.ts';
import { valuesOf } from './map/maps-or-lists.ts';
import { everyPage } from './pages.ts';
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
  const { rows } = await personsWithPhone(phone, (name, page, limit) => PERSON.list(context.client, { limit, page, filter: { name } }));
  return rows[0];
}

/**
 * Everybody with this phone. The vendor keeps numbers as they were typed and searches names and phones in one field by part (retailcrm.txt 407);
 * nothing says that it looks through punctuation. So the usual writings are searched one by one, and what is found is compared digit by digit.
 */
export async function personsWithPhone(
  phone: string,
  search: (text: string, page: number, limit: number) => ReturnType<CustomerKind['list']>,
): Promise<{ readonly rows: readonly NativeCustomer[] }> {
  const found = await Promise.all(writingsOf(phone).map((text) => everyPage((page, limit) => search(text, page, limit))));
  const byId = new Map(found.flat().map((customer) => [String(customer.id), customer]));
  return { rows: [...byId.values()].filter((customer) => hasPhone(customer, phone)) };
}

/** Parts of a number that its usual writings have in common: `001783981` in `89001783981`, `178-39-81` in `8 (900) 178-39-81`. */
function writingsOf(phone: string): readonly string[] {
  const digits = phoneDigits(phone);
  if (digits.length < 9) return [phone];
  const [a, b, c] = [digits.slice(-7, -4), digits.slice(-4, -2), digits.slice(-2)];
  return [digits.slice(-9), `${a}-${b}-${c}`, `${a} ${b} ${c}`, `${a}-${b}${c}`];
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
