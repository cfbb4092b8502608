/** Persons and corporate customers → customers. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid } from '../../../src/lib/ids.ts';
import { toMoney } from '../../../src/lib/money.ts';
import { toPhone } from '../../../src/lib/phone.ts';
import { joinName, textOrNull, toEmail } from '../../../src/lib/text.ts';
import { fromNaive } from '../../../src/lib/time.ts';
import type { Customer } from '../../../src/model/customer.ts';
import type { NativeAddress, NativeCompany, NativeCustomer, NativeNote } from '../schemas.ts';
import { toAddress } from './addresses.ts';
import { toCompany } from './contragents.ts';
import { idOf } from './ids.ts';
import { known, type MapOrList, objectOf, pick, valuesOf } from './maps-or-lists.ts';
import type { Names } from './names.ts';

/** What customers are mapped with. */
export interface CustomerContext {
  readonly scope: Scope;
  /** By the number of the user. */
  readonly managers: Names;
}

/** What calls of their own tell of a customer; absent where they were not made. */
export interface CustomerParts {
  readonly notes?: readonly NativeNote[];
  readonly companies?: readonly NativeCompany[];
  readonly addresses?: readonly NativeAddress[];
}

export function toPerson(native: NativeCustomer, context: CustomerContext, parts: CustomerParts = {}): Customer {
  const { scope } = context;
  const address = toAddress(objectOf(native.address));
  return {
    ...toShared(native, 'customer', context),
    type: 'person',
    name: joinName(native.lastName, native.firstName, native.patronymic),
    firstName: textOrNull(native.firstName),
    lastName: textOrNull(native.lastName),
    middleName: textOrNull(native.patronymic),
    phones: valuesOf(native.phones)
      .map(({ number }) => toPhone(textOrNull(number), scope.country))
      .filter((phone) => phone !== null),
    email: toEmail(native.email),
    birthday: dayOf(native.birthday),
    company: toCompany(objectOf(native.contragent)),
    addresses: address ? [address] : [],
    notes: notesOf(parts),
    raw: native,
  };
}

/** Phones and emails of a company are those of its contact persons, who are customers of their own. */
export function toCorporate(native: NativeCustomer, context: CustomerContext, parts: CustomerParts = {}): Customer {
  const main = mainCompany(parts.companies);
  const name = textOrNull(main?.name) ?? textOrNull(objectOf(native.mainCompany)?.name);
  return {
    ...toShared(native, 'corporate', context),
    type: 'company',
    name: textOrNull(native.nickName),
    firstName: null,
    lastName: null,
    middleName: null,
    phones: [],
    email: null,
    birthday: null,
    company: toCompany(objectOf(main?.contragent), name),
    addresses: (parts.addresses ?? []).map((address) => toAddress(address)).filter((address) => address !== null),
    notes: notesOf(parts),
    raw: native,
  };
}

/** The company that stands for a corporate customer. */
export function mainCompany(companies: readonly NativeCompany[] | undefined): NativeCompany | undefined {
  return companies?.find((company) => company.isMain) ?? companies?.[0];
}

type Shared = Omit<
  Customer,
  'type' | 'name' | 'firstName' | 'lastName' | 'middleName' | 'phones' | 'email' | 'birthday' | 'company' | 'addresses' | 'notes' | 'raw'
>;

function toShared(native: NativeCustomer, kind: 'customer' | 'corporate', { scope, managers }: CustomerContext): Shared {
  const manager = native.managerId === null || native.managerId === undefined ? null : String(native.managerId);
  return {
    id: toGid(scope, idOf(kind, native.id)),
    connection: scope.connection,
    vendor: scope.vendor,
    externalId: textOrNull(native.externalId),
    // A customer may be in many segments: they are in extra.
    group: null,
    discountPercent: toMoney(native.personalDiscount),
    // Sums of customers are in the base currency (retailcrm.txt 5786-5801).
    currency: scope.currency,
    balance: null,
    totalSpent: toMoney(native.totalSumm),
    orderCount: Number.isSafeInteger(native.ordersCount) ? (native.ordersCount ?? null) : null,
    tags: tagsOf(native.tags),
    active: null,
    manager: manager === null ? null : { id: toGid(scope, idOf('user', manager)), name: managers.get(manager)?.name ?? null },
    createdAt: fromNaive(native.createdAt, scope.timezone),
    updatedAt: null,
    extra: toExtra(native, scope),
  };
}

/** Objects on reading, plain strings on writing. */
function tagsOf(tags: MapOrList<string | { readonly name?: string | null | undefined }>): string[] {
  return valuesOf(tags)
    .map((tag) => textOrNull(typeof tag === 'string' ? tag : tag.name))
    .filter((tag) => tag !== null);
}

function dayOf(text: string | null | undefined): string | null {
  return fromNaive(text, 'UTC')?.slice(0, 10) ?? null;
}

function notesOf({ notes }: CustomerParts): string | null {
  return notes
    ? textOrNull(
        notes
          .map((note) => note.text ?? '')
          .filter(Boolean)
          .join('\n'),
      )
    : null;
}

/** Fields that go into `extra` as they are. */
const EXTRA = [
  'site',
  'sex',
  'presumableSex',
  'vip',
  'bad',
  'isContact',
  'customFields',
  'source',
  'browserId',
  'discountCardNumber',
  'customerSubscriptions',
  'mgCustomers',
  'maturationTime',
  'photoUrl',
] as const;

function toExtra(native: NativeCustomer, scope: Scope): Record<string, unknown> {
  const contact = objectOf(objectOf(native.mainCustomerContact)?.customer)?.id;
  return known({
    ...pick(native, EXTRA),
    segments: valuesOf(native.segments).flatMap(({ id, name }) =>
      id === null || id === undefined ? [] : [{ id: toGid(scope, idOf('segment', id)), name: textOrNull(name) }],
    ),
    averageSumm: toMoney(native.averageSumm),
    marginSumm: toMoney(native.marginSumm),
    costSumm: toMoney(native.costSumm),
    mainContactId: contact === null || contact === undefined ? null : toGid(scope, idOf('customer', contact)),
  });
}
