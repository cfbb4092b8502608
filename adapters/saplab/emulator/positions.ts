/** The list of positions (saplab.txt 436-562) and how positions come to be. */
import { namesOf } from './clients.ts';
import { totalOf } from './debts.ts';
import { byFlag, byNumber, byNumbers, byPart, byText, type Filters, fromDay, pageOf, readFilters, toDay } from './filters.ts';
import { type Answer, bit, type Call, type Method, read } from './protocol.ts';
import {
  ACCEPTED,
  AUTOMATON,
  type Client,
  companyName,
  type HistoryEntry,
  localStamp,
  mint,
  newestFirst,
  type Position,
  printed,
  put,
  type State,
  SUSPENDED,
  utcStamp,
} from './state.ts';

interface Row {
  readonly id: number;
  readonly position: Position;
  readonly client: Client | undefined;
}

const FILTERS: Filters<Row> = {
  order_ids: byNumbers(({ id }) => id),
  invoice: byText(({ position }) => position.invoice),
  article: byText(({ position }) => position.article),
  name: byPart(({ position }) => [position.name]),
  // A position has neither of its own: its client's are meant.
  manager_id: byNumber(({ client }) => client?.managerId ?? 0),
  point_id: byNumber(({ client }) => client?.pointId ?? 0),
  client_group: byNumber(({ client }) => client?.groupId ?? 0),
  client_name: byPart(({ position, client }) => [...(position.clientName === undefined ? [] : [position.clientName]), ...namesOf(client)]),
  shipping_id: byNumber(({ position }) => position.shippingId),
  distributor_id: byNumber(({ position }) => position.distributor.id),
  order_status: byNumber(({ position }) => position.statusId),
  is_payed: byFlag(({ position }) => position.payed),
  // Hides nothing by itself; see `list`.
  unignore_archived: { form: /^[01]$/, test: () => true },
  brand: byText(({ position }) => position.brand),
  date_from: fromDay(({ position }) => position.added),
  date_to: toDay(({ position }) => position.added),
};

function list(call: Call): Answer {
  const { state } = call;
  const given = readFilters(call, FILTERS);
  const rows = newestFirst(state.positions)
    .filter(([, position]) => !position.archived || given.get('unignore_archived') === '1')
    .map(([id, position]) => ({ id, position, client: state.clients.rows.get(position.clientId) }));
  const { rows: chosen, ...page } = pageOf(rows, FILTERS, given);
  return read({ orders: chosen.map((row) => shown(state, row)), ...page });
}

function shown(state: State, { id, position, client }: Row) {
  // A status that was removed goes on to show on what has it.
  const status = state.statuses.rows.get(position.statusId);
  const last = position.history.at(-1);
  return {
    id: String(id),
    client_id: String(position.clientId),
    client_name: position.clientName ?? client?.name ?? null,
    wholesaler_info: client ? companyName(client) : '',
    is_wholesaler: bit(client !== undefined && client.company !== null),
    date_added: position.added,
    date_modified: position.modified,
    distributor_id: String(position.distributor.id),
    distributor_name: position.distributor.name,
    invoice: position.invoice,
    brand: position.brand,
    article: position.article,
    comment:
      position.comment === null
        ? []
        : {
            client_comment: position.comment.client,
            ...(position.comment.manager !== undefined && { manager_comment: position.comment.manager }),
          },
    name: position.name,
    status_name: status?.name ?? last?.status ?? null,
    deny_request: bit(position.denyRequest),
    status_color: status?.color ?? last?.color ?? null,
    shipping_id: String(position.shippingId),
    shipping_address: position.shippingAddress,
    shipping_name: state.shippingTypes.rows.get(position.shippingId)?.name ?? null,
    // saplab.txt 443 spells `delivarytime_*`, the sample `deliverytime_*`.
    deliverytime_max: String(position.delivery.max),
    deliverytime_min: String(position.delivery.min),
    initial_price: printed(position.initialPrice),
    price: printed(position.price),
    doc_id: position.docId === null ? null : String(position.docId),
    total: printed(totalOf(position)),
    quantity: String(position.quantity),
    is_archived: bit(position.archived),
    status_id: String(position.statusId),
    is_payed: bit(position.payed),
    history: position.history,
    is_denied: bit(position.denied),
  };
}

/** Lists positions. */
export const POSITIONS: Method = { name: 'GET /panel/order', tail: 'filter', handle: list };

/** A line of a new order. */
export type NewLine = Pick<Position, 'brand' | 'article' | 'name' | 'price' | 'quantity'> & Partial<Position>;

/** An order that a client of the shop makes: no call of the vendor can. */
export interface NewOrder {
  readonly clientId: number;
  /** Default: the next number of the shop. */
  readonly invoice?: string;
  /** Milliseconds; default now. */
  readonly at?: number;
  readonly lines: readonly [NewLine, ...NewLine[]];
}

/** Makes an order; answers the ids of its positions. */
export function place(state: State, order: NewOrder): number[] {
  const at = order.at ?? state.now();
  const added = localStamp(state, at);
  const invoice = order.invoice ?? nextInvoice(state);
  return order.lines.map((line) => {
    const id = mint(state.positions);
    put(state.positions, id, newPosition(state, { clientId: order.clientId, invoice, at, added, line }));
    return id;
  });
}

/** A position as it is when its order has just been made. */
export function newPosition(
  state: State,
  about: { readonly clientId: number; readonly invoice: string; readonly at: number; readonly added: string; readonly line: NewLine },
): Position {
  const { clientId, invoice, at, added, line } = about;
  return {
    clientId,
    invoice,
    added,
    modified: added,
    distributor: { id: 3, name: 'форум1' },
    delivery: { min: 0, max: 0 },
    initialPrice: line.price,
    shippingId: 0,
    shippingAddress: '',
    comment: { client: '' },
    denyRequest: false,
    statusId: ACCEPTED,
    docId: null,
    archived: false,
    denied: false,
    payed: false,
    // saplab.txt 487-498: both at once, and by nobody.
    history: [historyEntry(state, SUSPENDED, at, AUTOMATON), historyEntry(state, ACCEPTED, at, AUTOMATON)],
    ...line,
  };
}

/** A line of a history. */
export function historyEntry(state: State, statusId: number, at: number, manager: string): HistoryEntry {
  const status = state.statuses.rows.get(statusId);
  return { date: utcStamp(at), color: status?.color ?? '', status: status?.name ?? '', manager };
}

/** The next number of an order: `NZ-005` (saplab.txt 463). */
export function nextInvoice(state: State): string {
  state.last.invoice++;
  return `NZ-${String(state.last.invoice).padStart(3, '0')}`;
}
