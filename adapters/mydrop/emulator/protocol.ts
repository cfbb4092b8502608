/**
 * How requests are read and refused. The vendor documents no failure at all: 401 for a wrong key and `message` in a body were seen by public clients,
 * everything else here is the emulator's convention.
 */
import { rawNumber } from '../../../src/lib/json.ts';
import { toMoney } from '../../../src/lib/money.ts';
import type { State } from './state.ts';

/** A call that passed the checks common to all. */
export interface Call {
  readonly state: State;
  readonly query: ReadonlyMap<string, string>;
  /** The id in the path, decoded; empty where the path has none. */
  readonly id: string;
  /** Parsed body of a JSON call, text of a multipart one, undefined where there is none. */
  readonly body: unknown;
  readonly contentType: string;
  /** Notes a breach of the document that the vendor lets pass, such as an unknown key. */
  note(reason: string): void;
}
/** One verb of one path. */
export interface Route {
  /** Query parameters it knows; any other is refused. */
  readonly parameters: readonly string[];
  /** Default `json`. `optional`: JSON or nothing. */
  readonly body?: 'json' | 'multipart' | 'optional';
  /** It answers with the status that is switched on for creates. */
  readonly creates?: true;
  handle(call: Call): unknown;
}

/** A refusal. `breach`: a rule of the document was broken, which a right client never does; otherwise only the data was wrong. */
export class Refusal extends Error {
  readonly status: number;
  readonly breach: boolean;
  constructor(status: number, reason: string, breach: boolean) {
    super(reason);
    this.name = 'Refusal';
    this.status = status;
    this.breach = breach;
  }
}
export const breach = (reason: string): Refusal => new Refusal(400, reason, true);
export const rejected = (reason: string): Refusal => new Refusal(400, reason, false);
export const notFound = (reason: string): Refusal => new Refusal(404, reason, false);

/** Why a key is refused, or undefined. mydrop.txt 6-8: the header goes with every request. Each edition has a key of its own. */
export function keyFault(given: unknown, key: string): Refusal | undefined {
  if (typeof given !== 'string') return new Refusal(401, 'no X-API-KEY header', true);
  // A wrong key is the configuration's fault, not the client's.
  return given === key ? undefined : new Refusal(401, 'wrong API key', false);
}

/** Why a content type is refused, or undefined. mydrop.txt 9: JSON on every request, GET included; 566: only the upload of a photo is multipart. */
export function contentTypeFault(contentType: string, body: Route['body']): Refusal | undefined {
  const wanted = body === 'multipart' ? 'multipart/form-data' : 'application/json';
  return contentType.split(';')[0]?.trim().toLowerCase() === wanted ? undefined : breach(`Content-Type is not ${wanted}`);
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

/** A number of a body; one that a double cannot hold keeps its digits as a `JSON.rawJSON` value. */
export type NativeAmount = number | { readonly rawJSON: string };

/** Parses a JSON body. */
export function readJson(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') throw breach('no body');
  const parse = JSON.parse as (
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ) => unknown;
  try {
    return parse(body, (_key, value, { source }) =>
      typeof value === 'number' && source !== undefined && toMoney(source) !== toMoney(value) ? rawNumber(source) : value,
    );
  } catch {
    throw breach('the body is not JSON');
  }
}

/** Exact decimal of a number of a body. */
export function toAmount(value: NativeAmount): string {
  return toMoney(typeof value === 'number' ? value : value.rawJSON) ?? '0.00';
}

/** Whether it is an object and not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a key of a body must be. */
export interface Field {
  readonly is: string;
  readonly required?: true;
  readonly test: (value: unknown) => boolean;
}
export const text: Field = { is: 'a string', test: (value) => typeof value === 'string' };
export const integer: Field = {
  is: 'an integer',
  test: (value) => Number.isInteger(value) || /^\d+$/.test((value as { readonly rawJSON?: string } | null)?.rawJSON ?? ''),
};
export const flag: Field = { is: 'a boolean', test: (value) => typeof value === 'boolean' };
export const list: Field = { is: 'a list', test: Array.isArray };
export const number: Field = {
  is: 'a number',
  test: (value) => typeof value === 'number' || (isRecord(value) && typeof value.rawJSON === 'string' && toMoney(value.rawJSON) !== null),
};
export const required = (field: Field): Field => ({ ...field, required: true });

/** Keys that a part of a body may have. */
export type Shape = Readonly<Record<string, Field>>;

/**
 * Refuses a part of a body that lacks a required key or has one of the wrong type, and gives its known keys. Public clients send many keys that the
 * document does not have, so the vendor must ignore those; they are noted.
 */
export function readShape<Form>(call: Pick<Call, 'note'>, value: unknown, shape: Shape, where: string): Form {
  if (!isRecord(value)) throw breach(`${where} is not an object`);
  for (const key of Object.keys(value)) if (!Object.hasOwn(shape, key)) call.note(`${where} has the unknown key ${key}`);
  for (const [key, field] of Object.entries(shape)) {
    if (value[key] === undefined) {
      if (field.required) throw breach(`${where} lacks ${key}`);
    } else if (!field.test(value[key])) throw breach(`${key} of ${where} is not ${field.is}`);
  }
  return Object.fromEntries(Object.entries(value).filter(([key]) => Object.hasOwn(shape, key))) as Form;
}

/** The largest page (mydrop.txt 180, 388, 430, 482, 778, 889). */
const LARGEST_PAGE = 50;

/** The page that a query asks for. Both parameters are required but in the list of dropshippers (mydrop.txt 777-778), whose defaults are the samples'. */
export function pagingOf(call: Call, optional = false): { readonly page: number; readonly perPage: number } {
  const read = (name: string, otherwise: string): number => {
    const value = call.query.get(name) ?? (optional ? otherwise : undefined);
    if (value === undefined) throw breach(`parameter ${name} is required`);
    if (!/^[1-9]\d{0,9}$/.test(value)) throw breach(`${name} is not a positive integer`);
    return Number(value);
  };
  const page = read('page', '1');
  const perPage = read('per_page', '20');
  if (perPage <= LARGEST_PAGE) return { page, perPage };
  if (call.state.switches.perPageOver50 === 'reject') throw breach(`per_page ${perPage} is over ${LARGEST_PAGE}`);
  call.note(`per_page ${perPage} is over ${LARGEST_PAGE}`);
  return { page, perPage: LARGEST_PAGE };
}

/** A page of rows and where it stands: `from` and `to` count rows from 1. */
export interface Slice<Row> {
  readonly rows: readonly Row[];
  readonly page: number;
  readonly from: number;
  readonly to: number;
  readonly perPage: number;
  readonly totalCount: number;
  readonly totalPages: number;
}

/** Cuts the asked page out. One beyond the last is empty. */
export function sliceOf<Row>(all: readonly Row[], { page, perPage }: { readonly page: number; readonly perPage: number }): Slice<Row> {
  const start = (page - 1) * perPage;
  const rows = all.slice(start, start + perPage);
  return {
    rows,
    page,
    from: rows.length === 0 ? 0 : start + 1,
    to: rows.length === 0 ? 0 : start + rows.length,
    perPage,
    totalCount: all.length,
    totalPages: Math.ceil(all.length / perPage),
  };
}

/** The envelope of a list (mydrop.txt 165-172). */
export function listAnswer<Row>(call: Call, all: readonly Row[], print: (row: Row) => unknown): unknown {
  const { rows, ...meta } = sliceOf(all, pagingOf(call));
  return { results: rows.map(print), meta };
}

/** An optional parameter that must be a non-negative integer. */
export function integerOf(call: Call, name: string): number | undefined {
  const value = call.query.get(name);
  if (value === undefined) return undefined;
  if (!/^\d{1,19}$/.test(value)) throw breach(`${name} is not an integer`);
  return Number(value);
}
