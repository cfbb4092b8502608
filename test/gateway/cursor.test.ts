import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCursors, type SourceState } from '../../src/gateway/cursor.ts';
import { type FakeVendor, orderList, startFakeVendor } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

const binding = { principal: 'key', list: 'orders.list', query: [['a'], [['status', ['pending']]]] };
const cursors = createCursors(Buffer.alloc(32, 7));

const json = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.oneof(fc.string(), fc.integer())));
const state: fc.Arbitrary<SourceState> = fc.record({
  connection: fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/),
  size: fc.nat(),
  position: fc.oneof(fc.constant(undefined), fc.constant(null), fc.dictionary(fc.string(), json, { noNullPrototype: true })),
  skip: fc.nat(),
  told: fc.nat(),
  total: fc.option(fc.nat()),
});

describe('a cursor', () => {
  test('gives back what was sealed into it', () => {
    fc.assert(
      fc.property(fc.array(state, { maxLength: 10 }), (states) => {
        expect(cursors.open(binding, cursors.seal(binding, states))).toEqual(states);
      }),
    );
  });

  test('is plain text that a URL carries as it is', () => {
    fc.assert(
      fc.property(fc.array(state), (states) => {
        expect(cursors.seal(binding, states)).toMatch(/^[A-Za-z0-9_-]+$/);
      }),
    );
  });

  test('is refused when any bit of it is another', () => {
    const sealed = cursors.seal(binding, [{ connection: 'a', size: 50, position: { page: 3 }, skip: 7, told: 107, total: null }]);
    const bytes = Buffer.from(sealed, 'base64url');
    for (let index = 0; index < bytes.length * 8; index++) {
      const changed = Buffer.from(bytes);
      changed[index >> 3] = (changed[index >> 3] as number) ^ (1 << (index & 7));
      expect(() => cursors.open(binding, changed.toString('base64url'))).toThrow('not one of this list');
    }
  });

  test('is refused when any character of it is another, also one that decodes to the same bytes', () => {
    const sealed = cursors.seal(binding, [{ connection: 'a', size: 5, position: { page: 'x' }, skip: 0, told: 0, total: 1 }]);
    for (let index = 0; index < sealed.length; index++) {
      for (const char of 'ABgw5_-') {
        if (sealed[index] === char) continue;
        expect(() => cursors.open(binding, sealed.slice(0, index) + char + sealed.slice(index + 1))).toThrow('not one of this list');
      }
    }
    for (const other of [`${sealed}=`, `${sealed}A`, ` ${sealed}`, sealed.slice(1), sealed.slice(0, -1), '', 'A', '!', sealed.repeat(2)]) {
      expect(() => cursors.open(binding, other)).toThrow('not one of this list');
    }
  });

  test.each([
    ['key', { ...binding, principal: 'other' }],
    ['list', { ...binding, list: 'products.list' }],
    ['filter', { ...binding, query: [['a'], [['status', ['shipped']]]] }],
    ['set of connections', { ...binding, query: [['a', 'b'], [['status', ['pending']]]] }],
  ])('is refused for another %s', (_what, other) => {
    const sealed = cursors.seal(binding, [{ connection: 'a', size: 5, position: null, skip: 0, told: 0, total: null }]);
    expect(() => cursors.open(other, sealed)).toThrow('not one of this list');
    expect(() => createCursors(Buffer.alloc(32, 8)).open(binding, sealed)).toThrow('not one of this list');
  });
});

describe('over HTTP', () => {
  let vendor: FakeVendor;
  let gateway: TestGateway;
  const second = 'another-key-of-sixteen-characters';

  beforeAll(async () => {
    vendor = await startFakeVendor();
    for (const name of ['a', 'b']) {
      vendor.can[name] = { orders: { list: orderList({ filters: { number: 'scan', status: 'scan' } }) } };
      vendor.rows[name] = Array.from({ length: 20 }, (_, index) => ({ id: `${index}`, number: 'x' }));
    }
    vendor.can.a = { ...vendor.can.a, products: { list: { ...orderList({}), run: async () => ({ items: [], next: null }) } as never } };
    const key = { scopes: ['*'] };
    const keys = [
      { name: 'one', key: 'test-key-with-every-scope', ...key },
      { name: 'two', key: second, ...key },
    ];
    gateway = await startGateway({ connections: vendor.connections(['a', 'b']), keys }, { adapters: [vendor.adapter] });
  });
  afterAll(async () => {
    await gateway.close();
    await vendor.emulator.stop();
  });
  const first = async (query: string) => (await gateway.call('GET', `/orders?${query}`)).body.page.nextCursor as string;

  test.each([
    ['another filter', '/orders?connection=a&limit=5&number=y', undefined],
    ['one filter less', '/orders?connection=a&limit=5', undefined],
    ['one filter more', '/orders?connection=a&limit=5&number=x&status=pending', undefined],
    ['another connection', '/orders?connection=b&limit=5&number=x', undefined],
    ['more connections', '/orders?connection=a,b&limit=5&number=x', undefined],
    ['all connections', '/orders?limit=5&number=x', undefined],
    ['another list', '/products?connection=a&limit=5', undefined],
    ['another key', '/orders?connection=a&limit=5&number=x', second],
  ])('a cursor with %s is 400 invalid_cursor', async (_what, path, key) => {
    const cursor = await first('connection=a&limit=5&number=x');
    const answer = await gateway.call('GET', `${path}&cursor=${cursor}`, key === undefined ? {} : { key });
    expect(answer.body).toMatchObject({ code: 'invalid_cursor', status: 400 });
  });

  test('a cursor with another limit, count or include goes on', async () => {
    const cursor = await first('connection=a&limit=5&number=x');
    const answer = await gateway.call('GET', `/orders?connection=a&limit=2&number=x&count=true&include=raw&cursor=${cursor}`);
    expect(answer.body.data.map((order: { id: string }) => order.id)).toEqual(['a:5', 'a:6']);
  });

  test('the order in which connections and filters are named changes nothing', async () => {
    const cursor = await first('connection=a,b&limit=5&number=x&status=pending');
    expect((await gateway.call('GET', `/orders?status=pending&number=x&limit=5&connection=b,a&cursor=${cursor}`)).status).toBe(200);
  });

  test('a cursor that never was one is 400', async () => {
    for (const cursor of ['', 'x', '%00', 'a'.repeat(8001), '..%2F', '{}', 'eyJhIjoxfQ']) {
      const answer = await gateway.call('GET', `/orders?connection=a&cursor=${cursor}`);
      expect(answer.status).toBe(400);
      expect(['invalid_cursor', 'invalid_request']).toContain(answer.body.code);
    }
  });
});
