/** Clients ↔ customers. Pure. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { toDecimal, toJsonNumber } from '../../../src/lib/money.ts';
import { phoneDigits, toPhone } from '../../../src/lib/phone.ts';
import { joinName, textOrNull, toEmail } from '../../../src/lib/text.ts';
import { fromUnix } from '../../../src/lib/time.ts';
import type { Customer, CustomerPatch } from '../../../src/model/customer.ts';
import type { NativeClient } from '../schemas.ts';
import { present, toAmount, toFlag, toId, toRecord } from './native.ts';
import { addressLine } from './remote-forms.ts';

/** A client as a customer. */
export function toCustomer(client: NativeClient, scope: Scope): Customer {
  const company = textOrNull(client.company);
  const phone = toPhone(toId(client.phone), scope.country);
  const manager = toId(client.responsible_user_id);
  return {
    id: toGid(scope, client.id),
    connection: scope.connection,
    vendor: scope.vendor,
    externalId: null,
    type: company === null ? 'person' : 'company',
    name: textOrNull(client.name) ?? joinName(client.first_name, client.last_name, client.middle_name),
    firstName: textOrNull(client.first_name),
    lastName: textOrNull(client.last_name),
    middleName: textOrNull(client.middle_name),
    phones: phone === null ? [] : [phone],
    email: toEmail(client.email),
    birthday: toBirthday(client.birth_day),
    company:
      company === null
        ? null
        : {
            name: company,
            legalForm: null,
            taxId: null,
            kpp: null,
            registrationId: null,
            address: null,
            bank: null,
            bik: null,
            account: null,
            correspondentAccount: null,
          },
    addresses: toAddresses(client),
    group: null,
    discountPercent: toAmount(client.discount),
    currency: scope.currency,
    balance: toAmount(client.balance),
    totalSpent: toAmount(client.total_amount),
    orderCount: null,
    tags: [],
    notes: textOrNull(client.comment),
    active: toFlag(client.is_active),
    manager: manager === null ? null : { id: toGidOrNull(scope, manager) as string, name: null },
    createdAt: fromUnix(client.created_at),
    updatedAt: fromUnix(client.updated_at),
    extra: present({
      nickname: client.nickname,
      cardNumber: toId(client.card_number),
      cardUrl: client.card_url,
      invoice: toId(client.invoice),
      ref: toId(client.ref),
      moreInfo: toRecord(client.more_info),
      childrenBirthdays: [client.birth_day_child_1, client.birth_day_child_2, client.birth_day_child_3].map(toBirthday).filter(Boolean),
    }),
    raw: client,
  };
}

/** hprofit.txt 502: a day with a midnight behind it, in no zone. */
function toBirthday(text: string | null | undefined): string | null {
  return /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])/.exec(text ?? '')?.[0] ?? null;
}

function toAddresses(client: NativeClient): Customer['addresses'] {
  const country = textOrNull(client.country);
  const address = {
    country: country !== null && /^[A-Z]{2}$/.test(country) ? country : null,
    region: textOrNull(client.state_or_region),
    city: textOrNull(client.city),
    street: null,
    house: null,
    flat: null,
    postalCode: toId(client.postal_code),
    text: textOrNull(client.address),
  };
  return Object.values(address).some((part) => part !== null) ? [address] : [];
}

/** What can be written of a client (hprofit.txt 538-549). Absent = as it is; null = cleared. */
export interface ClientFields {
  readonly first_name?: string | null;
  readonly last_name?: string | null;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly birth_day?: string | null;
  readonly discount?: string | null;
  /** A statistic that the CRM counts itself: only on request. */
  readonly total_amount?: string | null;
  readonly city?: string | null;
  readonly address?: string | null;
  readonly company?: string | null;
}

/** The fields that a caller's words mean. */
export function toClientFields(input: Omit<CustomerPatch, 'type'>): ClientFields {
  const { name, firstName, lastName, phones, email, birthday, discountPercent, totalSpent, company, addresses } = input;
  const [first, ...rest] = name?.trim().split(/\s+/) ?? [];
  const parted = name !== undefined && firstName === undefined && lastName === undefined;
  const [address] = addresses ?? [];
  const line = addressLine(address);
  const companyName = company === null ? null : company?.name;
  return {
    ...(parted && { first_name: first || null, last_name: rest.join(' ') || null }),
    ...(firstName !== undefined && { first_name: firstName }),
    ...(lastName !== undefined && { last_name: lastName }),
    ...(phones !== undefined && { phone: phones[0] ?? null }),
    ...(email !== undefined && { email }),
    ...(birthday !== undefined && { birth_day: birthday === null ? null : `${birthday} 00:00:00` }),
    ...(discountPercent !== undefined && { discount: discountPercent }),
    ...(totalSpent !== undefined && { total_amount: totalSpent }),
    ...(companyName !== undefined && { company: companyName }),
    ...(addresses !== undefined && { city: address?.city ?? null, address: line }),
  };
}

/** A row of POST /clients. Phones go as digits, as the CRM keeps them (hprofit.txt 500). */
export function toNativeClient(fields: ClientFields): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields) as [keyof ClientFields, string | null][]) {
    if (key === 'discount' || key === 'total_amount') row[key] = toJsonNumber(value ?? '0');
    else if (key === 'phone') row[key] = value === null ? '' : toNativePhone(value);
    else row[key] = value ?? (key === 'birth_day' ? null : '');
  }
  return row;
}

/** The fields as they are: an edit sends them all, for nothing says that those left out survive. Not the statistic. */
export function fromClient(client: NativeClient): ClientFields {
  return {
    first_name: client.first_name ?? null,
    last_name: client.last_name ?? null,
    phone: toId(client.phone),
    email: client.email ?? null,
    ...(client.birth_day ? { birth_day: client.birth_day } : {}),
    discount: toDecimal(client.discount) ?? '0',
    city: client.city ?? null,
    address: client.address ?? null,
    company: client.company ?? null,
  };
}

function toNativePhone(phone: string): string {
  return phone.startsWith('+') ? phoneDigits(phone) : phone;
}
