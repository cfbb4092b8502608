/** What each filter means on a normalized record, and which values of it a record suggests: written anew, so that the gateway's own is put to the test. */
import type { Listed } from './setup.ts';

/** One filter of one list. */
export interface FilterMeaning {
  /** Values, as a query has them, under which this record must be found. */
  of(record: Listed): (string | null | undefined)[];
  passes(record: Listed, value: string, world: World): boolean;
  /** A value under which nothing is found; of the right form. */
  readonly nothing: string;
}

/** What a record alone does not tell. */
export interface World {
  /** Zone of the connection, for plain dates. */
  readonly timezone: string;
  /** Product id → warehouses that keep it. */
  readonly kept: ReadonlyMap<string, ReadonlySet<string>>;
}

const instant = (text: string, timezone: string): number =>
  text.includes('T') ? Date.parse(text) : Temporal.PlainDate.from(text).toZonedDateTime(timezone).epochMilliseconds;

/** The record's own instant in two writings, its day, and a second later: where inclusive and exclusive differ. Vendors know whole seconds. */
const instants = (time: string | null): string[] =>
  time === null ? [] : [time, new Date(Date.parse(time) + 1000).toISOString(), time.slice(0, 10), time.replace('Z', '%2B00:00')];

const from = (of: (record: Listed) => string | null): FilterMeaning => ({
  of: (record) => instants(of(record)),
  passes: (record, value, { timezone }) => {
    const time = of(record);
    return time !== null && Date.parse(time) >= instant(decodeURIComponent(value), timezone);
  },
  nothing: '2999-01-01T00:00:00Z',
});
const to = (of: (record: Listed) => string | null): FilterMeaning => ({
  of: (record) => instants(of(record)),
  passes: (record, value, { timezone }) => {
    const time = of(record);
    return time !== null && Date.parse(time) < instant(decodeURIComponent(value), timezone);
  },
  nothing: '1970-01-02T00:00:00Z',
});
/** A text that must be the same. */
const text = (of: (record: Listed) => (string | null)[]): FilterMeaning => ({
  of: (record) => of(record).map((value) => value && encodeURIComponent(value)),
  passes: (record, value) => of(record).includes(decodeURIComponent(value)),
  nothing: 'no-such-thing',
});
const id = (of: (record: Listed) => (string | null | undefined)[], nothing = 'shop:999999999'): FilterMeaning => ({
  of: (record) => of(record).map((value) => value && encodeURIComponent(value)),
  passes: (record, value) => value.split(',').some((each) => of(record).includes(decodeURIComponent(each))),
  nothing,
});
/** Letters in whatever case. */
const loose = (of: (record: Listed) => (string | null)[]): FilterMeaning => ({
  ...text(of),
  passes: (record, value) => of(record).some((each) => each?.toLowerCase() === decodeURIComponent(value).toLowerCase()),
});

const tail = (phone: string): string => phone.replace(/\D/g, '').slice(-9);

const MEANINGS: Readonly<Record<string, Readonly<Record<string, FilterMeaning>>>> = {
  orders: {
    status: { of: (order) => [order.status], passes: (order, value) => value.split(',').includes(order.status), nothing: '' },
    nativeStatus: id((order) => [order.nativeStatus?.id], 'shop:no-such-status'),
    createdFrom: from((order) => order.createdAt),
    createdTo: to((order) => order.createdAt),
    updatedFrom: from((order) => order.updatedAt),
    updatedTo: to((order) => order.updatedAt),
    customerId: id((order) => [order.customer?.id]),
    externalId: text((order) => [order.externalId]),
    number: text((order) => [order.number]),
    warehouseId: id((order) => order.items.map((item: Listed) => item.warehouseId)),
  },
  products: {
    sku: loose((product) => [product.sku, ...product.variants.map((variant: Listed) => variant.sku)]),
    barcode: text((product) => [...product.barcodes, ...product.variants.flatMap((variant: Listed) => variant.barcodes)]),
    externalId: text((product) => [product.externalId]),
    categoryId: id((product) => product.categories.map((category: Listed) => category.id)),
    brandId: id((product) => [product.brand?.id]),
    warehouseId: { of: () => [], passes: (product, value, { kept }) => kept.get(product.id)?.has(value) === true, nothing: '' },
    active: {
      of: (product) => [product.active === null ? null : String(product.active)],
      passes: (product, value) => String(product.active) === value,
      nothing: '',
    },
    updatedFrom: from((product) => product.updatedAt),
    updatedTo: to((product) => product.updatedAt),
  },
  stock: {
    warehouseId: id((level) => [level.warehouse.id]),
    productId: id((level) => [level.productId]),
    variantId: id((level) => [level.variantId]),
    sku: loose((level) => [level.sku]),
  },
  customers: {
    phone: {
      // In any writing: as it is, without the plus, and as people write it.
      of: (customer) =>
        customer.phones.flatMap((phone: string) =>
          [phone, phone.replace('+', ''), phone.replace(/(\d{2})(\d{2})$/, ' $1-$2')].map(encodeURIComponent),
        ),
      passes: (customer, value) => customer.phones.some((phone: string) => tail(phone) === tail(decodeURIComponent(value))),
      nothing: '%2B380000000000',
    },
    email: loose((customer) => [customer.email]),
    externalId: text((customer) => [customer.externalId]),
    type: { of: (customer) => [customer.type], passes: (customer, value) => customer.type === value, nothing: '' },
    groupId: id((customer) => [customer.group?.id]),
    managerId: id((customer) => [customer.manager?.id]),
    createdFrom: from((customer) => customer.createdAt),
    createdTo: to((customer) => customer.createdAt),
    updatedFrom: from((customer) => customer.updatedAt),
  },
};

/** Texts of a record by which its list's `q` must find it. */
export const SEARCHED: Readonly<Record<string, (record: Listed) => (string | null | undefined)[]>> = {
  orders: (order) => [order.number, order.customer?.phone, order.customer?.lastName],
  products: (product) => [product.name, product.sku],
  customers: (customer) => [customer.lastName, customer.phones[0], customer.email],
};

/** The meaning of a filter; undefined for `q`, whose meaning is the vendor's. */
export function meaningOf(list: string, filter: string): FilterMeaning | undefined {
  return MEANINGS[list]?.[filter];
}

/** Values under which one of these records is found, each once. */
export function valuesOf(meaning: FilterMeaning, records: readonly Listed[]): string[] {
  const values = new Set<string>();
  for (const record of records) for (const value of meaning.of(record)) if (value) values.add(value);
  return [...values];
}
