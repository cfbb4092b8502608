/** Cards by their numbers. */
import type { Product } from '../../src/model/product.ts';
import { isNumber } from './map/ids.ts';
import { toProduct } from './map/products.ts';
import { unlessMissing } from './pages.ts';
import type { NativeModel } from './schemas.ts';
import type { SelsupContext } from './settings.ts';

/** A product as callers see it; undefined = no such card. */
export async function getProduct(context: SelsupContext, id: string): Promise<Product | undefined> {
  const model = await nativeModel(context, id);
  return model && mapProduct(context, model);
}

/** The vendor's card; undefined = none. */
export async function nativeModel(context: SelsupContext, id: string): Promise<NativeModel | undefined> {
  if (!isNumber(id)) return undefined;
  const model = await unlessMissing(context.client.model(id));
  return model && String(model.id) === id ? model : undefined;
}

/** A card as callers see it. */
export function mapProduct(context: SelsupContext, model: NativeModel): Product {
  return toProduct(model, context.scope, context.settings.baseUrl);
}
