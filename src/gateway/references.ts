/** GET /reference/{kind} over one or many connections, through the cache. */
import { ProblemError } from '../errors.ts';
import type { Source } from '../model/list.ts';
import type { ReferenceEntry, ReferenceKind } from '../model/reference.ts';
import type { Call } from './call.ts';
import type { Connection } from './connections.ts';
import { located, problemBody } from './problem-body.ts';
import { toProblem } from './problems.ts';

/** Entries of a kind and what the HTTP cache headers need to know. */
export interface ReferenceAnswer {
  /** Entries of each source that has them. The same array as long as the cache keeps it: what is made of it can be kept beside it. */
  readonly parts: readonly (readonly ReferenceEntry[])[];
  readonly sources: readonly Source[];
  /** Seconds: the oldest part. */
  readonly age: number;
  readonly cacheStatus: 'hit' | 'miss' | 'stale';
}

/** One connection's problem is the answer's when it is the only one asked; else it is told in `sources`. */
export async function referenceOver(call: Call, kind: ReferenceKind, targets: readonly Connection[]): Promise<ReferenceAnswer> {
  const parts = await Promise.all(
    targets.map(async (target) => {
      const about = { connection: target.id, vendor: target.adapter.vendor };
      const source: Source = { ...about, status: 'ok', error: null, ordered: false, partial: [] };
      try {
        const cached = await target.reference(call, kind);
        return { source, data: cached.value, age: cached.age, status: cached.status, problem: undefined };
      } catch (error) {
        const problem = located(toProblem(error, 'read'), { ...about, operation: `reference.${kind}` });
        const status = problem.code === 'unsupported' ? ('skipped' as const) : ('error' as const);
        return { source: { ...source, status, error: problemBody(problem, call) }, data: [], age: 0, status: 'hit' as const, problem };
      }
    }),
  );
  const failed = parts.filter((part) => part.problem);
  if (parts.length > 0 && failed.length === parts.length) {
    throw (
      (failed.find((part) => part.source.status === 'error') ?? failed[0])?.problem ??
      new ProblemError('unsupported', `No connection has ${kind}.`)
    );
  }
  const good = parts.filter((part) => !part.problem);
  return {
    parts: good.map((part) => part.data),
    sources: parts.map((part) => part.source),
    age: Math.max(0, ...good.map((part) => part.age)),
    cacheStatus: good.some((part) => part.status === 'stale') ? 'stale' : good.some((part) => part.status === 'miss') ? 'miss' : 'hit',
  };
}
