/** The two kinds of customers: alike, under different paths. */
import type { CustomerType } from '../../src/model/customer.ts';
import type { History } from './changes.ts';
import type { Client, NativeFilter, NativePage } from './client.ts';
import { valuesOf } from './map/maps-or-lists.ts';
import type { NativeCustomer, NativePagination } from './schemas.ts';

/** One kind of customers. */
export interface CustomerKind {
  /** How positions name it. */
  readonly name: 'person' | 'corporate';
  readonly type: CustomerType;
  readonly history: History['name'];
  list(
    client: Client,
    page: NativePage,
  ): Promise<{ readonly rows: readonly NativeCustomer[]; readonly pagination: NativePagination | null | undefined }>;
  changes(client: Client, filter: NativeFilter): ReturnType<Client['customerHistory']>;
}

export const PERSON: CustomerKind = {
  name: 'person',
  type: 'person',
  history: 'customers',
  async list(client, page) {
    const { customers, pagination } = await client.customers(page);
    return { rows: valuesOf(customers), pagination };
  },
  changes: (client, filter) => client.customerHistory(filter),
};

export const CORPORATE: CustomerKind = {
  name: 'corporate',
  type: 'company',
  history: 'corporates',
  async list(client, page) {
    const { customersCorporate, pagination } = await client.corporates(page);
    return { rows: valuesOf(customersCorporate), pagination };
  },
  changes: (client, filter) => client.corporateHistory(filter),
};
