/**
 * The OpenAPI document of one connection: the whole one without what this connection cannot do, with its own values for what refers to reference data.
 * Pure. The facts are the adapter's own, the ones that the engine enforces.
 *
 * Values are `enum`s of string components, told with their names in `x-enum-descriptions` and in the description: Swagger UI makes a choice out of `enum` and of
 * nothing else (not of `oneOf` with `const`), and generators make a union or an enumeration of a named component, and read that extension.
 */
import { z } from 'zod';
import type { WriteFacts } from '../src/adapter.ts';
import type { Connection } from '../src/gateway/connections.ts';
import type { ConnectionView } from '../src/gateway/describe.ts';
import { FILTERS, type FilteredList } from '../src/gateway/filters.ts';
import type { ReferenceEntry, ReferenceKind } from '../src/model/reference.ts';
import { sandboxConnection } from '../src/samples.ts';
import { EXAMPLES } from './examples.ts';
import { type Capability, capabilityOf, FILTER_SUPPORT } from './facts.ts';

type Json = Record<string, unknown>;
interface Parameter extends Json {
  name: string;
  in: string;
  description?: string;
  schema: Json;
}
interface Operation extends Json {
  operationId: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Json> };
  responses: Record<string, { content?: Record<string, Json> }>;
}

/** What is known of the entries of a reference kind: they, or why they are not told. */
export type LiveValues =
  | { readonly entries: readonly ReferenceEntry[] }
  /** `forbidden`: the key may not read reference data. Others are codes of the error catalogue. */
  | { readonly missing: string };

/** What a connection's document is made of. */
export interface ConnectionFacts {
  readonly connection: Pick<Connection, 'id' | 'adapter' | 'resources' | 'kinds'>;
  readonly view: ConnectionView;
  /** By kind; a kind that is not there is told without values. */
  readonly values: ReadonlyMap<ReferenceKind, LiveValues>;
}

/** More values than this are looked up, not chosen from a list. */
const MOST_VALUES = 200;
/** Operations of the gateway's own that are not about one connection. */
const ELSEWHERE = new Set(['listConnections', 'listReferenceKinds', 'getLiveness', 'getReadiness']);

/** The document of a connection. `whole` stays as it is. */
export function connectionDocument(whole: Json, { connection, view, values }: ConnectionFacts): Json {
  const source = whole as { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Json> } & Json };
  const { id, adapter } = connection;
  const own: Record<string, Json> = {};
  const fitting: Fitting = { connection, values, schemas: source.components.schemas, own };
  const left: string[] = [];
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [path, item] of Object.entries(source.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (ELSEWHERE.has(operation.operationId)) continue;
      const capability = capabilityOf(operation.operationId);
      const support = capability && view.capabilities[capability.resource]?.[capability.operation];
      if (support === 'unsupported') {
        left.push(`${capability?.resource} ${capability?.operation}`);
        continue;
      }
      if (path.startsWith('/operations') && view.capabilities.orders?.create === 'unsupported') continue;
      paths[path] ??= {};
      paths[path][method] = fitOperation(structuredClone(operation), { capability, support, view, fitting });
    }
  }
  const schemas: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(source.components.schemas)) schemas[name] = ofConnection(name, schema, connection);
  const document: Json = {
    ...whole,
    info: {
      ...(whole.info as Json),
      title: `Sluice: ${id} (${adapter.title})`,
      summary: `What ${id} can do.`,
      description: about(view, values, left),
    },
    'x-connection': {
      ...{ id, vendor: adapter.vendor, currency: view.currency, timezone: view.timezone },
      values: Object.fromEntries(
        [...values].map(([kind, known]) => [kind, 'entries' in known ? { entries: known.entries.length } : { missing: known.missing }]),
      ),
    },
    tags: (whole.tags as { name: string }[]).filter(({ name }) =>
      Object.values(paths).some((item) => Object.values(item).some(({ tags }) => (tags as string[]).includes(name))),
    ),
    paths,
  };
  return { ...document, components: reached(document, { ...source.components, schemas: { ...schemas, ...own } }) };
}

/** Reference kinds whose values the document of a connection tells. */
export function kindsOf(whole: Json, facts: Omit<ConnectionFacts, 'values'>): ReferenceKind[] {
  const asked = new Set<ReferenceKind>();
  const values = { get: (kind: ReferenceKind) => void asked.add(kind), [Symbol.iterator]: () => [][Symbol.iterator]() };
  connectionDocument(whole, { ...facts, values: values as unknown as ConnectionFacts['values'] });
  return [...asked];
}

/** What fitting a schema needs. */
interface Fitting {
  readonly connection: ConnectionFacts['connection'];
  readonly values: ConnectionFacts['values'];
  readonly schemas: Readonly<Record<string, Json>>;
  /** Components made for this connection. */
  readonly own: Record<string, Json>;
}

interface Fit {
  readonly capability: Capability | undefined;
  readonly support: string | undefined;
  readonly view: ConnectionView;
  readonly fitting: Fitting;
}

function fitOperation(operation: Operation, { capability, support, view, fitting }: Fit): Operation {
  const { id, adapter, resources } = fitting.connection;
  const vendor = EXAMPLES[operation.operationId]?.vendor;
  const foreign = vendor !== undefined && vendor !== adapter.vendor;
  const facts = capability && (resources[capability.resource] as Readonly<Record<string, unknown>> | undefined)?.[capability.operation];
  const filters = capability?.operation === 'list' ? (view.filters[capability.resource] ?? {}) : {};
  const list = capability && view.lists[capability.resource];
  // What the whole document says of all vendors is said of this one.
  operation.description = (operation.description ?? '').replace(/\n\nVendors: [\s\S]*?(?=\n\n(?!Behind)|$)/, '');
  if (support !== undefined) operation.description += `\n\nHere: \`${support}\`.`;
  if (capability?.operation === 'list' && list)
    operation.description += ` Order: ${list.order === 'newest first' ? 'newest first' : 'the vendor’s own'}. Total: ${list.total}.${
      Object.keys(filters).length > 0 ? ` Filters: ${FILTER_SUPPORT}.` : ''
    }`;
  operation.parameters = operation.parameters?.flatMap((parameter) => {
    const filter = capability?.operation === 'list' ? FILTERS[capability.resource as FilteredList]?.[parameter.name] : undefined;
    if (filter && parameter.in === 'query') {
      const honoured = filters[parameter.name];
      return honoured === undefined ? [] : [fitFilter(parameter, honoured, filter, fitting)];
    }
    if (parameter.name === 'connection') {
      const { example: _example, examples: _examples, ...rest } = parameter;
      return [
        {
          ...rest,
          name: 'connection',
          in: parameter.in,
          required: true,
          description: 'This connection.',
          schema: { type: 'string', enum: [id], default: id },
        },
      ];
    }
    if (parameter.name === 'kind' && parameter.in === 'path')
      return [withExamples({ ...parameter, schema: { type: 'string', enum: [...fitting.connection.kinds] } }, fitting.connection, foreign)];
    if (parameter.name === 'id' && parameter.in === 'path' && capability)
      return [withExamples({ ...parameter, schema: { ...parameter.schema, pattern: `^${id}(?::|%3[Aa])` } }, fitting.connection, foreign)];
    if (parameter.name === 'count' && list?.total === 'never') return [];
    return [withExamples(parameter, fitting.connection, foreign)];
  });
  for (const [type, content] of Object.entries(operation.requestBody?.content ?? {})) {
    const { fields, extra, keepsComments } = (facts ?? {}) as Partial<WriteFacts> & { readonly keepsComments?: boolean };
    const patterns = fields?.map((pointer) => pointer.split('/').slice(1));
    const schema = fitSchema(content.schema as Json, [], patterns, fitting) ?? (content.schema as Json);
    const properties = schema.properties as Json | undefined;
    if (properties && fields) {
      delete properties.extra;
      if (extra) properties.extra = plainSchema(extra);
    }
    if (capability?.resource === 'stock' && !keepsComments) withoutComments(schema);
    const fitted = withExamples(content, fitting.connection, foreign);
    (operation.requestBody as { content: Record<string, Json> }).content[type] = {
      ...fitted,
      schema,
      ...(fitted.example !== undefined && { example: fitExample(fitted.example, schema) }),
    };
  }
  for (const response of Object.values(operation.responses))
    for (const [type, content] of Object.entries(response.content ?? {}))
      (response.content as Record<string, Json>)[type] = withExamples(content, fitting.connection, foreign);
  return operation;
}

function fitFilter(
  parameter: Parameter,
  honoured: string,
  filter: { readonly kind: string; readonly reference?: ReferenceKind },
  fitting: Fitting,
): Parameter {
  const description = `${(parameter.description ?? '').split('\n\n')[0]} \`${honoured}\`.`;
  if (filter.kind === 'statuses') return { ...parameter, description, ...severalOf({ $ref: '#/components/schemas/OrderStatus' }) };
  const values = filter.reference && valuesOf(filter.reference, fitting);
  if (!values) return { ...parameter, description };
  const told = `${description}\n\n${values.told}`;
  return { ...parameter, description: told, ...(filter.kind === 'gids' ? severalOf(values.schema) : { schema: values.schema }) };
}

/** A comma-separated list on the wire, a choice of several for a reader. */
function severalOf(items: Json): Pick<Parameter, 'schema' | 'style' | 'explode'> {
  return { style: 'form', explode: false, schema: { type: 'array', minItems: 1, maxItems: 100, items } };
}

/** A reference to the component of a kind's values; undefined where they are unknown, none or too many. */
function valuesOf(kind: ReferenceKind, { connection, values, own }: Fitting): { readonly schema: Json; readonly told: string } | undefined {
  if (!connection.kinds.includes(kind)) return undefined;
  const known = values.get(kind);
  if (!known || !('entries' in known) || known.entries.length === 0 || known.entries.length > MOST_VALUES) return undefined;
  const names = known.entries.map(({ name, active }) => `${name ?? '(no name)'}${active === false ? ' (inactive)' : ''}`);
  const told = known.entries.map((entry, index) => `\`${entry.id}\` ${plainText(names[index] as string)}`).join('; ');
  const name = `${kind
    .split('-')
    .map(capital)
    .join('')
    .replace(/ies$/, 'y')
    .replace(/(?<=us)es$|s$/, '')}Id`;
  own[name] ??= {
    type: 'string',
    description: `Of \`GET /reference/${kind}\`: ${told}.`,
    enum: known.entries.map(({ id }) => id),
    'x-enum-descriptions': names,
  };
  return { schema: { $ref: `#/components/schemas/${name}` }, told };
}

/** What a vendor named may hold Markdown. */
function plainText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replace(/\s+/g, ' ');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * A body's schema with the fields that the vendor has a place for, and with live values. `patterns` as in the facts of a write; undefined = every field.
 * Undefined when nothing is left.
 */
function fitSchema(
  schema: Json,
  path: readonly string[],
  patterns: readonly (readonly string[])[] | undefined,
  fitting: Fitting,
): Json | undefined {
  const name = refOf(schema);
  if (name !== undefined) {
    const target = fitting.schemas[name];
    return target && isStructure(target) ? fitSchema(target, path, patterns, fitting) : schema;
  }
  const kind = schema['x-reference-kind'] as ReferenceKind | undefined;
  if (kind !== undefined) return valuesOf(kind, fitting)?.schema ?? schema;
  if (path.at(-1) === 'connection' && schema.type === 'string') return { type: 'string', enum: [fitting.connection.id] };
  for (const many of ['anyOf', 'oneOf', 'allOf']) {
    const options = schema[many] as Json[] | undefined;
    if (!options) continue;
    const fitted = options.flatMap((option) => fitSchema(option, path, patterns, fitting) ?? []);
    const different = fitted.filter(
      (option, index) => fitted.findIndex((each) => JSON.stringify(each) === JSON.stringify(option)) === index,
    );
    return { ...schema, [many]: different };
  }
  if (schema.items) return { ...schema, items: fitSchema(schema.items as Json, [...path, '*'], patterns, fitting) ?? schema.items };
  const properties = schema.properties as Record<string, Json> | undefined;
  if (!properties) return schema;
  const required = new Set(schema.required as string[] | undefined);
  const fitted = Object.entries(properties).flatMap(([key, property]) => {
    const at = [...path, key];
    const covered = coverage(at, patterns);
    if (covered === 'none' && !required.has(key)) return [];
    const inner = fitSchema(property, at, covered === 'part' ? patterns : undefined, fitting);
    return inner ? [[key, inner] as const] : [];
  });
  return { ...schema, properties: Object.fromEntries(fitted) };
}

/** How much of what stands at a path the vendor has a place for. */
function coverage(path: readonly string[], patterns: readonly (readonly string[])[] | undefined): 'whole' | 'part' | 'none' {
  if (!patterns) return 'whole';
  const meets = (pattern: readonly string[]) =>
    path.slice(0, pattern.length).every((key, index) => pattern[index] === key || pattern[index] === '*' || key === '*');
  if (patterns.some((pattern) => pattern.length <= path.length && meets(pattern))) return 'whole';
  return patterns.some((pattern) => pattern.length > path.length && meets(pattern)) ? 'part' : 'none';
}

/** Whether there is anything in a schema to fit. */
function isStructure(schema: Json): boolean {
  return ['properties', 'items', 'anyOf', 'oneOf', 'allOf', 'x-reference-kind'].some((key) => schema[key] !== undefined);
}

function refOf(schema: Json): string | undefined {
  return typeof schema.$ref === 'string' ? schema.$ref.replace('#/components/schemas/', '') : undefined;
}

/** Vendor-specific inputs, as the adapter checks them. */
function plainSchema(schema: z.ZodObject): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  return { ...rest, additionalProperties: false, description: 'Inputs of this vendor alone.' };
}

function withoutComments(schema: Json): void {
  const lines = (schema.properties as Record<string, Json> | undefined)?.lines?.items as { anyOf?: { properties: Json }[] } | undefined;
  for (const line of lines?.anyOf ?? []) delete line.properties.comment;
}

/** An example without the fields that the vendor has no place for. */
function fitExample(value: unknown, schema: Json): unknown {
  const options = (schema.anyOf as Json[] | undefined)?.filter((each) => each.properties ?? each.items) ?? [];
  const places = (option: Json) => Object.keys(value ?? {}).filter((key) => (option.properties as Json | undefined)?.[key]).length;
  const [best] = options.sort((one, other) => places(other) - places(one));
  if (best) return fitExample(value, best);
  if (Array.isArray(value)) return schema.items ? value.map((each) => fitExample(each, schema.items as Json)) : value;
  const properties = schema.properties as Record<string, Json> | undefined;
  if (!properties || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (properties[key] ? [[key, fitExample(each, properties[key])]] : [])),
  );
}

/** An answer's component where it names its connection and vendor: there is only one. */
function ofConnection(name: string, schema: Json, { id, adapter }: ConnectionFacts['connection']): Json {
  const properties = schema.properties as Record<string, Json> | undefined;
  if (name === 'Problem' || !properties?.connection || !properties.vendor) return schema;
  return {
    ...schema,
    properties: { ...properties, connection: { type: 'string', const: id }, vendor: { type: 'string', const: adapter.vendor } },
  };
}

/** Examples of the vendor alone, with the connection's own name. `foreign`: what is shown is another vendor's. */
function withExamples<T extends Json>(place: T, { id, adapter }: ConnectionFacts['connection'], foreign: boolean): T {
  const { examples, example, ...rest } = place as Json & { examples?: Record<string, { value: unknown }> };
  const chosen = examples ? examples[adapter.vendor]?.value : foreign ? undefined : example;
  return (chosen === undefined ? rest : { ...rest, example: renamed(chosen, sandboxConnection(adapter.vendor), id) }) as unknown as T;
}

/** An example with another connection in its gateway ids. */
function renamed(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return value.replaceAll(new RegExp(`(^|/)${from}:`, 'g'), `$1${to}:`);
  if (Array.isArray(value)) return value.map((each) => renamed(each, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      renamed(key, from, to),
      key === 'connection' && typeof each === 'string' ? to : renamed(each, from, to),
    ]),
  );
}

function about(view: ConnectionView, values: ConnectionFacts['values'], left: readonly string[]): string {
  const missing = [...values].flatMap(([kind, known]) => ('missing' in known ? [[kind, known.missing] as const] : []));
  const forbidden = missing.filter(([, code]) => code === 'forbidden').map(([kind]) => kind);
  const failed = missing.filter(([, code]) => code !== 'forbidden').map(([kind, code]) => `${kind} (\`${code}\`)`);
  return [
    `Connection \`${view.id}\` to ${view.title}: only what it can do, the filters that it honours, the fields that it has a place for, and its own statuses, warehouses, methods and other reference data as they are now. Calls go to this gateway like all others; see the document of all connections for what holds everywhere.`,
    `Amounts are in ${view.currency} unless the vendor says otherwise; the vendor’s clock is in ${view.timezone}.`,
    ...Object.entries(view.guarantees).map(([operation, promise]) => `When the vendor’s answer is lost, \`${operation}\` is ${promise}.`),
    ...(left.length > 0 ? [`Not here (501): ${left.join(', ')}.`] : []),
    ...(forbidden.length > 0 ? [`**Without live values** of ${forbidden.join(', ')}: this key lacks the scope \`reference:read\`.`] : []),
    ...(failed.length > 0
      ? [`**Without live values** of ${failed.join(', ')}: the vendor could not be asked. Load this document again later.`]
      : []),
  ].join('\n\n');
}

/** Components that the paths lead to. Security schemes are named, not referred to. */
function reached(document: Json, components: Json): Json {
  const seen = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [key, value] of Object.entries(part)) {
      if (key !== '$ref' || typeof value !== 'string') visit(value);
      else if (!seen.has(value)) {
        seen.add(value);
        const [, , section = '', name = ''] = value.split('/');
        visit((components[section] as Json | undefined)?.[name]);
      }
    }
  };
  visit(document.paths);
  return Object.fromEntries(
    Object.entries(components).map(([section, entries]) => [
      section,
      section === 'securitySchemes'
        ? entries
        : Object.fromEntries(Object.entries(entries as Json).filter(([name]) => seen.has(`#/components/${section}/${name}`))),
    ]),
  );
}
