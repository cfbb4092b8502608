/** The page of a vendor: what its facts say, its settings, and its adapter's README, which says how it is mapped and why. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Adapter, WriteFacts } from '../src/adapter.ts';
import type { StartEmulator } from '../src/emulator.ts';
import { capabilitiesOf, OPERATIONS } from '../src/gateway/describe.ts';
import { FILTERS } from '../src/gateway/filters.ts';
import { CategoryDraft, CategoryPatch } from '../src/model/category.ts';
import { CustomerDraft, CustomerPatch, TransactionDraft } from '../src/model/customer.ts';
import { OrderDraft, OrderPatch } from '../src/model/order.ts';
import { ProductDraft, ProductPatch } from '../src/model/product.ts';
import { editionsOf } from '../src/sandbox.ts';
import { settingsOf } from './settings.ts';
import { table } from './table.ts';

/** What callers may write, by resource and operation. */
const BODIES = {
  orders: { create: OrderDraft, update: OrderPatch },
  products: { create: ProductDraft, update: ProductPatch },
  customers: { create: CustomerDraft, update: CustomerPatch, addTransaction: TransactionDraft },
  categories: { create: CategoryDraft, update: CategoryPatch },
} as const;

/** An account as its options make it. */
interface Edition {
  /** Empty for a vendor whose accounts are all alike. */
  readonly name: string;
  readonly resources: ReturnType<Adapter['resources']>;
}

/** The whole page. */
export async function vendorPage(adapter: Adapter): Promise<string> {
  const folder = new URL(`../adapters/${adapter.vendor}/`, import.meta.url);
  const [intro = '', ...sections] = readFileSync(new URL('README.md', folder), 'utf8')
    .trim()
    .split(/^(?=## )/m);
  const [title = '', ...about] = intro.split('\n');
  const editions = await editionsIn(adapter, folder);
  const parts = [
    `<!-- Made by \`npm run generate\` from what the adapter declares and from adapters/${adapter.vendor}/README.md. -->`,
    title,
    about.join('\n').trim(),
    `## Settings\n\nA connection with \`vendor: ${adapter.vendor}\` takes these beside [what every connection takes](../configuration.md#connections).\n\n${settingsOf(adapter)}`,
    `## What it can do\n\n${capabilities(editions)}`,
    `## What it keeps\n\n${keeps(editions)}`,
    ...sections.map((section) => section.trim()),
  ];
  return `${parts.map((part) => moved(part, adapter.vendor)).join('\n\n')}\n`;
}

/** Links of the adapter's README lead from here to the same places. */
function moved(text: string, vendor: string): string {
  return text.replaceAll(`](../../docs/vendors/${vendor}.md`, '](').replaceAll('](../../docs/', '](../');
}

async function editionsIn(adapter: Adapter, folder: URL): Promise<Edition[]> {
  const of = (options: object): Edition['resources'] =>
    adapter.resources({
      connection: 'example',
      baseUrl: adapter.defaults.baseUrl ?? 'https://vendor.example',
      credentials: {},
      options: adapter.options.parse(options),
    });
  const switches = Object.values(await editionsOf(adapter.vendor));
  if (switches.length < 2 || !existsSync(new URL('emulator/index.ts', folder))) return [{ name: '', resources: of({}) }];
  const { startEmulator } = (await import(new URL('emulator/index.ts', folder).href)) as { startEmulator: StartEmulator };
  return Promise.all(
    switches.map(async (each) => {
      // Which options an account of this kind goes with is what its emulator knows.
      const emulator = await startEmulator({ seed: 'empty', ...each });
      await emulator.stop();
      const { options } = emulator.connection;
      // What tells accounts apart is a switch or a word; the rest is this one account's own.
      const name = Object.entries(options).flatMap(([option, value]) => (/^[a-z]+$/.test(String(value)) ? `\`${option}: ${value}\`` : []));
      return { name: name.join(', ') || 'default', resources: of(options) };
    }),
  );
}

function capabilities(editions: readonly Edition[]): string {
  const all = editions.map(({ resources }) => capabilitiesOf(resources));
  const heads = editions.map(({ name }) => name);
  const operations = Object.entries(OPERATIONS).flatMap(([resource, names]) =>
    names.map((name) => [`${resource} ${name}`, ...all.map((each) => said(each[resource]?.[name]))]),
  );
  const filters = Object.entries(FILTERS).flatMap(([list, names]) =>
    Object.keys(names).map((name) => [
      `${list} \`${name}\``,
      ...editions.map(({ resources }) => {
        const facts = resources[list as keyof typeof FILTERS]?.list?.filters as Record<string, string> | undefined;
        return facts?.[name] ?? '–';
      }),
    ]),
  );
  const lists = Object.keys(FILTERS).flatMap((list) => {
    const facts = editions.map(({ resources }) => resources[list as keyof typeof FILTERS]?.list);
    if (facts.every((each) => each === undefined)) return [];
    return [
      [list, ...facts.map((each) => (each ? `${each.order === 'vendor' ? "the vendor's" : each.order}; ${counted(each.total)}` : '–'))],
    ];
  });
  const promised = Object.keys(BODIES).flatMap((resource) => {
    const facts = editions.map(({ resources }) => resources[resource as keyof typeof BODIES]?.create?.guarantee);
    return facts.some(Boolean) ? [[`${resource} create`, ...facts.map((each) => each ?? '–')]] : [];
  });
  const used = filters.filter(([, ...cells]) => cells.some((cell) => cell !== '–'));
  const unused = filters.filter((row) => !used.includes(row)).map(([name]) => name);
  return [
    '`native` = one vendor call, `composed` = several calls or local work, – = 501 `unsupported`. Options may turn more on: `GET /connections/{id}` tells what yours do.',
    table(['operation', ...heads.map((head) => head || 'capability')], operations),
    'Filters: `exact` = the vendor filters, or a few calls find what matches; `day` = it knows whole days, the gateway trims; `scan` = the gateway filters its pages.',
    table(['filter', ...heads.map((head) => head || 'how')], used),
    ...(unused.length > 0 ? [`Refused with 422 \`unsupported_filter\`: ${unused.join(', ')}.`] : []),
    table(['list', ...heads.map((head) => (head === '' ? 'order; `total`' : `${head}: order; \`total\``))], lists),
    ...(promised.length > 0
      ? ['When the answer to a create is lost:', table(['', ...heads.map((head) => head || 'promise')], promised)]
      : []),
  ].join('\n\n');
}

function said(capability: string | undefined): string {
  return capability === undefined || capability === 'unsupported' ? '–' : capability;
}

function counted(total: 'free' | 'extra call' | 'never'): string {
  return { free: 'told', 'extra call': 'told by one more call', never: 'never told' }[total];
}

/** Which fields of a body have a place at the vendor. */
function keeps(editions: readonly Edition[]): string {
  const tables = Object.entries(BODIES).flatMap(([resource, bodies]) => {
    const columns = Object.entries(bodies).flatMap(([operation, body]) => columnsOf(editions, resource, operation, body));
    if (columns.length === 0) return [];
    const names = [...new Set(columns.flatMap(({ leaves }) => leaves))];
    const rows = names.map((name) => [
      `\`${name}\``,
      ...columns.map(({ leaves, fields }) => (!leaves.includes(name) ? '' : fields.some((field) => covers(field, name)) ? 'kept' : '–')),
    ]);
    const extras = columns.flatMap(({ title, extra }) => (extra.length > 0 ? [`\`extra\` of ${title}: ${extra.join(', ')}.`] : []));
    return [`### Fields of ${resource}`, table(['field', ...columns.map(({ title }) => title)], rows), ...extras];
  });
  if (tables.length === 0) return 'Nothing can be written.';
  return [
    'Fields that have a place at this vendor. What has none (–) is named in `Sluice-Ignored`, or refused with `Prefer: handling=strict`; so is a value that it could only keep cut or rounded. Empty: not a field of that call.',
    ...tables,
  ].join('\n\n');
}

/** One column an operation; editions that keep the same share one. */
function columnsOf(editions: readonly Edition[], resource: string, operation: string, body: z.ZodObject) {
  const leaves = leavesOf(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as Schema).filter((leaf) => leaf !== '/extra');
  const found = editions.flatMap(({ name, resources }) => {
    const facts = (resources as Record<string, Record<string, WriteFacts | undefined> | undefined>)[resource]?.[operation];
    return facts ? [{ name, fields: facts.fields, extra: Object.keys(facts.extra?.shape ?? {}).map((key) => `\`${key}\``) }] : [];
  });
  const kinds = Map.groupBy(found, ({ fields, extra }) =>
    JSON.stringify([leaves.filter((leaf) => fields.some((field) => covers(field, leaf))), extra]),
  );
  return [...kinds.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const whose = kinds.size > 1 || same.length < editions.length ? same.map(({ name }) => name).filter(Boolean) : [];
    return [
      {
        title: [operation, ...(whose.length > 0 ? [`(${whose.join('; ')})`] : [])].join(' '),
        leaves,
        fields: first.fields,
        extra: first.extra,
      },
    ];
  });
}

/** What is read of a JSON Schema. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** JSON Pointers of everything that can be written, `*` for an index. */
function leavesOf(schema: Schema, root: Schema = schema, at = ''): string[] {
  if (schema.$ref !== undefined) return leavesOf(root.$defs?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}, root, at);
  const inner = schema.anyOf?.find((each) => each.properties ?? each.items ?? each.$ref);
  if (inner) return leavesOf(inner, root, at);
  if (schema.properties) return Object.entries(schema.properties).flatMap(([name, part]) => leavesOf(part, root, `${at}/${name}`));
  if (schema.items) {
    const parts = leavesOf(schema.items, root, `${at}/*`);
    // A list of plain values is one field.
    return parts.length === 1 && parts[0] === `${at}/*` ? [at] : parts;
  }
  return [at];
}

/** Whether a pointer of the facts, which covers all below it, means this field. */
function covers(field: string, leaf: string): boolean {
  return leaf === field || leaf.startsWith(`${field}/`);
}
