/** Bad input is refused with the contract's problem, and the vendor never hears of it. */
import { describe, expect, test } from 'vitest';
import { READER } from '../harness.ts';
import { moved, smallOrder } from './drafts.ts';
import { callRaw, expectProblem, OTHER, SHOP, STRANGER, startStages } from './setup.ts';

const stages = await startStages({ emulator: { seed: 'documented', orders: 20 } });
const ITEM = { variantId: `${SHOP}:1`, quantity: 1, unitPrice: '1.00' };
const ORDER = { customer: { firstName: 'Олена' }, items: [ITEM] };

/** What is wrong, the request, and the path that the problem names. */
const QUERIES: readonly (readonly [what: string, path: string, named: string])[] = [
  ['a limit of 0', `/orders?connection=${SHOP}&limit=0`, 'limit'],
  ['a limit over 200', `/orders?connection=${SHOP}&limit=201`, 'limit'],
  ['a limit that is no number', `/orders?connection=${SHOP}&limit=abc`, 'limit'],
  ['a limit that is no integer', `/orders?connection=${SHOP}&limit=1.5`, 'limit'],
  ['a negative limit', `/products?connection=${SHOP}&limit=-1`, 'limit'],
  ['an unknown parameter', `/orders?connection=${SHOP}&colour=red`, 'colour'],
  ['an unknown parameter of a read', `/orders/${SHOP}:1?colour=red`, 'colour'],
  ['a status that does not exist', `/orders?connection=${SHOP}&status=done`, 'status.0'],
  ['one wrong status among right ones', `/orders?connection=${SHOP}&status=pending,done`, 'status.1'],
  ['a time without an offset', `/orders?connection=${SHOP}&createdFrom=2026-01-01T00:00:00`, 'createdFrom'],
  ['a day that does not exist', `/orders?connection=${SHOP}&createdFrom=2026-02-30`, 'createdFrom'],
  ['a time that is none', `/orders?connection=${SHOP}&updatedTo=yesterday`, 'updatedTo'],
  ['a filter that is no gateway id', `/orders?connection=${SHOP}&customerId=17`, 'customerId'],
  ['a wrong boolean', `/products?connection=${SHOP}&active=yes`, 'active'],
  ['a wrong customer type', `/customers?connection=${SHOP}&type=robot`, 'type'],
  ['an empty search', `/orders?connection=${SHOP}&q=`, 'q'],
  ['an include that does not exist', `/orders?connection=${SHOP}&include=everything`, 'include.0'],
  ['a count that is no boolean', `/orders?connection=${SHOP}&count=1`, 'count'],
  ['a parameter given twice', `/orders?connection=${SHOP}&limit=1&limit=2`, 'limit'],
  ['a kind that does not exist', `/reference/colours?connection=${SHOP}`, 'kind'],
];

const BODIES: readonly (readonly [what: string, method: string, path: string, body: unknown, named: string])[] = [
  ['an unknown field', 'POST', '/orders', { ...ORDER, colour: 'red' }, '/colour'],
  ['an unknown field of a line', 'POST', '/orders', { ...ORDER, items: [{ ...ITEM, price: '1.00' }] }, '/items/0/price'],
  ['no lines', 'POST', '/orders', { ...ORDER, items: [] }, '/items'],
  ['no customer', 'POST', '/orders', { items: [ITEM] }, '/customer'],
  ['a price that is a number', 'POST', '/orders', { ...ORDER, items: [{ ...ITEM, unitPrice: 1 }] }, '/items/0/unitPrice'],
  ['a price that is no decimal', 'POST', '/orders', { ...ORDER, items: [{ ...ITEM, unitPrice: '1,00' }] }, '/items/0/unitPrice'],
  ['a negative price', 'POST', '/orders', { ...ORDER, items: [{ ...ITEM, unitPrice: '-1.00' }] }, '/items/0/unitPrice'],
  ['a price in exponents', 'POST', '/orders', { ...ORDER, items: [{ ...ITEM, unitPrice: '1e3' }] }, '/items/0/unitPrice'],
  ['a quantity of zero', 'POST', '/orders', { ...ORDER, items: [{ ...ITEM, quantity: 0 }] }, '/items/0/quantity'],
  ['a quantity that is text', 'POST', '/orders', { ...ORDER, items: [{ ...ITEM, quantity: '1' }] }, '/items/0/quantity'],
  ['an externalId with control characters', 'POST', '/orders', { ...ORDER, externalId: 'a\nb' }, '/externalId'],
  ['an externalId of 256 characters', 'POST', '/orders', { ...ORDER, externalId: 'x'.repeat(256) }, '/externalId'],
  ['an empty externalId', 'POST', '/orders', { ...ORDER, externalId: '' }, '/externalId'],
  ['half a character', 'POST', '/orders', { ...ORDER, externalId: '\ud800' }, '/externalId'],
  ['a native id where a gateway id is due', 'POST', '/orders', { ...ORDER, items: [{ ...ITEM, variantId: '1' }] }, '/items/0/variantId'],
  ['a line of another connection', 'POST', '/orders', { ...ORDER, items: [{ ...ITEM, variantId: `${OTHER}:1` }] }, '/items/0/variantId'],
  [
    'a warehouse of a connection that does not exist',
    'POST',
    '/orders',
    { ...ORDER, items: [{ ...ITEM, warehouseId: 'nowhere:1' }] },
    '/items/0/warehouseId',
  ],
  ['a customer of another connection', 'POST', '/orders', { ...ORDER, customer: { id: `${OTHER}:1` } }, '/customer/id'],
  ['a status that cannot be written', 'POST', '/orders', { ...ORDER, status: 'unknown' }, '/status'],
  ['a currency that is none', 'POST', '/orders', { ...ORDER, currency: 'hryvnia' }, '/currency'],
  ['a vendor’s input that it does not take', 'POST', '/orders', { ...ORDER, extra: { noSuchInput: 1 } }, '/extra/noSuchInput'],
  ['a wrong patch', 'PATCH', `/orders/${SHOP}:1`, { status: 'done' }, '/status'],
  ['an empty patch', 'PATCH', `/orders/${SHOP}:1`, {}, ''],
  ['a patch that is a list', 'PATCH', `/orders/${SHOP}:1`, [], ''],
  ['a patch with an unknown field', 'PATCH', `/customers/${SHOP}:1`, { nickname: 'x' }, '/nickname'],
  ['a category without a name', 'POST', '/categories', { parentId: null }, '/name'],
  ['a category under one of another connection', 'POST', '/categories', { name: 'x', parentId: `${OTHER}:1` }, '/parentId'],
  ['no stock lines', 'PUT', '/stock', { lines: [] }, '/lines'],
  ['a stock line without a thing', 'PUT', '/stock', { lines: [{ quantity: 1 }] }, '/lines/0'],
  ['a negative quantity', 'PUT', '/stock', { lines: [{ variantId: `${SHOP}:1`, quantity: -1 }] }, '/lines/0/quantity'],
];

describe.each(stages)('$name', (stage) => {
  const { emulator, gateway, view } = stage;
  const can = (resource: string, operation: string) => view.capabilities[resource]?.[operation] !== 'unsupported';
  const possible = (path: string, method: string) => {
    const resource = path.split(/[/?]/)[1] ?? '';
    return resource === 'stock' || can(resource, method === 'POST' ? 'create' : 'update');
  };

  test.each(QUERIES)('%s answers 400', async (_what, path, named) => {
    const answer = await stage.get(path);
    expectProblem(answer, 400, 'invalid_request');
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(named);
    expect(emulator.seen).toEqual([]);
  });

  test.each(
    BODIES.filter(([, method, path]) => possible(path, method)),
  )('%s (%s) answers 400', async (_what, method, path, body, named) => {
    const answer = await stage.call(method, method === 'POST' ? `${path}?connection=${SHOP}` : path, { body });
    expectProblem(answer, 400, 'invalid_request');
    expect(
      answer.body.errors.some((error: { path: string }) => error.path === named || error.path.startsWith(`${named}/`)),
      answer.text,
    ).toBe(true);
    expect(emulator.seen).toEqual([]);
  });

  test('a body that is no JSON, none at all, or too deep answers 400 malformed_body or invalid_request', async () => {
    for (const body of ['{', '{"customer": }', 'null,', '\u0000', '{"a": NaN}', '['.repeat(2000)])
      expectProblem(await stage.call('POST', `/orders?connection=${SHOP}`, { body }), 400, 'malformed_body');
    for (const body of ['null', '"text"', '1', '[]', ''])
      expectProblem(
        await stage.call('POST', `/orders?connection=${SHOP}`, { body, headers: { 'content-type': 'application/json' } }),
        400,
        'invalid_request',
      );
    expectProblem(
      await stage.call('POST', `/orders?connection=${SHOP}`, { body: `{"customer": {}, "items": ${'['.repeat(40)}${']'.repeat(40)}}` }),
      400,
      'malformed_body',
    );
    expectProblem(
      await stage.call('POST', `/orders?connection=${SHOP}`, { body: '{"__proto__": {"a": 1}, "customer": {}, "items": []}' }),
      400,
      'malformed_body',
      'invalid_request',
    );
    expect(emulator.seen).toEqual([]);
  });

  test('a body over 1 MiB answers 413, and one of another content type 415', async () => {
    const large = JSON.stringify({ ...ORDER, notes: { manager: 'x'.repeat(2 * 1024 * 1024) } });
    expectProblem(await stage.call('POST', `/orders?connection=${SHOP}`, { body: large }), 413, 'body_too_large');
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      expectProblem(
        await stage.call('POST', `/orders?connection=${SHOP}`, { body: JSON.stringify(ORDER), headers: { 'content-type': type } }),
        415,
        'unsupported_media_type',
      );
    expectProblem(await stage.get(`/orders?connection=${SHOP}`, { headers: { accept: 'text/html' } }), 406, 'not_acceptable');
    expect(emulator.seen).toEqual([]);
  });

  test('no key, a wrong key and a key without the scope are refused everywhere', async () => {
    for (const [method, path, body] of [
      ['GET', `/orders?connection=${SHOP}`],
      ['GET', `/orders/${SHOP}:1`],
      ['POST', `/orders?connection=${SHOP}`, ORDER],
      ['PATCH', `/orders/${SHOP}:1`, { status: 'pending' }],
      ['DELETE', `/orders/${SHOP}:1`],
      ['PUT', '/stock', { lines: [{ variantId: `${SHOP}:1`, quantity: 1 }] }],
      ['GET', `/reference/warehouses?connection=${SHOP}`],
      ['GET', '/connections'],
      ['GET', `/passthrough/${SHOP}/x`],
      ['POST', '/reference/refresh', {}],
      ['GET', '/no-such-route'],
    ] as const) {
      for (const headers of [
        {},
        { authorization: 'Bearer wrong' },
        { authorization: 'Basic d3Jvbmc6' },
        { 'x-api-key': 'wrong' },
      ] as Record<string, string>[]) {
        const answer = await stage.call(method, path, { body, key: null, headers });
        expectProblem(answer, 401, 'unauthenticated');
        expect(answer.headers['www-authenticate']).toContain('Bearer');
      }
      const scoped = !(method === 'GET' && !path.startsWith('/passthrough'));
      if (scoped) expectProblem(await stage.call(method, path, { body, key: READER }), 403, 'forbidden');
    }
    expect((await stage.get('/connections', { key: null, headers: { 'x-api-key': READER } })).status).toBe(200);
    expect(emulator.seen).toEqual([]);
  });

  test('a connection of another key is as unknown as one that does not exist: in queries, ids, filters and bodies', async () => {
    for (const id of [SHOP, 'nowhere']) {
      const calls: [string, string, unknown?][] = [
        ['GET', `/orders?connection=${id}`],
        ['GET', `/orders?connection=${OTHER},${id}`],
        ['GET', `/orders/${id}:1`],
        ['GET', `/orders/${id}:1/history`],
        ['PATCH', `/orders/${id}:1`, { status: 'pending' }],
        ['POST', `/orders/${id}:1/cancel`, {}],
        ['DELETE', `/orders/${id}:1`],
        ['POST', `/orders?connection=${id}`, ORDER],
        ['GET', `/orders?customerId=${id}:1`],
        ['GET', `/customers/${id}:1`],
        ['GET', `/products/${id}:1`],
        ['GET', `/categories/${id}:1`],
        ['GET', `/connections/${id}`],
        ['GET', `/reference/warehouses?connection=${id}`],
        ['POST', '/reference/refresh', { connection: id }],
        ['GET', `/passthrough/${id}/x`],
      ];
      for (const [method, path, body] of calls) {
        const answer = await stage.call(method, path, { key: STRANGER, ...(body !== undefined && { body }) });
        expectProblem(answer, 404, 'unknown_connection');
        expect(answer.text.replaceAll(path.split('?')[0] ?? '', '')).not.toContain(stage.vendor);
      }
      const lines = await stage.call('PUT', '/stock', { key: STRANGER, body: { lines: [{ variantId: `${id}:1`, quantity: 1 }] } });
      expect([lines.status, lines.body.results[0].error.code]).toEqual([200, 'unknown_connection']);
    }
    expect(emulator.seen).toEqual([]);
  });

  test('an id that is no gateway id finds nothing', async () => {
    for (const id of ['1', 'shop', 'shop:', ':1', 'shop%3A', 'SHOP:1', '%00', 'x'.repeat(400)]) {
      const answer = await callRaw(gateway, 'GET', `/orders/${id}`, { authorization: 'Bearer test-key-with-every-scope' });
      expect([400, 404], `${id}: ${answer.text}`).toContain(answer.status);
      expect(['not_found', 'unknown_connection', 'invalid_request', 'unknown_route']).toContain(
        answer.body !== null && (answer.body as { code: string }).code,
      );
    }
    expect(emulator.seen).toEqual([]);
  });

  test('a create that could go to several connections must say to which', async () => {
    const answer = await stage.call('POST', '/orders', { body: ORDER });
    expectProblem(answer, 400, 'connection_required');
    expect(emulator.seen).toEqual([]);
    if (!can('orders', 'create')) return;
    const { status, text } = await stage.call('POST', '/orders', { body: moved(await smallOrder(stage), OTHER), key: STRANGER });
    expect(status, text).toBe(201);
  });

  test('an unknown route answers 404, a wrong method 405 with what is allowed', async () => {
    expectProblem(await stage.get('/no-such-route'), 404, 'unknown_route');
    const answer = await stage.call('DELETE', '/products');
    expectProblem(answer, 405, 'method_not_allowed');
    expect(answer.headers.allow?.split(', ').sort()).toEqual(expect.arrayContaining(['GET', 'POST']));
    expect(emulator.seen).toEqual([]);
  });

  test('an Idempotency-Key of wrong form answers 400', async () => {
    for (const key of ['', 'a b', 'ключ', 'x'.repeat(256)]) {
      const answer = await stage.call('POST', `/orders?connection=${SHOP}`, {
        body: ORDER,
        headers: { 'idempotency-key': Buffer.from(key).toString('latin1') },
      });
      expectProblem(answer, 400, 'invalid_request');
    }
    expect(emulator.seen).toEqual([]);
  });
});
