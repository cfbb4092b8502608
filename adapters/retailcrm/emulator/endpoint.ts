/** How the emulator's endpoints are described, what they are called with, and how they answer or refuse. */
import type { Branch, Parameter } from './php.ts';
import { texts } from './php.ts';
import { DAY, MOMENT, type Shape } from './shapes.ts';
import type { Account } from './state.ts';

/** Kinds of query parameters. flag: 1 or 0, no words (9475). day: `Y-m-d`. moment: `Y-m-d H:i:s`. clock: `HH:MM:SS`. tree: any keys. */
export type Kind =
  | 'text'
  | 'long'
  | 'int'
  | 'ints'
  | 'texts'
  | 'flag'
  | 'day'
  | 'moment'
  | 'clock'
  | 'digits'
  | 'tree'
  | { readonly choice: readonly string[] }
  | { readonly choices: readonly string[] };

/** A checked parameter in whatever form it came; the other forms are empty. */
export interface Wanted {
  readonly text: string;
  readonly texts: readonly string[];
  readonly tree: Branch;
}

/** A form field: `plain` text, or JSON of a shape. */
export type FormField = 'plain' | { readonly json: Shape; readonly required?: boolean };

/** One method of the API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** With `{names}` for variable segments. */
  readonly path: string;
  /** Null where the document names none. */
  readonly scope: string | null;
  /** Allowed `limit`s; absent where the method is not paged. */
  readonly sizes?: readonly number[];
  /** Parameters of the query beside `limit`, `page`, `filter`. */
  readonly query?: Readonly<Record<string, Kind>>;
  readonly filter?: Readonly<Record<string, { readonly kind: Kind }>>;
  readonly form?: Readonly<Record<string, FormField>>;
  /** A key that sees several sites must name one (public clients). */
  readonly namesSite?: boolean;
  /** The body is a file. */
  readonly file?: boolean;
  run(call: Call): Answer;
}

/** A call that passed the gate. */
export interface Call {
  readonly account: Account;
  readonly params: Readonly<Record<string, string>>;
  readonly query: ReadonlyMap<string, Wanted>;
  readonly filter: ReadonlyMap<string, Wanted>;
  /** Plain fields as text, JSON fields parsed and checked. */
  readonly form: Readonly<Record<string, unknown>>;
  readonly limit: number;
  readonly page: number;
  /** The body as it came: a file's content. */
  readonly body: string;
}

/** A successful answer, or a partial one. */
export interface Answer {
  readonly status: number;
  /** Without `success`: the gate adds it. Text goes out as it is. */
  readonly body: Readonly<Record<string, unknown>> | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default true. */
  readonly success?: boolean;
}

/** An answer with 200. */
export function ok(body: Readonly<Record<string, unknown>> = {}): Answer {
  return { status: 200, body };
}

/** Every successful create answers 201 (public clients). */
export function created(body: Readonly<Record<string, unknown>> = {}): Answer {
  return { status: 201, body };
}

/** A refusal. `breach` is the rule that a right client never breaks; business refusals (unknown id, taken externalId) have none. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: Readonly<Record<string, string>> | readonly string[] | null;
  readonly breach: string | null;
  /** More keys of the body. */
  readonly more: Readonly<Record<string, unknown>>;
  constructor(
    status: number,
    message: string,
    details: {
      readonly errors?: Readonly<Record<string, string>> | readonly string[];
      readonly breach?: string;
      readonly more?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.errors = details.errors ?? null;
    this.breach = details.breach ?? null;
    this.more = details.more ?? {};
  }
}

/** 404 `Not found`, as all reads answer for what is not there. */
export function notFound(more?: Readonly<Record<string, unknown>>): Refusal {
  return new Refusal(404, 'Not found', more ? { more } : {});
}

/** Reads a parameter by its kind; undefined = not valid. */
export function readParameter(parameter: Parameter, kind: Kind): Wanted | undefined {
  if (kind === 'tree') return typeof parameter === 'object' ? { text: '', texts: [], tree: parameter } : undefined;
  const many = kind === 'ints' || kind === 'texts' || (typeof kind === 'object' && 'choices' in kind);
  if (many) {
    const values = texts(parameter);
    if (values === undefined) return undefined;
    const fine = values.every((value) =>
      kind === 'ints' ? /^\d+$/.test(value) : typeof kind === 'object' ? kind.choices.includes(value) : value !== '',
    );
    return fine ? { text: '', texts: values, tree: {} } : undefined;
  }
  return typeof parameter === 'string' && fitsKind(parameter, kind) ? { text: parameter, texts: [parameter], tree: {} } : undefined;
}

function fitsKind(text: string, kind: Kind): boolean {
  if (typeof kind === 'object') return 'choice' in kind && kind.choice.includes(text);
  switch (kind) {
    case 'text':
      return [...text].length <= 255;
    case 'int':
      return /^\d+$/.test(text) && Number(text) <= 100_000_000_000;
    case 'flag':
      return text === '1' || text === '0';
    case 'day':
      return DAY.test(text);
    case 'moment':
      return MOMENT.test(text);
    case 'clock':
      return /^\d\d:\d\d(:\d\d)?$/.test(text);
    case 'digits':
      return /^\d+$/.test(text);
    default:
      return true;
  }
}

/** Rows of one page and what the answer says of it. Beyond the last page: no rows (the document is silent). */
export function page<Row>(
  call: Call,
  rows: readonly Row[],
): { readonly pagination: Readonly<Record<string, number>>; readonly rows: readonly Row[] } {
  const { limit, page: number } = call;
  // The switch plays a row that arrived on top between two pages: everything after the first page moves down by one.
  const shift = call.account.switches.duplicateRows && number > 1 ? 1 : 0;
  const total = rows.length + shift;
  const start = (number - 1) * limit - shift;
  return {
    pagination: { limit, totalCount: total, currentPage: number, totalPageCount: Math.ceil(total / limit) },
    rows: rows.slice(start, start + limit),
  };
}

/** `by` of a call: what the path's identifier is. Default externalId (retailcrm.txt 7868-7874). */
export function identifiedBy(call: Call, name = 'by', fallback: 'id' | 'externalId' = 'externalId'): 'id' | 'externalId' {
  const given = call.query.get(name)?.text ?? (call.form[name] as string | undefined) ?? fallback;
  if (given !== 'id' && given !== 'externalId') {
    throw new Refusal(400, 'Errors in the input parameters', {
      errors: { [name]: 'This value is not valid.' },
      breach: `${name} must be id or externalId`,
    });
  }
  return given;
}

/** `site` of a call, or null. */
export function siteOf(call: Call): string | null {
  return (call.form.site as string | undefined) ?? call.query.get('site')?.text ?? null;
}

/** Page sizes of nearly every list (retailcrm.txt 54-56). */
export const SIZES: readonly number[] = [20, 50, 100];
/** Kind of the parameter `by`. */
export const BY: Kind = { choice: ['id', 'externalId'] };
