/** Categories: product groups, a tree for each site. */
import type { Resources } from '../../src/adapter.ts';
import { ProblemError } from '../../src/errors.ts';
import type { Category, CategoryDraft, CategoryPatch } from '../../src/model/category.ts';
import type { Client } from './client.ts';
import { fromCategory, toCategory } from './map/categories.ts';
import { numberOf } from './map/ids.ts';
import { valuesOf, withoutNulls } from './map/maps-or-lists.ts';
import { everyPage, unlessMissing } from './pages.ts';
import type { NativeGroup } from './schemas.ts';
import type { RetailcrmContext, RetailcrmSettings } from './settings.ts';
import { forgetting, siteOf, siteOfNew } from './sites.ts';

const FIELDS = ['/name', '/parentId', '/externalId', '/active'] as const;

export const categories: Resources<Client, RetailcrmSettings>['categories'] = {
  list: {
    capability: 'composed',
    async run({ client, scope }) {
      const groups = await everyPage(async (page, limit) => {
        const answer = await client.groups({ limit, page });
        return { pagination: answer.pagination, rows: answer.productGroup };
      });
      // A group that moved between two pages while they were read is told once.
      return [...new Map(groups.map((group) => [String(group.id), group])).values()].map((group) => toCategory(group, scope));
    },
  },
  create: { capability: 'composed', guarantee: 'at-most-once', fields: FIELDS, changes: ['categories'], run: createCategory },
  update: { capability: 'composed', fields: FIELDS, changes: ['categories'], run: updateCategory },
};

async function createCategory(context: RetailcrmContext, given: CategoryDraft): Promise<Category> {
  const { client, scope, ignore } = context;
  const draft = withoutNulls(given);
  const parent = parentOf(draft);
  // The site is mandatory (retailcrm.txt 9594), and a child belongs to its parent's.
  const site =
    parent === undefined ? await siteOfNew(context) : await siteOf(context, `group-${parent}`, () => siteOfGroup(context, parent));
  const answer = await client.createGroup({ site, ...fromCategory(draft, parent, ignore) });
  const number = answer.id === undefined || answer.id === null ? undefined : String(answer.id);
  const native = number === undefined ? undefined : await group(context, number);
  if (!native) throw new ProblemError('vendor_invalid_response', 'The vendor made a category and does not show it.');
  return toCategory(native, scope);
}

async function updateCategory(context: RetailcrmContext, id: string, patch: CategoryPatch): Promise<Category | undefined> {
  const { client, scope, ignore } = context;
  const number = numberOf('group', id);
  if (number === undefined) return undefined;
  const body = fromCategory(patch, patch.parentId === null ? null : parentOf(patch), ignore);
  if (Object.keys(body).length > 0) {
    const site = await siteOf(context, id, () => siteOfGroup(context, number));
    if (!(await unlessMissing(forgetting(context, id, client.editGroup(number, site, body))))) return undefined;
  }
  const native = await group(context, number);
  return native && toCategory(native, scope);
}

function parentOf(input: CategoryDraft | CategoryPatch): string | undefined {
  if (typeof input.parentId !== 'string') return undefined;
  const number = numberOf('group', input.parentId);
  if (number !== undefined) return number;
  throw new ProblemError('invalid_request', {
    detail: '/parentId is not an id of a category.',
    errors: [{ path: '/parentId', message: 'not an id of a category' }],
  });
}

async function group(context: RetailcrmContext, number: string): Promise<NativeGroup | undefined> {
  const { productGroup } = await context.client.groups({ limit: 20, page: 1, filter: { ids: [number] } });
  return valuesOf(productGroup).find((each) => String(each.id) === number);
}

async function siteOfGroup(context: RetailcrmContext, number: string): Promise<string | null | undefined> {
  return (await group(context, number))?.site;
}
