/** Orders: read, change, cancel, history. The list is in `order-list.ts`. The panel cannot create them (saplab.txt 11). */
import type { Resources } from '../../src/adapter.ts';
import type { Client } from './client.ts';
import { toHistory } from './map/orders.ts';
import { mapGroup, readGroup } from './order-groups.ts';
import { list } from './order-list.ts';
import { cancelOrder, ORDER_FIELDS, updateOrder } from './order-writes.ts';
import { OrderExtra, type SaplabSettings } from './settings.ts';

/** What a connection can do with orders. */
export const orders: Resources<Client, SaplabSettings>['orders'] = {
  list,
  get: {
    capability: 'composed',
    async run(context, id) {
      const group = await readGroup(context, id);
      return group && mapGroup(context, group);
    },
  },
  update: { capability: 'composed', fields: ORDER_FIELDS, extra: OrderExtra, run: updateOrder },
  cancel: { capability: 'composed', run: cancelOrder },
  history: {
    capability: 'composed',
    async run(context, id) {
      const group = await readGroup(context, id);
      return group && toHistory(group.positions);
    },
  },
};
