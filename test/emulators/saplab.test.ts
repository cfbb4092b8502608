import { describe, expect, test } from 'vitest';
import { startEmulator } from '../../adapters/saplab/emulator/index.ts';
import { BASIC, expectBreaches, open, positionOf, type Shop } from './saplab-shop.ts';

const FORM = 'application/x-www-form-urlencoded';

describe('credentials', () => {
  test.each([
    ['none', undefined],
    ['a bearer token', 'Bearer 9990000000'],
    ['no base64', 'Basic ?'],
  ])('%s breaks the rule of the document', async (_case, authorization) => {
    const shop = await open();
    const answer = await shop.send('GET', 'manager', { headers: authorization === undefined ? {} : { authorization } });
    expect([answer.status, answer.headers.get('www-authenticate'), answer.json]).toEqual([401, 'Basic realm="panel"', undefined]);
    expectBreaches(shop, /Authorization/);
  });

  test('those that it hands out work, as UTF-8; those that it names as wrong are refused without blame', async () => {
    const shop = await open();
    const ask = ({ login, password }: Readonly<Record<string, string>>) =>
      shop.send('GET', 'manager', { headers: { authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}` } });
    expect((await ask(shop.emulator.connection.credentials)).status).toBe(200);
    expect((await ask(shop.emulator.wrongCredentials)).status).toBe(401);
    const latin = Buffer.from('9990000000:Пароль:42', 'latin1').toString('base64');
    expect((await shop.send('GET', 'manager', { headers: { authorization: `Basic ${latin}` } })).status).toBe(401);
    expect(shop.emulator.refused).toEqual([]);
    expect(shop.emulator.connection.options).toEqual({ pointId: 1 });
  });

  test('an employee without the right to a method is told so, for that method only', async () => {
    const shop = await open({ forbidden: ['GET /panel/client', 'GET /panel/order/pay/$ID'] });
    for (const path of ['client', 'client/filter/page/1', 'order/pay/20']) {
      expect([(await shop.get(path)).status, (await shop.get(path)).json]).toEqual([403, { status: 'error' }]);
    }
    expect((await shop.get('client/form/1')).status).toBe(200);
    expect(shop.emulator.refused).toEqual([]);
  });
});

describe('requests', () => {
  test.each([
    ['GET', 'orders', 404],
    ['GET', 'order/set_status', 404],
    ['GET', 'order/20', 404],
    ['GET', 'client/form/1/more', 404],
    ['POST', 'order/pay/20', 405],
    ['POST', 'order', 405],
    ['GET', 'client/form', 405],
    ['GET', 'order/set_status/20', 405],
    ['PUT', 'client/form/1', 405],
  ])('%s %s answers %i, and nothing happens', async (method, path, status) => {
    const shop = await open();
    const before = await positionOf(shop, 20);
    const answer = await shop.send(
      method,
      path,
      method === 'GET' ? {} : { body: 'status_id=5', headers: { authorization: BASIC, 'content-type': FORM } },
    );
    expect([answer.status, answer.json]).toEqual([status, undefined]);
    expectBreaches(shop, /^there is no /);
    expect(await positionOf(shop, 20)).toEqual(before);
  });

  test.each([
    ['JSON', '{"status_id":5}', 'application/json', /content type/],
    ['a form that does not say so', 'status_id=5', 'text/plain', /content type/],
    ['nothing', '', FORM, /no body/],
    ['a form of broken percents', 'status_id=%zz', FORM, /percent-encoded/],
  ])('of %s the vendor sees nothing', async (_case, body, type, reason) => {
    const shop = await open();
    const headers = { authorization: BASIC, 'content-type': type };
    const answer = await shop.send('POST', 'order/set_status/20', { body, headers });
    expect([answer.status, answer.json]).toEqual([200, { status: 'error', text: 'Недостаточно параметров.' }]);
    expectBreaches(shop, reason);
    expect((await positionOf(shop, 20)).status_id).toBe('3');
  });

  test('a form may be raw UTF-8, as curl sends it', async () => {
    const shop = await open();
    const body = 'name=Измененное название способа&min_price=1000';
    const headers = { authorization: BASIC, 'content-type': `${FORM}; charset=UTF-8` };
    expect((await shop.send('POST', 'order/shipping_type/1', { body, headers })).json).toEqual({ status: 'success' });
    expect((await shop.get('order/shipping_type')).json.shipping_types[0]).toEqual({
      id: '1',
      name: 'Измененное название способа',
      min_price: '1000',
    });
    expect(shop.emulator.refused).toEqual([]);
  });

  test('keys that a form does not know are ignored and noted', async () => {
    const shop = await open();
    expect((await shop.post('order/set_status/20', { status_id: 5, comment: 'x' })).json.status).toBe('success');
    expectBreaches(shop, /unknown key comment/);
    expect((await shop.post('order/set_status/20', { status: 5 })).json.status).toBe('error');
    expectBreaches(shop, /unknown key status; status_id is missing/);
  });

  test('an encoded slash gets nowhere, and an empty segment lets the next one slip into its place', async () => {
    const shop = await open();
    expect((await shop.get('order/filter/invoice/NZ%2F005')).status).toBe(404);
    expectBreaches(shop, /encoded slash/);
    const { json } = await shop.get('order/filter/invoice//per_page/10');
    expect([json.orders, json.filters]).toEqual([[], { per_page: 20, invoice: 'per_page' }]);
    expectBreaches(shop, /empty segment.*the filter 10 has no value/);
  });

  test('a query string is not read', async () => {
    const shop = await open();
    const { json } = await shop.get('order?page=2&per_page=1&invoice=NZ-004');
    expect([json.orders.length, json.filters]).toEqual([2, { per_page: 20 }]);
    expectBreaches(shop, /query string/);
  });

  test('what is no id finds nothing', async () => {
    const shop = await open();
    expect((await shop.get('order/deny/NZ-005')).json).toEqual({ status: 'error', text: 'Нет подходящих заказов.' });
    expectBreaches(shop, /not a number/);
  });

  test('errors have the HTTP status that is switched on, successes never', async () => {
    const shop = await open({ errorStatus: 400 });
    expect((await shop.get('order/deny/999')).status).toBe(400);
    expect((await shop.post('client/form', { name: 'А', phone: '1111111111', point_id: 1 })).status).toBe(400);
    expect((await shop.get('order/deny/20')).status).toBe(200);
  });

  test('answers are ASCII, of the type that is switched on', async () => {
    const shop = await open();
    const { text, headers } = await shop.get('order');
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(text).toContain('"\\u041a\\u043b\\u0438\\u0435\\u043d\\u0442 2"');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect((await (await open({ contentType: 'text/plain' })).get('order')).headers.get('content-type')).toMatch(/^text\/plain/);
  });

  test('faults of the switchboard show', async () => {
    const shop = await open();
    shop.emulator.fail({ show: { status: 503 }, times: 1 });
    expect((await fetch(`${shop.emulator.url}/panel/manager`, { headers: { authorization: BASIC } })).status).toBe(503);
    shop.emulator.fail({ show: 'reset', worked: true, times: 1 });
    await expect(shop.get('order/pay/19')).rejects.toThrow();
    expect(shop.emulator.seen.map(({ path }) => path)).toEqual(['/panel/manager', '/panel/order/pay/19']);
  });
});

describe('dictionaries', () => {
  const names = async (shop: Shop, path: string, key: string) => (await shop.get(path)).json[key].map((row: { name: string }) => row.name);

  test('come as documented', async () => {
    const shop = await open({ seed: 'empty' });
    expect((await shop.get('order/shipping_type')).json).toEqual({
      shipping_types: [
        { id: '1', name: 'Доставка по городу', min_price: '1' },
        { id: '2', name: 'Доставка до ТК ', min_price: '2' },
      ],
    });
    expect((await shop.get('order/status')).json).toEqual({
      statuses: [
        { id: '2', name: 'В работе', color: 'CBFFC9', sms: '0', email: '0' },
        { id: '4', name: 'Выдано (Отправлено)', color: '70FF83', sms: '0', email: '1' },
        { id: '7', name: 'Заказано', color: 'FFFFFF', sms: '0', email: '0' },
        { id: '3', name: 'Оприходовано офисом', color: 'EDFF78', sms: '0', email: '1' },
        { id: '6', name: 'Принято', color: 'FAFFB3', sms: '0', email: '1' },
        { id: '1', name: 'Приостановлено', color: 'BAF8FF', sms: '0', email: '0' },
        { id: '5', name: 'Снято', color: 'FFBADA', sms: '0', email: '1' },
      ],
    });
    expect((await shop.get('client/group')).json).toEqual({
      groups: [
        { group_id: '1', name: 'Розница - 0%', discount: '0', comment: '' },
        { group_id: '7', name: 'Мелкий опт - 5% - 5%', discount: '5', comment: '' },
      ],
    });
    const { managers } = (await shop.get('manager')).json;
    expect(managers[0]).toEqual({
      id: '1',
      phone: shop.emulator.connection.credentials.login,
      name: 'Владелец Магазина',
      seat: 'Директор',
      email: 'owner@example.com',
      point_id: '1',
      point_name: 'Москва: ул. Красноармейцев, 49',
      point_address: 'ул. Красноармейцев, 49',
      manager_group_id: '1',
      manager_group_name: 'Администраторы',
      client_count: '0',
      status: '1',
      client_use: '0',
      contact_show: '0',
      backup: null,
    });
    expect(new Set(managers.map((row: { point_id: string }) => row.point_id)).size).toBe(2);
    expect(managers.map((row: { status: string }) => row.status)).toContain('0');
    expect(shop.emulator.refused).toEqual([]);
  });

  test('a delivery method is added without telling its id, changed and removed, and never comes back under its id', async () => {
    const shop = await open();
    const shown = async () => (await shop.get('order/shipping_type')).json.shipping_types.slice(2);
    expect((await shop.post('order/shipping_type', { name: 'Новый способ', min_price: 1000 })).json).toEqual({ status: 'success' });
    expect((await shop.post('order/shipping_type/3', { name: 'Измененное', min_price: 50 })).json).toEqual({ status: 'success' });
    expect(await shown()).toEqual([{ id: '3', name: 'Измененное', min_price: '50' }]);
    expect((await shop.post('order/remove_shipping_type', { id: 3 })).json).toEqual({ status: 'success' });
    expect((await shop.post('order/remove_shipping_type', { id: 3 })).json).toEqual({ status: 'error' });
    expect((await shop.post('order/shipping_type/3', { name: 'x', min_price: 1 })).json).toEqual({ status: 'error' });
    await shop.post('order/shipping_type', { name: 'Ещё один' });
    expect(await shown()).toEqual([{ id: '4', name: 'Ещё один', min_price: '0' }]);
    expect(shop.emulator.refused).toEqual([]);
  });

  test('a removed delivery method leaves its number on what has it', async () => {
    const shop = await open();
    await shop.post('order/remove_shipping_type', { id: 1 });
    expect(await positionOf(shop, 19)).toMatchObject({ shipping_id: '1', shipping_name: null });
  });

  test('a status is added, changed and removed, but not one of the settings', async () => {
    const shop = await open();
    expect((await shop.post('order/status', { name: 'Новый статус', color: 'ABABAB', sms: 1, email: 0 })).json).toEqual({
      status: 'success',
    });
    expect((await shop.post('order/status/8', { name: 'Другой', color: '00ff00', sms: 0, email: 1 })).json).toEqual({ status: 'success' });
    expect((await shop.get('order/status')).json.statuses).toContainEqual({
      id: '8',
      name: 'Другой',
      color: '00ff00',
      sms: '0',
      email: '1',
    });
    expect((await shop.post('order/remove_status', { id: 8 })).json).toEqual({ status: 'success' });
    expect((await shop.post('order/remove_status', { id: 8 })).json).toEqual({ status: 'error' });
    for (const id of [1, 5, 6]) {
      expect((await shop.post('order/remove_status', { id })).json).toEqual({
        status: 'error',
        text: 'Статус используется в настройках магазина.',
      });
    }
    expect(await names(shop, 'order/status', 'statuses')).toHaveLength(7);
    expect(shop.emulator.refused).toEqual([]);
  });

  test('a new name of a status shows on what has it, and so does the last name of a removed one', async () => {
    const shop = await open();
    await shop.post('order/status/3', { name: 'На полке', color: '123456', sms: 0, email: 0 });
    expect(await positionOf(shop, 20)).toMatchObject({ status_id: '3', status_name: 'На полке', status_color: '123456' });
    expect((await shop.post('order/remove_status', { id: 3 })).json).toEqual({ status: 'success' });
    expect(await positionOf(shop, 20)).toMatchObject({ status_id: '3', status_name: 'Оприходовано офисом', status_color: 'EDFF78' });
  });

  test('flags of a status are 0 and 1, unlike those of clients', async () => {
    const shop = await open();
    await shop.post('order/status', { name: 'Новый', color: 'ABABAB', sms: 'on', email: 0 });
    expectBreaches(shop, /sms is neither 0 nor 1/);
    await shop.post('order/status', { name: 'Новый', color: 'красный', sms: 1, email: 0 });
    expectBreaches(shop, /color/);
  });

  test('a group is listed with its discount behind its name, and changed under both of its addresses', async () => {
    const shop = await open();
    const group = async () => (await shop.get('client/group')).json.groups[2];
    expect((await shop.post('client/group_form', { name: 'Web', discount: 1, comment: 'Интернет-клиенты' })).json).toEqual({
      status: 'success',
      text: 'Группа клиентов успешно добавлена.',
    });
    expect(await group()).toEqual({ group_id: '8', name: 'Web - 1%', discount: '1', comment: 'Интернет-клиенты' });
    for (const [path, discount] of [
      ['client/group_form/8', 2],
      ['order/group_form/8', 3],
    ] as const) {
      expect((await shop.post(path, { name: 'Web', discount, comment: '' })).json).toEqual({
        status: 'success',
        text: 'Группа обновлена.',
      });
      expect((await group()).name).toBe(`Web - ${discount}%`);
    }
    expect((await shop.post('client/remove_group', { id: 8 })).json).toEqual({ status: 'success', text: 'Группа успешно удалена.' });
    expect(await group()).toBeUndefined();
    for (const id of [8, 2, 999]) expect((await shop.post('client/remove_group', { id })).json).toEqual({ status: 'error' });
    expect((await shop.post('client/group_form/8', { name: 'Web', discount: 2 })).json).toEqual({ status: 'error' });
    expect((await shop.post('client/remove_group', { id: 1 })).json).toEqual({
      status: 'error',
      text: 'Группа используется в настройках магазина, удаление невозможно.',
    });
    expect(shop.emulator.refused).toEqual([]);
  });

  test('a blank name is refused, a missing one breaks the rule', async () => {
    const shop = await open();
    for (const path of ['order/shipping_type', 'order/status', 'client/group_form']) {
      expect((await shop.post(path, { name: ' ', ...(path.endsWith('form') && { discount: 0 }) })).json).toEqual({ status: 'error' });
    }
    expect(shop.emulator.refused).toEqual([]);
    await shop.post('client/group_form', { discount: 'пять' });
    expectBreaches(shop, /name is missing; discount is not an integer/);
  });
});

describe('starting', () => {
  test('two starts hold the same data, digit by digit', async () => {
    const [one, two] = [await open({ seed: 'sandbox' }), await open({ seed: 'sandbox' })];
    for (const path of ['order/filter/per_page/150/page/2', 'client/filter/per_page/150', 'client/balance/40']) {
      expect((await one.get(path)).text).toBe((await two.get(path)).text);
    }
  });

  test('by the real clock the newest order is of these days', async () => {
    const emulator = await startEmulator({ seed: 'sandbox' });
    try {
      const answer = await fetch(`${emulator.url}/panel/order`, { headers: { authorization: BASIC } });
      const { orders } = (await answer.json()) as { orders: { date_added: string }[] };
      const age = Date.now() - Date.parse(`${orders[0]?.date_added.replace(' ', 'T')}+03:00`);
      expect(age).toBeGreaterThan(0);
      expect(age).toBeLessThan(4 * 86_400_000);
    } finally {
      await emulator.stop();
    }
  });
});
