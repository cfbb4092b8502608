/** Times of vendors ↔ RFC 3339 in UTC. A naive time meets its zone here, once. */

/** RFC 3339 UTC of UNIX seconds (a fraction gives milliseconds); null where absent, no number, or no time of the years 0 to 9999. */
export function fromUnix(seconds: number | string | null | undefined): string | null {
  if (seconds === null || seconds === undefined || String(seconds).trim() === '') return null;
  return toTime(Math.round(Number(seconds) * 1000));
}

/** RFC 3339 UTC of milliseconds since the epoch, without a fraction where it is zero. */
export function fromMillis(millis: number): string {
  return new Date(millis).toISOString().replace('.000Z', 'Z');
}

/** UNIX seconds of an RFC 3339 instant, rounded down. */
export function toUnix(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

/**
 * RFC 3339 UTC of a naive `YYYY-MM-DD[ T]HH:MM[:SS[.ffffff]]` that stands in `zone`; a text with an offset keeps it. Fractions are cut to milliseconds.
 * In the hour that a zone repeats the first one is meant; in the hour it skips, the time moves forward. Null where it is no time.
 */
export function fromNaive(text: string | null | undefined, zone: string): string | null {
  const usual = text ? wallOf(text) : undefined;
  if (text && usual !== undefined) {
    const offset = offsetAtWall(usual, zone);
    const hours = twoDigits(text, 11) - offset / HOUR;
    // Mostly only the hour is another one.
    if (Number.isInteger(hours) && hours >= 0 && hours <= 23)
      return `${text.slice(0, 10)}T${hours < 10 ? '0' : ''}${hours}${text.slice(13, 19)}Z`;
    return fromMillis(usual - offset);
  }
  const match = text ? NAIVE.exec(text) : null;
  if (!match) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset] = match;
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const wall = Date.parse(`${written}Z`);
  // A day or an hour that does not exist is not the next one.
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(written)) return null;
  const millis = Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (offset === undefined) return toTime(wall + millis - offsetAtWall(wall, zone));
  return toTime(Date.parse(`${written}${offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`) + millis);
}

/** `YYYY-MM-DD HH:MM:SS` of an instant, as clocks in `zone` show it. */
export function toNaive(time: string, zone: string): string {
  const millis = Date.parse(time);
  return new Date(millis + offsetAt(millis, zone)).toISOString().slice(0, 19).replace('T', ' ');
}

/** `YYYY-MM-DD` of an instant in `zone`. */
export function toDay(time: string, zone: string): string {
  return toNaive(time, zone).slice(0, 10);
}

/** First instant of a day in `zone`. Where the zone skips midnight it is the first instant after it. */
export function startOfDay(day: string, zone: string): string {
  return fromMillis(Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds);
}

/** The day that is `days` after another. */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** Whether the runtime knows the zone. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** First and last millisecond that RFC 3339 can write. */
const FIRST = Date.parse('0000-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

function toTime(millis: number): string | null {
  return millis >= FIRST && millis <= LAST ? fromMillis(millis) : null;
}

/**
 * `YYYY-MM-DD[ T]HH:MM:SS`, as nearly every vendor writes it, in milliseconds as if it were UTC; undefined where it is anything else, or no time of the
 * years 1000 to 9998 (an offset may not lead out of those that can be written).
 */
function wallOf(text: string): number | undefined {
  if (text.length !== 19) return undefined;
  const between = text.charCodeAt(10);
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return undefined;
  if (between !== 32 && between !== 84) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  // Comparisons with NaN are false.
  if (!(year >= 1000 && year <= 9998 && month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59))
    return undefined;
  const millis = Date.UTC(year, month - 1, day, hour, minute, second);
  // The days that not every month has.
  return day <= 28 || new Date(millis).getUTCDate() === day ? millis : undefined;
}

/** NaN where they are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const NAIVE = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d{2}:?\d{2})?$/;
const HOUR = 3_600_000;
const QUARTER = 900_000;

/** zone → quarter of an hour since the epoch → offset in milliseconds; NaN where it changes within the quarter (St. John's did, at one past midnight). */
const offsets = new Map<string, Map<number, number>>();

function offsetAt(millis: number, zone: string): number {
  const known = offsets.get(zone) ?? new Map<number, number>();
  if (known.size === 0) offsets.set(zone, known);
  const quarter = Math.floor(millis / QUARTER);
  let offset = known.get(quarter);
  if (offset === undefined) {
    if (known.size > 50_000) known.clear();
    const first = exactOffset(quarter * QUARTER, zone);
    offset = first === exactOffset((quarter + 1) * QUARTER - 1, zone) ? first : Number.NaN;
    known.set(quarter, offset);
  }
  return Number.isNaN(offset) ? exactOffset(millis, zone) : offset;
}

function exactOffset(millis: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(millis).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
}

/** zone → quarter of an hour on its clocks → offset in milliseconds; NaN where it is not the same for all of the quarter. */
const wallOffsets = new Map<string, Map<number, number>>();

function offsetAtWall(wall: number, zone: string): number {
  const known = wallOffsets.get(zone) ?? new Map<number, number>();
  if (known.size === 0) wallOffsets.set(zone, known);
  const quarter = Math.floor(wall / QUARTER);
  let offset = known.get(quarter);
  if (offset === undefined) {
    if (known.size > 50_000) known.clear();
    const first = exactOffsetAtWall(quarter * QUARTER, zone);
    const last = exactOffsetAtWall((quarter + 1) * QUARTER - 1, zone);
    offset = first === last ? first : Number.NaN;
    known.set(quarter, offset);
  }
  return Number.isNaN(offset) ? exactOffsetAtWall(wall, zone) : offset;
}

/** Offset that turns a wall-clock reading into its instant: of a repeated hour the first, of a skipped one the offset before it. */
function exactOffsetAtWall(wall: number, zone: string): number {
  const before = offsetAt(wall - 24 * HOUR, zone);
  const after = offsetAt(wall + 24 * HOUR, zone);
  if (before === after && offsetAt(wall - before, zone) === before) return before;
  if (offsetAt(wall - before, zone) === before) return before;
  if (offsetAt(wall - after, zone) === after) return after;
  return before;
}
