/** Stock of the vendor → stock levels; stock lines → the vendor's upload. */
import type { Scope, StockLine } from '../../../src/adapter.ts';
import { toGid } from '../../../src/lib/ids.ts';
import { toMoney } from '../../../src/lib/money.ts';
import { textOrNull } from '../../../src/lib/text.ts';
import type { StockLevel } from '../../../src/model/stock.ts';
import type { NativeInventory, NativeOffer } from '../schemas.ts';
import { idOf, jsonId, numberOf } from './ids.ts';
import { objectOf, valuesOf } from './maps-or-lists.ts';
import type { Names } from './names.ts';
import { type PriceBook, toVariantPrices } from './prices.ts';

/** A level for each warehouse of one SKU. `offer` tells what the stock call does not: product, article, price. */
export function toStockLevels(
  inventory: NativeInventory,
  offer: NativeOffer,
  context: { readonly scope: Scope; readonly book: PriceBook; readonly warehouses: Names },
): StockLevel[] {
  const { scope, book, warehouses } = context;
  const product = objectOf(offer.product);
  if (!product) return [];
  return valuesOf(inventory.stores).flatMap((store) => {
    const code = textOrNull(store.store);
    if (code === null) return [];
    const prices = toVariantPrices({ ...offer, purchasePrice: store.purchasePrice ?? inventory.purchasePrice }, book);
    return [
      {
        connection: scope.connection,
        vendor: scope.vendor,
        productId: toGid(scope, idOf('product', product.id)),
        variantId: toGid(scope, idOf('offer', inventory.id)),
        sku: textOrNull(offer.article),
        warehouse: { id: toGid(scope, code), name: warehouses.get(code)?.name ?? null },
        quantity: toMoney(store.quantity) === null ? null : Number(store.quantity),
        // The vendor gives one number; whether reserves are taken off it is not documented.
        available: null,
        price: prices.price,
        cost: prices.cost,
        currency: prices.currency,
        updatedAt: null,
        raw: inventory,
      },
    ];
  });
}

/** Why a line cannot be sent. */
export type Refusal = { readonly code: 'not_found' | 'invalid_request' | 'unsupported_field'; readonly message: string };

/** A line that can be sent, or why it cannot. One unknown warehouse would make the vendor refuse the whole batch. */
export function fromStockLine(line: StockLine, warehouses: Names): { readonly offer: string; readonly store: string } | Refusal {
  const offer = numberOf('offer', line.variantId);
  if (offer === undefined) return { code: 'not_found', message: 'There is no such variant.' };
  if (line.warehouseId === null)
    return { code: 'invalid_request', message: 'No warehouse is named, and options.warehouseId is not configured.' };
  const warehouse = warehouses.get(line.warehouseId);
  if (!warehouse && warehouses.size > 0) return { code: 'not_found', message: 'There is no such warehouse.' };
  if (warehouse?.extra.inventoryType === 'available' && line.quantity !== 0 && line.quantity !== 1) {
    // retailcrm.txt 9490-9491
    return { code: 'unsupported_field', message: 'This warehouse keeps only whether there is any: 0 or 1.' };
  }
  return { offer, store: line.warehouseId };
}

/** An element of `offers` for store/inventories/upload: one id only, for the vendor looks others up in another order than in orders (9493). */
export function fromStock(
  offer: string,
  stores: readonly { readonly code: string; readonly available: number }[],
): Record<string, unknown> {
  return { id: jsonId(offer), stores };
}
