/** Reads: what is listed is found by its id and is the same there; ids are gateway ids; what a vendor cannot do is said. */
import { describe, expect, test } from 'vitest';
import { ReferenceKind } from '../../src/model/reference.ts';
import { smallOrder } from './drafts.ts';
import { each, expectProblem, identities, type Listed, SHOP, type Stage, startStages, walk } from './setup.ts';

const stages = await startStages({ emulator: { seed: 'sandbox' } });

const READABLE = ['orders', 'products', 'customers', 'categories'] as const;

/** A call of every operation; ids need not exist where the operation is missing. */
function callOf(resource: string, operation: string, id = `${SHOP}:1`): [method: string, path: string, body?: unknown] {
  const list = `/${resource}?connection=${SHOP}`;
  const one = `/${resource}/${id}`;
  switch (operation) {
    case 'list':
      return ['GET', list];
    case 'get':
      return ['GET', one];
    case 'create':
      return ['POST', list, CREATES[resource]];
    case 'update':
      return resource === 'stock'
        ? ['PUT', '/stock', { lines: [{ variantId: `${SHOP}:1`, quantity: 1 }] }]
        : ['PATCH', one, CHANGES[resource]];
    case 'cancel':
      return ['POST', `${one}/cancel`, {}];
    case 'delete':
      return ['DELETE', one];
    case 'history':
    case 'transactions':
      return ['GET', `${one}/${operation}`];
    case 'addTransaction':
      return ['POST', `${one}/transactions`, { amount: '1.00' }];
    default:
      throw new Error(`no call of ${resource}.${operation}`);
  }
}
const CREATES: Readonly<Record<string, unknown>> = {
  orders: { customer: { firstName: 'Олена' }, items: [{ variantId: `${SHOP}:1`, quantity: 1, unitPrice: '1.00' }] },
  products: { name: 'Шапка' },
  customers: { firstName: 'Олена' },
  categories: { name: 'Шапки' },
};
const CHANGES: Readonly<Record<string, unknown>> = {
  orders: { status: 'processing', notes: { customer: 'x', manager: 'x' } },
  products: { name: 'Шапка' },
  customers: { firstName: 'Олена' },
  categories: { name: 'Шапки' },
};

function operationsOf(stage: Stage, which: (capability: string) => boolean): [resource: string, operation: string][] {
  return Object.entries(stage.view.capabilities).flatMap(([resource, operations]) =>
    Object.entries(operations).flatMap(([operation, capability]): [string, string][] => (which(capability) ? [[resource, operation]] : [])),
  );
}

/** Places of gateway ids: everything that ends on an id, except the vendor's own line ids and those of third parties. */
function idsIn(value: unknown, path: string): [path: string, id: string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): [string, string][] => {
    const at = `${path}/${Array.isArray(value) ? '*' : key}`;
    if (at.endsWith('/raw') || at.includes('/extra/') || at === '/items/*/id' || at === '/shipping/pickupPoint/id') return [];
    if (typeof inner === 'string' && /^(?:id|(?:product|variant|warehouse|parent|customer)Id)$/.test(key)) return [[at, inner]];
    return idsIn(inner, at);
  });
}

describe.each(stages)('$name', (stage) => {
  const { gateway, view, emulator } = stage;
  const can = (resource: string, operation: string) => view.capabilities[resource]?.[operation] !== 'unsupported';
  const listable = Object.keys(view.capabilities).filter((resource) => can(resource, 'list'));

  describe.each(READABLE.filter((resource) => can(resource, 'list') && can(resource, 'get')))('%s', (resource) => {
    test('each listed record is found by its id, and equals what that read answers but for what sources[].partial names', async () => {
      const { records, pages } = await walk(gateway, `/${resource}?connection=${SHOP}`);
      expect(records.length).toBeGreaterThan(10);
      const partial: string[] = pages[0]?.body.sources[0].partial;
      const without = (record: Listed) => Object.fromEntries(Object.entries(record).filter(([key]) => !partial.includes(key)));
      await each(records, async (listed) => {
        const answer = await stage.get(`/${resource}/${listed.id}`);
        expect(answer.status, answer.text).toBe(200);
        expect(without(listed)).toEqual(without(answer.body));
        expect(Object.keys(listed).sort()).toEqual(Object.keys(answer.body).sort());
      });
    });

    test('include=full leaves nothing to the read by id', async () => {
      const query = resource === 'categories' ? '' : '&include=full';
      const { body } = await stage.get(`/${resource}?connection=${SHOP}&limit=25${query}`);
      await each(body.data as Listed[], async (listed) => {
        expect(listed).toEqual((await stage.get(`/${resource}/${listed.id}`)).body);
      });
    });

    test('an id that no record has answers 404 not_found', async () => {
      const [known] = (await stage.get(`/${resource}?connection=${SHOP}&limit=1`)).body.data;
      // Every number of it, for some only help to find the record.
      const foreign = String(known.id).replace(/\d+/g, (digits) => '9'.repeat(digits.length));
      expect(foreign).not.toBe(known.id);
      expectProblem(await stage.get(`/${resource}/${foreign}`), 404, 'not_found');
      expectProblem(await stage.get(`/${resource}/${SHOP}:no~such~id`), 404, 'not_found');
    });
  });

  test.each(listable)('%s: every id in every payload is a gateway id of the connection that it came from', async (resource) => {
    const { records } = await walk(gateway, `/${resource}?connection=${SHOP}`);
    expect(new Set(identities(records)).size).toBe(records.length);
    for (const record of records) {
      expect([record.connection, record.vendor]).toEqual([SHOP, stage.vendor]);
      const foreign = idsIn(record, '').filter(([, id]) => !new RegExp(`^${SHOP}:(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+$`).test(id));
      expect(foreign).toEqual([]);
    }
  });

  test.each(
    listable.filter((resource) => resource !== 'categories'),
  )('%s: include=raw adds the vendor’s payload, and only then', async (resource) => {
    const raw = (await stage.get(`/${resource}?connection=${SHOP}&limit=5&include=raw`)).body.data;
    const plain = (await stage.get(`/${resource}?connection=${SHOP}&limit=5`)).body.data;
    expect(raw.length).toBeGreaterThan(0);
    for (const record of raw) expect(record.raw).toBeTypeOf('object');
    expect(raw.map(({ raw: _, ...record }: Listed) => record)).toEqual(plain);
    if (!can(resource, 'get') || !plain[0].id) return;
    expect((await stage.get(`/${resource}/${plain[0].id}?include=raw`)).body.raw).toBeTypeOf('object');
    expect((await stage.get(`/${resource}/${plain[0].id}`)).body).not.toHaveProperty('raw');
  });

  test.each(
    listable.filter((resource) => view.lists[resource]),
  )('%s: a total is told when it is asked for, where the vendor tells it', async (resource) => {
    const { records } = await walk(gateway, `/${resource}?connection=${SHOP}`);
    const path = `/${resource}?connection=${SHOP}&limit=3`;
    expect((await stage.get(path)).body.page.total).toBeNull();
    expect((await stage.get(`${path}&count=true`)).body.page.total).toBe(view.lists[resource]?.total === 'never' ? null : records.length);
  });

  test.each(
    Object.entries(view.lists)
      .filter(([, facts]) => facts.order === 'newest first')
      .map(([resource]) => resource),
  )('%s: a list that is said to be newest first is', async (resource) => {
    const { records } = await walk(gateway, `/${resource}?connection=${SHOP}`, 20);
    const times = records.map((record) => Date.parse(record.createdAt));
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  test('stock names products, variants and warehouses that are found', async () => {
    if (!can('stock', 'list')) return expectProblem(await stage.get(`/stock?connection=${SHOP}`), 501, 'unsupported');
    const { records } = await walk(gateway, `/stock?connection=${SHOP}`);
    expect(records.length).toBeGreaterThan(10);
    const products = new Map<string, Listed>();
    for (const product of (await walk(gateway, `/products?connection=${SHOP}`)).records) products.set(product.id, product);
    const warehouses = (await stage.get(`/reference/warehouses?connection=${SHOP}`)).body.data.map((entry: Listed) => entry.id);
    for (const level of records) {
      const variants = products.get(level.productId)?.variants.map((variant: Listed) => variant.id);
      expect(variants, `product ${level.productId}`).toContain(level.variantId);
      expect(warehouses).toContain(level.warehouse.id);
    }
  });

  test('every native status of an order, and every category of a product, is among the reference data', async () => {
    const statuses = (await stage.get(`/reference/order-statuses?connection=${SHOP}`)).body.data.map((entry: Listed) => entry.id);
    // A vendor without a dictionary of statuses may show one that nobody knew of.
    for (const order of (await walk(gateway, `/orders?connection=${SHOP}`)).records)
      if (order.nativeStatus && order.status !== 'unknown') expect(statuses).toContain(order.nativeStatus.id);
    if (!can('categories', 'list')) return;
    const categories = new Map<string, Listed>();
    for (const category of (await walk(gateway, `/categories?connection=${SHOP}`)).records) categories.set(category.id, category);
    for (const product of (await walk(gateway, `/products?connection=${SHOP}`)).records)
      for (const { id, parentId } of product.categories) expect(categories.get(id)).toMatchObject({ id, parentId });
  });

  test('customers, warehouses, products and variants that orders name are found', async () => {
    const orders = (await walk(gateway, `/orders?connection=${SHOP}`)).records;
    const customers = new Set<string>(orders.flatMap((order) => (order.customer?.id ? [order.customer.id] : [])));
    // A vendor may have no customers but the buyers of its orders.
    if (can('customers', 'list')) expect(customers.size).toBeGreaterThan(5);
    if (can('customers', 'get'))
      await each([...customers], async (id) => expect((await stage.get(`/customers/${id}`)).status, id).toBe(200));
    const items: Listed[] = orders.flatMap((order) => order.items);
    const named = [...new Set(items.flatMap(({ warehouseId }) => warehouseId ?? []))];
    if (named.length > 0) {
      const warehouses = (await stage.get(`/reference/warehouses?connection=${SHOP}`)).body.data.map((entry: Listed) => entry.id);
      expect(warehouses).toEqual(expect.arrayContaining(named));
    }
    if (!can('products', 'list')) return;
    const products: Listed[] = (await walk(gateway, `/products?connection=${SHOP}`)).records;
    const ofVariant = new Map<string, string>(products.flatMap(({ id, variants }) => variants.map((variant: Listed) => [variant.id, id])));
    const missing = items.filter(({ variantId }) => variantId !== null && !ofVariant.has(variantId)).map((item) => item.variantId);
    expect(missing).toEqual([]);
    for (const { productId, variantId } of items)
      if (productId !== null && variantId !== null) expect(ofVariant.get(variantId)).toBe(productId);
  });

  test('the money of an order adds up', async () => {
    const cents = (text: string | null) => (text === null ? 0 : Number(text));
    for (const order of (await walk(gateway, `/orders?connection=${SHOP}`)).records) {
      for (const item of order.items) {
        if (item.discount !== null)
          expect(cents(item.unitPrice) * item.quantity - cents(item.total), `${order.id} ${item.name}`).toBeCloseTo(
            cents(item.discount),
            4,
          );
      }
      const { total, paid, due } = order.totals;
      if (due !== null) expect(cents(due)).toBeGreaterThanOrEqual(0);
      if (total !== null && paid !== null && due !== null && cents(paid) <= cents(total))
        expect(cents(total) - cents(paid)).toBeCloseTo(cents(due), 4);
    }
  });

  test('an answer tells how many vendor calls it took, and a native read takes one', async () => {
    for (const resource of READABLE) {
      if (!can(resource, 'list')) continue;
      const [record] = (await stage.get(`/${resource}?connection=${SHOP}&limit=1`)).body.data;
      for (const [operation, path] of [
        ['list', `/${resource}?connection=${SHOP}&limit=20`],
        ['get', `/${resource}/${record.id}`],
      ] as const) {
        if (!can(resource, operation)) continue;
        await stage.get(path);
        emulator.forget();
        const answer = await stage.get(path);
        expect(Number(answer.headers['sluice-vendor-calls']), path).toBe(emulator.seen.length);
        if (view.capabilities[resource]?.[operation] === 'native')
          expect(emulator.seen.length, path).toBe(resource === 'categories' ? 0 : 1);
      }
    }
  });

  test('a history is told oldest first, and whole', async () => {
    if (!can('orders', 'history')) return;
    const orders = (await stage.get(`/orders?connection=${SHOP}&limit=20`)).body.data;
    let entries = 0;
    for (const order of orders) {
      const { status, body, text } = await stage.get(`/orders/${order.id}/history`);
      expect(status, text).toBe(200);
      entries += body.data.length;
      const times = body.data.map((entry: Listed) => Date.parse(entry.at));
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
    expect(entries).toBeGreaterThan(0);
    expectProblem(await stage.get(`/orders/${SHOP}:no~such~id/history`), 404, 'not_found');
  });

  test.each(
    operationsOf(stage, (capability) => capability === 'unsupported'),
  )('%s.%s answers 501 unsupported, and nothing is sent', async (resource, operation) => {
    const [method, path, body] = callOf(resource, operation);
    const answer = await stage.call(method, path, { body });
    if (resource === 'stock' && operation === 'update') {
      expect([answer.status, answer.body.failed, answer.body.results[0].error.code]).toEqual([200, 1, 'unsupported']);
    } else {
      expectProblem(answer, 501, 'unsupported');
      expect(answer.body).toMatchObject({
        connection: SHOP,
        vendor: stage.vendor,
        operation: `${resource}.${operation}`,
        retryable: false,
      });
    }
    expect(emulator.seen).toEqual([]);
  });

  test.each(
    operationsOf(stage, (capability) => capability !== 'unsupported'),
  )('%s.%s, which the connection can do, is never unsupported', async (resource, operation) => {
    const [method, path, body] = callOf(resource, operation, `${SHOP}:no~such~id`);
    const made = operation === 'create' && resource === 'orders' ? await smallOrder(stage) : body;
    const answer = await stage.call(method, path, { body: made });
    expect(answer.status, answer.text).toBeLessThan(500);
    expect(answer.body?.code).not.toBe('unsupported');
    if (operation !== 'list' && operation !== 'create' && resource !== 'stock') expectProblem(answer, 404, 'not_found');
  });

  test('reference kinds that the connection lacks answer 501, and nothing is sent', async () => {
    for (const kind of ReferenceKind.options.filter((each) => !view.reference.includes(each))) {
      const answer = await stage.get(`/reference/${kind}?connection=${SHOP}`);
      expectProblem(answer, 501, 'unsupported');
      expect(answer.body).toMatchObject({ connection: SHOP, vendor: stage.vendor });
    }
    expect(emulator.seen).toEqual([]);
  });

  test('what a connection is never tells a credential, a host or an option', () => {
    const text = JSON.stringify(view);
    for (const secret of Object.values(emulator.connection.credentials)) expect(text).not.toContain(secret);
    expect(text).not.toContain(`:${new URL(emulator.url).port}`);
  });
});
