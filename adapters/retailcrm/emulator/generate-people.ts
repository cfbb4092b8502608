/** Generated catalogue and customers of the sandbox: many kinds, the same every time. */
import { type Amount, toAmount } from './amounts.ts';
import { addOffer, addProduct } from './catalogue.ts';
import { addCustomer } from './customers.ts';
import { addGroup } from './groups.ts';
import { putIntoSegments } from './people.ts';
import type { Random } from './random.ts';
import type { Json } from './shapes.ts';
import { type Account, type Customer, entry, nextId, type Offer, type Product } from './state.ts';

/** Group → subgroups; a subgroup of the first has one of its own. */
const TREE: readonly (readonly [name: string, below: readonly string[]])[] = [
  ['Одежда', ['Куртки', 'Платья', 'Рубашки', 'Брюки']],
  ['Обувь', ['Кроссовки', 'Ботинки']],
  ['Дом и сад', ['Посуда', 'Текстиль', 'Свет']],
  ['Ткани и фурнитура', []],
];
const NOUNS = [
  'Куртка',
  'Платье',
  'Рубашка',
  'Брюки',
  'Кроссовки',
  'Ботинки',
  'Кружка',
  'Плед',
  'Лампа',
  'Ткань «Ёлочка»',
  'Пуговица',
  'Шарф',
];
const ADJECTIVES = ['зимняя', 'летняя', '«Север»', 'классика', 'Лайт №2', 'детская', 'XL+', 'премиум', 'из льна', 'ручной работы'];
const COLORS = ['чёрный', 'белый', 'синий', 'красный'];
const SIZES = ['S', 'M', 'L', '42', '44/170'];
const MAKERS = ['Acme', 'ООО «Ромашка»', 'Фабрика №7', 'Nordström', 'ИП Ёлкин', null];
/** Prices that show how digits are kept. */
const PRICES = ['500.32', '1990', '0.0125', '99.99', '12500.5', '740', '3333.33', '19.9', '1', '159.95'];

const FIRST = ['Анна', 'Борис', 'Вера', 'Глеб', 'Дарья', 'Егор', 'Жанна', 'Семён', 'Ольга', 'Пётр', 'Алёна', 'Юрий'];
const LAST = ['Смирнов', 'Ёжиков', "О'Коннор", 'Петрова-Водкина', 'Ли', 'Кузнецов', 'Соколова', 'Мельник', 'Шукшин', 'Якубов'];
const MIDDLE = ['Иванович', 'Сергеевна', 'Ильич', 'Петровна'];
const CITIES: readonly (readonly [region: string, city: string, street: string, index: string])[] = [
  ['Москва', 'Москва', 'Тверская', '125009'],
  ['Санкт-Петербург', 'Санкт-Петербург', 'Невский пр-т', '191025'],
  ['Ростовская область', 'Ростов-на-Дону', 'Пушкинская', '344001'],
  ['Республика Татарстан', 'Казань', 'Баумана', '420111'],
];

/** Groups and products of every shop; the second shop has one product in eight. */
export function generateCatalogue(account: Account, random: Random, count: number, ago: (millis: number) => string): void {
  const groups = new Map(account.sites.map((site) => [site, generateGroups(account, site)]));
  for (let index = 0; index < count; index++) {
    const site = account.sites[index % 8 === 7 ? account.sites.length - 1 : 0] ?? 'main';
    const product = generateProduct(account, random, index, site, groups.get(site) ?? []);
    product.updatedAt = ago(random.between(1, 120 * 24 * 60) * 60_000);
  }
}

function generateGroups(account: Account, site: string): number[] {
  const ids: number[] = [];
  for (const [top, [name, below]] of TREE.entries()) {
    const parent = addGroup(account, { site, name, externalId: `g-${top + 1}` });
    ids.push(parent.id);
    for (const [index, child] of below.entries())
      ids.push(addGroup(account, { site, name: child, parentId: parent.id, active: !(top === 2 && index === 1) }).id);
  }
  ids.push(addGroup(account, { site, name: 'Пуховики', parentId: ids[1], description: 'Тёплые' }).id);
  return ids;
}

function generateProduct(account: Account, random: Random, index: number, site: string, groups: readonly number[]): Product {
  const service = index % 40 === 39;
  const name = service ? `Услуга: доставка на этаж ${index}` : `${random.pick(NOUNS)} ${random.pick(ADJECTIVES)}`;
  const product = addProduct(account, {
    catalogId: entry(account, 'sites', site)?.catalogId,
    type: service ? 'service' : 'product',
    name,
    article: index % 9 === 0 ? null : `АРТ-${1000 + index}`,
    externalId: index % 7 === 0 ? null : `p${1000 + index}`,
    manufacturer: random.pick(MAKERS),
    description: random.chance(60) ? `<p>${name}: описание с «кавычками» & амперсандом</p>` : null,
    url: `https://${site}.shop.example/product/${index}`,
    active: !random.chance(8),
    popular: random.chance(10),
    novelty: random.chance(10),
    stock: random.chance(5),
    groups: random.chance(10) ? [] : [{ id: random.pick(groups) }],
  });
  if (random.chance(70)) product.fields.imageUrl = `https://cdn.shop.example/${product.id}.jpg`;
  const variants = service ? 1 : index % 5 === 0 ? 4 : random.between(1, 2);
  for (let variant = 0; variant < variants; variant++) generateOffer(account, random, product, variant, variants);
  return product;
}

function generateOffer(account: Account, random: Random, product: Product, variant: number, variants: number): void {
  const base = toAmount(random.pick(PRICES));
  const properties: Record<string, string> = variants > 1 ? { color: COLORS[variant] ?? 'чёрный', size: random.pick(SIZES) } : {};
  const metres = String(product.fields.name).startsWith('Ткань');
  addOffer(account, product, {
    externalId: product.externalId === null ? null : variants > 1 ? `${product.externalId}#${variant + 1}` : product.externalId,
    xmlId: random.chance(50) ? `xml-${product.id}-${variant}` : null,
    name: variants > 1 ? `${product.fields.name} (${properties.color})` : String(product.fields.name),
    article: product.fields.article === undefined ? null : `${product.fields.article}${variants > 1 ? `-${variant + 1}` : ''}`,
    barcode: random.chance(60) ? `46${String(product.id * 10 + variant).padStart(11, '0')}` : null,
    active: product.fields.active === true && !random.chance(5),
    vatRate: random.pick(['none', '20.00', '10.00']),
    unit: metres ? 'm' : 'pcs',
    images: random.chance(50) ? [`https://cdn.shop.example/${product.id}-${variant}.jpg`] : [],
    properties: random.chance(20) ? { ...properties, material: 'лён' } : properties,
    size: random.chance(60) ? { weight: random.between(20, 5000), length: 300, width: 200, height: 100 } : {},
    prices: prices(random, base),
    purchasePrice: random.chance(80) ? base / 2n : null,
    stores: product.type === 'service' ? new Map() : stores(random, metres, base / 2n),
  });
}

function prices(random: Random, base: Amount): Map<string, Amount> {
  const all = new Map([['base', base]]);
  if (random.chance(50)) all.set('wholesale', (base * 4n) / 5n);
  if (random.chance(20)) all.set('sale', base / 2n);
  if (random.chance(4)) all.delete('base');
  return all;
}

function stores(random: Random, metres: boolean, purchasePrice: Amount): Offer['stores'] {
  const all: Offer['stores'] = new Map();
  for (const code of ['main12', 'food', 'spb_2', 'old']) {
    if (!random.chance(code === 'old' ? 10 : 60)) continue;
    const quantity = random.chance(15) ? '0' : metres ? `${random.between(1, 90)}.${random.between(1, 9)}` : String(random.between(1, 200));
    all.set(code, { quantity: toAmount(quantity), purchasePrice: random.chance(60) ? purchasePrice : null });
  }
  if (random.chance(30)) all.set('showroom', { quantity: toAmount(random.between(0, 1)), purchasePrice: null });
  return all;
}

/** One person of every five or so lacks something that others have. */
export function generatePerson(account: Account, random: Random, index: number, at: string): Customer {
  const site = account.sites[index % 6 === 5 ? account.sites.length - 1 : 0] ?? 'main';
  const digits = `900${String(1_000_000 + index * 7919).slice(-7)}`;
  const written = [
    `+7${digits}`,
    `8${digits}`,
    `8 (${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6, 8)}-${digits.slice(8)}`,
    `7${digits}`,
  ];
  const customer = addCustomer(
    account,
    'customer',
    site,
    {
      externalId: random.chance(60) ? `i${2000 + index}` : null,
      firstName: random.pick(FIRST),
      lastName: random.chance(85) ? random.pick(LAST) : null,
      patronymic: random.chance(30) ? random.pick(MIDDLE) : null,
      email: random.chance(10) ? '' : random.chance(80) ? `buyer${index}@mail.example` : null,
      phones: random.chance(8)
        ? []
        : [{ number: random.pick(written) }, ...(random.chance(15) ? [{ number: `+7495${String(index).padStart(7, '1')}` }] : [])],
      birthday: random.chance(40) ? `${random.between(1950, 2005)}-0${random.between(1, 9)}-1${random.between(0, 9)}` : null,
      sex: random.chance(70) ? random.pick(['male', 'female']) : null,
      vip: random.chance(7),
      bad: random.chance(3),
      managerId: random.chance(50) ? random.pick([24, 25, 26]) : null,
      personalDiscount: random.chance(20) ? random.pick([3, 5, 7.5]) : null,
      tags: random.chance(25) ? ['опт', 'возвращался'].slice(0, random.between(1, 2)) : [],
      contragent: contragent(random, index),
      source: random.chance(30) ? { source: 'yandex', medium: 'cpc' } : null,
      customFields: random.chance(20) ? { quality: 'good', birth_place: 'Тверь' } : {},
      address: random.chance(60) ? generateAddress(random) : null,
    },
    at,
  );
  putIntoSegments(account, customer, random.chance(25) ? [random.pick(['loyal', 'wholesalers', 'sleeping'])] : []);
  return customer;
}

/** Most people have no requisites; some trade on their own, some buy for a firm. */
function contragent(random: Random, index: number): Json {
  if (random.chance(6))
    return {
      contragentType: 'enterpreneur',
      legalName: `ИП Покупатель ${index}`,
      INN: `77${String(index).padStart(10, '0')}`,
      OGRNIP: '304500116000157',
    };
  if (random.chance(6))
    return {
      contragentType: 'legal-entity',
      legalName: `ООО «Заказчик ${index}»`,
      INN: `50${String(index).padStart(8, '0')}`,
      KPP: '500101001',
      BIK: '044525225',
    };
  return { contragentType: 'individual' };
}

/** An address, as text or in parts. */
export function generateAddress(random: Random): Json {
  const [region, city, street, index] = random.pick(CITIES);
  if (random.chance(30)) return { text: `${city}, ${street}, д. ${random.between(1, 90)}, кв. ${random.between(1, 200)}` };
  return {
    index,
    countryIso: 'RU',
    region,
    city,
    street,
    building: String(random.between(1, 90)),
    ...(random.chance(20) ? { house: '5', housing: '1' } : {}),
    ...(random.chance(70) ? { flat: String(random.between(1, 200)) } : {}),
    ...(random.chance(20) ? { floor: random.between(1, 20), block: random.between(1, 6) } : {}),
  };
}

/** A corporate customer with up to two firms and a person to talk to. */
export function generateCorporate(account: Account, random: Random, index: number, at: string, contact: Customer | undefined): Customer {
  const site = contact?.site ?? account.sites[0] ?? 'main';
  const customer = addCustomer(
    account,
    'customer_corporate',
    site,
    {
      externalId: random.chance(70) ? `l${3000 + index}` : null,
      nickName: `Группа компаний «Вектор-${index + 1}»`,
      managerId: random.chance(60) ? 25 : null,
      vip: random.chance(20),
      addresses: Array.from({ length: random.between(0, 2) }, (_, place) => ({ name: `Офис ${place + 1}`, ...generateAddress(random) })),
      companies: Array.from({ length: random.between(0, 2) }, (_, place) => ({
        name: `ООО «Вектор-${index + 1}.${place + 1}»`,
        active: true,
        contragent: {
          contragentType: 'legal-entity',
          legalName: `Общество «Вектор-${index + 1}.${place + 1}»`,
          INN: `78${String(index * 10 + place).padStart(8, '0')}`,
          KPP: '780101001',
        },
      })),
    },
    at,
  );
  if (contact)
    customer.contacts.push({
      id: nextId(account, 'contacts'),
      isMain: true,
      customer: contact.id,
      companies: customer.companies.map(({ id }) => id),
    });
  return customer;
}
