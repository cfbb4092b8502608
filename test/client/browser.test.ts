/** The client in a browser: a page of another origin, the modules as they are published, and a real gateway that names that origin. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeVendor, orderCreate, orderGet, orderList, startFakeVendor } from '../fake-vendor.ts';
import { answer, head, type Relay, type Scene, startRelay } from '../faults/hostile/relay.ts';
import { KEY, startGateway, type TestGateway } from '../harness.ts';

const root = resolve(import.meta.dirname, '../..');
const executable = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find((path) => existsSync(path));

const PAGE = `<!doctype html><title>shop</title>
<script type="importmap">{ "imports": { "@sluice/client": "/index.js", "openapi-fetch": "/openapi-fetch.js" } }</script>
<script type="module">import * as client from '@sluice/client'; window.sluice = client;</script>`;

describe.skipIf(executable === undefined)(`in Chromium${executable === undefined ? ' (skipped: there is none on the PATH)' : ''}`, () => {
  let folder: string;
  let site: Server;
  let vendor: FakeVendor;
  let gateway: TestGateway;
  let relay: Relay;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-browser-'));
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'openapi/client'), '--outDir', folder]);
    const fetchClient = readFileSync(join(root, 'node_modules/openapi-fetch/dist/index.mjs'));
    site = createServer(({ url = '/' }, response) => {
      const file = join(folder, url);
      if (url === '/') response.setHeader('content-type', 'text/html').end(PAGE);
      else if (url === '/openapi-fetch.js') response.setHeader('content-type', 'text/javascript').end(fetchClient);
      else if (/^\/[a-z]+\.js$/.test(url) && existsSync(file))
        response.setHeader('content-type', 'text/javascript').end(readFileSync(file));
      else response.writeHead(404).end();
    });
    await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
    const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

    vendor = await startFakeVendor();
    vendor.rows.shop = Array.from({ length: 5 }, (_, index) => ({ id: `o${index}` }));
    vendor.can.shop = { orders: { list: orderList({}), get: orderGet, create: orderCreate() } };
    gateway = await startGateway(
      {
        server: { cors: { origins: [origin] } },
        keys: [
          { name: 'all', key: KEY, scopes: ['*'] },
          { name: 'limited', key: 'test-key-with-a-limit', scopes: ['*'], rateLimit: { max: 1, window: 3600 } },
        ],
        connections: vendor.connections(['shop']),
      },
      { adapters: [vendor.adapter] },
    );
    relay = await startRelay(gateway.url);
    browser = await chromium.launch({ ...(executable !== undefined && { executablePath: executable }), args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(origin);
    await page.waitForFunction('window.sluice !== undefined');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await relay?.stop();
    await gateway?.close();
    await vendor?.emulator.stop();
    site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs code on the page, with a client of its own; what it throws comes back as plain data. */
  const onPage = (code: string, key = KEY): Promise<unknown> =>
    page.evaluate(`(async () => {
      const retries = [];
      const client = sluice.createClient({
        baseUrl: ${JSON.stringify(relay.url)}, key: ${JSON.stringify(key)}, retry: { baseDelayMs: 1 }, onRetry: ({ error }) => retries.push(error.code),
      });
      try { ${code} } catch (error) { return { name: error.name, code: error.code, status: error.status, retryAfter: error.retryAfter, requestId: error.requestId }; }
    })()`);

  test('it walks a list', async () => {
    const ids = await onPage(`return (await client.orders({ connection: 'shop', limit: 2 }).all()).map(({ id }) => id);`);
    expect(ids).toEqual(['shop:o0', 'shop:o1', 'shop:o2', 'shop:o3', 'shop:o4']);
  });

  test('it creates an order once over a lost answer, and reads what headers tell of it', async () => {
    // A connection that ends before its answer begins is no failure yet: Chromium repeats the call by itself, which the key bears too.
    const cut: Scene = (socket, { status, headers, body }) =>
      void socket.end(Buffer.concat([head(status, headers, body.length + 9), body.subarray(0, 9)]));
    relay.strike({ scene: cut, reads: () => false, worked: true, times: 1, when: ({ method }) => method === 'POST' });
    const made = await onPage(`
      const draft = { customer: { name: 'Olena' }, items: [{ name: 'Shirt', quantity: 1, unitPrice: '450.00' }], shipping: { carrier: 'Nova' } };
      const { order, ignored, replayed, requestId } = await client.createOrder(draft, { connection: 'shop' });
      return { connection: order.connection, ignored, replayed, requestId, retries };`);
    expect(made).toEqual({
      connection: 'shop',
      ignored: ['/shipping/carrier'],
      replayed: true,
      requestId: expect.any(String),
      retries: ['network_error'],
    });
    expect(vendor.rows.shop).toHaveLength(6);
  });

  test('it tells a problem, and how long to wait', async () => {
    expect(await onPage(`await client.getOrder('shop:none');`)).toMatchObject({
      name: 'SluiceError',
      code: 'not_found',
      status: 404,
      requestId: expect.any(String),
    });
    const limited = await onPage(`await client.connections(); await client.connections();`, 'test-key-with-a-limit');
    expect(limited).toMatchObject({ code: 'rate_limited', status: 429, retryAfter: expect.any(Number) });
  });

  test('it ends with its signal', async () => {
    expect(await onPage(`await client.connections({ signal: AbortSignal.abort() });`)).toMatchObject({ name: 'AbortError' });
  });

  test('it follows no redirect', async () => {
    const elsewhere = {
      status: 307,
      headers: { location: `${gateway.url}/connections`, 'access-control-allow-origin': '*' },
      body: Buffer.alloc(0),
    };
    relay.strike({ scene: (socket) => answer(socket, elsewhere), reads: () => false, times: 1, when: ({ method }) => method === 'GET' });
    expect(await onPage(`await client.connections();`)).toMatchObject({ code: 'unexpected_response', status: null });
  });
});
