/** A made-up catalogue, customers and supplies: Cyrillic texts, empty fields, odd prices, several warehouses. */
import { multiply } from '../../../src/lib/money.ts';
import { addClient } from './clients.ts';
import type { Random } from './seed-random.ts';
import { type Category, ensureStockRow, MARKETPLACE_INTEGRATION, mint, type Product, put, type State } from './state.ts';

const DAY = 86_400_000;

/** Parent → children. */
const TREE: Readonly<Record<string, readonly string[]>> = {
  Одяг: ['Футболки', 'Сукні', 'Куртки'],
  Взуття: ['Кросівки', 'Чоботи'],
  Дім: ['Посуд', 'Текстиль', 'Свічки'],
  Текстиль: ['Рушники', 'Ковдри'],
  'Краса & догляд': ['Креми', 'Парфуми'],
  Електроніка: ['Навушники', 'Кабелі'],
};
const BRANDS = ['Зоря', 'Льон і Ко', 'ТМ «Карпати»', 'Северный ветер', 'Acme', 'Ґанок'] as const;
const ADJECTIVES = ['Синій', 'Теплий', 'Класичний', 'Дитячий', "М'який", 'Лляний', 'Складний', 'Компактний'] as const;
const SIZES = ['XS', 'S', 'M', 'L', 'XL', '2XL'] as const;
/** Prices that floating point or two decimals would spoil, among plain ones. */
const PRICES = [
  '500.32',
  '0.0125',
  '19.99',
  '1299.00',
  '0.10',
  '349.50',
  '1.005',
  '74999.99',
  '12.3456',
  '140.00',
  '33.33',
  '8.70',
] as const;
/** Where generated goods lie; the first also takes reservations. */
const STOCKED = [3, 8471, 8511, 456] as const;

function categories(state: State): Category[] {
  const made = new Map<string, Category>();
  const make = (name: string, parent_id: number | null) => {
    const id = mint(state.categories);
    const category = put(state.categories, id, { id, name, parent_id, createdAt: state.now() - 300 * DAY + made.size * 60_000 });
    made.set(name, category);
    return category;
  };
  let roots = 0;
  for (const [parent, children] of Object.entries(TREE)) {
    // Roots are written both ways (hprofit.txt 42, 211).
    roots++;
    const { id } = made.get(parent) ?? make(parent, roots % 2 === 0 ? 0 : null);
    for (const child of children) make(child, id);
  }
  return [...made.values()];
}

/** So many rows of products, about a third of them variations of another; a part is linked to the marketplace. */
export function seedCatalogue(state: State, random: Random, count: number): void {
  const [first, ...others] = categories(state);
  if (!first) return;
  const brands = BRANDS.map((name) => {
    const id = mint(state.brands);
    return put(state.brands, id, { id, name }).id;
  });
  let parent: Product | undefined;
  for (let index = 0; index < count; index++) {
    const id = mint(state.products);
    const variation = parent !== undefined && index % 6 >= 4;
    const category = random.pick([first, ...others]);
    const size = SIZES[index % SIZES.length] ?? 'M';
    const product: Product = put(state.products, id, {
      id,
      name: variation && parent ? parent.name : `${random.pick(ADJECTIVES)} товар №${index + 1}. ${category.name}`,
      brandId: random.oneIn(5) ? null : (brands[random.below(brands.length)] ?? null),
      categoryId: variation && parent ? parent.categoryId : random.oneIn(12) ? null : category.id,
      attr: variation ? [{ name: 'Розмір', value: size }] : [],
      description: random.oneIn(4)
        ? null
        : random.oneIn(3)
          ? ''
          : `<p>Опис товару <b>${index + 1}</b> — «лапки», амперсанд & емодзі 🧵</p>`,
      images: random.oneIn(3) ? [] : [`https://crm.h-profit.com/bimages/get/0-${id}-${900_000 + index}-0.jpg`],
      imagesFrom: 0,
      unit: index % 9 === 8 ? 'kg' : 'units',
      sku: index % 17 === 16 ? '' : `GEN-${1000 + index}`,
      barcode: random.oneIn(3) ? null : String(4_820_100_000_000 + index),
      stock: [],
      type_product: variation ? 2 : 1,
      parent_id: variation && parent ? parent.id : null,
      updatedAt: state.now() - (count - index) * 7_000_000,
    });
    stock(state, random, product, index);
    if (!variation) parent = product;
    if (index % 4 === 0)
      state.links.push({ product_id: id, integration_id: MARKETPLACE_INTEGRATION, remote_id: String(2_600_000_000 + index) });
  }
}

function stock(state: State, random: Random, product: Product, index: number): void {
  const price = PRICES[index % PRICES.length] ?? '1.00';
  const rows = 1 + random.below(STOCKED.length);
  for (const mid of index % 11 === 10 ? STOCKED.slice(1, 2) : STOCKED.slice(0, rows)) {
    const whole = random.below(60);
    const quantity = product.unit === 'kg' ? `${whole}.5` : String(whole);
    Object.assign(ensureStockRow(state, product, mid), {
      quantity,
      instock: random.oneIn(6) && whole > 2 ? (product.unit === 'kg' ? `${whole - 2}.5` : String(whole - 2)) : quantity,
      price,
      net_price: random.oneIn(5) ? '0.00' : multiply(price, '0.6'),
      sale_price: random.oneIn(5) ? multiply(price, '0.9') : '0.00',
    });
  }
}

export const FIRST_NAMES = ['Оксана', 'Іван', "Мар'яна", 'Ґеорґій', 'Юлія', 'Сергей', 'Наталія', 'Олег'] as const;
export const LAST_NAMES = ['Шевченко', 'Коваль', "Лук'яненко", 'Петров', 'Бондар', 'Їжакевич', 'Smith'] as const;
const CITIES = ['Київ', 'Львів', 'Одеса', "Кам'янське", ''] as const;

/** So many customers: persons and companies, some without a phone, an email or a name. */
export function seedClients(state: State, random: Random, count: number): void {
  for (let index = 0; index < count; index++) {
    const created = Math.floor(state.now() / 1000) - (count - index) * 100_000;
    const company = index % 7 === 3;
    const first = random.pick(FIRST_NAMES);
    const last = random.pick(LAST_NAMES);
    const anonymous = index % 23 === 22;
    addClient(state, {
      is_active: index % 19 === 18 ? 0 : 1,
      name: index % 5 === 0 && !anonymous ? `${first} ${last}` : '',
      first_name: anonymous ? '' : first,
      last_name: anonymous || index % 8 === 7 ? '' : last,
      middle_name: index % 3 === 0 ? 'Іванович' : '',
      nickname: index % 10 === 9 ? `@client${index}` : '',
      company: company ? `ТОВ «Ромашка-${index}»` : '',
      phone: index % 13 === 12 ? '' : `38067${String(3_000_000 + index * 37)}`,
      email: index % 3 === 1 ? `client${index}@example.com` : '',
      birth_day: index % 4 === 0 ? `19${70 + (index % 30)}-0${1 + (index % 9)}-15 00:00:00` : null,
      discount: index % 6 === 5 ? '7.50' : '0.00',
      total_amount: index % 5 === 2 ? `${index * 31}.${10 + (index % 90)}` : '0.00',
      balance: index % 9 === 4 ? '-120.50' : '0.00',
      city: random.pick(CITIES),
      postal_code: index % 6 === 1 ? '01001' : null,
      state_or_region: index % 6 === 1 ? 'Київська область' : null,
      country: index % 6 === 1 ? 'Україна' : null,
      address: index % 2 === 0 ? `вул. Тестова, ${index + 1}` : '',
      responsible_user_id: index % 4 === 3 ? 11 : null,
      comment: index % 8 === 2 ? 'Телефонувати після 18:00' : '',
      created_at: created,
      updated_at: created + random.below(90_000),
      deliveries:
        index % 3 === 2
          ? [
              {
                id: 33_100 + index,
                delivery_id: 1,
                city: '8d5a980d-391c-11dd-90d9-001a92567626',
                post_office: '1ec09d88-e1c2-11e3-8c4a-0050568002cf',
              },
            ]
          : [],
    });
  }
}

/** A supply of each status for some warehouses. */
export function seedShipments(state: State, random: Random): void {
  const statuses = ['pending', 'complete', 'saled'] as const;
  for (let index = 0; index < 12; index++) {
    const id = mint(state.shipments);
    const shipment_status = statuses[index % 3] ?? 'pending';
    const created = Math.floor(state.now() / 1000) - (12 - index) * 900_000;
    const quantity = `${10 + random.below(500)}.00`;
    put(state.shipments, id, {
      id,
      marketplace_id: random.pick(STOCKED),
      delivery_id: index % 2 === 0 ? 9 : null,
      shipment_status,
      amount: multiply(quantity, '33.00'),
      quantity,
      delivered_date: shipment_status === 'pending' ? null : created + 3600,
      created_at: created,
      name: `Поставка №${index + 1}`,
      expected_quantity: quantity,
      received_amount: shipment_status === 'pending' ? '0.00' : multiply(quantity, '33.00'),
      ttn: index % 2 === 0 ? `2045116473${1000 + index}` : null,
    });
  }
}
