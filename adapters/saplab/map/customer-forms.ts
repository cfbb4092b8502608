/**
 * Customers → the form of a client. It is written whole: a text that is not sent is emptied, and a checkbox that is not sent is off (saplab.txt 355-357
 * send everything, `status=on` and `is_wholesaler=on` as browsers do). Names differ from those that are read: `wholesalers[inn]` is `wholesaler_data.inn`.
 */
import { phoneDigits, toPhone } from '../../../src/lib/phone.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { Company, CustomerPatch } from '../../../src/model/customer.ts';
import type { NativeClientForm } from '../schemas.ts';
import { wholesalerOf } from './customers.ts';
import { toFlag } from './native.ts';

/** What a form says; texts as they are sent. */
export interface ClientForm {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
  readonly point_id: string;
  /** `0` = none; so with the delivery method. */
  readonly manager_id: string;
  readonly group_id: string;
  readonly shipping_id: string;
  readonly limit: string;
  readonly comment: string;
  readonly active: boolean;
  /** By native key; absent for persons. */
  readonly wholesaler?: Readonly<Record<string, string>> | undefined;
}

/** Native keys of a company's fields; `orgn` is the vendor's own spelling. In the order of the sample (saplab.txt 343). */
export const WHOLESALER_KEYS = {
  legalForm: 'type',
  name: 'org_name',
  taxId: 'inn',
  kpp: 'kpp',
  registrationId: 'orgn',
  address: 'address',
  bank: 'bank',
  bik: 'bik',
  account: 'account',
  correspondentAccount: 'bank_account',
} as const satisfies Record<keyof Company, string>;

/** The form that leaves a client as he is. */
export function fromClientForm(client: NativeClientForm): ClientForm {
  const text = (value: string | number | null | undefined) => textOrNull(value) ?? '';
  const number = (value: string | number | null | undefined) => textOrNull(value) ?? '0';
  const isCompany = toFlag(client.is_wholesaler) === true;
  return {
    name: text(client.name),
    email: text(client.email),
    phone: text(client.phone),
    address: text(client.address),
    point_id: number(client.point_id),
    manager_id: number(client.manager_id),
    group_id: number(client.group_id),
    shipping_id: number(client.shipping_id),
    limit: number(client.limit),
    comment: text(client.comment),
    active: toFlag(client.status) === true,
    ...(isCompany && { wholesaler: wholesalerTexts(wholesalerOf(client)) }),
  };
}

/** What a caller's words change of the form. `company` counts only of a company; nulls empty what they name. */
export function toFormChanges(input: Partial<CustomerPatch>, country: string): Partial<Omit<ClientForm, 'wholesaler'>> {
  const { name, phones, email, addresses, group, manager, notes, active } = input;
  return {
    ...(name !== undefined && { name: name ?? '' }),
    ...(email !== undefined && { email: email?.trim() ?? '' }),
    ...(phones?.[0] !== undefined && { phone: toNativePhone(phones[0], country) }),
    ...(addresses !== undefined && { address: addresses[0]?.text?.trim() ?? '' }),
    ...(group && { group_id: group.id }),
    ...(manager !== undefined && { manager_id: manager?.id ?? '0' }),
    ...(notes !== undefined && { comment: notes ?? '' }),
    ...(typeof active === 'boolean' && { active }),
  };
}

/** The data of a company, changed by a caller's words. */
export function withCompany(
  current: ClientForm['wholesaler'],
  company: Partial<Company> | null | undefined,
): NonNullable<ClientForm['wholesaler']> {
  const changed: Record<string, string> = { ...wholesalerTexts(undefined), ...current };
  for (const [key, native] of Object.entries(WHOLESALER_KEYS)) {
    const value = company?.[key as keyof Company];
    if (value !== undefined) changed[native] = value ?? '';
  }
  return changed;
}

/** The form as it is sent. An empty password leaves the old one (saplab.txt 355). */
export function toNativeForm(form: ClientForm, password: string): Record<string, string> {
  const { active, wholesaler, name, email, phone, ...rest } = form;
  const native: Record<string, string> = { name, email, phone, password, ...rest };
  if (active) native.status = 'on';
  if (wholesaler) {
    native.is_wholesaler = 'on';
    for (const [key, value] of Object.entries(wholesaler)) native[`wholesalers[${key}]`] = value;
  }
  return native;
}

/** Digits with the country's code and nothing else: the phone is the login (saplab.txt 234, 355). */
export function toNativePhone(phone: string, country: string): string {
  return phoneDigits(toPhone(phone, country) ?? phone) || phone.trim();
}

/** Every documented key, and whatever else is there: what is not sent would be lost. */
function wholesalerTexts(data: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const texts: Record<string, string> = Object.fromEntries(Object.values(WHOLESALER_KEYS).map((key) => [key, '']));
  for (const [key, value] of Object.entries(data ?? {})) {
    if (typeof value === 'string' || typeof value === 'number') texts[key] = String(value);
  }
  return texts;
}
