/** What recorded exchanges cannot show of the RetailCRM adapter: tables, digits on the wire, walks over several pages. */
import { describe, expect, test } from 'vitest';
import { changedPage } from '../../adapters/retailcrm/changes.ts';
import { type Client, createClient } from '../../adapters/retailcrm/client.ts';
import { retailcrm } from '../../adapters/retailcrm/index.ts';
import { fromAddress, toAddress } from '../../adapters/retailcrm/map/addresses.ts';
import { fromCompany, toCompany } from '../../adapters/retailcrm/map/contragents.ts';
import { brandId, brandOf, idOf, numberOf } from '../../adapters/retailcrm/map/ids.ts';
import { entriesOf, objectOf, valuesOf } from '../../adapters/retailcrm/map/maps-or-lists.ts';
import type { Names } from '../../adapters/retailcrm/map/names.ts';
import { fromOrderItems, toOptions } from '../../adapters/retailcrm/map/order-items.ts';
import { paymentSteps, toPaymentStatus } from '../../adapters/retailcrm/map/payments.ts';
import { priceBook, toVariantPrices } from '../../adapters/retailcrm/map/prices.ts';
import { codesOfStatuses, fromOrderStatus, toOrderStatus } from '../../adapters/retailcrm/map/statuses.ts';
import type { RetailcrmContext } from '../../adapters/retailcrm/settings.ts';
import { wire } from '../../adapters/retailcrm/wire.ts';
import type { OrderStatus } from '../../src/model/order.ts';
import type { NativeRequest } from '../../src/wire.ts';

const silent = () => undefined;

describe('statuses', () => {
  const scope = { statusMap: {} };

  test.each<[string, string | undefined, OrderStatus]>([
    ['new', 'new', 'pending'],
    ['offer-analog', 'approval', 'pending'],
    ['availability-confirmed', 'approval', 'confirmed'],
    ['client-confirmed', 'approval', 'confirmed'],
    ['prepayed', 'approval', 'confirmed'],
    ['send-to-assembling', 'assembling', 'processing'],
    ['assembling', 'assembling', 'processing'],
    ['assembling-complete', 'assembling', 'processing'],
    ['send-to-delivery', 'delivery', 'shipped'],
    ['delivering', 'delivery', 'shipped'],
    ['redirect', 'delivery', 'shipped'],
    ['delivered', 'delivery', 'delivered'],
    ['complete', 'complete', 'completed'],
    ['no-call', 'cancel', 'cancelled'],
    ['no-product', 'cancel', 'cancelled'],
    ['already-buyed', 'cancel', 'cancelled'],
    ['delyvery-did-not-suit', 'cancel', 'cancelled'],
    ['prices-did-not-suit', 'cancel', 'cancelled'],
    ['cancel-other', 'cancel', 'cancelled'],
    ['3', 'complete', 'completed'],
    ['abandoned-cart', 'cancel', 'cancelled'],
    ['my-approval', 'approval', 'confirmed'],
    ['vozvrat', 'delivery', 'returned'],
    ['back', 'returns', 'returned'],
    ['claim', 'claims', 'unknown'],
    ['constructor', undefined, 'unknown'],
  ])('%s in group %s reads as %s', (code, group, expected) => {
    expect(toOrderStatus({ code, name: null, group }, scope)).toBe(expected);
  });

  test('the configured map comes before the code, by code or by name', () => {
    const configured = { statusMap: { new: 'confirmed', Возврат: 'returned' } } as const;
    expect(toOrderStatus({ code: 'new', name: 'Новый', group: 'new' }, configured)).toBe('confirmed');
    expect(toOrderStatus({ code: 'complete', name: 'Возврат', group: 'complete' }, configured)).toBe('returned');
  });

  const dictionary = (entries: Record<string, { group: string; active?: boolean; ordering?: number; name?: string }>): Names =>
    new Map(
      Object.entries(entries).map(([code, { group, active = true, ordering = 0, name = code }]) => [
        code,
        { name, active, extra: { group, ordering } },
      ]),
    );

  test('a status is written as the usual code, else as the first active one of its group, else not at all', () => {
    expect(fromOrderStatus('shipped', dictionary({ delivering: { group: 'delivery' } }), scope)).toBe('delivering');
    const own = dictionary({
      delivering: { group: 'delivery', active: false },
      late: { group: 'delivery', ordering: 9 },
      early: { group: 'delivery', ordering: 1 },
      vozvrat: { group: 'delivery', ordering: 0 },
    });
    expect(fromOrderStatus('shipped', own, scope)).toBe('early');
    expect(fromOrderStatus('shipped', dictionary({ new: { group: 'new' } }), scope)).toBeUndefined();
    expect(fromOrderStatus('returned', own, scope)).toBeUndefined();
    expect(fromOrderStatus('shipped', new Map(), scope)).toBe('delivering');
  });

  test('a code that is mapped to something else is not written for what it usually means', () => {
    const statuses = dictionary({ new: { group: 'new' }, fresh: { group: 'new' } });
    expect(fromOrderStatus('pending', statuses, { statusMap: { new: 'confirmed' } })).toBe('fresh');
    expect(fromOrderStatus('confirmed', statuses, { statusMap: { new: 'confirmed' } })).toBe('new');
    expect(fromOrderStatus('returned', statuses, { statusMap: { fresh: 'returned' } })).toBe('fresh');
  });

  test('a filter by status names every code that reads as it', () => {
    const statuses = dictionary({ new: { group: 'new' }, 'offer-analog': { group: 'approval' }, claim: { group: 'claims' } });
    expect(codesOfStatuses(['pending'], statuses, scope)).toEqual(['new', 'offer-analog']);
    expect(codesOfStatuses(['unknown'], statuses, scope)).toEqual(['claim']);
    expect(codesOfStatuses(['returned'], statuses, scope)).toEqual([]);
  });
});

describe('ids', () => {
  test('an id is read back only as the kind it was made as', () => {
    expect(idOf('offer', 1941833)).toBe('offer-1941833');
    expect(numberOf('offer', 'offer-1941833')).toBe('1941833');
    expect(numberOf('product', 'offer-1941833')).toBeUndefined();
    for (const odd of ['offer-', 'offer-0', 'offer-01', 'offer--1', 'offer-1e3', 'offer-1/edit', 'offer-１']) {
      expect(numberOf('offer', odd), odd).toBeUndefined();
    }
  });

  test('a brand’s id is its name, whatever is in it, in letters that need no encoding', () => {
    for (const name of ['Acme', 'Шляпы & Ко', 'a:b/c%20', '🎩', ' ']) {
      expect(brandId(name)).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(brandOf(brandId(name))).toBe(name);
    }
    expect(brandOf('brand-!')).toBeUndefined();
    expect(brandOf('Acme')).toBeUndefined();
  });
});

test('a collection is read as a list or as a map, and an empty object as either', () => {
  expect(valuesOf([1, 2])).toEqual([1, 2]);
  expect(valuesOf({ a: 1, b: 2 })).toEqual([1, 2]);
  expect([valuesOf([]), valuesOf({}), valuesOf(null), valuesOf(undefined)]).toEqual([[], [], [], []]);
  expect(entriesOf({ a: 1 })).toEqual([['a', 1]]);
  expect(entriesOf([1])).toEqual([[null, 1]]);
  expect([objectOf([]), objectOf(null), objectOf({ a: 1 })]).toEqual([undefined, undefined, { a: 1 }]);
});

test('properties are read as a list, a map of objects, or a map from code to value', () => {
  const names: Names = new Map([['color', { name: 'Цвет', active: null, extra: {} }]]);
  expect(toOptions([{ code: 'color', name: 'Color', value: 'red' }])).toEqual([{ name: 'Color', value: 'red' }]);
  expect(toOptions({ color: { code: 'color', name: 'Color', value: 'red' } })).toEqual([{ name: 'Color', value: 'red' }]);
  expect(toOptions({ color: 'red', size: 56, none: '', list: ['a', 'b'] }, names)).toEqual([
    { name: 'Цвет', value: 'red' },
    { name: 'size', value: '56' },
    { name: 'list', value: 'a, b' },
  ]);
  expect([toOptions([]), toOptions(undefined), toOptions({})]).toEqual([[], [], []]);
});

describe('addresses', () => {
  test('the number of the house is building; house and housing are its parts', () => {
    expect(toAddress({ building: '50', house: '5', housing: '1' } as never)?.house).toBe('50 стр. 5 корп. 1');
    expect(toAddress({ index: 344001, building: 7 } as never)).toMatchObject({ postalCode: '344001', house: '7' });
    expect(toAddress({} as never)).toBeNull();
    expect(toAddress({} as never, 'RU')).toBeNull();
  });

  test('either the parts are written or the text, never both', () => {
    expect(fromAddress({ city: 'Казань', house: '5' }, undefined, '/a', silent)).toEqual({ city: 'Казань', building: '5' });
    expect(fromAddress({ text: 'Казань, 5' }, undefined, '/a', silent)).toEqual({ text: 'Казань, 5' });
    const ignored: string[] = [];
    const note = (pointer: string) => void ignored.push(pointer);
    expect(fromAddress({ city: 'Казань', street: 'Баумана', text: 'x' }, undefined, '/a', note)).toEqual({
      city: 'Казань',
      street: 'Баумана',
    });
    expect(ignored).toEqual(['/a/text']);
  });

  test('a text beside parts without a street is kept in the notes, newest first: it is all that says where to go', () => {
    const ignored: string[] = [];
    const note = (pointer: string) => void ignored.push(pointer);
    const first = fromAddress({ city: 'Казань', text: 'Баумана, 5' }, undefined, '/a', note);
    expect(first).toEqual({ city: 'Казань', notes: 'Баумана, 5' });
    expect(fromAddress({ city: 'Казань', text: 'Пушкина, 1' }, first as never, '/a', note)).toEqual({
      city: 'Казань',
      notes: 'Пушкина, 1\nБаумана, 5',
    });
    expect(ignored).toEqual(['/a/text', '/a/text']);
  });

  test('what is cleared is sent as empty text, in the form that the record has', () => {
    const current = { city: 'Казань', building: '5', text: 'Казань, д. 5' } as never;
    expect(fromAddress(null, current, '/a', silent)).toEqual({ city: '', building: '' });
    expect(fromAddress(null, { text: 'x' } as never, '/a', silent)).toEqual({ text: '' });
    expect(fromAddress({ house: null }, current, '/a', silent)).toEqual({ city: 'Казань', building: '' });
    expect(fromAddress({}, current, '/a', silent)).toBeUndefined();
  });

  test('an echo of the vendor’s own text beside the parts is nothing to tell of', () => {
    const ignored: string[] = [];
    fromAddress(
      { city: 'Казань', text: 'Казань' },
      { city: 'Казань', text: 'Казань' } as never,
      '/a',
      (pointer) => void ignored.push(pointer),
    );
    expect(ignored).toEqual([]);
  });
});

describe('requisites', () => {
  test('the wire spells enterpreneur, callers read and write entrepreneur', () => {
    expect(toCompany({ contragentType: 'enterpreneur', legalName: 'ИП', OGRNIP: '304' } as never)).toMatchObject({
      legalForm: 'entrepreneur',
      registrationId: '304',
    });
    expect(fromCompany({ legalForm: 'entrepreneur', registrationId: '304' }, null, 'legalName', silent)).toEqual({
      contragentType: 'enterpreneur',
      OGRNIP: '304',
    });
    expect(fromCompany({ legalForm: 'enterpreneur' }, null, 'legalName', silent)).toEqual({ contragentType: 'enterpreneur' });
  });

  test('a private individual has none', () => {
    expect(toCompany({ contragentType: 'individual', legalName: 'x' } as never)).toBeNull();
    expect(toCompany(undefined)).toBeNull();
  });

  test('a form that the vendor does not know, and a KPP of an entrepreneur, are told as ignored', () => {
    const ignored: string[] = [];
    const note = (pointer: string) => void ignored.push(pointer);
    expect(fromCompany({ legalForm: 'GmbH', taxId: '1' }, null, 'legalName', note)).toEqual({ contragentType: 'legal-entity', INN: '1' });
    expect(fromCompany({ kpp: '1', taxId: '2' }, 'enterpreneur', 'legalName', note)).toEqual({ contragentType: 'enterpreneur', INN: '2' });
    expect(ignored).toEqual(['/company/legalForm', '/company/kpp']);
  });
});

describe('payments', () => {
  test.each<[string | null, string | null, boolean, string]>([
    ['100.00', '100.00', false, 'paid'],
    ['100.00', '100.01', false, 'paid'],
    ['100.00', '99.99', false, 'partially_paid'],
    ['100.00', '0.00', false, 'unpaid'],
    ['0.00', '0.00', false, 'unpaid'],
    ['0.00', '0.00', true, 'paid'],
    [null, '1.00', false, 'unknown'],
    ['1.00', null, false, 'unknown'],
  ])('of %s paid %s (fully paid: %s) is %s', (total, paid, fullPaid, expected) => {
    expect(toPaymentStatus({ total, paid, fullPaid }, [], [])).toBe(expected);
  });

  const statuses: Names = new Map(
    [
      ['not-paid', false],
      ['paid', true],
    ].map(([code, paymentComplete]) => [String(code), { name: null, active: true, extra: { paymentComplete } }]),
  );
  const rules = { statuses, defaultType: undefined, paidStatus: 'paid' };
  const plain = (steps: unknown) => JSON.parse(JSON.stringify(steps));

  test('what is paid already needs no step', () => {
    expect(
      paymentSteps({ paid: '10.00' }, { payments: [{ id: 1, type: 'cash', status: 'paid', amount: 10 }], paid: '10.00' }, rules, silent),
    ).toEqual([]);
  });

  test('a method beside a sum goes into the same call', () => {
    const current = { payments: [{ id: 1, type: 'cash', status: 'not-paid', amount: 10 }], paid: '0.00' };
    expect(plain(paymentSteps({ methodId: 'card', paid: '10.00' }, current, rules, silent))).toEqual([
      { do: 'edit', id: '1', body: { type: 'card', status: 'paid', amount: 10 } },
    ]);
  });

  test('a sum without any method is told as ignored, and nothing is sent', () => {
    const ignored: string[] = [];
    expect(paymentSteps({ paid: '10.00' }, { payments: [], paid: '0.00' }, rules, (pointer) => void ignored.push(pointer))).toEqual([]);
    expect(ignored).toEqual(['/payment/paid']);
  });

  test('a paid payment is not deleted for want of a method, unless nothing shall be paid', () => {
    const current = { payments: [{ id: 1, type: 'cash', status: 'paid', amount: 10 }], paid: '10.00' };
    const ignored: string[] = [];
    expect(paymentSteps({ methodId: null }, current, rules, (pointer) => void ignored.push(pointer))).toEqual([]);
    expect(ignored).toEqual(['/payment/methodId']);
    expect(paymentSteps({ methodId: null, paid: '0' }, current, rules, silent)).toEqual([{ do: 'delete', id: '1' }]);
  });

  test('a payment of unknown size cannot be brought down', () => {
    const ignored: string[] = [];
    const current = { payments: [{ id: 1, type: 'cash', status: 'paid' }], paid: '10.00' };
    expect(paymentSteps({ paid: '5.00' }, current, rules, (pointer) => void ignored.push(pointer))).toEqual([]);
    expect(ignored).toEqual(['/payment/paid']);
  });
});

test('the price is that of the configured type, else of the default one; a promotional type gives the sale price', () => {
  const types: Names = new Map([
    ['retail', { name: null, active: true, extra: { default: true, currency: 'RUB' } }],
    ['sale', { name: null, active: true, extra: { promo: true, currency: 'RUB' } }],
    ['export', { name: null, active: true, extra: { currency: 'USD' } }],
  ]);
  const offer = {
    price: 9,
    purchasePrice: 5,
    prices: [
      { priceType: 'retail', price: 10 },
      { priceType: 'sale', price: 8 },
      { priceType: 'export', price: 1 },
    ],
  };
  expect(toVariantPrices(offer as never, priceBook(types, undefined, 'RUB'))).toEqual({
    currency: 'RUB',
    price: '10.00',
    salePrice: '8.00',
    cost: '5.00',
  });
  expect(toVariantPrices(offer as never, priceBook(types, 'export', 'RUB'))).toEqual({
    currency: 'USD',
    price: '1.00',
    salePrice: null,
    cost: null,
  });
  expect(toVariantPrices({ price: 9 }, priceBook(types, undefined, 'RUB')).price).toBe('9.00');
  expect(toVariantPrices({ price: 9 }, priceBook(types, 'export', 'RUB')).price).toBeNull();
});

test('money keeps its digits on the wire, and a discount that does not divide by the quantity is told', async () => {
  const sent: NativeRequest[] = [];
  const client = createClient({
    async send(request, read) {
      sent.push(request);
      return read({ success: true, id: 1 });
    },
  });
  const ignored: string[] = [];
  const items = fromOrderItems(
    [
      { offer: '5', quantity: 3, unitPrice: '12345678901234567.89', discount: '0.30' },
      { offer: '6', quantity: 3, unitPrice: '0.0125', discount: '1.00' },
    ],
    [],
    undefined,
    (pointer) => void ignored.push(pointer),
  );
  await client.createOrder('main', { items });
  const [request] = sent;
  expect(request).toMatchObject({ method: 'POST', path: '/api/v5/orders/create', effect: 'write' });
  const form = (request?.body as { form: Record<string, string> }).form;
  expect(form).toEqual({
    site: 'main',
    order:
      '{"items":[{"offer":{"id":5},"quantity":3,"initialPrice":12345678901234567.89,"discountManualAmount":0.1},' +
      '{"offer":{"id":6},"quantity":3,"initialPrice":0.0125}]}',
  });
  expect(ignored).toEqual(['/items/1/discount']);
});

test('a filter goes into brackets, a flag becomes 1 or 0, and an empty list of ids is no filter that lists everything', async () => {
  const sent: NativeRequest[] = [];
  const client = createClient({
    async send(request, read) {
      sent.push(request);
      return read({ success: true, products: [] });
    },
  });
  await client.products({ limit: 20, page: 2, filter: { ids: ['1', '2'], active: false, name: 'x', absent: undefined } });
  expect(sent[0]?.query).toEqual({ 'filter[ids][]': ['1', '2'], 'filter[active]': 0, 'filter[name]': 'x', limit: 20, page: 2 });
  expect(() => client.products({ limit: 20, page: 1, filter: { ids: [] } })).toThrow(TypeError);
});

describe('a walk over what changed', () => {
  const rows = (from: number, to: number, of: (index: number) => number) =>
    Array.from({ length: to - from }, (_, index) => ({
      id: from + index,
      createdAt: '2021-02-25 12:00:00',
      order: { id: of(from + index) },
    }));

  /** A history of 250 changes of 125 orders, two for each, far apart. */
  function stage() {
    const all = rows(1, 251, (index) => 1000 + (index % 125));
    let loads = 0;
    const kept = new Map<string, Promise<unknown>>();
    const context = {
      scope: { timezone: 'UTC' },
      now: () => 42,
      remember: (key: string, load: () => Promise<unknown>) => {
        if (!kept.has(key)) kept.set(key, load());
        return kept.get(key);
      },
    } as unknown as RetailcrmContext;
    const history = {
      name: 'orders' as const,
      async load(filter: Record<string, unknown>) {
        loads++;
        const left = all.filter((row) => row.id > Number(filter.sinceId ?? 0));
        return { pagination: { totalPageCount: Math.ceil(left.length / 100) }, history: left.slice(0, 100) as never };
      },
    };
    return { context, history, kept, loads: () => loads };
  }

  test('tells every record once, whatever the page size, and reads the history once', async () => {
    for (const size of [20, 50, 100]) {
      const { context, history, loads } = stage();
      const seen: number[] = [];
      let position: Record<string, string | number> | null = null;
      do {
        const page: Awaited<ReturnType<typeof changedPage>> = await changedPage(
          context,
          history,
          { from: '2021-02-25T00:00:00Z' },
          position,
          size,
        );
        expect(page.ids.length).toBeLessThanOrEqual(size);
        seen.push(...page.ids);
        position = page.next;
      } while (position);
      expect(seen).toEqual(Array.from({ length: 125 }, (_, index) => 1000 + index));
      expect(loads()).toBe(3);
    }
  });

  test('goes on where it stood when what was remembered is gone', async () => {
    const { context, history, kept } = stage();
    const first = await changedPage(context, history, { from: '2021-02-25T00:00:00Z' }, null, 100);
    kept.clear();
    const second = await changedPage(context, history, { from: '2021-02-25T00:00:00Z' }, first.next, 100);
    expect(second.ids).toEqual(Array.from({ length: 25 }, (_, index) => 1100 + index));
    expect(second.next).toBeNull();
  });

  test('leaves out what lies outside of the period, to the second', async () => {
    const { context, history } = stage();
    const none = await changedPage(context, history, { from: '2021-02-25T12:00:01Z' }, null, 20);
    expect(none).toEqual({ ids: [], next: null });
    const before = await changedPage(context, history, { from: '2021-02-25T11:00:00Z', to: '2021-02-25T12:00:00Z' }, null, 20);
    expect(before.ids).toEqual([]);
    const within = await changedPage(context, history, { from: '2021-02-25T12:00:00.900Z', to: '2021-02-25T12:00:01Z' }, null, 20);
    expect(within.ids).toHaveLength(20);
  });

  test('refuses a period with more changes than it will read', async () => {
    const { context } = stage();
    const endless = {
      name: 'orders' as const,
      load: async ({ sinceId = 0 }: Record<string, unknown>) => ({
        pagination: { totalPageCount: 2 },
        history: rows(Number(sinceId) + 1, Number(sinceId) + 101, (index) => index) as never,
      }),
    };
    await expect(changedPage(context, endless, { from: '2021-02-25T00:00:00Z' }, null, 20)).rejects.toMatchObject({
      code: 'unsupported_filter',
    });
  });
});

describe('the wire', () => {
  const settings = {
    connection: 'shop',
    baseUrl: 'https://x',
    credentials: { apiKey: 'k3y' },
    options: { refundStatuses: [], matchCustomers: false },
  };

  test('the key goes into a header, never into the query', () => {
    const request = wire.authorize({ method: 'GET', path: '/api/v5/orders', query: { limit: 20 }, effect: 'read' }, settings);
    expect(request.headers).toEqual({ 'x-api-key': 'k3y' });
    expect(JSON.stringify(request.query) + request.path).not.toContain('k3y');
    expect(wire.credentialParameters).toEqual(['apiKey']);
  });

  test.each<[number, unknown, string | undefined]>([
    [200, { success: true }, undefined],
    [201, { success: true, id: 1 }, undefined],
    [200, { success: false, errorMsg: 'x' }, 'rejected'],
    [200, {}, 'invalid'],
    [400, { success: false, errorMsg: 'x' }, 'rejected'],
    [401, {}, 'auth'],
    [403, { success: false, errorMsg: 'Access denied.' }, 'auth'],
    [404, { success: false, errorMsg: 'Not found' }, 'missing'],
    [404, { success: false, errorMsg: 'API method not found' }, 'invalid'],
    [404, { success: false, errorMsg: 'Account does not exist.' }, 'broken'],
    [405, '<html>', 'broken'],
    [404, '<html>', 'invalid'],
    [429, {}, 'limited'],
    [460, { success: false }, 'rejected'],
    [500, {}, 'broken'],
    [502, '<html>', 'unavailable'],
    [503, '<html>', 'unavailable'],
    [504, '', 'unavailable'],
    [302, '', undefined],
  ])('%i with %j is %s', (status, body, kind) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const json = typeof body === 'string' ? undefined : body;
    expect(wire.readFailure({ status, headers: {}, text, json })?.kind).toBe(kind);
  });

  test('faults are read out of a map, a list, and a map by index', () => {
    const read = (errors: unknown) => wire.readFailure({ status: 400, headers: {}, text: '', json: { success: false, errors } })?.fields;
    expect(read({ 'customer.id': 'wrong' })).toEqual([{ path: 'customer.id', message: 'wrong' }]);
    expect(read(['a'])).toEqual([{ path: '0', message: 'a' }]);
    expect(read({ '0': { number: ['taken'] } })).toEqual([{ path: '0', message: '{"number":["taken"]}' }]);
    expect(read(undefined)).toBeUndefined();
    expect(read('text')).toBeUndefined();
  });

  test.each<[string, string, boolean | undefined]>([
    ['GET', '/api/v5/statistic/update', true],
    ['POST', '/api/v5/delivery/calculate', false],
    ['POST', '/api/v5/loyalty/calculate', false],
    ['POST', '/api/v5/payment/check', false],
    ['POST', '/api/v5/orders/create', undefined],
    ['GET', '/api/v5/orders', undefined],
    ['POST', '/api/v5/orders/loyalty/apply', undefined],
  ])('%s %s: told to write against its verb: %s', (method, path, writes) => {
    expect(wire.surprising.find((each) => each.method === method && each.path.test(path))?.writes).toBe(writes);
  });
});

test('the account’s zone is taken only when the runtime knows it, and a broken vendor is not taken for a silent one', async () => {
  const account = (answer: unknown): Client => ({ settings: async () => answer }) as unknown as Client;
  const discover = (client: Client) => retailcrm.discover?.(client);
  expect(await discover(account({ settings: { timezone: { value: 'Asia/Almaty' }, default_currency: { value: 'kzt' } } }))).toEqual({
    timezone: 'Asia/Almaty',
    currency: 'KZT',
  });
  expect(await discover(account({ settings: { timezone: { value: 'Mars/Olympus' }, default_currency: { value: '' } } }))).toEqual({});
  expect(await discover(account({ settings: [] }))).toEqual({});
  const broken = { settings: () => Promise.reject(new Error('down')) } as unknown as Client;
  await expect(discover(broken)).rejects.toThrow('down');
});
