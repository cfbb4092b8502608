/** Dictionaries of a new account. The document lists none; these are recorded defaults with the oddities of real accounts. */
import type { Json } from './shapes.ts';
import { type Account, claimId, dictionary } from './state.ts';

/** Status code, group, name. `3`, `vozvrat` and `needs-review` are custom ones, as every account has; `needs-review` is in a custom group. */
const STATUSES: readonly (readonly [code: string, group: string, name: string])[] = [
  ['new', 'new', 'Новый'],
  ['availability-confirmed', 'approval', 'Наличие подтверждено'],
  ['offer-analog', 'approval', 'Предложить замену'],
  ['client-confirmed', 'approval', 'Согласовано с клиентом'],
  ['prepayed', 'approval', 'Предоплата поступила'],
  ['send-to-assembling', 'assembling', 'Передано в комплектацию'],
  ['assembling', 'assembling', 'Комплектуется'],
  ['assembling-complete', 'assembling', 'Укомплектован'],
  ['send-to-delivery', 'delivery', 'Передан в доставку'],
  ['delivering', 'delivery', 'Доставляется'],
  ['redirect', 'delivery', 'Доставка перенесена'],
  ['delivered', 'delivery', 'Доставлен'],
  ['complete', 'complete', 'Выполнен'],
  ['3', 'complete', 'Закрыт актом'],
  ['no-call', 'cancel', 'Недозвон'],
  ['no-product', 'cancel', 'Нет в наличии'],
  ['already-buyed', 'cancel', 'Купил в другом месте'],
  ['delyvery-did-not-suit', 'cancel', 'Не устроила доставка'],
  ['prices-did-not-suit', 'cancel', 'Не устроила цена'],
  ['cancel-other', 'cancel', 'Отменен'],
  ['abandoned-cart', 'cancel', 'Брошенная корзина'],
  ['vozvrat', 'returns', 'Возврат товара'],
  ['needs-review', 'control', 'На проверке'],
];

const STATUS_GROUPS: readonly (readonly [code: string, name: string, process: boolean])[] = [
  ['new', 'Новый', false],
  ['approval', 'Согласование', true],
  ['assembling', 'Комплектация', true],
  ['delivery', 'Доставка', true],
  ['complete', 'Выполнен', false],
  ['cancel', 'Отменен', false],
  ['returns', 'Возвраты', false],
  ['control', 'Контроль', true],
];

/** `cancelStatus` makes an order's item cancelled: it stays in the list and leaves the sums (public clients). */
const PRODUCT_STATUSES: readonly Json[] = [
  { name: 'Новый', code: 'new', active: true, ordering: 10, cancelStatus: false },
  { name: 'В наличии', code: 'in-stock', active: true, ordering: 20, cancelStatus: false },
  { name: 'В резерве', code: 'in-reserve', active: true, ordering: 30, cancelStatus: false },
  { name: 'Продан', code: 'sold', active: true, ordering: 40, cancelStatus: false },
  { name: 'Возврат', code: 'returned', active: true, ordering: 50, cancelStatus: true },
  { name: 'Нет в наличии', code: 'out-of-stock', active: true, ordering: 60, cancelStatus: true },
];

const PAYMENT_TYPES: readonly Json[] = [
  { name: 'Наличные', code: 'cash', active: true, defaultForCrm: true, defaultForApi: true },
  { name: 'Банковская карта', code: 'bank-card', active: true, defaultForCrm: false, defaultForApi: false },
  { name: 'Банковский перевод', code: 'bank-transfer', active: true, defaultForCrm: false, defaultForApi: false },
  { name: 'Электронные деньги', code: 'e-money', active: true, defaultForCrm: false, defaultForApi: false },
  { name: 'Кредит', code: 'credit', active: false, defaultForCrm: false, defaultForApi: false },
];

const PAYMENT_STATUSES: readonly Json[] = [
  { name: 'Не оплачен', code: 'not-paid', active: true, defaultForCrm: true, defaultForApi: true, paymentComplete: false, ordering: 10 },
  {
    name: 'Выставлен счет',
    code: 'invoice',
    active: true,
    defaultForCrm: false,
    defaultForApi: false,
    paymentComplete: false,
    ordering: 20,
  },
  {
    name: 'Проводится',
    code: 'payment-start',
    active: true,
    defaultForCrm: false,
    defaultForApi: false,
    paymentComplete: false,
    ordering: 30,
  },
  { name: 'Оплачен', code: 'paid', active: true, defaultForCrm: false, defaultForApi: false, paymentComplete: true, ordering: 40 },
  {
    name: 'Кредит одобрен',
    code: 'credit-approved',
    active: true,
    defaultForCrm: false,
    defaultForApi: false,
    paymentComplete: true,
    ordering: 50,
  },
  { name: 'Отменен', code: 'canceled', active: true, defaultForCrm: false, defaultForApi: false, paymentComplete: false, ordering: 60 },
  { name: 'Возвращен', code: 'returned', active: true, defaultForCrm: false, defaultForApi: false, paymentComplete: false, ordering: 70 },
];

/** `sdek` is connected with a delivery service, `2` has a code that looks like a number. */
const DELIVERY_TYPES: readonly Json[] = [
  { name: 'Доставка курьером', code: 'courier', active: true, defaultCost: 300, defaultNetCost: 0, defaultForCrm: true },
  { name: 'Самовывоз', code: 'self-delivery', active: true, defaultCost: 0, defaultNetCost: 0, defaultForCrm: false },
  { name: 'Почта России', code: 'russian-post', active: true, defaultCost: 350, defaultNetCost: 0, defaultForCrm: false },
  { name: 'СДЭК', code: 'sdek', active: true, defaultCost: 0, defaultNetCost: 0, defaultForCrm: false, integrationCode: 'sdek' },
  { name: 'Такси', code: '2', active: false, defaultCost: 500, defaultNetCost: 0, defaultForCrm: false },
];

/** Warehouses. `showroom` counts presence only: 0 or 1 (retailcrm.txt 9490-9491). */
const STORES: readonly Json[] = [
  {
    name: 'Основной склад',
    code: 'main12',
    externalId: '12',
    active: true,
    type: 'store-type-warehouse',
    inventoryType: 'integer',
    address: { countryIso: 'RU', city: 'Москва', text: 'Складская ул., д. 1' },
  },
  { name: 'Продукты', code: 'food', active: true, type: 'store-type-warehouse', inventoryType: 'integer' },
  {
    name: 'Санкт-Петербург',
    code: 'spb_2',
    active: true,
    xmlId: 'spb-2-xml',
    type: 'store-type-retail',
    inventoryType: 'integer',
    phone: { number: '+78125550102' },
  },
  { name: 'Шоурум', code: 'showroom', active: true, type: 'store-type-retail', inventoryType: 'available' },
  { name: 'Старый склад', code: 'old', active: false, type: 'store-type-warehouse', inventoryType: 'integer' },
];

const PRICE_TYPES: readonly Json[] = [
  { id: 1, code: 'base', name: 'Базовая', active: true, default: true, ordering: 50, currency: 'RUB' },
  { id: 2, code: 'wholesale', name: 'Оптовая', active: true, default: false, ordering: 60, currency: 'RUB' },
  { id: 3, code: 'sale', name: 'Распродажа', active: true, default: false, promo: true, ordering: 70, currency: 'RUB' },
];

const USERS: readonly Json[] = [
  {
    id: 24,
    firstName: 'Мария',
    lastName: 'Орлова',
    email: 'm.orlova@shop.example',
    active: true,
    online: true,
    isAdmin: true,
    isManager: true,
    status: 'free',
    groups: [1],
  },
  {
    id: 25,
    firstName: 'Пётр',
    lastName: 'Лебедев',
    patronymic: 'Ильич',
    email: 'p.lebedev@shop.example',
    phone: '+79005550125',
    active: true,
    online: false,
    isAdmin: false,
    isManager: true,
    groups: [1],
  },
  { id: 26, firstName: 'Анна', email: 'a@shop.example', active: false, online: false, isAdmin: false, isManager: true, groups: [1] },
  {
    id: 27,
    firstName: 'Олег',
    lastName: 'Курьер',
    email: 'courier@shop.example',
    active: true,
    online: false,
    isAdmin: false,
    isManager: false,
    groups: [2],
  },
];

const named = (rows: readonly (readonly [code: string, name: string, more?: Json])[]): Json[] =>
  rows.map(([code, name, more]) => ({ name, code, active: true, ...more }));

/** Fills the dictionaries of an account with `sites` shops: `main`, and `outlet` whose prices are in tenge. */
export function fillDictionaries(account: Account): void {
  const fill = (kind: string, entries: readonly Json[]) => {
    for (const one of entries) dictionary(account, kind).set(String(one.code), { ...one });
  };
  fill(
    'sites',
    [
      {
        name: 'Шляпная лавка',
        code: 'main',
        url: 'https://main.shop.example',
        currency: 'RUB',
        catalogId: '81',
        ordering: 10,
        defaultForCrm: true,
      },
      {
        name: 'Аутлет',
        code: 'outlet',
        url: 'https://outlet.shop.example',
        currency: 'KZT',
        catalogId: '82',
        ordering: 20,
        defaultForCrm: false,
      },
    ].filter(({ code }) => account.sites.includes(code)),
  );
  const perGroup = new Map<string, string[]>();
  STATUSES.forEach(([code, group, name], index) => {
    fill('statuses', [{ name, code, active: code !== 'redirect', ordering: (index + 1) * 10, group }]);
    perGroup.set(group, [...(perGroup.get(group) ?? []), code]);
  });
  STATUS_GROUPS.forEach(([code, name, process], index) => {
    fill('status-groups', [{ name, code, active: true, ordering: (index + 1) * 10, process, statuses: perGroup.get(code) ?? [] }]);
  });
  fill('product-statuses', PRODUCT_STATUSES);
  fill(
    'payment-types',
    PAYMENT_TYPES.map((type) => ({ ...type, deliveryTypes: [], paymentStatuses: PAYMENT_STATUSES.map(({ code }) => code) })),
  );
  fill(
    'payment-statuses',
    PAYMENT_STATUSES.map((status) => ({ ...status, paymentTypes: PAYMENT_TYPES.map(({ code }) => code) })),
  );
  fill(
    'delivery-types',
    DELIVERY_TYPES.map((type) => ({
      ...type,
      currency: 'RUB',
      deliveryServices: type.code === 'sdek' ? ['sdek-door'] : [],
      deliveryPaymentTypes: [],
    })),
  );
  fill('delivery-services', named([['sdek-door', 'СДЭК до двери', { deliveryType: 'sdek' }]]));
  // A fresh account knows the order type `main` only (public clients).
  fill('order-types', named([['main', 'Основной', { defaultForCrm: true, defaultForApi: true, ordering: 10 }]]));
  fill(
    'order-methods',
    named([
      ['phone', 'По телефону', { defaultForCrm: true }],
      ['shopping-cart', 'Через корзину', { defaultForApi: true }],
      ['one-click', 'В один клик'],
      ['messenger', 'Мессенджеры'],
      ['landing-page', 'Посадочная страница'],
      ['2', 'Импорт'],
    ]),
  );
  fill('stores', STORES);
  fill('price-types', PRICE_TYPES);
  fill(
    'units',
    named([
      ['pcs', 'Штука', { sym: 'шт.', default: true }],
      ['kg', 'Килограмм', { sym: 'кг' }],
      ['m', 'Метр', { sym: 'м' }],
    ]),
  );
  fill(
    'cost-groups',
    named([
      ['marketing', 'Привлечение клиентов', { color: '#da5c98', ordering: 10 }],
      ['orders', 'На заказы', { color: '#3eba1f', ordering: 20 }],
    ]),
  );
  fill(
    'cost-items',
    named([
      ['ads', 'Реклама', { group: 'marketing', type: 'var', appliesToOrders: false, ordering: 10 }],
      ['packing', 'Упаковка', { group: 'orders', type: 'var', appliesToOrders: true, ordering: 20 }],
    ]),
  );
  fill('legal-entities', [
    { code: 'ooo', contragentType: 'legal-entity', legalName: 'ООО «Шляпа»', INN: '7707083893', countryIso: 'RU', active: true },
  ]);
  // 100 tenge are 20 roubles, so that sums convert without a remainder.
  fill('currencies', [
    { id: 1, code: 'RUB', isBase: true },
    { id: 2, code: 'KZT', isBase: false, isAutoConvert: false, manualConvertNominal: 100, manualConvertValue: 20 },
  ]);
  claimId(account, 'currencies', 2);
  for (const courier of [{ id: 1, firstName: 'Иван', lastName: 'Быстров', active: true, email: 'ivan@shop.example' }]) {
    dictionary(account, 'couriers').set(String(courier.id), courier);
    claimId(account, 'couriers', courier.id);
  }
  for (const user of USERS) dictionary(account, 'users').set(String(user.id), { createdAt: '2020-01-15 09:00:00', ...user });
  for (const group of [
    { id: 1, name: 'Менеджеры', code: 'managers', isManager: true, isDeliveryMen: false },
    { id: 2, name: 'Курьеры', code: 'couriers', isManager: false, isDeliveryMen: true },
  ]) {
    dictionary(account, 'user-groups').set(String(group.id), {
      ...group,
      deliveryTypes: [],
      breakdownOrderTypes: ['main'],
      breakdownSites: [...account.sites],
      breakdownOrderMethods: [],
      grantedOrderTypes: [],
      grantedSites: [],
    });
  }
  for (const segment of [
    { id: 1, code: 'loyal', name: 'Постоянные', createdAt: '2020-02-01 10:00:00', isDynamic: true, active: true },
    { id: 2, code: 'wholesalers', name: 'Оптовики', createdAt: '2020-02-01 10:00:00', isDynamic: false, active: true },
    { id: 3, code: 'sleeping', name: 'Спящие', createdAt: '2020-02-01 10:00:00', isDynamic: true, active: false },
  ]) {
    dictionary(account, 'segments').set(segment.code, segment);
  }
  for (const [id, property] of [
    { code: 'color', name: 'Цвет', isNumeric: false, visible: true, variative: true },
    { code: 'size', name: 'Размер', isNumeric: false, visible: true, variative: true },
    { code: 'material', name: 'Материал', isNumeric: false, visible: false, variative: false },
  ].entries()) {
    dictionary(account, 'properties').set(property.code, { id: id + 1, ...property });
  }
}
