/**
 * Recorded exchanges with one answer of the vendor spoiled: a caller gets a problem of the catalogue or an answer that the document allows, and the gateway
 * has no bug to report. Each try has a connection of its own, so that none sees what another left in caches and circuits.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import type { Adapter } from '../../src/adapter.ts';
import { buildApp } from '../../src/app.ts';
import { KEY, testConfig } from '../harness.ts';
import type { Finding } from './campaign.ts';
import { type Dice, roll } from './dice.ts';
import { type ApiDocument, type RawDocument, readDocument } from './document.ts';
import { HOSTILE_VALUES, spoil } from './hostile.ts';

/** The parts of a recorded exchange that matter here. */
export interface Recorded {
  readonly name: string;
  readonly connection?: Readonly<Record<string, unknown>>;
  readonly now?: string;
  readonly call: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly exchanges: readonly {
    readonly request: { readonly method: string; readonly path: string; readonly query?: Readonly<Record<string, unknown>> };
    readonly response: { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown };
  }[];
}

export interface VendorReport {
  readonly tries: number;
  readonly findings: readonly Finding[];
  /** What callers got, by status. */
  readonly statuses: ReadonlyMap<number, number>;
}

/** Recorded exchanges of a vendor. */
export function recordedOf(vendor: string): readonly Recorded[] {
  const folder = new URL(`../../adapters/${vendor}/golden/`, import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name: `${vendor}/${name}`, ...(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Omit<Recorded, 'name'>) }))
    .filter(({ exchanges }) => exchanges.length > 0);
}

/** Longest that a caller may wait: the vendor answers at once. */
const ANSWER_MS = 20_000;

/** Values that only a vendor could send: callers' bodies are bounded. */
const MONSTERS: readonly [name: string, text: string][] = [
  ['a number of a million digits', '9'.repeat(1_000_000)],
  ['a fraction of a hundred thousand digits', `0.${'3'.repeat(100_000)}`],
  ['1e400', '1e400'],
  ['1e-400', '1e-400'],
  ['9007199254740993', '9007199254740993'],
  ['nested 5,000 deep', `${'['.repeat(5000)}${']'.repeat(5000)}`],
  ['nested 60 deep', `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`],
  ['a list of 100,000', `[${'0,'.repeat(99_999)}0]`],
  ['a list of 3,000 objects', `[${'{"id":1},'.repeat(2999)}{"id":1}]`],
  ['a text of a million letters', `"${'я'.repeat(1_000_000)}"`],
  ['a pair of surrogates, halved', '"\\ud83d"'],
  ['an own prototype', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
];

/** Plays each exchange `times` times, spoiled in another way each time. */
export async function spoilAnswers(
  adapter: Adapter,
  recorded: readonly Recorded[],
  { seed, times }: { readonly seed: number; readonly times: number },
): Promise<VendorReport> {
  const findings: Finding[] = [];
  const statuses = new Map<number, number>();
  let tries = 0;
  let document: ApiDocument | undefined;
  for (const [index, exchange] of recorded.entries()) {
    const stage = await startReplay(adapter, exchange, times);
    try {
      document ??= readDocument((await (await fetch(`${stage.url}/openapi.json`)).json()) as RawDocument);
      for (let turn = 0; turn < times; turn++) {
        const spoiled = roll((dice) => spoiledExchange(dice, exchange), seed + index * 10_007 + turn);
        const { status, faults, text } = await stage.play(turn, spoiled.exchanges, document);
        tries += 1;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        for (const fault of faults)
          findings.push({
            fault,
            request: `${exchange.name}: ${exchange.call.method} ${exchange.call.path}; ${spoiled.about}`,
            answer: text,
          });
      }
    } finally {
      await stage.stop();
    }
  }
  if (Object.hasOwn(Object.prototype, 'polluted'))
    findings.push({ fault: 'the prototype of all objects was changed', request: '', answer: '' });
  return { tries, findings, statuses };
}

interface SpoiledAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

type Played = readonly { readonly request: Recorded['exchanges'][number]['request']; readonly response: SpoiledAnswer }[];

function spoiledExchange(dice: Dice, { exchanges }: Recorded): { readonly exchanges: Played; readonly about: string } {
  const chosen = dice.below(exchanges.length - 1);
  let about = '';
  const played = exchanges.map(({ request, response }, index) => {
    const text = typeof response.body === 'string' ? response.body : JSON.stringify(response.body);
    const right = {
      status: response.status ?? 200,
      headers: { 'content-type': 'application/json; charset=utf-8', ...response.headers },
      body: text,
    };
    if (index !== chosen) return { request, response: right };
    const [what, wrong] = spoiledAnswer(dice, right, response.body);
    about = `answer ${index + 1} to ${request.method} ${request.path}: ${what}`;
    return { request, response: wrong };
  });
  return { exchanges: played, about };
}

function spoiledAnswer(
  dice: Dice,
  right: SpoiledAnswer & { readonly body: string },
  value: unknown,
): [about: string, answer: SpoiledAnswer] {
  const { body } = right;
  const die = dice.below(99);
  if (die < 70 && typeof value === 'object') {
    const [first, place] = spoil(dice, value, HOSTILE_VALUES);
    const [changed, more] = dice.chance(25) ? spoil(dice, first, HOSTILE_VALUES) : [first, ''];
    return [`${place} ${more}: ${JSON.stringify(changed)?.slice(0, 600)}`, { ...right, body: JSON.stringify(changed) ?? 'null' }];
  }
  if (die < 85) {
    const [name, monster] = dice.pick(MONSTERS);
    // In place of some value: of a number, a text, a list.
    const places = [...body.matchAll(/:\s*("(?:[^"\\]|\\.)*"|-?[\d.]+|\[\]|null|true|false)/g)];
    if (places.length === 0) return [name, { ...right, body: monster }];
    const place = dice.pick(places);
    const start = place.index + place[0].length - (place[1]?.length ?? 0);
    return [
      `${name} after ${body.slice(Math.max(0, start - 30), start)}`,
      { ...right, body: body.slice(0, start) + monster + body.slice(place.index + place[0].length) },
    ];
  }
  return dice.pick<() => [string, SpoiledAnswer]>([
    () => ['cut', { ...right, body: body.slice(0, dice.below(Math.max(1, body.length - 1))) }],
    () => ['HTML', { ...right, headers: { 'content-type': 'text/html' }, body: '<!doctype html><html><body>Sign in</body></html>' }],
    () => ['nothing', { ...right, body: '' }],
    () => ['a mark before it', { ...right, body: `\ufeff${body}` }],
    () => ['Windows-1251', { ...right, body: Buffer.from(body.replace(/[а-яіїє]/gi, 'Ш'), 'latin1') }],
    () => [
      'no UTF-8',
      { ...right, body: Buffer.concat([Buffer.from(body.slice(0, -1)), Buffer.from([0xff, 0xc0]), Buffer.from(body.slice(-1))]) },
    ],
    () => ['in a list', { ...right, body: `[${body}]` }],
    () => ['in an object', { ...right, body: `{"data":${body}}` }],
    () => ['as text', { ...right, body: JSON.stringify(body) }],
    () => ['twice', { ...right, body: body + body }],
    () => ['NaN', { ...right, body: body.replace(/:\s*-?[\d.]+/, ':NaN') }],
    () => [
      `status`,
      { ...right, status: dice.pick([201, 202, 204, 206, 301, 304, 400, 401, 403, 404, 409, 418, 422, 429, 500, 502, 503, 599]) },
    ],
    () => [
      'another type',
      { ...right, headers: { 'content-type': dice.pick(['text/plain', 'image/png', 'application/json; charset=utf-16', '']) } },
    ],
    () => ['a word', { ...right, body: dice.pick(['null', 'true', '0', '""', '[]', '{}', '"ok"', '-', 'undefined']) }],
  ])();
}

interface Replay {
  readonly url: string;
  play(turn: number, exchanges: Played, document: ApiDocument): Promise<{ status: number; faults: string[]; text: string }>;
  stop(): Promise<void>;
}

async function startReplay(adapter: Adapter, golden: Recorded, connections: number): Promise<Replay> {
  let open: { readonly exchange: Played[number]; used: boolean }[] = [];
  const vendor = createServer((incoming, outgoing) => {
    incoming.resume();
    const url = new URL(incoming.url ?? '/', 'http://vendor');
    const near = open.filter(({ exchange }) => exchange.request.method === incoming.method && exchange.request.path === url.pathname);
    const fits = near.filter(({ exchange }) => isAsked(exchange.request.query ?? {}, url.searchParams));
    const found = fits.find(({ used }) => !used) ?? fits[0] ?? near.find(({ used }) => !used) ?? near[0];
    if (!found) return void outgoing.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    found.used = true;
    const { status, headers, body } = found.exchange.response;
    outgoing.writeHead(status, { ...headers }).end(status === 204 || status === 304 ? undefined : body);
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  const errors: string[] = [];
  const now = golden.now === undefined ? undefined : Date.parse(golden.now);
  const config = testConfig(
    {
      connections: Array.from({ length: connections }, (_, index) => ({
        vendor: adapter.vendor,
        baseUrl: `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`,
        credentials: Object.fromEntries(Object.keys(adapter.credentials.shape).map((key) => [key, `test-${key}`])),
        limits: { requestsPerSecond: 1000, concurrency: 100, timeoutMs: 10_000, retries: 0 },
        ...golden.connection,
        id: `shop${index}`,
      })),
    },
    [adapter],
  );
  const app = await buildApp(config, {
    adapters: [adapter],
    bounds: { sharedLoop: true },
    ...(now !== undefined && { now: () => now }),
    logger: {
      level: 'error',
      stream: { write: (line: string) => void errors.push(line) },
      serializers: { err: (error: Error) => error.stack ?? String(error) },
    },
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    async play(turn, exchanges, document) {
      open = exchanges.map((exchange) => ({ exchange, used: false }));
      const renamed = (text: string) => text.replace(/\bshop(?=[:/&,"?]|%3A|$)/g, `shop${turn}`);
      const { method, path, headers = {}, body } = golden.call;
      const asked = renamed(path);
      const began = performance.now();
      const answer = await request(`${url}${asked}`, {
        method: method as 'GET',
        headers: { authorization: `Bearer ${KEY}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: renamed(typeof body === 'string' ? body : JSON.stringify(body)) }),
        headersTimeout: ANSWER_MS,
      });
      const text = await answer.body.text();
      const took = performance.now() - began;
      const answered = { status: answer.statusCode, headers: answer.headers, text };
      const operation = document.operations.find((each) => each.method === method && matches(each.path, asked.split('?')[0] ?? ''));
      const faults = operation ? document.faults(operation, answered) : [`there is no operation ${method} ${asked}`];
      if (answered.status === 500 && text.includes('internal_error')) faults.push('500');
      if (took > ANSWER_MS / 4) faults.push(`took ${Math.round(took)} ms`);
      for (const line of errors.splice(0)) faults.push(`logged: ${(JSON.parse(line) as { err?: string; msg?: string }).err ?? line}`);
      return { status: answered.status, faults, text: `${answered.status} ${text.slice(0, 600)}` };
    },
    async stop() {
      await app.close();
      vendor.closeAllConnections();
      await new Promise<void>((resolve) => vendor.close(() => resolve()));
    },
  };
}

function isAsked(query: Readonly<Record<string, unknown>>, given: URLSearchParams): boolean {
  return Object.entries(query).every(
    ([name, value]) => given.getAll(name).join() === (Array.isArray(value) ? value.join() : String(value)),
  );
}

function matches(template: string, path: string): boolean {
  const pattern = template
    .replace(/[.+?^$()|[\]\\]/g, '\\$&')
    .replace('/{path}', '/.*')
    .replace(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(path);
}
