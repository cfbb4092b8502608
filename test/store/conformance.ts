/** What every engine of the store must do. An engine's test file calls it with a function that opens an empty store. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Alias, HeldClaim, IdempotencyClaim, Store, StoredAnswer } from '../../src/store/store.ts';
import { StoreError } from '../../src/store/store-error.ts';

const CLAIM: IdempotencyClaim = { scope: 'shop', key: 'k', fingerprint: 'f', now: 1000, expiresAt: 100_000, staleBefore: 0 };
const ANSWER: StoredAnswer = {
  status: 201,
  headers: { 'content-type': 'application/json', location: '/orders/shop:1' },
  body: '{"name":"Їжак \\"🦔\\"", "sum": "10.50"}\n',
};
const ALIAS: Alias = { connection: 'kyiv', resource: 'orders', from: 'a', to: 'b', now: 1000 };

async function won(store: Store, claim: IdempotencyClaim): Promise<HeldClaim> {
  const state = await store.beginIdempotent(claim);
  if (state.state !== 'claimed') throw new Error(`the claim was ${state.state}`);
  return { scope: claim.scope, key: claim.key, token: state.token };
}

/** Runs the suite. `open` must give an empty store each time; the suite closes it. */
export function storeConformance(engine: string, open: () => Promise<Store>): void {
  describe(`the store on ${engine}`, { timeout: 30_000 }, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    test('gives a key to exactly one of a thousand simultaneous callers', async () => {
      const states = await Promise.all(Array.from({ length: 1000 }, () => store.beginIdempotent(CLAIM)));
      expect(states.filter(({ state }) => state === 'claimed')).toHaveLength(1);
      expect(states.filter(({ state }) => state === 'running')).toHaveLength(999);
    });

    test('answers a repeat with the first answer, every character of it', async () => {
      await store.finishIdempotent(await won(store, CLAIM), ANSWER);
      expect(await store.beginIdempotent({ ...CLAIM, now: 2000 })).toEqual({ state: 'done', answer: ANSWER });
    });

    test('keeps an answer without a body or headers', async () => {
      const answer = { status: 204, headers: {}, body: '' };
      await store.finishIdempotent(await won(store, CLAIM), answer);
      expect(await store.beginIdempotent(CLAIM)).toEqual({ state: 'done', answer });
    });

    test('keeps characters that end a text elsewhere', async () => {
      const answer = { status: 201, headers: {}, body: 'before\0after\u2028' };
      await store.finishIdempotent(await won(store, { ...CLAIM, key: 'a\0b' }), answer);
      expect(await store.beginIdempotent({ ...CLAIM, key: 'a\0b' })).toEqual({ state: 'done', answer });
      expect(await store.beginIdempotent({ ...CLAIM, key: 'a' })).toMatchObject({ state: 'claimed' });
    });

    test('tells another request under the same key from a repeat, while it runs and after', async () => {
      const claim = await won(store, CLAIM);
      expect(await store.beginIdempotent({ ...CLAIM, fingerprint: 'other' })).toEqual({ state: 'mismatch' });
      await store.finishIdempotent(claim, ANSWER);
      expect(await store.beginIdempotent({ ...CLAIM, fingerprint: 'other' })).toEqual({ state: 'mismatch' });
    });

    test('keeps scopes and keys apart, however they are cut', async () => {
      for (const [scope, key] of [
        ['ab', 'c'],
        ['a', 'bc'],
        ['ab', 'C'],
        ['AB', 'c'],
      ] as const) {
        expect(await store.beginIdempotent({ ...CLAIM, scope, key })).toMatchObject({ state: 'claimed', takenOver: false });
      }
    });

    test('frees an abandoned key, for any request', async () => {
      await store.abandonIdempotent(await won(store, CLAIM));
      expect(await store.beginIdempotent({ ...CLAIM, fingerprint: 'other' })).toMatchObject({ state: 'claimed', takenOver: false });
    });

    test('forgets a key at its expiry and not before', async () => {
      await store.finishIdempotent(await won(store, CLAIM), ANSWER);
      expect(await store.beginIdempotent({ ...CLAIM, now: 99_999, expiresAt: 200_000 })).toMatchObject({ state: 'done' });
      const after = await store.beginIdempotent({ ...CLAIM, now: 100_000, expiresAt: 200_000, fingerprint: 'other' });
      expect(after).toMatchObject({ state: 'claimed', takenOver: false });
      expect(await store.beginIdempotent({ ...CLAIM, now: 100_001, expiresAt: 200_000, fingerprint: 'other' })).toEqual({
        state: 'running',
      });
    });

    test('lets exactly one of many take over a claim whose process died, and says that it is one', async () => {
      await won(store, CLAIM);
      expect(await store.beginIdempotent({ ...CLAIM, now: 2000, staleBefore: 1000 })).toEqual({ state: 'running' });
      const states = await Promise.all(Array.from({ length: 50 }, () => store.beginIdempotent({ ...CLAIM, now: 2001, staleBefore: 1001 })));
      expect(states.filter(({ state }) => state === 'claimed')).toEqual([expect.objectContaining({ takenOver: true })]);
      expect(states.filter(({ state }) => state === 'running')).toHaveLength(49);
    });

    test('lets no other request take over a dead claim', async () => {
      await won(store, CLAIM);
      expect(await store.beginIdempotent({ ...CLAIM, now: 2001, staleBefore: 1001, fingerprint: 'other' })).toEqual({ state: 'mismatch' });
    });

    test('never takes over a finished claim', async () => {
      await store.finishIdempotent(await won(store, CLAIM), ANSWER);
      expect(await store.beginIdempotent({ ...CLAIM, now: 50_000, staleBefore: 49_000 })).toEqual({ state: 'done', answer: ANSWER });
    });

    test('ignores the owner of a claim that was taken over', async () => {
      const late = await won(store, CLAIM);
      const heir = await won(store, { ...CLAIM, now: 2001, staleBefore: 1001 });
      await store.abandonIdempotent(late);
      expect(await store.beginIdempotent({ ...CLAIM, now: 2002 })).toEqual({ state: 'running' });
      await store.finishIdempotent(late, { ...ANSWER, body: 'late' });
      expect(await store.beginIdempotent({ ...CLAIM, now: 2002 })).toEqual({ state: 'running' });
      await store.finishIdempotent(heir, ANSWER);
      await store.finishIdempotent(late, { ...ANSWER, body: 'late' });
      expect(await store.beginIdempotent({ ...CLAIM, now: 2002 })).toEqual({ state: 'done', answer: ANSWER });
    });

    test('keeps the first answer of a claim, whatever its owner says later', async () => {
      const claim = await won(store, CLAIM);
      await store.finishIdempotent(claim, ANSWER);
      await store.finishIdempotent(claim, { ...ANSWER, body: 'second' });
      await store.abandonIdempotent(claim);
      expect(await store.beginIdempotent(CLAIM)).toEqual({ state: 'done', answer: ANSWER });
    });

    test('resolves an id that was never replaced to itself', async () => {
      expect(await store.resolveAlias('kyiv', 'orders', '18446744073709551615')).toBe('18446744073709551615');
    });

    test('follows replacements to the id of today, told in any order', async () => {
      await store.putAlias({ ...ALIAS, from: 'b', to: 'c' });
      await store.putAlias({ ...ALIAS, from: 'a', to: 'b' });
      await store.putAlias({ ...ALIAS, from: 'c', to: 'd' });
      for (const id of ['a', 'b', 'c', 'd']) expect(await store.resolveAlias('kyiv', 'orders', id)).toBe('d');
    });

    test('lets an id that came back answer as itself', async () => {
      await store.putAlias({ ...ALIAS, from: 'a', to: 'b' });
      await store.putAlias({ ...ALIAS, from: 'b', to: 'a' });
      for (const id of ['a', 'b']) expect(await store.resolveAlias('kyiv', 'orders', id)).toBe('a');
      await store.putAlias({ ...ALIAS, from: 'a', to: 'a' });
      for (const id of ['a', 'b']) expect(await store.resolveAlias('kyiv', 'orders', id)).toBe('a');
    });

    test('keeps the ids of connections and resources apart', async () => {
      await store.putAlias(ALIAS);
      expect(await store.resolveAlias('lviv', 'orders', 'a')).toBe('a');
      expect(await store.resolveAlias('kyiv', 'customers', 'a')).toBe('a');
    });

    test('never names a replaced id, whatever replaces whatever', async () => {
      const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
      let walk = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(id, id), { minLength: 1, maxLength: 12 }), async (pairs) => {
          const connection = `walk-${++walk}`;
          const now = (native: string) => store.resolveAlias(connection, 'orders', native);
          for (const [from, to] of pairs) {
            const before = await now(to);
            await store.putAlias({ ...ALIAS, connection, from, to });
            expect(await now(from)).toBe(await now(to));
            if (before !== from && from !== to) expect(await now(from)).toBe(before);
            for (const any of 'abcde') expect(await now(await now(any))).toBe(await now(any));
          }
        }),
        { numRuns: 50 },
      );
    });

    test('makes a secret once and keeps it', async () => {
      const [first, ...rest] = await Promise.all(Array.from({ length: 20 }, () => store.secret('cursors')));
      expect(first).toBeInstanceOf(Buffer);
      expect(first).toHaveLength(32);
      for (const other of rest) expect(other).toEqual(first);
      expect(await store.secret('cursors')).toEqual(first);
      expect(await store.secret('other')).not.toEqual(first);
    });

    test('sweeps what has expired, however much it is, and nothing else', async () => {
      const keys = Array.from({ length: 2500 }, (_, index) => `k${index}`);
      await Promise.all(keys.map((key) => store.beginIdempotent({ ...CLAIM, key, expiresAt: 5000 })));
      await store.finishIdempotent(await won(store, { ...CLAIM, key: 'kept', expiresAt: 5001 }), ANSWER);
      await store.sweep(5000);
      // Asked with an earlier clock: were they still there, they would be running.
      const states = await Promise.all(keys.map((key) => store.beginIdempotent({ ...CLAIM, key, now: 1001, expiresAt: 5000 })));
      expect(states.filter(({ state }) => state !== 'claimed')).toEqual([]);
      expect(await store.beginIdempotent({ ...CLAIM, key: 'kept' })).toEqual({ state: 'done', answer: ANSWER });
    });

    test('refuses a call that cannot be carried out without harm to those asked with it', async () => {
      const claim = await won(store, CLAIM);
      const [before, bad, after] = await Promise.allSettled([
        store.beginIdempotent({ ...CLAIM, key: 'before' }),
        store.finishIdempotent(claim, { ...ANSWER, status: 'none' as unknown as number }),
        store.beginIdempotent({ ...CLAIM, key: 'after' }),
      ]);
      expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(StoreError) });
      expect(before).toMatchObject({ status: 'fulfilled', value: { state: 'claimed', takenOver: false } });
      expect(after).toMatchObject({ status: 'fulfilled', value: { state: 'claimed', takenOver: false } });
      for (const key of ['before', 'after', 'k']) expect(await store.beginIdempotent({ ...CLAIM, key })).toEqual({ state: 'running' });
    });

    test('is ready while it can be written, and not after it was closed', async () => {
      expect(await store.ready()).toBe(true);
      await store.close();
      expect(await store.ready()).toBe(false);
      await expect(store.beginIdempotent(CLAIM)).rejects.toBeInstanceOf(StoreError);
      await expect(store.secret('cursors')).rejects.toBeInstanceOf(StoreError);
      await store.close();
    });

    test('finishes what was asked before it closes', async () => {
      const asked = Promise.all(Array.from({ length: 100 }, (_, index) => store.beginIdempotent({ ...CLAIM, key: `k${index}` })));
      await store.close();
      expect((await asked).every(({ state }) => state === 'claimed')).toBe(true);
    });
  });
}
