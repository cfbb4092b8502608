/** What is looked up, and checked, before an order is written. */
import type { VariantMatch } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import { toGid } from '../../src/lib/ids.ts';
import { textOrNull } from '../../src/lib/text.ts';
import type { OrderDraft, OrderStatus } from '../../src/model/order.ts';
import { personWith } from './customer-search.ts';
import { names } from './dictionaries.ts';
import { idOf, numberOf } from './map/ids.ts';
import { valuesOf } from './map/maps-or-lists.ts';
import { namesOf } from './map/names.ts';
import { type PaymentRules, paidStatusOf } from './map/payments.ts';
import { fromOrderStatus } from './map/statuses.ts';
import type { NativeOrder } from './schemas.ts';
import type { RetailcrmContext } from './settings.ts';

/** The code to write: the native one as it is, or one that means the normalized one. */
export async function statusToWrite(
  context: RetailcrmContext,
  input: { readonly status?: OrderStatus | undefined; readonly nativeStatus?: string | undefined },
): Promise<string | undefined> {
  if (input.nativeStatus !== undefined) return input.nativeStatus;
  if (input.status === undefined) return undefined;
  const statuses = await names(context, 'order-statuses');
  const code = fromOrderStatus(input.status, statuses, context.scope);
  if (code !== undefined) return code;
  const can = [...statuses.keys()].join(', ');
  throw new ProblemError('unsupported_field', {
    detail: `The account has no status that means ${input.status}: map one by statusMap, or write nativeStatus (${can}).`,
    errors: [{ path: '/status', message: 'no native status maps to it' }],
  });
}

/** Code of the order method that a channel names, by code or by name. Unknown codes are never sent: the vendor refuses the whole order. */
export async function methodToWrite(context: RetailcrmContext, channel: string | null | undefined): Promise<string | null | undefined> {
  if (channel === undefined || channel === null) return channel;
  const methods = await names(context, 'order-methods');
  if (methods.has(channel)) return channel;
  const byName = [...methods].find(([, entry]) => entry.name === channel)?.[0];
  if (byName === undefined) context.ignore('/source/channel', 'the account has no such order method');
  return byName;
}

/** Number of the customer that an order is for, where it is known or is to be found. */
export async function customerOf(context: RetailcrmContext, customer: OrderDraft['customer'] | undefined): Promise<string | undefined> {
  if (!customer) return undefined;
  if (typeof customer.id === 'string') return customerNumber(customer.id);
  if (!context.settings.options.matchCustomers) return undefined;
  const person = await personWith(context, { email: customer.email ?? null, phone: customer.phone ?? null });
  return person && String(person.id);
}

/** Number of a person or a corporate customer. */
export function customerNumber(native: string | undefined): string | undefined {
  if (native === undefined) return undefined;
  const number = numberOf('customer', native) ?? numberOf('corporate', native);
  if (number === undefined) throw invalid('/customer/id', 'not an id of a customer');
  return number;
}

/** SKUs that lines mean, in their order; undefined = free text, or the SKU that a kept line has. */
export async function offersOf(
  context: RetailcrmContext,
  items: readonly {
    readonly id?: string | undefined;
    readonly variantId?: string;
    readonly productId?: string;
    readonly sku?: string;
    readonly name?: string;
  }[],
): Promise<readonly (string | undefined)[]> {
  const searches = new Map<string, Promise<readonly VariantMatch[]>>();
  const search = (by: { readonly sku: string } | { readonly productId: string }) => {
    const key = JSON.stringify(by);
    const running = searches.get(key) ?? context.findVariants(by);
    searches.set(key, running);
    return running;
  };
  return Promise.all(
    items.map(async (item, index) => {
      const path = `/items/${index}`;
      if (item.variantId !== undefined) {
        const number = numberOf('offer', item.variantId);
        if (number === undefined) throw invalid(`${path}/variantId`, 'not an id of a variant');
        return number;
      }
      const by = item.productId !== undefined ? { productId: item.productId } : item.sku ? { sku: item.sku } : undefined;
      if (!by) {
        if (!item.name && item.id === undefined) throw invalid(path, 'a line needs a variantId, a productId, a sku or a name');
        return undefined;
      }
      const field = `${path}/${'sku' in by ? 'sku' : 'productId'}`;
      const [match, ...others] = await search(by);
      if (others.length > 0) throw invalid(field, `means ${others.length + 1} variants: name one by variantId`);
      if (match) return numberOf('offer', match.variantId);
      if (!('sku' in by) || !item.name) throw invalid(field, 'the vendor has no such variant');
      // An order is worth more than its link to the catalogue: the line is written with its name.
      context.ignore(field, 'the catalogue has no such SKU: the line is kept by its name');
      return undefined;
    }),
  );
}

/** What paid means in this account. */
export async function paymentRules(context: RetailcrmContext): Promise<PaymentRules> {
  const { paymentType, paidStatus } = context.settings.options;
  const statuses = namesOf(await context.reference('payment-statuses'));
  return { statuses, defaultType: paymentType, paidStatus: paidStatusOf(statuses, paidStatus) };
}

/** The vendor takes no currency: an order has that of its site. Sums in another one would be wrong sums. */
export async function checkCurrency(
  context: RetailcrmContext,
  asked: string | undefined,
  site: string | undefined,
  current?: NativeOrder,
): Promise<void> {
  if (asked === undefined) return;
  const told = textOrNull(current?.currency);
  const sites = told === null && site !== undefined ? await names(context, 'stores') : undefined;
  const ofSite = sites?.get(site ?? '')?.extra.currency;
  const currency = told ?? (typeof ofSite === 'string' ? ofSite : context.scope.currency);
  if (asked === currency.toUpperCase()) return;
  throw new ProblemError('unsupported_field', {
    detail: `Orders ${site === undefined ? 'here' : `of site ${site}`} are in ${currency}.`,
    errors: [{ path: '/currency', message: `always ${currency} here` }],
  });
}

/** The identifier stays one order's own, on every site. */
export async function checkExternalId(context: RetailcrmContext, order: string, externalId: string | null | undefined): Promise<void> {
  if (typeof externalId !== 'string') return;
  const holder = await orderByExternalId(context, externalId);
  if (!holder || String(holder.id) === order) return;
  throw new ProblemError('already_exists', {
    detail: `Another order has externalId ${JSON.stringify(externalId)}.`,
    existingId: toGid(context.scope, idOf('order', holder.id)),
  });
}

/** The first order with this identifier, on any site. */
export async function orderByExternalId(context: RetailcrmContext, externalId: string): Promise<NativeOrder | undefined> {
  const { orders } = await context.client.orders({ limit: 20, page: 1, filter: { externalIds: [externalId] } });
  return valuesOf(orders).find((order) => String(order.externalId) === externalId);
}

/** A fault of the caller's body. */
export function invalid(path: string, message: string): ProblemError {
  return new ProblemError('invalid_request', { detail: `${path}: ${message}.`, errors: [{ path, message }] });
}
