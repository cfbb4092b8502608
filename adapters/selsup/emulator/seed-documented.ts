/**
 * Dictionaries of the account, and the samples: what the calls of the document itself ask for (selsup.txt 58, 62) and what the vendor's public
 * documentation answers. The samples of the document that hold only `0`, `"string"` and `2019-08-24T14:15:22Z` are placeholders of its generator.
 */
import { createCard } from './cards.ts';
import { stateOf } from './order-print.ts';
import { saveCustomer } from './people.ts';
import { type Card, type Kept, type Order, put, type Size, type State, type Table, type View, type Warehouse } from './state.ts';
import { addRow, reserve } from './stock-rows.ts';

/** Tree of categories: name → children. */
const TREE: Readonly<Record<string, readonly string[]>> = {
  Одежда: ['Платья', 'Футболки', 'Верхняя одежда'],
  'Верхняя одежда': ['Куртки', 'Пальто'],
  Обувь: ['Кроссовки', 'Сапоги'],
  'Дом & сад': ['Посуда', 'Текстиль'],
};
const BRANDS = ['Северный ветер', 'Лён и Ко', 'ТМ «Ёлки»', 'Acme'] as const;

/** What every account has. */
export function seedDictionaries(state: State): void {
  const company = (id: number, organization: Kept): void => {
    const written = {
      defaultBrandId: 10,
      defaultManufacturerId: 1,
      stockStrategy: 'SAME',
      hasOzonApiKey: id === 1,
      autoSyncFbsStocks: true,
    };
    put(state.organizations, id, { id, organization: { id: 500 + id, ...organization }, written });
  };
  company(1, {
    name: 'Общество с ограниченной ответственностью «Ромашка»',
    shortName: 'ООО «Ромашка»',
    inn: '7700000001',
    kpp: '770001001',
    form: 'OOO',
  });
  company(2, { name: 'Индивидуальный предприниматель Петров Илья Ильич', shortName: null, inn: '770000000002', form: 'IP', ip: true });
  state.last.paper = 502;
  const warehouse = (id: number, name: string, more: Partial<Warehouse> = {}) =>
    put(state.warehouses, id, {
      id,
      name,
      service: null,
      organizationId: 1,
      city: 'Москва',
      address: null,
      priority: id === 10_001 ? 1 : 2,
      deleted: false,
      ...more,
    });
  warehouse(10_001, 'Основной склад', { address: 'Москва, ул. Складская, 1' });
  warehouse(10_020, 'Склад на Неве', { city: 'Санкт-Петербург', organizationId: 2 });
  warehouse(10_030, 'Старый склад', { deleted: true });
  warehouse(77, 'Хоругвино', { service: 'OZON' });
  warehouse(78, 'Коледино', { service: 'WILDBERRIES' });
  seedCategories(state);
  put(state.brands, 10, { id: 10, name: 'Monterey', deleted: false, written: {} });
  BRANDS.forEach((name, index) => {
    put(state.brands, 20 + index, {
      id: 20 + index,
      name,
      deleted: false,
      written: index === 0 ? { ozonId: 5_060_001, ozonName: name } : {},
    });
  });
  put(state.brands, 30, { id: 30, name: 'Удалённый бренд', deleted: true, written: {} });
  put(state.manufacturers, 1, { id: 1, name: 'Default', address: 'Россия' });
  put(state.manufacturers, 2, { id: 2, name: 'Ивановская фабрика', address: null });
  seedStaff(state);
  put(state.webhooks, 1, { id: 1, name: 'Заказы', url: 'https://shop.example/hooks/orders', clientId: 1, organizationId: 1 });
  Object.assign(state.client, {
    tariffStatus: 'PAYED',
    useRetail: true,
    services: ['WILDBERRIES', 'OZON'],
    clientParam: { schemaList: ['FBS', 'FBO'] },
  });
}

function seedCategories(state: State): void {
  put(state.categories, 36, {
    id: 36,
    name: 'Инструменты',
    parentId: null,
    deleted: false,
    written: {
      marked: true,
      categoryClass: 'OTHER',
      tnved: { id: 6_204_430_000, code: '6204430000', type: 'MAIN' },
      removeFbsStock: false,
    },
  });
  let next = 100;
  const ids = new Map<string, number>();
  const add = (name: string, parentId: number | null): number => {
    const id = next++;
    const written = {
      marked: name === 'Сапоги',
      hasSize: parentId !== null,
      // The public specification wants one of every category; what stands in accounts of old may have none.
      ...(id % 4 !== 3 && { tnved: { id: 6_204_430_000 + id, code: String(6_204_430_000 + id), type: 'MAIN' } }),
      ...(parentId === null && { externalId: `cat-${id}`, oneCId: `00-${id}` }),
    };
    put(state.categories, id, { id, name, parentId, deleted: false, written });
    ids.set(name, id);
    return id;
  };
  for (const [name, children] of Object.entries(TREE)) {
    const id = ids.get(name) ?? add(name, null);
    for (const child of children) add(child, id);
  }
  put(state.categories, next, { id: next, name: 'Удалённая категория', parentId: null, deleted: true, written: {} });
}

function seedStaff(state: State): void {
  const add = (table: Table<State['persons'] extends Table<infer Row> ? Row : never>, id: number, written: Kept, deleted = false) =>
    put(table, id, { id, versionId: 1, deleted, written });
  add(state.positions, 1, { name: 'Менеджер', defaultJobId: null });
  add(state.positions, 2, { name: 'Кладовщик', defaultJobId: 3 });
  add(state.persons, 11, { firstName: 'Ольга', lastName: 'Сидорова', surName: 'Павловна', position: { id: 1, name: 'Менеджер' } });
  add(state.persons, 12, { firstName: 'Пётр', lastName: 'Ёлкин', surName: null, position: { id: 2, name: 'Кладовщик' } });
  add(state.persons, 13, { firstName: 'Анна', lastName: 'Уволенная', surName: null }, true);
  add(state.users, 1, { login: 'api', roles: ['API'], lang: 'ru' });
}

/** A card with its ids and skus as they are in a sample; puts its sizes in their place. */
function place(state: State, card: Card): Card {
  put(state.cards, card.id, card);
  for (const view of card.views) {
    state.last.view = Math.max(state.last.view, view.id);
    for (const size of view.sizes) {
      state.places.set(size.id, { id: size.id, card, view, size });
      state.last.size = Math.max(state.last.size, size.id);
      state.last.sku = Math.max(state.last.sku, size.skuId);
    }
  }
  return card;
}

const sample = (
  name: string,
  label: string,
  ids: Pick<Size, 'id' | 'skuId'>,
  barcode: { readonly id: number; readonly barcode: string },
  told: Kept,
): Size => ({
  ...ids,
  versionId: 1,
  deleted: false,
  createdAt: Date.parse('2023-06-06T17:55:24Z'),
  written: {
    name: `${name}, размер ${label}`,
    realSize: label,
    vendorSize: label,
    size: label,
    removeFbsStock: false,
    packWidth: 250,
    packHeight: 450,
    salesExpensesOnMpPercent: 20,
    taxeRate: 0,
  },
  values: [],
  barcodes: [barcode],
  told: { wildberriesStockCount: 0, ozonStockCount: 0, wildberriesStatus: 'SUCCESS', ozonStatus: 'UNKNOWN', ...told },
  // As the sample has it: a sum of floating point.
  prices: {
    price: '630.0000000000001',
    priceWithoutDiscount: '4200.00',
    deliveryCost: '0.00',
    wildberriesPrice: '630.0000000000001',
    wildberriesPriceWithoutDiscount: '4200.00',
  },
});

/** The card of the public documentation's product search, the SKU and the warehouse of selsup.txt 62, an order for selsup.txt 58, and a retail order. */
export function seedSamples(state: State): void {
  const at = Date.parse('2023-06-06T17:55:24Z');
  const name = 'Платья D0606черный черный';
  const view: View = {
    id: 4834,
    versionId: 1,
    deleted: false,
    createdAt: at,
    written: {
      color: 'D0606черный',
      wbArticle: 'D0606черный',
      wildberriesId: 87_042_014,
      mainImageUrl: 'https://basket-05.wb.ru/vol870/part87042/87042014/images/big/1.jpg',
    },
    values: [],
    images: [{ id: 54, path: 'product/images/4834/4eac5720-99ba-4cbc-ab52-c6351ce02977.jpg', url: null, position: 1 }],
    sizes: [
      sample(name, '44-46', { id: 6510, skuId: 6121 }, { id: 6073, barcode: '4605505279171' }, { wildberriesSizeId: 141_561_601 }),
      sample(name, '48-50', { id: 6511, skuId: 6122 }, { id: 6074, barcode: '4605505279195' }, { wildberriesSizeId: 141_561_603 }),
      sample(name, '50-52', { id: 6512, skuId: 6123 }, { id: 6075, barcode: '4605505279201' }, { wildberriesSizeId: 141_561_604 }),
      sample(name, '46-48', { id: 6513, skuId: 6124 }, { id: 6076, barcode: '4605505279188' }, { wildberriesSizeId: 141_561_602 }),
    ],
  };
  place(state, {
    id: 4302,
    versionId: 7,
    deleted: false,
    createdAt: at,
    article: '68996302',
    organizationId: 1,
    categoryId: 36,
    brandId: 10,
    manufacturerId: 1,
    services: ['WILDBERRIES'],
    written: {
      name: 'Платье летнее женское больших размеров хлопок повседневное',
      title: 'Платье летнее женское больших размеров хлопок повседневное',
      description: 'Лёгкое платье из хлопка',
      materials: 'хлопок 50%, вискоза 30%, полиэстер 20%',
      vat: 'NONE',
      countryId: 643,
      countryName: 'Россия',
      favourite: false,
    },
    values: [{ paramId: 1, stringValue: 'text' }],
    views: [view],
  });
  seedStockSample(state);
  seedOrderSamples(state);
}

/** selsup.txt 62: `skuId=123`, `warehouseId=123`. Two cells, one of them empty, and an empty row of the sample card. */
function seedStockSample(state: State): void {
  put(state.warehouses, 123, {
    id: 123,
    name: 'Склад из примера',
    service: null,
    organizationId: 1,
    city: null,
    address: null,
    priority: 3,
    deleted: false,
  });
  const card = createCard(state, {
    article: 'SKU-123',
    organizationId: 1,
    categoryId: 36,
    views: [{ sizes: [{ name: 'Товар с SKU 123' }] }],
  });
  const size = card.views[0]?.sizes[0];
  if (size) Object.assign(size, { skuId: 123, prices: { price: '500.32', purchasePrice: '210.50' } });
  const modifiedAt = Date.parse('2025-03-01T10:00:00Z');
  const row = (id: number, skuId: number, warehouseId: number, cell: string, quantity: number, purchasePrice: string | null) =>
    addRow(state, { skuId, warehouseId, cell, quantity, modifiedAt, purchasePrice }, id);
  row(8001, 123, 123, '51-A', 3, '210.50');
  row(8002, 123, 123, '51-B', 2, '210.50');
  row(8003, 123, 10_001, '01-A', 4, null);
  row(8004, 6121, 10_001, '51-A', 0, '210.50');
}

function seedOrderSamples(state: State): void {
  const customer = saveCustomer(state, {
    name: 'Иван',
    lastName: 'Петров',
    middleName: 'Ильич',
    phone: '+79990001122',
    email: 'ivan@example.test',
    address: 'Москва, ул. Ленина, 1, кв. 5',
    zipCode: '101000',
  });
  const line = (id: number, productId: number, quantity: number, price: string, at: number) => ({
    id,
    productId,
    quantity,
    price,
    createdAt: at,
    written: {},
  });
  const add = (order: Order): void => {
    put(state.orders, order.id, order);
    order.history.push(stateOf(order, ++state.last.history));
    for (const { id, productId, quantity } of order.lines) {
      state.last.line = Math.max(state.last.line, id);
      const sku = state.places.get(productId)?.size.skuId;
      if (sku !== undefined && order.stockWarehouseId !== null && order.stage === 'reserved')
        reserve(state, sku, order.stockWarehouseId, quantity);
    }
  };
  const retail = Date.parse('2025-03-01T10:00:00Z');
  const common = {
    versionId: 3,
    deleted: false,
    closedAt: null,
    warehouseId: null,
    buyerId: null,
    supplierId: null,
    organizationId: 1,
    history: [],
  };
  state.invoices.set(2025, 17);
  add({
    ...common,
    id: 501,
    type: 'RETAIL',
    status: 'CREATED',
    service: 'NONE',
    externalOrderId: 'WEB-10045',
    createdAt: retail,
    importedAt: retail,
    modifiedAt: retail,
    stockWarehouseId: 10_001,
    invoiceNumber: 17,
    customerId: customer.id,
    lines: [line(9001, 6510, 2, '630.00', retail), line(9002, 6511, 1, '599.90', retail)],
    written: {
      name: 'Site order 10045',
      deliveryDate: '2025-03-02T09:00:00Z',
      trackingNumber: '1094876543',
      deliveryService: 'CDEK',
      deliveryPointType: 'DELIVERY_POINT',
      deliveryPointCode: 'MSK124',
      deliveryRegion: 'Москва',
      comment: 'Позвонить за час',
    },
    told: { createdUser: 'api' },
    stage: 'reserved',
    history: [],
  });
  const fbs = Date.parse('2024-06-20T15:00:00Z');
  state.invoices.set(2024, 1);
  add({
    ...common,
    id: 300,
    type: 'FBS',
    status: 'COLLECTING',
    service: 'WILDBERRIES',
    externalOrderId: '1718900000',
    createdAt: fbs - 3_600_000,
    importedAt: fbs - 3_000_000,
    // selsup.txt 57: changed exactly then, so the filter of the example must leave it.
    modifiedAt: fbs,
    stockWarehouseId: 10_020,
    invoiceNumber: 1,
    customerId: null,
    lines: [line(8901, 6512, 1, '630.0000000000001', fbs)],
    written: { stickerId: 5_512_345_678_901, stickerText: '*AAbbCC12' },
    told: { createdUser: 'Импорт', supplyId: 4001, express: false, serviceWarehouseId: '507', deliveryRegion: 'Казань' },
    stage: 'reserved',
    history: [],
  });
}
