import { beforeEach, describe, expect, test } from 'vitest';
import { type Cache, createCache } from '../../src/gateway/cache.ts';

const TTL = 300;
const STALE = 3600;
let time: number;
let cache: Cache;
const pass = (seconds: number) => {
  time += seconds * 1000;
};
/** Lets everything that waits for no clock and no disk happen. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A vendor whose answers the test gives one by one. */
function vendor() {
  const calls: PromiseWithResolvers<string>[] = [];
  const load = () => {
    const call = Promise.withResolvers<string>();
    calls.push(call);
    return call.promise;
  };
  const answer = async (index: number, value: string | Error) => {
    if (value instanceof Error) calls[index]?.reject(value);
    else calls[index]?.resolve(value);
    await settle();
  };
  return { calls, load, answer };
}
const give = (value: string) => async () => value;
const failing = (message: string) => async (): Promise<string> => {
  throw new Error(message);
};
const never = async (): Promise<string> => {
  throw new Error('loaded without need');
};

beforeEach(() => {
  time = Date.UTC(2026, 10, 1);
  cache = createCache({ ttl: TTL, staleIfError: STALE, now: () => time });
});

describe('a fresh value', () => {
  test('is loaded once a TTL, and tells its age in whole seconds', async () => {
    expect(await cache.get('a', 'k', give('one'))).toEqual({ value: 'one', age: 0, status: 'miss' });
    pass(1.9);
    expect(await cache.get('a', 'k', never)).toEqual({ value: 'one', age: 1, status: 'hit' });
    pass(TTL - 2);
    expect(await cache.get('a', 'k', never)).toEqual({ value: 'one', age: 299, status: 'hit' });
  });

  test('belongs to its connection and key', async () => {
    await cache.get('a', 'k', give('one'));
    expect(await cache.get('b', 'k', give('two'))).toMatchObject({ value: 'two', status: 'miss' });
    expect(await cache.get('a', 'l', give('three'))).toMatchObject({ value: 'three', status: 'miss' });
    expect(await cache.get('a', 'k', never)).toMatchObject({ value: 'one', status: 'hit' });
  });

  test('may be empty, null or undefined', async () => {
    for (const [key, value] of Object.entries({ empty: [], nothing: null, missing: undefined })) {
      await cache.get('a', key, async () => value);
      expect(await cache.get<unknown>('a', key, never)).toEqual({ value, age: 0, status: 'hit' });
    }
  });
});

describe('a miss', () => {
  test('makes one load for five hundred callers', async () => {
    const { calls, load, answer } = vendor();
    const callers = Array.from({ length: 500 }, () => cache.get('a', 'k', load));
    await settle();
    expect(calls).toHaveLength(1);
    await answer(0, 'one');
    for (const got of await Promise.all(callers)) expect(got).toEqual({ value: 'one', age: 0, status: 'miss' });
  });

  test('that fails, fails everyone who waits and nobody who comes later', async () => {
    const { calls, load, answer } = vendor();
    const outcomes = Promise.allSettled(Array.from({ length: 10 }, () => cache.get('a', 'k', load)));
    await settle();
    await answer(0, new Error('down'));
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'down' } });
    expect(calls).toHaveLength(1);
    expect(await cache.get('a', 'k', give('one'))).toMatchObject({ value: 'one', status: 'miss' });
  });

  test('survives a load that throws before it returns a promise', async () => {
    const load = (): Promise<string> => {
      throw new Error('at once');
    };
    await expect(cache.get('a', 'k', load)).rejects.toThrow('at once');
    expect(await cache.get('a', 'k', give('one'))).toMatchObject({ value: 'one' });
  });
});

describe('an expired value', () => {
  beforeEach(async () => {
    await cache.get('a', 'k', give('old'));
    pass(TTL);
  });

  test('is served at once while one load runs in the background', async () => {
    const { calls, load, answer } = vendor();
    const served = await Promise.all(Array.from({ length: 100 }, () => cache.get('a', 'k', load)));
    for (const got of served) expect(got).toEqual({ value: 'old', age: TTL, status: 'stale' });
    expect(calls).toHaveLength(1);
    pass(2);
    await answer(0, 'new');
    pass(1);
    expect(await cache.get('a', 'k', never)).toEqual({ value: 'new', age: 1, status: 'hit' });
  });

  test('is served while the vendor is down, to the end of its grace, and then the failure is told', async () => {
    for (const seconds of [0, 60, STALE - 61, 0.999]) {
      pass(seconds);
      expect(await cache.get('a', 'k', failing('down'))).toMatchObject({ value: 'old', status: 'stale' });
      await settle();
    }
    pass(0.001);
    await expect(cache.get('a', 'k', failing('down'))).rejects.toThrow('down');
    expect(await cache.get('a', 'k', give('new'))).toEqual({ value: 'new', age: 0, status: 'miss' });
  });

  test('is not loaded again for every caller while the vendor is down', async () => {
    let loads = 0;
    const load = async () => {
      loads++;
      throw new Error('down');
    };
    for (let caller = 0; caller < 50; caller++) {
      await cache.get('a', 'k', load);
      await settle();
    }
    expect(loads).toBe(1);
    pass(4.999);
    await cache.get('a', 'k', load);
    await settle();
    expect(loads).toBe(1);
    pass(0.001);
    await cache.get('a', 'k', load);
    await settle();
    expect(loads).toBe(2);
  });

  test('past its grace waits for the load that is under way already', async () => {
    const { calls, load, answer } = vendor();
    await cache.get('a', 'k', load);
    pass(STALE);
    const late = cache.get('a', 'k', load);
    await settle();
    expect(calls).toHaveLength(1);
    await answer(0, 'new');
    expect(await late).toMatchObject({ value: 'new', status: 'miss' });
  });

  test('past its grace asks the vendor at once, however recently it failed', async () => {
    pass(STALE - 1);
    await cache.get('a', 'k', failing('down'));
    await settle();
    pass(1);
    expect(await cache.get('a', 'k', give('new'))).toMatchObject({ value: 'new', status: 'miss' });
  });
});

test('a clock that is set back makes a value stale instead of fresh for years', async () => {
  await cache.get('a', 'k', give('old'));
  pass(-86_400 * 365);
  expect(await cache.get('a', 'k', give('new'))).toEqual({ value: 'old', age: 0, status: 'stale' });
  await settle();
  expect(await cache.get('a', 'k', never)).toEqual({ value: 'new', age: 0, status: 'hit' });
});

describe('a drop', () => {
  test('of a key makes the next caller load, and leaves the others', async () => {
    await cache.get('a', 'k', give('one'));
    await cache.get('a', 'l', give('two'));
    await cache.get('b', 'k', give('three'));
    cache.drop('a', 'k');
    expect(await cache.get('a', 'k', give('new'))).toMatchObject({ value: 'new', status: 'miss' });
    expect(await cache.get('a', 'l', never)).toMatchObject({ value: 'two' });
    expect(await cache.get('b', 'k', never)).toMatchObject({ value: 'three' });
  });

  test('of a connection leaves other connections', async () => {
    await cache.get('a', 'k', give('one'));
    await cache.get('b', 'k', give('two'));
    cache.drop('a');
    cache.drop('never seen');
    expect(cache.entries('a')).toEqual([]);
    expect(await cache.get('a', 'k', give('new'))).toMatchObject({ value: 'new', status: 'miss' });
    expect(await cache.get('b', 'k', never)).toMatchObject({ value: 'two' });
  });

  test.each([['k'], [undefined]])('during a load keeps its result from being stored (%s)', async (key) => {
    const { calls, load, answer } = vendor();
    const early = cache.get('a', 'k', load);
    await settle();
    cache.drop('a', key);
    const late = cache.get('a', 'k', load);
    await settle();
    expect(calls).toHaveLength(2);
    await answer(1, 'after the write');
    await answer(0, 'before the write');
    expect(await early).toMatchObject({ value: 'before the write' });
    expect(await late).toMatchObject({ value: 'after the write' });
    expect(await cache.get('a', 'k', never)).toMatchObject({ value: 'after the write', status: 'hit' });
  });

  test('during a load in the background does the same', async () => {
    await cache.get('a', 'k', give('old'));
    pass(TTL);
    const { load, answer } = vendor();
    await cache.get('a', 'k', load);
    cache.drop('a', 'k');
    await answer(0, 'before the write');
    expect(cache.entries('a')).toEqual([]);
    expect(await cache.get('a', 'k', give('after the write'))).toMatchObject({ value: 'after the write', status: 'miss' });
  });

  test('leaves a later load single when the dropped one ends first', async () => {
    const { calls, load, answer } = vendor();
    const early = cache.get('a', 'k', load);
    await settle();
    cache.drop('a', 'k');
    const late = cache.get('a', 'k', load);
    await settle();
    await answer(0, 'before the write');
    const last = cache.get('a', 'k', load);
    await settle();
    expect(calls).toHaveLength(2);
    await answer(1, 'after the write');
    expect([await early, await late, await last].map(({ value }) => value)).toEqual([
      'before the write',
      'after the write',
      'after the write',
    ]);
  });
});

describe('a refresh', () => {
  test('loads though the value is fresh', async () => {
    await cache.get('a', 'k', give('old'));
    expect(await cache.refresh('a', 'k', give('new'))).toEqual({ value: 'new', age: 0, status: 'miss' });
    expect(await cache.get('a', 'k', never)).toMatchObject({ value: 'new', status: 'hit' });
  });

  test('takes the place of a load that began before it', async () => {
    const { calls, load, answer } = vendor();
    const early = cache.get('a', 'k', load);
    await settle();
    const refreshed = cache.refresh('a', 'k', load);
    await settle();
    expect(calls).toHaveLength(2);
    await answer(1, 'new');
    await answer(0, 'old');
    expect((await early).value).toBe('old');
    expect((await refreshed).value).toBe('new');
    expect(await cache.get('a', 'k', never)).toMatchObject({ value: 'new', status: 'hit' });
  });

  test('that fails is told, and leaves the old value as a stale one', async () => {
    await cache.get('a', 'k', give('old'));
    pass(10);
    await expect(cache.refresh('a', 'k', failing('down'))).rejects.toThrow('down');
    expect(await cache.get('a', 'k', never)).toEqual({ value: 'old', age: 10, status: 'stale' });
    pass(5);
    await cache.get('a', 'k', give('new'));
    await settle();
    expect(await cache.get('a', 'k', never)).toMatchObject({ value: 'new', status: 'hit' });
  });
});

describe('with a TTL of 0', () => {
  beforeEach(() => {
    cache = createCache({ ttl: 0, staleIfError: STALE, now: () => time });
  });

  test('nothing is kept', async () => {
    expect(await cache.get('a', 'k', give('one'))).toMatchObject({ value: 'one', status: 'miss' });
    expect(await cache.get('a', 'k', give('two'))).toMatchObject({ value: 'two', status: 'miss' });
    await expect(cache.get('a', 'k', failing('down'))).rejects.toThrow('down');
    expect(cache.entries('a')).toEqual([]);
  });

  test('simultaneous callers still share a load', async () => {
    const { calls, load, answer } = vendor();
    const callers = [cache.get('a', 'k', load), cache.get('a', 'k', load)];
    await settle();
    expect(calls).toHaveLength(1);
    await answer(0, 'one');
    expect((await Promise.all(callers)).map(({ value }) => value)).toEqual(['one', 'one']);
  });
});

test('tells the keys of a connection with their ages', async () => {
  await cache.get('a', 'warehouses', give('one'));
  pass(2.5);
  await cache.get('a', 'brands', give('two'));
  await cache.get('b', 'units', give('three'));
  expect([...cache.entries('a')].sort((one, other) => one.age - other.age)).toEqual([
    { key: 'brands', age: 0 },
    { key: 'warehouses', age: 2 },
  ]);
});

test('keeps a bounded number of values per connection: the most recently used', async () => {
  cache = createCache({ ttl: TTL, staleIfError: STALE, now: () => time, max: 2 });
  for (const key of ['one', 'two']) await cache.get('a', key, give(key));
  await cache.get('a', 'one', never);
  await cache.get('a', 'three', give('three'));
  await cache.get('b', 'four', give('four'));
  expect(new Set(cache.entries('a').map(({ key }) => key))).toEqual(new Set(['one', 'three']));
});
