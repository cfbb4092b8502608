import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/lib/json.ts';
import {
  atLeastZero,
  compare,
  divideExactly,
  multiply,
  parseMoneyText,
  subtract,
  sum,
  toDecimal,
  toJsonNumber,
  toMoney,
} from '../../src/lib/money.ts';

/** An amount as text: digits, and up to `places` after the point. */
const amount = (places = 4) =>
  fc.tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.integer({ min: 0, max: places })).map(([negative, digits, point]) => {
    const text = digits.toString().padStart(point + 1, '0');
    return `${negative ? '-' : ''}${point === 0 ? text : `${text.slice(0, -point)}.${text.slice(-point)}`}`;
  });
const same = (a: string, b: Big) => new Big(a).eq(b);

describe('an amount of a vendor', () => {
  test.each([
    [500.32, '500.32'],
    [20, '20.00'],
    [0, '0.00'],
    [-0, '0.00'],
    [0.1, '0.10'],
    [0.0125, '0.0125'],
    ['0.0000', '0.00'],
    ['-0.00', '0.00'],
    ['0.0125', '0.0125'],
    ['1.10000', '1.10'],
    ['100', '100.00'],
    ['007', '7.00'],
    ['-007.50', '-7.50'],
    [' 5.5 ', '5.50'],
    [1e21, '1000000000000000000000.00'],
    [1.5e-7, '0.00000015'],
    ['12345678901234567890.12', '12345678901234567890.12'],
    ['1.2345678901234567e5', '123456.78901234567'],
    ['1E3', '1000.00'],
    ['5e-3', '0.005'],
  ])('%j is %s', (native, money) => expect(toMoney(native)).toBe(money));

  test.each([
    [null],
    [undefined],
    [''],
    ['  '],
    ['abc'],
    ['1,5'],
    ['.5'],
    ['5.'],
    ['+5'],
    ['0x10'],
    ['1e9999'],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
  ])('%j is none', (native) => expect(toMoney(native)).toBeNull());

  test('keeps its value whatever its digits, through JSON too', () => {
    fc.assert(
      fc.property(amount(12), (text) => {
        const money = toMoney(text) ?? '';
        expect(same(money, new Big(text))).toBe(true);
        expect(money).toMatch(/^-?\d+\.\d{2,}$/);
        expect(money).not.toMatch(/\.\d{2,}0$|^-0\.0+$/);
        const throughJson = (parseJson(`{"sum":${text}}`) as { sum: number | string }).sum;
        expect(same(toMoney(throughJson) ?? 'none', new Big(text))).toBe(true);
      }),
    );
  });

  test('as a double is the decimal that the double is written as', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), (value) => {
        expect(Number(toDecimal(value))).toBe(value + 0);
      }),
    );
    const doubles = fc.oneof(
      fc.double(),
      fc.double({ min: -1e-5, max: 1e-5 }),
      fc.integer(),
      fc.constantFrom(0, -0, 1e15, -1e15, 1e-6, 1e-7, 1e300),
    );
    fc.assert(
      fc.property(doubles, (value) => {
        expect(toDecimal(value)).toBe(toDecimal(String(value)));
        expect(toMoney(value)).toBe(toMoney(String(value)));
      }),
      { numRuns: 1000 },
    );
  });

  test('as a sum of one product is that product', () => {
    fc.assert(
      fc.property(amount(12), amount(8), (price, quantity) => {
        const product = multiply(toMoney(price) ?? '', quantity);
        expect(sum([product])).toBe(product);
      }),
    );
  });

  test('goes out as a JSON number of exactly its digits', () => {
    expect(JSON.stringify({ a: toJsonNumber('500.30'), b: toJsonNumber('12345678901234567890.12'), c: toJsonNumber('007.00') })).toBe(
      '{"a":500.3,"b":12345678901234567890.12,"c":7}',
    );
    fc.assert(
      fc.property(amount(), (text) => {
        const [body] = JSON.parse(
          JSON.stringify([toJsonNumber(text)]),
          (_key, value, { source }: { source?: string } = {}) => source ?? value,
        );
        expect(same(body, new Big(text))).toBe(true);
      }),
    );
  });
});

describe('an amount written for people', () => {
  test.each([
    ['500,32 грн', '500.32'],
    ['1 234,50', '1234.50'],
    ['1,234.50', '1234.50'],
    ['1.234,50', '1234.50'],
    ['12,345', '12345.00'],
    ['0,005', '0.005'],
    ['-0,005', '-0.005'],
    ['20', '20.00'],
    ['-5,5', '-5.50'],
    ['−5,5', '-5.50'],
    ['1\u00a0234\u202f567,8 ₴', '1234567.80'],
    ['1,234,567', '1234567.00'],
    ['1.234.567', '1234567.00'],
    ['1.234', '1.234'],
    ["1'234.50 CHF", '1234.50'],
    ['Разом: 99.90 UAH', '99.90'],
    ['500.', '500.00'],
    ['500.-', '500.00'],
    ['0', '0.00'],
  ])('%s is %s', (text, money) => expect(parseMoneyText(text)).toBe(money));

  test.each(['', 'грн', '—', '...', ',-'])('%j has none', (text) => expect(parseMoneyText(text)).toBeNull());

  test('is read back whatever the grouping, in cents', () => {
    const style = fc.constantFrom([' ', ','], ['\u00a0', ','], [',', '.'], ['.', ','], ["'", '.'], ['', ','], ['', '.']);
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), style, (cents, [group, point]) => {
        const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
        const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, group as string);
        const text = `${cents < 0n ? '-' : ''}${whole}${point}${digits.slice(-2)} грн`;
        expect(new Big(parseMoneyText(text) ?? 'none').times(100).eq(cents.toString())).toBe(true);
      }),
    );
  });
});

/** How money is written: at least two places, no zeros beyond them, no minus before nothing. */
function asMoney(value: Big): string {
  const plain = value.toFixed();
  const places = Math.max(2, plain.includes('.') ? plain.length - plain.indexOf('.') - 1 : 0);
  return value.eq(0) ? '0.00' : value.toFixed(places);
}

describe('arithmetic', () => {
  // Amounts as shops have them, at the edge of what doubles hold, and beyond it: each is reckoned in its own way.
  const everyday = fc.tuple(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.integer({ min: 0, max: 7 })).map(([digits, point]) => {
    const text = String(Math.abs(digits)).padStart(point + 1, '0');
    return `${digits < 0 ? '-' : ''}${point === 0 ? text : `${text.slice(0, -point)}.${text.slice(-point)}`}`;
  });
  const edge = fc.tuple(fc.bigInt({ min: 10n ** 13n, max: 10n ** 17n }), fc.integer({ min: 1, max: 6 })).map(([digits, point]) => {
    const text = digits.toString();
    return `${text.slice(0, -point)}.${text.slice(-point)}`;
  });
  test.each([
    ['everyday amounts', everyday],
    ['amounts at the edge of a double', edge],
    ['amounts of any size', amount()],
    ['amounts of different sizes', fc.oneof(everyday, edge, amount(12))],
  ])('of %s is exact', (_name, amounts) => {
    fc.assert(
      fc.property(amounts, amounts, fc.array(fc.option(amounts), { maxLength: 5 }), (a, b, more) => {
        expect(sum([a, null, b])).toBe(asMoney(new Big(a).plus(b)));
        expect(sum(more)).toBe(asMoney(more.reduce((total, each) => (each === null ? total : total.plus(each)), new Big(0))));
        expect(subtract(a, b)).toBe(asMoney(new Big(a).minus(b)));
        expect(multiply(a, b)).toBe(asMoney(new Big(a).times(b)));
        expect(compare(a, b)).toBe(new Big(a).cmp(b));
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['', '-', '.', '1,5', '1e3x', 'NaN', '1.2.3'])('refuses %j, which is no amount', (text) => {
    expect(() => subtract(text, '1.00')).toThrow();
    expect(() => sum(['1.00', text])).toThrow();
    expect(() => multiply(text, 2)).toThrow();
    expect(() => compare('1.00', text)).toThrow();
  });

  test('does what floating point gets wrong', () => {
    expect(sum(['0.10', '0.20'])).toBe('0.30');
    expect(subtract('1.00', '0.90')).toBe('0.10');
    expect(multiply('1.10', 3)).toBe('3.30');
    expect(multiply('0.07', 100)).toBe('7.00');
    expect(multiply('19.99', 0.1)).toBe('1.999');
    expect(sum(Array.from({ length: 1000 }, () => '0.01'))).toBe('10.00');
    expect(sum([])).toBe('0.00');
    expect(subtract('5', '5.00')).toBe('0.00');
  });

  test.each([
    ['10.00', 4, 2, '2.50'],
    ['10.00', 3, 2, null],
    ['0.01', 2, 2, null],
    ['0.01', 2, 3, '0.005'],
    ['-9.99', 3, 2, '-3.33'],
    ['0.00', 7, 2, '0.00'],
    ['10.00', 0, 2, null],
    ['1.00', '0.3', 2, null],
    ['0.90', '0.3', 2, '3.00'],
    ['1000000000000000000.01', 1, 2, '1000000000000000000.01'],
  ])('%s ÷ %s within %s places is %s', (a, b, places, quotient) => expect(divideExactly(a, b, places)).toBe(quotient));

  test('a quotient times its divisor is the amount again, or there is none', () => {
    fc.assert(
      fc.property(amount(2), fc.integer({ min: 1, max: 1000 }), (a, count) => {
        const each = divideExactly(a, count);
        if (each !== null) expect(same(multiply(each, count), new Big(a))).toBe(true);
        else expect(new Big(a).times(100).mod(count).eq(0)).toBe(false);
      }),
    );
  });

  test.each([
    ['-0.01', '0.00'],
    ['-5', '0.00'],
    ['0.00', '0.00'],
    ['7.10', '7.10'],
  ])('%s, but not below zero, is %s', (a, b) => expect(atLeastZero(a)).toBe(b));
});
