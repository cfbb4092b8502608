/** /product_categories (hprofit.txt 194-267). */
import { checkShape, integerOf, optional, orNull, ownId, type Route, rejected, rowsOf, words } from './protocol.ts';
import { byId, mint, naive, put, type State, USER_ID } from './state.ts';

/** hprofit.txt 196-223. Whether `category_id` means the category or its children is documented nowhere; here it is the category. */
export const listCategories: Route = {
  parameters: ['category_id'],
  handle({ state, query }) {
    const id = integerOf(query, 'category_id');
    const rows = byId(state.categories).filter((category) => id === undefined || category.id === id);
    return {
      success: true,
      data: rows.map((category) => ({
        id: category.id,
        user_id: USER_ID,
        name: category.name,
        types: 1,
        created_at: naive(category.createdAt),
        parent_id: category.parent_id,
      })),
    };
  },
};

interface NativeCategoryForm {
  readonly id?: number;
  readonly name: string;
  readonly parent_id: number | null;
}

/** hprofit.txt 224-256: creates and edits in one batch; the answer has no `success`. Nothing is done when one row is wrong. */
export const saveCategories: Route = {
  parameters: [],
  handle({ state, body }) {
    const rows = rowsOf(body, 'data');
    rows.forEach((row, index) => {
      checkShape(row, { id: optional(ownId), name: words, parent_id: orNull(ownId) }, `data[${index}]`);
    });
    const forms = rows as readonly NativeCategoryForm[];
    for (const form of forms) check(state, form);
    return { data: forms.map((form) => ({ status: 'ok', name: form.name, cid: save(state, form) })) };
  },
};

function check(state: State, form: NativeCategoryForm): void {
  const { id, parent_id: parent } = form;
  // An id with more digits than a double keeps is none of ours.
  if (typeof parent === 'object' && parent !== null) throw rejected('no such parent category');
  if (id !== undefined && !state.categories.rows.has(id)) throw rejected(`no category ${id}`);
  // 0 stands for a root as null does (hprofit.txt 211).
  if (parent === null || parent === 0) return;
  if (!state.categories.rows.has(parent)) throw rejected(`no parent category ${parent}`);
  let above: number | null | undefined = parent;
  for (const seen = new Set<number>(); above && !seen.has(above); above = state.categories.rows.get(above)?.parent_id) {
    if (above === id) throw rejected(`category ${id} would stand under itself`);
    seen.add(above);
  }
}

function save(state: State, form: NativeCategoryForm): number {
  const edited = form.id === undefined ? undefined : state.categories.rows.get(form.id);
  if (edited) {
    edited.name = form.name;
    edited.parent_id = form.parent_id;
    // hprofit.txt 253: the edit of 67 under 34 answers 34, which may be a slip.
    return state.switches.cidIsParent ? (form.parent_id ?? edited.id) : edited.id;
  }
  const id = mint(state.categories);
  return put(state.categories, id, { id, name: form.name, parent_id: form.parent_id, createdAt: state.now() }).id;
}

/** hprofit.txt 257-267: products lose the link. What becomes of subcategories is documented nowhere; here they become roots. */
export const deleteCategory: Route = {
  parameters: [],
  handle({ state, body }) {
    checkShape(body, { cid: ownId }, 'the body');
    const { cid } = body as { cid: number };
    if (!state.categories.rows.delete(cid)) throw rejected(`no category ${cid}`);
    for (const category of state.categories.rows.values()) if (category.parent_id === cid) category.parent_id = null;
    for (const product of state.products.rows.values()) {
      if (product.categoryId !== cid) continue;
      product.categoryId = null;
      product.updatedAt = state.now();
    }
    return { success: true };
  },
};
