/** The client as it is published: packed, type-checked and run in a project of its own, and its README with it. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import { type Client, createClient } from '../../openapi/client/src/index.ts';
import { SANDBOX_KEY, type Sandbox, startSandbox } from '../../src/sandbox.ts';

const root = resolve(import.meta.dirname, '../..');
const source = join(root, 'openapi/client');
const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
  version: string;
  dependencies: Record<string, string>;
};
const whole = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string; devDependencies: Record<string, string> };

interface Ended {
  readonly code: number;
  readonly out: string;
}
/** Runs a program; what it writes is part of what a failure shows. */
function run(program: string, args: readonly string[], cwd: string): Promise<Ended> {
  const env = { ...process.env, NODE_OPTIONS: '', npm_config_update_notifier: 'false' };
  return new Promise((done) =>
    execFile(program, [...args], { cwd, env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? 1) : 0, out: `${stdout}${stderr}` }),
    ),
  );
}

/** Another Node.js on this machine, older than the one of the tests. */
function olderNode(): string | undefined {
  const found = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  return found.find((path) => existsSync(path) && realpathSync(path) !== realpathSync(process.execPath) && !path.includes('node_modules'));
}

let sandbox: Sandbox;
let project: string;
beforeAll(async () => {
  sandbox = await startSandbox({ adapters, port: 0, signals: false });
  project = mkdtempSync(join(tmpdir(), 'sluice-client-'));
  const packed = await run('npm', ['pack', './openapi/client', '--pack-destination', project], root);
  expect(packed.code, packed.out).toBe(0);
  const scope = join(project, 'node_modules/@sluice');
  mkdirSync(scope, { recursive: true });
  const unpacked = await run('tar', ['xzf', join(project, `sluice-client-${manifest.version}.tgz`), '-C', scope], project);
  expect(unpacked.code, unpacked.out).toBe(0);
  symlinkSync(join(scope, 'package'), join(scope, 'client'));
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers'])
    symlinkSync(realpathSync(join(root, 'node_modules', name)), join(project, 'node_modules', name));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
}, 120_000);
afterAll(async () => {
  await sandbox?.close();
  if (project) rmSync(project, { recursive: true, force: true });
});

/** The README as one program: the first block is for all, each other one stands by itself. */
function readme(): string {
  const blocks = [...readFileSync(join(source, 'README.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  const [first = '', ...rest] = blocks;
  return [first, ...rest.map((block) => `{\n${block}}`)]
    .join('\n')
    .replaceAll('http://127.0.0.1:8080', sandbox.url)
    .replaceAll('sandbox-key-not-for-production', SANDBOX_KEY);
}

describe('the package', () => {
  test('holds what runs and its types, and nothing else', () => {
    const files = readdirSync(join(project, 'node_modules/@sluice/package'), { recursive: true }) as string[];
    const modules = readdirSync(join(source, 'src')).map((name) => name.replace(/\.ts$/, ''));
    const built = modules.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]);
    expect(files.sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', ...built].sort());
  });

  test('says the same as the gateway’s own manifest and license', () => {
    expect(manifest.version).toBe(whole.version);
    expect(readFileSync(join(source, 'README.md'), 'utf8')).toContain(`npm install ./sluice-client-${whole.version}.tgz`);
    expect(manifest.dependencies).toEqual({ 'openapi-fetch': whole.devDependencies['openapi-fetch'] });
    expect(readFileSync(join(source, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
  });

  test('needs no module but its dependency, and no global but those of the web', () => {
    const folder = join(project, 'node_modules/@sluice/client/dist');
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), 'utf8');
      const imports = [...text.matchAll(/(?:from|import\() ?['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '');
      expect(
        imports.filter((target) => !/^\.\/[a-z]+\.(js|ts)$/.test(target) && target !== 'openapi-fetch'),
        name,
      ).toEqual([]);
      if (name.endsWith('.js'))
        expect(text.replace(/\/\*[\s\S]*?\*\//g, ''), name).not.toMatch(/\b(process|Buffer|require|global|__dirname)\b/);
    }
  });

  // One resolution is that of Node.js, the other that of bundlers.
  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'type-checks strictly where modules are %s, resolved by %s, with the README’s code',
    async (module, moduleResolution) => {
      const strictly = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false };
      const compilerOptions = {
        ...strictly,
        target: 'es2022',
        lib: ['es2022', 'dom'],
        types: [],
        module,
        moduleResolution,
        outDir: module,
      };
      writeFileSync(join(project, 'readme.ts'), readme());
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['readme.ts'] }));
      const checked = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], project);
      expect(checked.out).toBe('');
    },
    60_000,
  );

  test('refuses what the gateway would refuse before anything is sent', async () => {
    const wrong = `
      import { createClient, SluiceError } from '@sluice/client';
      const client = createClient({ baseUrl: 'http://127.0.0.1', key: 'k' });
      client.orders({ status: 'sent' });
      client.orders({ color: 'red' });
      client.createOrder({ items: [] });
      client.createOrder({ customer: {}, items: [{ quantity: 1, unitPrice: 450 }] });
      client.reference('colours');
      const code: SluiceError['code'] = 'no_such_code';
    `;
    writeFileSync(join(project, 'wrong.ts'), wrong);
    const compilerOptions = { strict: true, target: 'es2022', lib: ['es2022', 'dom'], types: [], module: 'nodenext', noEmit: true };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['wrong.ts'] }));
    const { out } = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.', '--pretty', 'false'], project);
    expect([...out.matchAll(/^wrong\.ts\((\d+),/gm)].map((match) => Number(match[1]))).toEqual([4, 5, 6, 7, 8, 9]);
  }, 60_000);
});

describe('the README', () => {
  test('runs as it stands', async () => {
    expect(await run(process.execPath, [join(project, 'nodenext/readme.js')], project)).toMatchObject({
      code: 0,
      out: expect.stringContaining('/items/0/quantity'),
    });
  }, 60_000);

  const older = olderNode();
  test.skipIf(older === undefined)(
    `runs on an older Node.js too${older === undefined ? ' (skipped: this machine has none)' : ''}`,
    async () => {
      const { out: version } = await run(older ?? '', ['--version'], project);
      expect(Number(/^v(\d+)/.exec(version)?.[1])).toBeGreaterThanOrEqual(20);
      // The order is there already: the same key gets the same answer.
      expect(await run(older ?? '', [join(project, 'nodenext/readme.js')], project)).toMatchObject({
        code: 0,
        out: expect.stringContaining('/items/0/quantity'),
      });
    },
    60_000,
  );
});

describe('every operation of the document', () => {
  const { paths } = JSON.parse(readFileSync(join(root, 'openapi/openapi.json'), 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => ({ operationId, method: method.toUpperCase(), path })),
  );
  const DRAFT = {
    customer: { firstName: 'Olena', phone: '+380672225522' },
    items: [{ name: 'Linen shirt', quantity: 1, unitPrice: '450.00' }],
  };
  const at = { connection: 'kyiv-hp' };
  const one = async <T>(walk: AsyncIterable<T>): Promise<T | undefined> => {
    for await (const record of walk) return record;
    return undefined;
  };
  const customer = 'kyiv-hp:105424';
  const product = 'kyiv-hp:98598';
  const order = 'shop-rc:order-7141';
  const operation = async (client: Client) => (await client.createOrder(DRAFT, { ...at, later: true })).operation?.id ?? '';
  /** A call of each; some are refused at these vendors, which is an answer too. */
  const calls: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
    listOrders: (client) => one(client.orders(at)),
    createOrder: (client) => client.createOrder(DRAFT, at),
    getOrder: (client) => client.getOrder(order, { include: ['raw', 'full'] }),
    updateOrder: (client) => client.updateOrder(order, { notes: { manager: 'x' } }),
    deleteOrder: async (client) => client.deleteOrder((await client.createOrder(DRAFT, at)).order?.id ?? ''),
    cancelOrder: (client) => client.cancelOrder(order, 'By mistake'),
    getOrderHistory: (client) => client.getOrderHistory(order),
    listProducts: (client) => one(client.products({ ...at, active: undefined, q: 'a' })),
    createProduct: (client) => client.createProduct({ name: 'Linen shirt', sku: 'LINEN-XL', price: '450.00' }, at),
    getProduct: (client) => client.getProduct(product),
    updateProduct: (client) => client.updateProduct('shop-rc:product-828369', { name: 'New name' }),
    listStock: (client) => one(client.stock({ ...at, productId: product })),
    updateStock: (client) => client.updateStock([{ variantId: product, quantity: 7 }]),
    listCustomers: (client) => one(client.customers({ ...at, phone: '+380672225522' })),
    createCustomer: (client) => client.createCustomer({ firstName: 'Ivan', phones: ['+380860005557'] }, at),
    getCustomer: (client) => client.getCustomer(customer),
    updateCustomer: (client) => client.updateCustomer(customer, { email: 'svitlana@example.com' }),
    listTransactions: (client) => one(client.transactions(customer, { limit: 5 })),
    addTransaction: (client) => client.addTransaction(customer, { amount: '-1.00' }),
    listCategories: (client) => one(client.categories(at)),
    createCategory: (client) => client.createCategory({ name: 'Shirts' }, at),
    getCategory: (client) => client.getCategory('kyiv-hp:17497'),
    updateCategory: (client) => client.updateCategory('kyiv-hp:17498', { name: 'Other' }),
    deleteCategory: (client) => client.deleteCategory('kyiv-hp:17498'),
    listReferenceKinds: (client) => client.referenceKinds(),
    listReference: (client) => one(client.reference('warehouses', at)),
    refreshReference: (client) => client.refreshReference({ ...at, kind: 'warehouses' }),
    listConnections: (client) => client.connections(),
    getConnection: (client) => client.getConnection('kyiv-hp'),
    getConnectionDocument: (client) => client.getConnectionDocument('kyiv-hp'),
    listOperations: (client) => one(client.operations({ status: 'failed' })),
    getOperation: async (client) => client.getOperation(await operation(client)),
    retryOperation: async (client) => client.retryOperation(await operation(client)),
    cancelOperation: async (client) => client.cancelOperation(await operation(client)),
    getLiveness: (client) => client.api.GET('/healthz'),
    getReadiness: (client) => client.api.GET('/readyz'),
    ...Object.fromEntries(
      (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) => [
        `passthrough${method.charAt(0)}${method.slice(1).toLowerCase()}`,
        (client: Client) => client.passthrough('kyiv-hp', 'bapi/warehouses', { method }),
      ]),
    ),
  };

  test.each(operations)('has its call: $operationId', async ({ operationId, method, path }) => {
    const asked: string[] = [];
    const client = createClient({
      baseUrl: sandbox.url,
      key: SANDBOX_KEY,
      fetch: (url, init) => {
        asked.push(`${init.method} ${new URL(url).pathname}`);
        return fetch(url, init);
      },
    });
    const call = calls[operationId];
    if (!call) throw new Error(`the client has no call for ${operationId}`);
    // What a vendor refuses has reached it by the right path all the same; a path that is none would not.
    const refusal = await call(client).then(
      () => undefined,
      (error: { code?: string }) => error.code,
    );
    expect([undefined, 'unsupported', 'conflict', 'vendor_rejected']).toContain(refusal);
    const pattern = new RegExp(`^${method} ${path.replace('/{path}', '/.+').replace(/\{[a-z]+\}/g, '[^/]+')}$`);
    expect(asked.at(-1)).toMatch(pattern);
  });
});
