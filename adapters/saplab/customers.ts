/** Customers: what a connection can do with them. */
import type { Resources } from '../../src/adapter.ts';
import type { Client } from './client.ts';
import { list, readCustomer } from './customer-reads.ts';
import { CUSTOMER_FIELDS, createCustomer, findByContact, updateCustomer } from './customer-writes.ts';
import { addTransaction, transactions } from './ledger.ts';
import { CustomerExtra, type SaplabSettings } from './settings.ts';

export const customers: Resources<Client, SaplabSettings>['customers'] = {
  list,
  get: { capability: 'composed', run: readCustomer },
  create: {
    capability: 'composed',
    // Phones and emails are unique at the vendor (saplab.txt 349-350): a repeat makes no second customer. What became of a lost answer, only a repeat tells.
    guarantee: 'at-most-once',
    fields: CUSTOMER_FIELDS,
    extra: CustomerExtra,
    run: createCustomer,
    // Clients have no place for an identifier of the caller's.
    find: async () => undefined,
    findByContact,
  },
  update: { capability: 'composed', fields: CUSTOMER_FIELDS, extra: CustomerExtra, run: updateCustomer },
  transactions,
  addTransaction,
};
