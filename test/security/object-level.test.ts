/**
 * A key reaches the connections that it may use and no other: by ids, names, filters, bodies, cursors, replays, caches or errors. What is somebody
 * else's cannot be told from what does not exist.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Emulator } from '../../src/emulator.ts';
import { connectionTo, startVendor } from '../contract/setup.ts';
import { type Answer, KEY, startGateway, type TestGateway } from '../harness.ts';
import { type Operation, operationsOf, pathWith } from './surface.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Connections by vendor; `acme-1` is the beginning of another's name, and both lead to one account. */
const VENDORS = {
  'acme-1': 'hprofit',
  'acme-10': 'hprofit',
  bravo: 'retailcrm',
  delta: 'saplab',
  kilo: 'selsup',
  tango: 'mydrop',
} as const;
type Name = keyof typeof VENDORS;
const NAMES = Object.keys(VENDORS) as Name[];
const KEYS: Readonly<Record<string, { readonly key: string; readonly may: readonly Name[] }>> = {
  one: { key: 'key-of-two-connections-acme-and-bravo', may: ['acme-1', 'bravo'] },
  two: { key: 'key-of-three-other-connections', may: ['delta', 'kilo', 'tango'] },
  three: { key: 'key-of-the-one-connection-acme-10', may: ['acme-10'] },
};
/** What no configuration has. */
const NOWHERE = 'nowhere';
const LISTS = ['orders', 'products', 'customers', 'categories', 'stock'] as const;

const emulators: Emulator[] = [];
let gateway: TestGateway;
let operations: Operation[];
/** Ids that answer, by connection and kind. */
const ids: Record<string, Record<string, string>> = {};

beforeAll(async () => {
  for (const vendor of new Set(Object.values(VENDORS))) emulators.push(await startVendor(vendor));
  const emulatorOf = (name: Name) => emulators.find(({ vendor }) => vendor === VENDORS[name]) as Emulator;
  gateway = await startGateway({
    connections: NAMES.map((name) => connectionTo(emulatorOf(name), name)),
    keys: [
      { name: 'admin', key: KEY, scopes: ['*'] },
      ...Object.entries(KEYS).map(([name, { key, may }]) => ({ name, key, scopes: ['*'], connections: may })),
    ],
  });
  operations = await operationsOf(gateway);
  for (const name of NAMES) {
    const found: Record<string, string> = { made: `${name}:1` };
    for (const list of LISTS) {
      const { body } = await gateway.call('GET', `/${list}?connection=${name}&limit=1`);
      const record = body.data?.[0];
      if (record) found[list] = record.id ?? record.variantId;
      if (list === 'stock' && record) found.warehouse = record.warehouse.id;
    }
    const { body } = await gateway.call('GET', `/reference/order-statuses?connection=${name}`);
    found.status = body.data[0].id;
    if (operations.some(({ template }) => template === '/operations/{id}')) found.operations = await acceptedAt(name);
    ids[name] = found;
  }
  expect(Object.values(ids).filter(({ operations: accepted }) => accepted !== 'none').length).toBeGreaterThan(2);
});
afterAll(async () => {
  await gateway.close();
  for (const emulator of emulators) await emulator.stop();
});
beforeEach(() => {
  for (const emulator of emulators) emulator.forget();
});

/** Id of an order accepted for later; made up where the connection takes none. */
async function acceptedAt(name: Name): Promise<string> {
  const answer = await gateway.call('POST', `/orders?connection=${name}`, {
    headers: { prefer: 'respond-async' },
    body: {
      externalId: '7001',
      customer: { firstName: 'Олена', phone: '+380672225522' },
      items: [{ name: 'x', quantity: 1, unitPrice: '1.00' }],
    },
  });
  if (answer.status !== 202) return 'none';
  const id = String(answer.headers.location).replace('/operations/', '');
  // Once it has been delivered or refused, nothing is sent behind the tests' back.
  await vi.waitFor(async () => expect((await gateway.call('GET', `/operations/${id}`)).body.status).toMatch(/^(?:delivered|failed)$/), {
    timeout: 30_000,
  });
  return id;
}

const nativeCalls = () => emulators.flatMap(({ vendor, seen }) => seen.map(({ method, url }) => `${vendor} ${method} ${url}`));
/** What two answers must have in common to be one. */
const sameness = ({ status, headers, body, text }: Answer) => ({
  status,
  type: headers['content-type'],
  calls: headers['sluice-vendor-calls'],
  body: body?.code === undefined ? text : { ...body, instance: '', requestId: '' },
});
/** Every answer to a key, with what was asked: none may name a connection that the key may not use. */
const told: { readonly key: string; readonly asked: string; readonly text: string }[] = [];
async function ask(key: string, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
  const answer = await gateway.call(method, path, { key: KEYS[key]?.key ?? null, headers, ...(body !== undefined && { body }) });
  told.push({ key, asked: `${method} ${path}`, text: answer.text.replaceAll(/"instance":"[^"]*"/g, '') });
  return answer;
}
const foreignTo = (key: string) => NAMES.filter((name) => !KEYS[key]?.may.includes(name));
/** The same id at a connection that does not exist; of what has no connection in its id, one that nobody was given. */
const missing = (id: string) =>
  id.includes(':') ? id.replace(/^[^:]+/, NOWHERE) : id.replace(/[0-9a-z](?=.?.?$)/i, (char) => (char === '0' ? '1' : '0'));

describe.each(Object.keys(KEYS))('key %s', (key) => {
  const own = KEYS[key]?.may[0] as Name;

  test('finds no record of another connection: every operation with an id, every kind of id, every connection', async () => {
    let asked = 0;
    for (const { method, template, body } of operations.filter(({ template }) => template.includes('{id}'))) {
      for (const name of foreignTo(key)) {
        const resource = template.split('/')[1] as string;
        const kinds = resource === 'operations' ? { operations: ids[name]?.operations ?? 'none' } : (ids[name] ?? {});
        for (const [kind, id] of Object.entries(kinds)) {
          for (const spelt of kind === 'made' ? [id, encodeURIComponent(id)] : [id]) {
            const foreign = await ask(key, method, pathWith(template, { id: spelt }), body);
            const none = await ask(key, method, pathWith(template, { id: missing(id) }), body);
            expect(foreign.status, `${method} ${template} ${kind} ${id}: ${foreign.text}`).toBe(404);
            // An answer may repeat what it was asked for.
            const plain = (answer: Answer, given: string) => JSON.stringify(sameness(answer)).replaceAll(given, '{id}');
            expect(plain(foreign, id)).toBe(plain(none, missing(id)));
            asked++;
          }
        }
      }
    }
    expect(asked).toBeGreaterThan(200);
    expect(nativeCalls()).toEqual([]);
  });

  test('finds no other connection by its name: in paths, queries, and beside its own', async () => {
    const faults: string[] = [];
    for (const { method, template, body, query } of operations) {
      for (const name of foreignTo(key)) {
        const values = { id: `${own}:1`, kind: 'warehouses', path: 'x' };
        const paths: ((connection: string) => string)[] = [];
        if (template.includes('{connection}')) paths.push((connection) => pathWith(template, { ...values, connection }));
        if (query.includes('connection')) {
          paths.push((connection) => `${pathWith(template, values)}?connection=${connection}`);
          if (method === 'GET') paths.push((connection) => `${pathWith(template, values)}?connection=${own},${connection}`);
        }
        if (template === '/reference/refresh') {
          const [foreign, none] = [
            await ask(key, method, template, { connection: name }),
            await ask(key, method, template, { connection: NOWHERE }),
          ];
          expect([foreign.status, sameness(foreign)]).toEqual([404, sameness(none)]);
        }
        for (const path of paths) {
          const foreign = await ask(key, method, path(name), body);
          const none = await ask(key, method, path(NOWHERE), body);
          if (foreign.status !== 404 || JSON.stringify(sameness(foreign)) !== JSON.stringify(sameness(none)))
            faults.push(`${method} ${path(name)}: ${foreign.text} but ${none.text}`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect(nativeCalls()).toEqual([]);
  });

  test('filters by no id of another connection', async () => {
    let asked = 0;
    for (const { method, template, query } of operations.filter((each) => each.method === 'GET')) {
      for (const filter of query.filter((name) => /Id$|^nativeStatus$/.test(name) && name !== 'externalId')) {
        for (const name of foreignTo(key)) {
          for (const id of Object.values(ids[name] ?? {}).filter((one) => one.includes(':'))) {
            for (const more of ['', `&connection=${own}`]) {
              const foreign = await ask(key, method, `${template}?${filter}=${encodeURIComponent(id)}${more}`);
              const none = await ask(key, method, `${template}?${filter}=${encodeURIComponent(missing(id))}${more}`);
              expect([foreign.status, sameness(foreign)], foreign.text).toEqual([404, sameness(none)]);
              asked++;
            }
          }
        }
      }
    }
    expect(asked).toBeGreaterThan(100);
    expect(nativeCalls()).toEqual([]);
  });

  test('writes no id of another connection into its own records', async () => {
    const item = { quantity: 1, unitPrice: '1.00' };
    const order = { customer: { firstName: 'Олена' }, items: [{ ...item, name: 'x' }] };
    const bodies = (id: string): [string, string, unknown][] => [
      ['POST', 'orders', { ...order, customer: { id } }],
      ['POST', 'orders', { ...order, items: [{ ...item, variantId: id }] }],
      ['POST', 'orders', { ...order, items: [{ ...item, productId: id }] }],
      ['POST', 'orders', { ...order, items: [{ ...item, name: 'x', warehouseId: id }] }],
      ['POST', 'orders', { ...order, payment: { methodId: id } }],
      ['POST', 'orders', { ...order, shipping: { methodId: id } }],
      ['POST', 'orders', { ...order, nativeStatus: id }],
      ['PATCH', 'orders', { items: [{ ...item, variantId: id }] }],
      ['PATCH', 'orders', { nativeStatus: id }],
      ['POST', 'products', { name: 'x', warehouseId: id }],
      ['POST', 'products', { name: 'x', brand: { id } }],
      ['POST', 'products', { name: 'x', categories: [{ id }] }],
      ['PATCH', 'products', { variants: [{ id, price: '1.00' }] }],
      ['POST', 'customers', { firstName: 'x', group: { id } }],
      ['POST', 'customers', { firstName: 'x', manager: { id } }],
      ['PATCH', 'customers', { group: { id } }],
      ['POST', 'categories', { name: 'x', parentId: id }],
      ['PATCH', 'categories', { parentId: id }],
    ];
    for (const name of foreignTo(key)) {
      for (const id of [ids[name]?.made ?? '', ids[name]?.orders ?? '']) {
        const twins = bodies(missing(id));
        for (const [index, [method, resource, body]] of bodies(id).entries()) {
          const path = method === 'POST' ? `/${resource}?connection=${own}` : `/${resource}/${own}:1`;
          const foreign = await ask(key, method, path, body);
          // 501: this vendor has no such operation at all.
          expect([400, 501], `${path} ${JSON.stringify(body)}: ${foreign.text}`).toContain(foreign.status);
          expect(sameness(foreign)).toEqual(sameness(await ask(key, method, path, twins[index]?.[2])));
        }
      }
    }
    expect(nativeCalls()).toEqual([]);
  });

  test('sets no stock of another connection, and its own lines are not spoilt', async () => {
    for (const name of foreignTo(key)) {
      const lines = (at: string) => [
        { variantId: `${at}:1`, quantity: 1 },
        { productId: `${at}:1`, quantity: 2 },
        { connection: at, sku: 'x', quantity: 3 },
        { variantId: `${own}:1`, warehouseId: `${at}:1`, quantity: 4 },
      ];
      const foreign = await ask(key, 'PUT', '/stock', { lines: lines(name) });
      const none = await ask(key, 'PUT', '/stock', { lines: lines(NOWHERE) });
      const codes = foreign.body.results.map(({ error }: { error: { code: string } }) => error.code);
      expect([foreign.status, ...codes.slice(0, 3)]).toEqual([200, ...Array(3).fill('unknown_connection')]);
      expect(foreign.body.updated).toBe(0);
      const plain = (answer: Answer, at: string) =>
        answer.text.replaceAll(`"${at}:1"`, '"x"').replaceAll(/"(?:instance|requestId)":"[^"]*"/g, '');
      expect(plain(foreign, name)).toBe(plain(none, NOWHERE));
    }
    expect(nativeCalls()).toEqual([]);
  });

  test('lists its own connections alone where it names none, also what others have put into the cache', async () => {
    for (const { method, template } of operations.filter((each) => each.method === 'GET' && each.scope !== undefined)) {
      if (template.includes('{id}') || template.includes('{connection}')) continue;
      for (const kind of template.includes('{kind}') ? ['warehouses', 'order-statuses', 'categories'] : ['']) {
        const path = pathWith(template, { kind });
        await gateway.call(method, path);
        const { status, body, text } = await ask(key, method, path);
        expect(status, text).toBe(200);
        if (body.data === undefined) continue;
        const of = new Set(body.data.map((record: { connection?: string; id?: string }) => record.connection ?? record.id?.split(':')[0]));
        for (const name of of) expect(KEYS[key]?.may, `${path}: ${text.slice(0, 200)}`).toContain(name);
        for (const source of body.sources ?? []) expect(KEYS[key]?.may).toContain(source.connection);
      }
    }
  });

  test('continues no walk of another key, and none of its own at another connection', async () => {
    for (const list of ['orders', 'customers']) {
      for (const name of NAMES) {
        const { body } = await gateway.call('GET', `/${list}?connection=${name}&limit=1`);
        const cursor = body.page?.nextCursor;
        if (typeof cursor !== 'string') continue;
        for (const at of [name, own]) {
          const answer = await ask(key, 'GET', `/${list}?connection=${at}&limit=1&cursor=${cursor}`);
          const mine = KEYS[key]?.may.includes(at);
          expect(answer.body.code).toBe(mine ? 'invalid_cursor' : 'unknown_connection');
        }
        expect((await ask(key, 'GET', `/${list}?limit=1&cursor=${cursor}`)).body.code).toBe('invalid_cursor');
      }
    }
  });

  test('is told the answer of no other key that used the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': `shared-${key}` };
    const body = { externalId: `90${Object.keys(KEYS).indexOf(key)}77`, customer: { firstName: 'Таємна', phone: '+380672225599' } };
    const draft = { ...body, items: [{ name: 'x', quantity: 1, unitPrice: '1.00' }] };
    for (const name of NAMES) {
      const first = await gateway.call('POST', `/orders?connection=${name}`, { body: draft, headers });
      const again = await ask(key, 'POST', `/orders?connection=${name}`, draft, headers);
      expect(again.headers['idempotency-replayed'], again.text).toBeUndefined();
      if (KEYS[key]?.may.includes(name)) continue;
      expect([again.status, again.body.code, again.text.includes('Таємна')]).toEqual([404, 'unknown_connection', false]);
      // The one who was first still is.
      if (first.status === 201)
        expect((await gateway.call('POST', `/orders?connection=${name}`, { body: draft, headers })).headers['idempotency-replayed']).toBe(
          'true',
        );
    }
  });
});

test('no answer ever named a connection that its key may not use', () => {
  expect(told.length).toBeGreaterThan(1000);
  const named = told.flatMap(({ key, asked, text }) =>
    foreignTo(key)
      .filter((name) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text))
      .map((name) => `${key}: ${asked} told of ${name}: ${text.slice(0, 300)}`),
  );
  expect(named).toEqual([]);
});
