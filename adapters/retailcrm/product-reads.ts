/** Products read one by one, and what they are mapped with. */
import type { Product } from '../../src/model/product.ts';
import { names, propertyNames } from './dictionaries.ts';
import { valuesOf } from './map/maps-or-lists.ts';
import { priceBook } from './map/prices.ts';
import { type ProductContext, toProduct } from './map/products.ts';
import { together } from './parallel.ts';
import type { NativeProduct } from './schemas.ts';
import type { RetailcrmContext } from './settings.ts';

/** There is no call by id. */
export async function getProduct(context: RetailcrmContext, number: string): Promise<Product | undefined> {
  const [native, mapping] = await together([nativeProduct(context, number), productContext(context)]);
  return native && toProduct(native, mapping);
}

/** The vendor's own product by its number. */
export async function nativeProduct(context: RetailcrmContext, number: string): Promise<NativeProduct | undefined> {
  const answer = await context.client.products({ limit: 20, page: 1, filter: { ids: [number] } });
  return valuesOf(answer.products).find((product) => String(product.id) === number);
}

/** By the caller's identifier, on every site that the key sees. */
export async function findProduct(context: RetailcrmContext, externalId: string): Promise<Product | undefined> {
  const [answer, mapping] = await together([
    context.client.products({ limit: 20, page: 1, filter: { externalId } }),
    productContext(context),
  ]);
  const native = valuesOf(answer.products).find((product) => String(product.externalId) === externalId);
  return native && toProduct(native, mapping);
}

/** Price types, properties and categories that products refer to. */
export async function productContext(context: RetailcrmContext): Promise<ProductContext> {
  const [types, properties, categories] = await together([
    names(context, 'price-types'),
    propertyNames(context),
    context.reference('categories'),
  ]);
  const { scope, settings } = context;
  return {
    scope,
    book: priceBook(types, settings.options.priceType, scope.currency),
    properties,
    categories: new Map(categories.map((category) => [category.id, category])),
  };
}
