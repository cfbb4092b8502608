/** What the emulated shop holds. Amounts are exact decimal texts; dates stand as they are printed. */
import { sum, toDecimal } from '../../../src/lib/money.ts';
import { fromMillis, toNaive } from '../../../src/lib/time.ts';

/** Rows by id. Ids are never given twice, not even after a deletion. */
export interface Table<Row> {
  readonly rows: Map<number, Row>;
  last: number;
}

/** An office. It shows only inside employees and clients; the vendor has no call for it. */
export interface Point {
  readonly name: string;
  readonly address: string;
}
/** An employee of the shop (saplab.txt 17). */
export interface Employee {
  readonly phone: string;
  readonly name: string;
  readonly seat: string;
  readonly email: string;
  readonly pointId: number;
  readonly group: { readonly id: number; readonly name: string };
  readonly active: boolean;
  /** Clients may be assigned to them. */
  readonly clientUse: boolean;
  readonly contactShow: boolean;
  readonly backup: string | null;
}
export interface ShippingType {
  name: string;
  minPrice: string;
}
export interface Status {
  name: string;
  color: string;
  sms: boolean;
  email: boolean;
}
export interface Group {
  name: string;
  discount: string;
  comment: string;
  /** No longer listed; its clients keep its name (saplab.txt 255 names group 2, which the list of 181-196 lacks). */
  removed: boolean;
}

/** Keys of a company's data, as both the read and the write call spell them (saplab.txt 299, 339). */
export const COMPANY_KEYS = ['type', 'org_name', 'inn', 'kpp', 'orgn', 'address', 'bank', 'bik', 'account', 'bank_account'] as const;
export type Company = Readonly<Record<(typeof COMPANY_KEYS)[number], string>>;

/** One line of a client's account. */
export interface Transaction {
  /** Shop-local. */
  readonly date: string;
  readonly amount: string;
  readonly comment: string;
}
export interface Client {
  phone: string;
  name: string;
  /** saplab.txt 247 and 305: the list and the form of one client show two names. */
  listName?: string;
  address: string;
  email: string;
  /** Never shown. */
  password: string;
  /** Shop-local. */
  readonly added: string;
  modified: string;
  /** Null: a person. */
  company: Company | null;
  groupId: number;
  managerId: number;
  pointId: number;
  shippingId: number;
  active: boolean;
  comment: string;
  limit: string;
  balance: string;
  /** Debt beside what the unpaid positions here make. Negative where a sample shows less than they do. */
  readonly owedElsewhere: string;
  /** Oldest first. */
  readonly ledger: Transaction[];
}

/** One change of a position's status. */
export interface HistoryEntry {
  /** UTC, unlike every other date (saplab.txt 459 and 488 tell one moment in both). */
  readonly date: string;
  readonly color: string;
  readonly status: string;
  readonly manager: string;
}
/** One line of an order; the vendor has no orders but the positions of one `invoice`. */
export interface Position {
  readonly clientId: number;
  /** saplab.txt 456: the position names its client otherwise than the client's own record. */
  readonly clientName?: string;
  readonly invoice: string;
  /** Shop-local: when the order was made. */
  readonly added: string;
  /** Shop-local. saplab.txt 460, 500: a later status leaves it as it is. */
  readonly modified: string;
  readonly distributor: { readonly id: number; readonly name: string };
  readonly brand: string;
  readonly article: string;
  readonly name: string;
  /** Days. */
  readonly delivery: { readonly min: number; readonly max: number };
  readonly initialPrice: string;
  readonly price: string;
  readonly quantity: number;
  readonly shippingId: number;
  readonly shippingAddress: string;
  /** Null prints as `[]`, which is what PHP makes of an empty array. */
  readonly comment: { readonly client: string; readonly manager?: string } | null;
  readonly denyRequest: boolean;
  statusId: number;
  docId: number | null;
  archived: boolean;
  denied: boolean;
  payed: boolean;
  readonly history: HistoryEntry[];
}

/** A message that the shop sent a client because a position's status was set (saplab.txt 79). */
export interface Notification {
  readonly positionId: number;
  readonly statusId: number;
  readonly sms: boolean;
  readonly email: boolean;
}

/** Choices where the vendor's document leaves room. */
export interface Switches {
  /** Whether a client's credit `limit` pays too; saplab.txt 588 speaks of the account only. */
  readonly creditCounts: boolean;
  /** Whether `/page/N` after a ledger's id is read; the document has no key for its pages. */
  readonly ledgerPages: boolean;
  /** Filters that this installation drops without a word. */
  readonly ignoredFilters: readonly string[];
}

export interface State {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The shop's own zone. */
  readonly zone: string;
  readonly switches: Switches;
  readonly points: Table<Point>;
  readonly employees: Table<Employee>;
  readonly shippingTypes: Table<ShippingType>;
  readonly statuses: Table<Status>;
  readonly groups: Table<Group>;
  readonly clients: Table<Client>;
  readonly positions: Table<Position>;
  readonly notifications: Notification[];
  readonly last: { document: number; invoice: number; tick: number };
}

/** Statuses that the shop's own settings name: the two that a new position gets (saplab.txt 487-498) and the one of a cancelled position. */
export const SUSPENDED = 1;
export const ACCEPTED = 6;
export const REMOVED = 5;
/** The group of clients who register themselves. */
export const RETAIL = 1;
/** Who changes statuses when nobody does (saplab.txt 491). */
export const AUTOMATON = 'Автоматически';

/** A shop with nothing in it. */
export function emptyState(now: () => number, zone: string, switches: Switches): State {
  const table = <Row>(): Table<Row> => ({ rows: new Map<number, Row>(), last: 0 });
  return {
    now,
    zone,
    switches,
    points: table(),
    employees: table(),
    shippingTypes: table(),
    statuses: table(),
    groups: table(),
    clients: table(),
    positions: table(),
    notifications: [],
    last: { document: 0, invoice: 0, tick: 0 },
  };
}

/** Puts a row in its place and keeps its id from being given again. */
export function put<Row>(table: Table<Row>, id: number, row: Row): Row {
  table.rows.set(id, row);
  table.last = Math.max(table.last, id);
  return row;
}

/** A new id. */
export function mint(table: Table<unknown>): number {
  table.last++;
  return table.last;
}

/** Rows with their ids, ascending. */
export function byId<Row>(table: Table<Row>): (readonly [number, Row])[] {
  return [...table.rows].sort(([a], [b]) => a - b);
}

/** Rows with their ids, the newest first, as clients and positions are listed (saplab.txt 244-269, 453-507). */
export function newestFirst<Row>(table: Table<Row>): (readonly [number, Row])[] {
  return byId(table).reverse();
}

/**
 * A date of everything but histories: shop-local, with microseconds whose last zeros are dropped (saplab.txt 378 has five digits). The clock tells
 * milliseconds; what is below is made up, the same at every start.
 */
export function localStamp(state: State, millis: number = state.now()): string {
  state.last.tick++;
  const micros = (((millis % 1000) + 1000) % 1000) * 1000 + ((state.last.tick * 271) % 1000);
  const fraction = String(micros).padStart(6, '0').replace(/0+$/, '');
  return toNaive(fromMillis(millis), state.zone) + (fraction === '' ? '' : `.${fraction}`);
}

/** A date of a history: UTC, whole seconds, six zeros (saplab.txt 488). */
export function utcStamp(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19).replace('T', ' ')}.000000`;
}

/** An amount as the vendor prints it: no zeros at the end (saplab.txt 478-482). */
export function printed(amount: string): string {
  return toDecimal(amount) ?? '0';
}

/** Adds a line to a client's account and moves the balance. */
export function enter(client: Client, transaction: Transaction): void {
  client.ledger.push(transaction);
  client.balance = sum([client.balance, transaction.amount]);
}

/** The organisation's name with its form: `ООО "Рога и Копыта"` (saplab.txt 252); empty for a person. */
export function companyName(client: Client): string {
  return client.company === null ? '' : `${client.company.type} "${client.company.org_name}"`;
}
