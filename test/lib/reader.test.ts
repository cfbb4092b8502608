import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ProblemError } from '../../src/errors.ts';
import { readerOf } from '../../src/lib/reader.ts';

/** A schema of the subset that wire schemas may use. */
const { schema: schemas } = fc.letrec<{ schema: z.ZodType }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'schema' },
    fc.constantFrom<z.ZodType>(z.string(), z.number(), z.boolean(), z.null(), z.unknown(), z.literal(['a', 1, true]), z.enum(['a', 'b'])),
    tie('schema').map((inner) => z.nullish(inner)),
    tie('schema').map((inner) => z.array(inner)),
    tie('schema').map((inner) => z.record(z.string(), inner)),
    tie('schema').map((inner) => z.lazy(() => inner)),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((options) => z.union(options)),
    fc
      .dictionary(fc.constantFrom('a', 'b', 'c/d~e'), tie('schema').map(absentWhereAny), { noNullPrototype: true })
      .map((shape) => z.object(shape)),
    fc
      .dictionary(fc.constantFrom('a', 'b'), tie('schema').map(absentWhereAny), { noNullPrototype: true })
      .map((shape) => z.looseObject(shape)),
  ),
}));

/** zod wants the key of a field that takes anything; a reader does not, because vendors leave such fields out. */
function absentWhereAny(schema: z.ZodType): z.ZodType {
  return schema.safeParse(undefined).success ? z.nullish(schema) : schema;
}

/** A value as JSON can hold it, likely to fit such a schema. */
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'value' },
    fc.constantFrom<unknown>('a', 'b', 'x', 1, 2.5, -0, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c/d~e', 'other'), tie('value'), { noNullPrototype: true }),
  ),
}));

function faultOf(read: (value: unknown) => unknown, value: unknown): { path: string; message: string } | null {
  try {
    expect(read(value)).toBe(value);
    return null;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.code).toBe('vendor_invalid_response');
    return error.details.errors?.[0] ?? null;
  }
}

/** The deepest place at JSON Pointer `path`, by the value alone. */
function at(value: unknown, path: string): boolean {
  const parts =
    path === '/'
      ? []
      : path
          .split('/')
          .slice(1)
          .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  let here = value;
  for (const [index, part] of parts.entries()) {
    if (typeof here !== 'object' || here === null) return false;
    // What is missing has a path too: the last part of it.
    if (!Object.hasOwn(here, part)) return index === parts.length - 1;
    here = (here as Record<string, unknown>)[part];
  }
  return true;
}

test('a reader takes exactly what its schema takes, and names a place that is there', () => {
  let refused = 0;
  fc.assert(
    fc.property(schemas, fc.array(values, { minLength: 5, maxLength: 20 }), (schema, some) => {
      const read = readerOf(schema);
      for (const value of some) {
        const fault = faultOf(read, value);
        expect(fault === null).toBe(schema.safeParse(value).success);
        if (fault) {
          refused++;
          expect(at(value, fault.path), `${fault.path} in ${JSON.stringify(value)}`).toBe(true);
        }
      }
    }),
    { numRuns: 1000 },
  );
  expect(refused).toBeGreaterThan(1000);
}, 60_000);

/** A field, and what a payload has there: mostly what fits, else nearly every payload would be refused. */
const fields = fc
  .constantFrom(
    { schema: z.string(), fitting: 'a' },
    { schema: z.string().nullish(), fitting: 'a' },
    { schema: z.number().nullish(), fitting: 1 },
    { schema: z.boolean().nullish(), fitting: true },
    { schema: z.union([z.string(), z.number()]).nullish(), fitting: 1 },
    { schema: z.array(z.number()).nullish(), fitting: [1] },
    { schema: z.lazy(() => z.number().nullish()), fitting: 1 },
  )
  .chain(({ schema, fitting }) =>
    fc.record({
      schema: fc.constant(schema as z.ZodType),
      value: fc.oneof({ weight: 8, arbitrary: fc.constantFrom<unknown>(fitting, undefined, null) }, values),
    }),
  );

test('a reader of many fields, some of which are left out, takes exactly what its schema takes', () => {
  let taken = 0;
  let refused = 0;
  const payloads = fc.dictionary(fc.constantFrom('a', 'b', 'c/d~e', '0', '', 'é', 'id', 'name', 'constructorOf'), fields, {
    minKeys: 5,
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(payloads, (payload) => {
      const entries = Object.entries(payload);
      const schema = z.object(Object.fromEntries(entries.map(([key, field]) => [key, field.schema])));
      const value = Object.fromEntries(entries.filter(([, field]) => field.value !== undefined).map(([key, field]) => [key, field.value]));
      const fault = faultOf(readerOf(schema), value);
      expect(fault === null).toBe(schema.safeParse(value).success);
      if (fault === null) taken++;
      else refused++;
    }),
    { numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(200);
  expect(refused).toBeGreaterThan(200);
}, 60_000);

describe('a reader', () => {
  const Line = z.object({ sku: z.string().nullish(), price: z.union([z.number(), z.string()]) });
  const read = readerOf(
    z.object({ orders: z.array(z.object({ id: z.number(), lines: z.record(z.string(), Line) })), 'a/b~c': z.boolean().optional() }),
  );
  const order = (more: object) => ({
    orders: [
      { id: 1, lines: {} },
      { id: 2, lines: {}, ...more },
    ],
  });

  test('lets everything through that it does not know, untouched', () => {
    const payload = { ...order({ lines: { x: { price: 1, more: [1] } }, unknown: { deep: true } }), also: null };
    expect(read(payload)).toBe(payload);
    expect(payload.orders[1]).toMatchObject({ unknown: { deep: true } });
  });

  test('takes null for what may be absent, whichever the schema says', () => {
    for (const value of [{ a: null }, { a: undefined }, {}]) {
      for (const a of [z.string().optional(), z.string().nullable(), z.string().nullish()])
        expect(readerOf(z.object({ a }))(value)).toBe(value);
    }
  });

  test.each([
    [order({ id: '2' }), '/orders/1/id', 'expected a number'],
    [order({ id: undefined }), '/orders/1/id', 'expected a number'],
    [order({ id: null }), '/orders/1/id', 'expected a number'],
    [order({ lines: [] }), '/orders/1/lines', 'expected an object'],
    [order({ lines: { 'x/y~z': { price: true } } }), '/orders/1/lines/x~1y~0z/price', 'expected a number'],
    [order({ lines: { x: { price: 1, sku: 5 } } }), '/orders/1/lines/x/sku', 'expected a string'],
    [{ orders: {} }, '/orders', 'expected an array'],
    [{ orders: [], 'a/b~c': 'yes' }, '/a~1b~0c', 'expected a boolean'],
    [[], '/', 'expected an object'],
    [null, '/', 'expected an object'],
    ['<html>', '/', 'expected an object'],
    [undefined, '/', 'expected an object'],
  ])('refuses %j at %s', (payload, path, message) => expect(faultOf(read, payload)).toEqual({ path, message }));

  test('of several alternatives tells the fault of the one that went deepest', () => {
    const either = readerOf(z.union([z.object({ error: z.string() }), z.object({ data: z.array(z.object({ id: z.number() })) })]));
    expect(faultOf(either, { data: [{ id: 1 }, { id: 'x' }] })).toEqual({ path: '/data/1/id', message: 'expected a number' });
  });

  test('of a schema that contains itself ends', () => {
    type Tree = { id: number; children?: Tree[] | null | undefined };
    const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ id: z.number(), children: z.array(Tree).nullish() }));
    expect(faultOf(readerOf(Tree), { id: 1, children: [{ id: 2, children: [{ id: '3' }] }] })?.path).toBe('/children/0/children/0/id');
  });

  test.each([
    ['a least length', z.string().min(1)],
    ['whole numbers', z.int()],
    ['whole numbers, otherwise', z.number().int()],
    ['a format', z.email()],
    ['a date', z.iso.datetime()],
    ['a refinement', z.object({}).refine(() => true)],
    ['a transformation', z.string().transform(Number)],
    ['a default', z.string().default('')],
    ['a fall-back', z.string().catch('')],
    ['a coercion', z.coerce.string()],
    ['no unknown keys', z.strictObject({})],
    ['chosen keys', z.record(z.enum(['a']), z.string())],
    ['a tuple', z.tuple([z.string()])],
    ['dates', z.date()],
  ])('is not made of a schema with %s: it would not be checked', (_what, schema) => {
    expect(() => readerOf(z.object({ deep: z.array(schema) }))).toThrow('a wire schema may not');
  });
});
