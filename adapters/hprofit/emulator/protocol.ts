/**
 * How requests are read and refused. Statuses and bodies of failures are documented nowhere; this is the emulator's convention:
 * 403 `not-correct-api-key` for the token, 400 `unhandled_error` for everything else.
 */
import { rawNumber } from '../../../src/lib/json.ts';
import { toMoney } from '../../../src/lib/money.ts';
import type { State } from './state.ts';

/** A call that passed the checks common to all. */
export interface Call {
  readonly state: State;
  readonly query: ReadonlyMap<string, string>;
  /** Parsed body; undefined on GET. */
  readonly body: unknown;
}
/** One verb of one path. */
export interface Route {
  /** Query parameters it knows; any other is refused. */
  readonly parameters: readonly string[];
  handle(call: Call): unknown;
}

/** A refusal. `breach`: a rule of the document was broken, which a right client never does; otherwise only the data was wrong. */
export class Refusal extends Error {
  readonly breach: boolean;
  constructor(reason: string, breach: boolean) {
    super(reason);
    this.name = 'Refusal';
    this.breach = breach;
  }
}
export const breach = (reason: string): Refusal => new Refusal(reason, true);
export const rejected = (reason: string): Refusal => new Refusal(reason, false);

/** Why the headers are refused, or undefined. hprofit.txt 4-7: both headers go with each request, GET included; the token stands bare, without a scheme word. */
export function headerFault(
  headers: Readonly<Record<string, unknown>>,
  token: string,
): { readonly status: 400 | 403; readonly reason: string; readonly breach: boolean } | undefined {
  const { authorization } = headers;
  if (typeof authorization !== 'string') return { status: 403, reason: 'no Authorization header', breach: true };
  if (/^\w+\s/.test(authorization)) return { status: 403, reason: 'Authorization has a scheme word', breach: true };
  // A wrong token is the configuration's fault, not the client's.
  if (authorization !== token) return { status: 403, reason: 'wrong token', breach: false };
  const type = headers['content-type'];
  if (typeof type !== 'string' || !/^application\/json\b/i.test(type))
    return { status: 400, reason: 'Content-Type is not application/json', breach: true };
  return undefined;
}

/** The query of a URL; unknown and repeated parameters are refused. */
export function readQuery(url: string, parameters: readonly string[]): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  const mark = url.indexOf('?');
  for (const [name, value] of new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))) {
    if (!parameters.includes(name)) throw breach(`unknown parameter ${name}`);
    if (query.has(name)) throw breach(`parameter ${name} is given twice`);
    query.set(name, value);
  }
  return query;
}

/** Parses a body. A number that a double cannot hold keeps its digits as a `JSON.rawJSON` value. */
export function readBody(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') throw breach('no body');
  try {
    return (
      JSON.parse as (text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown) => unknown
    )(body, (_key, value, { source }) =>
      typeof value === 'number' && source !== undefined && isLossy(value, source) ? rawNumber(source) : value,
    );
  } catch {
    throw breach('the body is not JSON');
  }
}

function isLossy(value: number, source: string): boolean {
  return source.replace(/\D/g, '').length > 15 && toMoney(source) !== toMoney(value);
}

/** A number of a body. */
export type NativeAmount = number | { readonly rawJSON: string };

/** Exact decimal of a number that `isNumber` accepted. */
export function toAmount(value: NativeAmount): string {
  return toMoney(typeof value === 'number' ? value : value.rawJSON) ?? '0.00';
}

/** Whether it is a number with a plain decimal form. */
export function isNumber(value: unknown): value is NativeAmount {
  if (typeof value === 'number') return true;
  return typeof value === 'object' && value !== null && 'rawJSON' in value && toMoney(String(value.rawJSON)) !== null;
}

/** Whether it is an object and not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A single non-negative integer of the query, or undefined where it is not given. */
export function integerOf(query: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,19}$/.test(text)) throw breach(`${name} is not a non-negative integer`);
  return Number(text);
}

/** The largest documented page size (hprofit.txt 15): the default; whether the vendor gives more is documented nowhere. */
const LARGEST_PAGE = 500;

/** The rows of the page that `limit` and `offset` name. */
export function pageOf<Row>(rows: readonly Row[], query: ReadonlyMap<string, string>): Row[] {
  const limit = integerOf(query, 'limit') ?? LARGEST_PAGE;
  const offset = integerOf(query, 'offset') ?? 0;
  if (limit > LARGEST_PAGE) throw breach(`limit ${limit} is over ${LARGEST_PAGE}`);
  return rows.slice(offset, offset + limit);
}

/** What a key of a body must be. */
export interface Field {
  readonly is: string;
  readonly optional?: true;
  readonly test: (value: unknown) => boolean;
}
export const text: Field = { is: 'a string', test: (value) => typeof value === 'string' };
export const words: Field = { is: 'a string that is not empty', test: (value) => typeof value === 'string' && value.trim() !== '' };
export const integer: Field = { is: 'an integer', test: (value) => Number.isSafeInteger(value) };
const toDecimal = (value: NativeAmount) => String(typeof value === 'number' ? value : value.rawJSON);
/** An id of the vendor's own: it may have more digits than a double keeps. */
export const ownId: Field = { is: 'an integer', test: (value) => isNumber(value) && /^\d+(?:\.0+)?$/.test(toDecimal(value)) };
export const number: Field = { is: 'a number', test: isNumber };
export const flag: Field = { is: 'a boolean', test: (value) => typeof value === 'boolean' };
export const list: Field = { is: 'a list', test: Array.isArray };
export const record: Field = { is: 'an object', test: isRecord };
export const orNull = (field: Field): Field => ({
  ...field,
  is: `${field.is} or null`,
  test: (value) => value === null || field.test(value),
});
export const optional = (field: Field): Field => ({ ...field, optional: true });
export const listOf = (field: Field): Field => ({
  is: `a list, each ${field.is}`,
  test: (value) => Array.isArray(value) && value.every(field.test),
});

/** Refuses a part of a body that lacks a key, has one of the wrong type, or one that the document does not know. */
export function checkShape(value: unknown, shape: Readonly<Record<string, Field>>, where: string): void {
  if (!isRecord(value)) throw breach(`${where} is not an object`);
  for (const key of Object.keys(value)) if (!Object.hasOwn(shape, key)) throw breach(`${where} has the unknown key ${key}`);
  for (const [key, field] of Object.entries(shape)) {
    if (!Object.hasOwn(value, key)) {
      if (!field.optional) throw breach(`${where} lacks ${key}`);
    } else if (!field.test(value[key])) throw breach(`${key} of ${where} is not ${field.is}`);
  }
}

/** The list under the one key of a body such as `{"data": [...]}`. */
export function rowsOf(body: unknown, key: string): readonly unknown[] {
  checkShape(body, { [key]: list }, 'the body');
  return (body as Record<string, readonly unknown[]>)[key] ?? [];
}
