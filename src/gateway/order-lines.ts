/** What holds of an order's lines at every vendor, and would be cut or kept as nonsense by one that does not check. */
import { ProblemError } from '../errors.ts';
import { compare, multiply } from '../lib/money.ts';
import type { OrderItemPatch } from '../model/order.ts';

/** Refuses lines that name nothing, and discounts larger than their line. */
export function checkLines(items: readonly OrderItemPatch[] | undefined): void {
  const errors = (items ?? []).flatMap((item, index) =>
    faultsOf(item).map(({ at, message }) => ({ path: `/items/${index}${at}`, message })),
  );
  if (errors.length === 0) return;
  throw new ProblemError('invalid_request', { detail: errors.map(({ path, message }) => `${path}: ${message}`).join('; '), errors });
}

function faultsOf({
  id,
  variantId,
  productId,
  sku,
  name,
  quantity,
  unitPrice,
  discount,
}: OrderItemPatch): { at: string; message: string }[] {
  return [
    ...([id, variantId, productId, sku?.trim(), name?.trim()].some(Boolean)
      ? []
      : [{ at: '', message: 'a line needs a variantId, a productId, a sku or a name' }]),
    ...(discount !== undefined && compare(discount, multiply(unitPrice, quantity)) > 0
      ? [{ at: '/discount', message: 'is more than the line costs' }]
      : []),
  ];
}
