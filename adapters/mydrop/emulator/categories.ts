/** The tree of categories (mydrop.txt 613-660): one call that creates or updates one category; none that reads. */
import { imageOf } from './images.ts';
import { type Call, integer, notFound, type Route, readShape, rejected, required, type Shape, text } from './protocol.ts';
import { type Category, mint, put, type State } from './state.ts';

/** mydrop.txt 654-660. */
const FORM: Shape = {
  title: required(text),
  id: integer,
  import_id: text,
  parent_id: integer,
  parent_import_id: text,
  filename: text,
};
interface NativeCategoryForm {
  readonly title: string;
  readonly id?: number;
  readonly import_id?: string;
  readonly parent_id?: number;
  readonly parent_import_id?: string;
  readonly filename?: string;
}

/** The category with this id, or with this import id. */
export function resolveCategory(state: State, id: number | undefined, importId: string | undefined): Category | undefined {
  if (id !== undefined) return state.categories.rows.get(id);
  return importId ? [...state.categories.rows.values()].find((category) => category.importId === importId) : undefined;
}

/** A new category. */
export function addCategory(state: State, known: Partial<Category> & Pick<Category, 'title'>): Category {
  const id = known.id ?? mint(state.categories);
  return put(state.categories, id, { importId: null, parentId: null, filename: null, ...known, id });
}

/**
 * Updates the category that `id` or `import_id` names, else creates one: without either every call makes another (mydrop.txt 627-629). Without a parent
 * it becomes a root, an update too (630-633). An unknown parent and a circle are refused, which is documented nowhere.
 */
export const saveCategory: Route = {
  parameters: [],
  handle(call: Call) {
    const { state } = call;
    const form = readShape<NativeCategoryForm>(call, call.body, FORM, 'the body');
    if (!form.title.trim()) throw rejected('title is empty');
    const named = form.id === undefined ? undefined : state.categories.rows.get(form.id);
    if (form.id !== undefined && !named) throw notFound(`no category ${form.id}`);
    const known = named ?? resolveCategory(state, undefined, form.import_id);
    const parentId = parentOf(state, form);
    if (known && isUnder(state, parentId, known.id)) throw rejected(`category ${known.id} would stand under itself`);
    if (form.filename && !imageOf(state, form.filename)) throw rejected(`no image ${form.filename}`);
    const category = known ?? addCategory(state, { title: form.title });
    category.title = form.title;
    if (form.import_id) category.importId = form.import_id;
    category.parentId = parentId;
    if (form.filename) category.filename = form.filename;
    return printCategory(state, category);
  },
};

function parentOf(state: State, form: NativeCategoryForm): number | null {
  if (form.parent_id === undefined && !form.parent_import_id) return null;
  const parent = resolveCategory(state, form.parent_id, form.parent_import_id);
  if (!parent) throw rejected('no such parent category');
  return parent.id;
}

function isUnder(state: State, from: number | null, id: number): boolean {
  for (let at = from; at !== null; at = state.categories.rows.get(at)?.parentId ?? null) if (at === id) return true;
  return false;
}

/** As the answer has it (mydrop.txt 643-648): snake_case. */
export function printCategory(state: State, category: Category): unknown {
  const image = category.filename === null ? undefined : imageOf(state, category.filename);
  return {
    id: category.id,
    title: category.title,
    import_id: category.importId,
    parent_id: category.parentId,
    image: image ? { id: image.id, filename: image.filename } : null,
  };
}
