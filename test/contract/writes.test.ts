/** Creates and changes: what is written is read back, what has no place is named, and what is refused is never sent. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { OrderStatus } from '../../src/model/order.ts';
import type { Answer } from '../harness.ts';
import {
  beforehand,
  changeableOrder,
  freshNumber,
  freshPhone,
  freshText,
  fullCustomer,
  fullOrder,
  fullProduct,
  goodsOf,
  ignoredIn,
  isCarried,
  isToldElsewhere,
  isUnder,
  leavesOf,
  shownAt,
  smallOrder,
  UNSHOWN,
} from './drafts.ts';
import { expectProblem, type Listed, SHOP, startStages, walk } from './setup.ts';

const stages = await startStages({ emulator: { seed: 'sandbox' } });
const STRICT = { prefer: 'handling=strict' };
const DRAFTS = { orders: fullOrder, customers: fullCustomer, products: fullProduct } as const;
type Creatable = keyof typeof DRAFTS;

describe.each(stages)('$name', (stage) => {
  const { gateway, view, emulator } = stage;
  const can = (resource: string, operation: string) => view.capabilities[resource]?.[operation] !== 'unsupported';
  const creatable = (['orders', 'customers', 'products'] as const).filter((resource) => can(resource, 'create'));

  async function create(resource: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return stage.call('POST', `/${resource}?connection=${SHOP}`, { body, headers });
  }
  async function created(resource: string, body: unknown): Promise<Listed> {
    const answer = await create(resource, body);
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  }
  async function listed(resource: string, id: string): Promise<Listed> {
    const { records } = await walk(gateway, `/${resource}?connection=${SHOP}`);
    const found = records.filter((record) => record.id === id);
    expect(found).toHaveLength(1);
    return found[0];
  }

  describe.each(creatable)('a create in %s', (resource: Creatable) => {
    test('answers 201 with a Location, and agrees with the read by id and the list', async () => {
      const answer = await create(resource, await DRAFTS[resource](stage));
      expect(answer.status, answer.text).toBe(201);
      expect(answer.headers.location).toBe(`/${resource}/${answer.body.id}`);
      if (can(resource, 'get')) expect((await stage.get(`/${resource}/${answer.body.id}`)).body).toEqual(answer.body);
      if (!can(resource, 'list')) return;
      const entry = await listed(resource, answer.body.id);
      const partial: string[] = (await stage.get(`/${resource}?connection=${SHOP}&limit=1`)).body.sources[0].partial;
      for (const key of Object.keys(answer.body)) if (!partial.includes(key)) expect(entry[key], key).toEqual(answer.body[key]);
    });

    test('keeps every field that Sluice-Ignored does not name', async () => {
      const draft = await DRAFTS[resource](stage);
      const answer = await create(resource, draft);
      expect(answer.status, answer.text).toBe(201);
      const ignored = ignoredIn(answer.headers);
      const lost = leavesOf(draft).filter(([pointer, value]) => {
        if (isUnder(pointer, ignored) || UNSHOWN.includes(pointer)) return false;
        const shown = shownAt(answer.body, pointer);
        return (
          JSON.stringify(shown) !== JSON.stringify(value) &&
          !isOneOf(value, shown) &&
          !isSameDecimal(value, shown) &&
          !isToldElsewhere(pointer, draft, answer.body) &&
          !((shown ?? null) === null && isCarried(stage, value)) &&
          !(pointer === '/images' && isCopied(value, shown))
        );
      });
      expect(Object.fromEntries(lost.map(([pointer, value]) => [pointer, [value, shownAt(answer.body, pointer)]]))).toEqual({});
    });

    test('with handling=strict refuses what it would have ignored, and nothing is written', async () => {
      const ignored = ignoredIn((await create(resource, await DRAFTS[resource](stage))).headers);
      emulator.forget();
      const draft = await DRAFTS[resource](stage);
      const answer = await create(resource, draft, STRICT);
      if (ignored.length === 0) return expect(answer.status, answer.text).toBe(201);
      expectProblem(answer, 422, 'unsupported_field');
      for (const { path } of answer.body.errors) expect(ignored).toContain(path);
      expect(stage.writes()).toEqual([]);
      if (!can(resource, 'list')) return;
      const { records } = await walk(gateway, `/${resource}?connection=${SHOP}`);
      expect(records.filter((record) => record.externalId === draft.externalId)).toEqual([]);
    });
  });

  test.runIf(can('orders', 'create'))('an order’s money comes back to the last kopeck', async () => {
    const small = await smallOrder(stage);
    for (const [unitPrice, quantity, total] of [
      ['0.10', 3, '0.30'],
      ['19.99', 7, '139.93'],
      ['74999.99', 12, '899999.88'],
      ['0.07', 100, '7.00'],
      ['1.10', 3, '3.30'],
    ] as const) {
      const order = await created('orders', { ...small, externalId: freshNumber(), items: [{ ...small.items[0], unitPrice, quantity }] });
      expect([order.items[0].unitPrice, order.items[0].quantity, order.items[0].total, order.totals.total]).toEqual([
        unitPrice,
        quantity,
        total,
        total,
      ]);
    }
  });

  test.runIf(can('orders', 'create'))('the sums of an order are those of its lines and its shipping', async () => {
    const answer = await create('orders', await fullOrder(stage));
    expect(answer.status, answer.text).toBe(201);
    const { items, totals } = answer.body;
    const ignored = ignoredIn(answer.headers);
    const kopecks = (amount: string | null) => BigInt((amount ?? '0.00').replace('.', ''));
    const lines = items.reduce((sum: bigint, item: Listed) => sum + kopecks(item.total), 0n);
    expect(lines).toBe(27_085n);
    // A vendor may have no place for what shipping costs, or for what is paid.
    expect(kopecks(totals.total)).toBe(lines + (isUnder('/shipping/cost', ignored) ? 0n : 7050n));
    expect(kopecks(totals.items) - kopecks(totals.discount) + kopecks(totals.shipping)).toBe(kopecks(totals.total));
    if (isUnder('/payment/paid', ignored)) return;
    expect(kopecks(totals.due)).toBe(kopecks(totals.total) - kopecks(totals.paid));
  });

  test.runIf(can('orders', 'create'))('an externalId of any characters comes back as it was given', async () => {
    const externalId = freshText();
    const order = await created('orders', await smallOrder(stage, externalId));
    expect(order.externalId).toBe(externalId);
    expect((await stage.get(`/orders/${order.id}`)).body.externalId).toBe(externalId);
    expect(JSON.stringify(order.notes)).not.toContain(externalId.slice(0, 8));
    if (!view.filters.orders?.externalId) return;
    const found = await walk(gateway, `/orders?connection=${SHOP}&externalId=${encodeURIComponent(externalId)}`);
    expect(found.records.map((record) => record.id)).toEqual([order.id]);
  });

  test.runIf(can('orders', 'update'))('a status that is changed is read back, and changes no sum', async () => {
    const { before, after } = await changeableOrder(stage, beforehand());
    let { id } = after;
    let changed = 0;
    for (const status of OrderStatus.options.filter((one) => one !== 'unknown')) {
      emulator.forget();
      const answer = await stage.call('PATCH', `/orders/${id}`, { body: { status } });
      if (answer.status === 422) {
        expectProblem(answer, 422, 'unsupported_field');
        expect(answer.body.errors).toEqual([expect.objectContaining({ path: '/status' })]);
        expect(stage.writes()).toEqual([]);
        continue;
      }
      expect([answer.status, answer.body?.status], answer.text).toEqual([200, status]);
      changed++;
      expect(answer.body.items.map((item: Listed) => item.total)).toEqual(before.items.map((item: Listed) => item.total));
      const { items, discount, shipping, total } = before.totals;
      expect(answer.body.totals).toMatchObject({ items, discount, shipping, total });
      // An id that the vendor replaced keeps answering, with the new one inside.
      for (const one of [id, before.id, answer.body.id]) expect((await stage.get(`/orders/${one}`)).body).toEqual(answer.body);
      id = answer.body.id;
    }
    expect(changed).toBeGreaterThan(1);
    expect((await listed('orders', id)).status).toBe((await stage.get(`/orders/${id}`)).body.status);
  });

  test.runIf(can('orders', 'update'))(
    'every native status that an order was ever told with can be written back, where its order can be changed',
    async () => {
      const { records } = await walk(gateway, `/orders?connection=${SHOP}`);
      const statuses = new Map<string, Listed[]>();
      for (const order of records) {
        const { id } = order.nativeStatus ?? {};
        if (id) statuses.set(id, [...(statuses.get(id) ?? []), order]);
      }
      let written = 0;
      for (const [nativeStatus, orders] of statuses) {
        for (const before of orders.slice(0, 5)) {
          emulator.forget();
          const answer = await stage.call('PATCH', `/orders/${before.id}`, { body: { nativeStatus } });
          if (answer.status === 501) {
            expectProblem(answer, 501, 'unsupported');
            expect(stage.writes()).toEqual([]);
            continue;
          }
          expect([answer.status, answer.body?.nativeStatus?.id], answer.text).toEqual([200, nativeStatus]);
          expect(answer.body.totals).toEqual(before.totals);
          written++;
          break;
        }
      }
      expect(written).toBeGreaterThan(1);
    },
  );

  test.runIf(can('orders', 'update'))('a patch changes what it names and nothing else; null clears', async () => {
    const { before: order, after } = await changeableOrder(stage, beforehand());
    let { id } = after;
    for (const [patch, pointer] of [
      [{ notes: { manager: 'Нове & друге' } }, '/notes/manager'],
      [{ notes: { customer: 'Інше' } }, '/notes/customer'],
      [{ shipping: { trackingNumber: '59000000000001' } }, '/shipping/trackingNumber'],
    ] as const) {
      const before = (await stage.get(`/orders/${id}`)).body;
      const answer = await stage.call('PATCH', `/orders/${id}`, { body: patch });
      if (answer.status === 422) {
        expectProblem(answer, 422, 'unsupported_field');
        continue;
      }
      expect(answer.status, answer.text).toBe(200);
      const [[, value] = []] = leavesOf(patch);
      expect(shownAt(answer.body, pointer)).toBe(value);
      expect(unmarked(answer.body, pointer)).toEqual(unmarked(before, pointer));
      id = answer.body.id;
      const cleared = await stage.call('PATCH', `/orders/${id}`, {
        body: JSON.parse(JSON.stringify(patch, (_key, inner) => (inner === value ? null : inner))),
      });
      expect(cleared.status, cleared.text).toBe(200);
      expect(shownAt(cleared.body, pointer)).toBeNull();
      expect(cleared.body.externalId).toBe(order.externalId);
      id = cleared.body.id;
    }
  });

  test.each(
    (['orders', 'customers'] as const).filter((resource) => view.filters[resource]?.updatedFrom && can(resource, 'update')),
  )('%s: what is changed now, and only that, is found by when it changed', async (resource) => {
    const record = can(resource, 'create')
      ? await created(resource, await DRAFTS[resource](stage))
      : (await changeableOrder(stage, beforehand())).after;
    // Vendors know whole seconds: what changed before must lie in an earlier one.
    await setTimeout(2000 - (Date.now() % 1000));
    const from = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
    // A vendor may have no status for shipped, or keep a name as one text.
    const bodies = resource === 'orders' ? [{ status: 'shipped' }, { status: 'confirmed' }] : [{ firstName: 'Нова' }, { name: 'Нова' }];
    let answer = await stage.call('PATCH', `/${resource}/${record.id}`, { body: bodies[0] });
    if (answer.status === 422) answer = await stage.call('PATCH', `/${resource}/${record.id}`, { body: bodies[1] });
    expect(answer.status, answer.text).toBe(200);
    const found = await walk(gateway, `/${resource}?connection=${SHOP}&updatedFrom=${from}`);
    expect(found.records).toEqual([answer.body].map(({ id }) => expect.objectContaining({ id })));
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect((await walk(gateway, `/${resource}?connection=${SHOP}&updatedFrom=${later}`)).records).toEqual([]);
    if (!view.filters[resource]?.updatedTo) return;
    expect((await walk(gateway, `/${resource}?connection=${SHOP}&updatedFrom=${from}&updatedTo=${later}`)).records).toHaveLength(1);
    expect(
      (await walk(gateway, `/${resource}?connection=${SHOP}&updatedFrom=2001-01-01T00:00:00Z&updatedTo=2001-02-01T00:00:00Z`)).records,
    ).toEqual([]);
  });

  test.runIf(can('orders', 'update'))('items, when given, replace the whole list', async () => {
    const { after: order } = await changeableOrder(stage, beforehand());
    const [, second] = await goodsOf(stage);
    const answer = await stage.call('PATCH', `/orders/${order.id}`, {
      body: { items: [{ ...second?.line, quantity: 3, unitPrice: '10.10' }] },
    });
    if (answer.status === 422) return expectProblem(answer, 422, 'unsupported_field');
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.items).toMatchObject([{ ...second?.line, quantity: 3, unitPrice: '10.10', total: '30.30' }]);
    expect(answer.body.totals.items).toBe('30.30');
    expect((await stage.get(`/orders/${answer.body.id}`)).body).toEqual(answer.body);
  });

  test.each(
    ['orders', 'customers', 'products', 'categories'].filter((resource) => can(resource, 'update') && can(resource, 'list')),
  )('%s: a patch of which nothing can be kept is refused, and nothing is written; so is an empty one', async (resource) => {
    const [first] = (await stage.get(`/${resource}?connection=${SHOP}&limit=1`)).body.data;
    const record = resource === 'orders' ? (await changeableOrder(stage, beforehand())).after : first;
    const whole: Record<string, unknown> =
      resource === 'categories' ? { image: 'https://example.com/1.png', active: false } : await DRAFTS[resource as Creatable](stage);
    for (const [pointer, value] of leavesOf({ ...whole, quantity: undefined, warehouseId: undefined })) {
      if (/^\/(?:externalId|customer|items|type|brand|categories|addresses|status|createdAt)/.test(pointer) || value === undefined)
        continue;
      const body = pointer
        .split('/')
        .slice(1)
        .reduceRight((inner: unknown, key) => ({ [key]: inner }), value);
      emulator.forget();
      const answer = await stage.call('PATCH', `/${resource}/${record.id}`, { body });
      expect(answer.headers['sluice-ignored'], pointer).toBeUndefined();
      if (answer.body?.code === 'unsupported_field') {
        expectProblem(answer, 422, 'unsupported_field');
        expect(answer.body.errors[0].path).toBe(pointer);
        expect(stage.writes(), pointer).toEqual([]);
      } else expect([200, 422], answer.text).toContain(answer.status);
      // Pictures that the vendor copied are others than those that were named.
      if (pointer === '/images' && answer.status === 200) continue;
      // With nothing but this in the patch, strict handling changes nothing.
      const strict = await stage.call('PATCH', `/${resource}/${record.id}`, { body, headers: STRICT });
      expect([strict.status, strict.body?.code], pointer).toEqual([answer.status, answer.body?.code]);
    }
    emulator.forget();
    expectProblem(await stage.call('PATCH', `/${resource}/${record.id}`, { body: {} }), 400, 'invalid_request');
    expect(stage.writes()).toEqual([]);
  });

  test.runIf(can('orders', 'cancel'))('a cancelled order is cancelled', async () => {
    const order = can('orders', 'create')
      ? await created('orders', await smallOrder(stage))
      : (await changeableOrder(stage, beforehand())).after;
    const answer = await stage.call('POST', `/orders/${order.id}/cancel`, { body: { reason: 'Передумали' } });
    expect([answer.status, answer.body?.status], answer.text).toEqual([200, 'cancelled']);
    expect((await stage.get(`/orders/${answer.body.id}`)).body).toEqual(answer.body);
    expect((await stage.get(`/orders/${order.id}`)).body).toEqual(answer.body);
    expect(answer.body.totals.total).toBe(order.totals.total);
  });

  test.runIf(can('orders', 'delete'))('a deleted order is gone, and deleting it again finds nothing', async () => {
    // Not every kind of order can be deleted everywhere.
    const { records } = await walk(gateway, `/orders?connection=${SHOP}`);
    const answers: number[] = [];
    for (const order of records) {
      const answer = await stage.call('DELETE', `/orders/${order.id}`);
      answers.push(answer.status);
      if (answer.status !== 204) {
        expectProblem(answer, 501, 'unsupported');
        continue;
      }
      expect(answer.text).toBe('');
      expectProblem(await stage.get(`/orders/${order.id}`), 404, 'not_found');
      expectProblem(await stage.call('DELETE', `/orders/${order.id}`), 404, 'not_found');
      break;
    }
    expect(answers).toContain(204);
  });

  test.runIf(can('customers', 'create') && can('customers', 'update'))('a customer is changed by a merge patch', async () => {
    const made = await create('customers', {
      firstName: 'Іван',
      lastName: 'Коваль',
      phones: [freshPhone()],
      email: `ivan${freshNumber()}@example.com`,
    });
    expect(made.status, made.text).toBe(201);
    const customer = made.body;
    const email = `new${freshNumber()}@example.com`;
    // A vendor may keep a name as one text.
    const change = isUnder('/lastName', ignoredIn(made.headers)) ? { email, name: 'Бондар Іван' } : { email, lastName: 'Бондар' };
    const answer = await stage.call('PATCH', `/customers/${customer.id}`, { body: change });
    expect([answer.status, answer.body], answer.text).toEqual([200, expect.objectContaining(change)]);
    expect([answer.body.firstName, answer.body.phones]).toEqual([customer.firstName, customer.phones]);
    expect((await stage.get(`/customers/${customer.id}`)).body).toEqual(answer.body);
  });

  test.runIf(can('customers', 'addTransaction'))('a transaction changes the balance and is listed', async () => {
    const customer = await created('customers', { firstName: 'Іван', phones: [freshPhone()] });
    const answer = await stage.call('POST', `/customers/${customer.id}/transactions`, { body: { amount: '12.50', comment: 'бонус' } });
    expect([answer.status, answer.body?.amount], answer.text).toEqual([201, '12.50']);
    const { records } = await walk(gateway, `/customers/${customer.id}/transactions`);
    expect(records.map((record) => record.amount)).toEqual(['12.50']);
  });

  test.runIf(can('products', 'update') && can('products', 'list'))('a product is changed by a merge patch', async () => {
    const [product] = (await stage.get(`/products?connection=${SHOP}&limit=1`)).body.data;
    const answer = await stage.call('PATCH', `/products/${product.id}`, { body: { name: 'Нова назва' } });
    expect([answer.status, answer.body?.name], answer.text).toEqual([200, 'Нова назва']);
    expect({ ...answer.body, updatedAt: null, name: product.name }).toEqual({ ...product, updatedAt: null });
  });

  test.runIf(can('stock', 'update') && can('stock', 'list'))(
    'quantities that are set are read back; a bad line spoils no other',
    async () => {
      const [first, second, third] = (await goodsOf(stage)).filter((goods) => goods.sku);
      const at = first?.warehouseId ?? undefined;
      const lines = [
        { variantId: first?.variantId, warehouseId: at, quantity: 17 },
        { variantId: `${SHOP}:999999999`, warehouseId: at, quantity: 1 },
        { connection: SHOP, sku: second?.sku, warehouseId: at, quantity: 18 },
        { connection: SHOP, sku: 'no-such-sku', warehouseId: at, quantity: 1 },
        { variantId: third?.variantId, warehouseId: at, quantity: 3 },
        { variantId: third?.variantId, warehouseId: at, quantity: 4 },
        { variantId: 'nowhere:1', quantity: 1 },
      ];
      const { status, body, text } = await stage.call('PUT', '/stock', { body: { lines } });
      expect(status, text).toBe(200);
      expect(body.results.map((result: Listed) => [result.index, result.status, result.error?.code ?? null])).toEqual([
        [0, 'updated', null],
        [1, 'failed', expect.stringMatching(/^(?:not_found|vendor_rejected)$/)],
        [2, 'updated', null],
        [3, 'failed', 'not_found'],
        [4, 'failed', 'conflict'],
        [5, 'failed', 'conflict'],
        [6, 'failed', 'unknown_connection'],
      ]);
      expect([body.updated, body.failed]).toEqual([2, 5]);
      const { records } = await walk(gateway, `/stock?connection=${SHOP}`);
      const quantity = (goods: typeof first) =>
        records.find((level) => level.variantId === goods?.variantId && level.warehouse.id === at)?.quantity;
      expect([quantity(first), quantity(second)]).toEqual([17, 18]);
    },
  );
});

/** What a patch may change beside its own field: the time of the change, the vendor's replaced id, and what only the vendor knows. */
function unmarked(order: Listed, pointer: string): Listed {
  const { id: _id, updatedAt: _at, extra: _extra, ...rest } = structuredClone(order);
  const [part = '', key = ''] = pointer.split('/').slice(1);
  if (rest[part]) rest[part][key] = null;
  for (const item of rest.items) item.id = null;
  return rest;
}

/** Only money has a rule for its zeros. */
function isSameDecimal(value: unknown, shown: unknown): boolean {
  return (
    typeof value === 'string' &&
    typeof shown === 'string' &&
    /^\d+\.\d+$/.test(value) &&
    /^\d+(\.\d+)?$/.test(shown) &&
    Number(value) === Number(shown)
  );
}

/** A vendor may copy pictures: they are as many, under addresses of its own. */
function isCopied(value: unknown, shown: unknown): boolean {
  return Array.isArray(value) && Array.isArray(shown) && shown.length === value.length;
}

/** A list that was written to a vendor with room for more may come back among others; a reference comes back with its name. */
function isOneOf(value: unknown, shown: unknown): boolean {
  return Array.isArray(value) && Array.isArray(shown) && value.every((one) => shown.includes(one));
}
