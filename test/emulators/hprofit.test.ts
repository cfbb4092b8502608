import { afterEach, describe, expect, test } from 'vitest';
import { type HprofitEmulatorOptions, startEmulator } from '../../adapters/hprofit/emulator/index.ts';
import type { Emulator } from '../../src/emulator.ts';

const running: Emulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.stop()));
});

const NOW = Date.parse('2025-05-01T12:00:00Z');
const HEADERS = { authorization: 'VWR2bQm7BzdJ7EEi0qYjJORK5BTelPez', 'content-type': 'application/json' };

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely, as a client without types would
type Answer = { status: number; text: string; json: any };

interface Vendor {
  readonly emulator: Emulator;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
}

async function start(options: Partial<HprofitEmulatorOptions> = {}): Promise<Vendor> {
  const emulator = await startEmulator({ seed: 'documented', now: () => NOW, ...options });
  running.push(emulator);
  const send: Vendor['send'] = async (method, path, body, headers = HEADERS) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${emulator.url}/bapi/${path}`, { method, headers, ...(text !== undefined && { body: text }) });
    const answer = await response.text();
    return { status: response.status, text: answer, json: answer ? JSON.parse(answer) : undefined };
  };
  return { emulator, send, get: (path) => send('GET', path) };
}

const UNHANDLED = { success: false, error: 'unhandled_error' };

/** Asserts a refusal: by a rule of the document, which is noted, or only of this data, which is not. */
function expectRefusal(vendor: Vendor, answer: Answer, breach: boolean): void {
  expect([answer.status, answer.json]).toEqual([400, UNHANDLED]);
  expect(vendor.emulator.refused).toHaveLength(breach ? 1 : 0);
  vendor.emulator.forget();
}

const SALE = {
  amount: 50,
  amount_sale: 50,
  client_id: null,
  channel_id: [],
  order_status: 'saled',
  account_id: 2,
  date: '2024-12-12T13:35:11.259Z',
  products: { '0': { pid: 41895, count: 1, discount: 5, finish_price: 50.99, mid: 3 } },
  comment: '',
  prepaid_amount: '',
};
const EDIT = { ...SALE, oid: 0, discount: 0, discount_type: '%' };

const LINE = {
  id: 41901,
  name: 'Tee',
  product_id: null,
  local_product_id: 41901,
  sku: 'TEE',
  quantity: 2,
  price: 140,
  total: 280,
  is_paid: false,
  payment_type: '',
};
const REMOTE = {
  order_id: 1001,
  price: 280,
  currency: 'UAH',
  first_name: 'Клієнт',
  address_1: { address_1: '', city: '', delivery_cost: 0 },
  order_data: [LINE],
};

async function rowOf(vendor: Vendor, product: number, mid: number) {
  const { json } = await vendor.get(`products?limit=1&offset=0&product_id=${product}`);
  return json.products[0].data[0].stock.find((row: { mid: number }) => row.mid === mid);
}
const saleOf = async (vendor: Vendor, oid: number) =>
  (await vendor.get('sales?limit=500&offset=0')).json.data.find((sale: { oid: number }) => sale.oid === oid);
const remoteOf = async (vendor: Vendor, orderId: string) =>
  (await vendor.get('remote_orders?limit=500&offset=0&start=0&end=9999999999')).json.response.find(
    (row: { order_id: string }) => row.order_id === orderId,
  );

describe('the documented samples come back as documented', () => {
  test('a product, in its nested envelope, or flat where that is switched on', async () => {
    const sample = {
      id: 98598,
      name: 'GA&MA Сімпл гель 047 Амбер 15мл',
      brand: { name: null, id: 6148 },
      category: [
        { id: 18183, name: 'Гелі', parent_id: 18179 },
        { id: 18179, name: 'Нігті', parent_id: null },
      ],
      attr: [],
      af: null,
      description: null,
      images: ['https://crm.h-profit.com/bimages/get/0-6578-877855-0.jpg'],
      size: 'xxx',
      unit: 'units',
      sku: '4134804',
      barcode: null,
      stock: [{ id: 85608, mid: 8584, name: 'hp_client', instock: 0, quantity: 0, net_price: 0, price: 0, sale_price: 0 }],
      type_product: 1,
    };
    const path = 'products?limit=500&offset=0&product_id=98598';
    const nested = await (await start()).get(path);
    expect(nested.json).toEqual({ products: [{ success: true, data: [sample] }] });
    expect(nested.text).toContain('"net_price":0,"price":0.0000,"sale_price":0.0000');
    expect((await (await start({ flatProducts: true })).get(path)).json).toEqual({ success: true, data: [sample] });
  });

  test('both sales, the client block only where there is a client', async () => {
    const { json, text } = await (await start()).get('sales?limit=500&offset=0');
    expect(json).toEqual({
      success: true,
      data: [
        {
          purchase_date: 1733988479,
          date_ident: '20241212',
          amount: 100,
          oid: 3730,
          amount_sale: 100,
          more_info: '{"fee": 5.00, "account_fee": 0, "fee_type": 0}',
          af: '',
          prepaid_amount: 45,
          responsible_user_id: 11,
          channel_id: '[867]',
          client_id: null,
          comment: '',
          discount: 0,
          discount_type: '%',
          order_status: 'saled',
          account_id: 14532,
          prapaid_account_id: 2,
          clients_delivery_id: null,
          seller_order_id: '',
          tracking_number: null,
          delivery_info: null,
          remote_order_id: null,
          order_number: '12122402',
          currency: '2',
          fee: 5,
          terminal_trx: null,
          dps: null,
          items: [
            {
              oiid: 4449,
              is_refund: 0,
              quantity: 1,
              barcode: '726578327384',
              product_id: 59809,
              mid: 8552,
              parent_id: null,
              net_price: 123,
              tax: 0,
              channel_tax: 5,
              price: 100,
              base_price: 100,
              amount: 100,
              discount: 0,
              type_price: '',
              profit: -28,
              item_profit: -28,
              product_name: 'Титикака',
              product_deleted: 0,
              ukzt: null,
            },
          ],
        },
        {
          purchase_date: 1744362309,
          date_ident: '20250411',
          amount: 20,
          oid: 3994,
          amount_sale: 20,
          more_info: '{"account_fee": 0, "fee_type": 0}',
          af: '',
          prepaid_amount: 0,
          responsible_user_id: 11,
          channel_id: '[905]',
          client_id: 106747,
          comment: '',
          cash_from_client: null,
          discount: 0,
          discount_type: '%',
          order_status: 'saled',
          account_id: 2,
          prapaid_account_id: null,
          clients_delivery_id: 33043,
          seller_order_id: '',
          tracking_number: null,
          delivery_info: null,
          remote_order_id: null,
          order_number: '11042501',
          currency: '2',
          fee: null,
          terminal_trx: null,
          dps: null,
          items: [
            {
              oiid: 4780,
              is_refund: 0,
              quantity: 1,
              barcode: null,
              product_id: 79499,
              mid: 8511,
              parent_id: null,
              net_price: 0,
              tax: 0,
              channel_tax: 0,
              price: 20,
              base_price: 20,
              amount: 20,
              discount: 0,
              type_price: '',
              profit: 20,
              item_profit: 20,
              product_name: 'Хороший вариативный товар. ',
              product_deleted: 0,
              ukzt: null,
            },
          ],
          client: {
            id: 106747,
            name: 'Іван Іванов Іванович',
            phone: '380860005555',
            email: '',
            first_name: 'Іван',
            last_name: 'Іванов',
            middle_name: 'Іванович',
            client_deliveries: [
              {
                id: 33043,
                delivery_id: 1,
                city: '8d5a980d-391c-11dd-90d9-001a92567626',
                post_office: '1ec09d88-e1c2-11e3-8c4a-0050568002cf',
              },
            ],
          },
        },
      ],
    });
    expect(text).toContain('"amount":100.00,"oid":3730');
    expect(text).toContain('"quantity":1.000');
    expect(text).toContain('"channel_tax":5.0000,"price":100.00');
  });

  test('a client', async () => {
    const { json } = await (await start()).get('clients?limit=100&offset=0&id=105424');
    expect(json).toEqual({
      success: true,
      data: [
        {
          id: 105424,
          is_active: 1,
          name: '',
          phone: '380999999999',
          email: '',
          birth_day: '1995-12-16 00:00:00',
          more_info: '{}',
          birth_day_child_1: null,
          birth_day_child_2: null,
          birth_day_child_3: null,
          discount: 0,
          total_amount: 0,
          city: '',
          postal_code: null,
          state_or_region: null,
          country: null,
          created_at: 1686981559,
          updated_at: 1742370000,
          address: '',
          responsible_user_id: null,
          comment: '',
          first_name: 'Світлана',
          last_name: 'Пасічко',
          middle_name: 'Юріївна',
          ref: null,
          nickname: '',
          company: '',
          invoice: '',
          card_url: null,
          card_number: null,
          balance: 0,
        },
      ],
    });
  });

  test('a remote order, its sums as texts', async () => {
    const { json } = await (await start()).get('remote_orders?limit=500&offset=0&start=1733788800&end=1734048000');
    expect(json).toEqual({
      success: true,
      response: [
        {
          integration_id: 435,
          order_id: '321303990',
          user_id: 11,
          status: 'pending',
          local_status: null,
          order_name: 'Order ID: 321303990',
          order_atributes: null,
          info: { is_paid: false, payment_type: 'Наложенный платеж' },
          price: 500.32,
          discount: 0,
          currency: 'грн',
          date_created: '2024-12-11 16:31:54',
          date_modified: '2024-12-11 16:31:55',
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
              quantity: 1,
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
          id: 2673521,
          sales_id: null,
        },
      ],
    });
  });

  test('categories, references, warehouses, links and shipments, with the one warehouse that has two ids', async () => {
    const vendor = await start();
    const categories = (await vendor.get('product_categories')).json;
    expect(categories.success).toBe(true);
    expect(categories.data).toContainEqual({
      id: 17497,
      user_id: 11,
      name: 'Іграшки',
      types: 1,
      created_at: '2024-09-02 06:42:20',
      parent_id: 0,
    });
    const { data } = (await vendor.get('reference_info')).json;
    expect(Object.keys(data)).toEqual(['accounts', 'products_categories', 'expenses_categories', 'brands', 'warehouses']);
    expect(data.accounts[0]).toEqual({ id: 2, name: 'Наличка', balance: 11972109.66, currency_id: 2, types: 0, created_at: 1587396469 });
    expect(data.products_categories).toContainEqual({ id: 17497, name: 'Іграшки', types: 1, parent_id: 0, created_at: 1725259340 });
    expect(data.expenses_categories[0]).toEqual({ id: 1, name: 'Общие', types: 0, is_global: 1, is_receipt: 0, is_profit: 0 });
    expect(data.brands[0]).toEqual({ id: 6017, name: 'Новый бренд' });
    expect(data.warehouses).toContainEqual({ id: 4, name: 'Components', w_type: 3, created_at: 1587382394, is_deleted: 0 });
    const warehouses = await vendor.get('warehouses?limit=500&offset=0');
    expect(warehouses.json.data).toContainEqual({ id: 655, name: 'Components', created_at: 1587382394, w_type: 3, position: 0 });
    expect(warehouses.json.data).toContainEqual({ id: 8471, name: 'Show Room', created_at: 1674476253, w_type: 1, position: 0 });
    expect(warehouses.text).toContain('"created_at":1587382361.0,"w_type":3');
    expect((await vendor.get('products_sync')).json).toEqual({
      success: true,
      data: [{ product_id: 100025, user_id: 11, integration_id: 435, remote_id: '2595649057' }],
    });
    expect((await vendor.get('shipments?sid=11156')).json).toEqual({
      success: true,
      data: [
        {
          id: 11156,
          user_id: 11,
          marketplace_id: 8525,
          expenses_id: null,
          delivery_id: 9,
          amazon_shipment_id: null,
          shipment_status: 'complete',
          fba_destination: null,
          fba_country: null,
          from_address: null,
          fee_total_units: null,
          fee_per_unit: 0,
          fee_total: 0,
          currency: '2',
          amount: 66000,
          quantity: 2000,
          delivered_date: 1744033768,
          comment: '',
          created_at: 1744033746,
          name: 'Поставка 0 од. від 07.04.2025',
          expected_quantity: 2000,
          received_amount: 66000,
          supplier_id: null,
          delivery_expenses_id: null,
          responsible_user_id: null,
          currency_rate: 1,
          ttn: '20451164735634',
          ttn_status: null,
          marketplace_name: 'Тест поставки',
          status_name: 'complete',
        },
      ],
    });
    expect(vendor.emulator.refused).toEqual([]);
  });
});

describe('what every request must have', () => {
  const { authorization } = HEADERS;
  test.each([
    ['no token', { 'content-type': 'application/json' }, 403, true],
    ['a scheme word before the token', { ...HEADERS, authorization: `Bearer ${authorization}` }, 403, true],
    ['a wrong token, which is no fault of the client', { ...HEADERS, authorization: 'x' }, 403, false],
    ['no content type on a GET', { authorization }, 400, true],
    ['another content type', { authorization, 'content-type': 'text/plain' }, 400, true],
  ])('%s is refused', async (_name, headers, status, breach) => {
    const vendor = await start();
    const answer = await vendor.send('GET', 'warehouses', undefined, headers as Record<string, string>);
    expect([answer.status, answer.json]).toEqual([
      status,
      { success: false, error: status === 403 ? 'not-correct-api-key' : 'unhandled_error' },
    ]);
    expect(vendor.emulator.refused).toHaveLength(breach ? 1 : 0);
  });

  test('the credentials that it hands out work, those that it names as wrong do not', async () => {
    const { emulator, send } = await start();
    const as = ({ token }: Readonly<Record<string, string>>) =>
      send('GET', 'warehouses', undefined, { ...HEADERS, authorization: token ?? '' });
    expect((await as(emulator.connection.credentials)).status).toBe(200);
    expect((await as(emulator.wrongCredentials)).status).toBe(403);
  });

  test.each([
    ['GET', 'nothing', 404],
    ['GET', 'product_stock', 405],
    ['DELETE', 'clients', 405],
    ['PUT', 'remote_orders', 405],
    ['PATCH', 'sales', 405],
  ])('%s %s answers with %i', async (method, path, status) => {
    const vendor = await start();
    const answer = await vendor.send(method, path, method === 'GET' ? undefined : {});
    expect([answer.status, answer.json.success]).toEqual([status, false]);
    expect(vendor.emulator.refused).toHaveLength(1);
  });

  test.each([
    ['an unknown parameter', 'sales?limit=10&offset=0&page=2'],
    ['a parameter of another list', 'warehouses?status=saled'],
    ['a parameter given twice', 'products?product_id=1&product_id=2'],
    ['a list of ids', 'products?product_id=98598,41895'],
    ['a negative offset', 'clients?limit=10&offset=-1'],
    ['a page over the largest documented', 'products?limit=501&offset=0'],
    ['half of the modification window', 'products?modify_start=1'],
    ['another count than 1', 'products?count=2'],
    ['a date that is not UNIX seconds', 'sales?date_from=2024-12-12'],
    ['an unknown status of supplies', 'shipments?status=lost'],
  ])('%s in the query is refused', async (_name, path) => {
    const vendor = await start();
    expectRefusal(vendor, await vendor.get(path), true);
  });

  test.each([
    ['no body', undefined],
    ['a body that is not JSON', '{"data": [{"name": "x", ...}]}'],
    ['a list in place of the object', '[]'],
    ['another key', '{"items": []}'],
  ])('%s is refused', async (_name, body) => {
    const vendor = await start();
    expectRefusal(vendor, await vendor.send('POST', 'clients', body), true);
  });

  test('failures answer 200 where that is switched on', async () => {
    const vendor = await start({ errorHttp200: true });
    const bad = await vendor.get('sales?page=2');
    expect([bad.status, bad.json]).toEqual([200, UNHANDLED]);
    const wrong = await vendor.send('GET', 'sales', undefined, { ...HEADERS, authorization: 'x' });
    expect([wrong.status, wrong.json]).toEqual([200, { success: false, error: 'not-correct-api-key' }]);
  });
});

describe('products and stock', () => {
  const GOOD = {
    name: 'New good',
    brand: '',
    category: 'Best category',
    description: 'Description for this good. Can be empty but not null',
    unit: 'шт',
    sku: 'New_product_565',
    barcode: '675544998867',
    stock: [{ warehouse_name: 'Test', instock: 6, quantity: 6, net_price: 98, price: 140 }],
  };

  test('a created product is answered as a raw row and read back with its stock', async () => {
    const vendor = await start();
    const { json } = await vendor.send('POST', 'products', { data: [GOOD] });
    const { id } = json.data[0];
    expect(json).toEqual({
      success: true,
      data: [
        {
          name: 'New good',
          responsible_user_id: 11,
          fnsku: 'New_product_565',
          description: GOOD.description,
          asin: '675544998867',
          attr_desc: '{}',
          attr_dict: '{}',
          af: '{}',
          weight_measure: 'units',
          type_product: '1',
          parent_id: null,
          category_id: 17862,
          updated_at: '2025-05-01 12:00:00.000000',
          user_id: 11,
          id,
        },
      ],
    });
    const read = (await vendor.get(`products?limit=1&offset=0&product_id=${id}`)).json.products[0].data;
    expect(read).toEqual([
      expect.objectContaining({
        id,
        brand: {},
        sku: 'New_product_565',
        category: [{ id: 17862, name: 'Best category', parent_id: null }],
        type_product: 1,
        stock: [expect.objectContaining({ mid: 546, name: 'Test', instock: 6, quantity: 6, net_price: 98, price: 140, sale_price: 0 })],
      }),
    ]);
  });

  test('unknown brands and categories are made, variations are rows of their own, remote ids are linked', async () => {
    const vendor = await start();
    const variation = { sku: 'TEE-M', remote_id: '78', price: 150.5, net_price: 98, attributes: [{ name: 'Size', value: 'M' }] };
    const tee = { ...GOOD, brand: 'Acme', category: 'Clothes', sku: 'TEE', remote_id: '77', integration_id: 435, variations: [variation] };
    const { id, category_id: category } = (await vendor.send('POST', 'products', { data: [tee] })).json.data[0];
    const rows = (await vendor.get(`products?limit=500&offset=0&category_id=${category}`)).json.products[0].data;
    expect(rows.map((row: { sku: string; type_product: number; attr: unknown }) => [row.sku, row.type_product, row.attr])).toEqual([
      ['TEE', 1, []],
      ['TEE-M', 2, variation.attributes],
    ]);
    expect(rows[1].stock).toEqual([expect.objectContaining({ mid: 546, quantity: 0, price: 150.5 })]);
    expect((await vendor.get('reference_info?types=brand,nonsense')).json.data).toEqual({
      brands: expect.arrayContaining([{ id: rows[0].brand.id, name: 'Acme' }]),
    });
    const links = (await vendor.get('products_sync')).json.data.slice(-2);
    expect(links).toEqual([
      { product_id: id, user_id: 11, integration_id: 435, remote_id: '77' },
      { product_id: rows[1].id, user_id: 11, integration_id: 435, remote_id: '78' },
    ]);
  });

  test.each([
    ['an empty name', { name: '' }, true],
    ['a description of null', { description: null }, true],
    ['a price as text', { stock: [{ ...GOOD.stock[0], price: '140' }] }, true],
    ['a remote id without its integration', { remote_id: '1' }, true],
    ['an id, as if it could be changed', { id: 98598 }, true],
    ['a warehouse that does not exist', { stock: [{ ...GOOD.stock[0], warehouse_name: 'Nowhere' }] }, false],
  ])('%s is refused', async (_name, change, breach) => {
    const vendor = await start();
    const total = (await vendor.get('products?count=1')).json;
    expectRefusal(vendor, await vendor.send('POST', 'products', { data: [{ ...GOOD, ...change }] }), breach);
    expect((await vendor.get('products?count=1')).json).toEqual(total);
  });

  test('images of a new product appear late where that is switched on', async () => {
    let now = NOW;
    const vendor = await start({ asyncImages: 5000, now: () => now });
    const { id } = (await vendor.send('POST', 'products', { data: [{ ...GOOD, images: ['https://example.com/1.jpg'] }] })).json.data[0];
    const images = async () => (await vendor.get(`products?product_id=${id}`)).json.products[0].data[0].images;
    expect(await images()).toEqual([]);
    now += 5000;
    expect(await images()).toEqual(['https://example.com/1.jpg']);
  });

  test('filters choose by category with its descendants, by warehouse and by modification; the count ignores the warehouse', async () => {
    const vendor = await start();
    const ids = async (query: string) =>
      (await vendor.get(`products?limit=500&offset=0&${query}`)).json.products[0].data.map((row: { id: number }) => row.id);
    expect(await ids('category_id=18179')).toEqual([98598]);
    expect(await ids('warehouse_id=8584')).toEqual([98598]);
    expect((await vendor.get('products?count=1&warehouse_id=8584')).json).toEqual({ total: 9 });
    const since = `modify_start=${NOW / 1000}&modify_end=${NOW / 1000}`;
    expect(await ids(since)).toEqual([]);
    await vendor.send('POST', 'product_stock', [{ product_id: 41895, warehouse: 3, quantity: 41 }]);
    expect(await ids(since)).toEqual([41895]);
    expect(await ids('modify_start=0&modify_end=1')).toEqual([]);
  });

  test('quantities are set, not added, the free part moves along, and each bad line has its own error', async () => {
    const vendor = await start();
    await vendor.send('POST', 'remote_orders', { data: REMOTE });
    const { json } = await vendor.send('POST', 'product_stock', [
      { product_id: 41901, warehouse: 3, quantity: 20, comment: 'recount', anything: 1 },
      { product_id: '41901', warehouse: 3, quantity: 1 },
      { product_id: 41901, warehouse: null, quantity: 1 },
      { product_id: 41901, warehouse: 99, quantity: 1 },
      { product_id: 41901, warehouse: 3, quantity: '5' },
      { product_id: 582187, warehouse: 3, quantity: 1 },
      { product_id: 41901, warehouse: 8521, quantity: 1.5 },
    ]);
    expect(json).toEqual({
      success: true,
      errors: [
        { product_id: '41901', message: 'not valid product_id' },
        { product_id: 41901, message: 'not valid marketplace_id' },
        { product_id: 41901, message: 'marketplace_id 99 not found' },
        { product_id: 41901, message: 'quantity not valid' },
        { product_id: 582187, message: 'no found product' },
      ],
      success_updated_products: [41901, 41901],
    });
    expect(await rowOf(vendor, 41901, 3)).toMatchObject({ quantity: 20, instock: 18 });
    expect(await rowOf(vendor, 41901, 8521)).toMatchObject({ quantity: 1.5, instock: 1.5, price: 500.32 });
    expectRefusal(vendor, await vendor.send('POST', 'product_stock', { data: [] }), true);
  });

  test('links are made once, told apart by product, and removed', async () => {
    const vendor = await start();
    const row = (product_id: number, remote_id: string) => ({ product_id, remote_id, integration_id: 545 });
    const result = (product_id: number, success: boolean, message: string, existing: boolean) => ({
      product_id,
      success,
      message,
      sync_id: [],
      existing,
    });
    const made = await vendor.send('POST', 'products_sync', { bulk: [row(100027, 'a'), row(100027, 'a'), row(8695, 'a'), row(1, 'b')] });
    expect(made.json).toEqual({
      success: true,
      results: [
        result(100027, true, 'Привязка успешно создана', false),
        result(100027, true, 'Привязка уже существует', true),
        result(8695, false, 'Привязка занята другим товаром', false),
        result(1, false, 'Товар не найден', false),
      ],
      stats: { total: 4, success: 2, failed: 2, existing: 1, created: 1 },
    });
    expect((await vendor.get('products_sync')).json.data).toHaveLength(2);
    const gone = await vendor.send('DELETE', 'products_sync', {
      bulk: [
        { remote_id: 'a', integration_id: 545 },
        { remote_id: 'zz', integration_id: 545 },
      ],
    });
    expect(gone.json).toEqual({
      success: true,
      message: 'Успешно удалено 1 записей.',
      deleted_items: [{ integration_id: 545, remote_id: 'a' }],
    });
    expect((await vendor.get('products_sync')).json.data).toHaveLength(1);
    expectRefusal(vendor, await vendor.send('POST', 'products_sync', { bulk: [{ product_id: 8695, remote_id: 'a' }] }), true);
  });
});

describe('categories', () => {
  const BATCH = {
    data: [
      { name: 'Test product category', parent_id: null },
      { id: 67, name: 'Games (SEGA)', parent_id: 34 },
    ],
  };
  test.each([
    [false, 67],
    [true, 34],
  ])('one batch creates and edits; with cidIsParent %s the edit answers %i', async (cidIsParent, cid) => {
    const vendor = await start({ cidIsParent });
    const { json } = await vendor.send('POST', 'product_categories', BATCH);
    const made = json.data[0].cid;
    expect(json).toEqual({
      data: [
        { status: 'ok', name: 'Test product category', cid: made },
        { status: 'ok', name: 'Games (SEGA)', cid },
      ],
    });
    expect((await vendor.get(`product_categories?category_id=${made}`)).json.data).toEqual([
      { id: made, user_id: 11, name: 'Test product category', types: 1, created_at: '2025-05-01 12:00:00', parent_id: null },
    ]);
    expect((await vendor.get('product_categories?category_id=67')).json.data[0]).toMatchObject({ name: 'Games (SEGA)', parent_id: 34 });
  });

  test('a deletion takes the category from its products and lifts its children', async () => {
    const vendor = await start();
    expect((await vendor.send('DELETE', 'product_categories', { cid: 18183 })).json).toEqual({ success: true });
    expect((await vendor.get('products?product_id=98598')).json.products[0].data[0].category).toEqual([]);
    await vendor.send('DELETE', 'product_categories', { cid: 34 });
    expect((await vendor.get('product_categories?category_id=67')).json.data[0].parent_id).toBeNull();
    expectRefusal(vendor, await vendor.send('DELETE', 'product_categories', { cid: 34 }), false);
  });

  test.each([
    ['no parent_id', { name: 'x' }, true],
    ['a parent_id as text', { name: 'x', parent_id: '34' }, true],
    ['an unknown parent', { name: 'x', parent_id: 9 }, false],
    ['an unknown id', { id: 9, name: 'x', parent_id: null }, false],
    ['a category under its own child', { id: 34, name: 'x', parent_id: 67 }, false],
  ])('%s is refused, and nothing of its batch is done', async (_name, row, breach) => {
    const vendor = await start();
    const before = (await vendor.get('product_categories')).json;
    expectRefusal(vendor, await vendor.send('POST', 'product_categories', { data: [{ name: 'first', parent_id: null }, row] }), breach);
    expect((await vendor.get('product_categories')).json).toEqual(before);
  });
});

describe('sales', () => {
  test('PUT makes a sale that is read back under the names of reading, and moves stock and balance', async () => {
    const vendor = await start();
    const form = { ...SALE, client_id: 106747, channel_id: [867, 905], prepaid_amount: 12.5, amount: 90.34, amount_sale: 90.34 };
    const made = await vendor.send('PUT', 'sales', form);
    expect(made.json).toEqual({
      success: true,
      oid: 3995,
      order_number: '12122403',
      balance: 11972200,
      check: 'allow',
      check_id: 0,
      type: '',
    });
    const sale = await saleOf(vendor, 3995);
    expect(sale).toMatchObject({
      purchase_date: 1734010511,
      date_ident: '20241212',
      order_number: '12122403',
      amount: 90.34,
      prepaid_amount: 12.5,
      channel_id: '[867, 905]',
      more_info: '{"account_fee": 0, "fee_type": 0}',
      client: { id: 106747, phone: '380860005555' },
    });
    expect(sale.items).toEqual([
      expect.objectContaining({
        product_id: 41895,
        mid: 3,
        quantity: 1,
        price: 50.99,
        base_price: 55.99,
        amount: 50.99,
        net_price: 21.5,
        profit: 29.49,
      }),
    ]);
    expect(await rowOf(vendor, 41895, 3)).toMatchObject({ quantity: 39, instock: 39 });
    expect((await vendor.get('clients?id=106747')).json.data[0].total_amount).toBe(110.34);
    expect((await vendor.get('reference_info?types=accounts')).json.data.accounts[0].balance).toBe(11972200);
    expect((await vendor.send('PUT', 'sales', SALE)).json).toMatchObject({ oid: 3996, order_number: '12122404' });
  });

  test.each([
    [false, 3996],
    [true, 3995],
  ])('POST replaces a sale under the same number; with stableOid %s its oid is %i', async (stableOid, oid) => {
    const vendor = await start({ stableOid });
    await vendor.send('PUT', 'sales', SALE);
    const edit = {
      ...EDIT,
      oid: 3995,
      amount: 61.2,
      products: {
        '0': { pid: 41895, count: 2, discount: 0, finish_price: 20.6, mid: 3 },
        '1': { pid: 79499, count: 1, discount: 0, finish_price: 20, mid: 8511 },
      },
    };
    const answer = await vendor.send('POST', 'sales', edit);
    expect(answer.json).toMatchObject({ success: true, oid, order_number: '12122403', balance: 11972170.86 });
    expect(await saleOf(vendor, stableOid ? 3996 : 3995)).toBeUndefined();
    expect((await saleOf(vendor, oid)).items).toHaveLength(2);
    expect(await rowOf(vendor, 41895, 3)).toMatchObject({ quantity: 38, instock: 38 });
    expect(await rowOf(vendor, 79499, 8511)).toMatchObject({ quantity: 29 });
  });

  test('an edit keeps what its form has no place for, and a refund gives everything back', async () => {
    const vendor = await start();
    const products = { '0': { pid: 79499, count: 1, discount: 0, finish_price: 20, mid: 8511 } };
    const edit = {
      ...EDIT,
      oid: 3994,
      client_id: 106747,
      amount: 20,
      amount_sale: 20,
      products,
      order_status: 'refund',
      date: '2025-04-11T09:05:09.000Z',
    };
    const { json } = await vendor.send('POST', 'sales', edit);
    expect(json).toMatchObject({ order_number: '11042501', balance: 11972089.66 });
    expect(await saleOf(vendor, json.oid)).toMatchObject({ clients_delivery_id: 33043, order_status: 'refund', items: [{ is_refund: 1 }] });
    expect(await rowOf(vendor, 79499, 8511)).toMatchObject({ quantity: 31, instock: 31 });
    expect((await vendor.get('clients?id=106747')).json.data[0].total_amount).toBe(0);
  });

  test('DELETE takes a body and undoes the sale', async () => {
    const vendor = await start();
    await vendor.send('PUT', 'sales', SALE);
    expect((await vendor.send('DELETE', 'sales', { oid: 3995 })).json).toEqual({ success: true, balance: 11972109.66 });
    expect(await saleOf(vendor, 3995)).toBeUndefined();
    expect(await rowOf(vendor, 41895, 3)).toMatchObject({ quantity: 40, instock: 40 });
    expectRefusal(vendor, await vendor.send('DELETE', 'sales', { oid: 3995 }), false);
    expectRefusal(vendor, await vendor.send('DELETE', 'sales'), true);
  });

  const line = SALE.products['0'];
  test.each([
    ['products as a list', 'PUT', { products: [line] }, true],
    ['products with a gap in their keys', 'PUT', { products: { '1': line } }, true],
    ['no products', 'PUT', { products: {} }, true],
    ['no account', 'PUT', { account_id: undefined }, true],
    ['an account as text', 'PUT', { account_id: '2' }, true],
    ['channels as text', 'PUT', { channel_id: '[867]' }, true],
    ['a date without a zone', 'PUT', { date: '2024-12-12 13:35:11' }, true],
    ['a prepayment of null', 'PUT', { prepaid_amount: null }, true],
    ['a key of reading', 'PUT', { tracking_number: '1' }, true],
    ['an oid when creating', 'PUT', { oid: 3730 }, true],
    ['a line with a price as text', 'PUT', { products: { '0': { ...line, finish_price: '50.99' } } }, true],
    ['a line without its warehouse', 'PUT', { products: { '0': { ...line, mid: undefined } } }, true],
    ['an edit without the discount', 'POST', { ...EDIT, oid: 3730, discount: undefined }, true],
    ['an edit of an unknown sale', 'POST', { ...EDIT, oid: 1 }, false],
    ['an unknown product', 'PUT', { products: { '0': { ...line, pid: 1 } } }, false],
    ['an unknown warehouse', 'PUT', { products: { '0': { ...line, mid: 1 } } }, false],
    ['an unknown client', 'PUT', { client_id: 1 }, false],
    ['an unknown account', 'PUT', { account_id: 1 }, false],
    ['a count of zero', 'PUT', { products: { '0': { ...line, count: 0 } } }, false],
  ])('%s is refused and changes nothing', async (_name, method, change, breach) => {
    const vendor = await start();
    expectRefusal(vendor, await vendor.send(method, 'sales', { ...SALE, ...change }), breach);
    expect((await vendor.get('sales')).json.data).toHaveLength(2);
    expect(await rowOf(vendor, 41895, 3)).toMatchObject({ quantity: 40 });
  });

  test('filters choose by time, both ends included, by client, by any line’s warehouse and by status', async () => {
    const vendor = await start();
    const products = { '0': SALE.products['0'], '1': { pid: 79499, count: 1, discount: 0, finish_price: 20, mid: 8511 } };
    await vendor.send('PUT', 'sales', { ...SALE, products, order_status: 'reserve_sale' });
    const ids = async (query: string) =>
      (await vendor.get(`sales?limit=500&offset=0&${query}`)).json.data.map((sale: { oid: number }) => sale.oid);
    expect(await ids('date_from=1733988479&date_to=1734010511')).toEqual([3730, 3995]);
    expect(await ids('date_from=1733988480&date_to=1734010510')).toEqual([]);
    expect(await ids('client_id=106747')).toEqual([3994]);
    expect(await ids('warehouse_id=8511')).toEqual([3995, 3994]);
    expect(await ids('status=reserve_sale')).toEqual([3995]);
    expect((await vendor.get('sales?limit=1&offset=1')).json.data.map((sale: { oid: number }) => sale.oid)).toEqual([3995]);
  });

  test('a sale whose answer was lost is there all the same', async () => {
    const vendor = await start();
    vendor.emulator.fail({ when: ({ method }) => method === 'PUT', times: 1, worked: true, show: 'reset' });
    await expect(vendor.send('PUT', 'sales', SALE)).rejects.toThrow();
    expect(await saleOf(vendor, 3995)).toMatchObject({ order_number: '12122403' });
  });

  test('amounts keep every digit that was sent', async () => {
    const vendor = await start();
    const body = JSON.stringify(SALE).replace('"amount":50,', '"amount":12345678901234567.89,').replace('50.99', '0.0125');
    await vendor.send('PUT', 'sales', body);
    const { text } = await vendor.get('sales?limit=500&offset=0');
    expect(text).toContain('"amount":12345678901234567.89');
    expect(text).toContain('"price":0.0125');
  });
});

describe('clients', () => {
  test('a created client is found by what was written, and only an edit with its id changes it', async () => {
    let now = NOW;
    const vendor = await start({ now: () => now });
    const ivan = { first_name: 'Іван', phone: '+38 (086) 000-66-66', birth_day: '1995-12-16', discount: 7.5 };
    expect((await vendor.send('POST', 'clients', { data: [ivan] })).json).toEqual({ success: true });
    const recent = `clients?limit=100&offset=0&updated_at=${NOW / 1000 - 1}`;
    const [made] = (await vendor.get(recent)).json.data;
    expect(made).toMatchObject({
      id: 106748,
      first_name: 'Іван',
      last_name: '',
      phone: '380860006666',
      birth_day: '1995-12-16 00:00:00',
      discount: 7.5,
    });
    now += 60_000;
    await vendor.send('POST', 'clients', { data: [{ id: made.id, email: 'new@example.com' }] });
    expect((await vendor.get(`clients?client_id=${made.id}`)).json.data).toEqual([
      { ...made, email: 'new@example.com', updated_at: NOW / 1000 + 60 },
    ]);
    expect((await vendor.get(`clients?updated_at=${NOW / 1000 + 60}`)).json.data).toEqual([]);
  });

  test('an id that matches nothing makes a client with another id', async () => {
    const vendor = await start();
    await vendor.send('POST', 'clients', { data: [{ id: 5, first_name: 'Ольга' }] });
    expect((await vendor.get('clients?id=5')).json.data).toEqual([]);
    expect((await vendor.get('clients?id=106748')).json.data[0].first_name).toBe('Ольга');
  });

  test.each([
    ['a key that cannot be written', { middle_name: 'Іванович' }, true],
    ['a phone as a number', { phone: 380860005555 }, true],
    ['a birthday in another format', { birth_day: '16.12.1995' }, false],
  ])('%s is refused', async (_name, row, breach) => {
    const vendor = await start();
    expectRefusal(vendor, await vendor.send('POST', 'clients', { data: [row] }), breach);
  });

  test('3000 rows go in one call and 3001 do not', async () => {
    const vendor = await start({ seed: 'empty' });
    const rows = Array.from({ length: 3000 }, (_, index) => ({ first_name: `Клієнт ${index}` }));
    expect((await vendor.send('POST', 'clients', { data: rows })).json).toEqual({ success: true });
    expect((await vendor.get('clients?limit=500&offset=2990')).json.data).toHaveLength(10);
    expectRefusal(vendor, await vendor.send('POST', 'clients', { data: [...rows, { first_name: 'x' }] }), true);
  });
});

describe('remote orders', () => {
  test('an order is kept with defaults, its number as text, its stock reserved and its client made', async () => {
    const vendor = await start();
    expect((await vendor.send('POST', 'remote_orders', { data: REMOTE })).json).toEqual({
      success: true,
      reservedProducts: [[41901, '3']],
    });
    const row = await remoteOf(vendor, '1001');
    expect(row).toMatchObject({
      id: 2673522,
      integration_id: 545,
      order_id: '1001',
      status: 'pending',
      order_name: 'Order ID: 1001',
      info: {},
      price: 280,
      currency: 'UAH',
      date_created: '2025-05-01 12:00:00',
      date_modified: '2025-05-01 12:00:00',
      phone: null,
      order_data: [LINE],
      sales_id: null,
    });
    expect(await rowOf(vendor, 41901, 3)).toMatchObject({ quantity: 12, instock: 10 });
    expect((await vendor.get(`clients?id=${row.client_id}`)).json.data).toEqual([expect.objectContaining({ first_name: 'Клієнт' })]);
  });

  test('the client is found by phone, however it is written', async () => {
    const vendor = await start();
    await vendor.send('POST', 'remote_orders', { data: { ...REMOTE, phone: '+38 067 222 55 22' } });
    expect(await remoteOf(vendor, '1001')).toMatchObject({ client_id: 106623, phone: '+38 067 222 55 22' });
  });

  test('the same number again overwrites the order in place, blanks what is left out and reserves anew', async () => {
    let now = NOW;
    const vendor = await start({ now: () => now });
    const full = {
      ...REMOTE,
      phone: '+380671112233',
      email: 'c@example.com',
      address_2: '01001',
      info: { is_paid: true, payment_type: 'LiqPay', order_text: 'WEB' },
    };
    await vendor.send('POST', 'remote_orders', { data: full });
    const first = await remoteOf(vendor, '1001');
    now += 3_600_000;
    await vendor.send('POST', 'remote_orders', { data: { ...REMOTE, order_data: [{ ...LINE, quantity: 5 }] } });
    const second = await remoteOf(vendor, '1001');
    expect(second).toMatchObject({
      id: first.id,
      phone: null,
      email: null,
      address_2: '',
      info: {},
      date_created: '2025-05-01 12:00:00',
      date_modified: '2025-05-01 13:00:00',
    });
    expect(await rowOf(vendor, 41901, 3)).toMatchObject({ quantity: 12, instock: 7 });
  });

  test('the number of a marketplace’s order is not ours to overwrite', async () => {
    const vendor = await start();
    await vendor.send('POST', 'remote_orders', { data: { ...REMOTE, order_id: 321303990 } });
    const rows = (await vendor.get('remote_orders?start=0&end=9999999999')).json.response;
    expect(rows.map((row: { integration_id: number; order_id: string }) => [row.integration_id, row.order_id])).toEqual([
      [435, '321303990'],
      [545, '321303990'],
    ]);
  });

  test('nothing is reserved without a known product, enough stock, or a live status', async () => {
    const vendor = await start();
    const { local_product_id: _, ...foreign } = LINE;
    const reserved = async (data: object) =>
      (await vendor.send('POST', 'remote_orders', { data: { ...REMOTE, ...data } })).json.reservedProducts;
    expect(await reserved({ order_data: [foreign, { ...LINE, local_product_id: 1 }, { ...LINE, local_product_id: 59809 }] })).toEqual([]);
    expect(await reserved({ order_data: [{ ...LINE, quantity: 13 }] })).toEqual([]);
    expect(await reserved({ status: 'cancelled' })).toEqual([]);
    expect(await reserved({ order_data: [{ ...LINE, quantity: 12 }] })).toEqual([[41901, '3']]);
  });

  test('without a window only three months show; the window means modification, or creation where that is switched on', async () => {
    const ids = async (vendor: Vendor, query = '') =>
      (await vendor.get(`remote_orders?limit=500&offset=0${query}`)).json.response.map((row: { order_id: string }) => row.order_id);
    const created = NOW / 1000 - 200 * 86_400 + 0.75;
    const order = { ...REMOTE, order_created: created, order_modified: NOW / 1000 - 60 };
    const modified = await start();
    await modified.send('POST', 'remote_orders', { data: order });
    expect(await ids(modified)).toEqual(['1001']);
    expect(await ids(modified, '&start=1733788800&end=1734048000')).toEqual(['321303990']);
    expect(await ids(modified, `&start=${Math.floor(created)}&end=${Math.floor(created)}`)).toEqual([]);
    const creation = await start({ remoteDateField: 'created' });
    await creation.send('POST', 'remote_orders', { data: order });
    expect(await ids(creation)).toEqual([]);
    expect(await ids(creation, `&start=${Math.floor(created)}&end=${Math.floor(created)}`)).toEqual(['1001']);
  });

  test.each([
    ['a number as text', { order_id: '1001' }, true],
    ['a number beyond what an integer holds', { order_id: 2 ** 53 }, true],
    ['a price as text', { price: '280,00 грн' }, true],
    ['an empty first name', { first_name: '' }, true],
    ['no currency', { currency: undefined }, true],
    ['an address as text', { address_1: 'Київ' }, true],
    ['an address without its cost of delivery', { address_1: { address_1: '', city: '' } }, true],
    ['a delivery operator that is not known', { address_1: { ...REMOTE.address_1, delivery_operator: 'dhl' } }, true],
    ['no lines', { order_data: [] }, true],
    ['a line without a price', { order_data: [{ ...LINE, price: undefined }] }, true],
    ['a local product of null', { order_data: [{ ...LINE, local_product_id: null }] }, true],
    ['info without its required parts', { info: { order_text: 'WEB' } }, true],
    ['a phone of null', { phone: null }, true],
    ['a key of reading', { sales_id: 1 }, true],
    ['a time as text', { order_created: '2024-12-11 16:31:54' }, true],
    ['a quantity of zero', { order_data: [{ ...LINE, quantity: 0 }] }, false],
  ])('%s is refused', async (_name, change, breach) => {
    const vendor = await start();
    expectRefusal(vendor, await vendor.send('POST', 'remote_orders', { data: { ...REMOTE, ...change } }), breach);
    expect(await remoteOf(vendor, '1001')).toBeUndefined();
  });

  test('a list of orders is refused: it takes one', async () => {
    const vendor = await start();
    expectRefusal(vendor, await vendor.send('POST', 'remote_orders', { data: [REMOTE] }), true);
  });
});

describe('supplies', () => {
  test('filters choose by date, status and warehouse; a supply’s id alone is enough', async () => {
    const vendor = await start({ seed: 'sandbox' });
    const rows = async (query: string) => (await vendor.get(`shipments?${query}`)).json.data;
    expect(await rows('')).toHaveLength(13);
    expect((await rows('status=pending')).map((row: { shipment_status: string }) => row.shipment_status)).toEqual(Array(4).fill('pending'));
    expect(await rows('warehouse_id=8525&date_from=2025-04-07&date_to=2025-04-07')).toMatchObject([{ id: 11156 }]);
    expect(await rows('warehouse_id=8525&date_from=1744033747')).toEqual([]);
  });
});

describe('seeds', () => {
  const all = async (vendor: Vendor) => {
    const sales = (await vendor.get('sales?limit=500&offset=0')).json.data;
    const remote = (await vendor.get('remote_orders?limit=500&offset=0&start=0&end=9999999999')).json.response;
    return { sales, remote };
  };
  const distinct = (rows: Record<string, unknown>[], key: string) => new Set(rows.map((row) => row[key]));

  test('the empty one has dictionaries and no trade', async () => {
    const vendor = await start({ seed: 'empty' });
    expect(await all(vendor)).toEqual({ sales: [], remote: [] });
    expect((await vendor.get('products')).json).toEqual({ products: [{ success: true, data: [] }] });
    expect((await vendor.get('clients')).json.data).toEqual([]);
    expect((await vendor.get('warehouses')).json.data.length).toBeGreaterThan(2);
    expect((await vendor.get('reference_info?types=accounts')).json.data.accounts).toHaveLength(2);
  });

  test.each([1, 20, 137])('%i generated orders are that many orders over both collections', async (orders) => {
    const { sales, remote } = await all(await start({ seed: 'empty', orders }));
    const sold = remote.filter((row: { sales_id: number | null }) => row.sales_id !== null);
    expect(sales.length + remote.length - sold.length).toBe(orders);
    for (const { id, sales_id: oid } of sold) {
      expect(sales.filter((sale: { oid: number }) => sale.oid === oid)).toMatchObject([{ remote_order_id: id }]);
    }
    if (orders > 1) expect([sales.length > 0, remote.length > 0, sold.length > 0]).toEqual([true, true, true]);
  });

  test('the sandbox has every status, several warehouses, odd prices, and orders older than the default window', async () => {
    const vendor = await start({ seed: 'sandbox' });
    const { sales, remote } = await all(vendor);
    expect(sales.length + remote.length).toBeGreaterThan(300);
    expect(distinct(sales, 'order_status')).toEqual(
      new Set(['saled', 'reserve_sale', 'delivery', 'delivering', 'on-delivering', 'arrived', 'cod', 'refund', 'Очікує оплати']),
    );
    expect(distinct(remote, 'status')).toEqual(
      new Set(['pending', 'processing', 'delivering', 'arrived', 'delivered', 'received', 'saled', 'refund', 'cancelled', 'На узгодженні']),
    );
    const market = remote.filter((row: { integration_id: number }) => row.integration_id === 435);
    expect(market.length).toBeGreaterThan(50);
    expect(remote.length - market.length).toBeGreaterThan(50);
    for (const { price, total } of market.flatMap((row: { order_data: unknown[] }) => row.order_data)) {
      for (const sum of [price, total]) expect(sum).toMatch(/^\d{1,3}( \d{3})*,\d\d грн$/);
    }
    expect(
      distinct(
        sales.flatMap((sale: { items: Record<string, unknown>[] }) => sale.items),
        'mid',
      ).size,
    ).toBeGreaterThan(3);
    const products = (await vendor.get('products?limit=500&offset=0')).json.products[0].data;
    const prices = distinct(
      products.flatMap((product: { stock: Record<string, unknown>[] }) => product.stock),
      'price',
    );
    expect([...prices]).toEqual(expect.arrayContaining([500.32, 0.0125, 0.1]));
    expect(distinct(products, 'type_product')).toEqual(new Set([1, 2]));
    expect((await vendor.get('clients?limit=500&offset=0')).json.data.length).toBeGreaterThan(120);
    const recent = (await vendor.get('remote_orders?limit=500&offset=0')).json.response;
    expect(recent.length).toBeGreaterThan(0);
    expect(recent.length).toBeLessThan(remote.length);
    expect(vendor.emulator.refused).toEqual([]);
  });

  test('sums of generated orders add up to the kopeck', async () => {
    const { sales, remote } = await all(await start({ seed: 'empty', orders: 200 }));
    const units = (amount: number) => BigInt(Math.round(amount * 1e6));
    const amountOf = (row: { total: number | string }) =>
      typeof row.total === 'number' ? row.total : Number(row.total.replace(' грн', '').replaceAll(' ', '').replace(',', '.'));
    for (const sale of sales) {
      const items = sale.items.reduce((total: bigint, item: { amount: number }) => total + units(item.amount), 0n);
      expect(units(sale.amount) * 100n, `sale ${sale.oid}`).toBe(items * BigInt(100 - sale.discount));
    }
    for (const order of remote) {
      const items = order.order_data.reduce((total: bigint, row: { total: number | string }) => total + units(amountOf(row)), 0n);
      expect(units(order.price) + units(order.discount), `remote order ${order.id}`).toBe(items);
    }
  });

  test('two starts hold the same data', async () => {
    const [one, two] = [await start({ seed: 'sandbox' }), await start({ seed: 'sandbox' })];
    expect(await all(one)).toEqual(await all(two));
    expect((await one.get('products')).text).toBe((await two.get('products')).text);
  });

  test('every order lies in the past, and pages of any size show each once', async () => {
    const vendor = await start({ seed: 'sandbox' });
    const { sales, remote } = await all(vendor);
    for (const sale of sales) expect(sale.purchase_date * 1000).toBeLessThanOrEqual(NOW);
    for (const row of remote)
      expect(row.date_modified >= row.date_created && row.date_modified <= '2025-05-01 12:00:00', row.order_id).toBe(true);
    const walked: number[] = [];
    for (let offset = 0; offset <= sales.length; offset += 7) {
      walked.push(...(await vendor.get(`sales?limit=7&offset=${offset}`)).json.data.map((sale: { oid: number }) => sale.oid));
    }
    expect(walked).toEqual(sales.map((sale: { oid: number }) => sale.oid));
    expect(new Set(walked).size).toBe(sales.length);
  });
});
