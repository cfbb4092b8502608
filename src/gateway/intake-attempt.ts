/** One attempt to deliver an accepted order, and what its outcome means for the order and for its connection. */
import { ProblemError, VendorFailure } from '../errors.ts';
import type { Order, OrderDraft } from '../model/order.ts';
import type { Intake, Settlement } from '../store/intake.ts';
import { type Call, NEVER } from './call.ts';
import type { Connection } from './connections.ts';
import { isKeyed, problemText } from './intake.ts';
import { mayHaveHappened, toPartProblem } from './problems.ts';
import type { Trace } from './trace.ts';
import type { CreateWatch } from './writes.ts';

/** An order on its way to the vendor. */
export interface Placing {
  readonly draft: OrderDraft;
  readonly externalId: string;
  /** As in `CreateRequest`. */
  readonly mayExist: 'taken' | 'ours' | 'no';
  readonly watch?: CreateWatch;
}

/** What an attempt works with. */
export interface AttemptMeans {
  /** The one path of every create: the same for direct ones. */
  place(call: Call, at: Connection, order: Placing): Promise<Order>;
  /** Only looks whether it is there. */
  find(call: Call, at: Connection, externalId: string): Promise<Order | undefined>;
  /** Notes that bytes may go out from now on; false when another process delivers here now. */
  markSent(): Promise<boolean>;
  readonly now: () => number;
  /** Milliseconds that it may take. */
  readonly attemptMs: number;
  readonly quietMs: number;
  readonly giveUpMs: number;
  readonly random: () => number;
  report(error: unknown, requestId: string): void;
  /** Present when traces are on. */
  readonly trace?: Trace | undefined;
}

/** What an attempt came to. */
export interface Outcome {
  readonly settlement: Settlement;
  /** Set when the connection as a whole cannot deliver now: at least so many milliseconds to wait. */
  readonly trouble: number | undefined;
  /** Undefined when it was delivered. */
  readonly problem: ProblemError | undefined;
}

/** Failures of the connection, not of one order: the others would meet them too. */
const OF_CONNECTION: ReadonlySet<string> = new Set(['vendor_unavailable', 'vendor_rate_limited', 'vendor_timeout', 'vendor_auth']);
const LONGEST_BACKOFF = 300_000;
const SLOWEST_RETRY_AFTER = 300;

/** Tries to deliver an order whose attempt has begun. */
export async function attempt(intake: Intake, at: Connection, means: AttemptMeans): Promise<Outcome> {
  const call: Call = {
    caller: { name: intake.principal, has: () => true, connections: [at.id], default: undefined },
    requestId: intake.requestId,
    instance: `/operations/${intake.id}`,
    signal: NEVER,
    deadline: Date.now() + means.attemptMs,
    ...{ strict: intake.strict, later: false, raw: false, full: false, mintFrom: undefined, spent: [], ignored: [] },
    report: (error) => means.report(error, intake.requestId),
    trace: means.trace,
  };
  const { externalId } = intake;
  /** Whether an earlier attempt may have reached the vendor. */
  const sentBefore = intake.sentAt !== null;
  let looked = false;
  let sent = false;
  const watch: CreateWatch = {
    missing: () => {
      looked = true;
    },
    async sending() {
      const mine = await means.markSent().catch((error: unknown) => {
        throw new ProblemError('overloaded', 'What is about to be sent cannot be noted at the moment; nothing was sent.', error);
      });
      if (!mine) throw new ProblemError('overloaded', 'Another process delivers the orders of this connection now.');
      sent = true;
    },
  };
  try {
    if (sentBefore && at.resources.orders?.create?.guarantee !== 'exactly-once') {
      const found = await means.find(call, at, externalId);
      if (found) return delivered(found.id);
      // What the last attempt met may sound as if nothing had happened.
      return ended('unknown', problemText(UNTELLABLE, { ...intake, at }), UNTELLABLE);
    }
    const mayExist = sentBefore ? 'ours' : intake.chosen ? 'taken' : intake.attempts > 0 || isKeyed(intake) ? 'ours' : 'no';
    const draft = JSON.parse(intake.draft) as OrderDraft;
    return delivered((await means.place(call, at, { draft, externalId, mayExist, watch })).id);
  } catch (error) {
    const problem = toPartProblem(error, 'write', call.report);
    return judge(problem);
  }

  function judge(problem: ProblemError): Outcome {
    const doubtful = isDoubtful(problem, sent);
    const mayBeThere = doubtful || (sentBefore && !looked);
    const text = problemText(problem, { ...intake, at });
    // Refused as a double, and looked up: what is there can only be what an earlier attempt of ours has made.
    if (problem.code === 'already_exists' && sentBefore && problem.details.existingId) return delivered(problem.details.existingId);
    if (isFinal(problem)) return ended(mayBeThere ? 'unknown' : 'failed', text, problem);

    const time = means.now();
    if (time >= intake.createdAt + means.giveUpMs) return givenUp(intake, problem, mayBeThere, at);
    const trouble = OF_CONNECTION.has(problem.code) ? waitOf(problem) : undefined;
    const backoff = backoffOf(intake.attempts, means.random());
    // A vendor that says it is closed has not begun. After any other lost or broken answer it may still be at work.
    if (doubtful && !saysClosed(problem)) {
      const nextAttemptAt = time + Math.max(means.quietMs, trouble === undefined ? backoff : 0);
      return { settlement: { status: 'unknown', nextAttemptAt, orderId: null, error: text, sent: true }, trouble, problem };
    }
    const status = sentBefore && !looked ? 'unknown' : 'queued';
    // Due at once where the connection as a whole must wait: so it keeps its place before those that were accepted after it.
    const nextAttemptAt = trouble === undefined ? time + backoff : time;
    return { settlement: { status, nextAttemptAt, orderId: null, error: text, sent: mayBeThere }, trouble, problem };
  }
}

/** Ends an order whose time is over, after an attempt or without one. */
export function givenUp(intake: Intake, problem: ProblemError | undefined, mayBeThere: boolean, at: Connection): Outcome {
  const last = problem ?? new ProblemError('vendor_unavailable', 'It never came to an attempt.');
  const over = new ProblemError(last.code, { ...last.details, detail: `Its time is over, nothing more is tried. ${last.details.detail}` });
  return ended(mayBeThere ? 'unknown' : 'failed', problemText(over, { ...intake, at }), over);
}

/** Whether the vendor may have the order though its create failed with this problem; `sent` tells whether a write had been about to go out. */
export function isDoubtful(problem: ProblemError, sent: boolean): boolean {
  return sent && (problem.code === 'outcome_unknown' || mayHaveHappened(problem.cause));
}

/** Whether a direct create that failed so is taken in where the connection says so: the vendor is down, limited, or too slow, or nobody knows. */
export function isWorthKeeping(problem: ProblemError): boolean {
  return problem.code === 'outcome_unknown' || (OF_CONNECTION.has(problem.code) && problem.code !== 'vendor_auth');
}

const UNTELLABLE = new ProblemError('outcome_unknown', 'The order is not found at the vendor, but this vendor may have it all the same.');

function delivered(orderId: string): Outcome {
  const settlement: Settlement = { status: 'delivered', nextAttemptAt: null, orderId, error: null, sent: true };
  return { settlement, trouble: undefined, problem: undefined };
}

function ended(status: 'failed' | 'unknown', error: string, problem: ProblemError): Outcome {
  const settlement: Settlement = { status, nextAttemptAt: null, orderId: null, error, sent: status === 'unknown' };
  return { settlement, trouble: undefined, problem };
}

/** A refusal that no repeat will change: the vendor's, or ours of what was asked. */
function isFinal({ code, status }: ProblemError): boolean {
  return code === 'unsupported' || (status < 500 && code !== 'rate_limited' && code !== 'idempotency_in_progress');
}

function saysClosed({ cause }: ProblemError): boolean {
  return cause instanceof VendorFailure && cause.fate === 'answered' && cause.status === 503;
}

/** Milliseconds that the vendor, or our own circuit or budget, wants to be left alone. */
function waitOf({ cause, details }: ProblemError): number {
  const seconds = cause instanceof VendorFailure ? cause.failure.retryAfter : details.retryAfter;
  return Math.min(seconds ?? 0, SLOWEST_RETRY_AFTER) * 1000;
}

/** Of one order that fails again and again while others go: doubling from a second to five minutes, a half of it by chance. */
function backoffOf(attempts: number, random: number): number {
  return Math.round(Math.min(LONGEST_BACKOFF, 1000 * 2 ** Math.min(attempts, 20)) * (0.5 + random / 2));
}
