import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGid, toGid, toGidOrNull } from '../../src/lib/ids.ts';
import { Gid } from '../../src/model/id.ts';

const connection = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/);
const native = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
const scope = { connection: 'shop-rc' };

describe('a gateway id', () => {
  test('gives back its connection and its native id, whatever the text', () => {
    fc.assert(
      fc.property(connection, native, (name, text) => {
        const gid = toGid({ connection: name }, text);
        expect(parseGid(gid)).toEqual({ connection: name, native: text });
        expect(gid).toMatch(/^[a-z][a-z0-9-]{0,31}:(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+$/);
        if (gid.length <= 512) expect(Gid.parse(gid)).toBe(gid);
      }),
      { numRuns: 1000 },
    );
  });

  test('keeps exactly the characters that the contract names', () => {
    for (let code = 1; code < 256; code++) {
      const text = String.fromCharCode(code);
      expect(toGid(scope, `a${text}`) === `shop-rc:a${text}`, text).toBe(/[A-Za-z0-9._~-]/.test(text));
    }
  });

  test('is different for different records', () => {
    fc.assert(
      fc.property(native, native, (a, b) => {
        expect(toGid(scope, a) === toGid(scope, b)).toBe(a === b);
      }),
    );
  });

  test.each([
    ['12', 'shop-rc:12'],
    [12, 'shop-rc:12'],
    ['9007199254740993', 'shop-rc:9007199254740993'],
    ['sale-5:2024', 'shop-rc:sale-5%3A2024'],
    ["a/b?c#d%e'f(g)!*", 'shop-rc:a%2Fb%3Fc%23d%25e%27f%28g%29%21%2A'],
    ['Ж', 'shop-rc:%D0%96'],
    ['..', 'shop-rc:..'],
    [0, 'shop-rc:0'],
  ])('of %j is %s', (text, gid) => expect(toGid(scope, text)).toBe(gid));

  test.each([[null], [undefined], ['']])('of %j is none', (text) => expect(toGidOrNull(scope, text)).toBeNull());

  test('of zero is one', () => expect(toGidOrNull(scope, 0)).toBe('shop-rc:0'));

  test.each(['', 'x', ':', 'a:', ':1', 'a:%', 'a:%zz', 'a:%D0', 'a:%FF'])('%j is not one', (text) =>
    expect(parseGid(text)).toBeUndefined());

  test('keeps what follows its first colon', () => expect(parseGid('a:b:c')).toEqual({ connection: 'a', native: 'b:c' }));
});

test('what would be longer than an id may be is none, however short it is written', () => {
  const family = '👩‍👩‍👧‍👦';
  expect(parseGid(`a:${family.repeat(60)}`)).toBeUndefined();
  expect(parseGid(`a:${family.repeat(20)}`)).toEqual({ connection: 'a', native: family.repeat(20) });
  expect(parseGid(`a:${'x'.repeat(1998)}`)?.native).toHaveLength(1998);
  expect(parseGid(`a:${'x'.repeat(1999)}`)).toBeUndefined();
});
