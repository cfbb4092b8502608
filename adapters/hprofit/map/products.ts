/** Products ↔ the catalogue, and what their `stock[]` tells of stock. Each variation is a product of its own here. Pure. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { type NativeNumber, sum, toJsonNumber } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { NamedValue } from '../../../src/model/order.ts';
import type { Product } from '../../../src/model/product.ts';
import type { StockLevel } from '../../../src/model/stock.ts';
import type { NativeProduct, NativeStock } from '../schemas.ts';
import { jsonId, present, textAt, toAmount, toId, toNumber, toPositiveAmount, toRecord } from './native.ts';

/** A product. `externalId` is its id at the connection's marketplace. */
export function toProduct(product: NativeProduct, scope: Scope, externalId: string | null): Product {
  const id = toGid(scope, product.id);
  const rows = product.stock ?? [];
  const barcodes = [toId(product.barcode)].filter((code) => code !== null);
  const shared = {
    sku: toId(product.sku),
    barcodes,
    price: toAmount(rows[0]?.price),
    salePrice: toPositiveAmount(rows[0]?.sale_price),
    cost: toAmount(rows[0]?.net_price),
    quantity: rows.length === 0 ? null : Number(sum(rows.map((row) => toAmount(row.quantity)))),
  };
  return {
    id,
    connection: scope.connection,
    vendor: scope.vendor,
    externalId,
    name: product.name ?? '',
    description: textOrNull(product.description),
    brand:
      toId(product.brand?.id) === null
        ? null
        : { id: toGid(scope, toId(product.brand?.id) as string), name: textOrNull(product.brand?.name) },
    categories: (product.category ?? []).map((category) => ({
      id: toGid(scope, category.id),
      name: textOrNull(category.name),
      parentId: toParentId(category.parent_id, scope),
    })),
    images: product.images ?? [],
    unit: textOrNull(product.unit),
    active: null,
    currency: scope.currency,
    ...shared,
    variants: [{ id, externalId, ...shared, name: textOrNull(product.name), options: toOptions(product.attr), active: null }],
    createdAt: null,
    updatedAt: null,
    extra: present({
      // 1 is simple, 2 a variation.
      type: toId(product.type_product),
      // Packed measures; "xxx" is three that are empty.
      size: /[^x]/.test(toId(product.size) ?? '') ? toId(product.size) : null,
      attributes: product.attr,
      af: product.af,
    }),
    raw: product,
  };
}

/** `0` and null both mean a root (hprofit.txt 211, 232). */
export function toParentId(parent: NativeNumber | null | undefined, scope: Pick<Scope, 'connection'>): string | null {
  return String(parent) === '0' ? null : toGidOrNull(scope, parent);
}

/** Their shape is told nowhere: pairs of a name and a value are taken where they are. */
function toOptions(attributes: unknown): NamedValue[] {
  return (Array.isArray(attributes) ? attributes : []).flatMap((attribute) => {
    const name = textAt(toRecord(attribute), 'name');
    const value = textAt(toRecord(attribute), 'value');
    return name === null || value === null ? [] : [{ name, value }];
  });
}

/** What each warehouse has of a product: `quantity` lies there, `instock` is not reserved. */
export function toStockLevels(product: NativeProduct, scope: Scope): readonly StockLevel[] {
  const id = toGid(scope, product.id);
  return (product.stock ?? []).map((row) => ({
    connection: scope.connection,
    vendor: scope.vendor,
    productId: id,
    variantId: id,
    sku: toId(product.sku),
    warehouse: { id: toGid(scope, row.mid), name: textOrNull(row.name) },
    quantity: toNumber(row.quantity),
    available: toNumber(row.instock),
    price: priceOf(row),
    cost: toAmount(row.net_price),
    currency: scope.currency,
    updatedAt: null,
    raw: row,
  }));
}

function priceOf(row: NativeStock): string | null {
  return toPositiveAmount(row.sale_price) ?? toAmount(row.price);
}

/** A product to create; brand and category go by name (hprofit.txt 79-80). */
export interface ProductFields {
  readonly name: string;
  readonly brand: string;
  readonly category: string;
  readonly description: string;
  readonly images: readonly string[];
  readonly unit: string | null;
  readonly sku: string | null;
  readonly barcode: string | null;
  /** The first stock row; null where nothing of it is given. */
  readonly stock: {
    readonly warehouseId: string;
    readonly warehouseName: string;
    readonly quantity: number;
    readonly price: string | null;
    readonly cost: string | null;
  } | null;
  readonly link: { readonly remoteId: string; readonly integrationId: string } | null;
  readonly variations: readonly {
    readonly sku: string | null;
    readonly remoteId: string | null;
    readonly price: string | null;
    readonly cost: string | null;
    readonly options: readonly NamedValue[];
  }[];
}

/** A row of POST /products. */
export function toNativeProduct(fields: ProductFields): object {
  const { stock, link } = fields;
  return {
    name: fields.name,
    brand: fields.brand,
    category: fields.category,
    // hprofit.txt 125: empty, but not null.
    description: fields.description,
    ...(fields.images.length > 0 && { images: fields.images }),
    ...(fields.unit !== null && { unit: fields.unit }),
    ...(fields.sku !== null && { sku: fields.sku }),
    ...(fields.barcode !== null && { barcode: fields.barcode }),
    stock: stock
      ? [
          {
            warehouse_name: stock.warehouseName,
            instock: stock.quantity,
            quantity: stock.quantity,
            net_price: toJsonNumber(stock.cost ?? '0'),
            price: toJsonNumber(stock.price ?? '0'),
            marketplace_id: jsonId(stock.warehouseId),
          },
        ]
      : [],
    ...(link && { remote_id: link.remoteId, integration_id: jsonId(link.integrationId) }),
    ...(fields.variations.length > 0 && {
      variations: fields.variations.map((variation) => ({
        sku: variation.sku ?? '',
        ...(variation.remoteId !== null && { remote_id: variation.remoteId }),
        price: toJsonNumber(variation.price ?? '0'),
        net_price: toJsonNumber(variation.cost ?? '0'),
        attributes: variation.options.map(({ name, value }) => ({ name, value })),
      })),
    }),
  };
}
