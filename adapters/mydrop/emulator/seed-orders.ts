/** Made-up orders of all kinds over the last months, what was done with them, and what dropshippers asked to be paid for them. */
import { multiply, subtract, sum } from '../../../src/lib/money.ts';
import { announced, noDelivery, PARCEL_TEXTS, refOf } from './delivery.ts';
import { recount, recountCod } from './order-lines.ts';
import { blankOrder, nextIndex } from './order-writes.ts';
import type { Random } from './random.ts';
import {
  byId,
  type Delivery,
  type Line,
  mint,
  type Order,
  OWN_RELATION,
  OWN_SUPPLIER,
  PAID,
  type Product,
  put,
  type State,
  stamp,
  UNPAID,
} from './state.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Orders reach so far back. */
const SPAN = 150 * DAY;

const BUYERS = [
  'Иван Петренко',
  'Мирний Сергій',
  "Лук'яненко Олена Ігорівна",
  'Їжакевич',
  'Anna Smith',
  'Ґеорґій Коваль',
  'петров с.',
] as const;
const PHONES = ['+38067', '38050', '063', '8 (097) '] as const;
const NOTES = [
  null,
  null,
  'Пример примечания',
  '',
  'Подзвонити перед відправкою\nі після 18:00',
  'Не дзвонити! «Viber» & Telegram 🙏',
  'замовлення [з сайту] №5',
] as const;
const CITIES = ['Київ', 'Львів', 'Одеса', 'Харьков', "Кам'янське", 'с. Веселе'] as const;

interface Kind {
  readonly supplierId: number;
  readonly relationId: number | null;
}
interface Event {
  readonly at: number;
  readonly order: Order;
  readonly type: string;
  readonly description?: string;
  readonly service?: boolean;
  readonly managerId?: number;
}

/**
 * `count` orders in the list of `edition`, `elsewhere` of the dropshipper's at the other supplier: within the count where it is the dropshipper's list,
 * beside it where it is the supplier's, which does not show them.
 */
export function seedOrders(state: State, random: Random, edition: 'vendor' | 'dropshipper', count: number, elsewhere: number): void {
  const kinds = kindsOf(state, edition, count, elsewhere);
  const events: Event[] = [];
  const step = SPAN / Math.max(kinds.length, 1);
  kinds.forEach((kind, index) => {
    const at = Math.floor(state.now() - 2 * HOUR - (kinds.length - index - 1) * step - random.below(Math.floor(step / 2)));
    // Some times have no fraction at all.
    const millis = index % 10 === 4 ? Math.floor(at / 1000) * 1000 : at;
    const order = orderOf(state, random, kind, index, stamp(state, millis, index % 10 === 4 ? 0 : 1 + (index % 990)));
    if (kind.supplierId === OWN_SUPPLIER) events.push(...eventsOf(state, order, at, index));
  });
  for (const { at, order, type, description, service, managerId } of events.sort((a, b) => a.at - b.at)) {
    const id = mint(state.actions);
    put(state.actions, id, {
      id,
      type,
      dateTime: stamp(state, Math.min(at, state.now()), 1 + (id % 990)),
      description: description ?? null,
      service: service ?? false,
      managerId: managerId ?? null,
      orderId: order.id,
    });
  }
}

function kindsOf(state: State, edition: 'vendor' | 'dropshipper', count: number, elsewhere: number): readonly Kind[] {
  const own = edition === 'vendor' ? count : count - elsewhere;
  const others = byId(state.dropshippers).map((row) => row.id);
  const total = own + elsewhere;
  const other = state.suppliers.find((each) => each.id !== OWN_SUPPLIER);
  if (!other) throw new Error('there is no other supplier');
  const kinds: Kind[] = [];
  for (let index = 0, away = 0; index < total; index++) {
    // Spread evenly.
    if (Math.floor(((index + 1) * elsewhere) / total) > away) {
      away++;
      kinds.push({ supplierId: other.id, relationId: other.relationId });
      continue;
    }
    const retail = edition === 'vendor' && index % 5 < 2;
    const relationId = edition === 'dropshipper' || index % 5 === 2 ? OWN_RELATION : (others[index % others.length] ?? OWN_RELATION);
    kinds.push({ supplierId: OWN_SUPPLIER, relationId: retail ? null : relationId });
  }
  return kinds;
}

function orderOf(state: State, random: Random, kind: Kind, index: number, dateTime: string): Order {
  const statuses = byId(state.statuses);
  const status = statuses[index % statuses.length];
  const id = mint(state.orders);
  const delivery = deliveryOf(random, index);
  const nova = delivery.service === 'nova_poshta';
  const order: Order = {
    ...blankOrder(),
    ...kind,
    id,
    index: nextIndex(state),
    dateTime,
    createdWith: index % 4 === 3 ? 'manual' : 'api',
    name: random.pick(BUYERS),
    phone: `${random.pick(PHONES)}${String(1_000_000 + index * 7_919).slice(0, 7)}`,
    lines: linesOf(state, random, kind.supplierId, index),
    statusId: status?.id ?? blankOrder().statusId,
    manualStatus: index % 12 === 11,
    ttn: nova || index % 6 === 5 ? `2045${String(1_000_000_000 + index * 131)}` : null,
    delivery,
    description: NOTES[index % NOTES.length] ?? null,
    managerId: index % 3 === 0 ? null : index % 3 === 1 ? 17 : 45,
    hasDiscount: index % 9 === 8,
  };
  recount(order);
  // Nothing, a part, all of it, or more than it costs is prepaid.
  order.prepay = index % 8 === 3 ? '100.00' : index % 8 === 6 ? order.total : index % 40 === 9 ? sum([order.total, '0.50']) : '0.00';
  order.codGiven = index % 15 === 14 ? sum([order.total, '55.00']) : null;
  recountCod(order);
  if (status?.type === 'fail' && order.ttn && index % 2 === 0) turnBack(order, index);
  else order.parcel = nova && status?.title === 'Продажа' ? { code: '9', text: PARCEL_TEXTS['9'] ?? '' } : announced(order);
  if (nova && order.directLoss === null && index % 3 === 0) order.directLoss = '51.00';
  return put(state.orders, id, order);
}

/** A parcel that came back: both ways are lost, and the dropshipper pays for them. */
function turnBack(order: Order, index: number): void {
  order.directLoss = '78.00';
  order.reverseLoss = '75.5';
  order.loss = sum([order.directLoss, order.reverseLoss]);
  order.payout = order.payout === null ? null : subtract('0.00', order.loss);
  order.dropshipperMargin = '0.00';
  order.parcel = { code: '102', text: PARCEL_TEXTS['102'] ?? '' };
  order.returnTtn = `5900${String(1_000_000_000 + index)}`;
  order.returnParcel = index % 4 === 0 ? { code: '9', text: PARCEL_TEXTS['9'] ?? '' } : { code: '5', text: PARCEL_TEXTS['5'] ?? '' };
}

function deliveryOf(random: Random, index: number): Delivery {
  const delivery = noDelivery();
  const city = random.pick(CITIES);
  const weight = index % 2 === 0 ? '0.5' : null;
  const branch = String(1 + random.below(200));
  switch (index % 8) {
    case 0:
    case 1:
    case 2:
      return { ...delivery, service: 'nova_poshta', city, warehouseNumber: branch, weight };
    case 3: {
      const street = 'вул. Садова (Дарницький р-н, Осокорки)';
      return {
        ...delivery,
        service: 'nova_poshta',
        city,
        homeDelivery: true,
        street,
        streetRef: refOf(street),
        houseNumber: `${branch}-А`,
        weight,
      };
    }
    case 4:
      return { ...delivery, service: 'ukr_poshta', city, warehouseNumber: `0${1000 + random.below(900)}` };
    case 5:
      return { ...delivery, service: 'meest', city, homeDelivery: true, street: 'вул. Миру', houseNumber: '3' };
    case 6:
      return { ...delivery, pickup: true };
    default:
      // A service without integration, or nothing said yet.
      return random.oneIn(2) ? { ...delivery, service: 'Делівері', city } : delivery;
  }
}

function linesOf(state: State, random: Random, supplierId: number, index: number): Line[] {
  const products = byId(state.products).filter((product) => product.supplierId === supplierId);
  const lines: Line[] = [];
  for (let at = 0; at < 1 + (index % 4 === 3 ? 3 : index % 2); at++) {
    const product = products[random.below(products.length)];
    if (product) lines.push(lineOf(random, product, index + at));
  }
  // The same goods on two lines.
  const [first] = lines;
  if (first && index % 16 === 10) lines.push({ ...first, amount: 1 });
  return lines;
}

function lineOf(random: Random, product: Product, salt: number): Line {
  const size = product.sizes[random.below(Math.max(product.sizes.length, 1))];
  const retail = product.prices.retail ?? '100.00';
  return {
    productId: product.id,
    sizeId: salt % 7 === 6 ? null : (size?.id ?? null),
    sizeNote: salt % 5 === 4 ? '30 см' : null,
    amount: salt % 6 === 5 ? 3 + random.below(9) : 1 + (salt % 2),
    assembly: product.prices.assembly,
    drop: product.prices.drop,
    // A gift, a price of its own, or the card's.
    price: salt % 29 === 28 ? '0.00' : salt % 10 === 9 ? multiply(retail, '0.9') : retail,
  };
}

function eventsOf(state: State, order: Order, at: number, index: number): Event[] {
  const events: Event[] = [{ at, order, type: 'created', ...(order.createdWith === 'manual' && { managerId: 17 }) }];
  const status = state.statuses.rows.get(order.statusId);
  if (order.ttn && index % 2 === 0) events.push({ at: at + 60_000, order, type: 'ttn_generated', service: true });
  if (index % 3 === 1) events.push({ at: at + HOUR, order, type: 'edited', managerId: 45 });
  if (index % 15 === 14) events.push({ at: at + HOUR + 1000, order, type: 'delivery_payment_changed', managerId: 45 });
  if (index % 50 === 20) {
    events.push(
      { at: at + HOUR + 2000, order, type: 'deleted', managerId: 17 },
      { at: at + HOUR + 9000, order, type: 'restored', managerId: 17 },
    );
  }
  if (status && status.title !== 'Новый')
    events.push({ at: at + 90 * 60_000, order, type: 'status_changed', description: status.title, service: index % 2 === 0 });
  if (status?.title === 'Продажа' && index % 3 === 0)
    events.push({ at: at + 91 * 60_000, order, type: 'delivery_payment_received', service: true });
  return events;
}

/** A request for every two of a dropshipper's finished orders after `lastSample`; all but each one's last are paid. */
export function seedPayouts(state: State, lastSample: number): void {
  const groups: Order[][] = [];
  for (const dropshipper of state.dropshippers.rows.values()) {
    const finished = byId(state.orders).filter(
      (order) =>
        order.relationId === dropshipper.id &&
        order.supplierId === OWN_SUPPLIER &&
        order.id > lastSample &&
        state.statuses.rows.get(order.statusId)?.final,
    );
    for (let at = 0; at + 2 <= finished.length; at += 2) {
      const group = finished.slice(at, at + 2);
      for (const order of group) order.payoutStatus = at + 4 <= finished.length ? PAID : UNPAID;
      groups.push(group);
    }
  }
  for (const group of groups.sort((a, b) => (a.at(-1)?.id ?? 0) - (b.at(-1)?.id ?? 0))) {
    const last = group.at(-1);
    const dropshipper = last && state.dropshippers.rows.get(last.relationId ?? 0);
    if (!last || !dropshipper) continue;
    const id = mint(state.payouts);
    const margin = sum(group.map((order) => (order.payout?.startsWith('-') ? null : order.payout)));
    const loss = sum(group.map((order) => order.loss));
    put(state.payouts, id, {
      id,
      dateTime: last.dateTime,
      updated: last.payoutStatus === PAID ? last.dateTime : null,
      loss,
      margin,
      payout: subtract(margin, loss),
      ordersCount: group.length,
      payoutAddress: dropshipper.payoutAddress ?? '',
      status: last.payoutStatus,
      dropshipper: { id: dropshipper.id, dropshipperId: dropshipper.account.id, name: dropshipper.name },
      orderIds: group.map((order) => order.id),
    });
  }
}
