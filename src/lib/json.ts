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
 * Parses JSON; a number that a double cannot hold exactly (an id above 2^53, a long decimal) becomes its own text. Throws on a number that nobody can
 * reckon with: one beyond a double's range, or of more than 400 characters.
 * The slow way is taken only when the text has a run of 16 digits, or an exponent of three, at all.
 */
export function parseJson(text: string): unknown {
  return hasLongNumber(text) || HUGE_NUMBER.test(text) ? native.parse(text, keepDigits) : JSON.parse(text);
}

/** Digits (and points) that a double always keeps. */
const SAFE_RUN = 15;

/** Whether digits and points stand anywhere in a longer row than that. Such a row covers every sixteenth character, so that only those are looked at. */
function hasLongNumber(text: string): boolean {
  const step = SAFE_RUN + 1;
  for (let index = SAFE_RUN; index < text.length; index += step) {
    if (!isOfNumber(text.charCodeAt(index))) continue;
    let from = index;
    while (isOfNumber(text.charCodeAt(from - 1))) from--;
    let to = index;
    while (isOfNumber(text.charCodeAt(to + 1))) to++;
    if (to - from >= SAFE_RUN) return true;
  }
  return false;
}

/** False also outside of the text, where there is NaN. */
function isOfNumber(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 46;
}

const HUGE_NUMBER = /\d[eE]\+?\d{3}/;
/** Characters of a number. Arithmetic on a longer one takes its time, and no vendor has such. */
const LONGEST_NUMBER = 400;

function keepDigits(_key: string, value: unknown, context: ReviverContext): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  if (context.source.length > LONGEST_NUMBER || (!Number.isFinite(value) && /e/i.test(context.source)))
    throw new SyntaxError('a number without measure');
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return context.source;
  return isExact(context.source, value) ? value : context.source;
}

/** A double keeps 15 significant digits, and sometimes more: when it is written as it was read. Zeros after the point say nothing. */
function isExact(source: string, value: number): boolean {
  const plain = withoutZeros(source);
  const digits = plain.replace(/e.*$/is, '').replace(/[-.]/g, '').replace(/^0+/, '');
  return digits.length <= 15 || String(value) === plain;
}

/** Without zeros at the end of a decimal. By hand: a pattern would look for that end from every zero again. */
function withoutZeros(source: string): string {
  if (!/^-?\d+\.\d+$/.test(source)) return source;
  let end = source.length;
  while (source[end - 1] === '0') end--;
  return source.slice(0, source[end - 1] === '.' ? end - 1 : end);
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
