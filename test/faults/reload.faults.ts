/** Reloads under load, in full: a process alone, and two workers. The short run of the same is in `test/reload.test.ts`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ownState, withoutRedis } from '../state/redis-server.ts';
import { quantile } from './open-loop.ts';
import { type ReloadLoad, reloadUnderLoad } from './reload-load.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-reloads-'));
const state = ownState();
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  if (!withoutRedis) await state.clear();
});

/** Well below what a small machine serves beside its callers and its vendor: a refusal for overload is no failure of a reload. */
const PER_SECOND = 60;

async function check(name: string, load: Partial<ReloadLoad>): Promise<void> {
  const run = await reloadUnderLoad({ folder: join(folder, name), reloads: 20, everyMs: 1000, perSecond: PER_SECOND, ...load });
  const failed = run.outcomes.filter(({ status }) => status !== 200);
  const took = run.outcomes.map(({ ms }) => ms);
  process.stdout.write(
    `${name}: ${run.outcomes.length} requests, ${failed.length} failed, ${run.applied} reloads applied, ${run.refused} refused; ` +
      `p50 ${quantile(took, 0.5).toFixed(1)} ms, p99 ${quantile(took, 0.99).toFixed(1)} ms\n`,
  );
  expect(failed).toEqual([]);
  expect({ applied: run.applied, refused: run.refused, statusOfRemovedKey: run.statusOfRemovedKey }).toEqual({
    applied: 19,
    refused: 1,
    statusOfRemovedKey: 401,
  });
}

test('of 20 reloads, one of them with a broken file, no request hears', () => check('one process', {}));

test.skipIf(withoutRedis)(`nor of those of two workers${withoutRedis ? ` (${withoutRedis})` : ''}`, () =>
  check('two workers', { workers: 2, state: state.url }),
);
