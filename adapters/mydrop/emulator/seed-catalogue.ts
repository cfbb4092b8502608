/** A made-up catalogue and made-up dropshippers: Cyrillic texts, empty fields, odd prices, cards with and without sizes, a deep tree. */
import { multiply } from '../../../src/lib/money.ts';
import { addCategory } from './categories.ts';
import { addDropshipper } from './dropshippers.ts';
import { addImage } from './images.ts';
import { addProduct, addSize } from './products.ts';
import type { Random } from './random.ts';
import { OWN_SUPPLIER, type Product, type State, stamp } from './state.ts';

const DAY = 86_400_000;

/** Parent → children. */
const TREE: Readonly<Record<string, readonly string[]>> = {
  'Верхній одяг': ['Куртки', 'Пальта'],
  Куртки: ['Пуховики', 'Вітровки'],
  Сукні: ['Вечірні', 'Повсякденні'],
  'Взуття & аксесуари': ['Кеди', 'Сумки', 'Ремені'],
  Дім: ['Постіль', 'Рушники'],
};
const ADJECTIVES = ['Тепла', 'Легка', 'Класична', 'Дитяча', "М'яка", 'Лляна', 'Зимняя', 'Oversize'] as const;
const THINGS = ['куртка', 'сукня', 'сорочка', 'толстовка', 'сумка', 'ковдра', 'футболка', 'кепка'] as const;
const MANUFACTURERS = ['nike', 'Льон і Ко', 'ТМ «Карпати»', 'Ґанок'] as const;
const SIZES = ['XS', 'S', 'M', 'L', 'XL', '2XL', '42-44', 'універсальний'] as const;
/** Retail prices that floating point or two decimals would spoil, among plain ones. */
const PRICES = ['500', '780', '500.32', '0.0125', '1299', '19.99', '349.5', '0.1', '74999.99', '33.33', '1.005', '140'] as const;

/** So many cards of the emulated supplier, a few of the other one, and the categories above them. */
export function seedCatalogue(state: State, random: Random, count: number): void {
  const categories = seedTree(state);
  for (let index = 0; index < count; index++) {
    const title = `${random.pick(ADJECTIVES)} ${random.pick(THINGS)} №${index + 1}`;
    const price = PRICES[index % PRICES.length] ?? '1';
    const known = seedCard(state, random, index, title, price);
    const product = addProduct(state, {
      ...known,
      supplierId: OWN_SUPPLIER,
      title,
      categoryId: random.oneIn(9) ? null : (categories[random.below(categories.length)] ?? null),
    });
    // Every eighth card has no sizes, so that no call can set its stock (mydrop.txt 559).
    if (index % 8 === 7) continue;
    const first = random.below(SIZES.length);
    for (let at = 0; at < 1 + random.below(5); at++) {
      const size = SIZES[(first + at) % SIZES.length] ?? 'M';
      const sku = product.sku !== null && index % 3 === 0 ? `${product.sku}-${size}` : null;
      addSize(state, product, size, sku, random.oneIn(5) ? 0 : 5 + random.below(60));
    }
  }
  for (let index = 0; index < 12; index++) {
    const product = addProduct(state, {
      supplierId: 2,
      title: `SomeDrop ${random.pick(THINGS)} ${index + 1}`,
      sku: index % 4 === 3 ? null : `sd-${200 + index}`,
      importId: index % 2 === 0 ? String(5_500_000 + index) : null,
      prices: { assembly: null, opt: null, drop: multiply(PRICES[index] ?? '1', '0.7'), retail: multiply(PRICES[index] ?? '1', 1) },
    });
    if (index % 3 !== 2) addSize(state, product, 'M', null, 10);
  }
}

function seedTree(state: State): number[] {
  const ids = new Map<string, number>();
  const make = (title: string, parentId: number | null) => {
    // Every third one has no import id, so that only its own id finds it.
    const importId = ids.size % 3 === 2 ? null : `cat-${100 + ids.size}`;
    ids.set(title, addCategory(state, { title, parentId, importId }).id);
    return ids.get(title) ?? null;
  };
  for (const [parent, children] of Object.entries(TREE)) {
    const id = ids.get(parent) ?? make(parent, null);
    for (const child of children) make(child, id);
  }
  return [...ids.values()];
}

function seedCard(state: State, random: Random, index: number, title: string, price: string): Partial<Product> {
  const retail = multiply(price, 1);
  const images = Array.from({ length: index % 4 }, (_, at) =>
    addImage(state, `${(0x1f3a5c00 + index * 8 + at).toString(16)}c20a27e3c35e.jpg`),
  );
  return {
    sku: index % 11 === 10 ? null : `gen-${1000 + index}`,
    importId: index % 5 < 2 ? String(3_300_000 + index) : null,
    description: index % 6 === 5 ? null : index % 6 === 4 ? '' : `<p>${title} — «опис», бавовна & льон 🧵</p>`,
    manufacturer: index % 3 === 0 ? random.pick(MANUFACTURERS) : null,
    prices: {
      assembly: index % 9 === 8 ? null : multiply(retail, '0.4'),
      opt: index % 4 === 3 ? multiply(retail, '0.5') : null,
      drop: index % 13 === 12 ? null : multiply(retail, '0.6'),
      retail,
    },
    images: images.map((image) => image.filename),
    hidden: index % 23 === 22,
    archived: index % 37 === 36,
  };
}

const NAMES = ['Оксана', "Мар'яна", 'Ґеорґій', 'Юлія', 'Сергей', 'Наталія', 'Олег Петрович', 'Shop «Їжак»'] as const;

/** So many dropshippers, with and without an account of their own. */
export function seedDropshippers(state: State, random: Random, count: number): void {
  for (let index = 0; index < count; index++) {
    const name = `${random.pick(NAMES)} ${index + 1}`;
    const at = state.now() - (200 + count - index) * DAY - random.below(DAY);
    addDropshipper(state, {
      name,
      ...(index % 3 !== 2 && { account: { id: 20_000 + index, name: `${name} (кабінет)`, real: true } }),
      dateTime: stamp(state, at, index),
      group: index % 4 === 1 ? { id: 1, title: 'Топовые' } : index % 4 === 2 ? { id: 2, title: 'Новачки' } : null,
      phone: index % 5 === 4 ? null : `+38067${String(2_000_000 + index * 977)}`,
      link: index % 3 === 0 ? `t.me/drop_${index}` : null,
      note: index % 6 === 0 ? 'Платити щоп’ятниці' : null,
      payoutAddress: index % 2 === 0 ? `5375 4141 0000 ${1000 + index}` : null,
      verified: index % 5 !== 3,
    });
  }
}
