/** JSON whose numbers keep their digits. */

type ReviverContext = { readonly source?: string };
const native = JSON as unknown as {
  rawJSON(text: string): unknown;
  parse(text: string, reviver?: (key: string, value: unknown, context: ReviverContext) => unknown): unknown;
};

/** A JSON number with exactly these digits, for `JSON.stringify`. Throws on text that is no JSON value. */
export function rawNumber(text: string): unknown {
  return native.rawJSON(text);
}

/**
 * Parses JSON; a number that a double cannot hold exactly (an id above 2^53, a long decimal) becomes its own text.
 * The slow way is taken only when the text has a run of 16 digits at all.
 */
export function parseJson(text: string): unknown {
  const value = LONG_NUMBER.test(text) ? native.parse(text, keepDigits) : JSON.parse(text);
  return value;
}

const LONG_NUMBER = /\d[\d.]{15,}/;

function keepDigits(_key: string, value: unknown, context: ReviverContext): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return context.source;
  return isExact(context.source, value) ? value : context.source;
}

/** A double keeps 15 significant digits, and sometimes more: when it is written as it was read. Zeros after the point say nothing. */
function isExact(source: string, value: number): boolean {
  const plain = source.replace(/^(-?\d+\.\d*?)0+$/, '$1').replace(/\.$/, '');
  const digits = plain
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  return digits.length <= 15 || String(value) === plain;
}

/** JSON with sorted keys: equal values, however their keys were ordered, give equal text. Only for comparing and hashing. */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? Object.fromEntries(Object.entries(part).sort(byKey)) : part)) ?? 'null'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
