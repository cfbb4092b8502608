/**
 * How requests are read and answered. The document tells the verbs, the paths and the bodies; HTTP statuses, and what a malformed request brings, it
 * tells nowhere. A request that breaks a documented rule is noted, and then answered as a PHP application would: it ignores what it does not know.
 */
import type { State } from './state.ts';

/** A call that was let in. */
export interface Call {
  readonly state: State;
  /** What stands in the path for `$ID`, decoded; empty where the path has none. */
  readonly subject: string;
  /** Decoded path segments after the method's own. */
  readonly rest: readonly string[];
  readonly form: ReadonlyMap<string, string>;
  /** Name of the employee who asks, for histories. */
  readonly employee: string;
  /** Notes that a rule of the document was broken, which a right client never does. */
  breach(reason: string): void;
}

/** What a method answers. `failed`: it is an error, whatever HTTP status errors have. */
export interface Answer {
  readonly body: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

/** One documented method. */
export interface Method {
  /** Verb and path as its heading spells them, `$ID` and all. */
  readonly name: string;
  /** Other paths that the document gives for it. */
  readonly aliases?: readonly string[];
  /** Keys of its form; only POST methods have one. */
  readonly keys?: readonly string[];
  /** Path segments may follow: `filter/<key>/<value>` of a list, `page/<n>` of a ledger. */
  readonly tail?: 'filter' | 'page';
  handle(call: Call): Answer;
}

export const read = (body: Readonly<Record<string, unknown>>): Answer => ({ body, failed: false });
export const success = (text?: string): Answer => ({ body: { status: 'success', ...(text !== undefined && { text }) }, failed: false });
/** saplab.txt 71, 168: with or without a text. */
export const failure = (text?: string): Answer => ({ body: { status: 'error', ...(text !== undefined && { text }) }, failed: true });
/** saplab.txt 348-351: what is wrong with a client's form, by field, and no `status`. */
export const faults = (byField: Readonly<Record<string, string>>): Answer => ({ body: byField, failed: true });

/** The number that stands for `$ID`; NaN where it is none, which no row has. */
export function idOf(call: Call): number {
  if (/^\d{1,19}$/.test(call.subject)) return Number(call.subject);
  call.breach(`the id ${JSON.stringify(call.subject)} is not a number`);
  return Number.NaN;
}

/** An integer of the form, as text; `0` where it is absent. What is no integer is read as PHP does: its leading digits. */
export function integerOf(call: Call, key: string): string {
  const text = call.form.get(key);
  if (text === undefined) return '0';
  const trimmed = text.trim();
  if (/^-?\d{1,18}$/.test(trimmed)) return String(BigInt(trimmed));
  call.breach(`${key} is not an integer: ${JSON.stringify(text)}`);
  return /^-?\d{1,18}/.exec(trimmed)?.[0] ?? '0';
}

/** A 0 or 1 of the form (saplab.txt 140); 0 where it is absent. */
export function flagOf(call: Call, key: string): boolean {
  const text = call.form.get(key);
  if (text !== undefined && text !== '0' && text !== '1') call.breach(`${key} is neither 0 nor 1: ${JSON.stringify(text)}`);
  return text !== undefined && text !== '' && text !== '0';
}

/** A text of the form that must be there; undefined where it is missing, which is noted, or blank, which is not. */
export function neededOf(call: Call, key: string): string | undefined {
  const text = call.form.get(key);
  if (text === undefined) call.breach(`${key} is missing`);
  return text?.trim() === '' ? undefined : text;
}

/** Why credentials are refused, or undefined. saplab.txt 3, 8-9: Basic, with an employee's login and password, on every call. */
export function credentialFault(
  header: string | undefined,
  login: string,
  password: string,
): { readonly reason: string; readonly breach: boolean } | undefined {
  if (header === undefined) return { reason: 'no Authorization header', breach: true };
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  if (encoded === undefined) return { reason: 'Authorization is not Basic', breach: true };
  // Wrong words are the configuration's fault, not the client's. Letters beyond ASCII come as UTF-8.
  if (!Buffer.from(`${login}:${password}`).equals(Buffer.from(encoded, 'base64'))) return { reason: 'wrong credentials', breach: false };
  return undefined;
}

/** Segments of a URL's path, decoded once; null where no server would hand it on. */
export function readPath(url: string, breach: (reason: string) => void): string[] | null {
  const [path = '', query] = url.split(/\?(.*)/s);
  if (query !== undefined) breach('there is a query string; parameters are segments of the path');
  if (/%2f/i.test(path)) {
    breach('the path has an encoded slash, which servers refuse');
    return null;
  }
  const parts = path.split('/').slice(1);
  // Servers merge slashes, so an empty value lets the next key slip into its place.
  if (parts.includes('')) breach('the path has an empty segment');
  try {
    return parts.filter((part) => part !== '').map(decodeURIComponent);
  } catch {
    breach('the path is not percent-encoded UTF-8');
    return null;
  }
}

/** Fields of a body. saplab.txt 47: writes are forms; of anything else PHP sees nothing. */
export function readForm(
  type: string | undefined,
  body: unknown,
  keys: readonly string[],
  breach: (reason: string) => void,
): Map<string, string> {
  const fields = new Map<string, string>();
  if (typeof body !== 'string' || body === '') {
    breach('there is no body');
    return fields;
  }
  if (type === undefined || !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    breach(`the content type is ${type ?? 'missing'} instead of application/x-www-form-urlencoded`);
    return fields;
  }
  for (const pair of body.split('&')) {
    const equals = pair.indexOf('=');
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    try {
      const key = decodeURIComponent(name.replaceAll('+', ' '));
      if (!keys.includes(key)) breach(`unknown key ${key}`);
      else {
        if (fields.has(key)) breach(`${key} is given twice`);
        fields.set(key, decodeURIComponent(value.replaceAll('+', ' ')));
      }
    } catch {
      breach('the form is not percent-encoded UTF-8');
    }
  }
  return fields;
}

/** JSON with everything beyond ASCII as `\uXXXX` (saplab.txt 33). */
export function toAscii(body: unknown): string {
  return JSON.stringify(body).replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The vendor's booleans. */
export const bit = (value: boolean): '0' | '1' => (value ? '1' : '0');
