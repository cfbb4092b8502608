import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldsOf } from '../../src/lib/fields.ts';

const KEYS = ['id', 'a', 'b/c', '0', '', 'é', "it's", 'line\nbreak', 'x', 'v', 'k'];

test('the known fields of a payload are those that asking for each by name gives, always in one order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1 }),
      fc.dictionary(fc.constantFrom(...KEYS, 'other'), fc.jsonValue(), { noNullPrototype: true }),
      (known, payload) => {
        const before = structuredClone(payload);
        const fields = fieldsOf(z.object(Object.fromEntries(known.map((key) => [key, z.unknown()]))))(payload);
        const expected = Object.fromEntries(known.map((key) => [key, payload[key]]));
        expect(fields).toStrictEqual(expected);
        expect(Object.keys(fields)).toEqual(Object.keys(expected));
        for (const key of known) expect(fields[key]).toBe(payload[key]);
        expect(payload).toStrictEqual(before);
      },
    ),
  );
});
