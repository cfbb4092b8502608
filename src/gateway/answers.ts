/** What an attempt means: a payload, or a failure with what is known of it. Pure. */
import { isUtf8 } from 'node:buffer';
import { VendorFailure } from '../errors.ts';
import { parseJson } from '../lib/json.ts';
import type { Failure, NativeResponse } from '../wire.ts';
import type { Sign } from './circuit.ts';
import type { Answer, Fault } from './exchange.ts';
import { capRetryAfter, parseRetryAfter } from './retries.ts';

/** What became of an attempt. */
export type Verdict<T> = { readonly ok: true; readonly value: T; readonly sign: Sign; readonly note: string | null } | Refusal;

/** An attempt that failed. */
export interface Refusal {
  readonly ok: false;
  readonly error: VendorFailure;
  /** Whether asking again may help. `timeout`: it may, but it costs the whole time again. */
  readonly again: 'yes' | 'timeout' | 'no';
  readonly sign: Sign;
  /** For `health`: what is wrong with the vendor, short and without its words; null when nothing is. */
  readonly note: string | null;
}

/** Deeper payloads than this would break whoever walks them. */
const DEEPEST = 64;

/** What no whole answer means. `worthCounting`: whether a time-out lasted long enough to say something of the vendor. */
export function judgeFault(fault: Fault, effect: 'read' | 'write', worthCounting: boolean): Refusal {
  const invalid = fault.cause === 'too large' || fault.cause === 'malformed';
  const timedOut = fault.cause === 'timeout';
  const error = new VendorFailure(
    { kind: invalid ? 'invalid' : 'unavailable', message: fault.note },
    null,
    fault.sent && effect === 'write' ? 'lost' : 'not sent',
    timedOut,
  );
  // Who does not get as far as a status does not speak HTTP, and costs us a lot of reading: it is left alone like one who is down.
  const alive = invalid && fault.status !== null;
  const sign: Sign = fault.cause === 'gone' || (timedOut && !worthCounting) ? 'nothing' : alive ? 'alive' : 'trouble';
  const again = fault.cause === 'gone' || fault.cause === 'too large' ? 'no' : timedOut && fault.sent ? 'timeout' : 'yes';
  return { ok: false, error, again, sign, note: fault.note };
}

export interface Judging {
  readonly effect: 'read' | 'write';
  readonly expect: 'json' | 'none';
  readonly readFailure: (response: NativeResponse) => Failure | undefined;
  /** Takes secrets and addresses out of a vendor's words. */
  readonly scrub: (text: string) => string;
  /** Milliseconds since the epoch, for `Retry-After` dates. */
  readonly now: number;
  /** Told of an adapter that cannot read an answer. */
  readonly onUnreadable: (error: unknown) => void;
}

/** The body of a good answer. */
export interface Payload {
  readonly json: unknown;
  readonly status: number;
}

/** What a whole answer means. */
export function judgeAnswer(answer: Answer, judging: Judging): Verdict<Payload> {
  const plain = PLAIN_ENCODING.has(
    String(answer.headers['content-encoding'] ?? '')
      .trim()
      .toLowerCase(),
  );
  const text = plain ? textOf(answer.body) : '';
  const parsed = readText(plain, text);
  const response: NativeResponse = {
    status: answer.status,
    headers: answer.headers,
    text: text ?? answer.body.toString('utf8'),
    json: parsed.json,
  };
  let failure: Failure | undefined;
  try {
    failure = judging.readFailure(response);
  } catch (error) {
    judging.onUnreadable(error);
    failure = { kind: 'invalid', message: null };
  }
  const good = answer.status >= 200 && answer.status < 300;
  // A page for people is never the answer of an API: a proxy or a login form speaks, even where no body is expected.
  const readable = parsed.fault === undefined || (judging.expect === 'none' && parsed.fault !== BAD_ENCODING && !HTML.test(response.text));
  if (!failure && good && readable) return { ok: true, value: { json: parsed.json, status: answer.status }, sign: 'alive', note: null };

  const read = failure ?? defaultFailure(answer.status, parsed.fault ?? 'not JSON');
  const retryAfter = capRetryAfter(read.retryAfter) ?? parseRetryAfter(answer.headers['retry-after'], judging.now);
  const { retryAfter: _, ...rest } = read;
  const clean: Failure = {
    ...rest,
    message: read.message === null ? null : judging.scrub(read.message),
    ...(read.fields && {
      fields: read.fields
        .slice(0, MOST_FIELDS)
        .map(({ path, message }) => ({ path: judging.scrub(path), message: judging.scrub(message) })),
    }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
  const { kind } = clean;
  const proxys = answer.status >= 502 && answer.status <= 504 && (kind === 'broken' || kind === 'invalid');
  // Without a length nobody can tell a short answer from a cut one.
  const cut = kind === 'invalid' && good && parsed.fault !== undefined && !hasLength(answer);
  return {
    ok: false,
    error: new VendorFailure(clean, answer.status, fateOf(judging.effect, kind, cut)),
    again: repeatable(kind, answer.status, good, GARBLED.has(parsed.fault)),
    sign: kind === 'unavailable' || proxys ? 'trouble' : 'alive',
    note: kind === 'rejected' || kind === 'missing' ? null : `answered ${answer.status} (${NOTES[kind]})`,
  };
}

const NOTES = {
  auth: 'refused the credentials',
  limited: 'rate limit',
  unavailable: 'unavailable',
  broken: 'its own error',
  invalid: 'not what it documents',
} as const satisfies Record<Exclude<Failure['kind'], 'rejected' | 'missing'>, string>;

const TOO_DEEP = 'nested too deep';
const BAD_ENCODING = 'an encoding that nobody asked for';
/** Faults that may be gone the next time. */
const GARBLED: ReadonlySet<string | undefined> = new Set(['empty', 'not JSON', 'not UTF-8']);
const PLAIN_ENCODING: ReadonlySet<string> = new Set(['', 'identity']);
const HTML = /^\s*<(?:!doctype html|html)\b/i;
const MOST_FIELDS = 50;

/** A read whose answer cannot be used changed nothing; a refusal is an answer to either. */
function fateOf(effect: 'read' | 'write', kind: Failure['kind'], cut: boolean): VendorFailure['fate'] {
  if (effect === 'read') return kind === 'invalid' ? 'not sent' : 'answered';
  return cut ? 'lost' : 'answered';
}

function readText(plain: boolean, text: string | undefined): { json: unknown; fault?: string } {
  if (!plain) return { json: undefined, fault: BAD_ENCODING };
  return text === undefined ? { json: undefined, fault: 'not UTF-8' } : parse(text);
}

function repeatable(kind: Failure['kind'], status: number, good: boolean, garbled: boolean): 'yes' | 'no' {
  if (kind === 'limited' || kind === 'unavailable') return 'yes';
  if (kind === 'broken') return good || status === 500 || (status >= 502 && status <= 504) ? 'yes' : 'no';
  return kind === 'invalid' && garbled && (good || status >= 500) ? 'yes' : 'no';
}

/** What a status means where the adapter has nothing to say. */
function defaultFailure(status: number, fault: string | undefined): Failure {
  if (status === 401 || status === 403) return { kind: 'auth', message: null };
  if (status === 404 || status === 410) return { kind: 'missing', message: null };
  if (status === 429) return { kind: 'limited', message: null };
  if (status === 408) return { kind: 'unavailable', message: null };
  if (status === 502 || status === 503 || status === 504) return { kind: 'unavailable', message: null };
  if (status >= 500) return { kind: 'broken', message: null };
  if (status >= 400) return { kind: 'rejected', message: null };
  if (status >= 300) return { kind: 'invalid', message: 'a redirect' };
  return { kind: 'invalid', message: fault ?? 'an unknown status' };
}

function hasLength(answer: Answer): boolean {
  return answer.headers['content-length'] !== undefined || answer.headers['transfer-encoding'] !== undefined;
}

/** Text of UTF-8 bytes without their mark; undefined where they are something else. */
function textOf(body: Buffer): string | undefined {
  if (!isUtf8(body)) return undefined;
  const marked = body.length >= 3 && body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  return marked ? body.toString('utf8', 3) : body.toString('utf8');
}

function parse(text: string): { json: unknown; fault?: string } {
  if (text === '') return { json: undefined, fault: 'empty' };
  // Most pages have no escape at all, and a plain search is a tenth of a pattern's.
  const escapes = text.includes('\\u');
  let json: unknown;
  try {
    json = parseJson(escapes && SURROGATE.test(text) ? wellFormed(text) : text);
  } catch {
    return { json: undefined, fault: 'not JSON' };
  }
  const shape = shapeOf(json, DEEPEST);
  if (shape === 'too deep') return { json: undefined, fault: TOO_DEEP };
  if (shape === 'suspicious') dropPrototypeKeys(json);
  return { json };
}

const SURROGATE = /\\ud[89a-f]/i;
/** Every escape, so that none begins within another; halves of a pair with what is missing. */
const ESCAPE = /\\(?:u(?:d[89ab][0-9a-f]{2}(\\ud[c-f][0-9a-f]{2})?|(d[c-f][0-9a-f]{2})|[0-9a-f]{4})|[^u])/gi;

/** JSON whose texts are well-formed: half a character has no place in a URL, and none in what callers get. */
function wellFormed(text: string): string {
  return text.replace(ESCAPE, (part, low: string | undefined, lone: string | undefined) => {
    const half = lone !== undefined || (low === undefined && /^\\ud[89ab]/i.test(part));
    return half ? '\\ufffd' : part;
  });
}

/** What a walk through a payload shows; `suspicious`: somewhere in it is a key that may reach a prototype. */
type Shape = 'fine' | 'suspicious' | 'too deep';

/** One walk for all that must be known of the whole payload: keys are compared by their address, which is quicker than to search the text for them. */
function shapeOf(value: unknown, left: number): Shape {
  if (typeof value !== 'object' || value === null) return 'fine';
  if (left === 0) return 'too deep';
  let shape: Shape = 'fine';
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const element: unknown = value[index];
      if (typeof element !== 'object' || element === null) continue;
      const inner = shapeOf(element, left - 1);
      if (inner === 'too deep') return inner;
      if (inner === 'suspicious') shape = inner;
    }
    return shape;
  }
  for (const key in value) {
    if (key === '__proto__' || key === 'constructor') shape = 'suspicious';
    const part = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof part !== 'object' || part === null) continue;
    const inner = shapeOf(part, left - 1);
    if (inner === 'too deep') return inner;
    if (inner === 'suspicious') shape = inner;
  }
  return shape;
}

/** Takes out the keys that would reach a prototype when somebody copies or merges the payload. */
function dropPrototypeKeys(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) {
    const record = value as Record<string, unknown>;
    if (Object.hasOwn(record, '__proto__')) Reflect.deleteProperty(record, '__proto__');
    const made = Object.hasOwn(record, 'constructor') ? record.constructor : undefined;
    if (typeof made === 'object' && made !== null && Object.hasOwn(made, 'prototype')) Reflect.deleteProperty(record, 'constructor');
  }
  for (const inner of Object.values(value)) dropPrototypeKeys(inner);
}
