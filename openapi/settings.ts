/** The reference of the configuration file: one row a key, out of the schema that checks the file. */
import type { Adapter } from '../src/adapter.ts';
import { configSchema } from '../src/config.ts';
import { table } from './table.ts';

/** What is read of a JSON Schema. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly $ref?: string;
}

/** What every connection has, whatever its vendor; the rest is of one vendor. */
const OF_VENDOR = ['vendor', 'baseUrl', 'credentials', 'options'];

/** Every key that does not depend on a vendor, section by section. */
export function keyTable(adapters: readonly Adapter[]): string {
  const { properties = {} } = configSchema(adapters) as Schema;
  const sections = Object.entries(properties).map(([name, schema]) => {
    const node = name === 'connections' ? { ...schema, items: commonOf(connectionsOf(adapters), adapters) } : schema;
    const path = node.type === 'array' ? `${name}[]` : name;
    const needed = name === 'keys' || name === 'connections' ? ' Required.' : '';
    return [`### \`${name}\``, '', `${node.description}${needed}`, '', settingTable(node.items ?? node, `${path}.`)].join('\n');
  });
  return sections.join('\n\n');
}

/** Credentials and options of every vendor. */
export function vendorSettings(adapters: readonly Adapter[]): string {
  return adapters.map((adapter) => `### ${adapter.title}\n\n${settingsOf(adapter)}`).join('\n\n');
}

/** What a connection of this vendor takes beside what all take. */
export function settingsOf(adapter: Adapter): string {
  const [schema] = connectionsOf([adapter]);
  const properties = Object.fromEntries(
    Object.entries(schema?.properties ?? {}).filter(([name]) => name !== 'vendor' && OF_VENDOR.includes(name)),
  );
  return settingTable({ ...(schema ?? {}), properties }, '');
}

function connectionsOf(adapters: readonly Adapter[]): readonly Schema[] {
  const items = (configSchema(adapters) as Schema).properties?.connections?.items;
  return items?.anyOf ?? (items ? [items] : []);
}

function commonOf([first]: readonly Schema[], adapters: readonly Adapter[]): Schema {
  const { vendor: _one, baseUrl, credentials: _theirs, options: _others, ...shared } = first?.properties ?? {};
  const { id, ...rest } = shared;
  return {
    ...first,
    properties: {
      ...(id && { id }),
      vendor: { enum: adapters.map(({ vendor }) => vendor), description: 'Whose account it is.' },
      credentials: { type: 'object', description: 'What the vendor wants, [below](#vendors).' },
      ...(baseUrl && { baseUrl: { type: 'string', description: `${baseUrl.description} Required where the vendor has no common host.` } }),
      ...rest,
      options: { type: 'object', default: {}, description: 'Choices that this vendor has, [below](#vendors).' },
    },
  };
}

function settingTable(schema: Schema, prefix: string): string {
  return table(['key', 'value', 'default', 'meaning'], rowsOf(schema, prefix));
}

function rowsOf(schema: Schema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const path = `${prefix}${name}`;
    if (part.properties) return rowsOf(part, `${path}.`).map((row) => optionalWith(row, schema, name));
    return [[`\`${path}\``, allowed(part), defaultOf(part, schema.required?.includes(name) === true), part.description ?? '']];
  });
}

/** A key of a section that may be left out is required only beside the others of that section. */
function optionalWith([key = '', value = '', preset = '', meaning = '']: readonly string[], parent: Schema, name: string): string[] {
  const free = preset === 'required' && parent.required?.includes(name) !== true;
  return [key, value, free ? `required in \`${name}\`` : preset, meaning];
}

function defaultOf(schema: Schema, required: boolean): string {
  if (schema.default !== undefined && schema.default !== '')
    return `\`${typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default)}\``;
  return required ? 'required' : '–';
}

/** What may stand there, in words. */
function allowed(schema: Schema): string {
  const rules = (schema.anyOf ?? []).filter(({ $ref }) => $ref === undefined);
  if (rules.length > 0) return rules.map(allowed).join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.type === 'array') return `list of ${allowed(schema.items ?? {}).replace(/^text$/, 'texts')}`;
  if (schema.type === 'object') return 'mapping';
  if (Array.isArray(schema.type)) return 'text or number';
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.type === 'integer' || schema.type === 'number') {
    const range = schema.minimum !== undefined && schema.maximum !== undefined ? `, ${schema.minimum} to ${schema.maximum}` : '';
    return `${schema.type === 'integer' ? 'whole number' : 'number'}${range}`;
  }
  return 'text';
}
