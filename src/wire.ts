/** The wire as adapters see it: types only. `src/gateway/http.ts` is the one implementation. */

export type QueryValue = string | number | boolean | readonly (string | number)[] | undefined;

/** One call to a vendor, in the vendor's own terms. */
export interface NativeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path under the connection's `baseUrl`, beginning with `/`, each segment already percent-encoded. */
  readonly path: string;
  /** The path with `{}` for what differs from call to call: names the call in metrics and traces, so there are few. Absent = `path` is the same for all. */
  readonly endpoint?: string;
  /** Names and values are percent-encoded by the door; an array repeats its name; undefined is left out. */
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** `json` may hold `JSON.rawJSON` values, so that money keeps its digits. `form` is application/x-www-form-urlencoded. */
  readonly body?: { readonly json: unknown } | { readonly form: Readonly<Record<string, string>> };
  /**
   * Whether the call changes anything at the vendor. The verb does not say: one vendor pays an order with a GET. Required, so that nobody forgets it.
   * Reads are retried. A write is sent once: the engine looks up what became of it instead of repeating it.
   */
  readonly effect: 'read' | 'write';
  /** What a good answer's body is. Default `json`; `none` ignores it. */
  readonly expect?: 'json' | 'none';
}

/** A vendor's answer, whole. */
export interface NativeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. Integers beyond 2^53 are strings. */
  readonly json: unknown;
}

/** Why a vendor did not do what was asked, as plain data; the engine turns it into a problem. */
export interface Failure {
  /**
   * `auth`: it refused our credentials. `rejected`: it refused the data. `missing`: no such record. `limited`: its rate limit.
   * `unavailable`: down for now. `broken`: its own error. `invalid`: not what it documents.
   */
  readonly kind: 'auth' | 'rejected' | 'missing' | 'limited' | 'unavailable' | 'broken' | 'invalid';
  /** The vendor's own words, for people; never a credential. */
  readonly message: string | null;
  /** Seconds after which the vendor wants to be asked again. */
  readonly retryAfter?: number;
  /** Faults by the vendor's own field names. */
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
}

/** Checks an answer's shape and gives it its type; throws `vendor_invalid_response` with the path of the fault. */
export type Reader<T> = (value: unknown) => T;

/** The only door to the network: base URL, credentials, budget, time-outs, retries, failure reading and response checks included. */
export interface Http {
  /** Sends one call. Throws `VendorFailure` when the vendor refused or broke, `ProblemError` for everything else. */
  send<T>(request: NativeRequest, read: Reader<T>): Promise<T>;
}

/** What is true of every call to a vendor, passthrough included. Pure. */
export interface Wire<Settings> {
  /** Adds credentials and the headers that the vendor wants on every call. */
  authorize(request: NativeRequest, settings: Settings): NativeRequest;
  /** Reads a failure out of any answer, 2xx included; undefined = success. Not called for answers that never came. */
  readFailure(response: NativeResponse): Failure | undefined;
  /** Names of query parameters that carry credentials: refused in passthrough. */
  readonly credentialParameters?: readonly string[];
  /** Native calls whose verb misleads: a GET that changes data, a POST that only reads. `path` is matched against the path without query. */
  readonly surprising: readonly { readonly method: string; readonly path: RegExp; readonly writes: boolean }[];
}
