/** What a person does at /docs, in a real browser against the sandbox: authorize, read, create, meet refusals, change and read back, choose a connection. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { SANDBOX_KEY, SANDBOX_READ_KEY, type Sandbox, startSandbox } from '../../src/sandbox.ts';
import { type Browsing, browser, NO_BROWSER, startBrowser } from './browser.ts';

/** A slow machine gets its time; nothing waits for longer than it must. */
const PATIENCE_MS = 60_000;
const patience = { timeout: PATIENCE_MS };

if (!browser) test.skip(`the workbench (${NO_BROWSER})`, () => {});

describe.runIf(browser)('the workbench at /docs', { timeout: 2 * PATIENCE_MS }, () => {
  let sandbox: Sandbox;
  let browsing: Browsing;
  let page: Page;
  /** What the browser complained about: a script that the policy forbids, an error of the page. */
  const complaints: string[] = [];

  beforeAll(async () => {
    [sandbox, browsing] = await Promise.all([startSandbox({ adapters, port: 0, signals: false }), startBrowser()]);
    page = await browsing.context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // A refusal that a test asks for is an error to the browser.
      if (message.type() === 'error' && !/the server responded with a status of/.test(message.text())) complaints.push(message.text());
    });
    await page.goto(`${sandbox.url}/docs`);
  }, 2 * PATIENCE_MS);
  afterAll(async () => {
    await browsing?.close();
    await sandbox?.close();
  });

  const bar = () => page.getByRole('banner');
  const state = () => bar().getByRole('status');
  const enterKey = async (key: string) => {
    await bar().getByLabel('API key').fill(key);
    await bar().getByRole('button', { name: 'Use key' }).click();
  };
  /** The block of an operation, opened alone: a page of many long answers is slow. */
  const open = async (method: string, path: string): Promise<Locator> => {
    const block = page.locator(`.opblock-${method}`).filter({ has: page.locator(`[data-path="${path}"]`) });
    const others = page.locator('.opblock.is-open');
    while (await others.count()) await others.first().locator('.opblock-summary-control').click();
    await block.locator('.opblock-summary-control').click();
    await block.locator('button.execute').waitFor();
    return block;
  };
  const parameter = (block: Locator, name: string) => block.locator(`tr[data-param-name="${name}"]`);
  /** Writes over an example, which Swagger UI fills in some time after it has drawn the field. */
  const overwrite = async (field: Locator, text: string) => {
    await expect.poll(() => field.inputValue(), patience).not.toBe('');
    await field.fill(text);
  };
  /** Executes, and answers what came back. */
  const execute = async (block: Locator): Promise<{ status: number; text: string }> => {
    const clear = block.locator('button.btn-clear');
    if (await clear.count()) await clear.click();
    await block.locator('button.execute').click();
    const row = block.locator('.live-responses-table tbody tr.response').first();
    const status = Number.parseInt((await row.locator('.response-col_status').innerText()).trim(), 10);
    return { status, text: (await row.locator('.microlight, pre').allInnerTexts()).join('\n') };
  };
  const chooseExample = (block: Locator, title: string) =>
    block.locator('.opblock-section-request-body .examples-select select').selectOption({ label: title });

  test('asks for a key first, and offers no connection before it has one', async () => {
    await expect.poll(() => state().innerText(), patience).toMatch(/Enter an API key/);
    expect(await bar().getByLabel('Document of').isDisabled()).toBe(true);
    await page.locator('.opblock').first().waitFor();
  });

  test('says so when the gateway does not know the key', async () => {
    await enterKey('no-such-key');
    await expect.poll(() => state().innerText(), patience).toMatch(/does not know this key/);
    expect(await bar().getByLabel('Document of').isDisabled()).toBe(true);
  });

  test('authorizes with a key, and offers the connections that it may use', async () => {
    await enterKey(SANDBOX_KEY);
    await expect.poll(() => state().innerText(), patience).toMatch(/may use \d connections/);
    const offered = await bar().getByLabel('Document of').locator('option').allInnerTexts();
    expect(offered).toEqual(expect.arrayContaining(['All connections', 'kyiv-hp · H-Profit', 'shop-rc · RetailCRM', 'saplab · SaPLab']));
  });

  test('groups operations, and shows them in the order in which they are tried', async () => {
    const shown = await page
      .locator('#operations-tag-orders ~ div .opblock, .opblock-tag-section:has(#operations-tag-orders) .opblock')
      .all();
    const texts = await Promise.all(
      shown.map(
        async (block) =>
          `${await block.locator('.opblock-summary-method').innerText()} ${await block.locator('[data-path]').first().getAttribute('data-path')}`,
      ),
    );
    expect(texts).toEqual([
      'GET /orders',
      'GET /orders/{id}',
      'GET /orders/{id}/history',
      'POST /orders',
      'PATCH /orders/{id}',
      'POST /orders/{id}/cancel',
      'DELETE /orders/{id}',
    ]);
  });

  test('lists orders, and says of each filter which vendors honour it', async () => {
    const block = await open('get', '/orders');
    expect(await parameter(block, 'updatedFrom').innerText()).toMatch(/RetailCRM exact.*422: H-Profit/s);
    await parameter(block, 'limit').locator('input').fill('3');
    const { status, text } = await execute(block);
    expect(status).toBe(200);
    expect(text).toContain('"nextCursor"');
    expect(text).toContain('"connection"');
  });

  test('opens one order', async () => {
    const block = await open('get', '/orders/{id}');
    const { status, text } = await execute(block);
    expect(status).toBe(200);
    expect(text).toContain('kyiv-hp:sale-3730');
  });

  test('creates one, at the vendor whose example is chosen', async () => {
    const block = await open('post', '/orders');
    await chooseExample(block, 'RetailCRM');
    await expect.poll(() => parameter(block, 'connection').locator('input').inputValue(), patience).toBe('shop-rc');
    const { status, text } = await execute(block);
    expect(status, text).toBe(201);
    expect(text).toContain('"externalId": "web-2001"');
    expect(text).toContain('"connection": "shop-rc"');
    // The same again is no second order.
    expect((await execute(block)).text).toContain('already_exists');
  });

  test('shows what is wrong with an order', async () => {
    const block = await open('post', '/orders');
    await overwrite(block.locator('.body-param textarea'), '{ "customer": {}, "items": [{ "quantity": -1, "unitPrice": "cheap" }] }');
    const { status, text } = await execute(block);
    expect(status).toBe(400);
    expect(text).toContain('invalid_request');
    expect(text).toContain('/items/0/quantity');
    expect(text).toContain('/items/0/unitPrice');
  });

  test('shows what a vendor cannot do', async () => {
    const block = await open('post', '/orders/{id}/cancel');
    await overwrite(parameter(block, 'id').locator('input'), 'kyiv-hp:sale-3730-1733988479-12122402');
    const { status, text } = await execute(block);
    expect(status).toBe(501);
    expect(text).toContain('H-Profit cannot do orders.cancel');
  });

  test('changes stock and reads it back', async () => {
    const quantity = 37;
    const change = await open('put', '/stock');
    await overwrite(
      change.locator('.body-param textarea'),
      JSON.stringify({ lines: [{ variantId: 'shop-rc:offer-61121', warehouseId: 'shop-rc:main12', quantity }] }),
    );
    const changed = await execute(change);
    expect(changed.status).toBe(200);
    expect(changed.text).toContain('"updated": 1');
    const list = await open('get', '/stock');
    await parameter(list, 'connection').locator('input').fill('shop-rc');
    await parameter(list, 'variantId').locator('input').fill('shop-rc:offer-61121');
    const { status, text } = await execute(list);
    expect(status).toBe(200);
    const main = (
      JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as { data: { warehouse: { id: string }; quantity: number }[] }
    ).data;
    expect(main.find(({ warehouse }) => warehouse.id === 'shop-rc:main12')?.quantity).toBe(quantity);
  });

  test('shows the document of the connection that is chosen: its own operations, and its own values to choose from', async () => {
    await bar().getByLabel('Document of').selectOption('shop-rc');
    await page.getByRole('heading', { name: /Sluice: shop-rc \(RetailCRM\)/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('connection')).toBe('shop-rc');
    expect(await page.locator('.opblock-delete [data-path="/orders/{id}"]').count()).toBe(0);
    const block = await open('get', '/orders');
    // Swagger UI resolves references after it has drawn what refers.
    await expect.poll(() => parameter(block, 'warehouseId').locator('select option').allInnerTexts(), patience).toContain('shop-rc:main12');
    expect(await parameter(block, 'connection').locator('select').inputValue()).toBe('shop-rc');
    await parameter(block, 'nativeStatus').locator('select').selectOption({ index: 1 });
    const { status, text } = await execute(block);
    expect(status, text).toBe(200);
    expect(text).not.toContain('kyiv-hp');
  });

  test('a reload keeps the key and the choice; another key has its own connections; a forgotten one is gone', async () => {
    await page.reload();
    await page.getByRole('heading', { name: /Sluice: shop-rc/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('connection')).toBe('shop-rc');
    await enterKey(SANDBOX_READ_KEY);
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem('sluice.key')), patience).toBe(SANDBOX_READ_KEY);
    await bar().getByRole('button', { name: 'Forget key' }).click();
    await page.getByRole('heading', { name: /^Sluice\b(?!:)/ }).waitFor();
    // An address of a connection's document is of use to whoever has no key yet.
    await page.goto(`${sandbox.url}/docs?connection=saplab`);
    await page.locator('.opblock').first().waitFor();
    expect(await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]))).not.toContain('not-for-production');
  });

  test('the page breaks none of its own rules', () => {
    expect(complaints).toEqual([]);
  });
});
