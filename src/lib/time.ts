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

/** Offset that turns a wall-clock reading into its instant: of a repeated hour the first, of a skipped one the offset before it. */
function offsetAtWall(wall: number, zone: string): number {
  const before = offsetAt(wall - 24 * HOUR, zone);
  const after = offsetAt(wall + 24 * HOUR, zone);
  if (before === after && offsetAt(wall - before, zone) === before) return before;
  if (offsetAt(wall - before, zone) === before) return before;
  if (offsetAt(wall - after, zone) === after) return after;
  return before;
}
