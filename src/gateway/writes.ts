/** Creates and changes: exactly once where the vendor allows it, and nothing a caller gave lost without a word. */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Create, Finder, Update } from '../adapter.ts';
import { ProblemError, VendorFailure } from '../errors.ts';
import { type Call, unabandoned } from './call.ts';
import type { AnyContext, AnySettings, Connection, WriteLog } from './connections.ts';
import { type Ledger, openLedger } from './ignored.ts';
import { mayHaveHappened, toPartProblem } from './problems.ts';

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
  /** Parts that the adapter gets even where nothing of them is left to write. */
  readonly always?: Partial<Draft>;
  /** Finds what a rejected create collides with, by other means than the identifier. */
  readonly collision?: (context: AnyContext, draft: Draft) => Promise<T | undefined>;
  /** Runs the whole of it while no other process creates the same identifier. */
  readonly alone?: (work: () => Promise<T>) => Promise<T>;
  readonly watch?: CreateWatch | undefined;
}

/** Of who must remember, beyond this process, what became of a create. */
export interface CreateWatch {
  /** The look-up before it found nothing: what was sent in earlier attempts has come to nothing. */
  missing(): void;
  /** Awaited before the first byte of the first write may go out; refuses it by throwing. */
  sending(): Promise<void>;
}

/** Throws what can be known to be wrong with a create before the vendor is asked, and notes what it has no place for. */
export function checkCreate<T extends { readonly id: string }, Draft extends object>(
  call: Call,
  operation: AnyCreate<T, Draft>,
  request: CreateRequest<T, Draft>,
): void {
  call.ignored.push(...prepare(call, operation, request).ledger.ignored);
}

/** What the adapter is given of a draft. */
function prepare<T extends { readonly id: string }, Draft extends object>(
  call: Call,
  operation: AnyCreate<T, Draft>,
  request: CreateRequest<T, Draft>,
): { readonly draft: Draft; readonly ledger: Ledger; readonly canFind: boolean } {
  const { externalId } = request;
  const canFind = externalId !== undefined && operation.find !== undefined;
  // An identifier that records are found by always has its place; a caller may not even have given it.
  const { externalId: _, ...others } = request.draft as Draft & { externalId?: unknown };
  const { body, ledger } = openLedger((canFind ? others : request.draft) as Draft, operation, { strict: call.strict, patch: false });
  return { draft: { ...request.always, ...body, ...(canFind && { externalId }) }, ledger, canFind };
}

/** Performs a create; 409 when the identifier is taken; looks a lost answer up before it gives an answer. */
export async function create<T extends { readonly id: string }, Draft extends object>(
  call: Call,
  connection: Connection,
  operation: AnyCreate<T, Draft>,
  request: CreateRequest<T, Draft>,
): Promise<T> {
  const { externalId, watch, alone } = request;
  const { draft, ledger, canFind } = prepare(call, operation, request);
  const run = async (): Promise<T> => {
    const writes: WriteLog = { sent: 0, confirmed: 0, sending: watch && (() => watch.sending()) };
    // A vendor that hangs must leave time to look up what it did.
    const reserve = canFind ? Math.min(LOOK_UP_RESERVE, (call.deadline - Date.now()) * 0.4) : 0;
    const context = await connection.context({ ...unabandoned(call), deadline: call.deadline - reserve }, { ledger, writes });
    const looking = reserve > 0 ? await connection.context(unabandoned(call)) : context;
    const find = async () => (externalId === undefined ? undefined : operation.find?.(looking, externalId));
    if (request.mayExist !== 'no') {
      const existing = await find();
      if (existing && request.mayExist === 'ours') return existing;
      if (existing) throw taken(existing.id, externalId);
      watch?.missing();
    }
    try {
      return await operation.run(context, draft);
    } catch (error) {
      const collision = async () => request.collision?.(looking, draft);
      return await recover(call, error, writes, { find, canFind, collision, externalId });
    } finally {
      call.ignored.push(...ledger.ignored);
    }
  };
  try {
    if (externalId === undefined) return await run();
    return await inTurn(`${connection.id} ${request.operation} ${externalId}`, () => (alone ? alone(run) : run()));
  } catch (error) {
    // There is no record yet that could be missing: what the vendor does not find is something that the new one names.
    if (!(error instanceof VendorFailure) || error.failure.kind !== 'missing') throw error;
    throw new VendorFailure({ ...error.failure, kind: 'rejected' }, error.status, error.fate, error.timedOut, error);
  } finally {
    for (const kind of operation.changes ?? []) await connection.drop(kind);
  }
}

interface Recovery<T> {
  find(): Promise<T | undefined>;
  readonly canFind: boolean;
  collision(): Promise<T | undefined>;
  readonly externalId: string | undefined;
}

/** What a failed create really means: the record all the same, `already_exists`, the failure itself, or `outcome_unknown`. */
async function recover<T extends { readonly id: string }>(call: Call, error: unknown, writes: WriteLog, how: Recovery<T>): Promise<T> {
  const fate = writes.sent === 0 ? 'nothing' : writes.confirmed > 0 ? 'done' : fateOf(error);
  if (fate === 'nothing') throw error;
  if (fate === 'refused') {
    // The refusal is certain. A look-up that fails beside it takes nothing from it.
    const existing = (await how.find().catch(() => undefined)) ?? (await how.collision().catch(() => undefined));
    throw existing ? taken(existing.id, how.externalId) : error;
  }
  if (how.canFind) {
    for (const pause of fate === 'answered' && !isProxys(error) ? [0] : LOOK_UP_PAUSES) {
      if (pause > 0 && call.deadline - Date.now() < pause * 2) break;
      await setTimeout(pause);
      const found = await how.find().catch((lost: unknown) => {
        throw unknown(call, error, lost);
      });
      if (!found) continue;
      if (isBug(error)) call.report(error);
      return found;
    }
  }
  // The vendor has answered and does not have it: nothing happened, however unreadable its answer was.
  if (fate === 'answered' && how.canFind) throw toPartProblem(error, 'read', call.report);
  // Closed for now: it has not begun. After any other error of its own it may have got as far as making it, and nobody can look.
  if (fate === 'answered' && error instanceof VendorFailure && error.status === 503) throw error;
  throw unknown(call, error);
}

/** Milliseconds of a create's time that are kept for the look-up. */
const LOOK_UP_RESERVE = 10_000;

/** Milliseconds to wait before each look-up: a vendor may still be at work when its answer is lost. */
const LOOK_UP_PAUSES = [0, 500, 2000];

/** A proxy lost patience or the connection; the vendor behind it may still be at work. */
function isProxys(error: unknown): boolean {
  return error instanceof VendorFailure && (error.status === 502 || error.status === 504);
}

/** What an error says of the write that met it. */
function fateOf(error: unknown): 'nothing' | 'refused' | 'answered' | 'lost' {
  // The door refuses before it sends.
  if (error instanceof ProblemError) return 'nothing';
  if (!(error instanceof VendorFailure)) return 'lost';
  if (error.failure.kind === 'rejected') return 'refused';
  if (!mayHaveHappened(error)) return 'nothing';
  return error.fate === 'lost' ? 'lost' : 'answered';
}

function isBug(error: unknown): boolean {
  return !(error instanceof VendorFailure || error instanceof ProblemError);
}

function unknown(call: Call, error: unknown, lookUp?: unknown): ProblemError {
  const { retryAfter: _, ...details } = toPartProblem(error, 'write', call.report).details;
  return new ProblemError(
    'outcome_unknown',
    { ...details, detail: 'The vendor may have done it: no usable answer came back, and what became of it cannot be told.' },
    lookUp ?? error,
  );
}

function taken(existingId: string, externalId: string | undefined): ProblemError {
  const what = externalId === undefined ? 'A record like it' : `A record with externalId ${JSON.stringify(externalId)}`;
  return new ProblemError('already_exists', { detail: `${what} exists already.`, existingId });
}

/** Runs a write that is no create. What fails when something is written already is told as an unknown outcome, not as if nothing had happened. */
export async function write<T>(
  call: Call,
  connection: Connection,
  ledger: Ledger | undefined,
  work: (context: AnyContext) => Promise<T>,
): Promise<T> {
  const writes: WriteLog = { sent: 0, confirmed: 0 };
  try {
    return await work(await connection.context(unabandoned(call), { ...(ledger && { ledger }), writes }));
  } catch (error) {
    throw afterWrites(call, error, writes);
  }
}

/** What an error means after these writes: itself, or `outcome_unknown`. */
export function afterWrites(call: Call, error: unknown, writes: WriteLog): unknown {
  if (writes.confirmed === 0) return error;
  // An adapter's own judgement, or ours of what the caller gave.
  if (error instanceof ProblemError && error.status < 500) return error;
  // A later write, and the vendor says why it did nothing.
  const stated = error instanceof VendorFailure && error.fate === 'answered' && !mayHaveHappened(error);
  return stated && writes.sent > writes.confirmed ? error : unknown(call, error);
}

/**
 * Performs a change. Nothing is sent when the vendor has no place for any of it. `again` says what a repeat would do: `same` = nothing more;
 * `more` = it counts twice (money into a ledger), so that even an error the vendor states leaves the outcome unknown when it may have happened.
 */
export async function update<T, Patch extends object>(
  call: Call,
  connection: Connection,
  operation: Update<unknown, AnySettings, T, Patch>,
  id: string,
  patch: Patch,
  again: 'same' | 'more' = 'same',
): Promise<T | undefined> {
  const { body, ledger } = openLedger(patch, operation, { strict: call.strict, patch: true });
  if (Object.keys(body).length === 0) {
    const errors = [{ path: '', message: 'names nothing to change' }];
    throw new ProblemError('invalid_request', { detail: 'The patch is empty.', errors });
  }
  try {
    return await write(call, connection, ledger, async (context) => {
      const changed = await operation.run(context, id, body);
      ledger.settle();
      return changed;
    });
  } catch (error) {
    throw again === 'more' && mayHaveHappened(error) ? unknown(call, error) : error;
  } finally {
    call.ignored.push(...ledger.ignored);
    for (const kind of operation.changes ?? []) await connection.drop(kind);
  }
}

/** A ledger for writes whose body is a word, not a record (cancel): everything may be ignored except under strict handling. */
export function plainLedger(call: Call, body: object): Ledger {
  return openLedger(body, { fields: Object.keys(body).map((key) => `/${key}`) }, { strict: call.strict, patch: false }).ledger;
}
