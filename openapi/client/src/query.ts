/** Queries as callers write them: lists as arrays, times as dates, switches as booleans. The gateway takes text. */
import type { OperationStatus, OrderStatus } from './model.ts';
import type { paths } from './schema.ts';

type ListPath = {
  [Path in keyof paths]: paths[Path] extends { get: { parameters: { query?: { limit?: number } } } } ? Path : never;
}[keyof paths];
type Parameters<Path extends ListPath> = NonNullable<paths[Path]['get']['parameters']['query']>;

type Some<T> = T | readonly T[];
/** Parts of a record that are told on demand: the vendor's own payload; what a list leaves out. */
export type Include = 'raw' | 'full';

/** Parameters that are more than the text they travel as. */
interface Rich {
  readonly connection: Some<string>;
  readonly include: Some<Include>;
  readonly count: boolean;
  readonly active: boolean;
  readonly nativeStatus: Some<string>;
  readonly createdFrom: string | Date;
  readonly createdTo: string | Date;
  readonly updatedFrom: string | Date;
  readonly updatedTo: string | Date;
}

/** Query of a list. A filter that is undefined is not sent. */
export type ListQuery<Path extends ListPath> = {
  readonly [Name in keyof Parameters<Path>]?:
    | (Name extends 'status'
        ? Some<Path extends '/operations' ? OperationStatus : OrderStatus>
        : Name extends keyof Rich
          ? Rich[Name]
          : Parameters<Path>[Name])
    | undefined;
};

/** Filters and paging of each list. */
export type OrderQuery = ListQuery<'/orders'>;
export type ProductQuery = ListQuery<'/products'>;
export type StockQuery = ListQuery<'/stock'>;
export type CustomerQuery = ListQuery<'/customers'>;
export type TransactionQuery = ListQuery<'/customers/{id}/transactions'>;
export type CategoryQuery = ListQuery<'/categories'>;
export type OperationQuery = ListQuery<'/operations'>;

/**
 * A query as text. An empty list stays, as an empty text that the gateway refuses: a filter that is left out because it has no values would
 * find everything.
 */
export function toText(query: Readonly<Record<string, unknown>>): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    text[name] = Array.isArray(value) ? value.join(',') : value instanceof Date ? value.toISOString() : String(value);
  }
  return text;
}

/** Connections of the records that a query's filters name. */
export function connectionsNamed(query: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const ids = Object.entries(query).flatMap(([name, value]) =>
    /Id$|^nativeStatus$/.test(name) && name !== 'externalId' ? [value].flat() : [],
  );
  return new Set(ids.flatMap((id) => (typeof id === 'string' ? id.split(',') : [])).map((id) => id.split(':', 1)[0] ?? ''));
}
