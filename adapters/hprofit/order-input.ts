/** What both kinds of orders need of a caller's input: products behind lines, statuses, accounts. Everything is refused here before anything is sent. */
import { ProblemError } from '../../src/errors.ts';
import { parseGid } from '../../src/lib/ids.ts';
import type { OrderDraft, OrderItemInput, OrderStatus } from '../../src/model/order.ts';
import { jsonId } from './map/native.ts';
import { fromOrderStatus, type OrderKind, parseStatusId } from './map/status.ts';
import type { HprofitContext } from './settings.ts';

/** A 400 that names its place. */
export function invalid(path: string, message: string): ProblemError {
  return new ProblemError('invalid_request', { detail: `${path}: ${message}.`, errors: [{ path, message }] });
}

/** A 422 for a value that this vendor cannot hold. */
export function unsupportedField(path: string, message: string): ProblemError {
  return new ProblemError('unsupported_field', { detail: `${path}: ${message}.`, errors: [{ path, message }] });
}

/** The CRM's number out of a native id; 400 where it is none. */
export function requireId(native: string, path: string): string {
  if (jsonId(native) === undefined) throw invalid(path, 'is no id of this vendor');
  return native;
}

/** The vendor's word for what a caller wants; undefined where he wants nothing. A native status wins. */
export function statusToWrite(
  kind: OrderKind,
  input: { readonly status?: OrderStatus | undefined; readonly nativeStatus?: string | undefined },
  context: HprofitContext,
): string | undefined {
  if (input.nativeStatus !== undefined) {
    const native = parseStatusId(input.nativeStatus);
    if (native?.kind !== kind) throw invalid('/nativeStatus', `is not a status of a ${kind === 'sale' ? 'sale' : 'remote order'}`);
    return native.native;
  }
  if (input.status === undefined) return undefined;
  const native = fromOrderStatus(kind, input.status, context.scope);
  if (native === undefined)
    throw unsupportedField('/status', `this kind of order has no status for ${input.status}; statusMap can name one`);
  return native;
}

/** Product that a line means, by id; null where it names none. H-Profit's products are their own variants. */
export function namedProduct(item: Pick<OrderItemInput, 'productId' | 'variantId'>, index: number): string | null {
  const { productId, variantId } = item;
  if (productId !== undefined && variantId !== undefined && productId !== variantId) {
    throw invalid(`/items/${index}/variantId`, 'is not the variant of productId: here a product is its own variant');
  }
  const id = variantId ?? productId;
  return id === undefined ? null : requireId(id, `/items/${index}/${variantId === undefined ? 'productId' : 'variantId'}`);
}

/** The account with this id. */
export async function accountOf(
  context: HprofitContext,
  id: string,
): Promise<{ readonly name: string | null; readonly currency: string | null } | undefined> {
  const entry = (await context.reference('accounts')).find((account) => parseGid(account.id)?.native === id);
  return entry && { name: entry.name, currency: typeof entry.extra.currency === 'string' ? entry.extra.currency : null };
}

/** A line's discount may not be more than the line. */
export function checkDiscount(item: Pick<OrderItemInput, 'discount'>, total: string, index: number): void {
  if (total.startsWith('-') && item.discount !== undefined) throw invalid(`/items/${index}/discount`, 'is more than the line costs');
}

/** Vendor-specific inputs of an order. */
export function kindOf(extra: OrderDraft['extra']): OrderKind {
  return extra?.kind === 'sale' ? 'sale' : 'remote';
}
