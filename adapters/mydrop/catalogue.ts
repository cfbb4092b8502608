/** The catalogue's export: one document with everything, behind `options.catalogueExport`. The only reading of products that there is. */
import type { OrderItemPatch } from '../../src/model/order.ts';
import { invalid } from './input.ts';
import { variantPlaceOf } from './map/ids.ts';
import { codeOrNull } from './map/native.ts';
import type { NativeCategory, NativeExportProduct } from './schemas.ts';
import type { MydropContext } from './settings.ts';

/** The export, in one shape. */
export interface Catalogue {
  readonly products: readonly NativeExportProduct[];
  readonly categories: readonly NativeCategory[];
}

/** The catalogue as it is now. */
export async function readCatalogue(context: MydropContext): Promise<Catalogue> {
  const exported = await context.client.exportCatalogue();
  return Array.isArray(exported)
    ? { products: exported, categories: [] }
    : { products: exported.products, categories: exported.categories ?? [] };
}

/** The catalogue of the last minutes, for names and SKUs, which rarely change; as it is now where that lacks a product. */
async function findProduct(context: MydropContext, id: string): Promise<NativeExportProduct | undefined> {
  const find = ({ products }: Catalogue) => products.find((product) => String(product.id) === id);
  const known = find(await context.remember(KEY, () => readCatalogue(context)));
  if (known) return known;
  context.forget(KEY);
  return find(await context.remember(KEY, () => readCatalogue(context)));
}
const KEY = 'catalogue';

/** Forgets the catalogue after it was written to. */
export function forgetCatalogue(context: MydropContext): void {
  context.forget(KEY);
}

/** What a line means that names a product or a size by id: orders know them by words only. Undefined where it names none. */
export async function lineGoods(
  context: MydropContext,
  item: Pick<OrderItemPatch, 'productId' | 'variantId'>,
  index: number,
): Promise<{ readonly title: string; readonly sku: string | null; readonly size: string | null } | undefined> {
  const { productId, variantId } = item;
  const id = variantId ?? productId;
  if (id === undefined) return undefined;
  const path = `/items/${index}/${variantId === undefined ? 'productId' : 'variantId'}`;
  const place = variantPlaceOf(id);
  if (!place || 'key' in place || (productId !== undefined && place.product !== productId))
    throw invalid(path, 'is no product of the catalogue');
  const product = await findProduct(context, place.product);
  const size = place.size === null ? undefined : product?.sizes?.find((each) => String(each.id) === place.size);
  if (!product || (place.size !== null && !size)) throw invalid(path, 'is no product of the catalogue');
  return { title: product.title, sku: codeOrNull(product.sku), size: codeOrNull(size?.title) };
}
