/** Generated orders, and the sandbox as a whole. The same clock gives the same account, digit by digit. */
import { fromMillis, toNaive } from '../../../src/lib/time.ts';
import { amountText, toAmount } from './amounts.ts';
import { generateAddress, generateCatalogue, generateCorporate, generatePerson } from './generate-people.ts';
import { changeOrder, placeOrder } from './order-write.ts';
import { removeOrder } from './orders.ts';
import { newRandom, type Random } from './random.ts';
import type { Json } from './shapes.ts';
import { type Account, type Customer, dictionary, type Log, type Offer, type Order, sitesOfCatalog } from './state.ts';
import { totalsOf } from './totals.ts';

/** How much to generate of what. */
export interface Amounts {
  readonly products: number;
  readonly persons: number;
  readonly corporates: number;
  readonly orders: number;
  /** An order that was deleted, of which the history still tells. */
  readonly removed: boolean;
}

const HOUR = 3_600_000;
const MONTHS = 150 * 24 * HOUR;

const COMMENTS = ['позвонить после 18:00', 'Не звонить!\nОставить у двери', 'подарок 🎁 без чека', 'строка с <b>тегом</b> & "кавычками"'];

/** Fills an account: catalogue, customers, then orders from the oldest to the newest. */
export function generate(account: Account, amounts: Amounts): void {
  const random = newRandom(20_240_229);
  const before = { orders: account.history.orders.length };
  const ago = (millis: number) => toNaive(fromMillis(Math.floor((account.now() - millis) / 1000) * 1000), account.zone);
  generateCatalogue(account, random, amounts.products, ago);
  const persons = Array.from({ length: amounts.persons }, (_, index) =>
    generatePerson(account, random, index, ago(MONTHS + (amounts.persons - index) * 3 * HOUR)),
  );
  const corporates = Array.from({ length: amounts.corporates }, (_, index) =>
    generateCorporate(account, random, index, ago(MONTHS + (amounts.corporates - index) * HOUR), persons[index * 3]),
  );
  const step = Math.floor((MONTHS - HOUR) / Math.max(1, amounts.orders));
  for (let index = 0; index < amounts.orders; index++) {
    const age = MONTHS - index * step - random.between(0, step - 1);
    generateOrder(
      account,
      random,
      index,
      [...persons, ...corporates],
      ago(age),
      ago(age - Math.min(age - 60_000, random.between(1, 48) * HOUR)),
    );
  }
  if (amounts.removed) {
    const order = placeOrder(account, account.sites[0] ?? 'main', { externalId: 'removed-1', firstName: 'Ошибка' }, { at: ago(2 * HOUR) });
    removeOrder(account, order, null, ago(HOUR));
  }
  for (const log of ['orders', 'customers', 'customers-corporate'] as const) renumber(account, log, log === 'orders' ? before.orders : 0);
}

/** A log's ids rise with its times. */
function renumber(account: Account, log: Log, from: number): void {
  const rows = account.history[log].splice(from);
  rows.sort((a, b) => String(a.createdAt).localeCompare(String(b.createdAt)));
  for (const [index, row] of rows.entries()) row.id = from + index + 1;
  account.history[log].push(...rows);
}

function generateOrder(account: Account, random: Random, index: number, customers: readonly Customer[], at: string, later: string): void {
  const statuses = [...dictionary(account, 'statuses').keys()];
  const customer = random.chance(85) && customers.length > 0 ? random.pick(customers) : undefined;
  const site = customer?.site ?? account.sites[index % 5 === 4 ? account.sites.length - 1 : 0] ?? 'main';
  const offers = [...account.offers.values()].filter((offer) => sold(account, offer, site));
  const source = random.chance(65) ? 'api' : 'user';
  const order = placeOrder(
    account,
    site,
    {
      ...(source === 'api' ? { externalId: `web-${10_000 + index}` } : {}),
      ...(random.chance(10) ? { number: `W-${index}` } : {}),
      // Some are entered later than they were made.
      ...(random.chance(6) ? { createdAt: earlier(at) } : {}),
      ...buyer(customer, random, index),
      orderType: 'main',
      ...(random.chance(70) ? { orderMethod: random.pick([...dictionary(account, 'order-methods').keys()]) } : {}),
      ...(random.chance(50) ? { managerId: random.pick([24, 25]) } : {}),
      ...(random.chance(50) ? { shipmentStore: random.pick(['main12', 'food', 'spb_2']) } : {}),
      ...(random.chance(30) ? { customerComment: random.pick(COMMENTS) } : {}),
      ...(random.chance(20) ? { managerComment: random.pick(COMMENTS) } : {}),
      ...(random.chance(15) ? { discountManualAmount: random.pick([10, 100.1, 0.01]) } : {}),
      ...(random.chance(8) ? { discountManualPercent: random.pick([5, 33.3]) } : {}),
      ...(random.chance(25) ? { source: { source: 'google', medium: 'cpc', campaign: 'весна', keyword: 'куртка купить' } } : {}),
      ...(random.chance(15) ? { customFields: { gift: random.chance(50), wave: random.between(1, 9) } } : {}),
      items: generateItems(random, offers, at),
      delivery: delivery(random),
    },
    { at, source },
  );
  pay(account, random, order, at);
  // Every status of the dictionary occurs: they take turns.
  const status = statuses[index % statuses.length] ?? 'new';
  if (status !== order.status) {
    changeOrder(account, order, { status, ...(random.chance(30) ? { statusComment: 'согласовано по телефону' } : {}) }, 'user', later);
  }
  if (status === 'vozvrat') for (const payment of order.payments) payment.status = 'returned';
}

function sold(account: Account, offer: Offer, site: string): boolean {
  return sitesOfCatalog(account, account.products.get(offer.productId)?.catalogId ?? 0).includes(site);
}

function earlier(at: string): string {
  return `${at.slice(0, 11)}00:00:01`;
}

function buyer(customer: Customer | undefined, random: Random, index: number): Json {
  if (!customer)
    return {
      firstName: 'Гость',
      ...(random.chance(70) ? { phone: `+7999${String(1_000_000 + index)}` } : {}),
      ...(random.chance(20) ? { email: '' } : {}),
    };
  const { firstName, lastName, patronymic, email } = customer.fields;
  const phone = customer.phones[0];
  return {
    customer: { id: customer.id },
    ...(customer.type === 'customer' ? { firstName, lastName, patronymic, email } : { firstName: 'Снабженец' }),
    ...(phone === undefined ? {} : { phone }),
    ...(customer.fields.contragent ? { contragent: customer.fields.contragent } : {}),
  };
}

function generateItems(random: Random, offers: readonly Offer[], at: string): Json[] {
  const chosen = new Set(offers.length === 0 ? [] : Array.from({ length: random.between(1, 4) }, () => random.pick(offers)));
  const items: Json[] = [...chosen].map((offer) => {
    const price = offer.prices.get('base');
    return {
      offer: { id: offer.id },
      quantity: offer.unit === 'm' ? '1.5' : random.between(1, 5),
      initialPrice: price === undefined ? '100' : amountText(price),
      createdAt: at,
      ...(random.chance(15) ? { discountManualPercent: random.pick([5, 10, 20]) } : {}),
      ...(random.chance(10) ? { status: random.pick(['in-reserve', 'sold', 'out-of-stock']) } : {}),
      ...(random.chance(20) ? { priceType: { code: 'base' } } : {}),
      ...(random.chance(15) ? { properties: [{ code: 'engraving', name: 'Гравировка', value: 'С любовью' }] } : {}),
    };
  });
  if (random.chance(12) || items.length === 0)
    items.push({ productName: 'Упаковка подарочная', quantity: 1, initialPrice: '49.9', createdAt: at });
  return items;
}

function delivery(random: Random): Json {
  if (random.chance(8)) return {};
  const code = random.pick(['courier', 'self-delivery', 'russian-post', 'sdek', '2']);
  return {
    code,
    cost: random.pick([0, 300, 350.5, 616.16]),
    ...(random.chance(40) ? { netCost: 250 } : {}),
    ...(random.chance(40) ? { date: '2026-12-01', time: { from: '09:00', to: '13:00' } } : {}),
    ...(code === 'self-delivery' ? {} : { address: generateAddress(random) }),
    ...(code === 'sdek'
      ? {
          data: {
            externalId: `d${random.between(10_000, 99_999)}`,
            trackNumber: `11${random.between(10_000_000, 99_999_999)}`,
            pickuppointId: 'MSK67',
          },
        }
      : {}),
  };
}

/** Nothing, a part, all, or more than all is paid. */
function pay(account: Account, random: Random, order: Order, at: string): void {
  if (random.chance(35)) return;
  const { total } = totalsOf(account, order);
  const type = random.pick(['cash', 'bank-card', 'bank-transfer', 'e-money']);
  const add = (amount: bigint, status: string | null) => {
    const id = (account.sequences.get('payments') ?? 0) + 1;
    account.sequences.set('payments', id);
    order.payments.push({ id, externalId: null, type, status, amount, paidAt: status === 'paid' ? at : null, comment: null });
  };
  const kind = random.between(1, 10);
  if (kind <= 4) add(total, 'paid');
  else if (kind <= 6) {
    add(total / 2n, 'paid');
    add(total - total / 2n, 'not-paid');
  } else if (kind <= 7) add(total + toAmount(100), 'paid');
  else if (kind <= 9) add(total, random.pick(['not-paid', 'invoice']));
  else add(total, null);
  if (kind <= 4 || kind === 7) order.fullPaidAt = at;
}
