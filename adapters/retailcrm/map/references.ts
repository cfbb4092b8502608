/** Dictionary entries → reference entries. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid } from '../../../src/lib/ids.ts';
import { toMoney } from '../../../src/lib/money.ts';
import { joinName, textOrNull } from '../../../src/lib/text.ts';
import type { ReferenceEntry, ReferenceKind } from '../../../src/model/reference.ts';
import type { NativeEntry, NativeSegment, NativeUser } from '../schemas.ts';
import { idOf } from './ids.ts';
import { entriesOf, known, type MapOrList, pick } from './maps-or-lists.ts';
import { toOrderStatus } from './statuses.ts';

/** Fields of a dictionary's entries that its users need, by kind; the rest stays with the vendor. */
const EXTRA: Readonly<Partial<Record<ReferenceKind, readonly (keyof NativeEntry)[]>>> = {
  warehouses: ['externalId', 'inventoryType'],
  'order-statuses': ['group', 'ordering'],
  'delivery-methods': ['currency', 'integrationCode'],
  'payment-statuses': ['ordering', 'paymentComplete'],
  'price-types': ['ordering', 'currency', 'default', 'promo'],
  stores: ['url', 'currency', 'catalogId'],
  units: ['sym'],
  currencies: ['isBase', 'isAutoConvert'],
  organizations: ['contragentType', 'legalName', 'INN'],
};

/** A dictionary, whole. Inactive entries stay: old orders use them. An entry whose code is empty cannot be named and is left out. */
export function toReference(dictionary: MapOrList<NativeEntry>, kind: ReferenceKind, scope: Scope): ReferenceEntry[] {
  return entriesOf(dictionary).flatMap(([key, native]) => {
    const code = textOrNull(native.code) ?? textOrNull(key);
    if (code === null) return [];
    const name = textOrNull(native.name) ?? textOrNull(native.legalName);
    const extra = known(pick(native, EXTRA[kind] ?? []));
    if (kind === 'order-statuses') extra.status = toOrderStatus({ code, name, group: native.group }, scope);
    if (kind === 'delivery-methods' && toMoney(native.defaultCost) !== null) extra.defaultCost = toMoney(native.defaultCost);
    return [entry(scope, kind, code, { name, code, active: native.active ?? null, extra })];
  });
}

/** Users who are managers: their `code` is the vendor's number, which records refer to. */
export function toManagers(users: readonly NativeUser[], scope: Scope): ReferenceEntry[] {
  return users.map((user) =>
    entry(scope, 'managers', idOf('user', user.id), {
      name: joinName(user.lastName, user.firstName, user.patronymic),
      code: String(user.id),
      active: user.active ?? null,
      extra: known({ email: user.email }),
    }),
  );
}

export function toCustomerGroups(segments: readonly NativeSegment[], scope: Scope): ReferenceEntry[] {
  return segments.map((segment) =>
    entry(scope, 'customer-groups', idOf('segment', segment.id), {
      name: textOrNull(segment.name),
      code: textOrNull(segment.code),
      active: segment.active ?? null,
      extra: known({ isDynamic: segment.isDynamic, customersCount: segment.customersCount }),
    }),
  );
}

function entry(
  scope: Scope,
  kind: ReferenceKind,
  native: string,
  rest: Pick<ReferenceEntry, 'name' | 'code' | 'active' | 'extra'>,
): ReferenceEntry {
  return { id: toGid(scope, native), connection: scope.connection, vendor: scope.vendor, kind, ...rest };
}
