/**
 * `--memory N`: what the gateway holds after so many mixed requests, against what it held after 10,000. A tenth of them each brings a cursor, an idempotency
 * key and a cache key that was never there before: whatever is kept for each of these grows without end, and is seen here.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { KEY, startGateway, startVendors } from './gateway.ts';
import { memoryOf } from './processes.ts';
import { megabytes, progress, type Report, table } from './turns.ts';

const FIRST = 10_000;
const CALLERS = 16;
/** Milliseconds without requests before the memory is looked at. */
const SETTLE = 2000;
const MOST_GROWTH = 1.2;

type Send = (
  method: string,
  path: string,
  status: number,
  more?: { key?: string; headers?: Record<string, string>; body?: object },
) => Promise<string>;

export async function measureMemory(requests: number, folder: string): Promise<Report> {
  const { list: accounts } = await startVendors('load');
  const { url, process: gateway } = await startGateway(accounts, { folder, name: 'memory', core: 'measured' });
  const pool = new Pool(url, { connections: CALLERS, pipelining: 1 });
  const send: Send = async (method, path, status, { key = KEY, headers = {}, body } = {}) => {
    const answer = await pool.request({
      ...{ method: method as 'GET', path },
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }), ...headers },
      body: body ? JSON.stringify(body) : null,
    });
    const text = await answer.body.text();
    if (answer.statusCode !== status)
      throw new Error(`${method} ${path}: ${answer.statusCode} instead of ${status}: ${text.slice(0, 500)}`);
    return text;
  };
  const mixed = await mixture(send);

  const samples: { requests: number; resident: number }[] = [];
  let sent = 0;
  const upTo = async (count: number) => {
    const caller = async () => {
      while (sent < count) await mixed.one(sent++);
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    await sleep(SETTLE);
    samples.push({ requests: sent, resident: memoryOf(gateway.pid) });
    progress(`${sent} requests, ${megabytes(samples.at(-1)?.resident ?? Number.NaN)} MB`);
  };
  await upTo(Math.min(FIRST, requests));
  for (let tenth = 1; tenth <= 10; tenth++) {
    const count = Math.round((requests * tenth) / 10);
    if (count > sent) await upTo(count);
  }
  await pool.close();

  const [first] = samples;
  const last = samples.at(-1);
  const value = (last?.resident ?? Number.NaN) / (first?.resident ?? Number.NaN);
  const rows = samples.map(({ requests: count, resident }) => [
    String(count),
    megabytes(resident),
    (resident / (first?.resident ?? 1)).toFixed(2),
  ]);
  return {
    text: [
      table(['requests', 'resident MB', 'ratio'], rows, 0),
      '',
      `distinct: ${Object.entries(mixed.distinct())
        .map(([what, count]) => `${count} ${what}`)
        .join(', ')}`,
    ].join('\n'),
    results: { samples, distinct: mixed.distinct() },
    figures: [
      {
        ...{ name: `memory after ${sent} mixed requests against after ${first?.requests}`, value },
        ...{ floor: MOST_GROWTH, goal: null, met: value <= MOST_GROWTH, most: true },
      },
    ],
  };
}

interface Listed {
  readonly data: readonly { readonly id: string }[];
  readonly page: { readonly nextCursor: string | null };
}

/** A list of changes just long enough that each walk has a cursor of its own: the further back it goes, the more of the vendor's history is read. */
async function walkOfPages(send: Send): Promise<string> {
  for (let days = 1; days < 5000; days *= 2) {
    const path = `/orders?connection=retailcrm&limit=20&updatedFrom=${new Date(Date.now() - days * 86_400_000).toISOString()}`;
    const cursor = async () => (JSON.parse(await send('GET', path, 200)) as Listed).page.nextCursor;
    const first = await cursor();
    if (first !== null && first !== (await cursor())) return path;
  }
  throw new Error('the vendor has too few changes to walk over');
}

/** Requests of every kind, the same for the same number but for what is new in it. */
async function mixture(send: Send) {
  const listed = JSON.parse(await send('GET', '/orders?connection=retailcrm&limit=20', 200)) as Listed;
  const ids = listed.data.map(({ id }) => id);
  const idOf = (number: number) => ids[number % ids.length];
  const changed = await walkOfPages(send);
  /** Each walk over changes is one key of the cache, and its cursor names it. */
  const waiting: string[] = [];
  const cursors = new Set<string>();
  let idempotencyKeys = 0;
  const draft = (number: number) => ({
    externalId: `bench-${String(number).padStart(9, '0')}`,
    customer: { firstName: 'Алёна', lastName: 'Петрова', phone: '+79001728548' },
    items: [{ name: 'Ботинки классика (белый)', quantity: 2, unitPrice: '12500.50' }],
  });
  const create = (number: number) =>
    send('POST', '/orders?connection=retailcrm', 201, { headers: { 'idempotency-key': `bench-${number}` }, body: draft(number) });
  const kinds: readonly ((number: number) => Promise<unknown>)[] = [
    async () => {
      const { page } = JSON.parse(await send('GET', changed, 200)) as Listed;
      if (page.nextCursor === null) throw new Error('a walk over changes has one page: there is no cursor to measure');
      cursors.add(page.nextCursor);
      waiting.push(page.nextCursor);
    },
    async () => {
      const cursor = waiting.shift();
      if (cursor === undefined) return send('GET', '/orders?connection=retailcrm&limit=20', 200);
      return send('GET', `${changed}&cursor=${cursor}`, 200);
    },
    (number) => {
      idempotencyKeys++;
      return create(number);
    },
    (number) => send('GET', `/orders/${idOf(number)}`, 200),
    (number) => send('GET', `/orders/${idOf(number)}?include=raw`, 200),
    () => send('GET', '/reference/order-statuses?connection=retailcrm', 200),
    () => send('GET', '/orders?connection=retailcrm,hprofit&limit=20', 200),
    (number) => send('POST', '/orders?connection=retailcrm', 400, { body: { ...draft(number), items: [{ quantity: 0 }] } }),
    (number) => send('GET', `/nowhere/bench-${number}`, 404),
    (number) => send('GET', '/connections', 401, { key: `no-such-key-${number}` }),
  ];
  return {
    one: (number: number) => (kinds[number % kinds.length] as (typeof kinds)[number])(number),
    distinct: () => ({ 'cursors and cache keys': cursors.size, 'idempotency keys': idempotencyKeys }),
  };
}
