/** Lists of clients and of positions: filters as pairs of path segments (saplab.txt 230, 439), and pages. */
import type { Call } from './protocol.ts';

/** One filter of a list. */
export interface Filter<Row> {
  /** What its value looks like. */
  readonly form: RegExp;
  test(row: Row, value: string): boolean;
}
export type Filters<Row> = Readonly<Record<string, Filter<Row>>>;

const ID = /^\d{1,19}$/;
const IDS = /^\d{1,19}(,\d{1,19})*$/;
const FLAG = /^[01]$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TEXT = /^/;
const COUNT = /^[1-9]\d{0,8}$/;

/** saplab.txt 294: 20 where nothing is said; 231, 440: never more than 150. */
const USUAL_PAGE = 20;
const LARGEST_PAGE = 150;

export const byNumber = <Row>(of: (row: Row) => number): Filter<Row> => ({ form: ID, test: (row, value) => of(row) === Number(value) });
/** saplab.txt 231, 440: several ids go with commas between them. */
export const byNumbers = <Row>(of: (row: Row) => number): Filter<Row> => ({
  form: IDS,
  test: (row, value) => value.split(',').some((each) => of(row) === Number(each)),
});
export const byFlag = <Row>(of: (row: Row) => boolean): Filter<Row> => ({ form: FLAG, test: (row, value) => of(row) === (value === '1') });
/** The whole text in whatever case. The document says "part of" only of names. */
export const byText = <Row>(of: (row: Row) => string): Filter<Row> => ({ form: TEXT, test: (row, value) => same(of(row), value) });
/** A part of any of the texts, in whatever case. */
export const byPart = <Row>(of: (row: Row) => readonly string[]): Filter<Row> => ({
  form: TEXT,
  test: (row, value) => of(row).some((text) => text.toLowerCase().includes(value.toLowerCase())),
});
/** Shop-local days, both ends included; whether the vendor includes the last one is not documented. */
export const fromDay = <Row>(of: (row: Row) => string): Filter<Row> => ({ form: DAY, test: (row, value) => of(row).slice(0, 10) >= value });
export const toDay = <Row>(of: (row: Row) => string): Filter<Row> => ({ form: DAY, test: (row, value) => of(row).slice(0, 10) <= value });
/** saplab.txt 231: `1234567890` and `+7(123)456-78-90` are one number. */
export const byPhone = <Row>(of: (row: Row) => string): Filter<Row> => ({ form: /\d/, test: (row, value) => samePhone(of(row), value) });

/** Whether two numbers are one: their last ten digits are. */
export function samePhone(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => text.replace(/\D/g, '').slice(-10));
  return one !== '' && one === other;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The page of `rows` that the filters ask for, with what the vendor says about it. */
export function pageOf<Row>(
  rows: readonly Row[],
  filters: Filters<Row>,
  given: ReadonlyMap<string, string>,
): { readonly rows: readonly Row[]; readonly filters: Readonly<Record<string, string | number>>; readonly pages: number } {
  const size = Math.min(Number(given.get('per_page') ?? USUAL_PAGE), LARGEST_PAGE);
  const page = Number(given.get('page') ?? 1);
  const chosen = rows.filter((row) => [...given].every(([key, value]) => filters[key]?.test(row, value) ?? true));
  return {
    rows: chosen.slice((page - 1) * size, page * size),
    // The default is a number (saplab.txt 294); what was given comes back as it came, a text.
    filters: { per_page: USUAL_PAGE, ...Object.fromEntries(given), ...(given.has('per_page') && { per_page: String(size) }) },
    // Of nothing there are no pages; the document shows no empty list.
    pages: Math.ceil(chosen.length / size),
  };
}

/** Filters that take part, by key. What the vendor does not understand it ignores, and leaves out of what it says was applied. */
export function readFilters(call: Call, filters: Filters<never>): Map<string, string> {
  const given = new Map<string, string>();
  const pairs = call.rest.slice(1);
  if (pairs.length % 2 === 1) call.breach(`the filter ${pairs.at(-1)} has no value`);
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const [key = '', value = ''] = pairs.slice(index, index + 2);
    const form = key === 'page' || key === 'per_page' ? COUNT : Object.hasOwn(filters, key) ? filters[key]?.form : undefined;
    if (form === undefined) call.breach(`unknown filter ${key}`);
    else if (!form.test(value)) call.breach(`the filter ${key} cannot be ${JSON.stringify(value)}`);
    else {
      if (given.has(key)) call.breach(`the filter ${key} is given twice`);
      if (key === 'per_page' && Number(value) > LARGEST_PAGE) call.breach(`per_page ${value} is over ${LARGEST_PAGE}`);
      if (!call.state.switches.ignoredFilters.includes(key)) given.set(key, value);
    }
  }
  return given;
}
