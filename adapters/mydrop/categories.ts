/** Categories: written one by one; read only where the export is on. */
import type { Resources } from '../../src/adapter.ts';
import { isMissing } from '../../src/errors.ts';
import type { Category, CategoryDraft, CategoryPatch } from '../../src/model/category.ts';
import { forgetCatalogue, readCatalogue } from './catalogue.ts';
import type { Client } from './client.ts';
import { uploadImage } from './images.ts';
import { invalid, unsupportedField } from './input.ts';
import { codeOrNull, isNumber, jsonId } from './map/native.ts';
import { toCategory } from './map/products.ts';
import type { NativeCategory } from './schemas.ts';
import type { MydropContext, MydropSettings } from './settings.ts';

type Categories = NonNullable<Resources<Client, MydropSettings>['categories']>;

const FIELDS = ['/name', '/parentId', '/externalId', '/image'];

/** What a connection can do with categories; nothing in the dropshipper's edition. */
export function categories(settings: MydropSettings): Categories {
  return {
    ...(settings.options.catalogueExport && {
      list: {
        capability: 'native',
        run: async (context) => (await readCatalogue(context)).categories.map((category) => toCategory(category, context.scope)),
      },
    }),
    create: { capability: 'composed', guarantee: 'at-most-once', fields: FIELDS, run: createCategory },
    update: { capability: 'composed', fields: FIELDS, run: updateCategory },
  };
}

/** A known `import_id` changes the category that has it (mydrop.txt 628). */
async function createCategory(context: MydropContext, draft: CategoryDraft): Promise<Category> {
  const parent = parentOf(draft.parentId ?? null);
  const filename = await imageOf(context, draft.image);
  return save(context, { title: draft.name, ...importOf(draft.externalId), ...parent, ...filename });
}

/** A category that is saved without its parent becomes a root (mydrop.txt 630-633), and its title is required (655): both must be known. */
async function updateCategory(context: MydropContext, id: string, patch: CategoryPatch): Promise<Category | undefined> {
  if (!isNumber(id)) return undefined;
  const before = await readCategory(context, id);
  if (before === 'none') return undefined;
  const title = patch.name ?? before?.title;
  const parentId = patch.parentId === undefined ? knownParent(before) : patch.parentId;
  for (const key of ['externalId', 'image'] as const)
    if (patch[key] === null) context.ignore(`/${key}`, 'the vendor documents no way to clear it');
  if (parentId === undefined)
    throw unsupportedField('/parentId', 'without it the category would become a root, and the vendor does not tell it: name it');
  if (title === undefined) throw unsupportedField('/name', 'the vendor wants it, and does not tell it: name it');
  const parent = parentOf(parentId);
  const filename = await imageOf(context, patch.image);
  try {
    return await save(context, { id: jsonId(id), title, ...importOf(patch.externalId), ...parent, ...filename });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What is known of a category: undefined without the export. */
async function readCategory(context: MydropContext, id: string): Promise<NativeCategory | 'none' | undefined> {
  if (!context.settings.options.catalogueExport) return undefined;
  return (await readCatalogue(context)).categories.find((category) => String(category.id) === id) ?? 'none';
}

function knownParent(category: NativeCategory | undefined): string | null | undefined {
  return category === undefined ? undefined : codeOrNull(category.parent_id);
}

/** No parent is said by saying nothing. */
function parentOf(parentId: string | null): object {
  if (parentId === null) return {};
  if (!isNumber(parentId)) throw invalid('/parentId', 'is no category of this vendor');
  return { parent_id: jsonId(parentId) };
}

function importOf(externalId: string | null | undefined): object {
  return externalId ? { import_id: externalId } : {};
}

async function imageOf(context: MydropContext, url: string | null | undefined): Promise<object> {
  return url ? { filename: await uploadImage(context, url) } : {};
}

async function save(context: MydropContext, form: object): Promise<Category> {
  const saved = await context.client.saveCategory(form);
  forgetCatalogue(context);
  return toCategory(saved, context.scope);
}
