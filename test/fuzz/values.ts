/** Values that a schema of the document allows: ids and words that records have, where a name asks for them, and odd but right ones. */
import fc from 'fast-check';
import type { Dice } from './dice.ts';
import type { ApiDocument, Schema } from './document.ts';
import type { World } from './world.ts';

/** Where a value goes. */
export interface Place {
  readonly world: World;
  /** The connection that it is for. */
  readonly connection: string;
  /** The resource that the operation is of. */
  readonly resource: string;
  /** Names from the root. */
  readonly path: readonly string[];
}

/** What a schema allows; undefined where it is better left out. */
export function valueFor(dice: Dice, document: ApiDocument, given: Schema, place: Place): unknown {
  const schema = document.resolve(given);
  if (schema.anyOf) return valueFor(dice, document, dice.pick(likely(dice, schema.anyOf)), place);
  if (schema.enum) return dice.pick(schema.enum);
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['any']);
  const type = types.length > 1 && dice.chance(15) ? 'null' : types[0];
  switch (type) {
    case 'object':
      return place.path.at(-1) === 'extra' ? extraOf(dice, place) : objectOf(dice, document, schema, place);
    case 'array': {
      const { minItems = 0, maxItems = 3 } = schema;
      const length = dice.chance(1) ? Math.min(maxItems, 40) : minItems + dice.below(Math.min(2, maxItems - minItems));
      return Array.from({ length }, () => valueFor(dice, document, schema.items ?? {}, place)).filter((item) => item !== undefined);
    }
    case 'string':
      return textOf(dice, schema, place);
    case 'integer':
      return numberOf(dice, schema, true);
    case 'number':
      return numberOf(dice, schema, false);
    case 'boolean':
      return dice.chance(50);
    case 'null':
      return null;
    default:
      return dice.from(fc.jsonValue, { maxDepth: 2 });
  }
}

/** Null is seldom what a caller means. */
function likely(dice: Dice, alternatives: readonly Schema[]): readonly Schema[] {
  const real = alternatives.filter(({ type }) => type !== 'null');
  return real.length > 0 && real.length < alternatives.length && dice.chance(85) ? real : alternatives;
}

function objectOf(dice: Dice, document: ApiDocument, schema: Schema, place: Place): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  // Small ones show what an operation does, large ones what it does with all that it can be given.
  const odds = dice.pick([8, 25, 25, 60, 100]);
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const required = schema.required?.includes(name) ?? false;
    if (!required && !dice.chance(place.path.length === 0 && name === 'status' ? odds / 2 : odds)) continue;
    const value = valueFor(dice, document, inner, { ...place, path: [...place.path, name] });
    if (value !== undefined) made[name] = value;
    else if (required) made[name] = `${place.connection}:none`;
  }
  return consistent(made, place);
}

/** What the document says in words only: a line names what it is of, and costs no less than nothing. */
function consistent(made: Record<string, unknown>, { path }: Place): Record<string, unknown> {
  if (path.at(-1) !== 'items') return made;
  if (!['variantId', 'productId', 'sku', 'name'].some((name) => String(made[name] ?? '').trim() !== '')) made.name = 'Шапка';
  if (Number(made.discount ?? 0) > Number(made.unitPrice) * Number(made.quantity)) delete made.discount;
  return made;
}

function extraOf(dice: Dice, { world, connection, resource }: Place): unknown {
  const vendor = world.connections.find(({ id }) => id === connection)?.vendor ?? '';
  const known = world.extras(vendor, resource);
  return known.length > 0 && dice.chance(60) ? dice.pick(known) : undefined;
}

/** Kinds of records that a gateway id of this name leads to. */
const KINDS: readonly [name: RegExp, kinds: readonly string[]][] = [
  [/(^|\/)nativeStatus$/, ['order-statuses']],
  [/payment\/methodId$/, ['payment-methods', 'accounts']],
  [/shipping\/methodId$/, ['delivery-methods']],
  [/customer\/id$|customerId$/, ['customers']],
  [/group(\/id|Id)$/, ['customer-groups']],
  [/manager(\/id|Id)$/, ['managers']],
  [/brand(\/id|Id)$/, ['brands']],
  [/categories\/(id|parentId)$|categoryId$|parentId$/, ['categories']],
  [/productId$/, ['products']],
  [/variantId$/, ['variants', 'products']],
  [/warehouseId$/, ['warehouses']],
];

function textOf(dice: Dice, schema: Schema, { world, connection, path }: Place): string | undefined {
  const name = path.at(-1) ?? '';
  const { pattern = '', format, minLength = 0, maxLength = 300 } = schema;
  if (pattern.startsWith('^[a-z][a-z0-9-]{0,31}:')) {
    const kinds = KINDS.find(([names]) => names.test(path.join('/')))?.[1] ?? [];
    const ids = kinds.map((kind) => world.ids(connection, kind)).find((known) => known.length > 0);
    return ids && dice.chance(97) ? dice.pick(ids) : undefined;
  }
  if (pattern === '^[a-z][a-z0-9-]{0,31}$') return connection;
  if (pattern === '^[A-Z]{2}$') return dice.pick(['UA', 'UA', 'PL', 'RU', 'ZZ']);
  if (pattern === '^[A-Z]{3}$')
    return dice.chance(85) ? (world.connections.find(({ id }) => id === connection)?.currency ?? 'UAH') : dice.pick(['EUR', 'JPY', 'XXX']);
  if (/\\d\+\(\\\.\\d\+\)\?\$$/.test(pattern)) return amountOf(dice, pattern.startsWith('^-?'), schema.maxLength ?? 40);
  if (format === 'date-time') return instantOf(dice);
  if (format === 'date') return instantOf(dice).slice(0, 10);
  if (format === 'uri')
    return dice.pick(['https://example.com/1.jpg', 'https://example.com/%D1%84.png?a=1&b=2', 'http://user:pw@example.com:8080/x#y']);
  const words = world.words(/phone/.test(name) ? 'phone' : name);
  if (/phone/i.test(path.join('/')) && dice.chance(80))
    return words.length > 0 && dice.chance(30) ? dice.pick(words) : `+38067${String(dice.below(9_999_999)).padStart(7, '0')}`;
  if (name === 'email' && dice.chance(80)) return `buyer${dice.below(1e9)}@example.com`;
  if (name === 'externalId' && dice.chance(60)) return String(1e8 + dice.below(8e8));
  if (words.length > 0 && dice.chance(25)) return fitted(dice.pick(words), minLength, maxLength);
  return fitted(
    dice.chance(70)
      ? dice.pick(PLAIN)
      : dice.from(fc.string, { unit: dice.pick(['grapheme', 'grapheme-ascii', 'binary'] as const), maxLength: 60 }),
    minLength,
    maxLength,
  );
}

const PLAIN = [
  'Олена',
  "Лук'яненко",
  'Шапка «Зелена»',
  'вул. Тестова, 1/2',
  'a&b=c+d "e" #f',
  'Київ',
  '20451164735634',
  'x',
  '5',
  'кг',
  'No. 7; drop',
  '  two  ',
  'ТОВ «Льон і Ко»',
];

/** Well-formed, without NUL and other control characters, of a length. */
function fitted(text: string, least: number, most: number): string {
  const clean = text.toWellFormed().replace(/\p{Cc}/gu, '');
  const long = clean.length >= least ? clean : clean.padEnd(least, 'x');
  return long.length <= most ? long : [...long].slice(0, Math.floor(most / 2)).join('');
}

function amountOf(dice: Dice, signed: boolean, most: number): string {
  const sign = signed && dice.chance(20) ? '-' : '';
  const text = dice.pick([
    () => `${dice.below(2000)}.${String(dice.below(99)).padStart(2, '0')}`,
    () => `${dice.below(2000)}.${String(dice.below(99)).padStart(2, '0')}`,
    () => `${dice.below(2000)}.00`,
    () => '0.00',
    () => String(dice.below(100_000)),
    () => '0.0125',
    () => '9'.repeat(most - 1),
    () => `0.${'0'.repeat(most - 4)}1`,
    () => '000123.4500',
  ])();
  return `${sign}${text}`;
}

function instantOf(dice: Dice): string {
  const near = dice.chance(85);
  const time = near ? Date.UTC(2024, dice.below(30), 1 + dice.below(27), dice.below(23), dice.below(59), dice.below(59)) : dice.pick(EDGES);
  const text = new Date(time).toISOString();
  return dice.pick([text, text.replace('.000Z', 'Z'), text.replace(/\.\d+Z$/, '+02:00'), text.replace(/\.\d+Z$/, '.1234567-11:30')]);
}

/** The epoch, 2^31 seconds, the turns of clocks, the ends of four-digit years. */
const EDGES = [
  0,
  2_147_483_648_000,
  Date.UTC(2026, 2, 29, 1),
  Date.UTC(2026, 9, 25, 1),
  Date.parse('0001-01-02T00:00:00Z'),
  Date.UTC(9999, 11, 30),
];

function numberOf(dice: Dice, schema: Schema, whole: boolean): number {
  const least = schema.minimum ?? (schema.exclusiveMinimum === undefined ? -1000 : schema.exclusiveMinimum + (whole ? 1 : 0.001));
  const most = schema.maximum ?? 1000;
  return dice.pick([
    () => Math.min(most, Math.ceil(least) + dice.below(9) + (schema.exclusiveMinimum === undefined ? 0 : 1)),
    () => Math.min(most, Math.ceil(least) + dice.below(9) + (schema.exclusiveMinimum === undefined ? 0 : 1)),
    () => Math.min(most, Math.ceil(least) + dice.below(9) + (schema.exclusiveMinimum === undefined ? 0 : 1)),
    () => least,
    () => most,
    () => (whole ? Math.min(most, 200) : Math.max(least, 2.5)),
  ])();
}
