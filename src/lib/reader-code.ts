/**
 * The quick half of a reader: a schema written out as JavaScript that tells whether a payload fits. Each place of a schema gets code of its own, which engines
 * run several times as fast as functions that walk a schema; what does not fit is walked again by those, for the words. (ajv was tried: it takes seconds to
 * compile these schemas, and its code is slower than walking them.)
 */

/** What of a zod schema is looked at. */
export interface Node {
  readonly _zod: {
    readonly def: {
      readonly type: string;
      readonly checks?: readonly unknown[];
      readonly check?: string;
      readonly coerce?: boolean;
      readonly catchall?: Node;
      readonly keyType?: Node;
      readonly shape?: Readonly<Record<string, Node>>;
      readonly element?: Node;
      readonly innerType?: Node;
      readonly valueType?: Node;
      readonly options?: readonly Node[];
      readonly values?: readonly unknown[];
      readonly entries?: Readonly<Record<string, unknown>>;
      readonly getter?: () => Node;
    };
  };
}

/** Writes a schema out. Only for schemas of our own, which `reader.ts` has looked through. */
export function codeOf(schema: Node): (value: unknown) => boolean {
  const functions: string[] = [];
  const names = new Map<Node, string>();
  const constants: { has(value: unknown): boolean }[] = [];

  /** The name of a function for a node that needs one. */
  const nameOf = (node: Node): string => {
    const known = names.get(node);
    if (known !== undefined) return known;
    const name = `f${names.size}`;
    names.set(node, name);
    const body = bodyOf(node);
    functions.push(`function ${name}(v) { ${body} }`);
    return name;
  };

  const bodyOf = (node: Node): string => {
    const { type, shape = {}, element, valueType, options = [] } = node._zod.def;
    switch (type) {
      case 'object': {
        const fields = Object.entries(shape).flatMap(([key, field]) => {
          const test = testOf(field, 'x');
          return test === 'true' ? [] : [`x = v[${JSON.stringify(key)}]; if (!${test}) return false;`];
        });
        return `${NO_OBJECT} let x; ${fields.join(' ')} return true;`;
      }
      case 'record':
        return `${NO_OBJECT} for (const k in v) { const x = v[k]; if (!${testOf(need(valueType), 'x')}) return false; } return true;`;
      case 'array':
        return `if (!Array.isArray(v)) return false; for (let i = 0; i < v.length; i++) { const x = v[i]; if (!${testOf(need(element), 'x')}) return false; } return true;`;
      default:
        return `return ${options.map((option) => testOf(option, 'v')).join(' || ')};`;
    }
  };

  /** An expression that is true when the variable fits. */
  const testOf = (node: Node, variable: string): string => {
    const { type, values, entries, innerType, getter } = node._zod.def;
    switch (type) {
      case 'string':
      case 'number':
      case 'boolean':
        return `(typeof ${variable} === '${type}')`;
      case 'null':
        return `(${variable} === null)`;
      case 'unknown':
      case 'any':
        return 'true';
      case 'literal':
      case 'enum':
        constants.push(new Set(values ?? Object.values(entries ?? {})));
        return `c[${constants.length - 1}].has(${variable})`;
      case 'optional':
      case 'nullable':
        return `(${variable} === undefined || ${variable} === null || ${testOf(need(innerType), variable)})`;
      case 'lazy':
        constants.push(laterOf(node, need(getter)));
        return `c[${constants.length - 1}].has(${variable})`;
      default:
        return `${nameOf(node)}(${variable})`;
    }
  };

  const whole = testOf(schema, 'v');
  return new Function('c', `'use strict'; ${functions.join('\n')} return (v) => ${whole};`)(constants) as (value: unknown) => boolean;
}

const later = new WeakMap<Node, { has(value: unknown): boolean }>();

/** A schema that may contain itself: written out when a payload reaches it. */
function laterOf(node: Node, getter: () => Node): { has(value: unknown): boolean } {
  const known = later.get(node);
  if (known) return known;
  let fits: ((value: unknown) => boolean) | undefined;
  const made = {
    has(value: unknown): boolean {
      fits ??= codeOf(getter());
      return fits(value);
    },
  };
  later.set(node, made);
  return made;
}

const NO_OBJECT = `if (typeof v !== 'object' || v === null || Array.isArray(v)) return false;`;

function need<T>(part: T | undefined): T {
  if (part === undefined) throw new TypeError('unexpected zod schema');
  return part;
}
