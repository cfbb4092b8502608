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
  /** What the code refers to as `c[0]`, `c[1]` ... */
  const constants: unknown[] = [];

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

  /** Tests the fields that are there. Many have the same test. */
  const walk = (fields: readonly { readonly key: string; readonly test: string }[]): string => {
    if (fields.length === 0) return '';
    const tests = [...new Set(fields.map(({ test }) => test))];
    constants.push(new Map(fields.map(({ key, test }) => [key, tests.indexOf(test)])));
    const cases = tests.map((test, index) => `case ${index}: if (!${test}) return false; break;`);
    return `const t = c[${constants.length - 1}]; for (const k in v) { x = v[k]; switch (t.get(k)) { ${cases.join(' ')} } }`;
  };

  const bodyOf = (node: Node): string => {
    const { type, shape = {}, element, valueType, options = [] } = node._zod.def;
    switch (type) {
      case 'object': {
        const fields = Object.entries(shape)
          .map(([key, field]) => ({ key, test: testOf(field, 'x'), optional: OPTIONAL.has(field._zod.def.type) }))
          .filter(({ test }) => test !== 'true');
        const walked = fields.length < MANY_FIELDS ? [] : fields.filter(({ optional }) => optional);
        const named = fields
          .filter((field) => !walked.includes(field))
          .map(({ key, test }) => `x = v[${JSON.stringify(key)}]; if (!${test}) return false;`);
        return `${NO_OBJECT} let x; ${named.join(' ')} ${walk(walked)} return true;`;
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

/** Types of fields that may be left out, whatever is in them. */
const OPTIONAL: ReadonlySet<string> = new Set(['optional', 'nullable']);
/**
 * So many fields and more are tested by walking what a payload has instead of by name. Vendors leave out what is empty, so that hardly two records have the
 * same keys; engines look a field up by name the slow way in each of them, and walk them all alike (a page of orders is read in a third of the time).
 */
const MANY_FIELDS = 5;

const NO_OBJECT = `if (typeof v !== 'object' || v === null || Array.isArray(v)) return false;`;

function need<T>(part: T | undefined): T {
  if (part === undefined) throw new TypeError('unexpected zod schema');
  return part;
}
