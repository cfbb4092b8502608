import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, parseJson, rawNumber } from '../../src/lib/json.ts';

describe('a number of a vendor', () => {
  test.each([
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['12345678901234567890', '12345678901234567890'],
    ['100000000000000000000', '100000000000000000000'],
    ['0.1', 0.1],
    ['500.32', 500.32],
    ['1234567890.123456', 1234567890.123456],
    ['1234567890123.4567891', '1234567890123.4567891'],
    ['0.30000000000000004', 0.30000000000000004],
    ['0.300000000000000041', '0.300000000000000041'],
    ['500.00000000000000000', 500],
    ['1.10000000000000000000', 1.1],
    ['0.00000000000000000000', 0],
    ['1.2345678901234567e5', '1.2345678901234567e5'],
    ['1e21', 1e21],
  ])('%s is read as %j', (source, value) => {
    expect(parseJson(`{"deep":[{"id":${source}}]}`)).toEqual({ deep: [{ id: value }] });
  });

  test('keeps its value: as a double that is exactly it, or as its own text', () => {
    const digits = fc.tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.stringMatching(/^\d{1,25}$/));
    fc.assert(
      fc.property(digits, fc.boolean(), ([whole, fraction], short) => {
        const source = short ? `${whole}` : `${whole}.${fraction}`;
        const value = parseJson(`[${source},"x"]`) as [number | string, string];
        const text = String(value[0]);
        if (typeof value[0] === 'string') expect(text).toBe(source);
        else expect(text).toBe(trimmed(source));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['1e400'],
    ['-2E+999'],
    [`1${'0'.repeat(1_000_000)}`],
    [`0.${'0'.repeat(1_000_000)}1`],
    [`[${`0.${'0'.repeat(500)}1,`.repeat(20_000)}1]`],
  ])('that nobody can reckon with is refused, and at once (case %#)', (source) => {
    expect(() => parseJson(source)).toThrow(SyntaxError);
  });

  test('of the longest that is taken costs no more than its length', () => {
    const numbers = Array.from({ length: 20_000 }, () => `0.${'0'.repeat(300)}1`);
    expect(parseJson(`[${numbers.join()}]`)).toEqual(numbers.map(Number));
  });

  test('is found wherever it stands', () => {
    for (let before = 0; before < 40; before++) {
      for (let after = 0; after < 20; after++)
        expect(parseJson(`["${'x'.repeat(before)}",9007199254740993,"${'y'.repeat(after)}"]`)).toEqual([
          'x'.repeat(before),
          '9007199254740993',
          'y'.repeat(after),
        ]);
    }
  });

  test('keeps its digits on the way out', () => {
    expect(JSON.stringify({ price: rawNumber('500.30'), id: rawNumber('12345678901234567890') })).toBe(
      '{"price":500.30,"id":12345678901234567890}',
    );
    for (const wrong of ['', 'x', '1,5', '{}', ' 1']) expect(() => rawNumber(wrong)).toThrow(SyntaxError);
  });
});

function trimmed(source: string): string {
  const text = source.includes('.') ? source.replace(/\.?0+$/, '') : source;
  return text === '-0' ? '0' : text;
}

describe('other JSON', () => {
  test('is read as ever', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual(bigsAsText(JSON.parse(text)));
      }),
    );
  });

  test('with long digits in a string keeps the string', () => {
    expect(parseJson('{"phone":"38067222552212345678","n":1.5}')).toEqual({ phone: '38067222552212345678', n: 1.5 });
  });

  test('that is none throws', () => {
    for (const text of ['', '{', 'nul', '{"a":1,}', '[1234567890123456789,]', 'undefined'])
      expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});

/** What a double cannot hold comes as text; fast-check makes such numbers now and then. */
function bigsAsText(value: unknown): unknown {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return expect.anything();
  if (Array.isArray(value)) return value.map(bigsAsText);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) Object.defineProperty(copy, key, { value: bigsAsText(item), enumerable: true });
  return copy;
}

describe('canonical JSON', () => {
  test('is the same for equal values however their keys are ordered', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('differs for different values', () => {
    const texts = [
      { a: 1 },
      { a: '1' },
      { a: [1] },
      { a: { 0: 1 } },
      { b: 1 },
      { a: null },
      {},
      [],
      null,
      'a',
      [{ a: 1 }],
      { a: 1, b: 2 },
    ].map(canonicalJson);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('of nothing is null', () => expect(canonicalJson(undefined)).toBe('null'));
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
