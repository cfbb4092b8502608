/** Values that software trips over, and ways to spoil what is right. */
import type { Dice } from './dice.ts';

/** Text that no reader expects. */
export const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff\ud800',
  '\ufeffmark',
  '\u202egnp.exe',
  'e\u0301\u200d\ufe0f',
  '👩‍👩‍👧‍👦'.repeat(40),
  '\r\nX-Injected: 1\r\n\r\n',
  '\u2028\u2029\u0085',
  '../../admin',
  '..%2f..%2fadmin',
  '%00%0d%0a',
  '//evil.invalid/',
  'http://169.254.169.254/latest/meta-data/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  "' OR 1=1;--",
  '"><script>alert(1)</script>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: meant as it stands
  '${jndi:ldap://127.0.0.1/x}${7*7}{{7*7}}',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'true',
  '[object Object]',
  '0',
  '-0',
  '-1',
  '00012',
  '0x10',
  '1e309',
  '1e-7',
  '.5',
  '5.',
  '1,5',
  '٣٤',
  '9007199254740993',
  '999999999999999999999999.99',
  '0.00000000000000000001',
  '0000-00-00',
  '2026-02-30',
  '0001-01-01',
  '9999-12-31T23:59:59.999999999+23:59',
  '2026-03-29T02:30:00+01:00',
  '-271821-04-20T00:00:00Z',
  '2016-12-31T23:59:60Z',
  'shop',
  'shop:',
  ':1',
  'a:b:c',
  'a:%',
  'a:%00',
  'A'.repeat(256),
  'я'.repeat(5000),
  '(a+)+$'.repeat(20),
  `${'a'.repeat(3000)}!`,
];

/** Anything but what belongs there. */
export const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  -0.1,
  1e21,
  1e308,
  5e-324,
  2 ** 53,
  -(2 ** 31) - 1,
  [],
  {},
  [null],
  [[]],
  [[[[[[[[[[]]]]]]]]]],
  { '': '' },
  { length: 1e9 },
  { toString: 1, valueOf: 2, toJSON: 3 },
  JSON.parse('{"__proto__": {"polluted": true}}'),
  JSON.parse('{"constructor": {"prototype": {"polluted": true}}}'),
  Array.from({ length: 1100 }, () => 'x'),
  ...HOSTILE_TEXTS,
];

/** A JSON value that is changed at one place: another value there, a key more or less, an element more or less. Told with the place. */
export function spoil(dice: Dice, value: unknown, hostile: readonly unknown[] = HOSTILE_VALUES): [value: unknown, place: string] {
  const place = dice.pick(placesOf(value));
  const way = dice.pick(['replace', 'replace', 'replace', 'remove', 'add', 'swap'] as const);
  const changed = change(value, place, (old) => {
    if (way === 'remove' && place.length > 0) return undefined;
    if (way === 'add' && isObject(old)) return own(old, dice.pick(NAMES), dice.pick(hostile));
    if (way === 'add' && Array.isArray(old)) return [...old, dice.pick(hostile)];
    if (way === 'swap') return swapped(old);
    return dice.pick(hostile);
  });
  return [changed === undefined ? null : changed, `${way} at /${place.join('/')}`];
}

/** Names that no schema has, and names that some other place has. */
const NAMES = [
  'unknown',
  '__proto__',
  'constructor',
  'prototype',
  'id',
  'connection',
  'vendor',
  'raw',
  'total',
  'totals',
  'paid',
  '',
  'a.b',
  'x'.repeat(300),
];

/** The same meaning in another type: the mistakes of clients. */
function swapped(value: unknown): unknown {
  if (typeof value === 'string') return value !== '' && Number.isFinite(Number(value)) ? Number(value) : [value];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length > 0 ? value[0] : {};
  if (isObject(value)) return [value];
  return 'null';
}

function placesOf(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (Array.isArray(value)) return [at, ...value.slice(0, 20).flatMap((inner, index) => placesOf(inner, [...at, String(index)]))];
  if (isObject(value)) return [at, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...at, key]))];
  return [at];
}

function change(value: unknown, [key, ...rest]: readonly string[], to: (old: unknown) => unknown): unknown {
  if (key === undefined) return to(value);
  if (Array.isArray(value)) return value.flatMap((inner, index) => (String(index) === key ? dropped(change(inner, rest, to)) : [inner]));
  if (!isObject(value)) return value;
  const { [key]: old, ...others } = value;
  const changed = change(old, rest, to);
  return changed === undefined ? others : own(others, key, changed);
}

function dropped(value: unknown): unknown[] {
  return value === undefined ? [] : [value];
}

/** With a property of its own, also where the name is a prototype's. */
function own(value: object, key: string, inner: unknown): object {
  return Object.defineProperty({ ...value }, key, { value: inner, enumerable: true, configurable: true, writable: true });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
