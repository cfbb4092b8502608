/**
 * Native ids of the catalogue. Orders and the export tell numbers; the calls that write know products only by import id, SKU or title (mydrop.txt 506-509),
 * so what was written without the export is named by the key that it was written under.
 */

/** A product as the vendor's catalogue calls find it, in the order of their look-up (mydrop.txt 509). */
export type ProductKey = { readonly import_id: string } | { readonly sku: string } | { readonly title: string };

/** What a native id of a product names. */
export type ProductPlace = { readonly id: string } | { readonly key: ProductKey };

const PREFIXES = { import_id: 'import~', sku: 'sku~', title: 'title~' } as const;

/** Native id of a size. Whether a size's number may be a product's too is told nowhere: it stands behind that of its product. */
export function variantIdOf(product: string | number, size: string | number): string {
  return `${product}.${size}`;
}

/** Native id of a product that only its key names. */
export function keyedIdOf(key: ProductKey): string {
  const [name, value] = Object.entries(key)[0] as [keyof typeof PREFIXES, string];
  return PREFIXES[name] + encode(value);
}

/** Native id of a size of such a product. */
export function keyedVariantIdOf(key: ProductKey, sizeTitle: string): string {
  return `${keyedIdOf(key)}~${encode(sizeTitle)}`;
}

/** What a native product id names; undefined for text that is none. */
export function productPlaceOf(native: string): ProductPlace | undefined {
  if (/^\d{1,19}$/.test(native)) return { id: native };
  const found = keyOf(native);
  return found && found.rest === null ? { key: found.key } : undefined;
}

/** What a native variant id names: a size by its number or its title, or a product without sizes. */
export type VariantPlace =
  | { readonly product: string; readonly size: string | null }
  | { readonly key: ProductKey; readonly sizeTitle: string | null };

/** What a native variant id names; undefined for text that is none. */
export function variantPlaceOf(native: string): VariantPlace | undefined {
  const numbers = /^(\d{1,19})(?:\.(\d{1,19}))?$/.exec(native);
  if (numbers) return { product: numbers[1] as string, size: numbers[2] ?? null };
  const found = keyOf(native);
  return found && { key: found.key, sizeTitle: found.rest };
}

function keyOf(native: string): { readonly key: ProductKey; readonly rest: string | null } | undefined {
  const match = /^(import|sku|title)~([^~]+)(?:~(.+))?$/su.exec(native);
  if (!match) return undefined;
  try {
    const value = decodeURIComponent(match[2] as string);
    const rest = match[3] === undefined ? null : decodeURIComponent(match[3]);
    const key: ProductKey = match[1] === 'import' ? { import_id: value } : match[1] === 'sku' ? { sku: value } : { title: value };
    return { key, rest };
  } catch {
    return undefined;
  }
}

/** The tilde parts a native id. */
function encode(value: string): string {
  return encodeURIComponent(value).replaceAll('~', '%7E');
}
