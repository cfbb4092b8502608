/** The system's Chromium, driven through playwright-core. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where the browser is: `SLUICE_TEST_BROWSER`, or where distributions put one. */
export const browser = process.env.SLUICE_TEST_BROWSER ?? PLACES.find((path) => existsSync(path));
/** Why there is nothing to drive. */
export const NO_BROWSER = `no browser: none of ${PLACES.join(', ')} is there, and SLUICE_TEST_BROWSER names none`;

/** A browser with a profile of its own. */
export interface Browsing {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts it with an empty profile, and with nothing that calls home. */
export async function startBrowser(): Promise<Browsing> {
  const profile = await mkdtemp(join(tmpdir(), 'sluice-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browser as string,
    headless: true,
    viewport: { width: 1280, height: 1000 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
