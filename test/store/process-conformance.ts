/** What every engine must do that several processes can share, with real processes. Called as the suite in `conformance.ts` is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/store.ts';

/** How much each process acknowledges before it is killed. */
const LINES = 200;

/** Runs the suite. `newUrl` must name an empty store each time. */
export function processConformance(engine: string, newUrl: () => string): void {
  describe(`processes on ${engine}`, { timeout: 60_000 }, () => {
    const children: ChildProcess[] = [];
    afterEach(() => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
    });

    const start = (url: string, ...args: string[]) => {
      const script = fileURLToPath(new URL('./claimer.ts', import.meta.url));
      const child = spawn(process.execPath, [script, url, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
      children.push(child);
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      const exited = once(child, 'exit');
      return {
        exited,
        /** Whole lines only: the last one of a killed process may be half of one. */
        lines: () => text.split('\n').slice(0, -1),
        async said(count: number) {
          while (text.split('\n').length <= count && child.exitCode === null) await sleep(5);
        },
        go: () => child.stdin.end('go\n'),
        async killed() {
          child.kill('SIGKILL');
          expect(await exited).toEqual([null, 'SIGKILL']);
          return this.lines();
        },
      };
    };
    const withStore = async (url: string, use: (store: Store) => Promise<void>) => {
      const store = await openStore(url);
      try {
        await use(store);
      } finally {
        await store.close();
      }
    };

    test('lose no acknowledged answer to kill -9', async () => {
      const url = newUrl();
      const acknowledged: string[] = [];
      for (const round of ['one', 'two', 'three']) {
        const claimer = start(url, 'finish', round);
        await claimer.said(LINES);
        acknowledged.push(...(await claimer.killed()));
      }
      expect(acknowledged.length).toBeGreaterThanOrEqual(3 * LINES);
      await withStore(url, async (store) => {
        const claim = { scope: 's', fingerprint: 'f', now: 1000, expiresAt: Number.MAX_SAFE_INTEGER, staleBefore: 0 };
        const states = await Promise.all(acknowledged.map((key) => store.beginIdempotent({ ...claim, key })));
        expect(states).toEqual(
          acknowledged.map((key) => ({ state: 'done', answer: { status: 201, headers: {}, body: `answer of ${key}` } })),
        );
      });
    });

    test('lose no accepted order to kill -9, nor what was acknowledged of its delivery; what was under way is told from what was not sent', async () => {
      const url = newUrl();
      const lines: string[] = [];
      for (const round of ['one', 'two', 'three']) {
        const claimer = start(url, 'accept', round);
        await claimer.said(LINES);
        lines.push(...(await claimer.killed()));
      }
      const told = (word: string) => lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
      const [accepted, sent, delivered] = [told('accepted'), new Set(told('sent')), new Set(told('delivered'))];
      expect(accepted.length).toBeGreaterThan(LINES);
      expect(delivered.size).toBeGreaterThan(10);
      await withStore(url, async (store) => {
        await store.holdLane({ connection: 'kyiv', owner: 'heir', now: 3000, until: 4000, quiet: 30_000 });
        const kept = await Promise.all(accepted.map((id) => store.getIntake(id)));
        for (const [index, id] of accepted.entries()) {
          const intake = kept[index];
          expect(intake).toMatchObject({ id, externalId: id, draft: `{"draft":"${id}"}` });
          if (delivered.has(id)) expect(intake).toMatchObject({ status: 'delivered', orderId: `order ${id}` });
          // Whatever it did after its last word, it is on disk wholly or not at all.
          else if (sent.has(id)) expect(['unknown', 'delivered']).toContain(intake?.status);
          if (intake?.status === 'unknown') expect(intake).toMatchObject({ sentAt: 2001, nextAttemptAt: 32_001 });
          if (intake?.status === 'queued') expect(intake.sentAt).toBeNull();
        }
        const states = new Set((await store.backlog()).map(({ status }) => status));
        expect(states).not.toContain('delivering');
      });
    });

    test('open one empty store at once, and each key and each order goes to one of them', async () => {
      const url = newUrl();
      const claimers = Array.from({ length: 6 }, () => start(url, 'race', '100'));
      await Promise.all(claimers.map((claimer) => claimer.said(1)));
      for (const claimer of claimers) claimer.go();
      expect(await Promise.all(claimers.map(({ exited }) => exited))).toEqual(claimers.map(() => [0, null]));
      for (const row of [1, 2]) {
        const winners = claimers.flatMap(({ lines }) => (lines()[row]?.replace('+', '') ?? '').split(',')).filter((key) => key !== '');
        expect(winners).toHaveLength(100);
        expect(new Set(winners)).toHaveLength(100);
      }
    });

    test('that stalled and were taken for dead can no longer send or settle', async () => {
      const url = newUrl();
      const stalled = start(url, 'stall', 'op-1');
      await stalled.said(1);
      await withStore(url, async (store) => {
        expect(await store.holdLane({ connection: 'kyiv', owner: 'heir', now: 2999, until: 9000, quiet: 30_000 })).toBeUndefined();
        expect(await store.holdLane({ connection: 'kyiv', owner: 'heir', now: 3000, until: 9000, quiet: 30_000 })).toBeDefined();
        const before = await store.getIntake('op-1');
        expect(before).toMatchObject({ status: 'queued', sentAt: null });
        stalled.go();
        expect(await stalled.exited).toEqual([0, null]);
        expect(stalled.lines()).toEqual(['begun', 'false false']);
        expect(await store.getIntake('op-1')).toEqual(before);
      });
    });
  });
}
