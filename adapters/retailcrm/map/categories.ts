/** Product groups ↔ categories. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid } from '../../../src/lib/ids.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { Category, CategoryDraft, CategoryPatch } from '../../../src/model/category.ts';
import type { NativeGroup } from '../schemas.ts';
import type { Ignore } from './addresses.ts';
import { idOf, jsonId } from './ids.ts';

export function toCategory(native: NativeGroup, scope: Scope): Category {
  return {
    id: toGid(scope, idOf('group', native.id)),
    connection: scope.connection,
    vendor: scope.vendor,
    name: native.name ?? '',
    parentId: native.parentId ? toGid(scope, idOf('group', native.parentId)) : null,
    externalId: textOrNull(native.externalId),
    image: null,
    active: native.active ?? null,
    raw: native,
  };
}

/** Only what is given; `parent` null = to the root. */
export function fromCategory(
  input: CategoryDraft | CategoryPatch,
  parent: string | null | undefined,
  ignore: Ignore,
): Record<string, unknown> {
  if (input.externalId === null) ignore('/externalId', 'an identifier can be replaced, not taken away');
  if (input.active === null) ignore('/active', 'a category is active or not');
  return {
    ...(input.name !== undefined && { name: input.name }),
    ...(parent !== undefined && { parentId: parent === null ? null : jsonId(parent) }),
    ...(typeof input.externalId === 'string' && { externalId: input.externalId }),
    ...(typeof input.active === 'boolean' && { active: input.active }),
  };
}
