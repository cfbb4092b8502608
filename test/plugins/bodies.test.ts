import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FakeVendor, orderCreate, orderUpdate, startFakeVendor } from '../fake-vendor.ts';
import { startGateway, type TestGateway } from '../harness.ts';

let vendor: FakeVendor;
let gateway: TestGateway;
beforeAll(async () => {
  vendor = await startFakeVendor();
  vendor.can.a = { orders: { create: orderCreate(), update: orderUpdate() } };
  gateway = await startGateway({ connections: vendor.connections(['a']), server: { bodyLimit: 20_000 } }, { adapters: [vendor.adapter] });
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
});
beforeEach(() => {
  vendor.rows.a = [{ id: '1' }];
  vendor.emulator.forget();
});

const draft = { customer: { name: 'Олена' }, items: [{ name: 'x', quantity: 1, unitPrice: '1' }] };
const post = (body: string | Buffer, type: string | null = 'application/json') =>
  gateway.call('POST', '/orders', { body, ...(type === null ? {} : { headers: { 'content-type': type } }) });
const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

describe('a body of JSON', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/merge-patch+json',
  ])('comes as %s', async (type) => {
    expect((await post(JSON.stringify(draft), type)).status).toBe(201);
    expect((await gateway.call('PATCH', '/orders/a:1', { body: '{"status":"shipped"}', headers: { 'content-type': type } })).status).toBe(
      200,
    );
  });

  test('keeps its letters', async () => {
    const manager = 'Їжак 🦔 \u202e "quoted" \\ / \u2028';
    const { body } = await post(JSON.stringify({ ...draft, notes: { manager } }));
    expect(body.notes.manager).toBe(manager);
  });

  test('may begin with a byte order mark and end with blanks', async () => {
    expect((await post(`\ufeff${JSON.stringify(draft)}\r\n  `)).status).toBe(201);
  });

  test.each([
    ['text/plain', 415],
    ['application/xml', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/jsonx', 415],
    ['x', 415],
  ])('does not come as %s', async (type, status) => {
    const answer = await post(JSON.stringify(draft), type);
    expect(answer.body).toMatchObject({ code: 'unsupported_media_type', status });
  });

  test('may be left out where a route needs none', async () => {
    expect((await gateway.call('POST', '/reference/refresh', { headers: { 'content-type': 'application/json' } })).status).toBe(200);
    expect((await gateway.call('POST', '/reference/refresh')).status).toBe(200);
    expect((await gateway.call('POST', '/orders')).body).toMatchObject({ code: 'invalid_request', status: 400 });
  });

  test.each(['', '   '])('that is %j is none', async (body) => {
    expect((await post(body)).body).toMatchObject({ code: 'invalid_request', errors: [{ path: '' }] });
  });

  test.each([
    '{',
    '{"a":1,}',
    "{'a':1}",
    '{"a":1}{"b":2}',
    'undefined',
    'NaN',
    '[1,2',
    '{"a":\u0001}',
    '{"customer":{"name":"\n"}}',
    '<order/>',
  ])('that is none is 400 malformed_body: %j', async (body) => {
    const answer = await post(body);
    expect(answer.body).toMatchObject({ code: 'malformed_body', status: 400 });
    expect(answer.text).not.toMatch(/Unexpected|position|JSON\.parse/);
  });

  test('that is not UTF-8 is refused, not read with other letters', async () => {
    const cp1251 = Buffer.concat([
      Buffer.from('{"customer":{"name":"'),
      Buffer.from([0xce, 0xeb, 0xe5, 0xed, 0xe0]),
      Buffer.from('"},"items":[]}'),
    ]);
    for (const body of [cp1251, Buffer.from(JSON.stringify(draft), 'utf16le'), Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])]) {
      expect((await post(body)).body).toMatchObject({ code: 'malformed_body', status: 400 });
    }
  });

  test('with half a surrogate or a NUL in its text is refused where the text is', async () => {
    for (const name of ['\\ud800', 'a\\udc00b', '\\u0000']) {
      const answer = await post(`{"customer":{"name":"${name}"},"items":[{"quantity":1,"unitPrice":"1"}]}`);
      expect(answer.body).toMatchObject({ code: 'invalid_request', errors: [{ path: '/customer/name' }] });
    }
  });
});

describe('a deep body', () => {
  test.each([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"a":', '}]'],
  ])('of %s is read to 32 levels, and refused beyond without overflowing anything', async (open, close) => {
    const per = open.replace(/[^[{]/g, '').length;
    for (const depth of [32 / per]) expect((await post(nested(depth, open, close).replace(':}', ':1}'))).body.code).toBe('invalid_request');
    for (const depth of [Math.floor(32 / per) + 1, 500])
      expect((await post(nested(depth, open, close))).body).toMatchObject({ code: 'malformed_body', status: 400 });
  });

  test('of five thousand levels is refused at once', async () => {
    expect((await post(nested(5000, '[', ']'))).body.code).toBe('malformed_body');
    expect((await post('['.repeat(19_000))).body.code).toBe('malformed_body');
    expect((await gateway.call('GET', '/healthz')).status).toBe(200);
  });

  test('only in the letters of a text is not deep', async () => {
    const manager = `${'[{"'.repeat(100)}\\"`;
    expect((await post(JSON.stringify({ ...draft, notes: { manager } }))).body.notes.manager).toBe(manager);
  });
});

describe('a key that would reach a prototype', () => {
  test.each([
    '{"__proto__":{"admin":true}}',
    '{"\\u005f_proto__":{"admin":true}}',
    '{"customer":{"__proto__":{"admin":true}},"items":[{"quantity":1,"unitPrice":"1"}]}',
    '{"customer":{},"items":[{"quantity":1,"unitPrice":"1","__proto__":{}}]}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"customer":{},"items":[],"extra":{"constructor":{"prototype":{"admin":true}}}}',
  ])('is refused: %s', async (body) => {
    expect((await post(body)).body).toMatchObject({ code: 'malformed_body', status: 400 });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('is an unknown field where it is only a word', async () => {
    const answer = await post(JSON.stringify({ ...draft, constructor: 1, hasOwnProperty: 2, toString: 3 }));
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual(['/constructor', '/hasOwnProperty', '/toString']);
    const extra = await post(JSON.stringify({ ...draft, extra: { toString: 1, valueOf: 2 } }));
    expect(extra.body.errors.map((error: { path: string }) => error.path)).toEqual(['/extra/toString', '/extra/valueOf']);
  });
});

describe('a body that is too large', () => {
  test('is 413 with the limit, whether its length is told or not', async () => {
    const body = JSON.stringify({ ...draft, notes: { manager: 'x'.repeat(20_000) } });
    const told = await post(body);
    expect(told.body).toMatchObject({ code: 'body_too_large', status: 413, detail: 'The body is larger than 20000 bytes.' });
    const streamed = await fetch(`${gateway.url}/orders`, {
      method: 'POST',
      headers: { authorization: 'Bearer test-key-with-every-scope', 'content-type': 'application/json' },
      body: new ReadableStream({
        start(controller) {
          for (let at = 0; at < body.length; at += 1000) controller.enqueue(new TextEncoder().encode(body.slice(at, at + 1000)));
          controller.close();
        },
      }),
      duplex: 'half',
    } as RequestInit);
    expect([streamed.status, ((await streamed.json()) as { code: string }).code]).toEqual([413, 'body_too_large']);
    expect(vendor.emulator.seen).toEqual([]);
  });

  test('is not one that has just the size', async () => {
    const rest = 20_000 - Buffer.byteLength(JSON.stringify({ ...draft, notes: { manager: '' } }));
    expect((await post(JSON.stringify({ ...draft, notes: { manager: 'x'.repeat(rest) } }))).status).toBe(201);
    expect((await post(JSON.stringify({ ...draft, notes: { manager: 'x'.repeat(rest + 1) } }))).status).toBe(413);
  });
});
