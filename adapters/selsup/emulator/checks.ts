/** What a request may say: kinds of query parameters and of the parts of a body. */

/** Why a value is not what it should be, with its path; undefined when it is. */
export type Check = (value: unknown, path: string) => string | undefined;
/** Keys of an object, each with its check. */
export type Fields = Readonly<Record<string, Check>>;

const is =
  (what: string, test: (value: unknown) => boolean): Check =>
  (value, path) =>
    test(value) ? undefined : `${path} is not ${what}`;

/** Whether it is an object and not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string; `max` characters at most where the vendor says so (selsup.txt 73: `string <= 255 characters`). */
export const text = (max?: number): Check =>
  max === undefined
    ? is('a string', (value) => typeof value === 'string')
    : is(`a string of at most ${max} characters`, (value) => typeof value === 'string' && value.length <= max);
/** A string that is not blank. */
export const words = (max = Number.MAX_SAFE_INTEGER): Check =>
  is(`a string of 1 to ${max} characters`, (value) => typeof value === 'string' && value.trim() !== '' && value.length <= max);
/** `integer <int64>`. */
export const long: Check = is('an integer', (value) => Number.isSafeInteger(value));
/** `integer <int32>`. */
export const integer: Check = is('an integer of 32 bits', (value) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31);
/** `number <double>`. */
export const decimal: Check = is('a number', (value) => typeof value === 'number');
/** `boolean`. */
export const flag: Check = is('a boolean', (value) => typeof value === 'boolean');
/** `string <date-time>`: RFC 3339 in UTC, also with the zone that its answers carry at times. */
export const moment: Check = is('a time in UTC', (value) => typeof value === 'string' && millisOf(value) !== undefined);
/** `string <date>`. */
export const day: Check = is('a date', (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value));
/** One of an enumeration. */
export const oneOf = (values: readonly string[]): Check =>
  is(`one of ${values.join(', ')}`, (value) => typeof value === 'string' && values.includes(value));
/** A part that the emulator keeps and does not look into. */
export const whatever: Check = () => undefined;
/** A key or a password: the document's samples write `{ }` (selsup.txt 824), its text says it is a string (selsup.txt 791). */
export const secret: Check = is('a string', (value) => typeof value === 'string' || isRecord(value));
/** A list, each part of one kind. */
export const listOf =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return `${path} is not a list`;
    for (const [index, part] of value.entries()) {
      const fault = check(part, `${path}[${index}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
/** An object with any keys, each value of one kind. */
export const mapOf =
  (check: Check): Check =>
  (value, path) => {
    if (!isRecord(value)) return `${path} is not an object`;
    for (const [key, part] of Object.entries(value)) {
      const fault = check(part, `${path}.${key}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
/** For shapes that hold themselves. */
export const later =
  (check: () => Check): Check =>
  (value, path) =>
    check()(value, path);

/** The same kind for several keys, their names parted by blanks. */
export function fields(names: string, check: Check): Fields {
  return Object.fromEntries(
    names
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => [name, check]),
  );
}

/**
 * An object with these keys. A key that the vendor's specification does not have is a fault; one that is absent or null is none, unless it is required
 * (its answers mix absent and null, so a body may as well).
 */
export function shape(required: string, known: Fields): Check {
  const needed = required.split(/\s+/).filter(Boolean);
  return (value, path) => {
    if (!isRecord(value)) return `${path} is not an object`;
    for (const [key, part] of Object.entries(value)) {
      const check = Object.hasOwn(known, key) ? known[key] : undefined;
      if (!check) return `${path}.${key} is not known`;
      if (part === null) continue;
      const fault = check(part, `${path}.${key}`);
      if (fault !== undefined) return fault;
    }
    for (const key of needed) if (value[key] === undefined || value[key] === null) return `${path}.${key} is missing`;
    return undefined;
  };
}

/** A kind of query parameter. The tables say `string` of nearly all of them (selsup.txt 1388-1403), an artefact: their texts say what they are. */
export interface Parameter {
  readonly is: string;
  readonly test: (text: string) => boolean;
  readonly many?: true;
  readonly required?: true;
}
/** Any text. */
export const word: Parameter = { is: 'a text', test: () => true };
/** An id. */
export const id: Parameter = { is: 'an id', test: (value) => /^\d{1,19}$/.test(value) };
/** An integer, also a negative one. */
export const count: Parameter = { is: 'an integer', test: (value) => /^-?\d{1,9}$/.test(value) };
/** `true` or `false`. */
export const truth: Parameter = { is: 'true or false', test: (value) => value === 'true' || value === 'false' };
/** A time in UTC. */
export const instant: Parameter = { is: 'a time in UTC', test: (value) => millisOf(value) !== undefined };
/** Filters of a day take a date or a time within it. */
export const date: Parameter = { is: 'a date', test: (value) => /^\d{4}-\d\d-\d\d$/.test(value) || millisOf(value) !== undefined };
/** One of an enumeration. */
export const among = (values: readonly string[]): Parameter => ({
  is: `one of ${values.join(', ')}`,
  test: (value) => values.includes(value),
});
/** A parameter that stands as often as it has values: `groupIds=1&groupIds=2`. */
export const many = (parameter: Parameter): Parameter => ({ ...parameter, many: true });
/** A parameter that must be given. */
export const needed = (parameter: Parameter): Parameter => ({ ...parameter, required: true });
/** The same kind for several parameters, their names parted by blanks. */
export const parameters = (names: string, parameter: Parameter): Readonly<Record<string, Parameter>> =>
  Object.fromEntries(
    names
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => [name, parameter]),
  );

/** Milliseconds of an RFC 3339 time in UTC, with or without the zone `[UTC]` after it; undefined when it is none. */
export function millisOf(value: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z(\[UTC\])?$/.test(value)) return undefined;
  const millis = Date.parse(value.replace('[UTC]', ''));
  return Number.isNaN(millis) ? undefined : millis;
}
