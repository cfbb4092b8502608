import { describe, expect, test } from 'vitest';
import { phoneDigits, toPhone } from '../../src/lib/phone.ts';

describe('a phone number', () => {
  test.each([
    ['+380672225522', 'UA', '+380672225522'],
    ['380672225522', 'UA', '+380672225522'],
    ['0672225522', 'UA', '+380672225522'],
    ['067 222-55-22', 'UA', '+380672225522'],
    ['(067) 222 55 22', 'UA', '+380672225522'],
    ['+38 (067) 222-55-22', 'UA', '+380672225522'],
    ['00380672225522', 'UA', '+380672225522'],
    ['89161234567', 'RU', '+79161234567'],
    ['79161234567', 'RU', '+79161234567'],
    ['+7 916 123-45-67', 'UA', '+79161234567'],
    ['79161234567', 'UA', '+79161234567'],
    ['380672225522', 'RU', '+380672225522'],
    ['+4915123456789', 'UA', '+4915123456789'],
    ['  +380672225522\n', 'UA', '+380672225522'],
    ['+380672225522', '', '+380672225522'],
    ['+380672225522', 'XX', '+380672225522'],
  ])('%j written in %s is %s', (text, country, phone) => expect(toPhone(text, country)).toBe(phone));

  test.each([
    ['123', 'UA', '123'],
    ['звонить вечером', 'UA', 'звонить вечером'],
    ['+000', 'UA', '+000'],
    ['0672225522', 'XX', '0672225522'],
    ['067 222', 'UA', '067 222'],
    ['0672225522 или 0501112233', 'UA', '0672225522 или 0501112233'],
    ['999999999999999', 'UA', '999999999999999'],
  ])('%j of %s cannot be understood and stays as it is', (text, country, phone) => expect(toPhone(text, country)).toBe(phone));

  test.each([[null], [undefined], [''], ['   ']])('%j is none', (text) => expect(toPhone(text, 'UA')).toBeNull());

  test('that is understood once is understood for good', () => {
    for (const text of ['0672225522', '89161234567', '+4915123456789', '123', 'x']) {
      const once = toPhone(text, 'UA') ?? '';
      expect(toPhone(once, 'UA')).toBe(once);
    }
  });

  test('is compared by its digits', () => expect(phoneDigits('+38 (067) 222-55-22, доб. 1')).toBe('3806722255221'));
});
