/** Times of vendors ↔ RFC 3339 in UTC. A naive time meets its zone here, once. */

/** RFC 3339 UTC of UNIX seconds (a fraction gives milliseconds); null where absent. */
export function fromUnix(seconds: number | string | null | undefined): string | null {
  if (seconds === null || seconds === undefined || seconds === '') return null;
  const number = Number(seconds);
  return Number.isFinite(number) ? fromMillis(Math.round(number * 1000)) : null;
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
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const millis = Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (Number.isNaN(wall) || new Date(wall).getUTCDate() !== Number(day) || Number(hour) > 23) return null;
  if (offset !== undefined) {
    const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${String(millis).padStart(3, '0')}${offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`;
    const instant = Date.parse(iso);
    return Number.isNaN(instant) ? null : fromMillis(instant);
  }
  return fromMillis(wall + millis - offsetAtWall(wall, zone));
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

const NAIVE = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d{2}:?\d{2})?$/;
const HOUR = 3_600_000;
const QUARTER = 900_000;

/** zone → quarter of an hour since the epoch → offset in milliseconds. Zones change their offset only on quarters of an hour. */
const offsets = new Map<string, Map<number, number>>();

function offsetAt(millis: number, zone: string): number {
  let known = offsets.get(zone);
  if (!known) offsets.set(zone, (known = new Map()));
  const quarter = Math.floor(millis / QUARTER);
  let offset = known.get(quarter);
  if (offset === undefined) {
    if (known.size > 50_000) known.clear();
    offset = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
    known.set(quarter, offset);
  }
  return offset;
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
