/** Slowly changing data of the account → reference entries. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { Category } from '../../../src/model/category.ts';
import type { ReferenceEntry, ReferenceKind } from '../../../src/model/reference.ts';
import type { NativeCategory } from '../schemas.ts';

/** An entry of any kind; its code is the vendor's own. */
export function toEntry(
  scope: Scope,
  kind: ReferenceKind,
  native: { readonly code: string | number; readonly name: string | null; readonly active: boolean | null },
  extra: Record<string, unknown> = {},
): ReferenceEntry {
  const { code, name, active } = native;
  return { id: toGid(scope, code), connection: scope.connection, vendor: scope.vendor, kind, name, code: String(code), active, extra };
}

export function toCategory(native: NativeCategory, scope: Scope): Category {
  return {
    id: toGid(scope, native.categoryId),
    connection: scope.connection,
    vendor: scope.vendor,
    name: textOrNull(native.name) ?? String(native.categoryId),
    parentId: toGidOrNull(scope, native.parentId),
    externalId: textOrNull(native.externalId) ?? textOrNull(native.oneCId),
    image: null,
    active: native.deleted === null || native.deleted === undefined ? null : !native.deleted,
    raw: native,
  };
}
