/**
 * A gateway process in front of every vendor, under all that callers and vendors do: reads, lists, creates, refusals, native calls, callers that hang up, vendors
 * that fail. What it holds (memory, handles, descriptors) is the same after it all as after the first part of it, and it has nothing to complain of.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import { expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import type { Emulator, Fault } from '../../src/emulator.ts';
import { editionsOf } from '../../src/sandbox.ts';
import { connectionTo, randomFrom, startVendor } from '../contract/setup.ts';
import { KEY } from '../harness.ts';
import { gatewayProcess } from './processes.ts';

/** Requests, or seconds: whichever comes first. */
const REQUESTS = Number(process.env.SLUICE_ENDURANCE_REQUESTS ?? 100_000);
const SECONDS = Number(process.env.SLUICE_ENDURANCE_SECONDS ?? 300);
const CALLERS = 24;
/** Of the run, this much goes by before anything is compared: code is compiled, caches fill. */
const WARM = 0.3;
const MIB = 1024 * 1024;

/** What a gateway tells of itself. */
interface Sample {
  /** Share of the run that is over, 0 to 1. */
  readonly at: number;
  readonly heap: number;
  readonly resident: number;
  readonly handles: number;
  readonly descriptors: number;
  /** Timers and sockets by name. */
  readonly resources: string;
}

test('a gateway holds no more after a long run than after its beginning', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-endurance-'));
  const emulators = (
    await Promise.all(
      adapters.map(async ({ vendor }) =>
        Promise.all(
          Object.entries(await editionsOf(vendor)).map(async ([edition, switches]) => ({
            id: edition === '' ? vendor : `${vendor}-${edition}`,
            emulator: await startVendor(vendor, { ...switches, seed: 'documented' }),
          })),
        ),
      ),
    )
  ).flat();
  const gateway = await gatewayProcess({
    folder,
    node: ['--expose-gc', '--import', join(import.meta.dirname, 'collect-garbage.ts')],
    settings: {
      store: { url: `sqlite:${join(folder, 'endurance.db')}` },
      // Too short to be told from a fault, so that reference data is asked for again and again.
      cache: { ttl: 5, staleIfError: 60 },
      connections: emulators.map(({ id, emulator }) => connectionTo(emulator, id, { limits: { timeoutMs: 1000, retries: 1 } })),
    },
  });
  try {
    await gateway.start();
    const run = await load(gateway.url, emulators);
    const settled = await settledSample(gateway.url);
    await gateway.signal('SIGTERM');
    report(run, settled);

    const complaints = gateway
      .log()
      .split('\n')
      .filter((line) => line !== '' && (!line.startsWith('{') || (JSON.parse(line) as { level: number }).level >= 50));
    expect(complaints.slice(0, 20), 'nothing on standard error and no error in the log').toEqual([]);
    expect(run.bugs, 'answers of 500').toBe(0);
    expect(run.lost, 'requests without an answer').toEqual([]);
    const warm = run.samples.filter(({ at }) => at >= WARM && at < WARM + 0.25);
    const late = run.samples.filter(({ at }) => at >= 0.75);
    expect(warm.length, 'samples of the beginning').toBeGreaterThan(3);
    expect(late.length, 'samples of the end').toBeGreaterThan(3);
    expect(median(late, 'heap') - median(warm, 'heap'), 'growth of the heap').toBeLessThan(12 * MIB);
    expect(median(late, 'resident') - median(warm, 'resident'), 'growth of the resident memory').toBeLessThan(48 * MIB);
    expect(settled.descriptors, 'descriptors once all callers have gone').toBeLessThanOrEqual(run.before.descriptors + 40);
    expect(settled.handles, 'handles once all callers have gone').toBeLessThanOrEqual(run.before.handles + 40);
  } finally {
    await gateway.signal('SIGKILL');
    await Promise.all(emulators.map(({ emulator }) => emulator.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}, 1_200_000);

interface Run {
  readonly before: Sample;
  readonly samples: readonly Sample[];
  readonly statuses: ReadonlyMap<string, number>;
  readonly seconds: number;
  readonly aborted: number;
  readonly bugs: number;
  readonly lost: readonly string[];
}

/** One of the things that callers do. */
interface Deed {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const FAULTS: readonly Fault['show'][] = [
  { status: 500, body: 'broken' },
  { status: 503 },
  { status: 429, headers: { 'retry-after': '1' } },
  'html',
  'empty',
  'cut',
  'reset',
  { delayMs: 200 },
];

async function load(url: string, emulators: readonly { readonly id: string; readonly emulator: Emulator }[]): Promise<Run> {
  const pool = new Pool(url, { connections: CALLERS, headersTimeout: 60_000, bodyTimeout: 60_000 });
  const random = randomFrom(2026);
  const statuses = new Map<string, number>();
  const lost: string[] = [];
  const samples: Sample[] = [];
  let sent = 0;
  let aborted = 0;
  let bugs = 0;
  const read = async (
    path: string,
  ): Promise<{ data?: { id: string; variants?: { id: string }[] }[]; page?: { nextCursor: string | null } }> => {
    const answer = await pool.request({ method: 'GET', path, headers: { authorization: `Bearer ${KEY}` } });
    return (await answer.body.json()) as { data: { id: string }[] };
  };
  const known = await Promise.all(
    emulators.map(async ({ id }) => ({
      id,
      orders: (await read(`/orders?connection=${id}&limit=20`)).data?.map((order) => order.id) ?? [],
      variants:
        (await read(`/products?connection=${id}&limit=20`)).data?.flatMap((product) => product.variants?.map((each) => each.id) ?? []) ??
        [],
    })),
  );
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;

  const deed = (): Deed => {
    const { id, orders, variants } = pick(known);
    const order = orders.length > 0 ? pick(orders) : `${id}:1`;
    const die = random(100);
    if (die < 22) return { method: 'GET', path: `/orders/${order}?include=raw` };
    if (die < 36) return { method: 'GET', path: `/orders?connection=${id}&limit=${pick([5, 20, 50])}` };
    if (die < 42) return { method: 'GET', path: '/orders?limit=10' };
    if (die < 50) return { method: 'GET', path: `/reference/${pick(['warehouses', 'order-statuses', 'brands'])}?connection=${id}` };
    if (die < 56) return { method: 'GET', path: `/products?connection=${id}&limit=10&q=${random(99)}` };
    if (die < 60) return { method: 'GET', path: `/stock?connection=${id}&limit=20` };
    if (die < 65) return { method: 'GET', path: `/customers?connection=${id}&limit=20` };
    if (die < 72) {
      const externalId = String(1e8 + random(8e8));
      const line =
        variants.length > 0
          ? { variantId: pick(variants), quantity: 1, unitPrice: '10.00' }
          : { name: 'Шапка', quantity: 1, unitPrice: '10.00' };
      return {
        method: 'POST',
        path: `/orders?connection=${id}`,
        headers: { 'idempotency-key': externalId, ...(random(4) === 0 && { prefer: 'respond-async' }) },
        body: { externalId, customer: { firstName: 'Олена', lastName: 'Коваль', phone: `+38067${externalId.slice(-7)}` }, items: [line] },
      };
    }
    if (die < 76) return { method: 'PATCH', path: `/orders/${order}`, body: { notes: { manager: `перевірено ${random(1000)}` } } };
    if (die < 80) return { method: 'POST', path: `/orders?connection=${id}`, body: { items: 'none', extra: 'x'.repeat(random(5000)) } };
    if (die < 83) return { method: 'GET', path: `/orders/${id}:${random(1e9)}` };
    if (die < 86) return { method: 'GET', path: `/${random(1e9)}/${random(1e9)}` };
    if (die < 88) return { method: 'GET', path: '/orders', headers: { authorization: `Bearer ${random(1e9)}` } };
    if (die < 92) return { method: 'GET', path: `/passthrough/${id}/api/${random(1e9)}?x=${random(1e9)}` };
    if (die < 96) return { method: 'GET', path: '/connections' };
    return { method: pick(['PUT', 'DELETE']), path: `/orders/${order}/history`, body: {} };
  };

  const began = performance.now();
  const share = () => Math.max(sent / REQUESTS, (performance.now() - began) / 1000 / SECONDS);
  const caller = async (): Promise<void> => {
    while (share() < 1) {
      sent += 1;
      const { method, path, body, headers = {} } = deed();
      const hangUp = random(100) < 4 ? new AbortController() : undefined;
      if (hangUp) setTimeout(() => hangUp.abort(), random(30));
      try {
        const answer = await pool.request({
          method: method as Dispatcher.HttpMethod,
          path,
          headers: { authorization: `Bearer ${KEY}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          ...(hangUp && { signal: hangUp.signal }),
        });
        const text = await answer.body.text();
        const name = `${method} ${answer.statusCode}`;
        statuses.set(name, (statuses.get(name) ?? 0) + 1);
        if (answer.statusCode === 500 && text.includes('internal_error')) bugs += 1;
      } catch (error) {
        if (hangUp?.signal.aborted) aborted += 1;
        else lost.push(`${method} ${path}: ${String(error)}`);
      }
    }
  };
  const vendors = async (): Promise<void> => {
    while (share() < 1) {
      await sleep(1500);
      const { emulator } = pick(emulators);
      emulator.fail({ show: pick(FAULTS), times: 1 + random(12) });
      await sleep(500);
      for (const each of emulators) {
        each.emulator.heal();
        each.emulator.forget();
      }
    }
  };
  const watcher = async (): Promise<void> => {
    while (share() < 1) {
      await sleep(Math.max(500, (SECONDS * 1000) / 400));
      samples.push(await sampleOf(url, share()));
    }
  };
  const before = await sampleOf(url, 0);
  await Promise.all([vendors(), watcher(), ...Array.from({ length: CALLERS }, caller)]);
  const seconds = (performance.now() - began) / 1000;
  await pool.close();
  return { before, samples, statuses, seconds, aborted, bugs, lost };
}

/** When everything that was under way is over. */
async function settledSample(url: string): Promise<Sample> {
  await sleep(8000);
  return sampleOf(url, 1);
}

async function sampleOf(url: string, at: number): Promise<Sample> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${KEY}`, connection: 'close' } });
  const text = await answer.text();
  const of = (name: string) => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return {
    at,
    heap: of('nodejs_heap_size_used_bytes'),
    resident: of('process_resident_memory_bytes'),
    handles: of('nodejs_active_handles_total'),
    descriptors: of('process_open_fds'),
    resources: [...text.matchAll(/^nodejs_active_resources\{type="([^"]+)"[^}]*\} (\d+)$/gm)]
      .map(([, type, count]) => `${type} ${count}`)
      .join(', '),
  };
}

function median(samples: readonly Sample[], name: 'heap' | 'resident' | 'descriptors' | 'handles'): number {
  const sorted = samples.map((sample) => sample[name]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function report({ before, samples, statuses, seconds, aborted }: Run, settled: Sample): void {
  const total = [...statuses.values()].reduce((all, each) => all + each, aborted);
  const row = (name: string, { heap, resident, handles, descriptors, resources }: Sample) =>
    `${name.padEnd(10)} heap ${(heap / MIB).toFixed(1)} MiB  resident ${(resident / MIB).toFixed(0)} MiB  handles ${handles}  descriptors ${descriptors}  (${resources})`;
  const tenths = Array.from({ length: 10 }, (_, index) => {
    const part = samples.filter(({ at }) => at >= index / 10 && at < (index + 1) / 10);
    return `${index * 10} %: heap ${(median(part, 'heap') / MIB).toFixed(1)}, resident ${(median(part, 'resident') / MIB).toFixed(0)}, handles ${median(part, 'handles')}, descriptors ${median(part, 'descriptors')}`;
  });
  process.stdout.write(
    [
      `${total} requests in ${seconds.toFixed(0)} s, ${aborted} hung up: ${[...statuses]
        .sort()
        .map(([name, count]) => `${name}×${count}`)
        .join(' ')}`,
      row('before', before),
      ...tenths,
      row('settled', settled),
      '',
    ].join('\n'),
  );
}
