/**
 * Recorded exchanges: `adapters/<vendor>/golden/*.json`. Each is played through the real gateway over HTTP against a server that knows only the
 * recorded exchanges: the request that the vendor gets and the answer that the caller gets are both compared. A new case is a file, not code.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { adapters } from '../adapters/index.ts';
import { startGateway } from './harness.ts';

interface NativeExpectation {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, unknown>>;
}
interface Golden {
  readonly about: string;
  readonly connection?: Readonly<Record<string, unknown>>;
  readonly now?: string;
  readonly call: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly exchanges: readonly {
    readonly request: NativeExpectation;
    readonly response: { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown };
  }[];
  readonly answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown };
}

const root = new URL('../adapters/', import.meta.url);
const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => void (await Promise.all(closers.map((close) => close()))));

for (const adapter of adapters) {
  describe(adapter.vendor, () => {
    const folder = new URL(`${adapter.vendor}/golden/`, root);
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    test('has recorded exchanges', () => expect(files.length).toBeGreaterThan(0));
    for (const name of files) {
      const golden = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Golden;
      test(`${name.replace('.json', '')}: ${golden.about}`, async () => {
        const vendor = await replay(golden);
        const now = golden.now === undefined ? undefined : Date.parse(golden.now);
        const gateway = await startGateway(
          {
            connections: [
              {
                id: 'shop',
                vendor: adapter.vendor,
                baseUrl: vendor.url,
                credentials: Object.fromEntries(Object.keys(adapter.credentials.shape).map((key) => [key, `test-${key}`])),
                limits: { requestsPerSecond: 1000, concurrency: 100, timeoutMs: 5000, retries: 0 },
                ...golden.connection,
              },
            ],
          },
          now === undefined ? {} : { now: () => now },
        );
        closers.push(gateway.close, vendor.close);
        const { method, path, headers, body } = golden.call;
        const answer = await gateway.call(method, path, { ...(headers && { headers }), ...(body !== undefined && { body }) });
        expect(vendor.surprises, 'calls that the vendor did not expect').toEqual([]);
        expect({ status: answer.status, body: plain(answer.body) }).toEqual({ status: golden.answer.status, body: golden.answer.body });
        expect(answer.headers).toMatchObject(golden.answer.headers ?? {});
        expect(vendor.missing(), 'calls that the vendor expected and did not get').toEqual([]);
      });
    }
  });
}

/** What names the run, not the case. */
function plain(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('requestId' in body)) return body;
  const { requestId: _requestId, instance: _instance, ...rest } = body as Record<string, unknown>;
  return rest;
}

async function replay(golden: Golden): Promise<{ url: string; surprises: unknown[]; missing(): unknown[]; close(): Promise<void> }> {
  const open = golden.exchanges.map((exchange) => ({ exchange, used: false }));
  const surprises: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://vendor');
    const seen = describeRequest(request.method ?? '', url, request.headers['content-type'] ?? '', Buffer.concat(chunks).toString());
    const match = open.find(({ exchange, used }) => !used && same(exchange.request, seen, request.headers));
    if (!match) {
      surprises.push(seen);
      response.writeHead(599).end();
      return;
    }
    match.used = true;
    const { status = 200, headers = {}, body } = match.exchange.response;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    surprises,
    missing: () => open.filter(({ used }) => !used).map(({ exchange }) => exchange.request),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

type SeenRequest = Omit<NativeExpectation, 'headers'>;

function describeRequest(method: string, url: URL, contentType: string, body: string): SeenRequest {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 && !name.endsWith('[]') ? (values[0] as string) : values;
  }
  const form = contentType.startsWith('application/x-www-form-urlencoded')
    ? Object.fromEntries([...new URLSearchParams(body)].map(([name, value]) => [name, /^[[{]/.test(value) ? JSON.parse(value) : value]))
    : undefined;
  return {
    method,
    path: url.pathname,
    ...(Object.keys(query).length > 0 && { query }),
    ...(form ? { form } : body !== '' && { body: JSON.parse(body) }),
  };
}

function same(expected: NativeExpectation, seen: SeenRequest, headers: Readonly<Record<string, unknown>>): boolean {
  const { headers: wanted = {}, ...rest } = expected;
  return (
    Object.entries(wanted).every(([name, value]) => headers[name] === value) &&
    equal({ ...rest, query: listed(rest.query) }, { ...seen, query: listed(seen.query) })
  );
}

/** `name[]` is always a list, however many values it has. */
function listed(query: NativeExpectation['query']): unknown {
  return (
    query &&
    Object.fromEntries(Object.entries(query).map(([name, value]) => [name, name.endsWith('[]') && !Array.isArray(value) ? [value] : value]))
  );
}

function equal(a: unknown, b: unknown): boolean {
  try {
    expect(a).toEqual(b);
    return true;
  } catch {
    return false;
  }
}
