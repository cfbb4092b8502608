/** /products_sync (hprofit.txt 709-779): which product a marketplace knows by which id. */
import { checkShape, integer, type Route, rowsOf, words } from './protocol.ts';
import { type State, USER_ID } from './state.ts';

/** hprofit.txt 711-723. */
export const listLinks: Route = {
  parameters: [],
  handle: ({ state }) => ({
    success: true,
    data: state.links.map((link) => ({
      product_id: link.product_id,
      user_id: USER_ID,
      integration_id: link.integration_id,
      remote_id: link.remote_id,
    })),
  }),
};

/** Links a product, unless its remote id is linked already; then the link that stands. */
export function addLink(
  state: State,
  product: number,
  integration: number,
  remote: string,
): { readonly productId: number; readonly existing: boolean } {
  const found = state.links.find((link) => link.integration_id === integration && link.remote_id === remote);
  if (found) return { productId: found.product_id, existing: true };
  state.links.push({ product_id: product, integration_id: integration, remote_id: remote });
  return { productId: product, existing: false };
}

/** hprofit.txt 724-756: every key of a row is mandatory. Messages other than the documented one are not documented. */
export const createLinks: Route = {
  parameters: [],
  handle({ state, body }) {
    const rows = rowsOf(body, 'bulk');
    rows.forEach((row, index) => {
      checkShape(row, { product_id: integer, remote_id: words, integration_id: integer }, `bulk[${index}]`);
    });
    const results = (rows as readonly { product_id: number; remote_id: string; integration_id: number }[]).map((row) => {
      const result = (success: boolean, message: string, existing: boolean) => ({
        product_id: row.product_id,
        success,
        message,
        sync_id: [],
        existing,
      });
      if (!state.products.rows.has(row.product_id)) return result(false, 'Товар не найден', false);
      const link = addLink(state, row.product_id, row.integration_id, row.remote_id);
      if (link.productId !== row.product_id) return result(false, 'Привязка занята другим товаром', false);
      return link.existing ? result(true, 'Привязка уже существует', true) : result(true, 'Привязка успешно создана', false);
    });
    const count = (test: (result: { success: boolean; existing: boolean }) => boolean) => results.filter(test).length;
    return {
      success: true,
      results,
      stats: {
        total: results.length,
        success: count((result) => result.success),
        failed: count((result) => !result.success),
        existing: count((result) => result.existing),
        created: count((result) => result.success && !result.existing),
      },
    };
  },
};

/** hprofit.txt 757-779. */
export const deleteLinks: Route = {
  parameters: [],
  handle({ state, body }) {
    const rows = rowsOf(body, 'bulk');
    rows.forEach((row, index) => {
      checkShape(row, { remote_id: words, integration_id: integer }, `bulk[${index}]`);
    });
    const deleted: { integration_id: number; remote_id: string }[] = [];
    for (const row of rows as readonly { remote_id: string; integration_id: number }[]) {
      const place = state.links.findIndex((link) => link.integration_id === row.integration_id && link.remote_id === row.remote_id);
      if (place < 0) continue;
      state.links.splice(place, 1);
      deleted.push({ integration_id: row.integration_id, remote_id: row.remote_id });
    }
    return { success: true, message: `Успешно удалено ${deleted.length} записей.`, deleted_items: deleted };
  },
};
