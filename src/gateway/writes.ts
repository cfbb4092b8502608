/** Creates and changes: exactly once where the vendor allows it, and nothing a caller gave lost without a word. */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Create, Finder, Update } from '../adapter.ts';
import { ProblemError, VendorFailure } from '../errors.ts';
import type { Call } from './call.ts';
import type { AnyContext, AnySettings, Connection, WriteLog } from './connections.ts';
import { type Ledger, openLedger } from './ignored.ts';
import { toProblem } from './problems.ts';

type AnyCreate<T extends { readonly id: string }, Draft> = Create<unknown, AnySettings, T, Draft> &
  Partial<Finder<unknown, AnySettings, T>>;

/** Creates of one identifier at one connection, one after the other. */
const queues = new Map<string, Promise<unknown>>();

/** Runs `work` when every earlier one under the same key is done. */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  const settled = mine.catch(() => undefined);
  queues.set(key, settled);
  try {
    return await mine;
  } finally {
    if (queues.get(key) === settled) queues.delete(key);
  }
}

/** An identifier for a record whose caller gave none: the same again when the request is repeated under its `Idempotency-Key`. */
export function mintExternalId(call: Call, connection: Connection): string {
  if (call.mintFrom === undefined) return randomUUID();
  const hex = createHash('sha256')
    .update(JSON.stringify([call.caller.name, connection.id, call.mintFrom]))
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What a create of one resource is asked with. */
export interface CreateRequest<T extends { readonly id: string }, Draft extends object> {
  readonly operation: string;
  /** Localized: native ids, UTC. */
  readonly draft: Draft;
  /** The caller's identifier, or a minted one. */
  readonly externalId: string | undefined;
  /**
   * Whether the identifier may be at the vendor already: `taken` = the caller chose it, another record may have it; `ours` = it was minted from an
   * `Idempotency-Key`, so what has it was made by this very request, earlier; `no` = it was minted just now, or there is none.
   */
  readonly mayExist: 'taken' | 'ours' | 'no';
  /** Finds what a rejected create collides with, by other means than the identifier. */
  readonly collision?: (context: AnyContext, draft: Draft) => Promise<T | undefined>;
}

/** Performs a create; 409 when the identifier is taken; looks a lost answer up before it gives an answer. */
export async function create<T extends { readonly id: string }, Draft extends object>(
  call: Call,
  connection: Connection,
  operation: AnyCreate<T, Draft>,
  request: CreateRequest<T, Draft>,
): Promise<T> {
  const { body, ledger } = openLedger(request.draft, operation, { strict: call.strict, patch: false });
  const draft = request.externalId === undefined ? body : { ...body, externalId: request.externalId };
  const run = async (): Promise<T> => {
    const writes: WriteLog = { sent: 0, confirmed: 0 };
    const context = await connection.context(call, { ledger, writes });
    const find = async () => (request.externalId === undefined ? undefined : operation.find?.(context, request.externalId));
    if (request.mayExist !== 'no') {
      const existing = await find();
      if (existing && request.mayExist === 'ours') return existing;
      if (existing) throw taken(existing.id, request.externalId);
    }
    try {
      return await operation.run(context, draft);
    } catch (error) {
      return await recover(error, writes, {
        find,
        canFind: request.externalId !== undefined && operation.find !== undefined,
        collision: async () => request.collision?.(context, draft),
        externalId: request.externalId,
        left: () => call.deadline - Date.now(),
      });
    } finally {
      call.ignored.push(...ledger.ignored);
    }
  };
  const created =
    request.externalId === undefined ? await run() : await inTurn(`${connection.id} ${request.operation} ${request.externalId}`, run);
  for (const kind of operation.changes ?? []) connection.drop(kind);
  return created;
}

interface Recovery<T> {
  find(): Promise<T | undefined>;
  readonly canFind: boolean;
  collision(): Promise<T | undefined>;
  readonly externalId: string | undefined;
  /** Milliseconds until the deadline. */
  left(): number;
}

/** What a failed create really means: the record all the same, `already_exists`, the failure itself, or `outcome_unknown`. */
async function recover<T extends { readonly id: string }>(error: unknown, writes: WriteLog, how: Recovery<T>): Promise<T> {
  const fate = writes.sent === 0 ? 'nothing' : writes.confirmed > 0 ? 'done' : fateOf(error);
  if (fate === 'nothing') throw error;
  if (fate === 'refused') {
    const existing = (await how.find()) ?? (await how.collision());
    throw existing ? taken(existing.id, how.externalId) : error;
  }
  if (how.canFind) {
    for (const pause of fate === 'answered' ? [0] : LOOK_UP_PAUSES) {
      if (pause > 0 && how.left() < pause * 2) break;
      await setTimeout(pause);
      const found = await how.find().catch((lost: unknown) => {
        throw unknown(error, lost);
      });
      if (found) return found;
    }
    if (fate === 'answered') throw error;
  }
  throw fate === 'answered' ? error : unknown(error);
}

/** Milliseconds to wait before each look-up: a vendor may still be at work when its answer is lost. */
const LOOK_UP_PAUSES = [0, 500, 2000];

/** What an error says of the write that met it. */
function fateOf(error: unknown): 'nothing' | 'refused' | 'answered' | 'lost' {
  // The door refuses before it sends; only a reader finds fault with an answer.
  if (error instanceof ProblemError) return error.code === 'vendor_invalid_response' ? 'answered' : 'nothing';
  if (!(error instanceof VendorFailure)) return 'lost';
  if (error.fate === 'not sent') return 'nothing';
  if (error.fate === 'lost') return 'lost';
  const { kind } = error.failure;
  if (kind === 'rejected') return 'refused';
  return kind === 'auth' || kind === 'missing' || kind === 'limited' ? 'nothing' : 'answered';
}

function unknown(error: unknown, lookUp?: unknown): ProblemError {
  const problem = toProblem(error, 'write');
  return new ProblemError(
    'outcome_unknown',
    { ...problem.details, detail: 'The vendor may have done it: its answer was lost, and what became of it cannot be told.' },
    lookUp ?? error,
  );
}

function taken(existingId: string, externalId: string | undefined): ProblemError {
  const what = externalId === undefined ? 'A record like it' : `A record with externalId ${JSON.stringify(externalId)}`;
  return new ProblemError('already_exists', { detail: `${what} exists already.`, existingId });
}

/** Performs a change. Nothing is sent when the vendor has no place for any of it. */
export async function update<T, Patch extends object>(
  call: Call,
  connection: Connection,
  operation: Update<unknown, AnySettings, T, Patch>,
  id: string,
  patch: Patch,
): Promise<T | undefined> {
  const { body, ledger } = openLedger(patch, operation, { strict: call.strict, patch: true });
  const writes: WriteLog = { sent: 0, confirmed: 0 };
  try {
    const context = await connection.context(call, { ledger, writes });
    const changed = await operation.run(context, id, body);
    ledger.settle();
    return changed;
  } catch (error) {
    // Something is written, and the rest or the reading back was lost.
    if (writes.confirmed > 0 && error instanceof VendorFailure && error.fate !== 'answered') throw unknown(error);
    throw error;
  } finally {
    call.ignored.push(...ledger.ignored);
    for (const kind of operation.changes ?? []) connection.drop(kind);
  }
}

/** A ledger for writes whose body is a word, not a record (cancel): everything may be ignored except under strict handling. */
export function plainLedger(call: Call, body: object): Ledger {
  return openLedger(body, { fields: Object.keys(body).map((key) => `/${key}`) }, { strict: call.strict, patch: false }).ledger;
}
