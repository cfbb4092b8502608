/**
 * Filters of lists: how they arrive in a query string, how they become a vendor's, and what they mean on a normalized record
 * (for those that the vendor only knows by the day, or not at all).
 */
import { z } from 'zod';
import type { CustomerFilters, OrderFilters, ProductFilters, StockFilters } from '../adapter.ts';
import { ProblemError } from '../errors.ts';
import { parseGid } from '../lib/ids.ts';
import { phoneDigits } from '../lib/phone.ts';
import { fromMillis, startOfDay } from '../lib/time.ts';
import { type Customer, CustomerType } from '../model/customer.ts';
import { Gid } from '../model/id.ts';
import { type Order, OrderStatus } from '../model/order.ts';
import type { Product } from '../model/product.ts';
import type { ReferenceKind } from '../model/reference.ts';
import type { StockLevel } from '../model/stock.ts';
import { ExternalId, Text } from '../model/text.ts';

/** Lists that take filters. */
export type FilteredList = 'orders' | 'products' | 'stock' | 'customers';

/** A filter's kind: how its text is read. */
type Kind = 'text' | 'gid' | 'gids' | 'statuses' | 'from' | 'to' | 'boolean' | 'customer type';

interface FilterDefinition<Item> {
  readonly kind: Kind;
  readonly description: string;
  /** Reference kind that its ids are of. */
  readonly reference?: ReferenceKind;
  /** Whether a normalized record passes; `value` as adapters get it, gateway ids as callers gave them. Absent: a record does not tell, only the vendor can filter. */
  readonly passes?: (item: Item, value: never) => boolean;
}
type Definitions<Filters, Item> = { readonly [Name in keyof Filters]: FilterDefinition<Item> };

const contains = (query: string, ...texts: readonly (string | null | undefined)[]): boolean => {
  const needle = query.trim().toLocaleLowerCase();
  const digits = phoneDigits(query);
  return texts.some(
    (text) =>
      text &&
      (text.toLocaleLowerCase().includes(needle) ||
        (digits.length >= 5 && digits.length === needle.replace(/[\s+().-]/g, '').length && phoneDigits(text).includes(digits))),
  );
};
const same = (a: string | null, b: string): boolean => a !== null && a.toLocaleLowerCase() === b.trim().toLocaleLowerCase();
const samePhone = (a: string, b: string): boolean => {
  const [x, y] = [phoneDigits(a), phoneDigits(b)];
  return x !== '' && y !== '' && (x === y || (Math.min(x.length, y.length) >= 9 && (x.endsWith(y.slice(-9)) || y.endsWith(x.slice(-9)))));
};
const at = (time: string | null): number => (time === null ? Number.NaN : Date.parse(time));

const orders: Definitions<OrderFilters, Order> = {
  status: {
    kind: 'statuses',
    description: 'Normalized statuses, comma-separated.',
    passes: (order, value: string[]) => value.includes(order.status),
  },
  nativeStatus: {
    kind: 'gids',
    reference: 'order-statuses',
    description: 'Native statuses (ids of `GET /reference/order-statuses`), comma-separated.',
    passes: (order, value: string[]) => order.nativeStatus !== null && value.includes(order.nativeStatus.id),
  },
  createdFrom: { kind: 'from', description: 'Created at or after.', passes: (order, value: string) => at(order.createdAt) >= at(value) },
  createdTo: { kind: 'to', description: 'Created before.', passes: (order, value: string) => at(order.createdAt) < at(value) },
  updatedFrom: { kind: 'from', description: 'Changed at or after.', passes: (order, value: string) => at(order.updatedAt) >= at(value) },
  updatedTo: { kind: 'to', description: 'Changed before.', passes: (order, value: string) => at(order.updatedAt) < at(value) },
  customerId: { kind: 'gid', description: 'Orders of one customer.', passes: (order, value: string) => order.customer?.id === value },
  externalId: { kind: 'text', description: "The caller's own number.", passes: (order, value: string) => order.externalId === value },
  number: { kind: 'text', description: 'The number people see.', passes: (order, value: string) => order.number === value },
  warehouseId: {
    kind: 'gid',
    reference: 'warehouses',
    description: 'Orders with a line from this warehouse.',
    passes: (order, value: string) => order.items.some((item) => item.warehouseId === value),
  },
  q: {
    kind: 'text',
    description: "The vendor's own free-text search, else names, phones, numbers and SKUs.",
    passes: (order, value: string) =>
      contains(
        value,
        order.number,
        order.externalId,
        order.customer?.name,
        order.customer?.firstName,
        order.customer?.lastName,
        order.customer?.company,
        order.customer?.phone,
        order.customer?.email,
        ...order.items.flatMap((item) => [item.sku, item.name]),
      ),
  },
};

const products: Definitions<ProductFilters, Product> = {
  q: {
    kind: 'text',
    description: "The vendor's own free-text search, else names and SKUs.",
    passes: (product, value: string) =>
      contains(
        value,
        product.name,
        product.sku,
        product.externalId,
        ...product.barcodes,
        ...product.variants.flatMap((variant) => [variant.name, variant.sku, ...variant.barcodes]),
      ),
  },
  sku: {
    kind: 'text',
    description: 'SKU of the product or of a variant, exact.',
    passes: (product, value: string) => same(product.sku, value) || product.variants.some((variant) => same(variant.sku, value)),
  },
  barcode: {
    kind: 'text',
    description: 'Barcode of the product or of a variant, exact.',
    passes: (product, value: string) =>
      product.barcodes.includes(value) || product.variants.some((variant) => variant.barcodes.includes(value)),
  },
  externalId: { kind: 'text', description: "The caller's own id.", passes: (product, value: string) => product.externalId === value },
  categoryId: {
    kind: 'gid',
    reference: 'categories',
    description: 'Products of a category.',
    passes: (product, value: string) => product.categories.some((category) => category.id === value),
  },
  brandId: {
    kind: 'gid',
    reference: 'brands',
    description: 'Products of a brand.',
    passes: (product, value: string) => product.brand?.id === value,
  },
  warehouseId: { kind: 'gid', reference: 'warehouses', description: 'Products kept in a warehouse.' },
  active: { kind: 'boolean', description: '`true` or `false`.', passes: (product, value: boolean) => product.active === value },
  updatedFrom: {
    kind: 'from',
    description: 'Changed at or after.',
    passes: (product, value: string) => at(product.updatedAt) >= at(value),
  },
  updatedTo: { kind: 'to', description: 'Changed before.', passes: (product, value: string) => at(product.updatedAt) < at(value) },
};

const stock: Definitions<StockFilters, StockLevel> = {
  warehouseId: {
    kind: 'gid',
    reference: 'warehouses',
    description: 'Stock in one warehouse.',
    passes: (level, value: string) => level.warehouse.id === value,
  },
  productId: { kind: 'gid', description: 'Stock of one product.', passes: (level, value: string) => level.productId === value },
  variantId: { kind: 'gid', description: 'Stock of one variant.', passes: (level, value: string) => level.variantId === value },
  sku: { kind: 'text', description: 'Stock of one SKU, exact.', passes: (level, value: string) => same(level.sku, value) },
};

const customers: Definitions<CustomerFilters, Customer> = {
  q: {
    kind: 'text',
    description: "The vendor's own free-text search, else names, phones and emails.",
    passes: (customer, value: string) =>
      contains(
        value,
        customer.name,
        customer.firstName,
        customer.lastName,
        customer.middleName,
        customer.company?.name,
        customer.email,
        customer.externalId,
        ...customer.phones,
      ),
  },
  phone: {
    kind: 'text',
    description: 'A phone number, in any writing.',
    passes: (customer, value: string) => customer.phones.some((phone) => samePhone(phone, value)),
  },
  email: { kind: 'text', description: 'An email address, exact.', passes: (customer, value: string) => same(customer.email, value) },
  externalId: { kind: 'text', description: "The caller's own id.", passes: (customer, value: string) => customer.externalId === value },
  type: { kind: 'customer type', description: '`person` or `company`.', passes: (customer, value: string) => customer.type === value },
  groupId: {
    kind: 'gid',
    reference: 'customer-groups',
    description: 'Customers of a group.',
    passes: (customer, value: string) => customer.group?.id === value,
  },
  managerId: {
    kind: 'gid',
    reference: 'managers',
    description: 'Customers of a manager.',
    passes: (customer, value: string) => customer.manager?.id === value,
  },
  createdFrom: {
    kind: 'from',
    description: 'Created at or after.',
    passes: (customer, value: string) => at(customer.createdAt) >= at(value),
  },
  createdTo: { kind: 'to', description: 'Created before.', passes: (customer, value: string) => at(customer.createdAt) < at(value) },
  updatedFrom: {
    kind: 'from',
    description: 'Changed at or after.',
    passes: (customer, value: string) => at(customer.updatedAt) >= at(value),
  },
};

/** Every filter of every list: the one table that query schemas, OpenAPI, trimming and the contract suite use. */
export const FILTERS: { readonly [List in FilteredList]: Readonly<Record<string, FilterDefinition<never>>> } = {
  orders: orders as unknown as Record<string, FilterDefinition<never>>,
  products: products as unknown as Record<string, FilterDefinition<never>>,
  stock: stock as unknown as Record<string, FilterDefinition<never>>,
  customers: customers as unknown as Record<string, FilterDefinition<never>>,
};

const TIME = 'must be RFC 3339 with an offset, e.g. 2024-12-12T09:27:59Z (in a URL, + is written %2B), or a day, YYYY-MM-DD';
const time = z
  .union([z.iso.datetime({ offset: true, error: TIME }), z.iso.date(TIME)])
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a real time')
  .describe('RFC 3339 with offset, or a plain date = its first instant in the connection’s time zone.');

const commaList = <Item extends z.ZodType<unknown, string>>(item: Item, what: string) =>
  z
    .string()
    .max(4000)
    .transform((text) => text.split(','))
    .pipe(z.array(item).min(1).max(100))
    .describe(what);

const kinds: Record<Kind, z.ZodType> = {
  text: Text.min(1).max(255),
  gid: Gid,
  gids: commaList(Gid, 'Gateway ids, comma-separated.'),
  statuses: commaList(OrderStatus, 'Comma-separated.'),
  from: time,
  to: time,
  boolean: z.enum(['true', 'false']).transform((text) => text === 'true'),
  'customer type': CustomerType,
};

/** Zod shape of a list's filters as query parameters. */
export function filterShape(list: FilteredList): Record<string, z.ZodOptional<z.ZodType>> {
  return Object.fromEntries(
    Object.entries(FILTERS[list]).map(([name, filter]) => [
      name,
      (name === 'externalId' ? ExternalId : kinds[filter.kind]).optional().describe(filter.description),
    ]),
  );
}

/** Filters as a caller gave them, by name. */
export type GivenFilters = Readonly<Record<string, unknown>>;

/** Whether a connection can have a match: false when a filter names only records of other connections. */
export function canMatch(list: FilteredList, given: GivenFilters, connection: string): boolean {
  return Object.entries(given).every(([name, value]) => {
    const ids = idsOf(list, name, value);
    return ids === undefined || ids.some((id) => id.connection === connection);
  });
}

/** Given filters as the adapter of a connection gets them: native ids, UTC instants. */
export function localizeFilters(list: FilteredList, given: GivenFilters, connection: string, timezone: string): Record<string, unknown> {
  const native: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const kind = FILTERS[list][name]?.kind;
    if (kind === 'gid' || kind === 'gids') {
      const own = (idsOf(list, name, value) ?? []).filter((id) => id.connection === connection).map((id) => id.native);
      native[name] = kind === 'gids' ? own : own[0];
    } else if (kind === 'from' || kind === 'to') native[name] = toInstant(value as string, timezone);
    else native[name] = value;
  }
  return native;
}

/** A predicate over normalized records for the named filters; `given` holds gateway ids, times are translated for the connection. */
export function predicate(list: FilteredList, names: readonly string[], given: GivenFilters, timezone: string): (item: unknown) => boolean {
  const tests = names.map((name) => {
    const filter = FILTERS[list][name];
    if (!filter) throw new ProblemError('invalid_request', `Unknown filter ${name}.`);
    const value = filter.kind === 'from' || filter.kind === 'to' ? toInstant(given[name] as string, timezone) : given[name];
    const passes = filter.passes as ((item: unknown, value: unknown) => boolean) | undefined;
    if (!passes) throw new TypeError(`filter ${name} of ${list} cannot be scanned`);
    return (item: unknown) => passes(item, value);
  });
  return (item) => tests.every((test) => test(item));
}

/** Connections that the gateway ids among the filters name. */
export function namedConnections(list: FilteredList, given: GivenFilters): string[] {
  return Object.entries(given).flatMap(([name, value]) => (idsOf(list, name, value) ?? []).map((id) => id.connection));
}

/** The gateway ids of a filter, taken apart; undefined where it has none. */
function idsOf(list: FilteredList, name: string, value: unknown): { connection: string; native: string }[] | undefined {
  const kind = FILTERS[list][name]?.kind;
  if (value === undefined || (kind !== 'gid' && kind !== 'gids')) return undefined;
  return (Array.isArray(value) ? value : [value]).flatMap((gid) => parseGid(gid as string) ?? []);
}

function toInstant(text: string, timezone: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? startOfDay(text, timezone) : fromMillis(Date.parse(text));
}
