import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ProblemError } from '../../src/errors.ts';
import { openLedger } from '../../src/gateway/ignored.ts';
import { type FakeVendor, orderCreate, orderGet, orderUpdate, startFakeVendor, writeOrder } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

const open = (body: object, fields: string[], more: { strict?: boolean; patch?: boolean; extra?: z.ZodObject } = {}) =>
  openLedger(body, { fields, ...(more.extra && { extra: more.extra }) }, { strict: more.strict ?? false, patch: more.patch ?? false });
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof ProblemError ? error.code : 'a bug';
  }
};

describe('a body', () => {
  test.each([
    ['keeps what has a place', { name: 'x' }, ['/name'], { name: 'x' }, []],
    ['loses what has none, and says so', { name: 'x', email: 'y' }, ['/name'], { name: 'x' }, ['/email']],
    ['keeps everything below a place', { a: { b: { c: 1 } } }, ['/a'], { a: { b: { c: 1 } } }, []],
    ['keeps one part of a whole', { a: { b: 1, c: 2 } }, ['/a/b'], { a: { b: 1 } }, ['/a/c']],
    [
      'knows places in lists',
      { items: [{ sku: 's', tax: 1 }, { sku: 't' }] },
      ['/items/*/sku'],
      { items: [{ sku: 's' }, { sku: 't' }] },
      ['/items/0/tax'],
    ],
    [
      'keeps the places of emptied elements',
      { items: [{ tax: 1 }, { sku: 't' }] },
      ['/items/*/sku'],
      { items: [{}, { sku: 't' }] },
      ['/items/0/tax'],
    ],
    ['keeps a null where there is a place', { a: null }, ['/a'], { a: null }, []],
    ['may clear a whole of which a part has a place', { a: null }, ['/a/b'], { a: null }, []],
    ['may not clear a whole that has none', { a: null }, ['/b'], {}, ['/a']],
    ['may empty a list', { tags: [], addresses: [] }, ['/tags', '/addresses/*/city'], { tags: [], addresses: [] }, []],
    ['takes false, zero and nothing for values', { a: false, b: 0, c: '' }, ['/a', '/b'], { a: false, b: 0 }, ['/c']],
    ['does not count what is absent', { a: undefined, b: 1 }, ['/b'], { b: 1 }, []],
    ['drops parts with nothing in them', { a: {}, b: { c: {} } }, ['/a', '/b'], {}, []],
    ['names keys with slashes and tildes as pointers do', { 'a/b~c': 1 }, [], {}, ['/a~1b~0c']],
    [
      'writes a reference by its id, and does not miss the name beside it',
      { brand: { id: '1', name: 'B' } },
      ['/brand/id'],
      { brand: { id: '1' } },
      [],
    ],
    ['writes a reference by its name where there is no id', { brand: { name: 'B' } }, ['/brand/name'], { brand: { name: 'B' } }, []],
    ['loses a reference by id where only names have a place', { brand: { id: '1', name: 'B' } }, ['/brand/name'], {}, ['/brand/id']],
    [
      'writes references in lists',
      { categories: [{ id: '1', name: 'C', parentId: '0' }, { name: 'D' }] },
      ['/categories/*/id'],
      { categories: [{ id: '1' }, {}] },
      ['/categories/1/name'],
    ],
  ] as [string, object, string[], object, string[]][])('%s', (_what, body, fields, kept, ignored) => {
    const opened = open(body, fields);
    expect(opened.body).toEqual(kept);
    expect(opened.ledger.ignored).toEqual(ignored);
  });

  test('under strict handling is refused when anything has no place', () => {
    expect(codeOf(() => open({ a: 1, b: 2 }, ['/a'], { strict: true }))).toBe('unsupported_field');
    expect(codeOf(() => open({ a: 1 }, ['/a'], { strict: true }))).toBeUndefined();
  });

  test('of a patch is refused when nothing has a place, but not one of a create', () => {
    expect(codeOf(() => open({ b: 1 }, ['/a'], { patch: true }))).toBe('unsupported_field');
    expect(codeOf(() => open({ b: 1 }, ['/a']))).toBeUndefined();
    expect(codeOf(() => open({}, ['/a'], { patch: true }))).toBeUndefined();
  });
});

describe('a value that cannot be written after all', () => {
  test('takes all below it out, and settles a patch when nothing is left', () => {
    const { ledger } = open({ a: { b: 1, c: 2 }, d: 3 }, ['/a', '/d'], { patch: true });
    ledger.ignore('/a', 'not exact');
    ledger.settle();
    ledger.ignore('/d', 'not exact');
    expect(ledger.ignored).toEqual(['/a', '/d']);
    expect(codeOf(() => ledger.settle())).toBe('unsupported_field');
  });

  test('is named once, and refused under strict handling', () => {
    const { ledger } = open({ a: 1 }, ['/a']);
    ledger.ignore('/a', 'x');
    ledger.ignore('/a', 'y');
    expect(ledger.ignored).toEqual(['/a']);
    expect(codeOf(() => open({ a: 1 }, ['/a'], { strict: true }).ledger.ignore('/a', 'x'))).toBe('unsupported_field');
  });

  test('is told, never refused, when something is written already', () => {
    const { ledger } = open({ a: 1 }, ['/a'], { strict: true, patch: true });
    ledger.wrote();
    ledger.ignore('/a', 'x');
    ledger.settle();
    expect(ledger.ignored).toEqual(['/a']);
  });

  test('does not take out what only begins like it', () => {
    const { ledger } = open({ a: 1, ab: 2 }, ['/a', '/ab'], { patch: true });
    ledger.ignore('/a', 'x');
    expect(codeOf(() => ledger.settle())).toBeUndefined();
  });
});

describe('extra', () => {
  const extra = z.object({ kind: z.enum(['sale', 'remote']).optional(), count: z.number().optional() });
  const errorsOf = (body: object, schema?: z.ZodObject) => {
    try {
      open(body, [], schema ? { extra: schema } : {});
    } catch (error) {
      if (error instanceof ProblemError) return { code: error.code, paths: error.details.errors?.map((each) => each.path) };
      throw error;
    }
    return undefined;
  };

  test('reaches the adapter as its schema reads it', () => {
    expect(open({ extra: { kind: 'sale' } }, [], { extra }).body).toEqual({ extra: { kind: 'sale' } });
    expect(open({ extra: {} }, [], { extra }).body).toEqual({});
  });

  test('is all that a patch needs', () => {
    expect(codeOf(() => open({ extra: { count: 1 }, x: 1 }, [], { extra, patch: true }))).toBeUndefined();
  });

  test('with a wrong value or an unknown key is a 400 that names each', () => {
    expect(errorsOf({ extra: { kind: 'other', count: 'x', 'un/known': 1 } }, extra)).toEqual({
      code: 'invalid_request',
      paths: ['/extra/un~1known', '/extra/kind', '/extra/count'],
    });
    expect(errorsOf({ extra: { toString: 1, constructor: 2 } }, extra)?.paths).toEqual(['/extra/toString', '/extra/constructor']);
    expect(errorsOf({ extra: { anything: 1 } })).toEqual({ code: 'invalid_request', paths: ['/extra/anything'] });
  });
});

describe('over HTTP', () => {
  let vendor: FakeVendor;
  let gateway: TestGateway;
  beforeAll(async () => {
    vendor = await startFakeVendor();
    gateway = await startGateway({ connections: vendor.connections(['a']) }, { adapters: [vendor.adapter] });
  });
  afterAll(async () => {
    await gateway.close();
    await vendor.emulator.stop();
  });
  beforeEach(() => {
    vendor.emulator.forget();
    vendor.rows.a = [{ id: '1' }];
    vendor.can.a = { orders: { get: orderGet, create: orderCreate({ extra: z.object({ kind: z.string() }) }), update: orderUpdate() } };
  });
  const strict = { prefer: 'handling=strict' };
  const draft = { customer: { name: 'Олена' }, items: [{ name: 'x', quantity: 1, unitPrice: '1' }] };
  const writes = () => vendor.emulator.seen.filter((request) => request.method !== 'GET').length;

  test('what has no place is named in the answer of a create that succeeds', async () => {
    const answer = await gateway.call('POST', '/orders', {
      body: { ...draft, currency: 'UAH', shipping: { cost: '5', address: { city: 'Київ' } } },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['sluice-ignored']).toBe('/currency, /shipping/cost, /shipping/address/city');
  });

  test('an answer with nothing ignored does not have the header', async () => {
    const answer = await gateway.call('POST', '/orders', { body: draft });
    expect(answer.status).toBe(201);
    expect(answer.headers).not.toHaveProperty('sluice-ignored');
  });

  test.each([
    'handling=strict',
    'respond-async, handling=strict',
    'HANDLING=strict; x=y',
    'handling="strict"',
    'wait=5,handling = strict',
  ])('Prefer: %s refuses it before anything is sent', async (prefer) => {
    const answer = await gateway.call('POST', '/orders', { body: { ...draft, currency: 'UAH' }, headers: { prefer } });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'unsupported_field', connection: 'a', errors: [{ path: '/currency' }] });
    expect(answer.headers).not.toHaveProperty('sluice-ignored');
    expect(vendor.emulator.seen).toEqual([]);
  });

  test.each(['handling=lenient', 'xhandling=strict', 'handling=strictly'])('Prefer: %s refuses nothing', async (prefer) => {
    expect((await gateway.call('POST', '/orders', { body: { ...draft, currency: 'UAH' }, headers: { prefer } })).status).toBe(201);
  });

  test('an identifier that the gateway mints is nobody else’s fault', async () => {
    vendor.can.a = { orders: { create: orderCreate({ fields: ['/customer', '/items'] }) } };
    expect((await gateway.call('POST', '/orders', { body: draft, headers: strict })).status).toBe(201);
    expect((await gateway.call('POST', '/orders', { body: { ...draft, externalId: 'x-1' }, headers: strict })).body.externalId).toBe('x-1');
  });

  test('a patch with something left succeeds, one with nothing is always refused, and nothing is sent for it', async () => {
    const some = await gateway.call('PATCH', '/orders/a:1', { body: { status: 'shipped', currency: 'UAH' } });
    expect([some.status, some.headers['sluice-ignored'], some.body.status]).toEqual([200, '/currency', 'shipped']);
    vendor.emulator.forget();
    const none = await gateway.call('PATCH', '/orders/a:1', { body: { currency: 'UAH', source: { channel: 'x' } } });
    expect(none.body).toMatchObject({
      code: 'unsupported_field',
      status: 422,
      errors: [{ path: '/currency' }, { path: '/source/channel' }],
    });
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('a value that the adapter cannot write is refused before the first write where nothing else is left', async () => {
    vendor.can.a = {
      orders: {
        update: orderUpdate({
          run: async (context, id, patch) => {
            if (patch.notes?.manager) context.ignore('/notes/manager', 'too long');
            return writeOrder(context, id, { status: patch.status });
          },
        }),
      },
    };
    expect((await gateway.call('PATCH', '/orders/a:1', { body: { notes: { manager: 'x' } } })).status).toBe(422);
    expect(
      (await gateway.call('PATCH', '/orders/a:1', { body: { status: 'shipped', notes: { manager: 'x' } }, headers: strict })).status,
    ).toBe(422);
    expect(writes()).toBe(0);
    const some = await gateway.call('PATCH', '/orders/a:1', { body: { status: 'shipped', notes: { manager: 'x' } } });
    expect([some.status, some.headers['sluice-ignored']]).toEqual([200, '/notes/manager']);
  });

  test.each([
    [{}],
    [{ shipping: {} }],
    [{ extra: {} }],
    [{ notes: {}, payment: {} }],
  ])('a patch of %j names nothing to change: 400', async (body) => {
    const answer = await gateway.call('PATCH', '/orders/a:1', { body });
    expect(answer.body).toMatchObject({ code: 'invalid_request', status: 400 });
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('extra that the connection does not know is a 400', async () => {
    const wrong = await gateway.call('POST', '/orders', { body: { ...draft, extra: { kind: 5, other: 1 } } });
    expect(wrong.body).toMatchObject({ code: 'invalid_request', errors: [{ path: '/extra/other' }, { path: '/extra/kind' }] });
    expect((await gateway.call('POST', '/orders', { body: { ...draft, extra: { kind: 'sale' } } })).status).toBe(201);
    expect((await gateway.call('PATCH', '/orders/a:1', { body: { status: 'shipped', extra: { kind: 'x' } } })).status).toBe(400);
  });

  test('an order whose customer has nothing that the vendor keeps is created all the same', async () => {
    let given: unknown;
    const create = orderCreate({ fields: ['/items', '/customer/email'] });
    const run: typeof create.run = (context, body) => {
      given = body.customer;
      return create.run(context, body);
    };
    vendor.can.a = { orders: { create: { ...create, run } } };
    for (const customer of [{}, { name: 'Олена' }]) {
      expect((await gateway.call('POST', '/orders', { body: { ...draft, customer } })).status).toBe(201);
      expect(given).toEqual({});
    }
  });
});
