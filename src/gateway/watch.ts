/** What is told of a connection's doings to whoever counts them. Called on the hot path: cheap, and never throws. */
import type { Order } from '../model/order.ts';
import type { ReferenceEntry } from '../model/reference.ts';
import type { Reader } from '../wire.ts';
import type { Verdict } from './answers.ts';
import type { Cached } from './cache.ts';
import type { Circuit } from './circuit.ts';
import type { Answer, Fault } from './exchange.ts';
import type { Mapping } from './mapping.ts';

/** What became of one attempt of a call to a vendor. */
export type CallOutcome =
  | 'ok'
  | 'auth'
  | 'rejected'
  | 'missing'
  | 'limited'
  | 'unavailable'
  | 'broken'
  | 'invalid'
  | 'timeout'
  | 'connection'
  | 'gone';

/** Watches one connection. An endpoint is a verb and a path with `{}` for what differs from call to call. */
export interface Watch {
  /** An attempt began. */
  calling(): void;
  /** An attempt is over. `seconds` without the wait for its turn. */
  called(endpoint: string, outcome: CallOutcome, seconds: number): void;
  /** A failed attempt is repeated. */
  repeats(reason: CallOutcome): void;
  /** A call waits for a place in the budget. */
  waits(): void;
  waited(seconds: number): void;
  /** The budget gave none. */
  refused(reason: 'rate' | 'busy'): void;
  circuit(state: Circuit['state']): void;
  /** A vendor's good answer, as its reader took it. */
  answered(endpoint: string, json: unknown, read: Reader<unknown>): void;
  /** An operation of the model is over; `outcome` is `ok`, a code of the catalogue, or `gone`. */
  operated(operation: string, outcome: string, seconds: number): void;
  /** Cached data was looked up. */
  looked(key: string, status: Cached<unknown>['status']): void;
  /** An order was read. */
  read(order: Order): void;
  /** The connection's own statuses were loaded. */
  statuses(entries: readonly ReferenceEntry[]): void;
  /** What was learned of the mapping. */
  mapping(): Mapping;
}

const nothing = () => {};

/** Watches nothing. */
export const UNWATCHED: Watch = {
  calling: nothing,
  called: nothing,
  repeats: nothing,
  waits: nothing,
  waited: nothing,
  refused: nothing,
  circuit: nothing,
  answered: nothing,
  operated: nothing,
  looked: nothing,
  read: nothing,
  statuses: nothing,
  mapping: () => ({ unmappedStatuses: [], fieldChanges: [], samples: [] }),
};

/** One word for what became of an attempt. */
export function outcomeOf(verdict: Verdict<unknown>, outcome: Answer | Fault): CallOutcome {
  if (outcome.kind === 'fault') return outcome.cause === 'too large' || outcome.cause === 'malformed' ? 'invalid' : outcome.cause;
  if (!verdict.ok) return verdict.error.failure.kind;
  const { status } = outcome;
  // A passthrough hands on refusals as they are.
  if (status < 400) return 'ok';
  if (status === 401 || status === 403) return 'auth';
  if (status === 404 || status === 410) return 'missing';
  if (status === 429) return 'limited';
  if (status >= 502 && status <= 504) return 'unavailable';
  return status >= 500 ? 'broken' : 'rejected';
}
