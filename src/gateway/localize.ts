/** What callers write, in the terms that adapters read: gateway ids become native ids, instants become UTC. */
import type { z } from 'zod';
import { ProblemError } from '../errors.ts';
import { parseGid } from '../lib/ids.ts';
import { fromMillis } from '../lib/time.ts';
import { marks } from '../model/marks.ts';

type Mark = 'gid' | 'instant';
/** Where a schema has marked strings: a tree of keys, `*` for array elements. */
interface Places {
  mark?: Mark;
  readonly below: Map<string, Places>;
}

const known = new WeakMap<object, Places>();

/**
 * A copy of validated input with native ids of `connection`. An id of any other connection is refused with 400, whether that connection exists or not.
 */
export function localize<T>(value: T, schema: z.ZodType, connection: string): T {
  const faults: { path: string; message: string }[] = [];
  const copy = walk(value, placesOf(schema), connection, '', faults);
  if (faults.length > 0) {
    throw new ProblemError('invalid_request', {
      detail: `The body names records that are not of connection ${connection}.`,
      errors: faults,
      connection,
    });
  }
  return copy as T;
}

function walk(value: unknown, places: Places, connection: string, path: string, faults: { path: string; message: string }[]): unknown {
  if (typeof value === 'string') {
    if (places.mark === 'gid') {
      const id = parseGid(value);
      if (id?.connection === connection) return id.native;
      faults.push({ path, message: `not an id of connection ${connection}` });
    } else if (places.mark === 'instant') return fromMillis(Date.parse(value));
    return value;
  }
  if (places.below.size === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const element = places.below.get('*');
    return element ? value.map((item, index) => walk(item, element, connection, `${path}/${index}`, faults)) : value;
  }
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const inner = places.below.get(key);
    copy[key] = inner ? walk(item, inner, connection, `${path}/${key}`, faults) : item;
  }
  return copy;
}

interface Node extends z.ZodType {
  readonly _zod: z.ZodType['_zod'] & {
    readonly def: {
      readonly type: string;
      readonly shape?: Readonly<Record<string, Node>>;
      readonly element?: Node;
      readonly innerType?: Node;
      readonly options?: readonly Node[];
    };
  };
}

function placesOf(schema: z.ZodType): Places {
  let places = known.get(schema);
  if (!places) {
    places = { below: new Map() };
    collect(schema as Node, places);
    known.set(schema, places);
  }
  return places;
}

function collect(schema: Node, into: Places): void {
  const mark = marks.get(schema)?.mark;
  if (mark) into.mark = mark;
  const { def } = schema._zod;
  if (def.innerType) collect(def.innerType, into);
  for (const option of def.options ?? []) collect(option, into);
  if (def.element) descend('*', def.element, into);
  for (const [key, field] of Object.entries(def.shape ?? {})) descend(key, field, into);
}

function descend(key: string, schema: Node, into: Places): void {
  const inner: Places = into.below.get(key) ?? { below: new Map() };
  collect(schema, inner);
  if (inner.mark || inner.below.size > 0) into.below.set(key, inner);
}
