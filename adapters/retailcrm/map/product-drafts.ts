/** What callers write of a product → the vendor's product. Prices and stock are calls of their own. */
import { ProblemError } from '../../../src/errors.ts';
import type { ProductDraft, ProductPatch } from '../../../src/model/product.ts';
import type { NewProductExtra } from '../settings.ts';
import { written } from './addresses.ts';
import { brandOf, jsonId } from './ids.ts';
import { given } from './maps-or-lists.ts';

/** Only what is given; `groups` are the numbers of the categories. Undefined when nothing is. */
export function fromProduct(
  input: ProductDraft | ProductPatch,
  groups: readonly string[] | undefined,
): Record<string, unknown> | undefined {
  const { site: _site, catalogId: _catalog, ...extra } = (input.extra ?? {}) as NewProductExtra;
  return given({
    name: input.name,
    externalId: input.externalId ?? undefined,
    article: written(input.sku),
    description: written(input.description),
    manufacturer: input.brand === undefined ? undefined : written(brandName(input.brand)),
    active: input.active ?? undefined,
    groups: groups?.map((group) => ({ id: jsonId(group) })),
    ...extra,
  });
}

/** A brand is its name, whichever way it is given. */
function brandName(brand: ProductPatch['brand']): string | null {
  if (!brand) return null;
  if (!('id' in brand)) return brand.name;
  const name = brandOf(brand.id);
  if (name !== undefined) return name;
  throw new ProblemError('invalid_request', {
    detail: '/brand/id is not an id of a brand.',
    errors: [{ path: '/brand/id', message: 'not an id of a brand' }],
  });
}
