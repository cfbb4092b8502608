/**
 * Made-up orders of one to four positions: every status, paid or not, cancelled in part or whole, in the archive. Two that were made at once lie
 * between each other, and no page whose size is a multiple of ten ends where an order does.
 */
import { subtract } from '../../../src/lib/money.ts';
import { totalOf } from './debts.ts';
import { paymentText } from './order-writes.ts';
import { historyEntry, newPosition, nextInvoice } from './positions.ts';
import type { Random } from './seed-random.ts';
import {
  ACCEPTED,
  AUTOMATON,
  byId,
  type Client,
  enter,
  localStamp,
  mint,
  type Position,
  put,
  REMOVED,
  type State,
  SUSPENDED,
} from './state.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** A position before it has its id. */
interface Planned {
  readonly index: number;
  /** Its place in its order. */
  readonly line: number;
  readonly at: number;
}

/** How many positions each order has, oldest first: none ends at a multiple of ten, counted from the newest. */
function sizesOf(count: number): number[] {
  const sizes: number[] = [];
  let positions = 0;
  for (let index = 0; index < count; index++) {
    const size = [1, 3, 1, 2, 4, 2, 1][index % 7] ?? 1;
    sizes.push((positions + size) % 10 !== 0 ? size : size === 4 ? 3 : size + 1);
    positions += sizes.at(-1) ?? 0;
  }
  return sizes.reverse();
}

/** Positions in the order in which they get their ids. */
function planOf(state: State, random: Random, count: number): Planned[] {
  const sizes = sizesOf(count);
  const start = state.now() - 150 * DAY;
  const step = Math.floor((149 * DAY) / Math.max(count, 1));
  const orders = sizes.map((size, index) => {
    const at = start + index * step + random.below(step);
    return Array.from({ length: size }, (_, line): Planned => ({ index, line, at }));
  });
  const plan: Planned[] = [];
  for (let index = 0; index < orders.length; index++) {
    const [one = [], other = []] = orders.slice(index, index + 2);
    if (one.length > 1 && other.length > 0 && index % 2 === 0) {
      // Made within the same seconds: in turns, or the second one while the first is still being written.
      const at = (one[0]?.at ?? start) + 1 + random.below(1500);
      const soon = other.map((planned) => ({ ...planned, at }));
      plan.push(...(index % 4 === 0 ? inTurns(one, soon) : [...one.slice(0, 1), ...soon, ...one.slice(1)]));
      index++;
    } else plan.push(...one);
  }
  return plan;
}

function inTurns<T>(one: readonly T[], other: readonly T[]): T[] {
  return Array.from({ length: Math.max(one.length, other.length) }, (_, index) => [
    ...one.slice(index, index + 1),
    ...other.slice(index, index + 1),
  ]).flat();
}

/** So many orders over the last five months, for these clients. Their ledgers fit what was paid. */
export function seedOrders(state: State, random: Random, count: number, clients: readonly number[]): void {
  const stamps = new Map<number, string>();
  const invoices = new Map<number, string>();
  for (const planned of planOf(state, random, count)) {
    const { index, at } = planned;
    const clientId = clients[(index * 13 + (index >> 3)) % clients.length] ?? 0;
    const client = state.clients.rows.get(clientId);
    if (!client) continue;
    if (!invoices.has(index)) invoices.set(index, index % 40 === 17 ? `Заказ №${index} + доставка` : nextInvoice(state));
    if (!stamps.has(index)) stamps.set(index, localStamp(state, at));
    const about = { clientId, invoice: invoices.get(index) ?? '', added: stamps.get(index) ?? '' };
    put(state.positions, mint(state.positions), madeUp(state, random, planned, client, about));
  }
  settle(state, clients);
}

const BRANDS = ['BOSCH', 'MONROE', 'ТРЕК', 'Mann-Filter', 'Knecht/Mahle', 'LYNX', "Hel's", 'ПРАМО'] as const;
const PARTS = [
  'Амортизатор передний «газ»',
  'Фильтр масляный',
  'Колодки тормозные (к-т 4 шт.)',
  'Шайба 8×1,5',
  'Ремень ГРМ & ролик',
  'Свеча "иридий"',
  '',
] as const;
/** Purchase price and price. Prices of parts of a kopeck go with large quantities. */
const PRICES = [
  ['473.38', '474'],
  ['0.0113', '0.0125'],
  ['3958.07', '3959'],
  ['450', '500.32'],
  ['17.5', '19.99'],
  ['0.09', '0.1'],
  ['68000', '74999.99'],
  ['1.005', '1.005'],
] as const;
const DISTRIBUTORS: readonly [Position['distributor'], ...Position['distributor'][]] = [
  { id: 3, name: 'форум1' },
  { id: 5, name: 'ООО «Склад-Авто»' },
  { id: 8, name: 'Armtek' },
];

/** Statuses that an order goes through, to each that it can have. */
const PATHS: Readonly<Record<number, readonly number[]>> = {
  [SUSPENDED]: [],
  [ACCEPTED]: [],
  2: [2],
  7: [2, 7],
  3: [2, 7, 3],
  4: [2, 7, 3, 4],
  [REMOVED]: [REMOVED],
};

function madeUp(
  state: State,
  random: Random,
  { index, line, at }: Planned,
  client: Client,
  about: Pick<Position, 'clientId' | 'invoice' | 'added'>,
): Position {
  const targets = byId(state.statuses).map(([id]) => id);
  // Most orders move as one; of every sixth, each position goes its own way.
  const target = targets[(index % 6 === 5 ? index + line : index) % targets.length] ?? ACCEPTED;
  const denied = index % 23 === 22 || (index % 9 === 4 && line === 1);
  const [initialPrice, price] = PRICES[(index + line * 3) % PRICES.length] ?? PRICES[0];
  const path = [...(target === SUSPENDED ? [] : [ACCEPTED]), ...(denied ? [] : (PATHS[target] ?? [2, target]))];
  const shippingId = index % 4 === 0 ? 0 : client.shippingId;
  // Of three orders one is paid, one in part, one not.
  const paying = (index + (index >> 2)) % 3;
  const made = newPosition(state, {
    ...about,
    at,
    line: {
      brand: random.pick(BRANDS),
      article: random.pick(['30.896.00', `GDB ${1000 + random.below(900)}`, `2108-${random.below(10_000)}`, `0 451 ${random.below(1000)}`]),
      name: random.pick(PARTS),
      price,
      quantity: price === '0.0125' ? 400 : 1 + random.below(5),
    },
  });
  const edited = index % 6 === 2 ? localStamp(state, Math.min(at + random.below(3 * DAY), state.now())) : made.added;
  return {
    ...made,
    initialPrice,
    modified: edited,
    distributor: random.pick(DISTRIBUTORS),
    delivery: index % 2 === 0 ? { min: 0, max: 0 } : { min: 1 + (index % 3), max: 3 + (index % 9) },
    // Now and then one position of an order is delivered otherwise than the rest.
    shippingId: index % 31 === 30 && line === 0 ? 0 : shippingId,
    shippingAddress: shippingId === 0 ? '' : client.address,
    comment:
      index % 8 === 7
        ? null
        : { client: index % 5 === 3 ? 'Нужны оригинал & чек' : '', ...(index % 4 === 1 && { manager: line === 0 ? 'Проверить VIN' : '' }) },
    denyRequest: index % 10 === 6,
    statusId: denied ? REMOVED : target,
    docId: index % 5 === 0 ? 100 + index : null,
    archived: index % 9 === 7 || (index % 12 === 5 && line === 0),
    denied,
    payed: !denied && target !== SUSPENDED && (paying === 0 || (paying === 1 && line === 0)),
    history: [
      historyEntry(state, SUSPENDED, at, AUTOMATON),
      ...[...path, ...(denied ? [REMOVED] : [])].map((status, step) =>
        historyEntry(
          state,
          status,
          Math.min(at + step * (5 * HOUR + index * 60_000), state.now()),
          step === 0 && status === ACCEPTED ? AUTOMATON : 'Иванова Мария Сергеевна',
        ),
      ),
    ],
  };
}

/** Pays in what each client's paid positions cost, and books them; some have more, some owe. */
function settle(state: State, clients: readonly number[]): void {
  const paid = byId(state.positions).filter(([, position]) => position.payed && clients.includes(position.clientId));
  for (const [place, id] of clients.entries()) {
    const client = state.clients.rows.get(id);
    if (!client) continue;
    for (const [, position] of paid.filter(([, each]) => each.clientId === id)) {
      const total = totalOf(position);
      enter(client, { date: position.added, amount: total, comment: 'Пополнение счёта' });
      enter(client, { date: position.added, amount: subtract('0', total), comment: paymentText(position) });
    }
    if (place % 4 === 2) enter(client, { date: client.modified, amount: `${1000 + place * 37}.5`, comment: 'Аванс' });
    if (place % 13 === 7) enter(client, { date: client.modified, amount: `-${50 + place}`, comment: '' });
    client.ledger.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  }
}

/** Orders whose number leads astray: none, a slash in it, another's but for its case, and one that two clients share. */
export function seedOddInvoices(state: State, clients: readonly number[]): void {
  const [one = 0, two = 0] = clients;
  const cases = [
    ['', one],
    ['', two],
    ['2017/0042', one],
    ['AB-1', one],
    ['ab-1', two],
    ['T-7', one],
    ['T-7', two],
  ] as const;
  for (const [index, [invoice, clientId]] of cases.entries()) {
    const at = state.now() - 151 * DAY + index * HOUR;
    const line = { brand: 'UFI', article: `30.896.0${index}`, name: 'Воздушный фильтр', price: '474', quantity: 1 };
    const added = localStamp(state, at);
    put(state.positions, mint(state.positions), newPosition(state, { clientId, invoice, at, added, line }));
  }
}
