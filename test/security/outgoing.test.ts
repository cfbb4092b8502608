/** Nothing that a caller writes leads the gateway anywhere but to the vendor, or becomes more of a request to it than a value. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import type { Emulator } from '../../src/emulator.ts';
import { connectionTo, startVendor } from '../contract/setup.ts';
import { startGateway, type TestGateway } from '../harness.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { operationsOf, pathWith } from './surface.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const VENDORS = adapters.map(({ vendor }) => vendor);
const emulators: Emulator[] = [];
/** A place on this machine that nobody configured. */
let elsewhere: Recorder;
/** Stands for every vendor, beneath a base path. */
let recorder: Recorder;
let gateway: TestGateway;
let recorded: TestGateway;

beforeAll(async () => {
  [elsewhere, recorder] = [await startRecorder(), await startRecorder()];
  for (const vendor of VENDORS) emulators.push(await startVendor(vendor));
  gateway = await startGateway({ connections: emulators.map((emulator) => connectionTo(emulator, emulator.vendor)) });
  recorded = await startGateway({
    connections: emulators.map((emulator) => ({
      ...connectionTo(emulator, emulator.vendor, { limits: { requestsPerSecond: 10_000, retries: 0 } }),
      baseUrl: `${recorder.url}/base/${emulator.vendor}`,
    })),
  });
});
afterAll(async () => {
  await gateway.close();
  await recorded.close();
  for (const each of [...emulators, elsewhere, recorder]) await each.stop();
});
beforeEach(() => {
  elsewhere.forget();
  recorder.forget();
});

describe('an address that a caller writes', () => {
  const addresses = () => [
    `${elsewhere.url}/image.jpg`,
    `//${elsewhere.host}/image.jpg`,
    `http://2130706433:${elsewhere.host.split(':')[1]}/`,
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
  ];

  test.each(VENDORS)('is text to %s: of an image, in a name, an id, a filter, and wherever else text may stand', async (vendor) => {
    const statuses: number[] = [];
    for (const address of addresses()) {
      const calls: [string, string, unknown?][] = [
        [
          'POST',
          `/products?connection=${vendor}`,
          { name: address, description: address, images: [address], price: '1.00', externalId: address },
        ],
        ['PATCH', `/products/${vendor}:1`, { images: [address] }],
        [
          'POST',
          `/orders?connection=${vendor}`,
          {
            externalId: address,
            customer: { firstName: address, email: 'a@example.com', phone: '+380672225522' },
            items: [{ name: address, quantity: 1, unitPrice: '1.00' }],
            shipping: { trackingNumber: address, address: { text: address } },
            source: { source: address },
            notes: { manager: address },
          },
        ],
        ['POST', `/customers?connection=${vendor}`, { firstName: address, notes: address, phones: ['+380672225500'] }],
        ['POST', `/categories?connection=${vendor}`, { name: address }],
        ['GET', `/orders/${vendor}:${encodeURIComponent(address)}`],
        ['GET', `/products/${vendor}:${encodeURIComponent(address)}`],
        ['GET', `/customers/${vendor}:${encodeURIComponent(address)}`],
        ['GET', `/orders?connection=${vendor}&limit=1&q=${encodeURIComponent(address)}`],
        ['GET', `/orders?connection=${vendor}&limit=1&externalId=${encodeURIComponent(address)}`],
        ['GET', `/connections/${encodeURIComponent(address)}`],
      ];
      for (const [method, path, body] of calls) {
        const { status, text } = await gateway.call(method, path, {
          ...(body !== undefined && { body }),
          headers: { referer: address, origin: address },
        });
        expect(status, `${method} ${path}: ${text}`).not.toBe(500);
        statuses.push(status);
      }
    }
    expect(elsewhere.connections).toBe(0);
    expect(statuses.length).toBeGreaterThan(50);
    const emulator = emulators.find((each) => each.vendor === vendor) as Emulator;
    for (const { headers } of emulator.seen) expect(headers.host).toBe(new URL(emulator.url).host);
  });
});

describe('a redirect of a vendor', () => {
  test.each([301, 302, 303, 307, 308])('with %i is followed nowhere, by no operation', async (status) => {
    for (const location of [`${elsewhere.url}/`, `//${elsewhere.host}/`, `${recorder.url}/base/hprofit/else`]) {
      recorder.answer(
        `HTTP/1.1 ${status} Moved\r\nLocation: ${location}\r\nRefresh: 0;url=${location}\r\nContent-Type: application/json`,
        '{"success":true}',
      );
      for (const { method, template, body } of await operationsOf(recorded)) {
        if (template.includes('passthrough') || /^\/(?:healthz|readyz|connections|operations)/.test(template)) continue;
        const path = pathWith(template, { id: 'hprofit:1', kind: 'warehouses' });
        const more = template.includes('{') || method !== 'POST' || template.includes('refresh') ? '' : '?connection=hprofit';
        const answer = await recorded.call(
          method,
          path + more,
          body === undefined ? {} : { body: JSON.parse(JSON.stringify(body).replaceAll('kyiv-hp', 'hprofit')) },
        );
        expect(answer.status, `${method} ${path}: ${answer.text}`).not.toBe(500);
        expect(answer.headers.location ?? '').not.toContain(elsewhere.host);
        expect(answer.text).not.toContain(elsewhere.host);
      }
    }
    expect(recorder.seen.length).toBeGreaterThan(3);
    expect(recorder.seen.filter(({ target }) => target.endsWith('/else'))).toEqual([]);
    expect(elsewhere.connections).toBe(0);
  });
});

describe('what is no value any more', () => {
  const BREAKING = [
    'a\r\nX-Evil: 1',
    'a\nX-Evil: 1',
    'a\rX-Evil: 1',
    'a HTTP/1.1\r\nHost: evil\r\n\r\nGET /evil',
    '\u010d\u010aX-Evil: 1',
    'a\u2028b',
    'a\u0085b',
  ];
  const SPLITTING = [
    'a/../../b',
    '../x',
    '..',
    '.',
    'a?b=c',
    'a#b',
    'a&b=c',
    'a;b',
    'a%2f..%2fb',
    'a%00b',
    '//evil.example',
    '\\\\evil',
    'a b',
    '%',
    '%zz',
    '{id}',
    "a'b",
    'a"b',
  ];

  /** Asks with a text wherever a caller's text can go into a path, a query or a header, and says what of it went wrong on the wire. */
  async function faultsOf(text: string, vendor: string): Promise<string[]> {
    recorder.forget();
    recorder.answer('HTTP/1.1 404 Not Found\r\nContent-Type: application/json', '{"success":false,"errorMsg":"Not found"}');
    const id = encodeURIComponent(text.toWellFormed());
    const strange: string[] = [];
    for (const path of [
      `/orders/${vendor}:${id}`,
      `/orders/${vendor}:${id}/history`,
      `/products/${vendor}:${id}`,
      `/customers/${vendor}:${id}`,
      `/customers/${vendor}:${id}/transactions`,
      `/orders?connection=${vendor}&externalId=${id}`,
      `/orders?connection=${vendor}&number=${id}`,
      `/orders?connection=${vendor}&customerId=${vendor}:${id}`,
      `/products?connection=${vendor}&sku=${id}`,
      `/products?connection=${vendor}&q=${id}`,
      `/stock?connection=${vendor}&warehouseId=${vendor}:${id}`,
      `/customers?connection=${vendor}&email=${id}`,
    ]) {
      const { status, text: body } = await recorded.call('GET', path);
      if (status === 500) strange.push(`${path}: ${body}`);
    }
    for (const { method, target, headers } of recorder.seen) {
      const names = headers.map(([name]) => name);
      if (method !== 'GET' && method !== 'POST') strange.push(`${method} ${target}`);
      if (!/^[\x21-\x7e]+$/.test(target) || !target.startsWith(`/base/${vendor}/`)) strange.push(target);
      const { pathname } = new URL(target, recorder.url);
      if (!pathname.startsWith(`/base/${vendor}/`)) strange.push(`${target} is ${pathname}`);
      if (names.includes('x-evil') || names.filter((name) => name === 'host').length !== 1) strange.push(JSON.stringify(headers));
      if (headers.find(([name]) => name === 'host')?.[1] !== recorder.host) strange.push(JSON.stringify(headers));
    }
    return strange;
  }

  test.each(VENDORS)('is refused or encoded on its way to %s', async (vendor) => {
    for (const text of [...BREAKING, ...SPLITTING]) expect(await faultsOf(text, vendor), text).toEqual([]);
  });

  test('is refused or encoded, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...VENDORS),
        fc.oneof(
          fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
          fc
            .array(
              fc.constantFrom('..', '/', '\\', '%2e', '%2f', '%', '\r\n', '\n', '?', '#', '&', '=', ':', ';', ' ', 'a', '\u0000', 'é'),
              { minLength: 1, maxLength: 6 },
            )
            .map((parts) => parts.join('')),
        ),
        async (vendor, text) => {
          expect(await faultsOf(text, vendor)).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
    expect(elsewhere.connections).toBe(0);
  });

  test.each(VENDORS)('is one value to %s in a body too', async (vendor) => {
    const emulator = emulators.find((each) => each.vendor === vendor) as Emulator;
    emulator.forget();
    for (const name of BREAKING) {
      await gateway.call('POST', `/orders?connection=${vendor}`, {
        body: { customer: { firstName: name, email: name }, items: [{ name, quantity: 1, unitPrice: '1.00' }], notes: { manager: name } },
      });
      await gateway.call('POST', `/customers?connection=${vendor}`, { body: { firstName: name, notes: name, phones: [name] } });
    }
    for (const { path, headers } of emulator.seen) {
      expect(headers).not.toHaveProperty('x-evil');
      expect(headers.host).toBe(new URL(emulator.url).host);
      expect(path).not.toContain('evil');
    }
  });
});
