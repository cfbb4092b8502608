/** A caller's request as its calls to vendors see it when traces are on. Types only: who makes traces is `src/sight/tracing.ts`. */
import type { CallOutcome } from './watch.ts';

/** The trace of one request. It is handed on by hand: an AsyncLocalStorage would cost every request something, traced or not. */
export interface Trace {
  /** 32 hexadecimal digits, for the log. */
  readonly id: string;
  /** Begins the span of one attempt of a call to a vendor. */
  call(about: CallAbout): CallSpan;
}

/** What is known of an attempt when it begins. */
export interface CallAbout {
  readonly connection: string;
  readonly vendor: string;
  readonly method: string;
  /** Path with `{}` for what differs from call to call. */
  readonly endpoint: string;
  /** 0 = the first. */
  readonly attempt: number;
  /** Milliseconds that it waited for a place in the connection's budget. */
  readonly waitedMs: number;
}

/** The span of one attempt. */
export interface CallSpan {
  /** W3C `traceparent`, and `tracestate` where there is one: what continues the trace at the vendor. */
  readonly headers: Readonly<Record<string, string>>;
  end(outcome: CallOutcome, status: number | null): void;
}
