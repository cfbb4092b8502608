/**
 * How requests are read, refused and answered. selsup.txt 44-47: a failure is 400 with `message` and `messageParams`, and every status but 200 is one,
 * so nothing here answers 201 or 204. What a bad token, an unknown id and a malformed body bring is not in the document; it is said where it is decided.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { among, type Check, count, type Parameter, truth } from './checks.ts';
import type { State } from './state.ts';

/**
 * The vendor renames paths and keeps the old names in its own samples. A: until August 2024. B: its public specification of September 2024.
 * C: the document, and where the document lost a path the one that its habits suggest. D: its newer pages and what runs against it today.
 */
export type Generation = 'A' | 'B' | 'C' | 'D';

/** A call that passed the checks common to all. */
export interface Call {
  readonly state: State;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Query;
  /** Parsed body; undefined where the route takes none. */
  readonly body: unknown;
}

/** One way to call one operation. */
export interface Route {
  /** `VERB /path` of each generation. A path that ends in a slash also works without it. */
  readonly names: Readonly<Partial<Record<Generation, readonly string[]>>>;
  /** Query parameters it knows; any other is refused. */
  readonly parameters?: Readonly<Record<string, Parameter>>;
  /** What its body must be; without it a body is refused. */
  readonly body?: Check;
  /** Works without a token. */
  readonly open?: true;
  /** undefined = an empty answer. */
  handle(call: Call): unknown;
}
/** Operations by name; the routes of one are alternatives. */
export type Operations = Readonly<Record<string, readonly Route[]>>;

/** An answer that is not JSON. */
export class FileAnswer {
  readonly type: string;
  readonly bytes: Buffer;
  constructor(type: string, bytes: Buffer) {
    this.type = type;
    this.bytes = bytes;
  }
}

interface Reason {
  /** Set when a rule of the document was broken, which a right client never does; otherwise only the data was wrong. */
  readonly breach?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly status?: 400 | 404 | 500;
}

/** A refusal. */
export class Refusal extends Error {
  readonly code: string;
  readonly reason: Reason;
  constructor(code: string, reason: Reason) {
    super(reason.breach ?? code);
    this.name = 'Refusal';
    this.code = code;
    this.reason = reason;
  }
}
/** A rule of the document was broken. The codes of such failures are the emulator's own, where none is documented. */
export const breach = (reason: string, code = 'error_bad_request', params?: Readonly<Record<string, unknown>>): Refusal =>
  new Refusal(code, { breach: reason, ...(params && { params }) });
/** The data cannot be taken. */
export const rejected = (code: string, params?: Readonly<Record<string, unknown>>): Refusal => new Refusal(code, params ? { params } : {});
/** No such record. Documented nowhere but for files, which are a 404. */
export const missing = (state: State, what: string, id: number | string): Refusal =>
  new Refusal(`error_${what}_not_found`, { status: state.switches.unknownId, params: { id } });

/** The two envelopes of a failure: `seed` of the document (selsup.txt 44-47), `new` of the vendor's newer pages. */
export function failureBody(envelope: 'seed' | 'new', code: string, params: unknown): unknown {
  return envelope === 'seed'
    ? { message: code, ...(params !== undefined && { messageParams: params }) }
    : { error: code, localMessage: `Ошибка: ${code}`, params: params ?? {} };
}

/** selsup.txt 7-13: the bare token stands in Authorization. Undefined = let in; `breach` = a fault that only a wrong client makes. */
export function tokenFault(header: unknown, tokens: readonly string[]): { readonly breach?: string } | undefined {
  if (typeof header !== 'string' || header === '') return { breach: 'no Authorization header' };
  if (/^\w+\s/.test(header)) return { breach: 'Authorization has a scheme word' };
  // selsup.txt 10: the brackets around the token are a placeholder's.
  if (/^<.*>$/.test(header)) return { breach: 'the token stands in angle brackets' };
  return tokens.includes(header) ? undefined : {};
}

/** Checked query parameters. */
export type Query = ReadonlyMap<string, readonly string[]>;

/** The query of a URL; an unknown, malformed, missing or needlessly repeated parameter is refused. */
export function readQuery(url: string, known: Readonly<Record<string, Parameter>>): Query {
  const query = new Map<string, string[]>();
  const mark = url.indexOf('?');
  for (const [name, value] of new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))) {
    const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!parameter) throw breach(`unknown parameter ${name}`);
    if (!parameter.test(value)) throw breach(`parameter ${name} is not ${parameter.is}`);
    const values = query.get(name);
    if (!values) query.set(name, [value]);
    else if (parameter.many) values.push(value);
    else throw breach(`parameter ${name} is given twice`);
  }
  for (const [name, { required }] of Object.entries(known))
    if (required && !query.get(name)?.[0]) throw breach(`parameter ${name} is missing`);
  return query;
}

/** The value of a parameter that stands once. */
export const one = (query: Query, name: string): string | undefined => query.get(name)?.[0];
/** The number of a parameter, or undefined where it is not given. */
export const numberOf = (query: Query, name: string): number | undefined => {
  const value = one(query, name);
  return value === undefined ? undefined : Number(value);
};
/** The truth of a parameter, or undefined where it is not given. */
export const truthOf = (query: Query, name: string): boolean | undefined => {
  const value = one(query, name);
  return value === undefined ? undefined : value === 'true';
};
/** The numbers of a parameter that may stand several times. */
export const numbersOf = (query: Query, name: string): readonly number[] | undefined => query.get(name)?.map(Number);
/** A required parameter, which `readQuery` has seen to. */
export const given = (query: Query, name: string): number => Number(one(query, name));

/** An id of the path. */
export function pathId(call: Call, name: string): number {
  const value = call.path[name] ?? '';
  if (!/^\d{1,19}$/.test(value)) throw breach(`${name} of the path is not an id`);
  return Number(value);
}

/** The body of a request, checked. A body where none belongs, another content type and malformed JSON are refused. */
export function readBody(request: FastifyRequest, check: Check | undefined): unknown {
  const raw = typeof request.body === 'string' ? request.body : '';
  if (!check) {
    if (raw !== '') throw breach('there is a body where none belongs');
    return undefined;
  }
  const type = request.headers['content-type'];
  if (typeof type !== 'string' || !/^application\/json\s*(;|$)/i.test(type)) throw breach('Content-Type is not application/json');
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch {
    throw new Refusal('error_parse', { breach: 'the body is not JSON', status: 500 });
  }
  const fault = check(body, 'body');
  if (fault !== undefined) throw breach(fault, 'error_bad_field', { field: fault });
  return body;
}

/** selsup.txt 1388-1403: at most 500 rows a page, pages from 1. The default page size is of the vendor's public documentation. */
const LARGEST_PAGE = 500;
const USUAL_PAGE = 100;
const limit: Parameter = {
  is: `from 1 to ${LARGEST_PAGE}`,
  test: (value) => count.test(value) && Number(value) >= 1 && Number(value) <= LARGEST_PAGE,
};
const page: Parameter = { is: 'a page number from 1', test: (value) => count.test(value) && Number(value) >= 1 };
/** Parameters that cut a page out of rows. */
export const PAGING: Readonly<Record<string, Parameter>> = { limit, page };

/** Parameters of every list; `sorts` are the fields it can be sorted by. */
export const listing = (sorts: readonly string[]): Readonly<Record<string, Parameter>> => ({
  ...PAGING,
  count: truth,
  sortBy: among(sorts),
  ascending: truth,
});

/** The rows of the page that `limit` and `page` name; past the end there are none. */
export function pageOf<Row>(rows: readonly Row[], query: Query): Row[] {
  const size = numberOf(query, 'limit') ?? USUAL_PAGE;
  const from = ((numberOf(query, 'page') ?? 1) - 1) * size;
  return rows.slice(from, from + size);
}

/** The envelope of a list. selsup.txt 18: `total` is there only when it was asked for. */
export function listOf<Row>(rows: readonly Row[], query: Query, print: (row: Row) => unknown): unknown {
  return {
    rows: pageOf(rows, query).map(print),
    ...(truthOf(query, 'count') && { total: rows.length }),
    page: numberOf(query, 'page') ?? 1,
  };
}

/** What rows are compared by. */
type SortKey<Row> = (row: Row) => number | string;

/**
 * Rows in the order that `sortBy` and `ascending` name; ties by id. selsup.txt 18: with `sortBy=ID` new rows come last, so ascending is the usual
 * direction of a named field; without one the newest come first (documented nowhere), and a page shifts when a row is added.
 */
export function sorted<Row extends { readonly id: number }>(
  rows: readonly Row[],
  query: Query,
  keys: Readonly<Record<string, SortKey<Row>>>,
): Row[] {
  const field = one(query, 'sortBy');
  const key = (field === undefined ? undefined : keys[field]) ?? ((row: Row) => row.id);
  const sign = (truthOf(query, 'ascending') ?? field !== undefined) ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    return sign * (left < right ? -1 : left > right ? 1 : a.id - b.id);
  });
}

/** Whether any of the texts holds what was searched for; true where nothing was. */
export function holds(query: Query, texts: readonly (string | number | null | undefined)[]): boolean {
  const sought = one(query, 'query')?.trim().toLowerCase();
  return !sought || texts.some((part) => part !== null && part !== undefined && String(part).toLowerCase().includes(sought));
}

/** Sends an answer: JSON, a file, or nothing. */
export function send(reply: FastifyReply, answer: unknown): FastifyReply {
  if (answer === undefined) return reply.send('');
  if (answer instanceof FileAnswer) return reply.type(answer.type).send(answer.bytes);
  return reply.type('application/json;charset=UTF-8').send(JSON.stringify(answer));
}
