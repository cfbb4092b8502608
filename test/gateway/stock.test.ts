import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StockLine, StockLineResult } from '../../src/adapter.ts';
import { type Abilities, type FakeContext, type FakeVendor, startFakeVendor } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

let vendor: FakeVendor;
let gateway: TestGateway;
/** By connection: lines as the adapter got them, a call each. */
let sent: Record<string, (readonly StockLine[])[]>;
const LIMITED = 'a-key-for-one-connection-only';
let time = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  vendor = await startFakeVendor();
  const keys = [
    { name: 'all', key: 'test-key-with-every-scope', scopes: ['*'] },
    { name: 'limited', key: LIMITED, scopes: ['stock:write'], connections: ['a'] },
  ];
  gateway = await startGateway(
    { connections: [...vendor.connections(['a', 'b'], { options: { warehouse: 'main' } }), ...vendor.connections(['c'])], keys },
    { adapters: [vendor.adapter], now: () => time },
  );
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
beforeEach(async () => {
  vendor.emulator.heal();
  vendor.emulator.forget();
  sent = { a: [], b: [], c: [] };
  for (const name of ['a', 'b', 'c']) vendor.can[name] = able();
  // Drops every index of SKUs that a test before this one left.
  time += 3_600_000 * 48;
});

const CATALOGUE = [
  {
    id: 'p1',
    sku: 'P-1',
    variants: [
      { id: 'v1', sku: 'S-1' },
      { id: 'v2', sku: 'S-2' },
      { id: 'v3', sku: 'TWICE' },
    ],
  },
  { id: 'p2', sku: 'ONLY', variants: [{ id: 'p2', sku: null }] },
  {
    id: 'p3',
    sku: null,
    variants: [
      { id: 'v4', sku: 'TWICE' },
      { id: 'v5', sku: null },
    ],
  },
];

/** A connection that sets stock, and finds variants in its product list. */
function able(
  run: (context: FakeContext, lines: readonly StockLine[]) => Promise<readonly StockLineResult[]> = well,
  resolve?: Abilities['stock'],
): Abilities {
  return {
    stock: {
      ...resolve,
      update: {
        capability: 'native',
        batch: 100,
        defaultWarehouse: (settings) => settings.options.warehouse,
        async run(context, lines) {
          sent[context.scope.connection]?.push(lines);
          return run(context, lines);
        },
      },
    },
    products: {
      list: {
        ...{ capability: 'native', filters: {}, pageSizes: { max: 1 }, total: 'never', order: 'vendor' },
        async run({ scope, client }, { position }) {
          const at = Number(position?.at ?? 0);
          await client.send({ method: 'GET', path: `/${scope.connection}/find`, effect: 'read' }, () => null);
          const product = CATALOGUE[at];
          const gid = (id: string) => `${scope.connection}:${id}`;
          const items = product
            ? [{ ...product, id: gid(product.id), variants: product.variants.map((each) => ({ ...each, id: gid(each.id) })) }]
            : [];
          return { items: items as never, next: at + 1 < CATALOGUE.length ? { at: at + 1 } : null };
        },
      },
    },
  };
}
async function well(_context: FakeContext, lines: readonly StockLine[]): Promise<StockLineResult[]> {
  return lines.map((line) => ({ status: 'updated', warehouseId: line.warehouseId ?? 'chosen' }));
}

const put = (lines: object[], key = 'test-key-with-every-scope') => gateway.call('PUT', '/stock', { body: { lines }, key });
/** `updated`, or the code of the line's problem. */
const codes = (answer: { body: { results: { status: string; error: { code: string } | null }[] } }) =>
  answer.body.results.map((result) => result.error?.code ?? result.status);

describe('lines', () => {
  test('go to their places, and their results come in their order', async () => {
    const answer = await put([
      { variantId: 'a:v1', quantity: 5, warehouseId: 'a:w1', comment: 'recount' },
      { connection: 'b', sku: 'S-2', quantity: 0 },
      { productId: 'a:p2', quantity: 2.5 },
      { connection: 'c', sku: 'ONLY', quantity: 7 },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      updated: 4,
      failed: 0,
      results: [
        { index: 0, status: 'updated', variantId: 'a:v1', warehouseId: 'a:w1', error: null },
        { index: 1, status: 'updated', variantId: 'b:v2', warehouseId: 'b:main', error: null },
        { index: 2, status: 'updated', variantId: 'a:p2', warehouseId: 'a:main', error: null },
        { index: 3, status: 'updated', variantId: 'c:p2', warehouseId: 'c:chosen', error: null },
      ],
    });
    expect(sent).toEqual({
      a: [
        [
          { variantId: 'v1', warehouseId: 'w1', quantity: 5, comment: 'recount' },
          { variantId: 'p2', warehouseId: 'main', quantity: 2.5, comment: null },
        ],
      ],
      b: [[{ variantId: 'v2', warehouseId: 'main', quantity: 0, comment: null }]],
      c: [[{ variantId: 'p2', warehouseId: null, quantity: 7, comment: null }]],
    });
  });

  test('whose comment has no place say so, or are refused under strict handling', async () => {
    const lines = [
      { variantId: 'a:v1', quantity: 5, comment: 'recount' },
      { variantId: 'a:p2', quantity: 6 },
    ];
    const named = await put(lines);
    expect(named.headers['sluice-ignored']).toBe('/lines/0/comment');
    expect(codes(named)).toEqual(['updated', 'updated']);
    const strict = await gateway.call('PUT', '/stock', { body: { lines }, headers: { prefer: 'handling=strict' } });
    expect(codes(strict)).toEqual(['unsupported_field', 'updated']);
  });

  test('that cannot be, each for its own reason, do not spoil the others', async () => {
    const answer = await put([
      { connection: 'a', sku: 'NONE', quantity: 1 },
      { connection: 'a', sku: 'TWICE', quantity: 1 },
      { productId: 'a:p1', quantity: 1 },
      { productId: 'a:nothing', quantity: 1 },
      { variantId: 'a:v1', quantity: 1, warehouseId: 'b:main' },
      { variantId: 'nowhere:v1', quantity: 1 },
      { connection: 'nowhere', sku: 'S-1', quantity: 1 },
      { connection: 'a', sku: 'S-1', quantity: 1 },
    ]);
    expect(codes(answer)).toEqual([
      'not_found',
      'conflict',
      'conflict',
      'not_found',
      'invalid_request',
      'unknown_connection',
      'unknown_connection',
      'updated',
    ]);
    expect(answer.body).toMatchObject({ updated: 1, failed: 7 });
    expect(answer.body.results.map((result: { index: number }) => result.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(answer.body.results[0].error).toMatchObject({
      status: 404,
      connection: 'a',
      vendor: 'fake',
      operation: 'stock.update',
      instance: '/stock',
    });
    expect(answer.body.results[4].error.errors).toEqual([{ path: 'warehouseId', message: 'of another connection' }]);
    expect(sent.a).toEqual([[{ variantId: 'v1', warehouseId: 'main', quantity: 1, comment: null }]]);
  });

  test('of a connection that the key may not use fail as those of none', async () => {
    const answer = await put(
      [
        { variantId: 'b:v1', quantity: 1 },
        { variantId: 'none:v1', quantity: 1 },
        { variantId: 'a:v1', quantity: 1 },
      ],
      LIMITED,
    );
    expect(codes(answer)).toEqual(['unknown_connection', 'unknown_connection', 'updated']);
    const [forbidden, unknown] = answer.body.results;
    expect({ ...forbidden, index: 0 }).toEqual({ ...unknown, index: 0 });
  });

  test('of a connection that cannot set stock fail with unsupported', async () => {
    vendor.can.b = {};
    const answer = await put([
      { variantId: 'b:v1', quantity: 1 },
      { variantId: 'a:v1', quantity: 1 },
    ]);
    expect(codes(answer)).toEqual(['unsupported', 'updated']);
    expect(answer.body.results[0].error).toMatchObject({ status: 501, connection: 'b', operation: 'stock.update' });
  });
});

describe('lines of one place', () => {
  test('with one number are one line to the vendor, and all are told', async () => {
    const answer = await put([
      { variantId: 'a:v1', quantity: 5, warehouseId: 'a:main' },
      { connection: 'a', sku: 'S-1', quantity: 5 },
      { variantId: 'a:v1', quantity: 5.0 },
    ]);
    expect(codes(answer)).toEqual(['updated', 'updated', 'updated']);
    expect(sent.a).toEqual([[{ variantId: 'v1', warehouseId: 'main', quantity: 5, comment: null }]]);
  });

  test('with different numbers all fail, and nothing of them is sent', async () => {
    const answer = await put([
      { variantId: 'a:v1', quantity: 5 },
      { variantId: 'a:v2', quantity: 5 },
      { connection: 'a', sku: 'S-1', quantity: 6, warehouseId: 'a:main' },
      { variantId: 'a:v1', quantity: 5 },
    ]);
    expect(codes(answer)).toEqual(['conflict', 'updated', 'conflict', 'conflict']);
    expect(answer.body.results[0]).toMatchObject({ variantId: 'a:v1', warehouseId: 'a:main', error: { status: 409 } });
    expect(answer.body.results[0].error.detail).toContain('0, 2, 3');
    expect(sent.a?.flat().map((line) => line.variantId)).toEqual(['v2']);
  });

  test('at different warehouses, or of different connections, are different places', async () => {
    const answer = await put([
      { variantId: 'a:v1', quantity: 5, warehouseId: 'a:w1' },
      { variantId: 'a:v1', quantity: 6, warehouseId: 'a:w2' },
      { variantId: 'b:v1', quantity: 7 },
    ]);
    expect(answer.body).toMatchObject({ updated: 3, failed: 0 });
  });
});

describe('a vendor', () => {
  const two = [
    { variantId: 'a:v1', quantity: 1 },
    { variantId: 'b:v1', quantity: 1 },
    { variantId: 'a:v2', quantity: 1 },
  ];
  const write = ({ client }: FakeContext) =>
    client.send({ method: 'POST', path: '/a/orders', body: { json: {} }, effect: 'write' }, () => null);

  test('that refuses one line is told at that line, with its words', async () => {
    vendor.can.a = able(async (_context, lines) =>
      lines.map((line) =>
        line.variantId === 'v1'
          ? { status: 'failed', code: 'vendor_rejected', message: 'архивный товар' }
          : { status: 'updated', warehouseId: 'main' },
      ),
    );
    const answer = await put(two);
    expect(codes(answer)).toEqual(['vendor_rejected', 'updated', 'updated']);
    expect(answer.body.results[0]).toMatchObject({ variantId: 'a:v1', error: { status: 422, detail: 'архивный товар', connection: 'a' } });
  });

  test('that says too little leaves the rest failed, not done', async () => {
    vendor.can.a = able(async () => [{ status: 'updated', warehouseId: 'main' }]);
    expect(codes(await put(two))).toEqual(['updated', 'updated', 'vendor_invalid_response']);
  });

  test.each([
    [{ status: 500 }, 'vendor_error'],
    [{ status: 401 }, 'vendor_auth'],
    [{ status: 503 }, 'vendor_unavailable'],
    ['reset', 'outcome_unknown'],
  ] as const)('that fails whole (%j) fails its own lines only, as %s', async (show, code) => {
    vendor.can.a = able(async (context, lines) => {
      await write(context);
      return well(context, lines);
    });
    vendor.emulator.fail({ when: ({ method }) => method === 'POST', show });
    expect(codes(await put(two))).toEqual([code, 'updated', code]);
  });

  test('that fails when a part is written leaves the outcome unknown', async () => {
    vendor.can.a = able(async (context, lines) => {
      await write(context);
      await write(context);
      return well(context, lines);
    });
    vendor.emulator.fail({ when: ({ method }) => method === 'POST', show: { status: 500 }, after: 1 });
    expect(codes(await put(two))).toEqual(['outcome_unknown', 'updated', 'outcome_unknown']);
  });

  test('whose adapter has a bug fails its own lines only, and tells nothing of it', async () => {
    vendor.can.a = able(async () => {
      throw new TypeError("cannot read 'secret-of-the-code'");
    });
    const answer = await put(two);
    expect(answer.status).toBe(200);
    expect(codes(answer)).toEqual(['internal_error', 'updated', 'internal_error']);
    expect(answer.text).not.toContain('secret-of-the-code');
  });

  test('that cannot be asked for its catalogue fails the lines that need it', async () => {
    vendor.emulator.fail({ when: ({ path }) => path === '/a/find', show: { status: 500 } });
    const answer = await put([
      { connection: 'a', sku: 'S-1', quantity: 1 },
      { variantId: 'a:v1', quantity: 1 },
    ]);
    expect(codes(answer)).toEqual(['vendor_error', 'updated']);
  });
});

describe('finding variants', () => {
  const lines = (skus: readonly string[]) => skus.map((sku) => ({ connection: 'a', sku, quantity: 1 }));
  const pages = () => vendor.emulator.seen.filter((request) => request.path === '/a/find').length;

  test('reads the catalogue once for many lines, and not again while it is fresh', async () => {
    expect(codes(await put(lines(['S-1', 'S-2', 'ONLY', 'NONE'])))).toEqual(['updated', 'updated', 'updated', 'not_found']);
    await put(lines(['S-1']));
    expect(pages()).toBe(CATALOGUE.length);
  });

  test('reads it once more, not once a line, when an older index lacks some', async () => {
    await put(lines(['S-1']));
    time += 40_000;
    vendor.emulator.forget();
    const answer = await put(lines(Array.from({ length: 50 }, (_, index) => `NEW-${index}`)));
    expect(answer.body).toMatchObject({ updated: 0, failed: 50 });
    expect(pages()).toBe(CATALOGUE.length);
    expect(answer.headers['sluice-vendor-calls']).toBe(String(CATALOGUE.length));
  });

  test('finds at once what was added through the gateway', async () => {
    await put(lines(['S-1']));
    vendor.can.a = {
      ...vendor.can.a,
      products: { ...vendor.can.a?.products, update: { capability: 'native', fields: ['/name'], run: async () => undefined } },
    };
    await gateway.call('PATCH', '/products/a:p1', { body: { name: 'x' } });
    vendor.emulator.forget();
    await put(lines(['S-1']));
    expect(pages()).toBe(CATALOGUE.length);
  });

  test('ends when the pages of the catalogue do not advance', async () => {
    const list = vendor.can.a?.products?.list;
    if (list)
      vendor.can.a = {
        ...vendor.can.a,
        products: { list: { ...list, run: async (context, query) => ({ ...(await list.run(context, query)), next: { at: 1 } }) } },
      };
    expect(codes(await put(lines(['S-1'])))).toEqual(['vendor_invalid_response']);
  });

  test("uses the vendor's own look-up where there is one", async () => {
    const asked: object[] = [];
    vendor.can.a = able(well, {
      resolve: {
        async run(_context, by) {
          asked.push(by);
          return 'sku' in by ? [{ productId: 'p', variantId: 'v', sku: by.sku }] : [];
        },
      },
    });
    expect(codes(await put([...lines(['anything']), { productId: 'a:p1', quantity: 1 }]))).toEqual(['updated', 'not_found']);
    expect(asked).toEqual([{ sku: 'anything' }, { productId: 'p1' }]);
    expect(pages()).toBe(0);
  });

  test('is unsupported where there is neither a look-up nor a list', async () => {
    vendor.can.a = { stock: able().stock };
    expect(codes(await put([...lines(['S-1']), { variantId: 'a:v1', quantity: 1 }]))).toEqual(['unsupported', 'updated']);
  });
});

test.each([
  [[]],
  [[{ variantId: 'a:v1' }]],
  [[{ variantId: 'a:v1', quantity: -1 }]],
  [[{ variantId: 'a:v1', quantity: '1' }]],
  [[{ variantId: 'v1', quantity: 1 }]],
  [[{ sku: 'S-1', quantity: 1 }]],
  [[{ connection: 'a', sku: '', quantity: 1 }]],
  [[{ variantId: 'a:v1', productId: 'a:p1', quantity: 1 }]],
  [[{ variantId: 'a:v1', quantity: 1, more: 1 }]],
  [Array.from({ length: 1001 }, () => ({ variantId: 'a:v1', quantity: 1 }))],
])('a body that is not valid is a 400 as a whole (%#)', async (lines) => {
  const answer = await put(lines);
  expect(answer.body).toMatchObject({ code: 'invalid_request', status: 400 });
  expect(answer.body.errors[0].path).toMatch(/^\/lines/);
  expect(sent.a).toEqual([]);
});
