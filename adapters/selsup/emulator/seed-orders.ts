/** Made-up orders: the kinds that a shop sells by, every status, and documents of the warehouse between them. */
import { ORDER_STATUSES } from './enums.ts';
import { piecesOf, totalOf } from './order-print.ts';
import { isClosing, nextInvoice, stageOf } from './order-write.ts';
import type { Random } from './seed-random.ts';
import {
  byId,
  type Contractor,
  type Customer,
  type Kept,
  mint,
  mintInner,
  type Order,
  type OrderLine,
  type Place,
  places,
  put,
  type State,
  told,
} from './state.ts';
import { reserve } from './stock-rows.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Kinds of sales, by their number modulo the length. */
const KINDS = ['RETAIL', 'RETAIL', 'FBS', 'WHOLESALE', 'RETAIL', 'FBS', 'FBO', 'RETAIL', 'FBS', 'RETAIL'] as const;
/** What the warehouse keeps among the orders; OUTCOME is not in the specification and was seen. */
const DOCUMENTS = ['INCOME', 'MOVEMENT', 'WRITE_OFF', 'FBM', 'OUTCOME'] as const;
const MARKETPLACES = ['WILDBERRIES', 'OZON', 'YANDEX_MARKET', 'SBER_MEGA_MARKET'] as const;

interface Stuff {
  readonly places: readonly [Place, ...Place[]];
  readonly customers: readonly [Customer, ...Customer[]];
  readonly contractors: readonly [Contractor, ...Contractor[]];
}

/** So many sales over the last 150 days, ids ascending with the time at which they came into SelSup, and a document after every tenth. */
export function seedOrders(state: State, random: Random, count: number): void {
  const [place, ...others] = places(state).filter(({ card, view, size }) => !card.deleted && !view.deleted && !size.deleted);
  const [customer, ...customers] = byId(state.customers);
  const [contractor, ...contractors] = byId(state.contractors).filter((row) => !row.deleted);
  if (!place || !customer || !contractor) return;
  const stuff: Stuff = { places: [place, ...others], customers: [customer, ...customers], contractors: [contractor, ...contractors] };
  const start = state.now() - 150 * DAY;
  const step = Math.max(1000, Math.floor((149 * DAY) / Math.max(count, 1)));
  let at = start;
  for (let index = 0; index < count; index++) {
    // Some share their second with the one before.
    if (index % 17 !== 16) at = Math.floor((start + index * step + random.below(step)) / 1000) * 1000;
    addOrder(state, sale(random, stuff, index), at, linesOf(state, random, stuff, index, at));
    if (index % 10 === 9) addOrder(state, paper(Math.floor(index / 10)), at, linesOf(state, random, stuff, index, at));
  }
}

function linesOf(state: State, random: Random, { places: [first, ...others] }: Stuff, index: number, at: number): OrderLine[] {
  const chosen = new Set<Place>();
  for (let number = 0; number < (index % 5 === 4 ? 3 : index % 5 === 2 ? 2 : 1); number++) chosen.add(random.pick([first, ...others]));
  return [...chosen].map(({ size }, position) => ({
    id: mintInner(state, 'line'),
    productId: size.id,
    quantity: 1 + random.below(4),
    price: size.prices.price ?? '249.90',
    createdAt: at,
    written: { position, ...(index % 6 === 0 && size.prices.purchasePrice && { purchasePrice: Number(size.prices.purchasePrice) }) },
  }));
}

/** What tells one order from another. */
type Plan = Pick<Order, 'type' | 'status' | 'service' | 'externalOrderId' | 'organizationId' | 'warehouseId' | 'stockWarehouseId'> &
  Pick<Order, 'customerId' | 'buyerId' | 'written' | 'told'> & { readonly late: number };

function sale(random: Random, stuff: Stuff, index: number): Plan {
  const type = KINDS[index % KINDS.length] ?? 'RETAIL';
  // Every status in turn, and now and then one that no list has.
  const status = index % 53 === 52 ? 'TRANSIT_CHECK' : (ORDER_STATUSES[(index * 7) % ORDER_STATUSES.length] ?? 'CREATED');
  const common = {
    type,
    status,
    organizationId: index % 5 === 3 ? 2 : 1,
    warehouseId: null,
    stockWarehouseId: type === 'FBO' || index % 16 === 15 ? null : index % 3 === 0 ? 10_020 : 10_001,
    customerId: null,
    buyerId: null,
    late: 0,
  };
  if (type === 'RETAIL') return { ...common, ...retail(random, stuff, index) };
  if (type === 'WHOLESALE')
    return {
      ...common,
      service: null,
      externalOrderId: index % 4 === 3 ? null : `ОПТ-${5000 + index}`,
      buyerId: random.pick(stuff.contractors).id,
      written: { name: `Опт №${index}`, ...(index % 3 === 0 && { comment: 'Отгрузка паллетами' }) },
      told: {},
    };
  return { ...common, ...market(random, type, index) };
}

function retail(random: Random, stuff: Stuff, index: number) {
  const pickup = index % 4 === 1;
  return {
    service: index % 7 === 4 ? 'WEBASYST' : index % 3 === 0 ? 'NONE' : null,
    externalOrderId: index % 40 === 19 ? '' : `WEB-${20_000 + index}`,
    customerId: index % 30 === 27 ? null : random.pick(stuff.customers).id,
    written: {
      ...(index % 3 === 0 && { name: `Заказ с сайта ${20_000 + index}` }),
      ...(index % 4 === 0 && { comment: 'Позвонить за час\nдомофон 5' }),
      ...(index % 2 === 0 && { deliveryService: (['CDEK', 'POST', 'BOXBERRY', 'OWN_DELIVERY'] as const)[index % 4] }),
      ...(index % 5 === 0 && { trackingNumber: String(1_094_876_000 + index) }),
      ...(pickup && {
        deliveryPointType: 'DELIVERY_POINT',
        deliveryPointCode: 'MSK124',
        deliveryPoint: index % 8 === 1 ? '{"code":"MSK124","name":"На Ленина","address":"Москва, ул. Ленина, 1"}' : 'не JSON',
      }),
      ...(index % 6 === 2 && { deliveryRegion: 'Республика Татарстан' }),
    },
    told: { createdUser: 'api' },
  };
}

/** Orders of marketplaces. Some come into SelSup hours after they were made there. */
function market(random: Random, type: string, index: number) {
  const service = index % 60 === 26 ? 'TAKEALOT' : random.pick(MARKETPLACES);
  return {
    service,
    externalOrderId: type === 'FBO' ? `${33_000_000 + index}-0001-1` : String(1_718_900_000 + index * 13),
    written: {
      postingNumber: `${33_000_000 + index}-0001-1`,
      ...(index % 2 === 0 && { stickerId: 5_512_345_000_000 + index, stickerText: `*AA${index}` }),
      ...(service === 'YANDEX_MARKET' && { buyerCustomer: { id: `ym-${index}`, firstName: 'Мария', lastName: 'Ким' } }),
      ...(index % 9 === 5 && { logistics: 75.5 }),
    },
    told: {
      createdUser: 'Импорт',
      express: index % 15 === 8,
      serviceWarehouseId: '507',
      markingStatus: 'NO_NEED_MARKING',
      ...(type === 'FBS' &&
        index % 4 !== 0 && {
          supplyId: 4100 + index,
          labelsPath: `labels/${index}.pdf`,
          labelsUrl: `https://files.example/labels/${index}.pdf`,
        }),
      ...(type === 'FBS' && index % 3 === 0 && { deliveryMethod: 22_155_001_000, deliveryMethodName: 'Самостоятельная отгрузка' }),
      ...(type === 'FBO' && { totalCommissions: 120.25 }),
      // An order's own message about its marketplace, in an answer that is no failure.
      ...(index % 25 === 8 && { message: 'error_wildberries_update_status', messageParams: '{"orderId":1}' }),
    },
    late: index % 9 === 5 ? 5 * HOUR : index % 2 === 0 ? 0 : 4 * 60_000,
  };
}

function paper(number: number): Plan {
  const type = DOCUMENTS[number % DOCUMENTS.length] ?? 'INCOME';
  return {
    type,
    status: number % 2 === 0 ? 'FINISHED' : 'CREATED',
    service: type === 'FBM' ? 'OZON' : null,
    externalOrderId: type === 'FBM' ? `2000${1000 + number}` : null,
    organizationId: 1,
    warehouseId: type === 'FBM' ? 77 : null,
    stockWarehouseId: 10_001,
    customerId: null,
    buyerId: null,
    written: { name: `Документ ${type} №${number}` },
    told: { createdUser: 'sklad' },
    late: 0,
  };
}

function addOrder(state: State, { late, ...plan }: Plan, at: number, lines: OrderLine[]): void {
  const id = mint(state.orders);
  const createdAt = at - late;
  const moved = plan.status === 'CREATED' ? at : Math.min(at + (1 + (id % 72)) * HOUR, state.now());
  const closed = isClosing(plan.status);
  const order: Order = {
    ...plan,
    id,
    versionId: 1 + (id % 4),
    createdAt,
    importedAt: at,
    modifiedAt: moved,
    closedAt: closed ? moved : null,
    deleted: false,
    invoiceNumber: nextInvoice(state, at),
    supplierId: null,
    lines,
    told: { ...plan.told, ...saleDates(plan, moved), lastStatusUpdate: plan.type === 'FBS' ? told(moved, 'millis') : undefined },
    stage: stageOf(plan.type, plan.status),
    history: [],
  };
  put(state.orders, id, order);
  if (order.stage === 'reserved' && order.stockWarehouseId !== null)
    for (const line of lines) {
      const size = state.places.get(line.productId)?.size;
      if (size && size.written.productType !== 'SERVICE') reserve(state, size.skuId, order.stockWarehouseId, line.quantity);
    }
  const past = [['CREATED', at] as const, ...(plan.status === 'CREATED' ? [] : [[plan.status, moved] as const])];
  for (const [status, when] of past)
    order.history.push({
      id: mintInner(state, 'history'),
      at: when,
      status,
      trackingNumber: (plan.written.trackingNumber as string | undefined) ?? null,
      deliveryDate: null,
      totalQuantity: piecesOf(order),
      totalPrice: totalOf(order),
    });
}

function saleDates(plan: Kept | Plan, moved: number): Kept {
  if (plan.type !== 'FBO') return {};
  return String(plan.status).includes('REFUND') ? { returnDate: told(moved) } : { saleDate: told(moved, 'zoned') };
}
