/**
 * Turns a zod schema of a vendor's payload into a checked reader: the payload itself comes back, typed, not a copy, so unknown fields stay for `raw`.
 * Three times as fast as parsing with the schema (measured for pages of 50 orders), and the schema stays the one truth.
 *
 * Understood: loose or plain objects, arrays, records, unions, literals, enums, string, number, boolean, null, unknown, optional, nullable, nullish, lazy.
 * Refinements, formats, coercions, transforms and defaults are not run: a schema with any of them is refused when the module loads.
 */
import type { z } from 'zod';
import { ProblemError } from '../errors.ts';
import type { Reader } from '../wire.ts';
import { toPointer } from './pointers.ts';
import { codeOf, type Node } from './reader-code.ts';

/** Null = fine; otherwise the path of the fault and what was expected there. */
type Check = (value: unknown) => Fault | null;
type Fault = { path: string; expected: string };

/** Reader of one payload. Absent and null are both accepted where the schema says optional, nullable, nullish or unknown: vendors mix them. */
export function readerOf<Schema extends z.ZodType>(schema: Schema): Reader<z.infer<Schema>> {
  const check = compile(schema as unknown as Node);
  // Written out when it is first used: a schema may refer to others that are not made yet.
  let fits = (value: unknown): boolean => {
    fits = codeOf(schema as unknown as Node);
    return fits(value);
  };
  const reader: Reader<z.infer<Schema>> = (value) => {
    if (fits(value)) return value as z.infer<Schema>;
    const fault = check(value);
    if (fault) {
      throw new ProblemError('vendor_invalid_response', {
        detail: `The vendor's answer is not what it documents: expected ${fault.expected} at ${fault.path || '/'}.`,
        errors: [{ path: fault.path || '/', message: `expected ${fault.expected}` }],
      });
    }
    return value as z.infer<Schema>;
  };
  schemas.set(reader, schema as unknown as Node);
  return reader;
}

const schemas = new WeakMap<Reader<unknown>, Node>();

/** What a reader reads; undefined of one that was not made here. */
export function schemaOf(reader: Reader<unknown>): Node | undefined {
  return schemas.get(reader);
}

const simple = (expected: string, test: (value: unknown) => boolean): Check => {
  const fault = { path: '', expected };
  return (value) => (test(value) ? null : { ...fault });
};

function compile(schema: Node): Check {
  const def = schema._zod.def;
  // `z.int()` and `z.email()` are their own check.
  if (def.checks?.length || def.check !== undefined || def.coerce) throw new TypeError(`a wire schema may not have checks (${def.type})`);
  if (def.catchall && def.catchall._zod.def.type !== 'unknown') throw new TypeError('a wire schema may not refuse what it does not know');
  if (def.keyType && def.keyType._zod.def.type !== 'string') throw new TypeError('a wire schema may not choose the keys of a record');
  switch (def.type) {
    case 'string':
      return simple('a string', (value) => typeof value === 'string');
    case 'number':
      return simple('a number', (value) => typeof value === 'number');
    case 'boolean':
      return simple('a boolean', (value) => typeof value === 'boolean');
    case 'null':
      return simple('null', (value) => value === null);
    case 'unknown':
    case 'any':
      return () => null;
    case 'literal':
    case 'enum': {
      const values = new Set(def.values ?? Object.values(def.entries ?? {}));
      return simple(`one of ${[...values].join(', ')}`, (value) => values.has(value));
    }
    case 'optional':
    case 'nullable': {
      const inner = compile(need(def.innerType));
      return (value) => (value === undefined || value === null ? null : inner(value));
    }
    case 'lazy': {
      let inner: Check | undefined;
      return (value) => {
        inner ??= compile(need(def.getter)());
        return inner(value);
      };
    }
    case 'array': {
      const element = compile(need(def.element));
      return (value) => {
        if (!Array.isArray(value)) return { path: '', expected: 'an array' };
        for (let index = 0; index < value.length; index++) {
          const fault = element(value[index]);
          if (fault) return under(index, fault);
        }
        return null;
      };
    }
    case 'record': {
      const element = compile(need(def.valueType));
      return (value) => {
        if (!isObject(value)) return { path: '', expected: 'an object' };
        for (const key in value) {
          const fault = element(value[key]);
          if (fault) return under(key, fault);
        }
        return null;
      };
    }
    case 'object': {
      const fields = Object.entries(need(def.shape)).map(([key, field]) => ({ key, check: compile(field) }));
      return (value) => {
        if (!isObject(value)) return { path: '', expected: 'an object' };
        for (const { key, check } of fields) {
          const fault = check(value[key]);
          if (fault) return under(key, fault);
        }
        return null;
      };
    }
    case 'union': {
      const options = need(def.options).map(compile);
      return (value) => {
        let deepest: Fault | null = null;
        for (const option of options) {
          const fault = option(value);
          if (!fault) return null;
          if (!deepest || fault.path.length > deepest.path.length) deepest = fault;
        }
        return deepest;
      };
    }
    default:
      throw new TypeError(`a wire schema may not use ${def.type}`);
  }
}

function need<T>(part: T | undefined): T {
  if (part === undefined) throw new TypeError('unexpected zod schema');
  return part;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function under(key: string | number, fault: Fault): Fault {
  fault.path = toPointer([key]) + fault.path;
  return fault;
}
