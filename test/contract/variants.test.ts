/** What the vendors' documents leave open: the contract holds, too, where the vendor answers each such question the other way. */
import { describe, expect, test } from 'vitest';
import {
  beforehand,
  changeableOrder,
  freshNumber,
  freshText,
  fullOrder,
  ignoredIn,
  isCarried,
  isToldElsewhere,
  isUnder,
  leavesOf,
  moved,
  shownAt,
  smallOrder,
} from './drafts.ts';
import { type FilterMeaning, meaningOf, valuesOf } from './predicates.ts';
import { each, expectProblem, identities, isWrite, SHOP, startStages, walk } from './setup.ts';

/** Switches of all emulators, away from their defaults; each emulator knows its own. */
const OTHERWISE = {
  errorHttp200: true,
  flatProducts: true,
  cidIsParent: true,
  stableOid: true,
  asyncImages: 200,
  remoteDateField: 'created',
  sameOffersAllowed: false,
  productCreatesOffer: false,
  trackNumberWritable: false,
  uploadAnswers460: false,
  createAnswers201: false,
  dayToExclusive: true,
};

const stages = await startStages({
  emulator: { seed: 'sandbox', ...OTHERWISE },
  connections: (emulator) => ({ locked: { credentials: emulator.wrongCredentials, limits: { retries: 0 } } }),
});
const usual = await startStages({ emulator: { seed: 'sandbox' } });

describe.each(stages)('$name', (stage) => {
  const { gateway, view, emulator, adapter } = stage;
  const can = (resource: string, operation: string) => (view.capabilities[resource]?.[operation] ?? 'unsupported') !== 'unsupported';
  const listable = Object.keys(view.capabilities).filter((resource) => can(resource, 'list'));

  test('the connection can do the same', () => {
    expect(view.capabilities).toEqual(usual.find((one) => one.name === stage.name)?.view.capabilities);
  });

  test.each(listable)('%s are the same, and are found by their ids', async (resource) => {
    const { records } = await walk(gateway, `/${resource}?connection=${SHOP}`, 50);
    const other = usual.find((one) => one.name === stage.name);
    // Dates of generated data follow the clock, and ids may hold them.
    const plain = (ids: string[]) => ids.map((id) => id.replace(/-\d{9,}/, '')).sort();
    if (other)
      expect(plain(identities(records))).toEqual(plain(identities((await walk(other.gateway, `/${resource}?connection=${SHOP}`)).records)));
    if (!can(resource, 'get') || resource === 'categories') return;
    await each(records.slice(0, 60), async ({ id }) => expect((await stage.get(`/${resource}/${id}`)).body.id).toBe(id));
    expectProblem(await stage.get(`/${resource}/${SHOP}:no~such~id`), 404, 'not_found');
  });

  test.each(
    Object.keys(view.filters.orders ?? {}).filter((name) => /^(?:created|updated)(?:From|To)$/.test(name)),
  )('orders by %s are exactly those of the time', async (name) => {
    const meaning = meaningOf('orders', name) as FilterMeaning;
    const { records } = await walk(gateway, `/orders?connection=${SHOP}`);
    const values = valuesOf(meaning, records);
    for (const value of [values[0], values[Math.floor(values.length / 2)], values.at(-1)]) {
      if (value === undefined) continue;
      const found = await walk(gateway, `/orders?connection=${SHOP}&${name}=${value}`);
      const expected = records.filter((order) => meaning.passes(order, value, { timezone: view.timezone, kept: new Map() }));
      expect(identities(found.records), value).toEqual(identities(expected));
    }
  });

  test.runIf(can('orders', 'create'))('an order is created, read back and found; what the vendor did not keep is named', async () => {
    const draft = await fullOrder(stage, freshText());
    const answer = await stage.call('POST', `/orders?connection=${SHOP}`, { body: draft });
    expect(answer.status, answer.text).toBe(201);
    expect((await stage.get(`/orders/${answer.body.id}`)).body).toEqual(answer.body);
    const ignored = ignoredIn(answer.headers);
    const lost = leavesOf(draft).filter(
      ([pointer, value]) =>
        !isUnder(pointer, ignored) &&
        (shownAt(answer.body, pointer) ?? null) === null &&
        !isToldElsewhere(pointer, draft, answer.body) &&
        !isCarried(stage, value),
    );
    expect(lost).toEqual([]);
    const again = await stage.call('POST', `/orders?connection=${SHOP}`, { body: draft });
    expectProblem(again, 409, 'already_exists');
    expect(again.body.existingId).toBe(answer.body.id);
  });

  test.runIf(can('orders', 'create'))('what the vendor usually keeps of an order, and here drops, is named', async () => {
    const other = usual.find((one) => one.name === stage.name) ?? stage;
    const [here, there] = await Promise.all(
      [stage, other].map(async (one) => one.call('POST', `/orders?connection=${SHOP}`, { body: await fullOrder(one) })),
    );
    expect([here?.status, there?.status], here?.text).toEqual([201, 201]);
    const dropped = leavesOf(await fullOrder(stage))
      .map(([pointer]) => pointer)
      .filter((pointer) => (shownAt(there?.body, pointer) ?? null) !== null && (shownAt(here?.body, pointer) ?? null) === null);
    expect(dropped.filter((pointer) => !isUnder(pointer, ignoredIn(here?.headers ?? {})))).toEqual([]);
  });

  test.runIf(can('orders', 'create'))('an order whose creation was not answered is there once, and told', async () => {
    const externalId = freshNumber();
    emulator.fail({ show: 'reset', worked: true, times: 1, when: (request) => isWrite(adapter, request) });
    const answer = await stage.call('POST', `/orders?connection=${SHOP}`, { body: await smallOrder(stage, externalId) });
    expect([answer.status, answer.body.externalId], answer.text).toEqual([201, externalId]);
    const { records } = await walk(gateway, `/orders?connection=${SHOP}`);
    expect(records.filter((order) => order.externalId === externalId)).toHaveLength(1);
  });

  test.runIf(can('orders', 'update'))('an order is changed and read back', async () => {
    const change = beforehand();
    const { before, after } = await changeableOrder(stage, change);
    expect(Object.values(after.notes).includes(change.notes.manager) || after.status === 'processing').toBe(true);
    for (const id of [before.id, after.id]) expect((await stage.get(`/orders/${id}`)).body).toEqual(after);
  });

  test.runIf(can('categories', 'create') && can('categories', 'update') && can('categories', 'list'))(
    'a category below another is created, changed and read back',
    async () => {
      const [parent] = (await stage.get(`/categories?connection=${SHOP}&limit=1`)).body.data;
      const made = await stage.call('POST', `/categories?connection=${SHOP}`, { body: { name: 'Шапки', parentId: parent.id } });
      expect([made.status, made.body.name, made.body.parentId], made.text).toEqual([201, 'Шапки', parent.id]);
      const changed = await stage.call('PATCH', `/categories/${made.body.id}`, { body: { name: 'Шапки літні' } });
      expect([changed.status, changed.body], changed.text).toEqual([200, { ...made.body, name: 'Шапки літні' }]);
      expect((await stage.get(`/categories/${made.body.id}`)).body).toEqual(changed.body);
    },
  );

  test('refused credentials are told as such, whatever status says so', async () => {
    for (const resource of listable) {
      const path = `/${resource}`;
      const answer = await stage.get(`${path}?connection=locked`);
      expectProblem(answer, 502, 'vendor_auth');
      expect(answer.body).toMatchObject({ connection: 'locked', vendor: stage.vendor, retryable: false });
    }
    if (!can('orders', 'create')) return;
    const body = moved(await smallOrder(stage), 'locked');
    expectProblem(await stage.call('POST', '/orders?connection=locked', { body }), 502, 'vendor_auth');
  });
});
