/** Shapes of the JSON that form fields carry, and their check as Symfony's forms do it: unknown keys and wrong types are faults by path. */

/**
 * short: text of at most 255 characters. number: a JSON number, or its text. flag: true, false, 1 or 0. day: `Y-m-d`. moment: `Y-m-d H:i:s`.
 * map: an object with any keys (an empty list too: PHP writes it so). any: not looked at.
 */
export type Shape =
  | 'text'
  | 'short'
  | 'number'
  | 'integer'
  | 'flag'
  | 'day'
  | 'moment'
  | 'map'
  | 'any'
  | ListShape
  | FieldsShape
  | ChoiceShape;
/** A list of at most `max` elements. */
export interface ListShape {
  readonly list: Shape;
  readonly max?: number;
}
/** An object with these keys at most. */
export interface FieldsShape {
  readonly fields: Readonly<Record<string, Shape>>;
}
/** One of these texts. */
export interface ChoiceShape {
  readonly choice: readonly string[];
}

/** What is wrong, by path. */
export type Faults = Record<string, string>;
/** An object of JSON. */
export type Json = Record<string, unknown>;

/** `Y-m-d`. */
export const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
/** `Y-m-d H:i:s`. */
export const MOMENT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Writes what is wrong with `value` into `faults`. Null is allowed everywhere: it clears. */
export function checkShape(value: unknown, shape: Shape, path: string, faults: Faults): void {
  if (value === null || shape === 'any') return;
  if (typeof shape === 'object' && 'fields' in shape) checkFields(value, shape, path, faults);
  else if (typeof shape === 'object' && 'list' in shape) checkList(value, shape, path, faults);
  else if (shape === 'short' && isScalar(value) && [...String(value)].length > 255)
    faults[path] = 'This value is too long. It should have 255 characters or less.';
  else if (!fits(value, shape)) faults[path] = 'This value is not valid.';
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function checkFields(value: unknown, shape: FieldsShape, path: string, faults: Faults): void {
  if (Array.isArray(value) && value.length === 0) return;
  if (!isJson(value)) {
    faults[path] = 'This value is not valid.';
    return;
  }
  for (const [key, child] of Object.entries(value)) {
    const below = path === '' ? key : `${path}.${key}`;
    const inner = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
    if (inner === undefined) faults[below] = 'This form should not contain extra fields.';
    else checkShape(child, inner, below, faults);
  }
}

function checkList(value: unknown, shape: ListShape, path: string, faults: Faults): void {
  if (!Array.isArray(value)) {
    faults[path] = 'This value is not valid.';
    return;
  }
  if (shape.max !== undefined && value.length > shape.max) {
    faults[path] = `This collection should contain ${shape.max} elements or less.`;
    return;
  }
  value.forEach((element, index) => void checkShape(element, shape.list, `${path}[${index}]`, faults));
}

function fits(value: unknown, shape: Exclude<Shape, ListShape | FieldsShape>): boolean {
  if (typeof shape === 'object') return typeof value === 'string' && shape.choice.includes(value);
  switch (shape) {
    case 'text':
    case 'short':
      return isScalar(value);
    case 'number':
      return typeof value === 'number' || (isScalar(value) && (value === '' || DECIMAL.test(String(value))));
    case 'integer':
      return Number.isInteger(value) || (typeof value === 'string' && /^\d*$/.test(value));
    case 'flag':
      return typeof value === 'boolean' || value === 0 || value === 1 || value === '0' || value === '1' || value === '';
    case 'day':
      return typeof value === 'string' && (value === '' || DAY.test(value));
    case 'moment':
      return typeof value === 'string' && (value === '' || MOMENT.test(value));
    case 'map':
      return isJson(value) || (Array.isArray(value) && value.length === 0);
    default:
      return true;
  }
}

/** Whether a value is an object. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object, or an empty one where there is none. */
export function asJson(value: unknown): Json {
  return isJson(value) ? value : {};
}

/** The objects of a list, or none. */
export function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(asJson) : [];
}

/** Text of a scalar; null where it is absent, null or empty. */
export function asText(value: unknown): string | null {
  return value === null || value === undefined || value === '' ? null : String(value);
}

/** Integer of a scalar; null where it is absent, null or empty. */
export function asInteger(value: unknown): number | null {
  return value === null || value === undefined || value === '' ? null : Number(value);
}

/** A flag as forms send it. */
export function asFlag(value: unknown): boolean {
  return value === true || value === 1 || value === '1';
}

/** Without absent, null and empty-text fields: "Empty fields without values are not returned" (retailcrm.txt 5162, 7838). */
export function withoutEmpty(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''));
}

/** PHP writes an empty map as `[]`. */
export function phpMap(map: Json): unknown {
  return Object.keys(map).length === 0 ? [] : map;
}
