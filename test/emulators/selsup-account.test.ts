import { describe, expect, test } from 'vitest';
import { expectRefusal, start, stopAfterEach } from './selsup-shop.ts';

stopAfterEach();

/** Samples of the document, unedited (selsup.txt 75-78, 88-98, 210-262). */
const POSITION = { id: 0, name: 'string', defaultJobId: 0 };
const PERSON = {
  personId: 0,
  firstName: 'string',
  lastName: 'string',
  surName: 'string',
  position: POSITION,
  versionId: 0,
  hasChanges: true,
};
const ORGANIZATION = {
  type: 'STAMP',
  id: 0,
  name: 'string',
  shortName: 'string',
  taxType: 'YSN',
  taxRate: 0,
  inn: 'string',
  kpp: 'string',
  bank: 'string',
  bik: 'string',
  corrBill: 'string',
  billNumber: 'string',
  ipPerson: PERSON,
  form: 'OOO',
  ip: true,
  address: {
    id: 0,
    postCode: 'string',
    country: { countryId: 0, name: 'string', code2: 'string', code3: 'string', printName: 'string' },
    region: { id: 0, countryId: 0, name: 'string', regionId: {} },
    regionId: 0,
    street: 'string',
    house: 'string',
    district: 'string',
    city: 'string',
    locality: 'string',
    building: 'string',
    flat: 'string',
    short: 'string',
    full: 'string',
    addressId: {},
  },
  phoneNumber: 'string',
  addressFull: 'string',
};
/** selsup.txt 1163-1175. */
const ADDON = {
  id: 0,
  clientId: 0,
  addonId: 0,
  tariffId: 0,
  createdDate: '2019-08-24T14:15:22Z',
  expiredDate: '2019-08-24T14:15:22Z',
  price: 0.1,
  status: 'CREATED',
  forBill: true,
  period: 'DAY',
  bankOrderId: 'string',
  formUrl: 'string',
};

describe('people who work there', () => {
  test('are made, changed with the version that was read, and found', async () => {
    const shop = await start();
    const { personId } = await shop.ok('POST', '/api/client/person', PERSON);
    const edit = { ...PERSON, lastName: 'Ким', surName: null, versionId: 1 };
    expect(await shop.ok('PUT', `/api/client/person/${personId}`, edit)).toMatchObject({ personId, versionId: 2, fullName: 'Ким string' });
    expectRefusal(shop, await shop.send('PUT', `/api/client/person/${personId}`, edit), 'error_version_changed', false);
    expectRefusal(shop, await shop.send('POST', '/api/client/person', { ...PERSON, firstName: 'я'.repeat(256) }), 'error_bad_field', true);
    expect(
      (await shop.ok('GET', '/api/client/person/find?query=ким&limit=10&page=1')).map((row: { personId: number }) => row.personId),
    ).toEqual([personId]);
  });

  test('come as a bare list, or as rows by a switch; by no field of choice', async () => {
    const shop = await start();
    expect(await shop.ok('GET', '/api/client/person/find?ascending=false')).toMatchObject([
      { personId: 13 },
      { personId: 12 },
      { personId: 11 },
    ]);
    expectRefusal(shop, await shop.get('/api/client/person/find?sortBy=ID'), 'error_bad_request', true);
    const wrapped = await (await start({ personRows: true })).ok('GET', '/api/client/person/find?count=true&limit=1');
    expect([wrapped.total, wrapped.rows[0].personId]).toEqual([3, 11]);
  });

  test('have positions, whose id stands in the path and may stand in the query', async () => {
    const shop = await start();
    const { id } = await shop.ok('POST', '/api/client/position', POSITION);
    expect(await shop.ok('PUT', `/api/client/position/${id}?positionId=${id}`, { name: 'Кассир' })).toMatchObject({ id, name: 'Кассир' });
    expectRefusal(shop, await shop.send('PUT', `/api/client/position/${id}?positionId=1`, POSITION), 'error_bad_request', true);
  });

  test('have users, whose passwords are not told', async () => {
    const shop = await start();
    const made = await shop.ok('POST', '/api/client/addUser', {
      login: 'kassir',
      password: 'secret',
      roles: ['ADMIN'],
      addonTariffs: { property1: [ADDON] },
    });
    expect(made).toMatchObject({ userId: 2, login: 'kassir' });
    expect(await shop.ok('POST', '/api/client/updateUser', { userId: 2, login: 'kassir', lang: 'ru' })).toMatchObject({
      lang: 'ru',
      roles: ['ADMIN'],
    });
    expect(JSON.stringify(made)).not.toContain('secret');
    expectRefusal(shop, await shop.send('POST', '/api/client/addUser', { login: 'kassir' }), 'error_login_exists', false);
    expectRefusal(shop, await shop.send('POST', '/api/client/addUser', { login: 'a', roles: ['ROOT'] }), 'error_bad_field', true);
  });
});

describe('organizations', () => {
  test('have an id of their own and a legal entity with another; they are made, changed and found', async () => {
    const shop = await start();
    const found = await shop.ok('GET', '/api/client/findClientOrganization?query=ромашка&count=true');
    expect([found.total, found.rows[0].id, found.rows[0].organization.id]).toEqual([1, 1, 501]);
    const made = await shop.ok('POST', '/api/client/createClientOrganization', ORGANIZATION);
    expect([made.id, made.organization.id, 'addressId' in made.organization.address]).toEqual([3, 503, false]);
    await shop.ok('POST', '/api/client/updateOrganization', { ...ORGANIZATION, id: 503, shortName: 'ООО «Три»' });
    const changed = await shop.ok('POST', '/api/client/updateClientOrganization', {
      id: 3,
      ozonApiKey: 'key',
      moySkladApiKey: 'key',
      hasSets: true,
    });
    expect(changed).toMatchObject({ id: 3, hasSets: true, organization: { id: 503, shortName: 'ООО «Три»' } });
    expect(JSON.stringify(changed)).not.toContain('key');
    expect((await shop.ok('GET', '/api/client/findClientOrganization?id=3&full=true')).rows).toEqual([changed]);
  });

  test('are deleted with the code that was mailed', async () => {
    const shop = await start();
    const path = '/api/client/removeOrganizationProductsById?clientOrganizationId=1&verifyCode=';
    expectRefusal(shop, await shop.send('POST', `${path}1`), 'error_wrong_verify_code', false);
    await shop.ok('POST', `${path}123456`);
    expect((await shop.ok('GET', '/api/product/find')).rows).toEqual([]);
    await shop.ok('POST', '/api/client/removeClientOrganizationById?clientOrganizationId=2&verifyCode=123456');
    expect((await shop.ok('GET', '/api/client/findClientOrganization?count=true')).total).toBe(1);
    // selsup.txt 39: where there is one, it need not be named.
    const order = { type: 'RETAIL', products: [{ productId: 6510, quantity: 1, price: 1 }] };
    expect((await shop.ok('POST', '/api/order/', order)).organizationId).toBe(1);
  });

  test('keep credentials of marketplaces, which go in the query and come back as flags', async () => {
    const shop = await start();
    const where = 'service=OZON&organizationId=1';
    expect((await shop.get(`/api/client/getServiceIntegration?${where}`)).status).toBe(404);
    await shop.ok('POST', `/api/client/addServiceIntegration?${where}&login=me&password=secret`);
    const read = await shop.ok('GET', `/api/client/getServiceIntegration?${where}`);
    expect([read.login, read.hasPassword, read.hasSecret, JSON.stringify(read).includes('secret')]).toEqual(['me', true, false, false]);
    await shop.ok('POST', `/api/client/removeServiceIntegration?${where}`);
    expect((await shop.get(`/api/client/getServiceIntegration?${where}`)).status).toBe(404);
    expect(await shop.ok('GET', `/api/client/connect?${where}`)).toMatch(/^https:/);
    expectRefusal(shop, await shop.get('/api/client/connect?service=OZON'), 'error_bad_request', true);
    for (const name of ['getSuzAuthToken', 'getAuthToken'])
      expect((await shop.ok('POST', `/api/client/${name}?organizationId=1`, { data: 'string', uuid: 'string' })).id).toBe(1);
    expect(await shop.ok('POST', '/api/client/checkCombinedWildberriesToken?organizationId=1&token=t')).toMatchObject({
      hasWildberriesStatApiKey: true,
    });
  });
});

describe('settings and subscriptions', () => {
  test('are kept', async () => {
    const shop = await start();
    expect((await shop.ok('POST', '/api/client/updateServices', ['NONE'])).services).toEqual(['NONE']);
    const param = { schemaList: ['NONE'], services: ['NONE'] };
    expect((await shop.ok('POST', '/api/client/updateClientParam', param)).clientParam).toEqual(param);
    const client = await shop.ok('POST', '/api/client/updateClient', { useRetail: false, lastExportStat: '2019-08-24', banks: {} });
    expect(client).toMatchObject({ useRetail: false, services: ['NONE'], clientOrganizations: [{ id: 1 }, { id: 2 }] });
    expectRefusal(shop, await shop.send('POST', '/api/client/updateServices', { services: [] }), 'error_bad_field', true);
  });

  test('are numbered and billed exactly', async () => {
    const shop = await start();
    expect(
      await shop.ok('POST', '/api/client/tariff', { name: 'string', price: 0, answerSpeed: { type: 'HOURS', value: 0 } }),
    ).toMatchObject({ id: 503 });
    expect(await shop.ok('POST', '/api/client/createAddonTariff', ADDON)).toMatchObject({ id: 504, status: 'CREATED', price: 0.1 });
    const bill = await shop.ok('POST', '/api/client/bill', {
      addons: [ADDON, { ...ADDON, price: 0.2 }],
      tariff: { price: 0 },
      payByCard: true,
    });
    expect(bill).toMatchObject({ id: 505, price: 0.3, payedNow: false });
    // A subscription's price is a whole number, an add-on's is not (selsup.txt 976, 1157).
    expectRefusal(shop, await shop.send('POST', '/api/client/tariff', { price: 0.1 }), 'error_bad_field', true);
  });
});

describe('calls whose verb misleads', () => {
  test('start work with a GET, or read with a POST', async () => {
    const shop = await start();
    const starters = [
      ['POST', '/api/client/updateCards?service=OZON&organizationId=1'],
      ['GET', '/api/campaign/updateCampaigns?organizationId=1&service=OZON'],
      ['GET', '/api/stat/reDownloadAnalytics?organizations=1&organizations=2'],
      ['GET', '/api/stat/updatePurchasePriceTask'],
      ['GET', '/api/prices/setPricesOnOtherMp?mainService=OZON'],
      ['GET', '/api/wms/addDownloadItemHistoryTask?skuId=123'],
    ] as const;
    for (const [index, [verb, path]] of starters.entries()) {
      const { id } = await shop.ok(verb, path);
      expect([id, (await shop.ok('GET', `/api/task/getTask?id=${id}`)).status]).toEqual([index + 1, 'FINISHED']);
    }
    for (const path of ['/api/client/linkToFulfilment?enabled=true', '/api/client/clearTariffCache', '/api/fbs/signDocument?supplyId=1'])
      expect((await shop.get(path)).text).toBe('');
    expect(await shop.ok('POST', '/api/fbs/getDeliveryMethods?organizationId=1&service=OZON')).toMatchObject([{ tpl_provider_id: 24 }]);
  });
});

describe('buyers', () => {
  const IVAN = { name: 'Иван', phone: '+79990001122', email: 'ivan@shop.test' };

  test('are made without an id, replaced with one, and found by name, phone or e-mail', async () => {
    const shop = await start();
    const { id } = await shop.ok('POST', '/api/customer/', { ...IVAN, lastName: 'Сидоров', address: 'Казань' });
    const replaced = await shop.ok('POST', '/api/customer', { id, ...IVAN, name: 'Пётр' });
    expect([replaced.id, replaced.name, replaced.fullName, replaced.lastName ?? null, replaced.address ?? null]).toEqual([
      id,
      'Пётр',
      'Пётр',
      null,
      null,
    ]);
    for (const query of ['ivan@shop', '999000', 'пётр'])
      expect((await shop.ok('GET', `/api/customer/find?sortBy=ID&query=${query}`)).rows).toContainEqual(replaced);
    // Not idempotent: the same again is another.
    expect((await shop.ok('POST', '/api/customer/', IVAN)).id).toBe(id + 1);
    expect((await shop.send('POST', '/api/customer/', { id: 1, ...IVAN })).status).toBe(404);
    expectRefusal(shop, await shop.send('POST', '/api/customer/', { ...IVAN, phone: '7'.repeat(101) }), 'error_bad_field', true);
    expectRefusal(shop, await shop.send('POST', '/api/customer/', { phone: '1' }), 'error_bad_field', true);
    expect((await shop.get(`/api/customer/${id}`)).status).toBe(404);
  });

  test('that are companies come with an order, and are read, changed and removed', async () => {
    const shop = await start();
    const order = { type: 'WHOLESALE', organizationId: 1, products: [{ productId: 6510, quantity: 1, price: 1 }] };
    const { buyer } = await shop.ok('POST', '/api/order/', { ...order, buyer: { name: 'ООО «Опт»' } });
    expect((await shop.ok('POST', '/api/order/', { ...order, buyerId: buyer.id })).buyer).toEqual(buyer);
    const edit = { id: buyer.id, versionId: 1, name: 'ООО «Опт»', phoneNumber: '1', organization: { name: 'Опт', inn: '7700000001' } };
    const changed = await shop.ok('POST', '/api/contractor/updateContractor', edit);
    expect(changed).toMatchObject({ versionId: 2, phoneNumber: '1', organization: { inn: '7700000001' } });
    expectRefusal(shop, await shop.send('POST', '/api/contractor/updateContractor', edit), 'error_version_changed', false);
    expectRefusal(shop, await shop.send('POST', '/api/contractor/updateContractor', { name: 'a' }), 'error_bad_request', true);
    for (const path of [`/api/contractor/getContractorById?contractorId=${buyer.id}`, `/api/contractor/${buyer.id}`])
      expect(await shop.ok('GET', path)).toEqual(changed);
    await shop.ok('POST', `/api/contractor/removeContractor?contractorId=${buyer.id}&deleted=true`);
    expect((await shop.ok('GET', '/api/contractor/findContractor')).rows).toEqual([]);
    expect((await shop.ok('GET', '/api/contractor/findContractor?deleted=true')).rows).toHaveLength(1);
  });
});

describe('carriers and files', () => {
  test('are samples; a picture needs no token, and a file that is not there is a 404', async () => {
    const shop = await start();
    expect(await shop.ok('GET', '/api/delivery/getDeliveryTariffs?service=CDEK&query=дверь')).toMatchObject([{ tariffId: 137 }]);
    expect(await shop.ok('GET', '/api/delivery/getPoints?service=CDEK&organizationId=1&city=Москва')).toMatchObject([{ code: 'MSK124' }]);
    expectRefusal(shop, await shop.get('/api/delivery/getPoints?service=UPS&organizationId=1'), 'error_bad_request', true);
    const path = 'path=product/images/4834/4eac5720-99ba-4cbc-ab52-c6351ce02977.jpg';
    expect((await shop.send('GET', `/files/image?${path}`, undefined, {})).status).toBe(200);
    expect((await shop.send('GET', `/files/view?${path}`, undefined, {})).status).toBe(403);
    shop.emulator.forget();
    expect((await shop.get(`/api/files/file?${path}`)).text).toContain('PNG');
    expect((await shop.get('/files/view?path=nothing')).status).toBe(404);
    expect(shop.emulator.refused).toEqual([]);
  });
});
