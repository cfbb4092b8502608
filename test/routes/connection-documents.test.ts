/** GET /connections/{id}/openapi.json: what this connection can do and nothing else, with its own values, cached, and whole without its vendor. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { capabilityOf } from '../../openapi/facts.ts';
import { FILTERS } from '../../src/gateway/filters.ts';
import { SANDBOX_KEY, SANDBOX_READ_KEY, type Sandbox, startSandbox } from '../../src/sandbox.ts';
import { type RawDocument, readDocument } from '../fuzz/document.ts';
import { startGateway } from '../harness.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
type Json = any;

let sandbox: Sandbox;
let ids: string[];
const documents = new Map<string, Json>();
beforeAll(async () => {
  sandbox = await startSandbox({ adapters, port: 0, signals: false });
  ids = ((await (await ask('/connections')).json()) as { data: { id: string }[] }).data.map(({ id }) => id);
  for (const id of ids) documents.set(id, await (await ask(`/connections/${id}/openapi.json`)).json());
}, 60_000);
afterAll(() => sandbox.close());

function ask(path: string, headers: Record<string, string> = {}, key: string | null = SANDBOX_KEY): Promise<Response> {
  return fetch(`${sandbox.url}${path}`, { headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...headers } });
}

const operationsOf = (document: Json): Json[] => Object.values(document.paths).flatMap((item) => Object.values(item as object));
const operation = (document: Json, name: string): Json => operationsOf(document).find(({ operationId }) => operationId === name);
const followed = (document: Json, schema: Json): Json =>
  schema.$ref ? document.components.schemas[schema.$ref.replace('#/components/schemas/', '')] : schema;

describe('in the sandbox', () => {
  test('every connection has the operations and filters that it tells of itself, no others', async () => {
    for (const id of ids) {
      const view: Json = await (await ask(`/connections/${id}`)).json();
      const document = documents.get(id);
      const told = operationsOf(document).flatMap(({ operationId }) => capabilityOf(operationId) ?? []);
      const able = Object.entries<Json>(view.capabilities).flatMap(([resource, each]) =>
        Object.entries(each).flatMap(([name, support]) => (support === 'unsupported' ? [] : [{ resource, operation: name }])),
      );
      expect(told, id).toHaveLength(able.length);
      expect(told, id).toEqual(expect.arrayContaining(able));
      for (const [list, name] of Object.entries({
        orders: 'listOrders',
        products: 'listProducts',
        stock: 'listStock',
        customers: 'listCustomers',
      })) {
        const shown = operation(document, name)?.parameters.map((parameter: Json) => parameter.name);
        if (!shown) continue;
        const filters = Object.keys(FILTERS[list as keyof typeof FILTERS]).filter((filter) => shown.includes(filter));
        expect(filters.sort(), `${id} ${list}`).toEqual(Object.keys(view.filters[list] ?? {}).sort());
      }
    }
  });

  test('reference data are choices, with the ids and names that GET /reference tells', async () => {
    for (const [kind, place] of [
      [
        'warehouses',
        (document: Json) => operation(document, 'listOrders').parameters.find(({ name }: Json) => name === 'warehouseId').schema,
      ],
      [
        'order-statuses',
        (document: Json) => operation(document, 'listOrders').parameters.find(({ name }: Json) => name === 'nativeStatus').schema.items,
      ],
      [
        'order-statuses',
        (document: Json) => operation(document, 'createOrder').requestBody.content['application/json'].schema.properties.nativeStatus,
      ],
      [
        'delivery-methods',
        (document: Json) =>
          operation(document, 'createOrder').requestBody.content['application/json'].schema.properties.shipping.properties.methodId
            .anyOf[0],
      ],
      [
        'payment-methods',
        (document: Json) =>
          operation(document, 'createOrder').requestBody.content['application/json'].schema.properties.payment.properties.methodId.anyOf[0],
      ],
    ] as const) {
      const document = documents.get('shop-rc');
      const choice = followed(document, place(document));
      const { data }: Json = await (await ask(`/reference/${kind}?connection=shop-rc`)).json();
      expect(data.length).toBeGreaterThan(0);
      expect(choice.enum).toEqual(data.map(({ id }: Json) => id));
      for (const [index, entry] of data.entries()) expect(choice['x-enum-descriptions'][index]).toContain(entry.name);
    }
  });

  test('a choice of several filters as the document says: a comma-separated list', async () => {
    const document = documents.get('shop-rc');
    const parameter = operation(document, 'listOrders').parameters.find(({ name }: Json) => name === 'nativeStatus');
    expect(parameter).toMatchObject({ style: 'form', explode: false, schema: { type: 'array' } });
    const wanted = followed(document, parameter.schema.items).enum.slice(0, 2);
    const { data }: Json = await (
      await ask(`/orders?connection=shop-rc&limit=20&nativeStatus=${wanted.map(encodeURIComponent).join(',')}`)
    ).json();
    expect(data.length).toBeGreaterThan(0);
    for (const order of data) expect(wanted).toContain(order.nativeStatus.id);
  });

  test('a body has the fields that the vendor has a place for: what the document shows is never ignored, what it leaves out is', async () => {
    for (const id of ids) {
      const draft = operation(documents.get(id), 'createOrder')?.requestBody.content['application/json'];
      if (!draft?.example) continue;
      const answer = await fetch(`${sandbox.url}/orders?connection=${id}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SANDBOX_KEY}`, 'content-type': 'application/json', prefer: 'handling=strict' },
        body: JSON.stringify({ ...draft.example, externalId: String(Math.floor(Math.random() * 1e9) + 1e6) }),
      });
      // The dropshipper's account knows other goods than the example's.
      if (id === 'mydrop-dropshipper' || id === 'mydrop-export') continue;
      expect(answer.status, `${id} ${await answer.clone().text()}`).toBe(201);
    }
    const { properties } = operation(documents.get('kyiv-hp'), 'createCustomer').requestBody.content['application/json'].schema;
    expect(Object.keys(properties)).not.toContain('externalId');
  });

  test('inputs of the vendor alone are told as its adapter checks them', () => {
    const { extra } = operation(documents.get('kyiv-hp'), 'createOrder').requestBody.content['application/json'].schema.properties;
    expect(extra.properties.kind).toBeDefined();
    expect(extra.additionalProperties).toBe(false);
  });

  test('answers are what the document of their connection says', async () => {
    for (const id of ids) {
      const raw = documents.get(id) as RawDocument;
      const document = readDocument(raw);
      for (const each of document.operations) {
        if (each.method !== 'GET' || /passthrough|[Oo]peration/.test(each.name)) continue;
        const shown = (name: string) => each.parameters.find((parameter) => parameter.name === name)?.example;
        if (each.path.includes('{id}') && shown('id') === undefined) continue;
        const kind = (each.parameters.find(({ name }) => name === 'kind')?.schema.enum?.[0] ?? '') as string;
        const path = each.path
          .replace('{connection}', id)
          .replace('{kind}', kind)
          .replace('{id}', encodeURIComponent(String(shown('id'))));
        const asked = each.parameters.some((parameter) => parameter.name === 'connection' && parameter.in === 'query');
        const answer = await ask(`${path}${asked ? `?connection=${id}` : ''}`);
        const text = await answer.text();
        if (id !== 'mydrop-dropshipper' && id !== 'mydrop-export') expect(answer.status, `${id} ${path} ${text}`).toBe(200);
        expect(
          document.faults(each, { status: answer.status, headers: Object.fromEntries(answer.headers), text }),
          `${id} ${path}`,
        ).toEqual([]);
      }
    }
  }, 60_000);

  test('every document passes the linter', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-documents-'));
    try {
      const files = await Promise.all(
        ids.map(async (id) => {
          const file = join(folder, `${id}.json`);
          await writeFile(file, JSON.stringify(documents.get(id)));
          return file;
        }),
      );
      const root = resolve(import.meta.dirname, '../..');
      const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js');
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [redocly, 'lint', ...files, '--config', join(root, 'openapi/redocly.yaml'), '--format', 'json'],
        { env: { ...process.env, REDOCLY_TELEMETRY: 'off' }, maxBuffer: 50_000_000 },
      );
      // One JSON text a file.
      expect([...stdout.matchAll(/"message": "((?:[^"\\]|\\.)*)"/g)].map(([, message]) => message)).toEqual([]);
      expect(stdout.match(/"totals"/g)).toHaveLength(ids.length);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 120_000);

  test('is cached like reference data: asked again it takes no vendor call, and an unchanged one is 304', async () => {
    const first = await ask('/connections/saplab/openapi.json');
    expect(first.headers.get('cache-status')).toBe('sluice; hit');
    expect(first.headers.get('cache-control')).toBe('private, max-age=300');
    expect(first.headers.get('age')).toMatch(/^\d+$/);
    expect(first.headers.get('sluice-vendor-calls')).toBe('0');
    const etag = first.headers.get('etag') as string;
    const again = await ask('/connections/saplab/openapi.json', { 'if-none-match': etag });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    const other = await ask('/connections/mydrop/openapi.json', { 'if-none-match': etag });
    expect(other.status).toBe(200);
  });

  test('a key that reads may choose too', async () => {
    const document: Json = await (await ask('/connections/shop-rc/openapi.json', {}, SANDBOX_READ_KEY)).json();
    expect(document['x-connection'].values.warehouses.entries).toBeGreaterThan(0);
  });
});

describe('without a vendor or a right', () => {
  const connections = [
    { id: 'rc', vendor: 'retailcrm', baseUrl: 'http://127.0.0.1:1', credentials: { apiKey: 'unused' }, limits: { retries: 0 } },
    { id: 'other', vendor: 'saplab', baseUrl: 'http://127.0.0.1:1', credentials: { login: 'a', password: 'b' }, limits: { retries: 0 } },
  ];
  const keys = [
    { name: 'reader', key: 'key-that-reads-reference-data', scopes: ['orders:read', 'reference:read'], connections: ['rc'] },
    { name: 'orders', key: 'key-that-reads-orders-alone', scopes: ['orders:read'], connections: ['rc'] },
  ];
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  beforeAll(async () => {
    gateway = await startGateway({ connections, keys });
  });
  afterAll(() => gateway.close());

  test('a vendor that is down costs the live values alone, and the document says so', async () => {
    const { status, body, headers } = await gateway.call('GET', '/connections/rc/openapi.json', { key: 'key-that-reads-reference-data' });
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('private, max-age=0');
    expect(body.info.description).toMatch(/Without live values.*warehouses \(`vendor_unavailable`\)/);
    expect(body['x-connection'].values.warehouses).toEqual({ missing: 'vendor_unavailable' });
    const { schema } = operation(body, 'listOrders').parameters.find(({ name }: Json) => name === 'warehouseId');
    expect(schema.enum).toBeUndefined();
    expect(operation(body, 'createOrder')).toBeDefined();
  });

  test('a key without reference:read gets no reference data, and the vendor is not asked', async () => {
    const { status, body, headers } = await gateway.call('GET', '/connections/rc/openapi.json', { key: 'key-that-reads-orders-alone' });
    expect(status).toBe(200);
    expect(headers['sluice-vendor-calls']).toBe('0');
    expect(body.info.description).toContain('lacks the scope `reference:read`');
    expect(body['x-connection'].values.warehouses).toEqual({ missing: 'forbidden' });
  });

  test.each(['other', 'none'])('connection %s is as unknown as one that does not exist', async (id) => {
    const { status, body } = await gateway.call('GET', `/connections/${id}/openapi.json`, { key: 'key-that-reads-orders-alone' });
    expect(status).toBe(404);
    expect(body.code).toBe('unknown_connection');
  });

  test('nobody reads it without a key', async () => {
    const { status } = await gateway.call('GET', '/connections/rc/openapi.json', { key: null });
    expect(status).toBe(401);
  });
});
