/** Dictionaries of the account, and two that only the vendor's own pages know. */
import type { ReferenceLoaders } from '../../src/adapter.ts';
import { toGid } from '../../src/lib/ids.ts';
import { fromUnix } from '../../src/lib/time.ts';
import type { ReferenceEntry, ReferenceKind } from '../../src/model/reference.ts';
import { type Client, everyRow, type NativePage, PAGE_SIZE } from './client.ts';
import { toCurrency, UNKNOWN_CURRENCY } from './map/currency.ts';
import { DELIVERY_METHODS } from './map/delivery.ts';
import { present, toFlag, toId } from './map/native.ts';
import { remoteStatusOf } from './map/remote-orders.ts';
import { nativeStatuses, statusIdOf, toOrderStatus } from './map/status.ts';
import { endOfTime } from './order-lookup.ts';
import type { NativeWarehouse } from './schemas.ts';
import type { HprofitContext, HprofitSettings } from './settings.ts';

/** The kinds that H-Profit has. Balances of accounts are left out: they move with every sale, and this is cached. */
export const reference: ReferenceLoaders<Client, HprofitSettings> = {
  warehouses: { load: loadWarehouses },
  brands: {
    load: async (context) => {
      const { brands } = await context.client.referenceInfo('brand');
      return (brands ?? []).map((brand) => entry(context, 'brands', String(brand.id), { name: brand.name ?? null }));
    },
  },
  accounts: {
    load: async (context) => {
      const { accounts } = await context.client.referenceInfo('accounts');
      return (accounts ?? []).map((account) => {
        const currency = toCurrency(account.currency_id, context.settings.options.currencyIds, context.scope.currency);
        return entry(context, 'accounts', String(account.id), {
          name: account.name ?? null,
          extra: present({
            currency: currency === UNKNOWN_CURRENCY ? null : currency,
            currencyId: toId(account.currency_id),
            type: toId(account.types),
            createdAt: fromUnix(account.created_at),
          }),
        });
      });
    },
  },
  'order-statuses': { load: loadOrderStatuses },
  'delivery-methods': {
    load: async (context) =>
      DELIVERY_METHODS.map((method) =>
        entry(context, 'delivery-methods', method.code, { name: method.name, code: method.code, active: true }),
      ),
  },
};

/** Days and pages in which statuses are looked for that are the account's own: no call lists them. */
const STATUS_DAYS = 184;
const STATUS_PAGES = 4;

/** The vendor's own statuses, those of the connection's `statusMap`, and those that orders of the last months are in. */
async function loadOrderStatuses(context: HprofitContext): Promise<readonly ReferenceEntry[]> {
  const since = Math.floor(context.now() / 1000) - STATUS_DAYS * 86_400;
  const { client } = context;
  const used = {
    remote: await statusesOf((page) => client.listRemoteOrders({ ...page, start: since, end: endOfTime(context) }), remoteStatusOf),
    sale: await statusesOf(
      (page) => client.listSales({ ...page, date_from: since }),
      (sale) => sale.order_status || null,
    ),
  };
  return (['remote', 'sale'] as const).flatMap((kind) =>
    [...new Set([...nativeStatuses(kind, context.scope), ...used[kind]])].map((native) =>
      entry(context, 'order-statuses', statusIdOf(kind, native), {
        name: native,
        code: native,
        active: true,
        extra: { status: toOrderStatus(kind, native, context.scope), kind },
      }),
    ),
  );
}

async function statusesOf<Row>(
  list: (page: NativePage) => Promise<readonly Row[]>,
  statusOf: (row: Row) => string | null,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let page = 0; page < STATUS_PAGES; page++) {
    const rows = await list({ limit: PAGE_SIZE, offset: page * PAGE_SIZE });
    for (const row of rows) found.add(statusOf(row) ?? '');
    if (rows.length < PAGE_SIZE) break;
  }
  found.delete('');
  return found;
}

/** Ids are those of /warehouses; only the other list tells what is deleted. The document's samples disagree about one id (hprofit.txt 700, 843). */
async function loadWarehouses(context: HprofitContext): Promise<readonly ReferenceEntry[]> {
  const warehouses: NativeWarehouse[] = [];
  const [info] = await Promise.all([
    context.client.referenceInfo('warehouses'),
    (async () => {
      for await (const warehouse of everyRow((page) => context.client.listWarehouses(page), PAGE_SIZE)) warehouses.push(warehouse);
    })(),
  ]);
  const deleted = new Map((info.warehouses ?? []).map((warehouse) => [String(warehouse.id), toFlag(warehouse.is_deleted)]));
  return warehouses.map((warehouse) => {
    const gone = deleted.get(String(warehouse.id)) ?? null;
    return entry(context, 'warehouses', String(warehouse.id), {
      name: warehouse.name ?? null,
      active: gone === null ? null : !gone,
      extra: present({ type: toId(warehouse.w_type), position: warehouse.position }),
    });
  });
}

function entry(
  context: HprofitContext,
  kind: ReferenceKind,
  native: string,
  rest: Partial<Pick<ReferenceEntry, 'name' | 'code' | 'active' | 'extra'>>,
): ReferenceEntry {
  const { connection, vendor } = context.scope;
  return { id: toGid(context.scope, native), connection, vendor, kind, name: null, code: null, active: null, extra: {}, ...rest };
}
