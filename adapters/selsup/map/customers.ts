/** The vendor's buyers (`customer`) and companies (`contractor`) ↔ customers. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid } from '../../../src/lib/ids.ts';
import { toPhone } from '../../../src/lib/phone.ts';
import { joinName, textOrNull, toEmail } from '../../../src/lib/text.ts';
import type { Address } from '../../../src/model/address.ts';
import type { Customer, CustomerPatch } from '../../../src/model/customer.ts';
import type { Order } from '../../../src/model/order.ts';
import type { NativeContractor, NativeCustomer, NativeOrder } from '../schemas.ts';
import { customerIdOf, jsonId } from './ids.ts';

const NO_ADDRESS: Address = {
  country: null,
  region: null,
  city: null,
  street: null,
  house: null,
  flat: null,
  postalCode: null,
  text: null,
};

/** `name` is the first name; the patronymic is `middleName` here, and `surName` of employees. */
export function toPerson(native: NativeCustomer, scope: Scope): Customer {
  const { name: firstName, lastName, middleName } = native;
  const phone = toPhone(textOrNull(native.phone), scope.country);
  const address = { ...NO_ADDRESS, text: textOrNull(native.address), postalCode: textOrNull(native.zipCode) };
  return {
    ...blank(scope),
    id: toGid(scope, customerIdOf('customer', native.id)),
    type: 'person',
    name: textOrNull(native.fullName) ?? joinName(lastName, firstName, middleName),
    firstName: textOrNull(firstName),
    lastName: textOrNull(lastName),
    middleName: textOrNull(middleName),
    phones: phone === null ? [] : [phone],
    email: toEmail(native.email),
    addresses: address.text === null && address.postalCode === null ? [] : [address],
    raw: native,
  };
}

/** A company, with its requisites. */
export function toCompany(native: NativeContractor, scope: Scope): Customer {
  const { organization } = native;
  const phone = toPhone(textOrNull(native.phoneNumber), scope.country);
  const place = organization?.address;
  const text = textOrNull(organization?.addressFull) ?? textOrNull(place?.full);
  const address: Address = {
    ...NO_ADDRESS,
    city: textOrNull(place?.city),
    street: textOrNull(place?.street),
    house: textOrNull(place?.house),
    flat: textOrNull(place?.flat),
    postalCode: textOrNull(place?.postCode),
    text,
  };
  return {
    ...blank(scope),
    id: toGid(scope, customerIdOf('contractor', native.id)),
    type: 'company',
    name: textOrNull(native.name),
    phones: phone === null ? [] : [phone],
    email: toEmail(native.email),
    company: {
      name: textOrNull(organization?.name) ?? textOrNull(native.name),
      legalForm: textOrNull(organization?.form),
      taxId: textOrNull(organization?.inn),
      kpp: textOrNull(organization?.kpp),
      registrationId: null,
      address: text,
      bank: textOrNull(organization?.bank),
      bik: textOrNull(organization?.bik),
      account: textOrNull(organization?.billNumber),
      correspondentAccount: textOrNull(organization?.corrBill),
    },
    addresses: Object.values(address).some((part) => part !== null) ? [address] : [],
    active: native.deleted === null || native.deleted === undefined ? null : !native.deleted,
    extra: { contactName: textOrNull(native.contactName), url: textOrNull(native.url) },
    raw: native,
  };
}

/** The customer as an order knows them. Most orders of marketplaces have none. */
export function toOrderCustomer(order: NativeOrder, scope: Scope): Order['customer'] {
  const { customer, buyer, buyerCustomer } = order;
  if (customer) {
    return {
      id: toGid(scope, customerIdOf('customer', customer.id)),
      name: textOrNull(customer.fullName) ?? joinName(customer.lastName, customer.name, customer.middleName),
      firstName: textOrNull(customer.name),
      lastName: textOrNull(customer.lastName),
      middleName: textOrNull(customer.middleName),
      phone: toPhone(textOrNull(customer.phone), scope.country),
      email: toEmail(customer.email),
      company: null,
    };
  }
  if (buyer) {
    return {
      id: toGid(scope, customerIdOf('contractor', buyer.id)),
      name: textOrNull(buyer.contactName) ?? textOrNull(buyer.name),
      firstName: null,
      lastName: null,
      middleName: null,
      phone: toPhone(textOrNull(buyer.phoneNumber), scope.country),
      email: toEmail(buyer.email),
      company: textOrNull(buyer.name),
    };
  }
  if (!buyerCustomer) return null;
  return {
    id: null,
    name: joinName(buyerCustomer.lastName, buyerCustomer.firstName, buyerCustomer.middleName),
    firstName: textOrNull(buyerCustomer.firstName),
    lastName: textOrNull(buyerCustomer.lastName),
    middleName: textOrNull(buyerCustomer.middleName),
    phone: toPhone(textOrNull(buyerCustomer.phone), scope.country),
    email: toEmail(buyerCustomer.email),
    company: null,
  };
}

/** Why something of the caller's is not written. */
export type Ignore = (pointer: string, reason: string) => void;

/** The vendor's own lengths. */
const LENGTHS = { name: 60_000, lastName: 255, middleName: 255, phone: 100, email: 100, address: 250, zipCode: 250 } as const;
type BuyerField = keyof typeof LENGTHS;

/** What callers say of a buyer, in any of their shapes. */
export interface BuyerInput {
  readonly name?: string | null | undefined;
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly middleName?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly address?: string | null | undefined;
  readonly zipCode?: string | null | undefined;
}

/**
 * The vendor's buyer, whole: a save puts the record in the place of the old one. `at` names the caller's fields. Undefined when nothing is known at
 * all, for an empty buyer would be a new record.
 */
export function fromBuyer(
  input: BuyerInput,
  current: NativeCustomer | undefined,
  at: Readonly<Partial<Record<BuyerField, string>>>,
  ignore: Ignore,
): Record<string, unknown> | undefined {
  const parts = [input.firstName, input.lastName, input.middleName].some((part) => part !== undefined);
  const whole = textOrNull(input.name);
  // A name that is not taken apart is kept whole: nobody guesses which word is what.
  const names = parts || whole === null ? input : { firstName: whole, lastName: null, middleName: null };
  if (parts && whole !== null) {
    const told = [joinName(input.lastName, input.firstName, input.middleName), joinName(input.firstName, input.middleName, input.lastName)];
    if (!told.includes(whole)) ignore(at.name ?? '/name', 'the vendor makes it of its parts');
  }
  const fields: Record<BuyerField, string | null> = {
    name: merged(names.firstName, current?.name),
    lastName: merged(names.lastName, current?.lastName),
    middleName: merged(names.middleName, current?.middleName),
    phone: merged(input.phone, current?.phone),
    email: merged(input.email, current?.email),
    address: merged(input.address, current?.address),
    zipCode: merged(input.zipCode, current?.zipCode),
  };
  for (const [field, most] of Object.entries(LENGTHS) as [BuyerField, number][]) {
    if ((fields[field]?.length ?? 0) <= most) continue;
    ignore(at[field] ?? `/${field}`, `is longer than ${most} characters`);
    fields[field] = textOrNull(current?.[field]);
  }
  // The first name is required.
  const name = fields.name ?? fields.lastName ?? fields.phone ?? fields.email ?? fields.address ?? fields.zipCode;
  if (name === null) return undefined;
  return { ...(current && { id: jsonId(current.id) }), ...fields, name };
}

function merged(given: string | null | undefined, current: string | number | null | undefined): string | null {
  return given === undefined ? textOrNull(current) : textOrNull(given);
}

/** A company with what a patch changes, whole. */
export function fromCompany(input: CustomerPatch, current: NativeContractor, ignore: Ignore): Record<string, unknown> {
  const given = input.company ?? {};
  const requisites = current.organization ?? undefined;
  const name = textOrNull(input.name) ?? textOrNull(given.name) ?? textOrNull(current.name);
  if (input.phones && input.phones.length > 1) ignore('/phones', 'a company has one phone');
  const part = (value: string | null | undefined, old: string | number | null | undefined) =>
    value === undefined ? textOrNull(old) : textOrNull(value);
  const organization = {
    ...requisites,
    name: textOrNull(given.name) ?? textOrNull(requisites?.name) ?? name,
    inn: part(given.taxId, requisites?.inn),
    kpp: part(given.kpp, requisites?.kpp),
    bank: part(given.bank, requisites?.bank),
    bik: part(given.bik, requisites?.bik),
    billNumber: part(given.account, requisites?.billNumber),
    corrBill: part(given.correspondentAccount, requisites?.corrBill),
    addressFull: part(given.address, requisites?.addressFull),
  };
  // The vendor wants a tax number of every organization.
  const known = organization.inn !== null;
  if (!known && Object.keys(given).some((key) => key !== 'name')) ignore('/company', 'requisites need a taxId');
  const { versionId, organizationId } = current;
  return {
    id: jsonId(current.id),
    ...(versionId !== null && versionId !== undefined && { versionId: jsonId(versionId) }),
    ...(organizationId !== null && organizationId !== undefined && { organizationId: jsonId(organizationId) }),
    name,
    phoneNumber: part(input.phones === undefined ? undefined : (input.phones[0] ?? null), current.phoneNumber),
    email: part(input.email, current.email),
    contactName: textOrNull(current.contactName),
    url: textOrNull(current.url),
    ...(known && { organization }),
  };
}

function blank(scope: Scope): Customer {
  return {
    id: '',
    connection: scope.connection,
    vendor: scope.vendor,
    externalId: null,
    type: 'person',
    name: null,
    firstName: null,
    lastName: null,
    middleName: null,
    phones: [],
    email: null,
    birthday: null,
    company: null,
    addresses: [],
    group: null,
    discountPercent: null,
    currency: scope.currency,
    balance: null,
    totalSpent: null,
    orderCount: null,
    tags: [],
    notes: null,
    active: null,
    manager: null,
    createdAt: null,
    updatedAt: null,
    extra: {},
  };
}
