/** What callers write of a customer → the vendor's person or corporate customer. */
import { toJsonNumber } from '../../../src/lib/money.ts';
import { joinName, textOrNull } from '../../../src/lib/text.ts';
import type { CustomerDraft, CustomerPatch } from '../../../src/model/customer.ts';
import type { NativeAddress, NativeCompany, NativeCustomer } from '../schemas.ts';
import type { CustomerExtra, NewCustomerExtra } from '../settings.ts';
import { CLEARED, fromAddress, type Ignore, written } from './addresses.ts';
import { fromCompany } from './contragents.ts';
import { jsonId } from './ids.ts';
import { given, objectOf } from './maps-or-lists.ts';

type Input = CustomerDraft | CustomerPatch;

/** What both kinds have. */
function sharedFields(input: Input, managerId: string | undefined, ignore: Ignore): Record<string, unknown> {
  const { site: _site, sex: _sex, ...extra } = (input.extra ?? {}) as NewCustomerExtra;
  if (input.externalId === null) ignore('/externalId', 'an identifier can be replaced, not taken away');
  return {
    externalId: input.externalId ?? undefined,
    // Kept only where the discount is active in the account's settings (retailcrm.txt 438-439).
    personalDiscount: input.discountPercent === undefined ? undefined : toJsonNumber(input.discountPercent ?? '0'),
    tags: input.tags,
    managerId: input.manager === null ? null : managerId === undefined ? undefined : jsonId(managerId),
    ...extra,
  };
}

/** A person of a draft (without its nulls) or a patch; undefined when nothing of it is written. */
export function fromPerson(
  input: Input,
  lookups: { readonly managerId: string | undefined; readonly current: NativeCustomer | undefined },
  ignore: Ignore,
): Record<string, unknown> | undefined {
  const { current } = lookups;
  const { name, firstName, lastName, middleName, addresses, company } = input;
  const parts = [firstName, lastName, middleName].some((part) => part !== undefined);
  const whole = typeof name === 'string' && name !== '' ? name : undefined;
  if (
    parts &&
    whole !== undefined &&
    whole !== joinName(lastName, firstName, middleName) &&
    whole !== joinName(firstName, middleName, lastName)
  ) {
    ignore('/name', 'the vendor makes it of its parts');
  }
  const names =
    parts || name === undefined
      ? { firstName: written(firstName), lastName: written(lastName), patronymic: written(middleName) }
      : { firstName: whole ?? CLEARED, ...(current && { lastName: CLEARED, patronymic: CLEARED }) };
  addresses?.forEach((_, index) => {
    if (index > 0) ignore(`/addresses/${index}`, 'a person has one address');
  });
  const contragent = objectOf(current?.contragent);
  const extra = (input.extra ?? {}) as CustomerExtra;
  return given({
    ...sharedFields(input, lookups.managerId, ignore),
    ...names,
    email: written(input.email),
    phones: input.phones?.map((number) => ({ number })),
    birthday: input.birthday,
    sex: extra.sex,
    // The list replaces the list: what the one address had beside is not kept.
    address: addresses === undefined ? undefined : addressOf(addresses[0], objectOf(current?.address), ignore),
    contragent:
      company === undefined
        ? undefined
        : company === null
          ? { contragentType: 'individual' }
          : fromCompany(company, textOrNull(contragent?.contragentType), 'legalName', ignore),
  });
}

function addressOf(
  address: NonNullable<CustomerPatch['addresses']>[number] | undefined,
  current: NativeAddress | undefined,
  ignore: Ignore,
): Record<string, unknown> | undefined {
  if (!address) return fromAddress(null, current, '/addresses/0', ignore);
  const cleared = current ? fromAddress(null, current, '/addresses/0', ignore) : {};
  const written = fromAddress(address, undefined, '/addresses/0', ignore);
  // Parts and text are exclusive: only clear parts when parts are written.
  return written && !('text' in written) ? { ...without(cleared, 'text'), ...written } : written;
}

function without(record: Record<string, unknown> | undefined, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([name]) => name !== key));
}

/** Fields of people, which a corporate customer has only through its contact persons. */
const PERSONAL = ['firstName', 'lastName', 'middleName', 'email', 'birthday'] as const;

/** Reports what only persons have. */
export function ignorePersonal(input: Input, ignore: Ignore): void {
  for (const field of PERSONAL) if (typeof input[field] === 'string') ignore(`/${field}`, 'a company has it through its contact persons');
  if (input.phones && input.phones.length > 0) ignore('/phones', 'a company has them through its contact persons');
  if ((input.extra as CustomerExtra | undefined)?.sex !== undefined) ignore('/extra/sex', 'persons only');
}

/** A corporate customer without its companies and addresses; undefined when nothing of it is written. */
export function fromCorporate(input: Input, managerId: string | undefined, ignore: Ignore): Record<string, unknown> | undefined {
  if (input.name === null) ignore('/name', 'a company always has a name');
  return given({ ...sharedFields(input, managerId, ignore), nickName: input.name ?? undefined });
}

/** The main company of a corporate customer. */
export function fromMainCompany(
  company: NonNullable<CustomerDraft['company']>,
  current: NativeCompany | undefined,
  fallbackName: string | undefined,
  ignore: Ignore,
): Record<string, unknown> | undefined {
  const contragent = fromCompany(company, textOrNull(objectOf(current?.contragent)?.contragentType), null, ignore);
  if (company.name === null) ignore('/company/name', 'a company always has a name');
  const name = company.name ?? undefined;
  if (contragent === undefined && name === undefined) return undefined;
  return {
    ...(name !== undefined ? { name } : !current && fallbackName !== undefined ? { name: fallbackName } : {}),
    ...(contragent && { contragent }),
  };
}

/** What is missing of the name that a corporate customer must have. */
export function corporateName(draft: CustomerDraft): string | undefined {
  return draft.name ?? draft.company?.name ?? joinName(draft.lastName, draft.firstName, draft.middleName) ?? undefined;
}
