/** What the table of vendor calls is about: for each of its rows, requests to the gateway that a connection is asked with. */
import { expect } from 'vitest';
import { freshNumber, freshPhone, fullOrder, fullProduct, type Goods, goodsOf, smallOrder } from '../contract/drafts.ts';
import { type Listed, SHOP, type Stage, walk } from '../contract/setup.ts';
import type { Answer } from '../harness.ts';

/** One request; its ids are of `SHOP`. `{next}` stands for the `nextCursor` of the answer before. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** One row of the table. */
export interface Row {
  readonly name: string;
  /** Resource and operation that the connection must have; what it lacks is no call at all. */
  readonly needs: readonly [resource: string, operation: string];
  /** Two requests that do the same work: one meets a connection without anything in its caches, the other what it left there. Null = not to be done here. */
  requests(stage: Stage): Promise<readonly [Request, Request] | null>;
  /** The first request only comes before: it is not what the row is about. */
  readonly warmOnly?: boolean;
}

const at = (path: string) => `${path}${path.includes('?') ? '&' : '?'}connection=${SHOP}`;
const twice = (request: Request) => [request, request] as const;
const read = (path: string) => twice({ method: 'GET', path });

async function made(stage: Stage, resource: string, body: unknown): Promise<Listed> {
  const answer = await stage.call('POST', at(`/${resource}`), { body });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

/** Runs `find` once a stage: it walks long lists. */
function once<T>(find: (stage: Stage) => Promise<T>): (stage: Stage) => Promise<T> {
  const found = new WeakMap<Stage, Promise<T>>();
  return (stage) => {
    const known = found.get(stage) ?? find(stage);
    found.set(stage, known);
    return known;
  };
}
const orderDrafts = new Map([smallOrder, fullOrder].map((draft) => [draft, once<{ readonly customer: object }>(draft)]));
const goodsIn = once(goodsOf);

/** A draft made anew of what the connection has. */
async function draftOf(stage: Stage, draft: typeof smallOrder | typeof fullOrder) {
  const known = await orderDrafts.get(draft)?.(stage);
  const number = freshNumber();
  return { ...known, externalId: number, customer: { ...known?.customer, phone: freshPhone(), email: `buyer${number}@example.com` } };
}

const can = (stage: Stage, resource: string, operation: string) =>
  (stage.view.capabilities[resource]?.[operation] ?? 'unsupported') !== 'unsupported';

/** Orders that were used up. */
const used = new WeakMap<Stage, Set<string>>();

/**
 * Two orders of one line that a call can be made on: new ones, else listed ones. A vendor may keep orders of several kinds of which only some can be
 * worked on, so it is tried on another before. Null = on none.
 */
async function twoOrders(stage: Stage, attempt: (order: Listed) => Promise<Answer>): Promise<readonly [Listed, Listed] | null> {
  const gone = used.get(stage) ?? new Set();
  used.set(stage, gone);
  const alive: readonly Listed[] = (await stage.get(at('/orders?limit=200'))).body.data.filter(
    ({ id, status, items }: Listed) =>
      !gone.has(id) && items.length === 1 && items[0].status !== 'cancelled' && !['cancelled', 'returned', 'processing'].includes(status),
  );
  const create = async () => made(stage, 'orders', await draftOf(stage, smallOrder));
  for (const tried of [...(can(stage, 'orders', 'create') ? [await create()] : []), ...firstOfEachKind(alive)]) {
    gone.add(tried.id);
    const answer = await attempt(tried);
    if (answer.status < 300) {
      const others = alive.filter((order) => kindOf(order) === kindOf(tried) && !gone.has(order.id));
      const [first, second] = alive.includes(tried) ? others : [await create(), await create()];
      if (!first || !second) continue;
      for (const { id } of [first, second]) gone.add(id);
      return [first, second];
    }
    expect(['unsupported', 'unsupported_field'], answer.text).toContain(answer.body.code);
  }
  return null;
}

/** What an id is but for its numbers. */
const kindOf = ({ id }: Listed): string => String(id).replace(/\d/g, '');
function firstOfEachKind(orders: readonly Listed[]): Listed[] {
  return orders.filter((order, index) => orders.findIndex((one) => kindOf(one) === kindOf(order)) === index);
}

/** A request on each of two orders. */
function onOrders(name: string, operation: string, request: (order: Listed, goods: Goods | undefined) => Request): Row {
  return {
    name,
    needs: ['orders', operation],
    async requests(stage) {
      const [goods] = await goodsIn(stage);
      const to = (order: Listed) => request(order, goods);
      const orders = await twoOrders(stage, (order) => {
        const { method, path, body } = to(order);
        return stage.call(method, path, body === undefined ? {} : { body });
      });
      return orders && [to(orders[0]), to(orders[1])];
    },
  };
}

async function firstOf(stage: Stage, resource: string): Promise<Listed> {
  const [first] = (await stage.get(at(`/${resource}?limit=1`))).body.data;
  return first;
}

/** The first page, and the one after it. */
function list(resource: string): Row {
  return { name: `${resource} list`, needs: [resource, 'list'], requests: async () => read(at(`/${resource}`)) };
}

function get(resource: string): Row {
  return {
    name: `${resource} get`,
    needs: [resource, 'get'],
    requests: async (stage) => read(`/${resource}/${(await firstOf(stage, resource)).id}`),
  };
}

function create(name: string, resource: string, draft: (stage: Stage) => unknown): Row {
  const request = async (stage: Stage) => ({ method: 'POST', path: at(`/${resource}`), body: await draft(stage) });
  return { name, needs: [resource, 'create'], requests: async (stage) => [await request(stage), await request(stage)] };
}

/** A change of a record that was made for it, else of the first one. */
function update(name: string, resource: string, draft: (stage: Stage) => unknown, bodies: readonly [unknown, unknown]): Row {
  return {
    name,
    needs: [resource, 'update'],
    async requests(stage) {
      const record = can(stage, resource, 'create') ? await made(stage, resource, await draft(stage)) : await firstOf(stage, resource);
      const request = (body: unknown) => ({ method: 'PATCH', path: `/${resource}/${record.id}`, body });
      return [request(bodies[0]), request(bodies[1])];
    },
  };
}

/** Quantities of so many places. */
function setStock(name: string, count: number, by: 'variantId' | 'sku'): Row {
  return {
    name,
    needs: ['stock', 'update'],
    // Many lines are many calls where they go one by one: once is enough.
    warmOnly: count > 1,
    async requests(stage) {
      const places = (await placesIn(stage)).filter((place) => by === 'variantId' || place.sku).slice(0, count);
      if (places.length < count) throw new Error(`the seed has ${places.length} places on stock only`);
      // Some places take nothing but 0 and 1.
      const request = (quantity: number, lines = places) => ({
        method: 'PUT',
        path: '/stock',
        body: {
          lines: lines.map(({ variantId, sku, warehouseId }) => ({
            ...(by === 'sku' ? { connection: SHOP, sku } : { variantId }),
            ...(warehouseId !== null && { warehouseId }),
            quantity,
          })),
        },
      });
      return [request(1, places.slice(0, 1)), request(0)];
    },
  };
}

/** Places on stock; those of new products, where it cannot be read. */
const placesIn = once(async (stage): Promise<readonly Pick<Goods, 'variantId' | 'sku' | 'warehouseId'>[]> => {
  if (can(stage, 'stock', 'list')) {
    const { records } = await walk(stage.gateway, at('/stock'));
    return records.map(({ variantId, sku, warehouse }) => ({ variantId, sku, warehouseId: warehouse.id }));
  }
  // A SKU finds a product, and the one size that has it too.
  const sku = `SKU-${freshNumber()}`;
  const single = await made(stage, 'products', { ...product(), sku, variants: [{ name: 'M', sku, quantity: 5 }] });
  const sizes = Array.from({ length: 20 }, (_, index) => ({ name: `${index + 40}`, quantity: 5 }));
  const drafts = Array.from({ length: 50 }, () => ({ ...product(), variants: sizes }));
  const products = await Promise.all(drafts.map((draft) => made(stage, 'products', draft)));
  return [single, ...products].flatMap(({ variants }) =>
    variants.map((variant: Listed) => ({ variantId: variant.id, sku: variant.sku, warehouseId: null })),
  );
});

const person = () => ({ firstName: 'Олена', lastName: 'Коваль', phones: [freshPhone()], email: `person${freshNumber()}@example.com` });
const product = () => {
  const number = freshNumber();
  return { name: `Шапка ${number}`, sku: `SKU-${number}`, price: '140.50' };
};
const category = () => ({ name: `Шапки ${freshNumber()}` });

/** Rows of the table, in its order. */
export const ROWS: readonly Row[] = [
  list('orders'),
  {
    name: 'orders list, each further page',
    needs: ['orders', 'list'],
    warmOnly: true,
    requests: async () => [
      { method: 'GET', path: at('/orders') },
      { method: 'GET', path: at('/orders?cursor={next}') },
    ],
  },
  get('orders'),
  create('orders create', 'orders', async (stage) => ({ ...(await draftOf(stage, smallOrder)), externalId: undefined })),
  create('orders create with an `externalId`', 'orders', (stage) => draftOf(stage, smallOrder)),
  create('orders create, everything in it', 'orders', async (stage) => ({ ...(await draftOf(stage, fullOrder)), externalId: undefined })),
  onOrders('orders update: status', 'update', ({ id }) => ({ method: 'PATCH', path: `/orders/${id}`, body: { status: 'processing' } })),
  onOrders('orders update: a note', 'update', ({ id }) => ({
    method: 'PATCH',
    path: `/orders/${id}`,
    body: { notes: { manager: 'Перевірити' } },
  })),
  onOrders('orders update: lines', 'update', ({ id }, goods) => ({
    method: 'PATCH',
    path: `/orders/${id}`,
    body: { items: [{ ...goods?.line, quantity: 3, unitPrice: '10.10' }] },
  })),
  onOrders('orders cancel', 'cancel', ({ id }) => ({ method: 'POST', path: `/orders/${id}/cancel` })),
  onOrders('orders delete', 'delete', ({ id }) => ({ method: 'DELETE', path: `/orders/${id}` })),
  onOrders('orders history', 'history', ({ id }) => ({ method: 'GET', path: `/orders/${id}/history` })),
  list('products'),
  get('products'),
  create('products create', 'products', product),
  create('products create, everything in it', 'products', fullProduct),
  update('products update: name', 'products', product, [{ name: 'Нова назва' }, { name: 'Інша назва' }]),
  update('products update: price', 'products', product, [{ price: '150.00' }, { price: '160.00' }]),
  list('stock'),
  setStock('stock update: 1 line', 1, 'variantId'),
  setStock('stock update: 1 line by SKU', 1, 'sku'),
  setStock('stock update: 1,000 lines', 1000, 'variantId'),
  list('customers'),
  get('customers'),
  create('customers create', 'customers', person),
  update('customers update', 'customers', person, [{ email: 'new-one@example.com' }, { email: 'other-one@example.com' }]),
  {
    name: 'customers transactions',
    needs: ['customers', 'transactions'],
    requests: async (stage) => read(`/customers/${(await firstOf(stage, 'customers')).id}/transactions`),
  },
  {
    name: 'customers addTransaction',
    needs: ['customers', 'addTransaction'],
    requests: async (stage) =>
      twice({
        method: 'POST',
        path: `/customers/${(await made(stage, 'customers', person())).id}/transactions`,
        body: { amount: '12.50' },
      }),
  },
  list('categories'),
  get('categories'),
  create('categories create', 'categories', category),
  update('categories update', 'categories', category, [{ name: 'Нові шапки' }, { name: 'Інші шапки' }]),
  {
    name: 'categories delete',
    needs: ['categories', 'delete'],
    async requests(stage) {
      const remove = ({ id }: Listed) => ({ method: 'DELETE', path: `/categories/${id}` });
      if (can(stage, 'categories', 'create'))
        return [remove(await made(stage, 'categories', category())), remove(await made(stage, 'categories', category()))];
      const { data } = (await stage.get(at('/categories?limit=200'))).body;
      const [first, second] = data.filter(({ id }: Listed) => data.every(({ parentId }: Listed) => parentId !== id));
      return [remove(first), remove(second)];
    },
  },
];
