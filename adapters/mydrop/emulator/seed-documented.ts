/** The samples of the vendor's document, unedited, and the rows that they and its requests name. */
import { addCategory } from './categories.ts';
import { noDelivery, PARCEL_TEXTS } from './delivery.ts';
import { addDropshipper } from './dropshippers.ts';
import { addImage } from './images.ts';
import { recount } from './order-lines.ts';
import { blankOrder } from './order-writes.ts';
import { addProduct } from './products.ts';
import { NEW_STATUS, type Order, OWN_RELATION, OWN_SUPPLIER, type Product, put, type State, type Status, UNPAID } from './state.ts';

/** mydrop.txt 120-125 (145), 273 (Продажа), 454-457 (174). The others are titles that public clients name; their types are made up. */
const STATUSES: readonly Status[] = [
  { id: NEW_STATUS, title: 'Новый', type: 'success', final: false },
  { id: 146, title: 'Недозвон', type: 'success', final: false },
  { id: 147, title: 'Подтвержден', type: 'success', final: false },
  { id: 148, title: 'Комплектуется', type: 'success', final: false },
  { id: 149, title: 'Отправлен', type: 'success', final: false },
  { id: 150, title: 'Прибыл на отделение', type: 'success', final: false },
  { id: 151, title: 'Продажа', type: 'success', final: true },
  { id: 152, title: 'Отменен', type: 'fail', final: true },
  { id: 153, title: 'Дубль', type: 'fail', final: true },
  { id: 154, title: 'Отказ', type: 'fail', final: false },
  { id: 155, title: 'Обмін', type: 'fail', final: true },
  // A title that says nothing, as accounts have them.
  { id: 156, title: 'Чекає на менеджера Аню', type: 'success', final: false },
  { id: 174, title: 'Возврат получен', type: 'fail', final: true },
];

/** Statuses, managers, and the dropshipper whose account is emulated: what an account without any trade has. */
export function seedDictionaries(state: State): void {
  for (const status of STATUSES) put(state.statuses, status.id, status);
  // mydrop.txt 159-162 and 361-364: two managers of one name.
  put(state.managers, 17, { id: 17, name: 'Аня' });
  put(state.managers, 45, { id: 45, name: 'Аня' });
  // mydrop.txt 151-157.
  addDropshipper(state, {
    id: OWN_RELATION,
    account: { id: 1, name: 'Евгений', real: true },
    name: 'Евгений',
    phone: '+380960000002',
    dateTime: '2022-01-15T09:30:00.120045',
  });
  state.dropshippers.last = 4400;
  state.products.last = 3210;
  state.categories.last = 3256;
  state.images.last = 123;
  state.orders.last = 123;
  state.actions.last = 7_781_700;
  state.payouts.last = 101_282;
}

/** Categories, pictures, goods, dropshippers, orders, actions and payouts of the samples. */
export function seedSamples(state: State): void {
  // mydrop.txt 581, 597, 648: the same picture in three samples; 711 and 716: two more.
  addImage(state, 'b8583c9d20a27e3c35ec.jpg', '1234', 123);
  addImage(state, '2180be21d806a7f8a182.jpg');
  addImage(state, 'a947323bf72815445857.jpg');
  // mydrop.txt 637-648. 4547, 7345 and 44345 are only examples in tables.
  addCategory(state, { id: 8345, title: 'Одежда', importId: '4321' });
  addCategory(state, { id: 3256, title: 'Футболки', importId: '1234', parentId: 8345, filename: 'b8583c9d20a27e3c35ec.jpg' });
  const shirts = seedGoods(state);
  // mydrop.txt 755-771.
  addDropshipper(state, {
    id: 5,
    account: { id: 1, name: 'Тестовый дропшиппер', real: true },
    dateTime: '2023-08-18T12:34:14.277747',
    group: { id: 1, title: 'Топовые' },
    link: 't.me/someone',
    name: 'Тестовый',
    phone: '+380960000001',
    payoutAddress: '5644 3455 4323 3234 Кириченко Сергей Павлович',
    verified: false,
  });
  seedSampleOrders(state, shirts);
  // mydrop.txt 398-415: here the dropshipper's account has another id than in 760.
  put(state.payouts, 101_283, {
    id: 101_283,
    dateTime: '2023-05-31T20:18:07.894076',
    updated: null,
    loss: '450.00',
    margin: '1750.00',
    payout: '1300.00',
    ordersCount: 4,
    payoutAddress: '5644 3455 4323 3234 Кириченко Сергей Павлович',
    status: UNPAID,
    dropshipper: { id: 5, dropshipperId: 12_345, name: 'Тестовый дропшиппер' },
    orderIds: [1_775_135],
  });
}

interface Samples {
  readonly shirt: Product;
  readonly dress: Product;
  readonly sneakers: Product;
}

function seedGoods(state: State): Samples {
  const size = (id: number, title: string, amount: number, sku: string | null = null) => ({ id, title, sku, amount });
  // mydrop.txt 102-117, and 819 with its import id; sizes L and XL of 519-528, the sku of 565.
  const shirt = addProduct(state, {
    id: 3210,
    supplierId: OWN_SUPPLIER,
    title: 'Футболка синяя',
    sku: 't-shirt-1',
    importId: '4321123',
    categoryId: 3256,
    description: 'Хлопок 100%',
    prices: { assembly: '100.00', opt: '150.00', drop: '300.00', retail: '500.00' },
    sizes: [size(342, 'L', 7, 't-shirt-1-L'), size(343, 'XL', 12)],
  });
  // mydrop.txt 532-537.
  addProduct(state, {
    supplierId: OWN_SUPPLIER,
    title: 'Футболка белая',
    sku: 't-shirt-2',
    categoryId: 3256,
    prices: { assembly: '90.00', opt: null, drop: '180.00', retail: '290.00' },
    sizes: [size(344, 'S', 3)],
  });
  // mydrop.txt 460.
  const dress = addProduct(state, {
    supplierId: OWN_SUPPLIER,
    title: 'Платье FO-5512',
    sku: 'FO-5512',
    prices: { assembly: '210.00', opt: null, drop: '315.00', retail: '400.00' },
    sizes: [size(345, 'S-M', 1)],
  });
  // mydrop.txt 19-26, and 978-984 for the other supplier.
  const sneakers = addProduct(state, {
    supplierId: OWN_SUPPLIER,
    title: 'Кеды Nike',
    sku: 'ld-1245',
    manufacturer: 'nike',
    prices: { assembly: '450.00', opt: null, drop: '600.00', retail: '780.00' },
    sizes: [size(346, 'XL', 4)],
  });
  addProduct(state, {
    supplierId: 2,
    title: 'Кеды Nike',
    sku: 'ld-1245',
    prices: { assembly: null, opt: null, drop: '450.00', retail: '780.00' },
    sizes: [size(347, 'XL', 9)],
  });
  state.last.size = 347;
  return { shirt, dress, sneakers };
}

function seedSampleOrders(state: State, { shirt, dress, sneakers }: Samples): void {
  const add = (order: Partial<Order> & Pick<Order, 'id' | 'index' | 'dateTime'>) =>
    put(state.orders, order.id, { ...blankOrder(), ...order });
  const line = (product: Product, prices: readonly [assembly: string, drop: string, price: string]) => {
    const [assembly, drop, price] = prices;
    return { productId: product.id, sizeId: product.sizes[0]?.id ?? null, sizeNote: null, amount: 1, assembly, drop, price };
  };
  // mydrop.txt 190-259 and, the same order as its dropshipper sees it, 994-1054.
  const first = add({
    id: 123,
    index: 34,
    relationId: OWN_RELATION,
    dateTime: '2022-05-05T21:21:40.489181',
    name: 'Иван Петренко',
    phone: '+380960000001',
    lines: [line(shirt, ['100.00', '300.00', '500.00'])],
    ttn: '20450535304114',
    directLoss: '51.00',
    delivery: { ...noDelivery(), service: 'nova_poshta', city: 'м. Київ, Київська', warehouseNumber: '1', weight: '0.5' },
    description: 'Пример примечания',
    managerId: 45,
    parcel: { code: '1', text: PARCEL_TEXTS['1'] ?? '' },
  });
  recount(first);
  // mydrop.txt 442-465: no rule gives these sums.
  add({
    id: 1_775_135,
    index: 1,
    relationId: 5,
    createdWith: 'manual',
    dateTime: '2023-05-31T02:55:30.012593',
    name: 'Мирный Сергей',
    phone: '+380960000003',
    lines: [line(dress, ['210.00', '315.00', '400.00'])],
    statusId: 174,
    ttn: '20450718777645',
    returnTtn: '20450720011223',
    codGiven: '1030.00',
    cod: '1030.00',
    total: '400.00',
    dropPrice: '315.00',
    payout: '-159.00',
    margin: '105.00',
    loss: '153.00',
    directLoss: '78.00',
    reverseLoss: '75.00',
    hasDiscount: true,
    delivery: { ...noDelivery(), service: 'nova_poshta', city: 'м. Одеса, Одеська', warehouseNumber: '12', weight: '1.00' },
    parcel: { code: '102', text: 'Отказ получателя' },
    returnParcel: { code: '9', text: PARCEL_TEXTS['9'] ?? '' },
  });
  // The order of both sample actions (mydrop.txt 333-381); the document tells only its id, its index, its name and its status.
  const sold = add({
    id: 1_806_163,
    index: 1,
    dateTime: '2023-10-07T11:02:45.905310',
    createdWith: 'manual',
    name: 'Мирний Сергій',
    phone: '0961112233',
    lines: [line(sneakers, ['450.00', '600.00', '780.00'])],
    statusId: 151,
    ttn: '20450801234567',
    delivery: { ...noDelivery(), service: 'nova_poshta', city: 'м. Львів, Львівська', warehouseNumber: '5' },
    managerId: 17,
    parcel: { code: '9', text: PARCEL_TEXTS['9'] ?? '' },
  });
  recount(sold);
  state.last.index = 34;
  const action = { dateTime: '', description: null, service: false, managerId: null, orderId: sold.id };
  put(state.actions, 7_781_713, { ...action, id: 7_781_713, type: 'edited', dateTime: '2023-10-10T16:21:58.510118', managerId: 17 });
  put(state.actions, 7_781_714, {
    ...action,
    id: 7_781_714,
    type: 'status_changed',
    dateTime: '2023-10-10T16:49:20.477181',
    description: 'Продажа',
    service: true,
  });
}
