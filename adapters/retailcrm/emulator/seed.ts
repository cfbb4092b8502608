/**
 * The `documented` seed. The vendor's document is tables of parameters without a single payload, so these are examples of its public clients
 * and orders that they recorded, with the numbers they have there.
 */
import { toAmount } from './amounts.ts';
import { addOffer, addProduct } from './catalogue.ts';
import { addAddress, addCompany, addContact, addCustomer } from './customers.ts';
import { addGroup } from './groups.ts';
import { changeOrder, placeOrder } from './order-write.ts';
import { removeOrder } from './orders.ts';
import { type Account, claimId } from './state.ts';

const SITE = 'main';

/** Fills an account with the documented examples; its dictionaries must be there. */
export function seedDocumented(account: Account): void {
  seedCatalogue(account);
  seedCustomers(account);
  seedOrders(account);
}

function seedCatalogue(account: Account): void {
  addGroup(account, { site: SITE, name: 'Головные уборы', externalId: 'headwear' }, claimId(account, 'groups', 3677));
  addGroup(account, { site: SITE, name: 'Шляпы', externalId: 'hats', parentId: 3677 }, claimId(account, 'groups', 9740));
  const hat = addProduct(
    account,
    {
      catalogId: 81,
      name: 'Шляпа фетровая',
      article: 'H-1',
      externalId: 'h1',
      manufacturer: 'Acme',
      groups: [{ id: 9740 }],
      url: 'https://main.shop.example/hat?id=1',
    },
    claimId(account, 'products', 828272),
  );
  hat.fields.imageUrl = 'https://main.shop.example/images/hat.jpg';
  addOffer(account, hat, {
    id: claimId(account, 'offers', 1941833),
    externalId: 'h1#red',
    xmlId: 'hat-red',
    name: 'Шляпа фетровая (красная)',
    article: 'H-1-R',
    barcode: '4600000000017',
    properties: { color: 'красный', size: '56' },
    images: ['https://main.shop.example/images/hat.jpg'],
    size: { weight: 180, length: 300, width: 280, height: 120 },
    vatRate: '20.00',
    prices: new Map([
      ['base', toAmount(624)],
      ['wholesale', toAmount('500.32')],
    ]),
    purchasePrice: toAmount('272.64'),
    stores: new Map([
      ['main12', { quantity: toAmount(12), purchasePrice: toAmount('272.64') }],
      ['food', { quantity: toAmount(3), purchasePrice: null }],
    ]),
  });
  const cap = addProduct(
    account,
    { catalogId: 81, name: 'Кепка', article: 'C-7', externalId: 'c7', groups: [{ id: 3677 }] },
    claimId(account, 'products', 828270),
  );
  addOffer(account, cap, {
    id: claimId(account, 'offers', 61121),
    externalId: 'tGunLo27',
    xmlId: 'cap-7',
    name: 'Кепка',
    article: 'C-7',
    prices: new Map([['base', toAmount(624)]]),
    purchasePrice: toAmount('272.64'),
    stores: new Map([['main12', { quantity: toAmount('15.5'), purchasePrice: toAmount(60) }]]),
  });
  const wrapping = addProduct(
    account,
    { catalogId: 81, type: 'service', name: 'Подарочная упаковка', externalId: 'wrap' },
    claimId(account, 'products', 828271),
  );
  addOffer(account, wrapping, { id: claimId(account, 'offers', 61122), externalId: 'wrap', prices: new Map([['base', toAmount(50)]]) });
  for (const product of [hat, cap, wrapping]) product.updatedAt = '2021-02-20 12:00:00';
}

function seedCustomers(account: Account): void {
  const at = '2021-02-01 10:00:00';
  addCustomer(
    account,
    'customer',
    SITE,
    {
      externalId: 'u-77',
      firstName: 'Test',
      lastName: 'User',
      patronymic: 'T',
      email: 't@example.com',
      phones: [{ number: '+79990001122' }],
      birthday: '1980-01-01',
      sex: 'male',
      address: { text: 'Main st. 1' },
      contragent: { contragentType: 'individual' },
      personalDiscount: 5,
      managerId: 24,
      tags: ['first'],
      customFields: { a: true },
      source: { source: 'chats' },
      createdAt: at,
    },
    at,
    claimId(account, 'customers', 4770),
  );
  addCustomer(
    account,
    'customer',
    SITE,
    {
      externalId: '112',
      firstName: 'Иван',
      lastName: 'Иванов',
      email: '',
      sex: 'male',
      phones: [{ number: '+79761115858' }],
      createdAt: '2021-02-17 16:26:35',
    },
    '2021-02-17 16:26:35',
    claimId(account, 'customers', 4924),
  );
  for (const [id, firstName] of [
    [5039, 'Анна'],
    [5042, 'Борис'],
  ] as const) {
    addCustomer(
      account,
      'customer',
      SITE,
      { firstName, isContact: true, phones: [{ number: `+7900000${id}` }], createdAt: at },
      at,
      claimId(account, 'customers', id),
    );
  }
  const corporate = addCustomer(
    account,
    'customer_corporate',
    SITE,
    { nickName: 'Test Corp', externalId: 'l-20', createdAt: at },
    at,
    claimId(account, 'customers', 5041),
  );
  addAddress(account, corporate, { name: 'HQ', text: '13990 W County Rd' });
  claimId(account, 'companies', 770);
  addCompany(account, corporate, {
    name: 'Test Company',
    brand: 'TB',
    contragent: { contragentType: 'legal-entity', legalName: 'Test LLC', INN: '5921305044' },
  });
  addContact(account, corporate, { isMain: true, customer: { id: 5039 }, companies: [{ company: { id: 771 } }] });
}

function seedOrders(account: Account): void {
  claimId(account, 'items', 11300);
  // 779 + 616.16 = 1395.16, as recorded
  placeOrder(
    account,
    SITE,
    {
      externalId: '8123522898559160',
      status: 'delivering',
      firstName: 'Иван',
      lastName: 'Иванов',
      phone: '+79761115858',
      customer: { id: 4924 },
      orderMethod: 'shopping-cart',
      items: [{ offer: { id: 1941833 }, quantity: 1, initialPrice: 779, createdAt: '2021-02-20 11:00:00' }],
      delivery: { code: 'sdek', cost: 616.16, data: { trackNumber: '1106207236', pickuppointId: 'MSK67' } },
    },
    { id: 6722, at: '2021-02-20 11:00:00' },
  );
  // 9522 less 20 % is 1904.4 a piece; made in the interface: number with C, no externalId.
  placeOrder(
    account,
    SITE,
    {
      firstName: 'Test',
      lastName: 'User',
      customer: { id: 4770 },
      orderMethod: 'phone',
      orderType: 'main',
      managerId: 24,
      items: [{ offer: { id: 61121 }, quantity: 4, initialPrice: 9522, discountManualPercent: 20, createdAt: '2021-02-24 09:10:00' }],
    },
    { id: 7141, at: '2021-02-24 09:10:00', source: 'user' },
  );
  const gone = placeOrder(
    account,
    SITE,
    { externalId: 'gone-1', firstName: 'Пётр', customer: { id: 4770 } },
    { id: 7142, at: '2021-02-24 09:30:00' },
  );
  removeOrder(account, gone, null, '2021-02-24 09:40:00');
  // 5242 + 300 = 5542, of which 5642 are paid.
  const overpaid = placeOrder(
    account,
    SITE,
    {
      status: 'prepayed',
      firstName: 'Иван',
      lastName: 'Иванов',
      phone: '+79761115858',
      email: '',
      customer: { id: 4924 },
      orderMethod: 'messenger',
      items: [
        {
          offer: { id: 61121 },
          initialPrice: 1050,
          purchasePrice: 273,
          status: 'sold',
          vatRate: '20.00',
          createdAt: '2021-02-25 10:00:00',
        },
        {
          productName: 'D-REGION TOMAHAWK KIT SL2',
          initialPrice: 4192,
          purchasePrice: 1299,
          status: 'sold',
          createdAt: '2021-02-25 10:00:00',
        },
      ],
      delivery: { code: 'courier', cost: 300, address: { text: 'Волгоград, ул. Ленина, д. 101' } },
      payments: [{ type: 'bank-card', status: 'paid', amount: 5642, paidAt: '2021-02-25 10:10:16' }],
    },
    { id: 7145, at: '2021-02-25 10:00:00', source: 'user' },
  );
  changeOrder(account, overpaid, { managerComment: 'переплата 100' }, 'user', '2021-02-25 10:15:00');
  placeOrder(
    account,
    SITE,
    {
      number: 'W-1001',
      externalId: 'web-1001',
      orderMethod: 'shopping-cart',
      countryIso: 'RU',
      createdAt: '2021-02-25 17:05:06',
      lastName: 'User',
      firstName: 'Test',
      patronymic: 'P',
      phone: '89003005069',
      additionalPhone: '89003005070',
      email: 't@example.com',
      customer: { id: 4924 },
      status: 'new',
      customerComment: 'ring twice',
      managerComment: 'vip',
      discountManualAmount: 10,
      shipmentStore: 'main12',
      shipmentDate: '2021-03-04',
      weight: 1000,
      length: 100,
      width: 100,
      height: 50,
      items: [
        {
          offer: { id: 61121 },
          quantity: 2,
          initialPrice: 624,
          discountManualAmount: 24,
          purchasePrice: 272.64,
          priceType: { code: 'base' },
          vatRate: 'none',
          comment: 'gift',
          externalIds: [{ code: 'gw', value: 'line-1' }],
          properties: [{ code: 'color', name: 'Color', value: 'red' }],
          createdAt: '2021-02-25 17:05:06',
        },
        { productName: 'Wrapping', quantity: 1, initialPrice: 50, createdAt: '2021-02-25 17:05:06' },
      ],
      delivery: {
        code: 'courier',
        cost: 300,
        netCost: 250,
        date: '2021-02-27',
        time: { from: '09:00', to: '13:00' },
        address: {
          index: '344001',
          countryIso: 'RU',
          region: 'Ростовская область',
          city: 'Ростов-на-Дону',
          street: 'Пушкинская',
          building: '10',
          flat: '5',
          notes: 'call',
        },
      },
      payments: [
        { externalId: 'web-1001-p1', type: 'bank-card', status: 'paid', amount: 1510, paidAt: '2021-02-25 17:05:06', comment: 'acq 77' },
      ],
      source: { source: 'google', medium: 'cpc', campaign: 'spring', keyword: 'hat', content: 'ad1' },
      customFields: { gift: true },
    },
    { id: 7146, at: '2021-02-25 17:05:06' },
  );
}
