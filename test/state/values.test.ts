import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStateUrl } from '../../src/state/url.ts';
import { createValues } from '../../src/state/values.ts';

describe('values of the cache', () => {
  const values = createValues(randomBytes(32));
  const written = async (value: unknown) => (await values.write(value)) as Buffer;

  test('come back as they went, whatever plain data they are', async () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true });
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        expect(await values.read(await written(value))).toEqual({ value });
      }),
    );
  });

  test.each([
    ['a function', { f: () => 1 }],
    ['an instance of a class', [new (class Money {})()]],
    ['an object without a prototype', { inner: Object.create(null) }],
    ['a symbol', Symbol('x')],
    ['what is too long', randomBytes(2 * 1024 * 1024).toString('latin1')],
  ])('are not written where they would not come back: %s', async (_what, value) => {
    expect(await values.write(value)).toBeUndefined();
  });

  test('are not read when a bit of them is wrong, or somebody else wrote them', async () => {
    const bytes = await written({ list: Array.from({ length: 500 }, (_, index) => `name ${index}`) });
    expect(await values.read(bytes)).toBeDefined();
    for (let index = 0; index < bytes.length; index += 7) {
      const wrong = Buffer.from(bytes);
      wrong[index] = (wrong[index] as number) ^ 1;
      expect(await values.read(wrong)).toBeUndefined();
    }
    expect(await createValues(randomBytes(32)).read(bytes)).toBeUndefined();
    for (const other of ['', 'text', null, 7, Buffer.alloc(0), Buffer.alloc(17), bytes.subarray(0, 40)])
      expect(await values.read(other)).toBeUndefined();
  });
});

describe('state.url', () => {
  test.each([
    ['redis://127.0.0.1', { host: '127.0.0.1', port: 6379, tls: false, database: 0, prefix: 'sluice' }],
    ['rediss://cache.example:7000/3', { host: 'cache.example', port: 7000, tls: true, database: 3, prefix: 'sluice' }],
    [
      'redis://me:p%40ss@[::1]:1/?prefix=shop-2',
      { host: '::1', port: 1, tls: false, username: 'me', password: 'p@ss', database: 0, prefix: 'shop-2' },
    ],
    ['redis://:only@h', { host: 'h', port: 6379, tls: false, password: 'only', database: 0, prefix: 'sluice' }],
  ])('%s says where the state is', (url, address) => {
    expect(parseStateUrl(url)).toEqual(address);
  });

  test.each([
    'http://h',
    'redis:h',
    'redis://',
    'redis:///0',
    'redis://h/x',
    'redis://h/1/2',
    'redis://h?db=1',
    'redis://h?prefix=',
    'redis://h?prefix=a&prefix=b',
    'redis://h?prefix=a b',
    'redis://h#x',
    'redis://a:%zz@h',
    'redis://h:99999',
  ])('%s is none', (url) => {
    expect(parseStateUrl(url)).toBeUndefined();
  });
});
