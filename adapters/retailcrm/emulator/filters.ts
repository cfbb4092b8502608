/** Filters of lists: each is a kind of parameter and a test of a row. */
import { type Amount, toAmount } from './amounts.ts';
import type { Call, Kind, Wanted } from './endpoint.ts';
import type { Branch } from './php.ts';
import type { Account } from './state.ts';

/** A filter of a list: its kind of parameter and whether it lets a row through. */
export interface Filter<Row> {
  readonly kind: Kind;
  readonly test: (row: Row, wanted: Wanted, account: Account) => boolean;
}
/** Filters by their names on the wire. */
export type Filters<Row> = Readonly<Record<string, Filter<Row>>>;

type Scalar = string | number | null | undefined;
type Get<Row, Value> = (row: Row, account: Account) => Value;

/** The rows that every filter of the call lets through. */
export function select<Row>(call: Call, rows: Iterable<Row>, filters: Filters<Row>): Row[] {
  const active = [...call.filter].flatMap(([name, wanted]) => {
    const filter = filters[name];
    return filter ? [{ filter, wanted }] : [];
  });
  return [...rows].filter((row) => active.every(({ filter, wanted }) => filter.test(row, wanted, call.account)));
}

/** The value is among those asked for. */
export function among<Row>(kind: 'ints' | 'texts', get: Get<Row, Scalar | readonly Scalar[]>): Filter<Row> {
  return {
    kind,
    test: (row, wanted, account) => {
      const value = get(row, account);
      return (Array.isArray(value) ? value : [value]).some(
        (one) => one !== null && one !== undefined && wanted.texts.includes(String(one)),
      );
    },
  };
}

/** Exactly the value asked for. */
export function equal<Row>(kind: 'text' | 'int' | 'digits' | 'long', get: Get<Row, Scalar>): Filter<Row> {
  return { kind, test: (row, wanted, account) => String(get(row, account) ?? '') === wanted.text };
}

/** One of the texts contains the one asked for, whatever the case. */
export function contains<Row>(get: Get<Row, readonly Scalar[]>): Filter<Row> {
  return {
    kind: 'text',
    test: (row, wanted, account) =>
      get(row, account).some((text) =>
        String(text ?? '')
          .toLowerCase()
          .includes(wanted.text.toLowerCase()),
      ),
  };
}

/** The flag is as asked for. */
export function isFlag<Row>(get: Get<Row, boolean>): Filter<Row> {
  return { kind: 'flag', test: (row, wanted, account) => get(row, account) === (wanted.text === '1') };
}

/** On or after the day. `get` gives a naive day or time. */
export function dayFrom<Row>(get: Get<Row, string | null | undefined>): Filter<Row> {
  return { kind: 'day', test: (row, wanted, account) => (get(row, account) ?? '').slice(0, 10) >= wanted.text };
}

/** On or before the day; the document does not say whether the day itself counts: the switch `dayToExclusive` plays the other reading. */
export function dayTo<Row>(get: Get<Row, string | null | undefined>): Filter<Row> {
  return {
    kind: 'day',
    test: (row, wanted, account) => {
      const day = (get(row, account) ?? '').slice(0, 10);
      return day !== '' && (account.switches.dayToExclusive ? day < wanted.text : day <= wanted.text);
    },
  };
}

/** Not below the whole number asked for. */
export function atLeast<Row>(get: Get<Row, Amount | null>): Filter<Row> {
  return { kind: 'int', test: (row, wanted, account) => (get(row, account) ?? -1n) >= toAmount(wanted.text) };
}

/** Not above the whole number asked for. */
export function atMost<Row>(get: Get<Row, Amount | null>): Filter<Row> {
  return {
    kind: 'int',
    test: (row, wanted, account) => {
      const value = get(row, account);
      return value !== null && value <= toAmount(wanted.text);
    },
  };
}

/** Something that no row of the emulator has. */
export function never<Row>(kind: Kind): Filter<Row> {
  return { kind, test: () => false };
}

/** By custom fields: a list, a range `min`/`max` or an exact value by the field's code (retailcrm.txt 408-419). */
export function customFields<Row>(get: Get<Row, Readonly<Record<string, unknown>>>): Filter<Row> {
  return {
    kind: 'tree',
    test: (row, wanted, account) => Object.entries(wanted.tree).every(([code, value]) => matches(get(row, account)[code], value)),
  };
}

function matches(actual: unknown, wanted: string | Branch): boolean {
  const text = actual === true ? '1' : actual === false ? '0' : String(actual ?? '');
  if (typeof wanted === 'string') return text === wanted;
  const { min, max } = wanted;
  if (typeof min === 'string' || typeof max === 'string') {
    const compare = (a: string, b: string) =>
      Number.isNaN(Number(a)) || Number.isNaN(Number(b)) ? a.localeCompare(b) : Number(a) - Number(b);
    return text !== '' && (typeof min !== 'string' || compare(text, min) >= 0) && (typeof max !== 'string' || compare(text, max) <= 0);
  }
  return Object.values(wanted).includes(text);
}
