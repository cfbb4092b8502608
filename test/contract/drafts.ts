/** Bodies of creates, made of what the connection itself lists, and where a written field shows when it is read back. */
import { expect } from 'vitest';
import { type Listed, SHOP, type Stage, walk } from './setup.ts';

let numbered = 700_000_000;

/** An identifier that no record has: a plain number, as every vendor can keep it. */
export function freshNumber(): string {
  numbered += 1;
  return String(numbered);
}

/** An identifier that no record has, with what urls, forms and JSON must escape. */
export function freshText(): string {
  return `Заказ №${freshNumber()}/a&b=c+d "e" #f`;
}

/** A phone number that no customer has. */
export function freshPhone(): string {
  return `+38067${freshNumber().slice(-7)}`;
}

/** Something that can be ordered. */
export interface Goods {
  readonly variantId: string;
  readonly productId: string;
  readonly sku: string | null;
  readonly warehouseId: string | null;
  /** How a line of an order names it. */
  readonly line: { readonly variantId: string } | { readonly name: string; readonly sku?: string };
}

/** Variants on stock: the ones with most of it first. */
export async function goodsOf(stage: Stage): Promise<Goods[]> {
  if (stage.view.capabilities.stock?.list !== 'unsupported') {
    const { records } = await walk(stage.gateway, `/stock?connection=${SHOP}`);
    return records
      .filter((level) => level.quantity >= 5)
      .sort((a, b) => b.quantity - a.quantity)
      .map(({ variantId, productId, sku, warehouse }) => ({ variantId, productId, sku, warehouseId: warehouse.id, line: { variantId } }))
      .filter((goods, index, all) => all.findIndex((one) => one.variantId === goods.variantId) === index);
  }
  if (stage.view.capabilities.products?.list !== 'unsupported') {
    const { records } = await walk(stage.gateway, `/products?connection=${SHOP}`);
    return records.flatMap((product) =>
      product.variants.map(({ id, sku }: Listed) => ({
        variantId: id,
        productId: product.id,
        sku,
        warehouseId: null,
        line: { variantId: id },
      })),
    );
  }
  return goodsOfOrders(stage);
}

/** Of a vendor whose catalogue cannot be read: what was ordered before, by its words. */
async function goodsOfOrders(stage: Stage): Promise<Goods[]> {
  const { records } = await walk(stage.gateway, `/orders?connection=${SHOP}`);
  const goods = records.flatMap((order) =>
    order.items.map(({ variantId, productId, sku, name }: Listed) => ({
      variantId: variantId ?? productId,
      productId,
      sku,
      warehouseId: null,
      line: { name, ...(sku !== null && { sku }) },
    })),
  );
  return goods.filter(({ line }, index) => line.name && goods.findIndex((one) => one.line.name === line.name) === index);
}

/**
 * Whether a native write since the last `forget` carried these words: a vendor may take what it never tells back, and its emulator knows every key.
 * Words so short that they stand in any body do not count.
 */
export function isCarried(stage: Stage, value: unknown): boolean {
  return typeof value === 'string' && value.length > 2 && stage.writes().some((write) => write.body.includes(JSON.stringify(value)));
}

/** The same body with the ids of another connection to the same account. */
export function moved<T>(body: T, to: string): T {
  return JSON.parse(JSON.stringify(body).replaceAll(`"${SHOP}:`, `"${to}:`)) as T;
}

/** The least that an order needs. */
export async function smallOrder(stage: Stage, externalId: string = freshNumber()) {
  const [goods] = await goodsOf(stage);
  if (!goods) throw new Error('the seed has nothing to sell');
  return {
    externalId,
    customer: { firstName: 'Олена', lastName: "Лук'яненко", phone: freshPhone(), email: `buyer${externalId}@example.com` },
    items: [{ ...goods.line, quantity: 2, unitPrice: '123.45' }],
  };
}

/** An order with everything that the model knows; references are the connection's own. */
export async function fullOrder(stage: Stage, externalId: string = freshNumber()) {
  const [first, second] = await goodsOf(stage);
  if (!first || !second) throw new Error('the seed has too little to sell');
  const methodId = await entryOf(stage, 'payment-methods', 'accounts');
  const delivery = await entryOf(stage, 'delivery-methods');
  return {
    externalId,
    customer: {
      firstName: 'Олена',
      lastName: "Лук'яненко",
      middleName: 'Ігорівна',
      phone: freshPhone(),
      email: `buyer${externalId}@example.com`,
      company: 'ТОВ «Льон і Ко»',
    },
    items: [
      {
        ...first.line,
        quantity: 3,
        unitPrice: '100.25',
        discount: '30.00',
        ...(first.warehouseId !== null && { warehouseId: first.warehouseId }),
        options: [{ name: 'Гравіювання', value: 'Для мами & тата' }],
      },
      { ...second.line, quantity: 1, unitPrice: '0.10' },
    ],
    status: 'processing',
    payment: { ...(methodId !== undefined && { methodId }), paid: '50.00' },
    shipping: {
      ...(delivery !== undefined && { methodId: delivery }),
      carrier: 'nova_poshta',
      trackingNumber: '20451164735634',
      cost: '70.50',
      address: { country: 'UA', region: 'Київська', city: 'Київ', street: 'вул. Тестова', house: '1/2', flat: '7', postalCode: '01001' },
      pickupPoint: { id: '1ec09d88-e1c2-11e3-8c4a-0050568002cf', number: '5', name: 'Відділення №5' },
    },
    source: { channel: 'web', source: 'google', medium: 'cpc', campaign: 'зима', keyword: 'шапка', content: 'банер' },
    notes: { customer: 'Подзвоніть, будь ласка', manager: 'Перевірити 100%' },
    createdAt: '2026-03-04T05:06:07Z',
  };
}

/** What an id is but for its numbers, of orders that could be changed. */
const changeableKinds = new Map<Stage, string>();
const kindOf = (order: Listed): string => String(order.id).replace(/\d/g, '');

/**
 * An order that the connection can change, and that has not been changed yet: what a create makes, else one of those listed. A vendor may keep
 * orders of several kinds of which only some can be changed; the others must say so.
 */
export async function changeableOrder(stage: Stage, body: unknown): Promise<{ before: Listed; after: Listed }> {
  const { records } = await walk(stage.gateway, `/orders?connection=${SHOP}`);
  // One whose lines are all alive, where none can be made: a line that was taken off before may count again in an order that is cancelled whole.
  const orders = canCreate(stage, 'orders')
    ? [(await stage.call('POST', `/orders?connection=${SHOP}`, { body: await fullOrder(stage) })).body, ...records]
    : records.filter((order) => order.items.every((item: Listed) => item.status !== 'cancelled'));
  const kind = changeableKinds.get(stage);
  // A vendor may have no place for anything but a status.
  for (const change of [body, { status: 'processing' }]) {
    for (const order of kind === undefined ? orders : orders.filter((one) => kindOf(one) === kind)) {
      const answer = await stage.call('PATCH', `/orders/${order.id}`, { body: change });
      if (answer.status === 200) {
        changeableKinds.set(stage, kindOf(order));
        return { before: order, after: answer.body };
      }
      expect(['unsupported', 'unsupported_field'], answer.text).toContain(answer.body.code);
    }
  }
  throw new Error('no order can be changed');
}

/** Whether a connection can create records of a resource. */
export function canCreate(stage: Stage, resource: string): boolean {
  return (stage.view.capabilities[resource]?.create ?? 'unsupported') !== 'unsupported';
}

/** A customer with everything that the model knows of a person. */
export async function fullCustomer(stage: Stage, externalId: string = freshNumber()) {
  const group = await entryOf(stage, 'customer-groups');
  const manager = await entryOf(stage, 'managers');
  return {
    type: 'person',
    externalId,
    firstName: 'Олена',
    lastName: "Лук'яненко",
    middleName: 'Ігорівна',
    phones: [freshPhone()],
    email: `person${externalId}@example.com`,
    birthday: '1990-02-28',
    addresses: [{ country: 'UA', region: 'Київська', city: 'Київ', street: 'вул. Тестова', house: '1', flat: '7', postalCode: '01001' }],
    ...(group !== undefined && { group: { id: group } }),
    discountPercent: '5.00',
    tags: ['vip'],
    notes: 'Любить знижки',
    active: true,
    ...(manager !== undefined && { manager: { id: manager } }),
  };
}

/** A product with everything that the model knows of one without variants. */
export async function fullProduct(stage: Stage, externalId: string = freshNumber()) {
  const category = await entryOf(stage, 'categories');
  const warehouse = await entryOf(stage, 'warehouses');
  return {
    externalId,
    name: `Шапка «Зелена» №${externalId}`,
    sku: `SKU-${externalId}`,
    barcodes: [`48${externalId}00`],
    description: '<p>Тепла & зелена</p>',
    brand: { name: 'Льон і Ко' },
    ...(category !== undefined && { categories: [{ id: category }] }),
    images: ['https://example.com/1.jpg'],
    unit: 'кг',
    active: true,
    price: '140.50',
    salePrice: '130.25',
    cost: '98.75',
    quantity: 6,
    ...(warehouse !== undefined && { warehouseId: warehouse }),
  };
}

/** Id of an entry of the first of these kinds that the connection has; one in use, where entries tell. */
export async function entryOf(stage: Stage, ...kinds: readonly string[]): Promise<string | undefined> {
  const kind = kinds.find((each) => stage.view.reference.includes(each));
  if (kind === undefined) return undefined;
  const answer = await stage.get(`/reference/${kind}?connection=${SHOP}`);
  expect(answer.status, answer.text).toBe(200);
  const entry = answer.body.data.find((each: Listed) => each.active !== false) ?? answer.body.data[0];
  return entry?.id;
}

/** Where an input field shows in the record, when that is not under its own name. */
const SHOWN: Readonly<Record<string, (record: Listed) => unknown>> = {
  '/payment/methodId': (order) => order.payment.method?.id,
  '/payment/paid': (order) => order.totals.paid,
  '/shipping/methodId': (order) => order.shipping?.method?.id,
  '/shipping/cost': (order) => order.totals.shipping,
};

/** Pointers and values of what a body says, down to texts, numbers and lists of texts. */
export function leavesOf(value: unknown, pointer = ''): [pointer: string, value: unknown][] {
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object')) return [[pointer, value]];
    return value.flatMap((item, index) => leavesOf(item, `${pointer}/${index}`));
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${pointer}/${key}`));
  return [[pointer, value]];
}

/** Inputs that a record does not show: where a first stock went is told by the stock. */
export const UNSHOWN: readonly string[] = ['/warehouseId'];

/** What a record has at the place of an input field. */
export function shownAt(record: Listed, pointer: string): unknown {
  const shown = SHOWN[pointer];
  if (shown) return shown(record);
  return pointer
    .split('/')
    .slice(1)
    .reduce((part, key) => part?.[key], record);
}

/** Pointers in a `Sluice-Ignored` header. */
export function ignoredIn(headers: Readonly<Record<string, string | undefined>>): string[] {
  return headers['sluice-ignored']?.split(', ') ?? [];
}

/** Whether a pointer is one of those named, or below one. */
export function isUnder(pointer: string, named: readonly string[]): boolean {
  return named.some((each) => pointer === each || pointer.startsWith(`${each}/`));
}

/**
 * A vendor without a place for a line's discount keeps the price that it leaves: the line costs the same. One that has an address in one line keeps
 * its parts there.
 */
export function isToldElsewhere(pointer: string, draft: Listed, record: Listed): boolean {
  const line = /^\/items\/(\d+)\/(?:unitPrice|discount)$/.exec(pointer)?.[1];
  if (line !== undefined) {
    const { unitPrice, quantity, discount } = draft.items[line];
    return Number(record.items[line]?.total) === Math.round((Number(unitPrice) * quantity - Number(discount ?? 0)) * 100) / 100;
  }
  const owner = /^(.*\/address(?:es\/\d+)?)\/(?:city|street|house|flat)$/.exec(pointer)?.[1];
  if (owner === undefined) return false;
  const text: unknown = shownAt(record, `${owner}/text`);
  return typeof text === 'string' && text.includes(String(shownAt(draft, pointer)));
}

/** A note in every place for one: a vendor may have only some. */
export function beforehand(): { readonly notes: { readonly customer: string; readonly manager: string } } {
  const note = `перед ${freshNumber()}`;
  return { notes: { customer: note, manager: note } };
}
