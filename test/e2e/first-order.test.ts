/** The steps of docs/first-order.md in a browser, with the words that the page uses: an order at every vendor that it names. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox.ts';
import { type Browsing, browser, NO_BROWSER, startBrowser } from './browser.ts';

const PATIENCE_MS = 60_000;
const guide = readFileSync(new URL('../../docs/first-order.md', import.meta.url), 'utf8');
const [, steps = ''] = /^## The same in a browser\n([\s\S]*?)^## /m.exec(guide) ?? [];
const bold = [...steps.matchAll(/\*\*([^*]+)\*\*/g)].map(([, word = '']) => word);
const [key = ''] = /[a-z-]+-not-for-production/.exec(steps) ?? [];
/** Vendors that take orders: the guide names each. */
const vendors = adapters.filter(({ title }) => bold.includes(title)).map(({ title }) => title);

if (!browser) test.skip(`the first order in a browser (${NO_BROWSER})`, () => {});

describe.runIf(browser)('the first order in a browser', { timeout: 2 * PATIENCE_MS }, () => {
  let sandbox: Sandbox;
  let browsing: Browsing;
  let page: Page;
  beforeAll(async () => {
    [sandbox, browsing] = await Promise.all([startSandbox({ adapters, port: 0, signals: false }), startBrowser()]);
    page = await browsing.context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`${sandbox.url}/docs`);
  }, 2 * PATIENCE_MS);
  afterAll(async () => {
    await browsing?.close();
    await sandbox?.close();
  });
  const block = () => page.locator('.opblock-post').filter({ has: page.locator('[data-path="/orders"]') });

  test('begins with the key', async () => {
    expect(bold.slice(0, 2)).toEqual(['API key', 'Use key']);
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Use key' }).click();
    await page.getByRole('status').filter({ hasText: 'connections' }).waitFor();
    for (const word of ['POST /orders', 'Create an order', 'Execute', 'Document of']) expect(bold).toContain(word);
    await block().getByText('Create an order', { exact: true }).first().click();
    await block().locator('button.execute').waitFor();
  });

  test('names every vendor that takes orders, and no other', () => {
    const able = adapters.filter(({ vendor, resources, options, defaults }) => {
      const settings = {
        connection: 'any',
        baseUrl: defaults.baseUrl ?? `https://${vendor}.example`,
        credentials: {},
        options: options.parse({}),
      };
      return resources(settings).orders?.create;
    });
    expect(vendors).toEqual(able.map(({ title }) => title));
  });

  test.each(vendors)('ends with an order at %s', async (vendor) => {
    await block().locator('.opblock-section-request-body .examples-select select').selectOption({ label: vendor });
    const connections = await page.getByLabel('Document of').locator('option').allInnerTexts();
    const connection = block().locator('tr[data-param-name="connection"] input');
    const ids = connections.filter((text) => text.endsWith(` · ${vendor}`)).map((text) => text.split(' ')[0]);
    await expect.poll(() => connection.inputValue(), { timeout: PATIENCE_MS }).toMatch(new RegExp(`^(${ids.join('|')})$`));
    const clear = block().locator('button.btn-clear');
    if (await clear.count()) await clear.click();
    await block().getByRole('button', { name: 'Execute' }).click();
    const row = block().locator('.live-responses-table tbody tr.response').first();
    expect((await row.locator('.response-col_status').innerText()).trim()).toMatch(/^201/);
    expect(await row.innerText()).toContain('sluice-vendor-calls');
  });
});
