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
  const significant = context.source.replace(/[eE].*$/, '').replace(/[-.]/g, '').replace(/^0+/, '');
  if (significant.length <= 15 || String(value) === context.source) return Number.isInteger(value) && !Number.isSafeInteger(value) ? context.source : value;
  return context.source;
}
