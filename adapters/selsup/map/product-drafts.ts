/** What callers write of products → the vendor's card, sizes and prices. */
import { toJsonNumber } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { NamedValue } from '../../../src/model/order.ts';
import type { ProductDraft, ProductPatch } from '../../../src/model/product.ts';
import type { Ignore } from './customers.ts';
import { jsonId } from './ids.ts';

type VariantDraft = NonNullable<ProductDraft['variants']>[number];
type VariantPatch = NonNullable<ProductPatch['variants']>[number];
type Prices = Pick<VariantDraft, 'price' | 'salePrice' | 'cost'>;

/** What is looked up before a card is written. */
export interface CardLookups {
  readonly brandId?: string | undefined;
  readonly categoryId?: string | undefined;
}

/** The card's own fields that a draft or a patch gives. */
export function fromCard(input: ProductDraft | ProductPatch, lookups: CardLookups): Record<string, unknown> {
  return {
    ...(input.name !== undefined && { name: input.name }),
    ...(typeof input.sku === 'string' && { article: input.sku }),
    ...(input.externalId !== undefined && { oneCId: textOrNull(input.externalId) ?? '' }),
    ...(input.description !== undefined && { description: textOrNull(input.description) ?? '' }),
    ...(lookups.brandId !== undefined && { brandId: jsonId(lookups.brandId) }),
    ...(lookups.categoryId !== undefined && { categoryId: jsonId(lookups.categoryId) }),
  };
}

/** Colours with their sizes: one colour and one size even for a plain product (selsup.txt 25). */
export function fromVariants(draft: ProductDraft, organizationId: string | undefined, ignore: Ignore): Record<string, unknown>[] {
  const variants: readonly VariantDraft[] = draft.variants?.length ? draft.variants : [plainVariant(draft)];
  const views = new Map<string, Record<string, unknown>[]>();
  variants.forEach((variant, index) => {
    const at = draft.variants?.length ? `/variants/${index}` : '';
    const { color, size } = colourAndSize(variant.options ?? [], `${at}/options`, ignore);
    const sizes = views.get(color ?? '') ?? [];
    views.set(color ?? '', [
      ...sizes,
      {
        name: textOrNull(variant.name) ?? [draft.name, color, size].filter(Boolean).join(' '),
        ...(size !== undefined && { size }),
        ...fromSize(variant),
        ...(organizationId !== undefined && { organizationId: jsonId(organizationId) }),
      },
    ]);
  });
  const [main, ...others] = draft.images ?? [];
  return [...views].map(([color, sizes], index) => ({
    ...(color !== '' && { color }),
    ...(index === 0 && main !== undefined && { mainImageUrl: main }),
    ...(index === 0 && others.length > 0 && { imageUrls: others.join(';') }),
    sizes,
  }));
}

/** A product without variants is its own. Its article is the card's and the size's, so that stock finds it. */
function plainVariant({ sku, barcodes, price, salePrice, cost }: ProductDraft): VariantDraft {
  return { sku, barcodes, price, salePrice, cost };
}

/** A size's own fields; prices have a call of their own. */
export function fromSize(variant: Omit<VariantDraft, 'quantity' | 'warehouseId'> | VariantPatch): Record<string, unknown> {
  return {
    ...(variant.sku !== undefined && variant.sku !== null && { externalArticle: variant.sku }),
    ...(variant.externalId !== undefined && variant.externalId !== null && { siteId: variant.externalId }),
    ...(variant.barcodes && variant.barcodes.length > 0 && { barcodes: variant.barcodes.map((barcode) => ({ barcode })) }),
  };
}

function colourAndSize(
  options: readonly NamedValue[],
  at: string,
  ignore: Ignore,
): { readonly color?: string | undefined; readonly size?: string | undefined } {
  const known: Record<string, string> = {};
  options.forEach(({ name, value }, index) => {
    const key = /^(?:colou?r|цвет|колір)$/i.test(name) ? 'color' : /^(?:size|размер|розмір)$/i.test(name) ? 'size' : undefined;
    if (key === undefined || known[key] !== undefined) ignore(`${at}/${index}`, 'a variant has a colour and a size');
    else known[key] = value;
  });
  return { color: known.color, size: known.size };
}

/** A row of the price call; undefined when no price is given. A price that is cleared has no form. */
export function fromPrices(size: string, input: Prices, at: string, ignore: Ignore): Record<string, unknown> | undefined {
  const { price, salePrice, cost } = input;
  for (const [key, value] of Object.entries({ price, salePrice, cost }))
    if (value === null) ignore(`${at}/${key}`, 'a price can be changed, not taken away');
  const row = {
    // The vendor's price is with discount.
    ...((typeof salePrice === 'string' || typeof price === 'string') && { updatedPrice: toJsonNumber(salePrice ?? price ?? '0') }),
    ...(typeof price === 'string' && { updatedPriceWithoutDiscount: toJsonNumber(price) }),
    ...(typeof cost === 'string' && { updatedPurchasePrice: toJsonNumber(cost) }),
  };
  return Object.keys(row).length === 0 ? undefined : { id: jsonId(size), ...row };
}
