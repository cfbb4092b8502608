/** Orders: two collections behind one resource. What can be done with one depends on which of them it is in. */
import { z } from 'zod';
import type { IdentifiedOrderDraft, Resources } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import type { Order } from '../../src/model/order.ts';
import type { Client } from './client.ts';
import { placeOf } from './map/ids.ts';
import { fromOrderStatus } from './map/status.ts';
import { kindOf } from './order-input.ts';
import { list } from './order-list.ts';
import { findOrder, mapRemoteOrder, mapSale, readRemoteOrder, readSale, successorOf } from './order-lookup.ts';
import { createRemoteOrder, REMOTE_FIELDS, REMOTE_PATCH_FIELDS, updateRemoteOrder } from './remote-orders.ts';
import { createSale, deleteSale, SALE_FIELDS, SALE_PATCH_FIELDS, updateSale } from './sales.ts';
import type { NativeRemoteOrder, NativeSale } from './schemas.ts';
import type { HprofitContext, HprofitSettings } from './settings.ts';

type Orders = NonNullable<Resources<Client, HprofitSettings>['orders']>;

/** What a connection can do with orders. Only a connection that may rewrite remote orders, or has a status for it, can cancel. */
export function orders(settings: HprofitSettings): Orders {
  const { remoteOrderUpsert, saleCancelStatus } = settings.options;
  return {
    list,
    get: { capability: 'composed', run: getOrder },
    create: {
      capability: 'composed',
      // No key of the vendor's keeps a second one out, but everything there is can be looked through before and after.
      guarantee: 'exactly-once',
      fields: both(REMOTE_FIELDS, SALE_FIELDS),
      extra: z.object({
        kind: z.enum(['remote', 'sale']).optional().describe('`remote` (default): an incoming order. `sale`: a document of the ledger.'),
      }),
      run: (context, draft) => create(context, draft),
      find: findOrder,
    },
    update: {
      replacesId: true,
      capability: 'composed',
      fields: remoteOrderUpsert ? both(REMOTE_PATCH_FIELDS, SALE_PATCH_FIELDS) : SALE_PATCH_FIELDS,
      run: async (context, id, patch) => {
        const found = await findToChange(context, id);
        if (!found) return undefined;
        return 'sale' in found ? updateSale(context, found.sale, patch) : updateRemoteOrder(context, found.remote, patch, 'orders.update');
      },
    },
    ...((remoteOrderUpsert || saleCancelStatus !== undefined) && {
      cancel: { capability: 'composed', replacesId: true, run: cancelOrder },
    }),
    delete: {
      capability: 'composed',
      run: async (context, id) => {
        const place = placeOf(id);
        if (!place) return false;
        if (place.kind === 'sale') return deleteSale(context, place);
        throw new ProblemError('unsupported', { detail: 'H-Profit has no call that deletes a remote order.', operation: 'orders.delete' });
      },
    },
  };
}

async function getOrder(context: HprofitContext, id: string): Promise<Order | undefined> {
  const place = placeOf(id);
  if (!place) return undefined;
  if (place.kind === 'sale') {
    const sale = await readSale(context, place);
    return sale && mapSale(context, sale);
  }
  const order = await readRemoteOrder(context, place);
  return order && mapRemoteOrder(context, order);
}

function create(context: HprofitContext, draft: IdentifiedOrderDraft): Promise<Order> {
  return kindOf(draft.extra) === 'sale' ? createSale(context, draft) : createRemoteOrder(context, draft);
}

/** The record behind an id that a change goes to: of a remote order that became a sale, the sale. */
async function findToChange(
  context: HprofitContext,
  id: string,
): Promise<{ readonly sale: NativeSale } | { readonly remote: NativeRemoteOrder } | undefined> {
  const place = placeOf(id);
  if (!place) return undefined;
  if (place.kind === 'sale') {
    const sale = await readSale(context, place);
    return sale && { sale };
  }
  const remote = await readRemoteOrder(context, place);
  if (!remote) return undefined;
  const sale = await successorOf(context, remote);
  return sale ? { sale } : { remote };
}

async function cancelOrder(context: HprofitContext, id: string, reason: string | undefined): Promise<Order | undefined> {
  const found = await findToChange(context, id);
  if (!found) return undefined;
  const native = context.settings.options.saleCancelStatus ?? fromOrderStatus('sale', 'cancelled', context.scope);
  if ('sale' in found && native === undefined) {
    throw new ProblemError('unsupported', {
      detail: 'Sales have no status for cancelled here; one can be deleted.',
      operation: 'orders.cancel',
    });
  }
  if (reason !== undefined) context.ignore('/reason', 'orders have no place for it');
  return 'sale' in found
    ? updateSale(context, found.sale, { nativeStatus: `sale.${native}` })
    : updateRemoteOrder(context, found.remote, { status: 'cancelled' }, 'orders.cancel');
}

function both(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}
