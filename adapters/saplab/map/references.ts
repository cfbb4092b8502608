/** Dictionaries of the panel → reference entries. Pure. */
import type { Scope } from '../../../src/adapter.ts';
import { parseGid, toGid } from '../../../src/lib/ids.ts';
import { toDecimal } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { ReferenceEntry, ReferenceKind } from '../../../src/model/reference.ts';
import type { NativeGroup, NativeManager, NativeShippingType, NativeStatus } from '../schemas.ts';
import { present, toAmount, toCount, toFlag, toId } from './native.ts';
import { type StatusEntry, statusesOf } from './status.ts';

/** Statuses; `extra.status` is what they read as. */
export function toOrderStatuses(statuses: readonly NativeStatus[], scope: Scope): ReferenceEntry[] {
  return statuses.map((native) => {
    const id = String(native.id);
    const name = textOrNull(native.name);
    const [status] = statusesOf({ id, name }, scope);
    // With `sms` or `email` the customer is told whenever the status is set (saplab.txt 79).
    const extra = present({ status, color: native.color, sms: toFlag(native.sms), email: toFlag(native.email) });
    return entry(scope, 'order-statuses', id, { name, extra });
  });
}

/** Native ids and names of cached statuses. */
export function entriesOf(entries: readonly ReferenceEntry[]): readonly StatusEntry[] {
  return entries.flatMap(({ id, name }) => {
    const native = parseGid(id)?.native;
    return native === undefined ? [] : { id: native, name };
  });
}

export function toDeliveryMethods(types: readonly NativeShippingType[], scope: Scope): ReferenceEntry[] {
  return types.map((native) =>
    entry(scope, 'delivery-methods', String(native.id), {
      name: textOrNull(native.name),
      extra: present({ minPrice: toAmount(native.min_price) }),
    }),
  );
}

export function toCustomerGroups(groups: readonly NativeGroup[], scope: Scope): ReferenceEntry[] {
  return groups.flatMap((native) => {
    const id = toId(native.group_id ?? native.id);
    if (id === null) return [];
    const discountPercent = toDecimal(native.discount);
    const extra = present({ discountPercent, comment: native.comment });
    return entry(scope, 'customer-groups', id, { name: groupName(native.name, discountPercent), extra });
  });
}

/** saplab.txt 185, 191: the list writes the discount behind the name, `Розница - 0%`; customers show `Розница` (248). One such ending is taken off. */
function groupName(name: string | null | undefined, discount: string | null): string | null {
  const text = textOrNull(name);
  const ending = ` - ${discount}%`;
  return text?.endsWith(ending) ? textOrNull(text.slice(0, -ending.length)) : text;
}

export function toManagers(managers: readonly NativeManager[], scope: Scope): ReferenceEntry[] {
  return managers.map((native) => {
    const store = toId(native.point_id);
    return entry(scope, 'managers', String(native.id), {
      name: textOrNull(native.name),
      active: toFlag(native.status),
      extra: present({
        phone: textOrNull(native.phone),
        email: native.email,
        position: native.seat,
        group: native.manager_group_name,
        storeId: store === null ? null : toGid(scope, store),
        customerCount: toCount(native.client_count),
        getsCustomers: toFlag(native.client_use),
        isShown: toFlag(native.contact_show),
      }),
    });
  });
}

/** Offices have no list of their own: they are those where somebody works. */
export function toStores(managers: readonly NativeManager[], scope: Scope): ReferenceEntry[] {
  const stores = new Map<string, ReferenceEntry>();
  for (const native of managers) {
    const id = toId(native.point_id);
    if (id === null || stores.has(id)) continue;
    stores.set(id, entry(scope, 'stores', id, { name: textOrNull(native.point_name), extra: present({ address: native.point_address }) }));
  }
  return [...stores.values()];
}

/** The panel's records have numbers and no codes. */
function entry(
  scope: Scope,
  kind: ReferenceKind,
  native: string,
  rest: Pick<ReferenceEntry, 'name' | 'extra'> & { readonly active?: boolean | null },
): ReferenceEntry {
  const { connection, vendor } = scope;
  return { id: toGid(scope, native), connection, vendor, kind, code: native, active: null, ...rest };
}
