/** A made-up catalogue with its stock, and made-up people. */
import { multiply } from '../../../src/lib/money.ts';
import { createCard } from './cards.ts';
import { saveContractor, saveCustomer } from './people.ts';
import type { Random } from './seed-random.ts';
import { byId, type Card, type Kept, type Size, type State } from './state.ts';
import { addRow, move } from './stock-rows.ts';

const DAY = 86_400_000;
const KINDS = ['Платье', 'Куртка', 'Кроссовки', 'Рубашка «Ёлочка»', 'Сапоги', 'Кружка', 'Плед 140×200', 'Свитер & шарф'] as const;
const COLORS = ['чёрный', 'белый', 'морская волна', 'красный'] as const;
const SIZES = ['XS', 'S', 'M', 'L', 'XL'] as const;
/** Prices that floating point or two decimals would spoil, among plain ones. */
const PRICES = [
  '500.32',
  '0.0125',
  '19.99',
  '1299.00',
  '0.10',
  '349.50',
  '630.0000000000001',
  '74999.99',
  '140.00',
  '33.33',
  '8.70',
  '1.005',
] as const;
const LEFT = [10_001, 10_020] as const;

/** So many cards, of one or two colours and one to four sizes; besides, one without sizes, a service, and what is marked as deleted. */
export function seedCatalogue(state: State, random: Random, count: number): void {
  const categories = byId(state.categories).filter((row) => !row.deleted);
  const brands = byId(state.brands).filter((row) => !row.deleted);
  const cards: Card[] = [];
  for (let index = 0; index < count; index++) {
    const kind = random.pick(KINDS);
    const article = `ART-${1000 + index}`;
    const card = createCard(state, {
      article,
      organizationId: index % 5 === 4 ? 2 : 1,
      ...(index % 12 !== 11 && { categoryId: categories[index % categories.length]?.id }),
      ...(index % 6 !== 5 && { brandId: brands[index % brands.length]?.id }),
      ...(index % 9 !== 8 && { name: `${kind} №${index + 1}` }),
      title: `${kind} ${article}`,
      ...(index % 4 !== 0 && { description: index % 3 === 0 ? '' : `<p>${kind}: «ёлочки», амперсанд & эмодзи 🧵</p>` }),
      ...(index % 7 === 2 && { oneCId: `1C-${article}` }),
      materials: 'хлопок 100%',
      values: index % 8 === 1 ? [{ paramId: 60019, option: { name: 'лебяжий пух' } }] : [],
      views: colours(index).map((color, place) => colour({ index, place, color, kind, article })),
    });
    cards.push(card);
    const createdAt = state.now() - (count - index) * DAY;
    Object.assign(card, { createdAt });
    card.views.forEach((view, place) => {
      Object.assign(view, { createdAt });
      for (const [number, size] of view.sizes.entries()) {
        Object.assign(size, { createdAt });
        stock(state, random, size, index + place * 3 + number);
      }
    });
  }
  oddities(state, cards);
}

function colours(index: number): readonly (string | undefined)[] {
  if (index % 5 === 1) return [undefined];
  return index % 3 === 0 ? [COLORS[index % 4], COLORS[(index + 1) % 4]] : [COLORS[index % 4]];
}

interface Colour {
  readonly index: number;
  readonly place: number;
  readonly color: string | undefined;
  readonly kind: string;
  readonly article: string;
}

function colour({ index, place, color, kind, article }: Colour): Kept {
  const picture = `https://images.example/${article}-${place}`;
  const labels = index % 5 === 1 ? [undefined] : SIZES.slice(0, 1 + ((index + place) % 4));
  return {
    color,
    ...(index % 3 !== 2 && { mainImageUrl: `${picture}.jpg` }),
    ...(index % 6 === 0 && { imageUrls: `${picture}-2.jpg;${picture}-3.jpg` }),
    ...(index % 10 === 9 && { actual: false }),
    sizes: labels.map((label, number) => ({
      name: [kind, article, color, label].filter(Boolean).join(' '),
      size: label,
      realSize: label,
      ...(index % 4 !== 3 && { externalArticle: [article, place, label].filter((part) => part !== undefined).join('-') }),
      ...(index % 4 === 3 && { ozonArticle: `oz-${article}-${place}-${number}` }),
      ...(index % 11 === 5 && { siteId: String(50_000 + index * 10 + number) }),
      packWidth: 250,
      packWeight: 400,
    })),
  };
}

/** Prices and stock of a size: one cell, two cells, an emptied one, or none at all. */
function stock(state: State, random: Random, size: Size, index: number): void {
  const price = PRICES[index % PRICES.length] ?? '1.00';
  if (index % 13 !== 12)
    size.prices = {
      price,
      ...(index % 3 === 0 && { priceWithoutDiscount: multiply(price, 2) }),
      ...(index % 4 !== 1 && { purchasePrice: index % 8 === 0 ? '210.50' : multiply(price, '0.6') }),
    };
  if (index % 11 === 10) return;
  for (const warehouseId of index % 3 === 0 ? LEFT : [LEFT[index % 2] ?? LEFT[0]]) {
    cell(state, size.skuId, warehouseId, '51-A', index % 6 === 5 ? 0 : 5 + random.below(60), size.prices.purchasePrice ?? null);
    if (index % 7 === 3) cell(state, size.skuId, warehouseId, '51-Б', 1 + random.below(9), null);
  }
}

function cell(state: State, skuId: number, warehouseId: number, name: string, quantity: number, purchasePrice: string | null): void {
  const modifiedAt = state.now() - DAY * (state.stock.last % 60);
  addRow(state, { skuId, warehouseId, cell: name, quantity, modifiedAt, purchasePrice });
  move(state, 'PUT', { skuId, warehouseId, before: 0 });
}

/** One SKU of two products (selsup.txt 60), a card that no search finds (selsup.txt 21), a service, deleted ones, and a field that is null. */
function oddities(state: State, cards: readonly Card[]): void {
  const first = cards[0]?.views[0]?.sizes[0];
  const second = cards[1]?.views[0]?.sizes[0];
  if (first && second) second.skuId = first.skuId;
  createCard(state, { article: 'NO-SIZES', organizationId: 1, name: 'Карточка без размеров', views: [] });
  const delivery = createCard(state, {
    article: 'DELIVERY',
    organizationId: 1,
    name: 'Доставка',
    views: [{ sizes: [{ name: 'Доставка курьером', productType: 'SERVICE' }] }],
  });
  const service = delivery.views[0]?.sizes[0];
  if (service) service.prices = { price: '350.00' };
  const [third, fourth] = [cards[2], cards[3]];
  if (third) third.deleted = true;
  const size = fourth?.views[0]?.sizes.at(-1);
  if (fourth && size && fourth.views[0]?.sizes[0] !== size) size.deleted = true;
}

const FIRST_NAMES = ['Иван', 'Ольга', 'Пётр', 'Зинаида', "Жанна д'Арк", 'Сергей', 'Наталья'] as const;
const LAST_NAMES = ['Петров', 'Ёлкина', 'Сидоров', 'Кузнецова', 'Smith', 'Щукин'] as const;

/** So many people: about two thirds buyers, the rest companies; some with hardly anything known. */
export function seedPeople(state: State, random: Random, count: number): void {
  for (let index = 0; index < count; index++) {
    if (index % 3 === 2) company(state, index);
    else
      saveCustomer(state, {
        name: random.pick(FIRST_NAMES),
        ...(index % 8 !== 7 && { lastName: random.pick(LAST_NAMES) }),
        ...(index % 4 === 0 && { middleName: 'Ильич' }),
        ...(index % 13 !== 12 && { phone: phoneOf(index) }),
        ...(index % 3 === 1 && { email: `buyer${index}@example.test` }),
        ...(index % 2 === 0 && { address: `г. Казань, ул. Баумана, д. ${index + 1}` }),
        ...(index % 6 === 0 && { zipCode: '420111' }),
      });
  }
}

/** Numbers come as people wrote them. */
function phoneOf(index: number): string {
  const number = String(1_000_000 + index * 37);
  return index % 5 === 0 ? `8 (900) ${number.slice(0, 3)}-${number.slice(3, 5)}-${number.slice(5)}` : `+7900${number}`;
}

function company(state: State, index: number): void {
  const inn = String(7_700_000_000 + index);
  const row = saveContractor(state, {
    name: `ООО «Василёк-${index}»`,
    ...(index % 2 === 0 && { phoneNumber: phoneOf(index) }),
    ...(index % 4 === 1 && { email: `opt${index}@example.test` }),
    contactName: 'Анна Ивановна',
    ...(index % 5 !== 0 && {
      organization: {
        id: 9000 + index,
        name: `Общество с ограниченной ответственностью «Василёк-${index}»`,
        shortName: `ООО «Василёк-${index}»`,
        inn,
        kpp: '770001001',
        bank: 'ПАО Сбербанк',
        bik: '044525225',
        billNumber: '40702810900000000001',
        form: 'OOO',
        address: { postCode: '101000', city: 'Москва', street: 'Ленина', house: '1', full: 'Москва, ул. Ленина, 1' },
      },
    }),
  });
  row.lastIncomeAt = index % 4 === 0 ? state.now() - index * DAY : null;
  row.deleted = index === 20;
}
