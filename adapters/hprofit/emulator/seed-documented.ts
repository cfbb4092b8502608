/** The samples of the vendor's document, unedited, and the rows that its requests name. */
import { rawNumber } from '../../../src/lib/json.ts';
import { addClient } from './clients.ts';
import { type Account, ensureStockRow, MARKETPLACE_INTEGRATION, type Product, put, type State, type Warehouse } from './state.ts';

/** hprofit.txt 834-855 (456, 655, 8471); the others are named by its requests and samples (55, 96, 172, 315, 369, 424, 795). */
const WAREHOUSES: readonly Warehouse[] = [
  { id: 3, name: 'Основний склад', created_at: 1587382301, w_type: 1 },
  { id: 456, name: 'Amazon Bags', created_at: 1587382361, w_type: 3 },
  { id: 546, name: 'Test', created_at: 1620000000, w_type: 1 },
  { id: 655, name: 'Components', created_at: 1587382394, w_type: 3, referenceId: 4 },
  { id: 8471, name: 'Show Room', created_at: 1674476253, w_type: 1 },
  { id: 8511, name: 'Склад Київ', created_at: 1690000000, w_type: 1 },
  { id: 8521, name: 'Склад Львів', created_at: 1695000000, w_type: 1 },
  { id: 8525, name: 'Тест поставки', created_at: 1696000000, w_type: 1 },
  { id: 8552, name: 'Магазин «Поділ»', created_at: 1700000000, w_type: 1 },
  { id: 8584, name: 'hp_client', created_at: 1710000000, w_type: 1 },
];

/** hprofit.txt 663-672; 14532 is the account of the first sale (296). */
const ACCOUNTS: readonly Account[] = [
  { id: 2, name: 'Наличка', balance: '11972109.66', currency_id: 2, types: 0, created_at: 1587396469 },
  { id: 14532, name: 'Термінал', balance: '250400.15', currency_id: 2, types: 1, created_at: 1690000000 },
];

/** hprofit.txt 206-220, 33-44, and those of the requests (157, 236-238). */
const CATEGORIES: readonly (readonly [id: number, name: string, parent: number | null, created: string])[] = [
  [34, 'Games', null, '2021-03-01T10:00:00Z'],
  [67, 'Games (Sega)', 34, '2021-03-01T10:05:00Z'],
  [17497, 'Іграшки', 0, '2024-09-02T06:42:20Z'],
  [17498, 'Інше', 0, '2024-09-02T06:42:30Z'],
  [17862, 'Best category', null, '2025-01-17T14:30:00Z'],
  [18179, 'Нігті', null, '2025-03-10T08:00:00Z'],
  [18183, 'Гелі', 18179, '2025-03-10T08:01:00Z'],
];

/** Warehouses, accounts, categories and brands: what an account without any trade has. */
export function seedDictionaries(state: State): void {
  for (const warehouse of WAREHOUSES) put(state.warehouses, warehouse.id, warehouse);
  for (const account of ACCOUNTS) put(state.accounts, account.id, { ...account });
  for (const [id, name, parent_id, created] of CATEGORIES)
    put(state.categories, id, { id, name, parent_id, createdAt: Date.parse(created) });
  put(state.brands, 6017, { id: 6017, name: 'Новый бренд' });
  // hprofit.txt 29-32: a brand without a name.
  put(state.brands, 6148, { id: 6148, name: null });
}

const UPDATED = Date.parse('2025-04-01T09:30:00Z');

function product(state: State, known: Pick<Product, 'id' | 'name'> & Partial<Product>): Product {
  return put(state.products, known.id, {
    brandId: null,
    categoryId: null,
    attr: [],
    description: null,
    images: [],
    imagesFrom: 0,
    unit: 'units',
    sku: '',
    barcode: null,
    stock: [],
    type_product: 1,
    parent_id: null,
    updatedAt: UPDATED,
    ...known,
  });
}

function stocked(state: State, row: Product, mid: number, quantity: string, cost: string, price: string): void {
  Object.assign(ensureStockRow(state, row, mid), { instock: quantity, quantity, net_price: cost, price });
}

/** Products, clients, sales, remote orders, links and shipments of the samples. */
export function seedSamples(state: State): void {
  seedProducts(state);
  seedClients(state);
  seedSales(state);
  seedRemoteOrder(state);
  put(state.shipments, 11156, {
    id: 11156,
    marketplace_id: 8525,
    delivery_id: 9,
    shipment_status: 'complete',
    amount: '66000.00',
    quantity: '2000.00',
    delivered_date: 1744033768,
    created_at: 1744033746,
    name: 'Поставка 0 од. від 07.04.2025',
    expected_quantity: '2000.00',
    received_amount: '66000.00',
    ttn: '20451164735634',
  });
}

function seedProducts(state: State): void {
  // hprofit.txt 26-68.
  product(state, {
    id: 98598,
    name: 'GA&MA Сімпл гель 047 Амбер 15мл',
    brandId: 6148,
    categoryId: 18183,
    images: ['https://crm.h-profit.com/bimages/get/0-6578-877855-0.jpg'],
    sku: '4134804',
    stock: [{ id: 85608, mid: 8584, instock: '0.00', quantity: '0.00', net_price: '0.00', price: '0.00', sale_price: '0.00' }],
  });
  // The products of the sales (314, 327, 368, 381) and of the requests (170, 420, 648, 718, 730, 742).
  stocked(state, product(state, { id: 8695, name: 'Картридж «Соник»', sku: 'SEGA-8695', categoryId: 67 }), 3, '7.00', '210.00', '399.00');
  stocked(
    state,
    product(state, { id: 41895, name: 'Свічка соєва', sku: 'SV-41895', barcode: '4820000418950' }),
    3,
    '40.00',
    '21.50',
    '50.99',
  );
  stocked(
    state,
    product(state, { id: 41901, name: 'Зелена бавовняна шапка', sku: 'shrek', categoryId: 17498 }),
    3,
    '12.00',
    '190.00',
    '500.32',
  );
  stocked(
    state,
    product(state, { id: 58218, name: 'М’яч дитячий', sku: 'BALL-58218', categoryId: 17497 }),
    8521,
    '4.00',
    '60.00',
    '120.00',
  );
  stocked(state, product(state, { id: 59809, name: 'Титикака', barcode: '726578327384' }), 8552, '9.00', '123.00', '100.00');
  stocked(state, product(state, { id: 79499, name: 'Хороший вариативный товар. ', type_product: 2 }), 8511, '30.00', '0.00', '20.00');
  stocked(state, product(state, { id: 100025, name: 'Рюкзак міський', sku: 'BAG-100025', brandId: 6017 }), 3, '5.00', '640.00', '1299.00');
  stocked(state, product(state, { id: 100027, name: 'Гаманець', sku: 'BAG-100027', brandId: 6017 }), 3, '5.00', '150.00', '349.50');
  // hprofit.txt 717-720.
  state.links.push({ product_id: 100025, integration_id: MARKETPLACE_INTEGRATION, remote_id: '2595649057' });
}

function seedClients(state: State): void {
  // hprofit.txt 497-527.
  addClient(state, {
    id: 105424,
    phone: '380999999999',
    birth_day: '1995-12-16 00:00:00',
    created_at: 1686981559,
    updated_at: 1742370000,
    first_name: 'Світлана',
    last_name: 'Пасічко',
    middle_name: 'Юріївна',
  });
  // hprofit.txt 583, 599-611.
  addClient(state, {
    id: 106623,
    phone: '380672225522',
    created_at: 1733934714,
    updated_at: 1733934714,
    first_name: 'Клієнт',
    last_name: 'Плюс',
  });
  // hprofit.txt 386-402.
  addClient(state, {
    id: 106747,
    name: 'Іван Іванов Іванович',
    phone: '380860005555',
    total_amount: '20.00',
    created_at: 1744362200,
    updated_at: 1744362309,
    first_name: 'Іван',
    last_name: 'Іванов',
    middle_name: 'Іванович',
    deliveries: [
      { id: 33043, delivery_id: 1, city: '8d5a980d-391c-11dd-90d9-001a92567626', post_office: '1ec09d88-e1c2-11e3-8c4a-0050568002cf' },
    ],
  });
}

function seedSales(state: State): void {
  const shared = {
    comment: '',
    discount: '0.00',
    discount_type: '%',
    order_status: 'saled',
    seller_order_id: '',
    tracking_number: null,
    remote_order_id: null,
  };
  const line = { is_refund: 0, quantity: '1.00', parent_id: null, discount: '0.00' } as const;
  // hprofit.txt 280-332.
  put(state.sales, 3730, {
    ...shared,
    oid: 3730,
    purchase_date: 1733988479,
    amount: '100.00',
    amount_sale: '100.00',
    prepaid_amount: '45.00',
    channel_id: [867],
    client_id: null,
    account_id: 14532,
    prapaid_account_id: 2,
    clients_delivery_id: null,
    order_number: '12122402',
    fee: '5.00',
    items: [
      {
        ...line,
        oiid: 4449,
        barcode: '726578327384',
        product_id: 59809,
        mid: 8552,
        net_price: '123.00',
        channel_tax: '5.00',
        price: '100.00',
        base_price: '100.00',
        amount: '100.00',
        profit: '-28.00',
        item_profit: '-28.00',
        product_name: 'Титикака',
      },
    ],
  });
  // hprofit.txt 333-403.
  put(state.sales, 3994, {
    ...shared,
    oid: 3994,
    purchase_date: 1744362309,
    amount: '20.00',
    amount_sale: '20.00',
    prepaid_amount: '0.00',
    channel_id: [905],
    client_id: 106747,
    account_id: 2,
    prapaid_account_id: null,
    clients_delivery_id: 33043,
    order_number: '11042501',
    fee: null,
    items: [
      {
        ...line,
        oiid: 4780,
        barcode: null,
        product_id: 79499,
        mid: 8511,
        net_price: '0.00',
        channel_tax: '0.00',
        price: '20.00',
        base_price: '20.00',
        amount: '20.00',
        profit: '20.00',
        item_profit: '20.00',
        product_name: 'Хороший вариативный товар. ',
      },
    ],
  });
  state.saleNumbers.set('121224', 2);
  state.saleNumbers.set('110425', 1);
}

/** hprofit.txt 568-614. */
function seedRemoteOrder(state: State): void {
  put(state.remoteOrders, 2673521, {
    id: 2673521,
    integration_id: MARKETPLACE_INTEGRATION,
    order_id: '321303990',
    status: 'pending',
    local_status: null,
    order_name: 'Order ID: 321303990',
    info: { is_paid: false, payment_type: 'Наложенный платеж' },
    price: '500.32',
    discount: '0.00',
    currency: 'грн',
    createdAt: Date.parse('2024-12-11T16:31:54Z'),
    modifiedAt: Date.parse('2024-12-11T16:31:55Z'),
    phone: '+380672225522',
    email: null,
    address_1: { address_1: '', city: '', delivery_cost: 0, delivery_operator: 'nova_poshta' },
    address_2: '',
    is_deleted: 0,
    order_data: [
      {
        id: 2423560633,
        name: 'Зелена бавовняна шапка',
        product_id: 2423560633,
        sku: 'shrek',
        quantity: rawNumber('1.0'),
        price: '500,32 грн',
        total: '500,32 грн',
        is_paid: false,
        payment_type: 'Наложенный платеж',
        measure_unit: 'шт.',
      },
    ],
    first_name: 'Клієнт',
    last_name: 'Плюс',
    client_id: 106623,
    sales_id: null,
    reserved: [],
  });
}
