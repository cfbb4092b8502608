/** Groups of products: every shop has a tree of its own (retailcrm.txt 9569-9614). */
import { type Answer, type Call, created, type Endpoint, identifiedBy, notFound, ok, page, Refusal, SIZES } from './endpoint.ts';
import { among, type Filters, isFlag, select } from './filters.ts';
import { asFlag, asJson, asText, type Json, type Shape, withoutEmpty } from './shapes.ts';
import { type Account, entry, type Group, nextId } from './state.ts';

const GROUP: Shape = {
  fields: {
    site: 'short',
    name: 'short',
    parentId: 'integer',
    parentExternalId: 'short',
    externalId: 'short',
    description: 'text',
    active: 'flag',
  },
};

function level(account: Account, group: Group): number {
  const parent = group.parentId === null ? undefined : account.groups.get(group.parentId);
  return parent ? level(account, parent) + 1 : 0;
}

const FILTERS: Filters<Group> = {
  ids: among('ints', ({ id }) => id),
  sites: among('texts', ({ site }) => site),
  active: isFlag(({ active }) => active),
  parentGroupId: { kind: 'int', test: ({ parentId }, { text }) => String(parentId) === text },
  catalogs: among('ints', ({ site }, account) => asText(entry(account, 'sites', site)?.catalogId)),
  minLevel: { kind: 'int', test: (group, { text }, account) => level(account, group) >= Number(text) },
  maxLevel: { kind: 'int', test: (group, { text }, account) => level(account, group) <= Number(text) },
};

/** The groups and everything below them. */
export function descendants(account: Account, ids: readonly number[]): number[] {
  const below = [...account.groups.values()]
    .filter(({ id, parentId }) => parentId !== null && ids.includes(parentId) && !ids.includes(id))
    .map(({ id }) => id);
  return below.length === 0 ? [...ids] : descendants(account, [...ids, ...below]);
}

/** A group by id, then by externalId, within shops (retailcrm.txt 9698). */
export function findGroup(account: Account, reference: Json, sites: readonly string[]): Group | undefined {
  const id = asText(reference.id);
  const externalId = asText(reference.externalId);
  return [...account.groups.values()].find(
    (group) =>
      sites.includes(group.site) && (id !== null ? group.id === Number(id) : externalId !== null && group.externalId === externalId),
  );
}

function list(call: Call): Answer {
  const rows = select(call, call.account.groups.values(), FILTERS).sort((a, b) => a.id - b.id);
  const { pagination, rows: shown } = page(call, rows);
  // The key is singular (public clients).
  return ok({
    pagination,
    productGroup: shown.map((group) =>
      withoutEmpty({
        site: group.site,
        id: group.id,
        name: group.name,
        externalId: group.externalId,
        parentId: group.parentId,
        description: group.description,
        active: group.active,
        lvl: level(call.account, group),
      }),
    ),
  });
}

/** Adds a group to its shop; throws where its parent is not there. */
export function addGroup(account: Account, given: Json, id = nextId(account, 'groups')): Group {
  const group: Group = {
    id,
    site: String(given.site),
    name: String(given.name),
    parentId: null,
    externalId: asText(given.externalId),
    description: asText(given.description),
    active: given.active === undefined ? true : asFlag(given.active),
  };
  group.parentId = parentOf(account, group, given);
  account.groups.set(id, group);
  return group;
}

/** The parent must be an active group of the same shop: by parentId, then by parentExternalId (retailcrm.txt 9595). */
function parentOf(account: Account, group: Group, given: Json): number | null {
  const reference = { id: given.parentId, externalId: given.parentExternalId };
  if (asText(reference.id) === null && asText(reference.externalId) === null) return null;
  const parent = findGroup(account, reference, [group.site]);
  if (!parent?.active || descendants(account, [group.id]).includes(parent.id)) {
    throw new Refusal(400, 'Errors in the entity format', { errors: { parentId: 'Product group not found.' } });
  }
  return parent.id;
}

function needFree(account: Account, site: string, externalId: string | null, self: Group | null): void {
  if (
    externalId !== null &&
    [...account.groups.values()].some((group) => group !== self && group.site === site && group.externalId === externalId)
  ) {
    throw new Refusal(400, 'Errors in the entity format', {
      errors: { externalId: `Product group with externalId=${externalId} already exists.` },
    });
  }
}

function create(call: Call): Answer {
  const { account } = call;
  const given = asJson(call.form.productGroup);
  // retailcrm.txt 9594: "it is required to specify the store code".
  if (asText(given.site) === null) {
    throw new Refusal(400, 'Errors in the entity format', {
      errors: { site: 'This value should not be blank.' },
      breach: 'productGroup.site is missing',
    });
  }
  if (!account.sites.includes(String(given.site))) {
    throw new Refusal(400, 'Errors in the entity format', { errors: { site: `"Site" with "code"="${given.site}" does not exist.` } });
  }
  if (asText(given.name) === null)
    throw new Refusal(400, 'Errors in the entity format', { errors: { name: 'This value should not be blank.' } });
  needFree(account, String(given.site), asText(given.externalId), null);
  return created({ id: addGroup(account, given).id });
}

function edit(call: Call): Answer {
  const { account, params, form } = call;
  const by = identifiedBy(call);
  const site = asText(form.site);
  if (by === 'externalId' && site === null)
    throw new Refusal(400, "Parameter 'site' is missing", { breach: 'a group by externalId without site' });
  const group = [...account.groups.values()].find((one) =>
    by === 'id' ? String(one.id) === params.externalId : one.externalId === params.externalId && one.site === site,
  );
  if (!group) throw notFound();
  const given = asJson(form.productGroup);
  if (given.name !== undefined && asText(given.name) === null)
    throw new Refusal(400, 'Errors in the entity format', { errors: { name: 'This value should not be blank.' } });
  needFree(account, group.site, asText(given.externalId), group);
  if (given.parentId !== undefined || given.parentExternalId !== undefined) group.parentId = parentOf(account, group, given);
  if (given.name !== undefined) group.name = String(given.name);
  if (given.externalId !== undefined) group.externalId = asText(given.externalId);
  if (given.description !== undefined) group.description = asText(given.description);
  if (given.active !== undefined) group.active = asFlag(given.active);
  return ok({ id: group.id });
}

/** Methods of groups. */
export const groupEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/api/v5/store/product-groups', scope: 'store_read', sizes: SIZES, filter: FILTERS, run: list },
  {
    method: 'POST',
    path: '/api/v5/store/product-groups/create',
    scope: 'store_write',
    form: { productGroup: { json: GROUP } },
    run: create,
  },
  {
    method: 'POST',
    path: '/api/v5/store/product-groups/{externalId}/edit',
    scope: 'store_write',
    form: { by: 'plain', site: 'plain', productGroup: { json: GROUP } },
    run: edit,
  },
];
