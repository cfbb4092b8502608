/**
 * The one door to the network: every call to a vendor goes through it, with the connection's credentials, budget, time-outs, retries and circuit.
 * A read is repeated where that may help; a write is sent once.
 */
import pkg from '../../package.json' with { type: 'json' };
import type { Limits } from '../adapter.ts';
import { ProblemError, VendorFailure } from '../errors.ts';
import { fromMillis } from '../lib/time.ts';
import type { Http, NativeRequest, Reader, Wire } from '../wire.ts';
import { judgeAnswer, judgeFault, type Verdict } from './answers.ts';
import { BudgetError, type Slot } from './budget.ts';
import { CIRCUIT_DEFAULTS, type Circuit, CircuitOpenError, type CircuitOptions } from './circuit.ts';
import { type Answer, exchange, type Fault, type Outgoing } from './exchange.ts';
import { type CreateGovernor, createGovernor } from './governor.ts';
import { HOP_BY_HOP, parseBase, toOutgoing, toRawOutgoing } from './outgoing.ts';
import type { Pools } from './pools.ts';
import { createRetryBudget, delayBefore, LONGEST_PAUSE, LONGEST_WAIT, parseRetryAfter, pauseFor } from './retries.ts';
import { createScrubber } from './scrub.ts';
import type { Trace } from './trace.ts';
import { type CallOutcome, outcomeOf, UNWATCHED, type Watch } from './watch.ts';

export { createPools, type Pools } from './pools.ts';

/** What one caller's request may spend at vendors; shared by all connections it touches. */
export interface CallContext {
  readonly requestId: string;
  /** Milliseconds since the epoch, by the door's clock. */
  readonly deadline: number;
  /** Aborted when the caller is gone. Ends reads, with the signal's own reason; a write that was asked for is always finished. */
  readonly signal: AbortSignal;
  /** Vendor calls made so far, attempts included. */
  calls: number;
  /** Present when traces are on. */
  readonly trace?: Trace | undefined;
}

/** A passthrough call. */
export interface RawRequest {
  readonly method: string;
  /** Raw path and query beneath `baseUrl`, already validated. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | null;
  /** Whether it changes data: never retried then. */
  readonly writes: boolean;
}
/** A passthrough answer: the vendor's status and body as they are, its headers without those of the connection. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

export interface Health {
  readonly status: 'ok' | 'degraded' | 'down';
  /** RFC 3339: since when it is so. */
  readonly since: string;
  /** Short and safe to show; null while all is well. */
  readonly lastError: string | null;
  /** RFC 3339: when the vendor was last heard of, well or not; null = never yet, and `ok` is no more than a hope. */
  readonly checkedAt: string | null;
  /** Whether calls go out: `open` = none for a while, `half-open` = one tries. */
  readonly circuit: Circuit['state'];
}

/** One connection's way out. */
export interface Door {
  /** The adapter's `Http` for one caller's request. `beforeWrite` is called before each write is sent and may refuse it by throwing. */
  forCall(call: CallContext, beforeWrite?: () => void): Http;
  /** Throws like `Http.send` where no whole answer came; any answer, a refusal too, is returned as it is. */
  raw(call: CallContext, request: RawRequest): Promise<RawResponse>;
  /** Whole seconds until a call may go, or undefined when it may now: what waits for a better time need not ask in vain. */
  refusal(): number | undefined;
  health(): Health;
  /** Refuses what comes from now on. The sockets belong to the pools. */
  close(): Promise<void>;
}

export interface DoorLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

export interface DoorOptions {
  readonly connection: string;
  readonly vendor: string;
  readonly baseUrl: string;
  readonly limits: Limits;
  readonly wire: Wire<never>;
  /** The adapter's `Settings`. The values under `credentials` are taken out of every text that leaves. */
  readonly settings: unknown;
  readonly pools: Pools;
  readonly log: DoorLog;
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /** Largest answer, bytes. Default 10 MiB, and 16 MiB through the passthrough, where nobody reads it. */
  readonly maxBytes?: number;
  readonly circuit?: CircuitOptions;
  /** Makes budget and circuit. Default: of this process alone. */
  readonly governor?: CreateGovernor | undefined;
  /** Default: nobody. */
  readonly watch?: Watch | undefined;
  /** Whether calls carry the request's id and trace. Default false. */
  readonly traceHeaders?: boolean | undefined;
  /** 0 to 1: where in its range a pause before a repeat lies. Default `Math.random`. */
  readonly random?: () => number;
}

/** What `perform` sends, once or again. */
interface Sending {
  readonly outgoing: Outgoing;
  /** Its path without what differs from call to call. */
  readonly endpoint: string;
  readonly effect: 'read' | 'write';
  readonly maxBytes: number;
}

/** Reads what an attempt brought. */
type Judge<T> = (outcome: Answer | Fault, worthCounting: boolean) => Verdict<T>;

const MAX_BYTES = { read: 10 * 1024 * 1024, passed: 16 * 1024 * 1024 } as const;
const AGENT = `sluice/${pkg.version}`;

/** Opens the door of one connection. */
export function openDoor(options: DoorOptions): Door {
  const { connection, vendor, limits, log, watch = UNWATCHED } = options;
  const wire = options.wire as unknown as Wire<unknown>;
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  const base = parseBase(options.baseUrl);
  const retries = createRetryBudget();
  const scrub = createScrubber(options.settings, base.host);
  const outlook = createOutlook(now);
  const { budget, circuit } = (options.governor ?? createGovernor)({
    connection,
    baseUrl: options.baseUrl,
    limits,
    circuit: options.circuit ?? CIRCUIT_DEFAULTS,
    onChange(state) {
      outlook.turned(state);
      watch.circuit(state);
      log.warn({ connection, vendor, state }, 'circuit');
    },
  });
  let closed = false;

  const refuse = (
    code: 'vendor_rate_limited' | 'vendor_unavailable' | 'vendor_timeout',
    detail: string,
    retryAfter: number | undefined,
    cause?: unknown,
  ) => new ProblemError(code, { detail, connection, vendor, ...(retryAfter !== undefined && { retryAfter }) }, cause);
  const tooLate = () => refuse('vendor_timeout', 'The time for this request was over before the vendor was asked.', undefined);
  const circuitOpen = (retryAfter: number, cause?: unknown) =>
    refuse('vendor_unavailable', 'The vendor failed again and again; nothing is sent to it for a while.', retryAfter, cause);

  /** One attempt within the budget. Throws a `ProblemError` when nothing was sent. */
  async function attempt<T>(call: CallContext, sending: Sending, tried: number, judge: Judge<T>): Promise<Verdict<T>> {
    const { effect, endpoint, maxBytes } = sending;
    if (closed) throw refuse('vendor_unavailable', 'The gateway is closing.', 5);
    const wait = circuit.refusal();
    if (wait !== undefined) throw circuitOpen(wait);
    const signal = effect === 'read' ? call.signal : undefined;
    const asked = performance.now();
    const slot = await takeSlot(call.deadline - now(), signal);
    try {
      const timeoutMs = Math.min(limits.timeoutMs, call.deadline - now());
      if (timeoutMs <= 0) throw tooLate();
      return await circuit.run(
        async () => {
          call.calls++;
          const began = performance.now();
          const dispatcher = options.pools.get(connection, base.origin, effect);
          const bounds = { timeoutMs, maxBytes, inflow: options.pools.inflow, signal, onStart: slot.started };
          const { method } = sending.outgoing;
          const span = call.trace?.call({ connection, vendor, method, endpoint, attempt: tried, waitedMs: began - asked });
          const outgoing = options.traceHeaders ? traced(sending.outgoing, call, span?.headers) : sending.outgoing;
          const name = `${method} ${endpoint}`;
          let outcome: Answer | Fault | undefined;
          let became: CallOutcome = 'invalid';
          let tookMs = 0;
          watch.calling();
          try {
            outcome = await exchange(dispatcher, outgoing, bounds);
            tookMs = performance.now() - began;
            const turn = options.pools.turns.take();
            if (turn) await turn;
            // A time-out that our caller's deadline caused says little about the vendor, unless it took a good while.
            const verdict = judge(outcome, tookMs >= Math.min(limits.timeoutMs / 2, 2000));
            became = outcomeOf(verdict, outcome);
            return verdict;
          } finally {
            watch.called(name, became, tookMs / 1000);
            span?.end(became, outcome?.status ?? null);
            const fault = outcome?.kind === 'fault' ? outcome.note : undefined;
            const about = { requestId: call.requestId, traceId: call.trace?.id, connection, vendor, endpoint: name, attempt: tried + 1 };
            log[QUIET.has(became) ? 'debug' : 'info'](
              { ...about, status: outcome?.status, outcome: became, ms: Math.round(tookMs), fault },
              'vendor call',
            );
          }
        },
        (verdict) => verdict.sign,
      );
    } catch (error) {
      throw error instanceof CircuitOpenError ? circuitOpen(error.retryAfter, error) : error;
    } finally {
      slot.release();
    }
  }

  async function takeSlot(left: number, signal: AbortSignal | undefined): Promise<Slot> {
    if (left <= 0) throw tooLate();
    const began = performance.now();
    try {
      const slot = budget.take(began + left, signal);
      return slot instanceof Promise ? await watchedWait(slot, began) : slot;
    } catch (error) {
      if (!(error instanceof BudgetError)) throw error;
      watch.refused(error.reason);
      if (error.reason === 'busy')
        throw refuse('vendor_timeout', 'Every place for calls to the vendor was taken until the time was over.', undefined, error);
      throw refuse('vendor_rate_limited', "The connection's own budget of vendor calls is spent.", error.retryAfter, error);
    }
  }

  async function watchedWait(slot: Promise<Slot>, began: number): Promise<Slot> {
    watch.waits();
    try {
      return await slot;
    } finally {
      watch.waited((performance.now() - began) / 1000);
    }
  }

  /** Attempts until one succeeds, or asking again makes no sense. */
  async function perform<T>(call: CallContext, sending: Sending, judge: Judge<T>): Promise<T> {
    const { effect } = sending;
    retries.asked();
    let timeouts = 0;
    for (let tried = 0; ; tried++) {
      const verdict = await attempt(call, sending, tried, judge);
      if (effect === 'read') call.signal.throwIfAborted();
      outlook.saw(verdict.note);
      if (verdict.ok) return verdict.value;
      const { failure } = verdict.error;
      if (failure.kind === 'limited' && failure.retryAfter !== undefined) budget.pause(Math.min(failure.retryAfter, LONGEST_PAUSE) * 1000);
      if (effect === 'write' || verdict.again === 'no' || tried >= limits.retries) throw verdict.error;
      if (verdict.again === 'timeout' && ++timeouts > 1) throw verdict.error;
      const delay = delayBefore(failure, tried, random());
      const needed = verdict.again === 'timeout' ? Math.min(limits.timeoutMs, 1000) : 0;
      const fits = (failure.retryAfter ?? 0) <= LONGEST_WAIT && call.deadline - now() - delay > needed;
      if (!fits || circuit.refusal() !== undefined || !retries.take()) throw verdict.error;
      watch.repeats(verdict.error.timedOut ? 'timeout' : failure.kind);
      await pauseFor(delay, call.signal);
    }
  }

  return {
    forCall: (call, beforeWrite) => ({
      async send<T>(request: NativeRequest, read: Reader<T>): Promise<T> {
        const { effect, expect = 'json' } = request;
        const outgoing = toOutgoing(base, wire.authorize(request, options.settings), AGENT);
        if (effect === 'write') beforeWrite?.();
        const endpoint = request.endpoint ?? request.path;
        const sending = { outgoing, endpoint, effect, maxBytes: options.maxBytes ?? MAX_BYTES.read };
        const { json, status } = await perform(call, sending, (outcome, worthCounting) =>
          outcome.kind === 'fault'
            ? judgeFault(outcome, effect, worthCounting)
            : judgeAnswer(outcome, {
                effect,
                expect,
                readFailure: (response) => wire.readFailure(response),
                scrub,
                now: now(),
                onUnreadable: (error) => log.warn({ connection, vendor, reason: (error as Error)?.name }, 'readFailure threw'),
              }),
        );
        try {
          const answer = read(json);
          if (expect === 'json') watch.answered(`${request.method} ${endpoint}`, json, read);
          return answer;
        } catch (error) {
          // A write that the vendor says it did is no plain failure, however strange its answer.
          if (effect === 'write' && error instanceof ProblemError && error.code === 'vendor_invalid_response') {
            throw new VendorFailure({ kind: 'invalid', message: null }, status, 'answered', false, error);
          }
          throw error;
        }
      },
    }),
    async raw(call, request) {
      const effect = request.writes ? 'write' : 'read';
      const outgoing = toRawOutgoing(base, request, (native) => wire.authorize(native, options.settings), effect, AGENT);
      const sending = { outgoing, endpoint: PASSED, effect, maxBytes: options.maxBytes ?? MAX_BYTES.passed } as const;
      return perform(call, sending, (outcome, worthCounting) => {
        if (outcome.kind === 'fault') return judgeFault(outcome, effect, worthCounting);
        const { status, headers, body } = outcome;
        const wait = status === 429 ? parseRetryAfter(headers['retry-after'], now()) : undefined;
        if (wait !== undefined) budget.pause(Math.min(wait, LONGEST_PAUSE) * 1000);
        return {
          ok: true,
          value: { status, headers: passableHeaders(headers), body },
          sign: status >= 502 && status <= 504 ? 'trouble' : 'alive',
          note: status >= 500 || status === 429 ? `answered ${status}` : null,
        };
      });
    },
    refusal: () => circuit.refusal(),
    health: () => ({ ...outlook.read(), circuit: circuit.state }),
    async close() {
      closed = true;
    },
  };
}

/** What is told of a passthrough instead of its path, which is the caller's to choose. */
const PASSED = '/passthrough';
/** Outcomes of a healthy vendor: the log tells of them only to who wants to know everything. */
const QUIET: ReadonlySet<CallOutcome> = new Set(['ok', 'rejected', 'missing', 'gone']);

/** A request that tells the vendor whose work it is. */
function traced(outgoing: Outgoing, call: CallContext, headers: Readonly<Record<string, string>> | undefined): Outgoing {
  return { ...outgoing, headers: { ...outgoing.headers, 'x-request-id': call.requestId, ...headers } };
}

function passableHeaders(headers: Answer['headers']): Record<string, string | string[]> {
  const named = new Set(
    String(headers.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name) && !named.has(name) && name !== '__proto__') passed[name] = value;
  }
  return passed;
}

/** Remembers how the vendor has been, for `health`. */
function createOutlook(now: () => number) {
  let since = now();
  let checked: number | undefined;
  let status: Health['status'] = 'ok';
  let lastError: string | null = null;
  const become = (next: Health['status']) => {
    if (next === status) return;
    status = next;
    since = now();
  };
  return {
    /** A call ended: with something wrong at the vendor, or (null) well. While the circuit is open only its probe changes anything. */
    saw(note: string | null) {
      checked = now();
      if (note !== null) lastError = note;
      if (status !== 'down') become(note === null ? 'ok' : 'degraded');
      if (status === 'ok') lastError = null;
    },
    turned(state: Circuit['state']) {
      become(state === 'open' ? 'down' : 'degraded');
    },
    read: (): Omit<Health, 'circuit'> => ({
      ...{ status, since: fromMillis(since), lastError },
      checkedAt: checked === undefined ? null : fromMillis(checked),
    }),
  };
}
