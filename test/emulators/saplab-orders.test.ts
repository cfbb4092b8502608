import { describe, expect, test } from 'vitest';
import { all, clientOf, expectBreaches, type Json, NOW, open, positionOf, type Shop } from './saplab-shop.ts';

const automatic = (date: string) => [
  { date, color: 'BAF8FF', status: 'Приостановлено', manager: 'Автоматически' },
  { date, color: 'FAFFB3', status: 'Принято', manager: 'Автоматически' },
];
/** What the samples of the document have in common. */
const SAMPLE = {
  distributor_id: '3',
  distributor_name: 'форум1',
  comment: { client_comment: '' },
  deny_request: '0',
  deliverytime_max: '0',
  deliverytime_min: '0',
  doc_id: null,
  quantity: '1',
  is_archived: '0',
  is_payed: '0',
  is_denied: '0',
};
const POSITION_20 = {
  ...SAMPLE,
  id: '20',
  client_id: '2',
  client_name: 'Клиент 2',
  wholesaler_info: 'ООО "Рога и Копыта"',
  is_wholesaler: '1',
  date_added: '2017-01-15 22:02:43.114625',
  date_modified: '2017-01-15 22:02:43.114625',
  invoice: 'NZ-005',
  brand: 'KILEN',
  article: '12133',
  name: 'Пружина передняя',
  status_name: 'Оприходовано офисом',
  status_color: 'EDFF78',
  shipping_id: '0',
  shipping_address: '',
  shipping_name: null,
  initial_price: '3958.07',
  price: '3959',
  total: '3959',
  status_id: '3',
  history: [
    ...automatic('2017-01-15 19:02:43.000000'),
    { date: '2017-01-15 19:23:51.000000', color: 'EDFF78', status: 'Оприходовано офисом', manager: 'Владелец Магазина' },
  ],
};
const POSITION_19 = {
  ...SAMPLE,
  id: '19',
  client_id: '1',
  client_name: 'Пупкин Василий Петрович',
  wholesaler_info: '',
  is_wholesaler: '0',
  date_added: '2017-01-15 21:59:28.043621',
  date_modified: '2017-01-15 21:59:28.043621',
  invoice: 'NZ-004',
  brand: 'UFI',
  article: '30.896.00',
  name: 'Воздушный фильтр',
  status_name: 'Принято',
  status_color: 'FAFFB3',
  shipping_id: '1',
  shipping_address: ' г. Уфа, Бакалинская ул., 23',
  shipping_name: 'Доставка по городу',
  initial_price: '473.38',
  price: '474',
  total: '474',
  status_id: '6',
  history: automatic('2017-01-15 18:59:28.000000'),
};
const ids = (rows: readonly Json[]) => rows.map((row) => row.id);
const NOTHING = { status: 'error', text: 'Нет подходящих заказов.' };
const money = async (shop: Shop, id: number) => {
  const { balance, debt } = await clientOf(shop, id);
  return [balance, debt];
};

describe('the list of positions', () => {
  test('shows the documented samples as documented', async () => {
    expect((await (await open()).get('order')).json).toEqual({
      orders: [POSITION_20, POSITION_19],
      filters: { per_page: 20 },
      pages: 1,
    });
  });

  test('shows archived positions only when asked', async () => {
    const shop = await open();
    expect(ids((await shop.get('order/filter/unignore_archived/0')).json.orders)).toEqual(['20', '19']);
    const { json } = await shop.get('order/filter/unignore_archived/1');
    expect([ids(json.orders), json.filters]).toEqual([['21', '20', '19'], { per_page: 20, unignore_archived: '1' }]);
    expect((await shop.get('order/filter/order_ids/21')).json.orders).toEqual([]);
  });

  const cases: readonly (readonly [filter: string, sampleOf: (row: Json) => string, passes: (row: Json, value: string) => boolean])[] = [
    ['order_ids', (row) => row.id, (row, value) => row.id === value],
    ['invoice', (row) => row.invoice.toLowerCase(), (row, value) => row.invoice.toLowerCase() === value],
    ['article', (row) => row.article, (row, value) => row.article === value],
    ['brand', (row) => row.brand.toUpperCase(), (row, value) => row.brand.toUpperCase() === value],
    ['name', (row) => row.name.slice(2, 8), (row, value) => row.name.includes(value)],
    ['shipping_id', (row) => row.shipping_id, (row, value) => row.shipping_id === value],
    ['distributor_id', (row) => row.distributor_id, (row, value) => row.distributor_id === value],
    ['order_status', (row) => row.status_id, (row, value) => row.status_id === value],
    ['is_payed', (row) => row.is_payed, (row, value) => row.is_payed === value],
    ['client_name', (row) => row.client_name.slice(1), (row, value) => row.client_name.includes(value)],
    ['date_from', (row) => row.date_added.slice(0, 10), (row, value) => row.date_added.slice(0, 10) >= value],
    ['date_to', (row) => row.date_added.slice(0, 10), (row, value) => row.date_added.slice(0, 10) <= value],
  ];
  test('every filter chooses what it says, in the sandbox', async () => {
    const shop = await open({ seed: 'sandbox' });
    const positions = await all(shop, 'order', '/unignore_archived/1');
    const model = positions.find((row, index) => index > 200 && row.name !== '' && row.is_wholesaler === '0' && row.shipping_id !== '0');
    for (const [filter, sampleOf, passes] of cases) {
      const value = sampleOf(model);
      const chosen = await all(shop, 'order', `/unignore_archived/1/${filter}/${encodeURIComponent(value)}`);
      expect(ids(chosen), filter).toEqual(ids(positions.filter((row) => passes(row, value))));
      expect(chosen.length, filter).toBeGreaterThan(0);
      expect(chosen.length, filter).toBeLessThan(positions.length);
    }
    const clients = new Map((await all(shop, 'client')).map((client) => [client.id, client]));
    for (const [filter, key] of [
      ['manager_id', 'manager_id'],
      ['point_id', 'point_id'],
      ['client_group', 'group_id'],
    ] as const) {
      const chosen = await all(shop, 'order', `/unignore_archived/1/${filter}/2`);
      expect(ids(chosen), filter).toEqual(ids(positions.filter((row) => clients.get(row.client_id)?.[key] === '2')));
    }
    expect(shop.emulator.refused).toEqual([]);
  });

  test('filters combine, and a number is never found by a part of it', async () => {
    const shop = await open();
    expect(ids((await shop.get('order/filter/invoice/NZ-005/client_name/%D0%A0%D0%BE%D0%B3%D0%B0')).json.orders)).toEqual(['20']);
    expect((await shop.get('order/filter/invoice/NZ-005/order_status/6')).json.orders).toEqual([]);
    expect((await shop.get('order/filter/invoice/NZ-00')).json).toEqual({
      orders: [],
      filters: { per_page: 20, invoice: 'NZ-00' },
      pages: 0,
    });
  });

  test('what it does not understand it ignores, does not echo, and notes', async () => {
    const shop = await open();
    for (const [filter, reason] of [
      ['client_id/1', /unknown filter client_id/],
      ['constructor/1', /unknown filter constructor/],
      ['order_status/six', /order_status cannot be "six"/],
      ['date_from/01.02.2017', /date_from cannot be/],
      ['is_payed/true', /is_payed cannot be/],
      ['page/0', /page cannot be "0"/],
      ['invoice', /invoice has no value/],
    ] as const) {
      const { json } = await shop.get(`order/filter/${filter}`);
      expect([ids(json.orders), json.filters]).toEqual([['20', '19'], { per_page: 20 }]);
      expectBreaches(shop, reason);
    }
  });

  test('a filter that this installation drops is dropped without a word', async () => {
    const shop = await open({ ignoredFilters: ['invoice'] });
    const { json } = await shop.get('order/filter/invoice/NZ-005/order_status/6');
    expect([ids(json.orders), json.filters]).toEqual([['19'], { per_page: 20, order_status: '6' }]);
    expect(shop.emulator.refused).toEqual([]);
  });

  test('a page holds 150 at most, and one beyond the end is empty', async () => {
    const shop = await open({ seed: 'sandbox' });
    const { json } = await shop.get('order/filter/per_page/151');
    expect([json.orders.length, json.filters]).toEqual([150, { per_page: '150' }]);
    expectBreaches(shop, /per_page 151 is over 150/);
    const beyond = (await shop.get(`order/filter/per_page/150/page/${json.pages + 1}`)).json;
    expect([beyond.orders, beyond.pages]).toEqual([[], json.pages]);
    expect((await shop.get('order')).json.orders).toHaveLength(20);
  });
});

describe('set_status', () => {
  test('moves one position, appends to its history in UTC, and leaves its date of change', async () => {
    const shop = await open();
    expect((await shop.post('order/set_status/20', { status_id: 4 })).json).toEqual({
      status: 'success',
      text: 'Статус установлен успешно.',
    });
    expect(await positionOf(shop, 20)).toEqual({
      ...POSITION_20,
      status_id: '4',
      status_name: 'Выдано (Отправлено)',
      status_color: '70FF83',
      history: [
        ...POSITION_20.history,
        { date: '2025-05-01 12:00:00.000000', color: '70FF83', status: 'Выдано (Отправлено)', manager: 'Владелец Магазина' },
      ],
    });
    expect(await positionOf(shop, 19)).toEqual(POSITION_19);
  });

  test('tells the client each time, where the status says so', async () => {
    const shop = await open();
    for (const status_id of [4, 4, 2]) await shop.post('order/set_status/20', { status_id });
    const told = { positionId: 20, statusId: 4, sms: false, email: true };
    expect(shop.emulator.notifications).toEqual([told, told]);
    expect((await positionOf(shop, 20)).history).toHaveLength(6);
  });

  test('to 5 does not cancel', async () => {
    const shop = await open();
    await shop.post('order/set_status/20', { status_id: 5 });
    expect(await positionOf(shop, 20)).toMatchObject({ status_id: '5', status_name: 'Снято', is_denied: '0' });
  });

  test('of an unknown position or to an unknown status lacks parameters', async () => {
    const shop = await open();
    const refused = { status: 'error', text: 'Недостаточно параметров.' };
    expect((await shop.post('order/set_status/999', { status_id: 5 })).json).toEqual(refused);
    expect((await shop.post('order/set_status/20', { status_id: 99 })).json).toEqual(refused);
    expect(shop.emulator.refused).toEqual([]);
    expect(await positionOf(shop, 20)).toEqual(POSITION_20);
  });
});

describe('deny', () => {
  test('cancels once, whatever is asked again, and answers without a full stop', async () => {
    const shop = await open();
    for (let time = 0; time < 2; time++) {
      expect((await shop.get('order/deny/20')).json).toEqual({ status: 'success', text: 'Позиция снята' });
    }
    const position = await positionOf(shop, 20);
    expect(position).toMatchObject({ is_denied: '1', status_id: '5', date_modified: POSITION_20.date_modified });
    expect(position.history).toHaveLength(4);
    expect(shop.emulator.notifications).toHaveLength(1);
    expect((await shop.get('order/deny/999')).json).toEqual(NOTHING);
  });

  test('gives back what was paid', async () => {
    const shop = await open();
    await shop.post('client/add_transaction/2', { amount: 4000 });
    await shop.get('order/pay/20');
    expect((await clientOf(shop, 2)).balance).toBe('41');
    await shop.get('order/deny/20');
    expect((await clientOf(shop, 2)).balance).toBe('4000');
    expect((await positionOf(shop, 20)).is_payed).toBe('0');
    expect((await shop.get('order/pay/20')).json).toEqual(NOTHING);
  });
});

describe('pay', () => {
  test('pays from the account, and the next time takes the payment back: both in the ledger', async () => {
    const shop = await open();
    await shop.post('client/add_transaction/1', { amount: '460.5' });
    expect(await money(shop, 1)).toEqual(['474.5', '9211']);
    expect((await shop.get('order/pay/19')).json).toEqual({
      status: 'success',
      text: 'Выбранные позиции клиента Пупкин Василий Петрович оплачены.',
    });
    expect(await money(shop, 1)).toEqual(['0.5', '8737']);
    expect(await positionOf(shop, 19)).toEqual({ ...POSITION_19, is_payed: '1' });
    expect((await shop.get('order/pay/19')).json).toEqual({
      status: 'success',
      text: 'На счёт клиента Пупкин Василий Петрович отправлено 474₽ ',
    });
    expect(await money(shop, 1)).toEqual(['474.5', '9211']);
    expect(await positionOf(shop, 19)).toEqual(POSITION_19);
    const { transactions } = (await shop.get('client/balance/1')).json;
    expect(transactions.slice(0, 2)).toEqual([
      { date: expect.any(String), amount: '474', comment: 'Отмена оплаты позиции UFI - 30.896.00 (1 шт.)' },
      { date: expect.any(String), amount: '-474', comment: 'Оплата позиции UFI - 30.896.00 (1 шт.)' },
    ]);
  });

  test('names a company by its organisation', async () => {
    const shop = await open();
    await shop.post('client/add_transaction/2', { amount: 3959 });
    expect((await shop.get('order/pay/20')).json.text).toBe('Выбранные позиции клиента ООО "Рога и Копыта" оплачены.');
    expect((await shop.get('order/pay/20')).json.text).toBe('На счёт клиента ООО "Рога и Копыта" отправлено 3959₽ ');
  });

  test('without the money tells how much is missing, in whole roubles, and changes nothing', async () => {
    const shop = await open();
    await shop.post('client/add_transaction/2', { amount: '0.4' });
    expect((await shop.get('order/pay/20')).json).toEqual({
      status: 'error',
      text: 'Недостаточно средств на балансе клиента ООО "Рога и Копыта" , необходимо пополнить баланс на 3959₽',
    });
    expect(await positionOf(shop, 20)).toEqual(POSITION_20);
    expect((await shop.get('client/balance/2')).json.transactions).toHaveLength(1);
    expect((await shop.get('order/pay/999')).json).toEqual(NOTHING);
    expect(shop.emulator.refused).toEqual([]);
  });

  test('uses a credit where that is switched on', async () => {
    const shop = await open({ creditCounts: true });
    expect((await shop.get('order/pay/20')).json.status).toBe('success');
    expect((await clientOf(shop, 2)).balance).toBe('-3959');
  });

  test('whose answer was lost has paid', async () => {
    const shop = await open();
    await shop.post('client/add_transaction/1', { amount: 1000 });
    shop.emulator.fail({ show: 'reset', worked: true, times: 1 });
    await expect(shop.get('order/pay/19')).rejects.toThrow();
    expect((await positionOf(shop, 19)).is_payed).toBe('1');
  });
});

describe('the archive', () => {
  test('takes a position once and gives it back once', async () => {
    const shop = await open();
    const gone = { status: 'error', text: 'Не удалось отправить заказы в архив.' };
    const there = { status: 'error', text: 'Не найдено подходящих заказов.' };
    expect((await shop.get('order/unarchive/20')).json).toEqual(there);
    expect((await shop.get('order/archive/20')).json).toEqual({ status: 'success', text: '1 заказов отправлено в архив.' });
    expect(await positionOf(shop, 20)).toEqual({ ...POSITION_20, is_archived: '1' });
    expect(ids((await shop.get('order')).json.orders)).toEqual(['19']);
    expect((await shop.get('order/archive/20')).json).toEqual(gone);
    expect((await shop.get('order/unarchive/20')).json).toEqual({
      status: 'success',
      text: 'Заказ разархивирован и появился в основном списке заказов.',
    });
    expect(await positionOf(shop, 20)).toEqual(POSITION_20);
    expect((await shop.get('order/archive/999')).json).toEqual(gone);
    expect((await shop.get('order/unarchive/999')).json).toEqual(there);
    expect(shop.emulator.refused).toEqual([]);
  });
});

describe('documents', () => {
  test('are made for all positions named, under both spellings of the address', async () => {
    const shop = await open();
    const documents = async () => (await all(shop, 'order', '/unignore_archived/1')).map((row) => row.doc_id);
    const made = { status: 'success', text: 'Документы сгенерированы.' };
    expect((await shop.get('order/documents/19,20,21')).json).toEqual(made);
    expect(await documents()).toEqual(['1', '1', '1']);
    expect((await shop.get('order/documentds/20')).json).toEqual(made);
    expect(await documents()).toEqual(['1', '2', '1']);
    expect((await shop.get('order/documents/19,999')).json).toEqual(NOTHING);
    expect(await documents()).toEqual(['1', '2', '1']);
    expect(shop.emulator.refused).toEqual([]);
    await shop.get('order/documents/19;20');
    expectBreaches(shop, /not ids/);
  });

  test.each([
    ['documents', 'documentds'],
    ['documentds', 'documents'],
  ] as const)('have only the address %s where that is switched on', async (right, wrong) => {
    const shop = await open({ documentsPath: right });
    expect((await shop.get(`order/${wrong}/20`)).status).toBe(404);
    expect((await shop.get(`order/${right}/20`)).json.status).toBe('success');
    expect(shop.emulator.refused).toEqual([]);
  });
});

describe('an order that a client makes', () => {
  test('starts suspended and accepted at once, and pushes older positions to later pages', async () => {
    const shop = await open();
    const line = { brand: 'UFI', article: 'A-1', name: 'Шайба', price: '0.0125', quantity: 3 };
    expect(shop.emulator.place({ clientId: 1, lines: [line, { ...line, article: 'A-2' }] })).toEqual([22, 23]);
    const position = await positionOf(shop, 22);
    expect(position).toMatchObject({ invoice: 'NZ-007', status_id: '6', price: '0.0125', total: '0.0375', quantity: '3' });
    expect(position.date_added).toMatch(/^2025-05-01 15:00:00\.123/);
    expect(position.date_modified).toBe(position.date_added);
    expect(position.history).toEqual(automatic('2025-05-01 12:00:00.000000'));
    expect(ids((await shop.get('order/filter/per_page/2/page/2')).json.orders)).toEqual(['20', '19']);
    expect((await positionOf(shop, 23)).invoice).toBe('NZ-007');
  });

  test('in a shop of another zone has that zone’s date, and its history UTC', async () => {
    const shop = await open({ timezone: 'Asia/Yekaterinburg' });
    shop.emulator.place({ clientId: 1, lines: [{ brand: 'UFI', article: 'A-1', name: '', price: '1', quantity: 1 }] });
    const { date_added, history } = await positionOf(shop, 22);
    expect([date_added.slice(0, 19), history[0].date]).toEqual(['2025-05-01 17:00:00', '2025-05-01 12:00:00.000000']);
    expect(Date.parse(`${history[0].date.replace(' ', 'T')}Z`)).toBe(NOW - (NOW % 1000));
  });
});
