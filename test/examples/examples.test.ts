/** The sample storefront and the sample sync service against the sandbox: the gateway with an emulator of every vendor. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { type Client, type Connection, createClient } from '../../openapi/client/src/index.ts';
import { SANDBOX_KEY, SANDBOX_READ_KEY, type Sandbox, startSandbox } from '../../src/sandbox.ts';
import { type Relay, startRelay } from '../faults/hostile/relay.ts';
import { type Cart, createStorefront, type Offer } from './storefront.ts';
import { Mirror, pullOrders, pushStock } from './sync.ts';

const HOME = { firstName: 'Олена', lastName: 'Коваленко', phone: '+380672225522', city: 'Київ', street: 'вул. Хрещатик, 1' };

let sandbox: Sandbox;
let client: Client;
let connections: readonly Connection[];
const folder = mkdtempSync(join(tmpdir(), 'sluice-examples-'));
beforeAll(async () => {
  sandbox = await startSandbox({ adapters, port: 0, signals: false });
  client = createClient({ baseUrl: sandbox.url, key: SANDBOX_KEY });
  connections = await client.connections();
}, 60_000);
afterAll(async () => {
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
});

const can = (id: string, resource: string, operation: string) =>
  connections.find((connection) => connection.id === id)?.capabilities[resource]?.[operation] !== 'unsupported';
let carts = 710_000;
/** A new cart with one of what is offered; of a vendor that tells no catalogue, with something that everybody sells. */
function cartOf(offers: readonly Offer[] | null): Cart {
  const shirt: Offer = { variantId: null, name: 'Linen shirt', price: '450.00', currency: 'UAH', inStock: true };
  const [offer = shirt] = (offers ?? []).filter(({ inStock }) => inStock);
  return { number: String(++carts), lines: [{ offer, quantity: 1 }] };
}

describe('the storefront', () => {
  test('sells what each vendor offers, once, however often one clicks', async () => {
    let sold = 0;
    for (const { id, vendor } of connections) {
      const shop = createStorefront(client, id);
      const offers = await shop.catalogue(5);
      expect(offers === null, `${id} tells its catalogue`).toBe(!can(id, 'products', 'list'));
      if (offers) expect(offers.length, id).toBe(5);
      for (const { price } of offers ?? []) expect(price).toMatch(/^\d+\.\d{2,}$/);
      if (!can(id, 'orders', 'create')) {
        expect(await shop.placeOrder(cartOf(offers), HOME), id).toMatchObject({ kind: 'not possible here' });
        continue;
      }
      const cart = cartOf(offers);
      const outcome = await shop.placeOrder(cart, HOME);
      expect(outcome, `${id} ${vendor}`).toMatchObject({ kind: 'done', order: { id: expect.stringMatching(new RegExp(`^${id}:`)) } });
      if (outcome.kind !== 'done') continue;
      sold++;
      // The same click again, another process with the same cart, and one that has forgotten its keys.
      expect(await shop.placeOrder(cart, HOME), id).toMatchObject({ kind: 'done', order: { id: outcome.order.id } });
      const other = createStorefront(createClient({ baseUrl: sandbox.url, key: SANDBOX_KEY }), id);
      expect(await other.placeOrder(cart, HOME), id).toMatchObject({ kind: 'done', order: { id: outcome.order.id } });
      expect(await shop.placeOrder({ ...cart, lines: [...cart.lines, ...cart.lines] }, HOME).catch((error) => error.code), id).toBe(
        'idempotency_key_reused',
      );

      if (can(id, 'orders', 'get'))
        expect(await shop.showOrder(outcome.order.id), id).toMatchObject({ id: outcome.order.id, number: outcome.order.number });
      const cancelled = await shop.cancelOrder(outcome.order.id);
      if (can(id, 'orders', 'cancel')) expect(cancelled, id).toMatchObject({ kind: 'done', order: { status: 'cancelled' } });
      else expect(cancelled, id).toMatchObject({ kind: 'not possible here', reason: expect.stringMatching(/cannot/) });
    }
    expect(sold).toBeGreaterThan(2);
  });

  test('tells the customer what to correct', async () => {
    const shop = createStorefront(client, 'kyiv-hp');
    const [line] = cartOf(await shop.catalogue(1)).lines;
    const outcome = await shop.placeOrder({ number: '710900', lines: line ? [{ ...line, quantity: 0 }] : [] }, HOME);
    expect(outcome).toMatchObject({ kind: 'correct this', fields: [{ path: '/items/0/quantity' }] });
  });

  test('tells the customer to try later while the vendor is closed', async () => {
    const hprofit = sandbox.emulators.find(({ vendor }) => vendor === 'hprofit');
    hprofit?.fail({ show: { status: 503 } });
    const hasty = createStorefront(createClient({ baseUrl: sandbox.url, key: SANDBOX_KEY, retry: false }), 'kyiv-hp');
    const cart = cartOf(null);
    const outcome = await hasty.placeOrder(cart, HOME);
    hprofit?.heal();
    expect(outcome).toMatchObject({ kind: 'try again later', seconds: expect.any(Number) });
  });
});

describe('the sync service', () => {
  let relay: Relay;
  beforeAll(async () => {
    relay = await startRelay(sandbox.url);
  });
  afterAll(() => relay.stop());

  const run = (file: string, ...only: string[]) => {
    const child = spawn(process.execPath, [new URL('sync.ts', import.meta.url).pathname, join(folder, file), ...only], {
      env: { ...process.env, NODE_OPTIONS: '', SLUICE_URL: relay.url, SLUICE_KEY: SANDBOX_KEY },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { child, ended: endOf(child) };
  };
  const ordersOf = async (id: string) => (await client.orders({ connection: id, limit: 200 }).all()).map((order) => order.id).sort();
  const pagesAsked = () => relay.arrived.filter(({ path }) => path === '/orders').map(({ url }) => new URL(url, relay.url).searchParams);

  test('copies every order of every connection, goes on from there, and copies what changed', async () => {
    const mirror = new Mirror(join(folder, 'whole.db'));
    const pulled = await pullOrders(client, mirror);
    expect(pulled.filter(({ failure }) => failure !== null)).toEqual([]);
    expect(pulled.map(({ connection }) => connection)).toEqual(
      connections.filter(({ id }) => can(id, 'orders', 'list')).map(({ id }) => id),
    );
    const copied = [...mirror.copies().keys()].sort();
    for (const { connection } of pulled)
      expect(
        copied.filter((id) => id.startsWith(`${connection}:`)),
        connection,
      ).toEqual(await ordersOf(connection));

    const [changed = ''] = await ordersOf('shop-rc');
    await client.updateOrder(changed, { notes: { manager: 'Packed by the window' } });
    const again = await pullOrders(client, mirror, ['shop-rc']);
    expect(again).toMatchObject([{ connection: 'shop-rc', resumed: false, failure: null }]);
    expect(again[0]?.orders, 'only what changed').toBeLessThan(20);
    expect(mirror.copies().get(changed)).toBe(2);
    mirror.close();
  });

  test('killed in the middle of a walk, it goes on at the page that was not kept', async () => {
    relay.forget();
    relay.strike({ scene: () => {}, reads: () => false, after: 1, when: ({ path }) => path === '/orders' });
    const { child, ended } = run('killed.db', 'kyiv-hp');
    while (!relay.arrived.some(({ struck }) => struck)) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await ended;
    const [first, second] = pagesAsked();
    expect(first?.has('cursor')).toBe(false);
    relay.heal();
    relay.forget();

    const { code, out, err } = await run('killed.db', 'kyiv-hp').ended;
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^kyiv-hp: \d+ orders, resumed$/m);
    expect(pagesAsked()[0]?.get('cursor'), 'the page that was asked for last').toBe(second?.get('cursor'));
    const mirror = new Mirror(join(folder, 'killed.db'));
    const copies = mirror.copies();
    expect([...copies.keys()].sort()).toEqual(await ordersOf('kyiv-hp'));
    expect(
      [...copies.values()].every((count) => count === 1),
      'each was written once',
    ).toBe(true);
    mirror.close();
  });

  test('begins a walk anew when its place is known no more', async () => {
    const mirror = new Mirror(join(folder, 'stale.db'));
    mirror.keep('kyiv-hp', [], { since: null, began: new Date().toISOString(), cursor: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' });
    expect(await pullOrders(client, mirror, ['kyiv-hp'])).toMatchObject([{ resumed: true, failure: null }]);
    expect([...mirror.copies().keys()].sort()).toEqual(await ordersOf('kyiv-hp'));
    mirror.close();
  });

  test('copies the others while one vendor is down, and that one later', async () => {
    const retailcrm = sandbox.emulators.find(({ vendor }) => vendor === 'retailcrm');
    retailcrm?.fail({ show: { status: 503 } });
    const mirror = new Mirror(join(folder, 'partial.db'));
    const hasty = createClient({ baseUrl: sandbox.url, key: SANDBOX_READ_KEY, retry: false });
    const pulled = await pullOrders(hasty, mirror, ['shop-rc', 'kyiv-hp']);
    retailcrm?.heal();
    const failures = Object.fromEntries(pulled.map(({ connection, failure }) => [connection, failure]));
    expect(failures).toMatchObject({ 'kyiv-hp': null, 'shop-rc': { code: 'vendor_unavailable', retryable: true } });
    expect((await pullOrders(client, mirror, ['shop-rc']))[0]?.failure).toBeNull();
    expect([...mirror.copies().keys()].filter((id) => id.startsWith('shop-rc:')).sort()).toEqual(await ordersOf('shop-rc'));
    mirror.close();
  });

  test('pushes stock line by line: what fails spoils nothing, what may work later stays', async () => {
    const mirror = new Mirror(join(folder, 'stock.db'));
    const place = async (connection: string) => {
      const { variantId, warehouse } = await firstOf(client.stock({ connection, limit: 1 }));
      return { variantId, warehouseId: warehouse.id };
    };
    const good = { ...(await place('kyiv-hp')), quantity: 41 };
    const closed = { ...(await place('selsup')), quantity: 42 };
    const wrong = { variantId: 'kyiv-hp:999999999', quantity: 1 };
    const selsup = sandbox.emulators.find(({ vendor }) => vendor === 'selsup');
    mirror.enqueue([wrong, closed, good]);
    selsup?.fail({ show: { status: 503 } });
    const pushed = await pushStock(client, mirror);
    selsup?.heal();
    expect(pushed).toMatchObject({ updated: 1, later: 1, refused: [{ line: wrong }] });
    const quantityOf = async (variantId: string, warehouseId: string) =>
      (await client.stock({ variantId, warehouseId, connection: variantId.split(':')[0] ?? '' }).all())[0]?.quantity;
    expect(await quantityOf(good.variantId, good.warehouseId)).toBe(41);
    let left = 1;
    // The circuit is closed again after a while.
    for (let tries = 0; left > 0 && tries < 20; tries++) {
      ({ later: left } = await pushStock(client, mirror));
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    expect(await quantityOf(closed.variantId, closed.warehouseId)).toBe(42);
    mirror.close();
  });
});

async function firstOf<T>(walk: AsyncIterable<T>): Promise<T> {
  for await (const record of walk) return record;
  throw new Error('the list is empty');
}

function endOf(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}
