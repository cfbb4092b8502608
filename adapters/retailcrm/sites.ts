/**
 * The site (shop) that a write belongs to. With a key that sees several, writes of orders and customers fail without it, edits by id too: a create goes to
 * the configured site, an edit to the record's own.
 */
import { valuesOf } from './map/maps-or-lists.ts';
import type { RetailcrmContext } from './settings.ts';

/** The site of a new record; undefined where the key sees several and none is configured: the vendor then says so. */
export async function siteOfNew(context: RetailcrmContext): Promise<string | undefined> {
  return context.settings.options.site ?? (await onlySite(context));
}

/** The site of an existing record that has not been read: that of the key where it sees only one, else the record's own, remembered. */
export async function siteOf(
  context: RetailcrmContext,
  record: string,
  read: () => Promise<string | null | undefined>,
): Promise<string | undefined> {
  const only = await onlySite(context);
  if (only !== undefined) return only;
  const { site } = await context.remember(siteKey(record), async () => ({ site: (await read()) ?? null }));
  return site ?? context.settings.options.site;
}

/** A remembered site that the vendor does not take may have changed: the next call asks again. */
export async function forgetting<T>(context: RetailcrmContext, record: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    context.forget(siteKey(record));
    throw error;
  }
}

function siteKey(record: string): string {
  return `site-of:${record}`;
}

/** retailcrm.txt 24-39. `access_full` may leave the list empty: then the dictionary of sites tells. */
async function onlySite(context: RetailcrmContext): Promise<string | undefined> {
  const { sites } = await context.remember('credentials', async () => ({
    sites: valuesOf((await context.client.credentials()).sitesAvailable),
  }));
  if (sites.length === 1) return sites[0];
  if (sites.length > 1) return undefined;
  const all = await context.reference('stores');
  return all.length === 1 ? (all[0]?.code ?? undefined) : undefined;
}
