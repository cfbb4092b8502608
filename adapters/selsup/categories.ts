/** Product categories: a tree that the vendor gives flat. */
import type { Resources } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { rawNumber } from '../../src/lib/json.ts';
import type { Category, CategoryDraft, CategoryPatch } from '../../src/model/category.ts';
import type { Client } from './client.ts';
import { invalid } from './faults.ts';
import { isNumber, jsonId } from './map/ids.ts';
import { toCategory } from './map/references.ts';
import { everyPage, unlessMissing } from './pages.ts';
import type { NativeCategory } from './schemas.ts';
import type { SelsupContext, SelsupSettings } from './settings.ts';

const FIELDS = ['/name', '/parentId', '/externalId'];

/** A new category needs a customs code, for which callers have no field: only where the connection names one. */
export function categories({ options }: SelsupSettings): NonNullable<Resources<Client, SelsupSettings>['categories']> {
  const { categoryTnvedId } = options;
  return {
    list: { capability: 'native', run: listCategories },
    ...(categoryTnvedId !== undefined && {
      create: {
        capability: 'composed' as const,
        guarantee: 'at-most-once' as const,
        fields: FIELDS,
        run: (context: SelsupContext, draft: CategoryDraft) => createCategory(context, draft, categoryTnvedId),
      },
    }),
    update: { capability: 'composed', fields: FIELDS, run: (context, id, patch) => updateCategory(context, id, patch, categoryTnvedId) },
    delete: { capability: 'composed', run: deleteCategory },
  };
}

/** Deleted ones stay in the vendor's list. */
async function listCategories(context: SelsupContext): Promise<readonly Category[]> {
  const rows = await everyPage((page) => context.client.categories(page));
  return rows.filter((row) => row.deleted !== true).map((row) => toCategory(row, context.scope));
}

async function createCategory(context: SelsupContext, draft: CategoryDraft, tnvedId: string): Promise<Category> {
  const { name, parentId, externalId } = draft;
  checkParent(parentId);
  const made = await context.client.createCategory({
    name,
    ...(typeof parentId === 'string' && { parentId: jsonId(parentId) }),
    ...(typeof externalId === 'string' && { externalId }),
    tnvedId: rawNumber(tnvedId),
    tnved: { id: rawNumber(tnvedId) },
  });
  const category = await nativeCategory(context, String(made.categoryId));
  if (!category) throw new ProblemError('vendor_invalid_response', `The vendor made category ${made.categoryId}, which cannot be read.`);
  return toCategory(category, context.scope);
}

/** The vendor puts what is sent in the place of the old record: it is sent whole. */
async function updateCategory(
  context: SelsupContext,
  id: string,
  patch: CategoryPatch,
  known: string | undefined,
): Promise<Category | undefined> {
  const current = await nativeCategory(context, id);
  if (!current) return undefined;
  const { name, parentId, externalId } = patch;
  checkParent(parentId);
  if (parentId === id) throw invalid('/parentId', 'is the category itself');
  const { tnved, tnvedId } = current as { tnved?: unknown; tnvedId?: unknown };
  const code = tnvedId ?? (known === undefined ? undefined : rawNumber(known));
  if (!tnved && !code)
    throw new ProblemError(
      'vendor_rejected',
      'This category has no customs code, and the vendor takes no change without one: set options.categoryTnvedId.',
    );
  await context.client.updateCategory({
    ...current,
    // A category of old may have none.
    ...(!tnved && { tnved: { id: code } }),
    categoryId: jsonId(id),
    ...(name !== undefined && { name }),
    ...(parentId !== undefined && { parentId: parentId === null ? null : jsonId(parentId) }),
    ...(externalId !== undefined && { externalId: externalId ?? null }),
  });
  const changed = await nativeCategory(context, id);
  return changed && toCategory(changed, context.scope);
}

async function deleteCategory(context: SelsupContext, id: string): Promise<boolean> {
  if (!(await nativeCategory(context, id))) return false;
  await context.client.deleteCategory(id);
  return true;
}

async function nativeCategory(context: SelsupContext, id: string): Promise<NativeCategory | undefined> {
  if (!isNumber(id)) return undefined;
  const found = await unlessMissing(context.client.category(id));
  return found && String(found.categoryId) === id && found.deleted !== true ? found : undefined;
}

function checkParent(parentId: string | null | undefined): void {
  if (typeof parentId === 'string' && !isNumber(parentId)) throw invalid('/parentId', 'not an id of a category');
}
