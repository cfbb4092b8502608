import { describe, expect, test } from 'vitest';
import { all, clientOf, expectBreaches, type Form, type Json, open, positionOf, type Shop } from './saplab-shop.ts';

const SHARED = {
  '1': {
    id: '1',
    phone: '1111111111',
    address: ' г. Уфа, Бакалинская ул., 23',
    email: 'regular@example.com',
    date_added: '2017-01-05 13:03:32.703139',
    is_wholesaler: '0',
    wholesaler_info: '',
    date_modified: '2017-01-15 17:28:24.919877',
    group: 'Розница',
    group_id: '1',
    manager_id: '0',
    point_id: '1',
    status: '1',
    comment: 'Плохой клиент',
    shipping_id: '1',
    balance: '14',
    debt: '9211',
    blocked_debt: '0',
    limit: '0',
  },
  '2': {
    id: '2',
    phone: '2222222222',
    address: 'ул. Ленина, 48',
    email: 'wholesaler@example.com',
    date_added: '2017-01-14 22:50:08.610461',
    is_wholesaler: '1',
    wholesaler_info: 'ООО "Рога и Копыта"',
    date_modified: '2017-01-15 17:31:21.560473',
    group: 'Мелкий опт',
    group_id: '2',
    manager_id: '0',
    point_id: '1',
    status: '1',
    comment: 'Хороший клиент',
    shipping_id: '0',
    balance: '0',
    debt: '0',
    blocked_debt: '0',
    limit: '10000',
  },
};
const COMPANY = {
  bik: '00000000000',
  inn: '12345678901234',
  kpp: '987654321',
  bank: 'Сбербанк',
  orgn: '456789052',
  type: 'ООО',
  account: '00000000000',
  address: 'ул. Ленина, 48',
  org_name: 'Рога и Копыта',
  bank_account: '00000000000',
};

/** The form of a person as the document sends it. */
const PERSON: Form = {
  name: 'Ёлкина Анна & сыновья',
  email: 'elkina@example.com',
  phone: '79165550001',
  password: '',
  address: ' г. Уфа, ул. Мира, 1',
  point_id: 1,
  manager_id: 2,
  group_id: 7,
  shipping_id: 1,
  limit: 500,
  comment: '+5% = «да»',
  status: 'on',
};
const FIRM: Form = {
  ...PERSON,
  is_wholesaler: 'on',
  ...Object.fromEntries(Object.entries(COMPANY).map(([key, value]) => [`wholesalers[${key}]`, value])),
};
const ids = (rows: readonly Json[]) => rows.map((row) => row.id);
/** Adds a client; answers its id. */
async function add(shop: Shop, form: Form): Promise<number> {
  expect((await shop.post('client/form', form)).json).toEqual({ status: 'success', text: 'Клиент успешно добавлен.' });
  return Number((await shop.get('client')).json.clients[0].id);
}

describe('the documented samples', () => {
  test('of the list come as documented', async () => {
    const point = 'Москва: ул. Красноармейцев, 49';
    expect((await (await open()).get('client')).json).toEqual({
      clients: [
        { ...SHARED[2], name: 'Сотрудник Saplab 2', manager: null, point },
        { ...SHARED[1], name: 'Пупкин Василий Петрович', manager: null, point },
      ],
      filters: { per_page: 20 },
      pages: 1,
    });
  });

  test('of the form come as documented; a person has no company', async () => {
    const shop = await open();
    expect((await shop.get('client/form/2')).json).toEqual({
      client: { ...SHARED[2], name: 'Сергей Сергеевич', discount: '5', wholesaler_data: COMPANY },
    });
    expect((await shop.get('client/form/1')).json).toEqual({ client: { ...SHARED[1], name: 'Пупкин Василий Петрович', discount: '0' } });
  });

  test('of the ledger come as documented', async () => {
    const { json } = await (await open()).get('client/balance/1');
    expect([json.pages, json.page, json.transactions.length]).toEqual([26, 1, 10]);
    expect(json.transactions[0]).toEqual({
      date: '2017-04-11 21:31:24.48985',
      amount: '-109',
      comment: 'Оплата позиции WEEN - 122-2412 (1 шт.)',
    });
    expect(json.transactions.map((row: Json) => row.amount)).toEqual('-109 -270 270 -266 -270 -270 -2989 -2989 -3104 -1707'.split(' '));
    expect(json.transactions[2].comment).toBe('Отмена оплаты позиции LYNX1 - PR48620 (1 шт.)');
  });

  test('of writes are taken as documented', async () => {
    const shop = await open();
    const form = { ...PERSON, name: 'Пупкин Василий Петрович', email: 'regular@example.com', phone: '71111111111' };
    expect((await shop.post('client/form/1', form)).json).toEqual({ status: 'success', text: 'Данные клиента обновлены.' });
    expect((await shop.post('client/form/2', { ...FIRM, phone: '72222222222', group_id: 2 })).json.status).toBe('success');
    expect((await clientOf(shop, 2)).group).toBe('Мелкий опт');
    expect((await shop.post('client/add_transaction/1', { amount: -100, description: 'API списание' })).json).toEqual({
      status: 'success',
    });
    expect(shop.emulator.refused).toEqual([]);
  });
});

describe('a client’s form', () => {
  test('makes a person that is read back under the names of reading', async () => {
    const shop = await open();
    const id = await add(shop, PERSON);
    const at = expect.stringMatching(/^2025-05-01 15:00:00\.123\d*$/);
    const shared = {
      id: String(id),
      phone: '79165550001',
      name: 'Ёлкина Анна & сыновья',
      address: ' г. Уфа, ул. Мира, 1',
      email: 'elkina@example.com',
      date_added: at,
      date_modified: at,
      is_wholesaler: '0',
      wholesaler_info: '',
      group: 'Мелкий опт - 5%',
      group_id: '7',
      manager_id: '2',
      point_id: '1',
      status: '1',
      comment: '+5% = «да»',
      shipping_id: '1',
      balance: '0',
      debt: '0',
      blocked_debt: '0',
      limit: '500',
    };
    expect(await clientOf(shop, id)).toEqual({ ...shared, discount: '5' });
    expect((await shop.get(`client/filter/client_id/${id}`)).json.clients).toEqual([
      { ...shared, manager: 'Иванова Мария Сергеевна', point: 'Москва: ул. Красноармейцев, 49' },
    ]);
    expect((await shop.get('manager')).json.managers[1].client_count).toBe('1');
    expect(shop.emulator.refused).toEqual([]);
  });

  test('makes a company, whose data is written and read under two names', async () => {
    const shop = await open();
    const id = await add(shop, FIRM);
    expect(await clientOf(shop, id)).toMatchObject({
      is_wholesaler: '1',
      wholesaler_info: 'ООО "Рога и Копыта"',
      wholesaler_data: COMPANY,
    });
  });

  test('stores a company only with its checkbox', async () => {
    const shop = await open();
    const { is_wholesaler: _, ...form } = FIRM;
    const client = await clientOf(shop, await add(shop, form));
    expect([client.is_wholesaler, client.wholesaler_info, 'wholesaler_data' in client]).toEqual(['0', '', false]);
  });

  test('takes a checkbox for on as soon as its key is there', async () => {
    const shop = await open();
    const id = await add(shop, { ...PERSON, status: 0 });
    expectBreaches(shop, /status is "0"/);
    expect((await clientOf(shop, id)).status).toBe('1');
    const { status: _, ...form } = PERSON;
    await shop.post(`client/form/${id}`, form);
    expect((await clientOf(shop, id)).status).toBe('0');
    expect(shop.emulator.refused).toEqual([]);
  });

  test('replaces every field: what is not sent is gone', async () => {
    const shop = await open();
    const id = await add(shop, FIRM);
    expect((await shop.post(`client/form/${id}`, { name: 'Анна', phone: '79165550001', point_id: 2 })).json.status).toBe('success');
    expect(await clientOf(shop, id)).toMatchObject({
      name: 'Анна',
      email: '',
      address: '',
      comment: '',
      status: '0',
      is_wholesaler: '0',
      point_id: '2',
      manager_id: '0',
      shipping_id: '0',
      limit: '0',
      group_id: '0',
      group: null,
      discount: '0',
    });
  });

  test('moves the date of change only', async () => {
    const shop = await open();
    await shop.post('client/form/2', { ...FIRM, phone: '2222222222' });
    const { date_added, date_modified } = await clientOf(shop, 2);
    expect([date_added, date_modified]).toEqual(['2017-01-14 22:50:08.610461', expect.stringMatching(/^2025-05-01 15:00:00\.123/)]);
    const [row] = (await shop.get('client/filter/client_id/2')).json.clients;
    expect(row.name).toBe(PERSON.name);
  });

  test('tells by field what is not unique, of all fields at once, and writes nothing', async () => {
    const shop = await open();
    const phone = 'Поле Телефон должно быть уникальным.';
    const email = 'Поле Email должно быть уникальным.';
    const faults = async (path: string, form: Form) => (await shop.post(path, form)).json;
    expect(await faults('client/form', { ...PERSON, phone: '+7(111)111-11-11' })).toEqual({ phone });
    expect(await faults('client/form', { ...PERSON, email: 'Regular@Example.com' })).toEqual({ email });
    expect(await faults('client/form', { ...PERSON, phone: '1111111111', email: 'wholesaler@example.com' })).toEqual({ email, phone });
    expect(await faults('client/form/1', { ...PERSON, phone: '2222222222' })).toEqual({ phone });
    expect((await shop.get('client')).json.clients).toHaveLength(2);
    expect((await clientOf(shop, 1)).name).toBe('Пупкин Василий Петрович');
    await add(shop, { ...PERSON, email: '' });
    expect(await faults('client/form', { ...PERSON, email: '', phone: '79165550002' })).toMatchObject({ status: 'success' });
    expect(shop.emulator.refused).toEqual([]);
  });

  test('wants a name, a phone, and an office, an employee, a group and a delivery method that exist', async () => {
    const shop = await open();
    expect(Object.keys((await shop.post('client/form', { name: ' ', phone: '—' })).json)).toEqual(['name', 'phone', 'point_id']);
    const unknown = { point_id: 99, manager_id: 99, group_id: 99, shipping_id: 99 };
    expect(Object.keys((await shop.post('client/form', { ...PERSON, ...unknown })).json).sort()).toEqual(Object.keys(unknown).sort());
    expect(shop.emulator.refused).toEqual([]);
    await shop.post('client/form', { email: 'x@example.com', limit: '10.5' });
    expectBreaches(shop, /^name is missing; phone is missing; limit is not an integer/);
  });

  test('of an unknown client is an error without a text', async () => {
    const shop = await open();
    expect((await shop.get('client/form/999')).json).toEqual({ status: 'error' });
    expect((await shop.post('client/form/999', PERSON)).json).toEqual({ status: 'error' });
    expect((await shop.get('client/balance/999')).json).toEqual({ status: 'error' });
    expect((await shop.post('client/add_transaction/999', { amount: 1 })).json).toEqual({ status: 'error' });
    expect(shop.emulator.refused).toEqual([]);
  });

  test('whose answer was lost is stored all the same', async () => {
    const shop = await open();
    shop.emulator.fail({ show: 'reset', worked: true, times: 1 });
    await expect(shop.post('client/form', PERSON)).rejects.toThrow();
    expect((await shop.get('client/filter/phone/79165550001')).json.clients).toHaveLength(1);
  });
});

describe('filters of clients', () => {
  const cases: readonly (readonly [filter: string, value: (row: Json) => string, test: (row: Json, value: string) => boolean])[] = [
    ['client_id', (row) => row.id, (row, value) => row.id === value],
    ['email', (row) => row.email, (row, value) => row.email === value],
    ['is_wholesaler', (row) => row.is_wholesaler, (row, value) => row.is_wholesaler === value],
    ['client_group', (row) => row.group_id, (row, value) => row.group_id === value],
    ['manager_id', (row) => row.manager_id, (row, value) => row.manager_id === value],
    ['date_from', (row) => row.date_added.slice(0, 10), (row, value) => row.date_added.slice(0, 10) >= value],
    ['date_to', (row) => row.date_added.slice(0, 10), (row, value) => row.date_added.slice(0, 10) <= value],
  ];
  test('each chooses what it says, in the sandbox', async () => {
    const shop = await open({ seed: 'sandbox' });
    const clients = await all(shop, 'client');
    for (const [filter, sampleOf, passes] of cases) {
      const value = sampleOf(clients[40]);
      const chosen = await all(shop, 'client', `/${filter}/${encodeURIComponent(value)}`);
      expect(chosen, filter).toEqual(clients.filter((row) => passes(row, value)));
      expect(chosen.length, filter).toBeGreaterThan(0);
      expect(chosen.length, filter).toBeLessThan(clients.length);
    }
    expect(shop.emulator.refused).toEqual([]);
  });

  test('a name is a part of the client’s or the organisation’s, in whatever case', async () => {
    const shop = await open();
    for (const [part, found] of [
      ['пупкин', ['1']],
      ['сергеевич', ['2']],
      ['"рога и', ['2']],
      ['и', ['2', '1']],
      ['никто', []],
    ] as const) {
      expect(ids((await shop.get(`client/filter/client_name/${encodeURIComponent(part)}`)).json.clients), part).toEqual(found);
    }
  });

  test.each(['1111111111', '+7(111)111-11-11', '8 111 111 11 11'])('the phone %s is found by its digits', async (phone) => {
    const shop = await open();
    expect(ids((await shop.get(`client/filter/phone/${encodeURIComponent(phone)}`)).json.clients)).toEqual(['1']);
    expect((await shop.get('client/filter/phone/111')).json.clients).toEqual([]);
  });

  test('ids come in lists, and what was applied is told as it came', async () => {
    const shop = await open();
    const { json } = await shop.get('client/filter/client_id/1%2C2,3/is_wholesaler/1/page/1');
    expect([ids(json.clients), json.filters, json.pages]).toEqual([
      ['2'],
      { per_page: 20, client_id: '1,2,3', is_wholesaler: '1', page: '1' },
      1,
    ]);
    expect(shop.emulator.refused).toEqual([]);
  });
});

describe('the ledger', () => {
  test('has pages of ten that hold each line once and add up to the balance', async () => {
    const shop = await open();
    const lines: Json[] = [];
    for (let page = 1; page <= 26; page++) {
      const { json } = await shop.get(`client/balance/1/page/${page}`);
      expect([json.page, json.pages]).toEqual([page, 26]);
      lines.push(...json.transactions);
    }
    expect(lines.map((line) => line.date)).toEqual(
      lines
        .map((line) => line.date)
        .toSorted()
        .toReversed(),
    );
    const kopecks = lines.reduce((sum, line) => sum + Math.round(Number(line.amount) * 100), 0);
    expect([lines.length, kopecks]).toEqual([260, 1400]);
    expect((await shop.get('client/balance/1/page/27')).json.transactions).toEqual([]);
    expect((await shop.get('client/balance/2')).json).toEqual({ pages: 0, transactions: [], page: 1 });
    expect(shop.emulator.refused).toEqual([]);
    await shop.get('client/balance/1/page/2/per_page/50');
    expectBreaches(shop, /a ledger has no page\/2\/per_page\/50/);
  });

  test('knows only its first page where that is switched off', async () => {
    const shop = await open({ ledgerPages: false });
    const { json } = await shop.get('client/balance/1/page/2');
    expect([json.page, json.transactions[0].amount]).toEqual([1, '-109']);
  });

  test('takes an entry that moves the balance to the kopeck', async () => {
    const shop = await open();
    await shop.post('client/add_transaction/1', { amount: '-100.35', description: 'API списание' });
    await shop.post('client/add_transaction/1', { amount: '0.1' });
    expect((await clientOf(shop, 1)).balance).toBe('-86.25');
    expect((await shop.get('client/balance/1')).json.transactions.slice(0, 2)).toEqual([
      { date: expect.stringMatching(/^2025-05-01 15:00:00\.123/), amount: '0.1', comment: '' },
      { date: expect.any(String), amount: '-100.35', comment: 'API списание' },
    ]);
  });

  test('takes no entry by GET and none without a number', async () => {
    const shop = await open();
    expect((await shop.get('client/add_transaction/1')).json).toEqual({ status: 'error' });
    expectBreaches(shop, /added with POST/);
    for (const amount of ['сто', '1,5', '1e3']) {
      expect((await shop.post('client/add_transaction/1', { amount })).json).toEqual({ status: 'error' });
      expectBreaches(shop, /not a number/);
    }
    expect((await clientOf(shop, 1)).balance).toBe('14');
  });
});

describe('debts', () => {
  test('follow what is unpaid, and count apart what is suspended', async () => {
    const shop = await open();
    const debts = async () => {
      const { debt, blocked_debt } = await clientOf(shop, 1);
      return [debt, blocked_debt];
    };
    await shop.post('order/set_status/19', { status_id: 1 });
    expect(await debts()).toEqual(['9211', '474']);
    await shop.post('client/add_transaction/1', { amount: 460 });
    await shop.get('order/pay/19');
    expect(await debts()).toEqual(['8737', '0']);
    await shop.get('order/pay/19');
    await shop.get('order/deny/19');
    expect(await debts()).toEqual(['8737', '0']);
    expect((await positionOf(shop, 19)).is_payed).toBe('0');
  });

  test('of generated clients are what their positions show', async () => {
    const shop = await open({ seed: 'empty', orders: 60 });
    const positions = await all(shop, 'order', '/unignore_archived/1');
    const units = (text: string) => Math.round(Number(text) * 1e6);
    for (const client of await all(shop, 'client')) {
      const unpaid = positions.filter((row) => row.client_id === client.id && row.is_payed === '0' && row.is_denied === '0');
      expect(units(client.debt), client.id).toBe(unpaid.reduce((sum, row) => sum + units(row.total), 0));
    }
  });
});
