/** Reference data: every kind that a connection has is told, asked of the vendor once a TTL, and told stale while the vendor is down. */
import { describe, expect, test } from 'vitest';
import { READER } from '../harness.ts';
import { freshNumber } from './drafts.ts';
import { askedKind, each, expectProblem, type Listed, SHOP, type Stage, startStages } from './setup.ts';

const TTL = 300;
const STALE = 86_400;
/** Never earlier than the real clock: deadlines of calls are told by it. */
let ahead = 0;
const stages = await startStages({
  emulator: { seed: 'sandbox' },
  file: { cache: { ttl: TTL, staleIfError: STALE } },
  now: () => Date.now() + ahead,
  spares: { cold: { count: 8, settings: { limits: { retries: 0 } } } },
});

const later = (seconds: number) => {
  ahead += seconds * 1000;
};
/** Until a load in the background is done. */
async function quiet(stage: Stage): Promise<void> {
  for (let before = -1; before !== stage.emulator.seen.length; ) {
    before = stage.emulator.seen.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The kind that most tests ask for: one that costs a call. */
const asked = new Map<Stage, string | undefined>();
for (const stage of stages) asked.set(stage, await askedKind(stage));

describe.each(stages)('$name', (stage) => {
  const { view, emulator } = stage;
  const kind = asked.get(stage) ?? view.reference[0] ?? 'warehouses';
  const of = (connection: string, one: string = kind) => `/reference/${one}?connection=${connection}`;
  const cacheStatus = (answer: { headers: Readonly<Record<string, string | undefined>> }) => answer.headers['cache-status'];

  test.each(view.reference)('%s are told, each with an id of the connection', async (one) => {
    const { status, body, text } = await stage.get(of(SHOP, one));
    expect(status, text).toBe(200);
    expect(body.data.length).toBeGreaterThan(0);
    expect(new Set(body.data.map((entry: Listed) => entry.id)).size).toBe(body.data.length);
    for (const entry of body.data) {
      expect(entry).toMatchObject({ connection: SHOP, vendor: stage.vendor, kind: one });
      expect(entry.id.startsWith(`${SHOP}:`)).toBe(true);
      expect(entry.name ?? entry.code, JSON.stringify(entry)).not.toBe('');
    }
    expect(body.page).toEqual({ limit: body.data.length, nextCursor: null, total: body.data.length });
    expect(body.sources).toEqual([expect.objectContaining({ connection: SHOP, status: 'ok' })]);
  });

  test('the kinds of GET /reference are those of the connection', async () => {
    const { body } = await stage.get('/reference');
    expect(body.data.find((one: Listed) => one.connection === SHOP)).toEqual({
      connection: SHOP,
      vendor: stage.vendor,
      kinds: [...view.reference],
    });
  });

  test('the vendor is asked once a TTL; what is kept says how old it is', async () => {
    const at = stage.spare('cold');
    const first = await stage.get(of(at));
    expect(cacheStatus(first)).toBe('sluice; fwd=miss');
    expect(Number(first.headers['sluice-vendor-calls'])).toBe(emulator.seen.length);
    expect(emulator.seen.length).toBeGreaterThan(0);
    emulator.forget();
    later(TTL - 10);
    const second = await stage.get(of(at));
    expect(second.body.data).toEqual(first.body.data);
    expect(cacheStatus(second)).toBe('sluice; hit');
    expect(second.headers['sluice-vendor-calls']).toBe('0');
    expect(Number(second.headers.age)).toBeGreaterThanOrEqual(TTL - 10);
    // Fresh for what is left of it (RFC 9111: `max-age` less `Age`).
    const left = Number(/max-age=(\d+)/.exec(second.headers['cache-control'] ?? '')?.[1]) - Number(second.headers.age);
    expect(left).toBeLessThanOrEqual(10);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(emulator.seen).toEqual([]);
    later(11);
    const third = await stage.get(of(at));
    expect(cacheStatus(third)).toBe('sluice; fwd=stale');
    expect(third.body.data).toEqual(first.body.data);
    await quiet(stage);
    expect(emulator.seen.length).toBeGreaterThan(0);
    emulator.forget();
    const fourth = await stage.get(of(at));
    expect([cacheStatus(fourth), fourth.headers.age]).toEqual(['sluice; hit', '0']);
    expect(emulator.seen).toEqual([]);
  });

  test('many callers at once cost what one costs', async () => {
    await stage.get(of(stage.spare('cold')));
    const cost = emulator.seen.length;
    emulator.forget();
    const at = stage.spare('cold');
    const answers = await Promise.all(Array.from({ length: 20 }, () => stage.get(of(at))));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(emulator.seen.length).toBe(cost);
  });

  test('an unchanged kind answers 304, a changed ETag answers whole', async () => {
    const { headers } = await stage.get(of(SHOP));
    const same = await stage.get(of(SHOP), { headers: { 'if-none-match': String(headers.etag) } });
    expect([same.status, same.text, same.headers.etag]).toEqual([304, '', headers.etag]);
    const other = await stage.get(of(SHOP), { headers: { 'if-none-match': '"something-else"' } });
    expect(other.status).toBe(200);
  });

  test('while the vendor is down what is kept is told as stale, until it is too old', async () => {
    const at = stage.spare('cold');
    const { body } = await stage.get(of(at));
    emulator.fail({ show: { status: 503 } });
    later(TTL + 60);
    const stale = await stage.get(of(at));
    expect([stale.status, cacheStatus(stale)]).toEqual([200, 'sluice; fwd=stale']);
    expect(stale.body.data).toEqual(body.data);
    await quiet(stage);
    later(STALE - 600);
    expect((await stage.get(of(at))).body.data).toEqual(body.data);
    await quiet(stage);
    later(900);
    expectProblem(await stage.get(of(at)), 503, 'vendor_unavailable', 'vendor_rate_limited');
    emulator.heal();
    await expect.poll(async () => (await stage.get(of(at))).status, { timeout: 15_000 }).toBe(200);
  });

  test('a refresh loads again what is kept, and only for keys that may', async () => {
    const at = stage.spare('cold');
    await stage.get(of(at));
    emulator.forget();
    expectProblem(await stage.call('POST', '/reference/refresh', { body: { connection: at, kind }, key: READER }), 403, 'forbidden');
    expect(emulator.seen).toEqual([]);
    const { status, body } = await stage.call('POST', '/reference/refresh', { body: { connection: at, kind } });
    expect([status, body.data]).toEqual([200, [{ connection: at, kind, entries: expect.any(Number) }]]);
    expect(emulator.seen.length).toBeGreaterThan(0);
    emulator.forget();
    const answer = await stage.get(of(at));
    expect([cacheStatus(answer), answer.body.data.length]).toEqual(['sluice; hit', body.data[0].entries]);
    expect(emulator.seen).toEqual([]);
  });

  test('a category shows at once where it was made, changed and deleted', async () => {
    const { list, create, update, delete: remove } = view.capabilities.categories ?? {};
    if (create === 'unsupported' || list === 'unsupported') return;
    const find = async (id: string) => {
      const [list, kept, one] = await Promise.all([
        stage.get(`/categories?connection=${SHOP}&limit=200`),
        stage.get(of(SHOP, 'categories')),
        stage.get(`/categories/${id}`),
      ]);
      return [list.body.data, kept.body.data, [one.body]].map((entries) => entries.find((entry: Listed) => entry.id === id)?.name);
    };
    await stage.get(of(SHOP, 'categories'));
    const name = `Шапки ${freshNumber()}`;
    const made = await stage.call('POST', `/categories?connection=${SHOP}`, { body: { name } });
    expect([made.status, made.body.name, made.headers.location], made.text).toEqual([201, name, `/categories/${made.body.id}`]);
    expect(await find(made.body.id)).toEqual([name, name, name]);
    if (update !== 'unsupported') {
      const changed = await stage.call('PATCH', `/categories/${made.body.id}`, { body: { name: `${name} літні` } });
      expect(changed.status, changed.text).toBe(200);
      expect(await find(made.body.id)).toEqual([`${name} літні`, `${name} літні`, `${name} літні`]);
    }
    if (remove !== 'unsupported') {
      expect((await stage.call('DELETE', `/categories/${made.body.id}`)).status).toBe(204);
      expect(await find(made.body.id)).toEqual([undefined, undefined, undefined]);
    }
  });

  test('a kind asked of several connections is told of those that have it, and the others are named', async () => {
    const others = stages.filter((other) => other !== stage);
    await each(others, async () => {});
    const { body } = await stage.get(`/reference/${kind}?connection=${SHOP},other`);
    expect(body.sources.map((source: Listed) => [source.connection, source.status])).toEqual([
      [SHOP, 'ok'],
      ['other', 'ok'],
    ]);
    expect(new Set(body.data.map((entry: Listed) => entry.connection))).toEqual(new Set([SHOP, 'other']));
  });
});
