/** Filters: those that a connection declares filter exactly, those that it does not are refused, and none is ever ignored. */
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { FILTERS } from '../../src/gateway/filters.ts';
import { startGateway } from '../harness.ts';
import { type FilterMeaning, meaningOf, SEARCHED, valuesOf, type World } from './predicates.ts';
import {
  connectionTo,
  expectProblem,
  identities,
  KEYS,
  type Listed,
  OTHER,
  randomFrom,
  SHOP,
  type Stage,
  settle,
  startStages,
  walk,
} from './setup.ts';

const stages = await startStages({ emulator: { seed: 'sandbox' } });
const LISTS = ['orders', 'products', 'stock', 'customers'] as const;

/** Kinds of reference data that filters name. */
const REFERENCE_OF: Readonly<Record<string, string>> = {
  groupId: 'customer-groups',
  managerId: 'managers',
  warehouseId: 'warehouses',
  brandId: 'brands',
};

/** Everything of each list, and what its records alone do not tell. Read once. */
async function worldOf(stage: Stage): Promise<{ records: Record<string, Listed[]>; world: World }> {
  const records: Record<string, Listed[]> = {};
  for (const list of LISTS) {
    if (stage.view.capabilities[list]?.list === 'unsupported') continue;
    records[list] = (await walk(stage.gateway, `/${list}?connection=${SHOP}`)).records;
  }
  const kept = new Map<string, Set<string>>();
  for (const level of records.stock ?? []) {
    const warehouses = kept.get(level.productId) ?? new Set<string>();
    kept.set(level.productId, warehouses.add(level.warehouse.id));
  }
  return { records, world: { timezone: stage.view.timezone, kept } };
}
const worlds = new Map<Stage, Awaited<ReturnType<typeof worldOf>>>();
for (const stage of stages) worlds.set(stage, await worldOf(stage));

/** Some of many, always the same. */
function some<T>(items: readonly T[], count: number, seed: number): T[] {
  const random = randomFrom(seed);
  const left = [...items];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random(left.length), 1)[0] as T);
}

/** A value of the right form for any filter. */
function anyValue(list: string, filter: string): string {
  const kind = FILTERS[list as keyof typeof FILTERS][filter]?.kind;
  if (kind === 'gid' || kind === 'gids') return `${SHOP}:1`;
  if (kind === 'from' || kind === 'to') return '2026-01-01T00:00:00Z';
  if (kind === 'boolean') return 'true';
  return kind === 'statuses' ? 'pending' : kind === 'customer type' ? 'person' : 'x';
}

describe.each(stages)('$name', (stage) => {
  const { gateway, view, emulator } = stage;
  const { records, world } = worlds.get(stage) as Awaited<ReturnType<typeof worldOf>>;
  const declared = Object.entries(view.filters).flatMap(([list, filters]) =>
    Object.entries(filters).map(([name, support]) => [list, name, support] as const),
  );
  const undeclared = LISTS.filter((list) => records[list]).flatMap((list) =>
    Object.keys(FILTERS[list])
      .filter((name) => !view.filters[list]?.[name])
      .map((name) => [list, name] as const),
  );

  /** Lists with a query, and compares with what the unfiltered walk says. */
  async function expectExactly(list: string, query: string, passes: (record: Listed) => boolean, limit = 200): Promise<number> {
    const expected = identities((records[list] ?? []).filter(passes));
    const found = await walk(gateway, `/${list}?connection=${SHOP}&${query}`, limit);
    expect(identities(found.records), `${list}?${query}`).toEqual(expected);
    expect(found.pages[0]?.body.sources[0]).toMatchObject({ status: 'ok', error: null });
    return expected.length;
  }

  function candidates(list: string, name: string, meaning: FilterMeaning, count: number): string[] {
    if (list === 'products' && name === 'warehouseId')
      return some([...new Set([...world.kept.values()].flatMap((each) => [...each]))], count, 11);
    return some(valuesOf(meaning, records[list] ?? []), count, 11);
  }

  /** Filters whose field some record shows; `q` has no meaning of ours. */
  const shown = declared.filter(([list, name]) => {
    const meaning = meaningOf(list, name);
    return meaning !== undefined && candidates(list, name, meaning, 1).length > 0;
  });
  const hidden = declared.filter((each) => meaningOf(each[0], each[1]) && !shown.includes(each));

  test.each(shown)('%s by %s (%s) finds exactly what an unfiltered walk has', async (list, name) => {
    const meaning = meaningOf(list, name) as FilterMeaning;
    let found = 0;
    for (const value of candidates(list, name, meaning, 6))
      found += await expectExactly(list, `${name}=${value}`, (record) => meaning.passes(record, value, world));
    expect(found).toBeGreaterThan(0);
    if (meaning.nothing !== '') await expectExactly(list, `${name}=${meaning.nothing}`, () => false);
  });

  test.each(shown.filter(([, , support]) => support !== 'exact'))('%s by %s (%s), page by page, finds the same', async (list, name) => {
    const meaning = meaningOf(list, name) as FilterMeaning;
    const found = (value: string) => (records[list] ?? []).filter((record) => meaning.passes(record, value, world)).length;
    // Enough for several pages, and no more: each may cost many calls.
    const [value] = candidates(list, name, meaning, 12).sort((one, two) => Math.abs(found(one) - 30) - Math.abs(found(two) - 30));
    for (const limit of [7, 50])
      await expectExactly(list, `${name}=${value}`, (record) => meaning.passes(record, value as string, world), limit);
  });

  test.each(hidden)('%s by %s (%s), which no record shows, finds a part, and nothing where nothing is', async (list, name) => {
    const kind = FILTERS[list as keyof typeof FILTERS][name]?.kind;
    const path = `/${list}?connection=${SHOP}&${name}=`;
    if (kind === 'to') {
      // Alone it may be more than a vendor can tell; that must be said.
      const answer = await stage.get(`${path}2001-01-01T00:00:00Z`);
      if (answer.status === 422) {
        expectProblem(answer, 422, 'unsupported_filter');
        expect(answer.body.errors).toMatchObject([{ path: name }]);
      } else expect([answer.status, answer.body.data], answer.text).toEqual([200, []]);
      const from = name.replace('To', 'From');
      expect((await walk(gateway, `${path}2001-02-01T00:00:00Z&${from}=2001-01-01T00:00:00Z`)).records).toEqual([]);
    } else if (kind === 'from') {
      expect((await walk(gateway, `${path}2999-01-01T00:00:00Z`)).records).toEqual([]);
      const { records: all } = await walk(gateway, `${path}2001-01-01T00:00:00Z`);
      const whole = new Set(identities(records[list] ?? []));
      expect(all.length).toBeGreaterThan(0);
      expect(identities(all).filter((each) => !whole.has(each))).toEqual([]);
      expect(identities((await walk(gateway, `${path}2001-01-01T00:00:00Z`, 7)).records)).toEqual(identities(all));
    } else if (REFERENCE_OF[name] === undefined) {
      expect((await walk(gateway, `${path}no-such-thing`)).records).toEqual([]);
    } else {
      const entries = (await stage.get(`/reference/${REFERENCE_OF[name]}?connection=${SHOP}`)).body.data;
      const counts: number[] = [];
      for (const { id } of entries) counts.push((await walk(gateway, path + encodeURIComponent(id))).records.length);
      expect(Math.max(...counts)).toBeGreaterThan(0);
      expect(Math.min(...counts)).toBeLessThan(records[list]?.length ?? 0);
      expect((await walk(gateway, `${path}${SHOP}:999999999`)).records).toEqual([]);
    }
  });

  test.each(
    declared.filter(([, name]) => name === 'status' || name === 'nativeStatus'),
  )('%s by several values of %s finds them all', async (list, name) => {
    const meaning = meaningOf(list, name) as FilterMeaning;
    const values = valuesOf(meaning, records[list] ?? []);
    const value = some(values, 3, 5).join(',');
    await expectExactly(list, `${name}=${value}`, (record) => meaning.passes(record, value, world), 20);
  });

  test('every normalized status can be asked for; one that nothing maps to is an empty list', async () => {
    if (!view.filters.orders?.status) return;
    for (const status of ['pending', 'confirmed', 'processing', 'shipped', 'delivered', 'completed', 'cancelled', 'returned'])
      await expectExactly('orders', `status=${status}`, (order) => order.status === status);
    const unknown = await stage.get(`/orders?connection=${SHOP}&status=unknown&limit=200`);
    if (unknown.status === 422) expectProblem(unknown, 422, 'unsupported_filter');
    else await expectExactly('orders', 'status=unknown', (order) => order.status === 'unknown');
  });

  test.each(declared.filter(([, name]) => name === 'q'))('%s by %s finds what it is made of, and nothing for nonsense', async (list) => {
    const texts = some(
      (records[list] ?? []).flatMap((record) =>
        (SEARCHED[list]?.(record) ?? []).flatMap((text) => (text ? [[record, text] as const] : [])),
      ),
      8,
      3,
    );
    expect(texts.length).toBeGreaterThan(0);
    for (const [record, text] of texts) {
      const found = await walk(gateway, `/${list}?connection=${SHOP}&q=${encodeURIComponent(text)}`);
      expect(identities(found.records), `${list}?q=${text}`).toContain(record.id);
      expect(found.records.length).toBeLessThan(records[list]?.length ?? 0);
    }
    expect((await walk(gateway, `/${list}?connection=${SHOP}&q=zzzqqqxxx`)).records).toEqual([]);
  });

  test.each(
    LISTS.filter((list) => Object.keys(view.filters[list] ?? {}).length > 1),
  )('%s by two filters at once finds what passes both', async (list) => {
    const random = randomFrom(23);
    const names = Object.keys(view.filters[list] ?? {}).filter(
      (name) => (meaningOf(list, name)?.of(records[list]?.[0] ?? {}) ?? []).length >= 0,
    );
    const usable = names.filter((name) => meaningOf(list, name) && !(list === 'products' && name === 'warehouseId'));
    let tried = 0;
    for (let attempt = 0; attempt < 200 && tried < 14; attempt++) {
      const [one, two] = some(usable, 2, random(2 ** 31));
      const record = records[list]?.[random(records[list]?.length ?? 1)];
      if (one === undefined || two === undefined) continue;
      const pick = (name: string) => {
        const values = (meaningOf(list, name)?.of(record) ?? []).filter(Boolean);
        return values[random(values.length)] as string | undefined;
      };
      const [first, second] = [pick(one), pick(two)];
      if (first === undefined || second === undefined) continue;
      tried++;
      await expectExactly(
        list,
        `${one}=${first}&${two}=${second}`,
        (each) => meaningOf(list, one)?.passes(each, first, world) === true && meaningOf(list, two)?.passes(each, second, world) === true,
      );
    }
    if (usable.length > 1) expect(tried).toBeGreaterThan(0);
  });

  test.each(undeclared)('%s by %s is refused with what can be asked, and nothing is sent', async (list, name) => {
    const answer = await stage.get(`/${list}?connection=${SHOP}&${name}=${anyValue(list, name)}`);
    expectProblem(answer, 422, 'unsupported_filter');
    expect(answer.body).toMatchObject({ connection: SHOP, vendor: stage.vendor, errors: [{ path: name }] });
    for (const supported of Object.keys(view.filters[list] ?? {})) expect(answer.body.detail).toContain(supported);
    expect(emulator.seen).toEqual([]);
  });

  test('a filter that names a record of another connection skips the source, and nothing is sent', async () => {
    for (const [list, name] of declared) {
      const kind = FILTERS[list as keyof typeof FILTERS][name]?.kind;
      if (kind !== 'gid' && kind !== 'gids') continue;
      const { status, body } = await stage.get(`/${list}?connection=${SHOP}&${name}=${OTHER}:1`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ data: [], page: { nextCursor: null }, sources: [{ connection: SHOP, status: 'skipped' }] });
    }
    expect(emulator.seen).toEqual([]);
  });
});

describe.runIf(stages.length > 1)('over the connections of all vendors', async () => {
  const [first] = stages;
  const ids = stages.map((stage) => `all-${stage.name}`);
  const gateway = await startGateway({
    keys: KEYS,
    connections: [
      connectionTo((first as Stage).emulator, OTHER),
      ...stages.map((stage) => connectionTo(stage.emulator, `all-${stage.name}`)),
    ],
  });
  afterAll(() => gateway.close());
  afterEach(() => {
    for (const { emulator } of stages) settle(emulator);
  });
  /** Filters that some can and some cannot. */
  const mixed = LISTS.flatMap((list) =>
    Object.keys(FILTERS[list]).flatMap((name) => {
      const able = stages.filter((stage) => stage.view.filters[list]?.[name]);
      return able.length > 0 && able.length < stages.length ? [[list, name, able] as const] : [];
    }),
  );

  test.each(mixed)('%s by %s skips the sources that cannot, and says so', async (list, name, able) => {
    const value = anyValue(list, name).replace(SHOP, `all-${able[0]?.name}`);
    // A vendor may know the end of a period only with its beginning.
    const beginning = name === 'updatedTo' ? '&updatedFrom=2025-12-31T00:00:00Z' : '';
    const { status, body, text } = await gateway.call('GET', `/${list}?connection=${ids}&${name}=${value}${beginning}`);
    expect(status, text).toBe(200);
    for (const stage of stages) {
      const source = body.sources.find((each: Listed) => each.connection === `all-${stage.name}`);
      if (able.includes(stage)) continue;
      const code = stage.view.capabilities[list]?.list === 'unsupported' ? 'unsupported' : 'unsupported_filter';
      expect(source).toMatchObject({ status: 'skipped', error: { code, connection: `all-${stage.name}` } });
      expect(stage.emulator.seen).toEqual([]);
    }
    expect(body.data.every((record: Listed) => able.some((stage) => record.connection === `all-${stage.name}`))).toBe(true);
  });
});
