/**
 * Known fields of a payload in an object that is always made alike. Vendors leave out what is empty, so that hardly two orders of a page have the same keys,
 * and every place of a mapper that names a field meets dozens of kinds of objects: engines then look fields up the slow way. Walking what is there, once,
 * is a seventh of asking 60 fields of each of 50 orders by name.
 */
import type { z } from 'zod';

/** Makes a shallow copy of the fields of a schema out of a payload that a reader has passed; absent ones are undefined. For records of many fields. */
export function fieldsOf<Schema extends z.ZodObject>(schema: Schema): (payload: z.infer<Schema>) => z.infer<Schema> {
  const keys = Object.keys(schema.shape);
  const places = new Map(keys.map((key, place) => [key, place]));
  const cases = keys.map((_, place) => `case ${place}: f${place} = x; break;`);
  const made = keys.map((key, place) => `${JSON.stringify(key)}: f${place}`);
  const code = `'use strict'; return (v) => {
    let ${keys.map((_, place) => `f${place}`).join(', ')};
    for (const k in v) { const x = v[k]; switch (places.get(k)) { ${cases.join(' ')} } }
    return { ${made.join(', ')} };
  };`;
  return new Function('places', code)(places) as (payload: z.infer<Schema>) => z.infer<Schema>;
}
