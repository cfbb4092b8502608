/**
 * Notices when a vendor changes its answers: fields that appear, vanish, or change their type. A few answers of each endpoint are looked at, one in a few
 * seconds; the first ones are what later ones are compared with. Paths and types are kept, never a value; a key that is no plain name of a field may be
 * an id or a phone, and is told as `*`.
 */
import type { FieldChange } from '../gateway/mapping.ts';
import { toPointer } from '../lib/pointers.ts';
import { schemaOf } from '../lib/reader.ts';
import type { Node as Schema } from '../lib/reader-code.ts';
import { fromMillis } from '../lib/time.ts';
import type { Reader } from '../wire.ts';

export interface FieldsOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds between two answers of one endpoint that are looked at. */
  readonly everyMs: number;
  /** Answers that are looked at before changes are told. */
  readonly learn: number;
  /** Hears of every change once, when it is first seen. */
  readonly onChange: (change: Pick<FieldChange, 'endpoint' | 'path' | 'change' | 'was' | 'is' | 'used'>) => void;
}

/** The fields of one connection. */
export interface Fields {
  answered(endpoint: string, json: unknown, read: Reader<unknown>): void;
  /** The latest first. */
  changes(): FieldChange[];
  samples(): { endpoint: string; answers: number; learned: boolean }[];
}

/** A place in the answers of an endpoint. */
interface Place {
  readonly path: readonly string[];
  /** What the adapter's reader says of it; undefined = it does not read it. */
  readonly schema: Schema | undefined;
  /** Types that its values had, as bits. Null and what is empty say nothing. */
  types: number;
  /** How often it was an object that could have fields. */
  objects: number;
  /** How often it was there, of the objects above it while these were learned. */
  there: number;
  /** Whether every object had it while its endpoint was learned. */
  always: boolean;
  /** Objects in a row without it, and answers that they were in. */
  missing: number;
  missedIn: number;
  lastMissed: number;
  /** Its keys are no names. */
  isMap: boolean;
  fields: Map<string, Place> | undefined;
}

interface Endpoint {
  readonly name: string;
  readonly root: Place;
  answers: number;
  nextAt: number;
  places: number;
}

type Change = { -readonly [Key in keyof FieldChange]: FieldChange[Key] } & { first: number; last: number; lastAnswer: number };

const MOST_ENDPOINTS = 100;
/** Places of one endpoint; what comes after is not looked at. */
const MOST_PLACES = 1500;
const MOST_CHANGES = 100;
/** Values looked at in one answer, and elements of one list. */
const MOST_VALUES = 4000;
const MOST_ELEMENTS = 20;
/** An object with more keys than these is a map. */
const MOST_FIELDS = 80;
/** Objects that must have been seen before a field is new to them, or gone from them. */
const ENOUGH = 20;
const DEEPEST = 12;
/** Names of fields. Longer runs of digits are ids, phones and dates. */
const FIELD = /^(?!.*\d{4})[A-Za-z_$@][\w.$@-]{0,47}$/;

const TYPES = ['string', 'number', 'boolean', 'object', 'array'] as const;

/** Learns from now on. */
export function createFields({ now, everyMs, learn, onChange }: FieldsOptions): Fields {
  const endpoints = new Map<string, Endpoint>();
  const found = new Map<string, Change>();

  function note(endpoint: Endpoint, place: Place, change: FieldChange['change'], was: readonly string[], is: string | null): void {
    const path = toPointer(place.path);
    const key = `${endpoint.name} ${path} ${change} ${is}`;
    const at = now();
    const known = found.get(key);
    if (known) {
      known.last = at;
      if (known.lastAnswer !== endpoint.answers) known.samples++;
      known.lastAnswer = endpoint.answers;
      return;
    }
    if (found.size >= MOST_CHANGES) {
      const [oldest] = [...found].sort(([, a], [, b]) => a.last - b.last);
      if (oldest) found.delete(oldest[0]);
    }
    const told = { endpoint: endpoint.name, path, change, was: [...was], is, used: place.schema !== undefined };
    found.set(key, { ...told, samples: 1, firstSeenAt: '', lastSeenAt: '', first: at, last: at, lastAnswer: endpoint.answers });
    onChange(told);
  }

  function look(endpoint: Endpoint, json: unknown): void {
    const learned = endpoint.answers > learn;
    let left = MOST_VALUES;

    const child = (place: Place, key: string, quiet: boolean): Place | undefined => {
      place.fields ??= new Map();
      const known = place.fields.get(key);
      if (known) return known;
      if (endpoint.places >= MOST_PLACES) return undefined;
      if (place.fields.size >= MOST_FIELDS && key !== '*') {
        collapse(endpoint, place);
        return child(place, '*', true);
      }
      endpoint.places++;
      const made = newPlace([...place.path, key], step(place.schema, key));
      place.fields.set(key, made);
      if (!quiet && key !== '*') made.there = -1;
      return made;
    };

    const visit = (place: Place, value: unknown): void => {
      if (--left < 0 || value === null || value === undefined) return;
      const type = Array.isArray(value) ? 'array' : typeof value;
      const bit = 1 << TYPES.indexOf(type as (typeof TYPES)[number]);
      if (isEmpty(value)) return;
      if ((place.types & bit) === 0) {
        // What was only ever null or empty comes to life: no change.
        if (learned && place.types !== 0) note(endpoint, place, 'retyped', typesOf(place.types), type);
        else place.types |= bit;
      }
      if (typeof value !== 'object' || place.path.length >= DEEPEST) return;
      if (Array.isArray(value)) {
        const element = child(place, '*', true);
        const by = Math.max(1, Math.floor(value.length / MOST_ELEMENTS));
        if (element)
          for (let index = 0, seen = 0; index < value.length && seen < MOST_ELEMENTS; index += by, seen++) visit(element, value[index]);
        return;
      }
      visitFields(place, value as Record<string, unknown>);
    };

    const visitFields = (place: Place, value: Record<string, unknown>): void => {
      const settled = learned && place.objects >= ENOUGH;
      place.objects++;
      for (const key in value) {
        const name = place.isMap || isRecord(place.schema) || !FIELD.test(key) ? '*' : key;
        const field = child(place, name, !settled);
        if (!field) continue;
        if (field.there === -1) {
          field.there = 0;
          note(endpoint, field, 'appeared', [], kindOf(value[key]));
        } else if (settled) heard(field, value[key]);
        if (!learned) field.there++;
        visit(field, value[key]);
      }
      if (!settled || place.isMap || !place.fields) return;
      for (const [key, field] of place.fields) {
        if (!field.always) continue;
        if (Object.hasOwn(value, key)) {
          if (field.missing > 0) found.delete(`${endpoint.name} ${toPointer(field.path)} vanished null`);
          field.missing = 0;
          field.missedIn = 0;
          continue;
        }
        field.missing++;
        if (field.lastMissed !== endpoint.answers) field.missedIn++;
        field.lastMissed = endpoint.answers;
        if (field.missing >= ENOUGH && field.missedIn > 1) note(endpoint, field, 'vanished', typesOf(field.types), null);
      }
    };

    /** A field that appeared a while ago is there again. */
    const heard = (field: Place, value: unknown): void => {
      if (field.always || found.size === 0) return;
      const key = `${endpoint.name} ${toPointer(field.path)} appeared ${kindOf(value)}`;
      if (found.has(key)) note(endpoint, field, 'appeared', [], kindOf(value));
    };

    visit(endpoint.root, json);
    if (endpoint.answers === learn) settle(endpoint.root);
  }

  return {
    answered(name, json, read) {
      let endpoint = endpoints.get(name);
      const at = now();
      if (!endpoint) {
        if (endpoints.size >= MOST_ENDPOINTS) return;
        endpoint = { name, root: newPlace([], schemaOf(read)), answers: 0, nextAt: 0, places: 0 };
        endpoints.set(name, endpoint);
      }
      // A clock that was set back must not end it.
      if (at < endpoint.nextAt && endpoint.nextAt - at <= everyMs) return;
      endpoint.nextAt = at + everyMs;
      endpoint.answers++;
      look(endpoint, json);
    },
    changes: () =>
      [...found.values()]
        .sort((a, b) => b.first - a.first)
        .map(({ first, last, lastAnswer: _, ...change }) => ({ ...change, firstSeenAt: fromMillis(first), lastSeenAt: fromMillis(last) })),
    samples: () => [...endpoints.values()].map(({ name, answers }) => ({ endpoint: name, answers, learned: answers >= learn })),
  };

  /** Too many keys for a record of fields: what was told of them was wrong. */
  function collapse(endpoint: Endpoint, place: Place): void {
    const beneath = `${endpoint.name} ${toPointer(place.path)}/`;
    for (const key of found.keys()) if (key.startsWith(beneath)) found.delete(key);
    place.isMap = true;
    place.fields = new Map();
  }
}

/** Ends the learning of a place and of all beneath it. */
function settle(place: Place): void {
  for (const field of place.fields?.values() ?? []) {
    field.always = place.objects >= ENOUGH && field.there === place.objects && field.path.at(-1) !== '*';
    settle(field);
  }
}

function newPlace(path: readonly string[], schema: Schema | undefined): Place {
  const counted = { types: 0, objects: 0, there: 0, missing: 0, missedIn: 0, lastMissed: 0 };
  return { path, schema, ...counted, always: false, isMap: false, fields: undefined };
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== 'object') return false;
  for (const _ in value as object) return false;
  return true;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function typesOf(bits: number): string[] {
  return TYPES.filter((_, index) => bits & (1 << index));
}

/** What a schema says of a key beneath it; undefined = nothing. */
function step(schema: Schema | undefined, key: string): Schema | undefined {
  if (!schema) return undefined;
  const { def } = schema._zod;
  switch (def.type) {
    case 'object':
      return def.shape && Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
    case 'array':
      return def.element;
    case 'record':
      return def.valueType;
    case 'union':
      return def.options?.map((option) => step(option, key)).find((found) => found !== undefined);
    case 'optional':
    case 'nullable':
      return step(def.innerType, key);
    case 'lazy':
      return step(def.getter?.(), key);
    // Read as a whole.
    case 'unknown':
    case 'any':
      return schema;
    default:
      return undefined;
  }
}

function isRecord(schema: Schema | undefined): boolean {
  if (!schema) return false;
  const { def } = schema._zod;
  if (def.type === 'optional' || def.type === 'nullable') return isRecord(def.innerType);
  return def.type === 'record';
}
