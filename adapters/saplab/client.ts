/** SaPLab's panel: one method per endpoint that we call. Knows the wire and nothing of the normalized model. */
import { at, type Endpoint } from '../../src/lib/endpoints.ts';
import { readerOf } from '../../src/lib/reader.ts';
import type { Http } from '../../src/wire.ts';
import * as schemas from './schemas.ts';

/** Filters of a list by their native names, in the order of the path. Only values that `map/segments.ts` finds safe. */
export type NativeFilter = Readonly<Record<string, string | number>>;

/** The largest page of both lists (saplab.txt 231, 440). */
export const PAGE_SIZE = 150;

const read = {
  managers: readerOf(schemas.NativeManagers),
  shippingTypes: readerOf(schemas.NativeShippingTypes),
  statuses: readerOf(schemas.NativeStatuses),
  groups: readerOf(schemas.NativeGroups),
  clients: readerOf(schemas.NativeClients),
  client: readerOf(schemas.NativeClientAnswer),
  balance: readerOf(schemas.NativeBalance),
  positions: readerOf(schemas.NativePositions),
  done: readerOf(schemas.NativeDone),
};

export type Client = ReturnType<typeof createClient>;

/** The client of one caller's request. Parameters of reads are segments of the path, those of writes a form (saplab.txt 4, 230). */
export function createClient(http: Http) {
  const get = <T>(to: Endpoint, reader: (value: unknown) => T): Promise<T> => http.send({ method: 'GET', ...to, effect: 'read' }, reader);
  const post = async (to: Endpoint, form: Readonly<Record<string, string>>): Promise<void> =>
    void (await http.send({ method: 'POST', ...to, body: { form }, effect: 'write' }, read.done));
  /** GETs that change data: sent once, like any write. */
  const act = async (to: Endpoint): Promise<void> => void (await http.send({ method: 'GET', ...to, effect: 'write' }, read.done));
  const segment = (value: string | number) => encodeURIComponent(String(value));
  /** The filters are segments of the path too. */
  const list = (path: string, filter: NativeFilter, perPage: number, page: number): Endpoint => ({
    path: [
      path,
      'filter',
      ...Object.entries({ ...filter, per_page: perPage, page })
        .flat()
        .map(segment),
    ].join('/'),
    endpoint: `${path}/filter/{}`,
  });

  return {
    managers: async () => (await get(at`/panel/manager`, read.managers)).managers,
    shippingTypes: async () => (await get(at`/panel/order/shipping_type`, read.shippingTypes)).shipping_types,
    statuses: async () => (await get(at`/panel/order/status`, read.statuses)).statuses,
    groups: async () => (await get(at`/panel/client/group`, read.groups)).groups,

    clients: (filter: NativeFilter, perPage: number, page: number) => get(list('/panel/client', filter, perPage, page), read.clients),
    client: async (id: string) => (await get(at`/panel/client/form/${id}`, read.client)).client,
    createClient: (form: Readonly<Record<string, string>>) => post(at`/panel/client/form`, form),
    editClient: (id: string, form: Readonly<Record<string, string>>) => post(at`/panel/client/form/${id}`, form),
    /** How another page than the first is asked for is not documented: `page` of the answer tells whether it was understood. */
    balance: (id: string, page: number) =>
      get(page > 1 ? at`/panel/client/balance/${id}/page/${page}` : at`/panel/client/balance/${id}`, read.balance),
    /** Headed GET (saplab.txt 430), sent with a body in the sample (434), and writes go by POST (4). */
    addTransaction: (id: string, form: Readonly<Record<string, string>>) => post(at`/panel/client/add_transaction/${id}`, form),

    /** Without `unignore_archived` a list hides positions that are archived (saplab.txt 440). */
    positions: (filter: NativeFilter, page: number) =>
      get(list('/panel/order', { ...filter, unignore_archived: 1 }, PAGE_SIZE, page), read.positions),
    setStatus: (position: string, statusId: string) => post(at`/panel/order/set_status/${position}`, { status_id: statusId }),
    deny: (position: string) => act(at`/panel/order/deny/${position}`),
    /** Pays what is not paid, and takes the payment off what is (saplab.txt 588): only ever after a look at the position. */
    togglePayment: (position: string) => act(at`/panel/order/pay/${position}`),
    archive: (position: string) => act(at`/panel/order/archive/${position}`),
    /** The document's sample shows the address of `deny` here (saplab.txt 628), which would cancel. */
    unarchive: (position: string) => act(at`/panel/order/unarchive/${position}`),
  };
}
