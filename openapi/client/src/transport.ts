/** One call made well: the key, a time limit, repeated attempts, and everything but success as an error. Stands where openapi-fetch expects `fetch`. */
import { SluiceError } from './errors.ts';
import type { Problem } from './model.ts';

/** How failed attempts are repeated. */
export interface RetryOptions {
  /** Attempts in all, the first one included. Default 4. */
  readonly attempts?: number;
  /** Milliseconds after the beginning of a call from which no further attempt is begun. Default 60,000. */
  readonly withinMs?: number;
  /** Milliseconds of the first pause; doubled for each further one, up to `maxDelayMs`, with jitter. Default 250. */
  readonly baseDelayMs?: number;
  /** Longest pause in milliseconds, unless the gateway asks for more with `Retry-After`. Default 10,000. */
  readonly maxDelayMs?: number;
}

/** What may be said of every call. */
export interface CallOptions {
  /** Ends the call: it fails with the signal's reason. What was sent may be done all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that one attempt may take. Default that of the client. */
  readonly timeoutMs?: number | undefined;
  /** Over those of the client; false = one attempt. */
  readonly retry?: RetryOptions | false | undefined;
  /** Name of the request in the gateway's log: letters, digits and `_.:-`, at most 64. Default: the gateway makes one. */
  readonly requestId?: string | undefined;
}

/** A failed attempt that will be repeated. */
export interface Retry {
  readonly error: SluiceError;
  /** The failed attempt, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next one. */
  readonly delayMs: number;
}

/** What all calls of a client share. */
export interface TransportOptions {
  /** API key, or what gives the current one. */
  readonly key: string | (() => string | Promise<string>);
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly timeoutMs: number;
  readonly retry: RetryOptions | false;
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/** A fetch under these options of a call. */
export type Transport = (call?: CallOptions) => (request: Request) => Promise<Response>;

const DEFAULTS: Required<RetryOptions> = { attempts: 4, withinMs: 60_000, baseDelayMs: 250, maxDelayMs: 10_000 };
/** What proxies and load balancers answer for a gateway that they cannot reach at the moment. */
const PASSING: readonly number[] = [429, 502, 503, 504];
const PROBLEM = 'urn:sluice:problem:';

/** Makes it. */
export function createTransport(options: TransportOptions): Transport {
  return (call = {}) =>
    async (request) => {
      const { url, method } = request;
      const headers = new Headers(request.headers);
      const bytes = method === 'GET' || method === 'HEAD' ? undefined : await request.arrayBuffer();
      const body = bytes !== undefined && bytes.byteLength > 0 ? bytes : null;
      if (call.requestId !== undefined) headers.set('x-request-id', call.requestId);
      const signals = [call.signal, request.signal];
      const timeoutMs = call.timeoutMs ?? options.timeoutMs;
      const native = isNative(url);
      const retry =
        native || call.retry === false || (call.retry === undefined && options.retry === false) ? false : limitsOf(options, call);
      const idempotencyKey = headers.get('idempotency-key');
      // Of what the gateway did not answer itself nobody knows what was done: only a read and a call under a key can be made again.
      const repeatable = !native && (method === 'GET' || method === 'HEAD' || idempotencyKey !== null);

      const begun = Date.now();
      for (let attempt = 1, counted = 1; ; attempt++, counted++) {
        authorize(headers, typeof options.key === 'string' ? options.key : await options.key());
        const outcome = await within(timeoutMs, signals, async (signal) => {
          const response = await options.fetch(url, { method, headers, body, signal, redirect: 'manual' });
          return received(response, native, { idempotencyKey, repeatable });
        }).catch((error: unknown) => lost(error, signals, { idempotencyKey, repeatable, timeoutMs }));
        if (!(outcome instanceof SluiceError)) return outcome;
        if (retry === false || !outcome.retryable) throw outcome;
        // That the first attempt is still at work is no failure: it is waited for as long as there is time.
        if (outcome.code === 'idempotency_in_progress') counted--;
        const delayMs = delayOf(outcome, attempt, retry);
        if (counted >= retry.attempts || Date.now() + delayMs > begun + retry.withinMs) throw outcome;
        options.onRetry?.({ error: outcome, attempt, delayMs });
        await pause(delayMs, signals);
      }
    };
}

/** Whether a call is for the vendor's own API: what it does is the vendor's secret, so it is made once, and what it answers is no failure of ours. */
export function isNative(url: string): boolean {
  return /^[^?#]*\/passthrough\//.test(url);
}

/** Waits; fails with a signal's reason. */
export async function pause(ms: number, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener('abort', stop);
    };
    const stop = () => {
      done();
      reject(signals.find((signal) => signal?.aborted)?.reason);
    };
    const timer = setTimeout(() => {
      done();
      resolve();
    }, ms);
    for (const signal of signals) {
      if (signal?.aborted) return stop();
      signal?.addEventListener('abort', stop, { once: true });
    }
  });
}

function authorize(headers: Headers, key: string): void {
  try {
    headers.set('authorization', `Bearer ${key}`);
  } catch {
    // The error of Headers shows what it was given.
    throw new TypeError('key has characters that cannot be sent: is it the key, and nothing else?');
  }
}

function limitsOf(options: TransportOptions, call: CallOptions): Required<RetryOptions> {
  return { ...DEFAULTS, ...(options.retry || {}), ...(call.retry || {}) };
}

function delayOf({ retryAfter }: SluiceError, attempt: number, { baseDelayMs, maxDelayMs }: Required<RetryOptions>): number {
  const backoff = Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
  // Jitter comes on top of what the gateway asks for: callers that were refused together do not come back together.
  return (retryAfter ?? 0) * 1000 + backoff * (0.5 + Math.random() / 2);
}

/** Thrown into an attempt that takes too long. */
const TIMED_OUT = Symbol('timed out');

/** Runs an attempt under a signal that follows others and the clock. AbortSignal.any would do, but keeps what it has followed in Node 20. */
async function within<T>(
  ms: number,
  signals: readonly (AbortSignal | undefined)[],
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(TIMED_OUT), ms);
  const stop = () => controller.abort(signals.find((signal) => signal?.aborted)?.reason);
  for (const signal of signals) {
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
  }
  try {
    return await attempt(controller.signal);
  } catch (error) {
    throw controller.signal.reason === TIMED_OUT ? TIMED_OUT : error;
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal?.removeEventListener('abort', stop);
  }
}

/** What is the same for all failures of a call. */
interface Known {
  readonly idempotencyKey: string | null;
  readonly repeatable: boolean;
}

/** An answer, whole, or the error that it is. */
async function received(response: Response, native: boolean, { idempotencyKey, repeatable }: Known): Promise<Response | SluiceError> {
  const { status, statusText, headers } = response;
  // Browsers tell nothing of a redirect but that there is one.
  const redirect = response.type === 'opaqueredirect' || (!native && status >= 300 && status < 400 && status !== 304);
  if (native && response.ok) return response;
  if (redirect) await response.body?.cancel();
  const bytes = redirect ? new ArrayBuffer(0) : await response.arrayBuffer();
  const problem = redirect || response.ok ? undefined : problemOf(bytes);
  const empty = status === 204 || status === 205 || status === 304;
  const json = bytes.byteLength > 0 && /[/+]json\b/i.test(headers.get('content-type') ?? '');
  if (empty || (response.ok && json) || (native && !redirect && !problem))
    return new Response(empty ? null : bytes, { status, statusText, headers });
  const common = { status: redirect ? null : status, retryAfter: secondsOf(headers.get('retry-after')), idempotencyKey };
  const requestId = headers.get('x-request-id');
  if (problem) return new SluiceError({ ...common, code: problem.code, message: problem.detail, retryable: problem.retryable, problem });
  return new SluiceError({
    ...common,
    requestId,
    code: 'unexpected_response',
    message: redirect
      ? 'The answer is a redirect, which the gateway never gives: is baseUrl its final address?'
      : `The answer (${status}) is not the gateway's: is something else in between, or at baseUrl?`,
    retryable: repeatable && PASSING.includes(status),
  });
}

/** Why there was no answer. Throws the reason of whoever called off. */
function lost(
  error: unknown,
  signals: readonly (AbortSignal | undefined)[],
  { idempotencyKey, repeatable, timeoutMs }: Known & { readonly timeoutMs: number },
): SluiceError {
  for (const signal of signals) signal?.throwIfAborted();
  const common = { retryable: repeatable, idempotencyKey };
  if (error === TIMED_OUT)
    return new SluiceError({ ...common, code: 'timeout', message: `The gateway did not answer within ${timeoutMs} ms.` });
  return new SluiceError({ ...common, code: 'network_error', message: `The gateway did not answer (${reasonOf(error)}).`, cause: error });
}

/** The innermost reason: Node.js says no more than "fetch failed" of itself. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message || String((error as { code?: unknown }).code ?? error.name);
}

/** The gateway's problem; undefined when it is somebody else's answer. */
function problemOf(bytes: ArrayBuffer): Problem | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Problem> | null;
    if (typeof value?.type === 'string' && value.type.startsWith(PROBLEM) && typeof value.code === 'string') return value as Problem;
  } catch {
    // Not JSON: a proxy's page.
  }
  return undefined;
}

/** Seconds of a `Retry-After`: a number, or (proxies) a date. */
function secondsOf(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
