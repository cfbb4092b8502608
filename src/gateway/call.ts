import type { CallContext } from './http.ts';
import type { Trace } from './trace.ts';

/** Who calls: an API key. */
export interface Caller {
  /** Name of the key; the principal of cursors and idempotency. */
  readonly name: string;
  has(scope: string): boolean;
  /** Connections that the key may use, in the order of the configuration. */
  readonly connections: readonly string[];
  /** Where a create goes when the call names none. */
  readonly default: string | undefined;
}

/** One request of a caller on its way through the engine. */
export interface Call {
  readonly caller: Caller;
  readonly requestId: string;
  /** Path of the request, for `instance` of problems. */
  readonly instance: string;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** `Prefer: handling=strict`. */
  readonly strict: boolean;
  /** `Prefer: respond-async`. */
  readonly later: boolean;
  /** `include=raw`. */
  readonly raw: boolean;
  /** `include=full`. */
  readonly full: boolean;
  /** Key and route of an `Idempotency-Key`, from which ids are minted so that a repeat mints the same; undefined without one. */
  readonly mintFrom: string | undefined;
  /** Present when traces are on. */
  readonly trace?: Trace | undefined;
  /** What was spent at vendors, one entry a connection or load. */
  readonly spent: CallContext[];
  /** Pointers for `Sluice-Ignored`. */
  readonly ignored: string[];
  /** Tells the log of a bug of ours that the answer only hints at. */
  report(error: unknown): void;
}

/** Vendor calls that a request took so far. */
export function vendorCalls(call: Call): number {
  return call.spent.reduce((total, context) => total + context.calls, 0);
}

/** A budget of its own within a call: shares its deadline and its signal. */
export function spend(call: Pick<Call, 'requestId' | 'deadline' | 'signal' | 'spent' | 'trace'>): CallContext {
  const { requestId, deadline, signal, trace } = call;
  const context: CallContext = { requestId, deadline, signal, calls: 0, trace };
  call.spent.push(context);
  return context;
}

/** The same call for work that changes something: it is finished whether the caller waits or not. */
export function unabandoned(call: Call): Call {
  return { ...call, signal: NEVER };
}

/** The signal of work that nobody calls off. */
export const NEVER = new AbortController().signal;
