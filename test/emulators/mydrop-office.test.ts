import { describe, expect, test } from 'vitest';
import { type Account, expectBreach, expectGood, expectRejection, type Json, ORDER, PAGE, start, untouched } from './mydrop-account.ts';

const feed = async (account: Account, query = ''): Promise<Json> =>
  expectGood(account, await account.get(`/vendor/api/order_actions?${PAGE}${query}`));
const happen = (account: Account, id: number, body: object) => account.post(`/__emulator/orders/${id}`, body);
const create = async (account: Account, more: object = {}): Promise<Json> =>
  expectGood(account, await account.post('/vendor/api/orders', { ...ORDER, ...more }));
const typesOf = async (account: Account, id: number): Promise<unknown[]> =>
  (await feed(account)).results
    .filter((action: Json) => action.vendorOrderId === id)
    .map((action: Json) => [action.actionType, action.description, action.serviceAction])
    .reverse();

describe('the feed of actions', () => {
  test('is newest first; last_id leaves out what was told, and the counts follow', async () => {
    const account = await start();
    const { id } = await create(account);
    await account.put(`/vendor/api/orders/${id}`, { status: 'Отправлен' });
    const { results, meta } = await feed(account);
    expect(results.map((action: Json) => action.id)).toEqual([7_781_716, 7_781_715, 7_781_714, 7_781_713]);
    expect(meta.totalCount).toBe(4);
    const rest = await feed(account, '&last_id=7781714');
    expect(rest.results).toEqual(results.slice(0, 2));
    expect(rest.meta.totalCount).toBe(2);
    expect((await feed(account, '&last_id=7781716')).results).toEqual([]);
  });

  test('names the order as it is now', async () => {
    const account = await start();
    const { id, index } = await create(account);
    await account.put(`/vendor/api/orders/${id}`, { name: 'Нове ім’я' });
    expect((await feed(account)).results[1].vendorOrder).toEqual({ id, index, name: 'Нове ім’я' });
  });

  test('is the only place that knows of a deleted order', async () => {
    const account = await start();
    await happen(account, 123, { deleted: true });
    expectRejection(account, await account.get('/vendor/api/orders/123'), 404);
    expectRejection(account, await account.post('/dropshipper/api/orders/123', {}), 404);
    expect((await account.get(`/vendor/api/orders?${PAGE}`)).json.meta.totalCount).toBe(2);
    await happen(account, 123, { deleted: false });
    expect((await account.get('/vendor/api/orders/123')).status).toBe(200);
    expect(await typesOf(account, 123)).toEqual([
      ['deleted', null, false],
      ['restored', null, false],
    ]);
  });
});

describe('the tracker', () => {
  const PARCEL = { delivery_service: 'nova_poshta', city: 'Київ', warehouse_number: '5' };

  test('moves the status with the parcel, as the CRM itself', async () => {
    const account = await start();
    const { id } = await create(account, PARCEL);
    await happen(account, id, { parcel: '5' });
    expect((await account.get(`/vendor/api/orders/${id}`)).json).toMatchObject({
      deliveryStatusCode: '5',
      deliveryStatus: 'Відправлення прямує до міста одержувача',
      orderStatus: { title: 'Отправлен' },
    });
    await happen(account, id, { parcel: '9' });
    expect(await typesOf(account, id)).toEqual([
      ['created', null, false],
      ['ttn_generated', null, true],
      ['status_changed', 'Отправлен', true],
      ['status_changed', 'Продажа', true],
      ['delivery_payment_received', null, true],
    ]);
  });

  test('leaves a status alone that was set by hand', async () => {
    const account = await start();
    const { id } = await create(account, PARCEL);
    await account.put(`/vendor/api/orders/${id}`, { status: 'Отменен', manualStatus: true });
    await happen(account, id, { parcel: '9' });
    expect((await account.get(`/vendor/api/orders/${id}`)).json).toMatchObject({
      deliveryStatusCode: '9',
      orderStatus: { title: 'Отменен' },
    });
  });
});

describe('payout requests', () => {
  test('are filtered by the text of their status', async () => {
    const account = await start({ seed: 'sandbox' });
    const of = async (status: string) =>
      expectGood(account, await account.get(`/vendor/payout_requests?${PAGE}&status=${encodeURIComponent(status)}`)).results;
    const [unpaid, paid] = [await of('Не выплачено'), await of('Выплачено')];
    expect(unpaid.length).toBeGreaterThan(3);
    expect(paid.length).toBeGreaterThan(3);
    expect(new Set(paid.map((payout: Json) => payout.status))).toEqual(new Set(['Выплачено']));
    expect(await of('Скасовано')).toEqual([]);
    for (const payout of paid) {
      expect(payout.updatedDateTime).not.toBeNull();
      const { results } = expectGood(account, await account.get(`/vendor/payout_requests/${payout.id}/orders?${PAGE}`));
      expect(results).toHaveLength(payout.ordersCount);
      expect(new Set(results.map((order: Json) => order.dropshipperPayoutStatus))).toEqual(new Set(['Выплачено']));
    }
  });

  test('are paid once, and the orders in them too', async () => {
    const account = await start();
    const path = '/vendor/payout_requests/101283/status';
    const paid = expectGood(account, await account.post(path, { status: 'Выплачено' }));
    expect(paid).toMatchObject({ id: 101283, status: 'Выплачено', updatedDateTime: expect.stringMatching(/^2024-11-01T12:00:00/) });
    expect(expectGood(account, await account.post(path, { status: 'Выплачено' }))).toEqual(paid);
    const { results } = (await account.get(`/vendor/payout_requests/101283/orders?${PAGE}`)).json;
    expect(results[0].dropshipperPayoutStatus).toBe('Выплачено');
    expect(await typesOf(account, 1_775_135)).toEqual([['dropshipper_payout_status_changed', 'Выплачено', false]]);
  });

  test('take no other status, and need one', async () => {
    const account = await untouched();
    const path = '/vendor/payout_requests/101283/status';
    expectRejection(account, await account.post(path, { status: 'Може бути' }));
    expectBreach(account, await account.post(path, {}));
    expectRejection(account, await account.post('/vendor/payout_requests/1/status', { status: 'Выплачено' }), 404);
  });
});

describe('dropshippers', () => {
  const find = async (account: Account, query: string): Promise<number[]> =>
    expectGood(account, await account.get(`/vendor/vendor_dropshippers?${query}`)).results.map((row: Json) => row.id);

  test('are found by id, name, link, phone, payout address and note', async () => {
    const account = await untouched();
    for (const text of ['5', 'тестов', 'T.ME/some', '960000001', 'Кириченко'])
      expect(await find(account, `search_query=${encodeURIComponent(text)}`), text).toContain(5);
    expect(await find(account, 'search_query=nobody')).toEqual([]);
    expect(await find(account, '')).toEqual([4343, 5]);
  });

  test('that are not verified can be asked for', async () => {
    const account = await untouched();
    expect(await find(account, 'only_not_verified=true')).toEqual([5]);
    expect(await find(account, 'only_not_verified=false')).toEqual([4343, 5]);
    expectBreach(account, await account.get('/vendor/vendor_dropshippers?only_not_verified=yes'));
  });

  test('can be added, with a name at least; the answer looks like the list', async () => {
    const account = await start();
    const { meta, results } = expectGood(account, await account.post('/vendor/vendor_dropshippers', { name: 'Новий', note: 'секрет' }));
    expect(meta).toEqual({ currentPage: 1, from: 1, to: 1, totalCount: 1, totalPages: 1 });
    expect(results).toEqual([
      {
        dateTime: expect.stringMatching(/^2024-11-01T12:00:00\.\d{6}$/),
        dropshipper: { id: expect.any(Number), name: 'Новий', real: false },
        dropshipperId: results[0].dropshipper.id,
        group: null,
        id: results[0].id,
        link: null,
        name: 'Новий',
        phone: null,
      },
    ]);
    expect(await find(account, `search_query=${encodeURIComponent('секрет')}`)).toEqual([results[0].id]);
    expect((await create(account, { dropshipper_id: results[0].id })).vendorDropshipper.dropshipper).toEqual({
      id: results[0].dropshipperId,
      name: 'Новий',
    });
    expectBreach(account, await account.post('/vendor/vendor_dropshippers', { phone: '0981234567' }));
    expectRejection(account, await account.post('/vendor/vendor_dropshippers', { name: '' }));
    await account.post('/vendor/vendor_dropshippers', { name: 'Ще', payout_address: '1' });
    expect(account.emulator.refused.map(({ reason }) => reason)).toEqual(['the body has the unknown key payout_address']);
  });

  test('can be answered as the bare row', async () => {
    const account = await start({ dropshipperAnswer: 'object' });
    expect((await account.post('/vendor/vendor_dropshippers', { name: 'Новий' })).json).toMatchObject({ name: 'Новий', group: null });
  });
});
