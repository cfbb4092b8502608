/**
 * How many calls each operation takes from each vendor: measured here, kept in `calls/<connection>.json`, shown in README.md. A change is either an
 * extra call that somebody pays for, or a saving to be kept: `npx vitest run test/economy -u`, then `npm run generate`.
 */
import { expect, test } from 'vitest';
import { moved } from '../contract/drafts.ts';
import { SHOP, type Stage, startStages } from '../contract/setup.ts';
import { type Request, ROWS } from './requests.ts';

/** Calls with nothing cached, and with what the same operation left in the caches; one number where they are the same. Null = the connection cannot do it. */
type Calls = { readonly cold: number; readonly warm: number } | number | null;

/** One connection for each row and each reference kind. */
const CONNECTIONS = 60;
/** The seeds are made relative to the time: numbers must not hang on the day. */
const START = Date.parse('2026-03-04T10:00:00Z') - Date.now();
const now = () => START + Date.now();

/** Look-ups that walk a list take a call a page of it. */
const ACCOUNT = { seed: 'sandbox', orders: 200, products: 500, now } as const;

const stages = await startStages({ emulator: ACCOUNT, now, spares: { new: { count: CONNECTIONS, settings: {} } } });

test.each(stages)('$name takes the calls that are written down, and tells their number', async (stage) => {
  const calls: Record<string, Calls> = {};
  for (const row of ROWS) {
    const [resource, operation] = row.needs;
    const can = stage.view.capabilities[resource]?.[operation] !== 'unsupported';
    const requests = can ? await row.requests(stage) : null;
    calls[row.name] = requests && (await measure(stage, requests, row.warmOnly));
  }
  for (const kind of stage.view.reference) {
    const request = { method: 'GET', path: `/reference/${kind}?connection=${SHOP}` };
    calls[`reference ${kind}`] = await measure(stage, [request, request]);
  }
  await expect(`${JSON.stringify(calls, null, 2)}\n`).toMatchFileSnapshot(`calls/${stage.name}.json`);
  await checkEndpoints(stage);
}, 180_000);

/** Whatever was called, metrics name it without ids: a value in a name would be a series of its own. */
async function checkEndpoints(stage: Stage): Promise<void> {
  const { text } = await stage.call('GET', '/metrics');
  const endpoints = new Set([...text.matchAll(/^sluice_vendor_calls_total\{.*endpoint="([^"]*)"/gm)].map(([, endpoint]) => endpoint));
  expect(endpoints.size).toBeGreaterThan(3);
  for (const endpoint of endpoints) expect(endpoint).toMatch(/^[A-Z]+ (?:\/(?:\{\w*\}|v5|[A-Za-z_-]*))+$/);
}

async function measure(stage: Stage, [first, second]: readonly [Request, Request], warmOnly = false): Promise<Calls> {
  const connection = stage.spare('new');
  const before = await count(stage, connection, first);
  const after = before && (await count(stage, connection, second, before.next));
  if (!before || !after) return null;
  return warmOnly || before.calls === after.calls ? after.calls : { cold: before.calls, warm: after.calls };
}

/** Calls that a request takes; null where the vendor has no place for what it says. */
async function count(stage: Stage, connection: string, request: Request, cursor = ''): Promise<{ calls: number; next: string } | null> {
  const { method, path, body } = JSON.parse(
    JSON.stringify(moved(request, connection)).replaceAll(`"connection":"${SHOP}"`, `"connection":"${connection}"`),
  ) as Request;
  const { emulator } = stage;
  emulator.forget();
  const url = path
    .replace(`connection=${SHOP}`, `connection=${connection}`)
    .replace(`/${SHOP}:`, `/${connection}:`)
    .replace('{next}', encodeURIComponent(cursor));
  const answer = await stage.call(method, url, body === undefined ? {} : { body });
  const told = `${method} ${url} ${answer.text}`;
  expect(emulator.refused, told).toEqual([]);
  if (answer.body?.code === 'unsupported_field') return null;
  expect(answer.status, told).toBeLessThan(300);
  expect(answer.body?.failed ?? 0, told).toBe(0);
  expect(Number(answer.headers['sluice-vendor-calls']), `${method} ${url}`).toBe(emulator.seen.length);
  return { calls: emulator.seen.length, next: String(answer.body?.page?.nextCursor) };
}
