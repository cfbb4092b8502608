/** Typed client of the Sluice gateway. */
export {
  type Client,
  type ClientOptions,
  type CreateOptions,
  createClient,
  type KeyedOptions,
  type NativeOptions,
  type OrderOptions,
  type Placed,
  type ReadOptions,
  type WriteOptions,
  type Written,
  type WrittenAs,
} from './client.ts';
export { type ClientErrorCode, SluiceError, SluiceIncompleteError, SluiceOperationError } from './errors.ts';
export type * from './model.ts';
export type { AwaitOptions } from './operations.ts';
export type {
  CategoryQuery,
  CustomerQuery,
  Include,
  OperationQuery,
  OrderQuery,
  ProductQuery,
  StockQuery,
  TransactionQuery,
} from './query.ts';
export type { components, operations, paths } from './schema.ts';
export type { CallOptions, Retry, RetryOptions } from './transport.ts';
export type { ListPage, Walk, WalkOptions } from './walk.ts';
