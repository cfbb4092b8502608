/** Product categories: the one dictionary that can be written. */
import type { Resources, Scope } from '../../src/adapter.ts';
import { ProblemError, VendorFailure } from '../../src/errors.ts';
import { toGid } from '../../src/lib/ids.ts';
import type { Category, CategoryDraft, CategoryPatch } from '../../src/model/category.ts';
import type { Client } from './client.ts';
import { jsonId, toId } from './map/native.ts';
import { toParentId } from './map/products.ts';
import { requireId } from './order-input.ts';
import type { NativeCategory } from './schemas.ts';
import type { HprofitContext, HprofitSettings } from './settings.ts';

type Categories = NonNullable<Resources<Client, HprofitSettings>['categories']>;

const FIELDS = ['/name', '/parentId'];

/** What a connection can do with categories. */
export const categories: Categories = {
  list: {
    capability: 'native',
    run: async (context) => (await context.client.listCategories()).map((category) => toCategory(category, context.scope)),
  },
  create: { capability: 'composed', guarantee: 'at-most-once', fields: FIELDS, run: createCategory },
  update: { capability: 'composed', fields: FIELDS, run: updateCategory },
  delete: { capability: 'composed', run: deleteCategory },
};

function toCategory(category: NativeCategory, scope: Scope): Category {
  return {
    id: toGid(scope, category.id),
    connection: scope.connection,
    vendor: scope.vendor,
    name: category.name,
    parentId: toParentId(category.parent_id, scope),
    externalId: null,
    image: null,
    active: null,
    raw: category,
  };
}

async function createCategory(context: HprofitContext, draft: CategoryDraft): Promise<Category> {
  const cid = await save(context, { name: draft.name, parent_id: toNativeParent(draft.parentId) });
  const all = await context.client.listCategories();
  const created = all.find((category) => String(category.id) === cid && category.name === draft.name);
  if (!created) throw new ProblemError('vendor_invalid_response', `The vendor created category ${cid} and does not list it.`);
  return toCategory(created, context.scope);
}

async function updateCategory(context: HprofitContext, id: string, patch: CategoryPatch): Promise<Category | undefined> {
  const before = await readCategory(context, id);
  if (!before) return undefined;
  // Both keys are required (hprofit.txt 226). The answer's cid may be the parent's (253): the id stays that of the request.
  const parent = patch.parentId === undefined ? (toRootOrId(before) ?? null) : patch.parentId;
  await save(context, { id: jsonId(id), name: patch.name ?? before.name, parent_id: toNativeParent(parent) });
  const after = await readCategory(context, id);
  return after && toCategory(after, context.scope);
}

/** Its products stay and lose the link (hprofit.txt 259). */
async function deleteCategory(context: HprofitContext, id: string): Promise<boolean> {
  if (!(await readCategory(context, id))) return false;
  await context.client.deleteCategory(jsonId(id));
  return true;
}

/** Whether `category_id` gives a category or its children is told nowhere: all of them are read. */
async function readCategory(context: HprofitContext, id: string): Promise<NativeCategory | undefined> {
  return (await context.client.listCategories()).find((category) => String(category.id) === id);
}

async function save(context: HprofitContext, category: object): Promise<string> {
  const saved = await context.client.saveCategory(category);
  if (!saved) throw new ProblemError('vendor_invalid_response', 'The vendor did not say what became of the category.');
  // There is no `success` at the top of this answer (hprofit.txt 243-248).
  if (saved.status !== null && saved.status !== 'ok') throw new VendorFailure({ kind: 'rejected', message: saved.status }, 200, 'answered');
  return String(saved.cid);
}

/** hprofit.txt 232: null makes a root; it is read as 0 (211). */
function toNativeParent(parent: string | null | undefined): unknown {
  return parent === null || parent === undefined ? null : jsonId(requireId(parent, '/parentId'));
}

function toRootOrId(category: NativeCategory): string | null {
  const parent = toId(category.parent_id);
  return parent === '0' ? null : parent;
}
